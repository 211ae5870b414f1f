//! The window: it draws the session and hands back what the analyst wants.
//! Nothing here computes figures, parses files or trains.

pub mod figure;
pub mod fonts;
pub mod icon;
pub mod number;
pub mod panels;
pub mod request;
pub mod text;
pub mod theme;
pub mod widgets;
