//! Why a model is not exported, in both languages.

use crate::export::ExportError;
use crate::ui::text::Say;
use std::borrow::Cow;

/// Words that stand in refusals, with their translation.
const WORDS: [(&str, &str); 14] = [
    ("with a text around each number", "数字前后带有文字"),
    (
        "in multiples such as thousands or millions",
        "以千、百万等为单位",
    ),
    ("in years and months", "以年和月表示"),
    ("as months in six digits", "以六位数字表示月份"),
    (
        "as day numbers of a spreadsheet",
        "以电子表格的日期序号表示",
    ),
    (
        "with a word for a missing value as its no",
        "以表示缺失的词作“否”",
    ),
    ("the activation gelu", "激活函数 gelu"),
    ("layer normalisation", "层归一化"),
    ("networks over time steps", "按时间步的网络"),
    ("in several units of time", "以多种时间单位表示"),
    ("as seconds since 1970", "以 1970 年起的秒数表示"),
    ("as YYMMDD", "以 YYMMDD 表示"),
    ("columns in one step", "一步中的列"),
    ("tests in a row", "并列的条件"),
];

/// The translation of words; themselves where they have none.
fn zh(words: &'static str) -> &'static str {
    let found = WORDS.iter().find(|(en, _)| *en == words);
    found.map_or(words, |(_, zh)| zh)
}

impl Say for ExportError {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        let text = match self {
            Self::Form { column, form } => format!(
                "列“{column}”的写法（{}）不能导出；请用普通数字训练，或去掉该列。",
                zh(form)
            ),
            Self::Rule(name) => format!(
                "政策规则“{name}”的比较方式不能导出；请停用该规则后重新训练，或在导出结果之外判断。"
            ),
            Self::Part { target, part } => format!(
                "{target} 导出不能计算{}；Python 和 ONNX 导出可计算所有模型。",
                zh(part)
            ),
            Self::TooLarge { weights, most } => format!(
                "模型有 {weights} 个权重，SQL 导出最多 {most} 个；请导出 Python 或 ONNX，或训练更小的网络。"
            ),
            Self::Bound {
                engine,
                what,
                count,
                most,
            } => format!(
                "查询需要{} {count} 个，{engine} 最多 {most} 个；请导出 Python 或 ONNX，改用 DuckDB 的查询，或用更少的列训练。",
                zh(what)
            ),
            Self::DiffersOn { engine, difference } => format!(
                "{engine} 给出的 PD 与模型不同（最大差异 {difference}），因此未写出；请直接用模型评分。"
            ),
            Self::Differs(difference, steep) => {
                let steep = if steep.is_empty() {
                    ""
                } else {
                    "（保序回归校准可能在对数几率的舍入范围内有更大跳变；Platt 校准不会）"
                };
                format!(
                    "导出与模型的 PD 相差 {difference}，超过 1e-6，因此未写出；请直接用模型评分{steep}。"
                )
            }
            Self::Unchecked(reason) => format!("导出无法与模型核对（{reason}），因此未写出。"),
        };
        text.into()
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Form {
                column: "income".to_owned(),
                form: WORDS[0].0,
            },
            Self::Rule("minor".to_owned()),
            Self::Part {
                target: "SQL",
                part: WORDS[7].0,
            },
            Self::TooLarge {
                weights: 90_000,
                most: 20_000,
            },
            Self::Bound {
                engine: "SQLite",
                what: "columns in one step",
                count: 2_002,
                most: 2_000,
            },
            Self::DiffersOn {
                engine: "SQLite 3.50.0".to_owned(),
                difference: "2.0e-6".to_owned(),
            },
            Self::Differs("2.0e-6".to_owned(), ""),
            Self::Unchecked("its rows were not read back one by one".to_owned()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_of_an_export_has_its_words() {
        let sources = [
            include_str!("../../../../export/description.rs"),
            include_str!("../../../../export/sql_layers.rs"),
            include_str!("../../../../export/sql.rs"),
        ];
        let used = sources.iter().flat_map(|source| {
            let calls = ["refuse(\"", "refused(\"", "part: \""];
            calls.into_iter().flat_map(|call| {
                let parts = source.split(call).skip(1);
                parts.filter_map(|rest| rest.split('"').next())
            })
        });
        let used: Vec<&str> = used.collect();
        assert!(used.len() >= WORDS.len(), "{used:?}");
        for words in used {
            assert!(WORDS.iter().any(|(en, _)| *en == words), "{words:?}");
        }
    }
}
