//! Folds: k-fold cross-validation of a run. Everything is fitted anew in each
//! fold, and every row is scored once by a model that has not seen it.

use crate::evaluate::Figures;
use crate::evaluate::Metric;
use crate::evaluate::Sample;
use crate::evaluate::View;
use crate::evaluate::metrics_of;
use crate::recipe::k_folds;
use crate::recipe::outcome::labels::{Labels, find_column};
use crate::recipe::outcome::split::{Method, Part, Parts, SplitPlan};
use crate::report::evaluate;
use crate::table::Table;
use crate::train::{Control, Event, TrainError};
use crate::workflow::choices::{SessionError, SettingError};
use crate::workflow::experiment::{Material, run};
use crate::workflow::prepare::{Ground, Prepared, encode};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::{BTreeMap, HashMap};

/// Most folds.
pub const MOST_FOLDS: usize = 50;

/// Mean and spread of one figure over the folds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Standard deviation, n − 1 in the denominator.
    pub sd: f64,
    /// Lowest.
    pub min: f64,
    /// Highest.
    pub max: f64,
}

impl Spread {
    /// Of some values; `None` with fewer than two.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        if values.len() < 2 {
            return None;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        Some(Self {
            mean,
            sd: (squares / (n - 1.0)).sqrt(),
            min: values.iter().copied().fold(f64::INFINITY, f64::min),
            max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }
}

/// Mean and spread over the folds of each metric of [`View::Spreads`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Spreads(BTreeMap<String, Option<Spread>>);

impl Spreads {
    fn over(each: &[Figures]) -> Self {
        let spread = |metric: &Metric| {
            let values: Vec<f64> = each.iter().filter_map(metric.get).collect();
            (metric.key.to_owned(), Spread::of(&values))
        };
        let metrics = metrics_of(View::Spreads).into_iter();
        Self(metrics.map(|(metric, _)| spread(metric)).collect())
    }

    /// Those of a metric; `None` where fewer than two folds have it.
    #[must_use]
    pub fn of(&self, metric: &Metric) -> Option<Spread> {
        self.0.get(metric.key).copied().flatten()
    }
}

impl Serialize for Spreads {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let metrics = metrics_of(View::Spreads).into_iter();
        serializer.collect_map(metrics.map(|(metric, _)| (metric.key, self.of(metric))))
    }
}

/// The figures of a cross-validation: the key `folds` of `metrics.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Folds {
    /// Number of folds.
    pub k: usize,
    /// Mean and spread of metrics, each under its key.
    #[serde(flatten)]
    pub spreads: Spreads,
    /// The best epoch of each fold.
    pub best_epochs: Vec<usize>,
    /// The rows of each fold, by the model that did not see them, at its cutoff.
    pub each: Vec<Figures>,
    /// All rows by their out-of-fold PDs, at the cutoff of the run.
    pub pooled: Figures,
}

/// A cross-validation with the PD of every row that took part.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossValidation {
    /// The figures.
    pub folds: Folds,
    /// The fold of each row, from 0.
    pub fold: Vec<Option<usize>>,
    /// The PD of each row by the model that did not see it.
    pub pds: Vec<Option<f64>>,
}

/// Trains and scores `k` times: each time one fold is held out, a share of the
/// others stops the training and sets the cutoff as in the run itself, and the
/// rest fits recipe and network. Folds hold equal shares of bads; with a split by
/// group, groups stay together; dates and given parts do not matter. `cutoff` is
/// that of the run. `emit` hears the fold, from 1, with each event. `None` when
/// stopped.
///
/// # Errors
/// If `k` is not between 2 and 50, a fold would lack bads or goods, or a fold
/// cannot be trained.
pub fn cross_validate(
    material: Material<'_>,
    k: usize,
    cutoff: f64,
    control: &Control,
    emit: &mut (dyn FnMut(usize, Event) + Send),
) -> Result<Option<CrossValidation>, SessionError> {
    let fold = check_folds(&material, k)?;
    let mut pds = vec![None; fold.len()];
    let (mut each, mut best_epochs) = (Vec::with_capacity(k), Vec::with_capacity(k));
    for held in 0..k {
        let divide = |rows: &[usize], k: usize, seed: u64| assign(&material, rows, k, seed);
        let parts = parts_of_fold((&fold, held), &material.choices.split, &divide)?;
        let ground = ground(material.prepared, parts);
        let prepared = encode(material.table, material.choices, ground)?;
        let inner = Material {
            prepared: &prepared,
            ..material
        };
        let done = match run(inner, control, &mut |event| emit(held + 1, event)) {
            Err(SessionError::Train(TrainError::Unfinished)) => return Ok(None),
            done => done?,
        };
        if done.metrics.stopped {
            return Ok(None);
        }
        for row in prepared.rows(Part::Test) {
            pds[row] = Some(done.pds[row]);
        }
        best_epochs.push(done.metrics.best_epoch);
        each.extend(done.metrics.test);
    }
    let folds = summary(&material, &pds, each, best_epochs, cutoff)?;
    Ok(Some(CrossValidation { folds, fold, pds }))
}

/// The fold of each row, from 0, before anything is trained.
///
/// # Errors
/// As [`cross_validate`], for the number of folds.
pub fn check_folds(material: &Material<'_>, k: usize) -> Result<Vec<Option<usize>>, SessionError> {
    if !(2..=MOST_FOLDS).contains(&k) {
        return Err(SettingError::Folds.into());
    }
    let parts = &material.prepared.parts;
    let rows: Vec<usize> = (0..parts.len()).filter(|&r| parts[r].is_some()).collect();
    let folds = assign(material, &rows, k, material.choices.split.seed)?;
    let mut fold: Vec<Option<usize>> = vec![None; parts.len()];
    let mut counts = vec![[0, 0]; k];
    for (row, of) in rows.into_iter().zip(folds) {
        fold[row] = Some(of);
        let bad = material.prepared.labels.is_bad(row) == Some(true);
        counts[of][usize::from(bad)] += 1;
    }
    if counts.iter().any(|[goods, bads]| *goods == 0 || *bads == 0) {
        return Err(SettingError::Folds.into());
    }
    Ok(fold)
}

fn summary(
    material: &Material<'_>,
    pds: &[Option<f64>],
    each: Vec<Figures>,
    best_epochs: Vec<usize>,
    cutoff: f64,
) -> Result<Folds, SessionError> {
    let labels = &material.prepared.labels;
    let known = pds.iter().enumerate();
    let known = known.filter_map(|(row, pd)| Some((labels.is_bad(row)?, (*pd)?)));
    let (y, p): (Vec<bool>, Vec<f64>) = known.unzip();
    let (_, training) = material.choices.settings.resolve(y.len())?;
    Ok(Folds {
        k: best_epochs.len(),
        spreads: Spreads::over(&each),
        best_epochs,
        pooled: evaluate(&y, &p, cutoff, training.objective, Sample::HoldOut),
        each,
    })
}

/// Equal shares of bads in each fold, or whole groups.
fn assign(
    material: &Material<'_>,
    rows: &[usize],
    k: usize,
    seed: u64,
) -> Result<Vec<usize>, SessionError> {
    let labels = &material.prepared.labels;
    let method = &material.choices.split.method;
    fold_of_rows(material.table, method, labels, rows, (k, seed))
}

/// The fold of each of `rows`, from 0 to `k` − 1: equal shares of bads in each, or whole
/// groups where the split is by group.
///
/// # Errors
/// If the table lacks the column of the groups.
pub(crate) fn fold_of_rows(
    table: &Table,
    method: &Method,
    labels: &Labels,
    rows: &[usize],
    (k, seed): (usize, u64),
) -> Result<Vec<usize>, SessionError> {
    let is_bad = |row: usize| labels.is_bad(row) == Some(true);
    let Method::Group(name) = method else {
        let bad: Vec<bool> = rows.iter().map(|&row| is_bad(row)).collect();
        return Ok(k_folds(&bad, k, seed));
    };
    let texts = find_column(table, name)?.texts();
    let mut groups: Vec<(usize, usize)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut group_of = |row: usize| {
        let next = groups.len();
        let text = texts[row].as_deref().map(str::trim);
        // A row without a group is one of its own.
        let place = text.map_or(next, |text| *places.entry(text).or_insert(next));
        if place == next {
            groups.push((0, 0));
        }
        groups[place].0 += 1;
        groups[place].1 += usize::from(is_bad(row));
        place
    };
    let group: Vec<usize> = rows.iter().map(|&row| group_of(row)).collect();
    let all: usize = groups.iter().map(|(_, bads)| bads).sum();
    let risky = |&(n, bads): &(usize, usize)| bads * rows.len() > all * n;
    let folds = k_folds(&groups.iter().map(risky).collect::<Vec<_>>(), k, seed);
    Ok(group.into_iter().map(|place| folds[place]).collect())
}

/// The fold of each of some rows, of so many folds, by a seed.
pub(in crate::workflow) type Assign<'a> =
    &'a dyn Fn(&[usize], usize, u64) -> Result<Vec<usize>, SessionError>;

/// The held fold tests; of the others a share validates, as in the run. `assign` divides rows into
/// so many folds by a seed.
pub(in crate::workflow) fn parts_of_fold(
    (fold, held): (&[Option<usize>], usize),
    split: &SplitPlan,
    assign: Assign<'_>,
) -> Result<Parts, SessionError> {
    let others = |row: &usize| fold[*row].is_some_and(|of| of != held);
    let others: Vec<usize> = (0..fold.len()).filter(others).collect();
    let mut parts: Parts = fold.iter().map(|of| of.map(|_| Part::Test)).collect();
    let share = split.validation;
    let inner = if share > 0.0 {
        let k = (1.0 / share).round().max(2.0) as usize;
        // Another draw than that of the folds.
        assign(&others, k, split.seed.wrapping_add(1))?
    } else {
        vec![1; others.len()]
    };
    for (row, inner) in others.into_iter().zip(inner) {
        parts[row] = Some(if inner == 0 {
            Part::Validation
        } else {
            Part::Train
        });
    }
    Ok(parts)
}

/// The ground of a fold: inputs and labels of the run, in other parts.
pub(in crate::workflow) fn ground(prepared: &Prepared, parts: Parts) -> Ground {
    let labels = prepared.labels.clone();
    Ground {
        selection: prepared.selection.clone(),
        y_true: (0..parts.len()).map(|row| labels.is_bad(row)).collect(),
        labels,
        parts,
        out_of_fold: false,
        warnings: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::metrics::AUC;
    use crate::table::{Column, Kind, Table};
    use crate::workflow::{Choices, prepare};
    use std::time::Instant;

    fn table() -> Table {
        let x: Vec<Option<f64>> = (0..300).map(|i| Some(f64::from(i * 37 % 100))).collect();
        let region: Vec<String> = (0..300).map(|i| format!("r{}", i / 5)).collect();
        let region: Vec<Option<&str>> = region.iter().map(|r| Some(r.as_str())).collect();
        let y = (0..300).map(|i| Some(i64::from(i * 37 % 100 + i * 61 % 50 < 40)));
        Table::from_columns(vec![
            Column::from_numbers("x", Kind::Number, &x),
            Column::from_texts("region", Kind::Category, &region),
            Column::from_integers("default", Kind::Flag, &y.collect::<Vec<_>>()),
        ])
    }

    fn choices(method: Method) -> Choices {
        let mut choices = Choices::suggested(&crate::profile::profile(&table()));
        choices.drop = vec!["region".into()];
        choices.settings.family = crate::network::Family::Logistic;
        choices.settings.epochs = Some(3);
        choices.split.method = method;
        choices
    }

    fn validate(
        choices: &Choices,
        k: usize,
        control: &Control,
    ) -> Result<Option<CrossValidation>, SessionError> {
        let table = table();
        let prepared = prepare(&crate::table::Source::default(), &table, choices)?;
        let material = Material {
            table: &table,
            source_sha256: "",
            choices,
            prepared: &prepared,
            begun: Instant::now(),
        };
        cross_validate(material, k, 0.3, control, &mut |_, _| {})
    }

    #[test]
    fn every_row_is_scored_once_by_a_model_that_has_not_seen_it() {
        let choices = choices(Method::Random);
        let done = validate(&choices, 4, &Control::default()).unwrap().unwrap();
        assert!(done.pds.iter().all(Option::is_some));
        let sizes: Vec<usize> = done.folds.each.iter().map(|f| f.n).collect();
        assert_eq!(sizes, [75; 4]);
        assert_eq!((done.folds.k, done.folds.pooled.n), (4, 300));
        let auc = done.folds.spreads.of(&AUC).unwrap();
        assert!(auc.min <= auc.mean && auc.mean <= auc.max && auc.sd > 0.0);
        let again = validate(&choices, 4, &Control::default()).unwrap().unwrap();
        assert_eq!(again.pds, done.pds);
    }

    #[test]
    fn groups_stay_together() {
        let choices = choices(Method::Group("region".into()));
        let done = validate(&choices, 3, &Control::default()).unwrap().unwrap();
        for group in done.fold.chunks(5) {
            assert!(group.iter().all(|of| *of == group[0]), "{group:?}");
        }
    }

    #[test]
    fn a_stop_gives_nothing_and_impossible_numbers_are_refused() {
        let stopped = Control::default();
        stopped.stop();
        let choices = choices(Method::Random);
        assert_eq!(validate(&choices, 3, &stopped).unwrap(), None);
        for k in [0, 1, 51, 10_000] {
            let error = validate(&choices, k, &Control::default());
            assert!(
                matches!(error, Err(SessionError::Setting(SettingError::Folds))),
                "{k}"
            );
        }
    }
}
