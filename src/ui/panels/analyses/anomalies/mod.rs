//! Anomalies: how the rows are scored, the scores, and in which columns a row is unusual.

mod list;

use super::form::{columns_ui, form_ui, labelled_ui, seed_ui};
use super::live_figure::LiveFigure;
use super::run_row::{Running, run_row_ui};
use super::{banners_ui, figures_ui, header_ui, no_data_ui, scrolled_ui};
use crate::synthetic::AnomalyMethod;
use crate::ui::figure::{Axis, Figure, Series, Style};
use crate::ui::number;
use crate::ui::panels::evaluate::row_ui;
use crate::ui::panels::field::{Drafts, report_unreadable};
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{AnalysisText, AnomalyText, Language, Say};
use crate::ui::theme::Ink;
use crate::ui::widgets::{card_ui, empty_state_ui, figure_tile_ui, note_ui, segmented_ui};
use crate::workbench::{
    AnalysisKind, AnalysisPlan, AnomalyPlan, AnomalyProgress, AnomalySearch, Command, Step,
};
use crate::workflow::AnomalyColumns;
use eframe::egui::Ui;
use std::sync::Arc;

/// Bars of the histogram.
const BARS: usize = 50;
/// Share of the rows that the histogram shows; the others are in its last bar.
const MOST_SHOWN: f64 = 0.995;
/// Share of the rows whose columns are counted.
const TOP_SHARE: f64 = 0.01;

const KIND: AnalysisKind = AnalysisKind::Anomalies;

/// What the panel keeps between frames.
#[derive(Debug, Default)]
pub struct AnomalyPanel {
    drafts: Drafts,
    drawn: Option<Drawn>,
    list: list::List,
    used: UsedColumns,
    /// The loss of the run under way.
    live: LiveFigure,
}

/// The columns by which rows would be scored, as of the data and the plan.
#[derive(Debug, Default)]
struct UsedColumns {
    of: Option<(u64, AnomalyPlan)>,
    columns: AnomalyColumns,
}

impl UsedColumns {
    fn renew(&mut self, scene: &Scene<'_>) {
        let plan = &scene.bench.analyses.anomalies.plan;
        let revision = scene.bench.data_revision;
        let known = self.of.as_ref();
        if known.is_some_and(|(of, planned)| *of == revision && planned == plan) {
            return;
        }
        let data = scene.bench.data.as_ref();
        let columns = data.and_then(|data| plan.columns(data).ok());
        self.columns = columns.unwrap_or_default();
        self.of = Some((revision, plan.clone()));
    }
}

/// What is drawn of a result, as of what it was made from.
#[derive(Debug)]
struct Drawn {
    of: Arc<AnomalySearch>,
    language: Language,
    figures: Vec<Figure>,
    /// Name, value, and the tooltip.
    tiles: [(AnomalyText, String); 4],
    /// What the values are.
    measure: AnomalyText,
    /// Columns and how many of the highest rows name them.
    often: Vec<(String, usize)>,
}

/// Draws the panel.
pub fn anomalies_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut AnomalyPanel) {
    let language = scene.language;
    let say = |text: AnomalyText| text.say(language);
    if scene.bench.data.is_none() {
        let (title, sentence) = (say(AnomalyText::Title), say(AnomalyText::NoDataSentence));
        no_data_ui(ui, scene, &title, &sentence);
        return;
    }
    let export = [say(AnomalyText::Export), say(AnomalyText::ExportTip)];
    let export = [&*export[0], &*export[1]];
    header_ui(ui, scene, KIND, &say(AnomalyText::Title), export, |_, _| {});
    scrolled_ui(ui, "anomalies", |ui| {
        card_ui(ui, &say(AnomalyText::Setup), |ui| {
            panel.used.renew(scene);
            form_ui(ui, |ui| {
                settings_ui(ui, scene, &mut panel.drafts, &panel.used.columns);
            });
            let live = scene.bench.analyses.anomalies.live.as_ref();
            let running = live.map(|live| running(&live.progress, live.stopping, language));
            run_row_ui(ui, scene, KIND, &say(AnomalyText::Run), running.as_ref());
        });
        let problem = scene.bench.analyses.anomalies.problem.clone();
        banners_ui(ui, scene, KIND, problem.as_ref());
        content_ui(ui, scene, panel);
    });
    report_unreadable(ui, scene, Step::Anomalies, (&mut panel.drafts, ""));
}

fn settings_ui(ui: &mut Ui, scene: &mut Scene<'_>, drafts: &mut Drafts, used: &AnomalyColumns) {
    let language = scene.language;
    let mut plan = scene.bench.analyses.anomalies.plan.clone();
    row_ui(ui, &[1.4, 2.0, 0.8], |ui, place| match place {
        0 => method_ui(ui, &mut plan, language),
        1 => drop_ui(ui, &mut plan, used, language),
        _ => {
            if let Some(seed) = seed_ui(ui, drafts, "seed", plan.seed, language) {
                plan.seed = seed;
            }
        }
    });
    let protected = AnomalyText::UseProtected.say(language);
    ui.checkbox(&mut plan.use_protected, &*protected);
    let count = AnomalyText::Used(used.names.len());
    let mut note = count.say(language).into_owned();
    if !used.protected_left_out.is_empty() {
        let names = used.protected_left_out.join(", ");
        note += " ";
        note += &AnalysisText::Protected(names).say(language);
    }
    note_ui(ui, &note).on_hover_text(AnomalyText::UsedTip.say(language));
    if plan != scene.bench.analyses.anomalies.plan {
        scene.send(Command::PlanAnalysis(AnalysisPlan::Anomalies(plan)));
    }
}

fn method_ui(ui: &mut Ui, plan: &mut AnomalyPlan, language: Language) {
    let say = |text: AnomalyText| text.say(language);
    let (name, tip) = (say(AnomalyText::Method), say(AnomalyText::MethodTip));
    let [forest, autoencoder] = [AnomalyText::Forest, AnomalyText::Autoencoder].map(say);
    let methods = [
        (AnomalyMethod::IsolationForest, &*forest),
        (AnomalyMethod::Autoencoder, &*autoencoder),
    ];
    labelled_ui(ui, &name, &tip, |ui| {
        segmented_ui(ui, &name, &mut plan.method, &methods);
    });
}

fn drop_ui(ui: &mut Ui, plan: &mut AnomalyPlan, used: &AnomalyColumns, language: Language) {
    let say = |text: AnomalyText| text.say(language);
    let (name, tip) = (say(AnomalyText::Drop), say(AnomalyText::DropTip));
    let changed = labelled_ui(ui, &name, &tip, |ui| {
        let add = say(AnomalyText::AddDrop);
        columns_ui(ui, language, &plan.drop, &used.names, &add)
    });
    if let Some(changed) = changed {
        plan.drop = changed;
    }
}

fn running(progress: &AnomalyProgress, stopping: bool, language: Language) -> Running {
    let words = match progress.scored {
        Some((rows, of)) => AnomalyText::RowsOf(rows, of).say(language),
        None if progress.losses.is_empty() => AnalysisText::Preparing.say(language),
        None => AnalysisText::Epochs(progress.losses.len(), progress.epochs).say(language),
    };
    Running {
        words: words.into_owned(),
        share: progress.share(),
        stopping,
        keeps: !progress.losses.is_empty(),
    }
}

fn content_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut AnomalyPanel) {
    let language = scene.language;
    let live = scene.bench.analyses.anomalies.live.as_ref();
    if let Some(live) = live.filter(|live| !live.progress.losses.is_empty()) {
        let progress = &live.progress;
        let build = |language| losses(&progress.losses, progress.epochs, language);
        let of = (live.job, progress.losses.len());
        panel.live.show(ui, scene, "anomalies live", of, build);
        return;
    }
    let Some(search) = scene.bench.analyses.anomalies.result.clone() else {
        if scene.bench.analyses.anomalies.problem.is_none() && live.is_none() {
            let say = |text: AnomalyText| text.say(language);
            let heading = say(AnomalyText::EmptyHeading);
            empty_state_ui(ui, &heading, &say(AnomalyText::EmptySentence), None);
        }
        return;
    };
    let is_drawn = |drawn: &Drawn| Arc::ptr_eq(&drawn.of, &search) && drawn.language == language;
    if !panel.drawn.as_ref().is_some_and(is_drawn) {
        panel.drawn = Some(Drawn::new(&search, language));
    }
    let Some(drawn) = &panel.drawn else {
        return;
    };
    row_ui(ui, &[1.0; 4], |ui, place| {
        let (name, value) = &drawn.tiles[place];
        let note = match place {
            0 => String::new(),
            _ => drawn.measure.say(language).into_owned(),
        };
        figure_tile_ui(ui, &name.say(language), value, &note, "");
    });
    let note = match search.found.method {
        AnomalyMethod::IsolationForest => AnomalyText::ForestNote,
        AnomalyMethod::Autoencoder => AnomalyText::AutoencoderNote,
    };
    note_ui(ui, &note.say(language));
    list::list_ui(ui, scene, &mut panel.list, &search);
    figures_ui(ui, scene, "anomalies", &drawn.figures);
    often_table(&drawn.often, language).show(ui, scene);
}

impl Drawn {
    fn new(search: &Arc<AnomalySearch>, language: Language) -> Self {
        let found = &search.found;
        // The scores of an autoencoder are shares of rows, and spread evenly.
        let (values, names) = match found.method {
            AnomalyMethod::IsolationForest => {
                (&found.scores, [AnomalyText::Histogram, AnomalyText::Score])
            }
            AnomalyMethod::Autoencoder => {
                (&found.errors, [AnomalyText::Errors, AnomalyText::Error])
            }
        };
        let rows = search.order.len();
        // The most unusual row comes first.
        let at = |share: f64| {
            let place = ((1.0 - share) * (rows - 1) as f64) as usize;
            values[search.order[place] as usize]
        };
        let shown = |share: f64| number::ratio(at(share));
        let mut figures = vec![histogram(values, at(MOST_SHOWN), &names, language)];
        if !search.losses.is_empty() {
            figures.push(losses(&search.losses, search.losses.len(), language));
        }
        let top = ((TOP_SHARE * rows as f64).ceil() as usize).clamp(1, rows);
        let mut counts = vec![0_usize; search.found.columns.len()];
        for row in &search.order[..top] {
            for place in &search.found.most_unusual[*row as usize] {
                counts[*place as usize] += 1;
            }
        }
        let columns = search.found.columns.iter().cloned().zip(counts);
        let mut often: Vec<(String, usize)> = columns.filter(|(_, count)| *count > 0).collect();
        often.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Self {
            of: Arc::clone(search),
            language,
            figures,
            tiles: [
                (AnomalyText::Scored, number::count(rows)),
                (AnomalyText::Median, shown(0.5)),
                (AnomalyText::High, shown(0.99)),
                (AnomalyText::Highest, shown(1.0)),
            ],
            measure: names[1].clone(),
            often,
        }
    }
}

fn often_table(often: &[(String, usize)], language: Language) -> Table {
    let say = |text: AnomalyText| text.say(language);
    let mut table = Table::new(&AnomalyText::Often, "anomalous_columns.csv", language)
        .column(say(AnomalyText::Column), None)
        .column(say(AnomalyText::Named), None);
    let rows = often.iter();
    table.rows = rows
        .map(|(column, count)| vec![Value::text(&**column), Value::count(*count)])
        .collect();
    table
}

fn losses(losses: &[f64], epochs: usize, language: Language) -> Figure {
    let points = losses.iter().enumerate();
    let points = points.map(|(epoch, loss)| [(epoch + 1) as f64, *loss]);
    let say = |text: AnomalyText| text.say(language);
    let x = Axis::new(AnalysisText::Epoch.say(language)).between(1.0, epochs.max(2) as f64);
    let y = Axis::new(say(AnomalyText::LossAxis));
    let name = AnalysisText::Loss.say(language);
    Figure::new(say(AnomalyText::Losses), x, y).with(Series::new(
        name,
        Ink::Accent,
        points.collect(),
    ))
}

/// How many rows have which value; those above `high` are counted there.
fn histogram(
    values: &[f64],
    high: f64,
    [title, measure]: &[AnomalyText; 2],
    language: Language,
) -> Figure {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let width = ((high - low) / BARS as f64).max(1e-9);
    let mut counts = [0_usize; BARS];
    for value in values {
        let bar = ((value - low) / width) as usize;
        counts[bar.min(BARS - 1)] += 1;
    }
    let bars = counts.iter().enumerate();
    let bars = bars.map(|(bar, count)| [low + (bar as f64 + 0.5) * width, *count as f64]);
    let rows = AnomalyText::Rows.say(language);
    let (x, y) = (Axis::new(measure.say(language)), Axis::new(rows.clone()));
    let bars = Series::new(rows, Ink::Accent, bars.collect());
    Figure::new(title.say(language), x, y).with(bars.style(Style::Bars(width)))
}
