//! A formula field: a new column computed from columns of the same row.

pub(in crate::join) mod fault;
mod text;

use crate::join::Feature;
use crate::join::error::{File, JoinError};
use crate::join::events::columns::find;
use crate::join::formula::fault::FormulaFault;
use crate::join::formula::text::{Expression, Function, read};
use crate::table::{Column, Kind, Table, date};
use serde::Serialize;

/// Days of a year in the unit of an age.
const DAYS_OF_YEAR: f64 = 365.25;

/// A formula that can be computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// The name of the new column.
    pub name: String,
    expression: Expression,
}

/// What had no value although its operands had.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FormulaCounts {
    /// The new column.
    pub name: String,
    /// Rows in which a number was divided by zero.
    pub divisions_by_zero: usize,
    /// Rows with the logarithm of a number that is not above zero.
    pub logs_without_value: usize,
    /// Rows with the age of a date after the as-of date.
    pub later_dates: usize,
}

/// Values of an expression, NaN where missing.
struct Values {
    values: Vec<f64>,
    /// Whether they are days since 1970-01-01.
    days: bool,
}

/// Where the columns of a formula are found.
#[derive(Debug, Clone, Copy)]
pub(in crate::join) struct Columns<'a> {
    table: &'a Table,
    features: &'a [Feature],
    as_of: Option<&'a Column>,
}

impl Formula {
    /// Reads `NAME = …`: columns, numbers, `+ - * /`, brackets, `log(x)` (natural), `age(date)`
    /// (years of 365.25 days from the date to the as-of date) and `month(date)` (1 to 12). The
    /// difference of two dates is in days.
    ///
    /// # Errors
    /// What is no formula.
    pub fn read(text: &str) -> Result<Self, JoinError> {
        let (name, expression) = read(text).map_err(|what| JoinError::Formula {
            name: text.to_owned(),
            what,
        })?;
        Ok(Self { name, expression })
    }

    /// The names of the columns that it reads.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let mut names = Vec::new();
        collect(&self.expression, &mut names);
        names
    }

    /// Whether it takes the age of a date.
    #[must_use]
    pub fn needs_as_of(&self) -> bool {
        has_age(&self.expression)
    }

    /// The new column, from the applicants' columns and the `features` made so far. A division
    /// by zero, the logarithm of a number that is not above zero and the age of a date after the
    /// as-of date have no value.
    ///
    /// # Errors
    /// A column that is absent, holds texts, or dates where numbers are needed or the other way
    /// round; an age without as-of dates.
    pub fn compute(
        &self,
        table: &Table,
        features: &[Feature],
        as_of: Option<&str>,
    ) -> Result<(Feature, FormulaCounts), JoinError> {
        let as_of = as_of.map(|name| find(table, File::Applicants, name));
        let columns = Columns {
            table,
            features,
            as_of: as_of.transpose()?,
        };
        let mut counts = FormulaCounts {
            name: self.name.clone(),
            ..FormulaCounts::default()
        };
        let made = self.values(&self.expression, columns, &mut counts)?;
        if made.days {
            return Err(self.error(FormulaFault::IsDate));
        }
        let feature = Feature {
            name: self.name.clone(),
            values: made.values,
        };
        Ok((feature, counts))
    }

    fn error(&self, what: FormulaFault) -> JoinError {
        JoinError::Formula {
            name: self.name.clone(),
            what,
        }
    }

    fn values(
        &self,
        expression: &Expression,
        columns: Columns<'_>,
        counts: &mut FormulaCounts,
    ) -> Result<Values, JoinError> {
        match expression {
            Expression::Number(number) => Ok(Values {
                values: vec![*number; columns.table.rows],
                days: false,
            }),
            Expression::Column(name) => self.column(name, columns),
            Expression::Binary(sign, a, b) => {
                let a = self.values(a, columns, counts)?;
                let b = self.values(b, columns, counts)?;
                if (a.days || b.days) && !(a.days && b.days && *sign == '-') {
                    return Err(self.error(FormulaFault::DateWith(*sign)));
                }
                Ok(binary(*sign, a.values, &b.values, counts))
            }
            Expression::Call(function, inner) => {
                let inner = self.values(inner, columns, counts)?;
                self.call(*function, inner, columns, counts)
            }
        }
    }

    fn column(&self, name: &str, columns: Columns<'_>) -> Result<Values, JoinError> {
        if let Some(feature) = columns.features.iter().find(|f| f.name == name) {
            let values = feature.values.clone();
            return Ok(Values {
                values,
                days: false,
            });
        }
        let column = find(columns.table, File::Applicants, name)?;
        if column.is_text() && column.kind != Kind::Empty {
            return Err(self.error(FormulaFault::Texts(name.to_owned())));
        }
        Ok(Values {
            values: column.numbers(),
            days: column.kind == Kind::Date,
        })
    }

    fn call(
        &self,
        function: Function,
        mut inner: Values,
        columns: Columns<'_>,
        counts: &mut FormulaCounts,
    ) -> Result<Values, JoinError> {
        if inner.days == (function == Function::Log) {
            return Err(self.error(match function {
                Function::Log => FormulaFault::LogOfDate,
                Function::Age | Function::Month => FormulaFault::NoDate,
            }));
        }
        match function {
            Function::Log => {
                for value in &mut inner.values {
                    counts.logs_without_value += usize::from(*value <= 0.0);
                    *value = if *value > 0.0 { value.ln() } else { f64::NAN };
                }
            }
            Function::Month => {
                let present = inner.values.iter_mut().filter(|v| !v.is_nan());
                present.for_each(|v| *v = f64::from(date::civil_from_days(*v as i32).1));
            }
            Function::Age => {
                let as_of = columns.as_of.filter(|column| !column.is_text());
                let Some(as_of) = as_of else {
                    return Err(self.error(FormulaFault::NoAsOf));
                };
                for (value, as_of) in inner.values.iter_mut().zip(as_of.numbers()) {
                    counts.later_dates += usize::from(*value > as_of);
                    let age = (as_of - *value) / DAYS_OF_YEAR;
                    *value = if age >= 0.0 { age } else { f64::NAN };
                }
            }
        }
        inner.days = false;
        Ok(inner)
    }
}

fn binary(sign: char, mut a: Vec<f64>, b: &[f64], counts: &mut FormulaCounts) -> Values {
    for (a, &b) in a.iter_mut().zip(b) {
        *a = match sign {
            '+' => *a + b,
            '-' => *a - b,
            '*' => *a * b,
            _ if b == 0.0 => {
                counts.divisions_by_zero += usize::from(!a.is_nan());
                f64::NAN
            }
            _ => *a / b,
        };
        if a.is_infinite() {
            *a = f64::NAN;
        }
    }
    Values {
        values: a,
        days: false,
    }
}

fn has_age(expression: &Expression) -> bool {
    match expression {
        Expression::Number(_) | Expression::Column(_) => false,
        Expression::Binary(_, a, b) => has_age(a) || has_age(b),
        Expression::Call(function, inner) => *function == Function::Age || has_age(inner),
    }
}

fn collect<'a>(expression: &'a Expression, names: &mut Vec<&'a str>) {
    match expression {
        Expression::Number(_) => {}
        Expression::Column(name) => names.push(name),
        Expression::Binary(_, a, b) => {
            collect(a, names);
            collect(b, names);
        }
        Expression::Call(_, inner) => collect(inner, names),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut born = Column::from_integers("born", Kind::Integer, &[Some(0), Some(400), None]);
        born.kind = Kind::Date;
        let mut day = Column::from_integers("day", Kind::Integer, &[Some(365), Some(31), Some(9)]);
        day.kind = Kind::Date;
        Table::from_columns(vec![
            Column::from_numbers("a", Kind::Number, &[Some(6.0), Some(-3.0), None]),
            Column::from_integers("b", Kind::Integer, &[Some(3), Some(0), Some(0)]),
            Column::from_texts("t", Kind::Category, &[Some("x"), None, None]),
            born,
            day,
        ])
    }

    #[test]
    fn what_has_no_value_is_missing_and_counted() {
        let check = |text: &str, expected: [f64; 3], lost: [usize; 3]| {
            let formula = Formula::read(&format!("x = {text}")).unwrap();
            let made = vec![Feature {
                name: "made".to_owned(),
                values: vec![1.0, 2.0, f64::NAN],
            }];
            let (feature, counts) = formula.compute(&table(), &made, Some("day")).unwrap();
            for (found, expected) in feature.values.iter().zip(expected) {
                let same = (found - expected).abs() < 1e-12 || found.is_nan() && expected.is_nan();
                assert!(same, "{text}: {:?}", feature.values);
            }
            let of = [
                counts.divisions_by_zero,
                counts.logs_without_value,
                counts.later_dates,
            ];
            assert_eq!(of, lost, "{text}");
        };
        let nan = f64::NAN;
        check("a / b", [2.0, nan, nan], [1, 0, 0]);
        check("log(b)", [3.0_f64.ln(), nan, nan], [0, 2, 0]);
        check("a - 2 * b + made", [1.0, -1.0, nan], [0; 3]);
        check("age(born)", [365.0 / 365.25, nan, nan], [0, 0, 1]);
        check("month(day)", [1.0, 2.0, 1.0], [0; 3]);
        check("day - born", [365.0, -369.0, nan], [0; 3]);
    }

    #[test]
    fn kinds_that_do_not_fit_are_refused() {
        for (text, reason) in [
            ("t / a", "holds texts"),
            ("born + a", "uses a date"),
            ("log(born)", "not a date"),
            ("age(a)", "column of dates"),
            ("born", "is a date"),
            ("c", "no column \"c\""),
        ] {
            let formula = Formula::read(&format!("x = {text}")).unwrap();
            let said = formula
                .compute(&table(), &[], Some("day"))
                .unwrap_err()
                .to_string();
            assert!(said.contains(reason), "{text}: {said}");
        }
        let age = Formula::read("x = age(born)").unwrap();
        let said = age.compute(&table(), &[], None).unwrap_err().to_string();
        assert!(said.contains("as-of"), "{said}");
        assert_eq!(age.columns(), ["born"]);
    }
}
