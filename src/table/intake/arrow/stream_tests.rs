//! Tests of a stream that is read as it comes.

use super::*;
use crate::table::Column;
use std::ops::ControlFlow;

use arrow_array::{BooleanArray, Date32Array, Float64Array, Int64Array, StringArray};
use arrow_ipc::writer::StreamWriter;

fn stream(columns: Vec<(&str, ArrayRef)>, batch_rows: usize) -> Vec<u8> {
    let table = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    );
    let table = table.unwrap();
    let mut writer = StreamWriter::try_new(Vec::new(), table.schema_ref()).unwrap();
    for start in (0..table.num_rows()).step_by(batch_rows) {
        let rows = batch_rows.min(table.num_rows() - start);
        writer.write(&table.slice(start, rows)).unwrap();
    }
    writer.into_inner().unwrap()
}

fn loans(batch_rows: usize) -> Vec<u8> {
    let amounts = Float64Array::from(vec![Some(1.0), None, Some(2.5), Some(4.0), Some(f64::NAN)]);
    let texts = StringArray::from(vec![
        Some("1,5"),
        Some("2,25"),
        None,
        Some("1.000,5"),
        Some("x"),
    ]);
    let days = Date32Array::from(vec![0, 1, 2, 3, 19_000]);
    let flags = BooleanArray::from(vec![Some(true), None, Some(false), Some(true), Some(true)]);
    stream(
        vec![
            ("id", Arc::new(Int64Array::from_iter_values(1..=5))),
            ("code", Arc::new(amounts.clone())),
            ("amount", Arc::new(amounts)),
            ("price", Arc::new(texts)),
            ("day", Arc::new(days)),
            ("flag", Arc::new(flags)),
        ],
        batch_rows,
    )
}

fn options() -> LoadOptions {
    let comma = Convention::Number {
        comma: true,
        percent: false,
        unit: None,
        affix: None,
    };
    let told = [("code", Convention::Text), ("price", comma)];
    LoadOptions {
        columns: told.map(|(name, told)| (name.to_owned(), told)).into(),
        record_alone: Some(Arc::default()),
        ..LoadOptions::default()
    }
}

/// The cells of all columns as texts, source by source.
fn cells(bytes: &[u8]) -> Result<Vec<String>, TableError> {
    let mut batches = Batches::begin(bytes, "a stream", &options(), false)?;
    let mut lines = Vec::new();
    loop {
        let sources = batches.read_some(2)?;
        if sources.is_empty() {
            return Ok(lines);
        }
        for source in sources {
            let table = source.table(&mut |_, _| ControlFlow::Continue(()))?;
            let columns: Vec<_> = table.columns.iter().map(Column::texts).collect();
            lines.extend((0..table.rows).map(|row| {
                let cells = columns.iter().map(|c| c[row].clone().unwrap_or_default());
                cells.collect::<Vec<_>>().join("|")
            }));
        }
    }
}

/// A batch of whole numbers alone says nothing of how others are written, and texts keep the
/// decimal comma that the model knows.
#[test]
fn a_cell_is_read_by_its_type_alone() {
    let expected = [
        "1|1.0|1|1.5|1970-01-01|true",
        "2|||2.25|1970-01-02|",
        "3|2.5|2.5||1970-01-03|false",
        "4|4.0|4|1000.5|1970-01-04|true",
        "5||||2022-01-08|true",
    ];
    for batch_rows in [1, 2, 5] {
        assert_eq!(cells(&loans(batch_rows)).unwrap(), expected, "{batch_rows}");
    }
}

#[test]
fn every_stream_that_is_cut_is_refused() {
    let whole = loans(2);
    for length in 0..whole.len() {
        let said = cells(&whole[..length]).unwrap_err();
        let expected = match length {
            0 => matches!(said, TableError::Stream(StreamError::Empty)),
            _ => matches!(said, TableError::Stream(StreamError::Cut { .. })),
        };
        assert!(expected, "{length}: {said}");
    }
    let twice = [&whole[..], &whole[..]].concat();
    let said = cells(&twice).unwrap_err();
    assert!(matches!(said, TableError::Stream(StreamError::Follows)));
}

/// Whatever a byte becomes, the stream is read or refused.
#[test]
fn no_damaged_byte_stops_the_reader() {
    let whole = loans(5);
    let mut refused = 0;
    for place in 0..whole.len() {
        for change in [0xFF, 0x80, 0x01] {
            let mut bytes = whole.clone();
            bytes[place] ^= change;
            refused += usize::from(cells(&bytes).is_err());
        }
    }
    assert!(refused > 300, "{refused}");
}

#[test]
fn a_type_that_cannot_be_read_is_named() {
    let days: ArrayRef = Arc::new(Date32Array::from(vec![1]));
    let bytes = stream(vec![("price", days.clone()), ("day", days)], 1);
    let batches = Batches::begin(&bytes[..], "a stream", &options(), false).unwrap();
    assert!(batches.check_types(&["day", "absent"]).is_ok());
    let said = batches.check_types(&["day", "price"]).unwrap_err();
    assert!(
        said.to_string()
            .contains("'price' holds days, where the model reads numbers")
    );
}
