//! Tests of directions from file to verdict: a model that is held never runs against them, and one
//! that is not is caught.

use super::monotone::{DirectionVerdict, check_directions};
use crate::bundle::{HeldField, Model};
use crate::evaluate::binning::Trend;
use crate::explain::Baseline;
use crate::network::{Backend, Direction, Family, NetworkError};
use crate::recipe::TargetSpec;
use crate::recipe::encoding::encoder::Encoding;
use crate::table::{LoadOptions, Source, Table};
use crate::train::{Control, Preset};
use crate::workflow::{
    Choices, ExplainPlan, Material, PdExplainer, SessionError, SettingError, Settings,
    explain_table_rows, prepare, run,
};
use std::fmt::Write;
use std::ops::ControlFlow;
use std::time::Instant;

const HEAD: &str = "hump,income,late_1,late_2,late_3,few,grade,opened,bad\n";

/// A risk that rises and falls again with `hump`, falls with `income` and rises with `late_*`.
fn rows(count: usize) -> String {
    let mut text = HEAD.to_owned();
    for i in 0..count {
        let of = |step: usize, modulo: usize| (i * step + i / 7) % modulo;
        let (hump, income, late) = (of(37, 101), of(53, 97), [of(3, 29), of(11, 31), of(17, 37)]);
        let few = of(5, 4);
        let is_middle = (35..65).contains(&hump);
        let risk = 40 * usize::from(is_middle) + late[0] + (97 - income) / 3;
        let bad = usize::from(risk + of(41, 23) > 60);
        let income = if i % 19 == 0 {
            String::new()
        } else {
            income.to_string()
        };
        let day = i % 28 + 1;
        writeln!(
            text,
            "{hump},{income},{},{},{},{few},{},2024-01-{day:02},{bad}",
            late[0],
            late[1],
            late[2],
            ["A", "B", "C"][i % 3]
        )
        .unwrap();
    }
    text
}

fn load(text: &str) -> (Source, Table) {
    let source = Source::from_bytes(text.as_bytes().to_vec(), &LoadOptions::default()).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    (source, table)
}

fn choices(family: Family, members: usize, wishes: &[(&str, Trend)]) -> Choices {
    let mut choices = Choices::with_target(TargetSpec {
        column: "bad".to_owned(),
        bad: vec!["1".to_owned()],
        ..TargetSpec::default()
    });
    choices.settings = Settings::new(family, Preset::Tuned, 1);
    choices.settings.members = Some(members);
    choices.settings.epochs = Some(12);
    let wishes = wishes
        .iter()
        .map(|(name, trend)| ((*name).to_owned(), *trend));
    choices.monotone = wishes.collect();
    choices
}

fn train((source, table): &(Source, Table), choices: &Choices) -> Result<Model, SessionError> {
    let prepared = prepare(source, table, choices)?;
    let material = Material {
        table,
        source_sha256: "",
        choices,
        prepared: &prepared,
        begun: Instant::now(),
    };
    Ok(run(material, &Control::default(), &mut |_| {})?.model)
}

/// The PDs of some rows with `place` of their cells going through a grid, each row's in turn.
fn along(model: &Model, text: &str, place: usize, grid: &[f64]) -> Vec<Vec<f64>> {
    let mut edited = HEAD.to_owned();
    let chosen = text.lines().skip(1).step_by(41);
    let mut count = 0;
    for line in chosen {
        count += 1;
        for value in grid {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            cells[place] = value.to_string();
            writeln!(edited, "{}", cells.join(",")).unwrap();
        }
    }
    let options = LoadOptions {
        columns: model.conventions(),
        ..LoadOptions::default()
    };
    let source = Source::from_bytes(edited.into_bytes(), &options).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(table.rows, count * grid.len());
    let pds = model.pds(Backend::Fused, &table, 0..table.rows).unwrap();
    pds.chunks(grid.len()).map(<[f64]>::to_vec).collect()
}

#[test]
fn a_held_model_never_runs_against_its_directions_and_a_free_one_is_caught() {
    let text = rows(700);
    let file = load(&text);
    let wishes = [
        ("hump", Trend::Ascending),
        ("income", Trend::Descending),
        ("late", Trend::Ascending),
        ("few", Trend::Ascending),
    ];
    let fine: Vec<f64> = (-20..=260).map(|k| f64::from(k) / 2.0).collect();
    for (family, members) in [
        (Family::Mlp, 4),
        (Family::Logistic, 1),
        (Family::Scorecard, 1),
        #[cfg(feature = "boosting")]
        (Family::Trees, 1),
    ] {
        let mut wanted = choices(family, members, &wishes);
        if family == Family::Scorecard {
            wanted.settings = Settings::new(family, Preset::Tuned, 1);
        }
        let model = train(&file, &wanted).unwrap();
        let named: Vec<&str> = model
            .monotone
            .iter()
            .map(|held| held.field.as_str())
            .collect();
        let all = ["few", "hump", "income", "late_1", "late_2", "late_3"];
        if family == Family::Scorecard {
            // Bins of columns that tell nothing may be left out.
            assert!(named.contains(&"income"), "{named:?}");
        } else {
            assert_eq!(named, all);
        }
        // Without the certificate the bounds come to the same.
        let mut bare = model.clone();
        bare.monotone.clear();
        for (place, field) in ["hump", "income", "late_1"].into_iter().enumerate() {
            let falls = field == "income";
            let direction = if falls {
                Direction::Falls
            } else {
                Direction::Rises
            };
            for pds in along(&model, &text, place, &fine) {
                let mut steps = pds.windows(2).map(|pair| pair[1] - pair[0]);
                let holds = |step: f64| if falls { step <= 0.0 } else { step >= 0.0 };
                assert!(steps.all(holds), "{family:?} {field}");
            }
            let wish = [(field.to_owned(), direction)];
            let found = check_directions(&bare, (&file.0, &file.1), &wish).unwrap();
            if family != Family::Scorecard {
                assert_eq!(found[0].verdict, DirectionVerdict::Holds, "{found:?}");
                assert_eq!(found[0].proven, 700);
                let told = check_directions(&model, (&file.0, &file.1), &wish).unwrap();
                assert_eq!(told[0].verdict, DirectionVerdict::Certified);
            }
        }
        // Reasons are complete, and the file gives the same scores to the byte.
        let plan = ExplainPlan {
            baseline: Baseline::Mean,
            by_step: false,
        };
        let explainer = PdExplainer::new(&model, plan).unwrap();
        let of_file = (&file.0, &file.1);
        let mut lines = Vec::new();
        let explained = explain_table_rows(&explainer, of_file, None, &mut lines, &mut |_, _| {});
        assert!(explained.unwrap().largest_residual < 1e-3);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.riskbench");
        model.save(&path).unwrap();
        let again = Model::load(&path).unwrap();
        assert_eq!(again.monotone, model.monotone);
        let pds = |model: &Model| model.pds(Backend::Fused, &file.1, 0..700).unwrap();
        assert_eq!(pds(&again), pds(&model));
    }
    let mut plan = choices(Family::Mlp, 1, &[]);
    plan.settings.epochs = Some(40);
    let free = train(&file, &plan).unwrap();
    for direction in [Direction::Rises, Direction::Falls] {
        let wish = [("hump".to_owned(), direction)];
        let found = check_directions(&free, (&file.0, &file.1), &wish).unwrap();
        assert_eq!(found[0].verdict, DirectionVerdict::Broken, "{found:?}");
        let record = found[0].record.unwrap();
        assert!((1..=701).contains(&record) && found[0].logit_step.unwrap() > 0.01);
    }
    let wish = [("grade".to_owned(), Direction::Rises)];
    let found = check_directions(&free, (&file.0, &file.1), &wish).unwrap();
    assert_eq!(found[0].verdict, DirectionVerdict::NoOrder);
    let none = [("nothing".to_owned(), Direction::Rises)];
    assert!(check_directions(&free, (&file.0, &file.1), &none).is_err());
    // A certificate that the weights do not prove is refused.
    let mut claimed = free.clone();
    claimed.monotone = vec![HeldField {
        field: "hump".to_owned(),
        direction: Direction::Rises,
    }];
    let folder = tempfile::tempdir().unwrap();
    let error = claimed.save(&folder.path().join("m")).unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
}

#[test]
fn what_cannot_be_held_is_refused_with_its_reason() {
    let file = load(&rows(300));
    let refused = |family, wishes: &[(&str, Trend)], change: &dyn Fn(&mut Choices)| {
        let mut choices = choices(family, 1, wishes);
        change(&mut choices);
        train(&file, &choices).unwrap_err()
    };
    let up = Trend::Ascending;
    for column in ["grade", "opened"] {
        let error = refused(Family::Mlp, &[(column, up)], &|c| {
            c.features = vec![column.to_owned(), "income".to_owned()];
        });
        assert!(matches!(error, SessionError::NoTrend(name) if name == column));
    }
    let error = refused(Family::Lstm, &[("late", up)], &|_| {});
    let expected = SettingError::NotHeld(Family::Lstm);
    assert!(matches!(error, SessionError::Setting(found) if found == expected));
    let error = refused(Family::Mlp, &[("income", Trend::Peak)], &|_| {});
    assert!(matches!(
        error,
        SessionError::Setting(SettingError::TurningTrend)
    ));
    let error = refused(Family::Mlp, &[("income", up)], &|c| {
        c.encodings.insert("income".to_owned(), vec![Encoding::Woe]);
    });
    assert!(matches!(error, SessionError::NotOrdered(name) if name == "income"));
    let error = refused(Family::Mlp, &[("income", up)], &|c| {
        c.settings.activation = Some(crate::network::Activation::Silu);
    });
    assert!(matches!(
        error,
        SessionError::Network(NetworkError::NotMonotone)
    ));
    let error = refused(Family::Mlp, &[("wages", up)], &|_| {});
    assert!(matches!(error, SessionError::Recipe(_)));
}
