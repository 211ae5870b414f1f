//! The routes, and who may use them: no page in a browser, as any page may send requests to this
//! machine. A name that leads here by trick is seen by its Host header; pages name themselves by
//! Origin; JSON as content type is not sent by forms. No CORS header is ever given.

use crate::limits::{BODY_TIME, DRAIN_BYTES, DRAIN_TIME, WAIT_TIME};
use crate::refusal::Refusal;
use crate::service::{Service, internal};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

/// What every connection needs.
pub struct Shared {
    /// The scoring.
    pub service: Service,
    /// The threads that score.
    pub pool: rayon::ThreadPool,
    /// One permit for each of them.
    pub free: Arc<Semaphore>,
}

/// An answer with its whole body.
pub type Answer = Response<Full<Bytes>>;

/// Answers a request; a refusal is an answer, too.
pub async fn answer(request: Request<Incoming>, shared: Arc<Shared>) -> Answer {
    match routed(request, &shared).await {
        Ok(body) => json(StatusCode::OK, body),
        Err(refusal) => {
            shared.service.figures.refused();
            refused(&refusal)
        }
    }
}

fn json(status: StatusCode, body: Vec<u8>) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

fn refused(refusal: &Refusal) -> Answer {
    let mut answer = json(refusal.status, refusal.json());
    let headers = answer.headers_mut();
    if let Some(allow) = refusal.allow {
        headers.insert(header::ALLOW, HeaderValue::from_static(allow));
    }
    if refusal.status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    if refusal.closes {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

async fn routed(request: Request<Incoming>, shared: &Arc<Shared>) -> Result<Vec<u8>, Refusal> {
    check_caller(&request)?;
    let is_get = request.method() == Method::GET;
    match request.uri().path() {
        "/score" if request.method() == Method::POST => score(request, shared).await,
        "/health" if is_get => {
            let health = shared.service.figures.health();
            serde_json::to_vec(&health).map_err(|_unlikely| internal())
        }
        "/model" if is_get => shared.service.about(),
        "/score" => Err(other_method("POST")),
        "/health" | "/model" => Err(other_method("GET")),
        _ => Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "no-such-path",
            "There is no such path; POST /score scores, GET /model and GET /health tell.",
        )
        .closing()),
    }
}

fn other_method(allow: &'static str) -> Refusal {
    let message = format!("This path takes {allow} only.");
    Refusal {
        allow: Some(allow),
        ..Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "other-method", message)
    }
    .closing()
}

/// Refuses what a page in a browser sends.
fn check_caller(request: &Request<Incoming>) -> Result<(), Refusal> {
    let headers = request.headers();
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    let authority = request
        .uri()
        .authority()
        .map(hyper::http::uri::Authority::as_str);
    let is_ours = host.is_some_and(is_this_machine)
        && hosts.next().is_none()
        && authority.is_none_or(is_this_machine);
    if !is_ours {
        return Err(Refusal::new(
            StatusCode::MISDIRECTED_REQUEST,
            "other-host",
            "The Host header must be given once and name this machine: localhost, 127.0.0.1 or \
             [::1], with or without a port.",
        )
        .closing());
    }
    let of_page = |name: &str| headers.get(name).is_some_and(|value| value != "none");
    if headers.contains_key(header::ORIGIN) || of_page("sec-fetch-site") {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "from-a-page",
            "Pages in a browser may not use this service; call it from a program.",
        )
        .closing());
    }
    Ok(())
}

/// Whether a host, with or without a port, is a name of the loopback interface.
fn is_this_machine(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((name, port)) => (
                name,
                port.strip_prefix(':').or((port.is_empty()).then_some("0")),
            ),
            None => return false,
        },
        None => match host.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (host, Some("0")),
        },
    };
    let is_port = port.is_some_and(|port| port.parse::<u16>().is_ok());
    let is_loopback = name
        .parse::<IpAddr>()
        .is_ok_and(|address| address.is_loopback());
    is_port && (is_loopback || name.eq_ignore_ascii_case("localhost"))
}

async fn score(request: Request<Incoming>, shared: &Arc<Shared>) -> Result<Vec<u8>, Refusal> {
    check_content(request.headers())?;
    let body = body(request, shared.service.limits.body_bytes).await?;
    let begun = Instant::now();
    let permit = timeout(WAIT_TIME, Arc::clone(&shared.free).acquire_owned()).await;
    let Ok(Ok(permit)) = permit else {
        return Err(Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "All threads are busy with other requests; send it again in a second.",
        ));
    };
    let (done, result) = oneshot::channel();
    let scored = Arc::clone(shared);
    shared.pool.spawn(move || {
        let answer = catch_unwind(AssertUnwindSafe(|| scored.service.score(&body)));
        drop(permit);
        // The client may have gone.
        drop(done.send(answer));
    });
    let Ok(Ok(answer)) = result.await else {
        return Err(internal());
    };
    let (answer, applicants) = answer?;
    shared.service.figures.scored(applicants, begun.elapsed());
    Ok(answer)
}

fn check_content(headers: &HeaderMap) -> Result<(), Refusal> {
    let content = headers
        .get(header::CONTENT_TYPE)
        .and_then(|c| c.to_str().ok());
    let (kind, rest) = content.map_or(("", ""), |c| c.split_once(';').unwrap_or((c, "")));
    let rest = rest.trim().replace('"', "");
    let is_json = kind.trim().eq_ignore_ascii_case("application/json")
        && (rest.is_empty() || rest.eq_ignore_ascii_case("charset=utf-8"));
    let encoding = headers.get(header::CONTENT_ENCODING);
    if is_json && encoding.is_none_or(|encoding| encoding == "identity") {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "no-json",
        "The body must be JSON in UTF-8, not compressed, with the header Content-Type: \
         application/json.",
    )
    .closing())
}

/// The whole body.
async fn body(request: Request<Incoming>, most: usize) -> Result<Vec<u8>, Refusal> {
    let waits = request.headers().contains_key(header::EXPECT);
    let mut body = request.into_body();
    let too_large = || {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            format!("The body is larger than {most} bytes; send the applicants in parts."),
        )
        .closing()
    };
    let announced = body.size_hint().lower();
    if announced > most as u64 {
        if !waits {
            pass_over(&mut body).await;
        }
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity((announced as usize).min(most));
    let read = timeout(BODY_TIME, async {
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_of_client| broken())?;
            if let Some(data) = frame.data_ref() {
                if bytes.len() + data.len() > most {
                    return Err(too_large());
                }
                bytes.extend_from_slice(data);
            }
        }
        Ok(())
    });
    match read.await {
        Ok(Ok(())) => Ok(bytes),
        Ok(Err(refusal)) => {
            pass_over(&mut body).await;
            Err(refusal)
        }
        Err(_) => Err(Refusal::new(
            StatusCode::REQUEST_TIMEOUT,
            "slow",
            format!(
                "The body did not come within {} seconds.",
                BODY_TIME.as_secs()
            ),
        )
        .closing()),
    }
}

fn broken() -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        "broken",
        "The body broke off, or its chunks cannot be read.",
    )
    .closing()
}

/// Reads on without keeping anything, so that the client gets to the answer.
async fn pass_over(body: &mut Incoming) {
    let mut passed = 0;
    let reading = timeout(DRAIN_TIME, async {
        while let Some(Ok(frame)) = body.frame().await {
            passed += frame.data_ref().map_or(0, Bytes::len);
            if passed > DRAIN_BYTES {
                return;
            }
        }
    });
    // Whether it ended in time makes no difference to the answer.
    drop(reading.await);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_hosts() {
        for (host, expected) in [
            ("localhost", true),
            ("LOCALHOST:80", true),
            ("127.0.0.1:65535", true),
            ("127.1.2.3", true),
            ("[::1]:8080", true),
            ("[::1]", true),
            ("", false),
            ("example.org", false),
            ("localhost.example.org", false),
            ("127.0.0.1.example.org:8080", false),
            ("10.0.0.1", false),
            ("0.0.0.0:80", false),
            ("localhost:", false),
            ("localhost:x", false),
            ("localhost:80@example.org", false),
            ("user@localhost", false),
            ("::1", false),
            ("[::1", false),
            ("[::1]80", false),
            ("[::2]:80", false),
        ] {
            assert_eq!(is_this_machine(host), expected, "{host}");
        }
    }

    #[test]
    fn content_is_json_alone() {
        let check = |content: &[(&str, &str)], expected: bool| {
            let mut headers = HeaderMap::new();
            for (name, value) in content {
                let name: header::HeaderName = name.parse().unwrap();
                headers.insert(name, value.parse().unwrap());
            }
            assert_eq!(check_content(&headers).is_ok(), expected, "{content:?}");
        };
        check(&[("content-type", "application/json")], true);
        check(
            &[("content-type", "application/json; charset=\"UTF-8\"")],
            true,
        );
        check(
            &[("content-type", "application/json;charset=latin1")],
            false,
        );
        check(&[("content-type", "text/plain")], false);
        check(&[("content-type", "application/jsonx")], false);
        check(&[], false);
        let zipped = [
            ("content-type", "application/json"),
            ("content-encoding", "gzip"),
        ];
        check(&zipped, false);
    }
}
