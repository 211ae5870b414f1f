//! Where a recipe holds the weight of evidence of a bin.

use super::Holds;
use crate::recipe::encoding::encoder::Bins;
use crate::recipe::encoding::special::show_code;
use crate::recipe::{Encoder, Feature};
use std::collections::HashSet;

/// The `k`-th range between edges, of days where `days` says so.
pub(super) fn range(edges: &[f64], days: bool, k: usize) -> Holds {
    let end = |k: Option<usize>| {
        let edge = k.and_then(|k| edges.get(k));
        edge.map(|edge| show_code(*edge, days))
    };
    Holds::Range(end(k.checked_sub(1)), end(Some(k)))
}

/// The weight of evidence of a bin, of a group of categories that of its first; `None` where the
/// column has no such bin.
pub(super) fn weight(feature: &Feature, holds: &Holds) -> Option<f64> {
    let [
        Encoder::Woe {
            bins,
            woe,
            missing,
            other,
            special,
            ..
        },
    ] = &feature.encoders[..]
    else {
        return None;
    };
    match (holds, bins) {
        (Holds::Range(..), Bins::Edges(edges)) => {
            let days = feature.special.days;
            let place = (0..=edges.len()).find(|k| range(edges, days, *k) == *holds)?;
            woe.get(place).copied()
        }
        (Holds::Levels(held), Bins::Levels(levels)) => {
            let first = held.first()?;
            let place = levels.iter().position(|level| level == first)?;
            woe.get(place).copied()
        }
        (Holds::Special(level), _) => {
            let names = feature.special.names();
            let place = names.iter().position(|name| name == level)?;
            special.get(place).copied()
        }
        (Holds::Missing, _) => Some(*missing),
        (Holds::Other, Bins::Levels(_)) => Some(*other),
        _ => None,
    }
}

/// Whether a column has a bin, all of which has this weight of evidence.
pub(super) fn has_weight(feature: &Feature, holds: &Holds, woe: f64) -> bool {
    let mut feature = feature.clone();
    slots(&mut feature, holds).is_some_and(|all| all.iter().all(|slot| **slot == woe))
}

/// Sets the weight of evidence of a bin; `None` where the column has no such bin.
pub(super) fn set(feature: &mut Feature, holds: &Holds, woe: f64) -> Option<()> {
    for slot in slots(feature, holds)? {
        *slot = woe;
    }
    Some(())
}

/// The weights of evidence of a bin: several of a group of categories.
fn slots<'a>(feature: &'a mut Feature, holds: &Holds) -> Option<Vec<&'a mut f64>> {
    let names = feature.special.names();
    let days = feature.special.days;
    let [
        Encoder::Woe {
            bins,
            woe,
            missing,
            other,
            special,
            ..
        },
    ] = &mut feature.encoders[..]
    else {
        return None;
    };
    Some(match (holds, bins) {
        (Holds::Range(..), Bins::Edges(edges)) => {
            let place = (0..=edges.len()).find(|k| range(edges, days, *k) == *holds)?;
            vec![woe.get_mut(place)?]
        }
        (Holds::Levels(held), Bins::Levels(levels)) => {
            let named: HashSet<&String> = held.iter().collect();
            let each = woe.iter_mut().zip(levels.iter());
            let found = each.filter(|(_, level)| named.contains(level));
            let found: Vec<&mut f64> = found.map(|(woe, _)| woe).collect();
            if found.is_empty() || found.len() != held.len() {
                return None;
            }
            found
        }
        (Holds::Special(level), _) => {
            let place = names.iter().position(|name| name == level)?;
            vec![special.get_mut(place)?]
        }
        (Holds::Missing, _) => vec![missing],
        (Holds::Other, Bins::Levels(_)) => vec![other],
        _ => return None,
    })
}
