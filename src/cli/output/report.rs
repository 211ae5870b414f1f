//! What a command says: results to standard output, all else to standard
//! error.

use crate::bundle::{HeldField, shown_certificate};
use crate::cli::failure::Failure;
use crate::evaluate::Alerts;
use crate::evaluate::Figures;
use crate::evaluate::View;
use crate::evaluate::metrics_of;
use crate::explain::Agreement;
use crate::recipe::TargetSpec;
use crate::recipe::outcome::split::Part;
use crate::score::policy::RuleCount;
use crate::words::{counted, with_combining_letters};
use crate::workflow::{Challenger, DirectionCost, Folds, Size, Spread, Trees, Verdict};
use serde::Serialize;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;

/// Why a line of the result was lost.
static LOST: Mutex<Option<io::Error>> = Mutex::new(None);

/// A line of the result.
pub(in crate::cli) fn line(text: &str) {
    keep(writeln!(io::stdout(), "{}", with_combining_letters(text)));
}

/// Whether all lines of the result went out.
pub(in crate::cli) fn finish() -> Result<(), Failure> {
    keep(io::stdout().flush());
    let lost = LOST.lock().ok().and_then(|mut lost| lost.take());
    match lost {
        Some(error) => Err(Failure::writing(Path::new("the standard output"), &error)),
        None => Ok(()),
    }
}

fn keep(written: io::Result<()>) {
    if let Err(error) = written
        && let Ok(mut lost) = LOST.lock()
    {
        *lost = Some(error);
    }
}

/// A number with so many decimals, never a zero with a sign.
pub(in crate::cli) fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.bytes().all(|byte| b"-0.".contains(&byte));
    match text.strip_prefix('-') {
        Some(rest) if is_zero => rest.to_owned(),
        _ => text,
    }
}

/// A number with six significant digits.
pub(in crate::cli) fn number(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-4..1e7).contains(&magnitude) {
        return format!("{value:.5e}");
    }
    let digits = if magnitude > 0.0 {
        magnitude.log10().floor()
    } else {
        0.0
    };
    fixed(value, (5.0 - digits).clamp(0.0, 9.0) as usize)
}

/// A sentence that the user should read, but that stops nothing.
pub(in crate::cli) fn warning(text: impl std::fmt::Display) {
    let text = text.to_string();
    _ = writeln!(io::stderr(), "warning: {}", with_combining_letters(&text));
}

/// A line about the result where standard output may hold the result itself.
pub(in crate::cli) fn note(text: &str) {
    _ = writeln!(io::stderr(), "{}", with_combining_letters(text));
}

/// Why the command ends.
pub(in crate::cli) fn error(text: &str) {
    _ = writeln!(io::stderr(), "riskbench: {}", with_combining_letters(text));
}

/// A document, indented.
pub(in crate::cli) fn pretty(document: &impl Serialize) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default()
}

/// A document on standard output.
pub(in crate::cli) fn json(document: &impl Serialize) {
    line(&pretty(document));
}

/// Observed over expected bads of the test rows, and whether that is far from 1.
pub(in crate::cli) fn in_the_large(test: Option<&Figures>) {
    let calibration = test.map(|figures| figures.calibration);
    let Some((oe, interval)) = calibration.and_then(|c| c.oe.zip(c.oe_ci)) else {
        return;
    };
    let [low, high] = interval;
    let side = match Size::of(interval) {
        Some(size) => format!(": the PDs are {} in the large", size.word()),
        None => String::new(),
    };
    line(&format!(
        "test O/E {oe:.3} (95 % interval {low:.3} to {high:.3}){side}"
    ));
}

/// What the validation figures are of, where few rows leave no validation part.
pub(in crate::cli) fn out_of_fold(folds: usize) {
    line(&format!(
        "validation: PDs out of fold, each training row scored by networks that held it back \
         ({folds} folds, oof.csv)"
    ));
}

/// What the model earns over the simplest challenger, in a sentence.
pub(in crate::cli) fn challenger(challenger: &Challenger) {
    let says = match challenger.verdict() {
        Verdict::Earns => "the model ranks better",
        Verdict::NoDifference => "chance alone could make that difference",
        Verdict::Loses => "the scorecard ranks better",
    };
    let figures = (challenger.difference, challenger.auc, challenger.ci);
    compared(challenger.part, "a scorecard", figures, says);
}

/// What the model earns over boosted trees, in a sentence.
pub(in crate::cli) fn boosted_trees(trees: &Trees) {
    let says = match trees.verdict() {
        Verdict::Earns => "the model ranks better",
        Verdict::NoDifference => "chance alone could make that difference",
        Verdict::Loses => "the trees rank better",
    };
    let of = format!("{} boosted trees, untuned", trees.trees);
    compared(
        trees.part,
        &of,
        (trees.difference, trees.auc, trees.ci),
        says,
    );
}

/// The difference of two AUCs in a sentence; `figures` are it, the AUC of the other model, and
/// the interval.
fn compared(part: Part, other: &str, figures: (f64, f64, [f64; 2]), says: &str) {
    let (difference, auc, [low, high]) = figures;
    let side = if difference < 0.0 { "below" } else { "above" };
    line(&format!(
        "{} AUC {} {side} the {auc:.4} of {other} (95 % interval {} to {}): {says}",
        part.name(),
        fixed(difference.abs(), 4),
        fixed(low, 4),
        fixed(high, 4)
    ));
}

/// How far the reasons of a model depend on the method and on the baseline, in a sentence.
pub(in crate::cli) fn agreement(agreement: &Agreement) {
    let percent = |share: Option<f64>| {
        share.map_or_else(
            || "an unknown share".to_owned(),
            |s| format!("{:.0} %", 100.0 * s),
        )
    };
    line(&format!(
        "reasons of {}: {} of the top four equal those of sampled Shapley values, {} those against \
         the just approved",
        counted(agreement.rows, "row"),
        percent(agreement.top_four),
        percent(agreement.baselines_top_four)
    ));
}

/// The fields with which the PD rises or falls.
pub(in crate::cli) fn certificate(fields: &[HeldField]) {
    if !fields.is_empty() {
        line(&format!(
            "monotone for every applicant, proven from the model itself: PD with {}",
            shown_certificate(fields)
        ));
    }
}

/// What the directions cost.
pub(in crate::cli) fn direction_cost(cost: &DirectionCost) {
    let [low, high] = cost.ci;
    let verdict = match cost.ci {
        [_, high] if high < 0.0 => "they contradict the data beyond chance",
        [low, _] if low > 0.0 => "better beyond chance",
        _ => "may be chance",
    };
    let rows = if cost.cross_validated {
        "cross-validated"
    } else {
        "validation"
    };
    line(&format!(
        "directions: AUC {:.4} with, {:.4} without, one model each on {} {rows} rows: {:+.4} (95 % \
         {low:+.4} to {high:+.4}), {verdict}",
        cost.auc, cost.auc_free, cost.rows, cost.difference
    ));
}

/// Which values of a target mean bad, in words.
pub(in crate::cli) fn bad_of(target: &TargetSpec) -> String {
    let quoted = |value: &String| match value.as_str() {
        "" => "\"\"".to_owned(),
        value => value.to_owned(),
    };
    let list = |values: &[String]| values.iter().map(quoted).collect::<Vec<_>>().join(", ");
    if target.bad.is_empty() {
        format!("all but {}", list(&target.good))
    } else {
        list(&target.bad)
    }
}

/// How protected attributes are let in where each can be.
pub(in crate::cli) const ALLOW_OR_ALL: &str = "--allow COL lets one in, --use-protected all";

/// Names the protected attributes that were left out, and how to let them in; on standard error
/// where the rows go to standard output.
pub(in crate::cli) fn protected_left_out(columns: &[String], remedy: &str, rows_on_stdout: bool) {
    if columns.is_empty() {
        return;
    }
    let names = columns.join(", ");
    if rows_on_stdout {
        warning(format!(
            "Protected attributes are left out: {names} ({remedy})."
        ));
    } else {
        line(&format!(
            "protected attributes left out: {names} ({remedy})"
        ));
    }
}

/// How often each rule of a policy decided.
pub(in crate::cli) fn policy(counts: &[RuleCount]) {
    for count in counts {
        line(&format!(
            "policy {:?}: {}, {}",
            count.name,
            counted(count.rows, "applicant"),
            count.outcome
        ));
    }
}

/// Mean and spread over the folds.
pub(in crate::cli) fn folds(folds: &Folds) {
    line(&format!("{} folds", folds.k));
    for (metric, decimals) in metrics_of(View::Spreads) {
        let spread = folds.spreads.of(metric);
        if let (false, Some(Spread { mean, sd, min, max })) = (metric.printed.is_empty(), spread) {
            let name = metric.printed;
            line(&format!(
                "{name:<18}{mean:>12.decimals$} ± {sd:.decimals$}  ({min:.decimals$} to {max:.decimals$})"
            ));
        }
    }
}

/// The figures of several parts side by side.
pub(in crate::cli) fn figures(columns: &[(&str, Option<&Figures>)]) {
    let row = |name: &str, cells: Vec<String>| line(&format!("{name:<18}{}", cells.concat()));
    let values = |name: &str, decimals, of: &dyn Fn(&Figures) -> Option<f64>| {
        let shown = |(_, figures): &(&str, Option<&Figures>)| cell(figures.and_then(of), decimals);
        row(name, columns.iter().map(shown).collect());
    };
    let header = |(part, _): &(&str, Option<&Figures>)| format!("{part:>12}");
    row("", columns.iter().map(header).collect());
    values("rows", 0, &|f| Some(f.n as f64));
    values("bads", 0, &|f| Some(f.bads as f64));
    for (metric, decimals) in metrics_of(View::Printed) {
        values(metric.printed, decimals, &metric.get);
    }
}

/// Average precision and the alerts of a budget, side by side as the figures are.
pub(in crate::cli) fn alerts(columns: &[(Option<f64>, Option<Alerts>)]) {
    let row = |name: &str, decimals: usize, of: &dyn Fn(&Alerts) -> Option<f64>| {
        let cell = |(_, alerts): &(Option<f64>, Option<Alerts>)| {
            cell(alerts.as_ref().and_then(of), decimals)
        };
        let cells: String = columns.iter().map(cell).collect();
        line(&format!("{name:<18}{cells}"));
    };
    let average: String = columns
        .iter()
        .map(|(average, _)| cell(*average, 4))
        .collect();
    line(&format!("{:<18}{average}", "average precision"));
    row("alerts", 0, &|alerts| Some(alerts.alerts as f64));
    row("recall in alerts", 4, &|alerts| alerts.recall);
    row("precision in them", 4, &|alerts| alerts.precision);
    if columns
        .iter()
        .any(|(_, alerts)| alerts.is_some_and(|alerts| alerts.saved.is_some()))
    {
        row("loss in alerts", 0, &|alerts| alerts.saved);
    }
}

/// A figure in a column; a dash without one.
fn cell(value: Option<f64>, decimals: usize) -> String {
    match value {
        Some(value) => format!("{:>12}", fixed(value, decimals)),
        None => format!("{:>12}", "–"),
    }
}

#[cfg(test)]
mod tests {
    use super::{bad_of, fixed};
    use crate::recipe::TargetSpec;

    #[test]
    fn what_is_bad_is_always_said() {
        let target = |bad: &[&str], good: &[&str]| TargetSpec {
            bad: bad.iter().map(ToString::to_string).collect(),
            good: good.iter().map(ToString::to_string).collect(),
            ..TargetSpec::default()
        };
        assert_eq!(bad_of(&target(&["2", "3"], &[])), "2, 3");
        assert_eq!(bad_of(&target(&[], &["paid"])), "all but paid");
        assert_eq!(bad_of(&target(&[""], &[])), "\"\"");
    }

    #[test]
    fn a_zero_has_no_sign() {
        for (value, decimals, shown) in [
            (-0.0, 2, "0.00"),
            (-0.004, 2, "0.00"),
            (-0.006, 2, "-0.01"),
            (-0.4, 0, "0"),
            (12.345, 1, "12.3"),
        ] {
            assert_eq!(fixed(value, decimals), shown);
        }
    }
}
