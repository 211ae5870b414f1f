//! The reasons of an applicant: the fields that raise the log-odds of bad most; of another target
//! those that move the prediction most.

/// Most reasons of an applicant.
pub const MOST_REASONS: usize = 4;
/// Least contribution of a reason, in log-odds: less is within the error of the method.
pub const LEAST_REASON: f64 = 1e-3;

/// Places of up to four fields, the strongest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reasons([Option<u32>; MOST_REASONS]);

impl Reasons {
    /// The places of the fields.
    pub fn fields(&self) -> impl Iterator<Item = usize> {
        self.0.into_iter().flatten().map(|field| field as usize)
    }
}

/// Up to `most` (at most [`MOST_REASONS`]) reasons from the contributions of a row: the fields
/// that raise the risk, in falling order, equal ones in the order of fields.
#[must_use]
pub fn reasons_of(contributions: &[f64], most: usize) -> Reasons {
    let all = contributions.iter().enumerate();
    let raising = all.filter(|(_, value)| **value >= LEAST_REASON);
    let mut raising: Vec<(usize, &f64)> = raising.collect();
    raising.sort_by(|a, b| b.1.total_cmp(a.1));
    let mut reasons = Reasons::default();
    for (place, (field, _)) in reasons.0.iter_mut().take(most).zip(raising) {
        *place = Some(field as u32);
    }
    reasons
}

/// The fields that move a prediction most, in either direction: up to `most` (at most
/// [`MOST_REASONS`]), those of a contribution below `least` left out, in falling order of size,
/// equal ones in the order of fields.
#[must_use]
pub fn movers_of(contributions: &[f64], most: usize, least: f64) -> Vec<usize> {
    let size = |field: &usize| contributions[*field].abs();
    let all = 0..contributions.len();
    let mut moving: Vec<usize> = all.filter(|field| size(field) >= least).collect();
    moving.sort_by(|a, b| size(b).total_cmp(&size(a)));
    moving.truncate(most.min(MOST_REASONS));
    moving
}
