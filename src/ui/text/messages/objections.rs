//! Records in the words of the window: what became of those that are no rows of the
//! table or were repaired, and why.

use crate::table::{Objection, Remark, Repair};
use crate::ui::text::Say;
use std::borrow::Cow;

impl Say for Objection {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::TooManyCells { found, expected } => {
                format!("该记录有 {found} 个单元格，应为 {expected} 个").into()
            }
            Self::RepeatedHeader => "该记录重复了表头".into(),
            Self::NoCells => "该记录的所有单元格都为空".into(),
            Self::TotalsLine => "该记录是合计或平均行".into(),
            Self::Trailer => "该记录是文件结尾或记录计数".into(),
            Self::Ruler => "该记录只是一条分隔线".into(),
            Self::Footer => "该记录位于表格下方，属于说明文字".into(),
            Self::AnotherTable => "该记录属于其上方开始的另一张表".into(),
        }
    }

    fn examples() -> Vec<Self> {
        let surplus = Self::TooManyCells {
            found: 4,
            expected: 3,
        };
        vec![
            surplus,
            Self::RepeatedHeader,
            Self::NoCells,
            Self::TotalsLine,
            Self::Trailer,
            Self::Ruler,
            Self::Footer,
            Self::AnotherTable,
        ]
    }
}

/// What is said of records, in Chinese.
pub(in crate::ui::text) fn records_zh(remark: &Remark) -> String {
    match remark {
        Remark::SetAside(records) => {
            format!("有 {records} 条记录被搁置，每条都列出了行号和原因。")
        }
        Remark::TotalsLines(records) => format!(
            "有 {records} 条记录是合计、平均或文件结尾行，不是申请人，已被搁置。如需保留，请在“数据”步骤中选择。"
        ),
        Remark::NoCells(records) => {
            format!("有 {records} 条记录的所有单元格都为空，已被搁置。")
        }
        Remark::Padded(records) => {
            format!("有 {records} 条记录的单元格少于列数，缺少的部分按缺失处理。")
        }
        Remark::OddQuotes { records, line } => format!(
            "有 {records} 条记录（首条在第 {line} 行）的引号没有合理的结尾，已按普通字符读取。"
        ),
        Remark::Repaired {
            records,
            line,
            repair,
        } => format!(
            "有 {records} 条记录（首条在第 {line} 行）经过修复：{}；如果重要，请核对。",
            repair_zh(*repair)
        ),
        Remark::Comments { mark, lines } => {
            format!("以“{mark}”开头的 {lines} 行视为注释，未读取。")
        }
        Remark::AnotherTable(line) => {
            format!("从第 {line} 行起是另一张表，已被搁置。如需使用，请另存为单独的文件。")
        }
        Remark::OneColumn(told) => format!(
            "指定的分隔符“{told}”没有分开任何内容，文件只有一列。请指定其他分隔符，或不指定。"
        ),
        Remark::Descriptions(lines) => {
            format!("列名下方有 {lines} 行没有日期，只是对各列的说明，已剔除。")
        }
        Remark::Footer(lines) => format!("最后 {lines} 行视为表格下方的说明，已被搁置。"),
        other => other.to_string(),
    }
}

/// What was done, within a sentence.
fn repair_zh(repair: Repair) -> &'static str {
    match repair {
        Repair::Padded => "补上了末尾缺少的单元格",
        Repair::Cut => "去掉了最后一列之后的空单元格",
        Repair::Dropped => "去掉了一个空单元格，只有这样各列才相符",
        Repair::Shifted => "在唯一相符的位置补上了缺少的单元格",
        Repair::Joined => "合并了两段文字，只有这样各列才相符",
        Repair::Quotes => "没有合理结尾的引号按普通字符读取",
        Repair::Delimiter => "该行使用了与其他行不同的分隔符",
        Repair::LineEnd => "该行的换行方式与其他行不同",
    }
}
