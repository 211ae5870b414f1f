//! The networks of an experiment: one is trained, several are trained and joined, or members that
//! were trained elsewhere are joined.

use crate::bundle::Model;
use crate::network::{Backend, Config, Network, times_of_fused};
use crate::recipe::outcome::split::Method;
use crate::train::{
    Control, DataView, EpochRecord, Event, Outcome, TrainConfig, TrainError, train,
};
use crate::workflow::choices::{Choices, SessionError, SettingError};
use crate::workflow::experiment::members::{
    Drawn, Ensemble, MemberInputs, MemberRows, Trained, draw_members, fewer_epochs, held_back,
    join_members, train_ensemble, train_one,
};
use crate::workflow::experiment::{Material, inputs_of};
use crate::workflow::warning::Caveat;

/// Where the networks come from.
pub(in crate::workflow) enum Networks {
    /// They are trained, as the settings say.
    Train,
    /// They were trained one by one: the members of an ensemble in their order, `None` where one
    /// diverged.
    Members(Vec<Option<Model>>),
}

/// What is learnt from.
pub(in crate::workflow) struct Learning<'a> {
    pub(in crate::workflow) networks: Networks,
    /// The configurations that the settings give.
    pub(in crate::workflow) base: Drawn,
    pub(in crate::workflow) data: DataView<'a>,
    pub(in crate::workflow) validation: DataView<'a>,
    /// Whether synthetic rows are among the training rows.
    pub(in crate::workflow) is_augmented: bool,
}

/// What a training gives.
pub(in crate::workflow) struct Learnt {
    pub(in crate::workflow) network: Network,
    pub(in crate::workflow) outcome: Outcome,
    /// What to know of the members of an ensemble.
    pub(in crate::workflow) caveats: Vec<Caveat>,
}

/// Trains one network, an ensemble or one member of it, as the settings say, or joins the members
/// that are there.
pub(in crate::workflow) fn learn(
    material: &Material<'_>,
    learning: Learning<'_>,
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<Learnt, SessionError> {
    let settings = &material.choices.settings;
    let Learning {
        networks,
        base,
        data,
        validation,
        is_augmented,
    } = learning;
    let members = settings.members();
    if members == 1 {
        return learn_single(material, base, (data, validation), control, emit);
    }
    let fold = fold_of(material.choices, data.y(), &base.1).filter(|_| !is_augmented);
    let inputs = inputs_of(material.prepared);
    let member_inputs = MemberInputs {
        inputs,
        numbers: &material.prepared.recipe.number_inputs(),
        rows: data.rows(),
    };
    let drawn = draw_members(settings, &base, &member_inputs, members)?;
    let rows = MemberRows {
        data,
        validation,
        fold: fold.as_deref(),
    };
    let fewer = fewer_epochs(&drawn, &base.1).map(Caveat::FewerEpochs);
    let ensemble = match networks {
        Networks::Members(models) => {
            let models = models.into_iter().zip(&drawn);
            let trained = models.map(|(model, drawn)| as_trained(model, drawn));
            join_members(&drawn, trained.collect::<Result<_, _>>()?, rows)?
        }
        Networks::Train => {
            if let Some(place) = settings.member {
                let (network, outcome) = train_one(&drawn, place, inputs, rows, control, emit)?;
                return Ok(Learnt {
                    network,
                    outcome,
                    caveats: fewer.into_iter().collect(),
                });
            }
            train_ensemble(&drawn, inputs, rows, control, emit)?
        }
    };
    let Ensemble {
        network,
        outcome,
        diverged,
    } = ensemble;
    let left_out = (diverged > 0).then_some(Caveat::MembersLeftOut(diverged));
    Ok(Learnt {
        network,
        outcome,
        caveats: fewer.into_iter().chain(left_out).collect(),
    })
}

fn learn_single(
    material: &Material<'_>,
    (config, training): (Config, TrainConfig),
    (data, validation): (DataView<'_>, DataView<'_>),
    control: &Control,
    emit: &mut (dyn FnMut(Event) + Send),
) -> Result<Learnt, SessionError> {
    let mut network = Network::new(config, inputs_of(material.prepared), training.seed)?;
    let outcome = train(&mut network, data, validation, &training, control, emit)?;
    let caveats = slower_than_fused(&network, &training).into_iter().collect();
    Ok(Learnt {
        network,
        outcome,
        caveats,
    })
}

/// Whether the graphics processor that a network was trained on is slower than the fused engine.
fn slower_than_fused(network: &Network, training: &TrainConfig) -> Option<Caveat> {
    if training.backend != Backend::Gpu {
        return None;
    }
    let times = times_of_fused(network, training.objective, training.batch_size);
    let tenths = (times * 10.0).round() as usize;
    (tenths > 10).then_some(Caveat::GpuSlower { tenths })
}

/// What the training of a member left behind, as its model holds it; of its epochs the losses
/// alone.
fn as_trained(model: Option<Model>, (config, _): &Drawn) -> Result<Trained, SessionError> {
    let Some(model) = model else {
        return Ok(Err(TrainError::Diverged {
            epoch: 0,
            step: 0,
            rate: 0.0,
        }));
    };
    let record = model.record.filter(|_| model.network.config() == config);
    let record = record.ok_or(SettingError::OtherMember)?;
    let epochs = record.epochs.iter().enumerate();
    let history = epochs.map(|(place, epoch)| EpochRecord {
        epoch: place + 1,
        train_loss: epoch.train_loss,
        validation_loss: epoch.validation_loss,
        train_accuracy: None,
        validation_accuracy: None,
        validation_auc: None,
        validation_refined: None,
        learning_rate: 0.0,
        seconds: 0.0,
    });
    let outcome = Outcome {
        history: history.collect(),
        best_epoch: record.best_epoch,
        stopped: record.stopped,
        logit_shift: model.logit_shift,
        held_back: record.held_back,
        out_of_fold: None,
        reach: None,
        members: Vec::new(),
    };
    Ok(Ok((model.network, outcome)))
}

/// The parts of the training rows that members hold back, if they do. Parts of the split by date
/// or group are apart, which parts by chance are not.
pub(in crate::workflow) fn fold_of(
    choices: &Choices,
    y: &[f32],
    training: &TrainConfig,
) -> Option<Vec<usize>> {
    let by_chance = choices.split.method == Method::Random;
    by_chance.then(|| held_back(y, training))?
}
