//! Verification: the values of a written document against those of the document that model and
//! portfolio give now.

use super::html::figure;
use super::markup::{escaped, unescaped};
use super::project::Project;
use super::sections::decisions;
use super::tree::{Document, Origin, Value};
use super::words;
use crate::explain::TextLanguage;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// A document as it was read back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Written {
    /// Its language.
    pub language: String,
    /// Values by id.
    pub values: BTreeMap<String, WrittenValue>,
    /// Values whose id is there twice.
    pub doubled: BTreeSet<String>,
    /// Figures by id: origin, and the figure as the file holds it.
    pub charts: BTreeMap<String, (String, Vec<u8>)>,
    /// Sections by id as an HTML file holds them.
    pub sections: BTreeMap<String, String>,
    /// An HTML file as a whole.
    pub whole: String,
    /// Paragraphs of a Word file that are not empty, white space collapsed.
    pub paragraphs: Vec<String>,
}

/// A value as it was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenValue {
    /// In full precision.
    pub exact: String,
    /// As readers see it.
    pub shown: String,
    /// `model` or `portfolio`.
    pub origin: String,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The value is another.
    Value {
        /// Its id.
        id: String,
        /// In the document.
        written: String,
        /// Computed now.
        computed: String,
    },
    /// The value is right, but readers see another.
    Shown {
        /// Its id.
        id: String,
        /// In the document.
        written: String,
        /// What they should see.
        computed: String,
    },
    /// The document lacks it, or holds it twice.
    Absent(String),
    /// The document holds a value that model and portfolio do not give.
    Unknown(String),
    /// A figure was drawn from other numbers, or its drawing was changed.
    Chart(String),
    /// The words of a section, or [`super::OUTSIDE`] of all, were changed; the values were not.
    Text(String),
    /// A line of the decision log that is absent, or whose hash does not follow from the line
    /// before and its own words; its number from 1.
    Log(usize),
    /// A line of the decision log that the project does not hold at its place.
    NotInProject(usize),
    /// A line of the project's decision log whose hash does not follow.
    ProjectLog(usize),
}

/// What a verification finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Values and figures that are equal.
    pub equal: usize,
    /// Values and figures that need the portfolio, which was not given.
    pub unchecked: Vec<String>,
    /// What differs.
    pub differences: Vec<Difference>,
}

impl Written {
    /// Reads an HTML file that [`super::html()`] wrote.
    #[must_use]
    pub fn of_html(text: &str) -> Self {
        let mut written = Self {
            language: between(text, "<html lang=\"", "\"")
                .unwrap_or_default()
                .to_owned(),
            whole: text.to_owned(),
            ..Self::default()
        };
        for part in text.split("<data ").skip(1) {
            let Some((tag, rest)) = part.split_once('>') else {
                continue;
            };
            let shown = rest.split_once("</data>").map_or("", |(shown, _)| shown);
            written.add(
                unescaped(attribute(tag, "id")),
                WrittenValue {
                    exact: unescaped(attribute(tag, "value")),
                    shown: unescaped(shown),
                    origin: attribute(tag, "data-of").to_owned(),
                },
            );
        }
        for part in text.split("<figure ").skip(1) {
            let Some((inner, _)) = part.split_once("</figure>") else {
                continue;
            };
            let tag = inner.split_once('>').map_or("", |(tag, _)| tag);
            let whole = format!("<figure {inner}</figure>\n");
            let origin = attribute(tag, "data-of").to_owned();
            let id = unescaped(attribute(tag, "id"));
            written.charts.insert(id, (origin, whole.into_bytes()));
        }
        for part in text.split("<section ").skip(1) {
            let Some((inner, _)) = part.split_once("</section>") else {
                continue;
            };
            let id = attribute(inner, "id").to_owned();
            written
                .sections
                .insert(id, format!("<section {inner}</section>\n"));
        }
        written
    }

    /// Adds a value; of an id that is there twice the first is kept.
    pub fn add(&mut self, id: String, value: WrittenValue) {
        match self.values.entry(id) {
            Entry::Occupied(known) => {
                self.doubled.insert(known.key().clone());
            }
            Entry::Vacant(place) => {
                place.insert(value);
            }
        }
    }

    /// The language that it is written in.
    #[must_use]
    pub fn text_language(&self) -> TextLanguage {
        if self.language.starts_with("zh") {
            TextLanguage::Zh
        } else {
            TextLanguage::En
        }
    }

    /// Whether it holds anything that can be checked.
    #[must_use]
    pub fn is_report(&self) -> bool {
        self.values.contains_key(super::MODEL_HASH)
    }

    /// The SHA-256 of the model file that it names.
    #[must_use]
    pub fn model_sha256(&self) -> &str {
        self.values
            .get(super::MODEL_HASH)
            .map_or("", |value| &value.exact)
    }

    /// The SHA-256 of the portfolio that it names, if it was made with one.
    #[must_use]
    pub fn file_sha256(&self) -> Option<&str> {
        self.values
            .get(super::FILE_HASH)
            .map(|value| &value.exact[..])
    }

    /// How many records the portfolio of the report has, where it is a sample of its file.
    #[must_use]
    pub fn sample_records(&self) -> Option<usize> {
        self.values.get(super::SAMPLED_FROM)?;
        let count = |id: &str| self.values.get(id)?.exact.parse::<usize>().ok();
        Some(count("data.portfolio.rows")? + count("data.portfolio.rejected")?)
    }

    /// Compares with the document that model and portfolio give; `drawn` says how a figure
    /// stands in the file. Unless the comparison `is_complete`, what comes from the portfolio is
    /// not checked.
    #[must_use]
    pub fn compare(
        &self,
        document: &Document,
        is_complete: bool,
        drawn: &dyn Fn(&super::chart::Chart) -> Vec<u8>,
    ) -> Verified {
        let mut found = Verified::default();
        let checked = |origin: &str| is_complete || origin == Origin::Model.word();
        let mut computed = BTreeSet::new();
        for value in document.values() {
            let value = &as_read(value);
            computed.insert(value.id.clone());
            let Some(written) = self.values.get(&value.id) else {
                found.differences.push(Difference::Absent(value.id.clone()));
                continue;
            };
            let (id, twice) = (value.id.clone(), self.doubled.contains(&value.id));
            if written.exact != value.exact {
                found.differences.push(Difference::Value {
                    id,
                    written: written.exact.clone(),
                    computed: value.exact.clone(),
                });
            } else if written.shown != value.shown {
                found.differences.push(Difference::Shown {
                    id,
                    written: written.shown.clone(),
                    computed: value.shown.clone(),
                });
            } else if twice || written.origin != value.origin.word() {
                found.differences.push(Difference::Absent(id));
            } else {
                found.equal += 1;
            }
        }
        for (id, value) in &self.values {
            if computed.contains(id) || decisions::is_of_log(id, value) {
                continue;
            }
            if checked(&value.origin) {
                found.differences.push(Difference::Unknown(id.clone()));
            } else {
                found.unchecked.push(id.clone());
            }
        }
        decisions::compare_log(self, &mut found);
        self.compare_charts(document, &checked, drawn, &mut found);
        if found.differences.is_empty() && is_complete {
            words::compare(self, document, &mut found);
        }
        found
    }

    /// Whether the first line of the decision log is that of a project.
    #[must_use]
    pub fn log_begins_as(&self, project: &Project) -> bool {
        let log = decisions::log_of(self);
        let first = log.lines().first();
        first.is_some() && first == project.log.lines().first()
    }

    /// Compares the decision log with that of a project, which may have grown since.
    pub fn compare_project(&self, project: &Project, found: &mut Verified) {
        let differences = &mut found.differences;
        differences.extend(project.log.broken().map(Difference::ProjectLog));
        let log = decisions::log_of(self);
        differences.extend(project.log.lacks(&log).map(Difference::NotInProject));
    }

    fn compare_charts(
        &self,
        document: &Document,
        checked: &dyn Fn(&str) -> bool,
        drawn: &dyn Fn(&super::chart::Chart) -> Vec<u8>,
        found: &mut Verified,
    ) {
        let charts = document.charts();
        let id_of = |chart: &super::chart::Chart| unescaped(&escaped(&chart.id));
        for chart in &charts {
            match self.charts.get(&id_of(chart)) {
                None => found.differences.push(Difference::Absent(chart.id.clone())),
                Some((_, bytes)) if *bytes != drawn(chart) => {
                    found.differences.push(Difference::Chart(chart.id.clone()));
                }
                Some(_) => found.equal += 1,
            }
        }
        for (id, (origin, _)) in &self.charts {
            if charts.iter().any(|chart| id_of(chart) == *id) {
                continue;
            }
            if checked(origin) {
                found.differences.push(Difference::Unknown(id.clone()));
            } else {
                found.unchecked.push(id.clone());
            }
        }
    }
}

/// A value as it is read back: the characters that [`escaped`] replaces are replaced.
fn as_read(value: &Value) -> Value {
    let read = |text: &str| unescaped(&escaped(text));
    Value {
        id: read(&value.id),
        exact: read(&value.exact),
        shown: read(&value.shown),
        origin: value.origin,
    }
}

/// A figure as HTML holds it.
#[must_use]
pub fn drawn_in_html(chart: &super::chart::Chart) -> Vec<u8> {
    figure(chart).into_bytes()
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(begin)?;
    rest.split_once(end).map(|(found, _)| found)
}

/// An attribute of a tag, as it is written there.
fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let begin = format!("{name}=\"");
    let places = tag.match_indices(&begin);
    // Another attribute may end as this one: `value` and `data-value`.
    let mut alone = places.filter(|(at, _)| *at == 0 || tag[..*at].ends_with(' '));
    let at = alone.next().map(|(at, _)| at + begin.len());
    at.and_then(|at| tag[at..].split('"').next()).unwrap_or("")
}
