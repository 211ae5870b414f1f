//! Memory: how much is free, and how much a portfolio would take. Reads no
//! portfolio.

use crate::table::error::TableError;

/// How much memory a portfolio may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MemoryLimit {
    /// Half of what the system says is free; no limit where it says nothing.
    #[default]
    HalfOfFree,
    /// Half of so many bytes, as if these were free.
    HalfOf(u64),
    /// Whatever it takes.
    None,
}

impl MemoryLimit {
    /// The free bytes that are counted with; `None` for no limit.
    fn free(self) -> Option<u64> {
        match self {
            Self::HalfOfFree => free_memory(),
            Self::HalfOf(bytes) => Some(bytes),
            Self::None => None,
        }
    }

    /// The bytes that a portfolio may take.
    pub(super) fn bytes(self) -> u64 {
        self.free().map_or(u64::MAX, |free| free / 2)
    }

    /// Refuses a portfolio that would take more than `needed` bytes.
    pub(in crate::table) fn check(self, needed: u64) -> Result<(), TableError> {
        match self.free() {
            Some(free) if needed > free / 2 => Err(TableError::TooLittleMemory { needed, free }),
            _ => Ok(()),
        }
    }
}

/// Bytes that programs can still have, as the system tells.
#[cfg(target_os = "linux")]
fn free_memory() -> Option<u64> {
    available(&std::fs::read_to_string("/proc/meminfo").ok()?)
}

/// Other systems do not tell without calls of their own.
#[cfg(not(target_os = "linux"))]
fn free_memory() -> Option<u64> {
    None
}

/// `MemAvailable` of `/proc/meminfo` (proc(5)), in bytes.
#[cfg(any(target_os = "linux", test))]
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|l| l.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_free_memory_is_the_limit() {
        let meminfo = "MemTotal:  100 kB\nMemAvailable:   2048 kB\n";
        assert_eq!(available(meminfo), Some(2 << 20));
        assert_eq!(available("MemTotal: 100 kB\n"), None);
        let limit = MemoryLimit::HalfOf(1_000);
        assert!(limit.check(500).is_ok());
        let refused = limit.check(501).unwrap_err().to_string();
        assert!(refused.contains("sample"), "{refused}");
        assert!(MemoryLimit::None.check(u64::MAX).is_ok());
        assert_eq!((limit.bytes(), MemoryLimit::None.bytes()), (500, u64::MAX));
    }
}
