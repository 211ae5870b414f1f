//! A binning: a column cut into few bins, each with its weight of evidence.

mod optimal;
mod numbers;
mod categories;

pub use categories::{CategoryBinning, CategoryOptions, bin_categories};
pub use numbers::{NumberBinning, NumberOptions, bin_numbers, bin_numbers_at};
pub use optimal::{MOST_PREBINS, Trend};

use crate::evaluate::error::{EvaluateError, check_classes, check_length};
use crate::evaluate::population::information::{Bin, Strength};
use crate::evaluate::share;
use serde::{Deserialize, Serialize};

/// What a bin holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// Numbers above `above` up to and including `up_to`; without an end where
    /// that is `None`.
    Range {
        /// Excluded lower end.
        above: Option<f64>,
        /// Included upper end.
        up_to: Option<f64>,
    },
    /// A special code.
    Special(f64),
    /// A word in a column of numbers.
    Word(String),
    /// Category codes.
    Categories(Vec<u32>),
    /// Categories that are rare or were not there.
    Other,
    /// No value.
    Missing,
}

/// One bin of a binning table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BinLine {
    /// What it holds.
    pub holds: Holds,
    /// Rows.
    pub n: usize,
    /// Rows ÷ all rows.
    pub share: f64,
    /// Goods.
    pub goods: usize,
    /// Bads.
    pub bads: usize,
    /// Bads ÷ rows. `None` without rows.
    pub bad_rate: Option<f64>,
    /// ln(share of all goods ÷ share of all bads), 0 without rows.
    pub woe: f64,
    /// (share of goods − share of bads)·`woe`.
    pub iv: f64,
}

/// The bins of a column on the rows they were made on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BinTable {
    /// The bins, in the order in which `assign` counts them.
    pub bins: Vec<BinLine>,
    /// Information value, the sum over the bins.
    pub iv: f64,
    /// What it says.
    pub strength: Strength,
}

impl BinTable {
    /// The bins may be empty, but together they hold both classes.
    fn new(bins: Vec<(Holds, Bin)>) -> Self {
        let all = bins.iter().fold(Bin::default(), |all, bin| all.and(&bin.1));
        let line = |(holds, bin): (Holds, Bin)| BinLine {
            holds,
            n: bin.n(),
            share: bin.n() as f64 / all.n() as f64,
            goods: bin.goods,
            bads: bin.bads,
            bad_rate: share(bin.bads, bin.n()),
            woe: bin.woe_in(&all),
            iv: bin.iv_in(&all),
        };
        let bins: Vec<BinLine> = bins.into_iter().map(line).collect();
        let iv = bins.iter().map(|bin| bin.iv).sum();
        let strength = Strength::of(iv);
        Self { bins, iv, strength }
    }

    /// The weight of evidence of a bin, 0 of one that a damaged table lacks.
    fn woe(&self, place: usize) -> f64 {
        self.bins.get(place).map_or(0.0, |bin| bin.woe)
    }
}

/// Labels with both classes, one per value.
fn check_rows(y: &[bool], values: usize) -> Result<(), EvaluateError> {
    if y.is_empty() {
        return Err(EvaluateError::NoRows);
    }
    check_length("value", y.len(), values)?;
    check_classes(y)
}

/// The least rows of a bin that holds this share of them.
fn least_rows(share: f64, rows: usize) -> usize {
    (share.clamp(0.0, 1.0) * rows as f64 - 1e-9).ceil() as usize
}
