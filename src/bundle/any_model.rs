//! A model file of any task.

use super::{
    BundleError, FORMAT, Format, MAX_FILE_BYTES, Model, TASK_FORMAT, TaskModel, damaged, seal,
};
use crate::recipe::Task;
use serde::Deserialize;
use std::io::Read;
use std::path::Path;

/// A model of any task.
#[derive(Debug, Clone)]
pub enum AnyModel {
    /// Of good and bad: it gives PDs.
    Pd(Box<Model>),
    /// Of several classes or a number.
    Task(Box<TaskModel>),
}

impl AnyModel {
    /// Reads a model and checks it.
    ///
    /// # Errors
    /// As [`Model::load`].
    pub fn load(path: &Path) -> Result<Self, BundleError> {
        let bytes = read(path)?;
        match task_in(&bytes)? {
            Task::Binary => Ok(Self::Pd(Box::new(Model::from_bytes(&bytes)?))),
            _ => Ok(Self::Task(Box::new(TaskModel::from_bytes(&bytes)?))),
        }
    }
}

/// The task of the model in a file.
fn task_in(bytes: &[u8]) -> Result<Task, BundleError> {
    let (document, _) = seal::open(bytes)?;
    let Format { format, task } = Format::deserialize(&document).map_err(damaged)?;
    let newest = if task == Task::Binary {
        FORMAT
    } else {
        TASK_FORMAT
    };
    if format > newest {
        return Err(BundleError::Newer(format));
    }
    Ok(task)
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
