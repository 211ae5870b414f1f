//! The folder of an explanation: contributions, what the fields do over all rows, and dependence,
//! written together or not at all.

use super::rows::as_writing;
use crate::cli::failure::Failure;
use crate::files::{Staged, stage};
use crate::workflow::{ExplainTableError, RowsExplained};
use std::io::{self, Write};
use std::path::Path;

/// What the command writes.
pub(super) const FILES: [&str; 3] = ["contributions.csv", "global.json", "dependence.csv"];

/// What follows from the rows together, as bytes of the files.
pub(in crate::cli) struct Written {
    /// The content of `global.json`.
    pub(in crate::cli) global: String,
    /// The content of `dependence.csv`.
    pub(in crate::cli) dependence: Vec<u8>,
}

/// A folder that is made for files; one that stays empty is taken away.
struct Folder<'a> {
    path: &'a Path,
    is_new: bool,
}

impl<'a> Folder<'a> {
    fn make(path: &'a Path) -> Result<Self, Failure> {
        let is_new = !path.exists();
        std::fs::create_dir_all(path).map_err(|e| Failure::writing(path, &e))?;
        Ok(Self { path, is_new })
    }
}

impl Drop for Folder<'_> {
    fn drop(&mut self) {
        if self.is_new {
            // It stays if there is something in it.
            drop(std::fs::remove_dir(self.path));
        }
    }
}

/// The contributions, written but not yet under their name.
pub(super) struct Lines<'a> {
    staged: Staged,
    folder: Folder<'a>,
}

/// Writes the contributions of all rows.
type Explain<'a> = &'a mut dyn FnMut(&mut dyn Write) -> Result<RowsExplained, ExplainTableError>;

/// Fills the file of contributions with what `explain` writes.
pub(super) fn contributions<'a>(
    folder: &'a Path,
    explain: Explain<'_>,
) -> Result<(Lines<'a>, RowsExplained), Failure> {
    let path = folder.join(FILES[0]);
    let folder = Folder::make(folder)?;
    let mut done = None;
    let staged = stage(&path, |out| match explain(out) {
        Ok(explained) => {
            done = Some(Ok(explained));
            Ok(())
        }
        Err(error) => Err(as_writing(error).unwrap_or_else(|error| {
            done = Some(Err(error));
            // Nothing half written is to stay.
            io::ErrorKind::InvalidData.into()
        })),
    });
    match (staged, done) {
        (_, Some(Err(error))) => Err(error.into()),
        (Err(error), _) => Err(Failure::writing(&path, &error)),
        (Ok(staged), Some(Ok(explained))) => Ok((Lines { staged, folder }, explained)),
        (Ok(_), None) => Err(Failure::other("Nothing was explained.")),
    }
}

/// Writes one of the files.
type Fill<'a> = &'a dyn Fn(&mut dyn Write) -> io::Result<()>;

/// Writes the other files, and gives all their names.
pub(super) fn all(lines: Lines<'_>, written: &Written) -> Result<(), Failure> {
    let Lines { staged, folder } = lines;
    let json = |w: &mut dyn Write| writeln!(w, "{}", written.global);
    let csv = |w: &mut dyn Write| w.write_all(&written.dependence);
    let fills: [Fill<'_>; 2] = [&json, &csv];
    let mut staged = vec![staged];
    for (name, fill) in FILES[1..].iter().zip(fills) {
        let path = folder.path.join(name);
        let file = stage(&path, |w| fill(w));
        staged.push(file.map_err(|e| Failure::writing(&path, &e))?);
    }
    let mut all = staged.into_iter();
    let committed = all.try_for_each(Staged::commit);
    committed.map_err(|e| Failure::writing(folder.path, &e))
}
