//! Tables of figures: their order, their files, their menu.

use super::*;
use crate::ui::number;
use crate::ui::panels::evaluate::tests::{Stage, window};
use crate::ui::request::{Request, Scene};
use crate::ui::text::Language;
use eframe::egui::{Event, Theme, Ui};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

fn table() -> Table {
    let mut table = Table::named("Towns".to_owned(), "towns.csv")
        .column("town", None)
        .column("rows", None)
        .column("amount", None);
    let row = |name: &str, n, amount| {
        vec![
            Value::text(name),
            Value::count(n),
            Value::figure(amount, number::plain),
        ]
    };
    table.rows = vec![
        row("Ulm", 1_200, Some(3.7)),
        row("=bonn", 7, Some(72_692.23)),
        row("Aachen", 30, None),
    ];
    let mut total = row("all", 1_237, Some(1.0));
    total[0].is_total = true;
    table.rows.push(total);
    table
}

#[test]
fn a_label_and_its_figures_stay_together() {
    let edges = table().edges(1700.0);
    assert!((edges[3] - 3.6 * MOST_WIDTH).abs() < 1e-3, "{edges:?}");
    assert!(edges[1] < 300.0, "{edges:?}");
    assert!((table().edges(300.0)[3] - 300.0).abs() < 1e-3);
    // A long name gets its room from the columns that have it to spare.
    let mut long = table();
    long.rows[0][0] = Value::text("a name of so many letters");
    let edges = long.edges(400.0);
    assert!(
        edges[1] > 180.0 && (edges[3] - 400.0).abs() < 1e-3,
        "{edges:?}"
    );
}

#[test]
fn a_file_keeps_all_digits_and_nothing_runs_in_it() {
    let csv = table().sheet(&[1, 0]).csv();
    let expected = "town,rows,amount\n'=bonn,7,72692.23\nUlm,1200,3.7\n";
    assert_eq!(csv, expected);
    let value = Value::figure(Some(0.781_234_5), number::auc);
    assert_eq!(
        (value.exact(), &*value.shown),
        ("0.7812345".into(), "0.7812")
    );
    assert_eq!(Value::interval(Some([0.5, 0.75])).shown, "0.500–0.750");
}

#[test]
fn an_interval_takes_two_cells_of_a_file() {
    let mut table = Table::named("Gains".to_owned(), "gains.csv")
        .column("decile", None)
        .column("PD", None)
        .column("rows", None);
    table.interval = "pd";
    let row = |bin, ends| vec![Value::count(bin), Value::interval(ends), Value::count(5)];
    table.rows = vec![row(10, Some([0.5, 0.75])), row(9, None)];
    let expected = "decile,pd_low,pd_high,rows\n10,0.5,0.75,5\n9,,,5\n";
    assert_eq!(table.sheet(&[0, 1]).csv(), expected);

    let mut table = Table::named("Parts".to_owned(), "parts.csv")
        .column("figure", None)
        .column("Train", None)
        .column("Test", None);
    let ends = |ends| Value::interval(Some(ends));
    table.rows = vec![
        vec![Value::text("AUC"), Value::count(1), Value::count(2)],
        vec![
            Value::text("AUC 95 %"),
            ends([0.5, 0.75]),
            ends([0.25, 1.0]),
        ],
    ];
    let expected = "figure,Train,Test\nAUC,1,2\nauc_low,0.5,0.25\nauc_high,0.75,1\n";
    assert_eq!(table.sheet(&[0, 1]).csv(), expected);
}

#[test]
fn the_numbers_of_a_column_have_one_format() {
    let rows = table().aligned();
    let shown: Vec<&str> = rows.iter().map(|row| &*row[2].shown).collect();
    assert_eq!(shown, ["3.70", "72,692.23", "–", "1.00"]);
    let mut by_row = table();
    by_row.by_row = true;
    assert_eq!(by_row.aligned()[0][2].shown, "3.7");
}

#[test]
fn an_order_has_nothing_last_and_totals_below_all() {
    assert_eq!(table().order(None), [0, 1, 2, 3]);
    assert_eq!(table().order(Some((0, false))), [1, 2, 0, 3]);
    assert_eq!(table().order(Some((1, true))), [0, 2, 1, 3]);
    assert_eq!(table().order(Some((2, false))), [0, 1, 2, 3]);
    assert_eq!(table().order(Some((2, true))), [1, 0, 2, 3]);
}

fn shown() -> Harness<'static, Stage> {
    fn draw(ui: &mut Ui, scene: &mut Scene<'_>, _panel: &mut ()) {
        table().show(ui, scene);
    }
    let stage = Stage::empty(Language::English);
    let mut harness = window(stage, [700.0, 300.0], Theme::Light, draw);
    harness.run();
    harness
}

fn copied(harness: &mut Harness<'_, Stage>) -> String {
    let requests = std::mem::take(&mut harness.state_mut().requests);
    match requests.into_iter().next_back() {
        Some(Request::Copy(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_head_sorts_and_the_table_is_copied_as_it_is_shown() {
    let mut harness = shown();
    for wanted in ["'=bonn", "Ulm"] {
        harness.get_by_label("Sort by rows").click();
        harness.run();
        // The head has the focus of the table.
        harness.get_by_label("Sort by rows").focus();
        harness.run();
        harness.event(Event::Copy);
        harness.run();
        let text = copied(&mut harness);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "town\trows\tamount");
        assert!(lines[1].starts_with(wanted), "{text}");
        assert_eq!(lines.len(), 5);
    }
}

#[test]
fn the_right_button_copies_a_cell_and_a_row() {
    let mut harness = shown();
    for (entry, wanted) in [
        ("Copy cell", "72692.23"),
        ("Copy row", "town\trows\tamount\n'=bonn\t7\t72692.23\n"),
    ] {
        let cell = harness.get_by_label("72,692.23").rect().center();
        harness.hover_at(cell);
        harness.run();
        harness.get_by_label("72,692.23").click_secondary();
        harness.run();
        harness.get_by_label(entry).click();
        harness.run();
        assert_eq!(copied(&mut harness), wanted);
        assert!(harness.query_by_label(entry).is_none());
    }
}
