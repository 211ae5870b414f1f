//! What differs between two runs, in short: columns, split and settings with their
//! values, for one line of the board of runs.

use super::super::evaluate::{setting_text, short_split};
use super::words;
use crate::evaluate::probability::recalibrate::Method;
use crate::network::Config;
use crate::train::TrainConfig;
use crate::ui::number;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TrainText;
use crate::workbench::{Changes, Run, Setting};
use std::borrow::Cow;

/// More columns than these are counted.
const MOST_NAMES: usize = 3;

/// Settings of a run with what its preset gives.
struct Resolved<'a> {
    run: &'a Run,
    network: Config,
    train: TrainConfig,
}

impl<'a> Resolved<'a> {
    fn of(run: &'a Run) -> Option<Self> {
        let train = &run.experiment.metrics.train;
        let rows = train.as_ref().map_or(0, |figures| figures.n);
        let (network, train) = run.choices.settings.resolve(rows).ok()?;
        Some(Self {
            run,
            network,
            train,
        })
    }

    fn value(&self, setting: Setting, language: Language) -> String {
        let (network, train) = (&self.network, &self.train);
        let settings = &self.run.choices.settings;
        let word = |text: Option<&TrainText>| {
            text.map_or(Cow::default(), |text| text.say(language))
                .into_owned()
        };
        let off = || TrainText::Off.say(language).into_owned();
        match setting {
            Setting::Family => words::family(settings.family).0.say(language).into_owned(),
            Setting::Preset => word(of(&words::PRESETS, settings.preset)),
            Setting::Seed => settings.seed.to_string(),
            Setting::Backend => named(words::BACKENDS, settings.backend),
            Setting::Hidden => words::sizes(&network.hidden),
            Setting::Filters => network.filters.to_string(),
            Setting::Kernel => network.kernel.to_string(),
            Setting::Pool => network.pool.to_string(),
            Setting::Leaves => network
                .trees
                .map_or(String::new(), |sizes| sizes.leaves.to_string()),
            Setting::Members => number::count(settings.members()),
            Setting::Activation => named(&words::ACTIVATIONS, network.activation),
            Setting::Dropout => number::plain(network.dropout),
            Setting::Norm => word(of(&words::NORMS, network.norm)),
            Setting::Epochs => number::count(train.epochs),
            Setting::BatchSize => number::count(train.batch_size),
            Setting::LearningRate => number::plain(train.learning_rate),
            Setting::Schedule => word(of(&words::SCHEDULES, train.schedule)),
            Setting::Algorithm => named(&words::ALGORITHMS, train.algorithm),
            Setting::L1 => number::plain(train.l1),
            Setting::L2 => number::plain(train.l2),
            Setting::Clip => train.clip.map_or_else(off, number::plain),
            Setting::Patience => train.patience.map_or_else(off, number::count),
            Setting::Monitor => word(of(&words::MONITORS, train.monitor)),
            Setting::Objective => word(of(&words::OBJECTIVES, train.objective)),
            Setting::ClassWeight => word(of(&words::WEIGHTS, train.class_weight)),
            Setting::Recalibration => match settings.recalibration {
                None => off(),
                Some(Method::Platt) => "Platt".to_owned(),
                Some(Method::Isotonic) => "isotonic".to_owned(),
            },
        }
    }
}

fn of<T: Copy + PartialEq>(options: &[(T, TrainText)], value: T) -> Option<&TrainText> {
    let found = options.iter().find(|(option, _)| *option == value);
    found.map(|(_, text)| text)
}

fn named<T: Copy + PartialEq>(options: &[(T, &str)], value: T) -> String {
    let found = options.iter().find(|(option, _)| *option == value);
    found.map_or(String::new(), |(_, name)| (*name).to_owned())
}

/// How much is said of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// The value of the run alone, for a narrow column: `dropout 0 · − age`.
    Brief,
    /// Its own value and that of the other run: `dropout 0, not 0.2 · − age`.
    Full,
}

/// What `run` has otherwise than `reference`, its own value first.
pub(super) fn differs_text(
    changes: &Changes,
    [reference, run]: [&Run; 2],
    (said, language): (Said, Language),
) -> String {
    let mut parts = Vec::new();
    let both = |own: String, other: String| match said {
        Said::Brief => own,
        Said::Full => TrainText::NotValue(own, other).say(language).into_owned(),
    };
    if let Some([before, after]) = &changes.target {
        parts.push(if before == after {
            TrainText::OtherBad.say(language).into_owned()
        } else {
            both(after.clone(), before.clone())
        });
    }
    for (columns, sign) in changes.only.iter().zip(["−", "+"]) {
        if !columns.is_empty() {
            parts.push(format!("{sign} {}", listed(columns)));
        }
    }
    if !changes.prepared.is_empty() {
        let columns = listed(&changes.prepared);
        parts.push(
            TrainText::PreparedOtherwise(columns)
                .say(language)
                .into_owned(),
        );
    }
    if let Some(plans) = &changes.split {
        let [before, after] = plans.each_ref().map(|plan| short_split(plan, language));
        parts.push(if before == after {
            TrainText::OtherShares.say(language).into_owned()
        } else {
            both(after, before)
        });
    }
    if changes.repeats {
        parts.push(TrainText::OtherRepeats.say(language).into_owned());
    }
    parts.extend(settings_texts(changes, [reference, run], (said, language)));
    if changes.earlier_data[0] != changes.earlier_data[1] {
        parts.push(TrainText::OtherData.say(language).into_owned());
    }
    if parts.is_empty() {
        return TrainText::NothingElse.say(language).into_owned();
    }
    parts.join(" · ")
}

/// The settings that differ, each with the value of `run` first.
pub fn settings_texts(
    changes: &Changes,
    [reference, run]: [&Run; 2],
    (said, language): (Said, Language),
) -> Vec<String> {
    let (Some(before), Some(after)) = (Resolved::of(reference), Resolved::of(run)) else {
        return Vec::new();
    };
    let text = |setting: &Setting| {
        let [before, after] = [&before, &after].map(|r| r.value(*setting, language));
        // A value that was entered may be the preset's.
        if before == after {
            return None;
        }
        let name = setting_text(*setting).say(language);
        Some(match said {
            // The name of a model says what it is.
            Said::Brief if *setting == Setting::Family => after,
            Said::Brief => format!("{name} {after}"),
            Said::Full => {
                let values = TrainText::NotValue(after, before).say(language);
                format!("{name} {values}")
            }
        })
    };
    changes.settings.iter().filter_map(text).collect()
}

fn listed(columns: &[String]) -> String {
    let mut text = columns[..columns.len().min(MOST_NAMES)].join(", ");
    if columns.len() > MOST_NAMES {
        text += &format!(", … {}", number::count(columns.len()));
    }
    text
}
