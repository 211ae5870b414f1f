//! Model and training curve.

mod found;

use super::needs_record;
use crate::bundle::{EditedBin, Epoch, HeldField, Record, bin_name};
use crate::document::chart::{Axis, Chart, Ink, Mark, Plot, Series};
use crate::document::sections::guidance::{Ecb, Us, follows};
use crate::document::tree::{Cell, Origin::Model, Section};
use crate::document::writer::{Draft, Style, Wording, Writer, count, number, text};
use crate::network::{Config, Direction, MemberConfig};
use crate::train::Preset;

pub(super) fn section(w: &Writer<'_>) -> Section {
    let network = &w.model().network;
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
        match config.trees {
            Some(sizes) => (
                w.say("Trees", "树的数量"),
                count(Model, "model.trees", sizes.trees),
            ),
            None => (
                w.say("Networks", "网络数"),
                count(Model, "model.members", config.members.len().max(1)),
            ),
        },
        (
            w.say("Parameters", "参数个数"),
            count(Model, "model.parameters", network.parameters()),
        ),
        (
            w.say("Numbers that enter per applicant", "每位申请人的数值输入"),
            count(Model, "model.inputs", inputs.total()),
        ),
        (
            w.say("Steps of a sequence", "序列步数"),
            count(Model, "model.steps", inputs.steps),
        ),
        match config.trees {
            Some(sizes) => (
                w.say("Most leaves of a tree", "每棵树最多叶数"),
                count(Model, "model.leaves", sizes.leaves),
            ),
            None => (
                w.say("Hidden layers", "隐藏层"),
                text(Model, "model.hidden", layers(config)),
            ),
        },
        (
            w.say("Objective", "目标函数"),
            text(Model, "model.objective", objective(w)),
        ),
        (
            w.say("Seed", "随机种子"),
            text(Model, "model.seed", w.model().provenance.seed.to_string()),
        ),
    ];
    facts.extend(states(w, config));
    if let Some(record) = &w.model().record {
        facts.extend(of_training(w, record, config.trees.is_some()));
    }
    draft.facts(facts);
    certificate(w, &mut draft);
    edited_points(w, &mut draft);
    if !config.members.is_empty() {
        members(w, &mut draft, config);
    }
    if let Some(record) = &w.model().record {
        found::found(w, &mut draft, record);
    }
    match &w.model().record {
        Some(record) if !record.epochs.is_empty() => {
            draft.charts(vec![curve(
                w,
                (&record.epochs, record.best_epoch),
                config.trees.is_some(),
            )]);
            if record.held_back && config.trees.is_some() {
                draft.note(w.say(
                    "The validation loss is that of training rows that each set of trees holds back \
                     to choose the number of its trees; the curve is that of the set with the \
                     largest weight.",
                    "验证损失来自各组树为选择树数而保留的训练记录；曲线为权重最大的一组。",
                ));
            } else if record.held_back {
                draft.note(w.say(
                    "The validation loss is that of training rows that each network holds back \
                     to choose its epoch; the curve is that of the network with the largest \
                     weight.",
                    "验证损失来自各网络为选择轮次而保留的训练记录；曲线为权重最大的网络。",
                ));
            }
        }
        Some(_) => {}
        None => draft.missing(needs_record(w)),
    }
    draft.done()
}

/// How the training went.
fn of_training(w: &Writer<'_>, record: &Record, of_trees: bool) -> Vec<(String, Cell)> {
    let mut facts = Vec::new();
    let preset = match record.preset {
        Preset::Tuned => "tuned",
        Preset::Plain => "plain",
    };
    facts.push((w.say("Preset", "预设"), text(Model, "model.preset", preset)));
    let [run, kept] = if of_trees {
        [
            w.say("Trees grown", "生成的树"),
            w.say("Trees kept", "保留的树"),
        ]
    } else {
        [
            w.say("Epochs", "训练轮数"),
            w.say("Epoch kept", "保留的轮次"),
        ]
    };
    facts.push((run, count(Model, "model.epochs", record.epochs.len())));
    facts.push((kept, count(Model, "model.best_epoch", record.best_epoch)));
    let stopped = w.answer(record.stopped);
    facts.push((w.say("Stopped by hand", "人工停止"), Cell::Text(stopped)));
    facts
}

/// What a recurrent network reads besides its last state.
fn states(w: &Writer<'_>, config: &Config) -> Option<(String, Cell)> {
    let read = w.say("the last, and the mean of all", "最后一步的状态与各步均值");
    let fact = (
        w.say("States that are read", "读取的状态"),
        Cell::Text(read),
    );
    config.reads_mean_state().then_some(fact)
}

/// The fields with which the PD rises or falls, and what proves it.
fn certificate(w: &Writer<'_>, draft: &mut Draft) {
    let fields = &w.model().monotone;
    if fields.is_empty() {
        return;
    }
    let line = |(place, held): (usize, &HeldField)| {
        let runs = match held.direction {
            Direction::Rises => w.say("rises", "上升"),
            Direction::Falls => w.say("falls", "下降"),
        };
        vec![
            Cell::Text(held.field.clone()),
            text(Model, format!("model.monotone.{}", place + 1), runs),
        ]
    };
    let rows = fields.iter().enumerate().map(line).collect();
    let head = w.head(&[
        ("Field", "字段"),
        ("PD when its value rises", "取值上升时的违约概率"),
    ]);
    let title = w.say(
        "Fields with which the PD rises or falls for every applicant",
        "对每位申请人，违约概率随之单调升降的字段",
    );
    draft.table(title, head, rows);
    if w.model().network.forest().is_some() {
        draft.note(w.say(
            "Proven from the trees: at each split on such a field, no leaf on one side is on the wrong \
             side of any leaf on the other; this is checked whenever the model is loaded, and no \
             data is needed. Missing values and special codes are outside of the order.",
            "由树本身证明：在这些字段的每个分裂处，一侧的任何叶都不越过另一侧的叶；每次加载模型时都会核对，无需数据。缺失值和特殊代码不在顺序之内。",
        ));
        return;
    }
    draft.note(w.say(
        "Proven by the signs of the weights (Runje and Shankaranarayana 2023), which are checked \
         whenever the model is loaded; no data is needed. Missing values and special codes are \
         outside of the order.",
        "由权重的符号证明（Runje 与 Shankaranarayana，2023），每次加载模型时都会核对，无需数据。缺失值和特殊代码不在顺序之内。",
    ));
}

/// The bins of a scorecard whose points were set by hand.
fn edited_points(w: &Writer<'_>, draft: &mut Draft) {
    let edited = w.model().edited_points();
    if edited.is_empty() {
        return;
    }
    let line = |(place, bin): (usize, &EditedBin)| {
        let id = |what: &str| format!("model.points_edited.{}.{what}", place + 1);
        vec![
            Cell::Text(bin.column.clone()),
            text(Model, id("bin"), bin_name(&bin.bin)),
            number(Model, id("from"), bin.from, Style::Decimals(2)),
            number(Model, id("to"), bin.to, Style::Decimals(2)),
        ]
    };
    let rows = edited.iter().enumerate().map(line).collect();
    let head = w.head(&[
        ("Field", "字段"),
        ("Bin", "分箱"),
        ("Points as trained", "训练所得分值"),
        ("Points set by hand", "人工设定分值"),
    ]);
    let title = w.say("Points that were set by hand", "人工设定的分值");
    draft.table(title, head, rows);
    draft.note(if w.model().is_unmeasured() {
        w.say(
            "The figures of the training are of the points as trained and are left out; they were not \
             measured again with the points that were set by hand.",
            "训练指标基于训练所得分值，未按人工设定的分值重新计算，因此不予列出。",
        )
    } else {
        w.say(
            "The figures of the training were measured again with these points. The cutoff and the \
             corrections of the PD are those of the training.",
            "训练指标已按这些分值重新计算；截断值和 PD 校正仍为训练所得。",
        )
    });
}

pub(in crate::document) fn layers(config: &Config) -> String {
    if config.hidden.is_empty() {
        return "–".to_owned();
    }
    let sizes: Vec<String> = config.hidden.iter().map(usize::to_string).collect();
    sizes.join(" · ")
}

fn objective(w: &Writer<'_>) -> String {
    match w.model().provenance.objective {
        crate::network::Objective::Bce => w.say("log loss", "对数损失"),
        other => serde_json::to_value(other)
            .ok()
            .and_then(|name| name.as_str().map(str::to_owned))
            .unwrap_or_default(),
    }
}

fn members(w: &Writer<'_>, draft: &mut Draft, config: &Config) {
    let line = |(place, member): (usize, &MemberConfig)| {
        let id = |what: &str| format!("model.member.{}.{what}", place + 1);
        vec![
            Cell::Text((place + 1).to_string()),
            number(Model, id("weight"), member.weight, Style::Percent(1)),
            text(Model, id("hidden"), layers(&member.config)),
            number(
                Model,
                id("dropout"),
                member.config.dropout,
                Style::Decimals(2),
            ),
            Cell::Text(w.answer(member.config.embedding.is_some())),
        ]
    };
    let rows = config.members.iter().enumerate().map(line).collect();
    let head = w.head(&[
        ("Network", "网络"),
        ("Weight", "权重"),
        ("Hidden layers", "隐藏层"),
        ("Dropout", "Dropout"),
        ("Embedding of numbers", "数值嵌入"),
    ]);
    draft.table(
        w.say(
            "Networks whose logits are averaged",
            "对数几率加权平均的网络",
        ),
        head,
        rows,
    );
}

/// The losses by epoch or tree, with the one that was kept.
pub(in crate::document) fn curve(
    w: &Wording,
    (of, best_epoch): (&[Epoch], usize),
    of_trees: bool,
) -> Chart {
    let [title, rounds, kept] = if of_trees {
        [
            w.say("Loss by number of trees", "各树数的损失"),
            w.say("trees", "树数"),
            w.say("trees kept", "保留的树"),
        ]
    } else {
        [
            w.say("Loss by epoch", "各轮损失"),
            w.say("epoch", "轮次"),
            w.say("epoch kept", "保留轮次"),
        ]
    };
    let place = |k: usize| (k + 1) as f64;
    let epochs = of.iter().enumerate();
    let train: Vec<[f64; 2]> = epochs
        .clone()
        .map(|(k, e)| [place(k), e.train_loss])
        .collect();
    let validation: Vec<[f64; 2]> = epochs
        .filter_map(|(k, e)| Some([place(k), e.validation_loss?]))
        .collect();
    let losses = || train.iter().chain(&validation).map(|p| p[1]);
    let low = losses().fold(f64::INFINITY, f64::min);
    let high = losses().fold(f64::NEG_INFINITY, f64::max);
    let room = ((high - low) * 0.06).max(1e-6);
    let best = best_epoch as f64;
    let series = |name: String, ink, mark, points| Series {
        name,
        ink,
        mark,
        points,
    };
    let mut all = vec![
        series(w.say("training", "训练"), Ink::First, Mark::Line, train),
        series(
            w.say("validation", "验证"),
            Ink::Second,
            Mark::Line,
            validation,
        ),
    ];
    all.retain(|one| !one.points.is_empty());
    all.push(series(
        kept,
        Ink::Third,
        Mark::Dashed,
        vec![[best, low - room], [best, high + room]],
    ));
    Chart {
        id: "model.curve".into(),
        title,
        origin: Model,
        plot: Plot::Axes {
            x: Axis {
                name: rounds,
                range: [1.0, (of.len() as f64).max(2.0)],
                percent: false,
            },
            y: Axis {
                name: w.say("loss", "损失"),
                range: [low - room, high + room],
                percent: false,
            },
            series: all,
        },
    }
}
