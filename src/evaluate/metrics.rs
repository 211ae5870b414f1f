//! The metrics of a model: one row each. A row declares the metric's key in
//! `metrics.json`, its value, its names and where it is shown; files, printed
//! tables, tiles, tables of the window and bootstrap intervals are made from the rows.
//! The formulas are in the other files of this module.

use super::defined;
use crate::evaluate::discrimination::confusion::Confusion;
use crate::evaluate::discrimination::ordered::Ordered;
use crate::evaluate::probability::calibration::{self, Calibration, HosmerLemeshow, Sample};
use serde::{Deserialize, Serialize};

use View::{
    Calibration as Calibrated, Folds, Intervals, Parts, Printed, RunList, Runs, Shared, Spreads,
    Tiles,
};

/// What metrics are computed from.
pub struct Measured<'a> {
    /// The rows in order of PD.
    pub rows: &'a Ordered,
    /// Labels of the same rows, true = bad.
    pub y: &'a [bool],
    /// Their PDs, within [0, 1].
    pub p: &'a [f64],
    /// Rejected where PD ≥ cutoff.
    pub cutoff: f64,
    /// Counts at the cutoff.
    pub confusion: Confusion,
    /// The training objective.
    pub loss: Option<f64>,
    /// Whether the model was fitted on the rows.
    pub sample: Sample,
}

/// A text in both languages of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// In English.
    pub en: &'static str,
    /// In Simplified Chinese.
    pub zh: &'static str,
}

/// Which values of a metric are better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// High ones.
    Higher,
    /// Low ones.
    Lower,
    /// Those near 0.
    Neither,
}

/// A place where metrics are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The table that `train` and `evaluate` print.
    Printed,
    /// The tiles of the window.
    Tiles,
    /// Training, validation and test rows side by side.
    Parts,
    /// All runs on the rows shown.
    Runs,
    /// The list of runs on the Train step.
    RunList,
    /// Two runs on the rows that both hold.
    Shared,
    /// The figures beside the reliability curve.
    Calibration,
    /// Mean and spread over folds, in `metrics.json` and, where the metric has a
    /// printed name, on the command line.
    Spreads,
    /// The folds side by side.
    Folds,
    /// Bootstrap intervals.
    Intervals,
}

/// A metric: a row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// Its key in `metrics.json`.
    pub key: &'static str,
    /// Its name on the command line; empty where it is not printed.
    pub printed: &'static str,
    /// Its name in the window.
    pub name: Words,
    /// What it means, in a sentence or two.
    pub term: Words,
    /// Its value from labels and PDs.
    pub measure: fn(&Measured<'_>) -> Option<f64>,
    /// Its value among all figures.
    pub get: fn(&Figures) -> Option<f64>,
    /// Its value at any cutoff, where it depends on one.
    pub at_cutoff: Option<fn(&Confusion) -> Option<f64>>,
    /// Whether its values may lie outside of −1 to 1.
    pub unbounded: bool,
    /// Which values are better.
    pub better: Better,
    /// Where it is shown, its rank there, and with how many decimals.
    pub shown: &'static [(View, u8, usize)],
}

impl Metric {
    /// A metric that is shown nowhere, before its row says more.
    const EMPTY: Self = Self {
        key: "",
        printed: "",
        name: words("", ""),
        term: words("", ""),
        measure: |_| None,
        get: |_| None,
        at_cutoff: None,
        unbounded: false,
        better: Better::Higher,
        shown: &[],
    };

    /// Its decimals in a view; `None` where it is not shown there.
    #[must_use]
    pub fn decimals(&self, view: View) -> Option<usize> {
        let found = self.shown.iter().find(|(shown, ..)| *shown == view);
        found.map(|(.., decimals)| *decimals)
    }

    /// Its value at a cutoff that may be another than that of the figures.
    #[must_use]
    pub fn at(&self, figures: Option<&Figures>, confusion: &Confusion) -> Option<f64> {
        match self.at_cutoff {
            Some(at) => at(confusion),
            None => figures.and_then(self.get),
        }
    }
}

/// The metrics of a view, in its order, each with its decimals there.
#[must_use]
pub fn metrics_of(view: View) -> Vec<(&'static Metric, usize)> {
    let mut found: Vec<(u8, &Metric, usize)> = METRICS
        .iter()
        .flat_map(|metric| metric.shown.iter().map(move |shown| (*metric, shown)))
        .filter(|(_, (shown, ..))| *shown == view)
        .map(|(metric, (_, rank, decimals))| (*rank, metric, *decimals))
        .collect();
    found.sort_by_key(|(rank, ..)| *rank);
    let rest = |(_, metric, decimals)| (metric, decimals);
    found.into_iter().map(rest).collect()
}

/// Number of metrics that the bootstrap gives intervals of.
pub const BOOTSTRAPPED: usize = {
    let (mut count, mut place) = (0, 0);
    while place < METRICS.len() {
        let mut shown = METRICS[place].shown;
        while let [(view, ..), rest @ ..] = shown {
            count += matches!(view, View::Intervals) as usize;
            shown = rest;
        }
        place += 1;
    }
    count
};

const fn words(en: &'static str, zh: &'static str) -> Words {
    Words { en, zh }
}

/// Declares the figures of a sample: `field: type = formula`, and what makes it a metric
/// of the table.
macro_rules! figures {
    ($(
        $(#[$doc:meta])*
        $field:ident: $type:ty = $formula:expr $(=> $name:ident {
            $($key:ident: $value:expr),* $(,)?
        })?;
    )*) => {
        /// All figures of one sample, in the order in which they are written.
        /// Undefined figures are `None`; no figure is ever NaN or infinite.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub struct Figures {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl Figures {
            /// All figures of what was measured.
            #[must_use]
            pub fn of(measured: &Measured<'_>) -> Self {
                $(let $field: fn(&Measured<'_>) -> $type = $formula;)*
                Self { $($field: $field(measured),)* }
            }
        }

        $($(
            #[doc = concat!("The metric `", stringify!($field), "`.")]
            pub static $name: Metric = Metric {
                key: stringify!($field),
                measure: $formula,
                get: |figures| figures.$field,
                $($key: $value,)*
                ..Metric::EMPTY
            };
        )?)*

        /// The table: all metrics in the order in which files hold them.
        pub static METRICS: &[&Metric] = &[$($(&$name,)?)*];
    };
}

figures! {
    /// Rows.
    n: usize = |m| m.rows.len();
    /// Bads among them.
    bads: usize = |m| m.rows.bads();
    /// The training objective, unweighted and without penalties.
    loss: Option<f64> = |m| m.loss.and_then(defined) => LOSS {
        printed: "loss",
        name: words("loss", "损失"),
        term: words(
            "What the training makes small, without its penalties.",
            "训练要最小化的目标值（不含正则项）。",
        ),
        better: Better::Lower,
        unbounded: true,
        shown: &[(Printed, 0, 5), (Runs, 2, 4), (RunList, 2, 4)],
    };
    /// Area under the ROC curve.
    auc: Option<f64> = |m| m.rows.auc() => AUC {
        printed: "AUC",
        name: words("AUC", "AUC"),
        term: words(
            "Area under the ROC curve: the chance that a random bad gets a higher PD than a random good. .5 is guessing, 1 is perfect.",
            "ROC 曲线下面积：随机一个坏样本的违约概率高于随机一个好样本的概率。0.5 等于随机猜测，1 为完美。",
        ),
        shown: &[(Printed, 1, 4), (Tiles, 0, 4), (Parts, 0, 4), (Runs, 0, 4), (RunList, 0, 4), (Shared, 0, 4), (Spreads, 0, 4), (Folds, 0, 4), (Intervals, 0, 4)],
    };
    /// 2·AUC − 1.
    gini: Option<f64> = |m| m.rows.gini() => GINI {
        printed: "Gini",
        name: words("Gini", "Gini"),
        term: words(
            "2 × AUC − 1: 0 is guessing, 1 is perfect. Also called accuracy ratio or Somers' D.",
            "2 × AUC − 1：0 为随机猜测，1 为完美；也称准确度比率（AR）。",
        ),
        shown: &[(Printed, 2, 4), (Tiles, 1, 3), (Shared, 1, 3), (Spreads, 1, 4)],
    };
    /// Kolmogorov–Smirnov statistic.
    ks: Option<f64> = |m| m.rows.ks().map(|ks| ks.value) => KS {
        printed: "KS",
        name: words("KS", "KS"),
        term: words(
            "Kolmogorov–Smirnov: the largest gap between the cumulative shares of bads and goods along the PD.",
            "KS 统计量：按违约概率排序后，坏样本与好样本累计占比之间的最大差距。",
        ),
        shown: &[(Printed, 3, 4), (Tiles, 2, 3), (Parts, 1, 3), (Runs, 1, 3), (RunList, 1, 3), (Shared, 2, 3), (Spreads, 2, 4), (Folds, 1, 3), (Intervals, 1, 4)],
    };
    /// Share decided as it turned out, at the cutoff.
    accuracy: Option<f64> = |m| m.confusion.accuracy() => ACCURACY {
        printed: "accuracy",
        name: words("accuracy", "准确率"),
        term: words(
            "The share of applicants classed rightly. With few bads even a useless model gets a high one.",
            "分类正确的申请人比例。坏样本很少时，无用的模型也会有很高的准确率。",
        ),
        at_cutoff: Some(Confusion::accuracy),
        shown: &[(Printed, 9, 4)],
    };
    /// Bads among the rejected.
    precision: Option<f64> = |m| m.confusion.precision() => PRECISION {
        printed: "precision",
        name: words("Precision", "精确率"),
        term: words(
            "Of those declined, the share that is really bad.",
            "被拒绝的申请人中确为坏样本的比例，即精确率。",
        ),
        at_cutoff: Some(Confusion::precision),
        shown: &[(Printed, 6, 4), (Tiles, 4, 3), (Parts, 6, 3)],
    };
    /// Rejected among the bads.
    recall: Option<f64> = |m| m.confusion.recall() => RECALL {
        printed: "recall (bad)",
        name: words("Recall", "召回率"),
        term: words(
            "Of all bads, the share that is declined: the losses caught. Also called sensitivity.",
            "召回率：全部坏样本中被拒绝（识别出）的比例，也称灵敏度。",
        ),
        at_cutoff: Some(Confusion::recall),
        shown: &[(Printed, 5, 4), (Tiles, 3, 3), (Parts, 5, 3)],
    };
    /// Harmonic mean of precision and recall.
    f1: Option<f64> = |m| m.confusion.f1() => F1 {
        printed: "F1",
        name: words("F1", "F1"),
        term: words(
            "The harmonic mean of precision and recall: high only if both are.",
            "精确率与召回率的调和平均，两者都高时才高。",
        ),
        at_cutoff: Some(Confusion::f1),
        shown: &[(Printed, 7, 4), (Tiles, 5, 3), (Parts, 7, 3), (Runs, 4, 3), (Spreads, 5, 4), (Folds, 3, 3)],
    };
    /// Mean squared error of the PDs.
    brier: Option<f64> = |m| calibration::brier(m.y, m.p) => BRIER {
        printed: "Brier",
        name: words("Brier", "Brier"),
        term: words(
            "The mean squared distance between PD and outcome: the smaller, the better.",
            "违约概率与实际结果之差的平方的平均值，越小越好。",
        ),
        better: Better::Lower,
        shown: &[(Printed, 4, 5), (Tiles, 6, 4), (Parts, 3, 4), (Runs, 3, 4), (Shared, 5, 4), (Calibrated, 0, 4), (Spreads, 3, 4), (Folds, 2, 4), (Intervals, 3, 4)],
    };
    /// Rejected where PD ≥ cutoff.
    cutoff: f64 = |m| m.cutoff;
    /// Mean log-loss in nats.
    log_loss: Option<f64> = |m| calibration::log_loss(m.y, m.p) => LOG_LOSS {
        name: words("log loss", "对数损失"),
        term: words(
            "The mean surprise at the outcome given the PD: the smaller, the better; a confident error costs most.",
            "对数损失：越小越好；越自信的错误代价越大。",
        ),
        better: Better::Lower,
        unbounded: true,
        shown: &[(Parts, 2, 4), (Shared, 4, 4), (Calibrated, 1, 4), (Spreads, 4, 4), (Intervals, 4, 4)],
    };
    /// Step sum under the precision–recall curve.
    average_precision: Option<f64> = |m| m.rows.average_precision() => AVERAGE_PRECISION {
        name: words("average precision", "平均精确率"),
        term: words(
            "The area under the precision–recall curve; guessing gives the bad rate.",
            "精确率–召回率曲线下的面积；随机猜测时等于坏样本率。",
        ),
        shown: &[(Shared, 3, 3), (Intervals, 2, 4)],
    };
    /// Matthews correlation coefficient.
    mcc: Option<f64> = |m| m.confusion.mcc() => MCC {
        name: words("MCC", "MCC"),
        term: words(
            "Matthews correlation between prediction and truth: −1 to 1, 0 is guessing, fair to rare classes.",
            "马修斯相关系数：预测与实际的相关程度，−1 至 1，0 为随机猜测，对不平衡样本较公平。",
        ),
        at_cutoff: Some(Confusion::mcc),
    };
    /// Approved among the goods.
    specificity: Option<f64> = |m| m.confusion.specificity() => SPECIFICITY {
        printed: "specificity",
        name: words("specificity", "特异度"),
        term: words(
            "Of all goods, the share that is approved.",
            "特异度：全部好样本中被通过的比例。",
        ),
        at_cutoff: Some(Confusion::specificity),
        shown: &[(Printed, 8, 4)],
    };
    /// Mean of recall and specificity.
    balanced_accuracy: Option<f64> = |m| m.confusion.balanced_accuracy() => BALANCED_ACCURACY {
        name: words("balanced accuracy", "平衡准确率"),
        term: words(
            "The mean of recall and specificity.",
            "召回率与特异度的平均值。",
        ),
        at_cutoff: Some(Confusion::balanced_accuracy),
    };
    /// `DeLong` 95 % interval of the AUC, [low, high].
    auc_ci: Option<[f64; 2]> = |m| m.rows.auc_interval();
    /// Spiegelhalter's Z.
    spiegelhalter_z: Option<f64> = |m| calibration::spiegelhalter_z(m.y, m.p) => SPIEGELHALTER_Z {
        name: words("Spiegelhalter z", "Spiegelhalter z"),
        term: words(
            "A test of calibration without groups: |z| over 1.96 speaks against it.",
            "Spiegelhalter 检验：不分组的校准检验，|z| 大于 1.96 说明校准不佳。",
        ),
        better: Better::Neither,
        unbounded: true,
        shown: &[(Calibrated, 3, 2)],
    };
    /// Expected calibration error.
    ece: Option<f64> = |m| calibration::ece(m.rows) => ECE {
        name: words("ECE", "ECE"),
        term: words(
            "Expected calibration error: the mean gap between PD and bad rate over ten groups.",
            "期望校准误差：十组中违约概率与实际坏样本率差距的平均值。",
        ),
        better: Better::Lower,
        shown: &[(Parts, 4, 3), (Shared, 6, 4), (Calibrated, 2, 4)],
    };
    /// Hosmer–Lemeshow test.
    hosmer_lemeshow: Option<HosmerLemeshow> = |m| calibration::hosmer_lemeshow(m.rows, m.sample);
    /// Calibration line and observed ÷ expected.
    calibration: Calibration = |m| calibration::calibration(m.y, m.p);
    /// Counts at the cutoff.
    confusion: Confusion = |m| m.confusion;
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEWS: [View; 10] = [
        Printed, Tiles, Parts, Runs, RunList, Shared, Calibrated, Spreads, Folds, Intervals,
    ];

    #[test]
    fn no_two_metrics_take_one_place_of_a_view() {
        for view in VIEWS {
            let shown = METRICS.iter().flat_map(|metric| metric.shown);
            let mut ranks: Vec<u8> = shown
                .filter(|(shown, ..)| *shown == view)
                .map(|(_, rank, _)| *rank)
                .collect();
            ranks.sort_unstable();
            let places: Vec<u8> = (0..).take(ranks.len()).collect();
            assert_eq!(ranks, places, "{view:?}");
        }
        for metric in METRICS {
            let printed = metric.decimals(Printed).is_some();
            assert!(!printed || !metric.printed.is_empty(), "{}", metric.key);
        }
    }

    #[test]
    fn better_pds_have_better_metrics() {
        let y: Vec<bool> = (0..40).map(|k| k % 4 == 0).collect();
        let sharp: Vec<f64> = y.iter().map(|bad| if *bad { 0.9 } else { 0.1 }).collect();
        let weak: Vec<f64> = (0..40)
            .map(|k| if k % 3 == 0 { 0.7 } else { 0.3 })
            .collect();
        let value = |metric: &Metric, p: &[f64]| {
            let rows = Ordered::new(&y, p);
            let measured = Measured {
                rows: &rows,
                y: &y,
                p,
                cutoff: 0.5,
                confusion: Confusion::of(&rows, 0.5),
                loss: calibration::log_loss(&y, p),
                sample: Sample::HoldOut,
            };
            let figures = Figures::of(&measured);
            let at = metric.at(Some(&figures), &measured.confusion);
            assert_eq!(at, (metric.measure)(&measured), "{}", metric.key);
            at
        };
        for metric in METRICS {
            let (sharp, weak) = (value(metric, &sharp), value(metric, &weak));
            match metric.better {
                Better::Higher => assert!(sharp > weak, "{}", metric.key),
                Better::Lower => assert!(sharp < weak, "{}", metric.key),
                Better::Neither => {}
            }
        }
    }
}
