//! What `riskbench forecast` prints: a line per epoch, and the final tables.

use crate::cli::output::report::{fixed, line, number};
use crate::market::value_at_risk::Way;
use crate::market::{
    Forecasts, Market, Method, Options, Portfolio, Predict, Progress, SeriesForecast, Strategy,
};
use crate::words::one_or_many;

/// A line for what happens while a run goes on.
pub(in crate::cli) fn progress(market: &Market, options: &Options, progress: &Progress) {
    let name = |series: usize, fold: usize| {
        let name = &market.series[series].name;
        match options.folds {
            1 => name.clone(),
            folds => format!("{name} {fold}/{folds}"),
        }
    };
    match progress {
        Progress::Fitted { series } => {
            let name = &market.series[*series].name;
            line(&format!("{name}  mean, ar, har and garch are fitted"));
        }
        Progress::Started { .. } => {}
        Progress::Epoch {
            series,
            fold,
            record,
        } => {
            let validation = record.validation_loss;
            let validation = validation.map_or("–".to_owned(), |loss| format!("{loss:.4}"));
            line(&format!(
                "{}  epoch {:>3}  mse {:.4}  validation: mse {validation}  {:.2} s",
                name(*series, *fold),
                record.epoch,
                record.train_loss,
                record.seconds
            ));
        }
        Progress::Trained {
            series,
            fold,
            best_epoch,
        } => line(&format!(
            "{}  best epoch {best_epoch}",
            name(*series, *fold)
        )),
    }
}

/// The final tables.
pub(in crate::cli) fn figures(forecasts: &Forecasts) {
    for series in &forecasts.series {
        errors(forecasts, series);
        if series.methods.iter().any(|method| method.var.is_some()) {
            risks(forecasts, series);
        }
    }
    if let Some(made) = &forecasts.portfolio {
        portfolio(made);
    }
}

/// Errors of each method on the test rows, and whether the model is better.
fn errors(forecasts: &Forecasts, series: &SeriesForecast) {
    let Options {
        model,
        predict,
        horizon,
        ..
    } = forecasts.options;
    let ahead = match horizon {
        1 => "1 step ahead".to_owned(),
        steps => format!("{steps} steps ahead"),
    };
    line("");
    line(&format!(
        "{}: the {} {ahead}, {} test rows (train {}, validation {}, embargo {})",
        series.name,
        predict.name(),
        series.rows.test,
        series.rows.train,
        series.rows.validation,
        series.rows.embargo
    ));
    line("method             mse            mae        DM stat       p           next");
    for method in Method::ALL {
        let figures = series.figures(method);
        let (stat, p) = match figures.dm {
            Some(dm) => (fixed(dm.stat, 3), fixed(dm.p, 4)),
            None => ("–".to_owned(), "–".to_owned()),
        };
        line(&format!(
            "{:<8}{:>15}{:>15}{stat:>13}{p:>9}{:>15}",
            method.name(model),
            number(figures.mse),
            number(figures.mae),
            number(figures.next)
        ));
    }
    let unbeaten: Vec<&str> = series.unbeaten().iter().map(|m| m.name(model)).collect();
    line(&match &unbeaten[..] {
        [] => format!(
            "{} is better than each of the other methods (Diebold–Mariano, 5 %).",
            model.name()
        ),
        methods => format!(
            "{} is not better than {} (Diebold–Mariano, 5 %), which {} simpler.",
            model.name(),
            methods.join(", "),
            one_or_many(methods.len(), "is", "are")
        ),
    });
    if predict == Predict::Volatility {
        line("The volatility is a proxy: the root mean square of the returns of the horizon.");
    }
}

/// VaR and ES with their tests.
fn risks(forecasts: &Forecasts, series: &SeriesForecast) {
    let model = forecasts.options.model;
    line("");
    line("VaR and ES of a long position, as losses in log returns; p-values of the tests");
    line(
        "method   level      VaR next   ES next   violations  expected   Kupiec  independence  coverage  e (VaR)  e (ES)  light",
    );
    for method in Method::ALL {
        let figures = series.figures(method);
        let (Some(var), Some(es)) = (&figures.var, &figures.es) else {
            continue;
        };
        for ((level, var), (_, es)) in var.iter().zip(es.iter()) {
            let p = |p: Option<f64>| p.map_or("–".to_owned(), |p| fixed(p, 4));
            line(&format!(
                "{:<9}{:<8}{:>11}{:>10}{:>7} of {:<5}{:>7}{:>9}{:>14}{:>10}{:>9}{:>8}  {}",
                method.name(model),
                level,
                fixed(var.next, 5),
                fixed(es.next, 5),
                var.violations,
                var.rows,
                fixed(var.expected, 1),
                p(var.kupiec.map(|t| t.p)),
                p(var.christoffersen.map(|t| t.independence.p)),
                p(var.christoffersen.map(|t| t.conditional_coverage.p)),
                fixed(var.e_value, 2),
                fixed(es.e_value, 2),
                var.traffic_light.map_or("–", |zone| zone.name())
            ));
        }
    }
    let ways: Vec<Way> = series.methods.iter().filter_map(|m| m.risk).collect();
    let others = if ways.contains(&Way::ScaledResiduals) {
        "the others: past residuals in units of the predicted volatility"
    } else {
        "the others: past residuals"
    };
    line(&format!(
        "garch: normal distribution; {others}. An e-value of 20 rejects at 5 %."
    ));
}

/// Portfolios side by side.
fn portfolio(made: &Portfolio) {
    line("");
    line(&format!(
        "Portfolio of {}: test rows only, {} rebalancings, cost {} of the amount traded",
        made.series.join(", "),
        made.rebalancings,
        made.cost_rate
    ));
    line(
        "                    return a year   before cost  volatility   Sharpe   drawdown   turnover   cost a year",
    );
    for strategy in Strategy::ALL {
        let p = made.performance(strategy);
        let percent = |share: f64| format!("{} %", fixed(100.0 * share, 2));
        line(&format!(
            "{:<18}{:>15}{:>14}{:>12}{:>9}{:>11}{:>11}{:>14}",
            strategy.name(),
            percent(p.annual_return),
            percent(p.annual_return_gross),
            percent(p.annual_volatility),
            p.sharpe.map_or("–".to_owned(), |s| fixed(s, 2)),
            percent(p.max_drawdown),
            fixed(p.turnover, 1),
            percent(p.cost)
        ));
    }
}
