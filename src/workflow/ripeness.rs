//! Whether outcomes of the latest months are known: months in which bads alone have come, and last
//! months with far fewer bads than those before.

use crate::evaluate::population::information::Bin;
use crate::profile::name::tokens;
use crate::recipe::SampleRemark;
use crate::recipe::inputs::roles::orders_in_time;
use crate::recipe::outcome::labels::Labels;
use crate::recipe::outcome::split::Method;
use crate::report::{month_name, months};
use crate::table::Table;
use crate::workflow::Choices;
use std::collections::BTreeMap;

/// Least known outcomes of a month of which nearly all are bad.
const LEAST_KNOWN: usize = 10;
/// Least share of its rows whose outcome is not known.
const LEAST_UNKNOWN: f64 = 0.3;
/// Least share of bads among the known ones.
const NEARLY_ALL: f64 = 0.8;
/// How often the bad rate of such a month is that of other rows, at least; and the reverse of last
/// months with few bads.
const TIMES: f64 = 2.0;
/// Least months, and bads, before last months with few bads.
const LEAST_MONTHS: usize = 3;
const LEAST_BADS: usize = 30;
/// Bads of the last months that those before make expected, at least.
const LEAST_EXPECTED: f64 = 10.0;
/// Their standard deviations that chance does not reach.
const DEVIATIONS: f64 = 4.0;
/// At most so many last months.
const MOST_LAST: usize = 12;
/// Most of the earlier months with as few bads.
const ROWS_AN_EXCEPTION: usize = 10;

/// Words of the names of days on which a loan began.
const START_WORDS: &str = "\
    m month months vintage cohort period quarter issue issued opened open opening origination \
    originated orig app appl applied application booked booking decided decision approval approved \
    funded funding disbursed disbursement granted start started \
    datum fecha 申请日期 放款日期 放款月 申请月 月份";

/// Whole names that say no more than that a row has a date.
const DATES: [&str; 3] = ["date", "dt", "day"];

/// Outcomes of the rows of one month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Month {
    known: Bin,
    unknown: usize,
}

/// Rows whose outcomes seem to have come for bads alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OnlyBads(Month);

impl OnlyBads {
    /// Where many outcomes are not known, and of the `known` ones nearly all are bad, far more than
    /// the share `expected`.
    pub(crate) fn of(known: Bin, unknown: usize, expected: f64) -> Option<Self> {
        let (n, bads) = (known.n() as f64, known.bads as f64);
        let found = known.n() >= LEAST_KNOWN
            && unknown as f64 >= LEAST_UNKNOWN * (n + unknown as f64)
            && bads >= NEARLY_ALL * n
            && bads >= TIMES * expected * n;
        found.then_some(Self(Month { known, unknown }))
    }

    /// The remark on the period that they are of.
    pub(crate) fn remark(self, period: String) -> SampleRemark {
        SampleRemark::OnlyBads {
            period,
            bads: self.0.known.bads,
            known: self.0.known.n(),
            unknown: self.0.unknown,
        }
    }
}

/// What speaks against the outcomes of the latest months, by the first column of dates that shows
/// it: that of the split, or one that says when loans began.
pub(crate) fn remarks(table: &Table, choices: &Choices, labels: &Labels) -> Vec<SampleRemark> {
    let of_split = match &choices.split.method {
        Method::Date(column) => Some(column.as_str()),
        _ => None,
    };
    unripe_months(table, of_split, labels)
}

/// The same by the column `named`, or else one that says when loans began.
#[must_use]
pub fn unripe_months(table: &Table, named: Option<&str>, labels: &Labels) -> Vec<SampleRemark> {
    let is_start = |name: &str| {
        let starts = |word: &String| START_WORDS.split(' ').any(|one| one == word);
        let words = tokens(name);
        let is_bare = matches!(&words[..], [word] if DATES.contains(&word.as_str()));
        is_bare || words.iter().any(starts)
    };
    let all = table.columns.iter();
    let dates = all.filter(|c| orders_in_time(&c.name, c.kind) && is_start(&c.name));
    let dates = dates.map(|column| column.name.as_str());
    let mut found = named.into_iter().chain(dates).filter_map(|name| {
        let found = of_column(table, name, labels);
        (!found.is_empty()).then_some(found)
    });
    found.next().unwrap_or_default()
}

fn of_column(table: &Table, name: &str, labels: &Labels) -> Vec<SampleRemark> {
    let rows: Vec<usize> = (0..table.rows).collect();
    let Ok(month_of) = months(table, name, &rows) else {
        return Vec::new();
    };
    let mut by_month: BTreeMap<i32, Month> = BTreeMap::new();
    for (row, month) in month_of.into_iter().enumerate() {
        let Some(month) = month else { continue };
        let month = by_month.entry(month).or_default();
        match labels.is_bad(row) {
            Some(bad) => month.known.count(bad),
            None => month.unknown += 1,
        }
    }
    let months: Vec<(i32, Month)> = by_month.into_iter().collect();
    let of_bads = only_bads(&months).map(|(first, sum)| sum.remark(format!("{name} {first}")));
    let unripe = few_bads(&months).map(|(first, last, before)| SampleRemark::FewLastBads {
        column: name.to_owned(),
        from: month_name(first),
        rate: percent(last),
        before: percent(before),
    });
    of_bads.into_iter().chain(unripe).collect()
}

/// The months in which bads alone have come, by the name of the first one, and their outcomes.
fn only_bads(months: &[(i32, Month)]) -> Option<(String, OnlyBads)> {
    let all = sum(months.iter().map(|(_, month)| month.known));
    let is_one = |(_, month): &&(i32, Month)| {
        let others = Bin {
            goods: all.goods - month.known.goods,
            bads: all.bads - month.known.bads,
        };
        let expected = rate(others).filter(|_| others.n() >= LEAST_BADS);
        expected
            .is_some_and(|expected| OnlyBads::of(month.known, month.unknown, expected).is_some())
    };
    let found: Vec<&(i32, Month)> = months.iter().filter(is_one).collect();
    let (first, _) = found.first()?;
    let more = if found.len() > 1 {
        format!(" and {} more", found.len() - 1)
    } else {
        String::new()
    };
    let sum = Month {
        known: sum(found.iter().map(|(_, month)| month.known)),
        unknown: found.iter().map(|(_, month)| month.unknown).sum(),
    };
    Some((month_name(*first) + &more, OnlyBads(sum)))
}

/// The first of the last months that have far fewer bads than those before, with the outcomes of
/// these and of those.
fn few_bads(months: &[(i32, Month)]) -> Option<(i32, Bin, Bin)> {
    let known: Vec<(i32, Bin)> = months
        .iter()
        .filter(|(_, month)| month.known.n() > 0)
        .map(|(key, month)| (*key, month.known))
        .collect();
    let without = without_bads(&known);
    if without.is_some() {
        return without;
    }
    let most = (known.len() / 3).min(MOST_LAST);
    (1..=most).rev().find_map(|count| {
        let (before, last) = known.split_at(known.len() - count);
        let of = |part: &[(i32, Bin)]| sum(part.iter().map(|(_, bin)| *bin));
        let (early, late) = (of(before), of(last));
        let usual = rate(early)?;
        let is_low = |bin: &Bin| rate(*bin).is_some_and(|rate| TIMES * rate < usual);
        let tells = |bin: &Bin| bin.n() as f64 * usual >= LEAST_EXPECTED / 2.0;
        let low = before.iter().filter(|(_, bin)| tells(bin) && is_low(bin));
        // A rate that falls from month to month goes on to fall.
        let trend = Trend::of(before);
        let rate_at = |place: usize| trend.rate(place).min(usual);
        let places = last.iter().enumerate();
        let places = places.map(|(place, (_, bin))| (rate_at(before.len() + place), bin));
        let is_below =
            |(expected, bin): (f64, &Bin)| rate(*bin).is_some_and(|rate| TIMES * rate < expected);
        let expected: f64 = places
            .clone()
            .map(|(rate, bin)| rate * bin.n() as f64)
            .sum();
        let is_found = before.len() >= LEAST_MONTHS
            && early.bads >= LEAST_BADS
            && expected >= LEAST_EXPECTED
            && late.bads as f64 + DEVIATIONS * expected.sqrt() < expected
            && places.clone().all(is_below)
            && low.count() * ROWS_AN_EXCEPTION <= before.len();
        is_found.then(|| (last[0].0, late, early))
    })
}

/// The same of last months without a single bad, however many they are.
fn without_bads(known: &[(i32, Bin)]) -> Option<(i32, Bin, Bin)> {
    let is_empty = |(_, bin): &&(i32, Bin)| bin.bads == 0;
    let count = known.iter().rev().take_while(is_empty).count();
    let (before, last) = known.split_at(known.len() - count);
    let of = |part: &[(i32, Bin)]| sum(part.iter().map(|(_, bin)| *bin));
    let (early, late) = (of(before), of(last));
    let expected = rate(early)? * late.n() as f64;
    let as_empty = before.iter().filter(is_empty).count();
    let is_found = before.len() >= LEAST_MONTHS
        && early.bads >= LEAST_BADS
        && expected >= LEAST_EXPECTED
        && as_empty * ROWS_AN_EXCEPTION <= before.len();
    is_found.then(|| (last[0].0, late, early))
}

/// The bad rate of months by a straight line, each weighing its rows.
struct Trend {
    mean_place: f64,
    mean_rate: f64,
    slope: f64,
}

impl Trend {
    /// Of months with outcomes, in their order.
    fn of(months: &[(i32, Bin)]) -> Self {
        let places = || months.iter().enumerate();
        let all = sum(months.iter().map(|(_, bin)| *bin));
        let n = all.n().max(1) as f64;
        let mean_rate = rate(all).unwrap_or_default();
        let weighted = |place: usize, bin: &Bin| place as f64 * bin.n() as f64;
        let mean_place = places()
            .map(|(place, (_, bin))| weighted(place, bin))
            .sum::<f64>()
            / n;
        let (mut both, mut square) = (0.0, 0.0);
        for (place, (_, bin)) in places() {
            let away = place as f64 - mean_place;
            let rate = rate(*bin).unwrap_or_default() - mean_rate;
            both += bin.n() as f64 * away * rate;
            square += bin.n() as f64 * away * away;
        }
        Self {
            mean_place,
            mean_rate,
            slope: if square > 0.0 { both / square } else { 0.0 },
        }
    }

    fn rate(&self, place: usize) -> f64 {
        let rate = self.mean_rate + self.slope * (place as f64 - self.mean_place);
        rate.max(0.0)
    }
}

fn sum(bins: impl Iterator<Item = Bin>) -> Bin {
    bins.fold(Bin::default(), |sum, bin| sum.and(&bin))
}

fn rate(bin: Bin) -> Option<f64> {
    (bin.n() > 0).then(|| bin.bads as f64 / bin.n() as f64)
}

fn percent(bin: Bin) -> String {
    format!("{:.1}", 100.0 * rate(bin).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Months from 2024-01 on of goods, bads and rows without an outcome.
    fn months(counts: &[(usize, usize, usize)]) -> Vec<(i32, Month)> {
        let month = |(place, (goods, bads, unknown)): (usize, &(usize, usize, usize))| {
            let known = Bin {
                goods: *goods,
                bads: *bads,
            };
            let unknown = *unknown;
            (2024 * 12 + place as i32, Month { known, unknown })
        };
        counts.iter().enumerate().map(month).collect()
    }

    #[test]
    fn a_month_of_bads_and_open_outcomes_is_found() {
        let mut counts = [(315, 85, 0); 6];
        assert_eq!(only_bads(&months(&counts)), None);
        counts[5] = (0, 85, 315);
        let (name, sum) = only_bads(&months(&counts)).unwrap();
        assert_eq!(
            (name.as_str(), sum.0.known.bads, sum.0.unknown),
            ("2024-06", 85, 315)
        );
        counts[4] = (6, 84, 310);
        let (name, sum) = only_bads(&months(&counts)).unwrap();
        assert_eq!(
            (name.as_str(), sum.0.known.n()),
            ("2024-05 and 1 more", 175)
        );
        // Outcomes that are missing for both classes, or a month that is bad as a whole.
        counts = [(315, 85, 0); 6];
        counts[5] = (30, 10, 360);
        assert_eq!(only_bads(&months(&counts)), None);
        counts[5] = (0, 400, 0);
        assert_eq!(only_bads(&months(&counts)), None);
    }

    #[test]
    fn last_months_with_far_fewer_bads_are_found() {
        let mut counts = [(320, 80, 0); 6];
        assert_eq!(few_bads(&months(&counts)), None);
        counts[4] = (380, 20, 0);
        counts[5] = (384, 16, 0);
        let (first, late, early) = few_bads(&months(&counts)).unwrap();
        assert_eq!(
            (month_name(first).as_str(), late.bads, early.bads),
            ("2024-05", 36, 320)
        );
        // A rate that falls all the time, and a break in it.
        let mut falls = [(0, 0, 0); 12];
        for (place, month) in falls.iter_mut().enumerate() {
            let bads = 160 - 13 * place;
            *month = (400 - bads, bads, 0);
        }
        assert_eq!(few_bads(&months(&falls)), None);
        falls[10] = (397, 3, 0);
        falls[11] = (398, 2, 0);
        assert!(few_bads(&months(&falls)).is_some());
        for month in &mut falls[..10] {
            *month = (280, 120, 0);
        }
        assert!(few_bads(&months(&falls)).is_some());
        // A month among the others, a rate that falls by a third, few rows.
        counts = [(320, 80, 0); 6];
        counts[2] = (380, 20, 0);
        assert_eq!(few_bads(&months(&counts)), None);
        counts[2] = (320, 80, 0);
        counts[5] = (347, 53, 0);
        assert_eq!(few_bads(&months(&counts)), None);
        counts[5] = (29, 1, 0);
        assert_eq!(few_bads(&months(&counts)), None);
    }

    #[test]
    fn last_months_without_a_bad_are_found_however_many_they_are() {
        for last in [1, 12, 18, 28] {
            let mut counts = [(75, 17, 0); 33];
            counts[33 - last..].fill((92, 0, 0));
            let (first, late, early) = few_bads(&months(&counts)).unwrap();
            assert_eq!(first, 2024 * 12 + 33 - last as i32, "{last}");
            assert_eq!((late.bads, early.bads), (0, 17 * (33 - last)), "{last}");
        }
        // Months without a bad among the others, and too few bads to expect any.
        let mut counts = [(75, 17, 0); 12];
        counts[11] = (92, 0, 0);
        counts[3] = (92, 0, 0);
        counts[7] = (92, 0, 0);
        assert_eq!(few_bads(&months(&counts)), None);
        let mut counts = [(75, 17, 0); 12];
        counts[11] = (20, 0, 0);
        assert_eq!(few_bads(&months(&counts)), None);
    }
}
