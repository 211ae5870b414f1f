//! What an edit changed, in Chinese; the English sentences are those of the session.

use crate::ui::action::step_name;
use crate::ui::text::Language;
use crate::workbench::{Edited, Step, Undone, short_pd};

/// An example for tests.
pub(in crate::ui) fn undone_example() -> Undone {
    Undone {
        redo: false,
        changes: vec![Edited::Cutoff {
            from: 0.25,
            to: 0.31,
        }],
        more: 2,
        elsewhere: Some(Step::Evaluate),
    }
}

/// An edit that was taken back or done again.
pub(in crate::ui) fn undone_zh(undone: &Undone) -> String {
    let mut text = String::from(if undone.redo {
        "已重做："
    } else {
        "已撤销："
    });
    let changes: Vec<String> = undone.changes.iter().map(edited_zh).collect();
    text += &changes.join("，");
    if changes.is_empty() {
        text += "一处改动";
    }
    if undone.more > 0 {
        text += &format!("，另有 {} 处改动", undone.more);
    }
    if let Some(step) = undone.elsewhere {
        text += &format!("（在“{}”步骤）", step_name(step, Language::Chinese));
    }
    text + "。"
}

fn edited_zh(change: &Edited) -> String {
    let on = |on: &bool, yes: &'static str, no: &'static str| if *on { yes } else { no };
    let text = match change {
        Edited::Cutoff { from, to } => {
            return format!("截断值 {} → {}", short_pd(*from), short_pd(*to));
        }
        Edited::Column { name, used } => {
            return format!("列 {name} {}", on(used, "选入", "排除"));
        }
        Edited::Task => "目标的学习方式",
        Edited::Target(name) => return format!("目标列改为 {name}"),
        Edited::Id(Some(name)) => return format!("编号列改为 {name}"),
        Edited::Allowed { name, allowed } => {
            return format!("受保护属性 {name} {}", on(allowed, "允许", "不允许"));
        }
        Edited::ReadAs(name) => return format!("列 {name} 的读取方式"),
        Edited::Encoding(name) => return format!("列 {name} 的编码"),
        Edited::Special(name) => return format!("列 {name} 的特殊代码"),
        Edited::Direction(name) => return format!("列 {name} 的单调方向"),
        Edited::Sequence { stem, used } => {
            return format!("列组 {stem} {}", on(used, "按序列读取", "逐列读取"));
        }
        Edited::Renamed { from, to } => return format!("训练 {from} 改名为 {to}"),
        Edited::Points => "评分卡的分值",
        Edited::Alerts(n) => return format!("{n} 条预警的处理结果"),
        Edited::AlertBudget => "预警数量",
        Edited::Rule => "截断值的选择方式",
        Edited::TargetValues => "目标取值的含义",
        Edited::Id(None) => "编号列恢复为自动识别",
        Edited::Protected(used) => on(used, "允许使用受保护属性", "排除受保护属性"),
        Edited::Duplicates(dropped) => on(dropped, "排除重复行", "保留重复行"),
        Edited::Order => "序列的时间顺序",
        Edited::Split => "样本划分",
        Edited::Settings => "训练设置",
        Edited::ReferBand => "转人工区间",
        Edited::Scale => "主标尺",
        Edited::Policy => "准入规则",
        Edited::Money => "敞口、损失与收益",
        Edited::Costs => "决策成本",
        Edited::ReasonTexts => "原因文本",
        Edited::Champion => "冠军模型",
        Edited::Reading => "文件的读取方式",
        Edited::Joined(added) => on(added, "添加其他文件的列", "去掉其他文件的列"),
    };
    text.to_owned()
}
