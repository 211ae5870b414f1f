//! An `OpenDocument` spreadsheet: its sheets, and the cells of a sheet by their
//! values, their number styles and the text that they show. No formula is
//! computed. OASIS `OpenDocument` 1.3, part 3, chapters 9, 16 and 19.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use crate::table::error::TableError;
use crate::table::intake::documents::xml::{self, attribute, number, push_text};
use crate::table::intake::format::Format;
use crate::table::intake::packed::archive::Package;
use crate::table::intake::plain::push_number;
use crate::table::intake::workbooks::book::{Entry, damaged};
use crate::table::intake::workbooks::number_format::{Kind, NumberFormat};
use crate::table::intake::workbooks::ods_styles::Styles;
use crate::table::intake::workbooks::sheet::{Sheet, Span};
use crate::table::intake::workbooks::shown::{push_hours, push_iso, push_percent, push_shown};

/// No sheet has more rows, or columns.
const MOST: (u32, u32) = (1 << 20, 1 << 14);

/// A spreadsheet, its sheets unread.
pub(in crate::table::intake) struct Ods<'a> {
    package: &'a Package<'a>,
    pub entries: Vec<Entry>,
    /// Those of cells, by name.
    styles: HashMap<String, NumberFormat>,
}

fn broken<E>(_error: E) -> TableError {
    damaged(Format::Ods)
}

impl<'a> Ods<'a> {
    /// Reads the names of the sheets and the styles.
    ///
    /// # Errors
    /// A damaged or encrypted spreadsheet; another document.
    pub fn open(package: &'a Package<'a>) -> Result<Self, TableError> {
        let mut encrypted = false;
        if let Some(part) = package.open("META-INF/manifest.xml") {
            xml::each(part, |event| {
                encrypted |= matches!(event, Event::Start(tag)
                    if tag.local_name().as_ref() == "encryption-data");
                !encrypted
            })
            .map_err(broken)?;
        }
        if encrypted {
            return Err(TableError::Encrypted);
        }
        let mut styles = Styles::default();
        if let Some(part) = package.open("styles.xml") {
            styles.read(part, |_| {})?;
        }
        let mut is_spreadsheet = false;
        let content = package.open("content.xml").ok_or_else(|| broken(()))?;
        let mut nested = Nested::default();
        let mut sheets = Vec::new();
        styles.read(content, |event| {
            is_spreadsheet |= matches!(event, Event::Start(tag)
                if tag.local_name().as_ref() == "spreadsheet");
            if let Some(tag) = nested.sheet(event) {
                let style = attribute(tag, "style-name").unwrap_or_default();
                let name = attribute(tag, "name").unwrap_or_default();
                sheets.push((name.into_owned(), style.into_owned()));
            }
        })?;
        if !is_spreadsheet {
            return Err(TableError::Binary {
                what: "an OpenDocument file that is no spreadsheet",
            });
        }
        let entry = |(name, style)| Entry {
            name,
            visible: !styles.hidden.contains(&style),
        };
        Ok(Self {
            package,
            entries: sheets.into_iter().map(entry).collect(),
            styles: styles.of_cells(),
        })
    }

    /// The cells of a sheet, at most `limit` bytes of text.
    ///
    /// # Errors
    /// A damaged sheet; what [`Sheet::cell`] refuses.
    pub fn cells(&self, place: usize, limit: u64) -> Result<Sheet, TableError> {
        let content = self.package.open("content.xml").ok_or_else(|| broken(()))?;
        let mut reader = xml::reader(content);
        let mut buffer = Vec::with_capacity(1 << 10);
        let (mut nested, mut passed) = (Nested::default(), 0);
        let mut table = Table::new(&self.styles, limit);
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(broken)?;
            if nested.sheet(&event).is_some() {
                passed += 1;
                continue;
            }
            let is_end = matches!(&event, Event::End(tag)
                if tag.local_name().as_ref() == "table");
            match event {
                Event::Eof => return Err(broken(())),
                _ if passed != place + 1 || nested.aside > 0 => {}
                _ if is_end && nested.depth == 0 => return Ok(table.sheet),
                event => table.see(&event)?,
            }
        }
    }
}

/// Tables within tables, which are no sheets.
#[derive(Default)]
struct Nested {
    depth: usize,
    /// Within changes, links to other files or drawings.
    aside: usize,
}

impl Nested {
    /// The tag that begins a sheet, if the event is one.
    fn sheet<'e, 'b>(&mut self, event: &'e Event<'b>) -> Option<&'e BytesStart<'b>> {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "table" if self.aside == 0 => {
                    self.depth += 1;
                    (self.depth == 1).then_some(tag)
                }
                "dde-links" | "tracked-changes" | "shapes" => {
                    self.aside += 1;
                    None
                }
                _ => None,
            },
            Event::End(tag) => {
                match tag.local_name().as_ref() {
                    "table" if self.aside == 0 => self.depth = self.depth.saturating_sub(1),
                    "dde-links" | "tracked-changes" | "shapes" => {
                        self.aside = self.aside.saturating_sub(1);
                    }
                    _ => {}
                }
                None
            }
            _ => None,
        }
    }
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Value {
    /// What its text shows.
    #[default]
    Shown,
    Number(f64),
    Percent(f64),
    Bool(bool),
    /// Days, and whether they may be more than one.
    Time(f64, bool),
    Day,
    Error,
    Nothing,
}

/// The sheet that is read.
struct Table<'a> {
    styles: &'a HashMap<String, NumberFormat>,
    sheet: Sheet,
    /// The styles of columns that have one, with the column after the last.
    columns: Vec<(u32, Option<&'a NumberFormat>)>,
    row: u32,
    row_times: u32,
    row_hidden: bool,
    row_style: Option<&'a NumberFormat>,
    column: u32,
    /// The cells of the row that hold something, with how often they do.
    cells: Vec<(u32, u32, String)>,
    cell: Cell<'a>,
}

/// The cell that is read.
#[derive(Default)]
struct Cell<'a> {
    open: bool,
    /// Elements within it that are open, and within one that is no text of it.
    depth: usize,
    aside: usize,
    times: u32,
    style: Option<&'a NumberFormat>,
    value: Value,
    has_formula: bool,
    /// Its day, or its text where an attribute gives it.
    given: Option<String>,
    shown: String,
    paragraphs: usize,
}

impl<'a> Table<'a> {
    fn new(styles: &'a HashMap<String, NumberFormat>, limit: u64) -> Self {
        Self {
            styles,
            sheet: Sheet::new(limit),
            columns: Vec::new(),
            row: 0,
            row_times: 1,
            row_hidden: false,
            row_style: None,
            column: 0,
            cells: Vec::new(),
            cell: Cell::default(),
        }
    }

    fn see(&mut self, event: &Event<'_>) -> Result<(), TableError> {
        match event {
            Event::Start(tag) if self.cell.open => self.cell.start(tag),
            Event::End(_) if self.cell.open && self.cell.depth > 0 => self.cell.end(),
            event if self.cell.open && !matches!(event, Event::End(_)) => self.cell.text(event),
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => match tag.local_name().as_ref() {
                "table-cell" | "covered-table-cell" => self.end_cell(),
                "table-row" => self.end_row()?,
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn style(&self, tag: &BytesStart<'_>, name: &str) -> Option<&'a NumberFormat> {
        self.styles.get(&*attribute(tag, name)?)
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        let times = |name, most| number(tag, name).map_or(1, |n| n.min(u64::from(most)) as u32);
        match tag.local_name().as_ref() {
            "table-column" => {
                let before = self.columns.last().map_or(0, |(end, _)| *end);
                let times = times("number-columns-repeated", MOST.1);
                let style = self.style(tag, "default-cell-style-name");
                self.columns.push((before.saturating_add(times), style));
            }
            "table-row" => {
                let shown = attribute(tag, "visibility");
                self.row_hidden = shown.is_some_and(|shown| shown != "visible");
                self.row_times = times("number-rows-repeated", MOST.0);
                self.row_style = self.style(tag, "default-cell-style-name");
                self.column = 0;
            }
            "table-cell" | "covered-table-cell" => {
                let column = self.column;
                let of_column = || {
                    let found = self.columns.iter().find(|(end, _)| column < *end);
                    found.and_then(|(_, style)| *style)
                };
                let style = if attribute(tag, "style-name").is_some() {
                    self.style(tag, "style-name")
                } else {
                    self.row_style.or_else(of_column)
                };
                self.cell.restart(tag, style);
                self.cell.times = times("number-columns-repeated", MOST.1);
                let wide = times("number-columns-spanned", MOST.1);
                let high = times("number-rows-spanned", MOST.0);
                self.sheet.merge(Some(Span {
                    rows: (self.row, self.row.saturating_add(high.max(1) - 1)),
                    columns: (column, column.saturating_add(wide.max(1) - 1)),
                }));
            }
            _ => {}
        }
    }

    fn end_cell(&mut self) {
        let cell = &mut self.cell;
        cell.open = false;
        let formulas = &mut self.sheet.formulas;
        if cell.has_formula && cell.value == Value::Nothing && cell.shown.is_empty() {
            formulas.without_result += self.row_times as usize * cell.times as usize;
        }
        let text = cell.finish();
        if !text.is_empty() {
            self.sheet.errors += usize::from(cell.value == Value::Error);
            self.cells.push((self.column, cell.times, text));
        }
        self.column = self.column.saturating_add(cell.times);
    }

    fn end_row(&mut self) -> Result<(), TableError> {
        if !self.cells.is_empty() {
            for row in self.row..self.row.saturating_add(self.row_times) {
                for (column, times, text) in &self.cells {
                    for place in 0..*times {
                        self.sheet.cell(row, column.saturating_add(place), text)?;
                    }
                }
                if self.row_hidden {
                    self.sheet.hide(row);
                }
            }
            self.cells.clear();
        }
        self.row = self.row.saturating_add(self.row_times);
        Ok(())
    }
}

impl<'a> Cell<'a> {
    fn restart(&mut self, tag: &BytesStart<'_>, style: Option<&'a NumberFormat>) {
        let mut shown = std::mem::take(&mut self.shown);
        shown.clear();
        *self = Self {
            open: true,
            style,
            shown,
            ..Self::default()
        };
        let (mut kind, mut value, mut is_error) = (None, None, false);
        for (name, text) in xml::attributes(tag) {
            match name {
                // That of an extension stands beside the standard's.
                "value-type" if text == "error" => is_error = true,
                "value-type" => kind = kind.or(Some(text)),
                "value" => value = text.trim().parse().ok(),
                "boolean-value" => self.value = Value::Bool(text.eq_ignore_ascii_case("true")),
                "date-value" | "string-value" | "time-value" => {
                    self.given = attribute(tag, name).map(std::borrow::Cow::into_owned);
                }
                "formula" => self.has_formula = true,
                _ => {}
            }
        }
        let days = || self.given.as_deref().and_then(days);
        self.value = match (kind, value) {
            _ if is_error => Value::Error,
            (Some("percentage"), Some(value)) => Value::Percent(value),
            (_, Some(value)) => Value::Number(value),
            (Some("boolean"), _) => self.value,
            (Some("date"), _) => Value::Day,
            (Some("time"), _) => {
                let elapsed = |d| style.is_some_and(|s| *s.kind(d).0 == Kind::Elapsed);
                days().map_or(Value::Shown, |d| Value::Time(d, elapsed(d)))
            }
            (Some("string"), _) => Value::Shown,
            _ => Value::Nothing,
        };
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        self.depth += 1;
        let name = tag.local_name();
        let name = name.as_ref();
        if self.aside > 0
            || matches!(
                name,
                "annotation" | "frame" | "table" | "custom-shape" | "ruby-text"
            )
        {
            self.aside += 1;
            return;
        }
        match name {
            "p" | "h" => {
                if self.paragraphs > 0 {
                    self.shown.push('\n');
                }
                self.paragraphs += 1;
            }
            "s" => {
                let blanks = number(tag, "c").unwrap_or(1).min(1 << 10);
                (0..blanks).for_each(|_| self.shown.push(' '));
            }
            "tab" => self.shown.push('\t'),
            "line-break" => self.shown.push('\n'),
            _ => {}
        }
    }

    fn end(&mut self) {
        self.depth -= 1;
        self.aside = self.aside.saturating_sub(1);
    }

    /// Takes text within a paragraph; what stands between elements is layout.
    fn text(&mut self, event: &Event<'_>) {
        if self.depth > 0 && self.aside == 0 {
            push_text(&mut self.shown, event);
        }
    }

    /// Its text, as delimited text would hold it.
    fn finish(&mut self) -> String {
        let mut text = String::new();
        let shown = self.shown.trim();
        if self.has_formula && is_error(shown) {
            self.value = Value::Error;
        }
        match self.value {
            Value::Number(value) => self.push_number(&mut text, value),
            Value::Percent(value) => push_percent(&mut text, value),
            Value::Bool(value) => text.push_str(if value { "TRUE" } else { "FALSE" }),
            Value::Time(days, elapsed) => push_time(&mut text, days, elapsed),
            Value::Day => {
                let day = self.given.as_deref().unwrap_or(shown);
                // The day of serial 0, which a spreadsheet shows where a date is empty.
                let is_zero = matches!(day, "1899-12-30" | "1899-12-30T00:00:00");
                push_iso(&mut text, if is_zero { "1900-01-00" } else { day });
            }
            Value::Error => text.push_str(shown),
            Value::Shown => match self.given.as_deref().filter(|given| !given.is_empty()) {
                Some(given) => text.push_str(given),
                None => text.push_str(&self.shown),
            },
            Value::Nothing => text.push_str(&self.shown),
        }
        text
    }
}

impl Cell<'_> {
    /// Appends a number; a word for yes or no that a formula gives, and zeros that
    /// pad, as the cell shows them.
    fn push_number(&self, text: &mut String, value: f64) {
        let shown = self.shown.trim();
        let is_word = match shown {
            "TRUE" => value == 1.0,
            "FALSE" => value == 0.0,
            _ => false,
        };
        let pads = |style: &&NumberFormat| matches!(style.kind(value).0, Kind::Padded(_));
        match self.style {
            _ if is_word => text.push_str(shown),
            Some(style) if pads(&style) && !shown.is_empty() && value.fract() == 0.0 => {
                text.push_str(shown);
            }
            Some(style) => push_shown(text, value, style, false),
            None => push_number(text, value),
        }
    }
}

/// The errors that a formula shows, of `LibreOffice` and of Excel.
fn is_error(shown: &str) -> bool {
    let number = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    shown.strip_prefix("Err:").is_some_and(number)
        || matches!(
            shown,
            "#N/A" | "#DIV/0!" | "#VALUE!" | "#REF!" | "#NAME?" | "#NUM!" | "#NULL!"
        )
}

fn push_time(text: &mut String, days: f64, elapsed: bool) {
    use std::fmt::Write;
    if elapsed || days.abs() >= 1.0 {
        return push_hours(text, days);
    }
    let seconds = (days.abs() * 86_400.0).round() as u64;
    let sign = if days < 0.0 { "-" } else { "" };
    // Writing to a String cannot fail.
    _ = write!(
        text,
        "{sign}{:02}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    );
}

/// The days of a duration such as `PT36H30M00.5S` or `-P1DT2H`.
fn days(text: &str) -> Option<f64> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let (mut seconds, mut number, mut is_time) = (0.0, String::new(), false);
    for c in rest.strip_prefix('P')?.chars() {
        let unit = match c {
            'T' => {
                is_time = true;
                continue;
            }
            '0'..='9' | '.' => {
                number.push(c);
                continue;
            }
            'D' => 86_400.0,
            'H' => 3_600.0,
            'M' if is_time => 60.0,
            'S' => 1.0,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * unit;
        number.clear();
    }
    Some(sign * seconds / 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_days() {
        for (text, expected) in [
            ("PT36H00M00S", Some(1.5)),
            ("-P1DT12H", Some(-1.5)),
            ("PT00H00M43.2S", Some(0.0005)),
            ("P1M", None),
            ("x", None),
        ] {
            assert_eq!(days(text), expected, "{text}");
        }
    }

    #[test]
    fn errors_are_known_by_the_text_that_they_show() {
        for shown in ["Err:502", "#N/A", "#DIV/0!"] {
            assert!(is_error(shown), "{shown}");
        }
        for shown in ["Err:", "Err:x", "#12", ""] {
            assert!(!is_error(shown), "{shown}");
        }
    }
}
