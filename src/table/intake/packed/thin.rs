//! A thinner: so many records, spread evenly over all that are offered,
//! whatever their number, in bounded memory. Draws nothing by chance.

use std::io::Read;

use encoding_rs::{CoderResult, Encoding};

use crate::table::Decided;
use crate::table::csv::dialect;
use crate::table::csv::format::{Dialect, Newline};
use crate::table::csv::overrides::Overrides;
use crate::table::csv::record_cells::Cells;
use crate::table::csv::scanner::Scanner;
use crate::table::error::TableError;
use crate::table::remark::Remark;
use crate::table::source::dos_pages::DosPage;
use crate::table::source::encoding;
use crate::table::source::load::LoadOptions;

/// Bytes that tell encoding and layout.
pub(in crate::table) const HEAD_BYTES: usize = 1 << 20;
/// Bytes read at once.
const CHUNK_BYTES: usize = 256 << 10;
/// A quote that is still open after so many bytes opens nothing.
const MOST_QUOTED: usize = 1 << 16;

/// A record longer than this is none.
pub(in crate::table) const MOST_RECORD: usize = 64 << 20;

/// Keeps records at even distances: every one, then every second, every
/// fourth, and so on, so that never more than twice the wanted are held.
pub(in crate::table::intake) struct Thinner {
    wanted: usize,
    step: u64,
    seen: u64,
    kept: Vec<String>,
    bytes: usize,
}

impl Thinner {
    pub fn new(wanted: usize) -> Self {
        Self {
            wanted: wanted.max(1),
            step: 1,
            seen: 0,
            kept: Vec::new(),
            bytes: 0,
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn offer(&mut self, record: &str) {
        if self.seen.is_multiple_of(self.step) {
            self.kept.push(record.to_owned());
            self.bytes += record.len();
        }
        self.seen += 1;
        if self.kept.len() >= 2 * self.wanted {
            let mut place = 0;
            self.kept.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.step *= 2;
            self.bytes = self.kept.iter().map(String::len).sum();
        }
    }

    /// The kept records in their order, at most as many as wanted, and how
    /// many were offered.
    pub fn finish(mut self) -> (Vec<String>, u64) {
        let (held, wanted) = (self.kept.len(), self.wanted);
        if held > wanted {
            let mut place = 0;
            self.kept.retain(|_| {
                let (before, after) = (place * wanted / held, (place + 1) * wanted / held);
                place += 1;
                after > before
            });
        }
        (self.kept, self.seen)
    }
}

/// Which of so many records a [`Thinner`] keeps.
pub(in crate::table::intake) fn kept(records: usize, wanted: usize) -> Vec<bool> {
    let wanted = wanted.max(1);
    let mut step = 1;
    // More are held only until a later one is offered.
    while records.div_ceil(step) >= 2 * wanted {
        step *= 2;
    }
    let held = records.div_ceil(step);
    let mut kept = vec![false; records];
    for place in 0..held {
        let (before, after) = (place * wanted / held, (place + 1) * wanted / held);
        kept[place * step] = held <= wanted || after > before;
    }
    kept
}

/// Delimited text with most of its records left out.
pub(in crate::table::intake) struct Thinned {
    pub text: String,
    pub encoding: Decided<String>,
    pub warnings: Vec<Remark>,
    /// Records there were, blank ones included.
    pub records: u64,
}

/// Reads all of `reader` and keeps everything up to the header, and
/// `wanted` records after it.
///
/// # Errors
/// What reading reports; bytes that are no text; told options that do not
/// exist.
pub(in crate::table::intake) fn thin(
    mut reader: &mut dyn Read,
    wanted: usize,
    options: &LoadOptions,
    fail: &dyn Fn(std::io::Error) -> TableError,
) -> Result<Thinned, TableError> {
    if let Some(page) = options.encoding.as_deref().and_then(DosPage::named) {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(fail)?;
        let options = LoadOptions {
            encoding: Some("utf-8".to_owned()),
            ..options.clone()
        };
        let text = page.decode(&bytes);
        let mut thinned = thin(&mut text.as_bytes(), wanted, &options, fail)?;
        page.name.clone_into(&mut thinned.encoding.value);
        return Ok(thinned);
    }
    let mut head = Vec::new();
    let read = Read::by_ref(&mut reader)
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut head);
    read.map_err(fail)?;
    let is_cut = head.len() == HEAD_BYTES;
    let mut decoded = encoding::decode(whole_lines(&head), options.encoding.as_deref())?;
    if is_cut {
        let of_the_cut = |remark: &Remark| matches!(remark, Remark::Malformed(_));
        decoded.warnings.retain(|remark| !of_the_cut(remark));
    }
    let label = decoded.encoding.value.as_bytes();
    let encoding = Encoding::for_label(label).ok_or_else(|| TableError::UnknownEncoding {
        told: decoded.encoding.value.clone(),
    })?;
    let layout = dialect::sniff(&decoded.text, &Overrides::of(options)?);
    let mut body = layout.start;
    let range = (layout.start, decoded.text.len());
    let mut scanner = Scanner::new(&decoded.text, range, layout.dialect, 0, false);
    for _ in 0..layout.header.value {
        scanner.next(&mut Cells::default());
        body = scanner.position();
    }

    let mut splitter = Splitter::new(layout.dialect, wanted);
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut text = String::with_capacity(2 * CHUNK_BYTES);
    let (mut skip, mut chunk) = (body, head);
    let (mut names, mut done) = (String::new(), 0);
    loop {
        let last = chunk.is_empty();
        let mut bytes = &chunk[..];
        loop {
            let (result, used, _) = decoder.decode_to_string(bytes, &mut text, last);
            bytes = &bytes[used..];
            let cut = skip.min(text.len());
            names.push_str(&text[..cut]);
            splitter.feed(&text[cut..]);
            done += text.len();
            if splitter.record.len() > MOST_RECORD {
                return Err(TableError::RecordTooLong {
                    byte: done - splitter.record.len(),
                    limit: MOST_RECORD,
                });
            }
            skip -= cut;
            text.clear();
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        if last {
            break;
        }
        options.memory.check(3 * splitter.thinner.bytes() as u64)?;
        chunk.clear();
        let read = Read::by_ref(&mut reader)
            .take(CHUNK_BYTES as u64)
            .read_to_end(&mut chunk);
        read.map_err(fail)?;
    }
    let (records, seen) = splitter.finish();
    names.extend(records);
    Ok(Thinned {
        text: names,
        encoding: decoded.encoding,
        warnings: decoded.warnings,
        records: seen,
    })
}

/// The head without a line, or a character, that it cuts.
pub(in crate::table) fn whole_lines(head: &[u8]) -> Vec<u8> {
    let end = head.iter().rposition(|byte| *byte == b'\n');
    let end = end.filter(|_| head.len() == HEAD_BYTES);
    head[..end.map_or(head.len(), |end| end + 1)].to_vec()
}

/// Cuts text into records as it comes, by line ends outside of quotes.
struct Splitter {
    thinner: Thinner,
    quote: u8,
    end: u8,
    quoted: bool,
    record: String,
}

impl Splitter {
    fn new(dialect: Dialect, wanted: usize) -> Self {
        Self {
            thinner: Thinner::new(wanted),
            quote: dialect.quote,
            end: match dialect.newline {
                Newline::Feed => b'\n',
                Newline::Return => b'\r',
            },
            quoted: false,
            record: String::new(),
        }
    }

    fn feed(&mut self, text: &str) {
        let mut start = 0;
        for (place, byte) in text.bytes().enumerate() {
            if byte == self.quote {
                self.quoted = !self.quoted;
            } else if byte == self.end {
                let length = self.record.len() + place - start;
                if self.quoted && length < MOST_QUOTED {
                    continue;
                }
                self.quoted = false;
                self.record.push_str(&text[start..=place]);
                start = place + 1;
                self.thinner.offer(&self.record);
                self.record.clear();
            }
        }
        self.record.push_str(&text[start..]);
    }

    fn finish(mut self) -> (Vec<String>, u64) {
        if !self.record.trim().is_empty() {
            self.record.push(char::from(self.end));
            self.thinner.offer(&self.record);
        }
        self.thinner.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_spread_evenly_and_no_larger_than_wanted() {
        for (offered, wanted) in [(5, 10), (10, 10), (11, 10), (19, 10), (20, 10), (1_000, 7)] {
            let mut thinner = Thinner::new(wanted);
            for i in 0..offered {
                thinner.offer(&i.to_string());
                assert!(thinner.kept.len() < 2 * wanted);
            }
            let (kept, seen) = thinner.finish();
            assert_eq!((kept.len(), seen), (wanted.min(offered), offered as u64));
            let places: Vec<usize> = kept.iter().map(|k| k.parse().unwrap()).collect();
            let of_places = super::kept(offered, wanted);
            let of_places = (0..offered).filter(|place| of_places[*place]);
            assert_eq!(of_places.collect::<Vec<_>>(), places, "{offered} {wanted}");
            let gaps: Vec<usize> = places.windows(2).map(|w| w[1] - w[0]).collect();
            let (least, most) = (gaps.iter().min().unwrap(), gaps.iter().max().unwrap());
            assert!(*most <= 2 * least, "{offered} {wanted}: {places:?}");
            assert!(places[places.len() - 1] + 2 * most >= offered);
        }
    }

    fn check(bytes: &[u8], wanted: usize, text: &str, records: u64) {
        let fail = |_| TableError::Cancelled;
        let thinned = thin(&mut &bytes[..], wanted, &LoadOptions::default(), &fail).unwrap();
        assert_eq!((thinned.text.as_str(), thinned.records), (text, records));
    }

    #[test]
    fn header_and_whole_records_are_kept() {
        check(b"a,b\n1,x\n2,y\n3,z\n4,w\n", 2, "a,b\n1,x\n3,z\n", 4);
        check(
            b"a,b\n1,\"x\ny\"\n2,y\n3,\"p\nq\"\n4,w",
            4,
            "a,b\n1,\"x\ny\"\n2,y\n3,\"p\nq\"\n4,w\n",
            4,
        );
        check(
            b"Loan report\nas of 2024\n\nid,age,bad\n1,30,0\n2,40,1\n3,50,0\n4,60,1\n",
            2,
            "Loan report\nas of 2024\n\nid,age,bad\n1,30,0\n3,50,0\n",
            4,
        );
        let wide: Vec<u8> = "\u{feff}a,b\n1,é\n2,y\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        check(&wide, 9, "a,b\n1,é\n2,y\n", 2);
    }

    #[test]
    fn a_quote_left_open_does_not_swallow_the_file() {
        let mut text = "a,b\n1,\"x\n".to_owned();
        (0..40_000).for_each(|i| text += &format!("{i},y\n"));
        let fail = |_| TableError::Cancelled;
        let thinned = thin(&mut text.as_bytes(), 100, &LoadOptions::default(), &fail).unwrap();
        assert!(thinned.records > 30_000, "{}", thinned.records);
    }
}
