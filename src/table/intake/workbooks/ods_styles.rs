//! The styles of an `OpenDocument` spreadsheet as number formats of its cells, and
//! which sheets are hidden. OASIS `OpenDocument` 1.3, part 3, 16.29 and 19.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read;

use quick_xml::events::{BytesStart, Event};

use crate::table::error::TableError;
use crate::table::intake::documents::xml::{self, attribute, number, push_text};
use crate::table::intake::format::Format;
use crate::table::intake::workbooks::book::damaged;
use crate::table::intake::workbooks::number_format::{Condition, Digit, Kind, NumberFormat};

/// Styles, as far as they are read.
#[derive(Default)]
pub(in crate::table::intake) struct Styles {
    numbers: HashMap<String, NumberStyle>,
    /// The number style and the parent of a cell style.
    cells: Vec<(String, Option<String>, Option<String>)>,
    /// Those of sheets that are not shown.
    pub hidden: Vec<String>,
    /// The style of a sheet that is read.
    of_sheet: String,
    /// The number style that is read, and its name.
    open: Option<(String, NumberStyle)>,
    in_text: bool,
}

/// A number style: what it shows, and other styles under a condition.
struct NumberStyle {
    kind: Kind,
    text: String,
    maps: Vec<(Condition, String)>,
}

impl Styles {
    /// Reads the styles of a part, and shows its events.
    ///
    /// # Errors
    /// XML that is not well formed.
    pub fn read(
        &mut self,
        part: impl Read,
        mut see: impl FnMut(&Event<'_>),
    ) -> Result<(), TableError> {
        xml::each(part, |event| {
            see(event);
            match event {
                Event::Start(tag) => self.start(tag),
                Event::End(tag) => self.end(tag.local_name().as_ref()),
                event if self.in_text => {
                    if let Some((_, style)) = &mut self.open {
                        push_text(&mut style.text, event);
                    }
                }
                _ => {}
            }
            true
        })
        .map_err(|_error| damaged(Format::Ods))
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        let text = |name| attribute(tag, name).map(Cow::into_owned);
        let name = tag.local_name();
        let kind = match name.as_ref() {
            "style" => {
                let name = text("name").unwrap_or_default();
                match attribute(tag, "family").as_deref() {
                    Some("table") => self.of_sheet = name,
                    Some("table-cell") => {
                        let style = (name, text("data-style-name"), text("parent-style-name"));
                        self.cells.push(style);
                    }
                    _ => {}
                }
                return;
            }
            "table-properties" => {
                if attribute(tag, "display").as_deref() == Some("false") {
                    self.hidden.push(self.of_sheet.clone());
                }
                return;
            }
            "percentage-style" => Kind::Percent,
            "date-style" => Kind::Date,
            "time-style" if text("truncate-on-overflow").as_deref() == Some("false") => {
                Kind::Elapsed
            }
            "time-style" => Kind::Time,
            "boolean-style" | "text-style" => Kind::Number,
            // Without a number in it, a text alone.
            "number-style" | "currency-style" => Kind::Literal(String::new()),
            name => return self.within(name, tag),
        };
        let style = NumberStyle {
            kind,
            text: String::new(),
            maps: Vec::new(),
        };
        self.open = Some((text("name").unwrap_or_default(), style));
    }

    /// An element of the number style that is read.
    fn within(&mut self, name: &str, tag: &BytesStart<'_>) {
        let Some((_, style)) = &mut self.open else {
            return;
        };
        match name {
            "text" => self.in_text = true,
            "number" if matches!(style.kind, Kind::Literal(_)) => {
                let whole = number(tag, "min-integer-digits").unwrap_or(0).min(20);
                let decimals = number(tag, "decimal-places").unwrap_or(0);
                let grouped = attribute(tag, "grouping").as_deref() == Some("true");
                style.kind = if whole > 1 && decimals == 0 && !grouped {
                    Kind::Padded(vec![Digit::Zero; whole as usize])
                } else {
                    Kind::Number
                };
            }
            "scientific-number" | "fraction" => style.kind = Kind::Number,
            "map" => {
                let condition = attribute(tag, "condition").unwrap_or_default();
                let condition = condition.replace("value()", "").replace("!=", "<>");
                let style_name = attribute(tag, "apply-style-name").map(Cow::into_owned);
                style
                    .maps
                    .extend(Condition::parse(condition.trim()).zip(style_name));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "text" => self.in_text = false,
            "percentage-style" | "date-style" | "time-style" | "boolean-style" | "text-style"
            | "number-style" | "currency-style" => {
                if let Some((name, mut style)) = self.open.take() {
                    let text = style.text.trim();
                    style.kind = match style.kind {
                        Kind::Literal(_) => Kind::Literal(text.to_owned()),
                        Kind::Number if text.ends_with('%') => Kind::PercentSign,
                        kind => kind,
                    };
                    self.numbers.insert(name, style);
                }
            }
            _ => {}
        }
    }

    fn format(&self, name: &str) -> Option<NumberFormat> {
        let style = self.numbers.get(name)?;
        let other = |(condition, name): &(Condition, String)| {
            let kind = self.numbers.get(name)?.kind.clone();
            Some((Some(*condition), kind))
        };
        let mut sections: Vec<_> = style.maps.iter().filter_map(other).collect();
        sections.push((None, style.kind.clone()));
        Some(NumberFormat::of(sections))
    }

    /// The formats of cells by the names of their styles, those that they inherit
    /// included.
    pub fn of_cells(&self) -> HashMap<String, NumberFormat> {
        let mut found: HashMap<String, NumberFormat> = HashMap::new();
        // Parents stand before their children, or in the other part.
        for _ in 0..3 {
            for (name, number, parent) in &self.cells {
                let own = || self.format(number.as_ref()?);
                let inherited = || found.get(parent.as_ref()?).cloned();
                if let Some(format) = own().or_else(inherited) {
                    found.insert(name.clone(), format);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_formats_with_their_conditions() {
        let xml = r#"<office:styles>
            <number:percentage-style style:name="P"><number:number/></number:percentage-style>
            <number:number-style style:name="E"><number:text/></number:number-style>
            <number:date-style style:name="D"><number:day/>
              <style:map style:condition="value()=0" style:apply-style-name="E"/></number:date-style>
            <number:number-style style:name="Z"><number:number number:min-integer-digits="3"/>
              </number:number-style>
            <number:time-style style:name="T" number:truncate-on-overflow="false"/>
            <style:style style:name="c1" style:family="table-cell" style:data-style-name="P"/>
            <style:style style:name="c2" style:family="table-cell" style:parent-style-name="c1"/>
            <style:style style:name="c3" style:family="table-cell" style:data-style-name="D"/>
            <style:style style:name="c4" style:family="table-cell" style:data-style-name="Z"/>
            <style:style style:name="c5" style:family="table-cell" style:data-style-name="T"/>
            <style:style style:name="t1" style:family="table">
              <style:table-properties table:display="false"/></style:style></office:styles>"#;
        let mut styles = Styles::default();
        styles.read(xml.as_bytes(), |_| {}).unwrap();
        assert_eq!(styles.hidden, ["t1"]);
        let cells = styles.of_cells();
        let kind = |name: &str, value| cells[name].kind(value).0.clone();
        assert_eq!(
            (kind("c1", 0.5), kind("c2", 0.5)),
            (Kind::Percent, Kind::Percent)
        );
        assert_eq!(kind("c3", 43_000.0), Kind::Date);
        assert_eq!(kind("c3", 0.0), Kind::Literal(String::new()));
        assert_eq!(kind("c4", 7.0), Kind::Padded(vec![Digit::Zero; 3]));
        assert_eq!(kind("c5", 7.0), Kind::Elapsed);
    }
}
