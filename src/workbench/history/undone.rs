//! What an edit changed, reported when it is undone or redone: the difference
//! between the states before and after it.

use crate::workbench::history::undo::Snapshot;
use crate::workbench::state::{RunId, Step};
use crate::workflow::choices::Choices;
use crate::workflow::choices::terms::Terms;
use std::collections::BTreeMap;
use std::fmt;

/// Changes that are named; further ones are counted.
const MOST_NAMED: usize = 3;

/// An edit that was taken back or done again.
#[derive(Debug, Clone, PartialEq)]
pub struct Undone {
    /// Whether it was done again.
    pub redo: bool,
    /// What it changed, from the state before it to the one after it.
    pub changes: Vec<Edited>,
    /// How many more things it changed.
    pub more: usize,
    /// The step that shows the change, where another one is on the screen.
    pub elsewhere: Option<Step>,
}

/// One thing that an edit changed.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each is named after the choice it is of")]
pub enum Edited {
    /// The cutoff, from one PD to another.
    Cutoff { from: f64, to: f64 },
    /// How the cutoff is chosen.
    Rule,
    /// A column was let in or left out.
    Column { name: String, used: bool },
    /// The target column.
    Target(String),
    /// What the values of the target mean.
    TargetValues,
    /// What is learned of the target.
    Task,
    /// The column that names an applicant; `None` for the guess.
    Id(Option<String>),
    /// Whether protected attributes may enter.
    Protected(bool),
    /// Whether one protected attribute may.
    Allowed { name: String, allowed: bool },
    /// Whether repeated rows take no part.
    Duplicates(bool),
    /// Which end of a sequence is the latest.
    Order,
    /// How a column is encoded.
    Encoding(String),
    /// The special codes of a column.
    Special(String),
    /// Whether the PD rises or falls with a column.
    Direction(String),
    /// Whether columns are read as a sequence.
    Sequence { stem: String, used: bool },
    /// How rows are divided.
    Split,
    /// Network and training.
    Settings,
    /// From which PD on applicants are referred.
    ReferBand,
    /// The master scale.
    Scale,
    /// The rules of the policy.
    Policy,
    /// Exposure, loss and margin.
    Money,
    /// What right and wrong decisions cost.
    Costs,
    /// The wording of reasons.
    ReasonTexts,
    /// A run has another name.
    Renamed { from: String, to: String },
    /// Points of a scorecard were set by hand.
    Points,
    /// Alerts of which something else is noted now.
    Alerts(usize),
    /// How many alerts can be looked into.
    AlertBudget,
    /// Another run is the champion.
    Champion,
    /// How a column is read.
    ReadAs(String),
    /// How the file is read.
    Reading,
    /// Whether columns of another file or of formulas are added.
    Joined(bool),
}

impl Undone {
    /// What the edit between two states changed, `shown` being the step on the screen.
    pub(in crate::workbench) fn between(
        before: &Snapshot,
        after: &Snapshot,
        redo: bool,
        shown: Step,
    ) -> Self {
        let mut changes = changes(before, after);
        let is_seen = |change: &Edited| change.steps().contains(&shown);
        let elsewhere = match changes.first() {
            Some(first) if !changes.iter().any(is_seen) => Some(first.steps()[0]),
            _ => None,
        };
        let more = changes.len().saturating_sub(MOST_NAMED);
        changes.truncate(MOST_NAMED);
        Self {
            redo,
            changes,
            more,
            elsewhere,
        }
    }
}

/// What the edit between two states changed, in all.
pub(in crate::workbench) fn changes(before: &Snapshot, after: &Snapshot) -> Vec<Edited> {
    let mut found = Vec::new();
    if let (Some(a), Some(b)) = (&before.choices, &after.choices) {
        of_choices(a, b, &mut found);
        of_terms(&a.terms, &b.terms, &mut found);
    }
    let is_rule = before.rule.is_some() && before.rule == after.rule;
    if before.cutoff != after.cutoff && !is_rule {
        found.push(Edited::Cutoff {
            from: before.cutoff,
            to: after.cutoff,
        });
    } else if before.rule != after.rule {
        found.push(Edited::Rule);
    }
    let name_of = |names: &[(RunId, String)], id: RunId| {
        let named = names.iter().find(|(of, _)| *of == id);
        named.map(|(_, name)| name.clone())
    };
    for (id, from) in &before.names {
        if let Some(to) = name_of(&after.names, *id).filter(|to| to != from) {
            let from = from.clone();
            found.push(Edited::Renamed { from, to });
        }
    }
    if before.points != after.points {
        found.push(Edited::Points);
    }
    if before.alerts != after.alerts {
        let (a, b) = (&before.alerts, &after.alerts);
        found.push(Edited::Alerts(differing(a, b).count()));
    }
    if before.champion != after.champion {
        found.push(Edited::Champion);
    }
    if let (Some(a), Some(b)) = (&before.reading, &after.reading)
        && a != b
    {
        let (of_a, of_b) = (&a.options, &b.options);
        let columns: Vec<Edited> = differing(&of_a.columns, &of_b.columns)
            .map(Edited::ReadAs)
            .collect();
        if columns.is_empty() && of_a != of_b {
            found.push(Edited::Reading);
        }
        found.extend(columns);
        if a.join != b.join {
            found.push(Edited::Joined(b.join.is_some()));
        }
    }
    found
}

fn of_choices(a: &Choices, b: &Choices, found: &mut Vec<Edited>) {
    if a.target.column != b.target.column {
        found.push(Edited::Target(b.target.column.clone()));
    } else if a.task != b.task {
        found.push(Edited::Task);
    } else if a.target != b.target {
        found.push(Edited::TargetValues);
    }
    if a.id != b.id {
        found.push(Edited::Id(b.id.clone()));
    }
    if a.use_protected != b.use_protected {
        found.push(Edited::Protected(b.use_protected));
    }
    let allowed = |name: String, allowed| Edited::Allowed { name, allowed };
    let (no_more, newly) = (missing(&a.allow, &b.allow), missing(&b.allow, &a.allow));
    found.extend(no_more.into_iter().map(|name| allowed(name, false)));
    found.extend(newly.into_iter().map(|name| allowed(name, true)));
    let column = |name: String, used| Edited::Column { name, used };
    let out = missing(&b.drop, &a.drop).into_iter();
    let mut columns: Vec<Edited> = out.map(|name| column(name, false)).collect();
    let let_in = missing(&a.drop, &b.drop).into_iter();
    columns.extend(let_in.map(|name| column(name, true)));
    // An empty list lets all columns in, so that it says nothing about single ones.
    if !a.features.is_empty() || !b.features.is_empty() {
        let out = missing(&a.features, &b.features).into_iter();
        let let_in = missing(&b.features, &a.features).into_iter();
        let out = out.filter(|_| !b.features.is_empty());
        let let_in = let_in.filter(|_| !a.features.is_empty());
        let named = out.map(|name| column(name, false));
        for one in named.chain(let_in.map(|name| column(name, true))) {
            if !columns.contains(&one) {
                columns.push(one);
            }
        }
        // The column that began the list is the last in it.
        if a.features.is_empty() && columns.is_empty() {
            let last = b.features.last().cloned();
            columns.extend(last.map(|name| column(name, true)));
        }
    }
    found.append(&mut columns);
    if a.drop_duplicates != b.drop_duplicates {
        found.push(Edited::Duplicates(b.drop_duplicates));
    }
    if a.order != b.order {
        found.push(Edited::Order);
    }
    found.extend(differing(&a.encodings, &b.encodings).map(Edited::Encoding));
    found.extend(differing(&a.special, &b.special).map(Edited::Special));
    found.extend(differing(&a.monotone, &b.monotone).map(Edited::Direction));
    for stem in a.no_sequence.symmetric_difference(&b.no_sequence) {
        found.push(Edited::Sequence {
            used: a.no_sequence.contains(stem),
            stem: stem.clone(),
        });
    }
    if a.split != b.split {
        found.push(Edited::Split);
    }
    if a.settings != b.settings {
        found.push(Edited::Settings);
    }
}

fn of_terms(a: &Terms, b: &Terms, found: &mut Vec<Edited>) {
    let differs = [
        (Edited::ReferBand, a.refer_pd != b.refer_pd),
        (Edited::Scale, a.grades != b.grades),
        (Edited::Policy, a.policy != b.policy),
        (Edited::Money, a.money != b.money),
        (Edited::Costs, a.costs != b.costs),
        (Edited::ReasonTexts, a.texts != b.texts),
        (Edited::AlertBudget, a.alerts != b.alerts),
        (Edited::Rule, a.cutoff != b.cutoff),
    ];
    let differing = differs.into_iter().filter(|(_, differs)| *differs);
    found.extend(differing.map(|(change, _)| change));
}

/// What `names` has and `others` lacks.
fn missing(names: &[String], others: &[String]) -> Vec<String> {
    let kept = names.iter().filter(|name| !others.contains(name));
    kept.cloned().collect()
}

/// The keys whose values differ.
fn differing<V: PartialEq>(
    a: &BTreeMap<String, V>,
    b: &BTreeMap<String, V>,
) -> impl Iterator<Item = String> {
    let mut keys: Vec<String> = a.keys().chain(b.keys()).cloned().collect();
    keys.sort();
    keys.dedup();
    keys.retain(|key| a.get(key) != b.get(key));
    keys.into_iter()
}

impl Edited {
    /// The steps that show it, first the one where it is set.
    fn steps(&self) -> &'static [Step] {
        match self {
            Self::Points => &[Step::Evaluate],
            Self::Cutoff { .. } | Self::Rule => &[Step::Evaluate, Step::Decide, Step::Train],
            Self::ReadAs(_) | Self::Reading | Self::Joined(_) => &[Step::Data],
            Self::Settings | Self::Renamed { .. } | Self::Champion => &[Step::Train],
            Self::ReferBand | Self::Scale | Self::Policy | Self::Money | Self::Costs => {
                &[Step::Decide]
            }
            Self::ReasonTexts => &[Step::Explain, Step::Score],
            Self::Alerts(_) | Self::AlertBudget => &[Step::Score],
            Self::Column { .. }
            | Self::Target(_)
            | Self::TargetValues
            | Self::Task
            | Self::Id(_)
            | Self::Protected(_)
            | Self::Allowed { .. }
            | Self::Duplicates(_)
            | Self::Order
            | Self::Encoding(_)
            | Self::Special(_)
            | Self::Direction(_)
            | Self::Sequence { .. }
            | Self::Split => &[Step::Features],
        }
    }
}

/// A PD as the cutoff is shown: four decimals at most.
#[must_use]
pub fn short_pd(pd: f64) -> String {
    let text = format!("{pd:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl fmt::Display for Edited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on = |on: &bool, yes: &'static str, no: &'static str| if *on { yes } else { no };
        match self {
            Self::Cutoff { from, to } => {
                write!(f, "cutoff {} → {}", short_pd(*from), short_pd(*to))
            }
            Self::Points => f.write_str("points of a scorecard"),
            Self::Rule => f.write_str("how the cutoff is chosen"),
            Self::Column { name, used } => {
                write!(f, "column {name} {}", on(used, "let in", "left out"))
            }
            Self::Target(name) => write!(f, "target {name} chosen"),
            Self::Task => f.write_str("what is learned of the target"),
            Self::TargetValues => f.write_str("which values of the target are bad"),
            Self::Id(Some(name)) => write!(f, "{name} chosen as id"),
            Self::Id(None) => f.write_str("id set to the guess"),
            Self::Protected(used) => {
                write!(f, "protected attributes {}", on(used, "let in", "left out"))
            }
            Self::Allowed { name, allowed } => write!(
                f,
                "protected attribute {name} {}",
                on(allowed, "allowed", "not allowed")
            ),
            Self::Duplicates(dropped) => {
                write!(f, "repeated rows {}", on(dropped, "left out", "let in"))
            }
            Self::Order => f.write_str("order of the sequences"),
            Self::Encoding(name) => write!(f, "encoding of {name}"),
            Self::Special(name) => write!(f, "special codes of {name}"),
            Self::Direction(name) => write!(f, "direction of {name}"),
            Self::Sequence { stem, used } => {
                let how = on(used, "read as a sequence", "read one by one");
                write!(f, "columns {stem} {how}")
            }
            Self::Split => f.write_str("split"),
            Self::Settings => f.write_str("settings of the training"),
            Self::ReferBand => f.write_str("band that is referred"),
            Self::Scale => f.write_str("master scale"),
            Self::Policy => f.write_str("policy rules"),
            Self::Money => f.write_str("exposure, loss and margin"),
            Self::Costs => f.write_str("costs of decisions"),
            Self::ReasonTexts => f.write_str("texts of reasons"),
            Self::Renamed { from, to } => write!(f, "run {from} renamed to {to}"),
            Self::Alerts(1) => f.write_str("what is noted of an alert"),
            Self::Alerts(n) => write!(f, "what is noted of {n} alerts"),
            Self::AlertBudget => f.write_str("number of alerts"),
            Self::Champion => f.write_str("champion"),
            Self::ReadAs(name) => write!(f, "how {name} is read"),
            Self::Reading => f.write_str("how the file is read"),
            Self::Joined(true) => f.write_str("columns of another file added"),
            Self::Joined(false) => f.write_str("columns of another file taken out"),
        }
    }
}

impl fmt::Display for Undone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.redo { "Redone: " } else { "Undone: " })?;
        for (place, change) in self.changes.iter().enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            write!(f, "{comma}{change}")?;
        }
        if self.changes.is_empty() {
            f.write_str("an edit")?;
        }
        if self.more > 0 {
            write!(f, " and {} more", self.more)?;
        }
        match self.elsewhere {
            Some(step) => write!(f, " (step {}).", step.name()),
            None => f.write_str("."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pd_is_written_short() {
        for (pd, expected) in [
            (0.25, "0.25"),
            (0.31456, "0.3146"),
            (1.0, "1"),
            (0.0, "0"),
            (0.1, "0.1"),
        ] {
            assert_eq!(short_pd(pd), expected);
        }
    }
}
