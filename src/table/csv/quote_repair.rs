//! Repairs a line whose quotes are unbalanced: of all splits into the expected
//! number of cells, the one that reinterprets the fewest quotes.

use crate::table::csv::format::Dialect;

/// Delimiters inside cells that are looked for.
const MOST_INNER: usize = 64;
/// Fields of a line that is looked at.
const MOST_FIELDS: usize = 4096;

/// How the text of a cell is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Content {
    /// As it stands, quotes included.
    Plain,
    /// Between its first and last quote.
    Quoted,
    /// Quoted up to `close`, more text behind it.
    Tailed { close: usize },
}

/// A cell of a reading; places count from the start of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) struct Part {
    pub start: usize,
    pub end: usize,
    pub content: Content,
}

/// A line cut into cells.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::table) struct Reading {
    pub parts: Vec<Part>,
    /// Quotes that are taken for ordinary characters, more for one at the
    /// start of a cell; 0 where nothing is odd.
    pub cost: usize,
}

/// The cheapest way to a cell border: dynamic programming over the borders and
/// the delimiters left inside cells so far.
#[derive(Clone, Copy)]
struct Step {
    cost: usize,
    from: usize,
    content: Content,
}

/// The cheapest reading of `line` as exactly `width` cells.
pub(in crate::table) fn cheapest(line: &str, dialect: &Dialect, width: usize) -> Option<Reading> {
    let fields = fields(line, dialect);
    let count = fields.len();
    let inner = count.checked_sub(width)?;
    if width == 0 || inner > MOST_INNER || count > MOST_FIELDS {
        return None;
    }
    let levels = inner + 1;
    let mut best: Vec<Option<Step>> = vec![None; (count + 1) * levels];
    best[0] = Some(Step {
        cost: 0,
        from: 0,
        content: Content::Plain,
    });
    for first in 0..count {
        let ways = ways(line, dialect, &fields, first, inner);
        for level in 0..levels {
            let Some(Step { cost: so_far, .. }) = best[first * levels + level] else {
                continue;
            };
            for &(more, cost, content) in &ways {
                if level + more > inner {
                    continue;
                }
                let slot = &mut best[(first + more + 1) * levels + level + more];
                let cost = so_far + cost;
                if slot.is_none_or(|s| cost < s.cost) {
                    *slot = Some(Step {
                        cost,
                        from: first,
                        content,
                    });
                }
            }
        }
    }
    let cost = best[count * levels + inner]?.cost;
    let mut parts = Vec::with_capacity(width);
    let (mut border, mut level) = (count, inner);
    while border > 0 {
        let step = best[border * levels + level]?;
        parts.push(Part {
            start: fields[step.from].0,
            end: fields[border - 1].1,
            content: step.content,
        });
        level -= border - 1 - step.from;
        border = step.from;
    }
    parts.reverse();
    Some(Reading { parts, cost })
}

/// Start and end of the text between delimiters, quotes disregarded.
fn fields(line: &str, dialect: &Dialect) -> Vec<(usize, usize)> {
    let bytes = line.as_bytes();
    let delimiter = dialect.delimiter.as_bytes();
    let skip = |mut at: usize| {
        while dialect.loose && bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        at
    };
    let mut fields = Vec::new();
    let mut start = skip(0);
    let mut at = start;
    while at < bytes.len() {
        if dialect.escapes_bare(bytes, at) {
            at += 2;
        } else if bytes[at..].starts_with(delimiter) {
            fields.push((start, at));
            at = skip(at + delimiter.len());
            start = at;
        } else {
            at += 1;
        }
    }
    fields.push((start, bytes.len()));
    fields
}

/// The cells that may begin at field `first`: how many more fields each takes,
/// what it costs, and what it is.
fn ways(
    line: &str,
    dialect: &Dialect,
    fields: &[(usize, usize)],
    first: usize,
    inner: usize,
) -> Vec<(usize, usize, Content)> {
    let bytes = line.as_bytes();
    let (start, end) = fields[first];
    let opens = bytes.get(start) == Some(&dialect.quote) && start < end;
    let odd = odd_quotes(&bytes[start..end], dialect, false);
    let mut ways = vec![(0, odd + usize::from(opens), Content::Plain)];
    if !opens {
        return ways;
    }
    for (more, (_, end)) in fields[first..].iter().take(inner + 1).enumerate() {
        let text = line[start..*end].trim_end_matches(' ').as_bytes();
        if text.len() > 1 && text.last() == Some(&dialect.quote) {
            let cost = odd_quotes(&text[1..text.len() - 1], dialect, true);
            ways.push((more, cost, Content::Quoted));
        }
    }
    if let Some(close) = close(bytes, start + 1, dialect) {
        let ends = |(_, (_, end)): &(usize, &(usize, usize))| *end > close;
        let stop = fields[first..].iter().enumerate().find(ends);
        if let Some((more, (_, end))) = stop {
            let tail = odd_quotes(&bytes[close + 1..*end], dialect, false);
            ways.push((more, 2 + tail, Content::Tailed { close }));
        }
    }
    ways
}

/// Quotes that are neither escaped nor, within quotes (`doubled`), one of a pair.
fn odd_quotes(bytes: &[u8], dialect: &Dialect, doubled: bool) -> usize {
    let (mut odd, mut at) = (0, 0);
    while at < bytes.len() {
        let pair = doubled && bytes[at] == dialect.quote && bytes.get(at + 1) == Some(&bytes[at]);
        let escapes = if doubled {
            dialect.escapes(bytes, at)
        } else {
            dialect.escapes_bare(bytes, at)
        };
        if pair || escapes {
            at += 2;
        } else {
            odd += usize::from(bytes[at] == dialect.quote);
            at += 1;
        }
    }
    odd
}

/// Where a quoted cell ends by the book: its first quote that is not doubled.
fn close(bytes: &[u8], start: usize, dialect: &Dialect) -> Option<usize> {
    let mut at = start;
    while at < bytes.len() {
        let quote = bytes[at] == dialect.quote;
        if dialect.escapes(bytes, at) || (quote && bytes.get(at + 1) == Some(&dialect.quote)) {
            at += 2;
        } else if quote {
            return Some(at);
        } else {
            at += 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheapest_reading_with_the_cells_expected_wins() {
        let comma = Dialect::plain(b',', b'"');
        let check = |line: &str, width: usize, expected: Option<&[&str]>| {
            let reading = cheapest(line, &comma, width);
            let parts = reading.map(|r| {
                let text = |p: &Part| match p.content {
                    Content::Quoted => line[p.start + 1..p.end - 1].to_owned(),
                    _ => line[p.start..p.end].to_owned(),
                };
                r.parts.iter().map(text).collect::<Vec<_>>()
            });
            let expected = expected.map(|cells| cells.iter().map(ToString::to_string).collect());
            assert_eq!(parts, expected, "{line}");
        };
        check("1,2", 2, Some(&["1", "2"]));
        check("1,2", 3, None);
        check("a,\"$4,\"b, c\",d", 4, Some(&["a", "\"$4", "b, c", "d"]));
        check("a,\"\"b, c\",d", 3, Some(&["a", "\"b, c", "d"]));
        check("a,\"b, 48\"\",\"c, d\"", 3, Some(&["a", "b, 48\"", "c, d"]));
        check("a,\"b 5\" c, d\",e", 3, Some(&["a", "b 5\" c, d", "e"]));
        check("a,b,\"", 3, Some(&["a", "b", "\""]));
    }
}
