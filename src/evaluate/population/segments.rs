//! Segments: figures by group, and whether the decision treats the groups alike.

use crate::evaluate::discrimination::ordered::Ordered;
use crate::evaluate::error::{EvaluateError, check_length, check_pds};
use crate::evaluate::share;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Fewest rows of a group that is judged.
pub const LEAST_ROWS: usize = 30;
/// Fewest bads, and fewest goods, behind an error rate of a group.
pub const LEAST_BADS: usize = 5;
/// The adverse impact ratio under which a group is flagged: four fifths.
pub const LEAST_AIR: f64 = 0.8;

/// One group and something computed on its rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment<T> {
    /// The group's code, as given.
    pub code: u32,
    /// Rows.
    pub n: usize,
    /// Bads.
    pub bads: usize,
    /// What was computed. `None` in a group that is too small: it would say more
    /// about chance, and about single persons, than about the group.
    pub value: Option<T>,
}

/// What the decision does to one group. Approved means finally approved: by the
/// score or by a policy rule; who is referred or declined is not.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GroupFigures {
    /// Approved ÷ rows.
    pub approval_rate: f64,
    /// Bads ÷ rows with a known outcome. `None` without any.
    pub bad_rate: Option<f64>,
    /// Mean PD.
    pub mean_pd: f64,
    /// Area under the ROC curve. `None` under 5 bads or 5 goods.
    pub auc: Option<f64>,
    /// Not approved ÷ bads. `None` under 5 bads.
    pub tpr: Option<f64>,
    /// Not approved ÷ goods. `None` under 5 goods.
    pub fpr: Option<f64>,
    /// Adverse impact ratio: approval rate ÷ that of the reference group. `None`
    /// where the reference has no approved row. This and the gaps are `None` where
    /// the reference is too small to be judged.
    pub air: Option<f64>,
    /// Whether `air` is under 0.80: a diagnostic, no verdict.
    pub flagged: bool,
    /// `tpr` − that of the reference.
    pub tpr_gap: Option<f64>,
    /// `fpr` − that of the reference.
    pub fpr_gap: Option<f64>,
    /// `mean_pd` − that of the reference.
    pub pd_gap: Option<f64>,
}

/// Groups against one of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fairness {
    /// The group that the others are held against.
    pub reference: u32,
    /// All groups, by their codes.
    pub groups: Vec<Segment<GroupFigures>>,
}

/// Any figure by group, in the order of the codes; `figure` takes the labels and
/// PDs of one group that has 30 rows and 5 bads.
///
/// # Errors
/// Without rows, with PDs that are no PDs, or unless there is one code per row.
pub fn by_group<T>(
    codes: &[u32],
    y: &[bool],
    p: &[f64],
    figure: impl Fn(&[bool], &[f64]) -> T,
) -> Result<Vec<Segment<T>>, EvaluateError> {
    check_pds(y, p)?;
    check_length("group code", y.len(), codes.len())?;
    let mut groups: BTreeMap<u32, (Vec<bool>, Vec<f64>)> = BTreeMap::new();
    for (&code, (&bad, &pd)) in codes.iter().zip(y.iter().zip(p)) {
        let rows = groups.entry(code).or_default();
        rows.0.push(bad);
        rows.1.push(pd);
    }
    let segment = |(code, (y, p)): (u32, (Vec<bool>, Vec<f64>))| {
        let (n, bads) = (y.len(), y.iter().filter(|bad| **bad).count());
        let enough = n >= LEAST_ROWS && bads >= LEAST_BADS;
        let value = enough.then(|| figure(&y, &p));
        Segment {
            code,
            n,
            bads,
            value,
        }
    };
    Ok(groups.into_iter().map(segment).collect())
}

/// One row of a group, as the decision sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupRow {
    /// Its PD; not NaN.
    pub pd: f64,
    /// Its outcome, where it is known.
    pub bad: Option<bool>,
    /// Where a policy rule decides: whether that rule approves.
    pub ruled: Option<bool>,
}

/// One group, ready for every cutoff.
#[derive(Debug, Clone, Default)]
pub struct GroupRows {
    mean_pd: f64,
    auc: Option<f64>,
    all: Approvals,
    bads: Approvals,
    goods: Approvals,
}

/// How many of some rows are approved, at any cutoff.
#[derive(Debug, Clone, Default)]
struct Approvals {
    n: usize,
    approved_by_rule: usize,
    /// PDs of the rows that no rule decides, lowest first.
    free: Vec<f64>,
}

impl Approvals {
    fn of<'a>(rows: impl Iterator<Item = &'a GroupRow>) -> Self {
        let mut found = Self::default();
        for row in rows {
            found.n += 1;
            match row.ruled {
                Some(approves) => found.approved_by_rule += usize::from(approves),
                None => found.free.push(row.pd),
            }
        }
        found.free.sort_unstable_by(f64::total_cmp);
        found
    }

    /// Rows that are approved where the score approves PDs below `below`.
    fn approved(&self, below: f64) -> usize {
        self.approved_by_rule + self.free.partition_point(|pd| *pd < below)
    }

    /// Share that is not approved; `None` with fewer rows than `least`.
    fn rejected_share(&self, below: f64, least: usize) -> Option<f64> {
        let rejected = self.n - self.approved(below);
        share(rejected, self.n).filter(|_| self.n >= least)
    }
}

impl GroupRows {
    /// Takes in the rows of a group.
    #[must_use]
    pub fn of(rows: &[GroupRow]) -> Self {
        let of_class = |class: bool| rows.iter().filter(move |row| row.bad == Some(class));
        let [goods, bads] = [false, true].map(|class| Approvals::of(of_class(class)));
        let labelled = rows.iter().filter_map(|row| Some((row.bad?, row.pd)));
        let (y, p): (Vec<bool>, Vec<f64>) = labelled.unzip();
        let enough = bads.n >= LEAST_BADS && goods.n >= LEAST_BADS;
        Self {
            mean_pd: rows.iter().map(|row| row.pd).sum::<f64>() / rows.len() as f64,
            auc: enough.then(|| Ordered::new(&y, &p).auc()).flatten(),
            all: Approvals::of(rows.iter()),
            bads,
            goods,
        }
    }

    /// Rows that are approved where the score approves PDs below `below`, and
    /// policy rules as they decide.
    #[must_use]
    pub fn approved(&self, below: f64) -> usize {
        self.all.approved(below)
    }

    fn at(&self, below: f64) -> GroupFigures {
        GroupFigures {
            approval_rate: self.approved(below) as f64 / self.all.n as f64,
            bad_rate: share(self.bads.n, self.bads.n + self.goods.n),
            mean_pd: self.mean_pd,
            auc: self.auc,
            tpr: self.bads.rejected_share(below, LEAST_BADS),
            fpr: self.goods.rejected_share(below, LEAST_BADS),
            air: None,
            flagged: false,
            tpr_gap: None,
            fpr_gap: None,
            pd_gap: None,
        }
    }
}

/// The groups of rows, in the order of their codes, ready for every cutoff. A group
/// of fewer than 30 rows has no value; outcomes are not needed.
///
/// # Errors
/// Without rows, unless there is one code per row, or with PDs that are no PDs.
pub fn group_rows(
    codes: &[u32],
    rows: &[GroupRow],
) -> Result<Vec<Segment<GroupRows>>, EvaluateError> {
    let bad = |row: &GroupRow| row.bad == Some(true);
    let (y, p): (Vec<bool>, Vec<f64>) = rows.iter().map(|row| (bad(row), row.pd)).unzip();
    check_pds(&y, &p)?;
    check_length("group code", rows.len(), codes.len())?;
    let mut groups: BTreeMap<u32, Vec<GroupRow>> = BTreeMap::new();
    for (code, row) in codes.iter().zip(rows) {
        groups.entry(*code).or_default().push(*row);
    }
    let segment = |(code, rows): (u32, Vec<GroupRow>)| Segment {
        code,
        n: rows.len(),
        bads: rows.iter().filter(|row| bad(row)).count(),
        value: (rows.len() >= LEAST_ROWS).then(|| GroupRows::of(&rows)),
    };
    Ok(groups.into_iter().map(segment).collect())
}

/// What approving the PDs below `cutoff` does to each group, against `reference` or,
/// where that is `None`, against the largest group: adverse impact ratio (EEOC
/// 1978) and gaps of the error rates (Hardt et al. 2016) and of the mean PD. No
/// policy takes part; see [`fairness_at`] for one.
///
/// # Errors
/// As for [`group_rows`], and unless there is one PD per label.
pub fn fairness(
    codes: &[u32],
    y: &[bool],
    p: &[f64],
    cutoff: f64,
    reference: Option<u32>,
) -> Result<Fairness, EvaluateError> {
    check_pds(y, p)?;
    let row = |(&pd, &bad): (&f64, &bool)| GroupRow {
        pd,
        bad: Some(bad),
        ruled: None,
    };
    let rows: Vec<GroupRow> = p.iter().zip(y).map(row).collect();
    fairness_at(&group_rows(codes, &rows)?, cutoff, reference)
}

/// The same for groups that are ready: the score approves PDs below `below`, which is
/// the lower one of two cutoffs. O(groups · log rows).
///
/// # Errors
/// Without groups.
pub fn fairness_at(
    groups: &[Segment<GroupRows>],
    below: f64,
    reference: Option<u32>,
) -> Result<Fairness, EvaluateError> {
    let at = |group: &Segment<GroupRows>| Segment {
        code: group.code,
        n: group.n,
        bads: group.bads,
        value: group.value.as_ref().map(|rows| rows.at(below)),
    };
    let mut groups: Vec<Segment<GroupFigures>> = groups.iter().map(at).collect();
    // Of equally large groups the one with the lowest code.
    let largest = groups.iter().rev().max_by_key(|group| group.n);
    let reference = reference.or_else(|| largest.map(|group| group.code));
    let reference = reference.ok_or(EvaluateError::NoRows)?;
    let base = groups.iter().find(|group| group.code == reference);
    if let Some(base) = base.and_then(|group| group.value) {
        for figures in groups.iter_mut().filter_map(|group| group.value.as_mut()) {
            figures.hold_against(&base);
        }
    }
    Ok(Fairness { reference, groups })
}

impl GroupFigures {
    fn hold_against(&mut self, base: &Self) {
        let gap = |own: Option<f64>, base: Option<f64>| Some(own? - base?);
        let approved = base.approval_rate;
        self.air = (approved > 0.0).then(|| self.approval_rate / approved);
        self.flagged = self.air.is_some_and(|air| air < LEAST_AIR);
        self.tpr_gap = gap(self.tpr, base.tpr);
        self.fpr_gap = gap(self.fpr, base.fpr);
        self.pd_gap = Some(self.mean_pd - base.mean_pd);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::test_support::pseudo_random;

    /// 100 rows of group 7, 60 of group 2, 29 of group 5.
    fn groups() -> (Vec<u32>, Vec<bool>, Vec<f64>) {
        let codes = [vec![7; 100], vec![2; 60], vec![5; 29]].concat();
        let (y, mut p) = pseudo_random(4, codes.len());
        for (p, code) in p.iter_mut().zip(&codes) {
            *p = if *code == 2 { p.sqrt() } else { *p };
        }
        (codes, y, p)
    }

    #[test]
    fn a_group_is_held_against_the_largest_or_a_named_one() {
        let (codes, y, p) = groups();
        let view = fairness(&codes, &y, &p, 0.6, None).unwrap();
        let seen: Vec<_> = view
            .groups
            .iter()
            .map(|g| (g.code, g.n, g.value.is_some()))
            .collect();
        assert_eq!(seen, [(2, 60, true), (5, 29, false), (7, 100, true)]);
        assert_eq!(view.reference, 7);
        let [riskier, base] = [0, 2].map(|k| view.groups[k].value.unwrap());
        assert_eq!(
            (base.air, base.flagged, base.pd_gap),
            (Some(1.0), false, Some(0.0))
        );
        assert_eq!(
            riskier.air,
            Some(riskier.approval_rate / base.approval_rate)
        );
        assert!(riskier.flagged && riskier.pd_gap.unwrap() > 0.0);
        assert_eq!(
            riskier.tpr_gap,
            Some(riskier.tpr.unwrap() - base.tpr.unwrap())
        );
        let small = fairness(&codes, &y, &p, 0.6, Some(5)).unwrap();
        assert_eq!(small.groups[0].value.unwrap().air, None);
        let nobody = fairness(&codes, &y, &p, 0.0, None).unwrap();
        let first = nobody.groups[0].value.unwrap();
        assert_eq!((first.air, first.flagged), (None, false));
    }

    fn rows_of(n: usize, row: impl Fn(usize) -> GroupRow) -> Vec<GroupRow> {
        (0..n).map(row).collect()
    }

    /// Rows without outcome, PDs 0.01, 0.02, …, 1.00.
    fn unlabelled(k: usize) -> GroupRow {
        GroupRow {
            pd: (k % 100 + 1) as f64 / 100.0,
            bad: None,
            ruled: None,
        }
    }

    #[test]
    fn adverse_impact_needs_no_outcomes() {
        let mut rows = rows_of(100, unlabelled);
        rows.extend(rows_of(50, |k| unlabelled(2 * k + 1)));
        let codes = [vec![1; 100], vec![2; 50]].concat();
        let groups = group_rows(&codes, &rows).unwrap();
        let view = fairness_at(&groups, 0.505, None).unwrap();
        let [base, other] = [0, 1].map(|k| view.groups[k].value.unwrap());
        assert_eq!((base.approval_rate, other.approval_rate), (0.5, 0.5));
        assert_eq!((other.air, other.flagged), (Some(1.0), false));
        assert_eq!(
            (other.bad_rate, other.tpr_gap, other.auc),
            (None, None, None)
        );
        // At 0.015 one row of a hundred is approved, and none of the others.
        let strict = fairness_at(&groups, 0.015, None).unwrap();
        let other = strict.groups[1].value.unwrap();
        assert_eq!((other.air, other.flagged), (Some(0.0), true));
    }

    #[test]
    fn a_group_of_few_bads_has_an_air_but_no_gap_of_the_bads() {
        let labelled = |bads: usize| {
            move |k: usize| GroupRow {
                bad: Some(k < bads),
                ..unlabelled(k)
            }
        };
        let mut rows = rows_of(100, labelled(20));
        rows.extend(rows_of(60, labelled(4)));
        let codes = [vec![1; 100], vec![2; 60]].concat();
        let view = fairness_at(&group_rows(&codes, &rows).unwrap(), 0.3, None).unwrap();
        let few = view.groups[1].value.unwrap();
        assert_eq!(
            (few.approval_rate, few.bad_rate),
            (29.0 / 60.0, Some(4.0 / 60.0))
        );
        assert!((few.air.unwrap() - (29.0 / 60.0) / 0.29).abs() < 1e-12);
        assert_eq!((few.tpr, few.tpr_gap), (None, None));
        assert!(few.fpr_gap.is_some());
    }

    #[test]
    fn a_rule_decides_before_the_score() {
        // The first ten rows are declined by a rule, the next ten approved by one.
        let row = |k: usize| GroupRow {
            ruled: (k < 20).then_some(k >= 10),
            ..unlabelled(k)
        };
        let groups = group_rows(&[3; 100], &rows_of(100, row)).unwrap();
        let rows = groups[0].value.as_ref().unwrap();
        assert_eq!(rows.approved(0.0), 10);
        assert_eq!(rows.approved(0.305), 10 + 10);
        assert_eq!(rows.approved(2.0), 90);
    }

    #[test]
    fn any_figure_comes_by_group_and_wrong_rows_say_why() {
        let (codes, y, p) = groups();
        let counts = by_group(&codes, &y, &p, |y, _| y.len()).unwrap();
        assert_eq!(
            counts.iter().map(|s| s.value).collect::<Vec<_>>(),
            [Some(60), None, Some(100)]
        );
        let goods = by_group(&[1; 40], &[false; 40], &[0.1; 40], |_, _| ()).unwrap();
        assert_eq!((goods[0].n, goods[0].value), (40, None));
        let short = by_group(&codes[1..], &y, &p, |_, _| ());
        assert!(matches!(short, Err(EvaluateError::Lengths { .. })));
        assert_eq!(
            fairness(&[], &[], &[], 0.5, None),
            Err(EvaluateError::NoRows)
        );
        assert_eq!(
            fairness(&[1], &[true], &[-1.0], 0.5, None),
            Err(EvaluateError::NotPds(1))
        );
    }
}
