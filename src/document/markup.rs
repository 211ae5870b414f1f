//! Text within HTML and XML.

/// A text as it is written between tags or within quotes. Characters that XML does not allow, and
/// those that change the direction of text, become `�`.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{fffe}'
            | '\u{ffff}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => out.push('�'),
            c => out.push(c),
        }
    }
    out
}

/// A text as it was before [`escaped`].
#[must_use]
pub fn unescaped(text: &str) -> String {
    let mut out = text.to_owned();
    for (entity, c) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        out = out.replace(entity, c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_text() {
        let name = "<script>alert(\"1\")</script> & 'x'";
        let safe = escaped(name);
        assert!(!safe.contains(['<', '>', '"', '\'']), "{safe}");
        assert_eq!(unescaped(&safe), name);
        assert_eq!(unescaped(&escaped("&lt;")), "&lt;");
        assert_eq!(escaped("a\u{0}b\u{202e}c\nd"), "a�b�c d");
    }
}
