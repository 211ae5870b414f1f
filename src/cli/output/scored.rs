//! The scored portfolio as a command writes it: to a file, or to standard output.

use crate::bundle::Model;
use crate::cli::failure::Failure;
use crate::cli::input;
use crate::cli::output::report;
use crate::files::write_atomic;
use crate::score::MoneyTerms;
use crate::table::Table;
use crate::words::{counted, one_or_many};
use crate::workflow::{Details, utc};
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

/// What columns on request hold, and how many applicants have no usable amounts.
pub(in crate::cli) fn details(
    model_sha256: String,
    model: &Model,
    terms: &MoneyTerms,
    table: &Table,
    raw: Vec<f64>,
) -> Result<(Details, usize), Failure> {
    let amounts = terms.read(table)?;
    let missing = (0..table.rows).filter(|&row| amounts.expected_loss(row, 0.0).is_none());
    let missing = missing.count();
    let details = Details {
        raw,
        amounts,
        model_id: model.id_of(&model_sha256),
        model_sha256,
        scored_at: utc(SystemTime::now()),
    };
    Ok((details, missing))
}

/// Tells how many applicants have no usable amounts, if any.
pub(in crate::cli) fn say_without_money(applicants: usize) {
    if applicants > 0 {
        report::warning(format!(
            "{} {} no usable EAD (0 or more) or LGD (between 0 and 1); {} expected loss stays empty \
             (write an LGD in percent with its sign, 45%, or as a share, 0.45).",
            counted(applicants, "applicant"),
            one_or_many(applicants, "has", "have"),
            one_or_many(applicants, "its", "their")
        ));
    }
}

/// Writes the scored portfolio to a file, whole or not at all, or, for `-`, to
/// standard output.
pub(in crate::cli) fn write_by(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if input::is_stdio(path) {
        let mut buffered = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
        return fill(&mut buffered).and_then(|()| buffered.flush());
    }
    write_atomic(path, |w| fill(w))
}
