//! The arguments about memory and temporary files, as typed.

use clap::Args;
use std::path::{Path, PathBuf};

/// Memory of a training.
#[derive(Debug, Args)]
#[command(next_help_heading = "Memory")]
pub(in crate::cli) struct MemoryArguments {
    /// Memory for the data, such as 512M or 8G. A file of delimited text that takes more is trained
    /// on outside of memory: in this size (at least 64M), 64 bytes a record and about 64 MB for the
    /// program, with a temporary file [default: what machine, container and shell leave free]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(in crate::cli) memory: Option<u64>,
    /// Folder of that temporary file, which only its owner can read and which never outlives the
    /// program [default: TMPDIR, else the output folder]
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) cache_dir: Option<PathBuf>,
}

impl MemoryArguments {
    /// The folder of the temporary file: the default is not the system's, which is often in memory.
    pub(in crate::cli) fn folder(&self, out: &Path) -> PathBuf {
        let named = std::env::var_os("TMPDIR").filter(|folder| !folder.is_empty());
        let named = self.cache_dir.clone().or(named.map(PathBuf::from));
        named.unwrap_or_else(|| out.to_owned())
    }
}

fn size(text: &str) -> Result<u64, String> {
    let text = text.trim().to_lowercase();
    let text = text.trim_end_matches("ib").trim_end_matches('b');
    let units = [("k", 10), ("m", 20), ("g", 30), ("t", 40)];
    let unit = units
        .iter()
        .find_map(|(unit, bits)| Some((text.strip_suffix(unit)?, *bits)));
    let bytes = unit.and_then(|(number, bits)| {
        let number: f64 = number.trim().parse().ok()?;
        let bytes = number * (1_u64 << bits) as f64;
        (1.0..1e18).contains(&bytes).then_some(bytes as u64)
    });
    bytes.ok_or_else(|| "give a size with its unit, such as 512M or 8G".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_unit() {
        for (text, bytes) in [
            ("512M", 512 << 20),
            ("1.5g", 3 << 29),
            ("64 MiB", 64 << 20),
            ("8GB", 8 << 30),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for wrong in ["512", "M", "-1G", "nanM", "infG", "0k", "1e99G"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
