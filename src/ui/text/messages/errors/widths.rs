//! Why a description of fixed widths cannot be used, in the words of the window.

use crate::table::DescriptionError;
use crate::ui::text::DataText;
use crate::ui::text::Say;
use std::borrow::Cow;

fn widths_text(error: &DescriptionError) -> DataText {
    match error {
        DescriptionError::NoColumn(name) => DataText::WidthsNoColumn((*name).to_owned()),
        DescriptionError::Empty => DataText::WidthsEmpty,
        DescriptionError::Line { line, .. } => DataText::WidthsLine(*line as usize),
    }
}

impl Say for DescriptionError {
    fn en(&self) -> Cow<'static, str> {
        widths_text(self).en()
    }

    fn zh(&self) -> Cow<'static, str> {
        widths_text(self).zh()
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::NoColumn("width"),
            Self::Empty,
            Self::Line {
                line: 3,
                what: "start",
            },
        ]
    }
}
