//! Stability: whether score and columns lie as in development, and the months.

use crate::document::chart::{Axis, Bar, Chart, Ink, Mark, Plot, Series};
use crate::document::sections::guidance::{Us, follows};
use crate::document::sections::{judged_on, needs_portfolio};
use crate::document::subject::Facts;
use crate::document::tree::{Cell, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Style, Writer, count, number};
use crate::evaluate::population::stability::Drift;
use crate::report::{ScoreDrift, VintageLine};

/// Columns of the table.
const SHOWN: usize = 15;
/// Months with fewer rows are not shown.
const LEAST_ROWS: usize = 30;

pub(in crate::document) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "stability",
        w.say("Stability", "稳定性"),
        follows(w, Us::Validation, 3, None),
    );
    draft.paragraph(w.say(
        "PSI compares the rows with the development sample on its score deciles, CSI does the same \
         for each input: below 0.10 stable, from 0.10 on watch, from 0.25 on shift. Beside it \
         is the value that chance alone exceeds in 5 of 100 samples of these sizes.",
        "PSI 按开发样本的分数十分位比较记录的分布，CSI 对每个输入作同样比较：低于 0.10 稳定，0.10 起关注，0.25 起偏移。旁边给出同等样本量下仅凭随机性有 5% 概率超过的数值。",
    ));
    let Some(facts) = w.facts else {
        draft.missing(needs_portfolio(w));
        return draft.done();
    };
    if let Some(sentence) = judged_on(w) {
        draft.paragraph(sentence);
    }
    if w.model().development.is_none() {
        draft.missing(w.say(
            "The model is of an earlier version and does not hold how its training rows lay.",
            "模型由较早版本训练，未保存训练样本的分布。",
        ));
    }
    if let Some(psi) = &facts.report.drift.psi {
        score(w, &mut draft, psi);
    }
    columns(w, &mut draft, facts);
    months(w, &mut draft, facts);
    draft.done()
}

fn verdict(w: &Writer<'_>, drift: Drift) -> String {
    match drift {
        Drift::Stable => w.say("stable", "稳定"),
        Drift::Watch => w.say("watch", "关注"),
        Drift::Shift => w.say("shift", "偏移"),
    }
}

fn score(w: &Writer<'_>, draft: &mut Draft, drift: &ScoreDrift) {
    draft.facts(vec![
        (
            w.say("PSI of the score", "分数的 PSI"),
            number(
                Portfolio,
                "stability.psi",
                drift.psi.value,
                Style::Decimals(4),
            ),
        ),
        (
            w.say("By chance, 95 %", "随机水平（95%）"),
            number(
                Portfolio,
                "stability.psi_chance",
                drift.psi.chance_95,
                Style::Decimals(4),
            ),
        ),
        (
            w.say("Reading", "结论"),
            Cell::Text(verdict(w, drift.psi.drift)),
        ),
    ]);
    let share =
        |counts: &[usize], k: usize| counts[k] as f64 / counts.iter().sum::<usize>().max(1) as f64;
    let bar = |k: usize| Bar {
        name: (k + 1).to_string(),
        values: vec![share(&drift.development, k), share(&drift.now, k)],
    };
    draft.charts(vec![Chart {
        id: "stability.deciles".into(),
        title: w.say("Rows by development decile", "按开发样本十分位的记录占比"),
        origin: Portfolio,
        plot: Plot::Bars {
            legend: vec![
                w.say("development", "开发样本"),
                w.say("these rows", "当前记录"),
            ],
            bars: (0..drift.development.len().min(drift.now.len()))
                .map(bar)
                .collect(),
            decimals: 1,
            percent: true,
        },
    }]);
}

fn columns(w: &Writer<'_>, draft: &mut Draft, facts: &Facts) {
    let drifts = &facts.report.drift.csi;
    if drifts.is_empty() {
        return;
    }
    let line = |drift: &crate::report::ColumnDrift| {
        let id = |what: &str| format!("stability.csi.{}.{what}", drift.column);
        let csi = drift.csi.as_ref();
        vec![
            Cell::Text(drift.column.clone()),
            number(
                Portfolio,
                id("value"),
                csi.map(|csi| csi.value),
                Style::Decimals(4),
            ),
            number(
                Portfolio,
                id("chance"),
                csi.and_then(|csi| csi.chance_95),
                Style::Decimals(4),
            ),
            csi.map_or(w.cell("column absent", "缺少该列"), |csi| {
                Cell::Text(verdict(w, csi.drift))
            }),
        ]
    };
    let head = w.head(&[
        ("Input", "输入"),
        ("CSI", "CSI"),
        ("By chance, 95 %", "随机水平（95%）"),
        ("Reading", "结论"),
    ]);
    let rows = drifts.iter().take(SHOWN).map(line).collect();
    draft.table(
        w.say("Inputs, the most shifted first", "输入（偏移最大者在前）"),
        head,
        rows,
    );
}

fn months(w: &Writer<'_>, draft: &mut Draft, facts: &Facts) {
    let vintages = facts
        .report
        .outcomes
        .as_ref()
        .and_then(|o| o.vintages.vintages.as_ref());
    let (Some(vintages), Some(date)) = (vintages, &facts.date) else {
        return;
    };
    let all: Vec<&VintageLine> = vintages
        .iter()
        .filter(|month| month.n >= LEAST_ROWS)
        .collect();
    if all.is_empty() {
        return;
    }
    draft.heading(w.say(&format!("Months by {date}"), &format!("按 {date} 的月份")));
    if all.len() > 1 {
        draft.charts(vec![chart(w, &all)]);
    }
    let line = |month: &&VintageLine| {
        let id = |what: &str| format!("stability.month.{}.{what}", month.month);
        vec![
            Cell::Text(month.month.clone()),
            count(Portfolio, id("rows"), month.n),
            count(Portfolio, id("bads"), month.bads),
            number(Portfolio, id("bad_rate"), month.bad_rate, Style::Percent(1)),
            number(Portfolio, id("mean_pd"), month.mean_pd, Style::Percent(1)),
            number(Portfolio, id("auc"), month.auc, Style::Decimals(3)),
        ]
    };
    let head = w.head(&[
        ("Month", "月份"),
        ("Rows", "记录数"),
        ("Bads", "坏样本"),
        ("Bad rate", "坏样本率"),
        ("Mean PD", "平均 PD"),
        ("AUC", "AUC"),
    ]);
    draft.table(
        w.say("Months of at least 30 rows", "至少 30 条记录的月份"),
        head,
        all.iter().map(line).collect(),
    );
}

/// The number of a month such as `2024-01`, counted from the year 0.
fn number_of(month: &str) -> i64 {
    let (year, month) = month.split_once('-').unwrap_or((month, "1"));
    let number = |text: &str| text.parse::<i64>().unwrap_or_default();
    number(year) * 12 + number(month)
}

fn chart(w: &Writer<'_>, months: &[&VintageLine]) -> Chart {
    let first = number_of(&months[0].month);
    let place = |month: &VintageLine| (number_of(&month.month) - first + 1) as f64;
    let points = |get: fn(&VintageLine) -> Option<f64>| {
        let each = months.iter();
        each.filter_map(|month| Some([place(month), get(month)?]))
            .collect::<Vec<_>>()
    };
    let (observed, expected) = (points(|m| Some(m.bad_rate)), points(|m| m.mean_pd));
    let all = observed.iter().chain(&expected).map(|p| p[1]);
    let most = all.fold(0.01, f64::max) * 1.1;
    let series = |name: String, ink, points| Series {
        name,
        ink,
        mark: Mark::Line,
        points,
    };
    Chart {
        id: "stability.months".into(),
        title: w.say("Bad rate and mean PD by month", "各月坏样本率与平均 PD"),
        origin: Portfolio,
        plot: Plot::Axes {
            x: Axis {
                name: w.say(
                    &format!("month, 1 = {}", months[0].month),
                    &format!("月份（1 = {}）", months[0].month),
                ),
                range: [1.0, months.last().map_or(2.0, |month| place(month))],
                percent: false,
            },
            y: Axis {
                name: w.say("share", "占比"),
                range: [0.0, most.min(1.0)],
                percent: true,
            },
            series: vec![
                series(w.say("bad rate", "坏样本率"), Ink::Second, observed),
                series(w.say("mean PD", "平均 PD"), Ink::First, expected),
            ],
        },
    }
}
