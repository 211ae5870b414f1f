//! What the panel of each step says.

mod data;
mod decide;
mod evaluate;
mod features;
mod score;
mod start;
mod tasks;
mod train;

pub use data::DataText;
pub use decide::DecideText;
pub use evaluate::EvaluateText;
pub use features::FeaturesText;
pub use score::ScoreText;
pub use start::StartText;
pub use tasks::TaskText;
pub use train::TrainText;
