//! Why the selected applicant has this PD: the contributions of the fields as bars, from the
//! baseline to the applicant.

use crate::explain::{Agreement, Baseline, ExplainError, ReasonTexts, TextLanguage};
use crate::ui::number;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::ScoreText;
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::{note_ui, segmented_ui, title_ui};
use crate::workbench::{Applicants, RowReasons};
use eframe::egui::{
    Align, Label, Layout, Rect, RichText, Role, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo,
    pos2,
};

/// Fields that have a bar of their own, at most and at least.
const MOST_BARS: usize = 8;
const LEAST_BARS: usize = 3;
/// Share of the height left that the bars may take.
const SHARE: f32 = 0.45;

/// What was computed last, and of what.
#[derive(Default)]
pub(in crate::ui::panels) struct Reasons {
    baseline: Baseline,
    of: Option<(usize, usize, u64, u64, Baseline, Language)>,
    /// The wording that was used.
    texts: Option<ReasonTexts>,
    found: Option<Result<RowReasons, ExplainError>>,
}

impl Reasons {
    /// Those of a row, computed anew only where something else is shown.
    fn find(
        &mut self,
        applicants: &Applicants<'_>,
        row: usize,
        pd: f64,
        language: Language,
    ) -> Option<&Result<RowReasons, ExplainError>> {
        let table = std::ptr::from_ref(applicants.table).addr();
        let cutoff = applicants.scorecard.cutoff_pd.to_bits();
        let of = (table, row, pd.to_bits(), cutoff, self.baseline, language);
        if self.of != Some(of) || self.texts.as_ref() != applicants.texts {
            let texts = match language {
                Language::English => TextLanguage::En,
                Language::Chinese => TextLanguage::Zh,
            };
            self.of = Some(of);
            self.texts = applicants.texts.cloned();
            self.found = Some(applicants.reasons(row, self.baseline, texts));
        }
        self.found.as_ref()
    }
}

/// Draws the contributions to the PD of a row.
pub(in crate::ui::panels) fn reasons_ui(
    ui: &mut Ui,
    applicants: &Applicants<'_>,
    (row, pd): (usize, f64),
    reasons: &mut Reasons,
    language: Language,
) {
    let t = tokens(ui);
    ui.separator();
    ui.horizontal_wrapped(|ui| {
        title_ui(ui, &ScoreText::Reasons.say(language))
            .on_hover_text(ScoreText::ReasonsTip.say(language));
        let [mean, approved] = [ScoreText::BaselineMean, ScoreText::BaselineApproved];
        let texts = [mean.say(language), approved.say(language)];
        let options = [
            (Baseline::Mean, &*texts[0]),
            (Baseline::Approved, &*texts[1]),
        ];
        let name = ScoreText::Baseline.say(language);
        segmented_ui(ui, &name, &mut reasons.baseline, &options);
    });
    let height = t.row_height - 2.0;
    let room = (SHARE * ui.available_height() / height) as usize;
    match reasons.find(applicants, row, pd, language) {
        None => {}
        Some(Err(error)) => {
            let text = refusal(error).say(language);
            ui.add(Label::new(RichText::new(&*text).color(t.muted)).wrap());
        }
        Some(Ok(found)) => {
            let most = room.saturating_sub(2).clamp(LEAST_BARS, MOST_BARS);
            let explanation = applicants.model.explanation.as_ref();
            let agreement = explanation.and_then(|explanation| explanation.agreement.as_ref());
            bars_ui(ui, (found, agreement), (most, height), language);
        }
    }
}

fn refusal(error: &ExplainError) -> ScoreText {
    match error {
        ExplainError::NoBaselines
        | ExplainError::NoCentroids
        | ExplainError::SeveralPoints
        | ExplainError::MeanOnly
        | ExplainError::NoMean => ScoreText::NoBaselines,
        ExplainError::NoneApproved => ScoreText::NoneApproved,
        ExplainError::OtherCutoff { of_model, .. } => ScoreText::OtherCutoff(number::pd(*of_model)),
        ExplainError::NoPd => ScoreText::NoScore,
    }
}

/// One bar: what it is of, and from where to where it goes in log-odds.
struct Bar {
    name: String,
    from: f64,
    to: f64,
    is_field: bool,
}

/// What is drawn of some contributions.
#[derive(Clone, Copy)]
pub(in crate::ui::panels) struct Shown<'a> {
    /// Where the bars begin.
    pub(in crate::ui::panels) base: f64,
    /// The fields with what they add, the largest first.
    pub(in crate::ui::panels) fields: &'a [(String, f64)],
    /// What is added that is of no field.
    pub(in crate::ui::panels) calibration: f64,
    /// The inks of bars to the right and to the left.
    pub(in crate::ui::panels) inks: [Ink; 2],
    /// Decimals.
    pub(in crate::ui::panels) decimals: usize,
}

/// The bars of the strongest fields, of the others together, and of the calibration.
fn bars(found: Shown<'_>, most: usize, language: Language) -> Vec<Bar> {
    let mut at = found.base;
    let mut bars = Vec::new();
    let mut add = |name: String, value: f64, is_field: bool| {
        let from = at;
        at += value;
        bars.push(Bar {
            name,
            from,
            to: at,
            is_field,
        });
    };
    let shown = if found.fields.len() > most + 1 {
        most
    } else {
        found.fields.len()
    };
    for (name, value) in &found.fields[..shown] {
        add(name.clone(), *value, true);
    }
    let others = &found.fields[shown..];
    if !others.is_empty() {
        let name = ScoreText::OtherFields(others.len()).say(language);
        add(name.into_owned(), others.iter().map(|(_, v)| v).sum(), true);
    }
    // Below the last digit that is shown there is nothing to see.
    if found.calibration.abs() >= 0.005 {
        let name = ScoreText::Calibration.say(language);
        add(name.into_owned(), found.calibration, false);
    }
    bars
}

/// Draws contributions as bars, each from where the one before ends.
pub(in crate::ui::panels) fn contributions_ui(
    ui: &mut Ui,
    found: Shown<'_>,
    (most, height): (usize, f32),
    language: Language,
) {
    let bars = bars(found, most, language);
    let ends = || bars.iter().flat_map(|bar| [bar.from, bar.to]);
    let low = ends().fold(found.base, f64::min);
    let high = ends().fold(found.base, f64::max);
    let gap = ui.spacing().item_spacing.y;
    ui.spacing_mut().item_spacing.y = 0.0;
    for bar in &bars {
        bar_ui(ui, (bar, found), (low, (high - low).max(1e-9)), height);
    }
    ui.spacing_mut().item_spacing.y = gap;
}

fn bars_ui(
    ui: &mut Ui,
    (found, agreement): (&RowReasons, Option<&Agreement>),
    size: (usize, f32),
    language: Language,
) {
    let shown = Shown {
        base: found.base,
        fields: &found.fields,
        calibration: found.calibration,
        inks: [Ink::Bad, Ink::Good],
        decimals: 2,
    };
    contributions_ui(ui, shown, size, language);
    let base = crate::network::sigmoid(found.base);
    let note = ScoreText::ReasonsNote(number::pd(base), unexplained(found.residual));
    let tip = ScoreText::ReasonsTip.say(language);
    let tip = match agreement.and_then(|agreement| agreement.top_four) {
        Some(share) => {
            let agree = ScoreText::ReasonsAgree(number::percent(share));
            format!("{tip}\n{}", agree.say(language))
        }
        None => tip.into_owned(),
    };
    note_ui(ui, &note.say(language)).on_hover_text(tip);
    if found.names_protected {
        let text = ScoreText::ProtectedReason.say(language);
        let text = RichText::new(&*text).color(tokens(ui).stale);
        ui.add(Label::new(text).wrap());
    }
}

/// What is missing of the log-odds; rounding is nothing.
pub(in crate::ui::panels) fn unexplained(residual: f64) -> String {
    match residual.abs() {
        gap if gap < 5e-7 => "0".to_owned(),
        gap => format!("{gap:.0e}"),
    }
}

/// A length with its sign; without one where nothing is left of it.
fn signed(value: f64, decimals: usize) -> String {
    let size = format!("{:.decimals$}", value.abs());
    match value < 0.0 {
        _ if is_zero(&size) => size,
        true => format!("−{size}"),
        false => format!("+{size}"),
    }
}

fn is_zero(size: &str) -> bool {
    size.chars().all(|c| matches!(c, '0' | '.'))
}

/// The name, the bar and its length in log-odds.
fn bar_ui(ui: &mut Ui, (bar, of): (&Bar, Shown<'_>), (low, span): (f64, f64), height: f32) {
    let t = tokens(ui);
    let value = bar.to - bar.from;
    let size = Vec2::new(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let shown = signed(value, of.decimals);
    let label = format!("{}: {shown}", bar.name);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label));
    let (left, rest) = rect.split_left_right_at_fraction(0.38);
    let (middle, right) = rest.split_left_right_at_fraction(0.76);
    let column = |rect, layout, salt: &str| {
        UiBuilder::new()
            .id_salt((&bar.name, salt))
            .max_rect(rect)
            .layout(layout)
    };
    let ink = match (bar.is_field, value > 0.0) {
        _ if is_zero(&shown) => Ink::Muted,
        (false, _) => Ink::Muted,
        (true, true) => of.inks[0],
        (true, false) => of.inks[1],
    };
    let name = RichText::new(&bar.name).color(t.muted);
    ui.new_child(column(left, Layout::left_to_right(Align::Center), "name"))
        .add(Label::new(name).truncate());
    let at = |value: f64| middle.left() + middle.width() * ((value - low) / span) as f32;
    let (from, to) = (at(bar.from), at(bar.to));
    let area = Rect::from_two_pos(
        pos2(from, middle.top() + 3.0),
        pos2(to, middle.bottom() - 3.0),
    );
    let area = area.with_max_x(area.right().max(area.left() + 1.0));
    ui.painter().rect_filled(area, 1.0, t.colour(ink));
    // Where the next bar goes on.
    let link = Stroke::new(1.0, t.rule);
    ui.painter()
        .vline(to, middle.bottom() - 3.0..=rect.bottom() + 3.0, link);
    let value = RichText::new(shown).color(t.colour(ink));
    let right = right.with_max_x(right.right() - t.gap);
    ui.new_child(column(right, Layout::right_to_left(Align::Center), "value"))
        .add(Label::new(value).extend());
}
