//! Applicants given one by one, as values by name and not as a file. Each is read and scored as
//! a file of that one record is, so its score depends on nothing else.

use crate::bundle::Model;
use crate::explain::ExplainError;
use crate::join::JoinRecipe;
use crate::network::Backend;
use crate::recipe::RecipeError;
use crate::score::Scored;
use crate::table::{Convention, LoadOptions, Source, Table};
use crate::workflow::scoring::reasons::{ReasonTerms, Reasoner};
use crate::workflow::scoring::stream::{ScoringError, count_policy};
use crate::workflow::scoring::what_if::{ChangeNote, FILLER, note, one_table_options, written};
use serde::Serialize;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A value as a caller gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenValue {
    /// Not known.
    Missing,
    /// A number, and how its caller wrote it.
    Number {
        /// Its value.
        value: f64,
        /// Its digits.
        text: String,
    },
    /// Yes or no.
    Flag(bool),
    /// A cell as a file would hold it.
    Text(String),
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// Numbers.
    Number,
    /// Calendar days.
    Date,
    /// Yes or no.
    Flag,
    /// Categories.
    Text,
}

impl FieldKind {
    fn of(convention: Option<Convention>, reads_numbers: bool) -> Self {
        match convention {
            Some(Convention::Number { .. }) => Self::Number,
            Some(convention) if convention.is_of_days() => Self::Date,
            Some(Convention::Flag { .. }) => Self::Flag,
            None if reads_numbers => Self::Number,
            Some(_) | None => Self::Text,
        }
    }

    /// What a caller has to give, as a noun with its article.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Date => "a date, as 2024-01-31",
            Self::Flag => "true or false",
            Self::Text => "a text",
        }
    }
}

/// A field that the model or its policy reads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether only a rule of the policy reads it.
    pub policy_only: bool,
    /// How its texts are written, as in training.
    #[serde(skip)]
    convention: Option<Convention>,
}

/// Why a value cannot be used. No variant holds the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is not of the field's kind.
    #[error("it must be {}, or null where it is not known", .0.noun())]
    Kind(FieldKind),
    /// A rate on another scale, or another decimal mark, than in training.
    #[error("it is on another scale or has another decimal mark than in training")]
    Scale,
}

/// A field with a value that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The field.
    pub field: String,
    /// Why.
    pub why: Unusable,
}

/// Why a model cannot score applicants one by one.
#[derive(Debug, thiserror::Error)]
pub enum ScorerError {
    /// It has no baseline to give reasons against.
    #[error(transparent)]
    Explain(#[from] ExplainError),
    /// Some of its columns are made of other files.
    #[error(
        "The model makes columns of other files (events or edges), which go with a file of \
         applicants; score that with `riskbench score --events`, or train a model on a joined \
         file (`riskbench join`), whose columns are then given with each applicant."
    )]
    NeedsFiles,
}

/// Why an applicant has no score.
#[derive(Debug, thiserror::Error)]
pub enum ApplicantError {
    /// Values that cannot be used, at least one.
    #[error("some values cannot be used")]
    Refused(Vec<Refused>),
    /// Anything else: a bug, or a policy that does not fit.
    #[error(transparent)]
    Scoring(#[from] ScoringError),
}

/// What an applicant comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct ApplicantScore {
    /// PD, points, grade, decile and decision, the policy's where a rule decides; `None` where no
    /// input of the model is known, which a scored file shows as `DATA_ERROR`.
    pub scored: Option<Scored>,
    /// What decided: `SCORE`, or `POLICY:` and the name of the rule.
    pub source: String,
    /// Texts of the reasons, the strongest first.
    pub reasons: Vec<String>,
    /// Whether a reason names a protected attribute.
    pub names_protected: bool,
    /// What to know of the values.
    pub notes: Vec<ChangeNote>,
}

/// A model, ready to score applicants one by one.
pub struct ApplicantScorer<'a> {
    model: &'a Model,
    reasoner: Option<Reasoner<'a>>,
    fields: Vec<Field>,
    header: Vec<u8>,
    options: LoadOptions,
}

impl<'a> ApplicantScorer<'a> {
    /// With reasons where `terms` are given.
    ///
    /// # Errors
    /// If the model has no baseline to give reasons against, or reads columns of other files.
    pub fn new(model: &'a Model, terms: Option<&ReasonTerms>) -> Result<Self, ScorerError> {
        if model.needs_files() {
            return Err(ScorerError::NeedsFiles);
        }
        let reasoner = terms.map(|terms| Reasoner::new(model, terms)).transpose()?;
        let conventions = model.conventions();
        let inputs = model.recipe.columns();
        let operands = model.join.as_ref().map_or(Vec::new(), JoinRecipe::reads);
        let field = |name: String| {
            let convention = conventions.get(&name).copied();
            Field {
                kind: FieldKind::of(convention, model.recipe.reads_numbers(&name)),
                policy_only: !inputs.contains(&name.as_str()) && !operands.contains(&name),
                convention,
                name,
            }
        };
        let fields: Vec<Field> = model.given_columns().into_iter().map(field).collect();
        Ok(Self {
            model,
            reasoner,
            header: line(fields.iter().map(|field| field.name.as_str()), FILLER),
            fields,
            // As `score` reads a file without being told of other scales.
            options: LoadOptions {
                made: model.formulas(),
                ..one_table_options(conventions, Some(Arc::default()))
            },
        })
    }

    /// The fields of an applicant, in the order in which [`ApplicantScorer::score`] takes their
    /// values.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Scores one applicant, given the value of each field in their order.
    ///
    /// # Errors
    /// If a value is not of the kind of its field, or is no cell that training could have held.
    pub fn score(&self, values: &[GivenValue]) -> Result<ApplicantScore, ApplicantError> {
        let cells = self.cells(values)?;
        let mut bytes = self.header.clone();
        bytes.extend(line(cells.iter().map(String::as_str), "x"));
        let source = Source::from_bytes(bytes, &self.options).map_err(ScoringError::from)?;
        let table = source.table(&mut |_, _| ControlFlow::Continue(()));
        let table = table.map_err(ScoringError::from)?;
        if table.rows != 1 {
            let why = "an applicant was not read as one record";
            return Err(ScoringError::from(io::Error::other(why)).into());
        }
        let notes = self.notes(&table, values)?;
        self.check(&source, &table)?;
        Ok(self.scored(&table, notes)?)
    }

    /// The cells as a file would hold them.
    fn cells(&self, values: &[GivenValue]) -> Result<Vec<String>, ApplicantError> {
        let mut refused = Vec::new();
        let mut cells = Vec::with_capacity(self.fields.len());
        for (place, field) in self.fields.iter().enumerate() {
            let given = values.get(place).unwrap_or(&GivenValue::Missing);
            match cell(given, field) {
                Some(cell) => cells.push(cell),
                None => refused.push(Refused::kind(field)),
            }
        }
        if refused.is_empty() {
            Ok(cells)
        } else {
            Err(ApplicantError::Refused(refused))
        }
    }

    /// What to know of the values; those that cannot be read are refused.
    fn notes(
        &self,
        table: &Table,
        values: &[GivenValue],
    ) -> Result<Vec<ChangeNote>, ApplicantError> {
        let (mut notes, mut refused) = (Vec::new(), Vec::new());
        for (field, given) in self.fields.iter().zip(values) {
            let note = table.column(&field.name).and_then(|c| note(self.model, c));
            match note {
                Some(ChangeNote::NoNumber { .. }) => refused.push(Refused::kind(field)),
                note => notes.extend(note),
            }
            if lacks_percent_sign(field, given) {
                notes.push(ChangeNote::NoPercentSign {
                    column: field.name.clone(),
                });
            }
        }
        if refused.is_empty() {
            Ok(notes)
        } else {
            Err(ApplicantError::Refused(refused))
        }
    }

    /// The checks of a file, on this one record.
    fn check(&self, source: &Source, table: &Table) -> Result<(), ApplicantError> {
        let recipe = &self.model.recipe;
        let checked = recipe.check_marks(source, table).and_then(|signed| {
            let mut unseen = recipe.unseen(table);
            count_policy(self.model, table, &mut unseen);
            unseen.check(&signed)
        });
        let scale = |field: String| Refused {
            field,
            why: Unusable::Scale,
        };
        let refused = match checked {
            Ok(()) => return Ok(()),
            Err(RecipeError::Unreadable { column, .. }) => {
                let field = self.fields.iter().find(|field| field.name == column);
                field.map(Refused::kind).into_iter().collect()
            }
            Err(RecipeError::Points { column } | RecipeError::OtherScale { column, .. }) => {
                vec![scale(column)]
            }
            Err(RecipeError::OtherMark { columns, .. }) => columns.into_iter().map(scale).collect(),
            Err(other) => return Err(ScoringError::from(other).into()),
        };
        Err(ApplicantError::Refused(refused))
    }

    fn scored(
        &self,
        table: &Table,
        notes: Vec<ChangeNote>,
    ) -> Result<ApplicantScore, ScoringError> {
        let x = self.model.recipe.apply(table, 0..1)?;
        let pds = self.model.pds_of_rows(Backend::default(), &x, table, 0..1);
        let decided = self.model.decided(table, &pds.pd)?;
        let card = &self.model.scorecard;
        let mut scored = pds.pd.first().and_then(|pd| card.score(*pd));
        let rule = card.rule(decided.first().copied().flatten());
        if let (Some(scored), Some(rule)) = (&mut scored, rule) {
            scored.decision = rule.outcome;
        }
        let (mut reasons, mut names_protected) = (Vec::new(), false);
        if let (Some(reasoner), Some(_)) = (&self.reasoner, &scored) {
            let found = reasoner.of(&x, &pds.pd);
            names_protected = reasoner.protected_in(&found) > 0;
            let fields = found.iter().flat_map(crate::explain::Reasons::fields);
            let texts = fields.filter_map(|field| reasoner.texts().get(field));
            reasons = texts.cloned().collect();
        }
        Ok(ApplicantScore {
            scored,
            source: rule.map_or_else(|| "SCORE".to_owned(), |r| format!("POLICY:{}", r.name)),
            reasons,
            names_protected,
            notes,
        })
    }
}

impl Refused {
    fn kind(field: &Field) -> Self {
        Self {
            field: field.name.clone(),
            why: Unusable::Kind(field.kind),
        }
    }
}

/// The cell of a value under the convention of its field; `None` where its kind does not fit.
fn cell(given: &GivenValue, field: &Field) -> Option<String> {
    match (given, field.kind) {
        (GivenValue::Missing, _) => Some(String::new()),
        (GivenValue::Text(text), _) | (GivenValue::Number { text, .. }, FieldKind::Text) => {
            Some(text.clone())
        }
        (GivenValue::Flag(yes), FieldKind::Flag | FieldKind::Text) => Some(yes.to_string()),
        (GivenValue::Flag(_), FieldKind::Number | FieldKind::Date) => None,
        (GivenValue::Number { value, text }, _) => number_cell(*value, text, field),
    }
}

/// The text that the convention of the field reads as this number.
fn number_cell(value: f64, text: &str, field: &Field) -> Option<String> {
    let Some(convention) = field.convention else {
        return Some(text.to_owned());
    };
    match convention {
        // Digits such as 20240131 are days where training wrote them so.
        _ if convention.is_of_days() => convention.read(text).map(|_| text.to_owned()),
        _ if convention.read(text) == Some(value) => Some(text.to_owned()),
        _ => written(Some(convention), false, value),
    }
}

/// Whether a text of a column of percentages has no percent sign; a number needs none.
fn lacks_percent_sign(field: &Field, given: &GivenValue) -> bool {
    let is_percent = matches!(
        field.convention,
        Some(Convention::Number { percent: true, .. })
    );
    let has_digit = |text: &String| text.ends_with(|c: char| c.is_ascii_digit());
    is_percent && matches!(given, GivenValue::Text(text) if has_digit(text))
}

/// A line of quoted cells, with one that keeps it from being blank.
fn line<'t>(cells: impl Iterator<Item = &'t str>, last: &'t str) -> Vec<u8> {
    let mut line = Vec::with_capacity(256);
    for (place, cell) in cells.chain([last]).enumerate() {
        line.extend_from_slice(if place == 0 { b"\"" } else { b",\"" });
        line.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
        line.push(b'"');
    }
    line.push(b'\n');
    line
}

#[cfg(test)]
#[path = "applicants_tests.rs"]
mod tests;
