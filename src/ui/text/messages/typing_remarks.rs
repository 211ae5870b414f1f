//! Remarks on what the columns of a table were taken for, in the words of the window.

use crate::table::{Counted, Remark, TypingRemark, share};

/// In English, with the window's own remedy.
pub(in crate::ui::text) fn en(remark: &Remark) -> String {
    match remark {
        Remark::EitherMark {
            column,
            mark,
            thousands,
        } => {
            let read = if *thousands {
                "parting thousands"
            } else {
                "the decimal mark"
            };
            format!(
                "Three digits follow the {mark:?} in every number of column '{column}', so it \
                     may part thousands or mark decimals; it is read as {read}. Choose the decimal \
                     mark of the column on the Data step."
            )
        }
        Remark::ExponentCodes { column, cells } => format!(
            "Column '{column}' is read as text: {cells} of its cells are digits, an E and \
                 digits, as codes are written. If they are numbers, choose so on the Data step."
        ),
        Remark::ReadAsText {
            column,
            days,
            cells,
            present,
        } => {
            let values = if *days { "dates" } else { "numbers" };
            let share = share(*cells, *present);
            format!(
                "Column '{column}' is read as text, although {cells} of its {present} cells \
                     ({share}) are {values}; the others are too many or too different. To read it \
                     as {values} all the same, choose so on the Data step."
            )
        }
        Remark::Words {
            column,
            days,
            cells,
            present,
            distinct,
        } => {
            let values = if *days { "dates" } else { "numbers" };
            let share = share(*cells, *present);
            format!(
                "Column '{column}' holds {values}, but {cells} of its {present} cells ({share}) \
                     hold words, error values or open-ended dates ({distinct} different); a model \
                     takes each as a special level. To read the column as text, choose so on the \
                     Data step."
            )
        }
        Remark::Typing(remark) => typing_en(remark),
        other => other.to_string(),
    }
}

fn typing_en(remark: &TypingRemark) -> String {
    match remark {
        TypingRemark::Affix {
            column,
            around,
            cells,
            present,
        } => format!(
            "Column '{column}' holds numbers with signs or words around them ('{around}' in \
             {cells} of {present} cells); these are left out, and the numbers are read as they \
             are written. The Data step can keep them as text."
        ),
        TypingRemark::Unread {
            column,
            cells,
            present,
        } => format!(
            "Column '{column}' is read as text: {cells} of its {present} cells ({}) are fractions \
             such as 1/2, or hexadecimal numbers. Write them as decimal numbers if they are \
             amounts, or leave the column out.",
            share(*cells, *present)
        ),
        TypingRemark::DayNumbers {
            column,
            counted: Counted::Serial,
        } => format!(
            "The name of column '{column}' says that it holds dates, but its cells are numbers; \
             they are read as numbers and may be day numbers of a spreadsheet. To read them as \
             dates, choose so on the Data step."
        ),
        other => other.to_string(),
    }
}

fn typing_zh(remark: &TypingRemark) -> String {
    match remark {
        TypingRemark::Affix {
            column,
            around,
            cells,
            present,
        } => format!(
            "列“{column}”的数字前后带有相同的符号或文字（“{around}”，{present} 个单元格中有 {cells} 个）；已去掉这些符号，数字按原样读取。可在“数据”步骤中保留为文本。"
        ),
        TypingRemark::Unread {
            column,
            cells,
            present,
        } => format!(
            "列“{column}”按文本读取：{present} 个单元格中有 {cells} 个（{}）是 1/2 这样的分数或十六进制数。如果是数值，请写成小数，否则请取消该列。",
            share(*cells, *present)
        ),
        TypingRemark::DayNumbers { column, counted } => {
            let (what, remedy) = match counted {
                Counted::Serial => (
                    "电子表格的日期序号",
                    "如需按日期读取，请在“数据”步骤中选择。",
                ),
                Counted::Since1960 => (
                    "SAS 或 Stata 的日期序号（自 1960-01-01 起）",
                    "如需日期，请在导出时写成 YYYY-MM-DD。",
                ),
                Counted::Seconds => (
                    "自 1970-01-01 起的秒或毫秒",
                    "如需日期，请在导出时写成 YYYY-MM-DD。",
                ),
            };
            format!(
                "列“{column}”的名称表示日期，但单元格是数字；已按数值读取，可能是{what}。{remedy}"
            )
        }
        TypingRemark::Dashes { column, cells } => format!(
            "列“{column}”有 {cells} 个单元格只有一条横线，按缺失处理。如果横线像会计格式那样表示零，请写成 0。"
        ),
    }
}

/// In Simplified Chinese.
pub(in crate::ui::text) fn zh(remark: &Remark) -> String {
    match remark {
        Remark::EitherMark {
            column,
            mark,
            thousands,
        } => {
            let read = if *thousands {
                "千位分隔符"
            } else {
                "小数点"
            };
            format!(
                "列“{column}”的每个数字在“{mark}”之后都恰好有三位，它可能是千位分隔符，也可能是小数点；已按{read}读取。可在“数据”步骤中选择该列的小数点。"
            )
        }
        Remark::PercentAndFraction {
            column,
            percent,
            plain,
        } => format!(
            "列“{column}”有 {percent} 个单元格带百分号，{plain} 个不带且都在 -1 与 1 之间，可能是小数形式的比例；全部按百分点读取，即 0.5 为 0.5 %。请统一写法，或更正这 {plain} 个单元格。"
        ),
        Remark::FewPercentSigns {
            column,
            percent,
            numbers,
        } => format!(
            "列“{column}”的 {numbers} 个数字中有 {percent} 个带百分号；百分号已忽略，即 5% 读作 5。请统一单位。"
        ),
        Remark::ExponentCodes { column, cells } => format!(
            "列“{column}”按文本读取：有 {cells} 个单元格是“数字+E+数字”，通常是编码。如果是数值，请在“数据”步骤中选择。"
        ),
        Remark::ReadAsText {
            column,
            days,
            cells,
            present,
        } => {
            let values = if *days { "日期" } else { "数值" };
            let share = share(*cells, *present);
            format!(
                "列“{column}”的 {present} 个单元格中有 {cells} 个（{share}）是{values}，但其余的过多或各不相同，因此按文本读取。如仍要按{values}读取，请在“数据”步骤中选择。"
            )
        }
        Remark::Words {
            column,
            days,
            cells,
            present,
            distinct,
        } => {
            let values = if *days { "日期" } else { "数值" };
            let share = share(*cells, *present);
            format!(
                "列“{column}”为{values}，但 {present} 个单元格中有 {cells} 个（{share}）是文字、错误值或表示“无期限”的日期（共 {distinct} 种）；模型把每一种作为特殊取值。如需按文本读取，请在“数据”步骤中选择。"
            )
        }
        Remark::Typing(remark) => typing_zh(remark),
        other => other.to_string(),
    }
}

/// One of each.
pub(in crate::ui::text) fn examples() -> Vec<Remark> {
    let column = || "issued".to_owned();
    vec![
        Remark::EitherMark {
            column: column(),
            mark: '.',
            thousands: true,
        },
        Remark::EitherMark {
            column: column(),
            mark: ',',
            thousands: false,
        },
        Remark::PercentAndFraction {
            column: column(),
            percent: 90,
            plain: 10,
        },
        Remark::FewPercentSigns {
            column: column(),
            percent: 3,
            numbers: 100,
        },
        Remark::ExponentCodes {
            column: column(),
            cells: 12,
        },
        Remark::ReadAsText {
            column: column(),
            days: false,
            cells: 97,
            present: 100,
        },
        Remark::ReadAsText {
            column: column(),
            days: true,
            cells: 97,
            present: 100,
        },
        Remark::Words {
            column: column(),
            days: false,
            cells: 3,
            present: 100,
            distinct: 1,
        },
        Remark::Words {
            column: column(),
            days: true,
            cells: 30,
            present: 100,
            distinct: 2,
        },
        Remark::Typing(TypingRemark::Affix {
            column: column(),
            around: "~…".to_owned(),
            cells: 98,
            present: 100,
        }),
        Remark::Typing(TypingRemark::Unread {
            column: column(),
            cells: 98,
            present: 100,
        }),
        Remark::Typing(TypingRemark::DayNumbers {
            column: column(),
            counted: Counted::Serial,
        }),
        Remark::Typing(TypingRemark::DayNumbers {
            column: column(),
            counted: Counted::Since1960,
        }),
        Remark::Typing(TypingRemark::DayNumbers {
            column: column(),
            counted: Counted::Seconds,
        }),
        Remark::Typing(TypingRemark::Dashes {
            column: column(),
            cells: 12,
        }),
    ]
}
