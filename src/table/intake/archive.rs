//! An archive: the parts of a zip file, counted and expanded once within a
//! bound before a library may read them. Reads no sheet.

use std::io::Read;

use flate2::read::DeflateDecoder;

use super::expand;
use super::format::Format;
use crate::table::error::TableError;

/// Cells that repeated columns of an `OpenDocument` sheet may stand for.
const MOST_REPEATED: usize = 50_000_000;
/// Bytes read at once.
const CHUNK_BYTES: usize = 64 << 10;

/// What an archive holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Archive {
    /// The workbook that it is.
    pub format: Format,
    /// Bytes of all parts, expanded.
    pub expanded: u64,
}

/// One part, as the central directory describes it.
struct Part<'a> {
    name: &'a [u8],
    encrypted: bool,
    deflated: bool,
    packed: &'a [u8],
}

/// Looks through an archive (APPNOTE.TXT 6.3.10, PKWARE), whose parts must not
/// take more than `memory`.
///
/// # Errors
/// A damaged archive; one that holds no workbook, is encrypted, or expands out
/// of all proportion.
pub(super) fn inspect(bytes: &[u8], memory: u64) -> Result<Archive, TableError> {
    let damaged = || TableError::Damaged {
        what: "a zip archive or a workbook",
    };
    let parts = parts(bytes).ok_or_else(damaged)?;
    let holds = |name: &[u8]| parts.iter().any(|p| p.name.eq_ignore_ascii_case(name));
    let format = if holds(b"xl/workbook.bin") {
        Format::Xlsb
    } else if holds(b"xl/workbook.xml") {
        Format::Xlsx
    } else if holds(b"content.xml") {
        Format::Ods
    } else {
        return Err(TableError::Binary {
            what: "a zip archive without a workbook",
        });
    };
    if parts.iter().any(|part| part.encrypted) {
        return Err(TableError::Encrypted);
    }
    let limit = expand::bound(bytes.len() as u64, memory);
    let (mut expanded, mut chunk) = (0, vec![0; CHUNK_BYTES]);
    for part in &parts {
        let mut repeats = Repeats::default();
        let counts = format == Format::Ods && part.name == b"content.xml";
        let mut reader: Box<dyn Read> = if part.deflated {
            Box::new(DeflateDecoder::new(part.packed))
        } else {
            Box::new(part.packed)
        };
        loop {
            let got = reader.read(&mut chunk).map_err(|_error| damaged())?;
            if got == 0 {
                break;
            }
            expanded += got as u64;
            if counts {
                repeats.feed(&chunk[..got]);
            }
            if expanded > limit || repeats.cells > MOST_REPEATED {
                return Err(TableError::Expands { limit });
            }
        }
    }
    Ok(Archive { format, expanded })
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
        let method = u16_at(bytes, at + 10)?;
        parts.push(Part {
            name: bytes.get(at + 46..at + 46 + name)?,
            encrypted: u16_at(bytes, at + 8)? & 1 == 1,
            deflated: method == 8,
            packed: bytes.get(data..data.checked_add(usize::try_from(packed).ok()?)?)?,
        });
        if method != 0 && method != 8 {
            return None;
        }
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

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let field = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(field.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let field = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(field.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_le_bytes(field.try_into().ok()?))
}

/// How many cells repeated columns stand for: a library makes each of them,
/// but for those at the end of a row that are empty.
#[derive(Default)]
struct Repeats {
    cells: usize,
    /// A word that the last chunk cut.
    rest: Vec<u8>,
}

impl Repeats {
    /// Long enough for the attribute with its number and what follows it.
    const KEPT: usize = 512;

    fn feed(&mut self, chunk: &[u8]) {
        self.rest.extend_from_slice(chunk);
        let whole = self.rest.len().saturating_sub(Self::KEPT);
        let mut at = 0;
        while let Some(found) = self.rest[at..whole].iter().position(|b| *b == b'c') {
            at += found;
            self.cells += repeated(&self.rest[at..at + Self::KEPT]);
            at += 1;
        }
        self.rest.drain(..whole);
    }
}

/// The number in an attribute that begins here, unless its cell is the empty
/// end of a row.
fn repeated(text: &[u8]) -> usize {
    let Some(rest) = text.strip_prefix(b"columns-repeated") else {
        return 0;
    };
    let digits = rest.iter().skip_while(|b| !b.is_ascii_digit());
    let digits = digits.take_while(|b| b.is_ascii_digit()).take(9);
    let count = digits.fold(0, |n, b| n * 10 + usize::from(b - b'0'));
    let close = rest.iter().position(|b| *b == b'>').unwrap_or(0);
    let is_empty = close > 0 && rest[close - 1] == b'/';
    let ends_row = rest[close..].starts_with(b"></table:table-row>");
    if is_empty && ends_row { 0 } else { count }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_cells_are_counted_across_chunks() {
        let cell =
            "<table:table-cell table:number-columns-repeated=\"1000\"><p>1</p></table:table-cell>";
        let end = "<table:table-cell table:number-columns-repeated=\"1000\"/></table:table-row>";
        let text = format!(
            "{}{}{}",
            cell.repeat(50),
            end.repeat(50),
            " ".repeat(Repeats::KEPT)
        );
        for length in [7, 64, 100_000] {
            let mut repeats = Repeats::default();
            text.as_bytes().chunks(length).for_each(|c| repeats.feed(c));
            assert_eq!(repeats.cells, 50_000);
        }
    }

    #[test]
    fn no_archive_is_none() {
        for bytes in [&b""[..], b"PK\x03\x04", b"PK\x05\x06", &[0; 100]] {
            assert!(parts(bytes).is_none());
        }
    }
}
