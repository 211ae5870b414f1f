//! A session: the whole way from a table to a scored portfolio, without a
//! window. Who calls it says what was chosen, and is told what happens.
//!
//! Nothing here prints, parses arguments or draws.

mod applicants;
mod arrivals;
mod binning;
mod changes;
mod choices;
mod command;
mod curves;
mod deciding;
mod decisions;
mod desk;
mod duties;
mod edits;
mod experiment;
mod exports;
mod feature_figures;
mod folds;
mod gate;
mod groups;
mod jobs;
mod metrics;
mod notice;
mod opening;
mod outcomes;
mod preferences;
mod prepare;
mod preview;
mod project;
mod reading;
mod remark;
mod review;
mod scored;
mod scoring;
mod state;
mod studies;
mod terms;
mod training;
mod undo;
mod view;
mod workbench;

pub use applicants::{Applicant, Applicants};
pub use binning::{Binned, BinningPlan, NamedBin, bin_column};
pub use changes::{Changes, Setting};
pub use choices::{Choices, Selection, SessionError, SettingError, Settings, select_inputs};
pub use command::{Command, Refusal, Unreadable};
pub use curves::{Curves, MOST_POINTS, PartCurves, SCORE_BINS, ScoreHistogram};
pub use decisions::{Decisions, Monitored, OUTCOMES, PartDecisions, Swap, Totals};
pub use experiment::{Experiment, Material, run};
pub use folds::{CrossValidation, Folds, MOST_FOLDS, Spread, check_folds, cross_validate};
pub use groups::{Groups, groups, month_name, months};
pub use jobs::{JobId, JobKind, JobStatus, Waker};
pub use metrics::{Evaluation, Metrics, evaluate};
pub use notice::{Level, Message, Notice};
pub use outcomes::{Compared, Outcomes, SegmentLine, SegmentTable, VintageLine};
pub use preferences::{Language, MOST_RECENTS, Preferences, Theme};
pub use prepare::{Ground, Prepared, divide, prepare};
pub use preview::{FeatureFigures, PartCount, Preview};
pub use reading::{Oversize, Remedy};
pub use remark::{Caveat, FEW_BADS, Remark, Size, policy_remarks};
pub use review::{ColumnDrift, Loss, Other, Review, ReviewPlan, ScoreDrift, Subject, review};
pub use scored::{Details, ScoredRows, utc, write_oof, write_scored};
pub use scoring::{ExtraTerms, Scoring, ScoringError, check_fit, score_stream};
pub use state::{Live, LiveState, Loaded, Mark, OpenedModel, Origin, Run, RunId, ScoredFile, Step};
pub use studies::{
    Answer, BOOTSTRAPPED, CompareStudy, DriftStudy, Question, SegmentStudy, SharedFigures, Studies,
};
pub use terms::Terms;
pub use view::{ApplicantColumn, View, ViewRequest, Viewed};
pub use workbench::Workbench;

/// A synthetic portfolio of 5,000 applicants; `sample_data/README.md` describes
/// it.
pub const SAMPLE: &[u8] = include_bytes!("../../sample_data/portfolio.csv");

#[cfg(test)]
mod tests;
