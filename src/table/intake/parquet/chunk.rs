//! A chunk: the values of one column in one group of rows, decoded to arrays of
//! their stored type. Knows no meaning of a value.

use std::io::Cursor;

use polars_arrow::array::{Array, FixedSizeBinaryArray};
use polars_arrow::bitmap::Bitmap;
use polars_arrow::datatypes::{ArrowDataType, Field, TimeUnit};
use polars_buffer::Buffer;
use polars_parquet::parquet::compression::Compression;
use polars_parquet::parquet::encoding::Encoding;
use polars_parquet::parquet::encoding::byte_stream_split::Decoder;
use polars_parquet::parquet::encoding::hybrid_rle::HybridRleDecoder;
use polars_parquet::parquet::error::{ParquetError, ParquetResult};
use polars_parquet::parquet::metadata::ColumnChunkMetadata;
use polars_parquet::parquet::page::{CompressedPage, DataPage, split_buffer};
use polars_parquet::parquet::read::{BasicDecompressor, PageReader};
use polars_parquet::parquet::schema::types::PhysicalType;
use polars_parquet::read::column_iter_to_arrays;

use crate::panics::caught;
use crate::table::remark::NotRead;

/// The arrays of a chunk: of the stored type, but unsigned where `unsigned` says so,
/// and moments of 12 bytes as milliseconds since 1970.
///
/// # Errors
/// Why they cannot be had.
pub(super) fn arrays(
    bytes: &Buffer<u8>,
    chunk: &ColumnChunkMetadata,
    rows: usize,
    unsigned: bool,
) -> Result<Vec<Box<dyn Array>>, NotRead> {
    // polars panics on some damaged chunks.
    let is_sound = caught(|| levels_fit(bytes, chunk)).unwrap_or(Ok(false));
    if is_sound.is_ok_and(|fit| !fit) {
        return Err(NotRead::Undecodable);
    }
    let decoded = caught(|| decode(bytes, chunk, unsigned)).flatten();
    let split = || caught(|| split(bytes, chunk).ok()).flatten();
    let decoded = decoded.or_else(split);
    let complete = decoded.filter(|all| all.iter().map(|a| a.len()).sum::<usize>() == rows);
    complete.ok_or_else(|| why_not(bytes, chunk))
}

fn decode(
    bytes: &Buffer<u8>,
    chunk: &ColumnChunkMetadata,
    unsigned: bool,
) -> Option<Vec<Box<dyn Array>>> {
    let descriptor = &chunk.descriptor().descriptor;
    let stored = &descriptor.primitive_type;
    let dtype = match stored.physical_type {
        PhysicalType::Boolean => ArrowDataType::Boolean,
        PhysicalType::Int32 if unsigned => ArrowDataType::UInt32,
        PhysicalType::Int32 => ArrowDataType::Int32,
        PhysicalType::Int64 if unsigned => ArrowDataType::UInt64,
        PhysicalType::Int64 => ArrowDataType::Int64,
        // Nanoseconds of 64 bits end in 2262.
        PhysicalType::Int96 => ArrowDataType::Timestamp(TimeUnit::Millisecond, None),
        PhysicalType::Float => ArrowDataType::Float32,
        PhysicalType::Double => ArrowDataType::Float64,
        PhysicalType::ByteArray => ArrowDataType::BinaryView,
        PhysicalType::FixedLenByteArray(length) => ArrowDataType::FixedSizeBinary(length),
    };
    let field = Field::new("".into(), dtype, descriptor.max_def_level > 0);
    let pages = BasicDecompressor::new(pages(bytes, chunk)?, Vec::new());
    let (arrays, _) = column_iter_to_arrays(vec![pages], vec![stored], field, None).ok()?;
    Some(arrays)
}

/// Whether no run of definition levels is longer than its page has values: polars allocates
/// what a run tells.
///
/// # Errors
/// Pages that cannot be split into levels and values.
fn levels_fit(bytes: &Buffer<u8>, chunk: &ColumnChunkMetadata) -> ParquetResult<bool> {
    let most = chunk.descriptor().descriptor.max_def_level;
    let Some(pages) = pages(bytes, chunk).filter(|_| most > 0) else {
        return Ok(true);
    };
    let bits = (16 - most.leading_zeros()) as usize;
    let mut pages = BasicDecompressor::new(pages, Vec::new());
    pages.read_dict_page()?;
    while let Some(page) = pages.next() {
        let page: DataPage = page?.decompress(&mut pages)?;
        let values = page.num_values();
        if !runs_fit(split_buffer(&page)?.def, bits, values) {
            return Ok(false);
        }
        pages.reuse_page_buffer(page);
    }
    Ok(true)
}

/// Whether all runs of a sequence in the hybrid of run lengths and packed bits have at most
/// so many values, but for what fills the last group.
fn runs_fit(mut bytes: &[u8], bits: usize, values: usize) -> bool {
    let most = (values as u64).saturating_add(GROUP);
    while !bytes.is_empty() {
        let (mut header, mut length) = (0u64, 0);
        for byte in bytes {
            header |= u64::from(byte & 0x7F) << (7 * length);
            length += 1;
            if byte & 0x80 == 0 || length == 9 {
                break;
            }
        }
        let count = header >> 1;
        let (count, taken) = match header & 1 {
            0 => (count, bits.div_ceil(8)),
            _ => (
                count.saturating_mul(8),
                (count as usize).saturating_mul(bits),
            ),
        };
        if count > most {
            return false;
        }
        bytes = bytes.get(length + taken..).unwrap_or_default();
    }
    true
}

/// Values that a writer may pack beyond the last.
const GROUP: u64 = 512;

fn pages(bytes: &Buffer<u8>, chunk: &ColumnChunkMetadata) -> Option<PageReader> {
    let range = chunk.byte_range();
    let (start, end) = (range.start as usize, range.end as usize);
    (start <= end && end <= bytes.len()).then(|| {
        let bytes = bytes.clone().sliced(start..end);
        PageReader::new(Cursor::new(bytes), chunk, Vec::new(), i32::MAX as usize)
    })
}

/// Values of a fixed number of bytes that are split into streams of bytes, which
/// polars reads of numbers only.
fn split(bytes: &Buffer<u8>, chunk: &ColumnChunkMetadata) -> ParquetResult<Vec<Box<dyn Array>>> {
    let unknown = || ParquetError::OutOfSpec(String::new());
    let PhysicalType::FixedLenByteArray(width) = chunk.physical_type() else {
        return Err(unknown());
    };
    let mut pages = BasicDecompressor::new(pages(bytes, chunk).ok_or_else(unknown)?, Vec::new());
    pages.read_dict_page()?;
    let mut arrays: Vec<Box<dyn Array>> = Vec::new();
    while let Some(page) = pages.next() {
        let page: DataPage = page?.decompress(&mut pages)?;
        if page.encoding() != Encoding::ByteStreamSplit {
            return Err(unknown());
        }
        let parts = split_buffer(&page)?;
        let present: Option<Vec<bool>> = if page.descriptor.max_def_level > 0 {
            let levels = HybridRleDecoder::new(parts.def, 1, page.num_values()).collect()?;
            Some(levels.iter().map(|level| *level > 0).collect())
        } else {
            None
        };
        let rows = page.num_values();
        let mut values = vec![0; rows * width];
        let mut decoder = Decoder::try_new(parts.values, width)?;
        for (row, value) in values.chunks_exact_mut(width).enumerate() {
            if present.as_ref().is_none_or(|present| present[row]) {
                if !decoder.move_next() {
                    return Err(unknown());
                }
                value.copy_from_slice(decoder.current_value());
            }
        }
        arrays.push(Box::new(FixedSizeBinaryArray::new(
            ArrowDataType::FixedSizeBinary(width),
            values.into(),
            present.map(Bitmap::from_iter),
        )));
    }
    Ok(arrays)
}

/// Why a chunk cannot be decoded, as its metadata and the headers of its pages tell.
fn why_not(bytes: &Buffer<u8>, chunk: &ColumnChunkMetadata) -> NotRead {
    if chunk.compression() == Compression::Lzo {
        return NotRead::Codec("LZO".to_owned());
    }
    let usual = [
        Encoding::Plain,
        Encoding::PlainDictionary,
        Encoding::RleDictionary,
    ];
    let encodings = || {
        let pages = pages(bytes, chunk)?;
        let encodings = pages.map_while(|page| match page {
            Ok(CompressedPage::Data(page)) => {
                Some(Encoding::try_from(page.header().encoding()).ok())
            }
            Ok(CompressedPage::Dict(_)) => Some(None),
            Err(_) => None,
        });
        encodings
            .flatten()
            .find(|encoding| !usual.contains(encoding))
    };
    let unusual = caught(encodings).flatten();
    match unusual {
        Some(encoding) => NotRead::Encoding(name(encoding).to_owned()),
        None => NotRead::Undecodable,
    }
}

/// An encoding as the format calls it.
fn name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Plain => "PLAIN",
        Encoding::PlainDictionary => "PLAIN_DICTIONARY",
        Encoding::Rle => "RLE",
        Encoding::BitPacked => "BIT_PACKED",
        Encoding::DeltaBinaryPacked => "DELTA_BINARY_PACKED",
        Encoding::DeltaLengthByteArray => "DELTA_LENGTH_BYTE_ARRAY",
        Encoding::DeltaByteArray => "DELTA_BYTE_ARRAY",
        Encoding::RleDictionary => "RLE_DICTIONARY",
        Encoding::ByteStreamSplit => "BYTE_STREAM_SPLIT",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_longer_than_their_page_are_seen() {
        // A run of 3 ones, then one group of 8 packed bits.
        let levels = [3 << 1, 1, (1 << 1) | 1, 0b0101_0101];
        assert!(runs_fit(&levels, 1, 11));
        assert!(runs_fit(&[], 1, 0));
        // A run of 1 << 40.
        let long = [0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 1];
        assert!(!runs_fit(&long, 1, 1_000));
        // As many groups of packed bits.
        let packed = [0x81, 0x80, 0x80, 0x80, 0x80, 0x40, 1];
        assert!(!runs_fit(&packed, 2, 1_000));
        // Cut within a run.
        assert!(runs_fit(&[0x86], 1, 1_000));
    }
}
