//! How the service does: requests, applicants and response times, in memory that does not grow.

use hdrhistogram::Histogram;
use serde::Serialize;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Response times from here on are counted as this one, in microseconds.
const LONGEST: u64 = 60_000_000;

/// Counts since the start.
pub struct Figures {
    begun: Instant,
    counts: Mutex<Counts>,
}

struct Counts {
    scored_requests: u64,
    refused_requests: u64,
    applicants: u64,
    /// Microseconds from the last byte of a request to its answer; `None` if it could not be made.
    times: Option<Histogram<u64>>,
}

/// What `GET /health` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Health {
    status: &'static str,
    uptime_seconds: u64,
    scored_requests: u64,
    refused_requests: u64,
    applicants: u64,
    /// From the last byte of a scored request to its answer.
    milliseconds: Times,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
struct Times {
    p50: f64,
    p99: f64,
    max: f64,
}

impl Figures {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            begun: Instant::now(),
            counts: Mutex::new(Counts {
                scored_requests: 0,
                refused_requests: 0,
                applicants: 0,
                times: Histogram::new_with_bounds(1, LONGEST, 3).ok(),
            }),
        }
    }

    /// A request was scored.
    pub fn scored(&self, applicants: usize, time: Duration) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.scored_requests += 1;
        counts.applicants += applicants as u64;
        if let Some(times) = &mut counts.times {
            times.saturating_record(time.as_micros().try_into().unwrap_or(LONGEST));
        }
    }

    /// A request was refused.
    pub fn refused(&self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.refused_requests += 1;
    }

    /// The figures of now.
    #[must_use]
    pub fn health(&self) -> Health {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = |micros: u64| micros as f64 / 1000.0;
        let at = |share: f64| {
            let times = counts.times.as_ref();
            millis(times.map_or(0, |times| times.value_at_quantile(share)))
        };
        Health {
            status: "ok",
            uptime_seconds: self.begun.elapsed().as_secs(),
            scored_requests: counts.scored_requests,
            refused_requests: counts.refused_requests,
            applicants: counts.applicants,
            milliseconds: Times {
                p50: at(0.5),
                p99: at(0.99),
                max: at(1.0),
            },
        }
    }
}

impl Health {
    /// One line, for the end.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "{} applicants in {} requests scored, {} requests refused; p50 {} ms, p99 {} ms.",
            self.applicants,
            self.scored_requests,
            self.refused_requests,
            self.milliseconds.p50,
            self.milliseconds.p99
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_scored_requests() {
        let figures = Figures::new();
        for millis in 1..=100 {
            figures.scored(2, Duration::from_millis(millis));
        }
        figures.refused();
        let health = figures.health();
        assert_eq!((health.applicants, health.scored_requests), (200, 100));
        assert_eq!(health.refused_requests, 1);
        let near = |found: f64, expected: f64| (found / expected - 1.0).abs() < 2e-3;
        assert!(near(health.milliseconds.p50, 50.0), "{health:?}");
        assert!(near(health.milliseconds.p99, 99.0), "{health:?}");
    }
}
