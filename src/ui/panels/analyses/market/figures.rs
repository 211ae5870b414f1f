//! The figures of a forecast: losses by epoch, actual and forecast values, VaR, and what
//! portfolios were worth.

use super::tables::{method_name, strategy_text};
use crate::market::{ForecastRow, Method, Part, Predict, SeriesForecast, Strategy};
use crate::train::EpochRecord;
use crate::ui::figure::{Axis, Figure, Mark, Series, Style};
use crate::ui::text::{AnalysisText, Language, MarketText, Say};
use crate::ui::theme::Ink;
use crate::workbench::{ForecastRun, LossCourse};

/// The squared errors of the trainings by epoch.
pub(super) fn losses(courses: &[LossCourse], language: Language) -> Figure {
    let say = |text: MarketText| text.say(language).into_owned();
    let epoch = Axis::new(AnalysisText::Epoch.say(language));
    let mut figure = Figure::new(
        say(MarketText::Losses),
        epoch,
        Axis::new(say(MarketText::MseAxis)),
    );
    let points = |course: &LossCourse, of: fn(&EpochRecord) -> Option<f64>| -> Vec<[f64; 2]> {
        let records = course.history.iter();
        let point = |record: &EpochRecord| Some([record.epoch as f64, of(record)?]);
        records.filter_map(point).collect()
    };
    let train = |record: &EpochRecord| Some(record.train_loss);
    let validation = |record: &EpochRecord| record.validation_loss;
    if let [course] = courses {
        let epochs = match course.best_epoch {
            Some(_) => course.history.len(),
            None => course.epochs,
        };
        figure.x = figure.x.between(1.0, epochs.max(2) as f64);
        figure.series = vec![
            Series::new(
                say(MarketText::TrainLoss),
                Ink::Train,
                points(course, train),
            ),
            Series::new(
                say(MarketText::ValidationLoss),
                Ink::Validation,
                points(course, validation),
            ),
        ];
        if let Some(best) = course.best_epoch {
            figure.marks.push(Mark::Vertical {
                x: best as f64,
                label: say(MarketText::BestEpoch),
                ink: Ink::Done,
            });
        }
        return figure;
    }
    let has_folds = courses.iter().any(|course| course.fold > 1);
    for (place, course) in courses.iter().enumerate() {
        let name = if has_folds {
            say(MarketText::OfFold(course.series.clone(), course.fold))
        } else {
            course.series.clone()
        };
        let mut of_validation = points(course, validation);
        if of_validation.is_empty() {
            of_validation = points(course, train);
        }
        figure = figure.with(Series::new(name, Ink::Series(place % 7), of_validation));
    }
    figure.y.label = format!(
        "{}, {}",
        say(MarketText::MseAxis),
        say(MarketText::ValidationLoss)
    );
    figure
}

/// The figures of one series of a result.
pub(super) fn of_series(run: &ForecastRun, place: usize, language: Language) -> Vec<Figure> {
    let series = &run.forecasts.series[place];
    let of_series = |course: &&LossCourse| course.series == series.name;
    let courses: Vec<LossCourse> = run.courses.iter().filter(of_series).cloned().collect();
    let mut figures = vec![forecasts(run, series, language), losses(&courses, language)];
    figures.extend(returns_and_var(run, series, language));
    figures.extend(wealth(run, language));
    for figure in &mut figures {
        figure.caption.clone_from(&series.name);
    }
    figures
}

/// The test rows of a series.
fn test_rows(series: &SeriesForecast) -> impl Iterator<Item = &ForecastRow> + Clone {
    series.forecasts.iter().filter(|row| row.part == Part::Test)
}

/// The axis of time, and where a row of the market lies on it.
fn time(run: &ForecastRun, language: Language) -> (Axis, impl Fn(usize) -> f64) {
    let axis = match run.market.days {
        Some(_) => Axis::new(MarketText::Date.say(language)).days(),
        None => Axis::new(MarketText::Row.say(language)),
    };
    let days = run.market.days.as_deref();
    let at = move |place: usize| days.map_or((place + 1) as f64, |days| f64::from(days[place]));
    (axis, at)
}

fn forecasts(run: &ForecastRun, series: &SeriesForecast, language: Language) -> Figure {
    let (axis, at) = time(run, language);
    let what = match run.forecasts.options.predict {
        Predict::Value => MarketText::Value,
        Predict::Return => MarketText::Return,
        Predict::Volatility => MarketText::Volatility,
    };
    let title = MarketText::Forecasts.say(language);
    let mut figure = Figure::new(title, axis, Axis::new(what.say(language)));
    let line = |of: &dyn Fn(&ForecastRow) -> f64| -> Vec<[f64; 2]> {
        let rows = test_rows(series);
        rows.map(|row| [at(row.place), of(row)]).collect()
    };
    let actual = MarketText::Actual.say(language);
    figure = figure.with(Series::new(actual, Ink::Muted, line(&|row| row.actual)));
    // The network is drawn last, over the others.
    for method in Method::ALL.into_iter().rev() {
        let name = method_name(run.forecasts.options.model, method, language);
        let points = line(&|row| row.forecasts[method as usize]);
        let ink = match method {
            Method::Model => Ink::Accent,
            method => Ink::Series(method as usize),
        };
        figure = figure.with(Series::new(name, ink, points));
    }
    figure
}

/// The returns of the test rows, and the VaR of the network and of GARCH below them.
fn returns_and_var(
    run: &ForecastRun,
    series: &SeriesForecast,
    language: Language,
) -> Option<Figure> {
    if run.forecasts.options.predict != Predict::Return {
        return None;
    }
    let (axis, at) = time(run, language);
    let rows: Vec<&ForecastRow> = test_rows(series).collect();
    let actual = rows.iter().map(|row| [at(row.place), row.actual]).collect();
    let name = MarketText::Actual.say(language);
    let mut figure = Figure::new(
        MarketText::Risk.say(language),
        axis,
        Axis::new(MarketText::Return.say(language)),
    )
    .with(Series::new(name, Ink::Muted, actual).style(Style::Points));
    let shown = [
        (Method::Garch, Ink::Series(5)),
        (Method::Model, Ink::Accent),
    ];
    for (method, ink) in shown {
        let (_, risk) = series.risks.iter().find(|(of, _)| *of == method)?;
        let tails = rows.iter().zip(&risk.tails.p99);
        let points = tails.map(|(row, tail)| [at(row.place), -tail.var]);
        let name = method_name(run.forecasts.options.model, method, language);
        let name = MarketText::LossLimit(name).say(language);
        figure = figure.with(Series::new(name, ink, points.collect()));
    }
    Some(figure)
}

fn wealth(run: &ForecastRun, language: Language) -> Option<Figure> {
    let portfolio = run.forecasts.portfolio.as_ref()?;
    let (axis, at) = time(run, language);
    let mut figure = Figure::new(
        MarketText::Wealth.say(language),
        axis,
        Axis::new(MarketText::WealthAxis.say(language)),
    );
    for (place, strategy) in Strategy::ALL.into_iter().enumerate() {
        let worth = &portfolio.performance(strategy).wealth;
        let points = portfolio.places.iter().zip(worth);
        let points = points.map(|(place, wealth)| [at(*place), *wealth]);
        let name = strategy_text(strategy).say(language);
        figure = figure.with(Series::new(name, Ink::Series(place), points.collect()));
    }
    Some(figure)
}
