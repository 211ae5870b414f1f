//! Model and training curve, monitoring plan, versions.

use super::Writer;
use super::subject::AnyTarget;
use crate::document::sections::guidance::{Ecb, Us, follows};
use crate::document::sections::model::{curve, layers};
use crate::document::sections::needs_record;
use crate::document::sections::versions::{self, Origins};
use crate::document::tree::{Cell, Origin::Model, Section};
use crate::document::writer::{Draft, count, text};
use crate::network::Family;
use crate::train::Preset;

pub(super) fn section(w: &Writer<'_>) -> Section {
    let network = w.model().network();
    let config = network.config();
    let mut draft = Draft::new(
        "model",
        w.say("Model and training", "模型与训练"),
        follows(w, Us::Development, 2, Some(Ecb::Complexity)),
    );
    let inputs = network.inputs();
    let mut facts = vec![
        (
            w.say("Family", "类型"),
            text(Model, "model.family", config.family.name()),
        ),
        (
            w.say("Parameters", "参数个数"),
            count(Model, "model.parameters", network.parameters()),
        ),
        (
            w.say("Numbers that enter per row", "每条记录的数值输入"),
            count(Model, "model.inputs", inputs.total()),
        ),
        (
            w.say("Steps of a sequence", "序列步数"),
            count(Model, "model.steps", inputs.steps),
        ),
        (
            w.say("Hidden layers", "隐藏层"),
            text(Model, "model.hidden", layers(config)),
        ),
        (
            w.say("Outputs", "输出个数"),
            count(Model, "model.outputs", network.outputs()),
        ),
        (
            w.say("Seed", "随机种子"),
            text(Model, "model.seed", w.model().seed().to_string()),
        ),
    ];
    if let AnyTarget::Task(model) = w.model() {
        let objective = serde_json::to_value(model.objective).map(|value| match value {
            serde_json::Value::String(name) => name,
            other => other.to_string(),
        });
        facts.push((
            w.say("Objective", "目标函数"),
            text(Model, "model.objective", objective.unwrap_or_default()),
        ));
    }
    if let Some(record) = w.training() {
        let preset = match record.preset {
            Preset::Tuned => "tuned",
            Preset::Plain => "plain",
        };
        facts.push((w.say("Preset", "预设"), text(Model, "model.preset", preset)));
        facts.push((
            w.say("Epochs", "训练轮数"),
            count(Model, "model.epochs", record.epochs.len()),
        ));
        facts.push((
            w.say("Epoch kept", "保留的轮次"),
            count(Model, "model.best_epoch", record.best_epoch),
        ));
        let stopped = w.answer(record.stopped);
        facts.push((w.say("Stopped by hand", "人工停止"), Cell::Text(stopped)));
    }
    draft.facts(facts);
    let is_exact = matches!(w.model(), AnyTarget::Survival(_)) && config.family == Family::Logistic;
    if is_exact {
        draft.paragraph(w.say(
            "The logistic hazard is fitted to the maximum of its likelihood by Newton's method, whose steps \
             count as epochs.",
            "逻辑风险率以牛顿法拟合至最大似然；其迭代步计为轮次。",
        ));
    }
    match w.training() {
        Some(record) if !record.epochs.is_empty() => {
            draft.charts(vec![curve(w, (&record.epochs, record.best_epoch), false)]);
        }
        Some(_) => {}
        None => draft.missing(needs_record(w)),
    }
    draft.done()
}

/// What to compute again, and the bounds that call for a look.
pub(super) fn monitoring(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "monitoring",
        w.say("Monitoring plan", "监控计划"),
        follows(w, Us::Validation, 9, None),
    );
    draft.paragraph(w.say(
        "What the program can compute again on later portfolios (evaluate, report). Owner, dates and \
         bounds are for the institution to set.",
        "程序可在后续组合上重新计算的内容（evaluate、report）。责任人、时间和界限由机构自行确定。",
    ));
    let line =
        |what: [&str; 2], when: [&str; 2]| [what, when].map(|[en, zh]| w.cell(en, zh)).to_vec();
    let quarter = ["each quarter", "每季度"];
    let mut rows = vec![line(
        [
            "Values and categories that training did not hold",
            "训练中未出现的取值和类别",
        ],
        ["each month", "每月"],
    )];
    match w.model() {
        AnyTarget::Survival(_) => {
            rows.push(line(
                [
                    "Observed and predicted hazard by period on book",
                    "各账龄期实际与预测的风险率",
                ],
                quarter,
            ));
            rows.push(line(
                ["Concordance and AUC by horizon", "一致性与各期限 AUC"],
                quarter,
            ));
        }
        AnyTarget::Task(model) if model.classes.is_empty() => rows.push(line(
            [
                "Errors, bias and calibration by bins",
                "误差、偏差与分箱校准",
            ],
            quarter,
        )),
        AnyTarget::Task(_) => rows.push(line(
            [
                "Confusion matrix and figures by class",
                "混淆矩阵与各类别指标",
            ],
            quarter,
        )),
    }
    let head = w.head(&[("What", "内容"), ("When", "频率")]);
    draft.table_with(String::new(), head, rows, 2);
    draft.done()
}

/// Versions, seed and hashes.
pub(super) fn versions(w: &Writer<'_>) -> Section {
    let origins = Origins {
        model_sha256: w.subject.model_sha256,
        trained_by: w.model().version(),
        seed: w.model().seed(),
        training_sha256: w.model().source_sha256(),
        portfolio_sha256: w.facts.map(|facts| &facts.sha256[..]),
    };
    versions::versions(w, &origins)
}
