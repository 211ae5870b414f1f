//! Edits of choices, cutoff and names: what changes, what becomes stale, and
//! what has to be found out again.

use crate::evaluate::Rule;
use crate::recipe::TargetSpec;
use crate::recipe::inputs::roles::{Role, is_protected};
use crate::workbench::bench::Workbench;
use crate::workbench::command::Command;
use crate::workbench::history::undo::{Edit, Snapshot};
use crate::workbench::history::undone::Undone;
use crate::workbench::jobs::reading::What;
use crate::workbench::notice::{Level, Message, Notice};
use crate::workbench::preferences::Preferences;
use crate::workbench::state::HowRead;
use crate::workbench::state::{Loaded, RunId};
use crate::workflow::choices::monotone::trend_of;
use crate::workflow::choices::terms::Terms;
use crate::workflow::choices::{Choices, Selection, select_among, taken};
use std::sync::Arc;

impl Workbench {
    /// Does an edit of the choices; others are left alone.
    pub(in crate::workbench) fn edit_choices(&mut self, command: Command) {
        let before = self.snapshot();
        let (Some(data), Some(choices)) = (self.data.clone(), self.choices.as_mut()) else {
            return;
        };
        let mut edit = Edit::Other;
        match command {
            Command::SetTarget(column) => {
                choices.target = TargetSpec {
                    column,
                    ..TargetSpec::default()
                };
                // The next target decides for itself.
                choices.task = None;
                choices.classes.clear();
            }
            Command::SetTask(task) => choices.task = task,
            Command::SetBad(values) => choices.target.bad = values,
            Command::SetGood(values) => choices.target.good = values,
            Command::SetIndeterminate(values) => choices.target.indeterminate = values,
            Command::SetId(id) => choices.id = id,
            Command::UseColumn { column, used } => {
                let selection = self.selection.as_ref().and_then(|s| s.as_ref().ok());
                use_column(choices, &data, selection, column, used);
            }
            Command::UseProtected(used) => {
                choices.use_protected = used;
                if !used {
                    let allow = &choices.allow;
                    let may = |name: &String| allow.contains(name) || !is_protected(name);
                    choices.features.retain(may);
                }
            }
            Command::Allow { column, allowed } => {
                choices.allow.retain(|name| *name != column);
                if allowed {
                    choices.drop.retain(|name| *name != column);
                    choices.allow.push(column);
                } else {
                    choices.features.retain(|name| *name != column);
                }
            }
            Command::DropDuplicates(dropped) => choices.drop_duplicates = dropped,
            Command::SetOrder(order) => choices.order = order,
            Command::SetEncoding { column, encoders } => {
                match encoders.filter(|encoders| !encoders.is_empty()) {
                    Some(encoders) => choices.encodings.insert(column, encoders),
                    None => choices.encodings.remove(&column),
                };
            }
            Command::SetSpecial { column, codes } => {
                if codes.is_empty() {
                    choices.special.remove(&column);
                } else {
                    choices.special.insert(column, codes);
                }
            }
            Command::SetDirection { column, direction } => {
                match direction.map(trend_of) {
                    Some(trend) => choices.monotone.insert(column, trend),
                    None => choices.monotone.remove(&column),
                };
            }
            Command::SetSequence { stem, used: true } => {
                choices.no_sequence.remove(&stem);
            }
            Command::SetSequence { stem, used: false } => {
                choices.no_sequence.insert(stem);
            }
            Command::SetSplit(split) => choices.split = split,
            Command::SetSettings(settings) => {
                choices.settings = settings;
                edit = Edit::Settings;
            }
            _ => return,
        }
        let others: Vec<String> = taken(choices)
            .iter()
            .map(|(c, _)| (*c).to_owned())
            .collect();
        choices.features.retain(|name| !others.contains(name));
        if self.note_edit(before, edit) && edit != Edit::Settings {
            self.choices_changed();
        }
    }

    /// Rejects from another PD on.
    pub(in crate::workbench) fn edit_cutoff(&mut self, cutoff: Option<f64>, rule: Option<Rule>) {
        let before = self.snapshot();
        self.rule = rule;
        if let Some(choices) = &mut self.choices {
            // What a rule reckons with is what holds everywhere.
            match rule {
                Some(Rule::MinCost(costs)) => choices.terms.costs = costs,
                Some(Rule::MaxProfit(margin)) => choices.terms.money.margin = Some(margin),
                _ => {}
            }
        }
        if let Some(cutoff) = cutoff {
            self.cutoff = cutoff;
        }
        self.follow_rule();
        self.note_edit(before, Edit::Cutoff);
        self.decisions_changed();
    }

    /// Makes something else of the PDs. A cutoff by costs or profit follows.
    pub(in crate::workbench) fn edit_terms(&mut self, terms: Terms) {
        let before = self.snapshot();
        self.rule = self.rule.map(|rule| match (rule, terms.money.margin) {
            (Rule::MinCost(_), _) => Rule::MinCost(terms.costs),
            (Rule::MaxProfit(_), Some(margin)) => Rule::MaxProfit(margin),
            _ => rule,
        });
        if let Some(choices) = &mut self.choices {
            choices.terms = terms;
        }
        self.follow_rule();
        let refer = |terms: Option<&Terms>| terms.and_then(|terms| terms.refer_pd);
        let was = refer(before.choices.as_ref().map(|choices| &choices.terms));
        let edit = match (was, refer(self.terms())) {
            (Some(was), Some(is)) if was != is => Edit::Band,
            _ => Edit::Other,
        };
        if self.note_edit(before, edit) {
            self.decisions_changed();
        }
    }

    pub(in crate::workbench) fn rename_run(&mut self, id: RunId, name: &str) {
        let before = self.snapshot();
        if let Some(run) = self.runs.iter_mut().find(|run| run.id == id) {
            name.trim().clone_into(&mut run.name);
        }
        self.note_edit(before, Edit::Other);
    }

    /// Marks the champion; it becomes the current model with that.
    pub(in crate::workbench) fn set_champion(&mut self, run: Option<RunId>) {
        let before = self.snapshot();
        self.champion = run;
        self.note_edit(before, Edit::Other);
        if let Some(id) = run.filter(|id| self.shown != Some(*id)) {
            self.latest = None;
            self.show_run(id);
        }
    }

    /// Takes the latest edit back, or does it again.
    pub(in crate::workbench) fn step_back(&mut self, redo: bool) {
        let now = self.snapshot();
        let found = if redo {
            self.history.redo(now.clone())
        } else {
            self.history.undo(now.clone())
        };
        let Some(snapshot) = found else {
            return;
        };
        let (before, after) = if redo {
            (&now, &snapshot)
        } else {
            (&snapshot, &now)
        };
        self.tell_undone(Undone::between(before, after, redo, self.step));
        self.log_step((before, after), redo);
        let same_choices = snapshot.choices == self.choices;
        self.choices = snapshot.choices;
        (self.cutoff, self.rule) = (snapshot.cutoff, snapshot.rule);
        // A run that came since then has its own value by the same rule.
        self.follow_rule();
        for (id, name) in snapshot.names {
            if let Some(run) = self.runs.iter_mut().find(|run| run.id == id) {
                run.name = name;
            }
        }
        self.champion = snapshot.champion.filter(|id| self.run(*id).is_some());
        self.points = snapshot.points;
        self.alert_marks = snapshot.alerts;
        self.touch();
        if !same_choices {
            self.choices_changed();
        }
        self.decisions_changed();
        let how = snapshot.reading.filter(|how| self.reads_otherwise(how));
        if let Some(how) = how {
            self.history.stepping = true;
            self.read(What::Again(Box::new(how)));
        }
    }

    fn reads_otherwise(&self, how: &HowRead) -> bool {
        let data = self.data.as_ref();
        data.is_some_and(|data| data.how_read() != *how)
    }

    /// Whether the file would have to be read again to take the latest edit back, or to
    /// do it again.
    pub(in crate::workbench) fn step_rereads(&self, redo: bool) -> bool {
        let reading = self.history.reading(redo);
        reading.is_some_and(|how| self.reads_otherwise(how))
    }

    /// Says what was taken back. It was asked for, so that it counts as read, and only
    /// the latest of several in a row is kept.
    fn tell_undone(&mut self, undone: Undone) {
        let is_undone = |notice: &Notice| matches!(notice.message, Message::Undone(_));
        self.notices.pop_if(|notice| is_undone(notice));
        self.tell(Level::Info, Message::Undone(undone));
        if let Some(notice) = self.notices.last_mut() {
            notice.read = true;
        }
    }

    pub(in crate::workbench) fn snapshot(&self) -> Snapshot {
        let name = |run: &crate::workbench::Run| (run.id, run.name.clone());
        Snapshot {
            choices: self.choices.clone(),
            cutoff: self.cutoff,
            rule: self.rule,
            names: self.runs.iter().map(name).collect(),
            champion: self.champion,
            points: self.points.clone(),
            alerts: Arc::clone(&self.alert_marks),
            reading: self.data.as_ref().map(|data| data.how_read()),
        }
    }

    /// Notes an edit, if it was one.
    pub(in crate::workbench) fn note_edit(&mut self, before: Snapshot, edit: Edit) -> bool {
        let changed = self.snapshot() != before;
        if changed {
            let is_continued = self.history.note(before.clone(), edit);
            self.log_edit(before, edit, is_continued);
            self.touch();
        }
        changed
    }

    /// Finds out again what follows from the choices.
    pub(in crate::workbench) fn choices_changed(&mut self) {
        self.selection = match (&self.data, &self.choices) {
            (Some(data), Some(choices)) => {
                let selected = select_among(&data.table, data.roles.clone(), choices);
                Some(selected.map_err(Arc::new))
            }
            _ => None,
        };
        self.refresh_stale();
        self.ask_preview();
        self.ask_retraining();
    }

    pub(in crate::workbench) fn refresh_stale(&mut self) {
        let (revision, choices) = (self.data_revision, self.choices.as_ref());
        for run in &mut self.runs {
            run.stale = run.data_revision != revision
                || choices.is_none_or(|choices| {
                    let mut choices = choices.clone();
                    if run.experiment.metrics.search.is_some() {
                        // A search never takes validation out of fold.
                        choices.split.out_of_fold = run.choices.split.out_of_fold;
                    }
                    !choices.same_ground(&run.choices)
                });
        }
    }

    /// The cutoff by the rule, where there is one and it gives one.
    pub(in crate::workbench) fn follow_rule(&mut self) {
        if let Some(cutoff) = self.rule.and_then(|rule| self.cutoff_by(rule)) {
            self.cutoff = cutoff;
        }
    }

    /// The cutoff by a rule on the validation rows of the shown run. For a
    /// profit `None` until the money of these rows was summed.
    #[must_use]
    pub fn cutoff_by(&self, rule: Rule) -> Option<f64> {
        let curves = &self.shown_run()?.curves;
        match rule {
            Rule::MaxProfit(_) => self.decisions()?.cutoff_by(rule, curves.chooser(rule)),
            _ => curves.cutoff_by(rule),
        }
    }

    /// Replaces the preferences; the recent files stay unless they are not to
    /// be remembered.
    pub(in crate::workbench) fn set_preferences(&mut self, preferences: &Preferences) {
        let recents = std::mem::take(&mut self.preferences.recents);
        self.preferences = Preferences {
            recents,
            ..preferences.clone()
        }
        .sound();
        if let Some(language) = self.preferences.language {
            self.speak(language);
        }
        self.save_preferences();
    }
}

/// Lets a column in or keeps it out, in the words of `--drop` and `--features`.
fn use_column(
    choices: &mut Choices,
    data: &Loaded,
    selection: Option<&Selection>,
    column: String,
    used: bool,
) {
    if !used {
        if choices.features == [column.as_str()] {
            // An empty list of features would let all of them in.
            let names = data.table.columns.iter().map(|c| c.name.clone());
            choices.drop = names.collect();
        }
        choices.features.retain(|name| *name != column);
        if !choices.drop.contains(&column) {
            choices.drop.push(column);
        }
        return;
    }
    choices.drop.retain(|name| *name != column);
    let role = data.roles.iter().find(|guess| guess.column == column);
    let qualifies = role.is_some_and(|guess| {
        guess.role.is_input() || guess.role == Role::Monitor || is_protected(&guess.column)
    });
    if choices.features.is_empty() && !qualifies {
        choices.features = selection.map_or(Vec::new(), |s| s.inputs.clone());
        choices.features.push(column);
    } else if !choices.features.is_empty() && !choices.features.contains(&column) {
        choices.features.push(column);
    }
}
