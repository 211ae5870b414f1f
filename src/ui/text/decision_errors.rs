//! Errors of decisions in the words of the window: policies, and rows that give
//! no figure.

use super::Say;
use crate::evaluate::EvaluateError;
use crate::score::PolicyError;
use crate::score::policy::MOST_RULES;
use std::borrow::Cow;

impl Say for PolicyError {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::NotRules(reason) => format!("策略须是规则的 JSON 列表，但读取失败（{reason}）；请修改文件。"),
            Self::TooMany(rules) => format!("策略最多 {MOST_RULES} 条规则，现有 {rules} 条；请合并或删除。"),
            Self::Name(place) => format!("策略的第 {place} 条规则需要一个不超过 60 个字符的单行名称。"),
            Self::Twice(name) => format!("策略中有两条规则都叫“{name}”；请分别命名。"),
            Self::Values {
                rule,
                comparison,
                found,
            } => format!(
                "规则“{rule}”的比较方式为 {comparison}，却给出 {found} 个值；missing 不取值，in 至少一个，其余恰好一个。"
            ),
            Self::NoColumn { rule, column, .. } => {
                format!("规则“{rule}”读取列“{column}”，但数据中没有该列；请修改规则或补上该列。")
            }
            Self::Kind { rule, column, .. } => format!(
                "规则“{rule}”给出的值与列“{column}”的类型不符；请给出同类型的值（日期写作 2024-01-31，只有数字和日期可比大小）。"
            ),
        }
        .into()
    }

    fn examples() -> Vec<Self> {
        let (rule, column) = ("minor".to_owned(), "age".to_owned());
        vec![
            Self::NotRules("expected a list".to_owned()),
            Self::TooMany(101),
            Self::Name(2),
            Self::Twice(rule.clone()),
            Self::Values {
                rule: rule.clone(),
                comparison: "in",
                found: 0,
            },
            Self::NoColumn {
                rule: rule.clone(),
                column: column.clone(),
                nearest: None,
                sheets: None,
            },
            Self::Kind {
                rule,
                column,
                given: "a text",
                held: "numbers",
            },
        ]
    }
}

impl Say for EvaluateError {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Lengths { rows, found, .. } => {
                return format!("应有 {rows} 行，但得到 {found} 行；请使用同一张表的列。").into();
            }
            Self::NoRows => "没有结果已知的行；请选择其他部分。",
            Self::NotPds(rows) => {
                return format!("有 {rows} 行的违约概率不在 0 到 1 之间；请重新评分或排除这些行。")
                    .into();
            }
            Self::OneClass { goods, bads } => {
                return format!("需要同时有好坏样本，现有好样本 {goods} 个、坏样本 {bads} 个；请选择同时含有两者的行。")
                    .into();
            }
            Self::OneValue => "所有行的违约概率相同；请训练能区分它们的模型。",
            Self::Separated => {
                "好坏样本的违约概率完全分开，无从拟合；请增加行数，并检查是否有列泄露了结果。"
            }
            Self::Inverted => {
                "违约概率越高坏样本反而越少，校准不能颠倒顺序；请检查目标的哪个取值为坏。"
            }
            Self::NoAmounts(_) => "该列没有一个可用的金额；请选择其他列，或对所有行使用同一个值。",
            Self::AmountsOutside {
                outside, present, ..
            } => {
                return format!("{present} 个单元格中有 {outside} 个超出范围；请写成 0.45 或 45% 这样的比例，选择其他列，或对所有行使用同一个值。")
                    .into();
            }
            Self::Amount(_) => "对所有行给出的金额超出范围；请修改。",
            Self::Edges { most, found } => {
                return format!("分箱边界须为有限、递增的数，最多 {most} 个；给出的 {found} 个不符合要求。")
                    .into();
            }
            Self::Stopped => "计算在完成前被停止；如需结果请重新开始。",
        }
        .into()
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Lengths {
                what: "PD",
                rows: 3,
                found: 2,
            },
            Self::NoRows,
            Self::NotPds(2),
            Self::OneClass { goods: 3, bads: 0 },
            Self::OneValue,
            Self::Separated,
            Self::Inverted,
            Self::NoAmounts("an exposure (EAD) of 0 or more"),
            Self::AmountsOutside {
                what: "an LGD between 0 and 1",
                outside: 7,
                present: 9,
            },
            Self::Amount("an exposure (EAD) of 0 or more"),
            Self::Edges { most: 25, found: 2 },
            Self::Stopped,
        ]
    }
}
