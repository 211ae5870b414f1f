//! The differences between two runs: columns, split, rows and settings. Nothing
//! here is measured; it names what an analyst changed.

use crate::bundle::BinEdit;
use crate::recipe::outcome::split::SplitPlan;
use crate::workbench::state::Run;
use crate::workflow::choices::Settings;
use std::collections::HashSet;

/// What differs between two runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// The targets with the values that mean bad, where they differ.
    pub target: Option<[String; 2]>,
    /// Inputs of one run that the other lacks, in the table's order.
    pub only: [Vec<String>; 2],
    /// Shared inputs that are prepared in another way.
    pub prepared: Vec<String>,
    /// The splits, where they differ.
    pub split: Option<[SplitPlan; 2]>,
    /// Whether repeated rows take part in one of them only.
    pub repeats: bool,
    /// Whether each was trained before the data were read again.
    pub earlier_data: [bool; 2],
    /// The settings that differ.
    pub settings: Vec<Setting>,
}

/// A setting of network or training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named as in Settings")]
pub enum Setting {
    Family,
    Preset,
    Seed,
    Backend,
    Hidden,
    Filters,
    Kernel,
    Pool,
    Leaves,
    Members,
    Activation,
    Dropout,
    Norm,
    Epochs,
    BatchSize,
    LearningRate,
    Schedule,
    Algorithm,
    L1,
    L2,
    Clip,
    Patience,
    Monitor,
    Objective,
    ClassWeight,
    Recalibration,
}

impl Changes {
    /// What differs between `a` and `b`; `revision` is that of the data.
    pub(in crate::workbench) fn between(a: &Run, b: &Run, revision: u64) -> Self {
        let runs = [a, b];
        let [first, second] = runs.map(|run| &run.choices);
        let inputs = runs.map(|run| &run.ground.selection.inputs);
        let missing = |from: &[String], other: &[String]| -> Vec<String> {
            let held: HashSet<&str> = other.iter().map(String::as_str).collect();
            let kept = from.iter().filter(|name| !held.contains(name.as_str()));
            kept.cloned().collect()
        };
        let only = [missing(inputs[0], inputs[1]), missing(inputs[1], inputs[0])];
        let alone: HashSet<&String> = only.iter().flatten().collect();
        let own = |name: &String| {
            first.encodings.get(name) != second.encodings.get(name)
                || first.special.get(name) != second.special.get(name)
                || first.monotone.get(name) != second.monotone.get(name)
                || points_of(a, name) != points_of(b, name)
        };
        let shared = inputs[0].iter().filter(|name| !alone.contains(name));
        let split = (!first.split.draws_as(&second.split))
            .then(|| [first.split.clone(), second.split.clone()]);
        let target = (first.target != second.target).then(|| runs.map(target_of));
        Self {
            prepared: shared.filter(|name| own(name)).cloned().collect(),
            target,
            split,
            repeats: first.drop_duplicates != second.drop_duplicates,
            earlier_data: runs.map(|run| run.data_revision != revision),
            settings: settings(&first.settings, &second.settings),
            only,
        }
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The points of a column of a scorecard that were set by hand.
fn points_of<'a>(run: &'a Run, column: &str) -> Vec<&'a BinEdit> {
    let edits = run.experiment.model.points_edits.iter();
    let edits = edits.flat_map(|edits| &edits.bins);
    edits.filter(|edit| edit.column == column).collect()
}

/// The target of a run and what is bad in it: `default_flag = 1`.
fn target_of(run: &Run) -> String {
    const MOST: usize = 4;
    let bad = &run.ground.labels.bad_values;
    let more = if bad.len() > MOST { ", …" } else { "" };
    let named = bad[..bad.len().min(MOST)].join(", ");
    format!("{} = {named}{more}", run.choices.target.column)
}

fn settings(a: &Settings, b: &Settings) -> Vec<Setting> {
    let differing = [
        (Setting::Family, a.family != b.family),
        (Setting::Preset, a.preset != b.preset),
        (Setting::Seed, a.seed != b.seed),
        (Setting::Backend, a.backend != b.backend),
        (Setting::Hidden, a.hidden != b.hidden),
        (Setting::Filters, a.filters != b.filters),
        (Setting::Kernel, a.kernel != b.kernel),
        (Setting::Pool, a.pool != b.pool),
        (Setting::Leaves, a.leaves != b.leaves),
        (Setting::Members, a.members != b.members),
        (Setting::Activation, a.activation != b.activation),
        (Setting::Dropout, a.dropout != b.dropout),
        (Setting::Norm, a.norm != b.norm),
        (Setting::Epochs, a.epochs != b.epochs),
        (Setting::BatchSize, a.batch_size != b.batch_size),
        (Setting::LearningRate, a.learning_rate != b.learning_rate),
        (Setting::Schedule, a.schedule != b.schedule),
        (Setting::Algorithm, a.algorithm != b.algorithm),
        (Setting::L1, a.l1 != b.l1),
        (Setting::L2, a.l2 != b.l2),
        (Setting::Clip, a.clip != b.clip),
        (Setting::Patience, a.patience != b.patience),
        (Setting::Monitor, a.monitor != b.monitor),
        (Setting::Objective, a.objective != b.objective),
        (Setting::ClassWeight, a.class_weight != b.class_weight),
        (Setting::Recalibration, a.recalibration != b.recalibration),
    ];
    let differing = differing.into_iter().filter(|(_, differs)| *differs);
    differing.map(|(setting, _)| setting).collect()
}
