//! The list of applicants: the table, moving through it, and how many are
//! approved, referred and declined.

use super::filters::nobody_ui;
use super::menu::{Wish, sheet};
use super::row_texts::RowTexts;
use super::table::{ApplicantTable, columns, columns_and_reasons};
use super::{Room, at_end, request_of, row_at};
use crate::score::Decision;
use crate::ui::dialogs::Choice;
use crate::ui::request::{Request, Scene};
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::ScoreText;
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::note_ui;
use crate::workbench::{Applicants, Command, ExportOptions, ViewRequest, Viewed, Workbench};
use eframe::egui::{
    self, Event, EventFilter, Frame, Id, Key, Margin, Rect, Response, RichText, Role, Sense,
    Stroke, StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo,
};
use egui_table::{HeaderRow, Table};

/// Rows that Page Up and Page Down move by.
const PAGE: usize = 20;

/// What is known of the rows in view, renewed when they change.
#[derive(Default)]
pub(super) struct List {
    made_of: Option<Origin>,
    counts: Counts,
    /// Applicants without a PD, in view or not, and what they were counted of.
    unscored: Option<(Origin, usize)>,
    place: Option<(Option<usize>, Option<usize>)>,
    scroll_to: Option<usize>,
    /// Where the menu was opened last.
    menu: super::menu::At,
    /// What there is room for.
    pub(super) room: Room,
    /// The reasons of the rows that were in view.
    reasons: RowTexts,
}

#[derive(Debug, Clone, PartialEq)]
struct Origin {
    view: u64,
    data: u64,
    run: Option<crate::workbench::RunId>,
    file: Option<usize>,
    cutoff: u64,
    rows: usize,
}

/// Applicants in view by what is done with them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    approve: usize,
    refer: usize,
    decline: usize,
    none: usize,
}

impl List {
    /// Counts again if rows or cutoff have changed, and finds the selected row.
    pub(super) fn renew(&mut self, bench: &Workbench, applicants: &Applicants<'_>) {
        let origin = Origin {
            view: bench.applicant_view.revision,
            data: bench.data_revision,
            run: bench.shown,
            file: bench
                .scored
                .as_ref()
                .map(|file| std::sync::Arc::as_ptr(file).addr()),
            cutoff: applicants.scorecard.cutoff_pd.to_bits(),
            rows: applicants.len(),
        };
        if self.made_of.as_ref() != Some(&origin) {
            self.counts = Counts::of(bench, applicants);
            self.place = None;
            self.count_unscored(&origin, applicants);
            self.made_of = Some(origin);
        }
        if self.place.is_none_or(|(row, _)| row != bench.selected) {
            let place = bench
                .selected
                .and_then(|row| match &bench.applicant_view.rows {
                    None => (row < applicants.len()).then_some(row),
                    Some(rows) => rows.iter().position(|r| *r as usize == row),
                });
            self.place = Some((bench.selected, place));
        }
    }

    /// Counts again where other applicants are shown; the cutoff does not matter.
    fn count_unscored(&mut self, origin: &Origin, applicants: &Applicants<'_>) {
        let origin = Origin {
            view: 0,
            cutoff: 0,
            ..origin.clone()
        };
        if self.unscored.as_ref().is_none_or(|(of, _)| *of != origin) {
            let without = applicants.pds.iter().filter(|pd| pd.is_nan()).count();
            self.unscored = Some((origin, without));
        }
    }

    /// Applicants that got no PD.
    pub(super) fn unscored(&self) -> usize {
        self.unscored.as_ref().map_or(0, |(_, n)| *n)
    }

    /// Where the selected applicant stands in the list.
    pub(super) fn place(&self) -> Option<usize> {
        self.place.and_then(|(_, place)| place)
    }

    /// Selects the applicant at a place and brings it into view.
    pub(super) fn go_to(&mut self, place: usize) {
        self.scroll_to = Some(place);
    }
}

impl Counts {
    fn of(bench: &Workbench, applicants: &Applicants<'_>) -> Self {
        let mut counts = Self::default();
        for place in 0..bench.applicant_view.len(applicants.len()) {
            let row = row_at(bench, applicants, place);
            let scored = row.and_then(|row| applicants.scored(row));
            match scored.map(|scored| scored.decision) {
                Some(Decision::Approve) => counts.approve += 1,
                Some(Decision::Refer) => counts.refer += 1,
                Some(Decision::Decline) => counts.decline += 1,
                None => counts.none += 1,
            }
        }
        counts
    }
}

/// Draws the list.
pub(super) fn list_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    applicants: &Applicants<'_>,
    list: &mut List,
) {
    let t = tokens(ui);
    let whole = ui.available_rect_before_wrap();
    ui.painter().rect(
        whole,
        f32::from(t.radius_card),
        t.card,
        Stroke::new(1.0, t.border),
        StrokeKind::Inside,
    );
    let inner = UiBuilder::new().max_rect(whole.shrink(t.gap));
    let mut ui = ui.new_child(inner);
    let ui = &mut ui;
    let shown = scene.bench.applicant_view.len(applicants.len());
    let footer = t.row_height;
    let room = ui.available_rect_before_wrap();
    let body = Rect::from_min_max(room.min, room.max - Vec2::new(0.0, footer + t.gap_small));
    let focus = focus_ui(ui, scene, body);
    if focus.has_focus() {
        keys(ui, scene, applicants, list, shown);
    }
    table_ui(ui, scene, applicants, list, body, focus.id);
    if shown == 0 && !applicants.is_empty() {
        let plain = ViewRequest {
            what: Viewed::Applicants,
            sort: request_of(scene.bench).sort,
            ..ViewRequest::default()
        };
        let mut rows = body;
        rows.min.y += 3.0 * t.row_height;
        let mut rows = ui.new_child(UiBuilder::new().id_salt("no applicants").max_rect(rows));
        if nobody_ui(&mut rows, scene.language) {
            scene.send(Command::View(plain));
        }
    }
    let below = Rect::from_min_max(egui::pos2(room.left(), room.bottom() - footer), room.max);
    let mut below = ui.new_child(UiBuilder::new().id_salt("counts").max_rect(below));
    let alone = list.room == Room::ListAlone;
    counts_ui(&mut below, (list.counts, alone), scene.language);
}

/// The table as one control for the keyboard.
fn focus_ui(ui: &Ui, scene: &Scene<'_>, rect: Rect) -> Response {
    let t = tokens(ui);
    let id = ui.scope_id().with("applicants");
    let response = ui.interact(rect, id, Sense::focusable_noninteractive());
    let name = ScoreText::Table.say(scene.language);
    response.widget_info(|| WidgetInfo::labeled(Role::Grid, true, &*name));
    if response.has_focus() {
        let filter = EventFilter {
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        let edge = Stroke::new(1.0, t.accent);
        let radius = f32::from(t.radius);
        ui.painter()
            .rect_stroke(rect.expand(2.0), radius, edge, StrokeKind::Inside);
    }
    response
}

fn keys(
    ui: &Ui,
    scene: &mut Scene<'_>,
    applicants: &Applicants<'_>,
    list: &mut List,
    shown: usize,
) {
    let last = shown.saturating_sub(1);
    let at = list.place();
    let target = ui.input(|input| {
        let step = |place: usize| Some(at.map_or(0, |_| place.min(last)));
        let from = at.unwrap_or(0);
        if input.key_pressed(Key::ArrowDown) {
            step(from + 1)
        } else if input.key_pressed(Key::ArrowUp) {
            step(from.saturating_sub(1))
        } else if input.key_pressed(Key::PageDown) {
            step(from + PAGE)
        } else if input.key_pressed(Key::PageUp) {
            step(from.saturating_sub(PAGE))
        } else if input.key_pressed(Key::Home) {
            Some(0)
        } else if input.key_pressed(Key::End) {
            Some(last)
        } else {
            None
        }
    });
    if let Some(place) = target {
        select(scene, applicants, list, place);
    }
    let copied = ui.input(|input| input.events.contains(&Event::Copy));
    if let Some(row) = scene.bench.selected.filter(|_| copied) {
        let sheet = sheet(applicants, [row].into_iter(), scene.language);
        scene.ask(Request::Copy(sheet.tab_separated()));
    }
}

/// Selects the applicant at a place of the list.
pub(super) fn select(
    scene: &mut Scene<'_>,
    applicants: &Applicants<'_>,
    list: &mut List,
    place: usize,
) {
    if let Some(row) = row_at(scene.bench, applicants, place) {
        list.go_to(place);
        scene.send(Command::Select(Some(row)));
    }
}

fn table_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    applicants: &Applicants<'_>,
    list: &mut List,
    body: Rect,
    focus: Id,
) {
    let t = tokens(ui);
    let shown = scene.bench.applicant_view.len(applicants.len());
    let mut ui = ui.new_child(UiBuilder::new().id_salt("table").max_rect(body));
    let mut table = Table::new()
        .id_salt("applicants table")
        .num_rows(shown as u64)
        .columns(
            if applicants.model.explanation.is_some() && list.room != Room::WithoutReasons {
                columns_and_reasons(body.width(), !applicants.parts.is_empty())
            } else {
                columns(body.width(), !applicants.parts.is_empty())
            },
        )
        .headers([
            HeaderRow::new(t.row_height),
            HeaderRow::new(t.row_height + t.gap_small),
        ]);
    if let Some(place) = list.scroll_to.take() {
        table = table.scroll_to_row(place as u64, None);
    }
    let reasons = &mut list.reasons;
    let mut delegate = ApplicantTable::new(
        scene.bench,
        applicants,
        reasons,
        scene.language,
        t.row_height,
    );
    delegate.menu = list.menu;
    table.show(&mut ui, &mut delegate);
    let (clicked, sort, filters) = (delegate.clicked, delegate.sort, delegate.filters);
    let menu = delegate.menu;
    match delegate.wish {
        Some(Wish::Copy(text)) => scene.ask(Request::Copy(text)),
        Some(Wish::Save) => {
            let options = ExportOptions {
                only_shown: true,
                ..ExportOptions::default()
            };
            scene.ask(Request::Choose(Choice::Export(options)));
        }
        Some(Wish::View(request)) => scene.send(Command::View(request)),
        None => {}
    }
    list.menu = menu;
    if list.reasons.is_behind() {
        ui.ctx().request_repaint();
    }
    if let Some(row) = clicked {
        ui.memory_mut(|memory| memory.request_focus(focus));
        scene.send(Command::Select(Some(row)));
    }
    let before = request_of(scene.bench);
    let request = ViewRequest {
        sort: sort.unwrap_or(before.sort),
        columns: filters.unwrap_or_else(|| before.columns.clone()),
        ..before.clone()
    };
    if request != before {
        scene.send(Command::View(request));
    }
}

/// How many are approved, referred and declined; where the list is `alone`, how an applicant is
/// shown.
fn counts_ui(ui: &mut Ui, (counts, alone): (Counts, bool), language: Language) {
    let t = tokens(ui);
    Frame::new()
        .inner_margin(Margin::symmetric(t.gap_small as i8, 2))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                for (n, text, ink) in [
                    (
                        counts.approve,
                        ScoreText::CountApprove(counts.approve),
                        Ink::Good,
                    ),
                    (
                        counts.refer,
                        ScoreText::CountRefer(counts.refer),
                        Ink::Muted,
                    ),
                    (
                        counts.decline,
                        ScoreText::CountDecline(counts.decline),
                        Ink::Bad,
                    ),
                    (counts.none, ScoreText::CountNone(counts.none), Ink::Muted),
                ] {
                    if n > 0 || ink != Ink::Muted {
                        ui.label(RichText::new(text.say(language)).color(t.colour(ink)));
                    }
                }
                if alone {
                    at_end(ui, |ui| {
                        note_ui(ui, &ScoreText::SelectSentence.say(language));
                    });
                }
            });
        });
}
