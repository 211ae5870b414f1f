//! The difference between a model and a challenger on the same rows: ranks, level, decisions that
//! flip and reasons that change, to be read before one replaces the other.

use crate::bundle::Model;
use crate::evaluate::Ordered;
use crate::evaluate::discrimination::compare::compare_auc;
use crate::evaluate::population::alarm::Residual;
use crate::evaluate::targets::numbers::rank_correlation;
use crate::explain::Fields;
use crate::network::Backend;
use crate::recipe::outcome::split::Part;
use crate::score::{Decision, safe_cell};
use crate::table::{Column, Table};
use crate::workflow::choices::SessionError;
use crate::workflow::experiment::Experiment;
use crate::workflow::prepare::Prepared;
use crate::workflow::scoring::reasons::{ReasonTerms, Reasoner};
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

/// What a row gets of one model.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// PDs; NaN where there is none.
    pub pds: Vec<f64>,
    /// Final decisions; `None` without a PD.
    pub decisions: Vec<Option<Decision>>,
    /// The field that raises the risk most; `None` where none does, and empty where the model
    /// gives no reasons.
    pub reasons: Vec<Option<String>>,
}

/// How two models differ on the rows that neither learned from.
#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    /// The part of the new rows.
    pub part: Part,
    /// Rows with a PD by both.
    pub rows: usize,
    /// Whether the champion learned from rows of these files: its figures here are too good.
    pub champion_learned_from_these: bool,
    /// The model in use.
    pub champion: Side,
    /// The one trained again.
    pub challenger: Side,
    /// AUC of the challenger − that of the champion; `None` with fewer than two bads or goods.
    pub auc_difference: Option<f64>,
    /// Its 95 % interval by `DeLong` for paired rows.
    pub auc_ci: Option<[f64; 2]>,
    /// Chance of so large a difference if both rank as well.
    pub auc_p: Option<f64>,
    /// Spearman's correlation of the PDs.
    pub rank_correlation: Option<f64>,
    /// Rows by the decision of the champion (line) and of the challenger (column): approve, refer,
    /// decline.
    pub decisions: [[usize; 3]; 3],
    /// Rows whose decision flips.
    pub flips: usize,
    /// The same as a share.
    pub flip_share: f64,
    /// Share of the same first reason, over rows that either declines and both give reasons for.
    pub same_first_reason: Option<f64>,
}

/// Figures of one model on these rows.
#[derive(Debug, Clone, Serialize)]
pub struct Side {
    /// Mean PD.
    pub mean_pd: f64,
    /// Observed ÷ expected bads.
    pub oe: Option<f64>,
    /// AUC; `None` with one class.
    pub auc: Option<f64>,
    /// Approved ÷ rows.
    pub approval_rate: f64,
}

impl Given {
    /// Of a model on the rows of a table.
    ///
    /// # Errors
    /// If the table does not fit the model.
    pub fn of(model: &Model, table: &Table) -> Result<Self, SessionError> {
        let rows = 0..table.rows;
        let x = model.recipe.apply(table, rows.clone())?;
        let pds = model.pds_of_rows(Backend::default(), &x, table, rows).pd;
        let decided = model.decided(table, &pds)?;
        let decision = |(pd, rule): (&f64, &Option<u16>)| {
            let ruled = model.scorecard.rule(*rule).map(|rule| rule.outcome);
            (!pd.is_nan()).then(|| ruled.unwrap_or_else(|| model.scorecard.decide(*pd)))
        };
        let terms = ReasonTerms {
            most: 1,
            ..ReasonTerms::default()
        };
        let fields = Fields::of(&model.recipe);
        let reasons = Reasoner::new(model, &terms).map(|reasoner| reasoner.of(&x, &pds));
        let first = |reasons: &crate::explain::Reasons| {
            let field = reasons.fields().next();
            field.map(|field| fields.names()[field].clone())
        };
        Ok(Self {
            decisions: pds.iter().zip(&decided).map(decision).collect(),
            // A model of an earlier version gives none.
            reasons: reasons.map_or_else(|_| Vec::new(), |all| all.iter().map(first).collect()),
            pds,
        })
    }

    fn reason(&self, row: usize) -> Option<&String> {
        self.reasons.get(row)?.as_ref()
    }
}

impl Difference {
    /// On the rows of the challenger's test part, or of its validation part where there is no
    /// other; `None` without such rows. `learned` says whether the champion learned from rows of
    /// these files.
    #[must_use]
    pub fn of(
        prepared: &Prepared,
        (champion, learned): (&Given, bool),
        challenger: &Given,
    ) -> Option<Self> {
        let of_part = |part: Part| {
            let rows = prepared.rows(part).into_iter();
            let both =
                rows.filter(|row| !champion.pds[*row].is_nan() && !challenger.pds[*row].is_nan());
            (part, both.collect::<Vec<usize>>())
        };
        let parts = [Part::Test, Part::Validation].map(of_part);
        let (part, rows) = parts.into_iter().find(|(_, rows)| !rows.is_empty())?;
        let y: Vec<bool> = rows
            .iter()
            .map(|row| prepared.labels.is_bad(*row) == Some(true))
            .collect();
        let pds = [champion, challenger]
            .map(|given| rows.iter().map(|row| given.pds[*row]).collect::<Vec<f64>>());
        let ordered = pds.each_ref().map(|p| Ordered::new(&y, p));
        let compared = compare_auc(&ordered[1], &ordered[0]);
        let mut decisions = [[0; 3]; 3];
        let (mut same, mut declined) = (0_usize, 0_usize);
        for row in &rows {
            let pair = champion.decisions[*row].zip(challenger.decisions[*row]);
            let Some((before, now)) = pair else { continue };
            decisions[place(before)][place(now)] += 1;
            let is_declined = before == Decision::Decline || now == Decision::Decline;
            let reasons = champion.reason(*row).zip(challenger.reason(*row));
            if let Some((before, now)) = reasons.filter(|_| is_declined) {
                declined += 1;
                same += usize::from(before == now);
            }
        }
        let side = |k: usize| {
            let residual = Residual::of(&y, &pds[k]);
            let approved: usize = match k {
                0 => decisions[0].iter().sum(),
                _ => decisions.iter().map(|line| line[0]).sum(),
            };
            Side {
                mean_pd: residual.expected / rows.len() as f64,
                oe: residual.oe(),
                auc: ordered[k].auc(),
                approval_rate: approved as f64 / rows.len() as f64,
            }
        };
        let kept: usize = (0..3).map(|k| decisions[k][k]).sum();
        let flips = decisions.iter().flatten().sum::<usize>() - kept;
        Some(Self {
            part,
            rows: rows.len(),
            champion_learned_from_these: learned,
            champion: side(0),
            challenger: side(1),
            auc_difference: compared.as_ref().map(|found| found.difference),
            auc_ci: compared.as_ref().map(|found| found.interval),
            auc_p: compared.and_then(|found| found.p),
            rank_correlation: rank_correlation(&pds[0], &pds[1]),
            decisions,
            flips,
            flip_share: flips as f64 / rows.len() as f64,
            same_first_reason: (declined > 0).then(|| same as f64 / declined as f64),
        })
    }
}

fn place(decision: Decision) -> usize {
    match decision {
        Decision::Approve => 0,
        Decision::Refer => 1,
        Decision::Decline => 2,
    }
}

/// Writes, one line per row, what both models make of it: id or row number, split, outcome, PDs,
/// decisions and first reasons.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_difference(
    out: &mut dyn Write,
    table: &Table,
    (prepared, experiment): (&Prepared, &Experiment),
    (champion, challenger): (&Given, &Given),
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let head = [
        "id",
        "split",
        "y_true",
        "pd_champion",
        "pd_challenger",
        "decision_champion",
        "decision_challenger",
        "reason_champion",
        "reason_challenger",
    ];
    writer.write_record(head).map_err(io::Error::other)?;
    let id = experiment.model.id.as_ref();
    let ids = id.and_then(|id| table.column(id)).map(Column::texts);
    for row in 0..table.rows {
        let number = (row + 1).to_string();
        let id = ids
            .as_ref()
            .and_then(|ids| ids[row].as_deref())
            .unwrap_or(&number);
        let part = prepared.parts.get(row).copied().flatten();
        let bad = prepared.labels.is_bad(row);
        let pd = |given: &Given| match given.pds[row] {
            pd if pd.is_nan() => String::new(),
            pd => pd.to_string(),
        };
        let decision = |given: &Given| given.decisions[row].map_or("DATA_ERROR", Decision::word);
        let reason = |given: &Given| given.reason(row).cloned().unwrap_or_default();
        let reasons = [reason(champion), reason(challenger)];
        let cells = [
            safe_cell(id),
            Cow::Borrowed(part.map_or("", Part::name)),
            Cow::Borrowed(bad.map_or("", |bad| if bad { "1" } else { "0" })),
            Cow::Owned(pd(champion)),
            Cow::Owned(pd(challenger)),
            Cow::Borrowed(decision(champion)),
            Cow::Borrowed(decision(challenger)),
            safe_cell(&reasons[0]),
            safe_cell(&reasons[1]),
        ];
        let cells = cells.iter().map(|cell| cell.as_bytes());
        writer.write_record(cells).map_err(io::Error::other)?;
    }
    writer.flush()
}
