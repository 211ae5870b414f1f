//! A figure as SVG: shapes and words only, coloured by classes of the style sheet, so that it
//! follows light, dark and print.

use super::chart::{Chart, Ink, Shape, WIDTH};
use super::markup::escaped;
use std::fmt::Write;

/// The figure as an `svg` element.
#[must_use]
pub fn svg(chart: &Chart) -> String {
    let sheet = chart.sheet();
    let title = escaped(&chart.title);
    let mut out = format!(
        "<svg viewBox=\"0 0 {WIDTH} {:.0}\" role=\"img\" aria-label=\"{title}\">",
        sheet.height
    );
    for shape in &sheet.shapes {
        element(&mut out, shape);
    }
    out += "</svg>";
    out
}

fn class(ink: Ink) -> &'static str {
    match ink {
        Ink::Muted => "m",
        Ink::Text => "t",
        Ink::Rule => "r",
        Ink::First => "a",
        Ink::Second => "b",
        Ink::Third => "c",
    }
}

fn element(out: &mut String, shape: &Shape) {
    // Writing to a string does not fail.
    let done = match shape {
        Shape::Line {
            points,
            ink,
            width,
            dashed,
        } => {
            let places: Vec<String> = points
                .iter()
                .map(|[x, y]| format!("{x:.1},{y:.1}"))
                .collect();
            let dash = if *dashed {
                " stroke-dasharray=\"4 4\""
            } else {
                ""
            };
            write!(
                out,
                "<polyline class=\"l{}\" stroke-width=\"{width}\" points=\"{}\"{dash}/>",
                class(*ink),
                places.join(" ")
            )
        }
        Shape::Box([x, y, w, h], ink) => write!(
            out,
            "<rect class=\"f{}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" rx=\"1\"/>",
            class(*ink)
        ),
        Shape::Disc([x, y], radius, ink) => write!(
            out,
            "<circle class=\"f{}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"/>",
            class(*ink)
        ),
        Shape::Words {
            at: [x, y],
            anchor,
            size,
            upwards,
            ink,
            bold,
            text,
        } => {
            let anchor = match anchor {
                0 => " text-anchor=\"middle\"",
                1 => " text-anchor=\"end\"",
                _ => "",
            };
            let turn = if *upwards {
                format!(" transform=\"rotate(-90 {x:.1} {y:.1})\"")
            } else {
                String::new()
            };
            let weight = if *bold { " font-weight=\"600\"" } else { "" };
            write!(
                out,
                "<text class=\"f{}\" x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\"{anchor}{weight}{turn}>{}</text>",
                class(*ink),
                escaped(text)
            )
        }
    };
    debug_assert!(done.is_ok());
}
