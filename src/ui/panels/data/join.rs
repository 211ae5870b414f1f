//! Columns from another file: which file, by which columns, over which windows, and formulas; and
//! what was added. The plan under edit is here; the session joins.

use super::choice::{Verdict, choice_or_ui, row_ui};
use crate::join::Formula;
use crate::recipe::inputs::roles::orders_in_time;
use crate::recipe::{TargetSpec, Task};
use crate::table::Kind;
use crate::ui::dialogs::Choice;
use crate::ui::number;
use crate::ui::request::{Request, Scene};
use crate::ui::text::{JoinText, Language, Say};
use crate::ui::theme::tokens;
use crate::ui::widgets::Following;
use crate::ui::widgets::{
    key_value_row_ui, note_ui, primary_button_if, progress_ui, secondary_button, title_ui,
};
use crate::workbench::{Command, JobKind, JoinedColumns, Loaded, PickedFile, Refusal, Step};
use crate::workflow::{JoinRequest, WINDOWS};
use eframe::egui::{Label, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo};
use std::path::PathBuf;
use std::sync::Arc;

/// Width of the windows as they are typed.
const TYPED: f32 = 148.0;

/// A join under edit.
#[derive(Debug, Default)]
pub(super) struct JoinCard {
    request: JoinRequest,
    /// The windows as they are typed.
    windows: String,
    /// The formulas as they are typed, one on each line.
    formulas: String,
    /// The file that the columns were guessed for.
    guessed: Option<PathBuf>,
    /// The edges that were taken up last.
    edges: Option<PathBuf>,
}

impl JoinCard {
    /// Of a portfolio: what was added to it.
    pub fn of(loaded: &Loaded) -> Self {
        let joined = loaded.joined.as_ref();
        let request = joined.map(|joined| joined.request.clone());
        let request = request.unwrap_or_default();
        Self {
            windows: shown(&request.plan.windows),
            formulas: request.plan.formulas.join("\n"),
            guessed: request.files.events.clone(),
            edges: request.files.edges.clone(),
            request,
        }
    }

    /// Takes up the file that was chosen last, with the columns that it probably goes by.
    fn follow(&mut self, picked: Option<&Arc<PickedFile>>, loaded: &Loaded) {
        let Some(picked) = picked.filter(|picked| self.guessed.as_ref() != Some(&picked.path))
        else {
            return;
        };
        self.guessed = Some(picked.path.clone());
        self.request.files.events = Some(picked.path.clone());
        let plan = &mut self.request.plan;
        plan.measures.clear();
        let is_there = |name: &String| picked.columns.iter().any(|(other, _)| other == name);
        let own = || loaded.table.columns.iter();
        let shared = own().find(|c| c.kind != Kind::Date && is_there(&c.name));
        let key = shared
            .map(|column| column.name.clone())
            .or(loaded.guessed_id());
        plan.events_key = key.clone().filter(is_there);
        plan.key = key;
        let first_day = own().find(|column| orders_in_time(&column.name, column.kind));
        plan.as_of = first_day.map(|column| column.name.clone());
        let mut of_events = picked.columns.iter();
        let day = of_events.find(|(_, kind)| *kind == Kind::Date);
        plan.event_date = day.map(|(name, _)| name.clone());
    }

    /// Takes up the edges that were chosen last, with the key and day that they probably go by.
    fn follow_edges(&mut self, picked: Option<&PathBuf>, loaded: &Loaded) {
        let Some(picked) = picked.filter(|picked| self.edges.as_ref() != Some(picked)) else {
            return;
        };
        self.edges = Some(picked.clone());
        self.request.files.edges = Some(picked.clone());
        let plan = &mut self.request.plan;
        if plan.key.is_none() {
            plan.key = loaded.guessed_id();
        }
        if plan.as_of.is_none() {
            let mut own = loaded.table.columns.iter();
            let day = own.find(|column| orders_in_time(&column.name, column.kind));
            plan.as_of = day.map(|column| column.name.clone());
        }
    }

    /// Reads what is typed into the request; whether the windows can be read.
    fn read(&mut self) -> bool {
        let plan = &mut self.request.plan;
        let lines = self.formulas.lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty());
        plan.formulas = lines.map(str::to_owned).collect();
        let windows = windows(&self.windows);
        plan.windows = windows.clone().unwrap_or_default();
        windows.is_some()
    }
}

/// The windows of a text; `None` where it holds anything else.
fn windows(text: &str) -> Option<Vec<i64>> {
    let parts = text.split([',', ' ', ';', '，', '、']);
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    let all: Option<Vec<i64>> = parts.map(|part| part.parse().ok()).collect();
    all.filter(|all| all.iter().all(|months| (1..=1200).contains(months)))
}

fn shown(windows: &[i64]) -> String {
    let windows = if windows.is_empty() {
        &WINDOWS[..]
    } else {
        windows
    };
    let texts: Vec<String> = windows.iter().map(i64::to_string).collect();
    texts.join(", ")
}

/// Draws the card.
pub(super) fn join_ui(ui: &mut Ui, scene: &mut Scene<'_>, card: &mut JoinCard, loaded: &Loaded) {
    let picked = scene.bench.joining.picked.clone();
    card.follow(picked.as_ref(), loaded);
    card.follow_edges(scene.bench.joining.edges.as_ref(), loaded);
    ScrollArea::vertical()
        .id_salt("join")
        .auto_shrink([false, false])
        .following(ui, |ui| {
            let language = scene.language;
            title_ui(ui, &JoinText::Title.say(language));
            note_ui(ui, &JoinText::Sentence.say(language));
            file_ui(ui, scene, card);
            let of_file = picked.filter(|p| Some(&p.path) == card.request.files.events.as_ref());
            if card.request.files.events.is_some() {
                columns_ui(ui, language, card, loaded, of_file.as_deref());
            } else {
                if card.request.files.edges.is_some() {
                    key_ui(ui, language, card, loaded);
                }
                as_of_ui(ui, language, card, loaded);
            }
            edges_ui(ui, scene, card, loaded);
            let windows_stand = card.read();
            formulas_ui(ui, language, card);
            send_ui(ui, scene, card, loaded, windows_stand);
            if let Some(joined) = &loaded.joined {
                ui.add_space(tokens(ui).gap);
                added_ui(ui, scene, joined);
            }
        });
}

/// Which file, and the way to another one.
fn file_ui(ui: &mut Ui, scene: &mut Scene<'_>, card: &mut JoinCard) {
    let language = scene.language;
    let name = |path: &PathBuf| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        name.to_string_lossy().into_owned()
    };
    let files = &mut card.request.files;
    let value = files.events.as_ref().map(name);
    let verdict = Verdict {
        value: value.unwrap_or_else(|| JoinText::None.say(language).into_owned()),
        sure: None,
    };
    let mut leaves = false;
    row_ui(
        ui,
        language,
        &JoinText::EventsFile.say(language),
        &verdict,
        |ui| {
            if secondary_button(ui, &JoinText::Choose.say(language)).clicked() {
                scene.ask(Request::Choose(Choice::Events));
            }
        },
    );
    if files.events.is_none() {
        note_ui(ui, &JoinText::Drop.say(language));
    } else {
        leaves = ui.link(&*JoinText::Remove.say(language)).clicked();
    }
    if leaves {
        files.events = None;
    }
}

/// The columns that the join goes by, the windows, and what is summarised.
fn columns_ui(
    ui: &mut Ui,
    language: Language,
    card: &mut JoinCard,
    loaded: &Loaded,
    picked: Option<&PickedFile>,
) {
    key_ui(ui, language, card, loaded);
    let of_file = |is_wanted: fn(Kind) -> bool| -> Vec<String> {
        let columns = picked.map_or(&[][..], |picked| &picked.columns[..]);
        let wanted = columns.iter().filter(|(_, kind)| is_wanted(*kind));
        wanted.map(|(name, _)| name.clone()).collect()
    };
    let plan = &mut card.request.plan;
    if plan.events_key.is_none() {
        plan.events_key.clone_from(&plan.key);
    }
    let keys = of_file(|kind| kind != Kind::Date);
    pick_ui(
        ui,
        language,
        &JoinText::EventsKey,
        &mut plan.events_key,
        &keys,
    );
    as_of_ui(ui, language, card, loaded);
    let plan = &mut card.request.plan;
    let days = of_file(|kind| kind == Kind::Date);
    pick_ui(
        ui,
        language,
        &JoinText::EventDate,
        &mut plan.event_date,
        &days,
    );
    windows_ui(ui, language, card);
    let plan = &card.request.plan;
    let used = [&plan.events_key, &plan.event_date];
    let is_free = |name: &String| !used.iter().any(|used| used.as_ref() == Some(name));
    let mut all = of_file(|kind| !matches!(kind, Kind::Date | Kind::Empty));
    all.retain(is_free);
    measures_ui(ui, language, &mut card.request.plan.measures, &all);
}

/// By which column events and edges name the applicants.
fn key_ui(ui: &mut Ui, language: Language, card: &mut JoinCard, loaded: &Loaded) {
    let own = own_columns(loaded, |kind| kind != Kind::Date);
    let key = &mut card.request.plan.key;
    pick_ui(ui, language, &JoinText::Key, key, &own);
}

/// The list of edges, and from which day an outcome is known.
fn edges_ui(ui: &mut Ui, scene: &mut Scene<'_>, card: &mut JoinCard, loaded: &Loaded) {
    let language = scene.language;
    let files = &mut card.request.files;
    let name = |path: &PathBuf| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        name.to_string_lossy().into_owned()
    };
    let value = files.edges.as_ref().map(name);
    let verdict = Verdict {
        value: value.unwrap_or_else(|| JoinText::None.say(language).into_owned()),
        sure: None,
    };
    let label = JoinText::EdgesFile.say(language);
    row_ui(ui, language, &label, &verdict, |ui| {
        let choose = secondary_button(ui, &JoinText::ChooseEdges.say(language));
        if choose
            .on_hover_text(JoinText::EdgesTip.say(language))
            .clicked()
        {
            scene.ask(Request::Choose(Choice::Edges));
        }
    });
    if files.edges.is_none() {
        return;
    }
    if ui.link(&*JoinText::RemoveEdges.say(language)).clicked() {
        files.edges = None;
        card.request.plan.outcome_date = None;
        card.request.target = None;
        return;
    }
    let days = own_columns(loaded, |kind| kind == Kind::Date);
    let plan = &mut card.request.plan;
    pick_ui(
        ui,
        language,
        &JoinText::OutcomeDate,
        &mut plan.outcome_date,
        &days,
    );
    // Which neighbours are bad the target says, once a day is chosen from which that is known.
    let preview = scene.bench.preview.as_ref();
    let target = preview.filter(|preview| preview.task == Task::Binary);
    card.request.target = match (&plan.outcome_date, target) {
        (Some(_), Some(preview)) if !preview.bad_values.is_empty() => Some(TargetSpec {
            bad: preview.bad_values.clone(),
            ..preview.target.clone()
        }),
        _ => None,
    };
    if plan.outcome_date.is_some() && card.request.target.is_none() {
        wrong_ui(ui, &JoinText::NoBads.say(language));
    }
}

fn own_columns(loaded: &Loaded, is_wanted: fn(Kind) -> bool) -> Vec<String> {
    let added = loaded
        .joined
        .as_ref()
        .map(|joined| &joined.recipe.columns[..]);
    let added = added.unwrap_or_default();
    let columns = loaded.table.columns.iter();
    let own = columns.filter(|c| is_wanted(c.kind) && !added.contains(&c.name));
    own.map(|column| column.name.clone()).collect()
}

fn as_of_ui(ui: &mut Ui, language: Language, card: &mut JoinCard, loaded: &Loaded) {
    let days = own_columns(loaded, |kind| kind == Kind::Date);
    pick_ui(
        ui,
        language,
        &JoinText::AsOf,
        &mut card.request.plan.as_of,
        &days,
    );
}

/// One of some columns.
fn pick_ui(
    ui: &mut Ui,
    language: Language,
    name: &JoinText,
    chosen: &mut Option<String>,
    columns: &[String],
) {
    let none = JoinText::None.say(language);
    let options: Vec<(String, String)> = columns.iter().map(|c| (c.clone(), c.clone())).collect();
    let tip = match name {
        JoinText::AsOf => Some(JoinText::AsOfTip),
        JoinText::OutcomeDate => Some(JoinText::OutcomeDateTip),
        JoinText::Key | JoinText::EventsKey => Some(JoinText::KeyTip),
        _ => None,
    };
    let name = name.say(language);
    let row = ui.scope(|ui| {
        let verdict = Verdict::default();
        choice_or_ui(ui, language, (&*name, &verdict), (chosen, &none), &options);
    });
    if let Some(tip) = tip {
        row.response.on_hover_text(tip.say(language));
    }
}

fn windows_ui(ui: &mut Ui, language: Language, card: &mut JoinCard) {
    let name = JoinText::Windows.say(language);
    row_ui(ui, language, &name, &Verdict::default(), |ui| {
        let hint = JoinText::WindowsHint.say(language);
        let edit = TextEdit::singleline(&mut card.windows)
            .hint_text(&*hint)
            .desired_width(TYPED);
        ui.add(edit).accessible_name(&*name);
    });
    if windows(&card.windows).is_none() {
        wrong_ui(ui, &JoinText::WindowsWrong.say(language));
    }
}

/// Which columns of the events are summarised.
fn measures_ui(ui: &mut Ui, language: Language, measures: &mut Vec<String>, all: &[String]) {
    let shown = if measures.is_empty() {
        JoinText::AllSuitable
    } else {
        JoinText::ChosenOf(measures.len(), all.len())
    };
    let title = JoinText::Columns.say(language);
    let title = format!("{title}: {}", shown.say(language));
    let header = RichText::new(title);
    eframe::egui::CollapsingHeader::new(header)
        .id_salt("measures")
        .show(ui, |ui| {
            for name in all {
                let mut on = measures.contains(name);
                if ui.checkbox(&mut on, name).changed() {
                    measures.retain(|other| other != name);
                    if on {
                        measures.push(name.clone());
                    }
                }
            }
        });
}

/// Formulas, and what is wrong with the first that cannot be read.
fn formulas_ui(ui: &mut Ui, language: Language, card: &mut JoinCard) {
    let t = tokens(ui);
    ui.add_space(t.gap_small);
    let name = JoinText::Formulas.say(language);
    ui.label(RichText::new(&*name).color(t.muted))
        .on_hover_text(JoinText::FormulasTip.say(language));
    let hint = JoinText::FormulasHint.say(language);
    let edit = TextEdit::multiline(&mut card.formulas)
        .hint_text(&*hint)
        .desired_rows(2)
        .desired_width(f32::INFINITY);
    let edit = ui.add(edit);
    edit.widget_info(|| WidgetInfo::labeled(Role::MultilineTextInput, true, &*name));
    edit.on_hover_text(JoinText::FormulasTip.say(language));
    let formulas = &card.request.plan.formulas;
    let wrong = formulas.iter().find_map(|text| Formula::read(text).err());
    match wrong {
        Some(error) => wrong_ui(ui, &error.say(language)),
        None if formulas.is_empty() => {}
        None => drop(note_ui(
            ui,
            &JoinText::FormulasRead(formulas.len()).say(language),
        )),
    }
}

fn wrong_ui(ui: &mut Ui, text: &str) {
    let text = RichText::new(text).color(tokens(ui).bad);
    ui.add(Label::new(text).wrap());
}

/// The button that adds the columns, or how far that is.
fn send_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    card: &JoinCard,
    loaded: &Loaded,
    windows_stand: bool,
) {
    let language = scene.language;
    let jobs = &scene.bench.jobs;
    if let Some(job) = jobs.iter().find(|job| job.kind == JobKind::Load) {
        let (id, share) = (job.id, job.progress);
        let name = job.about.clone();
        ui.horizontal(|ui| {
            progress_ui(ui, &name, share, 180.0);
            if secondary_button(ui, &JoinText::Cancel.say(language)).clicked() {
                scene.send(Command::CancelJob(id));
            }
        });
        return;
    }
    let command = Command::Join(Some(Box::new(card.request.clone())));
    let refusal = scene.bench.refusal(&command);
    let files = &card.request.files;
    let has_file = files.events.is_some() || files.edges.is_some();
    let is_empty = !has_file && card.request.plan.formulas.is_empty();
    let is_there = loaded.joined.is_some();
    let text = if is_there {
        JoinText::AddAgain
    } else {
        JoinText::Add
    };
    let why = match &refusal {
        Some(Refusal::NoJoin) if is_empty => JoinText::Nothing.say(language),
        Some(refusal) => refusal.say(language),
        None => JoinText::WindowsWrong.say(language),
    };
    let enabled = refusal.is_none() && windows_stand;
    ui.add_space(tokens(ui).gap_small);
    ui.horizontal(|ui| {
        let button = primary_button_if(ui, enabled, &text.say(language))
            .on_hover_text(JoinText::AddTip.say(language))
            .on_disabled_hover_text(why.clone());
        if button.clicked() {
            scene.send(command);
        }
        if is_there && secondary_button(ui, &JoinText::TakeOut.say(language)).clicked() {
            scene.send(Command::Join(None));
        }
    });
    if !enabled && !is_empty {
        note_ui(ui, &why);
    }
}

/// What was added, the columns that tell the most first.
fn added_ui(ui: &mut Ui, scene: &mut Scene<'_>, joined: &JoinedColumns) {
    let language = scene.language;
    let columns = &joined.recipe.columns;
    title_ui(ui, &JoinText::Added(columns.len()).say(language));
    if let Some(counts) = &joined.events {
        let text = JoinText::Events(
            counts.rows_with_events,
            counts.rows,
            counts.events_used,
            counts.events,
        );
        note_ui(ui, &text.say(language));
    }
    if let Some(counts) = &joined.edges {
        let with = counts.rows_with_neighbours;
        let rows = with + counts.rows_without_neighbours + counts.rows_left_out;
        let text = JoinText::Edges(with, rows, counts.edges);
        note_ui(ui, &text.say(language));
    }
    for left_out in &joined.left_out {
        let why = left_out.reason.say(language).into_owned();
        let text = JoinText::LeftOut(left_out.column.clone(), why);
        note_ui(ui, &text.say(language));
    }
    let preview = scene.bench.preview.clone();
    let figures = preview.as_ref().map(|preview| &preview.features[..]);
    let figures = figures.unwrap_or_default();
    if figures.is_empty() {
        note_ui(ui, &JoinText::NoTarget.say(language));
        return;
    }
    let iv = |name: &String| {
        figures
            .iter()
            .find(|f| f.column == *name)
            .and_then(|f| f.iv)
    };
    let mut ranked: Vec<(&String, Option<f64>)> = columns.iter().map(|c| (c, iv(c))).collect();
    ranked.sort_by(|a, b| {
        let (a, b) = (a.1.unwrap_or(-1.0), b.1.unwrap_or(-1.0));
        b.total_cmp(&a)
    });
    if ui.link(&*JoinText::ToFeatures.say(language)).clicked() {
        scene.send(Command::GoTo(Step::Features));
    }
    let tip = JoinText::IvTip.say(language);
    for (name, iv) in ranked {
        let label = JoinText::Iv.say(language);
        let value = iv.map_or_else(|| "–".to_owned(), |iv| number::compact(iv, 4));
        key_value_row_ui(ui, name, &format!("{label} {value}"), &tip);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_read_as_they_are_typed() {
        assert_eq!(windows("1, 3,12"), Some(vec![1, 3, 12]));
        assert_eq!(windows("6 24；"), None);
        assert_eq!(windows("6，24"), Some(vec![6, 24]));
        assert_eq!(windows(""), Some(Vec::new()));
        for wrong in ["0", "-1", "3, x", "1.5", "1201"] {
            assert_eq!(windows(wrong), None, "{wrong}");
        }
        assert_eq!(shown(&[]), "1, 3, 6, 12");
    }
}
