//! A monitoring as CSV: one line per period and figure.

use super::{AlarmKind, Monitoring, Period};
use crate::score::safe_cell;
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes `period,figure,column,value,p,alarm`.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_monitoring(found: &Monitoring, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let head = ["period", "figure", "column", "value", "p", "alarm"];
    writer.write_record(head).map_err(io::Error::other)?;
    for period in &found.periods {
        for line in lines(period) {
            let number = |value: Option<f64>| value.map_or(String::new(), |v| v.to_string());
            let cells = [
                safe_cell(&period.period),
                Cow::Borrowed(line.figure),
                safe_cell(line.column),
                Cow::Owned(number(line.value)),
                Cow::Owned(number(line.p)),
                Cow::Borrowed(match line.alarm {
                    Some(true) => "1",
                    Some(false) => "0",
                    None => "",
                }),
            ];
            let cells = cells.iter().map(|cell| cell.as_bytes());
            writer.write_record(cells).map_err(io::Error::other)?;
        }
    }
    writer.flush()
}

/// One figure.
struct Line<'a> {
    figure: &'static str,
    column: &'a str,
    value: Option<f64>,
    p: Option<f64>,
    alarm: Option<bool>,
}

fn lines(period: &Period) -> Vec<Line<'_>> {
    let plain = |figure, value| Line {
        figure,
        column: "",
        value,
        p: None,
        alarm: None,
    };
    let has = |kind| period.alarms.iter().any(|alarm| alarm.kind == kind);
    let mut lines = vec![
        plain("rows", Some(period.rows as f64)),
        plain("without_pd", Some(period.without_pd as f64)),
        plain("mean_pd", period.mean_pd),
        plain("approval_rate", period.approval_rate),
    ];
    lines.extend(period.score.map(|score| Line {
        p: score.p,
        alarm: Some(score.alarm),
        ..plain("psi", Some(score.psi))
    }));
    for column in &period.columns {
        let of = |figure, value| Line {
            column: &column.column,
            ..plain(figure, Some(value))
        };
        lines.push(Line {
            p: column.shift.p,
            alarm: Some(column.shift.alarm),
            ..of("csi", column.shift.psi)
        });
        lines.push(of("missing", column.missing));
        lines.push(of("unseen", column.unseen as f64));
    }
    if let Some(o) = &period.outcomes {
        lines.extend([
            plain("outcomes", Some(o.n as f64)),
            plain("bads", Some(o.bads as f64)),
            plain("bad_rate", Some(o.bad_rate)),
            plain("mean_pd_of_outcomes", Some(o.mean_pd)),
            Line {
                p: o.calibration_p,
                alarm: Some(has(AlarmKind::Calibration)),
                ..plain("oe", o.oe)
            },
            Line {
                p: o.auc_p,
                alarm: Some(has(AlarmKind::Discrimination)),
                ..plain("auc", o.auc)
            },
        ]);
    }
    lines
}
