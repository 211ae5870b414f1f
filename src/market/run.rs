//! The run: all methods on the same rows of each series, and what the test rows say.

use super::backtest::diebold_mariano;
use super::baselines::garch::Parameters;
use super::baselines::{Autoregression, Garch, Har, Mean, Naive};
use super::error::{Caution, MarketError};
use super::forecast::{
    Fitted, ForecastRow, Forecasts, Method, MethodFigures, Options, PartRows, Progress, RiskRows,
    SeriesForecast,
};
use super::network::{self, Job, Training};
use super::portfolio::{self, ByPlace, Holdings, Portfolio};
use super::returns::{Predict, Quantity, volatility_bias};
use super::series::{Market, Series};
use super::value_at_risk::{RiskPath, Tail, Way};
use super::walk_forward::{Fold, LEAST_ORIGINS, Part, WalkForward};
use crate::train::{Control, Event};
use rayon::prelude::*;
use std::ops::Range;

/// A predicted volatility is at least this share of the mean of the fitted rows.
const LEAST_VOLATILITY: f64 = 0.05;
/// Test rows below which tests of VaR say little.
const FEW_FOR_TESTS: usize = 250;
/// Test rows per step ahead below which a comparison rejects too often.
const FEW_FOR_COMPARISON: usize = 30;

/// Forecasts all series of a market. `control` stops the trainings, which then keep their
/// best epochs; `progress` is called from any thread.
///
/// # Errors
/// If a series cannot be predicted, a setting is out of its bounds, or a training ends
/// without a result.
pub fn run(
    market: &Market,
    options: &Options,
    control: &Control,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Forecasts, MarketError> {
    options.check()?;
    let prepared: Vec<Prepared> = market
        .series
        .iter()
        .map(|series| Prepared::new(series, options))
        .collect::<Result<_, _>>()?;
    let fitted = |(series, one): (usize, &Prepared)| {
        let folds = one.split.folds.iter();
        let folds: Vec<FoldForecasts> = folds.map(|fold| one.baselines(fold, options)).collect();
        progress(Progress::Fitted { series });
        folds
    };
    let mut folds: Vec<Vec<FoldForecasts>> = prepared.par_iter().enumerate().map(fitted).collect();
    let trainings = train_all(&prepared, &mut folds, options, control, progress)?;

    let mut cautions = market.cautions.clone();
    let mut series = Vec::new();
    let each = market
        .series
        .iter()
        .zip(&prepared)
        .zip(folds)
        .zip(trainings);
    for (((one, prepared), folds), training) in each {
        let forecast = prepared.forecast(one, &folds, training, options);
        cautions.extend(cautions_of(&forecast, folds.last(), options));
        series.push(forecast);
    }
    let portfolio = if series.len() > 1 {
        let made = portfolio_of(market, &series, &prepared, options);
        if made.is_none() {
            let needed = portfolio::LEAST_ROWS;
            cautions.push(Caution::NoPortfolio { needed });
        }
        made
    } else {
        None
    };
    Ok(Forecasts {
        options: options.clone(),
        stopped: series.iter().any(|one| one.training.stopped),
        series,
        portfolio,
        cautions,
    })
}

/// A series that can be predicted, split in time.
struct Prepared {
    quantity: Quantity,
    split: WalkForward,
    /// All origins that are forecast, those without a known target too.
    origins: Range<usize>,
}

/// What all methods forecast after they were fitted before the test rows of a fold; one
/// value per origin.
struct FoldForecasts {
    by_method: [Vec<f64>; 6],
    /// GARCH's mean and standard deviation of the change ahead.
    garch_moments: Vec<(f64, f64)>,
    garch_at_edge: bool,
    fitted: Fitted,
    least_volatility: f64,
}

impl Prepared {
    fn new(series: &Series, options: &Options) -> Result<Self, MarketError> {
        let levels = &series.levels;
        let name = || series.name.clone();
        if options.predict != Predict::Value {
            let count = |is: fn(&&f64) -> bool| levels.iter().filter(is).count();
            let (negative, zero) = (count(|l| **l < 0.0), count(|l| **l == 0.0));
            if negative > 0 {
                return Err(MarketError::Negative {
                    series: name(),
                    cells: negative,
                });
            }
            if zero > 0 {
                return Err(MarketError::Zero {
                    series: name(),
                    cells: zero,
                });
            }
        }
        let (n, first, h) = (levels.len(), options.first_origin(), options.horizon);
        let needed = first + h + LEAST_ORIGINS + 4 * h;
        let split = (n >= needed).then(|| WalkForward::new(first..n - h, h, options.folds));
        let split = split.flatten().ok_or_else(|| MarketError::TooShort {
            series: name(),
            rows: n,
            needed,
        })?;
        let quantity = Quantity::new(levels.clone(), options.predict, h);
        let seen = &quantity.changes.values[..split.folds[0].train.end];
        if seen.iter().all(|change| *change == seen[0]) {
            return Err(MarketError::Constant(name()));
        }
        Ok(Self {
            quantity,
            split,
            origins: first..n,
        })
    }

    /// The methods beside the network; its forecasts are empty still.
    fn baselines(&self, fold: &Fold, options: &Options) -> FoldForecasts {
        let (quantity, before) = (&self.quantity, fold.before());
        let mean = Mean::fit(quantity, before.clone());
        let ar = Autoregression::fit(quantity, before.clone(), options.lags);
        let har = Har::fit(quantity, before.clone());
        let garch = Garch::fit(quantity, before);
        let least_volatility = LEAST_VOLATILITY * mean.forecast();
        let least = |forecast: f64| match quantity.predict {
            Predict::Volatility => forecast.max(least_volatility),
            _ => forecast,
        };
        let all = |of: &dyn Fn(usize) -> f64| self.origins.clone().map(of).collect::<Vec<f64>>();
        let moments = |origin: usize| {
            let (mean, variance) = garch.moments(origin, quantity.horizon);
            (mean, variance.sqrt())
        };
        FoldForecasts {
            by_method: [
                Vec::new(),
                all(&|t| Naive.forecast(quantity, t)),
                all(&|_| mean.forecast()),
                all(&|t| least(ar.forecast(quantity, t))),
                all(&|t| least(har.forecast(quantity, t))),
                all(&|t| garch.forecast(quantity, t)),
            ],
            garch_moments: self.origins.clone().map(moments).collect(),
            garch_at_edge: garch.is_at_edge(),
            fitted: Fitted {
                ar: ar.coefficients,
                har: har.coefficients,
                garch: garch.parameters,
            },
            least_volatility,
        }
    }

    /// The fold whose methods forecast an origin: its own for a test row, else the nearest.
    fn fold_of(&self, origin: usize) -> usize {
        let folds = &self.split.folds;
        let ended = folds.iter().filter(|fold| fold.test.end <= origin).count();
        ended.min(folds.len() - 1)
    }

    fn forecast(
        &self,
        series: &Series,
        folds: &[FoldForecasts],
        training: Training,
        options: &Options,
    ) -> SeriesForecast {
        let (quantity, h) = (&self.quantity, options.horizon);
        let first = self.origins.start;
        let at = |method: Method, origin: usize| {
            folds[self.fold_of(origin)].by_method[method as usize][origin - first]
        };
        let row = |origin: usize| {
            Some(ForecastRow {
                place: series.places[origin + h],
                part: self.split.part(origin),
                actual: quantity.target(origin)?,
                forecasts: Method::ALL.map(|method| at(method, origin)),
            })
        };
        let known = first..self.origins.end - h;
        let forecasts: Vec<ForecastRow> = known.filter_map(row).collect();
        let test: Vec<&ForecastRow> = forecasts.iter().filter(|r| r.part == Part::Test).collect();
        let errors = |method: Method| -> Vec<f64> {
            let error = |row: &&ForecastRow| row.actual - row.forecasts[method as usize];
            test.iter().map(error).collect()
        };
        let model = errors(Method::Model);
        let mut risks = Vec::new();
        let methods = Method::ALL.map(|method| {
            let errors = errors(method);
            let n = errors.len() as f64;
            let risk = self.risk(method, folds);
            let (var, es) = match &risk {
                Some(path) => {
                    let (var, es) = path.figures(&self.losses(), h);
                    (Some(var), Some(es))
                }
                None => (None, None),
            };
            let way = risk.as_ref().map(|path| path.way);
            if let Some(RiskPath { tails, .. }) = risk {
                risks.push((method, RiskRows { tails }));
            }
            MethodFigures {
                mse: errors.iter().map(|e| e * e).sum::<f64>() / n,
                mae: errors.iter().map(|e| e.abs()).sum::<f64>() / n,
                dm: diebold_mariano::test(&model, &errors, h),
                next: at(method, self.origins.end - 1),
                risk: way,
                var,
                es,
            }
        });
        let count = |part| forecasts.iter().filter(|row| row.part == part).count();
        let last = &folds[folds.len() - 1];
        SeriesForecast {
            name: series.name.clone(),
            values: series.levels.len(),
            rows: PartRows {
                train: count(Part::Train),
                validation: count(Part::Validation),
                test: count(Part::Test),
                embargo: count(Part::Embargo),
            },
            training,
            fitted: last.fitted.clone(),
            methods,
            forecasts,
            risks,
        }
    }

    /// The losses of the test rows.
    fn losses(&self) -> Vec<f64> {
        let change = |origin| self.quantity.change_ahead(origin).map(|change| -change);
        self.split.test().filter_map(change).collect()
    }

    /// VaR and ES of a method; `None` where it says nothing of them.
    fn risk(&self, method: Method, folds: &[FoldForecasts]) -> Option<RiskPath> {
        let way = match (self.quantity.predict, method) {
            (Predict::Value, _) | (Predict::Volatility, Method::Naive) => return None,
            (_, Method::Garch) => Way::Normal,
            (Predict::Return, _) => Way::Residuals,
            (Predict::Volatility, _) => Way::ScaledResiduals,
        };
        let parts = self.split.folds.iter().zip(folds);
        let paths = parts.map(|(fold, forecasts)| self.fold_risk(way, method, fold, forecasts));
        paths.reduce(RiskPath::followed_by)
    }

    fn fold_risk(
        &self,
        way: Way,
        method: Method,
        fold: &Fold,
        forecasts: &FoldForecasts,
    ) -> RiskPath {
        let first = self.origins.start;
        let bias = volatility_bias(self.quantity.horizon);
        let place = |origin: usize| {
            let forecast = forecasts.by_method[method as usize][origin - first];
            match way {
                Way::Normal => {
                    let (mean, deviation) = forecasts.garch_moments[origin - first];
                    (-mean, deviation)
                }
                Way::Residuals => (-forecast, 1.0),
                Way::ScaledResiduals => (0.0, forecast.max(forecasts.least_volatility) / bias),
            }
        };
        let rows: Vec<(f64, f64)> = fold.test.clone().map(place).collect();
        let next = place(self.origins.end - 1);
        if way == Way::Normal {
            return RiskPath::new(way, &rows, next, Tail::normal);
        }
        let residual = |origin: usize| {
            let (location, scale) = place(origin);
            let change = self.quantity.change_ahead(origin)?;
            Some((-change - location) / scale)
        };
        let residuals: Vec<f64> = fold.before().filter_map(residual).collect();
        RiskPath::new(way, &rows, next, |level| Tail::empirical(&residuals, level))
    }
}

/// Trains one network per series and fold and fills in their forecasts; what the trainings
/// of the last folds came to.
fn train_all(
    prepared: &[Prepared],
    folds: &mut [Vec<FoldForecasts>],
    options: &Options,
    control: &Control,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<Training>, MarketError> {
    let mut jobs = Vec::new();
    let mut owners = Vec::new();
    for (series, one) in prepared.iter().enumerate() {
        for (index, fold) in one.split.folds.iter().enumerate() {
            // A series trains alike whatever other series there are.
            let seed = options.seed.wrapping_add(index as u64);
            let (lags, model) = (options.lags, options.model);
            jobs.push(Job::new(&one.quantity, fold, lags, model, seed)?);
            owners.push((series, index));
        }
    }
    let emit = |job: usize, event: Event| {
        let (series, index) = owners[job];
        let fold = index + 1;
        match event {
            Event::Started { epochs, .. } => progress(Progress::Started {
                series,
                fold,
                epochs,
            }),
            Event::Epoch(record) => progress(Progress::Epoch {
                series,
                fold,
                record,
            }),
            Event::Done { best_epoch, .. } => progress(Progress::Trained {
                series,
                fold,
                best_epoch,
            }),
            Event::Augmenting { .. }
            | Event::Ensemble { .. }
            | Event::Member { .. }
            | Event::Search { .. }
            | Event::Trial { .. }
            | Event::Step { .. }
            | Event::Best { .. } => {}
        }
    };
    let trainings = network::train(&mut jobs, control, &emit)?;
    let mut last = Vec::new();
    for ((job, training), (series, index)) in jobs.iter().zip(trainings).zip(&owners) {
        let one = &prepared[*series];
        let fold = &mut folds[*series][*index];
        let least = fold.least_volatility;
        let mut forecasts = job.forecasts(one.origins.clone());
        if options.predict == Predict::Volatility {
            for forecast in &mut forecasts {
                *forecast = forecast.max(least);
            }
        }
        fold.by_method[Method::Model as usize] = forecasts;
        if index + 1 == one.split.folds.len() {
            last.push(training);
        }
    }
    Ok(last)
}

fn cautions_of(
    forecast: &SeriesForecast,
    last: Option<&FoldForecasts>,
    options: &Options,
) -> Vec<Caution> {
    let series = || forecast.name.clone();
    let mut cautions = Vec::new();
    if forecast.training.stopped {
        cautions.push(Caution::Stopped { series: series() });
    }
    if last.is_some_and(|last| last.garch_at_edge) {
        let Parameters { alpha, beta, .. } = forecast.fitted.garch;
        cautions.push(Caution::GarchAtEdge {
            series: series(),
            alpha,
            beta,
        });
    }
    let (rows, horizon) = (forecast.rows.test, options.horizon);
    let apart = rows.div_ceil(horizon);
    if options.predict != Predict::Value && apart < FEW_FOR_TESTS {
        cautions.push(Caution::FewForTests {
            series: series(),
            rows: apart,
        });
    }
    if rows < FEW_FOR_COMPARISON * horizon {
        cautions.push(Caution::FewForComparison {
            series: series(),
            rows,
            horizon,
        });
    }
    cautions
}

fn portfolio_of(
    market: &Market,
    series: &[SeriesForecast],
    prepared: &[Prepared],
    options: &Options,
) -> Option<Portfolio> {
    let by_place =
        |((one, forecast), prepared): ((&Series, &SeriesForecast), &Prepared)| -> ByPlace {
            let known = prepared.origins.clone().zip(&forecast.forecasts);
            let test = known.filter(|(_, row)| row.part == Part::Test);
            let expected = |origin: usize, forecast: f64| match options.predict {
                Predict::Value => forecast / one.levels[origin] - 1.0,
                Predict::Return => forecast.exp_m1(),
                Predict::Volatility => forecast,
            };
            test.map(|(origin, row)| {
                let forecast = row.forecasts[Method::Model as usize];
                (one.places[origin], expected(origin, forecast))
            })
            .collect()
        };
    let each = market.series.iter().zip(series).zip(prepared);
    let forecasts: Vec<ByPlace> = each.map(by_place).collect();
    let holdings = Holdings {
        market,
        forecasts: &forecasts,
        predict: options.predict,
        horizon: options.horizon,
        cost: options.cost,
    };
    holdings.portfolio()
}
