//! Builds polars Series from parsed blocks, or from the cells where a block does
//! not match the schema. Decides nothing.

use std::ops::ControlFlow;

use polars::prelude::{ChunkedArray, IntoSeries, PolarsNumericType, Series};
use polars::prelude::{Float64Type, Int8Type, Int16Type, Int32Type, Int64Type};
use rayon::prelude::*;

use crate::table::cells::cell::{self, Form};
use crate::table::cells::cell_slice::CellSlice;
use crate::table::cells::form_cache::FormCache;
use crate::table::columns::column_format::Convention;
use crate::table::columns::column_stats::ColumnStats;
use crate::table::columns::schema::{Plan, Storage};
use crate::table::columns::survey::{BATCH_BLOCKS, TableStats};
use crate::table::columns::values::levels::{self, BlockTexts, Levels};
use crate::table::columns::values::parsed_block::{ParsedBlock, Values};
use crate::table::columns::values::typed_rows::{self, Frame};
use crate::table::columns::values::width::Width;
use crate::table::csv::grid::Grid;
use crate::table::error::TableError;
use crate::table::source::file::{Block, Progress, Source};
use crate::table::{Column, Misfit};

/// Values of a whole column; `missing` only where some may be null. As most are not, these are
/// zeros that take no memory.
struct Numbers<T> {
    values: Vec<T>,
    missing: Option<Vec<bool>>,
}

/// A column under construction.
enum Target {
    I8(Numbers<i8>),
    I16(Numbers<i16>),
    I32(Numbers<i32>),
    I64(Numbers<i64>),
    F64(Numbers<f64>),
    Day(Numbers<i32>),
    Text(Vec<BlockTexts>),
    /// As they came.
    Given(Series),
}

/// The rows of a column that are still to be filled.
struct Part<'a, T> {
    values: &'a mut [T],
    missing: Option<&'a mut [bool]>,
}

enum Slot<'a> {
    I8(Part<'a, i8>),
    I16(Part<'a, i16>),
    I32(Part<'a, i32>),
    I64(Part<'a, i64>),
    F64(Part<'a, f64>),
    Day(Part<'a, i32>),
    Text,
    Given,
}

/// One block to be filled in.
struct Task<'a> {
    block: Block,
    first_row: usize,
    kept: usize,
    slots: Vec<Slot<'a>>,
    drafts: Vec<ParsedBlock>,
}

/// What one block gives besides the slots it fills.
type Output = (Vec<Option<BlockTexts>>, Vec<Vec<Misfit>>);

/// The typed columns of `source`, kinds as the plans say.
///
/// # Errors
/// That `progress` cancelled, or that the two passes over the text disagree.
pub(in crate::table) fn build(
    source: &Source,
    plans: &[Plan],
    surveyed: TableStats,
    progress: Progress<'_>,
) -> Result<Vec<Column>, TableError> {
    let TableStats {
        columns: surveys,
        counts,
        drafts,
    } = surveyed;
    let mut drafts = drafts.into_iter();
    let rows = counts.iter().map(|c| c.kept).sum();
    let mut targets: Vec<Target> = plans
        .par_iter()
        .zip(&surveys)
        .enumerate()
        .map(|(column, (plan, survey))| {
            let given = given(source, column, *plan, survey);
            given.map_or_else(|| Target::new(*plan, survey, rows), Target::Given)
        })
        .collect();
    let mut rest: Vec<Slot> = targets.iter_mut().map(Target::slot).collect();
    let mut texts: Vec<Vec<BlockTexts>> = plans.iter().map(|_| Vec::new()).collect();
    let mut misfits: Vec<Vec<Misfit>> = plans.iter().map(|_| Vec::new()).collect();
    let size = source.bytes() as u64;
    let mut done = size;
    let mut first_row = 0;
    for (blocks, counts) in source
        .blocks
        .chunks(BATCH_BLOCKS)
        .zip(counts.chunks(BATCH_BLOCKS))
    {
        let mut tasks = Vec::with_capacity(blocks.len());
        for ((block, count), drafts) in blocks.iter().zip(counts).zip(&mut drafts) {
            tasks.push(Task {
                block: *block,
                first_row,
                kept: count.kept,
                slots: rest.iter_mut().map(|slot| slot.take(count.kept)).collect(),
                drafts,
            });
            first_row += count.kept;
        }
        let outputs: Vec<Option<Output>> = tasks
            .into_par_iter()
            .map_init(Grid::default, |grid, task| fill(grid, source, plans, task))
            .collect();
        for output in outputs {
            let Some((parts, found)) = output else {
                return Err(TableError::Internal {
                    what: "a block changed its rows".to_owned(),
                });
            };
            texts
                .iter_mut()
                .zip(parts)
                .for_each(|(all, part)| all.extend(part));
            misfits
                .iter_mut()
                .zip(found)
                .for_each(|(all, part)| all.extend(part));
        }
        done += blocks.iter().map(Block::len).sum::<u64>();
        if progress(done, size * 2) == ControlFlow::Break(()) {
            return Err(TableError::Cancelled);
        }
    }
    drop(rest);
    for (target, parts) in targets.iter_mut().zip(texts) {
        if let Target::Text(all) = target {
            *all = parts;
        }
    }
    let columns = targets
        .into_par_iter()
        .zip(source.names())
        .zip(plans)
        .zip(misfits);
    columns
        .map(|(((target, name), plan), misfits)| {
            let (values, levels) = target.finish(name)?;
            Ok(Column {
                name: name.clone(),
                kind: plan.kind,
                convention: Some(plan.convention),
                values,
                levels,
                misfits,
                values_as_text: plan.values_as_text,
            })
        })
        .collect()
}

fn fill(grid: &mut Grid, source: &Source, plans: &[Plan], task: Task) -> Option<Output> {
    let mut texts = Vec::with_capacity(plans.len());
    let mut misfits = Vec::with_capacity(plans.len());
    let first_row = task.first_row;
    let part_of_source = &source.parts[task.block.part];
    if let Some(frame) = &part_of_source.frame {
        let (rows, _) = frame.block(task.block.start, task.block.end);
        return (rows.rows == task.kept).then(|| fill_values(&rows, source, plans, task));
    }
    let mut is_read = false;
    let columns = plans.iter().zip(task.slots).zip(task.drafts);
    for (column, ((plan, slot), draft)) in columns.enumerate() {
        let draft = draft.under(*plan);
        if draft.is_none() && !is_read {
            grid.read(source, task.block);
            if grid.count.kept != task.kept {
                return None;
            }
            is_read = true;
        }
        let cells = TextCells {
            draft,
            grid,
            source,
            column,
        };
        let (text, found) = fill_slot(slot, plan.convention, first_row, cells);
        texts.push(text);
        misfits.push(found);
    }
    Some((texts, misfits))
}

/// The values of a column as they came, where they are what is stored.
fn given(source: &Source, column: usize, plan: Plan, survey: &ColumnStats) -> Option<Series> {
    let mut all: Option<Series> = None;
    for part in &source.parts {
        let frame = part.frame.as_ref().filter(|frame| frame.aside.is_empty())?;
        let values = frame.columns[part.place(column)?].stored(plan, survey)?;
        match &mut all {
            None => all = Some(values),
            Some(all) => {
                all.append(&values).ok()?;
            }
        }
    }
    all
}

/// Fills in a block of rows that hold values.
fn fill_values(rows: &Frame, source: &Source, plans: &[Plan], task: Task) -> Output {
    let part_of_source = &source.parts[task.block.part];
    let mut texts = Vec::with_capacity(plans.len());
    let mut misfits = Vec::with_capacity(plans.len());
    let first_row = task.first_row;
    let columns = plans.iter().zip(task.slots).zip(task.drafts);
    for (column, ((plan, slot), draft)) in columns.enumerate() {
        let draft = draft.under(*plan);
        let place = part_of_source.place(column);
        let cells = TypedCells {
            values: place.map(|place| &rows.columns[place]),
            draft,
            rows: rows.rows,
            name: &source.names()[column],
        };
        let (text, found) = fill_slot(slot, plan.convention, first_row, cells);
        texts.push(text);
        misfits.push(found);
    }
    (texts, misfits)
}

/// The cells of a column within a block.
trait Cells {
    /// Stores what `parse` makes of each cell; returns the misfits. `place` is the
    /// first row and the format of the column.
    fn fill<T: Stored>(
        self,
        part: Part<'_, T>,
        place: (usize, Convention),
        parse: impl Fn(Form, &str) -> Option<T>,
    ) -> Vec<Misfit>;

    /// The cells as texts, in this format.
    fn texts(self, format: Convention) -> BlockTexts;
}

/// The cells of a delimited file.
struct TextCells<'a> {
    draft: Option<ParsedBlock>,
    grid: &'a Grid,
    source: &'a Source,
    column: usize,
}

impl Cells for TextCells<'_> {
    fn fill<T: Stored>(
        self,
        part: Part<'_, T>,
        place: (usize, Convention),
        parse: impl Fn(Form, &str) -> Option<T>,
    ) -> Vec<Misfit> {
        let cells = || self.grid.column(self.source, self.column);
        part.fill(self.draft, cells, place, parse)
    }

    fn texts(self, format: Convention) -> BlockTexts {
        let (name, draft) = (&self.source.names()[self.column], self.draft);
        let cells = || self.grid.column(self.source, self.column);
        match (format.gap_flag(), draft.map(|draft| draft.values)) {
            (Some(spelling), _) => BlockTexts::of_gap_flag(name, cells, spelling),
            (None, Some(Values::Text(texts))) => texts,
            (None, _) => BlockTexts::of_cells(name, cells),
        }
    }
}

/// The values of a typed file; none where the file lacks the column.
struct TypedCells<'a> {
    values: Option<&'a typed_rows::Values>,
    draft: Option<ParsedBlock>,
    rows: usize,
    name: &'a str,
}

impl Cells for TypedCells<'_> {
    fn fill<T: Stored>(
        self,
        part: Part<'_, T>,
        place: (usize, Convention),
        parse: impl Fn(Form, &str) -> Option<T>,
    ) -> Vec<Misfit> {
        part.fill_values((self.values, self.draft), place, parse)
    }

    fn texts(self, format: Convention) -> BlockTexts {
        if let Some(spelling) = format.gap_flag()
            && let Some(pieces) = self.values.and_then(typed_rows::Values::pieces)
        {
            return BlockTexts::of_gap_flag(self.name, || pieces.iter().copied(), spelling);
        }
        match (self.draft.map(|draft| draft.values), self.values) {
            (Some(Values::Text(texts)), _) => texts,
            (_, Some(values)) => values.texts(self.name),
            (_, None) => BlockTexts::missing(self.rows),
        }
    }
}

/// Fills a slot with the cells of a column in this format; returns the texts of a
/// column of texts, and the misfits of any other.
fn fill_slot(
    slot: Slot<'_>,
    format: Convention,
    first_row: usize,
    cells: impl Cells,
) -> (Option<BlockTexts>, Vec<Misfit>) {
    let place = (first_row, format);
    let is_flag = matches!(format, Convention::Flag { .. });
    let misfits = match slot {
        Slot::I8(part) if is_flag => {
            cells.fill(part, place, |f, t| format.flag(f, t).map(|v| v as i8))
        }
        Slot::F64(part) if is_flag => cells.fill(part, place, |f, t| format.flag(f, t)),
        Slot::I8(part) => cells.fill(part, place, |f, t| format.whole_in(f, t).map(|v| v as i8)),
        Slot::I16(part) => cells.fill(part, place, |f, t| format.whole_in(f, t).map(|v| v as i16)),
        Slot::I32(part) => cells.fill(part, place, |f, t| format.whole_in(f, t).map(|v| v as i32)),
        Slot::I64(part) => cells.fill(part, place, |f, t| format.whole_in(f, t)),
        Slot::F64(part) => cells.fill(part, place, |f, t| format.number_in(f, t)),
        Slot::Day(part) => cells.fill(part, place, |f, _| format.day(f)),
        Slot::Text => {
            let texts = match format {
                Convention::Flag { spelling } => cells.texts(format).respelled(spelling),
                _ => cells.texts(format),
            };
            return (Some(texts), Vec::new());
        }
        Slot::Given => Vec::new(),
    };
    (None, misfits)
}

/// What a column can be stored as.
trait Stored: Copy {
    fn of_whole(value: i64) -> Self;
    fn of_real(value: f64) -> Self;
}

macro_rules! stored {
    ($($kind:ty),*) => {
        $(impl Stored for $kind {
            #[inline]
            fn of_whole(value: i64) -> Self {
                value as Self
            }

            #[inline]
            fn of_real(value: f64) -> Self {
                value as Self
            }
        })*
    };
}

stored!(i8, i16, i32, i64, f64);

impl<T: Stored> Part<'_, T> {
    /// Stores the values of the draft, or else what `parse` makes of each cell;
    /// returns the misfits.
    fn fill<'c, C: Iterator<Item = CellSlice<'c>>>(
        mut self,
        draft: Option<ParsedBlock>,
        cells: impl FnOnce() -> C,
        place: (usize, Convention),
        parse: impl Fn(Form, &str) -> Option<T>,
    ) -> Vec<Misfit> {
        let mut misfits = Vec::new();
        let Some(draft) = draft else {
            let mut known = FormCache::default();
            for (row, cell) in cells().enumerate() {
                let form = cell.form(&mut known);
                match parse(form, cell.str()) {
                    Some(value) => self.values[row] = value,
                    None => self.leave(row, place, form, cell.str(), &mut misfits),
                }
            }
            return misfits;
        };
        self.take_over(&draft.values);
        for row in draft.missing {
            self.leave(row, place, Form::Missing, "", &mut misfits);
        }
        for (row, text) in draft.odd {
            let form = cell::form(&text);
            match parse(form, &text) {
                Some(value) => self.values[row] = value,
                None => self.leave(row, place, form, &text, &mut misfits),
            }
        }
        misfits
    }

    /// Stores what `parse` makes of values, of texts by way of their draft; without
    /// values all rows are left without one. Returns the misfits.
    fn fill_values(
        mut self,
        (values, draft): (Option<&typed_rows::Values>, Option<ParsedBlock>),
        place: (usize, Convention),
        parse: impl Fn(Form, &str) -> Option<T>,
    ) -> Vec<Misfit> {
        let mut misfits = Vec::new();
        let Some(values) = values else {
            for row in 0..self.values.len() {
                self.leave(row, place, Form::Missing, "", &mut misfits);
            }
            return misfits;
        };
        if let Some(pieces) = values.pieces() {
            return self.fill(draft, || pieces.into_iter(), place, parse);
        }
        values.for_each_form(|row, form, _| match parse(form, "") {
            Some(value) => self.values[row] = value,
            None if form == Form::Missing => self.leave(row, place, form, "", &mut misfits),
            None => self.leave(row, place, form, &values.text(row), &mut misfits),
        });
        misfits
    }

    /// Leaves a row without a value.
    fn leave(
        &mut self,
        row: usize,
        (first_row, convention): (usize, Convention),
        form: Form,
        text: &str,
        misfits: &mut Vec<Misfit>,
    ) {
        if let Some(missing) = &mut self.missing {
            missing[row] = true;
        }
        if form != Form::Missing {
            misfits.push(Misfit {
                row: first_row + row,
                text: convention.misfit(form, text),
            });
        }
    }

    fn take_over(&mut self, values: &Values) {
        match values {
            Values::None | Values::Text(_) => {}
            Values::I8(given) => self.copy(given, |v| T::of_whole(v.into())),
            Values::I16(given) => self.copy(given, |v| T::of_whole(v.into())),
            Values::I32(given) | Values::Day(given) => self.copy(given, |v| T::of_whole(v.into())),
            Values::I64(given) => self.copy(given, T::of_whole),
            Values::F64(given) => self.copy(given, T::of_real),
        }
    }

    fn copy<S: Copy>(&mut self, given: &[S], store: impl Fn(S) -> T) {
        let pairs = self.values.iter_mut().zip(given);
        pairs.for_each(|(value, given)| *value = store(*given));
    }
}

impl<T> Part<'_, T> {
    fn take(&mut self, rows: usize) -> Self {
        let (values, rest) = std::mem::take(&mut self.values).split_at_mut(rows);
        self.values = rest;
        let missing = self.missing.take().map(|missing| {
            let (head, rest) = missing.split_at_mut(rows);
            self.missing = Some(rest);
            head
        });
        Part { values, missing }
    }
}

impl<'a> Slot<'a> {
    /// Cuts off the first `rows` rows.
    fn take(&mut self, rows: usize) -> Slot<'a> {
        match self {
            Slot::I8(part) => Slot::I8(part.take(rows)),
            Slot::I16(part) => Slot::I16(part.take(rows)),
            Slot::I32(part) => Slot::I32(part.take(rows)),
            Slot::I64(part) => Slot::I64(part.take(rows)),
            Slot::F64(part) => Slot::F64(part.take(rows)),
            Slot::Day(part) => Slot::Day(part.take(rows)),
            Slot::Text => Slot::Text,
            Slot::Given => Slot::Given,
        }
    }
}

impl<T: Clone + Default> Numbers<T> {
    fn new(rows: usize, nullable: bool) -> Self {
        Self {
            values: vec![T::default(); rows],
            missing: nullable.then(|| vec![false; rows]),
        }
    }

    fn part(&mut self) -> Part<'_, T> {
        Part {
            values: &mut self.values,
            missing: self.missing.as_deref_mut(),
        }
    }

    fn series<P: PolarsNumericType<Native = T>>(self, name: &str) -> Series
    where
        ChunkedArray<P>: IntoSeries,
    {
        let missing = self.missing.filter(|missing| missing.contains(&true));
        let valid = missing.map(|missing| missing.into_iter().map(|missing| !missing).collect());
        ChunkedArray::<P>::from_vec_validity(name.into(), self.values, valid).into_series()
    }
}

impl Target {
    fn new(plan: Plan, survey: &ColumnStats, rows: usize) -> Self {
        // Only plain whole numbers in every row leave nothing to be null.
        let fitting = if plan.convention.takes_bare() {
            survey.whole
        } else {
            0
        };
        let nullable = fitting < rows;
        match plan.storage {
            Storage::Whole => {
                let spelled = plan.largest(survey) as i64;
                let least = survey.least.min(-spelled);
                let most = survey.most.max(spelled);
                Self::whole(least, most, rows, nullable)
            }
            Storage::Real => Self::F64(Numbers::new(rows, nullable)),
            Storage::Day => Self::Day(Numbers::new(rows, true)),
            Storage::Text => Self::Text(Vec::new()),
        }
    }

    fn whole(least: i64, most: i64, rows: usize, nullable: bool) -> Self {
        match Width::holding(least, most) {
            Width::I8 => Self::I8(Numbers::new(rows, nullable)),
            Width::I16 => Self::I16(Numbers::new(rows, nullable)),
            Width::I32 => Self::I32(Numbers::new(rows, nullable)),
            Width::I64 => Self::I64(Numbers::new(rows, nullable)),
        }
    }

    fn slot(&mut self) -> Slot<'_> {
        match self {
            Self::I8(numbers) => Slot::I8(numbers.part()),
            Self::I16(numbers) => Slot::I16(numbers.part()),
            Self::I32(numbers) => Slot::I32(numbers.part()),
            Self::I64(numbers) => Slot::I64(numbers.part()),
            Self::F64(numbers) => Slot::F64(numbers.part()),
            Self::Day(numbers) => Slot::Day(numbers.part()),
            Self::Text(_) => Slot::Text,
            Self::Given(_) => Slot::Given,
        }
    }

    fn finish(self, name: &str) -> Result<(Series, Option<Levels>), TableError> {
        let values = match self {
            Self::I8(numbers) => numbers.series::<Int8Type>(name),
            Self::I16(numbers) => numbers.series::<Int16Type>(name),
            Self::I32(numbers) => numbers.series::<Int32Type>(name),
            Self::I64(numbers) => numbers.series::<Int64Type>(name),
            Self::F64(numbers) => numbers.series::<Float64Type>(name),
            Self::Day(numbers) => numbers.series::<Int32Type>(name).into_date(),
            Self::Text(blocks) => return joined(name, blocks),
            Self::Given(series) => match series.str() {
                Ok(texts) => return joined(name, vec![BlockTexts::of_texts(texts.clone())]),
                Err(_) => series.with_name(name.into()),
            },
        };
        Ok((values, None))
    }
}

fn joined(name: &str, blocks: Vec<BlockTexts>) -> Result<(Series, Option<Levels>), TableError> {
    // polars' own message could quote a value.
    levels::joined(name, blocks).ok_or_else(|| TableError::Internal {
        what: "texts could not be joined".to_owned(),
    })
}
