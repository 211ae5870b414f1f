//! Purpose and limits.

use super::guidance::{Us, follows};
use crate::document::tree::{Cell, Origin::Model, Section, Tile};
use crate::document::writer::{Draft, Style, Writer, count, number, text};
use crate::recipe::outcome::split::Part;

pub(super) fn section(w: &Writer<'_>) -> Section {
    let model = w.model();
    let mut draft = Draft::new(
        "purpose",
        w.say("Purpose and limits", "用途与局限"),
        follows(w, Us::Development, 1, None),
    );
    draft.paragraph(w.say(
        &format!(
            "The model estimates the probability of default (PD): the probability that {} takes \
             a value that counts as bad. It ranks applicants and supports a decision to approve, \
             refer or decline them.",
            model.target.column
        ),
        &format!(
            "该模型估计违约概率（PD），即 {} 取坏样本值的概率，用于对申请人排序，并支持通过、转人工或拒绝的决策。",
            model.target.column
        ),
    ));
    draft.tiles(tiles(w));
    draft.heading(w.say("Limits", "局限"));
    for limit in limits(w) {
        draft.paragraph(limit);
    }
    draft.done()
}

/// The figures that a reader looks for first, of the rows that the model is judged on.
fn tiles(w: &Writer<'_>) -> Vec<Tile> {
    let model = w.model();
    let mut tiles = vec![Tile {
        name: w.say("Model", "模型"),
        value: text(
            Model,
            "purpose.family",
            model.network.config().family.name(),
        ),
        remark: vec![
            count(Model, "purpose.parameters", model.network.parameters()),
            w.cell(" parameters", " 个参数"),
        ],
    }];
    let record = model.record.as_ref().filter(|_| !model.is_unmeasured());
    let figures = record.and_then(|record| {
        let judged = record.judged();
        let found = record.parts().into_iter().find(|(part, _)| *part == judged);
        Some((judged, found?.1?))
    });
    if let Some((part, figures)) = figures {
        let name = |what: &str| format!("{what}, {}", short(w, part));
        let [low, high] = figures.auc_ci.map_or([None, None], |ci| ci.map(Some));
        tiles.push(Tile {
            name: name("AUC"),
            value: number(Model, "purpose.auc", figures.auc, Style::Decimals(4)),
            remark: vec![
                Cell::Text("95 % ".into()),
                number(Model, "purpose.auc_low", low, Style::Decimals(3)),
                Cell::Text(" – ".into()),
                number(Model, "purpose.auc_high", high, Style::Decimals(3)),
            ],
        });
        tiles.push(Tile {
            name: name("KS"),
            value: number(Model, "purpose.ks", figures.ks, Style::Decimals(3)),
            remark: vec![
                Cell::Text("Gini ".into()),
                number(Model, "purpose.gini", figures.gini, Style::Decimals(3)),
            ],
        });
        tiles.push(Tile {
            name: name("Brier"),
            value: number(Model, "purpose.brier", figures.brier, Style::Decimals(4)),
            remark: vec![
                Cell::Text("ECE ".into()),
                number(Model, "purpose.ece", figures.ece, Style::Decimals(4)),
            ],
        });
    }
    let cutoff = model.scorecard.cutoff_pd;
    tiles.push(Tile {
        name: w.say("Cutoff PD", "截断 PD"),
        value: number(Model, "purpose.cutoff", cutoff, Style::Percent(2)),
        remark: vec![
            number(
                Model,
                "purpose.cutoff_points",
                f64::from(model.scorecard.scaling.points(cutoff)),
                Style::Amount,
            ),
            w.cell(" points", " 分"),
        ],
    });
    tiles
}

fn short(w: &Writer<'_>, part: Part) -> String {
    match part {
        Part::Train => w.say("train", "训练"),
        Part::Validation if w.is_out_of_fold() => w.say("out of fold", "折外"),
        Part::Validation => w.say("validation", "验证"),
        Part::Test => w.say("test", "测试"),
    }
}

fn limits(w: &Writer<'_>) -> Vec<String> {
    vec![
        w.say(
            "It holds for applicants like those of the training portfolio. Values and categories \
             that training did not hold are scored as rare or missing, and the section on \
             stability says how far a later portfolio lies from it.",
            "模型适用于与训练组合相似的申请人。训练中未出现的取值和类别按稀有或缺失处理；“稳定性”一节说明后续组合与训练组合的差异。",
        ),
        w.say(
            "Applicants who were declined before have no outcome, and the model has not learned \
             from them.",
            "此前被拒绝的申请人没有表现结果，模型未从中学习。",
        ),
        w.say(
            "It is no causal model: a contribution says what the model does with a field, not \
             what would happen if the applicant changed it.",
            "这不是因果模型：贡献值说明模型如何使用某个字段，而不是申请人改变该字段后会发生什么。",
        ),
        w.say(
            "This document states figures. It gives no legal opinion on the model or its use.",
            "本文件只陈述数值，不对模型或其使用作任何法律判断。",
        ),
    ]
}
