//! Data and exclusions.

use super::guidance::{Us, follows};
use super::{needs_portfolio, needs_record, shared_rows};
use crate::bundle::Record;
use crate::document::SAMPLED_FROM;
use crate::document::subject::Facts;
use crate::document::tree::{Cell, Origin::Model, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Style, Wording, Writer, count, number};
use crate::recipe::outcome::split::Method;

pub(super) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "data",
        w.say("Data and exclusions", "数据与剔除"),
        follows(w, Us::Development, 2, None),
    );
    draft.heading(w.say("Development", "开发样本"));
    match &w.model().record {
        Some(record) => development(w, &mut draft, record),
        None => draft.missing(needs_record(w)),
    }
    draft.heading(w.say("The portfolio of this report", "本报告所用组合"));
    match w.facts {
        Some(facts) => portfolio(w, &mut draft, facts),
        None => draft.missing(needs_portfolio(w)),
    }
    draft.done()
}

fn development(w: &Writer<'_>, draft: &mut Draft, record: &Record) {
    let at_random = w.say(
        "at random, with the same share of bads in each part",
        "随机划分，各部分坏样本占比相同",
    );
    draft.paragraph(division(w, &record.split.method, at_random));
    if let Some(folds) = record.out_of_fold {
        draft.paragraph(w.say(
            &format!(
                "The rows were too few to set validation rows aside: the networks of the ensemble \
                 held back {folds} parts of the training rows in turn, and the validation figures \
                 are of the PDs by networks that were not trained on the row."
            ),
            &format!(
                "记录较少，未单独划出验证集：集成中的网络轮流留出训练集的 {folds} 个部分，\
                 验证指标取自未用该记录训练的网络给出的 PD。"
            ),
        ));
    }
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
            "Rows without a clear outcome, out of fit and figures",
            "结果不明确的记录（不参与训练和评估）",
            "indeterminate",
            record.indeterminate,
        ),
        fact("Bads", "坏样本", "bads", record.bads),
    ]);
    let line = |(part, figures): (_, Option<&crate::evaluate::Figures>)| {
        let figures = figures?;
        let part: crate::recipe::outcome::split::Part = part;
        let id = |what: &str| format!("data.development.{}.{what}", part.name());
        let rate = figures.bads as f64 / figures.n.max(1) as f64;
        Some(vec![
            Cell::Text(w.part(Some(part))),
            count(Model, id("rows"), figures.n),
            count(Model, id("bads"), figures.bads),
            number(Model, id("bad_rate"), rate, Style::Percent(1)),
        ])
    };
    let rows = record.parts().into_iter().filter_map(line).collect();
    let head = w.head(&[
        ("Part", "部分"),
        ("Rows", "记录数"),
        ("Bads", "坏样本"),
        ("Bad rate", "坏样本率"),
    ]);
    draft.table(w.say("Parts", "各部分"), head, rows);
}

/// How the rows were divided into parts; `at_random` says what a random division keeps.
pub(in crate::document) fn division(w: &Wording, method: &Method, at_random: String) -> String {
    let method = match method {
        Method::Random => at_random,
        Method::Date(column) => w.say(
            &format!("by the dates in {column}, the latest rows being the test"),
            &format!("按 {column} 的日期划分，最新的记录用于测试"),
        ),
        Method::Group(column) => w.say(
            &format!("at random, rows with one value in {column} staying together"),
            &format!("随机划分，{column} 取值相同的记录归入同一部分"),
        ),
        Method::Column(column) => w.say(
            &format!("as the column {column} says"),
            &format!("按 {column} 列的标记划分"),
        ),
    };
    w.say(
        &format!("The rows were divided {method}."),
        &format!("划分方式：{method}。"),
    )
}

/// A note that the portfolio is a sample of so many records of a file, and the fact of their number.
pub(in crate::document) fn sampled(
    w: &Wording,
    draft: &mut Draft,
    (sample, records): (usize, usize),
) -> (String, Cell) {
    draft.note(w.say(
        &format!(
            "The portfolio is a sample of {sample} records, spread evenly over its file; \
             verification needs the same sample."
        ),
        &format!("该组合是从文件中均匀抽取的 {sample} 条记录；核验时须使用同一抽样。"),
    ));
    let name = w.say("Records of the file", "文件的记录数");
    (name, count(Portfolio, SAMPLED_FROM, records))
}

/// That the column `target` of the portfolio has no outcomes.
pub(in crate::document) fn no_outcomes(w: &Wording, target: &str) -> String {
    w.say(
        &format!("The portfolio has no known outcomes in {target}; what needs them is left out."),
        &format!("该组合的 {target} 列没有已知结果；需要结果的内容从略。"),
    )
}

fn portfolio(w: &Writer<'_>, draft: &mut Draft, facts: &Facts) {
    draft.paragraph(if facts.is_training {
        w.say(
            "The portfolio is that of the training: its rows are divided as they were then.",
            "该组合即训练所用组合，记录按训练时的方式划分。",
        )
    } else {
        w.say(
            "The portfolio is another than that of the training; all of its rows are used.",
            "该组合不是训练所用组合，使用其全部记录。",
        )
    });
    if let Some(warning) = shared_rows(w) {
        draft.missing(warning);
    }
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
            "Rows without any input, which have no PD",
            "没有任何输入、无法得出 PD 的记录",
            "without_pd",
            facts.without_pd,
        ),
    ];
    if let Some(records) = facts.sampled_from {
        let sample = facts.rows + facts.rejected;
        rows.push(sampled(w, draft, (sample, records)));
    }
    match &facts.labels {
        Some(labels) => {
            rows.push(fact(
                "Rows without a clear outcome",
                "结果不明确的记录",
                "indeterminate",
                labels.indeterminates,
            ));
            rows.push(fact("Goods", "好样本", "goods", labels.goods));
            rows.push(fact("Bads", "坏样本", "bads", labels.bads));
            let rate = number(
                Portfolio,
                "data.portfolio.bad_rate",
                labels.bad_rate(),
                Style::Percent(1),
            );
            rows.push((w.say("Bad rate", "坏样本率"), rate));
        }
        None => draft.missing(no_outcomes(w, &w.model().target.column)),
    }
    draft.facts(rows);
}
