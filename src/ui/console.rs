//! The console of Windows: a window started by a double click should not leave
//! an empty one standing; one that belongs to a terminal stays.

/// Frees the console if no other process uses it.
#[cfg(windows)]
#[allow(
    unsafe_code,
    reason = "the two calls have no safe wrapper; neither keeps a pointer"
)]
pub fn free_own() {
    use windows_sys::Win32::System::Console::{FreeConsole, GetConsoleProcessList};
    let mut processes = [0_u32; 2];
    // SAFETY: the buffer holds as many entries as its length says.
    let attached = unsafe { GetConsoleProcessList(processes.as_mut_ptr(), 2) };
    if attached == 1 {
        // SAFETY: it takes no argument; nothing here writes to the console after.
        unsafe { FreeConsole() };
    }
}

/// There is nothing to free elsewhere.
#[cfg(not(windows))]
pub fn free_own() {}
