//! A document: the validation report of a model as HTML or Word, and its verification.
//!
//! [`subject`] computes what needs rows, [`sections`] writes it as a tree ([`tree`]), and one
//! file each writes the tree as HTML and as Word. [`verify`] reads a file back and compares it
//! with the tree of the same model and portfolio. Nothing here trains or decides.

pub mod chart;
mod decision_log;
mod format;
mod html;
mod markup;
pub mod project;
mod sections;
mod subject;
mod svg;
mod targets;
pub mod tree;
pub mod verify;
mod word;
mod words;
mod writer;

pub use decision_log::{DecisionLog, LogLine};
pub use format::{Format, MOST_BYTES};
pub use html::html;
pub use project::{Project, ProjectError};
pub use subject::{DocumentError, Facts, Overlap, Portfolio, Subject};
pub(crate) use subject::{is_training, outcomes, parts};
pub use targets::{AnyTarget, TargetFacts, TargetSubject, compose_target, composed_target};
pub use word::{drawn_in_word, word, written_in_word};

use crate::explain::TextLanguage;
use std::ops::ControlFlow;
use tree::{Cell, Document, Origin};
use writer::{Writer, text};

/// The id of the SHA-256 of the model file.
pub(crate) const MODEL_HASH: &str = "versions.model_sha256";
/// The id of the number of records of the file where the portfolio is a sample of them.
pub(crate) const SAMPLED_FROM: &str = "data.portfolio.sampled_from";
/// The id of the section that a project adds to.
pub(crate) const PROJECT_SECTION: &str = "decisions";
/// Where words differ that belong to no section, in English and Chinese.
pub const OUTSIDE: [&str; 2] = ["outside of the sections", "各节之外"];
/// The id of the SHA-256 of the portfolio.
pub(crate) const FILE_HASH: &str = "versions.file_sha256";

/// The document of a subject.
///
/// # Errors
/// If the portfolio does not fit the model.
pub fn compose(subject: Subject<'_>) -> Result<Document, DocumentError> {
    let mut progress = |_: f32| ControlFlow::Continue(());
    let facts = subject
        .portfolio
        .map(|portfolio| Facts::of(subject.model, portfolio, &mut progress));
    let facts = facts.transpose()?;
    Ok(composed(subject, facts.as_ref()))
}

/// The document of a subject of which the facts are known.
#[must_use]
pub fn composed(subject: Subject<'_>, facts: Option<&Facts>) -> Document {
    let w = Writer::new(subject, facts);
    let family = subject.model.network.config().family.name();
    Document {
        language: match subject.language {
            TextLanguage::En => "en",
            TextLanguage::Zh => "zh-CN",
        },
        title: w.say("Model validation report", "模型验证报告"),
        subtitle: vec![
            Cell::Text(w.say("Target ", "目标 ")),
            text(Origin::Model, "title.target", &subject.model.target.column),
            Cell::Text(" · ".to_owned()),
            text(Origin::Model, "title.model", subject.model.id_of(subject.model_sha256)),
            Cell::Text(match (family, facts) {
                (_, None) => w.say(" · without a portfolio", " · 未提供组合"),
                (_, Some(facts)) if facts.is_training => {
                    w.say(" · with the portfolio of the training", " · 含训练组合")
                }
                _ => w.say(" · with another portfolio", " · 含另一组合"),
            }),
            Cell::Text(facts.filter(|facts| facts.sampled_from.is_some()).map_or_else(
                String::new,
                |facts| {
                    let rows = facts.rows;
                    w.say(&format!(", a sample of {rows} rows"), &format!("（{rows} 条记录的抽样）"))
                },
            )),
        ],
        contents: w.say("Contents", "目录"),
        footer: w.say(
            "Made by riskbench, offline. Headings follow SR 26-2 / OCC 2026-13, AI Act Annex IV \
             and the ECB guide to internal models of July 2025; that is no legal opinion.",
            "由 riskbench 离线生成。标题参照 SR 26-2 / OCC 2026-13、欧盟《人工智能法》附件四及欧洲央行 2025 年 7 月内部模型指南，不构成法律意见。",
        ),
        sections: sections::sections(&w),
    }
}
