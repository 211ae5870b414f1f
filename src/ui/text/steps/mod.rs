//! What the panel of each step says.

mod alerts;
mod analyses;
mod data;
mod decide;
mod evaluate;
mod explain;
mod features;
mod join;
mod monitor;
mod report;
mod score;
mod start;
mod tasks;
mod train;

pub use alerts::AlertText;
pub use analyses::{AnomalyText, LifetimeText, LossText, MarketText, SyntheticText};
pub use data::DataText;
pub use decide::DecideText;
pub use evaluate::EvaluateText;
pub use explain::ExplainText;
pub use features::FeaturesText;
pub use join::JoinText;
pub use monitor::MonitorText;
pub use report::ReportText;
pub use score::ScoreText;
pub use start::StartText;
pub use tasks::TaskText;
pub use train::TrainText;
