//! Money terms: where exposure and loss of an applicant are to be read, and
//! what a loan earns. What follows from them is computed in `evaluate`.

use crate::evaluate::EvaluateError;
use crate::evaluate::decide::money::{Amount, Money, PLACEHOLDER_LGD};
use crate::evaluate::decide::strategy::Margin;
use crate::profile::codes::{SpecialCode, codes_among, repeated_nines};
use crate::recipe::RecipeError;
use crate::recipe::checks::expected::Range;
use crate::recipe::inputs::row_ids::{identifies, names_no_amount};
use crate::recipe::outcome::labels::find_column;
use crate::table::{Kind, Table};
use crate::words::{counted, one_or_many};
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

/// Fewer amounts do not say what is usual.
const LEAST_AMOUNTS: usize = 100;
/// An amount so many times the 99 % quantile is told.
const MOST_TIMES: f64 = 1000.0;

/// What to know of a column of exposures.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountFinding {
    /// Values that look like codes.
    #[error(
        "{} of {column} (EAD) {} values that look like codes ({}), and they count as \
         amounts; leave these cells empty, or name another column (--ead).",
        counted(*rows, "row"),
        one_or_many(*rows, "holds", "hold"),
        .codes.join(", ")
    )]
    Codes {
        /// The column.
        column: String,
        /// The codes.
        codes: Vec<String>,
        /// Rows that hold one.
        rows: usize,
    },
    /// Amounts far beyond the others.
    #[error(
        "{} of {column} (EAD) {} over {MOST_TIMES} times its 99 % quantile; check unit and \
         decimals, as totals follow from few rows.",
        counted(*rows, "value"),
        one_or_many(*rows, "is", "are")
    )]
    Huge {
        /// The column.
        column: String,
        /// Rows that hold one.
        rows: usize,
    },
}

/// What looks like a code among exposures: values apart from the others, and nines that
/// repeat among larger amounts.
fn codes_of(sound: &[f64]) -> Vec<SpecialCode> {
    let mut codes = codes_among(sound.to_vec());
    for code in repeated_nines(sound) {
        if !codes.iter().any(|known| known.value == code.value) {
            codes.push(code);
        }
    }
    codes
}

fn is_ead(value: f64) -> bool {
    value.is_finite() && value >= 0.0
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
                let column = find_column(table, name)?;
                if column.kind == Kind::Date {
                    return Err(RecipeError::NotAmounts {
                        column: name.clone(),
                    });
                }
                Ok(Self::Each(column.read_shares()))
            }
        }
    }

    fn at(&self, row: usize) -> Option<f64> {
        match self {
            Self::Same(value) => Some(*value),
            Self::Each(values) => values.get(row).copied(),
        }
    }

    fn cells(&self) -> Option<&[f64]> {
        match self {
            Self::Same(_) => None,
            Self::Each(values) => Some(values),
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

    /// The column of the exposures.
    #[must_use]
    pub fn ead_column(&self) -> Option<&str> {
        match &self.ead {
            Some(Given::Column(name)) => Some(name),
            _ => None,
        }
    }

    /// The column of the losses given default.
    #[must_use]
    pub fn lgd_column(&self) -> Option<&str> {
        match &self.lgd {
            Some(Given::Column(name)) => Some(name),
            _ => None,
        }
    }

    /// Refuses an id or the target where amounts are to be read. Without a table, names
    /// alone decide.
    ///
    /// # Errors
    /// That.
    pub fn check_columns(
        &self,
        table: Option<&Table>,
        target: &str,
        id: Option<&str>,
    ) -> Result<(), RecipeError> {
        let named = [(self.ead_column(), false), (self.lgd_column(), true)];
        let named = named
            .into_iter()
            .filter_map(|(name, lgd)| Some((name?, lgd)));
        for (name, lgd) in named {
            let is_target = name == target;
            let column = table.and_then(|table| table.column(name));
            let is_id =
                || id == Some(name) || names_no_amount(name) || column.is_some_and(identifies);
            if is_target || is_id() {
                return Err(RecipeError::NoMoney {
                    column: name.to_owned(),
                    lgd,
                    target: is_target,
                });
            }
        }
        Ok(())
    }

    /// What to know of the exposures of a table: codes among them, and amounts far
    /// beyond the others.
    #[must_use]
    pub fn findings(&self, table: &Table) -> Vec<AmountFinding> {
        let amounts = self.read(table);
        amounts.map_or_else(|_| Vec::new(), |a| self.findings_of(a.sound_exposures()))
    }

    /// The same, of the sound exposures of a table that was read in parts.
    #[must_use]
    pub fn findings_of(&self, mut sound: Vec<f64>) -> Vec<AmountFinding> {
        let Some(name) = self.ead_column() else {
            return Vec::new();
        };
        let is_code = |code: &SpecialCode| sound.contains(&code.value);
        let mut codes = codes_of(&sound);
        codes.retain(is_code);
        let mut found = Vec::new();
        if !codes.is_empty() {
            found.push(AmountFinding::Codes {
                column: name.to_owned(),
                rows: codes.iter().map(|code| code.rows).sum(),
                codes: codes.iter().map(|code| code.value.to_string()).collect(),
            });
            sound.retain(|v| !codes.iter().any(|code| code.value == *v));
        }
        if sound.len() >= LEAST_AMOUNTS {
            let place = sound.len() * 99 / 100;
            let usual = *sound.select_nth_unstable_by(place, f64::total_cmp).1;
            let rows = sound.iter().filter(|v| **v > MOST_TIMES * usual).count();
            if usual > 0.0 && rows > 0 {
                found.push(AmountFinding::Huge {
                    column: name.to_owned(),
                    rows,
                });
            }
        }
        found
    }

    /// EAD and LGD of every row; a percent sign divides by 100. Text is read cell
    /// by cell.
    ///
    /// # Errors
    /// If the table lacks a column, or it holds days.
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
        self.ead.at(row).filter(|v| is_ead(*v))
    }

    /// The exposures of 0 or more, where a column holds them.
    #[must_use]
    pub fn sound_exposures(&self) -> Vec<f64> {
        match &self.ead {
            Cells::Same(_) => Vec::new(),
            Cells::Each(values) => values.iter().copied().filter(|v| is_ead(*v)).collect(),
        }
    }

    /// The range of the exposures of some rows, where a column holds them; what looks
    /// like a code is none.
    #[must_use]
    pub fn ead_range(&self, rows: &[usize]) -> Option<Range> {
        match &self.ead {
            Cells::Same(_) => None,
            Cells::Each(values) => {
                let sound = rows.iter().map(|&row| values[row]);
                let mut sound: Vec<f64> = sound.filter(|v| is_ead(*v)).collect();
                let codes = codes_of(&sound);
                sound.retain(|v| !codes.iter().any(|code| code.value == *v));
                Range::of(sound)
            }
        }
    }

    /// The exposures as they are, where a column holds them.
    #[must_use]
    pub fn ead_cells(&self) -> Option<&[f64]> {
        self.ead.cells()
    }

    /// The losses given default as they are, as shares, where a column holds them.
    #[must_use]
    pub fn lgd_cells(&self) -> Option<&[f64]> {
        self.lgd.cells()
    }

    /// The range of the losses given default of some rows, where a column holds them.
    #[must_use]
    pub fn lgd_range(&self, rows: &[usize]) -> Option<Range> {
        match &self.lgd {
            Cells::Same(_) => None,
            Cells::Each(_) => Range::of(rows.iter().filter_map(|&row| self.lgd(row)).collect()),
        }
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

    /// LGD·EAD of these rows where a column holds the exposures, 0 where an amount is missing.
    #[must_use]
    pub fn losses(&self, rows: &[usize]) -> Option<Vec<f64>> {
        self.ead_cells()?;
        let loss = |row: &usize| self.expected_loss(*row, 1.0).unwrap_or(0.0);
        Some(rows.iter().map(loss).collect())
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
    fn days_are_no_amounts() {
        let mut booked = Column::from_integers("booked", Kind::Integer, &[Some(17_000)]);
        booked.kind = Kind::Date;
        let terms = MoneyTerms {
            ead: Some(Given::Column("booked".into())),
            ..MoneyTerms::default()
        };
        let error = terms.read(&Table::from_columns(vec![booked])).unwrap_err();
        assert!(error.to_string().contains("holds days"), "{error}");
    }

    #[test]
    fn codes_and_far_amounts_among_exposures_are_told() {
        let terms = MoneyTerms {
            ead: Some(Given::Column("ead".into())),
            ..MoneyTerms::default()
        };
        let found = |of: &dyn Fn(usize) -> f64| {
            let cells: Vec<Option<f64>> = (0..1000).map(|i| Some(of(i))).collect();
            let column = Column::from_numbers("ead", Kind::Number, &cells);
            terms.findings(&Table::from_columns(vec![column]))
        };
        let usual = |i: usize| 1000.5 + i as f64 * 90.25;
        assert_eq!(found(&usual), []);
        let coded = found(&|i| if i % 20 == 0 { 999_999_999.0 } else { usual(i) });
        let codes = AmountFinding::Codes {
            column: "ead".to_owned(),
            codes: vec!["999999999".to_owned()],
            rows: 50,
        };
        assert_eq!(coded, [codes]);
        let far = found(&|i| if i == 7 { 4.2e9 } else { usual(i) });
        assert!(
            far[0]
                .to_string()
                .starts_with("1 value of ead (EAD) is over 1000"),
            "{far:?}"
        );
    }

    #[test]
    fn an_id_or_the_target_is_no_amount() {
        let numbered: Vec<Option<i64>> = (0..60).map(|i| Some(i * 7 % 60)).collect();
        let amounts: Vec<Option<i64>> = (0..60).map(|i| Some(900 + i * i * 13)).collect();
        let column =
            |name: &str, cells: &[Option<i64>]| Column::from_integers(name, Kind::Integer, cells);
        let table = Table::from_columns(vec![
            column("x", &numbered),
            column("limit", &amounts),
            column("loan_id", &amounts),
            column("account_no", &amounts),
            column("code", &amounts),
            column("bad", &numbered),
        ]);
        let check = |name: &str| {
            let terms = MoneyTerms {
                ead: Some(Given::Column(name.to_owned())),
                ..MoneyTerms::default()
            };
            terms.check_columns(Some(&table), "bad", Some("code"))
        };
        assert_eq!(check("limit"), Ok(()));
        for name in ["x", "loan_id", "account_no", "code"] {
            let error = check(name).unwrap_err().to_string();
            let expected = format!(
                "--ead names {name:?}, which identifies rows or applicants; name a column of \
                 exposures, or give one for all applicants (--ead 1000)"
            );
            assert_eq!(error, expected);
        }
        let error = check("bad").unwrap_err();
        assert!(error.to_string().contains("is the target"), "{error}");
        // Where a file streams by, names alone decide.
        let by_name = |name: &str| {
            let terms = MoneyTerms {
                ead: Some(Given::Column(name.to_owned())),
                ..MoneyTerms::default()
            };
            terms.check_columns(None, "bad", None)
        };
        let ids = [
            "customer_no",
            "ref_no",
            "obligor",
            "loan_number",
            "kundennr",
            "ssn",
        ];
        for name in ids {
            assert!(by_name(name).is_err(), "{name}");
        }
        for name in [
            "limit",
            "loan_amount",
            "ead",
            "LIMIT_BAL",
            "balance",
            "exposure",
            "notional",
        ] {
            assert_eq!(by_name(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn nines_among_larger_exposures_are_codes_by_their_frequency() {
        let amounts = |code: f64, times: usize| -> Vec<f64> {
            let mut all: Vec<f64> = (0..1000).map(|i| 1000.5 + f64::from(i) * 4321.25).collect();
            all.extend(vec![code; times]);
            all
        };
        let found = |values: &[f64]| codes_of(values).iter().map(|c| c.rows).collect::<Vec<_>>();
        assert_eq!(found(&amounts(999_999.0, 20)), [20]);
        assert_eq!(found(&amounts(999_999.99, 20)), [20]);
        assert!(found(&amounts(999_999.0, 4)).is_empty());
        assert!(found(&amounts(750_000.0, 20)).is_empty());
        // Round amounts are as frequent there.
        let mut prices = amounts(9_999.0, 20);
        prices.extend([10_000.0; 30]);
        assert!(found(&prices).is_empty());
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
