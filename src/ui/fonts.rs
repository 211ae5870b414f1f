//! The fonts: egui's own first, behind them a subset of Noto Sans SC that
//! covers every Chinese text of the window. Fonts of the system, which only the
//! real window asks for, stand behind both.

use eframe::egui::{self, FontData, FontDefinitions, FontFamily};
use std::sync::Arc;

/// GB2312 level 1 and what the texts need; `assets/fonts/make_subset.py` cuts it.
static CHINESE: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-subset.otf");

/// The fonts of the window and of saved pictures.
#[must_use]
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let name = "Noto Sans SC subset";
    fonts
        .font_data
        .insert(name.to_owned(), Arc::new(FontData::from_static(CHINESE)));
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts
            .families
            .entry(family)
            .or_default()
            .push(name.to_owned());
    }
    fonts
}

/// Gives egui the fonts.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(definitions());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::Language;
    use crate::ui::text::tests::all;
    use eframe::egui::FontId;
    use eframe::egui::epaint::text::{Fonts, TextOptions};

    #[test]
    fn every_text_has_its_glyphs() {
        let mut fonts = Fonts::new(TextOptions::default(), definitions());
        let names = Language::ALL.map(|l| (l.name().to_owned(), "…–−·×".to_owned()));
        for (en, zh) in all().into_iter().chain(names) {
            for text in [en, zh] {
                for c in text.chars() {
                    for font in [FontId::proportional(13.0), FontId::monospace(13.0)] {
                        assert!(fonts.has_glyph(&font, c), "no glyph for {c:?} in {text}");
                    }
                }
            }
        }
        // A character that only a font of the system can hold.
        assert!(!fonts.has_glyph(&FontId::proportional(13.0), '\u{20000}'));
    }
}
