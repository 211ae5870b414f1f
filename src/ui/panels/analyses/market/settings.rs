//! The settings of a forecast: series, dates, target, network and window.

use super::super::form::{LIST, NumberField, columns_ui, controls_ui, labelled_ui, seed_ui};
use crate::market::{Dates, Options, Predict, SuggestedSeries};
use crate::network::Family;
use crate::table::Kind;
use crate::ui::panels::evaluate::row_ui;
use crate::ui::panels::field::{Drafts, name_ui, share, whole};
use crate::ui::request::Scene;
use crate::ui::text::{Language, MarketText, Say};
use crate::ui::widgets::segmented_ui;
use crate::workbench::{AnalysisPlan, Command, ForecastPlan};
use eframe::egui::Ui;

/// The networks, in the order of their buttons.
const NETWORKS: [(Family, &str); 5] = [
    (Family::Lstm, "LSTM"),
    (Family::Gru, "GRU"),
    (Family::Cnn, "CNN"),
    (Family::Mlp, "MLP"),
    (Family::Rnn, "RNN"),
];

/// Draws the settings and sends what was changed.
pub(super) fn settings_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    drafts: &mut Drafts,
    suggested: &SuggestedSeries,
) {
    let language = scene.language;
    let mut plan = scene.bench.analyses.forecast.plan.clone();
    row_ui(ui, &[2.0, 1.0], |ui, place| match place {
        0 => series_ui(ui, scene, &mut plan, suggested),
        _ => dates_ui(ui, scene, &mut plan, suggested),
    });
    row_ui(ui, &[1.0, 1.0], |ui, place| match place {
        0 => predict_ui(ui, &mut plan.options, language),
        _ => network_ui(ui, &mut plan.options, language),
    });
    numbers_ui(ui, drafts, &mut plan.options, language);
    if plan != scene.bench.analyses.forecast.plan {
        scene.send(Command::PlanAnalysis(AnalysisPlan::Forecast(plan)));
    }
}

fn series_ui(ui: &mut Ui, scene: &Scene<'_>, plan: &mut ForecastPlan, suggested: &SuggestedSeries) {
    let language = scene.language;
    let say = |text: MarketText| text.say(language);
    let (name, tip) = (say(MarketText::Series), say(MarketText::SeriesTip));
    let changed = labelled_ui(ui, &name, &tip, |ui| {
        let add = say(MarketText::AddSeries);
        columns_ui(ui, language, &plan.series, &suggested.columns, &add)
    });
    if let Some(changed) = changed {
        plan.series = changed;
    }
}

fn dates_ui(ui: &mut Ui, scene: &Scene<'_>, plan: &mut ForecastPlan, suggested: &SuggestedSeries) {
    let language = scene.language;
    let say = |text: MarketText| text.say(language);
    let none = say(MarketText::FileOrder);
    let chosen = match &plan.dates {
        Dates::First => suggested.date.as_deref(),
        Dates::Column(name) => Some(name.as_str()),
        Dates::FileOrder => None,
    };
    let data = scene.bench.data.as_ref();
    let columns = data.map_or(&[][..], |data| &data.table.columns);
    let dates = columns.iter().filter(|column| column.kind == Kind::Date);
    let names = dates.map(|column| column.name.as_str());
    let (name, tip) = (say(MarketText::Dates), say(MarketText::DatesTip));
    let shown = chosen.unwrap_or(&none);
    let picked = labelled_ui(ui, &name, &tip, |ui| {
        let width = ui.available_width().min(LIST + 60.0);
        name_ui(ui, &name, chosen, Some(&none), names, shown, width)
    });
    if let Some(picked) = picked {
        plan.dates = picked.map_or(Dates::FileOrder, Dates::Column);
    }
}

fn predict_ui(ui: &mut Ui, options: &mut Options, language: Language) {
    let say = |text: MarketText| text.say(language);
    let (name, tip) = (say(MarketText::Predict), say(MarketText::PredictTip));
    let words = [
        MarketText::Return,
        MarketText::Volatility,
        MarketText::Value,
    ]
    .map(say);
    let targets = [Predict::Return, Predict::Volatility, Predict::Value];
    let targets: Vec<(Predict, &str)> = targets
        .into_iter()
        .zip(words.iter().map(AsRef::as_ref))
        .collect();
    labelled_ui(ui, &name, &tip, |ui| {
        segmented_ui(ui, &name, &mut options.predict, &targets);
    });
}

fn network_ui(ui: &mut Ui, options: &mut Options, language: Language) {
    let say = |text: MarketText| text.say(language);
    let (name, tip) = (say(MarketText::Network), say(MarketText::NetworkTip));
    labelled_ui(ui, &name, &tip, |ui| {
        segmented_ui(ui, &name, &mut options.model, &NETWORKS);
    });
}

fn numbers_ui(ui: &mut Ui, drafts: &mut Drafts, options: &mut Options, language: Language) {
    use MarketText as T;
    let usual = Options::default();
    controls_ui(ui, 5, |ui, place| match place {
        0 => Count {
            key: "lags",
            texts: [T::Lags, T::LagsTip, T::LagsWanted],
            usual: usual.lags,
            most: 500,
        }
        .show(ui, drafts, &mut options.lags, language),
        1 => Count {
            key: "horizon",
            texts: [T::Horizon, T::HorizonTip, T::HorizonWanted],
            usual: usual.horizon,
            most: 250,
        }
        .show(ui, drafts, &mut options.horizon, language),
        2 => Count {
            key: "folds",
            texts: [T::Folds, T::FoldsTip, T::FoldsWanted],
            usual: usual.folds,
            most: 50,
        }
        .show(ui, drafts, &mut options.folds, language),
        3 => cost_ui(ui, drafts, options, language),
        _ => {
            if let Some(seed) = seed_ui(ui, drafts, "seed", options.seed, language) {
                options.seed = seed;
            }
        }
    });
}

/// A field of a whole number.
struct Count {
    key: &'static str,
    /// Name, meaning, and what can be read.
    texts: [MarketText; 3],
    usual: usize,
    most: usize,
}

impl Count {
    fn show(self, ui: &mut Ui, drafts: &mut Drafts, value: &mut usize, language: Language) {
        let [name, tip, wanted] = self.texts.map(|text| text.say(language));
        let field = NumberField {
            key: self.key,
            name: &name,
            tip: &tip,
            hint: &self.usual.to_string(),
            wanted: &wanted,
        };
        let edit = field.show(ui, drafts, Some(value.to_string()), whole(1, self.most));
        if let Some(edit) = edit {
            *value = edit.unwrap_or(self.usual);
        }
    }
}

fn cost_ui(ui: &mut Ui, drafts: &mut Drafts, options: &mut Options, language: Language) {
    let say = |text: MarketText| text.say(language);
    let usual = Options::default().cost;
    let shown = |cost: f64| format!("{} %", 100.0 * cost);
    let field = NumberField {
        key: "cost",
        name: &say(MarketText::Cost),
        tip: &say(MarketText::CostTip),
        hint: &shown(usual),
        wanted: &say(MarketText::CostWanted),
    };
    let parse = |text: &str| share(text).filter(|cost| *cost <= 0.5);
    if let Some(edit) = field.show(ui, drafts, Some(shown(options.cost)), parse) {
        options.cost = edit.unwrap_or(usual);
    }
}
