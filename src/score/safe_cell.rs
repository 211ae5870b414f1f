//! A safe cell: a text that no spreadsheet takes for a formula. CSV quoting
//! is not done here, and would not help: Excel drops the quotes first.

use std::borrow::Cow;

/// The text, with a leading `'` if a spreadsheet might run it (OWASP "CSV
/// injection", CWE-1236).
///
/// That is: it begins with `= + - @` or their full-width forms, alone or after
/// white space, control or invisible characters, or it begins with TAB, CR, LF
/// or NUL. A text that as a whole is a number (`-5.2`, `+3`, ` -1e5 `) stays
/// as it is.
#[must_use]
pub fn safe_cell(text: &str) -> Cow<'_, str> {
    if is_live(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether [`safe_cell`] would change the text.
#[must_use]
pub fn is_live(text: &str) -> bool {
    // Nearly every cell begins with a letter or a digit.
    match text.as_bytes().first() {
        None => return false,
        Some(first) if first.is_ascii_alphanumeric() => return false,
        Some(_) => {}
    }
    let shown = text.trim_start_matches(is_unseen);
    let triggers = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let live = shown.starts_with(triggers) || text.starts_with(['\t', '\r', '\n', '\0']);
    live && !is_number(text)
}

/// Characters that a spreadsheet may skip before it looks for a formula.
fn is_unseen(c: char) -> bool {
    let invisible = matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    );
    c.is_whitespace() || c.is_control() || invisible
}

/// Whether the trimmed text is a finite decimal number and nothing else.
fn is_number(text: &str) -> bool {
    let text = text.trim();
    // `parse` alone would also take the words `inf` and `nan`.
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E');
    text.bytes().all(plain) && text.parse().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_defused(leads: &str, before: &[&str]) {
        for lead in leads.chars() {
            for before in before {
                for after in ["1+1", "cmd|' /C calc'!A0", "SUM(A1,B1)", " \"x\"", "é"] {
                    let text = format!("{before}{lead}{after}");
                    assert_eq!(safe_cell(&text), format!("'{text}"), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn every_lead_is_defused_wherever_it_is_put() {
        let unseen = [
            "", "   ", "\u{a0}", "\u{3000}", "\u{feff}", "\t", "\n", "\0",
        ];
        check_defused("=+-@＝＋－＠", &unseen);
        check_defused("\t\r\n\0", &[""]);
    }

    #[test]
    fn numbers_and_plain_texts_stay() {
        for text in [
            "", " ", "-5.2", "+3", "-.5", "5.", " -1e5 ", "-1E+05", "12", "a=b", "'=1", "\"",
            "(1,200)", "$-5", "贷款", "é", " a", "x\ty", "a\n=1", "#N/A", "1-2",
        ] {
            assert!(
                matches!(safe_cell(text), Cow::Borrowed(t) if t == text),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_text() {
        for text in [
            "-", "+", "-e", "-1e999", "+inf", "-nan", "-1,200", "-5%", "+1-1", "--5", "-1 2",
            "－5", "-0x1",
        ] {
            assert_eq!(safe_cell(text), format!("'{text}"));
        }
    }
}
