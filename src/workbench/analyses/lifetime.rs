//! PDs over the life of a loan: which columns are learned from, the run, and how the curve moves when
//! a field is shifted.

use crate::explain::{ExplainError, Fields, MOST_REASONS, TextLanguage, sample_of};
use crate::network::Family;
use crate::profile::name::tokens;
use crate::recipe::outcome::split::{Part, Parts};
use crate::score::WriteOptions;
use crate::table::{Kind, Table};
use crate::train::{Event, Preset};
use crate::workbench::analyses::AnalysisKind;
use crate::workbench::analyses::losses::LossPlan;
use crate::workbench::bench::Workbench;
use crate::workbench::notice::{Level, Message};
use crate::workbench::state::Loaded;
use crate::workflow::ReasonTerms;
use crate::workflow::choices::terms::Terms;
use crate::workflow::choices::{Choices, Settings};
use crate::workflow::survival::{
    LoanFieldsError, LoanGlobal, LoanReasoner, LoanStates, Scenarios, Shift, SurvivalExperiment,
    SurvivalPlan, SurvivalPrepared, SurvivalRows, explain_loan_fields, forecasts, loan_dependences,
    loan_moves, mean_marginal, mean_marginal_of, plain_forecasts, prepare_survival, run_survival,
    write_survival_header, write_survival_rows,
};
use crate::workflow::tasks::{RowMoves, TaskDependence};
use crate::workflow::warning::Remark;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

/// Rows whose mean curve is drawn, spread over the file.
const CURVE_ROWS: usize = 400;

/// What the time to default is learned from; target, columns and split are those of the Features
/// step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LifetimePlan {
    /// The column of periods on book; none where empty.
    pub time: String,
    /// The column that names a loan in a panel of one row per loan and period; where absent it is
    /// detected, and a file without one has a row per loan.
    pub loan: Option<String>,
    /// The model: `logistic` or `mlp`.
    pub family: Family,
    /// The last period that counts; of the training rows where absent.
    pub horizon: Option<u32>,
    /// Seed of the split and the training.
    pub seed: u64,
}

impl Default for LifetimePlan {
    fn default() -> Self {
        Self {
            time: String::new(),
            loan: None,
            family: Family::Logistic,
            horizon: None,
            seed: 1,
        }
    }
}

/// Words in the name of a column that holds periods on book.
const TIME_WORDS: [&str; 5] = ["mob", "tenure", "duration", "seasoning", "survival"];

impl LifetimePlan {
    /// The plan for a portfolio: the column whose name says that it holds times on book.
    pub(in crate::workbench) fn suggested(data: &Loaded) -> Self {
        let says_time = |name: &str| {
            let words = tokens(name);
            let has = |word: &str| words.iter().any(|own| own == word);
            TIME_WORDS.into_iter().any(has) || (has("book") && (has("months") || has("month")))
        };
        let mut columns = Self::times(&data.table);
        let time = columns.find(|name| says_time(name));
        Self {
            time: time.unwrap_or_default().to_owned(),
            ..Self::default()
        }
    }

    /// The columns that may hold times on book.
    pub fn times(table: &Table) -> impl Iterator<Item = &str> {
        let columns = table.columns.iter();
        let numbers = columns.filter(|column| {
            !column.is_text() && matches!(column.kind, Kind::Integer | Kind::Number)
        });
        numbers.map(|column| column.name.as_str())
    }

    /// The columns that it names.
    pub fn columns(&self) -> impl Iterator<Item = &String> {
        let time = Some(&self.time).filter(|time| !time.is_empty());
        time.into_iter().chain(&self.loan)
    }
}

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LifetimeProgress {
    /// Epochs there will be; 0 of a logistic hazard.
    pub epochs: usize,
    /// Loss of the training rows by epoch.
    pub losses: Vec<f64>,
}

impl LifetimeProgress {
    /// The share that is done, from 0 to 1.
    #[must_use]
    pub fn share(&self) -> f32 {
        self.losses.len() as f32 / self.epochs.max(1) as f32
    }

    fn add(&mut self, event: &Event) {
        match event {
            Event::Started { epochs, .. } => self.epochs = *epochs,
            Event::Epoch(record) => self.losses.push(record.train_loss),
            _ => {}
        }
    }
}

/// What the fields do to the PD over 12 periods of some rows.
#[derive(Debug)]
pub struct LoanFields {
    /// Contributions and importance.
    pub global: LoanGlobal,
    /// The PD of a new loan by the values of each field.
    pub effects: Vec<TaskDependence>,
    /// The part that the rows are of.
    pub part: Part,
    /// Rows that are counted.
    pub rows: usize,
    /// Rows that PDs are averaged over.
    pub averaged: usize,
}

/// A finished run.
#[derive(Debug)]
pub struct LifetimeRun {
    /// What was asked for.
    pub plan: LifetimePlan,
    /// Target, columns and split.
    pub choices: Choices,
    /// The model and its figures.
    pub experiment: SurvivalExperiment,
    /// Fields that can be shifted: those that the model reads as numbers.
    pub fields: Vec<String>,
    /// What the fields do to the PD over 12 periods; none where it cannot be explained.
    pub explained: Option<LoanFields>,
    /// What a reader should know.
    pub warnings: Vec<Remark>,
    parts: Parts,
    sample: Table,
    data: Arc<Loaded>,
}

impl LifetimeRun {
    /// The mean PD by period from the start of loans that are spread over the file, with a field
    /// shifted; none where it cannot be.
    #[must_use]
    pub fn curve(&self, shift: Option<&Shift>) -> Vec<f64> {
        let shifts = shift.map_or(&[][..], std::slice::from_ref);
        mean_marginal(&self.experiment.model, &self.sample, shifts).unwrap_or_default()
    }

    /// Loans over which the curve is the mean.
    #[must_use]
    pub fn curve_rows(&self) -> usize {
        self.sample.rows
    }

    /// The portfolio that it was learned from.
    #[must_use]
    pub fn data(&self) -> &Arc<Loaded> {
        &self.data
    }

    /// The weighted mean PD of the same loans by period, in one scenario.
    #[must_use]
    pub fn curve_in(&self, scenarios: &Scenarios) -> Vec<f64> {
        let model = &self.experiment.model;
        mean_marginal_of(model, &self.sample, scenarios).unwrap_or_default()
    }

    /// Why a row of the portfolio has its PD over 12 periods, taken as its losses are.
    ///
    /// # Errors
    /// If it has none, or nothing to be compared with.
    pub fn moves(
        &self,
        row: usize,
        language: TextLanguage,
        as_new: bool,
    ) -> Result<RowMoves, ExplainError> {
        loan_moves(
            &self.experiment.model,
            (&self.data.table, row),
            language,
            as_new,
        )
    }

    /// Writes PDs and expected losses of each loan as `train` does; `language` is that of reasons.
    ///
    /// # Errors
    /// Whatever `out` reports; a plan of losses that does not fit the portfolio.
    pub fn write(
        &self,
        plan: &LossPlan,
        language: TextLanguage,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let model = &self.experiment.model;
        let terms = plan.terms(self).map_err(io::Error::other)?;
        let (source, table) = (&self.data.source, &self.data.table);
        let states = LoanStates::read(source, table, model, &terms).map_err(io::Error::other)?;
        let forecasts = forecasts(model, table, &terms, &states).map_err(io::Error::other)?;
        let periods = if plan.by_period {
            model.horizon() as usize
        } else {
            0
        };
        let reasons = ReasonTerms {
            most: if plan.with_reasons { MOST_REASONS } else { 0 },
            language,
            ..ReasonTerms::default()
        };
        let reasoner = match reasons.most {
            0 => None,
            _ => Some(LoanReasoner::new(model, &reasons).map_err(io::Error::other)?),
        };
        let reasons = match &reasoner {
            None => None,
            Some(reasoner) => {
                let x = model.recipe.apply(table, 0..table.rows);
                Some(reasoner.of(&x.map_err(io::Error::other)?, &forecasts))
            }
        };
        let names = source.names();
        let id = model.id.as_ref();
        let rows = SurvivalRows {
            source,
            id: id.and_then(|id| names.iter().position(|name| name == id)),
            parts: &self.parts,
            forecasts: &forecasts,
            periods,
            reasons: reasons.as_deref().zip(reasoner.as_ref()),
        };
        let options = WriteOptions::default();
        let most = reasoner.as_ref().map_or(0, LoanReasoner::most);
        write_survival_header(out, (periods, most), &options)?;
        write_survival_rows(out, &rows, &options, 0)
    }
}

impl Workbench {
    /// Whether the choices as they are lead to the same rows, columns and parts.
    pub(in crate::workbench) fn learns_same(&self, earlier: &Choices) -> bool {
        let now = self.choices.as_ref();
        now.is_some_and(|now| of_plan(now, &self.analyses.lifetime.plan) == *earlier)
    }

    pub(in crate::workbench) fn run_lifetime(&mut self) {
        let (Some(data), Some(choices)) = (self.data.clone(), self.choices.as_ref()) else {
            return;
        };
        let plan = self.analyses.lifetime.plan.clone();
        let choices = of_plan(choices, &plan);
        let about = data.name.clone();
        let live = self.start_analysis(AnalysisKind::Lifetime, about, move |reporter, ticket| {
            let columns = SurvivalPlan {
                time: plan.time.clone(),
                horizon: plan.horizon,
            };
            let table = &data.table;
            let prepared = prepare_survival(&data.source, table, &choices, &columns)?;
            let experiment = run_survival(
                (table, &data.sha256),
                (&choices, &columns),
                &prepared,
                Instant::now(),
                &reporter.control,
                &mut |event| reporter.update(|latest: &mut LifetimeProgress| latest.add(&event)),
            )?;
            let mut go_on = || flow(ticket.is_cancelled());
            let explained = explained(&experiment, &data, &prepared, &mut go_on);
            let model = &experiment.model;
            let spells = prepared.spells.rows.iter().enumerate();
            let known: Vec<usize> = spells
                .filter_map(|(row, spell)| spell.map(|_| row))
                .collect();
            let every = known.len().div_ceil(CURVE_ROWS).max(1);
            let rows: Vec<usize> = known.into_iter().step_by(every).collect();
            let recipe = &model.recipe;
            let fields = recipe.columns().into_iter();
            let fields = fields.filter(|field| recipe.reads_numbers(field));
            let remarks = prepared.spells.remarks.iter().chain(&experiment.left_out);
            let warnings = prepared.prepared.warnings.iter().cloned();
            let run = Arc::new(LifetimeRun {
                fields: fields.map(str::to_owned).collect(),
                warnings: warnings.chain(remarks.cloned().map(Remark::from)).collect(),
                parts: prepared.prepared.parts.clone(),
                sample: table.pick(&rows),
                explained,
                plan,
                choices,
                experiment,
                data: Arc::clone(&data),
            });
            Ok(Box::new(move |bench| bench.take_lifetime(run)))
        });
        self.analyses.lifetime.live = live;
    }

    fn take_lifetime(&mut self, run: Arc<LifetimeRun>) {
        if !self.is_open(&run.data) {
            return;
        }
        for warning in run.warnings.clone() {
            self.tell(Level::Warning, Message::Remark(warning));
        }
        let stopped = run.experiment.outcome.stopped;
        self.analyses.lifetime.problem = None;
        self.analyses.lifetime.result = Some(run);
        self.tell_done(AnalysisKind::Lifetime, stopped);
    }
}

fn flow(is_cancelled: bool) -> ControlFlow<()> {
    if is_cancelled {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}

/// What the fields do to the PDs of the validation rows, else of the training rows; `None` of few rows,
/// and where `go_on` breaks off.
fn explained(
    experiment: &SurvivalExperiment,
    data: &Loaded,
    prepared: &SurvivalPrepared,
    go_on: &mut dyn FnMut() -> ControlFlow<()>,
) -> Option<LoanFields> {
    let model = &experiment.model;
    let table = &data.table;
    let of = |part: Part| -> Vec<usize> {
        let is_it = |row: &usize| prepared.prepared.parts[*row] == Some(part);
        let known = &experiment.hazards.known;
        let all = (0..table.rows).filter(is_it);
        all.filter(|row| known[*row]).collect()
    };
    let parts = [Part::Validation, Part::Train].map(|part| (of(part), part));
    let (rows, part) = parts.into_iter().find(|(rows, _)| !rows.is_empty())?;
    let of_table = (&data.source, table);
    let forecasts = plain_forecasts(model, of_table, !model.is_panel).ok()?;
    let of_rows = (&rows[..], &forecasts[..], Some(&prepared.spells));
    let mut hear = |_: f32| go_on();
    let global = match explain_loan_fields(model, table, of_rows, &mut hear) {
        Ok(global) => global?,
        Err(LoanFieldsError::Explain(_) | LoanFieldsError::Recipe(_)) => return None,
    };
    let fields = Fields::of(&model.recipe);
    let of_table = (table, &prepared.prepared.inputs);
    let of_rows = (&rows[..], Some(&prepared.spells));
    Some(LoanFields {
        global,
        effects: loan_dependences(model, &fields, of_table, of_rows),
        part,
        rows: rows.len(),
        averaged: sample_of(&rows).len(),
    })
}

/// The choices of the Features step with what the plan says; network and terms of PDs at one
/// horizon have no part in it.
fn of_plan(choices: &Choices, plan: &LifetimePlan) -> Choices {
    let mut choices = Choices {
        task: None,
        id: plan.loan.clone().or_else(|| choices.id.clone()),
        settings: Settings::new(plan.family, Preset::Tuned, plan.seed),
        terms: Terms::default(),
        ..choices.clone()
    };
    choices.monotone.clear();
    choices.target.good.clear();
    choices.target.indeterminate.clear();
    choices.split.seed = plan.seed;
    choices
}
