//! `riskbench forecast` on files of daily series.

use super::*;

/// Days of a random walk, newest first, with a holiday, and a column of words.
fn days(rows: usize) -> String {
    let mut lines = Vec::new();
    let (mut state, mut a, mut b) = (12_345_u64, 100.0, 50.0);
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        ((state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5) * 0.04
    };
    for day in 0..rows {
        a *= f64::exp(draw());
        b *= f64::exp(draw());
        let (month, day) = (1 + day / 28, 1 + day % 28);
        let date = format!("{}-{:02}-{day:02}", 2000 + month / 12, 1 + month % 12);
        let cell = if lines.len() == 40 {
            ".".to_owned()
        } else {
            format!("{a:.4}")
        };
        lines.push(format!("{date},{cell},{b:.4},word{}\n", day % 3));
    }
    lines.reverse();
    format!("day,alpha,beta,word\n{}", lines.concat())
}

#[test]
fn a_forecast_shows_all_methods_and_writes_its_files() {
    let folder = Folder::new();
    let file = folder.write("days.csv", &days(300));
    let out = folder.path("out");
    let arguments = [
        "forecast", &file, "--series", "alpha", "--model", "mlp", "--out", &out,
    ];
    let output = riskbench(&arguments);
    let (said, printed) = (text(&output.stderr), text(&output.stdout));
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("the rows were reversed") && said.contains("1 cell holds no number"),
        "{said}"
    );
    for method in ["mlp ", "naive ", "mean ", "ar ", "har ", "garch "] {
        assert!(
            printed.lines().any(|line| line.starts_with(method)),
            "{method}: {printed}"
        );
    }
    assert!(printed.contains("epoch   1") && printed.contains("mlp is not better than"));

    let rows = scored_rows(&folder.read("out/forecast.csv"));
    let header = folder.read("out/forecast.csv");
    assert!(header.starts_with("date,part,actual,mlp,naive,mean,ar,har,garch\n"));
    // 299 values, 22 before the first origin, one for the horizon.
    assert_eq!(rows.len(), 299 - 22 - 1);
    let parts = |part: &str| rows.iter().filter(|row| &row[1] == part).count();
    assert_eq!((parts("test"), parts("embargo")), (56, 2));
    assert_eq!(&rows[rows.len() - 1][0], "2000-12-20");

    let figures = folder.json("out/forecast.json");
    assert_eq!(figures["series"], "alpha");
    assert_eq!(figures["date"], "day");
    let methods = figures["methods"].as_object().unwrap();
    let names: Vec<&str> = methods.keys().map(String::as_str).collect();
    assert_eq!(names.len(), 6, "{names:?}");
    for (name, method) in methods {
        assert!(
            method["mse"].is_number() && method["mae"].is_number(),
            "{name}"
        );
        let is_model = name == "mlp";
        assert_eq!(method["dm"]["p"].is_number(), !is_model, "{name}");
        for level in ["0.95", "0.975", "0.99"] {
            let (var, es) = (&method["var"][level], &method["es"][level]);
            assert!(
                var["kupiec"]["p"].is_number() && var["e_value"].is_number(),
                "{name}"
            );
            assert!(var["christoffersen"]["independence"]["p"].is_number());
            // 56 days have no colour.
            assert!(var["traffic_light"].is_null() && es["e_value"].is_number());
        }
    }
    // The mean squared error of the file's own columns.
    let number = |row: &csv::StringRecord, i: usize| row[i].parse::<f64>().unwrap();
    let test: Vec<_> = rows.iter().filter(|row| &row[1] == "test").collect();
    let squares = test
        .iter()
        .map(|row| (number(row, 2) - number(row, 8)).powi(2));
    let mse = squares.sum::<f64>() / test.len() as f64;
    let written = figures["methods"]["garch"]["mse"].as_f64().unwrap();
    assert!((mse - written).abs() < 1e-12 * mse, "{mse} {written}");
}

#[test]
fn several_series_have_a_portfolio_and_a_column() {
    let folder = Folder::new();
    let file = folder.write("days.csv", &days(300));
    let out = folder.path("out");
    let printed = ok(&[
        "forecast",
        &file,
        "--series",
        "alpha,beta",
        "--predict",
        "volatility",
        "--model",
        "gru",
        "--lags",
        "5",
        "--horizon",
        "2",
        "--cost",
        "0.002",
        "--out",
        &out,
    ]);
    assert!(printed.contains("minimum variance"), "{printed}");
    let written = folder.read("out/forecast.csv");
    assert!(written.starts_with("series,date,part,actual,gru,naive,mean,ar,har,garch\n"));
    let figures = folder.json("out/forecast.json");
    assert_eq!(figures["series"][1]["series"], "beta");
    let portfolio = &figures["portfolio"];
    assert_eq!(portfolio["cost_rate"], 0.002);
    for strategy in ["equal_weight", "minimum_variance", "forecast"] {
        assert!(portfolio[strategy]["turnover"].is_number(), "{portfolio}");
    }
    // The same command writes the same bytes.
    let again = folder.path("again");
    ok(&[
        "forecast",
        &file,
        "--series",
        "alpha,beta",
        "--predict",
        "volatility",
        "--model",
        "gru",
        "--lags",
        "5",
        "--horizon",
        "2",
        "--cost",
        "0.002",
        "--threads",
        "1",
        "--out",
        &again,
    ]);
    assert_eq!(written, folder.read("again/forecast.csv"));
    assert_eq!(
        folder.read("out/forecast.json"),
        folder.read("again/forecast.json")
    );
}

#[test]
fn what_cannot_be_forecast_is_refused_with_a_remedy() {
    let folder = Folder::new();
    let file = folder.write("days.csv", &days(300));
    let out = folder.path("out");
    let check = |file: &str, more: &[&str], code, sentence: &str| {
        let mut arguments = vec!["forecast", file, "--out", &out];
        arguments.extend(more);
        fails(&arguments, code, sentence);
        assert!(!Path::new(&out).exists(), "{more:?} left a folder");
    };
    check(&file, &["--series", "alfa"], 2, "alpha");
    check(&file, &["--series", "alpha", "--date", "dai"], 2, "day");
    check(
        &file,
        &["--series", "alpha", "--date", "word"],
        2,
        "no dates",
    );
    check(&file, &["--series", "alpha,alpha"], 2, "twice");
    check(
        &file,
        &["--series", "alpha", "--model", "logistic"],
        2,
        "lstm",
    );
    check(
        &file,
        &["--series", "alpha", "--lags", "0"],
        2,
        "from 1 to 500",
    );
    check(&file, &["--series", "alpha", "--cost", "-1"], 2, "cost");
    check(&file, &["--series", "word"], 3, "hardly any numbers");
    check(
        &file,
        &["--series", "alpha", "--lags", "280"],
        3,
        "fewer lags",
    );
    check(
        &folder.path("absent.csv"),
        &["--series", "alpha"],
        4,
        "absent.csv",
    );
    let write =
        |name: &str, change: &dyn Fn(String) -> String| folder.write(name, &change(days(300)));
    let first = days(300).lines().nth(5).unwrap().to_owned();
    let twice = write("twice.csv", &|text| text + &first + "\n");
    check(&twice, &["--series", "alpha"], 3, "keep one row per date");
    let value = first.split(',').nth(1).unwrap().to_owned();
    let negative = write("negative.csv", &|text| text.replace(&value, "-5"));
    check(
        &negative,
        &["--series", "alpha"],
        3,
        "predict the value instead",
    );
    let zero = write("zero.csv", &|text| text.replace(&value, "0"));
    check(&zero, &["--series", "alpha"], 3, "infinite returns");
    let two = folder.write("two.csv", "day,price\n2024-01-01,1.5\n2024-01-02,1.6\n");
    check(&two, &["--series", "price"], 3, "has 2 values");
    let none = folder.write("none.csv", "day,price\n");
    check(&none, &["--series", "price"], 3, "has 0 values");
    // The file that is read is never written over.
    let forecast = folder.write("forecast.csv", &days(300));
    let here = folder.path("");
    fails(
        &["forecast", &forecast, "--series", "alpha", "--out", &here],
        2,
        "never written over",
    );
}
