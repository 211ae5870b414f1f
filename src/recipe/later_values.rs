//! What values of a later file are held against: shares and ranges of training.

use crate::words::{counted, one_or_many};

/// Most columns that a sentence names.
const MOST_SHOWN: usize = 10;

/// What a share of the values of a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareOf {
    /// Zeros.
    Zeros,
    /// One number other than 0.
    OneValue,
    /// One category.
    Category,
    /// Words among numbers or dates.
    Words,
}

impl ShareOf {
    /// What the values are, and how many were so in training.
    pub(super) fn beside(self, before: &str) -> String {
        match self {
            Self::Zeros => format!("0 where training had {before} %"),
            Self::OneValue => {
                format!("the same number where none had more than {before} % in training")
            }
            Self::Category => format!("one category that had {before} % in training"),
            Self::Words => format!("words or zeros for no date where training had {before} %"),
        }
    }
}

/// What to do about unknown values, of which some are known in another spelling.
pub(super) fn spelling(respelled: usize, padded: usize) -> String {
    let all = [
        (respelled, "only in capitals or blanks"),
        (padded, "only in leading zeros"),
    ];
    let some = all.iter().filter(|(count, _)| *count > 0);
    let some: Vec<String> = some
        .map(|(count, how)| {
            let differ = one_or_many(*count, "differs", "differ");
            format!("{count} of them {differ} from those of training {how}")
        })
        .collect();
    if some.is_empty() {
        "check that the column means what it meant in training".to_owned()
    } else {
        let shown = some.join(", ");
        format!("{shown}: write the column as in training, as each is read as it stands")
    }
}

/// Numbers of a column of a table to be scored beyond those of training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideCells {
    /// The column.
    pub column: String,
    /// Values outside.
    pub cells: usize,
    /// All of its values.
    pub present: usize,
    /// From where on training held values.
    pub low: String,
    /// Up to where.
    pub high: String,
}

impl OutsideCells {
    fn short(&self) -> String {
        let Self { column, cells, .. } = self;
        format!("{column:?} {cells} ({} to {})", self.low, self.high)
    }

    /// The columns with most values outside, in their order, and the number of the others.
    #[must_use]
    pub fn most(columns: &[Self]) -> (Vec<&Self>, usize) {
        let mut places: Vec<usize> = (0..columns.len()).collect();
        places.sort_by_key(|place| std::cmp::Reverse(columns[*place].cells));
        let rest = places.split_off(places.len().min(MOST_SHOWN)).len();
        places.sort_unstable();
        let shown = places.into_iter().map(|place| &columns[place]).collect();
        (shown, rest)
    }

    /// The columns as a list in a sentence.
    pub(super) fn listed(columns: &[Self]) -> String {
        let (shown, rest) = Self::most(columns);
        let shown: Vec<String> = shown.into_iter().map(Self::short).collect();
        match rest {
            0 => shown.join(", "),
            rest => format!("{} and {}", shown.join(", "), counted(rest, "other column")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_the_columns_with_most_values_outside() {
        let one = |place: usize| OutsideCells {
            column: format!("x{place}"),
            cells: if place == 11 { 90 } else { 5 },
            present: 10_000,
            low: "1".to_owned(),
            high: "2".to_owned(),
        };
        let columns: Vec<OutsideCells> = (0..12).map(one).collect();
        let (shown, rest) = OutsideCells::most(&columns[..10]);
        assert_eq!((shown.len(), rest), (10, 0));
        let said = OutsideCells::listed(&columns);
        assert!(
            said.ends_with("\"x8\" 5 (1 to 2), \"x11\" 90 (1 to 2) and 2 other columns"),
            "{said}"
        );
    }
}
