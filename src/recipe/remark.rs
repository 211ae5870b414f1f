//! A remark: what an analyst should know of labels, split, roles and encodings,
//! and why a column has its role. Typed, so that a window can say it in its own
//! language; `Display` is the English sentence, which is also what is
//! serialised.

use super::split::Part;
use crate::profile::target::Because;
use serde::{Serialize, Serializer};

/// What an analyst should look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Remark {
    /// A value that was named and does not occur.
    #[error("{value:?} is named, but {column} does not hold it.")]
    NotHeld {
        /// The value.
        value: String,
        /// The target.
        column: String,
    },
    /// Rows that are neither good nor bad.
    #[error(
        "{rows} rows have no outcome in {column:?}, or one that is neither good nor bad; they are \
         scored, but count in no figure."
    )]
    NoOutcome {
        /// How many.
        rows: usize,
        /// The target.
        column: String,
    },
    /// More bads than goods.
    #[error("The bad rate is {percent} %, over 50 %: check which value means bad.")]
    MostlyBad {
        /// The bad rate in percent.
        percent: String,
    },
    /// Hardly any bads.
    #[error("The bad rate is {percent} %, under 0.5 %: the figures will be uncertain.")]
    HardlyBad {
        /// The bad rate in percent.
        percent: String,
    },
    /// A part with few bads.
    #[error("The {} rows hold {bads} bads, fewer than {few}: their figures are uncertain.", .part.name())]
    FewBads {
        /// The part.
        part: Part,
        /// Its bads.
        bads: usize,
        /// How many would do.
        few: usize,
    },
    /// Rows without a date in a split by date.
    #[error("{rows} rows have no {column}; they train the model.")]
    NoDate {
        /// How many.
        rows: usize,
        /// The date column.
        column: String,
    },
    /// Rows without a part in a split by column.
    #[error("{rows} rows have no {column}; they take part in nothing.")]
    NoPart {
        /// How many.
        rows: usize,
        /// The split column.
        column: String,
    },
    /// A part that got no group.
    #[error("There are too few groups in {column}: no row is left for {}.", .part.name())]
    TooFewGroups {
        /// The group column.
        column: String,
        /// The part.
        part: Part,
    },
    /// A column that stays out.
    #[error("{column} is left out: {reason}")]
    LeftOut {
        /// The column.
        column: String,
        /// Why.
        reason: Reason,
    },
    /// A name that tells of the time after the outcome.
    #[error(
        "{0} looks as if it was written after the outcome; a model that reads it may know the answer. Drop it unless it is known when the applicant applies."
    )]
    Late(String),
    /// Whole numbers of which none repeats.
    #[error(
        "Every row has a whole number of its own in {0}; if it numbers rows or customers, leave it \
         out (--drop)."
    )]
    OwnNumbers(String),
    /// An input that nearly gives the outcome by itself.
    #[error(
        "{column} alone has an AUC of {auc}: it may know the outcome; drop it unless it is known \
         when the applicant applies."
    )]
    Leak {
        /// The column.
        column: String,
        /// Its AUC, never below ½.
        auc: String,
    },
    /// An input whose gaps nearly give the outcome.
    #[error(
        "Whether {column} is missing has an AUC of {auc}: it may be filled in after the outcome; \
         drop it unless it is known when the applicant applies."
    )]
    LeakByGaps {
        /// The column.
        column: String,
        /// The AUC of its gaps, never below ½.
        auc: String,
    },
    /// One id in several parts.
    #[error(
        "{values} values of {column} are in more than one part, so that test figures may be too \
         good; split by group (--split group:{column})."
    )]
    SharedIds {
        /// The column that names applicants.
        column: String,
        /// How many of its values.
        values: usize,
    },
    /// Rows outside of training that equal one within.
    #[error(
        "{0} validation or test rows equal a training row in every column but the id, so that \
         their figures may be too good; --drop-duplicates keeps repeated rows out."
    )]
    SharedRows(usize),
    /// What is taken to be bad.
    #[error(
        "{} of {column} counts as bad: {because} (--bad names another).",
        listed(values)
    )]
    Polarity {
        /// The target.
        column: String,
        /// The values that count as bad.
        values: Vec<String>,
        /// Why.
        because: Because,
    },
    /// Outcomes of one class in rows to be evaluated.
    #[error(
        "{column} holds {bads} bads and {goods} goods; figures that compare both are left out."
    )]
    OneOutcome {
        /// The target.
        column: String,
        /// Bad rows.
        bads: usize,
        /// Good rows.
        goods: usize,
    },
    /// A target without any outcome, in rows to be evaluated.
    #[error("{0} holds no outcome; only what needs none is shown (--target names another column).")]
    NoOutcomes(String),
    /// A column that was let in although it needs no leave.
    #[error("--allow names {0}, which is no protected attribute; it has no effect.")]
    AllowedInVain(String),
    /// A protected attribute that enters.
    #[error("{0} is a protected attribute and enters the model, as was asked for.")]
    ProtectedInput(String),
    /// The rows that the model was trained on.
    #[error(
        "The file begins with the rows that the model was trained on; their figures say little \
         about new applicants."
    )]
    TrainingRows,
    /// A preparation chosen for a step of a sequence.
    #[error(
        "The preparation chosen for {0} has no effect: it is a step of a sequence, which is scaled \
         as a whole."
    )]
    StepPrepared(String),
    /// A preparation chosen for a column that stays out.
    #[error("The preparation chosen for {0} has no effect: the column does not enter the model.")]
    AbsentPrepared(String),
    /// A date among the inputs.
    #[error("{0} enters as a count of days; new dates lie outside it.")]
    Days(String),
    /// More categories than have inputs.
    #[error("{column} has over {most} categories; the rare ones share one input.")]
    ManyLevels {
        /// The column.
        column: String,
        /// The most that have inputs of their own.
        most: usize,
    },
    /// One value in the training rows.
    #[error("{0} holds at most one value in the training rows; at most its gaps enter the model.")]
    Constant(String),
    /// Special levels of a column.
    #[error(
        "{column} has {levels} special levels (codes or words): missing as numbers, with inputs \
         of their own."
    )]
    SpecialLevels {
        /// The column, or the stem of a sequence.
        column: String,
        /// How many.
        levels: usize,
    },
    /// Special codes that hardly occur.
    #[error(
        "{codes} special codes of {column} are in fewer than {least} training rows each; they \
         count as missing."
    )]
    RareCodes {
        /// The column, or the stem of a sequence.
        column: String,
        /// How many codes.
        codes: usize,
        /// The least rows of a level.
        least: usize,
    },
    /// Values that look like codes and enter as numbers.
    #[error(
        "{rows} rows of {column} hold values that look like codes ({}), and they enter the model \
         as numbers; --special {} makes each a level of its own.",
        .codes.join(", "), quoted(column, codes)
    )]
    CodesAsNumbers {
        /// The column.
        column: String,
        /// The codes.
        codes: Vec<String>,
        /// Rows that hold one.
        rows: usize,
    },
    /// Applicants of whom the model knows nothing.
    #[error(
        "{0} applicants have no value in any input of the model; they get no PD (DATA_ERROR) and \
         count in no figure."
    )]
    NoInputs(usize),
    /// Cells of a table to be scored that write no number.
    #[error(
        "The model reads {column:?} as numbers; {cells} cells write none and count as missing."
    )]
    NoNumbers {
        /// The column.
        column: String,
        /// How many cells.
        cells: usize,
    },
    /// Words of a table to be scored in a column of numbers whose words have levels.
    #[error(
        "{cells} cells of {column:?} hold words that had no level of their own in training; they \
         count as {}.", if *.pooled { "its other words" } else { "missing" }
    )]
    NewWords {
        /// The column.
        column: String,
        /// How many cells.
        cells: usize,
        /// Whether one level is for all of them.
        pooled: bool,
    },
    /// Numbers of a table to be scored beyond those of training.
    #[error(
        "{cells} of {present} values of {column:?} lie outside the range of training ({low} to \
         {high}); check its unit and scale."
    )]
    Outside {
        /// The column.
        column: String,
        /// Values outside.
        cells: usize,
        /// All of its values.
        present: usize,
        /// From where on training held values.
        low: String,
        /// Up to where.
        high: String,
    },
    /// Many more gaps than in training.
    #[error(
        "{missing} of {rows} cells of {column:?} are missing, {percent} % where training had \
         {before} %; check that the file holds it."
    )]
    MoreMissing {
        /// The column.
        column: String,
        /// Missing cells.
        missing: usize,
        /// All cells.
        rows: usize,
        /// Their share in percent.
        percent: String,
        /// The share in training in percent.
        before: String,
    },
    /// Values of a table to be scored that the model does not know.
    #[error(
        "{unknown} of {present} values of {column:?} are rare or unknown to the model; check that the \
         column means what it meant in training."
    )]
    Unknown {
        /// The column.
        column: String,
        /// Values that are rare or unknown.
        unknown: usize,
        /// All of its values.
        present: usize,
    },
}

/// Why a column has its role, or stays out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It is the target.
    #[error("it was chosen as the target.")]
    Chosen,
    /// Its name tells of a protected attribute.
    #[error("its name says that it is a protected attribute.")]
    Protected,
    /// Its name tells of an identifier.
    #[error("its name says that it identifies the row.")]
    IdName,
    /// It numbers the rows.
    #[error("it numbers the rows (--features keeps it).")]
    RowNumbers,
    /// Each row has a text of its own.
    #[error("each row has a text of its own, so it is a key.")]
    OwnTexts,
    /// Its values hardly repeat.
    #[error("nearly every row has a value of its own, so it is a key.")]
    OwnValues,
    /// It is of the kind of keys.
    #[error("it is a key.")]
    Key,
    /// It holds free text.
    #[error("it holds free text.")]
    FreeText,
    /// It is read as text, although most of its cells are numbers or days.
    #[error(
        "{percent} % of its cells are {}, the others words. To read it as {} use --read COL={}.",
        if *.days { "dates" } else { "numbers" },
        if *.days { "dates" } else { "numbers" },
        if *.days { "day-first or month-first" } else { "point" }
    )]
    MostlyValues {
        /// Their share in percent.
        percent: u8,
        /// Whether they are days.
        days: bool,
    },
    /// It is empty.
    #[error("it holds no value.")]
    Empty,
    /// It does not vary.
    #[error("all of its values are equal.")]
    Equal,
    /// It is of the kind of dates.
    #[error("it holds dates.")]
    Dates,
    /// Its name tells of a date.
    #[error("its name says that it dates the row.")]
    DateName,
    /// Its name tells of a row weight.
    #[error("its name says that it weighs the row.")]
    WeightName,
    /// Its name tells of an exposure.
    #[error("its name says that it is the amount at risk; it enters the model too.")]
    ExposureName,
    /// There is no objection.
    #[error("it varies and nothing speaks against it.")]
    Varies,
}

/// `COL=9999,-9999` as a shell takes it.
fn quoted(column: &str, codes: &[String]) -> String {
    let given = format!("{column}={}", codes.join(","));
    let plain = |c: char| c.is_alphanumeric() || "_-=,.".contains(c);
    if given.chars().all(plain) {
        given
    } else {
        format!("'{}'", given.replace('\'', "'\\''"))
    }
}

fn listed(values: &[String]) -> String {
    let one = |value: &String| format!("{value:?}");
    values.iter().map(one).collect::<Vec<_>>().join(", ")
}

impl Serialize for Remark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
