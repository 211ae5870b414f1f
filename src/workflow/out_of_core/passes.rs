//! The second and the third reading: outcomes of all rows, then their inputs.

use super::{LargeFile, LargerThanMemory, OutOfCoreError, Population, Stretch};
use crate::bundle::{Head, RowPrint};
use crate::files;
use crate::recipe::Remark as RecipeRemark;
use crate::recipe::encoding::matrix::rows_without;
use crate::recipe::inputs::duplicates::shared_ids;
use crate::recipe::outcome::labels::{Label, Labels, labels_in};
use crate::recipe::outcome::split::{Method, Part, Parts, check_training, split};
use crate::recipe::{LabelsInParts, Matrix, Packing, Recipe, RowFile};
use crate::table::{Column, Convention, Kind, LoadOptions, Remark, Source, Stream, Table};
use crate::table::{StreamPrint, TableError};
use crate::workflow::choices::{Choices, Selection, select_inputs};
use crate::workflow::feature_figures::leaks;
use crate::workflow::prepare::{Ground, Prepared, codes_as_numbers, column_codes, encode};
use crate::workflow::warning::Remark as Warning;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

/// Stretches for each thread that are worked on at once.
const AT_ONCE: usize = 2;
/// Space that is left on the disk of the scratch file.
const SPARE_BYTES: u64 = 32 << 20;
/// Rows by which the head of a file is known again.
const HEAD_ROWS: usize = 100;

/// Works on all stretches of a stream with all threads, each with its place, and takes what comes
/// of them in order.
pub(super) fn for_each<T: Send>(
    stream: &mut Stream<'_>,
    work: impl Fn(usize, Source) -> Result<T, OutOfCoreError> + Sync,
    take: &mut dyn FnMut(T) -> Result<(), OutOfCoreError>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), OutOfCoreError> {
    let most = AT_ONCE * rayon::current_num_threads();
    let (mut batch, mut before) = (stream.read_some(most)?, 0);
    while !batch.is_empty() {
        let (sources, first) = (batch, before);
        before += sources.len();
        let (mut done, mut next) = (Ok(Vec::new()), Ok(Vec::new()));
        rayon::in_place_scope(|scope| {
            let (done, work) = (&mut done, &work);
            scope.spawn(move |_| {
                *done = sources
                    .into_par_iter()
                    .enumerate()
                    .map(|(place, source)| work(first + place, source))
                    .collect::<Result<Vec<T>, _>>();
            });
            next = stream.read_some(most);
        });
        done?.into_iter().try_for_each(&mut *take)?;
        let (read, total) = stream.progress();
        progress(read, total);
        batch = next?;
    }
    Ok(())
}

/// The choices as far as they hold outside of memory: there is always a validation part.
fn held(choices: &Choices) -> Result<Choices, OutOfCoreError> {
    if !matches!(choices.split.method, Method::Random | Method::Date(_)) {
        return Err(OutOfCoreError::Split);
    }
    let mut choices = choices.clone();
    choices.split.out_of_fold = false;
    Ok(choices)
}

/// Some columns of a stretch.
struct Typed {
    source: Source,
    table: Table,
}

impl Typed {
    fn of(mut source: Source, columns: &[usize]) -> Result<Self, OutOfCoreError> {
        let table = source.table_of(columns, &mut |_, _| ControlFlow::Continue(()))?;
        Ok(Self { source, table })
    }
}

/// Outcomes and parts of all rows.
struct Divided {
    labels: Labels,
    parts: Parts,
    /// What the sample holds of them, with the warnings.
    sample: Ground,
}

impl LargeFile<'_> {
    /// The sample labelled, divided and encoded as a part of all rows, whose inputs are in a
    /// scratch file. `progress` hears of the bytes read, and of all bytes.
    ///
    /// # Errors
    /// If labels, split or inputs cannot be made, the file changes, or the disk is full.
    pub fn prepare(
        &self,
        choices: &Choices,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Prepared, OutOfCoreError> {
        let choices = &held(choices)?;
        let divided = self.divide(choices, progress)?;
        let mut prepared = encode(&self.table, choices, divided.sample)?;
        let (labels, parts) = (divided.labels, divided.parts);
        let population = self.store(&prepared, labels, parts, progress)?;
        prepared.population = Some(Arc::new(population));
        Ok(prepared)
    }

    /// How columns are read after the sample was.
    fn options(&self) -> LoadOptions {
        let written = |column: &Column| {
            let convention = self.table.convention_of(&column.name)?;
            Some((column.name.clone(), convention.settled()))
        };
        let columns = self.table.columns.iter().filter_map(written);
        let columns: BTreeMap<String, Convention> = columns.collect();
        LoadOptions {
            columns,
            ..self.plan.options.clone()
        }
    }

    /// Begins to read the file again.
    pub(super) fn again(&self) -> Result<(Stream<'static>, StreamPrint), OutOfCoreError> {
        Ok(Stream::open_marked(self.plan.path, &self.options())?)
    }

    /// That the file is still the one that was sampled.
    pub(super) fn check_same(&self, print: &StreamPrint) -> Result<(), OutOfCoreError> {
        if print.finish() == self.sha256 {
            return Ok(());
        }
        Err(self.changed())
    }

    /// A stretch by its place.
    pub(super) fn stretch(&self, place: usize) -> Result<Stretch, OutOfCoreError> {
        let stretch = self.stretches.get(place).copied();
        stretch.ok_or_else(|| self.changed())
    }

    /// The same, where it has the rows that it had.
    fn check_stretch(&self, place: usize, rows: usize) -> Result<Stretch, OutOfCoreError> {
        let same = self
            .stretch(place)
            .ok()
            .filter(|stretch| stretch.kept == rows);
        same.ok_or_else(|| self.changed())
    }

    fn changed(&self) -> OutOfCoreError {
        let path = self.plan.path.display().to_string();
        TableError::Changed { path }.into()
    }

    /// Places of columns by their names.
    fn places_of(&self, names: &[&str]) -> Vec<usize> {
        let all = self.source.names().iter().enumerate();
        let named = all.filter(|(_, name)| names.contains(&name.as_str()));
        named.map(|(place, _)| place).collect()
    }

    /// Reads the outcomes of all rows and divides them.
    fn divide(
        &self,
        choices: &Choices,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Divided, OutOfCoreError> {
        let selection = select_inputs(&self.table, choices)?;
        let of_sample = labels_in(&self.source, &self.table, &choices.target);
        // The sample of a rare outcome may hold one class only.
        let as_written = of_sample.is_ok_and(|labels| labels.as_written);
        let inputs: Vec<&str> = selection.inputs.iter().map(String::as_str).collect();
        let date = match &choices.split.method {
            Method::Date(column) => Some(column.as_str()),
            _ => None,
        };
        let mut names = inputs.clone();
        names.push(&choices.target.column);
        names.extend(date);
        let columns = self.places_of(&names);
        let (mut stream, print) = self.again()?;
        let mut all = LabelsInParts::new(&choices.target, as_written);
        let (mut rows, mut stretches, mut empty) = (0, 0, Vec::new());
        let mut days: Vec<Option<f64>> = Vec::new();
        let mut take = |(typed, without): (Typed, Vec<usize>)| {
            self.check_stretch(stretches, typed.table.rows)?;
            all.add(&typed.source, &typed.table)?;
            empty.extend(without.into_iter().map(|row| rows + row));
            if let Some(column) = date.and_then(|date| typed.table.column(date)) {
                let known = |day: f64| day.is_finite().then_some(day);
                days.extend(column.numbers().into_iter().map(known));
            }
            stretches += 1;
            rows += typed.table.rows;
            Ok(())
        };
        let work = |_, source| {
            let typed = Typed::of(source, &columns)?;
            let without = rows_without(&typed.table, &inputs, |_, _| true);
            Ok((typed, without))
        };
        for_each(&mut stream, work, &mut take, progress)?;
        self.check_same(&print)?;
        let labels = all.finish()?;
        let dated = date.map(|date| Column::from_numbers(date, Kind::Date, &days));
        let dated = Table::from_columns(dated.into_iter().collect());
        let mut counted = labels.clone();
        let no_inputs = (!empty.is_empty()).then_some(RecipeRemark::NoInputs(empty.len()));
        for row in empty {
            counted.rows[row] = Label::Indeterminate;
        }
        let (parts, mut of_split) = split(&dated, &counted, &choices.split)?;
        drop((days, dated, counted));
        of_split.extend(no_inputs);
        of_split.extend(check_training(&labels, &parts)?);
        let sample = self.sample_of(choices, (&labels, &parts), selection, of_split);
        Ok(Divided {
            labels,
            parts,
            sample,
        })
    }

    /// The sample as a part of all rows.
    fn sample_of(
        &self,
        choices: &Choices,
        (labels, parts): (&Labels, &Parts),
        selection: Selection,
        of_split: Vec<RecipeRemark>,
    ) -> Ground {
        let pick = |place: &u32| labels.rows[*place as usize];
        let of_sample = Labels {
            rows: self.places.iter().map(pick).collect(),
            good_values: labels.good_values.clone(),
            bad_values: labels.bad_values.clone(),
            warnings: labels.warnings.clone(),
            strata: Vec::new(),
            ..*labels
        };
        let sample_parts: Parts = self
            .places
            .iter()
            .map(|place| parts[*place as usize])
            .collect();
        let mut warnings: Vec<Warning> = of_split.into_iter().map(Warning::from).collect();
        warnings.extend(labels.warnings.iter().cloned().map(Warning::from));
        warnings.extend(selection.warnings.iter().cloned());
        let shared = shared_ids(&self.table, &selection.ids, &sample_parts);
        warnings.extend(shared.into_iter().map(Warning::from));
        let leaks = leaks(&self.table, &selection.inputs, &of_sample);
        warnings.extend(leaks.into_iter().map(Warning::from));
        let codes = |name: &String| self.table.column(name).map_or(Vec::new(), column_codes);
        let codes: Vec<_> = selection.inputs.par_iter().map(codes).collect();
        let codes = selection.inputs.iter().zip(codes);
        warnings.extend(codes_as_numbers(&self.table, choices, codes));
        Ground {
            selection,
            y_true: Vec::new(),
            labels: of_sample,
            parts: sample_parts,
            out_of_fold: false,
            warnings,
        }
    }

    /// Reads the inputs of all rows and writes them to the scratch file.
    fn store(
        &self,
        prepared: &Prepared,
        labels: Labels,
        mut parts: Parts,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Population, OutOfCoreError> {
        let recipe = &prepared.recipe;
        let mut file = self.scratch(Packing::of(recipe))?;
        let columns = self.places_of(&recipe.columns());
        let packing = file.packing().clone();
        let work = |_, source| Encoded::of(source, &columns, recipe, &packing);
        let (mut rows, mut stretches, mut rejected) = (0, 0, 0);
        let (mut without_inputs, mut print) = (Vec::new(), RowPrint::default());
        let mut remarks: Vec<Remark> = self.table.warnings.clone();
        remarks.retain(|remark| !remark.is_of_records());
        let mut take = |encoded: Encoded| {
            let stretch = self.check_stretch(stretches, encoded.print.rows)?;
            let packed = encoded.packed.map_err(|error| self.unwritten(error))?;
            file.append(&packed)
                .map_err(|error| self.unwritten(error))?;
            without_inputs.extend(encoded.without.into_iter().map(|row| rows + row));
            print.add(encoded.print);
            Remark::gather(&mut remarks, encoded.remarks);
            stretches += 1;
            rejected += stretch.rejected;
            rows += stretch.kept;
            Ok(())
        };
        let (mut stream, marked) = self.again()?;
        for_each(&mut stream, work, &mut take, progress)?;
        self.check_same(&marked)?;
        for &row in &without_inputs {
            parts[row] = None;
        }
        let mut x = Matrix::default();
        let head = file.read(0..rows.min(HEAD_ROWS), &mut x, &mut Vec::new());
        head.map_err(|error| self.unwritten(error))?;
        let threads = rayon::current_num_threads().max(1) as u64;
        let memory = self.plan.memory.max(super::LEAST_MEMORY);
        let figures = LargerThanMemory {
            records: rows,
            sampled: self.places.len(),
            fitted_on: prepared.rows(Part::Train).len(),
            quantile_error: 0.0,
            least_level: 0.0,
            cache_bytes: file.bytes(),
            memory_bytes: memory,
        };
        Ok(Population {
            labels,
            parts,
            places: self.places.clone(),
            file: Arc::new(file),
            without_inputs,
            head: Head::of(&x),
            print,
            rejected,
            remarks,
            figures: figures.with_errors(),
            window_bytes: (memory / 8 / threads) as usize,
        })
    }

    /// The scratch file, if there is room for all rows.
    pub(super) fn scratch(&self, packing: Packing) -> Result<RowFile, OutOfCoreError> {
        let folder = self.plan.folder;
        let (rows, _) = self.counts();
        let needed = rows as u64 * packing.row_bytes() as u64 + SPARE_BYTES;
        if let Some(free) = files::free_space(folder).filter(|free| *free < needed) {
            return Err(OutOfCoreError::NoSpace {
                folder: folder.to_owned(),
                needed,
                free,
            });
        }
        let file = files::scratch_in(folder).map_err(|error| self.unwritten(error))?;
        Ok(RowFile::new(file, packing))
    }

    fn unwritten(&self, error: std::io::Error) -> OutOfCoreError {
        let folder: PathBuf = self.plan.folder.to_owned();
        OutOfCoreError::Scratch { folder, error }
    }
}

/// The inputs of a stretch.
struct Encoded {
    packed: std::io::Result<Vec<u8>>,
    print: RowPrint,
    without: Vec<usize>,
    /// Of records and of the layout; those of columns are the sample's.
    remarks: Vec<Remark>,
}

impl Encoded {
    fn of(
        source: Source,
        columns: &[usize],
        recipe: &Recipe,
        packing: &Packing,
    ) -> Result<Self, OutOfCoreError> {
        let of_layout = source.warnings().to_vec();
        let mut table = Typed::of(source, columns)?.table;
        let is_kept = |remark: &Remark| remark.is_of_records() || of_layout.contains(remark);
        table.warnings.retain(is_kept);
        let x = recipe.apply(&table, 0..table.rows)?;
        Ok(Self {
            packed: packing.pack(&x),
            print: RowPrint::of(&x),
            without: recipe.rows_without_inputs(&table),
            remarks: table.warnings,
        })
    }
}
