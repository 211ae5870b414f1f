//! Errors in the words of the window, each with what to do in it. What the
//! operating system or another library reports stays in its own words.

pub(in crate::ui::text) mod decisions;
mod exports;
pub(in crate::ui::text) mod market;
mod models;
mod points;
mod scenarios;
mod settings;
mod survival;
pub(in crate::ui::text) mod synthetic;
mod widths;

use crate::evaluate::EvaluateError;
use crate::join::JoinError;
use crate::network::NetworkError;
use crate::recipe::RecipeError;
use crate::recipe::error::times;
use crate::score::{PolicyError, ScorecardError};
use crate::synthetic::SyntheticError;
use crate::table::{Remedy, Scale, TableError};
use crate::train::TrainError;
use crate::ui::number::bytes;
use crate::ui::text::FeaturesText;
use crate::ui::text::Say;
use crate::ui::text::StartText;
use crate::workflow::{SessionError, SettingError};
use std::borrow::Cow;

fn table_text(error: &TableError) -> StartText {
    match error {
        TableError::NotFound { path } => StartText::NotFound(path.clone()),
        TableError::IsFolder { path } => StartText::IsFolder(path.clone()),
        TableError::PermissionDenied { path } => StartText::NoPermission(path.clone()),
        TableError::Unreadable { path, .. } => StartText::Unreadable(path.clone()),
        TableError::Changed { path } => StartText::Changed(path.clone()),
        TableError::Binary { what } => StartText::Binary((*what).to_owned()),
        TableError::Refused { what, remedy } => {
            let what = (*what).to_owned();
            match remedy {
                Remedy::Unpack => StartText::Packed(what),
                Remedy::Repack => StartText::Repack(what),
                Remedy::Decrypt => StartText::EncryptedData(what),
                Remedy::SavePlain => StartText::EncryptedTable(what),
                Remedy::Export => StartText::Statements(what),
                Remedy::SaveAs => StartText::SaveAsWorkbook(what),
                Remedy::Snapshot => StartText::Snapshot(what),
                Remedy::Recode => StartText::Mainframe(what),
                Remedy::Convert => StartText::Nested(what),
                Remedy::Table => StartText::NoTable(what),
            }
        }
        TableError::UnknownEncoding { told } => StartText::BadEncoding(told.clone()),
        TableError::UnknownDelimiter { told } => StartText::BadDelimiter(told.clone()),
        TableError::UnknownMark { told, .. } => StartText::BadMark(told.clone()),
        TableError::TooManyColumns { found, limit } => StartText::TooManyColumns(*found, *limit),
        TableError::RecordTooLong { limit, .. } => StartText::RecordTooLong(*limit),
        // The window reads no streams.
        TableError::Damaged { .. } | TableError::Stream(_) => StartText::Damaged,
        TableError::Encrypted => StartText::Encrypted,
        TableError::WideIntegers { columns } => StartText::WideIntegers(columns.clone()),
        TableError::Expands { limit } => StartText::Expands(bytes(*limit)),
        TableError::Sparse { used, area } => StartText::Sparse(*used, *area),
        TableError::TooLittleMemory { needed, free } => {
            StartText::TooLittleMemory(bytes(*needed), bytes(*free))
        }
        TableError::NoSheet { told, sheets } => StartText::NoSheet(told.clone(), sheets.clone()),
        TableError::NoSheets => StartText::NoSheets,
        TableError::NoLines { .. } => StartText::NoLines,
        TableError::NoColumnRead { .. } => StartText::NoColumnRead,
        TableError::NoTables => StartText::NoTables,
        TableError::Query { table } => StartText::Query(table.clone()),
        TableError::DatabaseInUse { path, beside } => {
            StartText::DatabaseInUse(path.clone(), (*beside).to_owned())
        }
        TableError::PickledArray => StartText::PickledArray,
        TableError::ArrayDimensions { found } => StartText::ArrayDimensions(*found),
        TableError::Arff { line } => StartText::Arff(*line),
        // Said in its own words where they are known.
        TableError::Made(error) => StartText::Internal(error.to_string()),
        TableError::Cancelled => StartText::Cancelled,
        TableError::Internal { what } => StartText::Internal(what.clone()),
    }
}

/// What stops a join, if that is what stops the loader.
fn of_join(error: &TableError) -> Option<&JoinError> {
    match error {
        TableError::Made(error) => error.downcast_ref(),
        _ => None,
    }
}

impl Say for TableError {
    fn en(&self) -> Cow<'static, str> {
        of_join(self).map_or_else(|| table_text(self).en(), Say::en)
    }

    fn zh(&self) -> Cow<'static, str> {
        of_join(self).map_or_else(|| table_text(self).zh(), Say::zh)
    }

    fn examples() -> Vec<Self> {
        let path = || "loans.csv".to_owned();
        vec![
            Self::NotFound { path: path() },
            Self::IsFolder { path: path() },
            Self::PermissionDenied { path: path() },
            Self::Unreadable {
                path: path(),
                source: std::io::Error::other("broken pipe"),
            },
            Self::Changed { path: path() },
            Self::Binary {
                what: "a PDF document",
            },
            Self::Refused {
                what: "bzip2-compressed data",
                remedy: Remedy::Unpack,
            },
            Self::UnknownEncoding {
                told: "latin-0".to_owned(),
            },
            Self::UnknownDelimiter {
                told: "x".to_owned(),
            },
            Self::UnknownMark {
                what: "quote",
                told: "ab".to_owned(),
                remedy: "one character",
            },
            Self::TooManyColumns {
                found: 90_000,
                limit: 10_000,
            },
            Self::RecordTooLong {
                byte: 12,
                limit: 4_000_000,
            },
            Self::Damaged {
                what: "a Parquet table",
            },
            Self::Refused {
                what: "an encrypted SAS table (.sas7bdat)",
                remedy: Remedy::SavePlain,
            },
            Self::Encrypted,
            Self::WideIntegers {
                columns: "balance, limit".to_owned(),
            },
            Self::Expands { limit: 256 << 20 },
            Self::Sparse {
                used: 2,
                area: 268_435_456,
            },
            Self::TooLittleMemory {
                needed: 12 << 30,
                free: 8 << 30,
            },
            Self::NoSheet {
                told: "Loans".to_owned(),
                sheets: "Cover, Data".to_owned(),
            },
            Self::NoSheets,
            Self::NoLines { what: "a workbook" },
            Self::NoColumnRead {
                remark: Box::new(crate::table::Remark::LeftOut("x".to_owned())),
            },
            Self::NoTables,
            Self::Query {
                table: "open_loans".to_owned(),
            },
            Self::DatabaseInUse {
                path: "loans.db".to_owned(),
                beside: "-wal",
            },
            Self::PickledArray,
            Self::ArrayDimensions { found: 3 },
            Self::Arff { line: 12 },
            Self::Cancelled,
            Self::Internal {
                what: "records do not add up".to_owned(),
            },
        ]
    }
}

fn recipe_text(error: &RecipeError) -> FeaturesText {
    match error {
        RecipeError::NoColumn { name, .. } => FeaturesText::NoColumn(name.clone()),
        RecipeError::MissingColumns { missing, .. } => {
            let names: Vec<&str> = missing.iter().map(|(name, _)| name.as_str()).collect();
            FeaturesText::MissingColumns(names.join(", "))
        }
        RecipeError::Unreadable {
            column,
            cells,
            present,
            days: false,
            ..
        } => FeaturesText::Unreadable(column.clone(), *cells, *present),
        RecipeError::Unreadable {
            column,
            cells,
            present,
            days: true,
            ..
        } => FeaturesText::UnreadableDays(column.clone(), *cells, *present),
        RecipeError::OtherScale { column, found, own } => {
            let times = times(*found, *own) as usize;
            if found.zeros() < own.zeros() {
                FeaturesText::SmallerScale(column.clone(), times)
            } else {
                FeaturesText::LargerScale(column.clone(), times)
            }
        }
        RecipeError::Points { column } => FeaturesText::Points(column.clone()),
        RecipeError::OtherMark { columns, comma } => {
            let columns = columns.join(", ");
            if *comma {
                FeaturesText::PointsForCommas(columns)
            } else {
                FeaturesText::CommasForPoints(columns)
            }
        }
        RecipeError::TooManyValues {
            column, distinct, ..
        } => FeaturesText::TooManyValues(column.clone(), *distinct),
        RecipeError::ThirdValues {
            column,
            bad,
            good,
            others,
            ..
        } => {
            FeaturesText::ThirdValues(column.clone(), good.clone(), bad.clone(), others.join(", "))
        }
        RecipeError::FewOfEachClass {
            column, few, least, ..
        } => FeaturesText::FewOfEachClass(column.clone(), *few, *least),
        RecipeError::NoClasses {
            column,
            classes,
            most,
        } => FeaturesText::NoClasses(column.clone(), *classes, *most),
        RecipeError::FewNumbers { column, least, .. } => {
            FeaturesText::FewNumbers(column.clone(), *least)
        }
        RecipeError::NoNumbers { column } => FeaturesText::NoNumbers(column.clone()),
        RecipeError::NoCounts { column, rows } => FeaturesText::NoCounts(column.clone(), *rows),
        RecipeError::BadNeeded { column, .. } => FeaturesText::BadNeeded(column.clone()),
        RecipeError::NoSuchValue { value, column, .. } => {
            FeaturesText::NoSuchValue(value.clone(), column.clone())
        }
        RecipeError::NamedTwice { value } => FeaturesText::NamedTwice(value.clone()),
        RecipeError::OneClass { bads, goods, .. } => FeaturesText::OneClass(*bads, *goods),
        RecipeError::TooFewBads { bads, least, .. } => FeaturesText::TooFewBads(*bads, *least),
        RecipeError::NoRows => FeaturesText::NoRows,
        RecipeError::NoInputs => FeaturesText::NoInputs,
        RecipeError::BadShare { .. } => FeaturesText::BadShare,
        RecipeError::UnknownPart { column, .. } => FeaturesText::UnknownPart(column.clone()),
        RecipeError::NotAmounts { column } => FeaturesText::NotAmounts(column.clone()),
        RecipeError::NoMoney {
            column,
            target: true,
            ..
        } => FeaturesText::TargetAsMoney(column.clone()),
        RecipeError::NoMoney { column, .. } => FeaturesText::IdAsMoney(column.clone()),
        RecipeError::NoDates { column } => FeaturesText::NoDates(column.clone()),
        RecipeError::TooFewDates { column, found, .. } => {
            FeaturesText::TooFewDates(column.clone(), *found)
        }
        RecipeError::Damaged { .. } => FeaturesText::RecipeDamaged,
    }
}

impl Say for RecipeError {
    fn en(&self) -> Cow<'static, str> {
        recipe_text(self).en()
    }

    fn zh(&self) -> Cow<'static, str> {
        recipe_text(self).zh()
    }

    fn examples() -> Vec<Self> {
        let column = || "status".to_owned();
        let mut all = vec![
            Self::NoColumn {
                name: column(),
                nearest: None,
                sheets: None,
            },
            Self::MissingColumns {
                missing: vec![(column(), None), ("income".to_owned(), None)],
                sheets: None,
            },
            Self::Unreadable {
                column: column(),
                cells: 180,
                present: 200,
                days: false,
                how: None,
            },
            Self::Unreadable {
                column: column(),
                cells: 180,
                present: 200,
                days: true,
                how: None,
            },
            Self::OtherScale {
                column: column(),
                found: Scale::One,
                own: Scale::BasisPoints,
            },
            Self::Points { column: column() },
            Self::OtherMark {
                columns: vec![column()],
                comma: true,
            },
            Self::OtherMark {
                columns: vec![column()],
                comma: false,
            },
            Self::BadNeeded {
                column: column(),
                shown: "\"a\" (3)".to_owned(),
                reason: "no value says bad".to_owned(),
            },
            Self::NoSuchValue {
                flag: "--bad",
                value: "9".to_owned(),
                column: column(),
                shown: "\"a\" (3)".to_owned(),
            },
            Self::TooManyValues {
                column: column(),
                distinct: 400,
                shown: "400 distinct values".to_owned(),
                probable: Vec::new(),
            },
            Self::OneClass {
                column: column(),
                bads: 0,
                goods: 300,
            },
            Self::TooFewBads {
                bads: 7,
                goods: 300,
                least: 20,
            },
            Self::NoRows,
            Self::UnknownPart {
                column: column(),
                shown: "\"dev\" (3)".to_owned(),
            },
            Self::NoDates { column: column() },
            Self::NotAmounts { column: column() },
            Self::NoMoney {
                column: column(),
                lgd: false,
                target: true,
            },
            Self::NoMoney {
                column: column(),
                lgd: true,
                target: false,
            },
            Self::TooFewDates {
                column: column(),
                found: 2,
                parts: 3,
            },
            Self::NoInputs,
            Self::BadShare {
                what: "test",
                share: "1.5".to_owned(),
            },
            Self::Damaged {
                what: "an encoder does not hold together".to_owned(),
            },
        ];
        all.extend(target_examples());
        all
    }
}

/// Examples of targets that cannot be learned as classes or numbers.
fn target_examples() -> [RecipeError; 7] {
    let column = || "status".to_owned();
    [
        RecipeError::ThirdValues {
            column: column(),
            shown: "\"0\" (1500), \"R\" (1200), \"1\" (300)".to_owned(),
            bad: "1".to_owned(),
            good: "0".to_owned(),
            others: vec!["R".to_owned()],
        },
        RecipeError::NamedTwice {
            value: "1".to_owned(),
        },
        RecipeError::FewOfEachClass {
            column: column(),
            classes: 20,
            few: 20,
            least: 10,
        },
        RecipeError::NoClasses {
            column: column(),
            classes: 4000,
            most: 200,
        },
        RecipeError::FewNumbers {
            column: column(),
            rows: 12,
            constant: false,
            least: 20,
        },
        RecipeError::NoNumbers { column: column() },
        RecipeError::NoCounts {
            column: column(),
            rows: 7,
        },
    ]
}

impl Say for SessionError {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::Recipe(error) => error.en(),
            Self::Network(error) => error.en(),
            Self::Train(error) => error.en(),
            Self::Protected(column) => FeaturesText::ProtectedNamed(column.clone()).en(),
            Self::Taken(column, _) => FeaturesText::TakenColumn(column.clone()).en(),
            Self::Unsuitable(column) => FeaturesText::Unsuitable(column.clone()).en(),
            Self::NoSpecial { column, value } => {
                FeaturesText::NoSpecial(column.clone(), value.clone()).en()
            }
            Self::NoTrend(_) | Self::NotOrdered(_) => self.to_string().into(),
            Self::Setting(error) => error.en(),
            Self::Policy(error) => error.en(),
            Self::Synthetic(error) => error.en(),
            Self::Evaluate(error) => error.en(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Recipe(error) => error.zh(),
            Self::Network(error) => error.zh(),
            Self::Train(error) => error.zh(),
            Self::Protected(column) => FeaturesText::ProtectedNamed(column.clone()).zh(),
            Self::Taken(column, _) => FeaturesText::TakenColumn(column.clone()).zh(),
            Self::Unsuitable(column) => FeaturesText::Unsuitable(column.clone()).zh(),
            Self::NoSpecial { column, value } => {
                FeaturesText::NoSpecial(column.clone(), value.clone()).zh()
            }
            Self::NoTrend(column) => format!(
                "违约概率不能随列“{column}”单调升降：类别、日期和编号没有可供模型遵循的顺序；请取消该列的方向。"
            )
            .into(),
            Self::NotOrdered(column) => format!(
                "列“{column}”设了单调方向，但其处理方式不保持顺序：类别编码和证据权重可升可降；请改为缩放的数值，或取消该列的方向。"
            )
            .into(),
            Self::Setting(error) => error.zh(),
            Self::Policy(error) => error.zh(),
            Self::Synthetic(error) => error.zh(),
            Self::Evaluate(error) => error.zh(),
        }
    }

    fn examples() -> Vec<Self> {
        let mut all = vec![
            Self::Protected("sex".to_owned()),
            Self::Taken("id".to_owned(), "id"),
            Self::Unsuitable("grade".to_owned()),
            Self::NoTrend("grade".to_owned()),
            Self::NotOrdered("income".to_owned()),
            Self::NoSpecial {
                column: "income".to_owned(),
                value: "x9".to_owned(),
            },
        ];
        all.extend(RecipeError::examples().into_iter().map(Self::Recipe));
        all.extend(NetworkError::examples().into_iter().map(Self::Network));
        all.extend(TrainError::examples().into_iter().map(Self::Train));
        all.extend(SyntheticError::examples().into_iter().map(Self::Synthetic));
        all.extend(SettingError::examples().into_iter().map(Self::Setting));
        all.extend(PolicyError::examples().into_iter().map(Self::Policy));
        all.extend(EvaluateError::examples().into_iter().map(Self::Evaluate));
        all
    }
}

impl Say for ScorecardError {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::NoDevelopmentPds => {
                "十分位需要开发样本的违约概率（0 到 1 之间），但没有得到或其中有无效值。".into()
            }
            Self::Cuts => "九个十分位切点必须是递增的违约概率；请重新训练或使用未损坏的模型文件。".into(),
            Self::Bounds(bounds) => format!(
                "等级需要 1 到 25 个递增的上限，每个都是 0 到 1 之间的违约概率；给出的 {bounds} 个不符合要求。"
            )
            .into(),
            Self::Band { refer, cutoff } => format!(
                "从违约概率 {refer} 起转人工，从 {cutoff} 起拒绝，因此没有人转人工；请给出 0 到 1 之间、低于截断值的下限。"
            )
            .into(),
        }
    }

    fn examples() -> Vec<Self> {
        let band = Self::Band {
            refer: "0.3".to_owned(),
            cutoff: "0.2".to_owned(),
        };
        vec![Self::NoDevelopmentPds, Self::Cuts, Self::Bounds(3), band]
    }
}
