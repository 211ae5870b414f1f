//! Display formats of SAS, SPSS and Stata, by name: what the numbers of a column mean.
//! Sources: SAS 9.4 Formats and Informats (formats by category), SPSS Command Syntax
//! Reference (variable formats), Stata's help of `format` and `datetime display formats`.

use super::calendar::{Counted, Meaning, Shown};

/// 1960-01-01, the first day of SAS and Stata, in days from 1970-01-01.
const FIRST_1960: i32 = -3_653;
/// 1582-10-14, the first day of SPSS.
const FIRST_1582: i32 = -141_428;

/// Formats of SAS for numbers that are no dates.
const SAS_NUMBERS: [&str; 41] = [
    "BEST", "BESTX", "BINARY", "BITS", "COMMA", "COMMAX", "D", "DOLLAR", "DOLLARX", "E", "EURO",
    "EUROX", "F", "FLOAT", "FRACT", "HEX", "IB", "IBR", "IEEE", "NEGPAREN", "NUMX", "OCTAL", "PD",
    "PIB", "PIBR", "PK", "PVALUE", "RB", "ROMAN", "SIZEK", "SIZEKB", "SIZEKMG", "SSN", "VAXRB",
    "VMSZN", "WORDF", "WORDS", "YEN", "ZD", "ODDSR", "SIZEMB",
];
/// Formats of SAS for texts.
const SAS_TEXTS: [&str; 20] = [
    "", "ASCII", "BASE64X", "BIDI", "BINARY", "CHAR", "EBCDIC", "F", "HEX", "MSGCASE", "OCTAL",
    "QUOTE", "REVERJ", "REVERS", "UCS2B", "UCS2L", "UPCASE", "UTF8X", "VARYING", "S",
];

/// What a format of SAS says of numbers; `None` of a format that is none of SAS's own.
pub(super) fn sas(name: &str, width: u16, decimals: u16) -> Option<Meaning> {
    let name = name.trim().to_ascii_uppercase();
    // Some writers leave the width at the name; no name ends in a digit.
    let (name, written) = split_width(&name);
    let width = if width == 0 { written } else { width };
    if name.is_empty() || SAS_NUMBERS.contains(&name) {
        return Some(Meaning::Number);
    }
    match name {
        "Z" if decimals == 0 => return Some(Meaning::Padded(usize::from(width.clamp(1, 32)))),
        "Z" => return Some(Meaning::Number),
        "PERCENT" | "PERCENTN" | "NLPCT" | "NLPCTI" | "NLPCTN" | "NLPCTP" => {
            return Some(Meaning::Percent);
        }
        _ => {}
    }
    if ["NLNUM", "NLMNY", "NLMNL", "NLBEST", "S370F"]
        .iter()
        .any(|start| name.starts_with(start))
    {
        return Some(Meaning::Number);
    }
    if is_sas_duration(name) {
        return Some(Meaning::Duration);
    }
    let (counted, shown) = sas_datetime(name)
        .map(|shown| (Counted::Seconds, shown))
        .or_else(|| sas_date(name).map(|shown| (Counted::Days, shown)))?;
    Some(Meaning::Date {
        first: FIRST_1960,
        counted,
        shown,
    })
}

/// Whether a format of SAS for texts is one of its own.
pub(super) fn is_sas_text(name: &str) -> bool {
    let name = name.trim().trim_start_matches('$').to_ascii_uppercase();
    SAS_TEXTS.contains(&split_width(&name).0)
}

/// The name of a format and the width behind it, 0 for none.
fn split_width(format: &str) -> (&str, u16) {
    let is_width = |c: char| c.is_ascii_digit() || c == '.';
    let name = format.trim_end_matches(is_width);
    let width = format[name.len()..].split('.').next().unwrap_or_default();
    (name, width.parse().unwrap_or(0))
}

fn is_sas_duration(name: &str) -> bool {
    matches!(
        name,
        "TIME"
            | "HHMM"
            | "HOUR"
            | "MMSS"
            | "NLTIME"
            | "NLTIMAP"
            | "E8601TM"
            | "E8601TZ"
            | "E8601LZ"
            | "E8601TX"
            | "B8601TM"
            | "B8601TZ"
            | "B8601LZ"
            | "B8601TX"
            | "IS8601TM"
            | "IS8601TZ"
            | "IS8601LZ"
    )
}

/// What a format of SAS shows of a datetime.
fn sas_datetime(name: &str) -> Option<Shown> {
    let other = of_language(name);
    Some(match name {
        "DATETIME" | "DATEAMPM" | "MDYAMPM" | "E8601DT" | "E8601DZ" | "E8601DX" | "E8601LX"
        | "B8601DT" | "B8601DZ" | "B8601DX" | "B8601LX" | "IS8601DT" | "IS8601DZ" | "NLDATM"
        | "NLDATML" | "NLDATMM" | "NLDATMS" | "NLDATMW" | "NLDATMAP" | "NLDATMZ" => Shown::Moment,
        "DTDATE" | "E8601DN" | "B8601DN" | "IS8601DN" | "DTWKDATX" | "NLDATMDT" | "NLDATMMDL" => {
            Shown::Day
        }
        "TOD" | "TIMEAMPM" | "NLDATMTM" | "NLDATMTZ" => Shown::Clock,
        "DTMONYY" | "NLDATMYM" | "NLDATMYMM" | "NLDATMYML" => Shown::Month,
        "DTYYQC" | "NLDATMYQ" | "NLDATMYQL" => Shown::Quarter,
        "DTYEAR" | "NLDATMYR" => Shown::Year,
        "NLDATMMN" => Shown::MonthName,
        "NLDATMWN" => Shown::DayName,
        _ if other == Some("DT") => Shown::Moment,
        _ => return None,
    })
}

/// What a format of SAS shows of a date.
fn sas_date(name: &str) -> Option<Shown> {
    // A letter for the separator: blank, colon, dash, none, period, slash.
    let before = |letters: &str| {
        // The D of DD is none.
        let end = name.strip_suffix(|c: char| letters.contains(c));
        end.filter(|_| name != "YYMMDD").unwrap_or(name)
    };
    Some(match name {
        "DATE" | "WEEKDATE" | "WEEKDATX" | "WORDDATE" | "WORDDATX" | "JULIAN" | "PDJULG"
        | "PDJULI" | "E8601DA" | "B8601DA" | "IS8601DA" | "NENGO" | "MINGUO" | "HDATE"
        | "HEBDATE" | "NLDATE" | "NLDATEL" | "NLDATEM" | "NLDATES" | "NLDATEW" | "NLDATEMD"
        | "NLDATEMDL" | "NLDATEMDM" | "NLDATEMDS" | "WEEKU" | "WEEKV" | "WEEKW" => Shown::Day,
        "MONYY" | "YYMON" | "NLDATEYM" | "NLDATEYML" | "NLDATEYMM" | "NLDATEYMS" => Shown::Month,
        "NLDATEYQ" | "NLDATEYQL" | "NLDATEYQM" | "NLDATEYQS" => Shown::Quarter,
        "YEAR" | "NLDATEYR" => Shown::Year,
        "QTR" | "QTRR" => Shown::QuarterNumber,
        "MONTH" => Shown::MonthNumber,
        "MONNAME" | "NLDATEMN" => Shown::MonthName,
        "DAY" => Shown::DayOfMonth,
        "JULDAY" => Shown::DayOfYear,
        "WEEKDAY" => Shown::DayOfWeek,
        "DOWNAME" | "NLDATEWN" => Shown::DayName,
        _ => match before("BCDNPS") {
            "DDMMYY" | "MMDDYY" | "YYMMDD" | "YYWEEKU" | "YYWEEKV" | "YYWEEKW" => Shown::Day,
            "YYMM" | "MMYY" => Shown::Month,
            "YYQ" | "YYQR" | "YYQZ" => Shown::Quarter,
            _ => match of_language(name)? {
                "DD" | "DE" | "WDX" | "WKX" => Shown::Day,
                "MY" => Shown::Month,
                "DN" => Shown::DayOfWeek,
                "MN" => Shown::MonthName,
                "DWN" => Shown::DayName,
                _ => return None,
            },
        },
    })
}

/// The part behind the language of an international format, `DD` of `EURDFDD`.
fn of_language(name: &str) -> Option<&str> {
    const LANGUAGES: [&str; 27] = [
        "AFR", "CAT", "CRO", "CSY", "DAN", "DES", "DEU", "ENG", "ESP", "EUR", "FIN", "FRA", "FRS",
        "HUN", "ITA", "MAC", "NLD", "NOR", "POL", "PTB", "PTG", "RUS", "SLO", "SVE", "TUR", "UKR",
        "GRK",
    ];
    let (language, rest) = name.split_at_checked(3)?;
    let rest = rest.strip_prefix("DF")?;
    LANGUAGES.contains(&language).then_some(rest)
}

/// What a print format of SPSS says of numbers.
pub(super) fn spss(kind: u8, width: u8, decimals: u8) -> Meaning {
    let date = |shown| Meaning::Date {
        first: FIRST_1582,
        counted: Counted::Seconds,
        shown,
    };
    match kind {
        // N: shown with leading zeros.
        17 if decimals == 0 => Meaning::Padded(usize::from(width.clamp(1, 40))),
        // DATE, ADATE, JDATE, EDATE, SDATE.
        20 | 23 | 24 | 38 | 39 => date(Shown::Day),
        // DATETIME, YMDHMS.
        22 | 41 => date(Shown::Moment),
        // TIME, DTIME, MTIME.
        21 | 25 | 40 => Meaning::Duration,
        // WKDAY, MONTH.
        26 => Meaning::DayName,
        27 => Meaning::MonthName,
        // MOYR, QYR, WKYR.
        28 => date(Shown::Month),
        29 => date(Shown::Quarter),
        30 => date(Shown::Week),
        _ => Meaning::Number,
    }
}

/// What a display format of Stata says of numbers.
pub(super) fn stata(format: &str) -> Meaning {
    let Some(format) = format.trim().strip_prefix('%') else {
        return Meaning::Number;
    };
    let format = format.trim_start_matches('-');
    let date = |counted, shown| Meaning::Date {
        first: FIRST_1960,
        counted,
        shown,
    };
    let (kind, detail) = match format.strip_prefix('t') {
        Some(rest) => match rest.char_indices().nth(1) {
            Some((second, _)) => rest.split_at(second),
            None => (rest, ""),
        },
        None => match format.strip_prefix('d') {
            Some(detail) => ("d", detail),
            None => return zeros(format),
        },
    };
    match kind {
        "d" => date(Counted::Days, shown(detail, Shown::Day)),
        "c" => date(Counted::Milliseconds, shown(detail, Shown::Moment)),
        "C" => date(Counted::LeapMilliseconds, shown(detail, Shown::Moment)),
        "w" => date(Counted::Weeks, Shown::Week),
        "m" => date(Counted::Months, Shown::Month),
        "q" => date(Counted::Quarters, Shown::Quarter),
        "h" => date(Counted::Halves, Shown::Half),
        // Years are numbers; the calendars of %tb are in files of their own.
        _ => Meaning::Number,
    }
}

/// `%05.0f` shows zeros before a number.
fn zeros(format: &str) -> Meaning {
    let digits = |rest: &str| {
        let (width, decimals) = rest.strip_suffix('f')?.split_once('.')?;
        (decimals == "0")
            .then(|| width.parse::<usize>().ok())
            .flatten()
    };
    let width = format.strip_prefix('0').and_then(digits);
    width
        .filter(|width| (1..=32).contains(width))
        .map_or(Meaning::Number, Meaning::Padded)
}

/// What the detail of a date format shows, `usual` where there is none.
fn shown(detail: &str, usual: Shown) -> Shown {
    // Longer codes first, as `Mon` begins `Month`; those of a day, a month, a year, a time.
    const CODES: [(&str, char); 33] = [
        ("DAYNAME", ' '),
        ("Dayname", ' '),
        ("Month", 'm'),
        ("month", 'm'),
        ("Mon", 'm'),
        ("mon", 'm'),
        ("Day", ' '),
        ("day", ' '),
        ("JJJ", 'd'),
        ("jjj", 'd'),
        ("CC", 'y'),
        ("cc", 'y'),
        ("YY", 'y'),
        ("yy", 'y'),
        ("NN", 'm'),
        ("nn", 'm'),
        ("DD", 'd'),
        ("dd", 'd'),
        ("Da", ' '),
        ("da", ' '),
        ("WW", 'w'),
        ("ww", 'w'),
        ("HH", 't'),
        ("Hh", 't'),
        ("hH", 't'),
        ("hh", 't'),
        ("MM", 't'),
        ("mm", 't'),
        ("SS", 't'),
        ("ss", 't'),
        ("h", 'h'),
        ("q", 'q'),
        ("D", 'd'),
    ];
    let (mut seen, mut rest) = (String::new(), detail);
    while let Some(first) = rest.chars().next() {
        if first == '!' {
            // The next character stands for itself.
            rest = rest
                .get(1..)
                .and_then(|rest| rest.get(rest.chars().next()?.len_utf8()..))
                .unwrap_or("");
            continue;
        }
        let code = CODES.iter().find(|(code, _)| rest.starts_with(code));
        if let Some((_, part)) = code {
            seen.push(*part);
        }
        rest = &rest[code.map_or(first.len_utf8(), |(code, _)| code.len())..];
    }
    let has = |part: char| seen.contains(part);
    match () {
        () if has('t') && !has('d') && !has('m') && !has('y') => Shown::Clock,
        () if has('t') && usual == Shown::Moment => Shown::Moment,
        () if has('d') => Shown::Day,
        () if has('m') => Shown::Month,
        () if has('q') => Shown::Quarter,
        () if has('w') => Shown::Week,
        () if has('h') && has('y') => Shown::Half,
        () if has('y') => Shown::Year,
        () => usual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(meaning: Meaning) -> (Counted, Shown) {
        match meaning {
            Meaning::Date { counted, shown, .. } => (counted, shown),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn formats_of_sas_say_what_is_counted_and_shown() {
        for (name, counted, shown) in [
            ("DATE", Counted::Days, Shown::Day),
            ("yymmdds", Counted::Days, Shown::Day),
            ("YYMMDD", Counted::Days, Shown::Day),
            ("YYMMD", Counted::Days, Shown::Month),
            ("DDMMYYP", Counted::Days, Shown::Day),
            ("MMDDYY", Counted::Days, Shown::Day),
            ("WORDDATX", Counted::Days, Shown::Day),
            ("EURDFDD", Counted::Days, Shown::Day),
            ("DEUDFWKX", Counted::Days, Shown::Day),
            ("NLDATE", Counted::Days, Shown::Day),
            ("JULIAN", Counted::Days, Shown::Day),
            ("MONYY", Counted::Days, Shown::Month),
            ("YYMM", Counted::Days, Shown::Month),
            ("YYMMN", Counted::Days, Shown::Month),
            ("MMYYS", Counted::Days, Shown::Month),
            ("EURDFMY", Counted::Days, Shown::Month),
            ("YYQ", Counted::Days, Shown::Quarter),
            ("YYQRD", Counted::Days, Shown::Quarter),
            ("YEAR", Counted::Days, Shown::Year),
            ("MONTH", Counted::Days, Shown::MonthNumber),
            ("DOWNAME", Counted::Days, Shown::DayName),
            ("DATETIME", Counted::Seconds, Shown::Moment),
            ("NLDATM", Counted::Seconds, Shown::Moment),
            ("EURDFDT", Counted::Seconds, Shown::Moment),
            ("DTDATE", Counted::Seconds, Shown::Day),
            ("DTMONYY", Counted::Seconds, Shown::Month),
            ("TOD", Counted::Seconds, Shown::Clock),
        ] {
            assert_eq!(sas(name, 0, 0).map(parts), Some((counted, shown)), "{name}");
        }
        assert_eq!(sas("TIME", 8, 0), Some(Meaning::Duration));
        assert_eq!(sas("Z", 5, 0), Some(Meaning::Padded(5)));
        assert_eq!(sas("Z7.", 0, 0), Some(Meaning::Padded(7)));
        assert_eq!(sas("DATE9.", 0, 0), sas("DATE", 9, 0));
        assert_eq!(sas("12.2", 0, 0), Some(Meaning::Number));
        assert_eq!(sas("PERCENT", 8, 2), Some(Meaning::Percent));
        for name in ["", "BEST", "COMMA", "NLMNYE"] {
            assert_eq!(sas(name, 12, 0), Some(Meaning::Number), "{name}");
        }
        for name in ["LOANST", "YESNO", "GRADEDF", "é"] {
            assert_eq!(sas(name, 12, 0), None, "{name}");
        }
        assert!(
            is_sas_text("$CHAR") && is_sas_text("$8.") && is_sas_text("") && !is_sas_text("$GRADE")
        );
    }

    #[test]
    fn formats_of_stata_may_show_part_of_a_date() {
        for (format, counted, shown) in [
            ("%td", Counted::Days, Shown::Day),
            ("%d", Counted::Days, Shown::Day),
            ("%-td", Counted::Days, Shown::Day),
            ("%tdNN/DD/CCYY", Counted::Days, Shown::Day),
            ("%dD_m_Y", Counted::Days, Shown::Day),
            ("%tdMon-CCYY", Counted::Days, Shown::Month),
            ("%tdCCYY", Counted::Days, Shown::Year),
            ("%tdCCYY!qq", Counted::Days, Shown::Quarter),
            ("%tdDayname_DD", Counted::Days, Shown::Day),
            ("%tc", Counted::Milliseconds, Shown::Moment),
            ("%tcHH:MM:SS", Counted::Milliseconds, Shown::Clock),
            ("%tcDD/NN/CCYY", Counted::Milliseconds, Shown::Day),
            ("%tcDDmonCCYY_HH:MM", Counted::Milliseconds, Shown::Moment),
            ("%tC", Counted::LeapMilliseconds, Shown::Moment),
            ("%tw", Counted::Weeks, Shown::Week),
            ("%tm", Counted::Months, Shown::Month),
            ("%tmNN/CCYY", Counted::Months, Shown::Month),
            ("%tq", Counted::Quarters, Shown::Quarter),
            ("%th", Counted::Halves, Shown::Half),
        ] {
            assert_eq!(parts(stata(format)), (counted, shown), "{format}");
        }
        for format in [
            "%ty", "%9.0g", "%12.2fc", "%tbnyse", "%t", "", "%", "%é", "%té!",
        ] {
            assert_eq!(stata(format), Meaning::Number, "{format}");
        }
        assert_eq!(stata("%05.0f"), Meaning::Padded(5));
        assert_eq!(stata("%09.2f"), Meaning::Number);
    }

    #[test]
    fn print_formats_of_spss_have_numbers() {
        for (kind, shown) in [
            (20, Shown::Day),
            (28, Shown::Month),
            (29, Shown::Quarter),
            (41, Shown::Moment),
        ] {
            assert_eq!(parts(spss(kind, 11, 0)), (Counted::Seconds, shown));
        }
        assert_eq!(spss(5, 8, 2), Meaning::Number);
        assert_eq!(spss(17, 6, 0), Meaning::Padded(6));
        assert_eq!(spss(40, 6, 0), Meaning::Duration);
    }
}
