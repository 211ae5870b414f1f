//! The JSON of a request: one applicant or several, as values by name.

use crate::refusal::Refusal;
use hyper::StatusCode;
use riskbench::workflow::GivenValue;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use std::fmt;

/// Integers beyond this are not exact in f64.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// One that a field can hold.
    Plain(GivenValue),
    /// A number that no f64 holds exactly, so that a text has to give it.
    Inexact,
    /// An object or an array.
    Nested,
}

/// An applicant: its fields in the order of the request.
#[derive(Debug, Clone, PartialEq)]
pub struct Applicant(pub Vec<(String, Value)>);

/// What a request holds.
#[derive(Debug, Clone, PartialEq)]
struct Applicants(Vec<Applicant>);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct AnyValue;
        impl<'de> Visitor<'de> for AnyValue {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E: Error>(self) -> Result<Value, E> {
                Ok(Value::Plain(GivenValue::Missing))
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Plain(GivenValue::Flag(value)))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
                Ok(number(value as f64, value.to_string()))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
                Ok(number(value as f64, value.to_string()))
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
                let is_large = value.abs() >= EXACT;
                Ok(if is_large {
                    Value::Inexact
                } else {
                    number(value, value.to_string())
                })
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
                Ok(Value::Plain(GivenValue::Text(value.to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Value::Nested)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Value::Nested)
            }
        }
        from.deserialize_any(AnyValue)
    }
}

fn number(value: f64, text: String) -> Value {
    Value::Plain(GivenValue::Number { value, text })
}

impl<'de> Deserialize<'de> for Applicant {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Applicant;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of fields")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Applicant, A::Error> {
                let mut fields = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    fields.push(entry);
                }
                Ok(Applicant(fields))
            }
        }
        from.deserialize_map(Fields)
    }
}

impl<'de> Deserialize<'de> for Applicants {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Applicants;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an applicant or an array of them")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Applicants, A::Error> {
                let one = serde::de::value::MapAccessDeserializer::new(map);
                Ok(Applicants(vec![Applicant::deserialize(one)?]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Applicants, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = seq.next_element()? {
                    all.push(one);
                }
                Ok(Applicants(all))
            }
        }
        from.deserialize_any(OneOrMany)
    }
}

/// The applicants of a body, at least one and at most `rows`.
///
/// # Errors
/// If it is no JSON, no applicant, or too many.
pub fn read(body: &[u8], rows: usize) -> Result<Vec<Applicant>, Refusal> {
    let Applicants(applicants) = serde_json::from_slice(body).map_err(|error| not_read(&error))?;
    if applicants.is_empty() {
        return Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "no-applicants",
            "The array holds no applicant; send at least one.",
        ));
    }
    if applicants.len() > rows {
        let found = applicants.len();
        return Err(Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-many-applicants",
            format!(
                "The request holds {found} applicants, and at most {rows} are scored at once; send them in parts, or score a file with the command `riskbench score`."
            ),
        ));
    }
    Ok(applicants)
}

/// The sentence names a place only: what serde says quotes the value.
fn not_read(error: &serde_json::Error) -> Refusal {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Data => Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "no-applicant",
            format!(
                "The body must be one applicant, an object of fields and values, or an array of applicants; it is not (line {line}, column {column})."
            ),
        ),
        Category::Syntax | Category::Eof | Category::Io => Refusal::new(
            StatusCode::BAD_REQUEST,
            "no-json",
            format!("The body is no JSON in UTF-8 (line {line}, column {column})."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(body: &str, status: u16, code: &str) {
        let refusal = read(body.as_bytes(), 2).unwrap_err();
        assert_eq!(
            (refusal.status.as_u16(), refusal.code),
            (status, code),
            "{body}"
        );
        assert!(!refusal.message.contains("secret"), "{}", refusal.message);
    }

    #[test]
    fn values_are_read_by_their_kind() {
        let body = r#"{"a":null,"b":true,"c":12,"d":-0.5,"e":"x\u00e9","f":[1,[2]],"g":{"h":1},
            "i":12345678901234567890123,"a":1}"#;
        let [Applicant(fields)] = &read(body.as_bytes(), 1).unwrap()[..] else {
            panic!("one applicant");
        };
        let plain = |value| Value::Plain(value);
        let expected = [
            ("a", plain(GivenValue::Missing)),
            ("b", plain(GivenValue::Flag(true))),
            ("c", number(12.0, "12".into())),
            ("d", number(-0.5, "-0.5".into())),
            ("e", plain(GivenValue::Text("xé".into()))),
            ("f", Value::Nested),
            ("g", Value::Nested),
            ("i", Value::Inexact),
            ("a", number(1.0, "1".into())),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value));
        assert_eq!(fields[..], expected);
    }

    #[test]
    fn what_is_no_applicant_is_refused() {
        fails("", 400, "no-json");
        fails("{\"a\":", 400, "no-json");
        fails("{\"a\":\"secret}", 400, "no-json");
        fails("{\"a\":NaN}", 400, "no-json");
        fails("{\"a\":1} x", 400, "no-json");
        fails("{\"a\":\"\u{1}\"}", 400, "no-json");
        fails(&"[".repeat(100_000), 422, "no-applicant");
        fails(&format!("{{\"a\":{}", "[".repeat(100_000)), 400, "no-json");
        fails("\"secret\"", 422, "no-applicant");
        fails("[1]", 422, "no-applicant");
        fails("[[{}]]", 422, "no-applicant");
        fails("[]", 422, "no-applicants");
        fails("[{},{},{}]", 413, "too-many-applicants");
        assert!(read(b"\xff{}", 1).is_err());
        assert_eq!(read(b"[{},{}]", 2).unwrap().len(), 2);
    }
}
