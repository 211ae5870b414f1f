//! Exports: a PD model as a document that runs without this program. All of them present
//! one [`Description`], which has the whole way from cells to the decision.

mod value;
mod lines;
mod description;
mod encodings;
mod policy;
mod layers;
mod evaluate;
mod fixture;
mod python;
mod normal;
mod dialect;
mod sql;
mod sql_layers;
mod onnx;
mod engine;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use description::Description;
pub use dialect::Dialect;
pub use engine::{EngineFigures, EngineRun, run_on_engine};
pub use sql::MOST_WEIGHTS as MOST_SQL_WEIGHTS;

use crate::bundle::Model;
use crate::files::stage;
use crate::table::TableError;
use fixture::Fixture;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Largest difference of a PD between an export and the model.
pub const TOLERANCE: f64 = 1e-6;

/// What a model is written as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One Python file on `NumPy`.
    Python,
    /// One graph of ONNX.
    Onnx,
    /// One query over a table of this name.
    Sql(Dialect, String),
}

/// Why a model is not exported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// Cells of a form that exports do not read.
    #[error(
        "The column {column:?} is written {form}, which exports do not read; train on the plain \
         numbers or leave the column out."
    )]
    Form {
        /// The column.
        column: String,
        /// The form in words.
        form: &'static str,
    },
    /// A rule of the policy that exports do not compute.
    #[error(
        "The rule {0:?} of the policy compares values in a way that exports do not compute; turn \
         it off and train again, or decide it outside of the export."
    )]
    Rule(String),
    /// A part of the network that the target does not compute.
    #[error("{target} exports do not compute {part}; Python and ONNX exports compute every model.")]
    Part {
        /// The target.
        target: &'static str,
        /// The part.
        part: &'static str,
    },
    /// Too many weights for the target.
    #[error(
        "The model has {weights} weights, and an SQL export holds at most {most}; export Python or \
         ONNX, or train a smaller network."
    )]
    TooLarge {
        /// What it has.
        weights: usize,
        /// What may be.
        most: usize,
    },
    /// A bound of an engine.
    #[error(
        "The query would have {count} {what}, and {engine} takes at most {most}; export Python or \
         ONNX, write the query for DuckDB, or train on fewer columns."
    )]
    Bound {
        /// The engine.
        engine: &'static str,
        /// What there is too much of.
        what: &'static str,
        /// How many.
        count: usize,
        /// How many may be.
        most: usize,
    },
    /// The document gives other PDs than the model.
    #[error(
        "The export would differ from the model by {0} in a PD, above 1e-6, so it was not \
         written; score with the model itself{1}."
    )]
    Differs(String, &'static str),
    /// The same on the engine that it is for.
    #[error(
        "{engine} gives other PDs than the model (largest difference {difference}), so the export was \
         not written; score with the model itself."
    )]
    DiffersOn {
        /// The engine with its version.
        engine: String,
        /// The largest difference.
        difference: String,
    },
    /// The fixture or the document could not be read back.
    #[error("The export could not be checked against the model ({0}), so it was not written.")]
    Unchecked(String),
}

/// A finished export.
#[derive(Debug, Clone)]
pub struct Export {
    /// The document.
    pub bytes: Vec<u8>,
    /// What checks it on the engine that runs it: the ending of its file name and its content;
    /// nothing where the document checks itself.
    pub check: Option<(&'static str, Vec<u8>)>,
    /// Rows of the fixture.
    pub rows: usize,
    /// Those among them with a PD.
    pub with_pd: usize,
    /// Largest difference of a PD between the document, evaluated here, and the model.
    pub difference: f64,
    /// Columns that the document reads.
    pub columns: usize,
}

impl Export {
    /// Where what checks an export goes that is written to `out`: `model.check.sql` beside
    /// `model.sql`.
    #[must_use]
    pub fn check_path(&self, out: &Path) -> Option<PathBuf> {
        let (ending, _) = self.check.as_ref()?;
        let stem = out.file_stem().unwrap_or_default().to_string_lossy();
        Some(out.with_file_name(format!("{stem}.{ending}")))
    }

    /// Writes the document, and what checks it beside it, or neither.
    ///
    /// # Errors
    /// The path that cannot be written, and why.
    pub fn write(&self, out: &Path) -> Result<(), (PathBuf, io::Error)> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| (path, error)
        };
        let main = stage(out, |w| w.write_all(&self.bytes)).map_err(failed(out))?;
        if let (Some(path), Some((_, bytes))) = (self.check_path(out), &self.check) {
            let staged = stage(&path, |w| w.write_all(bytes)).map_err(failed(&path))?;
            staged.commit().map_err(failed(&path))?;
        }
        main.commit().map_err(failed(out))
    }
}

/// Writes a model as a document, and evaluates what was written on a fixture.
///
/// # Errors
/// If the target cannot hold the model, or the document differs from it by more than
/// [`TOLERANCE`] in the PD of a row of the fixture.
pub fn export(model: &Model, target: &Target) -> Result<Export, ExportError> {
    let description = Description::of(model)?;
    let fixture = Fixture::of(model, &description)?;
    match target {
        Target::Python => python::export(description, &fixture),
        Target::Onnx => onnx::export(&description, &fixture),
        Target::Sql(dialect, table) => sql::export(&description, &fixture, *dialect, table),
    }
}

impl From<TableError> for ExportError {
    fn from(error: TableError) -> Self {
        Self::Unchecked(error.to_string())
    }
}

#[cfg(test)]
mod tests;
