//! Tests of the search. None of them measures time.

use super::*;
use crate::network::Family;
use crate::profile::profile;
use crate::table::{LoadOptions, Source};
use crate::train::Reach;
use crate::workflow::{Caveat, SAMPLE};
use std::ops::ControlFlow;

struct Portfolio {
    source: Source,
    table: Table,
    choices: Choices,
}

fn portfolio(text: Vec<u8>) -> Portfolio {
    let source = Source::from_bytes(text, &LoadOptions::default()).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    let choices = Choices::suggested(&profile(&table));
    Portfolio {
        source,
        table,
        choices,
    }
}

/// Rows of two sequences and a number, of which the latest steps tell most.
fn sequences(rows: usize) -> Vec<u8> {
    let mut text = "id,bal_1,bal_2,bal_3,bal_4,pay_1,pay_2,pay_3,pay_4,age,bad\n".to_owned();
    for row in 0..rows {
        let wave = |k: usize| (row * (k + 3) * 37 % 101) as f64 / 10.0;
        let cells: Vec<String> = (0..9).map(|k| format!("{:.2}", wave(k))).collect();
        let bad = wave(0) + 0.5 * wave(4) + 0.3 * wave(8) > 12.0;
        text += &format!("C{row:05},{},{}\n", cells.join(","), u8::from(bad));
    }
    text.into_bytes()
}

impl Portfolio {
    fn layouts(&self, families: &[Family]) -> Layouts {
        Layouts::prepare(&self.source, &self.table, &self.choices, families).unwrap()
    }

    /// Searches until `stop_after` trials are told.
    fn search(
        &self,
        layouts: &Layouts,
        plan: &SearchPlan,
        stop_after: usize,
    ) -> Result<(Searched, Vec<Event>), SessionError> {
        let input = SearchInput {
            table: &self.table,
            source_sha256: "",
            layouts,
            plan,
            begun: Instant::now(),
        };
        let control = Control::default();
        let mut events = Vec::new();
        let mut told = 0;
        let mut emit = |event| {
            told += usize::from(matches!(event, Event::Trial { .. }));
            if told >= stop_after {
                control.stop();
            }
            events.push(event);
        };
        let found = search(&input, &mut |_, _| {}, &control, &mut emit)?;
        Ok((found, events))
    }
}

const LONG: SearchPlan = SearchPlan::Clock(Duration::from_hours(1));

#[test]
fn a_stopped_search_keeps_the_best_and_is_repeated_to_the_byte() {
    let mut portfolio = portfolio(sequences(900));
    portfolio.choices.settings.epochs = Some(3);
    let layouts = portfolio.layouts(&[]);
    let families: Vec<Family> = layouts.families.iter().map(|(family, _)| *family).collect();
    let competing = 5 + usize::from(cfg!(feature = "boosting"));
    assert_eq!(families.len(), competing, "{families:?}");
    let (found, events) = portfolio.search(&layouts, &LONG, 10).unwrap();
    let metrics = &found.experiment.metrics;
    assert!(metrics.stopped && found.experiment.outcome.stopped);
    let record = metrics.search.as_ref().unwrap();
    assert_eq!(record.budget_seconds, Some(3_600.0));
    assert!(record.left_out.is_empty() && record.trials.len() >= 10);
    let presets = record.trials.iter().filter(|trial| trial.draw == 0);
    assert_eq!(presets.count(), competing);
    let told = events.iter().filter(|e| matches!(e, Event::Trial { .. }));
    assert_eq!(told.count(), record.trials.len());
    let weight: f64 = record.trials.iter().map(|trial| trial.weight).sum();
    assert!((weight - 1.0).abs() < 1e-9);
    let model = &found.experiment.model;
    assert_eq!(found.choices.settings.family, model.network.config().family);

    // From the file, without a clock.
    let text = serde_json::to_string(record).unwrap();
    let read: SearchFigures = serde_json::from_str(&text).unwrap();
    assert_eq!(read, *record);
    let members: Vec<Trial> = read.trials.into_iter().filter(|t| t.weight > 0.0).collect();
    let families: Vec<Family> = members.iter().map(|trial| trial.family).collect();
    let layouts = portfolio.layouts(&families);
    let plan = SearchPlan::Repeat(members.clone());
    let (again, _) = portfolio.search(&layouts, &plan, usize::MAX).unwrap();
    let sha256 = |searched: &Searched| searched.experiment.model.sha256().unwrap();
    assert_eq!(sha256(&again), sha256(&found));
    assert_eq!(again.experiment.pds, found.experiment.pds);

    // Other settings make other networks, which is told.
    portfolio.choices.settings.seed = 7;
    let layouts = portfolio.layouts(&families);
    let refused = portfolio.search(&layouts, &plan, usize::MAX).map(drop);
    assert!(
        matches!(
            refused,
            Err(SessionError::Setting(SettingError::OtherSearch))
        ),
        "{refused:?}"
    );
}

#[test]
fn a_budget_below_an_epoch_gives_a_model_of_a_part_of_it() {
    let mut portfolio = portfolio(SAMPLE.to_vec());
    portfolio.choices.settings.batch_size = Some(1);
    portfolio.choices.settings.epochs = Some(100);
    portfolio.choices.settings.hidden = Some(vec![1024, 512]);
    let layouts = portfolio.layouts(&[Family::Mlp]);
    let plan = SearchPlan::Clock(Duration::from_nanos(1));
    let (found, _) = portfolio.search(&layouts, &plan, usize::MAX).unwrap();
    let record = found.experiment.metrics.search.as_ref().unwrap();
    let members: Vec<Trial> = record.trials.clone();
    assert!(!found.experiment.metrics.stopped);
    assert!(
        matches!(members[0].reach, Some(Reach::Steps(_))),
        "{members:?}"
    );
    assert!(
        found
            .experiment
            .warnings
            .contains(&Caveat::BudgetBelowEpoch)
    );
    let plan = SearchPlan::Repeat(members.into_iter().filter(|t| t.weight > 0.0).collect());
    let (again, _) = portfolio.search(&layouts, &plan, usize::MAX).unwrap();
    let sha256 = |searched: &Searched| searched.experiment.model.sha256().unwrap();
    assert_eq!(sha256(&again), sha256(&found));
}

#[test]
fn without_sequences_their_families_are_left_out_and_told() {
    let mut text = "id,income,age,grade,bad\n".to_owned();
    for row in 0..600 {
        let (income, age) = (row * 37 % 101, 20 + row * 17 % 47);
        let grade = ["a", "b", "c"][row * 7 % 3];
        let bad = u8::from(income + age < 70);
        text += &format!("C{row:05},{income},{age},{grade},{bad}\n");
    }
    let portfolio = portfolio(text.into_bytes());
    let layouts = portfolio.layouts(&[]);
    assert_eq!(layouts.layouts.len(), 1);
    let families: Vec<Family> = layouts.left_out.iter().map(|out| out.family).collect();
    assert_eq!(families, [Family::Cnn, Family::Gru, Family::Lstm]);
    let (found, _) = portfolio.search(&layouts, &LONG, 2).unwrap();
    let sentences = found.experiment.metrics.warnings.join(" ");
    assert!(
        sentences.contains("The lstm network did not compete"),
        "{sentences}"
    );
    // One that is named reads the columns one by one.
    assert!(portfolio.layouts(&[Family::Lstm]).left_out.is_empty());
    let mut whole = portfolio.choices.clone();
    whole.split.validation = 0.0;
    let refused = Layouts::prepare(&portfolio.source, &portfolio.table, &whole, &[]).map(drop);
    assert!(
        matches!(
            refused,
            Err(SessionError::Setting(SettingError::NoValidationToSearch))
        ),
        "{refused:?}"
    );
}

#[test]
fn a_search_that_is_stopped_at_once_has_nothing_to_keep() {
    let portfolio = portfolio(SAMPLE.to_vec());
    let layouts = portfolio.layouts(&[Family::Mlp]);
    assert!(portfolio.search(&layouts, &LONG, 0).is_err());
}

#[test]
fn the_leaderboard_begins_with_the_lowest_loss() {
    let portfolio = portfolio(SAMPLE.to_vec());
    let layouts = portfolio.layouts(&[]);
    let (found, _) = portfolio.search(&layouts, &LONG, 4).unwrap();
    let trials = &found.experiment.metrics.search.as_ref().unwrap().trials;
    let mut text = Vec::new();
    write_leaderboard(&mut text, trials).unwrap();
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), trials.len() + 1);
    let width = lines[0].split(',').count();
    assert!(lines.iter().all(|line| line.split(',').count() == width));
    let place = lines[0]
        .split(',')
        .position(|name| name == "validation_loss")
        .unwrap();
    let loss = |line: &&str| line.split(',').nth(place).unwrap().parse::<f64>().unwrap();
    assert!(lines[1..].is_sorted_by_key(loss));
}

/// Rows whose outcome is a rule of a few thresholds.
#[cfg(feature = "boosting")]
fn rules(rows: usize) -> Vec<u8> {
    let mut text = "id,income,age,months,bad\n".to_owned();
    for row in 0..rows {
        let (income, age, months) = (row * 37 % 101, 20 + row * 17 % 47, row * 29 % 61);
        let bad = (income < 30) != (age > 45) && months % 8 < 5 || row % 23 == 0;
        text += &format!("C{row:05},{income},{age},{months},{}\n", u8::from(bad));
    }
    text.into_bytes()
}

#[test]
#[cfg(feature = "boosting")]
fn trees_that_win_become_one_model_of_trees_and_are_repeated_to_the_byte() {
    let mut portfolio = portfolio(rules(1_200));
    // Bound for networks alone, which then learn next to nothing.
    portfolio.choices.settings.epochs = Some(1);
    portfolio.choices.settings.learning_rate = Some(1e-6);
    let layouts = portfolio.layouts(&[]);
    let (found, _) = portfolio.search(&layouts, &LONG, 12).unwrap();
    let model = &found.experiment.model;
    let settings = &found.choices.settings;
    assert_eq!(settings.family, Family::Trees);
    assert_eq!((settings.epochs, settings.learning_rate), (None, None));
    let record = found.experiment.metrics.search.as_ref().unwrap();
    let members: Vec<Trial> = record.trials.clone();
    let members: Vec<Trial> = members.into_iter().filter(|t| t.weight > 0.0).collect();
    assert!(members.len() > 1 && members.iter().all(|t| t.family == Family::Trees));
    let forest = model.network.forest().unwrap();
    let kept: usize = members.iter().map(|trial| trial.best_epoch).sum();
    assert_eq!(forest.roots.len(), kept);
    let most = members.iter().filter_map(|trial| trial.settings.leaves);
    assert_eq!(
        model.network.config().trees.unwrap().leaves,
        most.max().unwrap()
    );
    let drawn = members.iter().filter(|trial| trial.draw > 0);
    for trial in drawn {
        let share = trial.settings.column_share.unwrap();
        assert!((0.4..1.0).contains(&share), "{trial:?}");
    }
    let of_model = &model.record.as_ref().unwrap().found;
    assert_eq!(of_model.len(), members.len());

    let layouts = portfolio.layouts(&[Family::Trees]);
    let plan = SearchPlan::Repeat(members);
    let (again, _) = portfolio.search(&layouts, &plan, usize::MAX).unwrap();
    let sha256 = |searched: &Searched| searched.experiment.model.sha256().unwrap();
    assert_eq!(sha256(&again), sha256(&found));
    assert_eq!(again.experiment.pds, found.experiment.pds);
}

#[test]
#[cfg(feature = "boosting")]
fn trees_whose_time_is_over_keep_their_best_number_and_are_repeated() {
    let portfolio = portfolio(rules(1_200));
    let layouts = portfolio.layouts(&[Family::Trees]);
    let plan = SearchPlan::Clock(Duration::from_nanos(1));
    let (found, _) = portfolio.search(&layouts, &plan, usize::MAX).unwrap();
    let record = found.experiment.metrics.search.as_ref().unwrap();
    let trials = record.trials.clone();
    assert!(!found.experiment.metrics.stopped);
    assert!(trials[0].best_epoch >= 1, "{trials:?}");
    let plan = SearchPlan::Repeat(trials.into_iter().filter(|t| t.weight > 0.0).collect());
    let (again, _) = portfolio.search(&layouts, &plan, usize::MAX).unwrap();
    let sha256 = |searched: &Searched| searched.experiment.model.sha256().unwrap();
    assert_eq!(sha256(&again), sha256(&found));
}
