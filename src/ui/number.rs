//! Numbers as the window shows them, in both languages alike. It rounds for the
//! eye only; what is written to files keeps its digits.

use crate::table::date;
use crate::workflow::Format;
use std::time::Duration;

/// What stands where there is no number.
pub const NONE: &str = "–";

/// A count with thousands apart: `30,000`.
#[must_use]
pub fn count(n: usize) -> String {
    grouped(&n.to_string())
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A share of one as a percentage with one decimal: `22.1 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    finite(share, |share| format!("{:.1} %", share * 100.0 + 0.0))
}

/// A figure with so many decimals: `0.7818`, `−0.02`, `1.0000`; never `−0.00`.
#[must_use]
pub fn compact(value: f64, decimals: usize) -> String {
    finite(value, |value| {
        let text = format!("{:.decimals$}", value.abs());
        let zero = text.bytes().all(|b| b == b'0' || b == b'.');
        let sign = if value < 0.0 && !zero { "−" } else { "" };
        format!("{sign}{text}")
    })
}

/// A number in the format of its column: `1,234.50`, `54.5 %`.
#[must_use]
pub fn formatted(value: f64, format: Format) -> String {
    let decimals = |decimals: u8, grouped_: bool, value: f64| {
        finite(value, |value| {
            let text = compact(value, usize::from(decimals));
            let (sign, text) = match text.strip_prefix('−') {
                Some(text) => ("−", text),
                None => ("", text.as_str()),
            };
            let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
            let dot = if fraction.is_empty() { "" } else { "." };
            let whole = if grouped_ {
                grouped(whole)
            } else {
                whole.to_owned()
            };
            format!("{sign}{whole}{dot}{fraction}")
        })
    };
    let percent = |n, value: f64| finite(value, |value| format!("{} %", decimals(n, true, value)));
    match format {
        Format::General => plain(value),
        Format::Decimals {
            decimals: n,
            grouped,
        } => decimals(n, grouped, value),
        Format::Percent(n) => percent(n, value * 100.0),
        Format::PercentPoints(n) => percent(n, value),
    }
}

/// An AUC, Gini or Brier figure: `0.7818`.
#[must_use]
pub fn auc(value: f64) -> String {
    compact(value, 4)
}

/// A p-value: `0.0312`, `< 0.0001`.
#[must_use]
pub fn p_value(value: f64) -> String {
    if value < 5e-5 {
        return "< 0.0001".to_owned();
    }
    compact(value, 4)
}

/// KS, recall, precision, F1 and their like: `0.431`.
#[must_use]
pub fn ratio(value: f64) -> String {
    compact(value, 3)
}

/// A PD: `0.0183`.
#[must_use]
pub fn pd(value: f64) -> String {
    compact(value, 4)
}

/// Score points: whole numbers.
#[must_use]
pub fn points(value: f64) -> String {
    finite(value, |value| signed(&format!("{:.0}", value + 0.0)))
}

/// A loss: four significant decimals.
#[must_use]
pub fn loss(value: f64) -> String {
    finite(value, |value| signed(&format!("{value:.4}")))
}

/// A metric, with so many decimals.
#[must_use]
pub fn metric(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| compact(value, decimals))
}

/// A figure of any size with two decimals: `1.02`, `−12.30`.
#[must_use]
pub fn two(value: f64) -> String {
    finite(value, |value| signed(&format!("{value:.2}")))
}

/// An amount of money: without decimals where it is large.
#[must_use]
pub fn amount(value: f64) -> String {
    plain(if value.abs() >= 1000.0 {
        value.round()
    } else {
        (value * 100.0).round() / 100.0
    })
}

/// Any value of a column: up to four decimals, large ones with thousands apart,
/// very large and very small ones as powers of ten.
#[must_use]
pub fn plain(value: f64) -> String {
    finite(value, |value| {
        let size = value.abs();
        if size > 0.0 && !(1e-4..1e15).contains(&size) {
            return signed(&format!("{value:.3e}"));
        }
        let decimals = if size >= 1000.0 { 2 } else { 4 };
        let text = format!("{size:.decimals$}");
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let fraction = fraction.trim_end_matches('0');
        let dot = if fraction.is_empty() { "" } else { "." };
        let zero = fraction.is_empty() && whole == "0";
        let sign = if value < 0.0 && !zero { "−" } else { "" };
        format!("{sign}{}{dot}{fraction}", grouped(whole))
    })
}

/// How long something took or will take: `0.4 s`, `12 s`, `3:05 min`, `1:02 h`.
#[must_use]
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let whole = seconds.round() as u64;
    if seconds < 9.95 {
        format!("{seconds:.1} s")
    } else if whole < 60 {
        format!("{whole} s")
    } else if whole < 3600 {
        format!("{}:{:02} min", whole / 60, whole % 60)
    } else {
        let minutes = whole / 60;
        format!("{}:{:02} h", minutes / 60, minutes % 60)
    }
}

/// A size in bytes: `98.2 MB`.
#[must_use]
pub fn bytes(n: u64) -> String {
    let mut size = n as f64;
    if size < 1000.0 {
        return format!("{n} B");
    }
    let mut unit = "";
    for next in ["kB", "MB", "GB", "TB"] {
        unit = next;
        size /= 1000.0;
        if size < 999.95 {
            break;
        }
    }
    format!("{size:.1} {unit}")
}

/// `show` of a figure that may be absent.
#[must_use]
pub fn or_none(value: Option<f64>, show: fn(f64) -> String) -> String {
    value.map_or_else(|| NONE.to_owned(), show)
}

fn finite(value: f64, show: impl Fn(f64) -> String) -> String {
    if value.is_finite() {
        show(value)
    } else {
        NONE.to_owned()
    }
}

fn signed(text: &str) -> String {
    text.replace('-', "−")
}

/// A number of days since 1970-01-01 as `2023-01-31`.
#[must_use]
pub fn day(days: f64) -> String {
    if days.is_finite() {
        date::iso(days.round() as i32)
    } else {
        NONE.to_owned()
    }
}

/// The month of a number of days since 1970-01-01 as `2023-01`.
#[must_use]
pub fn month(days: f64) -> String {
    let day = day(days);
    day.rsplit_once('-')
        .map_or(day.clone(), |(month, _)| month.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_their_thousands_apart() {
        let shown = [0, 999, 1000, 30_000, 1_234_567].map(count);
        assert_eq!(shown, ["0", "999", "1,000", "30,000", "1,234,567"]);
    }

    #[test]
    fn shares_and_figures() {
        assert_eq!(percent(0.2212), "22.1 %");
        assert_eq!(percent(-0.0), "0.0 %");
        assert_eq!(auc(0.7818), "0.7818");
        assert_eq!(auc(1.0), "1.0000");
        assert_eq!(p_value(0.0312), "0.0312");
        assert_eq!(p_value(4e-5), "< 0.0001");
        assert_eq!(ratio(-0.02), "−0.020");
        assert_eq!(ratio(-0.0001), "0.000");
        assert_eq!(compact(0.4, 0), "0");
        assert_eq!(pd(0.018_31), "0.0183");
        assert_eq!(points(-17.6), "−18");
        assert_eq!(points(516.2), "516");
        assert_eq!(loss(0.433_24), "0.4332");
    }

    #[test]
    fn what_is_no_number_is_a_dash() {
        for show in [percent, auc, points, loss, plain] {
            assert_eq!(show(f64::NAN), NONE);
            assert_eq!(or_none(None, show), NONE);
        }
        assert_eq!(or_none(Some(0.5), ratio), "0.500");
    }

    #[test]
    fn column_values_stay_short() {
        let shown = [0.0, 12.5, -0.00001, 1_234_567.891, 2e16, -3.0].map(plain);
        let wanted = ["0", "12.5", "−1.000e−5", "1,234,567.89", "2.000e16", "−3"];
        assert_eq!(shown, wanted);
    }

    #[test]
    fn times_and_sizes() {
        let shown = [0.42, 9.94, 9.96, 59.4, 185.0, 3720.0].map(Duration::from_secs_f64);
        let wanted = ["0.4 s", "9.9 s", "10 s", "59 s", "3:05 min", "1:02 h"];
        assert_eq!(shown.map(duration), wanted);
        let sizes = [12, 98_200_000, 999_960, 1_500].map(bytes);
        assert_eq!(sizes, ["12 B", "98.2 MB", "1.0 MB", "1.5 kB"]);
    }
}
