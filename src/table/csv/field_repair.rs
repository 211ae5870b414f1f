//! Repairs a record with a cell too few or too many, using what the columns of a
//! sample hold. Cells are moved only if exactly one way agrees with every column.

use crate::table::cells::cell::{self, Form};

/// Fewer rows say nothing about a column.
const LEAST_ROWS: usize = 20;

/// What a cell may be taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Missing,
    Number,
    Day,
    Text,
}

fn class(text: &str) -> Class {
    match cell::form(text) {
        Form::Missing | Form::Special => Class::Missing,
        Form::Whole(_) | Form::Code(_) | Form::Amount(_) => Class::Number,
        Form::Day(_) | Form::Far(_) => Class::Day,
        Form::Text => Class::Text,
    }
}

/// What a column of the sample holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Habit {
    /// What nineteen of twenty present cells are.
    class: Option<Class>,
    /// No cell is missing.
    filled: bool,
    /// Every cell is missing.
    empty: bool,
}

/// How a record of another length becomes one of the table's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Fit {
    /// The empty cell there is too many.
    Drop(usize),
    /// The text there and the next one are one.
    Join(usize),
    /// A cell is missing there.
    Gap(usize),
}

/// What each column of a sample holds; without columns nothing is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::table) struct Shape {
    habits: Vec<Habit>,
}

impl Shape {
    /// Of the records that have `width` cells.
    pub fn of(records: &[Vec<String>], width: usize) -> Self {
        let rows: Vec<&Vec<String>> = records.iter().filter(|r| r.len() == width).collect();
        if rows.len() < LEAST_ROWS {
            return Self::default();
        }
        let habit = |column: usize| {
            let mut counts = [0usize; 4];
            for row in &rows {
                counts[class(&row[column]) as usize] += 1;
            }
            let present = rows.len() - counts[0];
            let usual = |class: &Class| counts[*class as usize] * 20 >= present * 19;
            let classes = [Class::Number, Class::Day, Class::Text];
            Habit {
                class: classes.into_iter().find(|c| present > 0 && usual(c)),
                filled: counts[0] == 0,
                empty: present == 0,
            }
        };
        Self {
            habits: (0..width).map(habit).collect(),
        }
    }

    /// Whether enough rows were seen to tell.
    pub fn is_known(&self) -> bool {
        !self.habits.is_empty()
    }

    /// Whether each cell agrees with its column, and one at least is a number
    /// or a day where the column is.
    pub fn fits(&self, cells: &[&str]) -> bool {
        let typed = |h: &Habit| matches!(h.class, Some(Class::Number | Class::Day));
        let pairs = || self.habits.iter().zip(cells);
        self.is_known()
            && cells.len() == self.habits.len()
            && pairs().all(|(h, c)| h.accepts(class(c)))
            && pairs().any(|(h, c)| typed(h) && class(c) != Class::Missing)
    }

    /// Whether the text cannot be a cell of the first column.
    pub fn is_foreign_to_first(&self, text: &str) -> bool {
        self.habits.first().is_some_and(|h| {
            h.empty
                || (h.class.is_some() && h.class != Some(Class::Text) && !h.accepts(class(text)))
        })
    }

    /// The only way to fit `cells`, one more or one less than there are
    /// columns; `None` where there is none, or more than one.
    pub fn fit(&self, cells: &[&str]) -> Option<Fit> {
        let width = self.habits.len();
        if width < 2 {
            return None;
        }
        let classes: Vec<Class> = cells.iter().map(|c| class(c)).collect();
        let accepts = |column: usize, cell: usize| matches!((self.habits.get(column), classes.get(cell)), (Some(h), Some(c)) if h.accepts(*c));
        let mut fits = Vec::new();
        if cells.len() == width + 1 {
            let before = run(width, |at| accepts(at, at));
            // From which column on the cells fit if they move left by one.
            let after = width - run(width, |at| accepts(width - 1 - at, width - at));
            for at in 0..=width {
                let is_empty = cells[at].trim().is_empty();
                let same = at > 0 && is_empty && cells[at - 1].trim().is_empty();
                if is_empty && !same && at <= before && at >= after {
                    fits.push(Fit::Drop(at));
                }
                let text = |place: usize| classes.get(place) == Some(&Class::Text);
                let takes_text = at < width && self.habits[at].accepts(Class::Text);
                if text(at) && text(at + 1) && takes_text && at <= before && at + 1 >= after {
                    fits.push(Fit::Join(at));
                }
            }
        } else if cells.len() + 1 == width {
            let before = run(width - 1, |at| accepts(at, at));
            if before == width - 1 {
                return None;
            }
            let after = width - run(width - 1, |at| accepts(width - 1 - at, width - 2 - at));
            fits.extend(
                (0..width)
                    .filter(|at| *at <= before && at + 1 >= after)
                    .map(Fit::Gap),
            );
        }
        match fits[..] {
            [one] => Some(one),
            _ => None,
        }
    }
}

/// How many of the first `most` places hold.
fn run(most: usize, holds: impl Fn(usize) -> bool) -> usize {
    (0..most).take_while(|at| holds(*at)).count()
}

impl Habit {
    fn accepts(self, class: Class) -> bool {
        match (class, self.class) {
            (Class::Missing, _) => !self.filled,
            (_, None) => !self.empty,
            (found, Some(usual)) => found == usual,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        let row = |i: usize| {
            let place = if i.is_multiple_of(3) { "" } else { "Bonn" };
            [
                i.to_string(),
                format!("name {}", "x".repeat(i)),
                format!("2024-01-{i:02}"),
                place.to_owned(),
            ]
        };
        let rows: Vec<Vec<String>> = (1..=25).map(|i| row(i).to_vec()).collect();
        Shape::of(&rows, 4)
    }

    #[test]
    fn a_cell_is_moved_only_where_one_way_fits() {
        let shape = shape();
        let check =
            |cells: &[&str], fit: Option<Fit>| assert_eq!(shape.fit(cells), fit, "{cells:?}");
        check(&["1", "Ann", "", "2024-01-01", "Rome"], Some(Fit::Drop(2)));
        check(&["", "1", "Ann", "2024-01-01", ""], Some(Fit::Drop(0)));
        check(
            &["1", "Smith", " J", "2024-01-01", "Rome"],
            Some(Fit::Join(1)),
        );
        // One text more behind: nothing says which.
        check(&["1", "Ann", "2024-01-01", "Rome", "x"], Some(Fit::Join(3)));
        check(&["1", "Ann", "x", "Rome", "Bonn"], None);
        check(&["1 Ann", "2024-01-01", "Rome"], Some(Fit::Gap(0)));
        check(&["1", "2024-01-01", "Rome"], Some(Fit::Gap(1)));
        check(&["1", "Ann", "2024-01-01"], None);
        assert!(shape.fits(&["1", "Ann", "2024-01-01", ""]));
        assert!(!shape.fits(&["1", "Ann", "x", ""]));
        assert!(shape.is_foreign_to_first("Total") && !shape.is_foreign_to_first("7"));
        assert_eq!(Shape::of(&[vec!["1".to_owned()]], 1), Shape::default());
    }
}
