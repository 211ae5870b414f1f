//! A scorecard: the rules that turn a PD into points, grade, decile and
//! decision. It does not estimate the PD.

use super::policy::{Policy, Rule};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most extreme PDs that points tell apart.
const POINTS_PD: (f64, f64) = (1e-4, 1.0 - 1e-4);

/// What is wrong with the parts of a scorecard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScorecardError {
    /// Deciles of nothing.
    #[error(
        "The deciles need at least one PD of the development sample, each within 0 and 1, but \
         none was given or one was not a PD; score the development sample first."
    )]
    NoDevelopmentPds,
    /// Stored cut points out of order.
    #[error(
        "The nine decile cut points must be PDs in rising order, and they are not; train the \
         model again or take an undamaged model file."
    )]
    Cuts,
    /// Grade bounds out of order.
    #[error(
        "The grades need 1 to 25 upper bounds, each a PD above 0 and below 1 and above the bound \
         before it, but {0} bounds were given that are not; list them from the best grade to the \
         worst."
    )]
    Bounds(usize),
    /// A band that nobody can be in.
    #[error(
        "Applicants are referred from PD {refer} on and declined from PD {cutoff} on, so nobody \
         would be referred; give a band of PDs within 0 and 1 that begins below the cutoff."
    )]
    Band {
        /// The lower cutoff.
        refer: String,
        /// The cutoff.
        cutoff: String,
    },
}

/// How PDs become points: `Factor = pdo / ln 2`,
/// `Offset = base_score − Factor·ln(base_odds)`,
/// `points = Offset + Factor·ln((1 − PD) / PD)` (Siddiqi 2006).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// Points at `base_odds`.
    pub base_score: f64,
    /// Goods per bad at `base_score`.
    pub base_odds: f64,
    /// Points that double the odds.
    pub pdo: f64,
}

impl Default for Scaling {
    fn default() -> Self {
        Self {
            base_score: 600.0,
            base_odds: 50.0,
            pdo: 20.0,
        }
    }
}

impl Scaling {
    /// Points per unit of log-odds.
    #[must_use]
    pub fn factor(&self) -> f64 {
        self.pdo / std::f64::consts::LN_2
    }

    /// Points at even odds.
    #[must_use]
    pub fn offset(&self) -> f64 {
        self.base_score - self.factor() * self.base_odds.ln()
    }

    /// The PD of so many points, within the PDs that have points of their own.
    #[must_use]
    pub fn pd(&self, points: f64) -> f64 {
        let odds = ((points - self.offset()) / self.factor()).exp();
        (1.0 / (1.0 + odds)).clamp(POINTS_PD.0, POINTS_PD.1)
    }

    /// Points of a PD, rounded half away from zero; PDs beyond 1e-4 and
    /// 1 − 1e-4 count as these.
    #[must_use]
    pub fn points(&self, pd: f64) -> i32 {
        let pd = pd.clamp(POINTS_PD.0, POINTS_PD.1);
        let exact = self.offset() + self.factor() * ((1.0 - pd) / pd).ln();
        exact.round() as i32
    }
}

/// Rating grades A, B, C, … by upper bounds: a grade holds the PDs below its
/// own bound and not below the bound before; the last grade has no bound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f64>", into = "Vec<f64>")]
pub struct Grades {
    bounds: Vec<f64>,
}

impl Default for Grades {
    /// A below 0.5 %, then doubling: B 1, C 2, D 4, E 8, F 16, G 32 %, H above.
    fn default() -> Self {
        Self {
            bounds: vec![0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32],
        }
    }
}

impl Grades {
    /// Grades with these upper bounds, best grade first.
    ///
    /// # Errors
    /// Unless there are 1 to 25 bounds, rising, each above 0 and below 1.
    pub fn new(bounds: Vec<f64>) -> Result<Self, ScorecardError> {
        let within = bounds.iter().all(|b| 0.0 < *b && *b < 1.0);
        let rising = bounds.windows(2).all(|w| w[0] < w[1]);
        if within && rising && (1..=25).contains(&bounds.len()) {
            Ok(Self { bounds })
        } else {
            Err(ScorecardError::Bounds(bounds.len()))
        }
    }

    /// The upper bounds, best grade first; one fewer than there are grades.
    #[must_use]
    pub fn bounds(&self) -> &[f64] {
        &self.bounds
    }

    /// The letter of a PD.
    #[must_use]
    pub fn grade(&self, pd: f64) -> char {
        let place = self.bounds.partition_point(|bound| *bound <= pd);
        char::from(b'A' + place as u8)
    }
}

impl TryFrom<Vec<f64>> for Grades {
    type Error = ScorecardError;
    fn try_from(bounds: Vec<f64>) -> Result<Self, ScorecardError> {
        Self::new(bounds)
    }
}

impl From<Grades> for Vec<f64> {
    fn from(grades: Grades) -> Self {
        grades.bounds
    }
}

/// Risk deciles by the cut points of the development sample: 1 = lowest PD …
/// 10 = highest. A PD equal to a cut point belongs to the lower decile, so
/// equal PDs always share a decile.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[f64; 9]", into = "[f64; 9]")]
pub struct Deciles {
    cuts: [f64; 9],
}

impl Deciles {
    /// Cut points of a development sample of n PDs: the k-th is the PD in
    /// place ⌈k·n/10⌉ from the lowest.
    ///
    /// # Errors
    /// If there is no PD, or one is NaN or outside [0, 1].
    pub fn of(pds: &[f64]) -> Result<Self, ScorecardError> {
        if pds.is_empty() || !pds.iter().copied().all(is_pd) {
            return Err(ScorecardError::NoDevelopmentPds);
        }
        let mut sorted = pds.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let place = |k: usize| (k * sorted.len()).div_ceil(10) - 1;
        Ok(Self {
            cuts: std::array::from_fn(|k| sorted[place(k + 1)]),
        })
    }

    /// The nine cut points, rising.
    #[must_use]
    pub fn cuts(&self) -> &[f64; 9] {
        &self.cuts
    }

    /// The decile of a PD, 1 to 10.
    #[must_use]
    pub fn decile(&self, pd: f64) -> u8 {
        1 + self.cuts.partition_point(|cut| *cut < pd) as u8
    }
}

impl TryFrom<[f64; 9]> for Deciles {
    type Error = ScorecardError;
    fn try_from(cuts: [f64; 9]) -> Result<Self, ScorecardError> {
        if cuts.is_sorted() && cuts.into_iter().all(is_pd) {
            Ok(Self { cuts })
        } else {
            Err(ScorecardError::Cuts)
        }
    }
}

impl From<Deciles> for [f64; 9] {
    fn from(deciles: Deciles) -> Self {
        deciles.cuts
    }
}

/// What is done with an applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Decision {
    /// Granted.
    Approve,
    /// Passed on to a person.
    Refer,
    /// Rejected.
    Decline,
}

impl Decision {
    /// The word in files: APPROVE, REFER or DECLINE.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Approve => "APPROVE",
            Self::Refer => "REFER",
            Self::Decline => "DECLINE",
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// An applicant's PD and what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// Probability of default.
    pub pd: f64,
    /// Points, more is better.
    pub score: i32,
    /// Rating grade, A is best.
    pub grade: char,
    /// Risk decile of the development sample, 10 is riskiest.
    pub decile: u8,
    /// What is done.
    pub decision: Decision,
}

/// All rules from PD to decision; stored in the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    /// PD to points.
    pub scaling: Scaling,
    /// PD to grade.
    pub grades: Grades,
    /// PD to decile.
    pub deciles: Deciles,
    /// Declined where PD ≥ this.
    pub cutoff_pd: f64,
    /// Referred to a person where PD ≥ this and below the cutoff; nobody is
    /// where there is none, or where it is not below the cutoff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refer_pd: Option<f64>,
    /// What decides before the score.
    #[serde(default, skip_serializing_if = "Policy::is_empty")]
    pub policy: Policy,
}

impl Scorecard {
    /// A scorecard with default scaling and grades.
    #[must_use]
    pub fn new(deciles: Deciles, cutoff_pd: f64) -> Self {
        Self {
            scaling: Scaling::default(),
            grades: Grades::default(),
            deciles,
            cutoff_pd,
            refer_pd: None,
            policy: Policy::default(),
        }
    }

    /// DECLINE where PD ≥ cutoff, below it REFER from the lower cutoff on where
    /// there is one, else APPROVE.
    #[must_use]
    pub fn decide(&self, pd: f64) -> Decision {
        if pd >= self.cutoff_pd {
            Decision::Decline
        } else if self.refer_pd.is_some_and(|refer| pd >= refer) {
            Decision::Refer
        } else {
            Decision::Approve
        }
    }

    /// The PD below which the score approves: the lower one of the two cutoffs.
    #[must_use]
    pub fn approve_below(&self) -> f64 {
        self.refer_pd
            .map_or(self.cutoff_pd, |refer| refer.min(self.cutoff_pd))
    }

    /// The rule at this place of the policy, which decides in place of the PD.
    #[must_use]
    pub fn rule(&self, place: Option<u16>) -> Option<&Rule> {
        self.policy.rules().get(usize::from(place?))
    }

    /// Checks the lower cutoff against the cutoff.
    ///
    /// # Errors
    /// If it is no PD below the cutoff.
    pub fn check_band(&self) -> Result<(), ScorecardError> {
        match self.refer_pd {
            Some(refer) if !(is_pd(refer) && refer < self.cutoff_pd) => Err(ScorecardError::Band {
                refer: refer.to_string(),
                cutoff: self.cutoff_pd.to_string(),
            }),
            _ => Ok(()),
        }
    }

    /// What follows from a PD; `None` if it is NaN or outside [0, 1], which is
    /// no PD.
    #[must_use]
    pub fn score(&self, pd: f64) -> Option<Scored> {
        is_pd(pd).then(|| Scored {
            pd,
            score: self.scaling.points(pd),
            grade: self.grades.grade(pd),
            decile: self.deciles.decile(pd),
            decision: self.decide(pd),
        })
    }
}

fn is_pd(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_follow_the_scaling() {
        let scaling = Scaling::default();
        assert!((scaling.factor() - 28.8539).abs() < 5e-5);
        assert!((scaling.offset() - 487.1229).abs() < 5e-5);
        let check = |pd, expected| assert_eq!(scaling.points(pd), expected, "{pd}");
        for (pd, expected) in [
            (0.01, 620),
            (0.02, 599),
            (0.05, 572),
            (0.10, 551),
            (0.20, 527),
            (0.50, 487),
            (1.0 / 51.0, 600),
        ] {
            check(pd, expected);
        }
        check(0.0, scaling.points(1e-4));
        check(1e-300, scaling.points(1e-4));
        check(1.0, scaling.points(1.0 - 1e-4));
        assert!(scaling.points(1e-4) > scaling.points(2e-4));
    }

    #[test]
    fn points_round_half_away_from_zero() {
        let check = |base_score, expected| {
            let scaling = Scaling {
                base_score,
                base_odds: 1.0,
                pdo: 20.0,
            };
            assert_eq!(scaling.points(0.5), expected);
        };
        check(2.5, 3);
        check(-2.5, -3);
        check(0.5, 1);
        check(-0.4, 0);
    }

    #[test]
    fn grades_double() {
        let grades = Grades::default();
        let check = |pd, expected| assert_eq!(grades.grade(pd), expected, "{pd}");
        check(0.0, 'A');
        check(0.004_999, 'A');
        for (bound, letter) in grades.bounds().iter().zip('B'..) {
            check(*bound, letter);
        }
        check(1.0, 'H');
    }

    #[test]
    fn grades_refuse_bounds_that_do_not_rise_within_0_and_1() {
        let check = |bounds: &[f64], fine| {
            assert_eq!(Grades::new(bounds.to_vec()).is_ok(), fine, "{bounds:?}");
        };
        check(&[0.1], true);
        check(&[0.1, 0.2], true);
        for wrong in [&[][..], &[0.0], &[1.0], &[f64::NAN], &[0.2, 0.1], &[0.1; 2]] {
            check(wrong, false);
        }
        let bounds = |n: u32| (1..=n).map(|k| f64::from(k) / 100.0).collect::<Vec<_>>();
        check(&bounds(25), true);
        check(&bounds(26), false);
        assert_eq!(Grades::new(bounds(25)).unwrap().grade(1.0), 'Z');
        assert!(serde_json::from_str::<Grades>("[0.2,0.1]").is_err());
    }

    #[test]
    fn deciles_cut_the_development_sample_into_tenths() {
        let pds: Vec<f64> = (1..=100).rev().map(|k| f64::from(k) / 1000.0).collect();
        let deciles = Deciles::of(&pds).unwrap();
        for decile in 1..=10 {
            let held = pds.iter().filter(|pd| deciles.decile(**pd) == decile);
            assert_eq!(held.count(), 10);
        }
        assert_eq!(deciles.cuts()[0], 0.01);
        assert_eq!(deciles.decile(0.01), 1);
        assert_eq!(deciles.decile(0.010_000_1), 2);
        assert_eq!((deciles.decile(0.0), deciles.decile(1.0)), (1, 10));
    }

    #[test]
    fn deciles_of_few_or_equal_pds() {
        let one = Deciles::of(&[0.3]).unwrap();
        assert_eq!((one.decile(0.3), one.decile(0.31)), (1, 10));
        let three = Deciles::of(&[0.1, 0.2, 0.3]).unwrap();
        assert_eq!(three.cuts()[2..4], [0.1, 0.2]);
        for wrong in [&[][..], &[f64::NAN], &[0.2, 1.2], &[-0.1]] {
            assert!(Deciles::of(wrong).is_err(), "{wrong:?}");
        }
        assert!(serde_json::from_str::<Deciles>("[0.9,0,0,0,0,0,0,0,0]").is_err());
        assert!(serde_json::from_str::<Deciles>("[0,0,0]").is_err());
    }

    #[test]
    fn a_scorecard_decides_at_the_cutoff_and_survives_json() {
        let card = Scorecard::new(Deciles::of(&[0.1, 0.2, 0.3]).unwrap(), 0.2);
        let scored = card.score(0.2).unwrap();
        let expected = Scored {
            pd: 0.2,
            score: 527,
            grade: 'G',
            decile: 4,
            decision: Decision::Decline,
        };
        assert_eq!(scored, expected);
        assert_eq!(card.decide(0.2_f64.next_down()), Decision::Approve);
        for wrong in [f64::NAN, -0.1, 1.1, f64::INFINITY] {
            assert_eq!(card.score(wrong), None);
        }
        let json = serde_json::to_string(&card).unwrap();
        assert_eq!(serde_json::from_str::<Scorecard>(&json).unwrap(), card);
        let json = json.replacen('{', r#"{"added_later":1,"#, 1);
        assert_eq!(serde_json::from_str::<Scorecard>(&json).unwrap(), card);
    }

    #[test]
    fn between_two_cutoffs_applicants_are_referred() {
        let mut card = Scorecard::new(Deciles::of(&[0.1, 0.2, 0.3]).unwrap(), 0.2);
        assert!(card.check_band().is_ok());
        card.refer_pd = Some(0.1);
        assert!(card.check_band().is_ok());
        let check = |card: &Scorecard, pd: f64, expected| assert_eq!(card.decide(pd), expected);
        check(&card, 0.1_f64.next_down(), Decision::Approve);
        check(&card, 0.1, Decision::Refer);
        check(&card, 0.2, Decision::Decline);
        card.cutoff_pd = 0.05;
        check(&card, 0.1, Decision::Decline);
        for refer in [0.05, 0.5, -0.1, f64::NAN] {
            card.refer_pd = Some(refer);
            assert!(card.check_band().is_err(), "{refer}");
        }
    }

    #[test]
    fn decisions_are_upper_case_words() {
        for decision in [Decision::Approve, Decision::Refer, Decision::Decline] {
            assert_eq!(decision.to_string(), decision.word());
            let json = serde_json::to_string(&decision).unwrap();
            assert_eq!(json, format!("\"{decision}\""));
        }
        assert_eq!(format!("{:>9}", Decision::Refer), "    REFER");
    }
}
