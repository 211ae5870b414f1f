//! The segments view: figures by the groups of a column, and how the cutoff
//! treats them. A diagnostic, no verdict.

use super::super::cutoff::cutoff_slider_ui;
use super::super::study::study_ui;
use super::layout::plot_height;
use super::{Sight, group_name, has_data};
use crate::evaluate::metrics::{AUC, RECALL};
use crate::evaluate::population::segments::{Fairness, GroupFigures, Segment, fairness_at};
use crate::recipe::inputs::roles::{Role, is_protected};
use crate::report::Monitored;
use crate::table::Kind;
use crate::ui::figure::{Axis, Figure, Series, Style, figure_ui};
use crate::ui::number;
use crate::ui::panels::drop_down::entries_ui;
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::{Scene, caption};
use crate::ui::text::EvaluateText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::text::TermText;
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::{note_ui, short};
use crate::workbench::{Answer, Loaded, Question};
use eframe::egui::{ComboBox, Label, RichText, Ui};
use std::collections::HashSet;

/// Height of the plot within its card.
const HEIGHT: f32 = 180.0;

/// What was chosen in this view.
#[derive(Default)]
pub(super) struct Chosen {
    column: Option<String>,
}

/// A column that may be chosen.
struct Choice<'a> {
    name: &'a str,
    protected: bool,
}

/// Draws the view.
pub(super) fn segments_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    chosen: &mut Chosen,
    sight: &Sight<'_>,
) {
    let Some(data) = scene.bench.data.clone() else {
        return;
    };
    if !has_data(ui, scene, sight.run) {
        return;
    }
    let choices = choices(&data, &sight.run.choices.target.column);
    let kept = chosen.column.take();
    let kept = kept.filter(|name| choices.iter().any(|choice| choice.name == name));
    let first = choices.first().map(|choice| choice.name.to_owned());
    chosen.column = kept.or(first);
    column_ui(ui, chosen, &choices, sight.language);
    let Some(column) = chosen.column.clone() else {
        return;
    };
    cutoff_slider_ui(ui, scene, sight.run);
    let question = Question::Segments {
        run: sight.run.id,
        part: sight.part,
        column,
        decisions: scene.bench.decisions().map_or(0, |made| made.revision),
    };
    let Some(Answer::Segments(segments)) = study_ui(ui, scene, question) else {
        return;
    };
    let refer = scene.bench.terms().and_then(|terms| terms.refer_pd);
    let below = refer.map_or(sight.cutoff, |refer| refer.min(sight.cutoff));
    if let Ok(fairness) = fairness_at(&segments.groups, below, None) {
        content_ui(ui, scene, segments, &fairness, sight);
    }
}

/// The columns with groups, the protected ones first.
fn choices<'a>(data: &'a Loaded, target: &str) -> Vec<Choice<'a>> {
    let monitored = data.roles.iter().filter(|g| g.role == Role::Monitor);
    let monitored: HashSet<&str> = monitored.map(|guess| guess.column.as_str()).collect();
    let columns = data.table.columns.iter();
    let columns = columns.filter(|column| {
        let free = matches!(column.kind, Kind::Text | Kind::Identifier | Kind::Empty);
        column.name != target && !free
    });
    let choice = |column: &'a crate::table::Column| Choice {
        name: &column.name,
        protected: is_protected(&column.name) || monitored.contains(&*column.name),
    };
    let mut choices: Vec<Choice<'_>> = columns.map(choice).collect();
    choices.sort_by_key(|choice| !choice.protected);
    choices
}

fn column_ui(ui: &mut Ui, chosen: &mut Chosen, choices: &[Choice<'_>], language: Language) {
    let name = StudyText::BySegment.say(language);
    let shown = chosen.column.clone();
    let none = StudyText::ChooseColumn.say(language);
    ui.horizontal(|ui| {
        note_ui(ui, &name);
        let combo = ComboBox::from_id_salt("evaluate segments")
            .width(220.0)
            .truncate()
            .selected_text(shown.as_deref().unwrap_or(&none));
        let combo = combo.show_ui(ui, |ui| {
            let entries = choices.iter().map(|choice| {
                let mut text = choice.name.to_owned();
                if choice.protected {
                    text += " · ";
                    text += &StudyText::Monitored.say(language);
                }
                (shown.as_deref() == Some(choice.name), text)
            });
            if let Some(choice) = entries_ui(ui, entries).and_then(|place| choices.get(place)) {
                chosen.column = Some(choice.name.to_owned());
            }
        });
        let response = combo.response.accessible_name(&*name);
        if let Some(shown) = &shown {
            response.on_hover_text(shown);
        }
    });
}

fn content_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    study: &Monitored,
    fairness: &Fairness,
    sight: &Sight<'_>,
) {
    let (language, view) = (sight.language, sight.height);
    let flagged: Vec<String> = fairness
        .groups
        .iter()
        .filter(|group| group.value.is_some_and(|value| value.flagged))
        .map(|group| group_name(study.name_of(group.code), language))
        .collect();
    let (text, ink) = if flagged.is_empty() {
        (StudyText::NotFlagged, Ink::Muted)
    } else {
        (StudyText::Flagged(flagged.join(", ")), Ink::Stale)
    };
    let text = RichText::new(text.say(language)).color(tokens(ui).colour(ink));
    ui.add(Label::new(text).wrap());
    table(study, fairness, language).show(ui, scene);
    if fairness.groups.iter().any(|group| group.value.is_none()) {
        note_ui(ui, &StudyText::TooFew.say(language));
    }
    note_ui(ui, &StudyText::OnDecision.say(language));
    let mut figure = rates(study, fairness, language);
    figure.caption = caption(scene.bench, sight.curves.rows(), language);
    let height = plot_height(ui, view, 0.0, ui.available_width() / 2.0, HEIGHT);
    if let Some(action) = figure_ui(ui, &figure, "evaluate rates", height, None, language) {
        scene.ask_of_figure(&figure, action);
    }
}

fn table(study: &Monitored, fairness: &Fairness, l: Language) -> Table {
    let word = |text: EvaluateText| text.say(l).into_owned();
    let say = |text: StudyText| text.say(l).into_owned();
    let term = |text: TermText| Some(text.say(l).into_owned());
    let mut table = Table::new(&StudyText::Segments, "segments.csv", l)
        .column(say(StudyText::Group), None)
        .column(word(EvaluateText::Rows), None)
        .column(word(EvaluateText::BadRows), None)
        .column(word(EvaluateText::BadRate), term(TermText::BadRate))
        .column(say(StudyText::MeanPd), term(TermText::Pd))
        .column(AUC.name.say(l), Some(AUC.term.say(l).into_owned()))
        .column(
            word(EvaluateText::ApprovalRate),
            term(TermText::ApprovalRate),
        )
        .column(say(StudyText::Air), Some(say(StudyText::TermAir)))
        .column(
            say(StudyText::TprGap),
            Some(RECALL.term.say(l).into_owned()),
        )
        .column(say(StudyText::FprGap), term(TermText::FalsePositive))
        .column(say(StudyText::PdGap), term(TermText::Pd));
    let reference = group_name(study.name_of(fairness.reference), l);
    table.note = say(StudyText::Reference(short(&reference)));
    let row = |group: &Segment<GroupFigures>| {
        let figure = |of: fn(&GroupFigures) -> Option<f64>, show| {
            Value::figure(group.value.as_ref().and_then(of), show)
        };
        vec![
            Value::text(group_name(study.name_of(group.code), l)),
            Value::count(group.n),
            Value::count(group.bads),
            figure(|g| g.bad_rate, number::percent),
            figure(|g| Some(g.mean_pd), number::percent),
            figure(|g| g.auc, number::auc),
            figure(|g| Some(g.approval_rate), number::percent),
            figure(|g| g.air, number::two),
            figure(|g| g.tpr_gap, number::ratio),
            figure(|g| g.fpr_gap, number::ratio),
            figure(|g| g.pd_gap, number::ratio),
        ]
    };
    table.rows = fairness.groups.iter().map(row).collect();
    table
}

fn rates(study: &Monitored, fairness: &Fairness, l: Language) -> Figure {
    let bars = |name: String, ink, of: fn(&GroupFigures) -> Option<f64>, shift: f64| {
        let groups = fairness.groups.iter().enumerate();
        let points = groups.filter_map(|(place, group)| {
            Some([place as f64 + 1.0 + shift, of(group.value.as_ref()?)?])
        });
        Series::new(name, ink, points.collect()).style(Style::Bars(0.26))
    };
    let word = |text: EvaluateText| text.say(l).into_owned();
    let groups = fairness.groups.iter();
    let names = groups.map(|group| group_name(study.name_of(group.code), l));
    let mut figure = Figure::new(
        StudyText::Rates.say(l),
        Axis::new(StudyText::GroupAxis.say(l)).named(names.collect()),
        Axis::new("").percent(),
    )
    .with(bars(
        word(EvaluateText::ApprovalRate),
        Ink::Done,
        |g| Some(g.approval_rate),
        -0.28,
    ))
    .with(bars(
        word(EvaluateText::BadRate),
        Ink::Bad,
        |g| g.bad_rate,
        0.0,
    ))
    .with(bars(
        StudyText::MeanPd.say(l).into_owned(),
        Ink::Accent,
        |g| Some(g.mean_pd),
        0.28,
    ));
    figure.legend = true;
    figure
}
