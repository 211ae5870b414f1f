//! Why an applicant has this PD, class or number: contributions of the fields to a stated
//! baseline, of a PD in log-odds, and the reasons that follow from them.
//!
//! The contributions of a row add up to the difference between its logit and that of the
//! baseline; they explain the logit before prior correction and recalibration. A module of
//! pure functions over a network and prepared inputs: it knows no file and no window.

mod agreement;
mod baseline;
mod bounds;
mod centroids;
mod dependence;
mod explanation;
mod fields;
mod grid;
mod importance;
mod integrated;
mod monotone;
mod points;
mod reasons;
mod shapley;
mod tree_shapley;
#[cfg(test)]
mod tests;
mod texts;

pub use agreement::Agreement;
pub use baseline::{Baseline, Baselines, LEAST_ROWS};
pub use dependence::{
    Dependence, EFFECT_ROWS, EffectRows, LevelOrder, Pds, accumulated_effects, applicant_curve,
    partial_dependence, sample_of,
};
pub use explanation::{ExplainError, Explanation, TaskExplanation};
pub use fields::Fields;
pub use grid::{Grid, InputsOf, MOST_BINS, MOST_LEVELS, Point, PointValue};
pub use importance::{Importance, LossRise, importance, loss_rises};
pub use integrated::{Contributions, Explainer, GAP};
pub use monotone::{MonotoneCheck, Monotonicity};
pub use points::{PointExplainers, contributions_against};
pub use reasons::{LEAST_REASON, MOST_REASONS, Reasons, movers_of, reasons_of};
pub use texts::{MOST_TEXT, ReasonTexts, TextLanguage, TextsError};
