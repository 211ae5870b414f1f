//! Spells: in which periods each row of a table is at risk, and how it ends.

use super::error::{SurvivalError, SurvivalRemark};
use super::panel::common_step;
use super::periods::{PeriodRole, Periods};
use crate::evaluate::survival::Spell;
use crate::network::MOST_PERIODS;
use crate::recipe::outcome::labels::find_column;
use crate::table::{Column, Table};
use std::collections::HashMap;

/// Loans that default in every row from which on the outcome is taken for that of the loan.
const LEAST_LOANS: usize = 10;

/// The rows of a table as spells, one for each row that takes part.
#[derive(Debug, Clone, Default)]
pub struct Spells {
    /// The spell of each row; `None` where it was set aside.
    pub rows: Vec<Option<Spell>>,
    /// The loan of each row; its own number where each row is a loan.
    pub loans: Vec<u32>,
    /// Whether there is one row for each loan and period.
    pub is_panel: bool,
    /// What was set aside or changed.
    pub remarks: Vec<SurvivalRemark>,
}

/// The columns that spells are read from.
#[derive(Debug, Clone, Copy)]
pub struct SpellColumns<'a> {
    /// Periods on book.
    pub time: &'a str,
    /// Whether a loan defaulted.
    pub event: &'a str,
    /// The column that names a loan, where rows may be a panel.
    pub id: Option<&'a str>,
    /// Whether a model is applied that knows the columns, or one is trained.
    pub role: PeriodRole,
}

impl Spells {
    /// Reads the spells of a table. `events` says which rows default, `None` where it is unknown.
    ///
    /// # Errors
    /// If a column is absent, holds no times, or ids do not name loans.
    pub fn read(
        table: &Table,
        columns: SpellColumns<'_>,
        events: &[Option<bool>],
    ) -> Result<Self, SurvivalError> {
        let times = Periods::read(table, columns.time)?;
        times.check(columns.time, columns.role)?;
        let mut spells = Self {
            loans: (0..table.rows as u32).collect(),
            ..Self::default()
        };
        let mut counts = Counts::default();
        let spell = |(time, event): (&f64, &Option<bool>)| counts.spell(*time, *event);
        spells.rows = times.values.iter().zip(events).map(spell).collect();
        counts.tell(columns, &mut spells.remarks);
        let code = code_among(&times.values).map(|(value, rows, most)| SurvivalRemark::TimeCode {
            column: columns.time.to_owned(),
            value,
            rows,
            most,
        });
        spells.remarks.extend(code);
        if spells.rows.iter().all(Option::is_none) {
            return Err(SurvivalError::NoRows {
                time: columns.time.to_owned(),
                event: columns.event.to_owned(),
            });
        }
        if let Some(id) = columns.id {
            spells.by_loan(find_column(table, id)?, columns)?;
        }
        let late = spells.rows.iter().flatten().filter(|s| s.entry > 0);
        if !spells.is_panel || late.count() == 0 {
            return Ok(spells);
        }
        let all: Vec<usize> = (0..spells.rows.len()).collect();
        let firsts = spells.firsts(&all);
        let loans = firsts.iter().filter(|(_, spell)| spell.entry > 0).count();
        if loans > 0 {
            spells.remarks.push(SurvivalRemark::Late { loans });
        }
        Ok(spells)
    }

    /// Makes a panel of the rows if a loan has several.
    fn by_loan(&mut self, ids: &Column, columns: SpellColumns<'_>) -> Result<(), SurvivalError> {
        let texts = ids.texts();
        let mut places: HashMap<&str, u32> = HashMap::new();
        let (mut rows_of, mut without): (Vec<Vec<usize>>, usize) = (Vec::new(), 0);
        for (row, text) in texts.iter().enumerate() {
            if self.rows[row].is_none() {
                continue;
            }
            let Some(text) = text.as_deref().map(str::trim) else {
                without += 1;
                continue;
            };
            let next = rows_of.len() as u32;
            let place = *places.entry(text).or_insert(next);
            if place == next {
                rows_of.push(Vec::new());
            }
            rows_of[place as usize].push(row);
            self.loans[row] = place;
        }
        if rows_of.iter().all(|rows| rows.len() == 1) {
            self.loans = (0..self.rows.len() as u32).collect();
            let remark = SurvivalRemark::OneRowPerLoan(ids.name.clone());
            self.remarks.push(remark);
            return Ok(());
        }
        self.is_panel = true;
        for (spell, text) in self.rows.iter_mut().zip(&texts) {
            *spell = spell.filter(|_| text.is_some());
        }
        let ends = |row: &usize| self.rows[*row].map(|spell| spell.exit);
        let times = |rows: &Vec<usize>| rows.iter().filter_map(ends).collect();
        let step = common_step(&mut rows_of.iter().map(times));
        let mut walked = Walked::default();
        for rows in &mut rows_of {
            self.walk(rows, &mut walked);
        }
        if walked.steps > 0 && 2 * walked.far > walked.steps {
            return Err(SurvivalError::NoPanel {
                id: ids.name.clone(),
                step: step.filter(|step| *step > 1),
            });
        }
        if walked.tells_no_time() && matches!(columns.role, PeriodRole::Trained) {
            return Err(SurvivalError::OutcomeOfLoan {
                event: columns.event.to_owned(),
                loans: walked.bad_throughout,
            });
        }
        if without > 0 {
            let column = ids.name.clone();
            let rows = without;
            self.remarks.push(SurvivalRemark::NoId { rows, column });
        }
        walked.tell(&mut self.remarks);
        Ok(())
    }

    /// Cuts the rows of one loan to a period each, in the order of their times.
    fn walk(&mut self, rows: &mut [usize], walked: &mut Walked) {
        let exit = |spells: &Self, row: usize| spells.rows[row].map_or(0, |spell| spell.exit);
        rows.sort_by_key(|row| (exit(self, *row), *row));
        let events = rows.iter().filter_map(|row| Some(self.rows[*row]?.event));
        let (bads, known) = events.fold((0, 0), |(b, n), bad| (b + usize::from(bad), n + 1));
        walked.bad_loans += usize::from(bads > 0 && known > 1);
        walked.bad_throughout += usize::from(bads == known && known > 1);
        let (mut last, mut defaulted, mut gap) = (0, false, false);
        for &row in rows.iter() {
            let Some(spell) = self.rows[row] else {
                continue;
            };
            if last > 0 {
                walked.steps += 1;
                walked.far += usize::from(spell.exit != last + 1);
                gap |= spell.exit > last + 1 && !defaulted;
            }
            if defaulted || spell.exit == last {
                walked.after += usize::from(defaulted);
                walked.repeated += usize::from(!defaulted);
                self.rows[row] = None;
            } else {
                self.rows[row] = Some(Spell {
                    entry: spell.exit - 1,
                    ..spell
                });
                defaulted = spell.event;
            }
            last = spell.exit;
        }
        walked.gaps += usize::from(gap);
    }

    /// The first of some rows of each loan, with the spell of the loan over these rows; in the
    /// order of the rows.
    #[must_use]
    pub fn firsts(&self, rows: &[usize]) -> Vec<(usize, Spell)> {
        if !self.is_panel {
            let known = |row: &usize| Some((*row, self.rows[*row]?));
            return rows.iter().filter_map(known).collect();
        }
        let mut places: HashMap<u32, usize> = HashMap::new();
        let mut firsts: Vec<(usize, Spell)> = Vec::new();
        for &row in rows {
            let Some(spell) = self.rows[row] else {
                continue;
            };
            let place = *places.entry(self.loans[row]).or_insert(firsts.len());
            match firsts.get_mut(place) {
                None => firsts.push((row, spell)),
                Some((first, loan)) => {
                    if spell.entry < loan.entry {
                        (*first, loan.entry) = (row, spell.entry);
                    }
                    loan.exit = loan.exit.max(spell.exit);
                    loan.event |= spell.event;
                }
            }
        }
        firsts
    }

    /// Ends all spells by a period; rows that begin later take no part.
    pub fn end_by(&mut self, horizon: u32) {
        let mut beyond = 0;
        for spell in &mut self.rows {
            beyond += usize::from(spell.is_some_and(|spell| spell.exit > horizon));
            *spell = spell.and_then(|spell| spell.until(horizon));
        }
        let rows = beyond;
        if beyond > 0 && horizon == MOST_PERIODS {
            self.remarks.push(SurvivalRemark::TooLong { rows });
        } else if beyond > 0 {
            self.remarks.push(SurvivalRemark::Beyond { rows, horizon });
        }
    }
}

/// A number of nines that stands in several rows, at least twice as large as all other times: it, its
/// rows, and the largest of the others.
fn code_among(times: &[f64]) -> Option<(u32, usize, u32)> {
    let known = || times.iter().copied().filter(|time| time.is_finite());
    let value = known().fold(0.0, f64::max);
    let rows = known().filter(|time| *time >= value).count();
    let others = known().filter(|time| *time < value).fold(0.0, f64::max);
    let are_nines = [99.0, 999.0, 9_999.0, 99_999.0].contains(&value);
    (are_nines && rows > 1 && others > 0.0 && 2.0 * others <= value).then_some((
        value as u32,
        rows,
        others.ceil() as u32,
    ))
}

/// What became of times and outcomes.
#[derive(Default)]
struct Counts {
    no_time: usize,
    not_positive: usize,
    no_event: usize,
    rounded: usize,
}

impl Counts {
    fn spell(&mut self, time: f64, event: Option<bool>) -> Option<Spell> {
        if !time.is_finite() {
            self.no_time += 1;
            return None;
        }
        if time <= 0.0 {
            self.not_positive += 1;
            return None;
        }
        let Some(event) = event else {
            self.no_event += 1;
            return None;
        };
        self.rounded += usize::from(time.fract() != 0.0);
        // One period more than can be modelled, so that it counts as beyond the horizon.
        let exit = time.ceil().min(f64::from(MOST_PERIODS) + 1.0) as u32;
        Some(Spell {
            entry: 0,
            exit,
            event,
        })
    }

    fn tell(&self, columns: SpellColumns<'_>, remarks: &mut Vec<SurvivalRemark>) {
        let time = || columns.time.to_owned();
        let all = [
            (
                self.no_time,
                SurvivalRemark::NoTime {
                    rows: self.no_time,
                    column: time(),
                },
            ),
            (
                self.not_positive,
                SurvivalRemark::NotPositive {
                    rows: self.not_positive,
                    column: time(),
                },
            ),
            (
                self.no_event,
                SurvivalRemark::NoEvent {
                    rows: self.no_event,
                    column: columns.event.to_owned(),
                },
            ),
            (
                self.rounded,
                SurvivalRemark::RoundedUp {
                    rows: self.rounded,
                    column: time(),
                },
            ),
        ];
        remarks.extend(
            all.into_iter()
                .filter(|(rows, _)| *rows > 0)
                .map(|(_, remark)| remark),
        );
    }
}

/// What became of the rows of loans.
#[derive(Default)]
struct Walked {
    /// Steps from a row of a loan to its next, and those that are not one period.
    steps: usize,
    far: usize,
    after: usize,
    repeated: usize,
    gaps: usize,
    /// Loans of several rows with a default, and those of them that default in every row.
    bad_loans: usize,
    bad_throughout: usize,
}

impl Walked {
    /// Whether the outcome of a loan stands in all its rows, so that they do not tell when it
    /// defaulted.
    fn tells_no_time(&self) -> bool {
        self.bad_throughout >= LEAST_LOANS && 2 * self.bad_throughout >= self.bad_loans
    }

    fn tell(&self, remarks: &mut Vec<SurvivalRemark>) {
        let all = [
            (
                self.after,
                SurvivalRemark::AfterDefault { rows: self.after },
            ),
            (
                self.repeated,
                SurvivalRemark::Repeated {
                    rows: self.repeated,
                },
            ),
            (self.gaps, SurvivalRemark::Gaps { loans: self.gaps }),
        ];
        remarks.extend(
            all.into_iter()
                .filter(|(count, _)| *count > 0)
                .map(|(_, remark)| remark),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Kind;

    fn panel(ids: &[&str], months: &[i64], events: &[bool]) -> Result<Spells, SurvivalError> {
        let ids: Vec<Option<&str>> = ids.iter().map(|id| Some(*id)).collect();
        let months: Vec<Option<i64>> = months.iter().map(|m| Some(*m)).collect();
        let table = Table::from_columns(vec![
            Column::from_texts("loan", Kind::Identifier, &ids),
            Column::from_integers("mob", Kind::Integer, &months),
        ]);
        let columns = SpellColumns {
            time: "mob",
            event: "bad",
            id: Some("loan"),
            role: PeriodRole::Trained,
        };
        let events: Vec<Option<bool>> = events.iter().map(|event| Some(*event)).collect();
        Spells::read(&table, columns, &events)
    }

    #[test]
    fn an_outcome_that_stands_in_all_rows_of_a_loan_tells_no_time() {
        let ids: Vec<String> = (0..90).map(|row| format!("loan {}", row / 3)).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let months: Vec<i64> = (0..90).map(|row| row % 3 + 1).collect();
        // Loans 0 to 11 default: in their last row, or in all of them.
        let of = |all: usize| {
            let bad = |row: usize| row < 36 && (row % 3 == 2 || row / 3 < all);
            let events: Vec<bool> = (0..90).map(bad).collect();
            panel(&ids, &months, &events)
        };
        assert!(of(0).is_ok() && of(9).is_ok());
        let refused = of(12).unwrap_err();
        assert!(
            matches!(&refused, SurvivalError::OutcomeOfLoan { event, loans: 12 } if event == "bad"),
            "{refused}"
        );
    }

    #[test]
    fn nines_far_above_all_other_times_look_like_a_code() {
        let of = |times: &[f64]| code_among(times);
        assert_eq!(of(&[3.0, 36.0, 999.0, f64::NAN, 999.0]), Some((999, 2, 36)));
        assert_eq!(of(&[3.0, 36.0, 999.0]), None);
        assert_eq!(of(&[3.0, 60.0, 99.0, 99.0]), None);
        assert_eq!(of(&[3.0, 36.0, 120.0, 120.0]), None);
        assert_eq!(of(&[99.0, 99.0]), None);
    }

    #[allow(clippy::unnecessary_wraps, reason = "as rows hold it")]
    fn of(entry: u32, exit: u32, event: bool) -> Option<Spell> {
        Some(Spell { entry, exit, event })
    }

    #[test]
    fn rows_of_a_loan_become_one_period_each_in_their_order() {
        let ids = ["a", "b", "a", "a", "b", "a", "b", "c"];
        let months = [2, 4, 1, 3, 5, 3, 7, 1];
        let events = [false, false, false, true, false, false, false, false];
        let spells = panel(&ids, &months, &events).unwrap();
        assert!(spells.is_panel);
        assert_eq!(
            spells.rows,
            [
                of(1, 2, false),
                of(3, 4, false),
                of(0, 1, false),
                of(2, 3, true),
                of(4, 5, false),
                None,
                of(6, 7, false),
                of(0, 1, false)
            ]
        );
        let firsts = spells.firsts(&(0..8).collect::<Vec<_>>());
        let loan = |row, entry, exit, event| (row, Spell { entry, exit, event });
        assert_eq!(
            firsts,
            [
                loan(2, 0, 3, true),
                loan(1, 3, 7, false),
                loan(7, 0, 1, false)
            ]
        );
        assert_eq!(
            spells.remarks,
            [
                SurvivalRemark::AfterDefault { rows: 1 },
                SurvivalRemark::Gaps { loans: 1 },
                SurvivalRemark::Late { loans: 1 }
            ]
        );
    }

    #[test]
    fn an_id_in_one_row_each_is_no_panel_and_repeated_ids_of_loans_are_refused() {
        let spells = panel(&["a", "b"], &[9, 5], &[true, false]).unwrap();
        assert_eq!(spells.rows, [of(0, 9, true), of(0, 5, false)]);
        let remark = SurvivalRemark::OneRowPerLoan("loan".to_owned());
        assert_eq!(spells.remarks, [remark]);
        let error = panel(
            &["a", "a", "b", "b"],
            &[9, 30, 4, 4],
            &[true, false, true, false],
        );
        assert!(matches!(
            error,
            Err(SurvivalError::NoPanel { step: None, .. })
        ));
        let quarters = panel(&["a", "a", "a", "b", "b"], &[3, 6, 9, 6, 9], &[false; 5]);
        let error = quarters.unwrap_err();
        assert!(matches!(
            error,
            SurvivalError::NoPanel { step: Some(3), .. }
        ));
        let sentence = error.to_string();
        assert!(sentence.contains("divide them by 3"), "{sentence}");
    }

    #[test]
    fn times_that_are_no_periods_are_set_aside_and_fractions_rounded_up() {
        let mut counts = Counts::default();
        let mut read = |time: f64, event| counts.spell(time, event);
        assert_eq!(read(3.2, Some(true)), of(0, 4, true));
        assert_eq!(read(0.4, Some(false)), of(0, 1, false));
        assert_eq!(read(1e9, Some(false)), of(0, MOST_PERIODS + 1, false));
        assert_eq!(read(0.0, Some(true)), None);
        assert_eq!(read(f64::NAN, Some(true)), None);
        assert_eq!(read(-2.5, Some(true)), None);
        assert_eq!(read(2.0, None), None);
        let found = (
            counts.no_time,
            counts.not_positive,
            counts.no_event,
            counts.rounded,
        );
        assert_eq!(found, (1, 2, 1, 2));
    }
}
