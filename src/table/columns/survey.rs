//! A look at every cell: the statistics of each column and, block by block, its values as they
//! were parsed on the way.

use std::ops::ControlFlow;

use rayon::prelude::*;

use crate::table::cells::cell_slice::CellSlice;
use crate::table::cells::form_cache::FormCache;
use crate::table::columns::column_stats::{ColumnStats, RUN, Run};
use crate::table::columns::values::levels::{self, BlockTexts};
use crate::table::columns::values::parsed_block::{BlockParser, ParsedBlock, Reads};
use crate::table::columns::values::typed_rows::{Frame, Values};
use crate::table::csv::grid::{Count, Grid};
use crate::table::error::TableError;
use crate::table::source::file::{Block, Progress, Source};

/// Blocks between two reports of progress.
pub(in crate::table) const BATCH_BLOCKS: usize = 64;

/// What one look at every cell gives.
#[derive(Debug, Default)]
pub(in crate::table) struct TableStats {
    /// One for each column.
    pub columns: Vec<ColumnStats>,
    /// One for each block.
    pub counts: Vec<Count>,
    /// For each block one for each column.
    pub drafts: Vec<Vec<ParsedBlock>>,
}

/// Surveys every column over all rows, and counts the records block by block.
///
/// # Errors
/// Only that `progress` cancelled.
pub(in crate::table) fn survey(
    source: &Source,
    progress: Progress<'_>,
) -> Result<TableStats, TableError> {
    let mut all = TableStats {
        columns: vec![ColumnStats::default(); source.names().len()],
        ..TableStats::default()
    };
    let total = source.bytes() as u64 * 2;
    let mut done = 0;
    for batch in source.blocks.chunks(BATCH_BLOCKS) {
        let parts: Vec<_> = batch
            .par_iter()
            .map_init(Grid::default, |grid, block| look(grid, source, *block))
            .collect();
        let mut drafts: Vec<Vec<ParsedBlock>> = Vec::with_capacity(batch.len());
        for (columns, of_block, count) in parts {
            let both = all.columns.iter_mut().zip(&columns);
            both.for_each(|(all, part)| all.merge(part));
            all.counts.push(count);
            drafts.push(of_block);
        }
        let mut columns = transposed(drafts, source.names().len());
        // Fewer blocks at a time make pieces that stay with the allocator.
        let blocks = columns.par_iter_mut();
        blocks.for_each(|blocks| ParsedBlock::gather(blocks));
        all.drafts.extend(transposed(columns, batch.len()));
        done += batch.iter().map(Block::len).sum::<u64>();
        if progress(done, total) == ControlFlow::Break(()) {
            return Err(TableError::Cancelled);
        }
    }
    Ok(all)
}

/// The drafts of columns, of which each block has one, or those of blocks, of which each column
/// has one; `lists` are as many as the others have each.
fn transposed(drafts: Vec<Vec<ParsedBlock>>, lists: usize) -> Vec<Vec<ParsedBlock>> {
    let mut found: Vec<Vec<ParsedBlock>> = (0..lists).map(|_| Vec::new()).collect();
    for drafts in drafts {
        let both = found.iter_mut().zip(drafts);
        both.for_each(|(list, draft)| list.push(draft));
    }
    found
}

/// Surveys one block. Drafts are kept as long as they take no more than three quarters of its text:
/// as they are freed while columns are filled, a load then takes about twice the file.
fn look(
    grid: &mut Grid,
    source: &Source,
    block: Block,
) -> (Vec<ColumnStats>, Vec<ParsedBlock>, Count) {
    if let Some(frame) = &source.parts[block.part].frame {
        return look_at_values(frame, source, block);
    }
    grid.read(source, block);
    let names = source.names();
    let (mut surveys, mut drafts) = (Vec::with_capacity(names.len()), Vec::new());
    let mut known = FormCache::default();
    for (column, name) in names.iter().enumerate() {
        let (survey, draft) = look_at_cells(name, || grid.column(source, column), &mut known);
        drafts.push(draft);
        surveys.push(survey);
    }
    let mut room = block.len() / 4 * 3;
    for draft in &mut drafts {
        let bytes = draft.bytes() as u64;
        if bytes > room {
            *draft = ParsedBlock::default();
        } else {
            room -= bytes;
        }
    }
    (surveys, drafts, std::mem::take(&mut grid.count))
}

/// Surveys a block of rows that hold values. Only texts are kept as drafts, as all
/// other values are at hand.
fn look_at_values(
    frame: &Frame,
    source: &Source,
    block: Block,
) -> (Vec<ColumnStats>, Vec<ParsedBlock>, Count) {
    let (part, names) = (&source.parts[block.part], source.names());
    let (rows, aside) = frame.block(block.start, block.end);
    let (mut surveys, mut drafts) = (Vec::with_capacity(names.len()), Vec::new());
    for (column, name) in names.iter().enumerate() {
        let values = part.place(column).map(|place| &rows.columns[place]);
        let (survey, draft) = values.map_or_else(Default::default, |v| look_at(v, name));
        surveys.push(survey);
        drafts.push(draft);
    }
    let file = source.file(block.part);
    (
        surveys,
        drafts,
        Count::of_rows(block.len() as usize, &aside, file),
    )
}

/// Surveys the values of one column of a block.
fn look_at(values: &Values, name: &str) -> (ColumnStats, ParsedBlock) {
    let Some(pieces) = values.pieces() else {
        return (values.survey(), ParsedBlock::default());
    };
    let cells = || pieces.iter().copied();
    let by_levels = levels::surveyed(cells, &mut FormCache::default());
    let by_levels = by_levels.filter(|(survey, _)| survey.is_textual());
    // The texts are not those of a delimited file.
    if let Some((survey, _)) = by_levels {
        return (survey, ParsedBlock::of_texts(values.texts(name)));
    }
    let (survey, sketch) = read(cells(), &mut FormCache::default());
    let draft = if survey.is_textual() {
        ParsedBlock::of_texts(values.texts(name))
    } else {
        sketch.finish()
    };
    (survey, draft)
}

/// Surveys the cells of one column of a block.
fn look_at_cells<'a, C>(
    name: &str,
    cells: impl Fn() -> C,
    known: &mut FormCache<'a>,
) -> (ColumnStats, ParsedBlock)
where
    C: ExactSizeIterator<Item = CellSlice<'a>>,
{
    let by_levels = levels::surveyed(&cells, known);
    let by_levels = by_levels.filter(|(survey, _)| survey.is_textual());
    let (mut survey, sketch, texts) = if let Some((survey, texts)) = by_levels {
        (survey, BlockParser::default(), Some(texts))
    } else {
        let (survey, sketch) = read(cells(), known);
        let texts = survey.is_textual();
        let texts = texts.then(|| BlockTexts::of_cells(name, &cells));
        (survey, sketch, texts)
    };
    if survey.is_mixed() {
        survey.count_values(cells(), known);
    }
    let draft = texts.map(ParsedBlock::of_texts);
    (survey, draft.unwrap_or_else(|| sketch.finish()))
}

/// Surveys the cells of one column. As most are short whole numbers, these are
/// gathered, and counted many at a time.
fn read<'a>(
    cells: impl ExactSizeIterator<Item = CellSlice<'a>>,
    known: &mut FormCache<'a>,
) -> (ColumnStats, BlockParser) {
    let (mut survey, mut sketch) = (ColumnStats::default(), BlockParser::new(cells.len()));
    let mut run = Run::default();
    let mut reads = sketch.reads();
    for piece in cells {
        if reads.is_numbers()
            && let Some(value) = piece.whole()
        {
            if run.count == RUN {
                run.end(&mut survey, &mut sketch);
            }
            run.add(value, piece.len());
            continue;
        }
        run.end(&mut survey, &mut sketch);
        if reads.is_numbers()
            && let Some(decimal) = piece.decimal()
            && sketch.add_real(decimal.value)
        {
            survey.add_decimal(decimal, piece.len());
            continue;
        }
        reads = read_one(piece, reads, &mut survey, &mut sketch, known);
    }
    run.end(&mut survey, &mut sketch);
    (survey, sketch)
}

/// Kept apart so that the loop above stays short.
#[inline(never)]
fn read_one<'a>(
    piece: CellSlice<'a>,
    reads: Reads,
    survey: &mut ColumnStats,
    sketch: &mut BlockParser,
    known: &mut FormCache<'a>,
) -> Reads {
    let form = match reads {
        Reads::Nothing => known.form(piece),
        _ => piece.form(known),
    };
    survey.add(form, piece.str());
    sketch.add(form, piece);
    sketch.reads()
}
