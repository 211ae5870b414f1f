//! A monitoring as readable tables.

use crate::bundle::Model;
use crate::cli::output::report::{self, fixed};
use crate::evaluate::population::stability::Drift;
use crate::words::counted;
use crate::workflow::{Alarm, AlarmKind, Monitoring, Period};

/// Months without rows that are named.
const MOST_GAPS: usize = 12;

/// Prints the periods, and what is more than chance in each.
pub(in crate::cli) fn show(found: &Monitoring, model: &Model) {
    let reference = &found.reference;
    report::line(&format!(
        "{} model; score, calibration and AUC against {} that were not learned from ({}, AUC {}), \
         columns against {}",
        model.network.config().family.name(),
        counted(reference.rows, "row"),
        counted(reference.bads, "bad"),
        number(reference.auc, 4),
        counted(reference.train_rows, "training row"),
    ));
    if found.training_rows {
        report::warning(
            "The file begins with the rows of training, on which a model looks better than it is; \
             name later rows.",
        );
    }
    if found.without_date > 0 {
        report::warning(format!(
            "{} without a month; they are in no period.",
            counted(found.without_date, "row")
        ));
    }
    if !found.gaps.is_empty() {
        report::warning(format!(
            "{} without rows: {}{}.",
            counted(found.gaps.len(), "month"),
            found.gaps[..found.gaps.len().min(MOST_GAPS)].join(", "),
            if found.gaps.len() > MOST_GAPS {
                ", …"
            } else {
                ""
            }
        ));
    }
    report::line("");
    let width = found.periods.iter().map(|p| p.period.chars().count());
    let width = width.max().unwrap_or(0).max(6);
    report::line(&format!(
        "{:<width$} {:>9}  PSI of score  most shifted column          missing  unseen   bads   bad \
         rate  mean PD    O/E     AUC  alarms",
        "period", "rows"
    ));
    for period in &found.periods {
        report::line(&line(period, width));
    }
    let small = found
        .periods
        .iter()
        .filter(|period| period.is_small)
        .count();
    if small > 0 {
        report::line(&format!(
            "{} of under 100 rows: too few for alarms of score and columns",
            counted(small, "period")
        ));
    }
    report::line("");
    let alarms: usize = found.periods.iter().map(|period| period.alarms.len()).sum();
    report::line(&match alarms {
        0 => format!("no alarm at {} false alarms", percent(found.false_alarms)),
        _ => format!(
            "{}; without any change each kind would come in {} of the periods",
            counted(alarms, "alarm"),
            percent(found.false_alarms)
        ),
    });
    for period in &found.periods {
        for alarm in &period.alarms {
            report::line(&format!("  {}  {}", period.period, sentence(period, alarm)));
        }
    }
}

fn line(period: &Period, width: usize) -> String {
    let most = period.columns.iter();
    let most = most.max_by(|a, b| a.shift.psi.total_cmp(&b.shift.psi));
    let outcomes = period.outcomes.as_ref();
    let unseen: usize = period.columns.iter().map(|column| column.unseen).sum();
    let column = most.map_or("–".to_owned(), |column| {
        format!("{:.4} {}", column.shift.psi, short(&column.column, 19))
    });
    format!(
        "{:<width$} {:>9}  {:<12}  {:<26} {:>8} {:>7} {:>6} {:>10} {:>8} {:>6} {:>7}  {}",
        period.period,
        period.rows,
        period.score.map_or("–".to_owned(), |score| format!(
            "{:.4}{}",
            score.psi,
            band(score.drift)
        )),
        column,
        most.map_or("–".to_owned(), |column| percent(column.missing)),
        unseen,
        outcomes.map_or("–".to_owned(), |o| o.bads.to_string()),
        outcomes.map_or("–".to_owned(), |o| percent(o.bad_rate)),
        number(period.mean_pd, 4),
        number(outcomes.and_then(|o| o.oe), 3),
        number(outcomes.and_then(|o| o.auc), 4),
        period.alarms.len(),
    )
}

/// What an alarm says.
fn sentence(period: &Period, alarm: &Alarm) -> String {
    let by_chance = match alarm.p {
        p if p < 1e-4 => "by chance in under 1 of 10,000 periods".to_owned(),
        p => format!("by chance in {} of periods", percent(p)),
    };
    let column = alarm
        .column
        .as_ref()
        .and_then(|name| period.columns.iter().find(|column| column.column == *name));
    match (alarm.kind, column, &period.outcomes) {
        (AlarmKind::Column, Some(column), _) => format!(
            "{}: CSI {:.4}{}; {} is {} of the rows, {} in training; {by_chance}",
            column.column,
            column.shift.psi,
            band(column.shift.drift),
            column.bin,
            percent(column.bin_share),
            percent(column.bin_share_in_training),
        ),
        (AlarmKind::Calibration, _, Some(o)) => format!(
            "calibration: {} of {}, {} expected; {by_chance}",
            counted(o.bads, "bad"),
            counted(o.n, "row"),
            fixed(o.mean_pd * o.n as f64, 1),
        ),
        (AlarmKind::Discrimination, _, Some(o)) => {
            format!("discrimination: AUC {}; {by_chance}", number(o.auc, 4))
        }
        _ => format!(
            "score: PSI {}{}; {by_chance}",
            number(period.score.map(|score| score.psi), 4),
            period.score.map_or("", |score| band(score.drift)),
        ),
    }
}

fn band(drift: Drift) -> &'static str {
    match drift {
        Drift::Stable => "",
        Drift::Watch => " watch",
        Drift::Shift => " shift",
    }
}

fn short(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let head: String = name.chars().take(most - 1).collect();
    format!("{head}…")
}

fn percent(share: f64) -> String {
    format!("{} %", fixed(100.0 * share, 2))
}

fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or("–".to_owned(), |value| fixed(value, decimals))
}
