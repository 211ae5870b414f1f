//! Prints the figures of the time to default.

use crate::bundle::SurvivalModel;
use crate::cli::output::{report, scored};
use crate::evaluate::survival::PeriodFit;
use crate::words::{counted, one_or_many};
use crate::workflow::Choices;
use crate::workflow::survival::{
    Counts, ForecastTerms, SurvivalChallenger, SurvivalFigures, SurvivalMetrics, SurvivalPlan,
    SurvivalPrepared, SurvivalScoring, Totals,
};

/// Most periods of the printed calibration; `metrics.json` has all.
const MOST_LINES: usize = 24;

/// Says what is learned from what.
pub(in crate::cli) fn introduce(
    choices: &Choices,
    plan: &SurvivalPlan,
    prepared: &SurvivalPrepared,
) {
    let spells = &prepared.spells;
    let target = &prepared.prepared.target;
    let rows = spells.rows.iter().flatten();
    let events = rows.clone().filter(|spell| spell.event).count();
    let periods: usize = rows.clone().map(|spell| spell.periods()).sum();
    let form = if spells.is_panel {
        let all: Vec<usize> = (0..spells.rows.len()).collect();
        let loans = spells.firsts(&all).len();
        format!(
            "panel of {} and {}",
            counted(loans, "loan"),
            counted(rows.count(), "row")
        )
    } else {
        format!("{}, one per loan", counted(rows.count(), "row"))
    };
    report::line(&format!(
        "default = {} ({}) · time = {} · {form} · {} · {} at risk · horizon {}",
        report::bad_of(target),
        choices.target.column,
        plan.time,
        counted(events, "default"),
        counted(periods, "period"),
        prepared.horizon
    ));
    report::protected_left_out(
        &prepared.prepared.selection.protected_left_out,
        report::ALLOW_OR_ALL,
        false,
    );
    prepared.prepared.warnings.iter().for_each(report::warning);
    spells.remarks.iter().for_each(report::warning);
}

/// The figures of a finished training.
pub(in crate::cli) fn conclude(metrics: &SurvivalMetrics) {
    report::line("");
    figures(&[
        ("train", metrics.train.as_ref()),
        ("validation", metrics.validation.as_ref()),
        ("test", metrics.test.as_ref()),
    ]);
    let held_out = metrics.test.as_ref().or(metrics.validation.as_ref());
    challengers(held_out, &metrics.challengers);
    if let Some(figures) = held_out.or(metrics.train.as_ref()) {
        calibration(&figures.calibration);
    }
    report::line(&format!(
        "best epoch {} of {}{}, {}, {}, {:.1} s",
        metrics.best_epoch,
        metrics.epochs_run,
        if metrics.stopped { " (stopped)" } else { "" },
        counted(metrics.inputs, "input"),
        counted(metrics.parameters, "parameter"),
        metrics.seconds_total
    ));
}

type Line = (&'static str, usize, fn(&SurvivalFigures) -> Option<f64>);

const LINES: [Line; 7] = [
    ("loans", 0, |f| Some(f.n as f64)),
    ("defaults", 0, |f| Some(f.events as f64)),
    ("periods at risk", 0, |f| Some(f.person_periods as f64)),
    ("log-likelihood", 5, |f| Some(f.log_likelihood)),
    ("C (Harrell)", 4, |f| f.c_index),
    ("C (Uno)", 4, |f| f.c_index_uno),
    ("integrated Brier", 5, |f| f.integrated_brier),
];

/// The figures of several parts side by side.
pub(in crate::cli) fn figures(columns: &[(&str, Option<&SurvivalFigures>)]) {
    let row = |name: &str, cells: Vec<String>| {
        report::line(&format!("{name:<18}{}", cells.concat()));
    };
    row(
        "",
        columns
            .iter()
            .map(|(part, _)| format!("{part:>12}"))
            .collect(),
    );
    let cells = |get: &dyn Fn(&SurvivalFigures) -> Option<f64>, decimals: usize| {
        let cell = |value: Option<f64>| match value {
            Some(value) => format!("{:>12}", report::fixed(value, decimals)),
            None => format!("{:>12}", "–"),
        };
        let each = columns
            .iter()
            .map(|(_, figures)| cell(figures.and_then(get)));
        each.collect::<Vec<String>>()
    };
    for (name, decimals, get) in LINES {
        row(name, cells(&get, decimals));
    }
    let known = columns.iter().filter_map(|(_, figures)| *figures);
    let mut periods: Vec<u32> = known
        .flat_map(|f| f.auc.iter().map(|at| at.period))
        .collect();
    periods.sort_unstable();
    periods.dedup();
    for period in periods {
        let get = |figures: &SurvivalFigures| {
            let mut all = figures.auc.iter();
            all.find(|at| at.period == period).map(|at| at.auc)
        };
        row(&format!("AUC at {period}"), cells(&get, 4));
    }
}

fn challengers(model: Option<&SurvivalFigures>, all: &[SurvivalChallenger]) {
    if all.is_empty() {
        return;
    }
    let number = |value: Option<f64>, decimals: usize| {
        value.map_or("–".to_owned(), |value| report::fixed(value, decimals))
    };
    report::line("");
    report::line(&format!(
        "{:<18}{:>16}{:>12}{:>12}{:>18}",
        "on held-out rows", "log-likelihood", "C (Harrell)", "C (Uno)", "integrated Brier"
    ));
    let row = |name: &str, figures: [Option<f64>; 4]| {
        let [fit, c, uno, brier] = figures;
        report::line(&format!(
            "{name:<18}{:>16}{:>12}{:>12}{:>18}",
            number(fit, 5),
            number(c, 4),
            number(uno, 4),
            number(brier, 5)
        ));
    };
    if let Some(f) = model {
        let fit = Some(f.log_likelihood);
        row(
            "this model",
            [fit, f.c_index, f.c_index_uno, f.integrated_brier],
        );
    }
    for c in all {
        let fit = Some(c.log_likelihood);
        row(&c.name, [fit, c.c_index, c.c_index_uno, c.integrated_brier]);
    }
}

/// Observed and predicted hazards by period, in percent.
pub(in crate::cli) fn calibration(periods: &[PeriodFit]) {
    report::line("");
    report::line(&format!(
        "{:>8}{:>12}{:>10}{:>12}{:>20}{:>12}",
        "period", "at risk", "defaults", "observed", "95 % interval", "predicted"
    ));
    let percent = |share: f64| format!("{} %", report::fixed(100.0 * share, 3));
    for fit in periods.iter().take(MOST_LINES) {
        let [low, high] = fit.interval.map(|share| report::fixed(100.0 * share, 3));
        report::line(&format!(
            "{:>8}{:>12}{:>10}{:>12}{:>20}{:>12}",
            fit.period,
            fit.at_risk,
            fit.events,
            percent(fit.observed),
            format!("{low} – {high} %"),
            percent(fit.predicted)
        ));
    }
    if periods.len() > MOST_LINES {
        report::line(&format!(
            "… {} more",
            counted(periods.len() - MOST_LINES, "period")
        ));
    }
}

/// What came of scoring a portfolio.
pub(in crate::cli) fn scored(
    model: &SurvivalModel,
    terms: &ForecastTerms,
    scoring: &SurvivalScoring,
    rows_on_stdout: bool,
) {
    let say = |rows: usize, sentence: &dyn Fn(&str, &str) -> String| {
        if rows > 0 {
            report::warning(sentence(
                &counted(rows, "loan"),
                one_or_many(rows, "is", "are"),
            ));
        }
    };
    say_of_columns(model, scoring);
    let counts = &scoring.counts;
    say(counts.defaulted, &|loans, are| {
        format!("{loans} that {are} in default already {are} not scored (--as-new scores all).")
    });
    say(counts.unknown_outcome, &|loans, are| {
        format!(
            "{loans} with a value of {:?} that training did not know {are} not scored, as it is not \
             known whether they have defaulted; write it as in training, or leave it empty for a \
             loan that has not.",
            model.event.column
        )
    });
    say(counts.without_outcome, &|loans, are| {
        let count = if are == "is" { "counts" } else { "count" };
        format!(
            "{loans} without a value of {:?} {count} as not in default.",
            model.event.column
        )
    });
    say(counts.ended, &|loans, are| {
        format!(
            "{loans} {are} not scored: the time on book is the model's last period, {}, or that of \
             the term, or later.",
            model.horizon()
        )
    });
    say(counts.without_time, &|loans, are| {
        format!("{loans} without a time on book {are} not scored.")
    });
    say_of_terms(model, terms, counts, &say);
    say(counts.short, &|loans, are| {
        let reach = if are == "is" { "reaches" } else { "reach" };
        format!(
            "{loans} {reach} the model's last period, {}, or the end of the term within 12 periods: \
             pd_12 and ecl_12 count the periods up to it.",
            model.horizon()
        )
    });
    scored::say_without_money(counts.without_money);
    if terms.money.is_placeholder() {
        report::warning("The LGD is a placeholder of 45 %; give --lgd.");
    }
    if terms.money.ead.is_none() {
        report::warning(
            "The exposure is 1 for each loan; give --ead for expected losses in money.",
        );
    }
    if rows_on_stdout {
        return;
    }
    report::line(&format!(
        "{} scored, {} not scored",
        counted(counts.scored, "loan"),
        counts.unscored + scoring.rejected
    ));
    totals(terms, &counts.totals);
}

/// Says which columns that tell how loans stand are absent, and which rows of a panel count.
fn say_of_columns(model: &SurvivalModel, scoring: &SurvivalScoring) {
    if scoring.lacks_time {
        report::warning(format!(
            "There is no column {:?}, which holds the time on book: all loans are taken from their \
             first period.",
            model.time
        ));
    }
    if scoring.lacks_outcome {
        report::warning(format!(
            "There is no column {:?}, which says whether a loan has defaulted: no loan counts as in \
             default.",
            model.event.column
        ));
    }
    if scoring.lacks_id {
        report::warning(
            "The model is of a panel, but the file has no column that names a loan: each row counts \
             as a loan of its own; name the column with --id.",
        );
    }
    if scoring.repeated.0 > 0 {
        let (rows, is_estimated) = scoring.repeated;
        report::warning(format!(
            "{}{} name{} a loan that other rows name as well: the model is of one row per loan, so \
             each counts as a loan of its own in the totals; score the latest row of each loan, or \
             train on the panel.",
            if is_estimated { "About " } else { "" },
            counted(rows, "row"),
            if rows == 1 { "s" } else { "" },
        ));
    }
    let Some([rows, loans, without_id]) = scoring.panel else {
        return;
    };
    if without_id > 0 {
        report::warning(format!(
            "{} without the name of a loan {} as a loan of its own.",
            counted(without_id, "row"),
            one_or_many(without_id, "counts", "count each")
        ));
    }
    if rows > loans {
        report::warning(format!(
            "The file is a panel of {} and {}: counts and totals are of the latest row of each loan; \
             the scored file has all rows.",
            counted(loans, "loan"),
            counted(rows, "row")
        ));
    }
}

type Say<'a> = &'a dyn Fn(usize, &dyn Fn(&str, &str) -> String);

fn say_of_terms(model: &SurvivalModel, terms: &ForecastTerms, counts: &Counts, say: Say<'_>) {
    let column = terms.term.as_deref().unwrap_or_default();
    let last = model.horizon();
    say(counts.without_term, &|loans, _| {
        format!(
            "{loans} without a term in {column:?}: the model's last period, {last}, ends the life."
        )
    });
    say(counts.beyond_term, &|loans, _| {
        format!(
            "{loans} with a term in {column:?} beyond the model's last period: the life ends by that \
             period, {last}, and what is lost later is not counted."
        )
    });
}

fn totals(terms: &ForecastTerms, totals: &Totals) {
    if totals.loans == 0 {
        return;
    }
    let row = |name: &str, weight: String, [year, life]: [f64; 2]| {
        report::line(&format!(
            "{name:<18}{weight:>8}{:>20}{:>20}",
            report::fixed(year, 2),
            report::fixed(life, 2)
        ));
    };
    report::line(&format!(
        "{:<18}{:>8}{:>20}{:>20}",
        "expected loss", "weight", "12 periods", "lifetime"
    ));
    if terms.scenarios.all.len() > 1 {
        for (scenario, losses) in terms.scenarios.all.iter().zip(&totals.by_scenario) {
            row(&scenario.name, report::fixed(scenario.weight, 3), *losses);
        }
    }
    row("weighted", String::new(), totals.losses);
}
