//! Outcomes: the part of a review that needs to know who turned bad.

use crate::evaluate::bootstrap::{Interval, bootstrap};
use crate::evaluate::compare::{Comparison, SwapSet, compare, swap_set};
use crate::evaluate::empc::Empc;
use crate::evaluate::gains::{Capture, GAINS_BINS, Gain};
use crate::evaluate::grades::{GradeTable, grade_table};
use crate::evaluate::money::break_even;
use crate::evaluate::rank::{Ks, KsPoint};
use crate::evaluate::reliability::{Cut, ReliabilityBin};
use crate::evaluate::segments::{GroupFigures, GroupRow, by_group, fairness_at, group_rows};
use crate::evaluate::stability::by_month;
use crate::evaluate::strategy::{Bands, Costs, Margin, StrategyPoint};
use crate::evaluate::{
    EvaluateError, Figures, Ordered, Rule, Sample, Strategy, calibration, figures,
};
use crate::score::{Amounts, Given};
use crate::workflow::choices::SessionError;
use crate::workflow::curves::thin;
use crate::workflow::groups::{groups, month_name, months};
use crate::workflow::metrics::evaluate;
use crate::workflow::review::{Other, ReviewPlan, Subject};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Bins of the reliability curve.
const RELIABILITY_BINS: usize = 10;

/// The rows with known outcomes, in pairs.
pub(crate) struct Paired {
    rows: Vec<usize>,
    y: Vec<bool>,
    p: Vec<f64>,
}

impl Paired {
    pub(crate) fn of(subject: &Subject<'_>, rows: Vec<usize>) -> Self {
        let bad = |row: &usize| subject.y_true.get(*row).copied().flatten() == Some(true);
        Self {
            y: rows.iter().map(bad).collect(),
            p: rows.iter().map(|&row| subject.pds[row]).collect(),
            rows,
        }
    }
}

/// Everything that needs known outcomes. Curves have at most 2,000 points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcomes {
    /// The figures at the cutoff.
    pub figures: Figures,
    /// 1 − Brier ÷ Brier of the bad rate. `None` with one class.
    pub brier_skill: Option<f64>,
    /// Where KS occurs.
    pub ks: Option<Ks>,
    /// KS with its bootstrap interval; `None` where no draws were asked for.
    pub ks_interval: Option<Interval>,
    /// [share of goods rejected, share of bads rejected].
    pub roc: Vec<[f64; 2]>,
    /// [recall, precision].
    pub precision_recall: Vec<[f64; 2]>,
    /// [share of rows, riskiest first, share of bads].
    pub cap: Vec<[f64; 2]>,
    /// The two distributions that KS holds apart.
    pub ks_curve: Vec<KsPoint>,
    /// Ten bins, riskiest first.
    pub gains: Vec<Gain>,
    /// Lift and capture of the riskiest 5, 10 and 20 %.
    pub capture: Vec<Capture>,
    /// Observed against expected, ten bins of equal count.
    pub reliability: Vec<ReliabilityBin>,
    /// Observed against expected, grade by grade. `None` without usable PDs.
    pub grades: Option<GradeTable>,
    /// What the cutoffs for 5, 10, … 100 % approved do.
    pub strategy: Vec<StrategyPoint>,
    /// What the cutoffs by each rule do on these rows: a look, no choice.
    pub cutoffs: BTreeMap<&'static str, StrategyPoint>,
    /// Approved, referred and declined, where there are two cutoffs.
    pub bands: Option<Bands>,
    /// Expected maximum profit. `None` with one class.
    pub empc: Option<Empc>,
    /// PD at which a loan earns nothing; `None` without a margin, or where LGD is a
    /// column.
    pub break_even: Option<f64>,
    /// Month by month; `None` where no date was named.
    pub vintages: Option<Vec<VintageLine>>,
    /// Figures by group.
    pub segments: Vec<SegmentTable<Figures>>,
    /// Against another score.
    pub comparison: Option<Compared>,
}

/// One month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VintageLine {
    /// As `2024-01`.
    pub month: String,
    /// Rows.
    pub n: usize,
    /// Bads.
    pub bads: usize,
    /// Bads ÷ rows.
    pub bad_rate: f64,
    /// Mean PD.
    pub mean_pd: Option<f64>,
    /// Area under the ROC curve. `None` with one class.
    pub auc: Option<f64>,
}

/// The groups of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentTable<T> {
    /// The column.
    pub column: String,
    /// The group that the others are held against, where they are.
    pub reference: Option<String>,
    /// The groups, by name.
    pub groups: Vec<SegmentLine<T>>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentLine<T> {
    /// Its name.
    pub group: String,
    /// Rows.
    pub n: usize,
    /// Bads.
    pub bads: usize,
    /// Its figures; `None` in a group that is too small to be judged.
    pub figures: Option<T>,
}

/// Another score on the same rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// Name of the other, which is `b`.
    pub other: String,
    /// Figures and the paired test.
    #[serde(flatten)]
    pub comparison: Comparison,
    /// Who is swapped where both approve as many as the first does at its cutoff.
    pub swap: Option<SwapSet>,
}

pub(crate) fn outcomes(
    subject: &Subject<'_>,
    plan: &ReviewPlan,
    paired: &Paired,
    amounts: Option<&Amounts>,
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Outcomes, SessionError> {
    let Paired { rows, y, p } = paired;
    let card = subject.scorecard;
    let ordered = Ordered::new(y, p);
    let money = amounts.and_then(|amounts| amounts.of(rows).ok());
    let strategy = Strategy::with_money(&ordered, &money.unwrap_or_default())?;
    let margin = plan.money.margin.unwrap_or_default();
    let ks_interval = if plan.draws > 0 && ordered.has_both_classes() {
        let ks = |[rows]: [&Ordered; 1]| [rows.ks().map(|ks| ks.value)];
        let [interval] = bootstrap([&ordered], plan.draws, plan.seed, ks, progress)?;
        interval
    } else {
        None
    };
    Ok(Outcomes {
        figures: evaluate(y, p, card.cutoff_pd, subject.objective, Sample::HoldOut),
        brier_skill: calibration::brier_skill(y, p),
        ks: ordered.ks(),
        ks_interval,
        roc: thin(ordered.roc().iter().map(|r| [r.fpr, r.tpr]).collect()),
        precision_recall: thin(
            ordered
                .precision_recall()
                .iter()
                .map(|r| [r.recall, r.precision])
                .collect(),
        ),
        cap: thin(ordered.cap()),
        ks_curve: thin(ordered.ks_curve()),
        gains: ordered.gains(GAINS_BINS),
        capture: [0.05, 0.1, 0.2]
            .into_iter()
            .filter_map(|share| ordered.capture(share))
            .collect(),
        reliability: ordered.reliability(RELIABILITY_BINS, Cut::EqualCount),
        grades: grade_table(card.grades.bounds(), y, p).ok(),
        strategy: strategy_table(&strategy, margin),
        cutoffs: cutoffs(&strategy, plan, card.cutoff_pd),
        bands: card
            .refer_pd
            .and_then(|refer| strategy.bands(refer, card.cutoff_pd)),
        empc: ordered.empc(plan.empc),
        break_even: break_even_pd(plan),
        vintages: match &plan.date {
            Some(date) => Some(vintages(subject, paired, date)?),
            None => None,
        },
        segments: by_column(&plan.segments, |name| segments(subject, paired, name))?,
        comparison: match &plan.other {
            Some(other) => Some(compared(subject, paired, other)?),
            None => None,
        },
    })
}

/// One line per twentieth of the rows approved, each cutoff once.
fn strategy_table(strategy: &Strategy, margin: Margin) -> Vec<StrategyPoint> {
    let shares = (1..=20).map(|k| f64::from(k) / 20.0);
    let mut cutoffs: Vec<f64> = shares
        .filter_map(|share| strategy.cutoff_for_approval(share))
        .collect();
    cutoffs.dedup();
    let costs = Costs::default();
    let point = |cutoff: f64| strategy.at(cutoff, &costs, &margin);
    cutoffs.into_iter().map(point).collect()
}

fn cutoffs(
    strategy: &Strategy,
    plan: &ReviewPlan,
    chosen: f64,
) -> BTreeMap<&'static str, StrategyPoint> {
    let (costs, margin) = (Costs::default(), plan.money.margin);
    let mut rules = vec![
        ("chosen", Rule::Fixed(chosen)),
        ("0.5", Rule::Fixed(0.5)),
        ("f1", Rule::MaxF1),
        ("ks", Rule::MaxKs),
        ("cost=5:1", Rule::MinCost(costs)),
    ];
    rules.extend(margin.map(|margin| ("profit", Rule::MaxProfit(margin))));
    let margin = margin.unwrap_or_default();
    let point = |(name, rule): (&'static str, Rule)| {
        let cutoff = strategy.choose(rule)?;
        Some((name, strategy.at(cutoff, &costs, &margin)))
    };
    rules.into_iter().filter_map(point).collect()
}

fn break_even_pd(plan: &ReviewPlan) -> Option<f64> {
    let lgd = match plan.money.lgd {
        None => crate::evaluate::money::PLACEHOLDER_LGD,
        Some(Given::Same(lgd)) => lgd,
        Some(Given::Column(_)) => return None,
    };
    break_even(plan.money.margin?.share, lgd)
}

fn vintages(
    subject: &Subject<'_>,
    paired: &Paired,
    date: &str,
) -> Result<Vec<VintageLine>, SessionError> {
    let months = months(subject.table, date, &paired.rows)?;
    let known = months.iter().zip(paired.y.iter().zip(&paired.p));
    let known = known.filter_map(|(month, (bad, pd))| Some(((*month)?, (*bad, *pd))));
    let (months, (y, p)): (Vec<i32>, (Vec<bool>, Vec<f64>)) = known.unzip();
    let lines = by_month(&months, &y, &p).into_iter();
    Ok(lines
        .map(|line| VintageLine {
            month: month_name(line.month),
            n: line.n,
            bads: line.bads,
            bad_rate: line.bad_rate,
            mean_pd: line.mean_pd,
            auc: line.auc,
        })
        .collect())
}

fn by_column<T>(
    columns: &[String],
    table: impl Fn(&String) -> Result<SegmentTable<T>, SessionError>,
) -> Result<Vec<SegmentTable<T>>, SessionError> {
    columns.iter().map(table).collect()
}

fn segments(
    subject: &Subject<'_>,
    paired: &Paired,
    column: &str,
) -> Result<SegmentTable<Figures>, SessionError> {
    let groups = groups(subject.table, column, &paired.rows)?;
    let cutoff = subject.scorecard.cutoff_pd;
    let of = |y: &[bool], p: &[f64]| figures(y, p, cutoff, None, Sample::HoldOut);
    let found = by_group(&groups.codes, &paired.y, &paired.p, of)?;
    Ok(SegmentTable {
        column: column.to_owned(),
        reference: None,
        groups: named(&groups.names, found),
    })
}

/// The groups of the monitored columns against the largest of each, on the final
/// decision. Outcomes are used where they are known; rows without a PD have no
/// decision and are left out.
pub(crate) fn fairness(
    subject: &Subject<'_>,
    columns: &[String],
) -> Result<Vec<SegmentTable<GroupFigures>>, SessionError> {
    let scored = |row: &usize| !subject.pds[*row].is_nan();
    let rows: Vec<usize> = subject.rows.iter().copied().filter(scored).collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let seen: Vec<GroupRow> = rows.iter().map(|row| subject.group_row(*row)).collect();
    by_column(columns, |column| {
        let groups = groups(subject.table, column, &rows)?;
        let found = group_rows(&groups.codes, &seen)?;
        let found = fairness_at(&found, subject.scorecard.approve_below(), None)?;
        Ok(SegmentTable {
            column: column.clone(),
            reference: groups.names.get(found.reference as usize).cloned(),
            groups: named(&groups.names, found.groups),
        })
    })
}

fn named<T>(
    names: &[String],
    found: Vec<crate::evaluate::segments::Segment<T>>,
) -> Vec<SegmentLine<T>> {
    let line = |segment: crate::evaluate::segments::Segment<T>| SegmentLine {
        group: names
            .get(segment.code as usize)
            .cloned()
            .unwrap_or_default(),
        n: segment.n,
        bads: segment.bads,
        figures: segment.value,
    };
    found.into_iter().map(line).collect()
}

fn compared(
    subject: &Subject<'_>,
    paired: &Paired,
    other: &Other,
) -> Result<Compared, SessionError> {
    if other.pds.len() != subject.pds.len() {
        return Err(EvaluateError::Lengths {
            what: "PD of the other score",
            rows: subject.pds.len(),
            found: other.pds.len(),
        }
        .into());
    }
    let cutoff = subject.scorecard.cutoff_pd;
    let theirs: Vec<f64> = paired.rows.iter().map(|&row| other.pds[row]).collect();
    let p = [&paired.p[..], &theirs[..]];
    let approved = paired.p.iter().filter(|pd| **pd < cutoff).count();
    let rate = approved as f64 / paired.p.len() as f64;
    Ok(Compared {
        other: other.name.clone(),
        comparison: compare(&paired.y, p, [cutoff, other.cutoff])?,
        swap: swap_set(&paired.y, p, rate).ok(),
    })
}
