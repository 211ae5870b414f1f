//! From counts to figures and alarms, period by period.

use super::Monitor;
use super::count::Sums;
use crate::bundle::Holds;
use crate::evaluate::discrimination::ordered::Ordered;
use crate::evaluate::population::alarm::{Auc, Residual, holm, homogeneity};
use crate::evaluate::population::information::Bin;
use crate::evaluate::population::stability::{BinCounts, Drift, psi};
use crate::recipe::encoding::encoder::Bins;
use crate::recipe::{DriftBins, SampleRemark};
use crate::workflow::ripeness::OnlyBads;
use crate::workflow::warning::Remark;
use rayon::prelude::*;
use serde::Serialize;

/// What was found, period by period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Monitoring {
    /// What the periods are held against.
    pub reference: ReferenceFigures,
    /// Share of the periods without any change in which a kind of alarm is given.
    pub false_alarms: f64,
    /// Rows of all files.
    pub rows: usize,
    /// Records that were set aside.
    pub rejected: usize,
    /// Rows without a date, in no period.
    pub without_date: usize,
    /// Whether a file begins with the rows of training.
    pub training_rows: bool,
    /// Months without rows between the first and the last.
    pub gaps: Vec<String>,
    /// The periods, the earliest first.
    pub periods: Vec<Period>,
    /// Files without the column of the outcomes, by the names of their periods.
    pub without_target: Vec<String>,
    /// Outcomes that are neither bad nor good as the model learned them, and are left out.
    pub unread_outcomes: usize,
    /// The class of all known outcomes, where it is one.
    pub one_class: Option<OneClass>,
    /// Of the files as a whole.
    #[serde(skip)]
    pub remarks: Vec<Remark>,
    /// The same as sentences.
    pub warnings: Vec<String>,
}

/// The class of all known outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OneClass {
    /// All are bad.
    Bad,
    /// None is bad.
    Good,
}

/// Fewer rows in a period give no alarm of a distribution: the test is only right for more.
const LEAST_ROWS: usize = 100;
/// Fewer bads or goods in a period give no alarm of calibration or AUC.
const LEAST_OF_CLASS: f64 = 5.0;

/// What the periods are held against: the rows of the development that were not learned from,
/// and for columns the training rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ReferenceFigures {
    /// Training rows.
    pub train_rows: usize,
    /// Rows that were not learned from.
    pub rows: usize,
    /// Their bads.
    pub bads: usize,
    /// Bads ÷ rows.
    pub bad_rate: Option<f64>,
    /// Their mean PD.
    pub mean_pd: Option<f64>,
    /// Observed ÷ expected bads.
    pub oe: Option<f64>,
    /// AUC of the PDs.
    pub auc: Option<f64>,
}

/// A month, or a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Period {
    /// `2026-01`, or the name of the file.
    pub period: String,
    /// Rows.
    pub rows: usize,
    /// Whether it holds too few rows for alarms of the score and of columns.
    pub is_small: bool,
    /// Rows without a PD.
    pub without_pd: usize,
    /// Mean PD.
    pub mean_pd: Option<f64>,
    /// Approved ÷ rows with a PD.
    pub approval_rate: Option<f64>,
    /// Drift of the score; `None` without a PD.
    pub score: Option<Shift>,
    /// Drift of the columns, in the order of the model.
    pub columns: Vec<ColumnShift>,
    /// What the outcomes say; `None` without any.
    pub outcomes: Option<PeriodOutcomes>,
    /// What is more than chance.
    pub alarms: Vec<Alarm>,
}

/// A shift of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Shift {
    /// The stability index.
    pub psi: f64,
    /// What it says by the usual bounds.
    pub drift: Drift,
    /// Index that chance alone exceeds in 5 of 100 periods of this size.
    pub chance_95: Option<f64>,
    /// Chance of so large a difference without any change.
    pub p: Option<f64>,
    /// Whether that is an alarm.
    pub alarm: bool,
}

/// The shift of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnShift {
    /// The column.
    pub column: String,
    /// The shift, missing values as a bin of their own.
    #[serde(flatten)]
    pub shift: Shift,
    /// Share of missing cells.
    pub missing: f64,
    /// The same in training.
    pub missing_in_training: f64,
    /// Cells beyond the range of training, or of categories in fewer than ten of its rows.
    pub unseen: usize,
    /// The bin that adds most to the index.
    pub bin: String,
    /// Share of the rows in it.
    pub bin_share: f64,
    /// The same in training.
    pub bin_share_in_training: f64,
}

/// What the outcomes of a period say.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PeriodOutcomes {
    /// Rows with an outcome and a PD.
    pub n: usize,
    /// Bads.
    pub bads: usize,
    /// Bads ÷ rows.
    pub bad_rate: f64,
    /// Mean PD of these rows.
    pub mean_pd: f64,
    /// Observed ÷ expected bads.
    pub oe: Option<f64>,
    /// Chance of so large a difference from the reference without any change.
    pub calibration_p: Option<f64>,
    /// Area under the ROC curve. `None` with one class.
    pub auc: Option<f64>,
    /// Its 95 % interval.
    pub auc_ci: Option<[f64; 2]>,
    /// Chance of so large a fall from the reference without any change.
    pub auc_p: Option<f64>,
}

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// The distribution of the score.
    Score,
    /// The distribution of a column.
    Column,
    /// Observed against expected bads.
    Calibration,
    /// The AUC.
    Discrimination,
}

/// Something that is more than chance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alarm {
    /// What it is about.
    pub kind: AlarmKind,
    /// The column, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Chance of it without any change.
    pub p: f64,
}

/// The figures of all periods.
pub(super) fn judge(monitor: &Monitor<'_>) -> Monitoring {
    let periods: Vec<(&i32, &Sums)> = monitor.periods.iter().collect();
    let period = |(key, sums): (&i32, &Sums)| period_of(monitor, monitor.name(*key), sums);
    let held_out = monitor.held_out;
    let residual = held_out.residual;
    let of_tables = monitor.remarks.iter().cloned().map(Remark::from);
    let unseen = monitor.unseen.remarks().into_iter();
    let of_recipe = unseen
        .chain(monitor.orders.iter().cloned())
        .map(Remark::from);
    let of_periods = periods.iter().filter_map(|(key, sums)| {
        let unripe = only_bads(sums, &Residual::of(&sums.y, &sums.p))?;
        let remark = unripe.remark(monitor.name(**key));
        Some(Remark::from(crate::recipe::Remark::from(remark)))
    });
    let repeats = periods.iter().filter_map(|(key, sums)| {
        let (rows, is_estimate) = sums.hashes.repeats();
        let period = monitor.name(**key);
        let remark = (rows > 0).then_some(SampleRemark::RepeatedRows {
            period,
            rows,
            is_estimate,
        })?;
        Some(Remark::from(crate::recipe::Remark::from(remark)))
    });
    let remarks: Vec<Remark> = of_tables
        .chain(of_recipe)
        .chain(of_periods)
        .chain(repeats)
        .collect();
    let known = |class: bool| monitor.periods.values().any(|sums| sums.y.contains(&class));
    Monitoring {
        reference: ReferenceFigures {
            train_rows: monitor.model.provenance.train_rows,
            rows: residual.n,
            bads: residual.bads,
            bad_rate: share(residual.bads, residual.n),
            mean_pd: (residual.n > 0).then(|| residual.expected / residual.n as f64),
            oe: residual.oe(),
            auc: held_out.auc.map(|auc| auc.value),
        },
        false_alarms: monitor.plan.false_alarms,
        rows: monitor
            .periods
            .values()
            .map(|sums| sums.rows)
            .sum::<usize>()
            + monitor.without_date,
        rejected: monitor.rejected,
        without_date: monitor.without_date,
        training_rows: monitor.training_rows,
        gaps: monitor.gaps(),
        periods: periods.into_par_iter().map(period).collect(),
        without_target: monitor.without_target.clone(),
        unread_outcomes: monitor.unread_outcomes,
        one_class: match (known(true), known(false)) {
            (true, false) => Some(OneClass::Bad),
            (false, true) => Some(OneClass::Good),
            _ => None,
        },
        warnings: remarks.iter().map(ToString::to_string).collect(),
        remarks,
    }
}

fn period_of(monitor: &Monitor<'_>, name: String, sums: &Sums) -> Period {
    let level = monitor.plan.false_alarms;
    let score = shift(&monitor.held_out.deciles.bins, &sums.deciles).map(|score| Shift {
        alarm: score.p.is_some_and(|p| p <= level),
        ..score
    });
    let columns = columns(monitor, sums);
    let outcomes = outcomes(monitor, sums);
    let mut alarms = Vec::new();
    let mut alarm = |kind, column: Option<&String>, p: Option<f64>, is_one: bool| {
        alarms.extend(p.filter(|_| is_one).map(|p| Alarm {
            kind,
            column: column.cloned(),
            p,
        }));
    };
    let at_level = |p: Option<f64>| p.is_some_and(|p| p <= level);
    if let Some(score) = &score {
        alarm(AlarmKind::Score, None, score.p, score.alarm);
    }
    for column in &columns {
        let Shift {
            p, alarm: is_one, ..
        } = column.shift;
        alarm(AlarmKind::Column, Some(&column.column), p, is_one);
    }
    if let Some(o) = &outcomes {
        let (calibration, auc) = (o.calibration_p, o.auc_p);
        alarm(
            AlarmKind::Calibration,
            None,
            calibration,
            at_level(calibration),
        );
        alarm(AlarmKind::Discrimination, None, auc, at_level(auc));
    }
    Period {
        period: name,
        rows: sums.rows,
        is_small: sums.rows < LEAST_ROWS,
        without_pd: sums.rows - sums.scored,
        mean_pd: (sums.scored > 0).then(|| sums.pds / sums.scored as f64),
        approval_rate: share(sums.decisions[0], sums.scored),
        score,
        columns,
        outcomes,
        alarms,
    }
}

/// The shift between two lists of counts, not an alarm yet.
fn shift(reference: &[usize], later: &[usize]) -> Option<Shift> {
    let psi = psi(reference, later)?;
    Some(Shift {
        psi: psi.value,
        drift: psi.drift,
        chance_95: psi.chance_95,
        p: homogeneity(reference, later)
            .filter(|_| later.iter().sum::<usize>() >= LEAST_ROWS)
            .map(|found| found.p),
        alarm: false,
    })
}

fn columns(monitor: &Monitor<'_>, sums: &Sums) -> Vec<ColumnShift> {
    let all = monitor.development.columns.iter();
    let counts = sums.columns.iter().zip(&sums.unseen);
    let mut columns: Vec<ColumnShift> = all
        .zip(counts)
        .filter_map(|(bins, (counts, unseen))| column(bins, counts, *unseen))
        .collect();
    let p: Vec<Option<f64>> = columns.iter().map(|column| column.shift.p).collect();
    let alarms = holm(&p, monitor.plan.false_alarms);
    for (column, alarm) in columns.iter_mut().zip(alarms) {
        column.shift.alarm = alarm;
    }
    columns
}

fn column(bins: &DriftBins, counts: &[usize], unseen: usize) -> Option<ColumnShift> {
    let BinCounts {
        bins: held,
        missing,
    } = &bins.counts;
    let before: Vec<usize> = held.iter().copied().chain([*missing]).collect();
    let terms = psi(&before, counts)?.terms;
    let most = (0..terms.len()).max_by(|a, b| terms[*a].total_cmp(&terms[*b]))?;
    let (n, m) = (before.iter().sum::<usize>(), counts.iter().sum::<usize>());
    let of = |counts: &[usize], place: usize, all: usize| counts[place] as f64 / all as f64;
    let last = before.len() - 1;
    Some(ColumnShift {
        column: bins.column.clone(),
        shift: shift(&before, counts)?,
        missing: of(counts, last, m),
        missing_in_training: of(&before, last, n),
        unseen,
        bin: bin_name(bins, most),
        bin_share: of(counts, most, m),
        bin_share_in_training: of(&before, most, n),
    })
}

/// What a bin is called.
fn bin_name(bins: &DriftBins, place: usize) -> String {
    let special = bins.special.names();
    let ordinary = bins.counts.bins.len() - special.len();
    if place >= bins.counts.bins.len() {
        return crate::bundle::bin_name(&Holds::Missing);
    }
    if let Some(name) = place.checked_sub(ordinary).and_then(|k| special.get(k)) {
        return name.clone();
    }
    match &bins.bins {
        Bins::Levels(levels) => match levels.get(place) {
            Some(level) => level.clone(),
            None => crate::bundle::bin_name(&Holds::Other),
        },
        Bins::Edges(edges) => {
            let text = |edge: &f64| edge.to_string();
            let from = place.checked_sub(1).map(|k| text(&edges[k]));
            crate::bundle::bin_name(&Holds::Range(from, edges.get(place).map(text)))
        }
    }
}

/// The outcomes of a period in which they seem to have come for bads alone, by the mean PD of the
/// rows that have one.
fn only_bads(sums: &Sums, residual: &Residual) -> Option<OnlyBads> {
    let known = Bin {
        goods: residual.n - residual.bads,
        bads: residual.bads,
    };
    let expected = share(1, residual.n)? * residual.expected;
    OnlyBads::of(known, sums.scored - residual.n, expected)
}

fn outcomes(monitor: &Monitor<'_>, sums: &Sums) -> Option<PeriodOutcomes> {
    let (y, p) = (&sums.y, &sums.p);
    let residual = Residual::of(y, p);
    let bad_rate = share(residual.bads, residual.n)?;
    let rows = Ordered::new(y, p);
    let reference = monitor.held_out;
    let is_enough = |class: f64| class >= LEAST_OF_CLASS;
    let (bads, goods) = (residual.bads as f64, (residual.n - residual.bads) as f64);
    let auc_p = Auc::of(&rows).filter(|_| is_enough(bads) && is_enough(goods));
    let auc_p = auc_p.zip(reference.auc);
    let expected_goods = residual.n as f64 - residual.expected;
    // Where outcomes have come for bads alone, they say nothing of all rows.
    let can_judge = is_enough(residual.expected)
        && is_enough(expected_goods)
        && only_bads(sums, &residual).is_none();
    Some(PeriodOutcomes {
        n: residual.n,
        bads: residual.bads,
        bad_rate,
        mean_pd: residual.expected / residual.n as f64,
        oe: residual.oe(),
        calibration_p: can_judge
            .then(|| residual.p_against(&reference.residual))
            .flatten(),
        auc: rows.auc(),
        auc_ci: rows.auc_interval(),
        auc_p: auc_p.and_then(|(now, before)| now.p_of_fall(&before)),
    })
}

/// A part of a whole; `None` of nothing.
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
