//! A refusal: a status, a word for programs and a sentence for people. No value of an applicant is
//! in it, names of fields are.

use crate::limits::PROBLEMS;
use hyper::StatusCode;
use serde::Serialize;

/// One thing that is wrong with an applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Place of the applicant in the request, from 0.
    pub applicant: usize,
    /// The field.
    pub field: String,
    /// What is wrong with it.
    #[serde(rename = "problem")]
    pub what: String,
}

/// Why a request is not answered as it asks.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// The word.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
    /// What is wrong by applicant and field.
    pub problems: Vec<Problem>,
    /// The methods of the path, where another one was used.
    pub allow: Option<&'static str>,
    /// Whether the connection ends, as the rest of the request was not read.
    pub closes: bool,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "<[Problem]>::is_empty")]
    problems: &'a [Problem],
    #[serde(skip_serializing_if = "Option::is_none")]
    problems_in_all: Option<usize>,
}

impl Refusal {
    /// Without problems by field.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            problems: Vec::new(),
            allow: None,
            closes: false,
        }
    }

    /// The same, and the connection ends.
    #[must_use]
    pub fn closing(mut self) -> Self {
        self.closes = true;
        self
    }

    /// Applicants that cannot be scored as they are.
    #[must_use]
    pub fn of_problems(problems: Vec<Problem>) -> Self {
        Self {
            problems,
            ..Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "unusable-fields",
                "Fields cannot be used as they are, so no applicant of this request was scored; \
                 correct those in `problems` (null is a value that is not known).",
            )
        }
    }

    /// The body of the answer.
    #[must_use]
    pub fn json(&self) -> Vec<u8> {
        let shown = self.problems.len().min(PROBLEMS);
        let body = Body {
            error: Error {
                code: self.code,
                message: &self.message,
                problems: &self.problems[..shown],
                problems_in_all: (shown < self.problems.len()).then_some(self.problems.len()),
            },
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }

    /// The whole answer, where no request was read that it could answer.
    #[must_use]
    pub fn raw(&self) -> Vec<u8> {
        let body = self.json();
        let mut answer = format!(
            "HTTP/1.1 {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             retry-after: 1\r\nconnection: close\r\n\r\n",
            self.status,
            body.len()
        )
        .into_bytes();
        answer.extend(body);
        answer
    }
}
