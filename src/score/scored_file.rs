//! A scored file: one CSV record per applicant, in the order and with the
//! columns of the product. It knows no model and no table, and scores nothing.

use super::safe_cell::is_live;
use super::scorecard::Scored;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};

/// The columns that every scored file has.
pub const COLUMNS: [&str; 13] = [
    "id",
    "split",
    "y_true",
    "pd",
    "score",
    "grade",
    "decile",
    "decision",
    "decision_source",
    "reason_1",
    "reason_2",
    "reason_3",
    "reason_4",
];

/// Reason columns among [`COLUMNS`].
pub(super) const REASONS: usize = 4;

/// A column on request, after the original ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extra {
    /// PD before prior correction and recalibration.
    PdRaw,
    /// Exposure at default.
    Ead,
    /// Loss given default.
    Lgd,
    /// PD·LGD·EAD.
    ExpectedLoss,
    /// PD from which on applicants are declined.
    CutoffPd,
    /// Name of the model.
    ModelId,
    /// SHA-256 of the model file.
    ModelSha256,
    /// When the file was written, UTC.
    ScoredAt,
}

impl Extra {
    /// All, in the order in which they stand.
    pub const ALL: [Self; 8] = [
        Self::PdRaw,
        Self::Ead,
        Self::Lgd,
        Self::ExpectedLoss,
        Self::CutoffPd,
        Self::ModelId,
        Self::ModelSha256,
        Self::ScoredAt,
    ];

    /// Its name in the header.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PdRaw => "pd_raw",
            Self::Ead => "ead",
            Self::Lgd => "lgd",
            Self::ExpectedLoss => "expected_loss",
            Self::CutoffPd => "cutoff_pd",
            Self::ModelId => "model_id",
            Self::ModelSha256 => "model_sha256",
            Self::ScoredAt => "scored_at",
        }
    }

    /// Whether its cells are numbers, not texts.
    #[must_use]
    pub fn is_number(self) -> bool {
        !matches!(self, Self::ModelId | Self::ModelSha256 | Self::ScoredAt)
    }
}

/// The content of an [`Extra`] column in one record.
#[derive(Debug, Clone, Copy)]
pub enum ExtraCell<'a> {
    /// A number in the fewest digits that read back equal; empty without one.
    Number(Option<f64>),
    /// A text.
    Text(&'a str),
}

/// How a scored file is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct WriteOptions<'a> {
    /// Texts as they are, even those that a spreadsheet would run.
    pub exact: bool,
    /// A byte-order mark first, for Excel.
    pub bom: bool,
    /// Names of the original columns, written after the scored ones.
    pub input_columns: &'a [String],
    /// Columns on request, written after those, in this order.
    pub extras: &'a [Extra],
    /// The baseline of the reasons, where there are some: the column `reason_baseline`, which
    /// comes last.
    pub reason_baseline: Option<&'a str>,
}

/// Who a record is about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Applicant<'a> {
    /// The id, or the record number where there is none.
    pub id: &'a str,
    /// `train`, `validation`, `test` or empty.
    pub split: &'a str,
    /// Whether the loan turned bad, if that is known.
    pub y_true: Option<bool>,
}

/// Takes the records of a scored file, one after the other.
pub trait ScoredSink {
    /// Takes an applicant who was scored: what decided (`SCORE`, or
    /// `POLICY:<rule>`), at most four `reasons`, the cells of the original columns
    /// as they stood (`input`) and those on request (`extras`). Missing cells stay
    /// empty, those beyond the header are left out.
    ///
    /// # Errors
    /// Whatever an inner writer reports.
    fn scored<'i>(
        &mut self,
        applicant: &Applicant,
        scored: &Scored,
        source: &str,
        reasons: &[&str],
        input: impl IntoIterator<Item = &'i str>,
        extras: &[ExtraCell],
    ) -> io::Result<()>;

    /// Takes an applicant who cannot be scored; the record keeps its place.
    /// `input` as in [`ScoredSink::scored`].
    ///
    /// # Errors
    /// Whatever an inner writer reports.
    fn data_error<'i>(
        &mut self,
        applicant: &Applicant,
        input: impl IntoIterator<Item = &'i str>,
    ) -> io::Result<()>;
}

fn write_number(line: &mut Vec<u8>, number: f64) -> io::Result<()> {
    if number == 0.0 || (1e-5..1e15).contains(&number) {
        write!(line, "{number}")
    } else {
        write!(line, "{number:e}")
    }
}

/// A PD as a scored file writes it: the fewest digits that read back equal.
#[must_use]
pub fn pd_text(pd: f64) -> String {
    let mut text = Vec::with_capacity(24);
    // Writing to memory does not fail.
    let written = write_number(&mut text, pd);
    debug_assert!(written.is_ok());
    String::from_utf8(text).unwrap_or_default()
}

/// Writes a scored file as RFC 4180 CSV in UTF-8, with `\n` line ends. Each
/// record is one call of the inner writer, which should therefore be buffered;
/// flushing is its owner's task.
#[derive(Debug)]
pub struct ScoredWriter<W: Write> {
    inner: W,
    exact: bool,
    input_columns: usize,
    extras: usize,
    reason_baseline: Option<String>,
    line: Vec<u8>,
}

impl<W: Write> ScoredWriter<W> {
    /// Starts the file with its header.
    ///
    /// # Errors
    /// Whatever the inner writer reports.
    pub fn new(inner: W, options: &WriteOptions) -> io::Result<Self> {
        let mut file = Self::continued(inner, options);
        if options.bom {
            file.line.extend_from_slice("\u{feff}".as_bytes());
        }
        file.line.extend_from_slice(COLUMNS.join(",").as_bytes());
        for name in options.input_columns {
            file.line.push(b',');
            file.text(name);
        }
        for extra in options.extras {
            file.line.push(b',');
            file.line.extend_from_slice(extra.name().as_bytes());
        }
        if options.reason_baseline.is_some() {
            file.line.extend_from_slice(b",reason_baseline");
        }
        file.end()?;
        Ok(file)
    }

    /// Goes on with a file whose header stands already.
    pub fn continued(inner: W, options: &WriteOptions) -> Self {
        Self {
            inner,
            exact: options.exact,
            input_columns: options.input_columns.len(),
            extras: options.extras.len(),
            reason_baseline: options.reason_baseline.map(str::to_owned),
            line: Vec::with_capacity(256),
        }
    }

    /// The inner writer.
    #[must_use]
    pub fn inner(&self) -> &W {
        &self.inner
    }

    /// The inner writer back.
    #[must_use]
    pub fn into_inner(self) -> W {
        self.inner
    }

    /// `id,split,y_true,`
    fn applicant(&mut self, applicant: &Applicant) {
        self.text(applicant.id);
        self.line.push(b',');
        self.text(applicant.split);
        self.line.extend_from_slice(match applicant.y_true {
            Some(true) => b",1,",
            Some(false) => b",0,",
            None => b",,",
        });
    }

    /// A number of 0 or more in the fewest digits that read back equal.
    fn number(&mut self, number: f64) -> io::Result<()> {
        write_number(&mut self.line, number)
    }

    /// Exactly `count` texts, a comma before each.
    fn cells<'c>(&mut self, texts: impl IntoIterator<Item = &'c str>, count: usize) {
        let mut texts = texts.into_iter();
        for _ in 0..count {
            self.line.push(b',');
            if let Some(text) = texts.next() {
                self.text(text);
            }
        }
    }

    fn text(&mut self, text: &str) {
        let mark: &[u8] = if !self.exact && is_live(text) {
            b"'"
        } else {
            b""
        };
        let special = |b: &u8| matches!(b, b',' | b'"' | b'\n' | b'\r');
        if !text.as_bytes().iter().any(special) {
            self.line.extend_from_slice(mark);
            self.line.extend_from_slice(text.as_bytes());
            return;
        }
        self.line.push(b'"');
        self.line.extend_from_slice(mark);
        for (k, part) in text.split('"').enumerate() {
            if k > 0 {
                self.line.extend_from_slice(b"\"\"");
            }
            self.line.extend_from_slice(part.as_bytes());
        }
        self.line.push(b'"');
    }

    fn end(&mut self) -> io::Result<()> {
        self.line.push(b'\n');
        let written = self.inner.write_all(&self.line);
        self.line.clear();
        written
    }
}

impl<W: Write> ScoredSink for ScoredWriter<W> {
    fn scored<'i>(
        &mut self,
        applicant: &Applicant,
        scored: &Scored,
        source: &str,
        reasons: &[&str],
        input: impl IntoIterator<Item = &'i str>,
        extras: &[ExtraCell],
    ) -> io::Result<()> {
        self.applicant(applicant);
        self.number(scored.pd)?;
        self.line.push(b',');
        let Scored {
            score,
            grade,
            decile,
            decision,
            ..
        } = scored;
        write!(self.line, "{score},{grade},{decile},{decision},")?;
        self.text(source);
        self.cells(reasons.iter().copied(), REASONS);
        self.cells(input, self.input_columns);
        for place in 0..self.extras {
            self.line.push(b',');
            match extras.get(place) {
                Some(ExtraCell::Number(Some(number))) => self.number(*number)?,
                Some(ExtraCell::Text(text)) => self.text(text),
                Some(ExtraCell::Number(None)) | None => {}
            }
        }
        if let Some(baseline) = &self.reason_baseline {
            self.line.push(b',');
            self.line.extend_from_slice(baseline.as_bytes());
        }
        self.end()
    }

    fn data_error<'i>(
        &mut self,
        applicant: &Applicant,
        input: impl IntoIterator<Item = &'i str>,
    ) -> io::Result<()> {
        self.applicant(applicant);
        self.line.extend_from_slice(b",,,,,DATA_ERROR");
        self.cells([], REASONS);
        self.cells(input, self.input_columns);
        self.cells(
            [],
            self.extras + usize::from(self.reason_baseline.is_some()),
        );
        self.end()
    }
}

#[cfg(test)]
mod tests {
    use super::super::scorecard::Decision;
    use super::*;

    const HEADER: &str = "id,split,y_true,pd,score,grade,decile,decision,decision_source,\
                          reason_1,reason_2,reason_3,reason_4";

    fn scored(pd: f64) -> Scored {
        Scored {
            pd,
            score: 551,
            grade: 'F',
            decile: 7,
            decision: Decision::Approve,
        }
    }

    fn written(options: &WriteOptions, fill: impl Fn(&mut ScoredWriter<Vec<u8>>)) -> String {
        let mut file = ScoredWriter::new(Vec::new(), options).unwrap();
        fill(&mut file);
        String::from_utf8(file.into_inner()).unwrap()
    }

    fn read_back(csv: &str) -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let cells = |r: csv::StringRecord| r.iter().map(str::to_owned).collect();
        reader.records().map(|r| cells(r.unwrap())).collect()
    }

    #[test]
    fn records_stand_as_the_conventions_say() {
        let options = WriteOptions::default();
        let csv = written(&options, |file| {
            let known = Applicant {
                id: "17",
                split: "test",
                y_true: Some(true),
            };
            file.scored(&known, &scored(0.1), "SCORE", &[], [], &[])
                .unwrap();
            let new = Applicant {
                id: "18",
                ..Applicant::default()
            };
            file.scored(
                &new,
                &scored(0.25),
                "POLICY:a,b",
                &["a", "b"],
                ["dropped"],
                &[],
            )
            .unwrap();
            file.data_error(&new, []).unwrap();
        });
        let expected = format!(
            "{HEADER}\n17,test,1,0.1,551,F,7,APPROVE,SCORE,,,,\n\
             18,,,0.25,551,F,7,APPROVE,\"POLICY:a,b\",a,b,,\n18,,,,,,,,DATA_ERROR,,,,\n"
        );
        assert_eq!(csv, expected);
    }

    #[test]
    fn original_columns_keep_the_width_of_the_header() {
        let input_columns = ["income".to_owned(), "=x".to_owned()];
        let options = WriteOptions {
            bom: true,
            input_columns: &input_columns,
            ..WriteOptions::default()
        };
        let csv = written(&options, |file| {
            let applicant = Applicant {
                id: "1",
                split: "train",
                y_true: Some(false),
            };
            file.data_error(&applicant, ["5,0"]).unwrap();
            file.data_error(&applicant, ["1", "-5.2", "too much"])
                .unwrap();
        });
        let expected = format!(
            "\u{feff}{HEADER},income,'=x\n1,train,0,,,,,,DATA_ERROR,,,,,\"5,0\",\n\
             1,train,0,,,,,,DATA_ERROR,,,,,1,-5.2\n"
        );
        assert_eq!(csv, expected);
    }

    #[test]
    fn columns_on_request_stand_last_and_numbers_stay_numbers() {
        let options = WriteOptions {
            extras: &[Extra::Ead, Extra::Lgd, Extra::ModelId],
            ..WriteOptions::default()
        };
        let csv = written(&options, |file| {
            let applicant = Applicant::default();
            let cells = [
                ExtraCell::Number(Some(20_000.5)),
                ExtraCell::Number(None),
                ExtraCell::Text("=m"),
            ];
            file.scored(&applicant, &scored(0.5), "SCORE", &[], [], &cells)
                .unwrap();
            file.data_error(&applicant, []).unwrap();
        });
        let expected = format!(
            "{HEADER},ead,lgd,model_id\n,,,0.5,551,F,7,APPROVE,SCORE,,,,,20000.5,,'=m\n\
             ,,,,,,,,DATA_ERROR,,,,,,,\n"
        );
        assert_eq!(csv, expected);
        assert!(Extra::ALL.is_sorted());
    }

    #[test]
    fn a_pd_reads_back_equal() {
        let check = |pd: f64, expected: &str| {
            let csv = written(&WriteOptions::default(), |file| {
                file.scored(&Applicant::default(), &scored(pd), "SCORE", &[], [], &[])
                    .unwrap();
            });
            let cell = &read_back(&csv)[0][3];
            assert_eq!(cell, expected);
            assert_eq!(pd_text(pd), expected);
            assert_eq!(cell.parse::<f64>().unwrap().to_bits(), pd.to_bits());
        };
        check(0.0, "0");
        check(1.0, "1");
        check(1.0 / 3.0, "0.3333333333333333");
        check(0.1 + 0.2, "0.30000000000000004");
        check(1e-5, "0.00001");
        check(1.25e-7, "1.25e-7");
        check(5e-324, "5e-324");
        check(1.0_f64.next_down(), "0.9999999999999999");
    }

    #[test]
    fn texts_come_back_as_they_were_but_for_the_mark() {
        let texts = [
            "a,b",
            "say \"hi\"",
            "two\nlines",
            "\r",
            "",
            "贷款",
            "=1+1",
            "@x,\"y\"",
            "-7",
            "\0",
        ];
        for exact in [false, true] {
            let input_columns = vec!["c".to_owned(); texts.len()];
            let options = WriteOptions {
                exact,
                input_columns: &input_columns,
                ..WriteOptions::default()
            };
            let csv = written(&options, |file| {
                let applicant = Applicant {
                    id: "+ab",
                    ..Applicant::default()
                };
                file.scored(&applicant, &scored(0.5), "SCORE", &["=r"], texts, &[])
                    .unwrap();
            });
            let record = &read_back(&csv)[0];
            let mark = if exact { "" } else { "'" };
            assert_eq!(record[0], format!("{mark}+ab"));
            assert_eq!(record[9], format!("{mark}=r"));
            for (text, cell) in texts.iter().zip(&record[13..]) {
                let marked = matches!(*text, "\r" | "=1+1" | "@x,\"y\"" | "\0");
                let mark = if marked { mark } else { "" };
                assert_eq!(*cell, format!("{mark}{text}"));
            }
        }
    }

    #[test]
    fn no_text_of_a_scored_file_is_live() {
        for lead in "=+-@\t\r\n\0＝＋－＠".chars() {
            let [plain, quoted] = [format!("{lead}1+a"), format!("{lead}A(\"x\",1)")];
            let input_columns = [plain.clone(), quoted.clone()];
            let options = WriteOptions {
                input_columns: &input_columns,
                ..WriteOptions::default()
            };
            let csv = written(&options, |file| {
                let applicant = Applicant {
                    id: &plain,
                    split: &quoted,
                    y_true: None,
                };
                let input = [plain.as_str(), &quoted];
                file.scored(
                    &applicant,
                    &scored(0.5),
                    "SCORE",
                    &[&plain, &quoted],
                    input,
                    &[],
                )
                .unwrap();
                file.data_error(&applicant, input).unwrap();
            });
            let mut reader = csv::ReaderBuilder::new();
            let mut reader = reader.has_headers(false).from_reader(csv.as_bytes());
            let records: Vec<_> = reader.records().map(Result::unwrap).collect();
            let cells = || records.iter().flatten();
            assert_eq!(cells().filter(|cell| is_live(cell)).count(), 0);
            assert_eq!(cells().filter(|cell| cell.starts_with('\'')).count(), 12);
        }
    }

    #[test]
    fn an_error_of_the_inner_writer_is_passed_on() {
        let mut full = [0_u8; 130];
        let mut file = ScoredWriter::new(&mut full[..], &WriteOptions::default()).unwrap();
        let mut add = || file.data_error(&Applicant::default(), []);
        assert!(add().is_ok());
        assert!(add().is_err());
    }
}
