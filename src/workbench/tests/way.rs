//! The whole way, from the sample to scored applicants, and what becomes of
//! it when jobs fail or are steered.

use super::Mark::{Done, Empty, Ready};
use super::*;
use crate::evaluate::Confusion;
use crate::evaluate::Rule;
use crate::recipe::outcome::split::Part;
use crate::score::Decision;
use crate::workbench::jobs::monitoring::MonitorBy;

#[test]
fn from_the_sample_to_scored_applicants() {
    let mut bench = empty();
    let marks = |bench: &Workbench| -> Vec<Mark> {
        let way = Step::ALL.into_iter().filter(|step| !step.is_beside());
        way.map(|step| bench.mark(step)).collect()
    };
    assert_eq!(
        marks(&bench),
        [
            Ready, Empty, Empty, Empty, Empty, Empty, Empty, Empty, Empty, Empty
        ]
    );
    apply(&mut bench, Command::OpenSample);
    assert_eq!(bench.step, Step::Data);
    assert_eq!(
        marks(&bench),
        [
            Done, Done, Done, Ready, Empty, Empty, Empty, Empty, Empty, Empty
        ]
    );
    let preview = bench.preview.clone().unwrap();
    assert_eq!(preview.problem.as_ref().map(ToString::to_string), None);
    assert_eq!(preview.goods + preview.bads + preview.indeterminates, 5000);
    assert_eq!(preview.parts.len(), 3);
    let told = |f: &FeatureFigures| f.auc.is_some_and(|auc| (0.5..0.95).contains(&auc));
    assert!(preview.features.iter().filter(|f| told(f)).count() > 5);
    assert!(
        preview
            .features
            .iter()
            .any(|f| f.iv.is_some_and(|iv| iv > 0.02))
    );

    bench.apply(Command::SetSettings(quick()));
    bench.apply(Command::Train);
    assert!(bench.busy_training());
    assert_eq!(bench.refusal(&Command::Train), Some(Refusal::Training));
    settle(&mut bench);
    assert_eq!(errors(&bench), Vec::<String>::new());
    assert!(!bench.busy_training());
    assert_eq!(
        marks(&bench),
        [Done, Done, Done, Done, Done, Done, Done, Done, Ready, Ready]
    );
    let run = bench.shown_run().unwrap();
    assert_eq!(run.history().len(), 2);
    assert_eq!(bench.cutoff, run.experiment.model.scorecard.cutoff_pd);
    let figures = run.experiment.metrics.test.clone().unwrap();
    assert_eq!(
        run.curves.confusion_at(Part::Test, bench.cutoff),
        Some(figures.confusion)
    );
    let applicants = bench.applicants().unwrap();
    let first = applicants.get(0).unwrap();
    assert!(!first.id.is_empty() && first.split.is_some());
    assert_eq!(first.scored.unwrap().pd, run.experiment.pds[0]);
    assert_eq!(applicants.get(5000), None);
}

#[test]
fn a_moving_cutoff_looks_up_what_counting_gives() {
    let mut bench = trained();
    let (y, p) = {
        let run = bench.shown_run().unwrap();
        run.experiment.labelled(&run.ground, Part::Validation)
    };
    let mut cutoffs: Vec<f64> = p.iter().step_by(17).copied().collect();
    cutoffs.extend([0.0, 1.0, 0.123]);
    for cutoff in cutoffs {
        bench.apply(Command::SetCutoff(cutoff));
        let curves = &bench.shown_run().unwrap().curves;
        let looked_up = curves.confusion_at(Part::Validation, bench.cutoff);
        assert_eq!(looked_up, Some(Confusion::at(&y, &p, cutoff)));
    }
    assert_eq!(bench.rule, None);
    let by_f1 = bench
        .shown_run()
        .unwrap()
        .experiment
        .model
        .scorecard
        .cutoff_pd;
    bench.apply(Command::SetRule(Rule::MaxF1));
    assert_eq!(bench.cutoff, by_f1);
    bench.apply(Command::SetCutoff(1.5));
    assert_eq!(bench.cutoff, by_f1);
    assert_eq!(errors(&bench).len(), 1);

    let run = bench.shown_run().unwrap();
    let curves = run.curves.part(Part::Train).unwrap();
    assert!(
        curves.ranking.roc.len() <= crate::report::MOST_POINTS
            && curves.cumulative.len() <= crate::report::MOST_POINTS
    );
    assert_eq!(curves.ranking.roc.first(), Some(&[0.0, 0.0]));
    assert_eq!(curves.ranking.roc.last(), Some(&[1.0, 1.0]));
    assert_eq!(
        curves.cumulative.last().map(|c| [c[1], c[2]]),
        Some([1.0, 1.0])
    );
    let counted: usize = curves.scores.goods.iter().chain(&curves.scores.bads).sum();
    assert_eq!(counted, curves.rows());
    let cutoff = curves.cutoff_for_approval(0.8).unwrap();
    let rejected = curves.confusion_at(cutoff);
    let share = (rejected.tn + rejected.fn_) as f64 / curves.rows() as f64;
    assert!((0.8..0.81).contains(&share), "{share}");
}

#[test]
fn a_training_pauses_resumes_and_stops_with_its_best_epoch() {
    let mut bench = with_sample();
    let long = Settings {
        epochs: Some(100_000),
        ..quick()
    };
    bench.apply(Command::SetSettings(long));
    bench.apply(Command::Train);
    let epochs = |bench: &Workbench| bench.live.as_ref().map_or(0, |live| live.history.len());
    wait(&mut bench, |bench| epochs(bench) >= 2);
    bench.apply(Command::Pause);
    std::thread::sleep(Duration::from_millis(150));
    bench.pump(Duration::from_millis(5));
    let paused_at = epochs(&bench);
    std::thread::sleep(Duration::from_millis(150));
    bench.pump(Duration::from_millis(5));
    assert_eq!(epochs(&bench), paused_at);
    let live = bench.live.clone().unwrap();
    assert_eq!(live.state, LiveState::Paused);
    assert!(live.rows_per_second > 0.0 && live.eta.is_some());
    bench.apply(Command::Resume);
    wait(&mut bench, |bench| epochs(bench) > paused_at);
    bench.apply(Command::Pause);
    bench.apply(Command::Stop);
    settle(&mut bench);
    let run = bench.shown_run().unwrap();
    assert!(run.experiment.metrics.stopped && run.history().len() > paused_at);
    let stopped = |n: &Notice| matches!(n.message, Message::Stopped { .. });
    assert!(bench.notices.iter().any(stopped));
    bench.apply(Command::Stop);
    assert_eq!(errors(&bench), ["No training is under way."]);
}

#[test]
fn a_search_is_live_and_stopping_it_keeps_the_best() {
    let mut bench = with_sample();
    let tuned = Settings {
        preset: Preset::Tuned,
        ..quick()
    };
    bench.apply(Command::SetSettings(tuned.clone()));
    let hour = Command::Search(Duration::from_hours(1));
    assert_eq!(bench.refusal(&hour), None);
    bench.apply(hour.clone());
    let tried = |bench: &Workbench| {
        let search = bench.live.as_ref().and_then(|live| live.search.as_ref());
        search.map_or(0, |search| search.trials.len())
    };
    wait(&mut bench, |bench| tried(bench) >= 3);
    assert_eq!(bench.refusal(&Command::Pause), Some(Refusal::OnClock));
    assert!(bench.is_searching() && bench.live.as_ref().unwrap().progress() < 0.1);
    bench.apply(Command::Stop);
    settle(&mut bench);
    let run = bench.shown_run().unwrap();
    assert!(run.name.starts_with("Search "), "{}", run.name);
    let metrics = &run.experiment.metrics;
    assert!(metrics.stopped && metrics.search.as_ref().unwrap().trials.len() >= 3);
    assert_eq!(run.choices.settings.family, metrics.model);

    let given = Settings {
        members: Some(4),
        ..tuned
    };
    for settings in [given, quick()] {
        bench.apply(Command::SetSettings(settings));
        settle(&mut bench);
        assert_eq!(bench.refusal(&hour), Some(Refusal::NotSearchable));
    }
}

#[test]
fn a_run_no_better_than_chance_does_not_become_current() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noise.csv");
    let mut text = "amount,months,bad\n".to_owned();
    for row in 0..1200_u32 {
        // Neither number has to do with the outcome.
        let drawn = row.wrapping_mul(2_654_435_761) >> 8;
        text += &format!(
            "{},{},{}\n",
            drawn % 997,
            drawn % 61,
            u8::from(row % 3 == 0)
        );
    }
    std::fs::write(&path, text).unwrap();
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(path));
    bench.apply(Command::SetSettings(quick()));
    apply(&mut bench, Command::Train);
    let run = &bench.runs[0];
    let (part, auc, [low, high]) = run.chance().unwrap();
    assert!(part == Part::Test && low < 0.5 && auc < high, "{auc}");
    assert_eq!((bench.shown, bench.latest), (None, Some(run.id)));
    assert_eq!(bench.mark(Step::Evaluate), Empty);
    let told = bench.notices.last().unwrap();
    assert!(told.level == Level::Warning && told.message.to_string().contains("chance"));
    // Who wants to look at it can.
    let id = run.id;
    bench.apply(Command::ShowRun(id));
    assert_eq!(bench.mark(Step::Evaluate), Done);
}

#[test]
fn settings_that_are_wrong_stop_the_start() {
    let mut bench = with_sample();
    let unreadable = Unreadable {
        field: "epochs".to_owned(),
        wanted: "a whole number".to_owned(),
    };
    bench.apply(Command::Unreadable(Step::Train, Some(unreadable.clone())));
    let refusal = bench.refusal(&Command::Train);
    assert_eq!(refusal, Some(Refusal::Unreadable(unreadable)));
    bench.apply(Command::Train);
    assert!(!bench.busy_training());
    bench.apply(Command::Unreadable(Step::Train, None));
    assert_eq!(bench.refusal(&Command::Train), None);
    let both = Settings {
        norm: Some(crate::network::Norm::Batch),
        batch_size: Some(1),
        ..quick()
    };
    bench.apply(Command::SetSettings(both));
    let refusal = bench.refusal(&Command::Train);
    assert_eq!(refusal, Some(Refusal::Setting(SettingError::BatchNorm)));
}

#[test]
fn the_chosen_run_stays_current() {
    let mut bench = trained();
    let first = bench.runs[0].id;
    assert_eq!((bench.shown, bench.latest), (Some(first), Some(first)));
    // Without a choice the new one is shown.
    apply(&mut bench, Command::Train);
    let second = bench.runs[1].id;
    assert_eq!((bench.shown, bench.latest), (Some(second), Some(second)));
    bench.apply(Command::ShowRun(first));
    assert_eq!((bench.shown, bench.latest), (Some(first), None));
    apply(&mut bench, Command::Train);
    let third = bench.runs[2].id;
    assert_eq!((bench.shown, bench.latest), (Some(first), Some(third)));
    let told = &bench.notices.last().unwrap().message;
    assert!(matches!(told, Message::StaysCurrent { .. }), "{told}");
    // Once it is gone, nothing is chosen.
    bench.apply(Command::DeleteRun(first));
    apply(&mut bench, Command::Train);
    assert_eq!(bench.shown, bench.runs.last().map(|run| run.id));
}

#[test]
fn the_champion_stays_current_until_the_star_is_taken_away() {
    let mut bench = trained();
    let first = bench.runs[0].id;
    apply(&mut bench, Command::Train);
    let second = bench.runs[1].id;
    bench.apply(Command::SetChampion(Some(first)));
    assert_eq!((bench.champion, bench.shown), (Some(first), Some(first)));
    apply(&mut bench, Command::Train);
    assert_eq!(bench.shown, Some(first));
    let told = &bench.notices.last().unwrap().message;
    assert!(matches!(told, Message::StaysCurrent { .. }), "{told}");
    // Looking at another run leaves the star where it is.
    bench.apply(Command::ShowRun(second));
    assert_eq!(bench.champion, Some(first));
    bench.apply(Command::Undo);
    assert_eq!(bench.champion, None);
    bench.apply(Command::Redo);
    assert_eq!(bench.champion, Some(first));
    bench.apply(Command::DeleteRun(first));
    assert_eq!(bench.champion, None);
    bench.apply(Command::SetChampion(Some(first)));
    assert_eq!(bench.champion, None);
}

#[test]
fn a_panic_in_any_job_is_told_and_loses_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let sample = sample_file(folder.path());
    for kind in JobKind::ALL {
        let mut bench = trained();
        let before = pds(&bench);
        bench.fail_next(kind);
        let command = match kind {
            JobKind::Load => Command::OpenPath(sample.clone()),
            JobKind::Preview => Command::UseProtected(true),
            JobKind::Train => Command::Train,
            JobKind::ScoreFile => Command::ScoreFile(sample.clone()),
            JobKind::Export => Command::SaveModel(folder.path().join("m.riskbench")),
            JobKind::SaveProject => Command::SaveProject(Some(folder.path().join("p"))),
            JobKind::Decide => {
                let mut terms = bench.terms().unwrap().clone();
                terms.grades = crate::score::Grades::new(vec![0.1]).unwrap();
                Command::SetTerms(Box::new(terms))
            }
            JobKind::View => Command::View(ViewRequest {
                sort: Some((1, true)),
                ..ViewRequest::default()
            }),
            JobKind::Study => Command::Ask(Question::Segments {
                run: bench.shown.unwrap(),
                part: Part::Test,
                column: "housing".into(),
                decisions: 0,
            }),
            JobKind::Retrain => Command::SetRetraining(true),
            JobKind::Explain => Command::Ask(Question::Fields(bench.explained_rows().unwrap())),
            JobKind::Nearest => {
                let of = bench.explained_rows().unwrap();
                let scorecard = bench.applicants().unwrap().scorecard.clone();
                let plan = NearestPlan {
                    fields: vec![Movable {
                        column: "loan_amount".to_owned(),
                        ..Movable::default()
                    }],
                    most_changes: 1,
                };
                Command::Ask(Question::Nearest {
                    of,
                    row: 0,
                    scorecard: Box::new(scorecard),
                    plan,
                })
            }
            JobKind::Report => {
                let subject = bench.reported().unwrap();
                Command::Ask(Question::Report(Box::new(subject)))
            }
            JobKind::Monitor => Command::Monitor {
                files: vec![sample.clone()],
                by: MonitorBy::Suggested,
            },
            JobKind::Resample => Command::Ask(Question::Intervals {
                run: bench.shown.unwrap(),
                part: Part::Test,
                draws: 500,
            }),
            JobKind::Lifetime => {
                let plan = LifetimePlan {
                    time: "annual_income".to_owned(),
                    ..LifetimePlan::default()
                };
                bench.apply(Command::PlanAnalysis(AnalysisPlan::Lifetime(plan)));
                Command::RunAnalysis(AnalysisKind::Lifetime)
            }
            // They need a model of the time to default, see the tests of the analyses.
            JobKind::Losses => continue,
            JobKind::Forecast => {
                let plan = ForecastPlan {
                    series: vec!["annual_income".to_owned()],
                    ..ForecastPlan::default()
                };
                bench.apply(Command::PlanAnalysis(AnalysisPlan::Forecast(plan)));
                Command::RunAnalysis(AnalysisKind::Forecast)
            }
            JobKind::Anomalies => Command::RunAnalysis(AnalysisKind::Anomalies),
            JobKind::Synthesis => Command::RunAnalysis(AnalysisKind::Synthesis),
        };
        apply(&mut bench, command);
        let told = errors(&bench);
        assert_eq!(told.len(), 1, "{kind:?}: {told:?}");
        assert!(told[0].contains("a mistake of its own"), "{}", told[0]);
        assert_eq!(pds(&bench), before);
        assert!(!bench.busy_training() && bench.jobs.is_empty());
        assert!(!bench.data_view.pending);
    }
}

#[test]
fn applicants_are_filtered_by_decision_and_follow_the_cutoff() {
    let mut bench = trained();
    let wanted = ViewRequest {
        what: Viewed::Applicants,
        decision: Some(Decision::Decline),
        sort: Some((3, true)),
        ..ViewRequest::default()
    };
    apply(&mut bench, Command::View(wanted));
    let pds = pds(&bench);
    let declined = |bench: &Workbench, cutoff: f64| {
        let rows = bench.applicant_view.rows.clone().unwrap();
        assert!(rows.iter().all(|row| pds[*row as usize] >= cutoff));
        assert!(rows.is_sorted_by(|a, b| pds[*a as usize] >= pds[*b as usize]));
        assert_eq!(rows.len(), pds.iter().filter(|pd| **pd >= cutoff).count());
        rows.len()
    };
    let before = declined(&bench, bench.cutoff);
    let lower = bench.cutoff / 2.0;
    apply(&mut bench, Command::SetCutoff(lower));
    assert!(declined(&bench, lower) > before);
    let all = ViewRequest {
        what: Viewed::Applicants,
        ..ViewRequest::default()
    };
    apply(&mut bench, Command::View(all));
    assert_eq!(bench.applicant_view.len(pds.len()), pds.len());
}

#[test]
fn the_end_of_a_session_ends_its_jobs() {
    let mut bench = with_sample();
    let long = Settings {
        epochs: Some(100_000),
        ..quick()
    };
    bench.apply(Command::SetSettings(long));
    bench.apply(Command::Train);
    wait(&mut bench, |bench| {
        bench.live.as_ref().is_some_and(|l| l.epoch > 0)
    });
    let begun = Instant::now();
    bench.shutdown();
    assert!(begun.elapsed() < Duration::from_secs(2));
}
