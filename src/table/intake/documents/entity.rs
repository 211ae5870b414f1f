//! Character references of HTML: by number, and by the names of Latin 1 and of
//! common signs.

/// The names of U+00A0 to U+00FF.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy \
    reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 \
    frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml \
    Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave \
    Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil \
    egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml \
    divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
const OTHERS: [(&str, char); 20] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("euro", '€'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("minus", '−'),
    ("hellip", '…'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
    ("permil", '‰'),
    ("trade", '™'),
    ("le", '≤'),
    ("ge", '≥'),
    ("ne", '≠'),
];

/// Appends a text, its references replaced by what they stand for; what is none
/// stays.
pub(in crate::table::intake) fn push_decoded(text: &mut String, mut rest: &str) {
    while let Some(start) = rest.find('&') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        let name = &rest[1..];
        let is_end = |c: char| !(c.is_ascii_alphanumeric() || c == '#');
        let end = name.find(is_end).unwrap_or(name.len());
        if let Some(c) = decoded(&name[..end]) {
            text.push(c);
            let has_end = name[end..].starts_with(';');
            rest = &name[end + usize::from(has_end)..];
        } else {
            text.push('&');
            rest = name;
        }
    }
    text.push_str(rest);
}

fn decoded(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        // HTML 13.2.5.80: these stand for the signs of windows-1252.
        if (0x80..0xA0).contains(&code) {
            let byte = [code as u8];
            let signs = encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&byte)
                .0;
            return signs.chars().next();
        }
        return char::from_u32(code).filter(|c| *c != '\0');
    }
    let other = OTHERS.iter().find(|(known, _)| *known == name);
    let latin = || {
        let place = LATIN.split_whitespace().position(|known| known == name)?;
        char::from_u32(0xA0 + place as u32)
    };
    other.map(|(_, c)| *c).or_else(latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_stand_for_letters_by_name_and_number() {
        for (text, expected) in [
            ("a &amp; b", "a & b"),
            ("&pound;5&nbsp;&frac12;&yuml;", "£5\u{a0}½ÿ"),
            ("&#8364;&#x20AC;&#128;", "€€€"),
            ("&lt;b&gt", "<b>"),
            ("R&D &none; &#x110000; &", "R&D &none; &#x110000; &"),
        ] {
            let mut found = String::new();
            push_decoded(&mut found, text);
            assert_eq!(found, expected);
        }
    }
}
