//! The forecast of market series: which series, how, and what came of it.

use crate::market::{self, Dates, Forecasts, Market, Options, Progress, SuggestedSeries};
use crate::train::EpochRecord;
use crate::workbench::analyses::AnalysisKind;
use crate::workbench::bench::Workbench;
use crate::workbench::notice::Message;
use crate::workbench::state::Loaded;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::sync::Arc;

/// What is forecast, and how.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ForecastPlan {
    /// The columns, in this order.
    pub series: Vec<String>,
    /// Where the order of time comes from.
    pub dates: Dates,
    /// Network, target and window.
    pub options: Options,
}

impl ForecastPlan {
    /// The first series of a portfolio that looks like daily series; none of another one.
    pub(in crate::workbench) fn suggested(suggested: &SuggestedSeries) -> Self {
        let first = suggested.first.clone().filter(|_| suggested.is_daily);
        Self {
            series: first.into_iter().collect(),
            ..Self::default()
        }
    }
}

/// The training of one series and fold.
#[derive(Debug, Clone, PartialEq)]
pub struct LossCourse {
    /// The series.
    pub series: String,
    /// The fold, from 1.
    pub fold: usize,
    /// Most epochs there will be.
    pub epochs: usize,
    /// One record per finished epoch.
    pub history: Vec<EpochRecord>,
    /// The epoch whose weights were kept, once it is over.
    pub best_epoch: Option<usize>,
}

/// How far a forecast is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ForecastProgress {
    /// Trainings there will be.
    pub trainings: usize,
    /// Those that have begun, in the order of series and folds.
    pub courses: Vec<LossCourse>,
}

impl ForecastProgress {
    /// The share that is done, from 0 to 1.
    #[must_use]
    pub fn share(&self) -> f32 {
        let of = |course: &LossCourse| match course.best_epoch {
            Some(_) => 1.0,
            None => course.history.len() as f32 / course.epochs.max(1) as f32,
        };
        let done: f32 = self.courses.iter().map(of).sum();
        done / self.trainings.max(1) as f32
    }

    fn add(&mut self, market: &Market, progress: Progress) {
        let name = |series: usize| market.series[series].name.clone();
        match progress {
            Progress::Fitted { .. } => {}
            Progress::Started {
                series,
                fold,
                epochs,
            } => {
                self.courses.push(LossCourse {
                    series: name(series),
                    fold,
                    epochs,
                    history: Vec::new(),
                    best_epoch: None,
                });
                let place = |course: &LossCourse| {
                    let mut series = market.series.iter();
                    (series.position(|s| s.name == course.series), course.fold)
                };
                self.courses.sort_by_key(place);
            }
            Progress::Epoch {
                series,
                fold,
                record,
            } => self.change(&name(series), fold, |course| course.history.push(record)),
            Progress::Trained {
                series,
                fold,
                best_epoch,
            } => self.change(&name(series), fold, |course| {
                course.best_epoch = Some(best_epoch);
            }),
        }
    }

    fn change(&mut self, series: &str, fold: usize, change: impl FnOnce(&mut LossCourse)) {
        let mut courses = self.courses.iter_mut();
        if let Some(course) = courses.find(|c| c.series == series && c.fold == fold) {
            change(course);
        }
    }
}

/// A finished forecast.
#[derive(Debug)]
pub struct ForecastRun {
    /// What was asked for.
    pub plan: ForecastPlan,
    /// The series as they were read.
    pub market: Market,
    /// Forecasts and figures of all methods.
    pub forecasts: Forecasts,
    /// The losses of the trainings.
    pub courses: Vec<LossCourse>,
}

impl ForecastRun {
    /// Writes the forecasts as `forecast.csv` holds them.
    ///
    /// # Errors
    /// Whatever `out` reports.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        market::write_forecasts(out, &self.market, &self.forecasts)
    }
}

impl Workbench {
    pub(in crate::workbench) fn run_forecast(&mut self) {
        let Some(data) = self.data.clone() else {
            return;
        };
        let plan = self.analyses.forecast.plan.clone();
        let about = plan.series.join(", ");
        let live = self.start_analysis(AnalysisKind::Forecast, about, move |reporter, _ticket| {
            let market = Market::read(&data.table, &plan.series, &plan.dates)?;
            reporter.update(|latest: &mut ForecastProgress| {
                latest.trainings = market.series.len() * plan.options.folds;
            });
            let report =
                |progress: Progress| reporter.update(|latest| latest.add(&market, progress));
            let forecasts = market::run(&market, &plan.options, &reporter.control, &report)?;
            let mut courses = Vec::new();
            reporter.update(|latest| courses = std::mem::take(&mut latest.courses));
            let run = Arc::new(ForecastRun {
                plan,
                market,
                forecasts,
                courses,
            });
            Ok(Box::new(move |bench| bench.take_forecast(&data, run)))
        });
        self.analyses.forecast.live = live;
    }

    fn take_forecast(&mut self, data: &Arc<Loaded>, run: Arc<ForecastRun>) {
        if !self.is_open(data) {
            return;
        }
        let stopped = run.forecasts.stopped;
        self.analyses.forecast.problem = None;
        self.analyses.forecast.result = Some(run);
        self.tell_done(AnalysisKind::Forecast, stopped);
    }
}

impl From<market::MarketError> for Message {
    fn from(error: market::MarketError) -> Self {
        Self::Market(Arc::new(error))
    }
}
