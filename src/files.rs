//! An output file: written whole or not at all.
//!
//! The bytes go to a temporary file in the same folder, are synced, and take
//! the target's name in one step; `tempfile` alone syncs neither file nor
//! folder. A temporary file is locked while it is written, so that one without
//! a lock was left by a process that was killed, and is removed by the next
//! that writes into the folder. Scratch files, which have no name, are made here, too.

use sha2::{Digest, Sha256};
use std::fs::{File, Metadata};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tempfile::NamedTempFile;

/// How the names of temporary files begin and end.
const PREFIX: &str = ".riskbench-";
const SUFFIX: &str = ".tmp";

/// The temporary files that are being written by this process.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file that is written but does not have its name yet. Dropped, it is gone.
#[derive(Debug)]
pub struct Staged {
    temporary: NamedTempFile,
    target: PathBuf,
}

/// Writes `path` through `fill`, atomically: after an error the old file, if
/// there was one, is unchanged and no temporary file is left. A file that is
/// replaced passes on its permissions; a new one gets those of the umask.
///
/// # Errors
/// Whatever `fill` or the file system reports.
pub fn write_atomic(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<&mut File>) -> io::Result<()>,
) -> io::Result<()> {
    // Through a link to what it names; into a device or pipe as it is.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match std::fs::metadata(&target) {
        Ok(found) if !found.is_file() && !found.is_dir() => write_through(&target, fill),
        _ => stage(&target, fill)?.commit(),
    }
}

/// Writes what is to become the file `path`; [`Staged::commit`] gives it the name.
/// Several files are replaced together by staging all of them first.
///
/// # Errors
/// Whatever `fill` or the file system reports.
pub fn stage(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<&mut File>) -> io::Result<()>,
) -> io::Result<Staged> {
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let old = std::fs::metadata(&target).ok();
    if old.as_ref().is_some_and(Metadata::is_dir) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let folder = folder_of(&target);
    clear_leftovers(folder);
    let mut temporary = temporary_in(folder)?;
    if let Some(old) = old {
        temporary.as_file().set_permissions(old.permissions())?;
    }
    remember(temporary.path());
    let mut buffered = BufWriter::with_capacity(1 << 16, temporary.as_file_mut());
    let filled = fill(&mut buffered).and_then(|()| buffered.flush());
    drop(buffered);
    let synced = filled.and_then(|()| temporary.as_file().sync_all());
    let staged = Staged { temporary, target };
    synced.map(|()| staged)
}

impl Staged {
    /// The file that it is to become.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Gives the file its name, in place of the file that has it.
    ///
    /// # Errors
    /// Whatever the file system reports; the old file is unchanged then.
    pub fn commit(self) -> io::Result<()> {
        let Self { temporary, target } = self;
        let path = temporary.path().to_owned();
        let persisted = temporary.persist(&target).map_err(|e| e.error);
        forget(&path);
        persisted?;
        sync_folder(folder_of(&target))
    }
}

/// A file for this process alone: its owner only may read it, and it is gone when the process
/// ends, however it ends. On Unix it never keeps a name; Windows deletes it when it is closed.
///
/// # Errors
/// Whatever the file system reports.
pub fn scratch_in(folder: &Path) -> io::Result<File> {
    let file = tempfile::tempfile_in(folder)?;
    // A file without a name gets the permissions of the umask.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

/// Bytes that may still be written into a folder; `None` where the system does not tell.
#[must_use]
pub fn free_space(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let found = rustix::fs::statvfs(folder).ok()?;
        Some(found.f_bavail.saturating_mul(found.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

/// Fills `piece` with what is at byte `place` of a file, without moving where others read.
///
/// # Errors
/// Whatever the file system reports; that the file ends before.
pub fn read_exact_at(file: &File, mut piece: &mut [u8], mut place: u64) -> io::Result<()> {
    #[cfg(unix)]
    use std::os::unix::fs::FileExt;
    #[cfg(windows)]
    use std::os::windows::fs::FileExt;
    while !piece.is_empty() {
        #[cfg(unix)]
        let got = file.read_at(piece, place);
        #[cfg(windows)]
        let got = file.seek_read(piece, place);
        match got {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(got) => {
                place += got as u64;
                piece = &mut piece[got..];
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Removes the temporary files of this process: for a handler of signals, before
/// the process ends.
pub fn discard_unfinished() {
    if let Ok(mut unfinished) = UNFINISHED.lock() {
        for path in unfinished.drain(..) {
            _ = std::fs::remove_file(path);
        }
    }
}

fn remember(path: &Path) {
    if let Ok(mut unfinished) = UNFINISHED.lock() {
        // Those that were dropped are gone by now.
        unfinished.retain(|path| path.exists());
        unfinished.push(path.to_owned());
    }
}

fn forget(path: &Path) {
    if let Ok(mut unfinished) = UNFINISHED.lock() {
        unfinished.retain(|other| other != path);
    }
}

fn folder_of(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A locked temporary file with the permissions of the umask.
fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    loop {
        let temporary = builder.tempfile_in(folder)?;
        // Where a file system knows no locks, leftovers stay.
        _ = temporary.as_file().try_lock();
        // Another process may have taken it for a leftover before the lock.
        if temporary.path().exists() {
            return Ok(temporary);
        }
    }
}

/// Removes temporary files that no process writes any more.
fn clear_leftovers(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_ours = name
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_ours
            && is_file
            && let Ok(file) = File::open(entry.path())
            && file.try_lock().is_ok()
        {
            _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Whether two paths name one existing file, by whatever name or link.
#[must_use]
pub fn is_same_file(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if let (Ok(a), Ok(b)) = (std::fs::metadata(a), std::fs::metadata(b)) {
            return (a.dev(), a.ino()) == (b.dev(), b.ino());
        }
    }
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Writes into something that is no file and cannot be replaced.
fn write_through(
    target: &Path,
    fill: impl FnOnce(&mut BufWriter<&mut File>) -> io::Result<()>,
) -> io::Result<()> {
    let mut device = File::options().write(true).open(target)?;
    let mut buffered = BufWriter::with_capacity(1 << 16, &mut device);
    fill(&mut buffered)?;
    buffered.flush()
}

/// SHA-256 of some bytes, in hexadecimal digits.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    let mut print = Print::default();
    print.add(bytes);
    print.finish()
}

/// SHA-256 of bytes that come one after the other.
#[derive(Debug, Default)]
pub struct Print(Sha256);

impl Print {
    /// Adds the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The fingerprint of all of them, in hexadecimal digits.
    #[must_use]
    pub fn finish(self) -> String {
        use std::fmt::Write;
        let digest = self.0.finalize();
        digest
            .iter()
            .fold(String::with_capacity(64), |mut text, byte| {
                // Writing to a String cannot fail.
                _ = write!(text, "{byte:02x}");
                text
            })
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_device_a_device() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        std::fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_atomic(&link, |w| w.write_all(b"new")).unwrap();
        assert_eq!(std::fs::read(&real).unwrap(), b"new");
        assert!(link.is_symlink());
        let null = Path::new("/dev/null");
        write_atomic(null, |w| w.write_all(b"gone")).unwrap();
        assert!(!std::fs::metadata(null).unwrap().is_file());
        assert!(write_atomic(folder.path(), |_| Ok(())).is_err());
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let name = |entry: io::Result<std::fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<String> = entries.map(|e| name(e).into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_follows_the_umask_and_a_replaced_one_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let [plain, ours, kept] = ["plain", "ours", "kept"].map(|name| folder.path().join(name));
        // What the standard library creates has the mode of the umask.
        std::fs::write(&plain, "").unwrap();
        write_atomic(&ours, |w| w.write_all(b"new")).unwrap();
        assert_eq!(mode(&ours), mode(&plain));
        for wanted in [0o640, 0o600, 0o664] {
            std::fs::write(&kept, "old").unwrap();
            std::fs::set_permissions(&kept, PermissionsExt::from_mode(wanted)).unwrap();
            write_atomic(&kept, |w| w.write_all(b"new")).unwrap();
            assert_eq!(mode(&kept), wanted);
        }
    }

    #[test]
    fn leftovers_go_and_files_that_are_written_stay() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at(".riskbench-killed.tmp"), "half").unwrap();
        std::fs::write(at(".other.tmp"), "not ours").unwrap();
        let staged = stage(&at("slow.csv"), |w| w.write_all(b"slow")).unwrap();
        write_atomic(&at("quick.csv"), |w| w.write_all(b"quick")).unwrap();
        staged.commit().unwrap();
        assert_eq!(
            names(folder.path()),
            [".other.tmp", "quick.csv", "slow.csv"]
        );
    }

    #[test]
    fn a_staged_file_that_is_dropped_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        std::fs::write(&path, "old").unwrap();
        drop(stage(&path, |w| w.write_all(b"new")).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["out.csv"]);
    }

    #[cfg(unix)]
    #[test]
    fn one_file_under_two_names_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b, c] = ["a", "b", "c"].map(|name| folder.path().join(name));
        std::fs::write(&a, "").unwrap();
        std::fs::write(&c, "").unwrap();
        std::fs::hard_link(&a, &b).unwrap();
        assert!(is_same_file(&a, &b) && !is_same_file(&a, &c));
        assert!(!is_same_file(&a, &folder.path().join("absent")));
    }

    #[cfg(unix)]
    #[test]
    fn a_scratch_file_has_no_name_and_one_reader() {
        use std::os::unix::fs::MetadataExt;
        let folder = tempfile::tempdir().unwrap();
        let mut file = scratch_in(folder.path()).unwrap();
        file.write_all(b"0123456789").unwrap();
        let found = file.metadata().unwrap();
        assert_eq!((found.mode() & 0o777, found.nlink()), (0o600, 0));
        assert!(names(folder.path()).is_empty());
        let mut piece = [0; 3];
        read_exact_at(&file, &mut piece, 4).unwrap();
        assert_eq!(&piece, b"456");
        let beyond = read_exact_at(&file, &mut piece, 8).unwrap_err();
        assert_eq!(beyond.kind(), io::ErrorKind::UnexpectedEof);
        assert!(free_space(folder.path()).is_some_and(|bytes| bytes > 0));
    }

    #[test]
    fn the_fingerprint_is_the_published_one() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(fingerprint(b"abc"), expected);
    }

    #[test]
    fn a_failure_at_any_byte_keeps_the_old_file_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        write_atomic(&path, |w| w.write_all(b"old")).unwrap();
        let content = b"a longer new content";
        for cut in 0..content.len() {
            let result = write_atomic(&path, |w| {
                w.write_all(&content[..cut])?;
                w.flush()?;
                Err(io::Error::other("disk full"))
            });
            assert!(result.is_err());
            assert_eq!(std::fs::read(&path).unwrap(), b"old");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        }
        write_atomic(&path, |w| w.write_all(content)).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), content);
    }
}
