//! Roles: what each column is for. Only guesses with their reasons, for the
//! analyst to change; no column is dropped without a sentence.

use std::collections::HashSet;

use crate::profile::name::{squash, tokens};
use crate::recipe::SampleRemark;
use crate::recipe::encoding::levels::LEAST_LEVEL_ROWS;
use crate::recipe::inputs::figures_of_firms::counts_money;
use crate::recipe::inputs::leakage;
use crate::recipe::inputs::panel_keys;
use crate::recipe::inputs::party_ids::{Named, names_party};
pub use crate::recipe::inputs::protected::{is_protected, orders_in_time};
use crate::recipe::inputs::protected_values::attribute_of;
use crate::recipe::inputs::row_ids::{self, Unique};
use crate::recipe::inputs::team_columns::{is_of_scores, is_scored_file, names_parts};
use crate::recipe::inputs::weights::is_weight;
use crate::recipe::remark::{Reason, Remark};
use crate::table::{Column, Kind, Table, month_of};

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Enters the model.
    Input,
    /// Tells good from bad.
    Target,
    /// Names the applicant.
    Id,
    /// When the row came about.
    Date,
    /// The amount at risk. Enters the model as well.
    Exposure,
    /// How much the row counts.
    Weight,
    /// A protected attribute: reported on, kept out of the model.
    Monitor,
    /// Left out.
    Ignore,
}

impl Role {
    /// Whether a column of this role enters the model: inputs and exposures do.
    #[must_use]
    pub fn is_input(self) -> bool {
        matches!(self, Self::Input | Self::Exposure)
    }
}

/// The probable role of one column.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RoleGuess {
    /// Name of the column.
    pub column: String,
    /// Its probable role.
    pub role: Role,
    /// Why.
    pub reason: Reason,
    /// What the analyst should look at.
    pub warnings: Vec<Remark>,
}

/// Fewer months may be those in which a file was collected.
const LEAST_MONTHS: usize = 10;
/// Fewer values are no parties.
const LEAST_PARTIES: usize = 20;
/// Rows of a group of borrowers on average, at most.
const MOST_OF_GROUP: usize = 50;
/// Numbers below this may count what the name says.
const LEAST_NUMBER: f64 = 1000.0;
const DATE_NAMES: [&str; 5] = [
    "issued",
    "applicationdate",
    "originationdate",
    "month",
    "vintage",
];
const EXPOSURE_NAMES: [&str; 27] = [
    "loanamnt",
    "loanamt",
    "loanamount",
    "loansize",
    "amount",
    "amt",
    "creditamount",
    "creditamt",
    "creditlimit",
    "principal",
    "outstanding",
    "balanceoutstanding",
    "outstandingbalance",
    "financedamount",
    "amountfinanced",
    "fundedamount",
    "kreditsumme",
    "kreditbetrag",
    "darlehensbetrag",
    "montant",
    "importe",
    "贷款金额",
    "limitbal",
    "amtcredit",
    "fundedamnt",
    "ead",
    "exposure",
];
/// Last words of the names of amounts.
pub(super) const AMOUNT_WORDS: [&str; 20] = [
    "amount",
    "amnt",
    "amt",
    "limit",
    "balance",
    "bal",
    "exposure",
    "ead",
    "principal",
    "outstanding",
    "drawn",
    "betrag",
    "kreditbetrag",
    "summe",
    "saldo",
    "limite",
    "montant",
    "importe",
    "monto",
    "encours",
];
/// Words of amounts that are earned or paid, not lent.
pub(super) const FLOW_WORDS: [&str; 14] = [
    "income",
    "salary",
    "pay",
    "paid",
    "payment",
    "pmt",
    "pymnt",
    "installment",
    "instalment",
    "bill",
    "fee",
    "interest",
    "rate",
    "einkommen",
];

/// Whether a name tells of an amount that may be at risk. A column of a series
/// (`BILL_AMT3`) and one of incomes or payments does not.
#[must_use]
pub fn names_amount(name: &str) -> bool {
    let words = tokens(name);
    let is_amount = words
        .last()
        .is_some_and(|last| AMOUNT_WORDS.contains(&last.as_str()))
        || ["金额", "余额", "额度"]
            .iter()
            .any(|end| name.ends_with(end));
    let is_flow = words.iter().any(|word| FLOW_WORDS.contains(&word.as_str()));
    let numbered = name.ends_with(|c: char| c.is_ascii_digit());
    is_amount && !is_flow && !numbered
}

/// One guess per column in the table's order; `target` is the column that the
/// analyst chose, if any.
#[must_use]
pub fn guess_roles(table: &Table, target: Option<&str>) -> Vec<RoleGuess> {
    let unique = row_ids::unique_columns(table);
    let columns = table.columns.iter().zip(&unique);
    let is_scored = is_scored_file(table);
    let mut guesses: Vec<RoleGuess> = columns
        .map(|(column, unique)| guess_role(column, *unique, (target, is_scored)))
        .collect();
    panel_keys::find(table, &mut guesses);
    // Without an id by name, the first text with one value per row is the id.
    if !guesses.iter().any(|guess| guess.role == Role::Id) {
        let is_key = |guess: &&mut RoleGuess| guess.reason == Reason::OwnTexts;
        if let Some(key) = guesses.iter_mut().find(is_key) {
            key.role = Role::Id;
            key.warnings.clear();
        }
    }
    guesses
}

fn guess_role(
    column: &Column,
    unique: Unique,
    (target, is_scored): (Option<&str>, bool),
) -> RoleGuess {
    let (role, reason) = match role_and_reason(column, unique, target) {
        (Role::Input | Role::Exposure, _) if is_scored && is_of_scores(&column.name) => {
            (Role::Ignore, Reason::OwnScores)
        }
        (Role::Input, _) if names_parts(column) => (Role::Ignore, Reason::Parts),
        guessed => guessed,
    };
    let mut warnings = Vec::new();
    if role == Role::Ignore {
        warnings.push(Remark::LeftOut {
            column: column.name.clone(),
            reason,
        });
    }
    if role.is_input() {
        warnings.extend(leakage::name_warning(&column.name));
        if is_decision(column) {
            warnings.push(SampleRemark::Decision(column.name.clone()).into());
        }
        if unique == Unique::Numbers && !counts_money(&column.name) {
            warnings.push(Remark::OwnNumbers(column.name.clone()));
        }
        if let Some(attribute) = attribute_of(column) {
            warnings.push(Remark::ProtectedValues {
                column: column.name.clone(),
                attribute,
            });
        }
    }
    RoleGuess {
        column: column.name.clone(),
        role,
        reason,
        warnings,
    }
}

/// Whether a column of two or three values is named like the decision on an application.
fn is_decision(column: &Column) -> bool {
    leakage::names_decision(&column.name) && (2..=3).contains(&distinct_up_to(column, 4))
}

fn role_and_reason(column: &Column, unique: Unique, target: Option<&str>) -> (Role, Reason) {
    let name = squash(&column.name);
    let named = |names: &[&str]| names.contains(&name.as_str());
    if target == Some(column.name.as_str()) {
        (Role::Target, Reason::Chosen)
    } else if is_protected(&column.name) {
        (Role::Monitor, Reason::Protected)
    } else if row_ids::is_id_name(&column.name) || is_key(column, unique) {
        (Role::Id, Reason::IdName)
    } else if identifies_party(column) {
        (Role::Id, Reason::PartyName)
    } else if unique == Unique::RowNumbers {
        (Role::Ignore, Reason::RowNumbers)
    } else if unique == Unique::Texts {
        (Role::Ignore, Reason::OwnTexts)
    } else if column.kind == Kind::Identifier {
        (Role::Ignore, Reason::OwnValues)
    } else if column.missing() == column.len() {
        (Role::Ignore, Reason::Empty)
    } else if column.kind == Kind::Text {
        (Role::Ignore, why_text(column))
    } else if is_constant(column) && !marks_rows(column) {
        (Role::Ignore, Reason::Equal)
    } else if column.kind == Kind::Date {
        (Role::Date, Reason::Dates)
    } else if (named(&DATE_NAMES) && !holds_months_of_a_year(column))
        || column.numbers_of_days().is_some()
    {
        (Role::Date, Reason::DateName)
    } else if is_weight(column) {
        (Role::Weight, Reason::WeightName)
    } else if named(&EXPOSURE_NAMES) && !column.is_text() {
        (Role::Exposure, Reason::ExposureName)
    } else {
        (Role::Input, Reason::Varies)
    }
}

/// Whether a column says at which time of a year a row came about, and not in which year: by the
/// numbers or the names of at least ten months. Later rows have the same values again.
fn holds_months_of_a_year(column: &Column) -> bool {
    let month = |text: &str| month_of(text.trim()).map(f64::from);
    let whole = |x: &f64| (1.0..=12.0).contains(x) && x.fract() == 0.0;
    let months: Vec<Option<f64>> = if let Some(texts) = column.text_values() {
        texts.flatten().map(month).collect()
    } else {
        let numbers = column.numbers().into_iter().filter(|x| !x.is_nan());
        numbers.map(|x| Some(x).filter(whole)).collect()
    };
    let mut seen = [false; 13];
    for month in months {
        let Some(month) = month else {
            return false;
        };
        seen[month as usize] = true;
    }
    seen.into_iter().filter(|seen| *seen).count() >= LEAST_MONTHS
}

/// A key by its values and by the last word of its name.
fn is_key(column: &Column, unique: Unique) -> bool {
    let has_own = unique != Unique::No || column.kind == Kind::Identifier;
    has_own && row_ids::is_key_name(&column.name)
}

/// Whether name and values identify a party: few values are those of a category, and
/// small ones may count.
fn identifies_party(column: &Column) -> bool {
    let Some(named) = names_party(&column.name) else {
        return false;
    };
    let takes_keys = column.is_text() || matches!(column.kind, Kind::Integer | Kind::Number);
    let is_large = || column.ends().is_none_or(|(_, most)| most >= LEAST_NUMBER);
    let is_key = || named == Named::Key || column.is_text() || is_large();
    // A group of many rows is a segment.
    let is_group = tokens(&column.name)
        .iter()
        .any(|w| w == "group" || w == "grp");
    let least = if is_group {
        LEAST_PARTIES.max(column.len() / MOST_OF_GROUP)
    } else {
        LEAST_PARTIES
    };
    takes_keys && distinct_up_to(column, least) == least && is_key()
}

/// Why a column is read as text.
pub(in crate::recipe) fn why_text(column: &Column) -> Reason {
    let Some((cells, days)) = column.values_as_text else {
        return Reason::FreeText;
    };
    let present = (column.len() - column.missing()).max(1);
    Reason::MostlyValues {
        percent: (cells * 100 / present).min(100) as u8,
        days,
    }
}

/// Whether a value marks some rows and the others are empty, as `X` and blank cells do:
/// then the gaps are the information.
fn marks_rows(column: &Column) -> bool {
    let missing = column.missing();
    missing.min(column.len() - missing) >= LEAST_LEVEL_ROWS
}

fn is_constant(column: &Column) -> bool {
    distinct_up_to(column, 2) < 2
}

/// Number of distinct present values, counted no further than `limit`.
pub(crate) fn distinct_up_to(column: &Column, limit: usize) -> usize {
    if let Some(texts) = column.text_values() {
        let mut seen = HashSet::new();
        let mut news = texts.flatten().filter(|t| seen.insert(*t));
        return news.by_ref().take(limit).count();
    }
    let mut seen = HashSet::new();
    let values = column.numbers();
    values
        .iter()
        .filter(|v| v.is_finite() && seen.insert(v.to_bits()))
        .take(limit)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::table_of;

    fn varied(name: &str) -> Column {
        Column::from_integers(name, Kind::Integer, &[Some(1), Some(2), Some(3)])
    }

    #[test]
    fn roles_follow_names() {
        let check = |name: &str, expected: Role| {
            let guess = &guess_roles(&table_of(vec![varied(name)]), Some("y"))[0];
            assert_eq!(guess.role, expected, "{name}: {}", guess.reason);
        };
        check("y", Role::Target);
        check("ID", Role::Id);
        check("SK_ID_CURR", Role::Id);
        check("product_id", Role::Input);
        check("AGE", Role::Monitor);
        check("personal_status_sex", Role::Monitor);
        check("foreign_worker", Role::Monitor);
        check("DAYS_BIRTH", Role::Monitor);
        check("ethnicity", Role::Monitor);
        check("客户年龄", Role::Monitor);
        check("average", Role::Input);
        check("mileage", Role::Input);
        check("percentage_used", Role::Input);
        check("vintage", Role::Date);
        check("LIMIT_BAL", Role::Exposure);
        check("sample_weight", Role::Weight);
        check("OWN_CAR_AGE", Role::Input);
    }

    #[test]
    fn months_of_a_year_are_an_input_and_months_of_a_file_its_dates() {
        let check = |column: Column, expected: Role| {
            let guess = guess_roles(&table_of(vec![column]), None).remove(0);
            assert_eq!((guess.role, guess.column.as_str()), (expected, "month"));
        };
        let numbers = |values: &[i64]| {
            let rows = (0..300).map(|row| Some(values[row % values.len()]));
            Column::from_integers("month", Kind::Integer, &rows.collect::<Vec<_>>())
        };
        let all: Vec<i64> = (1..=12).collect();
        check(numbers(&all), Role::Input);
        check(numbers(&all[..6]), Role::Date);
        check(numbers(&(0..=12).collect::<Vec<_>>()), Role::Date);
        check(numbers(&(1..=24).collect::<Vec<_>>()), Role::Date);
        check(numbers(&[202_401, 202_402, 202_403]), Role::Date);
        let names = [
            "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ];
        let texts = |names: &[&'static str]| {
            let rows: Vec<_> = (0..300).map(|row| Some(names[row % names.len()])).collect();
            Column::from_texts("month", Kind::Category, &rows)
        };
        check(texts(&names), Role::Input);
        check(texts(&names[..5]), Role::Date);
        check(texts(&[&names[..], &["other"]].concat()), Role::Date);
    }

    #[test]
    fn numbers_of_days_date_the_row() {
        let of = |name: &str| {
            let values: Vec<Option<i64>> =
                (0..60).map(|i| Some(930_101 + 100 * (i % 12))).collect();
            let column = Column::from_integers(name, Kind::Integer, &values);
            guess_roles(&table_of(vec![column]), None).remove(0)
        };
        for name in [
            "date",
            "loan_date",
            "open_date",
            "disbursement_date",
            "opened_on",
        ] {
            assert_eq!(of(name).role, Role::Date, "{name}");
            assert_eq!(of(name).reason, Reason::DateName);
        }
        assert_eq!(of("amount_due").role, Role::Input);
        assert_eq!(of("birth_date").role, Role::Monitor);
    }

    #[test]
    fn row_numbers_stay_out_and_other_numbers_of_their_own_have_a_badge() {
        let of = |values: Vec<i64>| {
            let values: Vec<Option<i64>> = values.into_iter().map(Some).collect();
            let column = Column::from_integers("x", Kind::Integer, &values);
            guess_roles(&table_of(vec![column]), None).remove(0)
        };
        let guess = of((0..50).map(|i| i * 7 % 50).collect());
        assert_eq!(
            (guess.role, guess.reason),
            (Role::Ignore, Reason::RowNumbers)
        );
        assert_eq!(guess.warnings.len(), 1);
        let guess = of((0..50).map(|i| i * 700 % 35_000 + i).collect());
        assert_eq!((guess.role, guess.warnings.len()), (Role::Input, 1));
        assert!(matches!(guess.warnings[0], Remark::OwnNumbers(_)));
    }

    #[test]
    fn a_unique_text_is_the_id_where_no_column_is_one_by_name() {
        let texts: Vec<String> = (0..30).map(|i| format!("A{i:05}")).collect();
        let texts: Vec<Option<&str>> = texts.iter().map(|t| Some(t.as_str())).collect();
        let key = |name: &str| Column::from_texts(name, Kind::Identifier, &texts);
        let roles = |columns| {
            let guesses = guess_roles(&table_of(columns), None);
            guesses.iter().map(|g| g.role).collect::<Vec<_>>()
        };
        assert_eq!(
            roles(vec![key("loan"), key("hash")]),
            [Role::Id, Role::Ignore]
        );
        assert_eq!(
            roles(vec![key("hash"), key("loan_id")]),
            [Role::Ignore, Role::Id]
        );
    }

    #[test]
    fn amounts_are_known_by_the_last_word_of_their_names() {
        for name in [
            "credit_limit_amount",
            "AcctBalance",
            "Kreditlimit",
            "授信额度",
        ] {
            assert_eq!(names_amount(name), name != "Kreditlimit", "{name}");
        }
        for name in ["BILL_AMT1", "payment_amount", "balance_flag", "income"] {
            assert!(!names_amount(name), "{name}");
        }
    }

    #[test]
    fn a_customer_number_of_texts_is_the_id() {
        let texts: Vec<String> = (0..40).map(|i| format!("K-{:05}", i * 7)).collect();
        let texts: Vec<Option<&str>> = texts.iter().map(|t| Some(t.as_str())).collect();
        for name in [
            "Kundennr",
            "customer number",
            "contract no",
            "Vertragsnummer",
            "合同编号",
        ] {
            for kind in [Kind::Text, Kind::Identifier] {
                let key = Column::from_texts(name, kind, &texts);
                let guess = guess_roles(&table_of(vec![key]), None).remove(0);
                assert_eq!(guess.role, Role::Id, "{name}");
            }
        }
    }

    #[test]
    fn an_exposure_is_still_an_input() {
        assert!(Role::Exposure.is_input() && Role::Input.is_input());
        assert!(!Role::Monitor.is_input() && !Role::Target.is_input());
    }

    #[test]
    fn columns_without_information_are_left_out_with_a_sentence() {
        let texts = [Some("a"), Some("b"), Some("c")];
        let columns = vec![
            Column::from_numbers("empty", Kind::Number, &[None; 3]),
            Column::from_numbers("same", Kind::Number, &[Some(2.0), None, Some(2.0)]),
            Column::from_texts("remark", Kind::Text, &texts),
            Column::from_texts("code", Kind::Identifier, &texts),
            Column::from_texts("application_no", Kind::Identifier, &texts),
            Column::from_integers("booked", Kind::Date, &[Some(1), Some(2), Some(3)]),
        ];
        let guesses = guess_roles(&table_of(columns), None);
        let roles: Vec<Role> = guesses.iter().map(|g| g.role).collect();
        let ignored = Role::Ignore;
        assert_eq!(
            roles,
            [ignored, ignored, ignored, ignored, Role::Id, Role::Date]
        );
        assert_eq!(
            guesses[1].warnings[0].to_string(),
            "same is left out: all of its values are equal."
        );
        assert!(guesses[4].warnings.is_empty());
    }

    #[test]
    fn a_mark_beside_empty_cells_is_an_input() {
        let marks =
            |n: usize| -> Vec<Option<&str>> { (0..40).map(|i| (i < n).then_some("X")).collect() };
        for (n, role) in [(10, Role::Input), (9, Role::Ignore), (31, Role::Ignore)] {
            let column = Column::from_texts("bankrupt", Kind::Category, &marks(n));
            assert_eq!(
                guess_roles(&table_of(vec![column]), None)[0].role,
                role,
                "{n}"
            );
        }
    }

    #[test]
    fn a_repeated_number_of_a_customer_or_contract_is_no_input() {
        let of = |name: &str, first: i64, values: i64| {
            let cells: Vec<Option<i64>> = (0..120).map(|i| Some(first + i % values)).collect();
            let column = Column::from_integers(name, Kind::Integer, &cells);
            let guess = guess_roles(&table_of(vec![column]), None).remove(0);
            (guess.role, guess.reason)
        };
        let party = (Role::Id, Reason::PartyName);
        for name in ["cust_no", "Kundennummer", "obligor_id", "客户号"] {
            assert_eq!(of(name, 700_000, 30), party, "{name}");
        }
        assert_eq!(of("household_id", 1, 30), party);
        // A count, a category, a number of another thing.
        for (name, first, values) in [
            ("loan_no", 0, 30),
            ("policy_no", 1000, 5),
            ("branch_no", 7000, 30),
        ] {
            assert_eq!(of(name, first, values).0, Role::Input, "{name}");
        }
    }

    #[test]
    fn values_of_a_protected_attribute_are_warned_of() {
        let column = Column::from_texts("col7", Kind::Category, &[Some("male"), Some("female")]);
        let guess = &guess_roles(&table_of(vec![column]), None)[0];
        assert_eq!(guess.role, Role::Input);
        let sentence = guess.warnings[0].to_string();
        assert!(sentence.contains("the sex of a person"), "{sentence}");
        assert!(sentence.contains("--drop col7"), "{sentence}");
    }

    #[test]
    fn late_columns_are_inputs_with_a_warning() {
        let guess = &guess_roles(&table_of(vec![varied("total_pymnt")]), None)[0];
        assert_eq!((guess.role, guess.warnings.len()), (Role::Input, 1));
    }
}
