//! The panels: what stands in the middle of the window, one for each step.

mod analyses;
mod cutoff;
pub mod data;
pub mod decide;
mod drop_down;
pub mod evaluate;
pub mod explain;
pub mod features;
mod field;
mod filter_field;
mod grid;
mod kinds;
mod money_source;
pub mod monitor;
pub mod report;
pub mod score;
mod sheet;
pub mod start;
mod study;
pub mod tasks;
pub mod train;
#[cfg(test)]
mod trial;

use super::request::Scene;
use crate::recipe::Task;
use crate::workbench::Step;
use eframe::egui::Ui;

/// The view state of every panel.
#[derive(Default)]
pub struct Panels {
    start: start::StartPanel,
    data: data::DataPanel,
    features: features::FeaturesPanel,
    train: train::TrainPanel,
    evaluate: evaluate::EvaluatePanel,
    explain: explain::ExplainPanel,
    decide: decide::DecidePanel,
    score: score::ScorePanel,
    report: report::ReportPanel,
    monitor: monitor::MonitorPanel,
    tasks: tasks::TaskPanel,
    lifetime: analyses::LifetimePanel,
    market: analyses::MarketPanel,
    anomalies: analyses::AnomalyPanel,
    synthetic: analyses::SyntheticPanel,
}

impl Panels {
    /// Shows a column of the portfolio in full, on the Data step.
    pub fn show_column(&mut self, place: usize) {
        self.data.show_column(place);
    }

    /// Whether a file that is dropped on the Data step is one to make columns of.
    #[must_use]
    pub fn takes_events(&self) -> bool {
        self.data.takes_events()
    }
}

/// Draws the panel of the current step.
pub fn panel_ui(ui: &mut Ui, scene: &mut Scene<'_>, panels: &mut Panels) {
    let no_pd = scene.bench.data.is_some() && scene.bench.task() != Task::Binary;
    match scene.bench.step {
        Step::Evaluate if no_pd => tasks::task_evaluate_ui(ui, scene, &mut panels.tasks),
        Step::Explain if no_pd && scene.bench.scored.is_none() => {
            tasks::task_explain_ui(ui, scene, &mut panels.tasks);
        }
        Step::Decide | Step::Report | Step::Monitor if no_pd => tasks::no_pd_ui(ui, scene),
        // Another file that a model of PDs scores is shown all the same.
        Step::Score if no_pd && scene.bench.scored.is_none() => {
            tasks::task_score_ui(ui, scene, &mut panels.tasks);
        }
        Step::Start => start::start_ui(ui, scene, &mut panels.start),
        Step::Data => data::data_ui(ui, scene, &mut panels.data),
        Step::Features => features::features_ui(ui, scene, &mut panels.features),
        Step::Train => train::train_ui(ui, scene, &mut panels.train),
        Step::Evaluate => evaluate::evaluate_ui(ui, scene, &mut panels.evaluate),
        Step::Explain => explain::explain_ui(ui, scene, &mut panels.explain),
        Step::Decide => decide::decide_ui(ui, scene, &mut panels.decide),
        Step::Score => score::score_ui(ui, scene, &mut panels.score),
        Step::Report => report::report_ui(ui, scene, &mut panels.report),
        Step::Monitor => monitor::monitor_ui(ui, scene, &mut panels.monitor),
        Step::Lifetime => analyses::lifetime_ui(ui, scene, &mut panels.lifetime),
        Step::Market => analyses::market_ui(ui, scene, &mut panels.market),
        Step::Anomalies => analyses::anomalies_ui(ui, scene, &mut panels.anomalies),
        Step::Synthetic => analyses::synthetic_ui(ui, scene, &mut panels.synthetic),
    }
}
