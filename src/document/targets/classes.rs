//! Figures of classes and of numbers.

use super::subject::AnyTarget;
use super::{TargetFigures, Writer};
use crate::document::chart::{Axis, Chart, Ink, Mark, Plot, Series};
use crate::document::sections::guidance::{Us, follows};
use crate::document::sections::{needs_outcomes, needs_portfolio, needs_record};
use crate::document::tree::{Cell, Origin, Origin::Model, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Style, count, number};
use crate::evaluate::targets::{ClassFigures, NumberFigures, OF_CLASSES, OF_NUMBERS, PartFigures};
use crate::recipe::outcome::split::Part;

/// A name in both languages by the key of a figure.
const NAMES: [(&str, [&str; 2]); 17] = [
    ("loss", ["Objective of the training", "训练目标函数"]),
    ("accuracy", ["Accuracy", "准确率"]),
    ("macro_recall", ["Macro recall", "宏平均召回率"]),
    ("macro_f1", ["Macro F1", "宏平均 F1"]),
    ("log_loss", ["Log-loss", "对数损失"]),
    ("auc_ovr", ["AUC, one versus rest", "AUC（一对其余）"]),
    ("kappa", ["Kappa", "Kappa 系数"]),
    ("within_one", ["Within one class", "相差不超过一级"]),
    ("kappa_quadratic", ["Quadratic kappa", "二次加权 Kappa"]),
    ("mae", ["MAE", "MAE"]),
    ("rmse", ["RMSE", "RMSE"]),
    ("r2", ["R²", "R²"]),
    ("bias", ["Bias (actual − predicted)", "偏差（实际 − 预测）"]),
    (
        "median_absolute_error",
        ["Median absolute error", "绝对误差中位数"],
    ),
    ("rank_correlation", ["Rank correlation", "秩相关"]),
    ("coverage", ["Actual ≤ predicted", "实际 ≤ 预测的占比"]),
    ("rows", ["Rows", "记录数"]),
];

type Shown<'a> = (String, String, &'a PartFigures, Origin);

/// The figures that are shown: those of the training by part, then those of the portfolio.
fn shown<'a>(w: &Writer<'a>) -> Vec<Shown<'a>> {
    let AnyTarget::Task(model) = w.model() else {
        return Vec::new();
    };
    let parts = model.record.iter().flat_map(|record| &record.parts);
    let each = Part::ALL.into_iter().zip(parts);
    let mut all: Vec<Shown<'a>> = each
        .filter_map(|(part, found)| {
            let name = w.rows_of(Some(part));
            Some((part.name().to_owned(), name, found.as_ref()?, Model))
        })
        .collect();
    if let Some(found) = of_portfolio(w) {
        let rows = w.rows_of(w.facts.and_then(|facts| facts.judged));
        let name = w.say(
            &format!("portfolio of this report, {rows}"),
            &format!("本报告组合，{rows}"),
        );
        all.push(("portfolio".to_owned(), name, found, Portfolio));
    }
    all
}

fn of_portfolio<'a>(w: &Writer<'a>) -> Option<&'a PartFigures> {
    match &w.facts?.figures {
        TargetFigures::Task(found) => found.judged.as_ref(),
        TargetFigures::Survival(_) => None,
    }
}

/// Figures in a block of their own: of the judged part as the training computed them, and of the
/// portfolio. What the model holds is shown whatever the portfolio, as it is verified without one.
type Block<'a> = (&'static str, &'a PartFigures, Origin);

fn blocks<'a>(w: &Writer<'a>) -> Vec<Block<'a>> {
    let held = match w.model() {
        AnyTarget::Task(model) => model.record.as_ref(),
        AnyTarget::Survival(_) => None,
    };
    let held = held.and_then(|record| record.parts.iter().rev().find_map(Option::as_ref));
    let held = held.map(|found| ("training", found, Model));
    let own = of_portfolio(w).map(|found| ("portfolio", found, Portfolio));
    held.into_iter().chain(own).collect()
}

/// The heading of a block, and on which rows it is.
fn introduce(w: &Writer<'_>, draft: &mut Draft, origin: Origin) {
    if origin == Model {
        let rows = w.rows_of(w.model().judged());
        draft.heading(w.say(
            &format!("As the training computed it, {rows}"),
            &format!("训练时的结果，{rows}"),
        ));
        return;
    }
    draft.heading(w.say("The portfolio of this report", "本报告所用组合"));
    if let Some(sentence) = w.judged_on() {
        draft.paragraph(sentence);
    }
}

fn missing(w: &Writer<'_>, draft: &mut Draft) {
    if w.training().is_none() {
        draft.missing(needs_record(w));
    }
    match w.facts {
        None => draft.missing(needs_portfolio(w)),
        Some(_) if of_portfolio(w).is_none() => draft.missing(needs_outcomes(w)),
        Some(_) => {}
    }
}

fn name(w: &Writer<'_>, key: &str) -> String {
    let found = NAMES.iter().find(|(of, _)| *of == key);
    found.map_or_else(|| key.to_owned(), |(_, [en, zh])| w.say(en, zh))
}

/// One line for each figure, one column for each part.
fn table(w: &Writer<'_>, draft: &mut Draft, keys: &[&'static str]) {
    let all = shown(w);
    let mut head = w.head(&[("Figure", "指标")]);
    head.extend(all.iter().map(|(_, name, ..)| name.clone()));
    let value = |found: &PartFigures, key: &str| match found {
        PartFigures::Classes(found) => {
            let figure = OF_CLASSES.iter().find(|(of, _)| *of == key);
            figure.and_then(|(_, get)| get(found))
        }
        PartFigures::Numbers(found) => {
            let figure = OF_NUMBERS.iter().find(|(of, _)| *of == key);
            figure.and_then(|(_, get)| get(found))
        }
    };
    let mut rows = vec![{
        let mut cells = vec![Cell::Text(name(w, "rows"))];
        cells.extend(all.iter().map(|(part, _, found, origin)| {
            count(*origin, format!("figures.{part}.rows"), found.n())
        }));
        cells
    }];
    rows.extend(keys.iter().map(|key| {
        let mut cells = vec![Cell::Text(name(w, key))];
        cells.extend(all.iter().map(|(part, _, found, origin)| {
            let id = format!("figures.{part}.{key}");
            number(*origin, id, value(found, key), Style::Decimals(4))
        }));
        cells
    }));
    draft.table(String::new(), head, rows);
}

/// The figures of classes by part.
pub(super) fn classes(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "figures",
        w.say("Figures of the classes", "各类别的指标"),
        follows(w, Us::Validation, 3, None),
    );
    missing(w, &mut draft);
    let is_ordered = shown(w)
        .iter()
        .filter_map(|(_, _, found, _)| found.classes())
        .any(|found| found.kappa_quadratic.is_some() || found.within_one.is_some());
    let keys: Vec<&str> = OF_CLASSES
        .iter()
        .map(|(key, _)| *key)
        .filter(|key| is_ordered || !matches!(*key, "within_one" | "kappa_quadratic"))
        .collect();
    table(w, &mut draft, &keys);
    draft.done()
}

/// The confusion matrix, and each class against the rest.
pub(super) fn confusion(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "confusion",
        w.say("Confusion and single classes", "混淆矩阵与单个类别"),
        follows(w, Us::Validation, 3, None),
    );
    missing(w, &mut draft);
    for (key, found, origin) in blocks(w) {
        if let PartFigures::Classes(found) = found {
            introduce(w, &mut draft, origin);
            matrix(w, &mut draft, (key, found), origin);
            single(w, &mut draft, (key, found), origin);
        }
    }
    draft.done()
}

/// Each class against all others.
fn single(w: &Writer<'_>, draft: &mut Draft, (key, found): (&str, &ClassFigures), origin: Origin) {
    let line = |(place, one): (usize, &crate::evaluate::targets::classes::OneClass)| {
        let id = |what: &str| format!("confusion.{key}.class_{}.{what}", place + 1);
        let figure =
            |what: &str, value: Option<f64>| number(origin, id(what), value, Style::Decimals(3));
        vec![
            Cell::Text(one.class.clone()),
            count(origin, id("rows"), one.rows),
            count(origin, id("predicted"), one.predicted),
            figure("recall", one.recall),
            figure("precision", one.precision),
            figure("f1", one.f1),
            figure("auc", one.auc),
        ]
    };
    let head = w.head(&[
        ("Class", "类别"),
        ("Rows", "记录数"),
        ("Rows predicted", "预测为该类"),
        ("Recall", "召回率"),
        ("Precision", "精确率"),
        ("F1", "F1"),
        ("AUC", "AUC"),
    ]);
    let rows = found.by_class.iter().enumerate().map(line).collect();
    let caption = w.say("Each class against all others", "各类别与其余类别");
    draft.table(caption, head, rows);
}

fn matrix(w: &Writer<'_>, draft: &mut Draft, (key, found): (&str, &ClassFigures), origin: Origin) {
    let mut head = w.head(&[("True class", "真实类别")]);
    head.extend(found.classes.iter().cloned());
    let line = |(place, row): (usize, &Vec<usize>)| {
        let mut cells = vec![Cell::Text(
            found.classes.get(place).cloned().unwrap_or_default(),
        )];
        cells.extend(row.iter().enumerate().map(|(other, rows)| {
            let id = format!("confusion.{key}.{}_{}", place + 1, other + 1);
            count(origin, id, *rows)
        }));
        cells
    };
    let rows = found.confusion.iter().enumerate().map(line).collect();
    let caption = w.say(
        "Rows by true class and predicted class (columns)",
        "按真实类别（行）与预测类别（列）的记录数",
    );
    draft.table(caption, head, rows);
}

/// The figures of a number by part.
pub(super) fn numbers(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "figures",
        w.say("Figures of the number", "数值的指标"),
        follows(w, Us::Validation, 3, None),
    );
    missing(w, &mut draft);
    let keys: Vec<&str> = OF_NUMBERS.iter().map(|(key, _)| *key).collect();
    table(w, &mut draft, &keys);
    draft.done()
}

/// Actual by predicted number.
pub(super) fn number_calibration(w: &Writer<'_>) -> Section {
    let mut draft = Draft::new(
        "calibration",
        w.say("Calibration", "校准"),
        follows(w, Us::Validation, 3, None),
    );
    missing(w, &mut draft);
    for (key, found, origin) in blocks(w) {
        if let PartFigures::Numbers(found) = found {
            introduce(w, &mut draft, origin);
            bins(w, &mut draft, (key, found), origin);
        }
    }
    draft.done()
}

/// Figure and table of the bins.
fn bins(w: &Writer<'_>, draft: &mut Draft, (key, found): (&str, &NumberFigures), origin: Origin) {
    draft.charts(vec![chart(w, (key, found), origin)]);
    let line = |(place, bin): (usize, &crate::evaluate::targets::numbers::NumberBin)| {
        let id = |what: &str| format!("calibration.{key}.bin_{}.{what}", place + 1);
        vec![
            Cell::Text((place + 1).to_string()),
            count(origin, id("rows"), bin.n),
            number(origin, id("predicted"), bin.predicted, Style::Decimals(4)),
            number(origin, id("actual"), bin.actual, Style::Decimals(4)),
        ]
    };
    let head = w.head(&[
        ("Bin", "分箱"),
        ("Rows", "记录数"),
        ("Mean predicted", "平均预测值"),
        ("Mean actual", "平均实际值"),
    ]);
    let rows = found.calibration.iter().enumerate().map(line).collect();
    draft.table(String::new(), head, rows);
}

fn chart(w: &Writer<'_>, (key, found): (&str, &NumberFigures), origin: Origin) -> Chart {
    let points: Vec<[f64; 2]> = found
        .calibration
        .iter()
        .map(|bin| [bin.predicted, bin.actual])
        .collect();
    let ends = || points.iter().flatten().copied();
    let low = ends().fold(f64::INFINITY, f64::min);
    let high = ends().fold(f64::NEG_INFINITY, f64::max);
    let room = ((high - low) * 0.06).max(1e-6);
    let range = [low - room, high + room];
    let [from, to] = range;
    Chart {
        id: format!("calibration.{key}.bins"),
        title: w.say("Actual by predicted number", "实际值与预测值"),
        origin,
        plot: Plot::Axes {
            x: Axis {
                name: w.say("mean predicted", "平均预测值"),
                range,
                percent: false,
            },
            y: Axis {
                name: w.say("mean actual", "平均实际值"),
                range,
                percent: false,
            },
            series: vec![
                Series {
                    name: w.say("predicted = actual", "预测等于实际"),
                    ink: Ink::Muted,
                    mark: Mark::Dashed,
                    points: vec![[from, from], [to, to]],
                },
                Series {
                    name: w.say("bins of equal size", "等频分箱"),
                    ink: Ink::First,
                    mark: Mark::Points(Vec::new()),
                    points,
                },
            ],
        },
    }
}
