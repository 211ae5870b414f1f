//! Edges to columns: the place of an applicant in a network of keys, as it was before the
//! applicant's as-of date.

use crate::join::Feature;
use crate::join::error::{File, JoinError};
use crate::join::events::columns::{find, find_days};
use crate::join::events::rows::{NO_DAY, days_of};
use crate::join::keys::{Keys, NONE, without_key};
use crate::join::network::graph::Graph;
use crate::join::recipe::{EdgeRecipe, OutcomeRecipe, conventions};
use crate::table::{Column, Kind, Table};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Outcomes of keys, and the day from which each is known.
#[derive(Debug, Clone)]
pub struct Outcomes<'a> {
    /// The keys.
    pub key: &'a Column,
    /// Whether each row is bad; `None` where its outcome is not known.
    pub is_bad: Vec<Option<bool>>,
    /// The day from which the outcome is known.
    pub known: &'a Column,
}

/// What became of edges and applicants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct EdgeCounts {
    /// Edges.
    pub edges: usize,
    /// Edges that lack an end.
    pub edges_without_end: usize,
    /// Edges without a date, where edges have dates.
    pub edges_without_date: usize,
    /// Whether edges have dates.
    pub dated: bool,
    /// Distinct keys in the edges.
    pub nodes: usize,
    /// Applicants that have a neighbour before their as-of date.
    pub rows_with_neighbours: usize,
    /// Applicants without one.
    pub rows_without_neighbours: usize,
    /// Applicants without a key, or without an as-of date where one is needed.
    pub rows_left_out: usize,
    /// Bads with the day from which they are known.
    pub known_bads: Option<usize>,
    /// Bads without it, which never count.
    pub bads_without_date: Option<usize>,
}

impl EdgeRecipe {
    /// The first two columns are the ends of an edge; the date is the first other column of
    /// dates, if there is one.
    ///
    /// # Errors
    /// Fewer than two columns, or no rows.
    pub fn of(edges: &Table) -> Result<Self, JoinError> {
        let [from, to, others @ ..] = &edges.columns[..] else {
            return Err(JoinError::NoEdges);
        };
        if edges.rows == 0 {
            return Err(JoinError::NoRows(File::Edges));
        }
        let date = others.iter().find(|c| c.kind == Kind::Date);
        let date = date.map(|c| c.name.clone());
        let read = [&from.name, &to.name].into_iter().chain(&date);
        Ok(Self {
            conventions: conventions(edges, read.map(String::as_str)),
            from: from.name.clone(),
            to: to.name.clone(),
            date,
            outcome: None,
        })
    }
}

/// Degree (distinct neighbours in either direction), PageRank of the directed network, and,
/// with `outcomes`, the share of known bads among the neighbours, each by edges strictly before
/// the as-of date where edges have dates. A bad counts where the day it became known is before
/// the as-of date; an applicant is no neighbour of itself. `as_of` is needed where edges have
/// dates or outcomes are given. `done` is told how many applicants are done.
///
/// # Errors
/// A column that is absent or holds no days; where `must_match`, no key in any edge.
pub fn join_edges(
    (applicants, key, as_of): (&Table, &str, Option<&str>),
    edges: &Table,
    (recipe, prefix): (&EdgeRecipe, &str),
    outcomes: Option<Outcomes<'_>>,
    must_match: bool,
    done: &(dyn Fn(usize) + Sync),
) -> Result<(Vec<Feature>, EdgeCounts), JoinError> {
    let own_key = find(applicants, File::Applicants, key)?;
    let (index, mut counts) = EdgeIndex::new(edges, (recipe, prefix), outcomes)?;
    let as_of = match as_of {
        Some(name) => days_of(find_days(applicants, File::Applicants, name)?),
        None => vec![NO_DAY; applicants.rows],
    };
    let ids = index.keys.ids_of(own_key);
    if must_match && ids.iter().all(|id| *id == NONE) {
        return Err(JoinError::NoEnds {
            key: key.to_owned(),
            keys: counts.nodes,
        });
    }
    let features = index.features(&ids, &without_key(own_key), &as_of, &mut counts, done);
    Ok((features, counts))
}

/// A network of edges, ready to place any applicants in it.
#[derive(Debug)]
pub(in crate::join) struct EdgeIndex {
    pub(in crate::join) keys: Keys,
    graph: Graph,
    dated: bool,
    /// For each key the first day from which a bad of it is known.
    bad_from: Option<Vec<i32>>,
    names: Vec<String>,
    /// The rank of each key where edges have no dates.
    all_ranks: OnceLock<Vec<f64>>,
}

impl EdgeIndex {
    /// Of a table of edges, and what became of them.
    ///
    /// # Errors
    /// A column that is absent or holds no days.
    pub(in crate::join) fn new(
        edges: &Table,
        (recipe, prefix): (&EdgeRecipe, &str),
        outcomes: Option<Outcomes<'_>>,
    ) -> Result<(Self, EdgeCounts), JoinError> {
        let from = find(edges, File::Edges, &recipe.from)?;
        let to = find(edges, File::Edges, &recipe.to)?;
        let days = match &recipe.date {
            Some(name) => Some(days_of(find_days(edges, File::Edges, name)?)),
            None => None,
        };
        let mut keys = Keys::of(&[from, to]);
        let ends = (keys.insert(from), keys.insert(to));
        let mut counts = EdgeCounts {
            edges: edges.rows,
            dated: days.is_some(),
            nodes: keys.len(),
            ..EdgeCounts::default()
        };
        let graph = Graph::new(keys.len(), usable(ends, days.as_deref(), &mut counts));
        let bad_from = outcomes.map(|outcomes| first_bad_days(&keys, &outcomes, &mut counts));
        let index = Self {
            keys,
            graph,
            dated: counts.dated,
            bad_from,
            names: recipe.names(prefix),
            all_ranks: OnceLock::new(),
        };
        Ok((index, counts))
    }

    /// The columns for applicants by their numbers among the keys, [`NONE`] for one that no edge
    /// has, and by their as-of dates.
    pub(in crate::join) fn features(
        &self,
        ids: &[u32],
        without_key: &[bool],
        as_of: &[i32],
        counts: &mut EdgeCounts,
        done: &(dyn Fn(usize) + Sync),
    ) -> Vec<Feature> {
        let rows: Vec<Row> = ids
            .iter()
            .zip(as_of)
            .map(|(&node, &as_of)| Row { node, as_of })
            .collect();
        let is_left_out = |row: usize| without_key[row] || (self.dated && as_of[row] == NO_DAY);
        let ranks = self.ranks(&rows, done);
        let mut columns = [const { Vec::new() }; 3];
        for (at, (row, rank)) in rows.iter().zip(ranks).enumerate() {
            let figures = if is_left_out(at) {
                counts.rows_left_out += 1;
                [f64::NAN; 3]
            } else {
                let [degree, share] = self.degree_and_share(*row);
                counts.rows_with_neighbours += usize::from(degree > 0.0);
                counts.rows_without_neighbours += usize::from(degree == 0.0);
                [degree, rank, share]
            };
            columns
                .iter_mut()
                .zip(figures)
                .for_each(|(column, value)| column.push(value));
        }
        let features = self.names.iter().zip(columns);
        let features = features.map(|(name, values)| Feature {
            name: name.clone(),
            values,
        });
        features.collect()
    }

    /// Distinct neighbours, and the share of known bads among them.
    fn degree_and_share(&self, row: Row) -> [f64; 2] {
        let before = if self.dated { row.as_of } else { i32::MAX };
        let neighbours = || self.graph.neighbours(row.node, before);
        let degree = neighbours().count();
        let bad_from = self.bad_from.as_ref();
        let known = bad_from.filter(|_| degree > 0 && row.as_of != NO_DAY);
        let share = known.map_or(f64::NAN, |bad_from| {
            let is_bad = |node: &u32| bad_from[*node as usize] < row.as_of;
            neighbours().filter(is_bad).count() as f64 / degree as f64
        });
        [degree as f64, share]
    }

    /// The rank of each applicant: one network where edges have no dates, else one for each as-of
    /// date.
    fn ranks(&self, rows: &[Row], done: &(dyn Fn(usize) + Sync)) -> Vec<f64> {
        if !self.dated {
            let all = self.all_ranks.get_or_init(|| self.graph.ranks(i32::MAX));
            let rank = |row: &Row| all.get(row.node as usize).copied().unwrap_or(f64::NAN);
            done(rows.len());
            return rows.iter().map(rank).collect();
        }
        let mut by_day: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.node != NONE) {
            by_day.entry(row.as_of).or_default().push(at);
        }
        let of_day = |(day, rows_of_day): (&i32, &Vec<usize>)| -> Vec<(usize, f64)> {
            let ranks = self.graph.ranks(*day);
            done(rows_of_day.len());
            let rank = |&at: &usize| (at, ranks[rows[at].node as usize]);
            rows_of_day.iter().map(rank).collect()
        };
        let found: Vec<Vec<(usize, f64)>> = by_day.par_iter().map(of_day).collect();
        let mut ranks = vec![f64::NAN; rows.len()];
        found
            .into_iter()
            .flatten()
            .for_each(|(at, rank)| ranks[at] = rank);
        ranks
    }
}

/// An applicant in the network.
#[derive(Debug, Clone, Copy)]
struct Row {
    node: u32,
    as_of: i32,
}

/// Edges with both ends and, where edges have dates, a date.
fn usable(
    (from, to): (Vec<u32>, Vec<u32>),
    days: Option<&[i32]>,
    counts: &mut EdgeCounts,
) -> Vec<(u32, u32, i32)> {
    let mut edges = Vec::with_capacity(from.len());
    for (row, (from, to)) in from.into_iter().zip(to).enumerate() {
        if from == NONE || to == NONE {
            counts.edges_without_end += 1;
            continue;
        }
        match days.map(|days| days[row]) {
            Some(NO_DAY) => counts.edges_without_date += 1,
            day => edges.push((from, to, day.unwrap_or(NO_DAY))),
        }
    }
    edges
}

/// For each node the first day from which a bad of its key is known, the last of all days
/// without one.
fn first_bad_days(keys: &Keys, outcomes: &Outcomes<'_>, counts: &mut EdgeCounts) -> Vec<i32> {
    let mut first = vec![i32::MAX; keys.len()];
    let (mut known, mut undated) = (0, 0);
    let days = days_of(outcomes.known);
    let ids = keys.ids_of(outcomes.key);
    for ((&id, &is_bad), &day) in ids.iter().zip(&outcomes.is_bad).zip(&days) {
        match (is_bad, day) {
            (Some(true), NO_DAY) => undated += 1,
            (Some(true), day) => {
                known += 1;
                if id != NONE {
                    let first = &mut first[id as usize];
                    *first = day.min(*first);
                }
            }
            _ => {}
        }
    }
    counts.known_bads = Some(known);
    counts.bads_without_date = Some(undated);
    first
}

/// The columns of key and of the day from which outcomes are known, in a table that has the
/// target as well.
///
/// # Errors
/// A column that is absent, or holds no days.
pub fn find_outcomes<'a>(
    table: &'a Table,
    key: &str,
    outcome: &OutcomeRecipe,
) -> Result<(&'a Column, &'a Column), JoinError> {
    find(table, File::Outcomes, &outcome.target.column)?;
    let key = find(table, File::Outcomes, key)?;
    Ok((key, find_days(table, File::Outcomes, &outcome.known)?))
}
