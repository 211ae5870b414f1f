//! SPSS files (.sav, .zsav): the dictionary, and from it the columns. The layout is that of
//! the PSPP developer's guide, "System File Format".

mod data;

use std::collections::HashMap;
use std::sync::Arc;

use encoding_rs::Encoding;

use super::bytes::{Bytes, trimmed};
use super::calendar::Meaning;
use super::encoding::{self, Chosen};
use super::fields::{Field, Sheet, Stored};
use super::labels::{Code, Labels, UserMissing};
use super::records::Records;
use super::{damaged, formats};
use crate::table::error::TableError;
use crate::table::intake::format::Format;
use crate::table::source::load::LoadOptions;
use data::Compression;

/// Bytes of an element of a row: a number, or a piece of a text.
pub(super) const ELEMENT: usize = 8;
/// Bytes of the segments of a long text but the last.
const SEGMENT: usize = 252;

/// The header and the records before the rows.
pub(super) struct Dictionary<'a> {
    big: bool,
    compression: Compression,
    bias: f64,
    /// Rows that the header tells of.
    rows: Option<usize>,
    variables: Vec<Variable<'a>>,
    /// Elements of a row.
    elements: usize,
    labels: Vec<LabelSet<'a>>,
    /// Contents of the extension records, by their number.
    extensions: HashMap<i32, &'a [u8]>,
    missing: f64,
    /// Where the rows begin.
    data: usize,
}

/// A record of a variable, without its continuations.
struct Variable<'a> {
    name: &'a [u8],
    label: &'a [u8],
    /// Bytes of a text, 0 for a number.
    width: usize,
    element: usize,
    format: [u8; 3],
    user_missing: UserMissing,
}

/// Labels by the bytes of their codes, and the elements of the variables that have them.
struct LabelSet<'a> {
    pairs: Vec<(&'a [u8], &'a [u8])>,
    elements: Vec<usize>,
}

/// Reads the table.
///
/// # Errors
/// A damaged file, one that takes too much memory; a told encoding that does not exist.
pub(super) fn read<'a>(bytes: &'a [u8], options: &LoadOptions) -> Result<Sheet<'a>, TableError> {
    let dictionary = dictionary(bytes).ok_or_else(|| damaged(Format::Sav))?;
    let Chosen {
        coding,
        shown,
        remark,
    } = encoding::choose(
        options.encoding.as_deref(),
        dictionary.encoding().as_deref(),
    )?;
    let fields = fields(&dictionary, coding).ok_or_else(|| damaged(Format::Sav))?;
    let row_bytes = dictionary.elements * ELEMENT;
    let layout = data::Layout {
        compression: dictionary.compression,
        big: dictionary.big,
        bias: dictionary.bias,
        missing: dictionary.missing,
        row_bytes,
        rows: dictionary.rows,
        start: dictionary.data,
    };
    let data = data::rows(bytes, layout, options.memory)?;
    let rows = data.len() / row_bytes.max(1);
    if dictionary.rows.is_some_and(|told| told > rows) {
        return Err(damaged(Format::Sav));
    }
    let rows = dictionary.rows.unwrap_or(rows);
    let has_text = fields
        .iter()
        .any(|field| !matches!(field.stored, Stored::Spss { .. }));
    Ok(Sheet {
        records: Records::of(data, 0, row_bytes, rows),
        fields,
        coding,
        encoding: shown,
        warnings: remark.filter(|_| has_text).into_iter().collect(),
        table: None,
        tables: Vec::new(),
    })
}

fn dictionary(bytes: &[u8]) -> Option<Dictionary<'_>> {
    // The layout code is 2 or 3 in the file's byte order.
    let code: [u8; 4] = *bytes.get(64..)?.first_chunk()?;
    let big = u32::from_be_bytes(code) <= 3;
    let mut from = Bytes::new(bytes, 68, big);
    from.i32()?;
    let compression = match from.i32()? {
        0 => Compression::None,
        1 => Compression::Codes,
        2 => Compression::Blocks,
        _ => return None,
    };
    from.i32()?;
    let rows = usize::try_from(from.i32()?).ok();
    let bias = from.f64()?;
    from.take(84)?;
    let mut dictionary = Dictionary {
        big,
        compression,
        bias,
        rows,
        variables: Vec::new(),
        elements: 0,
        labels: Vec::new(),
        extensions: HashMap::new(),
        missing: f64::MIN,
        data: 0,
    };
    loop {
        match from.i32()? {
            2 => dictionary.variable(&mut from)?,
            3 => dictionary.label_set(&mut from)?,
            6 => {
                let lines = from.count()?;
                from.pass(lines, 80)?;
            }
            7 => {
                let (number, size, count) = (from.i32()?, from.count()?, from.count()?);
                let content = from.take(size.checked_mul(count)?)?;
                dictionary.extensions.insert(number, content);
            }
            999 => {
                from.i32()?;
                break;
            }
            _ => return None,
        }
    }
    dictionary.data = from.at();
    if let Some(content) = dictionary.extensions.get(&4) {
        dictionary.missing = Bytes::new(content, 0, big).f64().unwrap_or(f64::MIN);
    }
    Some(dictionary)
}

impl<'a> Dictionary<'a> {
    fn variable(&mut self, from: &mut Bytes<'a>) -> Option<()> {
        let width = from.i32()?;
        let has_label = from.i32()? != 0;
        let missing = from.i32()?;
        let print = from.u32()?;
        from.i32()?;
        let name = from.take(8)?;
        let mut label: &[u8] = &[];
        if has_label {
            let length = from.count()?;
            let padded = from.take(length.checked_next_multiple_of(4)?)?;
            label = &padded[..length];
        }
        let count = missing.unsigned_abs() as usize;
        if count > 3 {
            return None;
        }
        let mut values = Vec::with_capacity(count);
        for _ in 0..count {
            values.push(from.f64()?);
        }
        let element = self.elements;
        self.elements += 1;
        // A continuation of the text before it.
        if width < 0 {
            return Some(());
        }
        let user_missing = match (missing, values.as_slice()) {
            _ if width > 0 => UserMissing::default(),
            (..=-2, [from, to, rest @ ..]) => UserMissing {
                values: rest.to_vec(),
                range: Some((*from, *to)),
            },
            _ => UserMissing {
                values,
                range: None,
            },
        };
        self.variables.push(Variable {
            name,
            label,
            width: width as usize,
            element,
            format: [(print >> 16) as u8, (print >> 8) as u8, print as u8],
            user_missing,
        });
        Some(())
    }

    /// The labels, and the record of the variables that have them, which follows.
    fn label_set(&mut self, from: &mut Bytes<'a>) -> Option<()> {
        let count = from.count()?;
        let mut pairs = Vec::new();
        for _ in 0..count {
            let code = from.take(ELEMENT)?;
            let length = usize::from(from.u8()?);
            let padded = (length + 1).next_multiple_of(ELEMENT) - 1;
            pairs.push((code, &from.take(padded)?[..length]));
        }
        if from.i32()? != 4 {
            return None;
        }
        let count = from.count()?;
        let mut elements = Vec::new();
        for _ in 0..count {
            elements.push(from.count()?.checked_sub(1)?);
        }
        self.labels.push(LabelSet { pairs, elements });
        Some(())
    }

    /// The name of the encoding, or the number of its code page.
    fn encoding(&self) -> Option<String> {
        let name = self
            .extensions
            .get(&20)
            .map(|name| String::from_utf8_lossy(name).into_owned());
        name.or_else(|| {
            let mut from = Bytes::new(self.extensions.get(&3)?, 28, self.big);
            // 2 and 3 say no more than ASCII.
            from.i32()
                .filter(|page| *page > 4)
                .map(|page| page.to_string())
        })
    }

    /// The entries `NAME=text` of an extension record, by name in capital letters.
    fn entries(
        &self,
        number: i32,
        separator: u8,
        coding: &'static Encoding,
    ) -> HashMap<String, String> {
        let content = self.extensions.get(&number).copied().unwrap_or_default();
        let entries = content
            .split(|byte| *byte == separator)
            .filter_map(|entry| {
                let entry = encoding::name(entry.strip_prefix(b"\0").unwrap_or(entry), coding);
                let (name, text) = entry.split_once('=')?;
                Some((
                    name.trim().to_uppercase(),
                    text.trim_matches(['\0', ' ']).to_owned(),
                ))
            });
        entries.collect()
    }
}

fn fields(dictionary: &Dictionary<'_>, coding: &'static Encoding) -> Option<Vec<Field>> {
    let long_names = dictionary.entries(13, b'\t', coding);
    let long_widths = dictionary.entries(14, b'\t', coding);
    let labels = labels_by_element(dictionary, coding);
    let long_labels = long_labels(dictionary, coding);
    let mut fields = Vec::new();
    let mut variables = dictionary.variables.iter();
    while let Some(variable) = variables.next() {
        let short = encoding::name(trimmed(variable.name), coding);
        let key = short.to_uppercase();
        let name = long_names.get(&key).cloned().unwrap_or(short);
        let offset = variable.element * ELEMENT;
        let long = long_widths
            .get(&key)
            .and_then(|width| width.parse::<usize>().ok());
        let (stored, length) = match long.filter(|width| *width > 255) {
            // The segments are variables of their own.
            Some(width) => {
                let segments = width.div_ceil(SEGMENT);
                let last = variables.by_ref().nth(segments - 2)?;
                let end = last.element * ELEMENT + last.width.next_multiple_of(ELEMENT);
                (Stored::Segments(width), end.checked_sub(offset)?)
            }
            None if variable.width > 0 => (Stored::Text { zero_ends: false }, variable.width),
            None => {
                let (big, missing) = (dictionary.big, dictionary.missing);
                (Stored::Spss { big, missing }, ELEMENT)
            }
        };
        if offset + length > dictionary.elements * ELEMENT {
            return None;
        }
        let [kind, width, decimals] = variable.format;
        let is_number = matches!(stored, Stored::Spss { .. });
        let own = long_labels
            .get(&name.to_uppercase())
            .or_else(|| labels.get(&variable.element));
        fields.push(Field {
            name,
            label: encoding::name(variable.label, coding),
            offset,
            length,
            stored,
            meaning: if is_number {
                formats::spss(kind, width, decimals)
            } else {
                Meaning::Number
            },
            labels: own.cloned(),
            user_missing: variable.user_missing.clone(),
            own_format: false,
        });
    }
    Some(fields)
}

/// The labels of short variables, by their element.
fn labels_by_element(
    dictionary: &Dictionary<'_>,
    coding: &'static Encoding,
) -> HashMap<usize, Arc<Labels>> {
    let is_text: HashMap<usize, bool> = dictionary
        .variables
        .iter()
        .map(|variable| (variable.element, variable.width > 0))
        .collect();
    let mut found = HashMap::new();
    for set in &dictionary.labels {
        let texts = set
            .elements
            .first()
            .and_then(|element| is_text.get(element))
            == Some(&true);
        let pairs = set.pairs.iter().filter_map(|(code, label)| {
            let code = if texts {
                Code::Text(encoding::text(trimmed(code), coding).0.into_owned())
            } else {
                Code::Number(Bytes::new(code, 0, dictionary.big).f64()?)
            };
            Some((code, encoding::name(label, coding)))
        });
        let labels = Arc::new(Labels::of(&pairs.collect::<Vec<_>>()));
        found.extend(
            set.elements
                .iter()
                .map(|element| (*element, labels.clone())),
        );
    }
    found
}

/// The labels of texts longer than 8 bytes, by the name of the variable in capital letters.
fn long_labels(
    dictionary: &Dictionary<'_>,
    coding: &'static Encoding,
) -> HashMap<String, Arc<Labels>> {
    let mut found = HashMap::new();
    let content = dictionary.extensions.get(&21).copied().unwrap_or_default();
    let mut from = Bytes::new(content, 0, dictionary.big);
    // A damaged record leaves out the labels behind the damage.
    while let Some((name, labels)) = long_label_set(&mut from, coding) {
        found.insert(name, Arc::new(labels));
    }
    found
}

fn long_label_set(from: &mut Bytes<'_>, coding: &'static Encoding) -> Option<(String, Labels)> {
    let length = from.count()?;
    let name = encoding::name(from.take(length)?, coding).to_uppercase();
    from.i32()?;
    let count = from.count()?;
    let mut pairs = Vec::new();
    for _ in 0..count {
        let length = from.count()?;
        let code = encoding::text(trimmed(from.take(length)?), coding)
            .0
            .into_owned();
        let length = from.count()?;
        pairs.push((Code::Text(code), encoding::name(from.take(length)?, coding)));
    }
    Some((name, Labels::of(&pairs)))
}
