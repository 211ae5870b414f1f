//! A document as one HTML file: no script, no outside address, a content-security policy that
//! allows nothing but its own style sheet.

use super::chart::Chart;
use super::markup::escaped;
use super::svg::svg;
use super::tree::{Block, Cell, Document, Section, Table, TableKind, Tile, Value};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");

/// The file.
#[must_use]
pub fn html(document: &Document) -> String {
    let digest = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let title = escaped(&document.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src \
         'sha256-{digest}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"generator\" content=\"riskbench {}\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        document.language,
        env!("CARGO_PKG_VERSION"),
    );
    out += &contents(document);
    out += &format!("<main>\n<header>\n<h1>{title}</h1>\n<p>");
    out.extend(document.subtitle.iter().map(cell));
    out += "</p>\n</header>\n";
    for (place, one) in document.sections.iter().enumerate() {
        out += &section(place + 1, one);
    }
    out += &format!(
        "<footer>{}</footer>\n</main>\n</body>\n</html>\n",
        escaped(&document.footer)
    );
    out
}

fn contents(document: &Document) -> String {
    let mut out = format!("<nav>\n<h2>{}</h2>\n<ol>\n", escaped(&document.contents));
    for (place, section) in document.sections.iter().enumerate() {
        let mark = if section.missing.is_empty() {
            String::new()
        } else {
            format!("<i title=\"{}\">!</i>", escaped(&section.missing.join(" ")))
        };
        out += &format!(
            "<li><a href=\"#{}\"><span>{}</span>{}{mark}</a></li>\n",
            section.id,
            place + 1,
            escaped(&section.heading)
        );
    }
    out + "</ol>\n</nav>\n"
}

/// A section as the file holds it.
#[must_use]
pub fn section(number: usize, section: &Section) -> String {
    let mut out = format!(
        "<section id=\"{}\">\n<h2><span>{number}</span>{}</h2>\n<p class=\"follows\">{}</p>\n",
        section.id,
        escaped(&section.heading),
        escaped(&section.follows)
    );
    for block in &section.blocks {
        match block {
            Block::Heading(text) => out += &format!("<h3>{}</h3>\n", escaped(text)),
            Block::Paragraph(text) => out += &format!("<p>{}</p>\n", escaped(text)),
            Block::Note(text) => out += &format!("<p class=\"note\">{}</p>\n", escaped(text)),
            Block::Tiles(all) => {
                out += "<div class=\"tiles\">\n";
                out.extend(all.iter().map(tile));
                out += "</div>\n";
            }
            Block::Table(one) => out += &table(one),
            Block::Charts(charts) => {
                out += "<div class=\"charts\">\n";
                out.extend(charts.iter().map(figure));
                out += "</div>\n";
            }
        }
    }
    out + "</section>\n"
}

fn tile(tile: &Tile) -> String {
    let remark: String = tile.remark.iter().map(cell).collect();
    format!(
        "<div class=\"tile\"><b>{}</b><strong>{}</strong><small>{remark}</small></div>\n",
        escaped(&tile.name),
        cell(&tile.value)
    )
}

/// A figure with the digest of its numbers.
#[must_use]
pub fn figure(chart: &Chart) -> String {
    format!(
        "<figure id=\"{}\" data-of=\"{}\" data-sha256=\"{}\">{}</figure>\n",
        escaped(&chart.id),
        chart.origin.word(),
        chart.digest(),
        svg(chart)
    )
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => escaped(text),
        Cell::Value(one) => value(one),
        Cell::Empty => "–".to_owned(),
    }
}

fn value(value: &Value) -> String {
    format!(
        "<data id=\"{}\" data-of=\"{}\" value=\"{}\">{}</data>",
        escaped(&value.id),
        value.origin.word(),
        escaped(&value.exact),
        escaped(&value.shown)
    )
}

fn table(table: &Table) -> String {
    let mut out = match table.kind {
        TableKind::Facts => "<div class=\"scroll\"><table class=\"facts\">\n".to_owned(),
        TableKind::Grid => "<div class=\"scroll\"><table>\n".to_owned(),
    };
    if !table.caption.is_empty() {
        out += &format!("<caption>{}</caption>\n", escaped(&table.caption));
    }
    let class = |place: usize| {
        if place < table.word_columns {
            " class=\"w\""
        } else {
            ""
        }
    };
    if !table.head.is_empty() {
        out += "<thead><tr>";
        for (place, name) in table.head.iter().enumerate() {
            out += &format!("<th scope=\"col\"{}>{}</th>", class(place), escaped(name));
        }
        out += "</tr></thead>\n";
    }
    out += "<tbody>\n";
    for row in &table.rows {
        out += "<tr>";
        for (place, one) in row.iter().enumerate() {
            out += &format!("<td{}>{}</td>", class(place), cell(one));
        }
        out += "</tr>\n";
    }
    out + "</tbody></table></div>\n"
}
