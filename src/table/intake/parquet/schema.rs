//! The types of the columns of a Parquet table: what its own schema says, and what
//! the schemas that Arrow and pandas leave beside it add.

use polars_arrow::io::ipc::format::ipc::planus::ReadAsRoot;
use polars_arrow::io::ipc::format::ipc::{
    DateUnit, FieldRef, MessageHeaderRef, MessageRef, TimeUnit as ArrowUnit, TypeRef,
};
use polars_parquet::parquet::metadata::FileMetadata;
use polars_parquet::parquet::schema::Repetition;
use polars_parquet::parquet::schema::types::{
    IntegerType, ParquetType, PhysicalType, PrimitiveConvertedType as Converted,
    PrimitiveLogicalType as Logical, PrimitiveType, TimeUnit,
};

use crate::table::intake::pandas::{Pandas, Period, period};
use crate::table::remark::NotRead;

/// What the values of a column are.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    Flag,
    Whole,
    /// Whole numbers from 0 on that fill all bits.
    Unsigned,
    /// Whole numbers of 16 bytes, the lowest first.
    Wide {
        signed: bool,
    },
    Half,
    Single,
    Double,
    Decimal {
        scale: u8,
    },
    Day,
    /// Times of day.
    Clock {
        per_second: i64,
    },
    Moment {
        per_second: i64,
        /// The zone of the clock that is shown.
        zone: Option<String>,
    },
    Duration {
        per_second: i64,
    },
    /// Months, days and milliseconds.
    Interval,
    /// Periods of pandas, counted from 1970.
    Period(Period),
    Uuid,
    Text,
    /// Bytes that may be text, as old writers do not mark it.
    Bytes,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub name: String,
    /// Place of its first chunk in a group of rows.
    pub leaf: usize,
    /// What its values are, or why they are not read; `None` where they are lists,
    /// structures or bytes.
    pub meaning: Option<Result<Meaning, NotRead>>,
    /// A type of Arrow that is not known here, whose stored values are read.
    pub extension: Option<String>,
}

/// The columns, in the file's order, and the names of those that are an index.
pub(super) fn fields(metadata: &FileMetadata) -> (Vec<Field>, Vec<String>) {
    let types = metadata.schema().fields();
    let arrow = key(metadata, "ARROW:schema").and_then(arrow_fields);
    let arrow = arrow.unwrap_or_default();
    let pandas = Pandas::of(key(metadata, "pandas"));
    let mut leaf = 0;
    let mut fields = Vec::with_capacity(types.len());
    for (place, parquet) in types.iter().enumerate() {
        let name = parquet.name();
        let beside = if arrow.len() == types.len() {
            arrow.get(place)
        } else {
            arrow.iter().find(|field| field.name == name)
        };
        let mut field = Field {
            name: name.to_owned(),
            leaf,
            meaning: None,
            extension: None,
        };
        leaf += leaves(parquet);
        if let ParquetType::PrimitiveType(primitive) = parquet
            && primitive.field_info.repetition != Repetition::Repeated
        {
            let kind = beside.map(|field| &field.kind);
            field.meaning = meaning(primitive, kind).map(Ok);
            if pandas.is_duration(name)
                && let Some(Ok(Meaning::Clock { per_second })) = field.meaning
            {
                field.meaning = Some(Ok(Meaning::Duration { per_second }));
            }
            if let Some((extension, parameters)) = beside.and_then(|f| f.extension.as_ref()) {
                extend(&mut field, extension, parameters);
            }
        }
        fields.push(field);
    }
    (fields, pandas.index)
}

fn leaves(parquet: &ParquetType) -> usize {
    match parquet {
        ParquetType::PrimitiveType(_) => 1,
        ParquetType::GroupType { fields, .. } => fields.iter().map(leaves).sum(),
    }
}

fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Milliseconds => 1_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Nanoseconds => 1_000_000_000,
    }
}

/// What the file's own schema says wins; where it says nothing, Arrow's does.
fn meaning(primitive: &PrimitiveType, arrow: Option<&Kind>) -> Option<Meaning> {
    let own = (primitive.logical_type, primitive.converted_type);
    if let (Some(Logical::Decimal(_, scale)), _) | (None, Some(Converted::Decimal(_, scale))) = own
    {
        let scale = u8::try_from(scale).ok()?;
        return Some(Meaning::Decimal { scale });
    }
    Some(match primitive.physical_type {
        PhysicalType::Boolean => Meaning::Flag,
        PhysicalType::Float => Meaning::Single,
        PhysicalType::Double => Meaning::Double,
        PhysicalType::Int96 => Meaning::Moment {
            per_second: 1_000,
            zone: None,
        },
        PhysicalType::Int32 => match (own, arrow) {
            ((Some(Logical::Date), _) | (_, Some(Converted::Date)), _) => Meaning::Day,
            ((Some(Logical::Time { .. }), _) | (_, Some(Converted::TimeMillis)), _) => {
                Meaning::Clock { per_second: 1_000 }
            }
            ((None, None), Some(Kind::Clock { per_second })) => Meaning::Clock {
                per_second: *per_second,
            },
            (
                (Some(Logical::Integer(IntegerType::UInt32)), _) | (None, Some(Converted::Uint32)),
                _,
            ) => Meaning::Unsigned,
            _ => Meaning::Whole,
        },
        PhysicalType::Int64 => long(own, arrow),
        PhysicalType::ByteArray => match own {
            (Some(Logical::Bson), _) | (_, Some(Converted::Bson)) => return None,
            (Some(Logical::String | Logical::Enum | Logical::Json), _)
            | (_, Some(Converted::Utf8 | Converted::Enum | Converted::Json)) => Meaning::Text,
            _ => Meaning::Bytes,
        },
        PhysicalType::FixedLenByteArray(length) => match (own, arrow) {
            ((Some(Logical::Float16), _), _) => Meaning::Half,
            ((Some(Logical::Uuid), _), _) => Meaning::Uuid,
            ((_, Some(Converted::Interval)), _) => Meaning::Interval,
            ((None, None), Some(Kind::Half)) if length == 2 => Meaning::Half,
            ((None, None), Some(Kind::Wide { signed })) if length == 16 => {
                Meaning::Wide { signed: *signed }
            }
            ((Some(Logical::String | Logical::Enum), _), _) => Meaning::Text,
            _ => Meaning::Bytes,
        },
    })
}

/// What integers of 64 bits are.
fn long(own: (Option<Logical>, Option<Converted>), arrow: Option<&Kind>) -> Meaning {
    let zone = |is_utc: bool| match arrow {
        Some(Kind::Moment { zone, .. }) => zone.clone(),
        _ => is_utc.then(|| "UTC".to_owned()),
    };
    match own {
        (Some(Logical::Integer(IntegerType::UInt64)), _) | (None, Some(Converted::Uint64)) => {
            Meaning::Unsigned
        }
        (
            Some(Logical::Timestamp {
                unit,
                is_adjusted_to_utc,
            }),
            _,
        ) => Meaning::Moment {
            per_second: per_second(unit),
            zone: zone(is_adjusted_to_utc),
        },
        (Some(Logical::Time { unit, .. }), _) => Meaning::Clock {
            per_second: per_second(unit),
        },
        (None, Some(Converted::TimestampMillis)) => Meaning::Moment {
            per_second: 1_000,
            zone: zone(false),
        },
        (None, Some(Converted::TimestampMicros)) => Meaning::Moment {
            per_second: 1_000_000,
            zone: zone(false),
        },
        (None, Some(Converted::TimeMicros)) => Meaning::Clock {
            per_second: 1_000_000,
        },
        (None, None) => match arrow {
            Some(Kind::Duration { per_second }) => Meaning::Duration {
                per_second: *per_second,
            },
            Some(Kind::Moment { per_second, zone }) => Meaning::Moment {
                per_second: *per_second,
                zone: zone.clone(),
            },
            Some(Kind::Clock { per_second }) => Meaning::Clock {
                per_second: *per_second,
            },
            _ => Meaning::Whole,
        },
        _ => Meaning::Whole,
    }
}

/// Types of Arrow that have a name of their own.
fn extend(field: &mut Field, name: &str, parameters: &str) {
    match name {
        "arrow.json" | "arrow.uuid" => {}
        "arrow.bool8" => field.meaning = Some(Ok(Meaning::Flag)),
        "pandas.period" => {
            field.meaning = Some(match period(parameters) {
                Ok(period) => Ok(Meaning::Period(period)),
                Err(alias) => Err(NotRead::Period(alias)),
            });
        }
        _ => field.extension = Some(name.to_owned()),
    }
}

fn key<'a>(metadata: &'a FileMetadata, name: &str) -> Option<&'a str> {
    let all = metadata.key_value_metadata().as_ref()?;
    all.iter().find(|pair| pair.key == name)?.value.as_deref()
}

/// A field of Arrow's schema, as far as Parquet's own types leave it open.
#[derive(Debug)]
struct ArrowField {
    name: String,
    kind: Kind,
    extension: Option<(String, String)>,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Half,
    Wide {
        signed: bool,
    },
    Clock {
        per_second: i64,
    },
    Moment {
        per_second: i64,
        zone: Option<String>,
    },
    Duration {
        per_second: i64,
    },
    Other,
}

/// The fields of Arrow's schema, encoded as a message in base64. A field that is not
/// understood leaves the others alone.
fn arrow_fields(encoded: &str) -> Option<Vec<ArrowField>> {
    let bytes = base64(encoded)?;
    let message = match bytes.get(..4)? {
        [255, 255, 255, 255] => bytes.get(8..)?,
        _ => &bytes[..],
    };
    let header = MessageRef::read_as_root(message).ok()?.header().ok()??;
    let MessageHeaderRef::Schema(schema) = header else {
        return None;
    };
    let read = |field: FieldRef| {
        let pairs = field.custom_metadata().ok().flatten();
        let value = |wanted: &str| {
            let mut pairs = pairs.iter().flat_map(|pairs| pairs.iter().flatten());
            let found = pairs.find(|pair| matches!(pair.key(), Ok(Some(key)) if key == wanted))?;
            found.value().ok().flatten().map(str::to_owned)
        };
        let name = field.name().ok().flatten().unwrap_or_default();
        ArrowField {
            name: name.to_owned(),
            kind: kind(&field).unwrap_or(Kind::Other),
            extension: value("ARROW:extension:name").map(|name| {
                let parameters = value("ARROW:extension:metadata");
                (name, parameters.unwrap_or_default())
            }),
        }
    };
    let fields = schema.fields().ok()??;
    fields.iter().map(|field| field.ok().map(read)).collect()
}

fn kind(field: &FieldRef) -> Option<Kind> {
    let unit = |unit: ArrowUnit| match unit {
        ArrowUnit::Second => 1,
        ArrowUnit::Millisecond => 1_000,
        ArrowUnit::Microsecond => 1_000_000,
        ArrowUnit::Nanosecond => 1_000_000_000,
    };
    Some(match field.type_().ok()?? {
        TypeRef::FloatingPoint(_) => Kind::Half,
        TypeRef::Int(int) if int.bit_width().ok()? == 128 => Kind::Wide {
            signed: int.is_signed().ok()?,
        },
        TypeRef::Time(time) => Kind::Clock {
            per_second: unit(time.unit().ok()?),
        },
        TypeRef::Timestamp(moment) => Kind::Moment {
            per_second: unit(moment.unit().ok()?),
            zone: moment.timezone().ok()?.map(str::to_owned),
        },
        TypeRef::Date(date) if date.unit().ok()? == DateUnit::Millisecond => Kind::Moment {
            per_second: 1_000,
            zone: None,
        },
        TypeRef::Duration(duration) => Kind::Duration {
            per_second: unit(duration.unit().ok()?),
        },
        _ => Kind::Other,
    })
}

/// Whether columns of the file are encrypted: its footer has field 8 of `FileMetaData`
/// (Thrift's compact protocol).
pub(super) fn is_encrypted(footer: &[u8]) -> bool {
    const ENCRYPTION: i64 = 8;
    let mut thrift = Thrift { rest: footer };
    let mut field = 0;
    loop {
        match thrift.field(&mut field) {
            Some(_) if field == ENCRYPTION => return true,
            Some(kind) if thrift.skip(kind, 0).is_some() => {}
            _ => return false,
        }
    }
}

/// Thrift's compact protocol, as far as fields are passed over.
struct Thrift<'a> {
    rest: &'a [u8],
}

impl Thrift<'_> {
    fn take(&mut self, bytes: usize) -> Option<()> {
        self.rest = self.rest.get(bytes..)?;
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// The type of the next field, whose number replaces `last`; `None` at the end.
    fn field(&mut self, last: &mut i64) -> Option<u8> {
        let head = self.byte()?;
        let kind = head & 0xF;
        *last = match head >> 4 {
            0 if kind != 0 => {
                let zigzag = self.varint()?;
                (zigzag >> 1) as i64 ^ -((zigzag & 1) as i64)
            }
            step => *last + i64::from(step),
        };
        (kind != 0).then_some(kind)
    }

    fn skip(&mut self, kind: u8, depth: u8) -> Option<()> {
        if depth > 32 {
            return None;
        }
        match kind {
            1 | 2 => Some(()),
            3 => self.take(1),
            4..=6 => self.varint().map(|_| ()),
            7 => self.take(8),
            8 => {
                let length = self.varint()?;
                self.take(usize::try_from(length).ok()?)
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = match head >> 4 {
                    15 => self.varint()?,
                    count => count.into(),
                };
                // A flag in a list takes a byte.
                let item = if matches!(head & 0xF, 1 | 2) {
                    3
                } else {
                    head & 0xF
                };
                (0..count).try_for_each(|_| self.skip(item, depth + 1))
            }
            12 => {
                let mut field = 0;
                while let Some(kind) = self.field(&mut field) {
                    self.skip(kind, depth + 1)?;
                }
                Some(())
            }
            _ => None,
        }
    }
}

/// The bytes that base64 writes (RFC 4648, section 4).
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("Zg==", b"f"),
            ("Zm9v", b"foo"),
            ("+/8=", b"\xfb\xff"),
        ] {
            assert_eq!(base64(text).as_deref(), Some(bytes), "{text}");
        }
        assert_eq!(base64("Zm9*"), None);
    }
}
