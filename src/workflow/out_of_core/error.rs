//! Why a training on a file larger than memory ends early.

use crate::recipe::RecipeError;
use crate::table::TableError;
use crate::workflow::SessionError;
use std::io;
use std::path::PathBuf;

/// Why a training on a file larger than memory ends early.
#[derive(Debug, thiserror::Error)]
pub enum OutOfCoreError {
    /// The file cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Labels, split or inputs cannot be made.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// A kind of file that is read as a whole.
    #[error(
        "Only delimited text, compressed or not, is trained on outside of memory; export the file \
         as CSV, or load a sample of it."
    )]
    NoText,
    /// A split that compares rows with one another.
    #[error(
        "A file larger than memory is divided at random or by date; choose one of these, or load a \
         sample of it."
    )]
    Split,
    /// More rows than places of 32 bits.
    #[error(
        "The file has more than {} rows; divide it, or load a sample of it.",
        u32::MAX
    )]
    TooManyRows,
    /// The disk is too small for the prepared rows.
    #[error(
        "The prepared rows take {} in {} and {} are free there; free some space, or name another \
         folder for temporary files.",
        mebibytes(*.needed), .folder.display(), mebibytes(*.free)
    )]
    NoSpace {
        /// The folder of temporary files.
        folder: PathBuf,
        /// Bytes that are needed.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// The scratch file cannot be made or written.
    #[error(
        "The prepared rows could not be written to a temporary file in {} ({error}); free some \
         space there, or name another folder for temporary files.",
        .folder.display()
    )]
    Scratch {
        /// The folder of temporary files.
        folder: PathBuf,
        /// What the system reports.
        error: io::Error,
    },
}

impl From<RecipeError> for OutOfCoreError {
    fn from(error: RecipeError) -> Self {
        Self::Session(error.into())
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1 << 20))
}
