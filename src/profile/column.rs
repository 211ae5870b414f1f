//! A column's profile: what its values are, in figures. It judges nothing:
//! roles and warnings are made in `recipe/`.

use polars::prelude::PlHashMap;

use super::codes::{SpecialCode, special_codes};
use crate::table::{Column, Convention, Kind, date};

/// Levels of the quantiles shown.
pub const QUANTILE_LEVELS: [f64; 7] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
/// Bins of a histogram.
pub const HISTOGRAM_BINS: usize = 20;
/// Categories shown by name.
pub const MOST_CATEGORIES: usize = 20;
/// A category with fewer rows is not shown by name: it could point at a person.
pub const LEAST_CATEGORY_ROWS: usize = 10;

/// What is in one column.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ColumnProfile {
    /// Name of the column.
    pub name: String,
    /// What the file says that it holds: a label of SAS, SPSS or Stata.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What the values are.
    pub kind: Kind,
    /// How the cells are written, where they came as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub convention: Option<Convention>,
    /// Number of rows.
    pub rows: usize,
    /// Rows without a typed value, misfits included.
    pub missing: usize,
    /// `missing` as a share of `rows`, 0 where there is no row.
    pub missing_share: f64,
    /// Cells that do not fit the kind.
    pub misfits: usize,
    /// Distinct values that are present.
    pub distinct: usize,
    /// Whether all present values are equal (also where there is none).
    pub constant: bool,
    /// Figures of numbers and dates.
    pub numbers: Option<NumberSummary>,
    /// Counts of categories and flags.
    pub categories: Option<CategorySummary>,
}

/// Figures of the present values of a column of numbers or dates; dates count
/// in days since 1970-01-01.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct NumberSummary {
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Sample standard deviation (n − 1), 0 for a single value.
    pub standard_deviation: f64,
    /// Values at [`QUANTILE_LEVELS`], interpolated linearly.
    pub quantiles: Vec<Quantile>,
    /// Counts over equal-width bins.
    pub histogram: Histogram,
    /// Values that look like codes, not measurements.
    pub special_codes: Vec<SpecialCode>,
    /// First and last day as ISO 8601, of dates only.
    pub days: Option<(String, String)>,
    /// Rows by value where there are two to [`HISTOGRAM_BINS`] whole numbers; else empty.
    #[serde(skip)]
    pub values: Vec<(f64, usize)>,
}

/// The value below which a share of the values lies.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Quantile {
    /// The share, 0 to 1.
    pub level: f64,
    /// The value.
    pub value: f64,
}

/// Counts over equal-width bins; the last bin holds its upper edge.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Histogram {
    /// One more edge than there are bins.
    pub edges: Vec<f64>,
    /// Values per bin.
    pub counts: Vec<usize>,
}

/// The frequent categories by name, the others as one count.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CategorySummary {
    /// Name and rows, most frequent first.
    pub top: Vec<(String, usize)>,
    /// Categories not shown by name.
    pub other_categories: usize,
    /// Their rows.
    pub other_rows: usize,
}

/// Width of the range, per value, up to which whole numbers are counted in place.
const WIDEST: usize = 4;

/// The profile of one column, in O(n log n).
#[must_use]
pub fn profile_column(column: &Column) -> ColumnProfile {
    let rows = column.len();
    let missing = column.missing();
    let names_values = !matches!(column.kind, Kind::Text | Kind::Identifier | Kind::Empty);
    let distinct;
    let mut numbers = None;
    let mut categories = None;
    if column.is_text() {
        let counts = text_counts(column);
        distinct = counts.len();
        categories = names_values.then(|| summarise_categories(counts));
    } else {
        let counts = number_counts(column);
        distinct = exact_distinct(column).unwrap_or(counts.len());
        if column.kind == Kind::Flag {
            let named = counts.iter().map(|(v, n)| (v.to_string(), *n)).collect();
            categories = Some(summarise_categories(named));
        } else if names_values && !counts.is_empty() {
            numbers = Some(summarise_numbers(&counts, column.kind));
        }
    }
    ColumnProfile {
        name: column.name.clone(),
        label: None,
        kind: column.kind,
        convention: column.convention,
        rows,
        missing,
        missing_share: if rows == 0 {
            0.0
        } else {
            missing as f64 / rows as f64
        },
        misfits: column.misfits.len(),
        distinct,
        constant: distinct <= 1,
        numbers,
        categories,
    }
}

/// Distinct values of a column of 64-bit integers, of which f64 merges some.
fn exact_distinct(column: &Column) -> Option<usize> {
    let mut values: Vec<i64> = column.values.i64().ok()?.iter().flatten().collect();
    values.sort_unstable();
    values.dedup();
    Some(values.len())
}

fn text_counts(column: &Column) -> Vec<(String, usize)> {
    if let Some((levels, places)) = column.places() {
        let mut counts = vec![0; levels.len()];
        places.flatten().for_each(|place| counts[place] += 1);
        let counts = levels.iter().cloned().zip(counts);
        return counts.filter(|(_, count)| *count > 0).collect();
    }
    let mut counts: PlHashMap<&str, usize> = PlHashMap::default();
    for text in column.text_values().into_iter().flatten().flatten() {
        *counts.entry(text).or_default() += 1;
    }
    counts.into_iter().map(|(v, n)| (v.to_owned(), n)).collect()
}

fn number_counts(column: &Column) -> Vec<(f64, usize)> {
    counts_of(column.numbers())
}

/// Distinct finite values in ascending order, with how often they occur.
pub(super) fn counts_of(mut values: Vec<f64>) -> Vec<(f64, usize)> {
    values.retain(|v| v.is_finite());
    if let Some(counts) = counts_of_whole(&values) {
        return counts;
    }
    values.sort_unstable_by(f64::total_cmp);
    let mut counts: Vec<(f64, usize)> = Vec::new();
    for value in values {
        match counts.last_mut() {
            Some((last, count)) if *last == value => *count += 1,
            _ => counts.push((value, 1)),
        }
    }
    counts
}

/// The same of whole numbers, without a sort, if their range is at most [`WIDEST`]
/// times as wide as there are values.
fn counts_of_whole(values: &[f64]) -> Option<Vec<(f64, usize)>> {
    if values.iter().any(|v| v.fract() != 0.0) {
        return None;
    }
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let range = most - least;
    if range.is_nan() || range >= (WIDEST * values.len()) as f64 {
        return None;
    }
    let mut rows = vec![0_u32; range as usize + 1];
    for value in values {
        rows[(value - least) as usize] += 1;
    }
    let all = rows.into_iter().enumerate();
    let some = all.filter(|(_, rows)| *rows > 0);
    Some(
        some.map(|(place, rows)| (least + place as f64, rows as usize))
            .collect(),
    )
}

fn summarise_categories(mut counts: Vec<(String, usize)>) -> CategorySummary {
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let frequent = counts.iter().take(MOST_CATEGORIES);
    let shown = frequent
        .take_while(|(_, n)| *n >= LEAST_CATEGORY_ROWS)
        .count();
    let others = counts.split_off(shown);
    CategorySummary {
        top: counts,
        other_categories: others.len(),
        other_rows: others.iter().map(|(_, n)| n).sum(),
    }
}

/// `counts` must not be empty.
fn summarise_numbers(counts: &[(f64, usize)], kind: Kind) -> NumberSummary {
    let n: usize = counts.iter().map(|(_, c)| c).sum();
    let (min, max) = (counts[0].0, counts[counts.len() - 1].0);
    let mut mean = counts.iter().map(|(v, c)| v * *c as f64).sum::<f64>() / n as f64;
    if !mean.is_finite() {
        // The sum of the largest numbers is beyond f64, their mean is not.
        let share = |(v, c): &(f64, usize)| v * (*c as f64 / n as f64);
        mean = counts.iter().map(share).sum();
    }
    let squares: f64 = counts
        .iter()
        .map(|(v, c)| (v - mean).powi(2) * *c as f64)
        .sum();
    let is_date = kind == Kind::Date;
    NumberSummary {
        min,
        max,
        mean,
        standard_deviation: (squares / (n.max(2) - 1) as f64).sqrt(),
        quantiles: quantiles(counts, n),
        histogram: histogram(counts, min, max),
        special_codes: if is_date {
            Vec::new()
        } else {
            special_codes(counts)
        },
        values: if is_date || !is_few(counts) {
            Vec::new()
        } else {
            counts.to_vec()
        },
        days: is_date.then(|| (date::iso(min as i32), date::iso(max as i32))),
    }
}

/// Whether the values are a few whole numbers.
fn is_few(counts: &[(f64, usize)]) -> bool {
    (2..=HISTOGRAM_BINS).contains(&counts.len()) && counts.iter().all(|(v, _)| v.fract() == 0.0)
}

fn quantiles(counts: &[(f64, usize)], n: usize) -> Vec<Quantile> {
    let mut ends = Vec::with_capacity(counts.len());
    let mut end = 0;
    for (_, count) in counts {
        end += count;
        ends.push(end);
    }
    let nth = |i: usize| counts[ends.partition_point(|e| *e <= i)].0;
    let at = |level: f64| {
        let place = level * (n - 1) as f64;
        let (low, high) = (nth(place.floor() as usize), nth(place.ceil() as usize));
        low + (high - low) * place.fract()
    };
    QUANTILE_LEVELS
        .iter()
        .map(|&level| Quantile {
            level,
            value: at(level),
        })
        .collect()
}

/// Twenty bins from `min` to `max`; one bin where all values are equal.
fn histogram(counts: &[(f64, usize)], min: f64, max: f64) -> Histogram {
    let bins = if min == max { 1 } else { HISTOGRAM_BINS };
    // Halves keep the width finite where max − min would overflow.
    let width = (max / 2.0 - min / 2.0) / bins as f64 * 2.0;
    let mut edges: Vec<f64> = (0..=bins).map(|i| min + width * i as f64).collect();
    edges[bins] = max;
    let mut tally = vec![0; bins];
    for (value, count) in counts {
        let bin = if width > 0.0 {
            ((value - min) / width) as usize
        } else {
            0
        };
        tally[bin.min(bins - 1)] += count;
    }
    Histogram {
        edges,
        counts: tally,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_summarised() {
        let mut values: Vec<Option<f64>> = (1..=100).map(|v| Some(f64::from(v))).collect();
        values.push(None);
        let p = profile_column(&Column::from_numbers("x", Kind::Number, &values));
        assert_eq!(
            (p.rows, p.missing, p.distinct, p.constant),
            (101, 1, 100, false)
        );
        let s = p.numbers.unwrap();
        assert_eq!((s.min, s.max, s.mean), (1.0, 100.0, 50.5));
        // numpy: np.std(range(1, 101), ddof=1), np.quantile(.., .01), (.., .25)
        assert!((s.standard_deviation - 29.011_491_975_882_016).abs() < 1e-12);
        assert!((s.quantiles[0].value - 1.99).abs() < 1e-12);
        assert!((s.quantiles[2].value - 25.75).abs() < 1e-12);
        assert_eq!(s.histogram.counts, [5; 20]);
        assert_eq!(s.histogram.edges.len(), 21);
        assert!(s.special_codes.is_empty() && s.values.is_empty());
    }

    #[test]
    fn a_few_whole_numbers_are_counted_one_by_one() {
        let of = |values: &[f64]| {
            let values: Vec<Option<f64>> = values.iter().map(|v| Some(*v)).collect();
            profile_column(&Column::from_numbers("x", Kind::Integer, &values))
        };
        let months = of(&[12.0, 36.0, 12.0, 72.0]).numbers.unwrap();
        assert_eq!(months.values, [(12.0, 2), (36.0, 1), (72.0, 1)]);
        for others in [&[1.0, 2.5][..], &[7.0, 7.0]] {
            assert!(of(others).numbers.unwrap().values.is_empty(), "{others:?}");
        }
        let many: Vec<f64> = (0..21).map(f64::from).collect();
        assert!(of(&many).numbers.unwrap().values.is_empty());
    }

    #[test]
    fn whole_numbers_are_counted_as_sorted_ones_are() {
        let whole = [-3.0, 2.0, -0.0, 0.0, 2.0, 1.0, -3.0, 2.0];
        let counts = counts_of_whole(&whole).unwrap();
        assert_eq!(counts, [(-3.0, 2), (0.0, 2), (1.0, 1), (2.0, 3)]);
        let large = 2f64.powi(53);
        let counts = counts_of_whole(&[large + 2.0, large, large + 2.0]).unwrap();
        assert_eq!(counts, [(large, 1), (large + 2.0, 2)]);
        for others in [&[0.5, 0.0][..], &[0.0, 8.0], &[-1e300, 1e300]] {
            assert_eq!(counts_of_whole(others), None, "{others:?}");
        }
    }

    #[test]
    fn whole_numbers_beyond_f64_are_distinct() {
        let keys: Vec<Option<i64>> = (0..100).map(|i| Some((1 << 60) + i)).collect();
        let p = profile_column(&Column::from_integers("k", Kind::Integer, &keys));
        assert_eq!(p.distinct, 100);
    }

    #[test]
    fn a_rare_category_is_counted_but_not_named() {
        let mut values = vec![Some("car"); 12];
        values.extend([Some("boat"); 9]);
        values.push(None);
        let p = profile_column(&Column::from_texts("purpose", Kind::Category, &values));
        assert_eq!(p.distinct, 2);
        let categories = p.categories.unwrap();
        assert_eq!(categories.top, [("car".to_owned(), 12)]);
        assert_eq!((categories.other_categories, categories.other_rows), (1, 9));
    }

    #[test]
    fn keys_and_remarks_show_no_value() {
        let values = vec![Some("Jane Doe"); 30];
        for kind in [Kind::Text, Kind::Identifier] {
            let p = profile_column(&Column::from_texts("name", kind, &values));
            assert_eq!((p.categories, p.numbers, p.constant), (None, None, true));
        }
        let ids: Vec<Option<i64>> = (0..30).map(Some).collect();
        let p = profile_column(&Column::from_integers("id", Kind::Identifier, &ids));
        assert_eq!((p.distinct, p.numbers), (30, None));
    }

    #[test]
    fn flags_of_digits_are_categories() {
        let values: Vec<Option<i64>> = (0..40).map(|i| Some(i64::from(i % 4 == 0))).collect();
        let p = profile_column(&Column::from_integers("late", Kind::Flag, &values));
        let top = p.categories.unwrap().top;
        assert_eq!(top, [("0".to_owned(), 30), ("1".to_owned(), 10)]);
    }

    #[test]
    fn empty_and_constant_columns_have_a_profile() {
        let p = profile_column(&Column::from_numbers("x", Kind::Number, &[]));
        assert_eq!((p.missing_share, p.constant, p.numbers), (0.0, true, None));
        let p = profile_column(&Column::from_numbers("x", Kind::Number, &[Some(7.0); 3]));
        assert!(p.constant);
        assert_eq!(p.numbers.unwrap().histogram.counts, [3]);
    }
}
