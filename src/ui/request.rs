//! A request: what a panel wants done. Panels change nothing themselves; the
//! app executes requests after the frame was drawn.

use super::dialogs::Choice;
use super::figure::{Figure, FigureAction, FigureError, Style};
use super::number;
use super::text::{Language, Say, ShellText};
use super::theme::{Ink, Tokens};
use crate::recipe::outcome::split::Part;
use crate::workbench::{Command, RunId, Workbench};

/// What a panel wants done.
#[derive(Debug, Clone)]
#[allow(
    clippy::large_enum_variant,
    reason = "there are a few in a frame, and each is moved once"
)]
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
    /// What is wanted of a figure. Pictures are drawn on white, as documents are,
    /// whatever the theme of the window.
    ///
    /// # Errors
    /// If the picture cannot be made.
    pub fn of_figure(figure: &Figure, action: FigureAction) -> Result<Self, FigureError> {
        let t = Tokens::paper();
        let [width, height] = PICTURE;
        let name = |ending: &str| format!("{}.{ending}", figure.file_stem());
        Ok(match action {
            FigureAction::CopyCsv => Self::Copy(figure.to_csv()),
            FigureAction::CopyPoint(place) => {
                Self::Copy(figure.point_text(place).unwrap_or_default())
            }
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

    /// Asks for what is wanted of a figure; a picture says what it is of. The size of
    /// its picture is ours and always possible.
    pub fn ask_of_figure(&mut self, figure: &Figure, action: FigureAction) {
        let mut figure = figure.clone();
        let file = self.bench.data.as_ref().map(|data| data.name.clone());
        let of = Some(figure.caption).filter(|caption| !caption.is_empty());
        figure.caption = file.into_iter().chain(of).collect::<Vec<_>>().join(" · ");
        self.requests
            .extend(Request::of_figure(&figure, action).ok());
    }

    /// Asks for anything.
    pub fn ask(&mut self, request: Request) {
        self.requests.push(request);
    }
}

/// Run, part and number of rows that figures of the shown run are of.
#[must_use]
pub fn caption(bench: &Workbench, rows: usize, language: Language) -> String {
    let run = bench.shown_run().map(|run| run.name.clone());
    let part = match bench.part {
        Part::Train => ShellText::SplitTrain,
        Part::Validation => ShellText::SplitValidation,
        Part::Test => ShellText::SplitTest,
    };
    let part = part.say(language).into_owned();
    let parts = run.into_iter().chain([part, rows_of(rows)]);
    parts.collect::<Vec<_>>().join(" · ")
}

/// Colours of runs before they begin anew, with other lines.
const RUN_COLOURS: u64 = 7;

/// The colour of a run: the same in every figure, whichever run is the current one.
#[must_use]
pub fn run_ink(run: RunId) -> Ink {
    Ink::Series((run.0.saturating_sub(1) % RUN_COLOURS) as usize)
}

/// The line of a run, which tells it from an earlier one of the same colour.
#[must_use]
pub fn run_style(run: RunId) -> Style {
    let styles = [Style::Line, Style::Dashed, Style::Dotted];
    styles[(run.0.saturating_sub(1) / RUN_COLOURS % 3) as usize]
}

/// A number of rows, as a caption has it.
#[must_use]
pub fn rows_of(rows: usize) -> String {
    format!("n = {}", number::count(rows))
}
