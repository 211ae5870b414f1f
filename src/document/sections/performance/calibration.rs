//! Calibration: whether the PDs are right in size.

use super::metric_rows::{figure_row, metric_rows, sample_head, samples};
use crate::document::chart::{Axis, Chart, Ink, Mark, Plot, Series};
use crate::document::sections::guidance::{Us, follows};
use crate::document::sections::{judged_on, needs_outcomes, needs_portfolio};
use crate::document::tree::{Cell, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Style, Writer, count, number};
use crate::evaluate::Figures;
use crate::evaluate::metrics::{BRIER, ECE, LOG_LOSS, SPIEGELHALTER_Z};
use crate::evaluate::probability::grades::{GradeLine, GradeTable, Light};
use crate::evaluate::probability::reliability::ReliabilityBin;

/// A figure of calibration that is no metric of the table.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    Style,
    fn(&Figures) -> Option<f64>,
);

pub(in crate::document) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "calibration",
        w.say("Calibration", "校准"),
        follows(w, Us::Validation, 4, None),
    );
    draft.paragraph(w.say(
        "Whether the PDs are right in size, not only in order. Observed ÷ expected is 1 where the \
         PDs are right on average; the slope is under 1 where they spread too far. The \
         Hosmer–Lemeshow test groups the rows in ten; a small p speaks against the calibration.",
        "PD 的大小是否准确，而不仅是排序。观测 ÷ 预期为 1 表示平均水平正确；斜率小于 1 表示 PD 过于分散。Hosmer–Lemeshow 检验将记录分为十组；p 值很小说明校准不佳。",
    ));
    let known = samples(w);
    if !known.is_empty() {
        let metrics = [
            (&BRIER, 4),
            (&LOG_LOSS, 4),
            (&ECE, 4),
            (&SPIEGELHALTER_Z, 2),
        ];
        let mut rows = metric_rows(w, "calibration", &metrics, &known);
        let more: [Row; 7] = [
            (
                "Observed ÷ expected",
                "观测 ÷ 预期",
                "oe",
                Style::Decimals(3),
                |f| f.calibration.oe,
            ),
            (
                "Its 95 % interval, low",
                "其 95% 区间下限",
                "oe_low",
                Style::Decimals(3),
                |f| Some(f.calibration.oe_ci?[0]),
            ),
            (
                "Its 95 % interval, high",
                "其 95% 区间上限",
                "oe_high",
                Style::Decimals(3),
                |f| Some(f.calibration.oe_ci?[1]),
            ),
            ("Slope", "斜率", "slope", Style::Decimals(3), |f| {
                f.calibration.slope
            }),
            (
                "Intercept",
                "截距",
                "intercept",
                Style::Decimals(3),
                |f| f.calibration.intercept,
            ),
            (
                "Hosmer–Lemeshow χ²",
                "Hosmer–Lemeshow χ²",
                "hl_chi2",
                Style::Decimals(2),
                |f| Some(f.hosmer_lemeshow?.chi2),
            ),
            (
                "Hosmer–Lemeshow p",
                "Hosmer–Lemeshow p 值",
                "hl_p",
                Style::P,
                |f| Some(f.hosmer_lemeshow?.p),
            ),
        ];
        for (en, zh, key, style, get) in more {
            rows.push(figure_row(
                w.say(en, zh),
                ("calibration", key),
                &known,
                style,
                get,
            ));
        }
        draft.table(w.say("By part", "各部分"), sample_head(w, &known), rows);
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
    draft.charts(vec![reliability(w, &outcomes.calibration.reliability)]);
    if let Some(grades) = &outcomes.calibration.grades {
        grade_table(w, &mut draft, grades);
    }
    draft.done()
}

fn reliability(w: &Writer<'_>, bins: &[ReliabilityBin]) -> Chart {
    let ends = bins.iter().map(|bin| bin.interval[1].max(bin.mean_pd));
    let most = (ends.fold(0.05, f64::max) * 1.05).min(1.0);
    let axis = |name: String| Axis {
        name,
        range: [0.0, most],
        percent: true,
    };
    Chart {
        id: "calibration.reliability".into(),
        title: w.say("Bad rate against PD, ten groups", "坏样本率与 PD（十组）"),
        origin: Portfolio,
        plot: Plot::Axes {
            x: axis(w.say("mean PD", "平均 PD")),
            y: axis(w.say("bad rate, 95 % interval", "坏样本率（95% 区间）")),
            series: vec![
                Series {
                    name: String::new(),
                    ink: Ink::Muted,
                    mark: Mark::Dashed,
                    points: vec![[0.0, 0.0], [most, most]],
                },
                Series {
                    name: String::new(),
                    ink: Ink::First,
                    mark: Mark::Points(bins.iter().map(|bin| bin.interval).collect()),
                    points: bins.iter().map(|bin| [bin.mean_pd, bin.bad_rate]).collect(),
                },
            ],
        },
    }
}

fn grade_table(w: &Writer<'_>, draft: &mut Draft, grades: &GradeTable) {
    let light = |line: &GradeLine| match line.light {
        None => Cell::Empty,
        Some(_) if line.has_too_few_rows() => w.cell("too few rows", "记录过少"),
        Some(Light::Green) => w.cell("green", "绿"),
        Some(Light::Yellow) => w.cell("yellow", "黄"),
        Some(Light::Red) => w.cell("red", "红"),
    };
    let line = |line: &GradeLine| {
        let id = |what: &str| format!("calibration.grade.{}.{what}", line.grade);
        vec![
            Cell::Text(line.grade.to_string()),
            number(Portfolio, id("pd_to"), line.pd_to, Style::Percent(1)),
            count(Portfolio, id("rows"), line.n),
            number(Portfolio, id("share"), line.share, Style::Percent(1)),
            count(Portfolio, id("bads"), line.bads),
            number(Portfolio, id("observed"), line.observed, Style::Percent(2)),
            number(Portfolio, id("expected"), line.expected, Style::Percent(2)),
            number(Portfolio, id("jeffreys"), line.jeffreys, Style::P),
            light(line),
        ]
    };
    let head = w.head(&[
        ("Grade", "等级"),
        ("PD below", "PD 上限"),
        ("Rows", "记录数"),
        ("Share", "占比"),
        ("Bads", "坏样本"),
        ("Observed", "观测"),
        ("Expected", "预期"),
        ("Jeffreys p", "Jeffreys p"),
        ("Light", "信号灯"),
    ]);
    draft.table(
        w.say("Rating grades", "评级等级"),
        head,
        grades.grades.iter().map(line).collect(),
    );
    if grades.concentrated {
        draft.note(w.say(
            "One grade holds more than 40 % of the rows; the scale separates little.",
            "有一个等级包含超过 40% 的记录，评级区分度不足。",
        ));
    }
    if !grades.inversions.is_empty() {
        let pairs: Vec<String> = grades
            .inversions
            .iter()
            .map(|[a, b]| format!("{a}/{b}"))
            .collect();
        let pairs = pairs.join(", ");
        draft.note(w.say(
            &format!("The observed bad rate does not rise from grade to grade at {pairs}."),
            &format!("观测坏样本率在以下等级之间未上升：{pairs}。"),
        ));
    }
}
