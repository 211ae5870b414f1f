//! Figures: the metrics of labels and PDs, all at once.

use super::metrics::{Figures, Measured};
use crate::evaluate::discrimination::confusion::Confusion;
use crate::evaluate::discrimination::ordered::Ordered;
use crate::evaluate::probability::calibration::Sample;

/// The figures of labels `y` (true = bad) and PDs `p`, at a finite `cutoff`.
/// `loss` is passed through. Sorts once: O(n log n). A PD that is NaN or
/// outside [0, 1] leaves every figure undefined and the confusion counts at 0.
#[must_use]
pub fn figures(y: &[bool], p: &[f64], cutoff: f64, loss: Option<f64>, sample: Sample) -> Figures {
    let are_pds = p.len() == y.len() && p.iter().all(|p| (0.0..=1.0).contains(p));
    if are_pds {
        return figures_of(&Ordered::new(y, p), y, p, cutoff, loss, sample);
    }
    // Without rows every formula is undefined by itself.
    let none = figures_of(&Ordered::new(&[], &[]), &[], &[], cutoff, loss, sample);
    let (n, bads) = (y.len(), y.iter().filter(|bad| **bad).count());
    Figures { n, bads, ..none }
}

/// The same for PDs within [0, 1] that are in order already: `rows` are `y` and
/// `p`, sorted. O(n).
#[must_use]
pub fn figures_of(
    rows: &Ordered,
    y: &[bool],
    p: &[f64],
    cutoff: f64,
    loss: Option<f64>,
    sample: Sample,
) -> Figures {
    Figures::of(&Measured {
        rows,
        y,
        p,
        cutoff,
        confusion: Confusion::of(rows, cutoff),
        loss,
        sample,
    })
}

#[cfg(test)]
mod tests {
    use super::super::test_support::{assert_contains, pseudo_random};
    use super::*;
    use crate::evaluate::decide::cutoff::{Rule, choose};
    use serde_json::Value;

    /// Written by `make_reference.py` beside it.
    const REFERENCE: &str = include_str!("../../tests/fixtures/evaluate/reference.json");

    fn reference() -> Vec<Value> {
        serde_json::from_str(REFERENCE).unwrap()
    }

    fn rows_of(case: &Value) -> (Vec<bool>, Vec<f64>) {
        let y = case["y"].as_str().unwrap().bytes().map(|b| b == b'1');
        let p = case["p"].as_array().unwrap().iter();
        (y.collect(), p.map(|p| p.as_f64().unwrap()).collect())
    }

    #[test]
    fn figures_equal_those_of_scikit_learn_and_scipy() {
        for case in reference() {
            let (y, p) = rows_of(&case);
            let name = case["name"].as_str().unwrap();
            for at in case["at"].as_array().unwrap() {
                let cutoff = at["cutoff"].as_f64().unwrap();
                let on =
                    |sample| serde_json::to_value(figures(&y, &p, cutoff, None, sample)).unwrap();
                let got = on(Sample::HoldOut);
                assert_contains(&got, &case["figures"], name);
                assert_contains(&got, at, name);
                let expected = &case["hosmer_lemeshow"];
                assert_contains(&got["hosmer_lemeshow"], &expected["hold_out"], name);
                let fitting = on(Sample::Fitting);
                assert_contains(&fitting["hosmer_lemeshow"], &expected["fitting"], name);
            }
        }
    }

    #[test]
    fn chosen_cutoffs_and_curves_equal_the_reference() {
        for case in reference() {
            let (y, p) = rows_of(&case);
            let chosen = |rule| choose(&y, &p, rule);
            assert_eq!(chosen(Rule::MaxF1), case["chosen"]["max_f1"].as_f64());
            assert_eq!(chosen(Rule::MaxKs), case["chosen"]["max_ks"].as_f64());
            let rows = Ordered::new(&y, &p);
            let (roc, pr) = (rows.roc(), rows.precision_recall());
            let weighed = |values: Vec<f64>| -> f64 {
                (1_u32..).zip(values).map(|(k, v)| f64::from(k) * v).sum()
            };
            let got = serde_json::json!({
                "points": roc.len(),
                "fpr": weighed(roc.iter().map(|r| r.fpr).collect()),
                "tpr": weighed(roc.iter().map(|r| r.tpr).collect()),
                "precision": weighed(pr.iter().map(|r| r.precision).collect()),
                "recall": weighed(pr.iter().map(|r| r.recall).collect()),
                "ks_pd": rows.ks().unwrap().pd,
            });
            assert_contains(&got, &case["curves"], "curves");
        }
    }

    #[test]
    fn keys_stand_in_the_order_of_the_contract_and_survive_json() {
        let (y, p) = pseudo_random(3, 200);
        let all = figures(&y, &p, 0.4, Some(0.5), Sample::Fitting);
        let json = serde_json::to_string(&all).unwrap();
        assert_eq!(serde_json::from_str::<Figures>(&json).unwrap(), all);
        let keys = "n bads loss auc gini ks accuracy precision recall f1 brier cutoff log_loss \
            average_precision mcc specificity balanced_accuracy auc_ci spiegelhalter_z ece \
            hosmer_lemeshow calibration confusion";
        let places: Vec<usize> = keys
            .split_whitespace()
            .map(|key| json.find(&format!("\"{key}\":")).unwrap())
            .collect();
        assert!(places.is_sorted(), "{json}");
        assert!(!json.contains("null"), "{json}");
    }

    #[test]
    fn undefined_figures_are_null_never_nan() {
        let check = |y: &[bool], p: &[f64]| {
            let all = figures(y, p, 0.5, Some(f64::NAN), Sample::HoldOut);
            assert_eq!((all.n, all.loss, all.auc), (y.len(), None, None));
            let json = serde_json::to_string(&all).unwrap();
            assert_eq!(serde_json::from_str::<Figures>(&json).unwrap(), all);
            all
        };
        assert_eq!(check(&[], &[]).accuracy, None);
        assert_eq!(check(&[true], &[0.7]).recall, Some(1.0));
        assert_eq!(check(&[false; 20], &[0.0; 20]).brier, Some(0.0));
        assert_eq!(check(&[true; 20], &[0.0; 20]).hosmer_lemeshow, None);
        for wrong in [f64::NAN, f64::INFINITY, -0.1, 1.1] {
            let all = check(&[true, false], &[0.2, wrong]);
            assert_eq!((all.accuracy, all.brier, all.bads), (None, None, 1));
            assert_eq!(all.confusion, Confusion::default());
        }
    }
}
