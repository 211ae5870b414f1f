//! The settings of the next run: a short form, and behind a fold everything
//! else. They are sent as a whole when one of them changed.

use super::super::field::{Drafts, Edit, Field, field_ui, layers, number, whole};
use super::form::{Entry, Form, Name, line_ui};
use super::words;
use crate::evaluate::metrics::LOSS;
use crate::network::{Config, Family, MAX_MEMBERS};
use crate::recipe::Task;
use crate::recipe::outcome::split::Part;
use crate::train::{Preset, TrainConfig};
use crate::ui::request::Scene;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::text::TrainText;
use crate::ui::widgets::Following;
use crate::ui::widgets::{card_with_ui, note_ui, secondary_button, segmented_ui};
use crate::workbench::Command;
use crate::workflow::Settings;
use eframe::egui::{ScrollArea, Ui};

/// Most epochs, rows in a batch and the like that are taken.
const MOST: usize = 1_000_000;

/// Fields that mean something else, or nothing, with another network.
const OF_NETWORK: [&str; 4] = ["hidden", "filters", "kernel", "pool"];

/// Network and training as the preset has them.
struct Presets {
    network: Config,
    train: TrainConfig,
}

/// Drops texts of fields that another network does not show.
pub(super) fn follow_family(drafts: &mut Drafts, shown: &mut Option<Family>, now: Family) {
    if shown.replace(now).is_some_and(|before| before != now) {
        for key in OF_NETWORK {
            drafts.forget(key);
        }
        if now == Family::Logistic {
            drafts.forget("dropout");
        }
        if matches!(now, Family::Scorecard | Family::Trees) {
            drafts.clear();
        }
    }
}

pub(super) fn settings_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    drafts: &mut Drafts,
    advanced: &mut bool,
) {
    let language = scene.language;
    let Some(settings) = scene.bench.settings() else {
        return;
    };
    let plain = Settings::new(settings.family, settings.preset, settings.seed);
    let Ok((network, train)) = plain.resolve(train_rows(scene)) else {
        return;
    };
    let presets = Presets { network, train };
    let is_binary = scene.bench.task() == Task::Binary;
    let mut next = settings.clone();
    let mut reset = false;
    let title = TrainText::Settings.say(language);
    let departs = *settings != plain || drafts.unreadable("").is_some();
    let mut open = *advanced;
    let tools = |ui: &mut Ui| reset = tools_ui(ui, &mut open, departs, language);
    card_with_ui(ui, &title, tools, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ScrollArea::vertical()
            .id_salt("settings")
            .auto_shrink(false)
            .following(ui, |ui| {
                let mut form = Form { language, drafts };
                if next.family == Family::Scorecard {
                    scorecard_ui(ui, &mut form, &mut next, (&presets.train, *advanced));
                    return;
                }
                if next.family == Family::Trees {
                    trees_ui(ui, &mut form, &mut next, (&presets, *advanced));
                    return;
                }
                short_ui(ui, &mut form, &mut next, &presets, is_binary);
                if *advanced {
                    ui.separator();
                    network_ui(ui, &mut form, &mut next, &presets.network);
                    penalties_ui(ui, &mut form, &mut next, &presets.train);
                    rules_ui(ui, &mut form, &mut next, &presets.train);
                }
            });
    });
    *advanced = open;
    if reset {
        next = plain;
        drafts.clear();
    }
    if next != *settings {
        scene.send(Command::SetSettings(next));
    }
}

fn train_rows(scene: &Scene<'_>) -> usize {
    let preview = scene.bench.preview.as_ref();
    let part = preview.and_then(|p| p.parts.iter().find(|count| count.part == Part::Train));
    part.map_or(0, |count| count.rows)
}

/// Laid out from right to left; whether all is to be reset.
fn tools_ui(ui: &mut Ui, advanced: &mut bool, departs: bool, language: Language) -> bool {
    ui.checkbox(advanced, TrainText::Advanced.say(language));
    departs && secondary_button(ui, &TrainText::ResetAll.say(language)).clicked()
}

fn named(text: TrainText, tip: &str) -> Name<'_> {
    Name { text, tip }
}

fn short_ui(
    ui: &mut Ui,
    form: &mut Form<'_>,
    next: &mut Settings,
    presets: &Presets,
    is_binary: bool,
) {
    let language = form.language;
    let train = &presets.train;
    preset_ui(ui, next, language);
    let tip = TermText::Epoch.say(language);
    count_ui(
        ui,
        form,
        &named(TrainText::Epochs, &tip),
        ("epochs", train.epochs, 10_000),
        &mut next.epochs,
    );
    // Other targets have no ensembles; a number that was entered before can be reset.
    if next.family != Family::Logistic && (is_binary || next.members.is_some()) {
        let tip = TrainText::MembersTip.say(language);
        let preset = Settings {
            members: None,
            ..next.clone()
        };
        count_ui(
            ui,
            form,
            &named(TrainText::Members, &tip),
            ("members", preset.members(), MAX_MEMBERS),
            &mut next.members,
        );
    }
    let tip = TermText::BatchSize.say(language);
    count_ui(
        ui,
        form,
        &named(TrainText::BatchSize, &tip),
        ("batch size", train.batch_size, MOST),
        &mut next.batch_size,
    );
    learning_rate_ui(ui, form, next, train);
    let tip = TrainText::OptimiserTip.say(language);
    let name = named(TrainText::Optimiser, &tip);
    let options = &words::ALGORITHMS;
    form.choice_ui(ui, &name, &mut next.algorithm, train.algorithm, options);
    patience_ui(ui, form, next, train);
    class_weight_ui(ui, form, next, train);
}

fn learning_rate_ui(ui: &mut Ui, form: &mut Form<'_>, next: &mut Settings, train: &TrainConfig) {
    let tip = TermText::LearningRate.say(form.language);
    let entry = Entry {
        key: "learning rate",
        preset: &train.learning_rate.to_string(),
        wanted: TrainText::WantedPositive,
    };
    let name = named(TrainText::LearningRate, &tip);
    let (rate, read) = (&mut next.learning_rate, number(|n| n > 0.0));
    form.field_ui(ui, &name, &entry, rate, f64::to_string, read);
}

/// Trees have a number, leaves and a rate in place of layers and batches.
fn trees_ui(
    ui: &mut Ui,
    form: &mut Form<'_>,
    next: &mut Settings,
    (presets, advanced): (&Presets, bool),
) {
    let (language, train) = (form.language, &presets.train);
    note_ui(ui, &TrainText::TreesNote.say(language));
    let tip = TermText::Trees.say(language);
    let name = named(TrainText::MostEpochsTrees, &tip);
    let trees = ("trees", train.epochs, 5_000);
    count_ui(ui, form, &name, trees, &mut next.epochs);
    let tip = TrainText::LeavesTip.say(language);
    let name = named(TrainText::Leaves, &tip);
    let preset = presets.network.trees.map_or(0, |sizes| sizes.leaves);
    let entry = Entry {
        key: "leaves",
        preset: &preset.to_string(),
        wanted: TrainText::WantedWhole(2, 1024),
    };
    let read = whole(2, 1024);
    form.field_ui(ui, &name, &entry, &mut next.leaves, usize::to_string, read);
    learning_rate_ui(ui, form, next, train);
    patience_ui(ui, form, next, train);
    class_weight_ui(ui, form, next, train);
    if advanced {
        let tip = TermText::Weights.say(language);
        let entry = Entry {
            key: "l2",
            preset: &train.l2.to_string(),
            wanted: TrainText::WantedPenalty,
        };
        let read = number(|n| n >= 0.0);
        let name = named(TrainText::L2, &tip);
        form.field_ui(ui, &name, &entry, &mut next.l2, f64::to_string, read);
        seed_ui(ui, form, next);
    }
}

/// A scorecard is fitted to its optimum: there is little to set.
fn scorecard_ui(
    ui: &mut Ui,
    form: &mut Form<'_>,
    next: &mut Settings,
    (train, advanced): (&TrainConfig, bool),
) {
    note_ui(ui, &TrainText::ScorecardNote.say(form.language));
    class_weight_ui(ui, form, next, train);
    if advanced {
        seed_ui(ui, form, next);
    }
}

fn class_weight_ui(ui: &mut Ui, form: &mut Form<'_>, next: &mut Settings, train: &TrainConfig) {
    let tip = TermText::ClassWeight.say(form.language);
    let name = named(TrainText::ClassWeight, &tip);
    let (value, preset) = (&mut next.class_weight, train.class_weight);
    form.words_ui(ui, &name, value, preset, &words::WEIGHTS);
}

fn preset_ui(ui: &mut Ui, next: &mut Settings, language: Language) {
    let tuned = TrainText::PresetTuned.say(language);
    let plain = TrainText::PresetPlain.say(language);
    let tip = TrainText::PresetTip.say(language);
    let name = named(TrainText::Preset, &tip);
    line_ui(ui, language, &name, false, |ui| {
        // Laid out from right to left: the last stands first.
        let options = [(Preset::Plain, &*plain), (Preset::Tuned, &*tuned)];
        let name = TrainText::Preset.say(language);
        segmented_ui(ui, &name, &mut next.preset, &options);
    });
}

/// A whole number from 1 on: its key, the preset's value, the most.
fn count_ui(
    ui: &mut Ui,
    form: &mut Form<'_>,
    name: &Name<'_>,
    (key, preset, most): (&'static str, usize, usize),
    value: &mut Option<usize>,
) {
    let entry = Entry {
        key,
        preset: &preset.to_string(),
        wanted: TrainText::WantedWhole(1, most),
    };
    form.field_ui(ui, name, &entry, value, usize::to_string, whole(1, most));
}

fn patience_ui(ui: &mut Ui, form: &mut Form<'_>, next: &mut Settings, train: &TrainConfig) {
    let language = form.language;
    let off = TrainText::Off.say(language);
    let show = |patience: &Option<usize>| patience.map_or(off.to_string(), |n| n.to_string());
    let is_off = |text: &str| {
        let text = text.trim().to_lowercase();
        text == "off" || text == *off
    };
    let read = |text: &str| {
        if is_off(text) {
            return Some(None);
        }
        whole(1, 10_000)(text).map(Some)
    };
    let tip = TermText::Patience.say(language);
    let entry = Entry {
        key: "patience",
        preset: &show(&train.patience),
        wanted: TrainText::WantedPatience,
    };
    let name = named(TrainText::Patience, &tip);
    form.field_ui(ui, &name, &entry, &mut next.patience, show, read);
}

fn network_ui(ui: &mut Ui, form: &mut Form<'_>, next: &mut Settings, preset: &Config) {
    if next.family == Family::Logistic {
        return;
    }
    let language = form.language;
    let tip = TrainText::HiddenTip.say(language);
    let entry = Entry {
        key: "hidden",
        preset: &words::sizes(&preset.hidden),
        wanted: TrainText::WantedLayers,
    };
    let name = named(TrainText::Hidden, &tip);
    let show = |layers: &Vec<usize>| words::sizes(layers);
    form.field_ui(ui, &name, &entry, &mut next.hidden, show, layers);
    if next.family == Family::Cnn {
        let tip = TrainText::CnnTip.say(language);
        let name = |text| named(text, &tip);
        let filters = ("filters", preset.filters, 4096);
        count_ui(
            ui,
            form,
            &name(TrainText::FiltersName),
            filters,
            &mut next.filters,
        );
        let kernel = ("kernel", preset.kernel, 512);
        count_ui(ui, form, &name(TrainText::Kernel), kernel, &mut next.kernel);
        let pool = ("pool", preset.pool, 512);
        count_ui(ui, form, &name(TrainText::Pool), pool, &mut next.pool);
    }
    let tip = TrainText::ActivationTip.say(language);
    let name = named(TrainText::Activation, &tip);
    let options = &words::ACTIVATIONS;
    form.choice_ui(ui, &name, &mut next.activation, preset.activation, options);
    let tip = TrainText::NormTip.say(language);
    let name = named(TrainText::Norm, &tip);
    form.words_ui(ui, &name, &mut next.norm, preset.norm, &words::NORMS);
    let tip = TermText::Dropout.say(language);
    let entry = Entry {
        key: "dropout",
        preset: &preset.dropout.to_string(),
        wanted: TrainText::WantedDropout,
    };
    let name = named(TrainText::Dropout, &tip);
    let read = number(|n| (0.0..1.0).contains(&n));
    form.field_ui(ui, &name, &entry, &mut next.dropout, f64::to_string, read);
}

fn penalties_ui(ui: &mut Ui, form: &mut Form<'_>, next: &mut Settings, preset: &TrainConfig) {
    let language = form.language;
    let tip = TermText::Weights.say(language);
    for (text, key, value, preset) in [
        (TrainText::L1, "l1", &mut next.l1, preset.l1),
        (TrainText::L2, "l2", &mut next.l2, preset.l2),
    ] {
        let entry = Entry {
            key,
            preset: &preset.to_string(),
            wanted: TrainText::WantedPenalty,
        };
        let read = number(|n| n >= 0.0);
        form.field_ui(ui, &named(text, &tip), &entry, value, f64::to_string, read);
    }
    let tip = TrainText::ClipTip.say(language);
    let off = TrainText::Off.say(language);
    let entry = Entry {
        key: "clip",
        preset: &preset.clip.map_or(off.to_string(), |clip| clip.to_string()),
        wanted: TrainText::WantedPositive,
    };
    let name = named(TrainText::Clip, &tip);
    let read = number(|n| n > 0.0);
    form.field_ui(ui, &name, &entry, &mut next.clip, f64::to_string, read);
}

fn rules_ui(ui: &mut Ui, form: &mut Form<'_>, next: &mut Settings, preset: &TrainConfig) {
    let language = form.language;
    let tip = TrainText::ScheduleTip.say(language);
    let name = named(TrainText::Schedule, &tip);
    let options = &words::SCHEDULES;
    form.words_ui(ui, &name, &mut next.schedule, preset.schedule, options);
    let tip = TrainText::MonitorTip.say(language);
    let name = named(TrainText::Monitor, &tip);
    let options = &words::MONITORS;
    form.words_ui(ui, &name, &mut next.monitor, preset.monitor, options);
    let tip = LOSS.term.say(language);
    let name = named(TrainText::Objective, &tip);
    let options = &words::OBJECTIVES;
    form.words_ui(ui, &name, &mut next.objective, preset.objective, options);
    seed_ui(ui, form, next);
    let tip = TrainText::BackendTip.say(language);
    let name = named(TrainText::Backend, &tip);
    let mut backend = Some(next.backend).filter(|backend| *backend != preset.backend);
    let options = words::BACKENDS;
    form.choice_ui(ui, &name, &mut backend, preset.backend, options);
    next.backend = backend.unwrap_or(preset.backend);
}

fn seed_ui(ui: &mut Ui, form: &mut Form<'_>, next: &mut Settings) {
    let language = form.language;
    let tip = TermText::Seed.say(language);
    let label = TrainText::Seed.say(language);
    let wanted = TrainText::WantedWhole(0, MOST).say(language);
    let drafts = &mut *form.drafts;
    let name = named(TrainText::Seed, &tip);
    let (edit, _) = line_ui(ui, language, &name, false, |ui| {
        let field = Field {
            key: "seed",
            name: &label,
            value: Some(next.seed.to_string()),
            hint: "",
            wanted: &wanted,
            width: 130.0,
        };
        field_ui(ui, drafts, &field, whole(0, MOST))
    });
    if let Some(Edit::Set(seed)) = edit {
        next.seed = seed as u64;
    }
}
