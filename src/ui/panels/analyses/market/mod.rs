//! Market series: what is forecast, the training, and all methods side by side.

mod figures;
mod settings;
mod tables;

use super::form::form_ui;
use super::live_figure::LiveFigure;
use super::run_row::{Running, run_row_ui};
use super::{banners_ui, figures_ui, header_ui, no_data_ui, scrolled_ui};
use crate::market::Forecasts;
use crate::ui::figure::Figure;
use crate::ui::panels::field::{Drafts, report_unreadable};
use crate::ui::request::Scene;
use crate::ui::text::{AnalysisText, Language, MarketText, Say};
use crate::ui::widgets::{card_ui, empty_state_ui, heading_ui, note_ui, segmented_ui};
use crate::workbench::{AnalysisKind, Command, ForecastRun, Step};
use eframe::egui::Ui;
use std::sync::Arc;

/// What the panel keeps between frames.
#[derive(Debug, Default)]
pub struct MarketPanel {
    drafts: Drafts,
    /// The place of the series that is shown.
    series: usize,
    drawn: Drawn,
    /// The loss of the run under way.
    live: LiveFigure,
}

/// The figures of a result, as of what they were made from.
#[derive(Debug, Default)]
struct Drawn {
    of: Option<(Arc<ForecastRun>, usize, Language)>,
    figures: Vec<Figure>,
}

const KIND: AnalysisKind = AnalysisKind::Forecast;

/// Draws the panel.
pub fn market_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut MarketPanel) {
    let language = scene.language;
    let say = |text: MarketText| text.say(language);
    if scene.bench.data.is_none() {
        let (title, sentence) = (say(MarketText::Title), say(MarketText::NoDataSentence));
        no_data_ui(ui, scene, &title, &sentence);
        return;
    }
    let suggested = &scene.bench.analyses.suggested;
    if suggested.columns.is_empty() {
        heading_ui(ui, &say(MarketText::Title));
        let (heading, sentence) = (say(MarketText::NoSeries), say(MarketText::NoSeriesSentence));
        if empty_state_ui(ui, &heading, &sentence, Some(&say(MarketText::ToData))) {
            scene.send(Command::GoTo(Step::Data));
        }
        return;
    }
    let export = [say(MarketText::Export), say(MarketText::ExportTip)];
    let export = [&*export[0], &*export[1]];
    header_ui(ui, scene, KIND, &say(MarketText::Title), export, |_, _| {});
    scrolled_ui(ui, "market", |ui| {
        card_ui(ui, &say(MarketText::Setup), |ui| {
            if !suggested.is_daily {
                note_ui(ui, &say(MarketText::NotDaily));
            }
            form_ui(ui, |ui| {
                settings::settings_ui(ui, scene, &mut panel.drafts, suggested);
            });
            let running = running(scene);
            run_row_ui(ui, scene, KIND, &say(MarketText::Run), running.as_ref());
        });
        let problem = scene.bench.analyses.forecast.problem.clone();
        banners_ui(ui, scene, KIND, problem.as_ref());
        content_ui(ui, scene, panel);
    });
    report_unreadable(ui, scene, Step::Market, (&mut panel.drafts, ""));
}

/// How far the run under way is.
fn running(scene: &Scene<'_>) -> Option<Running> {
    let live = scene.bench.analyses.forecast.live.as_ref()?;
    let courses = live.progress.courses.iter();
    // All trainings go on side by side.
    let furthest = courses.max_by_key(|course| course.history.len());
    let words = match furthest {
        Some(course) => AnalysisText::Epochs(course.history.len(), course.epochs),
        None => AnalysisText::Preparing,
    };
    Some(Running {
        words: words.say(scene.language).into_owned(),
        share: live.progress.share(),
        stopping: live.stopping,
        keeps: furthest.is_some_and(|course| !course.history.is_empty()),
    })
}

fn content_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut MarketPanel) {
    let language = scene.language;
    let live = scene.bench.analyses.forecast.live.as_ref();
    if let Some(live) = live.filter(|live| !live.progress.courses.is_empty()) {
        let courses = &live.progress.courses;
        let epochs = courses.iter().map(|course| course.history.len()).sum();
        let build = |language| figures::losses(courses, language);
        let of = (live.job, epochs);
        panel.live.show(ui, scene, "market live", of, build);
        return;
    }
    let Some(run) = scene.bench.analyses.forecast.result.clone() else {
        if scene.bench.analyses.forecast.problem.is_none() && live.is_none() {
            let say = |text: MarketText| text.say(language);
            let (heading, sentence) = (
                say(MarketText::EmptyHeading),
                say(MarketText::EmptySentence),
            );
            empty_state_ui(ui, &heading, &sentence, None);
        }
        return;
    };
    result_ui(ui, scene, panel, &run);
}

fn result_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut MarketPanel, run: &Arc<ForecastRun>) {
    let language = scene.language;
    let forecasts = &run.forecasts;
    panel.series = panel.series.min(forecasts.series.len() - 1);
    if forecasts.series.len() > 1 {
        let names = forecasts.series.iter().map(|series| series.name.as_str());
        let options: Vec<(usize, &str)> = names.enumerate().collect();
        let name = MarketText::ShownSeries.say(language);
        segmented_ui(ui, &name, &mut panel.series, &options);
    }
    let place = panel.series;
    let drawn = &mut panel.drawn;
    let is_drawn = drawn.of.as_ref().is_some_and(|(of, series, spoken)| {
        Arc::ptr_eq(of, run) && *series == place && *spoken == language
    });
    if !is_drawn {
        drawn.figures = figures::of_series(run, place, language);
        drawn.of = Some((Arc::clone(run), place, language));
    }
    let series = &forecasts.series[place];
    tables::methods_ui(ui, scene, forecasts, series);
    figures_ui(ui, scene, "market", &drawn.figures);
    tables::risks_ui(ui, scene, forecasts, series);
    if let Some(portfolio) = &forecasts.portfolio {
        tables::portfolio_table(portfolio, language).show(ui, scene);
    }
    cautions_ui(ui, forecasts, language);
}

/// What a reader should know.
fn cautions_ui(ui: &mut Ui, forecasts: &Forecasts, language: Language) {
    if forecasts.cautions.is_empty() {
        return;
    }
    card_ui(ui, &MarketText::Cautions.say(language), |ui| {
        for caution in &forecasts.cautions {
            ui.label(caution.say(language));
        }
    });
}
