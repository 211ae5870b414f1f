//! The board of runs: their figures on validation and test rows, what they have
//! otherwise than the champion, which one is shown and which are drawn behind it;
//! sorting, renaming and deleting them.

use super::super::evaluate::{short_split, split_text};
use super::super::grid::{self, Width};
use super::TrainPanel;
use super::board::{Column, ordered, sheet};
use super::differs::{Said, differs_text};
use super::header::chance_tip;
use crate::ui::dialogs::Choice;
use crate::ui::panels::sheet::{item_ui, save_button_ui};
use crate::ui::request::{Request, Scene};
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TableText;
use crate::ui::text::TrainText;
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{
    Mark, card_with_ui, heading_ui, note_ui, primary_button, secondary_button, status_dot_ui,
    text_width,
};
use crate::workbench::{Command, Live, Run, RunId};
use crate::workflow::Sheet;
use eframe::egui::{
    self, Button, Checkbox, Color32, Id, Key, Label, Modal, Pos2, Rect, Response, RichText,
    ScrollArea, Sense, Shape, Stroke, TextEdit, Ui, Vec2, WidgetInfo,
};

pub(super) fn runs_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TrainPanel) {
    let language = scene.language;
    let title = TrainText::Runs.say(language);
    let mut save = false;
    let right = |ui: &mut Ui| {
        save = save_button_ui(ui, &title, language);
        note_ui(ui, &TrainText::RunsNote.say(language));
    };
    let runs = ordered(&scene.bench.runs, panel.order);
    card_with_ui(ui, &title, right, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let grid = Grid::fitting(ui.available_width());
        let focused = head_ui(ui, language, &grid, &mut panel.order);
        if focused && ui.input(|input| input.events.contains(&egui::Event::Copy)) {
            scene.ask(Request::Copy(sheet_of(scene, &runs).tab_separated()));
        }
        let bench = scene.bench;
        if bench.runs.is_empty() && bench.live.is_none() {
            ui.add_space(tokens(ui).gap);
            note_ui(ui, &TrainText::NoRun.say(language));
        }
        if let Some(live) = &bench.live {
            live_ui(ui, live, &grid);
        }
        let row_height = tokens(ui).row_height;
        ScrollArea::vertical()
            .id_salt("runs")
            .auto_shrink(false)
            .following_rows(ui, row_height, runs.len(), |ui, shown| {
                for run in &runs[shown] {
                    ui.push_id(run.id.0, |ui| {
                        // A press on a text is one on its row.
                        ui.style_mut().interaction.selectable_labels = false;
                        let row = run_ui(ui, scene, panel, run, &grid);
                        row.context_menu(|ui| menu_ui(ui, scene, panel, (&runs, run)));
                    });
                }
            });
    });
    if save {
        scene.ask(saving(scene, &runs));
    }
}

/// What can be done with a run, or with the board.
fn menu_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    panel: &mut TrainPanel,
    (runs, run): (&[&Run], &Run),
) {
    let language = scene.language;
    if item_ui(ui, &TableText::Rename, language) {
        rename(ui, panel, run);
    }
    for (text, rows) in [
        (TableText::CopyRow, &[run][..]),
        (TableText::CopyTable, runs),
    ] {
        if item_ui(ui, &text, language) {
            let text = sheet_of(scene, rows).tab_separated();
            scene.ask(Request::Copy(text));
        }
    }
    if item_ui(ui, &TableText::SaveAs, language) {
        scene.ask(saving(scene, runs));
    }
}

fn sheet_of(scene: &Scene<'_>, runs: &[&Run]) -> Sheet {
    let differs = |run: &Run| differences(scene, run).map_or(String::new(), |(_, [_, text])| text);
    sheet(runs, scene.language, differs)
}

/// Asks where the board goes.
fn saving(scene: &Scene<'_>, runs: &[&Run]) -> Request {
    Request::Choose(Choice::Table {
        name: "runs.csv".to_owned(),
        sheet: sheet_of(scene, runs).into(),
    })
}

/// The columns that are shown and their edges.
struct Grid {
    columns: Vec<Column>,
    edges: Vec<f32>,
}

impl Grid {
    fn fitting(room: f32) -> Self {
        let columns = Column::fitting(room);
        let widths: Vec<Width> = columns.iter().map(|column| column.width()).collect();
        let edges = grid::edges(&widths, room);
        Self { columns, edges }
    }

    /// Each column with its cell of a row.
    fn cells(&self, row: Rect) -> impl Iterator<Item = (Column, Rect)> {
        let columns = self.columns.iter().enumerate();
        columns.map(move |(place, column)| (*column, grid::cell(row, &self.edges, place)))
    }
}

/// The head; whether it has the focus.
fn head_ui(
    ui: &mut Ui,
    language: Language,
    grid: &Grid,
    order: &mut Option<(Column, bool)>,
) -> bool {
    let t = tokens(ui);
    let mut focused = false;
    let row = grid::row_ui(ui, false);
    for (column, cell) in grid.cells(row) {
        let (text, tip) = column.head(language);
        let Some(great_first) = column.sorts() else {
            let text = RichText::new(text).size(t.text_small);
            let response = grid::text_ui(ui, cell, column.is_number(), text.color(t.muted));
            if let Some(tip) = tip {
                response.on_hover_text(tip);
            }
            continue;
        };
        let sorted = order
            .filter(|(by, _)| *by == column)
            .map(|(_, falls)| falls);
        let response = grid::head_ui(ui, cell, column.is_number(), &text, sorted, true);
        let response = response.accessible_name(TrainText::SortBy(text).say(language));
        focused |= response.has_focus();
        if response.clicked() {
            *order = match sorted {
                None => Some((column, great_first)),
                Some(falls) if falls == great_first => Some((column, !falls)),
                // The latest first again.
                Some(_) => None,
            };
        }
        if let Some(tip) = tip {
            response.on_hover_text(tip);
        }
    }
    focused
}

fn live_ui(ui: &mut Ui, live: &Live, grid: &Grid) {
    let t = tokens(ui);
    let row = grid::row_ui(ui, true);
    for (column, cell) in grid.cells(row) {
        if column == Column::Name {
            let name = RichText::new(&live.name).color(t.accent);
            grid::text_ui(ui, cell, false, name);
        } else {
            grid::text_ui(ui, cell, column.is_number(), column.of_live(live));
        }
    }
}

/// Draws a run; what was pressed where no control is.
fn run_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    panel: &mut TrainPanel,
    run: &Run,
    grid: &Grid,
) -> Response {
    let shown = scene.bench.shown == Some(run.id);
    let row = grid::row_ui(ui, shown);
    let mut response = ui.interact(row, ui.scope_id().with("row"), Sense::CLICK);
    for (column, cell) in grid.cells(row) {
        match column {
            Column::Overlay => overlay_ui(ui, scene, cell, run),
            Column::Champion => champion_ui(ui, scene, cell, run),
            Column::Name => {
                // Its menu opens over the name too.
                if let Some(name) = name_ui(ui, scene, panel, cell, run) {
                    response = response.union(name);
                }
            }
            Column::Differs => differs_ui(ui, scene, cell, run),
            Column::Delete => delete_ui(ui, scene, panel, cell, run),
            figure => {
                grid::text_ui(ui, cell, true, figure.shown(run));
            }
        }
    }
    response
}

fn delete_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TrainPanel, cell: Rect, run: &Run) {
    let language = scene.language;
    let delete = grid::cell_ui(ui, cell, true, |ui| {
        let t = tokens(ui);
        let text = RichText::new(TrainText::Delete.say(language)).size(t.text_small);
        ui.add(Button::new(text.color(t.muted)).frame(false))
    });
    delete.widget_info(|| {
        let name = TrainText::DeleteRun(run.name.clone()).say(language);
        WidgetInfo::labeled(egui::Role::Button, true, name)
    });
    if delete.clicked() {
        if scene.bench.preferences.confirmations {
            panel.deleting = Some(run.id);
        } else {
            scene.send(Command::DeleteRun(run.id));
        }
    }
}

/// The star of the champion; a press gives or takes it.
fn champion_ui(ui: &mut Ui, scene: &mut Scene<'_>, cell: Rect, run: &Run) {
    let language = scene.language;
    let is_champion = scene.bench.champion == Some(run.id);
    let t = tokens(ui);
    let response = grid::cell_ui(ui, cell, false, |ui| {
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(16.0), Sense::click());
        let edge = if is_champion || response.hovered() || response.has_focus() {
            t.accent
        } else {
            t.muted
        };
        let fill = if is_champion {
            t.accent
        } else {
            Color32::TRANSPARENT
        };
        let points = star(rect.center(), 6.5);
        if is_champion {
            // A star is not convex: its five points and its middle.
            let middle: Vec<Pos2> = points.iter().skip(1).step_by(2).copied().collect();
            ui.painter()
                .add(Shape::convex_polygon(middle, fill, Stroke::NONE));
            for k in (0..10).step_by(2) {
                let point = vec![points[(k + 9) % 10], points[k], points[(k + 1) % 10]];
                ui.painter()
                    .add(Shape::convex_polygon(point, fill, Stroke::NONE));
            }
        }
        ui.painter()
            .add(Shape::closed_line(points, Stroke::new(1.2, edge)));
        response
    });
    let text = if is_champion {
        TrainText::TakeStar(run.name.clone())
    } else {
        TrainText::GiveStar(run.name.clone())
    };
    let text = text.say(language);
    response.widget_info(|| WidgetInfo::selected(egui::Role::CheckBox, true, is_champion, &*text));
    let pressed = response.clicked();
    response.on_hover_text(format!("{text}\n{}", TrainText::StarTip.say(language)));
    if pressed {
        scene.send(Command::SetChampion((!is_champion).then_some(run.id)));
    }
}

/// The ten corners of a star, outer ones at the even places.
fn star(centre: Pos2, radius: f32) -> Vec<Pos2> {
    let corner = |k: usize| {
        let angle = std::f32::consts::PI * (k as f32 / 5.0 - 0.5);
        let size = if k.is_multiple_of(2) {
            radius
        } else {
            0.45 * radius
        };
        centre + size * Vec2::angled(angle)
    };
    (0..10).map(corner).collect()
}

/// What the run has otherwise than the champion or, without one, the current model.
fn differs_ui(ui: &mut Ui, scene: &Scene<'_>, cell: Rect, run: &Run) {
    let language = scene.language;
    let t = tokens(ui);
    let Some((reference, [brief, text])) = differences(scene, run) else {
        let text = if scene.bench.champion == Some(run.id) {
            TrainText::IsChampion
        } else {
            TrainText::IsCurrent
        };
        let text = RichText::new(text.say(language)).size(t.text_small);
        grid::text_ui(ui, cell, false, text.color(t.muted));
        return;
    };
    let tip = TrainText::Against(reference).say(language);
    let response = grid::text_ui(ui, cell, false, RichText::new(&brief).size(t.text_small));
    response.on_hover_text(format!("{tip}\n{}", text.replace(" · ", "\n")));
}

/// The run that others are held against, and what `run` has otherwise, in brief and in full;
/// `None` for that run itself.
fn differences(scene: &Scene<'_>, run: &Run) -> Option<(String, [String; 2])> {
    let bench = scene.bench;
    let reference = bench.run(bench.champion.or(bench.shown)?)?;
    if reference.id == run.id {
        return None;
    }
    let changes = bench.changes(reference.id, run.id)?;
    let texts = [Said::Brief, Said::Full]
        .map(|said| differs_text(&changes, [reference, run], (said, scene.language)));
    Some((reference.name.clone(), texts))
}

fn overlay_ui(ui: &mut Ui, scene: &mut Scene<'_>, cell: Rect, run: &Run) {
    let mut overlaid = run.overlaid;
    let response = grid::cell_ui(ui, cell, false, |ui| {
        ui.add(Checkbox::without_text(&mut overlaid))
    });
    let name = TrainText::Overlay(run.name.clone()).say(scene.language);
    response.widget_info(|| WidgetInfo::selected(egui::Role::CheckBox, true, overlaid, &*name));
    if response.changed() {
        scene.send(Command::Overlay(run.id, overlaid));
    }
}

fn name_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    panel: &mut TrainPanel,
    cell: Rect,
    run: &Run,
) -> Option<Response> {
    let language = scene.language;
    if let Some((id, text)) = &mut panel.renaming
        && *id == run.id
    {
        if let Some(name) = grid::cell_ui(ui, cell, false, |ui| rename_ui(ui, run, text, language))
        {
            panel.renaming = None;
            if !name.is_empty() && name != run.name {
                scene.send(Command::RenameRun(run.id, name));
            }
        }
        return None;
    }
    let response = grid::cell_ui(ui, cell, false, |ui| {
        if run.stale {
            let stale = TrainText::Stale.say(language);
            status_dot_ui(ui, Mark::Stale, &stale).on_hover_text(&*stale);
        }
        let button = ui.add(Button::new(&run.name).frame(false).truncate());
        notes_ui(ui, scene, run);
        button
    });
    response.widget_info(|| {
        let name = TrainText::Show(run.name.clone()).say(language);
        let shown = scene.bench.shown == Some(run.id);
        WidgetInfo::selected(egui::Role::Button, true, shown, name)
    });
    let by_key = response.has_focus() && ui.input(|input| input.key_pressed(Key::F2));
    if response.double_clicked() || by_key {
        rename(ui, panel, run);
    } else if response.clicked() {
        // So that F2 renames it.
        response.request_focus();
        if scene.bench.shown != Some(run.id) {
            scene.send(Command::ShowRun(run.id));
        }
    }
    let split = split_text(&run.choices.split, language);
    let tip = TrainText::ShowTip.say(language);
    Some(response.on_hover_text(format!("{}\n{tip}\n{split}", run.name)))
}

/// What is to be known of a run, behind its name: that it is of no use, that it was
/// stopped, how its rows were divided where runs differ in that.
fn notes_ui(ui: &mut Ui, scene: &Scene<'_>, run: &Run) {
    let language = scene.language;
    let t = tokens(ui);
    // Half a note says nothing, but that a run is of no use is seen by its colour.
    let mut note = |text: &str, colour: Color32, tip: String| {
        let text = RichText::new(text).size(t.text_small).color(colour);
        let room = ui.available_width();
        let needed = text_width(ui, text.clone()) + 1.0;
        if room > needed || (colour == t.bad && room > 16.0) {
            let label = Label::new(text).truncate().selectable(false);
            ui.add(label).on_hover_text(tip);
        }
    };
    if run.chance().is_some() {
        let tip = chance_tip(run, language);
        note(&TrainText::Chance.say(language), t.bad, tip);
    }
    if run.experiment.metrics.stopped {
        let tip = TrainText::StoppedTip.say(language).into_owned();
        note(&TrainText::Stopped.say(language), t.muted, tip);
    }
    // Figures out of fold and those of validation rows stand in one column.
    let is_out_of_fold = |run: &Run| run.ground.out_of_fold;
    let runs = &scene.bench.runs;
    if runs
        .iter()
        .any(|r| is_out_of_fold(r) != is_out_of_fold(run))
    {
        let rows = run.experiment.metrics.validation.as_ref();
        let rows = rows.map_or(0, |figures| figures.n);
        let (text, tip) = if is_out_of_fold(run) {
            (TrainText::NoteOutOfFold, TrainText::NoteOutOfFoldTip(rows))
        } else {
            (
                TrainText::NoteHeldOut(rows),
                TrainText::NoteHeldOutTip(rows),
            )
        };
        note(&text.say(language), t.muted, tip.say(language).into_owned());
    }
    let split = &run.choices.split;
    if runs.iter().any(|r| !r.choices.split.draws_as(split)) {
        let text = short_split(split, language);
        note(&text, t.muted, split_text(split, language));
    }
}

/// Opens the field for another name.
fn rename(ui: &Ui, panel: &mut TrainPanel, run: &Run) {
    panel.renaming = Some((run.id, run.name.clone()));
    ui.memory_mut(|memory| memory.request_focus(rename_id(run.id)));
}

fn rename_id(run: RunId) -> Id {
    Id::unique(("rename run", run.0))
}

/// The name once the field is left; the old one if it was left by Escape.
fn rename_ui(ui: &mut Ui, run: &Run, text: &mut String, language: Language) -> Option<String> {
    let width = ui.available_width();
    let edit = TextEdit::singleline(text)
        .id(rename_id(run.id))
        .desired_width(width);
    let response = ui.add(edit);
    response.widget_info(|| {
        let mut info = WidgetInfo::text_edit(true, &*text, &*text, "");
        info.label = Some(TrainText::Rename.say(language).into_owned());
        info
    });
    if !response.lost_focus() {
        return None;
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        return Some(run.name.clone());
    }
    Some(text.trim().to_owned())
}

/// Asks before a run goes.
pub(super) fn deletion_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut TrainPanel) {
    let Some(id) = panel.deleting else {
        return;
    };
    let Some(run) = scene.bench.run(id) else {
        panel.deleting = None;
        return;
    };
    let language = scene.language;
    let modal = Modal::new(Id::unique("delete run")).show(ui.ctx(), |ui| {
        ui.set_width(380.0);
        heading_ui(
            ui,
            &TrainText::DeleteHeading(run.name.clone()).say(language),
        );
        ui.label(TrainText::DeleteSentence.say(language).into_owned());
        ui.horizontal(|ui| {
            let keep = primary_button(ui, &TrainText::Keep.say(language)).clicked();
            let delete = secondary_button(ui, &TrainText::Delete.say(language)).clicked();
            (delete, keep)
        })
        .inner
    });
    let (delete, keep) = modal.inner;
    if delete {
        scene.send(Command::DeleteRun(id));
    }
    if delete || keep || modal.should_close() {
        panel.deleting = None;
    }
}
