//! Data and exclusions, target definition, features.

use super::subject::AnyTarget;
use super::{TargetFacts, TargetFigures, Writer, has_record};
use crate::bundle::{Link, SurvivalModel, TargetRecord};
use crate::document::sections::data::{division, no_outcomes, sampled};
use crate::document::sections::features::cause;
use crate::document::sections::guidance::{Us, follows};
use crate::document::sections::needs_portfolio;
use crate::document::tree::{Cell, Origin::Model, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Style, count, number, text};
use crate::recipe::outcome::split::Part;

pub(super) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "data",
        w.say("Data and exclusions", "数据与剔除"),
        follows(w, Us::Development, 2, None),
    );
    draft.heading(w.say("Development", "开发样本"));
    if has_record(w, &mut draft)
        && let Some(record) = w.training()
    {
        development(w, &mut draft, record);
    }
    draft.heading(w.say("The portfolio of this report", "本报告所用组合"));
    match w.facts {
        Some(facts) => portfolio(w, &mut draft, facts),
        None => draft.missing(needs_portfolio(w)),
    }
    draft.done()
}

fn development(w: &Writer<'_>, draft: &mut Draft, record: &TargetRecord) {
    let is_panel = w.is_panel();
    let at_random = if is_panel {
        w.say(
            "at random by loan, with the same share of defaults in each part",
            "按贷款随机划分，各部分违约占比相同",
        )
    } else {
        w.say(
            "at random, with the same distribution of the target in each part",
            "随机划分，各部分目标分布相同",
        )
    };
    draft.paragraph(division(w, &record.split.method, at_random));
    let fact = |en: &str, zh: &str, id: &str, n: usize| {
        (
            w.say(en, zh),
            count(Model, format!("data.development.{id}"), n),
        )
    };
    draft.facts(vec![
        fact("Rows", "记录数", "rows", record.rows),
        fact(
            "Records that could not be read, set aside",
            "无法读取而剔除的记录",
            "rejected",
            record.rejected,
        ),
        fact(
            "Rows without a usable target, out of fit and figures",
            "没有可用目标的记录（不参与训练和评估）",
            "unknown",
            record.unknown,
        ),
        fact(
            "Rows that were trained on",
            "参与训练的记录",
            "train_rows",
            w.model().train_rows(),
        ),
    ]);
    parts(w, draft);
}

/// Sizes of the parts.
fn parts(w: &Writer<'_>, draft: &mut Draft) {
    let id = |part: Part, what: &str| format!("data.development.{}.{what}", part.name());
    let named = |part: Part| Cell::Text(w.rows_of(Some(part)));
    let (head, rows): (Vec<String>, Vec<Vec<Cell>>) = match w.model() {
        AnyTarget::Survival(model) => {
            let parts = model.record.iter().flat_map(|record| &record.parts);
            let line =
                |(part, found): (Part, &Option<crate::evaluate::survival::SurvivalFigures>)| {
                    let found = found.as_ref()?;
                    Some(vec![
                        named(part),
                        count(Model, id(part, "loans"), found.n),
                        count(Model, id(part, "defaults"), found.events as usize),
                        count(Model, id(part, "periods"), found.person_periods as usize),
                    ])
                };
            let head = w.head(&[
                ("Part", "部分"),
                ("Loans", "贷款"),
                ("Defaults", "违约"),
                ("Loans × periods at risk", "贷款 × 风险期"),
            ]);
            (
                head,
                Part::ALL.into_iter().zip(parts).filter_map(line).collect(),
            )
        }
        AnyTarget::Task(model) => {
            let parts = model.record.iter().flat_map(|record| &record.parts);
            let line = |(part, found): (Part, &Option<crate::evaluate::targets::PartFigures>)| {
                let found = found.as_ref()?;
                Some(vec![named(part), count(Model, id(part, "rows"), found.n())])
            };
            let head = w.head(&[("Part", "部分"), ("Rows", "记录数")]);
            (
                head,
                Part::ALL.into_iter().zip(parts).filter_map(line).collect(),
            )
        }
    };
    draft.table(w.say("Parts", "各部分"), head, rows);
}

fn portfolio(w: &Writer<'_>, draft: &mut Draft, facts: &TargetFacts) {
    draft.paragraph(match (facts.is_training, facts.judged) {
        (true, Some(_)) => w.say(
            "The portfolio is that of the training: its rows are divided as they were then.",
            "该组合即训练所用组合，记录按训练时的方式划分。",
        ),
        (true, None) => w.say(
            "The portfolio is that of the training, but its parts are not known: figures are too good.",
            "该组合即训练所用组合，但划分未知：指标偏高。",
        ),
        (false, _) => w.say(
            "The portfolio is another than that of the training; all of its rows are used. If it is a \
             changed copy of it, its figures are too good.",
            "该组合不是训练所用组合，使用其全部记录。若为训练组合的改动副本，则指标偏高。",
        ),
    });
    let fact = |en: &str, zh: &str, id: &str, n: usize| {
        (
            w.say(en, zh),
            count(Portfolio, format!("data.portfolio.{id}"), n),
        )
    };
    let mut rows = vec![
        fact("Rows", "记录数", "rows", facts.rows),
        fact(
            "Records that could not be read, set aside",
            "无法读取而剔除的记录",
            "rejected",
            facts.rejected,
        ),
        fact(
            "Rows without any input, which have no prediction",
            "没有任何输入、无法预测的记录",
            "without",
            facts.without,
        ),
    ];
    if let (TargetFigures::Survival(found), true) = (&facts.figures, w.is_panel()) {
        rows.push(fact(
            "Judged rows that have defaulted, or reached the last period",
            "已违约或已到最后一期的评估记录",
            "ended",
            found.ended,
        ));
    }
    if let Some(records) = facts.sampled_from {
        let sample = facts.rows + facts.rejected;
        rows.push(sampled(w, draft, (sample, records)));
    }
    let has_outcomes = match &facts.figures {
        TargetFigures::Survival(found) => found.judged.is_some(),
        TargetFigures::Task(found) => found.judged.is_some(),
    };
    if !has_outcomes {
        draft.missing(no_outcomes(w, w.model().target()));
    }
    draft.facts(rows);
}

/// What is learned.
pub(super) fn target(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "target",
        w.say("Target definition", "目标定义"),
        follows(w, Us::Development, 2, None),
    );
    let fact = |en: &str, zh: &str, id: &str, value: String| {
        (w.say(en, zh), text(Model, format!("target.{id}"), value))
    };
    match w.model() {
        AnyTarget::Survival(model) => time_to_default(w, &mut draft, model),
        AnyTarget::Task(model) => {
            let mut facts = vec![
                fact("Column", "列", "column", model.target.clone()),
                fact("Task", "任务", "task", model.task.name().to_owned()),
            ];
            if !model.classes.is_empty() {
                facts.push(fact("Classes", "类别", "classes", model.classes.join(", ")));
            }
            match model.link {
                None => {}
                Some(Link::Linear { centre, spread }) => {
                    let cell =
                        |id: &str, v| number(Model, format!("target.{id}"), v, Style::Decimals(4));
                    facts.push((
                        w.say("Mean of the training rows", "训练集均值"),
                        cell("centre", centre),
                    ));
                    facts.push((
                        w.say("Standard deviation of the training rows", "训练集标准差"),
                        cell("spread", spread),
                    ));
                }
                Some(Link::Share { top }) => facts.push((
                    w.say("Predictions lie between 0 and", "预测值介于 0 与"),
                    number(Model, "target.top", top, Style::Decimals(0)),
                )),
                Some(Link::Log) => facts.push(fact(
                    "Predictions are",
                    "预测值为",
                    "link",
                    w.say("means of counts, above 0", "计数的均值，大于 0"),
                )),
            }
            draft.facts(facts);
        }
    }
    draft.done()
}

/// Event, time and periods of a model of the time to default.
fn time_to_default(w: &Writer<'_>, draft: &mut Draft, model: &SurvivalModel) {
    let fact = |en: &str, zh: &str, id: &str, value: String| {
        (w.say(en, zh), text(Model, format!("target.{id}"), value))
    };
    let list = |values: &[String]| match values {
        [] => w.say("none", "无"),
        values => values.join(", "),
    };
    draft.facts(vec![
        fact(
            "Event column",
            "事件列",
            "column",
            model.event.column.clone(),
        ),
        fact("Default", "违约", "bad", list(&model.event.bad)),
        fact(
            "No default yet",
            "尚未违约",
            "good",
            match &model.event.good[..] {
                [] => w.say("all other values", "其余所有取值"),
                values => values.join(", "),
            },
        ),
        fact("Time on book", "账龄列", "time", model.time.clone()),
        fact(
            "Rows",
            "行",
            "rows",
            if model.is_panel {
                w.say(
                    "a panel: one for each loan and period",
                    "面板：每笔贷款每期一行",
                )
            } else {
                w.say("one for each loan", "每笔贷款一行")
            },
        ),
        fact(
            "Last period",
            "最后一期",
            "horizon",
            model.horizon().to_string(),
        ),
        fact(
            "Levels of the baseline",
            "基准水平数",
            "levels",
            levels(&model.offsets, &model.levels).to_string(),
        ),
    ]);
    draft.paragraph(w.say(
                "A loan is observed from its first period (in a panel from its first row) up to its default or \
                 the end of its data; one that ends without a default is censored. The hazard of a period is \
                 the probability of default in it of those still at risk; \
                 PD = 1 − Π (1 − hazard).",
                "贷款自第一期（面板自其第一行）起观察，直到违约或数据结束；未违约而结束者为删失。某期的风险率是仍处于风险中的贷款在该期违约的概率；PD = 1 − Π (1 − 风险率)。",
            ));
    draft.note(w.say(
                "The model file holds which values count as default, not after how many days past due. State \
                 the default definition beside this document.",
                "模型文件只记录哪些取值视为违约，不记录逾期天数。请在本文件之外说明违约定义。",
            ));
}

/// Levels of periods with a baseline of their own.
fn levels(offsets: &[f64], outputs: &[u16]) -> usize {
    let mut pairs: Vec<(u16, u64)> = outputs
        .iter()
        .zip(offsets)
        .map(|(output, offset)| (*output, offset.to_bits()))
        .collect();
    pairs.dedup();
    pairs.len()
}

/// The inputs, and what was left out.
pub(super) fn features(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "features",
        w.say("Features", "特征"),
        follows(w, Us::Development, 2, None),
    );
    let inputs = w.model().recipe().columns();
    let numbers = w.model().network().inputs().total();
    draft.paragraph(w.say(
        &format!(
            "{} columns enter the model as {numbers} numbers.",
            inputs.len()
        ),
        &format!("{} 列进入模型，转换为 {numbers} 个数值输入。", inputs.len()),
    ));
    let protected = w.model().protected_inputs();
    if !protected.is_empty() {
        let names = protected.join(", ");
        draft.note(w.say(
            &format!("Protected attributes are among them: {names}. Whether that is lawful is for the institution to settle."),
            &format!("其中含受保护属性：{names}。是否合法由机构自行确定。"),
        ));
    }
    let line = |(place, column): (usize, &&str)| {
        vec![text(
            Model,
            format!("features.input.{}", place + 1),
            (*column).to_owned(),
        )]
    };
    let rows = inputs.iter().enumerate().map(line).collect();
    draft.table(String::new(), w.head(&[("Column", "列")]), rows);
    draft.heading(w.say("Columns left out", "未使用的列"));
    if has_record(w, &mut draft)
        && let Some(record) = w.training()
    {
        let line = |(place, out): (usize, &crate::bundle::LeftOut)| {
            vec![
                text(
                    Model,
                    format!("features.left_out.{}", place + 1),
                    out.column.clone(),
                ),
                Cell::Text(cause(w, out.cause)),
            ]
        };
        let rows = record.left_out.iter().enumerate().map(line).collect();
        let head = w.head(&[("Column", "列"), ("Reason", "原因")]);
        draft.table_with(String::new(), head, rows, 2);
    }
    draft.done()
}
