//! The leakage name screen: columns whose names say that they were written
//! after the outcome. A finding is a warning, never a silent drop.

use crate::profile::name::squash;
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

/// A warning if the name says that the column was written after
/// the outcome was known.
#[must_use]
pub fn name_warning(name: &str) -> Option<Remark> {
    let squashed = squash(name);
    let matches = |&(pattern, prefix): &(&str, bool)| {
        squashed == pattern || (prefix && squashed.starts_with(pattern))
    };
    AFTER_THE_OUTCOME
        .iter()
        .any(matches)
        .then(|| Remark::Late(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        check("total_acc", false);
        check("installment", false);
    }
}
