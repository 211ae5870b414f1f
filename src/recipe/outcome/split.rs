//! The split: which part (train, validation, test) each labelled row belongs
//! to. It reads labels and one column, never a feature, and depends on the
//! seed alone, not on threads.

use std::collections::{BTreeMap, HashMap};

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;

use crate::profile::name::squash;
use crate::profile::target::value_counts;
use crate::recipe::encoding::levels::{unpadded, usual};
use crate::recipe::error::RecipeError;
use crate::recipe::outcome::labels::{Labels, find_column, show};
use crate::recipe::remark::Remark;
use crate::recipe::sample_remark::SampleRemark;
use crate::table::Table;

/// Training needs at least this many bads.
pub const LEAST_TRAINING_BADS: usize = 20;
/// Figures of a part with fewer bads are uncertain.
pub const FEW_BADS: usize = 100;

/// The use of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Fits recipe and network.
    Train,
    /// Stops training and sets the cutoff.
    Validation,
    /// Reports how good the model is.
    Test,
}

impl Part {
    /// The three parts in order.
    pub const ALL: [Self; 3] = [Self::Train, Self::Validation, Self::Test];

    /// The name as it stands in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }
}

/// How rows are divided.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// At random, with the same share of bads, or of each class, in each part.
    Random,
    /// By the dates in a column: the latest rows are the test.
    Date(String),
    /// At random, rows with one value in a column staying together.
    Group(String),
    /// As a column says.
    Column(String),
}

/// How rows are divided, and how many go where.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SplitPlan {
    /// How rows are divided.
    pub method: Method,
    /// Share of the labelled rows that test, 0 ≤ test < 1.
    pub test: f64,
    /// Share of what is left after the test that validates, 0 ≤ validation < 1.
    pub validation: f64,
    /// Whether few rows are better used: where members of an ensemble hold back parts of under
    /// 2,000 rows, out-of-fold PDs take the place of validation rows. Projects that were
    /// written before it say nothing of it.
    #[serde(default)]
    pub out_of_fold: bool,
    /// Seed of the shuffle.
    pub seed: u64,
}

impl SplitPlan {
    /// Whether both draw the same parts, whatever becomes of the validation rows.
    #[must_use]
    pub fn draws_as(&self, other: &Self) -> bool {
        let out_of_fold = other.out_of_fold;
        *other
            == Self {
                out_of_fold,
                ..self.clone()
            }
    }
}

/// The part of each row, `None` where a row takes part in nothing.
pub type Parts = Vec<Option<Part>>;

/// Divides the labelled rows of a table; the rest is in no part. Warnings
/// tell what was decided about rows without a date or a part.
///
/// # Errors
/// If a share is not in 0..1, or a column is absent or cannot be read.
pub fn split(
    table: &Table,
    labels: &Labels,
    plan: &SplitPlan,
) -> Result<(Parts, Vec<Remark>), RecipeError> {
    check_share("test", plan.test)?;
    check_share("validation", plan.validation)?;
    match &plan.method {
        Method::Random => Ok((random(labels, plan), Vec::new())),
        Method::Date(column) => by_date(table, labels, plan, column),
        Method::Group(column) => by_group(table, labels, plan, column),
        Method::Column(column) => by_column(table, labels, column),
    }
}

/// Whether the training rows suffice; warnings name the parts with few bads.
///
/// # Errors
/// If the training rows hold fewer than 20 bads, or no goods.
pub fn check_training(labels: &Labels, parts: &Parts) -> Result<Vec<Remark>, RecipeError> {
    let mut warnings = Vec::new();
    for part in Part::ALL {
        let rows = (0..parts.len()).filter(|&row| parts[row] == Some(part));
        let (bad, good): (Vec<_>, Vec<_>) = rows.partition(|&row| labels.is_bad(row) == Some(true));
        let (bads, goods) = (bad.len(), good.len());
        if part == Part::Train && (bads < LEAST_TRAINING_BADS || goods == 0) {
            let least = LEAST_TRAINING_BADS;
            return Err(RecipeError::TooFewBads { bads, goods, least });
        }
        if bads + goods > 0 && bads < FEW_BADS {
            let few = FEW_BADS;
            warnings.push(Remark::FewBads { part, bads, few });
        }
    }
    Ok(warnings)
}

/// The fold (0 to k − 1) of each row, with the same share of bads in each fold.
#[must_use]
pub fn k_folds(bad: &[bool], k: usize, seed: u64) -> Vec<usize> {
    let strata: Vec<u32> = bad.iter().map(|bad| u32::from(!bad)).collect();
    stratified_folds(&strata, k, seed)
}

/// The fold of each of some rows, from 0 to `k` − 1: of each stratum the same share in each, dealt on
/// from where the one before ended.
#[must_use]
pub fn stratified_folds(strata: &[u32], k: usize, seed: u64) -> Vec<usize> {
    let mut rng = Pcg64::seed_from_u64(seed);
    let mut folds = vec![0; strata.len()];
    let mut by_stratum: BTreeMap<u32, Vec<usize>> = BTreeMap::from([(0, vec![]), (1, vec![])]);
    for (row, stratum) in strata.iter().enumerate() {
        by_stratum.entry(*stratum).or_default().push(row);
    }
    let mut dealt = 0;
    for rows in by_stratum.values_mut() {
        rows.shuffle(&mut rng);
        for row in rows {
            folds[*row] = dealt % k.max(1);
            dealt += 1;
        }
    }
    folds
}

fn check_share(what: &'static str, share: f64) -> Result<(), RecipeError> {
    if (0.0..1.0).contains(&share) {
        return Ok(());
    }
    Err(RecipeError::BadShare {
        what,
        share: share.to_string(),
    })
}

/// Rows that test and validate out of `n`.
fn sizes(n: usize, plan: &SplitPlan) -> (usize, usize) {
    let test = (plan.test * n as f64).round() as usize;
    let validation = (plan.validation * (n - test) as f64).round() as usize;
    (test, validation)
}

fn random(labels: &Labels, plan: &SplitPlan) -> Parts {
    let mut rng = Pcg64::seed_from_u64(plan.seed);
    let mut parts = vec![None; labels.rows.len()];
    for mut rows in labels.by_stratum() {
        rows.shuffle(&mut rng);
        let (test, validation) = sizes(rows.len(), plan);
        for (place, row) in rows.into_iter().enumerate() {
            parts[row] = Some(if place < test {
                Part::Test
            } else if place < test + validation {
                Part::Validation
            } else {
                Part::Train
            });
        }
    }
    parts
}

fn by_date(
    table: &Table,
    labels: &Labels,
    plan: &SplitPlan,
    name: &str,
) -> Result<(Parts, Vec<Remark>), RecipeError> {
    let column = find_column(table, name)?;
    let dates = if column.is_text() {
        let no_dates = || RecipeError::NoDates {
            column: name.to_owned(),
        };
        column.periods().ok_or_else(no_dates)?
    } else {
        column.numbers()
    };
    let labelled = (0..dates.len()).filter(|&row| labels.is_bad(row).is_some());
    let (mut dated, undated): (Vec<usize>, Vec<usize>) =
        labelled.partition(|&row| dates[row].is_finite());
    dated.sort_by(|&a, &b| dates[b].total_cmp(&dates[a]));
    let days: Vec<&[usize]> = dated.chunk_by(|&a, &b| dates[a] == dates[b]).collect();
    let (test, validation) = sizes(dated.len(), plan);
    let wanted = 1 + usize::from(test > 0) + usize::from(validation > 0);
    if days.len() < wanted {
        return Err(RecipeError::TooFewDates {
            column: name.to_owned(),
            found: days.len(),
            parts: wanted,
        });
    }
    // Each part leaves a date for every part after it.
    let held_for_validation = usize::from(validation > 0);
    let tests = whole_days(&days[..days.len() - 1 - held_for_validation], test);
    let validations = whole_days(&days[tests..days.len() - 1], validation);
    let mut parts = vec![None; dates.len()];
    for (place, day) in days.iter().enumerate() {
        let part = if place < tests {
            Part::Test
        } else if place < tests + validations {
            Part::Validation
        } else {
            Part::Train
        };
        for &row in *day {
            parts[row] = Some(part);
        }
    }
    for &row in &undated {
        parts[row] = Some(Part::Train);
    }
    let warn = |rows| Remark::NoDate {
        rows,
        column: name.to_owned(),
    };
    let warnings = Some(undated.len()).filter(|n| *n > 0).map(warn);
    Ok((parts, warnings.into_iter().collect()))
}

/// How many of the first days come nearest to `rows` rows: at least one if any
/// row is wanted.
fn whole_days(days: &[&[usize]], rows: usize) -> usize {
    let mut taken = 0;
    for (place, day) in days.iter().enumerate() {
        let over = (taken + day.len()).saturating_sub(rows);
        let under = rows.saturating_sub(taken);
        if under == 0 || (place > 0 && over > under) {
            return place;
        }
        taken += day.len();
    }
    days.len()
}

/// Goods and bads of a group or part.
type Tally = [f64; 2];

fn by_group(
    table: &Table,
    labels: &Labels,
    plan: &SplitPlan,
    name: &str,
) -> Result<(Parts, Vec<Remark>), RecipeError> {
    let texts = find_column(table, name)?.texts();
    let groups = shuffled_groups(&texts, labels, plan.seed);
    let total = [labels.goods as f64, labels.bads as f64];
    let rest = 1.0 - plan.test;
    let shares = [
        rest * (1.0 - plan.validation),
        rest * plan.validation,
        plan.test,
    ];
    let mut filled = [[0.0; 2]; 3];
    let mut parts = vec![None; texts.len()];
    for rows in groups {
        let bads = rows
            .iter()
            .filter(|&&row| labels.is_bad(row) == Some(true))
            .count();
        let group = [(rows.len() - bads) as f64, bads as f64];
        let part = best_part(group, &filled, shares, total);
        filled[part][0] += group[0];
        filled[part][1] += group[1];
        for row in rows {
            parts[row] = Some(Part::ALL[part]);
        }
    }
    let empty = |part: &usize| shares[*part] > 0.0 && filled[*part] == [0.0; 2];
    let warn = |part: usize| Remark::TooFewGroups {
        column: name.to_owned(),
        part: Part::ALL[part],
    };
    let without = texts.iter().enumerate();
    let without = without.filter(|(row, text)| text.is_none() && labels.is_bad(*row).is_some());
    let without = Some(without.count()).filter(|rows| *rows > 0);
    let no_group = without.map(|rows| SampleRemark::NoGroup {
        column: name.to_owned(),
        rows,
    });
    let warnings = (0..3).filter(empty).map(warn);
    let warnings = warnings.chain(no_group.map(Remark::from)).collect();
    Ok((parts, warnings))
}

/// The labelled rows by value, the largest group first, else in an order that
/// the seed gives. A row without a value is a group of its own; keys that differ by capitals,
/// blanks or leading zeros are one.
fn shuffled_groups(texts: &[Option<String>], labels: &Labels, seed: u64) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (row, text) in texts.iter().enumerate() {
        if labels.is_bad(row).is_none() {
            continue;
        }
        let next = groups.len();
        let place = text
            .as_ref()
            .map_or(next, |t| *places.entry(unpadded(usual(t))).or_insert(next));
        if place == next {
            groups.push(Vec::new());
        }
        groups[place].push(row);
    }
    groups.shuffle(&mut Pcg64::seed_from_u64(seed));
    groups.sort_by_key(|rows| std::cmp::Reverse(rows.len()));
    groups
}

/// The part whose goods and bads come nearest to what they should be, by
/// squared error in shares of each class.
fn best_part(group: Tally, filled: &[Tally; 3], shares: [f64; 3], total: Tally) -> usize {
    let added_error = |part: usize| -> f64 {
        let of_class = |class: usize| {
            let short = shares[part] * total[class] - filled[part][class];
            group[class] * (group[class] - 2.0 * short) / total[class].max(1.0).powi(2)
        };
        of_class(0) + of_class(1)
    };
    let open = (0..3).filter(|&part| shares[part] > 0.0);
    open.min_by(|&a, &b| added_error(a).total_cmp(&added_error(b)))
        .unwrap_or(0)
}

fn by_column(
    table: &Table,
    labels: &Labels,
    name: &str,
) -> Result<(Parts, Vec<Remark>), RecipeError> {
    let column = find_column(table, name)?;
    let counts = value_counts(column);
    let unknown: BTreeMap<String, usize> = counts
        .into_iter()
        .filter(|(value, _)| read_part(value).is_none())
        .collect();
    if !unknown.is_empty() {
        return Err(RecipeError::UnknownPart {
            column: name.to_owned(),
            shown: show(&unknown),
        });
    }
    let texts = column.texts();
    let part = |(row, text): (usize, &Option<String>)| {
        labels
            .is_bad(row)
            .and(text.as_ref())
            .and_then(|t| read_part(t))
    };
    let parts: Parts = texts.iter().enumerate().map(part).collect();
    let warn = |rows| Remark::NoPart {
        rows,
        column: name.to_owned(),
    };
    let warnings = Some(column.missing()).filter(|n| *n > 0).map(warn);
    Ok((parts, warnings.into_iter().collect()))
}

/// The part that a text names, as programs and teams write it.
#[must_use]
pub fn read_part(text: &str) -> Option<Part> {
    match squash(text).as_str() {
        "train" | "training" | "dev" | "development" | "insample" | "训练" => Some(Part::Train),
        "validation" | "valid" | "validate" | "val" | "validierung" | "验证" => {
            Some(Part::Validation)
        }
        "test" | "oot" | "outoftime" | "outofsample" | "holdout" | "测试" => Some(Part::Test),
        _ => None,
    }
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
