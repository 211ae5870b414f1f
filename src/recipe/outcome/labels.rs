//! Labels: for each row good, bad, or neither. Made from the target column and
//! the analyst's words alone; nothing is learned here.

use std::collections::{BTreeMap, HashMap};

use crate::profile::target::{Because, guess_bad, same_value, value_counts};
use crate::profile::third_values::third_values;
use crate::recipe::error::{MOST_VALUES_SHOWN, RecipeError, nearest};
use crate::recipe::remark::Remark;
use crate::table::{Column, Source, Table};

/// The outcome of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// Paid as agreed: y = 0.
    Good,
    /// Defaulted: y = 1.
    Bad,
    /// Neither, or the target cell is missing: out of fit and figures.
    Indeterminate,
}

/// Which column tells the outcome, and how its values read.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TargetSpec {
    /// Name of the target column.
    pub column: String,
    /// Values that mean bad; empty to use the guess.
    pub bad: Vec<String>,
    /// Values that mean good; empty for all the others.
    pub good: Vec<String>,
    /// Values that mean neither.
    pub indeterminate: Vec<String>,
    /// Whether cells count as they are written, so that `-` or `none` is a value
    /// and only an empty cell is missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_written: bool,
}

impl TargetSpec {
    /// All values that are named for an outcome.
    pub(in crate::recipe) fn named(&self) -> impl Iterator<Item = &String> {
        let lists = [&self.bad, &self.good, &self.indeterminate];
        lists.into_iter().flatten()
    }
}

/// The outcome of every row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// One label per row.
    pub rows: Vec<Label>,
    /// The target's values that were read as bad.
    pub bad_values: Vec<String>,
    /// The target's values that were read as good.
    pub good_values: Vec<String>,
    /// Number of good rows.
    pub goods: usize,
    /// Number of bad rows.
    pub bads: usize,
    /// Number of rows that are neither.
    pub indeterminates: usize,
    /// Whether the target's cells count as they are written.
    pub as_written: bool,
    /// What the analyst should look at.
    pub warnings: Vec<Remark>,
    /// The class of each row that random parts hold equal shares of; empty for good and bad.
    pub strata: Vec<u32>,
}

impl Labels {
    /// Bads as a share of goods and bads.
    #[must_use]
    pub fn bad_rate(&self) -> f64 {
        self.bads as f64 / (self.goods + self.bads).max(1) as f64
    }

    /// The rows that take part, one list for each class of which random parts hold equal
    /// shares.
    #[must_use]
    pub fn by_stratum(&self) -> Vec<Vec<usize>> {
        let is_known = |row: &usize| self.is_bad(*row).is_some();
        let known = (0..self.rows.len()).filter(is_known);
        let classes = self
            .strata
            .iter()
            .max()
            .map_or(2, |last| *last as usize + 1);
        let mut rows = vec![Vec::new(); classes];
        for row in known {
            let class = match self.strata.get(row) {
                Some(class) => *class as usize,
                None => usize::from(self.rows[row] == Label::Good),
            };
            rows[class].push(row);
        }
        rows
    }

    /// `Some(true)` where a row is bad, `None` where it is neither.
    #[must_use]
    pub fn is_bad(&self, row: usize) -> Option<bool> {
        match self.rows[row] {
            Label::Good => Some(false),
            Label::Bad => Some(true),
            Label::Indeterminate => None,
        }
    }
}

/// A column of more values than this tells no outcome; its cells are nobody's to
/// see.
const MOST_VALUES_NAMED: usize = 50;

pub(super) type Counts = BTreeMap<String, usize>;

/// The labels of a table. Values are compared as trimmed text, then as
/// numbers. With `good` given, all else that is not named bad is neither.
///
/// # Errors
/// If the column is absent, if the bad value is absent, not named and not
/// plain, if a value is named twice, or if the table has no row or one class.
pub fn labels(table: &Table, spec: &TargetSpec) -> Result<Labels, RecipeError> {
    if table.rows == 0 {
        return Err(RecipeError::NoRows);
    }
    labels_of(find_column(table, &spec.column)?, spec)
}

/// The same from the cells as they are written, where a named value, or one of
/// only two, can also mean that there is none (`-`, `none`, `N/A`).
///
/// # Errors
/// As [`labels`].
pub fn labels_in(source: &Source, table: &Table, spec: &TargetSpec) -> Result<Labels, RecipeError> {
    if table.rows == 0 {
        return Err(RecipeError::NoRows);
    }
    let column = find_column(table, &spec.column)?;
    match as_written(source, column, spec) {
        Some(written) => {
            let labels = labels_of(&written, spec)?;
            Ok(Labels {
                as_written: true,
                ..labels
            })
        }
        None => labels_of(column, spec),
    }
}

fn labels_of(column: &Column, spec: &TargetSpec) -> Result<Labels, RecipeError> {
    let counts = counts_of(column, spec);
    judged(spec, &counts, |bad| label_rows(column, spec, &counts, bad))
}

/// The labels of rows whose target holds the values `counts`, made by `label` once it is known
/// which of them are bad.
pub(super) fn judged(
    spec: &TargetSpec,
    counts: &Counts,
    label: impl FnOnce(&[String]) -> Labels,
) -> Result<Labels, RecipeError> {
    let mut warnings = check_names(spec, counts)?;
    let (bad_values, because) = bad_values(spec, counts)?;
    let labels = label(&bad_values);
    if labels.goods == 0 || labels.bads == 0 {
        return Err(one_class(&labels, spec));
    }
    warnings.extend(because.map(|because| Remark::Polarity {
        column: spec.column.clone(),
        values: bad_values,
        because,
    }));
    warnings.extend(unlabelled(&labels, spec));
    warnings.extend(rate_warning(labels.bad_rate()));
    Ok(Labels { warnings, ..labels })
}

fn one_class(labels: &Labels, spec: &TargetSpec) -> RecipeError {
    RecipeError::OneClass {
        column: spec.column.clone(),
        bads: labels.bads,
        goods: labels.goods,
    }
}

/// The column as it is written, where its typed values lack some that count:
/// named ones, the empty cell, or one of the only two.
#[must_use]
pub fn as_written(source: &Source, column: &Column, spec: &TargetSpec) -> Option<Column> {
    let written = || source.as_written(&spec.column);
    if spec.as_written || names_empty(spec) {
        return written();
    }
    if column.missing() == 0 {
        return None;
    }
    let typed = value_counts(column);
    let lacks = |named: &&String| !typed.keys().any(|value| same_value(value, named));
    let lacking: Vec<&String> = spec.named().filter(lacks).collect();
    if lacking.is_empty() && typed.len() >= 2 {
        return None;
    }
    let column = written()?;
    let counts = value_counts(&column);
    let holds = |named: &&String| counts.keys().any(|value| same_value(value, named));
    let is_needed = if lacking.is_empty() {
        counts.len() == 2
    } else {
        lacking.iter().any(holds)
    };
    is_needed.then_some(column)
}

/// Whether the empty cell is named for an outcome.
pub(super) fn names_empty(spec: &TargetSpec) -> bool {
    spec.named().any(|value| value.trim().is_empty())
}

/// The distinct values with their rows; of empty cells only where these are
/// named.
fn counts_of(column: &Column, spec: &TargetSpec) -> Counts {
    let mut counts = value_counts(column);
    if names_empty(spec) && column.missing() > 0 {
        counts.insert(String::new(), column.missing());
    }
    counts
}

/// The labels of rows to be evaluated, which may all be of one class or without
/// an outcome. `before` tells that the values were named by a model: then one
/// that does not occur is nothing unusual, and one that was never named is
/// neither good nor bad.
///
/// # Errors
/// If the column is absent, or which of its values are bad is not given.
pub fn labels_to_evaluate(
    source: &Source,
    table: &Table,
    spec: &TargetSpec,
    before: bool,
) -> Result<Labels, RecipeError> {
    let typed = find_column(table, &spec.column)?;
    let written = as_written(source, typed, spec);
    let column = written.as_ref().unwrap_or(typed);
    let counts = counts_of(column, spec);
    let mut warnings = Vec::new();
    // Values that only a model names say nothing of a target that is written otherwise.
    let renamed = !before && is_renamed(spec, &counts);
    let anew = TargetSpec {
        good: Vec::new(),
        ..spec.clone()
    };
    let spec = if renamed { &anew } else { spec };
    let bad = if before || !spec.bad.is_empty() || counts.is_empty() {
        if !before {
            warnings = not_held(spec, &counts);
        }
        present_bads(spec, &counts)
    } else {
        bad_values(spec, &counts)?.0
    };
    let labels = label_rows(column, spec, &counts, &bad);
    if labels.goods + labels.bads == 0 {
        warnings = vec![Remark::NoOutcomes(spec.column.clone())];
    } else {
        if renamed {
            warnings = vec![Remark::Renamed {
                column: spec.column.clone(),
                bad: labels.bad_values.clone(),
                good: labels.good_values.len(),
                goods: labels.goods,
            }];
        }
        if labels.goods == 0 || labels.bads == 0 {
            warnings.push(Remark::OneOutcome {
                column: spec.column.clone(),
                bads: labels.bads,
                goods: labels.goods,
            });
        }
        warnings.extend(unlabelled(&labels, spec));
    }
    Ok(Labels { warnings, ..labels })
}

/// Whether a table holds bad values that are named, but none of the good ones, and others
/// that may be these in another spelling.
fn is_renamed(spec: &TargetSpec, counts: &Counts) -> bool {
    let holds = |list: &[String]| counts.keys().any(|value| names(list, value));
    let others = counts
        .keys()
        .any(|value| !spec.named().any(|named| same_value(named, value)));
    !spec.good.is_empty() && holds(&spec.bad) && !holds(&spec.good) && others
}

/// What is known of each row's outcome in a table that may lack the target,
/// by values named before: nothing is guessed, and nothing is refused.
#[must_use]
pub fn known_labels(source: &Source, table: &Table, spec: &TargetSpec) -> Vec<Option<bool>> {
    let Some(typed) = table.column(&spec.column) else {
        return vec![None; table.rows];
    };
    // What is no value by its type was none in training either, unless as written.
    let needed = spec.as_written || names_empty(spec);
    let written = needed.then(|| source.as_written(&spec.column)).flatten();
    let column = written.as_ref().unwrap_or(typed);
    let counts = counts_of(column, spec);
    let labels = label_rows(column, spec, &counts, &present_bads(spec, &counts));
    (0..table.rows).map(|row| labels.is_bad(row)).collect()
}

fn present_bads(spec: &TargetSpec, counts: &Counts) -> Vec<String> {
    counts
        .keys()
        .filter(|v| names(&spec.bad, v))
        .cloned()
        .collect()
}

/// Rows out of fit and figures, where there are some.
fn unlabelled(labels: &Labels, spec: &TargetSpec) -> Option<Remark> {
    let count = labels.indeterminates;
    (count > 0).then(|| Remark::NoOutcome {
        rows: count,
        column: spec.column.clone(),
    })
}

/// The column of that name.
///
/// # Errors
/// If there is none; the error names the most similar one.
pub fn find_column<'a>(table: &'a Table, name: &str) -> Result<&'a Column, RecipeError> {
    table.column(name).ok_or_else(|| RecipeError::NoColumn {
        name: name.to_owned(),
        nearest: nearest(name, table.columns.iter().map(|c| c.name.as_str())),
        sheets: table.decisions.of_sheets(),
    })
}

/// The most frequent values with their rows, as `Current (12), Late (3)`.
pub(in crate::recipe) fn show(counts: &Counts) -> String {
    if counts.len() > MOST_VALUES_NAMED {
        return format!("{} distinct values", counts.len());
    }
    let mut sorted: Vec<(&String, &usize)> = counts.iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(a.1));
    let one = |(v, n): &(&String, &usize)| format!("{v:?} ({n})");
    let shown: Vec<String> = sorted.iter().take(MOST_VALUES_SHOWN).map(one).collect();
    let more = sorted.len().saturating_sub(MOST_VALUES_SHOWN);
    let tail = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}{tail}", shown.join(", "))
}

fn names(list: &[String], value: &str) -> bool {
    list.iter().any(|named| same_value(named, value))
}

/// Warns of values that do not occur; of the bad and of the good ones at least
/// one must.
fn check_names(spec: &TargetSpec, counts: &Counts) -> Result<Vec<Remark>, RecipeError> {
    let occurs = |named: &String| counts.keys().any(|v| same_value(v, named));
    for (flag, list) in [("--bad", &spec.bad), ("--good", &spec.good)] {
        let none = !list.is_empty() && !list.iter().any(occurs);
        if none && counts.len() < 2 {
            let total = counts.values().sum();
            return Err(RecipeError::OneClass {
                column: spec.column.clone(),
                bads: if flag == "--bad" { 0 } else { total },
                goods: if flag == "--bad" { total } else { 0 },
            });
        }
        if let Some(value) = list.iter().find(|v| none && !occurs(v)) {
            return Err(RecipeError::NoSuchValue {
                flag,
                value: value.clone(),
                column: spec.column.clone(),
                shown: show(counts),
            });
        }
    }
    let lists = [&spec.bad, &spec.good, &spec.indeterminate];
    let times = |value: &String| lists.iter().filter(|list| names(list, value)).count();
    if let Some(value) = counts.keys().find(|v| times(v) > 1) {
        return Err(RecipeError::NamedTwice {
            value: value.clone(),
        });
    }
    Ok(not_held(spec, counts))
}

/// A warning for each value that is named and does not occur.
fn not_held(spec: &TargetSpec, counts: &Counts) -> Vec<Remark> {
    let occurs = |named: &String| counts.keys().any(|v| same_value(v, named));
    let warn = |value: &String| Remark::NotHeld {
        value: value.clone(),
        column: spec.column.clone(),
    };
    spec.named().filter(|v| !occurs(v)).map(warn).collect()
}

/// The values that mean bad, as the column writes them, and why where that was
/// guessed.
fn bad_values(
    spec: &TargetSpec,
    counts: &Counts,
) -> Result<(Vec<String>, Option<Because>), RecipeError> {
    let select = |keep: &dyn Fn(&String) -> bool| -> Counts {
        let kept = counts.iter().filter(|(v, _)| keep(v));
        kept.map(|(v, n)| (v.clone(), *n)).collect()
    };
    if !spec.bad.is_empty() {
        let named = select(&|v| names(&spec.bad, v));
        return Ok((named.into_keys().collect(), None));
    }
    let open = select(&|v| !names(&spec.indeterminate, v));
    if let Some(third) = third_values(&spec.column, &open) {
        return Err(RecipeError::ThirdValues {
            column: spec.column.clone(),
            shown: show(&open),
            bad: third.one,
            good: third.zero,
            others: third.others,
        });
    }
    if open.len() > 2 {
        return Err(RecipeError::TooManyValues {
            column: spec.column.clone(),
            distinct: open.len(),
            shown: show(&open),
            probable: guess_bad(&spec.column, &open).values,
        });
    }
    if open.len() < 2 {
        let goods = open.values().sum();
        return Err(RecipeError::OneClass {
            column: spec.column.clone(),
            bads: 0,
            goods,
        });
    }
    if !spec.good.is_empty() {
        let others = open.into_keys().filter(|v| !names(&spec.good, v));
        return Ok((others.collect(), None));
    }
    let guess = guess_bad(&spec.column, &open);
    if guess.values.len() == 1 {
        return Ok((guess.values, guess.because));
    }
    Err(RecipeError::BadNeeded {
        column: spec.column.clone(),
        shown: show(&open),
        reason: guess.reason.trim_end_matches('.').to_owned(),
    })
}

/// What a value of the target means, of which those in `bad` are bad.
fn label_of(value: &String, spec: &TargetSpec, bad: &[String]) -> Label {
    if bad.contains(value) {
        Label::Bad
    } else if names(&spec.indeterminate, value) {
        Label::Indeterminate
    } else if spec.good.is_empty() || names(&spec.good, value) {
        Label::Good
    } else {
        Label::Indeterminate
    }
}

fn label_rows(column: &Column, spec: &TargetSpec, counts: &Counts, bad: &[String]) -> Labels {
    let label_of = |value: &String| label_of(value, spec, bad);
    let by_value: HashMap<&str, Label> = counts.keys().map(|v| (v.as_str(), label_of(v))).collect();
    let label = |text: &Option<String>| {
        let text = text.as_deref().unwrap_or_default().trim();
        by_value.get(text).copied().unwrap_or(Label::Indeterminate)
    };
    labelled(
        column.texts().iter().map(label).collect(),
        spec,
        counts,
        bad,
    )
}

/// The labels of rows with what is known of the values.
fn labelled(rows: Vec<Label>, spec: &TargetSpec, counts: &Counts, bad: &[String]) -> Labels {
    let label_of = |value: &String| label_of(value, spec, bad);
    let count = |label| rows.iter().filter(|l| **l == label).count();
    Labels {
        goods: count(Label::Good),
        bads: count(Label::Bad),
        indeterminates: count(Label::Indeterminate),
        as_written: spec.as_written,
        rows,
        good_values: counts
            .keys()
            .filter(|v| label_of(v) == Label::Good)
            .cloned()
            .collect(),
        bad_values: bad.to_vec(),
        warnings: Vec::new(),
        strata: Vec::new(),
    }
}

fn rate_warning(rate: f64) -> Option<Remark> {
    let percent = rate * 100.0;
    if rate > 0.5 {
        Some(Remark::MostlyBad {
            percent: format!("{percent:.1}"),
        })
    } else if rate < 0.005 {
        Some(Remark::HardlyBad {
            percent: format!("{percent:.2}"),
        })
    } else {
        None
    }
}

/// The labels of rows of which the place of the value in `values` is known.
pub(super) fn labels_by_place(
    places: &[u16],
    values: &[String],
    (spec, counts, bad): (&TargetSpec, &Counts, &[String]),
) -> Labels {
    let by_place: Vec<Label> = values.iter().map(|v| label_of(v, spec, bad)).collect();
    let label = |place: &u16| by_place.get(*place as usize).copied();
    let rows = places
        .iter()
        .map(|place| label(place).unwrap_or(Label::Indeterminate));
    labelled(rows.collect(), spec, counts, bad)
}

#[cfg(test)]
#[path = "labels_tests.rs"]
mod tests;
