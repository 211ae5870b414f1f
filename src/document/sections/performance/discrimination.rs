//! Discrimination, with intervals.

use super::metric_rows::{Sample, figure_row, metric_rows, sample_head, samples};
use crate::document::chart::{Axis, Bar, Chart, Ink, Mark, Plot, Series};
use crate::document::sections::guidance::{Us, follows};
use crate::document::sections::{judged_on, needs_outcomes, needs_portfolio};
use crate::document::tree::{Cell, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Style, Writer, count, number};
use crate::evaluate::discrimination::gains::Gain;
use crate::evaluate::metrics::{AUC, AVERAGE_PRECISION, GINI, KS};
use crate::report::Ranking;

/// Most points of a curve.
const POINTS: usize = 250;

pub(in crate::document) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "discrimination",
        w.say("Discrimination", "区分能力"),
        follows(w, Us::Validation, 4, None),
    );
    draft.paragraph(w.say(
        "How well the order of the PDs separates goods from bads. AUC is the chance that a random \
         bad has a higher PD than a random good; Gini = 2·AUC − 1; KS is the largest gap between \
         the cumulative shares of bads and goods. Intervals are of 95 %: of AUC by DeLong's \
         method, of KS by the bootstrap.",
        "PD 排序区分好坏样本的能力。AUC 是随机坏样本的 PD 高于随机好样本的概率；Gini = 2·AUC − 1；KS 是坏、好样本累计占比的最大差距。区间均为 95%：AUC 用 DeLong 方法，KS 用自助法。",
    ));
    let known = samples(w);
    if !known.is_empty() {
        table(w, &mut draft, &known);
    }
    let Some(facts) = w.facts else {
        draft.missing(needs_portfolio(w));
        return draft.done();
    };
    let Some(outcomes) = &facts.report.outcomes else {
        draft.missing(needs_outcomes(w));
        return draft.done();
    };
    if let Some(sentence) = judged_on(w) {
        draft.paragraph(sentence);
    }
    let ranking = &outcomes.ranking;
    if let Some(ks) = &ranking.ks_interval {
        let of = |what: &str, value| {
            number(
                Portfolio,
                format!("discrimination.ks_{what}"),
                value,
                Style::Decimals(4),
            )
        };
        draft.facts(vec![
            (w.say("KS", "KS"), of("value", ks.value)),
            (
                w.say("95 % interval, low", "95% 区间下限"),
                of("low", ks.low),
            ),
            (
                w.say("95 % interval, high", "95% 区间上限"),
                of("high", ks.high),
            ),
            (
                w.say("Bootstrap draws", "自助抽样次数"),
                count(Portfolio, "discrimination.ks_draws", ks.draws),
            ),
        ]);
    }
    draft.charts(charts(w, ranking));
    gains(w, &mut draft, &ranking.gains);
    draft.done()
}

fn table(w: &Writer<'_>, draft: &mut Draft, known: &[Sample<'_>]) {
    let metrics = [(&AUC, 4), (&GINI, 4), (&KS, 4), (&AVERAGE_PRECISION, 4)];
    let mut rows = metric_rows(w, "discrimination", &metrics, known);
    let ends = [
        ("AUC, 95 % interval, low", "AUC 95% 区间下限", "auc_low", 0),
        (
            "AUC, 95 % interval, high",
            "AUC 95% 区间上限",
            "auc_high",
            1,
        ),
    ];
    for (place, (en, zh, key, end)) in ends.into_iter().enumerate() {
        let row = figure_row(
            w.say(en, zh),
            ("discrimination", key),
            known,
            Style::Decimals(4),
            |figures| figures.auc_ci.map(|ci| ci[end]),
        );
        rows.insert(1 + place, row);
    }
    let counted = |name: String, key: &str, get: fn(&crate::evaluate::Figures) -> usize| {
        let value = |(sample, origin, f): &Sample<'_>| {
            count(*origin, format!("discrimination.{sample}.{key}"), get(f))
        };
        std::iter::once(Cell::Text(name))
            .chain(known.iter().map(value))
            .collect()
    };
    rows.insert(0, counted(w.say("Rows", "记录数"), "n", |f| f.n));
    rows.insert(1, counted(w.say("Bads", "坏样本"), "bads", |f| f.bads));
    draft.table(w.say("By part", "各部分"), sample_head(w, known), rows);
}

fn thin<T: Copy>(points: &[T]) -> Vec<T> {
    if points.len() <= POINTS {
        return points.to_vec();
    }
    let last = points.len() - 1;
    (0..POINTS)
        .map(|k| points[k * last / (POINTS - 1)])
        .collect()
}

fn share(name: String) -> Axis {
    Axis {
        name,
        range: [0.0, 1.0],
        percent: true,
    }
}

fn line(name: String, ink: Ink, mark: Mark, points: Vec<[f64; 2]>) -> Series {
    Series {
        name,
        ink,
        mark,
        points,
    }
}

fn charts(w: &Writer<'_>, ranking: &Ranking) -> Vec<Chart> {
    let diagonal = || {
        line(
            String::new(),
            Ink::Muted,
            Mark::Dashed,
            vec![[0.0, 0.0], [1.0, 1.0]],
        )
    };
    let roc = Chart {
        id: "discrimination.roc".into(),
        title: w.say("ROC curve", "ROC 曲线"),
        origin: Portfolio,
        plot: Plot::Axes {
            x: share(w.say("goods declined", "被拒绝的好样本")),
            y: share(w.say("bads declined", "被拒绝的坏样本")),
            series: vec![
                diagonal(),
                line(String::new(), Ink::First, Mark::Line, thin(&ranking.roc)),
            ],
        },
    };
    let curve = |get: fn(&crate::evaluate::discrimination::rank::KsPoint) -> f64| {
        let points: Vec<[f64; 2]> = ranking.ks_curve.iter().map(|p| [p.pd, get(p)]).collect();
        thin(&points)
    };
    let most = ranking
        .ks_curve
        .iter()
        .find(|p| p.goods >= 0.995 && p.bads >= 0.95);
    let most = most.map_or(1.0, |p| p.pd.clamp(0.05, 1.0));
    let mut series = vec![
        line(
            w.say("goods", "好"),
            Ink::First,
            Mark::Line,
            curve(|p| p.goods),
        ),
        line(
            w.say("bads", "坏"),
            Ink::Second,
            Mark::Line,
            curve(|p| p.bads),
        ),
    ];
    let at = ranking
        .ks
        .and_then(|ks| ranking.ks_curve.iter().find(|p| p.pd == ks.pd).copied());
    if let Some(at) = at {
        let points = vec![[at.pd, at.goods], [at.pd, at.bads]];
        series.push(line("KS".into(), Ink::Third, Mark::Span, points));
    }
    let ks = Chart {
        id: "discrimination.ks_curve".into(),
        title: w.say("Cumulative shares by PD", "按 PD 的累计占比"),
        origin: Portfolio,
        plot: Plot::Axes {
            x: Axis {
                name: "PD".into(),
                range: [0.0, most],
                percent: true,
            },
            y: share(w.say("share at or below", "累计占比")),
            series,
        },
    };
    let mut charts = vec![roc, ks];
    if !ranking.gains.is_empty() {
        let bar = |gain: &Gain| Bar {
            name: format!("{}", gain.bin),
            values: vec![gain.bad_rate],
        };
        charts.push(Chart {
            id: "discrimination.bad_rates".into(),
            title: w.say(
                "Bad rate by decile, riskiest first",
                "各十分位坏样本率（风险从高到低）",
            ),
            origin: Portfolio,
            plot: Plot::Bars {
                legend: Vec::new(),
                bars: ranking.gains.iter().map(bar).collect(),
                decimals: 1,
                percent: true,
            },
        });
    }
    charts
}

fn gains(w: &Writer<'_>, draft: &mut Draft, gains: &[Gain]) {
    let line = |gain: &Gain| {
        let id = |what: &str| format!("discrimination.gains.{}.{what}", gain.bin);
        vec![
            Cell::Text(gain.bin.to_string()),
            number(Portfolio, id("pd_low"), gain.pd_low, Style::Percent(2)),
            number(Portfolio, id("pd_high"), gain.pd_high, Style::Percent(2)),
            count(Portfolio, id("rows"), gain.n),
            count(Portfolio, id("bads"), gain.bads),
            number(Portfolio, id("bad_rate"), gain.bad_rate, Style::Percent(1)),
            number(
                Portfolio,
                id("capture"),
                gain.cumulative_bads,
                Style::Percent(1),
            ),
            number(Portfolio, id("lift"), gain.lift, Style::Decimals(2)),
        ]
    };
    let head = w.head(&[
        ("Decile", "十分位"),
        ("PD from", "PD 下限"),
        ("PD to", "PD 上限"),
        ("Rows", "记录数"),
        ("Bads", "坏样本"),
        ("Bad rate", "坏样本率"),
        ("Bads so far", "累计坏样本"),
        ("Lift", "提升度"),
    ]);
    draft.table(
        w.say("Deciles, riskiest first", "十分位（风险从高到低）"),
        head,
        gains.iter().map(line).collect(),
    );
}
