//! Remarks on the parts of one table, gathered into one list.

use crate::table::remark::Remark;

impl Remark {
    /// Takes in what is said of a later part of the same table; `false` where
    /// that is something else.
    fn takes(&mut self, later: &Self) -> bool {
        match (self, later) {
            (Self::SetAside(sum), Self::SetAside(more))
            | (Self::TotalsLines(sum), Self::TotalsLines(more))
            | (Self::NoCells(sum), Self::NoCells(more))
            | (Self::Padded(sum), Self::Padded(more)) => *sum += more,
            (Self::OddQuotes { records, .. }, Self::OddQuotes { records: more, .. }) => {
                *records += more;
            }
            (
                Self::Repaired {
                    records, repair, ..
                },
                Self::Repaired {
                    records: more,
                    repair: same,
                    ..
                },
            ) if repair == same => *records += more,
            (Self::Comments { lines, .. }, Self::Comments { lines: more, .. }) => *lines += more,
            (
                Self::FewPercentSigns {
                    column,
                    percent,
                    numbers,
                },
                Self::FewPercentSigns {
                    column: same,
                    percent: more,
                    numbers: more_numbers,
                },
            ) if column == same => {
                *percent += more;
                *numbers += more_numbers;
            }
            (
                Self::Misfits { column, cells },
                Self::Misfits {
                    column: same,
                    cells: more,
                },
            ) if column == same => *cells += more,
            (Self::ThreeDecimals(names), Self::ThreeDecimals(more)) => {
                for name in more {
                    if !names.contains(name) {
                        names.push(name.clone());
                    }
                }
            }
            (Self::Typing(one), Self::Typing(other)) => return one.takes(other),
            (Self::Made(one), Self::Made(other)) => return one.takes(other),
            (one, other) => return one == other,
        }
        true
    }

    /// The column of numbers in which some percent signs are left out, if it says so.
    #[must_use]
    pub fn column_of_percents(&self) -> Option<&str> {
        match self {
            Self::PercentAndFraction { column, .. } | Self::FewPercentSigns { column, .. } => {
                Some(column)
            }
            Self::InFile { remark, .. } => remark.column_of_percents(),
            _ => None,
        }
    }

    /// Whether a column of the file is missing from the table.
    pub(in crate::table) fn is_of_lost_column(&self) -> bool {
        match self {
            Self::LeftOut(_) | Self::ColumnNotRead { .. } => true,
            Self::InFile { remark, .. } => remark.is_of_lost_column(),
            _ => false,
        }
    }

    /// Whether it is worth a word once all parts are counted.
    #[must_use]
    pub fn says_something(&self) -> bool {
        match self {
            Self::Made(remark) => remark.says_something(),
            // Signs of a column in which all are the same.
            Self::Typing(remark) => !remark.is_of_one_sign(),
            _ => true,
        }
    }

    /// Adds what is said of a later part of a table to what was said of those
    /// before it.
    pub fn gather(all: &mut Vec<Self>, later: Vec<Self>) {
        for remark in later {
            if !all.iter_mut().any(|one| one.takes(&remark)) {
                all.push(remark);
            }
        }
    }
}
