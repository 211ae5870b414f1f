//! Target definition.

use super::guidance::{Us, follows};
use crate::document::tree::{Origin::Model, Section};
use crate::document::writer::{Draft, Style, Writer, number, text};

pub(super) fn section(w: &Writer<'_>) -> Section {
    let target = &w.model().target;
    let mut draft = Draft::new(
        "target",
        w.say("Target definition", "目标定义"),
        follows(w, Us::Development, 2, None),
    );
    let list = |values: &[String], otherwise: String| match values {
        [] => otherwise,
        values => values.join(", "),
    };
    let none = w.say("none", "无");
    let others = w.say("all other values", "其余所有取值");
    draft.facts(vec![
        (
            w.say("Column", "列"),
            text(Model, "target.column", &target.column),
        ),
        (
            w.say("Bad", "坏"),
            text(Model, "target.bad", list(&target.bad, none.clone())),
        ),
        (
            w.say("Good", "好"),
            text(Model, "target.good", list(&target.good, others)),
        ),
        (
            w.say(
                "Neither: out of fit and figures",
                "既非好也非坏（不参与训练和评估）",
            ),
            text(
                Model,
                "target.indeterminate",
                list(&target.indeterminate, none),
            ),
        ),
        (
            w.say("Prior correction of the logit", "对数几率的先验校正"),
            number(
                Model,
                "target.prior_correction",
                w.model().logit_shift,
                Style::Decimals(4),
            ),
        ),
        (
            w.say(
                "Intercept, so that the mean PD of the training rows is their bad rate",
                "截距（使训练集平均 PD 等于其坏样本率）",
            ),
            number(
                Model,
                "target.intercept",
                w.model().intercept,
                Style::Decimals(4),
            ),
        ),
        (
            w.say("Recalibration", "再校准"),
            text(Model, "target.recalibration", recalibration(w)),
        ),
    ]);
    draft.paragraph(w.say(
        "Throughout, y = 1 is bad, PD = P(y = 1), and a high score is good.",
        "全文约定：y = 1 表示坏，PD = P(y = 1)，分数越高越好。",
    ));
    draft.note(w.say(
        "The model file holds which values count as bad, not after how many days past due or \
         within how many months they were observed. State performance window and default \
         definition beside this document.",
        "模型文件只记录哪些取值视为坏，不记录逾期天数和观察期。请在本文件之外说明表现期与违约定义。",
    ));
    draft.done()
}

fn recalibration(w: &Writer<'_>) -> String {
    use crate::evaluate::probability::recalibrate::Recalibration;
    match &w.model().recalibration {
        None => w.say("none", "无"),
        Some(Recalibration::Platt(_)) => w.say("Platt, on the validation rows", "Platt（验证集）"),
        Some(Recalibration::Isotonic(_)) => {
            w.say("isotonic, on the validation rows", "保序回归（验证集）")
        }
    }
}
