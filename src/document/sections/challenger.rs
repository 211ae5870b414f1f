//! Challenger comparison.

use super::guidance::{Ecb, Us, follows};
use crate::bundle::Challenger;
use crate::document::tree::{Cell, Origin::Model, Section};
use crate::document::writer::{Draft, Style, Writer, number, text};
use crate::network::Family;
use crate::workflow::Verdict;

pub(super) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "challenger",
        w.say("Challenger comparison", "挑战者模型比较"),
        follows(w, Us::Validation, 4, Some(Ecb::Complexity)),
    );
    let record = w.model().record.as_ref();
    match record.and_then(|record| record.challenger.as_ref()) {
        Some(challenger) => compared(w, &mut draft, challenger),
        None if w.model().network.config().family == Family::Scorecard => {
            draft.paragraph(w.say(
                "The model is a scorecard, the simplest family; it has no simpler challenger.",
                "该模型为评分卡，已是最简单的类型，没有更简单的挑战者。",
            ));
        }
        None => draft.missing(w.say(
            "The model holds no comparison with a simpler model.",
            "模型文件没有与更简单模型的比较。",
        )),
    }
    draft.done()
}

fn compared(w: &Writer<'_>, draft: &mut Draft, challenger: &Challenger) {
    let part = w.part(Some(challenger.part));
    draft.paragraph(w.say(
        &format!(
            "A scorecard on the same columns was fitted to the same training rows and compared \
             with the model on the {part}, which neither has learned from."
        ),
        &format!(
            "在相同训练记录和相同列上拟合了一个评分卡，并在二者均未学习过的{part}上与该模型比较。"
        ),
    ));
    let id = |what: &str| format!("challenger.{what}");
    let four = Style::Decimals(4);
    draft.facts(vec![
        (
            w.say("Challenger", "挑战者"),
            text(Model, id("family"), challenger.model.name()),
        ),
        (
            w.say("AUC of the model", "该模型的 AUC"),
            number(
                Model,
                id("auc_model"),
                challenger.auc + challenger.difference,
                four,
            ),
        ),
        (
            w.say("AUC of the challenger", "挑战者的 AUC"),
            number(Model, id("auc"), challenger.auc, four),
        ),
        (
            w.say("Difference", "差值"),
            number(Model, id("difference"), challenger.difference, four),
        ),
        (
            w.say(
                "95 % interval of the paired difference, low",
                "配对差值 95% 区间下限",
            ),
            number(Model, id("low"), challenger.ci[0], four),
        ),
        (
            w.say(
                "95 % interval of the paired difference, high",
                "配对差值 95% 区间上限",
            ),
            number(Model, id("high"), challenger.ci[1], four),
        ),
        (
            w.say("Reading", "结论"),
            Cell::Text(verdict(w, challenger.verdict())),
        ),
    ]);
}

fn verdict(w: &Writer<'_>, verdict: Verdict) -> String {
    match verdict {
        Verdict::Earns => w.say(
            "the interval lies above 0: the model ranks better",
            "区间在 0 以上：该模型排序更好",
        ),
        Verdict::NoDifference => w.say(
            "the interval holds 0: no difference is shown",
            "区间包含 0：未显示差异",
        ),
        Verdict::Loses => w.say(
            "the interval lies below 0: the scorecard ranks better",
            "区间在 0 以下：评分卡排序更好",
        ),
    }
}
