//! What the tests of the service need: a model, a running service, a client of plain sockets, and
//! the scored file that answers are held against.

use riskbench::bundle::Model;
use riskbench::network::Family;
use riskbench::recipe::TargetSpec;
use riskbench::score::WriteOptions;
use riskbench::table::{LoadOptions, Source, Stream};
use riskbench::train::{Control, Preset};
use riskbench::workflow::{
    Asked, Choices, Material, ReasonTerms, Reasoner, Settings, prepare, run, score_stream,
};
use serde_json::{Map, Value};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

pub use riskbench::workflow::SAMPLE;

/// Applicants of a request, when answers are compared.
const AT_ONCE: usize = 100;

/// A small ensemble, so that everything of a model takes part.
pub fn train(bytes: &[u8], target: (&str, &str, &str), id: Option<&str>, to: &Path) {
    let source = Source::from_bytes(bytes.to_vec(), &LoadOptions::default()).unwrap();
    let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
    let (column, bad, good) = target;
    let mut choices = Choices {
        id: id.map(str::to_owned),
        use_protected: true,
        ..Choices::with_target(TargetSpec {
            column: column.to_owned(),
            bad: vec![bad.to_owned()],
            good: vec![good.to_owned()],
            ..TargetSpec::default()
        })
    };
    choices.settings = Settings::new(Family::Mlp, Preset::Tuned, 1);
    choices.settings.members = Some(2);
    choices.settings.epochs = Some(2);
    let prepared = prepare(&source, &table, &choices).unwrap();
    let material = Material {
        table: &table,
        source_sha256: "",
        choices: &choices,
        prepared: &prepared,
        begun: Instant::now(),
    };
    let trained = run(material, &Control::default(), &mut |_| {}).unwrap();
    trained.model.save(to).unwrap();
}

/// A model of the sample portfolio, trained once.
pub fn sample_model() -> &'static Path {
    static MODEL: OnceLock<PathBuf> = OnceLock::new();
    MODEL.get_or_init(|| {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample.riskbench");
        train(
            SAMPLE,
            ("default_flag", "1", "0"),
            Some("application_id"),
            &path,
        );
        path
    })
}

/// A running service; it ends with the test.
pub struct Server {
    child: Child,
    log: BufReader<ChildStderr>,
    /// Where it listens; any address where that is a Unix socket.
    pub address: SocketAddr,
}

impl Server {
    /// With the model of the sample, on a free port unless the arguments say otherwise.
    pub fn start(arguments: &[&str]) -> Self {
        Self::of(sample_model(), arguments)
    }

    pub fn of(model: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_riskbench-serve"));
        command.arg(model).args(arguments).stderr(Stdio::piped());
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        let mut child = command.spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        log.read_line(&mut first).unwrap();
        let said = first
            .strip_prefix("riskbench-serve: listening on ")
            .expect(&first);
        let address = said.split(';').next().unwrap();
        let address = address.strip_prefix("http://").unwrap_or("127.0.0.1:1");
        Self {
            child,
            log,
            address: address.parse().unwrap(),
        }
    }

    pub fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).unwrap()
    }

    /// Most memory that it ever took.
    pub fn peak_mebibytes(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.map(|line| line.trim().trim_end_matches(" kB").parse::<u64>().unwrap());
        kib.unwrap_or(0) >> 10
    }

    /// Sends a signal and waits for the end; the exit code and what was logged.
    pub fn end(&mut self, signal: &str) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        let kill = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(kill.unwrap().success());
        let code = self.child.wait().unwrap().code();
        let mut log = String::new();
        self.log.read_to_string(&mut log).unwrap();
        (code, log)
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Starts a service that must not come up.
pub fn fails(arguments: &[&str], code: i32, sentence: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_riskbench-serve"));
    let output = command.args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(said.contains(sentence), "{arguments:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

pub fn status_of(answer: &str) -> u16 {
    let status = answer
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3));
    status.expect(answer).parse().unwrap()
}

/// The status and body of the answer to a request on a connection of its own.
pub fn request(server: &Server, raw: &str) -> (u16, String) {
    let mut stream = server.connect();
    // A refused request need not be taken whole.
    drop(stream.write_all(raw.as_bytes()));
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        let name = line.to_ascii_lowercase();
        if let Some(count) = name.strip_prefix("content-length:") {
            length = count.trim().parse().unwrap();
        }
        assert!(!name.starts_with("access-control"), "{line}");
        head += &line;
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (status_of(&head), String::from_utf8(body).unwrap())
}

/// The status and JSON of the answer to these applicants.
pub fn post(server: &Server, applicants: &Value) -> (u16, Value) {
    let (status, body) = request(server, &score_request(&applicants.to_string()));
    (status, serde_json::from_str(&body).unwrap())
}

fn score_request(body: &str) -> String {
    format!(
        "POST /score HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The cells of a plain CSV file.
pub struct Portfolio {
    bytes: Vec<u8>,
    names: Vec<String>,
    records: Vec<csv::StringRecord>,
}

impl Portfolio {
    pub fn of(bytes: &[u8]) -> Self {
        let mut reader = csv::Reader::from_reader(bytes);
        Self {
            bytes: bytes.to_vec(),
            names: reader
                .headers()
                .unwrap()
                .iter()
                .map(str::to_owned)
                .collect(),
            records: reader.records().map(Result::unwrap).collect(),
        }
    }

    pub fn rows(&self) -> usize {
        self.records.len()
    }

    /// A record as a caller's program would send it: numbers as numbers, empty cells as null.
    pub fn applicant(&self, row: usize) -> Value {
        let cells = self.names.iter().zip(self.records[row].iter());
        let value = |cell: &str| {
            let number: Option<serde_json::Number> = serde_json::from_str(cell).ok();
            match number {
                _ if cell.is_empty() => Value::Null,
                // Digits that another program would not keep.
                Some(number) if number.to_string() == cell => Value::Number(number),
                _ => Value::String(cell.to_owned()),
            }
        };
        let fields: Map<String, Value> = cells.map(|(n, c)| (n.clone(), value(c))).collect();
        Value::Object(fields)
    }

    /// The same as the texts of the cells.
    fn cells(&self, row: usize) -> Value {
        let cells = self.names.iter().zip(self.records[row].iter());
        let fields: Map<String, Value> = cells.map(|(n, c)| (n.clone(), c.into())).collect();
        Value::Object(fields)
    }
}

/// What the command `score --reasons 4` writes of the file, from the PD on.
fn scored_lines(model: &Path, bytes: &[u8]) -> Vec<csv::StringRecord> {
    let model = Model::load(model).unwrap();
    let options = LoadOptions {
        columns: model.conventions(),
        scales: Some(Arc::default()),
        record_alone: Some(Arc::new(model.recipe.ordinary_totals())),
        ..LoadOptions::default()
    };
    let terms = ReasonTerms {
        most: 4,
        ..ReasonTerms::default()
    };
    let reasoner = Reasoner::new(&model, &terms).unwrap();
    let asked = Asked {
        reasons: Some(&reasoner),
        ..Asked::default()
    };
    let mut stream = Stream::of(bytes, &options, Stream::BLOCK_BYTES).unwrap();
    let (mut out, write) = (Vec::new(), WriteOptions::default());
    score_stream(
        &mut stream,
        &model,
        None,
        &write,
        asked,
        &mut out,
        &mut |_, _| {},
    )
    .unwrap();
    csv::Reader::from_reader(&out[..])
        .records()
        .map(Result::unwrap)
        .collect()
}

/// Holds the answers to the rows against the lines of the scored file: all columns, the PD by its
/// digits.
pub fn compare(server: &Server, model: &Path, portfolio: &Portfolio, rows: &[usize]) {
    let lines = scored_lines(model, &portfolio.bytes);
    assert_eq!(lines.len(), portfolio.rows());
    let mut reasons = 0;
    for rows in rows.chunks(AT_ONCE) {
        let mut requests = vec![(
            rows,
            rows.iter().map(|row| portfolio.applicant(*row)).collect(),
        )];
        // One of them alone, as the texts of its cells.
        requests.push((&rows[..1], portfolio.cells(rows[0])));
        for (rows, applicants) in requests {
            let applicants: Value = applicants;
            let (status, body) = request(server, &score_request(&applicants.to_string()));
            assert_eq!(status, 200, "{body}");
            let answer: Value = serde_json::from_str(&body).unwrap();
            let digits = body
                .split("\"pd\":")
                .skip(1)
                .map(|rest| rest.split(',').next().unwrap());
            for ((row, pd), found) in rows
                .iter()
                .zip(digits)
                .zip(answer["applicants"].as_array().unwrap())
            {
                let line = &lines[*row];
                assert_eq!(pd, &line[3], "row {row}");
                let text = |name: &str| match &found[name] {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                let names = ["score", "grade", "decile", "decision", "decision_source"];
                for (place, name) in names.into_iter().enumerate() {
                    assert_eq!(text(name), line[4 + place], "row {row}, {name}");
                }
                let own: Vec<&str> = found["reasons"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|r| r.as_str().unwrap())
                    .collect();
                let expected: Vec<&str> = line.iter().skip(9).filter(|r| !r.is_empty()).collect();
                assert_eq!(own, expected, "row {row}");
                reasons += own.len();
            }
        }
    }
    assert!(reasons > rows.len(), "few reasons are compared");
}
