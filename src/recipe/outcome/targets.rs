//! Targets beyond good and bad: the class or number of each row, made from the target
//! column and the analyst's words alone.

use crate::profile::target::value_counts;
use crate::recipe::error::RecipeError;
use crate::recipe::outcome::labels::{Label, Labels, find_column, show};
use crate::recipe::outcome::split::{Part, Parts};
use crate::recipe::outcome::task::{Task, in_order};
use crate::recipe::remark::Remark;
use crate::table::{Column, Kind, Table};

/// A target of more classes than this is none of classes.
pub const MOST_CLASSES: usize = 200;
/// Training rows that a class needs to be learned, and a number in all.
pub const LEAST_CLASS_ROWS: usize = 10;
/// Least training rows with a number.
pub const LEAST_NUMBERS: usize = 20;

/// The target of every row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Targets {
    /// What is learned.
    pub task: Task,
    /// The classes, ordered ones from the first to the last; empty where the target is a
    /// number.
    pub classes: Vec<String>,
    /// The place of the class, or the number, of each row; `None` where it is unknown.
    pub values: Vec<Option<f64>>,
}

impl Targets {
    /// Rows whose target is unknown.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.values.iter().filter(|value| value.is_none()).count()
    }

    /// Good and bad in the place of the target, for what asks for two classes: a number
    /// above the median, a class behind the middle one of its order, or not the most
    /// frequent one. Random parts hold the same share of each class, or of each tenth of
    /// the numbers.
    #[must_use]
    pub fn labels(&self) -> Labels {
        let strata = self.strata();
        let upper = self.upper();
        let label = |value: &Option<f64>| match value {
            None => Label::Indeterminate,
            Some(value) if upper(*value) => Label::Bad,
            Some(_) => Label::Good,
        };
        let rows: Vec<Label> = self.values.iter().map(label).collect();
        let count = |label| rows.iter().filter(|l| **l == label).count();
        Labels {
            goods: count(Label::Good),
            bads: count(Label::Bad),
            indeterminates: count(Label::Indeterminate),
            as_written: false,
            bad_values: Vec::new(),
            good_values: Vec::new(),
            warnings: Vec::new(),
            strata,
            rows,
        }
    }

    fn upper(&self) -> Box<dyn Fn(f64) -> bool + '_> {
        if self.task == Task::Multiclass {
            let sizes = self.sizes(|_| true);
            let most = (0..sizes.len()).rev().max_by_key(|k| sizes[*k]);
            let most = most.unwrap_or(0) as f64;
            return Box::new(move |value| value != most);
        }
        let mut sorted: Vec<f64> = self.values.iter().flatten().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
        let least = sorted.first().copied().unwrap_or(0.0);
        // Where half of the values are the least one, those above it are upper.
        Box::new(move |value| value > least && value >= middle)
    }

    /// The class of each row, or the tenth of the numbers that it belongs to.
    fn strata(&self) -> Vec<u32> {
        if self.task.has_classes() {
            let place = |value: &Option<f64>| value.map_or(0, |value| value as u32);
            return self.values.iter().map(place).collect();
        }
        let mut sorted: Vec<f64> = self.values.iter().flatten().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let cut = |tenth: usize| sorted.get(sorted.len() * tenth / 10).copied();
        let cuts: Vec<f64> = (1..10).filter_map(cut).collect();
        let tenth = |value: &Option<f64>| {
            value.map_or(0, |value| cuts.partition_point(|cut| *cut <= value) as u32)
        };
        self.values.iter().map(tenth).collect()
    }

    /// Rows of each class, of those that `counts`.
    #[must_use]
    pub fn sizes(&self, counts: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut sizes = vec![0; self.classes.len()];
        let rows = self.values.iter().enumerate();
        for (_, value) in rows.filter(|(row, _)| counts(*row)) {
            let size = value.and_then(|value| sizes.get_mut(value as usize));
            if let Some(size) = size {
                *size += 1;
            }
        }
        sizes
    }

    /// Whether the training rows suffice.
    ///
    /// # Errors
    /// Fewer than two classes with 10 training rows; fewer than 20 numbers, or all equal.
    pub fn check_training(&self, column: &str, parts: &Parts) -> Result<Vec<Remark>, RecipeError> {
        let trains = |row: usize| parts[row] == Some(Part::Train);
        let column = column.to_owned();
        if self.task.has_classes() {
            let sizes = self.sizes(trains);
            let few = sizes.iter().filter(|n| **n < LEAST_CLASS_ROWS).count();
            if sizes.len() - few < 2 {
                return Err(RecipeError::FewOfEachClass {
                    column,
                    classes: sizes.len(),
                    few,
                    least: LEAST_CLASS_ROWS,
                });
            }
            let least = LEAST_CLASS_ROWS;
            let remark = Remark::RareClasses { column, few, least };
            return Ok((few > 0).then_some(remark).into_iter().collect());
        }
        let rows = (0..parts.len()).filter(|row| trains(*row));
        let values: Vec<f64> = rows.filter_map(|row| self.values[row]).collect();
        let first = values.first();
        if values.len() < LEAST_NUMBERS || values.iter().all(|v| Some(v) == first) {
            return Err(RecipeError::FewNumbers {
                column,
                rows: values.len(),
                constant: values.len() >= LEAST_NUMBERS,
                least: LEAST_NUMBERS,
            });
        }
        Ok(Vec::new())
    }
}

/// The targets of a table for a task other than two classes. `order` names the classes from
/// the first to the last; the others are unknown then.
///
/// # Errors
/// If the column is absent, or its values are none for the task.
pub fn targets(
    table: &Table,
    name: &str,
    task: Task,
    order: &[String],
) -> Result<Targets, RecipeError> {
    if table.rows == 0 {
        return Err(RecipeError::NoRows);
    }
    let column = find_column(table, name)?;
    if task.has_classes() {
        return classes(column, task, order);
    }
    let values = numbers(column, task)?;
    Ok(Targets {
        task,
        classes: Vec::new(),
        values,
    })
}

/// The targets of rows to be evaluated, by the classes of a model; a class that the model
/// does not know is unknown. `None` where the table lacks the column.
#[must_use]
pub fn known_targets(table: &Table, name: &str, task: Task, classes: &[String]) -> Option<Targets> {
    let column = table.column(name)?;
    let values = if task.has_classes() {
        places(column, classes)
    } else {
        numbers(column, task).unwrap_or_else(|_| vec![None; table.rows])
    };
    Some(Targets {
        task,
        classes: classes.to_vec(),
        values,
    })
}

fn classes(column: &Column, task: Task, order: &[String]) -> Result<Targets, RecipeError> {
    let counts = value_counts(column);
    let absent = order
        .iter()
        .find(|class| !counts.contains_key(class.trim()));
    if let Some(value) = absent {
        return Err(RecipeError::NoSuchValue {
            flag: "--classes",
            value: value.clone(),
            column: column.name.clone(),
            shown: show(&counts),
        });
    }
    let classes: Vec<String> = match order {
        [] => in_order(counts.keys().cloned().collect()),
        order => order.iter().map(|class| class.trim().to_owned()).collect(),
    };
    if !(2..=MOST_CLASSES).contains(&classes.len()) {
        return Err(RecipeError::NoClasses {
            column: column.name.clone(),
            classes: classes.len(),
            most: MOST_CLASSES,
        });
    }
    Ok(Targets {
        task,
        values: places(column, &classes),
        classes,
    })
}

fn places(column: &Column, classes: &[String]) -> Vec<Option<f64>> {
    let numbers: Vec<Option<f64>> = classes.iter().map(|class| class.parse().ok()).collect();
    let by_text = |text: &str| classes.iter().position(|class| class == text);
    let by_number = |text: &str| {
        let number: f64 = text.parse().ok()?;
        numbers.iter().position(|class| *class == Some(number))
    };
    let place = |text: &Option<String>| {
        let text = text.as_deref()?.trim();
        let place = by_text(text).or_else(|| by_number(text))?;
        Some(place as f64)
    };
    column.texts().iter().map(place).collect()
}

fn numbers(column: &Column, task: Task) -> Result<Vec<Option<f64>>, RecipeError> {
    let name = || column.name.clone();
    if column.is_text() || matches!(column.kind, Kind::Date | Kind::Empty) {
        return Err(RecipeError::NoNumbers { column: name() });
    }
    let values = column.numbers();
    let no_count = |v: &&f64| v.is_finite() && (**v < 0.0 || v.fract() != 0.0);
    let wrong = values.iter().filter(no_count).count();
    if task == Task::Count && wrong > 0 {
        return Err(RecipeError::NoCounts {
            column: name(),
            rows: wrong,
        });
    }
    Ok(values
        .into_iter()
        .map(|v| v.is_finite().then_some(v))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::table_of;

    fn table(values: &[Option<&str>]) -> Table {
        table_of(vec![Column::from_texts("grade", Kind::Category, values)])
    }

    #[test]
    fn classes_are_places_in_their_order_and_the_rest_is_unknown() {
        let table = table(&[Some("B"), Some("A"), None, Some("C"), Some("A")]);
        let found = targets(&table, "grade", Task::Ordinal, &[]).unwrap();
        assert_eq!(found.classes, ["A", "B", "C"]);
        assert_eq!(
            found.values,
            [Some(1.0), Some(0.0), None, Some(2.0), Some(0.0)]
        );
        assert_eq!(found.unknown(), 1);
        let order = ["C".to_owned(), "A".to_owned()];
        let found = targets(&table, "grade", Task::Ordinal, &order).unwrap();
        assert_eq!(found.values, [None, Some(1.0), None, Some(0.0), Some(1.0)]);
        let absent = targets(&table, "grade", Task::Ordinal, &["Z".to_owned()]);
        assert!(matches!(absent, Err(RecipeError::NoSuchValue { .. })));
        let numbers = targets(&table, "grade", Task::Regression, &[]);
        assert!(matches!(numbers, Err(RecipeError::NoNumbers { .. })));
    }

    #[test]
    fn too_few_rows_of_a_class_or_equal_numbers_are_refused() {
        let classes: Vec<Option<&str>> = vec![Some("a"), Some("b"), Some("c")];
        let few = targets(&table(&classes), "grade", Task::Multiclass, &[]).unwrap();
        let parts = vec![Some(Part::Train); 3];
        let refused = few.check_training("grade", &parts);
        assert!(matches!(
            refused,
            Err(RecipeError::FewOfEachClass { few: 3, .. })
        ));
        let equal = Targets {
            task: Task::Regression,
            classes: Vec::new(),
            values: vec![Some(4.0); 30],
        };
        let refused = equal.check_training("loss", &vec![Some(Part::Train); 30]);
        assert!(matches!(
            refused,
            Err(RecipeError::FewNumbers { constant: true, .. })
        ));
    }

    #[test]
    fn two_classes_stand_for_the_target_where_two_are_asked_for() {
        let of = |task, values: &[f64], classes: &[&str]| {
            let found = Targets {
                task,
                classes: classes.iter().map(|c| (*c).to_owned()).collect(),
                values: values.iter().map(|v| Some(*v)).collect(),
            };
            let labels = found.labels();
            (labels.goods, labels.bads, labels.strata)
        };
        let numbers: Vec<f64> = (0..20).map(f64::from).collect();
        let (goods, bads, strata) = of(Task::Regression, &numbers, &[]);
        assert_eq!((goods, bads), (10, 10));
        assert_eq!(strata[0], 0);
        assert_eq!(strata[19], 9);
        let (goods, bads, _) = of(Task::Regression, &[0.0, 0.0, 0.0, 0.5, 0.9], &[]);
        assert_eq!((goods, bads), (3, 2));
        let places = [0.0, 1.0, 1.0, 1.0, 2.0];
        let (goods, bads, strata) = of(Task::Multiclass, &places, &["x", "y", "z"]);
        assert_eq!((goods, bads), (3, 2));
        assert_eq!(strata, [0, 1, 1, 1, 2]);
    }
}
