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
