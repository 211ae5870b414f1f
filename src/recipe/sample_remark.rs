//! What speaks against rows or columns as a sample to learn from: outcomes that were filled in,
//! decisions among the inputs.

use crate::words::{counted, one_or_many};

/// A remark on rows, or on a column, as material to learn from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SampleRemark {
    /// All rows with one value of an input have the same outcome, where chance would give both.
    #[error(
        "All {} {} are {}, where about {expected} would be {} by the rate of all rows: their outcome may \
         have been filled in, or {column} may follow from it. Drop the column unless it is known when \
         the applicant applies, or leave these rows without an outcome.",
        counted(*rows, "row"), level_in_words(.column, .level.as_deref()), outcome(*bad), outcome(!*bad)
    )]
    LevelOfOne {
        /// The column.
        column: String,
        /// The value; `None` for missing cells.
        level: Option<String>,
        /// Labelled rows with it.
        rows: usize,
        /// Their outcome.
        bad: bool,
        /// Rows of the other outcome that the share of all rows makes expected.
        expected: usize,
    },
    /// An input that is named like the decision on the application.
    #[error(
        "{0} looks like the decision on the application, which is not known when the applicant applies, \
         and an applicant who was declined has no outcome; drop it, or keep declined applicants without \
         an outcome."
    )]
    Decision(String),
    /// Rows without a key of a split by groups.
    #[error(
        "{} {} no {column}: each is drawn as a group of its own, so that rows that belong together may be \
         in more than one part.",
        counted(*rows, "row"), one_or_many(*rows, "has", "have")
    )]
    NoGroup {
        /// The column of the keys.
        column: String,
        /// Labelled rows without a key.
        rows: usize,
    },
    /// A rule of the policy that reads the outcome.
    #[error(
        "The policy rule {rule:?} reads {column}, the outcome that the model predicts, which no new \
         applicant has; take the rule out."
    )]
    RuleReadsTarget {
        /// The rule.
        rule: String,
        /// The target.
        column: String,
    },
    /// Months in which outcomes have come for bads alone.
    #[error(
        "{period}: {} no outcome, and {bads} of the {known} others are bad: goods seem to be not known \
         yet. Leave such a month out until its outcomes are known; with it the bad rate is too high.",
        having(*unknown)
    )]
    OnlyBads {
        /// The period, or the column of dates and its first month.
        period: String,
        /// Bads.
        bads: usize,
        /// Rows with an outcome.
        known: usize,
        /// Rows without.
        unknown: usize,
    },
    /// Rows of a period that are in it twice.
    #[error(
        "{period}: {}{} the id, PD and outcome of another, and {} once more; take them out of the file.",
        if *is_estimate { "about " } else { "" },
        repeating(*rows), one_or_many(*rows, "counts", "count")
    )]
    RepeatedRows {
        /// The period.
        period: String,
        /// Rows that equal an earlier one.
        rows: usize,
        /// Whether their number is an estimate.
        is_estimate: bool,
    },
    /// Last months with far fewer bads than those before.
    #[error(
        "From {from} on (by {column}) {rate} % are bad, after {before} % in the months before: perhaps \
         these outcomes are not known yet. Leave them empty until they are; as goods they make the PDs \
         too low."
    )]
    FewLastBads {
        /// The column of dates.
        column: String,
        /// The first of these months.
        from: String,
        /// Their bad rate in percent.
        rate: String,
        /// That of the months before.
        before: String,
    },
}

fn repeating(rows: usize) -> String {
    format!(
        "{} {}",
        counted(rows, "row"),
        one_or_many(rows, "repeats", "repeat")
    )
}

fn having(rows: usize) -> String {
    format!(
        "{} {}",
        counted(rows, "row"),
        one_or_many(rows, "has", "have")
    )
}

fn level_in_words(column: &str, level: Option<&str>) -> String {
    match level {
        Some(level) => format!("with {column} = {level}"),
        None => format!("without a value of {column}"),
    }
}

fn outcome(bad: bool) -> &'static str {
    if bad { "bad" } else { "good" }
}
