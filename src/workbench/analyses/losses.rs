//! Expected credit losses of the open portfolio by the model of the time to default: what they are
//! computed with, and what they come to. They follow every change by themselves.

use crate::score::{Given, MoneyTerms};
use crate::table::{LoadOptions, Source};
use crate::workbench::analyses::AnalysisPlan;
use crate::workbench::analyses::lifetime::LifetimeRun;
use crate::workbench::bench::Workbench;
use crate::workbench::jobs::job::{Delivery, JobId, JobKind};
use crate::workbench::jobs::open::file_name;
use crate::workbench::notice::Message;
use crate::workbench::state::Loaded;
use crate::workflow::survival::{
    Counts, ForecastTerms, ScenarioError, ScenarioTable, portfolio_losses,
};
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longest table of scenarios that is read.
const MOST_RECORDS: usize = 10_000;

/// What losses are computed with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LossPlan {
    /// Exposure and loss given default.
    pub money: MoneyTerms,
    /// Effective annual rate of the discount, a share.
    pub rate: f64,
    /// The column of the contractual term in periods.
    pub term: Option<String>,
    /// Whether all loans are taken from their first period; where absent, as their rows are: those of
    /// a panel from their time on book.
    pub as_new: Option<bool>,
    /// The courses of the periods to come.
    pub scenarios: ScenarioTable,
    /// Whether the written file holds the PD of each period.
    pub by_period: bool,
    /// Whether it holds the reasons of each loan.
    #[serde(default)]
    pub with_reasons: bool,
}

impl LossPlan {
    /// What is assumed of the loans of a run.
    ///
    /// # Errors
    /// If the table of scenarios cannot be read.
    pub fn terms(&self, run: &LifetimeRun) -> Result<ForecastTerms, ScenarioError> {
        Ok(ForecastTerms {
            scenarios: self.scenarios.scenarios()?,
            money: self.money.clone(),
            rate: self.rate,
            as_new: self.is_as_new(run),
            term: self.term.clone(),
        })
    }

    /// Whether the loans of a run are taken from their first period.
    #[must_use]
    pub fn is_as_new(&self, run: &LifetimeRun) -> bool {
        self.as_new.unwrap_or(!run.experiment.model.is_panel)
    }

    /// Whether the numbers are within their bounds.
    fn is_sound(&self) -> bool {
        let within = |given: &Option<Given>, most: f64| match given {
            Some(Given::Same(value)) => (0.0..=most).contains(value),
            _ => true,
        };
        (0.0..1.0).contains(&self.rate)
            && within(&self.money.lgd, 1.0)
            && within(&self.money.ead, f64::MAX)
    }
}

/// What the loans come to.
#[derive(Debug)]
pub struct Losses {
    /// The run whose model predicts.
    pub of: Arc<LifetimeRun>,
    /// What they were computed with.
    pub plan: LossPlan,
    /// Name and weight of each scenario.
    pub scenarios: Vec<(String, f64)>,
    /// Loans and their expected losses.
    pub counts: Counts,
    /// Of a panel: rows, loans, and rows without the name of a loan.
    pub panel: Option<[usize; 3]>,
}

/// The losses of the open portfolio: what is asked for, the job under way, and what there is.
#[derive(Debug, Default)]
pub struct LossState {
    /// What is asked for.
    pub plan: LossPlan,
    /// What was computed last.
    pub made: Option<Arc<Losses>>,
    /// Why nothing could be computed.
    pub problem: Option<Message>,
    /// Run and plan of the last job.
    asked: Option<(Arc<LifetimeRun>, LossPlan)>,
    job: Option<JobId>,
}

impl LossState {
    /// Whether a job computes them.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.job.is_some()
    }
}

impl Workbench {
    /// The losses of the present run and plan, if they are known already.
    #[must_use]
    pub fn losses(&self) -> Option<&Arc<Losses>> {
        let (run, state) = (
            self.analyses.lifetime.result.as_ref()?,
            &self.analyses.losses,
        );
        let fits = |made: &&Arc<Losses>| {
            Arc::ptr_eq(&made.of, run) && same_losses(&made.plan, &state.plan)
        };
        state.made.as_ref().filter(fits)
    }

    /// Computes losses where run or plan changed; whether a job was started. A job for earlier
    /// ones ends.
    pub(in crate::workbench) fn start_losses(&mut self) -> bool {
        let Some(run) = self.analyses.lifetime.result.clone() else {
            return false;
        };
        let plan = self.analyses.losses.plan.clone();
        let state = &self.analyses.losses;
        let is_asked = state
            .asked
            .as_ref()
            .is_some_and(|(asked, with)| Arc::ptr_eq(asked, &run) && same_losses(with, &plan));
        if is_asked {
            return false;
        }
        if let Some(job) = state.job {
            self.work.cancel(job);
            return false;
        }
        self.analyses.losses.asked = Some((Arc::clone(&run), plan.clone()));
        self.analyses.losses.problem = None;
        // The table says by itself what cannot be read in it.
        let Ok(terms) = plan.terms(&run) else {
            return false;
        };
        let job = self.start(JobKind::Losses, String::new(), move |ticket| {
            let data = run.data();
            let mut follow = |share: f32| {
                ticket.progress(share);
                if ticket.is_cancelled() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            let model = &run.experiment.model;
            let found = portfolio_losses(model, (&data.source, &data.table), &terms, &mut follow)?;
            let found = found.ok_or(Message::Cancelled)?;
            let scenarios = terms.scenarios.all.iter();
            let made = Losses {
                scenarios: scenarios.map(|s| (s.name.clone(), s.weight)).collect(),
                counts: found.counts,
                panel: found.panel,
                of: run,
                plan,
            };
            let deliver: Delivery = Box::new(move |bench| {
                bench.analyses.losses.made = Some(Arc::new(made));
            });
            Ok(deliver)
        });
        self.analyses.losses.job = job;
        job.is_some()
    }

    /// A job that computed losses is over.
    pub(in crate::workbench) fn losses_are_over(&mut self, job: JobId, problem: Option<&Message>) {
        let state = &mut self.analyses.losses;
        if state.job != Some(job) {
            return;
        }
        state.job = None;
        match problem {
            // What it was cancelled for is asked for next.
            Some(Message::Cancelled) => state.asked = None,
            problem => state.problem = problem.cloned(),
        }
    }

    pub(in crate::workbench) fn plan_losses(&mut self, plan: LossPlan) {
        if plan.is_sound() {
            self.analyses.losses.plan = plan;
        }
    }

    /// Reads a table of scenarios from a file.
    pub(in crate::workbench) fn read_scenarios(&mut self, path: PathBuf) {
        let name = file_name(&path);
        self.start(JobKind::Load, name, move |_| {
            let table = scenarios_of(&path)?;
            let deliver: Delivery = Box::new(move |bench| {
                let plan = LossPlan {
                    scenarios: table,
                    ..bench.analyses.losses.plan.clone()
                };
                bench.plan_analysis(AnalysisPlan::Losses(plan));
            });
            Ok(deliver)
        });
    }
}

/// The table of scenarios in a file.
fn scenarios_of(path: &Path) -> Result<ScenarioTable, Message> {
    let options = LoadOptions {
        sample_rows: Some(MOST_RECORDS),
        ..LoadOptions::default()
    };
    let source = Source::open_all(&[path.to_owned()], &options, &mut |_, _| {
        ControlFlow::Continue(())
    })?;
    let table = ScenarioTable::read(&source);
    table.map_err(|error| Message::Scenarios {
        path: path.to_owned(),
        error,
    })
}

/// Whether two plans lead to the same losses: what the written file holds beside them does not
/// matter.
fn same_losses(a: &LossPlan, b: &LossPlan) -> bool {
    *a == LossPlan {
        by_period: a.by_period,
        with_reasons: a.with_reasons,
        ..b.clone()
    }
}

impl LossPlan {
    /// The plan without the columns that a portfolio lacks.
    pub(in crate::workbench) fn fitted(mut self, data: &Loaded) -> Self {
        let lacks = |name: &str| data.table.column(name).is_none();
        for given in [&mut self.money.ead, &mut self.money.lgd] {
            given.take_if(|given| matches!(given, Given::Column(name) if lacks(name)));
        }
        self.term.take_if(|name| lacks(name));
        let fields = self.scenarios.fields().filter(|name| lacks(name));
        for name in fields.map(str::to_owned).collect::<Vec<_>>() {
            self.scenarios.remove_field(&name);
        }
        self
    }
}
