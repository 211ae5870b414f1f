//! Decision log: its lines with the hashes that chain them, and how both are read back.

use super::guidance::{Ecb, Us, follows};
use crate::document::PROJECT_SECTION;
use crate::document::decision_log::{DecisionLog, LogLine};
use crate::document::html;
use crate::document::project::{Project, Trained};
use crate::document::tree::{Block, Cell, Origin, Section, Value};
use crate::document::verify::{Difference, Verified, Written, WrittenValue};
use crate::document::writer::{Draft, Wording};
use crate::explain::TextLanguage;

/// Digits of a hash that readers see.
const HASH_DIGITS: usize = 16;
/// What is stated of a line.
const PARTS: [&str; 3] = ["at", "change", "sha256"];
/// Said without a project, of a project without a log, and above the log; in both languages.
const NO_PROJECT: [&str; 2] = [
    "No project was given, so what the analyst changed and when is not shown here.",
    "未提供项目文件，因此此处不显示分析人员的更改及时间。",
];
const NO_LOG: [&str; 2] = [
    "The project holds no decision log: an earlier version of the program wrote it.",
    "项目文件不含决策日志：由较早版本的程序写成。",
];
const CHAIN: [&str; 2] = [
    "What the analyst changed and when. Each line carries the SHA-256 over the hash of the line \
     before and its own words; verification names a line that was changed, removed or moved.",
    "分析人员的更改及时间。每行带有对上一行哈希及本行内容计算的 SHA-256；核验时会指出被更改、删除或移动的行。",
];
/// How the lines of the section begin in HTML, paragraphs left out.
const LINES: [&str; 6] = [
    "<div class=\"scroll\"><table",
    "<caption>",
    "<thead><tr><th",
    "<tbody>",
    "<tr><td",
    "</tbody></table></div>",
];
/// Its tags, values left out.
const TAGS: [&str; 19] = [
    "div class=\"scroll\"",
    "/div",
    "table",
    "table class=\"facts\"",
    "/table",
    "caption",
    "/caption",
    "thead",
    "/thead",
    "tbody",
    "/tbody",
    "tr",
    "/tr",
    "th scope=\"col\"",
    "th scope=\"col\" class=\"w\"",
    "/th",
    "td",
    "td class=\"w\"",
    "/td",
];

pub(in crate::document) fn section(w: &Wording, project: Option<&Project>) -> Section {
    let mut draft = Draft::new(
        PROJECT_SECTION,
        w.say("Decision log", "决策日志"),
        follows(w, Us::Governance, 6, Some(Ecb::Oversight)),
    );
    match project {
        None => draft.missing(in_language(w.language, NO_PROJECT)),
        Some(project) => of_project(w, &mut draft, project),
    }
    draft.done()
}

fn of_project(w: &Wording, draft: &mut Draft, project: &Project) {
    log(w, draft, &project.log);
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
    if project.runs.is_empty() {
        return;
    }
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

fn log(w: &Wording, draft: &mut Draft, log: &DecisionLog) {
    if log.lines().is_empty() {
        draft.missing(in_language(w.language, NO_LOG));
        return;
    }
    draft.paragraph(in_language(w.language, CHAIN));
    if let Some(line) = log.broken() {
        draft.missing(w.say(
            &format!(
                "The chain is broken: the hash of line {line} does not follow from the line before \
                 and its words."
            ),
            &format!("哈希链断裂：第 {line} 行的哈希与上一行及本行内容不符。"),
        ));
    }
    let rows = log.lines().iter().enumerate().map(|(place, line)| {
        let number = Cell::Text((place + 1).to_string());
        let values = values(place + 1, line, w.language);
        let cells = values.map(Cell::Value).into_iter();
        std::iter::once(number).chain(cells).collect()
    });
    let head = w.head(&[
        ("Line", "行"),
        ("Time (UTC)", "时间（UTC）"),
        ("Change", "更改"),
        ("SHA-256, first digits", "SHA-256（前几位）"),
    ]);
    let lines = format!("{}", log.lines().len());
    draft.facts(vec![(
        w.say("Lines", "行数"),
        Cell::Value(value(count_id(), lines.clone(), lines)),
    )]);
    draft.table_with(w.say("Log", "日志"), head, rows.collect(), 4);
}

fn value(id: String, exact: String, shown: String) -> Value {
    Value {
        id,
        exact,
        shown,
        origin: Origin::Project,
    }
}

fn count_id() -> String {
    format!("{PROJECT_SECTION}.lines")
}

fn line_id(number: usize, part: &str) -> String {
    format!("{PROJECT_SECTION}.line_{number}.{part}")
}

/// Time, change and hash of a line.
fn values(number: usize, line: &LogLine, language: TextLanguage) -> [Value; 3] {
    let [at, change, sha256] = PARTS.map(|part| line_id(number, part));
    let words = match language {
        TextLanguage::En => &line.en,
        TextLanguage::Zh => &line.zh,
    };
    // Both languages, as both are hashed.
    let exact = serde_json::json!([line.en, line.zh]).to_string();
    let time = line.at.replace('T', " ").replace('Z', "");
    let head = line.sha256.chars().take(HASH_DIGITS).collect();
    [
        value(at, line.at.clone(), time),
        value(change, exact, words.clone()),
        value(sha256, line.sha256.clone(), head),
    ]
}

/// Whether a value that was read back is one of the decision log.
pub(in crate::document) fn is_of_log(id: &str, value: &WrittenValue) -> bool {
    let is_line = || {
        let line = id.strip_prefix(PROJECT_SECTION)?.strip_prefix(".line_")?;
        let (number, part) = line.split_once('.')?;
        let number: usize = number.parse().ok()?;
        (number > 0 && PARTS.contains(&part)).then_some(())
    };
    value.origin == Origin::Project.word() && (id == count_id() || is_line().is_some())
}

fn line_of(written: &Written, number: usize) -> Option<LogLine> {
    let exact = |part: &str| {
        let value = written.values.get(&line_id(number, part))?;
        Some(value.exact.clone())
    };
    let [en, zh]: [String; 2] = serde_json::from_str(&exact("change")?).ok()?;
    Some(LogLine {
        at: exact("at")?,
        en,
        zh,
        sha256: exact("sha256")?,
    })
}

/// Lines that a report states.
fn stated(written: &Written) -> usize {
    let count = written.values.get(&count_id());
    count
        .and_then(|count| count.exact.parse().ok())
        .unwrap_or(0)
}

/// The decision log of a report, up to the first line that is absent.
pub(in crate::document) fn log_of(written: &Written) -> DecisionLog {
    let numbers = 1..=stated(written);
    DecisionLog::of(
        numbers
            .map_while(|number| line_of(written, number))
            .collect(),
    )
}

/// Checks the chain of the decision log of a report, and that readers see its words.
pub(in crate::document) fn compare_log(written: &Written, found: &mut Verified) {
    let values_of_log = written.values.iter();
    let mut left = values_of_log
        .filter(|(id, value)| is_of_log(id, value))
        .count();
    if left == 0 {
        return;
    }
    let log = log_of(written);
    let stated = stated(written);
    let lines = log.lines().len();
    let count = written.values.get(&count_id());
    if count.is_some_and(|count| count.shown == count.exact) {
        left -= 1;
        found.equal += 1;
    }
    let broken = log.broken().or((lines < stated).then_some(lines + 1));
    found.differences.extend(broken.map(Difference::Log));
    for (place, line) in log.lines().iter().enumerate() {
        for value in values(place + 1, line, written.text_language()) {
            let Some(known) = written.values.get(&value.id) else {
                continue;
            };
            left = left.saturating_sub(1);
            if written.doubled.contains(&value.id) || known.origin != value.origin.word() {
                found.differences.push(Difference::Absent(value.id));
            } else if known.shown != value.shown {
                found.differences.push(Difference::Shown {
                    id: value.id,
                    written: known.shown.clone(),
                    computed: value.shown,
                });
            } else {
                found.equal += 1;
            }
        }
    }
    // Lines beyond those that are stated.
    if left > 0 && broken.is_none() {
        found.differences.push(Difference::Log(stated + 1));
    }
}

fn in_language(language: TextLanguage, [en, zh]: [&str; 2]) -> String {
    match language {
        TextLanguage::En => en.to_owned(),
        TextLanguage::Zh => zh.to_owned(),
    }
}

/// The sentences for what the section may lack.
pub(in crate::document) fn known_gaps(language: TextLanguage) -> [String; 2] {
    [NO_PROJECT, NO_LOG].map(|sentence| in_language(language, sentence))
}

/// Whether the section holds in HTML only its heading, its known sentences and tables. The words
/// of the tables are the project's; of the log, the chain of hashes is checked.
pub(in crate::document) fn is_as_written(
    text: &str,
    number: usize,
    fresh: &Section,
    language: TextLanguage,
) -> bool {
    let with = |blocks: Vec<Block>| {
        let whole = html::section(
            number,
            &Section {
                blocks,
                ..fresh.clone()
            },
        );
        whole.trim_end_matches("</section>\n").to_owned()
    };
    let head = with(Vec::new());
    let paragraph = |block: Block| with(vec![block])[head.len()..].trim_end().to_owned();
    let notes = known_gaps(language).map(|gap| paragraph(Block::Note(gap)));
    let chain = paragraph(Block::Paragraph(in_language(language, CHAIN)));
    let body = text.strip_prefix(&head);
    let Some(body) = body.and_then(|rest| rest.strip_suffix("</section>\n")) else {
        return false;
    };
    body.lines().all(|line| {
        let is_known = notes.iter().chain([&chain]).any(|known| known == line);
        let begins = LINES.iter().any(|begin| line.starts_with(begin));
        is_known || (begins && line.split('<').skip(1).all(is_tag))
    })
}

/// Whether what follows `<` is a tag of the section.
fn is_tag(rest: &str) -> bool {
    let Some((tag, _)) = rest.split_once('>') else {
        return false;
    };
    let value = tag.strip_prefix("data id=\"");
    let is_value = value
        .and_then(|value| value.strip_suffix('"'))
        .is_some_and(|value| {
            let parts = value.split_once("\" data-of=\"project\" value=\"");
            parts.is_some_and(|(id, exact)| !id.contains('"') && !exact.contains('"'))
        });
    is_value || tag == "/data" || TAGS.contains(&tag)
}
