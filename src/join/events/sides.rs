//! Debits and credits that a column of words distinguishes, and amounts without a sign.

use crate::join::recipe::{EventRecipe, Measure};
use crate::profile::name::tokens;
use crate::table::Table;

/// Words for money that goes out, in small letters.
const DEBITS: &str = "d dr db dbit debit debits debet soll s vydaj výdaj výběr vyber out outgoing outflow \
    withdrawal spend expense ausgabe belastung lastschrift dépense depense débit debito débito addebito cargo \
    gasto salida sortie 支出 借 出金 расход дебет winien af uit";
/// Words for money that comes in.
const CREDITS: &str = "c cr cd crdt credit credits haben h prijem příjem vklad in incoming inflow deposit income \
    einnahme gutschrift recette crédit credito crédito accredito abono ingreso entrada entrée entree \
    收入 贷 貸 入金 приход кредит ma bij";
/// What has no side.
const BALANCES: [&str; 5] = ["balance", "bal", "saldo", "solde", "stand"];

/// Amounts that are summed although a column says whether they are debits or credits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsignedSides {
    /// The column of debits and credits.
    pub side: String,
    /// The columns of amounts without a negative value.
    pub amounts: Vec<String>,
}

/// The amounts of a recipe that have no sign beside a column of two words for debit and credit.
#[must_use]
pub fn unsigned_sides(events: &Table, recipe: &EventRecipe) -> Option<UnsignedSides> {
    let measures = recipe.measures.iter();
    let side = measures.clone().find_map(|measure| match measure {
        Measure::Levels { column, .. } => Some(column).filter(|name| tells_side(events, name)),
        Measure::Number { .. } => None,
    })?;
    let amounts = measures.filter_map(|measure| match measure {
        Measure::Number { column } => Some(column),
        Measure::Levels { .. } => None,
    });
    let is_unsigned = |name: &&String| {
        let ends = events.column(name).and_then(crate::table::Column::ends);
        let is_balance = tokens(name)
            .iter()
            .any(|word| BALANCES.contains(&word.as_str()));
        !is_balance && ends.is_some_and(|(least, most)| least >= 0.0 && most > 1.0)
    };
    let amounts: Vec<String> = amounts.filter(is_unsigned).cloned().collect();
    (!amounts.is_empty()).then(|| UnsignedSides {
        side: side.clone(),
        amounts,
    })
}

/// Whether a column holds two words, one for debits and one for credits.
fn tells_side(events: &Table, name: &str) -> bool {
    let mut found: Vec<String> = Vec::new();
    for text in events
        .column(name)
        .and_then(crate::table::Column::text_values)
        .into_iter()
        .flatten()
        .flatten()
    {
        let word = text.trim().to_lowercase();
        if !found.contains(&word) {
            found.push(word);
        }
        if found.len() > 2 {
            return false;
        }
    }
    let is_one = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
    let [first, second] = &found[..] else {
        return false;
    };
    (is_one(DEBITS, first) && is_one(CREDITS, second))
        || (is_one(CREDITS, first) && is_one(DEBITS, second))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::join::EventColumns;
    use crate::table::{LoadOptions, load_bytes};
    use std::ops::ControlFlow;

    fn sides(words: [&str; 2], sign: &str) -> Option<UnsignedSides> {
        let row = |i: usize| {
            let (word, sign) = if i.is_multiple_of(2) {
                (words[0], "")
            } else {
                (words[1], sign)
            };
            format!(
                "K{},2024-01-{:02},{sign}{}.50,{}.25,{word}\n",
                i % 7,
                i % 28 + 1,
                i * 3,
                900 + i
            )
        };
        let rows: String = (1..60).map(row).collect();
        let text = format!("cust,booked,amount,balance,dir\n{rows}");
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
        let (recipe, _) = columns.recipe(&table).unwrap();
        unsigned_sides(&table, &recipe)
    }

    #[test]
    fn debits_and_credits_without_a_sign_are_told() {
        let expected = UnsignedSides {
            side: "dir".to_owned(),
            amounts: vec!["amount".to_owned()],
        };
        for words in [
            ["PRIJEM", "VYDAJ"],
            ["C", "D"],
            ["CRDT", "DBIT"],
            ["Soll", "Haben"],
        ] {
            assert_eq!(sides(words, ""), Some(expected.clone()), "{words:?}");
        }
        assert_eq!(sides(["PRIJEM", "VYDAJ"], "-"), None);
        assert_eq!(sides(["cash", "wire"], ""), None);
    }
}
