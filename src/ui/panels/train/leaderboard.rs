//! The table of what a search on a clock has tried: live while it goes on, and of the run that it
//! became.

use super::header::front_run;
use super::members::{rounds, settings_values, with_settings};
use super::words;
use crate::train::Trial;
use crate::ui::panels::sheet::{ROW, Table, Value};
use crate::ui::request::Scene;
use crate::ui::text::{Language, Say, TrainText};
use crate::workbench::{RunId, Workbench};
use crate::workflow::ranked;
use eframe::egui::Ui;
use std::fmt;

/// Models that are shown, those of lowest loss.
const MOST_SHOWN: usize = 5_000;
/// What the card of the table takes beside its rows.
const AROUND: f32 = 96.0;

/// The table, as of what it was made from.
#[derive(Default)]
pub(super) struct Leaderboard {
    of: Option<(RunId, usize, Language)>,
    table: Option<Table>,
}

impl fmt::Debug for Leaderboard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leaderboard")
            .field("of", &self.of)
            .finish_non_exhaustive()
    }
}

/// What the search under way, or the one that the run in front came from, has tried.
pub(super) fn trials_of(bench: &Workbench) -> &[Trial] {
    of(bench).map_or(&[], |(_, trials)| trials)
}

fn of(bench: &Workbench) -> Option<(RunId, &[Trial])> {
    if let Some(live) = &bench.live {
        let search = live.search.as_ref()?;
        return Some((live.run, &search.trials));
    }
    let run = front_run(bench)?;
    let search = run.experiment.metrics.search.as_ref()?;
    Some((run.id, &search.trials))
}

/// Draws the table in at most `height` points.
pub(super) fn leaderboard_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    board: &mut Leaderboard,
    height: f32,
) {
    let Some((run, trials)) = of(scene.bench) else {
        return;
    };
    let live = scene.bench.live.is_some();
    // Weights come when the search is over.
    let count = if live { trials.len() } else { usize::MAX };
    let shown = (run, count, scene.language);
    if board.of != Some(shown) {
        board.table = Some(table_of(trials, live, scene.language));
        board.of = Some(shown);
    }
    if let Some(table) = &mut board.table {
        table.most_rows = (((height - AROUND) / ROW) as usize).max(3);
        table.show(ui, scene);
    }
}

fn table_of(trials: &[Trial], live: bool, language: Language) -> Table {
    let say = |text: TrainText| text.say(language).into_owned();
    let mut table = Table::new(&TrainText::Leaderboard, "leaderboard.csv", language)
        .column(say(TrainText::ColFamily), None)
        .column(say(TrainText::ColTrial), Some(say(TrainText::TrialTip)))
        .column(say(TrainText::ColLoss), None)
        .column(say(TrainText::ColAuc), None);
    let has_trees = trials.iter().any(|trial| trial.settings.leaves.is_some());
    table = with_settings(table, has_trees, language)
        .column(say(rounds(has_trees)), None)
        .column(say(TrainText::ColBest), None)
        .column(say(TrainText::ColSeconds), None);
    if !live {
        let tip = say(TrainText::LeaderWeightTip);
        table = table.column(say(TrainText::ColWeight), Some(tip));
    }
    let best = ranked(trials).into_iter().take(MOST_SHOWN);
    table.rows = best.map(|trial| row(trial, live, language)).collect();
    if trials.len() > MOST_SHOWN {
        let note = TrainText::LeaderboardNote(MOST_SHOWN, trials.len());
        table.note = note.say(language).into_owned();
    }
    // The best so far, or the heaviest member.
    let heavier = |a: &&Trial, b: &&Trial| a.weight.total_cmp(&b.weight);
    let heaviest = ranked(trials).into_iter().rev().max_by(heavier);
    table.marked = heaviest.and_then(|best| {
        let places = &mut ranked(trials).into_iter().take(MOST_SHOWN);
        places.position(|trial| trial.trial == best.trial)
    });
    table
}

fn row(trial: &Trial, live: bool, language: Language) -> Vec<Value> {
    let mut row = vec![
        Value::text(words::family_name(trial.family, language)),
        Value::count(trial.trial),
        Value::metric(Some(trial.validation_loss), 4),
        Value::metric(trial.validation_auc, 4),
    ];
    row.extend(settings_values(&trial.settings, language));
    row.extend([
        Value::count(trial.epochs),
        Value::count(trial.best_epoch),
        Value::metric(Some(trial.seconds), 2),
    ]);
    if !live {
        row.push(Value::metric(Some(trial.weight), 3));
    }
    row
}
