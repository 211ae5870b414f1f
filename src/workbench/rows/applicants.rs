//! The applicants: rows of a scored table, one at a time, at the current
//! cutoff. Nothing is written here.

use crate::bundle::Model;
use crate::explain::{
    Baseline, ExplainError, Explainer, Fields, MOST_REASONS, ReasonTexts, Reasons, TextLanguage,
};
use crate::recipe::outcome::split::Part;
use crate::score::policy::Rule;
use crate::score::{Scorecard, Scored};
use crate::table::{Column, LoadOptions, Source, Table};
use crate::workbench::state::{Loaded, ScoredFile};
use crate::workflow::experiment::Experiment;
use crate::workflow::prepare::Ground;
use crate::workflow::{WhatIf, row_contributions};
use std::ops::Range;

/// A scored table, as the applicants' table shows it and the export writes it.
#[derive(Debug, Clone)]
pub struct Applicants<'a> {
    /// The text that the cells stand in.
    pub source: &'a Source,
    /// The typed columns.
    pub table: &'a Table,
    /// Place of the column that names an applicant.
    pub id: Option<usize>,
    /// The PD of each row.
    pub pds: &'a [f64],
    /// The part of each row; empty where there is no split.
    pub parts: &'a [Option<Part>],
    /// Known outcomes.
    pub y_true: &'a [Option<bool>],
    /// The rules, with the current cutoff.
    pub scorecard: Scorecard,
    /// For each row the rule of the policy that decides, if one does.
    pub decided: &'a [Option<u16>],
    /// The model that gave the PDs.
    pub model: &'a Model,
    /// The wording of reasons, as things stand.
    pub texts: Option<&'a ReasonTexts>,
}

/// Why a row has its PD: from the baseline to its logit.
#[derive(Debug, Clone, PartialEq)]
pub struct RowReasons {
    /// Logit of the baseline.
    pub base: f64,
    /// Text and contribution of each field in log-odds, the largest by size first.
    pub fields: Vec<(String, f64)>,
    /// What prior correction, intercept and recalibration add.
    pub calibration: f64,
    /// What is missing.
    pub residual: f64,
    /// Whether one of the four reasons is a protected attribute, or holds one.
    pub names_protected: bool,
}

/// One applicant.
#[derive(Debug, Clone, PartialEq)]
pub struct Applicant {
    /// The id, or the row's number where there is none.
    pub id: String,
    /// Part of the split.
    pub split: Option<Part>,
    /// Whether the loan turned bad.
    pub y_true: Option<bool>,
    /// PD, points, grade, decile and decision; `None` where it has no PD.
    pub scored: Option<Scored>,
    /// The rule of the policy that decided, if one did.
    pub rule: Option<String>,
}

impl<'a> Applicants<'a> {
    /// How many of the model's columns a row has no value in, and how many there are.
    #[must_use]
    pub fn missing(&self, row: usize) -> (usize, usize) {
        let columns = self.model.recipe.columns();
        let found = columns.iter().filter_map(|name| self.table.column(name));
        let is_missing =
            |column: &&Column| column.texts_of(row..row + 1).iter().all(Option::is_none);
        (found.filter(is_missing).count(), columns.len())
    }

    /// The model's columns whose cell of a row does not fit, and so counts as missing or as a
    /// special level.
    #[must_use]
    pub fn misfits(&self, row: usize) -> Vec<&'a str> {
        let columns = self.model.recipe.columns();
        let found = columns
            .into_iter()
            .filter_map(|name| self.table.column(name));
        let does_not_fit = |column: &&Column| {
            let place = column
                .misfits
                .binary_search_by_key(&row, |misfit| misfit.row);
            place.is_ok()
        };
        found
            .filter(does_not_fit)
            .map(|column| column.name.as_str())
            .collect()
    }

    /// The portfolio as a run scores it.
    pub(in crate::workbench) fn of_run(
        data: &'a Loaded,
        experiment: &'a Experiment,
        ground: &'a Ground,
        (scorecard, texts): (Scorecard, Option<&'a ReasonTexts>),
        decided: &'a [Option<u16>],
    ) -> Self {
        Self {
            source: &data.source,
            table: &data.table,
            id: place(&data.source, ground.selection.id.as_ref()),
            pds: &experiment.pds,
            parts: &ground.parts,
            y_true: &ground.y_true,
            scorecard,
            decided,
            model: &experiment.model,
            texts,
        }
    }

    /// Another file as it was scored.
    pub(in crate::workbench) fn of_file(
        scored: &'a ScoredFile,
        scorecard: Scorecard,
        decided: &'a [Option<u16>],
    ) -> Self {
        Self {
            source: &scored.source,
            table: &scored.table,
            id: place(&scored.source, scored.model.id.as_ref()),
            pds: &scored.pds,
            parts: &[],
            y_true: &scored.y_true,
            scorecard,
            decided,
            model: &scored.model,
            texts: scored.model.explanation.as_ref().map(|held| &held.texts),
        }
    }

    /// Why a row has its PD. The row has one.
    ///
    /// # Errors
    /// If the model has no such baseline.
    pub fn reasons(
        &self,
        row: usize,
        baseline: Baseline,
        language: TextLanguage,
    ) -> Result<RowReasons, ExplainError> {
        let pd = self.pds.get(row).copied().unwrap_or(f64::NAN);
        let cutoff = self.scorecard.cutoff_pd;
        let found = row_contributions(self.model, (self.table, row, pd), baseline, cutoff)?;
        let none = ReasonTexts::default();
        let given = self.texts.unwrap_or(&none);
        let named = found.fields.iter().map(|one| {
            let text = given.of(&one.field, language).to_owned();
            (text, one.contribution)
        });
        Ok(RowReasons {
            base: found.base,
            fields: named.collect(),
            calibration: found.calibration,
            residual: found.residual,
            names_protected: found.names_protected,
        })
    }

    /// The texts of the reasons of a row against the mean of the training rows, the strongest
    /// first; none of a row without a PD.
    ///
    /// # Errors
    /// If the model has no baselines.
    pub fn reason_texts(
        &self,
        row: usize,
        language: TextLanguage,
    ) -> Result<Vec<String>, ExplainError> {
        if self.pds.get(row).is_none_or(|pd| pd.is_nan()) {
            return Ok(Vec::new());
        }
        let explanation = self.model.explanation.as_ref();
        let explanation = explanation.ok_or(ExplainError::NoBaselines)?;
        let point = explanation.point(Baseline::Mean, self.scorecard.cutoff_pd)?;
        let fields = Fields::of(&self.model.recipe);
        let Ok(x) = self.model.recipe.apply(self.table, row..row + 1) else {
            return Ok(Vec::new());
        };
        let explainer = Explainer::new(&self.model.network, &fields, point);
        let reasons = explainer.reasons(&x, MOST_REASONS);
        let none = ReasonTexts::default();
        let given = self.texts.unwrap_or(&none);
        let named = reasons.first().into_iter().flat_map(Reasons::fields);
        let text = |field: usize| given.of(&fields.names()[field], language).to_owned();
        Ok(named.map(text).collect())
    }

    /// The cells of a row that the model reads, to be changed; `None` beyond the last row.
    #[must_use]
    pub fn what_if(&self, row: usize) -> Option<WhatIf> {
        let reading = LoadOptions {
            columns: self.model.conventions(),
            ..LoadOptions::default()
        };
        let text = (self.source, self.table);
        WhatIf::of(self.model, &self.scorecard, text, row, &reading)
    }

    /// Number of applicants.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pds.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pds.is_empty()
    }

    /// One applicant; `None` beyond the last row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<Applicant> {
        self.pds.get(row)?;
        Some(Applicant {
            id: self.id_text(row),
            split: self.parts.get(row).copied().flatten(),
            y_true: self.y_true.get(row).copied().flatten(),
            scored: self.scored(row),
            rule: self.rule(row).map(|rule| rule.name.clone()),
        })
    }

    /// PD, points, grade, decile and decision of a row, the policy's where a rule
    /// decides; `None` where it has no PD.
    #[must_use]
    pub fn scored(&self, row: usize) -> Option<Scored> {
        let scored = self.scorecard.score(*self.pds.get(row)?)?;
        let decision = self.rule(row).map_or(scored.decision, |rule| rule.outcome);
        Some(Scored { decision, ..scored })
    }

    fn rule(&self, row: usize) -> Option<&Rule> {
        self.scorecard
            .rule(self.decided.get(row).copied().flatten())
    }

    /// The column that names an applicant.
    pub(in crate::workbench) fn id_column(&self) -> Option<&Column> {
        self.id.and_then(|place| self.table.columns.get(place))
    }

    /// The id, or the number of the record in the file.
    pub(in crate::workbench) fn id_text(&self, row: usize) -> String {
        let Some(column) = self.id_column() else {
            return self.record_number(row).to_string();
        };
        let mut texts = column.texts_of(row..row + 1);
        texts.pop().flatten().unwrap_or_default()
    }

    /// The rows of an id; where no column holds ids, that of a record number.
    #[must_use]
    pub fn rows_of_id(&self, id: &str) -> Vec<usize> {
        let Some(column) = self.id_column() else {
            let number = id.parse::<usize>().ok();
            let is_it = |row: &usize| Some(self.record_number(*row)) == number;
            return (0..self.len()).filter(is_it).collect();
        };
        let texts = column.texts().into_iter().enumerate();
        let is_it = |text: &Option<String>| text.as_ref().is_some_and(|t| t.trim() == id);
        let found = texts.filter(|(_, text)| is_it(text));
        found
            .map(|(row, _)| row)
            .filter(|row| *row < self.len())
            .collect()
    }

    fn record_number(&self, row: usize) -> usize {
        let rejects = &self.table.rejects;
        let mut places: Range<usize> = 0..rejects.len();
        while !places.is_empty() {
            let middle = usize::midpoint(places.start, places.end);
            // Rows kept before that reject.
            if rejects[middle].record - 1 - middle <= row {
                places.start = middle + 1;
            } else {
                places.end = middle;
            }
        }
        row + 1 + places.start
    }
}

fn place(source: &Source, id: Option<&String>) -> Option<usize> {
    let id = id?;
    source.names().iter().position(|name| name == id)
}
