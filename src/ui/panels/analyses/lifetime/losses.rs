//! Expected credit losses: what they are computed with, and what the loans come to.

use super::super::form::{LIST, NumberField, labelled_ui};
use super::scenarios::scenarios_ui;
use crate::ui::number;
use crate::ui::panels::evaluate::{banner_ui, row_ui};
use crate::ui::panels::field::{Drafts, name_ui};
use crate::ui::panels::money_source::{Source, percent, percent_text, source_ui};
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{DecideText, Language, LossText, Say};
use crate::ui::theme::Ink;
use crate::ui::widgets::{card_ui, segmented_ui};
use crate::workbench::{AnalysisPlan, Command, LifetimeRun, LossPlan, Losses};
use crate::workflow::survival::Counts;
use eframe::egui::{Checkbox, Ui};
use std::sync::Arc;

/// Draws the card of the settings, and below it what the loans come to.
pub(super) fn losses_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    drafts: &mut Drafts,
    run: &LifetimeRun,
) {
    let language = scene.language;
    let mut plan = scene.bench.analyses.losses.plan.clone();
    card_ui(ui, &LossText::Title.say(language), |ui| {
        money_ui(ui, scene, drafts, &mut plan);
        terms_ui(ui, scene.language, &mut plan, run);
        scenarios_ui(ui, scene, drafts, &mut plan.scenarios, &run.fields);
        if let Err(error) = plan.scenarios.scenarios() {
            banner_ui(ui, Ink::Stale, &error.say(language), |_| {});
        }
    });
    if plan != scene.bench.analyses.losses.plan {
        scene.send(Command::PlanAnalysis(AnalysisPlan::Losses(plan)));
    }
    if let Some(problem) = &scene.bench.analyses.losses.problem {
        banner_ui(ui, Ink::Bad, &problem.say(language), |_| {});
    }
    let bench = scene.bench;
    let made = bench.losses().or(bench.analyses.losses.made.as_ref());
    if let Some(made) = made
        .filter(|made| std::ptr::eq(Arc::as_ptr(&made.of), run))
        .cloned()
    {
        table_of(&made, language).show(ui, scene);
    }
}

fn money_ui(ui: &mut Ui, scene: &mut Scene<'_>, drafts: &mut Drafts, plan: &mut LossPlan) {
    let language = scene.language;
    let ead = Source {
        key: "loss ead",
        place: DecideText::EadSource,
        value: DecideText::EadValue,
        percent: false,
        default: 1.0,
    };
    let lgd = Source {
        key: "loss lgd",
        place: DecideText::LgdSource,
        value: DecideText::LgdValue,
        percent: true,
        default: crate::evaluate::decide::money::PLACEHOLDER_LGD,
    };
    row_ui(ui, &[1.0, 1.0, 0.6], |ui, place| match place {
        0 => {
            let (name, tip) = (DecideText::Ead, DecideText::EadTip);
            labelled_ui(ui, &name.say(language), &tip.say(language), |ui| {
                source_ui(ui, scene, drafts, &ead, &mut plan.money.ead);
            });
        }
        1 => {
            let (name, tip) = (DecideText::Lgd, DecideText::LgdTip);
            labelled_ui(ui, &name.say(language), &tip.say(language), |ui| {
                source_ui(ui, scene, drafts, &lgd, &mut plan.money.lgd);
            });
        }
        _ => {
            let field = NumberField {
                key: "loss rate",
                name: &LossText::Rate.say(language),
                tip: &LossText::RateTip.say(language),
                hint: "0 %",
                wanted: &LossText::RateWanted.say(language),
            };
            let value = (plan.rate > 0.0).then(|| percent_text(plan.rate));
            let below_one = |text: &str| percent(text).filter(|rate| *rate < 1.0);
            if let Some(edit) = field.show(ui, drafts, value, below_one) {
                plan.rate = edit.unwrap_or(0.0);
            }
        }
    });
}

fn terms_ui(ui: &mut Ui, language: Language, plan: &mut LossPlan, run: &LifetimeRun) {
    let say = |text: LossText| text.say(language);
    row_ui(ui, &[1.0, 1.0, 0.6], |ui, place| match place {
        0 => {
            let (name, none) = (say(LossText::Term), say(LossText::NoTerm));
            let tip = say(LossText::TermTip(run.experiment.model.horizon() as usize));
            let picked = labelled_ui(ui, &name, &tip, |ui| {
                let width = ui.available_width().min(LIST + 60.0);
                let names = crate::workbench::LifetimePlan::times(&run.data().table);
                let (chosen, shown) = (plan.term.as_deref(), plan.term.as_deref());
                let shown = shown.unwrap_or(&none);
                name_ui(ui, &name, chosen, Some(&none), names, shown, width)
            });
            if let Some(picked) = picked {
                plan.term = picked;
            }
        }
        1 => {
            let (name, tip) = (say(LossText::From), say(LossText::FromTip));
            let [now, start] = [LossText::FromNow, LossText::FromStart].map(say);
            let mut as_new = plan.is_as_new(run);
            labelled_ui(ui, &name, &tip, |ui| {
                segmented_ui(ui, &name, &mut as_new, &[(false, &*now), (true, &*start)]);
            });
            if as_new != plan.is_as_new(run) {
                plan.as_new = Some(as_new);
            }
        }
        _ => {
            let (name, tip) = (say(LossText::File), say(LossText::FileTip));
            labelled_ui(ui, &name, &tip, |ui| {
                let check = Checkbox::new(&mut plan.by_period, &*say(LossText::ByPeriod));
                ui.add(check).on_hover_text(&*tip);
                let has_reasons = run.experiment.model.explanation.is_some();
                plan.with_reasons &= has_reasons;
                let tip = say(LossText::WithReasonsTip);
                let check = Checkbox::new(&mut plan.with_reasons, &*say(LossText::WithReasons));
                ui.add_enabled(has_reasons, check)
                    .on_hover_text(&*tip)
                    .on_disabled_hover_text(&*tip);
            });
        }
    });
}

/// What the loans come to, by scenario and weighted.
fn table_of(made: &Losses, language: Language) -> Table {
    let say = |text: LossText| text.say(language);
    let mut table = Table::new(&LossText::Losses, "expected_losses.csv", language)
        .column(say(LossText::Scenario), None)
        .column(say(LossText::Weight), None)
        .column(say(LossText::Year), None)
        .column(say(LossText::Life), None);
    let totals = &made.counts.totals;
    let amounts = |losses: [f64; 2]| losses.map(|loss| Value::figure(Some(loss), number::amount));
    let several = made.scenarios.len() > 1;
    if several {
        for ((name, weight), losses) in made.scenarios.iter().zip(&totals.by_scenario) {
            let [year, life] = amounts(*losses);
            let weight = Value::metric(Some(*weight), 3);
            table.rows.push(vec![Value::text(name), weight, year, life]);
        }
    }
    let [year, life] = amounts(totals.losses);
    let name = if several {
        LossText::Weighted
    } else {
        LossText::Expected
    };
    let weight = Value::metric(
        Some(made.scenarios.iter().map(|(_, weight)| weight).sum()),
        3,
    );
    let row = vec![Value::text(say(name)).total(), weight, year, life];
    table.rows.push(row);
    let notes = notes(made, language);
    table.note = notes.join(" ");
    table
}

/// Which loans count, and what they are counted with.
fn notes(made: &Losses, language: Language) -> Vec<String> {
    let counts: &Counts = &made.counts;
    let model = &made.of.experiment.model;
    let last = model.horizon() as usize;
    let mut notes = vec![LossText::Scored(counts.scored, counts.unscored)];
    let mut say = |rows: usize, text: LossText| {
        if rows > 0 {
            notes.push(text);
        }
    };
    if let Some([rows, loans, without_id]) = made.panel {
        say(rows.saturating_sub(loans), LossText::Latest(loans, rows));
        say(without_id, LossText::WithoutId(without_id));
    }
    say(counts.defaulted, LossText::Defaulted(counts.defaulted));
    say(
        counts.unknown_outcome,
        LossText::Unknown(counts.unknown_outcome),
    );
    say(counts.ended, LossText::Ended(counts.ended, last));
    say(
        counts.without_time,
        LossText::WithoutTime(counts.without_time),
    );
    say(
        counts.without_term,
        LossText::WithoutTerm(counts.without_term, last),
    );
    say(
        counts.beyond_term,
        LossText::Beyond(counts.beyond_term, last),
    );
    say(counts.short, LossText::Short(counts.short));
    say(
        counts.without_money,
        LossText::WithoutMoney(counts.without_money),
    );
    let mut notes: Vec<String> = notes
        .into_iter()
        .map(|note| note.say(language).into_owned())
        .collect();
    if made.plan.money.is_placeholder() {
        notes.push(DecideText::Placeholder.say(language).into_owned());
    }
    if made.plan.money.ead.is_none() {
        notes.push(LossText::UnitExposure.say(language).into_owned());
    }
    notes
}
