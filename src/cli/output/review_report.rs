//! A review as readable tables.

use crate::cli::output::report::{self, fixed};
use crate::evaluate::decide::strategy::StrategyPoint;
use crate::evaluate::population::stability::Psi;
use crate::report::{Compared, Outcomes, Report, SegmentTable};

/// Columns that drifted are listed up to this many.
const MOST_COLUMNS: usize = 20;

/// Prints all tables of a review.
pub(in crate::cli) fn show(review: &Report) {
    decisions(review);
    drift(review);
    fairness(review);
    if let Some(outcomes) = &review.outcomes {
        self::outcomes(outcomes);
    }
}

fn title(text: &str) {
    report::line("");
    report::line(text);
}

fn share(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |v| format!("{} %", fixed(100.0 * v, 2)))
}

fn number(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |v| fixed(v, 4))
}

fn decisions(review: &Report) {
    let d = &review.decisions;
    title("Decisions");
    report::line(&format!(
        "{} applicants: {} approved ({}), {} referred, {} declined; mean PD {}",
        d.n,
        d.approve,
        share(d.approval_rate),
        d.refer,
        d.decline,
        share(d.mean_pd)
    ));
    report::policy(&d.policy);
    if let Some(loss) = &review.expected_loss {
        let placeholder = if loss.lgd_is_placeholder {
            "; LGD 45 % is a placeholder, give --lgd"
        } else {
            ""
        };
        report::line(&format!(
            "expected loss {} of exposure {} ({}), {} of it approved{placeholder}",
            fixed(loss.total, 2),
            fixed(loss.exposure, 2),
            share(loss.rate),
            fixed(loss.approved, 2)
        ));
        if loss.missing_ead + loss.missing_lgd > 0 {
            report::line(&format!(
                "EAD is missing in {} rows, LGD in {}; they count as the mean of the others",
                loss.missing_ead, loss.missing_lgd
            ));
        }
    }
}

fn drift(review: &Report) {
    let index = |psi: &Psi| {
        format!(
            "{:.4} {} (95 % by chance {})",
            psi.value,
            format!("{:?}", psi.drift).to_lowercase(),
            number(psi.chance_95)
        )
    };
    if let Some(score) = &review.drift.psi {
        title("Drift since training, 0.10 watch, 0.25 shift");
        report::line(&format!("PSI of the score  {}", index(&score.psi)));
    }
    for column in review.drift.csi.iter().take(MOST_COLUMNS) {
        let shown = column.csi.as_ref().map_or("absent".to_owned(), index);
        report::line(&format!("CSI  {:<24} {shown}", column.column));
    }
    let more = review.drift.csi.len().saturating_sub(MOST_COLUMNS);
    if more > 0 {
        report::line(&format!("{more} columns drifted less"));
    }
}

fn outcomes(o: &Outcomes) {
    title("Discrimination");
    if let (Some(ks), interval) = (&o.ranking.ks, &o.ranking.ks_interval) {
        let interval = interval.map_or(String::new(), |i| {
            format!(" (95 % {:.4} to {:.4})", i.low, i.high)
        });
        report::line(&format!("KS {:.4}{interval} at PD {:.4}", ks.value, ks.pd));
    }
    if let Some([low, high]) = o.headline.figures.auc_ci {
        report::line(&format!(
            "AUC {} (95 % {low:.4} to {high:.4})",
            number(o.headline.figures.auc)
        ));
    }
    for capture in &o.ranking.capture {
        report::line(&format!(
            "riskiest {:>3.0} %  capture {}  lift {:.2}",
            100.0 * capture.share,
            share(Some(capture.capture)),
            capture.lift
        ));
    }
    gains(o);
    calibration(o);
    strategy(o);
    if let Some(vintages) = &o.vintages.vintages {
        title("month        rows     bads   bad rate    mean PD      AUC");
        for v in vintages {
            report::line(&format!(
                "{:<8} {:>8} {:>8} {:>10} {:>10} {:>8}",
                v.month,
                v.n,
                v.bads,
                share(Some(v.bad_rate)),
                share(v.mean_pd),
                number(v.auc)
            ));
        }
    }
    segments(&o.segments.segments);
    if let Some(compared) = &o.against.comparison {
        comparison(compared);
    }
}

fn gains(o: &Outcomes) {
    title("decile      PD from       rows     bads   bad rate  capture     lift       KS");
    for g in &o.ranking.gains {
        report::line(&format!(
            "{:<3} {:>15.6} {:>10} {:>8} {:>10} {:>8} {:>8} {:>8}",
            g.bin,
            g.pd_low,
            g.n,
            g.bads,
            share(Some(g.bad_rate)),
            share(g.cumulative_bads),
            g.lift.map_or("–".to_owned(), |l| format!("{l:.2}")),
            number(g.ks)
        ));
    }
}

fn calibration(o: &Outcomes) {
    let Some(table) = &o.calibration.grades else {
        return;
    };
    title("grade       rows     bads   observed   expected  binomial  Jeffreys  light");
    for g in table.grades.iter().filter(|g| g.n > 0) {
        let light = g.light.map(|light| format!("{light:?}").to_lowercase());
        report::line(&format!(
            "{:<5} {:>10} {:>8} {:>10} {:>10} {:>9} {:>9}  {}",
            g.grade,
            g.n,
            g.bads,
            share(g.observed),
            share(g.expected),
            number(g.binomial),
            number(g.jeffreys),
            light.unwrap_or_default()
        ));
    }
    for [better, worse] in &table.inversions {
        report::line(&format!("grade {worse} has a lower bad rate than {better}"));
    }
    if table.concentrated {
        report::line(&format!(
            "one grade holds {} of the rows, over 40 %",
            share(Some(table.largest_share))
        ));
    }
    let c = &o.headline.figures.calibration;
    report::line(&format!(
        "O/E {}  slope {}  intercept {}  Brier skill {}",
        number(c.oe),
        number(c.slope),
        number(c.intercept),
        number(o.headline.brier_skill)
    ));
}

fn strategy(o: &Outcomes) {
    title("cutoff by         PD   approved   bad rate    recall      loss       profit");
    let line = |name: &str, s: &StrategyPoint| {
        report::line(&format!(
            "{name:<10} {:>9.6} {:>10} {:>10} {:>9} {:>9} {:>12}",
            s.cutoff,
            share(s.approval_rate),
            share(s.approved_bad_rate),
            number(s.confusion.recall()),
            fixed(s.expected_loss, 2),
            fixed(s.profit, 2)
        ));
    };
    for (name, point) in &o.cutoffs.cutoffs {
        line(name, point);
    }
    for point in &o.cutoffs.strategy {
        line("", point);
    }
    if let Some(empc) = &o.cutoffs.empc {
        report::line(&format!(
            "EMPC {:.6} per applicant, rejecting {}",
            empc.value,
            share(Some(empc.fraction))
        ));
    }
    if let Some(pd) = o.cutoffs.break_even {
        report::line(&format!("break-even PD {}", share(Some(pd))));
    }
    if let Some(bands) = &o.cutoffs.bands {
        let parts = [
            ("approve", bands.approve),
            ("refer", bands.refer),
            ("decline", bands.decline),
        ];
        for (name, band) in parts {
            report::line(&format!(
                "{name:<8} {:>8} rows ({}), bad rate {}",
                band.n,
                share(band.share),
                share(band.bad_rate)
            ));
        }
    }
}

fn segments(tables: &[SegmentTable<crate::evaluate::Figures>]) {
    for table in tables {
        title(&format!("By {}", table.column));
        report::line("group                        rows     bads      AUC       KS      O/E");
        for g in &table.groups {
            let f = g.figures.as_ref();
            report::line(&format!(
                "{:<24} {:>8} {:>8} {:>8} {:>8} {:>8}",
                g.group,
                g.n,
                g.bads,
                number(f.and_then(|f| f.auc)),
                number(f.and_then(|f| f.ks)),
                number(f.and_then(|f| f.calibration.oe))
            ));
        }
    }
}

fn fairness(review: &Report) {
    for table in &review.fairness {
        let reference = table.reference.clone().unwrap_or_default();
        title(&format!(
            "{} against {reference}, on the final decision: AIR under 0.80 is marked; a diagnostic, no verdict",
            table.column
        ));
        report::line(
            "group                        rows     bads   approved      AIR   TPR gap   FPR gap",
        );
        for g in &table.groups {
            let f = g.figures.as_ref();
            let mark = if f.is_some_and(|f| f.flagged) {
                " *"
            } else {
                ""
            };
            report::line(&format!(
                "{:<24} {:>8} {:>8} {:>10} {:>8} {:>9} {:>9}{mark}",
                g.group,
                g.n,
                g.bads,
                share(f.map(|f| f.approval_rate)),
                number(f.and_then(|f| f.air)),
                number(f.and_then(|f| f.tpr_gap)),
                number(f.and_then(|f| f.fpr_gap))
            ));
        }
    }
}

fn comparison(compared: &Compared) {
    title(&format!("Against {}", compared.other));
    if let Some(auc) = &compared.comparison.auc {
        report::line(&format!(
            "AUC {:.4} − {:.4} = {:.4} (95 % {:.4} to {:.4}), p {}",
            auc.auc_a,
            auc.auc_b,
            auc.difference,
            auc.interval[0],
            auc.interval[1],
            number(auc.p)
        ));
    }
    if let Some(swap) = &compared.swap {
        for (name, cell) in [
            ("approved by both", swap.approved_by_both),
            ("swapped in", swap.swapped_in),
            ("swapped out", swap.swapped_out),
            ("declined by both", swap.declined_by_both),
        ] {
            report::line(&format!(
                "{name:<18} {:>8} rows, {:>6} bads, bad rate {}",
                cell.n,
                cell.bads,
                share(cell.bad_rate)
            ));
        }
    }
}
