//! `riskbench profile`: what is in a portfolio.

use super::args::ProfileArguments;
use super::failure::Failure;
use super::{input, report};
use crate::profile::profile;
use crate::table::{Accounting, Decisions, Reject, Table};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    profile: crate::profile::Profile,
    accounting: &'a Accounting,
    decisions: &'a Decisions,
    rejects: &'a [Reject],
    warnings: &'a [String],
    roles: Vec<crate::recipe::roles::RoleGuess>,
}

pub(super) fn run(arguments: &ProfileArguments) -> Result<(), Failure> {
    let table = input::load(&arguments.file, &arguments.read)?.table;
    let profile = profile(&table);
    if !arguments.json {
        show(&table, &profile);
        return Ok(());
    }
    let target = profile.target.as_ref().map(|t| t.column.clone());
    report::json(&Document {
        roles: crate::recipe::roles::guess_roles(&table, target.as_deref()),
        profile,
        accounting: &table.accounting,
        decisions: &table.decisions,
        rejects: &table.rejects,
        warnings: &table.warnings,
    });
    Ok(())
}

fn show(table: &Table, profile: &crate::profile::Profile) {
    let a = &table.accounting;
    report::line(&format!(
        "{} rows, {} columns; {} records = {} kept + {} rejected + {} blank",
        table.rows,
        table.columns.len(),
        a.records,
        a.kept,
        a.rejected,
        a.blank
    ));
    if let Some(target) = &profile.target {
        let bad = target.bad.values.join(", ");
        let bad = if bad.is_empty() { "to be named with --bad".to_owned() } else { bad };
        report::line(&format!("target probably {:?}; bad = {bad}", target.column));
    }
    let width = profile.columns.iter().map(|c| c.name.chars().count()).max().unwrap_or(0).clamp(6, 32);
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
            column.summary()
        ));
    }
    for reject in table.rejects.iter().take(20) {
        report::line(&format!("rejected: line {}: {}", reject.line, reject.reason));
    }
}
