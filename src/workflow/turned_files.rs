//! Files of one portfolio whose outcomes are coded in opposite ways.

use crate::recipe::outcome::labels::Labels;
use crate::table::Table;
use crate::workflow::warning::Remark;

/// Rows with an outcome from which on the share of bads in a file is reliable.
const LEAST_ROWS: i32 = 100;

/// Later files whose share of bads is that of goods in the first.
pub(super) fn turned_files(table: &Table, labels: &Labels) -> Vec<Remark> {
    let decisions = &table.decisions;
    let rows: usize = decisions.files_rows.iter().sum();
    if rows != table.rows {
        return Vec::new();
    }
    let mut start = 0;
    let rates = decisions.files_rows.iter().map(|rows| {
        let own = (start..start + rows).filter_map(|row| labels.is_bad(row));
        start += rows;
        let (known, bads) = own.fold((0, 0), |(n, k), bad| (n + 1, k + usize::from(bad)));
        (known >= LEAST_ROWS).then(|| bads as f64 / f64::from(known))
    });
    let rates: Vec<Option<f64>> = rates.collect();
    let Some(Some(first)) = rates.first().copied() else {
        return Vec::new();
    };
    let percent = |rate: f64| (100.0 * rate).round() as usize;
    let later = rates.iter().zip(&decisions.files).skip(1);
    let turned = later.filter_map(|(rate, file)| {
        let rate = (*rate)?;
        let is_turned = (rate - first).abs() > 0.4 && (rate + first - 1.0).abs() < 0.15;
        is_turned.then(|| Remark::TurnedFile {
            file: file.clone(),
            high: percent(rate),
            low: percent(first),
        })
    });
    turned.collect()
}
