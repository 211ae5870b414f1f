//! Times of all figures of a large portfolio, on one thread.
//!
//! `cargo bench --bench evaluate [ROWS]`; 1,000,000 rows unless said otherwise.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and fails loudly"
)]

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use riskbench::evaluate::binning::{CategoryOptions, NumberOptions, bin_categories, bin_numbers};
use riskbench::evaluate::decide::empc::EmpcTerms;
use riskbench::evaluate::decide::strategy::{Costs, Margin};
use riskbench::evaluate::discrimination::bootstrap::bootstrap;
use riskbench::evaluate::discrimination::compare::{compare_auc, swap_set};
use riskbench::evaluate::population::segments::fairness;
use riskbench::evaluate::population::stability::{BinCounts, by_month};
use riskbench::evaluate::probability::grades::grade_table;
use riskbench::evaluate::probability::recalibrate::{Method, Recalibration};
use riskbench::evaluate::probability::reliability::Cut;
use riskbench::evaluate::{Ordered, Rule, Sample, Strategy, figures_of};
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::Instant;

fn timed<T>(name: &str, sum: &mut f64, step: impl FnOnce() -> T) {
    drop(kept(name, sum, step));
}

/// Runs a step, prints its seconds, and adds them to the sum.
fn kept<T>(name: &str, sum: &mut f64, step: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = black_box(step());
    let seconds = start.elapsed().as_secs_f64();
    *sum += seconds;
    println!("{name:<40} {seconds:>8.3} s");
    result
}

fn main() {
    let rows = std::env::args()
        .skip(1)
        .find_map(|a| a.parse::<usize>().ok());
    let n = rows.unwrap_or(1_000_000);
    let mut rng = Pcg64::seed_from_u64(1);
    let p: Vec<f64> = (0..n).map(|_| rng.random::<f64>().powi(3)).collect();
    let y: Vec<bool> = p.iter().map(|p| rng.random::<f64>() < *p).collect();
    let other: Vec<f64> = p.iter().map(|p| p * rng.random::<f64>()).collect();
    let months: Vec<i32> = (0..n).map(|k| (k % 24) as i32).collect();
    let groups: Vec<u32> = (0..n).map(|k| (k % 7) as u32).collect();

    println!("{n} rows");
    let mut sum = 0.0;
    let ordered = kept("sort", &mut sum, || Ordered::new(&y, &p));
    timed("block of figures", &mut sum, || {
        figures_of(&ordered, &y, &p, 0.3, None, Sample::HoldOut)
    });
    timed("ROC, PR, KS and CAP curves", &mut sum, || {
        let curves = (ordered.roc(), ordered.precision_recall());
        (curves, ordered.ks_curve(), ordered.cap())
    });
    timed("gains, reliability, EMPC", &mut sum, || {
        let reliability =
            [Cut::EqualCount, Cut::EqualWidth].map(|cut| ordered.reliability(10, cut));
        (
            ordered.gains(10),
            reliability,
            ordered.empc(EmpcTerms::default()),
        )
    });
    let strategy = kept("strategy", &mut sum, || Strategy::new(&ordered));
    timed("cutoffs by all rules", &mut sum, || {
        let margin = Margin {
            share: 0.1,
            cost: 0.0,
        };
        [
            Rule::MaxF1,
            Rule::MaxKs,
            Rule::ApprovalRate(0.7),
            Rule::ApprovedBadRate(0.05),
            Rule::MinCost(Costs::default()),
            Rule::MaxProfit(margin),
        ]
        .map(|rule| strategy.choose(rule))
    });
    timed("grades, PSI", &mut sum, || {
        let cuts: Vec<f64> = (1..10).map(|k| f64::from(k) / 10.0).collect();
        let psi = BinCounts::of(&cuts, &p).csi(&BinCounts::of(&cuts, &other));
        (grade_table(&cuts, &y, &p), psi)
    });
    println!("{:<40} {sum:>8.3} s", "all figures of one score");

    println!("\nbeside these");
    timed("months", &mut sum, || by_month(&months, &y, &p));
    timed("fairness of 7 groups", &mut sum, || {
        fairness(&groups, &y, &p, 0.3, None)
    });
    timed("paired DeLong, second sort included", &mut sum, || {
        compare_auc(&ordered, &Ordered::new(&y, &other))
    });
    timed("swap set", &mut sum, || swap_set(&y, [&p, &other], 0.7));
    for method in [Method::Platt, Method::Isotonic] {
        let name = format!("{method:?} recalibration");
        timed(&name, &mut sum, || Recalibration::fit(method, &y, &p));
    }
    timed("binning of numbers", &mut sum, || {
        bin_numbers(&p, &y, &NumberOptions::default())
    });
    let codes: Vec<_> = groups.iter().map(|code| Some(*code)).collect();
    timed("binning of categories", &mut sum, || {
        bin_categories(&codes, &y, CategoryOptions::default())
    });
    timed("a cutoff moved 1,000,000 times", &mut sum, || {
        let moved = (0..1_000_000).map(|k| strategy.confusion_at(f64::from(k) / 1e6).tp);
        moved.max()
    });
    timed("bootstrap of KS, 500 draws, all threads", &mut sum, || {
        let ks = |[rows]: [&Ordered; 1]| [rows.ks().map(|ks| ks.value)];
        bootstrap([&ordered], 500, 1, ks, &mut |_| ControlFlow::Continue(())).unwrap()
    });
}
