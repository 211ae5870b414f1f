//! The facts of each column that the features panel shows, and their order.
//! They are gathered when something changed, not in every frame.

use super::codes::proposed;
use crate::network::Direction;
use crate::profile::ColumnProfile;
use crate::recipe::inputs::leakage::name_warning;
use crate::recipe::inputs::roles::{Role, is_protected};
use crate::recipe::outcome::split::Method;
use crate::table::Kind;
use crate::workbench::{Loaded, Preview, Workbench};
use crate::workflow::choices::monotone::direction;
use crate::workflow::{Choices, Selection};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// From this AUC on a column alone tells too much.
const SUSPICIOUS_AUC: f64 = 0.95;
/// Above this information value as well.
const SUSPICIOUS_IV: f64 = 0.5;

/// What a column is for by the current choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A role.
    Role(Role),
    /// Divides the rows.
    Split,
}

/// One thing to look at.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Note {
    LeakAuc(f64),
    LeakIv(f64),
    LeakName,
    Protected,
    Constant,
    IdLike,
    Text,
    /// Cells that do not fit the kind, and count as missing.
    Misfits(usize),
    /// It is prepared as the analyst chose.
    Own,
    /// Values that look like codes and enter as numbers.
    Codes(String),
    /// Codes of it are special levels.
    Special,
    Step {
        stem: String,
        step: usize,
        steps: usize,
    },
}

/// What is shown of one column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fact {
    pub name: String,
    pub kind: Kind,
    pub purpose: Purpose,
    pub used: bool,
    /// Whether the PD is held to rise or fall with it.
    pub direction: Option<Direction>,
    pub missing: f64,
    pub distinct: usize,
    pub iv: Option<f64>,
    pub auc: Option<f64>,
    pub notes: Vec<Note>,
}

/// By what the columns are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SortBy {
    Use,
    Name,
    Kind,
    Purpose,
    Direction,
    Missing,
    Distinct,
    Iv,
    Auc,
    Notes,
}

/// The facts, and which of them are shown in which order.
#[derive(Debug, Default)]
pub(super) struct Columns {
    known: Option<Known>,
    pub facts: Vec<Fact>,
    pub shown: Vec<usize>,
    arranged: Option<Arrangement>,
}

#[derive(Debug)]
struct Known {
    data_revision: u64,
    choices: Choices,
    preview: Option<Arc<Preview>>,
}

/// Which columns are wanted, and their order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Arrangement {
    pub search: String,
    /// By what, and whether it falls.
    pub sort: Option<(SortBy, bool)>,
}

impl Columns {
    /// Gathers the facts again where the workbench or the wishes changed.
    pub(super) fn refresh(&mut self, bench: &Workbench, wanted: &Arrangement) {
        let (Some(loaded), Some(choices)) = (&bench.data, &bench.choices) else {
            *self = Self::default();
            return;
        };
        let same = self.known.as_ref().is_some_and(|known| {
            known.data_revision == bench.data_revision
                && known.choices == *choices
                && same_preview(known.preview.as_ref(), bench.preview.as_ref())
        });
        if !same {
            let selection = bench.selection.as_ref().and_then(|s| s.as_ref().ok());
            self.facts = facts(loaded, choices, selection, bench.preview.as_deref());
            self.known = Some(Known {
                data_revision: bench.data_revision,
                choices: choices.clone(),
                preview: bench.preview.clone(),
            });
        }
        if !same || self.arranged.as_ref() != Some(wanted) {
            self.shown = arrange(&self.facts, wanted);
            self.arranged = Some(wanted.clone());
        }
    }
}

fn same_preview(a: Option<&Arc<Preview>>, b: Option<&Arc<Preview>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn facts(
    loaded: &Loaded,
    choices: &Choices,
    selection: Option<&Selection>,
    preview: Option<&Preview>,
) -> Vec<Fact> {
    let roles: HashMap<&str, Role> = loaded
        .roles
        .iter()
        .map(|guess| (guess.column.as_str(), guess.role))
        .collect();
    let used: HashSet<&str> = selection
        .into_iter()
        .flat_map(|s| s.inputs.iter().map(String::as_str))
        .collect();
    let id = selection.and_then(|s| s.id.as_deref());
    let figures: HashMap<&str, _> = preview
        .filter(|p| p.target.column == choices.target.column)
        .into_iter()
        .flat_map(|p| p.features.iter().map(|f| (f.column.as_str(), f)))
        .collect();
    let steps = steps(preview);
    let fact = |profile: &ColumnProfile| {
        let name = profile.name.as_str();
        let guess = roles.get(name).copied().unwrap_or(Role::Input);
        let figure = figures.get(name);
        let mut fact = Fact {
            name: name.to_owned(),
            kind: profile.kind,
            purpose: purpose(name, guess, choices, id),
            used: used.contains(name),
            direction: choices.monotone.get(name).copied().and_then(direction),
            missing: profile.missing_share,
            distinct: profile.distinct,
            iv: figure.and_then(|f| f.iv),
            auc: figure.and_then(|f| f.auc),
            notes: Vec::new(),
        };
        fact.notes = notes(&fact, profile, guess);
        if choices.encodings.contains_key(name) {
            fact.notes.push(Note::Own);
        }
        let chosen = choices.special.get(name).map_or(&[][..], Vec::as_slice);
        if !chosen.is_empty() {
            fact.notes.push(Note::Special);
        }
        let column = loaded.table.column(name).filter(|_| fact.used);
        let proposed = column.map_or(Vec::new(), |column| proposed(loaded, column, chosen));
        if !proposed.is_empty() {
            fact.notes.push(Note::Codes(proposed.join(", ")));
        }
        if let Some(step) = steps.get(name) {
            fact.notes.push(step.clone());
        }
        fact
    };
    loaded.profile.columns.iter().map(fact).collect()
}

fn purpose(name: &str, guess: Role, choices: &Choices, id: Option<&str>) -> Purpose {
    if name == choices.target.column {
        return Purpose::Role(Role::Target);
    }
    if id == Some(name) {
        return Purpose::Role(Role::Id);
    }
    match &choices.split.method {
        Method::Date(c) | Method::Group(c) | Method::Column(c) if c == name => Purpose::Split,
        _ if guess == Role::Target => Purpose::Role(Role::Input),
        _ => Purpose::Role(guess),
    }
}

fn notes(fact: &Fact, profile: &ColumnProfile, guess: Role) -> Vec<Note> {
    if fact.purpose == Purpose::Role(Role::Target) {
        return Vec::new();
    }
    let is_id = fact.purpose == Purpose::Role(Role::Id);
    let protected = guess == Role::Monitor || is_protected(&fact.name);
    let suspicious = |value: Option<f64>, holds: fn(f64) -> bool| value.filter(|v| holds(*v));
    let id_like = guess == Role::Id || fact.kind == Kind::Identifier;
    [
        suspicious(fact.auc, |auc| auc >= SUSPICIOUS_AUC).map(Note::LeakAuc),
        suspicious(fact.iv, |iv| iv > SUSPICIOUS_IV).map(Note::LeakIv),
        name_warning(&fact.name).map(|_| Note::LeakName),
        protected.then_some(Note::Protected),
        profile.constant.then_some(Note::Constant),
        (id_like && !is_id).then_some(Note::IdLike),
        (fact.kind == Kind::Text).then_some(Note::Text),
        (profile.misfits > 0).then_some(Note::Misfits(profile.misfits)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn steps(preview: Option<&Preview>) -> HashMap<&str, Note> {
    let block = preview.and_then(|p| p.sequence.as_ref());
    let channels = block.into_iter().flat_map(|block| &block.channels);
    channels
        .flat_map(|channel| {
            let steps = channel.columns.len();
            channel.columns.iter().enumerate().map(move |(i, column)| {
                let stem = channel.stem.trim_end_matches(['_', '-', '.', ' ']);
                let note = Note::Step {
                    stem: stem.to_owned(),
                    step: i + 1,
                    steps,
                };
                (column.as_str(), note)
            })
        })
        .collect()
}

fn arrange(facts: &[Fact], wanted: &Arrangement) -> Vec<usize> {
    let needle = wanted.search.trim().to_lowercase();
    let holds = |place: &usize| facts[*place].name.to_lowercase().contains(&needle);
    let mut shown: Vec<usize> = (0..facts.len()).filter(holds).collect();
    if let Some((by, falls)) = wanted.sort {
        shown.sort_by(|a, b| compare(&facts[*a], &facts[*b], by, falls));
    }
    shown
}

/// Columns without a figure stand last either way.
fn compare(a: &Fact, b: &Fact, by: SortBy, falls: bool) -> Ordering {
    let figures = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => turned(a.total_cmp(&b), falls),
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    match by {
        SortBy::Iv => figures(a.iv, b.iv),
        SortBy::Auc => figures(a.auc, b.auc),
        SortBy::Use => turned(a.used.cmp(&b.used), falls),
        SortBy::Name => turned(a.name.to_lowercase().cmp(&b.name.to_lowercase()), falls),
        SortBy::Kind => turned((a.kind as u8).cmp(&(b.kind as u8)), falls),
        SortBy::Purpose => turned(rank(a.purpose).cmp(&rank(b.purpose)), falls),
        SortBy::Direction => turned(a.direction.cmp(&b.direction), falls),
        SortBy::Missing => turned(a.missing.total_cmp(&b.missing), falls),
        SortBy::Distinct => turned(a.distinct.cmp(&b.distinct), falls),
        SortBy::Notes => turned(a.notes.len().cmp(&b.notes.len()), falls),
    }
}

fn turned(ordering: Ordering, falls: bool) -> Ordering {
    if falls { ordering.reverse() } else { ordering }
}

fn rank(purpose: Purpose) -> u8 {
    match purpose {
        Purpose::Role(role) => role as u8,
        Purpose::Split => u8::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(name: &str, auc: Option<f64>) -> Fact {
        Fact {
            name: name.to_owned(),
            kind: Kind::Number,
            purpose: Purpose::Role(Role::Input),
            used: true,
            direction: None,
            missing: 0.0,
            distinct: 2,
            iv: None,
            auc,
            notes: Vec::new(),
        }
    }

    #[test]
    fn columns_without_a_figure_stand_last_either_way() {
        let facts = [fact("a", None), fact("B", Some(0.6)), fact("c", Some(0.7))];
        let order = |falls| {
            let wanted = Arrangement {
                search: String::new(),
                sort: Some((SortBy::Auc, falls)),
            };
            arrange(&facts, &wanted)
        };
        assert_eq!(order(true), [2, 1, 0]);
        assert_eq!(order(false), [1, 2, 0]);
    }

    #[test]
    fn the_search_minds_no_case() {
        let facts = [fact("PAY_0", None), fact("age", None)];
        let wanted = Arrangement {
            search: " pay".to_owned(),
            sort: None,
        };
        assert_eq!(arrange(&facts, &wanted), [0]);
    }
}
