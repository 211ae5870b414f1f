//! Remarks of the preparation in the words of the window. In English they are the
//! sentences of the command line, but where the window has its own remedy.

use super::Say;
use crate::recipe::split::Part;
use crate::recipe::{Reason, Remark};
use std::borrow::Cow;

impl Say for Remark {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::CodesAsNumbers {
                column,
                codes,
                rows,
            } => format!(
                "{rows} rows of {column} hold values that look like codes ({}), and they enter the \
                 model as numbers; choose the column on the Features step to make them special.",
                codes.join(", ")
            )
            .into(),
            _ => self.to_string().into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::NotHeld { value, column } => {
                format!("指定了取值“{value}”，但 {column} 中没有该取值。")
            }
            Self::NoOutcome { rows, column } => format!(
                "有 {rows} 行在 {column} 中没有结果，或结果既非好也非坏；这些行会评分，但不计入任何指标。"
            ),
            Self::MostlyBad { percent } => {
                format!("坏样本率为 {percent} %，超过 50 %：请检查哪个取值表示坏样本。")
            }
            Self::HardlyBad { percent } => {
                format!("坏样本率为 {percent} %，低于 0.5 %：指标会不够稳定。")
            }
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
            Self::Late(column) => format!(
                "从列名看，{column} 是在结果已知之后填写的，读取它的模型可能已知道答案。除非申请时即可获得，否则应排除。"
            ),
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
            Self::Constant(column) => {
                format!("{column} 在训练集中最多只有一个取值，最多只有是否缺失会进入模型。")
            }
            Self::NoNumbers { column, cells } => format!(
                "模型按数值读取 {column}，其中 {cells} 个单元格不是数值，按缺失处理。"
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
            Self::NewWords {
                column,
                cells,
                pooled: true,
            } => format!("{column} 有 {cells} 个单元格的文字在训练中没有单独的水平，归入其他文字。"),
            Self::NewWords { column, cells, .. } => {
                format!("{column} 有 {cells} 个单元格的文字在训练中没有单独的水平，按缺失处理。")
            }
            Self::Unknown {
                column,
                unknown,
                present,
            } => format!(
                "{column} 的 {present} 个值中有 {unknown} 个对模型来说少见或未知，请检查该列的含义是否与训练时一致。"
            ),
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
                unknown: 4,
                present: 20,
            },
        ]);
        all
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

impl Say for Reason {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        reason_zh(*self).into()
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Chosen,
            Self::Protected,
            Self::IdName,
            Self::OwnValues,
            Self::Key,
            Self::FreeText,
            Self::Empty,
            Self::Equal,
            Self::Dates,
            Self::DateName,
            Self::WeightName,
            Self::ExposureName,
            Self::Varies,
        ]
    }
}

pub(super) fn reason_zh(reason: Reason) -> &'static str {
    match reason {
        Reason::Chosen => "已选为目标列。",
        Reason::Protected => "从列名看是受保护属性。",
        Reason::IdName => "从列名看是用来标识行的。",
        Reason::OwnValues => "几乎每行取值都不同，属于主键。",
        Reason::Key => "属于主键。",
        Reason::FreeText => "内容为自由文本。",
        Reason::Empty => "没有任何取值。",
        Reason::Equal => "所有取值都相同。",
        Reason::Dates => "内容为日期。",
        Reason::DateName => "从列名看是行的日期。",
        Reason::WeightName => "从列名看是行的权重。",
        Reason::ExposureName => "从列名看是风险敞口，同时也进入模型。",
        Reason::Varies => "取值有变化，没有排除的理由。",
    }
}
