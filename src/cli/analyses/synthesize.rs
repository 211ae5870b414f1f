//! `riskbench synthesize`: synthetic rows like those of a portfolio, and how good they are.

use crate::cli::arguments::analyses::synthetic_args::{Classes, SynthesizeArguments};
use crate::cli::failure::Failure;
use crate::cli::input::{self, Input, Known};
use crate::cli::output::progress;
use crate::cli::output::report;
use crate::cli::signals;
use crate::files::{Staged, stage};
use crate::recipe::TargetSpec;
use crate::synthetic::{Synthesis, SynthesisReport, SyntheticEvent};
use crate::table::Table;
use crate::train::{Control, Preset};
use crate::words::counted;
use crate::workflow::{
    Choices, SynthesisPlan, synthesize_rows, write_synthesis_report, write_table,
};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub(in crate::cli) fn run(arguments: &SynthesizeArguments) -> Result<(), Failure> {
    let [rows, figures] = outputs(arguments)?;
    let Input { source, table } = input::load(&arguments.files, &arguments.read, Known::default())?;
    let choices = choices(arguments, &table);
    let plan = SynthesisPlan {
        only_bads: arguments.only == Classes::Bad,
        rows: arguments.rows,
        preset: arguments.preset,
        epochs: arguments.epochs,
        seed: arguments.seed,
    };
    let control = Control::default();
    signals::stop_instead(&control);
    let bar = progress::learning();
    let mut epochs = 0;
    let mut show = |event: SyntheticEvent| match event {
        SyntheticEvent::Started { epochs: all, rows } => {
            epochs = all;
            bar.set_length(all as u64);
            let rows = counted(rows, "training row");
            report::line(&format!("{rows}, {}", counted(all, "epoch")));
        }
        SyntheticEvent::Epoch(losses) => {
            bar.set_position(losses.epoch as u64);
            let of_players = (losses.generator, losses.critic);
            progress::synthetic_epoch(&bar, losses.epoch, epochs, of_players);
        }
    };
    let made = synthesize_rows((&source, &table), &choices, &plan, &control, &mut show);
    bar.finish_and_clear();
    let (made, warnings) = made?;
    drop(source);
    warnings.iter().for_each(report::warning);
    write(&made, &rows, &figures)?;
    conclude(&made.report);
    report::line(&format!(
        "written to {} and {}",
        rows.display(),
        figures.display()
    ));
    Ok(())
}

/// The files of the rows and of the figures, neither of which may be read.
fn outputs(arguments: &SynthesizeArguments) -> Result<[PathBuf; 2], Failure> {
    let out = &arguments.out;
    if input::is_stdio(out) {
        return Err(Failure::usage(
            "--out names a file; its figures go beside it, so it cannot be standard output.",
        ));
    }
    let figures = out.with_extension("json");
    if figures == *out {
        return Err(Failure::usage(
            "--out ends in .json, which is where the figures go; give the rows a name such as \
             synthetic.csv.",
        ));
    }
    let both = [out.clone(), figures];
    for path in &both {
        input::keep_sources(&arguments.files, path)?;
    }
    Ok(both)
}

fn choices(arguments: &SynthesizeArguments, table: &Table) -> Choices {
    let column = input::shown_name(table, &arguments.target);
    let target = TargetSpec {
        bad: input::values(table, &column, &arguments.bad),
        column,
        ..TargetSpec::default()
    };
    input::choices(&arguments.inputs, table, target)
}

/// Both files, or none.
fn write(made: &Synthesis, rows: &Path, figures: &Path) -> Result<(), Failure> {
    let written = |path: &Path, fill: &dyn Fn(&mut dyn Write) -> io::Result<()>| {
        stage(path, |w| fill(w)).map_err(|e| Failure::writing(path, &e))
    };
    let staged = [
        written(rows, &|w| write_table(w, &made.table))?,
        written(figures, &|w| write_synthesis_report(w, &made.report))?,
    ];
    let named = staged.into_iter().try_for_each(Staged::commit);
    named.map_err(|e| Failure::writing(rows, &e))
}

fn conclude(report: &SynthesisReport) {
    let share = |value: f64| format!("{:.1} %", 100.0 * value);
    report::line("");
    report::protected_left_out(&report.protected_left_out, report::ALLOW_OR_ALL, false);
    for (what, names) in [
        ("left out, as their texts hardly repeat", &report.left_out),
        (
            "written as they are, as they have one value",
            &report.constant,
        ),
    ] {
        if !names.is_empty() {
            report::line(&format!("{what}: {}", names.join(", ")));
        }
    }
    let mut worst: Vec<_> = report.marginals.iter().collect();
    worst.sort_by(|a, b| b.distance.total_cmp(&a.distance));
    report::line(&format!(
        "distance of distributions {:.3} on average (0 is the same); largest: {}",
        report.mean_marginal_distance,
        worst
            .iter()
            .take(3)
            .map(|m| format!("{} {:.3}", m.column, m.distance))
            .collect::<Vec<_>>()
            .join(", ")
    ));
    if let Some(difference) = report.correlations.mean_absolute_difference {
        report::line(&format!(
            "correlations differ by {difference:.3} on average"
        ));
    }
    if let Some(m) = &report.memorisation {
        report::line(&format!(
            "nearest training row: median distance {:.4}, of held-out rows {:.4}; {} of the rows \
             are nearer than 95 % of held-out rows (5 % would be like them), {} equal one",
            m.synthetic.median,
            m.held_out.median,
            share(m.share_nearer),
            share(m.copies)
        ));
    }
    report::line(&format!(
        "{} ({}), {} distinct{}",
        counted(report.rows, "row"),
        counted(report.bads, "bad"),
        share(report.collapse.distinct_share),
        if report.stopped { ", stopped" } else { "" }
    ));
    for order in &report.broken_orders {
        report::warning(format!(
            "{} is at most {} in every row of the file, and above it in {} of the rows made ({}).",
            order.smaller,
            order.larger,
            order.rows,
            share(order.share)
        ));
    }
    if report.collapse.collapsed {
        let remedy = match report.config.preset {
            Preset::Plain => "use --preset tuned, or try another --seed",
            Preset::Tuned => "try another --seed, or more --epochs",
        };
        report::warning(format!(
            "The GAN collapsed: {} of the rows are distinct (of real ones {}), {} hold one value{}; \
             {remedy}.",
            share(report.collapse.distinct_share),
            share(report.collapse.real_distinct_share),
            counted(report.collapse.constant_columns.len(), "column"),
            if report.collapse.absent_class {
                ", and one of both classes is not made"
            } else {
                ""
            }
        ));
    }
}
