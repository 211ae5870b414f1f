//! Events that a sum takes together although they are none of one kind: repeated ones, amounts in
//! several currencies, and those that did not take place.

use crate::join::events::columns::{LeftOut, LeftOutReason};
use crate::join::recipe::{EventRecipe, Measure};
use crate::recipe::inputs::duplicates::duplicate_rows;
use crate::recipe::inputs::roles::distinct_up_to;
use crate::table::{Column, Table};

/// Share of events that repeat another without an id, from which on they are no payments of one day and amount.
const REPEATED: f64 = 0.05;
/// Share of the events that are of another kind.
const MIXED: f64 = 0.02;
/// Codes of ISO 4217 of the currencies that most files are in.
const CURRENCIES: &str = "\
    AED ARS AUD BDT BGN BRL CAD CHF CLP CNY COP CRC CZK DKK DOP DZD EGP ETB EUR GBP GEL GHS GTQ HKD HNL \
    HRK HUF IDR ILS INR ISK JOD JPY KES KHR KRW KWD KZT LKR MAD MMK MUR MWK MXN MYR NAD NGN NOK NPR NZD \
    OMR PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SEK SGD THB TND TRY TWD TZS UAH UGX USD UYU UZS \
    VND XAF XOF ZAR ZMW CNH RMB";
/// Words for events that did not take place, or not yet, in small letters.
const NOT_DONE: &str = "\
    pending cancelled canceled reversed reversal rejected failed declined void voided refunded returned \
    bounced dishonoured chargeback aborted expired storno storniert abgelehnt ausstehend vorgemerkt \
    rückgabe annulé annulée rejeté rejetée échoué annullato respinto cancelado cancelada rechazado \
    rechazada anulado anulada pendiente devuelto devuelta pendente estornado recusado geannuleerd \
    отменен отменён отклонен отклонён 取消 已取消 撤销 已撤销 失败 待处理 冲正 退回";

/// What makes sums and counts of events other than they seem.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MixedEvents {
    /// Events that stand in the file twice.
    #[error(
        "{events} of the events repeat another in every column{}, and count each time. Where exports \
         overlap, drop the repeated lines from the file.",
        id.as_ref().map(|id| format!(", {id:?} included")).unwrap_or_default()
    )]
    Repeated {
        /// How many repeat an earlier one.
        events: usize,
        /// The column of their own numbers.
        id: Option<String>,
    },
    /// Amounts in several currencies.
    #[error(
        "{column:?} names {currencies} currencies, and sums, means and extremes of {} take them \
         together. Convert the amounts to one currency in the file.",
        amounts.join(", ")
    )]
    Currencies {
        /// The column of their codes.
        column: String,
        /// How many are frequent.
        currencies: usize,
        /// The columns of amounts.
        amounts: Vec<String>,
    },
    /// Events that were cancelled, reversed or are pending.
    #[error(
        "{column:?} says that {events} of the events were cancelled, reversed or rejected, or are \
         pending; counts and sums take them in like all others. Leave them out of the file if they \
         did not take place."
    )]
    NotDone {
        /// The column of states.
        column: String,
        /// How many.
        events: usize,
    },
}

/// What there is to say of events that are summarised by this recipe.
#[must_use]
pub fn mixed_events(
    events: &Table,
    recipe: &EventRecipe,
    left_out: &[LeftOut],
) -> Vec<MixedEvents> {
    let measures = recipe.measures.iter();
    let amounts = measures.clone().filter_map(|measure| match measure {
        Measure::Number { column } => Some(column.clone()),
        Measure::Levels { .. } => None,
    });
    let amounts: Vec<String> = amounts.collect();
    let words = measures.filter_map(|measure| match measure {
        Measure::Levels { column, .. } => events.column(column),
        Measure::Number { .. } => None,
    });
    let words: Vec<&Column> = words.collect();
    let currencies = words.iter().find_map(|column| {
        let currencies = currencies(column).filter(|_| !amounts.is_empty())?;
        Some(MixedEvents::Currencies {
            column: column.name.clone(),
            currencies,
            amounts: amounts.clone(),
        })
    });
    let not_done = words.iter().find_map(|column| {
        Some(MixedEvents::NotDone {
            column: column.name.clone(),
            events: not_done(column)?,
        })
    });
    let said = [repeated(events, left_out), currencies, not_done];
    said.into_iter().flatten().collect()
}

/// Events that repeat another: any where a column numbers them, else more than pay the same twice.
fn repeated(events: &Table, left_out: &[LeftOut]) -> Option<MixedEvents> {
    let repeats = duplicate_rows(events, &[]).len();
    let own = events.rows - repeats;
    let numbers_events =
        |column: &&Column| column.missing() == 0 && distinct_up_to(column, own + 1) == own;
    let ids = left_out
        .iter()
        .filter(|out| out.reason == LeftOutReason::Identifies);
    let mut ids = ids.filter_map(|out| events.column(&out.column));
    let id = ids.find(numbers_events).map(|column| column.name.clone());
    let many = repeats as f64 > REPEATED * events.rows as f64;
    (repeats > 0 && (many || id.is_some())).then_some(MixedEvents::Repeated {
        events: repeats,
        id,
    })
}

/// The levels of a column with their cells.
fn counted(column: &Column) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    let mut last: Option<(&str, usize)> = None;
    for text in column.text_values().into_iter().flatten().flatten() {
        let place = match last {
            Some((same, place)) if same == text => place,
            _ => {
                let word = text.trim();
                let known = found.iter().position(|(known, _)| known == word);
                known.unwrap_or_else(|| {
                    found.push((word.to_owned(), 0));
                    found.len() - 1
                })
            }
        };
        found[place].1 += 1;
        last = Some((text, place));
    }
    found
}

/// How many currencies are frequent in a column of nothing but their codes, from two on.
fn currencies(column: &Column) -> Option<usize> {
    // More distinct texts are none of a few currencies.
    const MOST: usize = 64;
    if !column.is_text() || distinct_up_to(column, MOST) == MOST {
        return None;
    }
    let levels = counted(column);
    let is_code = |text: &str| CURRENCIES.split_whitespace().any(|code| code == text);
    if !levels.iter().all(|(text, _)| is_code(&text.to_uppercase())) {
        return None;
    }
    let all: usize = levels.iter().map(|(_, cells)| cells).sum();
    let frequent = levels
        .iter()
        .filter(|(_, cells)| *cells as f64 >= MIXED * all as f64);
    Some(frequent.count()).filter(|n| *n > 1)
}

/// How many events a column of states says did not take place, if others did.
fn not_done(column: &Column) -> Option<usize> {
    const MOST: usize = 64;
    if !column.is_text() || distinct_up_to(column, MOST) == MOST {
        return None;
    }
    let levels = counted(column);
    let is_word = |text: &str| {
        let word = text.to_lowercase();
        NOT_DONE.split_whitespace().any(|one| one == word)
    };
    let all: usize = levels.iter().map(|(_, cells)| cells).sum();
    let words = levels.iter().filter(|(text, _)| is_word(text));
    let cells: usize = words.map(|(_, cells)| cells).sum();
    (cells > 0 && cells < all && cells as f64 >= MIXED * all as f64).then_some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::join::EventColumns;
    use crate::table::{LoadOptions, load_bytes};
    use std::ops::ControlFlow;

    /// What is said of these lines with a key, a day, an amount and two more columns.
    fn said(
        names: [&str; 2],
        cells: impl Fn(usize) -> [String; 2],
        twice: usize,
    ) -> Vec<MixedEvents> {
        let row = |i: usize| {
            let [one, other] = cells(i);
            format!(
                "K{},2024-01-{:02},{}.50,{one},{other}\n",
                i % 7,
                i % 28 + 1,
                i * 3
            )
        };
        let rows: Vec<String> = (1..=200).map(row).collect();
        let text = format!(
            "cust,booked,amount,{}\n{}{}",
            names.join(","),
            rows.concat(),
            rows[..twice].concat()
        );
        let options = LoadOptions::default();
        let table = load_bytes(text.into_bytes(), &options, &mut |_, _| {
            ControlFlow::Continue(())
        })
        .unwrap();
        let columns = EventColumns {
            key: "cust".to_owned(),
            date: "booked".to_owned(),
            windows: vec![3],
            measures: Vec::new(),
        };
        let (recipe, left_out) = columns.recipe(&table).unwrap();
        mixed_events(&table, &recipe, &left_out)
    }

    #[test]
    fn repeated_events_are_told_by_their_number_or_by_their_share() {
        let id = |i: usize| [format!("T{i}"), "x".to_owned()];
        let told = |events, id: Option<&str>| {
            vec![MixedEvents::Repeated {
                events,
                id: id.map(str::to_owned),
            }]
        };
        assert_eq!(said(["txn_id", "kind"], id, 0), []);
        assert_eq!(said(["txn_id", "kind"], id, 3), told(3, Some("txn_id")));
        let none = |_: usize| ["a".to_owned(), "x".to_owned()];
        assert_eq!(said(["how", "kind"], none, 3), []);
        assert_eq!(said(["how", "kind"], none, 50), told(50, None));
    }

    #[test]
    fn currencies_and_states_that_are_summed_are_told() {
        let money = |i: usize| [["EUR", "USD"][i % 10 / 9].to_owned(), "x".to_owned()];
        let expected = MixedEvents::Currencies {
            column: "ccy".to_owned(),
            currencies: 2,
            amounts: vec!["amount".to_owned()],
        };
        assert_eq!(said(["ccy", "kind"], money, 0), [expected]);
        let state = |i: usize| {
            [
                ["booked", "Cancelled"][i % 10 / 9].to_owned(),
                "x".to_owned(),
            ]
        };
        let expected = MixedEvents::NotDone {
            column: "status".to_owned(),
            events: 20,
        };
        assert_eq!(said(["status", "kind"], state, 0), [expected]);
        let one = |i: usize| ["EUR".to_owned(), ["web", "shop"][i % 2].to_owned()];
        assert_eq!(said(["ccy", "kind"], one, 0), []);
    }
}
