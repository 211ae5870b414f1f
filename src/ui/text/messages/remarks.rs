//! Remarks in the words of the window: what the loader, the preparation and a
//! training want looked at. In English they are the sentences of the command
//! line, but where the window has its own remedy.

use crate::table::{NotRead, Remark as TableRemark, Repair, StatisticsRemark, Unit};
use crate::ui::text::Say;
use crate::ui::text::messages::objections::records_zh;
use crate::ui::text::messages::{statistics_remarks, typing_remarks};
use crate::words::one_or_many;
use std::borrow::Cow;

fn totals_lines(records: usize) -> String {
    let what = if records == 1 {
        "1 record is a total, an average or a trailer and no applicant; it is".to_owned()
    } else {
        format!("{records} records are totals, averages or trailers and no applicants; they are")
    };
    let them = one_or_many(records, "it", "them");
    format!("{what} set aside. To keep {them}, choose so on the Data step.")
}

fn order_word(day_first: bool) -> &'static str {
    if day_first {
        "day before month"
    } else {
        "month before day"
    }
}

fn added_zh(file: &str, columns: &[String]) -> String {
    format!(
        "{file} 含有之前文件没有的列，之前的行按缺失处理：{}。",
        columns.join("、")
    )
}

fn other_case_zh(file: &str, columns: &[String]) -> String {
    format!(
        "{file} 的列名大小写不同，已视为同一列：{}。",
        columns.join("、")
    )
}

impl Say for TableRemark {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::Malformed(encoding) => format!(
                "Some bytes are not valid {encoding}; they show as a placeholder. If texts look \
                 wrong, choose the encoding on the Data step."
            )
            .into(),
            Self::EncodingGuessed(encoding) => format!(
                "The encoding is taken to be {encoding}. If texts look wrong, choose another on \
                 the Data step."
            )
            .into(),
            Self::BothOrders { column, day_first } => {
                let order = order_word(*day_first);
                format!("The dates of column '{column}' fit both orders; they are read as {order}.")
                    .into()
            }
            Self::ShortYears {
                column,
                first,
                last,
            } => format!(
                "Column '{column}' writes years with two digits; they are read as {first} to \
                 {last}. The Data step can name another first year."
            )
            .into(),
            Self::TermsInMonths(column) => format!(
                "The letter M in column '{column}' is read as months; if it means millions, say so \
                 on the Data step."
            )
            .into(),
            Self::Multiples(column) => format!(
                "Column '{column}' holds multiples such as K, M, lakh or crore; they are read in \
                 full. The Data step can keep them as text."
            )
            .into(),
            Self::YearsInMonths(column) => format!(
                "Column '{column}' holds years and months; all are read in months. The Data step \
                 can keep them as text."
            )
            .into(),
            Self::DebitCredit(column) => format!(
                "Column '{column}' marks amounts with Dr or Cr (S or H); debits (Dr, S) are read as \
                 negative, credits (Cr, H) as positive. The Data step can keep them as text."
            )
            .into(),
            Self::EitherMark { .. }
            | Self::ThreeDecimals(_)
            | Self::ExponentCodes { .. }
            | Self::ReadAsText { .. }
            | Self::Words { .. }
            | Self::PercentAndFraction { .. }
            | Self::Typing(_)
            | Self::FewPercentSigns { .. } => typing_remarks::en(self).into(),
            Self::Made(_)
            | Self::Statistics(_)
            | Self::ShortHeader { .. }
            | Self::Preamble(_)
            | Self::RepeatedName { .. }
            | Self::Currencies(_)
            | Self::RowNames
            | Self::SetAside(_)
            | Self::NoCells(_)
            | Self::Padded(_)
            | Self::OddQuotes { .. }
            | Self::Repaired { .. }
            | Self::Comments { .. }
            | Self::OneColumn(_)
            | Self::AnotherTable(_)
            | Self::Footer(_)
            | Self::LongHeader(_)
            | Self::UnitsLine(_)
            | Self::Descriptions(_)
            | Self::Misfits { .. }
            | Self::LeftOut(_)
            | Self::ColumnNotRead { .. }
            | Self::StoredValues { .. }
            | Self::NotUtf8 { .. }
            | Self::UnknownZone { .. }
            | Self::Spans { .. }
            | Self::ErrorCells(_)
            | Self::FormulasWithoutResults(_)
            | Self::MergedCells(_)
            | Self::HiddenRows(_)
            | Self::ShortLines(_)
            | Self::BeyondWidths(_)
            | Self::WidthsInBytes(_)
            | Self::NoEndMark
            | Self::Sampled { .. }
            | Self::ColumnsMissing { .. }
            | Self::ColumnsAdded { .. }
            | Self::OtherCase { .. } => self.to_string().into(),
            Self::TotalsLines(records) => totals_lines(*records).into(),
            Self::SheetChosen { sheet, sheets } => format!(
                "The sheet '{sheet}' is read, one of {sheets}. Choose another on the Data step if \
                 it is the wrong one."
            )
            .into(),
            Self::InFile { file, remark } => format!("{file}: {}", remark.en()).into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Malformed(encoding) => format!(
                "部分字节不是有效的 {encoding} 编码，已显示为占位符。如果文字不正确，请在“数据”步骤中选择编码。"
            ),
            Self::EncodingGuessed(encoding) => format!(
                "编码按 {encoding} 处理。如果文字不正确，请在“数据”步骤中选择编码。"
            ),
            Self::ShortHeader { names, cells } => format!(
                "表头有 {names} 个列名，而多数记录有 {cells} 个单元格；多出的列命名为 column_N。"
            ),
            Self::RowNames => {
                "表头比记录少一个列名，而首列的值各不相同，与 R 的行名写法一致：首列没有名称，称为 column_1。"
                    .to_owned()
            }
            Self::Preamble(lines) => format!("表头之前的 {lines} 行视为说明文字。"),
            Self::RepeatedName { name, called } => {
                format!("列名“{name}”重复出现，后一列改名为“{called}”。")
            }
            Self::Currencies(column) => {
                format!("列“{column}”含有多种货币的金额，已按同一种货币读取。")
            }
            Self::EitherMark { .. }
            | Self::ThreeDecimals(_)
            | Self::PercentAndFraction { .. }
            | Self::FewPercentSigns { .. }
            | Self::Typing(_)
            | Self::ExponentCodes { .. }
            | Self::ReadAsText { .. }
            | Self::Words { .. } => typing_remarks::zh(self),
            Self::Statistics(remark) => statistics_remarks::zh(remark),
            Self::BothOrders { column, day_first } => {
                let order = if *day_first { "日在月前" } else { "月在日前" };
                format!("列“{column}”的日期有两种读法，已按{order}读取。")
            }
            Self::ShortYears {
                column,
                first,
                last,
            } => format!(
                "列“{column}”的年份只有两位数，已读作 {first} 至 {last} 年；可在“数据”步骤中指定其他起始年份。"
            ),
            Self::TermsInMonths(column) => terms_zh(column),
            Self::Multiples(column) => multiples_zh(column),
            Self::YearsInMonths(column) => durations_zh(column),
            Self::DebitCredit(column) => sides_zh(column),
            Self::SetAside(_)
            | Self::TotalsLines(_)
            | Self::NoCells(_)
            | Self::Padded(_)
            | Self::OddQuotes { .. }
            | Self::Repaired { .. }
            | Self::Comments { .. }
            | Self::AnotherTable(_)
            | Self::OneColumn(_)
            | Self::Descriptions(_)
            | Self::Footer(_) => records_zh(self),
            Self::UnitsLine(line) => format!(
                "表的第 {line} 行是单位（货币、百分号、时间），不是申请人，已剔除。"
            ),
            Self::LongHeader(lines) => format!("表头有 {lines} 行，同一列的名称已合并。"),
            Self::Misfits { column, cells } => {
                format!("列“{column}”有 {cells} 个单元格与该列类型不符，按缺失处理，或作为模型已有的特殊取值。")
            }
            Self::LeftOut(column) => {
                format!("列“{column}”不是单一取值（列表、结构或字节），未读取。")
            }
            Self::ColumnNotRead { .. }
            | Self::StoredValues { .. }
            | Self::NotUtf8 { .. }
            | Self::UnknownZone { .. }
            | Self::Spans { .. }
            | Self::ShortLines(_)
            | Self::BeyondWidths(_)
            | Self::WidthsInBytes(_)
            | Self::NoEndMark => format_zh(self),
            Self::ErrorCells(_)
            | Self::FormulasWithoutResults(_)
            | Self::MergedCells(_)
            | Self::HiddenRows(_) => sheet_cells_zh(self),
            Self::SheetChosen { sheet, sheets } => format!(
                "已读取工作表“{sheet}”（共 {sheets} 个）。如果不对，请在“数据”步骤中选择其他工作表。"
            ),
            Self::Sampled { records } => {
                format!("这是样本：从 {records} 条记录中均匀抽取；行号按样本计。")
            }
            Self::Made(remark) => remark.zh().into_owned(),
            Self::InFile { file, remark } => format!("{file}：{}", remark.zh()),
            Self::ColumnsMissing { file, columns } => {
                format!("{file} 缺少其他文件中的列，按缺失处理：{}。", columns.join("、"))
            }
            Self::ColumnsAdded { file, columns } => added_zh(file, columns),
            Self::OtherCase { file, columns } => other_case_zh(file, columns),
        }
        .into()
    }

    fn examples() -> Vec<Self> {
        let column = || "issued".to_owned();
        let order = |day_first| Self::BothOrders {
            column: column(),
            day_first,
        };
        let mut all = vec![
            Self::Malformed("UTF-8".to_owned()),
            Self::EncodingGuessed("GBK".to_owned()),
            Self::ShortYears {
                column: column(),
                first: 1923,
                last: 2022,
            },
            Self::TermsInMonths(column()),
            Self::Multiples(column()),
            Self::YearsInMonths(column()),
            Self::DebitCredit(column()),
            Self::ShortHeader { names: 3, cells: 4 },
            Self::Preamble(2),
            Self::RepeatedName {
                name: column(),
                called: "issued_2".to_owned(),
            },
            Self::Currencies(column()),
            order(true),
            order(false),
            Self::RowNames,
            Self::SetAside(3),
            Self::TotalsLines(1),
            Self::NoCells(2),
            Self::Padded(4),
            Self::OddQuotes {
                records: 2,
                line: 7,
            },
            Self::Repaired {
                records: 2,
                line: 7,
                repair: Repair::Dropped,
            },
            Self::Comments {
                mark: "#".to_owned(),
                lines: 3,
            },
            Self::OneColumn(";".to_owned()),
            Self::AnotherTable(90),
            Self::Footer(2),
            Self::LongHeader(2),
            Self::Descriptions(3),
            Self::Misfits {
                column: column(),
                cells: 5,
            },
            Self::LeftOut(column()),
            Self::ErrorCells(3),
            Self::FormulasWithoutResults(4),
            Self::MergedCells(2),
            Self::HiddenRows(286),
            Self::SheetChosen {
                sheet: "Loans".to_owned(),
                sheets: 3,
            },
            Self::ShortLines(3),
            Self::BeyondWidths(2),
            Self::WidthsInBytes("GBK".to_owned()),
            Self::NoEndMark,
            Self::Sampled { records: 5_000 },
            Self::InFile {
                file: "a.csv".to_owned(),
                remark: Box::new(Self::Padded(4)),
            },
            Self::ColumnsMissing {
                file: "a.csv".to_owned(),
                columns: vec![column()],
            },
            Self::ColumnsAdded {
                file: "a.csv".to_owned(),
                columns: vec![column()],
            },
            Self::OtherCase {
                file: "a.csv".to_owned(),
                columns: vec![column()],
            },
        ];
        all.extend(of_typed_columns());
        all
    }
}

/// Examples of what is said of the columns of a file with types.
fn of_typed_columns() -> Vec<TableRemark> {
    let column = || "issued".to_owned();
    vec![
        TableRemark::ColumnNotRead {
            column: column(),
            why: NotRead::Codec("LZO".to_owned()),
        },
        TableRemark::ColumnNotRead {
            column: column(),
            why: NotRead::Encoding("DELTA_BYTE_ARRAY".to_owned()),
        },
        TableRemark::ColumnNotRead {
            column: column(),
            why: NotRead::Period("W-SUN".to_owned()),
        },
        TableRemark::ColumnNotRead {
            column: column(),
            why: NotRead::OtherLength,
        },
        TableRemark::ColumnNotRead {
            column: column(),
            why: NotRead::Type("c16".to_owned()),
        },
        TableRemark::ColumnNotRead {
            column: column(),
            why: NotRead::Encrypted,
        },
        TableRemark::ColumnNotRead {
            column: column(),
            why: NotRead::Undecodable,
        },
        TableRemark::Statistics(StatisticsRemark::Labels(vec!["status".to_owned()])),
        TableRemark::Statistics(StatisticsRemark::SharedLabels(vec!["status".to_owned()])),
        TableRemark::Statistics(StatisticsRemark::Codes(vec!["income".to_owned()])),
        TableRemark::Statistics(StatisticsRemark::Periods(vec!["opened".to_owned()])),
        TableRemark::Statistics(StatisticsRemark::OwnFormats(vec!["grade".to_owned()])),
        TableRemark::Statistics(StatisticsRemark::DeletedRows(3)),
        TableRemark::StoredValues {
            column: column(),
            extension: "bank.rate".to_owned(),
        },
        TableRemark::NotUtf8 {
            column: column(),
            cells: 2,
        },
        TableRemark::UnknownZone {
            column: column(),
            zone: "Mars/Base".to_owned(),
        },
        TableRemark::Spans {
            column: column(),
            unit: Unit::Days,
        },
        TableRemark::Spans {
            column: column(),
            unit: Unit::Months,
        },
    ]
}

/// What there is to say of the cells of a sheet.
fn sheet_cells_zh(remark: &TableRemark) -> String {
    match remark {
        TableRemark::ErrorCells(cells) => {
            format!("工作表中有 {cells} 个单元格是错误值，按其文字（如 #N/A）读取。")
        }
        TableRemark::FormulasWithoutResults(cells) => format!(
            "工作表中有 {cells} 个单元格的公式没有计算结果，按缺失处理。请在 Excel 或 LibreOffice 中打开并保存该工作簿，再重新加载。"
        ),
        TableRemark::HiddenRows(rows) => format!(
            "工作表有 {rows} 行被隐藏（例如筛选），与其他行一样读取。如果不属于该组合，请从文件中删去。"
        ),
        TableRemark::MergedCells(cells) => format!(
            "表头以下有 {cells} 处合并单元格，只有第一个单元格有值，其余按缺失处理。如果每行都应有该值，请取消合并。"
        ),
        _ => String::new(),
    }
}

/// What there is to say of the columns of a typed file.
fn format_zh(remark: &TableRemark) -> String {
    match remark {
        TableRemark::ColumnNotRead { column, why } => {
            format!("未读取列“{column}”：{}。", not_read_zh(why))
        }
        TableRemark::StoredValues { column, extension } => {
            format!("列“{column}”的类型“{extension}”无法识别，已按存储的原值读取。")
        }
        TableRemark::NotUtf8 { column, cells } => format!(
            "列“{column}”有 {cells} 个文本不是有效的 UTF-8，无效字节显示为占位符。请用解码后的文本重新写出文件。"
        ),
        TableRemark::UnknownZone { column, zone } => {
            format!("列“{column}”的时区“{zone}”无法识别，时间按 UTC 读取。")
        }
        TableRemark::ShortLines(lines) => format!(
            "{lines} 行在说明中的最后一列之前结束，缺少的部分按缺失处理。请检查各列的位置。"
        ),
        TableRemark::BeyondWidths(lines) => {
            format!("{lines} 行在说明中的最后一列之后还有文字，未读取。如需读取，请加入说明。")
        }
        TableRemark::WidthsInBytes(encoding) => format!(
            "说明中的位置按 {encoding} 的字节计数，因为各行字节数相同而字符数不同。在说明中用 byte 代替 start 可明确指定。"
        ),
        TableRemark::NoEndMark => {
            "Arrow 数据流没有结束标记：如果写入程序中途停止，则缺少部分行。如有缺失，请重新写出。"
                .to_owned()
        }
        TableRemark::Spans { column, unit } => {
            let unit = if *unit == Unit::Months { "月" } else { "天" };
            format!("列“{column}”是时长，按{unit}数读取。")
        }
        _ => String::new(),
    }
}

fn not_read_zh(why: &NotRead) -> String {
    match why {
        NotRead::Codec(codec) => {
            format!("其数据页用 {codec} 压缩，本程序不能读取；请改用 zstd 或 snappy 重新写出文件")
        }
        NotRead::Encoding(encoding) => {
            format!("其值的编码 {encoding} 在此类型下不能读取；请改用 PLAIN 编码重新写出文件")
        }
        NotRead::Period(length) => {
            format!("其期间频率“{length}”不能读取；请转换为日期")
        }
        NotRead::OtherLength => "其长度与最长的数组不同；请单独保存为一个文件".to_owned(),
        NotRead::Type(dtype) => format!("不支持其类型 {dtype}；请保存为数值、文本或日期"),
        NotRead::Encrypted => "该列已加密；请以不加密的方式重新写出文件".to_owned(),
        NotRead::Undecodable => "其数据页已损坏；请重新复制或写出文件".to_owned(),
    }
}

fn terms_zh(column: &str) -> String {
    format!("列“{column}”中的字母 M 已读作月数；如果表示百万，请在“数据”步骤中指定。")
}

fn multiples_zh(column: &str) -> String {
    format!(
        "列“{column}”含有 K、M、lakh、crore 等倍数，已换算为完整数值；可在“数据”步骤中改为按文本读取。"
    )
}

fn durations_zh(column: &str) -> String {
    format!("列“{column}”含有年和月，已全部换算为月数；可在“数据”步骤中改为按文本读取。")
}

fn sides_zh(column: &str) -> String {
    format!(
        "列“{column}”的金额标有 Dr 或 Cr（S 或 H）：借方（Dr、S）读作负数，贷方（Cr、H）读作正数；可在“数据”步骤中改为按文本读取。"
    )
}
