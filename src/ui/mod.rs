//! The window: it draws the session and hands back what the analyst wants.
//! Nothing here computes figures, parses files or trains.

pub mod theme;
pub mod fonts;
pub mod icon;
pub mod number;
pub mod text;
pub mod widgets;
pub mod figure;
pub mod request;
pub mod action;
pub mod notices;
pub mod panels;
pub mod dialogs;
pub mod overlays;
mod menus;
pub mod shell;
mod tab_order;
pub mod app;
pub mod console;
pub mod window;
