//! The policy: an editor of the rules that decide before the score, with what
//! each of them decides.

use super::super::field::{Drafts, Edit, Field, choice_ui, field_ui, name_ui};
use super::sheet::warning_ui;
use super::{DecidePanel, Sight, send};
use crate::score::policy::{Comparison, MOST_RULES, Rule, Value};
use crate::score::{Decision, Policy};
use crate::table::{Column, Table};
use crate::ui::request::Scene;
use crate::ui::text::DecideText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::theme::tokens;
use crate::ui::widgets::{card_ui, card_with_ui, note_ui, secondary_button_if};
use eframe::egui::{Align, Button, Layout, RichText, Ui};

/// What becomes of the list of rules.
enum Change {
    Replace(usize, Rule),
    Swap(usize, usize),
    Remove(usize),
    Add,
}

/// Draws the view.
pub(super) fn policy_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    panel: &mut DecidePanel,
    sight: &Sight<'_>,
) {
    let language = sight.language;
    let Some(data) = &scene.bench.data else {
        return;
    };
    let rules = sight.terms.policy.rules();
    let mut change = None;
    let note = DecideText::PolicyNote.say(language);
    let right = |ui: &mut Ui| {
        note_ui(ui, &note);
    };
    card_with_ui(ui, &DecideText::Policy.say(language), right, |ui| {
        if rules.is_empty() {
            note_ui(ui, &DecideText::NoRules.say(language));
        }
        let text = DecideText::AddRule.say(language);
        if secondary_button_if(ui, rules.len() < MOST_RULES, &text).clicked() {
            change = Some(Change::Add);
        }
        if let Some(problem) = &panel.problem {
            warning_ui(ui, &problem.say(language));
        }
        if let Err(error) = &sight.decisions.decided {
            warning_ui(ui, &error.say(language));
            warning_ui(ui, &DecideText::NotApplied.say(language));
        }
        if sight.decisions.policy == sight.terms.policy {
            for remark in &sight.decisions.remarks {
                warning_ui(ui, &remark.say(language));
            }
        }
    });
    for (place, rule) in rules.iter().enumerate() {
        let name = DecideText::SourceNote(rule.name.clone()).say(language);
        ui.push_id(place, |ui| {
            card_ui(ui, &name, |ui| {
                let mut editor = Editor {
                    drafts: &mut panel.drafts,
                    table: &data.table,
                    language,
                    place,
                    last: place + 1 == rules.len(),
                };
                let made = editor.rule_ui(ui, rule, &count(sight, place));
                change = made.or(change.take());
            });
        });
    }
    if let Some(change) = change {
        match Policy::new(changed(rules, change, &data.table, language)) {
            Ok(policy) => {
                panel.problem = None;
                send(scene, sight, |terms| terms.policy = policy);
            }
            Err(problem) => panel.problem = Some(problem),
        }
    }
}

/// What a rule decides, in words.
fn count(sight: &Sight<'_>, place: usize) -> String {
    let language = sight.language;
    let policy = &sight.terms.policy;
    if policy.rules().get(place).is_some_and(|rule| !rule.enabled) {
        return DecideText::RuleOff.say(language).into_owned();
    }
    let counts = (sight.decisions.policy == *policy).then_some(&sight.decisions.rules);
    match counts.and_then(|counts| counts.get(place)) {
        Some(count) => DecideText::Decided(count.rows, count.bads),
        None if sight.decisions.decided.is_err() => return String::new(),
        None => DecideText::Counting,
    }
    .say(language)
    .into_owned()
}

fn changed(rules: &[Rule], change: Change, table: &Table, language: Language) -> Vec<Rule> {
    let mut rules = rules.to_vec();
    match change {
        Change::Replace(place, rule) => rules[place] = rule,
        Change::Swap(a, b) => rules.swap(a, b),
        Change::Remove(place) => {
            rules.remove(place);
        }
        Change::Add => rules.extend(new_rule(&rules, table, language)),
    }
    rules
}

/// A rule that decides nothing until it is ticked.
fn new_rule(rules: &[Rule], table: &Table, language: Language) -> Option<Rule> {
    let name = |n: usize| DecideText::NewRule(n).say(language).into_owned();
    let is_free = |name: &String| rules.iter().all(|rule| rule.name != *name);
    Some(Rule {
        name: (1..=MOST_RULES).map(name).find(is_free)?,
        column: table.columns.first()?.name.clone(),
        comparison: Comparison::Missing,
        values: Vec::new(),
        outcome: Decision::Refer,
        enabled: false,
    })
}

/// The editor of one rule.
struct Editor<'a> {
    drafts: &'a mut Drafts,
    table: &'a Table,
    language: Language,
    place: usize,
    last: bool,
}

impl Editor<'_> {
    fn say(&self, text: fn(usize) -> DecideText) -> String {
        text(self.place + 1).say(self.language).into_owned()
    }

    fn rule_ui(&mut self, ui: &mut Ui, rule: &Rule, count: &str) -> Option<Change> {
        let mut next = rule.clone();
        let mut change = None;
        ui.horizontal(|ui| {
            let tick = ui.checkbox(&mut next.enabled, "");
            tick.accessible_name(self.say(DecideText::RuleOn));
            self.name_ui(ui, &mut next);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                change = self.buttons_ui(ui);
                let muted = tokens(ui).muted;
                let text = RichText::new(count).color(muted);
                ui.add(eframe::egui::Label::new(text).truncate());
            });
        });
        ui.horizontal_wrapped(|ui| {
            self.column_ui(ui, &mut next);
            self.comparison_ui(ui, &mut next);
            if next.comparison != Comparison::Missing {
                self.values_ui(ui, &mut next);
            }
            self.outcome_ui(ui, &mut next);
        });
        change.or((next != *rule).then_some(Change::Replace(self.place, next)))
    }

    /// Laid out from right to left.
    fn buttons_ui(&self, ui: &mut Ui) -> Option<Change> {
        let mut change = None;
        let place = self.place;
        ui.spacing_mut().item_spacing.x = tokens(ui).gap_small;
        let mut button = |on: bool, sign: &str, name: fn(usize) -> DecideText, made: Change| {
            let name = self.say(name);
            let response = ui.add_enabled(on, Button::new(sign).small());
            let pressed = response.clicked();
            response.accessible_name(&*name).on_hover_text(name);
            if pressed {
                change = Some(made);
            }
        };
        button(true, "×", DecideText::RuleRemove, Change::Remove(place));
        let below = Change::Swap(place, place + 1);
        button(!self.last, "↓", DecideText::RuleDown, below);
        let above = Change::Swap(place, place.saturating_sub(1));
        button(place > 0, "↑", DecideText::RuleUp, above);
        change
    }

    fn name_ui(&mut self, ui: &mut Ui, next: &mut Rule) {
        let name = self.say(DecideText::RuleNameOf);
        let wanted = DecideText::WantedName.say(self.language);
        let field = Field {
            key: &format!("rule {} name", self.place),
            name: &name,
            value: Some(next.name.clone()),
            hint: "",
            wanted: &wanted,
            width: (ui.available_width() * 0.42).min(200.0),
        };
        let read = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        if let Some(Edit::Set(name)) = field_ui(ui, self.drafts, &field, read) {
            next.name = name;
        }
    }

    fn column_ui(&self, ui: &mut Ui, next: &mut Rule) {
        let label = self.say(DecideText::RuleColumn);
        let names = self.table.columns.iter().map(|column| column.name.as_str());
        let chosen = Some(next.column.as_str());
        let picked = name_ui(ui, &label, chosen, None, names, &next.column, 160.0);
        if let Some(Some(column)) = picked {
            next.column = column;
            next.values.clear();
            self.complete(next);
        }
    }

    fn comparison_ui(&self, ui: &mut Ui, next: &mut Rule) {
        let language = self.language;
        let texts = Comparison::ALL.map(|one| (one, comparison(one).say(language)));
        let options: Vec<(Comparison, &str)> =
            texts.iter().map(|(c, text)| (*c, &**text)).collect();
        let name = self.say(DecideText::RuleComparison);
        if let Some(picked) = choice_ui(ui, &name, next.comparison, &options, 96.0) {
            next.comparison = picked;
            self.complete(next);
        }
    }

    /// Gives a rule as many values as its comparison takes. One whose value is
    /// not the analyst's decides nothing until it is ticked.
    fn complete(&self, next: &mut Rule) {
        match next.comparison {
            Comparison::Missing => next.values.clear(),
            Comparison::In => {}
            _ => next.values.truncate(1),
        }
        if next.comparison != Comparison::Missing && next.values.is_empty() {
            let column = self.table.column(&next.column);
            let first = column.and_then(first_value);
            next.values.push(first.unwrap_or(Value::Number(0.0)));
            next.enabled = false;
        }
    }

    fn values_ui(&mut self, ui: &mut Ui, next: &mut Rule) {
        let name = self.say(DecideText::RuleValues);
        let many = next.comparison == Comparison::In;
        let wanted = if many {
            DecideText::WantedValues
        } else {
            DecideText::WantedValue
        };
        let field = Field {
            key: &format!("rule {} values", self.place),
            name: &name,
            value: Some(text_of(&next.values)),
            hint: "",
            wanted: &wanted.say(self.language),
            width: 150.0,
        };
        let column = self.table.column(&next.column);
        let (comparison, as_text) = (next.comparison, column.is_some_and(Column::is_text));
        let read = |text: &str| values_of(text, comparison, as_text);
        if let Some(Edit::Set(values)) = field_ui(ui, self.drafts, &field, read) {
            next.values = values;
        }
    }

    fn outcome_ui(&self, ui: &mut Ui, next: &mut Rule) {
        let language = self.language;
        let texts = [
            (Decision::Approve, DecideText::Approve.say(language)),
            (Decision::Refer, DecideText::Refer.say(language)),
            (Decision::Decline, DecideText::Decline.say(language)),
        ];
        let options: Vec<(Decision, &str)> = texts.iter().map(|(d, text)| (*d, &**text)).collect();
        let name = self.say(DecideText::RuleOutcome);
        if let Some(outcome) = choice_ui(ui, &name, next.outcome, &options, 96.0) {
            next.outcome = outcome;
        }
    }
}

/// The first value of a column, as a rule would hold it.
fn first_value(column: &Column) -> Option<Value> {
    let row = (0..column.len().min(1000)).find_map(|row| {
        let text = column.texts_of(row..row + 1).pop().flatten()?;
        Some(text)
    })?;
    values_of(&row, Comparison::Equal, column.is_text())?.pop()
}

/// Values as typed: one, or several apart by commas.
fn values_of(text: &str, comparison: Comparison, as_text: bool) -> Option<Vec<Value>> {
    let ordered = matches!(
        comparison,
        Comparison::Below | Comparison::AtMost | Comparison::Above | Comparison::AtLeast
    );
    let one = |part: &str| {
        let part = part.trim();
        let number = part.parse().ok().filter(|n: &f64| n.is_finite());
        match number {
            // `007` is a code in a column of texts, unless it is to have an order.
            Some(number) if ordered || !as_text => Value::Number(number),
            _ => Value::Text(part.to_owned()),
        }
    };
    if text.trim().is_empty() {
        return None;
    }
    if comparison != Comparison::In {
        return Some(vec![one(text)]);
    }
    let parts = text
        .split([',', '，'])
        .filter(|part| !part.trim().is_empty());
    let values: Vec<Value> = parts.map(one).collect();
    (!values.is_empty()).then_some(values)
}

fn text_of(values: &[Value]) -> String {
    let text = |value: &Value| match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
    };
    let texts: Vec<String> = values.iter().map(text).collect();
    texts.join(", ")
}

fn comparison(comparison: Comparison) -> DecideText {
    match comparison {
        Comparison::Below => DecideText::Below,
        Comparison::AtMost => DecideText::AtMost,
        Comparison::Above => DecideText::Above,
        Comparison::AtLeast => DecideText::AtLeast,
        Comparison::Equal => DecideText::Equal,
        Comparison::NotEqual => DecideText::NotEqual,
        Comparison::In => DecideText::In,
        Comparison::Missing => DecideText::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_their_column_holds_them() {
        let number = |n: f64| Value::Number(n);
        let text = |t: &str| Value::Text(t.to_owned());
        let check = |typed, comparison, as_text, expected: Option<Vec<Value>>| {
            let values = values_of(typed, comparison, as_text);
            assert_eq!(values, expected, "{typed}");
            if let Some(values) = values {
                assert_eq!(values_of(&text_of(&values), comparison, as_text), expected);
            }
        };
        check("18", Comparison::Below, false, Some(vec![number(18.0)]));
        check("007", Comparison::Equal, true, Some(vec![text("007")]));
        check("7", Comparison::Below, true, Some(vec![number(7.0)]));
        let days = Some(vec![text("2024-01-31")]);
        check("2024-01-31", Comparison::Above, false, days);
        let two = Some(vec![text("a"), text("b c")]);
        check(" a， b c,", Comparison::In, true, two);
        check("a, b", Comparison::Equal, true, Some(vec![text("a, b")]));
        check("  ", Comparison::Equal, true, None);
        check(",", Comparison::In, true, None);
    }
}
