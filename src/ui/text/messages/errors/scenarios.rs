//! Errors of tables of scenarios.

use crate::ui::text::Say;
use crate::workflow::survival::ScenarioError;
use std::borrow::Cow;

/// What a cell should hold, in Chinese.
fn wanted_zh(wanted: &str) -> &str {
    match wanted {
        "the name of a scenario" => "情景的名称",
        "a weight from 0 to 1" => "0 到 1 的权重",
        "the weight of its first line" => "与该情景第一行相同的权重",
        "a factor of 0 or more" => "不小于 0 的系数",
        "a whole period from 1, counted from now" => "从现在起数的期数（从 1 开始的整数）",
        "a number" => "一个数",
        "a shift such as +10%, +2 or -1" => "变动，例如 +10%、+2 或 -1",
        other => other,
    }
}

impl Say for ScenarioError {
    fn en(&self) -> Cow<'static, str> {
        match self {
            // The head is no line of the table.
            Self::Cell {
                line,
                column,
                wanted,
            } => format!(
                "Line {} of the scenarios: {column:?} should hold {wanted}.",
                line.saturating_sub(1)
            )
            .into(),
            other => other.to_string().into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::NoColumn(name) => format!(
                "情景表缺少列“{name}”；它应有 scenario、weight，并可有 period、log_odds、ead_factor、lgd_factor 和模型的字段。"
            )
            .into(),
            Self::NoRows => "情景表没有任何行。".into(),
            Self::Cell {
                line,
                column,
                wanted,
            } => format!(
                "情景表第 {} 行的“{column}”应为{}。",
                line.saturating_sub(1),
                wanted_zh(wanted)
            )
            .into(),
            Self::Weights(sum) => format!(
                "各情景的权重之和为 {sum}，应为 1；每个情景一个权重，写在其所有行或第一行。"
            )
            .into(),
            Self::Twice { name, period } => {
                format!("情景“{name}”在第 {period} 期有两行；请删去其中一行。").into()
            }
            Self::TooMany => "情景中变动字段的方式超过 64 种；请减少。".into(),
        }
    }

    fn examples() -> Vec<Self> {
        let name = || "crisis".to_owned();
        vec![
            Self::NoColumn("weight"),
            Self::NoRows,
            Self::Cell {
                line: 3,
                column: "weight".to_owned(),
                wanted: "a weight from 0 to 1",
            },
            Self::Weights("0.900000".to_owned()),
            Self::Twice {
                name: name(),
                period: 13,
            },
            Self::TooMany,
        ]
    }
}
