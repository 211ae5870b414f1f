//! Which columns of a table enter a model, and what stays out.

use crate::recipe::encoding::special::read_codes;
use crate::recipe::error::RecipeError;
use crate::recipe::inputs::roles::{Role, RoleGuess, guess_roles, is_protected};
use crate::recipe::outcome::labels::find_column;
use crate::recipe::outcome::split::Method;
use crate::recipe::plan::suits;
use crate::recipe::remark::{Reason, Remark as RecipeRemark};
use crate::table::Table;
use crate::workflow::choices::monotone::trend_columns;
use crate::workflow::choices::{Choices, SessionError};
use crate::workflow::warning::Remark;

/// The columns that enter a model, and what stays out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Names of the inputs, in the table's order.
    pub inputs: Vec<String>,
    /// The column that names an applicant.
    pub id: Option<String>,
    /// All columns that name applicants, customers or rows; none is an input.
    pub ids: Vec<String>,
    /// Protected attributes among the inputs.
    pub protected_inputs: Vec<String>,
    /// Protected attributes left out.
    pub protected_left_out: Vec<String>,
    /// What to look at.
    pub warnings: Vec<Remark>,
}

/// Which columns of a table enter the model.
///
/// # Errors
/// If a named column is absent, protected without leave, or taken, or its
/// preparation does not suit it.
pub fn select_inputs(table: &Table, choices: &Choices) -> Result<Selection, SessionError> {
    select_among(
        table,
        guess_roles(table, Some(&choices.target.column)),
        choices,
    )
}

/// The same from roles that were guessed before; the target's does not matter.
pub(crate) fn select_among(
    table: &Table,
    roles: Vec<RoleGuess>,
    choices: &Choices,
) -> Result<Selection, SessionError> {
    for name in choices
        .features
        .iter()
        .chain(&choices.drop)
        .chain(&choices.allow)
        .chain(&choices.id)
    {
        find_column(table, name)?;
    }
    for (name, encoders) in &choices.encodings {
        let column = find_column(table, name)?;
        if !encoders.iter().all(|encoding| suits(column, *encoding)) {
            return Err(SessionError::Unsuitable(name.clone()));
        }
    }
    for name in choices.special.keys() {
        special_codes(table, choices, name)?;
    }
    trend_columns(table, choices)?;
    let taken = taken(choices);
    let mut selection = Selection {
        id: choices.id.clone(),
        ids: choices.id.iter().cloned().collect(),
        ..Selection::default()
    };
    // The number of a customer may be in several rows.
    let names_row = |guess: &RoleGuess| guess.role == Role::Id && guess.reason != Reason::PartyName;
    let names_rows = roles.iter().any(names_row);
    let sources = ProtectedSources::of(&roles, choices);
    for guess in roles {
        let name = guess.column;
        let by_value =
            |remark: &RecipeRemark| matches!(remark, RecipeRemark::ProtectedValues { .. });
        let has_values = guess.warnings.iter().any(by_value);
        let named = choices.features.contains(&name);
        if let Some((_, use_)) = taken.iter().find(|(column, _)| *column == name) {
            if named {
                return Err(SessionError::Taken(name, use_));
            }
            continue;
        }
        if guess.role == Role::Id && !named {
            selection.ids.push(name.clone());
            if selection.id.is_none() && (guess.reason != Reason::PartyName || !names_rows) {
                selection.id = Some(name.clone());
                if guess.reason != Reason::PartyName {
                    continue;
                }
            }
        }
        if choices.drop.contains(&name) || (!choices.features.is_empty() && !named) {
            continue;
        }
        let of_protected = sources.of_column(&name);
        let protected =
            guess.role == Role::Monitor || is_protected(&name) || !of_protected.is_empty();
        let let_in_by = |name: &String| choices.allow.contains(name);
        let all_let_in = !of_protected.is_empty() && of_protected.iter().all(let_in_by);
        let allowed = let_in_by(&name) || all_let_in;
        if allowed && !protected && !has_values {
            let remark = RecipeRemark::AllowedInVain(name.clone());
            selection.warnings.push(remark.into());
        }
        if protected && !(choices.use_protected || allowed) {
            if named {
                return Err(SessionError::Protected(name));
            }
            selection.protected_left_out.push(name);
            continue;
        }
        // The cells of a grid stay in their places, also those that are always equal.
        let is_cell = choices.settings.grid.is_some() && guess.reason == Reason::Equal;
        if !(named || protected || is_cell || guess.role.is_input()) {
            selection.warnings.push(Remark::LeftOut {
                column: name,
                role: guess.role,
                reason: guess.reason,
            });
            continue;
        }
        let let_in = has_values && (choices.use_protected || allowed);
        if protected || let_in {
            selection.protected_inputs.push(name.clone());
            let remark = RecipeRemark::ProtectedInput(name.clone());
            selection.warnings.push(remark.into());
        }
        let remarks = guess.warnings.into_iter();
        let remarks = remarks.filter(|remark| !(let_in && by_value(remark)));
        selection.warnings.extend(remarks.map(Remark::from));
        selection.inputs.push(name);
    }
    if selection.inputs.is_empty() {
        return Err(RecipeError::NoInputs.into());
    }
    Ok(selection)
}

/// The special codes of a column as its values count them.
pub(crate) fn special_codes(
    table: &Table,
    choices: &Choices,
    name: &str,
) -> Result<Vec<f64>, SessionError> {
    let texts = choices.special.get(name).map_or(&[][..], Vec::as_slice);
    let codes = read_codes(find_column(table, name)?, texts);
    codes.map_err(|value| SessionError::NoSpecial {
        column: name.to_owned(),
        value,
    })
}

/// The columns that have a use other than as an input.
pub(crate) fn taken(choices: &Choices) -> Vec<(&str, &'static str)> {
    let mut taken = vec![(choices.target.column.as_str(), "target")];
    taken.extend(choices.id.iter().map(|id| (id.as_str(), "id")));
    match &choices.split.method {
        Method::Random => {}
        Method::Date(c) | Method::Group(c) | Method::Column(c) => {
            taken.push((c.as_str(), "split column"));
        }
    }
    taken
}

/// The protected attributes that formulas read.
struct ProtectedSources<'a> {
    choices: &'a Choices,
    names: Vec<String>,
}

impl<'a> ProtectedSources<'a> {
    fn of(roles: &[RoleGuess], choices: &'a Choices) -> Self {
        let protected =
            |guess: &&RoleGuess| guess.role == Role::Monitor || is_protected(&guess.column);
        let names = roles.iter().filter(protected);
        Self {
            choices,
            names: names.map(|guess| guess.column.clone()).collect(),
        }
    }

    /// Those that a column is computed from.
    fn of_column(&self, name: &str) -> Vec<String> {
        let join = self.choices.join.as_ref();
        let mut read = join.map_or(Vec::new(), |join| join.made_of(name));
        read.retain(|source| self.names.contains(source));
        read
    }
}
