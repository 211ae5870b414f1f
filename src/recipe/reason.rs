//! Why a column has its role, or stays out. Typed, so that a window can say it in its own
//! language; `Display` is the English sentence, which is also what is serialised.

use serde::{Serialize, Serializer};

/// Why a column has its role, or stays out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It is the target.
    #[error("it was chosen as the target.")]
    Chosen,
    /// Its name tells of a protected attribute.
    #[error("its name says that it is a protected attribute.")]
    Protected,
    /// Its name tells of an identifier.
    #[error("its name says that it identifies the row.")]
    IdName,
    /// Its name tells of a customer or a contract.
    #[error(
        "its name says that it identifies a customer, a contract or another party (to \
         keep it, list it with all other inputs in --features)."
    )]
    PartyName,
    /// It numbers the rows.
    #[error("it numbers the rows (to keep it, list it with all other inputs in --features).")]
    RowNumbers,
    /// Each row has a text of its own.
    #[error("each row has a text of its own, so it is a key.")]
    OwnTexts,
    /// Its values hardly repeat.
    #[error("nearly every row has a value of its own, so it is a key.")]
    OwnValues,
    /// It is of the kind of keys.
    #[error("it is a key.")]
    Key,
    /// It holds free text.
    #[error("it holds free text.")]
    FreeText,
    /// It is read as text, although most of its cells are numbers or days.
    #[error(
        "it is read as text, although {percent} % of its cells are {}.",
        if *.days { "dates" } else { "numbers" }
    )]
    MostlyValues {
        /// Their share in percent.
        percent: u8,
        /// Whether they are days.
        days: bool,
    },
    /// It is empty.
    #[error("it holds no value.")]
    Empty,
    /// It does not vary.
    #[error("all of its values are equal.")]
    Equal,
    /// It says which rows train and which test.
    #[error(
        "it says which rows train and which test; --split column:COL divides the rows as it says."
    )]
    Parts,
    /// It is a column of a scored file.
    #[error(
        "it is a column of a file that a model has scored; learning from the scores of another \
         model says nothing new."
    )]
    OwnScores,
    /// It is of the kind of dates.
    #[error(
        "a date says when a row came about, and new rows lie outside the dates of training; split \
         by it (--split date:COL), or, to keep it as an \
         input, list it with all others in --features."
    )]
    Dates,
    /// Its name tells of a date.
    #[error("its name says that it dates the row.")]
    DateName,
    /// Its name tells of a row weight.
    #[error("its name says that it weighs the row.")]
    WeightName,
    /// Its name tells of an exposure.
    #[error("its name says that it is the amount at risk; it enters the model too.")]
    ExposureName,
    /// There is no objection.
    #[error("it varies and nothing speaks against it.")]
    Varies,
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
