//! The master scale: the bounds of its grades, and whether bads occur in each as
//! often as its PDs say.

use super::super::field::{Edit, Field, field_ui};
use super::super::grid::Width;
use super::sheet::{Cell, Column, explained, figures, sheet_ui, warning_ui};
use super::{DecidePanel, Sight, send};
use crate::evaluate::probability::grades::{GradeLine, GradeTable, Light};
use crate::recipe::outcome::split::Part;
use crate::score::Grades;
use crate::ui::figure::{Axis, Figure, Series, Style, figure_ui};
use crate::ui::number;
use crate::ui::request::{Scene, caption};
use crate::ui::text::DecideText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::{card_with_ui, note_ui, secondary_button_if};
use eframe::egui::Ui;

/// Height of the plot within its card.
const HEIGHT: f32 = 180.0;
const HIGHEST: f32 = 480.0;
/// What is above the view and around the plot.
const AROUND: f32 = 110.0;
/// Names the field among the drafts.
const FIELD: &str = "grades";
/// Most bounds that a scale has.
const MOST_BOUNDS: usize = 25;

/// The figure with what it was made of.
#[derive(Default)]
pub(super) struct ScaleFigure {
    made_of: Option<(u64, Part, Language)>,
    drawn: Figure,
}

impl ScaleFigure {
    fn of(&mut self, sight: &Sight<'_>, table: &GradeTable, caption: String) -> &Figure {
        let origin = (sight.decisions.revision, sight.part, sight.language);
        if self.made_of != Some(origin) {
            self.drawn = observed(sight, table);
            self.made_of = Some(origin);
        }
        self.drawn.caption = caption;
        &self.drawn
    }
}

/// The bad rates of the grades, from the best to the worst.
fn observed(sight: &Sight<'_>, table: &GradeTable) -> Figure {
    let say = |text: DecideText| text.say(sight.language).into_owned();
    let points = |of: fn(&GradeLine) -> Option<f64>| {
        let lines = table.grades.iter().zip(1_u32..);
        lines
            .filter_map(|(line, place)| Some([f64::from(place), of(line)?]))
            .collect()
    };
    let expected = Series::new(
        say(DecideText::Expected),
        Ink::Accent,
        points(|l| l.expected),
    );
    let letters = table.grades.iter().map(|line| line.grade.to_string());
    let letters = letters.collect();
    let observed = Series::new(say(DecideText::Observed), Ink::Bad, points(|l| l.observed));
    Figure::new(
        say(DecideText::ObservedExpected),
        Axis::new(say(DecideText::GradeHead)).ordered(letters),
        Axis::new(say(DecideText::BadRate)).percent(),
    )
    .with(expected.style(Style::LinePoints))
    .with(observed.style(Style::LinePoints))
}

/// Draws the view.
pub(super) fn scale_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    panel: &mut DecidePanel,
    sight: &Sight<'_>,
) {
    editor_ui(ui, scene, panel, sight);
    match &sight.sums.grades {
        Ok(table) => {
            grades_ui(ui, scene, table);
            let rows = table.grades.iter().map(|line| line.n).sum();
            let caption = caption(scene.bench, rows, sight.language);
            let figure = panel.scale.of(sight, table, caption);
            let used = ui.cursor().top() - ui.min_rect().top();
            let height = (sight.height - used - AROUND).clamp(HEIGHT, HIGHEST);
            let action = figure_ui(ui, figure, "decide grades", height, None, scene.language);
            if let Some(action) = action {
                scene.ask_of_figure(figure, action);
            }
        }
        Err(error) => warning_ui(ui, &error.say(sight.language)),
    }
}

fn editor_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut DecidePanel, sight: &Sight<'_>) {
    let language = sight.language;
    let bounds = sight.terms.grades.bounds();
    let (mut next, mut pressed) = (None, None);
    let right = |ui: &mut Ui| pressed = buttons_ui(ui, bounds, language);
    card_with_ui(ui, &DecideText::Scale.say(language), right, |ui| {
        let wanted = DecideText::ScaleWanted.say(language);
        let name = DecideText::ScaleField.say(language);
        let field = Field {
            key: FIELD,
            name: &name,
            value: Some(percentages(bounds)),
            hint: "",
            wanted: &wanted,
            width: ui.available_width() - 2.0 * tokens(ui).gap,
        };
        match field_ui(ui, &mut panel.drafts, &field, parse) {
            Some(Edit::Set(grades)) => next = Some(grades),
            Some(Edit::Reset) => next = Some(Grades::default()),
            None => {}
        }
    });
    if pressed.is_some() {
        panel.drafts.forget(FIELD);
    }
    if let Some(grades) = pressed.or(next) {
        send(scene, sight, |terms| terms.grades = grades);
    }
}

/// Laid out from right to left; the scale that a press leads to.
fn buttons_ui(ui: &mut Ui, bounds: &[f64], language: Language) -> Option<Grades> {
    let mut pressed =
        |on: bool, text: DecideText| secondary_button_if(ui, on, &text.say(language)).clicked();
    let default = Grades::default();
    if pressed(*bounds != *default.bounds(), DecideText::Reset) {
        return Some(default);
    }
    if pressed(bounds.len() > 1, DecideText::RemoveGrade) {
        return Grades::new(bounds[..bounds.len() - 1].to_vec()).ok();
    }
    if pressed(bounds.len() < MOST_BOUNDS, DecideText::AddGrade) {
        return Grades::new(with_another(bounds)).ok();
    }
    None
}

/// The bounds and one more: twice the last, or half way to 1.
fn with_another(bounds: &[f64]) -> Vec<f64> {
    let last = bounds.last().copied().unwrap_or(0.005);
    let twice = 2.0 * last;
    let next = if twice < 1.0 {
        twice
    } else {
        f64::midpoint(last, 1.0)
    };
    bounds.iter().copied().chain([next]).collect()
}

fn percentages(bounds: &[f64]) -> String {
    let shown: Vec<String> = bounds.iter().map(|bound| percentage(*bound)).collect();
    shown.join(", ")
}

/// A share in percent with the digits that it needs, free of binary noise.
fn percentage(share: f64) -> String {
    let rounded = (share * 1e12).round() / 1e10;
    format!("{rounded} %")
}

/// Bounds as typed: percentages, whether marked so or not, apart by commas.
fn parse(text: &str) -> Option<Grades> {
    let one = |part: &str| {
        let digits = part.trim().trim_end_matches(['%', '％']).trim();
        let percent: f64 = digits.parse().ok()?;
        // As `0.5 %` would be read: the share nearest to the decimal written.
        format!("{percent}e-2").parse::<f64>().ok()
    };
    let parts = text.split([',', '，', ';']);
    let parts = parts.filter(|part| !part.trim().is_empty());
    Grades::new(parts.map(one).collect::<Option<Vec<f64>>>()?).ok()
}

/// Draws the grades of a scale on some rows: the one table of them in the window.
pub(in crate::ui::panels) fn grades_ui(ui: &mut Ui, scene: &mut Scene<'_>, table: &GradeTable) {
    let language = scene.language;
    let points = |head, width| Column {
        head,
        width: Width::Points(width),
        tip: None,
        ends: None,
    };
    let columns = [
        points(DecideText::GradeHead, 48.0),
        Column {
            ends: Some(["pd_low", "pd_high"]),
            ..points(DecideText::PdBand, 106.0)
        },
        figures(DecideText::Rows),
        figures(DecideText::Share),
        figures(DecideText::Observed),
        figures(DecideText::Expected),
        explained(DecideText::Binomial, DecideText::BinomialTip.say(language)),
        explained(DecideText::Jeffreys, DecideText::JeffreysTip.say(language)),
        Column {
            width: Width::Points(168.0),
            ..explained(DecideText::Light, DecideText::LightTip.say(language))
        },
    ];
    let rows: Vec<Vec<Cell>> = table
        .grades
        .iter()
        .map(|line| cells(line, language))
        .collect();
    let title = DecideText::Grades.say(language);
    sheet_ui(
        ui,
        scene,
        (&title, "grades.csv"),
        &columns,
        &rows,
        |ui, _| {
            findings_ui(ui, table, language);
        },
    );
}

fn cells(line: &GradeLine, language: Language) -> Vec<Cell> {
    let [from, to] = [line.pd_from, line.pd_to].map(percentage);
    let light = match line.light {
        _ if line.has_too_few_rows() => {
            Cell::text(DecideText::LightFew.say(language)).ink(Ink::Muted)
        }
        Some(Light::Green) => Cell::text(DecideText::LightGreen.say(language)).ink(Ink::Done),
        Some(Light::Yellow) => Cell::text(DecideText::LightYellow.say(language)).ink(Ink::Stale),
        Some(Light::Red) => Cell::text(DecideText::LightRed.say(language)).ink(Ink::Bad),
        None => Cell::figure(None, number::ratio),
    };
    vec![
        Cell::text(line.grade.to_string()),
        Cell::range(format!("{from} – {to}"), [line.pd_from, line.pd_to]),
        Cell::count(line.n),
        Cell::figure(Some(line.share), number::percent),
        Cell::figure(line.observed, number::percent),
        Cell::figure(line.expected, number::percent),
        Cell::figure(line.binomial, number::p_value),
        Cell::figure(line.jeffreys, number::p_value),
        light,
    ]
}

fn findings_ui(ui: &mut Ui, table: &GradeTable, language: Language) {
    ui.add_space(tokens(ui).gap_small);
    for [better, worse] in &table.inversions {
        let text = DecideText::Inverted(worse.to_string(), better.to_string());
        warning_ui(ui, &text.say(language));
    }
    let largest = table
        .grades
        .iter()
        .max_by(|a, b| a.share.total_cmp(&b.share));
    if let Some(largest) = largest.filter(|_| table.concentrated) {
        let share = number::percent(largest.share);
        let text = DecideText::Concentrated(largest.grade.to_string(), share);
        warning_ui(ui, &text.say(language));
    }
    if table.inversions.is_empty() && !table.concentrated {
        note_ui(ui, &DecideText::ScaleFine.say(language))
            .on_hover_text(TermText::Grade.say(language));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_typed_in_percent_and_shown_as_typed() {
        let check = |text: &str, expected: Option<&[f64]>| {
            let grades = parse(text);
            assert_eq!(grades.as_ref().map(Grades::bounds), expected, "{text}");
        };
        check("0.5 %, 1 %, 2%", Some(&[0.005, 0.01, 0.02]));
        check("0.5，7", Some(&[0.005, 0.07]));
        for wrong in ["", "2, 1", "0", "100", "a", "1, , x"] {
            check(wrong, None);
        }
        let default = Grades::default();
        assert_eq!(parse(&percentages(default.bounds())), Some(default));
        assert_eq!(percentages(&[0.07, 0.145]), "7 %, 14.5 %");
    }

    #[test]
    fn another_bound_is_above_the_last_and_below_1() {
        assert_eq!(with_another(&[0.3]), [0.3, 0.6]);
        assert_eq!(with_another(&[0.3, 0.6]), [0.3, 0.6, 0.8]);
    }
}
