//! Opening: the bytes of a file, whole or as they come, with progress and a
//! check that it stood still. The file is opened for reading only.

use std::fs::{File, Metadata};
use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;
use std::path::Path;

use rayon::prelude::*;

use crate::files;
use crate::table::error::TableError;
use crate::table::intake;
use crate::table::intake::format::Format;
use crate::table::source::file::{Progress, Source};
use crate::table::source::load::LoadOptions;

/// Bytes read between two reports of progress.
const CHUNK_BYTES: usize = 32 << 20;
/// Bytes read by one task.
const PIECE_BYTES: usize = 1 << 20;

impl Source {
    /// Reads and decodes the file at `path`, and decides its layout; a folder of
    /// parts is one portfolio.
    ///
    /// # Errors
    /// As [`crate::table::load`].
    pub fn open(
        path: &Path,
        options: &LoadOptions,
        progress: Progress<'_>,
    ) -> Result<Self, TableError> {
        if path.is_dir() {
            return Self::open_all(&[path.to_owned()], options, progress);
        }
        let shown = path.display().to_string();
        let fail = |error| TableError::from_io(&shown, error);
        let mut file = File::open(path).map_err(fail)?;
        let length = file.metadata().map_err(fail)?;
        if !length.is_file() {
            // A pipe gives its bytes only once.
            drop(file);
            return Self::from_bytes(read(path, progress)?, options);
        }
        let mut head = Vec::new();
        let read_head = file
            .by_ref()
            .take(Format::HEAD as u64)
            .read_to_end(&mut head);
        read_head.map_err(fail)?;
        let format = Format::of(&head, Some(path));
        if format == Format::Sqlite {
            check_unused(path)?;
        }
        if options.sample_rows.is_none() {
            intake::check_length(length.len(), format, options)?;
        } else if !format.is_typed() && options.fixed_width.is_none() {
            return Self::sampled(head, file, format, options, (progress, &shown));
        }
        Self::of(read(path, progress)?, format, options)
    }

    /// A sample of delimited text, of which never all is held.
    fn sampled(
        head: Vec<u8>,
        file: File,
        format: Format,
        options: &LoadOptions,
        (progress, shown): (Progress<'_>, &str),
    ) -> Result<Self, TableError> {
        let before = file.metadata().ok();
        let mut watched = Watched {
            rest: Cursor::new(head).chain(file),
            print: files::Print::default(),
            done: 0,
            total: before.as_ref().map_or(0, Metadata::len),
            progress,
            cancelled: false,
        };
        let fail = |error| match format {
            Format::Text => TableError::from_io(shown, error),
            _ => TableError::Damaged {
                what: format.noun(),
            },
        };
        let intake = intake::sample(&mut watched, format, options, &fail);
        if watched.cancelled {
            return Err(TableError::Cancelled);
        }
        let after = watched.rest.get_ref().1.metadata().ok();
        let stood = before
            .zip(after)
            .is_none_or(|(a, b)| !a.is_file() || same(&a, &b, a.len()));
        if !stood {
            return Err(TableError::Changed {
                path: shown.to_owned(),
            });
        }
        Self::taken(intake?, Some(watched.print.finish()), options)
    }
}

/// Refuses a database with changes that lie beside its file: in a log, or in a journal of
/// a change that has not ended (<https://sqlite.org/fileformat2.html>, sections 3 and 4).
fn check_unused(path: &Path) -> Result<(), TableError> {
    const JOURNAL: &[u8] = b"\xD9\xD5\x05\xF9\x20\xA1\x63\xD7";
    let head = |ending: &str| {
        let mut beside = path.as_os_str().to_owned();
        beside.push(ending);
        let mut head = Vec::new();
        let file = File::open(beside).ok()?;
        file.take(JOURNAL.len() as u64)
            .read_to_end(&mut head)
            .ok()?;
        Some(head)
    };
    let in_use = |beside| TableError::DatabaseInUse {
        path: path.display().to_string(),
        beside,
    };
    if head("-wal").is_some_and(|head| !head.is_empty()) {
        return Err(in_use("-wal"));
    }
    if head("-journal").is_some_and(|head| head == JOURNAL) {
        return Err(in_use("-journal"));
    }
    Ok(())
}

/// A reader that reports how far it is, and takes the fingerprint.
struct Watched<'a, R> {
    rest: R,
    print: files::Print,
    done: u64,
    total: u64,
    progress: Progress<'a>,
    cancelled: bool,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.rest.read(buffer)?;
        self.print.add(&buffer[..got]);
        self.done += got as u64;
        if (self.progress)(self.done, self.total.max(self.done)) == ControlFlow::Break(()) {
            self.cancelled = true;
            return Err(io::Error::other("cancelled"));
        }
        Ok(got)
    }
}

/// The bytes of the file, if it stands still meanwhile.
fn read(path: &Path, progress: Progress<'_>) -> Result<Vec<u8>, TableError> {
    let shown = path.display().to_string();
    let fail = |error| TableError::from_io(&shown, error);
    let mut file = File::open(path).map_err(fail)?;
    let before = file.metadata().map_err(fail)?;
    if before.is_dir() {
        return Err(TableError::IsFolder { path: shown });
    }
    let mut report = |done: u64| {
        // Reading is a small part; the passes over the text follow.
        match progress(done / 8, done.max(before.len()) * 2) {
            ControlFlow::Break(()) => Err(TableError::Cancelled),
            ControlFlow::Continue(()) => Ok(()),
        }
    };
    let mut bytes = Vec::new();
    if before.is_file() {
        bytes = vec![0; before.len() as usize];
        let mut done = 0;
        for batch in bytes.chunks_mut(CHUNK_BYTES) {
            let pieces = batch.par_chunks_mut(PIECE_BYTES).enumerate();
            let read = pieces.map(|(place, piece)| {
                files::read_exact_at(&file, piece, (done + place * PIECE_BYTES) as u64)
            });
            if let Err(error) = read.collect::<io::Result<()>>() {
                // It has become shorter.
                let short = error.kind() == io::ErrorKind::UnexpectedEof;
                return Err(if short {
                    TableError::Changed { path: shown }
                } else {
                    fail(error)
                });
            }
            done += batch.len();
            report(done as u64)?;
        }
    } else {
        while 0 < file
            .by_ref()
            .take(CHUNK_BYTES as u64)
            .read_to_end(&mut bytes)
            .map_err(fail)?
        {
            report(bytes.len() as u64)?;
        }
    }
    let after = file.metadata().map_err(fail)?;
    if before.is_file() && !same(&before, &after, bytes.len() as u64) {
        return Err(TableError::Changed { path: shown });
    }
    Ok(bytes)
}

/// Whether a file stood still while `length` bytes of it were read.
pub(in crate::table) fn same(before: &Metadata, after: &Metadata, length: u64) -> bool {
    before.len() == length
        && after.len() == length
        && before.modified().ok() == after.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::load as load_path;

    const ON: fn(u64, u64) -> ControlFlow<()> = |_, _| ControlFlow::Continue(());

    #[test]
    fn files_that_cannot_be_read_say_why() {
        let folder = tempfile::tempdir().unwrap();
        let load = |path: &Path| load_path(path, &LoadOptions::default(), &mut { ON });
        let missing = load(&folder.path().join("none.csv")).unwrap_err();
        assert!(matches!(missing, TableError::NotFound { .. }) && missing.is_io());
        assert!(matches!(
            load(folder.path()),
            Err(TableError::IsFolder { .. })
        ));
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "a,b\n1,2\n").unwrap();
        assert_eq!(load(&path).unwrap().rows, 1);
        let cancelled = load_path(&path, &LoadOptions::default(), &mut |_, _| {
            ControlFlow::Break(())
        });
        assert!(matches!(cancelled, Err(TableError::Cancelled)));
        let mut grow = |_, _| {
            std::fs::write(&path, "a,b\n1,2\n3,4\n").unwrap();
            ControlFlow::Continue(())
        };
        let changed = load_path(&path, &LoadOptions::default(), &mut grow);
        assert!(matches!(changed, Err(TableError::Changed { .. })));
    }
}
