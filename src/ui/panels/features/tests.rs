//! What the features panel shows and asks for, on the built-in portfolio.

use super::super::trial::{self, Trial, window};
use super::target::{Meaning, Values};
use super::*;
use crate::network::Direction;
use crate::recipe::outcome::split::Method;
use crate::ui::dialogs::Choice;
use crate::ui::request::Request;
use crate::ui::text::Language;
use crate::workbench::Command;
use eframe::egui::{Key, Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

const SIZE: [f32; 2] = [1088.0, 690.0];

fn english(bench: Workbench) -> Harness<'static, Trial<FeaturesPanel>> {
    window(bench, Language::English, Theme::Dark, SIZE, features_ui)
}

/// Applies what was asked for; questions, which a panel asks in every frame, are
/// not told.
fn apply_all(harness: &mut Harness<'static, Trial<FeaturesPanel>>) -> Vec<Command> {
    let trial = harness.state_mut();
    let mut commands = trial.commands();
    for command in &commands {
        trial.bench.apply(command.clone());
    }
    trial::settle(&mut trial.bench);
    harness.run();
    commands.retain(|command| !matches!(command, Command::Ask(_)));
    commands
}

#[test]
fn it_is_drawn_in_both_languages_and_themes() {
    for language in Language::ALL {
        for theme in [Theme::Dark, Theme::Light] {
            window(trial::empty(), language, theme, SIZE, features_ui);
            for size in [SIZE, [1728.0, 960.0]] {
                let harness = window(trial::sample(), language, theme, size, features_ui);
                let title = FeaturesText::Title.say(language);
                assert!(harness.query_by_label(&title).is_some());
                for node in harness.query_all_by_role(Role::Button) {
                    assert!(node.rect().right() <= size[0] + 1.0, "{node:?}");
                }
            }
        }
    }
}

#[test]
fn without_a_portfolio_it_offers_the_sample() {
    let mut harness = english(trial::empty());
    harness.get_by_label("Open the sample portfolio").click();
    harness.run();
    let commands = harness.state_mut().commands();
    assert!(matches!(commands[..], [Command::OpenSample]));
}

#[test]
fn ticking_a_column_leaves_it_out_and_lets_it_in() {
    let mut harness = english(trial::sample());
    let fact = harness.state().panel.columns.facts.iter().find(|f| f.used);
    let name = fact.map(|fact| fact.name.clone()).unwrap_or_default();
    let label = FeaturesText::UseName(name.clone()).en().into_owned();
    harness.get_by_label(&label).click();
    harness.run();
    let commands = apply_all(&mut harness);
    assert!(matches!(
        &commands[..],
        [Command::UseColumn { column, used: false }] if *column == name
    ));
    assert!(!harness.state().bench.uses(&name));
    harness.get_by_label(&label).click();
    harness.run();
    apply_all(&mut harness);
    assert!(harness.state().bench.uses(&name));
}

#[test]
fn the_search_narrows_what_is_ticked() {
    let mut harness = english(trial::sample());
    let name = harness.state().panel.columns.facts[1].name.clone();
    harness.get_by_label("Find a column").focus();
    harness.run();
    harness.get_by_label("Find a column").type_text(&name);
    harness.run();
    harness.run();
    let columns = &harness.state().panel.columns;
    assert!(columns.shown.len() < columns.facts.len());
    let used: Vec<String> = columns
        .shown
        .iter()
        .map(|place| &columns.facts[*place])
        .filter(|fact| fact.used)
        .map(|fact| fact.name.clone())
        .collect();
    harness.get_by_label("Use none shown").click();
    harness.run();
    let commands = apply_all(&mut harness);
    assert_eq!(commands.len(), used.len());
    assert!(used.iter().all(|name| !harness.state().bench.uses(name)));
}

#[test]
fn the_table_of_columns_is_saved() {
    let mut harness = english(trial::sample());
    harness.get_by_label("Save table…").click();
    harness.run();
    let requests = &harness.state().requests;
    let Some(Request::Choose(Choice::Table { name, sheet })) = requests.last() else {
        panic!("{requests:?}");
    };
    assert_eq!(name, "columns.csv");
    let text = sheet.csv();
    assert!(text.starts_with("column,use,kind,role,"), "{text}");
    let facts = harness.state().panel.columns.facts.len();
    assert_eq!(text.lines().count(), facts + 1);
    assert!(text.contains("\nloan_amount,1,"), "{text}");
}

#[test]
fn of_two_values_the_other_one_can_be_made_bad() {
    let bench = trial::sample();
    let (Some(choices), Some(preview)) = (&bench.choices, &bench.preview) else {
        panic!("the sample has a preview");
    };
    assert_eq!(preview.values.len(), 2);
    let values = Values::new(choices, preview);
    let good = preview.values.iter().map(|(value, _)| value);
    let good = good.filter(|value| values.meaning(value) == Meaning::Good);
    let good: Vec<String> = good.cloned().collect();
    assert_eq!(good.len(), 1);
    let commands = values.commands(&good[0], Meaning::Bad);
    assert!(matches!(&commands[..], [Command::SetBad(bad)] if *bad == good));
}

#[test]
fn the_counts_follow_what_bad_means() {
    let mut harness = english(trial::sample());
    let bads = |harness: &Harness<'static, Trial<FeaturesPanel>>| {
        harness.state().bench.preview.as_ref().map_or(0, |p| p.bads)
    };
    let before = bads(&harness);
    let all: Vec<_> = harness.get_all_by_label("bad").collect();
    for node in &all {
        node.click();
    }
    drop(all);
    harness.run();
    apply_all(&mut harness);
    assert!(bads(&harness) > 0 && bads(&harness) != before);
}

#[test]
fn the_split_is_set_whole() {
    let mut harness = english(trial::sample());
    harness.get_by_label("by group").click();
    harness.run();
    let commands = apply_all(&mut harness);
    let [Command::SetSplit(plan)] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert!(matches!(&plan.method, Method::Group(column) if !column.is_empty()));
    let share = harness.get_by_role_and_label(Role::TextInput, "test share");
    share.focus();
    harness.run();
    harness.key_combination_modifiers(eframe::egui::Modifiers::COMMAND, &[Key::A]);
    harness.run();
    harness
        .get_by_role_and_label(Role::TextInput, "test share")
        .type_text("30");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let commands = harness.state_mut().commands();
    let [Command::SetSplit(plan)] = &commands[..] else {
        panic!("{commands:?}");
    };
    assert!((plan.test - 0.3).abs() < 1e-9);
}

#[test]
fn protected_attributes_enter_by_an_explicit_word() {
    let mut harness = english(trial::sample());
    harness
        .get_by_label("Let protected attributes in")
        .scroll_to_me();
    harness.run();
    harness.get_by_label("Let protected attributes in").click();
    harness.run();
    let commands = harness.state_mut().commands();
    assert!(matches!(commands[..], [Command::UseProtected(true)]));
}

#[test]
fn one_protected_attribute_is_let_in_beside_its_preparation() {
    let mut harness = english(trial::sample());
    click(&mut harness, "Prepare gender");
    for allowed in [true, false] {
        click(&mut harness, "Let this protected attribute in");
        let commands = apply_all(&mut harness);
        assert!(
            matches!(&commands[..], [Command::Allow { column, allowed: now }]
                if column == "gender" && *now == allowed),
            "{commands:?}"
        );
        let bench = &harness.state().bench;
        assert_eq!(bench.uses("gender"), allowed);
        assert!(!bench.uses("age"));
    }
    click(&mut harness, "Prepare loan_amount");
    let box_ = harness.query_by_label("Let this protected attribute in");
    assert!(box_.is_none());
}

#[test]
fn a_head_sorts() {
    let mut harness = english(trial::sample());
    harness.get_by_label("IV").click();
    harness.run();
    let columns = &harness.state().panel.columns;
    let ivs: Vec<f64> = columns
        .shown
        .iter()
        .filter_map(|p| columns.facts[*p].iv)
        .collect();
    assert!(ivs.len() > 3);
    assert!(ivs.windows(2).all(|pair| pair[0] >= pair[1]), "{ivs:?}");
}

fn click(harness: &mut Harness<'static, Trial<FeaturesPanel>>, label: &str) {
    harness.get_by_label(label).scroll_to_me();
    harness.run();
    harness.get_by_label(label).click();
    harness.run();
}

#[test]
fn a_row_leads_to_the_preparation_of_its_column() {
    use crate::recipe::Encoding;
    let mut harness = english(trial::sample());
    assert!(harness.query_by_label("Preparation").is_none());
    click(&mut harness, "Prepare loan_amount");
    assert!(harness.query_by_label("flag missing values").is_some());
    click(&mut harness, "How the column is prepared");
    click(&mut harness, "one-hot");
    let commands = apply_all(&mut harness);
    assert!(
        matches!(
            &commands[..],
            [Command::SetEncoding { column, encoders: Some(encoders) }]
                if column == "loan_amount" && encoders[..] == [Encoding::OneHot]
        ),
        "{commands:?}"
    );
    assert!(harness.query_by_label("prepared").is_some(), "its badge");
    click(&mut harness, "How the column is prepared");
    click(&mut harness, "WoE");
    apply_all(&mut harness);
    click(&mut harness, "flag missing values");
    let commands = apply_all(&mut harness);
    let expected = [Encoding::Woe, Encoding::MissingFlag];
    assert!(matches!(
        &commands[..],
        [Command::SetEncoding { encoders: Some(encoders), .. }] if encoders[..] == expected
    ));
    click(&mut harness, "How the column is prepared");
    click(&mut harness, "default");
    apply_all(&mut harness);
    let choices = harness.state().bench.choices.clone();
    assert!(choices.is_some_and(|choices| choices.encodings.is_empty()));
    assert!(harness.query_by_label("prepared").is_none());
    click(&mut harness, "Close");
    assert!(harness.query_by_label("flag missing values").is_none());
}

#[test]
fn only_what_suits_the_column_is_offered() {
    let mut harness = english(trial::sample());
    // A press on the name counts like one on the rest of the row.
    click(&mut harness, "purpose");
    click(&mut harness, "How the column is prepared");
    assert!(harness.query_by_label("standardised").is_none());
    assert!(harness.query_by_label("ordinal").is_some());
}

#[test]
fn a_group_can_be_kept_from_being_a_sequence() {
    let mut harness = english(trial::sample());
    let label = "balance: read as a sequence";
    click(&mut harness, label);
    let commands = apply_all(&mut harness);
    assert!(matches!(
        &commands[..],
        [Command::SetSequence { stem, used: false }] if stem == "balance"
    ));
    let sequence = |harness: &Harness<'static, Trial<FeaturesPanel>>| {
        let preview = harness.state().bench.preview.clone();
        preview.and_then(|p| p.sequence.clone().map(|block| block.channels.len()))
    };
    assert_eq!(sequence(&harness), Some(2));
    click(&mut harness, label);
    apply_all(&mut harness);
    assert_eq!(sequence(&harness), Some(3));
}

#[test]
fn the_chosen_column_is_shown_in_bins() {
    for language in Language::ALL {
        let mut harness = window(
            trial::sample(),
            language,
            Theme::Dark,
            [1088.0, 1400.0],
            features_ui,
        );
        let name = FeaturesText::PrepareName("loan_amount".into()).say(language);
        harness.get_by_label(&name).click();
        harness.run();
        apply_all(&mut harness);
        let edit = FeaturesText::EditEdges.say(language);
        harness.get_by_label(&edit).click();
        harness.run();
        assert!(apply_all(&mut harness).is_empty());
        // The bins are now those of the ends by hand, which can be typed.
        assert!(harness.query_by_label(&edit).is_none());
        let ends = FeaturesText::Edges.say(language);
        harness.get_by_role_and_label(Role::TextInput, &ends);
    }
}

#[test]
fn special_codes_are_typed_shown_as_a_badge_and_taken_back() {
    let mut harness = english(trial::sample());
    click(&mut harness, "Prepare loan_amount");
    let field = harness.get_by_role_and_label(Role::TextInput, "Special codes");
    field.scroll_to_me();
    harness.run();
    let field = harness.get_by_role_and_label(Role::TextInput, "Special codes");
    field.focus();
    harness.run();
    harness
        .get_by_role_and_label(Role::TextInput, "Special codes")
        .type_text("9999, -1");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let commands = apply_all(&mut harness);
    assert!(
        matches!(
            &commands[..],
            [Command::SetSpecial { column, codes }]
                if column == "loan_amount" && codes[..] == ["9999", "-1"]
        ),
        "{commands:?}"
    );
    assert!(harness.query_by_label("special").is_some(), "its badge");
    harness.state_mut().bench.apply(Command::Undo);
    trial::settle(&mut harness.state_mut().bench);
    harness.run();
    assert!(harness.query_by_label("special").is_none());
}

#[test]
fn a_direction_goes_from_free_to_both_signs_and_back() {
    let mut harness = english(trial::sample());
    let mut press = |label: &str, expected: Option<Direction>| {
        click(&mut harness, label);
        let commands = apply_all(&mut harness);
        assert!(
            matches!(
                &commands[..],
                [Command::SetDirection { column, direction }]
                    if column == "annual_income" && *direction == expected
            ),
            "{commands:?}"
        );
        harness.run();
    };
    press("PD free in annual_income", Some(Direction::Rises));
    press("PD rises with annual_income", Some(Direction::Falls));
    press("PD falls with annual_income", None);
    assert!(harness.query_by_label("PD free in annual_income").is_some());
    // Categories have no order.
    assert!(harness.query_by_label("PD free in region").is_none());
}

#[test]
fn the_validation_share_says_what_it_is_of_all_rows() {
    let mut window = english(trial::sample());
    let meaning = "10 % of what is left after the test rows: 8 % of all labelled rows (400 rows)";
    window.get_by_label(meaning);
    let field = "validation share";
    window.get_by_role_and_label(Role::TextInput, field).focus();
    window.run();
    window
        .get_by_role_and_label(Role::TextInput, field)
        .type_text("x");
    window.run();
    let commands = window.state_mut().commands();
    let told = |c: &Command| matches!(c, Command::Unreadable(Step::Features, Some(_)));
    assert!(
        commands.iter().all(told) && !commands.is_empty(),
        "{commands:?}"
    );
}

#[test]
fn a_target_whose_rows_are_mostly_bad_is_questioned_beside_its_values() {
    let mut window = english(trial::sample());
    let bad = Command::SetBad(vec!["0".to_owned()]);
    window.state_mut().bench.apply(bad);
    trial::settle(&mut window.state_mut().bench);
    window.run();
    let told = window.get_all_by_label_contains("over 50 %");
    let top = told
        .map(|label| label.rect().bottom())
        .fold(f32::MAX, f32::min);
    let split = window.get_by_role_and_label(Role::TextInput, "validation share");
    let split = split.rect().top();
    assert!(top < split, "{top} {split}");
}

#[test]
fn the_meaning_of_a_value_stands_beside_it() {
    for size in [SIZE, [1728.0, 960.0]] {
        let harness = window(
            trial::sample(),
            Language::English,
            Theme::Dark,
            size,
            features_ui,
        );
        let name = harness
            .get_by_role_and_label(Role::ComboBox, "Target column")
            .rect();
        let value = harness.get_by_label("0").rect();
        let count = harness.get_by_label("4,408").rect();
        let first = harness.get_all_by_label("bad").next().unwrap().rect();
        assert!(value.left() - name.right() < 120.0, "{name:?} {value:?}");
        assert!(count.left() - value.right() < 120.0, "{value:?} {count:?}");
        assert!(first.left() - count.right() < 30.0, "{count:?} {first:?}");
    }
}

#[test]
fn a_long_name_is_cut_before_the_role_is_left_out() {
    let mut bench = trial::empty();
    let sample = std::str::from_utf8(crate::workflow::SAMPLE).unwrap();
    let text = sample.replacen("term_months", "term_of_the_contract_in_months", 1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.csv");
    std::fs::write(&path, text).unwrap();
    bench.apply(Command::OpenPath(path));
    trial::settle(&mut bench);
    let harness = english(bench);
    for head in [FeaturesText::ColRole, FeaturesText::ColKind] {
        assert!(harness.query_by_label_contains(&head.en()).is_some());
    }
}
