//! The decisions: what the current terms make of a run, part by part. All that
//! needs a pass over rows is done here once, in a job; a moving cutoff then
//! only looks up sums.

use crate::evaluate::grades::{GradeTable, grade_table};
use crate::evaluate::money::Money;
use crate::evaluate::segments::{GroupRow, GroupRows, Segment, group_rows};
use crate::evaluate::strategy::{Costs, Margin};
use crate::evaluate::{EvaluateError, Ordered, Rule, Strategy};
use crate::recipe::roles::is_protected;
use crate::recipe::split::Part;
use crate::recipe::{Role, RoleGuess};
use crate::score::policy::RuleCount;
use crate::score::{Decision, Policy, PolicyError};
use crate::workbench::state::{Loaded, RunId, ScoredFile};
use crate::workflow::choices::SessionError;
use crate::workflow::curves::{place, thin};
use crate::workflow::experiment::Experiment;
use crate::workflow::groups::groups;
use crate::workflow::prepare::Ground;
use crate::workflow::terms::Terms;
use crate::workflow::warning::{Remark, terms_remarks};
use std::ops::{Add, Sub};
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

/// What the terms make of one part.
#[derive(Debug, Clone)]
pub struct PartDecisions {
    /// What every cutoff does by the score alone.
    pub strategy: Strategy,
    /// The cutoffs that a curve is drawn through, highest first.
    pub cutoffs: Vec<f64>,
    /// Rows without EAD and without LGD, which count as the mean; or why the
    /// money cannot be read (it is then one unit per row).
    pub gaps: Result<[usize; 2], Arc<SessionError>>,
    /// The master scale on these rows.
    pub grades: Result<GradeTable, EvaluateError>,
    /// Monitored columns, group by group.
    pub monitored: Vec<Monitored>,
    /// Rows that no rule decides.
    free: Strategy,
    /// Rows that rules approve, refer, decline.
    ruled: [Strategy; 3],
}

/// Sums over rows that are treated alike.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// Rows.
    pub n: usize,
    /// Bads.
    pub bads: usize,
    /// EAD.
    pub exposure: f64,
    /// Σ PD·LGD·EAD.
    pub expected_loss: f64,
    /// What approving them earns on average.
    pub profit: f64,
}

/// A monitored column and its groups.
#[derive(Debug, Clone)]
pub struct Monitored {
    /// The column.
    pub column: String,
    /// The name of each code.
    pub names: Vec<String>,
    /// Its groups, ready for every cutoff.
    pub groups: Vec<Segment<GroupRows>>,
}

/// The swap set of another run, and what it was made for.
#[derive(Debug, Clone)]
pub struct Swap {
    /// What it was made for.
    pub(in crate::workbench) of: SwapKey,
    /// Rows of the part that both runs hold.
    pub rows: usize,
    /// Who is swapped in and out, or why that cannot be told.
    pub result: Result<crate::evaluate::compare::SwapSet, EvaluateError>,
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
        let remarks = terms_remarks(&policy, &self.terms.money, &self.data.table);
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
        let ground = &self.ground;
        let rows: Vec<usize> = (0..ground.parts.len())
            .filter(|row| ground.parts[*row] == Some(part))
            .collect();
        if rows.is_empty() {
            return None;
        }
        let (y, p) = ground.labelled(&self.experiment.pds, part);
        let (money, gaps) = match self.money(&rows) {
            Ok(money) => {
                let gaps = [money.missing_ead, money.missing_lgd];
                (money, Ok(gaps))
            }
            Err(error) => (Money::default(), Err(Arc::new(error))),
        };
        let outcome = |place: usize| {
            let rule = decided[rows[place]].and_then(|r| self.terms.policy.rules().get(r as usize));
            rule.map(|rule| rule.outcome)
        };
        let all: Vec<usize> = (0..rows.len()).collect();
        let of = |places: &[usize]| strategy(&y, &p, &money, places);
        let only = |wanted: Option<Decision>, places: &[usize]| -> Vec<usize> {
            let kept = places.iter().copied();
            kept.filter(|place| outcome(*place) == wanted).collect()
        };
        let seen: Vec<GroupRow> = (all.iter())
            .map(|place| GroupRow {
                pd: p[*place],
                bad: Some(y[*place]),
                ruled: outcome(*place).map(|outcome| outcome == Decision::Approve),
            })
            .collect();
        let monitor = |name: &str| {
            let found = groups(&self.data.table, name, &rows).ok()?;
            Some(Monitored {
                column: name.to_owned(),
                groups: group_rows(&found.codes, &seen).ok()?,
                names: found.names,
            })
        };
        let monitored = self.monitored().filter_map(monitor).collect();
        let strategy = of(&all);
        Some(PartDecisions {
            cutoffs: thin(strategy.counts().map(|(cutoff, _)| cutoff).collect()),
            grades: grade_table(self.terms.grades.bounds(), &y, &p),
            free: of(&only(None, &all)),
            ruled: OUTCOMES.map(|outcome| of(&only(Some(outcome), &all))),
            strategy,
            gaps,
            monitored,
        })
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

    fn money(&self, rows: &[usize]) -> Result<Money, SessionError> {
        let amounts = self.terms.money.read(&self.data.table)?;
        Ok(amounts.of(rows)?)
    }
}

/// Outcomes in the order of the totals.
pub const OUTCOMES: [Decision; 3] = [Decision::Approve, Decision::Refer, Decision::Decline];

/// The strategy of some rows.
fn strategy(y: &[bool], p: &[f64], money: &Money, places: &[usize]) -> Strategy {
    let (y, p): (Vec<bool>, Vec<f64>) = places.iter().map(|k| (y[*k], p[*k])).unzip();
    let rows = Ordered::new(&y, &p);
    Strategy::with_money(&rows, &money.select(places)).unwrap_or_else(|_| Strategy::new(&rows))
}

impl Decisions {
    /// The decisions of one part; `None` where it has no rows.
    #[must_use]
    pub fn part(&self, part: Part) -> Option<&PartDecisions> {
        self.parts[place(part)].as_ref()
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
    /// [`crate::workflow::Curves::chooser`]. `None` where their money cannot be read.
    pub(in crate::workbench) fn cutoff_by(&self, rule: Rule, chooser: Part) -> Option<f64> {
        let part = self.part(chooser)?;
        part.gaps.as_ref().ok()?;
        part.strategy.choose(rule)
    }
}

impl PartDecisions {
    /// Who is approved, referred and declined by two cutoffs and the policy.
    #[must_use]
    pub fn totals(&self, refer_pd: Option<f64>, cutoff: f64, margin: &Margin) -> [Totals; 3] {
        let low = refer_pd.map_or(cutoff, |refer| refer.min(cutoff));
        let below = |strategy: &Strategy, pd: f64| totals(strategy, pd, margin);
        let (approved, open) = (below(&self.free, low), below(&self.free, cutoff));
        let free = [
            approved,
            open - approved,
            below(&self.free, f64::INFINITY) - open,
        ];
        let ruled = |k: usize| below(&self.ruled[k], f64::INFINITY);
        [0, 1, 2].map(|k| free[k] + ruled(k))
    }

    /// Rows that rules decide.
    #[must_use]
    pub fn ruled(&self) -> usize {
        self.ruled.iter().map(Strategy::rows).sum()
    }

    /// Sums over the rows with PDs from `from` on and below `to`, by the score
    /// alone.
    #[must_use]
    pub fn between(&self, from: f64, to: f64, margin: &Margin) -> Totals {
        totals(&self.strategy, to, margin) - totals(&self.strategy, from, margin)
    }
}

/// Sums over the rows with a PD below this.
fn totals(strategy: &Strategy, pd: f64, margin: &Margin) -> Totals {
    let point = strategy.at(pd, &Costs::default(), margin);
    Totals {
        n: point.confusion.tn + point.confusion.fn_,
        bads: point.confusion.fn_,
        exposure: point.exposure,
        expected_loss: point.expected_loss,
        profit: point.profit,
    }
}

impl Totals {
    /// Bads ÷ rows. `None` without rows.
    #[must_use]
    pub fn bad_rate(&self) -> Option<f64> {
        (self.n > 0).then(|| self.bads as f64 / self.n as f64)
    }

    /// Expected loss ÷ exposure. `None` without exposure.
    #[must_use]
    pub fn loss_rate(&self) -> Option<f64> {
        (self.exposure > 0.0).then(|| self.expected_loss / self.exposure)
    }
}

impl Add for Totals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            n: self.n + other.n,
            bads: self.bads + other.bads,
            exposure: self.exposure + other.exposure,
            expected_loss: self.expected_loss + other.expected_loss,
            profit: self.profit + other.profit,
        }
    }
}

impl Sub for Totals {
    type Output = Self;

    /// Of rows that contain the others.
    fn sub(self, other: Self) -> Self {
        Self {
            n: self.n.saturating_sub(other.n),
            bads: self.bads.saturating_sub(other.bads),
            exposure: self.exposure - other.exposure,
            expected_loss: self.expected_loss - other.expected_loss,
            profit: self.profit - other.profit,
        }
    }
}
