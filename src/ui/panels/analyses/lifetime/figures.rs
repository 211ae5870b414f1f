//! The figures of PDs over the life of a loan.

use super::held_out;
use crate::ui::figure::{Axis, Figure, Series, Style};
use crate::ui::text::{AnalysisText, Language, LifetimeText, Say};
use crate::ui::theme::Ink;
use crate::workbench::LifetimeRun;

/// Height of an axis above its highest value.
const TOP: f64 = 1.1;
/// The least of such values.
const LEAST_TOP: f64 = 1e-4;

/// Cumulative and monthly PDs as they are, those with a shifted field and the weighted ones of
/// scenarios where there are any, and Kaplan–Meier.
pub(super) fn curves(
    run: &LifetimeRun,
    base: &[f64],
    others: [Option<&[f64]>; 2],
    language: Language,
) -> Vec<Figure> {
    let say = |text: LifetimeText| text.say(language).into_owned();
    let months = base.len().max(2) as f64;
    let x = || Axis::new(say(LifetimeText::Month)).between(0.0, months);
    let y = || Axis::new(say(LifetimeText::Pd)).percent();
    let by_month = |pds: &[f64]| -> Vec<[f64; 2]> {
        let points = pds.iter().enumerate();
        points.map(|(k, pd)| [k as f64 + 1.0, *pd]).collect()
    };
    let summed = |pds: &[f64]| {
        let mut points = vec![[0.0, 0.0]];
        for (k, pd) in pds.iter().enumerate() {
            points.push([k as f64 + 1.0, points[k][1] + pd]);
        }
        points
    };
    let mut cumulative = Figure::new(say(LifetimeText::Cumulative), x(), y());
    let survival = &run.experiment.metrics.kaplan_meier;
    let of = |value: &dyn Fn(usize) -> f64| -> Vec<[f64; 2]> {
        let points = survival.iter().enumerate();
        points
            .map(|(k, p)| [f64::from(p.period), value(k)])
            .collect()
    };
    let ends = |end: usize| of(&|k| survival[k].interval.map_or(f64::NAN, |at| 1.0 - at[end]));
    let estimate = of(&|k| 1.0 - survival[k].survival);
    let interval = say(LifetimeText::Interval);
    cumulative = cumulative
        .with(
            Series::new(say(LifetimeText::KaplanMeier), Ink::Muted, estimate).style(Style::Dashed),
        )
        .with(Series::new(&interval, Ink::Muted, ends(0)).style(Style::Dotted))
        .with(
            Series::new(&interval, Ink::Muted, ends(1))
                .style(Style::Dotted)
                .in_legend(""),
        );
    let pds = base.iter().chain(others.into_iter().flatten().flatten());
    let y = y().between(0.0, TOP * pds.copied().fold(LEAST_TOP, f64::max));
    let mut monthly = Figure::new(say(LifetimeText::Marginal), x(), y);
    let as_is = say(LifetimeText::AsIs);
    cumulative = cumulative.with(Series::new(&as_is, Ink::Accent, summed(base)));
    monthly = monthly.with(Series::new(&as_is, Ink::Accent, by_month(base)));
    let names = [
        (LifetimeText::Shifted, Ink::Bad),
        (LifetimeText::Weighted, Ink::Stale),
    ];
    for ((name, ink), pds) in names.into_iter().zip(others) {
        let Some(pds) = pds else {
            continue;
        };
        let name = say(name);
        cumulative = cumulative.with(Series::new(&name, ink, summed(pds)));
        monthly = monthly.with(Series::new(&name, ink, by_month(pds)));
    }
    vec![cumulative, monthly]
}

/// Observed hazards with their interval, and the mean predicted one.
pub(super) fn calibration(run: &LifetimeRun, language: Language) -> Option<Figure> {
    let say = |text: LifetimeText| text.say(language).into_owned();
    let (figures, rows) = held_out(run)?;
    let months = &figures.calibration;
    let of = |value: fn(&crate::evaluate::survival::PeriodFit) -> f64| -> Vec<[f64; 2]> {
        let points = months.iter();
        points
            .map(|fit| [f64::from(fit.period), value(fit)])
            .collect()
    };
    let interval = say(LifetimeText::Interval);
    let x = Axis::new(say(LifetimeText::Month));
    // Intervals of months with few loans reach far beyond all hazards; they end at the top.
    let hazards = months
        .iter()
        .flat_map(|fit| [fit.observed, fit.predicted, fit.interval[0]]);
    let top = 2.0 * TOP * hazards.fold(LEAST_TOP, f64::max);
    let y = Axis::new(say(LifetimeText::Hazard))
        .percent()
        .between(0.0, top.min(1.0));
    let mut upper = of(|fit| fit.interval[1]);
    for [_, end] in upper.iter_mut().filter(|[_, end]| *end > top) {
        *end = f64::NAN;
    }
    let mut figure = Figure::new(say(LifetimeText::Calibration), x, y)
        .with(Series::new(&interval, Ink::Muted, of(|fit| fit.interval[0])).style(Style::Dotted))
        .with(
            Series::new(&interval, Ink::Muted, upper)
                .style(Style::Dotted)
                .in_legend(""),
        )
        .with(
            Series::new(
                say(LifetimeText::Observed),
                Ink::Muted,
                of(|fit| fit.observed),
            )
            .style(Style::Points),
        )
        .with(Series::new(
            say(LifetimeText::Predicted),
            Ink::Accent,
            of(|fit| fit.predicted),
        ));
    figure.caption = say(rows);
    Some(figure)
}

/// The loss of the training rows by epoch.
pub(super) fn losses(losses: &[f64], epochs: usize, language: Language) -> Figure {
    let points = losses.iter().enumerate();
    let points = points.map(|(epoch, loss)| [(epoch + 1) as f64, *loss]);
    let x = Axis::new(AnalysisText::Epoch.say(language)).between(1.0, epochs.max(2) as f64);
    let name = AnalysisText::Loss.say(language);
    let title = LifetimeText::Losses.say(language);
    Figure::new(title, x, Axis::new(name.clone())).with(Series::new(
        name,
        Ink::Accent,
        points.collect(),
    ))
}
