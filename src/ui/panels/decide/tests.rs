//! The decide panel, drawn without a renderer over the sample portfolio.

use super::super::evaluate::tests::{Stage, window};
use super::*;
use crate::evaluate::decide::strategy::Margin as Earned;
use crate::score::{Given, Policy};
use crate::ui::dialogs::Choice;
use crate::ui::request::Request;
use eframe::egui::{Role, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

fn decide(stage: Stage, size: [f32; 2], theme: Theme) -> Harness<'static, Stage> {
    window(stage, size, theme, decide_ui)
}

fn english() -> Harness<'static, Stage> {
    let stage = Stage::trained(Language::English);
    let mut harness = decide(stage, [1080.0, 2400.0], Theme::Light);
    harness.run();
    harness
}

/// Hands over what was asked for, and draws again.
fn obey(harness: &mut Harness<'_, Stage>) {
    harness.state_mut().obey();
    harness.run();
}

fn click(harness: &mut Harness<'_, Stage>, label: &str) {
    harness.get_by_label(label).click();
    harness.run();
    obey(harness);
}

/// Types into a field and leaves it.
fn fill(harness: &mut Harness<'_, Stage>, label: &str, text: &str) {
    harness
        .get_by_role_and_label(Role::TextInput, label)
        .click();
    harness.run();
    harness.key_press_modifiers(eframe::egui::Modifiers::COMMAND, eframe::egui::Key::A);
    harness.run();
    harness
        .get_by_role_and_label(Role::TextInput, label)
        .type_text(text);
    harness.run();
    harness.key_press(eframe::egui::Key::Enter);
    harness.run();
    obey(harness);
}

fn terms(harness: &Harness<'_, Stage>) -> Terms {
    harness.state().bench.terms().cloned().unwrap()
}

fn set(harness: &mut Harness<'_, Stage>, change: impl FnOnce(&mut Terms)) {
    let mut changed = terms(harness);
    change(&mut changed);
    let bench = &mut harness.state_mut().bench;
    bench.apply(Command::SetTerms(Box::new(changed)));
    obey(harness);
}

const VIEWS: [DecideText; 5] = [
    DecideText::ViewStrategy,
    DecideText::ViewScale,
    DecideText::ViewMoney,
    DecideText::ViewPolicy,
    DecideText::ViewCompare,
];

#[test]
fn without_a_run_it_leads_to_training() {
    for language in Language::ALL {
        let mut harness = decide(Stage::empty(language), [1080.0, 700.0], Theme::Dark);
        harness.run();
        let button = DecideText::GoToTrain.say(language);
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
fn every_view_size_theme_and_language_is_drawn_and_asks_for_nothing() {
    for language in Language::ALL {
        let stage = Stage::trained(language);
        let mut harness = decide(stage, [1080.0, 712.0], Theme::Dark);
        set(&mut harness, |terms| {
            terms.refer_pd = Some(0.01);
            terms.money.margin = Some(Earned {
                share: 0.1,
                cost: 0.0,
            });
            terms.policy = Policy::from_json(
                r#"[{"name":"young","column":"age","comparison":"<","value":25,"outcome":"REFER"}]"#,
            )
            .unwrap();
        });
        for view in VIEWS {
            harness.get_by_label(&view.say(language)).click();
            for theme in [Theme::Dark, Theme::Light] {
                harness.ctx.set_theme(theme);
                for size in [[1080.0, 712.0], [1720.0, 1000.0], [790.0, 512.0]] {
                    harness.set_size(size.into());
                    harness.run();
                    let outcome = DecideText::Outcome.say(language);
                    let title = harness.get_all_by_label(&outcome).last().unwrap().rect();
                    assert!(title.right() <= size[0], "{title:?}");
                }
            }
        }
        assert!(harness.state().requests.is_empty());
    }
}

#[test]
fn a_band_is_referred_and_taken_back() {
    let mut harness = english();
    click(&mut harness, "Refer a band to a person");
    let refer = terms(&harness).refer_pd.unwrap();
    assert!(refer > 0.0 && refer < harness.state().bench.cutoff);
    harness
        .state_mut()
        .bench
        .apply(Command::SetCutoff(refer / 2.0));
    harness.run();
    harness.get_by_label("The band begins at or above the cutoff, so nobody is referred.");
    click(&mut harness, "Refer a band to a person");
    assert_eq!(terms(&harness).refer_pd, None);
}

#[test]
fn a_scale_is_typed_lengthened_and_reset() {
    let mut harness = english();
    click(&mut harness, "Master scale");
    let field = "Upper PDs of the grades, the best first";
    fill(&mut harness, field, "2 %, 10, 20 %");
    assert_eq!(terms(&harness).grades.bounds(), [0.02, 0.1, 0.2]);
    click(&mut harness, "Add a grade");
    assert_eq!(terms(&harness).grades.bounds(), [0.02, 0.1, 0.2, 0.4]);
    click(&mut harness, "Remove the last");
    fill(&mut harness, field, "20, 10");
    assert_eq!(terms(&harness).grades.bounds(), [0.02, 0.1, 0.2]);
    click(&mut harness, "Default scale");
    assert_eq!(terms(&harness).grades, crate::score::Grades::default());
    harness.get_by_label("Save the table Grades…").click();
    harness.run();
    let asked = std::mem::take(&mut harness.state_mut().requests);
    let [Request::Choose(Choice::Table { name, sheet })] = &asked[..] else {
        panic!("{asked:?}");
    };
    assert_eq!(name, "grades.csv");
    let text = sheet.csv();
    assert!(text.starts_with("grade,pd_low,pd_high,rows") && text.lines().count() == 9);
}

#[test]
fn the_placeholder_is_marked_until_it_is_confirmed() {
    let mut harness = english();
    click(&mut harness, "Money");
    let warns = |harness: &Harness<'_, Stage>| {
        let placeholder = "45 % is a placeholder, not your portfolio's.";
        harness.query_all_by_label(placeholder).count()
    };
    assert_eq!(warns(&harness), 2);
    click(&mut harness, "Use 45 %");
    assert_eq!(terms(&harness).money.lgd, Some(Given::Same(0.45)));
    assert_eq!(warns(&harness), 0);
    fill(&mut harness, "LGD of every loan", "60 %");
    assert_eq!(terms(&harness).money.lgd, Some(Given::Same(0.6)));
    fill(&mut harness, "Margin on a good loan", "12");
    assert_eq!(terms(&harness).money.margin.unwrap().share, 0.12);
    fill(&mut harness, "a bad approved", "8");
    assert_eq!(terms(&harness).costs.fn_, 8.0);
    set(&mut harness, |terms| {
        terms.money.lgd = Some(Given::Column("region".into()));
    });
    harness.get_by_label("No losses can be shown.");
}

#[test]
fn rules_are_added_moved_and_removed_and_count_at_once() {
    let mut harness = english();
    click(&mut harness, "Policy rules");
    click(&mut harness, "Add a rule");
    click(&mut harness, "Add a rule");
    fill(&mut harness, "Name of rule 2", "no income");
    let names = |harness: &Harness<'_, Stage>| -> Vec<String> {
        let policy = terms(harness).policy;
        policy
            .rules()
            .iter()
            .map(|rule| rule.name.clone())
            .collect()
    };
    assert_eq!(names(&harness), ["rule 1", "no income"]);
    fill(&mut harness, "Name of rule 1", "no income");
    assert_eq!(names(&harness), ["rule 1", "no income"]);
    harness.get_by_label_contains("Two rules of the policy");
    click(&mut harness, "Move rule 2 up");
    assert_eq!(names(&harness), ["no income", "rule 1"]);
    click(&mut harness, "Remove rule 2");
    assert!(!terms(&harness).policy.rules()[0].enabled);
    click(&mut harness, "Apply rule 1");
    assert!(terms(&harness).policy.rules()[0].enabled);
    let rows = harness.state().bench.decisions().unwrap().rules[0].rows;
    harness.get_by_label_contains(&format!("decides {rows} rows"));
}

#[test]
fn a_press_in_the_plot_sets_the_cutoff() {
    let mut harness = english();
    let before = harness.state().bench.cutoff;
    let plot = {
        let plots = harness.get_all_by_label_contains("Bad rate of the approved by approval rate");
        let mut plots = plots.filter(|node| node.accesskit_node().role() == Role::Image);
        plots.next().unwrap().rect()
    };
    let at = plot.left_center() + eframe::egui::vec2(plot.width() * 0.3, 0.0);
    harness.hover_at(at);
    harness.drag_at(at);
    harness.drop_at(at);
    harness.run();
    obey(&mut harness);
    let bench = &harness.state().bench;
    assert!(
        bench.cutoff < before && bench.rule.is_none(),
        "{}",
        bench.cutoff
    );
}

#[test]
fn an_exposure_column_is_offered_and_only_numbers_can_be_one() {
    let mut harness = english();
    harness
        .get_by_label(&DecideText::ViewMoney.say(Language::English))
        .click();
    harness.run();
    harness.get_by_label_contains("in units of one loan, not in money");
    let combo = harness.get_by_role_and_label(Role::ComboBox, "Where EAD is read");
    combo.click();
    harness.run();
    harness.get_by_label("annual_income");
    assert!(harness.query_by_label("purpose").is_none());
    harness.key_press(eframe::egui::Key::Escape);
    harness.run();
    click(&mut harness, "Use loan_amount as exposure");
    let chosen = terms(&harness).money.ead;
    assert_eq!(chosen, Some(Given::Column("loan_amount".to_owned())));
    assert!(
        harness
            .query_by_label_contains("in units of one loan")
            .is_none()
    );
}

#[test]
fn the_first_plot_takes_the_room_of_the_second_where_there_is_none() {
    let stage = Stage::trained(Language::English);
    let mut harness = decide(stage, [1080.0, 712.0], Theme::Dark);
    let sentence = DecideText::NoMargin.en().into_owned();
    for height in [712.0, 1000.0] {
        harness.set_size([1080.0, height].into());
        harness.run();
        let below = harness.get_by_label(&sentence).rect();
        let left = height - below.bottom();
        assert!((0.0..60.0).contains(&left), "{left} of {height}");
    }
}
