//! The analyses beside the credit model: PDs over the life of a loan, forecasts of market series,
//! anomalies and synthetic rows. Each has a plan, a run under way and what its last run left. A project keeps the
//! plans; the results go with their portfolio.

pub(in crate::workbench) mod anomaly_search;
pub(in crate::workbench) mod forecasting;
pub(in crate::workbench) mod lifetime;
pub(in crate::workbench) mod live;
pub(in crate::workbench) mod losses;
pub(in crate::workbench) mod synthesizing;

use crate::market::{Dates, SuggestedSeries};
use crate::workbench::bench::Workbench;
use crate::workbench::command::{Command, Refusal};
use crate::workbench::jobs::export::Content;
use crate::workbench::jobs::job::{JobId, JobKind, Outcome, Ticket};
use crate::workbench::notice::{Level, Message};
use crate::workbench::state::{Loaded, Mark, Step};
use anomaly_search::{AnomalyPlan, AnomalyProgress, AnomalySearch};
use forecasting::{ForecastPlan, ForecastProgress, ForecastRun};
use lifetime::{LifetimePlan, LifetimeProgress, LifetimeRun};
use live::{LiveAnalysis, Reporter};
use losses::{LossPlan, LossState};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use synthesizing::{SynthesisChoices, SynthesisProgress, SynthesisRun};

/// One of the analyses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnalysisKind {
    /// PDs over the life of a loan.
    Lifetime,
    /// Market series and their forecasts.
    Forecast,
    /// How unusual each row is.
    Anomalies,
    /// Rows like those of the file.
    Synthesis,
}

impl AnalysisKind {
    /// All, in the order of their steps.
    pub const ALL: [Self; 4] = [
        Self::Lifetime,
        Self::Forecast,
        Self::Anomalies,
        Self::Synthesis,
    ];

    /// The step that shows it.
    #[must_use]
    pub fn step(self) -> Step {
        match self {
            Self::Lifetime => Step::Lifetime,
            Self::Forecast => Step::Market,
            Self::Anomalies => Step::Anomalies,
            Self::Synthesis => Step::Synthetic,
        }
    }

    /// The job that runs it.
    #[must_use]
    pub fn job(self) -> JobKind {
        match self {
            Self::Lifetime => JobKind::Lifetime,
            Self::Forecast => JobKind::Forecast,
            Self::Anomalies => JobKind::Anomalies,
            Self::Synthesis => JobKind::Synthesis,
        }
    }
}

/// What an analyst asks of the analyses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AnalysisPlan {
    /// Columns and model of the time to default.
    Lifetime(LifetimePlan),
    /// How expected credit losses are computed from it.
    Losses(LossPlan),
    /// Series, dates and options of a forecast.
    Forecast(ForecastPlan),
    /// Method and columns of the search for anomalies.
    Anomalies(AnomalyPlan),
    /// How synthetic rows are made.
    Synthesis(SynthesisChoices),
}

/// One analysis: what is asked for, the run under way, and what the last run left.
#[derive(Debug)]
pub struct Analysis<P, L, R> {
    /// What is asked for.
    pub plan: P,
    /// The run under way.
    pub live: Option<LiveAnalysis<L>>,
    /// What the last run left.
    pub result: Option<Arc<R>>,
    /// Why the last run left nothing.
    pub problem: Option<Message>,
}

impl<P: Default, L, R> Default for Analysis<P, L, R> {
    fn default() -> Self {
        Self {
            plan: P::default(),
            live: None,
            result: None,
            problem: None,
        }
    }
}

/// All analyses of the open portfolio.
#[derive(Debug, Default)]
pub struct Analyses {
    /// The series that the portfolio suggests.
    pub suggested: SuggestedSeries,
    /// PDs over the life of a loan.
    pub lifetime: Analysis<LifetimePlan, LifetimeProgress, LifetimeRun>,
    /// Expected credit losses by the model of the time to default.
    pub losses: LossState,
    /// Market series.
    pub forecast: Analysis<ForecastPlan, ForecastProgress, ForecastRun>,
    /// Anomalies.
    pub anomalies: Analysis<AnomalyPlan, AnomalyProgress, AnomalySearch>,
    /// Synthetic rows.
    pub synthesis: Analysis<SynthesisChoices, SynthesisProgress, SynthesisRun>,
}

impl Analyses {
    /// The plans that a portfolio suggests.
    pub(in crate::workbench) fn suggested(data: &Loaded, target: &str) -> Self {
        let mut analyses = Self {
            suggested: SuggestedSeries::of(&data.profile),
            ..Self::default()
        };
        analyses.forecast.plan = ForecastPlan::suggested(&analyses.suggested);
        analyses.lifetime.plan = LifetimePlan::suggested(data);
        analyses.anomalies.plan = AnomalyPlan::suggested(data, target);
        analyses
    }

    /// What is asked for now.
    pub(in crate::workbench) fn plans(&self) -> Vec<AnalysisPlan> {
        vec![
            AnalysisPlan::Lifetime(self.lifetime.plan.clone()),
            AnalysisPlan::Losses(self.losses.plan.clone()),
            AnalysisPlan::Forecast(self.forecast.plan.clone()),
            AnalysisPlan::Anomalies(self.anomalies.plan.clone()),
            AnalysisPlan::Synthesis(self.synthesis.plan),
        ]
    }

    /// Puts earlier plans back whose columns are still there.
    pub(in crate::workbench) fn keep_plans(&mut self, plans: Vec<AnalysisPlan>, data: &Loaded) {
        let is_there = |name: &String| data.table.column(name).is_some();
        for plan in plans {
            match plan {
                AnalysisPlan::Lifetime(plan) => {
                    if plan.columns().all(is_there) {
                        self.lifetime.plan = plan;
                    }
                }
                AnalysisPlan::Losses(plan) => self.losses.plan = plan.fitted(data),
                AnalysisPlan::Forecast(plan) => {
                    let dated = match &plan.dates {
                        Dates::Column(name) => is_there(name),
                        Dates::First | Dates::FileOrder => true,
                    };
                    let asked = !plan.series.is_empty();
                    if asked && dated && plan.series.iter().all(is_there) {
                        self.forecast.plan = plan;
                    }
                }
                AnalysisPlan::Anomalies(plan) if plan.drop.iter().all(is_there) => {
                    self.anomalies.plan = plan;
                }
                AnalysisPlan::Anomalies(_) => {}
                AnalysisPlan::Synthesis(plan) => self.synthesis.plan = plan,
            }
        }
    }

    /// Takes in how far the runs are; the progress of each job with news.
    pub(in crate::workbench) fn read(&mut self) -> Vec<(JobId, f32)> {
        let lifetime = self.lifetime.live.as_mut();
        let forecast = self.forecast.live.as_mut();
        let anomalies = self.anomalies.live.as_mut();
        let synthesis = self.synthesis.live.as_mut();
        let found = [
            lifetime.and_then(|live| live.read(LifetimeProgress::share)),
            forecast.and_then(|live| live.read(ForecastProgress::share)),
            anomalies.and_then(|live| live.read(AnomalyProgress::share)),
            synthesis.and_then(|live| live.read(SynthesisProgress::share)),
        ];
        found.into_iter().flatten().collect()
    }

    /// A job is over; the analysis that it ran, if it is of the open portfolio.
    pub(in crate::workbench) fn is_over(&mut self, job: JobId) -> Option<AnalysisKind> {
        let kind = AnalysisKind::ALL
            .into_iter()
            .find(|kind| self.job(*kind) == Some(job))?;
        match kind {
            AnalysisKind::Lifetime => self.lifetime.live = None,
            AnalysisKind::Forecast => self.forecast.live = None,
            AnalysisKind::Anomalies => self.anomalies.live = None,
            AnalysisKind::Synthesis => self.synthesis.live = None,
        }
        Some(kind)
    }

    /// Keeps why an analysis left nothing; a cancelled one left what there was before.
    pub(in crate::workbench) fn failed(&mut self, kind: AnalysisKind, message: &Message) {
        let problem = match message {
            Message::Cancelled => return,
            message => Some(message.clone()),
        };
        match kind {
            AnalysisKind::Lifetime => self.lifetime.problem = problem,
            AnalysisKind::Forecast => self.forecast.problem = problem,
            AnalysisKind::Anomalies => self.anomalies.problem = problem,
            AnalysisKind::Synthesis => self.synthesis.problem = problem,
        }
    }

    /// The job that runs an analysis.
    #[must_use]
    pub fn job(&self, kind: AnalysisKind) -> Option<JobId> {
        match kind {
            AnalysisKind::Lifetime => self.lifetime.live.as_ref().map(|live| live.job),
            AnalysisKind::Forecast => self.forecast.live.as_ref().map(|live| live.job),
            AnalysisKind::Anomalies => self.anomalies.live.as_ref().map(|live| live.job),
            AnalysisKind::Synthesis => self.synthesis.live.as_ref().map(|live| live.job),
        }
    }

    /// Whether an analysis has a result.
    #[must_use]
    pub fn has_result(&self, kind: AnalysisKind) -> bool {
        match kind {
            AnalysisKind::Lifetime => self.lifetime.result.is_some(),
            AnalysisKind::Forecast => self.forecast.result.is_some(),
            AnalysisKind::Anomalies => self.anomalies.result.is_some(),
            AnalysisKind::Synthesis => self.synthesis.result.is_some(),
        }
    }

    /// Has the run of an analysis end; it keeps what it has learned so far.
    pub(in crate::workbench) fn stop(&mut self, kind: AnalysisKind) {
        match kind {
            AnalysisKind::Lifetime => stop(&mut self.lifetime.live),
            AnalysisKind::Forecast => stop(&mut self.forecast.live),
            AnalysisKind::Anomalies => stop(&mut self.anomalies.live),
            AnalysisKind::Synthesis => stop(&mut self.synthesis.live),
        }
    }

    /// Has all runs end.
    pub(in crate::workbench) fn stop_all(&mut self) {
        for kind in AnalysisKind::ALL {
            self.stop(kind);
        }
    }
}

fn stop<L>(live: &mut Option<LiveAnalysis<L>>) {
    if let Some(live) = live {
        live.control.stop();
        live.stopping = true;
    }
}

impl Workbench {
    /// Whether the result of an analysis is of the plan and the choices as they are.
    #[must_use]
    pub fn is_analysis_current(&self, kind: AnalysisKind) -> bool {
        let analyses = &self.analyses;
        match kind {
            AnalysisKind::Lifetime => {
                let result = analyses.lifetime.result.as_ref();
                result.is_some_and(|run| {
                    run.plan == analyses.lifetime.plan && self.learns_same(&run.choices)
                })
            }
            AnalysisKind::Forecast => {
                let result = analyses.forecast.result.as_ref();
                result.is_some_and(|run| run.plan == analyses.forecast.plan)
            }
            AnalysisKind::Anomalies => {
                let result = analyses.anomalies.result.as_ref();
                result.is_some_and(|found| found.plan == analyses.anomalies.plan)
            }
            AnalysisKind::Synthesis => {
                let result = analyses.synthesis.result.as_ref();
                result.is_some_and(|run| {
                    run.plan == analyses.synthesis.plan && self.makes_same_columns(&run.choices)
                })
            }
        }
    }

    /// How far the step of an analysis is.
    pub(in crate::workbench) fn analysis_mark(&self, kind: AnalysisKind) -> Mark {
        if self.analyses.has_result(kind) {
            return if self.is_analysis_current(kind) {
                Mark::Done
            } else {
                Mark::Stale
            };
        }
        let suits = match kind {
            AnalysisKind::Lifetime => !self.analyses.lifetime.plan.time.is_empty(),
            AnalysisKind::Forecast => self.analyses.suggested.is_daily,
            AnalysisKind::Anomalies => {
                let data = self.data.as_ref();
                data.is_some_and(|data| data.table.rows > 0)
            }
            AnalysisKind::Synthesis => {
                let preview = self.preview.as_ref();
                preview.is_some_and(|preview| preview.bads > 0 && preview.goods > 0)
            }
        };
        if suits { Mark::Ready } else { Mark::Empty }
    }

    /// Why a command about an analysis is not possible now.
    pub(in crate::workbench) fn analysis_refusal(&self, command: &Command) -> Option<Refusal> {
        match command {
            Command::RunAnalysis(kind) => self.run_refusal(*kind),
            Command::StopAnalysis(kind) => {
                let runs = self.analyses.job(*kind).is_some();
                (!runs).then_some(Refusal::NotAnalysing)
            }
            Command::ExportAnalysis(kind, _) if !self.analyses.has_result(*kind) => {
                Some(Refusal::NoResult)
            }
            Command::SaveLifetimeModel(_) => {
                let has_model = self.analyses.has_result(AnalysisKind::Lifetime);
                (!has_model).then_some(Refusal::NoResult)
            }
            Command::ExportAnalysis(AnalysisKind::Lifetime, _) => {
                let table = &self.analyses.losses.plan.scenarios;
                table.scenarios().is_err().then_some(Refusal::Scenarios)
            }
            Command::ExportAnalysis(AnalysisKind::Synthesis, path) => {
                let is_json = path.extension().is_some_and(|ending| ending == "json");
                is_json.then_some(Refusal::NameOfFigures)
            }
            Command::ExportAnalysis(..) => None,
            _ => self.needs_data(),
        }
    }

    /// Why an analysis cannot be run now.
    fn run_refusal(&self, kind: AnalysisKind) -> Option<Refusal> {
        if self.data.is_none() {
            return Some(Refusal::NoData);
        }
        if self.analyses.job(kind).is_some() {
            return Some(Refusal::Analysing);
        }
        if let Some(field) = self.unreadable.get(&kind.step()) {
            return Some(Refusal::Unreadable(field.clone()));
        }
        match kind {
            AnalysisKind::Forecast if self.analyses.forecast.plan.series.is_empty() => {
                Some(Refusal::NoSeries)
            }
            AnalysisKind::Lifetime if self.analyses.lifetime.plan.time.is_empty() => {
                Some(Refusal::NoTime)
            }
            AnalysisKind::Synthesis | AnalysisKind::Lifetime => {
                let choices = self.choices.as_ref();
                let named = choices.is_some_and(|choices| !choices.target.column.is_empty());
                (!named).then_some(Refusal::NoTarget)
            }
            AnalysisKind::Forecast | AnalysisKind::Anomalies => None,
        }
    }

    /// Changes the plan of an analysis.
    pub(in crate::workbench) fn plan_analysis(&mut self, plan: AnalysisPlan) {
        self.touch();
        match plan {
            AnalysisPlan::Lifetime(plan) => self.analyses.lifetime.plan = plan,
            AnalysisPlan::Losses(plan) => self.plan_losses(plan),
            AnalysisPlan::Forecast(plan) => self.analyses.forecast.plan = plan,
            AnalysisPlan::Anomalies(plan) => self.analyses.anomalies.plan = plan,
            AnalysisPlan::Synthesis(plan) => self.analyses.synthesis.plan = plan,
        }
    }

    /// Starts an analysis.
    pub(in crate::workbench) fn run_analysis(&mut self, kind: AnalysisKind) {
        match kind {
            AnalysisKind::Lifetime => self.run_lifetime(),
            AnalysisKind::Forecast => self.run_forecast(),
            AnalysisKind::Anomalies => self.run_anomaly_search(),
            AnalysisKind::Synthesis => self.run_synthesis(),
        }
    }

    /// Starts the job of an analysis; what is shown of it from now on.
    fn start_analysis<L: Default + Clone + Send + 'static>(
        &mut self,
        kind: AnalysisKind,
        about: String,
        work: impl FnOnce(&Reporter<L>, &Ticket) -> Outcome + Send + 'static,
    ) -> Option<LiveAnalysis<L>> {
        let reporter = Reporter::new(self.work.waker());
        let of_job = reporter.clone();
        let job = self.start(kind.job(), about, move |ticket| {
            let outcome = work(&of_job, ticket);
            if ticket.is_cancelled() {
                return Err(Message::Cancelled);
            }
            outcome
        })?;
        Some(LiveAnalysis::new(job, reporter))
    }

    /// Whether a result is of the portfolio that is open.
    fn is_open(&self, data: &Arc<Loaded>) -> bool {
        self.data
            .as_ref()
            .is_some_and(|open| Arc::ptr_eq(open, data))
    }

    /// Ends the runs of the analyses, whose portfolio goes.
    pub(in crate::workbench) fn forget_analyses(&mut self) {
        self.analyses.stop_all();
        for kind in AnalysisKind::ALL {
            if let Some(job) = self.analyses.job(kind) {
                self.work.cancel(job);
            }
        }
        self.analyses = Analyses::default();
    }

    /// What the file of an analysis holds.
    pub(in crate::workbench) fn analysis_content(&self, kind: AnalysisKind) -> Option<Content> {
        let analyses = &self.analyses;
        Some(match kind {
            AnalysisKind::Lifetime => {
                let plan = Box::new(analyses.losses.plan.clone());
                let language = self.text_language();
                Content::Lifetime(analyses.lifetime.result.clone()?, plan, language)
            }
            AnalysisKind::Forecast => Content::Forecast(analyses.forecast.result.clone()?),
            AnalysisKind::Anomalies => Content::Anomalies(analyses.anomalies.result.clone()?),
            AnalysisKind::Synthesis => Content::Synthesis(analyses.synthesis.result.clone()?),
        })
    }

    fn tell_done(&mut self, kind: AnalysisKind, stopped: bool) {
        let message = if stopped {
            Message::AnalysisStopped(kind)
        } else {
            Message::AnalysisDone(kind)
        };
        self.tell(Level::Info, message);
    }
}
