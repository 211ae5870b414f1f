//! The drift of another file: its decisions beside those of the training rows, and what
//! of its values training did not hold. It computes no figure of its own.

use crate::recipe::Remark;
use crate::recipe::outcome::split::Part;
use crate::score::Decision;
use crate::workbench::bench::Workbench;
use crate::workbench::state::ScoredFile;

/// How many applicants come to which decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Decided {
    /// Approved.
    pub approve: usize,
    /// Referred.
    pub refer: usize,
    /// Declined.
    pub decline: usize,
}

impl Decided {
    /// All of them.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.approve + self.refer + self.decline
    }

    /// A part of the rows. `None` without rows.
    #[must_use]
    pub fn share(&self, part: usize) -> Option<f64> {
        let rows = self.rows();
        (rows > 0).then(|| part as f64 / rows as f64)
    }

    /// Approved ÷ rows. `None` without rows.
    #[must_use]
    pub fn approval_rate(&self) -> Option<f64> {
        self.share(self.approve)
    }
}

/// Values that training did not hold, as the remarks of the model tell them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Surprises {
    /// Values that are rare or unknown to the model, where they are more than in training.
    pub unknown: usize,
    /// Columns that hold them.
    pub unknown_columns: usize,
    /// Values outside the range of training.
    pub outside: usize,
    /// Columns that hold them.
    pub outside_columns: usize,
}

impl Surprises {
    /// The sums over some remarks.
    #[must_use]
    pub fn of(remarks: &[Remark]) -> Self {
        let mut sums = Self::default();
        for remark in remarks {
            match remark {
                Remark::Unknown { unknown: cells, .. } | Remark::NewWords { cells, .. } => {
                    sums.unknown += cells;
                    sums.unknown_columns += 1;
                }
                Remark::Outside { cells, .. } => {
                    sums.outside += cells;
                    sums.outside_columns += 1;
                }
                Remark::FewOutside { columns } => {
                    sums.outside += columns.iter().map(|column| column.cells).sum::<usize>();
                    sums.outside_columns += columns.len();
                }
                _ => {}
            }
        }
        sums
    }

    /// Whether a remark is one of those that are counted as unknown, or (`false`) as
    /// outside.
    #[must_use]
    pub fn counts(remark: &Remark, unknown: bool) -> bool {
        match remark {
            Remark::Unknown { .. } | Remark::NewWords { .. } => unknown,
            Remark::Outside { .. } | Remark::FewOutside { .. } => !unknown,
            _ => false,
        }
    }
}

impl Workbench {
    /// The decisions on the rows that the run of a scored file was trained on, at the
    /// current cutoffs and by the current policy. `None` where no run scored it, or another
    /// one is shown.
    #[must_use]
    pub fn decided_in_training(&self, file: &ScoredFile) -> Option<Decided> {
        let decisions = self.decisions().filter(|made| file.run == Some(made.run))?;
        let part = decisions.part(Part::Train)?;
        let terms = self.terms()?;
        let margin = terms.money.margin.unwrap_or_default();
        let [approve, refer, decline] = part.totals(terms.refer_pd, self.cutoff, &margin);
        Some(Decided {
            approve: approve.n,
            refer: refer.n,
            decline: decline.n,
        })
    }

    /// The decisions on the applicants that are shown, with one pass over them; those
    /// without a PD are left aside.
    #[must_use]
    pub fn decided_now(&self) -> Option<Decided> {
        let applicants = self.applicants()?;
        let mut decided = Decided::default();
        for row in 0..applicants.len() {
            match applicants.scored(row).map(|scored| scored.decision) {
                Some(Decision::Approve) => decided.approve += 1,
                Some(Decision::Refer) => decided.refer += 1,
                Some(Decision::Decline) => decided.decline += 1,
                None => {}
            }
        }
        Some(decided)
    }
}
