//! Monitoring plan: what to compute again, and the bounds that call for a look.

use super::guidance::{Us, follows};
use crate::document::tree::{Cell, Origin::Model, Section};
use crate::document::writer::{Draft, Style, Writer, number};

pub(super) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "monitoring",
        w.say("Monitoring plan", "监控计划"),
        follows(w, Us::Validation, 9, None),
    );
    draft.paragraph(w.say(
        "What the program can compute again on later portfolios, with the usual bounds. Owner and \
         dates are for the institution to set.",
        "程序可在后续组合上重新计算的内容及通用界限。责任人和时间由机构自行确定。",
    ));
    let line = |what: [&str; 2], when: [&str; 2], bound: [&str; 2]| {
        [what, when, bound].map(|[en, zh]| w.cell(en, zh)).to_vec()
    };
    let rows = vec![
        line(
            ["PSI of the score", "分数的 PSI"],
            ["each month", "每月"],
            [
                "watch from 0.10, shift from 0.25",
                "0.10 起关注，0.25 起偏移",
            ],
        ),
        line(
            ["CSI of each input", "各输入的 CSI"],
            ["each month", "每月"],
            [
                "watch from 0.10, shift from 0.25",
                "0.10 起关注，0.25 起偏移",
            ],
        ),
        line(
            [
                "Values and categories that training did not hold",
                "训练中未出现的取值和类别",
            ],
            ["each month", "每月"],
            ["any rise", "任何上升"],
        ),
        line(
            ["Approval rate and AIR of each group", "通过率与各组 AIR"],
            ["each quarter", "每季度"],
            ["AIR under 0.80", "AIR 低于 0.80"],
        ),
        line(
            ["AUC and KS", "AUC 与 KS"],
            ["once outcomes are known", "结果已知后"],
            [
                "AUC below the interval of this report",
                "AUC 低于本报告的区间",
            ],
        ),
        line(
            ["Observed ÷ expected", "观测 ÷ 预期"],
            ["once outcomes are known", "结果已知后"],
            ["an interval without 1", "区间不含 1"],
        ),
        line(
            ["Bads of each grade (Jeffreys)", "各等级坏样本（Jeffreys）"],
            ["once outcomes are known", "结果已知后"],
            ["p under 0.05", "p 低于 0.05"],
        ),
        line(
            ["Overrides and policy rules", "人工干预与政策规则"],
            ["each quarter", "每季度"],
            [
                "a rule that decides most of the rows",
                "某规则决定了大部分记录",
            ],
        ),
    ];
    let head = w.head(&[
        ("What", "内容"),
        ("When", "频率"),
        ("Look again at", "重新审视的界限"),
    ]);
    draft.table_with(String::new(), head, rows, 3);
    let record = w.model().record.as_ref();
    if let Some(record) = record.filter(|_| !w.model().is_unmeasured()) {
        let judged = record.judged();
        let figures = record.parts().into_iter().find(|(part, _)| *part == judged);
        if let Some((_, Some(figures))) = figures {
            let low = figures.auc_ci.map(|ci| ci[0]);
            draft.facts(vec![
                (
                    w.say(
                        "AUC to be reached: low end of its interval",
                        "AUC 应达到：其区间下限",
                    ),
                    number(Model, "monitoring.auc_low", low, Style::Decimals(4)),
                ),
                (
                    w.say("Rows behind it", "对应的记录"),
                    Cell::Text(w.part(Some(judged))),
                ),
            ]);
        }
    }
    draft.done()
}
