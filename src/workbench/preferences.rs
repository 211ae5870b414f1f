//! The preferences: how the window looks and what it remembers. No loan data;
//! of files, the paths of the recent ones alone.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Most recent files that are remembered.
pub const MOST_RECENTS: usize = 10;
const FILE: &str = "preferences.json";

/// The language of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Language {
    /// All languages, in the order of the menu.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The language's name in itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "简体中文",
        }
    }
}

/// The colours of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark text on light.
    Light,
    /// Light text on dark.
    Dark,
}

/// How the window looks and what it remembers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// `None` for the system's language.
    pub language: Option<Language>,
    /// The colours.
    pub theme: Theme,
    /// Size of everything, 1 for the usual.
    pub zoom: f32,
    /// Width and height of the window when it was last closed, in points.
    pub window: Option<[f32; 2]>,
    /// Share of the width that the details on the Data step take, where it was chosen.
    pub data_side: Option<f32>,
    /// Whether what cannot be undone is asked about first.
    pub confirmations: bool,
    /// Whether each choice of columns trains the network again.
    pub retrain: bool,
    /// Whether recent files are remembered.
    pub remember_recents: bool,
    /// The latest file first.
    pub recents: Vec<PathBuf>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: None,
            theme: Theme::System,
            zoom: 1.0,
            window: None,
            data_side: None,
            confirmations: true,
            retrain: false,
            remember_recents: true,
            recents: Vec::new(),
        }
    }
}

impl Preferences {
    /// The preferences in `folder`; the defaults where there are none, and an
    /// error where they are damaged.
    ///
    /// # Errors
    /// If the file is there and cannot be understood.
    pub fn load(folder: &Path) -> Result<Self, serde_json::Error> {
        let Ok(text) = std::fs::read_to_string(folder.join(FILE)) else {
            return Ok(Self::default());
        };
        let read: Self = serde_json::from_str(&text)?;
        Ok(read.sound())
    }

    /// Writes the preferences, whole or not at all.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn save(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let text = serde_json::to_string_pretty(self)?;
        crate::files::write_atomic(&folder.join(FILE), |w| {
            std::io::Write::write_all(w, text.as_bytes())
        })
    }

    /// Puts a file first among the recent ones.
    pub(in crate::workbench) fn remember(&mut self, path: &Path) {
        self.data_side = self.data_side.filter(|side| (0.1..=0.9).contains(side));
        if !self.remember_recents {
            return;
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.recents.retain(|p| *p != path);
        self.recents.insert(0, path);
        self.recents.truncate(MOST_RECENTS);
    }

    /// The same within bounds.
    #[must_use]
    pub(in crate::workbench) fn sound(mut self) -> Self {
        self.zoom = if self.zoom.is_finite() {
            self.zoom.clamp(0.5, 3.0)
        } else {
            1.0
        };
        let sensible = |side: &f32| (400.0..=8000.0).contains(side);
        self.window = self.window.filter(|size| size.iter().all(sensible));
        if !self.remember_recents {
            self.recents.clear();
        }
        self.recents.truncate(MOST_RECENTS);
        self
    }
}
