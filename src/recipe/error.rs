//! What can go wrong between a table and the numbers that enter a network.

use crate::table::Scale;
use crate::words::shell_word;

/// How many distinct values an error lists.
pub const MOST_VALUES_SHOWN: usize = 10;

/// Whose move it is after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// The command: a flag is wrong, a named column is absent, `--bad` is needed.
    Usage,
    /// The data: they can't be used for what was asked.
    Data,
}

/// A failure to make labels, a split or a recipe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecipeError {
    /// A column named by the user is not in the table.
    #[error("there is no column {name:?} in this table{}; name one of its columns{}", hint(nearest.as_ref()), of_sheets(sheets.as_ref()))]
    NoColumn {
        /// The name asked for.
        name: String,
        /// The most similar name in the table.
        nearest: Option<String>,
        /// The sheet that was read, where the workbook has others, as a clause.
        sheets: Option<String>,
    },
    /// Days where amounts of money are to be read.
    #[error(
        "The column {column:?} holds days, and days are no amounts of money; name a column of \
         numbers."
    )]
    NotAmounts {
        /// The column.
        column: String,
    },
    /// An id or the target where amounts of money are to be read.
    #[error(
        "{} names {column:?}, which {}; name a column of {}, or give one for all applicants ({})",
        if *.lgd { "--lgd" } else { "--ead" },
        if *.target { "is the target" } else { "identifies rows or applicants" },
        if *.lgd { "losses given default" } else { "exposures" },
        if *.lgd { "--lgd 0.45" } else { "--ead 1000" }
    )]
    NoMoney {
        /// The column.
        column: String,
        /// Whether it was named as the loss given default.
        lgd: bool,
        /// Whether it is the target.
        target: bool,
    },
    /// Columns that a fitted recipe reads are not in the table.
    #[error("the table lacks {} that the model reads: {}; add or rename them{}", columns(missing.len()), list_missing(missing), of_sheets(sheets.as_ref()))]
    MissingColumns {
        /// Each absent name with the most similar name in the table.
        missing: Vec<(String, Option<String>)>,
        /// The sheet that was read, where the workbook has others, as a clause.
        sheets: Option<String>,
    },
    /// A column of the model that says nothing in most rows.
    #[error(
        "{cells} of {present} cells of {column:?}, which the model reads as {}, write none; check that the file is the right one, or {}",
        if *days { "dates" } else { "numbers" },
        how.as_ref().map_or_else(
            || "write the column as in training, as no --read reads these cells".to_owned(),
            |how| format!("read them with --read {}={}", shell_word(column), shell_word(how))
        )
    )]
    Unreadable {
        /// The column.
        column: String,
        /// Cells that write no number.
        cells: usize,
        /// Cells that are not missing.
        present: usize,
        /// Whether the model reads days.
        days: bool,
        /// The word that reads them, if there is one.
        how: Option<String>,
    },
    /// Percent points where training held fractions.
    #[error(
        "{column:?} holds values beyond 1 where fractions from 0 to 1 are expected, as in training; if it counts percent points read it with --read {}, or divide the column by 100",
        shell_word(&format!("{column}=percent"))
    )]
    Points {
        /// The column.
        column: String,
    },
    /// Rates on another scale than in training, such as fractions for percent points.
    #[error(
        "{column:?} holds {} where the model was trained on {}; read it with --read {}, or {} the column by {}",
        found.name(), own.name(), shell_word(&format!("{column}={}", found.word())),
        if found.zeros() < own.zeros() { "multiply" } else { "divide" },
        times(*found, *own)
    )]
    OtherScale {
        /// The column.
        column: String,
        /// What it holds.
        found: Scale,
        /// What training held.
        own: Scale,
    },
    /// Numbers written with another decimal mark than in training.
    #[error(
        "{} written with a decimal {}, but the model reads a decimal {}; say so with {}",
        written_columns(columns), mark(!*comma), mark(*comma), all_to_read(columns, mark(!*comma))
    )]
    OtherMark {
        /// The columns.
        columns: Vec<String>,
        /// Whether the model reads commas.
        comma: bool,
    },
    /// More than two values and none named as bad.
    #[error(
        "the target {column} holds {distinct} distinct values ({shown}); say with --bad which of them mean bad{} (train also learns each as a class, with --task multiclass)",
        probably(probable)
    )]
    TooManyValues {
        /// The target.
        column: String,
        /// Number of distinct values.
        distinct: usize,
        /// The most frequent values with their rows.
        shown: String,
        /// Those that say bad by themselves.
        probable: Vec<String>,
    },
    /// A target named for the bad outcome that holds 0, 1 and other values.
    #[error(
        "the target {column} is named for an outcome and holds {good} and {bad}, but {} as well ({shown}); say what they mean: --bad {} --good {} leaves the rows of {} without an outcome (train also learns each value as a class, with --task multiclass)",
        others.join(", "), shell_word(bad), shell_word(good), others.join(", ")
    )]
    ThirdValues {
        /// The target.
        column: String,
        /// Its most frequent values with their rows.
        shown: String,
        /// The value that is 1.
        bad: String,
        /// The value that is 0.
        good: String,
        /// The other values.
        others: Vec<String>,
    },
    /// Too few rows of each class to learn from.
    #[error(
        "the target {column} has {classes} classes, of which {few} have fewer than {least} training rows; learning them needs at least two with that many: join rare classes, or use more rows"
    )]
    FewOfEachClass {
        /// The target.
        column: String,
        /// Its classes.
        classes: usize,
        /// Those with too few training rows.
        few: usize,
        /// What a class needs.
        least: usize,
    },
    /// One class, or more than can be learned.
    #[error(
        "the target {column} has {classes} distinct values, but several classes are 2 to {most}; learn it as a number with --task regression, or name another target"
    )]
    NoClasses {
        /// The target.
        column: String,
        /// Its classes.
        classes: usize,
        /// The most there may be.
        most: usize,
    },
    /// No numbers to learn, or all equal.
    #[error(
        "the target {column} {} in the {rows} training rows that have a number; learning it needs numbers that differ in at least {least} rows",
        if *constant { "is always the same number" } else { "is known too seldom" }
    )]
    FewNumbers {
        /// The target.
        column: String,
        /// Training rows with a number.
        rows: usize,
        /// Whether all are equal.
        constant: bool,
        /// How many rows are needed.
        least: usize,
    },
    /// A column that holds no numbers.
    #[error(
        "the target {column} holds no numbers; learn its values as classes with --task multiclass or ordinal, or name another target"
    )]
    NoNumbers {
        /// The target.
        column: String,
    },
    /// Numbers that count nothing.
    #[error(
        "{rows} rows of the target {column} hold no count (0, 1, 2, and so on); learn it as a number with --task regression"
    )]
    NoCounts {
        /// The target.
        column: String,
        /// Rows with another number.
        rows: usize,
    },
    /// Two values, and neither says bad by itself.
    #[error(
        "the target {column} holds {shown}, and it is not plain which means bad ({reason}); say it with --bad"
    )]
    BadNeeded {
        /// The target.
        column: String,
        /// The values with their rows.
        shown: String,
        /// Why there is no guess.
        reason: String,
    },
    /// A value named as bad or good does not occur.
    #[error(
        "{flag} names {value:?}, which the target {column} does not hold; it holds {shown} (a value with a comma is quoted: \"a,b\")"
    )]
    NoSuchValue {
        /// `--bad` or `--good`.
        flag: &'static str,
        /// The value asked for.
        value: String,
        /// The target.
        column: String,
        /// The most frequent values with their rows.
        shown: String,
    },
    /// One value is named for two outcomes.
    #[error(
        "the value {value:?} is named for more than one of --bad, --good and --indeterminate; name it once"
    )]
    NamedTwice {
        /// The value.
        value: String,
    },
    /// Only goods, only bads, or no labelled row at all.
    #[error(
        "the target {column} has {bads} bad and {goods} good rows; a model needs both: check --bad and --good, or use a table that holds both"
    )]
    OneClass {
        /// The target.
        column: String,
        /// Bad rows.
        bads: usize,
        /// Good rows.
        goods: usize,
    },
    /// Too few bads (or no goods) to train on.
    #[error(
        "the training rows hold {bads} bads and {goods} goods, but training needs at least {least} bads and one good; use more rows or a smaller test and validation share"
    )]
    TooFewBads {
        /// Bad training rows.
        bads: usize,
        /// Good training rows.
        goods: usize,
        /// The least number of bads.
        least: usize,
    },
    /// No row to work on.
    #[error("there are no rows; use a table with labelled rows")]
    NoRows,
    /// No column is left to learn from.
    #[error("no column is left that can enter a model; name some with --features, or drop fewer")]
    NoInputs,
    /// A share outside 0 to 1.
    #[error("the {what} share is {share}, but it must be at least 0 and less than 1")]
    BadShare {
        /// `test` or `validation`.
        what: &'static str,
        /// The share asked for.
        share: String,
    },
    /// The split column holds something else than the names of the parts.
    #[error(
        "the split column {column} holds {shown}, but only train, validation (or valid) and test (or oot) can be read; rename the other values"
    )]
    UnknownPart {
        /// The split column.
        column: String,
        /// The values that can't be read, with their rows.
        shown: String,
    },
    /// The date column cannot be ordered.
    #[error(
        "the column {column} holds no dates or numbers to split by; name a date column, or split at random"
    )]
    NoDates {
        /// The date column.
        column: String,
    },
    /// The dates cannot be divided.
    #[error(
        "the column {column} holds {found} distinct dates, too few for a split into {parts} parts; split at random instead"
    )]
    TooFewDates {
        /// The date column.
        column: String,
        /// Distinct dates of labelled rows.
        found: usize,
        /// Parts asked for.
        parts: usize,
    },
    /// A fitted recipe whose parts do not fit together.
    #[error("the recipe is damaged ({what}); use an undamaged model file")]
    Damaged {
        /// Which parts do not fit.
        what: String,
    },
}

/// The values that probably mean bad, as the end of a clause.
fn probably(values: &[String]) -> String {
    match values {
        [] => String::new(),
        values => format!(", probably {}", values.join(", ")),
    }
}

impl RecipeError {
    /// Whose move it is: the command's (exit code 2) or the data's (exit code 3).
    #[must_use]
    pub fn category(&self) -> Category {
        match self {
            Self::NoColumn { .. }
            | Self::TooManyValues { .. }
            | Self::ThirdValues { .. }
            | Self::BadNeeded { .. }
            | Self::NoSuchValue { .. }
            | Self::NamedTwice { .. }
            | Self::NoNumbers { .. }
            | Self::NoCounts { .. }
            | Self::NotAmounts { .. }
            | Self::NoMoney { .. }
            | Self::NoInputs
            | Self::BadShare { .. }
            | Self::NoDates { .. } => Category::Usage,
            Self::MissingColumns { .. }
            | Self::Unreadable { .. }
            | Self::OtherScale { .. }
            | Self::Points { .. }
            | Self::OtherMark { .. }
            | Self::OneClass { .. }
            | Self::TooFewBads { .. }
            | Self::FewOfEachClass { .. }
            | Self::NoClasses { .. }
            | Self::FewNumbers { .. }
            | Self::NoRows
            | Self::UnknownPart { .. }
            | Self::TooFewDates { .. }
            | Self::Damaged { .. } => Category::Data,
        }
    }
}

/// The name most similar to `name`, if any is similar at all.
#[must_use]
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    const LEAST_SIMILARITY: f64 = 0.75;
    let wanted = name.to_lowercase();
    let similarity = |n: &str| strsim::jaro_winkler(&wanted, &n.to_lowercase());
    let rated = names
        .map(|n| (similarity(n), n))
        .filter(|(s, _)| *s >= LEAST_SIMILARITY);
    // On a tie the first column stands.
    rated
        .reduce(|a, b| if b.0 > a.0 { b } else { a })
        .map(|(_, n)| n.to_owned())
}

fn hint(nearest: Option<&String>) -> String {
    nearest
        .map(|n| format!(" (did you mean {n:?}?)"))
        .unwrap_or_default()
}

/// How many of one scale are one of the other.
#[must_use]
pub fn times(one: Scale, other: Scale) -> u32 {
    10_u32.pow(one.zeros().abs_diff(other.zeros()))
}

/// `--read` for each of some columns.
fn all_to_read(columns: &[String], how: &str) -> String {
    let flag = |name: &String| format!("--read {}", shell_word(&format!("{name}={how}")));
    columns.iter().map(flag).collect::<Vec<_>>().join(" ")
}

/// The word of `--read` for a decimal mark.
fn mark(comma: bool) -> &'static str {
    if comma { "comma" } else { "point" }
}

fn written_columns(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    let are = if names.len() == 1 { "is" } else { "are" };
    format!("{} {are}", quoted.join(", "))
}

/// The other sheets of a workbook, as the end of a sentence.
fn of_sheets(sheets: Option<&String>) -> String {
    sheets
        .map(|clause| format!("; {clause}: choose another with --sheet"))
        .unwrap_or_default()
}

fn columns(count: usize) -> String {
    if count == 1 {
        "a column".to_owned()
    } else {
        format!("{count} columns")
    }
}

fn list_missing(missing: &[(String, Option<String>)]) -> String {
    let one = |(name, near): &(String, Option<String>)| format!("{name:?}{}", hint(near.as_ref()));
    missing.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_column_names_its_nearest() {
        let names = ["AGE", "LIMIT_BAL", "BILL_AMT1"];
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(
                nearest(name, names.into_iter()).as_deref(),
                expected,
                "{name}"
            );
        };
        check("limit_bal", Some("LIMIT_BAL"));
        check("LIMITBAL", Some("LIMIT_BAL"));
        check("zzz", None);
    }

    #[test]
    fn an_unreadable_column_names_the_way_to_read_it() {
        let check = |days, how: Option<&str>, expected: &str| {
            let error = RecipeError::Unreadable {
                column: "my rate".to_owned(),
                cells: 9,
                present: 10,
                days,
                how: how.map(str::to_owned),
            };
            let error = error.to_string();
            assert!(error.ends_with(expected), "{error}");
        };
        check(
            false,
            Some("comma"),
            "read them with --read 'my rate'=comma",
        );
        check(
            true,
            Some("month-first"),
            "read them with --read 'my rate'=month-first",
        );
        check(
            false,
            None,
            "write the column as in training, as no --read reads these cells",
        );
        let other = RecipeError::OtherMark {
            columns: vec!["rate".to_owned(), "my rate".to_owned()],
            comma: true,
        };
        let end = "say so with --read rate=point --read 'my rate=point'";
        assert!(other.to_string().ends_with(end), "{other}");
        let error = RecipeError::OneClass {
            column: "bad".to_owned(),
            bads: 0,
            goods: 9,
        };
        let end = "check --bad and --good, or use a table that holds both";
        assert!(error.to_string().ends_with(end), "{error}");
    }

    #[test]
    fn the_sentence_names_all_missing_columns() {
        let missing = vec![
            ("AGE".to_owned(), Some("age".to_owned())),
            ("x".to_owned(), None),
        ];
        let error = |sheets: Option<&str>| RecipeError::MissingColumns {
            missing: missing.clone(),
            sheets: sheets.map(str::to_owned),
        };
        let of_workbook = error(Some("the sheet 'A' was read, one of A, B")).to_string();
        let end =
            "add or rename them; the sheet 'A' was read, one of A, B: choose another with --sheet";
        assert!(of_workbook.ends_with(end), "{of_workbook}");
        let error = error(None);
        assert_eq!(
            error.to_string(),
            "the table lacks 2 columns that the model reads: \"AGE\" (did you mean \"age\"?), \"x\"; add or rename them"
        );
        assert_eq!(error.category(), Category::Data);
    }
}
