//! The table of columns: which of them enter the model, and what is known of
//! each. Only the visible rows are drawn.

use super::super::grid::{self, Width};
use super::columns::{Arrangement, Columns, Fact, Note, Purpose, SortBy};
use super::words;
use crate::network::Direction;
use crate::recipe::inputs::roles::Role;
use crate::ui::dialogs::Choice;
use crate::ui::number;
use crate::ui::panels::kinds::Kinds;
use crate::ui::panels::sheet::{breadth, item_ui};
use crate::ui::request::{Request, Scene};
use crate::ui::text::FeaturesText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TableText;
use crate::ui::text::TermText;
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{card_with_ui, note_ui, secondary_button_if};
use crate::workbench::{Command, Refusal};
use eframe::egui::{
    self, Checkbox, Rect, RichText, ScrollArea, Sense, TextEdit, Ui, Vec2, WidgetInfo,
};

const WIDTHS: [Width; 10] = [
    Width::Points(40.0),
    Width::Points(NAME[0]),
    Width::Points(100.0),
    Width::Points(86.0),
    Width::Points(36.0),
    Width::Points(64.0),
    Width::Points(64.0),
    Width::Points(54.0),
    Width::Points(58.0),
    Width::Rest(96.0),
];
/// A column of names is so wide at least and at most.
const NAME: [f32; 2] = [110.0, 220.0];
/// Names are cut to this width before a column is left out for them.
const SHORT_NAME: f32 = 130.0;
/// Names are of narrower letters than other texts on average.
const NARROW: f32 = 0.9;
const DIRECTION: usize = 4;
const NOTES: usize = 9;
/// Blank at the sides of a badge, and the room of the count of those left out.
const BADGE: f32 = 5.0;
const MORE: f32 = 22.0;
/// Figures that are left out one after the other where there is no room: distinct values,
/// role, kind, missing cells, IV.
const NEEDLESS: [usize; 5] = [6, 3, 2, 5, 7];

/// The columns of the table that have room, with their edges.
struct Grid {
    shown: Vec<usize>,
    edges: Vec<f32>,
}

impl Grid {
    /// The columns that fit; `name` is how wide the longest name is.
    fn fitting(room: f32, name: f32) -> Self {
        let mut all = WIDTHS;
        all[1] = Width::Points(name.clamp(NAME[0], NAME[1].min(room / 3.0).max(NAME[0])));
        let mut shown: Vec<usize> = (0..WIDTHS.len()).collect();
        for left_out in NEEDLESS {
            let needed: f32 = shown.iter().map(|i| all[*i].least()).sum();
            if needed <= room {
                break;
            }
            // Long names are cut before more than the distinct values is left out.
            let cut = all[1].least() - (needed - room);
            if left_out != NEEDLESS[0] && cut >= NAME[0].max(SHORT_NAME) {
                // What is not needed goes to the notes.
                all[1] = Width::Points(NAME[0].max(SHORT_NAME));
                break;
            }
            shown.retain(|i| *i != left_out);
        }
        let widths: Vec<Width> = shown.iter().map(|i| all[*i]).collect();
        let edges = grid::edges(&widths, room);
        Self { shown, edges }
    }

    /// Each shown column with its cell of a row.
    fn cells(&self, row: Rect) -> impl Iterator<Item = (usize, Rect)> {
        let shown = self.shown.iter().enumerate();
        shown.map(move |(place, column)| (*column, grid::cell(row, &self.edges, place)))
    }
}

/// Column, its head, whether it stands at the right, what its head explains.
const HEADS: [(SortBy, FeaturesText, bool); 10] = [
    (SortBy::Use, FeaturesText::ColUse, false),
    (SortBy::Name, FeaturesText::ColName, false),
    (SortBy::Kind, FeaturesText::ColKind, false),
    (SortBy::Purpose, FeaturesText::ColRole, false),
    (SortBy::Direction, FeaturesText::ColDirection, false),
    (SortBy::Missing, FeaturesText::ColMissing, true),
    (SortBy::Distinct, FeaturesText::ColDistinct, true),
    (SortBy::Iv, FeaturesText::ColIv, true),
    (SortBy::Auc, FeaturesText::ColAuc, true),
    (SortBy::Notes, FeaturesText::ColNotes, false),
];

pub(super) fn table_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    columns: &Columns,
    wanted: &mut Arrangement,
    chosen: &mut Option<String>,
) {
    let language = scene.language;
    let title = FeaturesText::Columns.say(language);
    let mut tick = None;
    let mut save = false;
    let Arrangement { search, sort } = wanted;
    let shown = columns.shown.len();
    let tools = |ui: &mut Ui| {
        if secondary_button_if(ui, shown > 0, &FeaturesText::UntickShown.say(language)).clicked() {
            tick = Some(false);
        }
        if secondary_button_if(ui, shown > 0, &FeaturesText::TickShown.say(language)).clicked() {
            tick = Some(true);
        }
        let text = TableText::Save.say(language);
        save = secondary_button_if(ui, shown > 0, &text)
            .on_hover_text(TableText::SaveTip.say(language))
            .clicked();
        search_ui(ui, search, language);
    };
    card_with_ui(ui, &title, tools, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let names = columns
            .facts
            .iter()
            .map(|fact| NARROW * breadth(&fact.name));
        let name = names.fold(0.0, f32::max) + 2.0 * tokens(ui).gap_small;
        let grid = Grid::fitting(ui.available_width(), name);
        head_ui(ui, &grid, sort, language);
        if columns.shown.is_empty() {
            note_ui(ui, &FeaturesText::NoMatch.say(language));
        }
        let row_height = tokens(ui).row_height;
        ScrollArea::vertical()
            .id_salt("columns")
            .auto_shrink(false)
            .following_rows(ui, row_height, columns.shown.len(), |ui, range| {
                for place in &columns.shown[range] {
                    let fact = &columns.facts[*place];
                    ui.push_id(&fact.name, |ui| {
                        // A press on a text is one on its row.
                        ui.style_mut().interaction.selectable_labels = false;
                        fact_ui(ui, scene, &grid, (columns, fact), chosen);
                    });
                }
            });
    });
    if save {
        scene.ask(saving(columns, language));
    }
    if let Some(used) = tick {
        tick_all(scene, columns, used);
    }
}

fn search_ui(ui: &mut Ui, search: &mut String, language: Language) {
    let hint = FeaturesText::Search.say(language);
    let edit = TextEdit::singleline(search)
        .desired_width(140.0)
        .hint_text(hint.to_string());
    let response = ui.add(edit);
    response.widget_info(|| {
        let mut info = WidgetInfo::text_edit(true, &*search, &*search, &*hint);
        info.label = Some(hint.to_string());
        info
    });
}

fn tick_all(scene: &mut Scene<'_>, columns: &Columns, used: bool) {
    for place in &columns.shown {
        let fact = &columns.facts[*place];
        let command = use_column(fact, used);
        if fact.used != used && scene.bench.refusal(&command).is_none() {
            scene.send(command);
        }
    }
}

fn use_column(fact: &Fact, used: bool) -> Command {
    Command::UseColumn {
        column: fact.name.clone(),
        used,
    }
}

fn head_ui(ui: &mut Ui, grid: &Grid, sort: &mut Option<(SortBy, bool)>, language: Language) {
    let row = grid::row_ui(ui, false);
    for (i, mut cell) in grid.cells(row) {
        let (by, text, right) = &HEADS[i];
        let sorted = sort.filter(|(sorted, _)| sorted == by);
        if i == NOTES {
            cell.min.x += tokens(ui).gap;
        }
        let falls = sorted.map(|(_, falls)| falls);
        let response = grid::head_ui(ui, cell, *right, &text.say(language), falls, true);
        let tip = match by {
            SortBy::Direction => Some(FeaturesText::ColDirectionTip.say(language)),
            SortBy::Missing => Some(FeaturesText::MissingTip.say(language)),
            SortBy::Iv => {
                let [what, of] = [
                    TermText::Iv.say(language),
                    FeaturesText::ColIvTip.say(language),
                ];
                Some(format!("{what}\n{of}").into())
            }
            SortBy::Auc => Some(FeaturesText::AucTip.say(language)),
            _ => None,
        };
        if response.clicked() {
            *sort = next_sort(*by, falls);
        }
        if let Some(tip) = tip {
            response.on_hover_text(tip);
        }
    }
}

/// Figures fall first and then rise, names rise first; then the table's order.
fn next_sort(by: SortBy, falls: Option<bool>) -> Option<(SortBy, bool)> {
    let first = !matches!(by, SortBy::Name | SortBy::Kind | SortBy::Purpose);
    match falls {
        None => Some((by, first)),
        Some(falls) if falls == first => Some((by, !first)),
        Some(_) => None,
    }
}

fn fact_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    grid: &Grid,
    (columns, fact): (&Columns, &Fact),
    chosen: &mut Option<String>,
) {
    let language = scene.language;
    let t = tokens(ui);
    let is_chosen = chosen.as_ref() == Some(&fact.name);
    let row = grid::row_ui(ui, is_chosen);
    let pressed = choose_ui(ui, row, fact, is_chosen, language);
    if pressed.clicked() {
        *chosen = (!is_chosen).then(|| fact.name.clone());
    }
    pressed.context_menu(|ui| menu_ui(ui, scene, columns, fact));
    if pressed.has_focus() && ui.input(|input| input.events.contains(&egui::Event::Copy)) {
        let sheet = super::save::sheet(columns, None, language);
        scene.ask(Request::Copy(sheet.tab_separated()));
    }
    let ink = if fact.used { t.text } else { t.muted };
    let muted = |text: std::borrow::Cow<'static, str>| RichText::new(text).color(t.muted);
    for (column, mut cell) in grid.cells(row) {
        let figure = match column {
            0 => {
                tick_ui(ui, scene, cell, fact);
                continue;
            }
            NOTES => {
                cell.min.x += t.gap;
                notes_ui(ui, cell, &fact.notes, language);
                continue;
            }
            1 => {
                let name = RichText::new(&fact.name).color(ink);
                grid::text_ui(ui, cell, false, name);
                continue;
            }
            2 => {
                let kind = words::kind(fact.kind).say(language);
                grid::text_ui(ui, cell, false, muted(kind));
                continue;
            }
            3 => {
                let purpose = words::purpose(fact.purpose).say(language);
                grid::text_ui(ui, cell, false, muted(purpose));
                continue;
            }
            DIRECTION => {
                direction_ui(ui, scene, cell, fact);
                continue;
            }
            5 => number::percent(fact.missing),
            6 => number::count(fact.distinct),
            7 => number::or_none(fact.iv, number::ratio),
            _ => number::or_none(fact.auc, number::ratio),
        };
        grid::text_ui(ui, cell, true, RichText::new(figure).color(ink));
    }
}

/// Lets a row be chosen; what stands in its cells is drawn above.
fn choose_ui(
    ui: &mut Ui,
    row: Rect,
    fact: &Fact,
    is_chosen: bool,
    language: Language,
) -> egui::Response {
    let name = FeaturesText::PrepareName(fact.name.clone()).say(language);
    let response = ui.interact(row, ui.scope_id().with("row"), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(egui::Role::Button, ui.is_enabled(), is_chosen, &*name)
    });
    if response.has_focus() {
        let stroke = egui::Stroke::new(1.0, tokens(ui).accent);
        ui.painter()
            .rect_stroke(row, 0.0, stroke, egui::StrokeKind::Inside);
    }
    let tip = FeaturesText::PrepareTip.say(language);
    response.on_hover_text(format!("{}\n{tip}", fact.name))
}

/// What can be done with a column, or with the table.
fn menu_ui(ui: &mut Ui, scene: &mut Scene<'_>, columns: &Columns, fact: &Fact) {
    let language = scene.language;
    for (text, only) in [
        (TableText::CopyRow, Some(&*fact.name)),
        (TableText::CopyTable, None),
    ] {
        if item_ui(ui, &text, language) {
            let sheet = super::save::sheet(columns, only, language);
            scene.ask(Request::Copy(sheet.tab_separated()));
        }
    }
    if item_ui(ui, &TableText::SaveAs, language) {
        scene.ask(saving(columns, language));
    }
    ui.separator();
    let bench = scene.bench;
    let Some(loaded) = &bench.data else {
        return;
    };
    let mut profiles = loaded.profile.columns.iter();
    let place = profiles.position(|profile| profile.name == fact.name);
    let kinds = Kinds {
        bench,
        loaded,
        language,
    };
    if let Some(command) = place.and_then(|place| kinds.menu_ui(ui, place)) {
        scene.send(command);
    }
}

/// Asks where the table goes.
fn saving(columns: &Columns, language: Language) -> Request {
    Request::Choose(Choice::Table {
        name: "columns.csv".to_owned(),
        sheet: super::save::sheet(columns, None, language).into(),
    })
}

fn tick_ui(ui: &mut Ui, scene: &mut Scene<'_>, cell: Rect, fact: &Fact) {
    let language = scene.language;
    let command = use_column(fact, !fact.used);
    let refusal = scene.bench.refusal(&command);
    let mut used = fact.used;
    let name = FeaturesText::UseName(fact.name.clone()).say(language);
    let response = grid::cell_ui(ui, cell, false, |ui| {
        ui.add_enabled(refusal.is_none(), Checkbox::without_text(&mut used))
    });
    response.widget_info(|| {
        WidgetInfo::selected(egui::Role::CheckBox, refusal.is_none(), used, &*name)
    });
    if response.clicked() {
        scene.send(command);
    }
    if let Some(refusal) = refusal {
        response.on_disabled_hover_text(refused(&refusal, fact, language));
    }
}

/// A button that goes from free to `+` to `-`; nothing where the column is no input.
fn direction_ui(ui: &mut Ui, scene: &mut Scene<'_>, cell: Rect, fact: &Fact) {
    if !fact.used {
        return;
    }
    let language = scene.language;
    let (sign, name, next) = match fact.direction {
        None => (
            "·",
            FeaturesText::DirectionFree(fact.name.clone()),
            Some(Direction::Rises),
        ),
        Some(Direction::Rises) => (
            "+",
            FeaturesText::DirectionUp(fact.name.clone()),
            Some(Direction::Falls),
        ),
        Some(Direction::Falls) => ("−", FeaturesText::DirectionDown(fact.name.clone()), None),
    };
    let command = Command::SetDirection {
        column: fact.name.clone(),
        direction: next,
    };
    let allowed = scene.bench.refusal(&command).is_none();
    if !allowed && fact.direction.is_none() {
        return;
    }
    let name = name.say(language);
    let ink = match fact.direction {
        None => tokens(ui).muted,
        Some(_) => tokens(ui).text,
    };
    let response = grid::cell_ui(ui, cell, false, |ui| {
        let text = RichText::new(sign).color(ink);
        ui.add_enabled(allowed, egui::Button::new(text).frame(false))
    });
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, allowed, &*name));
    if response.clicked() {
        scene.send(command);
    }
    let tip = FeaturesText::ColDirectionTip.say(language);
    response.on_hover_text(format!("{name}\n{tip}"));
}

/// Why a column cannot be ticked.
fn refused(refusal: &Refusal, fact: &Fact, language: Language) -> String {
    match (refusal, fact.purpose) {
        (Refusal::Protected(_), _) => TermText::Protected.say(language).into_owned(),
        (_, Purpose::Role(Role::Input)) => refusal.to_string(),
        (_, purpose) => {
            let purpose = words::purpose(purpose).say(language).into_owned();
            FeaturesText::CannotUse(purpose).say(language).into_owned()
        }
    }
}

fn notes_ui(ui: &mut Ui, cell: Rect, notes: &[Note], language: Language) {
    if notes.is_empty() {
        return;
    }
    let t = tokens(ui);
    let mut badges: Vec<_> = notes
        .iter()
        .map(|note| words::badge(note, language))
        .collect();
    // Several reasons for a leak make one badge.
    badges.dedup_by(|a, b| a.0 == b.0);
    grid::cell_ui(ui, cell, false, |ui| {
        ui.spacing_mut().item_spacing.x = t.gap_small;
        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
        let count = badges.len();
        for (place, (badge, ink)) in badges.into_iter().enumerate() {
            let text = RichText::new(&*badge).size(t.text_small);
            let text = text.color(t.colour(ink));
            let width = egui::WidgetText::from(text.clone())
                .into_galley(ui, None, f32::INFINITY, egui::TextStyle::Small)
                .size()
                .x;
            let rest = if place + 1 < count { MORE } else { 0.0 };
            let room = ui.available_width() - rest;
            // One that does not fit is counted; the first is cut rather than left out.
            if place > 0 && width + 2.0 * BADGE > room {
                let more = format!("+{}", count - place);
                ui.label(RichText::new(more).size(t.text_small).color(t.muted));
                break;
            }
            egui::Frame::new()
                .stroke(egui::Stroke::new(1.0, t.border))
                .corner_radius(t.radius)
                .inner_margin(egui::Margin::symmetric(BADGE as i8, 0))
                .show(ui, |ui| {
                    ui.set_max_width((room - 2.0 * BADGE).max(0.0));
                    ui.add(egui::Label::new(text).truncate());
                });
        }
    });
    let hover = cell.shrink2(Vec2::new(0.0, 1.0));
    ui.interact(hover, ui.scope_id().with("notes"), Sense::hover())
        .on_hover_ui(|ui| {
            for note in notes {
                let (badge, ink) = words::badge(note, language);
                ui.label(RichText::new(badge).color(t.colour(ink)).strong());
                ui.label(words::reason(note, language).into_owned());
            }
        });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_without_room_are_left_out_and_never_use_name_and_notes() {
        assert_eq!(Grid::fitting(900.0, 120.0).shown.len(), WIDTHS.len());
        // A long name takes the room that there is, and no more than a third of it.
        assert_eq!(Grid::fitting(900.0, 999.0).edges[2] - 40.0, NAME[1]);
        for room in [350.0, 400.0, 480.0, 600.0, 700.0] {
            let grid = Grid::fitting(room, 100.0);
            let needed: f32 = grid.shown.iter().map(|i| WIDTHS[*i].least()).sum();
            assert!(needed <= room, "{room}: {:?}", grid.shown);
            assert!([0, 1, NOTES].iter().all(|kept| grid.shown.contains(kept)));
        }
    }

    #[test]
    fn a_head_leads_to_both_orders_and_back() {
        let mut sort = None;
        let mut seen = Vec::new();
        for _ in 0..3 {
            sort = next_sort(SortBy::Iv, sort.map(|(_, falls)| falls));
            seen.push(sort);
        }
        let wanted = [Some((SortBy::Iv, true)), Some((SortBy::Iv, false)), None];
        assert_eq!(seen, wanted);
        assert_eq!(next_sort(SortBy::Name, None), Some((SortBy::Name, false)));
    }
}
