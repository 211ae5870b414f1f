//! The strategy: what cutoffs approve, lose and earn.

use super::rows::{Labelled, Plan, Progress, ReportError, Section};
use crate::evaluate::Rule;
use crate::evaluate::Strategy;
use crate::evaluate::decide::empc::Empc;
use crate::evaluate::decide::money::{PLACEHOLDER_LGD, break_even};
use crate::evaluate::decide::strategy::{Bands, Costs, Margin, StrategyPoint};
use crate::score::Given;
use serde::Serialize;
use std::collections::BTreeMap;

/// What cutoffs approve, lose and earn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cutoffs {
    /// What the cutoffs for 5, 10, … 100 % approved do.
    pub strategy: Vec<StrategyPoint>,
    /// What the cutoffs by each rule do on these rows: a look, no choice.
    pub cutoffs: BTreeMap<&'static str, StrategyPoint>,
    /// Approved, referred and declined, where there are two cutoffs.
    pub bands: Option<Bands>,
    /// Expected maximum profit. `None` with one class.
    pub empc: Option<Empc>,
    /// PD at which a loan earns nothing; `None` without a margin, or where LGD is a
    /// column.
    pub break_even: Option<f64>,
}

impl Section for Cutoffs {
    fn of(rows: &Labelled<'_>, plan: &Plan, _: Progress<'_>) -> Result<Self, ReportError> {
        let (card, strategy) = (rows.rows.scorecard, &rows.strategy);
        let bands = |refer| strategy.bands(refer, card.cutoff_pd);
        Ok(Self {
            strategy: by_approval(strategy, plan.money.margin.unwrap_or_default()),
            cutoffs: by_rule(strategy, plan, card.cutoff_pd),
            bands: card.refer_pd.and_then(bands),
            empc: rows.ordered.empc(plan.empc),
            break_even: break_even_pd(plan),
        })
    }
}

/// One line per twentieth of the rows approved, each cutoff once.
fn by_approval(strategy: &Strategy, margin: Margin) -> Vec<StrategyPoint> {
    let shares = (1..=20).map(|k| f64::from(k) / 20.0);
    let mut cutoffs: Vec<f64> = shares
        .filter_map(|share| strategy.cutoff_for_approval(share))
        .collect();
    cutoffs.dedup();
    let costs = Costs::default();
    let point = |cutoff: f64| strategy.at(cutoff, &costs, &margin);
    cutoffs.into_iter().map(point).collect()
}

fn by_rule(strategy: &Strategy, plan: &Plan, chosen: f64) -> BTreeMap<&'static str, StrategyPoint> {
    let (costs, margin) = (Costs::default(), plan.money.margin);
    let mut rules = vec![
        ("chosen", Rule::Fixed(chosen)),
        ("0.5", Rule::Fixed(0.5)),
        ("f1", Rule::MaxF1),
        ("ks", Rule::MaxKs),
        ("cost=5:1", Rule::MinCost(costs)),
    ];
    rules.extend(margin.map(|margin| ("profit", Rule::MaxProfit(margin))));
    let margin = margin.unwrap_or_default();
    let point = |(name, rule): (&'static str, Rule)| {
        let cutoff = strategy.choose(rule)?;
        Some((name, strategy.at(cutoff, &costs, &margin)))
    };
    rules.into_iter().filter_map(point).collect()
}

fn break_even_pd(plan: &Plan) -> Option<f64> {
    let lgd = match plan.money.lgd {
        None => PLACEHOLDER_LGD,
        Some(Given::Same(lgd)) => lgd,
        Some(Given::Column(_)) => return None,
    };
    break_even(plan.money.margin?.share, lgd)
}
