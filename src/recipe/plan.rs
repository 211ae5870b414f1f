//! A plan: which columns enter a model, and how each is to be encoded. Nothing
//! is fitted yet; see `Recipe::fit`.

use super::remark::{Reason, Remark};
use crate::evaluate::binning::Trend;
use crate::recipe::encoding::encoder::{Encoding, MOST_LEVELS};
use crate::recipe::encoding::scaler::Scaling;
use crate::recipe::encoding::sequence::{Channel, SequenceBlock};
use crate::recipe::inputs::roles::{distinct_up_to, why_text};
use crate::table::{Column, Kind, Table};
use std::collections::BTreeMap;

/// A whole number with at most this many values is also read as categories.
pub(super) const FEW_VALUES: usize = 12;

/// Which defaults a plan takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// Textbook: standardised numbers, one-hot categories.
    Plain,
    /// Numbers by rank, whole numbers that are few or codes also as categories, many
    /// categories by weight of evidence.
    Tuned,
}

/// One column and its encodings, in the order of their inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeaturePlan {
    /// Name of the column.
    pub column: String,
    /// How it is encoded; at least one encoding.
    pub encoders: Vec<Encoding>,
}

/// What a sequence model reads step by step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SequencePlan {
    /// Nothing: all inputs are static.
    #[default]
    None,
    /// Channels of equal length with one scaling each, pooled over its steps.
    Channels(Vec<(Channel, Scaling)>),
    /// The static inputs one after another as one channel, for tables without
    /// a sequence group. The order of the columns is then arbitrary.
    OverFeatures,
}

/// Which columns enter a model, and how.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The static columns.
    pub features: Vec<FeaturePlan>,
    /// The ordered columns.
    pub sequence: SequencePlan,
    /// Codes of columns of numbers or days that are no measurement; dates count in days
    /// since 1970-01-01. Those of one step of a channel count in all of its steps.
    pub special: BTreeMap<String, Vec<f64>>,
    /// How the bad rate runs over the merged bins of columns of numbers, by name.
    pub trends: BTreeMap<String, Trend>,
}

impl Plan {
    /// The codes of a column.
    pub(super) fn codes_of(&self, column: &str) -> &[f64] {
        self.special.get(column).map_or(&[], Vec::as_slice)
    }

    /// The default encodings of the columns named in `inputs`; those in the
    /// `sequence` enter as channels only. Warnings tell what was left out or
    /// shortened.
    #[must_use]
    pub fn default_for(
        table: &Table,
        inputs: &[String],
        sequence: Option<SequenceBlock>,
        style: Style,
    ) -> (Self, Vec<Remark>) {
        Self::with_own(table, inputs, sequence, style, &BTreeMap::new())
    }

    /// The same with encodings of their `own` for some columns; empty ones
    /// stand for the default. Warnings tell which of them have no effect.
    #[must_use]
    pub fn with_own(
        table: &Table,
        inputs: &[String],
        sequence: Option<SequenceBlock>,
        style: Style,
        own: &BTreeMap<String, Vec<Encoding>>,
    ) -> (Self, Vec<Remark>) {
        let mut warnings = Vec::new();
        let channels = sequence.map_or(Vec::new(), |block| block.channels);
        let is_step = |name: &String| channels.iter().any(|c| c.columns.contains(name));
        let mut features = Vec::new();
        for name in inputs.iter().filter(|name| !is_step(name)) {
            // An absent column is the fit's to report, with its nearest name.
            let found = table.column(name);
            let (encoders, warning) = found.map_or((vec![Encoding::MissingFlag], None), |c| {
                match own.get(name).filter(|encoders| !encoders.is_empty()) {
                    Some(encoders) => chosen(c, encoders),
                    None => encodings(c, style),
                }
            });
            warnings.extend(warning);
            if !encoders.is_empty() {
                features.push(FeaturePlan {
                    column: name.clone(),
                    encoders,
                });
            }
        }
        for name in own.keys() {
            if is_step(name) {
                warnings.push(Remark::StepPrepared(name.clone()));
            } else if !inputs.contains(name) {
                warnings.push(Remark::AbsentPrepared(name.clone()));
            }
        }
        let sequence = if channels.is_empty() {
            SequencePlan::None
        } else {
            let scaled = channels
                .into_iter()
                .map(|c| (channel_scaling(table, &c, style), c));
            SequencePlan::Channels(scaled.map(|(scaling, c)| (c, scaling)).collect())
        };
        let plan = Self {
            features,
            sequence,
            special: BTreeMap::new(),
            trends: BTreeMap::new(),
        };
        (plan, warnings)
    }
}

/// Whether a column can be encoded so: categories have no scale, dates hardly
/// a level twice, and free texts and keys nothing at all.
#[must_use]
pub fn suits(column: &Column, encoding: Encoding) -> bool {
    match column.kind {
        Kind::Text | Kind::Empty => false,
        // Only numbers enter, and only where they are named.
        Kind::Identifier if column.is_text() => false,
        Kind::Date => !matches!(encoding, Encoding::OneHot | Encoding::Ordinal),
        _ => !(column.is_text() && matches!(encoding, Encoding::Scaled(_))),
    }
}

/// The encodings that were chosen for a column, each once, and what to say.
/// One-hot inputs tell missing cells already, so that a flag beside them is
/// left out.
fn chosen(column: &Column, own: &[Encoding]) -> (Vec<Encoding>, Option<Remark>) {
    let one_hot = own.contains(&Encoding::OneHot);
    let mut encoders: Vec<Encoding> = Vec::new();
    for encoding in own {
        let told = one_hot && *encoding == Encoding::MissingFlag;
        if !told && !encoders.contains(encoding) {
            encoders.push(*encoding);
        }
    }
    let many = || distinct_up_to(column, MOST_LEVELS + 1) > MOST_LEVELS;
    let warning = if column.kind == Kind::Date {
        Some(date_warning(&column.name))
    } else {
        (one_hot && many()).then(|| levels_warning(&column.name))
    };
    (encoders, warning)
}

fn date_warning(name: &str) -> Remark {
    Remark::Days(name.to_owned())
}

fn levels_warning(name: &str) -> Remark {
    Remark::ManyLevels {
        column: name.to_owned(),
        most: MOST_LEVELS,
    }
}

/// The encodings of a column, none where it can't enter, and what to say.
fn encodings(column: &Column, style: Style) -> (Vec<Encoding>, Option<Remark>) {
    let name = &column.name;
    let numbers = |scaling| vec![Encoding::Scaled(scaling), Encoding::MissingFlag];
    let left_out = |reason| {
        let column = name.clone();
        (vec![], Some(Remark::LeftOut { column, reason }))
    };
    match column.kind {
        _ if column.missing() == column.len() && column.misfits.is_empty() => {
            left_out(Reason::Empty)
        }
        Kind::Text => left_out(why_text(column)),
        Kind::Empty => left_out(Reason::Empty),
        Kind::Identifier if column.is_text() => left_out(Reason::Key),
        Kind::Date => (numbers(Scaling::Standard), Some(date_warning(name))),
        _ if column.is_text() => categories(column, style),
        Kind::Flag => (numbers(Scaling::Standard), None),
        _ if style == Style::Plain => (numbers(Scaling::Standard), None),
        Kind::Integer if distinct_up_to(column, FEW_VALUES + 1) <= FEW_VALUES => (
            vec![Encoding::Scaled(Scaling::Standard), Encoding::OneHot],
            None,
        ),
        Kind::Integer => {
            let mut encoders = numbers(Scaling::QuantileNormal);
            encoders.push(Encoding::Codes);
            (encoders, None)
        }
        _ => (numbers(Scaling::QuantileNormal), None),
    }
}

fn categories(column: &Column, style: Style) -> (Vec<Encoding>, Option<Remark>) {
    let many = distinct_up_to(column, MOST_LEVELS + 1) > MOST_LEVELS;
    if many && style == Style::Tuned {
        return (vec![Encoding::Woe], None);
    }
    let warning = many.then(|| levels_warning(&column.name));
    (vec![Encoding::OneHot], warning)
}

/// Ranks need a spread of values: a channel of a few whole numbers has none.
fn channel_scaling(table: &Table, channel: &Channel, style: Style) -> Scaling {
    let spread = |name: &String| {
        table
            .column(name)
            .is_some_and(|c| distinct_up_to(c, FEW_VALUES + 1) > FEW_VALUES)
    };
    if style == Style::Tuned && channel.columns.iter().any(spread) {
        Scaling::QuantileNormal
    } else {
        Scaling::Standard
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::table_of;

    fn check(column: Column, plain: &[Encoding], tuned: &[Encoding], warnings: usize) {
        let name = column.name.clone();
        let table = table_of(vec![column]);
        for (style, expected) in [(Style::Plain, plain), (Style::Tuned, tuned)] {
            let (plan, warned) =
                Plan::default_for(&table, std::slice::from_ref(&name), None, style);
            let found = plan.features.first().map_or(&[][..], |f| &f.encoders[..]);
            assert_eq!(found, expected, "{name}");
            assert!(warned.len() <= warnings, "{warned:?}");
        }
    }

    #[test]
    fn each_kind_has_its_encodings() {
        use Encoding::{Codes, MissingFlag, OneHot, Scaled, Woe};
        let standard = [Scaled(Scaling::Standard), MissingFlag];
        let ranked = [Scaled(Scaling::QuantileNormal), MissingFlag];
        let both = [Scaled(Scaling::Standard), OneHot];
        let with_codes = [Scaled(Scaling::QuantileNormal), MissingFlag, Codes];
        let whole: Vec<Option<i64>> = (0..13).map(Some).collect();
        let names: Vec<String> = (0..51).map(|i| format!("n{i}")).collect();
        let texts: Vec<Option<&str>> = names.iter().map(|n| Some(n.as_str())).collect();
        check(
            Column::from_integers("many", Kind::Integer, &whole),
            &standard,
            &with_codes,
            0,
        );
        check(
            Column::from_integers("few", Kind::Integer, &whole[..12]),
            &standard,
            &both,
            0,
        );
        check(
            Column::from_numbers("x", Kind::Money, &[Some(1.5)]),
            &standard,
            &ranked,
            0,
        );
        check(
            Column::from_integers("flag", Kind::Flag, &whole[..2]),
            &standard,
            &standard,
            0,
        );
        check(
            Column::from_texts("yes", Kind::Flag, &texts[..2]),
            &[OneHot],
            &[OneHot],
            0,
        );
        check(
            Column::from_texts("c", Kind::Category, &texts[..50]),
            &[OneHot],
            &[OneHot],
            0,
        );
        check(
            Column::from_texts("zip", Kind::Category, &texts),
            &[OneHot],
            &[Woe],
            1,
        );
        check(
            Column::from_texts("remark", Kind::Text, &texts),
            &[],
            &[],
            1,
        );
        check(
            Column::from_texts("key", Kind::Identifier, &texts),
            &[],
            &[],
            1,
        );
        check(
            Column::from_integers("numbered", Kind::Identifier, &whole),
            &standard,
            &ranked,
            0,
        );
    }
}
