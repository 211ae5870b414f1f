//! A synthesis: from labelled rows of a table to synthetic ones with figures of
//! how alike the two are. A part of the rows is held out of the training, so that copies are noticed.

use crate::synthetic::codec::Codec;
use crate::synthetic::error::SyntheticError;
use crate::synthetic::gan::{self, Gan};
use crate::synthetic::gan_config::{GanConfig, PlayerLosses};
use crate::synthetic::noise::Noise;
use crate::synthetic::orders::{self, BrokenOrder};
use crate::synthetic::quality::{
    self, Collapse, Correlations, Indicator, Marginal, Memorisation, Sample,
};
use crate::table::{Column, Kind, Table};
use crate::train::{Control, Preset};
use serde::{Deserialize, Serialize};

/// Fewest bads that a GAN learns from, as for a training.
pub const LEAST_BADS: usize = 20;
/// Most rows that are made at a time.
pub const MOST_ROWS: usize = 5_000_000;
/// Share of the rows that is held out, and most of them in each class.
const HELD_OUT: f64 = 0.2;
const MOST_HELD_OUT: usize = 5_000;

/// What is to be made of which rows.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The file.
    pub table: &'a Table,
    /// Columns to make.
    pub inputs: &'a [String],
    /// The column of the class.
    pub target: &'a str,
    /// Whether each row is bad, where that is known.
    pub labels: &'a [Option<bool>],
    /// Whether only bads are made.
    pub only_bads: bool,
    /// Rows to make; as many as there are by default.
    pub rows: Option<usize>,
    /// How the GAN is built.
    pub preset: Preset,
    /// Passes over the training rows; the preset's by default.
    pub epochs: Option<usize>,
    /// Seed of everything that is drawn.
    pub seed: u64,
}

/// Events of a synthesis while it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SyntheticEvent {
    /// The training begins.
    Started {
        /// Epochs there will be.
        epochs: usize,
        /// Training rows.
        rows: usize,
    },
    /// An epoch is done.
    Epoch(PlayerLosses),
}

/// Synthetic rows.
#[derive(Debug, Clone)]
pub struct Synthesis {
    /// The columns in the order of the file, the target among them.
    pub table: Table,
    /// What is known of them.
    pub report: SynthesisReport,
}

/// The content of `synthetic.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the keys of synthetic.json")]
pub struct SynthesisReport {
    pub rows: usize,
    pub bads: usize,
    pub config: GanConfig,
    /// Whether the training was stopped on request.
    pub stopped: bool,
    pub training_rows: usize,
    pub training_bads: usize,
    /// Columns that are not made: texts that hardly repeat.
    pub left_out: Vec<String>,
    /// Protected attributes, which are not made; known to the caller of [`synthesize`].
    pub protected_left_out: Vec<String>,
    /// Columns with one value or none, which are written as they are.
    pub constant: Vec<String>,
    pub collapse: Collapse,
    pub marginals: Vec<Marginal>,
    pub mean_marginal_distance: f64,
    pub correlations: Correlations,
    /// Orders of two columns that hold in every row of the file, and not in every row made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broken_orders: Vec<BrokenOrder>,
    pub memorisation: Option<Memorisation>,
    pub losses: Vec<PlayerLosses>,
}

/// Learns from a table and makes rows like its own.
///
/// # Errors
/// If there are too few rows or bads, no column varies, or the training does not end well.
pub fn synthesize(
    request: &Request<'_>,
    control: &Control,
    emit: &mut (dyn FnMut(SyntheticEvent) + Send),
) -> Result<Synthesis, SyntheticError> {
    let wanted = wanted_rows(request)?;
    let (names, left_out) = makeable(request.table, request.inputs);
    let mut noise = Noise::new(request.seed);
    let (training, held_out) = hold_out(request.labels, &mut noise);
    let is_bad = |row: &usize| request.labels[*row] == Some(true);
    let of_class = |rows: &[usize]| -> Vec<usize> {
        let kept = |row: &&usize| !request.only_bads || is_bad(row);
        rows.iter().filter(kept).copied().collect()
    };
    let learnt = if request.preset == Preset::Plain {
        of_class(&training)
    } else {
        training.clone()
    };
    let bad: Vec<bool> = learnt.iter().map(is_bad).collect();
    let mut config = GanConfig::new(request.preset, learnt.len(), noise.seed());
    config.epochs = request.epochs.unwrap_or(config.epochs);
    let learner = Learner {
        table: request.table,
        names: &names,
        rows: &learnt,
        bad: &bad,
    };
    let mut made = learner.learn(&config, control, emit)?;
    let classes = classes(request, wanted, &mut noise);
    let (mut columns, classes) = made.make(&classes, &mut noise);
    let bads = classes.iter().filter(|bad| **bad).count();
    columns.push(target(request, &classes, &mut noise));
    let place = |column: &Column| {
        let all = request.table.columns.iter();
        all.map(|c| &c.name).position(|name| *name == column.name)
    };
    columns.sort_by_key(place);
    let table = Table::from_columns(columns);

    let all: Vec<usize> = (0..table.rows).collect();
    let mut real = of_class(&[training.as_slice(), &held_out].concat());
    real.sort_unstable();
    let sample = |rows| Sample {
        table: request.table,
        rows,
    };
    let synthetic = Sample {
        table: &table,
        rows: &all,
    };
    let (real, codec) = (sample(&real), &made.codec);
    let indicator = (!request.only_bads).then(|| Indicator {
        name: request.target.to_owned(),
        real: real
            .rows
            .iter()
            .map(|row| f64::from(u8::from(is_bad(row))))
            .collect(),
        synthetic: classes
            .iter()
            .map(|bad| f64::from(u8::from(*bad)))
            .collect(),
    });
    let marginals = quality::marginals(codec, real, synthetic);
    let sum: f64 = marginals.iter().map(|marginal| marginal.distance).sum();
    let (near, far) = (of_class(&training), of_class(&held_out));
    let parts = (sample(&near), sample(&far));
    let absent = !request.only_bads && wanted >= LEAST_BADS && (bads == 0 || bads == wanted);
    Ok(Synthesis {
        report: SynthesisReport {
            rows: wanted,
            bads,
            stopped: made.losses.len() < config.epochs,
            training_rows: learnt.len(),
            training_bads: bad.iter().filter(|bad| **bad).count(),
            left_out,
            protected_left_out: Vec::new(),
            constant: codec.constants(),
            collapse: quality::collapse(codec, real, synthetic, absent),
            mean_marginal_distance: sum / marginals.len().max(1) as f64,
            marginals,
            correlations: quality::correlations(codec, real, synthetic, indicator),
            broken_orders: orders::broken(codec, real, synthetic),
            memorisation: quality::memorisation(codec, parts, synthetic, &mut noise),
            losses: made.losses,
            config,
        },
        table,
    })
}

/// Synthetic bads for a training: columns of the inputs, without a target, and whether the
/// generator collapsed.
///
/// # Errors
/// As [`synthesize`].
pub fn synthetic_bads(
    table: &Table,
    inputs: &[String],
    (rows, bad): (&[usize], &[bool]),
    (count, seed): (usize, u64),
    control: &Control,
    emit: &mut (dyn FnMut(SyntheticEvent) + Send),
) -> Result<(Table, Collapse), SyntheticError> {
    let names: Vec<String> = inputs.to_vec();
    let learner = Learner {
        table,
        names: &names,
        rows,
        bad,
    };
    let bads: Vec<usize> = (0..rows.len())
        .filter(|k| bad[*k])
        .map(|k| rows[k])
        .collect();
    if bads.len() < LEAST_BADS {
        return Err(SyntheticError::TooFewBads {
            bads: bads.len(),
            least: LEAST_BADS,
        });
    }
    let config = GanConfig::new(Preset::Tuned, rows.len(), seed);
    let mut made = learner.learn(&config, control, emit)?;
    let (columns, _) = made.make(&vec![true; count], &mut Noise::new(seed ^ 1));
    let synthetic = Table::from_columns(columns);
    let all: Vec<usize> = (0..synthetic.rows).collect();
    let (real, of) = (
        Sample { table, rows: &bads },
        Sample {
            table: &synthetic,
            rows: &all,
        },
    );
    let collapse = quality::collapse(&made.codec, real, of, false);
    Ok((synthetic, collapse))
}

fn wanted_rows(request: &Request<'_>) -> Result<usize, SyntheticError> {
    let labels = request.labels.iter();
    let bads = labels.clone().filter(|bad| **bad == Some(true)).count();
    let known = labels.filter(|bad| bad.is_some()).count();
    if bads < LEAST_BADS {
        let least = LEAST_BADS;
        return Err(SyntheticError::TooFewBads { bads, least });
    }
    let there = if request.only_bads { bads } else { known };
    match request.rows.unwrap_or(there.min(MOST_ROWS)) {
        0 => Err(SyntheticError::NoRows),
        rows if rows > MOST_ROWS => Err(SyntheticError::TooManyRows { most: MOST_ROWS }),
        _ if request.epochs == Some(0) => Err(SyntheticError::Epochs),
        rows => Ok(rows),
    }
}

/// The columns whose values repeat or measure, and those that do not.
fn makeable(table: &Table, inputs: &[String]) -> (Vec<String>, Vec<String>) {
    let is_made = |name: &&String| {
        let kind = table.column(name).map(|column| column.kind);
        !matches!(kind, Some(Kind::Text | Kind::Identifier))
    };
    let (made, left): (Vec<&String>, Vec<&String>) = inputs.iter().partition(is_made);
    let owned = |names: Vec<&String>| names.into_iter().cloned().collect();
    (owned(made), owned(left))
}

/// Training rows and those that are held out, in the order of the file, with the same share of
/// each class.
fn hold_out(labels: &[Option<bool>], noise: &mut Noise) -> (Vec<usize>, Vec<usize>) {
    let (mut training, mut held_out) = (Vec::new(), Vec::new());
    for class in [false, true] {
        let of = |row: &usize| labels[*row] == Some(class);
        let mut rows: Vec<usize> = (0..labels.len()).filter(of).collect();
        noise.shuffle(&mut rows);
        let held = ((rows.len() as f64 * HELD_OUT) as usize).min(MOST_HELD_OUT);
        held_out.extend_from_slice(&rows[..held]);
        training.extend_from_slice(&rows[held..]);
    }
    training.sort_unstable();
    held_out.sort_unstable();
    (training, held_out)
}

/// The classes of the rows to make: bads alone, or both as often as in the file.
fn classes(request: &Request<'_>, rows: usize, noise: &mut Noise) -> Vec<bool> {
    if request.only_bads {
        return vec![true; rows];
    }
    let known: Vec<bool> = request.labels.iter().filter_map(|bad| *bad).collect();
    let share = known.iter().filter(|bad| **bad).count() as f64 / known.len() as f64;
    let bads = (share * rows as f64).round() as usize;
    let mut classes: Vec<bool> = (0..rows).map(|row| row < bads).collect();
    noise.shuffle(&mut classes);
    classes
}

/// The cells of the target: each as one of its class in the file.
fn target(request: &Request<'_>, classes: &[bool], noise: &mut Noise) -> Column {
    let Some(column) = request.table.column(request.target) else {
        return Column::from_integers(request.target, Kind::Flag, &[]);
    };
    let texts = column.texts();
    let of_class = |class: bool| -> Vec<usize> {
        let rows = 0..request.labels.len();
        rows.filter(|row| request.labels[*row] == Some(class))
            .collect()
    };
    let rows = [of_class(false), of_class(true)];
    let chosen = classes.iter().map(|bad| {
        let of = &rows[usize::from(*bad)];
        of[noise.below(of.len())]
    });
    let chosen: Vec<usize> = chosen.collect();
    if column.is_text() {
        let cells: Vec<Option<&str>> = chosen.iter().map(|row| texts[*row].as_deref()).collect();
        return Column::from_texts(&column.name, column.kind, &cells);
    }
    let numbers = column.numbers();
    let numbers = chosen
        .iter()
        .map(|row| Some(numbers[*row]).filter(|v| v.is_finite()));
    let numbers: Vec<Option<f64>> = numbers.collect();
    if matches!(column.kind, Kind::Integer | Kind::Flag) {
        let whole = |value: &Option<f64>| value.map(|value| value as i64);
        let numbers: Vec<Option<i64>> = numbers.iter().map(whole).collect();
        return Column::from_integers(&column.name, column.kind, &numbers);
    }
    Column::from_numbers(&column.name, column.kind, &numbers)
}

/// The rows that a GAN learns from.
struct Learner<'a> {
    table: &'a Table,
    names: &'a [String],
    rows: &'a [usize],
    bad: &'a [bool],
}

/// A generator with its columns.
struct Made {
    codec: Codec,
    gan: Gan,
    losses: Vec<PlayerLosses>,
}

impl Learner<'_> {
    fn learn(
        &self,
        config: &GanConfig,
        control: &Control,
        emit: &mut (dyn FnMut(SyntheticEvent) + Send),
    ) -> Result<Made, SyntheticError> {
        let codec = Codec::fit(self.table, self.names, self.rows, config.preset);
        if codec.learnt() == 0 {
            return Err(SyntheticError::NoColumns);
        }
        let mut noise = Noise::new(config.seed);
        let values = codec.encode(self.table, self.rows, &mut noise);
        let rows = gan::Rows {
            layout: &codec.layout,
            values: &values,
            bad: self.bad,
        };
        emit(SyntheticEvent::Started {
            epochs: config.epochs,
            rows: self.rows.len(),
        });
        let report = &mut |losses| emit(SyntheticEvent::Epoch(losses));
        let (gan, losses) = gan::train(&rows, config, control, report)?;
        Ok(Made { codec, gan, losses })
    }
}

impl Made {
    /// Columns of rows of these classes, or of those that an unconditional generator drew.
    fn make(&mut self, classes: &[bool], noise: &mut Noise) -> (Vec<Column>, Vec<bool>) {
        let (values, classes) = self.gan.sample(classes, noise);
        let columns = self.codec.decode(&values, classes.len(), noise);
        (columns, classes)
    }
}

#[cfg(test)]
#[path = "synthesis_tests.rs"]
mod tests;
