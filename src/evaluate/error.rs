//! An evaluation error: why rows give no figure at all. A single figure that
//! is undefined on sound rows is `None` instead.

/// Why something cannot be computed on these rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    /// Slices that belong together differ in length.
    #[error(
        "Expected one {what} per row, {rows} in all, but found {found}; give columns of the same \
         table."
    )]
    Lengths {
        /// What there should be one of per row.
        what: &'static str,
        /// Rows.
        rows: usize,
        /// How many there are.
        found: usize,
    },
    /// No row at all.
    #[error("Expected at least one row with a known outcome, but found none; choose another part.")]
    NoRows,
    /// NaN, infinite, or not within 0 and 1.
    #[error(
        "Expected PDs within 0 and 1, but {0} rows hold something else; score these rows again or \
         leave them out."
    )]
    NotPds(usize),
    /// Only goods or only bads.
    #[error(
        "Expected goods and bads, but found {goods} goods and {bads} bads; take rows that hold \
         both."
    )]
    OneClass {
        /// Goods.
        goods: usize,
        /// Bads.
        bads: usize,
    },
    /// All scores tied.
    #[error(
        "Expected PDs that differ, but all rows share one; train a model that tells them apart."
    )]
    OneValue,
    /// No overlap between the PDs of goods and bads.
    #[error(
        "Expected goods and bads whose PDs overlap, but one PD parts them entirely, which leaves \
         nothing to fit; use more rows, and look for a column that knows the outcome."
    )]
    Separated,
    /// The order of the PDs is wrong way round.
    #[error(
        "Expected more bads where PDs are higher, but found the opposite, and a correction may not \
         turn the order round; check which value of the target means bad."
    )]
    Inverted,
    /// Not one usable amount.
    #[error(
        "Expected {0} on some rows, but every cell is missing or out of range; choose another \
         column or one value for all rows."
    )]
    NoAmounts(&'static str),
    /// Most amounts cannot be any.
    #[error(
        "Expected {what}, but {outside} of {present} cells are out of range; write shares such as \
         0.45 or 45%, choose another column, or give one value for all rows."
    )]
    AmountsOutside {
        /// What was expected.
        what: &'static str,
        /// Cells out of range.
        outside: usize,
        /// Cells that hold a number.
        present: usize,
    },
    /// One amount for all rows that cannot be one.
    #[error("Expected {0}, but the value for all rows is out of range; correct it.")]
    Amount(&'static str),
    /// Edges out of order.
    #[error(
        "Expected edges of bins that are finite and rise, at most {most} of them, but found \
         {found} that do not; list each edge once, the lowest first."
    )]
    Edges {
        /// Most edges.
        most: usize,
        /// Edges given.
        found: usize,
    },
    /// Stopped by the caller.
    #[error("The computation was stopped before its end; start it again for a result.")]
    Stopped,
}

/// Labels and PDs of the same number of rows, every PD within 0 and 1.
pub(super) fn check_pds(y: &[bool], p: &[f64]) -> Result<(), EvaluateError> {
    check_length("PD", y.len(), p.len())?;
    if y.is_empty() {
        return Err(EvaluateError::NoRows);
    }
    match p.iter().filter(|p| !(0.0..=1.0).contains(*p)).count() {
        0 => Ok(()),
        wrong => Err(EvaluateError::NotPds(wrong)),
    }
}

/// One `what` per row.
pub(super) fn check_length(
    what: &'static str,
    rows: usize,
    found: usize,
) -> Result<(), EvaluateError> {
    if rows == found {
        return Ok(());
    }
    Err(EvaluateError::Lengths { what, rows, found })
}

/// Goods and bads both occur.
pub(super) fn check_classes(y: &[bool]) -> Result<(), EvaluateError> {
    let bads = y.iter().filter(|bad| **bad).count();
    let goods = y.len() - bads;
    if goods > 0 && bads > 0 {
        return Ok(());
    }
    Err(EvaluateError::OneClass { goods, bads })
}
