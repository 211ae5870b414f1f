//! A synthetic portfolio: about 5,000 applicants who never existed, as one CSV.
//!
//! Run `cargo run --example generate_sample > sample_data/portfolio.csv` to
//! make the committed file again, byte for byte: the generator is seeded and
//! uses only `+ - * /`, which IEEE 754 fixes to the last bit on every machine
//! (no `exp` or `ln` from the system's library). Nothing here reads a file or
//! was fitted to real people.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use rand::Rng;
use rand_pcg::Pcg64;

const APPLICANTS: usize = 5_000;
const MONTHS: usize = 12;
/// Days from 2023-01-01 to 2024-12-31.
const DAYS: usize = 731;
const SEED: u128 = 20_240_101;
/// Log-odds of default of an applicant without any of the marks below.
const BASE_LOG_ODDS: f64 = -4.87;

const PURPOSES: [(&str, f64, f64); 10] = [
    // name, share, log-odds of default
    ("debt_consolidation", 0.31, 0.25),
    ("car", 0.21, -0.20),
    ("home_improvement", 0.17, -0.10),
    ("furniture", 0.11, 0.05),
    ("education", 0.07, 0.10),
    ("medical", 0.05, 0.20),
    ("holiday", 0.04, 0.15),
    ("business", 0.025, 0.70),
    ("wedding", 0.011, 0.0),
    ("solar_panels", 0.004, -0.30),
];
const REGIONS: [(&str, f64, f64); 8] = [
    ("Capital", 0.22, -0.05),
    ("North", 0.16, 0.10),
    ("South", 0.15, 0.0),
    ("East", 0.13, 0.10),
    ("West", 0.12, 0.0),
    ("Coast", 0.10, -0.10),
    ("Highlands", 0.08, 0.05),
    ("Islands", 0.04, 0.0),
];

const FIRST_COLUMNS: [&str; 13] = [
    "application_id",
    "application_date",
    "loan_amount",
    "term_months",
    "annual_income",
    "employment_years",
    "housing",
    "purpose",
    "region",
    "credit_utilisation",
    "gender",
    "age",
    "existing_loans",
];

/// The dice. Every draw is made of uniforms, so that no library function
/// decides a bit.
struct Dice(Pcg64);

impl Dice {
    fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// A standard normal by the sum of twelve uniforms (within ±6).
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    /// The place in `shares` that a uniform draw falls on.
    fn pick(&mut self, shares: impl IntoIterator<Item = f64>) -> usize {
        let shares: Vec<f64> = shares.into_iter().collect();
        let mut left = self.uniform() * shares.iter().sum::<f64>();
        for (place, share) in shares.iter().enumerate() {
            left -= share;
            if left < 0.0 {
                return place;
            }
        }
        shares.len() - 1
    }
}

/// e^x for |x| < 20, as (1 + x/2^20)^(2^20): close enough for a sample and the
/// same on every machine.
fn exponential(x: f64) -> f64 {
    let mut power = 1.0 + x / f64::from(1 << 20);
    for _ in 0..20 {
        power *= power;
    }
    power
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exponential(-x))
}

/// Twelve months of one credit line, oldest first.
struct History {
    days_late: [u32; MONTHS],
    balance: [u32; MONTHS],
    payment: [u32; MONTHS],
    /// Months for which there is a record; the older ones are empty.
    known: usize,
    limit: f64,
}

/// What is drawn once per applicant.
struct Applicant {
    day: usize,
    age: u32,
    gender: &'static str,
    income: f64,
    income_stated: bool,
    employment_years: u32,
    housing: &'static str,
    purpose: usize,
    region: usize,
    existing_loans: u32,
    loan_amount: f64,
    term_months: u32,
    /// Hidden: prudence. It shows only in income and history.
    prudence: f64,
}

impl Applicant {
    fn draw(dice: &mut Dice, place: usize) -> Self {
        // A growing lender: the days of the second year hold more applicants.
        let through = (place as f64 + dice.uniform()) / APPLICANTS as f64;
        let day = (DAYS as f64 * through * (1.25 - 0.25 * through)) as usize;
        let age = (43.0 + 13.0 * dice.normal()).clamp(19.0, 79.0) as u32;
        let gender = ["F", "M", "X"][dice.pick([0.485, 0.505, 0.01])];
        let prudence = dice.normal() + 0.012 * (f64::from(age) - 43.0) - 0.30 * through;
        let income = (34_000.0 * exponential(0.18 * prudence + 0.42 * dice.normal()) / 100.0)
            .round()
            .max(90.0)
            * 100.0;
        let shares = |(name, share, _): (&str, f64, f64)| match name {
            "debt_consolidation" => share * (0.85 + 0.35 * through),
            "car" => share * (1.15 - 0.30 * through),
            _ => share,
        };
        let purpose = dice.pick(PURPOSES.map(shares));
        let unstated = logistic(-2.62 - 0.55 * prudence + if purpose == 7 { 1.2 } else { 0.0 });
        let amount = income * (0.12 + 0.28 * dice.uniform() + 0.20 * dice.uniform());
        Self {
            day: day.min(DAYS - 1),
            age,
            gender,
            income,
            income_stated: !dice.chance(unstated),
            employment_years: employment(dice, age),
            housing: housing(dice, age),
            purpose,
            region: dice.pick(REGIONS.map(|(_, share, _)| share)),
            existing_loans: (0..6).filter(|_| dice.chance(0.23)).count() as u32,
            loan_amount: ((amount / 100.0).round() * 100.0).clamp(1_000.0, 60_000.0),
            term_months: [12, 24, 36, 48, 60, 72][dice.pick([0.09, 0.19, 0.29, 0.20, 0.17, 0.06])],
            prudence,
        }
    }

    /// Share of the monthly income that the instalment of the new loan and
    /// the existing loans take.
    fn burden(&self) -> f64 {
        let instalment = self.loan_amount / f64::from(self.term_months) * 1.12;
        let existing = f64::from(self.existing_loans) * 0.065;
        instalment / (self.income / 12.0) + existing
    }
}

/// Whole years with the employer; 999 for pensioners and where unknown.
fn employment(dice: &mut Dice, age: u32) -> u32 {
    let pensioner = age >= 67 || (age >= 60 && dice.chance(0.45));
    if pensioner || dice.chance(0.025) {
        return 999;
    }
    let possible = f64::from(age.saturating_sub(18).min(38));
    let share = dice.uniform();
    (possible * share * share) as u32
}

fn housing(dice: &mut Dice, age: u32) -> &'static str {
    let young = age < 30;
    let shares = if young {
        [0.08, 0.15, 0.55, 0.22]
    } else {
        [0.27, 0.36, 0.33, 0.04]
    };
    ["own", "mortgage", "rent", "family"][dice.pick(shares)]
}

impl History {
    /// Trouble is a slow walk around what prudence and burden make likely; it
    /// raises the balance, and above a threshold a payment is missed, which
    /// escalates from month to month until it is cured.
    fn draw(dice: &mut Dice, who: &Applicant) -> Self {
        let limit = (who.income * (0.16 + 0.10 * dice.uniform()) / 500.0)
            .round()
            .max(1.0)
            * 500.0;
        // Some pay a few days late every month, for years, and mean no harm.
        let forgetful = dice.chance(0.22);
        let level = -0.95 - 0.45 * who.prudence + 1.1 * (who.burden() - 0.30);
        let slope = 0.022 * dice.normal();
        let mut used = logistic(-0.5 - 0.35 * who.prudence + 0.9 * dice.normal());
        let mut trouble = level + 0.8 * dice.normal();
        let mut behind = 0.0_f64;
        for _ in 0..MONTHS {
            trouble = drift(dice, level, trouble);
            let missed = misses(dice, trouble);
            behind = next_delay(dice, behind, missed);
        }
        let mut history = Self {
            days_late: [0; MONTHS],
            balance: [0; MONTHS],
            payment: [0; MONTHS],
            known: if dice.chance(0.05) {
                4 + dice.pick([1.0; 8])
            } else {
                MONTHS
            },
            limit,
        };
        for month in 0..MONTHS {
            trouble = drift(dice, level, trouble);
            let missed = misses(dice, trouble);
            behind = next_delay(dice, behind, missed);
            let mild = if forgetful && dice.chance(0.6) {
                2.0 + 12.0 * dice.uniform()
            } else {
                0.0
            };
            used = (used + slope + 0.022 * (trouble + 1.2) + 0.03 * dice.normal()).clamp(0.0, 1.15);
            let due = (limit * used * 0.06).max(15.0);
            let paid = if missed {
                due * 0.35 * dice.uniform()
            } else {
                due * (1.0 + 2.5 * dice.uniform() * (1.0 - used / 1.2))
            };
            history.days_late[month] = behind.max(mild) as u32;
            history.balance[month] = (limit * used).round() as u32;
            history.payment[month] = (paid / 5.0).round() as u32 * 5;
        }
        history
    }

    fn utilisation(&self, month: usize) -> f64 {
        f64::from(self.balance[month]) / self.limit
    }

    /// Log-odds that the last months add. Lateness counts when it is recent and
    /// still rising, much more where little income is free; a rising balance is
    /// bad news for the stretched and good news (they spend because they can)
    /// for the others; a line that is nearly full or never used is a warning.
    fn risk(&self, burden: f64) -> f64 {
        let late = |month: usize| f64::from(self.days_late[month].min(120)) / 30.0;
        let recent = (late(11) + late(10) + late(9)) / 3.0;
        let before = (late(8) + late(7) + late(6) + late(5)) / 4.0;
        let escalation = (recent - 0.5 * before - 0.2).clamp(0.0, 1.6);
        let chronic = before.min(recent).min(1.5);
        let now = self.utilisation(11);
        let rise = (now - self.utilisation(5)).clamp(-0.3, 0.3);
        let tight = ((burden - 0.16) / 0.20).clamp(0.0, 1.0);
        let full = ((now - 0.70) / 0.25).clamp(0.0, 1.0);
        let idle = ((0.12 - now) / 0.08).clamp(0.0, 1.0);
        escalation * (0.4 + 3.6 * tight)
            + 0.5 * chronic
            + 25.0 * rise * (tight - 0.45)
            + 1.4 * full
            + 1.8 * idle
    }
}

/// Trouble after another month.
fn drift(dice: &mut Dice, level: f64, trouble: f64) -> f64 {
    level + 0.80 * (trouble - level) + 0.55 * dice.normal()
}

fn misses(dice: &mut Dice, trouble: f64) -> bool {
    dice.chance(logistic(2.6 * trouble - 0.7))
}

/// Days behind after another month: a missed payment adds one month, a paid
/// one clears everything or, from deep arrears, only the oldest part.
fn next_delay(dice: &mut Dice, behind: f64, missed: bool) -> f64 {
    if missed {
        let first = 8.0 + 22.0 * dice.uniform();
        return if behind < 1.0 {
            first
        } else {
            (behind + 30.0).min(180.0)
        };
    }
    if behind < 1.0 || dice.chance(0.55) {
        return 0.0;
    }
    (behind - 30.0).max(0.0)
}

fn log_odds(who: &Applicant, history: &History) -> f64 {
    let age = f64::from(who.age);
    let unknown_job = if who.employment_years == 999 && age < 60.0 {
        0.6
    } else {
        0.0
    };
    let new_job = if who.employment_years < 2 { 0.45 } else { 0.0 };
    let young = ((30.0 - age) / 10.0).clamp(0.0, 1.0) * 0.45;
    let housing = match who.housing {
        "own" => -0.25,
        "rent" => 0.20,
        _ => 0.0,
    };
    BASE_LOG_ODDS
        + history.risk(who.burden())
        + unknown_job
        + new_job
        + young
        + housing
        + PURPOSES[who.purpose].2
        + REGIONS[who.region].2
        + if who.income_stated { 0.0 } else { 0.7 }
        - 0.25 * who.prudence
        + 0.6 * who.day as f64 / DAYS as f64
}

/// The day as ISO 8601, counted from 2023-01-01.
fn iso_date(day: usize) -> String {
    let lengths = |leap| {
        [
            31,
            if leap { 29 } else { 28 },
            31,
            30,
            31,
            30,
            31,
            31,
            30,
            31,
            30,
            31,
        ]
    };
    let (year, mut left) = if day < 365 {
        (2023, day)
    } else {
        (2024, day - 365)
    };
    for (month, length) in lengths(year == 2024).into_iter().enumerate() {
        if left < length {
            return format!("{year}-{:02}-{:02}", month + 1, left + 1);
        }
        left -= length;
    }
    format!("{year}-12-31")
}

fn header() -> String {
    let channels = ["days_late", "balance", "payment"];
    let months = channels.map(|name| (1..=MONTHS).map(move |month| format!("{name}_{month}")));
    let mut names: Vec<String> = FIRST_COLUMNS.map(str::to_owned).to_vec();
    names.extend(months.into_iter().flatten());
    names.push("default_flag".to_owned());
    names.join(",") + "\n"
}

/// The whole file. Suffix 1 is the latest month, so the history is written
/// backwards.
///
/// # Errors
/// None in practice: writing into a `String` does not fail.
pub fn portfolio() -> Result<String, std::fmt::Error> {
    let mut dice = Dice(Pcg64::new(SEED, 0x0a02_bdbf_7bb3_c0a7_ac28_fa16_a64a_bf96));
    let mut out = header();
    for place in 0..APPLICANTS {
        let who = Applicant::draw(&mut dice, place);
        let history = History::draw(&mut dice, &who);
        let default = dice.chance(logistic(log_odds(&who, &history)));
        let date = iso_date(who.day);
        let income = if who.income_stated {
            who.income.to_string()
        } else {
            String::new()
        };
        write!(
            out,
            "A{}-{:06},{date},{},{},{income},{},{},{},{},{:.1}%,{},{},{}",
            &date[..4],
            place + 1,
            who.loan_amount,
            who.term_months,
            who.employment_years,
            who.housing,
            PURPOSES[who.purpose].0,
            REGIONS[who.region].0,
            100.0 * history.utilisation(MONTHS - 1),
            who.gender,
            who.age,
            who.existing_loans,
        )?;
        for channel in [&history.days_late, &history.balance, &history.payment] {
            for (back, value) in channel.iter().rev().enumerate() {
                if back < history.known {
                    write!(out, ",{value}")?;
                } else {
                    out.push(',');
                }
            }
        }
        writeln!(out, ",{}", u8::from(default))?;
    }
    Ok(out)
}

fn main() -> io::Result<()> {
    let text = portfolio().map_err(io::Error::other)?;
    io::stdout().write_all(text.as_bytes())
}
