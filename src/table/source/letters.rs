//! Which language some letters beyond ASCII belong to, where two encodings read the same bytes and
//! a detector that was trained on the web decides for the wrong one.

use encoding_rs::{Encoding, WINDOWS_1250, WINDOWS_1252};
use std::collections::HashSet;

/// Distinct words with letters beyond ASCII from which on a guess is sure.
const MANY_WORDS: usize = 6;

/// The letters of a language in an encoding, and of each list one that its texts hold and those of
/// the languages that share the others do not.
struct Language {
    encoding: &'static Encoding,
    letters: &'static [u8],
    needs: &'static [&'static [u8]],
}

/// Languages of windows-1252 that are taken for others. In windows-1250 œ is ś, which stands
/// among letters that are none of the French ones; ã is ă, as in Romanian, which has no ç, é or í;
/// ñ is ń, as in Polish, which has no á or í. In windows-1257 ø is ų.
const WESTERN: [Language; 4] = [
    // French.
    Language {
        encoding: WINDOWS_1252,
        letters: b"\x8C\x9C\x9F\xC0\xC2\xC6\xC7\xC8\xC9\xCA\xCB\xCE\xCF\xD4\xD9\xDB\xDC\
                   \xE0\xE2\xE6\xE7\xE8\xE9\xEA\xEB\xEE\xEF\xF4\xF9\xFB\xFC\xFF",
        needs: &[b"\xE0\xE2\xE7\xE8\xE9\xEE\xF4"],
    },
    // Portuguese.
    Language {
        encoding: WINDOWS_1252,
        letters: b"\xC0\xC1\xC2\xC3\xC7\xC9\xCA\xCD\xD3\xD4\xD5\xDA\xE0\xE1\xE2\xE3\xE7\xE9\xEA\
                   \xED\xF3\xF4\xF5\xFA\xFC",
        needs: &[b"\xC3\xD5\xE3\xF5", b"\xC7\xC9\xCD\xD3\xE7\xE9\xEA\xED\xF3"],
    },
    // Spanish.
    Language {
        encoding: WINDOWS_1252,
        letters: b"\xA1\xAA\xBA\xBF\xC1\xC9\xCD\xD1\xD3\xDA\xDC\xE1\xE9\xED\xF1\xF3\xFA\xFC",
        needs: &[b"\xD1\xF1", b"\xC1\xCD\xDA\xE1\xED\xFA"],
    },
    // Norwegian and Danish.
    Language {
        encoding: WINDOWS_1252,
        letters: b"\xC4\xC5\xC6\xD6\xD8\xE4\xE5\xE6\xE9\xF6\xF8\xFC",
        needs: &[b"\xD8\xF8"],
    },
];

/// Languages of windows-1250 that are taken for Western ones. Hungarian ő and ű are õ and û there,
/// which no language has beside ö or ü and á, í, ó or ú. Czech ř is ø, which
/// Danish and Norwegian have beside æ and å, and not beside í, è and ì, as č and ě are read.
const CENTRAL: [Language; 2] = [
    Language {
        encoding: WINDOWS_1250,
        letters: b"\xC1\xC9\xCD\xD3\xD5\xD6\xDA\xDB\xDC\xE1\xE9\xED\xF3\xF5\xF6\xFA\xFB\xFC",
        needs: &[
            b"\xF5\xFB\xD5\xDB",
            b"\xF6\xFC\xD6\xDC",
            b"\xE1\xED\xF3\xFA",
        ],
    },
    Language {
        encoding: WINDOWS_1250,
        letters: b"\x8A\x8D\x8E\x9A\x9D\x9E\xC1\xC8\xC9\xCC\xCD\xCF\xD2\xD3\xD8\xD9\xDA\xDD\
                   \xE1\xE8\xE9\xEC\xED\xEF\xF2\xF3\xF8\xF9\xFA\xFD",
        needs: &[b"\xF8\xD8", b"\xE8\xEC\xED\xFD"],
    },
];

impl Language {
    fn is_of(&self, sample: &[u8]) -> bool {
        let high = || sample.iter().filter(|b| **b >= 0x80);
        let has = |some: &&[u8]| high().any(|b| some.contains(b));
        high().all(|b| self.letters.contains(b)) && self.needs.iter().all(has)
    }
}

/// The encoding that the letters of the sample tell where a detector says `guess`, if it is another.
pub(super) fn told_by_letters(
    sample: &[u8],
    guess: &'static Encoding,
) -> Option<&'static Encoding> {
    let languages = if guess == WINDOWS_1252 {
        &CENTRAL[..]
    } else if guess.is_single_byte() {
        &WESTERN[..]
    } else {
        return None;
    };
    let found = languages.iter().find(|language| language.is_of(sample))?;
    Some(found.encoding)
}

/// Whether few distinct words hold letters beyond ASCII: one city in a thousand rows says no more of
/// the encoding than in one.
pub(super) fn few_words(sample: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
    let mut words: HashSet<&[u8]> = HashSet::new();
    for word in sample.split(|byte| !is_letter(byte)) {
        if word.iter().any(|byte| *byte >= 0x80) {
            words.insert(word);
            if words.len() >= MANY_WORDS {
                return false;
            }
        }
    }
    true
}
