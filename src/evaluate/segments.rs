//! Segments: figures by group, and whether a cutoff treats the groups alike.

use super::error::{EvaluateError, check_length, check_pds};
use super::ordered::Ordered;
use super::share;
use super::strategy::Strategy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Fewest rows of a group that is judged.
pub const LEAST_ROWS: usize = 30;
/// Fewest bads of a group that is judged.
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
    /// What was computed. `None` with fewer than 30 rows or 5 bads, where it
    /// would say more about chance, and about single persons, than about the group.
    pub value: Option<T>,
}

/// What a cutoff does to one group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GroupFigures {
    /// Approved ÷ rows.
    pub approval_rate: f64,
    /// Bads ÷ rows.
    pub bad_rate: f64,
    /// Mean PD.
    pub mean_pd: f64,
    /// Area under the ROC curve. This and the two rates below need both classes.
    pub auc: Option<f64>,
    /// Rejected ÷ bads.
    pub tpr: Option<f64>,
    /// Rejected ÷ goods.
    pub fpr: Option<f64>,
    /// Adverse impact ratio: approval rate ÷ that of the reference group. `None`
    /// where nobody of the reference is approved. This and the gaps are `None`
    /// where the reference is too small to be judged.
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
/// PDs of one group that is large enough.
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

/// One group, ready for every cutoff.
#[derive(Debug, Clone)]
pub struct GroupRows {
    strategy: Strategy,
    mean_pd: f64,
    auc: Option<f64>,
}

impl GroupRows {
    /// The labels and PDs of a group.
    #[must_use]
    pub fn of(y: &[bool], p: &[f64]) -> Self {
        let rows = Ordered::new(y, p);
        Self {
            strategy: Strategy::new(&rows),
            mean_pd: p.iter().sum::<f64>() / p.len() as f64,
            auc: rows.auc(),
        }
    }

    fn at(&self, cutoff: f64) -> GroupFigures {
        let counts = self.strategy.confusion_at(cutoff);
        let n = counts.n() as f64;
        GroupFigures {
            approval_rate: (counts.tn + counts.fn_) as f64 / n,
            bad_rate: (counts.tp + counts.fn_) as f64 / n,
            mean_pd: self.mean_pd,
            auc: self.auc,
            tpr: counts.recall(),
            fpr: share(counts.fp, counts.fp + counts.tn),
            air: None,
            flagged: false,
            tpr_gap: None,
            fpr_gap: None,
            pd_gap: None,
        }
    }
}

/// What rejecting from `cutoff` on does to each group, against `reference` or,
/// where that is `None`, against the largest group: adverse impact ratio (EEOC
/// 1978) and gaps of the error rates (Hardt et al. 2016) and of the mean PD.
///
/// # Errors
/// As for [`by_group`].
pub fn fairness(
    codes: &[u32],
    y: &[bool],
    p: &[f64],
    cutoff: f64,
    reference: Option<u32>,
) -> Result<Fairness, EvaluateError> {
    fairness_at(&by_group(codes, y, p, GroupRows::of)?, cutoff, reference)
}

/// The same for groups that are ready. O(groups · log rows).
///
/// # Errors
/// Without groups.
pub fn fairness_at(
    groups: &[Segment<GroupRows>],
    cutoff: f64,
    reference: Option<u32>,
) -> Result<Fairness, EvaluateError> {
    let at = |group: &Segment<GroupRows>| Segment {
        code: group.code,
        n: group.n,
        bads: group.bads,
        value: group.value.as_ref().map(|rows| rows.at(cutoff)),
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
    use super::super::examples::pseudo_random;
    use super::*;

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
