//! A document as a Word file (Office Open XML). Values are marked by bookmarks; a custom XML
//! part holds them in full precision. Figures are EMF.

mod emf;
mod read;
mod styles;

pub use emf::emf as drawn_in_word;
pub use read::written_in_word;

use super::chart::{Chart, WIDTH};
use super::markup::escaped;
use super::tree::{Block, Cell, Document, Table, TableKind, Tile, Value};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

/// EMU of a figure's width: two fit on a line of the page.
const FIGURE_WIDTH: f64 = 3_020_000.0;
/// The part with the values.
const VALUES: &str = "customXml/item1.xml";
/// The folder of the figures.
const MEDIA: &str = "word/media/";
/// How the names of bookmarks begin.
const BOOKMARK: &str = "rb_";

/// What is written while the document grows.
#[derive(Default)]
struct Parts<'a> {
    body: String,
    values: Vec<&'a Value>,
    charts: Vec<&'a Chart>,
}

/// Rows of a table that is kept on one page.
const MOST_KEPT: usize = 8;
/// Width of a table, in fiftieths of a percent of the page's.
const FULL: usize = 5_000;
/// Width of the text of a page, in twentieths of a point.
const TEXT_TWIPS: usize = 9_638;

/// The widths of the columns of a table: those of words are wider than those of numbers.
fn widths(table: &Table) -> Vec<usize> {
    if table.kind == TableKind::Facts {
        return vec![3_000, 2_000];
    }
    let first = table.rows.first().map_or(0, Vec::len);
    let columns = table.head.len().max(first);
    let parts = |place: usize| if place < table.word_columns { 8 } else { 5 };
    let all: usize = (0..columns).map(parts).sum();
    let width = |place: usize| FULL * parts(place) / all.max(1);
    (0..columns).map(width).collect()
}

/// The bytes of a Word file.
///
/// # Errors
/// If a part cannot be compressed.
pub fn word(document: &Document) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut parts = Parts::default();
    parts.paragraph("Title", &escaped_run(&document.title));
    let subtitle: String = document
        .subtitle
        .iter()
        .map(|cell| parts.cell(cell))
        .collect();
    parts.paragraph("Subtitle", &subtitle);
    for (place, section) in document.sections.iter().enumerate() {
        let heading = format!("{}  {}", place + 1, section.heading);
        parts.paragraph("Heading1", &escaped_run(&heading));
        parts.paragraph("Follows", &escaped_run(&section.follows));
        for block in &section.blocks {
            parts.block(block);
        }
    }
    parts.paragraph("Follows", &escaped_run(&document.footer));
    pack(document, &parts)
}

fn pack(document: &Document, parts: &Parts<'_>) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // A fixed date, so that equal documents are equal files.
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let mut add = |name: &str, bytes: &[u8]| -> Result<(), zip::result::ZipError> {
        zip.start_file(name, options)?;
        Ok(zip.write_all(bytes)?)
    };
    add("[Content_Types].xml", styles::CONTENT_TYPES.as_bytes())?;
    add("_rels/.rels", styles::PACKAGE.as_bytes())?;
    add(
        "docProps/core.xml",
        styles::core(&document.title, document.language).as_bytes(),
    )?;
    add(
        "word/styles.xml",
        styles::styles(document.language).as_bytes(),
    )?;
    add("word/footer1.xml", styles::FOOTER.as_bytes())?;
    add(
        "word/document.xml",
        styles::document(&parts.body).as_bytes(),
    )?;
    add(
        "word/_rels/document.xml.rels",
        styles::relations(parts.charts.len()).as_bytes(),
    )?;
    add(VALUES, values(document.language, parts).as_bytes())?;
    for (place, chart) in parts.charts.iter().enumerate() {
        add(
            &format!("{MEDIA}figure{}.emf", place + 1),
            &drawn_in_word(chart),
        )?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The custom XML part: every value with its bookmark, every figure with its file.
fn values(language: &str, parts: &Parts<'_>) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <report xmlns=\"urn:riskbench:report\" language=\"{language}\">\n"
    );
    for (place, value) in parts.values.iter().enumerate() {
        out += &format!(
            "<value bookmark=\"{BOOKMARK}{}\" id=\"{}\" of=\"{}\" exact=\"{}\"/>\n",
            place + 1,
            escaped(&value.id),
            value.origin.word(),
            escaped(&value.exact)
        );
    }
    for (place, chart) in parts.charts.iter().enumerate() {
        out += &format!(
            "<figure file=\"{MEDIA}figure{}.emf\" id=\"{}\" of=\"{}\" sha256=\"{}\"/>\n",
            place + 1,
            escaped(&chart.id),
            chart.origin.word(),
            chart.digest()
        );
    }
    out + "</report>\n"
}

fn escaped_run(text: &str) -> String {
    format!(
        "<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escaped(text)
    )
}

impl<'a> Parts<'a> {
    fn paragraph(&mut self, style: &str, runs: &str) {
        self.paragraph_beside(style, runs, false);
    }

    /// A paragraph that is kept on the page of the next one, if that is asked for.
    fn paragraph_beside(&mut self, style: &str, runs: &str, keep: bool) {
        let keep = if keep { "<w:keepNext/>" } else { "" };
        self.body +=
            &format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{keep}</w:pPr>{runs}</w:p>\n");
    }

    /// The runs of a cell; a value is enclosed by a bookmark.
    fn cell(&mut self, cell: &'a Cell) -> String {
        match cell {
            Cell::Text(text) => escaped_run(text),
            Cell::Empty => escaped_run("–"),
            Cell::Value(value) => {
                self.values.push(value);
                let k = self.values.len();
                format!(
                    "<w:bookmarkStart w:id=\"{k}\" w:name=\"{BOOKMARK}{k}\"/>{}<w:bookmarkEnd \
                     w:id=\"{k}\"/>",
                    escaped_run(&value.shown)
                )
            }
        }
    }

    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Heading(text) => self.paragraph("Heading2", &escaped_run(text)),
            Block::Paragraph(text) => self.paragraph("Normal", &escaped_run(text)),
            Block::Note(text) => self.paragraph("Note", &escaped_run(text)),
            Block::Tiles(tiles) => self.tiles(tiles),
            Block::Table(table) => self.table(table),
            Block::Charts(charts) => {
                let drawings: String = charts.iter().map(|chart| self.drawing(chart)).collect();
                self.paragraph("Normal", &drawings);
            }
        }
    }

    fn tiles(&mut self, tiles: &'a [Tile]) {
        self.body += "<w:tbl><w:tblPr><w:tblStyle w:val=\"Grid\"/><w:tblW w:w=\"5000\" \
                      w:type=\"pct\"/></w:tblPr>\n<w:tr>";
        for tile in tiles {
            let name = escaped_run(&tile.name);
            let value = self.cell(&tile.value);
            let remark: String = tile.remark.iter().map(|cell| self.cell(cell)).collect();
            self.body += "<w:tc><w:tcPr/>";
            self.paragraph("Head", &name);
            self.paragraph("Tile", &value);
            self.paragraph("Head", &remark);
            self.body += "</w:tc>";
        }
        self.body += "</w:tr>\n</w:tbl>\n";
        self.paragraph("Gap", "");
    }

    fn table(&mut self, table: &'a Table) {
        if !table.caption.is_empty() {
            self.paragraph("Caption", &escaped_run(&table.caption));
        }
        self.body += "<w:tbl><w:tblPr><w:tblStyle w:val=\"Grid\"/><w:tblW w:w=\"5000\" \
                      w:type=\"pct\"/></w:tblPr>\n";
        let style = |place: usize, head: bool| {
            let is_word = place < table.word_columns;
            match (head, is_word) {
                (true, true) => "Head",
                (true, false) => "HeadNumber",
                (false, true) => "Cell",
                (false, false) => "Number",
            }
        };
        let widths = widths(table);
        let grid = widths.iter().map(|width| {
            let twips = width * TEXT_TWIPS / FULL;
            format!("<w:gridCol w:w=\"{twips}\"/>")
        });
        self.body += &format!(
            "<w:tblGrid>{}</w:tblGrid>\n",
            grid.collect::<Vec<_>>().concat()
        );
        let begin = |place: usize| {
            let width = widths.get(place).copied().unwrap_or_default();
            format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"pct\"/></w:tcPr>")
        };
        if !table.head.is_empty() {
            self.body += "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
            for (place, name) in table.head.iter().enumerate() {
                self.body += &begin(place);
                self.paragraph_beside(style(place, true), &escaped_run(name), true);
                self.body += "</w:tc>";
            }
            self.body += "</w:tr>\n";
        }
        let count = table.rows.len();
        for (number, row) in table.rows.iter().enumerate() {
            self.body += "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
            // Neither a short table is divided, nor a single row of a long one.
            let keep =
                number + 1 < count && (count <= MOST_KEPT || number == 0 || number + 2 == count);
            for (place, cell) in row.iter().enumerate() {
                let runs = self.cell(cell);
                self.body += &begin(place);
                self.paragraph_beside(style(place, false), &runs, keep);
                self.body += "</w:tc>";
            }
            self.body += "</w:tr>\n";
        }
        self.body += "</w:tbl>\n";
        self.paragraph("Gap", "");
    }

    fn drawing(&mut self, chart: &'a Chart) -> String {
        self.charts.push(chart);
        let k = self.charts.len();
        let height = FIGURE_WIDTH * chart.sheet().height / WIDTH;
        styles::drawing(k, &escaped(&chart.title), (FIGURE_WIDTH, height))
    }
}
