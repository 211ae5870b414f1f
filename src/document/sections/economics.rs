//! Cutoff and economics.

use super::guidance::{Us, follows};
use super::{judged_on, needs_outcomes, needs_portfolio};
use crate::document::chart::{Axis, Chart, Ink, Mark, Plot, Series};
use crate::document::subject::Facts;
use crate::document::tree::{Cell, Origin::Model, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Style, Writer, count, number, text};
use crate::evaluate::decide::strategy::StrategyPoint;
use crate::report::{Cutoffs, Loss};
use crate::score::{Decision, Given};

pub(super) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "economics",
        w.say("Cutoff and economics", "截断点与经济性"),
        follows(w, Us::Development, 3, None),
    );
    terms(w, &mut draft);
    policy(w, &mut draft);
    let Some(facts) = w.facts else {
        draft.missing(needs_portfolio(w));
        return draft.done();
    };
    if let Some(sentence) = judged_on(w) {
        draft.paragraph(sentence);
    }
    decisions(w, &mut draft, facts);
    match &facts.report.expected_loss {
        Some(loss) => expected_loss(w, &mut draft, loss),
        None => draft.missing(w.say(
            "The portfolio lacks the columns of exposure or loss given default that the model \
             names, so no expected loss is shown.",
            "该组合缺少模型指定的敞口或违约损失率列，因此不显示预期损失。",
        )),
    }
    match &facts.report.outcomes {
        Some(outcomes) => {
            confusion(w, &mut draft, facts);
            cutoffs(w, &mut draft, &outcomes.cutoffs);
        }
        None => draft.missing(needs_outcomes(w)),
    }
    draft.done()
}

fn terms(w: &Writer<'_>, draft: &mut Draft) {
    let (card, money) = (&w.model().scorecard, &w.model().money);
    let scaling = card.scaling;
    let amount = |id: &str, given: Option<&Given>, otherwise: Cell, style| match given {
        None => otherwise,
        Some(Given::Same(value)) => number(Model, id, *value, style),
        Some(Given::Column(column)) => text(Model, id, column),
    };
    let placeholder = w.cell(
        "45 % (a default; no value was chosen)",
        "45%（占位值，未经选定）",
    );
    let one = w.cell("1 per applicant", "每位申请人 1");
    let mut rows = vec![
        (
            w.say("Declined from PD", "拒绝起点 PD"),
            number(Model, "economics.cutoff", card.cutoff_pd, Style::Percent(3)),
        ),
        (
            w.say("Referred from PD", "转人工起点 PD"),
            match card.refer_pd {
                Some(pd) => number(Model, "economics.refer", pd, Style::Percent(3)),
                None => w.cell("no applicant is referred", "不转人工"),
            },
        ),
        (
            w.say("Points at base odds", "基准好坏比对应分数"),
            number(
                Model,
                "economics.base_score",
                scaling.base_score,
                Style::Amount,
            ),
        ),
        (
            w.say("Base odds, goods per bad", "基准好坏比"),
            number(
                Model,
                "economics.base_odds",
                scaling.base_odds,
                Style::Amount,
            ),
        ),
        (
            w.say("Points that double the odds", "好坏比翻倍所需分数"),
            number(Model, "economics.pdo", scaling.pdo, Style::Amount),
        ),
        (
            w.say("Exposure at default", "违约敞口（EAD）"),
            amount("economics.ead", money.ead.as_ref(), one, Style::Amount),
        ),
        (
            w.say("Loss given default", "违约损失率（LGD）"),
            amount(
                "economics.lgd",
                money.lgd.as_ref(),
                placeholder,
                Style::Percent(1),
            ),
        ),
    ];
    if let Some(margin) = money.margin {
        rows.push((
            w.say("Margin on a good", "好客户收益率"),
            number(Model, "economics.margin", margin.share, Style::Percent(2)),
        ));
        rows.push((
            w.say("Cost of an approval", "每笔通过成本"),
            number(Model, "economics.cost", margin.cost, Style::Decimals(2)),
        ));
    }
    draft.facts(rows);
}

fn decision(w: &Writer<'_>, decision: Decision) -> String {
    match decision {
        Decision::Approve => w.say("approve", "通过"),
        Decision::Refer => w.say("refer", "转人工"),
        Decision::Decline => w.say("decline", "拒绝"),
    }
}

fn policy(w: &Writer<'_>, draft: &mut Draft) {
    let rules = w.model().scorecard.policy.rules();
    if rules.is_empty() {
        draft.paragraph(w.say(
            "No policy rule decides before the score.",
            "评分之前没有政策规则。",
        ));
        return;
    }
    let line = |(place, rule): (usize, &crate::score::policy::Rule)| {
        let values: Vec<String> = rule.values.iter().map(ToString::to_string).collect();
        let condition = format!(
            "{} {} {}",
            rule.column,
            rule.comparison.word(),
            values.join(", ")
        );
        vec![
            text(Model, format!("economics.rule.{}", place + 1), &rule.name),
            text(
                Model,
                format!("economics.rule.{}.condition", place + 1),
                condition.trim(),
            ),
            Cell::Text(decision(w, rule.outcome)),
            Cell::Text(w.answer(rule.enabled)),
        ]
    };
    let head = w.head(&[
        ("Rule", "规则"),
        ("Condition", "条件"),
        ("Outcome", "结果"),
        ("In force", "生效"),
    ]);
    let rows = rules.iter().enumerate().map(line).collect();
    draft.table_with(
        w.say("Policy rules, in their order", "政策规则（按顺序）"),
        head,
        rows,
        4,
    );
}

fn decisions(w: &Writer<'_>, draft: &mut Draft, facts: &Facts) {
    let made = &facts.report.decisions;
    let id = |what: &str| format!("economics.decisions.{what}");
    draft.heading(w.say("Decisions", "决策"));
    draft.facts(vec![
        (
            w.say("Applicants", "申请人"),
            count(Portfolio, id("n"), made.n),
        ),
        (
            w.say("Approved", "通过"),
            count(Portfolio, id("approve"), made.approve),
        ),
        (
            w.say("Referred", "转人工"),
            count(Portfolio, id("refer"), made.refer),
        ),
        (
            w.say("Declined", "拒绝"),
            count(Portfolio, id("decline"), made.decline),
        ),
        (
            w.say("Approval rate", "通过率"),
            number(
                Portfolio,
                id("approval_rate"),
                made.approval_rate,
                Style::Percent(1),
            ),
        ),
        (
            w.say("Mean PD", "平均 PD"),
            number(Portfolio, id("mean_pd"), made.mean_pd, Style::Percent(2)),
        ),
    ]);
    if !made.policy.is_empty() {
        let line = |rule: &crate::score::policy::RuleCount| {
            vec![
                Cell::Text(rule.name.clone()),
                Cell::Text(decision(w, rule.outcome)),
                count(
                    Portfolio,
                    format!("economics.policy.{}.rows", rule.name),
                    rule.rows,
                ),
                count(
                    Portfolio,
                    format!("economics.policy.{}.bads", rule.name),
                    rule.bads,
                ),
            ]
        };
        let head = w.head(&[
            ("Rule", "规则"),
            ("Outcome", "结果"),
            ("Rows", "记录数"),
            ("Bads", "坏样本"),
        ]);
        let rows = made.policy.iter().map(line).collect();
        draft.table_with(w.say("Decided by policy", "由政策规则决定"), head, rows, 2);
    }
}

fn expected_loss(w: &Writer<'_>, draft: &mut Draft, loss: &Loss) {
    let id = |what: &str| format!("economics.loss.{what}");
    draft.heading(w.say("Expected loss", "预期损失"));
    draft.facts(vec![
        (
            w.say("Σ PD·LGD·EAD", "Σ PD·LGD·EAD"),
            number(Portfolio, id("total"), loss.total, Style::Amount),
        ),
        (
            w.say("Of the approved", "其中已通过"),
            number(Portfolio, id("approved"), loss.approved, Style::Amount),
        ),
        (
            w.say("Exposure", "敞口"),
            number(Portfolio, id("exposure"), loss.exposure, Style::Amount),
        ),
        (
            w.say("Loss rate", "损失率"),
            number(Portfolio, id("rate"), loss.rate, Style::Percent(2)),
        ),
    ]);
    if loss.lgd_is_placeholder {
        draft.note(w.say(
            "The loss given default is a placeholder of 45 %; amounts are only as good as it is.",
            "违约损失率为 45% 占位值，金额仅供参考。",
        ));
    }
}

fn confusion(w: &Writer<'_>, draft: &mut Draft, facts: &Facts) {
    let Some(outcomes) = &facts.report.outcomes else {
        return;
    };
    let figures = &outcomes.headline.figures;
    let of = figures.confusion;
    let id = |what: &str| format!("economics.confusion.{what}");
    draft.heading(w.say("At the cutoff", "在截断点处"));
    let head = w.head(&[
        ("Actual", "实际"),
        ("Approved", "通过"),
        ("Declined", "拒绝"),
    ]);
    draft.table(
        w.say(
            "Confusion matrix, by the score alone",
            "混淆矩阵（仅按评分）",
        ),
        head,
        vec![
            vec![
                w.cell("good", "好"),
                count(Portfolio, id("tn"), of.tn),
                count(Portfolio, id("fp"), of.fp),
            ],
            vec![
                w.cell("bad", "坏"),
                count(Portfolio, id("fn"), of.fn_),
                count(Portfolio, id("tp"), of.tp),
            ],
        ],
    );
    let metrics = [
        "recall",
        "precision",
        "f1",
        "specificity",
        "balanced_accuracy",
        "mcc",
        "accuracy",
    ];
    let metric = |key: &str| {
        crate::evaluate::METRICS
            .iter()
            .find(|metric| metric.key == key)
    };
    let rows = metrics.into_iter().filter_map(metric).map(|metric| {
        let value = (metric.get)(figures);
        (
            w.words(metric.name),
            number(Portfolio, id(metric.key), value, Style::Decimals(3)),
        )
    });
    draft.facts(rows.collect());
}

fn cutoffs(w: &Writer<'_>, draft: &mut Draft, cutoffs: &Cutoffs) {
    draft.charts(vec![chart(w, &cutoffs.strategy)]);
    let line = |point: &StrategyPoint| {
        let key = format!("{:.0}", point.approval_rate.unwrap_or(0.0) * 1000.0);
        let id = |what: &str| format!("economics.strategy.{key}.{what}");
        vec![
            number(
                Portfolio,
                id("approval"),
                point.approval_rate,
                Style::Percent(1),
            ),
            number(Portfolio, id("cutoff"), point.cutoff, Style::Percent(2)),
            number(
                Portfolio,
                id("bad_rate"),
                point.approved_bad_rate,
                Style::Percent(2),
            ),
            number(Portfolio, id("loss"), point.expected_loss, Style::Amount),
            number(Portfolio, id("exposure"), point.exposure, Style::Amount),
        ]
    };
    let mut seen = std::collections::HashSet::new();
    let distinct = cutoffs.strategy.iter().filter(|point| {
        seen.insert(format!(
            "{:.0}",
            point.approval_rate.unwrap_or(0.0) * 1000.0
        ))
    });
    let head = w.head(&[
        ("Approved", "通过率"),
        ("Cutoff PD", "截断 PD"),
        ("Bad rate of the approved", "通过者坏样本率"),
        ("Expected loss", "预期损失"),
        ("Exposure", "敞口"),
    ]);
    draft.table_with(
        w.say("Other cutoffs", "其他截断点"),
        head,
        distinct.map(line).collect(),
        0,
    );
    let mut rows = Vec::new();
    if let Some(empc) = &cutoffs.empc {
        rows.push((
            w.say(
                "Expected maximum profit per applicant, share of a loan",
                "每位申请人的期望最大利润（占贷款比例）",
            ),
            number(Portfolio, "economics.empc", empc.value, Style::Decimals(4)),
        ));
    }
    if let Some(pd) = cutoffs.break_even {
        rows.push((
            w.say("PD at which a loan earns nothing", "盈亏平衡 PD"),
            number(Portfolio, "economics.break_even", pd, Style::Percent(2)),
        ));
    }
    if !rows.is_empty() {
        draft.facts(rows);
    }
}

fn chart(w: &Writer<'_>, points: &[StrategyPoint]) -> Chart {
    let line: Vec<[f64; 2]> = points
        .iter()
        .filter_map(|point| Some([point.approval_rate?, point.approved_bad_rate?]))
        .collect();
    let most = line.iter().fold(0.01, |most: f64, p| most.max(p[1])) * 1.1;
    Chart {
        id: "economics.approval".into(),
        title: w.say("Bad rate of the approved", "通过者的坏样本率"),
        origin: Portfolio,
        plot: Plot::Axes {
            x: Axis {
                name: w.say("approval rate", "通过率"),
                range: [0.0, 1.0],
                percent: true,
            },
            y: Axis {
                name: w.say("bad rate", "坏样本率"),
                range: [0.0, most.min(1.0)],
                percent: true,
            },
            series: vec![Series {
                name: String::new(),
                ink: Ink::Second,
                mark: Mark::Line,
                points: line,
            }],
        },
    }
}
