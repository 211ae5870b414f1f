//! Features: inputs with information value and bins, and what was left out.

use super::guidance::{Us, follows};
use super::{needs_outcomes, needs_portfolio, needs_record};
use crate::bundle::{Cause, LeftOut};
use crate::document::chart::{Bar, Chart, Plot};
use crate::document::tree::{Cell, Origin, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Style, Wording, Writer, count, number, text};
use crate::evaluate::population::information::Strength;
use crate::evaluate::population::segments::LEAST_ROWS;
use crate::workflow::{Binned, FeatureFigures};

/// Bars of the figure.
const SHOWN: usize = 12;

pub(super) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "features",
        w.say("Features", "特征"),
        follows(w, Us::Development, 2, None),
    );
    let inputs = w.model().recipe.columns();
    draft.paragraph(w.say(
        &format!(
            "{} columns enter the model as {} numbers.",
            inputs.len(),
            w.model().network.inputs().total()
        ),
        &format!(
            "{} 列进入模型，转换为 {} 个数值输入。",
            inputs.len(),
            w.model().network.inputs().total()
        ),
    ));
    inputs_of(w, &mut draft, &inputs);
    draft.heading(w.say("Columns left out", "未使用的列"));
    left_out(w, &mut draft);
    if let Some(facts) = w.facts.filter(|facts| !facts.binned.is_empty()) {
        draft.heading(w.say(
            "Bins of the inputs that tell most",
            "信息量最大的输入的分箱",
        ));
        draft.paragraph(w.say(
            &format!(
                "WoE = ln(share of goods ÷ share of bads), high where risk is low; IV = Σ (share of \
                 goods − share of bads)·WoE. Bins of fewer than {LEAST_ROWS} rows are not named."
            ),
            &format!(
                "WoE = ln(好样本占比 ÷ 坏样本占比)，风险越低越高；IV = Σ(好样本占比 − 坏样本占比)·WoE。少于 {LEAST_ROWS} 条记录的分箱不显示名称。"
            ),
        ));
        for binned in &facts.binned {
            bins(w, &mut draft, binned);
        }
    }
    draft.done()
}

fn inputs_of(w: &Writer<'_>, draft: &mut Draft, inputs: &[&str]) {
    let figures = w.facts.filter(|facts| facts.labels.is_some());
    let Some(facts) = figures else {
        let name = |name: &&str| vec![input(name)];
        let rows = inputs.iter().map(name).collect();
        draft.table(w.say("Inputs", "输入"), w.head(&[("Column", "列")]), rows);
        draft.missing(match w.facts {
            None => needs_portfolio(w),
            Some(_) => needs_outcomes(w),
        });
        return;
    };
    let mut found: Vec<&FeatureFigures> = facts
        .features
        .iter()
        .filter(|f| inputs.contains(&f.column.as_str()))
        .collect();
    found.sort_by(|a, b| b.iv.unwrap_or(-1.0).total_cmp(&a.iv.unwrap_or(-1.0)));
    let bar = |f: &&FeatureFigures| Bar {
        name: f.column.clone(),
        values: vec![f.iv.unwrap_or(0.0)],
    };
    draft.charts(vec![Chart {
        id: "features.iv".into(),
        title: w.say("Information value", "信息值（IV）"),
        origin: Portfolio,
        plot: Plot::Bars {
            legend: Vec::new(),
            bars: found.iter().take(SHOWN).map(bar).collect(),
            decimals: 3,
            percent: false,
        },
    }]);
    let line = |f: &&FeatureFigures| {
        let id = |what: &str| format!("features.{what}.{}", f.column);
        let missing = facts.missing.get(&f.column);
        vec![
            input(&f.column),
            number(Portfolio, id("iv"), f.iv, Style::Decimals(4)),
            Cell::Text(f.iv.map_or(String::new(), |iv| strength(w, Strength::of(iv)))),
            number(Portfolio, id("auc"), f.auc, Style::Decimals(3)),
            number(Portfolio, id("gaps_auc"), f.gaps_auc, Style::Decimals(3)),
            missing.map_or(Cell::Empty, |n| count(Portfolio, id("missing"), *n)),
        ]
    };
    let head = w.head(&[
        ("Input", "输入"),
        ("IV", "IV"),
        ("Strength", "强度"),
        ("AUC alone", "单变量 AUC"),
        ("AUC of gaps", "缺失的 AUC"),
        ("Missing", "缺失数"),
    ]);
    let rows = found.iter().map(line).collect();
    draft.table(
        w.say(
            "Inputs, over all rows with an outcome",
            "输入（全部有结果的记录）",
        ),
        head,
        rows,
    );
}

/// The name of an input.
fn input(column: &str) -> Cell {
    text(Origin::Model, format!("features.input.{column}"), column)
}

fn strength(w: &Writer<'_>, strength: Strength) -> String {
    match strength {
        Strength::Unpredictive => w.say("none", "无"),
        Strength::Weak => w.say("weak", "弱"),
        Strength::Medium => w.say("medium", "中"),
        Strength::Strong => w.say("strong", "强"),
        Strength::Suspicious => w.say("suspicious, check", "可疑，请核查"),
    }
}

fn left_out(w: &Writer<'_>, draft: &mut Draft) {
    let of_model = w
        .model()
        .record
        .as_ref()
        .map(|record| (&record.left_out, Origin::Model));
    let of_facts = || w.facts.map(|facts| (&facts.left_out, Portfolio));
    let Some((columns, origin)) = of_model.or_else(of_facts) else {
        return draft.missing(needs_record(w));
    };
    let line = |(place, out): (usize, &LeftOut)| {
        vec![
            text(
                origin,
                format!("features.left_out.{}", place + 1),
                &out.column,
            ),
            Cell::Text(cause(w, out.cause)),
        ]
    };
    let rows = columns.iter().enumerate().map(line).collect();
    let head = w.head(&[("Column", "列"), ("Reason", "原因")]);
    draft.table_with(String::new(), head, rows, 2);
}

pub(in crate::document) fn cause(w: &Wording, cause: Cause) -> String {
    match cause {
        Cause::Target => w.say("the target", "目标列"),
        Cause::Dropped => w.say("not chosen by the analyst", "分析人员未选用"),
        Cause::Time => w.say("holds the time on book", "账龄列"),
        Cause::Split => w.say("divides the rows into parts", "用于划分记录"),
        Cause::Id => w.say(
            "identifies a row, a customer or a contract",
            "标识记录、客户或合同",
        ),
        Cause::Protected => w.say(
            "a protected attribute: monitored, no input",
            "受保护属性：仅监控，不作输入",
        ),
        Cause::Date => w.say(
            "a date; later rows lie outside the dates of training",
            "日期；后续记录会超出训练期",
        ),
        Cause::Weight => w.say("a row weight", "记录权重"),
        Cause::Empty => w.say("holds no value", "没有任何取值"),
        Cause::Equal => w.say("all of its values are equal", "所有取值相同"),
        Cause::Text => w.say(
            "text of its own in nearly every row",
            "几乎每条记录的文本都不同",
        ),
        Cause::NoInput => w.say(
            "nothing was left of it in the preparation",
            "预处理后没有剩余信息",
        ),
    }
}

fn bins(w: &Writer<'_>, draft: &mut Draft, binned: &Binned) {
    let line = |(place, bin): (usize, &crate::workflow::NamedBin)| {
        let id = |what: &str| format!("features.bin.{}.{}.{what}", binned.column, place + 1);
        let name = if bin.line.n < LEAST_ROWS {
            w.say("(fewer than 30 rows)", "（少于 30 条）")
        } else {
            bin.name.clone()
        };
        vec![
            Cell::Text(name),
            count(Portfolio, id("rows"), bin.line.n),
            count(Portfolio, id("bads"), bin.line.bads),
            number(
                Portfolio,
                id("bad_rate"),
                bin.line.bad_rate,
                Style::Percent(1),
            ),
            number(Portfolio, id("woe"), bin.line.woe, Style::Decimals(3)),
            number(Portfolio, id("iv"), bin.line.iv, Style::Decimals(4)),
        ]
    };
    let head = w.head(&[
        ("Bin", "分箱"),
        ("Rows", "记录数"),
        ("Bads", "坏样本"),
        ("Bad rate", "坏样本率"),
        ("WoE", "WoE"),
        ("IV", "IV"),
    ]);
    let rows = binned.bins.iter().enumerate().map(line).collect();
    draft.table(binned.column.clone(), head, rows);
}
