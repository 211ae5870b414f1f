//! Sequence groups: columns that hold one measurement at several times, found
//! by their names. Values are not looked at, only kinds.

use std::collections::{BTreeMap, BTreeSet};

use crate::profile::name::{squash, tokens};
use crate::table::{Column, Kind, Table};

/// A group has at least this many steps.
pub const LEAST_STEPS: usize = 3;

/// In which order whole-number suffixes run; dated suffixes speak for themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The lowest suffix is the latest step (`PAY_0` is this month).
    #[default]
    LatestFirst,
    /// The lowest suffix is the oldest step.
    OldestFirst,
}

/// One measurement over time.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Channel {
    /// What the columns' names share (`BILL_AMT`).
    pub stem: String,
    /// The columns, oldest → latest.
    pub columns: Vec<String>,
}

/// Channels of equal length, aligned by step.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SequenceBlock {
    /// The channels in the order of their first column in the table.
    pub channels: Vec<Channel>,
    /// Number of steps of each channel.
    pub steps: usize,
}

impl SequenceBlock {
    /// The block without the channels of some stems; `None` where none is left.
    #[must_use]
    pub fn without(mut self, stems: &BTreeSet<String>) -> Option<Self> {
        self.channels.retain(|c| !stems.contains(&c.stem));
        (!self.channels.is_empty()).then_some(self)
    }
}

/// Stems that number different things, not times: `address1`, `V1`, `X_1`.
const NUMBERED_THINGS: [&str; 22] = [
    "address",
    "addr",
    "attr",
    "attribute",
    "col",
    "column",
    "component",
    "document",
    "extsource",
    "feature",
    "feat",
    "field",
    "flagdocument",
    "line",
    "phone",
    "q",
    "question",
    "score",
    "source",
    "tel",
    "unnamed",
    "var",
];

/// What stands after the stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// A whole number.
    Place(i64),
    /// A year.
    Year(i64),
    /// A month, counted from the year 0.
    Month(i64),
    /// A quarter, counted from the year 0.
    Quarter(i64),
}

impl Step {
    fn number(self) -> i64 {
        match self {
            Self::Place(n) | Self::Year(n) | Self::Month(n) | Self::Quarter(n) => n,
        }
    }
}

struct Group<'a> {
    stem: String,
    /// Ascending by step.
    members: Vec<(Step, &'a Column)>,
}

/// The largest block of aligned channels among the columns named in `inputs`;
/// `None` where no group is found. Groups of other lengths stay static.
#[must_use]
pub fn find_sequence(table: &Table, inputs: &[String], order: Order) -> Option<SequenceBlock> {
    let mut alike: BTreeMap<(usize, Option<Step>), Vec<Group>> = BTreeMap::new();
    for group in find_groups(table, inputs) {
        // Dated channels are aligned by date, numbered ones by order.
        let first = group.members.first().map(|m| m.0);
        let dated = first.filter(|step| !matches!(step, Step::Place(_)));
        alike
            .entry((group.members.len(), dated))
            .or_default()
            .push(group);
    }
    let (key, groups) = alike
        .into_iter()
        .max_by_key(|((n, _), groups)| (n * groups.len(), *n))?;
    let channels = groups.into_iter().map(|g| channel(g, order)).collect();
    Some(SequenceBlock {
        channels,
        steps: key.0,
    })
}

/// All groups, in the order of their first column in the table.
fn find_groups<'a>(table: &'a Table, inputs: &[String]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group> = Vec::new();
    for column in table
        .columns
        .iter()
        .filter(|c| inputs.contains(&c.name) && is_measured(c))
    {
        let Some((stem, step)) = parse(&column.name) else {
            continue;
        };
        let same = |g: &&mut Group| {
            let known = g.members[0].0;
            g.stem == stem && std::mem::discriminant(&known) == std::mem::discriminant(&step)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.members.push((step, column)),
            None => groups.push(Group {
                stem,
                members: vec![(step, column)],
            }),
        }
    }
    for group in &mut groups {
        group.members.sort_by_key(|(step, _)| *step);
    }
    groups.retain(is_sequence);
    groups
}

fn is_measured(column: &Column) -> bool {
    let numeric = matches!(
        column.kind,
        Kind::Integer | Kind::Number | Kind::Percentage | Kind::Money
    );
    (numeric || column.kind == Kind::Flag) && !column.is_text()
}

/// At least three steps, without repeats and with at most one gap
/// (`PAY_0, PAY_2, …`; but `dpd_30, dpd_60, dpd_90` are no steps), and not all flags.
fn is_sequence(group: &Group) -> bool {
    let steps: Vec<i64> = group.members.iter().map(|(s, _)| s.number()).collect();
    let n = steps.len();
    let measured = group.members.iter().any(|(_, c)| c.kind != Kind::Flag);
    let unique = steps.windows(2).all(|w| w[0] != w[1]);
    n >= LEAST_STEPS && measured && unique && steps[n - 1] - steps[0] <= n as i64
}

fn channel(group: Group, order: Order) -> Channel {
    let dated = !matches!(group.members[0].0, Step::Place(_));
    let mut columns: Vec<String> = group.members.iter().map(|(_, c)| c.name.clone()).collect();
    if !dated && order == Order::LatestFirst {
        columns.reverse();
    }
    Channel {
        stem: group.stem,
        columns,
    }
}

/// Stem and step of a name; `None` where it names no step.
fn parse(name: &str) -> Option<(String, Step)> {
    let (rest, step) = quarter(name)
        .or_else(|| month(name))
        .or_else(|| place(name))?;
    let stem = rest.trim_end_matches(['_', '-', '.', ' ']);
    let letters: usize = tokens(stem).iter().map(|t| t.chars().count()).sum();
    let wide = stem.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    let numbered = NUMBERED_THINGS.contains(&squash(stem).as_str());
    ((letters > 1 || wide) && !numbered).then(|| (stem.to_owned(), step))
}

/// `…2024Q1`, `…2024_Q1`.
fn quarter(name: &str) -> Option<(&str, Step)> {
    let digit = name
        .chars()
        .last()?
        .to_digit(10)
        .filter(|d| (1..=4).contains(d))?;
    let rest = name[..name.len() - 1].strip_suffix(['Q', 'q'])?;
    let (rest, year) = year(rest.trim_end_matches(['_', '-', '.']))?;
    Some((rest, Step::Quarter(year * 4 + i64::from(digit))))
}

/// `…202401`, `…2024_01`, `…2024-01`.
fn month(name: &str) -> Option<(&str, Step)> {
    let digits = name.get(name.len().checked_sub(2)?..)?;
    let month: i64 = digits
        .chars()
        .all(|c| c.is_ascii_digit())
        .then(|| digits.parse().ok())??;
    let rest = &name[..name.len() - 2];
    let rest = rest.strip_suffix(['_', '-', '.']).unwrap_or(rest);
    let (rest, year) = year(rest)?;
    (1..=12)
        .contains(&month)
        .then_some((rest, Step::Month(year * 12 + month)))
}

/// Four digits from 1900 to 2099 with no digit before them.
fn year(name: &str) -> Option<(&str, i64)> {
    let (rest, digits) = trailing_digits(name);
    let year: i64 = (digits.len() == 4).then(|| digits.parse().ok())??;
    (1900..=2099).contains(&year).then_some((rest, year))
}

/// A year, or another whole number of up to three digits.
fn place(name: &str) -> Option<(&str, Step)> {
    if let Some((rest, year)) = year(name) {
        return Some((rest, Step::Year(year)));
    }
    let (rest, digits) = trailing_digits(name);
    let place = (digits.len() <= 3).then(|| digits.parse().ok())??;
    Some((rest, Step::Place(place)))
}

fn trailing_digits(name: &str) -> (&str, &str) {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    name.split_at(stem.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::tests::table_of;

    fn find(names: &[String], kind: Kind, order: Order) -> Option<SequenceBlock> {
        let column = |n: &String| Column::from_integers(n, kind, &[Some(1), Some(2)]);
        find_sequence(&table_of(names.iter().map(column).collect()), names, order)
    }

    fn check(names: &[&str], expected: &[(&str, &str)]) {
        let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
        let found = find(&names, Kind::Integer, Order::LatestFirst);
        let channels = found.map_or(Vec::new(), |b| b.channels);
        let shown: Vec<(String, String)> = channels
            .into_iter()
            .map(|c| (c.stem, c.columns.join(" ")))
            .collect();
        let shown: Vec<(&str, &str)> = shown
            .iter()
            .map(|(s, c)| (s.as_str(), c.as_str()))
            .collect();
        assert_eq!(shown, expected, "{names:?}");
    }

    fn taiwan() -> Vec<String> {
        let mut names = vec!["LIMIT_BAL".to_owned(), "AGE".to_owned()];
        names.extend([0, 2, 3, 4, 5, 6].map(|i| format!("PAY_{i}")));
        names.extend((1..=6).map(|i| format!("BILL_AMT{i}")));
        names.extend((1..=6).map(|i| format!("PAY_AMT{i}")));
        names
    }

    #[test]
    fn taiwan_has_three_channels_of_six_months() {
        let block = find(&taiwan(), Kind::Integer, Order::LatestFirst).unwrap();
        let stems: Vec<&str> = block.channels.iter().map(|c| c.stem.as_str()).collect();
        assert_eq!(
            (block.steps, stems),
            (6, vec!["PAY", "BILL_AMT", "PAY_AMT"])
        );
        let pay = block.channels[0].columns.join(" ");
        assert_eq!(pay, "PAY_6 PAY_5 PAY_4 PAY_3 PAY_2 PAY_0");
        let block = find(&taiwan(), Kind::Integer, Order::OldestFirst).unwrap();
        assert_eq!(block.channels[1].columns[0], "BILL_AMT1");
    }

    #[test]
    fn dated_suffixes_run_forward_whatever_the_order() {
        let months = "bal_202311 bal_202312 bal_202401";
        check(
            &["bal_202401", "bal_202311", "bal_202312"],
            &[("bal", months)],
        );
        let dashed = "bal_2024-01 bal_2024-02 bal_2024-03";
        check(
            &["bal_2024-01", "bal_2024-02", "bal_2024-03"],
            &[("bal", dashed)],
        );
        let quarters = "due2023Q4 due2024Q1 due2024Q2";
        check(
            &["due2024Q1", "due2023Q4", "due2024Q2"],
            &[("due", quarters)],
        );
        check(
            &["inc_2021", "inc_2022", "inc_2023"],
            &[("inc", "inc_2021 inc_2022 inc_2023")],
        );
    }

    #[test]
    fn numbered_things_are_no_sequence() {
        check(&["score_a1", "score_a2"], &[]);
        check(&["address1", "address2", "address3"], &[]);
        check(&["V1", "V2", "V3", "V4"], &[]);
        check(&["column_1", "column_2", "column_3"], &[]);
        check(&["1", "2", "3"], &[]);
        check(&["dpd_30", "dpd_60", "dpd_90"], &[]);
        check(&["bal1", "bal_1", "bal2", "bal3"], &[]);
        assert_eq!(find(&taiwan(), Kind::Identifier, Order::LatestFirst), None);
        assert_eq!(find(&taiwan(), Kind::Flag, Order::LatestFirst), None);
    }

    #[test]
    fn the_length_that_covers_most_columns_wins() {
        let names = [
            "bal1", "bal2", "bal3", "due1", "due2", "due3", "inq1", "inq2", "inq3", "inq4", "inq5",
        ];
        check(
            &names,
            &[("bal", "bal3 bal2 bal1"), ("due", "due3 due2 due1")],
        );
    }

    #[test]
    fn a_column_that_is_no_input_is_left_out() {
        let all = taiwan();
        let table = table_of(
            all.iter()
                .map(|n| Column::from_integers(n, Kind::Integer, &[Some(1)]))
                .collect(),
        );
        let block = find_sequence(&table, &all[..8], Order::LatestFirst).unwrap();
        assert_eq!(block.channels.len(), 1);
    }
}
