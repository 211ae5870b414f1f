//! The messages of an Arrow stream or file, looked over before the library reads them:
//! it takes as much memory as a message tells of, and takes a stream that breaks off
//! between two messages for a whole one
//! (<https://arrow.apache.org/docs/format/Columnar.html>, encapsulated message format).

use arrow_ipc::{Message, RecordBatch, root_as_footer, root_as_message};

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
    let (rest, length) = bytes.strip_suffix(END)?.split_last_chunk()?;
    let start = rest
        .len()
        .checked_sub(u32::from_le_bytes(*length) as usize)?;
    let footer = root_as_footer(&rest[start..]).ok()?;
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
