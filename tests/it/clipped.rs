//! Text that cannot be read: cut at the edge of what holds it, shortened with three dots, or
//! under other text; in each view, at the sizes that people have, in both languages.

use crate::raster::send;
use crate::views::{SIZES, Window, analyses, every_view, other_targets, settle, speak, trained};
use eframe::egui::epaint::{ClippedShape, TextShape};
use eframe::egui::{
    self, Event, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, Rect, Shape, TouchPhase, Vec2,
    vec2,
};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use riskbench::ui::text::{FeaturesText, Language, Say, TableText, TrainText};
use riskbench::workbench::{Command, Step};
use std::collections::{BTreeSet, HashSet};

/// Points of ink that may be lost at an edge, and shared by two texts.
const SLACK: f32 = 1.5;
/// Texts that share less than this, up and down, are on different lines.
const SHARED: f32 = 3.0;

/// A text as it is drawn: all of it, where its ink is, and where it may be.
#[derive(Debug, Clone, PartialEq)]
struct Drawn {
    text: String,
    elided: bool,
    /// Where the ink is, line by line.
    lines: Vec<Rect>,
    ink: Rect,
    room: Rect,
}

impl Drawn {
    /// The part of the ink that is seen.
    fn seen(&self) -> Rect {
        self.ink.intersect(self.room)
    }

    fn is_seen(&self) -> bool {
        let seen = self.seen();
        seen.width() > SLACK && seen.height() > SLACK
    }

    fn cut(&self) -> bool {
        let room = self.room.expand(SLACK);
        self.is_seen() && !room.contains_rect(self.ink)
    }
}

fn texts(shapes: &[ClippedShape]) -> Vec<Drawn> {
    let mut found = Vec::new();
    for shape in shapes {
        add(&shape.shape, shape.clip_rect, &mut found);
    }
    found
}

fn add(shape: &Shape, room: Rect, found: &mut Vec<Drawn>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| add(shape, room, found)),
        Shape::Text(text) if is_visible(text) => {
            let lines = ink(text);
            found.push(Drawn {
                text: text.galley.text().to_owned(),
                elided: text.galley.elided,
                ink: lines.iter().fold(Rect::NOTHING, |all, line| all | *line),
                lines,
                room,
            });
        }
        _ => {}
    }
}

fn is_visible(text: &TextShape) -> bool {
    text.opacity_factor > 0.0 && !text.galley.text().trim().is_empty()
}

/// Where the letters are, without the background of a label.
fn ink(text: &TextShape) -> Vec<Rect> {
    let turn = egui::emath::Rot2::from_angle(text.angle);
    let turned = |at: Pos2| text.pos + turn * (at - text.pos);
    let mut lines = Vec::new();
    for row in &text.galley.rows {
        let mut ink = Rect::NOTHING;
        let corner = text.pos + row.pos.to_vec2();
        for glyph in &row.row.glyphs {
            let uv = glyph.uv_rect;
            if uv.size == Vec2::ZERO {
                continue;
            }
            let place = corner + glyph.pos.to_vec2() + uv.offset;
            ink |= Rect::from_min_size(place, uv.size);
        }
        if ink.is_positive() {
            let corners = [
                ink.left_top(),
                ink.right_top(),
                ink.left_bottom(),
                ink.right_bottom(),
            ];
            lines.push(Rect::from_points(&corners.map(turned)));
        }
    }
    lines
}

/// The texts that lie over one another.
fn overlaps(drawn: &[Drawn]) -> Vec<String> {
    let seen: Vec<&Drawn> = drawn.iter().filter(|text| text.is_seen()).collect();
    let mut faults = Vec::new();
    for (place, a) in seen.iter().enumerate() {
        for b in &seen[place + 1..] {
            if !a.seen().intersects(b.seen()) || a.ink == b.ink {
                continue;
            }
            let pairs = a
                .lines
                .iter()
                .flat_map(|a| b.lines.iter().map(move |b| (a, b)));
            let shared =
                pairs.map(|(one, other)| one.intersect(*other).intersect(a.room).intersect(b.room));
            let is_over = |both: &Rect| both.width() > SLACK && both.height() > SHARED;
            if let Some(both) = shared.into_iter().find(is_over) {
                faults.push(format!("{:?} over {:?} at {both:.0?}", b.text, a.text));
            }
        }
    }
    faults
}

/// What cannot be read of `shapes`; `is_data` tells names that the user chose, which may be
/// shortened where they are shown in full under the pointer.
fn unread(shapes: &[ClippedShape], is_data: impl Fn(&str) -> bool) -> (Vec<Drawn>, Vec<String>) {
    let drawn = texts(shapes);
    let elided = drawn.iter().filter(|text| text.elided && text.is_seen());
    let elided = elided.filter(|text| !is_data(&text.text));
    let mut faults: Vec<String> = elided
        .map(|text| format!("shortened: {:?} at {:.0?}", text.text, text.ink))
        .collect();
    faults.extend(overlaps(&drawn));
    let cut = drawn.into_iter().filter(Drawn::cut).collect();
    (cut, faults)
}

/// Those of the cut texts that no scrolling brings into sight: a turn of the wheel over them
/// does not move them.
fn stuck<S>(window: &mut Harness<'_, S>, cut: Vec<Drawn>) -> Vec<String> {
    let mut left = cut;
    // To the right and down for what is cut there, back for the rest.
    // By no whole number of rows, which would look the same.
    for delta in [vec2(-40_013.0, -40_013.0), vec2(40_019.0, 40_019.0)] {
        let mut rooms: Vec<Rect> = Vec::new();
        for text in &left {
            if !rooms.contains(&text.room) {
                rooms.push(text.room);
            }
        }
        for room in rooms {
            let Some(first) = left.iter().find(|text| text.room == room) else {
                continue;
            };
            let at = first.seen().center();
            window.hover_at(at);
            window.step();
            let ways = [vec2(delta.x, 0.0), vec2(0.0, delta.y)];
            for way in ways {
                turn(window, way);
            }
            // What moved with it can be scrolled to as well.
            let now = texts(&window.output().shapes);
            left.retain(|text| now.contains(text));
            if delta.x < 0.0 {
                for way in ways {
                    turn(window, -way);
                }
            }
            window.remove_cursor();
        }
    }
    let say = |text: &Drawn| format!("cut: {:?} {:.0?} in {:.0?}", text.text, text.ink, text.room);
    left.iter().map(say).collect()
}

/// Scrolls the page back to where it begins.
fn home(window: &mut Window) {
    window.hover_at(egui::pos2(200.0, 60.0));
    for delta in [vec2(40_000.0, 0.0), vec2(0.0, 40_000.0)] {
        turn(window, delta);
    }
    window.remove_cursor();
}

/// Turns the wheel where the pointer is.
fn turn<S>(window: &mut Harness<'_, S>, delta: Vec2) {
    window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta,
        phase: TouchPhase::Move,
        source: MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    // It is spread over some frames.
    window.run_steps(12);
}

/// The names and cells of the sample, and the names of runs.
fn names(window: &Window) -> HashSet<String> {
    let bench = &window.state().bench;
    let data = bench.data.as_ref().unwrap();
    let columns = data.table.columns.iter();
    let texts = columns.clone().filter(|column| column.is_text());
    let cells = texts.flat_map(|column| column.texts_of(0..data.table.rows).into_iter().flatten());
    let names = columns.map(|column| column.name.clone());
    let runs = bench.runs.iter().map(|run| run.name.clone());
    let names = names.chain(runs).chain([data.name.clone()]);
    names.chain(cells).collect()
}

/// Whether a text is made of names and cells, and perhaps a number before them.
fn is_data(text: &str, names: &HashSet<String>) -> bool {
    // A sentence about a very long name.
    if names
        .iter()
        .any(|name| name.len() > 100 && text.contains(name))
    {
        return true;
    }
    let (place, rest) = text.split_once(" · ").unwrap_or(("", text));
    let is_place = place.chars().all(|c| c.is_ascii_digit());
    is_place && rest.split(", ").all(|part| names.contains(part))
}

/// Those of the shortened names that no pointer over them shows in full.
fn hidden<S>(
    window: &mut Harness<'_, S>,
    is_new: &mut impl FnMut(&str) -> bool,
    is_data: impl Fn(&str) -> bool,
) -> Vec<String> {
    let drawn = texts(&window.output().shapes);
    let elided = drawn
        .into_iter()
        .filter(|text| text.elided && text.is_seen());
    let names: Vec<Drawn> = elided.filter(|text| is_data(&text.text)).collect();
    let mut faults = Vec::new();
    for name in names.into_iter().filter(|name| is_new(&name.text)) {
        window.hover_at(name.seen().center());
        window.run_steps(6);
        let now = texts(&window.output().shapes);
        let shows = |text: &Drawn| !text.elided && text.text.contains(&name.text);
        if !now.iter().any(shows) {
            faults.push(format!(
                "not in full under the pointer: {:?} at {:.0?}",
                name.text, name.ink
            ));
        }
        window.remove_cursor();
        window.run_steps(2);
    }
    faults
}

/// What cannot be read in any view of a window, at some sizes, in both languages.
pub fn unread_anywhere(window: &mut Window, sizes: &[[f32; 2]]) -> Vec<String> {
    let mut found = BTreeSet::new();
    // Once for each name in each view.
    let mut hovered = HashSet::new();
    for language in Language::ALL {
        speak(window, language);
        // Runs are named in the language.
        let names = names(window);
        for size in sizes {
            window.set_size(vec2(size[0], size[1]));
            every_view(window, language, |window, view| {
                let is_data = |text: &str| is_data(text, &names);
                let (cut, mut faults) = unread(&window.output().shapes, is_data);
                faults.extend(stuck(window, cut));
                home(window);
                let mut is_new = |text: &str| hovered.insert((view.to_owned(), text.to_owned()));
                faults.extend(hidden(window, &mut is_new, is_data));
                settle(window);
                let say = |fault| format!("{view} {language:?} {size:?}: {fault}");
                found.extend(faults.into_iter().map(say));
            });
        }
    }
    found.into_iter().collect()
}

#[test]
fn no_text_is_cut_or_under_another() {
    let mut found = unread_anywhere(&mut trained(), &SIZES);
    for mut window in other_targets().into_iter().chain(analyses()) {
        found.extend(unread_anywhere(&mut window, &SIZES));
    }
    assert!(
        found.is_empty(),
        "{} faults\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn menus_under_the_right_button_are_read_in_full() {
    let mut window = trained();
    // The board lies within the window here.
    let size = vec2(1280.0, 800.0);
    window.set_size(size);
    let mut found = Vec::new();
    for language in Language::ALL {
        speak(&mut window, language);
        let column = FeaturesText::PrepareName("purpose".to_owned()).say(language);
        let run = window.state().bench.runs[0].name.clone();
        let run = TrainText::Show(run).say(language);
        for (step, label) in [
            (Step::Train, &*run),
            (Step::Score, "A2023-000003"),
            (Step::Features, &*column),
        ] {
            send(&mut window, Command::GoTo(step));
            settle(&mut window);
            let before = texts(&window.output().shapes);
            // The row lies below what else bears the name.
            let low = window.get_all_by_label(label);
            let low = low.max_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
            low.unwrap().click_secondary();
            settle(&mut window);
            let opens = TableText::CopyRow.say(language);
            assert!(window.query_by_label(&opens).is_some(), "{step:?}: no menu");
            let screen = Rect::from_min_size(Pos2::ZERO, size);
            let now = texts(&window.output().shapes).into_iter();
            let new = now.filter(|text| !before.iter().any(|old| old.text == text.text));
            let unread = new.filter(|text| {
                text.elided || text.cut() || (text.is_seen() && !screen.contains_rect(text.ink))
            });
            found.extend(unread.map(|text| format!("{step:?} {language:?}: {text:?}")));
            window.key_press(egui::Key::Escape);
            settle(&mut window);
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What is found in a small window of `content`.
fn faults_of(content: impl FnMut(&mut egui::Ui) + 'static) -> Vec<String> {
    let mut window = Harness::new_ui(content);
    window.set_size(vec2(300.0, 200.0));
    window.run_steps(3);
    let is_data = |text: &str| text == NAME;
    let (cut, mut faults) = unread(&window.output().shapes, is_data);
    faults.extend(stuck(&mut window, cut));
    faults.extend(hidden(&mut window, &mut |_| true, is_data));
    faults
}

fn narrow(ui: &mut egui::Ui, content: impl FnOnce(&mut egui::Ui)) {
    let rect = Rect::from_min_size(ui.max_rect().min, vec2(60.0, 20.0));
    ui.scope_builder(egui::UiBuilder::new().max_rect(rect), |ui| {
        ui.shrink_clip_rect(rect);
        content(ui);
    });
}

const NAME: &str = "a_long_name_of_a_column";
const LONG: &str = "a sentence that is too long";

#[test]
fn a_clipped_label_is_found() {
    let faults = faults_of(|ui| {
        narrow(ui, |ui| {
            ui.add(egui::Label::new(LONG).extend());
        });
    });
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].starts_with("cut: "), "{faults:?}");
}

#[test]
fn a_shortened_label_is_found_but_where_it_is_a_name() {
    let of = |text: &'static str| {
        faults_of(move |ui| {
            narrow(ui, |ui| {
                ui.add(egui::Label::new(text).truncate());
            });
        })
    };
    let faults = of(LONG);
    assert!(
        faults.len() == 1 && faults[0].starts_with("shortened: "),
        "{faults:?}"
    );
    assert!(of(NAME).is_empty());
    // One that is nowhere in full.
    let faults = faults_of(|ui| {
        narrow(ui, |ui| {
            ui.add(
                egui::Label::new(NAME)
                    .truncate()
                    .show_tooltip_when_elided(false),
            );
        });
    });
    assert!(
        faults.len() == 1 && faults[0].starts_with("not in full"),
        "{faults:?}"
    );
}

#[test]
fn texts_over_one_another_are_found() {
    let faults = faults_of(|ui| {
        let at = ui.max_rect().min;
        for (text, along) in [("one", 0.0), ("other", 8.0), ("far", 120.0)] {
            let place = at + vec2(along, 0.0);
            let font = egui::FontId::proportional(13.0);
            let colour = ui.visuals().text_color();
            ui.painter()
                .text(place, egui::Align2::LEFT_TOP, text, font, colour);
        }
    });
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains(" over "), "{faults:?}");
}

#[test]
fn what_can_be_scrolled_to_is_no_fault() {
    let faults = faults_of(|ui| {
        egui::ScrollArea::both()
            .max_width(60.0)
            .max_height(60.0)
            .show(ui, |ui| {
                for _ in 0..9 {
                    ui.add(egui::Label::new(LONG).extend());
                }
            });
    });
    assert!(faults.is_empty(), "{faults:?}");
}
