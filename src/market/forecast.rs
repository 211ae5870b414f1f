//! What is asked of a run, and what it leaves: the options, the methods, their forecasts and
//! figures.

use super::backtest::diebold_mariano::DieboldMariano;
use super::baselines::garch::Parameters;
use super::baselines::har;
use super::error::{Caution, MarketError};
use super::network::Training;
use super::portfolio::Portfolio;
use super::returns::Predict;
use super::value_at_risk::{ByLevel, EsFigures, Tail, VarFigures, Way};
use super::walk_forward::Part;
use crate::network::Family;
use crate::train::EpochRecord;
use serde::{Deserialize, Serialize};

/// Most lags; a window of two years.
const MOST_LAGS: usize = 500;
/// Most steps ahead; a year.
const MOST_STEPS: usize = 250;
/// Most blocks of test rows.
const MOST_FOLDS: usize = 50;
/// What is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// The network.
    pub model: Family,
    /// What is predicted.
    pub predict: Predict,
    /// Steps that the network sees, and the highest order of the autoregression.
    pub lags: usize,
    /// Steps ahead.
    pub horizon: usize,
    /// Blocks of test rows, before each of which everything is fitted again.
    pub folds: usize,
    /// Cost of a unit of a portfolio's turnover.
    pub cost: f64,
    /// Fixes initial weights, batches and dropout.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            model: Family::Lstm,
            predict: Predict::Return,
            lags: 20,
            horizon: 1,
            folds: 1,
            cost: 0.001,
            seed: 1,
        }
    }
}

impl Options {
    pub(super) fn check(&self) -> Result<(), MarketError> {
        let within = |what, value: f64, least: f64, most: f64| {
            if (least..=most).contains(&value) {
                return Ok(());
            }
            Err(MarketError::Setting { what, least, most })
        };
        within(
            "The number of lags",
            self.lags as f64,
            1.0,
            MOST_LAGS as f64,
        )?;
        within("The horizon", self.horizon as f64, 1.0, MOST_STEPS as f64)?;
        within(
            "The number of folds",
            self.folds as f64,
            1.0,
            MOST_FOLDS as f64,
        )?;
        within("The cost", self.cost, 0.0, 0.5)
    }

    /// The first origin at which each method knows enough.
    pub(super) fn first_origin(&self) -> usize {
        self.lags.max(har::LONGEST).max(self.horizon)
    }
}

/// A method that forecasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The network.
    Model,
    /// Nothing changes.
    Naive,
    /// The mean of the fitted rows.
    Mean,
    /// An autoregression.
    Ar,
    /// The heterogeneous autoregression.
    Har,
    /// GARCH(1,1).
    Garch,
}

impl Method {
    /// All, in the order of tables and columns.
    pub const ALL: [Self; 6] = [
        Self::Model,
        Self::Naive,
        Self::Mean,
        Self::Ar,
        Self::Har,
        Self::Garch,
    ];

    /// The name in files and tables; that of the network is its family.
    #[must_use]
    pub fn name(self, model: Family) -> &'static str {
        match self {
            Self::Model => model.name(),
            Self::Naive => "naive",
            Self::Mean => "mean",
            Self::Ar => "ar",
            Self::Har => "har",
            Self::Garch => "garch",
        }
    }
}

/// What a method came to on the test rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MethodFigures {
    /// Mean squared error.
    pub mse: f64,
    /// Mean absolute error.
    pub mae: f64,
    /// The model against this method; `None` for the model and where errors are equal.
    pub dm: Option<DieboldMariano>,
    /// The forecast from the last row of the series.
    pub next: f64,
    /// How VaR and ES were computed; `None` where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<Way>,
    /// Value at risk, as a loss in log returns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub var: Option<ByLevel<VarFigures>>,
    /// Expected shortfall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub es: Option<ByLevel<EsFigures>>,
}

/// The parameters of the methods that were fitted last.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fitted {
    /// The constant and the weights of the lags.
    pub ar: Vec<f64>,
    /// The constant and the weights of the means of 1, 5 and 22 steps.
    pub har: Vec<f64>,
    /// GARCH(1,1), of returns in percent.
    pub garch: Parameters,
}

/// Rows of each part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PartRows {
    /// Fit weights.
    pub train: usize,
    /// Choose the best epoch.
    pub validation: usize,
    /// Figures.
    pub test: usize,
    /// Left out between parts.
    pub embargo: usize,
}

/// One row of the forecasts.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastRow {
    /// The row of the market in which the target ends.
    pub place: usize,
    /// What it is used for.
    pub part: Part,
    /// The target.
    pub actual: f64,
    /// One forecast per method.
    pub forecasts: [f64; 6],
}

/// The forecasts of one series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeriesForecast {
    /// The series.
    #[serde(rename = "series")]
    pub name: String,
    /// Its values.
    pub values: usize,
    /// Rows of each part.
    pub rows: PartRows,
    /// The network's training, of the last fold.
    pub training: Training,
    /// Parameters of the other methods, of the last fold.
    pub fitted: Fitted,
    /// One set of figures per method.
    #[serde(skip)]
    pub methods: [MethodFigures; 6],
    /// All rows whose target is known, oldest first.
    #[serde(skip)]
    pub forecasts: Vec<ForecastRow>,
    /// VaR and ES of each test row, of the methods that have them.
    #[serde(skip)]
    pub risks: Vec<(Method, RiskRows)>,
}

/// VaR and ES on the test rows, for a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskRows {
    /// For each level, one tail per test row.
    pub tails: ByLevel<Vec<Tail>>,
}

impl SeriesForecast {
    /// The figures of a method.
    #[must_use]
    pub fn figures(&self, method: Method) -> &MethodFigures {
        &self.methods[method as usize]
    }

    /// The methods than which the model is not better: its squared error is not smaller, or
    /// the Diebold–Mariano test does not reject equality at 5 %.
    #[must_use]
    pub fn unbeaten(&self) -> Vec<Method> {
        let model = self.figures(Method::Model).mse;
        let is_beaten = |method: &Method| {
            let figures = self.figures(*method);
            model < figures.mse && figures.dm.is_some_and(|dm| dm.p < 0.05)
        };
        let others = Method::ALL.into_iter().skip(1);
        others.filter(|method| !is_beaten(method)).collect()
    }
}

/// The forecasts of all series.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecasts {
    /// What was asked for.
    pub options: Options,
    /// One per series, in the order in which they were named.
    pub series: Vec<SeriesForecast>,
    /// Portfolios, where there are several series with positive prices.
    pub portfolio: Option<Portfolio>,
    /// What a reader should know.
    pub cautions: Vec<Caution>,
    /// Whether a training was stopped on request.
    pub stopped: bool,
}

/// What happens while a run goes on. `series` is an index, folds count from 1.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// The methods beside the network are fitted on a series.
    Fitted {
        /// The series.
        series: usize,
    },
    /// A training begins.
    Started {
        /// The series.
        series: usize,
        /// The fold.
        fold: usize,
        /// Most epochs there will be.
        epochs: usize,
    },
    /// An epoch is done.
    Epoch {
        /// The series.
        series: usize,
        /// The fold.
        fold: usize,
        /// Its losses.
        record: EpochRecord,
    },
    /// A training is over.
    Trained {
        /// The series.
        series: usize,
        /// The fold.
        fold: usize,
        /// The epoch whose weights were kept.
        best_epoch: usize,
    },
}
