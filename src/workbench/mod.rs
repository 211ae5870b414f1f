//! The workbench: the state of the window without a window, changed by commands and
//! by the results of background jobs. It draws nothing and never blocks.

mod analyses;
mod bench;
mod changes;
mod command;
mod data_check;
mod decision_totals;
mod file_drift;
mod history;
mod jobs;
mod notice;
mod preferences;
mod preview;
mod project;
mod rows;
mod run_names;
mod state;
mod task_runs;
mod validation;

pub use analyses::anomaly_search::{AnomalyPlan, AnomalyProgress, AnomalySearch};
pub use analyses::forecasting::{ForecastPlan, ForecastProgress, ForecastRun, LossCourse};
pub use analyses::lifetime::{LifetimePlan, LifetimeProgress, LifetimeRun, LoanFields};
pub use analyses::live::LiveAnalysis;
pub use analyses::losses::{LossPlan, LossState, Losses};
pub use analyses::synthesizing::{SynthesisChoices, SynthesisProgress, SynthesisRun};
pub use analyses::{Analyses, Analysis, AnalysisKind, AnalysisPlan};
pub use bench::Workbench;
pub use changes::{Changes, Setting};
pub use command::{Command, ExportOptions, Refusal, ReportedTarget, Unreadable};
#[cfg(test)]
pub(crate) use data_check::messy_file;
pub use data_check::{CheckFinding, CheckPoint};
pub use decision_totals::{Decisions, Swap};
pub use file_drift::{Decided, Surprises};
pub use history::undone::{Edited, Undone, short_pd};
pub use jobs::explaining::{EffectStudy, FieldsStudy, ShownRows, TaskEffectStudy, TaskFieldsStudy};
pub use jobs::job::{JobId, JobKind, JobStatus, Waker};
pub use jobs::joining::{JoinDesk, JoinedColumns, PickedFile};
pub use jobs::monitoring::{MonitorBy, MonitorDesk, MonitorProblem, Monitored};
pub use jobs::reading::{Oversize, Remedy};
pub use jobs::reporting::{
    CheckedExport, ExportedModel, ReportProblem, ReportStudy, ReportSubject, Reported, Reporting,
    VerifiedFigures, VerifiedReport,
};
pub use jobs::studies::{Answer, CompareStudy, DriftStudy, Question, Studies};
pub use jobs::training::challenging::{Challenged, ChallengerProblem, NewChallenger};
pub use jobs::training::retraining::{Retraining, Tried};
pub use notice::{Level, Message, Notice};
pub use preferences::{Language, MOST_RECENTS, Preferences, Theme};
pub use preview::{PartCount, Preview};
pub use rows::alerts::{AlertCounts, AlertList, AlertMark, AlertMarks, AlertState, MOST_NOTE};
pub use rows::applicants::{Applicant, Applicants, RowReasons};
pub use rows::filter::{Compared, Filter, FilterError};
pub use rows::view::{ApplicantColumn, View, ViewRequest, Viewed};
pub use state::{
    HowRead, Live, LiveSearch, LiveState, Loaded, Mark, OpenedModel, Origin, Run, RunId,
    ScoredFile, Step,
};
pub use task_runs::TaskRun;

#[cfg(test)]
mod tests;
