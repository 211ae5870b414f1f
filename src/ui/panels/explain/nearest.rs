//! The nearest approved profile: which fields may change and which way, and what was found.

use super::answer_ui;
use super::edits::Edits;
use crate::ui::number;
use crate::ui::panels::field::choice_ui;
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{ExplainText, Language, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{note_ui, primary_button_if, secondary_button};
use crate::workbench::{Answer, Applicants, Question, ShownRows};
use crate::workflow::{Direction, MOST_CHANGES, Movable, Nearest, NearestPlan, NearestProfile};
use eframe::egui::{Align, Checkbox, DragValue, Label, Layout, RichText, ScrollArea, Ui, Vec2};
use std::collections::{BTreeMap, BTreeSet};

/// Height of a field.
const ROW: f32 = 26.0;
/// Room for the direction and the step.
const DIRECTION: f32 = 104.0;
const STEP: f32 = 76.0;

/// What may change, and what was asked last.
pub(super) struct NearestForm {
    kept: BTreeSet<String>,
    directions: BTreeMap<String, Direction>,
    steps: BTreeMap<String, f64>,
    most_changes: usize,
    asked: Option<Question>,
}

impl Default for NearestForm {
    fn default() -> Self {
        Self {
            kept: BTreeSet::new(),
            directions: BTreeMap::new(),
            steps: BTreeMap::new(),
            most_changes: 3,
            asked: None,
        }
    }
}

impl NearestForm {
    /// Forgets what was asked; what may change stays.
    pub(super) fn forget(&mut self) {
        self.asked = None;
    }

    fn plan(&self, columns: &[&String]) -> NearestPlan {
        let allowed = columns
            .iter()
            .filter(|column| !self.kept.contains(**column));
        let movable = |column: &&String| Movable {
            column: (*column).clone(),
            direction: self.directions.get(*column).copied(),
            step: self.steps.get(*column).copied(),
        };
        NearestPlan {
            fields: allowed.map(movable).collect(),
            most_changes: self.most_changes,
        }
    }
}

/// Draws the form and what was found; whether it was taken over into the what-if.
pub(super) fn nearest_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (applicants, of): (&Applicants<'_>, ShownRows),
    (form, edits): (&mut NearestForm, &mut Edits),
    columns: &[String],
) -> bool {
    let language = scene.language;
    let protected = &applicants.model.provenance.protected_inputs;
    let columns: Vec<&String> = columns.iter().filter(|c| !protected.contains(c)).collect();
    let plan = form.plan(&columns);
    ui.horizontal(|ui| {
        note_ui(ui, &ExplainText::MostChanges.say(language));
        let most = DragValue::new(&mut form.most_changes).range(1..=MOST_CHANGES);
        ui.add(most)
            .accessible_name(ExplainText::MostChanges.say(language));
        let find = ExplainText::Find.say(language);
        if primary_button_if(ui, !plan.fields.is_empty(), &find).clicked() {
            form.asked = Some(Question::Nearest {
                of,
                row: edits.row,
                scorecard: Box::new(applicants.scorecard.clone()),
                plan: plan.clone(),
            });
        }
    });
    if plan.fields.is_empty() {
        note_ui(ui, &ExplainText::NoneTicked.say(language));
    }
    let mut take = false;
    if let Some(question) = form.asked.clone()
        && let Some(Answer::Nearest(found)) =
            answer_ui(ui, scene, question, &ExplainText::NearestWork.say(language))
    {
        take = found_ui(ui, scene, applicants, edits, found);
    }
    ui.separator();
    note_ui(ui, &ExplainText::NearestNote.say(language));
    ui.spacing_mut().item_spacing.y = 2.0;
    ScrollArea::vertical()
        .id_salt("explain nearest")
        .auto_shrink([false, false])
        .following_rows(ui, ROW, columns.len(), |ui, visible| {
            for column in columns.get(visible).unwrap_or_default() {
                let is_number = applicants.model.recipe.reads_numbers(column);
                field_ui(ui, form, (column, is_number), language);
            }
        });
    take
}

fn field_ui(
    ui: &mut Ui,
    form: &mut NearestForm,
    (column, is_number): (&str, bool),
    language: Language,
) {
    let size = Vec2::new(ui.available_width() - 4.0, ROW);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        let mut allowed = !form.kept.contains(column);
        let width = size.x - DIRECTION - STEP - 24.0;
        ui.allocate_ui_with_layout(
            Vec2::new(width, ROW),
            Layout::left_to_right(Align::Center),
            |ui| {
                ui.set_min_width(width);
                let tick = Checkbox::new(&mut allowed, "");
                let name = ExplainText::AllowOf(column.to_owned()).say(language);
                if ui.add(tick).accessible_name(&*name).changed() {
                    if allowed {
                        form.kept.remove(column);
                    } else {
                        form.kept.insert(column.to_owned());
                    }
                }
                ui.add(Label::new(column).truncate());
            },
        );
        if !is_number || !allowed {
            return;
        }
        let texts = [
            ExplainText::MayRise,
            ExplainText::OnlyRise,
            ExplainText::OnlyFall,
        ];
        let [either, rise, fall] = texts.map(|text| text.say(language));
        let options = [
            (None, &*either),
            (Some(Direction::Up), &*rise),
            (Some(Direction::Down), &*fall),
        ];
        let name = ExplainText::DirectionOf(column.to_owned()).say(language);
        let chosen = form.directions.get(column).copied();
        match choice_ui(ui, &name, chosen, &options, DIRECTION) {
            Some(Some(direction)) => drop(form.directions.insert(column.to_owned(), direction)),
            Some(None) => drop(form.directions.remove(column)),
            None => {}
        }
        step_ui(ui, form, column, language);
    });
}

/// The step of a number; none while it is 0.
fn step_ui(ui: &mut Ui, form: &mut NearestForm, column: &str, language: Language) {
    let mut step = form.steps.get(column).copied().unwrap_or(0.0);
    let any = ExplainText::AnyStep.say(language).into_owned();
    let field = DragValue::new(&mut step)
        .range(0.0..=f64::MAX)
        .custom_formatter(|step, _| {
            if step > 0.0 {
                number::plain(step)
            } else {
                any.clone()
            }
        });
    let name = ExplainText::StepOf(column.to_owned()).say(language);
    let tip = ExplainText::StepTip.say(language);
    let field = ui.add_sized(Vec2::new(STEP, ROW - 4.0), field);
    let field = field.on_hover_text(tip).accessible_name(name);
    if field.changed() {
        if step > 0.0 {
            form.steps.insert(column.to_owned(), step);
        } else {
            form.steps.remove(column);
        }
    }
}

/// What was found; whether it is taken over.
fn found_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    applicants: &Applicants<'_>,
    edits: &mut Edits,
    found: &Nearest,
) -> bool {
    let language = scene.language;
    let card = &applicants.scorecard;
    match found {
        Nearest::Approved => {
            note_ui(ui, &ExplainText::Approved.say(language));
        }
        Nearest::NoneFound {
            fields,
            most_changes,
            tried,
            lowest_pd,
            rule,
        } => {
            let mut texts = vec![ExplainText::NoneFound(*tried, *fields, *most_changes)];
            texts.extend(
                lowest_pd.map(|pd| {
                    ExplainText::LowestPd(number::pd(pd), number::pd(card.approve_below()))
                }),
            );
            let rule = card.rule(*rule);
            texts.extend(rule.map(|rule| ExplainText::RuleDecides(rule.name.clone())));
            let said: Vec<String> = texts.iter().map(|t| t.say(language).into_owned()).collect();
            let text = RichText::new(said.join(" ")).color(tokens(ui).stale);
            ui.add(Label::new(text).wrap());
        }
        Nearest::Found(profile) => {
            table(profile, language).show(ui, scene);
            let pd = profile.outcome.scored.map(|scored| scored.pd);
            let pd = format!(
                "{} {}",
                ExplainText::Pd.say(language),
                number::or_none(pd, number::pd)
            );
            let pressed = ui.horizontal(|ui| {
                ui.strong(pd);
                let button = secondary_button(ui, &ExplainText::Take.say(language));
                button
                    .on_hover_text(ExplainText::TakeTip.say(language))
                    .clicked()
            });
            note_ui(ui, &ExplainText::FoundNote(profile.tried).say(language));
            if pressed.inner {
                edits.reset(None);
                for change in profile.changes() {
                    edits.set(&change.column, change.value);
                }
                return true;
            }
        }
    }
    false
}

fn table(profile: &NearestProfile, language: Language) -> Table {
    let say = |text: ExplainText| text.say(language).into_owned();
    let mut table = Table::new(&ExplainText::NearestTitle, "nearest.csv", language)
        .column(say(ExplainText::Field), None)
        .column(say(ExplainText::From), None)
        .column(say(ExplainText::To), None)
        .column(say(ExplainText::Distance), None);
    let rows = profile.moved.iter().map(|moved| {
        vec![
            Value::text(&moved.column),
            Value::text(&moved.from),
            Value::text(&moved.to),
            Value::figure(Some(moved.distance), number::two),
        ]
    });
    table.rows = rows.collect();
    table
}
