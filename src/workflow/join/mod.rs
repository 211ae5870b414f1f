//! A join from files: columns for applicants from files of events and edges, made anew
//! ([`join_files`]) or again for other applicants ([`joiner`]).

mod again;
mod files;
mod fresh;
mod written;

pub use again::joiner;
pub use files::{JoinFileError, JoinFiles, JoinRemark, Needed, SideReading};
pub use fresh::{JoinPlan, JoinRequest, JoinSteps, Joined, WINDOWS, join_files};
pub use written::{add_features, bin_features, write_joined};
