//! What the panel of each step says.

mod alerts;
mod anomalies;
mod data;
mod decide;
mod evaluate;
mod explain;
mod features;
mod join;
mod lifetime;
mod market;
mod monitor;
mod report;
mod score;
mod start;
mod synthetic;
mod tasks;
mod train;

pub use alerts::AlertText;
pub use anomalies::AnomalyText;
pub use data::DataText;
pub use decide::DecideText;
pub use evaluate::EvaluateText;
pub use explain::ExplainText;
pub use features::FeaturesText;
pub use join::JoinText;
pub use lifetime::{LifetimeText, LossText};
pub use market::MarketText;
pub use monitor::MonitorText;
pub use report::ReportText;
pub use score::ScoreText;
pub use start::StartText;
pub use synthetic::SyntheticText;
pub use tasks::TaskText;
pub use train::TrainText;
