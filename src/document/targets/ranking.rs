//! Discrimination by time, calibration by period on book, and the models beside the hazard.

use super::subject::AnyTarget;
use super::survival_facts::SurvivalFacts;
use super::{TargetFigures, Writer};
use crate::document::chart::{Axis, Chart, Ink, Mark, Plot, Series};
use crate::document::sections::guidance::{Ecb, Us, follows};
use crate::document::sections::{needs_outcomes, needs_portfolio, needs_record};
use crate::document::tree::{Cell, Origin, Origin::Model, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Style, count, number, text};
use crate::evaluate::survival::{PeriodFit, SurvivalChallenger, SurvivalFigures};
use crate::recipe::outcome::split::Part;

/// Periods of a table; longer lives are joined.
const LINES: usize = 36;

pub(super) fn survival<'a>(w: &Writer<'a>) -> Option<&'a SurvivalFacts> {
    match &w.facts?.figures {
        TargetFigures::Survival(found) => Some(found),
        TargetFigures::Task(_) => None,
    }
}

/// Figures by part as the training recorded them.
fn recorded<'a>(w: &Writer<'a>) -> Vec<(Part, &'a SurvivalFigures)> {
    let AnyTarget::Survival(model) = w.model() else {
        return Vec::new();
    };
    let parts = model.record.iter().flat_map(|record| &record.parts);
    let each = Part::ALL.into_iter().zip(parts);
    each.filter_map(|(part, found)| Some((part, found.as_ref()?)))
        .collect()
}

/// The figures that are shown: those of the training by part, then those of the portfolio.
fn shown<'a>(w: &Writer<'a>) -> Vec<(String, String, &'a SurvivalFigures, Origin)> {
    let named = |(part, found): (Part, &'a SurvivalFigures)| {
        (part.name().to_owned(), w.rows_of(Some(part)), found, Model)
    };
    let mut all: Vec<_> = recorded(w).into_iter().map(named).collect();
    let of_portfolio = survival(w).and_then(|found| found.judged.as_ref());
    if let Some(found) = of_portfolio {
        let part = w.facts.and_then(|facts| facts.judged);
        let rows = w.rows_of(part);
        let name = w.say(
            &format!("portfolio of this report, {rows}"),
            &format!("本报告组合，{rows}"),
        );
        all.push(("portfolio".to_owned(), name, found, Portfolio));
    }
    all
}

/// How well loans are ordered, by horizon.
pub(super) fn discrimination(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "discrimination",
        w.say("Discrimination by time", "随时间的区分能力"),
        follows(w, Us::Validation, 3, None),
    );
    missing(w, &mut draft);
    draft.paragraph(w.say(
        "Harrell's C: of two loans of which one is known to default first, the share in which its PD is \
         higher. Uno's C and the cumulative/dynamic AUC count defaults up to a period and weight them for \
         censoring; the integrated Brier score is the mean squared distance between predicted and actual \
         survival, weighted likewise. Where loans enter late only Harrell's C is defined.",
        "Harrell 的 C：在已知谁先违约的两笔贷款中，先违约者违约概率更高的比例。Uno 的 C 和累积/动态 AUC 计入某期之前的违约并按删失加权；积分 Brier 分数是预测与实际存活之间的均方差，同样加权。贷款中途进入时只有 Harrell 的 C 有定义。",
    ));
    let all = shown(w);
    let line = |(key, name, found, origin): &(String, String, &SurvivalFigures, Origin)| {
        let id = |what: &str| format!("discrimination.{key}.{what}");
        let figure =
            |what: &str, value: Option<f64>| number(*origin, id(what), value, Style::Decimals(4));
        vec![
            Cell::Text(name.clone()),
            count(*origin, id("loans"), found.n),
            count(*origin, id("defaults"), found.events as usize),
            figure("c_index", found.c_index),
            figure("c_index_uno", found.c_index_uno),
            count(*origin, id("up_to"), found.up_to as usize),
            figure("integrated_brier", found.integrated_brier),
            number(
                *origin,
                id("log_likelihood"),
                found.log_likelihood,
                Style::Decimals(5),
            ),
        ]
    };
    let head = w.head(&[
        ("Rows", "记录"),
        ("Loans", "贷款"),
        ("Defaults", "违约"),
        ("C (Harrell)", "C（Harrell）"),
        ("C (Uno)", "C（Uno）"),
        ("up to period", "至第几期"),
        ("Integrated Brier", "积分 Brier"),
        ("Log-likelihood", "对数似然"),
    ]);
    draft.table(String::new(), head, all.iter().map(line).collect());
    let mut periods: Vec<u32> = all
        .iter()
        .flat_map(|(_, _, found, _)| found.auc.iter().map(|at| at.period))
        .collect();
    periods.sort_unstable();
    periods.dedup();
    if !periods.is_empty() {
        let line = |(key, name, found, origin): &(String, String, &SurvivalFigures, Origin)| {
            let auc = |period: &u32| {
                let at = found.auc.iter().find(|at| at.period == *period);
                let id = format!("discrimination.{key}.auc_{period}");
                number(*origin, id, at.map(|at| at.auc), Style::Decimals(4))
            };
            let mut cells = vec![Cell::Text(name.clone())];
            cells.extend(periods.iter().map(auc));
            cells
        };
        let mut head = w.head(&[("Rows", "记录")]);
        let named = |period: &u32| w.say(&format!("AUC, {period}"), &format!("AUC，{period} 期"));
        head.extend(periods.iter().map(named));
        draft.table(
            w.say(
                "Cumulative/dynamic AUC by horizon in periods",
                "按期限（期）的累积/动态 AUC",
            ),
            head,
            all.iter().map(line).collect(),
        );
    }
    draft.done()
}

fn missing(w: &Writer<'_>, draft: &mut Draft) {
    if w.training().is_none() {
        draft.missing(needs_record(w));
    }
    if let Some(facts) = survival(w)
        && facts.judged.is_none()
    {
        draft.missing(needs_outcomes(w));
    }
    if w.facts.is_none() {
        draft.missing(needs_portfolio(w));
    }
}

/// Observed and predicted hazards by period on book.
pub(super) fn calibration(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "calibration",
        w.say("Calibration by period on book", "各账龄期的校准"),
        follows(w, Us::Validation, 3, None),
    );
    missing(w, &mut draft);
    draft.paragraph(w.say(
        "Share of the loans at risk that default in a period with its 95 % interval (Wilson 1927), beside the \
         mean predicted hazard of the same loans.",
        "每期处于风险中的贷款的违约占比及其 95% 区间（Wilson 1927），与同一批贷款的平均预测风险率对照。",
    ));
    let judged = w.model().judged();
    let held = recorded(w)
        .into_iter()
        .find(|(part, _)| Some(*part) == judged);
    if let Some((part, found)) = held {
        let rows = w.rows_of(Some(part));
        draft.heading(w.say(
            &format!("As the training computed it, {rows}"),
            &format!("训练时的结果，{rows}"),
        ));
        by_period(w, &mut draft, ("training", Model), found);
    }
    if let Some(found) = survival(w).and_then(|found| found.judged.as_ref()) {
        draft.heading(w.say("The portfolio of this report", "本报告所用组合"));
        if let Some(sentence) = w.judged_on() {
            draft.paragraph(sentence);
        }
        by_period(w, &mut draft, ("portfolio", Portfolio), found);
    }
    draft.done()
}

/// Figure and table of hazards. What the model holds is shown whatever the portfolio, as it is verified
/// without one.
fn by_period(
    w: &Writer<'_>,
    draft: &mut Draft,
    (key, origin): (&str, Origin),
    found: &SurvivalFigures,
) {
    draft.charts(vec![hazards(w, &found.calibration, (key, origin))]);
    let expected: f64 = found
        .calibration
        .iter()
        .map(|period| period.predicted * period.at_risk as f64)
        .sum();
    let id = |what: &str| format!("calibration.{key}.{what}");
    draft.facts(vec![
        (
            w.say("Observed defaults", "实际违约数"),
            count(origin, id("events"), found.events as usize),
        ),
        (
            w.say("Expected defaults", "预期违约数"),
            number(origin, id("expected"), expected, Style::Decimals(1)),
        ),
    ]);
    let every = found.calibration.len().div_ceil(LINES).max(1);
    let rows = found.calibration.chunks(every).map(|some| {
        let line = joined(some);
        let id = |what: &str| format!("calibration.{key}.{}.{what}", line.name);
        let rate = |what: &str, value: f64| number(origin, id(what), value, Style::Percent(3));
        vec![
            Cell::Text(line.name.clone()),
            count(origin, id("at_risk"), line.at_risk as usize),
            count(origin, id("defaults"), line.events as usize),
            rate("observed", line.observed),
            rate("predicted", line.predicted),
        ]
    });
    let head = w.head(&[
        ("Period", "期"),
        ("Loans × periods at risk", "贷款 × 风险期"),
        ("Defaults", "违约"),
        ("Observed hazard", "实际风险率"),
        ("Predicted hazard", "预测风险率"),
    ]);
    draft.table(String::new(), head, rows.collect());
}

/// Some periods in one line.
struct Joined {
    name: String,
    at_risk: u64,
    events: u64,
    observed: f64,
    predicted: f64,
}

fn joined(periods: &[PeriodFit]) -> Joined {
    let at_risk: u64 = periods.iter().map(|period| period.at_risk).sum();
    let events: u64 = periods.iter().map(|period| period.events).sum();
    let expected: f64 = periods
        .iter()
        .map(|period| period.predicted * period.at_risk as f64)
        .sum();
    let ends = [periods.first(), periods.last()].map(|one| one.map_or(0, |one| one.period));
    let [first, last] = ends;
    let n = at_risk.max(1) as f64;
    Joined {
        name: if first == last {
            first.to_string()
        } else {
            format!("{first}–{last}")
        },
        at_risk,
        events,
        observed: events as f64 / n,
        predicted: expected / n,
    }
}

fn hazards(w: &Writer<'_>, periods: &[PeriodFit], (key, origin): (&str, Origin)) -> Chart {
    let known = periods.iter().filter(|period| period.at_risk > 0);
    let points: Vec<[f64; 2]> = known
        .clone()
        .map(|period| [f64::from(period.period), period.observed])
        .collect();
    let intervals: Vec<[f64; 2]> = known.clone().map(|period| period.interval).collect();
    let predicted: Vec<[f64; 2]> = known
        .map(|period| [f64::from(period.period), period.predicted])
        .collect();
    let last = periods
        .last()
        .map_or(1.0, |period| f64::from(period.period));
    // Intervals of a few loans at risk would leave no room for the rest.
    let top = points.iter().chain(&predicted).map(|[_, y]| *y);
    let top = top.fold(0.0, f64::max).max(1e-6) * 1.6;
    let intervals = intervals
        .into_iter()
        .map(|[low, high]| [low, high.min(top)])
        .collect();
    Chart {
        id: format!("calibration.{key}.hazards"),
        title: w.say("Hazard by period on book", "各账龄期的风险率"),
        origin,
        plot: Plot::Axes {
            x: Axis {
                name: w.say("period on book", "账龄期"),
                range: [0.0, last + 1.0],
                percent: false,
            },
            y: Axis {
                name: w.say("hazard", "风险率"),
                range: [0.0, top],
                percent: true,
            },
            series: vec![
                Series {
                    name: w.say("observed", "实际"),
                    ink: Ink::Second,
                    mark: Mark::Points(intervals),
                    points,
                },
                Series {
                    name: w.say("predicted", "预测"),
                    ink: Ink::First,
                    mark: Mark::Line,
                    points: predicted,
                },
            ],
        },
    }
}

/// The models that were fitted beside it.
pub(super) fn challengers(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "challenger",
        w.say("Challenger comparison", "挑战者模型比较"),
        follows(w, Us::Validation, 4, Some(Ecb::Complexity)),
    );
    let AnyTarget::Survival(model) = w.model() else {
        return draft.done();
    };
    let Some(record) = &model.record else {
        draft.missing(needs_record(w));
        return draft.done();
    };
    let held = Part::ALL.into_iter().zip(&record.parts).rev();
    // Challengers are held against test rows, else validation rows.
    let mut held = held.filter(|(part, _)| *part != Part::Train);
    let found = held.find_map(|(part, found)| Some((part, found.as_ref()?)));
    if record.challengers.is_empty() {
        draft.missing(w.say(
            "The model holds no comparison with simpler models.",
            "模型文件没有与更简单模型的比较。",
        ));
        return draft.done();
    }
    let rows = w.rows_of(found.map(|(part, _)| part));
    draft.paragraph(w.say(
        &format!(
            "Kaplan–Meier (no fields), Cox (Efron's baseline) and a logistic hazard were fitted to the same \
             training rows and held against the same {rows}."
        ),
        &format!("Kaplan–Meier（不用字段）、Cox（Efron 基准）和逻辑风险率在相同训练行上拟合，并在相同的{rows}上对照。"),
    ));
    let figures = |key: &str, name: String, [fit, c, uno, brier]: [Option<f64>; 4]| {
        let cell = |what: &str, value, decimals| {
            let id = format!("challenger.{key}.{what}");
            number(Model, id, value, Style::Decimals(decimals))
        };
        vec![
            text(Model, format!("challenger.{key}.name"), name),
            cell("log_likelihood", fit, 5),
            cell("c_index", c, 4),
            cell("c_index_uno", uno, 4),
            cell("integrated_brier", brier, 5),
        ]
    };
    let mut lines = Vec::new();
    if let Some((_, own)) = found {
        let name = w.say("this model", "本模型");
        let fit = Some(own.log_likelihood);
        let own = [fit, own.c_index, own.c_index_uno, own.integrated_brier];
        lines.push(figures("own", name, own));
    }
    lines.extend(record.challengers.iter().map(|other: &SurvivalChallenger| {
        let fit = Some(other.log_likelihood);
        let found = [
            fit,
            other.c_index,
            other.c_index_uno,
            other.integrated_brier,
        ];
        figures(&other.name, other.name.clone(), found)
    }));
    let head = w.head(&[
        ("Model", "模型"),
        ("Log-likelihood", "对数似然"),
        ("C (Harrell)", "C（Harrell）"),
        ("C (Uno)", "C（Uno）"),
        ("Integrated Brier", "积分 Brier"),
    ]);
    draft.table(String::new(), head, lines);
    draft.done()
}
