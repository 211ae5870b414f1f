//! The SQL export: one query over a table, and a second one over the fixture.

use super::description::{Description, Field, Read};
use super::dialect::{Dialect, literal, name, number, table_name};
use super::fixture::Fixture;
use super::lines::{self, Line};
use super::normal::{MIDDLE, MIDDLE_AT, MIDDLE_OVER, MIDDLE_UNDER, TAIL_AT, TAIL_OVER, TAIL_UNDER};
use super::sql_layers;
use super::value::{Test, Value};
use super::{Export, ExportError};
use crate::evaluate::probability::recalibrate::Recalibration;
use crate::table::{MISSING_WORDS, answer};

/// Most weights of a model as a query: engines take seconds to plan more.
pub const MOST_WEIGHTS: usize = 30_000;
/// Column of the fixture that numbers its rows.
const ROW: &str = "riskbench_row";

/// Writes the query and the one that checks it, and evaluates the description.
pub(super) fn export(
    description: &Description,
    fixture: &Fixture,
    dialect: Dialect,
    table: &str,
) -> Result<Export, ExportError> {
    let weights = description.weights();
    if weights > MOST_WEIGHTS {
        return Err(ExportError::TooLarge {
            weights,
            most: MOST_WEIGHTS,
        });
    }
    let is_isotonic = matches!(description.recalibration, Some(Recalibration::Isotonic(_)));
    let pds = fixture
        .read
        .iter()
        .map(|cells| description.pd(cells, false));
    let difference = fixture.difference(is_isotonic, pds)?;
    super::python::decisions_agree(description, fixture)?;
    let key = match &description.id {
        Some(id) => format!("CAST({} AS {})", column_of(id), dialect.text()),
        None => "row_number() OVER ()".to_owned(),
    };
    let mut query = Query::new(description, dialect);
    let head = head(description, dialect);
    let steps = query.steps(&table_name(table), &key)?;
    let main = format!("{head}WITH {steps}\nSELECT id, pd, score, decision FROM scored;\n");
    let steps = query.steps("fixture", &column_of(ROW))?;
    let values = fixture_values(description, fixture);
    let check = format!(
        "-- Rows of the model's own making with the PDs that riskbench gives them: the largest\n\
         -- difference must be at most 1e-6, and no row decided otherwise.\n\
         WITH {values},\n{steps}\n\
         SELECT count(s.pd) AS rows_with_pd, max(abs(s.pd - f.riskbench_pd)) AS largest_difference,\n\
         \x20 sum(CASE WHEN s.decision <> f.riskbench_decision OR (s.pd IS NULL) <> \
         (f.riskbench_pd IS NULL) THEN 1 ELSE 0 END) AS decided_otherwise\n\
         FROM scored s JOIN fixture f ON s.id = f.{ROW};\n"
    );
    Ok(Export {
        bytes: main.into_bytes(),
        check: Some(("check.sql", check.into_bytes())),
        rows: fixture.rows.len(),
        with_pd: fixture.with_pd(),
        difference,
        columns: description.fields.len(),
    })
}

fn head(description: &Description, dialect: Dialect) -> String {
    let unnamed = match description.id {
        Some(_) => "",
        None => {
            "-- The model has no column of ids: id numbers the rows as the engine reads them.\n"
        }
    };
    format!(
        "-- A model of riskbench {} as one query for {}.\n\
         -- Columns may be typed or text; each is cast to text and read from there. Numbers are\n\
         -- plain (1234.5, percent columns in percent points), days are 2024-01-31. A cell with\n\
         -- digits that is neither gives DATA_ERROR and no PD.\n\
         {unnamed}-- Model file: SHA-256 {}\n",
        description.version,
        dialect.name(),
        description.model_sha256
    )
}

/// A column of the table. Without the table before it, `SQLite` takes the name of a column that
/// is not there for a text.
fn column_of(column: &str) -> String {
    format!("source.{}", name(column))
}

/// The rows of the fixture as a table of texts.
fn fixture_values(description: &Description, fixture: &Fixture) -> String {
    let mut names = vec![name(ROW)];
    names.extend(description.fields.iter().map(|f| name(&f.name)));
    names.extend(["riskbench_pd".to_owned(), "riskbench_decision".to_owned()]);
    let mut text = format!("fixture({}) AS (VALUES\n", names.join(", "));
    for (place, row) in fixture.rows.iter().enumerate() {
        let mut cells = vec![(place + 1).to_string()];
        let texts = row.cells.iter().zip(&description.fields);
        cells.extend(texts.map(|(cell, field)| match field.read {
            Read::Number { comma: true, .. } => literal(&cell.replace(',', ".")),
            _ => literal(cell),
        }));
        cells.push(row.pd.map_or_else(|| "NULL".to_owned(), number));
        cells.push(literal(&row.decision));
        let end = if place + 1 < fixture.rows.len() {
            ","
        } else {
            ""
        };
        text += &format!("({}){end}\n", cells.join(", "));
    }
    text + ")"
}

/// A query under construction.
struct Query<'a> {
    description: &'a Description,
    dialect: Dialect,
    /// Rank inputs: the value and its quantiles.
    ranks: Vec<(&'a Value, &'a [f64])>,
}

impl<'a> Query<'a> {
    fn new(description: &'a Description, dialect: Dialect) -> Self {
        Self {
            description,
            dialect,
            ranks: Vec::new(),
        }
    }

    /// The common table expressions from a table to `scored`.
    fn steps(&mut self, table: &str, key: &str) -> Result<String, ExportError> {
        let description = self.description;
        if !description.sequence.is_empty() {
            return Err(ExportError::Part {
                target: "SQL",
                part: "networks over time steps",
            });
        }
        self.ranks.clear();
        let inputs: Vec<String> = description.statics.iter().map(|v| self.value(v)).collect();
        let mut steps = vec![self.cells(table, key), self.numbers()];
        steps.push(self.tested());
        let ranked = (0..self.ranks.len()).map(|k| format!(", {} AS s{k}", self.share(k)));
        steps.push(step(
            "ranked",
            "tested",
            &ranked.collect::<Vec<String>>().concat(),
        ));
        let tails = (0..self.ranks.len()).map(|k| format!(", {} AS u{k}", tail(k)));
        steps.push(step(
            "tails",
            "ranked",
            &tails.collect::<Vec<String>>().concat(),
        ));
        let named = inputs.iter().enumerate();
        let kept: String = self.kept();
        let named: Vec<String> = named
            .map(|(k, value)| {
                let double = self.dialect.double();
                format!(", CAST({value} AS {double}) AS x{k}")
            })
            .collect();
        let named = named.concat();
        steps.push(format!(
            "inputs AS MATERIALIZED (\nSELECT {kept}{named} FROM tails)"
        ));
        let of_layers = sql_layers::write(&description.members, self.dialect, &kept, &mut steps)?;
        self.check_bounds(of_layers.max(self.widest(inputs.len())))?;
        steps.push(self.calibrated(&kept));
        steps.push(self.scored());
        Ok(steps.join(",\n"))
    }

    /// Columns of the widest step before the layers, of so many inputs.
    fn widest(&self, inputs: usize) -> usize {
        let fields = &self.description.fields;
        let numbers = fields.iter().filter(|field| !field.read.is_text()).count();
        let rules = self.description.rules.len();
        // id; o, t and c of each field, n and w of one of numbers, unscored, rules; r, s and u of ranks.
        let tails = 2 + 3 * fields.len() + 2 * numbers + rules + 3 * self.ranks.len();
        tails.max(2 + rules + inputs)
    }

    /// Refuses what the engine would not take.
    fn check_bounds(&self, columns: usize) -> Result<(), ExportError> {
        let refused = |what, count, most| {
            let engine = self.dialect.name();
            Err(ExportError::Bound {
                engine,
                what,
                count,
                most,
            })
        };
        let most = self.dialect.most_columns();
        if columns > most {
            return refused("columns in one step", columns, most);
        }
        let tests = self.description.longest_test();
        let most = self.dialect.most_tests();
        if tests > most {
            return refused("tests in a row", tests, most);
        }
        Ok(())
    }

    /// Columns that all steps pass on.
    fn kept(&self) -> String {
        let rules = 0..self.description.rules.len();
        let rules = rules.map(|k| format!(", rule{k}"));
        format!("id, unscored{}", rules.collect::<Vec<String>>().concat())
    }

    /// c0, c1, …: the cells as texts, NULL where missing; o0, …: as the table holds them.
    fn cells(&self, table: &str, key: &str) -> String {
        let spaces = self.dialect.spaces();
        let mut text = format!(
            "blank AS (\nSELECT {spaces} AS spaces),\nraw AS MATERIALIZED (\nSELECT {key} AS id"
        );
        for (place, field) in self.description.fields.iter().enumerate() {
            let (column, kind) = (column_of(&field.name), self.dialect.text());
            text += &format!(
                ",\n  {column} AS o{place}, trim(CAST({column} AS {kind}), blank.spaces) AS t{place}"
            );
        }
        text += &format!(
            " FROM {table} AS source CROSS JOIN blank),\ncells AS MATERIALIZED (\nSELECT *"
        );
        let missing: Vec<String> = MISSING_WORDS.iter().map(|w| literal(w)).collect();
        let missing = missing.join(", ");
        for (place, field) in self.description.fields.iter().enumerate() {
            let cell = format!("CASE WHEN t{place} NOT IN ('', {missing}) THEN t{place} END");
            let cell = match &field.read {
                Read::YesNo(no, yes) => {
                    let lower = self.dialect.lower(&format!("t{place}"));
                    let (nos, yeses) = answers();
                    let (no, yes) = (literal(no), literal(yes));
                    format!(
                        "CASE WHEN {lower} IN ({nos}) THEN {no} WHEN {lower} IN ({yeses}) THEN \
                         {yes} ELSE {cell} END"
                    )
                }
                _ => cell,
            };
            text += &format!(",\n  {cell} AS c{place}");
        }
        text + " FROM raw)"
    }

    /// n0, …: the numbers; w0, …: the words of cells without one.
    fn numbers(&self) -> String {
        let mut text = "read AS MATERIALIZED (\nSELECT *".to_owned();
        let fields = self.description.fields.iter().enumerate();
        for (place, field) in fields.filter(|(_, field)| !field.read.is_text()) {
            text += &format!(",\n  {} AS n{place}", self.number_of(place, field));
        }
        text += " FROM cells),\nwords AS MATERIALIZED (\nSELECT *";
        let fields = self.description.fields.iter().enumerate();
        for (place, _) in fields.filter(|(_, field)| !field.read.is_text()) {
            text += &format!(",\n  CASE WHEN n{place} IS NULL THEN c{place} END AS w{place}");
        }
        text + " FROM read)"
    }

    fn number_of(&self, place: usize, field: &Field) -> String {
        let plain = self.dialect.number(place);
        match &field.read {
            Read::Day { first, last, .. } => {
                let day = self.dialect.day(place);
                format!("CASE WHEN {day} BETWEEN {first} AND {last} THEN {day} END")
            }
            Read::Answer => {
                let lower = self.dialect.lower(&format!("c{place}"));
                let (nos, yeses) = answers();
                format!(
                    "CASE WHEN {lower} IN ({nos}) THEN 0e0 WHEN {lower} IN ({yeses}) THEN 1e0 \
                     ELSE {plain} END"
                )
            }
            _ => plain,
        }
    }

    /// Whether a row has a PD, and what the rules say of it.
    fn tested(&self) -> String {
        let description = self.description;
        let mut unscored = vec![self.test(&description.no_value)];
        let fields = description.fields.iter().enumerate();
        for (place, _) in fields.filter(|(_, field)| !field.read.is_text()) {
            let words = description.words(place);
            let words: Vec<String> = words.iter().map(|w| literal(w)).collect();
            let word = format!("w{place}");
            let known = if words.is_empty() {
                "1 = 0".to_owned()
            } else {
                format!("{} IN ({})", self.dialect.lower(&word), words.join(", "))
            };
            let digit = self.dialect.has_digit(&word);
            unscored.push(format!(
                "({word} IS NOT NULL AND NOT ({known}) AND ({digit} OR ({word} LIKE '%-%' AND \
                 length({word}) <= 8)))"
            ));
        }
        let mut text = format!(
            "tested AS MATERIALIZED (\nSELECT *,\n  CASE WHEN {} THEN 1 ELSE 0 END AS unscored",
            unscored.join("\n    OR ")
        );
        for (place, rule) in description.rules.iter().enumerate() {
            let test = self.test(&rule.test);
            text += &format!(",\n  CASE WHEN {test} THEN 1 ELSE 0 END AS rule{place}");
        }
        for (place, (value, _)) in self.ranks.iter().enumerate() {
            let value = self.plain(value);
            text += &format!(",\n  {value} AS r{place}");
        }
        text + " FROM words)"
    }

    fn value(&mut self, value: &'a Value) -> String {
        if let Value::Rank(inner, quantiles) = value {
            self.ranks.push((inner, quantiles));
            return deviate(self.ranks.len() - 1);
        }
        self.plain(value)
    }

    /// A value without ranks in it.
    fn plain(&self, value: &Value) -> String {
        match value {
            Value::Number(value) => number(*value),
            Value::Field(field) => format!("n{field}"),
            Value::Case(arms, otherwise) => {
                let last = self.plain(otherwise);
                if arms.is_empty() {
                    return last;
                }
                let arms = arms.iter().map(|(test, value)| {
                    format!("WHEN {} THEN {} ", self.test(test), self.plain(value))
                });
                format!(
                    "CASE {}ELSE {last} END",
                    arms.collect::<Vec<String>>().concat()
                )
            }
            Value::Linear(value, at, by) => {
                format!(
                    "(({}) - {}) / {}",
                    self.plain(value),
                    number(*at),
                    number(*by)
                )
            }
            Value::Step(value, edges, values) => {
                let x = self.plain(value);
                let each = edges.iter().zip(values);
                let arms = each.map(|(edge, value)| {
                    format!("WHEN {x} <= {} THEN {} ", number(*edge), number(*value))
                });
                let last = number(values.last().copied().unwrap_or(0.0));
                if edges.is_empty() {
                    return last;
                }
                format!(
                    "CASE {}ELSE {last} END",
                    arms.collect::<Vec<String>>().concat()
                )
            }
            // Encodings put ranks outermost.
            Value::Rank(value, _) => self.plain(value),
        }
    }

    fn test(&self, test: &Test) -> String {
        let joined = |tests: &[Test], by: &str, none: &str| {
            if tests.is_empty() {
                return none.to_owned();
            }
            let tests: Vec<String> = tests.iter().map(|test| self.test(test)).collect();
            format!("({})", tests.join(by))
        };
        match test {
            Test::Absent(field) => format!("c{field} IS NULL"),
            Test::Has(field) => format!("n{field} IS NOT NULL"),
            Test::Compare(field, how, to) => {
                format!("(n{field} IS NOT NULL AND n{field} {how} {})", number(*to))
            }
            Test::Text(field, text) => {
                format!("(c{field} IS NOT NULL AND c{field} = {})", literal(text))
            }
            Test::Word(field, word) => {
                let lower = self.dialect.lower(&format!("w{field}"));
                let word = literal(&word.to_ascii_lowercase());
                format!("(w{field} IS NOT NULL AND {lower} = {word})")
            }
            Test::AnyWord(field) => format!("w{field} IS NOT NULL"),
            Test::Any(tests) => joined(tests, " OR ", "1 = 0"),
            Test::All(tests) => joined(tests, " AND ", "1 = 1"),
            Test::Not(test) => format!("NOT ({})", self.test(test)),
        }
    }

    /// The share of a rank.
    fn share(&self, place: usize) -> String {
        let quantiles = self.ranks[place].1;
        let edge = 0.5 / quantiles.len() as f64;
        let inner = along(&format!("r{place}"), &lines::of_ranks(quantiles));
        self.dialect.clamp(&inner, edge, 1.0 - edge)
    }

    /// pd from the logit.
    fn calibrated(&self, kept: &str) -> String {
        let dialect = self.dialect;
        let z = format!("(logit + {})", number(self.description.shift));
        let mut text = format!(
            "first AS MATERIALIZED (\nSELECT {kept}, {} AS p FROM logits)",
            dialect.sigmoid(&z)
        );
        let log_odds = format!(
            "ln({0} / (1e0 - {0}))",
            dialect.clamp("p", 1e-15, 1.0 - 1e-15)
        );
        let (x, pd) = match &self.description.recalibration {
            None => ("p".to_owned(), "x".to_owned()),
            Some(Recalibration::Platt(line)) => {
                let (a, b) = (number(line.intercept), number(line.slope));
                (log_odds, dialect.sigmoid(&format!("({a} + {b} * x)")))
            }
            Some(Recalibration::Isotonic(isotonic)) => {
                (log_odds, along("x", &lines::of_knots(isotonic.knots())))
            }
        };
        text += &format!(
            ",\nsecond AS MATERIALIZED (\nSELECT {kept}, {x} AS x FROM first),\ncalibrated AS \
             MATERIALIZED (\nSELECT {kept}, {pd} AS p FROM second)"
        );
        text
    }

    fn scored(&self) -> String {
        let description = self.description;
        let within = self.dialect.clamp("p", 1e-4, 1.0 - 1e-4);
        let exact = format!(
            "({} + {} * ln((1e0 - {within}) / {within}))",
            number(description.points_offset),
            number(description.points_factor)
        );
        let mut decision = "CASE WHEN unscored = 1 THEN 'DATA_ERROR'".to_owned();
        for (place, rule) in description.rules.iter().enumerate() {
            let outcome = literal(&rule.outcome);
            decision += &format!(" WHEN rule{place} = 1 THEN {outcome}");
        }
        let cutoff = number(description.cutoff_pd);
        decision += &format!(" WHEN p >= {cutoff} THEN 'DECLINE'");
        if let Some(refer) = description.refer_pd {
            decision += &format!(" WHEN p >= {} THEN 'REFER'", number(refer));
        }
        format!(
            "points AS MATERIALIZED (\nSELECT {}, p, {exact} AS e FROM calibrated),\nscored AS \
             MATERIALIZED (\nSELECT id, CASE WHEN unscored = 0 THEN p END AS pd,\n  CASE WHEN \
             unscored = 0 THEN CAST(CASE WHEN e >= 0 THEN floor(e + 0.5) ELSE -floor(0.5 - e) END \
             AS INTEGER) END AS score,\n  {decision} ELSE 'APPROVE' END AS decision FROM points)",
            self.kept()
        )
    }
}

/// A step that adds columns to those of another.
fn step(name: &str, from: &str, more: &str) -> String {
    format!("{name} AS MATERIALIZED (\nSELECT *{more} FROM {from})")
}

/// The value of `x` on lines, level before the first.
fn along(x: &str, lines: &[Line]) -> String {
    let (first, last) = (lines[0], lines[lines.len() - 1]);
    format!(
        "CASE WHEN {x} <= {} THEN {} WHEN {x} >= {} THEN {} ELSE {} END",
        number(first.x),
        number(first.at),
        number(last.x),
        number(last.at),
        tree(x, &lines[..lines.len() - 1])
    )
}

/// The value of `x` on lines, the one that it is on found by halving.
fn tree(x: &str, lines: &[Line]) -> String {
    match lines {
        [] => "0e0".to_owned(),
        [line] => {
            let text = format!(
                "{} + ({x} - {}) * {}",
                number(line.from),
                number(line.x),
                number(line.slope)
            );
            if line.at.to_bits() == line.from.to_bits() {
                return format!("({text})");
            }
            let (start, at) = (number(line.x), number(line.at));
            format!("CASE WHEN {x} = {start} THEN {at} ELSE {text} END")
        }
        _ => {
            let (left, right) = lines.split_at(lines.len() / 2);
            format!(
                "CASE WHEN {x} < {} THEN {} ELSE {} END",
                number(right[0].x),
                tree(x, left),
                tree(x, right)
            )
        }
    }
}

/// The argument of the rational function of a share.
fn tail(place: usize) -> String {
    let s = format!("s{place}");
    format!(
        "CASE WHEN abs({s} - 0.5e0) <= {} THEN {} - ({s} - 0.5e0) * ({s} - 0.5e0) ELSE \
         sqrt(-ln(CASE WHEN {s} < 0.5e0 THEN {s} ELSE 1e0 - {s} END)) - {} END",
        number(MIDDLE),
        number(MIDDLE_AT),
        number(TAIL_AT)
    )
}

/// The normal deviate of a share.
fn deviate(place: usize) -> String {
    let (s, u) = (format!("s{place}"), format!("u{place}"));
    let polynomial = |of: &[f64; 8]| {
        let mut of = of.iter().rev();
        let first = of.next().map_or(String::new(), |c| number(*c));
        of.fold(first, |sum, c| format!("({sum} * {u} + {})", number(*c)))
    };
    format!(
        "CASE WHEN abs({s} - 0.5e0) <= {} THEN ({s} - 0.5e0) * {} / {} ELSE CASE WHEN {s} < 0.5e0 \
         THEN -1e0 ELSE 1e0 END * {} / {} END",
        number(MIDDLE),
        polynomial(&MIDDLE_OVER),
        polynomial(&MIDDLE_UNDER),
        polynomial(&TAIL_OVER),
        polynomial(&TAIL_UNDER)
    )
}

/// The words for no and for yes, in small letters, as lists.
fn answers() -> (String, String) {
    let list = |first: [&str; 2], all: &mut dyn Iterator<Item = &'static str>| {
        let mut words: Vec<String> = first.map(str::to_owned).into();
        words.extend(all.map(str::to_ascii_lowercase));
        words.sort_unstable();
        words.dedup();
        let words: Vec<String> = words.iter().map(|w| literal(w)).collect();
        words.join(", ")
    };
    (
        list(["0", "0.0"], &mut answer::spellings().map(|(no, _)| no)),
        list(["1", "1.0"], &mut answer::spellings().map(|(_, yes)| yes)),
    )
}
