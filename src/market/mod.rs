//! Market series: prices, rates and exchange rates by day, forecast by a network beside the
//! methods that it must beat.
//!
//! [`Market::read`] takes numeric columns of a table as series; [`run`] splits each in time,
//! trains the network, fits the naive forecast, the mean, an autoregression, HAR and
//! GARCH(1,1), and compares all of them on the test rows: squared and absolute errors, the
//! Diebold–Mariano test, value at risk and expected shortfall with their backtests, and a
//! portfolio of several series. Nothing here knows a file format or a window.

pub mod backtest;
pub mod baselines;
mod error;
mod forecast;
mod forecast_file;
mod least_squares;
mod network;
mod optimise;
pub mod portfolio;
pub mod returns;
mod run;
pub mod series;
mod suggestion;
pub mod value_at_risk;
pub mod walk_forward;
pub mod windows;

pub use error::{Caution, MarketError};
pub use forecast::{
    Fitted, ForecastRow, Forecasts, Method, MethodFigures, Options, PartRows, Progress, RiskRows,
    SeriesForecast,
};
pub use forecast_file::{Document, write_forecasts};
pub use network::Training;
pub use portfolio::{Portfolio, Strategy};
pub use returns::Predict;
pub use run::run;
pub use series::{Dates, Market, Series};
pub use suggestion::SuggestedSeries;
pub use walk_forward::Part;

#[cfg(test)]
mod tests;
