//! The preparation of one column: how the chosen row's values become inputs,
//! for the analyst to change. Nothing is encoded here.

use super::super::field::choice_ui;
use super::columns::{Fact, Note};
use crate::recipe::Encoding;
use crate::recipe::Scaling;
use crate::recipe::plan::suits;
use crate::ui::request::Scene;
use crate::ui::text::FeaturesText;
use crate::ui::text::Say;
use crate::ui::theme::tokens;
use crate::ui::widgets::{card_with_ui, note_ui, secondary_button};
use crate::workbench::{Command, Loaded};
use crate::workflow::Choices;
use eframe::egui::{Label, RichText, Ui};

/// What can be chosen, each in its words.
const WAYS: [(Encoding, FeaturesText); 8] = [
    (
        Encoding::Scaled(Scaling::QuantileNormal),
        FeaturesText::WayRank,
    ),
    (
        Encoding::Scaled(Scaling::Standard),
        FeaturesText::WayStandard,
    ),
    (Encoding::Scaled(Scaling::MinMax), FeaturesText::WayMinMax),
    (Encoding::Scaled(Scaling::None), FeaturesText::WayUnscaled),
    (Encoding::OneHot, FeaturesText::WayOneHot),
    (Encoding::Ordinal, FeaturesText::WayOrdinal),
    (Encoding::Woe, FeaturesText::WayWoe),
    (Encoding::WoeBins, FeaturesText::WayWoeBins),
];

/// What is chosen for one column: a way, none for the default, and whether
/// missing values are flagged.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Chosen {
    way: Option<Encoding>,
    flag: bool,
}

impl Chosen {
    fn of(own: Option<&Vec<Encoding>>) -> Self {
        let encoders = own.map_or(&[][..], Vec::as_slice);
        let way = encoders.iter().find(|e| **e != Encoding::MissingFlag);
        Self {
            way: way.copied(),
            flag: encoders.contains(&Encoding::MissingFlag) || way == Some(&Encoding::OneHot),
        }
    }

    /// Another way. A number without a scale of its own for missing values
    /// flags them at first, as the default does.
    fn with(self, way: Option<Encoding>) -> Self {
        let scaled = |way: Option<Encoding>| matches!(way, Some(Encoding::Scaled(_)));
        let kept = scaled(self.way) == scaled(way) && self.way != Some(Encoding::OneHot);
        Self {
            way,
            flag: if kept { self.flag } else { scaled(way) },
        }
    }

    fn command(self, column: &str) -> Command {
        let flag = self.flag && self.way != Some(Encoding::OneHot);
        let flag = flag.then_some(Encoding::MissingFlag);
        Command::SetEncoding {
            column: column.to_owned(),
            encoders: self.way.map(|way| [way].into_iter().chain(flag).collect()),
        }
    }
}

/// The card of the chosen column; false once it is closed.
pub(super) fn preparation_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    loaded: &Loaded,
    choices: &Choices,
    fact: &Fact,
) -> bool {
    let language = scene.language;
    let mut open = true;
    let close = |ui: &mut Ui| {
        open = !secondary_button(ui, &FeaturesText::Close.say(language)).clicked();
    };
    let title = FeaturesText::Preparation.say(language);
    card_with_ui(ui, &title, close, |ui| {
        let t = tokens(ui);
        let name = RichText::new(&fact.name).color(t.accent).strong();
        ui.add(Label::new(name).truncate());
        let column = loaded.table.column(&fact.name);
        let fits = |way: &Encoding| column.is_some_and(|column| suits(column, *way));
        let ways: Vec<_> = WAYS.iter().filter(|(way, _)| fits(way)).collect();
        let chosen = Chosen::of(choices.encodings.get(&fact.name));
        if ways.is_empty() {
            note_ui(ui, &FeaturesText::NothingFits.say(language));
        } else if let Some(changed) = ways_ui(ui, scene, &ways, chosen) {
            scene.send(changed.command(&fact.name));
        }
        if fact.notes.contains(&Note::Protected) && !choices.use_protected {
            let mut allowed = choices.allow.contains(&fact.name);
            let text = FeaturesText::AllowOne.say(language);
            if ui.checkbox(&mut allowed, text).changed() {
                scene.send(Command::Allow {
                    column: fact.name.clone(),
                    allowed,
                });
            }
        }
        if !fact.used {
            note_ui(ui, &FeaturesText::NotInModel.say(language));
        }
        for note in &fact.notes {
            if let Note::Step { stem, .. } = note {
                note_ui(ui, &FeaturesText::InSequence(stem.clone()).say(language));
            }
        }
    });
    open
}

fn ways_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    ways: &[&(Encoding, FeaturesText)],
    chosen: Chosen,
) -> Option<Chosen> {
    let language = scene.language;
    let mut words = vec![(None, FeaturesText::WayDefault.say(language))];
    words.extend(
        ways.iter()
            .map(|(way, text)| (Some(*way), text.say(language))),
    );
    let options: Vec<(Option<Encoding>, &str)> =
        words.iter().map(|(way, text)| (*way, &**text)).collect();
    let label = FeaturesText::PreparedAs.say(language);
    let width = ui.available_width();
    let picked = choice_ui(ui, &label, chosen.way, &options, width);
    let mut flag = chosen.flag;
    // The default flags by itself where it is of use, one-hot always does.
    let free = !matches!(chosen.way, None | Some(Encoding::OneHot));
    let text = FeaturesText::FlagMissing.say(language);
    let ticked = ui
        .add_enabled_ui(free, |ui| ui.checkbox(&mut flag, text))
        .inner;
    let tip = match chosen.way {
        None => FeaturesText::FlagDefaultTip,
        Some(Encoding::OneHot) => FeaturesText::FlagOneHotTip,
        Some(_) => FeaturesText::FlagTip,
    };
    let tip = tip.say(language);
    let changed = ticked.changed();
    ticked.on_hover_text(&*tip).on_disabled_hover_text(&*tip);
    match picked {
        Some(way) => Some(chosen.with(way)),
        None => changed.then_some(Chosen { flag, ..chosen }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_follows_the_way_until_it_is_chosen() {
        let encoders = |chosen: Chosen| match chosen.command("x") {
            Command::SetEncoding { encoders, .. } => encoders,
            other => panic!("{other:?}"),
        };
        let rank = Encoding::Scaled(Scaling::QuantileNormal);
        let minmax = Encoding::Scaled(Scaling::MinMax);
        let chosen = Chosen::of(None).with(Some(rank));
        assert_eq!(encoders(chosen), Some(vec![rank, Encoding::MissingFlag]));
        let bare = Chosen {
            flag: false,
            ..chosen
        };
        assert_eq!(encoders(bare.with(Some(minmax))), Some(vec![minmax]));
        let one_hot = chosen.with(Some(Encoding::OneHot));
        assert_eq!(encoders(one_hot), Some(vec![Encoding::OneHot]));
        let woe = Chosen::of(encoders(one_hot).as_ref()).with(Some(Encoding::Woe));
        assert_eq!(encoders(woe), Some(vec![Encoding::Woe]));
        assert_eq!(encoders(woe.with(None)), None);
    }
}
