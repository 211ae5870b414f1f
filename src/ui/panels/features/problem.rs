//! A problem: why the choices make no training possible, in the words of the
//! window.

use crate::recipe::RecipeError;
use crate::session::SessionError;
use crate::ui::text::{FeaturesText, Language, Say};
use std::borrow::Cow;

/// The sentence for a problem.
pub(in crate::ui::panels) fn sentence(
    problem: &SessionError,
    language: Language,
) -> Cow<'static, str> {
    let text = match problem {
        SessionError::Recipe(error) => of_recipe(error),
        SessionError::Protected(column) => Some(FeaturesText::ProtectedNamed(column.clone())),
        SessionError::Taken(column, _) => Some(FeaturesText::TakenColumn(column.clone())),
        SessionError::Unsuitable(column) => Some(FeaturesText::Unsuitable(column.clone())),
        _ => None,
    };
    text.map_or_else(|| problem.to_string().into(), |text| text.say(language))
}

fn of_recipe(error: &RecipeError) -> Option<FeaturesText> {
    Some(match error {
        RecipeError::NoColumn { name, .. } => FeaturesText::NoColumn(name.clone()),
        RecipeError::TooManyValues {
            column, distinct, ..
        } => FeaturesText::TooManyValues(column.clone(), *distinct),
        RecipeError::BadNeeded { column, .. } => FeaturesText::BadNeeded(column.clone()),
        RecipeError::NoSuchValue { value, column, .. } => {
            FeaturesText::NoSuchValue(value.clone(), column.clone())
        }
        RecipeError::NamedTwice { value } => FeaturesText::NamedTwice(value.clone()),
        RecipeError::OneClass { bads, goods, .. } => FeaturesText::OneClass(*bads, *goods),
        RecipeError::TooFewBads { bads, least, .. } => FeaturesText::TooFewBads(*bads, *least),
        RecipeError::NoRows => FeaturesText::NoRows,
        RecipeError::NoInputs => FeaturesText::NoInputs,
        RecipeError::BadShare { .. } => FeaturesText::BadShare,
        RecipeError::UnknownPart { column, .. } => FeaturesText::UnknownPart(column.clone()),
        RecipeError::NoDates { column } => FeaturesText::NoDates(column.clone()),
        RecipeError::TooFewDates { column, found, .. } => {
            FeaturesText::TooFewDates(column.clone(), *found)
        }
        RecipeError::MissingColumns { .. } | RecipeError::Damaged { .. } => return None,
    })
}
