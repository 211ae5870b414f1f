//! Remarks in the words of the window: what the loader, the preparation and a
//! training want looked at. In English they are the sentences of the command
//! line, but where the window has its own remedy.

use super::Say;
use super::objections::records_zh;
use super::recipe_remarks::reason_zh;
use super::typing_remarks;
use crate::network::Family;
use crate::recipe::{Reason, Remark as RecipeRemark, Role};
use crate::session::{Caveat, FEW_BADS, Remark, Size};
use crate::table::{NotRead, Remark as TableRemark, Repair, Unit};
use std::borrow::Cow;

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
                let order = if *day_first {
                    "day before month"
                } else {
                    "month before day"
                };
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
                "Column '{column}' marks amounts with Dr or Cr; debits (Dr) are read as negative, \
                 credits (Cr) as positive. The Data step can keep them as text."
            )
            .into(),
            Self::EitherMark { .. }
            | Self::ExponentCodes { .. }
            | Self::ReadAsText { .. }
            | Self::Words { .. }
            | Self::PercentAndFraction { .. } => typing_remarks::en(self).into(),
            Self::ShortHeader { .. }
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
            | Self::Sampled { .. }
            | Self::ColumnsMissing { .. }
            | Self::ColumnsAdded { .. }
            | Self::OtherCase { .. } => self.to_string().into(),
            Self::TotalsLines(records) => format!(
                "{records} records are totals, averages or trailers and no applicants; they are \
                 set aside. To keep them, choose so on the Data step."
            )
            .into(),
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
            | Self::PercentAndFraction { .. }
            | Self::ExponentCodes { .. }
            | Self::ReadAsText { .. }
            | Self::Words { .. } => typing_remarks::zh(self),
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
            | Self::Footer(_) => records_zh(self),
            Self::OneColumn(told) => format!(
                "指定的分隔符“{told}”没有分开任何内容，文件只有一列。请指定其他分隔符，或不指定。"
            ),
            Self::LongHeader(lines) => format!("表头有 {lines} 行，同一列的名称已合并。"),
            Self::Misfits { column, cells } => {
                format!("列“{column}”有 {cells} 个单元格与该列类型不符，按缺失处理，或作为模型已有的特殊取值。")
            }
            Self::LeftOut(column) => {
                format!("列“{column}”不是单一取值（列表、结构或字节），未读取。")
            }
            Self::ColumnNotRead { column, why } => {
                format!("未读取列“{column}”：{}。", not_read_zh(why))
            }
            Self::StoredValues { column, extension } => format!(
                "列“{column}”的类型“{extension}”无法识别，已按存储的原值读取。"
            ),
            Self::NotUtf8 { column, cells } => format!(
                "列“{column}”有 {cells} 个文本不是有效的 UTF-8，无效字节显示为占位符。请用解码后的文本重新写出文件。"
            ),
            Self::UnknownZone { column, zone } => {
                format!("列“{column}”的时区“{zone}”无法识别，时间按 UTC 读取。")
            }
            Self::Spans { column, unit } => {
                let unit = if *unit == Unit::Months { "月" } else { "天" };
                format!("列“{column}”是时长，按{unit}数读取。")
            }
            Self::ErrorCells(cells) => {
                format!("工作表中有 {cells} 个单元格是错误值，按其文字（如 #N/A）读取。")
            }
            Self::FormulasWithoutResults(cells) => format!(
                "工作表中有 {cells} 个单元格的公式没有计算结果，按缺失处理。请在 Excel 或 LibreOffice 中打开并保存该工作簿，再重新加载。"
            ),
            Self::MergedCells(cells) => format!(
                "表头以下有 {cells} 处合并单元格，只有第一个单元格有值，其余按缺失处理。如果每行都应有该值，请取消合并。"
            ),
            Self::SheetChosen { sheet, sheets } => format!(
                "已读取工作表“{sheet}”（共 {sheets} 个）。如果不对，请在“数据”步骤中选择其他工作表。"
            ),
            Self::Sampled { records } => {
                format!("这是样本：从 {records} 条记录中均匀抽取；行号按样本计。")
            }
            Self::InFile { file, remark } => format!("{file}：{}", remark.zh()),
            Self::ColumnsMissing { file, columns } => {
                format!("{file} 缺少其他文件中的列，按缺失处理：{}。", columns.join("、"))
            }
            Self::ColumnsAdded { file, columns } => format!(
                "{file} 含有之前文件没有的列，之前的行按缺失处理：{}。",
                columns.join("、")
            ),
            Self::OtherCase { file, columns } => format!(
                "{file} 的列名大小写不同，已视为同一列：{}。",
                columns.join("、")
            ),
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
            Self::Misfits {
                column: column(),
                cells: 5,
            },
            Self::LeftOut(column()),
            Self::ErrorCells(3),
            Self::FormulasWithoutResults(4),
            Self::MergedCells(2),
            Self::SheetChosen {
                sheet: "Loans".to_owned(),
                sheets: 3,
            },
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
            why: NotRead::Encrypted,
        },
        TableRemark::ColumnNotRead {
            column: column(),
            why: NotRead::Undecodable,
        },
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
        "列“{column}”的金额标有 Dr 或 Cr：借方（Dr）读作负数，贷方（Cr）读作正数；可在“数据”步骤中改为按文本读取。"
    )
}

impl Say for Remark {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::Table(remark) => remark.en(),
            Self::Recipe(remark) => remark.en(),
            Self::Caveat(caveat) => caveat.en(),
            Self::Repeats(rows) => format!(
                "{rows} rows repeat an earlier row in every column but the id; the Features step \
                 can keep them out of training and figures."
            )
            .into(),
            Self::LeftOut {
                column,
                reason: Reason::RowNumbers,
                ..
            } => format!(
                "The column {column:?} was left out: {}",
                Reason::RowNumbers.en()
            )
            .into(),
            Self::LeftOut { .. }
            | Self::RepeatsLeftOut(_)
            | Self::IdleRule(_)
            | Self::AbsentValues { .. }
            | Self::NoSequence(_) => self.to_string().into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Table(remark) => remark.zh(),
            Self::Recipe(remark) => remark.zh(),
            Self::Caveat(caveat) => caveat.zh(),
            Self::LeftOut {
                column,
                role,
                reason,
            } => format!(
                "列“{column}”{}，未进入模型：{}",
                role_zh(*role),
                reason_zh(*reason)
            )
            .into(),
            Self::Repeats(rows) => format!(
                "有 {rows} 行除编号外与前面的行完全相同；可在“特征”步骤中将其排除在训练和指标之外。"
            )
            .into(),
            Self::RepeatsLeftOut(rows) => {
                format!("有 {rows} 行重复数据会评分，但不参与训练和指标。").into()
            }
            Self::IdleRule(rule) => {
                format!("准入规则“{rule}”在此文件中没有决定任何一行；请检查其取值。").into()
            }
            Self::AbsentValues {
                rule,
                column,
                values,
            } => format!(
                "准入规则“{rule}”给出的取值在列“{column}”中从未出现：{}；文本须完全一致，请检查写法。",
                values.join("、")
            )
            .into(),
            Self::NoSequence(family) => format!(
                "没有找到有序的列（如 bal_1 … bal_6）：{} 网络会逐个读取特征，其先后顺序没有意义。",
                family_zh(*family)
            )
            .into(),
        }
    }

    fn examples() -> Vec<Self> {
        let roles = [Role::Id, Role::Date, Role::Weight, Role::Ignore];
        let left_out = roles.map(|role| Self::LeftOut {
            column: "issued".to_owned(),
            role,
            reason: Reason::Dates,
        });
        let mut all = left_out.to_vec();
        all.extend(TableRemark::examples().into_iter().map(Self::Table));
        all.extend(typing_remarks::examples().into_iter().map(Self::Table));
        all.extend(RecipeRemark::examples().into_iter().map(Self::Recipe));
        all.extend(Caveat::examples().into_iter().map(Self::Caveat));
        all.extend([Self::Repeats(12), Self::RepeatsLeftOut(12)]);
        all.push(Self::IdleRule("minor".to_owned()));
        all.push(Self::AbsentValues {
            rule: "staff".to_owned(),
            column: "employer".to_owned(),
            values: vec!["\"B7\"".to_owned()],
        });
        all.push(Self::NoSequence(Family::Lstm));
        all
    }
}

fn role_zh(role: Role) -> &'static str {
    match role {
        Role::Id => "是标识",
        Role::Date => "是日期",
        Role::Weight => "是行权重（目前尚未使用）",
        Role::Input | Role::Target | Role::Exposure | Role::Monitor | Role::Ignore => {
            "对模型没有用处"
        }
    }
}

fn family_zh(family: Family) -> &'static str {
    match family {
        Family::Logistic => "逻辑回归",
        Family::Mlp => "MLP",
        Family::Cnn => "CNN",
        Family::Rnn => "RNN",
        Family::Lstm => "LSTM",
        Family::Gru => "GRU",
    }
}

impl Say for Caveat {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::CutoffOnTraining => "验证集的行太少，无法选择截断值；截断值在训练集上选定。",
            Self::NobodyReferred => "选出的截断值不高于转人工的违约概率下限；没有申请人转人工。",
            Self::NoValidation => {
                "没有验证集来选择训练轮次，因此保留最后一轮；请给验证集一定的占比。"
            }
            Self::FewValidationBads(bads) => {
                return format!(
                    "最佳轮次是在只有 {bads} 个坏样本（少于 {FEW_BADS} 个）的验证集上选出的，换一个种子可能不同；请增加验证集的占比，或使用折叠。"
                )
                .into();
            }
            Self::OffInTheLarge(size) => {
                let side = if *size == Size::TooHigh { "偏高" } else { "偏低" };
                return format!(
                    "测试集上违约概率的总体水平{side}：实际坏样本数与预期之比超出其 95 % 区间；请检查测试集是否来自同一总体，或进行重新校准。"
                )
                .into();
            }
            Self::NotRecalibrated => {
                "违约概率未重新校准：验证集须同时含有好坏样本，两者的违约概率有重叠，且概率越高坏样本越多；请增加验证集的行数。"
            }
            Self::ValidationCrossFitted => {
                "重新校准在验证集上拟合，因此验证集指标采用 10 折交叉拟合；曲线和评分文件中的这些行使用最终校准。"
            }
            Self::ValidationLeftOut => {
                "重新校准在验证集上拟合，而验证集的行太少，无法交叉拟合其指标，故不给出；请增加验证集的行数。"
            }
        }
        .into()
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::CutoffOnTraining,
            Self::NobodyReferred,
            Self::NotRecalibrated,
            Self::NoValidation,
            Self::FewValidationBads(7),
            Self::OffInTheLarge(Size::TooHigh),
            Self::OffInTheLarge(Size::TooLow),
            Self::ValidationCrossFitted,
            Self::ValidationLeftOut,
        ]
    }
}
