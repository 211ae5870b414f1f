//! The monitor panel: later files against the development of the model that is shown. What it
//! shows is computed in a job of the session.

mod challenger;
mod figures;
mod tables;
#[cfg(test)]
mod tests;

use super::drop_down::entries_ui;
use super::evaluate::banner_ui;
use crate::recipe::Task;
use crate::ui::dialogs::Choice;
use crate::ui::number;
use crate::ui::request::{Request, Scene};
use crate::ui::text::{Language, MonitorText, Say};
use crate::ui::theme::{Ink, tokens};
use crate::ui::widgets::Following;
use crate::ui::widgets::{
    empty_state_ui, heading_ui, note_ui, primary_button_if, progress_ui, secondary_button,
};
use crate::workbench::{Command, JobKind, MonitorBy, MonitorProblem, Monitored, Step};
use crate::workflow::{Monitoring, OneClass};
use eframe::egui::{ComboBox, ScrollArea, Ui};

/// Months without rows that are named.
const MOST_GAPS: usize = 12;

/// What the panel keeps between frames.
#[derive(Default)]
pub struct MonitorPanel {
    /// The column whose figure is shown; the one that moved most until one is chosen.
    column: Option<String>,
}

/// Draws the panel.
pub fn monitor_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut MonitorPanel) {
    let bench = scene.bench;
    let language = scene.language;
    let say = |text: MonitorText| text.say(language).into_owned();
    heading_ui(ui, &say(MonitorText::Title));
    if bench.reported().is_none() {
        let is_binary = bench.task() == Task::Binary;
        let action = say(MonitorText::GoToTrain);
        let (heading, sentence) = (
            say(MonitorText::EmptyHeading),
            say(MonitorText::EmptySentence),
        );
        if empty_state_ui(ui, &heading, &sentence, is_binary.then_some(&*action)) {
            scene.send(Command::GoTo(Step::Train));
        }
        return;
    }
    let Some(monitored) = &bench.monitoring.found else {
        if working_ui(ui, scene) {
            return;
        }
        let (heading, sentence) = (say(MonitorText::Begin), say(MonitorText::BeginSentence));
        if empty_state_ui(ui, &heading, &sentence, Some(&say(MonitorText::Choose))) {
            scene.ask(Request::Choose(Choice::Monitor));
        }
        return;
    };
    files_ui(ui, scene, monitored);
    working_ui(ui, scene);
    if bench.reported().as_ref() != Some(&monitored.subject) {
        let sentence = say(MonitorText::StaleSentence);
        let again = say(MonitorText::Again);
        let mut is_asked = false;
        banner_ui(ui, Ink::Stale, &sentence, |ui| {
            is_asked = secondary_button(ui, &again).clicked();
        });
        if is_asked {
            scene.send(Command::Monitor {
                files: monitored.files.clone(),
                by: by(monitored.date.as_ref()),
            });
        }
    }
    match &monitored.found {
        Err(MonitorProblem::NoReference) => {
            banner_ui(ui, Ink::Bad, &say(MonitorText::NoReference), |_| {});
        }
        Err(MonitorProblem::Unmeasured) => {
            banner_ui(ui, Ink::Bad, &say(MonitorText::Unmeasured), |_| {});
        }
        Err(MonitorProblem::NoMonths) => {
            banner_ui(ui, Ink::Bad, &say(MonitorText::NoMonths), |_| {});
        }
        Err(MonitorProblem::NoRows) => banner_ui(ui, Ink::Bad, &say(MonitorText::NoRows), |_| {}),
        Ok(found) => found_ui(ui, scene, panel, found),
    }
}

fn by(date: Option<&String>) -> MonitorBy {
    date.map_or(MonitorBy::File, |date| MonitorBy::Column(date.clone()))
}

/// The model, the files, and by which months they are judged.
fn files_ui(ui: &mut Ui, scene: &mut Scene<'_>, monitored: &Monitored) {
    let language = scene.language;
    let say = |text: MonitorText| text.say(language).into_owned();
    let is_free = !scene.bench.is_busy(JobKind::Monitor);
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        if primary_button_if(ui, is_free, &say(MonitorText::Choose)).clicked() {
            scene.ask(Request::Choose(Choice::Monitor));
        }
        challenger::again_ui(ui, scene, monitored);
        note_ui(ui, &say(MonitorText::Model(monitored.model.clone())));
        let names = monitored.files.iter().filter_map(|file| file.file_name());
        let names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
        note_ui(ui, &shortened(&names)).on_hover_text(names.join("\n"));
        if monitored.dates.is_empty() {
            return;
        }
        let name = say(MonitorText::Months);
        let none = say(MonitorText::ByFile);
        note_ui(ui, &name);
        let shown = monitored.date.as_ref().unwrap_or(&none);
        let combo = ComboBox::from_id_salt("monitor date").selected_text(shown.as_str());
        let combo = combo.show_ui(ui, |ui| {
            let dates = monitored.dates.iter().map(Some).chain([None]);
            let dates: Vec<Option<&String>> = dates.collect();
            let entries = dates.iter();
            let entries =
                entries.map(|date| (*date == monitored.date.as_ref(), date.unwrap_or(&none)));
            let place = entries_ui(ui, entries);
            chosen = place
                .and_then(|place| dates.get(place))
                .map(|date| by(*date));
        });
        combo.response.accessible_name(&*name);
    });
    if let Some(by) = chosen.filter(|_| is_free) {
        scene.send(Command::Monitor {
            files: monitored.files.clone(),
            by,
        });
    }
}

fn shortened(names: &[impl AsRef<str>]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first, rest @ ..] => format!("{} + {}", first.as_ref(), rest.len()),
    }
}

/// How far the job is, with a button that cancels it; whether there is one.
fn working_ui(ui: &mut Ui, scene: &mut Scene<'_>) -> bool {
    let mut jobs = scene.bench.jobs.iter();
    let Some(job) = jobs.find(|job| job.kind == JobKind::Monitor) else {
        return false;
    };
    let words = MonitorText::Reading.say(scene.language);
    let cancel = MonitorText::Cancel.say(scene.language);
    let mut is_cancelled = false;
    ui.horizontal(|ui| {
        note_ui(ui, &words);
        progress_ui(ui, &words, job.progress, 220.0);
        is_cancelled = secondary_button(ui, &cancel).clicked();
    });
    if is_cancelled {
        scene.send(Command::CancelJob(job.id));
    }
    true
}

fn found_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut MonitorPanel, found: &Monitoring) {
    let language = scene.language;
    let height = ui.available_height();
    ScrollArea::vertical()
        .id_salt("monitor")
        .auto_shrink([false, false])
        .following(ui, |ui| {
            said_ui(ui, found, language);
            challenger::challenger_ui(ui, scene);
            if found.periods.iter().any(|period| !period.alarms.is_empty()) {
                tables::alarms(found, language).show(ui, scene);
                ui.add_space(tokens(ui).gap);
            }
            figures::figures_ui(ui, scene, found, height);
            let columns = tables::columns(found, language);
            columns.show(ui, scene);
            column_ui(ui, scene, panel, found);
            tables::periods(found, language).show(ui, scene);
        });
}

/// What is to be known of the files, and how many alarms there are.
fn said_ui(ui: &mut Ui, found: &Monitoring, language: Language) {
    let say = |text: MonitorText| text.say(language).into_owned();
    let reference = &found.reference;
    note_ui(
        ui,
        &say(MonitorText::Reference(
            number::count(reference.rows),
            number::count(reference.bads),
            number::or_none(reference.auc, number::auc),
            number::count(reference.train_rows),
        )),
    );
    if found.training_rows {
        banner_ui(ui, Ink::Stale, &say(MonitorText::TrainingRows), |_| {});
    }
    if found.without_date > 0 {
        let rows = number::count(found.without_date);
        banner_ui(ui, Ink::Stale, &say(MonitorText::WithoutDate(rows)), |_| {});
    }
    if !found.gaps.is_empty() {
        let shown = &found.gaps[..found.gaps.len().min(MOST_GAPS)];
        let more = if found.gaps.len() > MOST_GAPS {
            ", …"
        } else {
            ""
        };
        let gaps = shown.join(", ") + more;
        banner_ui(ui, Ink::Stale, &say(MonitorText::Gaps(gaps)), |_| {});
    }
    if !found.without_target.is_empty() {
        let files = found.without_target.join(", ");
        note_ui(ui, &say(MonitorText::WithoutTarget(files)));
    }
    if found.unread_outcomes > 0 {
        let outcomes = number::count(found.unread_outcomes);
        banner_ui(ui, Ink::Stale, &say(MonitorText::Unread(outcomes)), |_| {});
    }
    if let Some(class) = found.one_class {
        let text = match class {
            OneClass::Bad => MonitorText::NoGoods,
            OneClass::Good => MonitorText::NoBads,
        };
        banner_ui(ui, Ink::Stale, &say(text), |_| {});
    }
    let small = found
        .periods
        .iter()
        .filter(|period| period.is_small)
        .count();
    if small > 0 {
        note_ui(ui, &say(MonitorText::Small(small)));
    }
    let share = number::percent(found.false_alarms);
    let all = found.periods.len();
    let with = found
        .periods
        .iter()
        .filter(|p| !p.alarms.is_empty())
        .count();
    let alarms: usize = found.periods.iter().map(|p| p.alarms.len()).sum();
    let (ink, text) = match alarms {
        0 => (Ink::Done, MonitorText::NoAlarm(all, share)),
        _ => (Ink::Bad, MonitorText::Alarms(alarms, with, all, share)),
    };
    banner_ui(ui, ink, &say(text), |_| {});
}

/// One column over the periods.
fn column_ui(ui: &mut Ui, scene: &mut Scene<'_>, panel: &mut MonitorPanel, found: &Monitoring) {
    let language = scene.language;
    let names = tables::by_alarms(found);
    let known = panel.column.take().filter(|name| names.contains(name));
    panel.column = known.or_else(|| names.first().cloned());
    let Some(column) = &mut panel.column else {
        return;
    };
    let name = MonitorText::Field.say(language);
    ui.horizontal(|ui| {
        note_ui(ui, &name);
        let combo = ComboBox::from_id_salt("monitor column").selected_text(column.as_str());
        let combo = combo.show_ui(ui, |ui| {
            let entries = names.iter().map(|other| (other == column, other));
            if let Some(other) = entries_ui(ui, entries).and_then(|place| names.get(place)) {
                column.clone_from(other);
            }
        });
        combo.response.accessible_name(&*name);
    });
    figures::column_figure_ui(ui, scene, found, column);
}
