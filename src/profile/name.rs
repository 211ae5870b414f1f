//! A column's name as words: the pieces that people put into `loan_amnt`,
//! `LoanAmnt` or `loan.amnt`. Knows no list of names; the rules that use the
//! words stand with their subject.

/// The words of a name in lower case, split at everything that is no letter
/// and at camelCase (`DAYS_BIRTH2` → `days`, `birth`; `CreditRisk` → `credit`,
/// `risk`).
#[must_use]
pub fn tokens(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut tokens = Vec::new();
    let mut token = String::new();
    for (i, &c) in chars.iter().enumerate() {
        let ends = !c.is_alphabetic() || starts_word(&chars, i);
        if ends && !token.is_empty() {
            tokens.push(std::mem::take(&mut token));
        }
        if c.is_alphabetic() {
            token.extend(c.to_lowercase());
        }
    }
    if !token.is_empty() {
        tokens.push(token);
    }
    tokens
}

/// The letters and digits of a name in lower case, so that `default.payment`,
/// `DEFAULT_PAYMENT` and `DefaultPayment` are one name.
#[must_use]
pub fn squash(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// Whether a capital at `i` opens a word: `tN` in `amountNow`, `LF` in `XMLFile`.
fn starts_word(chars: &[char], i: usize) -> bool {
    let Some(previous) = i.checked_sub(1).map(|p| chars[p]) else {
        return false;
    };
    let next_is_lower = chars.get(i + 1).is_some_and(|c| c.is_lowercase());
    chars[i].is_uppercase()
        && (previous.is_lowercase() || (previous.is_uppercase() && next_is_lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_into_words() {
        let check = |name: &str, words: &str| assert_eq!(tokens(name).join(" "), words, "{name}");
        check("DAYS_BIRTH", "days birth");
        check("personal_status_sex", "personal status sex");
        check("maritalStatus", "marital status");
        check("XMLFile2name", "xml file name");
        check("default.payment-next month", "default payment next month");
        check("average", "average");
        check("", "");
        check("_1", "");
    }

    #[test]
    fn spellings_of_one_name_squash_to_the_same() {
        assert_eq!(
            squash("default.payment.next.month"),
            squash("Default Payment_Next-Month")
        );
        assert_eq!(squash("isBad"), "isbad");
    }
}
