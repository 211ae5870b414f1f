//! Figures as CSV, SVG, PNG, and in the window.

use super::*;
use crate::ui::text::Language;
use crate::ui::{fonts, theme};
use eframe::egui::{Theme, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

fn roc() -> Figure {
    let curve = (0..=50).map(|i| f64::from(i) / 50.0);
    let points = curve.map(|x| [x, x.sqrt()]).collect();
    let x = Axis::new("false positive rate").between(0.0, 1.0).percent();
    Figure::new("ROC <script>", x, Axis::new("召回率").between(0.0, 1.0))
        .with(Series::new("test, all", Ink::Accent, points))
        .with(Series::new("random", Ink::Muted, vec![[0.0, 0.0], [1.0, 1.0]]).style(Style::Dashed))
        .marked(Mark::Point {
            at: [0.2, 0.447],
            label: "cutoff .271".to_owned(),
            ink: Ink::Bad,
        })
        .marked(Mark::Gap {
            x: 0.4,
            y: [0.4, 0.63],
            label: "KS .23".to_owned(),
            ink: Ink::Done,
        })
        .square()
}

fn bars() -> Figure {
    let points = vec![[0.5, 3.0], [1.5, f64::NAN], [2.5, -1.0]];
    Figure::new("Bars", Axis::new("x"), Axis::new("n"))
        .with(Series::new("a", Ink::Good, points.clone()).style(Style::Bars(0.8)))
        .with(Series::new("b", Ink::Series(3), points.clone()).style(Style::Step))
        .with(Series::new("c", Ink::Validation, points.clone()).style(Style::LinePoints))
        .with(Series::new("d", Ink::Bad, points).style(Style::Points))
        .marked(Mark::Vertical {
            x: 1.0,
            label: "best epoch 1".to_owned(),
            ink: Ink::Done,
        })
        .marked(Mark::Horizontal {
            y: 2.0,
            label: "goal".to_owned(),
            ink: Ink::Muted,
        })
}

#[test]
fn csv_names_every_point() {
    let csv = roc().to_csv();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "series,false positive rate,召回率");
    assert_eq!(lines[1], "\"test, all\",0,0");
    assert_eq!(lines.len(), 1 + 51 + 2);
    let trap = Figure::new("", Axis::default(), Axis::default()).with(Series::new(
        "=1+1",
        Ink::Text,
        vec![[1.0, 2.5]],
    ));
    assert_eq!(trap.to_csv(), "series,x,y\n'=1+1,1,2.5\n");
}

#[test]
fn places_with_names_are_named_everywhere() {
    let names: Vec<String> = ["own", "rent, or with parents"].map(str::to_owned).to_vec();
    let x = Axis::new("housing").named(names);
    let bars = Series::new("approved", Ink::Done, vec![[0.72, 0.5], [1.72, 0.25]]);
    let figure = Figure::new("Rates", x, Axis::new("")).with(bars.style(Style::Bars(0.2)));
    assert_eq!(
        figure.to_csv(),
        "series,housing,y\napproved,own,0.5\napproved,\"rent, or with parents\",0.25\n"
    );
    let svg = figure.to_svg(Tokens::light(), 640.0, 480.0);
    assert!(
        svg.contains(">own<") && svg.contains(">rent, or with parents<"),
        "{svg}"
    );
    let many = Axis::new("").named(vec!["debt consolidation".to_owned(); 12]);
    let text = |value, width| super::ticks::stop_text(&many, value, 1.0, width);
    assert_eq!(text(12.0, 680.0), "debt co…");
    assert_eq!(
        (text(12.0, 300.0), text(13.0, 680.0)),
        ("12".to_owned(), "13".to_owned())
    );
    let wide = Axis::new("").named(vec!["债务整合以及其他".to_owned(); 12]);
    assert_eq!(super::ticks::stop_text(&wide, 1.0, 1.0, 680.0), "债务整…");
}

#[test]
fn svg_holds_text_only_as_text() {
    for t in [Tokens::dark(), Tokens::light()] {
        let svg = roc().to_svg(t, 640.0, 480.0);
        assert!(!svg.contains("<script"), "{svg}");
        assert!(svg.contains("ROC &lt;script&gt;"));
        assert!(svg.contains("cutoff .271") && svg.contains("召回率"));
        assert!(svg.contains("40 %") && svg.contains("clip-path"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        let svg = bars().to_svg(t, 640.0, 480.0);
        assert!(!svg.contains("NaN"), "{svg}");
    }
}

#[test]
fn png_is_a_picture_of_its_size() {
    for (figure, t) in [
        (roc(), Tokens::dark()),
        (roc(), Tokens::light()),
        (bars(), Tokens::light()),
    ] {
        let bytes = figure.to_png(t, 800, 600).unwrap();
        let picture = image::load_from_memory(&bytes).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (800, 600));
        let holds = |colour: eframe::egui::Color32| {
            let [r, g, b, _] = colour.to_array();
            picture.pixels().filter(|p| p.0 == [r, g, b]).count()
        };
        assert!(holds(t.card) > 50_000);
        assert!(holds(t.page) > 100_000);
        let series = t.colour(figure.series[0].ink);
        assert!(holds(series) > 200, "{} in dark {}", figure.title, t.dark);
        // Letters are dark or light along their edges: many shades.
        let shades: std::collections::BTreeSet<_> = picture.pixels().map(|p| p.0).collect();
        assert!(shades.len() > 60, "{}", shades.len());
    }
}

#[test]
fn an_impossible_size_is_refused() {
    let refused = roc().to_png(Tokens::dark(), 0, 10_000);
    assert!(matches!(refused, Err(FigureError::Size(0, 10_000))));
}

#[test]
fn a_figure_without_points_is_still_a_picture() {
    let empty = Figure::new("Empty", Axis::new("x"), Axis::new("y"));
    assert!(empty.to_png(Tokens::light(), 200, 100).is_ok());
    assert!(
        empty
            .to_svg(Tokens::light(), 200.0, 100.0)
            .contains("Empty")
    );
    assert_eq!(empty.file_stem(), "empty");
    assert_eq!(roc().file_stem(), "roc__script");
}

#[test]
fn ticks_are_short() {
    use super::ticks::tick;
    assert_eq!(tick(Scale::Plain, 0.5, 0.1), "0.5");
    assert_eq!(tick(Scale::Plain, 1.0, 0.5), "1.0");
    assert_eq!(tick(Scale::Plain, 0.0, 0.5), "0");
    assert_eq!(tick(Scale::Plain, 20_000.0, 5000.0), "20,000");
    assert_eq!(tick(Scale::Percent, 0.25, 0.25), "25 %");
    assert_eq!(tick(Scale::Plain, -0.4, 0.2), "−0.4");
}

struct Shown {
    figure: Figure,
    follow: bool,
    action: Option<FigureAction>,
    language: Language,
}

fn window(figure: Figure, theme: Theme, language: Language) -> Harness<'static, Shown> {
    let shown = Shown {
        figure,
        follow: true,
        action: None,
        language,
    };
    Harness::builder()
        .with_size(vec2(500.0, 420.0))
        .with_theme(theme)
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::install(ctx);
        })
        .build_ui_state(
            |ui, s: &mut Shown| {
                let follow = Some(&mut s.follow);
                let action = figure_ui(ui, &s.figure, "roc", 300.0, follow, s.language);
                s.action = s.action.or(action);
            },
            shown,
        )
}

#[test]
fn a_figure_is_drawn_named_and_offers_its_numbers() {
    for theme in [Theme::Dark, Theme::Light] {
        for language in Language::ALL {
            for figure in [roc(), bars(), Figure::default()] {
                window(figure, theme, language).run();
            }
        }
    }
    let mut harness = window(roc(), Theme::Dark, Language::English);
    harness.run();
    harness.get_by_label("More for ROC <script>").click();
    harness.run();
    harness.get_by_label("Save PNG…").click();
    harness.run();
    assert_eq!(harness.state().action, Some(FigureAction::SavePng));

    harness.get_by_label("More for ROC <script>").click();
    harness.run();
    harness.get_by_label("Numbers as table").click();
    harness.run();
    harness.get_by_label("false positive rate");
    assert!(harness.query_all_by_label("test, all").count() > 3);
}

#[test]
fn the_title_of_the_vertical_axis_stands_left_of_its_numbers() {
    let points = vec![[0.0, 0.0], [1.0, 1.0]];
    let named = |label: &str| {
        let axis = Axis::new(label).between(0.0, 1.0);
        let figure = Figure::new("ROC", Axis::new("").between(0.0, 1.0), axis);
        let figure = figure.with(Series::new("a", Ink::Accent, points.clone()));
        let bytes = figure.to_png(Tokens::light(), 640, 400).unwrap();
        image::load_from_memory(&bytes).unwrap().to_rgb8()
    };
    let (with, without) = (named("a rather long title of an axis"), named(""));
    let places = with.enumerate_pixels().zip(without.pixels());
    let title: Vec<[u32; 2]> = places
        .filter(|((_, _, a), b)| a != b)
        .map(|((x, y, _), _)| [x, y])
        .collect();
    let span = |axis: usize| {
        let values = || title.iter().map(|at| at[axis]);
        [values().min().unwrap(), values().max().unwrap()]
    };
    // One line of small letters, turned, its middle at that of the plot.
    let [[left, right], [top, bottom]] = [span(0), span(1)];
    assert!(left > 1 && right < 26, "{left} to {right}");
    assert!(bottom - top > 100, "{top} to {bottom}");
    let middle = f64::from(top + bottom) / 2.0;
    assert!((middle - 196.0).abs() < 6.0, "{middle}");
}

fn many(names: usize) -> Figure {
    let mut figure = Figure::new("Receiver operating", Axis::new("x"), Axis::new("y"));
    for place in 0..names {
        let points = vec![[0.0, 0.0], [1.0, place as f64]];
        let name = format!("Multilayer perceptron {place}");
        figure = figure.with(Series::new(name, Ink::Series(place), points));
    }
    figure
}

#[test]
fn a_legend_in_the_window_names_every_series_or_counts_the_rest() {
    for (names, width, counted) in [(2, 700.0, None), (6, 380.0, None), (12, 380.0, Some("+"))] {
        let figure = many(names);
        let mut harness = Harness::builder()
            .with_size(vec2(width, 320.0))
            .with_context_setup(|ctx| {
                fonts::install(ctx);
                theme::install(ctx);
            })
            .build_ui(move |ui| {
                figure_ui(ui, &figure, "many", 220.0, None, Language::English);
            });
        harness.run();
        let shown: Vec<_> = (0..names)
            .filter_map(|place| {
                let name = format!("Multilayer perceptron {place}");
                Some(harness.query_by_label(&name)?.rect())
            })
            .collect();
        let more = harness.query_by_label_contains("+");
        assert_eq!(more.is_some(), counted.is_some(), "{names} in {width}");
        assert_eq!(shown.len() == names, counted.is_none(), "{shown:?}");
        for rect in &shown {
            assert!(rect.right() < width && rect.bottom() < 116.0, "{rect:?}");
        }
    }
}

#[test]
fn a_picture_names_every_series_apart_from_its_title() {
    let svg = many(6).to_svg(Tokens::light(), 640.0, 480.0);
    for place in 0..6 {
        assert!(svg.contains(&format!(">Multilayer perceptron {place}<")));
    }
    let top = |svg: &str| -> f32 {
        let clip = svg.split("<clipPath").nth(1).unwrap();
        let y = clip.split(" y=\"").nth(1).unwrap();
        y.split('"').next().unwrap().parse().unwrap()
    };
    // Two more rows of names than the title's own.
    assert!(top(&svg) >= top(&many(2).to_svg(Tokens::light(), 640.0, 480.0)) + 36.0);
}

#[test]
fn the_steps_of_a_small_sample_are_drawn_as_a_line() {
    use eframe::egui::Shape;
    // Twelve bads among two hundred applicants, as KS draws them.
    let share = |k: u32| f64::from(k / 16) / 12.0;
    let points = (0..200).map(|k| [f64::from(k) / 400.0, share(k)]).collect();
    let series = Series::new("bads", Ink::Bad, points).style(Style::Step);
    let figure = Figure::new("KS", Axis::new("PD"), Axis::new("share")).with(series);
    let mut harness = Harness::builder()
        .with_size(vec2(360.0, 320.0))
        .with_context_setup(|ctx| {
            fonts::install(ctx);
            theme::install(ctx);
        })
        .build_ui(move |ui| {
            figure_ui(ui, &figure, "ks", 220.0, None, Language::English);
        });
    harness.run();
    let shapes = harness.output().shapes.iter();
    let shapes: Vec<&Shape> = shapes.map(|clipped| &clipped.shape).collect();
    assert!(!shapes.iter().any(|shape| matches!(shape, Shape::Band(_))));
    let is_curve = |shape: &&&Shape| matches!(shape, Shape::Path(path) if path.points.len() > 12);
    assert!(shapes.iter().any(|shape| is_curve(&shape)));
}
