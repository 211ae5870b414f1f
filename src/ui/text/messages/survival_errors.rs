//! Errors and remarks of the time to default.

use crate::network::{Family, MOST_PERIODS};
use crate::ui::text::Say;
use crate::words::counted;
use crate::workflow::survival::{SurvivalError, SurvivalRemark};
use std::borrow::Cow;

impl Say for SurvivalError {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::Session(error) => error.en(),
            Self::NoTimes(column) => format!(
                "The column {column:?} holds no numbers of periods, such as months on book; choose \
                 another one, or say on the Data step how its cells are written."
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
            Self::NoPanel { id } => format!(
                "The times of most values of {id:?} do not follow each other period by period; choose \
                 one row per loan, or another column that names a loan."
            )
            .into(),
            Self::Horizon => {
                format!("The last period must be between 1 and {MOST_PERIODS}.").into()
            }
            Self::Monotone => "Hazards are not held to rise or fall with a field.".into(),
            Self::Family(_) | Self::FittedExactly | Self::Unfinished => self.to_string().into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Session(error) => error.zh(),
            Self::NoTimes(column) => format!(
                "列“{column}”不含期数（例如账龄月数）；请选择其他列，或在“数据”步骤指明其写法。"
            )
            .into(),
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
            Self::FewEvents {
                events,
                horizon,
                least,
            } => format!(
                "训练行在第 {horizon} 期之前只有 {events} 次违约，至少需要 {least} 次；请使用更多行、更晚的最后一期，或更小的测试比例。"
            )
            .into(),
            Self::NoPanel { id } => format!(
                "“{id}”多数取值的时间并非逐期相接；请选择每笔贷款一行，或另选标识贷款的列。"
            )
            .into(),
            Self::Horizon => format!("最后一期必须在 1 到 {MOST_PERIODS} 之间。").into(),
            Self::Family(family) => {
                format!("模型 {} 不给出逐期风险率。", family.name()).into()
            }
            Self::Monotone => "风险率不能被约束为随字段上升或下降。".into(),
            Self::FittedExactly => {
                "逻辑风险率按最大似然精确拟合：网络层、轮次、批量、优化器、损失、惩罚和早停对它没有作用。"
                    .into()
            }
            Self::Unfinished => "训练在第一步完成之前被停止，没有可保留的结果。".into(),
        }
    }

    fn examples() -> Vec<Self> {
        let name = || "status".to_owned();
        vec![
            Self::NoTimes(name()),
            Self::NoRows {
                time: "months".to_owned(),
                event: name(),
            },
            Self::NoEvents(name()),
            Self::OnlyEvents(name()),
            Self::FewEvents {
                events: 3,
                horizon: 24,
                least: 20,
            },
            Self::NoPanel { id: name() },
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
        self.to_string().into()
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
            Self::NoId { rows, column } => {
                format!("面板中有 {rows} 行没有“{column}”的值，已搁置。")
            }
            Self::RoundedUp { rows, column } => {
                format!("“{column}”中有 {rows} 个带小数的时间，已向上取整到所在的期。")
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
