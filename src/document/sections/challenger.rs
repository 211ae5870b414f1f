//! Challenger comparison.

use super::guidance::{Ecb, Us, follows};
use crate::bundle::{Challenger, Trees};
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
    if let Some(found) = record.and_then(|record| record.boosted_trees.as_ref()) {
        trees(w, &mut draft, found);
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
    let name = (
        w.say("Challenger", "挑战者"),
        text(Model, "challenger.family", challenger.model.name()),
    );
    let figures = (challenger.auc, challenger.difference, challenger.ci);
    let other = w.say("the scorecard ranks better", "评分卡排序更好");
    let reading = verdict(w, challenger.verdict(), &other);
    draft.facts(facts(w, "challenger", name, figures, reading));
}

fn trees(w: &Writer<'_>, draft: &mut Draft, trees: &Trees) {
    let part = w.part(Some(trees.part));
    draft.heading(w.say("Boosted trees", "提升树"));
    draft.paragraph(w.say(
        &format!(
            "Boosted trees with default settings were fitted to the same columns \
             and training rows and compared with the model on the {part}. They are no part of the \
             model file."
        ),
        &format!(
            "在相同列和相同训练记录上，以默认设置拟合了提升树，并在{part}上与该模型比较。提升树不包含在模型文件中。"
        ),
    ));
    let name = (
        w.say("Trees, most leaves of one", "树的数量、每棵最多叶数"),
        text(
            Model,
            "trees.size",
            format!("{}, {}", trees.trees, trees.leaves),
        ),
    );
    let figures = (trees.auc, trees.difference, trees.ci);
    let other = w.say("the trees rank better", "提升树排序更好");
    let reading = verdict(w, trees.verdict(), &other);
    draft.facts(facts(w, "trees", name, figures, reading));
}

/// The figures of a comparison: AUC of the challenger, difference of the model to it, and the
/// interval of that.
fn facts(
    w: &Writer<'_>,
    prefix: &str,
    name: (String, Cell),
    (auc, difference, [low, high]): (f64, f64, [f64; 2]),
    reading: String,
) -> Vec<(String, Cell)> {
    let four = Style::Decimals(4);
    let figure = |what: &str, value| number(Model, format!("{prefix}.{what}"), value, four);
    vec![
        name,
        (
            w.say("AUC of the model", "该模型的 AUC"),
            figure("auc_model", auc + difference),
        ),
        (
            w.say("AUC of the challenger", "挑战者的 AUC"),
            figure("auc", auc),
        ),
        (
            w.say("Difference", "差值"),
            figure("difference", difference),
        ),
        (
            w.say(
                "95 % interval of the paired difference, low",
                "配对差值 95% 区间下限",
            ),
            figure("low", low),
        ),
        (
            w.say(
                "95 % interval of the paired difference, high",
                "配对差值 95% 区间上限",
            ),
            figure("high", high),
        ),
        (w.say("Reading", "结论"), Cell::Text(reading)),
    ]
}

fn verdict(w: &Writer<'_>, verdict: Verdict, other: &str) -> String {
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
            &format!("the interval lies below 0: {other}"),
            &format!("区间在 0 以下：{other}"),
        ),
    }
}
