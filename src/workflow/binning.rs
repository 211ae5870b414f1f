//! A binning of a column against the outcome, with the names of its bins.

use crate::evaluate::EvaluateError;
use crate::evaluate::binning::{
    BinLine, BinTable, CategoryOptions, Holds, NumberOptions, Trend, bin_categories, bin_numbers,
    bin_numbers_at,
};
use crate::evaluate::population::information::Strength;
use crate::recipe::Special;
use crate::recipe::outcome::labels::find_column;
use crate::table::{Kind, Table, date};
use crate::workflow::choices::SessionError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How columns are binned.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BinningPlan {
    /// How bad rates may run over the bins of numbers.
    pub trend: Trend,
    /// Upper ends of the bins of numbers, the last bin open; found where empty.
    pub edges: Vec<f64>,
    /// Numbers that are codes, each a bin of its own.
    pub special: Vec<f64>,
}

/// A column in bins.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Binned {
    /// The column.
    pub column: String,
    /// Information value.
    pub iv: f64,
    /// What it says.
    pub strength: Strength,
    /// The bins: ranges, lowest first, or categories, the lowest bad rate first;
    /// then codes, rare categories and missing cells, as far as there are any.
    pub bins: Vec<NamedBin>,
}

/// One bin. Weight of evidence is ln(share of goods ÷ share of bads), high where
/// risk is low; IV is (share of goods − share of bads)·WoE.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedBin {
    /// What it holds, in a few words.
    pub name: String,
    /// Counts and figures.
    #[serde(flatten)]
    pub line: BinLine,
}

/// Bins a column on the rows whose outcome is known.
///
/// # Errors
/// If the table lacks the column, edges do not rise or are given for texts, or the
/// rows hold one class.
pub fn bin_column(
    table: &Table,
    name: &str,
    y_true: &[Option<bool>],
    plan: &BinningPlan,
) -> Result<Binned, SessionError> {
    let column = find_column(table, name)?;
    let rows: Vec<usize> = (0..table.rows.min(y_true.len()))
        .filter(|&row| y_true[row].is_some())
        .collect();
    let y: Vec<bool> = rows.iter().map(|&row| y_true[row] == Some(true)).collect();
    if column.is_text() {
        if !plan.edges.is_empty() {
            let (most, found) = (0, plan.edges.len());
            return Err(EvaluateError::Edges { most, found }.into());
        }
        let texts = column.texts();
        let cells: Vec<Option<&str>> = rows
            .iter()
            .map(|&row| texts[row].as_deref().map(str::trim))
            .collect();
        let mut codes: BTreeMap<&str, u32> = cells.iter().flatten().map(|c| (*c, 0)).collect();
        codes.values_mut().zip(0..).for_each(|(code, k)| *code = k);
        let names: Vec<&str> = codes.keys().copied().collect();
        let coded: Vec<Option<u32>> = cells.iter().map(|c| c.map(|c| codes[c])).collect();
        let found = bin_categories(&coded, &y, CategoryOptions::default())?;
        return Ok(named(name, found.table, &|holds| {
            category_name(holds, &names)
        }));
    }
    let words = Special::fit(&[column], &[], &rows);
    let mut numbers = column.numbers();
    let places = words.places(column, 0..column.len(), &mut numbers);
    for (number, place) in numbers.iter_mut().zip(&places) {
        if let Some(code) = word_code(*place, words.levels()) {
            *number = code;
        }
    }
    let values: Vec<f64> = rows.iter().map(|&row| numbers[row]).collect();
    let codes = (0..words.levels() as u32).filter_map(|k| word_code(k, words.levels()));
    let special: Vec<f64> = plan.special.iter().copied().chain(codes).collect();
    let mut found = if plan.edges.is_empty() {
        let options = NumberOptions {
            trend: plan.trend,
            special,
            ..NumberOptions::default()
        };
        bin_numbers(&values, &y, &options)?
    } else {
        bin_numbers_at(&values, &y, &plan.edges, &special)?
    };
    let names = words.names();
    for line in &mut found.table.bins {
        let word = match line.holds {
            Holds::Special(code) => {
                let of = |k: &usize| word_code(*k as u32, names.len()) == Some(code);
                (0..names.len()).find(of)
            }
            _ => None,
        };
        if let Some(word) = word {
            line.holds = Holds::Word(names[word].clone());
        }
    }
    let show = |value: f64| match column.kind {
        Kind::Date => date::iso(value as i32),
        _ => value.to_string(),
    };
    Ok(named(name, found.table, &|holds| range_name(holds, &show)))
}

/// A number beyond all values that stands for the `place`-th of some words.
fn word_code(place: u32, words: usize) -> Option<f64> {
    ((place as usize) < words).then(|| f64::MAX * (1.0 - f64::from(place + 1) / 1024.0))
}

fn named(column: &str, table: BinTable, name: &dyn Fn(&Holds) -> String) -> Binned {
    // Bins for what does not occur tell nothing.
    let held = |line: &BinLine| line.n > 0 || matches!(line.holds, Holds::Range { .. });
    let bin = |line: BinLine| NamedBin {
        name: name(&line.holds),
        line,
    };
    Binned {
        column: column.to_owned(),
        iv: table.iv,
        strength: table.strength,
        bins: table.bins.into_iter().filter(held).map(bin).collect(),
    }
}

fn range_name(holds: &Holds, show: &dyn Fn(f64) -> String) -> String {
    match holds {
        Holds::Range { above, up_to } => match (above, up_to) {
            (None, None) => "all".to_owned(),
            (None, Some(to)) => format!("≤ {}", show(*to)),
            (Some(from), Some(to)) => format!("> {} to {}", show(*from), show(*to)),
            (Some(from), None) => format!("> {}", show(*from)),
        },
        Holds::Special(code) => format!("code {}", show(*code)),
        Holds::Word(word) => word.clone(),
        Holds::Missing => "(missing)".to_owned(),
        Holds::Categories(_) | Holds::Other => "(other)".to_owned(),
    }
}

fn category_name(holds: &Holds, names: &[&str]) -> String {
    match holds {
        Holds::Categories(codes) => {
            let name = |code: &u32| names.get(*code as usize).copied().unwrap_or_default();
            codes.iter().map(name).collect::<Vec<_>>().join(", ")
        }
        Holds::Missing => "(missing)".to_owned(),
        Holds::Other | Holds::Range { .. } | Holds::Special(_) | Holds::Word(_) => {
            "(rare)".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Column;

    fn table() -> (Table, Vec<Option<bool>>) {
        let income: Vec<Option<i64>> = (0..400)
            .map(|i| match i % 40 {
                0 => None,
                1 => Some(-9),
                _ => Some(i),
            })
            .collect();
        let home: Vec<Option<&str>> = (0..400)
            .map(|i| Some(if i < 200 { "rent" } else { "own" }))
            .collect();
        let y = (0..400).map(|i| (i != 7).then_some(i % 400 < 200 && i % 3 != 0 || i % 11 == 0));
        let columns = vec![
            Column::from_integers("income", Kind::Integer, &income),
            Column::from_texts("home", Kind::Category, &home),
        ];
        (Table::from_columns(columns), y.collect())
    }

    #[test]
    fn bins_have_names_and_hold_every_known_row_once() {
        let (table, y) = table();
        let plan = BinningPlan {
            special: vec![-9.0],
            ..BinningPlan::default()
        };
        let income = bin_column(&table, "income", &y, &plan).unwrap();
        let names: Vec<&str> = income.bins.iter().map(|bin| bin.name.as_str()).collect();
        assert_eq!(names[names.len() - 2..], ["code -9", "(missing)"]);
        assert!(names[0].starts_with("≤ "), "{names:?}");
        let rows: usize = income.bins.iter().map(|bin| bin.line.n).sum();
        assert_eq!(rows, 399);
        let rates: Vec<Option<f64>> = income.bins.iter().map(|b| b.line.bad_rate).collect();
        let ranges = &rates[..rates.len() - 2];
        assert!(ranges.is_sorted_by(|a, b| a >= b), "{ranges:?}");
        let home = bin_column(&table, "home", &y, &plan).unwrap();
        assert_eq!(home.bins[0].name, "own");
        assert_eq!(home.bins.len(), 2);
    }

    #[test]
    fn edges_by_hand_are_kept_and_wrong_ones_refused() {
        let (table, y) = table();
        let by_hand = |edges: &[f64]| BinningPlan {
            edges: edges.to_vec(),
            ..BinningPlan::default()
        };
        let income = bin_column(&table, "income", &y, &by_hand(&[100.0, 200.0])).unwrap();
        let names: Vec<&str> = income.bins.iter().map(|bin| bin.name.as_str()).collect();
        assert_eq!(names, ["≤ 100", "> 100 to 200", "> 200", "(missing)"]);
        for wrong in [&[2.0, 1.0][..], &[f64::NAN]] {
            assert!(bin_column(&table, "income", &y, &by_hand(wrong)).is_err());
        }
        assert!(bin_column(&table, "home", &y, &by_hand(&[1.0])).is_err());
        let goods = vec![Some(false); 400];
        assert!(bin_column(&table, "income", &goods, &by_hand(&[])).is_err());
    }

    #[test]
    fn words_of_a_column_of_numbers_are_bins_of_their_own() {
        let (mut table, y) = table();
        let income = &mut table.columns[0];
        let missing: Vec<usize> = (0..400).filter(|i| i % 40 == 0).collect();
        for &row in &missing {
            income.misfits.push(crate::table::Misfit {
                row,
                text: "no file".to_owned(),
            });
        }
        let plan = BinningPlan {
            special: vec![-9.0],
            ..BinningPlan::default()
        };
        let income = bin_column(&table, "income", &y, &plan).unwrap();
        let names: Vec<&str> = income.bins.iter().map(|bin| bin.name.as_str()).collect();
        assert_eq!(names[names.len() - 2..], ["code -9", "no file"]);
        let rows: usize = income.bins.iter().map(|bin| bin.line.n).sum();
        assert_eq!((rows, income.bins[names.len() - 1].line.n), (399, 10));
    }
}
