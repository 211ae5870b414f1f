//! An encoder: one column turned into one or more network inputs. Fitted on
//! training rows; it keeps no category of fewer than ten rows by name.

use crate::evaluate::binning::Trend;
use crate::evaluate::population::information::Bin;
use crate::recipe::encoding::codes;
use crate::recipe::encoding::levels::{
    LEAST_LEVEL_ROWS, Level, Lookup, MISSING, OTHER, SPECIAL, count_levels,
};
use crate::recipe::encoding::scaler::{ColumnScaler, Scaler, Scaling, median};
use crate::recipe::encoding::special::{AS_MISSING, ORDINARY, Special};
use crate::recipe::encoding::woe;
use crate::table::Column;

/// Most levels that one-hot inputs keep by name.
pub const MOST_LEVELS: usize = 50;

/// Largest input by size. Sums and squares of greater ones leave f32 within a network,
/// and a PD of NaN comes out.
pub const MOST_INPUT: f32 = 1e15;

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
    /// As `OneHot`, of whole numbers of which single values tell more than their order; nothing
    /// of others. It follows the scaled number and its flag of missing cells.
    Codes,
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
        /// Whether they are values of a number beside it, see [`Encoding::Codes`].
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        of_number: bool,
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
        /// The same of each special level of the column.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        special: Vec<f64>,
        /// Training rows: of each bin, of each special level, of missing cells and of rare
        /// levels; empty unless the bins are merged ones.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        counts: Vec<Bin>,
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
pub(in crate::recipe) struct Training<'a> {
    pub column: &'a Column,
    pub rows: &'a [usize],
    pub bad: &'a [bool],
    /// How the bad rate runs over merged bins of numbers.
    pub trend: Trend,
    /// Number of special levels.
    special: usize,
    /// The place of each training row among them; empty where no cell is special.
    places: Vec<u32>,
}

impl<'a> Training<'a> {
    pub fn new(column: &'a Column, rows: &'a [usize], bad: &'a [bool], special: &Special) -> Self {
        let mut places = Vec::new();
        if !special.is_empty() {
            let all = special.places(column, 0..column.len(), &mut column.numbers());
            places = rows.iter().map(|&row| all[row]).collect();
        }
        Self {
            column,
            rows,
            bad,
            trend: Trend::default(),
            special: special.levels(),
            places,
        }
    }

    /// The place of the `k`-th training row among special levels.
    fn place(&self, k: usize) -> u32 {
        self.places.get(k).copied().unwrap_or(ORDINARY)
    }

    /// Whether the `k`-th training row has a special level.
    pub fn is_special(&self, k: usize) -> bool {
        (self.place(k) as usize) < self.special
    }

    /// The numbers of the training rows, NaN where missing or special.
    pub fn numbers(&self) -> Vec<f64> {
        let all = self.column.numbers();
        let number = |(k, &row): (usize, &usize)| match self.place(k) {
            ORDINARY => all[row],
            _ => f64::NAN,
        };
        self.rows.iter().enumerate().map(number).collect()
    }

    /// Whether a training row has neither a number nor a special level.
    pub fn lacks_numbers(&self) -> bool {
        let mut numbers = self.numbers().into_iter().enumerate();
        numbers.any(|(k, x)| !x.is_finite() && !self.is_special(k))
    }

    /// Goods and bads of each special level.
    pub fn special_bins(&self) -> Vec<Bin> {
        let mut bins = vec![Bin::default(); self.special];
        for (place, bad) in self.places.iter().zip(self.bad) {
            if let Some(bin) = bins.get_mut(*place as usize) {
                bin.count(*bad);
            }
        }
        bins
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

    pub fn missing(&self) -> usize {
        let nulls = self.column.values.is_null();
        let rows = self.rows.iter().enumerate();
        rows.filter(|&(k, &row)| match self.place(k) {
            ORDINARY => nulls.get(row).unwrap_or(true),
            place => place == AS_MISSING,
        })
        .count()
    }

    pub fn levels(&self) -> Vec<Level> {
        if self.places.is_empty() {
            return count_levels(self.column, self.rows, self.bad);
        }
        let ordinary = |k: &usize| self.place(*k) == ORDINARY;
        let kept: Vec<usize> = (0..self.rows.len()).filter(ordinary).collect();
        let rows: Vec<usize> = kept.iter().map(|&k| self.rows[k]).collect();
        let bad: Vec<bool> = kept.iter().map(|&k| self.bad[k]).collect();
        count_levels(self.column, &rows, &bad)
    }

    /// The least rows of a level kept by name: ten, or a share of the rows.
    pub fn floor(&self, share: f64) -> usize {
        LEAST_LEVEL_ROWS.max((share * self.rows.len() as f64).ceil() as usize)
    }
}

impl Encoder {
    /// `None` where the training rows leave nothing to encode.
    pub(in crate::recipe) fn fit(encoding: Encoding, training: &Training) -> Option<Self> {
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
            Encoding::OneHot => Some(fit_one_hot(training, 0)).filter(|e| e.width() > 0),
            Encoding::Codes => codes::least_rows(training).map(|least| fit_codes(training, least)),
            Encoding::Ordinal => Some(fit_ordinal(training)),
            Encoding::WoeBins => woe::fit_bins(training),
            Encoding::Woe if training.column.is_text() => Some(woe::fit_levels(training)),
            Encoding::Woe => Some(woe::fit_edges(training)),
        }
    }

    /// Whether the one input rises (or else falls) with the number of a cell, at least never
    /// against it; `None` where it does neither or there are no numbers.
    #[must_use]
    pub(in crate::recipe) fn order(&self) -> Option<bool> {
        match self {
            Self::Scaled { .. } => Some(true),
            Self::Woe {
                bins: Bins::Edges(_),
                woe,
                ..
            } => {
                let falls = woe.windows(2).all(|pair| pair[0] >= pair[1]);
                (woe.is_sorted() || falls).then_some(!falls)
            }
            _ => None,
        }
    }

    /// Number of inputs.
    #[must_use]
    pub(in crate::recipe) fn gives_number(&self) -> bool {
        matches!(
            self,
            Self::Scaled {
                scaler: Scaler::QuantileNormal { .. },
                ..
            } | Self::Woe { .. }
        )
    }

    /// Number of inputs.
    #[must_use]
    pub fn width(&self) -> usize {
        match self {
            Self::OneHot {
                levels,
                rare,
                missing,
                ..
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
                ..
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
    pub(in crate::recipe) fn lookup(&self) -> Option<Lookup<'_>> {
        self.by_levels().map(Lookup::new)
    }

    /// The same where the values are categories: of values of a number, none.
    pub(in crate::recipe) fn categories(&self) -> Option<Lookup<'_>> {
        self.lookup().filter(|_| !self.is_of_number())
    }

    /// The categories known by name, none where there are none.
    #[must_use]
    pub fn levels(&self) -> &[String] {
        let levels = self.by_levels().filter(|_| !self.is_of_number());
        levels.unwrap_or_default()
    }

    /// Whether it makes levels of the values of a number.
    pub(in crate::recipe) fn is_of_number(&self) -> bool {
        matches!(
            self,
            Self::OneHot {
                of_number: true,
                ..
            }
        )
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
    pub(in crate::recipe) fn reads_numbers(&self) -> bool {
        match self {
            Self::Scaled { .. } | Self::MissingFlag { numeric: true } => true,
            Self::Woe { bins, .. } => matches!(bins, Bins::Edges(_)),
            Self::MissingFlag { numeric: false } | Self::OneHot { .. } | Self::Ordinal { .. } => {
                false
            }
        }
    }

    /// The bins of special levels, where the encoding has bins.
    pub(in crate::recipe) fn special_bins(&self) -> Option<usize> {
        match self {
            Self::Woe { special, .. } => Some(special.len()),
            _ => None,
        }
    }

    /// Writes the inputs of a column into `out`, which holds zeros. `places` holds the
    /// special level of each row, and is empty where the column has none.
    pub(in crate::recipe) fn write(
        &self,
        column: &Column,
        numbers: &[f64],
        lookup: Option<&Lookup>,
        places: &[u32],
        out: &mut Slots,
    ) {
        let mut codes = lookup.map(|l| l.codes(column)).unwrap_or_default();
        for (code, place) in codes.iter_mut().zip(places) {
            match *place {
                ORDINARY => {}
                AS_MISSING => *code = MISSING,
                _ => *code = SPECIAL,
            }
        }
        match self {
            Self::Scaled { median, scaler } => {
                let mut scaler = ColumnScaler::new(scaler);
                out.fill(numbers, |x| {
                    scaler.scale(if x.is_finite() { x } else { *median })
                });
            }
            Self::MissingFlag { numeric: true } => {
                out.fill(numbers, |x| f64::from(u8::from(!x.is_finite())));
                out.refill(places, |place| (place < AS_MISSING).then_some(0.0));
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
                ..
            } => out.mark(&codes, levels.len(), *rare, *missing),
            Self::Ordinal { levels } => {
                let n = levels.len() as f64;
                out.fill(&codes, |code| {
                    if code < SPECIAL {
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
                special,
                ..
            } => {
                out.fill(&codes, |code| match code {
                    MISSING => *missing,
                    _ => woe.get(code as usize).copied().unwrap_or(*other),
                });
                out.refill(places, |place| special.get(place as usize).copied());
            }
            Self::Woe {
                bins: Bins::Edges(edges),
                woe,
                missing,
                other,
                special,
                ..
            } => {
                out.fill(numbers, |x| {
                    let bin = edges.partition_point(|e| *e < x);
                    if x.is_finite() {
                        woe.get(bin).copied().unwrap_or(*other)
                    } else {
                        *missing
                    }
                });
                out.refill(places, |place| special.get(place as usize).copied());
            }
        }
    }

    /// Whether the parts fit together as `fit` makes them.
    pub(in crate::recipe) fn is_sound(&self) -> bool {
        match self {
            Self::Scaled { median, scaler } => median.is_finite() && scaler.is_sound(),
            Self::MissingFlag { .. } | Self::OneHot { .. } | Self::Ordinal { .. } => true,
            Self::Woe {
                bins,
                woe,
                missing,
                other,
                special,
                counts,
            } => {
                let count = match bins {
                    Bins::Levels(levels) => levels.len(),
                    Bins::Edges(edges) => edges.len() + 1,
                };
                let all = woe.iter().chain(special).chain([missing, other]);
                let all_finite = all.copied().all(f64::is_finite);
                let counted = woe.len() + special.len() + 2;
                let all_counted = counts.is_empty() || counts.len() == counted;
                count == woe.len() && all_finite && all_counted
            }
        }
    }
}

/// The places of some inputs in a row-major block: every `width`-th number from
/// `offset` on.
pub(in crate::recipe) struct Slots<'a> {
    pub block: &'a mut [f32],
    pub width: usize,
    pub offset: usize,
}

impl Slots<'_> {
    pub fn fill<T: Copy>(&mut self, cells: &[T], mut encode: impl FnMut(T) -> f64) {
        let slots = self.block.iter_mut().skip(self.offset).step_by(self.width);
        for (slot, &cell) in slots.zip(cells) {
            *slot = (encode(cell) as f32).clamp(-MOST_INPUT, MOST_INPUT);
        }
    }

    /// Overwrites the inputs of those rows that `encode` gives a value for.
    pub fn refill<T: Copy>(&mut self, cells: &[T], encode: impl Fn(T) -> Option<f64>) {
        let slots = self.block.iter_mut().skip(self.offset).step_by(self.width);
        for (slot, &cell) in slots.zip(cells) {
            if let Some(value) = encode(cell) {
                *slot = value as f32;
            }
        }
    }

    /// Sets the input of each row's special level to 1.
    pub fn flag(&mut self, places: &[u32]) {
        let rows = self.block.chunks_exact_mut(self.width);
        for (row, &place) in rows.zip(places) {
            if place < AS_MISSING {
                row[self.offset + place as usize] = 1.0;
            }
        }
    }

    /// Sets the one input of each row that its code names to 1.
    fn mark(&mut self, codes: &[u32], levels: usize, rare: bool, missing: bool) {
        for (row, &code) in self.block.chunks_exact_mut(self.width).zip(codes) {
            let place = match code {
                MISSING => missing.then_some(levels + usize::from(rare)),
                OTHER => rare.then_some(levels),
                SPECIAL => None,
                level => Some(level as usize),
            };
            if let Some(place) = place {
                row[self.offset + place] = 1.0;
            }
        }
    }
}

/// Levels of at least `least` rows, or more where the rows are many.
fn fit_one_hot(training: &Training, least: usize) -> Encoder {
    let floor = training.floor(0.005).max(least);
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
        of_number: false,
    }
}

fn fit_codes(training: &Training, least: usize) -> Encoder {
    let mut encoder = fit_one_hot(training, least);
    if let Encoder::OneHot {
        missing, of_number, ..
    } = &mut encoder
    {
        (*missing, *of_number) = (false, true);
    }
    encoder
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

#[cfg(test)]
#[path = "encoder_tests.rs"]
mod tests;
