//! Rates: numbers with a percent sign, a per mille sign or `bp`. Each sign says its
//! scale, so that `5.4%`, `54‰` and `540 bp` are one number in one column.

use crate::table::cells::amount::{Amount, Reading};
use crate::table::cells::cell::{self, Form};
use crate::table::columns::column_format::{Convention, Unit};
use crate::table::columns::column_stats::ColumnStats;
use crate::table::remark::Remark;
use crate::table::typing_remark::TypingRemark;
use crate::table::{Column, Kind, Table};
use polars::prelude::{NamedFrom, Series};

/// What one counts in a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// The whole.
    One,
    /// A hundredth.
    Percent,
    /// A thousandth.
    PerMille,
    /// A hundredth of a hundredth.
    BasisPoints,
}

impl Scale {
    /// The scale that the sign of an amount says.
    pub(in crate::table) fn of(amount: Amount) -> Option<Self> {
        match amount.unit {
            None => amount.percent.then_some(Self::Percent),
            Some(unit) => Self::of_unit(unit),
        }
    }

    pub(in crate::table) fn of_unit(unit: Unit) -> Option<Self> {
        match unit {
            Unit::Shares => Some(Self::One),
            Unit::PerMille => Some(Self::PerMille),
            Unit::BasisPoints => Some(Self::BasisPoints),
            _ => None,
        }
    }

    /// The unit of a column on this scale; percent signs are none.
    pub(in crate::table) fn unit(self) -> Option<Unit> {
        match self {
            Self::One => Some(Unit::Shares),
            Self::Percent => None,
            Self::PerMille => Some(Unit::PerMille),
            Self::BasisPoints => Some(Unit::BasisPoints),
        }
    }

    /// The scale in words, as in "read as percent points".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::One => "fractions of one",
            Self::Percent => "percent points",
            Self::PerMille => "per mille",
            Self::BasisPoints => "basis points",
        }
    }

    /// The word that reads numbers without a sign on this scale.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::One => "share",
            Self::Percent => "percent",
            Self::PerMille => "per-mille",
            Self::BasisPoints => "basis-points",
        }
    }

    /// How numbers without a unit are written on this scale.
    #[must_use]
    pub fn convention(self) -> Convention {
        Convention::Number {
            comma: false,
            percent: self == Self::Percent,
            unit: self.unit(),
            affix: None,
        }
    }

    /// How many zeros one of it has.
    #[must_use]
    pub fn zeros(self) -> i32 {
        match self {
            Self::One => 0,
            Self::Percent => 2,
            Self::PerMille => 3,
            Self::BasisPoints => 4,
        }
    }

    /// A number of the scale `own` on this one; the decimal digits stay exact.
    pub(in crate::table) fn convert(self, reading: Reading, own: Self) -> Reading {
        let zeros = self.zeros() - own.zeros();
        if zeros == 0 {
            return reading;
        }
        let shifted = format!("{}e{zeros}", reading.value).parse();
        Reading {
            value: shifted.unwrap_or(reading.value),
            whole: reading.whole && zeros > 0,
        }
    }
}

impl Convention {
    /// The same where its numbers are known to be fractions of one; only of numbers
    /// that are written without a sign or unit.
    #[must_use]
    pub fn as_shares(self) -> Self {
        match self {
            Self::Number {
                comma,
                percent: false,
                unit: None,
                affix,
            } => Self::Number {
                comma,
                percent: false,
                unit: Some(Unit::Shares),
                affix,
            },
            other => other,
        }
    }

    /// The scale of a column whose numbers are rates.
    #[must_use]
    pub fn scale(self) -> Option<Scale> {
        match self {
            Self::Number { unit, percent, .. } => match unit {
                None => percent.then_some(Scale::Percent),
                Some(unit) => Scale::of_unit(unit),
            },
            _ => None,
        }
    }
}

impl Column {
    /// Puts numbers of one scale on that of `own`, as a model reads them.
    pub(in crate::table) fn put_on_scale_of(&mut self, own: Convention) {
        let Some(Convention::Number { comma, affix, .. }) = self.convention else {
            return;
        };
        let scales = self.convention.and_then(Convention::scale).zip(own.scale());
        let Some((from, to)) = scales.filter(|(from, to)| from != to && !self.is_text()) else {
            return;
        };
        let shifted = |value: f64| {
            let reading = Reading {
                value,
                whole: false,
            };
            value.is_finite().then(|| to.convert(reading, from).value)
        };
        let values: Vec<Option<f64>> = self.numbers().into_iter().map(shifted).collect();
        self.values = Series::new(self.name.as_str().into(), values);
        self.kind = match to {
            Scale::Percent => Kind::Percentage,
            _ => Kind::Number,
        };
        self.convention = Some(Convention::Number {
            comma,
            percent: to == Scale::Percent,
            unit: to.unit(),
            affix,
        });
    }
}

impl Table {
    /// How a column is written, by name, where it is known to hold fractions of one as
    /// its values lie between -1 and 1 and none of its signs was left out.
    #[must_use]
    pub fn convention_of(&self, name: &str) -> Option<Convention> {
        let column = self.column(name)?;
        let convention = column.convention?;
        let ends = column.ends().filter(|_| column.kind == Kind::Number);
        let is_share =
            ends.is_some_and(|(least, most)| -1.0 <= least && least < most && most <= 1.0);
        Some(if is_share && !self.ignores_percents(name) {
            convention.as_shares()
        } else {
            convention
        })
    }

    /// Whether percent signs among the plain numbers of a column were left out, so that
    /// its numbers are on two scales.
    #[must_use]
    pub fn ignores_percents(&self, name: &str) -> bool {
        let mut columns = self.warnings.iter().filter_map(Remark::column_of_percents);
        columns.any(|column| column == name)
    }
}

/// Whether a text is a number with the sign of a rate.
#[must_use]
pub fn is_signed_rate(text: &str) -> bool {
    match cell::form(text) {
        Form::Amount(amount) => Scale::of(amount).is_some(),
        _ => false,
    }
}

/// How many numbers of a column have each sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateSigns {
    /// A percent sign.
    pub percent: usize,
    /// A per mille sign.
    pub per_mille: usize,
    /// `bp`.
    pub basis_points: usize,
    /// None of them.
    pub bare: usize,
}

impl RateSigns {
    /// Those of a column with `all` numbers.
    pub(in crate::table) fn of(survey: &ColumnStats, all: usize) -> Self {
        let with_units: usize = survey.units.iter().sum();
        Self {
            percent: survey.percent,
            per_mille: survey.units[Unit::PerMille as usize],
            basis_points: survey.units[Unit::BasisPoints as usize],
            bare: all.saturating_sub(with_units + survey.percent),
        }
    }

    /// All that have a sign.
    #[must_use]
    pub fn signed(&self) -> usize {
        self.percent + self.per_mille + self.basis_points
    }

    /// The counts that are not zero, in words.
    #[must_use]
    pub fn shown(&self) -> String {
        let all = [
            (self.percent, "with %"),
            (self.per_mille, "with ‰"),
            (self.basis_points, "with bp"),
            (self.bare, "without a sign"),
        ];
        let some = all.iter().filter(|(count, _)| *count > 0);
        let some: Vec<String> = some
            .map(|(count, sign)| format!("{count} {sign}"))
            .collect();
        some.join(", ")
    }

    /// Whether some numbers are written otherwise than on this scale with its sign. Percent
    /// points and fractions often have none; other scales hardly ever.
    pub(in crate::table) fn are_mixed(&self, scale: Scale) -> bool {
        let has_sign = matches!(scale, Scale::PerMille | Scale::BasisPoints);
        self.foreign(scale) > 0 || (self.bare > 0 && (self.signed() > 0 || has_sign))
    }

    fn kinds(&self) -> usize {
        let counts = [self.percent, self.per_mille, self.basis_points];
        counts.iter().filter(|count| **count > 0).count()
    }

    /// Those that have another sign than that of a scale.
    fn foreign(&self, scale: Scale) -> usize {
        self.signed()
            - match scale {
                Scale::One => 0,
                Scale::Percent => self.percent,
                Scale::PerMille => self.per_mille,
                Scale::BasisPoints => self.basis_points,
            }
    }

    /// Adds those of another part of the same table.
    pub(in crate::table) fn add(&mut self, more: &Self) {
        self.percent += more.percent;
        self.per_mille += more.per_mille;
        self.basis_points += more.basis_points;
        self.bare += more.bare;
    }
}

/// The scale of a column with several signs, where most numbers have one:
/// the unit of the most frequent sign, and how many numbers have a sign or none.
pub(in crate::table) fn of_several(
    survey: &ColumnStats,
    all: usize,
) -> Option<(Option<Unit>, usize)> {
    let signs = RateSigns::of(survey, all);
    if signs.kinds() < 2 || signs.signed() * 2 < all {
        return None;
    }
    let RateSigns {
        percent,
        per_mille,
        basis_points,
        ..
    } = signs;
    let scale = if percent >= per_mille.max(basis_points) {
        Scale::Percent
    } else if per_mille >= basis_points {
        Scale::PerMille
    } else {
        Scale::BasisPoints
    };
    Some((scale.unit(), signs.signed() + signs.bare))
}

/// Whether some numbers are read on another scale than they are written on.
pub(in crate::table) fn converts(survey: &ColumnStats, convention: Convention) -> bool {
    let signs = RateSigns::of(survey, 0);
    let scale = convention.scale();
    scale.is_some_and(|scale| signs.foreign(scale) > 0)
}

/// What is to be said of the signs of a column that is read on one scale: that there
/// are several, or that some numbers have none.
pub(in crate::table) fn remark(
    name: &str,
    survey: &ColumnStats,
    convention: Convention,
) -> Option<TypingRemark> {
    signs_of(name, survey, convention).filter(|remark| !remark.is_of_one_sign())
}

/// What is to be said of the signs of a column that was told how it is written; of a part
/// of a file also where all are the same.
pub(in crate::table) fn remarks_of_told(
    name: &str,
    survey: &ColumnStats,
    told: Convention,
    is_part: bool,
) -> Vec<Remark> {
    let mut rates = signs_of(name, survey, told);
    if let Some(TypingRemark::Rates { told, .. }) = &mut rates {
        *told = true;
    }
    let rates = rates.filter(|remark| is_part || !remark.is_of_one_sign());
    let left_out = || {
        let Convention::Number { comma, .. } = told else {
            return None;
        };
        let readings = if comma { &survey.comma } else { &survey.point };
        (told.scale().is_none() && survey.percent > 0).then(|| Remark::FewPercentSigns {
            column: name.to_owned(),
            percent: survey.percent,
            numbers: survey.whole + readings.count,
        })
    };
    rates
        .map(Remark::Typing)
        .or_else(left_out)
        .into_iter()
        .collect()
}

/// The same also where all numbers have one sign, or none, as other parts of the file
/// may have another.
pub(in crate::table) fn signs_of(
    name: &str,
    survey: &ColumnStats,
    convention: Convention,
) -> Option<TypingRemark> {
    let Convention::Number { comma, .. } = convention else {
        return None;
    };
    let scale = convention.scale()?;
    let readings = if comma { &survey.comma } else { &survey.point };
    let mut signs = RateSigns::of(survey, survey.whole + readings.count);
    let zeros = (survey.least, survey.most) == (0, 0) || survey.whole == 0;
    if survey.plain_most == 0.0 && zeros {
        // Nothing is the same on every scale.
        signs.bare = 0;
    }
    (signs.signed() + signs.bare > 0).then(|| TypingRemark::Rates {
        column: name.to_owned(),
        signs,
        scale,
        told: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::source::load::{LoadOptions, load_bytes};
    use std::ops::ControlFlow;
    use std::sync::Arc;

    fn load(cells: &[&str], told: Option<Convention>) -> Table {
        let row = |cell: &&str| format!("{cell},a\n");
        let rows: String = cells.iter().map(row).collect();
        let bytes = format!("x,n\n{rows}").into_bytes();
        let columns = told
            .map(|told| ("x".to_owned(), told))
            .into_iter()
            .collect();
        let options = LoadOptions {
            columns,
            ..LoadOptions::default()
        };
        load_bytes(bytes, &options, &mut |_, _| ControlFlow::Continue(())).unwrap()
    }

    fn said(table: &Table) -> Option<(RateSigns, Scale)> {
        let mut rates = table.warnings.iter().filter_map(|remark| match remark {
            Remark::Typing(TypingRemark::Rates { signs, scale, .. }) => Some((*signs, *scale)),
            _ => None,
        });
        rates.next()
    }

    fn signs(percent: usize, per_mille: usize, basis_points: usize, bare: usize) -> RateSigns {
        RateSigns {
            percent,
            per_mille,
            basis_points,
            bare,
        }
    }

    #[test]
    fn rates_of_several_signs_are_on_the_scale_of_the_most_frequent() {
        let check = |cells: &[&str], values: &[f64], told: Option<(RateSigns, Scale)>| {
            let table = load(cells, None);
            assert_eq!(table.columns[0].numbers(), values, "{cells:?}");
            assert_eq!(said(&table), told, "{cells:?}");
        };
        check(
            &["5.4%", "54‰", "540 bp"],
            &[5.4; 3],
            Some((signs(1, 1, 1, 0), Scale::Percent)),
        );
        check(&["5.4%", "7%", "9.1%"], &[5.4, 7.0, 9.1], None);
        check(&["5.4%", "7%", "0"], &[5.4, 7.0, 0.0], None);
        check(
            &["5.4%", "7%", "3.5"],
            &[5.4, 7.0, 3.5],
            Some((signs(2, 0, 0, 1), Scale::Percent)),
        );
        check(
            &["5%", "700 bp", "540bps"],
            &[500.0, 700.0, 540.0],
            Some((signs(1, 0, 2, 0), Scale::BasisPoints)),
        );
        check(
            &["540 bp", "700 bp", "5.4"],
            &[540.0, 700.0, 5.4],
            Some((signs(0, 0, 2, 1), Scale::BasisPoints)),
        );
        check(
            &["54‰", "7‰", "5 bp"],
            &[54.0, 7.0, 0.5],
            Some((signs(0, 2, 1, 0), Scale::PerMille)),
        );
    }

    #[test]
    fn fractions_read_signs_as_what_they_say() {
        let share = Convention::named("share").unwrap();
        let table = load(&["54.5%", "0.3", "54.3‰", "7 bp", "1"], Some(share));
        let column = &table.columns[0];
        assert_eq!(column.numbers(), [0.545, 0.3, 0.0543, 0.0007, 1.0]);
        assert_eq!(column.kind, Kind::Number);
        assert_eq!(said(&table), Some((signs(1, 1, 1, 2), Scale::One)));
        let plain = load(&["0.545", "0.3"], Some(share));
        assert_eq!(
            (plain.columns[0].numbers(), said(&plain)),
            (vec![0.545, 0.3], None)
        );
        // Points stay points.
        let percent = Convention::named("percent").unwrap();
        let table = load(&["54.5%", "540 bp", "54‰"], Some(percent));
        assert_eq!(table.columns[0].numbers(), [54.5, 5.4, 5.4]);
    }

    #[test]
    fn numbers_are_put_on_the_scale_of_a_model() {
        let named = |word: &str| Convention::named(word).unwrap();
        let check = |told: &str, own: &str, cells: &[&str], expected: &[f64]| {
            let bytes = format!("x,n\n{},a\n", cells.join(",a\n")).into_bytes();
            let options = LoadOptions {
                columns: [("x".to_owned(), named(told))].into(),
                scales: Some(Arc::new([("x".to_owned(), named(own))].into())),
                ..LoadOptions::default()
            };
            let table = load_bytes(bytes, &options, &mut |_, _| ControlFlow::Continue(()));
            let table = table.unwrap();
            assert_eq!(table.columns[0].numbers(), expected, "{told} {own}");
        };
        check(
            "share",
            "percent",
            &["0.545", "12.3%", "1.07"],
            &[54.5, 12.3, 107.0],
        );
        check(
            "percent",
            "share",
            &["54.5", "12.3%", "7"],
            &[0.545, 0.123, 0.07],
        );
        check(
            "share",
            "basis-points",
            &["0.0545", "0.01"],
            &[545.0, 100.0],
        );
        check("basis-points", "percent", &["545", "12%"], &[5.45, 12.0]);
        check("percent", "percent", &["54.5", "12%"], &[54.5, 12.0]);
    }

    #[test]
    fn a_word_is_named_only_where_it_reads_the_cells() {
        let check = |own: &str, cells: &[&str], expected: Option<&str>| {
            let own = Convention::named(own).unwrap();
            let found = own.word_for(cells.iter().copied());
            assert_eq!(found.as_deref(), expected, "{cells:?}");
            if let Some(word) = found {
                let told = Convention::named(&word).unwrap().beside(Some(&own));
                assert!(cells.iter().all(|cell| told.read(cell).is_some()), "{word}");
            }
        };
        check("point", &["~63.8", "~7.25"], Some("around:~…"));
        check("share", &["LTV: 63.8%", "LTV: 7%"], Some("around:LTV:…"));
        check("point", &["54‰", "7‰"], Some("percent"));
        check("point", &["36 months", "60 months"], Some("months"));
        check("point", &["1.2M", "300K"], Some("multiples"));
        check("point", &["1,5", "2,25"], Some("comma"));
        check(
            "month-first",
            &["25/12/2018", "31/01/2019"],
            Some("day-first"),
        );
        check("day-first", &["43105", "43106"], Some("serial"));
        check("point", &["A1", "B2"], None);
        // A mark leaves the scale as it is known.
        let comma = Convention::named("comma").unwrap();
        for (own, expected) in [("share", 0.123), ("percent", 12.3)] {
            let own = Convention::named(own).unwrap();
            assert_eq!(comma.beside(Some(&own)).read("12,3 %"), Some(expected));
        }
        let told = Convention::named("around:LTV:…").unwrap();
        let share = Convention::named("share").unwrap();
        assert_eq!(told.beside(Some(&share)).read("LTV: 63.8%"), Some(0.638));
    }
}
