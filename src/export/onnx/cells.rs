//! Cells of a graph: the inputs, one a column, and what is read of them, as tests.
//!
//! A column of numbers without words is an input of doubles, NaN where missing. All other columns
//! are inputs of texts, as a CSV file writes them without quotes and without blanks at the ends;
//! an empty text or a marker such as NA is missing. A text that cannot be read for certain
//! (blanks at an end, digits that are no number) leaves its row without a PD.

use super::graph::{Builder, Name};
use super::proto::{column, kind};
use crate::export::description::{Description, Field, Read};
use crate::export::dialect::{DIGIT, SPACES};
use crate::export::value::Test;
use crate::table::{MISSING_WORDS, answer};
use std::collections::BTreeSet;

/// A number that fits a double, so that the cast of a text succeeds.
const NUMBER: &str = "[+-]?([0-9]{1,60}[.]?[0-9]{0,60}|[.][0-9]{1,60})([eE][+-]?[0-9]{1,2})?";
/// A day; its month's length is tested apart.
const DAY: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const MONTHS: [f64; 12] = [
    31.0, 28.0, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0,
];

/// What a test is: known, or a tensor of one boolean a row.
#[derive(Clone)]
pub(super) enum Truth {
    Known(bool),
    Of(Name),
}

/// What is read of a column.
enum Cell {
    /// Doubles: whether there is a number, and the number, 0 without one.
    Number { has: Name, number: Name },
    /// Texts: whether it is missing, and the text, empty where missing.
    Text { absent: Name, text: Name },
    /// Numbers or days among words, as texts.
    Mixed {
        absent: Name,
        has: Name,
        number: Name,
        text: Name,
    },
}

/// The cells of all columns.
pub(super) struct Cells {
    cells: Vec<Cell>,
    /// Rows in which a cell cannot be read.
    unreadable: Vec<Name>,
}

/// Whether the input of each field is of texts.
pub(super) fn of_texts(description: &Description) -> Vec<bool> {
    let fields = description.fields.iter().enumerate();
    let of = |(place, field): (usize, &Field)| {
        field.read.is_text()
            || matches!(field.read, Read::Day { .. })
            || asks_for_words(description, place)
    };
    fields.map(of).collect()
}

/// Whether a test asks a field for a word.
fn asks_for_words(description: &Description, field: usize) -> bool {
    let mut asks = false;
    description.each_test(&mut |test| {
        let of = match test {
            Test::Word(of, _) | Test::AnyWord(of) => Some(*of),
            _ => None,
        };
        asks |= of == Some(field);
    });
    asks
}

impl Cells {
    /// Adds the inputs and what is read of them.
    pub(super) fn read(b: &mut Builder, description: &Description) -> Self {
        let mut cells = Self {
            cells: Vec::new(),
            unreadable: Vec::new(),
        };
        let texts = of_texts(description);
        for (place, (field, is_text)) in description.fields.iter().zip(texts).enumerate() {
            let kind = if is_text { kind::TEXT } else { kind::DOUBLE };
            b.input(column(&field.name, kind, &about(field, is_text)));
            let cell = if is_text {
                cells.text(b, field, &description.words(place))
            } else {
                number(b, &field.name)
            };
            cells.cells.push(cell);
        }
        cells
    }

    /// Whether a cell of the row cannot be read.
    pub(super) fn unreadable(&self, b: &mut Builder) -> Truth {
        let all = self.unreadable.iter().cloned().map(Truth::Of).collect();
        joined(b, all, false)
    }

    /// The number of a field, 0 where it has none.
    pub(super) fn number(&self, b: &mut Builder, field: usize) -> Name {
        match &self.cells[field] {
            Cell::Number { number, .. } | Cell::Mixed { number, .. } => number.clone(),
            // No description asks texts for numbers.
            Cell::Text { .. } => b.number(f64::NAN),
        }
    }

    /// 0 for each row.
    pub(super) fn zeros(&self, b: &mut Builder) -> Name {
        let Some(first) = self.cells.first() else {
            return b.number(0.0);
        };
        let (Cell::Number { has: held, .. }
        | Cell::Text { absent: held, .. }
        | Cell::Mixed { absent: held, .. }) = first;
        let held = b.cast(held, kind::DOUBLE);
        b.with("Mul", &held, 0.0)
    }

    fn text(&mut self, b: &mut Builder, field: &Field, words: &BTreeSet<String>) -> Cell {
        let raw = field.name.as_str();
        let spaces = spaces();
        let missing = alternatives(MISSING_WORDS.iter().map(|word| escaped(word)));
        let absent = b.matches(raw, &format!("{spaces}*({missing})?{spaces}*"));
        let empty = b.text("");
        let text = b.op("Where", &[&absent, &empty, raw]);
        // Blanks at an end, or one of the guards of spreadsheets, ="01" and '01.
        let marks = format!("(?s){spaces}.*|.*{spaces}|=\".*\"|'[0-9=+@-].*");
        let guarded = b.matches(&text, &marks);
        match &field.read {
            Read::Text => {
                self.unreadable.push(guarded);
                Cell::Text { absent, text }
            }
            Read::YesNo(no, yes) => {
                self.unreadable.push(guarded);
                let text = answered(b, &text, no, yes);
                Cell::Text { absent, text }
            }
            Read::Answer | Read::Number { .. } => {
                let has = b.matches(&text, NUMBER);
                let zero = b.text("0");
                let digits = b.op("Where", &[&has, &text, &zero]);
                let mut number = b.cast(&digits, kind::DOUBLE);
                let mut has = has;
                if matches!(field.read, Read::Answer) {
                    (has, number) = answers(b, &text, &has, &number);
                }
                let unreadable = unreadable(b, &text, has.clone(), &guarded, words);
                self.unreadable.push(unreadable);
                Cell::Mixed {
                    absent,
                    has,
                    number,
                    text,
                }
            }
            Read::Day { first, last, .. } => {
                let (is_day, number) = day(b, &text);
                let from = b.with("GreaterOrEqual", &number, f64::from(*first));
                let to = b.with("LessOrEqual", &number, f64::from(*last));
                let within = b.op("And", &[&from, &to]);
                let has = b.op("And", &[&is_day, &within]);
                let zero = b.number(0.0);
                let number = b.op("Where", &[&has, &number, &zero]);
                let unreadable = unreadable(b, &text, is_day, &guarded, words);
                self.unreadable.push(unreadable);
                Cell::Mixed {
                    absent,
                    has,
                    number,
                    text,
                }
            }
        }
    }

    /// A test of a row.
    pub(super) fn test(&self, b: &mut Builder, test: &Test) -> Truth {
        match test {
            Test::Absent(field) => match &self.cells[*field] {
                Cell::Number { has, .. } => not(b, Truth::Of(has.clone())),
                Cell::Text { absent, .. } | Cell::Mixed { absent, .. } => Truth::Of(absent.clone()),
            },
            Test::Has(field) => match &self.cells[*field] {
                Cell::Number { has, .. } | Cell::Mixed { has, .. } => Truth::Of(has.clone()),
                Cell::Text { .. } => Truth::Known(false),
            },
            Test::Compare(field, how, to) => match &self.cells[*field] {
                Cell::Number { has, number } | Cell::Mixed { has, number, .. } => {
                    let held = b.with(operator(how), number, *to);
                    Truth::Of(b.op("And", &[has, &held]))
                }
                Cell::Text { .. } => Truth::Known(false),
            },
            Test::Text(field, text) => match &self.cells[*field] {
                Cell::Text { text: cell, .. } => {
                    let text = b.text(text);
                    Truth::Of(b.op("Equal", &[cell, &text]))
                }
                _ => Truth::Known(false),
            },
            Test::Word(field, word) => match self.word(b, *field) {
                Some((text, is_word)) => {
                    let held = b.matches(&text, &any_case(word));
                    Truth::Of(b.op("And", &[&is_word, &held]))
                }
                None => Truth::Known(false),
            },
            Test::AnyWord(field) => match self.word(b, *field) {
                Some((_, is_word)) => Truth::Of(is_word),
                None => Truth::Known(false),
            },
            Test::Any(tests) => {
                let tests = tests.iter().map(|test| self.test(b, test)).collect();
                joined(b, tests, false)
            }
            Test::All(tests) => {
                let tests = tests.iter().map(|test| self.test(b, test)).collect();
                joined(b, tests, true)
            }
            Test::Not(test) => {
                let test = self.test(b, test);
                not(b, test)
            }
        }
    }

    /// The text of a field, and whether it is a word; `None` for a field of doubles.
    fn word(&self, b: &mut Builder, field: usize) -> Option<(Name, Name)> {
        match &self.cells[field] {
            Cell::Number { .. } => None,
            Cell::Text { absent, text } => Some((text.clone(), b.op("Not", &[absent]))),
            Cell::Mixed {
                absent, has, text, ..
            } => {
                let none = b.op("Or", &[absent, has]);
                Some((text.clone(), b.op("Not", &[&none])))
            }
        }
    }
}

fn operator(how: &str) -> &'static str {
    match how {
        "<" => "Less",
        "<=" => "LessOrEqual",
        ">" => "Greater",
        ">=" => "GreaterOrEqual",
        _ => "Equal",
    }
}

fn not(b: &mut Builder, truth: Truth) -> Truth {
    match truth {
        Truth::Known(known) => Truth::Known(!known),
        Truth::Of(name) => Truth::Of(b.op("Not", &[&name])),
    }
}

/// All of some (`is_all`) or any of them.
fn joined(b: &mut Builder, truths: Vec<Truth>, is_all: bool) -> Truth {
    let mut left: Option<Name> = None;
    for truth in truths {
        match truth {
            Truth::Known(known) if known == is_all => {}
            Truth::Known(known) => return Truth::Known(known),
            Truth::Of(name) => {
                let op = if is_all { "And" } else { "Or" };
                left = Some(match left {
                    Some(left) => b.op(op, &[&left, &name]),
                    None => name,
                });
            }
        }
    }
    left.map_or(Truth::Known(is_all), Truth::Of)
}

/// Rows in which a column of numbers or days among words cannot be read: blanks or guards
/// (`guarded`), and of the words that no test names those with a digit, and short ones with a
/// hyphen, which may be meant as numbers or days. `is_read` is whether a text was read as one.
fn unreadable(
    b: &mut Builder,
    text: &str,
    is_read: Name,
    guarded: &str,
    words: &BTreeSet<String>,
) -> Name {
    let (digit, hyphen) = (format!("(?s).*{DIGIT}.*"), "(?s).*-.*");
    let (digit, hyphen) = (b.matches(text, &digit), b.matches(text, hyphen));
    let short = b.matches(text, "(?s).{0,8}");
    let short = b.op("And", &[&hyphen, &short]);
    let doubtful = b.op("Or", &[&digit, &short]);
    let named = alternatives(words.iter().map(|word| any_case(word)));
    let known = if named.is_empty() {
        is_read
    } else {
        let named = b.matches(text, &named);
        b.op("Or", &[&is_read, &named])
    };
    let unknown = b.op("Not", &[&known]);
    let doubtful = b.op("And", &[&unknown, &doubtful]);
    b.op("Or", &[&doubtful, guarded])
}

/// A column of doubles. It is asked for NaN before anything else.
fn number(b: &mut Builder, raw: &str) -> Cell {
    let (nan, infinite) = (b.op("IsNaN", &[raw]), b.op("IsInf", &[raw]));
    let none = b.op("Or", &[&nan, &infinite]);
    let zero = b.number(0.0);
    Cell::Number {
        has: b.op("Not", &[&none]),
        number: b.op("Where", &[&none, &zero, raw]),
    }
}

/// Yes and no in any spelling as two words.
fn answered(b: &mut Builder, text: &str, no: &str, yes: &str) -> Name {
    let (is_no, is_yes) = are_answers(b, text);
    let (no, yes) = (b.text(no), b.text(yes));
    let text = b.op("Where", &[&is_yes, &yes, text]);
    b.op("Where", &[&is_no, &no, &text])
}

/// Yes and no in any spelling as 1 and 0 beside numbers.
fn answers(b: &mut Builder, text: &str, has: &str, number: &str) -> (Name, Name) {
    let (is_no, is_yes) = are_answers(b, text);
    let (zero, one) = (b.number(0.0), b.number(1.0));
    let number = b.op("Where", &[&is_yes, &one, number]);
    let number = b.op("Where", &[&is_no, &zero, &number]);
    let answer = b.op("Or", &[&is_no, &is_yes]);
    (b.op("Or", &[has, &answer]), number)
}

fn are_answers(b: &mut Builder, text: &str) -> (Name, Name) {
    let no = answer::spellings().map(|(no, _)| no).chain(["0", "0.0"]);
    let yes = answer::spellings().map(|(_, yes)| yes).chain(["1", "1.0"]);
    let (no, yes) = (
        alternatives(no.map(any_case)),
        alternatives(yes.map(any_case)),
    );
    (b.matches(text, &no), b.matches(text, &yes))
}

/// Whether a text is a day, and the day since 1970-01-01.
fn day(b: &mut Builder, text: &str) -> (Name, Name) {
    let is_day = b.matches(text, DAY);
    let other = b.text("1970-01-01");
    let text = b.op("Where", &[&is_day, text, &other]);
    let delimiter = super::proto::Attribute::text("delimiter", "-");
    let parts = b.node("StringSplit", &[&text], vec![delimiter]);
    let parts = b.cast(&parts, kind::DOUBLE);
    let [year, month, day] = [0, 1, 2].map(|part| {
        let place = b.ints(&[], &[part]);
        b.gather(&parts, &place, 2)
    });
    let leap = is_leap(b, &year);
    let place = b.with("Sub", &month, 1.0);
    let place = b.cast(&place, kind::INT);
    let lengths = b.doubles(&[12], &MONTHS);
    let length = b.gather(&lengths, &place, 0);
    let february = b.with("Equal", &month, 2.0);
    let longer = b.op("And", &[&february, &leap]);
    let longer = b.cast(&longer, kind::DOUBLE);
    let length = b.op("Add", &[&length, &longer]);
    let fits = b.op("LessOrEqual", &[&day, &length]);
    let is_day = b.op("And", &[&is_day, &fits]);
    (is_day, days(b, &year, &month, &day))
}

fn is_leap(b: &mut Builder, year: &str) -> Name {
    let [four, hundred, four_hundred] = [4.0, 100.0, 400.0].map(|by| {
        let share = b.with("Div", year, by);
        let whole = b.op("Floor", &[&share]);
        b.op("Equal", &[&share, &whole])
    });
    let common = b.op("Not", &[&hundred]);
    let common = b.op("Or", &[&common, &four_hundred]);
    b.op("And", &[&four, &common])
}

/// Days since 1970-01-01 in the Gregorian calendar, the year starting in March so that the leap
/// day is its last.
fn days(b: &mut Builder, year: &str, month: &str, day: &str) -> Name {
    let early = b.with("LessOrEqual", month, 2.0);
    let early = b.cast(&early, kind::DOUBLE);
    let year = b.op("Sub", &[year, &early]);
    let later = b.with("Mul", &early, 12.0);
    let month = b.op("Add", &[month, &later]);
    let month = b.with("Sub", &month, 3.0);
    // The days of the months from March on: 153 in each five.
    let before = b.with("Mul", &month, 153.0);
    let before = b.with("Add", &before, 2.0);
    let before = floor_by(b, &before, 5.0);
    let mut sum = b.op("Add", &[&before, day]);
    let whole = b.with("Mul", &year, 365.0);
    sum = b.op("Add", &[&sum, &whole]);
    for (by, op) in [(4.0, "Add"), (100.0, "Sub"), (400.0, "Add")] {
        let leaps = floor_by(b, &year, by);
        sum = b.op(op, &[&sum, &leaps]);
    }
    b.with("Sub", &sum, 719_469.0)
}

fn floor_by(b: &mut Builder, x: &str, by: f64) -> Name {
    let share = b.with("Div", x, by);
    b.op("Floor", &[&share])
}

/// White space of any script as a class.
fn spaces() -> String {
    let all = SPACES.iter().filter_map(|code| char::from_u32(*code));
    format!("[{}]", all.collect::<String>())
}

fn alternatives(patterns: impl Iterator<Item = String>) -> String {
    patterns.collect::<Vec<_>>().join("|")
}

/// A text as a pattern of itself.
fn escaped(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        if "\\.+*?()|[]{}^$".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// A text as a pattern of itself in any ASCII case.
fn any_case(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        if c.is_ascii_alphabetic() {
            let (small, large) = (c.to_ascii_lowercase(), c.to_ascii_uppercase());
            pattern += &format!("[{small}{large}]");
        } else {
            pattern += &escaped(&c.to_string());
        }
    }
    pattern
}

/// What a column takes, for whoever reads the file.
fn about(field: &Field, is_text: bool) -> String {
    match (&field.read, is_text) {
        (Read::Number { percent_zeros, .. }, false) if *percent_zeros != 0 => {
            "a number, a percentage in percent points; NaN where missing"
        }
        (Read::Answer, false) => "1 for yes, 0 for no; NaN where missing",
        (_, false) => "a number; NaN where missing",
        (Read::Day { .. }, true) => "a day, 2024-01-31, or a word; empty where missing",
        (Read::Number { .. } | Read::Answer, true) => {
            "a number, 1234.5, or a word, as a text; empty where missing"
        }
        (_, true) => "a text without blanks at its ends; empty where missing",
    }
    .to_owned()
}
