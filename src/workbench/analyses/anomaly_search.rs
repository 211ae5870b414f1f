//! The search for anomalies: which columns are used, how, and the score of each row.

use crate::synthetic::{Anomalies, AnomalyEvent, AnomalyMethod};
use crate::workbench::analyses::AnalysisKind;
use crate::workbench::bench::Workbench;
use crate::workbench::state::Loaded;
use crate::workflow::{
    AnomalyColumns, SessionError, anomaly_columns, score_anomalies, write_anomalies,
};
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::sync::Arc;

/// How rows are scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnomalyPlan {
    /// The method.
    pub method: AnomalyMethod,
    /// Columns that are not used.
    pub drop: Vec<String>,
    /// Whether protected attributes are used as well.
    pub use_protected: bool,
    /// Seed of trees, or of weights and batches.
    pub seed: u64,
}

impl Default for AnomalyPlan {
    fn default() -> Self {
        Self {
            method: AnomalyMethod::default(),
            drop: Vec::new(),
            use_protected: false,
            seed: 1,
        }
    }
}

impl AnomalyPlan {
    /// The plan for a portfolio: a known outcome is not used.
    pub(in crate::workbench) fn suggested(data: &Loaded, target: &str) -> Self {
        let target = data.table.column(target).map(|column| column.name.clone());
        Self {
            drop: target.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The columns by which the rows of a portfolio would be scored.
    ///
    /// # Errors
    /// If a column to leave out is absent.
    pub fn columns(&self, data: &Loaded) -> Result<AnomalyColumns, SessionError> {
        let of = (&data.table, &*data.roles);
        anomaly_columns(of, &self.drop, None, self.use_protected)
    }
}

/// How far a search is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AnomalyProgress {
    /// Epochs of the autoencoder there will be; 0 of an isolation forest.
    pub epochs: usize,
    /// Mean squared error of an input, by epoch.
    pub losses: Vec<f64>,
    /// Rows scored by the isolation forest, and all rows.
    pub scored: Option<(usize, usize)>,
}

impl AnomalyProgress {
    /// The share that is done, from 0 to 1.
    #[must_use]
    pub fn share(&self) -> f32 {
        match self.scored {
            Some((rows, of)) => rows as f32 / of.max(1) as f32,
            None => self.losses.len() as f32 / self.epochs.max(1) as f32,
        }
    }

    fn add(&mut self, event: AnomalyEvent) {
        match event {
            AnomalyEvent::Started { epochs } => self.epochs = epochs,
            AnomalyEvent::Epoch { loss, .. } => self.losses.push(loss),
            AnomalyEvent::Scored { rows, of } => self.scored = Some((rows, of)),
        }
    }
}

/// A finished search.
#[derive(Debug)]
pub struct AnomalySearch {
    /// What was asked for.
    pub plan: AnomalyPlan,
    /// The columns that entered, the id, and the protected attributes left out.
    pub columns: AnomalyColumns,
    /// Scores and most unusual columns of each row.
    pub found: Anomalies,
    /// The rows by falling score.
    pub order: Vec<u32>,
    /// The losses of the autoencoder by epoch; none of an isolation forest.
    pub losses: Vec<f64>,
    /// Whether the training was stopped on request.
    pub stopped: bool,
    /// The portfolio.
    pub data: Arc<Loaded>,
}

impl AnomalySearch {
    /// The names of the columns in which a row is most unusual.
    pub fn unusual(&self, row: usize) -> impl Iterator<Item = &str> {
        let places = self.found.most_unusual[row].iter();
        places.map(|place| self.found.columns[*place as usize].as_str())
    }

    /// The name of a row, or its number among the rows.
    #[must_use]
    pub fn id_of(&self, row: usize) -> String {
        let column = self.columns.id.as_ref();
        let column = column.and_then(|name| self.data.table.column(name));
        let text = column.and_then(|column| column.texts_of(row..row + 1).pop().flatten());
        text.unwrap_or_else(|| (row + 1).to_string())
    }

    /// Writes the scores as `anomalies` does.
    ///
    /// # Errors
    /// Whatever `out` reports.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let id = self.columns.id.as_deref();
        write_anomalies(out, &self.data.source, id, &self.found)
    }
}

impl Workbench {
    pub(in crate::workbench) fn run_anomaly_search(&mut self) {
        let Some(data) = self.data.clone() else {
            return;
        };
        let plan = self.analyses.anomalies.plan.clone();
        let about = data.name.clone();
        let live = self.start_analysis(AnalysisKind::Anomalies, about, move |reporter, _ticket| {
            let columns = plan.columns(&data)?;
            let method = (plan.method, plan.seed);
            let mut report = |event: AnomalyEvent| {
                reporter.update(|latest: &mut AnomalyProgress| latest.add(event));
            };
            let found = score_anomalies(
                &data.table,
                &columns.names,
                method,
                &reporter.control,
                &mut report,
            )?;
            let mut progress = AnomalyProgress::default();
            reporter.update(|latest| progress.clone_from(latest));
            let mut order: Vec<u32> = (0..found.scores.len() as u32).collect();
            let score = |row: u32| found.scores[row as usize];
            order.sort_by(|a, b| score(*b).total_cmp(&score(*a)));
            let search = Arc::new(AnomalySearch {
                stopped: progress.losses.len() < progress.epochs,
                plan,
                columns,
                found,
                order,
                losses: progress.losses,
                data,
            });
            Ok(Box::new(move |bench| bench.take_anomalies(search)))
        });
        self.analyses.anomalies.live = live;
    }

    fn take_anomalies(&mut self, search: Arc<AnomalySearch>) {
        if !self.is_open(&search.data) {
            return;
        }
        let stopped = search.stopped;
        self.analyses.anomalies.problem = None;
        self.analyses.anomalies.result = Some(search);
        self.tell_done(AnalysisKind::Anomalies, stopped);
    }
}
