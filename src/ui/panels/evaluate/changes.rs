//! What differs between two runs, in words: columns, split, rows and settings.

use crate::recipe::outcome::split::{Method, SplitPlan};
use crate::ui::number;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::text::TrainText;
use crate::ui::theme::tokens;
use crate::ui::widgets::note_ui;
use crate::workbench::{Changes, Setting};
use eframe::egui::{Label, RichText, Ui};

/// More columns than these are counted.
const MOST_NAMES: usize = 8;

/// Draws what differs between the shown run and another one, whose targets may be
/// `opposite`.
pub(super) fn changes_ui(
    ui: &mut Ui,
    (changes, opposite): (&Changes, bool),
    names: [&str; 2],
    language: Language,
) {
    for (earlier, name) in changes.earlier_data.into_iter().zip(names) {
        if earlier {
            let text = StudyText::EarlierData(name.to_owned()).say(language);
            let text = RichText::new(text).color(tokens(ui).stale);
            ui.add(Label::new(text).wrap());
        }
    }
    let lines = lines(changes, names, language);
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

fn lines(changes: &Changes, names: [&str; 2], language: Language) -> Vec<String> {
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
    if !changes.settings.is_empty() {
        let named = |setting: &Setting| setting_text(*setting).say(language).into_owned();
        let named: Vec<String> = changes.settings.iter().map(named).collect();
        add(StudyText::SettingsDiffer(named.join(", ")));
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
