//! The report as it will be written: its contents at the left, its sections at the right.
//! Sections out of sight take the room that they took when they were drawn.

use super::blocks::section_ui;
use crate::document::Format;
use crate::document::tree::{Cell, Document, Section};
use crate::explain::TextLanguage;
use crate::ui::dialogs::Choice;
use crate::ui::request::{Request, Scene};
use crate::ui::text::{Language, ReportText, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{card_ui, note_ui, primary_button_if, secondary_button_if, segmented_ui};
use crate::workbench::{ReportStudy, Workbench};
use eframe::egui::{
    Align, Button, Frame, Layout, Margin, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui,
    UiBuilder, Vec2, WidgetInfo, pos2,
};

/// Width of the contents.
const SIDE: f32 = 248.0;
/// The page is never wider, so that lines can be read.
const PAGE: f32 = 1040.0;

/// The report as it is shown.
#[derive(Default)]
pub(super) struct Preview {
    /// What it was composed from: study, language and state of the project.
    of: Option<(usize, TextLanguage, u64)>,
    document: Option<Document>,
    /// How high each section is at `width`.
    heights: Vec<f32>,
    width: f32,
    /// The section to be scrolled to.
    wanted: Option<usize>,
    /// The first section in sight.
    current: usize,
}

impl Preview {
    /// Composes the report anew where what it is made from has changed.
    pub(super) fn renew(&mut self, study: &ReportStudy, bench: &Workbench, spoken: TextLanguage) {
        let address = std::ptr::from_ref(study).addr();
        let of = Some((address, spoken, bench.edits()));
        if self.of == of {
            return;
        }
        let project = bench.project_facts();
        self.of = of;
        self.document = Some(study.document(Some(&project), spoken));
        self.heights.clear();
    }
}

/// Draws the report; the language that is chosen.
pub(super) fn preview_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    preview: &mut Preview,
    is_ready: bool,
    spoken: TextLanguage,
) -> TextLanguage {
    let whole = ui.available_rect_before_wrap();
    let middle = whole.left() + SIDE;
    let gap = tokens(ui).gap_large;
    let left = whole.with_max_x(middle);
    let right = Rect::from_min_max(pos2(middle + gap, whole.top()), whole.max);
    let mut chosen = spoken;
    let mut column = |rect: Rect, name: &str, content: &mut dyn FnMut(&mut Ui)| {
        let layout = Layout::top_down(Align::Min);
        let builder = UiBuilder::new().id_salt(name).max_rect(rect).layout(layout);
        let mut ui = ui.new_child(builder);
        ScrollArea::vertical()
            .id_salt(name)
            .auto_shrink([false, false])
            .following(&mut ui, content);
    };
    column(left, "report contents", &mut |ui| {
        save_ui(ui, scene, is_ready, &mut chosen);
        contents_ui(ui, scene.language, preview);
    });
    if is_ready {
        column(right, "report preview", &mut |ui| {
            page_ui(ui, scene.language, preview);
        });
    }
    ui.allocate_rect(whole, Sense::hover());
    chosen
}

fn save_ui(ui: &mut Ui, scene: &mut Scene<'_>, is_ready: bool, chosen: &mut TextLanguage) {
    let language = scene.language;
    let say = |text: ReportText| text.say(language);
    card_ui(ui, &say(ReportText::Title), |ui| {
        let names = Language::ALL.map(Language::name);
        let options = [(TextLanguage::En, names[0]), (TextLanguage::Zh, names[1])];
        segmented_ui(ui, &say(ReportText::Language), chosen, &options);
        let tip = say(ReportText::SaveTip);
        let html = primary_button_if(ui, is_ready, &say(ReportText::SaveHtml));
        let word = secondary_button_if(ui, is_ready, &say(ReportText::SaveWord));
        for (button, format) in [(html, Format::Html), (word, Format::Word)] {
            if button.on_hover_text(&*tip).clicked() {
                let language = *chosen;
                scene.ask(Request::Choose(Choice::Report { format, language }));
            }
        }
    });
}

/// The sections, each a button that leads to it.
fn contents_ui(ui: &mut Ui, language: Language, preview: &mut Preview) {
    let Some(document) = &preview.document else {
        return;
    };
    let current = preview.current;
    let mut wanted = None;
    card_ui(ui, &ReportText::Contents.say(language), |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        for (place, section) in document.sections.iter().enumerate() {
            if entry_ui(ui, language, (place, section), place == current) {
                wanted = Some(place);
            }
        }
    });
    preview.wanted = wanted.or(preview.wanted);
}

fn entry_ui(
    ui: &mut Ui,
    language: Language,
    (place, section): (usize, &Section),
    is_current: bool,
) -> bool {
    let t = tokens(ui);
    let is_missing = !section.missing.is_empty();
    let mark = if is_missing { " (!)" } else { "" };
    let text = format!("{}  {}{mark}", place + 1, section.heading);
    let ink = if is_current { t.text } else { t.muted };
    let fill = if is_current { t.selection } else { t.card };
    let button = Button::new(RichText::new(text).color(ink))
        .fill(fill)
        .stroke(Stroke::NONE)
        .wrap();
    let size = Vec2::new(ui.available_width(), 0.0);
    let layout = Layout::top_down_justified(Align::Min);
    let response = ui
        .allocate_ui_with_layout(size, layout, |ui| ui.add(button))
        .inner;
    let name = if is_missing {
        let missing = ReportText::Missing.say(language);
        format!("{} {}, {missing}", place + 1, section.heading)
    } else {
        format!("{} {}", place + 1, section.heading)
    };
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_current, &name));
    let clicked = response.clicked();
    if is_missing {
        response.on_hover_text(section.missing.join("\n"));
    }
    clicked
}

fn page_ui(ui: &mut Ui, language: Language, preview: &mut Preview) {
    let Some(document) = &preview.document else {
        return;
    };
    let t = tokens(ui);
    ui.set_max_width(ui.available_width().min(PAGE));
    let width = ui.available_width();
    if width != preview.width {
        preview.width = width;
        preview.heights.clear();
    }
    let builder = UiBuilder::new()
        .accessibility_role(Role::Document)
        .accessibility_label(&*ReportText::Preview.say(language));
    ui.scope_builder(builder, |ui| {
        ui.label(RichText::new(&document.title).heading().strong());
        note_ui(ui, &document.subtitle.iter().map(words).collect::<String>());
        let mut current = None;
        for (place, section) in document.sections.iter().enumerate() {
            let top = ui.cursor().top();
            let room = Rect::from_min_size(
                ui.cursor().min,
                Vec2::new(width, preview.heights.get(place).copied().unwrap_or(0.0)),
            );
            let is_known = place < preview.heights.len();
            if is_known && !ui.is_rect_visible(room) {
                ui.allocate_exact_size(room.size(), Sense::hover());
            } else {
                card_frame(ui, |ui| section_ui(ui, (place + 1, section)));
                let height = ui.min_rect().bottom() - top;
                match preview.heights.get_mut(place) {
                    Some(known) => *known = height,
                    None => preview.heights.push(height),
                }
            }
            let bottom = ui.min_rect().bottom();
            if current.is_none() && bottom > ui.clip_rect().top() + t.gap_large {
                current = Some(place);
            }
            if preview.wanted == Some(place) {
                let rect = Rect::from_min_max(pos2(room.left(), top), pos2(room.right(), bottom));
                ui.scroll_to_rect(rect, Some(Align::TOP));
                preview.wanted = None;
            }
        }
        preview.current = current.unwrap_or(0);
        note_ui(ui, &document.footer);
    });
}

/// The words of a cell.
pub(super) fn words(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) => text,
        Cell::Value(value) => &value.shown,
        Cell::Empty => "–",
    }
}

fn card_frame(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let t = tokens(ui);
    Frame::new()
        .fill(t.card)
        .stroke(Stroke::new(1.0, t.border))
        .corner_radius(t.radius_card)
        .inner_margin(Margin::same(t.gap_large as i8 + 4))
        .show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            content(ui);
        });
}
