//! The events of each key in the order of their days.

use crate::join::keys::{NONE, tasks};
use crate::table::Column;
use rayon::prelude::*;

/// A day that is missing.
pub(in crate::join) const NO_DAY: i32 = i32::MIN;

/// Rows from which the events of one key are sorted by all cores.
const LONG: usize = 1 << 17;

/// The days of a column, [`NO_DAY`] where missing.
pub(in crate::join) fn days_of(column: &Column) -> Vec<i32> {
    if column.is_text() {
        return vec![NO_DAY; column.len()];
    }
    let day = |v: f64| if v.is_nan() { NO_DAY } else { v as i32 };
    let parts: Vec<Vec<i32>> = tasks(column.len())
        .map(|rows| column.numbers_of(rows).into_iter().map(day).collect())
        .collect();
    parts.concat()
}

/// Events that lie before an as-of date of their key, sorted by key and day.
#[derive(Debug)]
pub(in crate::join) struct EventRows {
    /// Where the events of each key begin; one more than there are keys.
    starts: Vec<usize>,
    /// The day of each event.
    pub days: Vec<i32>,
    /// The row of each event in its table.
    rows: Vec<u32>,
    /// Events of indexed keys.
    pub of_keys: usize,
    /// Events of indexed keys without a date.
    pub undated: usize,
    /// Events of indexed keys on or after the last as-of date of the key.
    pub later: usize,
}

impl EventRows {
    /// Sorts events by `keys` and `days`, one each per event. Those that are not before
    /// `last_as_of` of their key, one per key, are left out.
    pub(in crate::join) fn sort(keys: &[u32], days: &[i32], last_as_of: &[i32]) -> Self {
        let mut starts = vec![0; last_as_of.len() + 1];
        let (mut of_keys, mut undated, mut later) = (0, 0, 0);
        for (&key, &day) in keys.iter().zip(days) {
            if key == NONE {
                continue;
            }
            of_keys += 1;
            if day == NO_DAY {
                undated += 1;
            } else if day >= last_as_of[key as usize] {
                later += 1;
            } else {
                starts[key as usize + 1] += 1;
            }
        }
        for key in 1..starts.len() {
            starts[key] += starts[key - 1];
        }
        let mut next = starts.clone();
        let mut packed = vec![0_u64; starts.last().copied().unwrap_or(0)];
        for (row, (&key, &day)) in keys.iter().zip(days).enumerate() {
            if key != NONE && day != NO_DAY && day < last_as_of[key as usize] {
                let place = &mut next[key as usize];
                packed[*place] = pack(day, row as u32);
                *place += 1;
            }
        }
        sort_within(&mut packed, &starts);
        let (days, rows) = packed.par_iter().map(|p| unpack(*p)).unzip();
        Self {
            starts,
            days,
            rows,
            of_keys,
            undated,
            later,
        }
    }

    /// Where the events of a key are.
    pub(in crate::join) fn of(&self, key: u32) -> std::ops::Range<usize> {
        self.starts[key as usize]..self.starts[key as usize + 1]
    }

    /// The values of a column of the table, in the order of these events.
    pub(in crate::join) fn in_order<T: Copy + Send + Sync>(&self, values: &[T]) -> Vec<T> {
        self.rows
            .par_iter()
            .map(|row| values[*row as usize])
            .collect()
    }
}

/// Day and row as one number that sorts by day, then row.
fn pack(day: i32, row: u32) -> u64 {
    let day = (i64::from(day) - i64::from(i32::MIN)) as u64;
    day << 32 | u64::from(row)
}

fn unpack(packed: u64) -> (i32, u32) {
    let day = (packed >> 32) as i64 + i64::from(i32::MIN);
    (day as i32, packed as u32)
}

/// Sorts the events of each key: those of the keys in turn on all cores, and those of a key with
/// very many as well.
fn sort_within(packed: &mut [u64], starts: &[usize]) {
    if starts.len() < 2 {
        return;
    }
    if starts.len() == 2 {
        if packed.len() > LONG {
            packed.par_sort_unstable();
        } else {
            packed.sort_unstable();
        }
        return;
    }
    // The key in the middle of the rows, so that both halves take about as long.
    let half = starts[0] + packed.len() / 2;
    let cut = starts.partition_point(|start| *start < half);
    let cut = cut.clamp(1, starts.len() - 2);
    let (left, right) = packed.split_at_mut(starts[cut] - starts[0]);
    let parts = (&starts[..=cut], &starts[cut..]);
    if left.len() + right.len() > 1 << 12 {
        rayon::join(
            || sort_within(left, parts.0),
            || sort_within(right, parts.1),
        );
    } else {
        sort_within(left, parts.0);
        sort_within(right, parts.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_sorted_by_key_and_day_and_late_ones_left_out() {
        let keys = [1, 0, NONE, 1, 1, 0, 1];
        let days = [-5, 9, 1, -7, NO_DAY, 3, 2];
        let events = EventRows::sort(&keys, &days, &[9, 2, 0]);
        assert_eq!((events.of_keys, events.undated, events.later), (6, 1, 2));
        assert_eq!(events.days, [3, -7, -5]);
        assert_eq!(events.rows, [5, 3, 0]);
        assert_eq!(
            [events.of(0), events.of(1), events.of(2)],
            [0..1, 1..3, 3..3]
        );
        assert_eq!(events.in_order(&[10, 11, 12, 13, 14, 15, 16]), [15, 13, 10]);
    }

    #[test]
    fn many_events_of_few_keys_are_sorted_as_few_are() {
        let keys: Vec<u32> = (0..300_000_u32).map(|i| u32::from(i % 1000 == 0)).collect();
        let days: Vec<i32> = (0..300_000).map(|i| (i * 7919) % 1009).collect();
        let events = EventRows::sort(&keys, &days, &[500, i32::MAX]);
        for key in [0, 1] {
            let range = events.of(key);
            let pairs = events.days[range.clone()].iter().zip(&events.rows[range]);
            assert!(pairs.is_sorted());
        }
        let early = |(key, day): &(&u32, &i32)| **key == 1 || **day < 500;
        assert_eq!(
            events.days.len(),
            keys.iter().zip(&days).filter(early).count()
        );
    }
}
