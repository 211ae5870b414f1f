//! Free memory: what the machine, a container and the shell's limit leave to this process.

use std::path::{Path, PathBuf};

/// Bytes that this process can still have, as far as the system tells: the least of what the
/// machine has available, what its control group may still take, and its limit of address space.
#[must_use]
#[cfg(target_os = "linux")]
pub fn free_memory() -> Option<u64> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let machine = read("/proc/meminfo").and_then(|text| available(&text));
    let group = read("/proc/self/cgroup").and_then(|text| of_groups(&text));
    let limits = read("/proc/self/limits").and_then(|text| address_space(&text));
    let taken = read("/proc/self/status").and_then(|text| size(&text));
    let left = limits.map(|limit| limit.saturating_sub(taken.unwrap_or(0)));
    [machine, group, left].into_iter().flatten().min()
}

/// Other systems do not tell without calls of their own.
#[must_use]
#[cfg(not(target_os = "linux"))]
pub fn free_memory() -> Option<u64> {
    None
}

/// The number of a line `name:  N kB`, in bytes.
fn kibibytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let number: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(number * 1024)
}

/// `MemAvailable` of `/proc/meminfo` (proc(5)).
fn available(meminfo: &str) -> Option<u64> {
    kibibytes(meminfo, "MemAvailable:")
}

/// Address space that a process has, of `/proc/self/status`.
fn size(status: &str) -> Option<u64> {
    kibibytes(status, "VmSize:")
}

/// The soft limit of address space of `/proc/self/limits`; `None` where there is none.
fn address_space(limits: &str) -> Option<u64> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// What the control groups of `/proc/self/cgroup` leave (cgroups(7)), the second version by the
/// line `0::PATH`, the first by the line of its controller.
fn of_groups(groups: &str) -> Option<u64> {
    let second = groups.lines().find_map(|line| line.strip_prefix("0::"));
    let first = groups
        .lines()
        .find_map(|line| line.split_once(":memory:").map(|(_, path)| path));
    let root = Path::new("/sys/fs/cgroup");
    let second = second.and_then(|path| {
        let names = ["memory.max", "memory.current", "inactive_file "];
        of_group(root, path, names)
    });
    let first = first.and_then(|path| {
        let names = [
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_inactive_file ",
        ];
        of_group(&root.join("memory"), path, names)
    });
    [second, first].into_iter().flatten().min()
}

/// The least that a group and those above it leave: limit less use, pages of files that can be
/// dropped left out.
fn of_group(root: &Path, path: &str, [limit, used, dropped]: [&str; 3]) -> Option<u64> {
    let folder: PathBuf = root.join(path.trim_start_matches('/'));
    let folders = folder.ancestors().filter(|folder| folder.starts_with(root));
    let left = |folder: &Path| {
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
        let number = |name: &str| read(name)?.trim().parse::<u64>().ok();
        let stat = read("memory.stat").unwrap_or_default();
        let cache = stat.lines().find_map(|line| line.strip_prefix(dropped));
        let cache = cache.and_then(|number| number.trim().parse::<u64>().ok());
        let used = number(used)?.saturating_sub(cache.unwrap_or(0));
        Some(number(limit)?.saturating_sub(used))
    };
    folders.filter_map(left).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_says_what_is_left() {
        let meminfo = "MemTotal:  100 kB\nMemAvailable:   2048 kB\n";
        assert_eq!(available(meminfo), Some(2 << 20));
        assert_eq!(available("MemTotal: 100 kB\n"), None);
        let limits = "Limit  Soft Limit  Hard Limit  Units\nMax address space  1048576000  unlimited  bytes\n";
        assert_eq!(address_space(limits), Some(1_048_576_000));
        let none = "Max address space         unlimited            unlimited            bytes\n";
        assert_eq!(address_space(none), None);
        assert_eq!(size("VmPeak:\t 9 kB\nVmSize:\t    12 kB\n"), Some(12 << 10));
    }

    #[test]
    fn a_group_leaves_what_the_tightest_above_it_does() {
        let root = tempfile::tempdir().unwrap();
        let inner = root.path().join("a/b");
        std::fs::create_dir_all(&inner).unwrap();
        let write = |at: &str, text: &str| std::fs::write(root.path().join(at), text).unwrap();
        let names = ["memory.max", "memory.current", "inactive_file "];
        let left = || of_group(root.path(), "/a/b", names);
        assert_eq!(left(), None);
        write("a/b/memory.max", "max\n");
        write("a/b/memory.current", "500\n");
        assert_eq!(left(), None);
        write("a/memory.max", "1000\n");
        write("a/memory.current", "700\n");
        assert_eq!(left(), Some(300));
        write(
            "a/memory.stat",
            "anon 10\ninactive_file 150\nactive_file 3\n",
        );
        assert_eq!(left(), Some(450));
        write("a/b/memory.max", "600\n");
        assert_eq!(left(), Some(100));
    }
}
