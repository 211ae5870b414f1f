//! A model file of any task.

use super::seal::{self, Tensor};
use super::{
    BundleError, FORMAT, MAX_FILE_BYTES, Model, SurvivalModel, TaskModel, damaged, gather,
};
use crate::files::{self, Staged};
use crate::network::{Config, Inputs, Network};
use crate::recipe::Task;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::{Read, Write};
use std::path::Path;

/// A model of any task.
#[derive(Debug, Clone)]
pub enum AnyModel {
    /// Of good and bad: it gives PDs.
    Pd(Box<Model>),
    /// Of several classes or a number.
    Task(Box<TaskModel>),
    /// Of the time to default: it gives a hazard by period.
    Survival(Box<SurvivalModel>),
}

impl AnyModel {
    /// Reads a model and checks it.
    ///
    /// # Errors
    /// As [`Model::load`].
    pub fn load(path: &Path) -> Result<Self, BundleError> {
        let opened = Opened::of(&read(path)?)?;
        match opened.task {
            Task::Binary => Ok(Self::Pd(Box::new(Model::from_opened(opened)?))),
            Task::Survival => Ok(Self::Survival(Box::new(SurvivalModel::from_opened(
                opened,
            )?))),
            _ => Ok(Self::Task(Box::new(TaskModel::from_opened(opened)?))),
        }
    }
}

/// A model file of a format that this program reads: its checksum holds.
pub(super) struct Opened {
    pub(super) task: Task,
    document: Value,
    tensors: Vec<Tensor>,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
    #[serde(default)]
    task: Task,
}

impl Opened {
    pub(super) fn of(bytes: &[u8]) -> Result<Self, BundleError> {
        let (document, tensors) = seal::open(bytes)?;
        let Format { format, task } = Format::deserialize(&document).map_err(damaged)?;
        if format > FORMAT {
            return Err(BundleError::Newer(format));
        }
        Ok(Self {
            task,
            document,
            tensors,
        })
    }

    /// The document and the tensors.
    pub(super) fn parts<T: for<'de> Deserialize<'de>>(
        self,
    ) -> Result<(T, Vec<Tensor>), BundleError> {
        let document = serde_json::from_value(self.document).map_err(damaged)?;
        Ok((document, self.tensors))
    }
}

/// The network of a configuration with the weights of a file.
pub(super) fn network_of(
    tensors: &[Tensor],
    config: Config,
    inputs: Inputs,
) -> Result<Network, BundleError> {
    let weights = gather(config.specs(inputs)?, tensors)?;
    Ok(Network::with_weights(config, inputs, weights)?)
}

/// The bytes of a model file.
pub(super) fn sealed(document: &impl Serialize, network: &Network) -> Result<Vec<u8>, BundleError> {
    let document = serde_json::to_value(document).map_err(damaged)?;
    let bytes = seal::seal(document, network.weights())?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(BundleError::TooLarge {
            mebibytes: bytes.len() as u64 >> 20,
            most: MAX_FILE_BYTES >> 20,
        });
    }
    Ok(bytes)
}

/// Writes bytes that are to become the file `path`.
pub(super) fn stage(path: &Path, bytes: &[u8]) -> Result<Staged, BundleError> {
    Ok(files::stage(path, |w| w.write_all(bytes))?)
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, BundleError> {
    let file = std::fs::File::open(path)?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(BundleError::Damaged("it is far too large".into()));
    }
    Ok(bytes)
}
