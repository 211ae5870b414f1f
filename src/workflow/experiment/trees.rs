//! Boosted trees as a challenger: what an untuned model of the usual kind reaches on the same
//! columns, training rows and held-out rows. They are fitted for the comparison only; no model
//! file holds them.

use crate::bundle::Trees;
use crate::evaluate::Ordered;
use crate::evaluate::discrimination::compare::compare_auc;
use crate::recipe::Recipe;
use crate::recipe::outcome::split::Part;
use crate::table::Column;
use crate::train::leaf_wise;
use crate::workflow::experiment::challenger::NoTrees;
use crate::workflow::experiment::{Experiment, Material};
use hessboost::data::FeatureType;
use hessboost::prelude::{DMatrix, HessboostError, Iterations, train};
use std::collections::HashMap;

/// Trees, leaves of a tree and learning rate: the defaults of `LightGBM`.
const TREES: usize = 100;
const LEAVES: usize = 31;
const RATE: f64 = 0.1;
/// Most training cells, about ten seconds on two cores.
const MOST_CELLS: usize = 4_000_000;
/// Levels of a category that are told apart, the most frequent ones.
const MOST_LEVELS: usize = 254;

/// Fits boosted trees to the training rows of an experiment and compares both on the test rows,
/// on the validation rows where there are none. `None` where these have fewer than two goods or
/// two bads.
///
/// # Errors
/// If there are too many cells, or the fit fails.
pub(super) fn compare(
    material: &Material<'_>,
    experiment: &Experiment,
    part: Part,
) -> Result<Option<Trees>, NoTrees> {
    let prepared = material.prepared;
    let (learned, judged) = (prepared.rows(Part::Train), prepared.rows(part));
    let columns = prepared.recipe.columns();
    if learned.len() * columns.len() > MOST_CELLS {
        return Err(NoTrees::TooLarge);
    }
    let columns: Vec<&Column> = (columns.iter())
        .filter_map(|name| material.table.column(name))
        .collect();
    let inputs = columns
        .iter()
        .map(|column| inputs(&prepared.recipe, column, &learned));
    let inputs: Vec<(FeatureType, Vec<f32>)> = inputs.collect();
    let bad = |row: &usize| prepared.labels.is_bad(*row) == Some(true);
    let y: Vec<bool> = judged.iter().map(bad).collect();
    let labels: Vec<f32> = learned
        .iter()
        .map(|row| f32::from(u8::from(bad(row))))
        .collect();
    let theirs = fitted(&inputs, (&learned, &labels), &judged);
    let theirs = theirs.map_err(|_error| NoTrees::Failed)?;
    let pds = prepared.of_table(&experiment.pds);
    let ours: Vec<f64> = judged.iter().map(|row| pds[*row]).collect();
    let compared = compare_auc(&Ordered::new(&y, &ours), &Ordered::new(&y, &theirs));
    Ok(compared.map(|auc| Trees {
        trees: TREES,
        leaves: LEAVES,
        part,
        auc: auc.auc_b,
        difference: auc.difference,
        ci: auc.interval,
    }))
}

/// PDs of the judged rows.
fn fitted(
    inputs: &[(FeatureType, Vec<f32>)],
    (learned, labels): (&[usize], &[f32]),
    judged: &[usize],
) -> Result<Vec<f64>, HessboostError> {
    let types: Vec<FeatureType> = inputs.iter().map(|(kind, _)| *kind).collect();
    let matrix = |rows: &[usize]| {
        let cells = rows
            .iter()
            .flat_map(|row| inputs.iter().map(|(_, values)| values[*row]));
        let cells: Vec<f32> = cells.collect();
        DMatrix::from_dense(&cells, rows.len(), inputs.len())?.with_feature_types(&types)
    };
    let params = leaf_wise(LEAVES, RATE).build()?;
    let model = train(&params, &matrix(learned)?.with_labels(labels)?, TREES)?;
    let pds = model.predict(&matrix(judged)?, Iterations::Best)?;
    Ok(pds.as_slice().iter().map(|pd| f64::from(*pd)).collect())
}

/// The values of a column as trees take them: numbers with gaps, or codes of levels, in the
/// order of their frequency among the training rows; rare and unseen levels share a code.
fn inputs(recipe: &Recipe, column: &Column, learned: &[usize]) -> (FeatureType, Vec<f32>) {
    if recipe.reads_numbers(&column.name) {
        let numbers = recipe.numbers(column).into_iter().map(|x| x as f32);
        let known = numbers.map(|x| if x.is_finite() { x } else { f32::NAN });
        return (FeatureType::Numerical, known.collect());
    }
    let texts = column.texts();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for text in learned.iter().filter_map(|row| texts[*row].as_deref()) {
        *counts.entry(text).or_default() += 1;
    }
    let mut levels: Vec<(&str, usize)> = counts.into_iter().collect();
    levels.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    levels.truncate(MOST_LEVELS);
    let codes: HashMap<&str, usize> = (levels.iter().enumerate())
        .map(|(code, (level, _))| (*level, code))
        .collect();
    let code = |text: &Option<String>| match text {
        Some(text) => codes.get(&**text).map_or(levels.len(), |code| *code) as f32,
        None => f32::NAN,
    };
    (FeatureType::Categorical, texts.iter().map(code).collect())
}
