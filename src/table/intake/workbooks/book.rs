//! What all workbooks have in common: the list of sheets, the number formats of
//! cells, the texts that cells share, links between parts.

use crate::table::error::TableError;
use crate::table::intake::documents::xml;
use crate::table::intake::packed::archive::Package;
use crate::table::intake::plain::push_number;
use crate::table::intake::workbooks::number_format::{Kind, NumberFormat};
use crate::table::intake::workbooks::shown::push_shown;

use crate::table::intake::format::Format;
use quick_xml::events::Event;

/// A sheet of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::table::intake) struct Entry {
    pub name: String,
    pub visible: bool,
}

/// The error that a workbook cannot be read to its end.
pub(in crate::table::intake) fn damaged(format: Format) -> TableError {
    TableError::Damaged {
        what: format.noun(),
    }
}

/// The number formats of cells by the number of their style, and the calendar.
#[derive(Default)]
pub(in crate::table::intake) struct Styles {
    formats: Vec<Option<NumberFormat>>,
    /// The first currency that a format shows, and whether another shows another:
    /// only then the numbers are written with theirs.
    currency: Option<&'static str>,
    several: bool,
    pub is_1904: bool,
}

impl Styles {
    /// Adds the format of the next style.
    pub fn push(&mut self, format: NumberFormat) {
        if let Some(sign) = format.currency {
            self.several |= self.currency.is_some_and(|known| known != sign);
            self.currency = self.currency.or(Some(sign));
        }
        let says = |f: &NumberFormat| !f.is_plain() || f.currency.is_some();
        self.formats.push(Some(format).filter(says));
    }

    /// The format of a style, unless it shows each number as itself.
    pub fn format(&self, style: usize) -> Option<&NumberFormat> {
        let format = self.formats.get(style)?.as_ref();
        format.filter(|f| self.several || !f.is_plain())
    }

    /// Appends a number as its style has it.
    pub fn push_number(&self, text: &mut String, value: f64, style: usize) {
        match self.format(style) {
            Some(format) => {
                let sign = format.currency.filter(|_| self.several);
                if matches!(format.kind(value), (Kind::Number, _)) {
                    text.push_str(sign.unwrap_or_default());
                }
                push_shown(text, value, format, self.is_1904);
            }
            None => push_number(text, value),
        }
    }
}

/// Texts that cells name by their number.
#[derive(Default)]
pub(in crate::table::intake) struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    /// Adds what `write` appends as the next text.
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.all);
        self.ends.push(self.all.len());
    }

    pub fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.all.get(start..end)
    }
}

/// A link from one part of a package to another.
pub(in crate::table::intake) struct Link {
    pub id: String,
    /// The last word of its type, such as `worksheet`.
    pub kind: String,
    /// The full name of the other part.
    pub target: String,
}

/// The links of the part `path`; of the package itself for the empty name.
pub(in crate::table::intake) fn links(
    package: &Package<'_>,
    path: &str,
    format: Format,
) -> Result<Vec<Link>, TableError> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let base = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    let mut links = Vec::new();
    let Some(part) = package.open(&format!("{base}_rels/{file}.rels")) else {
        return Ok(links);
    };
    let read = xml::each(part, |event| {
        if let Event::Start(tag) = event
            && tag.local_name().as_ref() == "Relationship"
        {
            let value = |name| xml::attribute(tag, name).unwrap_or_default().into_owned();
            let kind = value("Type");
            links.push(Link {
                id: value("Id"),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: resolved(&base, &value("Target")),
            });
        }
        true
    });
    read.map_err(|_error| damaged(format))?;
    Ok(links)
}

/// The full name of a part that is named from `base`.
fn resolved(base: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(full) = target.strip_prefix('/') {
        return full.to_owned();
    }
    let mut steps: Vec<&str> = base.split('/').filter(|s| !s.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The words of errors by their number in binary workbooks ([MS-XLS] 2.5.10,
/// [MS-XLSB] 2.5.97.2).
pub(in crate::table::intake) fn error_word(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2B => "#GETTING_DATA",
        _ => "#N/A",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_named_from_the_folder_of_the_part_that_links_to_them() {
        for (base, target, full) in [
            ("xl/", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/", "/xl/styles.xml", "xl/styles.xml"),
            ("xl/", "../xl/./styles.xml", "xl/styles.xml"),
            ("", "xl\\workbook.xml", "xl/workbook.xml"),
        ] {
            assert_eq!(resolved(base, target), full);
        }
    }

    #[test]
    fn numbers_show_their_currency_where_there_are_several() {
        let mut styles = Styles::default();
        let shown = |styles: &Styles, style| {
            let mut text = String::new();
            styles.push_number(&mut text, -5.5, style);
            text
        };
        for code in ["[$€-407] #,##0.00", "#,##0.00", "0.0%", "\"€\" 0"] {
            styles.push(NumberFormat::parse(code));
        }
        assert!(styles.format(0).is_none());
        assert_eq!(shown(&styles, 0), "-5.5");
        styles.push(NumberFormat::parse("[$$-409]#,##0.00"));
        let all = [0, 1, 2, 3, 4].map(|style| shown(&styles, style));
        assert_eq!(all, ["€-5.5", "-5.5", "-550%", "€-5.5", "$-5.5"]);
    }

    #[test]
    fn texts_are_found_by_number() {
        let mut texts = Texts::default();
        for text in ["a", "", "bc"] {
            texts.push_with(|all| all.push_str(text));
        }
        let found = [0, 1, 2, 3].map(|place| texts.get(place));
        assert_eq!(found, [Some("a"), Some(""), Some("bc"), None]);
    }
}
