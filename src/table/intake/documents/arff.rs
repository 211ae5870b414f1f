//! ARFF, the text format of Weka: attributes, then rows, as plain text. In a sparse row
//! what is left out is 0, or the first of the values of a nominal attribute
//! (<https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/>).

use crate::table::error::TableError;
use crate::table::intake::Typed;
use crate::table::intake::plain::Plain;
use crate::table::source::encoding;
use crate::table::source::load::LoadOptions;

/// Whether a text begins as ARFF does: by comments and the name of a relation.
pub(in crate::table::intake) fn is_arff(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"%"));
    first.is_some_and(|line| {
        let word = line.get(..9).unwrap_or_default();
        word.eq_ignore_ascii_case(b"@relation") && line.get(9).is_none_or(u8::is_ascii_whitespace)
    })
}

/// An attribute: its name, and what a sparse row leaves out of it.
struct Attribute {
    name: String,
    left_out: String,
}

/// The rows as plain text.
///
/// # Errors
/// Attributes or sparse rows that cannot be read; too much text.
pub(in crate::table::intake) fn read(
    bytes: Vec<u8>,
    options: &LoadOptions,
) -> Result<Typed, TableError> {
    let decoded = encoding::decode(bytes, options.encoding.as_deref())?;
    let mut lines = decoded.text.lines().enumerate();
    let attributes = header(&mut lines)?;
    let weighted = has_weights(lines.clone().map(|(_, line)| line));
    let mut plain = Plain::new(options.memory.bytes(), options.sample_rows);
    let names = attributes.iter().map(|a| a.name.as_str());
    let names = names.chain(weighted.then_some("instance_weight"));
    for (place, name) in names.enumerate() {
        if place > 0 {
            plain.comma();
        }
        plain.cell(name);
    }
    plain.end_names();
    let mut cells = Vec::new();
    for (number, line) in lines {
        let line = line.trim();
        if line.is_empty() || line.starts_with('%') {
            continue;
        }
        let damaged = || TableError::Arff { line: number + 1 };
        let (row, weight) = weight_of(line);
        cells.clear();
        match row.strip_prefix('{') {
            Some(sparse) => {
                let sparse = sparse.strip_suffix('}').ok_or_else(damaged)?;
                spread(sparse, &attributes, &mut cells).ok_or_else(damaged)?;
            }
            None => split_row(row, attributes.len(), &mut cells).ok_or_else(damaged)?,
        }
        if weighted {
            cells.resize(attributes.len().max(cells.len()), String::new());
            cells.push(weight.unwrap_or("1").to_owned());
        }
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                plain.comma();
            }
            plain.cell(cell);
        }
        plain.end_row()?;
    }
    let (text, records) = plain.finish();
    Ok(Typed {
        text,
        header: Some(1),
        lines_before: 0,
        records,
        warnings: decoded.warnings,
        sheet: None,
        sheets: Vec::new(),
        frame: None,
    })
}

/// The attributes, up to the line before the rows.
fn header<'a>(
    lines: &mut impl Iterator<Item = (usize, &'a str)>,
) -> Result<Vec<Attribute>, TableError> {
    let mut attributes = Vec::new();
    for (number, line) in lines {
        let line = line.trim();
        let word = line.split_ascii_whitespace().next().unwrap_or_default();
        match word.to_ascii_lowercase().as_str() {
            "@attribute" => {
                let found = attribute(line[word.len()..].trim());
                attributes.push(found.ok_or(TableError::Arff { line: number + 1 })?);
            }
            "@data" if attributes.is_empty() => break,
            "@data" => return Ok(attributes),
            _ => {}
        }
    }
    Err(TableError::Damaged {
        what: "an ARFF table",
    })
}

/// An attribute after its keyword: `name numeric`, `'a name' {x, 'y z'}`; `None` where it
/// has no type, or is a table within the table.
fn attribute(text: &str) -> Option<Attribute> {
    let (name, rest) = if text.starts_with(['\'', '"']) {
        let mut cells = Vec::new();
        let end = cell(text, &mut cells)?;
        (cells.pop()?, &text[end..])
    } else {
        let end = text.find(|c: char| c.is_whitespace() || c == '{')?;
        (text[..end].to_owned(), &text[end..])
    };
    let rest = rest.trim();
    let word = rest.split_ascii_whitespace().next()?.to_ascii_lowercase();
    let left_out = match word.as_str() {
        "numeric" | "real" | "integer" => "0".to_owned(),
        "string" | "date" => String::new(),
        _ => {
            let values = rest.strip_prefix('{')?.strip_suffix('}')?;
            let mut cells = Vec::new();
            split(values, &mut cells)?;
            cells.into_iter().next()?
        }
    };
    Some(Attribute { name, left_out })
}

/// Whether rows carry weights.
fn has_weights<'a>(mut lines: impl Iterator<Item = &'a str>) -> bool {
    lines.any(|line| weight_of(line.trim()).1.is_some())
}

/// A row, and its weight in braces behind it.
fn weight_of(line: &str) -> (&str, Option<&str>) {
    let found = || {
        let (row, weight) = line.strip_suffix('}')?.rsplit_once('{')?;
        let row = row.trim_end().strip_suffix(',')?;
        let weight = weight.trim();
        weight.parse::<f64>().ok()?;
        Some((row.trim_end(), weight))
    };
    found().map_or((line, None), |(row, weight)| (row, Some(weight)))
}

/// Appends the cells of a row between commas or, where it has none, between blanks, both of
/// which Weka takes.
fn split_row(row: &str, attributes: usize, cells: &mut Vec<String>) -> Option<()> {
    let mut rest = row.trim();
    let has_blanks = || rest.contains(' ') && !rest.contains([',', '\t']);
    if attributes < 2 || !has_blanks() {
        return split(row, cells);
    }
    while !rest.is_empty() {
        let is_quoted = rest.starts_with(['\'', '"']);
        let end = match rest.find(' ') {
            Some(end) if !is_quoted => cell(&rest[..end], cells).map(|_| end)?,
            _ => cell(rest, cells)?,
        };
        rest = rest[end..].trim_start();
    }
    Some(())
}

/// Appends the cells between commas.
fn split(row: &str, cells: &mut Vec<String>) -> Option<()> {
    let mut rest = row;
    loop {
        rest = &rest[cell(rest, cells)?..];
        match rest.strip_prefix([',', '\t']) {
            Some(after) => rest = after,
            None => return rest.trim().is_empty().then_some(()),
        }
    }
}

/// Appends the first cell of a text, and returns where it ends.
fn cell(text: &str, cells: &mut Vec<String>) -> Option<usize> {
    let start = text.len() - text.trim_start_matches(' ').len();
    let inner = &text[start..];
    let Some(quote) = inner.chars().next().filter(|c| matches!(c, '\'' | '"')) else {
        let end = inner.find([',', '\t']).unwrap_or(inner.len());
        let value = inner[..end].trim();
        // A question mark without quotes is a missing value.
        cells.push(if value == "?" { "" } else { value }.to_owned());
        return Some(start + end);
    };
    let mut value = String::new();
    let mut letters = inner.char_indices().skip(1);
    loop {
        match letters.next()? {
            (at, letter) if letter == quote => {
                let end = start + at + 1;
                let after = &text[end..];
                cells.push(value);
                return Some(end + after.len() - after.trim_start_matches(' ').len());
            }
            (_, '\\') => match letters.next()?.1 {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                'r' => value.push('\r'),
                other => value.push(other),
            },
            (_, letter) => value.push(letter),
        }
    }
}

/// Appends all cells of a sparse row: places from 0 with their values.
fn spread(sparse: &str, attributes: &[Attribute], cells: &mut Vec<String>) -> Option<()> {
    cells.extend(attributes.iter().map(|a| a.left_out.clone()));
    let mut rest = sparse.trim();
    while !rest.is_empty() {
        let (place, after) = rest.split_once(char::is_whitespace)?;
        let target = cells.get_mut(place.parse::<usize>().ok()?)?;
        let mut found = Vec::new();
        let end = cell(after, &mut found)?;
        *target = found.pop()?;
        rest = after[end..].trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(arff: &str) -> Result<String, TableError> {
        read(arff.as_bytes().to_vec(), &LoadOptions::default()).map(|typed| typed.text)
    }

    #[test]
    fn rows_are_read_as_weka_reads_them() {
        let dense = "% loans\n@RELATION 'my loans'\n\n@attribute id integer\n@ATTRIBUTE 'loan purpose' {car, 'new home', \"it's\"}\n@attribute since date 'yyyy-MM-dd'\n@data\n% rows\n1,'new home','2024-01-31'\n2, ?,?\n3,'it\\'s',\"2024-02-01\"\n4,'?',?\n";
        assert_eq!(
            text(dense).unwrap(),
            "id,loan purpose,since\n1,new home,2024-01-31\n2,,\n3,it's,2024-02-01\n4,?,\n"
        );
        let sparse = "@relation r\n@attribute a numeric\n@attribute b {x,y}\n@attribute c string\n@data\n{0 5, 2 'u v'}\n{1 y}\n{}\n{0 ?}\n";
        assert_eq!(text(sparse).unwrap(), "a,b,c\n5,x,u v\n0,y,\n0,x,\n,x,\n");
        let weighted = "@relation r\n@attribute a numeric\n@attribute b{x,y}\n@data\n1,x,{5}\n2,y\n{0 3},{2.5}\n";
        assert_eq!(
            text(weighted).unwrap(),
            "a,b,instance_weight\n1,x,5\n2,y,1\n3,x,2.5\n"
        );
        let blanks = "@relation r\n@attribute a numeric\n@attribute b string\n@data\n1 x\n2   'u v'\n? y\n3,u v\n";
        assert_eq!(text(blanks).unwrap(), "a,b\n1,x\n2,u v\n,y\n3,u v\n");
        let nothing = text("@relation r\n@data\n1,2\n");
        assert!(matches!(nothing, Err(TableError::Damaged { .. })));
    }

    #[test]
    fn what_is_no_arff_is_refused_with_its_line() {
        for (odd, line) in [
            ("@relation r\n@attribute a relational\n@data\n", 2),
            ("@relation r\n@attribute a numeric\n@data\n{7 1}\n", 4),
            ("@relation r\n@attribute a numeric\n@data\n'open\n", 4),
            ("@relation r\n@attribute a\n@data\n", 2),
        ] {
            let error = text(odd).unwrap_err();
            assert!(
                matches!(error, TableError::Arff { line: at } if at == line),
                "{odd}"
            );
        }
        assert!(matches!(
            text("@relation r\n"),
            Err(TableError::Damaged { .. })
        ));
        assert!(is_arff(b"% x\n\n@Relation r\n"));
        assert!(!is_arff(b"@relations,b\n") && !is_arff(b"a,b\n@relation r"));
    }
}
