//! Errors of decisions in the words of the window: policies, and rows that give
//! no figure.

use crate::evaluate::EvaluateError;
use crate::report::ReportError;
use crate::score::policy::MOST_RULES;
use crate::score::policy_check::{Scale, Why};
use crate::score::{AmountFinding, Finding, PolicyError};
use crate::ui::text::Say;
use crate::words::{counted, one_or_many};
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
            Self::ReadAsMissing { rule, column } => format!(
                "规则“{rule}”用按缺失读取的文本与列“{column}”比较；请改用 missing，且不取值。"
            ),
            Self::NoOrder {
                rule,
                column,
                comparison,
            } => format!(
                "规则“{rule}”用 {comparison} 将列“{column}”与文本比较，但文本没有大小之分；请给出不带引号的数字，或改用 =、!= 或 in。"
            ),
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
            Self::ReadAsMissing {
                rule: rule.clone(),
                column: column.clone(),
            },
            Self::NoOrder {
                rule: rule.clone(),
                column: column.clone(),
                comparison: "<",
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

impl Say for Finding {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        let between = |column: &str, range: &Option<[String; 2]>| {
            range.as_ref().map_or(String::new(), |[low, high]| {
                format!("（列“{column}”的取值在 {low} 到 {high} 之间）")
            })
        };
        match self {
            Self::Nobody {
                rule,
                column,
                range,
            } => format!(
                "准入规则“{rule}”在此文件中不匹配任何一行{}。",
                between(column, range)
            ),
            Self::Everybody {
                rule,
                column,
                range,
            } => format!(
                "准入规则“{rule}”与列“{column}”有值的每一行都匹配{}。",
                between(column, range)
            ),
            Self::Late(rule) => format!(
                "准入规则“{rule}”没有决定任何一行：它匹配的行都已由前面的规则决定；请将其上移或删除。"
            ),
            Self::Absent {
                rule,
                column,
                values,
                unequal,
                why,
            } => format!(
                "准入规则“{rule}”给出的取值在列“{column}”中从未出现：{}{}；{}。",
                values.join("、"),
                if *unequal { "，因此有值的每一行都匹配" } else { "" },
                match why {
                    Why::Missing => "这样的单元格按缺失读取，请改用 missing",
                    Why::Padded => "该列的代码带前导零，请写成带零的文本（\"007\"）",
                    Why::Spelling => {
                        "该列的大小写、空格或符号写法不同，而文本须完全一致，请修改写法"
                    }
                    Why::Similar => "该列有相似的取值，而文本须完全一致，请检查写法",
                    Why::Unknown => "文本须完全一致，请检查写法",
                    Why::NoNumber => "请检查该值",
                }
            ),
            Self::Scale {
                rule,
                column,
                scale,
                matched,
                rows,
            } => format!(
                "准入规则“{rule}”匹配 {rows} 行中的 {matched} 行：列“{column}”{}。",
                match scale {
                    Scale::Fraction => "按小数（0 到 1）保存，80 % 请写 0.8",
                    Scale::Points => "按百分点保存，80 % 请写 80 或 \"80%\"",
                }
            ),
        }
        .into()
    }

    fn examples() -> Vec<Self> {
        let (rule, column) = (|| "minor".to_owned(), || "age".to_owned());
        let range = Some(["18".to_owned(), "97".to_owned()]);
        let why = [
            Why::Missing,
            Why::Padded,
            Why::Spelling,
            Why::Similar,
            Why::Unknown,
        ];
        let mut all = vec![
            Self::Nobody {
                rule: rule(),
                column: column(),
                range: range.clone(),
            },
            Self::Nobody {
                rule: rule(),
                column: column(),
                range: None,
            },
            Self::Everybody {
                rule: rule(),
                column: column(),
                range,
            },
            Self::Late(rule()),
        ];
        all.extend(why.map(|why| Self::Absent {
            rule: rule(),
            column: column(),
            values: vec!["\"B7\"".to_owned()],
            unequal: why == Why::Unknown,
            why,
        }));
        all.extend([Scale::Fraction, Scale::Points].map(|scale| Self::Scale {
            rule: rule(),
            column: column(),
            scale,
            matched: 0,
            rows: 300,
        }));
        all
    }
}

impl Say for AmountFinding {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::Codes {
                column,
                codes,
                rows,
            } => format!(
                "{} of {column} (EAD) {} values that look like codes ({}), and they count as \
                 amounts; leave these cells empty, or choose another column.",
                counted(*rows, "row"),
                one_or_many(*rows, "holds", "hold"),
                codes.join(", ")
            )
            .into(),
            Self::Huge { .. } => self.to_string().into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Codes {
                column,
                codes,
                rows,
            } => format!(
                "{column}（风险敞口）有 {rows} 行的取值像代码（{}），目前按金额计算；请将这些单元格留空，或选择其他列。",
                codes.join("、")
            ),
            Self::Huge { column, rows } => format!(
                "{column}（风险敞口）有 {rows} 个值超过其 99 % 分位数的 1000 倍；请检查单位和小数位，否则合计只由少数几行决定。"
            ),
        }
        .into()
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Codes {
                column: "limit".to_owned(),
                codes: vec!["999999999".to_owned()],
                rows: 40,
            },
            Self::Huge {
                column: "limit".to_owned(),
                rows: 2,
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

impl Say for ReportError {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::Recipe(error) => error.en(),
            Self::Evaluate(error) => error.en(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Recipe(error) => error.zh(),
            Self::Evaluate(error) => error.zh(),
        }
    }

    fn examples() -> Vec<Self> {
        EvaluateError::examples()
            .into_iter()
            .map(Self::Evaluate)
            .collect()
    }
}
