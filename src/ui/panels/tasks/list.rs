//! The predictions row by row, and their export.

use super::evaluate::{decimals_of, shown_number};
use super::row::{OneRow, one_row_ui};
use super::{TaskPanel, header_ui, untrained_ui};
use crate::recipe::outcome::split::Part;
use crate::ui::dialogs::Choice;
use crate::ui::panels::grid::{self, Width};
use crate::ui::request::{Request, Scene};
use crate::ui::text::{Language, Say, ScoreText, TaskText};
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{
    card_with_ui, focus_ring_ui, note_ui, primary_button, primary_button_if, secondary_button,
    segmented_ui, title_ui,
};
use crate::workbench::{JobKind, RunId, TaskRun};
use eframe::egui::{
    Checkbox, Id, Popup, PopupCloseBehavior, Rect, RichText, Role, ScrollArea, Sense, Ui,
    UiBuilder, WidgetInfo, vec2,
};

/// Room for the columns of the list, and the least that is left for the chosen row.
const LIST: f32 = 520.0;
const LEAST_ROW: f32 = 216.0;

/// In which order the rows are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
enum Order {
    #[default]
    File,
    Misses,
}

/// The rows of a run in the chosen order, kept between frames.
#[derive(Default)]
pub(super) struct List {
    order: Order,
    of: Option<(RunId, Order)>,
    rows: Vec<u32>,
    /// The chosen row of the table.
    chosen: Option<usize>,
    scroll_to: Option<usize>,
    one: OneRow,
    /// Whether the written file has the reasons of each row.
    with_reasons: bool,
}

impl List {
    /// Puts the rows in order where the run or the order changed.
    fn renew(&mut self, run: &TaskRun) {
        if self.of == Some((run.id, self.order)) {
            return;
        }
        if self.of.is_none_or(|(id, _)| id != run.id) {
            self.chosen = None;
        }
        self.rows = (0..run.parts.len() as u32).collect();
        if self.order == Order::Misses {
            let miss = |row: &u32| std::cmp::Reverse(OrderedMiss(miss(run, *row as usize)));
            self.rows.sort_by_cached_key(miss);
        }
        self.of = Some((run.id, self.order));
    }
}

/// Draws the panel.
pub fn task_score_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TaskPanel) {
    let Some(run) = scene.bench.shown_task_run().cloned() else {
        untrained_ui(ui, scene);
        return;
    };
    let language = scene.language;
    let title = ScoreText::Title.say(language);
    header_ui(ui, scene, &run, (&title, false), |ui, scene| {
        export_ui(ui, scene, &run, &mut panel.list.with_reasons);
        if secondary_button(ui, &TaskText::SaveModel.say(language)).clicked() {
            scene.ask(Request::Choose(Choice::Model));
        }
    });
    let list = &mut panel.list;
    list.renew(&run);
    let title = TaskText::Predictions.say(language);
    let choose = |ui: &mut Ui, order: &mut Order| {
        let names = [TaskText::InFileOrder, TaskText::MissesFirst].map(|text| text.say(language));
        // Laid out from right to left.
        let options = [(Order::Misses, &*names[1]), (Order::File, &*names[0])];
        segmented_ui(ui, &TaskText::Order.say(language), order, &options);
    };
    let chosen = list.chosen;
    let (left, right) = halves(ui);
    let part = |ui: &mut Ui, rect: Rect, salt: &str| {
        ui.new_child(UiBuilder::new().id_salt(salt).max_rect(rect))
    };
    let order = std::cell::Cell::new(list.order);
    let choose = |ui: &mut Ui| {
        let mut now = order.get();
        choose(ui, &mut now);
        order.set(now);
    };
    card_with_ui(&mut part(ui, left, "rows"), &title, choose, |ui| {
        list_ui(ui, &run, list, language);
    });
    list.order = order.get();
    let one = &mut list.one;
    one_row_ui(&mut part(ui, right, "row"), &run, chosen, one, language);
    ui.allocate_rect(left.union(right), Sense::hover());
}

/// What the written file holds, and where it goes.
fn export_ui(ui: &mut Ui, scene: &mut Scene<'_>, run: &TaskRun, with_reasons: &mut bool) {
    let language = scene.language;
    let model = &run.experiment.model;
    let has_reasons = model.explanation.is_some();
    *with_reasons &= has_reasons;
    let free = !scene.bench.is_busy(JobKind::Export);
    let button = primary_button_if(ui, free, &TaskText::Export.say(language));
    let heading = TaskText::ExportHeading.say(language);
    Popup::menu(&button)
        .accessible_name(&*heading)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_min_width(260.0);
            ui.set_max_width(320.0);
            title_ui(ui, &heading);
            note_ui(ui, &TaskText::ExportTip.say(language));
            let tip = TaskText::WithReasonsTip.say(language);
            let text = TaskText::WithReasons.say(language);
            ui.add_enabled(has_reasons, Checkbox::new(with_reasons, text))
                .on_hover_text(&*tip)
                .on_disabled_hover_text(&*tip);
            if *with_reasons && !model.protected_inputs.is_empty() {
                note_ui(ui, &ScoreText::WithReasonsProtected.say(language));
            }
            let choose = TaskText::ChooseFile.say(language);
            let choose = ui.horizontal(|ui| primary_button(ui, &choose)).inner;
            if choose.clicked() {
                let with_reasons = *with_reasons;
                scene.ask(Request::Choose(Choice::Predictions { with_reasons }));
                ui.close();
            }
        });
}

/// The list at the left, the chosen row at the right.
fn halves(ui: &Ui) -> (Rect, Rect) {
    let whole = ui.available_rect_before_wrap();
    let gap = tokens(ui).gap_large;
    let most = (whole.width() - gap - LIST).max(LEAST_ROW);
    let width = (whole.width() * 0.38).clamp(LEAST_ROW, 560.0).min(most);
    let middle = whole.right() - width.floor();
    (whole.with_max_x(middle - gap), whole.with_min_x(middle))
}

#[derive(PartialEq)]
struct OrderedMiss(f64);

impl Eq for OrderedMiss {}

impl PartialOrd for OrderedMiss {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OrderedMiss {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// How far a row is missed: the distance of a number, 1 − the probability of the true class;
/// −1 where that is unknown.
fn miss(run: &TaskRun, row: usize) -> f64 {
    let predicted = &run.experiment.predicted;
    let known = run.targets.values[row].filter(|_| predicted.known[row]);
    let Some(value) = known else {
        return -1.0;
    };
    match run.experiment.model.classes.len() {
        0 => (value - predicted.values[row]).abs(),
        classes => 1.0 - predicted.p[row * classes + value as usize],
    }
}

fn list_ui(ui: &mut Ui, run: &TaskRun, list: &mut List, language: Language) {
    let classes = run.experiment.model.classes.len();
    let decimals = decimals_of(run);
    let say = |text: TaskText| text.say(language).into_owned();
    let last = if classes > 0 {
        TaskText::Probability
    } else {
        TaskText::Residual
    };
    let heads = [
        say(TaskText::Id),
        say(TaskText::Part),
        say(TaskText::Actual),
        say(TaskText::Predicted),
        say(last),
    ];
    let widths = [
        Width::Rest(90.0),
        Width::Points(80.0),
        Width::Points(104.0),
        Width::Points(104.0),
        Width::Points(126.0),
    ];
    let height = tokens(ui).row_height;
    ui.spacing_mut().item_spacing.y = 0.0;
    let line = |ui: &mut Ui, row: Rect, cells: &[String], strong: bool| {
        let edges = grid::edges(&widths, row.width());
        for (place, text) in cells.iter().enumerate() {
            let right = place >= 2 && (classes == 0 || place == 4);
            let text = RichText::new(text);
            let text = if strong {
                text.color(tokens(ui).muted)
            } else {
                text
            };
            grid::text_ui(ui, grid::cell(row, &edges, place), right, text);
        }
    };
    let size = |ui: &Ui| vec2(ui.available_width(), height);
    let (head, _) = ui.allocate_exact_size(size(ui), Sense::hover());
    line(ui, head, &heads, true);
    let mut clicked = None;
    let mut area = ScrollArea::vertical()
        .id_salt("predictions")
        .auto_shrink(false);
    if let Some(place) = list.scroll_to.take() {
        let seen = ui.available_height() - 2.0 * height;
        area = area.vertical_scroll_offset((place as f32 * height - seen / 2.0).max(0.0));
    }
    let (rows, chosen) = (&list.rows, list.chosen);
    area.following_rows(ui, height, rows.len(), |ui, range| {
        // A press anywhere on a row is of the row.
        ui.style_mut().interaction.selectable_labels = false;
        let stop = grid::tab_stop(&range, |place| chosen == Some(rows[place] as usize));
        for place in range {
            let row = rows[place] as usize;
            let cells = cells(run, row, (language, decimals));
            let (_, rect) = ui.allocate_space(size(ui));
            let response = ui.interact(
                rect,
                id_of(row),
                grid::row_sense(ui, id_of(row), place == stop),
            );
            let is_chosen = chosen == Some(row);
            let name = cells.join(", ");
            response.widget_info(|| WidgetInfo::selected(Role::Row, true, is_chosen, &name));
            let fill = if is_chosen {
                Some(tokens(ui).selection)
            } else {
                response.hovered().then_some(tokens(ui).hover)
            };
            if let Some(fill) = fill {
                ui.painter().rect_filled(rect, 0.0, fill);
            }
            if response.has_focus() {
                focus_ring_ui(ui, &response);
                let to = grid::row_by_key(ui, (response.id, place), rows.len());
                clicked = clicked.or(to.map(|to| (to, true)));
            }
            if response.clicked() {
                clicked = Some((place, false));
            }
            line(ui, rect, &cells, false);
        }
    });
    if let Some((place, by_key)) = clicked {
        list.chosen = list.rows.get(place).map(|row| *row as usize);
        if let Some(row) = list.chosen {
            ui.memory_mut(|memory| memory.request_focus(id_of(row)));
        }
        list.scroll_to = by_key.then_some(place);
    }
}

fn id_of(row: usize) -> Id {
    Id::unique(("task row", row))
}

/// The texts of a row.
fn cells(run: &TaskRun, row: usize, (language, decimals): (Language, usize)) -> [String; 5] {
    let predicted = &run.experiment.predicted;
    let classes = run.experiment.model.classes.len();
    let part: Option<Part> = run.parts[row];
    let text = |value: f64| match classes {
        0 => shown_number(value, decimals),
        _ => run.class(value as usize).to_owned(),
    };
    let actual = run.targets.values[row];
    let known = predicted.known[row].then(|| predicted.values[row]);
    let last = match (known, classes) {
        (Some(value), 0) => actual.map(|actual| shown_number(actual - value, decimals)),
        (Some(value), classes) => {
            let p = predicted.p[row * classes + value as usize];
            Some(format!("{:.1} %", 100.0 * p))
        }
        (None, _) => None,
    };
    [
        run.id_of(row),
        part.map_or(String::new(), |part| {
            part_text(part).say(language).into_owned()
        }),
        actual.map_or(String::new(), text),
        known.map_or(String::new(), text),
        last.unwrap_or_default(),
    ]
}

fn part_text(part: Part) -> ScoreText {
    match part {
        Part::Train => ScoreText::Train,
        Part::Validation => ScoreText::Validation,
        Part::Test => ScoreText::Test,
    }
}
