//! Tests of the unseen: what is said of a later table, and what refuses it.

use super::*;
use crate::profile::tests::table_of;
use crate::recipe::Plan;
use crate::recipe::Style;

/// A model of one column.
fn model(column: Column) -> Recipe {
    let rows: Vec<usize> = (0..column.len()).collect();
    let name = [column.name.clone()];
    let table = table_of(vec![column]);
    let (plan, _) = Plan::default_for(&table, &name, None, Style::Tuned);
    let bads: Vec<bool> = rows.iter().map(|row| row % 4 == 0).collect();
    Recipe::fit(&table, &plan, &rows, &bads).unwrap().0
}

fn numbers(values: impl Iterator<Item = Option<f64>>) -> Column {
    Column::from_numbers("x", Kind::Number, &values.collect::<Vec<_>>())
}

fn said(model: &Recipe, column: Column) -> Vec<String> {
    let remarks = model.remarks(&table_of(vec![column]));
    // Of the one input here a gap leaves nothing, which is said as well.
    let others = remarks
        .iter()
        .filter(|remark| !matches!(remark, Remark::NoInputs(_)));
    others.map(ToString::to_string).collect()
}

#[test]
fn numbers_beyond_training_are_counted_with_its_range() {
    let training = || (0..400).map(|i| Some(300.0 + f64::from(i)));
    let model = model(numbers(training()));
    assert!(said(&model, numbers(training())).is_empty());
    let later = (0..50).map(|i| Some(if i < 3 { -5.0 } else { 350.0 + f64::from(i) }));
    assert_eq!(
        said(&model, numbers(later)),
        [
            "3 of 50 values of \"x\" lie outside the range of training (300 to 699); check its unit and scale."
        ]
    );
}

#[test]
fn a_few_new_extremes_are_told_in_one_line_with_their_counts() {
    let columns = |n: i32, extreme: i32| {
        let one = |name: &str, add: f64| {
            let value = |i: i32| {
                if i < extreme {
                    9000.0
                } else {
                    300.0 + f64::from(i)
                }
            };
            let values: Vec<_> = (0..n).map(|i| Some(value(i) + add)).collect();
            Column::from_numbers(name, Kind::Number, &values)
        };
        table_of(vec![one("x", 0.0), one("y", 100.0)])
    };
    let training = columns(400, 0);
    let inputs = ["x", "y"].map(str::to_owned);
    let (plan, _) = Plan::default_for(&training, &inputs, None, Style::Tuned);
    let bads: Vec<bool> = (0..400).map(|i| i % 4 == 0).collect();
    let rows: Vec<usize> = (0..400).collect();
    let model = Recipe::fit(&training, &plan, &rows, &bads).unwrap().0;
    let said = |extreme| -> Vec<String> {
        let remarks = model.remarks(&columns(400, extreme));
        remarks.iter().map(ToString::to_string).collect()
    };
    assert!(said(0).is_empty());
    assert_eq!(
        said(3),
        [
            "6 values of 2 columns lie outside the range of training: \"x\" 3 (300 to 699), \"y\" 3 (400 to 799)."
        ]
    );
    // From 1 % on each column is told for itself.
    let four = said(4);
    assert_eq!(four.len(), 2);
    assert!(four[1].starts_with("4 of 400 values of \"y\""), "{four:?}");
}

#[test]
fn a_middle_far_from_that_of_training_is_told() {
    let amounts = |n: i32, times: f64| {
        // A zero and an outlier are in both, so that the range says nothing.
        let value = move |i: i32| match i % 50 {
            0 => 0.0,
            1 => 1e6,
            _ => times * f64::from(1000 + i % 40 * 100),
        };
        numbers((0..n).map(move |i| Some(value(i))))
    };
    let model = model(amounts(400, 1.0));
    for times in [1.0, 0.1, 10.0] {
        assert!(said(&model, amounts(100, times)).is_empty(), "{times}");
    }
    let thousandth = "The middle value of \"x\" (zeros aside) is about 1/1000 of that of training; check its unit and scale.";
    assert_eq!(said(&model, amounts(100, 0.001)), [thousandth]);
    assert!(said(&model, amounts(30, 0.001)).is_empty());
    let hundred = said(&model, amounts(100, 100.0));
    assert!(
        hundred
            .iter()
            .any(|s| s.contains("is about 100 times that")),
        "{hundred:?}"
    );
    // Parts of one file add up.
    let part = |times| model.unseen(&table_of(vec![amounts(25, times)]));
    let mut all = part(0.001);
    assert!(all.remarks().is_empty());
    all.add(part(0.001));
    assert_eq!(all.remarks()[0].to_string(), thousandth);
}

#[test]
fn one_value_where_training_had_several_is_told() {
    // Every so many is another value.
    let flags = |n: i32, every: i32| {
        numbers((0..n).map(move |i| Some(if i % every == 1 { 2.0 } else { 3.0 })))
    };
    let constant = |n: i32| numbers((0..n).map(|_| Some(3.0)));
    let often = model(flags(400, 4));
    let told = "All 30 values of \"x\" are the same where training had several; check that the file holds what it should.";
    assert_eq!(said(&often, constant(30)), [told]);
    assert!(said(&often, constant(29)).is_empty());
    assert!(said(&often, flags(30, 4)).is_empty());
    // What is rare in training may be absent by chance.
    let rare = model(flags(400, 100));
    assert!(said(&rare, constant(30)).is_empty());
    assert!(!said(&rare, constant(1000)).is_empty());
    // Categories as numbers; parts add up.
    let words = |n: usize, other: &'static str| {
        let word = move |i: usize| Some(if i.is_multiple_of(2) { "own" } else { other });
        let cells: Vec<_> = (0..n).map(word).collect();
        Column::from_texts("x", Kind::Category, &cells)
    };
    let homes = model(words(400, "rent"));
    assert!(said(&homes, words(40, "rent")).is_empty());
    assert!(said(&homes, words(40, "own"))[0].starts_with("All 40 values"));
    let part = || homes.unseen(&table_of(vec![words(20, "own")]));
    let mut all = part();
    assert!(all.remarks().is_empty());
    all.add(part());
    assert_eq!(all.remarks().len(), 1);
}

#[test]
fn counts_of_parts_add_up() {
    let model = model(numbers((0..400).map(|i| Some(300.0 + f64::from(i)))));
    let part =
        |values: [f64; 2]| model.unseen(&table_of(vec![numbers(values.map(Some).into_iter())]));
    let mut all = Unseen::default();
    all.add(part([400.0, 900.0]));
    all.add(part([950.0, 500.0]));
    assert!(all.remarks()[0].to_string().starts_with("2 of 4 values"));
}

#[test]
fn gaps_far_above_training_are_said() {
    let model = model(numbers(
        (0..400).map(|i| (i % 20 > 0).then_some(f64::from(i))),
    ));
    let later =
        |every: i32| numbers((1..101).map(move |i| (i % every > 0).then_some(f64::from(i))));
    assert!(said(&model, later(15)).is_empty());
    assert_eq!(
        said(&model, later(4)),
        [
            "25 of 100 cells of \"x\" are missing, 25.0 % where training had 5.0 %; check that the file holds it."
        ]
    );
}

#[test]
fn unknown_categories_are_counted_from_the_first_on() {
    let words = |n: usize, other: usize| {
        let word = move |i: usize| {
            Some(if i < other {
                "boat"
            } else {
                ["own", "rent"][i % 2]
            })
        };
        Column::from_texts(
            "home",
            Kind::Category,
            &(0..n).map(word).collect::<Vec<_>>(),
        )
    };
    let model = model(words(400, 0));
    assert!(said(&model, words(100, 0)).is_empty());
    let said = said(&model, words(100, 2));
    assert!(
        said[0].starts_with("2 of 100 values of \"home\""),
        "{said:?}"
    );
}

#[test]
fn a_column_that_is_mostly_unreadable_refuses_the_table() {
    let model = model(numbers((0..400).map(|i| Some(f64::from(i)))));
    let texts = |n: usize, words: usize| {
        let cell = move |i: usize| Some(if i < words { "n/k" } else { "17" });
        let cells: Vec<Option<&str>> = (0..n).map(cell).collect();
        model.unseen(&table_of(vec![Column::from_texts(
            "x",
            Kind::Category,
            &cells,
        )]))
    };
    assert_eq!(texts(100, 50).check(&[]), Ok(()));
    let error = texts(100, 51).check(&[]).unwrap_err();
    assert!(
        error.to_string().contains("51 of 100 cells of \"x\""),
        "{error}"
    );
    // A row or two say nothing of a column: the cell counts as missing.
    assert_eq!(texts(2, 2).check(&[]), Ok(()));
}

#[test]
fn fractions_where_training_had_percent_points_refuse_the_table() {
    let percent = |share: fn(i32) -> f64, n: i32| {
        let mut column = numbers((0..n).map(|i| Some(share(i))));
        column.convention = Some(Convention::Number {
            comma: false,
            percent: true,
            unit: None,
            affix: None,
        });
        column
    };
    let model = model(percent(|i| 2.0 + f64::from(i % 90), 400));
    let check =
        |column: Column, signed: &[String]| model.unseen(&table_of(vec![column])).check(signed);
    let fractions = |n| percent(|i| f64::from(i % 90) / 100.0, n);
    let error = check(fractions(30), &[]).unwrap_err();
    assert!(matches!(error, RecipeError::OtherScale { .. }), "{error}");
    assert_eq!(check(fractions(29), &[]), Ok(()));
    assert_eq!(check(fractions(30), &["x".to_owned()]), Ok(()));
    assert_eq!(check(percent(|i| f64::from(i % 90), 400), &[]), Ok(()));
}

#[test]
fn rates_on_another_scale_than_in_training_name_both() {
    let rates = |scale: Option<Scale>, low: f64, high: f64, times: f64| {
        let value = move |i: i32| low + (high - low) * f64::from(i * 37 % 101) / 100.0;
        let round = move |i: i32| Some((value(i) * times * 1e4).round() / 1e4);
        let mut column = numbers((0..404).map(round));
        column.convention = scale.map(Scale::convention);
        column
    };
    let check = |own: Option<Scale>, range: (f64, f64), times: f64, found: Option<&str>| {
        let model = model(rates(own, range.0, range.1, 1.0));
        let later = table_of(vec![rates(own, range.0, range.1, times)]);
        let result = model.unseen(&later).check(&[]);
        let told = result.err().map(|error| error.to_string());
        let (told, found) = (told.unwrap_or_default(), found.unwrap_or_default());
        assert!(told.ends_with(found), "{own:?} {range:?} {times}: {told}");
        assert_eq!(told.is_empty(), found.is_empty(), "{own:?} {times}: {told}");
    };
    let percent = Some(Scale::Percent);
    let hundred = Some("read it with --read x=share, or multiply the column by 100");
    check(percent, (2.0, 96.0), 0.01, hundred);
    // Loans of more than their value; nearly all of them in full.
    check(percent, (40.0, 140.0), 0.01, hundred);
    check(None, (40.0, 140.0), 0.01, hundred);
    check(percent, (97.0, 104.0), 0.01, hundred);
    check(None, (40.0, 140.0), 1.05, None);
    check(None, (4000.0, 14_000.0), 0.01, None);
    let points = Some(Scale::BasisPoints);
    let ten_thousand = Some("read it with --read x=share, or multiply the column by 10000");
    check(points, (50.0, 9950.0), 1e-4, ten_thousand);
    let of_points = Some("read it with --read x=percent, or multiply the column by 100");
    check(points, (50.0, 9950.0), 0.01, of_points);
    let thousand = Some("read it with --read x=share, or multiply the column by 1000");
    check(Some(Scale::PerMille), (5.0, 995.0), 1e-3, thousand);
    let divide = Some("read it with --read x=basis-points, or divide the column by 100");
    check(percent, (2.0, 96.0), 100.0, divide);
}

#[test]
fn percent_points_where_training_had_fractions_refuse_the_table() {
    let shares = |n: i32, times: f64| {
        numbers((0..n).map(move |i| Some(times * f64::from(1 + i % 90) / 100.0)))
    };
    let model = model(shares(400, 1.0));
    let check = |column: Column| model.unseen(&table_of(vec![column])).check(&[]);
    let error = check(shares(30, 100.0)).unwrap_err();
    assert!(matches!(error, RecipeError::Points { .. }), "{error}");
    assert_eq!(check(shares(29, 100.0)), Ok(()));
    assert_eq!(check(shares(400, 1.05)), Ok(()));
}

#[test]
fn small_whole_numbers_are_no_fractions() {
    let months = |n: i32, most: i32| numbers((0..n).map(move |i| Some(f64::from(2 + i % most))));
    let model = model(months(400, 300));
    let young = numbers((0..100).map(|i| Some(f64::from(i % 2))));
    assert_eq!(model.unseen(&table_of(vec![young])).check(&[]), Ok(()));
    let shares = numbers((0..100).map(|i| Some(f64::from(i) / 100.0)));
    assert!(model.unseen(&table_of(vec![shares])).check(&[]).is_err());
}

#[test]
fn zeros_hide_no_scale() {
    // A fifth of the values are 0 in both.
    let rates = |n: i32, times: f64| {
        let value = move |i: i32| {
            if i % 5 == 0 {
                0.0
            } else {
                times * f64::from(2 + i % 90)
            }
        };
        numbers((0..n).map(move |i| Some(value(i))))
    };
    let check = |model: &Recipe, column: Column| model.unseen(&table_of(vec![column])).check(&[]);
    let points = model(rates(400, 1.0));
    let error = check(&points, rates(60, 0.01)).unwrap_err();
    assert!(matches!(error, RecipeError::OtherScale { .. }), "{error}");
    assert_eq!(check(&points, rates(60, 1.0)), Ok(()));
    assert_eq!(check(&points, numbers((0..60).map(|_| Some(0.0)))), Ok(()));
    // Where many values of training are up to 1, those of a file may all be.
    let small = model(rates(400, 0.1));
    assert_eq!(check(&small, rates(60, 0.01)), Ok(()));
    // The other way round, also where most values are 0.
    let mostly_zero = |times: f64| {
        let value = move |i: i32| {
            if i % 4 > 0 {
                0.0
            } else {
                times * f64::from(2 + i % 90)
            }
        };
        numbers((0..400).map(move |i| Some(value(i))))
    };
    let error = check(&model(mostly_zero(0.01)), mostly_zero(1.0)).unwrap_err();
    assert!(matches!(error, RecipeError::Points { .. }), "{error}");
}

#[test]
fn fractions_of_training_know_percent_signs() {
    let model = model(numbers((0..400).map(|i| Some(f64::from(i) / 400.0))));
    assert_eq!(model.written.get("x"), None);
    let mut column = numbers((0..400).map(|i| Some(f64::from(i) / 400.0)));
    column.convention = Convention::named("point");
    let share = Convention::named("share");
    assert_eq!(self::model(column).written.get("x").copied(), share);
    let mut column = numbers((0..400).map(|i| Some(f64::from(i) / 40.0)));
    column.convention = Convention::named("point");
    assert_eq!(
        self::model(column).written.get("x").copied(),
        Convention::named("point")
    );
}

#[test]
fn negative_amounts_are_no_fractions() {
    let amounts = |sign: f64| numbers((0..400).map(move |i| Some(sign * (5000.5 + f64::from(i)))));
    let model = model(amounts(1.0));
    let later = table_of(vec![amounts(-1.0)]);
    assert_eq!(model.unseen(&later).check(&[]), Ok(()));
    let said = said(&model, amounts(-1.0));
    assert!(
        said[0].starts_with("400 of 400 values of \"x\" lie outside"),
        "{said:?}"
    );
}

#[test]
fn values_a_little_beyond_or_below_training_refuse_no_table() {
    let values = |low: f64, step: f64| {
        let values = (0..400).map(move |i| Some(low + step * f64::from(i)));
        numbers(values)
    };
    let check = |training: Column, later: fn(f64, f64) -> Column, of: [f64; 2], fits: bool| {
        let model = model(training);
        let later = table_of(vec![later(of[0], of[1])]);
        assert_eq!(model.unseen(&later).check(&[]).is_ok(), fits, "{of:?}");
    };
    // Utilisation over its limit, and the same in percent points.
    check(values(0.01, 0.0024), values, [1.01, 0.001], true);
    check(values(0.01, 0.0024), values, [1.0, 0.24], false);
    // Rates of some percent in a year of low rates, and the same as fractions.
    check(values(1.5, 0.01), values, [0.2, 0.0015], true);
    check(values(1.5, 0.01), values, [0.015, 0.0001], false);
}

#[test]
fn amounts_that_are_no_input_are_told_and_refuse_nothing() {
    let amounts = |scale: f64| -> Vec<f64> {
        let amounts = (0..400).map(|i| scale * (341.5 + 10.0 * f64::from(i)));
        amounts.collect()
    };
    let range = Range::of(amounts(1.0)).unwrap();
    let told = |amounts: &[f64]| {
        let mut unseen = Unseen::default();
        unseen.add_amounts("ead", range, amounts);
        assert_eq!(unseen.check(&[]), Ok(()));
        let remarks = unseen.remarks().into_iter();
        remarks.map(|remark| remark.to_string()).collect::<String>()
    };
    assert_eq!(told(&amounts(1.0)), "");
    assert!(told(&amounts(0.001)).contains("about 1/1000"));
    assert!(told(&[0.0; 400]).contains("the same"));
    assert!(told(&[0.0; 400]).contains("outside the range of training (340 to 4340)"));
}

#[test]
fn a_feed_that_dies_in_part_is_told_with_both_shares() {
    // So many of a hundred are 0, the others spread.
    let feed = |n: i32, zeros: i32| {
        let value = move |i: i32| {
            if i * 37 % 100 < zeros {
                0.0
            } else {
                f64::from(i % 90 + 3)
            }
        };
        numbers((0..n).map(move |i| Some(value(i))))
    };
    let often = model(feed(400, 18));
    let told = "93.0 % of the values of \"x\" are 0 where training had 18.0 %; check that the \
                file holds what it should.";
    assert_eq!(said(&often, feed(100, 93)), [told]);
    assert!(said(&often, feed(100, 40)).is_empty());
    // Few rows say nothing; parts add up.
    assert!(said(&often, feed(29, 93)).is_empty());
    let mut all = often.unseen(&table_of(vec![feed(25, 93)]));
    all.add(often.unseen(&table_of(vec![feed(25, 93)])));
    assert_eq!(all.remarks().len(), 1);
    // The other way round: an inverted flag, or a default put for the zeros.
    let seldom = model(feed(400, 92));
    assert!(said(&seldom, feed(100, 8))[0].starts_with("8.0 % of the values of \"x\" are 0"));
}

#[test]
fn a_number_or_category_that_takes_over_is_told() {
    let amounts = |n: i32, same: i32| {
        let value = move |i: i32| {
            if i * 37 % 100 < same {
                250.0
            } else {
                f64::from(200 + i % 90)
            }
        };
        numbers((0..n).map(move |i| Some(value(i))))
    };
    let model_of_amounts = model(amounts(400, 10));
    let told = said(&model_of_amounts, amounts(400, 93));
    assert_eq!(
        told,
        [
            "93.0 % of the values of \"x\" are the same number where none had more than 11.0 % in \
          training; check that the file holds what it should."
        ]
    );
    assert!(said(&model_of_amounts, amounts(400, 35)).is_empty());
    let answers = |yes: usize| {
        let answer = move |i: usize| Some(if i * 37 % 100 < yes { "own" } else { "rent" });
        Column::from_texts(
            "x",
            Kind::Category,
            &(0..400).map(answer).collect::<Vec<_>>(),
        )
    };
    let flags = model(answers(8));
    let told = said(&flags, answers(92));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("are one category that had"), "{told:?}");
    assert!(said(&flags, answers(30)).is_empty());
}

#[test]
fn gaps_that_were_many_and_become_most_are_told() {
    let gaps = |missing: i32| {
        let value = move |i: i32| (i * 37 % 100 >= missing).then_some(f64::from(i + 1));
        numbers((0..400).map(value))
    };
    let model = model(gaps(45));
    assert!(said(&model, gaps(60)).is_empty());
    assert!(said(&model, gaps(80))[0].contains("80.0 % where training had 45.0 %"));
}

#[test]
fn a_watched_column_is_checked_as_an_input_is() {
    let rows: Vec<usize> = (0..400).collect();
    let later = |watched: &Watched, column: Column| {
        let mut unseen = Unseen::default();
        unseen.add_watched(&column, watched, None);
        let checked = unseen.check(&[]).map_err(|error| error.to_string());
        let remarks = unseen
            .remarks()
            .into_iter()
            .map(|remark| remark.to_string());
        (checked, remarks.collect::<String>())
    };
    let rates = |times: f64| {
        let cells: Vec<_> = (0..400)
            .map(|i| Some(times * f64::from(2 + i % 50)))
            .collect();
        Column::from_numbers("dti", Kind::Number, &cells)
    };
    let watched = Watched::of(&rates(1.0), &rows);
    assert!(watched.is_sound());
    assert_eq!(later(&watched, rates(1.0)), (Ok(()), String::new()));
    assert!(
        later(&watched, rates(0.01))
            .0
            .unwrap_err()
            .contains("fractions of one")
    );
    assert!(
        later(&watched, rates(30.0))
            .1
            .contains("is about 20 times that of training")
    );
    let gaps = Column::from_numbers("dti", Kind::Number, &[None; 40]);
    assert!(
        later(&watched, gaps)
            .1
            .contains("40 of 40 cells of \"dti\" are missing")
    );
    let words = Column::from_texts("dti", Kind::Category, &[Some("n/k"); 40]);
    assert!(
        later(&watched, words)
            .0
            .unwrap_err()
            .contains("40 of 40 cells of \"dti\"")
    );
    let segments = |words: [&'static str; 2]| {
        let cells: Vec<_> = (0..400).map(|i| Some(words[i % 2])).collect();
        Column::from_texts("segment", Kind::Category, &cells)
    };
    let watched = Watched::of(&segments(["retail", "corp"]), &rows);
    assert_eq!(watched.levels, ["corp", "retail"]);
    assert_eq!(later(&watched, segments(["retail", "corp"])).1, "");
    let renamed = later(&watched, segments(["RT", "corp"])).1;
    assert!(
        renamed.contains("200 of 400 values of \"segment\" are rare"),
        "{renamed}"
    );
    // No text of few rows is kept.
    assert!(
        Watched::of(&segments(["a", "b"]), &rows[..12])
            .levels
            .is_empty()
    );
    let json = serde_json::to_string(&watched).unwrap();
    assert_eq!(serde_json::from_str::<Watched>(&json).unwrap(), watched);
}

#[test]
fn losses_in_percent_points_refuse_the_table_where_they_are_used() {
    let losses = |times: f64| -> Vec<f64> {
        (0..100)
            .map(|i| times * f64::from(20 + i % 50) / 100.0)
            .collect()
    };
    let known = Range::of(losses(1.0)).unwrap();
    let told = |range: Range, values: &[f64], are_used: bool| {
        let mut unseen = Unseen::default();
        unseen.add_shares("lgd", range, values, are_used);
        (unseen.check(&[]).is_ok(), unseen.remarks().len())
    };
    assert_eq!(told(known, &losses(1.0), true), (true, 0));
    assert!(!told(known, &losses(100.0), true).0);
    assert_eq!(told(known, &losses(100.0), false), (true, 2));
    assert_eq!(told(known, &losses(0.01), true), (true, 2));
    // A model that knows nothing of the column.
    assert!(!told(Range::SHARES, &losses(100.0), true).0);
    assert_eq!(told(Range::SHARES, &losses(1.0), true), (true, 0));
}
