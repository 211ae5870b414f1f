//! The compare view: the shown run against another one on the rows that both
//! hold, and all runs as a table.

use super::super::study::study_ui;
use super::changes::changes_ui;
use super::layout::{plot_height, row_ui};
use super::{Sight, in_part, tables};
use crate::evaluate::View;
use crate::evaluate::discrimination::compare::{AucComparison, SwapCell, SwapSet};
use crate::evaluate::metrics::AUC;
use crate::evaluate::metrics_of;
use crate::report::Shared;
use crate::ui::figure::{Axis, Figure, Series, Style, figure_ui};
use crate::ui::number;
use crate::ui::panels::drop_down::entries_ui;
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::{Scene, caption, run_ink};
use crate::ui::text::EvaluateText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::text::TermText;
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::note_ui;
use crate::workbench::{Answer, Question, Run, RunId};
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
    let champion = scene.bench.champion;
    let champion = champion.and_then(|id| others.iter().find(|r| r.id == id));
    let Some(other) = kept.or(champion).or(others.last()).copied() else {
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
    if let Some(Answer::Compare(found)) = study_ui(ui, scene, question) {
        let runs = [sight.run, other];
        changes_ui(ui, (&found.changes, found.opposite), runs, sight.language);
        if let Some(figures) = &found.figures {
            let compared = Compared {
                rows: [found.rows, found.bads],
                figures,
                other: &other.name,
                ink: run_ink(other.id),
            };
            content_ui(ui, scene, chosen, &compared, sight);
        } else if found.opposite {
            let [a, b] = runs.map(|run| run.name.clone());
            let text = StudyText::OppositeTargets(a, b).say(sight.language);
            let text = RichText::new(text).color(tokens(ui).stale);
            ui.add(Label::new(text).wrap());
        } else {
            let part = in_part(sight.part, sight.language).into_owned();
            note_ui(ui, &StudyText::NoShared(part).say(sight.language));
        }
    }
    tables::runs_ui(ui, scene, sight);
}

/// The figures of the shown run and of another one on the same rows.
struct Compared<'a> {
    /// Rows, and bads among them.
    rows: [usize; 2],
    figures: &'a Shared,
    other: &'a str,
    ink: Ink,
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
            let entries = others.iter().map(|run| (run.id == other.id, &run.name));
            if let Some(run) = entries_ui(ui, entries).and_then(|place| others.get(place)) {
                chosen.other = Some(run.id);
            }
        });
        let response = combo.response.accessible_name(&*name);
        response.on_hover_text(&other.name);
    });
}

fn content_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    chosen: &mut Chosen,
    compared: &Compared<'_>,
    sight: &Sight<'_>,
) {
    if let Some(auc) = &compared.figures.comparison.auc {
        test_ui(ui, auc, &sight.run.name, compared.other, sight.language);
    }
    let table = figures(compared, sight);
    let width = ui.available_width() * 4.0 / 9.0;
    let height = plot_height(ui, sight.height, table.height(ui), width, HEIGHT);
    row_ui(ui, &[4.0, 5.0], |ui, place| {
        if place == 0 {
            roc_ui(ui, scene, compared, (sight, height));
        } else {
            trade_off_ui(ui, scene, compared, (sight, height));
        }
    });
    row_ui(ui, &[4.0, 5.0], |ui, place| {
        if place == 0 {
            table.show(ui, scene);
        } else {
            swap_ui(ui, scene, chosen, compared, sight.language);
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
        text += &StudyText::DelongP(number::p_value(p)).say(language);
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

fn roc_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    compared: &Compared<'_>,
    (sight, height): (&Sight<'_>, f32),
) {
    let [ours, theirs] = &compared.figures.roc;
    let language = sight.language;
    let say = |text: EvaluateText| text.say(language).into_owned();
    let guessing = vec![[0.0, 0.0], [1.0, 1.0]];
    let guessing = Series::new(say(EvaluateText::Guessing), Ink::Muted, guessing);
    let mut figure = Figure::new(
        say(EvaluateText::Roc),
        Axis::new(say(EvaluateText::GoodsDeclined)).between(0.0, 1.0),
        Axis::new(say(EvaluateText::BadsDeclined)).between(0.0, 1.0),
    )
    .with(guessing.style(Style::Dashed))
    .with(Series::new(compared.other, compared.ink, theirs.clone()))
    .with(Series::new(
        &sight.run.name,
        run_ink(sight.run.id),
        ours.clone(),
    ));
    figure.caption = caption(scene.bench, compared.rows[0], language);
    if let Some(action) = figure_ui(ui, &figure, "compare roc", height, None, language) {
        scene.ask_of_figure(&figure, action);
    }
}

fn trade_off_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    compared: &Compared<'_>,
    (sight, height): (&Sight<'_>, f32),
) {
    let language = sight.language;
    let of = |place: usize| -> Vec<[f64; 2]> {
        let points =
            compared.figures.swaps.iter().filter_map(|swap| {
                Some([swap.approval_rates[place], swap.approved_bad_rates[place]?])
            });
        points.collect()
    };
    let mut figure = Figure::new(
        StudyText::TradeOff.say(language),
        Axis::new(EvaluateText::ApprovalRate.say(language)).percent(),
        Axis::new(EvaluateText::ApprovedBadRate.say(language)).percent(),
    )
    .with(Series::new(compared.other, compared.ink, of(1)).style(Style::LinePoints))
    .with(Series::new(&sight.run.name, run_ink(sight.run.id), of(0)).style(Style::LinePoints));
    figure.caption = caption(scene.bench, compared.rows[0], language);
    if let Some(action) = figure_ui(ui, &figure, "compare trade", height, None, language) {
        scene.ask_of_figure(&figure, action);
    }
}

fn figures(compared: &Compared<'_>, sight: &Sight<'_>) -> Table {
    let l = sight.language;
    let mut table = Table::new(&StudyText::Compare, "compare.csv", l)
        .column(StudyText::Side.say(l), None)
        .column(&sight.run.name, None)
        .column(compared.other, None);
    table.by_row = true;
    let part = in_part(sight.part, l).into_owned();
    let [rows, bads] = compared.rows;
    table.note = StudyText::SharedRows(part, rows, bads).say(l).into_owned();
    let comparison = &compared.figures.comparison;
    let pair = [&comparison.a, &comparison.b];
    for (metric, decimals) in metrics_of(View::Shared) {
        let mut row = vec![Value::text(metric.name.say(l))];
        row.extend(pair.map(|f| Value::metric((metric.get)(f), decimals)));
        table.rows.push(row);
        if metric.key == AUC.key {
            let mut row = vec![Value::text(EvaluateText::AucInterval.say(l))];
            row.extend(pair.map(|figures| Value::interval(figures.auc_ci)));
            table.rows.push(row);
        }
    }
    table
}

fn swap_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    chosen: &mut Chosen,
    compared: &Compared<'_>,
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
    if let Some(swap) = compared.figures.swaps.get(chosen.approve - 1) {
        // Equal PDs are approved together, so that more than asked for may be.
        let [ours, theirs] = swap.approval_rates.map(number::percent);
        note_ui(ui, &StudyText::SwapApproved(ours, theirs).say(language));
        swap_table(swap, compared.other, language).show(ui, scene);
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
            Value::text(name.say(l)),
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
