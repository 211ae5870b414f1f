//! The messages of an Arrow stream or file, looked over before the library reads them:
//! it takes as much memory as a message tells of, and takes a stream that breaks off
//! between two messages for a whole one
//! (<https://arrow.apache.org/docs/format/Columnar.html>, encapsulated message format).

use arrow_ipc::{Field, Message, RecordBatch, Schema, root_as_footer, root_as_message};

use crate::table::error::TableError;
use crate::table::intake::format::ARROW_FILE;
use crate::table::intake::packed::expand;
use crate::table::source::load::LoadOptions;

/// The mark before the length of a message.
pub(super) const MARK: u32 = u32::MAX;
/// What a file ends with.
const END: &[u8] = b"ARROW1";

/// Whether nothing is missing behind the messages: a mark, or the footer of a file, says
/// so. `None` where they are not whole.
///
/// # Errors
/// That what is in them takes too much memory.
pub(super) fn check(bytes: &[u8], options: &LoadOptions) -> Result<Option<bool>, TableError> {
    let found = if bytes.starts_with(ARROW_FILE) {
        of_file(bytes)
    } else {
        of_stream(bytes)
    };
    let Some(found) = found else {
        return Ok(None);
    };
    check_memory(&found, bytes.len(), options)?;
    Ok(Some(found.ended))
}

/// The same of one message of a stream, with the body that came with it. `None` where the
/// two do not fit each other.
///
/// # Errors
/// As [`check`].
pub(super) fn check_one(
    message: &Message,
    body: &[u8],
    options: &LoadOptions,
) -> Result<Option<()>, TableError> {
    let mut found = Found::default();
    if found.add(message, body).is_none() {
        return Ok(None);
    }
    check_memory(&found, body.len(), options).map(Some)
}

/// Refuses what takes too much memory, or becomes far more than such files do.
fn check_memory(found: &Found, bytes: usize, options: &LoadOptions) -> Result<(), TableError> {
    // A row takes memory where no byte is stored for it, too.
    options.memory.check(found.rows.saturating_mul(8))?;
    let limit = expand::bound(bytes as u64, options.memory.bytes());
    if found.unpacked > limit {
        return Err(TableError::Expands { limit });
    }
    Ok(())
}

#[derive(Debug, Default)]
struct Found {
    rows: u64,
    /// Bytes that compressed buffers tell that they take.
    unpacked: u64,
    ended: bool,
}

impl Found {
    fn add(&mut self, message: &Message, body: &[u8]) -> Option<()> {
        let batch = if let Some(batch) = message.header_as_record_batch() {
            self.rows = self.rows.checked_add(u64::try_from(batch.length()).ok()?)?;
            batch
        } else if let Some(dictionary) = message.header_as_dictionary_batch() {
            dictionary.data()?
        } else {
            return Some(());
        };
        self.unpacked = self.unpacked.checked_add(unpacked(&batch, body)?)?;
        Some(())
    }
}

/// Refuses a table with integers of more than 64 bits, which polars writes: the format has no
/// such type, and the library takes the file for a damaged one.
///
/// # Errors
/// That there are such columns, by their names.
pub(super) fn check_integers(bytes: &[u8]) -> Result<(), TableError> {
    if bytes.starts_with(ARROW_FILE) {
        let footer = footer(bytes).and_then(|(_, footer)| root_as_footer(footer).ok());
        let schema = footer.and_then(|footer| footer.schema());
        return schema.map_or(Ok(()), check_schema);
    }
    let mut rest = bytes;
    let message = take_metadata(&mut rest).and_then(|message| root_as_message(message).ok());
    let schema = message.and_then(|message| message.header_as_schema());
    schema.map_or(Ok(()), check_schema)
}

/// The same of a schema.
///
/// # Errors
/// As [`check_integers`].
pub(super) fn check_schema(schema: Schema) -> Result<(), TableError> {
    let fields = schema.fields().into_iter().flatten();
    let wide: Vec<&str> = fields
        .filter(is_wide)
        .map(|field| field.name().unwrap_or_default())
        .collect();
    if wide.is_empty() {
        return Ok(());
    }
    Err(TableError::WideIntegers {
        columns: wide.join(", "),
    })
}

/// Whether values of a field are integers of more than 64 bits.
fn is_wide(field: &Field) -> bool {
    let is_wide_type = field.type_as_int().is_some_and(|int| int.bitWidth() > 64);
    is_wide_type
        || field
            .children()
            .into_iter()
            .flatten()
            .any(|child| is_wide(&child))
}

/// The messages one after the other.
fn of_stream(mut rest: &[u8]) -> Option<Found> {
    let mut found = Found::default();
    while !rest.is_empty() {
        let metadata = take_metadata(&mut rest)?;
        if metadata.is_empty() {
            found.ended = true;
            break;
        }
        let message = root_as_message(metadata).ok()?;
        let (body, after) = rest.split_at_checked(usize::try_from(message.bodyLength()).ok()?)?;
        found.add(&message, body)?;
        rest = after;
    }
    Some(found)
}

/// The messages that the footer of a file lists. Not all writers lay them out as those of
/// a stream.
fn of_file(bytes: &[u8]) -> Option<Found> {
    let (rest, footer) = footer(bytes)?;
    let footer = root_as_footer(footer).ok()?;
    let mut found = Found {
        ended: true,
        ..Found::default()
    };
    let lists = [footer.dictionaries(), footer.recordBatches()];
    for block in lists.into_iter().flatten().flatten() {
        let offset = usize::try_from(block.offset()).ok()?;
        let mut block_bytes = rest.get(offset..)?;
        let metadata = take_metadata(&mut block_bytes)?;
        let body = offset.checked_add(usize::try_from(block.metaDataLength()).ok()?)?;
        let end = body.checked_add(usize::try_from(block.bodyLength()).ok()?)?;
        found.add(&root_as_message(metadata).ok()?, rest.get(body..end)?)?;
    }
    Some(found)
}

/// A file before the length of its footer, and the footer in it.
fn footer(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (rest, length) = bytes.strip_suffix(END)?.split_last_chunk()?;
    let start = rest
        .len()
        .checked_sub(u32::from_le_bytes(*length) as usize)?;
    Some((rest, &rest[start..]))
}

/// What describes a message, without the mark and length before it.
fn take_metadata<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let mut length = take_number(rest)?;
    if length == MARK {
        length = take_number(rest)?;
    }
    let (metadata, after) = rest.split_at_checked(length as usize)?;
    *rest = after;
    Some(metadata)
}

fn take_number(rest: &mut &[u8]) -> Option<u32> {
    let (number, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u32::from_le_bytes(*number))
}

/// Bytes that the compressed buffers of a batch tell that they take: each begins with
/// their number, or with -1 where it is not compressed.
fn unpacked(batch: &RecordBatch, body: &[u8]) -> Option<u64> {
    if batch.compression().is_none() {
        return Some(0);
    }
    let mut sum = 0u64;
    for buffer in batch.buffers()? {
        let start = usize::try_from(buffer.offset()).ok()?;
        let length = usize::try_from(buffer.length()).ok()?;
        let buffer = body.get(start..start.checked_add(length)?)?;
        if let Some(told) = buffer.first_chunk() {
            let told = i64::from_le_bytes(*told);
            if told != -1 {
                sum = sum.checked_add(u64::try_from(told).ok()?)?;
            }
        }
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By polars 2.1.0, see `tests/fixtures/table/make_int128.py`.
    #[test]
    fn integers_of_128_bits_are_named() {
        let file = include_bytes!("../../../../tests/fixtures/table/int128.arrow");
        let stream = include_bytes!("../../../../tests/fixtures/table/int128_stream.arrow");
        for bytes in [&file[..], stream] {
            let error = check_integers(bytes).unwrap_err();
            assert!(matches!(error, TableError::WideIntegers { columns } if columns == "big"));
        }
        assert!(check_integers(b"ARROW1").is_ok());
        assert!(check_integers(b"").is_ok());
    }
}
