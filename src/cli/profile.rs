//! `riskbench profile`: what is in a portfolio.

use super::failure::Failure;
use super::input::{self, Known};
use crate::cli::arguments::args::ProfileArguments;
use crate::cli::output::report;
use crate::profile::column::ColumnProfile;
use crate::profile::profile;
use crate::table::{
    Accounting, Convention, Decisions, Kind, Reject, Remark, Repaired, Table, date,
};
use crate::words::counted;
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    profile: crate::profile::Profile,
    accounting: &'a Accounting,
    decisions: &'a Decisions,
    rejects: &'a [Reject],
    repairs: &'a [Repaired],
    warnings: &'a [Remark],
    roles: Vec<crate::recipe::inputs::roles::RoleGuess>,
}

pub(super) fn run(arguments: &ProfileArguments) -> Result<(), Failure> {
    let input::Input { source, table } =
        input::load(&arguments.files, &arguments.read, Known::default())?;
    if arguments.binning.is_wanted() {
        return super::binning::run(arguments, &source, &table);
    }
    drop(source);
    let profile = profile(&table);
    if !arguments.json {
        show(&table, &profile);
        return Ok(());
    }
    let target = profile.target.as_ref().map(|t| t.column.clone());
    report::json(&Document {
        roles: crate::recipe::inputs::roles::guess_roles(&table, target.as_deref()),
        profile,
        accounting: &table.accounting,
        decisions: &table.decisions,
        rejects: &table.rejects,
        repairs: &table.repairs,
        warnings: &table.warnings,
    });
    Ok(())
}

fn show(table: &Table, profile: &crate::profile::Profile) {
    let a = &table.accounting;
    report::line(&format!(
        "{}, {}; {} = {} kept + {} rejected + {} blank",
        counted(table.rows, "row"),
        counted(table.columns.len(), "column"),
        counted(a.records, "record"),
        a.kept,
        a.rejected,
        a.blank
    ));
    if let Some(target) = &profile.target {
        let bad = target.bad.values.join(", ");
        let bad = if bad.is_empty() {
            "to be named with --bad".to_owned()
        } else {
            bad
        };
        report::line(&format!("target probably {:?}; bad = {bad}", target.column));
    }
    let width = profile
        .columns
        .iter()
        .map(|c| c.name.chars().count())
        .max()
        .unwrap_or(0)
        .clamp(6, 32);
    report::line(&format!(
        "{:<width$}  {:<10} {:>8} {:>9}  values",
        "column", "kind", "missing", "distinct"
    ));
    for column in &profile.columns {
        report::line(&format!(
            "{:<width$}  {:<10} {:>7.1}% {:>9}  {}",
            column.name,
            format!("{:?}", column.kind).to_lowercase(),
            100.0 * column.missing_share,
            column.distinct,
            summary(column)
        ));
    }
    for reject in table.rejects.iter().take(20) {
        let files = &table.decisions.files;
        let file = reject
            .file
            .map_or(String::new(), |f| format!("{}, ", files[f]));
        report::line(&format!(
            "rejected: {file}line {}: {}",
            reject.line, reject.reason
        ));
    }
}

/// A number with at most four decimals; three digits of those that have none of them, and all digits
/// of the largest ones, which four decimals more would take beyond f64.
fn shown(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-3 {
        let short: f64 = format!("{value:.2e}").parse().unwrap_or(value);
        return format!("{short:e}");
    }
    let rounded = (value * 1e4).round() / 1e4;
    let value = if rounded.is_finite() { rounded } else { value };
    if value.abs() < 1e15 {
        (value + 0.0).to_string()
    } else {
        format!("{value:e}")
    }
}

/// The values of a column in a few words.
fn summary(column: &ColumnProfile) -> String {
    if let Some(numbers) = &column.numbers {
        let show = |v: f64| match column.kind {
            Kind::Date => date::iso(v as i32),
            _ => shown(v),
        };
        let median = numbers
            .quantiles
            .iter()
            .find(|q| q.level == 0.5)
            .map_or(f64::NAN, |q| q.value);
        let unit = column.convention.and_then(Convention::unit);
        return format!(
            "{} … {} … {}{}",
            show(numbers.min),
            show(median),
            show(numbers.max),
            unit.map_or(String::new(), |unit| format!(" ({})", unit.name()))
        );
    }
    let Some(categories) = &column.categories else {
        return String::new();
    };
    let shown: Vec<String> = categories
        .top
        .iter()
        .take(4)
        .map(|(name, rows)| format!("{name} ({rows})"))
        .collect();
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn numbers_of_any_size_are_shown_as_they_are() {
        for (value, text) in [
            (1.234_56, "1.2346"),
            (-0.000_01, "-1e-5"),
            (0.000_063_412, "6.34e-5"),
            (0.0, "0"),
            (0.0012, "0.0012"),
            (-1.797e308, "-1.797e308"),
            (2e305, "2e305"),
            (1234.5, "1234.5"),
        ] {
            assert_eq!(shown(value), text);
        }
    }
}
