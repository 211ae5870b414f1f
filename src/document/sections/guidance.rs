//! The guidance whose headings the sections follow. Each was looked up in November 2026:
//! SR 26-2 / OCC Bulletin 2026-13 of 17 April 2026 (model development and use; model
//! validation and monitoring; governance and controls), Annex IV of Regulation (EU) 2024/1689,
//! and the section on machine learning of the ECB guide to internal models of July 2025.

use crate::document::writer::Wording;

/// A heading of SR 26-2 / OCC Bulletin 2026-13.
#[derive(Clone, Copy)]
pub enum Us {
    Development,
    Validation,
    Governance,
}

/// A topic of the ECB guide's section on machine learning.
#[derive(Clone, Copy)]
pub enum Ecb {
    Explainability,
    Replicability,
    Complexity,
    Oversight,
}

/// Which headings a section follows; `annex` is a point of Annex IV.
pub fn follows(w: &Wording, us: Us, annex: u8, ecb: Option<Ecb>) -> String {
    let us = match us {
        Us::Development => w.say("Model development and use", "模型开发与使用"),
        Us::Validation => w.say("Model validation and monitoring", "模型验证与监控"),
        Us::Governance => w.say("Governance and controls", "治理与控制"),
    };
    let ecb = ecb.map(|topic| match topic {
        Ecb::Explainability => w.say("explainability", "可解释性"),
        Ecb::Replicability => w.say("replicability", "可复现性"),
        Ecb::Complexity => w.say(
            "complexity justified by performance",
            "复杂度须由性能提升证明合理",
        ),
        Ecb::Oversight => w.say("human oversight and overrides", "人工监督与人工干预"),
    });
    let mut text = format!("SR 26-2 / OCC 2026-13: {us}");
    text += &w.say(
        &format!(" · AI Act, Annex IV ({annex})"),
        &format!(" · 欧盟《人工智能法》附件四（{annex}）"),
    );
    if let Some(topic) = ecb {
        text += &w.say(
            &format!(" · ECB guide 2025, machine learning: {topic}"),
            &format!(" · 欧洲央行 2025 年内部模型指南，机器学习：{topic}"),
        );
    }
    text
}
