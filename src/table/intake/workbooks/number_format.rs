//! A number format of a spreadsheet, such as `0.0%` or `[=0]"";dd/mm/yyyy`: what
//! it makes of a number. Draws no thousands, colours or currency signs.
//!
//! ECMA-376 part 1, 18.8.30 and 18.8.31; the forms are those of [MS-XLS] 2.4.126, too.

use crate::table::cells::amount::words::CURRENCIES;

/// What a number is under a format.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::table::intake) enum Kind {
    /// Just itself: decimals, thousands, currencies, fractions, exponents.
    Number,
    /// A hundredth, shown with a percent sign.
    Percent,
    /// Itself, with a percent sign that scales nothing (`0.0"%"`).
    PercentSign,
    /// A whole number with leading zeros.
    Padded(Vec<Digit>),
    /// A day, or a moment.
    Date,
    /// A time of day.
    Time,
    /// Hours, minutes or seconds that do not end at a day.
    Elapsed,
    /// Nothing but a text.
    Literal(String),
}

/// A place in a format that pads with zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table::intake) enum Digit {
    /// A digit, or a zero.
    Zero,
    /// A digit, or nothing.
    Optional,
    /// A sign between digits.
    Sign(char),
}

/// A number format.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::table::intake) struct NumberFormat {
    sections: Vec<Section>,
    /// The currency that it shows, in its first spelling.
    pub currency: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq)]
struct Section {
    condition: Option<Condition>,
    kind: Kind,
}

/// Which numbers a section is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::table::intake) struct Condition {
    /// Which of less, equal and greater it admits.
    admits: [bool; 3],
    bound: f64,
}

impl Condition {
    /// Such as `>=100`; `None` for what is none, as a colour.
    pub fn parse(text: &str) -> Option<Self> {
        let end = text.find(|c| !matches!(c, '<' | '>' | '='))?;
        let (sign, bound) = text.split_at(end);
        let admits = match sign {
            "<" => [true, false, false],
            "<=" => [true, true, false],
            "=" => [false, true, false],
            ">=" => [false, true, true],
            ">" => [false, false, true],
            "<>" => [true, false, true],
            _ => return None,
        };
        let bound = bound.trim().parse().ok()?;
        Some(Self { admits, bound })
    }

    fn holds(self, value: f64) -> bool {
        let order = value.partial_cmp(&self.bound);
        order.is_some_and(|order| self.admits[(order as i8 + 1) as usize])
    }
}

impl NumberFormat {
    /// The format of these sections, each with its condition; one without takes all
    /// numbers that those before it leave.
    pub fn of(sections: Vec<(Option<Condition>, Kind)>) -> Self {
        let section = |(condition, kind)| Section { condition, kind };
        Self {
            sections: sections.into_iter().map(section).collect(),
            currency: None,
        }
    }

    /// Reads the code of a format.
    pub fn parse(code: &str) -> Self {
        let mut sections: Vec<(Section, bool)> = Vec::new();
        let mut rest = code;
        loop {
            let (section, after) = section(rest);
            sections.push(section);
            match after {
                Some(after) => rest = after,
                None => break,
            }
        }
        // The section of texts, and a fourth, are for no number.
        let numeric = sections.iter().filter(|(_, text)| !text).count();
        if numeric > 0 {
            sections.retain(|(_, text)| !text);
        }
        sections.truncate(3);
        Self {
            sections: sections.into_iter().map(|(section, _)| section).collect(),
            currency: currency(code),
        }
    }

    /// The format that Excel knows by number ([ECMA-376] 18.8.30); those of East
    /// Asian days and times are dates in each of their languages, or times.
    pub fn built_in(number: u16) -> Self {
        Self::parse(match number {
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            9 => "0%",
            10 => "0.00%",
            11 | 48 => "0.00E+00",
            12 | 13 => "# ?/?",
            14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => "yyyy-mm-dd",
            18..=21 | 32..=35 | 45 | 47 | 55 | 56 => "h:mm:ss",
            46 => "[h]:mm:ss",
            _ => "General",
        })
    }

    /// Whether it shows every number as itself.
    pub fn is_plain(&self) -> bool {
        let plain = |s: &Section| matches!(s.kind, Kind::Number | Kind::Literal(_));
        self.sections.iter().all(plain)
    }

    /// What it makes of a number, and whether the sign of that is written by the
    /// format itself.
    pub fn kind(&self, value: f64) -> (&Kind, bool) {
        let last = self.sections.len().saturating_sub(1);
        let takes = |(place, section): &(usize, &Section)| match (section.condition, *place) {
            (Some(condition), _) => condition.holds(value),
            (None, place) if place == last => true,
            (None, 0) if last == 1 => value >= 0.0,
            (None, 0) => value > 0.0,
            (None, _) => value < 0.0,
        };
        let found = self.sections.iter().enumerate().find(takes);
        let (place, section) = match found {
            Some((place, section)) => (place, section),
            None => match self.sections.first() {
                Some(first) => (0, first),
                None => return (&Kind::Number, false),
            },
        };
        let Kind::Literal(_) = section.kind else {
            return (&section.kind, place > 0 && section.condition.is_none());
        };
        let shown = |s: &&Section| !matches!(s.kind, Kind::Literal(_));
        let other = self.sections.iter().find(shown);
        match other.map(|s| &s.kind) {
            // A day that is not shown is none.
            Some(Kind::Date) => (&section.kind, false),
            Some(kind) => (kind, false),
            None => (&Kind::Number, false),
        }
    }
}

/// The currency that a code shows: in a bracket, `[$€-407]`, within quotes, or bare.
fn currency(code: &str) -> Option<&'static str> {
    let find = |sign: &str| {
        let names = CURRENCIES
            .iter()
            .find(|names| names.contains(&sign.trim()))?;
        names.first().copied()
    };
    let bracket = code.split("[$").nth(1);
    let sign = bracket.and_then(|rest| rest.split([']', '-']).next());
    let quoted = || code.split('"').skip(1).step_by(2).find_map(find);
    let bare = || {
        let outside = code
            .split('[')
            .map(|part| part.rsplit(']').next().unwrap_or(part));
        let mut signs = outside
            .flat_map(str::chars)
            .filter(|c| "$€£¥₹₽₩".contains(*c));
        find(signs.next()?.encode_utf8(&mut [0; 4]))
    };
    sign.and_then(find).or_else(quoted).or_else(bare)
}

/// What was seen in a section.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is seen or not by itself"
)]
struct Seen {
    digits: Vec<Digit>,
    literal: String,
    /// Letters of days and times, in their order, small.
    letters: Vec<char>,
    elapsed: bool,
    /// A point, comma, slash, exponent or currency sign.
    decimals: bool,
    percent: bool,
    percent_literal: bool,
    text: bool,
    general: bool,
    condition: Option<Condition>,
    /// Digits that are parts of a second.
    fraction: bool,
}

/// The section that begins a code, whether it is for texts, and what follows it.
fn section(code: &str) -> ((Section, bool), Option<&str>) {
    let mut seen = Seen::default();
    let mut rest = code;
    let mut after = None;
    while let Some(c) = rest.chars().next() {
        let tail = &rest[c.len_utf8()..];
        rest = match c {
            ';' => {
                after = Some(tail);
                break;
            }
            '"' => {
                let end = tail.find('"').unwrap_or(tail.len());
                tail[..end].chars().for_each(|c| seen.literal(c));
                tail.get(end + 1..).unwrap_or_default()
            }
            '[' => {
                let end = tail.find(']').unwrap_or(tail.len());
                seen.bracket(&tail[..end]);
                tail.get(end + 1..).unwrap_or_default()
            }
            '\\' => past(tail, |c| seen.literal(c)),
            // A gap as wide as the next letter, or filled with it.
            '_' | '*' => past(tail, |_| {}),
            _ => seen.sign(c, tail),
        };
    }
    let text = seen.text;
    let section = Section {
        condition: seen.condition,
        kind: seen.kind(),
    };
    ((section, text), after)
}

/// What follows the first letter, which is shown to `take`.
fn past(text: &str, take: impl FnOnce(char)) -> &str {
    let mut letters = text.chars();
    if let Some(c) = letters.next() {
        take(c);
    }
    letters.as_str()
}

fn starts_with(text: &str, word: &str) -> bool {
    text.get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
}

impl Seen {
    fn literal(&mut self, c: char) {
        self.percent_literal |= c == '%';
        self.literal.push(c);
        self.digits.push(Digit::Sign(c));
        if self.letters.last() == Some(&'.') {
            self.letters.pop();
        }
    }

    fn bracket(&mut self, inside: &str) {
        let first = inside.chars().next().unwrap_or_default();
        let lower = first.to_ascii_lowercase();
        let same = |c: char| c.to_ascii_lowercase() == lower;
        if matches!(lower, 'h' | 'm' | 's') && inside.chars().all(same) {
            self.elapsed = true;
            self.letters.push(lower);
        } else if first == '$' {
            self.decimals |= inside.len() > 1 && !inside.starts_with("$-");
        } else if self.condition.is_none() {
            self.condition = Condition::parse(inside);
        }
    }

    /// Takes the sign before `tail`, or a word that begins with it; returns what
    /// follows.
    fn sign<'a>(&mut self, c: char, tail: &'a str) -> &'a str {
        let lower = c.to_ascii_lowercase();
        match lower {
            'g' if starts_with(tail, "eneral") => {
                self.general = true;
                return &tail["eneral".len()..];
            }
            'a' if starts_with(tail, "m/pm") => {
                self.letters.push('h');
                return &tail["m/pm".len()..];
            }
            'a' if starts_with(tail, "/p") => {
                self.letters.push('h');
                return &tail["/p".len()..];
            }
            'e' if self.has_digits() && tail.starts_with(['+', '-']) => {
                self.decimals = true;
                return &tail[1..];
            }
            '0' | '#' | '?' if matches!(self.letters.last(), Some('.')) => self.fraction = true,
            '0' => self.digits.push(Digit::Zero),
            '#' | '?' => self.digits.push(Digit::Optional),
            '.' if self.letters.last() == Some(&'s') => self.letters.push('.'),
            '.' | ',' | '$' | '£' | '€' | '¥' => self.decimals = true,
            '/' if self.has_digits() => self.decimals = true,
            '%' => self.percent = true,
            '@' => self.text = true,
            'y' | 'm' | 'd' | 'h' | 's' | 'e' | 'g' | 'b' => self.letters.push(lower),
            'a' if starts_with(tail, "aa") => self.letters.push('d'),
            ' ' | '-' | '(' | ')' | '/' | ':' | '+' | '\'' => self.digits.push(Digit::Sign(c)),
            _ => self.literal(c),
        }
        tail
    }

    fn has_digits(&self) -> bool {
        self.digits.iter().any(|d| !matches!(d, Digit::Sign(_)))
    }

    fn kind(self) -> Kind {
        let has_digits = self.has_digits();
        let letters: String = self.letters.iter().filter(|c| **c != '.').collect();
        if !has_digits && !letters.is_empty() && !self.general {
            return match () {
                () if self.elapsed => Kind::Elapsed,
                () if is_time(&letters) => Kind::Time,
                () => Kind::Date,
            };
        }
        let zero = |d: &Digit| *d == Digit::Zero;
        match () {
            () if self.percent && has_digits => Kind::Percent,
            () if self.percent_literal && has_digits => Kind::PercentSign,
            () if self.general || self.text => Kind::Number,
            () if !has_digits => Kind::Literal(self.literal.trim().to_owned()),
            () if !self.decimals
                && letters.is_empty()
                && self.digits.iter().filter(|d| zero(d)).count() > 1 =>
            {
                Kind::Padded(self.digits)
            }
            () => Kind::Number,
        }
    }
}

/// Whether letters such as `hmmss` show no day: an `m` is minutes beside hours or
/// seconds.
fn is_time(letters: &str) -> bool {
    let known = letters.chars().all(|c| matches!(c, 'h' | 'm' | 's'));
    known && letters.contains(['h', 's'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, value: f64, expected: &Kind) {
        let format = NumberFormat::parse(code);
        assert_eq!(format.kind(value).0, expected, "{code} of {value}");
    }

    #[test]
    fn a_format_names_its_currency() {
        for (code, expected) in [
            ("[$€-407] #,##0.00", Some("€")),
            ("#,##0.00\\ [$€-1]", Some("€")),
            ("[$$-409]#,##0.00", Some("$")),
            ("[$USD] #,##0", Some("$")),
            ("\"$\"#,##0.00", Some("$")),
            ("#,##0.00 \"EUR\"", Some("€")),
            ("$#,##0", Some("$")),
            ("_-* #,##0.00\\ £_-", Some("£")),
            ("[$-409]d-mmm-yy", None),
            ("#,##0.00", None),
            ("[Red]0.0", None),
        ] {
            assert_eq!(NumberFormat::parse(code).currency, expected, "{code}");
        }
    }

    #[test]
    fn percent_formats_are_known_in_every_section() {
        for code in [
            "0%",
            "0.00%",
            "0.0%;[Red]-0.0%",
            "0.0 %",
            "_-* 0.0%_-;-* 0.0%_-;_-* \"-\"??%_-;_-@_-",
            "[>1][Red]0%;0.0%",
            "[$-409]#,##0.0%",
            "0.0%;@",
        ] {
            for value in [0.5, 0.0, -0.25, 7.0] {
                check(code, value, &Kind::Percent);
            }
        }
        check("0.0\"%\"", 54.5, &Kind::PercentSign);
        check("0.0\\%", 54.5, &Kind::PercentSign);
        check("\"100% of\" General", 5.0, &Kind::Number);
    }

    #[test]
    fn days_and_times_are_known_wherever_they_stand() {
        for code in [
            "dd/mm/yyyy",
            "[=0]\"\";dd/mm/yyyy",
            "[$-407]dd. mmm yyyy",
            "[$-F800]dddd, mmmm dd, yyyy",
            "dd/mm/yyyy;@",
            "[Red][<0]General;[Blue]m/d/yy h:mm",
            "mmm-yy",
            "[$-404]e\"年\"m\"月\"d\"日\"",
            "yyyy\\-mm\\-dd\\Thh:mm",
            "d.m.yyyy",
            "m",
        ] {
            check(code, 45_000.0, &Kind::Date);
        }
        for code in [
            "h:mm",
            "hh:mm:ss.000",
            "mm:ss.0",
            "h:mm AM/PM",
            "[$-409]h:mm A/P",
        ] {
            check(code, 0.5, &Kind::Time);
        }
        for code in [
            "[h]:mm:ss",
            "[hh]:mm",
            "[mm]:ss",
            "[ss].00",
            "[Blue]\\+[h]:mm;[Red]\\-[h]:mm",
        ] {
            check(code, 1.5, &Kind::Elapsed);
        }
        let hidden = |text: &str| Kind::Literal(text.to_owned());
        check("[=0]\"\";dd/mm/yyyy", 0.0, &hidden(""));
        check("dd/mm/yyyy;;\"open\"", 0.0, &hidden("open"));
    }

    #[test]
    fn other_formats_leave_the_number() {
        for code in [
            "General",
            "",
            "0",
            "0.00",
            "00.00",
            "#,##0",
            "#,##0.00 [$€-407]",
            "\"£\"#,##0.00",
            "[$USD] 0000.00",
            "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)",
            "# ?/?",
            "00/00",
            "0.00E+00",
            "@",
            ";;;@",
            ";;;",
            "0.0,,\"M\"",
            "#,##0\\ \"days\"",
            "0 USD",
            "\"Yes\";\"Yes\";\"No\"",
            "[Red]General",
            "#,##0*y",
            "#,##000",
        ] {
            check(code, 12.5, &Kind::Number);
            check(code, 0.0, &Kind::Number);
            assert!(NumberFormat::parse(code).is_plain(), "{code}");
        }
    }

    #[test]
    fn zeros_that_pad_are_kept_with_the_signs_between_them() {
        use Digit::{Optional, Sign, Zero};
        check("000", 3.0, &Kind::Padded(vec![Zero; 3]));
        check("#00", 3.0, &Kind::Padded(vec![Optional, Zero, Zero]));
        let kind = Kind::Padded(vec![Zero, Zero, Sign('-'), Zero]);
        check("00-0", 3.0, &kind);
        check("00\\-0;@", 3.0, &kind);
        assert!(!NumberFormat::parse("00000").is_plain());
    }

    #[test]
    fn built_in_formats_are_known_by_number() {
        let kind = |number| NumberFormat::built_in(number).kind(45_000.0).0.clone();
        for number in [0, 1, 4, 11, 12, 37, 44, 49, 200] {
            assert_eq!(kind(number), Kind::Number, "{number}");
        }
        for number in [14, 17, 22, 27, 31, 36, 50, 58] {
            assert_eq!(kind(number), Kind::Date, "{number}");
        }
        for number in [20, 32, 47, 55] {
            assert_eq!(kind(number), Kind::Time, "{number}");
        }
        assert_eq!((kind(9), kind(46)), (Kind::Percent, Kind::Elapsed));
    }
}
