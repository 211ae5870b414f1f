//! The sections of a validation report, one file each. A section
//! turns what is known into headings, paragraphs, tables and figures; it computes nothing that
//! needs a pass over rows.

mod challenger;
pub(super) mod data;
pub(super) mod decisions;
mod economics;
mod explanations;
pub(super) mod features;
pub(super) mod guidance;
pub(super) mod model;
mod monitoring;
mod performance;
mod purpose;
mod target;
pub(super) mod versions;

use self::performance::{calibration, discrimination, segments, stability};
use super::subject::Overlap;
use super::tree::Section;
use super::writer::{Wording, Writer};

/// All sections.
#[must_use]
pub fn sections(w: &Writer<'_>) -> Vec<Section> {
    let all: [fn(&Writer<'_>) -> Section; 15] = [
        purpose::section,
        data::section,
        target::section,
        features::section,
        model::section,
        discrimination::section,
        calibration::section,
        stability::section,
        segments::section,
        economics::section,
        explanations::section,
        challenger::section,
        monitoring::section,
        |w| decisions::section(w, w.subject.project),
        versions::section,
    ];
    all.into_iter().map(|section| section(w)).collect()
}

/// The sentence for what only a portfolio can give.
pub(super) fn needs_portfolio(w: &Wording) -> String {
    w.say(
        "Not held by the model; pass the portfolio to have it computed.",
        "模型文件不包含此内容；提供组合数据文件后即可计算。",
    )
}

/// The sentence for what only known outcomes can give.
pub(super) fn needs_outcomes(w: &Wording) -> String {
    w.say(
        "The portfolio holds no known outcomes, so this cannot be computed.",
        "该组合没有已知的结果，因此无法计算。",
    )
}

/// The sentence for what models of earlier versions do not hold.
pub(super) fn needs_record(w: &Wording) -> String {
    w.say(
        "Not held by the model, which an earlier version of the program trained.",
        "模型由较早版本的程序训练，模型文件不包含此内容。",
    )
}

/// Which rows the figures of a section are of.
fn judged_on(w: &Writer<'_>) -> Option<String> {
    let facts = w.facts?;
    let part = w.part(facts.judged);
    let sentence = if facts.is_training {
        w.say(
            &format!("Computed on the {part}, as the training divided the portfolio."),
            &format!("在{part}上计算，划分与训练时相同。"),
        )
    } else {
        w.say(
            "Computed on the portfolio that was passed, which is not that of the training.",
            "在所提供的组合上计算；该组合不是训练所用的组合。",
        )
    };
    let space = w.say(" ", "");
    Some(match shared_rows(w) {
        Some(warning) => format!("{sentence}{space}{warning}"),
        None => sentence,
    })
}

/// The warning of a portfolio that seems to hold training rows.
fn shared_rows(w: &Writer<'_>) -> Option<String> {
    Some(match w.facts?.overlap? {
        Overlap::Rows => w.say(
            "It holds rows that the model was trained on, so its figures are too good and say \
             nothing of new applicants.",
            "其中含有模型训练所用的记录，因此指标偏高，不能说明新申请人的情况。",
        ),
        Overlap::Count => w.say(
            "It has nearly as many rows as the portfolio of the training: if it is a changed copy \
             of it, its figures are too good.",
            "其记录数与训练组合几乎相同：若为训练组合的改动副本，则指标偏高。",
        ),
    })
}
