//! riskbench: a workbench that takes a raw loan portfolio to scored applicants.
//!
//! The modules stand in the order in which data passes through them; a module
//! uses only those listed before it (`tests/it/tidy.rs` checks that).
//!
//! Polarity, everywhere: `y = 1` is *bad* (default), PD = P(y = 1), a high
//! score is good.
//!
//! # Example
//!
//! Load, profile, prepare, train and score:
//!
//! ```
//! use riskbench::{network::Backend, profile::profile, table::LoadOptions, table::Source};
//! use riskbench::{train::Control, workflow::Choices, workflow::Material, workflow::SAMPLE};
//! use std::{ops::ControlFlow, time::Instant};
//!
//! let source = Source::from_bytes(SAMPLE.to_vec(), &LoadOptions::default())?;
//! let table = source.table(&mut |_read, _total| ControlFlow::Continue(()))?;
//!
//! let mut choices = Choices::suggested(&profile(&table));
//! choices.settings.epochs = Some(2);
//! let prepared = riskbench::workflow::prepare(&source, &table, &choices)?;
//!
//! let training = Material {
//!     table: &table,
//!     source_sha256: "",
//!     choices: &choices,
//!     prepared: &prepared,
//!     begun: Instant::now(),
//! };
//! let experiment = riskbench::workflow::run(training, &Control::default(), &mut |_event| {})?;
//!
//! let pds = experiment.model.pds(Backend::Fused, &table, 0..table.rows)?;
//! let card = &experiment.model.scorecard;
//! println!("PD {:.3}, {} points, {:?}", pds[0], card.scaling.points(pds[0]), card.decide(pds[0]));
//! assert_eq!(pds.len(), 5_000);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod words;
pub mod panics;
pub mod files;
pub mod evaluate;
pub mod table;
pub mod profile;
pub mod recipe;
pub mod join;
pub mod network;
pub mod train;
pub mod market;
pub mod synthetic;
pub mod explain;
pub mod score;
pub mod bundle;
pub mod export;
pub mod report;
pub mod workflow;
pub mod document;
pub mod workbench;
pub mod ui;
pub mod cli;
