//! Background jobs: what runs on worker threads, when it is started, and what its
//! result does to the workbench.

pub(in crate::workbench) mod deciding;
pub(in crate::workbench) mod explaining;
pub(in crate::workbench) mod export;
pub(in crate::workbench) mod job;
pub(in crate::workbench) mod job_results;
pub(in crate::workbench) mod joining;
pub(in crate::workbench) mod open;
pub(in crate::workbench) mod reading;
pub(in crate::workbench) mod monitoring;
pub(in crate::workbench) mod points;
pub(in crate::workbench) mod reporting;
pub(in crate::workbench) mod scheduler;
pub(in crate::workbench) mod studies;
pub(in crate::workbench) mod target_reports;
pub(in crate::workbench) mod training;
pub(in crate::workbench) mod watched;
