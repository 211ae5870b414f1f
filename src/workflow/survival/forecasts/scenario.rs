//! Scenarios: what is assumed of the periods to come, with weights, and shifts of fields.

use crate::recipe::{Recipe, RecipeError};
use crate::table::Table;
use std::borrow::Cow;

/// Largest distance of a sum of weights from 1.
const WEIGHT_SLACK: f64 = 1e-6;
/// Most sets of shifted fields: rows are predicted once for each.
const MOST_SETS: usize = 64;

/// How the values of a field are shifted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum By {
    /// Added, in the unit of the column; of a percentage in percent points.
    Adding(f64),
    /// Multiplied.
    Times(f64),
}

/// A shift of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// The column.
    pub column: String,
    /// What happens to its values.
    pub by: By,
}

impl By {
    /// Reads `+10%` (times 1.1), `-1` (less 1) or `+2`; `None` of anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().replace('−', "-");
        if !text.starts_with(['+', '-']) {
            return None;
        }
        let (number, is_percent) = match text.strip_suffix('%') {
            Some(number) => (number.trim_end(), true),
            None => (&*text, false),
        };
        let value: f64 = number.parse().ok().filter(|v: &f64| v.is_finite())?;
        if is_percent {
            return Some(Self::Times(1.0 + value / 100.0));
        }
        Some(Self::Adding(value))
    }

    fn of(self, value: f64) -> f64 {
        match self {
            Self::Adding(by) => value + by,
            Self::Times(by) => value * by,
        }
    }
}

/// What holds from a period on.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The first period that it is of, counted from now.
    pub from: u32,
    /// Added to the log-odds of the hazard.
    pub log_odds: f64,
    /// Factor of the exposure.
    pub ead: f64,
    /// Factor of the loss given default.
    pub lgd: f64,
    /// Place of the shifted fields among those of [`Scenarios::sets`].
    pub set: usize,
}

/// A course of the periods to come.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// Its probability.
    pub weight: f64,
    /// By the first period, which is 1 for the first of them.
    pub steps: Vec<Step>,
}

impl Scenario {
    /// What holds in a period, counted from 1.
    #[must_use]
    pub fn at(&self, period: u32) -> &Step {
        let place = self.steps.partition_point(|step| step.from <= period);
        &self.steps[place.saturating_sub(1)]
    }
}

/// Scenarios with their shifted fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenarios {
    /// One scenario or more; their weights add up to 1.
    pub all: Vec<Scenario>,
    /// Sets of shifts that are applied together.
    pub sets: Vec<Vec<Shift>>,
}

/// Why a table of scenarios cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// A column that every table of scenarios has is absent.
    #[error(
        "The table of scenarios lacks the column {0:?}; it has scenario, weight and, as needed, \
         period, log_odds, ead_factor, lgd_factor and fields of the model."
    )]
    NoColumn(&'static str),
    /// No row.
    #[error("The table of scenarios has no rows.")]
    NoRows,
    /// A cell that cannot be read.
    #[error("Line {line} of the scenarios: {column:?} should hold {wanted}.")]
    Cell {
        /// Line of the file, the header being 1.
        line: usize,
        /// The column.
        column: String,
        /// What is expected.
        wanted: &'static str,
    },
    /// Weights that are no probabilities.
    #[error(
        "The weights of the scenarios add up to {0}; they must add up to 1, one weight for each \
         scenario, in all or in the first of its lines."
    )]
    Weights(String),
    /// Several lines of one period.
    #[error("The scenario {name:?} has two lines for period {period}; leave one out.")]
    Twice {
        /// The scenario.
        name: String,
        /// The period.
        period: u32,
    },
    /// Too many sets of shifted fields.
    #[error("The scenarios shift fields in more than {MOST_SETS} ways; use fewer.")]
    TooMany,
}

/// Why a field cannot be shifted.
#[derive(Debug, thiserror::Error)]
pub enum ShiftError {
    /// The table lacks it.
    #[error("{0}")]
    Recipe(#[from] RecipeError),
    /// It is no number of the model.
    #[error(
        "The field {0:?} cannot be shifted: the model does not read it as a number. Fields that it \
         reads so: {1}."
    )]
    NoNumber(String, String),
}

impl Scenarios {
    /// One scenario in which fields are shifted.
    #[must_use]
    pub fn single(shifts: &[Shift]) -> Self {
        let step = Step {
            from: 1,
            log_odds: 0.0,
            ead: 1.0,
            lgd: 1.0,
            set: 0,
        };
        Self {
            all: vec![Scenario {
                name: "base".to_owned(),
                weight: 1.0,
                steps: vec![step],
            }],
            sets: vec![shifts.to_vec()],
        }
    }

    /// Reads a table of texts: columns `scenario` and `weight`, and as needed `period` (counted
    /// from now; a line holds up to the next of its scenario), `log_odds`, `ead_factor`,
    /// `lgd_factor`, and fields of the model with shifts such as +10%. `shifts` are applied in all
    /// scenarios.
    ///
    /// # Errors
    /// If a column is absent, a cell cannot be read, or weights do not add up to 1.
    pub fn read(
        names: &[String],
        lines: &[Vec<String>],
        shifts: &[Shift],
    ) -> Result<Self, ScenarioError> {
        let place = |wanted: &str| names.iter().position(|name| column_name(name) == wanted);
        let name_at = place("scenario").ok_or(ScenarioError::NoColumn("scenario"))?;
        let weight_at = place("weight").ok_or(ScenarioError::NoColumn("weight"))?;
        let reader = Reader { names, shifts };
        let (mut scenarios, mut sets) = (Vec::<Scenario>::new(), Vec::new());
        for (at, cells) in lines.iter().enumerate() {
            let line = at + 2;
            let cell = |place: usize| cells.get(place).map_or("", |cell| cell.trim());
            let (name, weight) = (cell(name_at), cell(weight_at));
            if name.is_empty() {
                return Err(reader.wrong(line, name_at, "the name of a scenario"));
            }
            let known = scenarios.iter_mut().find(|scenario| scenario.name == name);
            let weight = match (weight, &known) {
                ("", Some(known)) => known.weight,
                (text, _) => {
                    let weight = share(text);
                    let weight = weight.filter(|weight| (0.0..=1.0).contains(weight));
                    weight.ok_or_else(|| reader.wrong(line, weight_at, "a weight from 0 to 1"))?
                }
            };
            let step = reader.step(line, &cell, &mut sets)?;
            match known {
                None => scenarios.push(Scenario {
                    name: name.to_owned(),
                    weight,
                    steps: vec![step],
                }),
                Some(known) if known.weight == weight => known.steps.push(step),
                Some(_) => {
                    return Err(reader.wrong(line, weight_at, "the weight of its first line"));
                }
            }
        }
        checked(scenarios, sets, shifts)
    }
}

fn checked(
    mut all: Vec<Scenario>,
    mut sets: Vec<Vec<Shift>>,
    shifts: &[Shift],
) -> Result<Scenarios, ScenarioError> {
    if all.is_empty() {
        return Err(ScenarioError::NoRows);
    }
    let sum: f64 = all.iter().map(|scenario| scenario.weight).sum();
    if (sum - 1.0).abs() > WEIGHT_SLACK {
        return Err(ScenarioError::Weights(format!("{sum:.6}")));
    }
    for scenario in &mut all {
        scenario.weight /= sum;
        scenario.steps.sort_by_key(|step| step.from);
        let twice = scenario
            .steps
            .windows(2)
            .find(|pair| pair[0].from == pair[1].from);
        if let Some(pair) = twice {
            return Err(ScenarioError::Twice {
                name: scenario.name.clone(),
                period: pair[0].from,
            });
        }
        if scenario.steps[0].from > 1 {
            let set = place_of(&mut sets, shifts.to_vec())?;
            scenario.steps.insert(
                0,
                Step {
                    from: 1,
                    log_odds: 0.0,
                    ead: 1.0,
                    lgd: 1.0,
                    set,
                },
            );
        }
    }
    Ok(Scenarios { all, sets })
}

fn place_of(sets: &mut Vec<Vec<Shift>>, shifts: Vec<Shift>) -> Result<usize, ScenarioError> {
    if let Some(place) = sets.iter().position(|set| *set == shifts) {
        return Ok(place);
    }
    if sets.len() == MOST_SETS {
        return Err(ScenarioError::TooMany);
    }
    sets.push(shifts);
    Ok(sets.len() - 1)
}

struct Reader<'a> {
    names: &'a [String],
    shifts: &'a [Shift],
}

impl Reader<'_> {
    fn wrong(&self, line: usize, place: usize, wanted: &'static str) -> ScenarioError {
        ScenarioError::Cell {
            line,
            column: self.names.get(place).cloned().unwrap_or_default(),
            wanted,
        }
    }

    fn step<'c>(
        &self,
        line: usize,
        cell: &dyn Fn(usize) -> &'c str,
        sets: &mut Vec<Vec<Shift>>,
    ) -> Result<Step, ScenarioError> {
        let mut step = Step {
            from: 1,
            log_odds: 0.0,
            ead: 1.0,
            lgd: 1.0,
            set: 0,
        };
        let mut shifts = self.shifts.to_vec();
        for (place, name) in self.names.iter().enumerate() {
            let text = cell(place);
            if text.is_empty() {
                continue;
            }
            let number = || decimal(text);
            let factor = || {
                let factor = number().filter(|v| *v >= 0.0);
                factor.ok_or_else(|| self.wrong(line, place, "a factor of 0 or more"))
            };
            match column_name(name).as_ref() {
                "scenario" | "weight" => {}
                "period" => {
                    let wanted = "a whole period from 1, counted from now";
                    let period = number().and_then(whole_period);
                    step.from = period.ok_or_else(|| self.wrong(line, place, wanted))?;
                }
                "log_odds" => {
                    step.log_odds = number().ok_or_else(|| self.wrong(line, place, "a number"))?;
                }
                "ead_factor" => step.ead = factor()?,
                "lgd_factor" => step.lgd = factor()?,
                column => {
                    let wanted = "a shift such as +10%, +2 or -1";
                    let by = By::parse(text).ok_or_else(|| self.wrong(line, place, wanted))?;
                    let column = column.to_owned();
                    shifts.push(Shift { column, by });
                }
            }
        }
        step.set = place_of(sets, shifts)?;
        Ok(step)
    }
}

/// Columns that a table of scenarios may have beside fields of the model, in their order.
pub(super) const COLUMNS: [&str; 6] = [
    "scenario",
    "weight",
    "period",
    "log_odds",
    "ead_factor",
    "lgd_factor",
];

/// The name of a column: one of [`COLUMNS`] in whatever case, and with blanks (`Log odds`), or a
/// field of the model as it stands.
pub(super) fn column_name(name: &str) -> Cow<'_, str> {
    let name = name.trim();
    let plain = name.to_lowercase().replace([' ', '-'], "_");
    if COLUMNS.contains(&plain.as_str()) {
        plain.into()
    } else {
        name.into()
    }
}

/// A number with a decimal point or, as a spreadsheet of other countries saves it, a comma.
fn decimal(text: &str) -> Option<f64> {
    let text = text.replace('−', "-");
    let has_point = text.contains('.');
    let text = if has_point {
        text
    } else {
        text.replacen(',', ".", 1)
    };
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// A number, or a percentage as its share of one.
fn share(text: &str) -> Option<f64> {
    match text.strip_suffix('%') {
        Some(percent) => decimal(percent.trim()).map(|percent| percent / 100.0),
        None => decimal(text),
    }
}

/// A whole number from 1, however it is written (`13`, `13.0`).
fn whole_period(number: f64) -> Option<u32> {
    let is_whole = number.fract() == 0.0 && (1.0..=f64::from(u32::MAX)).contains(&number);
    is_whole.then_some(number as u32)
}

/// A table with fields shifted, one shift after the other. Missing cells and special levels stay
/// as they are.
///
/// # Errors
/// If the table lacks a field, or the model does not read it as a number.
pub fn shifted(table: &Table, recipe: &Recipe, shifts: &[Shift]) -> Result<Table, ShiftError> {
    let mut shifted = table.clone();
    for shift in shifts {
        if !recipe.reads_numbers(&shift.column) {
            let columns = recipe.columns().into_iter();
            let numbers: Vec<&str> = columns.filter(|c| recipe.reads_numbers(c)).collect();
            let numbers = numbers.join(", ");
            return Err(ShiftError::NoNumber(shift.column.clone(), numbers));
        }
        let found = shifted.columns.iter_mut().find(|c| c.name == shift.column);
        let Some(column) = found else {
            // What is absent is said where the recipe is applied.
            continue;
        };
        let numbers = recipe.numbers(column);
        // Special levels and codes that count as missing become NaN here.
        let mut plain = numbers.clone();
        if let Some(special) = recipe.special_of(&shift.column) {
            special.places(column, 0..column.len(), &mut plain);
        }
        let each = numbers.iter().zip(&plain);
        let value = |(value, plain): (&f64, &f64)| {
            if plain.is_nan() {
                *value
            } else {
                shift.by.of(*value)
            }
        };
        let moved: Vec<f64> = each.map(value).collect();
        *column = column.with_numbers(&moved);
    }
    Ok(shifted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Scenarios, ScenarioError> {
        let mut lines = text
            .lines()
            .map(|line| line.split(',').map(str::to_owned).collect());
        let names: Vec<String> = lines.next().unwrap();
        Scenarios::read(&names, &lines.collect::<Vec<_>>(), &[])
    }

    #[test]
    fn a_shift_is_a_sign_and_a_number_or_a_percentage() {
        assert_eq!(By::parse("+10%"), Some(By::Times(1.1)));
        assert_eq!(By::parse(" -25 %"), Some(By::Times(0.75)));
        assert_eq!(By::parse("+2"), Some(By::Adding(2.0)));
        assert_eq!(By::parse("−1.5"), Some(By::Adding(-1.5)));
        for wrong in ["10%", "2", "", "+", "+x", "+inf"] {
            assert_eq!(By::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_line_holds_up_to_the_next_of_its_scenario() {
        let found = read(
            "scenario,weight,period,log_odds,ead_factor,rate\n\
             base,.6,,,,\n\
             crisis,.4,13,.2,,+10%\n\
             crisis,,1,.5,.9,+2\n\
             crisis,.4,25,,,\n",
        )
        .unwrap();
        assert_eq!(found.all.len(), 2);
        assert_eq!(found.sets.len(), 3);
        let crisis = &found.all[1];
        assert_eq!(crisis.weight, 0.4);
        let shifts = |period: u32| crisis.at(period).log_odds;
        assert_eq!(
            [1, 12, 13, 24, 25, 99].map(shifts),
            [0.5, 0.5, 0.2, 0.2, 0.0, 0.0]
        );
        assert_eq!(crisis.at(5).ead, 0.9);
        assert!(found.sets[crisis.at(30).set].is_empty());
        let raised = &found.sets[crisis.at(20).set];
        assert_eq!(raised[0].by, By::Times(1.1));
        let later = read("scenario,weight,period,log_odds\na,1,7,.3\n").unwrap();
        assert_eq!(later.all[0].at(6).log_odds, 0.0);
        assert_eq!(later.all[0].at(7).log_odds, 0.3);
    }

    #[test]
    fn a_period_is_a_whole_number_in_any_spelling() {
        let from = |period: &str| {
            let found = read(&format!(
                "scenario,weight,period,log_odds\na,1,{period},.3\n"
            ));
            found.map(|found| found.all[0].steps.last().map(|step| step.from))
        };
        for text in ["25", "25.0", "25.", "2.5e1", "025", "+25"] {
            assert_eq!(from(text), Ok(Some(25)), "{text}");
        }
        // A column that pandas makes floats of, as a cell is blank.
        let found =
            read("scenario,weight,period,log_odds\nbase,.6,,\nbad,.4,1.0,.3\nbad,,25.0,.1\n");
        assert_eq!(found.unwrap().all[1].steps[1].from, 25);
        for text in ["2.5", "0", "0.0", "-1", "x", "1e12"] {
            assert!(from(text).is_err(), "{text}");
        }
    }

    #[test]
    fn tables_of_spreadsheets_of_other_countries_are_read() {
        let names = ["Scenario", " Weight ", "Period", "Log odds", "EAD-Factor"];
        let lines = [
            ["base", "60%", "", "", ""],
            ["bad", "0,4", "13", "0,25", "1,1"],
        ];
        let texts = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        let lines: Vec<Vec<String>> = lines.iter().map(|line| texts(line)).collect();
        let names: Vec<String> = texts(&names);
        let found = Scenarios::read(&names, &lines, &[]).unwrap();
        assert_eq!([found.all[0].weight, found.all[1].weight], [0.6, 0.4]);
        let step = found.all[1].at(13);
        assert_eq!((step.log_odds, step.ead), (0.25, 1.1));
        assert!(found.sets.iter().all(Vec::is_empty));
    }

    #[test]
    fn what_is_no_scenario_says_which_cell() {
        let fails = |text: &str, sentence: &str| {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(sentence), "{error}");
        };
        fails("scenario\nbase\n", "lacks the column \"weight\"");
        fails("scenario,weight\nbase,.5\n", "add up to 0.500000");
        fails("scenario,weight\n", "no rows");
        fails("scenario,weight\nbase,two\n", "Line 2");
        fails("scenario,weight,period\nbase,1,0\n", "a whole period");
        fails("scenario,weight,rate\nbase,1,12\n", "a shift such as");
        fails("scenario,weight,period\nbase,1,2\nbase,1,2\n", "two lines");
        fails("scenario,weight,ead_factor\nbase,1,-2\n", "a factor");
        fails(
            "scenario,weight\na,.5\na,.4\n",
            "the weight of its first line",
        );
    }
}
