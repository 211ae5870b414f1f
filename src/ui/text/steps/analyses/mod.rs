//! The texts of the other analyses.

mod anomalies;
mod lifetime;
mod market;
mod synthetic;

pub use anomalies::AnomalyText;
pub use lifetime::{LifetimeText, LossText};
pub use market::MarketText;
pub use synthetic::SyntheticText;
