//! The leakage name screen: columns whose names say that they were written
//! after the outcome. A finding is a warning, never a silent drop.

use crate::profile::name::{squash, tokens};
use crate::recipe::remark::Remark;

/// Squashed names; those with `true` match as a prefix.
const AFTER_THE_OUTCOME: [(&str, bool); 13] = [
    ("totalpymnt", true),
    ("totalrec", true),
    ("recoveries", false),
    ("collectionrecoveryfee", false),
    ("lastpymnt", true),
    ("lastcreditpulld", false),
    ("outprncp", true),
    ("lastficorange", true),
    ("hardship", true),
    ("settlement", true),
    ("chargeoff", true),
    ("daysindefault", false),
    ("dpdafter", true),
];

/// Words in a row, one of which a name holds anywhere.
const LATER_WORDS: [&[&str]; 32] = [
    &["collected"],
    &["recovered"],
    &["recovery", "rate"],
    &["recovery", "amount"],
    &["debt", "settlement"],
    &["loss", "amount"],
    &["loss", "given"],
    &["end", "reason"],
    &["at", "default"],
    &["post", "default"],
    &["at", "close"],
    &["workout"],
    &["legal", "action"],
    &["chargedoff"],
    &["charged", "off"],
    &["charge", "off"],
    &["writtenoff"],
    &["written", "off"],
    &["write", "off"],
    &["writeoff"],
    &["repossessed"],
    &["repossession"],
    &["foreclosure"],
    &["liquidation"],
    &["disposition"],
    &["zero", "balance"],
    &["zerobalance"],
    &["payments", "received"],
    &["payment", "received"],
    &["principal", "paid"],
    &["principal", "received"],
    &["interest", "received"],
];

/// Words by which such a name means what was known before: `chargeoff_within_12_mths` of a credit
/// bureau, `settlement_account_type`.
const BEFORE: [&str; 13] = [
    "bureau", "within", "history", "prior", "previous", "past", "before", "sector", "planned",
    "expected", "account", "type", "member",
];

/// A warning if the name says that the column was written after
/// the outcome was known.
#[must_use]
pub fn name_warning(name: &str) -> Option<Remark> {
    let squashed = squash(name);
    let matches = |&(pattern, prefix): &(&str, bool)| {
        squashed == pattern || (prefix && squashed.starts_with(pattern))
    };
    let words = tokens(name);
    let says_later = LATER_WORDS.iter().any(|later| {
        let mut runs = words.windows(later.len());
        runs.any(|run| run.iter().zip(*later).all(|(word, of)| word == of))
    });
    let is_before = words.iter().any(|word| BEFORE.contains(&word.as_str()));
    let is_later = AFTER_THE_OUTCOME.iter().any(matches) || says_later;
    (is_later && !is_before).then(|| Remark::Late(name.to_owned()))
}

/// Words for the decision on an application.
const DECISIONS: &str = "\
    approved approval accepted declined rejected refused decision booked funded disbursed \
    bewilligt genehmigt abgelehnt accordé refusé aprobado aprobada rechazado aprovado recusado \
    审批结果 审批状态 审核结果 是否批准 是否通过 是否放款 通过";
/// Words that may occur beside one of them, or alone beside `status`.
const AROUND_DECISIONS: &str = "\
    is was application app loan credit final underwriting uw flag ind indicator status yn";

/// Whether all words of a name are those of the decision on an application: `approved`,
/// `final_decision`, `application_status`.
pub(super) fn names_decision(name: &str) -> bool {
    let words = tokens(name);
    let is_one_of = |word: &str, list: &str| list.split(' ').any(|one| one == word);
    let is_decision = |word: &String| is_one_of(word, DECISIONS);
    let is_around = |word: &String| is_one_of(word, AROUND_DECISIONS);
    let has = |one: &str| words.iter().any(|word| word == one);
    let is_status = has("status") && (has("application") || has("app"));
    (is_status || words.iter().any(is_decision))
        && words
            .iter()
            .all(|word| is_decision(word) || is_around(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_known_by_their_names() {
        let check = |name: &str, expected: bool| {
            assert_eq!(names_decision(name), expected, "{name}");
        };
        check("approved", true);
        check("is_accepted", true);
        check("Final Decision", true);
        check("loanApproved", true);
        check("status_application", true);
        check("REJECTED_FLAG", true);
        check("是否通过", true);
        check("approved_amount", false);
        check("rejected_before", false);
        check("previously_declined", false);
        check("loan_status", false);
        check("funded_by", false);
        check("status", false);
    }

    #[test]
    fn late_names_are_warned_of() {
        let check = |name: &str, expected: bool| {
            assert_eq!(name_warning(name).is_some(), expected, "{name}");
        };
        check("total_pymnt_inv", true);
        check("total_rec_late_fee", true);
        check("last_pymnt_d", true);
        check("out_prncp", true);
        check("hardship_flag", true);
        check("charge_off_amount", true);
        check("dpd_after_12m", true);
        check("Recoveries", true);
        check("Principal Collected", true);
        check("chargedoffPrincipalAmount", true);
        check("zeroBalanceCode", true);
        check("recovery_rate", true);
        check("debt_settlement_flag", true);
        check("ead_at_default", true);
        check("chargeoff_within_12_mths", false);
        check("charge_offs_bureau", false);
        check("payments_made_12m", false);
        check("settlement_account_type", false);
        check("recovery_fund_member", false);
        check("repossessedIndicator", true);
        check("total_acc", false);
        check("collections_12_mths_ex_med", false);
        check("principal", false);
        check("months_since_last_delinq", false);
        check("installment", false);
    }
}
