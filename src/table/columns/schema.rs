//! The schema of a column: its format, kind and storage, decided from the
//! statistics of all rows. `refine` then recognises keys, flags, categories and
//! free text from the values.

use crate::table::cells::amount::Mark;
use crate::table::cells::amount::words::ANY_CURRENCY;
use crate::table::cells::answer::Spelling;
use crate::table::columns::column_format::{Convention, Unit};
use crate::table::columns::column_stats::{ColumnStats, Readings};
use crate::table::columns::decisions::mixed;
use crate::table::columns::decisions::settle;
use crate::table::columns::padded::is_padded_quantity;
use crate::table::columns::rates;
use crate::table::columns::text_kind::text_kind;
use crate::table::columns::units;
use crate::table::remark::Remark;
use crate::table::typing_remark::TypingRemark;
use crate::table::{Column, Kind};

/// How cells become values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) struct Plan {
    /// How the cells are read.
    pub convention: Convention,
    /// What the values are, as far as the survey tells.
    pub kind: Kind,
    pub storage: Storage,
    /// See [`Column::values_as_text`].
    pub values_as_text: Option<(usize, bool)>,
}

/// What the values are stored as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Storage {
    /// The narrowest integers that hold them.
    Whole,
    Real,
    Day,
    Text,
}

/// What the columns taken together say, for those that leave it open.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is one fact of the file, and all go together"
)]
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::table) struct Habits {
    /// Decimals stand after a comma.
    pub comma: bool,
    /// The share of columns with a say that agree on it.
    pub comma_confidence: f64,
    /// No column shows a decimal mark.
    pub is_open: bool,
    /// Days stand before months.
    pub day_first: bool,
    /// Cells are separated by semicolons, as where decimals stand after a comma.
    pub semicolons: bool,
    /// The values came as numbers: no mark is in question.
    pub typed: bool,
}

impl Habits {
    /// From all columns; a file that shows neither is read as English ones
    /// are, but a decimal comma comes with the day first.
    pub fn of(surveys: &[ColumnStats]) -> Self {
        let share =
            |votes: (usize, usize)| votes.0.max(votes.1) as f64 / (votes.0 + votes.1) as f64;
        let count = |test: fn(&ColumnStats) -> bool| surveys.iter().filter(|s| test(s)).count();
        let marks = (
            count(|s| s.comma.only > s.point.only && s.comma.fractions > 0),
            count(|s| s.point.only > s.comma.only && s.point.fractions > 0),
        );
        let comma = marks.0 > marks.1;
        let orders = (
            count(|s| s.day_first > s.month_first),
            count(|s| s.month_first > s.day_first),
        );
        Self {
            comma,
            comma_confidence: if marks == (0, 0) { 0.5 } else { share(marks) },
            is_open: marks == (0, 0),
            semicolons: false,
            typed: false,
            day_first: orders.0 > orders.1 || (orders.0 == orders.1 && comma),
        }
    }
}

/// Decides one column, or stores it as its convention was `told`, and says what a
/// reader should know.
pub(in crate::table) fn plan(
    name: &str,
    survey: &ColumnStats,
    habits: Habits,
    told: Option<Convention>,
) -> (Plan, Vec<Remark>) {
    let (plan, mut remarks) = match told {
        Some(convention) => (Plan::new(convention, survey), Vec::new()),
        None => guess(name, survey, habits),
    };
    let named = survey.currencies & !(1 << ANY_CURRENCY);
    if named.count_ones() > 1 && plan.is_number() && remarks.is_empty() {
        remarks.push(Remark::Currencies(name.to_owned()));
    }
    (plan, remarks)
}

fn guess(name: &str, survey: &ColumnStats, habits: Habits) -> (Plan, Vec<Remark>) {
    // A fixed length is how codes are written; an amount has any.
    let is_code = survey.codes > survey.no_day_codes && survey.shortest == survey.longest;
    if let Some(spelling) = survey.gap_flag() {
        return (Plan::new(Convention::Flag { spelling }, survey), Vec::new());
    }
    if is_padded_quantity(name, survey) {
        let column = name.to_owned();
        let remark = TypingRemark::Padded { column };
        let plan = Plan::new(Convention::PLAIN_NUMBER, survey);
        return (plan, vec![Remark::Typing(remark)]);
    }
    let number = number_convention(name, survey, habits);
    let numbers = number.as_ref().map_or(0, |n| n.fitting);
    let compact = is_compact(name, survey);
    let months = is_month(name, survey);
    let days = survey.day_first.max(survey.month_first);
    let (compact_days, compact_ends) = if compact {
        (survey.compact, survey.compact_ends + survey.no_days)
    } else {
        (0, if months { survey.no_days } else { 0 })
    };
    let all_days = days + compact_days + if months { survey.months } else { 0 };
    let text = || Plan::new(Convention::Text, survey);
    let are_days = compact || months || days >= numbers;
    if survey.present == 0 || (is_code && !months) {
        (text(), Vec::new())
    } else if mixed::tolerates(survey, all_days, compact_ends) && are_days {
        let (day_first, remark) = day_order(name, survey, habits);
        let day = Convention::Day {
            day_first,
            compact,
            months,
            first_year: None,
            range: None,
        };
        (Plan::new(day, survey), remark.into_iter().collect())
    } else if let Some(number) = number.filter(|n| mixed::tolerates(survey, n.fitting, 0)) {
        if let Some(remark) = number.codes {
            return (text(), vec![remark]);
        }
        let plan = Plan::new(number.convention, survey).as_flag();
        (plan, number.remarks)
    } else {
        let are_days = all_days > numbers;
        let cells = all_days.max(numbers);
        let remark = mixed::text_of_values(name, survey, cells, are_days);
        let plan = Plan {
            values_as_text: remark.as_ref().map(|_| (cells, are_days)),
            ..text()
        };
        let spellings = || mixed::two_spellings(name, survey).map(Remark::Typing);
        (plan, remark.or_else(spellings).into_iter().collect())
    }
}

/// How the numbers of a column are written.
struct Numbers {
    convention: Convention,
    /// How many cells are numbers.
    fitting: usize,
    /// What is to be said if they are codes and no numbers.
    codes: Option<Remark>,
    remarks: Vec<Remark>,
}

/// How the numbers are written, and how many cells are some; `None` without
/// any.
fn number_convention(name: &str, survey: &ColumnStats, habits: Habits) -> Option<Numbers> {
    let (comma, marked) = decimal_mark(name, survey, habits);
    let readings = if comma { &survey.comma } else { &survey.point };
    let all = survey.whole + readings.count;
    let several = rates::of_several(survey, all);
    let (unit, fitting) = several
        .unwrap_or_else(|| units::decide(name, survey, all, mixed::allowance(survey.present)));
    let percent = match several {
        Some((unit, _)) => unit.is_none(),
        None => survey.percent * 2 >= all.max(1),
    };
    let convention = Convention::Number {
        comma,
        percent,
        unit,
        affix: None,
    };
    let codes = mixed::are_exponent_codes(survey, readings.fractions);
    let scales = match several {
        Some(_) => None,
        None => mixed::two_scales(name, survey, all),
    };
    let rates = || rates::remark(name, survey, convention).map(Remark::Typing);
    let remarks = [marked, scales.or_else(rates)];
    (all > 0).then(|| Numbers {
        convention,
        fitting,
        codes: codes.then(|| Remark::ExponentCodes {
            column: name.to_owned(),
            cells: survey.exponents,
        }),
        remarks: remarks.into_iter().flatten().collect(),
    })
}

/// Whether decimals stand after a comma, and what is to be said where a mark with
/// three digits behind it could be either.
fn decimal_mark(name: &str, survey: &ColumnStats, habits: Habits) -> (bool, Option<Remark>) {
    match survey.comma.count.cmp(&survey.point.count) {
        std::cmp::Ordering::Greater => return (true, None),
        std::cmp::Ordering::Less => return (false, None),
        std::cmp::Ordering::Equal => {}
    }
    let mark = mixed::ambiguous_mark(survey).filter(|_| !habits.typed);
    let comma = habits.comma || (mark == Some('.') && habits.is_open && habits.semicolons);
    let remark = mark.and_then(|mark| {
        let is_told = match mark {
            // Other columns do not show what the delimiter hints at.
            '.' => habits.is_open || (habits.semicolons && !habits.comma),
            _ => habits.is_open && habits.semicolons,
        };
        mixed::mark_remark(name, mark, comma, is_told)
    });
    (comma, remark)
}

/// Eight digits are days where the name says so, or where all of many
/// differing values are days of the calendar.
fn is_compact(name: &str, survey: &ColumnStats) -> bool {
    // Zeros and nines are no days, however many there are.
    let ends = survey.compact_ends + survey.no_days;
    let nearly = mixed::tolerates(survey, survey.compact, ends);
    let silent = survey.special + survey.far + ends;
    let all = survey.compact + silent == survey.present
        && survey.compact >= 20
        && survey.least != survey.most;
    nearly && (all || is_date_name(name))
}

/// Six digits are months where the name says so, or where all of them are, some
/// with a leading zero or many of them differing.
fn is_month(name: &str, survey: &ColumnStats) -> bool {
    // Zeros, of one digit or six, are no months.
    let rest = survey.present - survey.no_days;
    let six = survey.longest == 6 && (survey.shortest == 6 || survey.no_days > 0);
    let nearly = survey.months > 0 && survey.months >= rest - mixed::allowance(rest);
    let many = rest >= 20 && survey.least != survey.most;
    let all = survey.months == rest && (survey.codes > 0 || many);
    six && nearly && (all || is_date_name(name))
}

fn day_order(name: &str, survey: &ColumnStats, habits: Habits) -> (bool, Option<Remark>) {
    if survey.day_first != survey.month_first {
        return (survey.day_first > survey.month_first, None);
    }
    if let Some(day_first) = survey.firsts_of_months() {
        return (day_first, None);
    }
    let day_first = habits.day_first;
    let remark = || Remark::BothOrders {
        column: name.to_owned(),
        day_first,
    };
    (day_first, (survey.ambiguous > 0).then(remark))
}

impl Plan {
    /// The kind and storage that hold all values that `survey` saw.
    pub fn new(convention: Convention, survey: &ColumnStats) -> Self {
        let (kind, storage) = match convention {
            Convention::Text => (Kind::Text, Storage::Text),
            Convention::Day { .. }
            | Convention::Serial
            | Convention::Seconds
            | Convention::Yymmdd => (Kind::Date, Storage::Day),
            Convention::Flag { spelling } if !spelling.is_digits() => (Kind::Flag, Storage::Text),
            Convention::Flag { .. } => {
                let fits = |number: i64| (-100..=100).contains(&number);
                let narrow = survey.whole == 0 || (fits(survey.least) && fits(survey.most));
                let plain = survey.point.count == 0 && survey.codes == 0;
                let storage = if narrow && plain {
                    Storage::Whole
                } else {
                    Storage::Real
                };
                (Kind::Flag, storage)
            }
            Convention::Number {
                comma,
                percent,
                unit,
                affix,
            } => {
                let readings = if comma { &survey.comma } else { &survey.point };
                // Beyond 2^53 a reading is not exact.
                let exact = readings.largest < 9_007_199_254_740_992.0;
                let crores =
                    unit == Some(Unit::Multiples) && survey.marks[Mark::Credit as usize] > 0;
                let money = survey.money * 2 >= (survey.whole + readings.count).max(1);
                if percent {
                    (Kind::Percentage, Storage::Real)
                } else if money {
                    (Kind::Money, Storage::Real)
                } else if readings.fractions > 0
                    || !exact
                    || crores
                    || survey.wide_numbers > 0
                    || affix.is_some()
                    || matches!(unit, Some(Unit::Shares | Unit::Durations))
                    || rates::converts(survey, convention)
                {
                    (Kind::Number, Storage::Real)
                } else if readings.count == 0 && (survey.least, survey.most) == (0, 1) {
                    (Kind::Flag, Storage::Whole)
                } else {
                    (Kind::Integer, Storage::Whole)
                }
            }
        };
        Self {
            convention,
            kind,
            storage,
            values_as_text: None,
        }
    }

    /// The same where 0 and 1 are answers, which other files may spell otherwise.
    fn as_flag(self) -> Self {
        let spelling = Spelling::DIGITS;
        match self.kind {
            Kind::Flag => Self {
                convention: Convention::Flag { spelling },
                ..self
            },
            _ => self,
        }
    }

    fn is_number(self) -> bool {
        matches!(self.convention, Convention::Number { .. })
    }

    /// The largest number but those of plain digits.
    pub fn largest(self, survey: &ColumnStats) -> f64 {
        let times = match self.convention.unit() {
            Some(Unit::YearsAndMonths) => 12.0,
            Some(Unit::DaysAndWeeks) => 7.0,
            _ => 1.0,
        };
        self.readings(survey).largest * times
    }

    /// The amounts as this plan reads them.
    fn readings(self, survey: &ColumnStats) -> &Readings {
        match self.convention {
            Convention::Number { comma: true, .. } => &survey.comma,
            _ => &survey.point,
        }
    }
}

/// Completes a finished column from its values: a key has one value per row, texts
/// are flags, categories or free, and some days are open ends.
pub(in crate::table) fn refine(column: &mut Column) {
    match column.kind {
        Kind::Integer if is_integer_key(column) => column.kind = Kind::Identifier,
        Kind::Number => settle::as_flag_of_numbers(column),
        Kind::Text => refine_text(column),
        Kind::Date => settle::take_open_ends(column),
        _ => {}
    }
}

fn is_integer_key(column: &Column) -> bool {
    let named = is_id_name(&column.name);
    if column.missing() > 0 || column.is_empty() || (!named && column.len() < 10) {
        return false;
    }
    let consecutive = |values: &[f64]| values.windows(2).all(|w| w[1] == w[0] + 1.0);
    // Most columns show with a few values that they count nothing.
    if !named && !consecutive(&column.part(0..10).numbers()) {
        return false;
    }
    let mut values = column.numbers();
    if !named {
        return consecutive(&values);
    }
    let ascending = |values: &[f64]| values.windows(2).all(|w| w[0] < w[1]);
    ascending(&values) || {
        values.sort_unstable_by(f64::total_cmp);
        ascending(&values)
    }
}

fn refine_text(column: &mut Column) {
    column.kind = text_kind(column);
    if column.kind == Kind::Category {
        settle::as_flag(column);
    }
}

/// `id`, `loan_id`, `SK_ID_CURR`, `LoanID`, `account_no`, `编号`.
pub(super) fn is_id_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let is_number = |w: &str| matches!(w, "no" | "nr" | "num" | "number");
    let of = [
        "loan",
        "account",
        "acct",
        "contract",
        "application",
        "customer",
        "client",
        "member",
        "row",
        "record",
    ];
    let numbered = words
        .windows(2)
        .any(|w| of.contains(&w[0]) && is_number(w[1]));
    let camel = name.strip_suffix("ID").or_else(|| name.strip_suffix("Id"));
    words.iter().any(|w| matches!(*w, "id" | "uuid" | "guid"))
        || numbered
        || camel.is_some_and(|stem| stem.ends_with(|c: char| c.is_ascii_lowercase()))
        || ["编号", "序号", "证号", "号码"]
            .iter()
            .any(|w| name.contains(w))
}

pub(in crate::table) fn is_date_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words = [
        "date", "day", "month", "time", "issue", "vintage", "period", "dob", "datum", "fecha",
        "日期", "时间", "生日",
    ];
    words.iter().any(|w| lower.contains(w))
        || lower.ends_with("_d")
        || lower.ends_with("_dt")
        || lower == "dt"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::cells::cell;

    fn plan_of(name: &str, cells: &[&str]) -> Plan {
        let mut survey = ColumnStats::default();
        for cell in cells {
            survey.add(cell::form(cell), cell);
        }
        let habits = Habits::of(std::slice::from_ref(&survey));
        plan(name, &survey, habits, None).0
    }

    /// Numbers with a point, or without decimals.
    fn check(name: &str, cells: &[&str], kind: Kind, storage: Storage) {
        let found = plan_of(name, cells);
        assert_eq!((found.kind, found.storage), (kind, storage), "{cells:?}");
    }

    #[test]
    fn storage_and_kind_follow_the_survey() {
        use Storage::{Day, Real, Text, Whole};
        for (cells, kind, storage) in [
            (vec!["1", "2", "NA", ""], Kind::Integer, Whole),
            (vec!["0", "1", "0"], Kind::Flag, Whole),
            (vec!["0", "0"], Kind::Integer, Whole),
            (vec!["1,200", "900", "1,500,000"], Kind::Integer, Whole),
            (vec!["1", "2.5"], Kind::Number, Real),
            (vec!["10.65%", "7%", "0"], Kind::Percentage, Real),
            (vec!["$1,000", "$20", "(1,200)"], Kind::Money, Real),
            (vec!["(1,200)", "300"], Kind::Integer, Whole),
            (vec!["36 months", "60 months"], Kind::Integer, Whole),
            (vec!["Dec-2014", "Jan-2015"], Kind::Date, Day),
            (vec!["00123", "00456", "12345"], Kind::Text, Text),
            (vec!["A11", "A12"], Kind::Text, Text),
            (vec!["1", "2", "x"], Kind::Text, Text),
            (vec!["", "NA"], Kind::Text, Text),
            (
                vec!["99999999999999999999", "12345678901234567890"],
                Kind::Text,
                Text,
            ),
        ] {
            check("x", &cells, kind, storage);
        }
    }

    #[test]
    fn eight_digits_are_days_by_name_or_by_number() {
        let days: Vec<String> = (1..=28).map(|d| format!("201802{d:02}")).collect();
        let days: Vec<&str> = days.iter().map(String::as_str).collect();
        check("x", &days, Kind::Date, Storage::Day);
        check("x", &days[..2], Kind::Integer, Storage::Whole);
        check("issue_date", &days[..2], Kind::Date, Storage::Day);
    }

    #[test]
    fn what_is_told_goes_before_what_is_seen() {
        let mut survey = ColumnStats::default();
        for cell in ["1.234", "oops"] {
            survey.add(cell::form(cell), cell);
        }
        let habits = Habits::of(std::slice::from_ref(&survey));
        let number = |comma| Convention::Number {
            comma,
            percent: false,
            unit: None,
            affix: None,
        };
        for (told, kind, storage) in [
            (number(true), Kind::Integer, Storage::Whole),
            (number(false), Kind::Number, Storage::Real),
            (Convention::Text, Kind::Text, Storage::Text),
            (Convention::Serial, Kind::Date, Storage::Day),
        ] {
            let (plan, remarks) = plan("x", &survey, habits, Some(told));
            assert_eq!((plan.convention, plan.kind), (told, kind));
            assert_eq!((plan.storage, remarks), (storage, Vec::new()));
        }
    }

    #[test]
    fn one_misfit_in_fifty_keeps_the_column_a_number() {
        let mut cells = vec!["5"; 98];
        cells.extend(["oops", "inf", "typo"]);
        check("x", &cells, Kind::Integer, Storage::Whole);
        cells.push("more");
        check("x", &cells, Kind::Text, Storage::Text);
    }

    #[test]
    fn texts_are_told_apart_by_how_they_repeat() {
        let check = |name: &str, values: Vec<String>, expected| {
            let values: Vec<Option<&str>> = values.iter().map(|v| Some(v.as_str())).collect();
            let mut column = Column::from_texts(name, Kind::Text, &values);
            refine(&mut column);
            assert_eq!(column.kind, expected, "{name} {:?}", values.first());
        };
        let many = |show: fn(usize) -> String| (0..200).map(show).collect::<Vec<_>>();
        check("purpose", many(|i| format!("A{}", i % 7)), Kind::Category);
        check("ref", many(|i| format!("K-{i}")), Kind::Identifier);
        check("name", many(|i| format!("Person {i}")), Kind::Text);
        check("member_id", many(|i| format!("x {i}")), Kind::Identifier);
        for pair in [
            ["Y", "n"],
            ["yes", "No"],
            ["T", "F"],
            ["是", "否"],
            ["TRUE", "FALSE"],
        ] {
            check(
                "f",
                (0..9).map(|i| pair[i % 2].to_owned()).collect(),
                Kind::Flag,
            );
        }
    }

    #[test]
    fn integer_keys_go_by_name_or_sequence() {
        let check = |name: &str, values: Vec<i64>, expected| {
            let values: Vec<Option<i64>> = values.into_iter().map(Some).collect();
            let mut column = Column::from_integers(name, Kind::Integer, &values);
            refine(&mut column);
            assert_eq!(column.kind, expected, "{name}");
        };
        check("ID", vec![7, 3, 9], Kind::Identifier);
        check("customer_id", vec![7, 3, 7], Kind::Integer);
        check("x", (5..30).collect(), Kind::Identifier);
        check("x", (5..30).rev().collect(), Kind::Integer);
        check("paid", vec![7, 3, 9], Kind::Integer);
        check("LoanID", vec![7, 3, 9], Kind::Identifier);
        check("account_no", vec![7, 3, 9], Kind::Identifier);
    }
}
