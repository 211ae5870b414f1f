//! An affix: signs or words that stand before or behind the number in a cell and
//! are no unit known by meaning, such as `~63.8`, `63.8*` or `LTV: 63.8%`. Splits one
//! text; the column decides.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::table::cells::cell::{self, Form};
use crate::table::columns::column_format::Unit;

/// Bytes of the longest affix.
const LONGEST: usize = 23;
/// Signs that join the parts of a code, number it, or stand within a day.
const CODE_SIGNS: &str = "#№@/\\_-–—&:";
/// Words before numbers that name things one by one.
const NAMING_WORDS: &str = "\
    id no nr num number nummer v ver version rev revision release section chapter \
    article branch filiale person customer client account konto loan contract item \
    tel phone fax mobile zip plz room flat apt unit box line row code page group \
    cluster segment class level grade type model node store site region zone team";

/// A short text, kept in place.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Short {
    bytes: [u8; LONGEST],
    length: u8,
}

impl Short {
    fn of(text: &str) -> Option<Self> {
        let mut bytes = [0; LONGEST];
        bytes
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        let length = u8::try_from(text.len()).ok()?;
        Some(Self { bytes, length })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = &self.bytes[..usize::from(self.length)];
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    fn is_empty(&self) -> bool {
        self.length == 0
    }
}

impl std::fmt::Debug for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_str().fmt(f)
    }
}

impl Serialize for Short {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Short {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::of(&text).ok_or_else(|| serde::de::Error::custom("an affix that is too long"))
    }
}

/// What stands around the number in the cells of a column, without white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Affix {
    /// Before the number, and before its sign.
    #[serde(default, skip_serializing_if = "Short::is_empty")]
    pub before: Short,
    /// Behind the number.
    #[serde(default, skip_serializing_if = "Short::is_empty")]
    pub after: Short,
    /// What stands behind are letters joined to the number, as in codes: only
    /// decimals show that they are a unit.
    #[serde(default, skip_serializing_if = "is_false")]
    pub joined: bool,
    /// What stands before ends in a word, as before ids, too: only decimals show
    /// that it names an amount.
    #[serde(default, skip_serializing_if = "is_false")]
    pub worded: bool,
    /// What stands before is one letter joined to the number, as in codes: only parted
    /// thousands show that it is a currency.
    #[serde(default, skip_serializing_if = "is_false")]
    pub lettered: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Whether a text behind a number is more than a unit: three words, or two of which one
/// is a name, as in addresses (`12 Main Street`).
fn is_phrase(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_name = |word: &&str| word.starts_with(char::is_uppercase) && word.chars().count() > 3;
    words.len() > 2 || (words.len() == 2 && words.iter().any(is_name))
}

impl Affix {
    /// What stands around the number in `text`, which is none by itself.
    pub(in crate::table) fn of(text: &str) -> Option<Self> {
        let text = cell::trim(text);
        let start = spread_start(text).or_else(|| number_start(text))?;
        let (before, rest) = text.split_at(start);
        let last = rest.rfind(is_digit)?;
        let last = last + rest[last..].chars().next().map_or(1, char::len_utf8);
        let first = rest.find(|c: char| c.is_alphabetic());
        let run = first.map(|at| rest[..at].trim_end_matches(|c: char| !is_digit(c)).len());
        // A known unit stays: `~63.8%` is 63.8 percent.
        let ends = [rest.len(), last, run.unwrap_or(last)];
        let end = ends.into_iter().find(|end| is_number(&rest[..*end]))?;
        let (before, after) = (before.trim_end(), &rest[end..]);
        // Without the affix it would be a number already, or `$` is its money.
        let affix = Self {
            before: Short::of(before)?,
            after: Short::of(after.trim())?,
            joined: after.starts_with(char::is_alphabetic),
            worded: before.contains(char::is_alphabetic) && !is_spread(before, &rest[..end]),
            lettered: false,
        };
        let gap = text.len() - before.len() - rest.len();
        affix.is_sound(gap > 0).then_some(affix)
    }

    /// A letter joined to an amount with parted thousands or two decimals before it, as a
    /// currency is: `Q1,234.50`, `K12,345`.
    pub(in crate::table) fn lettered(text: &str) -> Option<Self> {
        let text = cell::trim(text);
        let letter = text.chars().next().filter(char::is_ascii_uppercase)?;
        let rest = text.strip_prefix(letter)?.trim_start_matches('-');
        let is_amount = rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.ends_with(|c: char| c.is_ascii_digit())
            && rest.contains([',', '.'])
            && is_number(rest);
        is_amount.then_some(Self {
            before: Short::of(&text[..1])?,
            lettered: true,
            ..Self::default()
        })
    }

    /// Whether it can stand around amounts; a word before them needs a `gap`.
    fn is_sound(&self, gap: bool) -> bool {
        let (before, after) = (self.before.as_str(), self.after.as_str());
        let is_code_sign = |c: Option<char>| c.is_some_and(|c| CODE_SIGNS.contains(c));
        let word = before.trim_end_matches([':', '=']).trim_end();
        let shown = word.len() < before.len();
        let bare = word.trim_end_matches('.').to_lowercase();
        let last_word = bare.rsplit(|c: char| !c.is_alphanumeric()).next();
        let names = last_word.is_some_and(names_things);
        let is_alone = before.is_empty() && after.is_empty();
        // `EURIBOR 3M + 2.35%` is a spread over a named rate.
        let has_digit = before.contains(is_digit) && !before.ends_with('+')
            || after.contains(char::is_whitespace) && after.contains(is_digit);
        let word_ends = gap || shown || !word.ends_with(char::is_alphanumeric);
        !is_alone
            && !has_digit
            && !is_phrase(after)
            && !is_code_sign(word.chars().next_back())
            && !is_code_sign(after.chars().next())
            && (!self.worded || (word_ends && !names && gap_after_dot(word, gap)))
    }

    /// What `text` is without it, `Text` where it does not have it.
    pub(in crate::table) fn form(&self, text: &str) -> Form {
        let inner = cell::trim(text);
        let inner = inner.strip_prefix(self.before.as_str());
        let inner = inner.and_then(|t| t.strip_suffix(self.after.as_str()));
        match inner.map(cell::form) {
            Some(form @ (Form::Whole(_) | Form::Code(_) | Form::Amount(_))) => form,
            _ => Form::Text,
        }
    }

    /// Whether the number must show decimals to be an amount.
    pub(in crate::table) fn needs_decimals(&self) -> bool {
        self.joined || (self.worded && !self.is_about())
    }

    /// Whether it says that a number is not exact.
    fn is_about(&self) -> bool {
        const WORDS: &str = "ca circa approx about etwa rund env environ aprox около约";
        let before = self.before.as_str();
        let word = before.trim_end_matches('.').to_lowercase();
        before.eq_ignore_ascii_case("c.") || WORDS.split(' ').any(|one| one == word)
    }

    /// As it is given after `around:`, `~…` or `LTV:...%`.
    pub(in crate::table) fn told(around: &str) -> Option<Self> {
        let parts = around.split_once('…').or_else(|| around.split_once("..."));
        let (before, after) = parts?;
        let affix = Self {
            before: Short::of(before.trim())?,
            after: Short::of(after.trim())?,
            joined: after.starts_with(char::is_alphabetic),
            worded: before.contains(char::is_alphabetic),
            lettered: false,
        };
        (!affix.before.is_empty() || !affix.after.is_empty()).then_some(affix)
    }

    /// It as it is written around a number.
    #[must_use]
    pub fn around(&self) -> String {
        format!("{}…{}", self.before.as_str(), self.after.as_str())
    }
}

/// Where the number of a spread over a named rate begins: `EURIBOR 3M + 2.35%`, `SOFR+250bps`.
fn spread_start(text: &str) -> Option<usize> {
    let plus = text.rfind('+').filter(|at| *at > 0)?;
    let start = plus + text[plus..].find(is_digit)?;
    is_spread(&text[..start], &text[start..]).then_some(start)
}

/// Whether `before` names a rate that `number`, in percent or basis points, is added to.
fn is_spread(before: &str, number: &str) -> bool {
    let name = before.trim_end().strip_suffix('+');
    let is_rate = |form: Form| matches!(form, Form::Amount(a) if a.percent || a.unit == Some(Unit::BasisPoints));
    name.is_some_and(|name| name.contains(char::is_alphabetic)) && is_rate(cell::form(number))
}

/// `B.12` is a code, `ca. 12` is none.
fn gap_after_dot(word: &str, gap: bool) -> bool {
    gap || !word.ends_with('.')
}

/// Whether a word before numbers names things one by one, as in `flat 12`.
pub(in crate::table) fn names_things(word: &str) -> bool {
    NAMING_WORDS.split(' ').any(|one| one == word)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || (!c.is_ascii() && c.is_numeric() && cell::digit(c).is_some())
}

/// Where the number begins, its sign and its currency included where these stand
/// alone.
fn number_start(text: &str) -> Option<usize> {
    let first = text.find(is_digit)?;
    let before = &text[..first];
    let sign = before.strip_suffix(['-', '+', '\u{2212}']);
    let sign = sign.filter(|head| !head.ends_with(char::is_alphanumeric));
    let before = sign.unwrap_or(before);
    let money = before.trim_end().strip_suffix(['$', '€', '£', '¥', '(']);
    // `AR$` is one sign.
    let money = money.filter(|head| !head.ends_with(char::is_alphabetic));
    let before = money.unwrap_or(before);
    Some(before.len())
}

fn is_number(text: &str) -> bool {
    matches!(
        cell::form(text),
        Form::Whole(_) | Form::Code(_) | Form::Amount(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(text: &str) -> Option<String> {
        Affix::of(text).map(|affix| affix.around())
    }

    #[test]
    fn what_stands_around_a_number_is_split_from_it() {
        for (text, expected, value) in [
            ("~63.8", "~…", 63.8),
            ("~-63.8", "~…", -63.8),
            ("~63.8%", "~…", 63.8),
            ("ca. 63.8", "ca.…", 63.8),
            ("63.8*", "…*", 63.8),
            ("[63.8]", "[…]", 63.8),
            ("63.8°", "…°", 63.8),
            ("LTV: 63.8%", "LTV:…", 63.8),
            ("LTV: -5.5", "LTV:…", -5.5),
            ("LTV=63.8", "LTV=…", 63.8),
            ("0.638x", "…x", 0.638),
            ("63.8 kWh", "…kWh", 63.8),
            ("63.8 m2", "…m2", 63.8),
            ("≈ 1,063.8 pts", "≈…pts", 1063.8),
        ] {
            assert_eq!(around(text).as_deref(), Some(expected), "{text}");
            let affix = Affix::of(text).unwrap();
            let Form::Amount(amount) = affix.form(text) else {
                panic!("{text}");
            };
            assert_eq!(amount.point.map(|r| r.value), Some(value), "{text}");
            let json = serde_json::to_string(&affix).unwrap();
            assert_eq!(serde_json::from_str::<Affix>(&json).unwrap(), affix);
        }
    }

    #[test]
    fn codes_have_no_affix() {
        for text in [
            "A-1001",
            "B07",
            "C12345",
            "T12",
            "v1.2",
            "version 1.2",
            "#1001",
            "No. 17",
            "Nr 5",
            "Branch 12",
            "B.12",
            "10-20 %",
            "12:30:00",
            "1.2.3.4",
            "2018/12",
            "DE44 5001 0517",
            "12/B",
            "Ann",
            "",
            "5_b",
            "Tel. 555",
            "X/12",
            "ID: 5",
        ] {
            assert_eq!(around(text), None, "{text}");
        }
        // The column asks these for decimals.
        assert!(Affix::of("12A").is_some_and(|a| a.needs_decimals()));
        assert!(Affix::of("Score 12").is_some_and(|a| a.needs_decimals()));
        assert!(Affix::of("ca. 12").is_some_and(|a| !a.needs_decimals()));
    }
}
