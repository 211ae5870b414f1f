//! The drift card: whether another file looks as the training rows did, and what is
//! decided about it. Its figures come from the job that scored the file.

use super::decision_text;
use crate::evaluate::population::stability::Psi;
use crate::score::Decision;
use crate::ui::number;
use crate::ui::panels::evaluate::{csi_table, drift_word, psi_words, row_ui};
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::ScoreText;
use crate::ui::text::StudyText;
use crate::ui::text::TermText;
use crate::ui::widgets::Following;
use crate::ui::widgets::figure_tile_ui;
use crate::workbench::{Decided, ScoredFile, Surprises, Workbench};
use eframe::egui::{ScrollArea, TextWrapMode, Ui};
use std::sync::Arc;

/// Columns with a tile of their own, and where there is less room.
const MOST_TILES: [usize; 2] = [3, 1];
/// Below this width there is less room.
const NARROW: f32 = 900.0;
/// Height of the tables; more of them scroll.
const TABLES: f32 = 190.0;

/// What the card remembers.
#[derive(Debug, Default)]
pub(super) struct DriftCard {
    /// Whether the tables are shown.
    open: bool,
    now: Option<(Key, Decided)>,
}

/// What the decisions were counted of: the file, the cutoffs, the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    file: usize,
    cutoffs: [u64; 2],
    policy: Option<u64>,
}

/// A tile: its name, its figure, a note, and what the figure means.
#[derive(Debug, Default)]
struct Tile {
    weight: f32,
    name: String,
    value: String,
    note: String,
    tip: String,
}

impl DriftCard {
    /// The decisions on the file, counted again where cutoff or policy have changed.
    fn now(&mut self, bench: &Workbench, file: &Arc<ScoredFile>) -> Decided {
        let refer = bench.terms().and_then(|terms| terms.refer_pd);
        let key = Key {
            file: Arc::as_ptr(file).addr(),
            cutoffs: [bench.cutoff, refer.unwrap_or(f64::NAN)].map(f64::to_bits),
            policy: bench.decisions().map(|made| made.revision),
        };
        match self.now {
            Some((of, now)) if of == key => now,
            _ => {
                let now = bench.decided_now().unwrap_or_default();
                self.now = Some((key, now));
                now
            }
        }
    }
}

/// Draws the card.
pub(super) fn drift_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    file: &Arc<ScoredFile>,
    card: &mut DriftCard,
) {
    let language = scene.language;
    let now = card.now(scene.bench, file);
    let then = scene.bench.decided_in_training(file);
    let most = MOST_TILES[usize::from(ui.available_width() < NARROW)];
    let tiles = tiles(file, most, (now, then), language);
    let weights: Vec<f32> = tiles.iter().map(|tile| tile.weight).collect();
    ui.scope(|ui| {
        ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
        row_ui(ui, &weights, |ui, place| {
            let tile = &tiles[place];
            figure_tile_ui(ui, &tile.name, &tile.value, &tile.note, &tile.tip);
        });
    });
    let toggle = if card.open {
        ScoreText::DriftLess
    } else {
        ScoreText::DriftMore
    };
    if ui.link(&*toggle.say(language)).clicked() {
        card.open = !card.open;
    }
    if card.open {
        tables_ui(ui, scene, file, now, then);
    }
}

fn tables_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    file: &ScoredFile,
    now: Decided,
    then: Option<Decided>,
) {
    let language = scene.language;
    let csi = csi_table(&file.drift.csi, language);
    let decided = decided_table(now, then, language);
    ScrollArea::vertical()
        .id_salt("drift tables")
        .max_height(TABLES)
        .auto_shrink([false, true])
        .following(ui, |ui| {
            row_ui(ui, &[1.0, 1.0], |ui, place| {
                if place == 0 {
                    csi.show(ui, scene);
                } else {
                    decided.show(ui, scene);
                }
            });
        });
}

fn tiles(
    file: &ScoredFile,
    most: usize,
    (now, then): (Decided, Option<Decided>),
    language: Language,
) -> Vec<Tile> {
    let mut tiles = vec![psi_tile(file, language)];
    let columns = file.drift.csi.iter();
    let columns = columns.filter_map(|column| Some((&column.column, column.csi.as_ref()?)));
    let columns = columns.take(most);
    tiles.extend(columns.map(|(name, csi)| csi_tile(name, csi, language)));
    let surprises = Surprises::of(&file.remarks);
    for unknown in [true, false] {
        tiles.push(surprise_tile(file, surprises, unknown, language));
    }
    tiles.push(approval_tile(now, then, language));
    tiles
}

/// The band of an index, and what chance alone reaches.
fn band(psi: &Psi, language: Language) -> String {
    let word = drift_word(psi).say(language).into_owned();
    let chance = number::or_none(psi.chance_95, number::ratio);
    ScoreText::DriftBand(word, chance)
        .say(language)
        .into_owned()
}

fn psi_tile(file: &ScoredFile, language: Language) -> Tile {
    let term = TermText::Psi.say(language);
    let (value, note, tip) = if let Some(score) = &file.drift.psi {
        let psi = &score.psi;
        let tip = format!("{term}\n{}", psi_words(psi, language));
        (number::ratio(psi.value), band(psi, language), tip)
    } else {
        let why = StudyText::NoDevelopment.say(language).into_owned();
        (number::NONE.to_owned(), String::new(), why)
    };
    Tile {
        weight: 1.2,
        name: ScoreText::DriftScore.say(language).into_owned(),
        value,
        note,
        tip,
    }
}

fn csi_tile(column: &str, csi: &Psi, language: Language) -> Tile {
    let name = ScoreText::DriftColumn(column.to_owned()).say(language);
    let band = band(csi, language);
    Tile {
        weight: 1.2,
        tip: format!("{name}: {band}\n{}", TermText::Csi.say(language)),
        name: name.into_owned(),
        value: number::ratio(csi.value),
        note: band,
    }
}

/// Values that training did not hold; the remarks of the model under the pointer.
fn surprise_tile(
    file: &ScoredFile,
    surprises: Surprises,
    unknown: bool,
    language: Language,
) -> Tile {
    let (name, term, cells, columns) = if unknown {
        let Surprises {
            unknown,
            unknown_columns,
            ..
        } = surprises;
        (
            ScoreText::DriftUnknown,
            ScoreText::DriftUnknownTip,
            unknown,
            unknown_columns,
        )
    } else {
        let Surprises {
            outside,
            outside_columns,
            ..
        } = surprises;
        (
            ScoreText::DriftOutside,
            ScoreText::DriftOutsideTip,
            outside,
            outside_columns,
        )
    };
    let note = if cells == 0 {
        ScoreText::DriftAsBefore
    } else {
        ScoreText::DriftInColumns(columns)
    };
    let mut tip = term.say(language).into_owned();
    let remarks = file.remarks.iter();
    for remark in remarks.filter(|remark| Surprises::counts(remark, unknown)) {
        tip += "\n";
        tip += &remark.say(language);
    }
    let value = if unknown && cells == 0 {
        number::NONE.to_owned()
    } else {
        number::count(cells)
    };
    Tile {
        weight: 1.0,
        name: name.say(language).into_owned(),
        value,
        note: note.say(language).into_owned(),
        tip,
    }
}

fn approval_tile(now: Decided, then: Option<Decided>, language: Language) -> Tile {
    let rate = |decided: Decided| number::or_none(decided.approval_rate(), number::percent);
    let note = match then {
        Some(then) => ScoreText::DriftThen(rate(then)),
        None => ScoreText::DriftNoThen,
    };
    let term = TermText::ApprovalRate.say(language);
    let tip = ScoreText::DriftDecidedTip.say(language);
    Tile {
        weight: 1.1,
        name: ScoreText::DriftApproval.say(language).into_owned(),
        value: rate(now),
        note: note.say(language).into_owned(),
        tip: format!("{term}\n{tip}"),
    }
}

/// The decisions then and now.
fn decided_table(now: Decided, then: Option<Decided>, language: Language) -> Table {
    let say = |text: ScoreText| text.say(language).into_owned();
    let mut table = Table::new(&ScoreText::DriftDecisions, "decisions_drift.csv", language)
        .column(say(ScoreText::Decision), None)
        .column(say(ScoreText::Train), None)
        .column(say(ScoreText::DriftShare), None)
        .column(say(ScoreText::DriftNow), None)
        .column(say(ScoreText::DriftShare), None);
    let count = |decided: &Decided, decision| match decision {
        Decision::Approve => decided.approve,
        Decision::Refer => decided.refer,
        Decision::Decline => decided.decline,
    };
    let row = |decision: Decision| {
        let n = count(&now, decision);
        let before = then.map(|then| (then, count(&then, decision)));
        vec![
            Value::text(decision_text(decision, language)),
            before.map_or(Value::text(number::NONE), |(_, n)| Value::count(n)),
            Value::figure(before.and_then(|(then, n)| then.share(n)), number::percent),
            Value::count(n),
            Value::figure(now.share(n), number::percent),
        ]
    };
    let all = [Decision::Approve, Decision::Refer, Decision::Decline];
    table.rows = all.map(row).into();
    table
}
