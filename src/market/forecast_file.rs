//! The files of a run: `forecast.csv` with one line per row and `forecast.json` with the
//! figures.

use super::forecast::{Forecasts, Method, MethodFigures, Options, SeriesForecast};
use super::portfolio::Portfolio;
use super::series::Market;
use crate::network::Family;
use crate::table::date::iso;
use serde::ser::{Serialize, Serializer};
use std::io::{self, Write};

/// Writes one line per forecast: the date in which the target ends (or its row, from 1, where
/// there are no dates), the part, the target, one column per method; with several series the series in
/// front.
///
/// # Errors
/// What the writer reports.
pub fn write_forecasts(
    out: &mut dyn Write,
    market: &Market,
    forecasts: &Forecasts,
) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let is_many = forecasts.series.len() > 1;
    let model = forecasts.options.model;
    let front = is_many.then_some("series");
    let methods = Method::ALL.map(|method| method.name(model));
    let header = front
        .into_iter()
        .chain(["date", "part", "actual"])
        .chain(methods);
    csv.write_record(header)?;
    for series in &forecasts.series {
        for row in &series.forecasts {
            let stamp = match &market.days {
                Some(days) => iso(days[row.place]),
                None => (row.place + 1).to_string(),
            };
            let front = is_many.then(|| series.name.clone());
            let part = row.part.name().to_owned();
            let head = front
                .into_iter()
                .chain([stamp, part, row.actual.to_string()]);
            csv.write_record(head.chain(row.forecasts.iter().map(f64::to_string)))?;
        }
    }
    csv.flush()
}

/// The figures of a run, as `forecast.json` holds them. With one series its fields are
/// written beside the options; with several, `series` is a list of them.
#[derive(Debug, serde::Serialize)]
pub struct Document<'a> {
    #[serde(flatten)]
    options: &'a Options,
    date: Option<&'a str>,
    stopped: bool,
    #[serde(flatten)]
    one: Option<SeriesDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    series: Vec<SeriesDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    portfolio: Option<&'a Portfolio>,
    warnings: Vec<String>,
}

impl<'a> Document<'a> {
    /// The figures of a run on a market.
    #[must_use]
    pub fn new(market: &'a Market, forecasts: &'a Forecasts) -> Self {
        let model = forecasts.options.model;
        let document = |series: &'a SeriesForecast| SeriesDocument {
            series,
            methods: ByMethod(model, &series.methods),
            not_better_than: series.unbeaten().iter().map(|m| m.name(model)).collect(),
        };
        let mut all: Vec<SeriesDocument<'a>> = forecasts.series.iter().map(document).collect();
        let one = if all.len() == 1 { all.pop() } else { None };
        Self {
            options: &forecasts.options,
            date: market.date.as_deref(),
            stopped: forecasts.stopped,
            one,
            series: all,
            portfolio: forecasts.portfolio.as_ref(),
            warnings: forecasts.cautions.iter().map(ToString::to_string).collect(),
        }
    }
}

#[derive(Debug, serde::Serialize)]
struct SeriesDocument<'a> {
    #[serde(flatten)]
    series: &'a SeriesForecast,
    methods: ByMethod<'a>,
    /// Methods whose squared errors the model's are not significantly below.
    not_better_than: Vec<&'static str>,
}

/// Figures under the names of their methods.
#[derive(Debug)]
struct ByMethod<'a>(Family, &'a [MethodFigures; 6]);

impl Serialize for ByMethod<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let named = Method::ALL.map(|method| method.name(self.0));
        serializer.collect_map(named.into_iter().zip(self.1))
    }
}
