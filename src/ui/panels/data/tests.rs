//! How the data panel behaves: what it shows, and what it asks for.

use super::*;
use crate::profile::profile;
use crate::recipe::inputs::duplicates::Repeat;
use crate::recipe::inputs::roles::guess_roles;
use crate::table::{Convention, LoadOptions, Source};
use crate::ui::dialogs::Choice;
use crate::ui::request::Request;
use crate::ui::text::Language;
use crate::ui::{fonts, theme};
use crate::workbench::{Origin, View, ViewRequest, Workbench};
use crate::workflow::{NumberStyle, SAMPLE};
use eframe::egui::{Event, Key, Modifiers, Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use std::ops::ControlFlow;

pub(super) struct Desk {
    bench: Workbench,
    pub panel: DataPanel,
    language: Language,
    pub requests: Vec<Request>,
}

fn loaded(bytes: &[u8], repeats: Vec<usize>) -> Loaded {
    read(bytes, repeats, LoadOptions::default())
}

pub(super) fn read(bytes: &[u8], repeats: Vec<usize>, options: LoadOptions) -> Loaded {
    let source = Source::from_bytes(bytes.to_vec(), &options).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    Loaded {
        origin: Origin::Sample,
        name: "portfolio.csv".to_owned(),
        options,
        bytes: bytes.len() as u64,
        sha256: String::new(),
        source,
        profile: profile(&table),
        roles: guess_roles(&table, None),
        styles: table.columns.iter().map(NumberStyle::of).collect(),
        table,
        repeats: repeats
            .into_iter()
            .map(|row| Repeat { row, first: 0 })
            .collect(),
        joined: None,
    }
}

pub(super) fn desk(data: Option<Loaded>) -> Desk {
    let mut bench = Workbench::new(None, Arc::new(|| {}));
    if let Some(data) = data {
        let choices = crate::workflow::Choices::suggested(&data.profile);
        bench.choices = Some(choices);
        bench.data = Some(Arc::new(data));
        bench.data_revision = 1;
    }
    Desk {
        bench,
        panel: DataPanel::default(),
        language: Language::English,
        requests: Vec::new(),
    }
}

pub(super) fn harness(desk: Desk, theme: Theme, size: [f32; 2]) -> Harness<'static, Desk> {
    let mut harness = Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::install(ctx);
        })
        .build_ui_state(
            |ui, desk: &mut Desk| {
                let mut scene = Scene {
                    bench: &desk.bench,
                    language: desk.language,
                    requests: &mut desk.requests,
                };
                data_ui(ui, &mut scene, &mut desk.panel);
            },
            desk,
        );
    harness.run();
    harness
}

fn shown(data: Loaded) -> Harness<'static, Desk> {
    harness(desk(Some(data)), Theme::Dark, [1112.0, 720.0])
}

fn sample() -> Harness<'static, Desk> {
    shown(loaded(SAMPLE, vec![7, 9]))
}

fn views(harness: &Harness<'_, Desk>) -> Vec<ViewRequest> {
    let asked = harness.state().requests.iter();
    asked
        .filter_map(|request| match request {
            Request::Do(Command::View(view)) => Some(view.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn every_side_draws_in_both_languages_and_themes() {
    let messy = b"id,name\n1,a\n2,b,c,d\n\n3,\xe4\xb8\xad\n4\n".as_slice();
    for (bytes, repeats) in [
        (SAMPLE, vec![1]),
        (messy, vec![]),
        (b"a,b\n".as_slice(), vec![]),
    ] {
        for language in Language::ALL {
            for theme in [Theme::Dark, Theme::Light] {
                for size in [[1112.0, 700.0], [1752.0, 980.0]] {
                    let mut desk = desk(Some(loaded(bytes, repeats.clone())));
                    desk.language = language;
                    desk.panel.filters_open = true;
                    let mut harness = harness(desk, theme, size);
                    for side in [Side::Loading, Side::Rejected, Side::Repeats, Side::Columns] {
                        harness.state_mut().panel.side = side;
                        harness.run();
                    }
                }
            }
        }
    }
}

#[test]
fn nothing_reaches_beyond_the_window() {
    for size in [[1112.0, 700.0], [1752.0, 980.0]] {
        let harness = harness(desk(Some(loaded(SAMPLE, vec![1]))), Theme::Dark, size);
        for label in ["Save table…", "Column filters", "Repeats: 1"] {
            let rect = harness.get_by_label(label).rect();
            assert!(
                rect.right() <= size[0] && rect.left() >= 0.0,
                "{label}: {rect:?}"
            );
        }
        let list = harness.get_by_label("List of columns").rect();
        assert!(
            list.right() <= size[0] && list.bottom() <= size[1],
            "{list:?}"
        );
        let rows = harness.get_by_label("Rows of the portfolio").rect();
        assert!(
            rows.bottom() <= size[1] && rows.right() < list.left(),
            "{rows:?}"
        );
    }
}

#[test]
fn without_data_the_sample_is_offered() {
    let mut harness = harness(desk(None), Theme::Light, [1112.0, 720.0]);
    harness.get_by_label("Open the sample portfolio").click();
    harness.run();
    let requests = &harness.state().requests;
    assert!(matches!(requests[..], [Request::Do(Command::OpenSample)]));
}

#[test]
fn search_filters_and_sorting_ask_for_a_view() {
    let mut harness = sample();
    harness.get_by_label("Search all cells").focus();
    harness.run();
    harness.event(Event::Text("rent".to_owned()));
    harness.run();
    assert_eq!(views(&harness)[0].search, "rent");

    harness.get_by_label("Column filters").click();
    harness.run();
    harness.get_by_label("Filter loan_amount").focus();
    harness.run();
    harness.event(Event::Text("166".to_owned()));
    harness.run();
    let last = views(&harness).pop().unwrap();
    assert_eq!(last.columns, [(2, "166".to_owned())]);
    assert_eq!(last.search, "rent");

    harness.get_by_label("Show all").click();
    harness.run();
    assert!(views(&harness).pop().unwrap().is_plain());
}

#[test]
fn a_third_click_on_a_header_ends_the_sorting() {
    let mut harness = sample();
    for wanted in [Some((2, false)), Some((2, true)), None] {
        harness.get_by_label("Sort by loan_amount").click();
        harness.run();
        let asked = views(&harness).pop().unwrap();
        assert_eq!(asked.sort, wanted);
        harness.state_mut().bench.data_view.request = asked;
        harness.run();
    }
}

#[test]
fn rows_are_chosen_with_keys_and_copied_with_tabs() {
    let mut harness = shown(loaded(b"id,name,n\nA1,x,1\nA2,y,\nA3,z,3\n", vec![]));
    harness.get_by_label("Rows of the portfolio").focus();
    harness.run();
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    harness.run();
    harness.event(Event::Copy);
    harness.run();
    let Some(Request::Copy(text)) = harness.state().requests.last() else {
        panic!("nothing was copied");
    };
    assert_eq!(text, "id\tname\tn\nA1\tx\t1\nA2\ty\t\n");
    assert!(harness.query_by_label_contains("Rows copied: 2").is_some());
}

#[test]
fn a_click_chooses_a_row() {
    let mut harness = sample();
    let cell = harness.get_by_label("A2023-000002").rect().center();
    harness.hover_at(cell);
    harness.run();
    harness.drag_at(cell);
    harness.run();
    harness.drop_at(cell);
    harness.run();
    assert_eq!(harness.state().panel.rows.selected(), Some(1..=1));
}

#[test]
fn what_is_shown_is_saved() {
    let mut harness = shown(loaded(b"id,name\nA1,=1+1\nA2,\"x,y\"\nA3,z\n", vec![]));
    harness.get_by_label("Save table…").click();
    harness.run();
    let Some(Request::Choose(choice)) = harness.state().requests.last() else {
        panic!("nothing was offered");
    };
    let Choice::Rows { name } = choice else {
        panic!("{choice:?}");
    };
    assert_eq!(name, "portfolio_rows.csv");
    let command = choice.clone().command(vec!["a.xlsx".into()]);
    assert!(matches!(command, Some(Command::ExportRows(_))));
}

#[test]
fn a_click_on_a_column_shows_it_in_full() {
    let mut harness = sample();
    harness.get_by_label("List of columns").focus();
    harness.run();
    for _ in 0..2 {
        harness.key_press(Key::ArrowDown);
        harness.run();
    }
    assert_eq!(harness.state().panel.columns.selected(), 2);
    assert!(
        harness
            .query_all_by_label("Distribution of loan_amount")
            .next()
            .is_some()
    );
}

#[test]
fn the_layout_can_be_overruled() {
    let mut harness = sample();
    harness.get_by_label("Loading").click();
    harness.run();
    assert!(
        harness
            .query_by_label_contains("5,000 records = 5,000 kept")
            .is_some()
    );
    harness.get_by_label("Read again").click();
    harness.run();
    assert!(
        harness.state().requests.is_empty(),
        "nothing was changed yet"
    );
    harness
        .get_by_label("delimiter: detect automatically")
        .click();
    harness.run();
    harness.get_by_label("; (semicolon)").click();
    harness.run();
    harness.get_by_label("Read again").click();
    harness.run();
    let Some(Request::Do(Command::Reload(options))) = harness.state().requests.last() else {
        panic!("not read again");
    };
    assert_eq!(options.delimiter.as_deref(), Some(";"));
}

/// Picks an entry of a drop-down.
fn pick(harness: &mut Harness<'_, Desk>, choice: &str, entry: &str) {
    harness.get_by_label(choice).click();
    harness.run();
    harness.get_by_label(entry).click();
    harness.run();
}

/// The same of a choice that is named apart from what is chosen.
fn pick_of(harness: &mut Harness<'_, Desk>, choice: &str, entry: &str) {
    harness
        .get_by_role_and_label(Role::ComboBox, choice)
        .click();
    harness.run();
    harness.get_by_label(entry).click();
    harness.run();
}

fn read_again(harness: &mut Harness<'_, Desk>) -> LoadOptions {
    harness.get_by_label("Read again").click();
    harness.run();
    match harness.state().requests.last() {
        Some(Request::Do(Command::Reload(options))) => options.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_mark_of_the_layout_can_be_told_and_left_again() {
    let desk = desk(Some(loaded(SAMPLE, vec![])));
    let mut harness = harness(desk, Theme::Dark, [1112.0, 1600.0]);
    harness.state_mut().panel.side = Side::Loading;
    harness.run();
    pick(&mut harness, "quote: detect automatically", "' (single)");
    pick(
        &mut harness,
        "escape: detect automatically",
        "\\ (backslash)",
    );
    pick(&mut harness, "comments: detect automatically", "# (hash)");
    pick(
        &mut harness,
        "header: detect automatically",
        "lines of names: 2",
    );
    pick(&mut harness, "records read: all", "sample of 10,000");
    harness.get_by_label("keep totals and trailers").click();
    harness.run();
    pick(&mut harness, "delimiter: detect automatically", "other…");
    harness.get_by_label("Read again").click();
    harness.run();
    assert!(
        harness.state().requests.is_empty(),
        "a mark is missing: {:?}",
        harness.state().requests
    );
    harness.get_by_label("other delimiter").focus();
    harness.run();
    harness.event(Event::Text("~|~".to_owned()));
    harness.run();
    let told = read_again(&mut harness);
    let word = Option::as_deref;
    assert_eq!(word(&told.delimiter), Some("~|~"));
    assert_eq!(word(&told.quote), Some("'"));
    assert_eq!(word(&told.escape), Some("\\"));
    assert_eq!(word(&told.comment), Some("#"));
    assert_eq!((told.header, told.sample_rows), (Some(2), Some(10_000)));
    assert!(told.keep_totals);
    pick(&mut harness, "delimiter: other…", "detect automatically");
    assert_eq!(read_again(&mut harness).delimiter, None);
}

#[test]
fn a_column_is_told_how_it_is_written_and_found_out_again() {
    let bytes = b"id,issued,income\nA1,05/01/2018,1.234\nA2,06/01/2018,2.345\n";
    let desk = desk(Some(loaded(bytes, vec![])));
    let mut harness = harness(desk, Theme::Dark, [1112.0, 1600.0]);
    harness.state_mut().panel.columns.select(1);
    harness.run();
    let says = |harness: &Harness<'_, Desk>, what| {
        harness.query_all_by_label_contains(what).next().is_some()
    };
    assert!(says(&harness, "month before day · detected"));
    pick(&mut harness, "written as: detect automatically", "a date");
    pick_of(&mut harness, "order", "day before month");
    let told = read_again(&mut harness);
    let day_first = Convention::Day {
        day_first: true,
        compact: false,
        months: false,
        // That of a past event, as its name has it: up to ten years after 2018.
        first_year: Some(1929),
        range: None,
    };
    assert_eq!(told.columns.get("issued"), Some(&day_first));

    harness.state_mut().panel.columns.select(2);
    harness.run();
    pick(&mut harness, "written as: detect automatically", "a number");
    pick_of(&mut harness, "decimal mark", "decimal comma");
    pick_of(&mut harness, "unit", "months");
    let told = read_again(&mut harness);
    let income = Convention::Number {
        comma: true,
        percent: false,
        unit: Some(crate::table::Unit::Months),
        affix: None,
    };
    assert_eq!(told.columns.get("income"), Some(&income));

    harness.get_by_label("Loading").click();
    harness.run();
    harness.get_by_label("detect issued automatically").click();
    harness.run();
    let told = read_again(&mut harness);
    assert_eq!(told.columns.keys().collect::<Vec<_>>(), ["income"]);

    // Read so, it says that it was told, and the column stays in sight.
    let again = read(bytes, vec![], told);
    harness.state_mut().bench.data = Some(Arc::new(again));
    harness.state_mut().bench.data_revision = 2;
    harness.state_mut().panel.side = Side::Columns;
    harness.run();
    assert_eq!(harness.state().panel.columns.selected(), 2);
    assert!(says(&harness, "decimal comma, months · told"));
}

#[test]
fn a_sample_is_marked_and_can_be_loaded_whole() {
    let options = LoadOptions {
        sample_rows: Some(100),
        ..LoadOptions::default()
    };
    let mut desk = desk(Some(read(SAMPLE, vec![], options)));
    desk.language = Language::Chinese;
    let mut harness = harness(desk, Theme::Light, [1112.0, 720.0]);
    assert!(harness.query_by_label("样本：100 / 5,000 条记录").is_some());
    harness.state_mut().language = Language::English;
    harness.run();
    assert!(
        harness
            .query_by_label("sample of 100 of 5,000 records")
            .is_some()
    );
    harness.get_by_label("Load the whole file").click();
    harness.run();
    let Some(Request::Do(Command::Reload(options))) = harness.state().requests.last() else {
        panic!("not read again");
    };
    assert_eq!(options.sample_rows, None);
}

#[test]
fn rejects_and_repeats_are_listed() {
    let mut harness = shown(loaded(b"a,b\n1,2\n1,2,3,4\n1,2\n", vec![1]));
    harness.get_by_label("Set aside: 1").click();
    harness.run();
    assert!(harness.query_by_label("line 3 · record 2").is_some());
    harness.get_by_label("Copy the list").click();
    harness.run();
    assert!(matches!(
        harness.state().requests.last(),
        Some(Request::Copy(_))
    ));

    harness.get_by_label("Repeats: 1").click();
    harness.run();
    assert!(harness.query_by_label("record 3").is_some());
    harness
        .get_by_label("Leave repeated rows out of training and figures")
        .click();
    harness.run();
    let last = harness.state().requests.last();
    assert!(matches!(
        last,
        Some(Request::Do(Command::DropDuplicates(true)))
    ));
}

#[test]
fn record_numbers_count_what_was_set_aside() {
    let mut bytes = b"a,b\n".to_vec();
    for n in 0..40 {
        let bad = matches!(n, 0 | 7 | 8 | 20 | 39);
        bytes.extend_from_slice(if bad { b"1,2,3\n" } else { b"1,2\n" });
    }
    let data = loaded(&bytes, vec![]);
    let table = &data.table;
    assert_eq!((table.rows, table.rejects.len()), (35, 5));
    let numbers: Vec<usize> = (0..table.rows)
        .map(|row| cells::record_number(&table.rejects, row))
        .collect();
    assert_eq!(numbers, table.record_numbers());
}

#[test]
fn another_portfolio_begins_anew() {
    let mut harness = sample();
    harness.state_mut().panel.search = "rent".to_owned();
    harness.state_mut().bench.data = Some(Arc::new(loaded(b"a,b\n1,2\n", vec![])));
    harness.state_mut().bench.data_revision = 2;
    harness.state_mut().bench.data_view = View::default();
    harness.run();
    assert!(harness.state().panel.search.is_empty());
    assert!(harness.query_by_label("1 of 1 row").is_some());
}

#[test]
fn a_record_set_aside_is_shown_as_it_stands() {
    let bytes = b"id,n\nA1,1\nA2,2,\"x\ny\",4\nA3,3\n";
    let mut harness = shown(loaded(bytes, vec![]));
    harness.state_mut().panel.side = Side::Rejected;
    harness.run();
    let place = "line 3 · record 2";
    harness.get_by_label(place).click();
    harness.run();
    harness.get_by_label("The record as it stands");
    harness.get_by_label_contains("A2,2,\"x");
    harness.get_by_label("Copy the record").click();
    harness.run();
    let Some(Request::Copy(text)) = harness.state().requests.last() else {
        panic!("nothing was copied");
    };
    assert_eq!(text, "A2,2,\"x\ny\",4");
    harness.get_by_label(place).click();
    harness.run();
    assert!(harness.query_by_label("The record as it stands").is_none());
}

#[test]
fn cells_that_do_not_fit_are_listed_and_lead_to_their_row() {
    let mut bytes = b"amount\n".to_vec();
    for n in 0..400 {
        let cell = if n == 300 {
            "about 5".to_owned()
        } else {
            (n * 7).to_string()
        };
        bytes.extend_from_slice(format!("{cell}\n").as_bytes());
    }
    let loaded = loaded(&bytes, vec![]);
    assert_eq!(loaded.table.columns[0].misfits.len(), 1);
    let mut harness = shown(loaded);
    harness.state_mut().bench.data_view.request.search = "x".to_owned();
    harness.run();
    harness.get_by_label("Cells that do not fit: 1");
    harness
        .get_by_role_and_label(Role::Link, "record 301")
        .click_accesskit();
    harness.run();
    // All rows are asked for, and the row is chosen once they are there.
    assert!(views(&harness).pop().unwrap().is_plain());
    assert_eq!(harness.state().panel.rows.selected(), Some(300..=300));
}

#[test]
fn the_list_of_columns_is_made_higher_at_its_lower_edge() {
    let mut harness = sample();
    harness.run();
    let edge = crate::ui::text::TableText::LowerEdge.en();
    let height =
        |harness: &Harness<'_, Desk>| harness.get_by_label("List of columns").rect().height();
    let before = height(&harness);
    harness.get_by_label(&edge).focus();
    harness.run();
    harness.key_press(Key::ArrowDown);
    harness.run();
    assert!((height(&harness) - before - 24.0).abs() < 1.5);
    let at = harness.get_by_label(&edge).rect().center();
    harness.hover_at(at);
    harness.run();
    harness.drag_at(at);
    harness.run();
    harness.hover_at(at - eframe::egui::vec2(0.0, 60.0));
    harness.run();
    harness.drop_at(at - eframe::egui::vec2(0.0, 60.0));
    harness.run();
    assert!(
        height(&harness) < before - 20.0,
        "{} {before}",
        height(&harness)
    );
}
