//! The cards of the networks: choosing one, and what it would be like with the
//! settings as they are.

use super::words;
use crate::network::{Backend, Family};
use crate::recipe::Task;
use crate::ui::request::Scene;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TrainText;
use crate::ui::theme::tokens;
use crate::ui::widgets::text_width;
use crate::workbench::Command;
use crate::workflow::Settings;
use eframe::egui::{
    self, Align, CornerRadius, Label, Layout, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui,
    UiBuilder, Vec2, WidgetInfo,
};

const HEIGHT: f32 = 68.0;
/// The height where a line has to be wrapped.
const TALL: f32 = 98.0;

pub(super) fn models_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let Some(settings) = scene.bench.settings() else {
        return;
    };
    let t = tokens(ui);
    let families = families(scene.bench.task(), settings.family);
    let count = families.len() as f32;
    let width = (ui.available_width() - (count - 1.0) * t.gap) / count;
    let builder = UiBuilder::new()
        .accessibility_role(Role::RadioGroup)
        .accessibility_label(&*TrainText::Model.say(scene.language));
    ui.scope_builder(builder, |ui| {
        let room = width - 2.0 * t.gap;
        let is_long = |line: &String| {
            let text = RichText::new(line).size(t.text_small);
            text_width(ui, text) > room
        };
        let of_card = |family: &Family| {
            let family = *family;
            let of_family = of_family(settings, family);
            // In few words before a line is wrapped, which would move all that is below.
            let [full, brief] = fed(scene, family);
            let fed = if is_long(&full) { brief } else { full };
            [built(scene, &of_family), fed]
        };
        let lines: Vec<[String; 2]> = families.iter().map(of_card).collect();
        let is_tall = lines.iter().flatten().any(is_long);
        let size = Vec2::new(width, if is_tall { TALL } else { HEIGHT });
        ui.horizontal(|ui| {
            for (family, lines) in families.into_iter().zip(&lines) {
                let on = settings.family == family;
                if card_ui(ui, family, on, lines, size, scene.language) && !on {
                    let of_family = of_family(settings, family);
                    scene.send(Command::SetSettings(of_family));
                }
            }
        });
    });
}

/// The models of a task: those of PDs alone are left out elsewhere, and trees in programs without
/// them, unless one was chosen before.
fn families(task: Task, chosen: Family) -> Vec<Family> {
    let suits = |family: &Family| {
        let of_pds = matches!(family, Family::Scorecard | Family::Trees);
        let is_built = cfg!(feature = "boosting") || *family != Family::Trees;
        (is_built && (task == Task::Binary || !of_pds)) || *family == chosen
    };
    words::FAMILIES.into_iter().filter(suits).collect()
}

/// The settings for another network. Sizes of layers do not go along: they mean
/// something else there; nor do those of the training to a scorecard, which has none.
fn of_family(settings: &Settings, family: Family) -> Settings {
    if settings.family == family {
        return settings.clone();
    }
    let mut next = Settings {
        family,
        hidden: None,
        ..settings.clone()
    };
    if family == Family::Scorecard {
        next = next.without_training();
        next.members = None;
    }
    if settings.family == Family::Trees {
        // Rates and numbers of trees are no rates and epochs of a network.
        next = next.without_training();
    }
    if family == Family::Trees {
        next = Settings {
            backend: Backend::Fused,
            members: None,
            ..next.without_training()
        };
    }
    next
}

/// How the network is built.
fn built(scene: &Scene<'_>, settings: &Settings) -> String {
    let Ok((config, train)) = settings.resolve(0) else {
        return String::new();
    };
    let sizes = words::sizes(&config.hidden);
    let text = match config.family {
        Family::Logistic => TrainText::Baseline,
        Family::Scorecard => TrainText::PointsPerBin,
        Family::Trees => TrainText::MostTrees(train.epochs),
        Family::Mlp if config.hidden.is_empty() => TrainText::Baseline,
        Family::Mlp if scene.bench.task() == Task::Binary && settings.members() > 1 => {
            TrainText::Ensemble(settings.members())
        }
        Family::Mlp => TrainText::Layers(sizes),
        Family::Cnn => TrainText::Filters(config.filters, config.kernel),
        Family::Lstm | Family::Gru | Family::Rnn => TrainText::Units(sizes),
    };
    text.say(scene.language).into_owned()
}

/// What the network is fed with: exactly, where it was trained on these inputs
/// before, or else as far as it is known; in full and in brief.
fn fed(scene: &Scene<'_>, family: Family) -> [String; 2] {
    let Some(texts) = fed_texts(scene, family) else {
        return Default::default();
    };
    texts.map(|text| text.say(scene.language).into_owned())
}

fn fed_texts(scene: &Scene<'_>, family: Family) -> Option<[TrainText; 2]> {
    let bench = scene.bench;
    let trained = bench
        .runs
        .iter()
        .rev()
        .find(|run| !run.stale && run.choices.settings.family == family);
    // Trees have thresholds and leaves, which nobody counts.
    let trained = trained.filter(|_| family != Family::Trees);
    let texts = if let Some(run) = trained {
        let metrics = &run.experiment.metrics;
        [
            TrainText::Weights(metrics.inputs, metrics.parameters),
            TrainText::WeightsAlone(metrics.parameters),
        ]
    } else {
        let preview = bench.preview.as_ref()?;
        let columns = preview.selection.as_ref()?.inputs.len();
        let text = || match &preview.sequence {
            _ if !family.reads_sequences() => TrainText::Columns(columns),
            Some(block) => TrainText::Steps(block.channels.len(), block.steps),
            None => TrainText::OverColumns(columns),
        };
        [text(), text()]
    };
    Some(texts)
}

fn card_ui(
    ui: &mut Ui,
    family: Family,
    on: bool,
    lines: &[String; 2],
    size: Vec2,
    language: Language,
) -> bool {
    let t = tokens(ui);
    let (name, term) = words::family(family);
    let name = name.say(language);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::RadioButton, true, on, format!("{name}: {}", lines[0]))
    });
    let fill = if on {
        t.selection
    } else if response.hovered() {
        t.hover
    } else {
        t.card
    };
    let edge = if on || response.has_focus() {
        t.accent
    } else {
        t.border
    };
    let radius = CornerRadius::same(t.radius_card);
    let stroke = Stroke::new(if response.has_focus() { 2.0 } else { 1.0 }, edge);
    ui.painter()
        .rect(rect, radius, fill, stroke, StrokeKind::Inside);
    let inner = rect.shrink2(Vec2::splat(t.gap));
    words_ui(ui, inner, &name, lines);
    response.clone().on_hover_text(term.say(language));
    response.clicked()
}

fn words_ui(ui: &mut Ui, rect: Rect, name: &str, lines: &[String; 2]) {
    let t = tokens(ui);
    let builder = UiBuilder::new()
        .max_rect(rect)
        .layout(Layout::top_down(Align::Min))
        .id_salt(name.to_owned());
    let mut child = ui.new_child(builder);
    child.spacing_mut().item_spacing.y = 1.0;
    let mut label = |text: RichText| {
        let label = Label::new(text).wrap().selectable(false);
        child.add(label.sense(egui::Sense::hover()));
    };
    label(RichText::new(name).strong());
    for line in lines {
        label(RichText::new(line).size(t.text_small).color(t.muted));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::Preset;

    #[test]
    fn another_network_takes_all_settings_along_but_sizes() {
        let mut settings = Settings::new(Family::Mlp, Preset::Tuned, 1);
        settings.hidden = Some(vec![8]);
        settings.epochs = Some(7);
        let lstm = of_family(&settings, Family::Lstm);
        assert_eq!((lstm.family, lstm.epochs), (Family::Lstm, Some(7)));
        assert_eq!(lstm.hidden, None);
        assert_eq!(of_family(&settings, Family::Mlp), settings);
        let scorecard = of_family(&settings, Family::Scorecard);
        assert_eq!(
            scorecard,
            Settings::new(Family::Scorecard, Preset::Tuned, 1)
        );
        assert_eq!(scorecard.fault(), None);
    }
}
