//! The values of a column within one block, parsed while the statistics are
//! gathered. If the schema agrees, they are used as they are and the cells are not
//! parsed again.

use crate::table::cells::amount::Amount;
use crate::table::cells::cell::Form;
use crate::table::cells::cell_slice::CellSlice;
use crate::table::cells::date_text::{Day, POSIX_YEAR};
use crate::table::columns::column_format::{Convention, Unit};
use crate::table::columns::schema::{Plan, Storage};
use crate::table::columns::values::levels::BlockTexts;
use crate::table::columns::values::shared::Shared;
use crate::table::columns::values::width::Width;

/// From here on an f64 does not hold every whole number.
const INEXACT: u64 = 1 << 53;
/// Cells of another form that a draft takes, beside one in eight: words among
/// numbers are more frequent than typing errors.
const FEW: usize = 8;
const ONE_IN: usize = 8;

/// Values under construction.
#[derive(Debug, Default)]
pub(in crate::table) struct BlockParser {
    /// Whole numbers, or days.
    whole: Vec<i64>,
    /// All values once one is no whole number.
    real: Vec<f64>,
    reads: Reads,
    missing: Vec<usize>,
    odd: Vec<(usize, String)>,
    /// The only unit among them; percent signs and units do not mix.
    unit: Option<Unit>,
    percent: bool,
    /// Some days have years of two digits, read as POSIX does.
    short_years: bool,
    /// The same days read with the month first, once one differs; the others are read with the
    /// day first.
    month_first: Option<Vec<i32>>,
}

/// A text that is no day in one of the two orders.
const NO_DAY: i32 = i32::MIN;

/// What a sketch takes for values.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Reads {
    #[default]
    Whole,
    Real,
    Days,
    /// Too much of it is something else.
    Nothing,
}

impl Reads {
    /// Whether short numbers may be added without a look at their form.
    #[inline]
    pub fn is_numbers(self) -> bool {
        matches!(self, Self::Whole | Self::Real)
    }
}

/// Values of one column in one block.
#[derive(Debug, Default)]
pub(in crate::table) struct ParsedBlock {
    pub values: Values,
    /// Rows without a value.
    pub missing: Vec<usize>,
    /// Cells of another form than the values, with their rows.
    pub odd: Vec<(usize, String)>,
    unit: Option<Unit>,
    percent: bool,
    short_years: bool,
    /// See [`BlockParser`].
    month_first: Option<Vec<i32>>,
}

/// Values in the narrowest type that holds them.
#[derive(Debug, Default)]
pub(in crate::table) enum Values {
    /// The cells are to be read again.
    #[default]
    None,
    I8(Shared<i8>),
    I16(Shared<i16>),
    I32(Shared<i32>),
    I64(Shared<i64>),
    /// With `.` as the decimal mark.
    F64(Shared<f64>),
    /// Days since 1970-01-01.
    Day(Shared<i32>),
    Text(BlockTexts),
}

impl BlockParser {
    /// With room for so many rows.
    pub fn new(rows: usize) -> Self {
        Self {
            whole: Vec::with_capacity(rows),
            ..Self::default()
        }
    }

    /// Takes the next cells, which are whole numbers.
    pub fn add_whole(&mut self, values: &[i32]) {
        match self.reads {
            Reads::Whole => self.whole.extend(values.iter().map(|v| i64::from(*v))),
            Reads::Real => self.real.extend(values.iter().map(|v| f64::from(*v))),
            Reads::Nothing | Reads::Days => {}
        }
    }

    /// What it takes for values so far.
    pub fn reads(&self) -> Reads {
        self.reads
    }

    /// Takes the next cell, which has this form.
    pub fn add(&mut self, form: Form, piece: CellSlice<'_>) {
        if self.reads == Reads::Nothing {
            return;
        }
        let begun = self.whole.len() > self.missing.len();
        match (self.reads, form) {
            (_, Form::Missing) => {
                self.missing.push(self.len());
                self.push(0);
            }
            (Reads::Whole, Form::Whole(value) | Form::Code(Some(value))) => self.whole.push(value),
            (Reads::Real, Form::Whole(value) | Form::Code(Some(value)))
                if value.unsigned_abs() < INEXACT =>
            {
                self.real.push(value as f64);
            }
            (Reads::Whole | Reads::Real, Form::Amount(amount))
                if amount.mark.is_none() && self.takes_unit(amount) =>
            {
                if amount.point.is_some_and(|r| self.add_real(r.value)) {
                    self.unit = self.unit.or(amount.unit);
                    self.percent |= amount.percent;
                } else {
                    self.put_aside(piece);
                }
            }
            (Reads::Days | Reads::Whole, Form::Day(day)) if self.reads == Reads::Days || !begun => {
                self.add_day(day);
            }
            _ => self.put_aside(piece),
        }
    }

    /// Whether an amount has no other unit than those before it.
    fn takes_unit(&self, amount: Amount) -> bool {
        match amount.unit {
            None => !amount.percent || self.unit.is_none(),
            Some(unit) => !self.percent && self.unit.is_none_or(|own| own == unit),
        }
    }

    /// Takes a day in both orders of its parts.
    fn add_day(&mut self, day: Day) {
        let (first, second) = match day {
            Day::Fixed(value) => (Some(value), Some(value)),
            Day::Either {
                day_first,
                month_first,
            } => (day_first, month_first),
            Day::Short {
                day_first,
                month_first,
            } => {
                self.short_years = true;
                (day_first, month_first)
            }
        };
        if first != second && self.month_first.is_none() {
            let same = self.whole.iter().map(|day| *day as i32);
            self.month_first = Some(same.collect());
        }
        self.reads = Reads::Days;
        self.whole.push(first.unwrap_or(NO_DAY).into());
        if let Some(days) = &mut self.month_first {
            days.push(second.unwrap_or(NO_DAY));
        }
    }

    /// Takes a number for the next value, if it takes numbers and can.
    #[inline]
    pub fn add_real(&mut self, value: f64) -> bool {
        if self.reads != Reads::Real && !self.turn_real() {
            return false;
        }
        self.real.push(value);
        true
    }

    fn turn_real(&mut self) -> bool {
        let is_exact = |v: &i64| v.unsigned_abs() < INEXACT;
        if self.reads != Reads::Whole || !self.whole.iter().all(is_exact) {
            return false;
        }
        self.reads = Reads::Real;
        self.real.reserve(self.whole.capacity());
        self.real.extend(self.whole.drain(..).map(|v| v as f64));
        true
    }

    fn put_aside(&mut self, piece: CellSlice<'_>) {
        self.odd.push((self.len(), piece.str().to_owned()));
        self.push(0);
        if self.odd.len() > FEW + self.len() / ONE_IN {
            *self = Self {
                reads: Reads::Nothing,
                ..Self::default()
            };
        }
    }

    fn len(&self) -> usize {
        self.whole.len() + self.real.len()
    }

    fn push(&mut self, value: i32) {
        match self.reads {
            Reads::Real => self.real.push(value.into()),
            _ => self.whole.push(value.into()),
        }
        if let Some(days) = &mut self.month_first {
            days.push(value);
        }
    }

    /// The values in their narrowest type.
    pub fn finish(self) -> ParsedBlock {
        let whole = self.whole;
        let values = match self.reads {
            Reads::Nothing => return ParsedBlock::default(),
            Reads::Real => Values::F64(self.real.into()),
            Reads::Days => Values::Day(narrowed(&whole, |v| v as i32)),
            Reads::Whole => {
                let (least, most) = whole
                    .iter()
                    .fold((0, 0), |(low, high), v| (low.min(*v), high.max(*v)));
                match Width::holding(least, most) {
                    Width::I8 => Values::I8(narrowed(&whole, |v| v as i8)),
                    Width::I16 => Values::I16(narrowed(&whole, |v| v as i16)),
                    Width::I32 => Values::I32(narrowed(&whole, |v| v as i32)),
                    Width::I64 => Values::I64(whole.into()),
                }
            }
        };
        ParsedBlock {
            values,
            missing: self.missing,
            odd: self.odd,
            unit: self.unit,
            percent: self.percent,
            short_years: self.short_years,
            month_first: self.month_first,
        }
    }
}

fn narrowed<T>(whole: &[i64], narrow: impl Fn(i64) -> T) -> Shared<T> {
    whole.iter().map(|v| narrow(*v)).collect::<Vec<T>>().into()
}

impl ParsedBlock {
    /// Moves the values of the blocks of a column, which follow each other, into as few pieces
    /// of memory as they have types.
    pub fn gather(blocks: &mut [Self]) {
        let (mut i8s, mut i16s, mut i32s) = (Vec::new(), Vec::new(), Vec::new());
        let (mut i64s, mut f64s) = (Vec::new(), Vec::new());
        for block in blocks {
            match &mut block.values {
                Values::None | Values::Text(_) => {}
                Values::I8(values) => i8s.push(values),
                Values::I16(values) => i16s.push(values),
                Values::I32(values) | Values::Day(values) => i32s.push(values),
                Values::I64(values) => i64s.push(values),
                Values::F64(values) => f64s.push(values),
            }
        }
        Shared::gather(i8s);
        Shared::gather(i16s);
        Shared::gather(i32s);
        Shared::gather(i64s);
        Shared::gather(f64s);
    }

    /// Of texts alone.
    pub fn of_texts(texts: BlockTexts) -> Self {
        Self {
            values: Values::Text(texts),
            ..Self::default()
        }
    }

    /// Bytes that are held twice once building begins. Texts are passed on.
    pub fn bytes(&self) -> usize {
        let values = match &self.values {
            Values::None | Values::Text(_) => 0,
            Values::I8(values) => values.len(),
            Values::I16(values) => 2 * values.len(),
            Values::I32(values) | Values::Day(values) => 4 * values.len(),
            Values::I64(values) => 8 * values.len(),
            Values::F64(values) => 8 * values.len(),
        };
        let other_order = self.month_first.as_ref().map_or(0, |days| 4 * days.len());
        values + other_order + 8 * self.missing.len()
    }

    /// Whether it has no value at all.
    pub fn is_all_missing(&self) -> bool {
        let values = match &self.values {
            Values::None | Values::Text(_) => return false,
            Values::I8(values) => values.len(),
            Values::I16(values) => values.len(),
            Values::I32(values) | Values::Day(values) => values.len(),
            Values::I64(values) => values.len(),
            Values::F64(values) => values.len(),
        };
        values == self.missing.len()
    }

    /// The same where its values are what `plan` makes of the cells.
    pub fn under(mut self, plan: Plan) -> Option<Self> {
        if let Some(days) = self.month_first.take()
            && let Convention::Day {
                day_first: false, ..
            } = plan.convention
        {
            self.values = Values::Day(days.into());
        }
        self.serves(plan).then_some(self)
    }

    fn serves(&self, plan: Plan) -> bool {
        let is_number = matches!(plan.storage, Storage::Whole | Storage::Real);
        match (&self.values, plan.convention) {
            // One of its words was read as missing.
            (Values::Text(_), Convention::Flag { spelling }) if spelling.of_gap() => false,
            (Values::Text(_), _) => plan.storage == Storage::Text,
            (
                Values::Day(days),
                Convention::Day {
                    first_year, range, ..
                },
            ) => {
                let same_years =
                    !self.short_years || first_year.unwrap_or(POSIX_YEAR) == POSIX_YEAR;
                let fits =
                    |day: &i32| *day != NO_DAY && range.is_none_or(|range| range.contains(*day));
                same_years && days.iter().all(fits)
            }
            (Values::F64(_), Convention::Number { comma, unit, .. }) => {
                let fits = self.unit.is_none_or(|own| unit == Some(own));
                let fits = fits && (!self.percent || unit.is_none());
                is_number && fits && !comma && plan.convention.takes_bare()
            }
            (Values::F64(_), Convention::Flag { .. }) => {
                is_number && self.unit.is_none() && plan.convention.takes_bare()
            }
            (Values::None | Values::Day(_) | Values::F64(_), _) => false,
            _ => is_number && plan.convention.takes_bare(),
        }
    }
}
