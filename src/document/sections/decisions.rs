//! Decision log.

use super::guidance::{Ecb, Us, follows};
use crate::document::project::{Project, Trained};
use crate::document::tree::{Cell, Section};
use crate::document::writer::{Draft, Writer};

pub(super) fn section(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        crate::document::PROJECT_SECTION,
        w.say("Decision log", "决策日志"),
        follows(w, Us::Governance, 6, Some(Ecb::Oversight)),
    );
    match w.subject.project {
        None => draft.missing(w.say(
            "No project was given, so what the analyst changed and when is not shown here.",
            "未提供项目文件，因此此处不显示分析人员的更改及时间。",
        )),
        Some(project) => of_project(w, &mut draft, project),
    }
    draft.done()
}

fn of_project(w: &Writer<'_>, draft: &mut Draft, project: &Project) {
    draft.missing(w.say(
        "The project holds no decision log. It holds the runs below, the last state of each and not \
         when it was made.",
        "项目文件不含决策日志，仅包含下列训练的最终状态，不含时间。",
    ));
    let line = |run: &Trained| {
        let value = |number: Option<f64>| match number {
            Some(number) => Cell::Text(format!("{number:.4}")),
            None => Cell::Empty,
        };
        vec![
            Cell::Text(run.name.clone()),
            Cell::Text(run.family.clone()),
            Cell::Text(w.answer(run.is_champion)),
            value(run.validation_auc),
            value(run.test_auc),
        ]
    };
    let head = w.head(&[
        ("Run", "训练"),
        ("Family", "类型"),
        ("Champion", "冠军"),
        ("Validation AUC", "验证 AUC"),
        ("Test AUC", "测试 AUC"),
    ]);
    draft.table_with(
        w.say("Runs, as the project states them", "训练（按项目文件所述）"),
        head,
        project.runs.iter().map(line).collect(),
        3,
    );
}
