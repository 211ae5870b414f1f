//! A mutation: a loan file after something went wrong with it, drawn from a
//! seed, and the promises that the loader keeps for any bytes. Used by the test
//! in `fuzz.rs` and by the long run in `examples/fuzz.rs`.

use riskbench::table::clean::{clean, verbatim};
use riskbench::table::{
    Convention, LoadOptions, Progress, Record, Source, Table, TableError, Unit,
};
use std::ops::ControlFlow;

const SAMPLE: &str = include_str!("../../sample_data/portfolio.csv");

/// Texts that loan files hold where something goes wrong.
const POLLUTED: [&str; 12] = [
    "id,amt;x,d\n1,\"1,5\",2018-01-05\n2,\"a\"\"b\",NA\r\n\n3,$4,05/06/2018\n4,\"é\n京\",7%\n",
    "a;b;c\r\n1.234,56;36 months;(1,200)\r\n-2,5;< 1 year;$5\r\n;10+ years;NULL\r\n",
    "Report of 2018\n\nid\tname\tpaid\n007\tO'Neil, \"Jo\"\tY\n008\t\tN\nTotal\t2\t\n",
    "编号,收入,日期\n1,1.5万,2018年1月5日\n2,２亿元,2018年12月\n3,无,\n",
    "x|y\r1|2018-01-05T10:00:00Z\r2|05JAN2018\r3|20180105\r",
    "\u{feff}a,a,,a_2\n1,2,3,4,,\n1,2,3,4,5\n1\n\n",
    "n\n1e5\n1e-400\n9223372036854775808\n-0\n0x10\ninf\n",
    "\"q\n1,\"2\n\"\"\",\"\"\n\"x\"y\",z\n",
    "a,b\n1,\"never closed\n2,x\n3,y\n",
    "money\n\"€ 1.234,56\"\n\"1 234,56 zł\"\n\"₹1,00,000\"\n1'000.50\nR$ 5\n",
    "",
    "sep=;\na;b\n1;2\n",
];

/// Bytes that mean something to a loader.
const SPICE: &[u8] = b"\",;\n\r\t|:'0.-%$(\0\\\xE9\xFF\xBF\xEF/+<e9 NA";

/// The same texts in other encodings.
const ENCODINGS: [&encoding_rs::Encoding; 3] = [
    encoding_rs::GB18030,
    encoding_rs::WINDOWS_1252,
    encoding_rs::BIG5,
];

/// Draws inputs; equal seeds draw equal ones.
pub struct Mutator {
    state: u64,
    seeds: Vec<Vec<u8>>,
}

impl Mutator {
    pub fn new(seed: u64) -> Self {
        let head = SAMPLE.lines().take(12).collect::<Vec<_>>().join("\n");
        let narrow = SAMPLE.lines().take(60).map(|line| {
            let cells: Vec<&str> = line.split(',').take(7).collect();
            cells.join(",") + "\r\n"
        });
        let mut seeds: Vec<Vec<u8>> = vec![head.into_bytes()];
        seeds.push(narrow.collect::<String>().into_bytes());
        seeds.extend(POLLUTED.map(|text| text.as_bytes().to_vec()));
        Self {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            seeds,
        }
    }

    /// A number below `bound` (an LCG's high bits).
    fn draw(&mut self, bound: usize) -> usize {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % bound.max(1)
    }

    /// The next input.
    pub fn input(&mut self) -> Vec<u8> {
        let seed = self.draw(self.seeds.len());
        let mut bytes = self.seeds[seed].clone();
        if self.draw(8) == 0 {
            bytes = self.encoded(&bytes);
        }
        for _ in 0..=self.draw(7) {
            self.mutate(&mut bytes);
        }
        bytes
    }

    /// What the caller of the loader tells it, mostly nothing.
    pub fn options(&mut self) -> LoadOptions {
        let mut options = LoadOptions::default();
        match self.draw(12) {
            0 => options.delimiter = Some([",", ";", "|", "tab"][self.draw(4)].to_owned()),
            1 => options.header = Some(self.draw(3)),
            2 => options.encoding = Some(["utf-8", "gb18030", "utf-16le"][self.draw(3)].to_owned()),
            3 => {
                let unit = Unit::ALL[self.draw(Unit::ALL.len())];
                let all = [
                    Convention::Text,
                    Convention::Serial,
                    Convention::Number {
                        comma: self.draw(2) == 0,
                        percent: self.draw(2) == 0,
                        unit: Some(unit).filter(|_| self.draw(2) == 0),
                        affix: None,
                    },
                    Convention::Day {
                        day_first: self.draw(2) == 0,
                        compact: self.draw(2) == 0,
                        months: self.draw(2) == 0,
                        first_year: [None, Some(1923), Some(1969)][self.draw(3)],
                        range: None,
                    },
                ];
                for name in ["a", "n", "x", "amt", "收入", "annual_income", "term_months"] {
                    options.columns.insert(name.to_owned(), all[self.draw(4)]);
                }
            }
            _ => {}
        }
        options
    }

    fn encoded(&mut self, bytes: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(bytes);
        match self.draw(4) {
            0 => {
                let units = text.encode_utf16();
                let mark = [0xFF, 0xFE].into_iter();
                mark.chain(units.flat_map(u16::to_le_bytes)).collect()
            }
            1 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => {
                let encoding = ENCODINGS[self.draw(ENCODINGS.len())];
                encoding.encode(&text).0.into_owned()
            }
        }
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        let at = self.draw(bytes.len());
        let spice = SPICE[self.draw(SPICE.len())];
        let here = at.min(bytes.len());
        match self.draw(64) {
            0..8 if !bytes.is_empty() => bytes[at] ^= 1 << self.draw(8),
            8..20 if !bytes.is_empty() => bytes[at] = spice,
            0..28 => bytes.insert(here, spice),
            28..34 => {
                let end = (at + 1 + self.draw(40)).min(bytes.len());
                bytes.drain(here..end);
            }
            34..40 => bytes.truncate(at),
            40..46 => {
                let seed = self.draw(self.seeds.len());
                let from = self.draw(self.seeds[seed].len());
                let part = self.seeds[seed].get(from..).unwrap_or_default().to_vec();
                bytes.splice(here..here, part);
            }
            46..52 => {
                let copy = bytes[here..].to_vec();
                bytes.extend(copy);
            }
            52..58 => {
                let many = vec![spice; 2 + self.draw(30)];
                bytes.splice(here..here, many);
            }
            58..61 => {
                let line = [b"\0".repeat(3), b"\n".to_vec()].concat();
                bytes.splice(here..here, line.repeat(1 + self.draw(9)));
            }
            61 => {
                let size = 1 << self.draw(17);
                let part = [&b"x"[..], b"9", b"\"", b"\n", b"\xE9"][self.draw(5)];
                bytes.splice(here..here, part.repeat(size));
            }
            62 => {
                let columns = [&b","[..], b";", b"c,", b"\t"][self.draw(4)];
                bytes.splice(here..here, columns.repeat(1 << self.draw(11)));
            }
            _ => {
                let lines = bytes.repeat(1 + self.draw(20));
                *bytes = lines;
            }
        }
        bytes.truncate(1 << 19);
    }
}

/// What the loader promises for any bytes; the error says which promise broke.
pub fn check(bytes: &[u8], options: &LoadOptions) -> Result<(), String> {
    let on: Progress<'_> = &mut |_, _| ControlFlow::Continue(());
    let source = match Source::from_bytes(bytes.to_vec(), options) {
        Ok(source) => source,
        Err(TableError::Internal { what }) => return Err(what),
        Err(_) => return Ok(()),
    };
    let table = source.table(on).map_err(|e| e.to_string())?;
    let holds = |good: bool, what: &str| if good { Ok(()) } else { Err(what.to_owned()) };
    let sum = table.accounting;
    holds(
        sum.records == sum.kept + sum.rejected + sum.blank,
        "records = kept + rejected + blank",
    )?;
    let agree = (sum.kept, sum.rejected) == (table.rows, table.rejects.len());
    holds(agree, "accounting and table agree")?;
    columns_hold(&table)?;
    rejects_hold(&source, &table)?;
    let cleaned = clean(&source, &mut std::io::sink(), None, verbatim);
    let cleaned = cleaned.map_err(|e| e.to_string())?;
    let agree = (cleaned.kept, cleaned.rejected) == (sum.kept, sum.rejected);
    holds(agree, "clean keeps the rows of the table")
}

fn columns_hold(table: &Table) -> Result<(), String> {
    for column in &table.columns {
        if column.len() != table.rows {
            return Err("a column has another length".to_owned());
        }
        let rows: Vec<usize> = column.misfits.iter().map(|m| m.row).collect();
        if rows.windows(2).any(|w| w[0] >= w[1]) || rows.iter().any(|r| *r >= table.rows) {
            return Err("misfits are out of order or range".to_owned());
        }
        if column.misfits.len() > column.missing() {
            return Err("a misfit has a value".to_owned());
        }
    }
    Ok(())
}

/// Each reject is where it says: its byte begins the record, its line counts.
fn rejects_hold(source: &Source, table: &Table) -> Result<(), String> {
    let mut rejects = table.rejects.iter();
    source.for_each_record(|record: &Record<'_>| {
        if record.rejection.is_none() {
            return Ok(());
        }
        let Some(reject) = rejects.next() else {
            return Err("a record is rejected only when shown".to_owned());
        };
        let rest = source.text(0).get(reject.byte as usize..);
        let begins = rest.is_some_and(|rest| rest.starts_with(record.raw));
        let places = (reject.record, reject.line) == (record.number, record.line);
        if begins && places {
            Ok(())
        } else {
            Err("a reject points elsewhere".to_owned())
        }
    })?;
    if rejects.next().is_some() {
        return Err("a reject is no record".to_owned());
    }
    Ok(())
}
