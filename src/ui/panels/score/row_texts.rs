//! The texts of reasons of the rows in view: found a few at a time, so that scrolling stays smooth
//! whatever a network takes, and kept until model, texts or language are others.

use crate::explain::{ReasonTexts, TextLanguage};
use crate::ui::text::Language;
use crate::workbench::Applicants;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Time that a frame may give to it.
const BUDGET: Duration = Duration::from_millis(5);
/// Rows that are kept.
const MOST_KEPT: usize = 20_000;

/// Table, PDs and model by their place in memory, which another file may take over; and how many
/// PDs there are, and the first.
type Origin = (usize, usize, usize, usize, Option<u64>);

/// What is known of some rows.
#[derive(Default)]
pub(super) struct RowTexts {
    /// What the rows are of, with texts and language.
    of: Option<(Origin, Option<ReasonTexts>, Language)>,
    found: HashMap<usize, Vec<String>>,
    is_behind: bool,
}

impl RowTexts {
    /// Finds the texts of rows that have none yet, as far as the time of a frame goes; at least
    /// one.
    pub(super) fn find(
        &mut self,
        applicants: &Applicants<'_>,
        rows: impl Iterator<Item = usize>,
        language: Language,
    ) {
        self.is_behind = false;
        if applicants.model.explanation.is_none() {
            return;
        }
        let origin = (
            std::ptr::from_ref(applicants.table).addr(),
            std::ptr::from_ref(applicants.model).addr(),
            applicants.pds.as_ptr().addr(),
            applicants.pds.len(),
            applicants.pds.first().map(|pd| pd.to_bits()),
        );
        let is_same = self.of.as_ref().is_some_and(|(of, texts, spoken)| {
            (*of, *spoken) == (origin, language) && texts.as_ref() == applicants.texts
        });
        if !is_same || self.found.len() > MOST_KEPT {
            self.found.clear();
            self.of = Some((origin, applicants.texts.cloned(), language));
        }
        let spoken = match language {
            Language::English => TextLanguage::En,
            Language::Chinese => TextLanguage::Zh,
        };
        let begun = Instant::now();
        for row in rows {
            if self.found.contains_key(&row) {
                continue;
            }
            if begun.elapsed() > BUDGET {
                self.is_behind = true;
                return;
            }
            let texts = applicants.reason_texts(row, spoken).unwrap_or_default();
            self.found.insert(row, texts);
        }
    }

    /// The texts of a row; `None` where they are not found yet.
    pub(super) fn of(&self, row: usize) -> Option<&[String]> {
        self.found.get(&row).map(Vec::as_slice)
    }

    /// Whether rows in view wait for theirs.
    pub(super) fn is_behind(&self) -> bool {
        self.is_behind
    }
}
