//! A figure as SVG text: shapes and words only, no script, no link, no font.

use super::Figure;
use super::sheet::{Anchor, Item, Sheet, lay_out};
use crate::ui::theme::Tokens;
use eframe::egui::{Color32, Pos2};

pub(super) fn write(figure: &Figure, t: &Tokens, width: f32, height: f32) -> String {
    let sheet = lay_out(figure, t, width, height);
    let title = escaped(&figure.title);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" \
         font-family=\"Ubuntu, 'Noto Sans SC', sans-serif\">\n<title>{title}</title>\n"
    );
    out += &clip(&sheet);
    for item in &sheet.outside {
        out += &element(item);
    }
    out += "<g clip-path=\"url(#area)\">\n";
    for item in &sheet.inside {
        out += &element(item);
    }
    out += "</g>\n</svg>\n";
    out
}

fn clip(sheet: &Sheet) -> String {
    let (at, size) = (sheet.clip.min, sheet.clip.size());
    format!(
        "<clipPath id=\"area\"><rect x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" \
         height=\"{:.2}\"/></clipPath>\n",
        at.x, at.y, size.x, size.y
    )
}

fn element(item: &Item) -> String {
    match item {
        Item::Fill(rect, colour) => format!(
            "<rect x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{:.2}\" fill=\"{}\"/>\n",
            rect.left(),
            rect.top(),
            rect.width(),
            rect.height(),
            hex(*colour)
        ),
        Item::Disc(at, radius, colour) => format!(
            "<circle cx=\"{:.2}\" cy=\"{:.2}\" r=\"{radius}\" fill=\"{}\"/>\n",
            at.x,
            at.y,
            hex(*colour)
        ),
        Item::Line {
            points,
            width,
            dash,
            colour,
        } => {
            let dash = dash.map_or(String::new(), |[length, gap]| {
                format!(" stroke-dasharray=\"{length} {gap}\"")
            });
            let place = |p: &Pos2| format!("{:.2},{:.2}", p.x, p.y);
            let places: Vec<String> = points.iter().map(place).collect();
            format!(
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\" \
                 stroke-linejoin=\"round\"{dash}/>\n",
                places.join(" "),
                hex(*colour)
            )
        }
        Item::Word { .. } => word(item),
    }
}

fn word(item: &Item) -> String {
    let Item::Word {
        at,
        anchor,
        turned,
        strong,
        size,
        colour,
        text,
    } = item
    else {
        return String::new();
    };
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let turn = if *turned { " rotate(-90)" } else { "" };
    let weight = if *strong { " font-weight=\"bold\"" } else { "" };
    // Letters stand about a third of their size above and below the middle.
    format!(
        "<text transform=\"translate({:.2} {:.2}){turn}\" y=\"{:.2}\" text-anchor=\"{anchor}\" \
         font-size=\"{size}\"{weight} fill=\"{}\">{}</text>\n",
        at.x,
        at.y,
        size * 0.35,
        hex(*colour),
        escaped(text)
    )
}

fn hex(colour: Color32) -> String {
    let [r, g, b, _] = colour.to_array();
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Text that is only ever text: markup escaped, control characters gone.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
