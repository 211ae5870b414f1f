//! Files: what can be opened and what is told instead, exports, preferences.

use super::*;
use crate::files::write_atomic;
use crate::score::{Given, MoneyTerms, WriteOptions};
use crate::table::{LoadOptions, Source};
use std::io::Write;

fn told(path: &Path) -> String {
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(path.to_owned()));
    assert!(bench.data.is_none(), "{}", path.display());
    errors(&bench).join(" / ")
}

#[test]
fn what_is_no_portfolio_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let put = |name: &str, bytes: &[u8]| {
        std::fs::write(path(name), bytes).unwrap();
        told(&path(name))
    };
    let check = |said: String, expected: &str| assert!(said.contains(expected), "{said}");
    check(told(folder.path()), "is a folder");
    check(told(&path("gone.csv")), "no file");
    check(
        put("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        "is a picture",
    );
    check(
        put("sheet.csv", b"PK\x03\x04\0\0\0\0\0\0\0\0"),
        "save it as CSV",
    );
    check(
        put("noise.csv", &[0, 1, 2, 3, 0, 0, 7].repeat(100)),
        "export it as CSV",
    );
    check(put("a.riskbench", b"no model"), "damaged");
    check(put("p.riskbench-project", b"{}"), "damaged");
    let newer = br#"{"riskbench_project": 99}"#;
    check(put("q.riskbench-project", newer), "newer");
    check(put("no_extension", newer), "newer");
    let huge = std::fs::File::create(path("huge.csv")).unwrap();
    if huge.set_len(1 << 40).is_ok() {
        check(told(&path("huge.csv")), "more than this program reads");
    }
}

#[test]
fn a_file_becomes_the_portfolio_and_a_load_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample_file(folder.path());
    let mut bench = empty();
    bench.apply(Command::OpenPath(path.clone()));
    let again = bench.refusal(&Command::OpenPath(path.clone()));
    assert_eq!(again, Some(Refusal::Loading));
    let id = bench.jobs[0].id;
    bench.apply(Command::CancelJob(id));
    settle(&mut bench);
    assert!(bench.data.is_none());
    assert_eq!(
        bench
            .notices
            .last()
            .map(|n| n.message.to_string())
            .as_deref(),
        Some("Cancelled.")
    );
    apply(&mut bench, Command::OpenPath(path.clone()));
    let data = bench.data.clone().unwrap();
    assert_eq!((data.name.as_str(), data.table.rows), ("loans.csv", 5000));
    assert_eq!(data.bytes, SAMPLE.len() as u64);
    assert_eq!(bench.preferences.recents, [path]);
    apply(&mut bench, Command::CloseData);
    assert!(bench.data.is_none() && bench.choices.is_none());
}

#[test]
fn exported_scores_are_those_of_the_commands() {
    let folder = tempfile::tempdir().unwrap();
    let source = sample_file(folder.path());
    let mut bench = empty();
    apply(&mut bench, Command::OpenPath(source.clone()));
    bench.apply(Command::SetSettings(quick()));
    apply(&mut bench, Command::Train);
    let export = |path: &Path, with_input| Command::ExportScores {
        path: path.to_owned(),
        options: ExportOptions {
            with_input,
            ..ExportOptions::default()
        },
    };
    let path = folder.path().join("scored.csv");
    apply(&mut bench, export(&path, false));

    // What `riskbench train` does, step by step.
    let options = LoadOptions::default();
    let read = Source::from_bytes(SAMPLE.to_vec(), &options).unwrap();
    let table = read
        .table(&mut |_, _| std::ops::ControlFlow::Continue(()))
        .unwrap();
    let choices = bench.choices.clone().unwrap();
    let prepared = prepare(&read, &table, &choices).unwrap();
    let material = Material {
        table: &table,
        source_sha256: &read.fingerprint(),
        choices: &choices,
        prepared: &prepared,
        begun: Instant::now(),
    };
    let experiment = run(material, &crate::train::Control::default(), &mut |_| {}).unwrap();
    let y_true: Vec<Option<bool>> = (0..table.rows).map(|r| prepared.labels.is_bad(r)).collect();
    let id = prepared.selection.id.as_ref().unwrap();
    let rows = ScoredRows {
        source: &read,
        id: read.names().iter().position(|name| name == id),
        pds: &experiment.pds,
        parts: &prepared.parts,
        y_true: &y_true,
        scorecard: &experiment.model.scorecard,
        decided: &experiment.decided,
        details: None,
        reasons: None,
    };
    let expected = folder.path().join("expected.csv");
    write_atomic(&expected, |w| {
        write_scored(w, &rows, &WriteOptions::default())
    })
    .unwrap();
    let (got, expected) = (
        std::fs::read(&path).unwrap(),
        std::fs::read(&expected).unwrap(),
    );
    assert!(got == expected);
    assert_eq!(got.iter().filter(|b| **b == b'\n').count(), 5001);

    apply(&mut bench, export(&folder.path().join("wide.csv"), true));
    let wide = std::fs::read_to_string(folder.path().join("wide.csv")).unwrap();
    assert!(
        wide.lines()
            .next()
            .unwrap()
            .ends_with(read.names().last().unwrap())
    );
    apply(&mut bench, export(&source, false));
    assert!(errors(&bench)[0].contains("never written over"));
    assert_eq!(std::fs::read(&source).unwrap(), SAMPLE);
    apply(
        &mut bench,
        export(&folder.path().join("no/such/place.csv"), false),
    );
    assert!(errors(&bench)[1].contains("does not exist"));
}

#[test]
fn what_is_shown_is_exported_in_its_order_with_the_same_cells() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = trained();
    let terms = Terms {
        money: MoneyTerms {
            ead: Some(Given::Column("loan_amount".into())),
            ..MoneyTerms::default()
        },
        ..bench.terms().cloned().unwrap()
    };
    apply(&mut bench, Command::SetTerms(Box::new(terms)));
    let place = |wanted| ApplicantColumn::ALL.iter().position(|c| *c == wanted);
    let pd = place(ApplicantColumn::Pd).unwrap();
    let request = ViewRequest {
        what: Viewed::Applicants,
        columns: vec![(pd, "> 20 %".into())],
        sort: Some((pd, true)),
        ..ViewRequest::default()
    };
    apply(&mut bench, Command::View(request));
    let mut written = |name: &str, only_shown| {
        let path = folder.path().join(name);
        let options = ExportOptions {
            with_input: true,
            with_loss: true,
            only_shown,
            ..ExportOptions::default()
        };
        let export = Command::ExportScores {
            path: path.clone(),
            options,
        };
        apply(&mut bench, export);
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (all, shown) = (written("all.csv", false), written("shown.csv", true));
    let rows = bench.applicant_view.rows.clone().unwrap();
    assert!(!rows.is_empty() && rows.len() < 5000);
    let expected = rows.iter().map(|row| &all[*row as usize + 1]);
    let expected: Vec<&String> = all.iter().take(1).chain(expected).collect();
    assert!(shown.iter().collect::<Vec<_>>() == expected);
    assert!(all[0].ends_with(",ead,lgd,expected_loss"));
    let cells: Vec<&str> = shown[1].split(',').collect();
    let number = |back: usize| cells[cells.len() - back].parse::<f64>().unwrap();
    let pd = cells[3].parse::<f64>().unwrap();
    assert!(pd > 0.2 && number(2) == 0.45);
    assert!((number(1) - pd * number(2) * number(3)).abs() < 1e-6 * number(1));
    // Without a filter all applicants are shown.
    let plain = ViewRequest {
        what: Viewed::Applicants,
        ..ViewRequest::default()
    };
    apply(&mut bench, Command::View(plain));
    let path = folder.path().join("plain.csv");
    let export = Command::ExportScores {
        path: path.clone(),
        options: ExportOptions {
            with_input: true,
            with_loss: true,
            only_shown: true,
            ..ExportOptions::default()
        },
    };
    apply(&mut bench, export);
    let plain = std::fs::read_to_string(path).unwrap();
    assert!(plain.lines().eq(all.iter().map(String::as_str)));
}

#[test]
fn a_saved_model_scores_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let source = sample_file(folder.path());
    let mut bench = trained();
    let model = folder.path().join("m.riskbench");
    apply(&mut bench, Command::SetCutoff(0.25));
    apply(&mut bench, Command::SaveModel(model.clone()));
    let expected = pds(&bench);
    apply(&mut bench, Command::ScoreFile(source.clone()));
    assert_eq!(
        bench.scored.as_ref().map(|s| s.pds.clone()),
        Some(expected.clone())
    );
    assert_eq!(bench.applicants().map(|a| a.parts.len()), Some(0));
    apply(&mut bench, Command::CloseScored);
    assert_eq!(bench.applicants().map(|a| a.parts.len()), Some(5000));

    let mut other = empty();
    apply(&mut other, Command::OpenPath(model));
    assert_eq!((other.step, other.cutoff), (Step::Score, 0.25));
    assert_eq!(other.mark(Step::Score), Mark::Ready);
    apply(&mut other, Command::ScoreFile(source));
    assert_eq!(other.scored.as_ref().map(|s| s.pds.clone()), Some(expected));
    apply(&mut other, Command::ScoreFile(folder.path().to_owned()));
    assert!(errors(&other)[0].contains("is a folder"));
    let path = folder.path().join("other.csv");
    apply(
        &mut other,
        Command::ExportScores {
            path: path.clone(),
            options: ExportOptions {
                bom: true,
                ..ExportOptions::default()
            },
        },
    );
    assert!(
        std::fs::read(&path)
            .unwrap()
            .starts_with("\u{feff}id,".as_bytes())
    );
}

#[test]
fn totals_lines_of_a_scored_file_are_scored_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("later.csv");
    let text = String::from_utf8(SAMPLE.to_vec()).unwrap();
    let columns = text.lines().next().unwrap().split(',').count();
    let totals = format!("Total{}", ",1".repeat(columns - 1));
    let lines: Vec<&str> = text.lines().take(101).chain([&*totals]).collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    let mut bench = trained();
    apply(&mut bench, Command::ScoreFile(path));
    let scored = |bench: &Workbench| bench.scored.as_ref().map(|file| file.pds.len());
    assert_eq!(scored(&bench), Some(100));
    apply(&mut bench, Command::KeepTotals);
    assert_eq!(scored(&bench), Some(101));
}

#[test]
fn texts_and_bytes_are_written_and_a_forbidden_folder_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = empty();
    let path = folder.path().join("table.csv");
    let text: Arc<str> = "a,b\n".into();
    let export = |path: &Path| Command::ExportText {
        path: path.to_owned(),
        text: Arc::clone(&text),
    };
    apply(&mut bench, export(&path));
    assert_eq!(std::fs::read(&path).unwrap(), b"a,b\n");
    let bytes: Arc<[u8]> = vec![1, 2].into();
    let picture = folder.path().join("plot.png");
    apply(
        &mut bench,
        Command::ExportBytes {
            path: picture.clone(),
            bytes,
        },
    );
    assert_eq!(std::fs::read(&picture).unwrap(), [1, 2]);
    apply(&mut bench, export(&folder.path().join("table.csv/under")));
    assert_eq!(errors(&bench).len(), 1, "{:?}", errors(&bench));
}

#[test]
fn preferences_last_and_damage_gives_the_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || Workbench::new(Some(folder.path().to_owned()), Arc::new(|| {}));
    let source = sample_file(folder.path());
    let mut bench = kept();
    apply(&mut bench, Command::OpenPath(source.clone()));
    let wanted = Preferences {
        language: Some(Language::Chinese),
        theme: Theme::Dark,
        zoom: 9.0,
        confirmations: false,
        ..Preferences::default()
    };
    bench.apply(Command::SetPreferences(wanted));
    bench.shutdown();
    let mut bench = kept();
    let p = bench.preferences.clone();
    assert_eq!(
        (p.language, p.theme, p.zoom),
        (Some(Language::Chinese), Theme::Dark, 3.0)
    );
    assert_eq!(
        (p.confirmations, p.recents.clone()),
        (false, vec![source.clone()])
    );
    bench.apply(Command::SetPreferences(Preferences {
        remember_recents: false,
        ..p
    }));
    apply(&mut bench, Command::OpenPath(source));
    bench.shutdown();
    assert!(kept().preferences.recents.is_empty());
    let file = folder.path().join("preferences.json");
    write_atomic(&file, |w| w.write_all(b"{ broken")).unwrap();
    let bench = kept();
    assert_eq!(bench.preferences, Preferences::default());
    assert_eq!(bench.unread(), 1);
}

#[test]
fn the_layout_is_read_again_and_runs_stay_but_stale() {
    let mut bench = trained();
    let before = pds(&bench);
    let options = LoadOptions {
        delimiter: Some(",".into()),
        ..LoadOptions::default()
    };
    apply(&mut bench, Command::Reload(options));
    assert_eq!(errors(&bench), Vec::<String>::new());
    assert_eq!(pds(&bench), before);
    assert!(bench.runs[0].stale);
    let wrong = LoadOptions {
        delimiter: Some(";".into()),
        ..LoadOptions::default()
    };
    apply(&mut bench, Command::Reload(wrong));
    assert!(bench.runs.is_empty() && bench.applicants().is_none());
    let lost = |n: &Notice| matches!(n.message, Message::RunLost { .. });
    assert!(bench.notices.iter().any(lost));
}
