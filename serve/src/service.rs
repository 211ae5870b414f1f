//! The scoring behind the routes: bodies of requests in, bodies of answers out. It knows no HTTP
//! but the status of a refusal.

use crate::figures::Figures;
use crate::limits::{Limits, OTHER_FIELDS};
use crate::refusal::{Problem, Refusal};
use crate::request::{self, Applicant, Value};
use hyper::StatusCode;
use rayon::prelude::*;
use riskbench::bundle::Model;
use riskbench::score::Scored;
use riskbench::workflow::{
    ApplicantError, ApplicantScore, ApplicantScorer, ChangeNote, Field, GivenValue, ReasonTerms,
    ScorerError,
};
use serde::{Serialize, Serializer};
use std::collections::{HashMap, HashSet};

/// A model with what it takes to answer requests.
pub struct Service {
    scorer: ApplicantScorer<'static>,
    /// The place of each field of the model.
    places: HashMap<String, usize>,
    /// The field that names an applicant.
    id: String,
    about: About,
    /// The bounds.
    pub limits: Limits,
    /// How it does.
    pub figures: Figures,
}

/// What `GET /model` shows.
#[derive(Serialize)]
struct About {
    model_id: String,
    model_sha256: String,
    riskbench: &'static str,
    target: String,
    id: String,
    cutoff_pd: f64,
    reasons: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason_baseline: Option<&'static str>,
    fields: Vec<Field>,
    limits: ShownLimits,
}

#[derive(Serialize)]
struct ShownLimits {
    body_bytes: usize,
    applicants: usize,
    fields: usize,
    connections: usize,
}

#[derive(Serialize)]
struct Answer<'a> {
    model_id: &'a str,
    model_sha256: &'a str,
    applicants: Vec<Answered<'a>>,
}

/// The columns of a scored file, and what to know of the values.
#[derive(Serialize)]
struct Answered<'a> {
    id: Option<Id>,
    pd: Option<Pd>,
    score: Option<i32>,
    grade: Option<char>,
    decile: Option<u8>,
    decision: &'static str,
    decision_source: Option<String>,
    reasons: Vec<String>,
    #[serde(skip_serializing_if = "is_false")]
    reasons_name_protected: bool,
    notes: Vec<ChangeNote>,
    unknown_fields: Vec<&'a str>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// An id, as it was given.
#[derive(Serialize)]
#[serde(untagged)]
enum Id {
    Whole(i64),
    Text(String),
}

/// A PD in the digits of a scored file, where 0 and 1 have no point.
struct Pd(f64);

impl Serialize for Pd {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 {
            to.serialize_u8(self.0 as u8)
        } else {
            to.serialize_f64(self.0)
        }
    }
}

/// An applicant, matched with the fields of the model.
struct Matched<'a> {
    id: Option<Id>,
    values: Vec<GivenValue>,
    unknown: Vec<&'a str>,
}

impl Service {
    /// Of a model with the fingerprint of its file.
    ///
    /// # Errors
    /// If reasons are asked for that the model cannot give.
    pub fn new(
        model: &'static Model,
        sha256: String,
        terms: Option<&ReasonTerms>,
        limits: Limits,
    ) -> Result<Self, ScorerError> {
        let scorer = ApplicantScorer::new(model, terms)?;
        let fields = scorer.fields();
        let places = fields.iter().enumerate();
        let places: HashMap<String, usize> = places.map(|(k, f)| (f.name.clone(), k)).collect();
        let id = model.id.clone().unwrap_or_else(|| "id".to_owned());
        let about = About {
            model_id: model.id_of(&sha256),
            model_sha256: sha256,
            riskbench: riskbench::words::VERSION,
            target: model.target.column.clone(),
            id: id.clone(),
            cutoff_pd: model.scorecard.cutoff_pd,
            reasons: terms.map_or(0, |terms| terms.most),
            reason_baseline: terms.map(|terms| terms.baseline.name()),
            fields: fields.to_vec(),
            limits: ShownLimits {
                body_bytes: limits.body_bytes,
                applicants: limits.rows,
                fields: fields.len() + OTHER_FIELDS,
                connections: limits.connections,
            },
        };
        Ok(Self {
            scorer,
            places,
            id,
            about,
            limits,
            figures: Figures::new(),
        })
    }

    /// The model, its fields and the limits.
    ///
    /// # Errors
    /// None in practice: a bug.
    pub fn about(&self) -> Result<Vec<u8>, Refusal> {
        serde_json::to_vec(&self.about).map_err(|_unlikely| internal())
    }

    /// Scores the applicants of a body: all of them or none. Gives the answer and their number.
    ///
    /// # Errors
    /// If the body or a field of it cannot be used.
    pub fn score(&self, body: &[u8]) -> Result<(Vec<u8>, usize), Refusal> {
        let applicants = request::read(body, self.limits.rows)?;
        let mut problems = Vec::new();
        let matched = applicants.iter().enumerate();
        let matched: Vec<Matched<'_>> = matched
            .map(|(place, applicant)| self.matched(place, applicant, &mut problems))
            .collect();
        if !problems.is_empty() {
            return Err(Refusal::of_problems(problems));
        }
        let scores: Vec<Result<ApplicantScore, ApplicantError>> = matched
            .par_iter()
            .map(|applicant| self.scorer.score(&applicant.values))
            .collect();
        let mut answered = Vec::with_capacity(scores.len());
        for (place, (applicant, score)) in matched.into_iter().zip(scores).enumerate() {
            match score {
                Ok(score) => answered.push(answer(applicant, score)),
                Err(ApplicantError::Refused(refused)) => {
                    problems.extend(refused.into_iter().map(|refused| Problem {
                        applicant: place,
                        field: refused.field,
                        what: refused.why.to_string(),
                    }));
                }
                Err(ApplicantError::Scoring(_)) => return Err(internal()),
            }
        }
        if !problems.is_empty() {
            return Err(Refusal::of_problems(problems));
        }
        let count = answered.len();
        let answer = Answer {
            model_id: &self.about.model_id,
            model_sha256: &self.about.model_sha256,
            applicants: answered,
        };
        let answer = serde_json::to_vec(&answer).map_err(|_unlikely| internal())?;
        Ok((answer, count))
    }

    /// The values of the model's fields, in their order. Fields that are absent, twice there or of
    /// no kind that a field can have are problems; those that the model does not know are told.
    fn matched<'a>(
        &self,
        place: usize,
        Applicant(fields): &'a Applicant,
        problems: &mut Vec<Problem>,
    ) -> Matched<'a> {
        let mut add = |field: &str, problem: &str| {
            problems.push(Problem {
                applicant: place,
                field: field.to_owned(),
                what: problem.to_owned(),
            });
        };
        let known = self.about.fields.len();
        let mut values: Vec<Option<GivenValue>> = vec![None; known];
        let (mut id, mut unknown, mut seen) = (None, Vec::new(), HashSet::new());
        if fields.len() > known + OTHER_FIELDS {
            add("", "it has too many fields; send those of the model only");
            return Matched {
                id,
                values: Vec::new(),
                unknown,
            };
        }
        for (name, value) in fields {
            if !seen.insert(name.as_str()) {
                add(name, "it is given twice");
                continue;
            }
            if *name == self.id {
                id = id_of(value);
            }
            let Some(place) = self.places.get(name) else {
                if *name != self.id {
                    unknown.push(name.as_str());
                }
                continue;
            };
            match value {
                Value::Plain(value) => values[*place] = Some(value.clone()),
                Value::Nested => add(name, "it must be a single value, not an object or an array"),
                Value::Inexact => add(name, "it is too large to be exact; give it as a text"),
            }
        }
        for (field, value) in self.about.fields.iter().zip(&values) {
            if value.is_none() && !seen.contains(field.name.as_str()) {
                add(&field.name, "it is absent");
            }
        }
        Matched {
            id,
            values: values
                .into_iter()
                .map(|v| v.unwrap_or(GivenValue::Missing))
                .collect(),
            unknown,
        }
    }
}

fn id_of(value: &Value) -> Option<Id> {
    match value {
        Value::Plain(GivenValue::Text(text)) => Some(Id::Text(text.clone())),
        Value::Plain(GivenValue::Number { text, .. }) => Some(
            text.parse()
                .map_or_else(|_| Id::Text(text.clone()), Id::Whole),
        ),
        _ => None,
    }
}

fn answer(applicant: Matched<'_>, score: ApplicantScore) -> Answered<'_> {
    let scored = score.scored;
    let decision = scored
        .as_ref()
        .map_or("DATA_ERROR", |s: &Scored| s.decision.word());
    Answered {
        id: applicant.id,
        pd: scored.map(|scored| Pd(scored.pd)),
        score: scored.map(|scored| scored.score),
        grade: scored.map(|scored| scored.grade),
        decile: scored.map(|scored| scored.decile),
        decision,
        decision_source: scored.map(|_| score.source),
        reasons: score.reasons,
        reasons_name_protected: score.names_protected,
        notes: score.notes,
        unknown_fields: applicant.unknown,
    }
}

/// A bug: nothing of the applicant is in it.
#[must_use]
pub fn internal() -> Refusal {
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "The program made a mistake of its own, and nothing was scored; please report the model \
         and the kind of the request.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use riskbench::score::pd_text;

    #[test]
    fn a_pd_has_the_digits_of_a_scored_file() {
        let check = |pd: f64| {
            assert_eq!(
                serde_json::to_string(&Pd(pd)).unwrap(),
                pd_text(pd),
                "{pd:e}"
            );
        };
        for pd in [
            0.0,
            1.0,
            1e-5,
            1.25e-7,
            5e-324,
            0.1 + 0.2,
            1.0_f64.next_down(),
            0.5,
        ] {
            check(pd);
        }
        let mut bits = 1_u64;
        for _ in 0..200_000 {
            // Every exponent below 1 in turn, all digits.
            bits = bits
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let pd = f64::from_bits(bits >> 2);
            check(pd.min(1.0));
        }
    }
}
