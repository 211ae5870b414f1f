//! What pandas leaves in the metadata of a schema: its index, durations and periods.

/// What pandas says of its columns.
#[derive(Debug, Default)]
pub(super) struct Pandas {
    pub index: Vec<String>,
    durations: Vec<String>,
}

impl Pandas {
    /// What the text under the key `pandas` of a schema's metadata says.
    pub fn of(text: Option<&str>) -> Self {
        let said = text.and_then(|text| serde_json::from_str(text).ok());
        let said: serde_json::Value = said.unwrap_or_default();
        let list = |name: &str| said[name].as_array().cloned().unwrap_or_default();
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let is_duration = |column: &serde_json::Value| {
            let kind = column["numpy_type"].as_str();
            kind.is_some_and(|kind| kind.starts_with("timedelta"))
        };
        let name = |column: serde_json::Value| {
            text(&column["field_name"]).or_else(|| text(&column["name"]))
        };
        Self {
            index: list("index_columns").iter().filter_map(text).collect(),
            durations: list("columns")
                .into_iter()
                .filter(is_duration)
                .filter_map(name)
                .collect(),
        }
    }

    /// Whether a column holds durations.
    pub fn is_duration(&self, name: &str) -> bool {
        self.durations.iter().any(|duration| duration == name)
    }
}

/// The length of a period of pandas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Year,
    Quarter,
    Month,
    Day,
    Second(i64),
}

impl Period {
    /// The period that an alias of pandas names.
    fn of_alias(alias: &str) -> Option<Self> {
        Some(match alias.split_once('-').unwrap_or((alias, "DEC")) {
            ("A" | "Y" | "YE", _) => Self::Year,
            ("Q" | "QE", "DEC") => Self::Quarter,
            ("M" | "ME", _) => Self::Month,
            ("D", _) => Self::Day,
            ("h" | "H", _) => Self::Second(3_600),
            ("min" | "T", _) => Self::Second(60),
            ("s" | "S", _) => Self::Second(1),
            _ => return None,
        })
    }
}

/// The period that the parameters of the extension type `pandas.period` name.
///
/// # Errors
/// The alias, where it is none that is known here.
pub(super) fn period(parameters: &str) -> Result<Period, String> {
    let parsed: Option<serde_json::Value> = serde_json::from_str(parameters).ok();
    let alias = parsed.as_ref().and_then(|p| p["freq"].as_str());
    let alias = alias.unwrap_or_default();
    Period::of_alias(alias).ok_or_else(|| alias.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_known_by_their_alias() {
        for (alias, expected) in [
            ("M", Some(Period::Month)),
            ("Q-DEC", Some(Period::Quarter)),
            ("Q-MAR", None),
            ("A-DEC", Some(Period::Year)),
            ("W-SUN", None),
            ("h", Some(Period::Second(3_600))),
        ] {
            assert_eq!(Period::of_alias(alias), expected, "{alias}");
        }
    }
}
