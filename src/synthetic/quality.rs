//! How synthetic rows compare with real ones: distributions of single columns, correlations,
//! distances to the nearest real row, and whether the generator collapsed.

use crate::synthetic::codec::{Codec, Coded, Coding};
use crate::synthetic::noise::Noise;
use crate::table::Table;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// Columns whose correlations are written.
const MOST_CORRELATED: usize = 60;
/// Rows whose nearest neighbours are sought, and differences of coordinates that may be taken.
const MOST_QUERIES: usize = 1_000;
const MOST_DIFFERENCES: usize = 4_000_000_000;
/// Share of held-out rows that are nearer to a training row than the bound on copies.
const COPY_SHARE: f64 = 0.05;
/// Share of distinct rows, of that of real rows, below which a generator has collapsed.
const LEAST_DISTINCT: f64 = 0.5;
/// Share of columns with a single value from which on it has.
const MOST_CONSTANT: f64 = 0.25;

/// The distance of a synthetic column from the real one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Marginal {
    /// Name of the column.
    pub column: String,
    /// `ks`: Kolmogorov–Smirnov of the numbers; `tv`: total variation of the categories.
    pub measure: String,
    /// From 0, the same, to 1.
    pub distance: f64,
    /// Share of cells without a value, real and synthetic.
    pub missing: [f64; 2],
}

/// The correlation of two columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys of synthetic.json")]
pub struct Correlation {
    pub a: String,
    pub b: String,
    pub real: f64,
    pub synthetic: f64,
}

/// Pearson correlations of numbers and of columns with two values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correlations {
    /// Each pair of columns.
    pub pairs: Vec<Correlation>,
    /// Mean of |real − synthetic|; `None` without a pair.
    pub mean_absolute_difference: Option<f64>,
}

/// Distances to the nearest training row.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys of synthetic.json")]
pub struct Distances {
    pub rows: usize,
    pub quantile_05: f64,
    pub median: f64,
    pub mean: f64,
}

/// Whether the generator repeats what it has seen. A distance is the mean over columns of the
/// difference in rank, or of 1 where categories differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Memorisation {
    /// Of synthetic rows.
    pub synthetic: Distances,
    /// Of real rows that were not trained on.
    pub held_out: Distances,
    /// Training rows that were compared.
    pub training_rows: usize,
    /// Share of synthetic rows nearer than the 5 % quantile of held-out ones; .05 is what real
    /// rows would have.
    pub share_nearer: f64,
    /// Share of synthetic rows that equal a training row.
    pub copies: f64,
}

/// Whether the generator makes the same few rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Collapse {
    /// Share of distinct rows among the synthetic ones.
    pub distinct_share: f64,
    /// The same among as many real ones.
    pub real_distinct_share: f64,
    /// Columns that vary in the file and hold one value here.
    pub constant_columns: Vec<String>,
    /// A class that was to be made and is not there.
    pub absent_class: bool,
    /// Fewer than half of the real share of distinct rows, a quarter of the columns constant,
    /// or a class absent.
    pub collapsed: bool,
}

/// A table and those rows of it that are compared.
#[derive(Clone, Copy)]
pub(super) struct Sample<'a> {
    pub(super) table: &'a Table,
    pub(super) rows: &'a [usize],
}

/// The distance of each column.
pub(super) fn marginals(codec: &Codec, real: Sample<'_>, synthetic: Sample<'_>) -> Vec<Marginal> {
    let of = |coded: &Coded| {
        let name = &coded.name;
        let numeric = matches!(coded.coding, Coding::Number { .. });
        let [a, b] = [real, synthetic].map(|sample| cells(sample, name, numeric));
        let missing = [&a, &b].map(Cells::missing_share);
        let distance = match (a, b) {
            (Cells::Numbers(a), Cells::Numbers(b)) => kolmogorov_smirnov(a, b),
            (Cells::Texts(a), Cells::Texts(b)) => total_variation(&a, &b),
            _ => 0.0,
        };
        Marginal {
            column: name.clone(),
            measure: if numeric { "ks" } else { "tv" }.to_owned(),
            distance,
            missing,
        }
    };
    codec.columns.iter().map(of).collect()
}

enum Cells {
    Numbers(Vec<f64>),
    Texts(Vec<Option<String>>),
}

impl Cells {
    fn missing_share(&self) -> f64 {
        let (missing, all) = match self {
            Self::Numbers(values) => (values.iter().filter(|v| v.is_nan()).count(), values.len()),
            Self::Texts(texts) => (texts.iter().filter(|t| t.is_none()).count(), texts.len()),
        };
        missing as f64 / all.max(1) as f64
    }
}

fn cells(sample: Sample<'_>, name: &str, numeric: bool) -> Cells {
    let Some(column) = sample.table.column(name) else {
        return Cells::Texts(Vec::new());
    };
    if numeric {
        let all = column.numbers();
        return Cells::Numbers(sample.rows.iter().map(|row| all[*row]).collect());
    }
    let all = column.texts();
    Cells::Texts(sample.rows.iter().map(|row| all[*row].clone()).collect())
}

/// The largest difference of two empirical distributions; NaN is left out. 0 where one is empty.
pub(super) fn kolmogorov_smirnov(a: Vec<f64>, b: Vec<f64>) -> f64 {
    let [a, b] = [a, b].map(|mut values| {
        values.retain(|value| !value.is_nan());
        values.sort_by(f64::total_cmp);
        values
    });
    let (mut i, mut j, mut most) = (0, 0, 0.0_f64);
    while i < a.len() && j < b.len() {
        let value = a[i].min(b[j]);
        while i < a.len() && a[i] <= value {
            i += 1;
        }
        while j < b.len() && b[j] <= value {
            j += 1;
        }
        let gap = i as f64 / a.len() as f64 - j as f64 / b.len() as f64;
        most = most.max(gap.abs());
    }
    most
}

/// Half the sum of the differences of shares.
pub(super) fn total_variation(a: &[Option<String>], b: &[Option<String>]) -> f64 {
    let mut shares: BTreeMap<&Option<String>, [f64; 2]> = BTreeMap::new();
    for (side, cells) in [a, b].into_iter().enumerate() {
        for cell in cells {
            shares.entry(cell).or_default()[side] += 1.0 / cells.len() as f64;
        }
    }
    0.5 * shares.values().map(|[a, b]| (a - b).abs()).sum::<f64>()
}

/// A column beside the codec's: 1 where a row is bad.
pub(super) struct Indicator {
    pub(super) name: String,
    pub(super) real: Vec<f64>,
    pub(super) synthetic: Vec<f64>,
}

/// The correlations of numbers and two-valued columns, with the target where both classes are
/// there.
pub(super) fn correlations(
    codec: &Codec,
    real: Sample<'_>,
    synthetic: Sample<'_>,
    indicator: Option<Indicator>,
) -> Correlations {
    let is_taken = |coded: &&Coded| match &coded.coding {
        Coding::Number { .. } => true,
        Coding::Category { levels, rare } => levels.len() == 2 && rare.is_empty(),
        Coding::Constant(_) => false,
    };
    let taken: Vec<_> = codec.columns.iter().filter(is_taken).collect();
    let taken = &taken[..taken.len().min(MOST_CORRELATED)];
    let values = |sample: Sample<'_>| -> Vec<Vec<f64>> {
        let of = |coded: &&Coded| match &coded.coding {
            Coding::Category { levels, .. } => match cells(sample, &coded.name, false) {
                Cells::Texts(texts) => {
                    let second = |text| f64::from(u8::from(text == levels[1]));
                    texts.into_iter().map(second).collect()
                }
                Cells::Numbers(values) => values,
            },
            _ => match cells(sample, &coded.name, true) {
                Cells::Numbers(values) => values,
                Cells::Texts(_) => Vec::new(),
            },
        };
        taken.iter().map(of).collect()
    };
    let [mut a, mut b] = [real, synthetic].map(values);
    let mut names: Vec<String> = taken.iter().map(|coded| coded.name.clone()).collect();
    if let Some(indicator) = indicator {
        names.push(indicator.name);
        a.push(indicator.real);
        b.push(indicator.synthetic);
    }
    let mut pairs = Vec::new();
    for i in 0..names.len() {
        for j in 0..i {
            pairs.push(Correlation {
                a: names[j].clone(),
                b: names[i].clone(),
                real: pearson(&a[j], &a[i]),
                synthetic: pearson(&b[j], &b[i]),
            });
        }
    }
    let sum: f64 = pairs.iter().map(|p| (p.real - p.synthetic).abs()).sum();
    let mean = (!pairs.is_empty()).then(|| sum / pairs.len() as f64);
    Correlations {
        pairs,
        mean_absolute_difference: mean,
    }
}

/// Over the rows that have both; 0 where one does not vary.
fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let both = || {
        let pairs = a.iter().zip(b);
        pairs.filter(|(a, b)| a.is_finite() && b.is_finite())
    };
    let n = both().count() as f64;
    let mean = |of: fn((&f64, &f64)) -> f64| both().map(of).sum::<f64>() / n;
    let (mean_a, mean_b) = (mean(|(a, _)| *a), mean(|(_, b)| *b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in both() {
        let (a, b) = (a - mean_a, b - mean_b);
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    let size = (aa * bb).sqrt();
    if size > 0.0 { ab / size } else { 0.0 }
}

/// Distances of synthetic and held-out rows to their nearest training rows; `None` where one of
/// the three is empty.
pub(super) fn memorisation(
    codec: &Codec,
    (training, held_out): (Sample<'_>, Sample<'_>),
    synthetic: Sample<'_>,
    noise: &mut Noise,
) -> Option<Memorisation> {
    let width = codec.columns.len();
    let mut some = |sample: Sample<'_>, most: usize| {
        let mut rows = sample.rows.to_vec();
        noise.shuffle(&mut rows);
        rows.truncate(most);
        codec.points(sample.table, &rows)
    };
    let queries = [synthetic, held_out].map(|sample| some(sample, MOST_QUERIES));
    let count = queries.iter().map(Vec::len).sum::<usize>().max(1);
    let points = some(training, MOST_DIFFERENCES / count);
    if points.is_empty() || queries.iter().any(Vec::is_empty) {
        return None;
    }
    let [mut synthetic, mut held_out] = queries.map(|of| nearest(&of, &points, width));
    for distances in [&mut synthetic, &mut held_out] {
        distances.sort_by(f64::total_cmp);
    }
    let bound = quantile(&held_out, COPY_SHARE);
    let share = |nearer: &dyn Fn(&f64) -> bool| {
        let count = synthetic.iter().filter(|d| nearer(d)).count();
        count as f64 / synthetic.len() as f64
    };
    Some(Memorisation {
        share_nearer: share(&|distance| *distance < bound),
        copies: share(&|distance| *distance == 0.0),
        training_rows: points.len() / width,
        synthetic: distances(&synthetic),
        held_out: distances(&held_out),
    })
}

/// The distance of each point to the nearest of others.
fn nearest(queries: &[f32], points: &[f32], width: usize) -> Vec<f64> {
    let distance = |query: &[f32]| {
        let to = |point: &[f32]| -> f32 {
            let pairs = query.iter().zip(point);
            pairs.map(|(a, b)| (a - b).abs().min(1.0)).sum()
        };
        let least = points.chunks_exact(width).map(to).fold(f32::MAX, f32::min);
        f64::from(least) / width as f64
    };
    queries.par_chunks_exact(width).map(distance).collect()
}

fn distances(sorted: &[f64]) -> Distances {
    Distances {
        rows: sorted.len(),
        quantile_05: quantile(sorted, 0.05),
        median: quantile(sorted, 0.5),
        mean: sorted.iter().sum::<f64>() / sorted.len() as f64,
    }
}

/// By linear interpolation.
fn quantile(sorted: &[f64], level: f64) -> f64 {
    let place = level * (sorted.len() - 1) as f64;
    let low = place as usize;
    let next = sorted[(low + 1).min(sorted.len() - 1)];
    sorted[low] + (place - low as f64) * (next - sorted[low])
}

/// Whether the generator collapsed.
pub(super) fn collapse(
    codec: &Codec,
    real: Sample<'_>,
    synthetic: Sample<'_>,
    absent_class: bool,
) -> Collapse {
    let width = codec.columns.len();
    let share = |sample: Sample<'_>, rows: usize| {
        let points = codec.points(sample.table, &sample.rows[..rows]);
        let bits = |row: &[f32]| row.iter().map(|v| v.to_bits()).collect::<Vec<u32>>();
        let distinct: HashSet<Vec<u32>> = points.chunks_exact(width).map(bits).collect();
        distinct.len() as f64 / rows.max(1) as f64
    };
    let rows = synthetic.rows.len().min(real.rows.len());
    let (distinct_share, real_distinct_share) = (share(synthetic, rows), share(real, rows));
    let points = codec.points(synthetic.table, synthetic.rows);
    let is_constant = |place: usize| {
        let mut values = points.iter().skip(place).step_by(width);
        let first = values.next();
        values.all(|value| Some(value) == first)
    };
    let varies = |place: &usize| !matches!(codec.columns[*place].coding, Coding::Constant(_));
    let constant = (0..width)
        .filter(varies)
        .filter(|place| is_constant(*place));
    let constant: Vec<String> = constant.map(|p| codec.columns[p].name.clone()).collect();
    let many = constant.len() as f64 >= MOST_CONSTANT * codec.learnt() as f64;
    let enough = synthetic.rows.len() > 1;
    Collapse {
        collapsed: absent_class
            || enough && (distinct_share < LEAST_DISTINCT * real_distinct_share || many),
        distinct_share,
        real_distinct_share,
        constant_columns: constant,
        absent_class,
    }
}

#[cfg(test)]
#[path = "quality_tests.rs"]
mod tests;
