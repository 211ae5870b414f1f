//! Progress: a bar on a terminal, a line per epoch where output is piped.

use crate::cli::output::report;
use crate::network::Family;
use crate::train::{EpochRecord, Event, Trial};
use crate::words::counted;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// Follows the bytes of a file being read.
pub(in crate::cli) fn reading(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("reading  {bar:30} {bytes}/{total_bytes} {eta}");
    bar(total, style.ok())
}

fn bar(total: u64, style: Option<ProgressStyle>) -> ProgressBar {
    // Nothing is drawn where standard error is no terminal.
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10));
    match style {
        Some(style) => bar.with_style(style),
        None => bar,
    }
}

/// Shows the events of a training.
pub(in crate::cli) struct TrainingProgress {
    bar: ProgressBar,
    epochs: usize,
    steps: usize,
    latest: Option<EpochRecord>,
    /// Whether the target has two classes.
    binary: bool,
    /// Networks of an ensemble; 0 for a single network.
    members: usize,
    /// Whether the figures of epochs are of training rows that networks hold back.
    held_back: bool,
    /// Whether trees are grown, each of which is reported as an epoch.
    of_trees: bool,
}

impl TrainingProgress {
    /// Progress of a model that learns good and bad.
    pub(in crate::cli) fn of(family: Family) -> Self {
        Self {
            of_trees: family == Family::Trees,
            ..Self::new(true)
        }
    }

    pub(in crate::cli) fn new(binary: bool) -> Self {
        let style = ProgressStyle::with_template("training {bar:30} {pos}/{len} steps {eta} {msg}");
        Self {
            bar: bar(0, style.ok()),
            epochs: 0,
            steps: 0,
            latest: None,
            binary,
            members: 0,
            held_back: false,
            of_trees: false,
        }
    }

    pub(in crate::cli) fn show(&mut self, event: Event) {
        match event {
            Event::Started { epochs, steps, .. } => {
                (self.epochs, self.steps) = (epochs, steps);
                if self.members == 0 {
                    self.bar.set_length((epochs * steps) as u64);
                }
                let style =
                    ProgressStyle::with_template("growing  {bar:30} {pos}/{len} trees {eta} {msg}");
                if let (true, Ok(style)) = (self.of_trees, style) {
                    self.bar.set_style(style);
                }
            }
            // The bar counts networks.
            Event::Step { .. } if self.members > 0 => {}
            Event::Step { epoch, step, loss } => {
                self.bar
                    .set_position(((epoch - 1) * self.steps + step) as u64);
                if step == self.steps {
                    self.bar.set_message(format!("loss {loss:.4}"));
                }
            }
            Event::Epoch(record) => {
                self.flush("");
                self.latest = Some(record);
            }
            Event::Augmenting {
                epoch,
                epochs,
                generator,
                critic,
            } => synthetic_epoch(&self.bar, epoch, epochs, (generator, critic)),
            Event::Ensemble { members, held_back } => {
                (self.members, self.held_back) = (members, held_back);
                self.bar.set_length(members as u64);
                let style =
                    ProgressStyle::with_template("training {bar:30} {pos}/{len} networks {eta}");
                if let Ok(style) = style {
                    self.bar.set_style(style);
                }
            }
            Event::Member {
                member,
                done,
                epochs,
                best_epoch,
                loss,
            } => {
                self.bar.set_position(done as u64);
                let rows = self.chosen_on();
                let loss = loss.map_or(String::new(), |v| format!("  {rows}: loss {v:.4}"));
                let line = format!(
                    "network {:>2}/{}  epochs {epochs:>3}  best {best_epoch:>3}{loss}",
                    member + 1,
                    self.members
                );
                self.bar.suspend(|| report::line(&line));
            }
            Event::Search { seconds } => self.search(seconds),
            Event::Trial { trial, best } => self.trial(&trial, best),
            Event::Best { .. } => self.flush("  best so far"),
            Event::Done { .. } => {
                self.flush("");
                self.bar.finish_and_clear();
            }
        }
    }

    /// The bar counts models, and what they come to.
    fn search(&mut self, seconds: Option<f64>) {
        let style = ProgressStyle::with_template("searching {spinner} {elapsed} {msg}");
        if let Ok(style) = style {
            self.bar.set_style(style);
        }
        if let Some(seconds) = seconds {
            self.bar.set_message(format!("of {seconds:.0} s"));
        }
    }

    fn trial(&mut self, trial: &Trial, best: bool) {
        let auc = trial.validation_auc;
        let auc = auc.map_or("–".to_owned(), |auc| format!("{auc:.4}"));
        let line = format!(
            "model {:>3}  {:<8}  {} {:>4}  best {:>4}  validation: loss {:.4}  AUC {auc}  {:.2} s{}",
            trial.trial,
            trial.family.name(),
            rounds(trial.family),
            trial.epochs,
            trial.best_epoch,
            trial.validation_loss,
            trial.seconds,
            if best { "  best so far" } else { "" }
        );
        self.bar.tick();
        self.bar.suspend(|| report::line(&line));
    }

    /// Prints the latest epoch once it is known whether it is the best.
    fn flush(&mut self, mark: &str) {
        let Some(record) = self.latest.take() else {
            return;
        };
        let line = format!("{}{mark}", self.line(&record));
        self.bar.suspend(|| report::line(&line));
    }

    /// The rows on which epochs are chosen.
    fn chosen_on(&self) -> &'static str {
        if self.held_back {
            "held back"
        } else {
            "validation"
        }
    }

    fn line(&self, r: &EpochRecord) -> String {
        let optional = |v: Option<f64>| v.map_or("–".to_owned(), |v| format!("{v:.4}"));
        let (epoch, epochs) = (r.epoch, self.epochs);
        let (loss, seconds) = (r.train_loss, r.seconds);
        let validation = optional(r.validation_loss);
        if !self.binary {
            let accuracy = |share: Option<f64>| {
                share.map_or(String::new(), |share| format!("  accuracy {share:.4}"))
            };
            return format!(
                "epoch {epoch:>3}/{epochs}  loss {loss:.4}{}  validation: loss {validation}{}  {seconds:.2} s",
                accuracy(r.train_accuracy),
                accuracy(r.validation_accuracy),
            );
        }
        let rows = self.chosen_on();
        let round = if self.of_trees { "tree" } else { "epoch" };
        format!(
            "{round} {epoch:>3}/{epochs}  loss {loss:.4}  accuracy@.5 {}  {rows}: loss {validation}  accuracy@.5 {}  AUC {}  {seconds:.2} s",
            optional(r.train_accuracy),
            optional(r.validation_accuracy),
            optional(r.validation_auc),
        )
    }
}

/// What a training is counted in.
fn rounds(family: Family) -> &'static str {
    match family {
        Family::Trees => "trees ",
        _ => "epochs",
    }
}

/// An epoch of a GAN as a line: all of a short training, and twenty of a long one.
pub(in crate::cli) fn synthetic_epoch(
    bar: &ProgressBar,
    epoch: usize,
    epochs: usize,
    (generator, critic): (f64, f64),
) {
    if !epoch.is_multiple_of(epochs.div_ceil(20)) && epoch != epochs {
        return;
    }
    let line =
        format!("GAN epoch {epoch:>4}/{epochs}  generator {generator:.4}  critic {critic:.4}");
    bar.suspend(|| report::line(&line));
}

/// Follows the epochs of a GAN or an autoencoder.
pub(in crate::cli) fn learning() -> ProgressBar {
    let style = ProgressStyle::with_template("learning {bar:30} {pos}/{len} epochs {eta}");
    bar(0, style.ok())
}

/// Follows an explanation, in percent.
pub(in crate::cli) fn explaining() -> ProgressBar {
    let style = ProgressStyle::with_template("explaining {bar:30} {pos} % {eta}");
    bar(100, style.ok())
}

/// Follows applicants for whom columns are made.
pub(in crate::cli) fn joining(rows: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("joining  {bar:30} {pos}/{len} rows {eta}");
    bar(rows as u64, style.ok())
}

/// Whether a person sits at standard input.
pub(in crate::cli) fn input_is_terminal() -> bool {
    std::io::stdin().is_terminal()
}

/// The lines of a cross-validation, one for each fold.
pub(in crate::cli) struct FoldLines {
    k: usize,
    done: usize,
    of_trees: bool,
}

impl FoldLines {
    pub(in crate::cli) fn new(k: usize, family: Family) -> Self {
        Self {
            k,
            done: 0,
            of_trees: family == Family::Trees,
        }
    }

    /// Prints a line where a fold, from 1, is done.
    pub(in crate::cli) fn hear(&mut self, fold: usize, event: &Event) {
        if let Event::Done {
            best_epoch,
            stopped: false,
        } = event
        {
            self.done = fold;
            let k = self.k;
            let kept = if self.of_trees {
                counted(*best_epoch, "tree")
            } else {
                format!("best epoch {best_epoch}")
            };
            report::line(&format!("fold {fold}/{k}  {kept}"));
        }
    }

    /// Says that the others are missing.
    pub(in crate::cli) fn stopped(&self) {
        let Self { k, done, .. } = self;
        report::warning(format!(
            "The cross-validation was stopped after {done} of {k} folds; it is left out."
        ));
    }
}
