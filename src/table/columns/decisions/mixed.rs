//! Mixed columns: what a column is that holds cells of more than one kind, decided
//! from the distinct values on either side, and what its reader should know.

use crate::table::columns::column_stats::ColumnStats;
use crate::table::columns::rates::RateSigns;
use crate::table::remark::Remark;
use crate::table::typing_remark::TypingRemark;

/// Distinct numbers up to which a column with words loses nothing as categories,
/// each number being one (`recipe::plan` reads whole numbers so up to there).
const FEW_VALUES: usize = 12;
/// Distinct numbers from which on a column may be a count with stray marks.
const LEAST_COUNTS: usize = 6;
/// Distinct words of a measurement up to one fifth of its cells. Programs write a
/// handful (`no file`, `Exempt`, `refused`); codes that mix letters and digits
/// have more, and fewer distinct numbers to each.
const MOST_WORDS: usize = 12;
/// Distinct words of a measurement up to one half of its cells, as in "months
/// since the last delinquency" with `never`.
const MOST_FREQUENT_WORDS: usize = 4;

/// Cells that may fail to fit a kind however much they differ: one in fifty, as
/// typing errors are rarer and codes that mix letters and digits more frequent; one
/// alone from ten cells on.
pub(in crate::table) fn allowance(present: usize) -> usize {
    (present / 50).max(usize::from(present >= 10))
}

/// Whether a column whose cells fit a kind in so many rows is of that kind, the rest
/// being words. Cells that say nothing by themselves (error words, special missings,
/// open ends, of which `ends` more) never speak against it; other words as long as
/// they are few beside many distinct numbers or days.
pub(in crate::table) fn tolerates(survey: &ColumnStats, fitting: usize, ends: usize) -> bool {
    let counted = survey.present - survey.special - survey.far - ends;
    let misses = counted.saturating_sub(fitting);
    if fitting == 0 || misses <= allowance(counted) {
        return fitting > 0;
    }
    // A cell of another kind counts as a word of its own.
    let words = survey.words.len() + misses.saturating_sub(survey.texts);
    let values = survey.values.len();
    let few = words <= MOST_WORDS && values >= 4 * words && misses * 5 <= counted;
    let frequent = words <= MOST_FREQUENT_WORDS && values >= 16 * words && misses * 2 <= counted;
    survey.codes == 0 && values > FEW_VALUES && (few || frequent)
}

/// What is to be said of a column that is read as text although most of its cells
/// are numbers or days, `fitting` of them, with their number; nothing of one with a
/// few numbers, which are categories.
pub(in crate::table) fn text_of_values(
    name: &str,
    survey: &ColumnStats,
    fitting: usize,
    days: bool,
) -> Option<Remark> {
    let most = fitting * 2 >= survey.present && fitting > 0;
    let values = survey.values.len();
    // Levels such as 3+ are more than a tenth of the cells, stray marks are fewer.
    let is_count = values >= LEAST_COUNTS && fitting * 10 >= survey.present * 9;
    let many = values > FEW_VALUES || is_count;
    (most && many && survey.codes == 0).then(|| Remark::ReadAsText {
        column: name.to_owned(),
        days,
        cells: fitting,
        present: survey.present,
    })
}

/// What is to be said of a column whose numbers have two decimal marks, or whose dates two orders, each in
/// more cells than typing errors explain.
pub(in crate::table) fn two_spellings(name: &str, survey: &ColumnStats) -> Option<TypingRemark> {
    let column = || name.to_owned();
    let counted = survey.present - survey.special - survey.far;
    let many = |cells: usize| cells > allowance(counted);
    let nearly_all = |cells: usize| cells * 10 >= counted * 9;
    let (points, commas) = (survey.point.only, survey.comma.only);
    let either = survey.point.count - points;
    if many(points) && many(commas) && nearly_all(survey.whole + points + commas + either) {
        return Some(TypingRemark::TwoMarks {
            column: column(),
            points,
            commas,
        });
    }
    // Of the dates that can be read in one order only.
    let days = counted.saturating_sub(survey.texts);
    let has_numbers = survey.whole + survey.point.count + survey.comma.count + survey.codes > 0;
    let day_first = days.saturating_sub(survey.month_first);
    let month_first = days.saturating_sub(survey.day_first);
    let are_days = survey.day_first.min(survey.month_first) > 0 && !has_numbers;
    (are_days && nearly_all(days) && many(day_first) && many(month_first)).then(|| {
        TypingRemark::TwoOrders {
            column: column(),
            day_first,
            month_first,
        }
    })
}

/// Whether the numbers of a column can be codes such as `219E00`: some have an
/// exponent without sign and point, and none has decimals.
pub(in crate::table) fn are_exponent_codes(survey: &ColumnStats, fractions: usize) -> bool {
    survey.exponents > 0 && fractions == survey.exponents
}

/// What is to be said where some cells have a percent sign, and the others look
/// like fractions of one or are most of the column.
pub(in crate::table) fn two_scales(
    name: &str,
    survey: &ColumnStats,
    numbers: usize,
) -> Option<Remark> {
    let whole = if survey.whole > 0 {
        survey.least.unsigned_abs().max(survey.most.unsigned_abs()) as f64
    } else {
        0.0
    };
    let plain_most = survey.plain_most.max(whole);
    let plain = RateSigns::of(survey, numbers).bare;
    let differ = plain > 0 && plain_most > 0.0 && plain_most <= 1.0 && survey.percent_most > 1.0;
    let few = survey.percent > 0 && survey.percent * 2 < numbers;
    let column = || name.to_owned();
    if differ {
        Some(Remark::PercentAndFraction {
            column: column(),
            percent: survey.percent,
            plain,
        })
    } else {
        few.then(|| Remark::FewPercentSigns {
            column: column(),
            percent: survey.percent,
            numbers,
        })
    }
}

/// The mark in a column of which each cell has exactly three digits behind its only
/// mark, so that it can part thousands or decimals.
pub(in crate::table) fn ambiguous_mark(survey: &ColumnStats) -> Option<char> {
    let (point, comma) = (&survey.point, &survey.comma);
    let both = point.count > 0 && point.count == comma.count;
    // Whole numbers beside thousands have at most three digits.
    let small = survey.whole == 0 || (survey.least > -1_000 && survey.most < 1_000);
    if !both || point.only + comma.only > 0 || !small {
        return None;
    }
    if point.fractions == point.count && comma.fractions == 0 {
        Some('.')
    } else if comma.fractions == comma.count && point.fractions == 0 {
        Some(',')
    } else {
        None
    }
}

/// What is to be said of such a mark: that it could be the other, or that it is read
/// as other columns show decimals behind a point.
pub(in crate::table) fn mark_remark(
    name: &str,
    mark: char,
    comma: bool,
    is_told: bool,
) -> Option<Remark> {
    if is_told {
        return Some(Remark::EitherMark {
            column: name.to_owned(),
            mark,
            thousands: (mark == '.') == comma,
        });
    }
    (mark == '.' && !comma).then(|| Remark::ThreeDecimals(vec![name.to_owned()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::cells::cell;

    /// Cells with how often each stands there, and numbers from 1 to `numbers`.
    fn survey(numbers: usize, words: &[(&str, usize)]) -> ColumnStats {
        let mut survey = ColumnStats::default();
        let mut add = |text: &str| survey.add(cell::form(text), text);
        (1..=numbers).for_each(|i| add(&i.to_string()));
        for (word, times) in words {
            (0..*times).for_each(|_| add(word));
        }
        (1..=numbers).for_each(|i| survey.values.add_number(i as f64));
        survey
    }

    #[test]
    fn few_words_beside_many_numbers_are_no_objection() {
        let check = |numbers: usize, words: &[(&str, usize)], expected: bool| {
            let survey = survey(numbers, words);
            let found = tolerates(&survey, numbers, 0);
            assert_eq!(found, expected, "{numbers} numbers, {words:?}");
        };
        check(97, &[("no file", 3)], true);
        check(90, &[("no file", 5), ("Exempt", 5)], true);
        check(80, &[("no file", 20)], true);
        check(60, &[("never", 40)], true);
        check(48, &[("never", 50)], false);
        check(
            100,
            &[("a", 9), ("b", 9), ("c", 9), ("d", 9), ("e", 9)],
            false,
        );
        check(12, &[("other", 2)], false);
        check(13, &[("other", 2)], true);
        check(13, &[("A1", 1), ("B", 1), ("C", 1), ("D", 1)], false);
        check(20, &[("#NUM!", 900), (".A", 50), ("9999-12-31", 30)], true);
        check(0, &[("#NUM!", 9)], false);
        check(98, &[("oops", 1), ("typo", 1)], true);
        check(97, &[("2020-01-05", 1), ("x", 3)], true);
        check(60, &[("007", 3), ("008", 3)], false);
        let names: Vec<String> = (0..20).map(|i| format!("Person {i}")).collect();
        let names: Vec<(&str, usize)> = names.iter().map(|n| (n.as_str(), 1)).collect();
        check(300, &names, false);
    }

    #[test]
    fn exponents_are_codes_only_without_decimals() {
        let check = |cells: &[&str], expected: bool| {
            let words: Vec<(&str, usize)> = cells.iter().map(|c| (*c, 1)).collect();
            let survey = survey(0, &words);
            let fractions = survey.point.fractions;
            assert_eq!(
                are_exponent_codes(&survey, fractions),
                expected,
                "{cells:?}"
            );
        };
        check(&["219E00", "12e3", "4711"], true);
        check(&["1.5e-3", "2.0e-3"], false);
        check(&["1e+05", "2e+05"], false);
        check(&["1e16", "2.5"], false);
        check(&["12", "13"], false);
    }

    #[test]
    fn three_digits_behind_every_mark_leave_it_open() {
        let check = |cells: &[&str], expected: Option<char>| {
            let words: Vec<(&str, usize)> = cells.iter().map(|c| (*c, 1)).collect();
            assert_eq!(ambiguous_mark(&survey(0, &words)), expected, "{cells:?}");
        };
        check(&["40.900", "8.700"], Some('.'));
        check(&["40.900", "900"], Some('.'));
        check(&["40,900", "8,700"], Some(','));
        check(&["40.900", "1.5"], None);
        check(&["40.900", "0.512"], None);
        check(&["40.900", "1.234.567"], None);
        check(&["40.900", "12345"], None);
        check(&["12", "13"], None);
    }

    #[test]
    fn fractions_beside_percent_signs_are_another_scale() {
        let check = |cells: &[&str], expected: bool| {
            let words: Vec<(&str, usize)> = cells.iter().map(|c| (*c, 1)).collect();
            let found = two_scales("x", &survey(0, &words), cells.len());
            assert_eq!(found.is_some(), expected, "{cells:?}");
        };
        check(&["54.5%", "12%", "0.3"], true);
        check(&["54.5%", "12%", "1"], true);
        check(&["54.5%", "12%", "0"], false);
        check(&["54.5%", "12%", "30.5"], false);
        check(&["0.5%", "0.2%", "0.3"], false);
        check(&["54.5%", "12%"], false);
        check(&["0.3", "0.4"], false);
    }
}
