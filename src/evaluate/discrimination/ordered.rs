//! Ordered rows: labels and PDs sorted once, for all figures that need them
//! so. No figure is computed here.

use crate::evaluate::error::{EvaluateError, check_pds};

/// Labels and PDs from the lowest PD to the highest; equal PDs keep the order
/// of their rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Ordered {
    rows: Vec<Row>,
    bads: usize,
}

/// One row in the order of the PDs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Its PD.
    pub pd: f64,
    /// Its place in the slices that were sorted.
    pub place: u32,
    /// Its outcome.
    pub bad: bool,
}

/// The rows that share one PD.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The PD they share.
    pub pd: f64,
    /// Goods among them.
    pub goods: usize,
    /// Bads among them.
    pub bads: usize,
}

impl Ordered {
    /// Sorts the rows; `y` and `p` have the same length. Any score in which
    /// high means risky may stand for `p`, as long as it holds no NaN.
    #[must_use]
    pub fn new(y: &[bool], p: &[f64]) -> Self {
        debug_assert_eq!(y.len(), p.len(), "one PD per label");
        // Adding 0 turns -0 into 0, which `total_cmp` would set apart.
        let row = |(place, (p, &bad)): (u32, (&f64, &bool))| Row {
            pd: p + 0.0,
            place,
            bad,
        };
        let mut rows: Vec<Row> = (0..).zip(p.iter().zip(y)).map(row).collect();
        rows.sort_unstable_by(|a, b| a.pd.total_cmp(&b.pd).then(a.place.cmp(&b.place)));
        Self::from_sorted(rows)
    }

    /// Sorts the rows if they are labels and PDs.
    ///
    /// # Errors
    /// Without rows, unless there is one PD per label, or if a PD is NaN or
    /// outside [0, 1].
    pub fn of_pds(y: &[bool], p: &[f64]) -> Result<Self, EvaluateError> {
        check_pds(y, p)?;
        Ok(Self::new(y, p))
    }

    /// Rows that are in their order already.
    pub(in crate::evaluate) fn from_sorted(rows: Vec<Row>) -> Self {
        let bads = rows.iter().filter(|row| row.bad).count();
        Self { rows, bads }
    }

    /// The rows, lowest PD first.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Number of bads.
    #[must_use]
    pub fn bads(&self) -> usize {
        self.bads
    }

    /// Number of goods.
    #[must_use]
    pub fn goods(&self) -> usize {
        self.rows.len() - self.bads
    }

    /// Whether goods and bads both occur.
    #[must_use]
    pub fn has_both_classes(&self) -> bool {
        self.bads > 0 && self.goods() > 0
    }

    /// The distinct PDs, lowest first, with their goods and bads.
    #[must_use]
    pub fn levels(&self) -> impl DoubleEndedIterator<Item = Level> + '_ {
        self.rows.chunk_by(|a, b| a.pd == b.pd).map(|rows| {
            let bads = rows.iter().filter(|row| row.bad).count();
            Level {
                pd: rows[0].pd,
                goods: rows.len() - bads,
                bads,
            }
        })
    }

    /// At most `count` groups of nearly equal size in the order of the PD, equal PDs
    /// kept together, so that the order of the rows does not matter. Where all PDs
    /// differ, the first `len % count` groups hold one row more, as
    /// `numpy.array_split` cuts; a group that would end between equal PDs takes the
    /// rest of them. A `count` of 0 is taken as 1.
    #[must_use]
    pub fn groups(&self, count: usize) -> Vec<&[Row]> {
        let count = count.max(1);
        let (size, larger) = (self.len() / count, self.len() % count);
        let mut groups = Vec::with_capacity(count);
        let mut start = 0;
        for k in 1..=count {
            let planned = k * size + k.min(larger);
            if planned <= start {
                continue;
            }
            let pd = self.rows[planned - 1].pd;
            let end = planned + self.rows[planned..].partition_point(|row| row.pd <= pd);
            groups.push(&self.rows[start..end]);
            start = end;
        }
        groups
    }

    /// At most `count` groups of nearly equal size, equal PDs kept together: the
    /// k-th ends with the PD in place ⌈k·n/count⌉ from the lowest, as the risk
    /// deciles of a scorecard do. Fewer where many PDs are equal.
    #[must_use]
    pub fn tied_groups(&self, count: usize) -> Vec<&[Row]> {
        let (n, count) = (self.len(), count.max(1));
        let (mut groups, mut start, mut end, mut next) = (Vec::new(), 0, 0, 1);
        for level in self.rows.chunk_by(|a, b| a.pd == b.pd) {
            end += level.len();
            if end * count >= n * next {
                groups.push(&self.rows[start..end]);
                start = end;
                next = end * count / n + 1;
            }
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_pds_form_one_level() {
        let rows = Ordered::new(&[true, false, true, false], &[0.5, 0.0, 0.5, -0.0]);
        let level = |pd, goods, bads| Level { pd, goods, bads };
        let levels: Vec<_> = rows.levels().collect();
        assert_eq!(levels, [level(0.0, 2, 0), level(0.5, 0, 2)]);
        assert_eq!((rows.len(), rows.goods(), rows.bads()), (4, 2, 2));
        assert!(rows.has_both_classes());
        assert!(!rows.is_empty());
    }

    fn sizes(p: &[f64], cut: impl Fn(&Ordered) -> Vec<usize>) -> Vec<usize> {
        cut(&Ordered::new(&vec![false; p.len()], p))
    }

    #[test]
    fn groups_of_distinct_pds_are_cut_as_numpy_array_split_cuts() {
        let sizes = |n: usize| -> Vec<usize> {
            let p: Vec<f64> = (0..n).map(|i| i as f64 / 100.0).collect();
            sizes(&p, |rows| rows.groups(10).iter().map(|g| g.len()).collect())
        };
        assert_eq!(sizes(23), [3, 3, 3, 2, 2, 2, 2, 2, 2, 2]);
        assert_eq!(sizes(20), [2; 10]);
        assert_eq!(sizes(3), [1; 3]);
        assert!(sizes(0).is_empty());
    }

    #[test]
    fn groups_never_separate_equal_pds() {
        let sizes = |p: &[f64]| -> Vec<usize> {
            sizes(p, |rows| rows.groups(4).iter().map(|g| g.len()).collect())
        };
        assert_eq!(sizes(&[0.2; 9]), [9]);
        assert_eq!(
            sizes(&[0.1, 0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
            [3, 1, 2, 2]
        );
        assert_eq!(sizes(&[0.1, 0.2, 0.3, 0.9, 0.9, 0.9, 0.9, 0.9]), [2, 6]);
        // −0 and 0 are one PD.
        assert_eq!(sizes(&[-0.0, 0.0, 0.5, 0.6]), [2, 1, 1]);
    }

    #[test]
    fn equal_pds_keep_the_order_of_their_rows() {
        let rows = Ordered::new(&[true, false, false, true], &[0.2; 4]);
        let labels: Vec<bool> = rows.rows().iter().map(|row| row.bad).collect();
        assert_eq!(labels, [true, false, false, true]);
        let places: Vec<u32> = rows.rows().iter().map(|row| row.place).collect();
        assert_eq!(places, [0, 1, 2, 3]);
    }

    #[test]
    fn what_is_no_pd_is_told() {
        let check = |y: &[bool], p: &[f64], expected| {
            assert_eq!(Ordered::of_pds(y, p), Err(expected));
        };
        let (what, rows, found) = ("PD", 1, 2);
        check(&[], &[], EvaluateError::NoRows);
        check(
            &[true],
            &[0.1, 0.2],
            EvaluateError::Lengths { what, rows, found },
        );
        let wrong = [f64::NAN, f64::INFINITY, -0.1, 1.1, 0.5];
        check(&[true; 5], &wrong, EvaluateError::NotPds(4));
        assert_eq!(
            Ordered::of_pds(&[true], &[1.0]),
            Ok(Ordered::new(&[true], &[1.0]))
        );
    }

    #[test]
    fn tied_groups_never_part_equal_pds() {
        let sizes = |p: &[f64]| -> Vec<usize> {
            let rows = Ordered::new(&vec![false; p.len()], p);
            rows.tied_groups(4)
                .iter()
                .map(|group| group.len())
                .collect()
        };
        assert_eq!(sizes(&[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]), [2, 1, 2, 1]);
        assert_eq!(sizes(&[0.0, 0.0, 0.0, 0.1, 0.2, 0.3]), [3, 2, 1]);
        assert_eq!(sizes(&[0.5; 9]), [9]);
        assert_eq!(sizes(&[0.1, 0.2]), [1, 1]);
        assert!(sizes(&[]).is_empty());
    }
}
