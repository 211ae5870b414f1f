//! Joining the members of an ensemble that were trained one by one, on one machine or several.

use crate::bundle::{MemberOf, Model, RowPrint};
use crate::train::Control;
use crate::workflow::again::AgainError;
use crate::workflow::choices::{Choices, SessionError};
use crate::workflow::experiment::learn::Networks;
use crate::workflow::experiment::{Experiment, Material, run_with};

/// Why models cannot be joined to an ensemble.
#[derive(Debug, thiserror::Error)]
pub enum CombineError {
    /// A model that was not trained as a member.
    #[error(
        "{0} is a model of its own, not a member of an ensemble; train the members one by one and \
         name their models."
    )]
    NoMember(String),
    /// Members of two ensembles.
    #[error(
        "{first} and {other} are not members of the same ensemble: {differs} differ; train all \
         members with the same settings on the same files by the same version."
    )]
    Others {
        /// The first file.
        first: String,
        /// The file that does not fit to it.
        other: String,
        /// What differs, as a plural.
        differs: &'static str,
    },
    /// A place that two files fill.
    #[error("{first} and {other} are both member {place}; name each member once.")]
    Twice {
        /// A file.
        first: String,
        /// Another.
        other: String,
        /// The place, from 1.
        place: usize,
    },
    /// Places that no file fills.
    #[error(
        "The ensemble has {of} members, and {} missing: {}; train them, or say that they are left \
         out, as an ensemble does with members whose training diverged.",
        if places.len() == 1 { "one is" } else { "some are" }, listed(places)
    )]
    Missing {
        /// The places, from 1.
        places: Vec<usize>,
        /// How many members there are.
        of: usize,
    },
    /// A place to leave out that is filled, or is none.
    #[error(
        "Member {0} is to be left out, but its model is named or the ensemble has fewer members; \
         name what is missing."
    )]
    NotMissing(usize),
    /// Other files than the members were trained on.
    #[error(
        "The files are not those that the members were trained on: their content has changed, or \
         they are read in another way; name the files as they were."
    )]
    OtherData,
    /// The choices of a member cannot be read.
    #[error("{0}")]
    Choices(#[from] AgainError),
    /// The joined network cannot be made to a model.
    #[error("{0}")]
    Session(#[from] SessionError),
}

fn listed(places: &[usize]) -> String {
    let words: Vec<String> = places.iter().map(ToString::to_string).collect();
    words.join(", ")
}

/// Members of one ensemble that together are whole.
#[derive(Debug)]
pub struct Members {
    models: Vec<Option<Model>>,
    choices: Choices,
    source_sha256: String,
    rows: Option<RowPrint>,
    files: MemberOf,
}

impl Members {
    /// Puts models in the order of their places.
    ///
    /// # Arguments
    /// `models` with the names of their files; `without` holds the places, from 1, of members that
    /// are not there because their training diverged.
    ///
    /// # Errors
    /// If a model is no member, or the models are not those of one ensemble.
    pub fn gather(models: Vec<(String, Model)>, without: &[usize]) -> Result<Self, CombineError> {
        let mut places: Vec<Option<(String, Model)>> = Vec::new();
        let mut ensemble: Option<(String, Ensemble, MemberOf)> = None;
        for (file, model) in models {
            let (own, member) = Ensemble::of(&file, &model)?;
            let (first, wanted, _) = ensemble.get_or_insert_with(|| {
                places.resize_with(member.of, || None);
                (file.clone(), own.clone(), member.clone())
            });
            if let Some(differs) = wanted.differs(&own) {
                return Err(CombineError::Others {
                    first: first.clone(),
                    other: file,
                    differs,
                });
            }
            let place = &mut places[member.place - 1];
            if let Some((first, _)) = place {
                return Err(CombineError::Twice {
                    first: first.clone(),
                    other: file,
                    place: member.place,
                });
            }
            *place = Some((file, model));
        }
        let Some((_, ensemble, files)) = ensemble else {
            return Err(CombineError::Missing {
                places: Vec::new(),
                of: 0,
            });
        };
        let is_free = |place: usize| {
            places
                .get(place.wrapping_sub(1))
                .is_some_and(Option::is_none)
        };
        if let Some(place) = without.iter().find(|place| !is_free(**place)) {
            return Err(CombineError::NotMissing(*place));
        }
        let missing = (1..=places.len()).filter(|place| is_free(*place));
        let missing: Vec<usize> = missing.filter(|place| !without.contains(place)).collect();
        if !missing.is_empty() {
            return Err(CombineError::Missing {
                places: missing,
                of: places.len(),
            });
        }
        Ok(Self {
            models: places
                .into_iter()
                .map(|place| place.map(|(_, model)| model))
                .collect(),
            choices: ensemble.choices,
            source_sha256: ensemble.source_sha256,
            rows: ensemble.rows,
            files,
        })
    }

    /// What was chosen for the ensemble.
    #[must_use]
    pub fn choices(&self) -> &Choices {
        &self.choices
    }

    /// The files that the members were trained on, and how they were read.
    #[must_use]
    pub fn files(&self) -> &MemberOf {
        &self.files
    }

    /// The first of the models, for what all of them hold alike.
    #[must_use]
    pub fn first(&self) -> Option<&Model> {
        self.models.iter().flatten().next()
    }
}

/// What all members of an ensemble have in common.
#[derive(Clone)]
struct Ensemble {
    of: usize,
    version: String,
    source_sha256: String,
    rows: Option<RowPrint>,
    choices: Choices,
}

impl Ensemble {
    fn of(file: &str, model: &Model) -> Result<(Self, MemberOf), CombineError> {
        let no_member = || CombineError::NoMember(file.to_owned());
        let record = model.record.as_ref().ok_or_else(no_member)?;
        let member = record.member.clone().ok_or_else(no_member)?;
        let held = record.choices.clone().ok_or(AgainError::Unknown)?;
        let choices = serde_json::from_value::<Choices>(held).ok();
        let mut choices = choices.ok_or(AgainError::Unknown)?;
        let fits = choices.settings.member == Some(member.place.wrapping_sub(1))
            && choices.settings.members == Some(member.of)
            && (1..=member.of).contains(&member.place);
        if !fits {
            return Err(no_member());
        }
        choices.settings.member = None;
        let ensemble = Self {
            of: member.of,
            version: model.provenance.version.clone(),
            source_sha256: model.provenance.source_sha256.clone(),
            rows: model.provenance.rows,
            choices,
        };
        Ok((ensemble, member))
    }

    /// What differs between two, if anything does.
    fn differs(&self, other: &Self) -> Option<&'static str> {
        let parts = [
            (self.of == other.of, "their numbers of members"),
            (self.source_sha256 == other.source_sha256, "their files"),
            (self.version == other.version, "their versions"),
            (self.choices == other.choices, "their settings"),
            (self.rows == other.rows, "their prepared rows"),
        ];
        let differs = parts.into_iter().find(|(same, _)| !same);
        differs.map(|(_, what)| what)
    }
}

/// Joins members to the model that one training of the whole ensemble gives.
///
/// # Arguments
/// `material` of the files that the members were trained on, with the choices of
/// [`Members::choices`].
///
/// # Errors
/// If the files or what was prepared of them are others; as [`super::run`].
pub fn combine(
    material: Material<'_>,
    members: Members,
    control: &Control,
) -> Result<Experiment, CombineError> {
    let rows = RowPrint::of(&material.prepared.inputs);
    if material.source_sha256 != members.source_sha256
        || members.rows.is_some_and(|known| known != rows)
    {
        return Err(CombineError::OtherData);
    }
    let networks = Networks::Members(members.models);
    let mut experiment = run_with(material, networks, control, &mut |_| {})?;
    // The passes were timed elsewhere.
    experiment.metrics.seconds_per_epoch = None;
    Ok(experiment)
}
