//! How the decision log is kept: a line for each edit and for each thing that was done. Edits
//! that follow each other closely, as those of a slider, are one line. No line is ever removed.

use crate::document::{DecisionLog, Project};
use crate::workbench::bench::Workbench;
use crate::workbench::command::Command;
use crate::workbench::history::log_words::{Words, words};
use crate::workbench::history::undo::{Edit, Snapshot};
use crate::workbench::state::{Loaded, Run, RunId, ScoredFile};
use crate::workbench::task_runs::TaskRun;
use crate::workflow::scoring::rows::utc;
use std::path::Path;
use std::time::SystemTime;

/// The log, and the edit that may still go on.
#[derive(Debug, Default)]
pub(in crate::workbench) struct Log {
    lines: DecisionLog,
    open: Option<OpenEdit>,
}

/// An edit that a further one may continue.
#[derive(Debug)]
struct OpenEdit {
    before: Snapshot,
    kind: Edit,
    at: SystemTime,
}

impl Log {
    pub(in crate::workbench) fn of(lines: DecisionLog) -> Self {
        Self { lines, open: None }
    }

    /// Writes the open edit, which ended in the state `after`.
    fn close(&mut self, after: &Snapshot) -> bool {
        let Some(edit) = self.open.take() else {
            return false;
        };
        let words = words(&edit.before, after);
        let is_edit = words.is_some();
        if let Some(words) = words {
            self.lines.add(utc(edit.at), words);
        }
        is_edit
    }
}

/// Whether a command may continue the edit before it.
fn continues(command: &Command) -> bool {
    matches!(
        command,
        Command::SetCutoff(_)
            | Command::DragCutoff(_)
            | Command::EditPoints(..)
            | Command::MarkAlert(..)
            | Command::Select(_)
            | Command::SetSettings(_)
            | Command::SetTerms(_)
            | Command::GoTo(_)
            | Command::View(_)
            | Command::Ask(_)
    )
}

impl Workbench {
    /// What the analyst changed and when.
    #[must_use]
    pub fn decision_log(&self) -> &DecisionLog {
        &self.log.lines
    }

    /// Writes the edit that `command` does not continue.
    pub(in crate::workbench) fn log_before(&mut self, command: &Command) {
        if !continues(command) {
            self.close_log();
        }
    }

    /// Writes the edit that may still go on.
    pub(in crate::workbench) fn close_log(&mut self) {
        if self.log.open.is_some() {
            let now = self.snapshot();
            if self.log.close(&now) {
                self.touch();
            }
        }
    }

    /// Notes an edit; `is_continued` where it goes on with the one before it.
    pub(in crate::workbench) fn log_edit(
        &mut self,
        before: Snapshot,
        kind: Edit,
        is_continued: bool,
    ) {
        let open = self.log.open.as_ref().map(|open| open.kind);
        let is_queue = kind == Edit::Alert && open == Some(Edit::Alert);
        if !is_continued && !is_queue {
            self.log.close(&before);
        }
        let at = SystemTime::now();
        match &mut self.log.open {
            Some(open) => open.at = at,
            open @ None => *open = Some(OpenEdit { before, kind, at }),
        }
        if kind == Edit::Other {
            self.close_log();
        }
    }

    /// Writes a line on something that was done.
    pub(in crate::workbench) fn log_done(&mut self, words: Words) {
        self.close_log();
        self.log.lines.add(utc(SystemTime::now()), words);
        self.touch();
    }

    /// Writes a line on an edit that was taken back or done again.
    pub(in crate::workbench) fn log_step(
        &mut self,
        (before, after): (&Snapshot, &Snapshot),
        redo: bool,
    ) {
        let found = words(before, after);
        let [en, zh] = found.unwrap_or(["an edit".to_owned(), "一处改动".to_owned()]);
        self.log_done(if redo {
            [format!("done again: {en}"), format!("重做：{zh}")]
        } else {
            [format!("undone: {en}"), format!("撤销：{zh}")]
        });
    }

    /// Writes a line on a run, if it is there.
    pub(in crate::workbench) fn log_run(&mut self, done: [&str; 2], id: RunId) {
        let name = self.run(id).map(|run| run.name.clone());
        if let Some(name) = name {
            self.log_done(of_run(done, &name));
        }
    }

    /// What a report says of the project: its runs and its log.
    #[must_use]
    pub fn project_facts(&self) -> Project {
        Project {
            runs: self.runs.iter().map(|run| self.run_facts(run)).collect(),
            log: self.log.lines.clone(),
        }
    }
}

/// The words for a portfolio that was opened.
pub(in crate::workbench) fn opened(loaded: &Loaded) -> Words {
    let (name, rows, head) = (&loaded.name, loaded.table.rows, short(&loaded.sha256));
    [
        format!("portfolio {name} opened: {rows} rows, SHA-256 {head}"),
        format!("打开组合 {name}：{rows} 行，SHA-256 {head}"),
    ]
}

/// The words for a run that was trained.
pub(in crate::workbench) fn trained(run: &Run) -> Words {
    let metrics = &run.experiment.metrics;
    let family = run.experiment.model.network.config().family.name();
    let seed = run.choices.settings.seed;
    let auc = |part: &Option<crate::evaluate::Figures>| {
        let auc = part.as_ref().and_then(|figures| figures.auc);
        auc.map_or("–".to_owned(), |auc| format!("{auc:.4}"))
    };
    let (validation, test) = (auc(&metrics.validation), auc(&metrics.test));
    let is_stopped = run.experiment.outcome.stopped;
    let [en, zh] = if is_stopped {
        ["trained until stopped", "训练（提前停止）"]
    } else {
        ["trained", "训练"]
    };
    let name = &run.name;
    [
        format!("run {name} {en}: {family}, seed {seed}, AUC validation {validation}, test {test}"),
        format!("{zh} {name}：{family}，种子 {seed}，验证 AUC {validation}，测试 AUC {test}"),
    ]
}

/// The words for a scorecard of which points were set by hand.
pub(in crate::workbench) fn points_kept(run: &Run, of: &str) -> Words {
    let (name, edited) = (&run.name, &run.experiment.metrics.points_edited);
    let each = edited.iter().map(|bin| {
        let [from, to] = [bin.from, bin.to].map(|points| format!("{points:.2}"));
        format!("{}, {}: {from} → {to}", bin.field, bin.bin)
    });
    let each: Vec<String> = each.collect();
    [
        format!(
            "run {name} made of {of}, points set by hand: {}",
            each.join("; ")
        ),
        format!("由 {of} 得到 {name}，人工设定分值：{}", each.join("；")),
    ]
}

/// The words for a run on classes or numbers.
pub(in crate::workbench) fn trained_task(run: &TaskRun) -> Words {
    let family = run.choices.settings.family.name();
    let (name, seed) = (&run.name, run.choices.settings.seed);
    [
        format!("run {name} trained: {family}, seed {seed}"),
        format!("训练 {name}：{family}，种子 {seed}"),
    ]
}

/// The words for a file that was scored.
pub(in crate::workbench) fn scored(file: &ScoredFile) -> Words {
    let (name, by, rows) = (&file.name, &file.by, file.table.rows);
    let head = short(&file.source.fingerprint());
    [
        format!("file {name} scored by {by}: {rows} rows, SHA-256 {head}"),
        format!("用 {by} 为文件 {name} 评分：{rows} 行，SHA-256 {head}"),
    ]
}

/// The words for a file that was written.
pub(in crate::workbench) fn written([en, zh]: [&str; 2], path: &Path) -> Words {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    [
        format!("{en} written to {name}"),
        format!("{zh}写入 {name}"),
    ]
}

/// The words for a run, after what was done with it.
fn of_run([en, zh]: [&str; 2], name: &str) -> Words {
    [format!("{en} {name}"), format!("{zh} {name}")]
}

/// The head of a hash, by which a file is told from others.
fn short(sha256: &str) -> String {
    sha256.chars().take(16).collect()
}
