//! The words of the decision log: what an edit changed, from which value to which, in English
//! and Chinese. Of cells only those are named that a choice itself names.

use crate::recipe::TargetSpec;
use crate::score::Policy;
use crate::workbench::history::undo::Snapshot;
use crate::workbench::history::undone::{Edited, changes, short_pd};
use crate::workflow::choices::Choices;
use serde::Serialize;
use serde_json::Value;

/// The same words in English and Chinese.
pub(in crate::workbench) type Words = [String; 2];

/// Names of settings, in English and Chinese, by their keys.
const SETTINGS: [(&str, &str, &str); 27] = [
    ("family", "model", "模型"),
    ("preset", "preset", "预设"),
    ("seed", "seed", "随机种子"),
    ("backend", "backend", "计算后端"),
    ("hidden", "hidden layers", "隐藏层"),
    ("filters", "filters", "卷积核数"),
    ("kernel", "kernel", "卷积核宽度"),
    ("pool", "pooling", "池化"),
    ("grid", "grid", "网格"),
    ("members", "members", "成员数"),
    ("activation", "activation", "激活函数"),
    ("dropout", "dropout", "丢弃率"),
    ("norm", "normalisation", "归一化"),
    ("epochs", "epochs", "轮数"),
    ("batch_size", "batch size", "批大小"),
    ("learning_rate", "learning rate", "学习率"),
    ("schedule", "schedule", "学习率计划"),
    ("algorithm", "optimiser", "优化器"),
    ("l1", "L1", "L1"),
    ("l2", "L2", "L2"),
    ("clip", "gradient clipping", "梯度裁剪"),
    ("patience", "patience", "早停耐心"),
    ("monitor", "monitor", "监控指标"),
    ("objective", "loss", "损失函数"),
    ("class_weight", "class weight", "类别权重"),
    ("augment", "augmentation", "数据增强"),
    ("recalibration", "recalibration", "校准"),
];

/// What the edit between two states changed; `None` where nothing did.
pub(in crate::workbench) fn words(before: &Snapshot, after: &Snapshot) -> Option<Words> {
    let found: Vec<Words> = changes(before, after)
        .iter()
        .map(|change| of_change(change, before, after))
        .collect();
    (!found.is_empty()).then(|| joined(&found))
}

fn joined(all: &[Words]) -> Words {
    let [en, zh] = [0, 1].map(|place| {
        let texts = all.iter().map(|words| words[place].as_str());
        texts.collect::<Vec<_>>()
    });
    [en.join("; "), zh.join("；")]
}

fn of_change(change: &Edited, before: &Snapshot, after: &Snapshot) -> Words {
    let both = before.choices.as_ref().zip(after.choices.as_ref());
    let of = |name: [&str; 2], values: &dyn Fn(&Choices) -> Value| {
        let found = both.map(|(a, b)| differences(&values(a), &values(b)));
        named(name, &found.unwrap_or_default())
    };
    let chosen = after.choices.as_ref();
    match change {
        Edited::Rule => {
            let found = differences(&json(&before.rule), &json(&after.rule));
            named(["rule of the cutoff", "截断值规则"], &found)
        }
        Edited::Target(_) | Edited::TargetValues => chosen
            .map(|choices| target(&choices.target))
            .unwrap_or_default(),
        Edited::Task => of(["task", "任务"], &|choices| json(&choices.task)),
        Edited::Order => of(["order of sequences", "序列顺序"], &|choices| {
            json(&choices.order)
        }),
        Edited::Encoding(name) => {
            let en = format!("preparation of {name}");
            let zh = format!("字段 {name} 的数据准备");
            let name = name.as_str();
            of([&en, &zh], &|choices| json(&choices.encodings.get(name)))
        }
        Edited::Special(name) => {
            let en = format!("special codes of {name}");
            let zh = format!("字段 {name} 的特殊代码");
            let name = name.as_str();
            of([&en, &zh], &|choices| json(&choices.special.get(name)))
        }
        Edited::Direction(name) => {
            let en = format!("direction of the PD with {name}");
            let zh = format!("违约概率随字段 {name} 的方向");
            let name = name.as_str();
            of([&en, &zh], &|choices| json(&choices.monotone.get(name)))
        }
        Edited::Split => of(["split", "样本划分"], &|choices| json(&choices.split)),
        Edited::Settings => of(["model settings", "模型设置"], &|choices| {
            json(&choices.settings)
        }),
        Edited::ReferBand => of(["referred from PD", "转人工起点 PD"], &|choices| {
            json(&choices.terms.refer_pd)
        }),
        Edited::Scale => of(["grades", "等级"], &|choices| json(&choices.terms.grades)),
        Edited::Policy => chosen
            .map(|choices| rules(&choices.terms.policy))
            .unwrap_or_default(),
        Edited::Money => of(
            ["exposure, loss and margin", "敞口、损失与收益"],
            &|choices| json(&choices.terms.money),
        ),
        Edited::Costs => of(["costs of decisions", "决策成本"], &|choices| {
            json(&choices.terms.costs)
        }),
        Edited::ReasonTexts => of(["texts of reasons", "原因文本"], &|choices| {
            json(&choices.terms.texts)
        }),
        Edited::AlertBudget => of(["number of alerts", "预警数量"], &|choices| {
            json(&choices.terms.alerts)
        }),
        Edited::Points => [
            "points of a scorecard edited, not kept as a run".to_owned(),
            "编辑评分卡分值（尚未保存为模型）".to_owned(),
        ],
        Edited::Champion => champion(after),
        Edited::Cutoff { .. }
        | Edited::Column { .. }
        | Edited::Id(_)
        | Edited::Protected(_)
        | Edited::Allowed { .. }
        | Edited::Duplicates(_)
        | Edited::Sequence { .. }
        | Edited::Renamed { .. }
        | Edited::Alerts(_)
        | Edited::ReadAs(_)
        | Edited::Reading
        | Edited::Joined(_) => plain(change),
    }
}

/// The words of a change that names its values itself.
fn plain(change: &Edited) -> Words {
    let on = |on: bool, yes: &'static str, no: &'static str| if on { yes } else { no };
    match change {
        Edited::Cutoff { from, to } => {
            let (from, to) = (short_pd(*from), short_pd(*to));
            [
                format!("cutoff PD {from} → {to}"),
                format!("截断值 PD {from} → {to}"),
            ]
        }
        Edited::Column { name, used } => [
            format!("field {name} {}", on(*used, "included", "excluded")),
            format!("字段 {name} {}", on(*used, "选入", "排除")),
        ],
        Edited::Id(Some(name)) => [format!("id column {name}"), format!("编号列 {name}")],
        Edited::Id(None) => ["id column as guessed".into(), "编号列自动识别".into()],
        Edited::Protected(used) => [
            format!("protected attributes {}", on(*used, "allowed", "excluded")),
            on(*used, "允许使用受保护属性", "排除受保护属性").to_owned(),
        ],
        Edited::Allowed { name, allowed } => [
            format!(
                "protected attribute {name} {}",
                on(*allowed, "allowed", "not allowed")
            ),
            format!("受保护属性 {name} {}", on(*allowed, "允许", "不允许")),
        ],
        Edited::Duplicates(dropped) => [
            format!("repeated rows {}", on(*dropped, "excluded", "included")),
            format!("重复行{}", on(*dropped, "排除", "保留")),
        ],
        Edited::Sequence { stem, used } => [
            format!(
                "columns {stem} read {}",
                on(*used, "as a sequence", "one by one")
            ),
            format!("列组 {stem} {}", on(*used, "按序列读取", "逐列读取")),
        ],
        Edited::Renamed { from, to } => [
            format!("run {from} renamed {to}"),
            format!("训练 {from} 改名为 {to}"),
        ],
        Edited::Joined(added) => [
            change.to_string(),
            on(*added, "添加其他文件的列", "去掉其他文件的列").to_owned(),
        ],
        Edited::ReadAs(name) => [
            format!("column {name} read in another way"),
            format!("列 {name} 的读取方式改变"),
        ],
        _ => [
            "file read in another way".into(),
            "文件的读取方式改变".into(),
        ],
    }
}

fn champion(after: &Snapshot) -> Words {
    let mut runs = after.names.iter();
    let name = runs.find(|(id, _)| Some(*id) == after.champion);
    match name {
        Some((_, name)) => [
            format!("champion {name} chosen"),
            format!("选定冠军模型 {name}"),
        ],
        None => ["no champion".into(), "取消冠军模型".into()],
    }
}

fn target(spec: &TargetSpec) -> Words {
    let list = |values: &[String]| values.join(", ");
    let mut en = format!("target {}", spec.column);
    let mut zh = format!("目标列 {}", spec.column);
    for (values, english, chinese) in [
        (&spec.bad, "bad", "坏样本"),
        (&spec.good, "good", "好样本"),
        (&spec.indeterminate, "indeterminate", "不确定"),
    ] {
        if !values.is_empty() {
            en += &format!(", {english} = {}", list(values));
            zh += &format!("，{chinese} = {}", list(values));
        }
    }
    if spec.bad.is_empty() {
        en += ", bad values as guessed";
        zh += "，坏样本取值自动识别";
    }
    [en, zh]
}

fn rules(policy: &Policy) -> Words {
    let rule = |rule: &crate::score::PolicyRule| {
        let off = if rule.enabled { "" } else { " (off)" };
        format!("{} → {}{off}", rule.name, rule.outcome.word())
    };
    let all: Vec<String> = policy.rules().iter().map(rule).collect();
    if all.is_empty() {
        return ["policy without rules".into(), "无政策规则".into()];
    }
    let list = all.join(", ");
    [format!("policy rules: {list}"), format!("政策规则：{list}")]
}

fn json(value: &impl Serialize) -> Value {
    // What is chosen can be written, or no project could be saved.
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// A difference: its key, and both values.
type Differing = (String, String, String);

/// The single values that differ, with the keys that lead to them.
fn differences(a: &Value, b: &Value) -> Vec<Differing> {
    let mut found = Vec::new();
    compare("", a, b, &mut found);
    found
}

fn compare(key: &str, a: &Value, b: &Value, found: &mut Vec<Differing>) {
    if a == b {
        return;
    }
    if let (Value::Object(first), Value::Object(second)) = (a, b) {
        let mut keys: Vec<&String> = first.keys().chain(second.keys()).collect();
        keys.sort();
        keys.dedup();
        for one in keys {
            let whole = if key.is_empty() {
                one.clone()
            } else {
                format!("{key} {one}")
            };
            let at =
                |map: &serde_json::Map<String, Value>| map.get(one).cloned().unwrap_or(Value::Null);
            compare(&whole, &at(first), &at(second), found);
        }
        return;
    }
    found.push((key.to_owned(), shown(a), shown(b)));
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "default".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number
            .as_f64()
            .map_or(number.to_string(), |f| f.to_string()),
        Value::Array(all) => all.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(all) => {
            let each = all
                .iter()
                .map(|(key, value)| format!("{key} {}", shown(value)));
            each.collect::<Vec<_>>().join(", ")
        }
        Value::Bool(on) => on.to_string(),
    }
}

fn named([en, zh]: [&str; 2], found: &[Differing]) -> Words {
    let line = |name: &dyn Fn(&str) -> String| {
        let each = found.iter().map(|(key, from, to)| {
            let name = name(key);
            let blank = if name.is_empty() { "" } else { " " };
            format!("{name}{blank}{from} → {to}")
        });
        each.collect::<Vec<_>>().join(", ")
    };
    let setting = |key: &str| SETTINGS.iter().find(|(known, ..)| *known == key);
    let english = line(&|key| setting(key).map_or(key.replace('_', " "), |s| s.1.to_owned()));
    let chinese = line(&|key| setting(key).map_or(key.to_owned(), |s| s.2.to_owned()));
    [
        format!("{en}: {english}"),
        format!("{zh}：{}", chinese.replace("default", "默认")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Family;
    use crate::workflow::choices::Settings;

    #[test]
    fn settings_are_named_with_both_values() {
        let a = Settings::new(Family::Mlp, crate::train::Preset::Tuned, 1);
        let b = Settings {
            epochs: Some(30),
            hidden: Some(vec![64, 32]),
            seed: 7,
            ..a.clone()
        };
        let [en, zh] = named(
            ["model settings", "模型设置"],
            &differences(&json(&a), &json(&b)),
        );
        assert_eq!(
            en,
            "model settings: epochs default → 30, hidden layers default → 64, 32, seed 1 → 7"
        );
        assert_eq!(
            zh,
            "模型设置：轮数 默认 → 30, 隐藏层 默认 → 64, 32, 随机种子 1 → 7"
        );
        // Every setting has its names.
        let Value::Object(keys) = json(&b) else {
            panic!("no object");
        };
        for key in keys.keys() {
            assert!(SETTINGS.iter().any(|(known, ..)| known == key), "{key}");
        }
    }

    #[test]
    fn a_target_is_named_with_its_values() {
        let spec = TargetSpec {
            column: "default_flag".into(),
            bad: vec!["1".into()],
            ..TargetSpec::default()
        };
        assert_eq!(target(&spec)[0], "target default_flag, bad = 1");
    }
}
