//! The table of scenarios, whose cells are edited in place.

use super::super::form::LIST;
use crate::ui::dialogs::Choice;
use crate::ui::panels::field::{Drafts, Edit, Field, name_ui, words_ui};
use crate::ui::request::{Request, Scene};
use crate::ui::text::{Language, LossText, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::{note_ui, secondary_button, short};
use crate::workflow::survival::ScenarioTable;
use eframe::egui::{Grid, RichText, ScrollArea, Ui};

/// Width of the name of a scenario, and of another cell.
const NAME: f32 = 140.0;
const CELL: f32 = 84.0;

/// Draws the table with what changes it.
pub(super) fn scenarios_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    drafts: &mut Drafts,
    table: &mut ScenarioTable,
    fields: &[String],
) {
    let language = scene.language;
    let say = |text: LossText| text.say(language);
    let heading = RichText::new(say(LossText::Scenarios)).strong();
    ui.label(heading).on_hover_text(say(LossText::ScenariosTip));
    let (mut gone, mut field_gone) = (None, None);
    ScrollArea::horizontal()
        .id_salt("scenarios")
        .auto_shrink([false, true])
        .show(ui, |ui| {
            Grid::new("scenarios").spacing([6.0, 4.0]).show(ui, |ui| {
                field_gone = head_ui(ui, table, language);
                ui.end_row();
                for line in 0..table.lines.len() {
                    line_ui(ui, drafts, table, line, language);
                    if table.lines.len() > 1 {
                        let button = secondary_button(ui, "×");
                        let words = LossText::RemoveLine(line + 1).say(language);
                        if button.on_hover_text(&*words).clicked() {
                            gone = Some(line);
                        }
                    }
                    ui.end_row();
                }
            });
        });
    if let Some(line) = gone {
        table.lines.remove(line);
        drafts.clear();
    }
    if let Some(field) = field_gone {
        table.remove_field(&field);
        drafts.clear();
    }
    buttons_ui(ui, scene, drafts, table, fields);
    note_ui(ui, &say(LossText::ScenariosNote));
}

/// The head; the field whose column is to go.
fn head_ui(ui: &mut Ui, table: &ScenarioTable, language: Language) -> Option<String> {
    let muted = tokens(ui).muted;
    let mut gone = None;
    for name in &table.names {
        let (text, tip) = match name.as_str() {
            "scenario" => (LossText::Scenario, LossText::ScenarioTip),
            "weight" => (LossText::Weight, LossText::WeightTip),
            "period" => (LossText::FromPeriod, LossText::FromPeriodTip),
            "log_odds" => (LossText::LogOdds, LossText::LogOddsTip),
            "ead_factor" => (LossText::EadFactor, LossText::EadFactorTip),
            "lgd_factor" => (LossText::LgdFactor, LossText::LgdFactorTip),
            _ => {
                let button = secondary_button(ui, &format!("{} ×", short(name)));
                let words = LossText::RemoveField(name.clone()).say(language);
                if button.on_hover_text(&*words).clicked() {
                    gone = Some(name.clone());
                }
                continue;
            }
        };
        let text = RichText::new(text.say(language)).color(muted);
        ui.label(text).on_hover_text(tip.say(language));
    }
    gone
}

fn line_ui(
    ui: &mut Ui,
    drafts: &mut Drafts,
    table: &mut ScenarioTable,
    line: usize,
    language: Language,
) {
    for (place, name) in table.names.iter().enumerate() {
        let Some(cell) = table.lines[line].get_mut(place) else {
            continue;
        };
        let hint = match name.as_str() {
            "period" | "ead_factor" | "lgd_factor" => "1",
            "log_odds" => "0",
            "scenario" | "weight" => "",
            _ => "+0 %",
        };
        let field = Field {
            key: &format!("scenario {line} {place}"),
            name: &LossText::CellOf(name.clone(), line + 1).say(language),
            value: Some(cell.clone()).filter(|cell| !cell.is_empty()),
            hint,
            wanted: "",
            width: if name == "scenario" { NAME } else { CELL },
        };
        // A column of the grid begins as wide as its head.
        let edited = ui.scope(|ui| {
            ui.set_min_width(field.width);
            words_ui(ui, drafts, &field, |text| Some(text.trim().to_owned()))
        });
        match edited.inner {
            Some(Edit::Set(text)) => *cell = text,
            Some(Edit::Reset) => cell.clear(),
            None => {}
        }
    }
}

fn buttons_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    drafts: &mut Drafts,
    table: &mut ScenarioTable,
    fields: &[String],
) {
    let language = scene.language;
    let say = |text: LossText| text.say(language);
    ui.horizontal_wrapped(|ui| {
        if secondary_button(ui, &say(LossText::AddScenario)).clicked() {
            let name = LossText::NewName(table.lines.len() + 1).say(language);
            table.add_line(&name, "0");
        }
        let step = secondary_button(ui, &say(LossText::AddStep));
        if step.on_hover_text(say(LossText::AddStepTip)).clicked()
            && let Some(last) = table.lines.last().cloned()
        {
            let name = table.names.iter().position(|name| name == "scenario");
            let name = name.and_then(|place| last.get(place).cloned());
            table.add_line(&name.unwrap_or_default(), "");
        }
        let add = say(LossText::AddField);
        let rest = fields.iter().map(String::as_str);
        let rest: Vec<&str> = rest
            .filter(|field| !table.names.iter().any(|name| name == field))
            .collect();
        if !rest.is_empty()
            && let Some(Some(field)) = name_ui(ui, &add, None, None, rest.into_iter(), &add, LIST)
        {
            table.add_field(&field);
        }
        if secondary_button(ui, &say(LossText::Read)).clicked() {
            scene.ask(Request::Choose(Choice::Scenarios));
        }
        if secondary_button(ui, &say(LossText::Save)).clicked() {
            scene.ask(Request::Choose(Choice::Text {
                name: "scenarios.csv".to_owned(),
                text: table.to_csv().into(),
            }));
        }
        if *table != ScenarioTable::default()
            && secondary_button(ui, &say(LossText::BaseAlone)).clicked()
        {
            *table = ScenarioTable::default();
            drafts.clear();
        }
    });
}
