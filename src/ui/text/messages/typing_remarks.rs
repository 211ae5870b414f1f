//! Remarks on what the columns of a table were taken for, in the words of the window.

use crate::table::{
    Counted, RateSigns, Remark, Scale, TypingRemark, UNITS_SHOWN, share, units_shown,
};

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
        Remark::ThreeDecimals(columns) => format!(
            "Three digits follow the point in every number of these columns; it is read as the \
             decimal mark, as in other columns: {}. If it parts thousands, choose the decimal mark \
             of the column on the Data step.",
            columns.join(", ")
        ),
        Remark::PercentAndFraction {
            column,
            percent,
            plain,
        } => format!(
            "Column '{column}' has a percent sign in {percent} cells and none in {plain}, which \
             are all between -1 and 1 and may be fractions; all are read as percent points, so \
             that 0.5 is 0.5 %. If they are fractions, choose fractions of one as the unit on the \
             Data step, or write one scale."
        ),
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
        TypingRemark::Rates {
            column,
            signs,
            scale,
            ..
        } => {
            let bare = if signs.bare > 0 && *scale != Scale::One {
                ", those without a sign, too; write the sign if that is wrong"
            } else {
                ""
            };
            format!(
                "Column '{column}' holds rates: {}; all are read as {}{bare}. The Data step can \
                 read them in another unit, or keep them as text.",
                signs.shown(),
                scale.name()
            )
        }
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
        TypingRemark::Padded { column } => format!(
            "Column '{column}' holds numbers that zeros fill up to a width; they are read as \
             numbers, 00042 as 42. The Data step can keep the digits as text."
        ),
        TypingRemark::DayNumbers { column, counted } if counted.can_be_read() => format!(
            "The name of column '{column}' says that it holds dates, but its cells are numbers; \
             they are read as numbers and may be {counted}. To read them as dates, choose so on \
             the Data step."
        ),
        TypingRemark::Durations { column, months } => format!(
            "Column '{column}' holds {}; all are read in {}. The Data step can keep them as text.",
            if *months {
                "durations in days or weeks beside months or years"
            } else {
                "days and weeks"
            },
            if *months {
                "months, of 30.4375 days each"
            } else {
                "days"
            }
        ),
        TypingRemark::NoYears { column } => format!(
            "Column '{column}' is read as text: its cells are days without a year, such as 12-Apr; \
             write the year in the file, and they are read as dates. If they are months of the \
             years 2001 to 2031, choose dates on the Data step."
        ),
        TypingRemark::PointCodes { column } => format!(
            "Column '{column}' is read as text: its name says that it holds codes, and some differ \
             only in zeros that a number does not have, as 1.1 and 1.10 do. To read it as numbers, \
             choose so on the Data step."
        ),
        other => other.to_string(),
    }
}

fn day_numbers_zh(column: &str, counted: Counted) -> String {
    let what = match counted {
        Counted::Serial => "电子表格的日期序号",
        Counted::Since1960 => "SAS 或 Stata 的日期序号（自 1960-01-01 起）",
        Counted::Seconds => "自 1970-01-01 起的秒或毫秒",
        Counted::TwoDigitYears => "YYMMDD 形式的日期",
        Counted::DaysOfYears => "YYYYDDD 形式的日期（年份加年内第几天）",
        Counted::Centuries => "CYYMMDD 形式的日期（年份自 1900 年起计）",
    };
    let remedy = match counted {
        counted if counted.can_be_read() => "如需按日期读取，请在“数据”步骤中选择。",
        _ => "如需日期，请在导出时写成 YYYY-MM-DD。",
    };
    format!("列“{column}”的名称表示日期，但单元格是数字；已按数值读取，可能是{what}。{remedy}")
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
        TypingRemark::Rates {
            column,
            signs,
            scale,
            ..
        } => {
            let read = match scale {
                Scale::One => "小数",
                Scale::Percent => "百分点",
                Scale::PerMille => "千分比",
                Scale::BasisPoints => "基点",
            };
            let bare = if signs.bare > 0 && *scale != Scale::One {
                "，不带符号的也是如此；如有误，请补上符号"
            } else {
                ""
            };
            format!(
                "列“{column}”是比率：{}；全部按{read}读取{bare}。可在“数据”步骤中选择其他单位，或保留为文本。",
                signs_zh(signs)
            )
        }
        TypingRemark::Unread {
            column,
            cells,
            present,
        } => format!(
            "列“{column}”按文本读取：{present} 个单元格中有 {cells} 个（{}）是 1/2 这样的分数或十六进制数。如果是数值，请写成小数，否则请取消该列。",
            share(*cells, *present)
        ),
        TypingRemark::Flags { cells } => {
            format!(
                "{cells} 个数字后面的字母是欧盟统计局的标记（p 暂定、b 序列中断、e 估计等），已去掉。"
            )
        }
        TypingRemark::Padded { column } => format!(
            "列“{column}”的数字用零补足了位数；已按数值读取，如 00042 读作 42。可在“数据”步骤中保留为文本。"
        ),
        TypingRemark::DayNumbers { column, counted } => day_numbers_zh(column, *counted),
        TypingRemark::TwoMarks {
            column,
            points,
            commas,
        } => format!(
            "列“{column}”按文本读取：{points} 个单元格以点、{commas} 个以逗号作小数点。请统一写法，即可按数值读取。"
        ),
        TypingRemark::TwoOrders {
            column,
            day_first,
            month_first,
        } => format!(
            "列“{column}”按文本读取：{day_first} 个单元格日在前，{month_first} 个月在前。请统一日期的写法（例如 2024-03-18），即可按日期读取。"
        ),
        TypingRemark::CreditsAlone {
            column,
            cells,
            amounts,
        } => format!(
            "列“{column}”的 {amounts} 个金额中有 {cells} 个标有 Cr，没有借方标记：有无标记的金额均按同一符号读取。如果无标记的是另一方（如信用卡账单），请用 Dr 或负号标出。"
        ),
        TypingRemark::FileApart { .. }
        | TypingRemark::Durations { .. }
        | TypingRemark::Units { .. }
        | TypingRemark::NepaliYears { .. }
        | TypingRemark::NoYears { .. }
        | TypingRemark::OldYears { .. }
        | TypingRemark::PointCodes { .. }
        | TypingRemark::FarYears { .. } => whole_zh(remark),
        TypingRemark::Dashes { column, cells } => format!(
            "列“{column}”有 {cells} 个单元格只有一条横线，按缺失处理。如果横线像会计格式那样表示零，请写成 0。"
        ),
    }
}

/// What is said of all values of a column.
fn whole_zh(remark: &TypingRemark) -> String {
    match remark {
        TypingRemark::FileApart {
            column,
            file,
            times,
            smaller,
        } => format!(
            "{file} 中列 {column} 的中位数约为第一个文件的 {}：请检查两个文件的单位是否相同（千、百分比），或换算其中一个。",
            if *smaller {
                format!("1/{times}")
            } else {
                format!("{times} 倍")
            }
        ),
        TypingRemark::OldYears {
            column,
            first,
            last,
        } => format!(
            "列 {column} 的日期都在 {first} 年到 {last} 年之间，按原样读取。如果是伊斯兰历或波斯历的年份，请在文件中改写为公历，否则月份和年龄会有误。"
        ),
        TypingRemark::Durations { column, months } => format!(
            "列“{column}”的时长写成{}；已统一按{}读取。可在“数据”步骤中保留为文本。",
            if *months {
                "天、周、月或年"
            } else {
                "天和周"
            },
            if *months {
                "月（每月 30.4375 天）"
            } else {
                "天"
            }
        ),
        TypingRemark::Units {
            column,
            cells,
            present,
            units,
        } => format!(
            "列“{column}”按文本读取：{present} 个单元格中有 {cells} 个是带有 {} 种单位之一的数字（{}{}）。请统一单位，即可按数值读取。",
            units.len(),
            units_shown(units),
            if units.len() > UNITS_SHOWN {
                "，…"
            } else {
                ""
            }
        ),
        TypingRemark::PointCodes { column } => format!(
            "列“{column}”按文本读取：列名表示代码，且有些只差数值没有的零（如 1.1 与 1.10）。如需按数值读取，请在“数据”步骤中选择。"
        ),
        TypingRemark::NepaliYears {
            column,
            first,
            last,
        } => format!(
            "列“{column}”的日期都在 {first} 年到 {last} 年之间，按原样读取。如果是尼泊尔历（比公历早 56 至 57 年）的年份，请在文件中改写为公历，否则月份和年龄会有误。"
        ),
        TypingRemark::NoYears { column } => format!(
            "列“{column}”按文本读取：单元格是没有年份的日期（如 12-Apr）。请在文件中写上年份，即可按日期读取；如果是 2001 至 2031 年的月份，请在“数据”步骤中选择按日期读取。"
        ),
        TypingRemark::FarYears { column, year } => format!(
            "列“{column}”的所有日期都在 {year} 年或之后，已按原样读取。佛历年份比公历大 543：如果是佛历，请先在文件中减去 543。"
        ),
        _ => String::new(),
    }
}

/// The counts that are not zero.
fn signs_zh(signs: &RateSigns) -> String {
    let all = [
        (signs.percent, "带 %"),
        (signs.per_mille, "带 ‰"),
        (signs.basis_points, "带 bp"),
        (signs.bare, "不带符号"),
    ];
    let some = all.iter().filter(|(count, _)| *count > 0);
    let some: Vec<String> = some.map(|(n, sign)| format!("{n} 个{sign}")).collect();
    some.join("，")
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
        Remark::ThreeDecimals(columns) => format!(
            "下列各列的每个数字在“.”之后都恰好有三位，已与其他列一样按小数点读取：{}。如果它是千位分隔符，请在“数据”步骤中选择该列的小数点。",
            columns.join("、")
        ),
        Remark::PercentAndFraction {
            column,
            percent,
            plain,
        } => format!(
            "列“{column}”有 {percent} 个单元格带百分号，{plain} 个不带且都在 -1 与 1 之间，可能是小数形式的比例；全部按百分点读取，即 0.5 为 0.5 %。如果是小数形式，请在“数据”步骤中选择单位“小数”，或统一写法。"
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
    let mut all = vec![
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
        Remark::ThreeDecimals(vec![column(), "paid".to_owned()]),
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
        Remark::Typing(TypingRemark::Rates {
            column: column(),
            signs: RateSigns {
                percent: 300,
                per_mille: 20,
                basis_points: 10,
                bare: 4,
            },
            scale: Scale::Percent,
            told: false,
        }),
        Remark::Typing(TypingRemark::Unread {
            column: column(),
            cells: 98,
            present: 100,
        }),
        Remark::Typing(TypingRemark::Dashes {
            column: column(),
            cells: 12,
        }),
    ];
    all.extend(digit_examples());
    all
}

/// Examples of remarks on numbers that are written or count as something else.
fn digit_examples() -> Vec<Remark> {
    let column = || "issued".to_owned();
    let days = [
        Counted::Serial,
        Counted::Since1960,
        Counted::Seconds,
        Counted::TwoDigitYears,
        Counted::DaysOfYears,
        Counted::Centuries,
    ];
    let days = days.map(|counted| TypingRemark::DayNumbers {
        column: column(),
        counted,
    });
    let others = [
        TypingRemark::Padded { column: column() },
        TypingRemark::Flags { cells: 12 },
    ];
    others.into_iter().chain(days).map(Remark::Typing).collect()
}

/// Examples of remarks on a column of which single cells are written in other ways.
pub(in crate::ui::text) fn spelling_examples() -> Vec<Remark> {
    let column = || "income".to_owned();
    vec![
        Remark::Typing(TypingRemark::TwoMarks {
            column: column(),
            points: 80,
            commas: 20,
        }),
        Remark::Typing(TypingRemark::TwoOrders {
            column: column(),
            day_first: 80,
            month_first: 20,
        }),
        Remark::Typing(TypingRemark::CreditsAlone {
            column: column(),
            cells: 40,
            amounts: 120,
        }),
        Remark::Typing(TypingRemark::FileApart {
            column: column(),
            file: "2024.csv".to_owned(),
            times: 1000,
            smaller: true,
        }),
        Remark::Typing(TypingRemark::PointCodes { column: column() }),
        Remark::Typing(TypingRemark::OldYears {
            column: column(),
            first: 1440,
            last: 1445,
        }),
        Remark::Typing(TypingRemark::FarYears {
            column: column(),
            year: 2560,
        }),
        Remark::Typing(TypingRemark::NepaliYears {
            column: column(),
            first: 2072,
            last: 2080,
        }),
        Remark::Typing(TypingRemark::NoYears { column: column() }),
        Remark::Typing(TypingRemark::Durations {
            column: column(),
            months: true,
        }),
        Remark::Typing(TypingRemark::Durations {
            column: column(),
            months: false,
        }),
        Remark::Typing(TypingRemark::Units {
            column: column(),
            cells: 118,
            present: 120,
            units: vec![("… GB".to_owned(), 80), ("… MB".to_owned(), 38)],
        }),
    ]
}
