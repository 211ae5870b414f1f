//! Special codes: repeated extreme values such as 999 or −9 that stand for "not
//! asked" or "unknown". Only proposed; nothing is replaced.

use super::column::counts_of;

/// Most codes proposed at one end of a column.
const MOST_CODES: usize = 4;

/// Fewer rows of a value of nines are no code.
const LEAST_NINES: usize = 5;
/// A value of nines is a code if it has so many times the rows of any value around.
const NINES_TIMES: usize = 5;

/// Codes of answers below a column that begins at 0 are at least so far below.
const LEAST_ANSWER: f64 = 6.0;

/// So many other values a column of counts or months has at least, whose −1 says never.
const LEAST_COUNTS: usize = 6;

/// A value that looks like a code.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct SpecialCode {
    /// The value.
    pub value: f64,
    /// Rows that hold it.
    pub rows: usize,
}

/// The codes at both ends of a column, given its distinct values in ascending
/// order with their rows.
///
/// The values at an end are codes if each occurs at least twice and they lie
/// apart from the rest: written like codes (…96 to …99, −1 to −9, −99, …) and
/// at least five usual steps away (nines also by a quarter of the rest's
/// range), or, written in any way, by more than the rest's range with 1 % of
/// the rows, and no usual number of days or months.
#[must_use]
pub fn special_codes(counts: &[(f64, usize)]) -> Vec<SpecialCode> {
    let flipped: Vec<(f64, usize)> = counts.iter().rev().map(|(v, n)| (-v, *n)).collect();
    let bottom = codes_on_top(&flipped);
    let top = codes_on_top(&counts[bottom..]);
    let ends = counts[..bottom].iter().chain(&counts[counts.len() - top..]);
    ends.map(|&(value, rows)| SpecialCode { value, rows })
        .collect()
}

/// The codes among the numbers of a column, in any order. A column whose ends rule
/// codes out is not sorted.
#[must_use]
pub fn codes_among(mut values: Vec<f64>) -> Vec<SpecialCode> {
    values.retain(|v| v.is_finite());
    if !may_hold_codes(&values) {
        return Vec::new();
    }
    special_codes(&counts_of(values))
}

/// Values of nines alone that repeat far more than those around them, also where larger
/// values exist.
#[must_use]
pub fn repeated_nines(values: &[f64]) -> Vec<SpecialCode> {
    let mut nines: Vec<f64> = values.iter().copied().filter(|v| is_nines(*v)).collect();
    nines.sort_unstable_by(f64::total_cmp);
    let runs = nines.chunk_by(|a, b| a == b);
    let runs = runs.filter(|run| run.len() >= LEAST_NINES);
    let stands_out = |run: &&[f64]| {
        let value = run[0];
        let near = |v: &f64| *v != value && (0.8 * value..=1.25 * value).contains(v);
        let around = counts_of(values.iter().copied().filter(near).collect());
        let most = around.iter().map(|(_, rows)| *rows).max().unwrap_or(0);
        run.len() >= NINES_TIMES * most.max(1)
    };
    let code = |run: &[f64]| SpecialCode {
        value: run[0],
        rows: run.len(),
    };
    runs.filter(stands_out).map(code).collect()
}

/// `999`, `999999`, `999999.99`.
fn is_nines(value: f64) -> bool {
    let whole = value.floor() + 1.0;
    let is_end = value.fract() == 0.0 || (value.fract() - 0.99).abs() < 1e-6;
    // A number of nines is one below a power of ten.
    is_end && (3..=12).any(|digits| whole == 10_f64.powi(digits))
}

/// Whether at one end some values lie apart from the others as codes do: beyond a
/// negative least value, or by a quarter of the range of the rest.
fn may_hold_codes(values: &[f64]) -> bool {
    let bottom = lowest(values.iter().copied());
    let top = lowest(values.iter().map(|v| -v));
    let apart = |ends: &[f64], end: f64| {
        let codes = 1..ends.len();
        codes.into_iter().any(|k| {
            let gap = ends[k] - ends[k - 1];
            gap > (-end - ends[k]) / 4.0 || (ends[k - 1] < 0.0 && ends[k] >= 0.0)
        })
    };
    let (Some(least), Some(most)) = (bottom.first(), top.first()) else {
        return false;
    };
    // Seen from the top, the sign of all is turned.
    apart(&bottom, *most) || apart(&top, *least)
}

/// The lowest distinct values, one more than there may be codes.
fn lowest(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut lowest: Vec<f64> = Vec::with_capacity(MOST_CODES + 2);
    for value in values {
        if lowest.len() > MOST_CODES && lowest.last().is_some_and(|last| value >= *last) {
            continue;
        }
        let place = lowest.partition_point(|v| *v < value);
        if lowest.get(place) != Some(&value) {
            lowest.insert(place, value);
            lowest.truncate(MOST_CODES + 1);
        }
    }
    lowest
}

/// How many of the greatest values are codes.
fn codes_on_top(counts: &[(f64, usize)]) -> usize {
    let total: usize = counts.iter().map(|(_, n)| n).sum();
    let most = MOST_CODES.min(counts.len().saturating_sub(3));
    let are_codes = |k: &usize| {
        let (rest, codes) = counts.split_at(counts.len() - k);
        apart(rest, codes, total)
    };
    (1..=most).rev().find(are_codes).unwrap_or(0)
}

/// `rest` holds at least three values, `codes` at least one.
fn apart(rest: &[(f64, usize)], codes: &[(f64, usize)], total: usize) -> bool {
    let (least, most) = (rest[0].0, rest[rest.len() - 1].0);
    let range = most - least;
    let gap = codes[0].0 - most;
    if codes.iter().any(|(_, n)| *n < 2) {
        return false;
    }
    let all_written = codes.iter().all(|(v, _)| written_like_a_code(*v));
    // Seen from the bottom end all is negated: a negative code below amounts ≥ 0.
    let is_sign = codes[0].0 > 0.0 && most <= 0.0;
    let stands_off = gap >= 5.0 * usual_step(rest) && (is_sign || gap > range / 4.0);
    let frequent = codes
        .iter()
        .all(|(v, n)| n * 100 >= total && !is_a_term(*v));
    // −7, −8, −9 below counts of 0, 1, 2, … months, none of which is negative.
    let are_answers = is_sign
        && most == 0.0
        && codes[0].0 >= LEAST_ANSWER
        && codes.iter().all(|(_, n)| n * 200 >= total);
    // Not one more of a few round sizes, such as limits of 1000, 2000, 5000 and 10000.
    let stands_far = gap > 2.0 * range && rest.len() >= LEAST_COUNTS;
    // −1 for never below counts or months from 0 or 1 on, none of which is negative.
    let is_never = is_sign
        && matches!(codes, [(value, rows)] if *value == 1.0 && rows * 100 >= total)
        && (most == 0.0 || most == -1.0)
        && rest.len() >= LEAST_COUNTS
        && rest.iter().all(|(value, _)| value.fract() == 0.0);
    (all_written && (stands_off || are_answers)) || is_never || (frequent && stands_far)
}

/// A number of days or months that loans run or payments are late: 12, 31, 90, 360.
fn is_a_term(value: f64) -> bool {
    let is_multiple = |of: f64| value % of == 0.0;
    let named = [7.0, 14.0, 15.0, 28.0, 31.0, 365.0, 366.0].contains(&value);
    (0.0..=366.0).contains(&value) && (named || is_multiple(12.0) || is_multiple(30.0))
}

/// The median difference between neighbouring values.
fn usual_step(rest: &[(f64, usize)]) -> f64 {
    let mut steps: Vec<f64> = rest.windows(2).map(|w| w[1].0 - w[0].0).collect();
    steps.sort_unstable_by(f64::total_cmp);
    steps[steps.len() / 2]
}

fn written_like_a_code(value: f64) -> bool {
    let size = value.abs();
    if size.fract() != 0.0 || size >= 1e12 {
        return false;
    }
    let digits = format!("{size}");
    let (head, last) = digits.split_at(digits.len() - 1);
    match head {
        "" => last != "0",
        _ => head.chars().all(|c| c == '9') && matches!(last, "6" | "7" | "8" | "9"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: impl IntoIterator<Item = i32>, codes: &[(i32, usize)], expected: &[f64]) {
        let mut counts: Vec<(f64, usize)> = values.into_iter().map(|v| (v.into(), 3)).collect();
        counts.extend(codes.iter().map(|&(v, n)| (f64::from(v), n)));
        counts.sort_by(|a, b| a.0.total_cmp(&b.0));
        let found: Vec<f64> = special_codes(&counts).iter().map(|c| c.value).collect();
        assert_eq!(found, expected, "{codes:?}");
    }

    #[test]
    fn codes_lie_apart_and_repeat() {
        check(0..=17, &[(96, 5), (98, 260)], &[96.0, 98.0]);
        check(300..=850, &[(999, 40)], &[999.0]);
        check(0..=83, &[(-9, 10), (-8, 6), (-7, 4)], &[-9.0, -8.0, -7.0]);
        check(18..=80, &[(-9, 5), (999, 5)], &[-9.0, 999.0]);
        check(-17_900..=-10, &[(365_243, 9000)], &[365_243.0]);
        check(0..=100, &[(9999, 1)], &[]);
        check(-2..=8, &[], &[]);
        let months = [0, 1, 2, 3, 5, 8, 12, 24];
        let counts = [(-9, 5), (-8, 4), (-7, 9)];
        check(months, &counts, &[-9.0, -8.0, -7.0]);
        check(months, &[(-3, 5)], &[]);
        // Never late; in the second a rate of change, in the third a net position.
        check(months, &[(-1, 9)], &[-1.0]);
        check(1..=40, &[(-1, 90)], &[-1.0]);
        check([0, 1], &[(-1, 9)], &[]);
        check(months, &[(-2, 4), (-1, 9)], &[]);
        check(0..=99, &[], &[]);
        check(0..=1, &[(999, 50)], &[]);
        // Days and months of loans are no codes.
        check(0..=14, &[(31, 174)], &[]);
        check(0..=5, &[(12, 60)], &[]);
        check(0..=30, &[(90, 40)], &[]);
        check(0..=14, &[(77, 174)], &[77.0]);
        let limits = [1000, 2000, 5000];
        check(limits, &[(10_000, 900), (20_000, 400)], &[]);
        check(-5..=2, &[(10, 60)], &[]);
    }
}
