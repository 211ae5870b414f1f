//! An answer: a cell that says yes or no, and how the two answers of a column are
//! spelled. One flag is written `True`, `TRUE`, `t`, `1` or `yes`, depending on the
//! program.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The two answers, no and yes, as programs and people spell them; digits first.
const SPELLINGS: [(&str, &str); 57] = [
    ("0", "1"),
    ("False", "True"),
    ("false", "true"),
    ("FALSE", "TRUE"),
    ("F", "T"),
    ("f", "t"),
    ("N", "Y"),
    ("n", "y"),
    ("No", "Yes"),
    ("no", "yes"),
    ("NO", "YES"),
    ("否", "是"),
    ("假", "真"),
    ("Nein", "Ja"),
    ("nein", "ja"),
    ("NEIN", "JA"),
    ("Falsch", "Wahr"),
    ("falsch", "wahr"),
    ("FALSCH", "WAHR"),
    ("Non", "Oui"),
    ("non", "oui"),
    ("NON", "OUI"),
    ("Faux", "Vrai"),
    ("faux", "vrai"),
    ("FAUX", "VRAI"),
    ("No", "Sí"),
    ("no", "sí"),
    ("NO", "SÍ"),
    ("No", "Sì"),
    ("no", "sì"),
    ("NO", "SÌ"),
    ("FALSO", "VERDADERO"),
    ("FALSO", "VERO"),
    ("FALSO", "VERDADEIRO"),
    ("Não", "Sim"),
    ("não", "sim"),
    ("NÃO", "SIM"),
    ("Nee", "Ja"),
    ("nee", "ja"),
    ("NEE", "JA"),
    ("ONWAAR", "WAAR"),
    ("Нет", "Да"),
    ("нет", "да"),
    ("ЛОЖЬ", "ИСТИНА"),
    ("いいえ", "はい"),
    ("아니요", "예"),
    ("Hayır", "Evet"),
    ("hayır", "evet"),
    ("HAYIR", "EVET"),
    ("Nie", "Tak"),
    ("nie", "tak"),
    ("NIE", "TAK"),
    ("Tidak", "Ya"),
    ("tidak", "ya"),
    ("TIDAK", "YA"),
    // Of these the first says "no value" in most columns: see [`Spelling::of_gap`].
    ("无", "有"),
    ("-", "+"),
];

/// How many of them are answers by themselves.
const ANSWERS: usize = 55;

/// No answer is longer, in bytes.
const LONGEST: usize = 18;

/// How a column spells its answers, as a place in [`SPELLINGS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spelling(u8);

impl Spelling {
    /// `0` and `1`, which are stored as numbers.
    pub const DIGITS: Self = Self(0);

    /// The spellings whose no is a word for a missing value, unless all other cells are their yes:
    /// `无` beside `有`, `-` beside `+`.
    pub(in crate::table) const OF_GAPS: [Self; 2] = [Self(55), Self(56)];

    /// Whether its no is a word for a missing value elsewhere.
    pub(in crate::table) fn of_gap(self) -> bool {
        Self::OF_GAPS.contains(&self)
    }

    /// The answer of trimmed `text` where it is one of the words of such a spelling.
    pub(in crate::table) fn gap_answer(self, text: &str) -> Option<bool> {
        let word = |yes: &bool| self.word(*yes) == text;
        [false, true]
            .into_iter()
            .find(word)
            .filter(|_| self.of_gap())
    }

    /// Whether the answers are digits.
    #[must_use]
    pub fn is_digits(self) -> bool {
        self == Self::DIGITS
    }

    /// An answer as it is spelled here.
    #[must_use]
    pub fn word(self, yes: bool) -> &'static str {
        let (no_word, yes_word) = SPELLINGS[usize::from(self.0)];
        if yes { yes_word } else { no_word }
    }

    /// The spelling that most of the rows have, from the distinct values of a column
    /// with their rows; `None` where these are no answers. All must be answers,
    /// both must occur, and letters count only in pairs: `T` beside `N` and `Y` is
    /// a code.
    pub(in crate::table) fn of(values: &[(&str, usize)]) -> Option<Self> {
        let means = |yes: bool| values.iter().any(|(v, _)| answer(v) == Some(yes));
        let is_paired = |(value, _): &(&str, usize)| {
            let Some(other) = other_letter(value) else {
                return answer(value).is_some();
            };
            values.iter().any(|(v, _)| v.eq_ignore_ascii_case(other))
        };
        if !means(true) || !means(false) || !values.iter().all(is_paired) {
            return None;
        }
        let rows = |place: &usize| -> (usize, usize) {
            let (no, yes) = SPELLINGS[*place];
            let exact = |v: &str| v == no || v == yes;
            let alike = |v: &str| v.eq_ignore_ascii_case(no) || v.eq_ignore_ascii_case(yes);
            let sum = |is: &dyn Fn(&str) -> bool| -> usize {
                let spelled = values.iter().filter(|(v, _)| is(v));
                spelled.map(|(_, rows)| rows).sum()
            };
            (sum(&exact), sum(&alike))
        };
        // The first of those with most rows.
        let best = (0..ANSWERS).rev().max_by_key(rows)?;
        u8::try_from(best).ok().map(Self)
    }
}

/// The letter that answers the opposite, for an answer of one letter.
fn other_letter(text: &str) -> Option<&'static str> {
    let other = match text {
        "n" | "N" => "y",
        "y" | "Y" => "n",
        "f" | "F" => "t",
        "t" | "T" => "f",
        _ => return None,
    };
    Some(other)
}

/// Whether trimmed `text` says yes or no, in any case; `None` where it says
/// neither.
#[must_use]
pub fn answer(text: &str) -> Option<bool> {
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    match text {
        "0" | "0.0" => return Some(false),
        "1" | "1.0" => return Some(true),
        _ if text.as_bytes()[0].is_ascii_digit() => return None,
        _ => {}
    }
    let is = |word: &str| word.eq_ignore_ascii_case(text);
    let (_, yes) = SPELLINGS[..ANSWERS]
        .iter()
        .find(|(no, yes)| is(no) || is(yes))?;
    Some(is(yes))
}

/// All words for no and for yes.
pub fn spellings() -> impl Iterator<Item = (&'static str, &'static str)> {
    SPELLINGS[..ANSWERS].iter().copied()
}

/// Whether an answer is a word by itself, as opposed to a letter or a digit.
#[must_use]
pub fn is_answer_in_words(text: &str) -> bool {
    let digit = text.starts_with(|c: char| c.is_ascii_digit());
    !digit && other_letter(text).is_none() && answer(text).is_some()
}

/// Whether two texts are the same answer, at least one of them in words: `true`
/// is `T` and `1`, but `T` is not `Y`.
#[must_use]
pub fn same_answer(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    let first = answer(a);
    first.is_some() && first == answer(b) && (is_answer_in_words(a) || is_answer_in_words(b))
}

impl Serialize for Spelling {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}/{}", self.word(false), self.word(true)))
    }
}

impl<'de> Deserialize<'de> for Spelling {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let is = |(no, yes): &(&str, &str)| {
            text.strip_prefix(no)
                .and_then(|rest| rest.strip_prefix('/'))
                == Some(*yes)
        };
        let place = SPELLINGS.iter().position(is);
        let place = place.and_then(|place| u8::try_from(place).ok());
        place
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("an unknown spelling of yes and no"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_no_value_answer_in_their_own_spelling_only() {
        let [has, sign] = Spelling::OF_GAPS;
        assert_eq!(
            (has.gap_answer("无"), has.gap_answer("有")),
            (Some(false), Some(true))
        );
        assert_eq!(
            (sign.gap_answer("-"), sign.gap_answer("+")),
            (Some(false), Some(true))
        );
        assert_eq!(
            (has.gap_answer("-"), Spelling::DIGITS.gap_answer("0")),
            (None, None)
        );
        assert_eq!((answer("无"), answer("-"), answer("+")), (None, None, None));
        let json = serde_json::to_string(&sign).unwrap();
        assert_eq!(
            (json.as_str(), serde_json::from_str(&json).ok()),
            ("\"-/+\"", Some(sign))
        );
        assert!(spellings().all(|(no, _)| !crate::table::is_missing(no)));
    }

    #[test]
    fn answers_are_read_in_any_case() {
        for text in [
            "True", "true", "TRUE", "t", "T", "Y", "yes", "1", "1.0", "是", "WAHR", "sí",
        ] {
            assert_eq!(answer(text), Some(true), "{text:?}");
        }
        for text in [
            "False", "f", "N", "no", "0", "否", "faux", "Não", "nein", "ONWAAR",
        ] {
            assert_eq!(answer(text), Some(false), "{text:?}");
        }
        for text in [
            "",
            "2",
            "10",
            "maybe",
            "truth",
            "none",
            "yesterday evening today",
        ] {
            assert_eq!(answer(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_column_is_spelled_as_most_of_its_rows() {
        let check = |values: &[(&str, usize)], expected: Option<(&str, &str)>| {
            let found = Spelling::of(values).map(|s| (s.word(false), s.word(true)));
            assert_eq!(found, expected, "{values:?}");
        };
        check(&[("True", 3), ("False", 9)], Some(("False", "True")));
        check(
            &[("true", 3), ("False", 9), ("TRUE", 1)],
            Some(("False", "True")),
        );
        check(
            &[("t", 3), ("f", 9), ("True", 1), ("False", 1)],
            Some(("f", "t")),
        );
        check(
            &[("0", 3), ("1", 9), ("True", 1), ("False", 1)],
            Some(("0", "1")),
        );
        check(&[("n", 3), ("Y", 9)], Some(("N", "Y")));
        check(
            &[("Y", 1), ("N", 9), ("yes", 3), ("no", 4)],
            Some(("N", "Y")),
        );
        check(&[("是", 3), ("否", 9)], Some(("否", "是")));
        check(&[("T", 3), ("N", 9), ("Y", 1)], None);
        check(&[("T", 3), ("N", 9)], None);
        check(&[("True", 3)], None);
        check(&[("True", 3), ("False", 9), ("unknown", 1)], None);
        check(&[], None);
    }

    #[test]
    fn letters_are_the_same_answer_only_beside_words() {
        assert!(same_answer("true", "T") && same_answer("True", " 1") && same_answer("t", "TRUE"));
        assert!(same_answer("yes", "True") && same_answer("No", "FALSE"));
        for (a, b) in [
            ("T", "Y"),
            ("1", "T"),
            ("true", "false"),
            ("x", "x"),
            ("1", "1"),
        ] {
            assert!(!same_answer(a, b), "{a} {b}");
        }
    }

    #[test]
    fn a_spelling_is_written_and_read_back() {
        for place in 0..SPELLINGS.len() {
            let spelling = Spelling(place as u8);
            let json = serde_json::to_string(&spelling).unwrap();
            assert_eq!(
                serde_json::from_str::<Spelling>(&json).unwrap(),
                spelling,
                "{json}"
            );
        }
        assert!(serde_json::from_str::<Spelling>("\"A/B\"").is_err());
    }
}
