//! The report of a model of the time to default, of several classes or of a number: as that of PDs at
//! one horizon, with the figures that such a model has.

mod classes;
mod data;
mod explanations;
mod life;
mod model;
mod purpose;
mod ranking;
mod subject;
mod survival_facts;
mod task_facts;

use subject::TargetFigures;
pub use subject::{AnyTarget, TargetFacts, TargetSubject};

use super::sections::{decisions, needs_record};
use super::subject::DocumentError;
use super::tree::{Cell, Document, Origin, Section};
use super::writer::{Wording, text};
use crate::bundle::TargetRecord;
use crate::explain::TextLanguage;
use std::ops::{ControlFlow, Deref};

/// What sections are written from.
struct Writer<'a> {
    subject: TargetSubject<'a>,
    facts: Option<&'a TargetFacts>,
    wording: Wording,
}

impl Deref for Writer<'_> {
    type Target = Wording;

    fn deref(&self) -> &Wording {
        &self.wording
    }
}

impl<'a> Writer<'a> {
    fn model(&self) -> AnyTarget<'a> {
        self.subject.model
    }

    fn training(&self) -> Option<&'a TargetRecord> {
        self.model().training()
    }

    /// Whether it is a model of one row for each loan and period.
    fn is_panel(&self) -> bool {
        matches!(self.model(), AnyTarget::Survival(model) if model.is_panel)
    }

    /// Which rows the figures of a section are of.
    fn judged_on(&self) -> Option<String> {
        let facts = self.facts?;
        let part = self.rows_of(facts.judged);
        Some(if facts.judged.is_some() {
            self.say(
                &format!("Computed on the {part}, as the training divided the portfolio."),
                &format!("在{part}上计算，划分与训练时相同。"),
            )
        } else if facts.is_training {
            self.say(
                "Computed on all rows of the portfolio of the training, whose parts are not known: \
                 figures are too good.",
                "在训练组合的全部记录上计算，划分未知：指标偏高。",
            )
        } else {
            self.say(
                "Computed on the portfolio that was passed, which is not that of the training.",
                "在所提供的组合上计算；该组合不是训练所用的组合。",
            )
        })
    }
}

/// The document of a subject.
///
/// # Errors
/// If the portfolio does not fit the model.
pub fn compose_target(subject: TargetSubject<'_>) -> Result<Document, DocumentError> {
    let mut progress = |_: f32| ControlFlow::Continue(());
    let facts = subject
        .portfolio
        .map(|portfolio| TargetFacts::of(subject.model, portfolio, &mut progress));
    let facts = facts.transpose()?;
    Ok(composed_target(subject, facts.as_ref()))
}

/// The document of a subject of which the facts are known.
#[must_use]
pub fn composed_target(subject: TargetSubject<'_>, facts: Option<&TargetFacts>) -> Document {
    let w = Writer {
        subject,
        facts,
        wording: Wording {
            language: subject.language,
        },
    };
    Document {
        language: match subject.language {
            TextLanguage::En => "en",
            TextLanguage::Zh => "zh-CN",
        },
        title: w.say("Model validation report", "模型验证报告"),
        subtitle: vec![
            Cell::Text(w.say("Target ", "目标 ")),
            text(Origin::Model, "title.target", w.model().target()),
            Cell::Text(" · ".to_owned()),
            text(Origin::Model, "title.task", w.model().task().name()),
            Cell::Text(match facts {
                None => w.say(" · without a portfolio", " · 未提供组合"),
                Some(facts) if facts.is_training => {
                    w.say(" · with the portfolio of the training", " · 含训练组合")
                }
                Some(_) => w.say(" · with another portfolio", " · 含另一组合"),
            }),
        ],
        contents: w.say("Contents", "目录"),
        footer: w.say(
            "Made by riskbench, offline. Headings follow SR 26-2 / OCC 2026-13, AI Act Annex IV \
             and the ECB guide to internal models of July 2025; that is no legal opinion.",
            "由 riskbench 离线生成。标题参照 SR 26-2 / OCC 2026-13、欧盟《人工智能法》附件四及欧洲央行 2025 年 7 月内部模型指南，不构成法律意见。",
        ),
        sections: sections(&w),
    }
}

fn sections(w: &Writer<'_>) -> Vec<Section> {
    let own: &[fn(&Writer<'_>) -> Section] = match w.model() {
        AnyTarget::Survival(_) => &[
            ranking::discrimination,
            ranking::calibration,
            life::term_structure,
            life::sensitivity,
        ],
        AnyTarget::Task(model) if model.classes.is_empty() => {
            &[classes::numbers, classes::number_calibration]
        }
        AnyTarget::Task(_) => &[classes::classes, classes::confusion],
    };
    let first: [fn(&Writer<'_>) -> Section; 5] = [
        purpose::section,
        data::section,
        data::target,
        data::features,
        model::section,
    ];
    let mut all: Vec<Section> = first.iter().map(|section| section(w)).collect();
    all.extend(own.iter().map(|section| section(w)));
    all.push(explanations::section(w));
    if matches!(w.model(), AnyTarget::Survival(_)) {
        all.push(ranking::challengers(w));
    }
    all.push(model::monitoring(w));
    all.push(decisions::section(w, w.subject.project));
    all.push(model::versions(w));
    all
}

/// Adds the note of models that an earlier version trained; whether there is a record.
fn has_record(w: &Writer<'_>, draft: &mut super::writer::Draft) -> bool {
    let is_known = w.training().is_some();
    if !is_known {
        draft.missing(needs_record(w));
    }
    is_known
}
