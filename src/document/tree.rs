//! A document as data: headings, paragraphs, tables and figures, from which HTML and Word
//! are written. Nothing here knows a model.

use super::chart::Chart;

/// Where a value can be computed again from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The model file alone.
    Model,
    /// The model and the portfolio.
    Portfolio,
    /// The project; it is checked by the chain of its hashes.
    Project,
}

impl Origin {
    /// The word that a document uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Portfolio => "portfolio",
            Self::Project => "project",
        }
    }
}

/// A value of a document that can be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Its name, unique in the document: section, then what it is.
    pub id: String,
    /// In full precision: a number that reads back equal, or a text.
    pub exact: String,
    /// As readers see it.
    pub shown: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A value that can be checked.
    Value(Value),
    /// What is undefined or not shown.
    Empty,
}

/// What a table is for, which decides how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Names and what belongs to them, two columns without a head.
    Facts,
    /// Columns under a head.
    Grid,
}

/// A table. The first column holds words, the others are aligned to the right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Its kind.
    pub kind: TableKind,
    /// Names of the columns; empty of facts.
    pub head: Vec<String>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<Cell>>,
    /// Columns of words, counted from the left.
    pub word_columns: usize,
}

/// A part of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A smaller heading.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// What the reader has to know before relying on what follows: something is missing, or
    /// lies beyond a usual bound.
    Note(String),
    /// The headline values of a section: name, value and a remark.
    Tiles(Vec<Tile>),
    /// A table.
    Table(Table),
    /// Figures side by side.
    Charts(Vec<Chart>),
}

/// A headline value.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// What it is.
    pub name: String,
    /// The value.
    pub value: Cell,
    /// The content below it.
    pub remark: Vec<Cell>,
}

/// A section.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its name in links and value ids.
    pub id: &'static str,
    /// Its heading.
    pub heading: String,
    /// Which headings of guidance it follows.
    pub follows: String,
    /// What it holds.
    pub blocks: Vec<Block>,
    /// What it lacks, in sentences; they are among the blocks too.
    pub missing: Vec<String>,
}

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// `en` or `zh-CN`.
    pub language: &'static str,
    /// Its title.
    pub title: String,
    /// The line under the title.
    pub subtitle: Vec<Cell>,
    /// Heading of the list of sections.
    pub contents: String,
    /// The line at the end.
    pub footer: String,
    /// Sections in their order.
    pub sections: Vec<Section>,
}

impl Document {
    /// All values, in the order of the document.
    #[must_use]
    pub fn values(&self) -> Vec<&Value> {
        let subtitle = self.subtitle.iter().filter_map(Cell::value);
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        subtitle.chain(blocks.flat_map(Block::values)).collect()
    }

    /// All figures, in the order of the document.
    #[must_use]
    pub fn charts(&self) -> Vec<&Chart> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.flat_map(Block::charts).collect()
    }
}

impl Block {
    fn values(&self) -> Vec<&Value> {
        match self {
            Self::Tiles(tiles) => {
                let values = tiles.iter().filter_map(|tile| tile.value.value());
                let remarks = tiles.iter().flat_map(|tile| &tile.remark);
                values.chain(remarks.filter_map(Cell::value)).collect()
            }
            Self::Table(table) => table
                .rows
                .iter()
                .flatten()
                .filter_map(Cell::value)
                .collect(),
            Self::Heading(_) | Self::Paragraph(_) | Self::Note(_) | Self::Charts(_) => Vec::new(),
        }
    }

    fn charts(&self) -> &[Chart] {
        match self {
            Self::Charts(charts) => charts,
            _ => &[],
        }
    }
}

impl Cell {
    /// The value, where there is one.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Text(_) | Self::Empty => None,
        }
    }
}
