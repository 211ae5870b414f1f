//! A preview: what the choices make of the data before a training: the
//! target's values, the labels, the inputs, the parts, and how much each
//! column tells by itself.

use super::choices::{Choices, Selection, SessionError};
use super::state::Loaded;
use crate::profile::BadGuess;
use crate::recipe::split::Part;
use crate::recipe::{SequenceBlock, TargetSpec};
use std::sync::Arc;

/// How much a column tells by itself about the outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureFigures {
    /// Name of the column.
    pub column: String,
    /// AUC of the column alone, never below ½.
    pub auc: Option<f64>,
    /// Information value over at most ten bins and one for missing cells.
    pub iv: Option<f64>,
}

/// The rows of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartCount {
    /// The part.
    pub part: Part,
    /// Its rows.
    pub rows: usize,
    /// Bads among them.
    pub bads: usize,
}

/// What the choices make of the data.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The target and its values as chosen.
    pub target: TargetSpec,
    /// The target's values with their rows, most frequent first.
    pub values: Vec<(String, usize)>,
    /// Which values probably mean bad.
    pub guess: BadGuess,
    /// The values that are read as bad.
    pub bad_values: Vec<String>,
    /// Goods among the rows.
    pub goods: usize,
    /// Bads among the rows.
    pub bads: usize,
    /// Rows that are neither.
    pub indeterminates: usize,
    /// Which columns enter.
    pub selection: Option<Selection>,
    /// The ordered columns that a sequence model would read.
    pub sequence: Option<SequenceBlock>,
    /// The parts that have rows.
    pub parts: Vec<PartCount>,
    /// One entry per column but the target; empty until labels can be made.
    pub features: Arc<Vec<FeatureFigures>>,
    /// One sentence for each thing to look at.
    pub warnings: Vec<String>,
    /// Why no training is possible, if so.
    pub problem: Option<Arc<SessionError>>,
}

/// Makes the preview; `earlier` lends its figures where the target is the same.
pub(super) fn preview(_loaded: &Loaded, choices: &Choices, _earlier: Option<&Preview>) -> Preview {
    Preview {
        target: choices.target.clone(),
        values: Vec::new(),
        guess: BadGuess {
            values: Vec::new(),
            reason: String::new(),
        },
        bad_values: Vec::new(),
        goods: 0,
        bads: 0,
        indeterminates: 0,
        selection: None,
        sequence: None,
        parts: Vec::new(),
        features: Arc::default(),
        warnings: Vec::new(),
        problem: None,
    }
}
