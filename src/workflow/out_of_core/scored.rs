//! The last reading: the scored portfolio, one line per record of the file.

use super::passes::for_each;
use super::{LargeFile, OutOfCoreError};
use crate::score::{ScoredWriter, WriteOptions};
use crate::table::Source;
use crate::workflow::experiment::Experiment;
use crate::workflow::prepare::Prepared;
use crate::workflow::scoring::rows::{ScoredRows, write_records};
use std::io::{self, Write};

/// Lines of a stretch.
type Lines = io::Result<Vec<u8>>;

impl LargeFile<'_> {
    /// Writes what [`write_scored`](crate::workflow::write_scored) writes of a table in memory.
    ///
    /// # Errors
    /// If the file cannot be read again or has changed; inside of that, whatever `out` reports.
    pub fn write_scored(
        &self,
        out: &mut dyn Write,
        (prepared, experiment): (&Prepared, &Experiment),
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<io::Result<()>, OutOfCoreError> {
        let options = WriteOptions::default();
        let id = prepared.selection.id.as_ref();
        let id = id.and_then(|id| self.source.names().iter().position(|name| name == id));
        let all = prepared.all_rows();
        let known = |row: usize| all.labels.is_bad(row);
        let y_true: Vec<Option<bool>> = (0..all.parts.len()).map(known).collect();
        let starts = self.starts();
        let work = |place: usize, source: Source| -> Result<Lines, OutOfCoreError> {
            let (row, record) = starts.get(place).copied().unwrap_or_default();
            let stretch = self.stretch(place)?;
            let rows = row..row + stretch.kept;
            let rows = ScoredRows {
                source: &source,
                id,
                pds: &experiment.pds[rows.clone()],
                parts: &all.parts[rows.clone()],
                y_true: &y_true[rows],
                scorecard: &experiment.model.scorecard,
                decided: &[],
                details: None,
                reasons: None,
            };
            let mut writer = ScoredWriter::continued(Vec::new(), &options);
            let written = write_records(&mut writer, &rows, &options, record);
            Ok(written.map(|()| writer.into_inner()))
        };
        let mut written = ScoredWriter::new(&mut *out, &options).map(drop);
        let mut take = |lines: Lines| {
            if written.is_ok() {
                written = lines.and_then(|lines| out.write_all(&lines));
            }
            Ok(())
        };
        let (mut stream, print) = self.again()?;
        for_each(&mut stream, work, &mut take, progress)?;
        self.check_same(&print)?;
        Ok(written)
    }

    /// For each stretch the rows and the records before it.
    fn starts(&self) -> Vec<(usize, usize)> {
        let (mut rows, mut records) = (0, 0);
        let start = |stretch: &super::Stretch| {
            let start = (rows, records);
            rows += stretch.kept;
            records += stretch.kept + stretch.rejected;
            start
        };
        self.stretches.iter().map(start).collect()
    }
}
