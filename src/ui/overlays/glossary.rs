//! The glossary: every figure with its formula, how it is read, and where it comes from.

use crate::evaluate::Metric;
use crate::evaluate::metrics::{
    ACCURACY, AUC, AVERAGE_PRECISION, BALANCED_ACCURACY, BRIER, ECE, F1, GINI, KS, LOG_LOSS, MCC,
    PRECISION, RECALL, SPECIFICITY, SPIEGELHALTER_Z,
};
use crate::ui::text::{Language, Say, ShellText, TermText};
use crate::ui::theme::tokens;
use crate::ui::widgets;
use eframe::egui::{self, Label, Modal, RichText, ScrollArea, TextEdit, Ui};
use std::borrow::Cow;

const WIDTH: f32 = 640.0;

/// Where the words of an entry come from.
enum Words {
    /// A metric has name and reading.
    Metric(&'static Metric),
    /// The names in English and Chinese, and the reading of a term.
    Term([&'static str; 2], TermText),
}

/// A figure or a term.
struct Entry {
    words: Words,
    /// In symbols; the words among them are translated by [`WORDS`].
    formula: &'static str,
    /// Author and year.
    source: &'static str,
}

impl Entry {
    fn name(&self, language: Language) -> Cow<'static, str> {
        match &self.words {
            Words::Metric(metric) => metric.name.say(language),
            Words::Term([en, zh], _) => Cow::Borrowed(match language {
                Language::English => en,
                Language::Chinese => zh,
            }),
        }
    }

    fn reading(&self, language: Language) -> Cow<'static, str> {
        match &self.words {
            Words::Metric(metric) => metric.term.say(language),
            Words::Term(_, term) => term.say(language),
        }
    }

    /// The formula with its words in `language`.
    fn formula(&self, language: Language) -> String {
        match language {
            Language::English => self.formula.to_owned(),
            Language::Chinese => translated(self.formula),
        }
    }

    fn holds(&self, wanted: &str) -> bool {
        let texts = Language::ALL.map(|l| [self.name(l), self.reading(l)]);
        let mut texts = texts.iter().flatten();
        texts.any(|text| text.to_lowercase().contains(wanted))
    }
}

/// The words in formulas and the Chinese ones; other words are the same in both.
const WORDS: [(&str, &str); 11] = [
    ("bads", "坏样本数"),
    ("goods", "好样本数"),
    ("bad", "坏"),
    ("good", "好"),
    ("offset", "偏移"),
    ("factor", "系数"),
    ("decline", "拒绝"),
    ("approved", "通过数"),
    ("recall", "召回率"),
    ("specificity", "特异度"),
    ("mean", "均值"),
];

/// A formula whose English words are Chinese.
fn translated(formula: &str) -> String {
    let mut text = String::new();
    let mut rest = formula;
    while let Some(begin) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        let (before, word) = rest.split_at(begin);
        let end = word.find(|c: char| !c.is_ascii_alphabetic());
        let (word, after) = word.split_at(end.unwrap_or(word.len()));
        let chinese = WORDS.iter().find(|(english, _)| *english == word);
        text += before;
        text += chinese.map_or(word, |(_, chinese)| chinese);
        rest = after;
    }
    text + rest
}

const fn metric(metric: &'static Metric, formula: &'static str, source: &'static str) -> Entry {
    Entry {
        words: Words::Metric(metric),
        formula,
        source,
    }
}

const fn term(
    names: [&'static str; 2],
    term: TermText,
    formula: &'static str,
    source: &'static str,
) -> Entry {
    Entry {
        words: Words::Term(names, term),
        formula,
        source,
    }
}

/// The entries: decisions first, then figures, then data and training.
static ENTRIES: &[Entry] = &[
    term(
        ["PD", "违约概率（PD）"],
        TermText::Pd,
        "PD = P(y = 1 | x)",
        "",
    ),
    term(
        ["bad rate", "坏样本率"],
        TermText::BadRate,
        "bads / (bads + goods)",
        "",
    ),
    term(
        ["score, points", "分数"],
        TermText::Score,
        "offset + factor · ln((1 − PD) / PD), factor = PDO / ln 2",
        "Siddiqi 2006",
    ),
    term(
        ["grade", "等级"],
        TermText::Grade,
        "A < 0.5 % ≤ B < 1 % ≤ C < 2 % …",
        "",
    ),
    term(["decile", "十分位"], TermText::Decile, "1 … 10", ""),
    term(
        ["cutoff", "截断值"],
        TermText::Cutoff,
        "PD ≥ c → decline",
        "",
    ),
    term(
        ["approval rate", "通过率"],
        TermText::ApprovalRate,
        "approved / n",
        "",
    ),
    term(
        ["confusion matrix", "混淆矩阵"],
        TermText::ConfusionMatrix,
        "TP, FN, FP, TN",
        "",
    ),
    metric(
        &AUC,
        "P(PD_bad > PD_good) + ½ P(PD_bad = PD_good)",
        "Hanley & McNeil 1982",
    ),
    term(
        ["interval of AUC", "AUC 区间"],
        TermText::AucInterval,
        "AUC ± 1.96 · √(S_bad / n_bad + S_good / n_good)",
        "DeLong et al. 1988",
    ),
    metric(&GINI, "2 · AUC − 1", "Somers 1962"),
    metric(
        &KS,
        "max |F_bad(PD) − F_good(PD)|",
        "Kolmogorov 1933, Smirnov 1948",
    ),
    term(["ROC", "ROC"], TermText::Roc, "(FP / goods, TP / bads)", ""),
    term(
        ["precision–recall curve", "精确率–召回率曲线"],
        TermText::PrecisionRecall,
        "(TP / bads, TP / (TP + FP))",
        "",
    ),
    metric(&AVERAGE_PRECISION, "Σ (R_k − R_{k−1}) · P_k", ""),
    metric(&RECALL, "TP / (TP + FN)", ""),
    metric(&PRECISION, "TP / (TP + FP)", ""),
    metric(&F1, "2 · P · R / (P + R)", "van Rijsbergen 1979"),
    metric(&SPECIFICITY, "TN / (TN + FP)", ""),
    metric(&BALANCED_ACCURACY, "(recall + specificity) / 2", ""),
    metric(&ACCURACY, "(TP + TN) / n", ""),
    metric(
        &MCC,
        "(TP·TN − FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN))",
        "Matthews 1975",
    ),
    term(
        ["calibration", "校准"],
        TermText::Calibration,
        "E[y | PD = p] = p",
        "",
    ),
    term(
        ["calibration slope", "校准斜率"],
        TermText::CalibrationSlope,
        "logit P(y = 1) = a + b · logit PD",
        "Cox 1958",
    ),
    term(
        ["observed / expected", "实际 / 预期"],
        TermText::ObservedExpected,
        "Σ y / Σ PD",
        "",
    ),
    metric(&BRIER, "mean (PD − y)²", "Brier 1950"),
    metric(&LOG_LOSS, "− mean (y · ln PD + (1 − y) · ln(1 − PD))", ""),
    metric(
        &ECE,
        "Σ (n_b / n) · |mean PD_b − mean y_b|",
        "Naeini et al. 2015",
    ),
    term(
        ["Hosmer–Lemeshow", "Hosmer–Lemeshow"],
        TermText::HosmerLemeshow,
        "Σ (O − E)² / (E · (1 − E / n)), χ²",
        "Hosmer & Lemeshow 1980",
    ),
    metric(
        &SPIEGELHALTER_Z,
        "Σ (y − PD)(1 − 2 PD) / √Σ (1 − 2 PD)² PD (1 − PD)",
        "Spiegelhalter 1986",
    ),
    term(
        ["PSI, CSI", "PSI、CSI"],
        TermText::Psi,
        "Σ (A − E) · ln(A / E)",
        "Yurdakul 2018",
    ),
    term(
        ["weight of evidence (WoE)", "证据权重（WoE）"],
        TermText::Woe,
        "ln(%good / %bad)",
        "Siddiqi 2006",
    ),
    term(
        ["information value (IV)", "信息值（IV）"],
        TermText::Iv,
        "Σ (%good − %bad) · WoE",
        "Siddiqi 2006",
    ),
    term(["split", "划分"], TermText::Split, "", ""),
    term(["leak", "数据泄漏"], TermText::Leak, "", ""),
    term(
        ["protected attribute", "受保护属性"],
        TermText::Protected,
        "",
        "",
    ),
    term(["sequence", "序列"], TermText::Sequence, "", ""),
    term(
        ["indeterminate", "不确定样本"],
        TermText::Indeterminate,
        "",
        "",
    ),
    term(["epoch", "轮次"], TermText::Epoch, "", ""),
    term(["batch size", "批大小"], TermText::BatchSize, "", ""),
    term(["learning rate", "学习率"], TermText::LearningRate, "", ""),
    term(
        ["dropout", "Dropout"],
        TermText::Dropout,
        "",
        "Srivastava et al. 2014",
    ),
    term(["patience", "早停轮数"], TermText::Patience, "", ""),
    term(
        ["class weight", "类别权重"],
        TermText::ClassWeight,
        "logit PD − ln((s / (1 − s)) · ((1 − π) / π))",
        "King & Zeng 2001",
    ),
    term(
        ["L1 and L2", "L1 与 L2"],
        TermText::Weights,
        "L1 · Σ |w| + L2 · Σ w²",
        "",
    ),
    term(["overfitting", "过拟合"], TermText::Overfit, "", ""),
    term(["MLP", "MLP"], TermText::Mlp, "", ""),
    term(["CNN", "CNN"], TermText::Cnn, "", ""),
    term(
        ["LSTM", "LSTM"],
        TermText::Lstm,
        "",
        "Hochreiter & Schmidhuber 1997",
    ),
    term(["GRU", "GRU"], TermText::Gru, "", "Cho et al. 2014"),
    term(["RNN", "RNN"], TermText::Rnn, "", "Elman 1990"),
];

/// Draws the open glossary over everything; whether it is to be closed.
#[must_use]
pub fn glossary_ui(ui: &Ui, language: Language, typed: &mut String) -> bool {
    let height = ui.ctx().content_rect().height() * 0.7;
    let say = |text: ShellText| text.say(language).into_owned();
    let mut closed = false;
    let modal = Modal::new(egui::Id::unique("glossary")).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        widgets::heading_ui(ui, &say(ShellText::Glossary));
        let hint = say(ShellText::GlossaryHint);
        let field = TextEdit::singleline(typed)
            .hint_text(&*hint)
            .desired_width(f32::INFINITY);
        ui.add(field).accessible_name(&*hint).request_focus();
        ui.add_space(tokens(ui).gap);
        let wanted = typed.trim().to_lowercase();
        let found: Vec<&Entry> = ENTRIES.iter().filter(|e| e.holds(&wanted)).collect();
        ScrollArea::vertical()
            .max_height(height)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                ui.set_width(WIDTH - 16.0);
                if found.is_empty() {
                    widgets::note_ui(ui, &say(ShellText::GlossaryNone));
                }
                for entry in found {
                    entry_ui(ui, entry, language);
                }
            });
        ui.add_space(tokens(ui).gap);
        closed = widgets::secondary_button(ui, &say(ShellText::Ok)).clicked();
    });
    closed || modal.should_close()
}

fn entry_ui(ui: &mut Ui, entry: &Entry, language: Language) {
    let t = tokens(ui);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(entry.name(language)).strong());
        if !entry.formula.is_empty() {
            ui.label(RichText::new(entry.formula(language)).color(t.accent));
        }
        if !entry.source.is_empty() {
            widgets::note_ui(ui, entry.source);
        }
    });
    ui.add(Label::new(entry.reading(language)).wrap());
    ui.add_space(t.gap);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::fonts;
    use eframe::egui::FontId;
    use eframe::egui::epaint::text::{Fonts, TextOptions};
    use std::collections::HashSet;

    #[test]
    fn entries_are_found_in_both_languages_and_stand_once() {
        let found = |wanted: &str| ENTRIES.iter().filter(|e| e.holds(wanted)).count();
        let counts = ["auc", "gini", "截断值"].map(found);
        assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
        assert_eq!(found("no such thing"), 0);
        for language in Language::ALL {
            let names: HashSet<_> = ENTRIES.iter().map(|e| e.name(language)).collect();
            assert_eq!(names.len(), ENTRIES.len(), "{language:?}");
        }
    }

    #[test]
    fn the_words_of_formulas_are_translated() {
        for (formula, chinese) in [
            ("bads / (bads + goods)", "坏样本数 / (坏样本数 + 好样本数)"),
            ("PD ≥ c → decline", "PD ≥ c → 拒绝"),
            ("ln(%good / %bad)", "ln(%好 / %坏)"),
            ("P(y = 1 | x)", "P(y = 1 | x)"),
        ] {
            assert_eq!(translated(formula), chinese);
        }
        // Other words of more than three letters are proper names or symbols.
        let kept = ["logit"];
        for entry in ENTRIES {
            let text = entry.formula(Language::Chinese);
            let words = text.split(|c: char| !c.is_ascii_alphabetic());
            let left: Vec<&str> = words
                .filter(|word| word.len() > 3 && !kept.contains(word))
                .collect();
            assert!(left.is_empty(), "{left:?}: {text}");
        }
    }

    #[test]
    fn formulas_have_their_glyphs() {
        let mut fonts = Fonts::new(TextOptions::default(), fonts::definitions());
        let mut missing = Vec::new();
        for entry in ENTRIES {
            let names = Language::ALL.map(|l| entry.name(l).into_owned());
            let texts = [
                names.concat(),
                Language::ALL.map(|l| entry.formula(l)).concat(),
                entry.source.to_owned(),
            ];
            for c in texts.iter().flat_map(|text| text.chars()) {
                if !fonts.has_glyph(&FontId::proportional(13.0), c) {
                    missing.push(c);
                }
            }
        }
        assert!(missing.is_empty(), "{missing:?}");
    }
}
