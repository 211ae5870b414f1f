//! The columns of the board of runs: which have room, what they hold, and the
//! order that they give.

use super::super::grid::Width;
use crate::evaluate::View;
use crate::evaluate::metrics::{AUC, Better, LOSS, Metric, metrics_of};
use crate::ui::number;
use crate::ui::text::Language;
use crate::ui::text::Say;
use crate::ui::text::TermText;
use crate::ui::text::TrainText;
use crate::workbench::{Live, Run};
use crate::workflow::{Cell, Format, Sheet};
use std::cmp::Ordering;
use std::time::Duration;

/// A column of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Whether the run is drawn behind the shown one.
    Overlay,
    /// Whether it is the champion.
    Champion,
    Name,
    /// A metric on the validation rows, by its place in the list of the view.
    Validation(usize),
    /// AUC on the test rows.
    Test,
    /// What differs from the champion or the current model.
    Differs,
    Epochs,
    Time,
    Delete,
}

/// Room that goes to what is always there.
const LEAST_NAME: f32 = 110.0;

impl Column {
    /// All columns, in their order.
    fn all() -> Vec<Self> {
        let metrics = 0..metrics_of(View::RunList).len();
        let first = [Self::Overlay, Self::Champion, Self::Name];
        let last = [Self::Test, Self::Differs, Self::Epochs, Self::Time];
        let metrics = metrics.map(Self::Validation);
        let all = first.into_iter().chain(metrics).chain(last);
        all.chain([Self::Delete]).collect()
    }

    /// The columns that `room` holds; the others are left out, the least needed first.
    pub(super) fn fitting(room: f32) -> Vec<Self> {
        let mut columns = Self::all();
        let mut needless = vec![Self::Time, Self::Epochs, Self::Differs];
        let metrics = (1..metrics_of(View::RunList).len()).rev();
        needless.extend(metrics.map(Self::Validation));
        needless.push(Self::Overlay);
        for column in needless {
            let widths = columns.iter().map(|column| column.width().least());
            if widths.sum::<f32>() <= room {
                break;
            }
            columns.retain(|kept| *kept != column);
        }
        columns
    }

    pub(super) fn width(self) -> Width {
        match self {
            Self::Overlay => Width::Points(50.0),
            Self::Champion => Width::Points(24.0),
            Self::Name => Width::Rest(LEAST_NAME),
            Self::Validation(_) => self.metric().map_or(Width::Points(56.0), |(metric, _)| {
                Width::Points(if metric.unbounded { 56.0 } else { 50.0 })
            }),
            Self::Test => Width::Points(72.0),
            Self::Differs => Width::Rest(100.0),
            Self::Epochs => Width::Points(54.0),
            Self::Time => Width::Points(58.0),
            Self::Delete => Width::Points(56.0),
        }
    }

    fn metric(self) -> Option<(&'static Metric, usize)> {
        match self {
            Self::Validation(place) => metrics_of(View::RunList).get(place).copied(),
            _ => None,
        }
    }

    /// Whether its cells are aligned right.
    pub(super) fn is_number(self) -> bool {
        matches!(
            self,
            Self::Validation(_) | Self::Test | Self::Epochs | Self::Time | Self::Delete
        )
    }

    /// Its head, and what that means.
    pub(super) fn head(self, language: Language) -> (String, Option<String>) {
        let say = |text: TrainText| text.say(language).into_owned();
        match self {
            Self::Overlay => (say(TrainText::ColOverlay), None),
            Self::Champion | Self::Delete => (String::new(), None),
            Self::Name => (say(TrainText::ColName), None),
            Self::Validation(_) => self.metric().map_or(Default::default(), |(metric, _)| {
                let term = metric.term.say(language);
                let tip = format!("{}: {term}", say(TrainText::OnValidation));
                (metric.name.say(language).into_owned(), Some(tip))
            }),
            Self::Test => {
                let term = AUC.term.say(language);
                let tip = format!("{}: {term}", say(TrainText::OnTest));
                (say(TrainText::ColTest), Some(tip))
            }
            Self::Differs => (say(TrainText::ColDiffers), Some(say(TrainText::DiffersTip))),
            Self::Epochs => {
                let term = TermText::Epoch.say(language).into_owned();
                (say(TrainText::ColEpochs), Some(term))
            }
            Self::Time => (say(TrainText::ColTime), None),
        }
    }

    /// Whether runs are sorted by it, and whether the first press puts great values
    /// first.
    pub(super) fn sorts(self) -> Option<bool> {
        match self {
            Self::Overlay | Self::Champion | Self::Differs | Self::Delete => None,
            Self::Name | Self::Epochs | Self::Time => Some(false),
            Self::Test => Some(true),
            Self::Validation(_) => {
                let better = self.metric().map(|(metric, _)| metric.better);
                Some(better != Some(Better::Lower))
            }
        }
    }

    /// The figure of a run in this column.
    fn value(self, run: &Run) -> Option<f64> {
        let metrics = &run.experiment.metrics;
        match self {
            Self::Validation(_) => {
                let (metric, _) = self.metric()?;
                metrics.validation.as_ref().and_then(metric.get)
            }
            Self::Test => metrics.test.as_ref()?.auc,
            Self::Epochs => Some(metrics.epochs_run as f64),
            Self::Time => Some(metrics.seconds_total),
            _ => None,
        }
    }

    /// The same as it is written.
    pub(super) fn shown(self, run: &Run) -> String {
        let value = self.value(run);
        match self {
            Self::Validation(_) => self.metric().map_or(String::new(), |(_, decimals)| {
                number::metric(value, decimals)
            }),
            Self::Test => number::or_none(value, number::auc),
            Self::Epochs => number::count(run.experiment.metrics.epochs_run),
            Self::Time => duration(run.experiment.metrics.seconds_total),
            _ => String::new(),
        }
    }

    /// The same as a file gets it; `differs` is what the run has otherwise.
    fn cell(self, run: &Run, differs: &str) -> Cell {
        match self {
            Self::Name => Cell::Text(run.name.clone()),
            Self::Differs => Cell::Text(differs.to_owned()),
            _ => self.value(run).map_or(Cell::Empty, |value| {
                let format = match self {
                    Self::Epochs => Format::COUNT,
                    Self::Time => Format::General,
                    _ => Format::of_shown(&self.shown(run)),
                };
                Cell::Number(value, format)
            }),
        }
    }

    /// Whether files contain it.
    fn is_written(self) -> bool {
        !matches!(self, Self::Overlay | Self::Champion | Self::Delete)
    }

    /// Its head in a file, which says of which rows a figure is.
    fn written_head(self, language: Language) -> String {
        let (head, _) = self.head(language);
        match self {
            Self::Validation(_) => {
                format!("{head} ({})", TrainText::OnValidation.say(language))
            }
            Self::Time => format!("{head} (s)"),
            _ => head,
        }
    }

    /// What is known of a training that goes on.
    pub(super) fn of_live(self, live: &Live) -> String {
        let last = live.history.last();
        match self {
            Self::Validation(_) => self.metric().map_or(String::new(), |(metric, decimals)| {
                // Of a training that goes on, the loop knows these two.
                let value = last.and_then(|epoch| match metric.key {
                    key if key == AUC.key => epoch.validation_auc,
                    key if key == LOSS.key => epoch.validation_loss,
                    _ => None,
                });
                number::metric(value, decimals)
            }),
            Self::Test => number::NONE.to_owned(),
            Self::Epochs => format!("{}…", number::count(live.history.len())),
            Self::Time => duration(live.history.iter().map(|record| record.seconds).sum()),
            _ => String::new(),
        }
    }
}

fn duration(seconds: f64) -> String {
    number::duration(Duration::from_secs_f64(seconds.max(0.0)))
}

/// Runs as a table, all columns of the board with `differs` of each run.
pub(super) fn sheet(runs: &[&Run], language: Language, differs: impl Fn(&Run) -> String) -> Sheet {
    let columns: Vec<Column> = Column::all();
    let columns: Vec<Column> = columns.into_iter().filter(|c| c.is_written()).collect();
    let row = |run: &&Run| {
        let differs = differs(run);
        columns
            .iter()
            .map(|column| column.cell(run, &differs))
            .collect()
    };
    Sheet {
        head: columns.iter().map(|c| c.written_head(language)).collect(),
        rows: runs.iter().map(row).collect(),
    }
}

/// The runs in the order of a column, `falls` for great values first; without one
/// the latest first. Runs without a value come last.
pub(super) fn ordered(runs: &[Run], by: Option<(Column, bool)>) -> Vec<&Run> {
    let mut ordered: Vec<&Run> = runs.iter().rev().collect();
    let Some((column, falls)) = by else {
        return ordered;
    };
    ordered.sort_by(|a, b| {
        let order = if column == Column::Name {
            let [a, b] = [a, b].map(|run| run.name.to_lowercase());
            a.cmp(&b)
        } else {
            match (column.value(a), column.value(b)) {
                (Some(a), Some(b)) => a.total_cmp(&b),
                (None, None) => Ordering::Equal,
                // Not turned round.
                (None, _) => return Ordering::Greater,
                (_, None) => return Ordering::Less,
            }
        };
        if falls { order.reverse() } else { order }
    });
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_have_no_room_are_left_out_and_never_name_or_deletion() {
        let all = Column::fitting(2000.0);
        assert_eq!(all, Column::all());
        let narrow = Column::fitting(300.0);
        for kept in [Column::Name, Column::Champion, Column::Test, Column::Delete] {
            assert!(narrow.contains(&kept), "{narrow:?}");
        }
        let widths = |columns: &[Column]| -> f32 {
            columns.iter().map(|column| column.width().least()).sum()
        };
        for room in [360.0, 420.0, 480.0, 560.0, 700.0] {
            let columns = Column::fitting(room);
            assert!(widths(&columns) <= room, "{room}: {columns:?}");
        }
        assert!(!Column::fitting(500.0).contains(&Column::Differs));
        assert!(Column::fitting(580.0).contains(&Column::Differs));
    }
}
