//! Tables of an HTML page, which core systems save as `.xls`: the text that each
//! cell shows. Lays nothing out and runs nothing.

use crate::table::error::TableError;
use crate::table::intake::documents::entity;
use crate::table::intake::workbooks::sheet::{Sheet, Span};

/// What a cell may span at most (HTML, 4.9.11).
const MOST_COLUMNS: u32 = 1_000;
const MOST_ROWS: u32 = 65_534;

/// Elements whose content is no text of the page.
const RAW: [&str; 4] = ["script", "style", "title", "noscript"];
/// Elements that part words.
const PARTING: [&str; 8] = ["br", "p", "div", "li", "tr", "h1", "h2", "h3"];

/// The tables of a page, those without a value left out.
///
/// # Errors
/// What [`Sheet::cell`] refuses.
pub(in crate::table::intake) fn tables(text: &str, limit: u64) -> Result<Vec<Sheet>, TableError> {
    let mut page = Page {
        open: Vec::new(),
        closed: Vec::new(),
        count: 0,
        limit,
    };
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        page.text(&rest[..start]);
        rest = &rest[start..];
        let Some(tag) = Tag::parse(rest) else {
            page.text("<");
            rest = &rest[1..];
            continue;
        };
        rest = &rest[tag.length..];
        page.see(&tag)?;
        if RAW.contains(&tag.name.as_str()) && !tag.closes {
            rest = after_end(rest, &tag.name);
        }
    }
    page.text(rest);
    while !page.open.is_empty() {
        page.end_table()?;
    }
    page.closed.sort_by_key(|(place, _)| *place);
    let sheets = page.closed.into_iter().map(|(_, sheet)| sheet);
    Ok(sheets.filter(|sheet| !sheet.is_empty()).collect())
}

/// What follows the end of an element without markup in it.
fn after_end<'a>(text: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(found) = text[from..].find("</") {
        let end = from + found;
        let after = &text[end + 2..];
        if after
            .get(..name.len())
            .is_some_and(|n| n.eq_ignore_ascii_case(name))
        {
            return &text[end..];
        }
        from = end + 2;
    }
    ""
}

/// A tag, or a comment, which has no name.
struct Tag<'a> {
    name: String,
    closes: bool,
    attributes: &'a str,
    length: usize,
}

impl<'a> Tag<'a> {
    /// The tag with which a text begins; `None` where the bracket is none.
    fn parse(text: &'a str) -> Option<Self> {
        let inside = &text[1..];
        let nameless = |length: Option<usize>| {
            Some(Self {
                name: String::new(),
                closes: false,
                attributes: "",
                length: length.unwrap_or(text.len()),
            })
        };
        if inside.starts_with("!--") {
            return nameless(text.get(4..)?.find("-->").map(|end| end + 7));
        }
        if inside.starts_with(['!', '?']) {
            return nameless(text.find('>').map(|end| end + 1));
        }
        let closes = inside.starts_with('/');
        let start = 1 + usize::from(closes);
        let named = &text[start..];
        if !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/');
        let name_end = start + named.find(is_end).unwrap_or(named.len());
        let end = name_end + close(&text[name_end..])?;
        Some(Self {
            name: text[start..name_end].to_ascii_lowercase(),
            closes,
            attributes: &text[name_end..end],
            length: end + 1,
        })
    }

    /// The number in an attribute, 1 without it.
    fn number(&self, name: &str) -> u32 {
        let mut rest = self.attributes;
        while let Some((before, after)) = rest.split_once('=') {
            let found = before
                .trim_end()
                .rsplit(|c: char| c.is_ascii_whitespace() || c == '/');
            let is_it = { found }
                .next()
                .is_some_and(|n| n.eq_ignore_ascii_case(name));
            let value = after.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (value, next) = if let Some(quote) = quote {
                value[1..].split_once(quote).unwrap_or((&value[1..], ""))
            } else {
                let end = value.find(|c: char| c.is_ascii_whitespace() || c == '/');
                value.split_at(end.unwrap_or(value.len()))
            };
            if is_it {
                return value.trim().parse().unwrap_or(1);
            }
            rest = next;
        }
        1
    }
}

/// The bracket that closes a tag, which is none within quotes.
fn close(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    text.find('>')
}

struct Page {
    /// The table that is read, after those around it.
    open: Vec<Table>,
    /// Tables with their number on the page.
    closed: Vec<(usize, Sheet)>,
    count: usize,
    limit: u64,
}

/// A table that is read.
struct Table {
    place: usize,
    sheet: Sheet,
    row: u32,
    in_row: bool,
    column: u32,
    /// For each column the rows below this that a cell above still takes.
    taken: Vec<u32>,
    /// The text of the cell that is read, with the columns and rows that it takes.
    cell: Option<(String, u32, u32)>,
}

impl Page {
    fn text(&mut self, text: &str) {
        if let Some((cell, ..)) = self.open.last_mut().and_then(|t| t.cell.as_mut()) {
            entity::push_decoded(cell, text);
        }
    }

    fn see(&mut self, tag: &Tag<'_>) -> Result<(), TableError> {
        match (tag.name.as_str(), tag.closes) {
            ("table", false) => {
                self.open.push(Table {
                    place: self.count,
                    sheet: Sheet::new(self.limit),
                    row: 0,
                    in_row: false,
                    column: 0,
                    taken: Vec::new(),
                    cell: None,
                });
                self.count += 1;
                Ok(())
            }
            ("table", true) => {
                self.end_table()?;
                self.text(" ");
                Ok(())
            }
            _ => match self.open.last_mut() {
                Some(table) => table.see(tag),
                None => Ok(()),
            },
        }
    }

    fn end_table(&mut self) -> Result<(), TableError> {
        if let Some(mut table) = self.open.pop() {
            table.end_row()?;
            self.closed.push((table.place, table.sheet));
        }
        Ok(())
    }
}

impl Table {
    fn see(&mut self, tag: &Tag<'_>) -> Result<(), TableError> {
        match (tag.name.as_str(), tag.closes) {
            ("tr", false) => {
                self.end_row()?;
                self.in_row = true;
            }
            ("tr" | "thead" | "tbody" | "tfoot", _) => self.end_row()?,
            ("td" | "th", false) => {
                self.end_cell()?;
                self.in_row = true;
                while self.taken.get(self.column as usize).is_some_and(|t| *t > 0) {
                    self.column += 1;
                }
                let wide = tag.number("colspan").clamp(1, MOST_COLUMNS);
                let high = tag.number("rowspan").clamp(1, MOST_ROWS);
                self.cell = Some((String::new(), wide, high));
            }
            ("td" | "th", true) => self.end_cell()?,
            (name, _) if PARTING.contains(&name) => {
                if let Some((cell, ..)) = &mut self.cell {
                    cell.push(' ');
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), TableError> {
        let Some((text, wide, high)) = self.cell.take() else {
            return Ok(());
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        self.sheet.cell(self.row, self.column, &words.join(" "))?;
        self.sheet.merge(Some(Span {
            rows: (self.row, self.row.saturating_add(high - 1)),
            columns: (self.column, self.column.saturating_add(wide - 1)),
        }));
        let end = self.column.saturating_add(wide) as usize;
        if high > 1 && end <= 1 << 14 {
            self.taken.resize(self.taken.len().max(end), 0);
            self.taken[self.column as usize..end].fill(high);
        }
        self.column = end as u32;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), TableError> {
        self.end_cell()?;
        if self.in_row {
            self.in_row = false;
            self.row = self.row.saturating_add(1);
            self.taken.iter_mut().for_each(|t| *t = t.saturating_sub(1));
        }
        self.column = 0;
        Ok(())
    }
}

/// The encoding that a page names in its head.
pub(in crate::table::intake) fn charset(head: &[u8]) -> Option<String> {
    let lower = String::from_utf8_lossy(head).to_ascii_lowercase();
    let rest = &lower[lower.find("charset=")? + "charset=".len()..];
    let rest = rest.trim_start_matches(['"', '\'', ' ']);
    let is_label = |c: char| c.is_ascii_alphanumeric() || "-_:.".contains(c);
    let end = rest.find(|c| !is_label(c)).unwrap_or(rest.len());
    Some(rest[..end].to_owned()).filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::intake::plain::Plain;

    fn check(html: &str, expected: &[&str]) {
        let sheets = tables(html, 10_000).unwrap();
        let texts: Vec<String> = sheets
            .iter()
            .map(|sheet| {
                let mut plain = Plain::new(10_000, None);
                sheet.write(&mut plain, None).unwrap();
                plain.finish().0
            })
            .collect();
        assert_eq!(texts, expected, "{html}");
    }

    #[test]
    fn cells_are_read_with_or_without_their_ends() {
        let expected = "id,Amount paid,bad\n1,\"1,200.50\",no & yes\n2,,<b>\n";
        check(
            "<html><head><style>td{mso-number-format:\"0%\"}</style></head><body><p>x</p>
             <TABLE border=1><thead><tr><th>id<th>Amount<br>paid</th><th> bad </th></tr></thead>
             <tr><td class='xl1'>1</td><td x:num='3'><b>1,200</b>.50</td><td>no &amp; yes</td></tr>
             <tr><td>2<td>&nbsp;<td>&lt;b&gt;</table></body>",
            &[expected],
        );
        check("no table <b>here</b>", &[]);
        check("<table><tr><td></td></tr></table>", &[]);
    }

    #[test]
    fn cells_that_span_move_those_at_their_right() {
        check(
            "<table><tr><td rowspan=2>id</td><td colspan=\"2\">Terms</td><td rowspan=2>bad</td></tr>
             <tr><td>rate</td><td>term</td></tr>
             <tr><td>1</td><td>5</td><td>36</td><td>0</td></tr>
             <tr><td>2</td><td>6</td><td>24</td><td>1</td></tr></table>",
            &["id,Terms,Terms,bad\n,rate,term,\n1,5,36,0\n2,6,24,1\n"],
        );
    }

    #[test]
    fn a_table_within_a_table_is_one_of_its_own() {
        check(
            "<table><tr><td>menu<table><tr><td>a</td><td>b</td></tr></table>end</td></tr></table>
             <table><tr><td><!-- <td>no</td> -->1 < 2</td></tr>",
            &["menu end\n", "a,b\n", "1 < 2\n"],
        );
    }

    #[test]
    fn the_encoding_is_named_in_the_head() {
        for (head, label) in [
            ("<meta charset=\"utf-8\">", Some("utf-8")),
            (
                "<META content='text/html; charset=windows-1252'>",
                Some("windows-1252"),
            ),
            ("<html>", None),
        ] {
            assert_eq!(charset(head.as_bytes()).as_deref(), label);
        }
    }
}
