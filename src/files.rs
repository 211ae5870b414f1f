//! An output file: written whole or not at all.
//!
//! The bytes go to a temporary file in the same folder, are synced, and take
//! the target's name in one step; `tempfile` alone syncs neither file nor
//! folder. Nothing here reads.

use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes `path` through `fill`, atomically: after an error the old file, if
/// there was one, stands as before and no temporary file is left.
///
/// # Errors
/// Whatever `fill` or the file system reports.
pub fn write_atomic(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<&mut File>) -> io::Result<()>,
) -> io::Result<()> {
    // Through a link to what it names; into a device or pipe as it stands.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match std::fs::metadata(&target) {
        Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(found) if !found.is_file() => return write_through(&target, fill),
        _ => {}
    }
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut temporary = tempfile::Builder::new()
        .prefix(".riskbench-")
        .suffix(".tmp")
        .tempfile_in(folder)?;
    let mut buffered = BufWriter::with_capacity(1 << 16, temporary.as_file_mut());
    fill(&mut buffered)?;
    buffered.flush()?;
    drop(buffered);
    temporary.as_file().sync_all()?;
    temporary.persist(&target).map_err(|e| e.error)?;
    sync_folder(folder)
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
