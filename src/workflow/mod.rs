//! A workflow: the steps from a table to a scored portfolio, headless. The caller
//! passes choices and receives results; used by the command line and the window.
//!
//! Nothing here prints, parses arguments or draws.

pub(crate) mod again;
pub(crate) mod binning;
pub(crate) mod choices;
pub(crate) mod cross_validation;
pub(crate) mod difference;
pub(crate) mod experiment;
pub(crate) mod feature_figures;
pub(crate) mod join;
pub(crate) mod level_outcomes;
pub(crate) mod metrics;
pub(crate) mod monitoring;
pub mod out_of_core;
pub(crate) mod points;
pub(crate) mod prepare;
pub(crate) mod scoring;
pub(crate) mod search;
pub(crate) mod sheet;
pub mod survival;
pub mod tasks;
pub(crate) mod synthesis;
pub(crate) mod try_out;
pub(crate) mod ripeness;
mod turned_files;
pub(crate) mod warning;

pub use again::{AgainError, choices_of, learned_from};
pub use binning::{Binned, BinningPlan, NamedBin, bin_column};
pub use choices::terms::Terms;
pub use choices::{Choices, Selection, SessionError, SettingError, Settings, select_inputs};
pub use cross_validation::{
    CrossValidation, Folds, MOST_FOLDS, Spread, check_folds, cross_validate,
};
pub use difference::{Difference, Given, Side, write_difference};
pub use experiment::augment::{Augment, Augmented};
pub use experiment::challenger::{
    Challenger, NoChallenger, NoTrees, Trees, Verdict, add_challengers,
};
pub use experiment::combine::{CombineError, Members, combine};
pub use experiment::direction_cost::{DirectionCost, add_direction_cost};
pub use experiment::{Experiment, Material, run};
pub use feature_figures::FeatureFigures;
pub use join::{
    JoinFileError, JoinFiles, JoinPlan, JoinRemark, JoinRequest, JoinSteps, Joined, Needed,
    SideReading, WINDOWS, add_features, bin_features, join_files, joiner, write_joined,
};
pub use metrics::{AlertsByPart, Evaluation, LeftOutFamily, LeftOutReason, Metrics, SearchFigures};
pub use monitoring::{
    Alarm, AlarmKind, ColumnShift, Monitor, MonitorError, MonitorPlan, Monitoring, OneClass,
    Period, PeriodOutcomes, ReferenceFigures, Shift, file_period, month_columns, open_dated,
    write_monitoring,
};
pub use points::{
    EditedPoints, Effect, Flips, Measured, PointsFileError, PointsLines, PointsRows, Standing,
    TrainingRows, edited_experiment, measure, points_sheet,
};
pub use prepare::{Ground, Prepared, divide, prepare};
pub use ripeness::unripe_months;
pub use scoring::applicants::{
    ApplicantError, ApplicantScore, ApplicantScorer, Field, FieldKind, GivenValue, Refused,
    ScorerError, Unusable,
};
pub use scoring::contributions::{ExplainPlan, Global, GlobalField, PdExplainer, explain_fields};
pub use scoring::dependence::{
    FieldDependence, field_dependence, inputs_of_rows, point_text, write_dependences,
};
pub use scoring::fields::{
    ExplainTableError, RowExplainer, RowsExplained, Streamed, explain_stream, explain_table_rows,
};
pub use scoring::monotone::{DirectionReport, DirectionVerdict, check_directions};
pub use scoring::nearest::{
    Direction, MOST_CHANGES, Movable, Moved, Nearest, NearestError, NearestPlan, NearestProfile,
    nearest_approved,
};
pub use scoring::reasons::{
    FieldContribution, ReasonTerms, Reasoner, RowContributions, row_contributions,
};
pub use scoring::rows::{Details, ScoredRows, utc, write_oof, write_scored};
pub use scoring::stream::{Asked, ExtraTerms, Scoring, ScoringError, check_fit, score_stream};
pub use scoring::training_policy::{TrainingFinding, training_findings};
pub use scoring::what_if::{Change, ChangeNote, Outcome, WhatIf, written};
pub use scoring::workbook::write_scored_sheet;
pub use search::{
    Layout, Layouts, SearchInput, SearchPlan, Searched, ranked, search, write_leaderboard,
};
pub use sheet::{Cell, ExcelLimit, Format, NumberStyle, Sheet, is_excel};
pub use synthesis::{
    AnomalyColumns, SynthesisPlan, anomaly_columns, score_anomalies, synthesize_rows,
    write_anomalies, write_synthesis_report, write_table,
};
pub use try_out::{Paired, TryOut};
pub use warning::{
    Caveat, FEW_BADS, GoodFigure, Remark, Size, policy_remarks, rules_on_target, terms_remarks,
};

/// A synthetic portfolio of 5,000 applicants; `sample_data/README.md` describes
/// it.
pub const SAMPLE: &[u8] = include_bytes!("../../sample_data/portfolio.csv");
