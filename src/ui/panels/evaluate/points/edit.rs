//! Points of a scorecard set by hand: a cell of the table that is typed into, and what the typed
//! points do to the shown part, before they become a run.

use super::holds;
use crate::bundle::{Holds, PointsBin, PointsChange, PointsError, PointsTable};
use crate::evaluate::metrics::{AUC, KS};
use crate::recipe::outcome::split::Part;
use crate::score::Scorecard;
use crate::ui::number;
use crate::ui::panels::evaluate::Sight;
use crate::ui::panels::study::study_ui;
use crate::ui::request::Scene;
use crate::ui::text::{Language, Say, StudyText, TermText};
use crate::ui::theme::tokens;
use crate::ui::widgets::{primary_button_if, secondary_button_if};
use crate::workbench::{Answer, Command, Question, RunId};
use crate::workflow::{PointsRows, Standing};
use eframe::egui::{Align, Button, DragValue, Label, Layout, Rect, RichText, Ui, UiBuilder, Vec2};

/// Room for the button that takes the points of a bin back.
const BACK: f32 = 22.0;
/// Least size of a coefficient whose bins can be given points of their own.
const LEAST_COEFFICIENT: f64 = 1e-6;
/// Points that differ by less are shown as equal.
const SAME: f64 = 1e-4;

/// A bin, and the points that were typed into its cell; `None` for those of the run.
pub(super) type Typed = (String, Holds, Option<f64>);

/// What typed points do to the shown part, found anew when they change.
#[derive(Default)]
pub(in crate::ui::panels::evaluate) struct Live {
    key: Option<Key>,
    /// Before and with the typed points; `None` until the bins of the rows are known.
    standing: Option<[Standing; 2]>,
    refused: Option<PointsError>,
}

/// What the figures were found of.
#[derive(PartialEq)]
struct Key {
    run: RunId,
    part: Part,
    changes: Vec<PointsChange>,
    cutoff: f64,
    refer: Option<f64>,
    has_rows: bool,
}

impl Live {
    /// Draws the figures before and with the typed points, and what can be done with these.
    /// `before` holds the points of the run, `now` also what was typed.
    pub(super) fn bar_ui(
        &mut self,
        ui: &mut Ui,
        scene: &mut Scene<'_>,
        (before, now): (&PointsTable, &PointsTable),
        sight: &Sight<'_>,
    ) {
        let (run, part) = (sight.run.id, sight.part);
        let question = Question::Points { run, part };
        let answer = study_ui(ui, scene, question);
        let rows = answer.and_then(|answer| match answer {
            Answer::Points(rows) => Some(&**rows),
            _ => None,
        });
        let changes = scene.bench.points_of(run).to_vec();
        self.find(scene, (before, now), rows, &changes, sight);
        let l = sight.language;
        ui.horizontal_wrapped(|ui| {
            self.figures_ui(ui, !changes.is_empty(), l);
            let is_fine = self.refused.is_none();
            let round = StudyText::RoundPoints.say(l);
            let whole = rounded(now, &changes);
            if secondary_button_if(ui, whole.is_some(), &round).clicked()
                && let Some(whole) = whole
            {
                scene.send(Command::EditPoints(run, whole));
            }
            let reset = StudyText::ResetPoints.say(l);
            if secondary_button_if(ui, !changes.is_empty(), &reset).clicked() {
                scene.send(Command::EditPoints(run, Vec::new()));
            }
            let keep = StudyText::KeepPoints.say(l);
            let keep = primary_button_if(ui, !changes.is_empty() && is_fine, &keep);
            if keep
                .on_hover_text(StudyText::KeepPointsTip.say(l))
                .clicked()
            {
                scene.send(Command::KeepPoints(run));
            }
        });
        if let Some(error) = &self.refused {
            let text = RichText::new(error.say(l)).color(tokens(ui).bad);
            ui.add(Label::new(text).wrap());
        }
    }

    /// Finds the figures, if they are of something else.
    fn find(
        &mut self,
        scene: &Scene<'_>,
        (before, now): (&PointsTable, &PointsTable),
        rows: Option<&PointsRows>,
        changes: &[PointsChange],
        sight: &Sight<'_>,
    ) {
        let refer = scene.bench.terms().and_then(|terms| terms.refer_pd);
        let key = Key {
            run: sight.run.id,
            part: sight.part,
            changes: changes.to_vec(),
            cutoff: sight.cutoff,
            refer,
            has_rows: rows.is_some(),
        };
        if self.key.as_ref() == Some(&key) {
            return;
        }
        let model = &sight.run.experiment.model;
        let card = Scorecard {
            cutoff_pd: sight.cutoff,
            refer_pd: refer,
            ..model.scorecard.clone()
        };
        self.standing = rows.map(|rows| [before, now].map(|table| rows.standing(table, &card)));
        self.refused = model.with_points(changes).err();
        self.key = Some(key);
    }

    fn figures_ui(&self, ui: &mut Ui, is_changed: bool, language: Language) {
        let Some([before, now]) = &self.standing else {
            return;
        };
        let percent = |value: Option<f64>| number::or_none(value, number::percent);
        let four = |value: Option<f64>| number::or_none(value, number::auc);
        let figures = [
            (
                "AUC".into(),
                four(before.auc),
                four(now.auc),
                AUC.term.say(language),
            ),
            (
                "KS".into(),
                four(before.ks),
                four(now.ks),
                KS.term.say(language),
            ),
            (
                StudyText::MeanPd.say(language),
                percent(before.mean_pd),
                percent(now.mean_pd),
                TermText::Pd.say(language),
            ),
            (
                StudyText::ApprovedByScore.say(language),
                percent(before.approved),
                percent(now.approved),
                TermText::ApprovalRate.say(language),
            ),
        ];
        for (name, before, now, term) in figures {
            let muted = tokens(ui).muted;
            ui.label(RichText::new(&*name).color(muted))
                .on_hover_text(term);
            let text = if is_changed {
                format!("{before} → {now}")
            } else {
                before
            };
            ui.label(text);
            ui.add_space(tokens(ui).gap_small);
        }
    }
}

/// A table with the typed points in it.
pub(super) fn with_typed(table: &PointsTable, changes: &[PointsChange]) -> PointsTable {
    let mut table = table.clone();
    for change in changes {
        let mut attributes = table.attributes.iter_mut();
        let attribute = attributes.find(|attribute| attribute.column == change.column);
        let bins = attribute.map(|attribute| attribute.bins.iter_mut());
        let bin = bins.and_then(|mut bins| bins.find(|bin| bin.holds == change.bin));
        if let Some(bin) = bin {
            bin.points = change.points;
        }
    }
    table
}

/// The changes with one more, or one fewer.
pub(super) fn changed(changes: &[PointsChange], typed: Typed) -> Vec<PointsChange> {
    let (column, bin, points) = typed;
    let is_other = |change: &&PointsChange| change.column != column || change.bin != bin;
    let mut changes: Vec<PointsChange> = changes.iter().filter(is_other).cloned().collect();
    changes.extend(points.map(|points| PointsChange {
        column,
        bin,
        points,
    }));
    changes
}

/// The changes that make all points whole; `None` where they are.
fn rounded(now: &PointsTable, changes: &[PointsChange]) -> Option<Vec<PointsChange>> {
    let mut all = changes.to_vec();
    let attributes = now.attributes.iter();
    for attribute in attributes.filter(|a| a.coefficient.abs() >= LEAST_COEFFICIENT) {
        for bin in &attribute.bins {
            if (bin.points - bin.rounded()).abs() > SAME {
                let typed = (
                    attribute.column.clone(),
                    bin.holds.clone(),
                    Some(bin.rounded()),
                );
                all = changed(&all, typed);
            }
        }
    }
    (all != changes).then_some(all)
}

/// The bin in a row of the table, with its column and coefficient.
fn bin_at(table: &PointsTable, row: usize) -> Option<(&str, f64, &PointsBin)> {
    let attributes = table.attributes.iter();
    let mut bins = attributes.flat_map(|attribute| {
        let bins = attribute.bins.iter();
        bins.map(|bin| (&*attribute.column, attribute.coefficient, bin))
    });
    bins.nth(row)
}

/// Draws the points of a bin as a field; what was typed or dragged. Those of a column without
/// effect are only shown.
pub(super) fn cell_ui(
    ui: &mut Ui,
    (before, now): (&PointsTable, &PointsTable),
    row: usize,
    mut rect: Rect,
    language: Language,
) -> Option<Typed> {
    let (column, coefficient, bin) = bin_at(now, row)?;
    let (_, _, of_run) = bin_at(before, row)?;
    rect.max.x -= tokens(ui).gap_small;
    let builder = UiBuilder::new()
        .id_salt(("points", row))
        .max_rect(rect)
        .layout(Layout::right_to_left(Align::Center));
    let mut cell = ui.new_child(builder);
    // As high as the row, not as a button elsewhere.
    cell.spacing_mut().interact_size.y = rect.height() - 2.0;
    cell.spacing_mut().button_padding = Vec2::new(4.0, 0.0);
    let name = holds(&bin.holds, language);
    let named = |text: fn(String, String) -> StudyText| {
        text(column.to_owned(), name.clone())
            .say(language)
            .into_owned()
    };
    if coefficient.abs() < LEAST_COEFFICIENT {
        let text = RichText::new(number::two(bin.points)).color(tokens(&cell).muted);
        cell.add(Label::new(text).selectable(false))
            .on_hover_text(PointsError::NoEffect(column.to_owned()).say(language));
        return None;
    }
    let is_changed = (bin.points - of_run.points).abs() > SAME;
    let mut points = bin.points;
    let field = DragValue::new(&mut points)
        .speed(0.1)
        .range(-1e6..=1e6)
        .max_decimals(2)
        .custom_formatter(|points, _| number::two(points))
        .custom_parser(parse_points);
    let [mut field_rect, mut back_rect] = [rect.shrink2(Vec2::new(0.0, 1.0)); 2];
    field_rect.max.x -= BACK + 2.0;
    back_rect.min.x = rect.max.x - BACK;
    let typed = cell.put(field_rect, field);
    if is_changed {
        let back = cell.put(back_rect, Button::new("×"));
        let tip = StudyText::PointsBack(number::two(of_run.points)).say(language);
        let is_back = back.clicked();
        back.accessible_name(named(StudyText::ResetBin))
            .on_hover_text(tip);
        if is_back {
            return Some((column.to_owned(), bin.holds.clone(), None));
        }
    }
    // A field that is left as it shows is not rounded.
    let is_typed = typed.changed() && number::two(points) != number::two(bin.points);
    typed.accessible_name(named(StudyText::PointsOf));
    is_typed.then(|| (column.to_owned(), bin.holds.clone(), Some(points)))
}

/// Reads points with a decimal point or comma, and any sign for minus.
fn parse_points(text: &str) -> Option<f64> {
    let text = text.trim().replace('−', "-").replace(',', ".");
    text.parse().ok().filter(|points: &f64| points.is_finite())
}
