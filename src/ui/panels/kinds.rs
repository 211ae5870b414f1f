//! The kind of a column, changed in place: what its cells can be read as, and why not
//! where they cannot. The file is read again, which can be undone.

use super::sheet::item_ui;
use crate::table::answer::{Spelling, answer};
use crate::table::{Convention, Wanted, is_missing};
use crate::ui::text::DataText;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TableText;
use crate::workbench::{Command, Loaded, Workbench};
use eframe::egui::{Button, Id, Ui};
use std::sync::Arc;

/// Cells looked at, to see what a column can be read as.
const MOST_CELLS: usize = 300;
/// Records looked at for them.
const MOST_RECORDS: usize = 5_000;

/// The sorts of conventions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Text,
    Number,
    Day,
    Flag,
    Serial,
    Seconds,
    Yymmdd,
}

impl Sort {
    pub(super) const ALL: [(Self, DataText); 7] = [
        (Self::Text, DataText::AsText),
        (Self::Number, DataText::AsNumber),
        (Self::Day, DataText::AsDay),
        (Self::Flag, DataText::AsFlag),
        (Self::Serial, DataText::AsSerial),
        (Self::Seconds, DataText::AsSeconds),
        (Self::Yymmdd, DataText::AsYymmdd),
    ];

    pub(super) fn of(convention: Convention) -> Self {
        match convention {
            Convention::Text => Self::Text,
            Convention::Number { .. } => Self::Number,
            Convention::Day { .. } => Self::Day,
            Convention::Flag { .. } => Self::Flag,
            Convention::Serial => Self::Serial,
            Convention::Seconds => Self::Seconds,
            Convention::Yymmdd => Self::Yymmdd,
        }
    }

    /// A convention of this sort: the one that was found, or the usual one.
    pub(super) fn convention(self, found: Option<Convention>, comma: bool) -> Convention {
        if let Some(found) = found.filter(|found| Self::of(*found) == self) {
            return found;
        }
        match self {
            Self::Text => Convention::Text,
            Self::Number => Convention::Number {
                comma,
                percent: false,
                unit: None,
                affix: None,
            },
            Self::Day => Convention::Day {
                day_first: false,
                compact: true,
                months: true,
                first_year: None,
                range: None,
            },
            Self::Flag => Convention::Flag {
                spelling: Spelling::DIGITS,
            },
            Self::Serial => Convention::Serial,
            Self::Seconds => Convention::Seconds,
            Self::Yymmdd => Convention::Yymmdd,
        }
    }
}

/// Some cells of a column as they stand in the file, none of them missing.
fn cells(loaded: &Loaded, column: usize) -> Vec<String> {
    let (mut cells, mut records) = (Vec::new(), 0);
    // An early end is no failure.
    _ = loaded
        .source
        .for_each_record_with(Wanted::One(column), |record| {
            records += 1;
            if record.rejection.is_none()
                && let Some(cell) = record.cells().nth(column)
                && !is_missing(cell)
            {
                cells.push(cell.to_owned());
            }
            if cells.len() < MOST_CELLS && records < MOST_RECORDS {
                Ok(())
            } else {
                Err(())
            }
        });
    cells
}

/// Cells with the version of the data and the column that they are of.
type Known = ((u64, usize), Arc<Vec<String>>);

/// How many of the cells can be read under a convention.
fn readable(cells: &[String], convention: Convention) -> usize {
    let reads = |cell: &&String| match convention {
        Convention::Text => true,
        // A flag takes any number as it comes; here it is to be an answer.
        Convention::Flag { .. } => answer(cell.trim()).is_some(),
        convention => convention.read(cell.trim()).is_some(),
    };
    cells.iter().filter(reads).count()
}

/// What a column is read as now, and what is asked for instead.
pub(super) struct Kinds<'a> {
    pub(super) bench: &'a Workbench,
    pub(super) loaded: &'a Loaded,
    pub(super) language: Language,
}

impl Kinds<'_> {
    /// The entries of a menu that changes the kind of a column; what was chosen.
    pub(super) fn menu_ui(&self, ui: &mut Ui, column: usize) -> Option<Command> {
        let mut command = None;
        let title = TableText::ReadAs.say(self.language);
        ui.menu_button(&*title, |ui| command = self.entries_ui(ui, column));
        let profile = self.loaded.profile.columns.get(column)?;
        let is_id = self.id().is_some_and(|id| id == profile.name);
        let (text, id) = if is_id {
            (TableText::NoId, None)
        } else {
            (TableText::MakeId, Some(profile.name.clone()))
        };
        let told = self.bench.choices.as_ref().is_some_and(|c| c.id.is_some());
        let set = Command::SetId(id);
        if (!is_id || told)
            && self.bench.refusal(&set).is_none()
            && item_ui(ui, &text, self.language)
        {
            command = Some(set);
        }
        command
    }

    fn id(&self) -> Option<String> {
        let told = self.bench.choices.as_ref().and_then(|c| c.id.clone());
        told.or_else(|| self.loaded.guessed_id())
    }

    fn entries_ui(&self, ui: &mut Ui, column: usize) -> Option<Command> {
        let profile = self.loaded.profile.columns.get(column)?;
        let comma = self.loaded.table.decisions.decimal_mark.value == ',';
        let told = self.loaded.options.columns.get(&profile.name);
        let cells = self.known_cells(ui, column);
        let mut chosen = None;
        for (sort, name) in Sort::ALL {
            let convention = sort.convention(profile.convention, comma);
            let is_now = profile.convention.map(Sort::of) == Some(sort);
            let name = match sort {
                Sort::Text => TableText::AsCategory.say(self.language),
                _ => name.say(self.language),
            };
            let reads = readable(&cells, convention);
            let mut options = self.loaded.options.clone();
            options.columns.insert(profile.name.clone(), convention);
            let command = Command::Reload(options);
            let refusal = self.bench.refusal(&command);
            let free = is_now || (reads > 0 && refusal.is_none());
            let button = Button::selectable(is_now, &*name);
            let response = ui.add_enabled(free, button);
            let clicked = response.clicked();
            let tip = if reads == 0 {
                TableText::ReadNothing(name.into_owned()).say(self.language)
            } else if let Some(refusal) = refusal {
                refusal.say(self.language)
            } else if reads < cells.len() {
                TableText::ReadSome(name.into_owned(), reads, cells.len()).say(self.language)
            } else {
                TableText::ReadTip.say(self.language)
            };
            response.on_hover_text(&*tip).on_disabled_hover_text(&*tip);
            if clicked {
                ui.close();
                chosen = (!is_now).then_some(command);
            }
        }
        if told.is_some() {
            ui.separator();
            let mut options = self.loaded.options.clone();
            options.columns.remove(&profile.name);
            let command = Command::Reload(options);
            let free = self.bench.refusal(&command).is_none();
            if free && item_ui(ui, &TableText::ReadDetected, self.language) {
                chosen = Some(command);
            }
        }
        chosen
    }

    /// The cells that are looked at, read once for each column.
    fn known_cells(&self, ui: &Ui, column: usize) -> Arc<Vec<String>> {
        let id = Id::unique("cells of a kind");
        let key = (self.bench.data_revision, column);
        let known: Option<Known> = ui.data(|data| data.get_temp(id));
        if let Some((_, cells)) = known.filter(|(of, _)| *of == key) {
            return cells;
        }
        let cells = Arc::new(cells(self.loaded, column));
        ui.data_mut(|data| data.insert_temp(id, (key, Arc::clone(&cells))));
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_offered_where_cells_can_be_read_so() {
        let cells = ["17", "2023-01-31", "town"].map(str::to_owned);
        let reads = |sort: Sort| readable(&cells, sort.convention(None, false));
        assert_eq!((reads(Sort::Text), reads(Sort::Number)), (3, 1));
        assert_eq!((reads(Sort::Day), reads(Sort::Flag)), (1, 0));
    }
}
