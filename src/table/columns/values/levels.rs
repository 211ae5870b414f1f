//! Texts that repeat, as a list of the distinct ones and the place of each row's text in it:
//! a byte or two a row in place of the sixteen and more of a text.

use std::sync::Arc;

use polars::prelude::{
    ChunkedArray, Int8Type, Int16Type, Int32Type, IntoSeries, PlHashMap, PolarsNumericType, Series,
    StringChunked, StringChunkedBuilder,
};

use crate::table::cells::answer::{Spelling, answer};
use crate::table::cells::cell::{self, Form};
use crate::table::cells::cell_slice::CellSlice;
use crate::table::cells::form_cache::FormCache;
use crate::table::columns::column_stats::ColumnStats;
use crate::table::columns::values::width::Width;

/// Cells kept that were seen last, each where its key says; a power of two.
const KEPT: usize = 256;
/// Levels a block may have, beside one in four rows: more hardly repeat.
const FEW: usize = 64;
const ONE_IN: usize = 4;
/// Cells after which names and keys, which hardly repeat, show.
const LOOKED_AT: usize = 1_000;
/// The place of a row without a text, in a block and in a column.
const NONE: u16 = u16::MAX;
const MISSING: u32 = u32::MAX;

/// The texts of the rows of a block, trimmed.
#[derive(Debug, Clone)]
pub(in crate::table) enum BlockTexts {
    /// One by one.
    Each(StringChunked),
    /// As places in a list, [`NONE`] where there is none.
    Repeated {
        places: Vec<u16>,
        levels: Vec<String>,
    },
}

impl BlockTexts {
    /// Of the cells that `cells` gives anew each time it is called.
    pub fn of_cells<'a, C>(name: &str, cells: impl Fn() -> C) -> Self
    where
        C: ExactSizeIterator<Item = CellSlice<'a>>,
    {
        repeated(cells(), written)
            .map_or_else(|| Self::Each(each(name, cells())), |(texts, _)| texts)
    }

    /// Of the cells of a flag one of whose words says "no value" elsewhere.
    pub fn of_gap_flag<'a, C>(name: &str, cells: impl Fn() -> C, spelling: Spelling) -> Self
    where
        C: ExactSizeIterator<Item = CellSlice<'a>>,
    {
        let answered = |cell: &'a str| {
            let text = cell::content(cell);
            let is_own = spelling.gap_answer(text).is_some();
            if is_own { Some(text) } else { written(cell) }
        };
        let one_by_one = || {
            let mut builder = StringChunkedBuilder::new(name.into(), cells().len());
            cells().for_each(|cell| builder.append_option(answered(cell.str())));
            Self::Each(builder.finish())
        };
        repeated(cells(), answered).map_or_else(one_by_one, |(texts, _)| texts)
    }

    /// Of texts as they are; none of them is empty.
    pub fn of_texts(texts: StringChunked) -> Self {
        let cells = texts.iter().map(|text| {
            let text = text.unwrap_or_default();
            CellSlice::new(text, 0, text.len())
        });
        let found = repeated(cells, |text| (!text.is_empty()).then_some(text));
        match found {
            Some((texts, _)) => texts,
            None => Self::Each(texts),
        }
    }

    /// Without any text.
    pub fn missing(rows: usize) -> Self {
        Self::Repeated {
            places: vec![NONE; rows],
            levels: Vec::new(),
        }
    }

    /// The text of each row.
    pub fn iter(&self) -> Box<dyn Iterator<Item = Option<&str>> + '_> {
        match self {
            Self::Each(texts) => Box::new(texts.iter()),
            Self::Repeated { places, levels } => {
                let level = |place: &u16| levels.get(usize::from(*place)).map(String::as_str);
                Box::new(places.iter().map(level))
            }
        }
    }

    /// With each answer spelled as `spelling` has it.
    pub fn respelled(self, spelling: Spelling) -> Self {
        match self {
            Self::Each(texts) => Self::Each(respelled(texts, spelling)),
            Self::Repeated { places, levels } => {
                let spelled = |level: String| match respelled_word(&level, spelling) {
                    Some(word) => word.to_owned(),
                    None => level,
                };
                Self::Repeated {
                    places,
                    levels: levels.into_iter().map(spelled).collect(),
                }
            }
        }
    }
}

/// What the cell of a delimited file writes, if it writes something.
fn written(cell: &str) -> Option<&str> {
    let text = cell::content(cell);
    (!cell::is_missing(text)).then_some(text)
}

/// The cells as places in a list, and each distinct cell with its number; `None` where too many
/// differ. `text_of` gives the text of a cell.
fn repeated<'a>(
    cells: impl ExactSizeIterator<Item = CellSlice<'a>>,
    text_of: impl Fn(&'a str) -> Option<&'a str>,
) -> Option<(BlockTexts, Vec<Repeat<'a>>)> {
    let mut seen_last = [None::<(CellSlice<'a>, u32)>; KEPT];
    let mut repeats: Vec<Repeat<'a>> = Vec::new();
    let mut known: PlHashMap<&'a str, u32> = PlHashMap::default();
    let mut levels: PlHashMap<&'a str, u32> = PlHashMap::default();
    let mut places = Vec::with_capacity(cells.len());
    let most = (FEW + cells.len() / ONE_IN).min(usize::from(NONE));
    for cell in cells {
        let kept = &mut seen_last[cell.place(KEPT)];
        let seen = kept.filter(|(other, _)| other.key() == cell.key() && other.is_same(cell));
        let which = seen.map_or_else(
            || {
                let next = repeats.len() as u32;
                let which = *known.entry(cell.str()).or_insert(next);
                if which == next {
                    let place = text_of(cell.str()).map_or(NONE, |text| {
                        let next = levels.len() as u32;
                        *levels.entry(text).or_insert(next) as u16
                    });
                    repeats.push(Repeat {
                        cell: cell.str(),
                        count: 0,
                        place,
                    });
                }
                *kept = Some((cell, which));
                which
            },
            |(_, which)| which,
        );
        let repeat = &mut repeats[which as usize];
        repeat.count += 1;
        places.push(repeat.place);
        let hardly_repeat = places.len() == LOOKED_AT && repeats.len() * 10 > LOOKED_AT * 9;
        if hardly_repeat || repeats.len() > most {
            return None;
        }
    }
    let levels = in_order(levels);
    Some((BlockTexts::Repeated { places, levels }, repeats))
}

/// A cell that is written alike in some rows.
struct Repeat<'a> {
    cell: &'a str,
    count: usize,
    place: u16,
}

/// Surveys a block whose first cells are texts by its distinct cells alone; `None` where they
/// are none, or hardly repeat.
pub(in crate::table) fn surveyed<'a, C>(
    cells: impl Fn() -> C,
    known: &mut FormCache<'a>,
) -> Option<(ColumnStats, BlockTexts)>
where
    C: ExactSizeIterator<Item = CellSlice<'a>>,
{
    let mut texts = 0;
    for cell in cells().take(FIRST) {
        match cell.form(known) {
            Form::Text => texts += 1,
            Form::Missing | Form::Special => {}
            _ => return None,
        }
    }
    if texts == 0 {
        return None;
    }
    let (texts, repeats) = repeated(cells(), written)?;
    let mut survey = ColumnStats::default();
    for repeat in repeats {
        survey.add_times(cell::form(repeat.cell), repeat.cell, repeat.count);
    }
    Some((survey, texts))
}

/// Cells that show what a block holds.
const FIRST: usize = 32;

/// The texts in the order of their places.
fn in_order(known: PlHashMap<&str, u32>) -> Vec<String> {
    let mut levels: Vec<(&str, u32)> = known.into_iter().collect();
    levels.sort_unstable_by_key(|(_, place)| *place);
    levels
        .into_iter()
        .map(|(text, _)| text.to_owned())
        .collect()
}

/// The cells as texts, trimmed, null where missing.
fn each<'a>(name: &str, cells: impl ExactSizeIterator<Item = CellSlice<'a>>) -> StringChunked {
    let mut builder = StringChunkedBuilder::new(name.into(), cells.len());
    cells.for_each(|cell| builder.append_option(written(cell.str())));
    builder.finish()
}

/// How an answer is spelled under `spelling`, where it is not already.
fn respelled_word(text: &str, spelling: Spelling) -> Option<&'static str> {
    let (no, yes) = (spelling.word(false), spelling.word(true));
    if text == no || text == yes {
        return None;
    }
    answer(text).map(|is_yes| if is_yes { yes } else { no })
}

pub(in crate::table) fn respelled(texts: StringChunked, spelling: Spelling) -> StringChunked {
    let spelled = |text: &str| respelled_word(text, spelling);
    if !texts.iter().flatten().any(|text| spelled(text).is_some()) {
        return texts;
    }
    let mut builder = StringChunkedBuilder::new(texts.name().clone(), texts.len());
    for text in texts.iter() {
        builder.append_option(text.map(|text| spelled(text).unwrap_or(text)));
    }
    builder.finish()
}

/// The distinct texts of a column whose values are their places.
pub(in crate::table) type Levels = Arc<[String]>;

/// The texts of all blocks of a column: its values, and its levels where these are places.
/// `None` where polars cannot join them.
pub(in crate::table) fn joined(
    name: &str,
    blocks: Vec<BlockTexts>,
) -> Option<(Series, Option<Levels>)> {
    if blocks
        .iter()
        .any(|block| matches!(block, BlockTexts::Each(_)))
    {
        return Some((as_texts(name, blocks)?.into_series(), None));
    }
    let rows: usize = blocks.iter().map(|block| block.iter().size_hint().0).sum();
    let mut known: PlHashMap<&str, u32> = PlHashMap::default();
    let mut all = Vec::with_capacity(rows);
    for block in &blocks {
        let BlockTexts::Repeated { places, levels } = block else {
            continue;
        };
        let mut moved = Vec::with_capacity(levels.len());
        for level in levels {
            let next = known.len() as u32;
            moved.push(*known.entry(level.as_str()).or_insert(next));
        }
        let place = |place: &u16| moved.get(usize::from(*place)).copied().unwrap_or(MISSING);
        all.extend(places.iter().map(place));
    }
    let is_many = known.len() > FEW + rows / ONE_IN;
    let levels = in_order(known);
    if is_many {
        return Some((as_texts(name, blocks)?.into_series(), None));
    }
    Some((series(name, &all, levels.len()), Some(levels.into())))
}

/// Places as the narrowest integers.
fn series(name: &str, places: &[u32], levels: usize) -> Series {
    match Width::holding(0, levels as i64) {
        Width::I8 => chunked::<Int8Type>(name, places, |place| place as i8),
        Width::I16 => chunked::<Int16Type>(name, places, |place| place as i16),
        Width::I32 | Width::I64 => chunked::<Int32Type>(name, places, |place| place as i32),
    }
}

fn chunked<T: PolarsNumericType>(
    name: &str,
    places: &[u32],
    narrow: impl Fn(u32) -> T::Native,
) -> Series
where
    ChunkedArray<T>: IntoSeries,
{
    let is_null = places.contains(&MISSING);
    let valid = is_null.then(|| places.iter().map(|place| *place != MISSING).collect());
    let values = places.iter().map(|place| match *place {
        MISSING => T::Native::default(),
        place => narrow(place),
    });
    ChunkedArray::<T>::from_vec_validity(name.into(), values.collect(), valid).into_series()
}

fn as_texts(name: &str, blocks: Vec<BlockTexts>) -> Option<StringChunked> {
    let mut all = StringChunkedBuilder::new(name.into(), 0).finish();
    for block in blocks {
        let texts = match block {
            BlockTexts::Each(texts) => texts,
            repeated @ BlockTexts::Repeated { .. } => {
                let rows = repeated.iter().size_hint().0;
                let mut builder = StringChunkedBuilder::new(name.into(), rows);
                repeated.iter().for_each(|text| builder.append_option(text));
                builder.finish()
            }
        };
        all.append(&texts).ok()?;
    }
    // Chunks of a block each serve well, unless they are tiny.
    let tiny = all.len() < TINY * all.chunks().len();
    Some(if tiny {
        all.rechunk().into_owned()
    } else {
        all
    })
}

/// Rows of a chunk of texts that is not worth its own upkeep.
const TINY: usize = 1024;

/// The place of each row in the levels of a column.
pub(in crate::table) fn places(values: &Series) -> Box<dyn Iterator<Item = Option<usize>> + '_> {
    if let Ok(places) = values.i8() {
        return Box::new(places.iter().map(|place| place.map(|p| p as usize)));
    }
    if let Ok(places) = values.i16() {
        return Box::new(places.iter().map(|place| place.map(|p| p as usize)));
    }
    match values.i32() {
        Ok(places) => Box::new(places.iter().map(|place| place.map(|p| p as usize))),
        Err(_) => Box::new(std::iter::repeat_n(None, values.len())),
    }
}

/// The same rows with their texts spelled anew; levels that become equal become one.
pub(in crate::table) fn respell(
    name: &str,
    values: &Series,
    levels: &[String],
    spelling: Spelling,
) -> (Series, Levels) {
    let mut known: PlHashMap<&str, u32> = PlHashMap::default();
    let mut moved = Vec::with_capacity(levels.len());
    for level in levels {
        let next = known.len() as u32;
        let word = respelled_word(level, spelling).unwrap_or(level);
        moved.push(*known.entry(word).or_insert(next));
    }
    let place = |place: Option<usize>| place.map_or(MISSING, |place| moved[place]);
    let all: Vec<u32> = places(values).map(place).collect();
    let levels = in_order(known);
    (series(name, &all, levels.len()), levels.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(cells: &[&str]) -> BlockTexts {
        let slices: Vec<CellSlice<'_>> = cells
            .iter()
            .map(|cell| CellSlice::new(cell, 0, cell.len()))
            .collect();
        BlockTexts::of_cells("x", || slices.iter().copied())
    }

    fn texts(block: &BlockTexts) -> Vec<Option<String>> {
        block.iter().map(|text| text.map(str::to_owned)).collect()
    }

    /// The texts of a column of these blocks, and how its values are stored.
    fn column(blocks: Vec<BlockTexts>) -> (Vec<Option<String>>, Option<usize>, String) {
        let (values, levels) = joined("x", blocks).unwrap();
        let shown = if let Some(levels) = &levels {
            places(&values)
                .map(|p| p.map(|p| levels[p].clone()))
                .collect()
        } else {
            let texts = values.str().unwrap();
            texts.iter().map(|t| t.map(str::to_owned)).collect()
        };
        let dtype = values.dtype().to_string();
        (shown, levels.map(|levels| levels.len()), dtype)
    }

    #[test]
    fn cells_that_repeat_are_trimmed_and_listed_once() {
        let block = block(&[
            "car",
            " car",
            "NA",
            "'007",
            "a longer text than eight",
            "car",
            "",
        ]);
        assert!(matches!(&block, BlockTexts::Repeated { levels, .. } if levels.len() == 3));
        let expected = [
            "car",
            "car",
            "",
            "007",
            "a longer text than eight",
            "car",
            "",
        ];
        let expected = expected.map(|t| (!t.is_empty()).then(|| t.to_owned()));
        assert_eq!(texts(&block), expected);
    }

    #[test]
    fn cells_that_hardly_repeat_are_kept_one_by_one() {
        let names: Vec<String> = (0..400).map(|i| format!("name {i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let each = block(&names);
        assert!(matches!(each, BlockTexts::Each(_)));
        assert_eq!(texts(&each), texts(&block(&names)));
        // A block of few levels beside one of many: the column holds texts.
        let (shown, levels, dtype) = column(vec![block(&["a", "", "a"]), each]);
        assert_eq!((levels, dtype.as_str(), shown.len()), (None, "str", 403));
        assert_eq!(shown[..3], [Some("a".into()), None, Some("a".into())]);
        assert_eq!(shown[402].as_deref(), Some("name 399"));
    }

    #[test]
    fn blocks_share_the_levels_of_their_column() {
        let blocks = vec![
            block(&["b", "a", ""]),
            BlockTexts::missing(2),
            block(&["a", "c"]),
        ];
        let (shown, levels, dtype) = column(blocks);
        let expected = ["b", "a", "", "", "", "a", "c"];
        assert_eq!(
            shown,
            expected.map(|t| (!t.is_empty()).then(|| t.to_owned()))
        );
        assert_eq!((levels, dtype.as_str()), (Some(3), "i8"));
        let many: Vec<String> = (0..2_000).map(|i| format!("{}x", i % 300)).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let (shown, levels, dtype) = column(vec![block(&many)]);
        assert_eq!((levels, dtype.as_str()), (Some(300), "i16"));
        assert!(
            shown
                .iter()
                .zip(&many)
                .all(|(shown, given)| shown.as_deref() == Some(given))
        );
    }

    #[test]
    fn levels_that_are_respelled_alike_become_one() {
        let cells = ["Y", "no", "yes", "", "N"];
        let counts = [("yes", 1), ("no", 1), ("Y", 1), ("N", 1)];
        let spelling = Spelling::of(&counts).unwrap();
        let (values, levels) = joined("x", vec![block(&cells)]).unwrap();
        let (values, levels) = respell("x", &values, &levels.unwrap(), spelling);
        assert_eq!(levels.len(), 2);
        let shown: Vec<Option<&str>> = places(&values)
            .map(|p| p.map(|p| levels[p].as_str()))
            .collect();
        assert_eq!(shown[0], shown[2]);
        assert_eq!((shown[1], shown[3]), (shown[4], None));
        let expected = column(vec![block(&cells).respelled(spelling)]).0;
        assert_eq!(
            shown,
            expected.iter().map(Option::as_deref).collect::<Vec<_>>()
        );
    }
}
