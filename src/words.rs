//! The words of a sentence that depend on what is put into it: a noun beside its
//! number, a name as a shell takes it.

use std::borrow::Cow;

/// The version, with the commit where a package was made (`packaging/build.sh` sets it).
pub const VERSION: &str = match option_env!("RISKBENCH_BUILD") {
    Some(build) => build,
    None => env!("CARGO_PKG_VERSION"),
};

/// A number with its noun: `1 row`, `12 rows`, `3 classes`.
#[must_use]
pub fn counted(n: usize, noun: &str) -> String {
    let many = if noun.ends_with('s') { "es" } else { "s" };
    format!("{n} {noun}{}", one_or_many(n, "", many))
}

/// A word that depends on the number before it: `is`, `are`.
#[must_use]
pub fn one_or_many<'a>(n: usize, one: &'a str, many: &'a str) -> &'a str {
    if n == 1 { one } else { many }
}

/// A sentence with each `⟨row|rows⟩` decided by the last whole number before it.
#[must_use]
pub fn agreed(text: String) -> String {
    if !text.contains('⟨') {
        return text;
    }
    let mut made = String::with_capacity(text.len());
    let mut is_one = false;
    let mut pieces = text.split('⟨');
    let plain = pieces.next().unwrap_or_default();
    is_one = last_is_one(plain).unwrap_or(is_one);
    made.push_str(plain);
    for piece in pieces {
        let Some((words, rest)) = piece.split_once('⟩') else {
            made.push_str(piece);
            continue;
        };
        let (one, many) = words.split_once('|').unwrap_or((words, words));
        made.push_str(if is_one { one } else { many });
        made.push_str(rest);
        is_one = last_is_one(rest).unwrap_or(is_one);
    }
    made
}

/// Whether the last number of a text is 1; `None` without one.
fn last_is_one(text: &str) -> Option<bool> {
    let is_part = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    let words = text.split(|c: char| !is_part(c));
    let mut numbers = words.filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    numbers.next_back().map(|word| word == "1")
}

/// A sentence with combining letters of quoted names and words as they are: Rust quotes those of Thai,
/// Hindi, Arabic or Vietnamese as `\u{e34}`. Marks of direction and control characters stay escaped.
#[must_use]
pub fn with_combining_letters(text: &str) -> Cow<'_, str> {
    const START: &str = "\\u{";
    if !text.contains(START) {
        return Cow::Borrowed(text);
    }
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(START) {
        let (before, found) = rest.split_at(at);
        made.push_str(before);
        // A backslash of the text itself is quoted as two.
        let quoted = made.len() - made.trim_end_matches('\\').len();
        let inner = found[START.len()..].split_once('}');
        let letter =
            inner.and_then(|(code, _)| char::from_u32(u32::from_str_radix(code, 16).ok()?));
        let letter = letter.filter(|c| quoted.is_multiple_of(2) && combines(*c));
        if let (Some(letter), Some((_, after))) = (letter, inner) {
            made.push(letter);
            rest = after;
        } else {
            made.push_str(START);
            rest = &found[START.len()..];
        }
    }
    made.push_str(rest);
    Cow::Owned(made)
}

/// Whether an escaped character belongs to the letter before it.
fn combines(c: char) -> bool {
    let is_mark = matches!(c, '\u{300}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}')
        && !matches!(c, '\u{61c}' | '\u{180b}'..='\u{180f}');
    // Joiners stand within words of Persian and Hindi.
    is_mark || matches!(c, '\u{200c}' | '\u{200d}')
}

/// A text as a shell takes it as one word.
#[must_use]
pub fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-=,.:/%+@".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// A name as a shell takes it where a flag takes a list of names apart by commas.
#[must_use]
pub fn shell_item(name: &str) -> String {
    if name.contains([',', '"']) {
        shell_word(&format!("\"{}\"", name.replace('"', "\"\"")))
    } else {
        shell_word(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_words_keep_their_combining_letters() {
        for word in [
            "ปกติ",
            "ค้างชำระ",
            "बकाया",
            "متأخّر",
            "trễ hạn",
            "e\u{301}te",
            "می\u{200c}شود",
            "K\"ö",
        ] {
            let sentence = format!("the target holds {word:?} (3)");
            let expected = format!("the target holds \"{}\" (3)", word.replace('"', "\\\""));
            assert_eq!(with_combining_letters(&sentence), expected);
        }
        for word in ["\u{202e}abc", "\u{7}", "a\\u{e34}", "plain"] {
            let sentence = format!("holds {word:?}");
            assert_eq!(with_combining_letters(&sentence), sentence);
        }
    }

    #[test]
    fn a_noun_agrees_with_its_number() {
        assert_eq!(counted(0, "row"), "0 rows");
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(21, "row"), "21 rows");
        let check = |text: &str, made: &str| assert_eq!(agreed(text.to_owned()), made);
        check("1 ⟨row|rows⟩ ⟨is|are⟩ out", "1 row is out");
        check("1,001 ⟨row|rows⟩ ⟨is|are⟩ out", "1,001 rows are out");
        check("2 ⟨row|rows⟩, 1 ⟨bad|bads⟩", "2 rows, 1 bad");
        check("1 of 3 ⟨row|rows⟩", "1 of 3 rows");
        check("⟨row|rows⟩", "rows");
        check("no number", "no number");
    }

    #[test]
    fn a_name_is_quoted_for_the_shell_where_it_must_be() {
        let check = |text: &str, word: &str| assert_eq!(shell_word(text), word);
        check("late=9999,-9999", "late=9999,-9999");
        check("客户号", "客户号");
        check("Monthly income=point", "'Monthly income=point'");
        check("it's", "'it'\\''s'");
        check("a$b", "'a$b'");
        check("", "''");
        assert_eq!(shell_item("Monthly income"), "'Monthly income'");
        assert_eq!(shell_item("city, state"), "'\"city, state\"'");
        assert_eq!(shell_item("5\" pipe"), "'\"5\"\" pipe\"'");
    }
}
