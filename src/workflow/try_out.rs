//! A try-out: the chosen network trained on the choices as they are, for its AUC on rows
//! that it has not seen and for nothing else. Two try-outs on the same rows tell what a
//! choice adds.

use crate::evaluate::Ordered;
use crate::evaluate::discrimination::compare::{AucComparison, compare_auc};
use crate::network::{Inputs, Network};
use crate::recipe::inputs::duplicates::Repeat;
use crate::recipe::outcome::labels::{Labels, labels_in};
use crate::recipe::outcome::split::{Part, Parts};
use crate::table::{Source, Table};
use crate::train::{Control, Data, Member, TrainError, train, train_together};
use crate::workflow::choices::{Choices, Selection, SessionError, select_inputs};
use crate::workflow::cross_validation::fold_of_rows;
use crate::workflow::prepare::{Ground, Prepared, divide_known, encode};
use std::time::{Duration, Instant};

/// Under so many validation bads an AUC says little; the rows outside the test part are
/// cross-validated then.
pub const FEWEST_BADS: usize = 100;
/// Folds of that.
const FOLDS: usize = 5;
/// Most rows of a table whose folds are trained side by side: each fold holds a copy of the
/// inputs.
const MOST_ROWS_TOGETHER: usize = 100_000;

/// A network as it scores rows that it was not trained on.
#[derive(Debug, Clone)]
pub struct TryOut {
    /// The score of each row of the table, higher for riskier; `None` of rows that it
    /// was trained on or that are tested later.
    scores: Vec<Option<f32>>,
    /// The outcome of each row, where it is known.
    y: Vec<Option<bool>>,
    /// Whether the rows are held-out folds, as the validation rows are too few.
    pub cross_validated: bool,
    /// AUC on the scored rows; `None` where they hold one class.
    pub auc: Option<f64>,
    /// Inputs of the network.
    pub inputs: usize,
    /// How long it took.
    pub took: Duration,
}

/// Two try-outs on the rows that both score.
#[derive(Debug, Clone, PartialEq)]
pub struct Paired {
    /// Rows, and bads among them.
    pub rows: [usize; 2],
    /// AUC now, before, their difference and its 95 % interval (`DeLong` et al. 1988).
    pub auc: AucComparison,
}

impl TryOut {
    /// Trains and scores; `None` once stopped.
    ///
    /// # Errors
    /// If labels, split, inputs or network cannot be made from the choices.
    pub fn of(
        source: &Source,
        table: &Table,
        choices: &Choices,
        repeats: &[Repeat],
        control: &Control,
    ) -> Result<Option<Self>, SessionError> {
        let begun = Instant::now();
        let labels = labels_in(source, table, &choices.target)?;
        let selection = select_inputs(table, choices)?;
        let ground = divide_known(table, choices, labels, selection, repeats)?;
        let (labels, selection) = (ground.labels.clone(), ground.selection.clone());
        let mut scores = vec![None; table.rows];
        let bads = count(&ground.parts, &labels, Part::Validation);
        let cross_validated = bads < FEWEST_BADS;
        let divisions = if cross_validated {
            folds(table, choices, &ground.parts, &labels)?
        } else {
            // The test rows are not looked at.
            vec![ground.parts.clone()]
        };
        let held = if cross_validated {
            Part::Test
        } else {
            Part::Validation
        };
        let at_once = if table.rows > MOST_ROWS_TOGETHER {
            1
        } else {
            FOLDS
        };
        let mut inputs = 0;
        for divisions in divisions.chunks(at_once) {
            let prepare = |parts: &Parts| {
                encode(
                    table,
                    choices,
                    ground_of(&labels, &selection, parts.clone()),
                )
            };
            let prepared: Vec<Prepared> =
                divisions.iter().map(prepare).collect::<Result<_, _>>()?;
            let Some(networks) = trained(&prepared, choices, control)? else {
                return Ok(None);
            };
            for (prepared, network) in prepared.iter().zip(networks) {
                inputs = network.inputs().total();
                let rows = prepared.rows(held);
                let backend = choices.settings.backend;
                let logits = network.logits(backend, &prepared.inputs.select(&rows));
                for (row, logit) in rows.into_iter().zip(logits) {
                    scores[row] = Some(logit);
                }
            }
        }
        let y: Vec<Option<bool>> = (0..table.rows).map(|row| labels.is_bad(row)).collect();
        let mut found = Self {
            scores,
            y,
            cross_validated,
            auc: None,
            inputs,
            took: begun.elapsed(),
        };
        found.auc = found.ordered(|_| true).and_then(|rows| rows.auc());
        Ok(Some(found))
    }

    /// The scored rows that `keep` names, in order of score.
    fn ordered(&self, keep: impl Fn(usize) -> bool) -> Option<Ordered> {
        let rows = (0..self.y.len()).filter(|row| keep(*row));
        let rows = rows.filter_map(|row| Some((self.y[row]?, f64::from(self.scores[row]?))));
        let (y, scores): (Vec<bool>, Vec<f64>) = rows.unzip();
        (!y.is_empty()).then(|| Ordered::new(&y, &scores))
    }

    /// How many rows it scores.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.scores.iter().flatten().count()
    }

    /// This one against an earlier one, on the rows that both score; `None` where these
    /// are too few or their outcomes differ.
    #[must_use]
    pub fn against(&self, before: &Self) -> Option<Paired> {
        if self.y != before.y {
            return None;
        }
        let both = |row: usize| self.scores[row].is_some() && before.scores[row].is_some();
        let (now, then) = (self.ordered(both)?, before.ordered(both)?);
        Some(Paired {
            rows: [now.len(), now.bads()],
            auc: compare_auc(&now, &then)?,
        })
    }
}

/// Bads of a part.
fn count(parts: &Parts, labels: &Labels, of: Part) -> usize {
    let rows = (0..parts.len()).filter(|row| parts[*row] == Some(of));
    rows.filter(|row| labels.is_bad(*row) == Some(true)).count()
}

fn ground_of(labels: &Labels, selection: &Selection, parts: Parts) -> Ground {
    Ground {
        out_of_fold: false,
        selection: selection.clone(),
        labels: labels.clone(),
        parts,
        y_true: Vec::new(),
        warnings: Vec::new(),
    }
}

/// The rows outside the test part in folds: each held once, as rows to be tested. Groups
/// stay together where the split is by group.
fn folds(
    table: &Table,
    choices: &Choices,
    parts: &Parts,
    labels: &Labels,
) -> Result<Vec<Parts>, SessionError> {
    let is_inner = |row: &usize| matches!(parts[*row], Some(Part::Train | Part::Validation));
    let rows: Vec<usize> = (0..parts.len()).filter(is_inner).collect();
    let split = &choices.split;
    let fold = fold_of_rows(table, &split.method, labels, &rows, (FOLDS, split.seed))?;
    let held = |held: usize| {
        let mut inner: Parts = vec![None; parts.len()];
        for (row, fold) in rows.iter().zip(&fold) {
            inner[*row] = if *fold == held {
                Some(Part::Test)
            } else {
                parts[*row]
            };
        }
        inner
    };
    Ok((0..FOLDS).map(held).collect())
}

/// The network of each division of the rows, trained side by side; `None` once stopped.
fn trained(
    divisions: &[Prepared],
    choices: &Choices,
    control: &Control,
) -> Result<Option<Vec<Network>>, SessionError> {
    let part = |part| divisions.iter().map(move |prepared| prepared.data(part));
    let data: Vec<Data> = part(Part::Train).collect();
    let validation: Vec<Data> = part(Part::Validation).collect();
    let (mut networks, mut trainings) = (Vec::new(), Vec::new());
    for (prepared, data) in divisions.iter().zip(&data) {
        let (config, training) = choices.settings.resolve(data.x.rows)?;
        let inputs = Inputs {
            statics: prepared.inputs.static_width,
            steps: prepared.inputs.steps,
            channels: prepared.inputs.channels,
        };
        networks.push(Network::new(prepared.held(config), inputs, training.seed)?);
        trainings.push(training);
    }
    let members = networks
        .iter_mut()
        .zip(&data)
        .zip(validation.iter().zip(&trainings));
    let members = members.map(|((network, train), (validation, config))| Member {
        network,
        train: train.into(),
        rows: None,
        validation: validation.into(),
        config,
    });
    let outcomes = if let [_] = divisions {
        let one = |m: Member<'_>| {
            let nothing = &mut |_| {};
            train(m.network, m.train, m.validation, m.config, control, nothing)
        };
        members.map(one).collect()
    } else {
        train_together(members.collect(), control, &|_, _| {})
    };
    for outcome in outcomes {
        let stopped = match outcome {
            // Stopped before an epoch was done.
            Err(TrainError::Unfinished) => true,
            outcome => outcome?.stopped,
        };
        if stopped {
            return Ok(None);
        }
    }
    Ok(Some(networks))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::outcome::split::Method;
    use crate::table::LoadOptions;
    use std::collections::HashSet;
    use std::ops::ControlFlow;

    #[test]
    fn a_column_that_tells_the_outcome_adds_and_noise_does_not() {
        let bytes = crate::workflow::SAMPLE.to_vec();
        let source = Source::from_bytes(bytes, &LoadOptions::default()).unwrap();
        let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
        let mut choices = Choices::suggested(&crate::profile::profile(&table));
        choices.settings.family = crate::network::Family::Logistic;
        choices.settings.epochs = Some(5);
        let names = ["loan_amount", "annual_income", "term_months"];
        choices.features = names.map(str::to_owned).to_vec();
        let try_out = |choices: &Choices| {
            let control = Control::default();
            TryOut::of(&source, &table, choices, &[], &control)
                .unwrap()
                .unwrap()
        };
        let before = try_out(&choices);
        // 5,000 rows, 12 % bads, 8 % for validation: 47 bads.
        assert!(before.cross_validated);
        let scored = before.scores.iter().flatten().count();
        assert_eq!(scored, 4000);
        let again = try_out(&choices);
        let same = again.against(&before).unwrap();
        assert_eq!((same.auc.difference, same.auc.p), (0.0, None));
        choices.features.push("days_late_1".into());
        let now = try_out(&choices);
        let paired = now.against(&before).unwrap();
        assert_eq!(paired.rows[0], 4000);
        assert!(paired.auc.interval[0] > 0.0, "{paired:?}");
        // Rows of one group are held back together.
        let mut grouped = choices.clone();
        grouped.split.method = Method::Group("region".into());
        let selection = select_inputs(&table, &grouped).unwrap();
        let labels = labels_in(&source, &table, &grouped.target).unwrap();
        let ground = divide_known(&table, &grouped, labels, selection, &[]).unwrap();
        let parts = folds(&table, &grouped, &ground.parts, &ground.labels).unwrap();
        let regions = table.column("region").unwrap().texts();
        for parts in &parts {
            let held = |row: &usize| parts[*row] == Some(Part::Test);
            let (held, others): (Vec<usize>, Vec<usize>) = (0..table.rows)
                .filter(|row| parts[*row].is_some())
                .partition(held);
            let of = |rows: &[usize]| -> HashSet<Option<String>> {
                rows.iter().map(|row| regions[*row].clone()).collect()
            };
            assert!(of(&held).is_disjoint(&of(&others)));
        }
        // With more validation rows these are scored, and no others.
        choices.split.validation = 0.5;
        let held = try_out(&choices);
        assert!(!held.cross_validated);
        assert!(held.scores.iter().flatten().count() == 2000);
        let control = Control::default();
        control.stop();
        let stopped = TryOut::of(&source, &table, &choices, &[], &control);
        assert!(stopped.unwrap().is_none());
    }
}
