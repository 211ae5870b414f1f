//! The points of a scorecard: what each bin of each column adds to the score.

mod edits;
mod slots;

pub use edits::{BinEdit, EditedBin, PointsChange, PointsEdits, PointsError};

use super::Model;
use crate::evaluate::population::information::Bin;
use crate::evaluate::probability::recalibrate::Recalibration;
use crate::network::Family;
use crate::recipe::encoding::encoder::Bins;
use crate::recipe::{Encoder, Feature, RecipeError};
use crate::table::Table;
use serde::{Deserialize, Serialize};

/// What a bin holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// Numbers above the first end up to and including the second, as their column shows
    /// them; without an end where that is `None`.
    Range(Option<String>, Option<String>),
    /// Categories.
    Levels(Vec<String>),
    /// A special code or word in a column of numbers or days.
    Special(String),
    /// Empty cells.
    Missing,
    /// Categories that were rare in training or not there.
    Other,
}

/// One bin of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct PointsBin {
    /// What it holds.
    pub holds: Holds,
    /// Training rows.
    pub rows: usize,
    /// Bads among them.
    pub bads: usize,
    /// ln(share of all goods ÷ share of all bads) of the training rows; 0 without rows.
    pub woe: f64,
    /// What it adds to the score, not rounded.
    pub points: f64,
    /// What it added as trained: differs from `points` where these were edited.
    pub trained: f64,
}

/// A column of the scorecard.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub column: String,
    /// Of its weight of evidence in the logit of the PD; below 0 where it is as it should be.
    pub coefficient: f64,
    /// Its bins: ranges, lowest first, or groups of categories, the lowest bad rate first; then
    /// special levels, rare categories and missing cells.
    pub bins: Vec<PointsBin>,
}

/// The points of a scorecard. An applicant's points, one bin of each column, add up to the
/// score before it is rounded: Offset + Factor·ln((1 − PD) / PD).
#[derive(Debug, Clone, PartialEq)]
pub struct PointsTable {
    /// Its columns.
    pub attributes: Vec<Attribute>,
}

impl PointsBin {
    /// Whether its points were set by hand.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        self.points != self.trained
    }

    /// Bads ÷ rows; `None` without rows.
    #[must_use]
    pub fn bad_rate(&self) -> Option<f64> {
        (self.rows > 0).then(|| self.bads as f64 / self.rows as f64)
    }

    /// The points as a whole number, rounded half away from zero.
    #[must_use]
    pub fn rounded(&self) -> f64 {
        // Never a zero with a sign.
        self.points.round() + 0.0
    }
}

impl PointsTable {
    /// The columns whose bins of higher bad rates earn more points.
    #[must_use]
    pub fn wrong_signs(&self) -> Vec<String> {
        let wrong = self.attributes.iter().filter(|a| a.coefficient > 1e-6);
        wrong.map(|a| a.column.clone()).collect()
    }

    /// Largest difference between an applicant's sum of rounded points and the score before it
    /// is rounded: half a point for each column.
    #[must_use]
    pub fn rounding(&self) -> f64 {
        0.5 * self.attributes.len() as f64
    }
}

/// How points follow from a weight of evidence: per column −(c·w + b/n)·Factor + Offset/n, with
/// n columns and the logit intercept b. Corrections of the PD (prior, intercept, Platt's line) are
/// part of c and b.
struct Formula<'a> {
    coefficients: &'a [f32],
    slope: f64,
    /// b ÷ n.
    shift: f64,
    factor: f64,
    /// Offset ÷ n.
    offset: f64,
}

impl<'a> Formula<'a> {
    /// `None` of a model that is no scorecard, or whose PDs follow no line in the logit.
    fn of(model: &'a Model) -> Option<Self> {
        if model.network.config().family != Family::Scorecard {
            return None;
        }
        let (coefficients, bias) = model.network.linear()?;
        let shift = f64::from(bias) + model.logit_shift + model.intercept;
        let (slope, shift) = match &model.recalibration {
            None => (1.0, shift),
            Some(Recalibration::Platt(line)) => (line.slope, line.slope * shift + line.intercept),
            Some(Recalibration::Isotonic(_)) => return None,
        };
        let n = model.recipe.features.len().max(1) as f64;
        let scaling = model.scorecard.scaling;
        Some(Self {
            coefficients,
            slope,
            shift: shift / n,
            factor: scaling.factor(),
            offset: scaling.offset() / n,
        })
    }

    /// Of the weight of evidence of a column in the logit of the PD.
    fn coefficient(&self, place: usize) -> f64 {
        self.slope * self.coefficients.get(place).map_or(0.0, |c| f64::from(*c))
    }

    /// The points of a weight of evidence, which the network reads as f32.
    fn points(&self, coefficient: f64, woe: f64) -> f64 {
        self.offset - (coefficient * f64::from(woe as f32) + self.shift) * self.factor
    }

    /// The weight of evidence that earns some points.
    fn woe(&self, coefficient: f64, points: f64) -> f64 {
        ((self.offset - points) / self.factor - self.shift) / coefficient
    }
}

impl Model {
    /// The points of a scorecard (Siddiqi 2006): with n columns, coefficient c and logit intercept
    /// b a bin of weight w earns −(c·w + b/n)·Factor + Offset/n. Corrections of the PD (prior,
    /// intercept, Platt's line) are part of c and b. `None` of other models.
    #[must_use]
    pub fn points(&self) -> Option<PointsTable> {
        let formula = Formula::of(self)?;
        let trained = self.trained_recipe();
        let attribute = |(place, feature): (usize, &Feature)| {
            let coefficient = formula.coefficient(place);
            let now = self.recipe.features.get(place)?;
            let mut bins = bins(feature)?;
            for bin in &mut bins {
                let woe = if self.is_edited(&feature.column) {
                    slots::weight(now, &bin.holds)?
                } else {
                    bin.woe
                };
                bin.points = formula.points(coefficient, woe);
                bin.trained = formula.points(coefficient, bin.woe);
            }
            Some(Attribute {
                column: feature.column.clone(),
                coefficient,
                bins,
            })
        };
        let each = trained.features.iter().enumerate();
        let attributes = each.map(attribute).collect::<Option<_>>()?;
        Some(PointsTable { attributes })
    }
}

impl Model {
    /// For each row of a table and each column of the scorecard, row by row, the place of its bin
    /// in [`Model::points`]; `None` of other models.
    ///
    /// # Errors
    /// If the table lacks a column that the model needs.
    #[must_use]
    pub fn bin_places(&self, table: &Table) -> Option<Result<Vec<u16>, RecipeError>> {
        let points = self.points()?;
        let mut recipe = self.recipe.clone();
        for (feature, attribute) in recipe.features.iter_mut().zip(&points.attributes) {
            for (place, bin) in attribute.bins.iter().enumerate() {
                // Encoded in place of its weight of evidence; f32 holds it exactly.
                slots::set(feature, &bin.holds, place as f64)?;
            }
        }
        let x = recipe.apply(table, 0..table.rows);
        Some(x.map(|x| x.statics.iter().map(|place| *place as u16).collect()))
    }
}

/// The bins of a column that is encoded by its weight of evidence alone, without points.
fn bins(feature: &Feature) -> Option<Vec<PointsBin>> {
    let [
        Encoder::Woe {
            bins,
            woe,
            missing,
            other,
            special,
            counts,
        },
    ] = &feature.encoders[..]
    else {
        return None;
    };
    let (held, rest) = counts.split_at_checked(woe.len())?;
    let (of_special, rest) = rest.split_at_checked(special.len())?;
    let [of_missing, of_other] = rest else {
        return None;
    };
    let bin = |holds: Holds, count: &Bin, woe: f64| PointsBin {
        holds,
        rows: count.n(),
        bads: count.bads,
        woe,
        points: 0.0,
        trained: 0.0,
    };
    let mut found: Vec<PointsBin> = match bins {
        Bins::Edges(edges) => {
            let each = held.iter().zip(woe).enumerate();
            each.map(|(k, (count, woe))| {
                let holds = slots::range(edges, feature.special.days, k);
                bin(holds, count, *woe)
            })
            .collect()
        }
        Bins::Levels(levels) => {
            let groups = groups(levels, held, woe).into_iter();
            groups
                .map(|(levels, count, woe)| bin(Holds::Levels(levels), &count, woe))
                .collect()
        }
    };
    let names = feature.special.names().into_iter();
    let codes = names.zip(of_special.iter().zip(special));
    found.extend(codes.map(|(name, (count, woe))| bin(Holds::Special(name), count, *woe)));
    if matches!(bins, Bins::Levels(_)) {
        found.push(bin(Holds::Other, of_other, *other));
    }
    found.push(bin(Holds::Missing, of_missing, *missing));
    Some(found)
}

/// What a bin holds, in a few words.
#[must_use]
pub fn bin_name(holds: &Holds) -> String {
    match holds {
        Holds::Range(None, None) => "all".to_owned(),
        Holds::Range(None, Some(to)) => format!("≤ {to}"),
        Holds::Range(Some(from), Some(to)) => format!("> {from} to {to}"),
        Holds::Range(Some(from), None) => format!("> {from}"),
        Holds::Levels(levels) => levels.join(", "),
        Holds::Special(level) => level.clone(),
        Holds::Missing => "(missing)".to_owned(),
        Holds::Other => "(rare or unseen)".to_owned(),
    }
}

/// Categories of one weight of evidence together, the lowest bad rate first.
fn groups(levels: &[String], counts: &[Bin], woe: &[f64]) -> Vec<(Vec<String>, Bin, f64)> {
    let mut groups: Vec<(Vec<String>, Bin, f64)> = Vec::new();
    for (level, (count, woe)) in levels.iter().zip(counts.iter().zip(woe)) {
        match groups.iter_mut().find(|group| group.2 == *woe) {
            Some((held, sum, _)) => {
                held.push(level.clone());
                *sum = sum.and(count);
            }
            None => groups.push((vec![level.clone()], *count, *woe)),
        }
    }
    groups.sort_by(|a, b| b.2.total_cmp(&a.2));
    groups
}
