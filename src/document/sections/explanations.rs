//! Explanations, with their validation.

use super::guidance::{Ecb, Us, follows};
use super::{judged_on, needs_portfolio};
use crate::document::chart::{Bar, Chart, Plot};
use crate::document::subject::{ExplainedSample, FieldEffect, agreement};
use crate::document::tree::{Cell, Origin::Model, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Style, Writer, count, number};
use crate::explain::Agreement;

/// Bars of the figure.
const SHOWN: usize = 12;

pub(super) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "explanations",
        w.say("Explanations", "解释"),
        follows(w, Us::Validation, 3, Some(Ecb::Explainability)),
    );
    draft.paragraph(w.say(
        "Each PD is explained by what every field adds to its log-odds, against the mean of the \
         training rows: exactly for logistic regression and scorecards, by integrated gradients for \
         networks, as Shapley values for boosted trees. Contributions and baseline add up to the logit.",
        "每个 PD 都按各字段相对训练集均值对对数几率的贡献来解释：逻辑回归和评分卡为精确值，神经网络采用积分梯度，提升树采用 Shapley 值。基线与各贡献之和等于对数几率。",
    ));
    draft.heading(w.say("Validation of the reasons", "原因的验证"));
    match agreement(w.model()) {
        Some(agreement) => validation(w, &mut draft, agreement),
        None => draft.missing(w.say(
            "The model holds no comparison of its reasons with a second method.",
            "模型文件没有原因与第二种方法的比较结果。",
        )),
    }
    draft.heading(w.say("Fields", "字段"));
    match w.facts.map(|facts| &facts.explained) {
        Some(Some(explained)) => fields(w, &mut draft, explained),
        Some(None) => draft.missing(w.say(
            "The model holds no baseline to compare applicants with.",
            "模型文件没有可比较的基线。",
        )),
        None => draft.missing(needs_portfolio(w)),
    }
    draft.done()
}

fn validation(w: &Writer<'_>, draft: &mut Draft, agreement: &Agreement) {
    draft.paragraph(w.say(
        "The reasons of a sample of applicants, not used in training where there are such rows, were \
         compared with sampled Shapley values, a second method, and between the two baselines.",
        "在一组（尽可能未参与训练的）申请人上，将原因与第二种方法（抽样 Shapley 值）比较，并比较两种基线。",
    ));
    let id = |what: &str| format!("explanations.agreement.{what}");
    let share = |what: &str, value| number(Model, id(what), value, Style::Percent(1));
    draft.facts(vec![
        (
            w.say("Applicants compared", "比较的申请人数"),
            count(Model, id("rows"), agreement.rows),
        ),
        (
            w.say(
                "Orders of the fields per Shapley value",
                "每个 Shapley 值的字段排列数",
            ),
            count(Model, id("orders"), agreement.orders),
        ),
        (
            w.say(
                "Top four reasons that both methods give",
                "两种方法一致的前四个原因",
            ),
            share("top_four", agreement.top_four),
        ),
        (
            w.say(
                "Rank correlation of contributions and Shapley values",
                "贡献值与 Shapley 值的秩相关",
            ),
            number(
                Model,
                id("rank_correlation"),
                agreement.rank_correlation,
                Style::Decimals(3),
            ),
        ),
        (
            w.say(
                "Top four reasons that both baselines give",
                "两种基线一致的前四个原因",
            ),
            share("baselines", agreement.baselines_top_four),
        ),
        (
            w.say(
                "Largest |base + Σ contributions − logit|",
                "最大 |基线 + Σ贡献 − 对数几率|",
            ),
            number(
                Model,
                id("residual"),
                agreement.largest_residual,
                Style::Scientific,
            ),
        ),
    ]);
}

fn fields(w: &Writer<'_>, draft: &mut Draft, explained: &ExplainedSample) {
    if let Some(sentence) = judged_on(w) {
        draft.paragraph(sentence);
    }
    draft.facts(vec![
        (
            w.say(
                "Applicants explained, spread evenly",
                "解释的申请人数（均匀抽取）",
            ),
            count(Portfolio, "explanations.rows", explained.rows),
        ),
        (
            w.say(
                "Largest |base + Σ contributions − logit|",
                "最大 |基线 + Σ贡献 − 对数几率|",
            ),
            number(
                Portfolio,
                "explanations.residual",
                explained.largest_residual,
                Style::Scientific,
            ),
        ),
    ]);
    let bar = |field: &FieldEffect| Bar {
        name: field.name.clone(),
        values: vec![field.mean_absolute],
    };
    draft.charts(vec![Chart {
        id: "explanations.fields".into(),
        title: w.say("Mean |contribution|, log-odds", "平均 |贡献|（对数几率）"),
        origin: Portfolio,
        plot: Plot::Bars {
            legend: Vec::new(),
            bars: explained.fields.iter().take(SHOWN).map(bar).collect(),
            decimals: 3,
            percent: false,
        },
    }]);
    let line = |field: &FieldEffect| {
        let id = |what: &str| format!("explanations.{what}.{}", field.name);
        let worth = field.importance;
        vec![
            Cell::Text(field.name.clone()),
            number(
                Portfolio,
                id("mean_absolute"),
                field.mean_absolute,
                Style::Decimals(4),
            ),
            number(Portfolio, id("raises"), field.raises, Style::Percent(1)),
            number(
                Portfolio,
                id("auc_drop"),
                worth.map(|w| w.auc_drop),
                Style::Decimals(4),
            ),
            number(
                Portfolio,
                id("auc_drop_low"),
                worth.map(|w| w.interval[0]),
                Style::Decimals(4),
            ),
            number(
                Portfolio,
                id("auc_drop_high"),
                worth.map(|w| w.interval[1]),
                Style::Decimals(4),
            ),
        ]
    };
    let head = w.head(&[
        ("Field", "字段"),
        ("Mean |contribution|", "平均 |贡献|"),
        ("Raises the risk of", "提高风险的比例"),
        ("AUC drop when permuted", "置换后 AUC 下降"),
        ("95 %, low", "95% 下限"),
        ("95 %, high", "95% 上限"),
    ]);
    draft.table(
        String::new(),
        head,
        explained.fields.iter().map(line).collect(),
    );
}
