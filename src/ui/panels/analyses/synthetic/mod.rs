//! Synthetic rows: how they are made, the losses of both players, and how alike real and
//! synthetic rows are.

mod tables;

use super::form::{NumberField, controls_ui, form_ui, labelled_ui, seed_ui};
use super::live_figure::LiveFigure;
use super::run_row::{Running, run_row_ui};
use super::{banners_ui, figures_ui, header_ui, no_data_ui, scrolled_ui};
use crate::synthetic::PlayerLosses;
use crate::train::Preset;
use crate::ui::figure::{Axis, Figure, Series};
use crate::ui::panels::evaluate::row_ui;
use crate::ui::panels::field::{Drafts, report_unreadable, whole};
use crate::ui::panels::sheet::Table;
use crate::ui::request::Scene;
use crate::ui::text::{AnalysisText, Language, Say, SyntheticText};
use crate::ui::theme::Ink;
use crate::ui::widgets::{card_ui, empty_state_ui, heading_ui, note_ui, segmented_ui};
use crate::workbench::{
    AnalysisKind, AnalysisPlan, Command, Step, SynthesisChoices, SynthesisProgress, SynthesisRun,
};
use crate::workflow::SynthesisPlan;
use eframe::egui::Ui;
use std::sync::Arc;

const KIND: AnalysisKind = AnalysisKind::Synthesis;
/// Most rows and epochs that can be entered.
const MOST_ROWS: usize = 5_000_000;
const MOST_EPOCHS: usize = 100_000;

/// What the panel keeps between frames.
#[derive(Default)]
pub struct SyntheticPanel {
    drafts: Drafts,
    drawn: Option<Drawn>,
    /// Those of the run under way.
    live: LiveFigure,
}

/// What is drawn of a result, as of what it was made from.
struct Drawn {
    of: Arc<SynthesisRun>,
    language: Language,
    losses: Figure,
    marginals: Table,
    correlations: Table,
}

/// Draws the panel.
pub fn synthetic_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut SyntheticPanel) {
    let language = scene.language;
    let say = |text: SyntheticText| text.say(language);
    let Some(choices) = scene.bench.choices.as_ref() else {
        let (title, sentence) = (
            say(SyntheticText::Title),
            say(SyntheticText::NoDataSentence),
        );
        no_data_ui(ui, scene, &title, &sentence);
        return;
    };
    if choices.target.column.is_empty() {
        heading_ui(ui, &say(SyntheticText::Title));
        let heading = say(SyntheticText::NoTarget);
        let sentence = say(SyntheticText::NoTargetSentence);
        let action = say(SyntheticText::ToFeatures);
        if empty_state_ui(ui, &heading, &sentence, Some(&action)) {
            scene.send(Command::GoTo(Step::Features));
        }
        return;
    }
    let export = [say(SyntheticText::Export), say(SyntheticText::ExportTip)];
    let export = [&*export[0], &*export[1]];
    header_ui(
        ui,
        scene,
        KIND,
        &say(SyntheticText::Title),
        export,
        |_, _| {},
    );
    scrolled_ui(ui, "synthetic", |ui| {
        card_ui(ui, &say(SyntheticText::Setup), |ui| {
            form_ui(ui, |ui| settings_ui(ui, scene, &mut panel.drafts));
            let live = scene.bench.analyses.synthesis.live.as_ref();
            let running = live.map(|live| running(&live.progress, live.stopping, language));
            run_row_ui(ui, scene, KIND, &say(SyntheticText::Run), running.as_ref());
        });
        let problem = scene.bench.analyses.synthesis.problem.clone();
        banners_ui(ui, scene, KIND, problem.as_ref());
        content_ui(ui, scene, panel);
    });
    report_unreadable(ui, scene, Step::Synthetic, (&mut panel.drafts, ""));
}

fn settings_ui(ui: &mut Ui, scene: &mut Scene<'_>, drafts: &mut Drafts) {
    let language = scene.language;
    note_ui(ui, &target_text(scene).say(language));
    if let Some(Ok(selection)) = &scene.bench.selection
        && !selection.protected_left_out.is_empty()
    {
        let names = selection.protected_left_out.join(", ");
        note_ui(ui, &AnalysisText::Protected(names).say(language));
    }
    let SynthesisChoices(mut plan) = scene.bench.analyses.synthesis.plan;
    row_ui(ui, &[1.0, 1.0], |ui, place| match place {
        0 => preset_ui(ui, &mut plan, language),
        _ => which_ui(ui, &mut plan, language),
    });
    controls_ui(ui, 5, |ui, place| match place {
        0 => rows_ui(ui, drafts, &mut plan, language),
        1 => epochs_ui(ui, drafts, &mut plan, language),
        2 => {
            if let Some(seed) = seed_ui(ui, drafts, "seed", plan.seed, language) {
                plan.seed = seed;
            }
        }
        _ => {}
    });
    let plan = SynthesisChoices(plan);
    if plan != scene.bench.analyses.synthesis.plan {
        scene.send(Command::PlanAnalysis(AnalysisPlan::Synthesis(plan)));
    }
}

/// The target and its bads.
fn target_text(scene: &Scene<'_>) -> SyntheticText {
    let choices = scene.bench.choices.as_ref();
    let column = choices.map_or(String::new(), |choices| choices.target.column.clone());
    let preview = scene.bench.preview.as_ref();
    let bads = preview.filter(|preview| preview.target.column == column);
    match bads.filter(|preview| !preview.bad_values.is_empty()) {
        Some(preview) => {
            SyntheticText::Target(format!("{column} = {}", preview.bad_values.join(", ")))
        }
        None => SyntheticText::TargetUnknown(column),
    }
}

fn preset_ui(ui: &mut Ui, plan: &mut SynthesisPlan, language: Language) {
    let say = |text: SyntheticText| text.say(language);
    let (name, tip) = (say(SyntheticText::Preset), say(SyntheticText::PresetTip));
    let [tuned, plain] = [SyntheticText::Tuned, SyntheticText::Plain].map(say);
    let presets = [(Preset::Tuned, &*tuned), (Preset::Plain, &*plain)];
    labelled_ui(ui, &name, &tip, |ui| {
        segmented_ui(ui, &name, &mut plan.preset, &presets);
    });
}

fn which_ui(ui: &mut Ui, plan: &mut SynthesisPlan, language: Language) {
    let say = |text: SyntheticText| text.say(language);
    let (name, tip) = (say(SyntheticText::Which), say(SyntheticText::WhichTip));
    let [all, bads] = [SyntheticText::All, SyntheticText::OnlyBads].map(say);
    labelled_ui(ui, &name, &tip, |ui| {
        let options = [(false, &*all), (true, &*bads)];
        segmented_ui(ui, &name, &mut plan.only_bads, &options);
    });
}

fn rows_ui(ui: &mut Ui, drafts: &mut Drafts, plan: &mut SynthesisPlan, language: Language) {
    let say = |text: SyntheticText| text.say(language);
    let field = NumberField {
        key: "rows",
        name: &say(SyntheticText::RowCount),
        tip: &say(SyntheticText::RowCountTip),
        hint: &say(SyntheticText::RowCountHint),
        wanted: &say(SyntheticText::RowCountWanted),
    };
    let value = plan.rows.map(|rows| rows.to_string());
    if let Some(edit) = field.show(ui, drafts, value, whole(1, MOST_ROWS)) {
        plan.rows = edit;
    }
}

fn epochs_ui(ui: &mut Ui, drafts: &mut Drafts, plan: &mut SynthesisPlan, language: Language) {
    let say = |text: SyntheticText| text.say(language);
    let field = NumberField {
        key: "epochs",
        name: &say(SyntheticText::Epochs),
        tip: &say(SyntheticText::EpochsTip),
        hint: &say(SyntheticText::EpochsHint),
        wanted: &say(SyntheticText::EpochsWanted),
    };
    let value = plan.epochs.map(|epochs| epochs.to_string());
    if let Some(edit) = field.show(ui, drafts, value, whole(1, MOST_EPOCHS)) {
        plan.epochs = edit;
    }
}

fn running(progress: &SynthesisProgress, stopping: bool, language: Language) -> Running {
    let done = progress.losses.len();
    let words = if progress.epochs == 0 {
        AnalysisText::Preparing
    } else {
        AnalysisText::Epochs(done, progress.epochs)
    };
    Running {
        words: words.say(language).into_owned(),
        share: progress.share(),
        stopping,
        keeps: done > 0,
    }
}

fn content_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut SyntheticPanel) {
    let language = scene.language;
    let say = |text: SyntheticText| text.say(language);
    let live = scene.bench.analyses.synthesis.live.as_ref();
    if let Some(live) = live.filter(|live| !live.progress.losses.is_empty()) {
        let progress = &live.progress;
        let build = |language| losses(&progress.losses, progress.epochs, language);
        let of = (live.job, progress.losses.len());
        panel.live.show(ui, scene, "synthetic live", of, build);
        return;
    }
    let Some(run) = scene.bench.analyses.synthesis.result.clone() else {
        if scene.bench.analyses.synthesis.problem.is_none() && live.is_none() {
            let heading = say(SyntheticText::EmptyHeading);
            empty_state_ui(ui, &heading, &say(SyntheticText::EmptySentence), None);
        }
        return;
    };
    let report = &run.made.report;
    let is_drawn = |drawn: &Drawn| Arc::ptr_eq(&drawn.of, &run) && drawn.language == language;
    if !panel.drawn.as_ref().is_some_and(is_drawn) {
        panel.drawn = Some(Drawn {
            losses: losses(&report.losses, report.losses.len(), language),
            marginals: tables::marginals_table(report, language),
            correlations: tables::correlations_table(report, language),
            of: Arc::clone(&run),
            language,
        });
    }
    let Some(drawn) = &panel.drawn else {
        return;
    };
    tables::collapse_ui(ui, report, language);
    tables::tiles_ui(ui, report, language);
    figures_ui(ui, scene, "synthetic", std::slice::from_ref(&drawn.losses));
    note_ui(ui, &say(SyntheticText::LossNote));
    tables::memorisation_ui(ui, scene, report);
    drawn.marginals.show(ui, scene);
    if !report.correlations.pairs.is_empty() {
        drawn.correlations.show(ui, scene);
    }
    tables::left_out_ui(ui, report, language);
}

/// The losses of both players by epoch.
fn losses(losses: &[PlayerLosses], epochs: usize, language: Language) -> Figure {
    let say = |text: SyntheticText| text.say(language);
    let line = |of: fn(&PlayerLosses) -> f64| -> Vec<[f64; 2]> {
        let points = losses.iter();
        points.map(|loss| [loss.epoch as f64, of(loss)]).collect()
    };
    let x = Axis::new(AnalysisText::Epoch.say(language)).between(1.0, epochs.max(2) as f64);
    let y = Axis::new(AnalysisText::Loss.say(language));
    let generator = line(|loss| loss.generator);
    let critic = line(|loss| loss.critic);
    Figure::new(say(SyntheticText::Losses), x, y)
        .with(Series::new(
            say(SyntheticText::Generator),
            Ink::Series(0),
            generator,
        ))
        .with(Series::new(
            say(SyntheticText::Critic),
            Ink::Series(1),
            critic,
        ))
}
