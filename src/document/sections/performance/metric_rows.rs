//! Rows of metrics, one column for each sample.

use crate::document::tree::{Cell, Origin};
use crate::document::writer::{Style, Writer, number};
use crate::evaluate::{Figures, Metric};

/// A sample: its key in value ids, where its figures come from, and the figures.
pub type Sample<'a> = (&'static str, Origin, &'a Figures);

/// A row for each metric: its name, and its value on each sample.
pub fn metric_rows(
    w: &Writer<'_>,
    section: &str,
    metrics: &[(&Metric, usize)],
    samples: &[Sample<'_>],
) -> Vec<Vec<Cell>> {
    let row = |(metric, decimals): &(&Metric, usize)| {
        let value = |(key, origin, figures): &Sample<'_>| {
            let id = format!("{section}.{key}.{}", metric.key);
            number(
                *origin,
                id,
                (metric.get)(figures),
                Style::Decimals(*decimals),
            )
        };
        let name = Cell::Text(w.words(metric.name));
        std::iter::once(name)
            .chain(samples.iter().map(value))
            .collect()
    };
    metrics.iter().map(row).collect()
}

/// A row of a figure that is no metric of the table.
pub fn figure_row(
    name: String,
    (section, key): (&str, &str),
    samples: &[Sample<'_>],
    style: Style,
    get: impl Fn(&Figures) -> Option<f64>,
) -> Vec<Cell> {
    let value = |(sample, origin, figures): &Sample<'_>| {
        number(
            *origin,
            format!("{section}.{sample}.{key}"),
            get(figures),
            style,
        )
    };
    std::iter::once(Cell::Text(name))
        .chain(samples.iter().map(value))
        .collect()
}

/// The samples that are known: parts of the training as the model recorded them, and what was
/// computed on the portfolio.
pub fn samples<'a>(w: &Writer<'a>) -> Vec<Sample<'a>> {
    let mut found: Vec<Sample<'a>> = Vec::new();
    // Those of a training with other points say nothing of the points as they are.
    let record = w.model().record.as_ref();
    let record = record.filter(|_| !w.model().is_unmeasured());
    if let Some(record) = record {
        let parts = record.parts().into_iter();
        found.extend(parts.filter_map(|(part, f)| Some((part.name(), Origin::Model, f?))));
    }
    if let Some(facts) = w.facts {
        if record.is_none() {
            let parts = facts.parts.iter();
            found.extend(parts.map(|(part, f)| (part.name(), Origin::Portfolio, f)));
        }
        found.extend(facts.all.as_ref().map(|f| ("all", Origin::Portfolio, f)));
    }
    found
}

/// The head of a table of samples.
pub fn sample_head(w: &Writer<'_>, samples: &[Sample<'_>]) -> Vec<String> {
    let name = |(key, ..): &Sample<'_>| match *key {
        "train" => w.say("Training", "训练"),
        "validation" if w.is_out_of_fold() => w.say("Out of fold", "折外"),
        "validation" => w.say("Validation", "验证"),
        "test" => w.say("Test", "测试"),
        _ => w.say("Portfolio", "组合"),
    };
    let first = w.say("Figure", "指标");
    std::iter::once(first)
        .chain(samples.iter().map(name))
        .collect()
}
