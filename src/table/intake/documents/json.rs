//! JSON records: a list of flat objects, or one object a line, as a table. The
//! columns are the names of all records, in the order in which they come.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer;

use crate::table::error::TableError;
use crate::table::intake::Typed;
use crate::table::intake::packed::expand;
use crate::table::intake::plain::{Plain, push_cell, push_number};
use crate::table::remark::Remark;
use crate::table::source::encoding;
use crate::table::source::load::LoadOptions;

/// A JSON that holds something else ends with this word.
const NO_RECORDS: &str = "no records";

/// Reads all records.
///
/// # Errors
/// JSON that holds no flat records, or is damaged; more text than fits.
pub(in crate::table::intake) fn read(
    bytes: Vec<u8>,
    options: &LoadOptions,
) -> Result<Typed, TableError> {
    let limit = expand::bound(bytes.len() as u64, options.memory.bytes() / 2);
    let text = encoding::decode(bytes, options.encoding.as_deref())?.text;
    let (mut records, mut result) = parsed(&text, limit)?;
    if result.is_err()
        && let Some(text) = with_null(&text)
    {
        (records, result) = parsed(&text, limit)?;
    }
    if let Err(error) = result {
        return Err(if error.to_string().contains(NO_RECORDS) {
            TableError::Binary {
                what: "JSON that is no list of records with a value for each name",
            }
        } else {
            TableError::Damaged {
                what: "JSON records",
            }
        });
    }
    records.write(limit, options)
}

/// The records of a text, and what stopped them.
fn parsed(text: &str, limit: u64) -> Result<(Records, serde_json::Result<()>), TableError> {
    let mut records = Records::default();
    let mut json = Deserializer::from_str(text);
    let result = loop {
        if json.end().is_ok() {
            break Ok(());
        }
        if let Err(error) = Document(&mut records).deserialize(&mut json) {
            break Err(error);
        }
        if records.lines.len() as u64 > limit {
            return Err(TableError::Expands { limit });
        }
    };
    Ok((records, result))
}

/// The text with `null` for `NaN` and words for infinities, which JSON does not
/// know and Python writes; `None` where it holds none.
fn with_null(text: &str) -> Option<String> {
    const TOKENS: [(&str, &str); 4] = [
        ("NaN", "null"),
        ("-Infinity", "\"-inf\""),
        ("Infinity", "\"inf\""),
        ("undefined", "null"),
    ];
    let bytes = text.as_bytes();
    let (mut out, mut from, mut at) = (String::new(), 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += 1 + usize::from(bytes[at] == b'\\');
                }
                at += 1;
            }
            b'N' | b'I' | b'-' | b'u' => {
                let rest = &text[at..];
                match TOKENS.iter().find(|(token, _)| rest.starts_with(token)) {
                    Some((token, other)) => {
                        out.push_str(&text[from..at]);
                        out.push_str(other);
                        at += token.len();
                        from = at;
                    }
                    None => at += 1,
                }
            }
            _ => at += 1,
        }
    }
    (from > 0).then(|| out + &text[from..])
}

/// Records under construction.
#[derive(Default)]
struct Records {
    names: Vec<String>,
    places: HashMap<String, usize>,
    /// Columns of lists or objects.
    nested: Vec<bool>,
    /// The cells of the record that is read.
    row: Vec<String>,
    /// Written rows, each with its end and the cells that it has.
    lines: String,
    ends: Vec<(usize, usize)>,
}

impl Records {
    fn place(&mut self, name: &str) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = self.names.len();
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        self.nested.push(false);
        self.row.push(String::new());
        place
    }

    fn end_row(&mut self) {
        for (place, cell) in self.row.iter_mut().enumerate() {
            if place > 0 {
                self.lines.push(',');
            }
            push_cell(&mut self.lines, cell);
            cell.clear();
        }
        self.ends.push((self.lines.len(), self.row.len()));
    }

    fn write(self, limit: u64, options: &LoadOptions) -> Result<Typed, TableError> {
        let mut plain = Plain::new(limit, options.sample_rows);
        let kept: Vec<usize> = (0..self.names.len()).filter(|p| !self.nested[*p]).collect();
        let all = kept.len() == self.names.len();
        for (place, column) in kept.iter().enumerate() {
            if place > 0 {
                plain.comma();
            }
            plain.cell(&crate::table::intake::on_one_line(&self.names[*column]));
        }
        plain.end_names();
        let mut start = 0;
        for (end, width) in &self.ends {
            let line = &self.lines[start..*end];
            start = *end;
            if all {
                plain.raw(line);
                (*width..kept.len()).for_each(|_| plain.comma());
            } else {
                let cells = crate::table::intake::workbooks::sheet::split(line);
                for (place, column) in kept.iter().enumerate() {
                    if place > 0 {
                        plain.comma();
                    }
                    plain.cell(cells.get(*column).map_or("", String::as_str));
                }
            }
            plain.end_row()?;
        }
        let left_out = self
            .names
            .iter()
            .zip(&self.nested)
            .filter(|(_, nested)| **nested);
        let warnings = left_out
            .map(|(name, _)| Remark::LeftOut(name.clone()))
            .collect();
        let (text, records) = plain.finish();
        Ok(Typed {
            frame: None,
            text,
            header: Some(1),
            lines_before: 0,
            records,
            warnings,
            sheet: None,
            sheets: Vec::new(),
        })
    }
}

/// A list of records, or one record.
struct Document<'a>(&'a mut Records);

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NO_RECORDS)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Record(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        Record(self.0).visit_map(map)
    }
}

struct Record<'a>(&'a mut Records);

impl<'de> DeserializeSeed<'de> for Record<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Record<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NO_RECORDS)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut values, mut flat) = (0, 0);
        while let Some(name) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            let place = self.0.place(&name);
            self.0.row[place].clear();
            let is_flat = map.next_value_seed(Value(&mut self.0.row[place]))?;
            self.0.nested[place] |= !is_flat;
            values += 1;
            flat += usize::from(is_flat);
        }
        // A table by columns, or an answer that wraps its records.
        if values > 0 && flat == 0 {
            return Err(A::Error::custom(NO_RECORDS));
        }
        self.0.end_row();
        Ok(())
    }
}

/// A value, whose text is appended; `false` for a list or an object.
struct Value<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = bool;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<bool, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<bool, E> {
        self.0.push_str(if value { "TRUE" } else { "FALSE" });
        Ok(true)
    }

    fn visit_i64<E>(self, value: i64) -> Result<bool, E> {
        self.0.push_str(&value.to_string());
        Ok(true)
    }

    fn visit_u64<E>(self, value: u64) -> Result<bool, E> {
        self.0.push_str(&value.to_string());
        Ok(true)
    }

    fn visit_f64<E>(self, value: f64) -> Result<bool, E> {
        push_number(self.0, value);
        Ok(true)
    }

    fn visit_str<E>(self, value: &str) -> Result<bool, E> {
        self.0.push_str(value);
        Ok(true)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(true)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Typed, TableError> {
        read(text.as_bytes().to_vec(), &LoadOptions::default())
    }

    #[test]
    fn what_python_writes_for_no_number_is_none() {
        for text in [
            "[{\"a\": NaN, \"b\": \"NaN \\\" NaN\"}, {\"a\": -Infinity, \"b\": Infinity}]",
            "{\"a\": NaN, \"b\": \"NaN \\\" NaN\"}\n{\"a\": -Infinity, \"b\": Infinity}\n",
        ] {
            let read = read_text(text).unwrap();
            assert_eq!(read.text, "a,b\n,\"NaN \"\" NaN\"\n-inf,inf\n");
        }
        assert!(read_text("[{\"a\": NaN, \"b\": }]").is_err());
    }

    #[test]
    fn records_are_rows_whatever_the_order_of_their_names() {
        let expected = "id,rate,ok,note\n1,0.5,TRUE,\"a,b\"\n2,,FALSE,\n,3,,x\n";
        let list = r#"[{"id": 1, "rate": 0.5, "ok": true, "note": "a,b"},
            {"ok": false, "id": 2, "note": null}, {"note": "x", "rate": 3}]"#;
        let lines = list.replace("},", "}\n").replace(['[', ']'], "");
        for text in [list, &lines] {
            let read = read_text(text).unwrap();
            assert_eq!(read.text, expected);
            assert!(read.warnings.is_empty());
        }
    }

    #[test]
    fn a_column_of_lists_is_left_out_and_said() {
        let read = read_text(r#"[{"a": 1, "b": [1, 2], "c": "x"}, {"a": 2, "c": "y"}]"#).unwrap();
        assert_eq!(read.text, "a,c\n1,x\n2,y\n");
        assert_eq!(read.warnings, [Remark::LeftOut("b".to_owned())]);
    }

    #[test]
    fn json_without_records_is_refused_in_a_sentence() {
        for text in [
            "[[1, 2], [3, 4]]",
            r#"{"a": {"0": 1, "1": 2}, "b": {"0": 3}}"#,
            r#"{"data": [{"a": 1}]}"#,
        ] {
            let error = read_text(text)
                .err()
                .map(|e| e.to_string())
                .unwrap_or_default();
            assert!(error.contains("no list of records"), "{error}");
            assert!(!error.contains('3'), "{error}");
        }
        for text in [r#"[{"a": 1}, {"a""#, r#"{"a": 1} {"#] {
            assert!(
                matches!(read_text(text), Err(TableError::Damaged { .. })),
                "{text}"
            );
        }
    }
}
