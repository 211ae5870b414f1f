//! The decisions: what the current terms make of a run, part by part.

use crate::evaluate::EvaluateError;
use crate::evaluate::Rule;
use crate::recipe::Role;
use crate::recipe::RoleGuess;
use crate::recipe::inputs::roles::is_protected;
use crate::recipe::outcome::split::Part;
use crate::report::{PartDecisions, Rows};
use crate::score::policy::RuleCount;
use crate::score::{Policy, PolicyError};
use crate::workbench::state::{Loaded, RunId, ScoredFile};
use crate::workflow::choices::terms::Terms;
use crate::workflow::experiment::Experiment;
use crate::workflow::prepare::Ground;
use crate::workflow::warning::{Remark, rules_on_target, terms_remarks};
use std::sync::Arc;

/// What the terms make of a run.
#[derive(Debug, Clone)]
pub struct Decisions {
    /// The run.
    pub run: RunId,
    /// Rises with every one that is made.
    pub revision: u64,
    /// The policy that was applied.
    pub policy: Policy,
    /// For each row of the portfolio the rule that decides, if one does.
    pub decided: Result<Vec<Option<u16>>, PolicyError>,
    /// How often each rule decided, over all rows; nothing if none could.
    pub rules: Vec<RuleCount>,
    /// What to know of the rules.
    pub remarks: Vec<Remark>,
    /// The same as `decided` for the other file that a run scored.
    of_file: Option<(Arc<ScoredFile>, Vec<Option<u16>>)>,
    parts: [Option<PartDecisions>; 3],
}

/// The swap set of another run, and what it was made for.
#[derive(Debug, Clone)]
pub struct Swap {
    /// What it was made for.
    pub(in crate::workbench) of: SwapKey,
    /// Rows of the part that both runs hold.
    pub rows: usize,
    /// Who is swapped in and out, or why that cannot be told.
    pub result: Result<crate::evaluate::discrimination::compare::SwapSet, EvaluateError>,
}

/// The runs, the part and the cutoff of a swap set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::workbench) struct SwapKey {
    pub(in crate::workbench) shown: RunId,
    pub(in crate::workbench) other: RunId,
    pub(in crate::workbench) part: Part,
    pub(in crate::workbench) cutoff: f64,
}

/// What decisions are made from.
pub(in crate::workbench) struct Grounds {
    pub(in crate::workbench) run: RunId,
    pub(in crate::workbench) revision: u64,
    pub(in crate::workbench) data: Arc<Loaded>,
    pub(in crate::workbench) experiment: Arc<Experiment>,
    pub(in crate::workbench) ground: Arc<Ground>,
    pub(in crate::workbench) scored: Option<Arc<ScoredFile>>,
    pub(in crate::workbench) terms: Terms,
}

impl Grounds {
    /// Sums everything.
    pub(in crate::workbench) fn decide(self) -> Decisions {
        let policy = self.terms.policy.clone();
        let decided = policy.apply(&self.data.table);
        let none = vec![None; self.data.table.rows];
        let of_rows = decided.as_ref().unwrap_or(&none);
        let rules = match &decided {
            Ok(decided) => policy.counts(decided, &self.ground.y_true),
            Err(_) => Vec::new(),
        };
        let of_file = self.scored.as_ref().and_then(|scored| {
            let decided = policy.apply(&scored.table).ok()?;
            Some((Arc::clone(scored), decided))
        });
        let mut remarks = terms_remarks(&policy, &self.terms.money, &self.data.table);
        let target = &self.experiment.model.target.column;
        remarks.extend(rules_on_target(&policy, target));
        Decisions {
            remarks,
            run: self.run,
            revision: self.revision,
            parts: Part::ALL.map(|part| self.part(part, of_rows)),
            policy,
            decided,
            rules,
            of_file,
        }
    }

    fn part(&self, part: Part, decided: &[Option<u16>]) -> Option<PartDecisions> {
        let rows = self.experiment.rows_of(&self.ground, part);
        if rows.is_empty() {
            return None;
        }
        let trained = &self.experiment.model.scorecard;
        let scorecard = self.terms.over(trained, trained.cutoff_pd);
        let rows = Rows {
            scorecard: &scorecard,
            decided,
            ..self
                .experiment
                .rows(&self.data.table, &self.ground, (part, &rows))
        };
        Some(PartDecisions::of(
            &rows,
            &self.terms.money,
            self.monitored(),
        ))
    }

    /// The columns to be monitored.
    fn monitored(&self) -> impl Iterator<Item = &str> {
        let target = &self.experiment.model.target.column;
        let kept = |guess: &&RoleGuess| {
            let monitored = guess.role == Role::Monitor || is_protected(&guess.column);
            monitored && guess.column != *target
        };
        let roles = self.data.roles.iter();
        roles.filter(kept).map(|guess| guess.column.as_str())
    }
}

impl Decisions {
    /// The decisions of one part; `None` where it has no rows.
    #[must_use]
    pub fn part(&self, part: Part) -> Option<&PartDecisions> {
        self.parts[part as usize].as_ref()
    }

    /// For each row of a portfolio of `rows` rows the rule that decides.
    pub(in crate::workbench) fn of_rows(&self, rows: usize) -> Option<&[Option<u16>]> {
        let decided = self.decided.as_ref().ok()?;
        (decided.len() == rows).then_some(decided)
    }

    /// The same of another file that a run scored.
    pub(in crate::workbench) fn of_file(&self, file: &Arc<ScoredFile>) -> Option<&[Option<u16>]> {
        let (known, decided) = self.of_file.as_ref()?;
        Arc::ptr_eq(known, file).then_some(decided)
    }

    /// The cutoff by a rule on the rows that choose it; see
    /// [`crate::report::Curves::chooser`]. `None` where their money cannot be read.
    pub(in crate::workbench) fn cutoff_by(&self, rule: Rule, chooser: Part) -> Option<f64> {
        let part = self.part(chooser)?;
        part.gaps.as_ref().ok()?;
        part.strategy.choose(rule)
    }
}
