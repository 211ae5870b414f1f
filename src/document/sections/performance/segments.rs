//! Segments and fairness.

use crate::document::sections::guidance::{Us, follows};
use crate::document::sections::{judged_on, needs_outcomes, needs_portfolio};
use crate::document::subject::Facts;
use crate::document::tree::{Cell, Origin::Model, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Style, Writer, count, number, text};
use crate::evaluate::Figures;
use crate::evaluate::population::segments::{GroupFigures, LEAST_AIR, LEAST_BADS, LEAST_ROWS};
use crate::report::{SegmentLine, SegmentTable};

pub(in crate::document) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "segments",
        w.say("Segments and fairness", "细分与公平性"),
        follows(w, Us::Validation, 3, None),
    );
    protected(w, &mut draft);
    let Some(facts) = w.facts else {
        draft.missing(needs_portfolio(w));
        return draft.done();
    };
    if let Some(sentence) = judged_on(w) {
        draft.paragraph(sentence);
    }
    draft.paragraph(w.say(
        &format!("Groups of fewer than {LEAST_ROWS} rows are neither named nor judged."),
        &format!("少于 {LEAST_ROWS} 条记录的组不显示名称，也不作评价。"),
    ));
    segments(w, &mut draft, facts);
    fairness(w, &mut draft, facts);
    draft.done()
}

fn protected(w: &Writer<'_>, draft: &mut Draft) {
    let names = &w.model().provenance.protected_inputs;
    if names.is_empty() {
        draft.paragraph(w.say(
            "No protected attribute (by name or values) is an input of the model.",
            "没有受保护属性（按名称或取值判断）作为模型输入。",
        ));
        return;
    }
    draft.note(w.say(
        "Protected attributes are inputs of the model:",
        "以下受保护属性是模型的输入：",
    ));
    let cell = |(place, name): (usize, &String)| {
        vec![text(
            Model,
            format!("segments.protected.{}", place + 1),
            name,
        )]
    };
    let rows = names.iter().enumerate().map(cell).collect();
    draft.table(String::new(), w.head(&[("Column", "列")]), rows);
}

/// Lines that are named, and how many groups and rows the others have.
fn named<T>(table: &SegmentTable<T>) -> (Vec<&SegmentLine<T>>, usize, usize) {
    let (named, small): (Vec<_>, Vec<_>) = table.groups.iter().partition(|g| g.n >= LEAST_ROWS);
    let rows = small.iter().map(|group| group.n).sum();
    (named, small.len(), rows)
}

/// The line of the groups that are not named, so that rows add up.
fn others(
    w: &Writer<'_>,
    id: &str,
    (groups, rows): (usize, usize),
    width: usize,
) -> Option<Vec<Cell>> {
    (groups > 0).then(|| {
        let name = w.say(&format!("{groups} smaller"), &format!("其余 {groups} 组"));
        let mut cells = vec![
            Cell::Text(name),
            count(Portfolio, format!("{id}.others"), rows),
        ];
        cells.resize(width, Cell::Empty);
        cells
    })
}

fn segments(w: &Writer<'_>, draft: &mut Draft, facts: &Facts) {
    let Some(outcomes) = &facts.report.outcomes else {
        return draft.missing(needs_outcomes(w));
    };
    if outcomes.segments.segments.is_empty() {
        draft.paragraph(w.say(
            "No input has few enough values to be shown by group.",
            "没有取值足够少、可按组展示的输入。",
        ));
        return;
    }
    draft.heading(w.say("Segments", "细分"));
    for table in &outcomes.segments.segments {
        let (groups, small, rows) = named(table);
        let line = |group: &&SegmentLine<Figures>| {
            let id = |what: &str| format!("segments.{}.{}.{what}", table.column, group.group);
            let figures = group.figures.as_ref();
            vec![
                Cell::Text(group.group.clone()),
                count(Portfolio, id("rows"), group.n),
                count(Portfolio, id("bads"), group.bads),
                number(
                    Portfolio,
                    id("bad_rate"),
                    group.bads as f64 / group.n.max(1) as f64,
                    Style::Percent(1),
                ),
                number(
                    Portfolio,
                    id("auc"),
                    figures.and_then(|f| f.auc),
                    Style::Decimals(3),
                ),
                number(
                    Portfolio,
                    id("ks"),
                    figures.and_then(|f| f.ks),
                    Style::Decimals(3),
                ),
                number(
                    Portfolio,
                    id("oe"),
                    figures.and_then(|f| f.calibration.oe),
                    Style::Decimals(2),
                ),
            ]
        };
        let mut lines: Vec<Vec<Cell>> = groups.iter().map(line).collect();
        lines.extend(others(
            w,
            &format!("segments.{}", table.column),
            (small, rows),
            7,
        ));
        let head = w.head(&[
            ("Group", "组"),
            ("Rows", "记录数"),
            ("Bads", "坏样本"),
            ("Bad rate", "坏样本率"),
            ("AUC", "AUC"),
            ("KS", "KS"),
            ("Observed ÷ expected", "观测 ÷ 预期"),
        ]);
        draft.table(table.column.clone(), head, lines);
    }
}

fn fairness(w: &Writer<'_>, draft: &mut Draft, facts: &Facts) {
    draft.heading(w.say("Fairness", "公平性"));
    if facts.report.fairness.is_empty() {
        draft.paragraph(w.say(
            "The portfolio has no column that names a protected attribute.",
            "该组合没有名称表示受保护属性的列。",
        ));
        return;
    }
    draft.paragraph(w.say(
        &format!(
            "AIR is the approval rate of a group ÷ that of the reference group, on final decisions \
             (policy included; a referred applicant is not approved). Under {LEAST_AIR:.2} it is \
             flagged: a diagnostic, no legal finding. Error rates need {LEAST_BADS} bads and \
             {LEAST_BADS} goods."
        ),
        &format!(
            "AIR 为某组通过率 ÷ 参照组通过率，按最终决策计算（含政策规则；转人工不算通过）。低于 {LEAST_AIR:.2} 时标记：仅为诊断，不是法律结论。错误率需要至少 {LEAST_BADS} 个坏样本和 {LEAST_BADS} 个好样本。"
        ),
    ));
    for table in &facts.report.fairness {
        let (groups, small, rows) = named(table);
        let line = |group: &&SegmentLine<GroupFigures>| {
            let id =
                |what: &str| format!("segments.fairness.{}.{}.{what}", table.column, group.group);
            let figures = group.figures.as_ref();
            let flag = match figures {
                Some(figures) if figures.flagged => w.cell("flagged", "标记"),
                Some(_) if table.reference.as_ref() == Some(&group.group) => {
                    w.cell("reference", "参照组")
                }
                _ => Cell::Empty,
            };
            vec![
                Cell::Text(group.group.clone()),
                count(Portfolio, id("rows"), group.n),
                number(
                    Portfolio,
                    id("approval"),
                    figures.map(|f| f.approval_rate),
                    Style::Percent(1),
                ),
                number(
                    Portfolio,
                    id("air"),
                    figures.and_then(|f| f.air),
                    Style::Decimals(3),
                ),
                number(
                    Portfolio,
                    id("mean_pd"),
                    figures.map(|f| f.mean_pd),
                    Style::Percent(1),
                ),
                number(
                    Portfolio,
                    id("bad_rate"),
                    figures.and_then(|f| f.bad_rate),
                    Style::Percent(1),
                ),
                number(
                    Portfolio,
                    id("tpr_gap"),
                    figures.and_then(|f| f.tpr_gap),
                    Style::Decimals(3),
                ),
                number(
                    Portfolio,
                    id("fpr_gap"),
                    figures.and_then(|f| f.fpr_gap),
                    Style::Decimals(3),
                ),
                flag,
            ]
        };
        let mut lines: Vec<Vec<Cell>> = groups.iter().map(line).collect();
        lines.extend(others(
            w,
            &format!("segments.fairness.{}", table.column),
            (small, rows),
            9,
        ));
        let head = w.head(&[
            ("Group", "组"),
            ("Rows", "记录数"),
            ("Approved", "通过率"),
            ("AIR", "AIR"),
            ("Mean PD", "平均 PD"),
            ("Bad rate", "坏样本率"),
            ("TPR gap", "TPR 差"),
            ("FPR gap", "FPR 差"),
            ("Note", "说明"),
        ]);
        draft.table(table.column.clone(), head, lines);
    }
}
