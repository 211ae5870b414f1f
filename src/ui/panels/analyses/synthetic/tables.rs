//! What is known of synthetic rows: tiles, tables, and a warning where the GAN collapsed.

use crate::synthetic::{Distances, SynthesisReport};
use crate::train::Preset;
use crate::ui::number;
use crate::ui::panels::evaluate::{banner_ui, row_ui};
use crate::ui::panels::sheet::{Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{AnalysisText, Language, Say, SyntheticText};
use crate::ui::theme::Ink;
use crate::ui::widgets::{figure_tile_ui, note_ui};
use eframe::egui::Ui;

/// Share of synthetic rows near to training rows from which on they are copies.
const MANY_NEARER: f64 = 0.1;

/// Says which orders of the file are broken, and that the GAN collapsed with what to do.
pub(super) fn collapse_ui(ui: &mut Ui, report: &SynthesisReport, language: Language) {
    for order in &report.broken_orders {
        let sentence = SyntheticText::BrokenOrder(
            order.smaller.clone(),
            order.larger.clone(),
            order.rows,
            number::percent(order.share),
        );
        banner_ui(ui, Ink::Stale, &sentence.say(language), |_| {});
    }
    let collapse = &report.collapse;
    if !collapse.collapsed {
        return;
    }
    let mut sentence = SyntheticText::Collapsed(
        number::percent(collapse.distinct_share),
        number::percent(collapse.real_distinct_share),
        collapse.constant_columns.len(),
    )
    .say(language)
    .into_owned();
    let remedy = match report.config.preset {
        Preset::Plain => SyntheticText::RemedyPlain,
        Preset::Tuned => SyntheticText::RemedyTuned,
    };
    let absent = collapse.absent_class;
    let class = absent.then_some(SyntheticText::CollapsedClass);
    for text in class.into_iter().chain([remedy]) {
        sentence += " ";
        sentence += &text.say(language);
    }
    banner_ui(ui, Ink::Bad, &sentence, |_| {});
}

/// The first figures as tiles.
pub(super) fn tiles_ui(ui: &mut Ui, report: &SynthesisReport, language: Language) {
    use SyntheticText as T;
    let memorisation = report.memorisation.as_ref();
    let share = |share: Option<f64>| number::or_none(share, number::percent);
    let note = |text: T| text.say(language).into_owned();
    let real = number::percent(report.collapse.real_distinct_share);
    let tiles = [
        (
            T::Rows,
            number::count(report.rows),
            note(T::BadsNote(report.bads)),
            None,
        ),
        (
            T::Distinct,
            number::percent(report.collapse.distinct_share),
            note(T::DistinctNote(real)),
            Some(T::DistinctTip),
        ),
        (
            T::Distance,
            number::ratio(report.mean_marginal_distance),
            String::new(),
            Some(T::DistanceTip),
        ),
        (
            T::CorrelationGap,
            number::or_none(report.correlations.mean_absolute_difference, number::ratio),
            String::new(),
            Some(T::CorrelationTip),
        ),
        (
            T::Nearer,
            share(memorisation.map(|m| m.share_nearer)),
            String::new(),
            Some(T::NearerTip),
        ),
        (
            T::Copies,
            share(memorisation.map(|m| m.copies)),
            String::new(),
            Some(T::CopiesTip),
        ),
    ];
    row_ui(ui, &[1.0; 6], |ui, place| {
        let (name, value, note, tip) = &tiles[place];
        let tip = tip
            .as_ref()
            .map_or(String::new(), |tip| tip.say(language).into_owned());
        figure_tile_ui(ui, &name.say(language), value, note, &tip);
    });
}

/// Distances to the nearest training row of synthetic and of held-out rows.
pub(super) fn memorisation_ui(ui: &mut Ui, scene: &mut Scene<'_>, report: &SynthesisReport) {
    use SyntheticText as T;
    let language = scene.language;
    let say = |text: T| text.say(language);
    let Some(found) = &report.memorisation else {
        return;
    };
    let mut table = Table::new(&T::Memorisation, "memorisation.csv", language)
        .column(say(T::Of), None)
        .column(say(T::Quantile05), None)
        .column(say(T::Median), None)
        .column(say(T::Mean), None)
        .column(say(T::Nearer), Some(say(T::NearerTip).into_owned()))
        .column(say(T::Copies), Some(say(T::CopiesTip).into_owned()))
        .column(say(T::Compared), None);
    table.note = say(T::MemorisationNote(found.training_rows)).into_owned();
    let row = |of: T, distances: &Distances, shares: [Value; 2]| {
        let [nearer, copies] = shares;
        vec![
            Value::text(say(of)),
            Value::metric(Some(distances.quantile_05), 4),
            Value::metric(Some(distances.median), 4),
            Value::metric(Some(distances.mean), 4),
            nearer,
            copies,
            Value::count(distances.rows),
        ]
    };
    let share = |share: f64, many: f64| {
        let value = Value::figure(Some(share), number::percent);
        if share > many {
            value.ink(Ink::Bad)
        } else {
            value
        }
    };
    let synthetic = [
        share(found.share_nearer, MANY_NEARER),
        share(found.copies, 0.0),
    ];
    table.rows = vec![
        row(T::OfSynthetic, &found.synthetic, synthetic),
        row(
            T::OfHeldOut,
            &found.held_out,
            [Value::default(), Value::default()],
        ),
    ];
    table.show(ui, scene);
}

/// How far each column lies from the real one, the farthest first.
pub(super) fn marginals_table(report: &SynthesisReport, language: Language) -> Table {
    use SyntheticText as T;
    let say = |text: T| text.say(language);
    let mut table = Table::new(&T::Marginals, "marginals.csv", language)
        .column(say(T::Column), None)
        .column(say(T::Measure), None)
        .column(
            say(T::ColumnDistance),
            Some(say(T::DistanceTip).into_owned()),
        )
        .column(say(T::MissingReal), None)
        .column(say(T::MissingSynthetic), None);
    let mut columns: Vec<_> = report.marginals.iter().collect();
    columns.sort_by(|a, b| b.distance.total_cmp(&a.distance));
    let measure = |measure: &str| if measure == "ks" { T::Ks } else { T::Tv };
    table.rows = columns
        .into_iter()
        .map(|column| {
            let [real, synthetic] = column.missing;
            vec![
                Value::text(&*column.column),
                Value::text(say(measure(&column.measure))),
                Value::metric(Some(column.distance), 3),
                Value::figure(Some(real), number::percent),
                Value::figure(Some(synthetic), number::percent),
            ]
        })
        .collect();
    table
}

/// Real and synthetic correlations of each pair, the largest difference first.
pub(super) fn correlations_table(report: &SynthesisReport, language: Language) -> Table {
    use SyntheticText as T;
    let say = |text: T| text.say(language);
    let mut table = Table::new(&T::Correlations, "correlations.csv", language)
        .column(say(T::A), None)
        .column(say(T::B), None)
        .column(say(T::Real), None)
        .column(say(T::Synthetic), None)
        .column(say(T::Difference), None);
    let mut pairs: Vec<_> = report.correlations.pairs.iter().collect();
    let gap = |real: f64, synthetic: f64| (real - synthetic).abs();
    pairs.sort_by(|a, b| gap(b.real, b.synthetic).total_cmp(&gap(a.real, a.synthetic)));
    table.rows = pairs
        .into_iter()
        .map(|pair| {
            vec![
                Value::text(&*pair.a),
                Value::text(&*pair.b),
                Value::metric(Some(pair.real), 3),
                Value::metric(Some(pair.synthetic), 3),
                Value::metric(Some(gap(pair.real, pair.synthetic)), 3),
            ]
        })
        .collect();
    table
}

/// The columns that are not made, or not learned.
pub(super) fn left_out_ui(ui: &mut Ui, report: &SynthesisReport, language: Language) {
    let names = |names: &[String]| names.join(", ");
    if !report.protected_left_out.is_empty() {
        let text = AnalysisText::Protected(names(&report.protected_left_out));
        note_ui(ui, &text.say(language));
    }
    if !report.left_out.is_empty() {
        let text = SyntheticText::LeftOut(names(&report.left_out));
        note_ui(ui, &text.say(language));
    }
    if !report.constant.is_empty() {
        let text = SyntheticText::Constant(names(&report.constant));
        note_ui(ui, &text.say(language));
    }
}
