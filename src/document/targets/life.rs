//! The term structure of new loans, and how it moves.

use super::Writer;
use super::ranking::survival;
use super::survival_facts::{LifeCurve, Sensitivity};
use crate::document::chart::{Axis, Chart, Ink, Mark, Plot, Series};
use crate::document::sections::guidance::{Us, follows};
use crate::document::sections::needs_portfolio;
use crate::document::tree::{Cell, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Style, count, number};

/// Periods of the table.
const STEP: usize = 6;
const LINES: usize = 20;

/// PD by period of new loans, beside Kaplan–Meier.
pub(super) fn term_structure(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "term_structure",
        w.say("Term structure", "期限结构"),
        follows(w, Us::Validation, 3, None),
    );
    let Some(found) = survival(w) else {
        draft.missing(needs_portfolio(w));
        return draft.done();
    };
    if let Some(sentence) = w.judged_on() {
        draft.paragraph(sentence);
    }
    let curve = &found.curve;
    draft.paragraph(w.say(
        &format!(
            "Mean PD by period of {} loans, spread evenly over these rows, all taken from their first \
             period, beside the Kaplan–Meier estimate of the rows with its 95 % interval.",
            curve.rows
        ),
        &format!(
            "在这些记录中均匀选取的 {} 笔贷款，均自第一期起，各期的平均违约概率，与这些记录的 Kaplan–Meier 估计及其 95% 区间对照。",
            curve.rows
        ),
    ));
    draft.charts(vec![cumulative(w, curve), marginal(w, curve)]);
    let mut facts = vec![(
        w.say("Loans of the curve", "曲线的贷款数"),
        count(Portfolio, "term_structure.rows", curve.rows),
    )];
    // Loans of one row each are taken from their start.
    if let Some(([year, life], rows)) = found.now.filter(|_| w.is_panel()) {
        facts.push((
            w.say(
                "Loans at risk as their rows are",
                "按其记录仍处于风险中的贷款",
            ),
            count(Portfolio, "term_structure.now.rows", rows),
        ));
        facts.push((
            w.say("Their mean PD over 12 periods", "其 12 期平均违约概率"),
            number(
                Portfolio,
                "term_structure.now.pd_12",
                year,
                Style::Percent(2),
            ),
        ));
        facts.push((
            w.say("Their mean PD over the life", "其存续期平均违约概率"),
            number(
                Portfolio,
                "term_structure.now.pd_lifetime",
                life,
                Style::Percent(2),
            ),
        ));
    }
    draft.facts(facts);
    draft.table(String::new(), head(w), lines(curve));
    draft.done()
}

fn head(w: &Writer<'_>) -> Vec<String> {
    w.head(&[
        ("Up to period", "至第几期"),
        ("Predicted cumulative PD", "预测累计违约概率"),
        ("Kaplan–Meier", "Kaplan–Meier"),
        ("95 %, low", "95% 下限"),
        ("95 %, high", "95% 上限"),
    ])
}

fn lines(curve: &LifeCurve) -> Vec<Vec<Cell>> {
    let sums = sums(curve);
    let step = if sums.len() > STEP * LINES {
        sums.len().div_ceil(LINES)
    } else {
        STEP
    };
    let mut periods: Vec<usize> = (1..=sums.len())
        .filter(|t| t.is_multiple_of(step))
        .collect();
    if periods.last() != Some(&sums.len()) && !sums.is_empty() {
        periods.push(sums.len());
    }
    let line = |period: &usize| {
        let id = |what: &str| format!("term_structure.{period}.{what}");
        let cell =
            |what: &str, value: Option<f64>| number(Portfolio, id(what), value, Style::Percent(2));
        let at = curve.observed.get(period - 1);
        let interval = at.and_then(|at| at.interval);
        vec![
            Cell::Text(period.to_string()),
            cell("predicted", sums.get(period - 1).copied()),
            cell("observed", at.map(|at| 1.0 - at.survival)),
            cell("low", interval.map(|[_, high]| 1.0 - high)),
            cell("high", interval.map(|[low, _]| 1.0 - low)),
        ]
    };
    periods.iter().map(line).collect()
}

fn sums(curve: &LifeCurve) -> Vec<f64> {
    let mut sum = 0.0;
    let each = curve.marginal.iter().map(|pd| {
        sum += pd;
        sum
    });
    each.collect()
}

fn axes(w: &Writer<'_>, name: String, last: usize, top: f64, series: Vec<Series>) -> Plot {
    Plot::Axes {
        x: Axis {
            name: w.say("period on book", "账龄期"),
            range: [0.0, last as f64 + 1.0],
            percent: false,
        },
        y: Axis {
            name,
            range: [0.0, top],
            percent: true,
        },
        series,
    }
}

fn cumulative(w: &Writer<'_>, curve: &LifeCurve) -> Chart {
    let at = |(place, sum): (usize, f64)| [place as f64 + 1.0, sum];
    let predicted: Vec<[f64; 2]> = sums(curve).into_iter().enumerate().map(at).collect();
    let of_period = |value: f64, period: u32| [f64::from(period), 1.0 - value];
    let known = || curve.observed.iter();
    let observed: Vec<[f64; 2]> = known().map(|p| of_period(p.survival, p.period)).collect();
    let bound = |place: usize| -> Vec<[f64; 2]> {
        let with = known().filter_map(|p| Some((p.interval?[place], p.period)));
        with.map(|(value, period)| of_period(value, period))
            .collect()
    };
    let bounds = [bound(1), bound(0)];
    let all = || predicted.iter().chain(&observed).chain(&bounds[1]);
    let top = all().map(|[_, y]| *y).fold(0.0, f64::max).max(1e-6) * 1.05;
    let series = |name: String, ink, mark, points| Series {
        name,
        ink,
        mark,
        points,
    };
    let [low, high] = bounds;
    let interval = w.say("95 % interval", "95% 区间");
    let mut each = vec![
        series(
            w.say("Kaplan–Meier", "Kaplan–Meier"),
            Ink::Second,
            Mark::Line,
            observed,
        ),
        series(interval, Ink::Second, Mark::Dashed, low),
        series(String::new(), Ink::Second, Mark::Dashed, high),
        series(
            w.say("predicted", "预测"),
            Ink::First,
            Mark::Line,
            predicted,
        ),
    ];
    each.retain(|one| !one.points.is_empty());
    let name = w.say("cumulative PD", "累计违约概率");
    Chart {
        id: "term_structure.cumulative".into(),
        title: w.say("Cumulative PD by period", "各期累计违约概率"),
        origin: Portfolio,
        plot: axes(w, name, curve.marginal.len(), top, each),
    }
}

fn marginal(w: &Writer<'_>, curve: &LifeCurve) -> Chart {
    let at = |(place, pd): (usize, &f64)| [place as f64 + 1.0, *pd];
    let points: Vec<[f64; 2]> = curve.marginal.iter().enumerate().map(at).collect();
    let top = curve.marginal.iter().copied().fold(1e-6, f64::max) * 1.1;
    let series = vec![Series {
        name: w.say("predicted", "预测"),
        ink: Ink::First,
        mark: Mark::Line,
        points,
    }];
    Chart {
        id: "term_structure.marginal".into(),
        title: w.say("PD in each period", "各期违约概率"),
        origin: Portfolio,
        plot: axes(
            w,
            w.say("PD", "违约概率"),
            curve.marginal.len(),
            top,
            series,
        ),
    }
}

/// How the PDs of new loans move with scenarios of one step.
pub(super) fn sensitivity(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "scenarios",
        w.say("Scenarios and sensitivity", "情景与敏感性"),
        follows(w, Us::Validation, 3, None),
    );
    draft.paragraph(w.say(
        "Scenarios, with weights, are given when a portfolio is scored: shifts of the log-odds of the \
         hazard, of fields, of exposure and of loss given default, from a period on. The table shows how \
         the mean PDs of new loans answer to single shifts that hold for the whole life.",
        "情景及其权重在评分时给出：自某期起变动风险率的对数优势、字段、敞口和违约损失率。下表显示新贷款的平均违约概率对整个存续期内单一变动的反应。",
    ));
    let Some(found) = survival(w) else {
        draft.missing(needs_portfolio(w));
        return draft.done();
    };
    let line = |(place, one): (usize, &Sensitivity)| {
        let id = |what: &str| format!("scenarios.{}.{what}", place + 1);
        let (name, by) = match &one.field {
            None => (
                w.say("log-odds of the hazard", "风险率的对数优势"),
                number(Portfolio, id("by"), one.by, Style::Decimals(1)),
            ),
            Some(field) => (
                field.clone(),
                number(Portfolio, id("by"), one.by - 1.0, Style::Percent(0)),
            ),
        };
        let [year, life] = one.pds;
        vec![
            Cell::Text(name),
            by,
            number(Portfolio, id("pd_12"), year, Style::Percent(2)),
            number(Portfolio, id("pd_lifetime"), life, Style::Percent(2)),
        ]
    };
    let head = w.head(&[
        ("Shifted", "变动"),
        ("by", "幅度"),
        ("Mean PD over 12 periods", "12 期平均违约概率"),
        ("Mean PD over the life", "存续期平均违约概率"),
    ]);
    let rows = found.sensitivity.iter().enumerate().map(line).collect();
    draft.table(String::new(), head, rows);
    draft.done()
}
