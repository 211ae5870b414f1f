//! Units: what the numbers of a column count, decided from how many cells of it
//! name which unit.

use crate::table::cells::amount::Mark;
use crate::table::cells::amount::words::UNITS;
use crate::table::columns::column_format::{Convention, Unit};
use crate::table::columns::column_stats::ColumnStats;
use crate::table::remark::Remark;
use crate::table::typing_remark::TypingRemark;

/// From this largest amount on, `Cr` behind every amount is a credit; below, it
/// is crores.
const LEAST_CREDIT: f64 = 1000.0;

/// The unit of a column with `all` numbers, and how many of these it fits;
/// `few` cells may differ.
pub(in crate::table) fn decide(
    name: &str,
    survey: &ColumnStats,
    all: usize,
    few: usize,
) -> (Option<Unit>, usize) {
    let of = |unit: Unit| survey.units[unit as usize];
    let with_units: usize = survey.units.iter().sum();
    let bare = all.saturating_sub(with_units);
    let multiples = of(Unit::Multiples);
    let terms = of_mark(survey, Mark::Term);
    let are_terms = multiples > 0 && multiples == terms;
    let letters = if are_terms { terms } else { 0 };
    let (years, months) = (of(Unit::Years), of(Unit::Months) + letters);
    let spelled = of(Unit::YearsAndMonths) + years + months;
    if let Some(found) = durations([of(Unit::Days), of(Unit::Weeks), spelled], all, few) {
        return found;
    }
    let is_mixed = of(Unit::YearsAndMonths) > 0 || years.min(months) > few;
    if is_mixed && spelled * 2 >= all.max(1) {
        return (Some(Unit::YearsAndMonths), spelled);
    }
    if are_terms && !counts_money(name) {
        return (Some(Unit::Months), bare + months);
    }
    let (myriads, money) = (of(Unit::Myriads), survey.plain_money);
    if money > 0 && myriads > few && myriads + money + few >= all {
        return (Some(Unit::Myriads), myriads + money);
    }
    let small = multiples > 0 && multiples == of_mark(survey, Mark::Small);
    if is_crore(survey, all) || (multiples > 0 && !small && bare + multiples + few >= all) {
        return (Some(Unit::Multiples), bare + multiples);
    }
    let (unit, most) = Unit::ALL
        .into_iter()
        .zip(survey.units)
        .filter(|(unit, _)| !(small && *unit == Unit::Multiples))
        .max_by_key(|(_, cells)| *cells)
        .unwrap_or((Unit::Days, 0));
    let unit = (most * 2 >= all.max(1)).then_some(unit);
    let fitting = match unit {
        // Beside `1.5万`, `5000` could be either.
        Some(Unit::Myriads) => most + survey.plain_money,
        Some(unit) if unit.is_of_durations() => most,
        Some(_) => bare + most,
        None => bare,
    };
    (unit, fitting)
}

/// The unit of cells in days, weeks, and months or years, where there are more than `few` of two
/// of these, and how many cells it fits.
fn durations(
    [days, weeks, months]: [usize; 3],
    all: usize,
    few: usize,
) -> Option<(Option<Unit>, usize)> {
    let cells = days + weeks + months;
    let unit = if months > few && days + weeks > few {
        Unit::Durations
    } else if months == 0 && days > few && weeks > few {
        Unit::DaysAndWeeks
    } else {
        return None;
    };
    (cells * 2 >= all.max(1)).then_some((Some(unit), cells))
}

fn of_mark(survey: &ColumnStats, mark: Mark) -> usize {
    survey.marks[mark as usize]
}

/// Whether `Cr` is crores: beside other multiples, or behind small numbers only.
fn is_crore(survey: &ColumnStats, all: usize) -> bool {
    let (credits, debits) = (of_mark(survey, Mark::Credit), of_mark(survey, Mark::Debit));
    let multiples = survey.units[Unit::Multiples as usize];
    let largest = survey.point.largest.max(survey.comma.largest);
    let alone = credits * 2 >= all && largest < LEAST_CREDIT;
    credits > 0 && debits == 0 && (multiples > 0 || alone)
}

/// Whether a name says that its numbers are money and no terms.
fn counts_money(name: &str) -> bool {
    const WORDS: [&str; 22] = [
        "amount", "amt", "amnt", "income", "salary", "balance", "limit", "price", "value",
        "revenue", "turnover", "sales", "debt", "exposure", "profit", "asset", "fund", "betrag",
        "montant", "importe", "收入", "金额",
    ];
    let lower = name.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

/// What a reader should know of the units that were found.
pub(in crate::table) fn remarks(
    name: &str,
    survey: &ColumnStats,
    convention: Convention,
) -> Vec<Remark> {
    let Convention::Number { unit, .. } = convention else {
        return Vec::new();
    };
    let column = || name.to_owned();
    let mut remarks = Vec::new();
    match unit {
        Some(Unit::Months) if of_mark(survey, Mark::Term) > 0 => {
            remarks.push(Remark::TermsInMonths(column()));
        }
        Some(Unit::Multiples) => remarks.push(Remark::Multiples(column())),
        Some(Unit::YearsAndMonths) => remarks.push(Remark::YearsInMonths(column())),
        Some(unit @ (Unit::DaysAndWeeks | Unit::Durations)) => {
            remarks.push(Remark::Typing(TypingRemark::Durations {
                column: column(),
                months: unit == Unit::Durations,
            }));
        }
        _ => {}
    }
    let marks = [Mark::Debit, Mark::Credit, Mark::Haben];
    let [debits, credits, haben] = marks.map(|mark| of_mark(survey, mark));
    let credits = credits + haben;
    let amounts = survey.whole + survey.point.count.max(survey.comma.count);
    if unit == Some(Unit::Multiples) || debits + credits == 0 {
        return remarks;
    }
    remarks.push(if debits == 0 && credits < amounts {
        Remark::Typing(TypingRemark::CreditsAlone {
            column: column(),
            cells: credits,
            amounts,
        })
    } else {
        Remark::DebitCredit(column())
    });
    remarks
}

impl Unit {
    /// The words behind a number that name this unit and leave the number as it is.
    #[must_use]
    pub fn words(self) -> Vec<&'static str> {
        let own = UNITS.iter();
        let own = own.filter(|(unit, power, _)| *unit == self && *power == 0);
        own.flat_map(|(.., words)| words.iter().copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::cells::cell;

    fn check(name: &str, cells: &[&str], unit: Option<Unit>, fitting: usize) {
        let mut survey = ColumnStats::default();
        for cell in cells {
            survey.add(cell::form(cell), cell);
        }
        let all = survey.whole + survey.point.count;
        assert_eq!(decide(name, &survey, all, 0), (unit, fitting), "{cells:?}");
    }

    #[test]
    fn a_column_has_one_unit() {
        use Unit::{Months, Multiples, Years, YearsAndMonths};
        check("x", &["36 months", "60"], Some(Months), 2);
        check(
            "x",
            &["3 years", "5 years", "36 months"],
            Some(YearsAndMonths),
            3,
        );
        check(
            "x",
            &["1yrs 11mon", "2 years", "7 mon", "5"],
            Some(YearsAndMonths),
            3,
        );
        check("x", &["5 yrs", "6 yrs", "7"], Some(Years), 3);
        check("x", &["1.2M", "300K", "950"], Some(Multiples), 3);
        check("x", &["3 lakh", "2.5 Cr"], Some(Multiples), 2);
        check("x", &["2.5 Cr", "0.75 Cr"], Some(Multiples), 2);
        check("x", &["5,000.00 Cr", "12.50 Cr"], None, 2);
        check("x", &["5,000.00 Cr", "12.50 Dr"], None, 2);
        check("x", &["2.5 Cr", "3.5 Dr"], None, 2);
    }

    #[test]
    fn a_letter_means_what_its_column_says() {
        use Unit::{Months, Multiples, YearsAndMonths};
        check("term", &["12M", "24M", "36M"], Some(Months), 3);
        check("term", &["12M", "36 months", "48"], Some(Months), 3);
        check("tenor", &["6M", "1Y", "5Y"], Some(YearsAndMonths), 3);
        check("income", &["12M", "24M"], Some(Multiples), 2);
        check("x", &["12M", "24M", "900M"], Some(Multiples), 3);
        check("x", &["12M", "500K"], Some(Multiples), 2);
        check("height", &["1.75m", "1.62m"], None, 0);
        check("x", &["1.75m", "300k"], Some(Multiples), 2);
    }
}
