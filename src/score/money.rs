//! Money terms: where exposure and loss of an applicant are to be read, and
//! what a loan earns. What follows from them is computed in `evaluate`.

use crate::evaluate::EvaluateError;
use crate::evaluate::money::{Amount, Money, PLACEHOLDER_LGD};
use crate::evaluate::strategy::Margin;
use crate::recipe::RecipeError;
use crate::recipe::labels::find_column;
use crate::table::Table;
use serde::{Deserialize, Serialize};

/// An amount: one for all applicants, or a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Given {
    /// The same for all.
    Same(f64),
    /// The column that holds it.
    Column(String),
}

/// Where the money of an applicant is read. In the model and in projects.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct MoneyTerms {
    /// Exposure at default; 1 per applicant where nobody says.
    pub ead: Option<Given>,
    /// Loss given default, a share; a placeholder of 45 % where nobody says.
    pub lgd: Option<Given>,
    /// What an approved loan earns; unknown where nobody says.
    pub margin: Option<Margin>,
}

/// EAD and LGD of the rows of a table, as they stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Amounts {
    ead: Cells,
    lgd: Cells,
}

#[derive(Debug, Clone, PartialEq)]
enum Cells {
    Same(f64),
    /// NaN where a cell is missing.
    Each(Vec<f64>),
}

impl Cells {
    fn read(given: Option<&Given>, default: f64, table: &Table) -> Result<Self, RecipeError> {
        match given {
            None => Ok(Self::Same(default)),
            Some(Given::Same(value)) => Ok(Self::Same(*value)),
            Some(Given::Column(name)) => {
                find_column(table, name).map(|column| Self::Each(column.read_shares()))
            }
        }
    }

    fn at(&self, row: usize) -> Option<f64> {
        match self {
            Self::Same(value) => Some(*value),
            Self::Each(values) => values.get(row).copied(),
        }
    }

    fn select(&self, rows: &[usize]) -> Self {
        match self {
            Self::Same(value) => Self::Same(*value),
            Self::Each(values) => Self::Each(rows.iter().map(|&row| values[row]).collect()),
        }
    }

    fn amount(&self) -> Amount<'_> {
        match self {
            Self::Same(value) => Amount::Same(*value),
            Self::Each(values) => Amount::Each(values),
        }
    }
}

impl MoneyTerms {
    /// Whether the LGD is the placeholder, which is to be said wherever a loss
    /// is shown.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        self.lgd.is_none()
    }

    /// The columns that are read.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let given = [&self.ead, &self.lgd].into_iter().flatten();
        given.filter_map(|given| match given {
            Given::Column(name) => Some(name.as_str()),
            Given::Same(_) => None,
        })
    }

    /// EAD and LGD of every row; a percent sign divides by 100. Text is read cell
    /// by cell.
    ///
    /// # Errors
    /// If the table lacks a column.
    pub fn read(&self, table: &Table) -> Result<Amounts, RecipeError> {
        Ok(Amounts {
            ead: Cells::read(self.ead.as_ref(), 1.0, table)?,
            lgd: Cells::read(self.lgd.as_ref(), PLACEHOLDER_LGD, table)?,
        })
    }
}

impl Amounts {
    /// Exposure of a row; `None` where the cell holds none of 0 or more.
    #[must_use]
    pub fn ead(&self, row: usize) -> Option<f64> {
        self.ead.at(row).filter(|v| v.is_finite() && *v >= 0.0)
    }

    /// Loss given default of a row; `None` where the cell holds none between 0
    /// and 1.
    #[must_use]
    pub fn lgd(&self, row: usize) -> Option<f64> {
        self.lgd.at(row).filter(|v| (0.0..=1.0).contains(v))
    }

    /// PD·LGD·EAD of a row; `None` where either amount is missing.
    #[must_use]
    pub fn expected_loss(&self, row: usize, pd: f64) -> Option<f64> {
        Some(pd * self.lgd(row)? * self.ead(row)?)
    }

    /// Whether the amounts of these rows can be used at all.
    ///
    /// # Errors
    /// As for [`Amounts::of`].
    pub fn check(&self, rows: usize) -> Result<(), EvaluateError> {
        Money::new(rows, self.ead.amount(), self.lgd.amount()).map(drop)
    }

    /// The amounts of some rows, gaps filled by their mean and counted.
    ///
    /// # Errors
    /// If no cell of a column is sound, or a value for all rows is not.
    pub fn of(&self, rows: &[usize]) -> Result<Money, EvaluateError> {
        let (ead, lgd) = (self.ead.select(rows), self.lgd.select(rows));
        Money::new(rows.len(), ead.amount(), lgd.amount())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Kind};

    fn table() -> Table {
        let limits = [Some(100.0), None, Some(-5.0), Some(300.0)];
        let texts = [Some("0.5"), Some("n/a"), Some("2"), Some("0.1")];
        Table::from_columns(vec![
            Column::from_numbers("limit", Kind::Money, &limits),
            Column::from_texts("loss", Kind::Category, &texts),
        ])
    }

    #[test]
    fn amounts_come_from_columns_or_hold_for_all() {
        let terms = MoneyTerms {
            ead: Some(Given::Column("limit".into())),
            lgd: Some(Given::Column("loss".into())),
            margin: None,
        };
        let amounts = terms.read(&table()).unwrap();
        let row = |row| (amounts.ead(row), amounts.lgd(row));
        assert_eq!(row(0), (Some(100.0), Some(0.5)));
        assert_eq!(row(1), (None, None));
        assert_eq!(row(2), (None, None));
        assert_eq!(amounts.expected_loss(0, 0.1), Some(5.0));
        assert_eq!(amounts.expected_loss(2, 0.1), None);
        let money = amounts.of(&[0, 1, 2, 3]).unwrap();
        assert_eq!((money.missing_ead, money.missing_lgd), (2, 2));
        let default = MoneyTerms::default();
        assert!(default.is_placeholder() && !terms.is_placeholder());
        assert_eq!(
            default.read(&table()).unwrap().expected_loss(3, 1.0),
            Some(0.45)
        );
    }

    #[test]
    fn a_percent_sign_divides_by_100() {
        let lgd = |column: Column| {
            let terms = MoneyTerms {
                lgd: Some(Given::Column("loss".into())),
                ..MoneyTerms::default()
            };
            let table = Table::from_columns(vec![column]);
            let amounts = terms.read(&table).unwrap();
            (0..table.rows)
                .map(|row| amounts.lgd(row))
                .collect::<Vec<_>>()
        };
        // Held in points, as written `7.9%` and `0.7%`.
        let points = Column::from_numbers("loss", Kind::Percentage, &[Some(8.0), Some(0.5)]);
        assert_eq!(lgd(points), [Some(0.08), Some(0.005)]);
        let texts = [Some("50%"), Some("0.25"), Some("12,5 %"), Some("none yet")];
        let mixed = Column::from_texts("loss", Kind::Category, &texts);
        assert_eq!(lgd(mixed), [Some(0.5), Some(0.25), Some(0.125), None]);
    }

    #[test]
    fn mostly_impossible_amounts_are_refused_with_the_share() {
        let terms = MoneyTerms {
            lgd: Some(Given::Column("loss".into())),
            ..MoneyTerms::default()
        };
        let read = |cells: &[Option<f64>]| {
            let loss = Column::from_numbers("loss", Kind::Number, cells);
            let table = Table::from_columns(vec![loss]);
            terms.read(&table).unwrap().check(table.rows)
        };
        let error = read(&[Some(45.0), Some(60.0), Some(0.3), None]).unwrap_err();
        assert!(error.to_string().contains("2 of 3"), "{error}");
        assert_eq!(read(&[Some(45.0), Some(0.5), Some(0.3), None]), Ok(()));
    }

    #[test]
    fn absent_columns_and_unsound_amounts_are_refused() {
        let with = |ead: Given| MoneyTerms {
            ead: Some(ead),
            ..MoneyTerms::default()
        };
        let absent = with(Given::Column("limt".into())).read(&table());
        assert!(absent.unwrap_err().to_string().contains("limit"));
        let negative = with(Given::Same(-1.0)).read(&table()).unwrap();
        assert!(negative.of(&[0]).is_err());
        let empty = with(Given::Column("limit".into())).read(&table()).unwrap();
        assert!(empty.of(&[1]).is_err());
    }

    #[test]
    fn terms_survive_json() {
        let json = r#"{"ead":"LIMIT_BAL","lgd":0.4,"margin":{"share":0.1,"cost":0.0}}"#;
        let terms: MoneyTerms = serde_json::from_str(json).unwrap();
        assert_eq!(terms.ead, Some(Given::Column("LIMIT_BAL".into())));
        assert_eq!(terms.lgd, Some(Given::Same(0.4)));
        assert_eq!(serde_json::to_string(&terms).unwrap(), json);
    }
}
