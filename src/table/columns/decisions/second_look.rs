//! A second look at columns that the counts of forms leave in doubt: texts that are
//! numbers with the same signs around each, numbers that are months or days in
//! digits, and numbers that count days. Few columns are in doubt; only these are
//! read again.

use std::ops::ControlFlow;

use crate::table::Kind;
use crate::table::cells::affix::Affix;
use crate::table::cells::amount::Amount;
use crate::table::cells::cell::{self, Form};
use crate::table::cells::date_text;
use crate::table::columns::column_format::{Convention, Unit};
use crate::table::columns::column_stats::ColumnStats;
use crate::table::columns::day_numbers::DayNumbers;
use crate::table::columns::decisions::mixed;
use crate::table::columns::decisions::no_years;
use crate::table::columns::decisions::point_codes;
use crate::table::columns::decisions::several_units;
use crate::table::columns::distinct::Distinct;
use crate::table::columns::schema::{self, Habits, Plan};
use crate::table::columns::survey::TableStats;
use crate::table::columns::values::levels::BlockTexts;
use crate::table::columns::values::parsed_block::{ParsedBlock, Values};
use crate::table::records::record::Wanted;
use crate::table::remark::Remark;
use crate::table::source::file::Source;
use crate::table::typing_remark::{Counted, TypingRemark};

/// Distinct texts or numbers up to which a column loses nothing as categories.
const FEW_VALUES: usize = 12;
/// Texts that are looked at before a column is given up.
const FIRST_TEXTS: usize = 64;
/// Distinct months in digits that no amounts have by chance.
const LEAST_MONTHS: usize = 6;
/// The longest spelling of no date in digits, where the dates are longer.
const ZERO: &str = "0.00";
/// Bytes of a telephone number with its plus.
const LEAST_PHONE: usize = 11;
const MOST_PHONE: usize = 16;
/// Rows that show months in digits where the name does not say it.
const LEAST_ROWS: usize = 20;

/// What a second look says of a column.
#[derive(Debug, Default)]
pub(in crate::table) struct Look {
    /// How the column is read after all, and what its cells are then.
    pub plan: Option<(Plan, ColumnStats)>,
    pub remarks: Vec<Remark>,
}

impl Look {
    fn saying(remark: Option<TypingRemark>) -> Self {
        Self {
            plan: None,
            remarks: remark.map(Remark::Typing).into_iter().collect(),
        }
    }

    /// Whether it says that the numbers of the column have several units.
    pub fn says_units(&self) -> bool {
        let says = |r: &Remark| matches!(r, Remark::Typing(TypingRemark::Units { .. }));
        self.remarks.iter().any(says)
    }
}

/// Looks at the column in this place, which was planned as `plan`.
pub(in crate::table) fn look(
    source: &Source,
    place: usize,
    surveyed: &TableStats,
    habits: Habits,
    plan: Plan,
) -> Look {
    let (name, survey) = (&source.names()[place], &surveyed.columns[place]);
    let digits = survey.texts == 0 && survey.present > 0;
    if matches!(
        plan.convention,
        Convention::Number { .. } | Convention::Text
    ) && digits
        && let Some(convention) = days_in_digits(source, place, survey)
    {
        return Look {
            plan: Some((Plan::new(convention, survey), survey.clone())),
            remarks: Vec::new(),
        };
    }
    if matches!(plan.convention, Convention::Number { .. })
        && point_codes::are_point_codes(source, place, survey)
    {
        let remark = TypingRemark::PointCodes {
            column: name.clone(),
        };
        return Look {
            plan: Some((Plan::new(Convention::Text, survey), survey.clone())),
            remarks: vec![Remark::Typing(remark)],
        };
    }
    if matches!(plan.convention, Convention::Day { .. } | Convention::Text)
        && no_years::are_days_without_years(source, place, survey)
    {
        let remark = TypingRemark::NoYears {
            column: name.clone(),
        };
        return Look {
            plan: Some((Plan::new(Convention::Text, survey), survey.clone())),
            remarks: vec![Remark::Typing(remark)],
        };
    }
    match plan.convention {
        Convention::Text if survey.words.len() > FEW_VALUES => texts_of(&surveyed.drafts, place)
            .map_or_else(
                || Look::saying(several_units::remark_of_cells(source, place)),
                |texts| look_at_texts(name, &texts, habits),
            ),
        Convention::Number { .. } if are_phones(source, place, survey) => Look {
            plan: Some((Plan::new(Convention::Text, survey), survey.clone())),
            remarks: Vec::new(),
        },
        Convention::Number { .. } => {
            let counted = counted(source, place, survey);
            let remarks = number_remarks(name, survey, plan, counted);
            Look {
                plan: None,
                remarks: remarks.map(Remark::Typing).collect(),
            }
        }
        _ => Look::default(),
    }
}

/// The texts of a column, `None` where a block of it holds something else.
fn texts_of(drafts: &[Vec<ParsedBlock>], place: usize) -> Option<Vec<&BlockTexts>> {
    let mut all = Vec::new();
    for block in drafts {
        let draft = block.get(place)?;
        match &draft.values {
            Values::Text(texts) => all.push(texts),
            _ if draft.is_all_missing() => {}
            _ => return None,
        }
    }
    Some(all)
}

fn look_at_texts(name: &str, texts: &[&BlockTexts], habits: Habits) -> Look {
    let all = || texts.iter().flat_map(|part| part.iter().flatten());
    let mut found: Vec<(Affix, usize)> = Vec::new();
    let (mut seen, mut unread) = (0, 0);
    for text in all().take(FIRST_TEXTS) {
        seen += 1;
        unread += usize::from(is_unread(text));
        let affix = || Affix::of(text).or_else(|| Affix::lettered(text));
        if cell::form(text) == Form::Text
            && let Some(affix) = affix()
        {
            match found.iter_mut().find(|(known, _)| *known == affix) {
                Some((_, count)) => *count += 1,
                None => found.push((affix, 1)),
            }
        }
        let most = found.iter().map(|(_, count)| *count).max().unwrap_or(0);
        // Names and codes, most of them.
        if seen >= 8 && most.max(unread) * 2 < seen {
            return of_units(name, all());
        }
    }
    if unread * 2 > seen {
        let (present, cells) = (all().count(), all().filter(|t| is_unread(t)).count());
        let remark = TypingRemark::Unread {
            column: name.to_owned(),
            cells,
            present,
        };
        return Look {
            plan: None,
            remarks: vec![Remark::Typing(remark)],
        };
    }
    let best = found.into_iter().max_by_key(|(_, count)| *count);
    let affixed = best.and_then(|(affix, _)| with_affix(name, all(), affix, habits));
    affixed.unwrap_or_else(|| of_units(name, all()))
}

/// What is to be said of texts that are numbers in several units.
fn of_units<'a>(name: &str, texts: impl Iterator<Item = &'a str>) -> Look {
    Look::saying(several_units::remark(name, texts))
}

/// The column read without `affix`, if that makes it one of amounts.
fn with_affix<'a>(
    name: &str,
    texts: impl Iterator<Item = &'a str>,
    affix: Affix,
    habits: Habits,
) -> Option<Look> {
    let (mut survey, mut cells, mut parted) = (ColumnStats::default(), 0, 0);
    // The units that numbers with the affix, and those without, have by themselves.
    let (mut units_within, mut units_beside) = (Vec::new(), Vec::new());
    for text in texts {
        let mut form = cell::form(text);
        let is_affixed = form == Form::Text;
        if is_affixed {
            form = affix.form(text);
            cells += usize::from(form != Form::Text);
        }
        if let Form::Amount(Amount { percent, unit, .. }) = form {
            let units = if is_affixed {
                &mut units_within
            } else {
                &mut units_beside
            };
            match units.iter_mut().find(|(own, _)| *own == (percent, unit)) {
                Some((_, count)) => *count += 1,
                None => units.push(((percent, unit), 1)),
            }
        }
        if let Form::Amount(amount) = form {
            let reading = amount.point.or(amount.comma);
            parted += usize::from(has_parted_thousands(text));
            survey
                .values
                .add_number(reading.map_or(f64::NAN, |r| r.value));
        } else if let Form::Whole(value) = form {
            survey.values.add_number(value as f64);
        }
        survey.add(form, text);
    }
    let present = survey.present - survey.special;
    let decimals = survey.point.fractions.max(survey.comma.fractions);
    let is_bare = survey.point.count == 0 && survey.comma.count == 0;
    let size = survey.longest - affix_length(&affix).min(survey.longest);
    // A fixed length is how codes are written.
    let is_code = survey.codes > 0 || (is_bare && survey.shortest == survey.longest && size > 4);
    let is_other = |((percent, unit), _): &&((bool, Option<Unit>), usize)| {
        let is_known = |(own, _): &((bool, Option<Unit>), usize)| *own == (*percent, *unit);
        (*percent || unit.is_some()) && !units_within.iter().any(is_known)
    };
    // `2.5% pm` beside `24% pa` is another rate.
    let others = units_beside.iter().filter(is_other);
    let others: usize = others.map(|(_, count)| count).sum();
    let is_amount = if affix.lettered {
        parted * 4 >= present && survey.texts * 20 <= present
    } else {
        !affix.needs_decimals() || decimals.max(parted) * 2 >= present
    };
    if cells * 2 < present
        || survey.texts * 10 > present
        || others > mixed::allowance(present)
        || survey.values.len() <= FEW_VALUES
        || survey.day_first + survey.month_first > 0
        || is_code
        || !is_amount
    {
        return None;
    }
    let (plan, mut remarks) = schema::plan(name, &survey, habits, None);
    let plan = Plan::new(plan.convention.with_affix(affix)?, &survey);
    remarks.push(Remark::Typing(TypingRemark::Affix {
        column: name.to_owned(),
        around: affix.around(),
        cells,
        present: survey.present,
    }));
    Some(Look {
        plan: Some((plan, survey)),
        remarks,
    })
}

/// Whether a text holds a group of three digits behind a mark that parts thousands.
fn has_parted_thousands(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_group = |w: &[u8]| {
        w[0].is_ascii_digit()
            && matches!(w[1], b',' | b'.' | b' ' | b'\'')
            && w[2..].iter().all(u8::is_ascii_digit)
    };
    bytes.windows(5).any(is_group)
}

fn affix_length(affix: &Affix) -> usize {
    affix.before.as_str().len() + affix.after.as_str().len()
}

/// `63 1/2`, `64/100`, `0x27e`.
fn is_unread(text: &str) -> bool {
    let is_digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit());
    }
    let Some((above, below)) = text.split_once('/') else {
        return false;
    };
    let parts = above.split_once(' ').unwrap_or(("0", above));
    is_digits(below) && is_digits(parts.0) && is_digits(parts.1)
}

/// How a column of numbers is read whose cells are all months or days in digits:
/// `07.2009`, `2009.07`, `201108.0`, `15032019`; zeros beside them are no date.
fn days_in_digits(source: &Source, place: usize, survey: &ColumnStats) -> Option<Convention> {
    let name = &source.names()[place];
    let is_named = schema::is_date_name(name);
    let present = survey.present - survey.special;
    if present < LEAST_ROWS && !is_named {
        return None;
    }
    let has_zeros = survey.shortest <= ZERO.len();
    // 1990.1 is October beside 1990.09.
    let short = survey.longest == 7 && survey.shortest == 6;
    let fixed = survey.shortest == survey.longest || has_zeros || short;
    // The greatest of days is a day.
    let is_day = |value: f64| date_text::decimal_day(value).is_some();
    let decimals = survey.point.fractions > 0
        && survey.point.fractions + survey.whole == present
        && fixed
        && matches!(survey.longest, 7 | 8 | 10)
        && is_day(survey.point.largest)
        && (survey.whole == 0 || (survey.least, survey.most) == (0, 0));
    // Days of eight digits, which programs also write as `15032019.0`.
    let whole = survey.whole + survey.codes == present;
    let with_gaps = !decimals && survey.point.fractions + survey.whole == present;
    let digits = if whole { 7..=8 } else { 9..=10 };
    let eight = is_named
        && survey.compact == 0
        && (whole || with_gaps)
        && survey.longest == *digits.end()
        && (digits.contains(&survey.shortest) || has_zeros);
    if !decimals && !eight {
        return None;
    }
    let mut values: Distinct<LEAST_MONTHS> = Distinct::default();
    let (mut day_first, mut month_first, mut cells, mut zeros) = (0, 0, 0, 0);
    let mut compact = eight;
    each_cell(source, place, |text| {
        let number = match cell::form(text) {
            Form::Missing | Form::Special => return ControlFlow::Continue(()),
            Form::Whole(value) | Form::Code(Some(value)) => Some(value as f64),
            Form::Amount(amount) => amount.point.map(|r| r.value),
            _ => None,
        };
        if number == Some(0.0) {
            zeros += 1;
            return ControlFlow::Continue(());
        }
        cells += 1;
        let fits = if eight {
            let whole = number.filter(|n| n.fract() == 0.0);
            let read =
                |first| whole.is_some_and(|n| date_text::year_last(n as i64, first).is_some());
            day_first += usize::from(read(true));
            month_first += usize::from(read(false));
            day_first.max(month_first) + cells / 50 + 1 >= cells
        } else {
            let number = number.filter(|n| is_day(*n));
            compact |= number.is_some_and(|n| n > date_text::FIRST_COMPACT as f64);
            values.add_number(number.unwrap_or(f64::NAN));
            day_first += 1;
            month_first += 1;
            number.is_some()
        };
        if fits {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    let is_all = cells + zeros >= present && (cells >= LEAST_ROWS || is_named);
    let is_sure = if eight {
        // Where both orders fit, the digits do not tell the day.
        day_first.max(month_first) * 50 >= cells * 49 && day_first != month_first
    } else {
        day_first == cells && (is_named || values.is_full())
    };
    (is_all && is_sure && cells > 0).then_some(Convention::Day {
        day_first: eight && day_first > month_first,
        compact,
        months: !eight,
        first_year: None,
        range: None,
    })
}

/// Whether all cells are telephone numbers in international form, `+254712345678`.
fn are_phones(source: &Source, place: usize, survey: &ColumnStats) -> bool {
    let present = survey.present - survey.special;
    let is_long =
        (LEAST_PHONE..=MOST_PHONE).contains(&survey.shortest) && survey.longest <= MOST_PHONE;
    if survey.whole < present || !is_long || present < LEAST_ROWS || survey.least < 0 {
        return false;
    }
    let mut all = true;
    each_cell(source, place, |text| {
        let text = text.trim();
        all = text.starts_with('+') || cell::form(text) == Form::Missing;
        if all {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    all
}

/// Shows the cells of a column one after the other, as long as `visit` goes on.
pub(super) fn each_cell(
    source: &Source,
    place: usize,
    mut visit: impl FnMut(&str) -> ControlFlow<()>,
) {
    let done: Result<(), ()> = source.for_each_record_with(Wanted::One(place), |record| {
        if record.rejection.is_some() {
            return Ok(());
        }
        let cell = record.cells().nth(place).unwrap_or_default();
        match visit(cell) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(()),
        }
    });
    // The error only ends the walk.
    done.ok();
}

/// What is to be said of a column that stays one of numbers.
fn number_remarks(
    name: &str,
    survey: &ColumnStats,
    plan: Plan,
    counted: Option<Counted>,
) -> impl Iterator<Item = TypingRemark> {
    let is_money = plan.kind == Kind::Money;
    let dashes = if is_money {
        survey.dashes
    } else {
        survey.padded_dashes
    };
    let dashes = (dashes > 0).then(|| TypingRemark::Dashes {
        column: name.to_owned(),
        cells: dashes,
    });
    let counted = counted.map(|counted| TypingRemark::DayNumbers {
        column: name.to_owned(),
        counted,
    });
    dashes.into_iter().chain(counted)
}

/// What the whole numbers of a column with the name of a date may count or write.
fn counted(source: &Source, place: usize, survey: &ColumnStats) -> Option<Counted> {
    let all = survey.present - survey.special;
    if survey.whole < all || all == 0 {
        return None;
    }
    let mut days = DayNumbers::below(&source.names()[place])?;
    each_cell(source, place, |text| match cell::form(text) {
        Form::Whole(number) if !days.add(number) => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    days.found()
}

#[cfg(test)]
#[path = "second_look_tests.rs"]
mod tests;
