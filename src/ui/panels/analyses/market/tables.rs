//! The tables of a forecast: all methods, VaR and ES with their tests, and portfolios.

use crate::market::backtest::traffic_light::Zone;
use crate::market::value_at_risk::{EsFigures, VarFigures};
use crate::market::{Forecasts, Method, Portfolio, SeriesForecast, Strategy};
use crate::network::Family;
use crate::ui::number;
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{Language, MarketText, Say};
use crate::ui::theme::Ink;
use crate::ui::widgets::note_ui;
use eframe::egui::Ui;

/// p-values below this reject.
const REJECTS: f64 = 0.05;
/// e-values from here on reject at the same level.
const REJECTS_E: f64 = 20.0;

/// The name of a method; that of the network is its family.
pub(super) fn method_name(model: Family, method: Method, language: Language) -> String {
    let text = match method {
        Method::Model => return model.name().to_uppercase(),
        Method::Naive => MarketText::Naive,
        Method::Mean => MarketText::Mean,
        Method::Ar => MarketText::Ar,
        Method::Har => MarketText::Har,
        Method::Garch => MarketText::Garch,
    };
    text.say(language).into_owned()
}

/// How weights are set.
pub(super) fn strategy_text(strategy: Strategy) -> MarketText {
    match strategy {
        Strategy::EqualWeight => MarketText::EqualWeight,
        Strategy::MinimumVariance => MarketText::MinimumVariance,
        Strategy::Forecast => MarketText::ByForecast,
    }
}

/// Significant digits of the largest figure of a column.
const DIGITS: i32 = 6;

/// Decimals that give the largest of some figures its significant digits.
fn decimals(values: impl Iterator<Item = f64>) -> usize {
    let most = values.map(f64::abs).fold(0.0, f64::max);
    let whole = if most > 0.0 {
        most.log10().floor() as i32
    } else {
        0
    };
    (DIGITS - 1 - whole).clamp(0, 12) as usize
}

/// Adds columns, each with what it means.
fn with_columns(
    table: Table,
    language: Language,
    columns: impl IntoIterator<Item = (MarketText, Option<MarketText>)>,
) -> Table {
    columns.into_iter().fold(table, |table, (name, term)| {
        let term = term.map(|term| term.say(language).into_owned());
        table.column(name.say(language), term)
    })
}

/// Draws the errors of each method, and below them whether the network is better.
pub(super) fn methods_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    forecasts: &Forecasts,
    series: &SeriesForecast,
) {
    use MarketText as T;
    let language = scene.language;
    let model = forecasts.options.model;
    let table = Table::new(&T::Methods, "methods.csv", language);
    let mut table = with_columns(
        table,
        language,
        [
            (T::Method, None),
            (T::Mse, Some(T::MseTip)),
            (T::Mae, Some(T::MaeTip)),
            (T::DmStat, Some(T::DmTip)),
            (T::DmP, Some(T::DmPTip)),
            (T::Next, Some(T::NextTip)),
        ],
    );
    let rows = series.rows;
    let parts = T::Rows(rows.train, rows.validation, rows.test, rows.embargo);
    table.note = parts.say(language).into_owned();
    let least = series.methods.iter().map(|figures| figures.mse);
    let least = least.fold(f64::INFINITY, f64::min);
    let all = || series.methods.iter();
    let of_mse = decimals(all().map(|figures| figures.mse));
    let of_mae = decimals(all().map(|figures| figures.mae));
    let of_next = decimals(all().map(|figures| figures.next));
    table.rows = Method::ALL
        .into_iter()
        .map(|method| {
            let figures = series.figures(method);
            let dm = figures.dm;
            let mse = Value::metric(Some(figures.mse), of_mse);
            let p = Value::figure(dm.map(|dm| dm.p), number::p_value);
            vec![
                Value::text(method_name(model, method, language)),
                if figures.mse <= least {
                    mse.ink(Ink::Good)
                } else {
                    mse
                },
                Value::metric(Some(figures.mae), of_mae),
                Value::metric(dm.map(|dm| dm.stat), 3),
                if dm.is_some_and(|dm| dm.p < REJECTS) {
                    p.ink(Ink::Accent)
                } else {
                    p
                },
                Value::metric(Some(figures.next), of_next),
            ]
        })
        .collect();
    table.marked = Some(0);
    let unbeaten = series.unbeaten().into_iter();
    let unbeaten: Vec<String> = unbeaten
        .map(|method| method_name(model, method, language))
        .collect();
    let network = method_name(model, Method::Model, language);
    let comma = match language {
        Language::English => ", ",
        Language::Chinese => "、",
    };
    let verdict = if unbeaten.is_empty() {
        T::Better(network)
    } else {
        T::NotBetter(network, unbeaten.join(comma))
    };
    table.show_with(ui, scene, None, |ui, _| {
        ui.label(verdict.say(language));
    });
}

/// Draws VaR and ES with their tests; a sentence where there are none.
pub(super) fn risks_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    forecasts: &Forecasts,
    series: &SeriesForecast,
) {
    use MarketText as T;
    let language = scene.language;
    let mut table = with_columns(
        Table::new(&T::Risks, "var_es.csv", language),
        language,
        [
            (T::Method, None),
            (T::Level, None),
            (T::VarNext, Some(T::VarTip)),
            (T::EsNext, Some(T::EsTip)),
            (T::Violations, None),
            (T::Expected, None),
            (T::TestRows, None),
            (T::Kupiec, Some(T::KupiecTip)),
            (T::Independence, Some(T::IndependenceTip)),
            (T::Coverage, Some(T::CoverageTip)),
            (T::EVar, Some(T::ETip)),
            (T::EEs, Some(T::ETip)),
            (T::Light, Some(T::LightTip)),
        ],
    );
    table.note = T::RisksNote.say(language).into_owned();
    // Six methods at three levels.
    table.most_rows = 18;
    for method in Method::ALL {
        let figures = series.figures(method);
        let (Some(var), Some(es)) = (&figures.var, &figures.es) else {
            continue;
        };
        let name = method_name(forecasts.options.model, method, language);
        for ((level, var), (_, es)) in var.iter().zip(es.iter()) {
            table.rows.push(risk_row(&name, level, var, es, language));
        }
    }
    if table.rows.is_empty() {
        note_ui(ui, &T::NoRisks.say(language));
        return;
    }
    table.show(ui, scene);
}

fn risk_row(
    name: &str,
    level: f64,
    var: &VarFigures,
    es: &EsFigures,
    language: Language,
) -> Vec<Value> {
    let p = |p: Option<f64>| {
        let value = Value::figure(p, number::p_value);
        match p {
            Some(p) if p < REJECTS => value.ink(Ink::Bad),
            _ => value,
        }
    };
    let e = |e: f64| {
        let value = Value::figure(Some(e), number::two);
        if e >= REJECTS_E {
            value.ink(Ink::Bad)
        } else {
            value
        }
    };
    let light = match var.traffic_light {
        Some(zone) => {
            let (text, ink) = zone_text(zone);
            Value::text(text.say(language)).ink(ink)
        }
        None => Value::text(number::NONE),
    };
    vec![
        Value::text(name),
        Value::figure(Some(level), number::percent),
        Value::metric(Some(var.next), 5),
        Value::metric(Some(es.next), 5),
        Value::count(var.violations),
        Value::metric(Some(var.expected), 1),
        Value::count(var.rows),
        p(var.kupiec.map(|test| test.p)),
        p(var.christoffersen.map(|test| test.independence.p)),
        p(var.christoffersen.map(|test| test.conditional_coverage.p)),
        e(var.e_value),
        e(es.e_value),
        light,
    ]
}

fn zone_text(zone: Zone) -> (MarketText, Ink) {
    match zone {
        Zone::Green => (MarketText::Green, Ink::Done),
        Zone::Yellow => (MarketText::Yellow, Ink::Stale),
        Zone::Red => (MarketText::Red, Ink::Bad),
    }
}

/// Portfolios side by side.
pub(super) fn portfolio_table(portfolio: &Portfolio, language: Language) -> Table {
    use MarketText as T;
    let table = Table::new(&T::Portfolio, "portfolios.csv", language);
    let mut table = with_columns(
        table,
        language,
        [
            (T::Strategy, None),
            (T::AnnualReturn, None),
            (T::Gross, None),
            (T::AnnualVolatility, None),
            (T::Sharpe, None),
            (T::Drawdown, None),
            (T::Turnover, None),
            (T::TradeCost, None),
        ],
    );
    let cost = format!("{} %", 100.0 * portfolio.cost_rate);
    let note = T::PortfolioNote(portfolio.rebalancings, cost);
    table.note = note.say(language).into_owned();
    let percent = |share: f64| {
        let shown = format!("{} %", number::compact(100.0 * share, 2));
        Value::number(Some(share), shown)
    };
    table.rows = Strategy::ALL
        .into_iter()
        .map(|strategy| {
            let made = portfolio.performance(strategy);
            vec![
                Value::text(strategy_text(strategy).say(language)),
                percent(made.annual_return),
                percent(made.annual_return_gross),
                percent(made.annual_volatility),
                Value::metric(made.sharpe, 2),
                percent(made.max_drawdown),
                Value::metric(Some(made.turnover), 1),
                percent(made.cost),
            ]
        })
        .collect();
    table
}
