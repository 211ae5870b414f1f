//! Purpose and limits.

use super::subject::AnyTarget;
use super::{TargetFigures, Writer};
use crate::document::sections::guidance::{Us, follows};
use crate::document::tree::{Origin, Origin::Model, Section, Tile};
use crate::document::writer::{Draft, Style, count, number, text};
use crate::evaluate::survival::SurvivalFigures;
use crate::evaluate::targets::PartFigures;
use crate::recipe::Task;
use crate::recipe::outcome::split::Part;

pub(super) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "purpose",
        w.say("Purpose and limits", "用途与局限"),
        follows(w, Us::Development, 1, None),
    );
    draft.paragraph(what(w));
    draft.tiles(tiles(w));
    draft.heading(w.say("Limits", "局限"));
    for limit in limits(w) {
        draft.paragraph(limit);
    }
    draft.done()
}

fn what(w: &Writer<'_>) -> String {
    let target = w.model().target();
    match w.model() {
        AnyTarget::Survival(model) => w.say(
            &format!(
                "The model estimates the probability of default in each period on book of a loan that \
                 has not defaulted before, up to period {}: from it follow PDs over 12 periods and over \
                 the life, and expected credit losses. {target} says whether a loan defaulted, {} for how \
                 long it was observed.",
                model.horizon(),
                model.time
            ),
            &format!(
                "该模型估计此前未违约的贷款在每个账龄期的违约概率，至第 {} 期；由此得出 12 期及存续期违约概率与预期信用损失。{target} 说明贷款是否违约，{} 说明观察了多久。",
                model.horizon(),
                model.time
            ),
        ),
        AnyTarget::Task(model) => match model.task {
            Task::Ordinal => w.say(
                &format!("The model predicts the ordered class in {target}, with the probability of each."),
                &format!("该模型预测 {target} 的有序类别及各类别的概率。"),
            ),
            Task::Multiclass | Task::Binary | Task::Survival => w.say(
                &format!("The model predicts the class in {target}, with the probability of each."),
                &format!("该模型预测 {target} 的类别及各类别的概率。"),
            ),
            Task::Count => w.say(
                &format!("The model predicts the mean count in {target}."),
                &format!("该模型预测 {target} 的平均计数。"),
            ),
            Task::Regression => w.say(
                &format!("The model predicts the number in {target}."),
                &format!("该模型预测 {target} 的数值。"),
            ),
        },
    }
}

/// Figures of the judged part: those of the record, else those of the portfolio.
enum Judged<'a> {
    Survival(&'a SurvivalFigures),
    Task(&'a PartFigures),
}

fn judged<'a>(w: &Writer<'a>) -> Option<(Judged<'a>, Option<Part>, Origin)> {
    let part = w.model().judged();
    let place = part.and_then(|part| Part::ALL.into_iter().position(|one| one == part));
    let held = place.and_then(|place| match w.model() {
        AnyTarget::Survival(model) => {
            let parts = &model.record.as_ref()?.parts;
            parts.get(place)?.as_ref().map(Judged::Survival)
        }
        AnyTarget::Task(model) => {
            let parts = &model.record.as_ref()?.parts;
            parts.get(place)?.as_ref().map(Judged::Task)
        }
    });
    if let Some(held) = held {
        return Some((held, part, Model));
    }
    let facts = w.facts?;
    let found = match &facts.figures {
        TargetFigures::Survival(found) => Judged::Survival(found.judged.as_ref()?),
        TargetFigures::Task(found) => Judged::Task(found.judged.as_ref()?),
    };
    Some((found, facts.judged, Origin::Portfolio))
}

/// The figures that a reader looks for first.
fn tiles(w: &Writer<'_>) -> Vec<Tile> {
    let network = w.model().network();
    let mut tiles = vec![Tile {
        name: w.say("Model", "模型"),
        value: text(Model, "purpose.family", network.config().family.name()),
        remark: vec![
            count(Model, "purpose.parameters", network.parameters()),
            w.cell(" parameters", " 个参数"),
        ],
    }];
    let Some((found, part, origin)) = judged(w) else {
        return tiles;
    };
    let rows = w.rows_of(part);
    let mut add = |name: String, key: &str, value: Option<f64>, style: Style| {
        tiles.push(Tile {
            name,
            value: number(origin, format!("purpose.{key}"), value, style),
            remark: vec![crate::document::tree::Cell::Text(rows.clone())],
        });
    };
    match found {
        Judged::Survival(found) => {
            let c = w.say("C (Harrell)", "C（Harrell）");
            add(c, "c_index", found.c_index, Style::Decimals(4));
            let name = w.say("Integrated Brier", "积分 Brier 分数");
            let value = found.integrated_brier;
            add(name, "integrated_brier", value, Style::Decimals(4));
            let name = w.say("Log-likelihood", "对数似然");
            let value = Some(found.log_likelihood);
            add(name, "log_likelihood", value, Style::Decimals(5));
        }
        Judged::Task(PartFigures::Classes(found)) => {
            let name = w.say("Accuracy", "准确率");
            add(name, "accuracy", found.accuracy, Style::Percent(1));
            let name = w.say("Macro F1", "宏平均 F1");
            add(name, "macro_f1", found.macro_f1, Style::Decimals(3));
            let name = w.say("AUC, one versus rest", "AUC（一对其余）");
            add(name, "auc_ovr", found.auc_ovr, Style::Decimals(4));
        }
        Judged::Task(PartFigures::Numbers(found)) => {
            add("MAE".to_owned(), "mae", found.mae, Style::Decimals(4));
            add("RMSE".to_owned(), "rmse", found.rmse, Style::Decimals(4));
            add("R²".to_owned(), "r2", found.r2, Style::Decimals(4));
        }
    }
    tiles
}

fn limits(w: &Writer<'_>) -> Vec<String> {
    let mut limits = vec![w.say(
        "It holds for rows like those of the training portfolio. Values and categories that training \
         did not hold are scored as rare or missing.",
        "模型适用于与训练组合相似的记录。训练中未出现的取值和类别按稀有或缺失处理。",
    )];
    if let AnyTarget::Survival(model) = w.model() {
        limits.push(w.say(
            &format!(
                "Nothing is known beyond period {}: a life that goes on longer is cut there. Loans that \
                 are paid back count as no longer observed, so a PD is that of a loan that is not paid \
                 back before.",
                model.horizon()
            ),
            &format!(
                "第 {} 期之后的情况未知：更长的存续期在此截断。已结清的贷款按不再观察处理，因此违约概率是未提前结清的贷款的概率。",
                model.horizon()
            ),
        ));
        limits.push(w.say(
            "Scenarios, the stage of IFRS 9 and the loss given default are the analyst's; they are given \
             when a portfolio is scored and are no part of the model.",
            "情景、IFRS 9 阶段和违约损失率由分析人员决定；在评分时给出，不属于模型。",
        ));
    }
    limits.push(w.say(
        "It is no causal model: a contribution says what the model does with a field, not what would \
         happen if the field were changed.",
        "这不是因果模型：贡献值说明模型如何使用某个字段，而不是改变该字段后会发生什么。",
    ));
    limits.push(w.say(
        "This document states figures. It gives no legal opinion on the model or its use.",
        "本文件只陈述数值，不对模型或其使用作任何法律判断。",
    ));
    limits
}
