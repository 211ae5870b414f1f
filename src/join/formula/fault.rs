//! What is wrong with a formula.

/// What is wrong with a formula, as a clause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormulaFault {
    /// It does not begin with `NAME =`.
    #[error(
        "it does not begin with the name of the new column and an equals sign; write NAME = a / b, \
         with names that hold blanks or signs between double quotes"
    )]
    NoName,
    /// Something behind an operand that joins nothing to it.
    #[error("{0} stands where an operator is expected")]
    NoOperator(String),
    /// Something that is no operand.
    #[error("{0} stands where a column is expected")]
    NoColumn(String),
    /// It ends behind an operator.
    #[error("it ends where a column is expected")]
    Ends,
    /// A character with no meaning.
    #[error("{0:?} is no operator; put names that hold blanks or signs between double quotes")]
    Sign(char),
    /// A quote that is not closed.
    #[error("a double quote is never closed")]
    Quote,
    /// A bracket that is not closed.
    #[error("a bracket is never closed")]
    Bracket,
    /// Too many brackets within brackets.
    #[error("brackets are nested more than {0} times")]
    Nested(usize),
    /// A function that there is not.
    #[error("{0:?} is no function; log, age and month are")]
    NoFunction(String),
    /// It gives a day.
    #[error("its result is a date; take age(…), month(…) or a difference")]
    IsDate,
    /// A date in arithmetic.
    #[error(
        "it uses a date with {0:?}; dates can be subtracted from one another, and age(…) and \
         month(…) make numbers of them"
    )]
    DateWith(char),
    /// A column of texts.
    #[error("the column {0:?} holds texts, not numbers")]
    Texts(String),
    /// The logarithm of a date.
    #[error("log(…) takes a number, not a date")]
    LogOfDate,
    /// Age or month of a number.
    #[error("age(…) and month(…) take a column of dates")]
    NoDate,
    /// An age without as-of dates.
    #[error("age(…) needs the column of as-of dates")]
    NoAsOf,
}
