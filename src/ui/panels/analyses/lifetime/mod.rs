//! PDs over the life of a loan: what they are learned from, the curves, and how they move when a
//! field is shifted.

mod figures;
mod losses;
mod moves;
mod scenarios;

use self::moves::{Moves, moves_ui};
use super::form::{LIST, NumberField, form_ui, labelled_ui, seed_ui};
use super::live_figure::LiveFigure;
use super::run_row::{Running, run_row_ui};
use super::{banners_ui, figures_ui, header_ui, no_data_ui, scrolled_ui};
use crate::explain::TextLanguage;
use crate::network::{Family, MOST_PERIODS};
use crate::ui::dialogs::Choice;
use crate::ui::figure::Figure;
use crate::ui::number;
use crate::ui::panels::evaluate::row_ui;
use crate::ui::panels::field::{Drafts, name_ui, report_unreadable, whole};
use crate::ui::panels::report::save_target_ui;
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::{Request, Scene};
use crate::ui::text::{AnalysisText, Language, LifetimeText, ReportText, Say};
use crate::ui::widgets::{
    card_ui, empty_state_ui, figure_tile_ui, heading_ui, note_ui, secondary_button, segmented_ui,
    title_ui,
};
use crate::workbench::{
    AnalysisKind, AnalysisPlan, Command, LifetimePlan, LifetimeProgress, LifetimeRun,
    ReportedTarget, Step,
};
use crate::workflow::survival::{By, ScenarioTable, Scenarios, Shift, SurvivalFigures};
use eframe::egui::{Popup, PopupCloseBehavior, Slider, Ui};
use std::sync::Arc;

const KIND: AnalysisKind = AnalysisKind::Lifetime;
/// Width of the menu of the report.
const MENU: f32 = 320.0;
/// Largest shift to either side, in percent.
const MOST_PERCENT: f64 = 50.0;

/// What the panel keeps between frames.
#[derive(Default)]
pub struct LifetimePanel {
    drafts: Drafts,
    /// The field that is shifted, and by how many percent.
    field: Option<String>,
    percent: f64,
    drawn: Option<Drawn>,
    /// The loss of the run under way.
    live: LiveFigure,
    moves: Moves,
    /// The language of the report; that of the window until one is chosen.
    report_language: Option<TextLanguage>,
}

/// What is drawn of a result, as of what it was made from.
struct Drawn {
    of: Arc<LifetimeRun>,
    shift: Option<Shift>,
    scenarios: ScenarioTable,
    language: Language,
    /// The mean PD by month as it is, and the weighted one of the scenarios, if there are any.
    base: Vec<f64>,
    weighted: Option<Vec<f64>>,
    curves: Vec<Figure>,
    calibration: Vec<Figure>,
}

/// Draws the panel.
pub fn lifetime_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut LifetimePanel) {
    let language = scene.language;
    let say = |text: LifetimeText| text.say(language);
    let Some(choices) = scene.bench.choices.as_ref() else {
        let (title, sentence) = (say(LifetimeText::Title), say(LifetimeText::NoDataSentence));
        no_data_ui(ui, scene, &title, &sentence);
        return;
    };
    if choices.target.column.is_empty() {
        heading_ui(ui, &say(LifetimeText::Title));
        let heading = say(LifetimeText::NoTarget);
        let sentence = say(LifetimeText::NoTargetSentence);
        let action = say(LifetimeText::ToFeatures);
        if empty_state_ui(ui, &heading, &sentence, Some(&action)) {
            scene.send(Command::GoTo(Step::Features));
        }
        return;
    }
    let export = [say(LifetimeText::Export), say(LifetimeText::ExportTip)];
    let export = [&*export[0], &*export[1]];
    header_ui(
        ui,
        scene,
        KIND,
        &say(LifetimeText::Title),
        export,
        |ui, scene| {
            let save = secondary_button(ui, &say(LifetimeText::SaveModel));
            if save
                .on_hover_text(say(LifetimeText::SaveModelTip))
                .clicked()
            {
                scene.ask(Request::Choose(Choice::LifetimeModel));
            }
            report_ui(ui, scene, &mut panel.report_language);
        },
    );
    scrolled_ui(ui, "lifetime", |ui| {
        card_ui(ui, &say(LifetimeText::Setup), |ui| {
            form_ui(ui, |ui| settings_ui(ui, scene, &mut panel.drafts));
            let live = scene.bench.analyses.lifetime.live.as_ref();
            let running = live.map(|live| running(&live.progress, live.stopping, language));
            run_row_ui(ui, scene, KIND, &say(LifetimeText::Run), running.as_ref());
        });
        let problem = scene.bench.analyses.lifetime.problem.clone();
        banners_ui(ui, scene, KIND, problem.as_ref());
        content_ui(ui, scene, panel);
    });
    report_unreadable(ui, scene, Step::Lifetime, (&mut panel.drafts, ""));
}

/// The button that opens the choices of the report.
fn report_ui(ui: &mut Ui, scene: &mut Scene<'_>, chosen: &mut Option<TextLanguage>) {
    let name = LifetimeText::SaveReport.say(scene.language);
    let button = secondary_button(ui, &name);
    Popup::menu(&button)
        .accessible_name(&*name)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_max_width(MENU);
            title_ui(ui, &ReportText::TargetHeading.say(scene.language));
            if save_target_ui(ui, scene, ReportedTarget::Lifetime, chosen) {
                ui.close();
            }
        });
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
    let mut plan = scene.bench.analyses.lifetime.plan.clone();
    row_ui(ui, &[1.0, 1.0, 1.0], |ui, place| match place {
        0 => time_ui(ui, scene, &mut plan),
        1 => rows_ui(ui, scene, &mut plan),
        _ => model_ui(ui, &mut plan, language),
    });
    row_ui(ui, &[1.0, 1.0, 1.0], |ui, place| match place {
        0 => horizon_ui(ui, drafts, &mut plan, language),
        1 => {
            if let Some(seed) = seed_ui(ui, drafts, "seed", plan.seed, language) {
                plan.seed = seed;
            }
        }
        _ => {}
    });
    if plan != scene.bench.analyses.lifetime.plan {
        scene.send(Command::PlanAnalysis(AnalysisPlan::Lifetime(plan)));
    }
}

/// The target and what means default.
fn target_text(scene: &Scene<'_>) -> LifetimeText {
    let choices = scene.bench.choices.as_ref();
    let column = choices.map_or(String::new(), |choices| choices.target.column.clone());
    let preview = scene.bench.preview.as_ref();
    let bads = preview.filter(|preview| preview.target.column == column);
    match bads.filter(|preview| !preview.bad_values.is_empty()) {
        Some(preview) => {
            LifetimeText::Target(format!("{column} = {}", preview.bad_values.join(", ")))
        }
        None => LifetimeText::TargetUnknown(column),
    }
}

fn time_ui(ui: &mut Ui, scene: &Scene<'_>, plan: &mut LifetimePlan) {
    let say = |text: LifetimeText| text.say(scene.language);
    let (name, tip, none) = (
        say(LifetimeText::Time),
        say(LifetimeText::TimeTip),
        say(LifetimeText::Choose),
    );
    let Some(data) = scene.bench.data.as_ref() else {
        return;
    };
    let chosen = Some(plan.time.as_str()).filter(|time| !time.is_empty());
    let picked = labelled_ui(ui, &name, &tip, |ui| {
        let width = ui.available_width().min(LIST + 60.0);
        let names = LifetimePlan::times(&data.table);
        let shown = chosen.unwrap_or(&none);
        name_ui(ui, &name, chosen, None, names, shown, width)
    });
    if let Some(picked) = picked {
        plan.time = picked.unwrap_or_default();
    }
}

fn rows_ui(ui: &mut Ui, scene: &Scene<'_>, plan: &mut LifetimePlan) {
    let say = |text: LifetimeText| text.say(scene.language);
    let (name, tip, none) = (
        say(LifetimeText::Rows),
        say(LifetimeText::RowsTip),
        say(LifetimeText::OneRow),
    );
    let Some(data) = scene.bench.data.as_ref() else {
        return;
    };
    let chosen = plan.loan.clone();
    let picked = labelled_ui(ui, &name, &tip, |ui| {
        let width = ui.available_width().min(LIST + 60.0);
        let names = data.table.columns.iter().map(|column| column.name.as_str());
        let shown = chosen.as_deref().unwrap_or(&none);
        name_ui(
            ui,
            &name,
            chosen.as_deref(),
            Some(&none),
            names,
            shown,
            width,
        )
    });
    if let Some(picked) = picked {
        plan.loan = picked;
    }
}

fn model_ui(ui: &mut Ui, plan: &mut LifetimePlan, language: Language) {
    let say = |text: LifetimeText| text.say(language);
    let (name, tip) = (say(LifetimeText::Model), say(LifetimeText::ModelTip));
    let [logistic, mlp] = [LifetimeText::Logistic, LifetimeText::Mlp].map(say);
    let families = [(Family::Logistic, &*logistic), (Family::Mlp, &*mlp)];
    labelled_ui(ui, &name, &tip, |ui| {
        segmented_ui(ui, &name, &mut plan.family, &families);
    });
}

fn horizon_ui(ui: &mut Ui, drafts: &mut Drafts, plan: &mut LifetimePlan, language: Language) {
    let say = |text: LifetimeText| text.say(language);
    let field = NumberField {
        key: "horizon",
        name: &say(LifetimeText::Horizon),
        tip: &say(LifetimeText::HorizonTip),
        hint: &say(LifetimeText::HorizonHint),
        wanted: &say(LifetimeText::HorizonWanted),
    };
    let value = plan.horizon.map(|period| period.to_string());
    let parse = whole(1, MOST_PERIODS as usize);
    if let Some(edit) = field.show(ui, drafts, value, parse) {
        plan.horizon = edit.map(|period: usize| period as u32);
    }
}

fn running(progress: &LifetimeProgress, stopping: bool, language: Language) -> Running {
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

fn content_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut LifetimePanel) {
    let language = scene.language;
    let say = |text: LifetimeText| text.say(language);
    let live = scene.bench.analyses.lifetime.live.as_ref();
    if let Some(live) = live.filter(|live| !live.progress.losses.is_empty()) {
        let progress = &live.progress;
        let build = |language| figures::losses(&progress.losses, progress.epochs, language);
        let of = (live.job, progress.losses.len());
        panel.live.show(ui, scene, "lifetime live", of, build);
        return;
    }
    let Some(run) = scene.bench.analyses.lifetime.result.clone() else {
        if scene.bench.analyses.lifetime.problem.is_none() && live.is_none() {
            let heading = say(LifetimeText::EmptyHeading);
            empty_state_ui(ui, &heading, &say(LifetimeText::EmptySentence), None);
        }
        return;
    };
    tiles_ui(ui, &run, language);
    card_ui(ui, &say(LifetimeText::Stress), |ui| {
        form_ui(ui, |ui| stress_ui(ui, panel, &run, language));
    });
    panel.renew(&run, &scene.bench.analyses.losses.plan.scenarios, language);
    let Some(drawn) = &panel.drawn else {
        return;
    };
    figures_ui(ui, scene, "lifetime curves", &drawn.curves);
    losses::losses_ui(ui, scene, &mut panel.drafts, &run);
    figures_ui(ui, scene, "lifetime calibration", &drawn.calibration);
    moves_ui(ui, scene, &mut panel.moves, &run);
    beside_table(&run, language).show(ui, scene);
}

impl LifetimePanel {
    /// The shift that is asked for, if any.
    fn shift(&self, run: &LifetimeRun) -> Option<Shift> {
        let field = self
            .field
            .as_ref()
            .filter(|field| run.fields.contains(field));
        field.filter(|_| self.percent != 0.0).map(|field| Shift {
            column: field.clone(),
            by: By::Times(1.0 + self.percent / 100.0),
        })
    }

    /// Draws anew where result, shift, scenarios or language changed.
    fn renew(&mut self, run: &Arc<LifetimeRun>, scenarios: &ScenarioTable, language: Language) {
        let shift = self.shift(run);
        let same = |drawn: &&mut Drawn| Arc::ptr_eq(&drawn.of, run) && drawn.language == language;
        let weighted = || {
            // What cannot be read is said below the table.
            let read = scenarios.scenarios().ok()?;
            (read != Scenarios::single(&[])).then(|| run.curve_in(&read))
        };
        if let Some(drawn) = self.drawn.as_mut().filter(same) {
            let other = drawn.scenarios != *scenarios;
            if other {
                drawn.weighted = weighted();
                drawn.scenarios = scenarios.clone();
            }
            if other || drawn.shift != shift {
                let moved = shift.as_ref().map(|shift| run.curve(Some(shift)));
                let others = [moved.as_deref(), drawn.weighted.as_deref()];
                drawn.curves = figures::curves(run, &drawn.base, others, language);
                drawn.shift = shift;
            }
            return;
        }
        let (base, weighted) = (run.curve(None), weighted());
        let moved = shift.as_ref().map(|shift| run.curve(Some(shift)));
        let others = [moved.as_deref(), weighted.as_deref()];
        self.drawn = Some(Drawn {
            of: Arc::clone(run),
            curves: figures::curves(run, &base, others, language),
            calibration: figures::calibration(run, language).into_iter().collect(),
            shift,
            scenarios: scenarios.clone(),
            language,
            base,
            weighted,
        });
    }
}

/// The figures of the rows that are held out, and which these are.
fn held_out(run: &LifetimeRun) -> Option<(&SurvivalFigures, LifetimeText)> {
    let metrics = &run.experiment.metrics;
    let parts = [
        (&metrics.test, LifetimeText::OnTest),
        (&metrics.validation, LifetimeText::OnValidation),
        (&metrics.train, LifetimeText::OnTrain),
    ];
    let mut known = parts.into_iter();
    known.find_map(|(figures, text)| Some((figures.as_ref()?, text)))
}

fn tiles_ui(ui: &mut Ui, run: &LifetimeRun, language: Language) {
    let Some((figures, rows)) = held_out(run) else {
        return;
    };
    let say = |text: LifetimeText| text.say(language);
    let rows = say(rows);
    let metric = |value: Option<f64>, decimals: usize| number::metric(value, decimals);
    row_ui(ui, &[1.0; 4], |ui, place| {
        let (name, value, note, tip) = match place {
            0 => (
                say(LifetimeText::Loans),
                number::count(figures.n),
                say(LifetimeText::Defaults(figures.events as usize)),
                None,
            ),
            1 => (
                say(LifetimeText::Concordance),
                metric(figures.c_index, 3),
                rows.clone(),
                Some(LifetimeText::ConcordanceTip),
            ),
            2 => (
                say(LifetimeText::Brier),
                metric(figures.integrated_brier, 4),
                rows.clone(),
                Some(LifetimeText::BrierTip),
            ),
            _ => (
                say(LifetimeText::Likelihood),
                metric(Some(figures.log_likelihood), 4),
                rows.clone(),
                Some(LifetimeText::LikelihoodTip),
            ),
        };
        let tip = tip.map_or("".into(), say);
        figure_tile_ui(ui, &name, &value, &note, &tip);
    });
}

fn stress_ui(ui: &mut Ui, panel: &mut LifetimePanel, run: &LifetimeRun, language: Language) {
    let say = |text: LifetimeText| text.say(language);
    let field = panel
        .field
        .clone()
        .filter(|field| run.fields.contains(field));
    row_ui(ui, &[1.0, 2.0], |ui, place| {
        if place == 0 {
            let (name, tip) = (say(LifetimeText::Field), say(LifetimeText::FieldTip));
            let none = say(LifetimeText::NoField);
            let picked = labelled_ui(ui, &name, &tip, |ui| {
                let width = ui.available_width().min(LIST + 60.0);
                let names = run.fields.iter().map(String::as_str);
                let shown = field.as_deref().unwrap_or(&none);
                name_ui(
                    ui,
                    &name,
                    field.as_deref(),
                    Some(&none),
                    names,
                    shown,
                    width,
                )
            });
            if let Some(picked) = picked {
                panel.field = picked;
                panel.percent = 0.0;
            }
            return;
        }
        let Some(field) = &field else {
            return;
        };
        let name = say(LifetimeText::ByOf(field.clone()));
        labelled_ui(ui, &say(LifetimeText::By), &name, |ui| {
            ui.spacing_mut().slider_width = (ui.available_width() - 80.0).max(80.0);
            let slider = Slider::new(&mut panel.percent, -MOST_PERCENT..=MOST_PERCENT)
                .step_by(1.0)
                .custom_formatter(|percent, _| signed(percent));
            ui.add(slider).accessible_name(&*name);
        });
    });
    let rows = run.curve_rows();
    note_ui(ui, &say(LifetimeText::CurveNote(rows)));
}

/// A percentage with its sign.
fn signed(percent: f64) -> String {
    match percent {
        p if p > 0.0 => format!("+{p:.0} %"),
        p if p < 0.0 => format!("−{:.0} %", -p),
        _ => "0 %".to_owned(),
    }
}

/// The model and its challengers side by side.
fn beside_table(run: &LifetimeRun, language: Language) -> Table {
    let say = |text: LifetimeText| text.say(language);
    let mut table = Table::new(&LifetimeText::Beside, "challengers.csv", language)
        .column(say(LifetimeText::Name), None)
        .column(say(LifetimeText::Likelihood), None)
        .column(say(LifetimeText::Concordance), None)
        .column(say(LifetimeText::Uno), None)
        .column(say(LifetimeText::Brier), None);
    table.note = say(LifetimeText::BesideNote).into_owned();
    let row = |name: LifetimeText, figures: [Option<f64>; 4]| {
        let [fit, c, uno, brier] = figures;
        vec![
            Value::text(say(name)),
            Value::metric(fit, 5),
            Value::metric(c, 4),
            Value::metric(uno, 4),
            Value::metric(brier, 5),
        ]
    };
    let own = held_out(run).map(|(f, _)| {
        let fit = Some(f.log_likelihood);
        let figures = [fit, f.c_index, f.c_index_uno, f.integrated_brier];
        row(LifetimeText::ThisModel, figures)
    });
    let challengers = run.experiment.metrics.challengers.iter().map(|c| {
        let name = match &*c.name {
            "kaplan-meier" => LifetimeText::KaplanMeier,
            "cox" => LifetimeText::Cox,
            _ => LifetimeText::LogisticHazard,
        };
        let fit = Some(c.log_likelihood);
        row(name, [fit, c.c_index, c.c_index_uno, c.integrated_brier])
    });
    table.rows = own.into_iter().chain(challengers).collect();
    table
}
