//! Questions about runs, answered in jobs.

use super::*;
use crate::evaluate::discrimination::compare::swap_set;
use crate::evaluate::population::segments::{fairness, fairness_at};
use crate::recipe::outcome::split::{Method, Part};

fn answer(bench: &mut Workbench, question: &Question) -> Answer {
    apply(bench, Command::Ask(question.clone()));
    let found = bench.studies.answer(question).map(Result::ok);
    found
        .flatten()
        .cloned()
        .unwrap_or_else(|| panic!("{question:?}: {:?}", errors(bench)))
}

#[test]
fn segments_at_any_cutoff_are_what_a_pass_over_the_rows_gives() {
    let mut bench = trained();
    let run = bench.shown.unwrap();
    let (part, column) = (Part::Test, "housing".to_owned());
    let Answer::Segments(found) = answer(
        &mut bench,
        &Question::Segments {
            run,
            part,
            column,
            decisions: 0,
        },
    ) else {
        panic!("another answer");
    };
    let run = bench.shown_run().unwrap();
    let (y, p) = run.experiment.labelled(&run.ground, part);
    let rows: Vec<usize> = (0..5000)
        .filter(|row| run.ground.parts[*row] == Some(part))
        .collect();
    let table = &bench.data.as_ref().unwrap().table;
    let groups = crate::report::groups(table, "housing", &rows).unwrap();
    for cutoff in [0.0, 0.1, 0.3, 1.0] {
        let slow = fairness(&groups.codes, &y, &p, cutoff, None).unwrap();
        assert_eq!(fairness_at(&found.groups, cutoff, None).unwrap(), slow);
    }
}

#[test]
fn a_part_is_held_against_training_and_told_by_month() {
    let mut bench = trained();
    let run = bench.shown.unwrap();
    let question = |part, date: Option<&str>| Question::Drift {
        run,
        part,
        date: date.map(str::to_owned),
    };
    let dated = question(Part::Train, Some("application_date"));
    let Answer::Drift(drift) = answer(&mut bench, &dated) else {
        panic!("another answer");
    };
    // The training rows have not moved from themselves.
    assert!(drift.drift.psi.unwrap().psi.value < 0.01);
    assert!(
        drift
            .drift
            .csi
            .iter()
            .all(|c| c.csi.as_ref().unwrap().value < 1e-9)
    );
    let rows: usize = drift.months.iter().map(|month| month.n).sum();
    let run = bench.shown_run().unwrap();
    assert_eq!(rows, run.curves.part(Part::Train).unwrap().rows());
    let wrong = question(Part::Test, Some("purpose"));
    apply(&mut bench, Command::Ask(wrong.clone()));
    assert!(bench.studies.answer(&wrong).unwrap().is_err());
}

/// Trains another run after a change.
fn another(bench: &mut Workbench, change: Command) -> RunId {
    bench.apply(change);
    settle(bench);
    apply(bench, Command::Train);
    bench.runs.last().unwrap().id
}

fn comparison(bench: &mut Workbench, other: RunId, part: Part) -> Box<CompareStudy> {
    let run = bench.runs[0].id;
    let Answer::Compare(found) = answer(bench, &Question::Compare { run, other, part }) else {
        panic!("another answer");
    };
    found
}

#[test]
fn runs_are_compared_on_the_rows_that_both_hold() {
    let mut bench = trained();
    let run = bench.shown.unwrap();
    let mut settings = quick();
    settings.seed = 7;
    let (other, part) = (
        another(&mut bench, Command::SetSettings(settings)),
        Part::Test,
    );
    let found = comparison(&mut bench, other, part);
    let of = |id| {
        let run = bench.run(id).unwrap();
        run.experiment.labelled(&run.ground, part)
    };
    let ((y, a), (_, b)) = (of(run), of(other));
    assert_eq!(found.rows, y.len());
    assert_eq!(found.bads, y.iter().filter(|bad| **bad).count());
    assert_eq!(found.changes.settings, [Setting::Seed]);
    let figures = found.figures.as_ref().unwrap();
    assert_eq!(figures.swaps.len(), 19);
    assert_eq!(figures.swaps[13], swap_set(&y, [&a, &b], 0.7).unwrap());
    let auc = figures.comparison.auc.unwrap();
    assert!(auc.interval[0] <= auc.difference && auc.difference <= auc.interval[1]);
}

#[test]
fn a_run_without_a_column_is_compared_with_the_one_that_has_it() {
    let mut bench = trained();
    let without = Command::UseColumn {
        column: "loan_amount".to_owned(),
        used: false,
    };
    let other = another(&mut bench, without);
    assert!(bench.runs[0].stale && !bench.runs[1].stale);
    let found = comparison(&mut bench, other, Part::Test);
    let test = bench.runs[0].curves.part(Part::Test).unwrap();
    assert_eq!((found.rows, found.bads), (test.rows(), test.bads));
    let changes = &found.changes;
    assert_eq!(changes.only, [vec!["loan_amount".to_owned()], Vec::new()]);
    assert_eq!(
        (changes.split.as_ref(), &changes.settings[..]),
        (None, &[][..])
    );
    let auc = found.figures.unwrap().comparison.auc.unwrap();
    assert!(auc.auc_a > auc.auc_b - 0.1);
}

#[test]
fn runs_with_different_splits_are_compared_where_their_parts_overlap() {
    let mut bench = trained();
    let mut split = bench.choices.as_ref().unwrap().split.clone();
    split.method = Method::Date("application_date".to_owned());
    let dated = another(&mut bench, Command::SetSplit(split.clone()));
    let found = comparison(&mut bench, dated, Part::Test);
    let [a, b] = [0, 1].map(|place| bench.runs[place].ground.clone());
    let in_both = |row: &usize| [a.parts[*row], b.parts[*row]] == [Some(Part::Test); 2];
    let rows: Vec<usize> = (0..a.parts.len()).filter(in_both).collect();
    let bads = rows.iter().filter(|row| a.y_true[**row] == Some(true));
    // A fifth of a fifth of 5,000.
    assert!((100..300).contains(&rows.len()), "{}", rows.len());
    assert_eq!((found.rows, found.bads), (rows.len(), bads.count()));
    let roc = &found.figures.as_ref().unwrap().roc;
    assert!(roc.iter().all(|curve| curve.last() == Some(&[1.0, 1.0])));
    let splits = found.changes.split.clone().unwrap();
    assert_eq!(
        splits.map(|plan| plan.method),
        [Method::Random, split.method]
    );

    // Without test rows in one of them there is nothing to compare.
    let mut split = bench.choices.as_ref().unwrap().split.clone();
    (split.method, split.test) = (Method::Random, 0.0);
    let untested = another(&mut bench, Command::SetSplit(split));
    let found = comparison(&mut bench, untested, Part::Test);
    assert!(found.rows == 0 && found.figures.is_none());
    assert!(comparison(&mut bench, untested, Part::Train).rows > 1000);
}

#[test]
fn a_run_of_data_that_were_read_again_is_compared_and_marked() {
    let mut bench = trained();
    let options = bench.data.as_ref().unwrap().options.clone();
    apply(&mut bench, Command::Reload(options));
    let other = another(&mut bench, Command::DropDuplicates(false));
    let found = comparison(&mut bench, other, Part::Test);
    assert!(found.rows > 500 && found.figures.is_some());
    assert_eq!(found.changes.earlier_data, [true, false]);
}

#[test]
fn resampling_is_done_when_asked_for_and_can_be_cancelled() {
    let mut bench = trained();
    let run = bench.shown.unwrap();
    let Answer::Folds(done) = answer(&mut bench, &Question::Folds { run, k: 3 }) else {
        panic!("another answer");
    };
    assert_eq!((done.k, done.each.len()), (3, 3));
    let (part, draws) = (Part::Test, 500);
    let Answer::Intervals(found) = answer(&mut bench, &Question::Intervals { run, part, draws })
    else {
        panic!("another answer");
    };
    let auc = found[0].unwrap();
    let curves = bench.shown_run().unwrap().curves.clone();
    assert_eq!(Some(auc.value), curves.part(part).unwrap().auc);
    assert!(auc.low < auc.value && auc.value < auc.high);

    let long = Question::Folds { run, k: 40 };
    bench.apply(Command::Ask(long.clone()));
    let job = bench.jobs[0].id;
    bench.apply(Command::Train);
    bench.apply(Command::CancelJob(job));
    settle(&mut bench);
    assert!(bench.studies.answer(&long).is_none());
    let told = errors(&bench);
    assert!(
        told.len() == 1 && told[0].contains("cross-validation"),
        "{told:?}"
    );
}

#[test]
fn answers_go_with_their_portfolio() {
    let mut bench = trained();
    let run = bench.shown.unwrap();
    let (part, column) = (Part::Test, "housing".to_owned());
    let question = Question::Segments {
        run,
        part,
        column,
        decisions: 0,
    };
    answer(&mut bench, &question);
    apply(&mut bench, Command::OpenSample);
    assert!(bench.studies.answer(&question).is_none());
    bench.apply(Command::Ask(question));
    assert_eq!(errors(&bench).len(), 1);
}

#[test]
fn a_column_is_binned_against_the_outcome_before_any_training() {
    let mut bench = with_sample();
    let target = bench.choices.as_ref().unwrap().target.clone();
    let question = |column: &str, edges: &[f64]| Question::Bins {
        target: target.clone(),
        column: column.to_owned(),
        plan: BinningPlan {
            edges: edges.to_vec(),
            ..BinningPlan::default()
        },
    };
    let Answer::Bins(own) = answer(&mut bench, &question("annual_income", &[])) else {
        panic!("another answer");
    };
    let Answer::Bins(by_hand) = answer(&mut bench, &question("annual_income", &[30_000.0])) else {
        panic!("another answer");
    };
    let rows = |bins: &Binned| bins.bins.iter().map(|bin| bin.line.n).sum::<usize>();
    assert_eq!((rows(&own), rows(&by_hand)), (5000, 5000));
    assert!(own.iv >= by_hand.iv, "{} {}", own.iv, by_hand.iv);
    let absent = question("nowhere", &[]);
    apply(&mut bench, Command::Ask(absent.clone()));
    assert!(bench.studies.answer(&absent).unwrap().is_err());
}
