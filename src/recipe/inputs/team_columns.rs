//! Columns that a modelling team adds to a portfolio: the marker of the parts, and those of a file
//! that a model has scored. Neither describes an applicant.

use crate::recipe::outcome::split::{Part, read_part};
use crate::table::{Column, Table};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Whether the table is, or holds the columns of, a file that this program has scored.
pub(super) fn is_scored_file(table: &Table) -> bool {
    let needed = ["pd", "score", "grade", "decile", "decision"];
    needed.iter().all(|name| table.column(name).is_some())
}

/// Columns that a scored file adds.
pub(super) fn is_of_scores(name: &str) -> bool {
    const NAMES: [&str; 9] = [
        "pd",
        "pd_raw",
        "score",
        "grade",
        "decile",
        "decision",
        "decision_source",
        "reason_baseline",
        "y_true",
    ];
    NAMES.contains(&name)
        || name
            .strip_prefix("reason_")
            .is_some_and(|n| n.parse::<u8>().is_ok())
}

/// Whether a column says which rows train and which test.
pub(super) fn names_parts(column: &Column) -> bool {
    const MOST_WORDS: usize = 12;
    /// Texts that do not repeat are kept without levels.
    const MOST_ROWS: usize = 1_000;
    let levels: Cow<'_, [String]> = match &column.levels {
        Some(levels) => levels[..].into(),
        None if column.is_text() && column.len() <= MOST_ROWS => {
            let texts: BTreeSet<String> = column.texts().into_iter().flatten().collect();
            texts.into_iter().collect::<Vec<_>>().into()
        }
        None => return false,
    };
    if !(2..=MOST_WORDS).contains(&levels.len()) {
        return false;
    }
    let parts: Option<Vec<Part>> = levels.iter().map(|text| read_part(text)).collect();
    parts.is_some_and(|parts| parts.contains(&Part::Train))
}

#[cfg(test)]
mod tests {
    use crate::profile::tests::table_of;
    use crate::recipe::inputs::roles::{Role, guess_roles};
    use crate::recipe::remark::Reason;
    use crate::table::{Column, Kind};

    #[test]
    fn markers_of_parts_and_columns_of_scored_files_are_no_inputs() {
        let text = |name: &str, values: [&str; 3]| {
            Column::from_texts(name, Kind::Category, &values.map(Some))
        };
        let part = |values| guess_roles(&table_of(vec![text("sample", values)]), None)[0].clone();
        for values in [["train", "test", "train"], ["DEV", "OOT", "Out-of-time"]] {
            let guess = part(values);
            assert_eq!((guess.role, guess.reason), (Role::Ignore, Reason::Parts));
        }
        for values in [["test", "oot", "test"], ["train", "bus", "car"]] {
            assert_eq!(part(values).role, Role::Input, "{values:?}");
        }
        let number =
            |name: &str| Column::from_integers(name, Kind::Integer, &[Some(1), Some(2), Some(1)]);
        let names = ["pd", "score", "grade", "decile", "decision", "income"];
        let scored = table_of(names.map(number).to_vec());
        let roles: Vec<Role> = guess_roles(&scored, None).iter().map(|g| g.role).collect();
        assert_eq!(roles[..5], [Role::Ignore; 5]);
        assert_eq!(roles[5], Role::Input);
        let alone = table_of(["score", "grade"].map(number).to_vec());
        assert!(
            guess_roles(&alone, None)
                .iter()
                .all(|g| g.role == Role::Input)
        );
    }
}
