//! Files of statistics packages (SAS, SPSS, Stata) as typed columns. Each format's file
//! brings its rows to bytes of equal length and says what is in them (`fields`); formats,
//! labels and missing codes are then read in one way for all (`column`).

mod bytes;
mod calendar;
mod column;
mod encoding;
mod fields;
mod formats;
mod labels;
mod records;
mod sas7bdat;
mod sav;
mod stata;
#[cfg(test)]
mod tests;
mod xport;

use super::Typed;
use super::format::Format;
use super::packed::thin;
use super::typed_columns;
use crate::table::Decided;
use crate::table::columns::column_format::Convention;
use crate::table::error::TableError;
use crate::table::remark::Remark;
use crate::table::source::load::LoadOptions;
use crate::table::statistics_remark::StatisticsRemark;
use column::Note;
use fields::Sheet;

/// Memory that a cell takes while it is decoded and as a typed value: measured with
/// numbers and short texts.
const CELL: u64 = 20;

/// The table as typed columns, and the encoding of its texts.
///
/// # Errors
/// A damaged or encrypted file; one that takes too much memory; a table that was told and
/// is not there.
pub(super) fn read(
    bytes: &[u8],
    format: Format,
    options: &LoadOptions,
) -> Result<(Typed, Decided<String>), TableError> {
    let sheet = match format {
        Format::Sas7bdat => sas7bdat::read(bytes, options),
        Format::Xpt => xport::read(bytes, options),
        Format::Sav => sav::read(bytes, options),
        _ => stata::read(bytes, options),
    }?;
    let rows = sheet.records.rows();
    let cells = (rows as u64).saturating_mul(sheet.fields.len() as u64);
    let held = sheet.records.bytes();
    options.memory.check(match options.sample_rows {
        Some(_) => held,
        None => held.saturating_add(cells.saturating_mul(CELL)),
    })?;
    Ok(typed(sheet, options))
}

/// What a file that begins as `format` and cannot be read is refused with.
fn damaged(format: Format) -> TableError {
    TableError::Damaged {
        what: format.noun(),
    }
}

fn typed(sheet: Sheet, options: &LoadOptions) -> (Typed, Decided<String>) {
    let rows = sheet.records.rows();
    let keep = options.sample_rows.map(|wanted| thin::kept(rows, wanted));
    let is_told = |field: &fields::Field| {
        let told = options.columns.get(&field.name);
        matches!(told, Some(Convention::Number { .. }))
    };
    let columns = column::read(&sheet, keep.as_deref(), is_told);
    let mut notes: Vec<(String, Note)> = Vec::new();
    let named = |(field, column): (&fields::Field, column::Column)| {
        let name = super::on_one_line(&field.name).into_owned();
        notes.extend(column.notes.into_iter().map(|note| (name.clone(), note)));
        typed_columns::Column {
            name,
            values: Some(column.values),
            remark: None,
        }
    };
    let columns = sheet.fields.iter().zip(columns).map(named).collect();
    let mut typed = typed_columns::table(columns, rows, keep.as_deref(), Vec::new());
    if let Some(frame) = &mut typed.frame {
        let label = |field: &fields::Field| super::on_one_line(field.label.trim()).into_owned();
        frame.labels = sheet.fields.iter().map(label).collect();
    }
    typed.warnings = sheet.warnings;
    typed
        .warnings
        .extend(remarks(&notes, &sheet.encoding.value));
    typed.sheet = sheet.table;
    typed.sheets = sheet.tables;
    (typed, sheet.encoding)
}

/// A remark on some columns.
type OfColumns = fn(Vec<String>) -> StatisticsRemark;

/// What there is to say of columns, one remark for all that have it in common.
fn remarks(notes: &[(String, Note)], encoding: &str) -> Vec<Remark> {
    let columns_with = |wanted: Note| -> Vec<String> {
        let with = notes.iter().filter(|(_, note)| *note == wanted);
        with.map(|(name, _)| name.clone()).collect()
    };
    let mut remarks = Vec::new();
    let grouped: [(Note, OfColumns); 5] = [
        (Note::Labels, StatisticsRemark::Labels),
        (Note::SharedLabel, StatisticsRemark::SharedLabels),
        (Note::Codes, StatisticsRemark::Codes),
        (Note::Periods, StatisticsRemark::Periods),
        (Note::OwnFormat, StatisticsRemark::OwnFormats),
    ];
    for (note, remark) in grouped {
        let columns = columns_with(note);
        if !columns.is_empty() {
            remarks.push(remark(columns).into());
        }
    }
    for (column, note) in notes {
        if let Note::Spans(unit) = note {
            remarks.push(Remark::Spans {
                column: column.clone(),
                unit: *unit,
            });
        }
    }
    if notes.iter().any(|(_, note)| *note == Note::Malformed) {
        remarks.push(Remark::Malformed(encoding.to_owned()));
    }
    remarks
}
