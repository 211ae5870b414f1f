//! The list of rows by score; only those in sight are drawn.

use crate::ui::number;
use crate::ui::panels::grid::{self, Width};
use crate::ui::request::Scene;
use crate::ui::text::{AnomalyText, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{card_with_ui, note_ui};
use crate::workbench::AnomalySearch;
use eframe::egui::{ScrollArea, Sense, Ui, vec2};
use std::sync::Arc;

/// The cell from which on there are names of columns.
const NAMES: usize = 3;
/// Rows in sight.
const SHOWN: f32 = 12.0;
/// The list is never wider.
const MOST_WIDTH: f32 = 980.0;

/// What the list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// The order of the file.
    Row,
    Score,
    /// The column in which a row is most unusual, then the score.
    Column,
}

/// The rows in the chosen order, kept between frames.
#[derive(Debug)]
pub(super) struct List {
    by: By,
    falls: bool,
    of: Option<(Arc<AnomalySearch>, By, bool)>,
    rows: Vec<u32>,
}

impl Default for List {
    fn default() -> Self {
        Self {
            by: By::Score,
            falls: true,
            of: None,
            rows: Vec::new(),
        }
    }
}

impl List {
    /// Puts the rows in order where result or order changed.
    fn renew(&mut self, search: &Arc<AnomalySearch>) {
        let known = self.of.as_ref().is_some_and(|(of, by, falls)| {
            Arc::ptr_eq(of, search) && (*by, *falls) == (self.by, self.falls)
        });
        if known {
            return;
        }
        self.rows.clone_from(&search.order);
        let falls = self.falls;
        match self.by {
            By::Row if falls => self.rows.sort_unstable_by(|a, b| b.cmp(a)),
            By::Row => self.rows.sort_unstable(),
            // It comes by falling score.
            By::Score if falls => {}
            By::Score => self.rows.reverse(),
            By::Column => self.rows.sort_by(|a, b| {
                let first = |row: &u32| search.unusual(*row as usize).next();
                let order = first(a).cmp(&first(b));
                if falls { order.reverse() } else { order }
            }),
        }
        self.of = Some((Arc::clone(search), self.by, self.falls));
    }

    /// A press on the head of a column: by it, then the other way round.
    fn press(&mut self, by: By) {
        if self.by == by {
            self.falls = !self.falls;
        } else {
            (self.by, self.falls) = (by, by == By::Score);
        }
    }
}

/// Draws the list.
pub(super) fn list_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    list: &mut List,
    search: &Arc<AnomalySearch>,
) {
    list.renew(search);
    let language = scene.language;
    let say = |text: AnomalyText| text.say(language);
    let note = say(AnomalyText::ListNote(list.rows.len()));
    card_with_ui(
        ui,
        &say(AnomalyText::List),
        |ui| {
            note_ui(ui, &note);
        },
        |ui| rows_ui(ui, scene, list, search),
    );
}

fn rows_ui(ui: &mut Ui, scene: &Scene<'_>, list: &mut List, search: &Arc<AnomalySearch>) {
    let language = scene.language;
    let say = |text: AnomalyText| text.say(language).into_owned();
    let heads = [
        (say(AnomalyText::Id), Some(By::Row), false),
        (say(AnomalyText::Score), Some(By::Score), true),
        (String::new(), None, false),
        (say(AnomalyText::First), Some(By::Column), false),
        (say(AnomalyText::Second), None, false),
        (say(AnomalyText::Third), None, false),
    ];
    let widths = [
        Width::Rest(120.0),
        Width::Points(80.0),
        // Between a number and a name.
        Width::Points(16.0),
        Width::Rest(130.0),
        Width::Rest(130.0),
        Width::Rest(130.0),
    ];
    let height = tokens(ui).row_height;
    let width = ui.available_width().min(MOST_WIDTH);
    let edges = grid::edges(&widths, width);
    ui.spacing_mut().item_spacing.y = 0.0;
    let (line, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    for (place, (name, by, right)) in heads.iter().enumerate() {
        if name.is_empty() {
            continue;
        }
        let sorted = by.filter(|by| *by == list.by).map(|_| list.falls);
        let cell = grid::cell(line, &edges, place);
        let head = grid::head_ui(ui, cell, *right, name, sorted, by.is_some());
        if let Some(by) = by {
            let words = AnomalyText::SortBy(name.clone()).say(language);
            if head.accessible_name(&*words).clicked() {
                list.press(*by);
            }
        }
    }
    ScrollArea::vertical()
        .id_salt("rows by score")
        .max_height(SHOWN * height)
        .auto_shrink([false, true])
        .following_rows(ui, height, list.rows.len(), |ui, range| {
            for row in &list.rows[range] {
                let (line, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
                let row = *row as usize;
                for (place, text) in cells(search, row).into_iter().enumerate() {
                    let cell = grid::cell(line, &edges, place);
                    let shown = grid::text_ui(ui, cell, place == 1, &text);
                    if place >= NAMES && !text.is_empty() {
                        shown.on_hover_ui(|ui| {
                            ui.label(value_words(search, row, &text, scene));
                        });
                    }
                }
            }
        });
}

/// What a row holds in a column, and what is usual there.
fn value_words(search: &AnomalySearch, row: usize, column: &str, scene: &Scene<'_>) -> String {
    let language = scene.language;
    let data = &search.data;
    let texts = data
        .table
        .column(column)
        .map(|held| held.texts_of(row..row + 1));
    let value = texts.and_then(|mut texts| texts.pop().flatten());
    let value = value.unwrap_or_else(|| AnomalyText::NoValue.say(language).into_owned());
    let mut profiles = data.profile.columns.iter();
    let numbers = profiles.find(|profile| profile.name == column);
    let numbers = numbers.and_then(|profile| profile.numbers.as_ref());
    let median = numbers.and_then(|numbers| {
        let mut quantiles = numbers.quantiles.iter();
        quantiles.find(|quantile| (quantile.level - 0.5).abs() < 1e-9)
    });
    let words = match (median, numbers) {
        (Some(median), Some(numbers)) => {
            let median = if numbers.days.is_some() {
                number::day(median.value)
            } else {
                number::plain(median.value)
            };
            AnomalyText::Holds(column.to_owned(), value, median)
        }
        _ => AnomalyText::HoldsText(column.to_owned(), value),
    };
    words.say(language).into_owned()
}

/// The texts of a row.
fn cells(search: &AnomalySearch, row: usize) -> [String; 6] {
    let mut columns = search.unusual(row).map(str::to_owned);
    let mut next = || columns.next().unwrap_or_default();
    [
        search.id_of(row),
        number::metric(Some(search.found.scores[row]), 4),
        String::new(),
        next(),
        next(),
        next(),
    ]
}
