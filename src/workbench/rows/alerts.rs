//! Alerts as a work queue: the rows of the highest PDs within the budget, and what was found out
//! about each. What was found out is kept by the key of a row, so that it outlives a new score.

use crate::evaluate::AlertBudget;
use crate::score::safe_cell;
use crate::workbench::bench::Workbench;
use crate::workbench::history::undo::Edit;
use crate::workbench::rows::applicants::Applicants;
use crate::workflow::scoring::dependence::inputs_of_rows;
use crate::workflow::scoring::reasons::Reasoner;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::sync::Arc;

/// Longest note, in characters.
pub const MOST_NOTE: usize = 500;

/// What was found out about an alert.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// Nothing yet.
    #[default]
    Open,
    /// It is a fraud.
    Fraud,
    /// It is none.
    FalseAlarm,
}

impl AlertState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Fraud, Self::FalseAlarm];

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Fraud => "fraud",
            Self::FalseAlarm => "false_alarm",
        }
    }
}

/// What was noted of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertMark {
    /// What it is.
    pub state: AlertState,
    /// In the words of the analyst.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What was noted, by the key of a row; open ones without a note are not kept.
pub type AlertMarks = BTreeMap<String, AlertMark>;

/// The rows of a budget.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertList {
    /// Their places in the table, the highest PD first, equal ones in the order of the file.
    pub rows: Vec<usize>,
    /// The key of each: its id, with its place among the rows of that id where there are several;
    /// without ids the number of its record and the name of the file.
    pub keys: Vec<String>,
}

/// Alerts by what was found out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AlertCounts {
    /// Nothing yet.
    pub open: usize,
    /// Frauds.
    pub fraud: usize,
    /// No frauds.
    pub false_alarm: usize,
}

impl AlertCounts {
    /// Frauds among those that were looked into; `None` before there is one.
    #[must_use]
    pub fn precision(self) -> Option<f64> {
        let known = self.fraud + self.false_alarm;
        (known > 0).then(|| self.fraud as f64 / known as f64)
    }
}

impl AlertList {
    /// The alerts of a budget among the applicants that have a PD, of the file `name`.
    #[must_use]
    pub fn of(applicants: &Applicants<'_>, name: &str, budget: AlertBudget) -> Self {
        let pds = applicants.pds;
        let mut rows: Vec<usize> = (0..pds.len()).filter(|row| !pds[*row].is_nan()).collect();
        let most = budget.alerts(rows.len());
        let order = |a: &usize, b: &usize| pds[*b].total_cmp(&pds[*a]).then(a.cmp(b));
        if most < rows.len() {
            rows.select_nth_unstable_by(most, order);
            rows.truncate(most);
        }
        rows.sort_by(order);
        let keys = keys(applicants, name, &rows);
        Self { rows, keys }
    }

    /// The state of each.
    #[must_use]
    pub fn states(&self, marks: &AlertMarks) -> Vec<AlertState> {
        let state = |key| marks.get(key).map_or(AlertState::Open, |mark| mark.state);
        self.keys.iter().map(state).collect()
    }

    /// How many there are of each state.
    #[must_use]
    pub fn counts(&self, marks: &AlertMarks) -> AlertCounts {
        let mut counts = AlertCounts::default();
        for state in self.states(marks) {
            match state {
                AlertState::Open => counts.open += 1,
                AlertState::Fraud => counts.fraud += 1,
                AlertState::FalseAlarm => counts.false_alarm += 1,
            }
        }
        counts
    }
}

fn keys(applicants: &Applicants<'_>, name: &str, rows: &[usize]) -> Vec<String> {
    let ids: Vec<String> = rows.iter().map(|row| applicants.id_text(*row)).collect();
    let Some(column) = applicants.id_column() else {
        return ids.into_iter().map(|id| format!("{name}#{id}")).collect();
    };
    // The rows of each id that has an alert, in the order of the file.
    let mut places: HashMap<&str, Vec<usize>> =
        ids.iter().map(|id| (id.as_str(), Vec::new())).collect();
    for (row, text) in column.texts().into_iter().enumerate() {
        let text = text.unwrap_or_default();
        if let Some(places) = places.get_mut(text.as_str()) {
            places.push(row);
        }
    }
    let key = |(id, row): (&String, &usize)| match places.get(id.as_str()) {
        Some(all) if all.len() > 1 => {
            let place = all.iter().position(|of| of == row).unwrap_or(0);
            format!("{id}#{}", place + 1)
        }
        _ => id.clone(),
    };
    ids.iter().zip(rows).map(key).collect()
}

/// Writes `rank,id,pd,state,note,reason_1…reason_4`: one line per alert, the highest PD first.
/// Reasons stay empty without a reasoner.
///
/// # Errors
/// Whatever `out` reports.
pub(in crate::workbench) fn write_alerts(
    out: &mut dyn Write,
    applicants: &Applicants<'_>,
    (list, marks): (&AlertList, &AlertMarks),
    reasoner: Option<&Reasoner<'_>>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let head = ["rank", "id", "pd", "state", "note"];
    let named = ["reason_1", "reason_2", "reason_3", "reason_4"];
    writer
        .write_record(head.iter().chain(&named))
        .map_err(io::Error::other)?;
    let reasons = match reasoner {
        None => Vec::new(),
        Some(reasoner) => {
            let recipe = &applicants.model.recipe;
            let x = inputs_of_rows(recipe, applicants.table, &list.rows);
            let pds: Vec<f64> = list.rows.iter().map(|row| applicants.pds[*row]).collect();
            reasoner.of(&x.map_err(io::Error::other)?, &pds)
        }
    };
    let none = AlertMark::default();
    for (place, (row, key)) in list.rows.iter().zip(&list.keys).enumerate() {
        let mark = marks.get(key).unwrap_or(&none);
        let mut cells = vec![
            (place + 1).to_string(),
            safe_cell(&applicants.id_text(*row)).into_owned(),
            applicants.pds[*row].to_string(),
            mark.state.name().to_owned(),
            safe_cell(&mark.note).into_owned(),
        ];
        if let (Some(reasoner), Some(reasons)) = (reasoner, reasons.get(place)) {
            let texts = reasons.fields().map(|field| &reasoner.texts()[field]);
            cells.extend(texts.map(|text| safe_cell(text).into_owned()));
        }
        cells.resize(head.len() + named.len(), String::new());
        writer.write_record(&cells).map_err(io::Error::other)?;
    }
    writer.flush()
}

impl Workbench {
    /// How many alerts can be looked into, where that was said.
    #[must_use]
    pub fn alert_budget(&self) -> Option<AlertBudget> {
        self.terms()?.alerts
    }

    /// What was noted of alerts.
    #[must_use]
    pub fn alert_marks(&self) -> &Arc<AlertMarks> {
        &self.alert_marks
    }

    /// The name of the file that the applicants are of.
    #[must_use]
    pub fn applicants_file(&self) -> &str {
        let scored = self.scored.as_ref().map(|scored| scored.name.as_str());
        let data = self.data.as_ref().map(|data| data.name.as_str());
        scored.or(data).unwrap_or_default()
    }

    /// The alerts of the budget; `None` without one.
    #[must_use]
    pub fn alert_list(&self) -> Option<AlertList> {
        let (applicants, budget) = (self.applicants()?, self.alert_budget()?);
        Some(AlertList::of(&applicants, self.applicants_file(), budget))
    }

    /// Notes what was found out about a row.
    pub(in crate::workbench) fn mark_alert(&mut self, key: String, mark: &AlertMark) {
        let before = self.snapshot();
        let marks = Arc::make_mut(&mut self.alert_marks);
        let mark = AlertMark {
            note: mark.note.trim().chars().take(MOST_NOTE).collect(),
            state: mark.state,
        };
        if mark == AlertMark::default() {
            marks.remove(&key);
        } else {
            marks.insert(key, mark);
        }
        self.note_edit(before, Edit::Alert);
    }
}
