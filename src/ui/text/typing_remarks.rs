//! Remarks on what the columns of a table were taken for, in the words of the window.

use crate::table::{Remark, share};

/// In English, with the window's own remedy.
pub(super) fn en(remark: &Remark) -> String {
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
        other => other.to_string(),
    }
}

/// In Simplified Chinese.
pub(super) fn zh(remark: &Remark) -> String {
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
        other => other.to_string(),
    }
}

/// One of each.
pub(super) fn examples() -> Vec<Remark> {
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
    ]
}
