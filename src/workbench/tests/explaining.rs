//! The questions of the Explain step.

use super::*;
use crate::bundle::Model;
use crate::explain::{ReasonTexts, TextLanguage, TextsError};
use crate::recipe::outcome::split::Part;

fn answer(bench: &mut Workbench, question: &Question) -> Answer {
    apply(bench, Command::Ask(question.clone()));
    let found = bench.studies.answer(question);
    found
        .unwrap_or_else(|| panic!("{:?}", errors(bench)))
        .unwrap()
        .clone()
}

#[test]
fn fields_and_effects_are_of_the_validation_rows() {
    let mut bench = trained();
    let of = bench.explained_rows().unwrap();
    let Answer::Fields(study) = answer(&mut bench, &Question::Fields(of)) else {
        panic!("another answer");
    };
    let found = study.found.unwrap();
    assert_eq!(study.part, Some(Part::Validation));
    let rows = bench
        .shown_run()
        .unwrap()
        .ground
        .rows(Part::Validation)
        .len();
    assert_eq!(found.rows, rows);
    let field = found.fields[0].field.clone();
    let Answer::Effects(effect) = answer(&mut bench, &Question::Effects(of, field)) else {
        panic!("another answer");
    };
    assert_eq!((effect.part, effect.rows), (Some(Part::Validation), rows));
    assert_eq!(effect.effects.dependence.rows.iter().sum::<usize>(), rows);
    let pds = pds(&bench);
    let validation = bench.shown_run().unwrap().ground.rows(Part::Validation);
    let mean = validation.iter().map(|row| pds[*row]).sum::<f64>() / rows as f64;
    assert!((effect.mean_pd - mean).abs() < 1e-12);
    let none = Question::Effects(of, "nothing".to_owned());
    apply(&mut bench, Command::Ask(none.clone()));
    assert!(bench.studies.answer(&none).unwrap().is_err());
}

#[test]
fn what_if_and_nearest_profile_are_scored_as_the_portfolio() {
    let mut bench = trained();
    let of = bench.explained_rows().unwrap();
    let applicants = bench.applicants().unwrap();
    // Unchanged, every row has the PD that it has in the portfolio.
    for row in (0..applicants.len()).step_by(97) {
        let what_if = applicants.what_if(row).unwrap();
        let (as_is, _) = what_if
            .outcome(applicants.model, &applicants.scorecard, &[])
            .unwrap();
        assert_eq!(
            as_is.scored.map(|s| s.pd),
            Some(applicants.pds[row]),
            "{row}"
        );
    }
    let declined = (0..applicants.len()).find(|row| {
        let scored = applicants.scored(*row).unwrap();
        scored.decision == crate::score::Decision::Decline
    });
    let scorecard = Box::new(applicants.scorecard.clone());
    let fields = applicants.model.recipe.columns();
    let fields = fields.into_iter().map(|column| Movable {
        column: column.to_owned(),
        ..Movable::default()
    });
    let plan = NearestPlan {
        fields: fields.collect(),
        most_changes: 3,
    };
    let question = Question::Nearest {
        of,
        row: declined.unwrap(),
        scorecard,
        plan,
    };
    // Cancelled before it is found, it is searched when it is asked for again.
    bench.apply(Command::Ask(question.clone()));
    let job = bench.jobs.iter().find(|job| job.kind == JobKind::Nearest);
    bench.apply(Command::CancelJob(job.unwrap().id));
    settle(&mut bench);
    let left = bench.studies.answer(&question);
    assert!(matches!(left, Some(Err(Message::Cancelled))), "{left:?}");
    let Answer::Nearest(Nearest::Found(found)) = answer(&mut bench, &question) else {
        panic!("another answer");
    };
    let decision = found.outcome.scored.map(|scored| scored.decision);
    assert_eq!(decision, Some(crate::score::Decision::Approve));
    assert!(!found.moved.is_empty() && found.moved.len() <= 3);
    let Question::Nearest {
        row,
        scorecard,
        mut plan,
        ..
    } = question
    else {
        unreachable!()
    };
    // Every change of a number is a multiple of its step.
    plan.fields
        .retain(|field| field.column == "loan_amount" || field.column == "term_months");
    plan.fields
        .iter_mut()
        .for_each(|field| field.step = Some(250.0));
    plan.fields.truncate(1);
    let column = plan.fields[0].column.clone();
    let question = Question::Nearest {
        of,
        row,
        scorecard,
        plan,
    };
    match answer(&mut bench, &question) {
        Answer::Nearest(Nearest::Found(found)) => {
            let [moved] = &found.moved[..] else {
                panic!("{:?}", found.moved);
            };
            let number = |text: &str| text.replace(',', "").parse::<f64>().unwrap();
            let by = number(&moved.to) - number(&moved.from);
            assert!(moved.column == column && by % 250.0 == 0.0, "{by}");
        }
        Answer::Nearest(Nearest::NoneFound { fields, .. }) => assert_eq!(fields, 1),
        _ => panic!("another answer"),
    }
}

#[test]
fn a_cancelled_question_is_answered_when_it_is_asked_again() {
    let mut bench = trained();
    let of = bench.explained_rows().unwrap();
    let question = Question::Fields(of);
    bench.apply(Command::Ask(question.clone()));
    let job = bench.jobs.iter().find(|job| job.kind == JobKind::Explain);
    let job = job.unwrap().id;
    bench.apply(Command::CancelJob(job));
    settle(&mut bench);
    let left = bench.studies.answer(&question);
    assert!(matches!(left, Some(Err(Message::Cancelled))), "{left:?}");
    let Answer::Fields(_) = answer(&mut bench, &question) else {
        panic!("another answer");
    };
}

#[test]
fn another_file_is_explained_on_its_own_rows() {
    let mut bench = trained();
    let folder = tempfile::tempdir().unwrap();
    apply(&mut bench, Command::ScoreFile(sample_file(folder.path())));
    let of = bench.explained_rows().unwrap();
    assert!(matches!(of, ShownRows::File(_)));
    let question = Question::Effects(of, "annual_income".to_owned());
    let Answer::Effects(effect) = answer(&mut bench, &question) else {
        panic!("another answer");
    };
    assert_eq!((effect.part, effect.rows), (None, 5000));
    assert_eq!(bench.mark(Step::Explain), Mark::Done);
}

#[test]
fn a_dictionary_of_reasons_is_read_kept_and_written_with_the_model() {
    let mut bench = trained();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("reasons.csv");
    std::fs::write(&file, "field,en,zh\nannual_income,Income is low,收入偏低\n").unwrap();
    apply(&mut bench, Command::ReadReasonTexts(file.clone()));
    let texts = bench.terms().unwrap().texts.clone();
    assert_eq!(texts.of("annual_income", TextLanguage::Zh), "收入偏低");
    assert_eq!(
        ReasonTexts::read(texts.csv(&[]).as_bytes()),
        Ok(texts.clone())
    );
    let model = folder.path().join("m.riskbench");
    apply(&mut bench, Command::SaveModel(model.clone()));
    let saved = Model::load(&model).unwrap();
    assert_eq!(saved.explanation.unwrap().texts, texts);
    // What cannot be used is told, and changes nothing.
    std::fs::write(&file, "field,en\na,x\na,y\n").unwrap();
    apply(&mut bench, Command::ReadReasonTexts(file.clone()));
    assert_eq!(bench.terms().unwrap().texts, texts);
    let told = bench.notices.iter().any(|notice| {
        matches!(&notice.message, Message::ReasonTexts { error, .. }
            if *error == TextsError::Twice { line: 3, field: "a".to_owned() })
    });
    assert!(told, "{:?}", bench.notices.last());
    apply(&mut bench, Command::Undo);
    assert!(bench.terms().unwrap().texts.is_empty());
    // The next training has them from the beginning.
    apply(&mut bench, Command::Redo);
    apply(&mut bench, Command::Train);
    let run = bench.shown_run().unwrap();
    let explanation = run.experiment.model.explanation.as_ref().unwrap();
    assert_eq!(explanation.texts, texts);
}
