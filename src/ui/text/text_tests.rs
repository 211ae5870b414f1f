//! What holds for every message of the catalogue.

use super::*;

fn check<T: Say + std::fmt::Debug>(pairs: &mut Vec<(String, String)>) {
    for message in T::examples() {
        let (en, zh) = (message.en(), message.zh());
        for text in [&en, &zh] {
            assert!(!text.trim().is_empty(), "{message:?} says nothing");
            assert_eq!(text.trim(), text.as_ref(), "{message:?} has loose blanks");
        }
        let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(!han(&en), "{message:?} in English: {en}");
        // Names of figures (AUC) are alike in both; sentences never are.
        let letters =
            |text: &str| -> String { text.chars().filter(char::is_ascii_alphabetic).collect() };
        let same = letters(&en) == letters(&zh) && en.len() < 40;
        assert!(han(&zh) || same, "{message:?} is untranslated: {zh}");
        for option in [
            "--bad",
            "--good",
            "--features",
            "--use",
            "--drop",
            "--l1",
            "--out",
        ] {
            assert!(!en.contains(option) && !zh.contains(option), "{en} {zh}");
        }
        pairs.push((en.into_owned(), zh.into_owned()));
    }
}

/// Every message of the catalogue with its examples, as (English, Chinese).
pub(crate) fn all() -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    check::<ShellText>(&mut pairs);
    check::<StartText>(&mut pairs);
    check::<DataText>(&mut pairs);
    check::<JoinText>(&mut pairs);
    check::<CheckText>(&mut pairs);
    check::<FeaturesText>(&mut pairs);
    check::<TrainText>(&mut pairs);
    check::<CutoffText>(&mut pairs);
    check::<EvaluateText>(&mut pairs);
    check::<DecideText>(&mut pairs);
    check::<StudyText>(&mut pairs);
    check::<ScoreText>(&mut pairs);
    check::<ReportText>(&mut pairs);
    check::<MonitorText>(&mut pairs);
    check::<TaskText>(&mut pairs);
    check::<AlertText>(&mut pairs);
    check::<AnalysisText>(&mut pairs);
    check::<LifetimeText>(&mut pairs);
    check::<LossText>(&mut pairs);
    check::<MarketText>(&mut pairs);
    check::<AnomalyText>(&mut pairs);
    check::<SyntheticText>(&mut pairs);
    check::<FigureText>(&mut pairs);
    check::<TermText>(&mut pairs);
    check::<Words>(&mut pairs);
    check::<crate::table::Objection>(&mut pairs);
    check::<crate::recipe::Reason>(&mut pairs);
    check::<crate::workflow::Remark>(&mut pairs);
    check::<crate::table::TableError>(&mut pairs);
    check::<crate::table::DescriptionError>(&mut pairs);
    check::<crate::workflow::SessionError>(&mut pairs);
    check::<crate::workflow::survival::SurvivalError>(&mut pairs);
    check::<crate::table::MadeRemark>(&mut pairs);
    check::<crate::join::JoinError>(&mut pairs);
    check::<crate::join::LeftOutReason>(&mut pairs);
    check::<crate::workflow::JoinFileError>(&mut pairs);
    check::<crate::workflow::JoinRemark>(&mut pairs);
    check::<crate::market::MarketError>(&mut pairs);
    check::<crate::market::Caution>(&mut pairs);
    check::<crate::bundle::BundleError>(&mut pairs);
    check::<crate::export::ExportError>(&mut pairs);
    check::<crate::workbench::Message>(&mut pairs);
    check::<crate::workbench::Refusal>(&mut pairs);
    pairs
}

#[test]
fn every_message_speaks_both_languages() {
    assert!(all().len() > 150);
}

#[test]
fn arguments_stand_in_both_languages() {
    let message = ShellText::BadsOfRows(6636, 30_000, "22.1 %".to_owned());
    for language in Language::ALL {
        let text = message.say(language);
        for part in ["6,636", "30,000", "22.1 %"] {
            assert!(text.contains(part), "{text}");
        }
    }
}
