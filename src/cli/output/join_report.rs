//! What `join` says: what became of rows and events, and how the new columns tell good from bad.

use crate::cli::output::report::{note, number, warning};
use crate::evaluate::binning::Holds;
use crate::join::{EdgeCounts, EventCounts, Feature, FormulaCounts, LeftOut};
use crate::words::{agreed, counted};
use crate::workflow::{Binned, Joined, NamedBin};
use serde::Serialize;

/// What became of a join.
#[derive(Debug, Default, Serialize)]
pub(in crate::cli) struct JoinSummary {
    /// Of events and of applicants with them.
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<EventCounts>,
    /// Columns of events that are not summarised.
    left_out: Vec<LeftOut>,
    /// Of edges and of applicants with them.
    #[serde(skip_serializing_if = "Option::is_none")]
    edges: Option<EdgeCounts>,
    /// Of formulas.
    formulas: Vec<FormulaCounts>,
    /// The new columns.
    columns: Vec<NewColumn>,
    /// The new columns in bins, the highest information value first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) binning: Option<Vec<Binned>>,
}

/// A new column.
#[derive(Debug, Serialize)]
struct NewColumn {
    name: String,
    /// Rows without a value.
    missing: usize,
}

impl JoinSummary {
    /// What became of this join.
    pub(in crate::cli) fn of(joined: &Joined) -> Self {
        let column = |feature: &Feature| NewColumn {
            name: feature.name.clone(),
            missing: feature.values.iter().filter(|v| v.is_nan()).count(),
        };
        Self {
            events: joined.events,
            left_out: joined.left_out.clone(),
            edges: joined.edges,
            formulas: joined.formulas.clone(),
            columns: joined.features.iter().map(column).collect(),
            binning: None,
        }
    }
}

/// Says it in lines on standard error.
pub(in crate::cli) fn show(summary: &JoinSummary) {
    if let Some(counts) = &summary.events {
        events(counts);
    }
    for LeftOut { column, reason } in &summary.left_out {
        note(&format!(
            "{column} of the events left out: {} (--event-columns keeps it)",
            reason.clause()
        ));
    }
    if let Some(counts) = &summary.edges {
        edges(counts);
    }
    summary.formulas.iter().for_each(formula);
    note(&format!(
        "{} added",
        counted(summary.columns.len(), "column")
    ));
    if let Some(binned) = &summary.binning {
        bins(binned);
    }
}

fn events(c: &EventCounts) {
    note(&format!(
        "{}: {} with events before the as-of date, {} without",
        counted(c.rows, "row"),
        c.rows_with_events,
        c.rows_without_events
    ));
    let unknown = agreed(format!(
        "{} of {} ⟨key|keys⟩ that no row has",
        c.events_of_unknown_keys, c.unknown_keys
    ));
    note(&format!(
        "{}: {} used, {} on or after the last as-of date of their key, {unknown}",
        counted(c.events, "event"),
        c.events_used,
        c.events_on_or_after
    ));
    for (n, what) in [
        (c.rows_without_key, "⟨row|rows⟩ without a key: no values"),
        (
            c.rows_without_as_of,
            "⟨row|rows⟩ without a readable as-of date: no values",
        ),
        (
            c.rows_repeated,
            "⟨row repeats|rows repeat⟩ key and as-of date of another row",
        ),
        (c.events_without_key, "⟨event|events⟩ without a key"),
        (
            c.events_unknown_by_zeros,
            "⟨event has|events have⟩ a key that differs from a row's by leading zeros or capitals \
             only, and ⟨does|do⟩ not count; write the keys of both files in the same way",
        ),
        (
            c.events_without_date,
            "⟨event|events⟩ without a readable date, not used",
        ),
    ] {
        if n > 0 {
            warning(agreed(format!("{n} {what}.")));
        }
    }
    if c.events_used == 0 {
        warning("No event lies before an as-of date of its key; check keys and dates.");
    }
}

fn edges(c: &EdgeCounts) {
    note(&format!(
        "{} between {}: {} with neighbours{}, {} without",
        counted(c.edges, "edge"),
        counted(c.nodes, "key"),
        counted(c.rows_with_neighbours, "row"),
        if c.dated {
            " before the as-of date"
        } else {
            ""
        },
        c.rows_without_neighbours
    ));
    if let Some(bads) = c.known_bads {
        let counts = "counts where that is before the as-of date";
        note(&format!(
            "{} with a day from which it is known, each {counts}",
            counted(bads, "bad")
        ));
    }
    if !c.dated {
        warning("The edges have no dates, so all of them count before every as-of date.");
    }
    for (n, what) in [
        (
            c.rows_left_out,
            "⟨row|rows⟩ without a key or a readable as-of date: no place in the network",
        ),
        (
            c.edges_without_end,
            "⟨edge lacks|edges lack⟩ a key, and ⟨is|are⟩ not used",
        ),
        (
            c.edges_without_date,
            "⟨edge lacks|edges lack⟩ a readable date, and ⟨is|are⟩ not used",
        ),
        (
            c.bads_without_date.unwrap_or(0),
            "⟨bad|bads⟩ without a readable date never ⟨counts|count⟩",
        ),
    ] {
        if n > 0 {
            warning(agreed(format!("{n} {what}.")));
        }
    }
}

fn formula(counts: &FormulaCounts) {
    for (n, what) in [
        (counts.divisions_by_zero, "a division by zero"),
        (
            counts.logs_without_value,
            "the logarithm of a number that is not above zero",
        ),
        (counts.later_dates, "the age of a date after the as-of date"),
    ] {
        if n > 0 {
            let rows = counted(n, "row");
            warning(format!(
                "{}: no value in {rows}, because of {what}.",
                counts.name
            ));
        }
    }
}

fn bins(binned: &[Binned]) {
    note("");
    note("information value of the new columns, and the bad rate of each bin:");
    for column in binned {
        let strength = format!("{:?}", column.strength).to_lowercase();
        let bins: Vec<String> = column
            .bins
            .iter()
            .map(|bin| {
                let rate = bin
                    .line
                    .bad_rate
                    .map_or("–".to_owned(), |r| format!("{:.1} %", 100.0 * r));
                format!("{}: {rate} of {}", short_name(bin), bin.line.n)
            })
            .collect();
        note(&format!(
            "{:<32} IV {:.4} {strength:<10} {}",
            column.column,
            column.iv,
            bins.join("; ")
        ));
    }
}

/// What a bin holds, a range by whole numbers or by six significant digits.
fn short_name(bin: &NamedBin) -> String {
    let Holds::Range { above, up_to } = &bin.line.holds else {
        return bin.name.clone();
    };
    let shown = |v: f64| {
        if v.fract() == 0.0 && v.abs() < 1e7 {
            v.to_string()
        } else {
            number(v)
        }
    };
    match (above, up_to) {
        (None, Some(to)) => format!("≤ {}", shown(*to)),
        (Some(from), Some(to)) => format!("> {} to {}", shown(*from), shown(*to)),
        (Some(from), None) => format!("> {}", shown(*from)),
        (None, None) => bin.name.clone(),
    }
}
