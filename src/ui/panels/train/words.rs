//! The words of the train panel for networks and settings.

use crate::network::{Activation, Backend, Family, Norm, Objective};
use crate::train::{Algorithm, ClassWeight, Monitor, Preset, Schedule};
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::text::TrainText;
use crate::workbench::Refusal;
use std::borrow::Cow;

/// The networks in the order of their cards.
pub(super) const FAMILIES: [Family; 8] = [
    Family::Scorecard,
    Family::Logistic,
    Family::Trees,
    Family::Mlp,
    Family::Cnn,
    Family::Lstm,
    Family::Gru,
    Family::Rnn,
];

pub(super) fn family(family: Family) -> (TrainText, TermText) {
    match family {
        Family::Scorecard => (TrainText::Scorecard, TermText::Scorecard),
        Family::Logistic => (TrainText::Logistic, TermText::Logistic),
        Family::Trees => (TrainText::Trees, TermText::Trees),
        Family::Mlp => (TrainText::Mlp, TermText::Mlp),
        Family::Cnn => (TrainText::Cnn, TermText::Cnn),
        Family::Lstm => (TrainText::Lstm, TermText::Lstm),
        Family::Gru => (TrainText::Gru, TermText::Gru),
        Family::Rnn => (TrainText::Rnn, TermText::Rnn),
    }
}

/// The name of a network.
pub(in crate::ui::panels) fn family_name(of: Family, language: Language) -> String {
    family(of).0.say(language).into_owned()
}

/// The optimisers under their own names.
pub(super) const ALGORITHMS: [(Algorithm, &str); 5] = [
    (Algorithm::AdamW, "AdamW"),
    (Algorithm::Adam, "Adam"),
    (Algorithm::Sgd, "SGD"),
    (Algorithm::RmsProp, "RMSProp"),
    (Algorithm::AdaGrad, "AdaGrad"),
];

/// The functions between layers under their own names.
pub(super) const ACTIVATIONS: [(Activation, &str); 5] = [
    (Activation::Relu, "ReLU"),
    (Activation::Silu, "SiLU"),
    (Activation::Gelu, "GELU"),
    (Activation::Tanh, "tanh"),
    (Activation::Sigmoid, "sigmoid"),
];

pub(super) const PRESETS: [(Preset, TrainText); 2] = [
    (Preset::Tuned, TrainText::PresetTuned),
    (Preset::Plain, TrainText::PresetPlain),
];

pub(super) const WEIGHTS: [(ClassWeight, TrainText); 2] = [
    (ClassWeight::None, TrainText::WeightNone),
    (ClassWeight::Balanced, TrainText::WeightBalanced),
];

pub(super) const NORMS: [(Norm, TrainText); 3] = [
    (Norm::None, TrainText::NormNone),
    (Norm::Batch, TrainText::NormBatch),
    (Norm::Layer, TrainText::NormLayer),
];

pub(super) const SCHEDULES: [(Schedule, TrainText); 5] = [
    (Schedule::Constant, TrainText::ScheduleConstant),
    (Schedule::Cosine, TrainText::ScheduleCosine),
    (Schedule::WarmupCosine, TrainText::ScheduleWarmupCosine),
    (Schedule::Step, TrainText::ScheduleStep),
    (Schedule::Exponential, TrainText::ScheduleExponential),
];

pub(super) const MONITORS: [(Monitor, TrainText); 3] = [
    (Monitor::Loss, TrainText::MonitorLoss),
    (Monitor::Auc, TrainText::MonitorAuc),
    (Monitor::Refined, TrainText::MonitorRefined),
];

pub(super) const OBJECTIVES: [(Objective, TrainText); 2] = [
    (Objective::Bce, TrainText::ObjectiveBce),
    (Objective::Mse, TrainText::ObjectiveMse),
];

/// Who can compute in this build, under their own names.
pub(super) const BACKENDS: &[(Backend, &str)] = &[
    (Backend::Fused, "Fused"),
    (Backend::Flex, "Flex"),
    #[cfg(feature = "ndarray")]
    (Backend::Ndarray, "NdArray"),
    #[cfg(feature = "gpu")]
    (Backend::Gpu, "GPU"),
];

/// Why a training cannot start.
pub(super) fn refusal(refusal: &Refusal, language: Language) -> Cow<'static, str> {
    match refusal {
        Refusal::NoTarget => TrainText::RefusedNoTarget.say(language),
        Refusal::NotReady => TrainText::RefusedNotReady.say(language),
        Refusal::Training => TrainText::RefusedTraining.say(language),
        Refusal::NoData => TrainText::NoDataSentence.say(language),
        other => other.say(language),
    }
}

/// Layer sizes as they are typed.
pub(super) fn sizes(layers: &[usize]) -> String {
    let sizes: Vec<String> = layers.iter().map(usize::to_string).collect();
    sizes.join(", ")
}
