//! An encoder: one column turned into one or more network inputs. Fitted on
//! training rows; it keeps no category of fewer than ten rows by name.

use super::levels::{LEAST_LEVEL_ROWS, Level, Lookup, MISSING, OTHER, count_levels};
use super::scaler::{Scaler, Scaling, median};
use crate::evaluate::binning::{
    CategoryOptions, NumberBinning, NumberOptions, bin_categories, bin_numbers,
};
use crate::evaluate::information::Bin;
use crate::table::Column;

/// Most levels that one-hot inputs keep by name.
pub const MOST_LEVELS: usize = 50;
/// Most bins of a number's weight of evidence.
pub const MOST_BINS: usize = 10;

/// How a column is to be encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// One input: the number, scaled; missing cells take the training median.
    Scaled(Scaling),
    /// One input: 1 where the cell is missing. Left out if no training row is.
    MissingFlag,
    /// One input per frequent level, one for all rare ones, one for missing.
    OneHot,
    /// One input: the level's place in numeric, else alphabetic order, in
    /// (0, 1]; 0 for rare, unseen and missing.
    Ordinal,
    /// One input: the weight of evidence of the cell's bin, the bins being levels
    /// or ranges of equal count.
    Woe,
    /// The same, the bins being merged so that they tell most of the outcome, their
    /// bad rates rising or falling throughout.
    WoeBins,
}

/// A fitted encoding.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoder {
    /// See [`Encoding::Scaled`].
    Scaled {
        /// What a missing cell counts as, before scaling.
        median: f64,
        /// The fitted scaling.
        scaler: Scaler,
    },
    /// See [`Encoding::MissingFlag`].
    MissingFlag {
        /// Whether a text counts as missing, because the column holds numbers.
        numeric: bool,
    },
    /// See [`Encoding::OneHot`].
    OneHot {
        /// Frequent levels, the most frequent first.
        levels: Vec<String>,
        /// Whether an input stands for rare and unseen levels.
        rare: bool,
        /// Whether an input stands for missing cells.
        missing: bool,
    },
    /// See [`Encoding::Ordinal`].
    Ordinal {
        /// The levels in their order.
        levels: Vec<String>,
    },
    /// See [`Encoding::Woe`].
    Woe {
        /// What the bins are.
        bins: Bins,
        /// ln(%good / %bad) of each bin (Siddiqi 2006).
        woe: Vec<f64>,
        /// The same of missing cells; 0 if no training row is missing.
        missing: f64,
        /// The same of rare and unseen levels; 0 if there is none in training.
        other: f64,
    },
}

/// The bins of a weight of evidence.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bins {
    /// One bin per level.
    Levels(Vec<String>),
    /// Bins of numbers: up to and including each edge, and above the last.
    Edges(Vec<f64>),
}

/// What a fit may look at: one column, and the training rows with their labels.
pub(super) struct Training<'a> {
    pub column: &'a Column,
    pub rows: &'a [usize],
    pub bad: &'a [bool],
}

impl Training<'_> {
    /// The numbers of the training rows, NaN where missing.
    pub fn numbers(&self) -> Vec<f64> {
        let all = self.column.numbers();
        self.rows.iter().map(|&row| all[row]).collect()
    }

    /// Whether the training rows hold at most one value.
    pub fn is_constant(&self) -> bool {
        if self.column.is_text() {
            return self.levels().len() < 2;
        }
        let values = self.numbers();
        let mut present = values.iter().filter(|v| v.is_finite());
        let first = present.next();
        present.all(|v| Some(v) == first)
    }

    fn missing(&self) -> usize {
        let nulls = self.column.values.is_null();
        self.rows
            .iter()
            .filter(|&&row| nulls.get(row).unwrap_or(true))
            .count()
    }

    fn levels(&self) -> Vec<Level> {
        count_levels(&self.column.texts(), self.rows, self.bad)
    }

    /// The least rows of a level kept by name: ten, or a share of the rows.
    fn floor(&self, share: f64) -> usize {
        LEAST_LEVEL_ROWS.max((share * self.rows.len() as f64).ceil() as usize)
    }
}

impl Encoder {
    /// `None` where the training rows leave nothing to encode.
    pub(super) fn fit(encoding: Encoding, training: &Training) -> Option<Self> {
        match encoding {
            Encoding::Scaled(scaling) => {
                let values = training.numbers();
                Some(Self::Scaled {
                    median: median(&values),
                    scaler: Scaler::fit(scaling, &values),
                })
            }
            Encoding::MissingFlag => (training.missing() > 0).then(|| Self::MissingFlag {
                numeric: !training.column.is_text(),
            }),
            Encoding::OneHot => Some(fit_one_hot(training)).filter(|e| e.width() > 0),
            Encoding::Ordinal => Some(fit_ordinal(training)),
            Encoding::WoeBins => fit_woe_bins(training),
            Encoding::Woe if training.column.is_text() => Some(fit_woe_levels(training)),
            Encoding::Woe => Some(fit_woe_edges(training)),
        }
    }

    /// Number of inputs.
    #[must_use]
    pub fn width(&self) -> usize {
        match self {
            Self::OneHot {
                levels,
                rare,
                missing,
            } => levels.len() + usize::from(*rare) + usize::from(*missing),
            _ => 1,
        }
    }

    /// The names of the inputs: `purpose=A43`, `purpose=(rare)`, `age=(missing)`.
    #[must_use]
    pub fn input_names(&self, column: &str) -> Vec<String> {
        match self {
            Self::Scaled { .. } => vec![column.to_owned()],
            Self::MissingFlag { .. } => vec![format!("{column}=(missing)")],
            Self::Ordinal { .. } => vec![format!("{column} (order)")],
            Self::Woe { .. } => vec![format!("{column} (WoE)")],
            Self::OneHot {
                levels,
                rare,
                missing,
            } => {
                let named = levels.iter().map(String::as_str);
                let rare = rare.then_some("(rare)");
                let missing = missing.then_some("(missing)");
                named
                    .chain(rare)
                    .chain(missing)
                    .map(|l| format!("{column}={l}"))
                    .collect()
            }
        }
    }

    /// What `write` needs to find levels.
    pub(super) fn lookup(&self) -> Option<Lookup<'_>> {
        self.by_levels().map(Lookup::new)
    }

    /// The levels known by name, none where there are no levels.
    pub(super) fn levels(&self) -> &[String] {
        self.by_levels().unwrap_or_default()
    }

    fn by_levels(&self) -> Option<&[String]> {
        match self {
            Self::OneHot { levels, .. }
            | Self::Ordinal { levels }
            | Self::Woe {
                bins: Bins::Levels(levels),
                ..
            } => Some(levels),
            _ => None,
        }
    }

    /// Whether the values are read as numbers, not as categories.
    pub(super) fn reads_numbers(&self) -> bool {
        match self {
            Self::Scaled { .. } | Self::MissingFlag { numeric: true } => true,
            Self::Woe { bins, .. } => matches!(bins, Bins::Edges(_)),
            Self::MissingFlag { numeric: false } | Self::OneHot { .. } | Self::Ordinal { .. } => {
                false
            }
        }
    }

    /// Writes the inputs of a column into `out`, which holds zeros.
    pub(super) fn write(
        &self,
        column: &Column,
        numbers: &[f64],
        lookup: Option<&Lookup>,
        out: &mut Slots,
    ) {
        let codes = lookup.map(|l| l.codes(column)).unwrap_or_default();
        match self {
            Self::Scaled { median, scaler } => {
                out.fill(numbers, |x| {
                    scaler.scale(if x.is_finite() { x } else { *median })
                });
            }
            Self::MissingFlag { numeric: true } => {
                out.fill(numbers, |x| f64::from(u8::from(!x.is_finite())));
            }
            Self::MissingFlag { numeric: false } => {
                let nulls = column.values.is_null();
                let flags: Vec<f64> = nulls
                    .iter()
                    .map(|n| f64::from(u8::from(n.unwrap_or(true))))
                    .collect();
                out.fill(&flags, |x| x);
            }
            Self::OneHot {
                levels,
                rare,
                missing,
            } => out.mark(&codes, levels.len(), *rare, *missing),
            Self::Ordinal { levels } => {
                let n = levels.len() as f64;
                out.fill(&codes, |code| {
                    if code < OTHER {
                        f64::from(code + 1) / n
                    } else {
                        0.0
                    }
                });
            }
            Self::Woe {
                bins: Bins::Levels(_),
                woe,
                missing,
                other,
            } => out.fill(&codes, |code| match code {
                MISSING => *missing,
                _ => woe.get(code as usize).copied().unwrap_or(*other),
            }),
            Self::Woe {
                bins: Bins::Edges(edges),
                woe,
                missing,
                other,
            } => out.fill(numbers, |x| {
                let bin = edges.partition_point(|e| *e < x);
                if x.is_finite() {
                    woe.get(bin).copied().unwrap_or(*other)
                } else {
                    *missing
                }
            }),
        }
    }

    /// Whether the parts fit together as `fit` makes them.
    pub(super) fn is_sound(&self) -> bool {
        match self {
            Self::Scaled { median, scaler } => median.is_finite() && scaler.is_sound(),
            Self::MissingFlag { .. } | Self::OneHot { .. } | Self::Ordinal { .. } => true,
            Self::Woe {
                bins,
                woe,
                missing,
                other,
            } => {
                let count = match bins {
                    Bins::Levels(levels) => levels.len(),
                    Bins::Edges(edges) => edges.len() + 1,
                };
                let all_finite = woe.iter().chain([missing, other]).all(|w| w.is_finite());
                count == woe.len() && all_finite
            }
        }
    }
}

/// The places of some inputs in a row-major block: every `width`-th number from
/// `offset` on.
pub(super) struct Slots<'a> {
    pub block: &'a mut [f32],
    pub width: usize,
    pub offset: usize,
}

impl Slots<'_> {
    pub fn fill<T: Copy>(&mut self, cells: &[T], encode: impl Fn(T) -> f64) {
        let slots = self.block.iter_mut().skip(self.offset).step_by(self.width);
        for (slot, &cell) in slots.zip(cells) {
            // Beyond f32 the ends of its range stand in for infinity.
            *slot = (encode(cell) as f32).clamp(f32::MIN, f32::MAX);
        }
    }

    /// Sets the one input of each row that its code names to 1.
    fn mark(&mut self, codes: &[u32], levels: usize, rare: bool, missing: bool) {
        for (row, &code) in self.block.chunks_exact_mut(self.width).zip(codes) {
            let place = match code {
                MISSING => missing.then_some(levels + usize::from(rare)),
                OTHER => rare.then_some(levels),
                level => Some(level as usize),
            };
            if let Some(place) = place {
                row[self.offset + place] = 1.0;
            }
        }
    }
}

fn fit_one_hot(training: &Training) -> Encoder {
    let floor = training.floor(0.005);
    let mut levels = training.levels();
    let frequent = levels
        .iter()
        .take(MOST_LEVELS)
        .take_while(|l| l.rows >= floor)
        .count();
    let rare = !levels.split_off(frequent).is_empty();
    Encoder::OneHot {
        levels: levels.into_iter().map(|l| l.name).collect(),
        rare,
        missing: training.missing() > 0,
    }
}

fn fit_ordinal(training: &Training) -> Encoder {
    let frequent = training
        .levels()
        .into_iter()
        .filter(|l| l.rows >= LEAST_LEVEL_ROWS);
    let mut levels: Vec<String> = frequent.map(|l| l.name).collect();
    let number = |l: &String| l.parse::<f64>().unwrap_or(f64::INFINITY);
    levels.sort_by(|a, b| number(a).total_cmp(&number(b)).then_with(|| a.cmp(b)));
    Encoder::Ordinal { levels }
}

fn fit_woe_levels(training: &Training) -> Encoder {
    let floor = training.floor(0.001);
    let all = Bin::of(training.bad);
    let mut levels = training.levels();
    let frequent = levels.iter().take_while(|l| l.rows >= floor).count();
    let rare = levels.split_off(frequent);
    let sum = |levels: &[Level]| {
        let bads = levels.iter().map(|l| l.bads).sum();
        let rows: usize = levels.iter().map(|l| l.rows).sum();
        Bin {
            goods: rows - bads,
            bads,
        }
    };
    let (named, other) = (sum(&levels), sum(&rare));
    let missing = Bin {
        goods: all.goods - named.goods - other.goods,
        bads: all.bads - named.bads - other.bads,
    };
    Encoder::Woe {
        woe: levels
            .iter()
            .map(|l| sum(std::slice::from_ref(l)).woe_in(&all))
            .collect(),
        bins: Bins::Levels(levels.into_iter().map(|l| l.name).collect()),
        missing: missing.woe_in(&all),
        other: other.woe_in(&all),
    }
}

fn fit_woe_edges(training: &Training) -> Encoder {
    let values = training.numbers();
    let all = Bin::of(training.bad);
    let edges = equal_frequency_edges(&values);
    let mut bins = vec![Bin::default(); edges.len() + 1];
    let mut missing = Bin::default();
    for (&x, &is_bad) in values.iter().zip(training.bad) {
        if x.is_finite() {
            bins[edges.partition_point(|e| *e < x)].count(is_bad);
        } else {
            missing.count(is_bad);
        }
    }
    Encoder::Woe {
        woe: bins.iter().map(|b| b.woe_in(&all)).collect(),
        bins: Bins::Edges(edges),
        missing: missing.woe_in(&all),
        other: 0.0,
    }
}

/// `None` with one class.
fn fit_woe_bins(training: &Training) -> Option<Encoder> {
    if !training.column.is_text() {
        let options = NumberOptions::default();
        let NumberBinning { edges, table, .. } =
            bin_numbers(&training.numbers(), training.bad, &options).ok()?;
        let ranges = table.bins.iter().take(edges.len() + 1);
        return Some(Encoder::Woe {
            woe: ranges.map(|bin| bin.woe).collect(),
            missing: table.bins.last().map_or(0.0, |bin| bin.woe),
            bins: Bins::Edges(edges),
            other: 0.0,
        });
    }
    let names: Vec<String> = training.levels().into_iter().map(|l| l.name).collect();
    let all = Lookup::new(&names).codes(training.column);
    let code = |&row: &usize| Some(all[row]).filter(|code| *code < OTHER);
    let codes: Vec<Option<u32>> = training.rows.iter().map(code).collect();
    let binning = bin_categories(&codes, training.bad, CategoryOptions::default()).ok()?;
    let kept = |code: &u32| names.get(*code as usize).cloned();
    Some(Encoder::Woe {
        woe: binning
            .groups
            .keys()
            .map(|code| binning.woe(Some(*code)))
            .collect(),
        bins: Bins::Levels(binning.groups.keys().filter_map(kept).collect()),
        missing: binning.woe(None),
        // A code that nothing has stands for what was not seen.
        other: binning.woe(Some(OTHER)),
    })
}

/// The upper edges of up to ten bins of equal count, the last bin open.
pub(super) fn equal_frequency_edges(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let bins = (sorted.len() / LEAST_LEVEL_ROWS).clamp(1, MOST_BINS);
    let mut edges: Vec<f64> = (1..bins)
        .map(|b| sorted[b * sorted.len() / bins - 1])
        .collect();
    edges.dedup();
    edges.retain(|e| Some(e) != sorted.last());
    edges
}

#[cfg(test)]
#[path = "encoder_tests.rs"]
mod tests;
