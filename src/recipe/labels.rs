//! Labels: for each row good, bad, or neither. Made from the target column and
//! the analyst's words alone; nothing is learned here.

use std::collections::{BTreeMap, HashMap};

use super::error::{MOST_VALUES_SHOWN, RecipeError, nearest};
use super::remark::Remark;
use crate::profile::target::{guess_bad, same_value, value_counts};
use crate::table::{Column, Table};

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
    /// What the analyst should look at.
    pub warnings: Vec<Remark>,
}

impl Labels {
    /// Bads as a share of goods and bads.
    #[must_use]
    pub fn bad_rate(&self) -> f64 {
        self.bads as f64 / (self.goods + self.bads).max(1) as f64
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

type Counts = BTreeMap<String, usize>;

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
    let column = find_column(table, &spec.column)?;
    let counts = value_counts(column);
    let mut warnings = check_names(spec, &counts)?;
    let bad_values = bad_values(spec, &counts)?;
    let labels = label_rows(column, spec, &counts, &bad_values);
    if labels.goods == 0 || labels.bads == 0 {
        return Err(RecipeError::OneClass {
            column: spec.column.clone(),
            bads: labels.bads,
            goods: labels.goods,
        });
    }
    warnings.extend(unlabelled(&labels, spec));
    warnings.extend(rate_warning(labels.bad_rate()));
    Ok(Labels { warnings, ..labels })
}

/// The labels of a later table, by values named before: one that is named and
/// does not occur is nothing unusual there, and one that was never named is
/// neither good nor bad.
///
/// # Errors
/// If the column is absent, or the table has no row or one class.
pub fn labels_as_before(table: &Table, spec: &TargetSpec) -> Result<Labels, RecipeError> {
    let column = find_column(table, &spec.column)?;
    let counts = value_counts(column);
    let mut labels = label_rows(column, spec, &counts, &present_bads(spec, &counts));
    if labels.goods == 0 || labels.bads == 0 {
        return Err(RecipeError::OneClass {
            column: spec.column.clone(),
            bads: labels.bads,
            goods: labels.goods,
        });
    }
    labels.warnings.extend(unlabelled(&labels, spec));
    Ok(labels)
}

/// What is known of each row's outcome in a table that may lack the target,
/// by values named before: nothing is guessed, and nothing is refused.
#[must_use]
pub fn known_labels(table: &Table, spec: &TargetSpec) -> Vec<Option<bool>> {
    let Some(column) = table.column(&spec.column) else {
        return vec![None; table.rows];
    };
    let counts = value_counts(column);
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
    })
}

/// The most frequent values with their rows, as `Current (12), Late (3)`.
pub(super) fn show(counts: &Counts) -> String {
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
    let named = lists.into_iter().flatten();
    let warn = |value: &String| Remark::NotHeld {
        value: value.clone(),
        column: spec.column.clone(),
    };
    Ok(named.filter(|v| !occurs(v)).map(warn).collect())
}

/// The values that mean bad, as they stand in the column.
fn bad_values(spec: &TargetSpec, counts: &Counts) -> Result<Vec<String>, RecipeError> {
    let select = |keep: &dyn Fn(&String) -> bool| -> Counts {
        let kept = counts.iter().filter(|(v, _)| keep(v));
        kept.map(|(v, n)| (v.clone(), *n)).collect()
    };
    if !spec.bad.is_empty() {
        return Ok(select(&|v| names(&spec.bad, v)).into_keys().collect());
    }
    let open = select(&|v| !names(&spec.indeterminate, v));
    if open.len() > 2 {
        return Err(RecipeError::TooManyValues {
            column: spec.column.clone(),
            distinct: open.len(),
            shown: show(&open),
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
        return Ok(open.into_keys().filter(|v| !names(&spec.good, v)).collect());
    }
    let guess = guess_bad(&spec.column, &open);
    if guess.values.len() == 1 {
        return Ok(guess.values);
    }
    Err(RecipeError::BadNeeded {
        column: spec.column.clone(),
        shown: show(&open),
        reason: guess.reason.trim_end_matches('.').to_owned(),
    })
}

fn label_rows(column: &Column, spec: &TargetSpec, counts: &Counts, bad: &[String]) -> Labels {
    let label_of = |value: &String| {
        if bad.contains(value) {
            Label::Bad
        } else if names(&spec.indeterminate, value) {
            Label::Indeterminate
        } else if spec.good.is_empty() || names(&spec.good, value) {
            Label::Good
        } else {
            Label::Indeterminate
        }
    };
    let by_value: HashMap<&str, Label> = counts.keys().map(|v| (v.as_str(), label_of(v))).collect();
    let label = |text: &Option<String>| {
        let known = text.as_ref().and_then(|t| by_value.get(t.trim()));
        known.copied().unwrap_or(Label::Indeterminate)
    };
    let rows: Vec<Label> = column.texts().iter().map(label).collect();
    let count = |label| rows.iter().filter(|l| **l == label).count();
    Labels {
        goods: count(Label::Good),
        bads: count(Label::Bad),
        indeterminates: count(Label::Indeterminate),
        rows,
        good_values: counts
            .keys()
            .filter(|v| label_of(v) == Label::Good)
            .cloned()
            .collect(),
        bad_values: bad.to_vec(),
        warnings: Vec::new(),
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

#[cfg(test)]
mod tests {
    use super::super::error::Category;
    use super::*;
    use crate::profile::tests::table_of;
    use crate::table::Kind;

    fn status() -> Table {
        let values = [
            ("Fully Paid", 6),
            ("Charged Off", 2),
            (" Current ", 3),
            ("Late", 1),
        ];
        let mut cells = vec![None];
        for (value, n) in values {
            cells.extend(std::iter::repeat_n(Some(value), n));
        }
        table_of(vec![Column::from_texts(
            "loan_status",
            Kind::Category,
            &cells,
        )])
    }

    fn digits(name: &str, ones: usize, zeros: usize) -> Table {
        let mut cells = vec![Some(1); ones];
        cells.extend(vec![Some(0); zeros]);
        table_of(vec![Column::from_integers(name, Kind::Flag, &cells)])
    }

    fn spec(column: &str, bad: &[&str], good: &[&str], neither: &[&str]) -> TargetSpec {
        let own = |list: &[&str]| list.iter().map(|v| (*v).to_owned()).collect();
        TargetSpec {
            column: column.to_owned(),
            bad: own(bad),
            good: own(good),
            indeterminate: own(neither),
        }
    }

    #[test]
    fn values_become_labels() {
        let check = |table: &Table, spec: TargetSpec, expected: (usize, usize, usize)| {
            let l = labels(table, &spec).unwrap();
            assert_eq!((l.bads, l.goods, l.indeterminates), expected, "{spec:?}");
        };
        let name = "loan_status";
        check(
            &status(),
            spec(name, &["Charged Off", "Late"], &[], &[]),
            (3, 9, 1),
        );
        check(
            &status(),
            spec(name, &["Charged Off"], &["Fully Paid"], &[]),
            (2, 6, 5),
        );
        check(
            &status(),
            spec(name, &["Charged Off"], &[], &["Current"]),
            (2, 7, 4),
        );
        check(
            &status(),
            spec(name, &[], &["Fully Paid"], &["Current", "Late"]),
            (2, 6, 5),
        );
        check(
            &status(),
            spec(name, &[], &[], &["Current", "Late"]),
            (2, 6, 5),
        );
        check(
            &digits("default", 3, 7),
            spec("default", &[], &[], &[]),
            (3, 7, 0),
        );
        check(
            &digits("default", 3, 7),
            spec("default", &["1.0"], &[], &[]),
            (3, 7, 0),
        );
        check(
            &digits("rating", 7, 3),
            spec("rating", &["0"], &[], &[]),
            (3, 7, 0),
        );
    }

    #[test]
    fn what_cannot_be_labelled_is_refused_with_a_remedy() {
        let check = |table: &Table, spec: TargetSpec, category: Category, part: &str| {
            let error = labels(table, &spec).unwrap_err();
            assert_eq!(error.category(), category, "{error}");
            assert!(error.to_string().contains(part), "{error}");
        };
        let name = "loan_status";
        let usage = Category::Usage;
        check(
            &status(),
            spec("Loan_Status", &[], &[], &[]),
            usage,
            "did you mean \"loan_status\"",
        );
        check(
            &status(),
            spec(name, &[], &[], &[]),
            usage,
            "\"Fully Paid\" (6), \"Current\" (3)",
        );
        check(&status(), spec(name, &[], &[], &[]), usage, "--bad");
        check(
            &status(),
            spec(name, &["Lost"], &[], &[]),
            usage,
            "--bad names \"Lost\"",
        );
        check(
            &status(),
            spec(name, &["Late"], &["Late"], &[]),
            usage,
            "more than one",
        );
        check(
            &digits("good", 7, 3),
            spec("good", &[], &[], &[]),
            usage,
            "say it with --bad",
        );
        check(
            &digits("y", 0, 3),
            spec("y", &[], &[], &[]),
            Category::Data,
            "needs both",
        );
        check(
            &digits("y", 3, 0),
            spec("y", &["1"], &[], &[]),
            Category::Data,
            "3 bad and 0 good",
        );
        check(
            &digits("y", 0, 0),
            spec("y", &[], &[], &[]),
            Category::Data,
            "no rows",
        );
    }

    #[test]
    fn odd_rates_are_warned_of() {
        let check = |ones, zeros, expected| {
            let l = labels(&digits("y", ones, zeros), &spec("y", &["1"], &[], &[])).unwrap();
            assert_eq!(l.warnings.len(), expected, "{:?}", l.warnings);
        };
        check(6, 4, 1);
        check(5, 5, 0);
        check(1, 199, 0);
        check(1, 200, 1);
    }
}
