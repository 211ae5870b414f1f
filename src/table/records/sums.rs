//! Sums: records whose numbers are the sums or the means of the records above
//! them, and which therefore are no applicants. Looks at a whole file, and at all
//! of it only where the first or the last records give a reason to.

use rayon::prelude::*;

use crate::table::cells::cell::{self, Form};
use crate::table::csv::record_cells::Cells;
use crate::table::source::file::{Block, Source};

/// First and last rows that are looked at where a file holds values.
const TYPED_ROWS: usize = 2000;
/// Fewer records have no sum that says anything.
const LEAST_ROWS: usize = 3;
/// Records at the end that may be totals although they have a key.
const LAST: usize = 3;
/// More records without a key than one in so many: the column is no key.
const ROWS_A_GAP: usize = 4;
/// So many sums and means of few digits are not met by chance.
const MANY: usize = 4;
/// A sum below this may be met by chance.
const TELLING: f64 = 100.0;

/// What the first records say of the columns.
struct Columns {
    /// Place of the first column whose cells are distinct.
    key: usize,
    /// Whether there is one.
    has_key: bool,
    /// Places of the columns of numbers.
    numbers: Vec<usize>,
    /// The largest number in each of them.
    most: Vec<f64>,
    /// Places of the columns without a gap.
    filled: Vec<usize>,
}

/// A number with a point and with a comma as the decimal mark.
type Readings = [Option<f64>; 2];

/// What some consecutive records add up to, number by number.
#[derive(Clone)]
struct Sums {
    rows: usize,
    totals: Vec<[f64; 2]>,
    counts: Vec<[usize; 2]>,
}

/// Some records, and the one after them that may be their total.
struct Run {
    sums: Sums,
    then: Option<Candidate>,
}

/// A record that may be a total.
struct Candidate {
    start: usize,
    /// With the decimals shown.
    numbers: Vec<(Readings, usize)>,
}

/// Where the records begin that are totals or averages of those above them.
pub(in crate::table) fn find(source: &Source) -> Vec<usize> {
    let (Some(first), Some(last)) = (source.blocks.first(), source.blocks.last()) else {
        return Vec::new();
    };
    // Values are written as text to be looked at: no more of them than tell enough.
    let is_typed = source.parts[first.part].frame.is_some();
    let first = Block {
        end: if is_typed {
            first.end.min(TYPED_ROWS)
        } else {
            first.end
        },
        ..*first
    };
    let last = Block {
        start: if is_typed {
            last.start.max(last.end.saturating_sub(TYPED_ROWS))
        } else {
            last.start
        },
        ..*last
    };
    let Some(columns) = Columns::of(source, first) else {
        return Vec::new();
    };
    let last = columns.last(source, last);
    let mut rows = 0;
    let mut gaps = 0;
    for_each_kept(source, first, &mut |_, texts| {
        rows += 1;
        gaps += usize::from(columns.lacks_key(texts));
    });
    let has_gaps = gaps > 0 && gaps * ROWS_A_GAP <= rows && (columns.has_key || !is_typed);
    if last.is_empty() && !has_gaps {
        return Vec::new();
    }
    let runs = |block: &Block| columns.runs(source, *block, &last, has_gaps);
    let runs: Vec<Vec<Run>> = source.blocks.par_iter().map(runs).collect();
    confirmed(runs.into_iter().flatten(), columns.numbers.len())
}

/// Shows the start and the cells of each record of a block that is kept.
pub(super) fn for_each_kept(
    source: &Source,
    block: Block,
    visit: &mut dyn FnMut(usize, &Texts<'_>),
) {
    for_each_kept_of(source, block, &|_| true, visit);
}

/// The same, where only the cells of some columns are looked at: of a file that holds
/// values the others are empty.
fn for_each_kept_of(
    source: &Source,
    block: Block,
    wanted: &dyn Fn(usize) -> bool,
    visit: &mut dyn FnMut(usize, &Texts<'_>),
) {
    let part = &source.parts[block.part];
    let mut cells = Cells::default();
    if let Some(frame) = &part.frame {
        let mut aside = frame.aside_of(block.start, block.end).peekable();
        for row in block.start..block.end {
            if aside.next_if(|(at, _)| *at == row).is_none() {
                frame.write_row(row, wanted, &mut cells);
                let texts = Texts {
                    text: &part.text,
                    cells: &cells,
                };
                visit(row, &texts);
            }
        }
        return;
    }
    let mut scanner = source.scanner(block);
    loop {
        cells.restart(scanner.position());
        let Some(extent) = scanner.next(&mut cells) else {
            break;
        };
        if !extent.blank && part.judge(&mut cells, 0, extent.start).is_ok() {
            let texts = Texts {
                text: &part.text,
                cells: &cells,
            };
            visit(extent.start, &texts);
        }
    }
}

/// The cells of one record.
pub(super) struct Texts<'a> {
    text: &'a str,
    cells: &'a Cells,
}

impl Texts<'_> {
    pub fn get(&self, column: usize) -> &str {
        self.cells.get(self.text, column)
    }

    pub fn is_missing(&self, column: usize) -> bool {
        cell::is_missing(cell::trim(self.get(column)))
    }
}

impl Columns {
    /// `None` where no sum could be told from chance.
    fn of(source: &Source, block: Block) -> Option<Self> {
        let width = source.parts[block.part].width;
        let mut rows = 0;
        let mut seen = vec![Seen::default(); width];
        for_each_kept(source, block, &mut |_, texts| {
            rows += 1;
            for (column, seen) in seen.iter_mut().enumerate() {
                seen.add(texts.get(column));
            }
        });
        let columns = || seen.iter().enumerate();
        let numbers: Vec<usize> = columns()
            .filter(|(_, c)| c.numbers > 0 && c.numbers * 10 >= c.present * 9)
            .map(|(place, _)| place)
            .collect();
        let is_key = |(_, c): &(usize, &Seen)| {
            c.present * 10 >= rows * 7 && c.distinct.len() * 20 >= c.present * 19
        };
        let filled = columns().filter(|(_, c)| c.present + LAST >= rows);
        (rows > LEAST_ROWS && numbers.len() > 1).then(|| Self {
            key: columns().find(is_key).map_or(0, |(place, _)| place),
            has_key: columns().any(|c| is_key(&c)),
            most: numbers.iter().map(|place| seen[*place].most).collect(),
            filled: filled.map(|(place, _)| place).collect(),
            numbers,
        })
    }

    fn lacks_key(&self, texts: &Texts<'_>) -> bool {
        texts.is_missing(self.key)
    }

    /// Where the last records begin that lack what others have, or hold numbers far
    /// beyond theirs.
    fn last(&self, source: &Source, block: Block) -> Vec<usize> {
        let mut last = std::collections::VecDeque::new();
        for_each_kept(source, block, &mut |start, texts| {
            let gap = self.filled.iter().any(|column| texts.is_missing(*column));
            let large = self
                .numbers
                .iter()
                .zip(&self.most)
                .filter(|(column, most)| {
                    let number = readings(texts.get(**column));
                    number
                        .iter()
                        .flatten()
                        .any(|n| *n > 2.0 * **most && *n > TELLING)
                });
            last.push_back((start, gap || large.count() > 1));
            if last.len() > LAST {
                last.pop_front();
            }
        });
        let odd = last.into_iter().filter(|(_, odd)| *odd);
        odd.map(|(start, _)| start).collect()
    }

    /// The records of a block between those that may be totals.
    fn runs(&self, source: &Source, block: Block, last: &[usize], gaps: bool) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut sums = Sums::of(self.numbers.len());
        let wanted = |column: usize| column == self.key || self.numbers.contains(&column);
        for_each_kept_of(source, block, &wanted, &mut |start, texts| {
            if last.contains(&start) || (gaps && self.lacks_key(texts)) {
                let number = |column: &usize| {
                    let text = texts.get(*column);
                    (readings(text), decimals(text))
                };
                let empty = Sums::of(self.numbers.len());
                runs.push(Run {
                    sums: std::mem::replace(&mut sums, empty),
                    then: Some(Candidate {
                        start,
                        numbers: self.numbers.iter().map(number).collect(),
                    }),
                });
                return;
            }
            sums.rows += 1;
            for (place, column) in self.numbers.iter().enumerate() {
                sums.add(place, readings(texts.get(*column)));
            }
        });
        runs.push(Run { sums, then: None });
        runs
    }
}

/// What is seen of one column.
#[derive(Clone)]
struct Seen {
    present: usize,
    numbers: usize,
    most: f64,
    distinct: std::collections::HashSet<String>,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            present: 0,
            numbers: 0,
            most: f64::NEG_INFINITY,
            distinct: std::collections::HashSet::new(),
        }
    }
}

impl Seen {
    fn add(&mut self, text: &str) {
        let text = cell::trim(text);
        if cell::is_missing(text) {
            return;
        }
        self.present += 1;
        let found = readings(text);
        let largest = found
            .into_iter()
            .flatten()
            .fold(f64::NEG_INFINITY, f64::max);
        self.numbers += usize::from(found.iter().any(Option::is_some));
        self.most = self.most.max(largest);
        // A column of which values repeat this early is no key.
        if self.distinct.len() * 20 >= (self.present - 1) * 19 {
            self.distinct.insert(text.to_owned());
        }
    }
}

/// The number that a cell writes, with either decimal mark.
fn readings(text: &str) -> Readings {
    match cell::form(text) {
        Form::Whole(value) => [Some(value as f64); 2],
        Form::Amount(amount) => [amount.point, amount.comma].map(|r| r.map(|r| r.value)),
        _ => [None; 2],
    }
}

/// Digits behind the last mark of a number.
fn decimals(text: &str) -> usize {
    let digits = |rest: &str| rest.bytes().filter(u8::is_ascii_digit).count();
    text.rfind(['.', ',']).map_or(0, |at| digits(&text[at..]))
}

impl Sums {
    fn of(columns: usize) -> Self {
        Self {
            rows: 0,
            totals: vec![[0.0; 2]; columns],
            counts: vec![[0; 2]; columns],
        }
    }

    fn add(&mut self, column: usize, readings: Readings) {
        for (mark, number) in readings.into_iter().enumerate() {
            if let Some(number) = number {
                self.totals[column][mark] += number;
                self.counts[column][mark] += 1;
            }
        }
    }

    fn take(&mut self, more: &Self) {
        self.rows += more.rows;
        let totals = self.totals.iter_mut().zip(&more.totals);
        totals.for_each(|(sum, more)| (0..2).for_each(|mark| sum[mark] += more[mark]));
        let counts = self.counts.iter_mut().zip(&more.counts);
        counts.for_each(|(sum, more)| (0..2).for_each(|mark| sum[mark] += more[mark]));
    }

    /// Whether the candidate holds the sums, means or counts of these records.
    fn explains(&self, candidate: &Candidate) -> bool {
        let (mut present, mut met, mut telling) = (0, 0, 0);
        for (column, (readings, decimals)) in candidate.numbers.iter().enumerate() {
            if readings.iter().all(Option::is_none) {
                continue;
            }
            present += 1;
            let (mut is_met, mut is_telling) = (false, false);
            for (mark, number) in readings.iter().enumerate() {
                let (Some(number), count) = (number, self.counts[column][mark]) else {
                    continue;
                };
                let sum = self.totals[column][mark];
                // Half a unit of the last digit shown; with a comma for thousands
                // there are no decimals.
                let unit = if number.fract() == 0.0 {
                    0.5
                } else {
                    0.5 * 10f64.powi(-(*decimals as i32))
                };
                let near = |value: f64| {
                    (number - value).abs() <= 1.001 * unit + 1e-9 * value.abs().max(1.0)
                };
                let is_sum = count > 1 && sum != 0.0 && near(sum);
                let mean = sum / count.max(1) as f64;
                // One digit of a mean may be met by chance.
                let is_mean = count > 1 && near(mean) && mean.abs() >= 20.0 * unit;
                is_met |= is_sum || is_mean || (count > 1 && near(self.rows as f64));
                let is_exact = is_mean && mean.abs() >= 1e3 * unit;
                is_telling |= (is_sum && sum.abs() >= TELLING) || is_exact;
            }
            met += usize::from(is_met);
            telling += usize::from(is_telling);
        }
        let most = met * 10 >= present * 9;
        self.rows >= LEAST_ROWS
            && met > 1
            && (telling > 1 || (most && (telling > 0 || met >= MANY)))
    }
}

/// Where those candidates begin that the records since the last one, or all
/// before, add up to.
fn confirmed(runs: impl Iterator<Item = Run>, columns: usize) -> Vec<usize> {
    let (mut all, mut since) = (Sums::of(columns), Sums::of(columns));
    let mut found = Vec::new();
    for run in runs {
        all.take(&run.sums);
        since.take(&run.sums);
        let Some(candidate) = run.then else { continue };
        if since.explains(&candidate) || all.explains(&candidate) {
            found.push(candidate.start);
            since = Sums::of(columns);
        } else {
            // An applicant after all.
            for (column, (readings, _)) in candidate.numbers.iter().enumerate() {
                all.add(column, *readings);
                since.add(column, *readings);
            }
            all.rows += 1;
            since.rows += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::source::load::LoadOptions;

    /// The records that are set aside, as they were written.
    fn aside(text: &str) -> Vec<String> {
        let bytes = text.as_bytes().to_vec();
        let source = Source::from_bytes(bytes, &LoadOptions::default()).unwrap();
        let mut aside = Vec::new();
        let each = source.for_each_record(|record| {
            if record.rejection.is_some() {
                aside.push(record.raw.to_owned());
            }
            Ok::<(), ()>(())
        });
        each.unwrap();
        aside
    }

    /// Loans of which every fourth record may be followed by something.
    fn loans(after: impl Fn(&[(u64, u64)]) -> String) -> String {
        let mut text = "loan,branch,amount,income\n".to_owned();
        let mut group = Vec::new();
        for i in 1..=40u64 {
            let row = (1_000 + i * i % 97 * 10, 20_000 + i * 7_919 % 5_003);
            text += &format!("L{i},b{},{},{}\n", i / 5, row.0, row.1);
            group.push(row);
            if i % 8 == 0 {
                text += &after(&group);
                group.clear();
            }
        }
        text
    }

    fn sums(rows: &[(u64, u64)]) -> (u64, u64) {
        let add = |sum: (u64, u64), row: &(u64, u64)| (sum.0 + row.0, sum.1 + row.1);
        rows.iter().fold((0, 0), add)
    }

    #[test]
    fn sums_and_means_without_a_word_are_found_at_the_end_and_between() {
        let text = loans(|group| {
            let (amount, income) = sums(group);
            format!(",,{amount},{income}\n")
        });
        assert_eq!(aside(&text).len(), 5);
        let mean = loans(|group| {
            let ((amount, income), n) = (sums(group), group.len() as f64);
            format!(",,{:.2},{:.2}\n", amount as f64 / n, income as f64 / n)
        });
        assert_eq!(aside(&mean).len(), 5);
        let all = std::cell::RefCell::new(Vec::new());
        let plain = loans(|group| {
            all.borrow_mut().extend_from_slice(group);
            String::new()
        });
        let (amount, income) = sums(&all.borrow());
        for last in [
            format!(",,{amount},{income}"),
            format!("41,,{amount},{income}"),
            format!("All of them,-,\"{amount}\",{income}.00"),
        ] {
            assert_eq!(aside(&format!("{plain}{last}\n")), [last.as_str()]);
        }
    }

    #[test]
    fn an_applicant_without_a_key_is_no_sum() {
        let gaps = loans(|group| format!(",b1,{},{}\n", group[0].0, group[0].1));
        assert!(aside(&gaps).is_empty());
        let large = loans(|_| String::new()) + "L41,b9,900000,8000000\n";
        assert!(aside(&large).is_empty());
    }
}
