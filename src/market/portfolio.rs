//! Portfolios of several series on the test rows: equal weights, minimum variance, and
//! weights from the forecasts. Everything is out of sample: weights at a row come from what
//! is known there, and the forecasts from methods that were fitted before it.
//!
//! Every h rows the weights are set anew, long only. *Minimum variance*: weights that sum to
//! 1 and make wᵀΣw least, Σ the covariance of the last 250 returns with its diagonal raised
//! by 1 % of its mean; series that would be sold short are left out one after the other.
//! *Forecast*: of returns and values, weights in proportion to the expected return over its
//! variance where that is positive, and cash where none is; of volatility, in proportion to
//! the inverse square. Turnover is the sum of |change of weight| against the weights as the
//! market moved them; the first purchase counts. Each unit of it costs `cost`.

use super::least_squares::solve;
use super::returns::Predict;
use super::series::Market;
use serde::Serialize;
use std::collections::BTreeMap;

/// Returns that a covariance is computed from.
const WINDOW: usize = 250;
/// Least number of returns before the first weights.
const LEAST_WINDOW: usize = 40;
/// Least number of common test rows.
pub const LEAST_ROWS: usize = 20;
/// Trading days of a year where there are no dates.
const DAYS_OF_YEAR: f64 = 252.0;
/// The diagonal of a covariance is raised by this share of its mean.
const RIDGE: f64 = 0.01;

/// How weights are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// 1/k each.
    EqualWeight,
    /// Least variance of the last 250 returns.
    MinimumVariance,
    /// By the model's forecasts.
    Forecast,
}

impl Strategy {
    /// All, in the order of tables.
    pub const ALL: [Self; 3] = [Self::EqualWeight, Self::MinimumVariance, Self::Forecast];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EqualWeight => "equal weight",
            Self::MinimumVariance => "minimum variance",
            Self::Forecast => "forecast",
        }
    }
}

/// What a portfolio earned on the test rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Performance {
    /// Compound return of a year, after costs.
    pub annual_return: f64,
    /// The same before costs.
    pub annual_return_gross: f64,
    /// Standard deviation of returns after costs, of a year.
    pub annual_volatility: f64,
    /// Mean over standard deviation, of a year, without a riskless rate; `None` where
    /// returns do not vary.
    pub sharpe: Option<f64>,
    /// Largest fall from a peak of the wealth after costs.
    pub max_drawdown: f64,
    /// Sum of |change of weight| per year.
    pub turnover: f64,
    /// Share of wealth paid as costs, of a year.
    pub cost: f64,
    /// Weights at the last row, in the order of the series.
    pub weights: Vec<f64>,
    /// Wealth after costs at each rebalancing, 1 at the start.
    #[serde(skip)]
    pub wealth: Vec<f64>,
}

/// All portfolios.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Portfolio {
    /// The series, in the order of the weights.
    pub series: Vec<String>,
    /// Cost of a unit of turnover.
    pub cost_rate: f64,
    /// Rebalancings.
    pub rebalancings: usize,
    /// Rows that all series share, of a year.
    pub rows_per_year: f64,
    /// Equal weights.
    pub equal_weight: Performance,
    /// Least variance.
    pub minimum_variance: Performance,
    /// By the model's forecasts.
    pub forecast: Performance,
    /// Rows of the market at which weights were set.
    #[serde(skip)]
    pub places: Vec<usize>,
}

impl Portfolio {
    /// The performance of a strategy.
    #[must_use]
    pub fn performance(&self, strategy: Strategy) -> &Performance {
        match strategy {
            Strategy::EqualWeight => &self.equal_weight,
            Strategy::MinimumVariance => &self.minimum_variance,
            Strategy::Forecast => &self.forecast,
        }
    }
}

/// A forecast of one series for the portfolio, by the place of its origin: the expected
/// simple return, or the volatility.
pub type ByPlace = BTreeMap<usize, f64>;

/// What a portfolio is made from.
pub struct Holdings<'a> {
    /// The series; all their values are positive.
    pub market: &'a Market,
    /// For each series, the model's forecasts on test rows.
    pub forecasts: &'a [ByPlace],
    /// What they predict.
    pub predict: Predict,
    /// Rows between two rebalancings.
    pub horizon: usize,
    /// Cost of a unit of turnover.
    pub cost: f64,
}

impl Holdings<'_> {
    /// The portfolios; `None` with fewer than 20 common test rows, or prices that are not
    /// positive.
    #[must_use]
    pub fn portfolio(&self) -> Option<Portfolio> {
        let prices = self.common_prices()?;
        let has_all = |place: usize| self.forecasts.iter().all(|f| f.contains_key(&place));
        let test: Vec<usize> = (LEAST_WINDOW..prices.places.len())
            .filter(|i| has_all(prices.places[*i]))
            .collect();
        if test.len() < LEAST_ROWS.max(2 * self.horizon) {
            return None;
        }
        let last = prices.places.len() - 1;
        let starts: Vec<usize> = (test[0]..=*test.last()?)
            .step_by(self.horizon)
            .filter(|i| i + self.horizon <= last && has_all(prices.places[*i]))
            .collect();
        let per_year = self.rows_per_year(&prices.places);
        let of = |strategy| self.performance(strategy, &prices, &starts, per_year);
        Some(Portfolio {
            series: self.market.series.iter().map(|s| s.name.clone()).collect(),
            cost_rate: self.cost,
            rebalancings: starts.len(),
            rows_per_year: per_year,
            equal_weight: of(Strategy::EqualWeight),
            minimum_variance: of(Strategy::MinimumVariance),
            forecast: of(Strategy::Forecast),
            places: starts.iter().map(|i| prices.places[*i]).collect(),
        })
    }

    /// The rows in which each series has a value.
    fn common_prices(&self) -> Option<Prices> {
        let series = &self.market.series;
        let is_positive = |level: &f64| *level > 0.0;
        if !series.iter().all(|s| s.levels.iter().all(is_positive)) {
            return None;
        }
        let mut held: Vec<Vec<f64>> = vec![Vec::new(); self.market.rows];
        for one in series {
            for (place, level) in one.places.iter().zip(&one.levels) {
                held[*place].push(*level);
            }
        }
        let all = held.into_iter().enumerate();
        let (places, levels) = all.filter(|(_, row)| row.len() == series.len()).unzip();
        Some(Prices { places, levels })
    }

    fn rows_per_year(&self, places: &[usize]) -> f64 {
        let ends = places.first().zip(places.last());
        let span = self.market.days.as_ref().zip(ends);
        let years = span.map(|(days, (a, b))| f64::from(days[*b] - days[*a]) / 365.25);
        match years {
            Some(years) if years > 0.0 => (places.len() - 1) as f64 / years,
            _ => DAYS_OF_YEAR,
        }
    }

    fn performance(
        &self,
        strategy: Strategy,
        prices: &Prices,
        starts: &[usize],
        rows_per_year: f64,
    ) -> Performance {
        let k = self.market.series.len();
        let mut held = vec![0.0; k];
        let (mut gross, mut turnover, mut costs) = (1.0, 0.0, 0.0);
        let mut wealth = vec![1.0];
        let mut weights = held.clone();
        for &start in starts {
            weights = self.weights(strategy, prices, start);
            let traded: f64 = weights.iter().zip(&held).map(|(w, h)| (w - h).abs()).sum();
            let cost = (traded * self.cost).min(1.0);
            let growth = prices.growth(start, start + self.horizon);
            let cash = 1.0 - weights.iter().sum::<f64>();
            let grown: Vec<f64> = weights.iter().zip(&growth).map(|(w, g)| w * g).collect();
            let total = cash + grown.iter().sum::<f64>();
            held = grown.iter().map(|part| part / total).collect();
            gross *= total;
            turnover += traded;
            costs += cost;
            wealth.push(wealth[wealth.len() - 1] * (1.0 - cost) * total);
        }
        let periods = starts.len() as f64;
        let per_year = rows_per_year / self.horizon as f64;
        let returns: Vec<f64> = wealth.windows(2).map(|w| w[1] / w[0] - 1.0).collect();
        let mean = returns.iter().sum::<f64>() / periods;
        let square: f64 = returns.iter().map(|r| (r - mean).powi(2)).sum();
        let deviation = (square / (periods - 1.0)).sqrt();
        let annual = |total: f64| total.powf(per_year / periods) - 1.0;
        Performance {
            annual_return: annual(wealth[wealth.len() - 1]),
            annual_return_gross: annual(gross),
            annual_volatility: deviation * per_year.sqrt(),
            sharpe: (deviation > 0.0).then(|| mean / deviation * per_year.sqrt()),
            max_drawdown: drawdown(&wealth),
            turnover: turnover * per_year / periods,
            cost: costs * per_year / periods,
            weights,
            wealth,
        }
    }

    fn weights(&self, strategy: Strategy, prices: &Prices, at: usize) -> Vec<f64> {
        let k = self.market.series.len();
        match strategy {
            Strategy::EqualWeight => vec![1.0 / k as f64; k],
            Strategy::MinimumVariance => minimum_variance(&prices.covariance(at)),
            Strategy::Forecast => {
                let forecast = |f: &ByPlace| f.get(&prices.places[at]).copied().unwrap_or(0.0);
                let forecasts = self.forecasts.iter().map(forecast);
                let wanted: Vec<f64> = if self.predict == Predict::Volatility {
                    let inverse = |f: f64| if f > 0.0 { 1.0 / (f * f) } else { 0.0 };
                    forecasts.map(inverse).collect()
                } else {
                    let covariance = prices.covariance(at);
                    let over_variance = |(i, f): (usize, f64)| f.max(0.0) / covariance[i][i];
                    forecasts.enumerate().map(over_variance).collect()
                };
                let sum: f64 = wanted.iter().sum();
                let share = |w: f64| if sum > 0.0 { w / sum } else { 0.0 };
                wanted.into_iter().map(share).collect()
            }
        }
    }
}

/// Prices of all series in the rows that they share.
struct Prices {
    places: Vec<usize>,
    levels: Vec<Vec<f64>>,
}

impl Prices {
    /// Each price over an earlier one.
    fn growth(&self, from: usize, to: usize) -> Vec<f64> {
        let pairs = self.levels[to].iter().zip(&self.levels[from]);
        pairs.map(|(to, from)| to / from).collect()
    }

    /// The covariance of the last returns before `at`, its diagonal raised.
    fn covariance(&self, at: usize) -> Vec<Vec<f64>> {
        let first = at.saturating_sub(WINDOW);
        let rows: Vec<Vec<f64>> = (first..at).map(|i| self.growth(i, i + 1)).collect();
        let (n, k) = (rows.len() as f64, self.levels[at].len());
        let mean: Vec<f64> = (0..k)
            .map(|i| rows.iter().map(|r| r[i]).sum::<f64>() / n)
            .collect();
        let product = |i: usize, j: usize| {
            let each = rows.iter().map(|r| (r[i] - mean[i]) * (r[j] - mean[j]));
            each.sum::<f64>() / (n - 1.0)
        };
        let row = |i: usize| (0..k).map(|j| product(i, j)).collect();
        let mut covariance: Vec<Vec<f64>> = (0..k).map(row).collect();
        let trace: f64 = (0..k).map(|i| covariance[i][i]).sum();
        for (i, row) in covariance.iter_mut().enumerate() {
            row[i] += (RIDGE * trace / k as f64).max(f64::MIN_POSITIVE);
        }
        covariance
    }
}

/// Long-only weights of the least variance.
fn minimum_variance(covariance: &[Vec<f64>]) -> Vec<f64> {
    let mut held: Vec<usize> = (0..covariance.len()).collect();
    loop {
        let column = |j: &usize| held.iter().map(|i| covariance[*i][*j]).collect();
        let raw = solve(held.iter().map(column).collect(), vec![1.0; held.len()]);
        let sum: f64 = raw.iter().sum();
        let least = raw.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
        match least {
            Some((i, w)) if *w < 0.0 && held.len() > 1 => {
                held.remove(i);
            }
            _ => {
                let mut weights = vec![0.0; covariance.len()];
                for (i, w) in held.iter().zip(raw) {
                    weights[*i] = w / sum;
                }
                return weights;
            }
        }
    }
}

/// The largest fall from a peak, as a share of it.
fn drawdown(wealth: &[f64]) -> f64 {
    let (mut peak, mut fall) = (f64::MIN, 0.0_f64);
    for w in wealth {
        peak = peak.max(*w);
        fall = fall.max(1.0 - w / peak);
    }
    fall
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::series::Series;

    fn market(levels: [Vec<f64>; 2]) -> Market {
        let rows = levels[0].len();
        let series = levels.into_iter().enumerate().map(|(i, levels)| Series {
            name: format!("s{i}"),
            places: (0..rows).collect(),
            levels,
        });
        Market {
            series: series.collect(),
            date: None,
            days: None,
            rows,
            cautions: Vec::new(),
        }
    }

    #[test]
    fn the_least_variance_has_its_formula_and_sells_nothing_short() {
        let check = |covariance: [[f64; 2]; 2], expected: [f64; 2]| {
            let covariance: Vec<Vec<f64>> = covariance.iter().map(|row| row.to_vec()).collect();
            let got = minimum_variance(&covariance);
            let close = got.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
            assert!(close, "{got:?}");
        };
        check([[1.0, 0.0], [0.0, 4.0]], [0.8, 0.2]);
        // Unbounded, the second would weigh −0.14.
        check([[1.0, 1.5], [1.5, 4.0]], [1.0, 0.0]);
        assert!((drawdown(&[1.0, 2.0, 1.5, 3.0, 2.7]) - 0.25).abs() < 1e-15);
    }

    #[test]
    fn costs_follow_turnover_and_forecasts_that_come_true_earn() {
        // One series rises by 1 % where the other falls, in turn.
        let path = |offset: usize| {
            let step = |level: &mut f64, i: usize| {
                let now = *level;
                *level *= if (i + offset).is_multiple_of(2) {
                    1.01
                } else {
                    0.99
                };
                Some(now)
            };
            (0..200).scan(100.0, step).collect::<Vec<f64>>()
        };
        let market = market([path(0), path(1)]);
        let right = |offset: usize| -> ByPlace {
            let sign = |i: usize| {
                if (i + offset).is_multiple_of(2) {
                    0.01
                } else {
                    -0.01
                }
            };
            (150..200).map(|i| (i, sign(i))).collect()
        };
        let forecasts = [right(0), right(1)];
        let of = |cost| {
            let holdings = Holdings {
                market: &market,
                forecasts: &forecasts,
                predict: Predict::Return,
                horizon: 1,
                cost,
            };
            holdings.portfolio().unwrap()
        };
        let free = of(0.0);
        assert_eq!(free.rebalancings, 49);
        let daily = (1.0 + free.forecast.annual_return).powf(1.0 / 252.0);
        assert!((daily - 1.01).abs() < 1e-9, "{daily}");
        // All is sold and bought each day, but for the first.
        let turnover = free.forecast.turnover / 252.0 * 49.0;
        assert!((turnover - 97.0).abs() < 0.1, "{turnover}");
        let dear = of(0.01);
        assert!(dear.forecast.annual_return < 0.0, "{:?}", dear.forecast);
        assert_eq!(
            dear.forecast.annual_return_gross,
            free.forecast.annual_return_gross
        );
        assert!(free.equal_weight.annual_return.abs() < 0.01);
        assert!((free.minimum_variance.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
