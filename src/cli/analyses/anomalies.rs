//! `riskbench anomalies`: how unusual each row of a portfolio without outcomes is.

use crate::cli::arguments::analyses::synthetic_args::AnomaliesArguments;
use crate::cli::arguments::args::list;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Known};
use crate::cli::output::progress;
use crate::cli::output::report;
use crate::cli::signals;
use crate::files::write_atomic;
use crate::recipe::guess_roles;
use crate::synthetic::{Anomalies, AnomalyEvent, AnomalyMethod};
use crate::train::Control;
use crate::words::counted;
use crate::workflow::{AnomalyColumns, anomaly_columns, score_anomalies, write_anomalies};
use std::io::{self, Write};

pub(in crate::cli) fn run(arguments: &AnomaliesArguments) -> Result<(), Failure> {
    let out = arguments.out.as_path();
    input::keep_sources(&arguments.files, out)?;
    let Input { source, table } = input::load(&arguments.files, &arguments.read, Known::default())?;
    let shown = |name: &String| input::shown_name(&table, name);
    let drop: Vec<String> = list(&arguments.drop).iter().map(shown).collect();
    let id = arguments.id.as_ref().map(shown);
    let guesses = guess_roles(&table, None);
    let of = (&table, &*guesses);
    let AnomalyColumns {
        names,
        id,
        protected_left_out,
    } = anomaly_columns(of, &drop, id.as_deref(), arguments.use_protected)?;
    let control = Control::default();
    signals::stop_instead(&control);
    let bar = progress::learning();
    let mut show = |event: AnomalyEvent| match event {
        AnomalyEvent::Started { epochs } => bar.set_length(epochs as u64),
        AnomalyEvent::Epoch { epoch, loss } => {
            bar.set_position(epoch as u64);
            bar.set_message(format!("loss {loss:.4}"));
        }
        AnomalyEvent::Scored { .. } => {}
    };
    let method = (arguments.method, arguments.seed);
    let found = score_anomalies(&table, &names, method, &control, &mut show);
    bar.finish_and_clear();
    let found = found?;
    let written = if input::is_stdio(out) {
        let mut buffered = io::BufWriter::new(io::stdout().lock());
        let filled = write_anomalies(&mut buffered, &source, id.as_deref(), &found);
        filled.and_then(|()| buffered.flush())
    } else {
        write_atomic(out, |w| write_anomalies(w, &source, id.as_deref(), &found))
    };
    written.map_err(|e| Failure::writing(out, &e))?;
    report::protected_left_out(
        &protected_left_out,
        "--use-protected lets them in",
        input::is_stdio(out),
    );
    if !input::is_stdio(out) {
        conclude(&found);
        report::line(&format!("written to {}", out.display()));
    }
    Ok(())
}

fn conclude(found: &Anomalies) {
    let mut scores = found.scores.clone();
    scores.sort_by(f64::total_cmp);
    let at = |share: f64| scores[(share * (scores.len() - 1) as f64) as usize];
    let columns = counted(found.columns.len(), "column");
    match found.method {
        AnomalyMethod::IsolationForest => report::line(&format!(
            "{} scored by {columns}: median {:.3}, 99 % {:.3}, highest {:.3} (above .5 a row is set \
             apart sooner than on average)",
            counted(scores.len(), "row"),
            at(0.5),
            at(0.99),
            at(1.0)
        )),
        AnomalyMethod::Autoencoder => report::line(&format!(
            "{} scored by {columns}: a score is the share of rows that are put out again better",
            counted(scores.len(), "row")
        )),
    }
}
