//! Preparation: from a table and choices to labels, parts, a fitted recipe and
//! the examples of each part.

use crate::bundle::{HeldField, held_inputs};
use crate::evaluate::binning::Trend;
use crate::network::{Activation, Config, Family};
use crate::profile::codes::{SpecialCode, codes_among};
use crate::recipe;
use crate::recipe::CrossFit;
use crate::recipe::Encoding;
use crate::recipe::FeaturePlan;
use crate::recipe::Matrix;
use crate::recipe::Plan;
use crate::recipe::Recipe;
use crate::recipe::Remark as RecipeRemark;
use crate::recipe::SequenceBlock;
use crate::recipe::SequencePlan;
use crate::recipe::Style;
use crate::recipe::TargetSpec;
use crate::recipe::encoding::matrix::rows_without;
use crate::recipe::encoding::sequence::{Channel, find_sequence};
use crate::recipe::inputs::duplicates::{Repeat, duplicate_rows, shared_ids, shared_rows};
use crate::recipe::outcome::labels::{Label, Labels, find_column, labels_in};
use crate::recipe::outcome::split::{Part, Parts, check_training, split};
use crate::recipe::plan::suits;
use crate::table::{Column, Kind, Source, Table};
use crate::train::{Data, Preset};
use crate::workflow::choices::monotone;
use crate::workflow::choices::{
    Choices, Selection, SessionError, SettingError, select_inputs, special_codes,
};
use crate::workflow::experiment::out_of_fold::replaces_validation;
use crate::workflow::feature_figures::leaks;
use crate::workflow::out_of_core::Population;
use crate::workflow::ripeness;
use crate::workflow::turned_files::turned_files;
use crate::workflow::warning::Remark;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a training needs, made from a table.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Which columns enter, and what stays out.
    pub selection: Selection,
    /// The target, with the values that were read as bad.
    pub target: TargetSpec,
    /// The outcome of each row.
    pub labels: Labels,
    /// The part of each row.
    pub parts: Parts,
    /// From a table to inputs, fitted on the training rows.
    pub recipe: Recipe,
    /// The inputs of every row of the table.
    pub inputs: Matrix,
    /// Inputs of the training rows that hold in training only.
    pub cross_fit: CrossFit,
    /// The fields with which the PD is to rise or fall.
    pub monotone: Vec<HeldField>,
    /// Whether out-of-fold PDs of the training rows take the place of a validation part.
    pub out_of_fold: bool,
    /// All rows of the file, where the table is a sample of them: labels, parts and inputs here
    /// are of the table then.
    pub population: Option<Arc<Population>>,
    /// What to look at.
    pub warnings: Vec<Remark>,
}

/// Outcomes and parts of all rows that a training is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AllRows<'a> {
    pub(crate) labels: &'a Labels,
    pub(crate) parts: &'a Parts,
}

impl AllRows<'_> {
    /// The rows of one part, in their order.
    pub(crate) fn of(self, part: Part) -> Vec<usize> {
        let of = |row: &usize| self.parts[*row] == Some(part);
        (0..self.parts.len()).filter(of).collect()
    }

    /// Whether a row is known to be bad.
    pub(crate) fn is_bad(self, row: usize) -> bool {
        self.labels.is_bad(row) == Some(true)
    }
}

impl Prepared {
    /// All rows of the training: of the file where that is larger than memory, else of the table.
    pub(crate) fn all_rows(&self) -> AllRows<'_> {
        match &self.population {
            Some(population) => population.rows(),
            None => AllRows {
                labels: &self.labels,
                parts: &self.parts,
            },
        }
    }

    /// Of values of all rows those of the table.
    pub(crate) fn of_table<'v, T: Copy>(&self, values: &'v [T]) -> Cow<'v, [T]> {
        match &self.population {
            Some(population) => Cow::Owned(population.of_table(values)),
            None => Cow::Borrowed(values),
        }
    }

    /// A network that is held to the directions. The preset's activation, which is not monotone,
    /// gives way to the rectifier.
    #[must_use]
    pub(crate) fn held(&self, config: Config) -> Config {
        if self.monotone.is_empty() {
            return config;
        }
        Config {
            monotone: held_inputs(&self.recipe, &self.monotone).unwrap_or_default(),
            activation: if config.activation.is_monotone() {
                config.activation
            } else {
                Activation::Relu
            },
            ..config
        }
    }

    /// The rows of one part, in the table's order.
    #[must_use]
    pub fn rows(&self, part: Part) -> Vec<usize> {
        let of = |row: &usize| self.parts[*row] == Some(part);
        (0..self.parts.len()).filter(of).collect()
    }

    /// The examples of one part.
    #[must_use]
    pub fn data(&self, part: Part) -> Data {
        let rows = self.rows(part);
        let bad = |&row: &usize| f32::from(u8::from(self.labels.is_bad(row) == Some(true)));
        let mut x = self.inputs.select(&rows);
        if part == Part::Train {
            self.cross_fit.write(&mut x);
        }
        Data {
            x,
            y: rows.iter().map(bad).collect(),
        }
    }
}

/// What is known of the rows before anything is fitted: outcomes and parts.
#[derive(Debug, Clone)]
pub struct Ground {
    /// Which columns enter, and what stays out.
    pub selection: Selection,
    /// The outcome of each row.
    pub labels: Labels,
    /// The part of each row.
    pub parts: Parts,
    /// The outcome of each row as far as it is known.
    pub y_true: Vec<Option<bool>>,
    /// Whether out-of-fold PDs of the training rows take the place of a validation part.
    pub out_of_fold: bool,
    /// What to look at.
    pub warnings: Vec<Remark>,
}

impl From<Prepared> for Ground {
    fn from(prepared: Prepared) -> Self {
        let labels = prepared.labels;
        Self {
            selection: prepared.selection,
            y_true: (0..labels.rows.len())
                .map(|row| labels.is_bad(row))
                .collect(),
            labels,
            parts: prepared.parts,
            out_of_fold: prepared.out_of_fold,
            warnings: prepared.warnings,
        }
    }
}

impl Ground {
    /// Takes rows out of every part.
    pub(crate) fn leave_out(&mut self, rows: &[usize]) {
        for &row in rows {
            self.parts[row] = None;
        }
    }

    /// Whether a row is of a part. Where out-of-fold PDs take the place of a validation part,
    /// the training rows are of both.
    fn is_of(&self, row: usize, part: Part) -> bool {
        let of = self.parts.get(row).copied().flatten();
        of == Some(part)
            || (self.out_of_fold && part == Part::Validation && of == Some(Part::Train))
    }

    /// The rows of one part, in the table's order. Where out-of-fold PDs take the place of a
    /// validation part, the validation rows are the training rows.
    #[must_use]
    pub fn rows(&self, part: Part) -> Vec<usize> {
        let of = |row: &usize| self.is_of(*row, part);
        (0..self.parts.len()).filter(of).collect()
    }

    /// The rows of a part here and in another division of the same table that have an
    /// outcome here: their labels, and their PDs by two models of the table.
    #[must_use]
    pub fn shared(&self, other: &Self, part: Part, pds: [&[f64]; 2]) -> (Vec<bool>, [Vec<f64>; 2]) {
        let held = |row: &usize| {
            let known = pds
                .iter()
                .all(|pds| pds.get(*row).is_some_and(|pd| !pd.is_nan()));
            let both = self.is_of(*row, part) && other.is_of(*row, part);
            both && known && self.y_true[*row].is_some()
        };
        let rows: Vec<usize> = (0..self.y_true.len()).filter(held).collect();
        let bad = |row: &usize| self.y_true[*row] == Some(true);
        let of = |pds: &[f64]| rows.iter().map(|row| pds[*row]).collect();
        (rows.iter().map(bad).collect(), pds.map(of))
    }

    /// Whether most rows with an outcome both here and in another division of the same
    /// table are bad in one and good in the other.
    #[must_use]
    pub fn opposes(&self, other: &Self) -> bool {
        let both = self.y_true.iter().zip(&other.y_true);
        let known = both.filter_map(|(a, b)| Some(a.as_ref()? == b.as_ref()?));
        let (mut alike, mut unlike) = (0_usize, 0_usize);
        for is_alike in known {
            *(if is_alike { &mut alike } else { &mut unlike }) += 1;
        }
        unlike > alike
    }

    /// Labels and PDs of the rows of one part that have a PD.
    #[must_use]
    pub fn labelled(&self, pds: &[f64], part: Part) -> (Vec<bool>, Vec<f64>) {
        let rows = self
            .rows(part)
            .into_iter()
            .filter(|row| !pds[*row].is_nan());
        rows.map(|row| (self.y_true[row] == Some(true), pds[row]))
            .unzip()
    }
}

/// Labels and divides a table.
///
/// # Errors
/// If labels or split cannot be made from this table.
pub fn divide(source: &Source, table: &Table, choices: &Choices) -> Result<Ground, SessionError> {
    let labels = labels_in(source, table, &choices.target)?;
    let selection = select_inputs(table, choices)?;
    let id: Vec<String> = selection.id.iter().cloned().collect();
    let repeats = duplicate_rows(table, &id);
    let leaks = leaks(table, &selection.inputs, &labels);
    let mut ground = divide_known(table, choices, labels, selection, &repeats)?;
    ground.warnings.extend(leaks.into_iter().map(Remark::from));
    let turned = turned_files(table, &ground.labels);
    ground.warnings.extend(turned);
    let inputs = ground.selection.inputs.par_iter();
    let codes = inputs.map(|name| table.column(name).map_or(Vec::new(), column_codes));
    let codes: Vec<Vec<SpecialCode>> = codes.collect();
    let remarks = codes_as_numbers(table, choices, ground.selection.inputs.iter().zip(codes));
    ground.warnings.extend(remarks);
    Ok(ground)
}

/// The values of a column that look like codes, as a profile proposes them.
pub(super) fn column_codes(column: &Column) -> Vec<SpecialCode> {
    match column.kind {
        Kind::Integer | Kind::Number | Kind::Percentage | Kind::Money if !column.is_text() => {
            codes_among(column.numbers())
        }
        _ => Vec::new(),
    }
}

/// What looks like a code among the inputs, and enters as a number.
pub(crate) fn codes_as_numbers<'a>(
    table: &Table,
    choices: &Choices,
    inputs: impl Iterator<Item = (&'a String, Vec<SpecialCode>)>,
) -> Vec<Remark> {
    let remark = |(name, mut codes): (&'a String, Vec<SpecialCode>)| {
        let known = special_codes(table, choices, name).unwrap_or_default();
        codes.retain(|code| !known.contains(&code.value));
        let own = choices.encodings.get(name).filter(|own| !own.is_empty());
        let by_level = |e: &Encoding| matches!(e, Encoding::OneHot | Encoding::MissingFlag);
        let as_levels = own.is_some_and(|own| own.iter().all(by_level));
        if codes.is_empty() || as_levels {
            return None;
        }
        Some(Remark::from(recipe::Remark::CodesAsNumbers {
            column: name.clone(),
            rows: codes.iter().map(|code| code.rows).sum(),
            codes: codes.iter().map(|code| code.value.to_string()).collect(),
        }))
    };
    inputs.filter_map(remark).collect()
}

/// The same with labels, inputs and repeated rows found before: few rows may leave no validation
/// part.
pub(crate) fn divide_known(
    table: &Table,
    choices: &Choices,
    labels: Labels,
    selection: Selection,
    repeats: &[Repeat],
) -> Result<Ground, SessionError> {
    let mut ground = divide_rows(table, choices, labels, selection, repeats)?;
    ground.out_of_fold = without_validation(&mut ground.parts, &ground.labels, choices);
    let few = check_training(&ground.labels, &ground.parts)?;
    ground.warnings.extend(few.into_iter().map(Remark::from));
    Ok(ground)
}

/// The same whether or not the training rows suffice.
pub(crate) fn divide_rows(
    table: &Table,
    choices: &Choices,
    labels: Labels,
    selection: Selection,
    repeats: &[Repeat],
) -> Result<Ground, SessionError> {
    let (mut counted, mut warnings) = without_repeats(&labels, choices, repeats);
    let inputs: Vec<&str> = selection.inputs.iter().map(String::as_str).collect();
    let without = rows_without(table, &inputs, |_, _| true);
    for &row in &without {
        counted.rows[row] = Label::Indeterminate;
    }
    if !without.is_empty() {
        warnings.push(RecipeRemark::NoInputs(without.len()).into());
    }
    let (parts, of_split) = split(table, &counted, &choices.split)?;
    warnings.extend(of_split.into_iter().map(Remark::from));
    warnings.extend(labels.warnings.iter().cloned().map(Remark::from));
    warnings.extend(selection.warnings.iter().cloned());
    let unripe = ripeness::remarks(table, choices, &labels).into_iter();
    warnings.extend(unripe.map(|remark| RecipeRemark::from(remark).into()));
    let shared = shared_ids(table, &selection.ids, &parts);
    warnings.extend(shared.into_iter().map(Remark::from));
    if !repeats.is_empty() && !choices.drop_duplicates {
        let rows = shared_rows(repeats, &parts);
        warnings.extend((rows > 0).then_some(RecipeRemark::SharedRows(rows).into()));
    }
    Ok(Ground {
        y_true: (0..table.rows).map(|row| labels.is_bad(row)).collect(),
        selection,
        labels,
        parts,
        out_of_fold: false,
        warnings,
    })
}

/// Makes training rows of the validation rows where out-of-fold PDs take their place, and says
/// whether they do.
fn without_validation(parts: &mut Parts, labels: &Labels, choices: &Choices) -> bool {
    let fits = |part: &Option<Part>| matches!(part, Some(Part::Train | Part::Validation));
    let rows = (0..parts.len()).filter(|row| fits(&parts[*row]));
    let (bads, goods): (Vec<_>, Vec<_>) = rows.partition(|row| labels.is_bad(*row) == Some(true));
    let (rows, least) = (bads.len() + goods.len(), bads.len().min(goods.len()));
    let replaced = replaces_validation(choices, rows, least);
    if replaced {
        let validation = parts.iter_mut().filter(|of| **of == Some(Part::Validation));
        validation.for_each(|of| *of = Some(Part::Train));
    }
    replaced
}

/// Labels, divides and encodes a table. Everything is fitted on the training
/// rows alone.
///
/// # Errors
/// If labels, split or inputs cannot be made from this table.
pub fn prepare(
    source: &Source,
    table: &Table,
    choices: &Choices,
) -> Result<Prepared, SessionError> {
    encode(table, choices, divide(source, table, choices)?)
}

/// Encodes a table that is labelled and divided; fitted on its training rows.
pub(crate) fn encode(
    table: &Table,
    choices: &Choices,
    ground: Ground,
) -> Result<Prepared, SessionError> {
    let Ground {
        selection,
        labels,
        mut parts,
        out_of_fold,
        mut warnings,
        ..
    } = ground;
    let (plan, of_plan) = plan(table, choices, &selection)?;
    warnings.extend(of_plan);
    let is_train = |row: &usize| parts[*row] == Some(Part::Train);
    let train_rows: Vec<usize> = (0..table.rows).filter(is_train).collect();
    let bad = |&row: &usize| labels.is_bad(row) == Some(true);
    let bads: Vec<bool> = train_rows.iter().map(bad).collect();
    let (recipe, of_fit) = Recipe::fit(table, &plan, &train_rows, &bads)?;
    warnings.extend(of_fit.into_iter().map(Remark::from));
    // Columns of one value were left out since the rows were divided.
    for row in recipe.rows_without_inputs(table) {
        parts[row] = None;
    }
    let inputs = recipe.apply(table, 0..table.rows)?;
    let cross_fit = match choices.settings.family {
        // Coefficients and points are of the weights of evidence that the table shows.
        Family::Scorecard => CrossFit::default(),
        _ => recipe.cross_fit(table, &plan, &train_rows, &bads, choices.split.seed)?,
    };
    let target = TargetSpec {
        bad: labels.bad_values.clone(),
        // Named one by one, so that a value that appears later is neither.
        good: labels.good_values.clone(),
        as_written: labels.as_written,
        ..choices.target.clone()
    };
    Ok(Prepared {
        selection,
        target,
        labels,
        parts,
        monotone: held_fields(&recipe, &plan.trends),
        recipe,
        inputs,
        cross_fit,
        out_of_fold,
        population: None,
        warnings,
    })
}

/// The labels that take part: rows that repeat an earlier one in every column
/// but the id are told, and taken out where that was chosen.
fn without_repeats(
    labels: &Labels,
    choices: &Choices,
    repeats: &[Repeat],
) -> (Labels, Vec<Remark>) {
    let mut counted = labels.clone();
    if repeats.is_empty() {
        return (counted, Vec::new());
    }
    let count = repeats.len();
    if !choices.drop_duplicates {
        return (counted, vec![Remark::Repeats(count)]);
    }
    for &Repeat { row, .. } in repeats {
        counted.rows[row] = Label::Indeterminate;
    }
    (counted, vec![Remark::RepeatsLeftOut(count)])
}

/// The inputs as the cells of a grid: one channel with one scale.
fn cells(
    table: &Table,
    inputs: &[String],
    family: Family,
    [lines, across]: [usize; 2],
) -> Result<SequenceBlock, SettingError> {
    let is_number = |name: &&String| table.column(name).is_some_and(|c| !c.is_text());
    let columns: Vec<String> = inputs.iter().filter(is_number).cloned().collect();
    let steps = lines * across;
    if family != Family::Cnn || lines < 2 || columns.len() != steps || inputs.len() != steps {
        return Err(SettingError::Grid {
            lines,
            across,
            inputs: columns.len(),
        });
    }
    let stem = "grid".to_owned();
    Ok(SequenceBlock {
        channels: vec![Channel { stem, columns }],
        steps,
    })
}

/// The encodings of a scorecard: each column in merged bins, or not at all.
fn binned(table: &Table, inputs: &[String]) -> BTreeMap<String, Vec<Encoding>> {
    let fits = |name: &&String| {
        let column = table.column(name);
        column.is_some_and(|column| suits(column, Encoding::WoeBins))
    };
    let inputs = inputs.iter().filter(fits).cloned();
    inputs.map(|name| (name, vec![Encoding::WoeBins])).collect()
}

/// The preparations that were chosen for inputs of a scorecard and have no effect on it.
fn only_bins(choices: &Choices, inputs: &[String]) -> Vec<Remark> {
    let own = choices.encodings.iter();
    let others = own.filter(|(name, own)| {
        let other = |e: &Encoding| *e != Encoding::WoeBins;
        inputs.contains(name) && own.iter().any(other)
    });
    let columns: Vec<String> = others.map(|(name, _)| name.clone()).collect();
    let remark = (!columns.is_empty()).then_some(Remark::OnlyBins(columns));
    remark.into_iter().collect()
}

/// The trends of the bins of a scorecard, each of a column of numbers.
fn check_bins(table: &Table, trends: &BTreeMap<String, Trend>) -> Result<(), SessionError> {
    for name in trends.keys() {
        if find_column(table, name)?.is_text() {
            return Err(SessionError::NoTrend(name.clone()));
        }
    }
    Ok(())
}

/// The fields that a recipe orders and that have a direction.
fn held_fields(recipe: &Recipe, trends: &BTreeMap<String, Trend>) -> Vec<HeldField> {
    let held = |(name, trend): (&String, &Trend)| {
        recipe.ordered_input(name)?;
        Some(HeldField {
            field: name.clone(),
            direction: monotone::direction(*trend)?,
        })
    };
    trends.iter().filter_map(held).collect()
}

fn plan(
    table: &Table,
    choices: &Choices,
    selection: &Selection,
) -> Result<(Plan, Vec<Remark>), SessionError> {
    let style = match choices.settings.preset {
        Preset::Plain => Style::Plain,
        Preset::Tuned => Style::Tuned,
    };
    let family = choices.settings.family;
    let (inputs, own) = (&selection.inputs, &choices.encodings);
    let sequence = if let Some(grid) = choices.settings.grid {
        Some(cells(table, inputs, family, grid)?)
    } else if family.reads_sequences() {
        let found = find_sequence(table, inputs, choices.order);
        found.and_then(|block| block.without(&choices.no_sequence))
    } else {
        None
    };
    let lacks_one = family.reads_sequences() && sequence.is_none();
    let of_scorecard = family == Family::Scorecard;
    let trends = monotone::trend_columns(table, choices)?;
    if of_scorecard {
        check_bins(table, &trends)?;
    } else {
        monotone::check_network(table, choices, &trends)?;
    }
    let binned = of_scorecard.then(|| binned(table, inputs));
    let own = binned.as_ref().unwrap_or(own);
    let (mut plan, of_plan) = Plan::with_own(table, inputs, sequence, style, own);
    let mut warnings: Vec<Remark> = of_plan.into_iter().map(Remark::from).collect();
    if of_scorecard {
        warnings.extend(only_bins(choices, inputs));
    } else {
        let ordered = |feature: &&mut FeaturePlan| trends.contains_key(&feature.column);
        let features = plan.features.iter_mut().filter(ordered);
        features.for_each(|feature| monotone::ordered_encodings(&mut feature.encoders));
    }
    let absent = trends.keys().filter(|name| !inputs.contains(name));
    warnings.extend(absent.map(|name| recipe::Remark::AbsentPrepared(name.clone()).into()));
    plan.trends = trends;
    if lacks_one {
        plan.sequence = SequencePlan::OverFeatures;
        warnings.push(Remark::NoSequence(family));
    }
    for name in choices.special.keys() {
        if inputs.contains(name) {
            let codes = special_codes(table, choices, name)?;
            plan.special.insert(name.clone(), codes);
        } else {
            warnings.push(recipe::Remark::AbsentPrepared(name.clone()).into());
        }
    }
    Ok((plan, warnings))
}
