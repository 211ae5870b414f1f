//! Synthetic rows: how they are made, and what is known of them.

use crate::synthetic::{PlayerLosses, Synthesis, SyntheticEvent};
use crate::train::Preset;
use crate::workbench::analyses::AnalysisKind;
use crate::workbench::bench::Workbench;
use crate::workbench::notice::{Level, Message};
use crate::workbench::state::Loaded;
use crate::workflow::choices::Choices;
use crate::workflow::warning::Remark;
use crate::workflow::{SynthesisPlan, synthesize_rows};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How synthetic rows are made; target and columns are those of the Features step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SynthesisChoices(pub SynthesisPlan);

impl Default for SynthesisChoices {
    fn default() -> Self {
        Self(SynthesisPlan {
            only_bads: false,
            rows: None,
            preset: Preset::Tuned,
            epochs: None,
            seed: 1,
        })
    }
}

/// How far a synthesis is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SynthesisProgress {
    /// Epochs there will be.
    pub epochs: usize,
    /// Training rows.
    pub rows: usize,
    /// The losses of both players by epoch.
    pub losses: Vec<PlayerLosses>,
}

impl SynthesisProgress {
    /// The share that is done, from 0 to 1.
    #[must_use]
    pub fn share(&self) -> f32 {
        self.losses.len() as f32 / self.epochs.max(1) as f32
    }

    fn add(&mut self, event: SyntheticEvent) {
        match event {
            SyntheticEvent::Started { epochs, rows } => (self.epochs, self.rows) = (epochs, rows),
            SyntheticEvent::Epoch(losses) => self.losses.push(losses),
        }
    }
}

/// Finished synthetic rows.
#[derive(Debug)]
pub struct SynthesisRun {
    /// What was asked for.
    pub plan: SynthesisChoices,
    /// Target and columns.
    pub choices: Choices,
    /// The rows and their report.
    pub made: Synthesis,
    /// What a reader should know.
    pub warnings: Vec<Remark>,
}

impl Workbench {
    /// Whether the same target and columns would be made by the choices as they are.
    pub(in crate::workbench) fn makes_same_columns(&self, earlier: &Choices) -> bool {
        self.choices.as_ref().is_some_and(|now| {
            now.target == earlier.target
                && now.id == earlier.id
                && now.features == earlier.features
                && now.drop == earlier.drop
                && now.use_protected == earlier.use_protected
                && now.allow == earlier.allow
        })
    }

    pub(in crate::workbench) fn run_synthesis(&mut self) {
        let (Some(data), Some(choices)) = (self.data.clone(), self.choices.clone()) else {
            return;
        };
        let plan = self.analyses.synthesis.plan;
        let about = data.name.clone();
        let live = self.start_analysis(AnalysisKind::Synthesis, about, move |reporter, _ticket| {
            let mut report = |event: SyntheticEvent| {
                reporter.update(|latest: &mut SynthesisProgress| latest.add(event));
            };
            let of = (&data.source, &data.table);
            let made = synthesize_rows(of, &choices, &plan.0, &reporter.control, &mut report);
            let (made, warnings) = made?;
            let run = Arc::new(SynthesisRun {
                plan,
                choices,
                made,
                warnings,
            });
            Ok(Box::new(move |bench| bench.take_synthesis(&data, run)))
        });
        self.analyses.synthesis.live = live;
    }

    fn take_synthesis(&mut self, data: &Arc<Loaded>, run: Arc<SynthesisRun>) {
        if !self.is_open(data) {
            return;
        }
        for warning in run.warnings.clone() {
            self.tell(Level::Warning, Message::Remark(warning));
        }
        let stopped = run.made.report.stopped;
        self.analyses.synthesis.problem = None;
        self.analyses.synthesis.result = Some(run);
        self.tell_done(AnalysisKind::Synthesis, stopped);
    }
}
