//! The figures of the monitor panel: score, risk, AUC and volume period by period, and one column.

use super::super::evaluate::row_ui;
use crate::ui::figure::{Axis, Figure, Series, Style, figure_ui};
use crate::ui::request::Scene;
use crate::ui::text::{Language, MonitorText, Say};
use crate::ui::theme::{Ink, tokens};
use crate::workflow::{AlarmKind, ColumnShift, Monitoring, Period, Shift};
use eframe::egui::Ui;

/// Least and greatest height of a figure.
const HEIGHTS: [f32; 2] = [150.0, 260.0];

/// Draws the four figures of all periods, two beside each other.
pub(super) fn figures_ui(ui: &mut Ui, scene: &mut Scene<'_>, found: &Monitoring, height: f32) {
    let language = scene.language;
    let [least, most] = HEIGHTS;
    let height = (height / 3.0).clamp(least, most);
    let rows = [
        [
            (score(found, language), "monitor psi"),
            (risk(found, language), "monitor risk"),
        ],
        [
            (auc(found, language), "monitor auc"),
            (volume(found, language), "monitor rows"),
        ],
    ];
    for row in rows {
        row_ui(ui, &[1.0, 1.0], |ui, place| {
            let (figure, id) = &row[place];
            if let Some(action) = figure_ui(ui, figure, id, height, None, language) {
                scene.ask_of_figure(figure, action);
            }
        });
        ui.add_space(tokens(ui).gap);
    }
}

/// Draws the index of one column, and its missing cells.
pub(super) fn column_figure_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    found: &Monitoring,
    column: &str,
) {
    let language = scene.language;
    let say = |text: MonitorText| text.say(language).into_owned();
    let of = |period: &Period| -> Option<ColumnShift> {
        period.columns.iter().find(|c| c.column == column).cloned()
    };
    let shift = |period: &Period| Some(of(period)?.shift);
    let title = say(MonitorText::ColumnFigure(column.to_owned()));
    let figures = [
        (
            index_over(found, title, "CSI", &shift, language),
            "monitor csi",
        ),
        (
            Figure::new(
                say(MonitorText::MissingFigure(column.to_owned())),
                periods(found),
                Axis::new("").percent(),
            )
            .with(line(
                found,
                say(MonitorText::Missing),
                Ink::Accent,
                |period| Some(of(period)?.missing),
            ))
            .with(
                line(
                    found,
                    say(MonitorText::MissingInTraining),
                    Ink::Muted,
                    |period| Some(of(period)?.missing_in_training),
                )
                .style(Style::Dashed),
            ),
            "monitor missing",
        ),
    ];
    row_ui(ui, &[1.0, 1.0], |ui, place| {
        let (figure, id) = &figures[place];
        if let Some(action) = figure_ui(ui, figure, id, HEIGHTS[0], None, language) {
            scene.ask_of_figure(figure, action);
        }
    });
}

fn periods(found: &Monitoring) -> Axis {
    let names = found.periods.iter().map(|period| period.period.clone());
    Axis::new("").ordered(names.collect())
}

/// A figure over the periods.
fn over(found: &Monitoring, title: String, y: &str) -> Figure {
    Figure::new(title, periods(found), Axis::new(y))
}

/// Room above and below an AUC; no axis goes beyond 1.
const MARGIN: f64 = 0.05;

/// The same of an index, from 0 to a little above its greatest value and what chance reaches.
fn index_over(
    found: &Monitoring,
    title: String,
    name: &str,
    shift: &dyn Fn(&Period) -> Option<Shift>,
    language: Language,
) -> Figure {
    let shifts = found.periods.iter().filter_map(shift);
    let highest = shifts.map(|shift| shift.psi.max(shift.chance_95.unwrap_or(0.0)));
    let highest = highest.fold(0.01, f64::max);
    let by_chance = MonitorText::ByChance.say(language).into_owned();
    let chance = line(found, by_chance, Ink::Muted, |period| {
        shift(period)?.chance_95
    });
    Figure::new(
        title,
        periods(found),
        Axis::new(name).between(0.0, 1.1 * highest),
    )
    .with(line(found, name.to_owned(), Ink::Accent, |period| {
        Some(shift(period)?.psi)
    }))
    .with(chance.style(Style::Dashed))
    .with(alarms(found, language, |period| {
        shift(period)
            .filter(|shift| shift.alarm)
            .map(|shift| shift.psi)
    }))
}

fn line(
    found: &Monitoring,
    name: String,
    ink: Ink,
    value: impl Fn(&Period) -> Option<f64>,
) -> Series {
    let places = found.periods.iter().enumerate();
    let points = places.filter_map(|(place, period)| Some([place as f64 + 1.0, value(period)?]));
    Series::new(name, ink, points.collect()).style(Style::LinePoints)
}

/// A disc where there is an alarm.
fn alarms(
    found: &Monitoring,
    language: Language,
    value: impl Fn(&Period) -> Option<f64>,
) -> Series {
    let name = MonitorText::Alarm.say(language).into_owned();
    line(found, name, Ink::Text, value).style(Style::Points)
}

fn is_alarm(period: &Period, kind: AlarmKind) -> bool {
    period.alarms.iter().any(|alarm| alarm.kind == kind)
}

fn score(found: &Monitoring, language: Language) -> Figure {
    let title = MonitorText::ScoreFigure.say(language).into_owned();
    index_over(found, title, "PSI", &|period| period.score, language)
}

fn risk(found: &Monitoring, language: Language) -> Figure {
    let say = |text: MonitorText| text.say(language).into_owned();
    let bad_rate = |period: &Period| Some(period.outcomes?.bad_rate);
    Figure::new(
        say(MonitorText::RiskFigure),
        periods(found),
        Axis::new("").percent(),
    )
    .with(line(found, say(MonitorText::BadRate), Ink::Bad, bad_rate))
    .with(line(
        found,
        say(MonitorText::MeanPd),
        Ink::Accent,
        |period| period.mean_pd,
    ))
    .with(alarms(found, language, |period| {
        bad_rate(period).filter(|_| is_alarm(period, AlarmKind::Calibration))
    }))
}

fn auc(found: &Monitoring, language: Language) -> Figure {
    let say = |text: MonitorText| text.say(language).into_owned();
    let auc = |period: &Period| period.outcomes?.auc;
    let end = |place: usize| move |period: &Period| Some(period.outcomes?.auc_ci?[place]);
    let interval = say(MonitorText::Interval);
    let title = if found.periods.iter().all(|period| auc(period).is_none()) {
        MonitorText::NoOutcomes
    } else {
        MonitorText::AucFigure
    };
    let shown = found.periods.iter();
    let shown = shown.flat_map(|period| [auc(period), end(0)(period), end(1)(period)]);
    let shown = shown.chain([found.reference.auc]).flatten();
    let [low, high] = shown.fold([1.0, 0.0], |[low, high]: [f64; 2], value| {
        [low.min(value), high.max(value)]
    });
    let axis = if low < high {
        Axis::new("AUC").between((low - MARGIN).max(0.0), (high + MARGIN).min(1.0))
    } else {
        Axis::new("AUC")
    };
    Figure::new(say(title), periods(found), axis)
        .with(line(found, "AUC".to_owned(), Ink::Accent, auc))
        .with(line(found, interval.clone(), Ink::Accent, end(0)).style(Style::Dotted))
        .with(
            line(found, interval.clone(), Ink::Accent, end(1))
                .in_legend("")
                .style(Style::Dotted),
        )
        .with(
            line(found, say(MonitorText::Held), Ink::Muted, |_| {
                found.reference.auc
            })
            .style(Style::Dashed),
        )
        .with(alarms(found, language, |period| {
            auc(period).filter(|_| is_alarm(period, AlarmKind::Discrimination))
        }))
}

fn volume(found: &Monitoring, language: Language) -> Figure {
    let name = MonitorText::VolumeFigure.say(language).into_owned();
    let rows = line(found, name.clone(), Ink::Muted, |period| {
        Some(period.rows as f64)
    });
    over(found, name, "").with(rows.style(Style::Bars(0.7)))
}
