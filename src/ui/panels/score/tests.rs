//! The score panel, drawn without a renderer over the sample portfolio.

use super::*;
use crate::ui::dialogs::Choice;
use crate::ui::number;
use crate::ui::panels::evaluate::tests::{Stage, window};
use crate::workbench::ApplicantColumn;
use eframe::egui::{Event, Key, Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

pub(super) fn score(stage: Stage, size: [f32; 2], theme: Theme) -> Harness<'static, Stage> {
    window(stage, size, theme, score_ui)
}

pub(super) fn obey(harness: &mut Harness<'static, Stage>) {
    harness.run();
    harness.state_mut().obey();
    harness.run();
}

#[test]
fn without_a_run_it_leads_to_training() {
    for language in Language::ALL {
        let mut harness = score(Stage::empty(language), [1080.0, 700.0], Theme::Light);
        harness.run();
        let button = ScoreText::GoToTrain.say(language);
        harness.get_by_label(&button).click();
        harness.run();
        let asked = &harness.state().requests;
        assert!(matches!(
            asked[..],
            [Request::Do(Command::GoTo(Step::Train))]
        ));
    }
}

#[test]
fn every_size_theme_and_language_is_drawn() {
    for language in Language::ALL {
        let mut stage = Stage::trained(language);
        stage.bench.apply(Command::Select(Some(3)));
        let mut harness = score(stage, [1080.0, 736.0], Theme::Dark);
        for theme in [Theme::Dark, Theme::Light] {
            harness.ctx.set_theme(theme);
            for size in [[1080.0, 736.0], [1720.0, 1000.0]] {
                harness.set_size(size.into());
                harness.run();
                let next = ScoreText::Next.say(language);
                let next = harness.get_by_label(&next).rect();
                assert!(next.right() < size[0], "{next:?}");
            }
        }
        assert!(harness.state().requests.is_empty());
    }
}

#[test]
fn pds_are_filtered_over_their_column() {
    let stage = Stage::trained(Language::English);
    let mut harness = score(stage, [1080.0, 736.0], Theme::Dark);
    harness.run();
    let all = harness.state().bench.applicants().unwrap().len();
    let field = "Filter PD";
    harness.get_by_label(field).focus();
    harness.run();
    harness.get_by_label(field).type_text("> 20 %");
    obey(&mut harness);
    let bench = &harness.state().bench;
    let applicants = bench.applicants().unwrap();
    let above = applicants.pds.iter().filter(|pd| **pd > 0.2).count();
    let rows = bench.applicant_view.rows.clone().unwrap();
    assert!(0 < above && above < all && rows.len() == above);
    assert!(rows.iter().all(|row| applicants.pds[*row as usize] > 0.2));
    // The field stays where no applicant is left, and a press shows all again.
    harness.get_by_label(field).type_text("0000");
    obey(&mut harness);
    assert_eq!(harness.state().bench.applicant_view.len(all), 0);
    assert!(harness.query_by_label(field).is_some());
    let clear = ScoreText::ClearFilters.say(Language::English);
    harness.get_by_label(&clear).click();
    obey(&mut harness);
    assert_eq!(harness.state().bench.applicant_view.len(all), all);
}

#[test]
fn arrows_move_the_selection_and_copy_takes_it() {
    let stage = Stage::trained(Language::English);
    let mut harness = score(stage, [1080.0, 736.0], Theme::Dark);
    harness.run();
    harness.get_by_label("Applicants").focus();
    harness.run();
    for (key, row) in [
        (Key::ArrowDown, 0),
        (Key::ArrowDown, 1),
        (Key::PageDown, 21),
        (Key::ArrowUp, 20),
        (Key::End, 4999),
        (Key::Home, 0),
    ] {
        harness.key_press(key);
        obey(&mut harness);
        assert_eq!(harness.state().bench.selected, Some(row), "{key:?}");
    }
    harness.event(Event::Copy);
    harness.run();
    let asked = &harness.state().requests;
    let [Request::Copy(text)] = &asked[..] else {
        panic!("{asked:?}");
    };
    assert!(text.starts_with("id\tsplit\toutcome\tPD"), "{text}");
    assert_eq!(text.lines().count(), 2);
}

#[test]
fn headers_sort_and_filters_filter() {
    let stage = Stage::trained(Language::English);
    let mut harness = score(stage, [1080.0, 736.0], Theme::Dark);
    harness.run();
    harness.get_by_label("Sort by PD").click();
    obey(&mut harness);
    let pd = |harness: &Harness<'static, Stage>, place| {
        let bench = &harness.state().bench;
        let applicants = bench.applicants().unwrap();
        applicants.pds[row_at(bench, &applicants, place).unwrap()]
    };
    let by = ApplicantColumn::ALL
        .iter()
        .position(|c| *c == ApplicantColumn::Pd);
    let sort = harness.state().bench.applicant_view.request.sort;
    assert_eq!(sort, by.map(|by| (by, false)));
    assert!(pd(&harness, 0) <= pd(&harness, 4000));

    let combo = ScoreText::FilterDecision.en();
    harness.get_by_label(&combo).click();
    harness.run();
    harness.get_by_label("DECLINE").click();
    obey(&mut harness);
    let bench = &harness.state().bench;
    assert_eq!(
        bench.applicant_view.request.decision,
        Some(Decision::Decline)
    );
    assert!(bench.applicant_view.len(5000) < 5000);
    assert!(pd(&harness, 0) >= bench.cutoff);
}

#[test]
fn a_search_without_a_match_offers_all_again() {
    let stage = Stage::trained(Language::English);
    let mut harness = score(stage, [1080.0, 736.0], Theme::Light);
    harness.run();
    harness.get_by_label("Search by id").focus();
    harness.run();
    harness.get_by_label("Search by id").type_text("no such id");
    obey(&mut harness);
    assert_eq!(harness.state().bench.applicant_view.len(5000), 0);
    harness.get_by_label("Show all").click();
    obey(&mut harness);
    assert_eq!(harness.state().bench.applicant_view.len(5000), 5000);
}

#[test]
fn the_export_asks_with_its_options() {
    let stage = Stage::trained(Language::English);
    let mut harness = score(stage, [1080.0, 736.0], Theme::Light);
    harness.run();
    harness.get_by_label("Export…").click();
    harness.run();
    harness.get_by_label("Byte-order mark, for Excel").click();
    harness.run();
    let all = harness.state().bench.applicants().unwrap().len();
    let only = ScoreText::OnlyShown(all, all).say(Language::English);
    harness.get_by_label(&only).click();
    harness.run();
    harness
        .get_by_label("Choose a file (.csv or .xlsx)…")
        .click();
    harness.run();
    let asked = &harness.state().requests;
    assert!(matches!(
        asked[..],
        [Request::Choose(Choice::Export(ExportOptions {
            exact: false,
            bom: true,
            with_input: false,
            with_loss: false,
            with_reasons: false,
            only_shown: true,
        }))]
    ));
}

#[test]
fn a_click_selects_and_the_buttons_step_on() {
    let stage = Stage::trained(Language::English);
    let mut harness = score(stage, [1080.0, 736.0], Theme::Dark);
    harness.run();
    let id = {
        let bench = &harness.state().bench;
        bench.applicants().unwrap().get(5).unwrap().id
    };
    harness.get_by_label(&id).click();
    obey(&mut harness);
    assert_eq!(harness.state().bench.selected, Some(5));
    harness.get_by_label("Next applicant").click();
    obey(&mut harness);
    assert_eq!(harness.state().bench.selected, Some(6));
    harness.get_by_label("Previous applicant").click();
    obey(&mut harness);
    assert_eq!(harness.state().bench.selected, Some(5));
}

#[test]
fn another_file_tells_what_differs_and_leads_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("june.csv");
    let sample = String::from_utf8(crate::workflow::SAMPLE.to_vec()).unwrap();
    let mut text = String::new();
    for (place, line) in sample.lines().take(51).enumerate() {
        let extra = if place == 0 { "branch" } else { "north" };
        text += &format!("{line},{extra}\n");
    }
    std::fs::write(&path, text).unwrap();
    let mut stage = Stage::trained(Language::English);
    stage.bench.apply(Command::ScoreFile(path));
    stage.settle(|bench| bench.scored.is_some());
    let mut harness = score(stage, [1080.0, 736.0], Theme::Dark);
    harness.run();
    harness.get_by_label_contains("june.csv, scored with");
    harness.get_by_label_contains("does not read these columns: ");
    harness.get_by_label("50 of 50 shown");
    harness.get_by_label("Back to the portfolio").click();
    obey(&mut harness);
    assert!(harness.state().bench.scored.is_none());
    harness.get_by_label("5,000 of 5,000 shown");
}

#[test]
fn records_set_aside_are_named_where_applicants_are_scored() {
    let stage = Stage::trained(Language::English);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.csv");
    let sample = std::str::from_utf8(crate::workflow::SAMPLE).unwrap();
    let lines: Vec<&str> = sample.lines().take(40).collect();
    let mut text = lines.join("\n") + "\n";
    text += &format!("{},1,2,3\n", sample.lines().nth(40).unwrap());
    std::fs::write(&path, text).unwrap();
    let mut harness = score(stage, [1280.0, 900.0], Theme::Light);
    harness.state_mut().bench.apply(Command::ScoreFile(path));
    harness.state_mut().settle(|bench| bench.scored.is_some());
    obey(&mut harness);
    assert_eq!(
        harness
            .state()
            .bench
            .scored
            .as_ref()
            .unwrap()
            .table
            .rejects
            .len(),
        1
    );
    harness.get_by_label_contains("line 41: ");
    // The export says that it holds them too.
    harness.get_by_label(&ScoreText::Export.en()).click();
    harness.run();
    harness.get_by_label_contains("it has 40 rows");
    harness.key_press(Key::Escape);
    harness.run();
    let more = harness.query_by_label_contains("more notes");
    if let Some(more) = more {
        more.click();
        harness.run();
        harness.get_by_label("fewer notes");
    }
}

#[test]
fn totals_lines_of_another_file_are_scored_by_a_button() {
    for language in Language::ALL {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("later.csv");
        let sample = std::str::from_utf8(crate::workflow::SAMPLE).unwrap();
        let columns = sample.lines().next().unwrap().split(',').count();
        let totals = format!("Total{}", ",1".repeat(columns - 1));
        let lines: Vec<&str> = sample.lines().take(41).chain([&*totals]).collect();
        std::fs::write(&path, lines.join("\n")).unwrap();
        let mut stage = Stage::trained(language);
        stage.bench.apply(Command::ScoreFile(path));
        stage.settle(|bench| bench.scored.is_some());
        let mut harness = score(stage, [1080.0, 736.0], Theme::Dark);
        harness.run();
        let button = ScoreText::KeepTotals.say(language);
        harness.get_by_label(&button).click();
        obey(&mut harness);
        let rows = |bench: &Workbench| bench.scored.as_ref().map(|file| file.pds.len());
        harness.state_mut().settle(|bench| rows(bench) == Some(41));
        harness.run();
        assert!(harness.query_by_label(&button).is_none());
    }
}

/// The sample with its loan amounts tripled.
fn shifted_file(folder: &std::path::Path) -> std::path::PathBuf {
    let path = folder.join("later.csv");
    let sample = std::str::from_utf8(crate::workflow::SAMPLE).unwrap();
    let mut text = String::new();
    for (place, line) in sample.lines().enumerate() {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        if place > 0 {
            let amount: f64 = cells[2].parse().unwrap_or(0.0);
            cells[2] = (3.0 * amount).to_string();
        }
        text += &(cells.join(",") + "\n");
    }
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn the_drift_of_another_file_is_on_a_card() {
    for language in Language::ALL {
        let folder = tempfile::tempdir().unwrap();
        let path = shifted_file(folder.path());
        let mut stage = Stage::trained(language);
        stage.bench.apply(Command::ScoreFile(path));
        stage.settle(|bench| bench.scored.is_some());
        let size = [1080.0, 736.0];
        let mut harness = score(stage, size, Theme::Dark);
        harness.run();
        let say = |text: ScoreText| text.say(language).into_owned();
        let names = [
            say(ScoreText::DriftScore),
            say(ScoreText::DriftColumn("loan_amount".to_owned())),
            say(ScoreText::DriftUnknown),
            say(ScoreText::DriftOutside),
            say(ScoreText::DriftApproval),
        ];
        let (mut left, mut top) = (0.0, None);
        for name in names {
            let tile = harness.get_by_label(&name).rect();
            assert!(tile.left() > left + 80.0 || left == 0.0, "{name}: {tile:?}");
            assert!(tile.right() <= size[0], "{name}: {tile:?}");
            assert_eq!(*top.get_or_insert(tile.top()), tile.top(), "{name}");
            left = tile.left();
        }
        // The list keeps its room.
        let first = harness.get_by_label("A2023-000001").rect();
        assert!(first.bottom() < 420.0, "{first:?}");
        // The rest is a press away and fits as well.
        harness.get_by_label(&say(ScoreText::DriftMore)).click();
        harness.run();
        let decisions = say(ScoreText::DriftDecisions);
        let save = crate::ui::text::TableText::SaveNamed(decisions).say(language);
        let card = harness.get_by_label(&save).rect();
        assert!(card.right() <= size[0], "{card:?}");
        harness.get_by_label(&say(ScoreText::DriftLess)).click();
        harness.run();
        harness.get_by_label(&say(ScoreText::DriftMore));
    }
}

#[test]
fn the_list_keeps_its_height_in_a_small_window_with_the_drift_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = shifted_file(folder.path());
    let mut stage = Stage::trained(Language::English);
    stage.bench.apply(Command::ScoreFile(path));
    stage.settle(|bench| bench.scored.is_some());
    let mut harness = score(stage, [760.0, 500.0], Theme::Dark);
    harness.run();
    harness
        .get_by_label(&ScoreText::DriftMore.say(Language::English))
        .click();
    harness.run();
    let list = harness.get_by_label("Applicants").rect();
    assert!(list.height() > 120.0, "{list:?}");
    // All columns are within it, the decision too.
    let size = [801.0, 540.0];
    let mut harness = score(Stage::trained(Language::English), size, Theme::Dark);
    harness.run();
    let list = harness.get_by_label("Applicants").rect();
    let decision = harness.get_by_label("Sort by decision").rect();
    assert!(
        decision.right() <= list.right() + 1.0,
        "{decision:?} {list:?}"
    );
}

#[test]
fn a_field_is_shown_as_the_data_step_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.csv");
    let sample = std::str::from_utf8(crate::workflow::SAMPLE).unwrap();
    let lines: Vec<String> = sample.lines().take(40).map(str::to_owned).collect();
    let head: Vec<&str> = lines[0].split(',').collect();
    let place = head.iter().position(|name| *name == "loan_amount").unwrap();
    let mut cells: Vec<String> = lines[3].split(',').map(str::to_owned).collect();
    cells[place] = "unknown to us".to_owned();
    let mut text = lines.clone();
    text[3] = cells.join(",");
    std::fs::write(&path, text.join("\n")).unwrap();
    let mut stage = Stage::trained(Language::English);
    stage.bench.apply(Command::ScoreFile(path));
    stage.settle(|bench| bench.scored.is_some());
    stage.bench.apply(Command::Select(Some(2)));
    let mut harness = score(stage, [1280.0, 900.0], Theme::Dark);
    harness.run();
    harness.get_by_label("unknown to us");
    harness.state_mut().bench.apply(Command::Select(Some(1)));
    harness.run();
    let amount: f64 = lines[2].split(',').nth(place).unwrap().parse().unwrap();
    harness.get_by_label(&number::count(amount as usize));
}

#[test]
fn an_applicant_is_copied_and_filters_the_others() {
    let mut harness = score(
        Stage::trained(Language::English),
        [1200.0, 700.0],
        Theme::Light,
    );
    harness.run();
    let id = harness
        .state()
        .bench
        .applicants()
        .unwrap()
        .get(1)
        .unwrap()
        .id;
    for (entry, is_copy) in [
        ("Copy row", true),
        (&*format!("Only rows with {id}"), false),
    ] {
        let at = harness.get_by_label(&id).rect().center();
        harness.hover_at(at);
        harness.run();
        harness.get_by_label(&id).click_secondary();
        harness.run();
        harness.get_by_label(entry).click();
        harness.run();
        let asked = std::mem::take(&mut harness.state_mut().requests);
        match &asked[..] {
            [Request::Copy(text)] if is_copy => {
                let lines: Vec<&str> = text.lines().collect();
                assert!(lines.len() == 2 && lines[1].starts_with(&id), "{text}");
            }
            [Request::Do(Command::View(view))] if !is_copy => {
                assert_eq!(view.columns, [(0, format!("= {id}"))]);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_reasons_of_the_rows_in_view_stand_in_the_table() {
    let stage = Stage::trained(Language::English);
    let applicants = stage.bench.applicants().unwrap();
    let texts = applicants.reason_texts(0, crate::explain::TextLanguage::En);
    let shown = texts.unwrap().join(" · ");
    assert!(!shown.is_empty());
    let mut harness = score(stage, [1720.0, 1000.0], Theme::Light);
    for _ in 0..20 {
        harness.run_steps(2);
    }
    let name = ScoreText::ReasonsColumn.say(Language::English);
    assert!(harness.query_all_by_label(&name).next().is_some());
    assert!(
        harness.query_all_by_label(&shown).next().is_some(),
        "{shown}"
    );
}

/// The first 60 records of the sample; that of place 3 has a word as its income, and all
/// inputs of that of place 5 are empty.
fn spoilt_file(folder: &std::path::Path) -> std::path::PathBuf {
    let path = folder.join("spoilt.csv");
    let sample = std::str::from_utf8(crate::workflow::SAMPLE).unwrap();
    let head: Vec<&str> = sample.lines().next().unwrap().split(',').collect();
    let income = head.iter().position(|name| *name == "annual_income");
    let mut text = head.join(",") + "\n";
    for (place, line) in sample.lines().skip(1).take(60).enumerate() {
        let mut cells: Vec<&str> = line.split(',').collect();
        match place {
            3 => cells[income.unwrap()] = "KAPUTT",
            5 => cells[1..].fill(""),
            _ => {}
        }
        text += &(cells.join(",") + "\n");
    }
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_row_with_a_cell_that_does_not_fit_is_marked() {
    for language in Language::ALL {
        let folder = tempfile::tempdir().unwrap();
        let mut stage = Stage::trained(language);
        stage
            .bench
            .apply(Command::ScoreFile(spoilt_file(folder.path())));
        stage.settle(|bench| bench.scored.is_some());
        let mut harness = score(stage, [1280.0, 900.0], Theme::Dark);
        harness.run();
        let words = ScoreText::Misfits("annual_income".to_owned()).say(language);
        assert_eq!(harness.query_all_by_label(&words).count(), 1);
        let mark = harness.get_by_label(&words).rect();
        let applicants = &harness.state().bench;
        let pds = &applicants.scored.as_ref().unwrap().pds;
        assert!(pds[5].is_nan() && pds[3].is_finite());
        // The mark is in the row of the applicant; with the row chosen, a sentence as well.
        harness.state_mut().bench.apply(Command::Select(Some(3)));
        harness.run();
        assert_eq!(harness.query_all_by_label(&words).count(), 2);
        assert!(mark.top() > 0.0 && mark.width() < 20.0, "{mark:?}");
        // That a row has no PD is said once.
        let told = match language {
            Language::English => "DATA_ERROR",
            Language::Chinese => "没有 PD",
        };
        assert_eq!(harness.query_all_by_label_contains(told).count(), 1);
    }
}

#[test]
fn a_narrow_window_shows_every_column_while_nobody_is_selected() {
    // The page of a window 960 points wide.
    let size = [768.0, 536.0];
    for language in Language::ALL {
        let mut harness = score(Stage::trained(language), size, Theme::Light);
        harness.run();
        let heading = ScoreText::NobodySelected.say(language);
        assert!(harness.query_by_label(&heading).is_none(), "{language:?}");
        let reasons = ScoreText::ReasonsColumn.say(language);
        let head = Role::ColumnHeader;
        let column = harness.get_by_role_and_label(head, &reasons).rect();
        assert!(column.right() <= size[0], "{column:?}");
        let first = harness.state().bench.applicants().unwrap().get(0).unwrap();
        harness.state_mut().bench.apply(Command::Select(Some(0)));
        harness.run();
        // The detail has the reasons, and the decision is still within the list.
        let found = harness.query_by_role_and_label(head, &reasons);
        assert!(found.is_none(), "{language:?}");
        let said = ScoreText::SortBy(table::name(ApplicantColumn::Decision, language));
        let said = said.say(language);
        let column = harness.get_by_role_and_label(head, &said).rect();
        let detail = ScoreText::Applicant(first.id).say(language);
        let mut nodes = harness.query_all_by_label(&detail);
        let drawn = nodes.find_map(|node| node.accesskit_node().bounding_box());
        let left = drawn.unwrap().x0 as f32;
        assert!(column.right() <= left, "{column:?} {left}");
    }
}
