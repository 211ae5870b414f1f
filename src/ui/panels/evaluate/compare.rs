//! The compare view: the shown run against another one on the rows that both
//! hold, and all runs as a table.

use super::super::study::study_ui;
use super::layout::row_ui;
use super::table::{Table, Value};
use super::{Sight, in_part, tables};
use crate::evaluate::Figures;
use crate::evaluate::compare::{AucComparison, SwapCell, SwapSet};
use crate::session::{Answer, CompareStudy, Question, Run, RunId};
use crate::ui::figure::{Axis, Figure, Series, Style, figure_ui};
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::{EvaluateText, Language, Say, StudyText, TermText};
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::note_ui;
use eframe::egui::{ComboBox, Label, RichText, Slider, Ui};

/// Height of a plot within its card.
const HEIGHT: f32 = 200.0;

/// What was chosen in this view.
pub(super) struct Chosen {
    other: Option<RunId>,
    /// Share of the rows that both approve, in twentieths.
    approve: usize,
}

impl Default for Chosen {
    fn default() -> Self {
        Self {
            other: None,
            approve: 14,
        }
    }
}

/// Draws the view.
pub(super) fn compare_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    chosen: &mut Chosen,
    sight: &Sight<'_>,
) {
    let others: Vec<&Run> = scene
        .bench
        .runs
        .iter()
        .filter(|run| run.id != sight.run.id)
        .collect();
    let kept = chosen
        .other
        .and_then(|id| others.iter().find(|r| r.id == id));
    let Some(other) = kept.or(others.last()).copied() else {
        note_ui(ui, &StudyText::OneRun.say(sight.language));
        tables::runs_ui(ui, scene, sight);
        return;
    };
    other_ui(ui, chosen, other, &others, sight.language);
    let question = Question::Compare {
        run: sight.run.id,
        other: other.id,
        part: sight.part,
    };
    if shared_rows(sight, other) {
        if let Some(Answer::Compare(found)) = study_ui(ui, scene, question) {
            content_ui(ui, scene, chosen, (found, other), sight);
        }
    } else {
        let part = in_part(sight.part, sight.language).into_owned();
        note_ui(ui, &StudyText::NoShared(part).say(sight.language));
    }
    tables::runs_ui(ui, scene, sight);
}

/// Whether both runs know this part and lie on as many rows.
fn shared_rows(sight: &Sight<'_>, other: &Run) -> bool {
    let rows = |run: &Run| run.ground.parts.len();
    !other.stale && rows(sight.run) == rows(other) && other.curves.part(sight.part).is_some()
}

fn other_ui(ui: &mut Ui, chosen: &mut Chosen, other: &Run, others: &[&Run], language: Language) {
    let name = StudyText::Against.say(language);
    ui.horizontal(|ui| {
        note_ui(ui, &name);
        let combo = ComboBox::from_id_salt("evaluate other")
            .width(180.0)
            .truncate()
            .selected_text(&other.name);
        let combo = combo.show_ui(ui, |ui| {
            for run in others {
                if ui.selectable_label(run.id == other.id, &run.name).clicked() {
                    chosen.other = Some(run.id);
                }
            }
        });
        combo.response.accessible_name(&*name);
    });
}

fn content_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    chosen: &mut Chosen,
    (found, other): (&CompareStudy, &Run),
    sight: &Sight<'_>,
) {
    if let Some(auc) = &found.comparison.auc {
        test_ui(ui, auc, &sight.run.name, &other.name, sight.language);
    }
    row_ui(ui, &[4.0, 5.0], |ui, place| {
        if place == 0 {
            roc_ui(ui, scene, other, sight);
        } else {
            trade_off_ui(ui, scene, found, other, sight);
        }
    });
    row_ui(ui, &[4.0, 5.0], |ui, place| {
        if place == 0 {
            figures(found, other, sight).show(ui, scene);
        } else {
            swap_ui(ui, scene, chosen, (found, other), sight.language);
        }
    });
}

/// The paired test as a sentence.
fn test_ui(ui: &mut Ui, auc: &AucComparison, a: &str, b: &str, language: Language) {
    let [low, high] = auc.interval.map(number::auc);
    let difference = number::auc(auc.difference);
    let mut text = StudyText::Difference(a.to_owned(), b.to_owned(), difference, low, high)
        .say(language)
        .into_owned();
    if let Some(p) = auc.p {
        text += " · ";
        text += &StudyText::DelongP(number::auc(p)).say(language);
    }
    let unlike = auc.p.is_some_and(|p| p < 0.05);
    let says = if unlike {
        StudyText::Unlike
    } else {
        StudyText::Alike
    };
    text += " · ";
    text += &says.say(language);
    ui.add(Label::new(RichText::new(text)).wrap())
        .on_hover_text(TermText::AucInterval.say(language));
}

fn roc_ui(ui: &mut Ui, scene: &mut Scene<'_>, other: &Run, sight: &Sight<'_>) {
    let Some(theirs) = other.curves.part(sight.part) else {
        return;
    };
    let language = sight.language;
    let say = |text: EvaluateText| text.say(language).into_owned();
    let guessing = vec![[0.0, 0.0], [1.0, 1.0]];
    let guessing = Series::new(say(EvaluateText::Guessing), Ink::Muted, guessing);
    let figure = Figure::new(
        say(EvaluateText::Roc),
        Axis::new(say(EvaluateText::GoodsDeclined)).between(0.0, 1.0),
        Axis::new(say(EvaluateText::BadsDeclined)).between(0.0, 1.0),
    )
    .with(guessing.style(Style::Dashed))
    .with(Series::new(&other.name, Ink::Series(1), theirs.roc.clone()))
    .with(Series::new(
        &sight.run.name,
        Ink::Accent,
        sight.curves.roc.clone(),
    ));
    if let Some(action) = figure_ui(ui, &figure, "compare roc", HEIGHT, None, language) {
        scene.ask_of_figure(&figure, action, tokens(ui));
    }
}

fn trade_off_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    found: &CompareStudy,
    other: &Run,
    sight: &Sight<'_>,
) {
    let language = sight.language;
    let of = |place: usize| -> Vec<[f64; 2]> {
        let points = found
            .swaps
            .iter()
            .filter_map(|swap| Some([swap.approval_rates[place], swap.approved_bad_rates[place]?]));
        points.collect()
    };
    let figure = Figure::new(
        StudyText::TradeOff.say(language),
        Axis::new(EvaluateText::ApprovalRate.say(language)).percent(),
        Axis::new(EvaluateText::ApprovedBadRate.say(language)).percent(),
    )
    .with(Series::new(&other.name, Ink::Series(1), of(1)).style(Style::LinePoints))
    .with(Series::new(&sight.run.name, Ink::Accent, of(0)).style(Style::LinePoints));
    if let Some(action) = figure_ui(ui, &figure, "compare trade", HEIGHT, None, language) {
        scene.ask_of_figure(&figure, action, tokens(ui));
    }
}

fn figures(found: &CompareStudy, other: &Run, sight: &Sight<'_>) -> Table {
    let l = sight.language;
    let word = |text: EvaluateText| text.say(l).into_owned();
    let mut table = Table::new(&StudyText::Compare, "compare.csv", l)
        .column(StudyText::Side.say(l), None)
        .column(&sight.run.name, None)
        .column(&other.name, None);
    let part = in_part(sight.part, l).into_owned();
    table.note = StudyText::SharedRows(part, found.rows).say(l).into_owned();
    let pair = [&found.comparison.a, &found.comparison.b];
    let row = |name: String, of: fn(&Figures) -> Option<f64>, show: fn(f64) -> String| {
        let mut row = vec![Value::text(&name)];
        row.extend(pair.map(|figures| Value::figure(of(figures), show)));
        row
    };
    let mut interval = vec![Value::text(&word(EvaluateText::AucInterval))];
    interval.extend(pair.map(|figures| Value::interval(figures.auc_ci)));
    let ap = StudyText::Ap.say(l).into_owned();
    table.rows = vec![
        row(word(EvaluateText::Auc), |f| f.auc, number::auc),
        interval,
        row(word(EvaluateText::Gini), |f| f.gini, number::ratio),
        row(word(EvaluateText::Ks), |f| f.ks, number::ratio),
        row(ap, |f| f.average_precision, number::ratio),
        row(word(EvaluateText::LogLoss), |f| f.log_loss, number::loss),
        row(word(EvaluateText::Brier), |f| f.brier, number::auc),
        row(word(EvaluateText::Ece), |f| f.ece, number::auc),
    ];
    table
}

fn swap_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    chosen: &mut Chosen,
    (found, other): (&CompareStudy, &Run),
    language: Language,
) {
    let name = StudyText::SwapAt.say(language);
    ui.horizontal(|ui| {
        note_ui(ui, &name);
        let slider = Slider::new(&mut chosen.approve, 1..=19)
            .custom_formatter(|k, _| format!("{:.0} %", k * 5.0))
            .custom_parser(|text| {
                let share: f64 = text.trim().trim_end_matches('%').trim().parse().ok()?;
                Some((share / 5.0).round())
            });
        ui.add(slider).accessible_name(&*name);
    });
    if let Some(swap) = found.swaps.get(chosen.approve - 1) {
        swap_table(swap, &other.name, language).show(ui, scene);
    }
}

fn swap_table(swap: &SwapSet, other: &str, l: Language) -> Table {
    let word = |text: EvaluateText| text.say(l).into_owned();
    let mut table = Table::new(&StudyText::SwapSet, "swap.csv", l)
        .column("", None)
        .column(word(EvaluateText::Rows), None)
        .column(word(EvaluateText::BadRows), None)
        .column(word(EvaluateText::BadRate), None);
    let row = |name: StudyText, cell: &SwapCell| {
        vec![
            Value::text(&name.say(l)),
            Value::count(cell.n),
            Value::count(cell.bads),
            Value::figure(cell.bad_rate, number::percent),
        ]
    };
    table.rows = vec![
        row(StudyText::Approved, &swap.approved_by_both),
        row(StudyText::SwappedIn(other.to_owned()), &swap.swapped_in),
        row(StudyText::SwappedOut(other.to_owned()), &swap.swapped_out),
        row(StudyText::Declined, &swap.declined_by_both),
    ];
    table
}
