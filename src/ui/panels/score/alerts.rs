//! Alerts as a work queue: the rows of the highest PDs with their reasons, each marked as fraud,
//! false alarm or open by one key, with a note.

use super::detail::{Detail, detail_ui};
use super::list::List;
use super::row_texts::RowTexts;
use super::{LEAST_DETAIL, LIST, at_end, halves};
use crate::evaluate::AlertBudget;
use crate::ui::dialogs::Choice;
use crate::ui::number;
use crate::ui::panels::evaluate::header_row_ui;
use crate::ui::panels::field::{Drafts, Edit, Field, words_ui};
use crate::ui::panels::grid::{self, Width};
use crate::ui::request::{Request, Scene};
use crate::ui::text::{AlertText, Language, Say};
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::Following;
use crate::ui::widgets::{
    card_ui, empty_state_ui, focus_ring_ui, note_ui, primary_button_if, segmented_ui,
};
use crate::workbench::{
    AlertCounts, AlertList, AlertMark, AlertMarks, AlertState, Applicants, Command, MOST_NOTE,
};
use crate::workflow::Terms;
use eframe::egui::{
    Align, EventFilter, Id, Key, Layout, Rect, RichText, Role, ScrollArea, Sense, Ui, UiBuilder,
    WidgetInfo, vec2,
};
use std::borrow::Cow;
use std::sync::Arc;

/// Height of the card of the note, and of one that is too narrow for the field beside the states.
const NOTE: f32 = 84.0;
const TALL_NOTE: f32 = 118.0;
const ROOM: f32 = 420.0;
/// List, note and detail are never lower; where there is no room for them the panel scrolls.
const LEAST_QUEUE: f32 = 560.0;
/// Columns of the list.
const WIDTHS: [Width; 6] = [
    Width::Points(48.0),
    Width::Points(110.0),
    Width::Points(72.0),
    Width::Points(92.0),
    Width::Rest(110.0),
    Width::Points(120.0),
];

/// What the list is of: data, run, other file, PDs, budget.
type Origin = (
    u64,
    Option<crate::workbench::RunId>,
    usize,
    usize,
    Option<AlertBudget>,
);

/// What the queue keeps between frames.
#[derive(Default)]
pub(super) struct Queue {
    /// Whether it is listed in place of the applicants.
    pub(super) shown: bool,
    filter: Option<AlertState>,
    of: Option<Origin>,
    list: AlertList,
    /// What the counts and the places in view were made from.
    made_from: Option<(Arc<AlertMarks>, Option<AlertState>)>,
    counts: AlertCounts,
    /// Places of the alerts in the chosen state.
    in_view: Vec<usize>,
    reasons: RowTexts,
    drafts: Drafts,
    scroll_to: Option<usize>,
}

impl Queue {
    /// Finds the alerts again where rows, scores or the budget are others.
    fn renew(&mut self, scene: &Scene<'_>, applicants: &Applicants<'_>) {
        let bench = scene.bench;
        let scored = bench.scored.as_ref();
        let origin = (
            bench.data_revision,
            bench.shown,
            scored.map_or(0, |file| Arc::as_ptr(file).addr()),
            applicants.pds.as_ptr().addr(),
            bench.alert_budget(),
        );
        if self.of != Some(origin) {
            self.of = Some(origin);
            self.list = bench.alert_list().unwrap_or_default();
            self.made_from = None;
        }
        // The marks are held, so that the same address means the same marks.
        let marks = bench.alert_marks();
        let is_made = |(of, filter): &(Arc<AlertMarks>, Option<AlertState>)| {
            Arc::ptr_eq(of, marks) && *filter == self.filter
        };
        if !self.made_from.as_ref().is_some_and(is_made) {
            self.made_from = Some((Arc::clone(marks), self.filter));
            self.counts = self.list.counts(marks);
            let states = self.list.states(marks);
            let fits = |place: &usize| self.filter.is_none_or(|state| state == states[*place]);
            self.in_view = (0..states.len()).filter(fits).collect();
        }
    }
}

/// Draws the choice between all applicants and the alerts, where there can be some.
pub(super) fn switch_ui(ui: &mut Ui, scene: &Scene<'_>, queue: &mut Queue) {
    if scene.bench.terms().is_none() {
        queue.shown = false;
        return;
    }
    let language = scene.language;
    let names = [AlertText::Applicants, AlertText::Alerts].map(|text| text.say(language));
    let options = [(false, &*names[0]), (true, &*names[1])];
    let name = AlertText::Listed.say(language);
    segmented_ui(ui, &name, &mut queue.shown, &options);
}

/// Draws the budget, which alerts are listed, and the export.
pub(super) fn controls_ui(ui: &mut Ui, scene: &mut Scene<'_>, queue: &mut Queue) {
    let language = scene.language;
    header_row_ui(ui, |ui| {
        budget_ui(ui, scene, queue);
        if scene.bench.alert_budget().is_none() {
            return;
        }
        let names = [
            AlertText::All,
            AlertText::Open,
            AlertText::Fraud,
            AlertText::FalseAlarm,
        ];
        let names = names.map(|text| text.say(language));
        let states = AlertState::ALL.map(Some);
        let options = [
            (None, &*names[0]),
            (states[0], &*names[1]),
            (states[1], &*names[2]),
            (states[2], &*names[3]),
        ];
        let name = AlertText::Filter.say(language);
        segmented_ui(ui, &name, &mut queue.filter, &options);
        at_end(ui, |ui| {
            let refusal = scene.bench.refusal(&Command::ExportAlerts("file".into()));
            let may = refusal.is_none();
            let export = primary_button_if(ui, may, &AlertText::Export.say(language));
            let export = export.on_hover_text(AlertText::ExportTip.say(language));
            if export.clicked() {
                scene.ask(Request::Choose(Choice::Alerts));
            }
        });
    });
}

/// The budget as it is typed: a number of rows, or percent.
fn budget_text(budget: AlertBudget) -> String {
    match budget {
        AlertBudget::Rows(rows) => rows.to_string(),
        AlertBudget::Share(share) => format!("{}%", (share * 1e6).round() / 1e4),
    }
}

fn budget_ui(ui: &mut Ui, scene: &mut Scene<'_>, queue: &mut Queue) {
    let language = scene.language;
    let Some(terms) = scene.bench.terms().cloned() else {
        return;
    };
    let name = AlertText::Budget.say(language);
    let wanted = AlertText::BudgetWanted.say(language);
    let field = Field {
        key: "alert budget",
        name: &name,
        value: terms.alerts.map(budget_text),
        hint: "1%",
        wanted: &wanted,
        width: 64.0,
    };
    let parse = |text: &str| text.parse::<AlertBudget>().ok();
    let area = ui.scope(|ui| words_ui(ui, &mut queue.drafts, &field, parse));
    let tip = format!("{name}. {}", AlertText::BudgetTip.say(language));
    area.response.on_hover_text(tip);
    let alerts = match area.inner {
        Some(Edit::Set(budget)) => Some(budget),
        Some(Edit::Reset) => None,
        None => return,
    };
    scene.send(Command::SetTerms(Box::new(Terms { alerts, ..terms })));
}

/// Draws the queue beside the detail of the chosen row, `height` high where it fits.
pub(super) fn alerts_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    applicants: &Applicants<'_>,
    queue: &mut Queue,
    ((list, detail), height): ((&mut List, &mut Detail), f32),
) {
    let language = scene.language;
    let top = ui.cursor().top();
    queue.renew(scene, applicants);
    if scene.bench.alert_budget().is_none() {
        let heading = AlertText::NoBudget.say(language);
        let sentence = AlertText::NoBudgetSentence.say(language);
        empty_state_ui(ui, &heading, &sentence, None);
        return;
    }
    counts_ui(ui, queue.counts, language);
    let used = ui.cursor().top() - top;
    let height = (height - used).max(LEAST_QUEUE);
    let (left, right) = halves(ui, height, (LIST, LEAST_DETAIL));
    let mut part = ui.new_child(UiBuilder::new().id_salt("alerts").max_rect(left));
    queue_ui(&mut part, scene, applicants, queue);
    let chosen = scene.bench.selected;
    let place = chosen.and_then(|row| queue.list.rows.iter().position(|of| *of == row));
    let mut below = right;
    if let Some(place) = place {
        let height = if right.width() < ROOM {
            TALL_NOTE
        } else {
            NOTE
        };
        let card = right.with_max_y(right.top() + height);
        below = right.with_min_y(card.bottom() + tokens(ui).gap_large);
        let mut part = ui.new_child(UiBuilder::new().id_salt("alert note").max_rect(card));
        alert_note_ui(&mut part, scene, applicants, queue, place);
    }
    let mut part = ui.new_child(UiBuilder::new().id_salt("detail").max_rect(below));
    detail_ui(&mut part, scene, applicants, list, detail);
    ui.allocate_rect(left.union(right), Sense::hover());
}

fn counts_ui(ui: &mut Ui, counts: AlertCounts, language: Language) {
    let all = counts.open + counts.fraud + counts.false_alarm;
    let [all, open, fraud, no] =
        [all, counts.open, counts.fraud, counts.false_alarm].map(number::count);
    ui.horizontal_wrapped(|ui| {
        ui.label(&*AlertText::Counts(all, open, fraud, no).say(language));
        if let Some(share) = counts.precision() {
            let text = AlertText::Precision(number::percent(share)).say(language);
            ui.label(RichText::new(&*text).strong())
                .on_hover_text(AlertText::PrecisionTip.say(language));
        }
        note_ui(ui, &AlertText::Keys.say(language)).on_hover_text(AlertText::Kept.say(language));
    });
}

fn state_text(state: AlertState, language: Language) -> Cow<'static, str> {
    match state {
        AlertState::Open => AlertText::Open,
        AlertState::Fraud => AlertText::Fraud,
        AlertState::FalseAlarm => AlertText::FalseAlarm,
    }
    .say(language)
}

fn state_ink(state: AlertState) -> Ink {
    match state {
        AlertState::Open => Ink::Accent,
        AlertState::Fraud => Ink::Bad,
        AlertState::FalseAlarm => Ink::Muted,
    }
}

fn id_of(row: usize) -> Id {
    Id::unique(("alert", row))
}

/// What a key on a row asks for.
enum Pressed {
    Mark(AlertState),
    Go(usize),
}

fn pressed(ui: &Ui, place: usize, last: usize) -> Option<Pressed> {
    ui.input(|input| {
        if input.modifiers.any() {
            return None;
        }
        let is = |key| input.key_pressed(key);
        if is(Key::F) {
            Some(Pressed::Mark(AlertState::Fraud))
        } else if is(Key::X) {
            Some(Pressed::Mark(AlertState::FalseAlarm))
        } else if is(Key::O) {
            Some(Pressed::Mark(AlertState::Open))
        } else if is(Key::ArrowDown) {
            Some(Pressed::Go((place + 1).min(last)))
        } else if is(Key::ArrowUp) {
            Some(Pressed::Go(place.saturating_sub(1)))
        } else {
            None
        }
    })
}

/// Draws the list of the alerts in the chosen state.
fn queue_ui(ui: &mut Ui, scene: &mut Scene<'_>, applicants: &Applicants<'_>, queue: &mut Queue) {
    let language = scene.language;
    let marks = scene.bench.alert_marks();
    let t = tokens(ui);
    let height = t.row_height;
    ui.spacing_mut().item_spacing.y = 0.0;
    let heads = [
        AlertText::Rank,
        AlertText::Id,
        AlertText::Pd,
        AlertText::State,
        AlertText::Reasons,
        AlertText::Note,
    ];
    let size = vec2(ui.available_width(), height);
    let (head, _) = ui.allocate_exact_size(size, Sense::hover());
    let texts = heads.map(|text| RichText::new(&*text.say(language)).color(t.muted));
    cells_ui(ui, head, texts);
    if queue.in_view.is_empty() {
        note_ui(ui, &AlertText::NoneOfState.say(language));
    }
    let mut area = ScrollArea::vertical()
        .id_salt("alert rows")
        .auto_shrink(false);
    if let Some(place) = queue.scroll_to.take() {
        let seen = ui.available_height() - 2.0 * height;
        area = area.vertical_scroll_offset((place as f32 * height - seen / 2.0).max(0.0));
    }
    let mut asked = None;
    let (list, shown, reasons) = (&queue.list, &queue.in_view, &mut queue.reasons);
    area.following_rows(ui, height, shown.len(), |ui, range| {
        // A press anywhere on a row is of the row.
        ui.style_mut().interaction.selectable_labels = false;
        let rows = range.clone().map(|place| list.rows[shown[place]]);
        reasons.find(applicants, rows, language);
        let selected = scene.bench.selected;
        let stop = grid::tab_stop(&range, |place| selected == Some(list.rows[shown[place]]));
        for place in range {
            let (row, key) = (list.rows[shown[place]], &list.keys[shown[place]]);
            let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
            let response = ui.interact(
                rect,
                id_of(row),
                grid::row_sense(ui, id_of(row), place == stop),
            );
            let is_chosen = scene.bench.selected == Some(row);
            let one = (shown[place] + 1, row, marks.get(key));
            let (label, texts) = row_texts(ui, applicants, one, reasons.of(row), language);
            response.widget_info(|| WidgetInfo::selected(Role::Row, true, is_chosen, &label));
            let fill = if is_chosen {
                Some(t.selection)
            } else {
                response.hovered().then_some(t.hover)
            };
            if let Some(fill) = fill {
                ui.painter().rect_filled(rect, 0.0, fill);
            }
            cells_ui(ui, rect, texts);
            if response.clicked() {
                asked = Some((place, Pressed::Go(place)));
            }
            if response.has_focus() {
                focus_ring_ui(ui, &response);
                let filter = EventFilter {
                    vertical_arrows: true,
                    ..EventFilter::default()
                };
                ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
                let found = pressed(ui, place, shown.len().saturating_sub(1));
                if let Some(found) = found {
                    asked = Some((place, found));
                }
            }
        }
    });
    if queue.reasons.is_behind() {
        ui.ctx().request_repaint();
    }
    if let Some((place, asked)) = asked {
        follow(ui, scene, queue, (place, asked));
    }
}

/// Marks the row at a place of the list and goes on to the next one, or goes to a row.
fn follow(ui: &Ui, scene: &mut Scene<'_>, queue: &mut Queue, (place, asked): (usize, Pressed)) {
    let shown = &queue.in_view;
    let (to, is_moved) = match asked {
        Pressed::Go(to) => (to, to != place),
        Pressed::Mark(state) => {
            let key = queue.list.keys[shown[place]].clone();
            let before = scene.bench.alert_marks().get(&key);
            let note = before.map_or(String::new(), |mark| mark.note.clone());
            scene.send(Command::MarkAlert(key, AlertMark { state, note }));
            let last = place + 1 == shown.len();
            (if last { place } else { place + 1 }, true)
        }
    };
    let Some(row) = shown.get(to).map(|place| queue.list.rows[*place]) else {
        return;
    };
    scene.send(Command::Select(Some(row)));
    ui.memory_mut(|memory| memory.request_focus(id_of(row)));
    queue.scroll_to = is_moved.then_some(to);
}

/// What is read of a row, and its cells.
fn row_texts(
    ui: &Ui,
    applicants: &Applicants<'_>,
    (rank, row, mark): (usize, usize, Option<&AlertMark>),
    reasons: Option<&[String]>,
    language: Language,
) -> (String, [RichText; 6]) {
    let t = tokens(ui);
    let id = applicants.get(row).map_or(String::new(), |one| one.id);
    let pd = number::pd(applicants.pds[row]);
    let state = mark.map_or(AlertState::Open, |mark| mark.state);
    let state_text = state_text(state, language);
    let label = AlertText::Row(rank, id.clone(), pd.clone(), state_text.to_string());
    let reasons = reasons.map_or(String::new(), |texts| texts.join(", "));
    let note = mark.map_or(String::new(), |mark| mark.note.clone());
    let cells = [
        RichText::new(number::count(rank)).color(t.muted),
        RichText::new(id),
        RichText::new(pd),
        RichText::new(&*state_text).color(t.colour(state_ink(state))),
        RichText::new(reasons),
        RichText::new(note).color(t.muted),
    ];
    (label.say(language).into_owned(), cells)
}

fn cells_ui(ui: &mut Ui, row: Rect, cells: [RichText; 6]) {
    let edges = grid::edges(&WIDTHS, row.width());
    for (place, text) in cells.into_iter().enumerate() {
        grid::text_ui(ui, grid::cell(row, &edges, place), place == 2, text);
    }
}

/// The state and the note of the chosen alert.
fn alert_note_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    applicants: &Applicants<'_>,
    queue: &mut Queue,
    place: usize,
) {
    let language = scene.language;
    let (row, key) = (queue.list.rows[place], queue.list.keys[place].clone());
    let mark = scene.bench.alert_marks().get(&key).cloned();
    let mark = mark.unwrap_or_default();
    let id = applicants.get(row).map_or(String::new(), |one| one.id);
    let title = AlertText::NoteOf(id).say(language);
    let (mut state, mut note) = (mark.state, mark.note.clone());
    let layout = if ui.available_width() < ROOM {
        Layout::top_down(Align::Min)
    } else {
        Layout::left_to_right(Align::Center)
    };
    card_ui(ui, &title, |ui| {
        ui.with_layout(layout, |ui| {
            let names = AlertState::ALL.map(|state| state_text(state, language));
            let options = [0, 1, 2].map(|k| (AlertState::ALL[k], &*names[k]));
            let name = AlertText::State.say(language);
            segmented_ui(ui, &name, &mut state, &options);
            let wanted = AlertText::NoteWanted(MOST_NOTE).say(language);
            let (name, hint) = (AlertText::NoteField, AlertText::Note);
            let [name, hint] = [name, hint].map(|text| text.say(language));
            let draft = format!("alert note {key}");
            let field = Field {
                key: &draft,
                name: &name,
                value: (!mark.note.is_empty()).then(|| mark.note.clone()),
                hint: &hint,
                wanted: &wanted,
                width: (ui.available_width() - 12.0).max(60.0),
            };
            let fits = |text: &str| {
                let is_line = !text.contains(['\n', '\r']);
                let fits = is_line && text.chars().count() <= MOST_NOTE;
                fits.then(|| text.to_owned())
            };
            match words_ui(ui, &mut queue.drafts, &field, fits) {
                Some(Edit::Set(text)) => note = text,
                Some(Edit::Reset) => note.clear(),
                None => {}
            }
        });
    });
    let now = AlertMark { state, note };
    if now != mark {
        scene.send(Command::MarkAlert(key, now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::panels::evaluate::tests::Stage;
    use crate::ui::panels::score::tests::{obey, score};
    use eframe::egui::Theme;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    #[test]
    fn alerts_are_marked_by_one_key_each_and_the_next_is_chosen() {
        let stage = Stage::trained(Language::English);
        let mut harness = score(stage, [1280.0, 800.0], Theme::Light);
        harness.run();
        harness.get_by_label("Alerts").click();
        harness.run();
        assert!(
            harness
                .query_by_label("Say how many alerts can be looked into")
                .is_some()
        );
        let field = "Alerts that can be looked into";
        harness.get_by_label(field).focus();
        harness.run();
        harness.get_by_label(field).type_text("30");
        harness.run();
        harness.key_press(Key::Enter);
        obey(&mut harness);
        let list = harness.state().bench.alert_list().unwrap();
        assert_eq!(list.rows.len(), 30);
        let label = |harness: &Harness<'static, Stage>, rank: usize, state: &str| {
            let row = list.rows[rank - 1];
            let one = harness
                .state()
                .bench
                .applicants()
                .unwrap()
                .get(row)
                .unwrap();
            let pd = number::pd(one.scored.unwrap().pd);
            format!("{rank}, {}, {pd}, {state}", one.id)
        };
        let first = label(&harness, 1, "open");
        harness.get_by_label(&first).click();
        obey(&mut harness);
        assert_eq!(harness.state().bench.selected, Some(list.rows[0]));
        harness.key_press(Key::F);
        obey(&mut harness);
        assert_eq!(harness.state().bench.selected, Some(list.rows[1]));
        harness.key_press(Key::X);
        obey(&mut harness);
        harness.key_press(Key::ArrowDown);
        obey(&mut harness);
        assert_eq!(harness.state().bench.selected, Some(list.rows[3]));
        let counts = list.counts(harness.state().bench.alert_marks());
        assert_eq!((counts.open, counts.fraud, counts.false_alarm), (28, 1, 1));
        assert!(
            harness
                .query_by_label_contains("precision so far 50")
                .is_some()
        );
        harness.get_by_label("Note on the chosen alert").focus();
        harness.run();
        harness
            .get_by_label("Note on the chosen alert")
            .type_text("foxes");
        harness.run();
        harness.key_press(Key::Enter);
        obey(&mut harness);
        let mark = &harness.state().bench.alert_marks()[&list.keys[3]];
        // Letters that are typed into a note mark nothing.
        assert_eq!(
            (mark.note.as_str(), mark.state),
            ("foxes", crate::workbench::AlertState::Open)
        );
        assert!(
            harness
                .query_by_label(&label(&harness, 1, "fraud"))
                .is_some()
        );
        harness.get_by_label("Export alerts…").click();
        harness.run();
        let asked = &harness.state().requests;
        assert!(matches!(asked[..], [Request::Choose(Choice::Alerts)]));
    }
}
