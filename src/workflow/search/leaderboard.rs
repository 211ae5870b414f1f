//! The table of what a search has tried, as CSV.

use crate::network::EmbeddingKind;
use crate::train::{Reach, Trial};
use std::io::{self, Write};

/// Writes one line per trial, the lowest validation loss first.
///
/// # Errors
/// What the writer reports.
pub fn write_leaderboard(out: &mut dyn Write, trials: &[Trial]) -> io::Result<()> {
    writeln!(
        out,
        "rank,trial,family,draw,hidden,dropout,learning_rate,weight_decay,batch_size,embedding,\
         embedding_size,seed,planned_epochs,epochs,best_epoch,cut_short,validation_loss,\
         validation_auc,weight,seconds,leaves,column_share"
    )?;
    for (place, trial) in ranked(trials).into_iter().enumerate() {
        let settings = &trial.settings;
        let is_network = settings.leaves.is_none();
        let of_network = |value: &dyn ToString| {
            if is_network {
                value.to_string()
            } else {
                String::new()
            }
        };
        let leaves = settings.leaves.map_or(String::new(), |v| v.to_string());
        let share = settings
            .column_share
            .map_or(String::new(), |v| v.to_string());
        let hidden: Vec<String> = settings.hidden.iter().map(ToString::to_string).collect();
        let embedding = settings.embedding.map_or("", |kind| match kind {
            EmbeddingKind::Periodic => "periodic",
            EmbeddingKind::Piecewise => "piecewise",
        });
        let cut_short = match trial.reach {
            None => "",
            Some(Reach::Epochs(_)) => "epochs",
            Some(Reach::Steps(_)) => "first epoch",
        };
        let auc = trial
            .validation_auc
            .map_or(String::new(), |v| v.to_string());
        writeln!(
            out,
            "{},{},{},{},{},{},{},{},{},{embedding},{},{},{},{},{},{cut_short},{},{auc},{},{},\
             {leaves},{share}",
            place + 1,
            trial.trial,
            trial.family.name(),
            trial.draw,
            hidden.join(" "),
            of_network(&settings.dropout),
            settings.learning_rate,
            settings.weight_decay,
            of_network(&settings.batch_size),
            of_network(&settings.embedding_size),
            settings.seed,
            trial.planned_epochs,
            trial.epochs,
            trial.best_epoch,
            trial.validation_loss,
            trial.weight,
            trial.seconds,
        )?;
    }
    Ok(())
}

/// The trials from the lowest validation loss to the highest.
#[must_use]
pub fn ranked(trials: &[Trial]) -> Vec<&Trial> {
    let mut ranked: Vec<&Trial> = trials.iter().collect();
    ranked.sort_by(|a, b| a.validation_loss.total_cmp(&b.validation_loss));
    ranked
}
