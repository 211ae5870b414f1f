//! The inputs of a search, as its families read them: flat rows or sequences.

use crate::network::{Family, Inputs, Spec};
use crate::recipe::encoding::sequence::find_sequence;
use crate::recipe::outcome::split::Part;
use crate::table::{Source, Table};
use crate::train::Data;
use crate::workflow::choices::{Choices, SessionError, SettingError, Settings};
use crate::workflow::experiment::inputs_of;
use crate::workflow::experiment::learn::fold_of;
use crate::workflow::experiment::members::{Drawn, division, draw};
use crate::workflow::metrics::{LeftOutFamily, LeftOutReason};
use crate::workflow::prepare::{Ground, Prepared, divide, encode};
use crate::workflow::search::trees::{cost_of_tree, draw_trees};

/// The families that compete where none is named, the fastest first.
const FAMILIES: &[Family] = &[
    Family::Logistic,
    Family::Mlp,
    #[cfg(feature = "boosting")]
    Family::Trees,
    Family::Cnn,
    Family::Gru,
    Family::Lstm,
];

/// The rows as some families read them.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The choices, with the first of these families.
    pub choices: Choices,
    /// What was made of them.
    pub prepared: Prepared,
    /// The settings as they were given, of whichever family.
    asked: Settings,
}

/// What a search runs on.
#[derive(Debug, Clone)]
pub struct Layouts {
    /// One or two: families without sequences, families with them.
    pub layouts: Vec<Layout>,
    /// The families that compete, and the layout that each reads.
    pub(super) families: Vec<(Family, usize)>,
    /// Families that do not.
    pub left_out: Vec<LeftOutFamily>,
}

impl Layouts {
    /// Labels, divides and encodes a table for the given families; for all that suit the table
    /// where none is given.
    ///
    /// # Errors
    /// If labels, split or inputs cannot be made, or there are no validation rows.
    pub fn prepare(
        source: &Source,
        table: &Table,
        choices: &Choices,
        families: &[Family],
    ) -> Result<Self, SessionError> {
        // A search ranks models on rows that none of them has seen.
        let mut choices = choices.clone();
        choices.split.out_of_fold = false;
        let ground = divide(source, table, &choices)?;
        if ground.rows(Part::Validation).is_empty() {
            return Err(SettingError::NoValidationToSearch.into());
        }
        let (families, left_out) = competitors(table, &choices, &ground, families);
        let mut made = Self {
            layouts: Vec::new(),
            families: Vec::new(),
            left_out,
        };
        for reads_sequences in [false, true] {
            let of_layout = |family: &&Family| family.reads_sequences() == reads_sequences;
            let own: Vec<Family> = families.iter().filter(of_layout).copied().collect();
            let Some(first) = own.first() else { continue };
            let asked = choices.settings.clone();
            let mut choices = choices.clone();
            choices.settings = asked.competing(*first);
            let prepared = encode(table, &choices, ground.clone())?;
            let place = made.layouts.len();
            made.families
                .extend(own.into_iter().map(|family| (family, place)));
            made.layouts.push(Layout {
                choices,
                prepared,
                asked,
            });
        }
        Ok(made)
    }
}

/// The families that compete, and those that do not.
fn competitors(
    table: &Table,
    choices: &Choices,
    ground: &Ground,
    families: &[Family],
) -> (Vec<Family>, Vec<LeftOutFamily>) {
    if !families.is_empty() {
        return (families.to_vec(), Vec::new());
    }
    if choices.settings.grid.is_some() {
        return (vec![Family::Cnn], Vec::new());
    }
    let found = find_sequence(table, &ground.selection.inputs, choices.order);
    let found = found.and_then(|block| block.without(&choices.no_sequence));
    let is_held = !choices.monotone.is_empty();
    let fits = |family: &Family| {
        if is_held {
            family.can_be_monotone()
        } else {
            found.is_some() || !family.reads_sequences()
        }
    };
    let (fitting, others): (Vec<Family>, Vec<Family>) = FAMILIES.iter().copied().partition(fits);
    let reason = if is_held {
        LeftOutReason::NotHeld
    } else {
        LeftOutReason::NoSequence
    };
    let left_out = |family| LeftOutFamily { family, reason };
    (fitting, others.into_iter().map(left_out).collect())
}

/// The rows of a layout, divided for members.
pub(super) struct Field<'a> {
    pub(super) layout: &'a Layout,
    pub(super) inputs: Inputs,
    numbers: Vec<usize>,
    pub(super) data: Data,
    pub(super) validation: Data,
    /// The parts that members hold back; none where they choose their epoch on validation rows.
    divisions: Vec<(Vec<u32>, Data)>,
}

impl<'a> Field<'a> {
    /// # Errors
    /// If a number among the settings is outside its bounds.
    pub(super) fn new(layout: &'a Layout) -> Result<Self, SessionError> {
        let prepared = &layout.prepared;
        let data = prepared.data(Part::Train);
        // Of all families the same parts, whichever compete.
        let (_, training) = layout
            .asked
            .competing(Family::Logistic)
            .resolve(data.y.len())?;
        let fold = fold_of(&layout.choices, &data.y, &training).unwrap_or_default();
        let folds = fold.iter().max().map_or(0, |last| last + 1);
        Ok(Self {
            layout,
            inputs: inputs_of(prepared),
            numbers: prepared.recipe.number_inputs(),
            divisions: (0..folds)
                .map(|held| division((&data).into(), &fold, held))
                .collect::<Result<_, _>>()?,
            validation: prepared.data(Part::Validation),
            data,
        })
    }

    /// Whether members hold back rows of their own.
    pub(super) fn holds_back(&self) -> bool {
        !self.divisions.is_empty()
    }

    /// The rows that a draw is trained on, all where absent, and those on which it chooses its
    /// epoch.
    pub(super) fn rows(&self, draw: usize) -> (Option<&[u32]>, &Data) {
        match self.divisions.get(draw % self.divisions.len().max(1)) {
            Some((rows, held)) => (Some(rows), held),
            None => (None, &self.validation),
        }
    }

    /// What was set for a family.
    pub(super) fn settings(&self, family: Family) -> Settings {
        self.layout.asked.competing(family)
    }

    /// The settings of the preset of a family.
    ///
    /// # Errors
    /// If a number is outside its bounds.
    pub(super) fn base(&self, family: Family) -> Result<Drawn, SessionError> {
        let (config, training) = self.settings(family).resolve(self.data.y.len())?;
        Ok((self.layout.prepared.held(config), training))
    }

    /// The settings of a draw of a family. A logistic regression has no embedding to draw.
    pub(super) fn draw(&self, base: &Drawn, place: usize) -> Drawn {
        let family = base.0.family;
        let settings = self.settings(family);
        if family == Family::Trees {
            return draw_trees(&settings, base, place);
        }
        let (mut config, training) = draw(&settings, base, &self.numbers, place);
        if family == Family::Logistic {
            config.embedding = None;
            config.dropout = base.0.dropout;
        }
        (config, training)
    }

    /// Multiplications of an epoch of a draw, of boosted trees of a tree.
    pub(super) fn multiplications(&self, drawn: &Drawn) -> f64 {
        let (config, _) = drawn;
        if config.family == Family::Trees {
            return cost_of_tree(drawn, self.inputs, self.data.y.len());
        }
        let specs = config.specs(self.inputs).unwrap_or_default();
        let weights: usize = specs.iter().map(Spec::len).sum();
        let steps = self.inputs.steps.max(1);
        3.0 * (weights * steps) as f64 * self.data.y.len() as f64
    }
}
