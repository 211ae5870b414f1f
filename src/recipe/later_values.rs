//! What values of a later file are held against: shares and ranges of training.

use crate::words::one_or_many;

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
    pub(super) fn short(&self) -> String {
        let Self { column, cells, .. } = self;
        format!("{column:?} {cells} ({} to {})", self.low, self.high)
    }
}
