//! The dialects of SQL: how each writes names, texts, numbers, casts and patterns.

use serde::{Deserialize, Serialize};

/// A dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dialect {
    /// `DuckDB`.
    DuckDb,
    /// `PostgreSQL` 12 or later.
    Postgres,
    /// `SQLite` 3.35 or later, built with its mathematical functions.
    Sqlite,
}

/// Digits with or without a point and an exponent, as far as the number fits a double: engines read
/// `1e400` as infinity or end the query.
const NUMBER: &str = "[+-]?(([0-9]{1,200}[.]?[0-9]*|[.][0-9]+)([eE][+-]?0*[0-9]{1,2})?\
    |[0-9]([.][0-9]*)?[eE][+-]?0*([12][0-9]{2}|30[0-7]))";
/// A digit of a script that `score` reads.
pub(super) const DIGIT: &str = "[0-9\u{660}-\u{669}\u{6f0}-\u{6f9}\u{ff10}-\u{ff19}]";
/// The code points with the property `White_Space` (Unicode 16).
pub(super) const SPACES: [u32; 25] = [
    9, 10, 11, 12, 13, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200,
    8201, 8202, 8232, 8233, 8239, 8287, 12288,
];
/// A day with or without a time.
const DAY: &str = "[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?";

/// A name as a query writes it.
pub(super) fn name(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The name of a table, perhaps behind that of a schema and a point.
pub(super) fn table_name(text: &str) -> String {
    text.split('.').map(name).collect::<Vec<_>>().join(".")
}

/// Whether a text is a number without an exponent, in `SQLite`.
fn glob_number(text: &str) -> String {
    format!(
        "({text} NOT GLOB '*[^0-9.+-]*' AND {text} NOT GLOB '?*[+-]*' AND {text} NOT GLOB \
         '*.*.*' AND {text} GLOB '*[0-9]*')"
    )
}

/// A text as a query writes it.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A number with an exponent, so that no engine takes it for a decimal of fixed width.
pub(super) fn number(value: f64) -> String {
    if value < 0.0 {
        format!("({value:e})")
    } else {
        format!("{value:e}")
    }
}

impl Dialect {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "DuckDB",
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        }
    }

    /// Most columns of a step: `SQLITE_MAX_COLUMN` as `SQLite` is built by default, and the 1,664
    /// entries that `PostgreSQL` takes in a target list. `DuckDB` has no such bound.
    pub(super) fn most_columns(self) -> usize {
        match self {
            Self::Sqlite => 2_000,
            Self::Postgres => 1_664,
            Self::DuckDb => usize::MAX,
        }
    }

    /// Most tests that AND or OR joins: `SQLite` bounds the depth of an expression to 1,000, which each
    /// of them adds to; some are left for what is within a test.
    pub(super) fn most_tests(self) -> usize {
        match self {
            Self::Sqlite => 980,
            Self::Postgres | Self::DuckDb => usize::MAX,
        }
    }

    pub(super) fn text(self) -> &'static str {
        match self {
            Self::DuckDb => "VARCHAR",
            Self::Postgres | Self::Sqlite => "TEXT",
        }
    }

    pub(super) fn double(self) -> &'static str {
        match self {
            Self::DuckDb => "DOUBLE",
            Self::Postgres => "DOUBLE PRECISION",
            Self::Sqlite => "REAL",
        }
    }

    /// ASCII letters small, all else as it is.
    pub(super) fn lower(self, text: &str) -> String {
        match self {
            Self::Sqlite => format!("lower({text})"),
            Self::DuckDb | Self::Postgres => format!(
                "translate({text}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
            ),
        }
    }

    fn matches(self, text: &str, pattern: &str) -> String {
        match self {
            Self::DuckDb => format!("regexp_full_match({text}, '{pattern}')"),
            _ => format!("{text} ~ '^({pattern})$'"),
        }
    }

    /// Whether a text holds a digit, also one of Arabic or of full width.
    pub(super) fn has_digit(self, text: &str) -> String {
        match self {
            Self::DuckDb => format!("regexp_matches({text}, '{DIGIT}')"),
            Self::Postgres => format!("{text} ~ '{DIGIT}'"),
            Self::Sqlite => format!("{text} GLOB '*{DIGIT}*'"),
        }
    }

    /// The white space (Unicode) around a cell, which is no part of its value.
    pub(super) fn spaces(self) -> String {
        if self == Self::Sqlite {
            let codes: Vec<String> = SPACES.iter().map(ToString::to_string).collect();
            return format!("char({})", codes.join(", "));
        }
        let each: Vec<String> = SPACES.iter().map(|code| format!("chr({code})")).collect();
        each.join(" || ")
    }

    /// The number of the cell at a place; NULL without one.
    pub(super) fn number(self, place: usize) -> String {
        let c = format!("c{place}");
        if self == Self::Sqlite {
            // A real number loses digits as a text.
            // The digits before and behind an e.
            let at = format!("instr(lower({c}), 'e')");
            let (digits, power) = (
                format!("substr({c}, 1, {at} - 1)"),
                format!("substr({c}, {at} + 1)"),
            );
            return format!(
                "CASE WHEN typeof(o{place}) IN ('integer', 'real') THEN CAST(o{place} AS REAL) \
                 WHEN ({} OR {at} > 1 AND {} AND {} AND {power} NOT GLOB '*.*') AND \
                 abs(CAST({c} AS REAL)) < 1e308 THEN CAST({c} AS REAL) END",
                glob_number(&c),
                glob_number(&digits),
                glob_number(&power)
            );
        }
        let (test, double) = (self.matches(&c, NUMBER), self.double());
        format!("CASE WHEN {test} THEN CAST({c} AS {double}) END")
    }

    /// The day of the cell at a place, since 1970-01-01; NULL without one.
    pub(super) fn day(self, place: usize) -> String {
        let (c, double) = (format!("c{place}"), self.double());
        let date = format!("substr({c}, 1, 10)");
        match self {
            Self::DuckDb => format!(
                "CASE WHEN {} THEN CAST(date_diff('day', DATE '1970-01-01', TRY_CAST({date} AS \
                 DATE)) AS {double}) END",
                self.matches(&c, DAY)
            ),
            Self::Postgres => format!(
                "CASE WHEN {} THEN CAST(CAST({date} AS DATE) - DATE '1970-01-01' AS {double}) END",
                self.matches(&c, DAY)
            ),
            Self::Sqlite => format!(
                "CASE WHEN {c} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' THEN \
                 julianday({date}) - 2440587.5 END"
            ),
        }
    }

    /// A value within two numbers.
    pub(super) fn clamp(self, value: &str, least: f64, most: f64) -> String {
        let (least, most) = (number(least), number(most));
        match self {
            Self::Sqlite => format!("min(max({value}, {least}), {most})"),
            _ => format!("least(greatest({value}, {least}), {most})"),
        }
    }

    /// 1 / (1 + exp(−x)); engines refuse to compute the exponential of large numbers.
    pub(super) fn sigmoid(self, x: &str) -> String {
        format!("1e0 / (1e0 + exp(-{}))", self.clamp(x, -700.0, 700.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spaces_are_those_that_rust_trims() {
        let found =
            (0..=0x10_ffff).filter(|code| char::from_u32(*code).is_some_and(char::is_whitespace));
        assert!(found.eq(SPACES));
    }

    #[test]
    fn no_text_ends_a_name_or_a_literal() {
        assert_eq!(literal("'; DROP TABLE t; --"), "'''; DROP TABLE t; --'");
        assert_eq!(name("a\" FROM t; --"), "\"a\"\" FROM t; --\"");
        assert_eq!(table_name("s.t"), "\"s\".\"t\"");
        assert_eq!(number(-0.5), "(-5e-1)");
        assert_eq!(number(1.0), "1e0");
    }
}
