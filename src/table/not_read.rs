//! Why a column of a file with types of its own is not read.

/// Why a column of a typed file is not read, as a clause with the remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// A compression.
    #[error(
        "its pages are compressed by {0}, which is not read here; write the file again with zstd or snappy"
    )]
    Codec(String),
    /// An encoding of values.
    #[error(
        "its values are encoded as {0}, which is not read here for its type; write the file again with the encoding PLAIN"
    )]
    Encoding(String),
    /// Periods of pandas.
    #[error(
        "it holds periods of the frequency '{0}', which are not read here; convert them to dates"
    )]
    Period(String),
    /// An array of another length than the others of the file.
    #[error("it has another length than the longest array; save it in a file of its own")]
    OtherLength,
    /// A type of values.
    #[error("its type {0} is not read; save it as numbers, texts or dates")]
    Type(String),
    /// Encryption.
    #[error("it is encrypted; write the file again without encryption")]
    Encrypted,
    /// Pages that cannot be decoded.
    #[error("its pages are damaged; copy or write the file again")]
    Undecodable,
}
