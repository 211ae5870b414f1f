//! The points of a scorecard: what each bin of each column adds to the score.

use super::Model;
use crate::evaluate::population::information::Bin;
use crate::evaluate::probability::recalibrate::Recalibration;
use crate::network::Family;
use crate::recipe::encoding::encoder::Bins;
use crate::recipe::encoding::special::show_code;
use crate::recipe::{Encoder, Feature};

/// What a bin holds.
#[derive(Debug, Clone, PartialEq)]
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
    /// ln(share of all goods ÷ share of all bads); 0 without rows.
    pub woe: f64,
    /// What it adds to the score, not rounded.
    pub points: f64,
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
    /// Bads ÷ rows; `None` without rows.
    #[must_use]
    pub fn bad_rate(&self) -> Option<f64> {
        (self.rows > 0).then(|| self.bads as f64 / self.rows as f64)
    }

    /// The points as a whole number, rounded half away from zero.
    #[must_use]
    pub fn rounded(&self) -> f64 {
        self.points.round()
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

impl Model {
    /// The points of a scorecard (Siddiqi 2006): with n columns, coefficient c and logit intercept
    /// b a bin of weight w earns −(c·w + b/n)·Factor + Offset/n. Corrections of the PD (prior,
    /// intercept, Platt's line) are part of c and b. `None` of other models.
    #[must_use]
    pub fn points(&self) -> Option<PointsTable> {
        if self.network.config().family != Family::Scorecard {
            return None;
        }
        let (coefficients, bias) = self.network.linear()?;
        let shift = f64::from(bias) + self.logit_shift + self.intercept;
        let (slope, shift) = match &self.recalibration {
            None => (1.0, shift),
            Some(Recalibration::Platt(line)) => (line.slope, line.slope * shift + line.intercept),
            Some(Recalibration::Isotonic(_)) => return None,
        };
        let n = self.recipe.features.len().max(1) as f64;
        let scaling = self.scorecard.scaling;
        let points = |logit: f64| (scaling.offset() / n) - (logit + shift / n) * scaling.factor();
        let attribute = |(feature, coefficient): (&Feature, &f32)| {
            let coefficient = slope * f64::from(*coefficient);
            Some(Attribute {
                column: feature.column.clone(),
                coefficient,
                bins: bins(feature, &|woe| points(coefficient * woe))?,
            })
        };
        let each = self.recipe.features.iter().zip(coefficients);
        let attributes = each.map(attribute).collect::<Option<_>>()?;
        Some(PointsTable { attributes })
    }
}

/// The bins of a column that is encoded by its weight of evidence alone.
fn bins(feature: &Feature, points: &dyn Fn(f64) -> f64) -> Option<Vec<PointsBin>> {
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
        // The network reads weights of evidence as f32.
        points: points(f64::from(woe as f32)),
    };
    let mut found: Vec<PointsBin> = match bins {
        Bins::Edges(edges) => {
            let end = |k: Option<usize>| {
                let edge = k.and_then(|k| edges.get(k));
                edge.map(|edge| show_code(*edge, feature.special.days))
            };
            let range = |k: usize| Holds::Range(end(k.checked_sub(1)), end(Some(k)));
            let each = held.iter().zip(woe).enumerate();
            each.map(|(k, (count, woe))| bin(range(k), count, *woe))
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
