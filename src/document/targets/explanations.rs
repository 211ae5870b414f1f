//! Explanations: what contributions add up to, and what the fields do.

use super::Writer;
use super::subject::{AnyTarget, TargetEffects};
use crate::document::chart::{Bar, Chart, Plot};
use crate::document::sections::guidance::{Ecb, Us, follows};
use crate::document::sections::needs_portfolio;
use crate::document::tree::{Cell, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Style, count, number};
use crate::workflow::tasks::{TaskField, Unit};

/// Bars of the figure.
const SHOWN: usize = 12;

pub(super) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "explanations",
        w.say("Explanations", "解释"),
        follows(w, Us::Validation, 3, Some(Ecb::Explainability)),
    );
    let unit = unit(w);
    draft.paragraph(w.say(
        &format!(
            "Each prediction is explained by what every field adds to it, in {unit}, from the mean of the \
             training rows to the row: by integrated gradients (Sundararajan et al. 2017). Contributions and \
             baseline add up but for the residual."
        ),
        &format!(
            "每个预测都按各字段相对训练集均值的贡献来解释（{unit}），采用积分梯度（Sundararajan 等，2017）。基线与各贡献之和等于该值，残差除外。"
        ),
    ));
    if matches!(w.model(), AnyTarget::Survival(_)) {
        draft.paragraph(w.say(
            "The baseline of a loan is the mean of the training rows at the same periods on book, so that no \
             reason is the age of the loan. Scenarios are the same for all loans and no reason either.",
            "贷款的基线是相同账龄下的训练集均值，因此账龄本身不是原因；情景对所有贷款相同，也不是原因。",
        ));
    }
    match w.facts.map(|facts| &facts.effects) {
        Some(Some(effects)) => fields(w, &mut draft, effects, &unit),
        Some(None) => draft.missing(w.say(
            "The model holds no baseline to compare rows with.",
            "模型文件没有可比较的基线。",
        )),
        None => draft.missing(needs_portfolio(w)),
    }
    draft.done()
}

fn unit(w: &Writer<'_>) -> String {
    let AnyTarget::Task(model) = w.model() else {
        return w.say(
            "log-odds of the PD over 12 periods",
            "12 期违约概率的对数优势",
        );
    };
    match Unit::of(model) {
        Unit::Target => w.say("units of the target", "目标的单位"),
        Unit::LogOddsOfShare => w.say("log-odds of the share", "占比的对数优势"),
        Unit::LogOfMean => w.say("log of the mean count", "平均计数的对数"),
        Unit::LogOddsOfClass => w.say(
            "log-odds of the predicted class against all others",
            "预测类别对其余类别的对数优势",
        ),
        Unit::ExpectedPlace => w.say("places of the ordered classes", "有序类别的级数"),
    }
}

fn fields(w: &Writer<'_>, draft: &mut Draft, effects: &TargetEffects, unit: &str) {
    if let Some(sentence) = w.judged_on() {
        draft.paragraph(sentence);
    }
    draft.facts(vec![
        (
            w.say("Rows explained, spread evenly", "解释的记录数（均匀抽取）"),
            count(Portfolio, "explanations.rows", effects.rows),
        ),
        (
            w.say(
                "Largest |base + Σ contributions − output|",
                "最大 |基线 + Σ贡献 − 输出|",
            ),
            number(
                Portfolio,
                "explanations.residual",
                effects.largest_residual,
                Style::Scientific,
            ),
        ),
    ]);
    let bar = |field: &TaskField| Bar {
        name: field.field.clone(),
        values: vec![field.mean_absolute],
    };
    draft.charts(vec![Chart {
        id: "explanations.fields".into(),
        title: w.say(
            &format!("Mean |contribution|, {unit}"),
            &format!("平均 |贡献|（{unit}）"),
        ),
        origin: Portfolio,
        plot: Plot::Bars {
            legend: Vec::new(),
            bars: effects.fields.iter().take(SHOWN).map(bar).collect(),
            decimals: 3,
            percent: false,
        },
    }]);
    let line = |field: &TaskField| {
        let id = |what: &str| format!("explanations.{what}.{}", field.field);
        let worth = field.importance;
        let figure =
            |what: &str, value: Option<f64>| number(Portfolio, id(what), value, Style::Decimals(5));
        vec![
            Cell::Text(field.field.clone()),
            figure("mean_absolute", Some(field.mean_absolute)),
            number(Portfolio, id("raises"), field.raises, Style::Percent(1)),
            figure("rise", worth.map(|w| w.rise)),
            figure("rise_low", worth.map(|w| w.interval[0])),
            figure("rise_high", worth.map(|w| w.interval[1])),
        ]
    };
    let figure = effects.figure;
    let rise = w.say(
        &format!("{figure} rise when permuted"),
        &format!("置换后 {figure} 上升"),
    );
    let mut head = w.head(&[
        ("Field", "字段"),
        ("Mean |contribution|", "平均 |贡献|"),
        ("Raises it for", "推高的比例"),
    ]);
    head.push(rise);
    head.extend(w.head(&[("95 %, low", "95% 下限"), ("95 %, high", "95% 上限")]));
    let rows = effects.fields.iter().map(line).collect();
    draft.table(String::new(), head, rows);
}
