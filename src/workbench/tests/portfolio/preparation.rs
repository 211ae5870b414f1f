//! Preparation by the analyst's hand: single columns and sequence groups.

use super::*;
use crate::recipe::Encoding;
use crate::recipe::Scaling;
use crate::recipe::Sequence;
use crate::recipe::SplitPlan;
use crate::table::Kind;

const ONE_HOT: [Encoding; 1] = [Encoding::OneHot];

fn set(column: &str, encoders: &[Encoding]) -> Command {
    Command::SetEncoding {
        column: column.to_owned(),
        encoders: (!encoders.is_empty()).then(|| encoders.to_vec()),
    }
}

fn read(stem: &str, used: bool) -> Command {
    let stem = stem.to_owned();
    Command::SetSequence { stem, used }
}

fn prepared(bench: &Workbench, family: Family) -> Prepared {
    let choices = Choices {
        settings: Settings::new(family, Preset::Tuned, 1),
        ..bench.choices.clone().unwrap()
    };
    let data = bench.data.clone().unwrap();
    prepare(&data.source, &data.table, &choices).unwrap()
}

/// The names of the inputs that a column becomes.
fn names(prepared: &Prepared, column: &str) -> Vec<String> {
    let names = prepared.recipe.input_names().into_iter();
    let of = names.filter(|name| name.column == column);
    of.map(|name| name.name).collect()
}

fn stems(prepared: &Prepared) -> Vec<String> {
    match &prepared.recipe.sequence {
        Sequence::Channels(channels) => channels.iter().map(|c| c.stem.clone()).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn chosen_encodings_make_the_inputs_of_their_columns_and_of_no_other() {
    let mut bench = with_sample();
    let before = prepared(&bench, Family::Mlp);
    assert_eq!(names(&before, "loan_amount"), ["loan_amount"]);
    assert!(names(&before, "purpose").len() > 2);
    apply(&mut bench, set("loan_amount", &[Encoding::Woe]));
    apply(&mut bench, set("purpose", &[Encoding::Ordinal]));
    apply(
        &mut bench,
        set("term_months", &[Encoding::Scaled(Scaling::MinMax)]),
    );
    let after = prepared(&bench, Family::Mlp);
    assert_eq!(names(&after, "loan_amount"), ["loan_amount (WoE)"]);
    assert_eq!(names(&after, "purpose"), ["purpose (order)"]);
    assert_eq!(names(&after, "term_months"), ["term_months"]);
    let others = |prepared: &Prepared| -> Vec<String> {
        let names = prepared.recipe.input_names().into_iter();
        let chosen = ["loan_amount", "purpose", "term_months"];
        let others = names.filter(|name| !chosen.contains(&name.column.as_str()));
        others.map(|name| name.name).collect()
    };
    assert_eq!(others(&before), others(&after));
    let own = |prepared: &Prepared| prepared.recipe.inputs() - others(prepared).len();
    assert_eq!(own(&after), 3);
    // What min-max gives lies between 0 and 1 on the training rows.
    let place = after.recipe.input_names();
    let place = place.iter().position(|name| name.name == "term_months");
    let width = after.recipe.shape().static_width;
    let train = after.data(crate::recipe::Part::Train).x;
    let cells = train.statics.iter().skip(place.unwrap()).step_by(width);
    let (least, most) = cells.fold((f32::MAX, f32::MIN), |(a, b), x| (a.min(*x), b.max(*x)));
    assert_eq!((least, most), (0.0, 1.0));
}

#[test]
fn a_flag_beside_one_hot_inputs_would_be_the_same_twice() {
    let mut bench = with_sample();
    let column = "days_late_12";
    let flagged = [Encoding::Scaled(Scaling::Standard), Encoding::MissingFlag];
    apply(&mut bench, set(column, &flagged));
    let expected = ["days_late_12", "days_late_12=(missing)"];
    assert_eq!(names(&prepared(&bench, Family::Mlp), column), expected);
    let both = [Encoding::OneHot, Encoding::MissingFlag, Encoding::OneHot];
    apply(&mut bench, set(column, &both));
    let found = names(&prepared(&bench, Family::Mlp), column);
    let missing = found.iter().filter(|name| name.ends_with("=(missing)"));
    assert_eq!(missing.count(), 1, "{found:?}");

    // Where the column is a step, that is told.
    let of_lstm = prepared(&bench, Family::Lstm);
    let told = |w: &String| w.contains("days_late_12") && w.contains("no effect");
    let warnings = of_lstm.warnings.iter().map(ToString::to_string);
    assert_eq!(warnings.filter(told).count(), 1);
    apply(&mut bench, read("days_late", false));
    let of_lstm = prepared(&bench, Family::Lstm);
    assert_eq!(names(&of_lstm, column), found);
}

#[test]
fn groups_can_be_read_one_by_one() {
    let mut bench = with_sample();
    let all = ["days_late", "balance", "payment"];
    assert_eq!(stems(&prepared(&bench, Family::Lstm)), all);
    apply(&mut bench, read("balance", false));
    let after = prepared(&bench, Family::Lstm);
    assert_eq!(stems(&after), ["days_late", "payment"]);
    assert!(names(&after, "balance_3").contains(&"balance_3".to_owned()));
    let preview = bench.preview.clone().unwrap();
    assert_eq!(preview.sequence.as_ref().unwrap().channels.len(), 2);
    assert_eq!(preview.found.as_ref().unwrap().channels.len(), 3);
    for stem in all {
        apply(&mut bench, read(stem, false));
    }
    assert!(bench.preview.clone().unwrap().sequence.is_none());
    let none = prepared(&bench, Family::Lstm);
    assert_eq!(none.recipe.sequence, Sequence::OverFeatures);
    apply(&mut bench, read("payment", true));
    assert_eq!(stems(&prepared(&bench, Family::Lstm)), ["payment"]);
}

#[test]
fn preparations_make_runs_stale_and_are_taken_back() {
    let mut bench = trained();
    let start = bench.choices.clone();
    apply(&mut bench, set("loan_amount", &ONE_HOT));
    assert!(bench.runs[0].stale);
    apply(&mut bench, read("balance", false));
    bench.apply(Command::Undo);
    let choices = bench.choices.clone().unwrap();
    assert!(choices.no_sequence.is_empty());
    assert_eq!(choices.encodings["loan_amount"], ONE_HOT);
    bench.apply(Command::Undo);
    assert_eq!(bench.choices, start);
    assert!(!bench.runs[0].stale);
    bench.apply(Command::Redo);
    apply(&mut bench, set("loan_amount", &[]));
    assert_eq!(bench.choices, start, "none is the default");
    assert!(!bench.runs[0].stale);
}

#[test]
fn what_does_not_suit_a_column_is_refused() {
    let mut bench = with_sample();
    let loaded = bench.data.clone().unwrap();
    let refused = |bench: &Workbench, column: &str, encoding| {
        let refusal = bench.refusal(&set(column, &[encoding]));
        refusal == Some(Refusal::Unsuitable(column.to_owned()))
    };
    let scaled = Encoding::Scaled(Scaling::Standard);
    assert!(refused(&bench, "purpose", scaled));
    assert!(!refused(&bench, "purpose", Encoding::Woe));
    assert!(!refused(&bench, "loan_amount", scaled));
    let date = loaded.table.columns.iter().find(|c| c.kind == Kind::Date);
    assert!(refused(&bench, &date.unwrap().name, Encoding::OneHot));
    let absent = bench.refusal(&set("loan_amont", &ONE_HOT));
    assert_eq!(absent, Some(Refusal::NoColumn("loan_amont".into())));

    let choices = bench.choices.as_mut().unwrap();
    choices.encodings.insert("purpose".into(), vec![scaled]);
    let error = prepare(
        &loaded.source,
        &loaded.table,
        bench.choices.as_ref().unwrap(),
    );
    assert!(matches!(error, Err(SessionError::Unsuitable(c)) if c == "purpose"));
}

#[test]
fn a_project_keeps_preparations_and_an_older_one_reads_without() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(sample_file(folder.path())));
    let flagged = [Encoding::Scaled(Scaling::MinMax), Encoding::MissingFlag];
    apply(&mut bench, set("loan_amount", &flagged));
    apply(&mut bench, read("payment", false));
    bench.apply(Command::SetSettings(quick()));
    apply(&mut bench, Command::Train);
    let path = folder.path().join("work");
    apply(&mut bench, Command::SaveProject(Some(path)));
    let project = bench.project.clone().unwrap();
    let mut again = empty();
    apply(&mut again, Command::OpenPath(project.clone()));
    assert_eq!(errors(&again), Vec::<String>::new());
    assert_eq!(again.choices, bench.choices);
    assert_eq!(
        again.choices.clone().unwrap().encodings["loan_amount"],
        flagged
    );
    assert!(!again.runs[0].stale);
    assert_eq!(pds(&again), pds(&bench));

    let mut choices = serde_json::to_value(bench.choices.clone().unwrap()).unwrap();
    let fields = choices.as_object_mut().unwrap();
    assert!(fields.remove("encodings").is_some() && fields.remove("no_sequence").is_some());
    let older: Choices = serde_json::from_value(choices).unwrap();
    assert!(older.encodings.is_empty() && older.no_sequence.is_empty());
}

#[test]
fn special_codes_are_chosen_told_and_taken_back() {
    let mut text = "row,days_late,amount,default_flag\n".to_owned();
    for i in 0..600 {
        let late = if i % 10 == 0 { 9999 } else { i % 7 };
        let bad = u8::from(i % 10 == 0 && i % 3 == 0 || i % 5 == 1);
        text.push_str(&format!("{i},{late},{},{bad}\n", 1000 + i % 31));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("codes.csv");
    std::fs::write(&path, text).unwrap();
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(path));
    apply(&mut bench, Command::SetTarget("default_flag".to_owned()));
    let warned = |bench: &Workbench| {
        let warnings = &bench.preview.as_ref().unwrap().warnings;
        warnings.iter().find_map(|warning| match warning {
            Remark::Recipe(crate::recipe::Remark::CodesAsNumbers { codes, rows, .. }) => {
                Some((codes.clone(), *rows))
            }
            _ => None,
        })
    };
    assert_eq!(warned(&bench), Some((vec!["9999".to_owned()], 60)));
    let set = |codes: &[&str]| Command::SetSpecial {
        column: "days_late".to_owned(),
        codes: codes.iter().map(ToString::to_string).collect(),
    };
    apply(&mut bench, set(&["9,999", "9999.0"]));
    assert_eq!(warned(&bench), None);
    let inputs = names(&prepared(&bench, Family::Logistic), "days_late");
    assert!(inputs.contains(&"days_late=9999".to_owned()), "{inputs:?}");
    let refusal = bench.refusal(&set(&["x"]));
    assert!(matches!(refusal, Some(Refusal::NoSpecial { value, .. }) if value == "x"));
    apply(&mut bench, Command::Undo);
    assert!(bench.choices.as_ref().unwrap().special.is_empty());
    assert!(warned(&bench).is_some());
}

#[test]
fn a_direction_is_kept_refused_without_an_order_and_taken_back() {
    let mut bench = with_sample();
    let set = |column: &str, direction| Command::SetDirection {
        column: column.to_owned(),
        direction,
    };
    let falls = Some(crate::network::Direction::Falls);
    let order = bench.refusal(&set("region", falls));
    assert_eq!(order, Some(Refusal::NoOrder("region".to_owned())));
    apply(&mut bench, set("annual_income", falls));
    let held = |bench: &Workbench| bench.choices.as_ref().unwrap().monotone.len();
    assert_eq!(held(&bench), 1);
    let mut settings = bench.choices.clone().unwrap().settings;
    settings.family = Family::Lstm;
    apply(&mut bench, Command::SetSettings(settings));
    let refusal = bench.refusal(&Command::Train);
    assert!(matches!(refusal, Some(Refusal::Setting(_))), "{refusal:?}");
    let text = serde_json::to_string(bench.choices.as_ref().unwrap()).unwrap();
    let again: crate::workflow::Choices = serde_json::from_str(&text).unwrap();
    assert_eq!(&again, bench.choices.as_ref().unwrap());
    apply(&mut bench, Command::Undo);
    apply(&mut bench, Command::Undo);
    assert_eq!(held(&bench), 0);
}

#[test]
fn each_choice_trains_again_and_says_what_it_changed() {
    let mut bench = with_sample();
    bench.apply(Command::SetSettings(quick()));
    bench.apply(Command::SetSplit(SplitPlan {
        validation: 0.5,
        ..bench.choices.clone().unwrap().split
    }));
    settle(&mut bench);
    assert!(bench.retraining.now.is_none());
    apply(&mut bench, Command::SetRetraining(true));
    let first = bench.retraining.now.clone().unwrap();
    assert!(first.found.auc.is_some() && bench.retraining.before.is_none());
    assert_eq!(
        first.columns,
        bench.selection.as_ref().unwrap().as_ref().unwrap().inputs
    );
    for (column, used) in [("days_late_1", false), ("days_late_1", true)] {
        let column = column.to_owned();
        apply(&mut bench, Command::UseColumn { column, used });
    }
    let retraining = &bench.retraining;
    let (before, now) = (
        retraining.before.clone().unwrap(),
        retraining.now.clone().unwrap(),
    );
    assert_eq!(before.columns.len() + 1, now.columns.len());
    // The same choices give the same figures.
    assert_eq!(now.found.auc, first.found.auc);
    let paired = retraining.paired.clone().unwrap();
    assert_eq!(paired.auc.auc_a, now.found.auc.unwrap());
    assert_eq!(paired.auc.auc_b, before.found.auc.unwrap());
    assert!(bench.runs.is_empty() && !retraining.is_pending());
    // A choice that cannot be trained says why; switched off, nothing is left.
    apply(&mut bench, Command::SetRetraining(false));
    assert!(bench.retraining.now.is_none());
    apply(
        &mut bench,
        Command::UseColumn {
            column: "age".into(),
            used: false,
        },
    );
    assert!(bench.retraining.now.is_none() && !bench.retraining.is_pending());
}
