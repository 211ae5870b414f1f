//! Expanding: the bytes behind gzip and zstd compression, no more of them
//! than a bound allows. Knows nothing of what they hold.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;

use crate::table::error::TableError;
use crate::table::intake::format::Format;

/// What is packed tighter than this is no loan file: those shrink to a tenth
/// or a thirtieth.
const MOST_RATIO: u64 = 100;
/// Expanded bytes that are always allowed.
const ALWAYS: u64 = 64 << 20;

/// A reader of what `packed` holds.
///
/// # Errors
/// What the decompressor reports at its start.
pub(in crate::table) fn reader<'a>(
    format: Format,
    packed: impl Read + 'a,
) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match format {
        Format::Gzip => Box::new(Members {
            open: Some(GzDecoder::new(BufReader::new(packed))),
        }),
        Format::Zstd => Box::new(zstd::stream::read::Decoder::new(packed)?),
        _ => Box::new(packed),
    })
}

/// The members of a gzip file one after the other; zeros between and after them pad
/// the file to a block of a tape or disk, as the format's own tools allow.
struct Members<R> {
    open: Option<GzDecoder<BufReader<R>>>,
}

impl<R: Read> Read for Members<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.open {
            let read = member.read(out)?;
            if read > 0 || out.is_empty() {
                return Ok(read);
            }
            if let Some(ended) = self.open.take() {
                let mut rest = ended.into_inner();
                if skip_zeros(&mut rest)? {
                    self.open = Some(GzDecoder::new(rest));
                }
            }
        }
        Ok(0)
    }
}

/// Whether anything but zeros is left; stops at it.
fn skip_zeros(rest: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let bytes = rest.fill_buf()?;
        if bytes.is_empty() {
            return Ok(false);
        }
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let is_over = zeros < bytes.len();
        rest.consume(zeros);
        if is_over {
            return Ok(true);
        }
    }
}

/// The bytes behind `packed`, which must not take more than `memory`.
///
/// # Errors
/// Damaged data; data that expand out of all proportion.
pub(in crate::table::intake) fn expand(
    format: Format,
    packed: &[u8],
    memory: u64,
) -> Result<Vec<u8>, TableError> {
    let limit = bound(packed.len() as u64, memory);
    let mut bytes = Vec::new();
    let mut packed = packed;
    let read = reader(format, &mut packed).and_then(|reader| {
        let mut reader = reader.take(limit + 1);
        reader.read_to_end(&mut bytes)
    });
    if bytes.len() as u64 > limit {
        return Err(TableError::Expands { limit });
    }
    match read {
        Ok(_) => Ok(bytes),
        Err(_) => Err(TableError::Damaged {
            what: format.noun(),
        }),
    }
}

/// How many bytes `packed` bytes may become.
pub(in crate::table::intake) fn bound(packed: u64, memory: u64) -> u64 {
    packed.saturating_mul(MOST_RATIO).max(ALWAYS).min(memory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_was_packed_comes_back() {
        let text = b"a,b\n1,2\n".repeat(1_000);
        let packed = zstd::encode_all(&text[..], 3).unwrap();
        assert_eq!(expand(Format::Zstd, &packed, 1 << 30).unwrap(), text);
        assert_eq!(expand(Format::Gzip, &gzip(&text), 1 << 30).unwrap(), text);
        let padded = [gzip(&text), vec![0; 700]].concat();
        assert_eq!(expand(Format::Gzip, &padded, 1 << 30).unwrap(), text);
        let odd = [gzip(&text), b"\0\0notes".to_vec()].concat();
        assert!(expand(Format::Gzip, &odd, 1 << 30).is_err());
        // Two members are one file, as gzip has it.
        let twice = [gzip(&text), gzip(&text)].concat();
        assert_eq!(expand(Format::Gzip, &twice, 1 << 30).unwrap().len(), 16_000);
    }

    #[test]
    fn a_file_cut_anywhere_is_damaged() {
        let text = b"a,b\n1,2\n".repeat(50);
        for (format, packed) in [
            (Format::Gzip, gzip(&text)),
            (Format::Zstd, zstd::encode_all(&text[..], 3).unwrap()),
        ] {
            for length in 4..packed.len() {
                let cut = expand(format, &packed[..length], 1 << 30);
                assert!(matches!(cut, Err(TableError::Damaged { .. })), "{length}");
            }
        }
    }

    /// Ten billion zeros as gzip's own format allows to write them: members of
    /// ten million, one after the other.
    #[test]
    fn a_bomb_is_refused_at_its_bound() {
        let member = gzip(&vec![0; 10_000_000]);
        let bomb = member.repeat(1_000);
        let refused = expand(Format::Gzip, &bomb, 200 << 20);
        assert!(matches!(refused, Err(TableError::Expands { limit }) if limit == 200 << 20));

        let bomb = zstd::encode_all(io::repeat(0).take(10_000_000_000), 1).unwrap();
        let refused = expand(Format::Zstd, &bomb, 1 << 40);
        assert!(matches!(refused, Err(TableError::Expands { limit }) if limit < 200 << 20));
    }
}
