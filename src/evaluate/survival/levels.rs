//! Levels of periods: neighbours that share one baseline, as single ones hold too few defaults.

use super::LifeTable;

/// Widths of levels of equal length.
const WIDTHS: [u16; 7] = [1, 2, 3, 4, 6, 12, 24];

/// The last period of each level, each with at least so many defaults: periods are joined from the
/// first on, and a remainder belongs to the last level.
#[must_use]
pub fn level_ends(table: &LifeTable, least: u64) -> Vec<u32> {
    let (mut ends, mut events) = (Vec::new(), 0);
    for (place, in_period) in table.events.iter().enumerate() {
        events += in_period;
        if events >= least.max(1) {
            ends.push(place as u32 + 1);
            events = 0;
        }
    }
    let last = table.events.len() as u32;
    match ends.last_mut() {
        Some(end) => *end = last,
        None => ends.push(last),
    }
    ends
}

/// The hazard of each period as the hazard of its level: the defaults of its periods by the rows at
/// risk in them. Both are given by period, and so are weighted sums of them.
#[must_use]
pub fn joined_hazards(ends: &[u32], events: &[f64], at_risk: &[f64]) -> Vec<f64> {
    let (mut hazards, mut begin) = (vec![0.0; events.len()], 0);
    for end in ends {
        let end = (*end as usize).min(events.len());
        let sum = |each: &[f64]| each[begin.min(end)..end].iter().sum::<f64>();
        let (events, at_risk) = (sum(events), sum(at_risk));
        if at_risk > 0.0 {
            hazards[begin.min(end)..end].fill(events / at_risk);
        }
        begin = end;
    }
    hazards
}

/// The least width of levels of equal length that hold at least so many defaults on average.
#[must_use]
pub fn even_width(table: &LifeTable, least: u64) -> u16 {
    let events: u64 = table.events.iter().sum();
    let periods = table.events.len() as u64;
    let suffices = |width: &u16| events >= least * periods.div_ceil(u64::from(*width));
    WIDTHS.into_iter().find(suffices).unwrap_or(WIDTHS[6])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(events: &[u64]) -> LifeTable {
        LifeTable {
            events: events.to_vec(),
            ..LifeTable::default()
        }
    }

    #[test]
    fn levels_hold_the_least_number_and_cover_all_periods() {
        assert_eq!(level_ends(&table(&[5, 5, 0, 12, 3]), 10), [2, 5]);
        assert_eq!(level_ends(&table(&[0, 0, 3]), 10), [3]);
        assert_eq!(level_ends(&table(&[1, 2, 3]), 1), [1, 2, 3]);
    }

    #[test]
    fn periods_of_a_level_have_its_hazard() {
        let (events, at_risk) = ([2.0, 0.0, 0.0, 3.0, 1.0], [20.0, 10.0, 10.0, 8.0, 2.0]);
        let found = joined_hazards(&[3, 5], &events, &at_risk);
        assert_eq!(found, [0.05, 0.05, 0.05, 0.4, 0.4]);
        assert_eq!(joined_hazards(&[2], &[0.0, 0.0], &[0.0, 0.0]), [0.0, 0.0]);
    }

    #[test]
    fn the_width_grows_where_defaults_are_few() {
        assert_eq!(even_width(&table(&[30; 12]), 20), 1);
        assert_eq!(even_width(&table(&[7; 12]), 20), 3);
        assert_eq!(even_width(&table(&[0, 1]), 20), 24);
    }
}
