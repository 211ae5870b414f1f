//! The check: what to look at in the portfolio before training, one line each, with the
//! button that mends it or turns it back. What the points are is made by the workbench.

use crate::table::share;
use crate::ui::request::Scene;
use crate::ui::text::CheckText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{note_ui, title_ui};
use crate::workbench::{CheckFinding, CheckPoint, Command, Workbench};
use crate::workflow::Choices;
use eframe::egui::{
    Align, Button, Label, Layout, RichText, ScrollArea, Sense, Stroke, TextStyle, Ui, UiBuilder,
};

/// Columns that are named in one line.
const MOST_NAMES: usize = 6;

/// What the check remembers.
#[derive(Debug, Default)]
pub(super) struct Check {
    /// The portfolio and the choices that the points are of.
    made_of: Option<(u64, Option<Choices>)>,
    points: Vec<CheckPoint>,
    /// What only had to be looked at, and was.
    seen: Vec<CheckFinding>,
}

/// What is to be shown elsewhere in the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// The cells of a column that do not fit.
    Misfits {
        /// Its place.
        column: usize,
        /// The first row with such a cell.
        first: usize,
    },
    /// A row.
    Row(usize),
    /// A column in full.
    Column(usize),
    /// The records set aside.
    Rejected,
    /// The remarks of the loader.
    Remarks,
}

impl Check {
    /// What stays where the same portfolio is read again.
    pub fn again(self) -> Self {
        Self {
            seen: self.seen,
            ..Self::default()
        }
    }

    /// Looks for points again where data or choices have changed.
    pub fn renew(&mut self, bench: &Workbench) {
        let is_same =
            |of: &(u64, Option<Choices>)| of.0 == bench.data_revision && of.1 == bench.choices;
        if !self.made_of.as_ref().is_some_and(is_same) {
            self.points = bench.data_check();
            self.made_of = Some((bench.data_revision, bench.choices.clone()));
        }
    }

    /// Number of points that wait for the analyst.
    pub fn open(&self) -> usize {
        self.points.iter().filter(|point| self.waits(point)).count()
    }

    fn waits(&self, point: &CheckPoint) -> bool {
        point.open && !self.seen.contains(&point.finding)
    }
}

/// Draws the points; what is to be shown elsewhere, once it is asked for.
pub(super) fn check_ui(ui: &mut Ui, scene: &mut Scene<'_>, check: &mut Check) -> Option<Wish> {
    let language = scene.language;
    let mut wish = None;
    let mut seen = None;
    ScrollArea::vertical()
        .id_salt("check")
        .auto_shrink([false, false])
        .following(ui, |ui| {
            let (open, settled): (Vec<&CheckPoint>, Vec<&CheckPoint>) =
                check.points.iter().partition(|point| point.open);
            for (title, points) in [(CheckText::Title, open), (CheckText::Settled, settled)] {
                if points.is_empty() {
                    continue;
                }
                title_ui(ui, &title.say(language));
                for point in points {
                    let asked = point_ui(ui, scene, point, check.waits(point));
                    if asked.is_some() {
                        (wish, seen) = (asked, Some(point.finding.clone()));
                    }
                }
                ui.add_space(tokens(ui).gap);
            }
            note_ui(ui, &CheckText::NothingElse.say(language));
            let remarks = scene
                .bench
                .data
                .as_ref()
                .map_or(0, |d| d.table.warnings.len());
            let text = CheckText::LoaderRemarks(remarks).say(language);
            if remarks > 0 && ui.link(&*text).clicked() {
                wish = Some(Wish::Remarks);
            }
        });
    check.seen.extend(seen);
    wish
}

/// A point with its button at the right; what is to be shown elsewhere, once that is
/// pressed.
fn point_ui(ui: &mut Ui, scene: &mut Scene<'_>, point: &CheckPoint, waits: bool) -> Option<Wish> {
    let t = tokens(ui);
    let language = scene.language;
    let sentence = sentence(&point.finding, point, language);
    let button = button(point);
    let width = button.as_ref().map_or(0.0, |(name, _)| {
        let font = TextStyle::Button.resolve(ui.style());
        let text = ui
            .painter()
            .layout_no_wrap(name.say(language).into_owned(), font, t.text);
        text.size().x + 2.0 * ui.spacing().button_padding.x + t.gap
    });
    let whole = ui
        .available_rect_before_wrap()
        .with_max_x(ui.max_rect().right() - t.gap);
    let edge = whole.right() - width;
    let mut bottom = whole.top();
    let part = |ui: &mut Ui, rect, layout| {
        let builder = UiBuilder::new().max_rect(rect).layout(layout);
        ui.new_child(builder)
    };
    let mut left = part(
        ui,
        whole.with_max_x(edge),
        Layout::left_to_right(Align::Min),
    );
    let (dot, ink) = if waits {
        ("●", t.stale)
    } else {
        ("○", t.muted)
    };
    left.add(Label::new(RichText::new(dot).color(ink)).selectable(false));
    left.add(Label::new(&sentence).wrap());
    bottom = bottom.max(left.min_rect().bottom());
    let mut wish = None;
    if let Some((name, tip)) = &button {
        let mut right = part(ui, whole.with_min_x(edge), Layout::top_down(Align::Max));
        wish = button_ui(&mut right, scene, point, (name, tip), &sentence);
        bottom = bottom.max(right.min_rect().bottom());
    }
    let drawn = whole.with_max_y(bottom + t.gap_small);
    ui.allocate_rect(drawn, Sense::hover());
    let rule = Stroke::new(1.0, t.rule);
    ui.painter().hline(drawn.x_range(), drawn.bottom(), rule);
    wish
}

fn button_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    point: &CheckPoint,
    (name, tip): (&CheckText, &CheckText),
    sentence: &str,
) -> Option<Wish> {
    let language = scene.language;
    let refusal = point.remedy.as_ref().and_then(|c| scene.bench.refusal(c));
    let name = name.say(language);
    let button = Button::new(&*name);
    let response = ui
        .add_enabled(refusal.is_none(), button)
        .on_hover_text(tip.say(language));
    let response = response.accessible_name(format!("{name}: {sentence}"));
    let response = match refusal {
        Some(refusal) => response.on_disabled_hover_text(refusal.say(language)),
        None => response,
    };
    if !response.clicked() {
        return None;
    }
    if let Some(command) = &point.remedy {
        scene.send(command.clone());
        return None;
    }
    wish(&point.finding)
}

/// Where the subject of a finding is shown.
fn wish(finding: &CheckFinding) -> Option<Wish> {
    match finding {
        CheckFinding::Misfits { place, first, .. } => Some(Wish::Misfits {
            column: *place,
            first: *first,
        }),
        CheckFinding::Short { first, .. } => Some(Wish::Row(*first)),
        CheckFinding::ReadAsText { place, .. } => Some(Wish::Column(*place)),
        CheckFinding::Rejected(_) => Some(Wish::Rejected),
        _ => None,
    }
}

/// The button of a point and what it does; `None` where there is nothing to press.
fn button(point: &CheckPoint) -> Option<(CheckText, CheckText)> {
    let undone = |name| Some((name, CheckText::UndoTip));
    let reread = |name| Some((name, CheckText::ReloadTip));
    match (&point.finding, point.remedy.as_ref(), point.open) {
        (CheckFinding::Misfits { .. }, ..) => Some((CheckText::Show, CheckText::ShowMisfitsTip)),
        (CheckFinding::Short { .. }, ..) => Some((CheckText::Show, CheckText::ShowRowTip)),
        (CheckFinding::Rejected(_), ..) => Some((CheckText::Show, CheckText::ShowRejectedTip)),
        (CheckFinding::ReadAsText { .. }, None, _) => {
            Some((CheckText::Show, CheckText::ShowColumnTip))
        }
        (_, None, _) | (CheckFinding::Empty(_) | CheckFinding::Constant(_), ..) => None,
        (CheckFinding::Totals(_), ..) => reread(CheckText::Keep),
        (CheckFinding::TotalsKept, ..) => reread(CheckText::SetAside),
        (CheckFinding::ReadAsText { .. }, ..) => reread(CheckText::ReadAsNumber),
        (CheckFinding::ReadAsTold(_), ..) => reread(CheckText::Detect),
        (CheckFinding::NoKey, ..) => undone(CheckText::TakeAsKey),
        (CheckFinding::Key(_), ..) => undone(CheckText::AsGuessed),
        (CheckFinding::KeyRepeats { .. }, _, true) => {
            Some((CheckText::SplitByKey, CheckText::SplitTip))
        }
        (CheckFinding::KeyRepeats { .. }, ..) => undone(CheckText::SplitAtRandom),
        (CheckFinding::Repeats(_), _, true) => undone(CheckText::LeaveOut),
        (CheckFinding::Repeats(_), ..) => undone(CheckText::TakeIn),
        (CheckFinding::Codes { .. }, _, true) => undone(CheckText::MakeSpecial),
        (CheckFinding::Codes { .. }, ..) => undone(CheckText::AsNumbers),
    }
}

fn sentence(finding: &CheckFinding, point: &CheckPoint, language: Language) -> String {
    let text = match finding {
        CheckFinding::Totals(n) => CheckText::Totals(*n),
        CheckFinding::TotalsKept => CheckText::TotalsKept,
        CheckFinding::Rejected(n) => CheckText::Rejected(*n),
        CheckFinding::Short { records, lines, .. } => {
            let named: Vec<String> = lines.iter().map(u64::to_string).collect();
            let more = if lines.len() < *records { ", …" } else { "" };
            CheckText::Short(*records, named.join(", ") + more)
        }
        CheckFinding::NoKey => match &point.remedy {
            Some(Command::SetId(Some(column))) => CheckText::KeyFound(column.clone()),
            _ => CheckText::NoKey,
        },
        CheckFinding::Key(column) => CheckText::Key(column.clone()),
        CheckFinding::KeyRepeats {
            column,
            rows,
            missing: 0,
        } => CheckText::KeyRepeats(column.clone(), *rows),
        CheckFinding::KeyRepeats {
            column,
            rows,
            missing,
        } => CheckText::KeyMissing(column.clone(), *rows, *missing),
        CheckFinding::Repeats(n) if point.open => CheckText::Repeats(*n),
        CheckFinding::Repeats(n) => CheckText::RepeatsOut(*n),
        CheckFinding::Codes {
            column,
            codes,
            rows,
        } => {
            let text = if point.open {
                CheckText::Codes
            } else {
                CheckText::CodesSet
            };
            text(column.clone(), codes.join(", "), *rows)
        }
        CheckFinding::Misfits { column, cells, .. } => CheckText::Misfits(column.clone(), *cells),
        CheckFinding::ReadAsText {
            column,
            days,
            cells,
            present,
            ..
        } => {
            let text = if *days {
                CheckText::TextDays
            } else {
                CheckText::TextNumbers
            };
            text(column.clone(), share(*cells, *present))
        }
        CheckFinding::ReadAsTold(column) => CheckText::ReadAsTold(column.clone()),
        CheckFinding::Empty(names) => CheckText::Empty(names.len(), listed(names, language)),
        CheckFinding::Constant(names) => CheckText::Constant(names.len(), listed(names, language)),
    };
    text.say(language).into_owned()
}

/// The first names of a list, and how many follow.
fn listed(names: &[String], language: Language) -> String {
    let first = names.iter().take(MOST_NAMES).cloned();
    let first = first.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => first,
        more => CheckText::AndMore(first, more).say(language).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DataPanel, Side, data_ui};
    use super::*;
    use crate::ui::panels::evaluate::tests::{Stage, window};
    use crate::workbench::messy_file;
    use eframe::egui::Theme;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    /// The data panel with the check in front.
    #[derive(Default)]
    struct Checked {
        panel: DataPanel,
        begun: bool,
    }

    fn checked_ui(ui: &mut Ui, scene: &mut Scene<'_>, checked: &mut Checked) {
        data_ui(ui, scene, &mut checked.panel);
        if !std::mem::replace(&mut checked.begun, true) {
            checked.panel.side = Side::Check;
            ui.ctx().request_repaint();
        }
    }

    fn messy(language: Language, size: [f32; 2]) -> (tempfile::TempDir, Harness<'static, Stage>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("messy.csv");
        std::fs::write(&path, messy_file()).unwrap();
        let mut stage = Stage::empty(language);
        stage.bench.apply(Command::OpenPath(path));
        stage.settle(|bench| bench.data.is_some());
        stage.bench.apply(Command::SetTarget("default".to_owned()));
        stage.settle(|bench| bench.preview.as_ref().is_some_and(|p| p.problem.is_none()));
        let mut harness = window(stage, size, Theme::Dark, checked_ui);
        harness.run();
        (folder, harness)
    }

    fn obey(harness: &mut Harness<'static, Stage>) {
        harness.run();
        harness.state_mut().obey();
        harness.run();
    }

    #[test]
    fn a_click_mends_a_point_and_undo_brings_it_back() {
        let (_folder, mut harness) = messy(Language::English, [1112.0, 900.0]);
        harness.get_by_label("Check: 4");
        let special = |harness: &Harness<'static, Stage>| {
            let choices = harness.state().bench.choices.as_ref().unwrap();
            choices.special.get("employment_years").cloned()
        };
        harness.get_by_label_contains("Special level: ").click();
        obey(&mut harness);
        assert_eq!(special(&harness), Some(vec!["999".to_owned()]));
        harness.get_by_label("Check: 3");
        harness.state_mut().bench.apply(Command::Undo);
        obey(&mut harness);
        assert_eq!(special(&harness), None);
        harness.get_by_label("Check: 4");

        // The button of a settled point turns it back, too.
        harness.get_by_label_contains("Leave out: ").click();
        obey(&mut harness);
        harness.get_by_label_contains("Take in again: ").click();
        obey(&mut harness);
        harness.get_by_label("Check: 4");

        harness
            .get_by_label_contains("Keep as applicants: ")
            .click();
        obey(&mut harness);
        let rows = |harness: &Harness<'static, Stage>| {
            harness.state().bench.data.as_ref().unwrap().table.rows
        };
        assert_eq!(rows(&harness), 301);
        harness.get_by_label_contains("Set aside: Totals").click();
        obey(&mut harness);
        assert_eq!(rows(&harness), 300);
    }

    #[test]
    fn cells_that_do_not_fit_are_shown_and_the_first_is_selected() {
        for language in Language::ALL {
            let (_folder, mut harness) = messy(language, [1112.0, 900.0]);
            let show = format!("{}: ", CheckText::Show.say(language));
            harness.get_by_label_contains(&show).click();
            obey(&mut harness);
            let view = &harness.state().bench.data_view;
            assert_eq!(view.rows.as_deref(), Some(&vec![150]));
            assert_eq!(view.request.columns.len(), 1);
            // What only had to be looked at waits no more.
            let badge = crate::ui::text::DataText::SideCheck(3).say(language);
            harness.get_by_label(&badge);
        }
    }

    #[test]
    fn the_check_is_drawn_at_every_size_in_both_languages() {
        for language in Language::ALL {
            for size in [[960.0, 600.0], [1720.0, 1000.0]] {
                let (_folder, harness) = messy(language, size);
                let nothing = CheckText::NothingElse.say(language);
                let end = harness.get_by_label(&nothing).rect();
                assert!(end.right() < size[0], "{end:?}");
                let keep = format!("{}: ", CheckText::Keep.say(language));
                let keep = harness.get_by_label_contains(&keep).rect();
                assert!(keep.right() <= size[0] && keep.width() > 40.0, "{keep:?}");
            }
        }
    }
}
