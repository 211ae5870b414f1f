//! A remark: what an analyst should know of labels, split, roles and encodings,
//! and why a column has its role. Typed, so that a window can say it in its own
//! language; `Display` is the English sentence, which is also what is
//! serialised.

use crate::profile::target::Because;
use crate::recipe::inputs::protected_values::Attribute;
use crate::recipe::later_values::spelling;
pub use crate::recipe::later_values::{OutsideCells, ShareOf};
use crate::recipe::outcome::split::Part;
pub use crate::recipe::reason::Reason;
use crate::recipe::sample_remark::SampleRemark;
use crate::words::{counted, one_or_many, shell_item, shell_word};
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
    /// A target whose values are not those that a model names.
    #[error(
        "The values of {column} are not those of training: {} counts as bad, and the {} of {} as \
         good.",
        listed(bad), counted(*goods, "row"), counted(*good, "other value")
    )]
    Renamed {
        /// The target.
        column: String,
        /// The values that count as bad.
        bad: Vec<String>,
        /// How many values count as good.
        good: usize,
        /// Rows with one of them.
        goods: usize,
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
    /// Rows without a target that can be learned.
    #[error(
        "{} {} no value in {column:?} that is learned; {} scored, but {} in no figure.",
        counted(*rows, "row"),
        one_or_many(*rows, "has", "have"),
        one_or_many(*rows, "it is", "they are"),
        one_or_many(*rows, "counts", "count")
    )]
    NoTarget {
        /// How many.
        rows: usize,
        /// The target.
        column: String,
    },
    /// Whole numbers that also enter as levels.
    #[error(
        "In {} single values tell more of the outcome than their order does: frequent values enter as levels, too \
         (--encode COL=quantile-normal keeps numbers alone).",
        .0.join(", ")
    )]
    CodesAsLevels(Vec<String>),
    /// Classes that hardly occur.
    #[error(
        "{} of {column:?} {} fewer than {least} training rows and will hardly be predicted; join \
         rare classes, or use more rows.",
        counted(*few, "class"),
        one_or_many(*few, "has", "have")
    )]
    RareClasses {
        /// The target.
        column: String,
        /// Classes with few training rows.
        few: usize,
        /// How many rows would do.
        least: usize,
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
        "Every row has a whole number of its own in {column}; if it numbers rows or customers, leave it \
         out (--drop {}).",
        shell_item(.0), column = .0
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
    /// An input whose cells are filled for one outcome alone.
    #[error(
        "The {} where {column} is filled are all {}: it may be filled in after the outcome; drop it \
         unless it is known when the applicant applies.",
        counted(*rows, "row"),
        if *bad { "bad" } else { "good" }
    )]
    FilledForOne {
        /// The column.
        column: String,
        /// Labelled rows with a cell.
        rows: usize,
        /// Their outcome.
        bad: bool,
    },
    /// An input that follows a target of numbers.
    #[error(
        "{column} alone follows the target with a rank correlation of {correlation}: it may hold the \
         outcome; drop it unless it is known before."
    )]
    FollowsTarget {
        /// The column.
        column: String,
        /// Spearman's.
        correlation: String,
    },
    /// Rows or columns that are a poor sample.
    #[error(transparent)]
    Sample(#[from] SampleRemark),
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
    #[error(
        "{0} holds no outcome; only what needs none is shown (--target names another column, \
         --bad the values that mean bad)."
    )]
    NoOutcomes(String),
    /// A column that was let in although it needs no leave.
    #[error("--allow names {0}, which is no protected attribute; it has no effect.")]
    AllowedInVain(String),
    /// An input whose values are those of a protected attribute.
    #[error(
        "{column} seems to hold {}, a protected attribute, and enters the model; leave it out \
         (--drop {}), or say that it may enter (--allow {}, --use-protected).",
        .attribute.name(), shell_item(column), shell_item(column)
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
        shell_item(column)
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
        OutsideCells::listed(columns)
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
    /// A share of the values that is far from that of training.
    #[error(
        "{percent} % of the values of {column:?} are {}; check that the file holds what it should.",
        .of.beside(before)
    )]
    OtherShare {
        /// The column.
        column: String,
        /// Of what.
        of: ShareOf,
        /// The share in percent.
        percent: String,
        /// The share in training in percent.
        before: String,
    },
    /// Days that may be read in two ways, of which no other cell tells the right one.
    #[error(
        "{} of {column:?} could be read in either order (day and month up to 12) and {} read {}, \
         as in training; {}. If the file writes {}, use --read {}.",
        counted(*cells, "date"), one_or_many(*cells, "is", "are"), order(*.day_first),
        if *.contradicting == 0 {
            "no date at the beginning of the file shows its order".to_owned()
        } else {
            format!(
                "{} at the beginning of the file can only be read {}",
                counted(*.contradicting, "date"), order(!*.day_first)
            )
        },
        order(!*.day_first),
        shell_word(&format!("{column}={}", if *.day_first { "month-first" } else { "day-first" }))
    )]
    DayOrder {
        /// The column.
        column: String,
        /// Dates at the beginning of the file that both orders read.
        cells: usize,
        /// Dates that only the other order reads.
        contradicting: usize,
        /// Whether the model reads the day before the month.
        day_first: bool,
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
        "{unknown} of {} of {column:?} {} rare or unknown to the model; {}.",
        counted(*present, "value"), one_or_many(*unknown, "is", "are"),
        spelling(*respelled, *padded)
    )]
    Unknown {
        /// The column.
        column: String,
        /// Values that are rare or unknown.
        unknown: usize,
        /// All of its values.
        present: usize,
        /// Those that are known but for capitals or blanks.
        respelled: usize,
        /// Those that are known but for leading zeros.
        padded: usize,
    },
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

/// `COL=9999,-9999` as a shell takes it.
fn quoted(column: &str, codes: &[String]) -> String {
    shell_word(&format!("{column}={}", codes.join(",")))
}

fn order(day_first: bool) -> &'static str {
    if day_first {
        "day before month"
    } else {
        "month before day"
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
