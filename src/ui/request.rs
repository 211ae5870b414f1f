//! A request: what a panel wants done. Panels change nothing themselves; the
//! app executes requests after the frame was drawn.

use super::dialogs::Choice;
use super::figure::{Figure, FigureAction, FigureError};
use super::text::Language;
use super::theme::Tokens;
use crate::workbench::{Command, Workbench};

/// What a panel wants done.
#[derive(Debug, Clone)]
pub enum Request {
    /// Something that the session does.
    Do(Command),
    /// Choose files, and do what they are chosen for.
    Choose(Choice),
    /// Put a text on the clipboard.
    Copy(String),
}

/// Pixels of a saved picture.
const PICTURE: [u32; 2] = [1280, 960];

impl Request {
    /// What is wanted of a figure, drawn in a theme's colours.
    ///
    /// # Errors
    /// If the picture cannot be made.
    pub fn of_figure(
        figure: &Figure,
        action: FigureAction,
        t: &Tokens,
    ) -> Result<Self, FigureError> {
        let [width, height] = PICTURE;
        let name = |ending: &str| format!("{}.{ending}", figure.file_stem());
        Ok(match action {
            FigureAction::CopyCsv => Self::Copy(figure.to_csv()),
            FigureAction::SaveCsv => Self::Choose(Choice::Text {
                name: name("csv"),
                text: figure.to_csv().into(),
            }),
            FigureAction::SaveSvg => Self::Choose(Choice::Text {
                name: name("svg"),
                text: figure.to_svg(t, width as f32, height as f32).into(),
            }),
            FigureAction::SavePng => Self::Choose(Choice::Bytes {
                name: name("png"),
                bytes: figure.to_png(t, width, height)?.into(),
            }),
        })
    }
}

/// What a panel draws from, and where its requests go.
pub struct Scene<'a> {
    /// The session, to look at.
    pub bench: &'a Workbench,
    /// The language to speak.
    pub language: Language,
    /// What the panel wants done.
    pub requests: &'a mut Vec<Request>,
}

impl Scene<'_> {
    /// Asks the session to do something.
    pub fn send(&mut self, command: Command) {
        self.requests.push(Request::Do(command));
    }

    /// Asks for what is wanted of a figure. The size of its picture is ours and
    /// always possible.
    pub fn ask_of_figure(&mut self, figure: &Figure, action: FigureAction, t: &Tokens) {
        self.requests
            .extend(Request::of_figure(figure, action, t).ok());
    }

    /// Asks for anything.
    pub fn ask(&mut self, request: Request) {
        self.requests.push(request);
    }
}
