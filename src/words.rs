//! The words of a sentence that depend on what is put into it: a noun beside its
//! number, a name as a shell takes it.

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
