//! The service as programs on the machine call it, by plain sockets.

#![allow(
    clippy::unwrap_used,
    reason = "also in the helpers, a test fails by a panic"
)]

mod support;

use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use support::{Portfolio, SAMPLE, Server, fails, post, request, sample_model, status_of};

/// A request with these lines of headers besides Host, and a body.
fn raw(method: &str, path: &str, headers: &[&str], body: &str) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\n");
    let has_host = headers
        .iter()
        .any(|line| line.to_lowercase().starts_with("host:"));
    if !has_host {
        text += "host: localhost\r\n";
    }
    for line in headers {
        text += &format!("{line}\r\n");
    }
    if !body.is_empty() {
        text += &format!("content-length: {}\r\n", body.len());
    }
    text + "\r\n" + body
}

const JSON: &str = "content-type: application/json";

/// An applicant of the sample with some fields in place of its own.
fn applicant(changes: &[(&str, Value)]) -> Value {
    let portfolio = Portfolio::of(SAMPLE);
    let mut applicant = portfolio.applicant(7);
    for (name, value) in changes {
        applicant[name] = value.clone();
    }
    applicant
}

#[test]
fn applicants_have_the_scores_of_their_file() {
    let server = Server::start(&[]);
    let portfolio = Portfolio::of(SAMPLE);
    let rows: Vec<usize> = (0..portfolio.rows()).step_by(50).collect();
    support::compare(&server, sample_model(), &portfolio, &rows);
}

#[test]
fn broken_requests_get_their_status() {
    let server = Server::start(&["--max-applicants", "2", "--max-body", "64"]);
    let check = |raw: &str, status: u16, code: &str| {
        let (found, body) = request(&server, raw);
        let shown = &raw[..raw.len().min(200)];
        assert_eq!(found, status, "{shown}: {body}");
        if !code.is_empty() {
            let body: Value = serde_json::from_str(&body).unwrap();
            assert_eq!(body["error"]["code"], code, "{shown}: {body}");
            assert!(body["error"]["message"].as_str().unwrap().ends_with('.'));
        }
    };
    let score = |headers: &[&str], body: &str| raw("POST", "/score", headers, body);
    check(&score(&[JSON], "{\"a\":"), 400, "no-json");
    check(&score(&[JSON], "[1]"), 422, "no-applicant");
    check(&score(&[JSON], "[]"), 422, "no-applicants");
    check(&score(&[JSON], "[{},{},{}]"), 413, "too-many-applicants");
    check(&score(&[JSON], "{}"), 422, "unusable-fields");
    check(&score(&[], "{}"), 415, "no-json");
    check(&score(&["content-type: text/plain"], "{}"), 415, "no-json");
    check(
        &score(&[JSON, "content-encoding: gzip"], "{}"),
        415,
        "no-json",
    );
    check(&raw("GET", "/score", &[], ""), 405, "other-method");
    check(&raw("OPTIONS", "/score", &[], ""), 405, "other-method");
    check(&raw("POST", "/model", &[JSON], "{}"), 405, "other-method");
    check(&raw("GET", "/", &[], ""), 404, "no-such-path");
    check(
        &score(&[JSON, "host: example.org"], "{}"),
        421,
        "other-host",
    );
    check(
        &score(&[JSON, "host: a\r\nhost: localhost"], "{}"),
        421,
        "other-host",
    );
    check("GET /health HTTP/1.1\r\n\r\n", 421, "other-host");
    check(
        "GET http://example.org/health HTTP/1.1\r\nhost: localhost\r\n\r\n",
        421,
        "other-host",
    );
    check(
        &score(&[JSON, "origin: http://localhost:3000"], "{}"),
        403,
        "from-a-page",
    );
    check(&score(&[JSON, "origin: null"], "{}"), 403, "from-a-page");
    check(
        &raw("GET", "/model", &["sec-fetch-site: cross-site"], ""),
        403,
        "from-a-page",
    );
    check("no request at all\r\n\r\n", 400, "");
    check(
        &raw(
            "GET",
            "/health",
            &[&format!("x: {}", "x".repeat(20_000))],
            "",
        ),
        431,
        "",
    );
    let many: Vec<String> = (0..100).map(|k| format!("x{k}: 1")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    check(&raw("GET", "/health", &many, ""), 431, "");
    let chunked = score(&[JSON, "transfer-encoding: chunked"], "");
    check(&format!("{chunked}zz\r\n"), 400, "broken");
    let large = format!("{chunked}20000\r\n{}\r\n0\r\n\r\n", "x".repeat(0x20000));
    check(&large, 413, "too-large");
    check(&raw("GET", "/health", &[], ""), 200, "");
}

#[test]
fn fields_that_cannot_be_used_are_named() {
    let server = Server::start(&[]);
    let check = |changes: &[(&str, Value)], field: &str, problem: &str| {
        let (status, body) = post(&server, &json!([applicant(&[]), applicant(changes)]));
        assert_eq!(status, 422, "{body}");
        let problems = &body["error"]["problems"];
        assert_eq!(problems.as_array().unwrap().len(), 1, "{body}");
        assert_eq!(problems[0]["applicant"], 1);
        assert_eq!(problems[0]["field"], field);
        let said = problems[0]["problem"].as_str().unwrap();
        assert!(said.contains(problem), "{said}");
        assert!(!body.to_string().contains("secret"), "{body}");
    };
    check(&[("age", json!("secret"))], "age", "a number");
    check(&[("age", json!(true))], "age", "a number");
    check(&[("age", json!([1]))], "age", "a single value");
    check(&[("age", json!({"a": 1}))], "age", "a single value");

    let mut absent = applicant(&[]);
    absent.as_object_mut().unwrap().remove("age");
    let (status, body) = post(&server, &absent);
    assert_eq!(
        (status, &body["error"]["problems"][0]["problem"]),
        (422, &json!("it is absent"))
    );

    let text = applicant(&[]).to_string();
    let twice = format!("{{\"age\":30,{}", &text[1..]);
    let (status, body) = request(&server, &raw("POST", "/score", &[JSON], &twice));
    assert_eq!(status, 422, "{body}");
    assert!(body.contains("it is given twice"), "{body}");
}

#[test]
fn unknown_and_unseen_values_are_told() {
    let server = Server::start(&[]);
    let changed = applicant(&[
        ("age", json!(150)),
        ("shoe_size", json!(43)),
        ("age ", json!(1)),
    ]);
    let (status, body) = post(&server, &changed);
    assert_eq!(status, 200, "{body}");
    let answer = &body["applicants"][0];
    assert_eq!(
        answer["unknown_fields"],
        json!(["age ", "application_date", "default_flag", "shoe_size"])
    );
    let noted = answer["notes"].as_array().unwrap().iter();
    let mut noted = noted.map(|note| (note["column"].as_str(), note["what"].as_str()));
    assert!(
        noted.any(|note| note == (Some("age"), Some("outside-training"))),
        "{body}"
    );
    assert!(answer["pd"].is_f64());

    let nothing = applicant(&[])
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect::<Vec<_>>();
    let nothing: Value = nothing
        .iter()
        .map(|name| (name.clone(), Value::Null))
        .collect();
    let (status, body) = post(&server, &nothing);
    let answer = &body["applicants"][0];
    assert_eq!(status, 200, "{body}");
    assert_eq!(
        (&answer["decision"], &answer["pd"]),
        (&json!("DATA_ERROR"), &Value::Null)
    );
}

#[test]
fn the_model_and_its_health_are_shown() {
    let server = Server::start(&[]);
    let get = |path: &str| {
        let (status, body) = request(&server, &raw("GET", path, &[], ""));
        assert_eq!(status, 200, "{body}");
        serde_json::from_str::<Value>(&body).unwrap()
    };
    let model = get("/model");
    let bytes = std::fs::read(sample_model()).unwrap();
    assert_eq!(model["model_sha256"], riskbench::files::fingerprint(&bytes));
    let fields = model["fields"].as_array().unwrap();
    let kind = |name: &str| fields.iter().find(|f| f["name"] == name).unwrap()["kind"].clone();
    assert_eq!(kind("age"), "number");
    assert_eq!(kind("housing"), "text");
    assert!(fields.iter().all(|field| field["name"] != "default_flag"));
    post(&server, &json!([applicant(&[]), applicant(&[])]));
    request(&server, &raw("GET", "/nowhere", &[], ""));
    let health = get("/health");
    assert_eq!(health["scored_requests"], 1);
    assert_eq!(health["applicants"], 2);
    assert_eq!(health["refused_requests"], 1);
    assert!(health["milliseconds"]["p99"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_large_body_takes_no_memory() {
    let server = Server::start(&[]);
    post(&server, &applicant(&[]));
    let before = server.peak_mebibytes();
    let mut stream = server.connect();
    let length = 100 << 20;
    let head = format!(
        "POST /score HTTP/1.1\r\nhost: localhost\r\n{JSON}\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let block = vec![b' '; 1 << 20];
    for _ in 0..100 {
        stream.write_all(&block).unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(status_of(&answer), 413, "{answer}");
    let grown = server.peak_mebibytes() - before;
    assert!(grown < 16, "{grown} MiB");
}

#[test]
fn slow_clients_are_told_and_let_go() {
    let server = Server::start(&["--connections", "3"]);
    let slow = |text: &str| {
        let mut stream = server.connect();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    };
    let ended = |mut stream: TcpStream| {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let head = slow("POST /score HTTP/1.1\r\nhost: loc");
    let body = slow(&raw("POST", "/score", &[JSON, "content-length: 10"], "")[..]);
    let idle = slow("");
    // Each of the three has a connection once it is taken.
    let (status, refused) = loop {
        let (status, body) = request(&server, &raw("GET", "/health", &["connection: close"], ""));
        if status != 200 {
            break (status, body);
        }
    };
    assert_eq!(status, 503, "{refused}");
    assert!(refused.contains("all-connections-in-use"), "{refused}");
    assert_eq!(status_of(&ended(head)), 408);
    assert_eq!(status_of(&ended(idle)), 408);
    assert_eq!(status_of(&ended(body)), 408);
    assert_eq!(request(&server, &raw("GET", "/health", &[], "")).0, 200);
}

#[test]
fn nothing_of_an_applicant_is_logged() {
    let mut server = Server::start(&[]);
    let odd = applicant(&[("housing", json!("zzsecretzz")), ("zzfieldzz", json!(1))]);
    assert_eq!(post(&server, &odd).0, 200);
    assert_eq!(post(&server, &json!({"age": "zzsecretzz"})).0, 422);
    request(&server, &raw("POST", "/score", &[JSON], "{\"zzsecretzz"));
    let (code, log) = server.end("TERM");
    assert_eq!(code, Some(0), "{log}");
    assert!(
        log.contains("1 applicants in 1 requests scored, 2 requests refused"),
        "{log}"
    );
    assert!(!log.contains("zz"), "{log}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_after_the_answers() {
    let mut server = Server::start(&[]);
    let idle = server.connect();
    let mut stream = server.connect();
    let body = applicant(&[]).to_string();
    let request = raw("POST", "/score", &[JSON], &body);
    let (first, rest) = request.split_at(request.len() - 10);
    stream.write_all(first.as_bytes()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(200));
    let ended = std::thread::spawn(move || server.end("INT"));
    std::thread::sleep(std::time::Duration::from_millis(200));
    stream.write_all(rest.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(status_of(&answer), 200, "{answer}");
    let (code, log) = ended.join().unwrap();
    assert_eq!(code, Some(0), "{log}");
    drop(idle);
}

#[test]
fn it_does_not_start_on_what_it_cannot_serve() {
    let server = Server::start(&[]);
    let model = sample_model().display().to_string();
    let in_use = server.address.to_string();
    fails(
        &[&model, "--listen", &in_use],
        4,
        "is in use by another program",
    );
    fails(
        &[&model, "--listen", "0.0.0.0:0"],
        2,
        "can be reached from other machines",
    );
    fails(&[&model, "--listen", "nowhere"], 2, "is no address");
    fails(&[&model, "--reasons", "5"], 2, "give a number from 0 to 4");
    fails(&["/nowhere/model"], 4, "cannot be read");
    fails(
        &[concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")],
        3,
        "damaged",
    );
}

#[cfg(unix)]
#[test]
fn a_unix_socket_is_for_its_owner() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scores.sock");
    let listen = format!("unix:{}", path.display());
    let mut server = Server::start(&["--listen", &listen]);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut stream = std::os::unix::net::UnixStream::connect(&path).unwrap();
    let body = applicant(&[]).to_string();
    let text = raw("POST", "/score", &[JSON, "connection: close"], &body);
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(status_of(&answer), 200, "{answer}");
    let model = sample_model().display().to_string();
    fails(
        &[&model, "--listen", &listen],
        4,
        "is in use by another program",
    );
    // Killed, it leaves its socket, which the next one replaces.
    server.kill();
    assert!(path.exists());
    let mut next = Server::start(&["--listen", &listen]);
    assert_eq!(next.end("TERM").0, Some(0));
    assert!(!path.exists());
    std::fs::write(&path, "a file").unwrap();
    fails(&[&model, "--listen", &listen], 4, "nothing is written over");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a file");
}

#[test]
#[ignore = "needs RISKBENCH_DATA, the folder of real loan data"]
fn real_applicants_have_the_scores_of_their_file() {
    let folder = std::env::var_os("RISKBENCH_DATA");
    let folder = folder.expect("RISKBENCH_DATA names the folder of real loan data");
    for (name, target, bad, good, id, step) in [
        (
            "uci_taiwan_default.csv",
            "default.payment.next.month",
            "1",
            "0",
            Some("ID"),
            7,
        ),
        ("statlog_german_credit.csv", "class", "2", "1", None, 1),
    ] {
        let bytes = std::fs::read(Path::new(&folder).join(name)).unwrap();
        let out = tempfile::tempdir().unwrap();
        let model = out.path().join("model.riskbench");
        support::train(&bytes, (target, bad, good), id, &model);
        let server = Server::of(&model, &[]);
        let portfolio = Portfolio::of(&bytes);
        let rows: Vec<usize> = (0..portfolio.rows()).step_by(step).collect();
        support::compare(&server, &model, &portfolio, &rows);
    }
}
