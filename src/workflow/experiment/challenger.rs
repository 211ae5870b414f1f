//! The challengers: the simplest model that a network has to beat, a scorecard, and the one that
//! most analysts would train instead, boosted trees. Both are fitted to the same training rows and
//! held against the model on rows that none was trained on.

pub use crate::bundle::{Challenger, Trees};
use crate::evaluate::Ordered;
use crate::evaluate::discrimination::compare::compare_auc;
use crate::network::{Backend, Family, Network, sigmoid};
use crate::recipe::outcome::split::Part;
use crate::train::{Control, Preset, TrainError, train};
use crate::workflow::choices::{Choices, SessionError, Settings};
use crate::workflow::experiment::{Experiment, Material, inputs_of};
use crate::workflow::prepare::{Ground, encode};
use crate::workflow::warning::Caveat;
use serde::{Deserialize, Serialize};

/// Most multiplications of a step of the fit, rows × inputs²: about ten seconds for the whole
/// fit on one core.
const MOST_WORK: f64 = 2e9;

/// What a difference of AUCs says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The interval lies above 0.
    Earns,
    /// It holds 0.
    NoDifference,
    /// It lies below 0.
    Loses,
}

impl Verdict {
    /// What the interval of a difference says of the model.
    fn of(ci: [f64; 2]) -> Self {
        match ci {
            [low, _] if low > 0.0 => Self::Earns,
            [_, high] if high < 0.0 => Self::Loses,
            _ => Self::NoDifference,
        }
    }
}

impl Challenger {
    /// What the interval says of the network.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self.ci)
    }
}

impl Trees {
    /// What the interval says of the model.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self.ci)
    }
}

/// Why no scorecard was compared with a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoChallenger {
    /// Rows × columns² are more than a fit of some seconds handles.
    TooLarge,
    /// Only a sample of the rows is in memory, and the model is judged on all.
    Sampled,
    /// No column can be divided into bins.
    NoBins,
    /// The fit has no finite optimum.
    Diverged,
}

impl NoChallenger {
    /// The reason as a clause.
    #[must_use]
    pub fn clause(self) -> &'static str {
        match self {
            Self::TooLarge => "there are too many rows and columns to fit one in a few seconds",
            Self::Sampled => "only a sample of the rows is in memory",
            Self::NoBins => "no column can be divided into bins",
            Self::Diverged => "its fit has no finite optimum",
        }
    }

    fn of(error: &SessionError) -> Self {
        match error {
            SessionError::Train(_) => Self::Diverged,
            _ => Self::NoBins,
        }
    }
}

/// Why no boosted trees were compared with a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoTrees {
    /// More training cells than trees are fitted to in some seconds.
    TooLarge,
    /// Only a sample of the rows is in memory, and the model is judged on all.
    Sampled,
    /// The fit was refused.
    Failed,
}

impl NoTrees {
    /// The reason as a clause.
    #[must_use]
    pub fn clause(self) -> &'static str {
        match self {
            Self::TooLarge => "there are too many rows and columns to fit them in a few seconds",
            Self::Sampled => "only a sample of the rows is in memory",
            Self::Failed => "they could not be fitted",
        }
    }
}

/// Compares a new model with a scorecard and with boosted trees: the results become part of its
/// figures; where there is none, the reason becomes one of its warnings. Nothing is added after a
/// stop, or where there are no rows to compare on, and no scorecard to a scorecard.
pub fn add_challengers(material: &Material<'_>, experiment: &mut Experiment, control: &Control) {
    add_scorecard(material, experiment, control);
    #[cfg(feature = "boosting")]
    add_trees(material, experiment, control);
}

/// Compares with boosted trees, where all rows are in memory.
#[cfg(feature = "boosting")]
fn add_trees(material: &Material<'_>, experiment: &mut Experiment, control: &Control) {
    if material.choices.settings.family == Family::Trees {
        return;
    }
    let Some(part) = judged_part(material).filter(|_| !control.is_stopped()) else {
        return;
    };
    let compared = if is_sampled(material) {
        Err(NoTrees::Sampled)
    } else {
        super::trees::compare(material, experiment, part)
    };
    match compared {
        Ok(compared) => {
            if let Some(record) = &mut experiment.model.record {
                record.boosted_trees.clone_from(&compared);
            }
            experiment.metrics.boosted_trees = compared;
        }
        Err(reason) => {
            let caveat = Caveat::NoTrees(reason);
            experiment.metrics.warnings.push(caveat.to_string());
            experiment.warnings.push(caveat);
        }
    }
}

/// Whether only a sample of the rows is in memory.
fn is_sampled(material: &Material<'_>) -> bool {
    let population = material.prepared.population.as_ref();
    population.is_some_and(|population| population.is_sampled())
}

/// The rows that challengers are compared on: those of the test part, else of validation.
fn judged_part(material: &Material<'_>) -> Option<Part> {
    let mut parts = [Part::Test, Part::Validation].into_iter();
    parts.find(|part| !material.prepared.rows(*part).is_empty())
}

fn add_scorecard(material: &Material<'_>, experiment: &mut Experiment, control: &Control) {
    if material.choices.settings.family == Family::Scorecard {
        return;
    }
    let prepared = material.prepared;
    let columns = prepared.selection.inputs.len() as f64;
    let rows = prepared.rows(Part::Train).len() as f64;
    let compared = if rows * columns * columns > MOST_WORK {
        Err(NoChallenger::TooLarge)
    } else if is_sampled(material) {
        Err(NoChallenger::Sampled)
    } else {
        match challenge(material, experiment, control) {
            Err(SessionError::Train(TrainError::Unfinished)) => return,
            compared => compared.map_err(|error| NoChallenger::of(&error)),
        }
    };
    let reason = match compared {
        Ok(compared) => {
            if let Some(record) = &mut experiment.model.record {
                record.challenger.clone_from(&compared);
            }
            experiment.metrics.challenger = compared;
            return;
        }
        Err(reason) => reason,
    };
    let caveat = Caveat::NoChallenger(reason);
    experiment.metrics.warnings.push(caveat.to_string());
    experiment.warnings.push(caveat);
}

/// Fits a scorecard to the training rows of an experiment and compares both on the test rows,
/// on the validation rows where there are none. `None` where these have fewer than two goods or
/// two bads.
///
/// # Errors
/// If no column can be divided into bins, or the fit is stopped or diverges.
fn challenge(
    material: &Material<'_>,
    experiment: &Experiment,
    control: &Control,
) -> Result<Option<Challenger>, SessionError> {
    let prepared = material.prepared;
    let Some(part) = judged_part(material) else {
        return Ok(None);
    };
    let choices = Choices {
        settings: Settings::new(Family::Scorecard, Preset::Tuned, 1),
        encodings: std::collections::BTreeMap::new(),
        ..material.choices.clone()
    };
    let ground = Ground {
        out_of_fold: false,
        selection: prepared.selection.clone(),
        labels: prepared.labels.clone(),
        parts: prepared.parts.clone(),
        y_true: Vec::new(),
        warnings: Vec::new(),
    };
    let scorecard = encode(material.table, &choices, ground)?;
    let data = scorecard.data(Part::Train);
    let (config, training) = choices.settings.resolve(data.x.rows)?;
    let config = scorecard.held(config);
    let mut network = Network::new(config, inputs_of(&scorecard), training.seed)?;
    let none = scorecard.data(Part::Validation);
    train(&mut network, &data, &none, &training, control, &mut |_| {})?;
    let held = |row: &usize| scorecard.parts[*row] == Some(part);
    let rows: Vec<usize> = prepared.rows(part).into_iter().filter(held).collect();
    let logits = network.logits(Backend::Fused, &scorecard.inputs.select(&rows));
    let theirs: Vec<f64> = logits.iter().map(|z| sigmoid(f64::from(*z))).collect();
    let pds = prepared.of_table(&experiment.pds);
    let ours: Vec<f64> = rows.iter().map(|row| pds[*row]).collect();
    let bad = |row: &usize| prepared.labels.is_bad(*row) == Some(true);
    let y: Vec<bool> = rows.iter().map(bad).collect();
    let compared = compare_auc(&Ordered::new(&y, &ours), &Ordered::new(&y, &theirs));
    Ok(compared.map(|auc| Challenger {
        model: Family::Scorecard,
        part,
        auc: auc.auc_b,
        difference: auc.difference,
        ci: auc.interval,
    }))
}
