//! The figures of a scorecard with edited points, measured again on the rows of its training.

use crate::bundle::{Development, HeldOut, Model, Pds};
use crate::evaluate::population::stability::BinCounts;
use crate::evaluate::{Figures, Sample};
use crate::explain::{Agreement, Baselines, Fields};
use crate::network::Backend;
use crate::recipe::outcome::split::Part;
use crate::recipe::{Matrix, RecipeError};
use crate::report::evaluate;
use crate::score::Decision;
use crate::table::Table;
use crate::workflow::experiment::Experiment;
use crate::workflow::metrics::Metrics;
use crate::workflow::prepare::Ground;
use crate::workflow::warning::{Caveat, Size};

/// The rows of a training: slices have one entry per row of the table.
#[derive(Debug, Clone, Copy)]
pub struct TrainingRows<'a> {
    /// The table.
    pub table: &'a Table,
    /// The outcomes.
    pub y_true: &'a [Option<bool>],
    /// The parts.
    pub parts: &'a [Option<Part>],
}

/// What was measured on the rows of a training.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The PDs of all rows.
    pub pds: Pds,
    /// Figures of the parts train, validation and test; `None` without rows.
    pub figures: [Option<Figures>; 3],
}

/// Places, labels and PDs of the rows of a part.
type PartRows = (Vec<usize>, Vec<bool>, Vec<f64>);

impl TrainingRows<'_> {
    /// Places, labels and PDs of the rows of a part that have a PD and an outcome.
    fn of(&self, part: Part, pds: &[f64]) -> PartRows {
        let (mut rows, mut y, mut p) = (Vec::new(), Vec::new(), Vec::new());
        for (row, pd) in pds.iter().enumerate() {
            let bad = self.y_true.get(row).copied().flatten();
            let is_of = self.parts.get(row) == Some(&Some(part));
            if let Some(bad) = bad.filter(|_| is_of && !pd.is_nan()) {
                rows.push(row);
                y.push(bad);
                p.push(*pd);
            }
        }
        (rows, y, p)
    }
}

/// Measures a model of which points were edited on the rows of its training: figures of its
/// record, development sample, baselines of reasons and their agreement. Cutoff, deciles and
/// corrections of the PD stay.
///
/// # Errors
/// If the table lacks a column that the model needs.
pub fn measure(
    model: &mut Model,
    data: TrainingRows<'_>,
    decided: &[Option<u16>],
) -> Result<Measured, RecipeError> {
    let all = 0..data.table.rows;
    let x = model.recipe.apply(data.table, all.clone())?;
    let pds = model.pds_of_rows(Backend::default(), &x, data.table, all);
    let parts = Part::ALL.map(|part| data.of(part, &pds.pd));
    let [train, validation, test] = &parts;
    let cuts = model.scorecard.deciles.cuts();
    let (mut y, mut p) = (Vec::new(), Vec::new());
    for part in [test, validation] {
        y.extend_from_slice(&part.1);
        p.extend_from_slice(&part.2);
    }
    let lay = (BinCounts::of(cuts, &train.2), HeldOut::of(cuts, &y, &p));
    if let Some(Development {
        deciles, held_out, ..
    }) = &mut model.development
    {
        (*deciles, *held_out) = lay;
    }
    explain(model, &x, &parts, decided);
    let figures = figures(model, &parts);
    if let Some(record) = &mut model.record {
        let [train, validation, test] = figures.clone();
        (record.train, record.validation, record.test) = (train, validation, test);
    }
    if let Some(edits) = &mut model.points_edits {
        edits.measured = true;
    }
    Ok(Measured { pds, figures })
}

/// An experiment with edited points: of `before` the model, with its figures and PDs on the rows
/// that `before` was trained on.
///
/// # Errors
/// If the table lacks a column that the model needs.
pub fn edited_experiment(
    before: &Experiment,
    mut model: Model,
    table: &Table,
    ground: &Ground,
) -> Result<Experiment, RecipeError> {
    let data = TrainingRows {
        table,
        y_true: &ground.y_true,
        parts: &ground.parts,
    };
    let Measured { pds, figures } = measure(&mut model, data, &before.decided)?;
    let [train, validation, test] = figures;
    let explanation = model.explanation.as_ref();
    let size = test.as_ref().and_then(|figures| figures.calibration.oe_ci);
    let mut warnings = before.warnings.clone();
    warnings.retain(|caveat| !matches!(caveat, Caveat::OffInTheLarge(_)));
    warnings.extend(size.and_then(Size::of).map(Caveat::OffInTheLarge));
    let metrics = Metrics {
        train,
        validation,
        test,
        explanation: explanation.and_then(|found| found.agreement.clone()),
        points_edited: model.edited_points().into_iter().map(Into::into).collect(),
        boosted_trees: None,
        folds: None,
        alerts: None,
        ..before.metrics.clone()
    };
    Ok(Experiment {
        model,
        metrics,
        outcome: before.outcome.clone(),
        pds: pds.pd,
        raw: pds.raw,
        out_of_fold: None,
        decided: before.decided.clone(),
        warnings,
    })
}

fn explain(model: &mut Model, x: &Matrix, parts: &[PartRows; 3], decided: &[Option<u16>]) {
    let [train, validation, test] = parts;
    let card = &model.scorecard;
    let is_approved = |(row, pd): &(usize, f64)| {
        let rule = card.rule(decided.get(*row).copied().flatten());
        rule.map_or_else(|| card.decide(*pd), |rule| rule.outcome) == Decision::Approve
    };
    let known = train.0.iter().copied().zip(train.2.iter().copied());
    let approved: Vec<(usize, f64)> = known.filter(is_approved).collect();
    let unseen = [test, validation];
    let sample = unseen.into_iter().find(|part| !part.0.is_empty());
    let sample = &sample.unwrap_or(train).0;
    let fields = Fields::of(&model.recipe);
    let seed = model.provenance.seed;
    let baselines = Baselines::of((x, &train.0), (&approved, card.cutoff_pd), seed);
    let agreement = Agreement::of(&model.network, &fields, &baselines, (x, sample), seed);
    if let Some(explanation) = &mut model.explanation {
        (explanation.baselines, explanation.agreement) = (baselines, agreement);
    }
}

/// Figures of the parts.
fn figures(model: &Model, parts: &[PartRows; 3]) -> [Option<Figures>; 3] {
    let (cutoff, objective) = (model.scorecard.cutoff_pd, model.provenance.objective);
    let figures = |part: usize| -> Option<Figures> {
        let (_, y, p) = &parts[part];
        let sample = if part == 0 {
            Sample::Fitting
        } else {
            Sample::HoldOut
        };
        (!y.is_empty()).then(|| evaluate(y, p, cutoff, objective, sample))
    };
    let [train, validation, test] = [0, 1, 2].map(figures);
    // Of PDs that were recalibrated on the validation rows their figures say nothing.
    let validation = validation.filter(|_| model.recalibration.is_none());
    [train, validation, test]
}
