//! Deciding: the jobs that find out what the terms make of the shown run, and
//! what holds while they do.

use crate::evaluate::Rule;
use crate::report::swap_at_cutoff;
use crate::score::{Policy, Scorecard};
use crate::workbench::bench::Workbench;
use crate::workbench::decision_totals::{Decisions, Grounds, Swap, SwapKey};
use crate::workbench::jobs::job::{Delivery, JobKind};
use crate::workbench::rows::applicants::Applicants;
use crate::workbench::state::{RunId, ScoredFile, Step};
use crate::workflow::choices::terms::Terms;
use std::sync::Arc;

/// What is known of the decisions, and what was asked for last.
#[derive(Default)]
pub(in crate::workbench) struct Deciding {
    pub(in crate::workbench) made: Option<Arc<Decisions>>,
    pub(in crate::workbench) swap: Option<Arc<Swap>>,
    pub(in crate::workbench) other: Option<RunId>,
    revision: u64,
    asked: Option<Asked>,
    asked_swap: Option<SwapKey>,
    /// Run, cutoff and terms of the scored file that was written last.
    pub(in crate::workbench) exported: Option<(RunId, f64, Terms)>,
}

/// What decisions depend on.
struct Asked {
    run: RunId,
    data_revision: u64,
    terms: Terms,
    scored: Option<Arc<ScoredFile>>,
}

impl Asked {
    fn is(&self, bench: &Workbench, run: RunId, terms: &Terms) -> bool {
        let (was, now) = (&self.terms, terms);
        let same_file = match (&self.scored, &bench.scored_by_run()) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        let same_money = (&was.money.ead, &was.money.lgd) == (&now.money.ead, &now.money.lgd);
        let same_terms = same_money && was.policy == now.policy && was.grades == now.grades;
        self.run == run && self.data_revision == bench.data_revision && same_file && same_terms
    }
}

impl Workbench {
    /// What the current terms make of the shown run; of the terms before while
    /// a job finds out, `None` until it has for the first time.
    #[must_use]
    pub fn decisions(&self) -> Option<&Decisions> {
        let made = self.deciding.made.as_deref()?;
        (Some(made.run) == self.shown).then_some(made)
    }

    /// The same to keep, if it is about this run.
    pub(in crate::workbench) fn decisions_of(&self, run: Option<RunId>) -> Option<Arc<Decisions>> {
        let made = self.deciding.made.clone()?;
        (Some(made.run) == run).then_some(made)
    }

    /// The terms as chosen.
    #[must_use]
    pub fn terms(&self) -> Option<&Terms> {
        self.choices.as_ref().map(|choices| &choices.terms)
    }

    /// The run that the shown one is held against.
    #[must_use]
    pub fn swap_run(&self) -> Option<RunId> {
        self.deciding.other.filter(|id| self.can_swap(*id))
    }

    /// The swap set with that run; lags behind the cutoff for a moment.
    #[must_use]
    pub fn swap(&self) -> Option<&Swap> {
        let swap = self.deciding.swap.as_deref()?;
        let of = (Some(swap.of.shown), Some(swap.of.other), swap.of.part);
        (of == (self.shown, self.swap_run(), self.part)).then_some(swap)
    }

    /// Whether a run is another one than the shown; they are then compared on the
    /// rows that both hold in a part.
    #[must_use]
    pub fn can_swap(&self, id: RunId) -> bool {
        let shown = self.shown_run().filter(|shown| shown.id != id);
        shown.is_some() && self.run(id).is_some()
    }

    /// Whether the policy that decides about the applicants is the chosen one.
    #[must_use]
    pub fn policy_stands(&self) -> bool {
        let follows = self.scored.as_ref().is_none_or(|scored| scored.is_by_run());
        let (Some(terms), Some(applicants)) = (self.terms(), self.applicants()) else {
            return true;
        };
        !follows || applicants.scorecard.policy == terms.policy
    }

    /// Whether the scored file that was written last, if one was, is as one
    /// would be now, and the applicants follow the policy.
    #[must_use]
    pub fn scores_stand(&self) -> bool {
        self.policy_stands() && self.export_stands()
    }

    /// Whether the scored file that was written last, if one was, is as one
    /// would be now.
    #[must_use]
    pub fn export_stands(&self) -> bool {
        let Some((run, cutoff, terms)) = &self.deciding.exported else {
            return true;
        };
        (Some(*run), *cutoff) == (self.shown, self.cutoff) && Some(terms) == self.terms()
    }

    pub(in crate::workbench) fn note_export(&mut self) {
        if self.scored.is_none()
            && let (Some(run), Some(terms)) = (self.shown, self.terms())
        {
            self.deciding.exported = Some((run, self.cutoff, terms.clone()));
        }
    }

    /// The other file, if a run scored it.
    fn scored_by_run(&self) -> Option<Arc<ScoredFile>> {
        self.scored.clone().filter(|scored| scored.is_by_run())
    }

    /// The scorecard of a trained model as things stand, with this policy.
    fn current_card(&self, trained: &Scorecard, policy: Policy) -> Scorecard {
        let card = match self.terms() {
            Some(terms) => terms.over(trained, self.cutoff),
            None => trained.clone(),
        };
        Scorecard { policy, ..card }
    }

    /// What the Score step shows: the other file, or the portfolio by the
    /// shown run.
    #[must_use]
    pub fn applicants(&self) -> Option<Applicants<'_>> {
        let made = self.decisions();
        let standing = |trained: &'_ Policy, newer: bool| match made {
            Some(made) if newer => made.policy.clone(),
            _ => trained.clone(),
        };
        if let Some(scored) = &self.scored {
            let trained = &scored.model.scorecard;
            if !scored.is_by_run() {
                let mut card = trained.clone();
                card.cutoff_pd = self.cutoff;
                return Some(Applicants::of_file(scored, card, &scored.decided));
            }
            let newer = made.and_then(|made| made.of_file(scored));
            let card = self.current_card(trained, standing(&trained.policy, newer.is_some()));
            let decided = newer.unwrap_or(&scored.decided);
            return Some(Applicants {
                texts: self.terms().map(|terms| &terms.texts),
                ..Applicants::of_file(scored, card, decided)
            });
        }
        let (data, run) = (self.data.as_ref()?, self.shown_run()?);
        let (experiment, ground) = (&run.experiment, &run.ground);
        let trained = &experiment.model.scorecard;
        let newer = made.and_then(|made| made.of_rows(data.table.rows));
        let card = self.current_card(trained, standing(&trained.policy, newer.is_some()));
        let decided = newer.unwrap_or(&experiment.decided);
        let texts = self.terms().map(|terms| &terms.texts);
        let card = (card, texts);
        Some(Applicants::of_run(data, experiment, ground, card, decided))
    }

    /// Starts the jobs whose result is not the one that is wanted now; whether
    /// any was. One at a time runs, and one that failed is not tried again.
    pub(in crate::workbench) fn start_deciding(&mut self) -> bool {
        if self.is_busy(JobKind::Decide) {
            return false;
        }
        self.start_decisions() || self.start_swap()
    }

    fn start_decisions(&mut self) -> bool {
        let (Some(data), Some(run), Some(terms)) = (&self.data, self.shown_run(), self.terms())
        else {
            return false;
        };
        let asked = self.deciding.asked.as_ref();
        if asked.is_some_and(|asked| asked.is(self, run.id, terms)) {
            return false;
        }
        let asked = Asked {
            run: run.id,
            data_revision: self.data_revision,
            terms: terms.clone(),
            scored: self.scored_by_run(),
        };
        let grounds = Grounds {
            run: run.id,
            revision: self.deciding.revision + 1,
            data: Arc::clone(data),
            experiment: Arc::clone(&run.experiment),
            ground: Arc::clone(&run.ground),
            scored: asked.scored.clone(),
            terms: asked.terms.clone(),
        };
        let revision = self.data_revision;
        self.deciding.asked = Some(asked);
        self.start(JobKind::Decide, String::new(), move |_ticket| {
            let made = grounds.decide();
            let deliver: Delivery = Box::new(move |bench| bench.take_decisions(made, revision));
            Ok(deliver)
        });
        true
    }

    fn take_decisions(&mut self, made: Decisions, data_revision: u64) {
        if data_revision != self.data_revision {
            return;
        }
        self.deciding.revision = made.revision;
        self.deciding.made = Some(Arc::new(made));
        if matches!(self.rule, Some(Rule::MaxProfit(_))) {
            self.follow_rule();
        }
        self.decisions_changed();
    }

    fn start_swap(&mut self) -> bool {
        let (Some(shown), Some(other)) = (self.shown_run(), self.swap_run()) else {
            return false;
        };
        let (part, cutoff) = (self.part, self.cutoff);
        let key = SwapKey {
            shown: shown.id,
            other,
            part,
            cutoff,
        };
        if self.step != Step::Decide || self.deciding.asked_swap == Some(key) {
            return false;
        }
        let Some(other) = self.run(other) else {
            return false;
        };
        let grounds = [shown, other].map(|run| Arc::clone(&run.ground));
        let experiments = [shown, other].map(|run| Arc::clone(&run.experiment));
        self.deciding.asked_swap = Some(key);
        self.start(JobKind::Decide, String::new(), move |_ticket| {
            let [ground, other] = &grounds;
            let pds = experiments.each_ref().map(|made| &made.pds[..]);
            let (y, [a, b]) = ground.shared(other, part, pds);
            let swap = Arc::new(Swap {
                of: key,
                rows: y.len(),
                result: swap_at_cutoff(&y, [&a, &b], cutoff),
            });
            let deliver: Delivery = Box::new(move |bench| bench.deciding.swap = Some(swap));
            Ok(deliver)
        });
        true
    }
}

impl Terms {
    /// Whether every rate, amount and PD is within its bounds.
    pub(in crate::workbench) fn is_sound(&self) -> bool {
        use crate::score::Given;
        let same = |given: &Option<Given>, most: f64| match given {
            Some(Given::Same(value)) => (0.0..=most).contains(value),
            Some(Given::Column(_)) | None => true,
        };
        let margin = self.money.margin.unwrap_or_default();
        let costs = [self.costs.tp, self.costs.fp, self.costs.tn, self.costs.fn_];
        self.refer_pd.is_none_or(|pd| (0.0..=1.0).contains(&pd))
            && same(&self.money.lgd, 1.0)
            && same(&self.money.ead, f64::MAX)
            && [margin.share, margin.cost]
                .iter()
                .all(|v| v.is_finite() && *v >= 0.0)
            && costs.iter().all(|cost| cost.is_finite())
    }
}
