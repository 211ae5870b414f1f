//! A compound file: the streams in which Excel kept workbooks before 2007, and
//! how far the cells of such a workbook reach. Reads no value; a library reads
//! them once it is known that it will not run out of memory over it.
//!
//! The container is [MS-CFB], the records are [MS-XLS].

use std::collections::HashMap;

use crate::table::intake::workbooks::sheet::Spread;

/// The chain of sectors ends.
const END: u32 = 0xFFFF_FFFE;
/// Sector numbers from here on mean something else.
const RESERVED: u32 = 0xFFFF_FFFA;
/// Streams shorter than this lie in sectors of 64 bytes.
const LARGE: usize = 4096;
/// A sheet has no more cells than this (65,536 rows of 256).
const MOST_CELLS: u64 = 1 << 24;

/// What the sheets of an old workbook hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::table::intake) struct Contents {
    /// Its cells, of all sheets.
    pub cells: Spread,
    /// Those that hold a text.
    pub texts: u64,
    /// Letters of their texts, but for short ones: each cell gets its own copy of
    /// a text that all share.
    pub letters: u64,
}

impl Contents {
    fn add(&mut self, other: Self) {
        self.cells.add(other.cells);
        self.texts += other.texts;
        self.letters = self.letters.saturating_add(other.letters);
    }
}

/// The sectors of a file and what links them.
struct Compound<'a> {
    sectors: &'a [u8],
    size: usize,
    links: Vec<u32>,
}

/// Letters that a text takes no memory of its own for.
const SHORT: u64 = 16;

/// Looks through the workbook in `bytes`; `None` where the file contradicts
/// itself, as one does that was made to exhaust memory.
pub(in crate::table::intake) fn contents(bytes: &[u8]) -> Option<Contents> {
    let mut all = Contents::default();
    for (_, stream) in streams(bytes)? {
        all.add(book(&stream)?);
    }
    Some(all)
}

/// What a compound file without a workbook holds, by the names of its streams.
pub(in crate::table::intake) fn other_document(bytes: &[u8]) -> Option<&'static str> {
    let holds = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|part| part == name)
    };
    let known = [
        ("WordDocument", "a Word document (.doc)"),
        ("PowerPoint Document", "a PowerPoint presentation (.ppt)"),
        ("__nameid_version1.0", "an Outlook message (.msg)"),
    ];
    let found = known.into_iter().find(|(name, _)| holds(name));
    found.map(|(_, what)| what)
}

/// The streams that hold workbooks, with their names in small letters.
pub(in crate::table::intake) fn streams(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let size = match u16_at(bytes, 30)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    // The header takes a sector, also where it is shorter.
    let mut file = Compound {
        sectors: bytes.get(size..)?,
        size,
        links: Vec::new(),
    };
    file.links = file.links(bytes)?;
    let folder = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
    let entries: Vec<&[u8]> = folder.chunks_exact(128).collect();
    let root = entries.first()?;
    let small = if u32_at(bytes, 64)? > 0 {
        let length = (u32_at(bytes, 64)? as usize).checked_mul(size)?;
        let links = file.chain(u32_at(bytes, 60)?, length)?;
        Some((
            file.chain(start(root)?, length_of(root, size)?)?,
            numbers(&links),
        ))
    } else {
        None
    };
    let mut all = Vec::new();
    let named = entries.iter().map(|entry| (name_of(entry), entry));
    for (name, entry) in named.filter(|(name, _)| ["workbook", "book"].contains(&name.as_str())) {
        let (start, length) = (start(entry)?, length_of(entry, size)?);
        let stream = match &small {
            Some((sectors, links)) if length < LARGE => {
                let links = links.clone();
                let size = 64;
                Compound {
                    sectors,
                    size,
                    links,
                }
                .chain(start, length)?
            }
            _ if length < LARGE => continue,
            _ => file.chain(start, length)?,
        };
        all.push((name, stream));
    }
    Some(all)
}

impl Compound<'_> {
    fn sector(&self, number: u32) -> Option<&[u8]> {
        let start = (number as usize).checked_mul(self.size)?;
        let end = self.sectors.len().min(start.checked_add(self.size)?);
        self.sectors.get(start..end).filter(|s| !s.is_empty())
    }

    /// Which sector follows which: its own sectors are listed in the header, and
    /// in a chain of sectors that end with the number of the next.
    fn links(&self, header: &[u8]) -> Option<Vec<u32>> {
        let most = self.sectors.len() / self.size + 1;
        let mut places = numbers(header.get(76..512)?);
        let (mut next, mut passed) = (u32_at(header, 68)?, 0);
        while next < RESERVED {
            passed += 1;
            places.extend(numbers(self.sector(next)?));
            next = places.pop().filter(|_| passed <= most)?;
        }
        places.retain(|place| *place < RESERVED);
        if places.len() > most {
            return None;
        }
        let mut links = Vec::new();
        for place in places {
            links.extend(numbers(self.sector(place)?));
        }
        Some(links)
    }

    /// The first `length` bytes of a chain, which may not come back to itself.
    fn chain(&self, mut next: u32, length: usize) -> Option<Vec<u8>> {
        let (mut bytes, mut passed) = (Vec::new(), 0);
        while next != END {
            let sector = self.sector(next)?;
            bytes.extend_from_slice(&sector[..sector.len().min(length - bytes.len())]);
            if bytes.len() >= length {
                break;
            }
            passed += 1;
            next = *self
                .links
                .get(next as usize)
                .filter(|_| passed <= self.links.len())?;
        }
        Some(bytes)
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    let number = |b: &[u8; 4]| u32::from_le_bytes(*b);
    bytes.as_chunks().0.iter().map(number).collect()
}

fn name_of(entry: &[u8]) -> String {
    let units = entry[..64]
        .as_chunks()
        .0
        .iter()
        .map(|b| u16::from_le_bytes(*b));
    let name: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
    String::from_utf16_lossy(&name).to_ascii_lowercase()
}

fn start(entry: &[u8]) -> Option<u32> {
    u32_at(entry, 116)
}

fn length_of(entry: &[u8], size: usize) -> Option<usize> {
    let low = u32_at(entry, 120)? as usize;
    let high = u32_at(entry, 124)? as usize;
    Some(if size == 512 { low } else { high << 32 | low })
}

/// The records of a stream, with their kinds.
pub(in crate::table::intake) fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let kind = u16_at(stream, at)?;
        let length = usize::from(u16_at(stream, at + 2)?);
        let record = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, record))
    })
}

fn book(stream: &[u8]) -> Option<Contents> {
    let (mut places, mut shared) = (Vec::new(), Vec::new());
    let mut before = 0;
    for (kind, record) in records(stream) {
        match kind {
            EOF => break,
            BOUND_SHEET => places.push(u32_at(record, 0)?),
            SHARED => shared = vec![record.get(8..)?],
            CONTINUED if before == SHARED => shared.push(record),
            _ => {}
        }
        if kind != CONTINUED {
            before = kind;
        }
    }
    let shared = lengths(&shared);
    let mut all = Contents::default();
    let mut known: HashMap<u32, Contents> = HashMap::new();
    for place in places {
        let found = match known.get(&place) {
            Some(found) => *found,
            None => sheet(stream.get(place as usize..)?, &shared)?,
        };
        known.insert(place, found);
        all.add(found);
    }
    Some(all)
}

/// The letters of the shared texts, as far as these can be read. A text that goes
/// on in the next record says there anew how wide its letters are.
fn lengths(records: &[&[u8]]) -> Vec<u16> {
    let mut rest = records.iter().copied();
    let (mut now, mut all) = (rest.next().unwrap_or_default(), Vec::new());
    let mut one = || -> Option<u16> {
        if now.is_empty() {
            now = rest.next()?;
        }
        let (count, flags) = (u16_at(now, 0)?, *now.get(2)?);
        let (rich, extended) = (flags & 8 != 0, flags & 4 != 0);
        let runs = if rich { u16_at(now, 3)? } else { 0 };
        let after = if rich { 5 } else { 3 };
        let more = if extended { u32_at(now, after)? } else { 0 };
        now = now.get(after + if extended { 4 } else { 0 }..)?;
        let (mut left, mut size) = (usize::from(count), 1 + usize::from(flags & 1));
        while left > 0 {
            let taken = left.min(now.len() / size);
            now = &now[taken * size..];
            left -= taken;
            if left > 0 {
                let next = rest.next()?;
                size = 1 + usize::from(next.first()? & 1);
                now = &next[1..];
            }
        }
        let mut skip = usize::from(runs) * 4 + more as usize;
        while skip > now.len() {
            skip -= now.len();
            now = rest.next()?;
        }
        now = &now[skip..];
        Some(count)
    };
    while let Some(count) = one() {
        all.push(count);
    }
    all
}

pub(in crate::table::intake) const EOF: u16 = 0x000A;
const SHARED: u16 = 0x00FC;
const CONTINUED: u16 = 0x003C;
const SHARED_LABEL: u16 = 0x00FD;
pub(in crate::table::intake) const BEGIN: u16 = 0x0809;
pub(in crate::table::intake) const BOUND_SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
pub(in crate::table::intake) const FORMULA: u16 = 0x0006;
/// Cells of one value: number, label, rich label, truth or error, formula, short
/// number, label by its number.
const CELLS: [u16; 7] = [0x0203, 0x0204, 0x00D6, 0x0205, FORMULA, 0x027E, 0x00FD];
const TEXTS: [u16; 4] = [0x0204, 0x00D6, 0x00FD, 0x0207];
/// Several short numbers side by side.
pub(in crate::table::intake) const NUMBERS: u16 = 0x00BD;

/// The cells of the sheet with which `stream` begins, without those of charts
/// in it. The library makes a rectangle of its values and one of its formulas.
fn sheet(stream: &[u8], shared: &[u16]) -> Option<Contents> {
    let (mut values, mut formulas) = (Reach::default(), Reach::default());
    let (mut texts, mut letters, mut depth) = (0, 0u64, 0usize);
    for (kind, record) in records(stream) {
        match kind {
            BEGIN => depth += 1,
            EOF if depth <= 1 => break,
            EOF => depth -= 1,
            _ if depth > 1 => {}
            DIMENSIONS if dimensions(record)? > MOST_CELLS => return None,
            NUMBERS => {
                let (row, column) = (u16_at(record, 0)?, u16_at(record, 2)?);
                let count = record.len().checked_sub(6)? / 6;
                values.add(row, u64::from(column), count as u64);
            }
            _ => {
                texts += u64::from(TEXTS.contains(&kind));
                if kind == SHARED_LABEL {
                    let text = shared.get(u32_at(record, 6)? as usize);
                    letters += text.map_or(0, |text| u64::from(*text).saturating_sub(SHORT));
                }
                if CELLS.contains(&kind) {
                    let (row, column) = (u16_at(record, 0)?, u16_at(record, 2)?);
                    values.add(row, u64::from(column), 1);
                    if kind == FORMULA {
                        formulas.add(row, u64::from(column), 1);
                    }
                }
            }
        }
    }
    let mut cells = values.spread();
    cells.add(formulas.spread());
    Some(Contents {
        cells,
        texts,
        letters,
    })
}

/// The cells for which the library makes room beforehand.
fn dimensions(record: &[u8]) -> Option<u64> {
    let (top, bottom, left, right) = if record.len() == 10 {
        let field = |at| Some(u64::from(u16_at(record, at)?));
        (field(0)?, field(2)?, field(4)?, field(6)?)
    } else {
        let row = |at| Some(u64::from(u32_at(record, at)?));
        let column = |at| Some(u64::from(u16_at(record, at)?));
        (row(0)?, row(4)?, column(8)?, column(10)?)
    };
    // Both ends are one past the last.
    if bottom == 0 || right == 0 {
        return Some(1);
    }
    let left = if left > 0xFF || right - 1 < left {
        0
    } else {
        left
    };
    let rows = bottom.checked_sub(top)?;
    Some(rows.saturating_mul(right - left))
}

/// The rectangle around some cells.
#[derive(Default)]
struct Reach {
    used: u64,
    rows: Option<(u16, u16)>,
    columns: (u64, u64),
}

impl Reach {
    fn add(&mut self, row: u16, column: u64, count: u64) {
        if count == 0 {
            return;
        }
        let last = column + count - 1;
        self.used += count;
        (self.rows, self.columns) = match self.rows {
            None => (Some((row, row)), (column, last)),
            Some((top, bottom)) => (
                Some((top.min(row), bottom.max(row))),
                (self.columns.0.min(column), self.columns.1.max(last)),
            ),
        };
    }

    fn spread(&self) -> Spread {
        let rows = self
            .rows
            .map_or(0, |(top, bottom)| u64::from(bottom - top) + 1);
        let columns = self.columns.1 - self.columns.0 + 1;
        Spread {
            used: self.used,
            area: rows * columns,
        }
    }
}

/// Two bytes at a place, the lower first.
pub(in crate::table::intake) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let field = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(field.try_into().ok()?))
}

/// Four bytes at a place, the lower first.
pub(in crate::table::intake) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let field = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(field.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_texts_are_measured_across_records() {
        // Narrow letters, wide ones that go on narrow, runs and an extension.
        let first = b"\x03\0\0abc\x02\0\x01a\0";
        let second = b"\0b\x01\0\x0C\x01\0\x02\0\0\0xrun";
        let third = b"sex\x05\0\0";
        let fourth = b"\0abcde\x09\0\0cut";
        let found = lengths(&[first, second, third, fourth]);
        assert_eq!(found, [3, 2, 1, 5]);
        assert!(lengths(&[]).is_empty());
    }

    #[test]
    fn each_cell_counts_the_text_that_it_shares() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(folder.join("tests/fixtures/table/shared.xls")).unwrap();
        let found = contents(&bytes).unwrap();
        assert_eq!(found.letters, 4 * (9_000 - SHORT));
        assert_eq!((found.texts, found.cells.used), (10, 18));
        assert_eq!(found.cells.area, 18);
    }
}
