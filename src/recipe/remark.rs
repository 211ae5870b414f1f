//! A remark: what an analyst should know of labels, split, roles and encodings,
//! and why a column has its role. Typed, so that a window can say it in its own
//! language; `Display` is the English sentence, which is also what is
//! serialised.

use crate::profile::target::Because;
use crate::recipe::inputs::protected_values::Attribute;
use crate::recipe::outcome::split::Part;
use crate::words::{counted, one_or_many, shell_word};
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
        "{} {} no outcome in {column:?}, or one that is neither good nor bad; {} scored, but {} \
         in no figure.",
        counted(*rows, "row"),
        one_or_many(*rows, "has", "have"),
        one_or_many(*rows, "it is", "they are"),
        one_or_many(*rows, "counts", "count")
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
    #[error("The {} rows hold {}, fewer than {few}: their figures are uncertain.", .part.name(), counted(*bads, "bad"))]
    FewBads {
        /// The part.
        part: Part,
        /// Its bads.
        bads: usize,
        /// How many would do.
        few: usize,
    },
    /// Rows without a date in a split by date.
    #[error(
        "{} {} no {column}; {} the model.",
        counted(*rows, "row"),
        one_or_many(*rows, "has", "have"),
        one_or_many(*rows, "it trains", "they train")
    )]
    NoDate {
        /// How many.
        rows: usize,
        /// The date column.
        column: String,
    },
    /// Rows without a part in a split by column.
    #[error(
        "{} {} no {column}; {} part in nothing.",
        counted(*rows, "row"),
        one_or_many(*rows, "has", "have"),
        one_or_many(*rows, "it takes", "they take")
    )]
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
        "{} of {column} {} in more than one part, so that test figures may be too good; split by \
         group (--split {}).",
        counted(*values, "value"),
        one_or_many(*values, "is", "are"),
        shell_word(&format!("group:{column}"))
    )]
    SharedIds {
        /// The column that names applicants.
        column: String,
        /// How many of its values.
        values: usize,
    },
    /// Rows outside of training that equal one within.
    #[error(
        "{} {} a training row in every column but the id, so that their figures may be too good; \
         --drop-duplicates keeps repeated rows out.",
        counted(*.0, "validation or test row"), one_or_many(*.0, "equals", "equal")
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
        "{column} holds {} and {}; figures that compare both are left out.",
        counted(*bads, "bad"), counted(*goods, "good")
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
    /// An input whose values are those of a protected attribute.
    #[error(
        "{column} seems to hold {}, a protected attribute, and enters the model; leave it out \
         (--drop {}), or say that it may enter (--allow {}, --use-protected).",
        .attribute.name(), shell_word(column), shell_word(column)
    )]
    ProtectedValues {
        /// The column.
        column: String,
        /// What its values say.
        attribute: Attribute,
    },
    /// A protected attribute that enters.
    #[error("{0} is a protected attribute and enters the model, as was asked for.")]
    ProtectedInput(String),
    /// The rows that the model was trained on.
    #[error(
        "The file holds the rows that the model was trained on; their figures say little about \
         new applicants."
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
    /// Categories of which most rows are in rare ones.
    #[error(
        "{column} holds {levels} categories, and {share} of its training rows are in rare ones, \
         which share one input: the column tells the model next to nothing. Group its values, \
         write them as numbers if they are amounts, or leave it out (--drop {}).",
        shell_word(column)
    )]
    MostlyRare {
        /// The column.
        column: String,
        /// How many categories.
        levels: usize,
        /// The share of rows in rare ones, with its sign.
        share: String,
    },
    /// One value in the training rows.
    #[error("{0} holds at most one value in the training rows; at most its gaps enter the model.")]
    Constant(String),
    /// Special levels of a column.
    #[error(
        "{column} has {} ({}): missing as {}, with {} own.",
        counted(*levels, "special level"),
        one_or_many(*levels, "a code or words", "codes or words"),
        one_or_many(*levels, "a number", "numbers"),
        one_or_many(*levels, "an input of its", "inputs of their")
    )]
    SpecialLevels {
        /// The column, or the stem of a sequence.
        column: String,
        /// How many.
        levels: usize,
    },
    /// Special codes that hardly occur.
    #[error(
        "{} of {column} {}; {} as missing.",
        counted(*codes, "special code"),
        if *codes == 1 {
            format!("is in fewer than {least} training rows")
        } else {
            format!("are in fewer than {least} training rows each")
        },
        one_or_many(*codes, "it counts", "they count")
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
        "{} of {column} {} values that look like codes ({}), and they enter the model as numbers; \
         --special {} makes each a level of its own.",
        counted(*rows, "row"), one_or_many(*rows, "holds", "hold"), .codes.join(", "),
        quoted(column, codes)
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
        "{} {} no value in any input of the model; {} no PD (DATA_ERROR) and {} in no figure.",
        counted(*.0, "applicant"),
        one_or_many(*.0, "has", "have"),
        one_or_many(*.0, "it gets", "they get"),
        one_or_many(*.0, "counts", "count")
    )]
    NoInputs(usize),
    /// Cells of a table to be scored that write no number.
    #[error(
        "The model reads {column:?} as numbers; {} none and {} as missing.",
        if *cells == 1 { "1 cell writes".to_owned() } else { format!("{cells} cells write") },
        one_or_many(*cells, "counts", "count")
    )]
    NoNumbers {
        /// The column.
        column: String,
        /// How many cells.
        cells: usize,
    },
    /// Words of a table to be scored in a column of numbers whose words have levels.
    #[error(
        "{} of {column:?} {} had no level of {} own in training; {} as {}.",
        counted(*cells, "cell"),
        one_or_many(*cells, "holds a word that", "hold words that"),
        one_or_many(*cells, "its", "their"),
        one_or_many(*cells, "it counts", "they count"),
        if *.pooled { "its other words" } else { "missing" }
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
        "{cells} of {} of {column:?} {} outside the range of training ({low} to {high}); check its \
         unit and scale.",
        counted(*present, "value"), one_or_many(*cells, "lies", "lie")
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
    /// The same, of columns of which next to no number lies outside.
    #[error(
        "{} of {} {} outside the range of training: {}.",
        counted(columns.iter().map(|c| c.cells).sum(), "value"),
        counted(columns.len(), "column"),
        one_or_many(columns.iter().map(|c| c.cells).sum(), "lies", "lie"),
        columns.iter().map(OutsideCells::short).collect::<Vec<_>>().join(", ")
    )]
    FewOutside {
        /// The columns.
        columns: Vec<OutsideCells>,
    },
    /// The middle of the numbers is far from that of training.
    #[error(
        "The middle value of {column:?} (zeros aside) is about {} that of training; check its \
         unit and scale.",
        if *smaller { format!("1/{times} of") } else { format!("{times} times") }
    )]
    FarMiddle {
        /// The column.
        column: String,
        /// How many times smaller or larger.
        times: String,
        /// Whether it is smaller.
        smaller: bool,
    },
    /// One value in a table to be scored, several in training.
    #[error(
        "All {values} values of {column:?} are the same where training had several; check that \
         the file holds what it should."
    )]
    OneValue {
        /// The column.
        column: String,
        /// How many values.
        values: usize,
    },
    /// Many more gaps than in training.
    #[error(
        "{missing} of {rows} cells of {column:?} {} missing, {percent} % where training had \
         {before} %; check that the file holds it.",
        one_or_many(*missing, "is", "are")
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
        "{unknown} of {} of {column:?} {} rare or unknown to the model; check that the column means \
         what it meant in training.",
        counted(*present, "value"), one_or_many(*unknown, "is", "are")
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

/// Numbers of a column of a table to be scored beyond those of training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideCells {
    /// The column.
    pub column: String,
    /// Values outside.
    pub cells: usize,
    /// All of its values.
    pub present: usize,
    /// From where on training held values.
    pub low: String,
    /// Up to where.
    pub high: String,
}

impl OutsideCells {
    fn short(&self) -> String {
        let Self { column, cells, .. } = self;
        format!("{column:?} {cells} ({} to {})", self.low, self.high)
    }
}

impl Remark {
    /// What is said of columns with numbers outside: each for itself from 1 % of its
    /// values on, the others in one line, as a few new extremes are to be expected.
    #[must_use]
    pub fn outside(columns: Vec<OutsideCells>) -> Vec<Self> {
        let many = |one: &OutsideCells| one.cells * 100 >= one.present;
        let (many, few): (Vec<_>, Vec<_>) = columns.into_iter().partition(many);
        let many = many.into_iter().map(|one| Self::Outside {
            column: one.column,
            cells: one.cells,
            present: one.present,
            low: one.low,
            high: one.high,
        });
        let few = (!few.is_empty()).then_some(Self::FewOutside { columns: few });
        many.chain(few).collect()
    }
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
    /// Its name tells of a customer or a contract.
    #[error(
        "its name says that it identifies a customer, a contract or another party (--features \
         keeps it)."
    )]
    PartyName,
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
    #[error(
        "a date says when a row came about, and new rows lie outside the dates of training; split \
         by it (--split date:COL), or keep it as an input (--features)."
    )]
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
    shell_word(&format!("{column}={}", codes.join(",")))
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
