//! The studies: figures of a run that are made only when somebody looks at them.
//! A panel asks a question again in every frame; it is answered once, in a job,
//! and the latest answers are kept.

pub(in crate::workbench) mod answers;

use crate::evaluate::discrimination::bootstrap::Interval;
use crate::evaluate::metrics::BOOTSTRAPPED;
use crate::evaluate::population::stability::Vintage;
use crate::recipe::TargetSpec;
use crate::recipe::outcome::split::Part;
use crate::report::{Drift, Monitored, Shared};
use crate::score::Scorecard;
use crate::workbench::bench::Workbench;
use crate::workbench::changes::Changes;
use crate::workbench::decision_totals::Decisions;
use crate::workbench::jobs::explaining::{
    self, EffectStudy, FieldsStudy, ShownRows, TaskEffectStudy, TaskFieldsStudy,
};
use crate::workbench::jobs::export::Scope;
use crate::workbench::jobs::job::{Delivery, JobKind, Outcome, Ticket};
use crate::workbench::jobs::reporting::{ReportDesk, ReportStudy, ReportSubject};
use crate::workbench::notice::Message;
use crate::workbench::state::{Loaded, Run, RunId};
use crate::workbench::task_runs::TaskRun;
use crate::workflow::binning::{Binned, BinningPlan};
use crate::workflow::cross_validation::Folds;
use crate::workflow::tasks::TaskFolds;
use crate::workflow::{Nearest, NearestPlan, PointsRows};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Most answers that are kept.
const MOST: usize = 24;

/// What can be asked about a run.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// Whether a part looks as the training rows did.
    Drift {
        /// The run.
        run: RunId,
        /// The part held against the training rows.
        part: Part,
        /// The column whose months are told apart.
        date: Option<String>,
    },
    /// Figures by the groups of a column.
    Segments {
        /// The run.
        run: RunId,
        /// The part.
        part: Part,
        /// The column.
        column: String,
        /// Which decisions they are; see [`crate::workbench::Decisions::revision`].
        decisions: u64,
    },
    /// Two runs on the rows that both hold in a part.
    Compare {
        /// The run.
        run: RunId,
        /// The other run.
        other: RunId,
        /// The part.
        part: Part,
    },
    /// The bins of a column against the outcome, over all rows that have one.
    Bins {
        /// What the outcome is.
        target: TargetSpec,
        /// The column.
        column: String,
        /// How it is cut.
        plan: BinningPlan,
    },
    /// A cross-validation with the choices of the run.
    Folds {
        /// The run.
        run: RunId,
        /// Number of folds.
        k: usize,
    },
    /// What all fields do over the shown rows.
    Fields(ShownRows),
    /// What one field, or one month of it, does over them.
    Effects(ShownRows, String),
    /// What all fields do to the predictions of a run on several classes or a number.
    TaskFields(RunId),
    /// What one field does to them.
    TaskEffects(RunId, String),
    /// A cross-validation with the choices of such a run.
    TaskFolds {
        /// The run.
        run: RunId,
        /// Number of folds.
        k: usize,
    },
    /// The nearest approved profile of an applicant.
    Nearest {
        /// The rows.
        of: ShownRows,
        /// The applicant.
        row: usize,
        /// From PD to decision.
        scorecard: Box<Scorecard>,
        /// What may change.
        plan: NearestPlan,
    },
    /// The bins of the rows of a part, for points that are typed.
    Points {
        /// The run.
        run: RunId,
        /// The part.
        part: Part,
    },
    /// All that a report holds.
    Report(Box<ReportSubject>),
    /// Bootstrap intervals.
    Intervals {
        /// The run.
        run: RunId,
        /// The part.
        part: Part,
        /// Draws.
        draws: usize,
    },
}

/// What a question came to.
#[derive(Debug, Clone)]
pub enum Answer {
    /// To [`Question::Drift`].
    Drift(DriftStudy),
    /// To [`Question::Segments`].
    Segments(Monitored),
    /// To [`Question::Compare`].
    Compare(Box<CompareStudy>),
    /// To [`Question::Bins`].
    Bins(Binned),
    /// To [`Question::Folds`].
    Folds(Box<Folds>),
    /// To [`Question::Fields`].
    Fields(Box<FieldsStudy>),
    /// To [`Question::Effects`].
    Effects(Box<EffectStudy>),
    /// To [`Question::TaskFields`].
    TaskFields(Box<TaskFieldsStudy>),
    /// To [`Question::TaskEffects`].
    TaskEffects(Box<TaskEffectStudy>),
    /// To [`Question::TaskFolds`].
    TaskFolds(Box<TaskFolds>),
    /// To [`Question::Nearest`].
    Nearest(Nearest),
    /// To [`Question::Points`].
    Points(Arc<PointsRows>),
    /// To [`Question::Report`].
    Report(Arc<ReportStudy>),
    /// To [`Question::Intervals`]: of the bootstrapped metrics.
    Intervals([Option<Interval>; BOOTSTRAPPED]),
}

/// Whether the rows look as in development.
#[derive(Debug, Clone)]
pub struct DriftStudy {
    /// Score and columns.
    pub drift: Drift,
    /// Month by month; empty without a date.
    pub months: Vec<Vintage>,
}

/// Two runs on the rows that both hold in a part.
#[derive(Debug, Clone)]
pub struct CompareStudy {
    /// Rows of the part in both runs, with an outcome by the first run's target.
    pub rows: usize,
    /// Bads among them.
    pub bads: usize,
    /// What differs between the runs.
    pub changes: Changes,
    /// Whether their targets mean opposite things: what is bad in one is good in the
    /// other. Nothing is compared then.
    pub opposite: bool,
    /// Figures on these rows. `None` without rows, or where the targets are opposite.
    pub figures: Option<Shared>,
}

/// A resampling with its answer, as a project keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::workbench) enum Resampled {
    Folds {
        run: RunId,
        k: usize,
        found: Box<Folds>,
    },
    TaskFolds {
        run: RunId,
        k: usize,
        found: Box<TaskFolds>,
    },
    Intervals {
        run: RunId,
        part: Part,
        draws: usize,
        found: Vec<Option<Interval>>,
    },
}

impl Resampled {
    fn of(question: &Question, answer: &Answer) -> Option<Self> {
        match (question, answer) {
            (Question::Folds { run, k }, Answer::Folds(found)) => Some(Self::Folds {
                run: *run,
                k: *k,
                found: found.clone(),
            }),
            (Question::TaskFolds { run, k }, Answer::TaskFolds(found)) => Some(Self::TaskFolds {
                run: *run,
                k: *k,
                found: found.clone(),
            }),
            (Question::Intervals { run, part, draws }, Answer::Intervals(found)) => {
                Some(Self::Intervals {
                    run: *run,
                    part: *part,
                    draws: *draws,
                    found: found.to_vec(),
                })
            }
            _ => None,
        }
    }

    /// `None` where a newer program has other figures.
    fn answered(self) -> Option<(Question, Answer)> {
        Some(match self {
            Self::Folds { run, k, found } => (Question::Folds { run, k }, Answer::Folds(found)),
            Self::TaskFolds { run, k, found } => {
                (Question::TaskFolds { run, k }, Answer::TaskFolds(found))
            }
            Self::Intervals {
                run,
                part,
                draws,
                found,
            } => {
                let question = Question::Intervals { run, part, draws };
                (question, Answer::Intervals(found.try_into().ok()?))
            }
        })
    }
}

/// Answers, and what was asked for last.
#[derive(Debug, Default)]
pub struct Studies {
    answers: Vec<(Question, Result<Arc<Answer>, Message>)>,
    /// At most one of each kind of job.
    wanted: Vec<Question>,
    /// The questions of the Explain and the Report step that were started last.
    begun: Vec<Question>,
}

impl Studies {
    /// The answer to a question, if it came.
    #[must_use]
    pub fn answer(&self, question: &Question) -> Option<Result<&Answer, &Message>> {
        let found = self.answers.iter().find(|(asked, _)| asked == question)?;
        Some(found.1.as_ref().map(AsRef::as_ref))
    }

    /// The same, held so that a thread can keep it.
    pub(in crate::workbench) fn shared(&self, question: &Question) -> Option<Arc<Answer>> {
        let found = self.answers.iter().find(|(asked, _)| asked == question)?;
        found.1.as_ref().ok().cloned()
    }

    /// Forgets reports, for a model that was opened anew.
    pub(in crate::workbench) fn forget_reports(&mut self) {
        let is_report = |question: &Question| matches!(question, Question::Report(_));
        self.answers.retain(|(asked, _)| !is_report(asked));
    }

    /// The latest cross-validation of a run, with its number of folds.
    #[must_use]
    pub fn latest_folds(&self, run: RunId) -> Option<&Folds> {
        let answers = self.answers.iter().rev();
        let mut folds = answers.filter_map(|(asked, answer)| match (asked, answer.as_deref()) {
            (Question::Folds { run: of, .. }, Ok(Answer::Folds(found))) if *of == run => {
                Some(&**found)
            }
            _ => None,
        });
        folds.next()
    }

    /// The same of a run on several classes or a number.
    #[must_use]
    pub fn latest_task_folds(&self, run: RunId) -> Option<&TaskFolds> {
        let answers = self.answers.iter().rev();
        let mut folds = answers.filter_map(|(asked, answer)| match (asked, answer.as_deref()) {
            (Question::TaskFolds { run: of, .. }, Ok(Answer::TaskFolds(found))) if *of == run => {
                Some(&**found)
            }
            _ => None,
        });
        folds.next()
    }

    /// The resamplings, which took their time, for a project to keep.
    pub(in crate::workbench) fn resampled(&self) -> Vec<Resampled> {
        let answers = self.answers.iter();
        let kept = answers.filter_map(|(asked, answer)| {
            let answer = answer.as_ref().ok()?;
            Resampled::of(asked, answer)
        });
        kept.collect()
    }

    /// Takes over what a project kept of these runs.
    pub(in crate::workbench) fn take(&mut self, kept: Vec<Resampled>, runs: &[RunId]) {
        for (question, answer) in kept.into_iter().filter_map(Resampled::answered) {
            if question.run().is_some_and(|run| runs.contains(&run)) {
                self.keep(question, Ok(Arc::new(answer)));
            }
        }
    }

    fn keep(&mut self, question: Question, answer: Result<Arc<Answer>, Message>) {
        self.answers.retain(|(asked, _)| *asked != question);
        if self.answers.len() == MOST {
            drop(self.answers.remove(0));
        }
        self.answers.push((question, answer));
    }
}

/// What a study works on, held so that a thread can keep it.
pub(in crate::workbench) struct Desk {
    pub(in crate::workbench) data: Option<Arc<Loaded>>,
    pub(in crate::workbench) run: Option<Run>,
    pub(in crate::workbench) other: Option<Run>,
    pub(in crate::workbench) revision: u64,
    /// What the current terms make of the run, if it is the shown one.
    pub(in crate::workbench) made: Option<Arc<Decisions>>,
    /// The shown applicants, where the question is about them.
    pub(in crate::workbench) scope: Option<Scope>,
    /// The run on another target, where the question is about one.
    task_run: Option<Arc<TaskRun>>,
    /// Model and rows, where the question is about a report.
    report: Option<ReportDesk>,
}

impl Question {
    /// The run it is about, if it is about one.
    #[must_use]
    pub fn run(&self) -> Option<RunId> {
        match self {
            Self::Bins { .. }
            | Self::Report(_)
            | Self::Fields(ShownRows::File(_))
            | Self::Effects(ShownRows::File(_), _)
            | Self::Nearest {
                of: ShownRows::File(_),
                ..
            } => None,
            Self::Fields(ShownRows::Run(run))
            | Self::Effects(ShownRows::Run(run), _)
            | Self::Nearest {
                of: ShownRows::Run(run),
                ..
            }
            | Self::TaskFields(run)
            | Self::TaskEffects(run, _)
            | Self::TaskFolds { run, .. }
            | Self::Drift { run, .. }
            | Self::Segments { run, .. }
            | Self::Compare { run, .. }
            | Self::Points { run, .. }
            | Self::Folds { run, .. }
            | Self::Intervals { run, .. } => Some(*run),
        }
    }

    /// The applicants that it is about, if it is of the Explain step.
    fn shown_rows(&self) -> Option<ShownRows> {
        match self {
            Self::Fields(of) | Self::Effects(of, _) | Self::Nearest { of, .. } => Some(*of),
            _ => None,
        }
    }

    fn other(&self) -> Option<RunId> {
        match self {
            Self::Compare { other, .. } => Some(*other),
            _ => None,
        }
    }

    /// The kind of its job; a resampling takes its time and is shown.
    #[must_use]
    pub fn kind(&self) -> JobKind {
        match self {
            Self::Folds { .. } | Self::TaskFolds { .. } | Self::Intervals { .. } => {
                JobKind::Resample
            }
            Self::Fields(_) | Self::Effects(..) | Self::TaskFields(_) | Self::TaskEffects(..) => {
                JobKind::Explain
            }
            Self::Nearest { .. } => JobKind::Nearest,
            Self::Report(_) => JobKind::Report,
            _ => JobKind::Study,
        }
    }

    fn work(&self, desk: &Desk, ticket: &mut Ticket) -> Result<Answer, Message> {
        let scope = || {
            let scope = desk.scope.as_ref();
            scope.ok_or(Message::Refused(crate::workbench::Refusal::NoRun))
        };
        let task_run = || {
            let run = desk.task_run.as_deref();
            run.ok_or(Message::Refused(crate::workbench::Refusal::NoRun))
        };
        match self {
            Self::Report(_) => {
                let report = desk.report.as_ref();
                let report = report.ok_or(Message::Refused(crate::workbench::Refusal::NoRun))?;
                Ok(Answer::Report(Arc::new(report.study(ticket)?)))
            }
            Self::TaskFields(_) => explaining::task_fields(task_run()?, ticket),
            Self::TaskEffects(_, field) => explaining::task_effects(task_run()?, field, ticket),
            Self::TaskFolds { k, .. } => answers::task_folds(task_run()?, *k, ticket),
            Self::Fields(_) => explaining::fields(scope()?, ticket),
            Self::Effects(_, field) => explaining::effects(scope()?, field, ticket),
            Self::Nearest {
                row,
                scorecard,
                plan,
                ..
            } => explaining::nearest(scope()?, *row, (scorecard, plan), ticket),
            Self::Bins {
                target,
                column,
                plan,
            } => desk.bins(target, column, plan),
            Self::Drift { part, date, .. } => desk.drift(*part, date.as_deref()),
            Self::Segments { part, column, .. } => desk.segments(*part, column),
            Self::Compare { part, .. } => desk.compare(*part),
            Self::Points { part, .. } => desk.points(*part),
            Self::Folds { k, .. } => desk.folds(*k, ticket),
            Self::Intervals { part, draws, .. } => desk.intervals(*part, *draws, ticket),
        }
    }
}

impl Workbench {
    /// Has a question answered, unless it was or is about to be. Of the quick
    /// ones that are asked while one is worked on, the latest counts.
    pub(in crate::workbench) fn ask(&mut self, question: Question) {
        if question.kind() == JobKind::Resample {
            self.start_study(question);
        } else if self.is_unanswered(&question) {
            let kind = question.kind();
            self.studies.wanted.retain(|wanted| wanted.kind() != kind);
            self.studies.wanted.push(question);
            self.start_wanted_study();
        }
    }

    /// Whether the portfolio is still the one that a run belongs to.
    #[must_use]
    pub fn has_data_of(&self, run: &Run) -> bool {
        self.data.is_some() && run.data_revision == self.data_revision
    }

    /// Whether a question of the Explain or the Report step is being worked on.
    #[must_use]
    pub fn is_answering(&self, question: &Question) -> bool {
        self.is_busy(question.kind()) && self.studies.begun.contains(question)
    }

    /// Whether a question has no answer, or was cancelled.
    fn is_unanswered(&self, question: &Question) -> bool {
        match self.studies.answer(question) {
            None => true,
            Some(Err(Message::Cancelled)) => !self.is_answering(question),
            Some(_) => false,
        }
    }

    /// Starts the studies that wait and whose kind is not under way; whether there was one.
    pub(in crate::workbench) fn start_wanted_study(&mut self) -> bool {
        let all = std::mem::take(&mut self.studies.wanted);
        let is_free = |question: &Question| !self.is_busy(question.kind());
        let (free, wait): (Vec<_>, Vec<_>) = all.into_iter().partition(is_free);
        self.studies.wanted = wait;
        let mut started = false;
        for question in free {
            started |= self.start_study(question);
        }
        started
    }

    fn start_study(&mut self, question: Question) -> bool {
        let run = question.run().and_then(|id| self.run(id)).cloned();
        let has_data = run.as_ref().is_none_or(|run| self.has_data_of(run));
        let desk = Desk {
            data: self.data.clone().filter(|_| has_data),
            other: question.other().and_then(|id| self.run(id)).cloned(),
            made: self.decisions_of(question.run()),
            run,
            revision: self.data_revision,
            // What is shown may be something else by now.
            scope: (question.shown_rows().is_some())
                .then(|| self.scope())
                .flatten()
                .filter(|_| question.shown_rows() == self.explained_rows()),
            task_run: match &question {
                Question::TaskFields(id)
                | Question::TaskEffects(id, _)
                | Question::TaskFolds { run: id, .. } => {
                    self.task_runs.iter().find(|run| run.id == *id).cloned()
                }
                _ => None,
            },
            report: match &question {
                Question::Report(subject) => self.report_desk(subject),
                _ => None,
            },
        };
        let (kind, revision) = (question.kind(), self.data_revision);
        let of_task = desk.task_run.as_ref().map(|run| &run.name);
        let about = desk.run.as_ref().map(|run| &run.name).or(of_task);
        let about = about.cloned().unwrap_or_default();
        let about = match &question {
            Question::Effects(_, field) | Question::TaskEffects(_, field) => field.clone(),
            _ => about,
        };
        // Until the job delivers: a panic is not tried again in the next frame.
        if kind == JobKind::Study {
            let broken = Err(Message::Broken(kind));
            self.studies.keep(question.clone(), broken);
        } else if matches!(kind, JobKind::Explain | JobKind::Nearest | JobKind::Report) {
            let cancelled = Err(Message::Cancelled);
            self.studies.keep(question.clone(), cancelled);
            self.studies.begun.retain(|begun| begun.kind() != kind);
            self.studies.begun.push(question.clone());
        }
        self.start(kind, about, move |ticket| -> Outcome {
            let answer = question.work(&desk, ticket).map(Arc::new);
            if kind == JobKind::Resample {
                // Its failure is told, and it is asked for again by hand.
                answer.as_ref().map_err(Clone::clone)?;
            }
            if matches!(answer, Err(Message::Cancelled)) {
                return Err(Message::Cancelled);
            }
            let deliver: Delivery = Box::new(move |bench| {
                if bench.data_revision == revision {
                    bench.studies.keep(question, answer);
                    if kind == JobKind::Resample {
                        // A project keeps it.
                        bench.touch();
                    }
                }
            });
            Ok(deliver)
        })
        .is_some()
    }
}
