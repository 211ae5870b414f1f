//! The tokens: every colour, distance, text size and radius of the window, once
//! for dark and once for light. No other file makes a colour.

use eframe::egui::{
    self, Color32, CornerRadius, FontFamily, FontId, Stroke, TextStyle, Theme, Ui, Vec2,
};

/// What a line, bar or word stands for; the tokens give it its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ink {
    /// Plain text.
    Text,
    /// Text of second rank, guide lines.
    Muted,
    /// What is chosen or running.
    Accent,
    /// Bad loans, losses, declined applicants.
    Bad,
    /// Good loans, approved applicants.
    Good,
    /// Training rows.
    Train,
    /// Validation rows.
    Validation,
    /// Test rows.
    Test,
    /// What is up to date, and the best of a series.
    Done,
    /// What no longer follows from the inputs; warnings.
    Stale,
    /// Bars behind curves.
    Backdrop,
    /// The n-th of several equals.
    Series(usize),
}

/// How much of the colour of bads bars behind curves have; the rest is that of the page.
const BACKDROP: f32 = 0.4;

/// Colours, distances, text sizes and radii of one theme.
#[derive(Debug)]
pub struct Tokens {
    /// Whether this is the dark theme.
    pub dark: bool,
    /// Behind the cards, and inside plots.
    pub page: Color32,
    /// Rail, strip and job bar.
    pub bar: Color32,
    /// Cards, menus, windows.
    pub card: Color32,
    /// Under the pointer.
    pub hover: Color32,
    /// Behind a chosen row or step.
    pub selection: Color32,
    /// Edges of cards and controls.
    pub border: Color32,
    /// Grid lines and rules between rows.
    pub rule: Color32,
    /// Text.
    pub text: Color32,
    /// Text of second rank.
    pub muted: Color32,
    /// Text on an accent background.
    pub on_accent: Color32,
    /// What is chosen or running.
    pub accent: Color32,
    /// Bad: losses, declines.
    pub bad: Color32,
    /// Good: approvals.
    pub good: Color32,
    /// Up to date, best.
    pub done: Color32,
    /// Stale, warning.
    pub stale: Color32,
    /// Okabe–Ito colours for series, set to be told apart on `page`.
    pub palette: [Color32; 7],
    /// Small text: notes, tick labels.
    pub text_small: f32,
    /// Body text and buttons.
    pub text_body: f32,
    /// Headings of panels.
    pub text_heading: f32,
    /// The large figure of a tile.
    pub text_figure: f32,
    /// Between things that belong together.
    pub gap_small: f32,
    /// Between controls, and from edge to content of a card.
    pub gap: f32,
    /// Between cards, and from edge to content of a panel.
    pub gap_large: f32,
    /// Corners of buttons and chips.
    pub radius: u8,
    /// Corners of cards.
    pub radius_card: u8,
    /// Height of one row of a table.
    pub row_height: f32,
    /// Width of a series line.
    pub line: f32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const DARK: Tokens = Tokens {
    dark: true,
    page: rgb(0x0015_181c),
    bar: rgb(0x001b_1f24),
    card: rgb(0x0022_262c),
    hover: rgb(0x002d_333b),
    selection: rgb(0x0022_384a),
    border: rgb(0x003a_414a),
    rule: rgb(0x002e_343b),
    text: rgb(0x00e3_e7eb),
    muted: rgb(0x009f_a9b4),
    on_accent: rgb(0x000c_1116),
    accent: rgb(0x0056_b4e9),
    bad: rgb(0x00e6_9f00),
    good: rgb(0x0056_b4e9),
    done: rgb(0x005f_c29a),
    stale: rgb(0x00e5_d44a),
    palette: [
        rgb(0x0056_b4e9),
        rgb(0x00e6_9f00),
        rgb(0x0020_b890),
        rgb(0x00d9_8cb8),
        rgb(0x00f0_e442),
        rgb(0x00e8_743b),
        rgb(0x004a_90d9),
    ],
    ..SIZES
};

const LIGHT: Tokens = Tokens {
    dark: false,
    page: rgb(0x00f5_f6f8),
    bar: rgb(0x00ff_ffff),
    card: rgb(0x00ff_ffff),
    hover: rgb(0x00eb_eff3),
    selection: rgb(0x00dc_ecf9),
    border: rgb(0x00d0_d7de),
    rule: rgb(0x00e4_e8ec),
    text: rgb(0x001f_2328),
    muted: rgb(0x0056_606b),
    on_accent: rgb(0x00ff_ffff),
    accent: rgb(0x0000_68a8),
    bad: rgb(0x0096_5600),
    good: rgb(0x0000_68a8),
    done: rgb(0x0000_7051),
    stale: rgb(0x0078_6600),
    palette: [
        rgb(0x0000_68a8),
        rgb(0x00b8_6c00),
        rgb(0x0000_8a66),
        rgb(0x00b0_4f86),
        rgb(0x0086_7400),
        rgb(0x00c2_4f00),
        rgb(0x002f_88c4),
    ],
    ..SIZES
};

const SIZES: Tokens = Tokens {
    dark: true,
    page: Color32::BLACK,
    bar: Color32::BLACK,
    card: Color32::BLACK,
    hover: Color32::BLACK,
    selection: Color32::BLACK,
    border: Color32::BLACK,
    rule: Color32::BLACK,
    text: Color32::BLACK,
    muted: Color32::BLACK,
    on_accent: Color32::BLACK,
    accent: Color32::BLACK,
    bad: Color32::BLACK,
    good: Color32::BLACK,
    done: Color32::BLACK,
    stale: Color32::BLACK,
    palette: [Color32::BLACK; 7],
    text_small: 11.5,
    text_body: 13.0,
    text_heading: 17.0,
    text_figure: 18.5,
    gap_small: 4.0,
    gap: 8.0,
    gap_large: 12.0,
    radius: 5,
    radius_card: 7,
    row_height: 24.0,
    line: 1.5,
};

const PAPER: Tokens = Tokens {
    page: Color32::WHITE,
    card: Color32::WHITE,
    ..LIGHT
};

impl Tokens {
    /// The dark theme.
    #[must_use]
    pub fn dark() -> &'static Self {
        &DARK
    }

    /// The light theme.
    #[must_use]
    pub fn light() -> &'static Self {
        &LIGHT
    }

    /// The light theme on white, for pictures that go into documents.
    #[must_use]
    pub fn paper() -> &'static Self {
        &PAPER
    }

    /// The tokens of one of egui's themes.
    #[must_use]
    pub fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Dark => &DARK,
            Theme::Light => &LIGHT,
        }
    }

    /// The colour of the n-th of several equals; it repeats after seven.
    #[must_use]
    pub fn series(&self, n: usize) -> Color32 {
        self.palette[n % self.palette.len()]
    }

    /// The colour of what `ink` stands for.
    #[must_use]
    pub fn colour(&self, ink: Ink) -> Color32 {
        match ink {
            Ink::Text => self.text,
            Ink::Muted => self.muted,
            Ink::Accent => self.accent,
            Ink::Bad => self.bad,
            Ink::Good => self.good,
            Ink::Train => self.palette[0],
            Ink::Validation => self.palette[1],
            Ink::Test => self.palette[2],
            Ink::Done => self.done,
            Ink::Stale => self.stale,
            Ink::Backdrop => self.page.lerp_to_gamma(self.bad, BACKDROP),
            Ink::Series(n) => self.series(n),
        }
    }

    /// The font of small text.
    #[must_use]
    pub fn font_small(&self) -> FontId {
        FontId::proportional(self.text_small)
    }

    /// The font of body text.
    #[must_use]
    pub fn font_body(&self) -> FontId {
        FontId::proportional(self.text_body)
    }

    /// The font of a tile's figure.
    #[must_use]
    pub fn font_figure(&self) -> FontId {
        FontId::proportional(self.text_figure)
    }
}

/// The tokens of the theme that `ui` draws in.
#[must_use]
pub fn tokens(ui: &Ui) -> &'static Tokens {
    if ui.visuals().dark_mode {
        &DARK
    } else {
        &LIGHT
    }
}

/// Gives egui the tokens of both themes.
pub fn install(ctx: &egui::Context) {
    for theme in [Theme::Dark, Theme::Light] {
        ctx.style_mut_of(theme, |style| set_style(style, Tokens::of(theme)));
    }
}

fn set_style(style: &mut egui::Style, t: &Tokens) {
    let sizes = [
        (TextStyle::Small, t.text_small, FontFamily::Proportional),
        (TextStyle::Body, t.text_body, FontFamily::Proportional),
        (TextStyle::Button, t.text_body, FontFamily::Proportional),
        (TextStyle::Monospace, t.text_body, FontFamily::Monospace),
        (TextStyle::Heading, t.text_heading, FontFamily::Proportional),
    ];
    style.text_styles = sizes
        .into_iter()
        .map(|(style, size, family)| (style, FontId::new(size, family)))
        .collect();
    style.spacing.item_spacing = Vec2::splat(t.gap);
    style.spacing.button_padding = Vec2::new(t.gap_large - 2.0, t.gap_small + 1.0);
    style.spacing.interact_size.y = t.row_height;
    style.spacing.menu_margin = egui::Margin::same(6);
    // A gutter, so that a bar never lies over the last letters.
    style.spacing.scroll.floating_allocated_width = style.spacing.scroll.bar_width;
    style.spacing.slider_width = 180.0;
    style.spacing.tooltip_width = 420.0;
    set_visuals(&mut style.visuals, t);
}

fn set_visuals(visuals: &mut egui::Visuals, t: &Tokens) {
    visuals.dark_mode = t.dark;
    visuals.panel_fill = t.page;
    visuals.window_fill = t.card;
    visuals.window_stroke = Stroke::new(1.0, t.border);
    visuals.window_corner_radius = CornerRadius::same(t.radius_card);
    visuals.menu_corner_radius = CornerRadius::same(t.radius);
    visuals.extreme_bg_color = t.page;
    visuals.text_edit_bg_color = Some(t.page);
    visuals.faint_bg_color = t.bar;
    visuals.code_bg_color = t.hover;
    visuals.weak_text_color = Some(t.muted);
    visuals.hyperlink_color = t.accent;
    visuals.warn_fg_color = t.stale;
    visuals.error_fg_color = t.bad;
    visuals.selection.bg_fill = t.selection;
    visuals.selection.stroke = Stroke::new(1.0, t.text);
    visuals.text_cursor.stroke.color = t.accent;

    let radius = CornerRadius::same(t.radius);
    let widgets = &mut visuals.widgets;
    for (widget, fill, edge, ink) in [
        (&mut widgets.noninteractive, t.card, t.border, t.text),
        (&mut widgets.inactive, t.card, t.border, t.text),
        (&mut widgets.hovered, t.hover, t.muted, t.text),
        (&mut widgets.active, t.selection, t.accent, t.text),
        (&mut widgets.open, t.hover, t.border, t.text),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, edge);
        widget.fg_stroke = Stroke::new(1.0, ink);
        widget.corner_radius = radius;
        widget.expansion = 0.0;
    }
    // A slider's rail and a check box are drawn with `bg_fill`: on a card they
    // need a fill of their own to be seen.
    widgets.inactive.bg_fill = t.border;
}

/// The theme that egui is to follow.
#[must_use]
pub fn preference(theme: crate::workbench::Theme) -> egui::ThemePreference {
    match theme {
        crate::workbench::Theme::System => egui::ThemePreference::System,
        crate::workbench::Theme::Light => egui::ThemePreference::Light,
        crate::workbench::Theme::Dark => egui::ThemePreference::Dark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as WCAG defines it.
    fn luminance(colour: Color32) -> f64 {
        let [r, g, b, _] = colour.to_array().map(|byte| {
            let v = f64::from(byte) / 255.0;
            if v <= 0.040_45 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn scroll_bars_have_a_gutter_of_their_own() {
        let mut style = egui::Style::default();
        set_style(&mut style, Tokens::of(Theme::Dark));
        let scroll = style.spacing.scroll;
        assert!(scroll.bar_width > 0.0 && scroll.allocated_width() >= scroll.bar_width);
    }

    #[test]
    fn black_on_white_has_the_contrast_of_the_standard() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn text_can_be_read_on_every_background() {
        for t in [Tokens::dark(), Tokens::light()] {
            for ground in [t.page, t.bar, t.card, t.hover, t.selection] {
                for ink in [t.text, t.muted, t.accent, t.bad, t.good, t.done, t.stale] {
                    let c = contrast(ink, ground);
                    assert!(c >= 4.5, "dark {}: {ink:?} on {ground:?}: {c:.2}", t.dark);
                }
            }
            assert!(contrast(t.on_accent, t.accent) >= 4.5);
        }
    }

    #[test]
    fn series_can_be_seen_and_told_apart() {
        for t in [Tokens::dark(), Tokens::light()] {
            for n in 0..t.palette.len() {
                let c = contrast(t.series(n), t.page);
                assert!(c >= 3.0, "dark {}: series {n}: {c:.2}", t.dark);
                assert!((0..n).all(|other| t.series(other) != t.series(n)));
            }
            assert_eq!(t.series(7), t.series(0));
        }
    }

    #[test]
    fn both_themes_are_installed() {
        let ctx = egui::Context::default();
        install(&ctx);
        for theme in [Theme::Dark, Theme::Light] {
            let style = ctx.style_of(theme);
            assert_eq!(style.visuals.panel_fill, Tokens::of(theme).page);
            assert_eq!(style.visuals.dark_mode, theme == Theme::Dark);
        }
    }
}
