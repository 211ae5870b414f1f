//! Typed columns: a table of values that come with types of their own. A column that
//! cannot be read is left out with the reason; it never takes the file down.

use super::Typed;
use super::plain::Plain;
use crate::table::columns::values::typed_rows::{Frame, Values};
use crate::table::intake::typed_values::Found;
use crate::table::remark::{NotRead, Remark};

/// A column that is read, or why it is not.
pub(super) struct Column {
    pub name: String,
    pub values: Option<Values>,
    pub remark: Option<Remark>,
}

impl Column {
    /// A column of the values that were found; `extension` names a type that is not
    /// known here, whose stored values these are.
    pub fn new(name: String, found: Result<Found, NotRead>, extension: Option<String>) -> Self {
        let (values, remark) = match found {
            Ok(Found::Values(values)) => {
                let remark = extension.map(|extension| Remark::StoredValues {
                    column: name.clone(),
                    extension,
                });
                (Some(values), remark)
            }
            Ok(Found::Mended(values, cells)) => (
                Some(values),
                Some(Remark::NotUtf8 {
                    column: name.clone(),
                    cells,
                }),
            ),
            Ok(Found::InUtc(values, zone)) => {
                let column = name.clone();
                (Some(values), Some(Remark::UnknownZone { column, zone }))
            }
            Ok(Found::Spans(values, unit)) => {
                let column = name.clone();
                (Some(values), Some(Remark::Spans { column, unit }))
            }
            Ok(Found::Bytes) => (None, Some(Remark::LeftOut(name.clone()))),
            Err(why) => {
                let column = name.clone();
                (None, Some(Remark::ColumnNotRead { column, why }))
            }
        };
        Self {
            name,
            values,
            remark,
        }
    }

    /// The column with some of its rows only.
    pub fn kept(mut self, keep: Option<&[bool]>) -> Self {
        if let Some(keep) = keep {
            let mask = keep.iter().map(|keep| Some(*keep)).collect();
            self.values = self.values.map(|values| values.filtered(&mask));
        }
        self
    }
}

/// The table of `columns`, which hold the rows to `keep` of so many.
pub(super) fn table(
    columns: Vec<Column>,
    rows: usize,
    keep: Option<&[bool]>,
    index_columns: Vec<String>,
) -> Typed {
    let mut frame = Frame {
        rows: keep.map_or(rows, |keep| keep.iter().filter(|keep| **keep).count()),
        ..Frame::default()
    };
    let mut warnings = Vec::new();
    for column in columns {
        warnings.extend(column.remark);
        if let Some(values) = column.values {
            let name = super::on_one_line(&column.name);
            frame.names.push(name.into_owned());
            frame.columns.push(values);
        }
    }
    frame.index_columns = index_columns;
    frame
        .index_columns
        .retain(|name| frame.names.contains(name));
    frame.set_headers_aside();
    Typed {
        text: header(&frame.names),
        header: Some(1),
        lines_before: 0,
        records: keep.map(|_| rows as u64),
        warnings,
        sheet: None,
        sheets: Vec::new(),
        frame: Some(frame),
    }
}

/// The names as the one line that a text file would have.
fn header(names: &[String]) -> String {
    let mut plain = Plain::new(u64::MAX, None);
    for (place, name) in names.iter().enumerate() {
        if place > 0 {
            plain.comma();
        }
        plain.cell(name);
    }
    plain.end_names();
    plain.finish().0
}
