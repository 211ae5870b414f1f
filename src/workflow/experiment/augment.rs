//! Augmentation: synthetic bads beside the training rows of a run. Validation and test rows
//! stay as they are.

use crate::recipe::Matrix;
use crate::recipe::outcome::split::Part;
use crate::synthetic::{SyntheticError, SyntheticEvent, synthetic_bads};
use crate::train::{Control, Data, Event, TrainError};
use crate::workflow::choices::SessionError;
use crate::workflow::experiment::Material;
use serde::{Deserialize, Serialize};

/// Share of bads that synthetic ones raise the training rows to; half where there are as many.
const BAD_SHARE: f64 = 0.2;

/// What is added to the training rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Augment {
    /// Nothing.
    #[default]
    None,
    /// Bads that a GAN made.
    Gan,
}

impl Augment {
    /// Whether nothing is added.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// What was added.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Augmented {
    /// Bads among the training rows of the file.
    pub training_bads: usize,
    /// Synthetic bads beside them; 0 where the GAN collapsed.
    pub synthetic_bads: usize,
    /// Whether the GAN collapsed.
    pub collapsed: bool,
}

/// Adds synthetic bads to training data: what was added, and what to add to every logit so that
/// it is that of the real share of bads.
pub(crate) fn augment(
    material: &Material<'_>,
    data: &mut Data,
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<(Augmented, f64), SessionError> {
    let prepared = material.prepared;
    let (bads, rows) = (data.bads(), data.y.len());
    let count = wanted(bads, rows - bads);
    let mut augmented = Augmented {
        training_bads: bads,
        synthetic_bads: 0,
        collapsed: false,
    };
    if count == 0 {
        return Ok((augmented, 0.0));
    }
    let columns = prepared.recipe.columns();
    let names: Vec<String> = columns.into_iter().map(str::to_owned).collect();
    let places = prepared.rows(Part::Train);
    let bad: Vec<bool> = data.y.iter().map(|y| *y > 0.5).collect();
    let seed = material.choices.settings.seed;
    let mut epochs = 0;
    let mut report = |event: SyntheticEvent| match event {
        SyntheticEvent::Started { epochs: all, .. } => epochs = all,
        SyntheticEvent::Epoch(losses) => emit(Event::Augmenting {
            epoch: losses.epoch,
            epochs,
            generator: losses.generator,
            critic: losses.critic,
        }),
    };
    let rows_of = (places.as_slice(), bad.as_slice());
    let made = synthetic_bads(
        material.table,
        &names,
        rows_of,
        (count, seed),
        control,
        &mut report,
    );
    let (table, collapse) = made.map_err(|error| match error {
        SyntheticError::Unfinished => TrainError::Unfinished.into(),
        error => SessionError::Synthetic(error),
    })?;
    augmented.collapsed = collapse.collapsed;
    if collapse.collapsed {
        return Ok((augmented, 0.0));
    }
    append(&mut data.x, prepared.recipe.apply(&table, 0..table.rows)?);
    data.y.resize(data.x.rows, 1.0);
    augmented.synthetic_bads = count;
    let shift = (bads as f64 / (bads + count) as f64).ln();
    Ok((augmented, shift))
}

/// Bads to add to so many bads and goods.
fn wanted(bads: usize, goods: usize) -> usize {
    let to = |share: f64| (share / (1.0 - share) * goods as f64).round() as usize;
    match to(BAD_SHARE).saturating_sub(bads) {
        0 => goods.saturating_sub(bads),
        count => count,
    }
}

fn append(to: &mut Matrix, more: Matrix) {
    to.rows += more.rows;
    to.statics.extend(more.statics);
    to.sequence.extend(more.sequence);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::profile;
    use crate::table::{LoadOptions, Source};
    use crate::workflow::{Choices, SAMPLE, prepare, run};
    use std::ops::ControlFlow;
    use std::time::Instant;

    #[test]
    fn bads_are_raised_to_a_fifth_or_to_a_half() {
        assert_eq!(wanted(20, 800), 180);
        assert_eq!(wanted(200, 800), 600);
        assert_eq!(wanted(300, 700), 400);
        assert_eq!(wanted(700, 300), 0);
    }

    #[test]
    fn synthetic_bads_enter_the_training_rows_alone() {
        let source = Source::from_bytes(SAMPLE.to_vec(), &LoadOptions::default()).unwrap();
        let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
        let mut choices = Choices::suggested(&profile(&table));
        choices.settings.epochs = Some(1);
        let prepared = prepare(&source, &table, &choices).unwrap();
        choices.settings.augment = Augment::Gan;
        let material = Material {
            table: &table,
            source_sha256: "",
            choices: &choices,
            prepared: &prepared,
            begun: Instant::now(),
        };
        let mut told = 0;
        let mut hear = |event| told += usize::from(matches!(event, Event::Augmenting { .. }));
        let done = run(material, &Control::default(), &mut hear).unwrap();
        assert!(told >= 2);
        let augmented = done.metrics.augmented.unwrap();
        let train = done.metrics.train.as_ref().unwrap();
        assert_eq!(augmented.training_bads, train.bads);
        let expected = wanted(train.bads, train.n - train.bads);
        assert_eq!(augmented.synthetic_bads, expected);
        assert!(!augmented.collapsed && expected > 0);
        let rows = [Part::Validation, Part::Test].map(|part| prepared.rows(part).len());
        let parts = [&done.metrics.validation, &done.metrics.test];
        assert_eq!(parts.map(|f| f.as_ref().map(|f| f.n)), rows.map(Some));
        assert_eq!(done.model.provenance.train_rows, train.n);
        assert!(done.model.logit_shift < 0.0);
        let test = done.metrics.test.unwrap();
        assert!(test.auc.unwrap() > 0.6, "{:?}", test.auc);
        assert!(test.calibration.oe.unwrap() > 0.6 && test.calibration.oe.unwrap() < 1.6);
    }
}
