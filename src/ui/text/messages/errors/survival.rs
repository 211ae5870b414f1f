//! Errors and remarks of the time to default.

use crate::network::{Family, MOST_PERIODS};
use crate::ui::text::Say;
use crate::words::counted;
use crate::workflow::survival::{PeriodRole, SurvivalError, SurvivalRemark};
use std::borrow::Cow;

impl Say for SurvivalError {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::Session(error) => error.en(),
            Self::NoTimes { column, cells, present, .. } => format!(
                "The column {column:?} holds no numbers of periods, such as months on book, in {cells} \
                 of {present} cells; choose another one, or say on the Data step how its cells are \
                 written."
            )
            .into(),
            Self::UnknownOutcomes {
                column,
                rows,
                present,
            } => format!(
                "The values of {column:?} in {rows} of {present} rows are none that training knew, so \
                 that it is not known which loans have defaulted; write them as in training."
            )
            .into(),
            Self::TwoUses { column, .. } => format!(
                "The column {column:?} is chosen for two uses; choose another column for one of them."
            )
            .into(),
            Self::SplitByTime(column) => format!(
                "The time on book ({column:?}) cannot divide the rows: the part of the longest times \
                 would hold loans that have not defaulted, and no others; choose another split."
            )
            .into(),
            Self::NothingScored(column) => format!(
                "No row has a time on book of 0 or more in {column:?}, so that no loan can be scored."
            )
            .into(),
            Self::NoRows { time, event } => format!(
                "No row has a time above 0 in {time:?} and an outcome in {event:?}; choose other \
                 columns, or other values that mean bad."
            )
            .into(),
            Self::NoEvents(column) => format!(
                "No row defaults by the column {column:?}, so that there is nothing to learn; choose \
                 another target or other values that mean bad."
            )
            .into(),
            Self::OnlyEvents(column) => format!(
                "Every row defaults by the column {column:?}; loans that have not defaulted are what \
                 is at risk, and have to be in the file."
            )
            .into(),
            Self::OneOutcome(column) => format!(
                "The column {column:?} holds one value only, so that all rows have one outcome; choose \
                 another target, or a table that holds loans with and without a default."
            )
            .into(),
            Self::FewEvents {
                events,
                horizon,
                least,
            } => format!(
                "The training rows hold {} up to period {horizon}, but training needs at least \
                 {least}; use more rows, a later last period, or a smaller share of test rows.",
                counted(*events, "default")
            )
            .into(),
            Self::NoPanel { id, step } => match step {
                Some(step) => format!(
                    "The times of most values of {id:?} go up by {step} instead of period by period; \
                     number the periods 1, 2, 3 and so on (divide them by {step})."
                ),
                None => format!(
                    "The times of most values of {id:?} do not follow each other period by period; \
                     keep the last row of each loan, or choose another column that names a loan."
                ),
            }
            .into(),
            Self::OutcomeOfLoan { event, loans } => format!(
                "All rows of {} that default hold the default: {event:?} says which loans default, and \
                 not when. Mark only the period of the default as bad, or keep one row per loan.",
                counted(*loans, "loan")
            )
            .into(),
            Self::Horizon => format!(
                "The last period must be between 1 and {MOST_PERIODS}; count longer times in longer \
                 periods, such as months for days."
            )
            .into(),
            Self::Monotone => "Hazards are not held to rise or fall with a field.".into(),
            Self::NotShifted { .. } | Self::Family(_) | Self::FittedExactly | Self::Unfinished => {
                self.to_string().into()
            }
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Session(error) => error.zh(),
            Self::NoTimes {
                column,
                cells,
                present,
                ..
            } => format!(
                "列“{column}”的 {present} 个单元格中有 {cells} 个不是期数（例如账龄月数）；请选择其他列，或在“数据”步骤指明其写法。"
            )
            .into(),
            Self::UnknownOutcomes {
                column,
                rows,
                present,
            } => format!(
                "“{column}”的 {present} 行中有 {rows} 行的取值在训练时没有出现，无法得知哪些贷款已违约；请按训练时的写法填写。"
            )
            .into(),
            Self::TwoUses { column, .. } => {
                format!("列“{column}”被用于两种用途；请为其中一种选择其他列。").into()
            }
            Self::SplitByTime(column) => format!(
                "账龄（“{column}”）不能用来划分各行：时间最长的部分只会包含未违约的贷款；请选择其他划分方式。"
            )
            .into(),
            Self::NothingScored(column) => {
                format!("没有任何行在“{column}”中有不小于 0 的账龄，无法对任何贷款评分。").into()
            }
            Self::NoRows { time, event } => format!(
                "没有任何行在“{time}”中有大于 0 的时间并在“{event}”中有结果；请选择其他列，或其他表示坏的取值。"
            )
            .into(),
            Self::NoEvents(column) => format!(
                "按列“{column}”没有任何违约，无可学习；请选择其他目标或其他表示坏的取值。"
            )
            .into(),
            Self::OnlyEvents(column) => format!(
                "按列“{column}”每一行都违约；文件中还须有未违约的贷款，它们才构成风险集。"
            )
            .into(),
            Self::OneOutcome(column) => format!(
                "列“{column}”只有一个取值，所有行的结果相同；请选择其他目标，或同时包含违约和未违约贷款的表。"
            )
            .into(),
            Self::FewEvents {
                events,
                horizon,
                least,
            } => format!(
                "训练行在第 {horizon} 期之前只有 {events} 次违约，至少需要 {least} 次；请使用更多行、更晚的最后一期，或更小的测试比例。"
            )
            .into(),
            Self::NoPanel { id, step } => match step {
                Some(step) => format!(
                    "“{id}”多数取值的时间每次增加 {step}，而不是逐期相接；请将各期编号为 1、2、3……（除以 {step}）。"
                ),
                None => format!(
                    "“{id}”多数取值的时间并非逐期相接；请只保留每笔贷款的最后一行，或另选标识贷款的列。"
                ),
            }
            .into(),
            Self::OutcomeOfLoan { event, loans } => format!(
                "{loans} 笔违约贷款的每一行都记为违约：“{event}”只说明哪些贷款违约，而没有说明何时违约。请只将违约当期记为坏，或只保留每笔贷款一行。"
            )
            .into(),
            Self::Horizon => format!(
                "最后一期必须在 1 到 {MOST_PERIODS} 之间；更长的时间请用更长的期，例如以月代日。"
            )
            .into(),
            Self::Family(family) => {
                format!("模型 {} 不给出逐期风险率。", family.name()).into()
            }
            Self::Monotone => "风险率不能被约束为随字段上升或下降。".into(),
            Self::FittedExactly => {
                "逻辑风险率按最大似然精确拟合：网络层、轮次、批量、优化器、损失、惩罚和早停对它没有作用。"
                    .into()
            }
            Self::NotShifted { field, fields } => {
                format!("字段“{field}”不能变动：模型不把它作为数值读取。可以变动的字段：{fields}。").into()
            }
            Self::Unfinished => "训练在第一步完成之前被停止，没有可保留的结果。".into(),
        }
    }

    fn examples() -> Vec<Self> {
        let name = || "status".to_owned();
        vec![
            Self::NoTimes {
                column: name(),
                role: PeriodRole::Trained,
                cells: 90,
                present: 100,
            },
            Self::UnknownOutcomes {
                column: name(),
                rows: 90,
                present: 100,
            },
            Self::TwoUses {
                column: name(),
                first: "--time",
                second: "--event",
            },
            Self::SplitByTime(name()),
            Self::NothingScored(name()),
            Self::NoRows {
                time: "months".to_owned(),
                event: name(),
            },
            Self::NoEvents(name()),
            Self::OnlyEvents(name()),
            Self::OneOutcome(name()),
            Self::FewEvents {
                events: 3,
                horizon: 24,
                least: 20,
            },
            Self::NoPanel {
                id: name(),
                step: None,
            },
            Self::NoPanel {
                id: name(),
                step: Some(3),
            },
            Self::OutcomeOfLoan {
                event: name(),
                loans: 790,
            },
            Self::Horizon,
            Self::Family(Family::Scorecard),
            Self::Monotone,
            Self::FittedExactly,
            Self::Unfinished,
        ]
    }
}

impl Say for SurvivalRemark {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::IdsRepeat { column, values } => format!(
                "The {} of {column:?} repeat, but each row counts as a loan of its own; if rows are \
                 periods of a loan, choose the column of the loans, else keep one row per loan.",
                counted(*values, "value")
            )
            .into(),
            _ => self.to_string().into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::NoTime { rows, column } => format!("{rows} 行在“{column}”中没有时间，已搁置。"),
            Self::NotPositive { rows, column } => {
                format!("{rows} 行在“{column}”中的时间不大于 0，已搁置：期数从 1 开始。")
            }
            Self::NoEvent { rows, column } => {
                format!("{rows} 行在“{column}”中没有结果，已搁置。")
            }
            Self::UnknownEvent { rows, column } => {
                format!("{rows} 行在“{column}”中的取值在训练时没有出现，不作为结果。")
            }
            Self::Respelled { rows, column } => format!(
                "{rows} 行在“{column}”中以不同的大小写或空格写出表示违约的取值，按违约计。"
            ),
            Self::PanelFound { column, values } => format!(
                "“{column}”的 {values} 个取值重复出现且时间逐期递增：按每笔贷款每期一行的面板读取，由“{column}”标识贷款。"
            ),
            Self::IdsRepeat { column, values } => format!(
                "“{column}”的 {values} 个取值重复出现，但每行各计为一笔贷款；如果各行是同一贷款的不同期，请选择标识贷款的列，否则请只保留每笔贷款一行。"
            ),
            Self::NoLoanColumn { column } => format!(
                "“{column}”的取值像同一贷款各期那样重复且时间逐期递增，但没有标识贷款的列：每行各计为一笔贷款；请加入标识贷款的列，或只保留每笔贷款一行。"
            ),
            Self::TooLong { rows } => format!(
                "{rows} 行的观察超过第 {MOST_PERIODS} 期（模型的最后一期），按到该期尚未违约计；请用更长的期，例如以月代日。"
            ),
            Self::NoDefaults { part } => {
                let part = if *part == "test" { "测试" } else { "验证" };
                format!("{part}行中没有违约，这些行的指标无法说明预测违约的能力；请选择其他划分方式。")
            }
            Self::NoId { rows, column } => {
                format!("面板中有 {rows} 行没有“{column}”的值，已搁置。")
            }
            Self::TimeCode {
                column,
                value,
                rows,
                most,
            } => format!(
                "“{column}”中有 {rows} 个时间为 {value}，其余最大为 {most}：如果 {value} 是表示时间未知的代码，请清空这些单元格，使这些行被搁置。"
            ),
            Self::RoundedUp { rows, column } => {
                format!("“{column}”中有 {rows} 个带小数的时间，已向上取整到所在的期；如果单位是年，请改按月计，使 12 期的 PD 即一年的 PD。")
            }
            Self::AfterDefault { rows } => {
                format!("{rows} 行在贷款违约之后，已搁置：贷款只在首次违约之前处于风险中。")
            }
            Self::Repeated { rows } => format!("{rows} 行的贷款和期数与先前的行相同，已搁置。"),
            Self::Gaps { loans } => {
                format!("{loans} 笔贷款缺少某些期；在这些期内不计入风险集。")
            }
            Self::Late { loans } => format!(
                "{loans} 笔贷款在第 1 期之后才首次出现，从那时起计入风险集（左截断）。Uno 的 C、AUC 和 Brier 分数需要从起点观察的贷款，有此类贷款时不给出。"
            ),
            Self::Beyond { rows, horizon } => {
                format!("{rows} 行的观察超过第 {horizon} 期，按到该期尚未违约计。")
            }
            Self::TimeAsFeature(column) => {
                format!("列“{column}”是时间，模型已经知道它；不作为特征。")
            }
            Self::OneRowPerLoan(column) => {
                format!("“{column}”的每个值只在一行中：按每笔贷款一行读取，而不是面板。")
            }
            Self::SplitByLoan(column) => {
                format!("划分时同一贷款（“{column}”）的各行保持在一起。")
            }
            Self::Joined {
                periods,
                levels,
                least,
            } => format!(
                "基线将 {periods} 期合并为 {levels} 级，使每级至少有 {least} 次违约。"
            ),
            Self::WideOutputs { width } => format!(
                "违约较少，网络的每个输出覆盖 {width} 期；各期的水平在训练后拟合。"
            ),
            Self::TooLarge(name) => {
                format!("未拟合对照模型 {name}：行数和列数过多，无法在数秒内完成。")
            }
        }
        .into()
    }

    fn examples() -> Vec<Self> {
        let column = || "months".to_owned();
        vec![
            Self::NoTime {
                rows: 3,
                column: column(),
            },
            Self::NotPositive {
                rows: 3,
                column: column(),
            },
            Self::NoEvent {
                rows: 3,
                column: column(),
            },
            Self::NoId {
                rows: 3,
                column: column(),
            },
            Self::UnknownEvent {
                rows: 3,
                column: column(),
            },
            Self::Respelled {
                rows: 3,
                column: column(),
            },
            Self::PanelFound {
                column: column(),
                values: 40,
            },
            Self::IdsRepeat {
                column: column(),
                values: 40,
            },
            Self::NoLoanColumn { column: column() },
            Self::TooLong { rows: 3 },
            Self::NoDefaults { part: "test" },
            Self::TimeCode {
                column: column(),
                value: 999,
                rows: 30,
                most: 36,
            },
            Self::RoundedUp {
                rows: 3,
                column: column(),
            },
            Self::AfterDefault { rows: 3 },
            Self::Repeated { rows: 3 },
            Self::Gaps { loans: 3 },
            Self::Late { loans: 3 },
            Self::Beyond {
                rows: 3,
                horizon: 36,
            },
            Self::TimeAsFeature(column()),
            Self::OneRowPerLoan(column()),
            Self::SplitByLoan(column()),
            Self::Joined {
                periods: 60,
                levels: 43,
                least: 10,
            },
            Self::WideOutputs { width: 3 },
            Self::TooLarge("cox"),
        ]
    }
}
