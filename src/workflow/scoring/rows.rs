//! The scored portfolio: one line per record of the source, in its order. One
//! writer for window and commands, so that both write the same bytes.

use crate::explain::{MOST_REASONS, Reasons};
use crate::recipe::outcome::split::Part;
use crate::score::safe_cell;
use crate::score::scored_file::Applicant;
use crate::score::{Amounts, Extra, ExtraCell, Scorecard, ScoredSink, ScoredWriter, WriteOptions};
use crate::table::{Record, Source, Wanted, date};
use std::borrow::Cow;
use std::io::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

/// What stands in the lines. Slices hold one value per kept row, or nothing
/// where that is unknown for all.
#[derive(Debug, Clone, Copy)]
pub struct ScoredRows<'a> {
    /// The text that the records stand in.
    pub source: &'a Source,
    /// Place of the column that names an applicant.
    pub id: Option<usize>,
    /// The PD of each row.
    pub pds: &'a [f64],
    /// The part of each row.
    pub parts: &'a [Option<Part>],
    /// Known outcomes.
    pub y_true: &'a [Option<bool>],
    /// From PD to decision.
    pub scorecard: &'a Scorecard,
    /// The rule of the policy that decides, if one does.
    pub decided: &'a [Option<u16>],
    /// What the columns on request hold; needed where some are asked for.
    pub details: Option<&'a Details>,
    /// The reasons of each row, and the text of each field; `None` where none are asked for.
    pub reasons: Option<(&'a [Reasons], &'a [String])>,
}

impl<'a> ScoredRows<'a> {
    /// The texts of the reasons of a row, and how many there are.
    fn reasons_of(&self, row: usize) -> ([&'a str; MOST_REASONS], usize) {
        let (mut found, mut count) = ([""; MOST_REASONS], 0);
        if let Some((reasons, texts)) = self.reasons {
            let fields = reasons.get(row).into_iter().flat_map(Reasons::fields);
            let known = fields.filter_map(|field| texts.get(field));
            for (place, text) in found.iter_mut().zip(known) {
                *place = text;
                count += 1;
            }
        }
        (found, count)
    }
}

/// What columns on request hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Details {
    /// PDs before prior correction and recalibration.
    pub raw: Vec<f64>,
    /// EAD and LGD.
    pub amounts: Amounts,
    /// Name of the model.
    pub model_id: String,
    /// SHA-256 of the model file.
    pub model_sha256: String,
    /// When, as `2024-01-31T12:00:00Z`.
    pub scored_at: String,
}

impl Details {
    fn cell(&self, extra: Extra, row: usize, pd: f64, card: &Scorecard) -> ExtraCell<'_> {
        match extra {
            Extra::PdRaw => ExtraCell::Number(self.raw.get(row).copied()),
            Extra::Ead => ExtraCell::Number(self.amounts.ead(row)),
            Extra::Lgd => ExtraCell::Number(self.amounts.lgd(row)),
            Extra::ExpectedLoss => ExtraCell::Number(self.amounts.expected_loss(row, pd)),
            Extra::CutoffPd => ExtraCell::Number(Some(card.cutoff_pd)),
            Extra::ModelId => ExtraCell::Text(&self.model_id),
            Extra::ModelSha256 => ExtraCell::Text(&self.model_sha256),
            Extra::ScoredAt => ExtraCell::Text(&self.scored_at),
        }
    }
}

/// A moment as `2024-01-31T12:00:00Z`.
#[must_use]
pub fn utc(at: SystemTime) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (days, second) = (since / 86_400, since % 86_400);
    let day = date::iso(i32::try_from(days).unwrap_or(i32::MAX));
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{day}T{hour:02}:{minute:02}:{:02}Z", second % 60)
}

/// Writes the scored portfolio.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_scored(
    out: &mut dyn Write,
    rows: &ScoredRows<'_>,
    options: &WriteOptions<'_>,
) -> io::Result<()> {
    let mut writer = ScoredWriter::new(out, options)?;
    write_records(&mut writer, rows, options, 0)
}

/// Writes the rows in `shown`, in that order and as [`write_scored`] writes them;
/// records that were set aside are left out.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_shown(
    out: &mut dyn Write,
    rows: &ScoredRows<'_>,
    options: &WriteOptions<'_>,
    shown: &[u32],
) -> io::Result<()> {
    ScoredWriter::new(&mut *out, options)?;
    let mut is_shown = vec![false; rows.pds.len()];
    for row in shown {
        if let Some(is_shown) = is_shown.get_mut(*row as usize) {
            *is_shown = true;
        }
    }
    // The lines in the order of the source, and the place of the line of each row.
    let mut lines = ScoredWriter::continued(Vec::new(), options);
    let mut ends = vec![0; rows.pds.len() + 1];
    let wanted = |row: Option<usize>| row.is_some_and(|row| is_shown.get(row) == Some(&true));
    write_wanted(&mut lines, rows, options, 0, wanted, |row, lines| {
        if let Some(end) = ends.get_mut(row + 1) {
            *end = lines.inner().len();
        }
    })?;
    let lines = lines.into_inner();
    for row in shown {
        let row = *row as usize;
        if let (Some(start), Some(end)) = (ends.get(row), ends.get(row + 1)) {
            out.write_all(&lines[*start..*end])?;
        }
    }
    Ok(())
}

/// Writes the records of `rows`, `before` others having been written.
///
/// # Errors
/// Whatever the writer reports.
pub(crate) fn write_records<S: ScoredSink>(
    writer: &mut S,
    rows: &ScoredRows<'_>,
    options: &WriteOptions<'_>,
    before: usize,
) -> io::Result<()> {
    write_wanted(writer, rows, options, before, |_| true, |_, _| {})
}

/// The same for the rows that are `wanted`, and for records that were set aside if
/// `None` is. `after` is told each row, and what was written so far.
fn write_wanted<S: ScoredSink>(
    writer: &mut S,
    rows: &ScoredRows<'_>,
    options: &WriteOptions<'_>,
    before: usize,
    wanted: impl Fn(Option<usize>) -> bool,
    mut after: impl FnMut(usize, &S),
) -> io::Result<()> {
    let with_input = !options.input_columns.is_empty();
    let (mut row, mut number) = (0, String::new());
    let mut extras = Vec::with_capacity(options.extras.len());
    let cells_wanted = match rows.id {
        _ if with_input => Wanted::All,
        Some(column) => Wanted::One(column),
        None => Wanted::Nothing,
    };
    rows.source
        .for_each_record_with(cells_wanted, |record: &Record<'_>| {
            let place = record.rejection.is_none().then_some(row);
            row += usize::from(place.is_some());
            if !wanted(place) {
                if let Some(row) = place {
                    after(row, writer);
                }
                return Ok(());
            }
            let id = rows.id.and_then(|place| record.cells().nth(place));
            let id = id.unwrap_or_else(|| {
                number = (before + record.number).to_string();
                &number
            });
            let cells = record.cells().take(if with_input { usize::MAX } else { 0 });
            let mut applicant = Applicant {
                id,
                split: "",
                y_true: None,
            };
            let Some(row) = place else {
                return writer.data_error(&applicant, cells);
            };
            applicant.split = rows
                .parts
                .get(row)
                .copied()
                .flatten()
                .map_or("", Part::name);
            applicant.y_true = rows.y_true.get(row).copied().flatten();
            let scored = rows.pds.get(row).and_then(|pd| rows.scorecard.score(*pd));
            let rule = rows
                .scorecard
                .rule(rows.decided.get(row).copied().flatten());
            let source = rule.map_or(Cow::Borrowed("SCORE"), |rule| {
                Cow::Owned(format!("POLICY:{}", rule.name))
            });
            extras.clear();
            if let (Some(details), Some(scored)) = (rows.details, &scored) {
                let cell = |extra: &Extra| details.cell(*extra, row, scored.pd, rows.scorecard);
                extras.extend(options.extras.iter().map(cell));
            }
            match scored {
                Some(mut scored) => {
                    scored.decision = rule.map_or(scored.decision, |rule| rule.outcome);
                    let (texts, count) = rows.reasons_of(row);
                    let reasons = &texts[..count];
                    writer.scored(&applicant, &scored, &source, reasons, cells, &extras)?;
                }
                None => writer.data_error(&applicant, cells)?,
            }
            after(row, writer);
            Ok(())
        })
}

/// Writes `id,fold,y_true,pd`: one line per record, empty where a row took no
/// part.
///
/// # Errors
/// Whatever `out` reports.
pub fn write_oof(
    out: &mut dyn Write,
    source: &Source,
    id: Option<usize>,
    y_true: &[Option<bool>],
    (fold, pd_of): (&[Option<usize>], &dyn Fn(usize) -> Option<f64>),
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let written = writer.write_record(["id", "fold", "y_true", "pd"]);
    written.map_err(io::Error::other)?;
    let mut row = 0;
    let wanted = id.map_or(Wanted::Nothing, Wanted::One);
    source.for_each_record_with(wanted, |record: &Record<'_>| {
        let number = record.number.to_string();
        let id = id.and_then(|place| record.cells().nth(place));
        let id = safe_cell(id.unwrap_or(&number));
        let mut cells = [id, "".into(), "".into(), "".into()];
        if record.rejection.is_none() {
            let text = |cell: Option<String>| Cow::Owned(cell.unwrap_or_default());
            let fold = fold.get(row).copied().flatten();
            let bad = y_true.get(row).copied().flatten();
            cells[1] = text(fold.map(|fold| (fold + 1).to_string()));
            cells[2] = text(bad.map(|bad| u8::from(bad).to_string()));
            cells[3] = text(pd_of(row).map(|pd| pd.to_string()));
            row += 1;
        }
        let cells = cells.iter().map(|cell| cell.as_bytes());
        writer.write_record(cells).map_err(io::Error::other)
    })?;
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_moment_is_written_as_iso_8601() {
        let check = |seconds, expected: &str| {
            assert_eq!(utc(UNIX_EPOCH + Duration::from_secs(seconds)), expected);
        };
        check(0, "1970-01-01T00:00:00Z");
        check(951_868_799, "2000-02-29T23:59:59Z");
        check(1_700_000_000, "2023-11-14T22:13:20Z");
    }
}
