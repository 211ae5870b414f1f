//! A request: what a panel wants done. Panels change nothing themselves; the
//! app executes requests after the frame was drawn.

use super::text::Language;
use crate::session::{Command, Workbench};
use std::sync::Arc;

/// What a panel wants done.
#[derive(Debug, Clone)]
pub enum Request {
    /// Something that the session does.
    Do(Command),
    /// Choose a file and open it: a portfolio, a model or a project.
    ChooseOpen,
    /// Choose another file to score with the shown model.
    ChooseScore,
    /// Choose where the scored portfolio goes.
    ChooseExport {
        /// Texts as they are.
        exact: bool,
        /// A byte-order mark first.
        bom: bool,
        /// The original columns behind the scored ones.
        with_input: bool,
    },
    /// Choose where the project goes.
    ChooseProject,
    /// Choose where the model goes.
    ChooseModel,
    /// Choose where a text goes.
    ChooseText {
        /// The name to begin with, such as `roc.csv`.
        name: String,
        /// The content.
        text: Arc<str>,
    },
    /// Choose where bytes go.
    ChooseBytes {
        /// The name to begin with, such as `roc.png`.
        name: String,
        /// The content.
        bytes: Arc<[u8]>,
    },
    /// Put a text on the clipboard.
    Copy(String),
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

    /// Asks for anything.
    pub fn ask(&mut self, request: Request) {
        self.requests.push(request);
    }
}
