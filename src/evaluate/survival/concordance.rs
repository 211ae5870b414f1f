//! Concordance: how well a score orders rows by their time to default.

use super::{Censoring, Spell};

/// Sums over pairs of rows of which one is known to default before the other.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pairs {
    /// Weight of the pairs in which the score of the earlier default is higher; ties count half.
    pub concordant: f64,
    /// Weight of all pairs.
    pub all: f64,
}

impl Pairs {
    /// The share that is concordant; `None` without pairs.
    #[must_use]
    pub fn index(self) -> Option<f64> {
        (self.all > 0.0).then(|| self.concordant / self.all)
    }
}

/// Harrell's C: a pair is a default in period t and a row at risk in t that defaults later or is
/// censored in t or later (Harrell et al. 1982; a row that enters in t or later is in no pair). A
/// high score means an early default; only defaults up to the period `last` count.
#[must_use]
pub fn concordance(spells: &[Spell], scores: &[f64], last: u32) -> Pairs {
    concordance_by(spells, scores, last, &|_| 1.0)
}

/// The same with a weight for each default by its period. With 1/G², G the probability of being
/// uncensored, it is Uno's C (Uno et al. 2011), which does not depend on the censoring.
///
/// Rows are walked from the last period to the first; ranks of the scores of those at risk are
/// counted in a Fenwick tree, so that it takes n·log n steps.
#[must_use]
pub fn concordance_by(
    spells: &[Spell],
    scores: &[f64],
    last: u32,
    weight: &dyn Fn(u32) -> f64,
) -> Pairs {
    let ranks = ranks(scores);
    let most = ranks.iter().max().map_or(0, |rank| *rank + 1);
    let periods = spells.iter().map(|spell| spell.exit).max().unwrap_or(0);
    let mut ending = vec![Vec::new(); periods as usize + 1];
    let mut entering = vec![Vec::new(); periods as usize + 1];
    for (row, spell) in spells.iter().enumerate() {
        ending[spell.exit as usize].push(row);
        if spell.entry > 0 && spell.entry <= periods {
            entering[spell.entry as usize].push(row);
        }
    }
    let (mut at_risk, mut pairs) = (Counts::new(most), Pairs::default());
    for period in (1..=periods).rev() {
        let rows = &ending[period as usize];
        let (defaults, censored): (Vec<usize>, Vec<usize>) =
            rows.iter().partition(|row| spells[**row].event);
        for row in censored {
            at_risk.add(ranks[row], 1);
        }
        // Who enters at the end of the period is not at risk in it.
        for row in &entering[period as usize] {
            at_risk.add(ranks[*row], -1);
        }
        if period <= last {
            let weight = weight(period);
            for row in &defaults {
                let (below, equal) = at_risk.below_and_equal(ranks[*row]);
                pairs.concordant += weight * (below + 0.5 * equal);
                pairs.all += weight * at_risk.all as f64;
            }
        }
        for row in defaults {
            at_risk.add(ranks[row], 1);
        }
    }
    pairs
}

/// The AUC at the end of period `t`: of rows that defaulted by then, weighted by 1/G of the period
/// of their default, against rows that are at risk later (cumulative/dynamic AUC; Hung & Chiang
/// 2010). All rows are observed from the start; ties count half. `None` without either.
#[must_use]
pub fn auc_at(spells: &[Spell], scores: &[f64], t: u32, censoring: &Censoring) -> Option<f64> {
    let mut order: Vec<usize> = (0..spells.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let (mut won, mut cases, mut controls) = (0.0, 0.0, 0.0);
    for tied in order.chunk_by(|a, b| scores[*a] == scores[*b]) {
        let (mut cases_here, mut controls_here) = (0.0, 0.0);
        for row in tied {
            let spell = spells[*row];
            if spell.exit > t {
                controls_here += 1.0;
            } else if spell.event && censoring.at(spell.exit) > 0.0 {
                cases_here += 1.0 / censoring.at(spell.exit);
            }
        }
        won += cases_here * (controls + 0.5 * controls_here);
        cases += cases_here;
        controls += controls_here;
    }
    (cases > 0.0 && controls > 0.0).then(|| won / (cases * controls))
}

/// The place of each score among the distinct ones.
fn ranks(scores: &[f64]) -> Vec<usize> {
    let mut distinct = scores.to_vec();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let place = |score: &f64| distinct.partition_point(|other| other.total_cmp(score).is_lt());
    scores.iter().map(place).collect()
}

/// How many rows have each rank, as a Fenwick tree of sums.
struct Counts {
    sums: Vec<i64>,
    all: i64,
}

impl Counts {
    fn new(ranks: usize) -> Self {
        Self {
            sums: vec![0; ranks + 1],
            all: 0,
        }
    }

    fn add(&mut self, rank: usize, rows: i64) {
        self.all += rows;
        let mut place = rank + 1;
        while place < self.sums.len() {
            self.sums[place] += rows;
            place += place & place.wrapping_neg();
        }
    }

    /// Rows of the ranks before `rank`.
    fn before(&self, rank: usize) -> i64 {
        let (mut place, mut sum) = (rank, 0);
        while place > 0 {
            sum += self.sums[place];
            place -= place & place.wrapping_neg();
        }
        sum
    }

    fn below_and_equal(&self, rank: usize) -> (f64, f64) {
        let below = self.before(rank);
        (below as f64, (self.before(rank + 1) - below) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64;

    /// As defined, pair by pair.
    fn by_pairs(spells: &[Spell], scores: &[f64], last: u32) -> Pairs {
        let mut pairs = Pairs::default();
        for (i, one) in spells.iter().enumerate() {
            for (j, other) in spells.iter().enumerate() {
                let later = other.exit > one.exit || (other.exit == one.exit && !other.event);
                if i == j || !one.event || one.exit > last || !later || other.entry >= one.exit {
                    continue;
                }
                pairs.all += 1.0;
                pairs.concordant += match scores[i].total_cmp(&scores[j]) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        pairs
    }

    #[test]
    fn the_walk_counts_every_pair_also_with_late_entries() {
        let mut rng = Pcg64::seed_from_u64(3);
        for _ in 0..50 {
            let mut draw = |most: u32| rng.random_range(0..most);
            let spell = |draw: &mut dyn FnMut(u32) -> u32| {
                let entry = draw(6);
                Spell {
                    entry,
                    exit: entry + 1 + draw(6),
                    event: draw(2) == 0,
                }
            };
            let spells: Vec<Spell> = (0..40).map(|_| spell(&mut draw)).collect();
            let scores: Vec<f64> = (0..40).map(|_| f64::from(draw(9))).collect();
            for last in [4, 20] {
                let found = concordance(&spells, &scores, last);
                assert_eq!(found, by_pairs(&spells, &scores, last));
            }
        }
    }

    #[test]
    fn without_pairs_there_is_no_index() {
        let spells = [Spell {
            entry: 0,
            exit: 2,
            event: true,
        }];
        assert_eq!(concordance(&spells, &[0.3], 9).index(), None);
        assert_eq!(auc_at(&spells, &[0.3], 2, &Censoring::of(&spells, 2)), None);
    }
}
