//! What a search on a clock found: the trials that a model is made of.

use crate::bundle::{Found, Record};
use crate::document::tree::{Cell, Origin::Model};
use crate::document::writer::{Draft, Style, Writer, count, number, text};

/// Adds the trials of a model that a search found; nothing to other models.
pub(super) fn found(w: &Writer<'_>, draft: &mut Draft, record: &Record) {
    if record.found.is_empty() {
        return;
    }
    let line = |(place, found): (usize, &Found)| {
        let id = |what: &str| format!("model.found.{}.{what}", place + 1);
        let settings = match found.draw {
            0 => w.say("preset", "预设"),
            draw => w.say(&format!("draw {draw}"), &format!("抽取 {draw}")),
        };
        vec![
            text(Model, id("family"), found.family.name()),
            Cell::Text(settings),
            count(Model, id("epochs"), found.epochs),
            number(
                Model,
                id("learning_rate"),
                found.learning_rate,
                Style::Decimals(4),
            ),
            number(Model, id("loss"), found.validation_loss, Style::Decimals(4)),
            number(Model, id("weight"), found.weight, Style::Percent(1)),
        ]
    };
    let rows = record.found.iter().enumerate().map(line).collect();
    let head = w.head(&[
        ("Family", "类型"),
        ("Settings", "设置"),
        ("Epochs or trees kept", "保留的轮数或树数"),
        ("Learning rate", "学习率"),
        ("Loss (validation)", "损失（验证）"),
        ("Weight", "权重"),
    ]);
    let title = w.say(
        "Found by a search on a clock: what the model is made of",
        "由限时搜索得到：模型的组成",
    );
    draft.table_with(title, head, rows, 2);
    draft.note(w.say(
        "Models of several families were trained within a given time and ranked on the validation \
         rows; those with a weight were joined to one model. The figures of the validation rows \
         flatter it slightly for that reason; the test rows had no part in the choice.",
        "在给定时间内训练多种类型的模型，并按验证集排序；有权重的模型合成为一个。因此验证集指标略偏乐观；测试集未参与选择。",
    ));
}
