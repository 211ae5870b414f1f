//! `history.csv`: the epochs of a training.

use crate::train::{EpochRecord, Outcome};
use std::io::{self, Write};

/// One line per epoch; those of the members of an ensemble one after another.
pub(in crate::cli) fn write_history(out: &mut dyn Write, outcome: &Outcome) -> io::Result<()> {
    let mut members: Vec<&[EpochRecord]> = outcome
        .members
        .iter()
        .map(|member| &member.history[..])
        .collect();
    if members.is_empty() {
        members.push(&outcome.history);
    }
    let is_refined = |record: &EpochRecord| record.validation_refined.is_some();
    let refined = members.iter().copied().flatten().any(is_refined);
    writeln!(
        out,
        "epoch,train_loss,validation_loss,train_accuracy,validation_accuracy,validation_auc,\
         learning_rate,seconds,member{}",
        if refined { ",validation_refined" } else { "" }
    )?;
    let optional = |v: Option<f64>| v.map_or(String::new(), |v| v.to_string());
    for (place, history) in members.into_iter().enumerate() {
        for r in history {
            write!(
                out,
                "{},{},{},{},{},{},{},{},{}",
                r.epoch,
                r.train_loss,
                optional(r.validation_loss),
                optional(r.train_accuracy),
                optional(r.validation_accuracy),
                optional(r.validation_auc),
                r.learning_rate,
                r.seconds,
                place + 1
            )?;
            if refined {
                write!(out, ",{}", optional(r.validation_refined))?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}
