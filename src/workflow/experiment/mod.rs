//! An experiment: one training from prepared data to a model, its figures and
//! the PD of every row.

pub(crate) mod augment;
pub(crate) mod challenger;
pub(crate) mod direction_cost;
mod all_pds;
pub(crate) mod combine;
mod explanation;
pub(in crate::workflow) mod learn;
mod model_parts;
pub(crate) mod out_of_fold;
mod record;
#[cfg(feature = "boosting")]
mod trees;
pub(in crate::workflow) mod members;

use crate::bundle::{Model, clear_without_pd};
use crate::evaluate::alerts;
use crate::evaluate::probability::recalibrate::{Method as Recalibrate, Recalibration};
use crate::evaluate::{Figures, Sample};
use crate::network::{Family, Inputs, Objective, sigmoid};
use crate::recipe::outcome::split::Part;
use crate::report::{self, evaluate};
use crate::score::Amounts;
use crate::table::Table;
use crate::train::{Control, DataView, EpochRecord, Event, Outcome, TrainConfig};
use crate::workflow::choices::terms::{Rows, Terms};
use crate::workflow::choices::{Choices, SessionError};
use crate::workflow::experiment::all_pds::{AllPds, clear_without_inputs};
use crate::workflow::experiment::augment::{Augment, Augmented, augment};
use crate::workflow::experiment::explanation::explanation;
use crate::workflow::experiment::learn::{Learning, Learnt, Networks, learn};
use crate::workflow::experiment::model_parts::{
    development, in_table, provenance, watched, written, wrong_signs,
};
use crate::workflow::experiment::out_of_fold::OutOfFoldPds;
use crate::workflow::experiment::record::record;
pub(in crate::workflow) use crate::workflow::experiment::record::target_record;
use crate::workflow::metrics::{AlertsByPart, MemberFigures, Metrics};
use crate::workflow::prepare::{Ground, Prepared};
use crate::workflow::warning::{Caveat, FEW_BADS, GoodFigure, Size};
use std::time::Instant;

/// A finished training.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// The model.
    pub model: Model,
    /// Its figures.
    pub metrics: Metrics,
    /// One record per epoch, and which was the best.
    pub outcome: Outcome,
    /// The PD of every row of the table.
    pub pds: Vec<f64>,
    /// The same before prior correction, intercept and recalibration.
    pub raw: Vec<f64>,
    /// PDs of the training rows by members that held them back, where these take the place of a
    /// validation part.
    pub out_of_fold: Option<OutOfFoldPds>,
    /// For each row the rule of the policy that decides, if one does.
    pub decided: Vec<Option<u16>>,
    /// One sentence for each thing to look at.
    pub warnings: Vec<Caveat>,
}

impl Experiment {
    /// The PDs of the rows of a table that count in a part: those out of fold where these take the
    /// place of a validation part.
    #[must_use]
    pub fn pds_of(&self, part: Part) -> &[f64] {
        match &self.out_of_fold {
            Some(out_of_fold) if part == Part::Validation => &out_of_fold.pds,
            _ => &self.pds,
        }
    }

    /// Labels and PDs of the rows of one part.
    #[must_use]
    pub fn labelled(&self, ground: &Ground, part: Part) -> (Vec<bool>, Vec<f64>) {
        ground.labelled(self.pds_of(part), part)
    }

    /// The rows of one part that have a PD, in the table's order.
    #[must_use]
    pub fn rows_of(&self, ground: &Ground, part: Part) -> Vec<usize> {
        let pds = self.pds_of(part);
        let rows = ground.rows(part).into_iter();
        rows.filter(|row| !pds[*row].is_nan()).collect()
    }

    /// Some rows of the training's table that are of one part, as a report sees them.
    pub(crate) fn rows<'a>(
        &'a self,
        table: &'a Table,
        ground: &'a Ground,
        (part, rows): (Part, &'a [usize]),
    ) -> report::Rows<'a> {
        report::Rows {
            table,
            rows,
            pds: self.pds_of(part),
            y_true: &ground.y_true,
            decided: &self.decided,
            scorecard: &self.model.scorecard,
            development: self.model.development.as_ref(),
            objective: self.model.provenance.objective,
        }
    }
}

/// What an experiment runs on.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The table.
    pub table: &'a Table,
    /// SHA-256 of the file it came from.
    pub source_sha256: &'a str,
    /// What was chosen.
    pub choices: &'a Choices,
    /// What was made of both.
    pub prepared: &'a Prepared,
    /// When the work on this experiment began.
    pub begun: Instant,
}

/// Trains on prepared data and evaluates the result. The cutoff is chosen on
/// the validation rows (on the training rows where there are none).
///
/// # Errors
/// If the network cannot be built or the training does not end well.
pub fn run(
    material: Material<'_>,
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<Experiment, SessionError> {
    run_with(material, Networks::Train, control, emit)
}

/// The same with networks that are trained, or that are there already.
fn run_with(
    material: Material<'_>,
    networks: Networks,
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<Experiment, SessionError> {
    let prepared = material.prepared;
    let read = read_terms(&material)?;
    if let Some(population) = &prepared.population {
        let data = population.training(prepared);
        let validation = population.data(Part::Validation);
        let view = DataView::from(&data);
        let (config, training) = material.choices.settings.resolve(view.rows())?;
        let work = Learning {
            networks,
            base: (prepared.held(config), training.clone()),
            data: view,
            validation: (&validation).into(),
            is_augmented: false,
        };
        let learnt = learn(&material, work, control, emit)?;
        drop((data, validation));
        return finish(&material, &training, learnt, None, read);
    }
    let (mut data, validation) = (prepared.data(Part::Train), prepared.data(Part::Validation));
    let train_rows = data.x.rows;
    let (config, training) = material.choices.settings.resolve(train_rows)?;
    let config = prepared.held(config);
    let augmented = match material.choices.settings.augment {
        Augment::None => None,
        Augment::Gan => Some(augment(&material, &mut data, control, emit)?),
    };
    let work = Learning {
        networks,
        base: (config, training.clone()),
        data: (&data).into(),
        validation: (&validation).into(),
        is_augmented: augmented.is_some(),
    };
    let learnt = learn(&material, work, control, emit)?;
    finish(&material, &training, learnt, augmented, read)
}

/// What the terms read of the table.
pub(in crate::workflow) struct ReadTerms {
    amounts: Amounts,
    /// For each row the rule of the policy that decides, if one does.
    decided: Vec<Option<u16>>,
}

/// Reads what the terms name. What is wrong with them is told before a training takes its time.
pub(in crate::workflow) fn read_terms(material: &Material<'_>) -> Result<ReadTerms, SessionError> {
    let prepared = material.prepared;
    let terms = &material.choices.terms;
    let id = prepared.selection.id.as_deref();
    let target = &prepared.target.column;
    terms
        .money
        .check_columns(Some(material.table), target, id)?;
    let amounts = terms.money.read(material.table)?;
    amounts.check(material.table.rows)?;
    let mut decided = terms.policy.apply(material.table)?;
    if prepared.population.is_some() {
        // A policy is of a table in memory.
        decided.clear();
    }
    Ok(ReadTerms { amounts, decided })
}

/// The figures of the validation rows where the correction has seen them: each with a
/// correction fitted on the others.
fn validation_cross_fitted(
    method: Recalibrate,
    rows: &Rows,
    cutoff: f64,
    objective: Objective,
) -> Option<Figures> {
    let (y, p) = (&rows.y, &rows.p);
    let p = Recalibration::cross_fit(method, y, p, RECALIBRATION_FOLDS)?;
    Some(evaluate(y, &p, cutoff, objective, Sample::HoldOut))
}

/// That the PDs of the test rows are wrong in size.
fn off_in_the_large(test: &Figures) -> Option<Caveat> {
    let size = test.calibration.oe_ci.and_then(Size::of);
    size.map(Caveat::OffInTheLarge)
}

/// That the test rows are ranked better than models of this field do.
fn too_good(test: &Figures) -> Option<Caveat> {
    GoodFigure::Auc.caveat(test.auc.filter(|_| test.bads >= FEW_BADS))
}

/// Scores all rows with what was learnt and evaluates it.
pub(in crate::workflow) fn finish(
    material: &Material<'_>,
    training: &TrainConfig,
    learnt: Learnt,
    augmented: Option<(Augmented, f64)>,
    read: ReadTerms,
) -> Result<Experiment, SessionError> {
    let prepared = material.prepared;
    let terms = &material.choices.terms;
    let (amounts, mut decided) = (read.amounts, read.decided);
    let (network, mut outcome) = (learnt.network, learnt.outcome);
    outcome.out_of_fold = outcome.out_of_fold.filter(|_| prepared.out_of_fold);
    outcome.logit_shift += augmented.map_or(0.0, |(_, shift)| shift);
    let augmented = augmented.map(|(augmented, _)| augmented);
    let AllPds {
        mut raw,
        mut pds,
        intercept,
    } = AllPds::of(material, training, &network, outcome.logit_shift)?;
    let mut out_of_fold = outcome.out_of_fold.as_ref().and_then(|found| {
        let pd_of = |z: f32| sigmoid(f64::from(z) + outcome.logit_shift + intercept);
        OutOfFoldPds::new(found, &prepared.rows(Part::Train), pds.len(), pd_of)
    });
    let mut warnings = learnt.caveats;
    let collapsed = augmented.is_some_and(|augmented| augmented.collapsed);
    warnings.extend(collapsed.then_some(Caveat::GanCollapsed));
    let caveat = || epoch_caveat(training, prepared, network.config().family);
    warnings.extend((!outcome.held_back).then(caveat).flatten());
    let method = material.choices.settings.recalibration;
    let held_out = labelled(prepared, &pds, out_of_fold.as_ref(), Part::Validation);
    let recalibration =
        method.and_then(|method| Recalibration::fit(method, &held_out.y, &held_out.p).ok());
    match &recalibration {
        Some(recalibration) => {
            let out_of_fold = out_of_fold.iter_mut().flat_map(|found| &mut found.pds);
            let pds = pds.iter_mut().chain(out_of_fold);
            pds.for_each(|pd| *pd = recalibration.apply(*pd));
        }
        None if method.is_some() => warnings.push(Caveat::NotRecalibrated),
        None => {}
    }
    clear_without_inputs(material, &mut raw, &mut pds);
    clear_without_pd(&mut decided, &pds);
    let validation = labelled(prepared, &pds, out_of_fold.as_ref(), Part::Validation);
    let train = labelled(prepared, &pds, None, Part::Train);
    let scorecard = terms.scorecard(&validation, &train, &amounts, &mut warnings)?;
    let scored = (&pds[..], &decided[..]);
    let spoken = (&terms.texts, training.seed);
    let explanation = explanation(material, &network, &scorecard, scored, spoken);
    let in_table = in_table(prepared, &train);
    let held_out = unlearned(prepared, &pds, &validation);
    let mut model = Model {
        network,
        recipe: prepared.recipe.clone(),
        ead_range: amounts.ead_range(&in_table),
        lgd_range: amounts.lgd_range(&in_table),
        watched: watched(material.table, terms, &prepared.recipe, &in_table),
        development: Some(development(
            material,
            &scorecard,
            (&train, &in_table),
            &held_out,
        )?),
        explanation: Some(explanation),
        record: None,
        monotone: prepared.monotone.clone(),
        scorecard,
        target: prepared.target.clone(),
        id: prepared.selection.id.clone(),
        logit_shift: outcome.logit_shift,
        intercept,
        recalibration,
        written: written(material.table, terms),
        money: terms.money.clone(),
        join: material.choices.join.clone(),
        points_edits: None,
        provenance: provenance(material, training),
    };
    let all_pds = (&pds[..], out_of_fold.as_ref());
    let mut metrics = metrics(material, training, &model, &outcome, all_pds, &decided);
    metrics.augmented = augmented;
    metrics.alerts = alerts_by_part(terms, prepared, all_pds, &amounts);
    if let Some(method) = method.filter(|_| model.recalibration.is_some()) {
        let cutoff = model.scorecard.cutoff_pd;
        metrics.validation = validation_cross_fitted(method, &held_out, cutoff, training.objective);
        warnings.push(match &metrics.validation {
            Some(_) => Caveat::ValidationCrossFitted,
            None => Caveat::ValidationLeftOut,
        });
    }
    model.record = Some(record(material, &metrics, &outcome));
    warnings.extend(wrong_signs(&model));
    warnings.extend(metrics.test.as_ref().and_then(off_in_the_large));
    warnings.extend(metrics.test.as_ref().and_then(too_good));
    metrics.warnings = sentences(material, &warnings);
    Ok(Experiment {
        model,
        metrics,
        outcome,
        pds,
        raw,
        out_of_fold,
        decided,
        warnings,
    })
}

/// What enters the network per row.
pub(in crate::workflow) fn inputs_of(prepared: &Prepared) -> Inputs {
    Inputs {
        statics: prepared.inputs.static_width,
        steps: prepared.inputs.steps,
        channels: prepared.inputs.channels,
    }
}

/// Whether the best epoch, or the number of trees, was chosen on enough, if it was to be chosen.
fn epoch_caveat(training: &TrainConfig, prepared: &Prepared, family: Family) -> Option<Caveat> {
    training.patience?;
    let all = prepared.all_rows();
    let validation = all.of(Part::Validation);
    if validation.is_empty() {
        return Some(match family {
            Family::Trees => Caveat::NoValidationForTrees,
            _ => Caveat::NoValidation,
        });
    }
    let bads = validation.iter().filter(|row| all.is_bad(**row)).count();
    (bads < FEW_BADS).then_some(match family {
        Family::Trees => Caveat::FewBadsForTrees(bads),
        _ => Caveat::FewValidationBads(bads),
    })
}

/// Everything that is to be looked at, of the file, the preparation and the result.
fn sentences(material: &Material<'_>, caveats: &[Caveat]) -> Vec<String> {
    let of_file = match &material.prepared.population {
        Some(population) => population.remarks(),
        None => &material.table.warnings,
    };
    let of_file = of_file.iter().map(ToString::to_string);
    let prepared = material.prepared.warnings.iter().map(ToString::to_string);
    let caveats = caveats.iter().map(ToString::to_string);
    of_file.chain(prepared).chain(caveats).collect()
}

/// Places, labels and PDs of the rows of one part, of which out-of-fold PDs may take the place.
fn labelled(
    prepared: &Prepared,
    pds: &[f64],
    out_of_fold: Option<&OutOfFoldPds>,
    part: Part,
) -> Rows {
    let (pds, places) = match out_of_fold {
        Some(found) if part == Part::Validation => {
            let known = |row: &usize| !found.pds[*row].is_nan();
            (&found.pds[..], (0..pds.len()).filter(known).collect())
        }
        _ => (pds, prepared.all_rows().of(part)),
    };
    let bad = |&row: &usize| (prepared.all_rows().is_bad(row), pds[row]);
    let (y, p) = places.iter().map(bad).unzip();
    Rows { places, y, p }
}

/// The rows that were not learned from; without any, those with PDs out of fold.
fn unlearned(prepared: &Prepared, pds: &[f64], validation: &Rows) -> Rows {
    let mut rows = labelled(prepared, pds, None, Part::Test);
    let more = labelled(prepared, pds, None, Part::Validation);
    rows.places.extend(more.places);
    rows.y.extend(more.y);
    rows.p.extend(more.p);
    if rows.y.is_empty() {
        return validation.clone();
    }
    rows
}

/// Folds of a cross-fitted recalibration.
const RECALIBRATION_FOLDS: usize = 10;

/// What the alerts of a budget find in each part, where there is a budget.
fn alerts_by_part(
    terms: &Terms,
    prepared: &Prepared,
    (pds, out_of_fold): (&[f64], Option<&OutOfFoldPds>),
    amounts: &Amounts,
) -> Option<AlertsByPart> {
    let budget = terms.alerts?;
    let of = |part: Part| {
        let Rows { places, y, p } = labelled(prepared, pds, out_of_fold, part);
        let losses = amounts.losses(&places);
        (!y.is_empty()).then(|| alerts(budget, &y, &p, losses.as_deref()))
    };
    Some(AlertsByPart {
        train: of(Part::Train),
        validation: of(Part::Validation),
        test: of(Part::Test),
    })
}

fn metrics(
    material: &Material<'_>,
    training: &TrainConfig,
    model: &Model,
    outcome: &Outcome,
    (pds, out_of_fold): (&[f64], Option<&OutOfFoldPds>),
    decided: &[Option<u16>],
) -> Metrics {
    let prepared = material.prepared;
    let chosen = model.scorecard.cutoff_pd;
    let labels = prepared.all_rows().labels;
    let y_true: Vec<Option<bool>> = (0..pds.len()).map(|row| labels.is_bad(row)).collect();
    let (rows, rejected) = match &prepared.population {
        Some(population) => population.counts(),
        None => (material.table.rows, material.table.rejects.len()),
    };
    let figures = |part: Part| {
        let Rows { y, p, .. } = labelled(prepared, pds, out_of_fold, part);
        let sample = match part {
            Part::Train => Sample::Fitting,
            Part::Validation | Part::Test => Sample::HoldOut,
        };
        (!y.is_empty()).then(|| evaluate(&y, &p, chosen, training.objective, sample))
    };
    Metrics {
        rows,
        rejected,
        bads: labels.bads,
        indeterminate: labels.indeterminates,
        model: model.network.config().family,
        preset: material.choices.settings.preset,
        seed: training.seed,
        backend: training.backend,
        inputs: model.network.inputs().total(),
        parameters: model.network.parameters(),
        epochs_run: epochs_run(outcome),
        best_epoch: outcome.best_epoch,
        members: MemberFigures::of(outcome),
        stopped: outcome.stopped,
        protected_inputs: prepared.selection.protected_inputs.clone(),
        cutoff_rule: material.choices.terms.cutoff,
        refer_pd: model.scorecard.refer_pd,
        recalibration: model.recalibration.clone(),
        policy: model.scorecard.policy.counts(decided, &y_true),
        folds: None,
        out_of_fold: out_of_fold.map(OutOfFoldPds::folds),
        augmented: None,
        search: None,
        alerts: None,
        explanation: model.explanation.as_ref().and_then(|e| e.agreement.clone()),
        monotone: model.monotone.clone(),
        direction_cost: None,
        points_edited: Vec::new(),
        challenger: None,
        boosted_trees: None,
        larger_than_memory: prepared.population.as_ref().map(|p| p.figures()),
        warnings: Vec::new(),
        train: figures(Part::Train),
        validation: figures(Part::Validation),
        test: figures(Part::Test),
        seconds_per_epoch: mean_seconds(outcome),
        seconds_total: material.begun.elapsed().as_secs_f64(),
    }
}

/// Epochs of a training, of an ensemble the most of any member.
fn epochs_run(outcome: &Outcome) -> usize {
    let members = outcome.members.iter();
    let most = members.map(|member| member.history.len()).max();
    most.unwrap_or(outcome.history.len())
}

/// Mean of the training passes of an epoch, also over the members of an ensemble.
pub(in crate::workflow) fn mean_seconds(outcome: &Outcome) -> Option<f64> {
    let mut histories: Vec<&[EpochRecord]> =
        outcome.members.iter().map(|m| &m.history[..]).collect();
    if histories.is_empty() {
        histories.push(&outcome.history);
    }
    let epochs: usize = histories.iter().map(|history| history.len()).sum();
    let seconds: f64 = histories
        .iter()
        .flat_map(|history| history.iter())
        .map(|e| e.seconds)
        .sum();
    (epochs > 0).then(|| seconds / epochs as f64)
}
