//! Deciding: what terms make of a run, how they are taken back and kept, and
//! that what is looked up is what counting gives.

use super::*;
use crate::evaluate::Rule;
use crate::evaluate::decide::strategy::{Costs, Margin};
use crate::evaluate::population::segments::{fairness, fairness_at};
use crate::recipe::outcome::split::Part;
use crate::score::{Decision, Given, Grades, Policy};

/// Applies other terms and waits.
fn set(bench: &mut Workbench, change: impl FnOnce(&mut Terms)) {
    let mut terms = bench.terms().cloned().unwrap();
    change(&mut terms);
    apply(bench, Command::SetTerms(Box::new(terms)));
}

fn policy(json: &str) -> Policy {
    Policy::from_json(json).unwrap()
}

const YOUNG: &str =
    r#"[{"name":"young","column":"age","comparison":"<","value":25,"outcome":"REFER"}]"#;

/// Rows of each decision among those of a part.
fn counted(bench: &Workbench, part: Part) -> [(usize, usize); 3] {
    let applicants = bench.applicants().unwrap();
    let mut counts = [(0, 0); 3];
    for row in 0..applicants.len() {
        if applicants.parts[row] != Some(part) {
            continue;
        }
        let decision = applicants.scored(row).unwrap().decision;
        let place = crate::report::OUTCOMES
            .iter()
            .position(|one| *one == decision)
            .unwrap();
        counts[place].0 += 1;
        counts[place].1 += usize::from(applicants.y_true[row] == Some(true));
    }
    counts
}

#[test]
fn totals_are_what_counting_the_scored_rows_gives() {
    let mut bench = trained();
    let check = |bench: &Workbench| {
        for part in Part::ALL {
            let terms = bench.terms().unwrap();
            let sums = bench.decisions().unwrap().part(part).unwrap();
            let totals = sums.totals(terms.refer_pd, bench.cutoff, &Margin::default());
            assert_eq!(totals.map(|t| (t.n, t.bads)), counted(bench, part));
        }
    };
    check(&bench);
    let refer = bench.cutoff / 2.0;
    set(&mut bench, |terms| terms.refer_pd = Some(refer));
    check(&bench);
    set(&mut bench, |terms| terms.policy = policy(YOUNG));
    check(&bench);
    assert!(counted(&bench, Part::Test)[1].0 > 0);
    let rules = &bench.decisions().unwrap().rules;
    let ages = bench
        .data
        .clone()
        .unwrap()
        .table
        .column("age")
        .unwrap()
        .numbers();
    let young = ages.iter().filter(|age| **age < 25.0).count();
    assert_eq!((rules[0].rows, rules[0].name.as_str()), (young, "young"));
    bench.apply(Command::SetCutoff(0.9));
    check(&bench);
    let off = YOUNG.replace("}]", ",\"enabled\":false}]");
    set(&mut bench, |terms| terms.policy = policy(&off));
    check(&bench);
    assert_eq!(bench.decisions().unwrap().rules[0].rows, 0);
}

#[test]
fn terms_are_taken_back_and_done_again() {
    let mut bench = trained();
    let before = bench.terms().cloned().unwrap();
    set(&mut bench, |terms| {
        terms.grades = Grades::new(vec![0.1]).unwrap();
    });
    set(&mut bench, |terms| terms.policy = policy(YOUNG));
    assert_eq!(bench.applicants().unwrap().scorecard.policy, policy(YOUNG));
    apply(&mut bench, Command::Undo);
    assert!(bench.applicants().unwrap().scorecard.policy.is_empty());
    assert_eq!(bench.applicants().unwrap().scorecard.grades.bounds(), [0.1]);
    let grades = &bench.decisions().unwrap().part(Part::Test).unwrap().grades;
    assert_eq!(grades.as_ref().unwrap().grades.len(), 2);
    apply(&mut bench, Command::Undo);
    assert_eq!(bench.terms(), Some(&before));
    apply(&mut bench, Command::Redo);
    apply(&mut bench, Command::Redo);
    assert_eq!(bench.terms().unwrap().policy, policy(YOUNG));
    assert!(!bench.runs[0].stale, "terms are no ground of a training");
    set(&mut bench, |terms| terms.refer_pd = Some(1.5));
    assert_eq!(errors(&bench).len(), 1);
    assert_eq!(bench.terms().unwrap().refer_pd, None);
}

#[test]
fn a_policy_that_does_not_fit_is_told_and_exports_nothing() {
    let mut bench = trained();
    let wrong = YOUNG.replace("25", "\"old\"");
    set(&mut bench, |terms| terms.policy = policy(&wrong));
    assert!(bench.decisions().unwrap().decided.is_err());
    assert_eq!(bench.mark(Step::Score), Mark::Stale);
    let folder = tempfile::tempdir().unwrap();
    let export = Command::ExportScores {
        path: folder.path().join("s.csv"),
        options: ExportOptions::default(),
    };
    assert_eq!(bench.refusal(&export), Some(Refusal::PolicyNotApplied));
    apply(&mut bench, Command::Undo);
    assert_eq!(bench.refusal(&export), None);
    assert_eq!(bench.mark(Step::Score), Mark::Done);
    // What was written is told to be out of date once the terms are others.
    apply(&mut bench, export);
    assert_eq!(bench.mark(Step::Score), Mark::Done);
    set(&mut bench, |terms| terms.refer_pd = Some(0.01));
    assert_eq!(bench.mark(Step::Score), Mark::Stale);
    apply(&mut bench, Command::Undo);
    assert_eq!(bench.mark(Step::Score), Mark::Done);
}

#[test]
fn a_scored_file_names_the_rules_that_decided() {
    let mut bench = trained();
    set(&mut bench, |terms| terms.policy = policy(YOUNG));
    let folder = tempfile::tempdir().unwrap();
    let write = |bench: &mut Workbench, name: &str| {
        let path = folder.path().join(name);
        let export = Command::ExportScores {
            path: path.clone(),
            options: ExportOptions::default(),
        };
        apply(bench, export);
        std::fs::read_to_string(path).unwrap()
    };
    let rows = bench.decisions().unwrap().rules[0].rows;
    let text = write(&mut bench, "a.csv");
    assert_eq!(text.matches(",REFER,POLICY:young,").count(), rows);
    // The same decisions in a model that is saved and scores the same file, and in
    // another file that the run scores.
    let model = folder.path().join("m.riskbench");
    apply(&mut bench, Command::SaveModel(model.clone()));
    let sample = sample_file(folder.path());
    apply(&mut bench, Command::ScoreFile(sample.clone()));
    let decided = |text: &str| text.matches(",REFER,POLICY:young,").count();
    assert_eq!(decided(&write(&mut bench, "b.csv")), rows);
    set(&mut bench, |terms| terms.policy = Policy::default());
    assert_eq!(decided(&write(&mut bench, "c.csv")), 0);
    let mut other = empty();
    apply(&mut other, Command::OpenPath(model));
    apply(&mut other, Command::ScoreFile(sample));
    assert_eq!(decided(&write(&mut other, "d.csv")), rows);
}

#[test]
fn money_is_read_from_columns_and_moves_the_cutoff_of_a_profit() {
    let mut bench = trained();
    set(&mut bench, |terms| {
        terms.money.ead = Some(Given::Column("loan_amount".into()));
        terms.money.lgd = Some(Given::Same(0.4));
    });
    let sums = bench.decisions().unwrap().part(Part::Validation).unwrap();
    assert!(sums.gaps.is_ok());
    let all = sums.between(0.0, f64::INFINITY, &Margin::default());
    assert!(all.exposure > all.n as f64 && all.expected_loss < all.exposure * 0.4);
    let margin = |share| Margin { share, cost: 0.0 };
    apply(&mut bench, Command::SetRule(Rule::MaxProfit(margin(0.05))));
    let low = bench.cutoff;
    assert_eq!(bench.terms().unwrap().money.margin, Some(margin(0.05)));
    set(&mut bench, |terms| terms.money.margin = Some(margin(0.2)));
    assert!(bench.cutoff > low, "{low} {}", bench.cutoff);
    assert_eq!(bench.rule, Some(Rule::MaxProfit(margin(0.2))));
    let costs = Costs {
        fn_: 100.0,
        ..Costs::default()
    };
    apply(
        &mut bench,
        Command::SetRule(Rule::MinCost(Costs::default())),
    );
    let before = bench.cutoff;
    set(&mut bench, |terms| terms.costs = costs);
    assert!(bench.cutoff < before);
    // A column of words has no money in it.
    set(&mut bench, |terms| {
        terms.money.lgd = Some(Given::Column("region".into()));
    });
    let sums = bench.decisions().unwrap().part(Part::Test).unwrap();
    assert!(sums.gaps.is_err());
    let rule = Command::SetRule(Rule::MaxProfit(margin(0.3)));
    let cutoff = bench.cutoff;
    apply(&mut bench, rule);
    assert_eq!(bench.cutoff, cutoff);
}

#[test]
fn terms_are_kept_in_the_project_and_older_projects_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = trained();
    set(&mut bench, |terms| {
        terms.policy = policy(YOUNG);
        terms.refer_pd = Some(0.05);
        terms.grades = Grades::new(vec![0.05, 0.2]).unwrap();
    });
    bench.apply(Command::SetCutoff(0.3));
    apply(&mut bench, Command::GoTo(Step::Decide));
    let path = folder.path().join("p");
    apply(&mut bench, Command::SaveProject(Some(path)));
    let path = bench.project.clone().unwrap();
    let open = |path: &Path| {
        let mut bench = empty();
        apply(&mut bench, Command::OpenPath(path.to_owned()));
        assert_eq!(errors(&bench), Vec::<String>::new());
        bench
    };
    let opened = open(&path);
    assert_eq!(opened.terms(), bench.terms());
    assert_eq!(opened.step, Step::Decide);
    assert_eq!(counted(&opened, Part::Test), counted(&bench, Part::Test));

    let text = std::fs::read_to_string(&path).unwrap();
    let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
    json["riskbench_project"] = 1.into();
    json["step"] = "score".into();
    json["choices"].as_object_mut().unwrap().remove("terms");
    std::fs::write(&path, json.to_string()).unwrap();
    let older = open(&path);
    assert_eq!(older.terms(), Some(&Terms::default()));
    assert_eq!(counted(&older, Part::Test)[1].0, 0);
}

#[test]
fn another_run_of_the_same_rows_gives_a_swap_set() {
    let mut bench = trained();
    let first = bench.runs[0].id;
    let other = Settings {
        seed: 2,
        epochs: Some(4),
        ..quick()
    };
    bench.apply(Command::SetSettings(other));
    apply(&mut bench, Command::Train);
    let second = bench.runs[1].id;
    bench.apply(Command::ShowRun(second));
    assert!(!bench.can_swap(second) && bench.can_swap(first));
    bench.apply(Command::SwapWith(Some(first)));
    apply(&mut bench, Command::GoTo(Step::Decide));
    let set = bench.swap().unwrap().result.unwrap();
    let cells = [
        set.approved_by_both,
        set.swapped_in,
        set.swapped_out,
        set.declined_by_both,
    ];
    let rows = bench
        .shown_run()
        .unwrap()
        .curves
        .part(Part::Test)
        .unwrap()
        .rows();
    assert_eq!(cells.iter().map(|cell| cell.n).sum::<usize>(), rows);
    apply(&mut bench, Command::SetCutoff(0.05));
    let strict = bench.swap().unwrap().result.unwrap();
    assert!(strict.approved_by_both.n < set.approved_by_both.n);
    assert_eq!(
        bench.refusal(&Command::SwapWith(Some(second))),
        Some(Refusal::SameRun)
    );
}

#[test]
fn groups_are_held_against_the_largest_as_counting_does() {
    let mut bench = trained();
    let run = bench.shown_run().unwrap();
    let (y, p) = run.experiment.labelled(&run.ground, Part::Train);
    let rows: Vec<usize> = (0..run.ground.parts.len())
        .filter(|row| run.ground.parts[*row] == Some(Part::Train))
        .collect();
    let data = bench.data.clone().unwrap();
    let sums = bench.decisions().unwrap().part(Part::Train).unwrap();
    let names: Vec<&str> = sums.monitored.iter().map(|m| m.column.as_str()).collect();
    assert!(names.contains(&"age"), "{names:?}");
    for monitored in &sums.monitored {
        let codes = crate::report::groups(&data.table, &monitored.column, &rows)
            .unwrap()
            .codes;
        let expected = fairness(&codes, &y, &p, bench.cutoff, None).unwrap();
        let found = fairness_at(&monitored.groups, bench.cutoff, None).unwrap();
        assert_eq!(found, expected);
    }
    // Who is referred or declined by a rule is not approved.
    let decline = YOUNG.replace("REFER", "DECLINE");
    set(&mut bench, |terms| terms.policy = policy(&decline));
    let sums = bench.decisions().unwrap().part(Part::Train).unwrap();
    let of_age = sums.monitored.iter().find(|m| m.column == "age").unwrap();
    let youngest = of_age.groups[0].value.as_ref().unwrap();
    let approved = |rows: &Workbench| counted(rows, Part::Train)[0].0;
    let groups = of_age
        .groups
        .iter()
        .filter_map(|group| group.value.as_ref());
    let total: usize = groups.map(|group| group.approved(bench.cutoff)).sum();
    assert_eq!(total, approved(&bench));
    assert!(youngest.approved(2.0) < of_age.groups[0].n);
    assert!(bench.applicants().unwrap().get(0).is_some_and(|one| {
        one.rule.is_none() || one.scored.unwrap().decision == Decision::Decline
    }));
}
