//! Tests: rows made of a table, and what cannot be made.

use super::*;

/// Bads have a higher `load`; `home` depends on `age`.
fn table(rows: usize) -> (Table, Vec<Option<bool>>) {
    let mut noise = Noise::new(5);
    let (mut load, mut age, mut home, mut bad) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in 0..rows {
        let mut z = [0.0; 2];
        noise.normals(&mut z);
        let is_bad = row % 5 == 0;
        let years = (40.0 + 12.0 * z[0]).clamp(18.0, 80.0) as i64;
        let amount = f64::from(z[1]) + if is_bad { 2.0 } else { 0.0 };
        load.push(Some((amount * 100.0).round() / 100.0));
        age.push(Some(years));
        home.push(Some(if years > 45 { "own" } else { "rent" }));
        bad.push(Some(if is_bad { "late" } else { "paid" }));
    }
    let labels = bad.iter().map(|text| Some(*text == Some("late"))).collect();
    let columns = vec![
        Column::from_texts("state", Kind::Category, &bad),
        Column::from_numbers("load", Kind::Number, &load),
        Column::from_integers("age", Kind::Integer, &age),
        Column::from_texts("home", Kind::Category, &home),
    ];
    (Table::from_columns(columns), labels)
}

fn request<'a>(table: &'a Table, inputs: &'a [String], labels: &'a [Option<bool>]) -> Request<'a> {
    Request {
        table,
        inputs,
        target: "state",
        labels,
        only_bads: false,
        rows: Some(500),
        preset: Preset::Tuned,
        epochs: Some(40),
        seed: 1,
    }
}

fn inputs() -> Vec<String> {
    ["load", "age", "home"].map(str::to_owned).to_vec()
}

#[test]
fn rows_are_made_in_the_columns_and_shares_of_the_file() {
    let ((table, labels), inputs) = (table(1_500), inputs());
    let run = || {
        let request = request(&table, &inputs, &labels);
        synthesize(&request, &Control::default(), &mut |_| {}).unwrap()
    };
    let made = run();
    let names: Vec<&str> = made.table.columns.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["state", "load", "age", "home"]);
    let kinds = |table: &Table| table.columns.iter().map(|c| c.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&made.table), kinds(&table));
    let texts = made.table.columns[0].texts();
    let late = texts
        .iter()
        .filter(|t| t.as_deref() == Some("late"))
        .count();
    assert_eq!((late, made.report.bads, made.table.rows), (100, 100, 500));
    assert!(
        made.report.mean_marginal_distance < 0.2,
        "{:?}",
        made.report.marginals
    );
    assert!(
        !made.report.collapse.collapsed,
        "{:?}",
        made.report.collapse
    );
    let memorisation = made.report.memorisation.as_ref().unwrap();
    assert!(memorisation.copies < 0.5, "{memorisation:?}");
    assert_eq!(made.report.training_rows, 1_200);
    assert_eq!(made.report.losses.len(), 40);
    let again = run();
    assert_eq!(made.report, again.report);
    assert_eq!(
        made.table.columns[1].numbers(),
        again.table.columns[1].numbers()
    );
}

#[test]
fn bads_alone_are_made_by_both_presets() {
    let ((table, labels), inputs) = (table(1_000), inputs());
    for preset in [Preset::Tuned, Preset::Plain] {
        let request = Request {
            only_bads: true,
            rows: None,
            preset,
            epochs: Some(5),
            ..request(&table, &inputs, &labels)
        };
        let made = synthesize(&request, &Control::default(), &mut |_| {}).unwrap();
        assert_eq!(
            (made.table.rows, made.report.bads),
            (200, 200),
            "{preset:?}"
        );
        let texts = made.table.columns[0].texts();
        assert!(texts.iter().all(|text| text.as_deref() == Some("late")));
    }
}

#[test]
fn what_cannot_be_made_is_said() {
    let ((table, labels), inputs) = (table(1_000), inputs());
    let few: Vec<Option<bool>> = (0..1_000).map(|row| Some(row < 19)).collect();
    let none: Vec<String> = Vec::new();
    let all = request(&table, &inputs, &labels);
    let check = |request: &Request<'_>, expected: SyntheticError| {
        let made = synthesize(request, &Control::default(), &mut |_| {});
        assert_eq!(made.err(), Some(expected));
    };
    check(
        &Request {
            rows: Some(0),
            ..all.clone()
        },
        SyntheticError::NoRows,
    );
    check(
        &Request {
            labels: &few,
            ..all.clone()
        },
        SyntheticError::TooFewBads {
            bads: 19,
            least: 20,
        },
    );
    check(
        &Request {
            inputs: &none,
            ..all.clone()
        },
        SyntheticError::NoColumns,
    );
    let stopped = Control::default();
    stopped.stop();
    let made = synthesize(&all, &stopped, &mut |_| {});
    assert_eq!(made.err(), Some(SyntheticError::Unfinished));
}
