//! The arguments of `export`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What a model is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Form {
    /// One query over a table
    Sql,
    #[value(help = "One file that needs Python and NumPy")]
    Python,
    #[value(help = "One ONNX file for onnxruntime 1.17 or later")]
    Onnx,
}

/// The engine of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DialectName {
    #[value(help = "DuckDB")]
    Duckdb,
    #[value(help = "PostgreSQL 12 or later")]
    Postgres,
    #[value(help = "SQLite 3.35 or later, built with its mathematical functions")]
    Sqlite,
}

/// What `export` takes.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArguments {
    /// Model file (model.riskbench)
    pub(in crate::cli) model: PathBuf,
    /// What the model is written as
    #[arg(long, value_name = "sql|python|onnx")]
    pub(in crate::cli) to: Form,
    /// Dialect of the query [default: duckdb]
    #[arg(long, value_name = "duckdb|postgres|sqlite")]
    pub(in crate::cli) dialect: Option<DialectName>,
    /// Table that the query reads [default: applicants]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) table: Option<String>,
    /// Output file
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
}
