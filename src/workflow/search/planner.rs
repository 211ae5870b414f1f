//! Which network a search tries next, and for how many epochs; of boosted trees, for how many trees.

use crate::network::Family;

/// Multiplications per second of one core, until some are measured.
const RATE: f64 = 1e10;
/// Share of the time left that the first network of a family may take: of a flat family, and of
/// one that reads sequences.
const SHARE_OF_PRESET: [f64; 2] = [0.25, 0.15];
/// Epochs below which a family is too slow to compete, and trees.
const LEAST_OF_PRESET: usize = 6;
const LEAST_TREES_OF_PRESET: usize = 60;
/// About how fast recurrent networks multiply beside dense ones.
const OF_SEQUENCES: f64 = 0.5;
/// Epochs below which a faster family is drawn instead, and trees.
const LEAST_EPOCHS: usize = 5;
const LEAST_TREES: usize = 40;
/// No trees are begun with less left than so many times of what passed before their first tree.
const FIRST_TREES: f64 = 3.0;
/// Networks of a logistic regression beside other families: they differ in little.
const MOST_LOGISTIC: usize = 3;
/// One draw of so many is of the family with the fewest.
const EXPLORED: usize = 3;

/// A family that competes.
#[derive(Debug, Clone)]
pub(super) struct Competitor {
    pub(super) family: Family,
    /// Draws that were begun.
    draws: usize,
    /// Lowest validation loss so far.
    best: f64,
    /// What its trials have done so far.
    multiplications: f64,
    seconds: f64,
    /// Most seconds until a first epoch was done, or a first tree.
    first: f64,
    pub(super) too_slow: bool,
}

impl Competitor {
    fn least_of_preset(&self) -> usize {
        match self.family {
            Family::Trees => LEAST_TREES_OF_PRESET,
            _ => LEAST_OF_PRESET,
        }
    }

    fn least(&self) -> usize {
        match self.family {
            Family::Trees => LEAST_TREES,
            _ => LEAST_EPOCHS,
        }
    }

    /// Whether there is time for its first tree, which nothing interrupts.
    fn has_time(&self, left: f64) -> bool {
        self.family != Family::Trees || left > FIRST_TREES * self.first
    }
}

/// What a trial has come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reached {
    /// Its validation loss.
    pub(super) loss: f64,
    /// Multiplications of its epochs, and how long they took.
    pub(super) multiplications: f64,
    pub(super) seconds: f64,
    /// Seconds until its first epoch was done.
    pub(super) first: f64,
}

/// A network to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Next {
    /// Place of the family among the competitors.
    pub(super) competitor: usize,
    /// Which draw of the family; 0 is the preset.
    pub(super) draw: usize,
    /// Epochs to lay it out for.
    pub(super) epochs: usize,
}

/// What an epoch of a draw takes, and how many there are to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// Multiplications of an epoch.
    pub(super) epoch: f64,
    /// Epochs at most.
    pub(super) epochs: usize,
    /// Whether their number was given and stays.
    pub(super) fixed: bool,
}

/// First the preset of each family; then of three draws two of the family with the lowest loss
/// and one of the family with the fewest.
#[derive(Debug)]
pub(super) struct Planner {
    pub(super) competitors: Vec<Competitor>,
    begun: usize,
}

impl Planner {
    pub(super) fn new(families: &[Family]) -> Self {
        let competitor = |family: &Family| Competitor {
            family: *family,
            draws: 0,
            best: f64::INFINITY,
            multiplications: 0.0,
            seconds: 0.0,
            first: 0.0,
            too_slow: false,
        };
        Self {
            competitors: families.iter().map(competitor).collect(),
            begun: 0,
        }
    }

    /// The next network where `left` seconds are left; `cost` is that of a draw of a competitor.
    pub(super) fn next(&mut self, left: f64, cost: &dyn Fn(usize, usize) -> Cost) -> Option<Next> {
        let next = self
            .next_preset(left, cost)
            .or_else(|| self.next_draw(left, cost))?;
        self.competitors[next.competitor].draws += 1;
        self.begun += 1;
        Some(next)
    }

    /// Takes note of what a trial has come to.
    pub(super) fn learn(&mut self, competitor: usize, reached: Reached) {
        let competitor = &mut self.competitors[competitor];
        competitor.best = competitor.best.min(reached.loss);
        competitor.multiplications += reached.multiplications;
        competitor.seconds += reached.seconds;
        competitor.first = competitor.first.max(reached.first);
    }

    /// Seconds of an epoch, as far as trials tell.
    pub(super) fn seconds(&self, place: usize, cost: Cost) -> f64 {
        let rate = |competitor: &Competitor| {
            let known = competitor.seconds > 0.0 && competitor.multiplications > 0.0;
            known.then(|| competitor.multiplications / competitor.seconds)
        };
        // Of the others those tell most that have the most to multiply.
        let others = self.competitors.iter().filter_map(rate);
        let fastest = others.fold(None, |most: Option<f64>, rate| {
            Some(most.map_or(rate, |most| most.max(rate)))
        });
        let competitor = &self.competitors[place];
        let known = rate(competitor).or_else(|| {
            let is_flat = !competitor.family.reads_sequences();
            fastest
                .filter(|_| !is_flat)
                .map(|fastest| fastest * OF_SEQUENCES)
        });
        cost.epoch / known.unwrap_or(RATE)
    }

    fn next_preset(&mut self, left: f64, cost: &dyn Fn(usize, usize) -> Cost) -> Option<Next> {
        let alone = self.competitors.len() == 1;
        for place in 0..self.competitors.len() {
            let competitor = &self.competitors[place];
            if competitor.draws > 0 || competitor.too_slow {
                continue;
            }
            let cost = cost(place, 0);
            let of_preset = SHARE_OF_PRESET[usize::from(competitor.family.reads_sequences())];
            let share = if alone { 1.0 } else { of_preset };
            let fit = (share * left / self.seconds(place, cost)) as usize;
            // Something is to be tried in any case.
            let least = competitor.least_of_preset();
            if self.begun > 0 && fit < least.min(cost.epochs) && !alone {
                self.competitors[place].too_slow = true;
                continue;
            }
            return Some(next(place, 0, cost, fit));
        }
        None
    }

    fn next_draw(&self, left: f64, cost: &dyn Fn(usize, usize) -> Cost) -> Option<Next> {
        let competing = |place: &usize| {
            let competitor = &self.competitors[*place];
            let all_drawn = competitor.family == Family::Logistic
                && competitor.draws >= MOST_LOGISTIC
                && self.competitors.iter().filter(|c| !c.too_slow).count() > 1;
            !competitor.too_slow && !all_drawn && competitor.has_time(left)
        };
        let places: Vec<usize> = (0..self.competitors.len()).filter(competing).collect();
        let fit = |place: usize| {
            let cost = cost(place, self.competitors[place].draws);
            (cost, (left / self.seconds(place, cost)) as usize)
        };
        let chosen = if self.begun % EXPLORED == EXPLORED - 1 {
            let fewest = places
                .iter()
                .min_by_key(|place| self.competitors[**place].draws);
            *fewest?
        } else {
            let best = |a: &&usize, b: &&usize| {
                let [a, b] = [a, b].map(|place| self.competitors[**place].best);
                a.total_cmp(&b)
            };
            *places.iter().min_by(best)?
        };
        let (cost, epochs) = fit(chosen);
        if epochs >= self.competitors[chosen].least().min(cost.epochs) {
            return Some(next(chosen, self.competitors[chosen].draws, cost, epochs));
        }
        let fastest = places.into_iter().map(|place| (place, fit(place)));
        // Trees are many more than epochs.
        let share = |epochs: usize, cost: Cost| epochs as f64 / cost.epochs.max(1) as f64;
        let (place, (cost, epochs)) =
            fastest.max_by(|(_, (a, m)), (_, (b, n))| share(*m, *a).total_cmp(&share(*n, *b)))?;
        Some(next(place, self.competitors[place].draws, cost, epochs))
    }
}

fn next(competitor: usize, draw: usize, cost: Cost, fit: usize) -> Next {
    Next {
        competitor,
        draw,
        epochs: if cost.fixed {
            cost.epochs
        } else {
            cost.epochs.min(fit.max(1))
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAMILIES: [Family; 3] = [Family::Logistic, Family::Mlp, Family::Lstm];

    /// Seconds of an epoch at the rate that is assumed first.
    fn cost(seconds: [f64; 3]) -> impl Fn(usize, usize) -> Cost {
        move |place, _| Cost {
            epoch: seconds[place] * RATE,
            epochs: 40,
            fixed: false,
        }
    }

    fn reached(loss: f64) -> Reached {
        Reached {
            loss,
            multiplications: RATE,
            seconds: 1.0,
            first: 0.5,
        }
    }

    #[test]
    fn trees_are_counted_by_hundreds_and_their_first_one_has_its_time() {
        let mut planner = Planner::new(&[Family::Mlp, Family::Trees]);
        let cost = |place: usize, _| Cost {
            epoch: [0.1, 0.01][place] * RATE,
            epochs: [40, 500][place],
            fixed: false,
        };
        assert_eq!(planner.next(8.0, &cost).unwrap().competitor, 0);
        // A quarter of the time are 200 trees.
        let trees = planner.next(8.0, &cost).unwrap();
        assert_eq!((trees.competitor, trees.epochs), (1, 200));
        planner.learn(0, reached(0.5));
        planner.learn(1, reached(0.4));
        let next = |planner: &mut Planner, left: f64| planner.next(left, &cost).unwrap();
        assert_eq!(next(&mut planner, 200.0).competitor, 0, "the rarest");
        assert_eq!(next(&mut planner, 200.0).competitor, 1, "the best");
        // What passed before the first tree were .5 s.
        assert_eq!(next(&mut planner, 1.4).competitor, 0);
        // In too little time for either, 5 of 500 trees are less than 1 of 40 epochs.
        let mut planner = Planner::new(&[Family::Mlp, Family::Trees]);
        next(&mut planner, 100.0);
        next(&mut planner, 100.0);
        assert_eq!(next(&mut planner, 0.1).competitor, 0);
        let mut slow = Planner::new(&[Family::Mlp, Family::Trees]);
        next(&mut slow, 2.0);
        assert_eq!(next(&mut slow, 2.0).competitor, 0);
        assert!(slow.competitors[1].too_slow);
    }

    #[test]
    fn presets_come_first_then_the_leader_and_the_rarest() {
        let mut planner = Planner::new(&FAMILIES);
        let cost = cost([0.01, 0.1, 0.2]);
        let drawn = |planner: &mut Planner| {
            let next = planner.next(60.0, &cost).unwrap();
            (next.competitor, next.draw, next.epochs)
        };
        let presets: Vec<_> = (0..3).map(|_| drawn(&mut planner)).collect();
        assert_eq!(presets, [(0, 0, 40), (1, 0, 40), (2, 0, 40)]);
        for (place, loss) in [0.5, 0.4, 0.45].into_iter().enumerate() {
            planner.learn(place, reached(loss));
        }
        let draws: Vec<_> = (0..6).map(|_| drawn(&mut planner).0).collect();
        assert_eq!(draws, [1, 1, 0, 1, 1, 2]);
    }

    #[test]
    fn what_does_not_fit_is_left_out_or_shortened() {
        let mut planner = Planner::new(&FAMILIES);
        let slow = cost([0.01, 0.1, 2.0]);
        let epochs: Vec<_> = (0..2)
            .map(|_| planner.next(8.0, &slow).unwrap().epochs)
            .collect();
        assert_eq!(epochs, [40, 20]);
        planner.learn(1, reached(0.4));
        assert_eq!(
            planner.next(8.0, &slow).unwrap().competitor,
            0,
            "the rarest"
        );
        assert!(planner.competitors[2].too_slow);
        // Too little is left for the leader.
        let last = planner.next(0.2, &slow).unwrap();
        assert_eq!((last.competitor, last.epochs), (0, 20));
        // Alone, a family always has its turn.
        let mut alone = Planner::new(&[Family::Lstm]);
        let next = alone.next(0.5, &|_, _| slow(2, 0)).unwrap();
        assert_eq!(next.epochs, 1);
        let given = |_, _| Cost {
            fixed: true,
            ..slow(2, 0)
        };
        assert_eq!(alone.next(0.5, &given).unwrap().epochs, 40);
    }
}
