//! Values of a column whose labelled rows all have one outcome.

use crate::evaluate::population::information::Bin;
use crate::recipe::SampleRemark;
use crate::recipe::outcome::labels::Labels;
use crate::table::{Column, Kind};
use std::collections::HashMap;

/// Least share of the labelled rows that have the value.
const LEAST_SHARE: f64 = 0.01;
/// Least expected rows of the outcome that none has.
const LEAST_EXPECTED: f64 = 10.0;
/// Rows that tell which numbers are frequent.
const SAMPLED_ROWS: usize = 8_000;

/// A value, or missing cells, whose labelled rows all have one outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelOfOne {
    /// The value as text; `None` for missing cells.
    pub level: Option<String>,
    /// Labelled rows with it.
    pub rows: usize,
    /// Whether all of them are bad.
    pub bad: bool,
    /// Expected rows of the other outcome, by its share of all labelled rows.
    pub expected: usize,
}

impl LevelOfOne {
    /// The remark on the column that has it.
    pub(crate) fn remark(&self, column: &str) -> SampleRemark {
        SampleRemark::LevelOfOne {
            column: column.to_owned(),
            level: self.level.clone(),
            rows: self.rows,
            bad: self.bad,
            expected: self.expected,
        }
    }
}

/// The most frequent value of a column whose labelled rows all have one outcome, where chance would
/// give both; `gaps` counts the labelled rows without a value.
pub(super) fn level_of_one(column: &Column, labels: &Labels, gaps: Bin) -> Option<LevelOfOne> {
    let levels = match column.kind {
        Kind::Text | Kind::Identifier | Kind::Empty | Kind::Date => Vec::new(),
        _ if column.is_text() => levels_of_texts(column, labels),
        _ => levels_of_numbers(column, labels),
    };
    let levels = levels
        .into_iter()
        .map(|(level, bin)| (Some(level), bin))
        .chain([(None, gaps)]);
    let found = levels.filter_map(|(level, bin)| {
        let expected = expected_other(bin, labels)?;
        Some(LevelOfOne {
            level,
            rows: bin.n(),
            bad: bin.bads > 0,
            expected: expected.round() as usize,
        })
    });
    found.max_by(|a, b| a.rows.cmp(&b.rows).then_with(|| b.level.cmp(&a.level)))
}

/// Expected rows of the outcome that none of the level has; `None` if both occur or chance may do it.
fn expected_other(bin: Bin, labels: &Labels) -> Option<f64> {
    let known = (labels.goods + labels.bads) as f64;
    let rows = bin.n() as f64;
    let others = match (bin.goods, bin.bads) {
        (0, 0) => return None,
        (_, 0) => labels.bads,
        (0, _) => labels.goods,
        _ => return None,
    };
    let expected = rows * others as f64 / known;
    (rows >= LEAST_SHARE * known && expected >= LEAST_EXPECTED).then_some(expected)
}

/// Goods and bads of each distinct text.
fn levels_of_texts(column: &Column, labels: &Labels) -> Vec<(String, Bin)> {
    let mut counts: HashMap<&str, Bin> = HashMap::new();
    let texts = column.text_values().into_iter().flatten();
    for (row, text) in texts.enumerate() {
        if let (Some(text), Some(bad)) = (text, labels.is_bad(row)) {
            counts.entry(text).or_default().count(bad);
        }
    }
    let counts = counts.into_iter();
    counts.map(|(text, bin)| (text.to_owned(), bin)).collect()
}

/// Goods and bads of the numbers that are frequent, and of one outcome, in some of the rows.
fn levels_of_numbers(column: &Column, labels: &Labels) -> Vec<(String, Bin)> {
    let numbers = column.numbers();
    let count = |step: usize, of: Option<&HashMap<u64, Bin>>| {
        let mut counts: HashMap<u64, Bin> = HashMap::new();
        for row in (0..numbers.len()).step_by(step) {
            // Zero of either sign is one number.
            let key = (numbers[row] + 0.0).to_bits();
            let counts_here = !numbers[row].is_nan() && of.is_none_or(|of| of.contains_key(&key));
            if let Some(bad) = labels.is_bad(row).filter(|_| counts_here) {
                counts.entry(key).or_default().count(bad);
            }
        }
        counts
    };
    let step = (numbers.len() / SAMPLED_ROWS).max(1);
    let mut counts = count(step, None);
    let known = counts.values().map(Bin::n).sum::<usize>() as f64;
    // Half of the share, as some of the rows are not all of them.
    let is_frequent = |bin: &Bin| bin.n() as f64 >= LEAST_SHARE / 2.0 * known;
    counts.retain(|_, bin| is_frequent(bin) && (bin.goods == 0 || bin.bads == 0));
    if step > 1 && !counts.is_empty() {
        counts = count(1, Some(&counts));
    }
    let counts = counts.into_iter();
    counts
        .map(|(key, bin)| (column.text_of(f64::from_bits(key)), bin))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{TargetSpec, labels};
    use crate::table::Table;

    /// The level of one outcome of a column beside an outcome by row.
    fn level(column: &Column, bad: &dyn Fn(usize) -> bool) -> Option<LevelOfOne> {
        let outcome = (0..column.len()).map(|row| Some(i64::from(bad(row))));
        let outcome: Vec<Option<i64>> = outcome.collect();
        let table = Table::from_columns(vec![
            Column::from_integers("bad", Kind::Flag, &outcome),
            column.clone(),
        ]);
        let target = TargetSpec {
            column: "bad".into(),
            ..TargetSpec::default()
        };
        let labels = labels(&table, &target).unwrap();
        let mut gaps = Bin::default();
        for row in 0..column.len() {
            if let Some(bad) = labels
                .is_bad(row)
                .filter(|_| column.values.get(row).unwrap().is_null())
            {
                gaps.count(bad);
            }
        }
        level_of_one(column, &labels, gaps)
    }

    /// 40 % of the rows are declined and good, a fifth of the others bad.
    fn outcome(row: usize) -> bool {
        row % 5 >= 2 && row % 15 < 5
    }

    fn expected(level: Option<&str>, rows: usize, expected: usize) -> LevelOfOne {
        LevelOfOne {
            level: level.map(str::to_owned),
            rows,
            bad: false,
            expected,
        }
    }

    #[test]
    fn declined_applicants_without_a_bad_are_found_as_number_text_and_gap() {
        let flags = |n: usize| -> Vec<Option<i64>> {
            (0..n).map(|row| Some(i64::from(row % 5 >= 2))).collect()
        };
        let flag = |n| Column::from_integers("approved", Kind::Flag, &flags(n));
        assert_eq!(
            level(&flag(3000), &outcome),
            Some(expected(Some("0"), 1200, 240))
        );
        // More rows than are sampled first.
        assert_eq!(
            level(&flag(60_000), &outcome),
            Some(expected(Some("0"), 24_000, 4800))
        );
        let words = flags(3000).into_iter();
        let words: Vec<_> = words
            .map(|v| Some(if v == Some(0) { "no" } else { "yes" }))
            .collect();
        let text = Column::from_texts("approved", Kind::Category, &words);
        assert_eq!(
            level(&text, &outcome),
            Some(expected(Some("no"), 1200, 240))
        );
        let filled: Vec<_> = flags(3000)
            .into_iter()
            .map(|v| v.filter(|v| *v == 1))
            .collect();
        let gaps = Column::from_integers("booked", Kind::Integer, &filled);
        assert_eq!(level(&gaps, &outcome), Some(expected(None, 1200, 240)));
    }

    #[test]
    fn what_chance_or_both_outcomes_explain_is_no_level_of_one() {
        // Five levels of equal size with one bad in a hundred rows: 6 are expected of each.
        let many: Vec<Option<i64>> = (0..3000).map(|row| Some(row % 5)).collect();
        let column = Column::from_integers("region", Kind::Integer, &many);
        assert_eq!(level(&column, &|row| row % 100 == 3), None);
        // 200 of 30,000 rows are less than one in a hundred.
        let rare: Vec<Option<i64>> = (0..30_000).map(|row| Some(i64::from(row < 200))).collect();
        let column = Column::from_integers("rare", Kind::Flag, &rare);
        assert_eq!(
            level(&column, &|row| row >= 200 && row.is_multiple_of(4)),
            None
        );
        // One bad among the declined.
        let flags: Vec<Option<i64>> = (0..3000).map(|row| Some(i64::from(row % 5 >= 2))).collect();
        let column = Column::from_integers("approved", Kind::Flag, &flags);
        assert_eq!(level(&column, &|row| outcome(row) || row == 0), None);
    }
}
