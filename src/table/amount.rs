//! An amount: a number in any spelling but plain digits, with sign, currency,
//! percent sign, separators or unit, read under either decimal mark.

use super::convention::Unit;

/// A number in any spelling but plain digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Amount {
    /// Read with `.` as the decimal mark.
    pub point: Option<Reading>,
    /// Read with `,` as the decimal mark.
    pub comma: Option<Reading>,
    pub percent: bool,
    /// Place in [`CURRENCIES`].
    pub currency: Option<u8>,
    pub unit: Option<Unit>,
}

/// The value of an amount under one decimal mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reading {
    pub value: f64,
    /// Written without decimals and exponent.
    pub whole: bool,
}

/// The spellings of each currency; letters in any case.
const CURRENCIES: [&[&str]; 38] = [
    &["$", "US$", "USD", "美元"],
    &["€", "EUR", "欧元"],
    &["£", "GBP", "英镑"],
    &["¥", "￥", "CN¥", "CNY", "RMB", "元", "人民币"],
    &["JP¥", "JPY", "円", "日元"],
    &["₹", "Rs", "Rs.", "INR"],
    &["₩", "KRW"],
    &["₽", "RUB", "руб", "руб."],
    &["CHF", "SFr."],
    &["R$", "BRL"],
    &["C$", "CA$", "CAD"],
    &["A$", "AU$", "AUD"],
    &["NZ$", "NZD"],
    &["HK$", "HKD", "港元", "港币"],
    &["NT$", "TWD"],
    &["S$", "SGD"],
    &["RM", "MYR"],
    &["kr", "kr.", "SEK", "NOK", "DKK"],
    &["zł", "zl", "PLN"],
    &["Kč", "CZK"],
    &["Ft", "HUF"],
    &["lei", "RON"],
    &["₺", "TL", "TRY"],
    &["₴", "UAH"],
    &["₪", "ILS"],
    &["฿", "THB"],
    &["₫", "VND"],
    &["₱", "PHP"],
    &["Rp", "Rp.", "IDR"],
    &["MX$", "MXN"],
    &["ZAR"],
    &["₦", "NGN"],
    &["KSh", "KES"],
    &["GH₵", "GHS"],
    &["AED"],
    &["SAR"],
    &["EGP"],
    &["PKR"],
];

/// The words for each unit, and the power of ten that it counts for.
const UNITS: [(Unit, u8, &[&str]); 7] = [
    (Unit::Days, 0, &["day", "days", "天", "日"]),
    (Unit::Weeks, 0, &["week", "weeks", "wk", "wks", "周"]),
    (
        Unit::Months,
        0,
        &[
            "month", "months", "mo", "mos", "mth", "mths", "个月", "個月", "月",
        ],
    ),
    (Unit::Years, 0, &["year", "years", "yr", "yrs", "年", "岁"]),
    (Unit::Instalments, 0, &["期"]),
    (Unit::Myriads, 4, &["万", "萬"]),
    (Unit::Myriads, 8, &["亿", "億"]),
];

/// What stands around a number that has a unit: `< 1 year`, `10+ years`.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    /// The next whole number below stands for all that is less.
    Below,
    /// The number itself stands for all from there on.
    From,
    /// The next whole number above stands for all that is more.
    Above,
}

/// Powers of ten, all exact.
const TENS: [f64; 16] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// `123.45` with at most 15 digits: exact by one division, as both the
/// digits and the power of ten are exact in f64 (Clinger 1990).
pub(super) fn decimal(bytes: &[u8]) -> Option<Amount> {
    let (sign, number) = match bytes {
        [b'-', rest @ ..] => (-1.0, rest),
        _ => (1.0, bytes),
    };
    if number.len() > 16 {
        return None;
    }
    let (mut digits, mut point) = (0u64, None);
    for (place, &byte) in number.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            digits = digits * 10 + u64::from(digit);
        } else if byte == b'.' && point.is_none() {
            point = Some(place);
        } else {
            return None;
        }
    }
    let point = point?;
    let decimals = number.len() - point - 1;
    if point == 0 || decimals == 0 {
        return None;
    }
    let grouped = decimals == 3 && point <= 3 && number[0] != b'0';
    let reading = |value: f64, whole| Reading {
        value: sign * value,
        whole,
    };
    Some(Amount {
        point: Some(reading(digits as f64 / TENS[decimals], false)),
        comma: grouped.then(|| reading(digits as f64, true)),
        percent: false,
        currency: None,
        unit: None,
    })
}

/// A number with sign, parentheses, currency, percent sign, unit or separators.
pub(super) fn amount(text: &str) -> Option<Amount> {
    if let [first, second, ..] = text.as_bytes()
        && first.is_ascii_alphabetic()
        && !second.is_ascii_alphabetic()
        && *second != b'$'
    {
        return None;
    }
    let (mut rest, mut signed) = without_parentheses(text);
    let mut negative = signed;
    let mut currency = None;
    for _ in 0..2 {
        if let Some(after) = rest
            .strip_prefix(['-', '+', '\u{2212}'])
            .filter(|_| !signed)
        {
            negative = !rest.starts_with('+');
            signed = true;
            rest = after.trim_start();
        }
        if currency.is_none()
            && let Some((place, after)) = without_currency(rest, true)
        {
            currency = Some(place);
            rest = after.trim_start();
        }
    }
    if !signed {
        (rest, signed) = without_parentheses(rest);
        negative = signed;
    }
    let without = rest.strip_suffix('%');
    let percent = without.is_some();
    rest = without.unwrap_or(rest).trim_end();
    if let Some((place, before)) = without_currency(rest, false) {
        currency = currency.or(Some(place));
        rest = before.trim_end();
    }
    let Quantity {
        number,
        unit,
        power,
        bound,
    } = quantity(rest);
    rest = number;
    if let Some(before) = rest.strip_suffix('-').filter(|_| !signed) {
        negative = true;
        rest = before.trim_end();
    }
    let sign = if negative { -1.0 } else { 1.0 };
    let read = |mark| {
        let reading = bounded(read(rest, mark, power)?, bound)?;
        Some(Reading {
            value: sign * reading.value,
            ..reading
        })
    };
    let (point, comma) = (read('.'), read(','));
    (point.is_some() || comma.is_some()).then_some(Amount {
        point,
        comma,
        percent,
        currency,
        unit,
    })
}

fn without_parentheses(text: &str) -> (&str, bool) {
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    (inner.unwrap_or(text).trim(), inner.is_some())
}

/// The place of the currency before or after a number, and the rest. The
/// longest spelling counts: `R$` is no `$`.
fn without_currency(text: &str, before: bool) -> Option<(u8, &str)> {
    let edge = if before {
        text.chars().next()
    } else {
        text.chars().next_back()
    };
    // All spellings begin with a letter or a sign of money.
    let is_other = |c: char| c.is_ascii_punctuation() && c != '$' && (before || c != '.');
    if edge.is_none_or(|c| c.is_ascii_digit() || c == ' ' || is_other(c)) {
        return None;
    }
    let byte = |text: &str| {
        let bytes = text.as_bytes();
        let byte = if before { bytes.first() } else { bytes.last() };
        byte.map(u8::to_ascii_lowercase)
    };
    let edge = byte(text);
    let cut = |name: &str| {
        let at = if before {
            name.len()
        } else {
            text.len().checked_sub(name.len())?
        };
        let (head, tail) = text.split_at_checked(at)?;
        let (found, rest) = if before { (head, tail) } else { (tail, head) };
        let next = if before {
            rest.chars().next()
        } else {
            rest.chars().next_back()
        };
        // The `rs` of `yrs` are no rupees.
        let within_a_word = name.is_ascii() && next.is_some_and(|c| c.is_ascii_alphabetic());
        (!within_a_word && found.eq_ignore_ascii_case(name)).then_some(rest)
    };
    let mut shortest: Option<(u8, &str)> = None;
    for (place, names) in CURRENCIES.iter().enumerate() {
        let near = names.iter().filter(|name| byte(name) == edge);
        for rest in near.filter_map(|name| cut(name)) {
            if shortest.is_none_or(|(_, least)| rest.len() < least.len()) {
                shortest = Some((place as u8, rest));
            }
        }
    }
    shortest
}

/// A number and what its unit says.
struct Quantity<'a> {
    number: &'a str,
    unit: Option<Unit>,
    power: u8,
    bound: Option<Bound>,
}

/// Without a unit nothing is taken away.
fn quantity(text: &str) -> Quantity<'_> {
    with_unit(text).unwrap_or(Quantity {
        number: text,
        unit: None,
        power: 0,
        bound: None,
    })
}

fn with_unit(text: &str) -> Option<Quantity<'_>> {
    const SIGNS: [(&str, Bound); 6] = [
        ("<=", Bound::From),
        (">=", Bound::From),
        ("≤", Bound::From),
        ("≥", Bound::From),
        ("<", Bound::Below),
        (">", Bound::Above),
    ];
    const ENDINGS: [(&str, Bound); 3] = [
        ("以上", Bound::From),
        ("以下", Bound::Below),
        ("以内", Bound::Below),
    ];
    let ending = ENDINGS
        .iter()
        .find_map(|(end, bound)| Some((text.strip_suffix(end)?, *bound)));
    let inner = ending.map_or(text.trim_end_matches('.'), |(inner, _)| inner);
    let word = inner.char_indices().rev();
    let (start, _) = word.take_while(|(_, c)| c.is_alphabetic()).last()?;
    let (number, word) = inner.split_at(start);
    let (unit, power, _) = UNITS
        .iter()
        .find(|(.., words)| words.iter().any(|known| known.eq_ignore_ascii_case(word)))?;
    let number = number.trim_end();
    let sign = SIGNS
        .iter()
        .find_map(|(sign, bound)| Some((number.strip_prefix(sign)?, *bound)));
    let plus = number.strip_suffix('+').map(|n| (n, Bound::From));
    let bounds = [ending.map(|(_, bound)| (number, bound)), sign, plus];
    let mut told = bounds.into_iter().flatten();
    let (number, bound) = told.next().map_or((number, None), |(n, b)| (n, Some(b)));
    // Both `1.5万` and a bound could not be read in full.
    (bound.is_none() || *power == 0).then_some(Quantity {
        number: number.trim(),
        unit: Some(*unit),
        power: *power,
        bound,
    })
}

/// Only whole numbers have a next one.
fn bounded(reading: Reading, bound: Option<Bound>) -> Option<Reading> {
    let step = match bound {
        None | Some(Bound::From) => return Some(reading),
        Some(Bound::Below) => -1.0,
        Some(Bound::Above) => 1.0,
    };
    let value = reading.value + step;
    (reading.whole && value >= 0.0).then_some(Reading { value, ..reading })
}

/// Digits in groups or none, one decimal mark, an exponent; times ten to
/// `power`.
fn read(text: &str, mark: char, power: u8) -> Option<Reading> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, decimals) = match mantissa.split_once(mark) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (mantissa, None),
    };
    let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let fraction = decimals.unwrap_or_default();
    if !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let is_whole = decimals.is_none() && exponent.is_none();
    // `RM007` is a code as `007` is.
    if is_whole && whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    // Exact by one division or none, see `decimal`.
    if all_digits(whole) && exponent.is_none() && power == 0 && whole.len() + fraction.len() <= 15 {
        let number = |text: &str| {
            text.bytes()
                .fold(0u64, |number, b| number * 10 + u64::from(b - b'0'))
        };
        let tens = TENS[fraction.len()];
        return Some(Reading {
            value: (number(whole) as f64 * tens + number(fraction) as f64) / tens,
            whole: is_whole,
        });
    }
    let mut plain = if all_digits(whole) {
        whole.to_owned()
    } else {
        ungroup(whole, mark)?
    };
    if decimals.is_some() {
        plain.push('.');
        plain.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if plain.len() > whole.len() + 1 + fraction.len()
            || !all_digits(digits)
            || !(1..=3).contains(&digits.len())
        {
            return None;
        }
        plain.push('e');
        plain.push_str(exponent);
    }
    if power > 0 {
        if exponent.is_some() {
            return None;
        }
        plain.push('e');
        plain.push_str(&power.to_string());
    }
    let value: f64 = plain.parse().ok()?;
    value.is_finite().then_some(Reading {
        value,
        whole: is_whole,
    })
}

/// `1,234,567` or the Indian `12,34,567` without its separators, if every
/// group has the digits that belong there.
fn ungroup(whole: &str, mark: char) -> Option<String> {
    const SEPARATORS: [char; 9] = [
        ',', '.', ' ', '\'', '’', '\u{a0}', '\u{202f}', '\u{2007}', '\u{2009}',
    ];
    let separator = whole.chars().find(|c| !c.is_ascii_digit())?;
    if separator == mark || !SEPARATORS.contains(&separator) {
        return None;
    }
    let groups: Vec<&str> = whole.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let all_digits = groups.iter().all(|g| g.bytes().all(|b| b.is_ascii_digit()));
    let fits =
        |size: usize| (1..=size).contains(&first.len()) && middle.iter().all(|g| g.len() == size);
    let indian = separator == ',' && fits(2);
    let good = all_digits && last.len() == 3 && (fits(3) || indian) && !first.starts_with('0');
    good.then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::super::cell::{Form, form};
    use super::*;

    fn amount_of(text: &str) -> Amount {
        match form(text) {
            Form::Amount(amount) => amount,
            other => panic!("{text:?} is {other:?}"),
        }
    }

    fn check(text: &str, point: Option<f64>, comma: Option<f64>) {
        let amount = amount_of(text);
        let values = (amount.point.map(|r| r.value), amount.comma.map(|r| r.value));
        assert_eq!(values, (point, comma), "{text:?}");
    }

    #[test]
    fn numbers_are_read_under_either_decimal_mark() {
        check("1.5", Some(1.5), None);
        check("-12.25", Some(-12.25), None);
        check("1,5", None, Some(1.5));
        check("1.234", Some(1.234), Some(1234.0));
        check("1,234", Some(1234.0), Some(1.234));
        check("0.123", Some(0.123), None);
        check("1,234,567.89", Some(1_234_567.89), None);
        check("1.234,56", None, Some(1234.56));
        check("1 234 567,5", None, Some(1_234_567.5));
        check("1'234.50", Some(1234.5), None);
        check("1e-3", Some(0.001), Some(0.001));
        check("2.5E+04", Some(25_000.0), None);
        check(".5", Some(0.5), None);
        check("$1,200.50", Some(1200.5), None);
        check("-$1,200", Some(-1200.0), Some(-1.2));
        check("$-12", Some(-12.0), Some(-12.0));
        check("(1,200)", Some(-1200.0), Some(-1.2));
        check("($1,200.00)", Some(-1200.0), None);
        check("R$ 1.234,56", None, Some(1234.56));
        check("1.234,56 €", None, Some(1234.56));
        check("￥3,000", Some(3000.0), Some(3.0));
        check("USD 300", Some(300.0), Some(300.0));
        check("3000元", Some(3000.0), Some(3000.0));
        check("10.65%", Some(10.65), None);
        check("10,65 %", None, Some(10.65));
        check("120-", Some(-120.0), Some(-120.0));
        check("$(1,200)", Some(-1200.0), Some(-1.2));
        check("（１，２００）", Some(-1200.0), Some(-1.2));
        check("1,200-", Some(-1200.0), Some(-1.2));
        check("1 234,56 zł", None, Some(1234.56));
        check("1\u{202f}234,56 €", None, Some(1234.56));
        check("1\u{2009}234", Some(1234.0), Some(1234.0));
        check("1,00,000", Some(100_000.0), None);
        check("₹12,34,567.50", Some(1_234_567.5), None);
        check("RM 1,200", Some(1200.0), Some(1.2));
        check("rm1200", Some(1200.0), Some(1200.0));
        check("1.200 kr.", Some(1.2), Some(1200.0));
        check("NT$300", Some(300.0), Some(300.0));
        check("300美元", Some(300.0), Some(300.0));
        check("$1,000 USD", Some(1000.0), Some(1.0));
        check("0.57万", Some(5700.0), None);
        check("¥1.5万元", Some(15_000.0), None);
        check("2 亿", Some(2e8), Some(2e8));
        check("1,5万", None, Some(15_000.0));
        check("0.1", Some(0.1), None);
        check("123456789.1234567", Some(123_456_789.123_456_7), None);
        assert!(amount_of("10%").percent && amount_of("$5").currency.is_some());
    }

    #[test]
    fn units_and_bounds_belong_to_the_number() {
        use Unit::{Days, Instalments, Months, Myriads, Weeks, Years};
        for (text, unit, value) in [
            ("36 months", Months, 36.0),
            ("36months", Months, 36.0),
            ("36 mos.", Months, 36.0),
            ("36 个月", Months, 36.0),
            ("5 yrs", Years, 5.0),
            ("1 YEAR", Years, 1.0),
            ("5年", Years, 5.0),
            ("35岁", Years, 35.0),
            ("12 days", Days, 12.0),
            ("-3 days", Days, -3.0),
            ("30天", Days, 30.0),
            ("2.5 weeks", Weeks, 2.5),
            ("36期", Instalments, 36.0),
            ("< 1 year", Years, 0.0),
            ("<1 yr", Years, 0.0),
            ("10+ years", Years, 10.0),
            (">= 10 years", Years, 10.0),
            ("> 10 years", Years, 11.0),
            ("10年以上", Years, 10.0),
            ("1年以下", Years, 0.0),
            ("1.5万", Myriads, 15_000.0),
        ] {
            let amount = amount_of(text);
            let value_of = amount.point.map(|r| r.value);
            assert_eq!(
                (amount.unit, value_of),
                (Some(unit), Some(value)),
                "{text:?}"
            );
        }
        for text in [
            "< 1",
            "10+",
            "1-2 years",
            "12 parsecs",
            "months",
            "<1.5 years",
            "< 0 years",
            "10以上",
            "1e3万",
            "1万以下",
            "12 M",
            "RM007",
            "3 rooms",
            "+ years",
        ] {
            assert_eq!(form(text), Form::Text, "{text:?}");
        }
        let same = |a: &str, b: &str| assert_eq!(amount_of(a).currency, amount_of(b).currency);
        same("¥300", "300元");
        same("$1,000", "1,000 usd");
        assert_ne!(amount_of("$1").currency, amount_of("R$1").currency);
    }
}
