//! Names of amounts that differ from row to row, such as the turnover of a firm: no keys.

use crate::profile::name::tokens;
use crate::recipe::inputs::roles::{AMOUNT_WORDS, FLOW_WORDS};
use crate::recipe::inputs::row_ids;

/// Words of the figures of a firm or a person, which differ from row to row.
const FIGURE_WORDS: [&str; 18] = [
    "turnover",
    "profit",
    "assets",
    "equity",
    "debt",
    "liabilities",
    "sales",
    "revenue",
    "capital",
    "cash",
    "ebitda",
    "wealth",
    "umsatz",
    "gewinn",
    "vermögen",
    "ingresos",
    "activo",
    "ventas",
];

/// Whether a name says that its numbers are amounts, however few rows share one.
pub(super) fn counts_money(name: &str) -> bool {
    let is_one = |word: &String| {
        let word = word.as_str();
        FIGURE_WORDS.contains(&word) || AMOUNT_WORDS.contains(&word) || FLOW_WORDS.contains(&word)
    };
    tokens(name).iter().any(is_one) && !row_ids::is_key_name(name)
}

#[cfg(test)]
mod tests {
    use super::counts_money;

    #[test]
    fn figures_of_firms_are_amounts_and_numbers_of_theirs_are_keys() {
        for name in [
            "Turnover 2019",
            "Total assets 2021",
            "net_profit",
            "LOAN AMT",
        ] {
            assert!(counts_money(name), "{name}");
        }
        for name in ["account_no", "MSISDN", "sales_id", "x", "row"] {
            assert!(!counts_money(name), "{name}");
        }
    }
}
