//! Training: a plain function from a network and examples to a trained
//! network, telling what happens through events.
//!
//! It knows no thread and no window: who calls it decides where it runs, and
//! steers it through a [`Control`].

mod batch;
#[cfg(feature = "boosting")]
mod boosting;
mod config;
mod control;
mod early_stop;
mod ensemble;
mod event;
mod newton;
mod optimizer;
mod run;
mod schedule;
mod stored;
mod update;

pub use batch::Data;
#[cfg(feature = "boosting")]
pub(crate) use boosting::leaf_wise;
pub use config::{
    ClassWeight, Literature, Monitor, Preset, TrainConfig, members_preset, network_preset,
    train_preset,
};
pub use control::Control;
pub use ensemble::select;
pub use event::{EpochRecord, Event, MemberOutcome, MemberSettings, OutOfFold, Outcome, Trial};
pub(crate) use newton::{direction, factored, solved};
pub use optimizer::{Algorithm, Optimizer};
pub(crate) use run::in_pool;
pub use run::{Member, Reach, TrainError, prior_correction, train, train_member, train_together};
pub use schedule::Schedule;
pub use stored::{DataView, StoredData};

#[cfg(test)]
mod tests;
#[cfg(test)]
mod keras_tests;
