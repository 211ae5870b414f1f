//! The data check: what an analyst should look at in a portfolio before training, each
//! point with the command that mends it or turns it back. It changes nothing itself.

use crate::profile::ColumnProfile;
use crate::recipe::Reason;
use crate::recipe::encoding::special::read_codes;
use crate::recipe::outcome::split::{Method, SplitPlan};
use crate::recipe::remark::Remark as RecipeRemark;
use crate::table::{Convention, Kind, LoadOptions, Objection, Remark as TableRemark, Repair};
use crate::workbench::bench::Workbench;
use crate::workbench::command::Command;
use crate::workbench::state::Loaded;
use crate::workflow::choices::{Choices, Selection};
use crate::workflow::prepare::codes_as_numbers;
use crate::workflow::warning::Remark;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckFinding {
    /// Records of totals, averages or trailers that were set aside.
    Totals(usize),
    /// Such records count as applicants, as was told.
    TotalsKept,
    /// Records that were set aside for other reasons.
    Rejected(usize),
    /// Records with fewer cells than there are columns, whose last cells are missing.
    Short {
        /// How many.
        records: usize,
        /// The lines of the first of them in their file.
        lines: Vec<u64>,
        /// The row of the first.
        first: usize,
    },
    /// No column names the applicant.
    NoKey,
    /// The column that names the applicant holds a value of its own in each row.
    Key(String),
    /// The column that names the applicant does not.
    KeyRepeats {
        /// The column.
        column: String,
        /// Rows with the value of another row before them.
        rows: usize,
        /// Rows without a value.
        missing: usize,
    },
    /// Rows that repeat an earlier one in all but the key.
    Repeats(usize),
    /// Values that look like codes and enter as numbers, or (mended) are special levels.
    Codes {
        /// The column.
        column: String,
        /// The codes.
        codes: Vec<String>,
        /// Rows that hold one.
        rows: usize,
    },
    /// Cells that do not fit the kind of their column.
    Misfits {
        /// The column.
        column: String,
        /// Its place in the table.
        place: usize,
        /// How many cells.
        cells: usize,
        /// The first row that holds one.
        first: usize,
    },
    /// A column that is read as text, though most of its cells are numbers or days.
    ReadAsText {
        /// The column.
        column: String,
        /// Its place in the table.
        place: usize,
        /// Whether they are days.
        days: bool,
        /// Cells that are numbers or days.
        cells: usize,
        /// Cells that are not missing.
        present: usize,
    },
    /// A column that is read as was told.
    ReadAsTold(String),
    /// Columns without any value, which are no inputs.
    Empty(Vec<String>),
    /// Columns with one value, which are no inputs.
    Constant(Vec<String>),
}

/// A point of the check.
#[derive(Debug, Clone)]
pub struct CheckPoint {
    /// What was found.
    pub finding: CheckFinding,
    /// Whether it waits for the analyst; others are settled.
    pub open: bool,
    /// What mends an open point, or turns back a settled one. Without one there is
    /// something to look at only.
    pub remedy: Option<Command>,
}

impl CheckPoint {
    fn open(finding: CheckFinding, remedy: impl Into<Option<Command>>) -> Self {
        Self {
            finding,
            open: true,
            remedy: remedy.into(),
        }
    }

    fn settled(finding: CheckFinding, back: impl Into<Option<Command>>) -> Self {
        Self {
            finding,
            open: false,
            remedy: back.into(),
        }
    }
}

impl Workbench {
    /// The points of the data check, those that wait for the analyst first.
    #[must_use]
    pub fn data_check(&self) -> Vec<CheckPoint> {
        let (Some(data), Some(choices)) = (&self.data, &self.choices) else {
            return Vec::new();
        };
        let selection = self.selection.as_ref().and_then(|s| s.as_ref().ok());
        data_check(data, choices, selection)
    }
}

/// The points of a portfolio under some choices.
fn data_check(data: &Loaded, choices: &Choices, selection: Option<&Selection>) -> Vec<CheckPoint> {
    let mut points = totals(data);
    points.extend(short(data));
    points.push(key(data, choices));
    points.extend(repeats(data, choices));
    points.extend(codes(data, choices, selection));
    points.extend(misfits(data));
    points.extend(read_as_text(data));
    points.extend(left_out(data, selection));
    // Within both groups they stay in the order in which they were found.
    points.sort_by_key(|point| !point.open);
    points
}

/// The options under which the portfolio was read, with a change.
fn reload(data: &Loaded, change: impl FnOnce(&mut LoadOptions)) -> Command {
    let mut options = data.options.clone();
    change(&mut options);
    Command::Reload(options)
}

fn totals(data: &Loaded) -> Vec<CheckPoint> {
    let rejects = &data.table.rejects;
    let is_total =
        |reason: &Objection| matches!(reason, Objection::TotalsLine | Objection::Trailer);
    let totals = rejects.iter().filter(|r| is_total(&r.reason)).count();
    let others = rejects.len() - totals;
    let mut points = Vec::new();
    if data.options.keep_totals {
        let back = reload(data, |options| options.keep_totals = false);
        points.push(CheckPoint::settled(CheckFinding::TotalsKept, back));
    } else if totals > 0 {
        let keep = reload(data, |options| options.keep_totals = true);
        points.push(CheckPoint::settled(CheckFinding::Totals(totals), keep));
    }
    if others > 0 {
        points.push(CheckPoint::open(CheckFinding::Rejected(others), None));
    }
    points
}

/// Records that had too few cells.
fn short(data: &Loaded) -> Option<CheckPoint> {
    /// More lines are not named.
    const MOST: usize = 5;
    let table = &data.table;
    let padded = table.repairs.iter().filter(|r| r.repair == Repair::Padded);
    let named: Vec<_> = padded.take(MOST).collect();
    let record = named.first()?.record;
    let aside = table
        .rejects
        .partition_point(|reject| reject.record < record);
    let finding = CheckFinding::Short {
        records: table.accounting.padded,
        lines: named.iter().map(|repaired| repaired.line).collect(),
        first: record.saturating_sub(1 + aside),
    };
    Some(CheckPoint::open(finding, None))
}

fn key(data: &Loaded, choices: &Choices) -> CheckPoint {
    let named = choices.id.clone().or_else(|| data.guessed_id());
    let mut profiles = data.profile.columns.iter();
    let Some(profile) = named.and_then(|name| profiles.find(|p| p.name == name)) else {
        return without_key(data, choices);
    };
    let column = profile.name.clone();
    if is_unique(profile) {
        let told = choices.id.is_some() && choices.id != data.guessed_id();
        let back = told.then_some(Command::SetId(None));
        return CheckPoint::settled(CheckFinding::Key(column), back);
    }
    let finding = CheckFinding::KeyRepeats {
        column: column.clone(),
        rows: (profile.rows - profile.missing).saturating_sub(profile.distinct),
        missing: profile.missing,
    };
    let split = |method: Method| {
        Command::SetSplit(SplitPlan {
            method,
            ..choices.split.clone()
        })
    };
    match &choices.split.method {
        Method::Group(group) if *group == column => {
            CheckPoint::settled(finding, split(Method::Random))
        }
        // Rows of one applicant on both sides of a split flatter the test.
        _ if profile.distinct > 2 => CheckPoint::open(finding, split(Method::Group(column))),
        _ => CheckPoint::settled(finding, None),
    }
}

fn without_key(data: &Loaded, choices: &Choices) -> CheckPoint {
    // Amounts may be distinct by chance; texts and identifiers are keys.
    let is_key = |p: &&ColumnProfile| {
        let named = matches!(p.kind, Kind::Identifier | Kind::Text);
        named && p.name != choices.target.column && is_unique(p)
    };
    match data.profile.columns.iter().find(is_key) {
        Some(key) => {
            let mend = Command::SetId(Some(key.name.clone()));
            CheckPoint::open(CheckFinding::NoKey, mend)
        }
        None => CheckPoint::settled(CheckFinding::NoKey, None),
    }
}

/// Whether each row has a value of its own.
fn is_unique(profile: &ColumnProfile) -> bool {
    profile.rows > 1 && profile.missing == 0 && profile.distinct == profile.rows
}

fn repeats(data: &Loaded, choices: &Choices) -> Option<CheckPoint> {
    let rows = data.repeats.len();
    let out = choices.drop_duplicates;
    let finding = CheckFinding::Repeats(rows);
    let remedy = Command::DropDuplicates(!out);
    (rows > 0).then(|| {
        if out {
            CheckPoint::settled(finding, remedy)
        } else {
            CheckPoint::open(finding, remedy)
        }
    })
}

/// Values that look like codes: those that enter as numbers, and those that were made
/// special levels.
fn codes(data: &Loaded, choices: &Choices, selection: Option<&Selection>) -> Vec<CheckPoint> {
    let inputs = selection.map_or(&[][..], |selection| &selection.inputs);
    let profiles = data.profile.columns.iter();
    let proposed = profiles.filter_map(|profile| {
        let codes = &profile.numbers.as_ref()?.special_codes;
        (!codes.is_empty()).then(|| (&profile.name, codes.clone()))
    });
    let proposed: Vec<_> = proposed.collect();
    let entering = proposed.iter().filter(|(name, _)| inputs.contains(name));
    let entering = entering.map(|(name, codes)| (*name, codes.clone()));
    let remarks = codes_as_numbers(&data.table, choices, entering);
    let open = remarks.into_iter().filter_map(|remark| {
        let Remark::Recipe(RecipeRemark::CodesAsNumbers {
            column,
            codes,
            rows,
        }) = remark
        else {
            return None;
        };
        let chosen = choices.special.get(&column).cloned().unwrap_or_default();
        let mend = Command::SetSpecial {
            column: column.clone(),
            codes: [chosen, codes.clone()].concat(),
        };
        let finding = CheckFinding::Codes {
            column,
            codes,
            rows,
        };
        Some(CheckPoint::open(finding, mend))
    });
    let mut points: Vec<CheckPoint> = open.collect();
    let settled = proposed.iter().filter_map(|(name, codes)| {
        let chosen = choices.special.get(*name)?;
        let column = data.table.column(name)?;
        let is_proposed = |text: &String| {
            let read = read_codes(column, std::slice::from_ref(text)).unwrap_or_default();
            codes.iter().any(|code| read.contains(&code.value))
        };
        let (taken, others): (Vec<String>, Vec<String>) =
            chosen.iter().cloned().partition(is_proposed);
        let values = read_codes(column, &taken).unwrap_or_default();
        let held = codes.iter().filter(|code| values.contains(&code.value));
        let finding = CheckFinding::Codes {
            column: (*name).clone(),
            rows: held.map(|code| code.rows).sum(),
            codes: taken.clone(),
        };
        let back = Command::SetSpecial {
            column: (*name).clone(),
            codes: others,
        };
        (!taken.is_empty()).then(|| CheckPoint::settled(finding, back))
    });
    points.extend(settled);
    points
}

fn misfits(data: &Loaded) -> Vec<CheckPoint> {
    let columns = data.table.columns.iter().enumerate();
    let point = |(place, column): (usize, &crate::table::Column)| {
        let finding = CheckFinding::Misfits {
            column: column.name.clone(),
            place,
            cells: column.misfits.len(),
            first: column.misfits.first()?.row,
        };
        Some(CheckPoint::open(finding, None))
    };
    columns.filter_map(point).collect()
}

/// Columns of texts that are mostly numbers or days, and columns whose way of writing
/// was given.
fn read_as_text(data: &Loaded) -> Vec<CheckPoint> {
    let mut points = Vec::new();
    let comma = data.table.decisions.decimal_mark.value == ',';
    for remark in &data.table.warnings {
        let remark = match remark {
            TableRemark::InFile { remark, .. } => remark,
            remark => remark,
        };
        let TableRemark::ReadAsText {
            column,
            days,
            cells,
            present,
        } = remark
        else {
            continue;
        };
        let columns = &mut data.table.columns.iter();
        let Some(place) = columns.position(|c| c.name == *column) else {
            continue;
        };
        // Of days only the analyst knows the order.
        let mend = (!days).then(|| {
            let number = Convention::Number {
                comma,
                percent: false,
                unit: None,
                affix: None,
            };
            reload(data, |options| {
                options.columns.insert(column.clone(), number);
            })
        });
        let finding = CheckFinding::ReadAsText {
            column: column.clone(),
            place,
            days: *days,
            cells: *cells,
            present: *present,
        };
        points.push(CheckPoint::open(finding, mend));
    }
    for column in data.options.columns.keys() {
        let back = reload(data, |options| {
            options.columns.remove(column);
        });
        let finding = CheckFinding::ReadAsTold(column.clone());
        points.push(CheckPoint::settled(finding, back));
    }
    points
}

/// Columns without information, unless they were made inputs all the same.
fn left_out(data: &Loaded, selection: Option<&Selection>) -> Vec<CheckPoint> {
    let of = |reason: Reason| -> Vec<String> {
        let is_input = |name: &String| selection.is_some_and(|s| s.inputs.contains(name));
        let roles = data.roles.iter().filter(|guess| guess.reason == reason);
        let names = roles.map(|guess| guess.column.clone());
        names.filter(|name| !is_input(name)).collect()
    };
    let all = [
        (
            of(Reason::Empty),
            CheckFinding::Empty as fn(Vec<String>) -> _,
        ),
        (of(Reason::Equal), CheckFinding::Constant),
    ];
    let some = all.into_iter().filter(|(names, _)| !names.is_empty());
    some.map(|(names, finding)| CheckPoint::settled(finding(names), None))
        .collect()
}

/// A portfolio with something of everything that the check finds, for tests.
#[cfg(test)]
pub(crate) fn messy_file() -> String {
    let mut text = "loan_id,income,employment_years,rate,branch,note,default\n".to_owned();
    for row in 0..300 {
        let income = match row {
            150 => "about 5".to_owned(),
            // The last row repeats the one before it.
            299 => (1_000 + 37 * 298).to_string(),
            row => (1_000 + 37 * row).to_string(),
        };
        let same = row.min(298);
        let years = if same % 20 == 0 { 999 } else { same % 31 };
        let letter = |n: i32| char::from(b'a' + u8::try_from(n % 26).unwrap_or(0));
        let rate = if same % 4 == 0 {
            format!("ask {}{}", letter(same / 26), letter(same))
        } else {
            (same * 3).to_string()
        };
        let bad = i32::from(same % 5 == 0);
        text += &format!("L{row:04},{income},{years},{rate},North,,{bad}\n");
    }
    text + "Total,1,1,1,1,1,1\n"
}
