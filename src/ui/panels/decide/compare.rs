//! Comparisons of the decision: with that of another run at the same approval
//! rate, and between groups of monitored columns.

use super::super::evaluate::{group_name, in_part};
use super::super::field::name_ui;
use super::Sight;
use super::sheet::{Cell, explained, figures, first, sheet_ui, warning_ui};
use crate::evaluate::discrimination::compare::{SwapCell, SwapSet};
use crate::evaluate::population::segments::{GroupFigures, Segment, fairness_at};
use crate::ui::number;
use crate::ui::request::Scene;
use crate::ui::text::DecideText;
use crate::ui::text::Say;
use crate::ui::text::StudyText;
use crate::ui::theme::Ink;
use crate::ui::widgets::{card_ui, note_ui};
use crate::workbench::{Command, RunId};
use eframe::egui::Ui;

/// Draws the view.
pub(super) fn compare_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    swap_ui(ui, scene, sight);
    fairness_ui(ui, scene, sight);
}

fn swap_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let (bench, language) = (scene.bench, sight.language);
    let others: Vec<(RunId, &str)> = bench
        .runs
        .iter()
        .filter(|run| bench.can_swap(run.id))
        .map(|run| (run.id, run.name.as_str()))
        .collect();
    card_ui(ui, &DecideText::Swap.say(language), |ui| {
        note_ui(ui, &DecideText::SwapNote.say(language));
        if others.is_empty() {
            note_ui(ui, &DecideText::NoOtherRun.say(language));
            return;
        }
        let chosen = bench.swap_run().and_then(|id| bench.run(id));
        let chosen = chosen.map(|run| run.name.as_str());
        let none = DecideText::SwapNone.say(language);
        let label = DecideText::SwapRun.say(language);
        let names = others.iter().map(|(_, name)| *name);
        let shown = chosen.unwrap_or(&none);
        let picked = name_ui(ui, &label, chosen, Some(&none), names, shown, 180.0);
        if let Some(picked) = picked {
            let found = others
                .iter()
                .find(|(_, name)| Some(*name) == picked.as_deref());
            scene.send(Command::SwapWith(found.map(|(id, _)| *id)));
        }
    });
    let (Some(swap), Some(other)) = (bench.swap(), bench.swap_run()) else {
        return;
    };
    let other = bench.run(other).map_or("", |run| &run.name);
    if swap.rows == 0 {
        let part = in_part(bench.part, language).into_owned();
        warning_ui(ui, &StudyText::NoShared(part).say(language));
        return;
    }
    match &swap.result {
        Ok(set) => set_ui(ui, scene, sight, set, other),
        Err(error) => warning_ui(ui, &error.say(language)),
    }
}

fn set_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>, set: &SwapSet, other: &str) {
    let language = sight.language;
    let shown = &sight.run.name;
    let row = |name: DecideText, cell: &SwapCell| {
        vec![
            Cell::text(name.say(language)),
            Cell::count(cell.n),
            Cell::count(cell.bads),
            Cell::figure(cell.bad_rate, number::percent),
        ]
    };
    let approved = |name: &str, moved: &SwapCell, rate: Option<f64>| {
        let both = &set.approved_by_both;
        vec![
            Cell::text(DecideText::ApprovedBy(name.to_owned()).say(language)),
            Cell::count(both.n + moved.n),
            Cell::count(both.bads + moved.bads),
            Cell::figure(rate, number::percent),
        ]
    };
    let cells = [
        &set.approved_by_both,
        &set.swapped_in,
        &set.swapped_out,
        &set.declined_by_both,
    ];
    let cells = [
        cells.iter().map(|cell| cell.n).sum(),
        cells.iter().map(|cell| cell.bads).sum(),
    ];
    let [of_shown, of_other] = set.approved_bad_rates;
    let rows = [
        row(DecideText::BothApprove, &set.approved_by_both),
        row(DecideText::SwappedIn(other.to_owned()), &set.swapped_in),
        row(DecideText::SwappedOut(shown.clone()), &set.swapped_out),
        row(DecideText::BothDecline, &set.declined_by_both),
        approved(shown, &set.swapped_out, of_shown),
        approved(other, &set.swapped_in, of_other),
    ];
    let columns = [
        super::sheet::Column {
            width: super::super::grid::Width::Rest(260.0),
            ..first(DecideText::Group)
        },
        figures(DecideText::Rows),
        figures(DecideText::Bads),
        figures(DecideText::BadRate),
    ];
    let title = DecideText::Swap.say(language);
    sheet_ui(
        ui,
        scene,
        (&title, "swap_set.csv"),
        &columns,
        &rows,
        |ui, _| {
            let [a, b] = set.approval_rates.map(number::percent);
            note_ui(ui, &DecideText::SwapRates(a, b).say(language));
            let part = in_part(sight.part, language).into_owned();
            note_ui(
                ui,
                &StudyText::SharedRows(part, cells[0], cells[1]).say(language),
            );
        },
    );
}

fn fairness_ui(ui: &mut Ui, scene: &mut Scene<'_>, sight: &Sight<'_>) {
    let language = sight.language;
    card_ui(ui, &DecideText::Fairness.say(language), |ui| {
        note_ui(ui, &DecideText::FairnessNote.say(language));
        if sight.sums.monitored.is_empty() {
            note_ui(ui, &DecideText::NoMonitored.say(language));
        }
    });
    for monitored in &sight.sums.monitored {
        let Ok(fairness) = fairness_at(&monitored.groups, sight.low(), None) else {
            continue;
        };
        let row = |group: &Segment<GroupFigures>| {
            let is_reference = group.code == fairness.reference;
            let name = group_name(monitored.name_of(group.code), language);
            group_row(name, group, is_reference, sight)
        };
        let rows: Vec<Vec<Cell>> = fairness.groups.iter().map(row).collect();
        let columns = [
            super::sheet::Column {
                width: super::super::grid::Width::Rest(140.0),
                ..first(DecideText::Group)
            },
            figures(DecideText::Rows),
            figures(DecideText::ApprovalRate),
            explained(DecideText::Air, StudyText::TermAir.say(language)),
            figures(DecideText::BadRate),
            super::sheet::Column {
                width: super::super::grid::Width::Points(150.0),
                ..figures(DecideText::Note)
            },
        ];
        let names = (monitored.column.as_str(), "fairness.csv");
        sheet_ui(ui, scene, names, &columns, &rows, |_, _| {});
    }
}

fn group_row(
    name: String,
    group: &Segment<GroupFigures>,
    is_reference: bool,
    sight: &Sight<'_>,
) -> Vec<Cell> {
    let language = sight.language;
    let figures = group.value.as_ref();
    let note = match figures {
        None => Cell::text(DecideText::TooSmall.say(language)).ink(Ink::Muted),
        _ if is_reference => Cell::text(DecideText::Reference.say(language)).ink(Ink::Muted),
        Some(figures) if figures.flagged => {
            Cell::text(DecideText::Flagged.say(language)).ink(Ink::Stale)
        }
        Some(_) => Cell::default(),
    };
    vec![
        Cell::text(name),
        Cell::count(group.n),
        Cell::figure(figures.map(|f| f.approval_rate), number::percent),
        Cell::figure(figures.and_then(|f| f.air), number::two),
        Cell::figure(figures.and_then(|f| f.bad_rate), number::percent),
        note,
    ]
}
