//! Amounts and scores filled up with zeros to a width, as files of fixed records write
//! them: `0650`, `000000012345`. Without such a name digits behind a zero are a code.

use crate::table::columns::column_stats::ColumnStats;

/// Least width; two or three digits are the codes of bands and classes.
const LEAST_WIDTH: usize = 4;
/// Last words of the names of amounts and scores.
const QUANTITIES: &str = "score scores fico amount amounts amt amnt balance balances bal limit \
    credit income salary wage payment pmt pymnt installment instalment principal exposure \
    outstanding debt price value cost fee fees turnover sales revenue assets utilization \
    utilisation betrag saldo summe limite einkommen umsatz montant solde revenu importe monto \
    ingreso renta valor kwota dochod dispuesto disponible cuota capital riesgo deuda utilizado \
    impagado impago montante saldos concedido limites";
const ENDS: [&str; 8] = [
    "金额", "余额", "额度", "收入", "评分", "分数", "金額", "残高",
];
/// Words behind them that say in what they count.
const UNITS: &str = "minor cents cent units usd eur gbp jpy cny inr total current original orig";

/// Whether the cells of a column are numbers filled up with zeros.
pub(super) fn is_padded_quantity(name: &str, survey: &ColumnStats) -> bool {
    survey.codes > 0
        && survey.wide_codes == 0
        && survey.codes + survey.whole == survey.present - survey.special
        && survey.least < survey.most
        && survey.longest >= LEAST_WIDTH
        && names_quantity(name)
}

fn names_quantity(name: &str) -> bool {
    let words = words(name);
    let is_one = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
    let last = words.iter().rev().find(|word| !is_one(UNITS, word));
    last.is_some_and(|last| is_one(QUANTITIES, last)) || ENDS.iter().any(|end| name.ends_with(end))
}

/// The words of a name in lower case, split at all but letters and at a capital behind a
/// small letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        if !letter.is_alphabetic() || (letter.is_uppercase() && was_small) {
            words.push(String::new());
        }
        if letter.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        was_small = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Kind;
    use crate::table::cells::cell;
    use crate::table::columns::schema::{Habits, plan};

    #[test]
    fn zeros_before_amounts_and_scores_are_filling() {
        let check = |name: &str, cells: &[&str], kind: Kind| {
            let mut survey = ColumnStats::default();
            for cell in cells {
                survey.add(cell::form(cell), cell);
            }
            let habits = Habits::of(std::slice::from_ref(&survey));
            assert_eq!(
                plan(name, &survey, habits, None).0.kind,
                kind,
                "{name} {cells:?}"
            );
        };
        let scores = ["0650", "0712", "9999", "9001", "0000", ""];
        for name in [
            "score",
            "bureau_score",
            "AmountMinor",
            "high_credit",
            "DISPUESTO",
            "saldo disponible",
            "信用评分",
        ] {
            check(name, &scores, Kind::Integer);
        }
        for name in [
            "branch",
            "score_band",
            "mcc",
            "credit_type",
            "account_no",
            "zip",
            "id",
        ] {
            check(name, &scores, Kind::Text);
        }
        // Bands of two digits, texts to Excel and other texts.
        check("score", &["01", "02", "10"], Kind::Text);
        check("score", &["=\"0650\"", "0712", "0900"], Kind::Text);
        check("score", &["0650", "07A2", "07B2", "0900"], Kind::Text);
    }
}
