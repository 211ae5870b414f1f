//! Files of fixed widths: columns at places that a description tells, as mainframes write
//! them. Numbers may leave their decimal point out and carry their sign behind them or
//! punched over their last digit.

use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};

use crate::table::error::TableError;
use crate::table::intake::plain::{Plain, push_cell, push_scaled};
use crate::table::remark::Remark;
use crate::table::source::load::LoadOptions;

/// Where the columns of a file stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedWidths {
    columns: Vec<Column>,
    /// Places count bytes of the file's encoding, whatever its lines look like.
    #[serde(default)]
    bytes: bool,
}

/// A column of a file of fixed widths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Column {
    name: String,
    /// Its first character or byte, from 0.
    start: usize,
    /// Its characters or bytes.
    width: usize,
    /// For a number of a mainframe the digits behind the point that is not written.
    decimals: Option<u8>,
}

/// Why a description cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DescriptionError {
    /// It lacks a column that it needs.
    #[error(
        "the description has no column '{0}': it is a CSV with the header name,start,width (or end instead of width, and byte instead of start where places count bytes) and, where wanted, decimals"
    )]
    NoColumn(&'static str),
    /// It describes no column of the file.
    #[error("the description names no columns: write a line for each below its header")]
    Empty,
    /// A line that describes no column.
    #[error(
        "line {line} of the description has no usable {what}: places count characters or bytes from 1, widths are at least 1, decimals at most 18"
    )]
    Line {
        /// The line, from 1.
        line: u64,
        /// What is wrong there.
        what: &'static str,
    },
}

/// A line that reaches beyond this is none.
const MOST_CHARACTERS: usize = 1 << 20;

impl FixedWidths {
    /// Reads a description: a CSV with the columns `name`, `start` (from 1; `byte` where
    /// places count bytes), `width` or `end`, and for numbers of a mainframe `decimals`.
    ///
    /// # Errors
    /// A column or value that is missing or cannot be.
    pub fn parse(text: &str) -> Result<Self, DescriptionError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .delimiter(delimiter(text))
            .from_reader(text.as_bytes());
        let header = reader.headers().cloned().unwrap_or_default();
        let place = |name: &str| header.iter().position(|h| h.eq_ignore_ascii_case(name));
        let name_at = place("name").ok_or(DescriptionError::NoColumn("name"))?;
        let (start, byte) = (place("start"), place("byte"));
        let start_at = start.or(byte).ok_or(DescriptionError::NoColumn("start"))?;
        let (width_at, end_at, decimals_at) = (place("width"), place("end"), place("decimals"));
        if width_at.is_none() && end_at.is_none() {
            return Err(DescriptionError::NoColumn("width"));
        }
        let mut columns = Vec::new();
        for (number, record) in reader.records().enumerate() {
            let line = |record: &csv::StringRecord| {
                record
                    .position()
                    .map_or(number as u64 + 2, csv::Position::line)
            };
            let Ok(record) = record else {
                return Err(DescriptionError::Line {
                    line: number as u64 + 2,
                    what: "text",
                });
            };
            let bad = |what| DescriptionError::Line {
                line: line(&record),
                what,
            };
            let count = |at: Option<usize>| {
                let count: usize = record.get(at?)?.parse().ok()?;
                (1..=MOST_CHARACTERS).contains(&count).then_some(count)
            };
            let name = record.get(name_at).filter(|name| !name.is_empty());
            let start = count(Some(start_at)).ok_or_else(|| bad("start"))? - 1;
            let by_end = || count(end_at)?.checked_sub(start).filter(|width| *width > 0);
            let width = match (count(width_at), by_end()) {
                (Some(width), Some(other)) if width != other => {
                    return Err(bad("width that its end agrees with"));
                }
                (width, by_end) => width.or(by_end).ok_or_else(|| bad("width"))?,
            };
            let told = decimals_at.and_then(|at| record.get(at));
            let decimals = match told.filter(|told| !told.is_empty()) {
                None => None,
                Some(told) => {
                    let decimals = told.parse::<u8>().ok().filter(|decimals| *decimals <= 18);
                    Some(decimals.ok_or_else(|| bad("number of decimals"))?)
                }
            };
            columns.push(Column {
                name: name.ok_or_else(|| bad("name"))?.to_owned(),
                start,
                width,
                decimals,
            });
        }
        if columns.is_empty() {
            return Err(DescriptionError::Empty);
        }
        Ok(Self {
            columns,
            bytes: start.is_none(),
        })
    }

    /// The description that [`FixedWidths::parse`] reads.
    #[must_use]
    pub fn text(&self) -> String {
        let start = if self.bytes { "byte" } else { "start" };
        let mut text = format!("name,{start},width,decimals\n");
        for column in &self.columns {
            let decimals = column.decimals.map(|decimals| decimals.to_string());
            push_cell(&mut text, &column.name);
            let (start, decimals) = (column.start + 1, decimals.unwrap_or_default());
            text += &format!(",{start},{},{decimals}\n", column.width);
        }
        text
    }

    /// The first character behind all columns, and behind where the last begins.
    fn ends(&self) -> (usize, usize) {
        let end = self.columns.iter().map(|c| c.start + c.width).max();
        let last = self.columns.iter().map(|c| c.start + 1).max();
        (end.unwrap_or(0), last.unwrap_or(0))
    }

    /// The lines as plain text with the names above, the number of lines for a sample, and
    /// what there is to say.
    ///
    /// # Errors
    /// More text than fits.
    pub(super) fn plain(
        &self,
        text: &str,
        encoding: &str,
        options: &LoadOptions,
    ) -> Result<(String, Option<u64>, Vec<Remark>), TableError> {
        let mut plain = Plain::new(options.memory.bytes(), options.sample_rows);
        for (place, column) in self.columns.iter().enumerate() {
            if place > 0 {
                plain.comma();
            }
            plain.cell(&column.name);
        }
        plain.end_names();
        let (end, last) = self.ends();
        let encoding = Encoding::for_label(encoding.as_bytes());
        let in_bytes = encoding.filter(|encoding| self.bytes || have_equal_bytes(text, encoding));
        let (mut short, mut beyond) = (0, 0);
        let mut places = Vec::new();
        let mut number = String::new();
        for line in text.lines().skip(options.header.unwrap_or(0)) {
            if line.trim().is_empty() {
                continue;
            }
            let places = Places::of(line, in_bytes, &mut places);
            short += usize::from(places.length() < last);
            beyond += usize::from(!places.slice(end, usize::MAX).trim().is_empty());
            for (place, column) in self.columns.iter().enumerate() {
                if place > 0 {
                    plain.comma();
                }
                let cell = places.slice(column.start, column.start + column.width);
                match column.decimals {
                    Some(decimals) if push_zoned(&mut number, cell.trim(), decimals) => {
                        plain.cell(&number);
                    }
                    _ => plain.cell(cell.trim_matches(' ')),
                }
            }
            plain.end_row()?;
        }
        let mut remarks = Vec::new();
        if let Some(encoding) = in_bytes.filter(|_| !self.bytes) {
            remarks.push(Remark::WidthsInBytes(encoding.name().to_owned()));
        }
        if short > 0 {
            remarks.push(Remark::ShortLines(short));
        }
        if beyond > 0 {
            remarks.push(Remark::BeyondWidths(beyond));
        }
        let (text, records) = plain.finish();
        Ok((text, records, remarks))
    }
}

/// What separates the cells of a description.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let found = [b'\t', b';'].into_iter();
    let mut found = found.filter(|mark| first.as_bytes().contains(mark));
    found.next().unwrap_or(b',')
}

/// Lines that are looked at to see what places count.
const LINES: usize = 1_000;

/// Whether all lines have the same number of bytes in the encoding, but not of characters.
fn have_equal_bytes(text: &str, encoding: &'static Encoding) -> bool {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let mut lengths = lines.take(LINES).map(|line| {
        let bytes = line.chars().map(|c| bytes_of(c, encoding)).sum::<usize>();
        (bytes, line.chars().count())
    });
    let Some((bytes, characters)) = lengths.next() else {
        return false;
    };
    let mut differ = false;
    lengths.all(|(b, c)| {
        differ |= c != characters;
        b == bytes
    }) && differ
}

/// The bytes of a character in the encoding.
fn bytes_of(character: char, encoding: &'static Encoding) -> usize {
    if character.is_ascii() {
        return 1;
    }
    let mut utf8 = [0; 4];
    let (bytes, ..) = encoding.encode(character.encode_utf8(&mut utf8));
    bytes.len()
}

/// The characters or bytes of a line, counted from 0.
struct Places<'a> {
    line: &'a str,
    /// Where the character of each place begins, behind it for all but its first byte;
    /// `None` where a character is a byte.
    starts: Option<&'a [usize]>,
}

impl<'a> Places<'a> {
    /// In characters, or in bytes of an encoding.
    fn of(line: &'a str, in_bytes: Option<&'static Encoding>, starts: &'a mut Vec<usize>) -> Self {
        if line.is_ascii() {
            return Self { line, starts: None };
        }
        starts.clear();
        for (at, character) in line.char_indices() {
            starts.push(at);
            let bytes = in_bytes.map_or(1, |encoding| bytes_of(character, encoding));
            starts.extend(std::iter::repeat_n(at + character.len_utf8(), bytes - 1));
        }
        let starts = Some(starts.as_slice());
        Self { line, starts }
    }

    fn length(&self) -> usize {
        self.starts.map_or(self.line.len(), <[usize]>::len)
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        let byte = |place: usize| match self.starts {
            None => place.min(self.line.len()),
            Some(starts) => starts.get(place).copied().unwrap_or(self.line.len()),
        };
        &self.line[byte(start)..byte(end)]
    }
}

/// Writes a number of a mainframe in place of `text`: digits without a point, the sign
/// before or behind them or punched over the last (`{` and `A` to `I` are 0 to 9, `}` and
/// `J` to `R` the same below zero). A written point counts. Says whether `cell` is one.
fn push_zoned(text: &mut String, cell: &str, decimals: u8) -> bool {
    text.clear();
    let (negative, body) = match cell.strip_prefix(['-', '+']) {
        Some(body) => (cell.starts_with('-'), body),
        None => match cell.strip_suffix(['-', '+']) {
            Some(body) => (cell.ends_with('-'), body.trim_end()),
            None => (false, cell),
        },
    };
    let is_signed = body.len() != cell.len();
    let Some(last) = body.bytes().last() else {
        return false;
    };
    let (last, punched) = match last {
        b'0'..=b'9' => (last, false),
        _ if is_signed => return false,
        b'{' => (b'0', false),
        b'A'..=b'I' => (last - b'A' + b'1', false),
        b'}' => (b'0', true),
        b'J'..=b'R' => (last - b'J' + b'1', true),
        _ => return false,
    };
    let body = &body[..body.len() - 1];
    let (whole, part) = body.split_once('.').unwrap_or((body, ""));
    let all = whole.bytes().chain(part.bytes());
    if !all.clone().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let written = body.contains('.').then_some(part.len() + 1);
    let scale = written.unwrap_or(usize::from(decimals));
    let digits: String = all.chain([last]).map(char::from).collect();
    let digits = digits.trim_start_matches('0');
    let digits = if digits.is_empty() { "0" } else { digits };
    let Ok(scale) = u8::try_from(scale) else {
        return false;
    };
    push_scaled(text, digits, (negative || punched) && digits != "0", scale);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_mainframes_are_read() {
        for (cell, decimals, expected) in [
            ("00123", 0, "123"),
            ("00123-", 2, "-1.23"),
            ("-123", 2, "-1.23"),
            ("0012{", 2, "1.20"),
            ("0012}", 2, "-1.20"),
            ("12A", 0, "121"),
            ("12R", 0, "-129"),
            ("00000}", 2, "0.00"),
            ("12.5", 2, "12.5"),
            ("7", 3, "0.007"),
            ("5 -", 0, "-5"),
        ] {
            let mut text = String::new();
            assert!(push_zoned(&mut text, cell, decimals), "{cell}");
            assert_eq!(text, expected, "{cell}");
        }
        for cell in ["", "-", "n/a", "1x3", "1.2.3", "-12A", "S"] {
            assert!(!push_zoned(&mut String::new(), cell, 2), "{cell}");
        }
    }

    #[test]
    fn lines_are_cut_by_characters() {
        let widths =
            FixedWidths::parse("name;start;end;decimals\nid;1;4;\ncity;5;10;\namount;11;16;2\n")
                .unwrap();
        let lines = "0001Köln  00123-\n0002Bonn  00004{ more\n\n0003Ulm\n";
        let (text, _, remarks) = widths
            .plain(lines, "UTF-8", &LoadOptions::default())
            .unwrap();
        assert_eq!(
            text,
            "id,city,amount\n0001,Köln,-1.23\n0002,Bonn,0.40\n0003,Ulm,\n"
        );
        assert_eq!(FixedWidths::parse(&widths.text()), Ok(widths.clone()));
        assert_eq!(remarks, [Remark::ShortLines(1), Remark::BeyondWidths(1)]);
    }

    #[test]
    fn places_count_bytes_where_lines_have_equally_many() {
        let description = "id,1,4\nname,5,10\namount,15,3\n";
        let widths = FixedWidths::parse(&format!("name,start,width\n{description}")).unwrap();
        let lines = "0001张三      100\n0002欧阳修    300\n0003Li        050\n";
        let expected = "id,name,amount\n0001,张三,100\n0002,欧阳修,300\n0003,Li,050\n";
        let cut = |widths: &FixedWidths, lines, encoding| {
            let (text, _, remarks) = widths
                .plain(lines, encoding, &LoadOptions::default())
                .unwrap();
            (text, remarks)
        };
        let told = vec![Remark::WidthsInBytes("GBK".to_owned())];
        assert_eq!(cut(&widths, lines, "GBK"), (expected.to_owned(), told));
        // Equally many characters.
        let lines = "0001张三        100\n0003Li        050\n";
        assert_eq!(
            cut(&widths, lines, "UTF-8"),
            (
                "id,name,amount\n0001,张三,100\n0003,Li,050\n".to_owned(),
                vec![]
            )
        );
        // Blanks at the ends of lines are cut off: the description says it.
        let widths = FixedWidths::parse(&format!("name,byte,width\n{description}")).unwrap();
        let lines = "0001张三      1\n0002欧阳修    300\n";
        assert_eq!(
            cut(&widths, lines, "gbk"),
            (
                "id,name,amount\n0001,张三,1\n0002,欧阳修,300\n".to_owned(),
                vec![]
            )
        );
        assert_eq!(FixedWidths::parse(&widths.text()), Ok(widths));
    }

    #[test]
    fn descriptions_that_cannot_be_are_refused() {
        use DescriptionError as E;
        for (text, expected) in [
            ("", E::NoColumn("name")),
            ("name,start\na,1\n", E::NoColumn("width")),
            ("name,start,width\n", E::Empty),
            (
                "name,start,width\na,0,1\n",
                E::Line {
                    line: 2,
                    what: "start",
                },
            ),
            (
                "name,start,width\na,1,\n",
                E::Line {
                    line: 2,
                    what: "width",
                },
            ),
            (
                "name,start,end\na,5,4\n",
                E::Line {
                    line: 2,
                    what: "width",
                },
            ),
            (
                "name,start,width,end\na,1,3,4\n",
                E::Line {
                    line: 2,
                    what: "width that its end agrees with",
                },
            ),
            (
                "name,start,width\n,1,1\n",
                E::Line {
                    line: 2,
                    what: "name",
                },
            ),
            (
                "name,start,width,decimals\na,1,1,x\n",
                E::Line {
                    line: 2,
                    what: "number of decimals",
                },
            ),
        ] {
            assert_eq!(FixedWidths::parse(text), Err(expected), "{text}");
        }
    }
}
