//! Every bound of the service, with its reason. Memory follows from them: connections × (body +
//! head) for what arrives, threads × some times the body for what is read and answered.

use std::time::Duration;

/// Largest body that `--max-body` allows.
pub const MOST_BODY: usize = 64 << 20;
/// Bytes of a request's head: request line and headers. Clients send some hundred.
pub const HEAD_BYTES: usize = 16 << 10;
/// Headers of a request.
pub const HEADERS: usize = 64;
/// Fields of an applicant beyond those of the model: columns that a file has besides.
pub const OTHER_FIELDS: usize = 256;
/// Problems that an answer lists; all are counted.
pub const PROBLEMS: usize = 50;

/// From the first byte of a connection, or the last answer, to the end of a head.
pub const HEAD_TIME: Duration = Duration::from_secs(5);
/// To read a body.
pub const BODY_TIME: Duration = Duration::from_secs(10);
/// To write a part of an answer to a client that does not read.
pub const WRITE_TIME: Duration = Duration::from_secs(10);
/// To wait until a thread is free.
pub const WAIT_TIME: Duration = Duration::from_secs(5);
/// For answers under way after a signal.
pub const END_TIME: Duration = Duration::from_secs(5);
/// To pass over what a refused client still sends, so that it sees the answer.
pub const DRAIN_TIME: Duration = Duration::from_secs(5);
/// Bytes that are passed over.
pub const DRAIN_BYTES: usize = 256 << 20;
/// Connections that get status 503 at the same time; further ones wait in the queue of the system.
pub const REFUSALS: usize = 256;
/// Connections that the system holds until they are taken.
pub const BACKLOG: u32 = 1024;

/// What the command sets.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a body.
    pub body_bytes: usize,
    /// Applicants in a request.
    pub rows: usize,
    /// Connections that are served at once.
    pub connections: usize,
    /// Requests that are scored at once, each on a thread.
    pub threads: usize,
}
