//! A totals line: a record that sums up others, counts them, or only draws a
//! line, and so is no applicant. Judges a record by its own cells alone.

use crate::table::cells::cell::{self, Form};
use crate::table::records::trailer;
use crate::table::remark::Objection;

/// Letters of the longest word or code.
const LONGEST_WORD: usize = 24;
/// Words of the longest phrase.
const MOST_WORDS: usize = 8;
/// Dashes that draw a line and are no sign of a missing value.
const LEAST_DASHES: usize = 3;

/// Words that only a line of totals or averages begins or ends with.
const TOTALS: &str = "\
    total totals totale totali totales totais totaal totalt totaux totalsumme \
    totalbetrag subtotal subtotals sub-total sub-totals subtotale subtotaal \
    sous-total sum sums summe summen suma soma somma somme summa gesamt \
    gesamtsumme ergebnis gesamtergebnis gesamtbetrag gesamtwert gesamttotal insgesamt \
    endsumme zwischensumme teilsumme teilergebnis average averages avg mean \
    durchschnitt mittelwert moyenne moyennes promedio gemiddelde razem ogółem \
    std stddev std-dev stdev standardabweichung minimum maximum count median \
    średnia média celkem ukupno összesen yhteensä toplam ortalama итого итог всего \
    сумма среднее разом усього jumlah jml rata-rata σύνολο المجموع الإجمالي";

/// The same where words are written without blanks, longer ones first.
const CHINESE: &str = "\
    总合计 合计 总计 小计 集計 共计 总和 总额 累计 汇总 平均值 平均数 平均 均值 合計 \
    總計 小計 総計 总数 합계 총계 소계 요약 평균 รวมทั้งสิ้น รวม";

/// Words before one of these.
const LEADS: &str = "\
    standard grand overall general sub sous report portfolio page running weighted \
    arithmetic final";
/// Words beside one of these that name what was summed up.
const FILLERS: &str = "\
    amount amounts value values balance balances exposure ead loan loans credit \
    credits account accounts contract contracts customer customers applicant \
    applicants record records row rows line lines item items count number of for \
    all the in and or per by eur usd gbp chf général générale generale geral \
    complessivo final finale końcowa kredite kreditsumme beträge betrag zeilen \
    datensätze anzahl dev deviation der die aller alle des de la le du del di do n";

/// How much a text says that its record is a totals line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Nothing,
    /// Its first or its last word is one of totals; the rest may be a name.
    Part,
    /// It says nothing else.
    All,
}

/// Where the record of which words say so is no applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Verdict {
    /// Everywhere.
    Aside,
    /// It is none unless words of totals are usual in the column of its first
    /// cell that is not empty.
    AsideBut(usize),
}

/// Whether a record of the usual width that begins with these two cells is no totals
/// line for certain, without a look at the others.
#[inline]
pub(in crate::table) fn is_usual([first, second]: [&str; 2]) -> bool {
    let [first, second] = [cell::trim(first), cell::trim(second)];
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    is_plain_id(first)
        || (first.as_bytes().first().is_some_and(is_word)
            && !cell::is_missing(first)
            && !cell::is_missing(second)
            && !trailer::may_be_code(first)
            && !may_say_totals(first))
}

/// Why the record is no applicant, as far as its words say so. `key` is the place
/// of its first cell that is not missing, `width` the number of columns.
pub(in crate::table) fn judge<'a>(
    cells: &(impl ExactSizeIterator<Item = &'a str> + Clone),
    key: usize,
    width: usize,
) -> Option<(Objection, Verdict)> {
    let found = cells.len();
    let is_short = found < width;
    let behind = label_behind_numbers(cells, key).filter(|_| !is_short);
    let (is_behind, key) = (behind.is_some(), behind.unwrap_or(key));
    let text = cell::trim(cells.clone().nth(key).unwrap_or_default());
    if !is_short && is_plain_id(text) {
        return None;
    }
    let says = if may_say_totals(text) {
        says(text)
    } else {
        Says::Nothing
    };
    let rest = || cells.clone().enumerate().filter(|(at, _)| *at != key);
    let rest = || {
        rest()
            .map(|(_, cell)| cell)
            .filter(|c| !cell::is_missing(cell::trim(c)))
    };
    if says == Says::Nothing {
        let is_trailer = trailer::is_trailer(text, &rest(), (found, width));
        return is_trailer.then_some((Objection::Trailer, Verdict::Aside));
    }
    let filled = rest().count();
    let hollow = filled * 2 < width.max(2);
    // A currency, a day; any other text belongs to an applicant.
    let mut texts = 0;
    for cell in rest() {
        let is_text = cell::form(cell) == Form::Text && self::says(cell::trim(cell)) != Says::All;
        texts += usize::from(is_text);
        let is_code = cell::trim(cell).len() <= 3;
        if is_text && (!hollow || !is_code || texts > 1 || says != Says::All) {
            return None;
        }
    }
    match says {
        // Also where the formula of the sum has no result.
        _ if hollow && (says == Says::All || filled > 0 || is_short || key > 0) => {
            Some((Objection::TotalsLine, Verdict::AsideBut(key)))
        }
        Says::All if !is_behind => Some((Objection::TotalsLine, Verdict::AsideBut(key))),
        _ => None,
    }
}

/// The place of the first text of a record that lacks its first cell and begins with numbers, if it
/// may say totals: where a spreadsheet sums up by groups, the words are in the column of the groups,
/// `,12345,,North Total,`, and all cells but the sums are empty. `key` is the place of the first cell
/// that is not missing.
fn label_behind_numbers<'a>(
    cells: &(impl ExactSizeIterator<Item = &'a str> + Clone),
    key: usize,
) -> Option<usize> {
    if key == 0 {
        return None;
    }
    let is_number = |text: &str| matches!(cell::form(text), Form::Whole(_) | Form::Amount(_));
    let mut present = cells.clone().enumerate().skip(key);
    let (place, text) = present.find(|(_, text)| {
        let text = cell::trim(text);
        !cell::is_missing(text) && !is_number(text)
    })?;
    (place > key && may_say_totals(cell::trim(text))).then_some(place)
}

/// One word of ASCII that begins with a letter or a digit and ends in a digit, as
/// most ids do.
#[inline]
pub(in crate::table) fn is_plain_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.last().is_some_and(u8::is_ascii_digit)
        && bytes[0].is_ascii_alphanumeric()
        && bytes.iter().all(|b| b.is_ascii_graphic() && *b != b':')
}

/// Whether the text is made of words of totals alone, such as `Grand total`.
#[must_use]
pub fn says_totals(text: &str) -> bool {
    let text = cell::trim(text);
    may_say_totals(text) && says(text) == Says::All
}

/// Whether the text is a word for the least or the largest value, which may be a
/// name.
pub(in crate::table) fn is_least_or_most(text: &str) -> bool {
    is_one_of(cell::trim(text).trim_end_matches([':', '.']), "min max")
}

/// Whether the cells draw a line: dashes and the signs where lines cross.
pub(in crate::table) fn is_ruler<'a>(mut cells: impl Iterator<Item = &'a str>) -> bool {
    let is_sign = |b: &u8| b"-=_+|: \t*".contains(b);
    let mut drawn = false;
    let all = cells.all(|cell| {
        let bytes = cell.as_bytes();
        let dashes = bytes.chunk_by(|a, b| a == b);
        let longest = dashes
            .filter(|same| b"-=_*".contains(&same[0]))
            .map(<[u8]>::len);
        drawn |= longest.max().is_some_and(|n| n >= LEAST_DASHES);
        bytes.iter().all(is_sign)
    });
    all && drawn
}

fn says(text: &str) -> Says {
    if text.is_empty() || text.len() > LONGEST_WORD * MOST_WORDS {
        return Says::Nothing;
    }
    if !text.is_ascii() {
        let chinese = says_in_chinese(text);
        if chinese != Says::Nothing {
            return chinese;
        }
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '\'';
    let words = || text.split(|c| !is_part(c)).filter(|word| !word.is_empty());
    let (mut totals, mut others, mut count, mut last) = (0, 0, 0, false);
    let mut first = false;
    for word in words() {
        let is_total = is_total(word);
        if count == 0 {
            first = is_total || is_lead(word);
            // Names and ids, most of them: nothing to look for but at their end.
            if !first && !is_total_at_end(text) {
                return Says::Nothing;
            }
        }
        totals += usize::from(is_total);
        others += usize::from(!is_total && !is_filler(word) && !is_lead(word));
        last = is_total;
        count += 1;
        if count > MOST_WORDS {
            return Says::Nothing;
        }
    }
    match (totals, others) {
        (0, _) => Says::Nothing,
        (_, 0) => Says::All,
        _ if first || last => Says::Part,
        _ => Says::Nothing,
    }
}

fn is_total_at_end(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '\'';
    let text = text.trim_end_matches(|c| !is_part(c));
    let start = text.rfind(|c| !is_part(c)).map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    });
    is_total(&text[start..])
}

/// Whether the word, whatever its case, is one of the words of a list.
pub(in crate::table) fn is_one_of(word: &str, list: &str) -> bool {
    if word.len() > LONGEST_WORD {
        return false;
    }
    let is_in = |word: &str| list.split(' ').any(|one| one == word);
    if !word.is_ascii() {
        return is_in(&word.to_lowercase());
    }
    let mut small = [0; LONGEST_WORD];
    let small = &mut small[..word.len()];
    small.copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    std::str::from_utf8(small).is_ok_and(is_in)
}

/// A word that only a line of totals or averages begins or ends with.
fn is_total(word: &str) -> bool {
    is_one_of(word, TOTALS)
}

/// Whether the text may begin or end with a word of totals, by three bytes at
/// either end, as names are many and totals few.
#[inline]
pub(in crate::table) fn may_say_totals(text: &str) -> bool {
    let is_sign = |b: &u8| b.is_ascii() && !b.is_ascii_alphanumeric();
    let mut bytes = text.as_bytes();
    while let [rest @ .., last] = bytes
        && is_sign(last)
    {
        bytes = rest;
    }
    while let [first, rest @ ..] = bytes
        && is_sign(first)
    {
        bytes = rest;
    }
    let (Some(begin), Some(end)) = (bytes.first_chunk::<3>(), bytes.last_chunk::<3>()) else {
        return false;
    };
    let has = |marks: &Marks, at: usize| marks[at / 64] >> (at % 64) & 1 == 1;
    // Capitals beyond ASCII differ by more than a bit.
    let is_foreign = |b: u8| (0xC3..=0xD1).contains(&b);
    has(&BEGINS, mark(*begin))
        || has(&ENDS, mark(*end))
        || is_foreign(begin[0])
        || is_foreign(end[1])
}

/// A bit for each three bytes that words begin or end with.
type Marks = [u64; 16];

const fn mark(bytes: [u8; 3]) -> usize {
    let [a, b, c] = bytes;
    let letters = (a | 0x20) as usize * 1369 + (b | 0x20) as usize * 37 + (c | 0x20) as usize;
    letters % 1021
}

const BEGINS: Marks = marks(
    &marks(&marks(&[0; 16], TOTALS, true), LEADS, true),
    CHINESE,
    true,
);
const ENDS: Marks = marks(&marks(&[0; 16], TOTALS, false), CHINESE, false);

/// With the first, or the last, three bytes of each word of a list.
const fn marks(with: &Marks, list: &str, first: bool) -> Marks {
    let (words, mut marks) = (list.as_bytes(), *with);
    let (mut start, mut at) = (0, 0);
    while at <= words.len() {
        if at == words.len() || words[at] == b' ' {
            let from = if first { start } else { at - 3 };
            let place = mark([words[from], words[from + 1], words[from + 2]]);
            marks[place / 64] |= 1 << (place % 64);
            start = at + 1;
        }
        at += 1;
    }
    marks
}

/// A word before one of totals.
fn is_lead(word: &str) -> bool {
    is_one_of(word, LEADS)
}

/// A word beside one of totals that names no one: what was summed up, a number.
pub(in crate::table) fn is_filler(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit()) || is_one_of(word, FILLERS)
}

/// Chinese, Japanese and Korean write no blanks between words.
fn says_in_chinese(text: &str) -> Says {
    // What follows: a number of loans, an amount.
    let is_filler =
        |c: char| !c.is_alphabetic() || "笔条户行元件个人数金额贷款余项記录记件円원건".contains(c);
    let find = |fits: fn(&str, &str) -> bool| CHINESE.split(' ').find(|word| fits(text, word));
    if let Some(word) = find(|text, word| text.starts_with(word)) {
        if text[word.len()..].chars().all(is_filler) {
            return Says::All;
        }
        return Says::Part;
    }
    find(|text, word| text.ends_with(word)).map_or(Says::Nothing, |_| Says::Part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(record: &str, width: usize, expected: Option<&Objection>) {
        let cells: Vec<&str> = record.split('|').collect();
        let is_present = |cell: &&str| !cell::is_missing(cell::trim(cell));
        let key = cells.iter().position(is_present).unwrap();
        let found = judge(&cells.iter().copied(), key, width).map(|(why, _)| why);
        assert_eq!(found.as_ref(), expected, "{record}");
    }

    #[test]
    fn a_totals_line_is_known_by_its_words() {
        let is = |record: &str| check(record, 6, Some(&Objection::TotalsLine));
        is("Total|300|53700916.46|12.5|0.21|37");
        is("TOTAL||53700916|||");
        is("Grand Total:||53700916|||37");
        is("Summe;||53.700.916,46|||");
        is("Gesamtsumme||1|||");
        is("Durchschnitt||45.123,20||0,3|");
        is("Average|35.2|4512|1.2|0.4|0.2");
        is("Std Dev|35.2|4512|1.2|0.4|0.2");
        is("Std. dev.|35.2|4512|1.2|0.4|0.2");
        is("Count|300|300|300|300|300");
        is("Median|35.2|4512|1.2|0.4|0.2");
        is("Maximum|35.2|4512|1.2|0.4|0.2");
        is("||Total|53700916||");
        is("Total loans 300||53700916|||");
        is("Total: 300");
        is("North Total||12345|||");
        is("Nord-Ost Zwischensumme||12345|||");
        is("Total|||EUR|53700916|");
        is("合计||53700916|||");
        is("合计：300笔||53700916|||");
        is("北京分行小计||53700916|||");
        is("Итого:||53700916|||");
        is("Suma końcowa||53700916|||");
        is("Total général||53700916|||");
    }

    #[test]
    fn words_of_totals_in_the_column_of_the_groups_follow_their_sums() {
        let is = |record: &str| check(record, 6, Some(&Objection::TotalsLine));
        is("|13911970.69||North Total||");
        is("|13,911,970|0.5|Isle of Man Total||");
        is("|13911970||Grand Total||");
        is("|||North Total||");
        is("|13911970||Nord Ergebnis||");
        is("|13911970||Gesamtergebnis||");
        is("|13911970||Total Nord||");
        is("|13911970||Север Итог||");
        is("|13911970||北 汇总||");
        let is_not = |record: &str| check(record, 6, None);
        // It has a first cell, or more than sums.
        is_not("17|5000||North Total||");
        is_not("|5000||Total Energies|own|");
        is_not("|5000|0.2|Total Energies|1|3");
        is_not("|5000||North||");
        is_not("|5000|rent|North Total||");
    }

    #[test]
    fn an_applicant_whose_name_is_a_word_of_totals_is_one() {
        let is_not = |record: &str| check(record, 6, None);
        is_not("17|Total|5000|0.2|x|1");
        is_not("Dev Patel|5000|0.2|3|4|1");
        is_not("Standard Motors|5000|0.2|3|4|1");
        is_not("Max|5000|0.2|3|4|1");
        is_not("Median Ltd|5000|own|3|4|1");
        is_not("Total Energies|5000|0.2|3|4|1");
        is_not("Total|5000|rent|0.2|3|1");
        is_not("Mean Green Ltd|5000|own|0.2|3|1");
        is_not("Ann Sum|5000|0.2|3|1|0");
        is_not("Totalis|5000|0.2|3|1|0");
        is_not("A0017|5000|0.2|3|1|0");
        is_not("Somme, Jean||2000|own||1");
    }

    #[test]
    fn trailers_count_or_close() {
        let is = |record: &str| check(record, 6, Some(&Objection::Trailer));
        is("(300 rows)");
        is("(1 row)");
        is("300 rows selected.");
        is("  300 record(s) selected.");
        is("300 rows in set (0.05 sec)");
        is("(300 rows affected)");
        is("no rows selected");
        is("Rows: 300|||||");
        is("Anzahl Datensätze: 300");
        is("TRL|300");
        is("TRL|300||||");
        is("TRAILER|300|53700916.46|||");
        is("Page 1 of 3");
        is("Page 1 of 3|||||");
        is("Seite 2/3|||||");
        is("TRAILER|LOANS|300|53700916.46");
        is("T|300|53700916.46");
        is("EOF");
        is("*** End of report ***|||||");
        is("SQL> spool off");
        let is_not = |record: &str| check(record, 6, None);
        is_not("T|300|53700916.46|x|1|0");
        is_not("T|Ann|1");
        is_not("17|300|5");
        is_not("T|300||||");
        is_not("TRL|300|5|1|2|0");
        is_not("Page|300|5|1|2|0");
        is_not("300|rows|||");
        is_not("Row|5000|0.2|3|1|0");
        is_not("EOF|5000|0.2|3|1|0");
    }

    #[test]
    fn a_ruler_is_drawn_and_no_cell_is_missing_in_it() {
        let check = |record: &str, expected: bool| {
            assert_eq!(is_ruler(record.split(',')), expected, "{record}");
        };
        check("----+--------+-----", true);
        check("---------- ---- -", true);
        check("----,--------,--", true);
        check("|---|:---:|", true);
        check("==========", true);
        check("-,-,-", false);
        check("--,--", false);
        check("", false);
        check("---,5", false);
        check("-5,-7", false);
    }
}
