//! An archive: the parts of a zip file, counted and expanded once within a
//! bound before a library may read them. Reads no sheet.

use std::io::{self, Read};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use crate::table::error::TableError;
use crate::table::intake::documents::markup::{Markup, Tag};
use crate::table::intake::format::Format;
use crate::table::intake::packed::expand;
use crate::table::intake::workbooks::compound::{u16_at, u32_at};
use crate::table::intake::workbooks::sheet::Spread;

/// The methods of a part that are read: as it is, and by deflate.
const STORED: u16 = 0;
const DEFLATE: u16 = 8;
/// Bytes read at once.
const CHUNK_BYTES: usize = 64 << 10;

/// What an archive holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table::intake) struct Archive {
    /// The workbook that it is.
    pub format: Format,
    /// Bytes of all parts, expanded.
    pub expanded: u64,
    /// Bytes that a library takes for an `OpenDocument` sheet.
    pub grid: u64,
}

/// One part, as the central directory describes it.
struct Part<'a> {
    name: &'a [u8],
    encrypted: bool,
    method: u16,
    sum: u32,
    packed: &'a [u8],
}

impl<'a> Part<'a> {
    fn content(&self) -> Content<'a> {
        if self.method == DEFLATE {
            Content::Deflated(DeflateDecoder::new(self.packed))
        } else {
            Content::Stored(self.packed)
        }
    }

    /// Refuses a part that is compressed by another method.
    fn check(&self) -> Result<(), TableError> {
        let what = match self.method {
            STORED | DEFLATE => return Ok(()),
            9 => "a zip archive compressed by Deflate64; pack it again",
            12 => "a zip archive compressed by bzip2; pack it again",
            14 => "a zip archive compressed by LZMA; pack it again",
            93 => "a zip archive compressed by Zstandard; pack it again",
            95 => "a zip archive compressed by xz; pack it again",
            98 => "a zip archive compressed by PPMd; pack it again",
            _ => "a zip archive compressed by a rare method; pack it again",
        };
        Err(crate::table::intake::foreign::refusal(what))
    }

    /// Whether it bears this name: some writers separate folders by `\\`.
    fn is_named(&self, name: &str) -> bool {
        let same = |(a, b): (&u8, u8)| a.eq_ignore_ascii_case(&b) || (*a == b'\\' && b == b'/');
        self.name.len() == name.len() && self.name.iter().zip(name.bytes()).all(same)
    }
}

/// The bytes of a part, expanded as they are read.
pub(in crate::table::intake) enum Content<'a> {
    Stored(&'a [u8]),
    Deflated(DeflateDecoder<&'a [u8]>),
}

impl Read for Content<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stored(bytes) => bytes.read(buffer),
            Self::Deflated(decoder) => decoder.read(buffer),
        }
    }
}

/// The parts of an archive that [`inspect`] has looked through.
pub(in crate::table::intake) struct Package<'a>(Vec<Part<'a>>);

impl<'a> Package<'a> {
    /// The parts of `bytes`; none where the archive is damaged.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(parts(bytes).unwrap_or_default())
    }

    /// The part of that name, in whatever case.
    pub fn open(&self, name: &str) -> Option<Content<'a>> {
        let name = name.trim_start_matches('/');
        Some(self.0.iter().find(|part| part.is_named(name))?.content())
    }
}

/// Looks through an archive (APPNOTE.TXT 6.3.10, PKWARE), whose parts must not
/// take more than `memory`.
///
/// # Errors
/// A damaged archive; one that holds no workbook, is encrypted, or expands out
/// of all proportion; a sheet whose cells stand far apart.
pub(in crate::table::intake) fn inspect(bytes: &[u8], memory: u64) -> Result<Archive, TableError> {
    let damaged = || TableError::Damaged {
        what: "a zip archive or a workbook",
    };
    let parts = parts(bytes).ok_or_else(damaged)?;
    let format = format(&parts)?;
    if parts.iter().any(|part| part.encrypted) {
        return Err(TableError::Encrypted);
    }
    parts.iter().try_for_each(Part::check)?;
    let limit = expand::bound(bytes.len() as u64, memory);
    let (mut expanded, mut chunk) = (0, vec![0; CHUNK_BYTES]);
    let mut grid = Grid::default();
    for part in &parts {
        let name = part.name.to_ascii_lowercase();
        let is_grid = format == Format::Ods && name == b"content.xml";
        let is_strings = name.ends_with(b"sharedstrings.xml");
        let (mut markup, mut strings, before) = (Markup::default(), 0, expanded);
        let (mut reader, mut sum) = (part.content(), Crc::new());
        loop {
            let got = reader.read(&mut chunk).map_err(|_error| damaged())?;
            if got == 0 {
                break;
            }
            expanded += got as u64;
            sum.update(&chunk[..got]);
            if expanded > limit {
                return Err(TableError::Expands { limit });
            }
            let see = |tag: Tag<'_>, at| match tag.name() {
                _ if is_grid => grid.see(tag, at),
                name if name.ends_with(b"sst") => {
                    strings = strings.max(tag.number(b"uniqueCount").unwrap_or(0));
                }
                _ => {}
            };
            if is_grid || is_strings {
                markup.feed(&chunk[..got], see).map_err(|_odd| damaged())?;
            }
        }
        // As many texts as the part says it has must fit in it.
        if strings > expanded - before || sum.sum() != part.sum {
            return Err(damaged());
        }
    }
    grid.cells.check()?;
    Ok(Archive {
        format,
        expanded,
        grid: grid.bytes(),
    })
}

/// Whether the parts of an archive make a workbook.
pub(in crate::table::intake) fn is_workbook(bytes: &[u8]) -> bool {
    parts(bytes).is_some_and(|parts| format(&parts).is_ok())
}

/// The only file of an archive that is no workbook, expanded to no more than `memory` bytes; `None`
/// where there are several, or the archive is a workbook or damaged. What macOS and Windows add does
/// not count.
///
/// # Errors
/// An archive that is encrypted or expands out of all proportion, a file that is damaged.
pub(in crate::table::intake) fn only_file(
    bytes: &[u8],
    memory: u64,
) -> Result<Option<Vec<u8>>, TableError> {
    let Some(parts) = parts(bytes).filter(|parts| format(parts).is_err()) else {
        return Ok(None);
    };
    let is_file = |part: &&Part<'_>| {
        let name = String::from_utf8_lossy(part.name);
        let last = name.rsplit('/').next().unwrap_or_default();
        let is_extra = matches!(last, "" | ".DS_Store" | "Thumbs.db" | "desktop.ini");
        !name.starts_with("__MACOSX/") && !is_extra
    };
    let mut files = parts.iter().filter(is_file);
    let (Some(part), None) = (files.next(), files.next()) else {
        return Ok(None);
    };
    if part.encrypted {
        let what = "a zip archive with a password; unpack it";
        return Err(crate::table::intake::foreign::refusal(what));
    }
    part.check()?;
    let limit = expand::bound(bytes.len() as u64, memory);
    let damaged = |_error| TableError::Damaged {
        what: "a zip archive",
    };
    let mut file = Vec::new();
    let mut content = part.content().take(limit + 1);
    content.read_to_end(&mut file).map_err(damaged)?;
    if file.len() as u64 > limit {
        return Err(TableError::Expands { limit });
    }
    let mut sum = Crc::new();
    sum.update(&file);
    if sum.sum() != part.sum {
        return Err(TableError::Damaged {
            what: "a zip archive",
        });
    }
    Ok(Some(file))
}

/// The workbook that the parts make.
fn format(parts: &[Part<'_>]) -> Result<Format, TableError> {
    let holds = |name: &str| parts.iter().any(|part| part.is_named(name));
    let begins = |start: &str, end: &str| {
        let name = |p: &Part<'_>| String::from_utf8_lossy(p.name).to_ascii_lowercase();
        let fits = |name: String| name.starts_with(start) && name.ends_with(end);
        parts.iter().any(|part| fits(name(part)))
    };
    if holds("xl/workbook.bin") {
        return Ok(Format::Xlsb);
    }
    if holds("xl/workbook.xml") || begins("xl/workbook", ".xml") {
        return Ok(Format::Xlsx);
    }
    let what = match parts {
        _ if begins("word/", ".xml") => "a Word document",
        _ if begins("ppt/", ".xml") => "a PowerPoint presentation",
        _ if begins("index/", ".iwa") => "a Numbers spreadsheet",
        _ if holds("content.xml") => return Ok(Format::Ods),
        _ if begins("", ".npy") => "NumPy arrays (.npz)",
        [] => "an empty zip archive",
        [_] => "a zip archive with a file in it that holds no table; unpack it",
        _ => "a zip archive with several files in it, none of them a workbook; unpack it",
    };
    Err(crate::table::intake::foreign::refusal(what))
}

/// The parts; `None` where the archive contradicts itself.
fn parts(bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    let tail = bytes.len().saturating_sub(22 + 0xFFFF);
    let end = tail + bytes[tail..].windows(4).rposition(|w| w == b"PK\x05\x06")?;
    let (mut count, mut size, mut start) = (
        u64::from(u16_at(bytes, end + 10)?),
        u64::from(u32_at(bytes, end + 12)?),
        u64::from(u32_at(bytes, end + 16)?),
    );
    let mut over = end;
    if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF {
        let locator = end.checked_sub(20)?;
        let large = u64_at(bytes, locator + 8)? as usize;
        if bytes.get(large..large.checked_add(4)?)? != b"PK\x06\x06" {
            return None;
        }
        (count, size, start) = (
            u64_at(bytes, large + 32)?,
            u64_at(bytes, large + 40)?,
            u64_at(bytes, large + 48)?,
        );
        over = large;
    }
    // Else another reader might find another directory.
    if start.checked_add(size)? != over as u64 {
        return None;
    }
    let mut at = start as usize;
    let mut parts = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" || at >= over {
            return None;
        }
        let lengths = [28, 30, 32].map(|field| u16_at(bytes, at + field));
        let [Some(name), Some(extra), Some(comment)] = lengths.map(|l| l.map(usize::from)) else {
            return None;
        };
        let (mut packed, mut local) = (
            u64::from(u32_at(bytes, at + 20)?),
            u64::from(u32_at(bytes, at + 42)?),
        );
        let fields = bytes.get(at + 46 + name..at + 46 + name + extra)?;
        let full = u32_at(bytes, at + 24)? == 0xFFFF_FFFF;
        (packed, local) = large_fields(fields, full, packed, local)?;
        let local = usize::try_from(local).ok()?;
        let skip = usize::from(u16_at(bytes, local.checked_add(26)?)?)
            + usize::from(u16_at(bytes, local + 28)?);
        let data = local + 30 + skip;
        parts.push(Part {
            name: bytes.get(at + 46..at + 46 + name)?,
            encrypted: u16_at(bytes, at + 8)? & 1 == 1,
            method: u16_at(bytes, at + 10)?,
            sum: u32_at(bytes, at + 16)?,
            packed: bytes.get(data..data.checked_add(usize::try_from(packed).ok()?)?)?,
        });
        at += 46 + name + extra + comment;
    }
    Some(parts)
}

/// Sizes and places beyond 32 bits stand in an extra field, in this order:
/// full size, packed size, place.
fn large_fields(mut fields: &[u8], full: bool, packed: u64, local: u64) -> Option<(u64, u64)> {
    if packed != 0xFFFF_FFFF && local != 0xFFFF_FFFF {
        return Some((packed, local));
    }
    loop {
        let (id, length) = (u16_at(fields, 0)?, usize::from(u16_at(fields, 2)?));
        if id == 1 {
            let mut at = 4 + if full { 8 } else { 0 };
            let mut next = |small: u64| {
                if small != 0xFFFF_FFFF {
                    return Some(small);
                }
                let large = u64_at(fields, at);
                at += 8;
                large
            };
            return Some((next(packed)?, next(local)?));
        }
        fields = fields.get(4 + length..)?;
    }
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_le_bytes(field.try_into().ok()?))
}

/// How far the cells of an `OpenDocument` sheet reach. A library makes a
/// rectangle of them, and of every repeated cell and row as many as it says.
#[derive(Default)]
struct Grid {
    cells: Spread,
    /// Cells that hold a text.
    texts: u64,
    /// Bytes of long texts that are repeated.
    repeated: u64,
    rows: u64,
    width: u64,
    /// Rows without a value since the last with one.
    blank: u64,
    row: Row,
    cell: Cell,
}

/// The row that is open.
#[derive(Default)]
struct Row {
    times: u64,
    columns: u64,
    texts: u64,
    long: u64,
    filled: bool,
}

/// The cell that is open.
#[derive(Default)]
struct Cell {
    depth: usize,
    start: u64,
    times: u64,
}

impl Grid {
    /// No sheet has more rows, or columns.
    const MOST: (u64, u64) = (1 << 20, 1 << 14);
    /// Bytes that a cell takes but for a long text.
    const SHORT: u64 = 200;

    fn see(&mut self, tag: Tag<'_>, at: u64) {
        match tag.name() {
            b"table:table-row" => {
                let times = tag.number(b"rows-repeated").unwrap_or(1);
                self.row = Row {
                    times: times.min(Self::MOST.0),
                    ..Row::default()
                };
                if tag.is_empty() {
                    self.end_row();
                }
            }
            b"/table:table-row" => self.end_row(),
            b"table:table-cell" | b"table:covered-table-cell" => self.begin_cell(tag, at),
            b"/table:table-cell" | b"/table:covered-table-cell" => {
                self.cell.depth = self.cell.depth.saturating_sub(1);
                let long = (at - self.cell.start).saturating_sub(Self::SHORT);
                self.row.long += long * self.cell.times;
            }
            // What is blank below the last row is left out.
            b"table:table" if tag.is_empty() && self.cell.depth == 0 => self.blank = 0,
            b"/table:table" if self.cell.depth == 0 => self.blank = 0,
            _ => {}
        }
    }

    /// Measured: 93 bytes for a cell with a number, 155 for one with a short text.
    fn bytes(&self) -> u64 {
        let cells = self.cells.area.saturating_mul(93);
        let texts = self.texts.saturating_mul(62);
        cells
            .saturating_add(texts)
            .saturating_add(self.repeated.saturating_mul(3))
    }

    fn begin_cell(&mut self, tag: Tag<'_>, at: u64) {
        let times = tag.number(b"columns-repeated").unwrap_or(1);
        let times = times.min(Self::MOST.1);
        self.row.columns = (self.row.columns + times).min(Self::MOST.1);
        if [&b"office:"[..], b"formula", b"calcext:"]
            .iter()
            .any(|a| tag.holds(a))
        {
            self.cells.used += 1;
            self.row.filled = true;
            self.width = self.width.max(self.row.columns);
        }
        if tag.holds(b"string") {
            self.row.texts += times;
        }
        if tag.is_empty() {
            let long = (tag.0.len() as u64).saturating_sub(Self::SHORT);
            self.row.long += long * times;
            return;
        }
        self.cell.depth += 1;
        (self.cell.start, self.cell.times) = (at, times);
    }

    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        if !row.filled {
            self.blank += row.times;
            return;
        }
        self.rows += row.times + std::mem::take(&mut self.blank);
        self.texts += row.texts * row.times;
        self.repeated = self
            .repeated
            .saturating_add(row.long.saturating_mul(row.times));
        self.cells.area = self.rows.saturating_mul(self.width);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(text: &str) -> Grid {
        let (mut markup, mut grid) = (Markup::default(), Grid::default());
        markup
            .feed(text.as_bytes(), |t, at| grid.see(t, at))
            .unwrap();
        grid
    }

    #[test]
    fn a_grid_reaches_as_far_as_the_last_value() {
        let number = "<table:table-cell office:value=\"1\"/>";
        let gap = "<table:table-cell table:number-columns-repeated=\"99\"/>";
        let row = |cells: &str, times: u64| {
            format!(
                "<table:table-row table:number-rows-repeated='{times}'>{cells}</table:table-row>"
            )
        };
        let check = |text: String, used: u64, area: u64| {
            assert_eq!(grid(&text).cells, Spread { used, area }, "{text}");
        };
        check(row(number, 1), 1, 1);
        check(row(&format!("{number}{gap}"), 7), 1, 7);
        check(row(&format!("{gap}{number}"), 7), 1, 700);
        let apart = [
            row(number, 1),
            row(gap, 50),
            row(number, 1),
            row(gap, 9_000),
        ]
        .concat();
        check(format!("{apart}</table:table>{}", row(number, 1)), 3, 53);
        let covered = row("<table:table-cell><table:table/></table:table-cell>", 8);
        check(format!("{covered}{}", row(number, 1)), 1, 9);
        check(row(&gap.repeat(9_000), 1 << 60), 0, 0);
    }

    #[test]
    fn long_texts_count_as_often_as_they_are_repeated() {
        let text = "x".repeat(1_000);
        let cell = format!(
            "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"10\"><p>{text}</p></table:table-cell>"
        );
        let row =
            format!("<table:table-row table:number-rows-repeated='5'>{cell}</table:table-row>");
        let seen = grid(&row);
        assert_eq!(seen.texts, 50);
        assert!(
            (40_000..60_000).contains(&seen.repeated),
            "{}",
            seen.repeated
        );
    }

    #[test]
    fn a_method_that_is_not_read_is_named() {
        // An archive of one file, `t.csv`, as Python writes it with this method.
        let archive = |method: u16| {
            let name = b"t.csv";
            let local = [&b"PK\x03\x04"[..], &[0; 22], &[5, 0, 0, 0], name, b"a,b\n"].concat();
            let mut entry = [&b"PK\x01\x02"[..], &[0; 42], name].concat();
            entry[10..12].copy_from_slice(&method.to_le_bytes());
            entry[20] = 4;
            entry[28] = 5;
            let mut end = [&b"PK\x05\x06"[..], &[0; 18]].concat();
            end[10] = 1;
            end[12] = entry.len() as u8;
            end[16] = local.len() as u8;
            [local, entry, end].concat()
        };
        for (method, name) in [(9, "Deflate64"), (12, "bzip2"), (14, "LZMA"), (50, "rare")] {
            let error = only_file(&archive(method), u64::MAX)
                .unwrap_err()
                .to_string();
            assert!(error.contains(name) && error.contains("deflate"), "{error}");
        }
    }

    #[test]
    fn no_archive_is_none() {
        for bytes in [&b""[..], b"PK\x03\x04", b"PK\x05\x06", &[0; 100]] {
            assert!(parts(bytes).is_none());
        }
    }
}
