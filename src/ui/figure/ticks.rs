//! The ticks of an axis: their values and labels.

use super::{Axis, Scale};
use crate::table::date;
use crate::ui::number;

/// Width of a letter of a name along an axis, about.
const NAME_CHARACTER: f32 = 7.0;
/// A name cut shorter than this says nothing.
const FEWEST_CHARACTERS: usize = 8;

/// Least room of a tick on the axis.
const TICK: f32 = 24.0;

/// Round numbers within the range, about five or as many as have room on an axis that is `length`
/// long, and the step between them.
pub(super) fn ticks([low, high]: [f64; 2], length: f32) -> (Vec<f64>, f64) {
    let rough = (high - low) / f64::from((length / TICK).clamp(1.0, 5.0));
    let power = 10_f64.powf(rough.log10().floor());
    let step = match rough / power {
        r if r < 1.5 => power,
        r if r < 3.5 => 2.0 * power,
        r if r < 7.5 => 5.0 * power,
        _ => 10.0 * power,
    };
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    ((first..=last).map(|n| n as f64 * step).collect(), step)
}

/// The values of the ticks of an axis that is `length` long, and the step between them.
pub(super) fn stops(axis: &Axis, range: [f64; 2], length: f32) -> (Vec<f64>, f64) {
    if axis.scale == Scale::Days {
        return months(range, length);
    }
    if axis.names.is_empty() {
        return ticks(range, length);
    }
    let step = if axis.ordered { every(axis, length) } else { 1 };
    let places = (1..=axis.names.len()).step_by(step);
    (places.map(|place| place as f64).collect(), step as f64)
}

/// The first days of months or years within a range of days, and about how many days are
/// between two.
fn months([low, high]: [f64; 2], length: f32) -> (Vec<f64>, f64) {
    const MONTH: f64 = 365.2425 / 12.0;
    if !(low.is_finite() && high.is_finite() && low.abs().max(high.abs()) < 1e7) {
        return (Vec::new(), MONTH);
    }
    // `2023-01` with blanks on both sides.
    let most = f64::from((length / (9.0 * NAME_CHARACTER)).max(1.0)).floor();
    let rough = (high - low) / MONTH / most;
    let steps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000];
    let step = steps.into_iter().find(|step| f64::from(*step) >= rough);
    let step: i32 = step.unwrap_or(12_000);
    let month_of = |day: f64| {
        let (year, month, _) = date::civil_from_days(day as i32);
        year * 12 + month as i32 - 1
    };
    let first = month_of(low).div_euclid(step) * step;
    let starts = (first..=month_of(high)).step_by(step as usize);
    let days = starts.filter_map(|month| {
        date::days_from_civil(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1)
    });
    let days = days.map(f64::from).filter(|day| (low..=high).contains(day));
    (days.collect(), f64::from(step) * MONTH)
}

/// The n for which every n-th name is shown.
fn every(axis: &Axis, length: f32) -> usize {
    let widest = axis
        .names
        .iter()
        .map(|name| name.chars().map(breadth).sum());
    let widest: usize = widest.max().unwrap_or(0);
    // A blank on both sides.
    let room = (widest + 2) as f32 * NAME_CHARACTER;
    let each = length / axis.names.len() as f32;
    ((room / each.max(1e-3)).ceil() as usize).max(1)
}

/// The label of a tick on an axis that is `length` long: its name, cut where
/// many have to share it, or a number where there is no room.
pub(super) fn stop_text(axis: &Axis, value: f64, step: f64, length: f32) -> String {
    let Some(name) = axis.name_at(value) else {
        return tick(axis.scale, value, step);
    };
    let most = (length / axis.names.len() as f32 / NAME_CHARACTER) as usize;
    if axis.ordered || name.chars().map(breadth).sum::<usize>() <= most {
        return name.to_owned();
    }
    if most < FEWEST_CHARACTERS {
        return tick(axis.scale, value.round(), 1.0);
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += breadth(*c);
        used <= most
    };
    name.chars().take_while(fits).chain(['…']).collect()
}

/// How many Latin letters a character is as wide as.
fn breadth(c: char) -> usize {
    1 + usize::from(c > '\u{2e7f}')
}

/// The number at a tick, with as many decimals as the step asks for.
pub(super) fn tick(scale: Scale, value: f64, step: f64) -> String {
    let (value, step, unit) = match scale {
        Scale::Plain => (value, step, ""),
        Scale::Percent => (value * 100.0, step * 100.0, " %"),
        Scale::Days => return number::month(value),
    };
    let decimals = (-step.abs().max(1e-9).log10() - 1e-6)
        .ceil()
        .clamp(0.0, 6.0) as usize;
    if value.abs() < step.abs() * 1e-6 {
        return format!("0{unit}");
    }
    let number = if decimals == 0 {
        number::plain(value.round())
    } else {
        number::compact(value, decimals)
    };
    number + unit
}
