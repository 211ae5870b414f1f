//! Features of rows whose outcome is unknown: numbers on a robust scale, categories by how rare
//! each level is or by one-hot. Each feature belongs to a column.

use crate::table::{Column, Kind, Table};
use std::collections::HashMap;

/// Levels that get a feature of their own.
const MOST_LEVELS: usize = 20;

/// A column as numbers.
pub(super) struct Feature {
    pub(super) name: String,
    /// The values, missing ones at the median; of a category −ln of each level's share.
    pub(super) values: Vec<f64>,
    /// The level of each row where the column is a category, or whether a number is missing.
    pub(super) levels: Option<Vec<usize>>,
    is_number: bool,
}

/// The columns that vary and are no keys or texts.
pub(super) fn features(table: &Table, names: &[String]) -> Vec<Feature> {
    let columns = names.iter().filter_map(|name| table.column(name));
    let kept = columns.filter(|column| {
        let kind = column.kind;
        !matches!(kind, Kind::Text | Kind::Identifier | Kind::Empty)
    });
    kept.filter_map(feature).collect()
}

fn feature(column: &Column) -> Option<Feature> {
    if column.is_text() {
        let texts = column.texts();
        let (levels, counts) = levels(texts.iter().map(Option::as_deref));
        if counts.len() < 2 {
            return None;
        }
        let rarity = |level: &usize| -(counts[*level] as f64 / texts.len() as f64).ln();
        return Some(Feature {
            name: column.name.clone(),
            values: levels.iter().map(rarity).collect(),
            levels: Some(levels),
            is_number: false,
        });
    }
    let mut values = column.numbers();
    let mut present: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    present.sort_by(f64::total_cmp);
    let median = *present.get(present.len() / 2)?;
    let is_missing: Vec<usize> = values.iter().map(|v| usize::from(!v.is_finite())).collect();
    let lacks = is_missing.contains(&1);
    if !lacks && present.first() == present.last() {
        return None;
    }
    for value in &mut values {
        if !value.is_finite() {
            *value = median;
        }
    }
    Some(Feature {
        name: column.name.clone(),
        values,
        levels: lacks.then_some(is_missing),
        is_number: true,
    })
}

/// The level of each cell, the most frequent first, and the rows of each level.
fn levels<'a>(cells: impl Iterator<Item = Option<&'a str>> + Clone) -> (Vec<usize>, Vec<usize>) {
    let mut counts: HashMap<Option<&str>, usize> = HashMap::new();
    for cell in cells.clone() {
        *counts.entry(cell).or_insert(0) += 1;
    }
    let mut all: Vec<(Option<&str>, usize)> = counts.into_iter().collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let places = all
        .iter()
        .enumerate()
        .map(|(place, (text, _))| (*text, place));
    let places: HashMap<Option<&str>, usize> = places.collect();
    let of = cells.map(|cell| places.get(&cell).copied().unwrap_or(0));
    (
        of.collect(),
        all.into_iter().map(|(_, rows)| rows).collect(),
    )
}

/// Features as inputs of a network.
pub(super) struct Scaled {
    /// [rows × width].
    pub(super) values: Vec<f32>,
    pub(super) width: usize,
    /// The feature that each input belongs to.
    pub(super) owner: Vec<usize>,
}

/// Numbers as asinh of their distance from the median in (normal) quartile ranges, levels by
/// one-hot, the rarest together.
pub(super) fn scaled(features: &[Feature], rows: usize) -> Scaled {
    let (mut owner, mut columns) = (Vec::new(), Vec::<Vec<f32>>::new());
    for (place, feature) in features.iter().enumerate() {
        if feature.is_number {
            let (middle, scale) = robust(&feature.values);
            let input = |value: &f64| ((value - middle) / scale).asinh() as f32;
            columns.push(feature.values.iter().map(input).collect());
            owner.push(place);
        }
        let Some(levels) = &feature.levels else {
            continue;
        };
        let count = levels.iter().max().map_or(0, |most| most + 1);
        let first = usize::from(feature.is_number);
        for level in first..count.min(MOST_LEVELS) {
            let last = level + 1 == MOST_LEVELS;
            let is_level = |of: &usize| *of == level || last && *of > level;
            let input = |of: &usize| f32::from(u8::from(is_level(of)));
            columns.push(levels.iter().map(input).collect());
            owner.push(place);
        }
    }
    let width = columns.len();
    let mut values = vec![0.0; rows * width];
    for (place, column) in columns.iter().enumerate() {
        let cells = values.iter_mut().skip(place).step_by(width);
        for (cell, value) in cells.zip(column) {
            *cell = *value;
        }
    }
    Scaled {
        values,
        width,
        owner,
    }
}

/// Median, and the quartile range as a standard deviation of a normal law; the standard
/// deviation where quartiles coincide.
fn robust(values: &[f64]) -> (f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted[(share * (sorted.len() - 1) as f64) as usize];
    let range = (at(0.75) - at(0.25)) / 1.349;
    if range > 0.0 {
        return (at(0.5), range);
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
    (at(0.5), square.sqrt().max(f64::MIN_POSITIVE))
}
