//! A setting outside its bounds.

use crate::network::{Family, GpuFault, MAX_MEMBERS};
use crate::recipe::Task;
use crate::score::ScorecardError;

/// A setting outside its bounds, or settings that lead to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// No epoch.
    #[error("The number of epochs, or trees, must be at least 1.")]
    Epochs,
    /// An empty batch.
    #[error("The batch size must be at least 1; 32 to 512 are usual.")]
    BatchSize,
    /// An ensemble of no network, or of too many.
    #[error(
        "The number of members must be between 1 and {}; 16 is the default.",
        MAX_MEMBERS
    )]
    Members,
    /// A member that the ensemble does not have.
    #[error("The member must be one of the ensemble: 1 to the number of its members.")]
    Member,
    /// A network that is no member of the ensemble that it is to be joined to.
    #[error(
        "A network has other layers than a member with these settings; combine members by the \
         version of the program that trained them."
    )]
    OtherMember,
    /// No patience at all.
    #[error("The patience must be at least 1 epoch or tree, or off.")]
    Patience,
    /// Batch normalisation over one row.
    #[error("Batch normalisation needs at least 2 rows per step.")]
    BatchNorm,
    /// A learning rate or clipping norm that is not positive.
    #[error("The learning rate and the clipping norm must be above 0.")]
    NotPositive,
    /// A negative penalty.
    #[error("The penalties --l1 and --l2 must be 0 or more.")]
    Penalty,
    /// A loss of another task.
    #[error(
        "This loss does not suit the task {}: {}.", .0.name(), losses(*.0)
    )]
    Loss(Task),
    /// What only PDs have.
    #[error(
        "Synthetic bads, ensembles, scorecards, boosted trees, recalibration and the choice \
         of the epoch by AUC are for good and bad; leave them out for the task {}.", .0.name()
    )]
    OnlyPds(Task),
    /// Weights of classes where there are none.
    #[error(
        "Balanced class weights are for good and bad and for classes; leave them out for the task \
         {}.", .0.name()
    )]
    NoClassesToWeigh(Task),
    /// A backend that cannot compute here.
    #[error("{0}")]
    Backend(GpuFault),
    /// Several scorecards at once.
    #[error(
        "A scorecard is one model with one table of points; leave the number of members out, or \
         train a network as an ensemble."
    )]
    OneScorecard,
    /// Settings of a network for a scorecard.
    #[error(
        "A scorecard is fitted to its maximum-likelihood optimum: layers, epochs, batch size, \
         optimiser, loss, penalties and early stopping have no effect on it; leave them out."
    )]
    FittedExactly,
    /// Settings of a network for boosted trees.
    #[error(
        "Boosted trees take the number of trees (as epochs), their leaves, the learning rate, an l2 \
         penalty, patience, class weights and the choice by loss or AUC, and are computed by the \
         fused backend; leave the other settings of networks out."
    )]
    OfTrees,
    /// More trees or leaves than a model holds.
    #[error(
        "Boosted trees are at most 5,000 (epochs) of 2 to 1,024 leaves each, and a million leaves \
         together; take fewer."
    )]
    TooManyTrees,
    /// Leaves of another family.
    #[error("Only boosted trees have leaves; leave their number out, or train trees.")]
    Leaves,
    /// A recalibration that points cannot follow.
    #[error(
        "The points of a scorecard add up to the log-odds of its PDs, which an isotonic \
         recalibration would break; recalibrate by Platt's line, or not at all."
    )]
    IsotonicPoints,
    /// Directions for a network that cannot be held to them.
    #[error(
        "The model {} cannot be held to a PD that rises or falls with a field; train an mlp, \
         boosted trees, a logistic regression or a scorecard, or leave the directions out.", .0.name()
    )]
    NotHeld(Family),
    /// A trend that turns, for a network.
    #[error(
        "A bad rate that turns once or is free is a trend of the bins of a scorecard; let the PD \
         rise or fall, or train a scorecard."
    )]
    TurningTrend,
    /// Directions for a target that gives no PD.
    #[error(
        "Only a PD is held to rise or fall with a field, and the task {} gives none; leave the \
         directions out.", .0.name()
    )]
    NoPdToHold(Task),
    /// A search without rows that rank networks.
    #[error(
        "A search ranks models on the validation rows, and there are none; give the validation \
         part a share of the rows."
    )]
    NoValidationToSearch,
    /// A recorded search that does not suit these settings.
    #[error(
        "The recorded search was made with other settings, so that it cannot be repeated with \
         these; give the same seed, split and settings as then."
    )]
    OtherSearch,
    /// A grid that the inputs do not fill, or for a network without one.
    #[error(
        "A grid of {lines} x {across} needs the network cnn and {} numeric inputs, one for each \
         cell, line by line; there are {inputs}.", lines * across
    )]
    Grid {
        /// Lines.
        lines: usize,
        /// Cells per line.
        across: usize,
        /// Numeric inputs.
        inputs: usize,
    },
    /// PDs without a cutoff.
    #[error("No cutoff can be chosen: the PDs are not usable.")]
    NoCutoff,
    /// No cutoff is strict enough.
    #[error(
        "No cutoff keeps the bad rate of the approved that low on the validation rows; allow a \
         higher one, or choose the cutoff another way."
    )]
    UnreachedBadRate,
    /// Too few or too many folds.
    #[error(
        "The number of folds must be between 2 and 50, with at least one bad and one good in each."
    )]
    Folds,
    /// Too few or too many folds of classes or numbers.
    #[error("The number of folds must be between 2 and 50, and no more than there are rows.")]
    TaskFolds,
    /// A class that does not reach into every fold.
    #[error(
        "The class {class:?} has {rows} of the rows that are divided into {k} folds, so that a fold \
         would lack it; ask for fewer folds, or name the classes to learn without it."
    )]
    RareInFolds {
        /// The class.
        class: String,
        /// Its rows.
        rows: usize,
        /// Number of folds.
        k: usize,
    },
    /// PDs without deciles.
    #[error("{0}")]
    Scorecard(#[from] ScorecardError),
}

/// The losses that suit a task, as a clause.
fn losses(task: Task) -> &'static str {
    match task {
        Task::Binary => "bce and mse suit it",
        Task::Multiclass | Task::Ordinal => "it has the cross-entropy of its own",
        Task::Regression => {
            "mse, mae, huber and quantile suit it, and bce where all numbers lie in 0 to 1"
        }
        Task::Count => "poisson and mse suit it",
        Task::Survival => "it has the likelihood of its own",
    }
}
