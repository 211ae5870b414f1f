//! The target of a discrete-time hazard: the periods in which a row is observed, and how it ends,
//! as one number.

/// Periods that a hazard can be of: entry and exit take 10 bits each in a target.
pub const MOST_PERIODS: u32 = 1023;

/// A row at risk in the periods `entry + 1` to `exit`, counted from 1; with `event` it defaults in
/// the last of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtRisk {
    /// Periods before the row is observed.
    pub entry: u32,
    /// The last period in which it is observed.
    pub exit: u32,
    /// Whether it defaults in that period.
    pub event: bool,
}

impl AtRisk {
    /// The target as [`Objective::Hazard`](super::Objective::Hazard) reads it: event + 2·(exit +
    /// 1024·entry), which an f32 holds exactly up to [`MOST_PERIODS`].
    #[must_use]
    pub fn target(self) -> f32 {
        let packed = 2 * (self.exit + (MOST_PERIODS + 1) * self.entry) + u32::from(self.event);
        packed as f32
    }

    /// The periods of a target.
    pub(super) fn of(target: f32) -> Self {
        let packed = target as u32;
        let periods = packed / 2;
        Self {
            entry: periods / (MOST_PERIODS + 1),
            exit: periods % (MOST_PERIODS + 1),
            event: packed % 2 == 1,
        }
    }

    /// Of each output in turn, `width` periods wide: the periods at risk, and whether the row
    /// defaults in one of them.
    pub(super) fn by_output(self, width: u16, outputs: usize) -> impl Iterator<Item = (f64, bool)> {
        let width = u32::from(width.max(1));
        (0..outputs as u32).map(move |place| {
            let (before, last) = (place * width, (place + 1) * width);
            let periods = self.exit.min(last).saturating_sub(self.entry.max(before));
            let ends = self.event && (before + 1..=last).contains(&self.exit);
            (f64::from(periods), ends)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_holds_entry_exit_and_event_exactly() {
        for (entry, exit, event) in [
            (0, 1, false),
            (0, 1, true),
            (17, 18, true),
            (0, MOST_PERIODS, true),
            (MOST_PERIODS - 1, MOST_PERIODS, false),
        ] {
            let row = AtRisk { entry, exit, event };
            assert_eq!(AtRisk::of(row.target()), row);
        }
    }

    #[test]
    fn periods_at_risk_fall_to_the_outputs_that_cover_them() {
        let row = AtRisk {
            entry: 2,
            exit: 7,
            event: true,
        };
        let each: Vec<_> = row.by_output(3, 4).collect();
        assert_eq!(
            each,
            [(1.0, false), (3.0, false), (1.0, true), (0.0, false)]
        );
        assert_eq!(row.by_output(1, 9).map(|(n, _)| n).sum::<f64>(), 5.0);
    }
}
