//! The icon of the window; `assets/make_icon.py` draws it.

use eframe::egui::IconData;

static PNG: &[u8] = include_bytes!("../../assets/icon.png");

/// The icon, or an empty one, which leaves the system's own.
#[must_use]
pub fn icon() -> IconData {
    eframe::icon_data::from_png_bytes(PNG).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_icon_is_a_picture() {
        let icon = super::icon();
        assert_eq!((icon.width, icon.height), (256, 256));
        assert!(icon.rgba.chunks(4).any(|p| p == [0x56, 0xb4, 0xe9, 255]));
        assert!(icon.rgba.chunks(4).any(|p| p == [0xe6, 0x9f, 0x00, 255]));
    }
}
