//! Versions, seed and hashes.

use super::guidance::{Ecb, Us, follows};
use super::needs_portfolio;
use crate::document::tree::{Cell, Origin::Model, Origin::Portfolio, Section};
use crate::document::writer::{Draft, Wording, Writer, text};
use crate::document::{FILE_HASH, MODEL_HASH};

/// What a model and a report were made of; hashes are SHA-256.
pub(in crate::document) struct Origins<'a> {
    pub(in crate::document) model_sha256: &'a str,
    /// Version of the program that trained the model.
    pub(in crate::document) trained_by: &'a str,
    pub(in crate::document) seed: u64,
    pub(in crate::document) training_sha256: &'a str,
    /// Of the portfolio of the report.
    pub(in crate::document) portfolio_sha256: Option<&'a str>,
}

pub(super) fn section(w: &Writer<'_>) -> Section {
    let made = &w.model().provenance;
    let origins = Origins {
        model_sha256: w.subject.model_sha256,
        trained_by: &made.version,
        seed: made.seed,
        training_sha256: &made.source_sha256,
        portfolio_sha256: w.facts.map(|facts| &facts.sha256[..]),
    };
    versions(w, &origins)
}

/// The section of a report on any model.
pub(in crate::document) fn versions(w: &Wording, of: &Origins<'_>) -> Section {
    let mut draft = Draft::new(
        "versions",
        w.say("Versions, seed and hashes", "版本、随机种子与哈希"),
        follows(w, Us::Governance, 1, Some(Ecb::Replicability)),
    );
    let mut rows = vec![
        (
            w.say("Model file, SHA-256", "模型文件 SHA-256"),
            text(Model, MODEL_HASH, of.model_sha256),
        ),
        (
            w.say("Trained by riskbench", "训练所用 riskbench 版本"),
            text(Model, "versions.trained_by", of.trained_by),
        ),
        (
            w.say("Report by riskbench", "报告所用 riskbench 版本"),
            Cell::Text(env!("CARGO_PKG_VERSION").to_owned()),
        ),
        (
            w.say("Seed", "随机种子"),
            text(Model, "versions.seed", of.seed.to_string()),
        ),
        (
            w.say("Training portfolio, SHA-256", "训练组合 SHA-256"),
            text(Model, "versions.training_sha256", of.training_sha256),
        ),
    ];
    if let Some(hash) = of.portfolio_sha256 {
        rows.push((
            w.say(
                "Portfolio of this report, SHA-256",
                "本报告所用组合 SHA-256",
            ),
            text(Portfolio, FILE_HASH, hash),
        ));
    } else {
        draft.missing(needs_portfolio(w));
    }
    draft.facts(rows);
    draft.paragraph(w.say(
        "Every figure carries its value in full precision. `riskbench verify REPORT MODEL [FILE]` \
         computes all of them again and names those that differ.",
        "每个数值都附有完整精度的取值。`riskbench verify REPORT MODEL [FILE]` 会重新计算全部数值并列出不一致者。",
    ));
    draft.done()
}
