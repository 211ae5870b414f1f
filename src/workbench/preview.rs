//! A preview: what the choices make of the data before a training: the
//! target's values, the labels, the inputs, the parts, and how much each
//! column tells by itself.

use crate::profile::BadGuess;
use crate::profile::target::{guess_bad, value_counts};
use crate::recipe::SequenceBlock;
use crate::recipe::TargetSpec;
use crate::recipe::Task;
use crate::recipe::find_sequence;
use crate::recipe::inputs::duplicates::duplicate_rows;
use crate::recipe::outcome::labels::{as_written, find_column, labels_in};
use crate::recipe::outcome::split::Part;
use crate::table::Table;
use crate::workbench::state::Loaded;
use crate::workflow::choices::{Choices, Selection, SessionError, select_among};
use crate::workflow::feature_figures::FeatureFigures;
use crate::workflow::feature_figures::{feature_figures, leaks_of};
use crate::workflow::prepare::{Ground, codes_as_numbers, divide_known};
use crate::workflow::tasks::{divide_task, task_in};
use crate::workflow::warning::Remark;
use std::sync::Arc;

/// Values of a target that are listed; a column with more is hardly a target.
const MOST_VALUES: usize = 200;

/// The rows of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartCount {
    /// The part.
    pub part: Part,
    /// Its rows.
    pub rows: usize,
    /// Bads among them.
    pub bads: usize,
}

/// What the choices make of the data.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The target and its values as chosen.
    pub target: TargetSpec,
    /// The target's values with their rows, most frequent first.
    pub values: Vec<(String, usize)>,
    /// Which values probably mean bad.
    pub guess: BadGuess,
    /// The values that are read as bad.
    pub bad_values: Vec<String>,
    /// What is learned of the target.
    pub task: Task,
    /// Its classes in their order, where there are some; empty for good and bad.
    pub classes: Vec<(String, usize)>,
    /// Goods among the rows.
    pub goods: usize,
    /// Bads among the rows.
    pub bads: usize,
    /// Rows that are neither.
    pub indeterminates: usize,
    /// Which columns enter.
    pub selection: Option<Selection>,
    /// The ordered columns that a sequence model would read.
    pub sequence: Option<SequenceBlock>,
    /// The ordered columns that were found, also those not to be read so.
    pub found: Option<SequenceBlock>,
    /// The parts that have rows.
    pub parts: Vec<PartCount>,
    /// Whether out-of-fold PDs of the training rows take the place of a validation part.
    pub out_of_fold: bool,
    /// One entry per column but the target; empty until labels can be made.
    pub features: Arc<Vec<FeatureFigures>>,
    /// What to look at.
    pub warnings: Vec<Remark>,
    /// Why no training is possible, if so.
    pub problem: Option<Arc<SessionError>>,
}

impl Preview {
    fn select(&mut self, table: &Table, choices: &Choices, selection: Selection) {
        self.found = find_sequence(table, &selection.inputs, choices.order);
        let found = self.found.clone();
        self.sequence = found.and_then(|block| block.without(&choices.no_sequence));
        self.selection = Some(selection);
    }
}

/// Makes the preview; `earlier` lends its figures where the target is the same.
pub(in crate::workbench) fn preview(
    loaded: &Loaded,
    choices: &Choices,
    earlier: Option<&Preview>,
) -> Preview {
    let mut preview = blank(&choices.target);
    if let Err(error) = fill(&mut preview, loaded, choices, earlier) {
        preview.problem = Some(Arc::new(error));
    }
    preview
}

fn blank(target: &TargetSpec) -> Preview {
    Preview {
        target: target.clone(),
        values: Vec::new(),
        guess: BadGuess {
            values: Vec::new(),
            reason: String::new(),
            because: None,
        },
        bad_values: Vec::new(),
        task: Task::Binary,
        classes: Vec::new(),
        goods: 0,
        bads: 0,
        indeterminates: 0,
        selection: None,
        sequence: None,
        found: None,
        parts: Vec::new(),
        out_of_fold: false,
        features: Arc::default(),
        warnings: Vec::new(),
        problem: None,
    }
}

fn fill(
    preview: &mut Preview,
    loaded: &Loaded,
    choices: &Choices,
    earlier: Option<&Preview>,
) -> Result<(), SessionError> {
    let (table, target) = (&loaded.table, &choices.target);
    if target.column.is_empty() {
        let selection = select_among(table, loaded.roles.clone(), choices)?;
        preview.select(table, choices, selection);
        return Ok(());
    }
    let typed = find_column(table, &target.column)?;
    let written = as_written(&loaded.source, typed, target);
    let counts = value_counts(written.as_ref().unwrap_or(typed));
    preview.guess = guess_bad(&target.column, &counts);
    preview.values = counts.into_iter().collect();
    preview
        .values
        .sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    preview.values.truncate(MOST_VALUES);
    preview.task = task_in(table, choices);
    if preview.task != Task::Binary {
        return fill_task(preview, loaded, choices);
    }
    let labels = labels_in(&loaded.source, table, target)?;
    preview.bad_values.clone_from(&labels.bad_values);
    preview.goods = labels.goods;
    preview.bads = labels.bads;
    preview.indeterminates = labels.indeterminates;
    let alike = earlier.filter(|p| p.target == *target && !p.features.is_empty());
    preview.features = match alike {
        Some(earlier) => Arc::clone(&earlier.features),
        None => Arc::new(feature_figures(table, &target.column, &labels)),
    };
    let selection = select_among(table, loaded.roles.clone(), choices)?;
    preview.select(table, choices, selection.clone());
    let repeats = if selection.id == loaded.guessed_id() {
        loaded.repeats.clone()
    } else {
        let id: Vec<String> = selection.id.iter().cloned().collect();
        duplicate_rows(table, &id)
    };
    let ground = divide_known(table, choices, labels, selection, &repeats)?;
    preview.parts = counts_of_parts(&ground);
    preview.out_of_fold = ground.out_of_fold;
    let inputs = ground.selection.inputs.iter();
    let inputs = inputs.map(|name| (name, loaded.proposed_codes(name)));
    let of_codes = codes_as_numbers(table, choices, inputs);
    preview.warnings = ground.warnings;
    preview.warnings.extend(of_codes);
    let inputs = &ground.selection.inputs;
    let entering = preview
        .features
        .iter()
        .filter(|f| inputs.contains(&f.column));
    let leaks = entering.flat_map(leaks_of).map(Remark::from);
    preview.warnings.extend(leaks);
    Ok(())
}

/// The same where the target is no good and bad: no column has figures of its own.
fn fill_task(
    preview: &mut Preview,
    loaded: &Loaded,
    choices: &Choices,
) -> Result<(), SessionError> {
    let table = &loaded.table;
    let selection = select_among(table, loaded.roles.clone(), choices)?;
    preview.select(table, choices, selection);
    let (ground, targets) = divide_task(table, choices, preview.task)?;
    let sizes = targets.sizes(|_| true);
    preview.classes = targets.classes.iter().cloned().zip(sizes).collect();
    preview.indeterminates = targets.unknown();
    let part = |part| PartCount {
        part,
        rows: ground.rows(part).len(),
        bads: 0,
    };
    let parts = Part::ALL.map(part).into_iter();
    preview.parts = parts.filter(|count| count.rows > 0).collect();
    preview.warnings = ground.warnings;
    Ok(())
}

fn counts_of_parts(ground: &Ground) -> Vec<PartCount> {
    let mut counts = Part::ALL.map(|part| PartCount {
        part,
        rows: 0,
        bads: 0,
    });
    for (of, bad) in ground.parts.iter().zip(&ground.y_true) {
        if let Some(count) = counts.iter_mut().find(|count| Some(count.part) == *of) {
            count.rows += 1;
            count.bads += usize::from(*bad == Some(true));
        }
    }
    counts.into_iter().filter(|count| count.rows > 0).collect()
}
