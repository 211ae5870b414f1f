//! The header of a `NumPy` array: the type of its items and its shape, as the literal of
//! Python that the format (NEP 1) writes.

/// What a header says.
#[derive(Debug, PartialEq)]
pub(super) struct Header {
    pub items: Items,
    /// Columns lie one after the other.
    pub by_column: bool,
    pub shape: Vec<usize>,
    /// Bytes before the items.
    pub length: usize,
}

/// The items of an array.
#[derive(Debug, PartialEq)]
pub(super) enum Items {
    /// All of one type, such as `<f8`.
    Plain(String),
    /// Records of named fields.
    Records(Vec<Field>),
}

/// A field of a record.
#[derive(Debug, PartialEq)]
pub(super) struct Field {
    pub name: String,
    /// Its type; that of its parts where it is an array or a record.
    pub dtype: String,
    /// Bytes in the record.
    pub bytes: usize,
    /// Whether it is one value.
    pub single: bool,
}

/// What an array begins with.
pub(super) const MAGIC: &[u8] = b"\x93NUMPY";
/// Headers are short but for arrays of thousands of fields.
const MOST_BYTES: usize = 16 << 20;
/// Records within records.
const MOST_DEPTH: usize = 32;

impl Header {
    /// The header that `bytes` begin with; `None` where there is none.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (version, rest) = rest.split_first_chunk::<2>()?;
        let (size, rest) = if version[0] == 1 {
            let (size, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_le_bytes(*size)), rest)
        } else {
            let (size, rest) = rest.split_first_chunk::<4>()?;
            (u32::from_le_bytes(*size) as usize, rest)
        };
        let text = rest
            .get(..size.min(MOST_BYTES + 1))
            .filter(|text| text.len() == size)?;
        let text = match version[0] {
            1 | 2 => text.iter().map(|byte| char::from(*byte)).collect(),
            3 => String::from_utf8(text.to_vec()).ok()?,
            _ => return None,
        };
        let mut parser = Parser {
            rest: text.as_str(),
        };
        let Literal::Pairs(pairs) = parser.literal(0)? else {
            return None;
        };
        let value = |name: &str| {
            let mut named = pairs
                .iter()
                .filter(|(key, _)| matches!(key, Literal::Text(key) if key == name));
            named.next().map(|(_, value)| value)
        };
        let Literal::List(shape) = value("shape")? else {
            return None;
        };
        let shape = shape.iter().map(|side| match side {
            Literal::Number(side) => Some(*side),
            _ => None,
        });
        Some(Self {
            items: match value("descr")? {
                Literal::Text(dtype) => Items::Plain(dtype.clone()),
                Literal::List(fields) => {
                    Items::Records(fields.iter().map(field).collect::<Option<_>>()?)
                }
                _ => return None,
            },
            by_column: matches!(value("fortran_order")?, Literal::Word(true)),
            shape: shape.collect::<Option<_>>()?,
            length: bytes.len() - rest.len() + size,
        })
    }
}

/// A field: its name, type and, for an array, shape.
fn field(literal: &Literal) -> Option<Field> {
    let Literal::List(parts) = literal else {
        return None;
    };
    let name = match parts.first()? {
        Literal::Text(name) => name,
        // A title stands before the name.
        Literal::List(both) => match both.as_slice() {
            [_, Literal::Text(name)] => name,
            _ => return None,
        },
        _ => return None,
    };
    let (dtype, bytes, single) = match parts.get(1)? {
        Literal::Text(dtype) => (dtype.clone(), item_bytes(dtype)?, true),
        Literal::List(inner) => {
            let inner: Option<Vec<Field>> = inner.iter().map(field).collect();
            let bytes = inner?
                .iter()
                .try_fold(0usize, |sum, f| sum.checked_add(f.bytes));
            ("V".to_owned(), bytes?, false)
        }
        _ => return None,
    };
    let (times, single) = match parts.get(2) {
        None => (1, single),
        Some(Literal::Number(side)) => (*side, false),
        Some(Literal::List(sides)) => {
            let product = sides.iter().try_fold(1usize, |product, side| match side {
                Literal::Number(side) => product.checked_mul(*side),
                _ => None,
            });
            (product?, single && sides.is_empty())
        }
        Some(_) => return None,
    };
    Some(Field {
        name: name.clone(),
        dtype,
        bytes: bytes.checked_mul(times)?,
        single,
    })
}

/// Bytes of an item of a type such as `<f8`, `|S5`, `<U10` or `<M8[D]`.
pub(super) fn item_bytes(dtype: &str) -> Option<usize> {
    let kind = dtype.get(1..2)?;
    let digits = dtype[2..].split('[').next()?;
    if kind == "O" {
        return Some(8);
    }
    let size: usize = digits.parse().ok()?;
    if kind == "U" {
        size.checked_mul(4)
    } else {
        Some(size)
    }
}

/// A literal of Python, as far as headers have them.
#[derive(Debug, PartialEq)]
enum Literal {
    Text(String),
    Number(usize),
    Word(bool),
    /// A list or a tuple.
    List(Vec<Literal>),
    Pairs(Vec<(Literal, Literal)>),
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn sign(&mut self, sign: char) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn literal(&mut self, depth: usize) -> Option<Literal> {
        if depth > MOST_DEPTH {
            return None;
        }
        self.rest = self.rest.trim_start();
        match self.rest.chars().next()? {
            '{' => self.pairs(depth),
            '(' => self.list(')', depth),
            '[' => self.list(']', depth),
            '\'' | '"' => self.text().map(Literal::Text),
            '0'..='9' => {
                let end = self.rest.find(|c: char| !c.is_ascii_digit());
                let (digits, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
                // Python 2 wrote `3L`.
                self.rest = rest.strip_prefix('L').unwrap_or(rest);
                digits.parse().ok().map(Literal::Number)
            }
            _ => {
                for (word, value) in [("True", true), ("False", false)] {
                    if let Some(rest) = self.rest.strip_prefix(word) {
                        self.rest = rest;
                        return Some(Literal::Word(value));
                    }
                }
                None
            }
        }
    }

    fn list(&mut self, end: char, depth: usize) -> Option<Literal> {
        self.rest = &self.rest[1..];
        let mut items = Vec::new();
        while !self.sign(end) {
            items.push(self.literal(depth + 1)?);
            if !self.sign(',') {
                return self.sign(end).then_some(Literal::List(items));
            }
        }
        Some(Literal::List(items))
    }

    fn pairs(&mut self, depth: usize) -> Option<Literal> {
        self.rest = &self.rest[1..];
        let mut pairs = Vec::new();
        while !self.sign('}') {
            let key = self.literal(depth + 1)?;
            if !self.sign(':') {
                return None;
            }
            pairs.push((key, self.literal(depth + 1)?));
            if !self.sign(',') {
                return self.sign('}').then_some(Literal::Pairs(pairs));
            }
        }
        Some(Literal::Pairs(pairs))
    }

    fn text(&mut self) -> Option<String> {
        let mut letters = self.rest.chars();
        let quote = letters.next()?;
        let mut text = String::new();
        loop {
            match letters.next()? {
                letter if letter == quote => break,
                '\\' => {
                    let digits = match letters.next()? {
                        'x' => 2,
                        'u' => 4,
                        'U' => 8,
                        'n' => {
                            text.push('\n');
                            continue;
                        }
                        't' => {
                            text.push('\t');
                            continue;
                        }
                        other => {
                            text.push(other);
                            continue;
                        }
                    };
                    let code: String = letters.by_ref().take(digits).collect();
                    text.push(char::from_u32(u32::from_str_radix(&code, 16).ok()?)?);
                }
                letter => text.push(letter),
            }
        }
        self.rest = letters.as_str();
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Option<Header> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend([3, 0]);
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text.as_bytes());
        Header::of(&bytes)
    }

    #[test]
    fn headers_are_read() {
        let plain = header("{'descr': '<f8', 'fortran_order': True, 'shape': (3, 2), }\n").unwrap();
        assert_eq!(plain.items, Items::Plain("<f8".to_owned()));
        assert_eq!((plain.by_column, plain.shape), (true, vec![3, 2]));
        let records = "{'descr': [('a\\'b', '<i4'), (('title', 'b'), '|S3', (2,)), ('c', [('x', '<f8'), ('y', '<U2')])], 'fortran_order': False, 'shape': (7,)}";
        let Items::Records(fields) = header(records).unwrap().items else {
            panic!("records");
        };
        let found: Vec<_> = fields
            .iter()
            .map(|f| (f.name.as_str(), f.dtype.as_str(), f.bytes, f.single))
            .collect();
        assert_eq!(
            found,
            [
                ("a'b", "<i4", 4, true),
                ("b", "|S3", 6, false),
                ("c", "V", 16, false)
            ]
        );
        for odd in [
            "",
            "{",
            "{'descr': '<f8'}",
            "{'descr': 1, 'fortran_order': False, 'shape': (1,)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999999,)}",
        ] {
            assert_eq!(header(odd), None, "{odd}");
        }
        assert_eq!(header(&"[".repeat(100_000)), None);
    }
}
