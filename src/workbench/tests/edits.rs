//! Edits: undo and redo, what becomes stale, columns in and out.

use super::*;
use crate::recipe::Order;

#[test]
fn edits_are_taken_back_and_done_again() {
    let mut bench = trained();
    let id = bench.runs[0].id;
    let start = bench.cutoff;
    for cutoff in [0.3, 0.31, 0.32] {
        bench.apply(Command::SetCutoff(cutoff));
    }
    bench.apply(Command::RenameRun(id, " first ".into()));
    bench.apply(Command::SetOrder(Order::OldestFirst));
    assert_eq!(bench.runs[0].name, "first");
    assert!(bench.runs[0].stale);
    assert_eq!(bench.mark(Step::Train), Mark::Stale);
    assert_eq!(bench.mark(Step::Score), Mark::Stale);
    bench.apply(Command::Undo);
    assert!(!bench.runs[0].stale);
    bench.apply(Command::Undo);
    assert_eq!(bench.runs[0].name, "Logistic 1");
    bench.apply(Command::Undo);
    assert_eq!((bench.cutoff, bench.rule.is_some()), (start, true));
    bench.apply(Command::Redo);
    assert_eq!((bench.cutoff, bench.rule), (0.32, None));
    bench.apply(Command::Redo);
    assert_eq!(bench.runs[0].name, "first");
    bench.apply(Command::SetOrder(Order::OldestFirst));
    assert!(!bench.can_redo());
    bench.apply(Command::SetOrder(Order::OldestFirst));
    bench.apply(Command::Undo);
    assert!(
        !bench.runs[0].stale,
        "the edit that changed nothing was no edit"
    );
    settle(&mut bench);
    assert_eq!(errors(&bench), Vec::<String>::new());
}

#[test]
fn an_undo_leaves_the_cutoff_to_the_run_that_is_shown() {
    let mut bench = trained();
    let other = Settings {
        learning_rate: Some(0.03),
        ..quick()
    };
    apply(&mut bench, Command::SetSettings(other));
    apply(&mut bench, Command::Train);
    let second = bench.runs[1].id;
    bench.apply(Command::ShowRun(second));
    let of_second = bench.cutoff;
    apply(&mut bench, Command::Undo);
    assert_eq!(bench.cutoff, of_second);
    assert_eq!(bench.shown, Some(bench.runs[1].id));
}

#[test]
fn settings_leave_runs_fresh_and_the_ground_makes_them_stale() {
    let mut bench = trained();
    let other = Settings {
        learning_rate: Some(0.01),
        ..quick()
    };
    apply(&mut bench, Command::SetSettings(other));
    assert!(!bench.runs[0].stale);
    assert_eq!(bench.mark(Step::Train), Mark::Done);
    apply(&mut bench, Command::DropDuplicates(true));
    assert!(bench.runs[0].stale);
    apply(&mut bench, Command::Train);
    assert_eq!(bench.mark(Step::Train), Mark::Done);
    let second = bench.runs[1].id;
    bench.apply(Command::ShowRun(second));
    assert_eq!(bench.mark(Step::Evaluate), Mark::Done);
    apply(&mut bench, Command::DeleteRun(second));
    assert_eq!(bench.shown, Some(bench.runs[0].id));
    assert_eq!(bench.mark(Step::Evaluate), Mark::Stale);
}

#[test]
fn columns_go_in_and_out_and_protected_ones_ask_first() {
    let mut bench = with_sample();
    let inputs = bench
        .preview
        .clone()
        .unwrap()
        .selection
        .clone()
        .unwrap()
        .inputs;
    let column = inputs[0].clone();
    let use_ = |column: &str, used| Command::UseColumn {
        column: column.to_owned(),
        used,
    };
    apply(&mut bench, use_(&column, false));
    assert!(!bench.uses(&column) && bench.uses(&inputs[1]));
    apply(&mut bench, use_(&column, true));
    assert!(bench.uses(&column));
    let left_out = |bench: &Workbench| {
        let selection = bench.selection.clone().unwrap().unwrap();
        selection.protected_left_out
    };
    let protected = left_out(&bench).first().cloned().unwrap();
    let refusal = bench.refusal(&use_(&protected, true));
    assert_eq!(refusal, Some(Refusal::Protected(protected.clone())));
    apply(&mut bench, Command::UseProtected(true));
    assert!(bench.uses(&protected));

    // A column that would not enter by itself is named, and the rest stays.
    let id = bench.data.clone().unwrap().guessed_id().unwrap();
    apply(&mut bench, use_(&id, true));
    assert!(bench.uses(&id) && bench.uses(&column));
    for name in bench.choices.clone().unwrap().features {
        bench.apply(use_(&name, false));
    }
    assert!(
        bench.selection.clone().unwrap().is_err(),
        "no input is left"
    );
    settle(&mut bench);
    assert_eq!(bench.refusal(&Command::Train), Some(Refusal::NotReady));

    let target = bench.choices.clone().unwrap().target.column;
    let refusal = bench.refusal(&use_(&target, true));
    assert!(matches!(refusal, Some(Refusal::Taken(..))), "{refusal:?}");
    let absent = bench.refusal(&Command::SetTarget("nothing".into()));
    assert_eq!(absent, Some(Refusal::NoColumn("nothing".into())));
}

#[test]
fn another_target_brings_its_own_values() {
    let mut bench = with_sample();
    let before = bench.preview.clone().unwrap();
    let loaded = bench.data.clone().unwrap();
    let flag =
        |c: &&crate::profile::ColumnProfile| c.distinct == 2 && c.name != before.target.column;
    let Some(other) = loaded.profile.columns.iter().find(flag) else {
        return;
    };
    apply(&mut bench, Command::SetTarget(other.name.clone()));
    let preview = bench.preview.clone().unwrap();
    assert_eq!(preview.target.column, other.name);
    assert_eq!(preview.values.len(), 2);
    let rarer = preview.values[1].0.clone();
    apply(&mut bench, Command::SetBad(vec![rarer.clone()]));
    assert_eq!(bench.preview.clone().unwrap().bad_values, [rarer]);
}

#[test]
fn nothing_can_be_done_without_a_portfolio() {
    let mut bench = empty();
    bench.apply(Command::Train);
    bench.apply(Command::DropDuplicates(true));
    bench.apply(Command::Undo);
    bench.apply(Command::SaveProject(None));
    assert_eq!(errors(&bench).len(), 4);
    assert_eq!(bench.unread(), 4);
    bench.apply(Command::ReadNotices);
    assert_eq!(bench.unread(), 0);
}

#[test]
fn an_undo_says_what_it_took_back() {
    let mut bench = trained();
    let told = |bench: &Workbench| match &bench.notices.last().unwrap().message {
        Message::Undone(undone) => undone.to_string(),
        other => panic!("{other}"),
    };
    let id = bench.runs[0].id;
    bench.apply(Command::SetCutoff(0.25));
    let inputs = bench.selection.clone().unwrap().unwrap().inputs;
    let name = inputs[0].clone();
    bench.apply(Command::UseColumn {
        column: name.clone(),
        used: false,
    });
    bench.apply(Command::RenameRun(id, "first".into()));
    bench.apply(Command::DropDuplicates(true));
    bench.apply(Command::SetCutoff(0.31));
    bench.apply(Command::GoTo(Step::Evaluate));
    let unread = bench.unread();
    let mut undo = |expected: &str| {
        bench.apply(Command::Undo);
        assert_eq!(told(&bench), expected);
    };
    undo("Undone: cutoff 0.25 → 0.31.");
    undo("Undone: repeated rows left out (step Features).");
    undo("Undone: run Logistic 1 renamed to first (step Train).");
    undo(&format!("Undone: column {name} left out (step Features)."));
    bench.apply(Command::GoTo(Step::Features));
    bench.apply(Command::Redo);
    assert_eq!(told(&bench), format!("Redone: column {name} left out."));
    // One entry for all of them, and none to be read.
    let of_undo = |notice: &&Notice| matches!(notice.message, Message::Undone(_));
    assert_eq!(bench.notices.iter().filter(of_undo).count(), 1);
    assert_eq!(bench.unread(), unread);
    // One column of several by name, and what is decided with.
    bench.apply(Command::UseColumn {
        column: name.clone(),
        used: true,
    });
    bench.apply(Command::Undo);
    assert_eq!(told(&bench), format!("Undone: column {name} let in."));
    let terms = Terms {
        refer_pd: Some(0.1),
        ..bench.terms().cloned().unwrap()
    };
    bench.apply(Command::SetTerms(Box::new(terms)));
    bench.apply(Command::Undo);
    let band = "Undone: band that is referred (step Decide).";
    assert_eq!(told(&bench), band);
    settle(&mut bench);
}

#[test]
fn automatic_names_follow_the_language_and_typed_names_stay() {
    let mut bench = trained();
    apply(&mut bench, Command::Train);
    let names = |bench: &Workbench| -> Vec<String> {
        bench.runs.iter().map(|run| run.name.clone()).collect()
    };
    let speak = |bench: &mut Workbench, language| {
        let preferences = Preferences {
            language: Some(language),
            ..bench.preferences.clone()
        };
        apply(bench, Command::SetPreferences(preferences));
    };
    assert_eq!(names(&bench), ["Logistic 1", "Logistic 2"]);
    let second = bench.runs[1].id;
    bench.apply(Command::RenameRun(second, "baseline".into()));
    speak(&mut bench, Language::Chinese);
    assert_eq!(names(&bench), ["逻辑回归 1", "baseline"]);
    let told = |bench: &Workbench, name: &str| {
        let of = |notice: &Notice| match &notice.message {
            Message::Trained { name: of, .. } => of == name,
            _ => false,
        };
        bench.notices.iter().any(of)
    };
    assert!(told(&bench, "逻辑回归 1") && !told(&bench, "Logistic 1"));
    // Undo brings the name in the language that is spoken by then.
    apply(&mut bench, Command::Undo);
    assert_eq!(names(&bench), ["逻辑回归 1", "逻辑回归 2"]);
    apply(&mut bench, Command::Train);
    assert_eq!(bench.runs[2].name, "逻辑回归 3");
    speak(&mut bench, Language::English);
    apply(&mut bench, Command::Redo);
    assert_eq!(names(&bench)[0], "Logistic 1");
    assert_eq!(names(&bench)[2], "Logistic 3");
}
