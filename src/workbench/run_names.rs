//! Names of runs that nobody typed: a kind and the number of the run, in the language of the
//! window.

use crate::network::Family;
use crate::workbench::bench::Workbench;
use crate::workbench::jobs::job::JobKind;
use crate::workbench::notice::Message;
use crate::workbench::preferences::Language;
use crate::workbench::state::RunId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a run is called after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::workbench) enum RunKind {
    /// A training of a network.
    Trained(Family),
    /// A search on a clock.
    Search,
    /// A scorecard with points that were set by hand.
    Edited,
}

impl RunKind {
    /// The kinds whose names differ by the language.
    const TRANSLATED: [Self; 5] = [
        Self::Trained(Family::Logistic),
        Self::Trained(Family::Scorecard),
        Self::Trained(Family::Trees),
        Self::Search,
        Self::Edited,
    ];

    /// The name of a run of this kind.
    pub(in crate::workbench) fn name(self, id: RunId, language: Language) -> String {
        let chinese = language == Language::Chinese;
        let id = id.0;
        let [en, zh] = match self {
            Self::Search => ["Search", "搜索"],
            Self::Edited if chinese => return format!("评分卡 {id}（改分）"),
            Self::Edited => return format!("Scorecard {id}, edited"),
            Self::Trained(Family::Logistic) => ["Logistic", "逻辑回归"],
            Self::Trained(Family::Scorecard) => ["Scorecard", "评分卡"],
            Self::Trained(Family::Trees) => ["Trees", "提升树"],
            Self::Trained(family) => return format!("{} {id}", family.name().to_uppercase()),
        };
        format!("{} {id}", if chinese { zh } else { en })
    }
}

/// The name in this language, where it is the automatic one of the run in any language, and
/// languages differ in it.
fn in_language(name: &str, id: RunId, language: Language) -> Option<String> {
    let is_it = |kind: &RunKind| Language::ALL.iter().any(|of| kind.name(id, *of) == name);
    let mut kinds = RunKind::TRANSLATED.iter();
    kinds
        .find(|kind| is_it(kind))
        .map(|kind| kind.name(id, language))
}

/// New names by old ones.
type Renamed = BTreeMap<String, String>;

impl Workbench {
    /// Has automatic names and what is told follow the language that the window speaks.
    pub fn speak(&mut self, language: Language) {
        if self.spoken != language {
            self.spoken = language;
            self.translate_names();
        }
    }

    /// Gives all runs with automatic names theirs in the language of the window; also in edits
    /// that can be taken back and in notices. The decision log stays as it was written.
    pub(in crate::workbench) fn translate_names(&mut self) {
        self.close_log();
        let language = self.spoken;
        let mut renamed = Renamed::new();
        let mut rename = |id: RunId, name: &mut String| {
            if let Some(new) = in_language(name, id, language).filter(|new| new != name) {
                renamed.insert(std::mem::replace(name, new.clone()), new);
            }
        };
        for run in &mut self.runs {
            rename(run.id, &mut run.name);
        }
        for run in &mut self.task_runs {
            if in_language(&run.name, run.id, language).is_some_and(|new| new != run.name) {
                let run = Arc::make_mut(run);
                rename(run.id, &mut run.name);
            }
        }
        if let Some(live) = &mut self.live {
            rename(live.run, &mut live.name);
        }
        self.history.rename(&mut rename);
        if renamed.is_empty() {
            return;
        }
        for job in self.jobs.iter_mut().filter(|j| j.kind == JobKind::Train) {
            follow(&renamed, &mut job.about);
        }
        for notice in &mut self.notices {
            follow_in(&renamed, &mut notice.message);
        }
    }

    /// The name of a run that comes in, in the language of the window.
    pub(in crate::workbench) fn spoken_name(&self, id: RunId, name: String) -> String {
        in_language(&name, id, self.spoken).unwrap_or(name)
    }
}

fn follow(renamed: &Renamed, name: &mut String) {
    if let Some(new) = renamed.get(name) {
        name.clone_from(new);
    }
}

/// The same of the runs that a notice names.
fn follow_in(renamed: &Renamed, message: &mut Message) {
    match message {
        Message::Trained { name, .. }
        | Message::Grown { name, .. }
        | Message::StoppedTrees { name, .. }
        | Message::Stopped { name, .. }
        | Message::Chance { name, .. } => follow(renamed, name),
        Message::PointsKept { name, of, .. } => {
            follow(renamed, name);
            follow(renamed, of);
        }
        Message::StaysCurrent { current, name } => {
            follow(renamed, current);
            follow(renamed, name);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_automatic_name_is_known_in_any_language_and_only_for_its_own_run() {
        let zh = Language::Chinese;
        let check = |name: &str, id, language, expected: Option<&str>| {
            let found = in_language(name, RunId(id), language);
            assert_eq!(found.as_deref(), expected, "{name} {id}");
        };
        check("Logistic 3", 3, zh, Some("逻辑回归 3"));
        check("逻辑回归 3", 3, Language::English, Some("Logistic 3"));
        check("MLP 12", 12, zh, None);
        check("Search 4", 4, zh, Some("搜索 4"));
        check("Scorecard 5, edited", 5, zh, Some("评分卡 5（改分）"));
        check(
            "评分卡 5（改分）",
            5,
            Language::English,
            Some("Scorecard 5, edited"),
        );
        check("Logistic 3", 4, zh, None);
        check("Logistic 3 without income", 3, zh, None);
        check("baseline", 1, zh, None);
    }
}
