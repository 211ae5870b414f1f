//! SAS transport files (.xpt) of version 5 and 8: cards of 80 bytes, numbers of IBM's
//! mainframes (SAS Technical Support TS-140; SAS 9.4, "Record Layout of a SAS Version 8 or 9
//! Data Set in SAS Transport Format").

use std::borrow::Cow;

use super::bytes::{Bytes, trimmed};
use super::calendar::Meaning;
use super::encoding::{self, Chosen};
use super::fields::{Field, Sheet, Stored};
use super::labels::UserMissing;
use super::records::Records;
use super::{damaged, formats};
use crate::table::Decided;
use crate::table::error::TableError;
use crate::table::intake::format::Format;
use crate::table::source::load::LoadOptions;

const CARD: usize = 80;
const MARK: &[u8] = b"HEADER RECORD*******";
/// Most columns of a table; SAS has no more than 32,767 in a transport file.
const MOST_COLUMNS: usize = 100_000;

/// A table within the file.
struct Member {
    name: String,
    /// Bytes of a description of a column, and where the first one begins.
    described_in: usize,
    descriptions: usize,
    columns: usize,
    /// Where labels of more than 40 bytes are described, and how many.
    labels: usize,
    long_labels: usize,
    /// Where its rows are, and how many the header says.
    start: usize,
    end: usize,
    rows: Option<usize>,
}

/// Reads the table that was told, or the first.
///
/// # Errors
/// A damaged file; a told table or encoding that does not exist.
pub(super) fn read<'a>(bytes: &'a [u8], options: &LoadOptions) -> Result<Sheet<'a>, TableError> {
    // Headers do not name the encoding.
    let Chosen {
        coding,
        shown,
        remark,
    } = encoding::choose(options.encoding.as_deref(), None)?;
    let members = members(bytes).filter(|members| !members.is_empty());
    let members = members.ok_or_else(|| damaged(Format::Xpt))?;
    let tables: Vec<String> = members.iter().map(|member| member.name.clone()).collect();
    let place = match &options.sheet {
        Some(told) => place_of(told, &tables)?,
        None => 0,
    };
    let member = &members[place];
    let fields = fields(bytes, member, coding).ok_or_else(|| damaged(Format::Xpt))?;
    let row_bytes: usize = fields
        .iter()
        .map(|field| field.offset + field.length)
        .max()
        .unwrap_or(0);
    let rows = rows(bytes, member, row_bytes);
    let is_text = |field: &Field| matches!(field.stored, Stored::Text { .. });
    let texts = fields.iter().filter(|field| is_text(field));
    let foreign = texts.clone().any(|field| {
        let cells = bytes[member.start..member.end]
            .chunks_exact(row_bytes.max(1))
            .take(rows);
        cells
            .into_iter()
            .any(|row| !row[field.offset..][..field.length].is_ascii())
    });
    let table = (tables.len() > 1).then(|| Decided {
        value: tables[place].clone(),
        told: options.sheet.is_some(),
        confidence: 1.0,
    });
    Ok(Sheet {
        records: Records::of(Cow::Borrowed(bytes), member.start, row_bytes, rows),
        fields,
        coding,
        encoding: shown,
        warnings: remark.filter(|_| foreign).into_iter().collect(),
        table,
        tables: if tables.len() > 1 { tables } else { Vec::new() },
    })
}

/// The place of a table by its name or its number from 1.
fn place_of(told: &str, tables: &[String]) -> Result<usize, TableError> {
    let by_name = tables
        .iter()
        .position(|name| name.eq_ignore_ascii_case(told.trim()));
    let by_number = told
        .trim()
        .parse::<usize>()
        .ok()
        .filter(|n| (1..=tables.len()).contains(n));
    by_name
        .or(by_number.map(|n| n - 1))
        .ok_or_else(|| TableError::NoSheet {
            told: told.to_owned(),
            sheets: tables.join(", "),
        })
}

/// The tables of the file; `None` where a header is damaged.
fn members(bytes: &[u8]) -> Option<Vec<Member>> {
    let mut members: Vec<Member> = Vec::new();
    let mut cards = bytes.chunks(CARD).enumerate();
    while let Some((card, content)) = cards.next() {
        if !is_header(content, b"MEMB") {
            continue;
        }
        if let Some(last) = members.last_mut() {
            last.end = card * CARD;
        }
        let member = member(bytes, card * CARD)?;
        // Cards of the headers are no rows.
        let passed = (member.start / CARD).saturating_sub(card + 1);
        if passed > 0 {
            cards.nth(passed - 1);
        }
        members.push(member);
    }
    Some(members)
}

/// Whether a card is a header of this kind, in any version.
fn is_header(card: &[u8], kind: &[u8]) -> bool {
    let kind_of = card.strip_prefix(MARK);
    kind_of.is_some_and(|rest| {
        rest.starts_with(kind) && rest[8.min(rest.len())..].starts_with(b"HEADER RECORD!!!!!!!")
    })
}

fn digits(card: &[u8]) -> Option<usize> {
    std::str::from_utf8(card).ok()?.trim().parse().ok()
}

/// The headers of one table, the first of which is at `at`.
fn member(bytes: &[u8], at: usize) -> Option<Member> {
    let mut cards = Bytes::new(bytes, at, true);
    let described_in = digits(cards.take(CARD)?.get(74..78)?)?;
    if !(136..=140).contains(&described_in) || !is_header(cards.take(CARD)?, b"DSC") {
        return None;
    }
    let data_set = cards.take(CARD)?;
    let is_long = data_set.get(8..40).is_some_and(|name| {
        // Version 5 has 8 letters and then SASDATA, version 8 has 32.
        !name[8..].starts_with(b"SASDATA")
    });
    let name = &data_set[8..if is_long { 40 } else { 16 }];
    let name = String::from_utf8_lossy(trimmed(name)).into_owned();
    cards.take(CARD)?;
    let card = cards.take(CARD)?;
    let columns = digits(card.get(48 + 5..48 + 10)?)?;
    if !is_header(card, b"NAM") || columns > MOST_COLUMNS {
        return None;
    }
    let descriptions = cards.at();
    let length = columns
        .checked_mul(described_in)?
        .checked_next_multiple_of(CARD)?;
    cards.take(length)?;
    // Long labels and formats may follow, of no fixed length.
    let rest = &bytes[cards.at()..];
    let is_rows = |card: &[u8]| is_header(card, b"OBS");
    let skipped = rest.chunks_exact(CARD).position(is_rows)?;
    let has_labels = is_header(rest, b"LABELV8");
    let long_labels = has_labels.then(|| digits(&rest[48..CARD])).flatten();
    let card = &rest[skipped * CARD..][..CARD];
    let rows = card.get(48..63).and_then(digits).filter(|rows| *rows > 0);
    let start = cards.at() + (skipped + 1) * CARD;
    let is_long = card[MARK.len()..].starts_with(b"OBSV8");
    Some(Member {
        name,
        described_in,
        descriptions,
        columns,
        labels: cards.at() + CARD,
        long_labels: long_labels.unwrap_or(0),
        start,
        end: bytes.len(),
        rows: rows.filter(|_| is_long),
    })
}

fn fields(
    bytes: &[u8],
    member: &Member,
    coding: &'static encoding_rs::Encoding,
) -> Option<Vec<Field>> {
    let mut described = Bytes::new(bytes, member.descriptions, true);
    let descriptions = described.items(member.columns, member.described_in)?;
    let mut offset = 0;
    let described = descriptions.map(|description| {
        let field = field(description, offset, coding)?;
        offset += field.length;
        Some(field)
    });
    let mut fields: Vec<Field> = described.collect::<Option<_>>()?;
    let mut labels = Bytes::new(bytes.get(..member.start)?, member.labels, true);
    for _ in 0..member.long_labels {
        // Labels are no part of the values: what is wrong among them is left.
        let Some((place, label)) = long_label(&mut labels) else {
            break;
        };
        if let Some(field) = fields.get_mut(place) {
            field.label = encoding::name(label, coding);
        }
    }
    Some(fields)
}

/// The place of a column, and its label of more than 40 bytes.
fn long_label<'a>(labels: &mut Bytes<'a>) -> Option<(usize, &'a [u8])> {
    let place = usize::from(labels.u16()?).checked_sub(1)?;
    let (name, label) = (labels.u16()?, labels.u16()?);
    labels.take(name.into())?;
    Some((place, labels.take(label.into())?))
}

/// The column of a description, a NAMESTR of the layout. Rows are written in the order of the
/// descriptions, whatever place these tell.
fn field(
    description: &[u8],
    offset: usize,
    coding: &'static encoding_rs::Encoding,
) -> Option<Field> {
    let short = |at: usize| Some(u16::from_be_bytes(*description.get(at..)?.first_chunk()?));
    let is_text = match short(0)? {
        1 => false,
        2 => true,
        _ => return None,
    };
    let length = usize::from(short(4)?);
    if length == 0 || (!is_text && !(2..=8).contains(&length)) {
        return None;
    }
    let long = description.get(88..120).map(trimmed).unwrap_or_default();
    let name = if long.is_empty() {
        trimmed(&description[8..16])
    } else {
        long
    };
    let format = String::from_utf8_lossy(trimmed(&description[56..64])).into_owned();
    let meaning = if is_text {
        formats::is_sas_text(&format).then_some(Meaning::Number)
    } else {
        formats::sas(&format, short(64)?, short(66)?)
    };
    Some(Field {
        name: encoding::name(name, coding),
        label: encoding::name(trimmed(&description[16..56]), coding),
        offset,
        length,
        stored: if is_text {
            Stored::Text { zero_ends: false }
        } else {
            Stored::Ibm
        },
        own_format: meaning.is_none(),
        meaning: meaning.unwrap_or(Meaning::Number),
        labels: None,
        user_missing: UserMissing::default(),
    })
}

/// How many rows there are. The last card is padded with blanks, so that rows of blanks that
/// lie in it whole are none.
fn rows(bytes: &[u8], member: &Member, row_bytes: usize) -> usize {
    let data = bytes.get(member.start..member.end).unwrap_or_default();
    if row_bytes == 0 {
        return 0;
    }
    let mut rows = data.len() / row_bytes;
    if let Some(told) = member.rows {
        return rows.min(told);
    }
    while rows > 0 {
        let first = (rows - 1) * row_bytes;
        let in_padding = data.len() - first < CARD;
        if !in_padding || data[first..].iter().any(|byte| *byte != b' ') {
            break;
        }
        rows -= 1;
    }
    rows
}
