//! A sample of the records of a stream: at random, of bounded size, the same for the same file.

use crate::table::{LoadOptions, Record, Source, Stream, TableError};
use crate::workflow::out_of_core::BottomK;

/// Bytes of text that a sample may hold, and the most and fewest records of it, whatever their length.
const MOST_BYTES: usize = 4 << 20;
const MOST_RECORDS: usize = 50_000;
const LEAST_RECORDS: usize = 5_000;

/// What records of a part of a stream may go into the sample.
#[derive(Debug, Default)]
pub(super) struct Offered {
    /// Where the text of each stands in the part, and its length.
    places: Vec<(u32, u32)>,
    /// Hashes of what names them, where records of one name are drawn together.
    keys: Vec<u64>,
}

impl Offered {
    /// Adds a kept record; those of one `name` are drawn together.
    pub fn add(&mut self, record: &Record<'_>, name: Option<&str>) {
        self.places
            .push((record.byte as u32, record.raw.len() as u32));
        self.keys.extend(name.map(|name| hash_of(name.trim())));
    }
}

/// FNV-1a (Fowler, Noll and Vo).
fn hash_of(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The records that are drawn so far.
#[derive(Default)]
pub(super) struct Drawn {
    kept: Option<BottomK<(usize, String)>>,
    rows: usize,
}

impl Drawn {
    /// Offers the kept records of the next part.
    pub fn offer(&mut self, source: &Source, offered: &Offered) {
        let text = source.text(0);
        let kept = self.kept.get_or_insert_with(|| {
            let each = text.len() / offered.places.len().max(1);
            let fit = MOST_BYTES / each.max(1);
            BottomK::new(fit.clamp(LEAST_RECORDS, MOST_RECORDS))
        });
        for (place, (start, length)) in offered.places.iter().enumerate() {
            let row = self.rows + place;
            let key = offered.keys.get(place).copied().unwrap_or(row as u64);
            let raw = || text[*start as usize..][..*length as usize].to_owned();
            kept.offer(key, || (row, raw()));
        }
        self.rows += offered.places.len();
    }

    /// The records that were drawn, in their order, as a source of their own, and how many they are.
    ///
    /// # Errors
    /// As [`Stream::source_of`].
    pub fn finish(
        self,
        stream: &Stream<'_>,
        options: &LoadOptions,
    ) -> Result<(Source, usize), TableError> {
        let kept = self.kept.map_or(Vec::new(), BottomK::finish);
        let mut kept: Vec<(usize, String)> = kept.into_iter().map(|(_, record)| record).collect();
        kept.sort_unstable_by_key(|(row, _)| *row);
        let texts: Vec<String> = kept.into_iter().map(|(_, text)| text).collect();
        let source = stream.source_of(&texts, self.rows, options)?;
        Ok((source, texts.len()))
    }
}
