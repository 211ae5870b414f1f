//! The head of the train panel: what a training gets, the buttons that steer
//! it, and how far it is.

use super::curves::Second;
use super::leaderboard::trials_of;
use super::members::{members_name, members_of};
use super::words;
use crate::network::Family;
use crate::recipe::Task;
use crate::recipe::outcome::split::Part;
use crate::train::Trial;
use crate::ui::action::{SEARCH_MINUTES, part_name};
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::text::TrainText;
use crate::ui::theme::tokens;
use crate::ui::widgets::{
    heading_ui, note_ui, primary_button_if, progress_ui, secondary_button, segmented_ui, short,
};
use crate::workbench::{Command, Live, LiveSearch, LiveState, Refusal, Run, Step, Workbench};
use eframe::egui::{Align, Button, Label, Layout, RichText, Ui};
use std::time::Duration;

/// Over this width all three figures are side by side.
pub(super) const WIDE: f32 = 1380.0;

pub(super) fn header_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    ui.horizontal(|ui| {
        heading_ui(ui, &TrainText::Title.say(language));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            buttons_ui(ui, scene);
            let Some(counts) = counts(scene) else {
                return;
            };
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let t = tokens(ui);
                let text = RichText::new(counts.say(language)).size(t.text_small);
                ui.add(Label::new(text.color(t.muted)).truncate());
            });
        });
    });
}

fn counts(scene: &Scene<'_>) -> Option<TrainText> {
    let preview = scene.bench.preview.as_ref()?;
    let seed = scene.bench.settings()?.seed;
    let rows = |part: Part| {
        let count = preview.parts.iter().find(|count| count.part == part);
        count.map_or(0, |count| count.rows)
    };
    if preview.out_of_fold {
        let (train, test) = (rows(Part::Train), rows(Part::Test));
        return Some(TrainText::CountsOutOfFold(train, test, seed.to_string()));
    }
    Some(TrainText::Counts(
        rows(Part::Train),
        rows(Part::Validation),
        rows(Part::Test),
        seed.to_string(),
    ))
}

/// Laid out from right to left.
fn buttons_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    let say = |text: TrainText| text.say(language);
    let Some(live) = &scene.bench.live else {
        start_ui(ui, scene);
        return;
    };
    if live.state == LiveState::Stopping {
        note_ui(ui, &say(TrainText::Ending));
        return;
    }
    let is_search = live.search.is_some();
    let stop = if is_search {
        TrainText::UseBest
    } else {
        TrainText::Stop
    };
    if secondary_button(ui, &say(stop)).clicked() {
        scene.send(Command::Stop);
    }
    if is_search {
        return;
    }
    let (text, command) = match live.state {
        LiveState::Paused => (TrainText::Resume, Command::Resume),
        LiveState::Running | LiveState::Stopping => (TrainText::Pause, Command::Pause),
    };
    if secondary_button(ui, &say(text)).clicked() {
        scene.send(command);
    }
}

fn start_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    let refusal = scene.bench.refusal(&Command::Train);
    let text = if scene.bench.runs.is_empty() {
        TrainText::Start
    } else {
        TrainText::NewRun
    };
    let button = primary_button_if(ui, refusal.is_none(), &text.say(language));
    if button.clicked() {
        scene.send(Command::Train);
    }
    tune_ui(ui, scene);
    let Some(refusal) = refusal else {
        return;
    };
    let reason = words::refusal(&refusal, language);
    button.on_disabled_hover_text(&*reason);
    if matches!(refusal, Refusal::Unreadable(_) | Refusal::Setting(_)) {
        let t = tokens(ui);
        let text = RichText::new(&*reason).color(t.bad);
        ui.add(Label::new(text).truncate()).on_hover_text(&*reason);
        if !scene.bench.unreadable.contains_key(&Step::Features) {
            return;
        }
    }
    if secondary_button(ui, &TrainText::ToFeatures.say(language)).clicked() {
        scene.send(Command::GoTo(Step::Features));
    }
}

/// A search on a clock, with its times as a menu.
fn tune_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    let say = |text: TrainText| text.say(language);
    let probe = Command::Search(Duration::from_mins(1));
    let refusal = scene.bench.refusal(&probe);
    ui.add_enabled_ui(refusal.is_none(), |ui| {
        let menu = ui.menu_button(&*say(TrainText::Tune), |ui| {
            for minutes in SEARCH_MINUTES {
                let name = say(TrainText::Minutes(minutes.into()));
                if ui.add(Button::new(&*name)).clicked() {
                    scene.send(Command::Search(Duration::from_mins(minutes.into())));
                    ui.close();
                }
            }
        });
        let button = menu.response.on_hover_text(&*say(TrainText::TuneTip));
        if let Some(refusal) = &refusal {
            button.on_disabled_hover_text(&*words::refusal(refusal, language));
        }
    });
}

/// How far the training is, and which figure stands at the right.
pub(super) fn live_ui(ui: &mut Ui, scene: &mut Scene<'_>, second: &mut Second) {
    let language = scene.language;
    let wide = ui.available_width() > WIDE;
    ui.horizontal(|ui| {
        ui.set_min_height(tokens(ui).row_height);
        if let Some(live) = &scene.bench.live {
            status_ui(ui, scene, live);
        } else {
            idle_ui(ui, scene);
        }
        let members = !members_of(scene.bench).is_empty();
        let searched = scene.bench.live.is_none() && !trials_of(scene.bench).is_empty();
        if (!wide || members) && !scene.bench.is_searching() && scene.bench.task() == Task::Binary {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let accuracy = TrainText::AccuracyShort.say(language);
                let auc = TrainText::AucShort.say(language);
                let networks = members_name(scene.bench).say(language);
                let leaderboard = TrainText::Leaderboard.say(language);
                // Laid out from right to left: the last stands first.
                let mut options = vec![(Second::Auc, &*auc), (Second::Accuracy, &*accuracy)];
                if wide {
                    options.remove(0);
                }
                if members {
                    options.insert(0, (Second::Members, &*networks));
                }
                if searched {
                    options.insert(0, (Second::Leaderboard, &*leaderboard));
                }
                let name = TrainText::SecondFigure.say(language);
                segmented_ui(ui, &name, second, &options);
            });
        }
    });
}

fn status_ui(ui: &mut Ui, scene: &Scene<'_>, live: &Live) {
    let language = scene.language;
    let say = |text: TrainText| text.say(language);
    if let Some(search) = &live.search {
        search_ui(ui, scene, live, search);
        return;
    }
    if live.epoch == 0 {
        ui.label(say(TrainText::Preparing(live.name.clone())).into_owned());
        return;
    }
    progress_ui(ui, &say(TrainText::Progress), Some(live.progress()), 160.0);
    let text = match live.members {
        Some((trained, members)) => {
            TrainText::LiveEnsemble(live.name.clone(), (trained + 1).min(members), members)
        }
        None if live.of_trees() => TrainText::LiveTrees(live.name.clone(), live.epoch, live.epochs),
        None => TrainText::Live(live.name.clone(), live.epoch, live.epochs),
    };
    ui.add(Label::new(say(text)).truncate());
    let mut notes = Vec::new();
    if live.state == LiveState::Paused {
        notes.push(say(TrainText::Paused));
    } else {
        // Of an ensemble it is not measured.
        if live.members.is_none() {
            notes.push(say(TrainText::RowsPerSecond(live.rows_per_second as usize)));
        }
        if let Some(eta) = live.eta {
            notes.push(say(TrainText::TimeLeft(number::duration(eta))));
        }
    }
    if let Some(last) = live.history.last() {
        let rate = number::plain(last.learning_rate);
        notes.push(say(TrainText::Rate(rate)));
    }
    let response = note_ui(ui, &notes.join(" · "));
    response.on_hover_text(TermText::LearningRate.say(language));
}

fn search_ui(ui: &mut Ui, scene: &Scene<'_>, live: &Live, search: &LiveSearch) {
    let language = scene.language;
    let say = |text: TrainText| text.say(language);
    progress_ui(ui, &say(TrainText::Progress), Some(live.progress()), 160.0);
    let models = TrainText::LiveSearch(live.name.clone(), search.trials.len());
    ui.add(Label::new(say(models)).truncate());
    let left = live.time_left().unwrap_or_default();
    let mut notes = vec![say(TrainText::TimeLeft(number::duration(left)))];
    let lower = |a: &&Trial, b: &&Trial| a.validation_loss.total_cmp(&b.validation_loss);
    if let Some(best) = search.trials.iter().min_by(lower) {
        let family = words::family_name(best.family, language);
        let loss = number::loss(best.validation_loss);
        notes.push(say(TrainText::BestSoFar(family, loss)));
    }
    note_ui(ui, &notes.join(" · "));
    // The time goes on without news.
    ui.request_repaint_after(Duration::from_millis(500));
}

fn idle_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let language = scene.language;
    let problem = scene
        .bench
        .preview
        .as_ref()
        .and_then(|p| p.problem.as_ref());
    if let Some(problem) = problem {
        let t = tokens(ui);
        let text = RichText::new(problem.say(language)).color(t.bad);
        ui.add(Label::new(text).truncate());
        return;
    }
    if scene.bench.task() != Task::Binary {
        let text = scene.bench.shown_task_run().map(|run| {
            let epochs = run.experiment.outcome.history.len();
            TrainText::RunOf(short(&run.name), epochs)
        });
        note_ui(ui, &text.unwrap_or(TrainText::Idle).say(language));
        return;
    }
    let Some(run) = front_run(scene.bench) else {
        note_ui(ui, &TrainText::Idle.say(language));
        return;
    };
    let rounds = run.history().len();
    let text = match run.choices.settings.family {
        Family::Trees => TrainText::RunOfTrees(short(&run.name), rounds),
        _ => TrainText::RunOf(short(&run.name), rounds),
    };
    note_ui(ui, &text.say(language)).on_hover_text(&run.name);
    if scene.bench.shown == Some(run.id) {
        note_ui(ui, &format!("· {}", TrainText::IsCurrent.say(language)));
        return;
    }
    if run.chance().is_some() {
        let t = tokens(ui);
        let text = RichText::new(TrainText::Chance.say(language)).color(t.bad);
        ui.label(text).on_hover_text(chance_tip(run, language));
    }
    let name = TrainText::MakeCurrent(short(&run.name)).say(language);
    let button = secondary_button(ui, &name).on_hover_text(&run.name);
    if button.clicked() {
        scene.send(Command::ShowRun(run.id));
    }
}

/// The run whose curves are drawn: the one that was trained last or, once another
/// was chosen, the current one.
pub(super) fn front_run(bench: &Workbench) -> Option<&Run> {
    let latest = bench.latest.and_then(|id| bench.run(id));
    latest.or_else(|| bench.shown_run()).or(bench.runs.last())
}

/// What a run that is no better than chance was measured by.
pub(in crate::ui::panels) fn chance_tip(run: &Run, language: Language) -> String {
    let Some((part, auc, [low, high])) = run.chance() else {
        return String::new();
    };
    let part = part_name(part, language).into_owned();
    let [auc, low, high] = [auc, low, high].map(number::auc);
    let text = TrainText::ChanceTip(auc, low, high, part);
    text.say(language).into_owned()
}
