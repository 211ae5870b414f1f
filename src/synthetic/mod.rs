//! Synthetic rows and anomalies: networks that learn what rows of a table look like, without
//! a PD. A GAN makes rows like those of a file; an autoencoder and an isolation forest score how
//! unlike the others a row is.
//!
//! A run is a function of a table, names of columns and a seed. It is steered by a
//! [`Control`](crate::train::Control) and reports what happens through events; its results are
//! serialisable.

mod adam;
mod anomalies;
mod codec;
mod error;
mod gan;
mod gan_config;
mod head;
mod mlp;
mod noise;
mod orders;
mod quality;
mod synthesis;

pub use anomalies::{Anomalies, AnomalyEvent, AnomalyMethod, NAMED, anomalies};
pub use error::SyntheticError;
pub use gan_config::{GanConfig, PlayerLosses};
pub use orders::BrokenOrder;
pub use quality::{Collapse, Correlation, Correlations, Distances, Marginal, Memorisation};
pub use synthesis::{
    LEAST_BADS, Request, Synthesis, SynthesisReport, SyntheticEvent, synthesize, synthetic_bads,
};
