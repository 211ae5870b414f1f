//! Remarks of the preparation in the words of the window. In English they are the
//! sentences of the command line, but where the window has its own remedy.

use crate::recipe::Attribute;
use crate::recipe::Reason;
use crate::recipe::Remark;
use crate::recipe::outcome::split::Part;
use crate::recipe::remark::{OutsideCells, ShareOf};
use crate::ui::text::Say;
use crate::ui::text::messages::reasons::{because_zh, reason_zh};
use crate::ui::text::messages::remark_examples::{check_examples, target_examples};
use crate::ui::text::messages::sample_remarks::{sample_examples, sample_zh};
use crate::words::{counted, one_or_many};
use std::borrow::Cow;

impl Say for Remark {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::CodesAsNumbers {
                column,
                codes,
                rows,
            } => format!(
                "{} of {column} {} values that look like codes ({}), and they enter the model as \
                 numbers; choose the column in the table of Features to make them special.",
                counted(*rows, "row"),
                one_or_many(*rows, "holds", "hold"),
                codes.join(", ")
            )
            .into(),
            Self::MostlyRare {
                column,
                levels,
                share,
            } => format!(
                "{column} holds {levels} categories, and {share} of its training rows are in rare \
                 ones, which share one input: the column tells the model next to nothing. Group \
                 its values, write them as numbers if they are amounts, or untick it."
            )
            .into(),
            Self::OwnNumbers(column) => format!(
                "Every row has a whole number of its own in {column}; if it numbers rows or \
                 customers, untick it."
            )
            .into(),
            Self::CodesAsLevels(columns) => format!(
                "In {} single values tell more of the outcome than their order does: frequent \
                 values enter as levels, too. Another encoding is chosen on the Features step.",
                columns.join(", ")
            )
            .into(),
            Self::SharedIds { column, values } => format!(
                "{} of {column} {} in more than one part, so that test figures may be too good; \
                 split by group of {column}.",
                counted(*values, "value"),
                one_or_many(*values, "is", "are")
            )
            .into(),
            Self::SharedRows(rows) => format!(
                "{} {} a training row in every column but the id, so that their figures may be \
                 too good; leave repeated rows out.",
                counted(*rows, "validation or test row"),
                one_or_many(*rows, "equals", "equal")
            )
            .into(),
            Self::Polarity {
                column,
                values,
                because,
            } => format!(
                "{} of {column} counts as bad: {because}; choose another if it is not.",
                values.join(", ")
            )
            .into(),
            Self::ProtectedValues { column, attribute } => format!(
                "{column} seems to hold {}, a protected attribute, and enters the model; untick \
                 it unless the law allows it.",
                attribute.name()
            )
            .into(),
            Self::LeftOut {
                column,
                reason: reason @ (Reason::PartyName | Reason::Dates),
            } => format!("{column} is left out: {}", reason.en()).into(),
            Self::DayOrder {
                column,
                cells,
                day_first,
                ..
            } => {
                let (own, other) = if *day_first {
                    ("day before month", "month before day")
                } else {
                    ("month before day", "day before month")
                };
                format!(
                    "{} of {column} could be read in either order (day and month up to 12) and {} \
                     read {own}, as in training. If the file writes {other}, save it with the \
                     year first (2024-01-31).",
                    counted(*cells, "date"),
                    one_or_many(*cells, "is", "are")
                )
                .into()
            }
            Self::NoOutcomes(column) => {
                format!("{column} holds no outcome; only what needs none is shown.").into()
            }
            Self::AllowedInVain(column) => {
                format!("{column} is no protected attribute and needs no leave.").into()
            }
            Self::LeftOut {
                column,
                reason: Reason::RowNumbers,
            } => format!("{column} is left out: {}", Reason::RowNumbers.en()).into(),
            _ => self.to_string().into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::NotHeld { value, column } => {
                format!("指定了取值“{value}”，但 {column} 中没有该取值。")
            }
            Self::Renamed { column, bad, goods, .. } => format!(
                "{column} 的取值与训练时不同：{} 视为坏样本，其余 {goods} 行视为好样本。",
                bad.join("、")
            ),
            Self::NoOutcome { rows, column } => format!(
                "有 {rows} 行在 {column} 中没有结果，或结果既非好也非坏；这些行会评分，但不计入任何指标。"
            ),
            Self::FewBads { part, bads, few } => format!(
                "{}只有 {bads} 个坏样本，少于 {few} 个：其指标不够稳定。",
                part_zh(*part)
            ),
            Self::NoDate { rows, column } => format!("有 {rows} 行没有 {column}，已归入训练集。"),
            Self::NoPart { rows, column } => {
                format!("有 {rows} 行没有 {column}，不参与任何部分。")
            }
            Self::TooFewGroups { column, part } => {
                format!("{column} 的组数太少，{}没有分到行。", part_zh(*part))
            }
            Self::LeftOut { column, reason } => {
                format!("{column} 未进入模型：{}", reason_zh(*reason))
            }
            Self::StepPrepared(column) => {
                format!("为 {column} 选择的处理方式不起作用：它是序列中的一步，序列按整体缩放。")
            }
            Self::AbsentPrepared(column) => {
                format!("为 {column} 选择的处理方式不起作用：该列没有进入模型。")
            }
            Self::Days(column) => {
                format!("{column} 以天数进入模型；新数据的日期会超出训练时的范围。")
            }
            Self::ManyLevels { column, most } => {
                format!("{column} 有超过 {most} 个类别，少见的类别共用一个输入。")
            }
            Self::MostlyRare {
                column,
                levels,
                share,
            } => format!(
                "{column} 有 {levels} 个类别，训练集中 {share} 的行属于少见的类别，它们共用一个输入，该列几乎不提供信息。请合并其取值；如果是金额，请写成数值；否则请取消勾选。"
            ),
            Self::Constant(column) => {
                format!("{column} 在训练集中最多只有一个取值，最多只有是否缺失会进入模型。")
            }
            Self::NoInputs(applicants) => format!(
                "有 {applicants} 名申请人在模型的所有输入列中都没有值；他们没有 PD（DATA_ERROR），不计入任何指标。"
            ),
            Self::SpecialLevels { column, levels } => format!(
                "{column} 有 {levels} 个特殊水平（代码或文字）：作为数值视为缺失，并有各自的输入。"
            ),
            Self::RareCodes {
                column,
                codes,
                least,
            } => format!(
                "{column} 的 {codes} 个特殊代码在训练集中各少于 {least} 行，按缺失处理。"
            ),
            Self::CodesAsNumbers {
                column,
                codes,
                rows,
            } => format!(
                "{column} 有 {rows} 行的取值像代码（{}），目前按数值进入模型；在“特征”步骤中点击该列可设为特殊值。",
                codes.join("、")
            ),
            Self::Late(_)
            | Self::OwnNumbers(_)
            | Self::Leak { .. }
            | Self::LeakByGaps { .. }
            | Self::FilledForOne { .. }
            | Self::FollowsTarget { .. }
            | Self::SharedIds { .. }
            | Self::SharedRows(_)
            | Self::Polarity { .. }
            | Self::AllowedInVain(_)
            | Self::ProtectedValues { .. }
            | Self::HardlyBad { .. }
            | Self::NoTarget { .. }
            | Self::CodesAsLevels(_)
            | Self::MostlyBad { .. }
            | Self::RareClasses { .. }
            | Self::ProtectedInput(_) => check_zh(self),
            Self::Sample(remark) => sample_zh(remark),
            Self::OneOutcome { .. }
            | Self::NoOutcomes(_)
            | Self::TrainingRows
            | Self::Outside { .. }
            | Self::FewOutside { .. }
            | Self::FarMiddle { .. }
            | Self::OneValue { .. }
            | Self::MoreMissing { .. }
            | Self::NoNumbers { .. }
            | Self::NewWords { .. }
            | Self::Unknown { .. } => later_zh(self),
            Self::OtherShare { .. } | Self::DayOrder { .. } => reading_zh(self),
        }
        .into()
    }

    fn examples() -> Vec<Self> {
        let column = || "issued".to_owned();
        let percent = || "62.5".to_owned();
        let mut all: Vec<Self> = Reason::examples()
            .into_iter()
            .map(|reason| Self::LeftOut {
                column: column(),
                reason,
            })
            .collect();
        all.extend(sample_examples().into_iter().map(Self::from));
        all.extend(Part::ALL.map(|part| Self::FewBads {
            part,
            bads: 7,
            few: 50,
        }));
        all.extend([
            Self::NotHeld {
                value: "9".to_owned(),
                column: column(),
            },
            Self::Renamed {
                column: column(),
                bad: vec!["1".to_owned()],
                good: 1,
                goods: 9,
            },
            Self::NoOutcome {
                rows: 12,
                column: column(),
            },
            Self::MostlyBad { percent: percent() },
            Self::HardlyBad { percent: percent() },
            Self::NoDate {
                rows: 3,
                column: column(),
            },
            Self::NoPart {
                rows: 3,
                column: column(),
            },
            Self::TooFewGroups {
                column: column(),
                part: Part::Test,
            },
            Self::Late(column()),
            Self::Days(column()),
            Self::StepPrepared(column()),
            Self::AbsentPrepared(column()),
            Self::ManyLevels {
                column: column(),
                most: 50,
            },
            Self::MostlyRare {
                column: column(),
                levels: 871,
                share: "97 %".to_owned(),
            },
            Self::Constant(column()),
            Self::SpecialLevels {
                column: column(),
                levels: 2,
            },
            Self::RareCodes {
                column: column(),
                codes: 1,
                least: 10,
            },
            Self::CodesAsNumbers {
                column: column(),
                codes: vec!["9999".to_owned(), "-9999".to_owned()],
                rows: 610,
            },
            Self::NoInputs(2),
            Self::NoNumbers {
                column: column(),
                cells: 4,
            },
            Self::NewWords {
                column: column(),
                cells: 3,
                pooled: true,
            },
            Self::NewWords {
                column: column(),
                cells: 3,
                pooled: false,
            },
            Self::Unknown {
                column: column(),
                unknown: 9,
                present: 20,
                respelled: 4,
                padded: 1,
            },
        ]);
        all.extend(check_examples());
        all.extend(target_examples());
        all
    }
}

/// What is said of columns and rows before a training.
fn check_zh(remark: &Remark) -> String {
    match remark {
        Remark::MostlyBad { percent } => {
            format!("坏样本率为 {percent} %，超过 50 %：请检查哪个取值表示坏样本。")
        }
        Remark::HardlyBad { percent } => {
            format!("坏样本率为 {percent} %，低于 0.5 %：指标会不够稳定。")
        }
        Remark::NoTarget { rows, column } => {
            format!("有 {rows} 行在 {column} 中没有可学习的取值；这些行会评分，但不计入任何指标。")
        }
        Remark::CodesAsLevels(columns) => format!(
            "{} 的单个取值比大小顺序更能说明结果：常见取值也作为类别输入；可在“特征”步骤改为仅按数值编码。",
            columns.join("、")
        ),
        Remark::RareClasses { column, few, least } => format!(
            "{column} 有 {few} 个类别的训练样本少于 {least} 行，几乎不会被预测到；请合并稀有类别或使用更多数据。"
        ),
        Remark::OwnNumbers(column) => {
            format!("{column} 每行的整数都不相同；如果它是行号或客户编号，请取消勾选。")
        }
        Remark::Late(column) => format!(
            "从列名看，{column} 是在结果已知之后填写的，读取它的模型可能已知道答案。除非申请时即可获得，否则应排除。"
        ),
        Remark::Leak { column, auc } => format!(
            "仅凭 {column} 的 AUC 就达到 {auc}：它可能已包含结果。除非申请时即可获得，否则应排除。"
        ),
        Remark::LeakByGaps { column, auc } => format!(
            "{column} 是否缺失的 AUC 就达到 {auc}：它可能在结果之后填写。除非申请时即可获得，否则应排除。"
        ),
        Remark::FilledForOne { column, rows, bad } => format!(
            "{column} 有值的 {rows} 行全部为{}：它可能在结果之后填写。除非申请时即可获得，否则应排除。",
            if *bad { "坏" } else { "好" }
        ),
        Remark::FollowsTarget {
            column,
            correlation,
        } => format!(
            "仅 {column} 与目标的秩相关就达到 {correlation}：它可能已包含结果。除非事先即可获得，否则应排除。"
        ),
        Remark::SharedIds { column, values } => format!(
            "{column} 有 {values} 个取值同时出现在多个部分，测试指标可能偏高；请按 {column} 分组划分。"
        ),
        Remark::SharedRows(rows) => format!(
            "有 {rows} 行验证或测试数据除编号外与训练行完全相同，其指标可能偏高；可排除重复行。"
        ),
        Remark::Polarity {
            column,
            values,
            because,
        } => format!(
            "{column} 的 {} 按坏样本处理：{}；如果不对，请另行选择。",
            values.join("、"),
            because_zh(*because)
        ),
        Remark::ProtectedValues { column, attribute } => format!(
            "从取值看，{column} 似乎是{}，属于受保护属性，目前进入模型；除非法律允许，否则请取消勾选。",
            match attribute {
                Attribute::Sex => "性别",
                Attribute::Title => "表明性别的称谓",
                Attribute::Marital => "婚姻状况",
                Attribute::Race => "种族或民族",
                Attribute::Religion => "宗教",
            }
        ),
        Remark::AllowedInVain(column) => format!("{column} 不是受保护属性，无需允许。"),
        Remark::ProtectedInput(column) => {
            format!("{column} 是受保护属性，已按要求进入模型。")
        }
        other => other.to_string(),
    }
}

/// What is said of a later file.
fn later_zh(remark: &Remark) -> String {
    match remark {
        Remark::OneOutcome {
            column,
            bads,
            goods,
        } => format!("{column} 有 {bads} 个坏样本和 {goods} 个好样本，无法给出比较两者的指标。"),
        Remark::NoOutcomes(column) => {
            format!("{column} 没有结果，仅显示不需要结果的内容。")
        }
        Remark::TrainingRows => {
            "文件中的行就是模型训练所用的行，其指标不能说明新申请人的情况。".to_owned()
        }
        Remark::Outside {
            column,
            cells,
            present,
            low,
            high,
        } => format!(
            "{column} 的 {present} 个值中有 {cells} 个超出训练时的范围（{low} 至 {high}），请检查单位和量级。"
        ),
        Remark::FewOutside { columns } => {
            let cells: usize = columns.iter().map(|c| c.cells).sum();
            let one = |c: &OutsideCells| {
                format!("{} {} 个（{} 至 {}）", c.column, c.cells, c.low, c.high)
            };
            let (shown, rest) = OutsideCells::most(columns);
            let others = match rest {
                0 => String::new(),
                rest => format!("等，另有 {rest} 列"),
            };
            format!(
                "{} 列中有 {cells} 个值超出训练时的范围：{}{others}。",
                columns.len(),
                shown.into_iter().map(one).collect::<Vec<_>>().join("、")
            )
        }
        Remark::FarMiddle {
            column,
            times,
            smaller,
        } => format!(
            "{column} 的中间值（不计零）约为训练时的 {}，请检查单位和量级。",
            if *smaller {
                format!("1/{times}")
            } else {
                format!("{times} 倍")
            }
        ),
        Remark::OneValue { column, values } => format!(
            "{column} 的 {values} 个值全部相同，而训练时有多个不同的值；请检查文件中的数据是否正确。"
        ),
        Remark::MoreMissing {
            column,
            missing,
            rows,
            percent,
            before,
        } => format!(
            "{column} 的 {rows} 个单元格中有 {missing} 个缺失，占 {percent} %，而训练时为 {before} %；请检查文件中是否有该列的数据。"
        ),
        Remark::NoNumbers { column, cells } => {
            format!("模型按数值读取 {column}，其中 {cells} 个单元格不是数值，按缺失处理。")
        }
        Remark::Unknown {
            column,
            unknown,
            present,
            respelled,
            padded,
        } => {
            let all = [(*respelled, "大小写或空格"), (*padded, "前导零")];
            let some = all.iter().filter(|(count, _)| *count > 0);
            let some: Vec<String> = some
                .map(|(count, how)| format!("其中 {count} 个与训练时只有{how}不同"))
                .collect();
            let remedy = if some.is_empty() {
                "请检查该列的含义是否与训练时一致".to_owned()
            } else {
                format!("{}，请按训练时的写法书写", some.join("，"))
            };
            format!("{column} 的 {present} 个值中有 {unknown} 个对模型来说少见或未知，{remedy}。")
        }
        Remark::NewWords {
            column,
            cells,
            pooled: true,
        } => format!("{column} 有 {cells} 个单元格的文字在训练中没有单独的水平，归入其他文字。"),
        Remark::NewWords { column, cells, .. } => {
            format!("{column} 有 {cells} 个单元格的文字在训练中没有单独的水平，按缺失处理。")
        }
        other => other.to_string(),
    }
}

/// What is said of shares of values and of the order of days in a later file.
fn reading_zh(remark: &Remark) -> String {
    match remark {
        Remark::OtherShare {
            column,
            of,
            percent,
            before,
        } => {
            let (what, most) = match of {
                ShareOf::Zeros => ("零", ""),
                ShareOf::OneValue => ("同一个数值", "最多"),
                ShareOf::Category => ("同一个类别", ""),
                ShareOf::Words => ("文字或表示无日期的零", ""),
            };
            format!(
                "{column} 的取值中{what}占 {percent} %，而训练时{most}为 {before} %；请检查文件中的数据是否正确。"
            )
        }
        Remark::DayOrder {
            column,
            cells,
            day_first,
            ..
        } => {
            let (own, other) = if *day_first {
                ("日在月前", "月在日前")
            } else {
                ("月在日前", "日在月前")
            };
            format!(
                "{column} 有 {cells} 个日期两种顺序都读得通（日和月都不超过 12），目前与训练时一样按{own}读取。如果文件是{other}，请以年份在前的写法（2024-01-31）另存文件。"
            )
        }
        other => other.to_string(),
    }
}

/// A part within a sentence.
fn part_zh(part: Part) -> &'static str {
    match part {
        Part::Train => "训练集",
        Part::Validation => "验证集",
        Part::Test => "测试集",
    }
}
