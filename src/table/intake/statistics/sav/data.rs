//! The rows of an SPSS file, unpacked to elements of 8 bytes. The layout is that of the PSPP
//! developer's guide, "Data Record".

use std::borrow::Cow;
use std::io::Read;

use flate2::read::ZlibDecoder;

use super::super::bytes::Bytes;
use super::super::damaged;
use super::ELEMENT;
use crate::table::error::TableError;
use crate::table::intake::format::Format;
use crate::table::intake::memory::MemoryLimit;

/// How rows are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    /// A byte for each element, which says what it is.
    Codes,
    /// The same in blocks packed by zlib.
    Blocks,
}

/// What the dictionary says of the rows.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub compression: Compression,
    pub big: bool,
    pub bias: f64,
    pub missing: f64,
    pub row_bytes: usize,
    pub rows: Option<usize>,
    pub start: usize,
}

/// The bytes of the rows, one behind the other.
///
/// # Errors
/// Damaged blocks; more bytes than the memory takes.
pub(super) fn rows(
    bytes: &[u8],
    layout: Layout,
    memory: MemoryLimit,
) -> Result<Cow<'_, [u8]>, TableError> {
    let packed = bytes.get(layout.start..).unwrap_or_default();
    let limit = memory.bytes();
    match layout.compression {
        Compression::None => Ok(Cow::Borrowed(packed)),
        Compression::Codes => unpack(packed, layout, limit).map(Cow::Owned),
        Compression::Blocks => {
            let codes = inflate(bytes, layout, limit)?;
            unpack(&codes, layout, limit).map(Cow::Owned)
        }
    }
}

/// Unpacks elements. A code is itself less the bias; 252 ends the rows, 253 stands for the
/// next element behind the codes, 254 for blanks, 255 for a missing number.
fn unpack(packed: &[u8], layout: Layout, limit: u64) -> Result<Vec<u8>, TableError> {
    let bytes_of = |number: f64| {
        if layout.big {
            number.to_be_bytes()
        } else {
            number.to_le_bytes()
        }
    };
    let numbers: Vec<[u8; 8]> = (0..=255)
        .map(|code| bytes_of(f64::from(code) - layout.bias))
        .collect();
    let missing = bytes_of(layout.missing);
    let most = layout
        .rows
        .map(|rows| (rows as u64).saturating_mul(layout.row_bytes as u64));
    let mut unpacked = Vec::new();
    let mut rest = packed;
    while let Some((codes, behind)) = rest.split_first_chunk::<ELEMENT>() {
        rest = behind;
        for code in codes {
            let element = match code {
                0 => continue,
                252 => return Ok(unpacked),
                253 => match rest.split_first_chunk::<ELEMENT>() {
                    Some((element, behind)) => {
                        rest = behind;
                        element
                    }
                    None => return Ok(unpacked),
                },
                254 => b"        ",
                255 => &missing,
                code => &numbers[usize::from(*code)],
            };
            unpacked.extend_from_slice(element);
        }
        let size = unpacked.len() as u64;
        if most.is_some_and(|most| size >= most) {
            break;
        }
        if size > limit {
            return Err(TableError::Expands { limit });
        }
    }
    Ok(unpacked)
}

/// Unpacks the blocks of zlib, whose places stand behind them.
fn inflate(bytes: &[u8], layout: Layout, limit: u64) -> Result<Vec<u8>, TableError> {
    let broken = || damaged(Format::Sav);
    let blocks = blocks(bytes, layout).ok_or_else(broken)?;
    let mut unpacked = Vec::new();
    for block in blocks {
        let mut reader = ZlibDecoder::new(block).take(
            limit
                .saturating_sub(unpacked.len() as u64)
                .saturating_add(1),
        );
        if reader.read_to_end(&mut unpacked).is_err() {
            return Err(broken());
        }
        if unpacked.len() as u64 > limit {
            return Err(TableError::Expands { limit });
        }
    }
    Ok(unpacked)
}

fn blocks(bytes: &[u8], layout: Layout) -> Option<Vec<&[u8]>> {
    let mut header = Bytes::new(bytes, layout.start, layout.big);
    header.u64()?;
    let trailer = usize::try_from(header.u64()?).ok()?;
    let mut trailer = Bytes::new(bytes, trailer, layout.big);
    trailer.take(20)?;
    let count = trailer.count()?;
    let entries = trailer.items(count, 24)?;
    entries
        .map(|entry| {
            let mut entry = Bytes::new(entry, 8, layout.big);
            let at = usize::try_from(entry.u64()?).ok()?;
            entry.i32()?;
            let length = entry.count()?;
            Bytes::new(bytes, at, layout.big).take(length)
        })
        .collect()
}
