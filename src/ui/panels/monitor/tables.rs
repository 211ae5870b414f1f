//! The tables of the monitor panel: alarms, columns and periods.

use super::super::sheet::{Table, Value};
use crate::ui::number;
use crate::ui::panels::grid::Width;
use crate::ui::text::{Language, MonitorText, Say};
use crate::workflow::{Alarm, AlarmKind, ColumnShift, Monitoring, Period};
use std::cmp::Reverse;

/// What is more than chance, one a row.
pub(super) fn alarms(found: &Monitoring, language: Language) -> Table {
    let say = |text: MonitorText| text.say(language).into_owned();
    let tip = say(MonitorText::ChanceTip);
    let mut table = Table::new(&MonitorText::AlarmTable, "alarms.csv", language)
        .column(say(MonitorText::Period), None)
        .wide(Width::Points(110.0))
        .column(say(MonitorText::About), None)
        .wide(Width::Rest(120.0))
        .column(say(MonitorText::Found), None)
        .wide(Width::Rest(420.0))
        .column(say(MonitorText::Chance), Some(tip))
        .wide(Width::Points(110.0));
    let of = |period: &Period| {
        let row = |alarm: &Alarm| {
            vec![
                Value::text(&period.period),
                Value::text(
                    alarm
                        .column
                        .clone()
                        .unwrap_or_else(|| say(about(alarm.kind))),
                ),
                Value::text(say(what(period, alarm))),
                Value::figure(Some(alarm.p), number::p_value),
            ]
        };
        period.alarms.iter().map(row).collect::<Vec<_>>()
    };
    table.rows = found.periods.iter().flat_map(of).collect();
    table
}

fn about(kind: AlarmKind) -> MonitorText {
    match kind {
        AlarmKind::Score => MonitorText::Score,
        AlarmKind::Column => MonitorText::Column,
        AlarmKind::Calibration => MonitorText::Calibration,
        AlarmKind::Discrimination => MonitorText::Discrimination,
    }
}

fn what(period: &Period, alarm: &Alarm) -> MonitorText {
    let outcomes = period.outcomes.as_ref();
    match alarm.kind {
        AlarmKind::Score => {
            MonitorText::ScoreFound(number::or_none(period.score.map(|s| s.psi), number::auc))
        }
        AlarmKind::Column => {
            let mut columns = period.columns.iter();
            let column = columns.find(|column| Some(&column.column) == alarm.column.as_ref());
            let share =
                |of: fn(&ColumnShift) -> f64| number::or_none(column.map(of), number::percent);
            MonitorText::ColumnFound(
                number::or_none(column.map(|column| column.shift.psi), number::auc),
                column.map_or_else(String::new, |column| column.bin.clone()),
                share(|column| column.bin_share),
                share(|column| column.bin_share_in_training),
            )
        }
        AlarmKind::Calibration => MonitorText::CalibrationFound(
            outcomes.map_or_else(String::new, |o| number::count(o.bads)),
            outcomes.map_or_else(String::new, |o| format!("{:.1}", o.mean_pd * o.n as f64)),
        ),
        AlarmKind::Discrimination => {
            MonitorText::AucFound(number::or_none(outcomes.and_then(|o| o.auc), number::auc))
        }
    }
}

/// A column over all periods.
struct Summary<'a> {
    name: &'a str,
    /// The period of the highest index, and the column in it.
    highest: (&'a str, &'a ColumnShift),
    alarms: usize,
    missing: f64,
    unseen: usize,
}

/// The columns, those with most alarms first, then by their highest index.
fn summaries(found: &Monitoring) -> Vec<Summary<'_>> {
    let Some(first) = found.periods.first() else {
        return Vec::new();
    };
    let of = |name: &'_ str| {
        let all = found.periods.iter().filter_map(move |period| {
            let column = period.columns.iter().find(|column| column.column == name)?;
            Some((period.period.as_str(), column))
        });
        let all: Vec<(&str, &ColumnShift)> = all.collect();
        let highest = all.iter().copied();
        let highest = highest.max_by(|a, b| a.1.shift.psi.total_cmp(&b.1.shift.psi))?;
        Some(Summary {
            name: &highest.1.column,
            highest,
            alarms: all.iter().filter(|(_, column)| column.shift.alarm).count(),
            missing: all
                .iter()
                .map(|(_, column)| column.missing)
                .fold(0.0, f64::max),
            unseen: all.iter().map(|(_, column)| column.unseen).sum(),
        })
    };
    let mut all: Vec<Summary<'_>> = first
        .columns
        .iter()
        .filter_map(|column| of(&column.column))
        .collect();
    all.sort_by(|a, b| b.highest.1.shift.psi.total_cmp(&a.highest.1.shift.psi));
    all.sort_by_key(|column| Reverse(column.alarms));
    all
}

/// The names of the columns, those with most alarms first.
pub(super) fn by_alarms(found: &Monitoring) -> Vec<String> {
    let names = summaries(found)
        .into_iter()
        .map(|column| column.name.to_owned());
    names.collect()
}

/// The columns, one a row.
pub(super) fn columns(found: &Monitoring, language: Language) -> Table {
    let say = |text: MonitorText| text.say(language).into_owned();
    let mut table = Table::new(&MonitorText::Columns, "columns.csv", language)
        .column(say(MonitorText::Column), None)
        .column(say(MonitorText::AlarmCount), None)
        .column(say(MonitorText::HighestCsi), None)
        .column(say(MonitorText::In), None)
        .column(say(MonitorText::MostMissing), None)
        .column(say(MonitorText::MissingInTraining), None)
        .column(say(MonitorText::Unseen), Some(say(MonitorText::UnseenTip)));
    let row = |column: Summary<'_>| {
        let (period, highest) = column.highest;
        vec![
            Value::text(column.name),
            Value::count(column.alarms),
            Value::figure(Some(highest.shift.psi), number::auc),
            Value::text(period),
            Value::figure(Some(column.missing), number::percent),
            Value::figure(Some(highest.missing_in_training), number::percent),
            Value::count(column.unseen),
        ]
    };
    table.rows = summaries(found).into_iter().map(row).collect();
    table
}

/// The periods, one a row.
pub(super) fn periods(found: &Monitoring, language: Language) -> Table {
    let say = |text: MonitorText| text.say(language).into_owned();
    let mut table = Table::new(&MonitorText::Periods, "periods.csv", language)
        .column(say(MonitorText::Period), None)
        .column(say(MonitorText::Rows), None)
        .column("PSI", None)
        .column(say(MonitorText::Approved), None)
        .column(say(MonitorText::MeanPd), None)
        .column(say(MonitorText::Bads), None)
        .column(say(MonitorText::BadRate), None)
        .column(say(MonitorText::Oe), None)
        .column("AUC", None)
        .column(say(MonitorText::AlarmCount), None);
    let row = |period: &Period| {
        let outcomes = period.outcomes.as_ref();
        vec![
            Value::text(&period.period),
            Value::count(period.rows),
            Value::figure(period.score.map(|score| score.psi), number::auc),
            Value::figure(period.approval_rate, number::percent),
            Value::figure(period.mean_pd, number::percent),
            outcomes.map_or_else(|| Value::text(number::NONE), |o| Value::count(o.bads)),
            Value::figure(outcomes.map(|o| o.bad_rate), number::percent),
            Value::figure(outcomes.and_then(|o| o.oe), number::ratio),
            Value::figure(outcomes.and_then(|o| o.auc), number::auc),
            Value::count(period.alarms.len()),
        ]
    };
    table.rows = found.periods.iter().map(row).collect();
    table
}
