//! What differs between two runs, in words: columns, split, rows and settings.

use crate::recipe::outcome::split::{Method, SplitPlan};
use crate::ui::number;
use crate::ui::panels::train::{Said, settings_texts};
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::text::TrainText;
use crate::ui::theme::tokens;
use crate::ui::widgets::note_ui;
use crate::workbench::{Changes, Run, Setting};
use eframe::egui::{Label, RichText, Ui};

/// More columns than these are counted.
const MOST_NAMES: usize = 8;

/// Draws what differs between the shown run and another one, whose targets may be
/// `opposite`.
pub(super) fn changes_ui(
    ui: &mut Ui,
    (changes, opposite): (&Changes, bool),
    runs: [&Run; 2],
    language: Language,
) {
    let names = runs.map(|run| run.name.as_str());
    for (earlier, name) in changes.earlier_data.into_iter().zip(names) {
        if earlier {
            let text = StudyText::EarlierData(name.to_owned()).say(language);
            let text = RichText::new(text).color(tokens(ui).stale);
            ui.add(Label::new(text).wrap());
        }
    }
    let lines = lines(changes, runs, language);
    let text = if lines.is_empty() {
        StudyText::NothingDiffers.say(language).into_owned()
    } else {
        StudyText::Differs(lines.join(" · "))
            .say(language)
            .into_owned()
    };
    ui.add(Label::new(text).wrap());
    if changes.target.is_some() && !opposite {
        let text = StudyText::OutcomesOf(names[0].to_owned()).say(language);
        note_ui(ui, &text);
    }
}

fn lines(changes: &Changes, runs: [&Run; 2], language: Language) -> Vec<String> {
    let names = runs.map(|run| run.name.as_str());
    let mut lines = Vec::new();
    let mut add = |text: StudyText| lines.push(text.say(language).into_owned());
    if let Some([a, b]) = &changes.target {
        add(StudyText::TargetDiffers(a.clone(), b.clone()));
    }
    for (columns, name) in changes.only.iter().zip(names) {
        if !columns.is_empty() {
            add(StudyText::OnlyIn(
                name.to_owned(),
                listed(columns, language),
            ));
        }
    }
    if !changes.prepared.is_empty() {
        add(StudyText::Prepared(listed(&changes.prepared, language)));
    }
    if let Some(plans) = &changes.split {
        let [a, b] = plans.each_ref().map(|plan| split_text(plan, language));
        add(StudyText::SplitDiffers(a, b));
    }
    if changes.repeats {
        add(StudyText::RepeatsDiffer);
    }
    let [shown, other] = runs;
    let settings = settings_texts(changes, [other, shown], (Said::Full, language));
    if !settings.is_empty() {
        add(StudyText::SettingsDiffer(settings.join("; ")));
    }
    lines
}

fn listed(columns: &[String], language: Language) -> String {
    let mut text = columns[..columns.len().min(MOST_NAMES)].join(", ");
    if columns.len() > MOST_NAMES {
        text += ", ";
        text += &StudyText::AndMore(columns.len() - MOST_NAMES).say(language);
    }
    text
}

/// How rows are divided, in short.
pub(in crate::ui::panels) fn split_text(plan: &SplitPlan, language: Language) -> String {
    let text = match &plan.method {
        Method::Random => StudyText::SplitRandom(
            number::percent(plan.test),
            number::percent(plan.validation),
            plan.seed.to_string(),
        ),
        Method::Date(name) => StudyText::SplitDate(name.clone(), number::percent(plan.test)),
        Method::Group(name) => StudyText::SplitGroup(
            name.clone(),
            number::percent(plan.test),
            plan.seed.to_string(),
        ),
        Method::Column(name) => StudyText::SplitColumn(name.clone()),
    };
    text.say(language).into_owned()
}

/// The same in two words.
pub(in crate::ui::panels) fn short_split(plan: &SplitPlan, language: Language) -> String {
    let text = match &plan.method {
        Method::Random => StudyText::ShortRandom(plan.seed.to_string()),
        Method::Date(name) => StudyText::ShortDate(name.clone()),
        Method::Group(name) => StudyText::ShortGroup(name.clone()),
        Method::Column(name) => StudyText::ShortColumn(name.clone()),
    };
    text.say(language).into_owned()
}

/// The name of a setting, as the train panel has it.
pub(in crate::ui::panels) fn setting_text(setting: Setting) -> TrainText {
    match setting {
        Setting::Family => TrainText::Model,
        Setting::Preset => TrainText::Preset,
        Setting::Seed => TrainText::Seed,
        Setting::Backend => TrainText::Backend,
        Setting::Hidden => TrainText::Hidden,
        Setting::Filters => TrainText::FiltersName,
        Setting::Kernel => TrainText::Kernel,
        Setting::Pool => TrainText::Pool,
        Setting::Leaves => TrainText::Leaves,
        Setting::Members => TrainText::Members,
        Setting::Activation => TrainText::Activation,
        Setting::Dropout => TrainText::Dropout,
        Setting::Norm => TrainText::Norm,
        Setting::Epochs => TrainText::Epochs,
        Setting::BatchSize => TrainText::BatchSize,
        Setting::LearningRate => TrainText::LearningRate,
        Setting::Schedule => TrainText::Schedule,
        Setting::Algorithm => TrainText::Optimiser,
        Setting::L1 => TrainText::L1,
        Setting::L2 => TrainText::L2,
        Setting::Clip => TrainText::Clip,
        Setting::Patience => TrainText::Patience,
        Setting::Monitor => TrainText::Monitor,
        Setting::Objective => TrainText::Objective,
        Setting::ClassWeight => TrainText::ClassWeight,
        Setting::Recalibration => TrainText::Recalibration,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Stage, evaluate, show};
    use super::*;
    use crate::workbench::Command;
    use eframe::egui::Theme;
    use egui_kittest::kittest::Queryable;

    #[test]
    fn settings_that_differ_are_compared_with_their_values() {
        let mut stage = Stage::trained(Language::English);
        let mut settings = stage.bench.settings().cloned().unwrap();
        settings.epochs = Some(4);
        for command in [Command::SetSettings(settings), Command::Train] {
            stage.bench.apply(command);
            stage.settle(|bench| bench.jobs.is_empty());
        }
        let mut harness = evaluate(stage, [1280.0, 1400.0], Theme::Dark);
        show(&mut harness, &StudyText::Compare);
        harness.get_by_label_contains("settings: epochs, at most 4, not 3");
    }
}
