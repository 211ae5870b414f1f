//! A remark: what a reader of a table should know, and why a record was set
//! aside. Typed, so that a window can say it in its own language; `Display` is
//! the English sentence, which is also what is serialised. None holds a cell.

use serde::{Serialize, Serializer};

use crate::table::columns::column_format::Unit;
use crate::table::made::MadeRemark;
pub use crate::table::not_read::NotRead;
pub use crate::table::objection::{Objection, Repair};
use crate::table::statistics_remark::StatisticsRemark;
use crate::table::typing_remark::TypingRemark;
use crate::words::{counted, one_or_many, shell_word};

/// What a reader of a table should know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Remark {
    /// Bytes that the encoding does not know.
    #[error(
        "Some bytes are not valid {0}; they are shown as \u{fffd}. If texts look wrong, name the encoding."
    )]
    Malformed(String),
    /// An encoding that is not certain.
    #[error("The encoding is taken to be {0}. If texts look wrong, name the encoding.")]
    EncodingGuessed(String),
    /// Fewer names than cells.
    #[error(
        "The header has {names} names but most records have {cells} cells; the columns after the last name are called column_N."
    )]
    ShortHeader {
        /// Names in the header.
        names: usize,
        /// Cells of most records.
        cells: usize,
    },
    /// A first column without a name, as R writes it.
    #[error(
        "The header has one name less than the records have cells, and the first cells are distinct, as R writes row names: the first column has no name and is called column_1."
    )]
    RowNames,
    /// Lines before the header.
    #[error(
        "The first {} taken as a preamble before the header.",
        if *.0 == 1 { "line is".to_owned() } else { format!("{} lines are", .0) }
    )]
    Preamble(u64),
    /// Two columns of one name.
    #[error("The column name '{name}' appears twice; the later one is called '{called}'.")]
    RepeatedName {
        /// The name.
        name: String,
        /// What the later column is called.
        called: String,
    },
    /// Amounts in several currencies.
    #[error("Column '{0}' holds amounts in several currencies; they are read as one.")]
    Currencies(String),
    /// Numbers whose mark may part thousands or decimals.
    #[error(
        "Three digits follow the {mark:?} in every number of column '{column}', so it may part thousands or mark decimals; it is read as {}. For the other reading use --read {}={}.",
        if *.thousands { "parting thousands" } else { "the decimal mark" },
        shell_word(column),
        other_mark(*.mark, *.thousands)
    )]
    EitherMark {
        /// The column.
        column: String,
        /// The mark, a point or a comma.
        mark: char,
        /// Whether it is read as parting thousands.
        thousands: bool,
    },
    /// The same of columns whose mark is the one that other columns show.
    #[error(
        "Three digits follow the point in every number of {}; it is read as the decimal mark, as in other columns. If it parts thousands use --read {}=comma{}.",
        columns_named(.0),
        shell_word(.0.first().map_or("COL", String::as_str)),
        if .0.len() > 1 { ", and so for each" } else { "" }
    )]
    ThreeDecimals(Vec<String>),
    /// Percentages beside what looks like fractions.
    #[error(
        "Column '{column}' has a percent sign in {percent} cells and none in {plain}, which are all between -1 and 1 and may be fractions; all are read as percent points, so that 0.5 is 0.5 %. If they are fractions use --read {}=share, which reads 54.5% as 0.545, or write one scale.",
        shell_word(column)
    )]
    PercentAndFraction {
        /// The column.
        column: String,
        /// Cells with a percent sign.
        percent: usize,
        /// Cells without.
        plain: usize,
    },
    /// Percent signs in the smaller part of a column of numbers.
    #[error(
        "Column '{column}' has a percent sign in {percent} of {numbers} numbers; the sign is left out, so that 5% is read as 5.{}",
        if percent < numbers { " Write one unit in all cells." } else { "" }
    )]
    FewPercentSigns {
        /// The column.
        column: String,
        /// Cells with a percent sign.
        percent: usize,
        /// Cells that are numbers.
        numbers: usize,
    },
    /// Numbers with a bare exponent, taken for codes.
    #[error(
        "Column '{column}' is read as text: {cells} of its cells are digits, an E and digits, as codes are written. If they are numbers, use --read {}=point.",
        shell_word(column)
    )]
    ExponentCodes {
        /// The column.
        column: String,
        /// How many cells.
        cells: usize,
    },
    /// A text column that is mostly numbers or days.
    #[error(
        "Column '{column}' is read as text, although {cells} of its {present} cells ({}) are {}; the others are too many or too different. To read it as {} all the same, the others being missing or special levels, use --read {}={}.",
        share(*.cells, *.present),
        values_word(*.days),
        values_word(*.days),
        shell_word(column),
        if *.days { "day-first or month-first" } else { "point" }
    )]
    ReadAsText {
        /// The column.
        column: String,
        /// Whether they are days.
        days: bool,
        /// Cells that are numbers or days.
        cells: usize,
        /// Cells that are not missing.
        present: usize,
    },
    /// Words among numbers or days.
    #[error(
        "Column '{column}' holds {}, but {cells} of its {present} cells ({}) hold {distinct} {}; a model takes each as a special level. To read the column as text use --read {}=text.",
        values_word(*.days),
        share(*.cells, *.present),
        match (*.days, *.distinct) {
            (true, 1) => "word or open-ended date",
            (true, _) => "different words or open-ended dates",
            (false, 1) => "word or error value",
            (false, _) => "different words or error values",
        },
        shell_word(column)
    )]
    Words {
        /// The column.
        column: String,
        /// Whether the other cells are days, rather than numbers.
        days: bool,
        /// Cells that are words.
        cells: usize,
        /// Cells that are not missing.
        present: usize,
        /// Distinct words.
        distinct: usize,
    },
    /// Dates that may be read in two ways.
    #[error(
        "The dates of column '{column}' fit both orders; they are read as {}. For the other order use --read {}.",
        if *.day_first { "day before month" } else { "month before day" },
        shell_word(&format!("{column}={}", if *.day_first { "month-first" } else { "day-first" }))
    )]
    BothOrders {
        /// The column.
        column: String,
        /// Whether the day is read first.
        day_first: bool,
    },
    /// How a column was read.
    #[error(transparent)]
    Typing(#[from] TypingRemark),
    /// What a file of a statistics package says of its columns.
    #[error(transparent)]
    Statistics(#[from] StatisticsRemark),
    /// Of columns that a file does not hold, and that were made for it.
    #[error(transparent)]
    Made(#[from] MadeRemark),
    /// Years of two digits.
    #[error(
        "Column '{column}' writes years with two digits; they are read as {first} to {last} (--read {}=day-first:1930 or month-first:1930 names another first year).",
        shell_word(column)
    )]
    ShortYears {
        /// The column.
        column: String,
        /// The first of the hundred years.
        first: i32,
        /// The last of them.
        last: i32,
    },
    /// `12M` in every cell.
    #[error(
        "The letter M in column '{name}' is read as months; if it means millions, use --read {}=multiples.",
        shell_word(.0), name = .0
    )]
    TermsInMonths(String),
    /// `1.2M`, `300K`, `3 lakh`.
    #[error(
        "Column '{name}' holds multiples such as K, M, lakh or crore; they are read in full (--read {}=text keeps them as text).",
        shell_word(.0), name = .0
    )]
    Multiples(String),
    /// `1yrs 11mon`, or years beside months.
    #[error(
        "Column '{name}' holds years and months; all are read in months (--read {}=text keeps them as text).",
        shell_word(.0), name = .0
    )]
    YearsInMonths(String),
    /// `5,000.00 Dr` and `Cr`, `5.000,00 S` and `H`.
    #[error(
        "Column '{name}' marks amounts with Dr or Cr (S or H); debits (Dr, S) are read as negative, credits (Cr, H) as positive (--read {}=text keeps them as text).",
        shell_word(.0), name = .0
    )]
    DebitCredit(String),
    /// Records that are no rows.
    #[error("Records set aside, each with its line and reason: {0}.")]
    SetAside(usize),
    /// Records that sum up or count others.
    #[error(
        "{} and no {}; {} set aside (--keep-totals keeps {}).",
        if *.0 == 1 {
            "1 record is a total, an average or a trailer".to_owned()
        } else {
            format!("{} records are totals, averages or trailers", .0)
        },
        one_or_many(*.0, "applicant", "applicants"),
        one_or_many(*.0, "it is", "they are"),
        one_or_many(*.0, "it", "them")
    )]
    TotalsLines(usize),
    /// Records in which each cell is missing.
    #[error(
        "{} {} no value in any cell; {} set aside.",
        counted(*.0, "record"), one_or_many(*.0, "has", "have"), one_or_many(*.0, "it is", "they are")
    )]
    NoCells(usize),
    /// Records with too few cells.
    #[error(
        "{} {} fewer cells than there are columns; the rest count as missing.",
        counted(*.0, "record"), one_or_many(*.0, "has", "have")
    )]
    Padded(usize),
    /// Quotes that are none.
    #[error(
        "{} hold{} a quote that closes nowhere sensible; it is read as an ordinary character.",
        first_of(*records, *line), one_or_many(*records, "s", "")
    )]
    OddQuotes {
        /// How many records.
        records: usize,
        /// Line of the first.
        line: u64,
    },
    /// Records that were not as they should be and were read all the same.
    #[error(
        "{} {} repaired: {repair}; check {} matter.",
        first_of(*records, *line),
        one_or_many(*records, "was", "were"),
        one_or_many(*records, "it if it does", "them if they")
    )]
    Repaired {
        /// How many records.
        records: usize,
        /// Line of the first.
        line: u64,
        /// What was done.
        repair: Repair,
    },
    /// Lines that only explain.
    #[error("Lines that begin with '{mark}' are taken as comments and left out: {lines}.")]
    Comments {
        /// How they begin.
        mark: String,
        /// How many lines.
        lines: usize,
    },
    /// A told delimiter that splits nothing.
    #[error(
        "The delimiter '{0}' that was told splits nothing: the file has one column. Name another one, or none."
    )]
    OneColumn(String),
    /// Another table below the first.
    #[error(
        "From line {0} on the file holds another table; it is set aside. To use it, save it as a file of its own."
    )]
    AnotherTable(u64),
    /// Lines below the table.
    #[error(
        "The last {} notes below the table and set aside.",
        if *.0 == 1 { "line is taken as".to_owned() } else { format!("{} lines are taken as", .0) }
    )]
    Footer(usize),
    /// Several lines of names.
    #[error("The header has {0} lines; the names of a column are joined.")]
    LongHeader(usize),
    /// A line of units below the names.
    #[error(
        "Line {0} of the table names units (a currency, a percent sign, a time) and no applicant; it is set aside."
    )]
    UnitsLine(u64),
    /// Lines below the names that describe the columns, before the first date.
    #[error("Set aside below the names, as describing the columns: {}.", counted(*.0, "line"))]
    Descriptions(usize),
    /// Cells of another kind than their column.
    #[error(
        "Column '{column}' holds {} that {} not fit its kind; {} as missing, or as special levels of a model that has such.",
        counted(*cells, "cell"), one_or_many(*cells, "does", "do"),
        one_or_many(*cells, "it counts", "they count")
    )]
    Misfits {
        /// The column.
        column: String,
        /// How many cells.
        cells: usize,
    },
    /// A column of lists, structures or bytes.
    #[error("Column '{0}' holds no single values (lists, structures or bytes); it is left out.")]
    LeftOut(String),
    /// A column of a typed file that cannot be read.
    #[error("Column '{column}' is left out: {why}.")]
    ColumnNotRead {
        /// The column.
        column: String,
        /// Why.
        why: NotRead,
    },
    /// A column of a type that only its writer knows.
    #[error(
        "Column '{column}' has the type '{extension}', which is not known here; its stored values are read as they are."
    )]
    StoredValues {
        /// The column.
        column: String,
        /// The name of the type.
        extension: String,
    },
    /// Texts with bytes that are none.
    #[error(
        "Column '{column}' holds {cells} texts that are not valid UTF-8; their odd bytes show as a placeholder. Write the file again from decoded texts."
    )]
    NotUtf8 {
        /// The column.
        column: String,
        /// How many texts.
        cells: usize,
    },
    /// Moments in a time zone that is not known.
    #[error(
        "Column '{column}' is in the time zone '{zone}', which is not known here; its times are read in UTC."
    )]
    UnknownZone {
        /// The column.
        column: String,
        /// The zone.
        zone: String,
    },
    /// Durations.
    #[error("Column '{column}' holds durations; they are read as numbers of {}.", .unit.name())]
    Spans {
        /// The column.
        column: String,
        /// What is counted.
        unit: Unit,
    },
    /// Cells of a workbook that hold an error.
    #[error(
        "Cells of the sheet that hold an error in place of a value: {0}; each is read as its word, such as #N/A."
    )]
    ErrorCells(usize),
    /// Formulas that no program has computed.
    #[error(
        "Cells of the sheet that hold a formula without a result: {0}; they count as missing. Open the workbook in Excel or LibreOffice, save it, and load it again."
    )]
    FormulasWithoutResults(usize),
    /// Rows that a filter hides.
    #[error(
        "{} of the sheet {} hidden, as a filter hides rows; {} like all others. Leave them out of the file if they do not belong to the portfolio.",
        counted(*.0, "row"), one_or_many(*.0, "is", "are"),
        one_or_many(*.0, "it is read", "they are read")
    )]
    HiddenRows(usize),
    /// Merged cells below the header.
    #[error(
        "Merged cells below the header: {0}; only the first cell of each has its value, the others count as missing. Unmerge them if each row has the value."
    )]
    MergedCells(usize),
    /// One of several sheets.
    #[error("The sheet '{sheet}' is read, one of {sheets}; name another if it is the wrong one.")]
    SheetChosen {
        /// The sheet.
        sheet: String,
        /// How many sheets there are.
        sheets: usize,
    },
    /// Lines of a file of fixed widths that end before its last column.
    #[error(
        "Lines that end before the last column of the description begins: {0}. What they lack is missing. Check the places of the columns."
    )]
    ShortLines(usize),
    /// Lines of a file of fixed widths with text behind its last column.
    #[error(
        "Lines with text behind the last column of the description, which is not read: {0}. Describe it if it is wanted."
    )]
    BeyondWidths(usize),
    /// Places in a file of fixed widths that count bytes of its encoding.
    #[error(
        "Places of the description count bytes of {0}, as all lines have the same number of bytes but not of characters. In the description, byte instead of start says so."
    )]
    WidthsInBytes(String),
    /// A stream that breaks off, or whose writer leaves the mark out.
    #[error(
        "The Arrow stream has no end mark: if its writer was stopped, rows are missing. Write it again if they are."
    )]
    NoEndMark,
    /// Only some of the records were read.
    #[error(
        "This is a sample: of {records} records every few one was read, evenly over the whole file; lines are counted within the sample."
    )]
    Sampled {
        /// Records of the file.
        records: u64,
    },
    /// A remark on one of several files.
    #[error("{file}: {remark}")]
    InFile {
        /// Its name.
        file: String,
        /// What there is to say.
        remark: Box<Remark>,
    },
    /// Columns that one of several files lacks.
    #[error("{file} lacks these columns of the other files; their cells count as missing: {}.", .columns.join(", "))]
    ColumnsMissing {
        /// The file's name.
        file: String,
        /// The columns.
        columns: Vec<String>,
    },
    /// Columns that only a later file has.
    #[error("{file} has columns that the files before it lack; their cells count as missing there: {}.", .columns.join(", "))]
    ColumnsAdded {
        /// The file's name.
        file: String,
        /// The columns.
        columns: Vec<String>,
    },
    /// Columns taken for the same although they are written differently.
    #[error("{file} writes these column names in another case; they are taken as the same: {}.", .columns.join(", "))]
    OtherCase {
        /// The file's name.
        file: String,
        /// The columns, as the first file writes them.
        columns: Vec<String>,
    },
}

/// Columns with their names.
fn columns_named(names: &[String]) -> String {
    let noun = one_or_many(names.len(), "column", "the columns");
    let names: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    format!("{noun} {}", names.join(", "))
}

/// The word for `--read` that reads the mark otherwise.
fn other_mark(mark: char, thousands: bool) -> &'static str {
    if (mark == '.') == thousands {
        "point"
    } else {
        "comma"
    }
}

/// Some records and the line of the first.
fn first_of(records: usize, line: u64) -> String {
    if records == 1 {
        format!("1 record (on line {line})")
    } else {
        format!("{records} records (the first on line {line})")
    }
}

fn values_word(days: bool) -> &'static str {
    if days { "dates" } else { "numbers" }
}

/// A share in percent.
#[must_use]
pub fn share(part: usize, whole: usize) -> String {
    let percent = 100.0 * part as f64 / whole.max(1) as f64;
    let decimals = usize::from(!(10.0..100.0).contains(&percent) && part < whole);
    format!("{percent:.decimals$} %")
}

impl Serialize for Remark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
