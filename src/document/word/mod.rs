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
        self.body += &format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{runs}</w:p>\n");
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
        if !table.head.is_empty() {
            self.body += "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
            for (place, name) in table.head.iter().enumerate() {
                self.body += "<w:tc><w:tcPr/>";
                self.paragraph(style(place, true), &escaped_run(name));
                self.body += "</w:tc>";
            }
            self.body += "</w:tr>\n";
        }
        for row in &table.rows {
            self.body += "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
            for (place, cell) in row.iter().enumerate() {
                let width = match (table.kind, place) {
                    (TableKind::Facts, 0) => "<w:tcW w:w=\"3000\" w:type=\"pct\"/>",
                    (TableKind::Facts, _) => "<w:tcW w:w=\"2000\" w:type=\"pct\"/>",
                    (TableKind::Grid, _) => "",
                };
                let runs = self.cell(cell);
                self.body += &format!("<w:tc><w:tcPr>{width}</w:tcPr>");
                self.paragraph(style(place, false), &runs);
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
