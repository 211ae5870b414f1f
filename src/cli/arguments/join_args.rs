//! The arguments of `join`, those of them that `train` has as well, and the files that a model
//! with a join needs.

use crate::cli::arguments::args::{ReadArguments, list};
use crate::workflow::{JoinFiles, JoinPlan};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct JoinArguments {
    /// Applicants, in one file or several; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Output file: the cells of the applicants unchanged, then the new columns; - for standard
    /// output.
    /// The recipe of the join goes beside it as .join.json
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
    /// Recipe of an earlier join (.join.json): make the same columns for these applicants
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "key", "events_key", "as_of", "event_date", "windows", "event_columns", "prefix",
        "formulas", "outcome_date"
    ])]
    pub(in crate::cli) like: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) terms: JoinTermsArguments,
    /// The same as --event-columns
    #[arg(long, hide = true, conflicts_with_all = ["event_columns", "like"])]
    pub(in crate::cli) columns: Vec<String>,
    /// Target column: show IV and bins of the new columns
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) target: Option<String>,
    /// Target values that mean bad [default: guessed where it is plain]
    #[arg(
        long,
        value_name = "V[,V]",
        requires = "target",
        allow_hyphen_values = true
    )]
    pub(in crate::cli) bad: Vec<String>,
    /// Print what became of rows, events and columns as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
    #[command(flatten)]
    pub(in crate::cli) read: ReadArguments,
}

impl JoinArguments {
    /// The arguments with one name for what has two.
    pub(in crate::cli) fn settled(mut self) -> Self {
        self.terms.events.event_columns.append(&mut self.columns);
        self
    }
}

/// Which columns are made of other files and of formulas.
#[derive(Debug, Args)]
#[command(next_help_heading = "Columns from other files")]
pub(in crate::cli) struct JoinTermsArguments {
    /// Column of the applicants that events and edges name them by
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) key: Option<String>,
    /// Column with the date of the application; only what lies before that day counts
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) as_of: Option<String>,
    /// Text before the names of the new columns
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) prefix: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) events: EventArguments,
    #[command(flatten)]
    pub(in crate::cli) edges: EdgeArguments,
    /// Compute a column from others, also new ones: columns, numbers, + - * / and brackets,
    /// log(x), age(date) in years to the as-of date, month(date); names that hold blanks between
    /// double quotes. No value where a number is divided by zero, or for the log of a number that
    /// is not above 0
    #[arg(long = "formula", value_name = "NAME = a / b")]
    pub(in crate::cli) formulas: Vec<String>,
}

/// The same in a training, or the recipe of a join.
#[derive(Debug, Args)]
pub(in crate::cli) struct TrainJoinArguments {
    #[command(flatten)]
    pub(in crate::cli) terms: JoinTermsArguments,
    /// Recipe of an earlier join (.join.json): train on the same columns
    #[arg(long = "join", value_name = "FILE", help_heading = "Columns from other files", conflicts_with_all = [
        "key", "events_key", "as_of", "event_date", "windows", "event_columns", "prefix",
        "formulas", "outcome_date"
    ])]
    pub(in crate::cli) recipe: Option<PathBuf>,
}

impl JoinTermsArguments {
    /// Whether any of them is given but a file or a formula, which need no other.
    pub(in crate::cli) fn lone_option(&self) -> Option<&'static str> {
        let has_file = self.events.file.is_some() || self.edges.file.is_some();
        if has_file || !self.formulas.is_empty() {
            return None;
        }
        let given = [
            (self.key.is_some(), "--key"),
            (self.as_of.is_some(), "--as-of"),
            (self.prefix.is_some(), "--prefix"),
            (self.events.events_key.is_some(), "--events-key"),
            (self.events.event_date.is_some(), "--event-date"),
            (!self.events.windows.is_empty(), "--windows"),
            (!self.events.event_columns.is_empty(), "--event-columns"),
        ];
        given
            .into_iter()
            .find_map(|(given, flag)| given.then_some(flag))
    }

    /// The files that are named.
    pub(in crate::cli) fn files(&self) -> JoinFiles {
        JoinFiles {
            events: self.events.file.clone(),
            edges: self.edges.file.clone(),
            outcomes: self.edges.outcomes.clone(),
        }
    }

    /// What is said of the join.
    pub(in crate::cli) fn plan(&self) -> JoinPlan {
        JoinPlan {
            key: self.key.clone(),
            as_of: self.as_of.clone(),
            prefix: self.prefix.clone().unwrap_or_default(),
            events_key: self.events.events_key.clone(),
            event_date: self.events.event_date.clone(),
            windows: self.events.windows.clone(),
            measures: list(&self.events.event_columns),
            outcome_date: self.edges.outcome_date.clone(),
            formulas: self.formulas.clone(),
        }
    }
}

/// The files of a model that was trained on columns of other files.
#[derive(Debug, Args)]
#[command(next_help_heading = "Files of the model's columns")]
pub(in crate::cli) struct ModelFilesArguments {
    /// File of events, where the model was trained with one: the same columns are made, each as
    /// known before the as-of date. The events are held in memory, sorted
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) events: Option<PathBuf>,
    /// File of edges, where the model was trained with one
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) edges: Option<PathBuf>,
    /// File with key, target and outcome date of the neighbours, where the model reads the share
    /// of known bads
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) outcomes: Option<PathBuf>,
}

impl ModelFilesArguments {
    /// The files that are named.
    pub(in crate::cli) fn files(&self) -> JoinFiles {
        JoinFiles {
            events: self.events.clone(),
            edges: self.edges.clone(),
            outcomes: self.outcomes.clone(),
        }
    }
}

/// What is made of events.
#[derive(Debug, Args)]
#[command(next_help_heading = "Events")]
pub(in crate::cli) struct EventArguments {
    /// File of transactions or other dated events, many per key. Of each column of numbers:
    /// count, sum, mean, max, min and trend (least-squares slope per 30.4375 days) by window; of
    /// each column of texts: distinct ones and the count of the five most frequent. --read holds
    /// for its columns as well
    #[arg(id = "events", long, value_name = "FILE")]
    pub(in crate::cli) file: Option<PathBuf>,
    /// Key column of the events [default: as --key]
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) events_key: Option<String>,
    /// Column with the date of an event
    #[arg(long, value_name = "COL")]
    pub(in crate::cli) event_date: Option<String>,
    /// Windows in calendar months back from the as-of date [default: 1,3,6,12]
    #[arg(
        long,
        value_name = "N,N",
        value_delimiter = ',',
        allow_negative_numbers = true
    )]
    pub(in crate::cli) windows: Vec<i64>,
    /// Columns of the events to summarise [default: all but ids, dates and texts that hardly
    /// repeat]
    #[arg(long, value_name = "A,B")]
    pub(in crate::cli) event_columns: Vec<String>,
}

/// What is made of edges.
#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(in crate::cli) struct EdgeArguments {
    /// File of edges: two columns of keys (from, to) and, if there is one, a column of dates,
    /// before which an edge is not there. Adds the number of distinct neighbours and PageRank
    #[arg(id = "edges", long, value_name = "FILE")]
    pub(in crate::cli) file: Option<PathBuf>,
    /// Column, in the applicants or in --outcomes, with the day from which the outcome in --target
    /// is known: adds the share of known bads among the neighbours, of which one counts where that
    /// day is before the as-of date
    #[arg(long, value_name = "COL", requires = "target")]
    pub(in crate::cli) outcome_date: Option<String>,
    /// File with key, target and outcome date of the neighbours [default: the applicants]
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) outcomes: Option<PathBuf>,
}
