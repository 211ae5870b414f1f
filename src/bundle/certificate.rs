//! The certificate of a monotone model: the fields with which its PD rises or falls, for every
//! applicant. It needs no data: the recipe orders each field in one input, the signs of the
//! weights, or the leaves of boosted trees, hold the logit to it, and what makes a PD of the logit
//! rises.

use crate::network::{Direction, HeldInput, Network};
use crate::recipe::Recipe;
use serde::{Deserialize, Serialize};

/// A column of numbers with which the PD rises or falls. Missing cells and special levels are
/// outside of the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldField {
    /// The column.
    pub field: String,
    /// How the PD runs with its numbers.
    pub direction: Direction,
}

/// The inputs by which a recipe and a network hold some fields, in the order of their places;
/// `None` where one of the fields has no input that alone depends on its numbers.
#[must_use]
pub fn held_inputs(recipe: &Recipe, fields: &[HeldField]) -> Option<Vec<HeldInput>> {
    let of = |held: &HeldField| {
        let (input, rises) = recipe.ordered_input(&held.field)?;
        let direction = if rises {
            held.direction
        } else {
            held.direction.reversed()
        };
        Some(HeldInput { input, direction })
    };
    let mut inputs: Vec<HeldInput> = fields.iter().map(of).collect::<Option<_>>()?;
    inputs.sort_unstable_by_key(|held| held.input);
    Some(inputs)
}

/// Whether the signs of the weights, or the leaves, prove the certificate. A field all of whose numbers have one
/// weight of evidence, as after an edit of points, needs no proof.
#[must_use]
pub fn is_proven(recipe: &Recipe, network: &Network, fields: &[HeldField]) -> bool {
    let is_flat = |held: &&HeldField| recipe.is_flat(&held.field);
    let fields: Vec<HeldField> = fields.iter().filter(|f| !is_flat(f)).cloned().collect();
    held_inputs(recipe, &fields).is_some_and(|inputs| network.is_held_to(&inputs))
}

/// The fields of a certificate that neither signs of weights nor leaves prove.
#[must_use]
pub(super) fn unproven(recipe: &Recipe, network: &Network, fields: &[HeldField]) -> Vec<HeldField> {
    let each = fields.iter();
    each.filter(|held| !is_proven(recipe, network, std::slice::from_ref(held)))
        .cloned()
        .collect()
}

/// The fields with their signs, such as `income -, days_late +`.
#[must_use]
pub fn shown(fields: &[HeldField]) -> String {
    let each = fields
        .iter()
        .map(|held| format!("{} {}", held.field, held.direction.sign()));
    each.collect::<Vec<_>>().join(", ")
}
