//! Values of a graph: the numbers that enter the networks, all columns of one form at once.

use super::cells::{Cells, Truth};
use super::graph::{Builder, Name};
use super::proto::kind;
use crate::export::lines::{self, Line};
use crate::export::normal::{
    MIDDLE, MIDDLE_AT, MIDDLE_OVER, MIDDLE_UNDER, TAIL_AT, TAIL_OVER, TAIL_UNDER,
};
use crate::export::value::Value;

/// Values, [rows × values], as they enter the network: rounded to 32 bits.
pub(super) fn inputs(b: &mut Builder, cells: &Cells, values: &[&Value]) -> Name {
    let (mut flags, mut linear, mut ranks, mut other) = (vec![], vec![], vec![], vec![]);
    for (place, value) in values.iter().enumerate() {
        match value {
            Value::Linear(inner, at, by) => linear.push((place, &**inner, (*at, *by))),
            Value::Rank(inner, quantiles) => ranks.push((place, &**inner, quantiles)),
            value => match flag(b, cells, value) {
                Some(name) => flags.push((place, name)),
                None => other.push((place, *value)),
            },
        }
    }
    let mut parts = Vec::new();
    let mut order = Vec::new();
    if !flags.is_empty() {
        let names: Vec<Name> = flags.iter().map(|(_, name)| name.clone()).collect();
        let all = b.concat(&names, 1);
        parts.push(b.cast(&all, kind::DOUBLE));
        order.extend(flags.iter().map(|(place, _)| *place));
    }
    if !linear.is_empty() {
        let names: Vec<Name> = linear.iter().map(|(_, v, _)| column(b, cells, v)).collect();
        let all = b.concat(&names, 1);
        let at: Vec<f64> = linear.iter().map(|(.., (at, _))| *at).collect();
        let by: Vec<f64> = linear.iter().map(|(.., (_, by))| *by).collect();
        let (at, by) = (b.doubles(&[at.len()], &at), b.doubles(&[by.len()], &by));
        let all = b.op("Sub", &[&all, &at]);
        parts.push(b.op("Div", &[&all, &by]));
        order.extend(linear.iter().map(|(place, ..)| *place));
    }
    if !ranks.is_empty() {
        let names: Vec<Name> = ranks.iter().map(|(_, v, _)| column(b, cells, v)).collect();
        let all = b.concat(&names, 1);
        let quantiles: Vec<&[f64]> = ranks.iter().map(|(.., q)| q.as_slice()).collect();
        parts.push(deviates(b, &all, &quantiles));
        order.extend(ranks.iter().map(|(place, ..)| *place));
    }
    if !other.is_empty() {
        let names: Vec<Name> = other.iter().map(|(_, v)| column(b, cells, v)).collect();
        parts.push(b.concat(&names, 1));
        order.extend(other.iter().map(|(place, _)| *place));
    }
    let all = b.concat(&parts, 1);
    let mut places = vec![0; order.len()];
    for (now, place) in order.iter().enumerate() {
        places[*place] = now as i64;
    }
    let places = b.ints(&[places.len()], &places);
    let all = b.gather(&all, &places, 1);
    let all = b.clip(&all, -1e15, 1e15);
    let all = b.cast(&all, kind::FLOAT);
    b.cast(&all, kind::DOUBLE)
}

/// The test of a value that is 1 where it holds, else 0.
fn flag(b: &mut Builder, cells: &Cells, value: &Value) -> Option<Name> {
    let Value::Case(arms, otherwise) = value else {
        return None;
    };
    let [(test, Value::Number(1.0))] = arms.as_slice() else {
        return None;
    };
    match (&**otherwise, cells.test(b, test)) {
        (Value::Number(0.0), Truth::Of(name)) => Some(name),
        _ => None,
    }
}

/// A value as a column, [rows × 1].
fn column(b: &mut Builder, cells: &Cells, value: &Value) -> Name {
    let name = scalar(b, cells, value);
    if !b.is_constant(&name) {
        return name;
    }
    let zeros = cells.zeros(b);
    b.op("Add", &[&name, &zeros])
}

/// A value as a column, or as a constant for all rows.
fn scalar(b: &mut Builder, cells: &Cells, value: &Value) -> Name {
    match value {
        Value::Number(number) => b.number(*number),
        Value::Field(field) => cells.number(b, *field),
        Value::Case(arms, otherwise) => {
            let mut name = scalar(b, cells, otherwise);
            for (test, value) in arms.iter().rev() {
                match cells.test(b, test) {
                    Truth::Known(false) => {}
                    Truth::Known(true) => name = scalar(b, cells, value),
                    Truth::Of(test) => {
                        let value = scalar(b, cells, value);
                        name = b.op("Where", &[&test, &value, &name]);
                    }
                }
            }
            name
        }
        Value::Linear(value, at, by) => {
            let x = scalar(b, cells, value);
            let x = b.with("Sub", &x, *at);
            b.with("Div", &x, *by)
        }
        Value::Step(value, edges, values) => {
            let x = scalar(b, cells, value);
            if edges.is_empty() {
                return b.number(values[0]);
            }
            let values = b.doubles(&[values.len()], values);
            let edges = b.doubles(&[edges.len()], edges);
            let below = b.op("Less", &[&edges, &x]);
            let below = b.cast(&below, kind::INT);
            let place = b.reduce("ReduceSum", &below, -1, true);
            b.gather(&values, &place, 0)
        }
        Value::Rank(value, quantiles) => {
            let x = column(b, cells, value);
            deviates(b, &x, &[quantiles])
        }
    }
}

/// The value of each column of `x`, [rows × tables], on the lines of its table.
pub(super) fn along(b: &mut Builder, x: &str, tables: &[Vec<Line>]) -> Name {
    let count = tables.len();
    let least: Vec<f64> = tables.iter().map(|table| table[0].x).collect();
    let most = tables.iter().map(|table| table[table.len() - 1].x);
    let most: Vec<f64> = most.collect();
    let (least, most) = (b.doubles(&[count], &least), b.doubles(&[count], &most));
    let x = b.op("Max", &[x, &least]);
    let x = b.op("Min", &[&x, &most]);
    // The tables behind each other, each filled up to a power of two.
    let longest = tables.iter().map(Vec::len).max().unwrap_or(1);
    let size = longest.next_power_of_two();
    let mut flat = |of: fn(&Line) -> f64, fill: f64| {
        let mut values = Vec::with_capacity(count * size);
        for table in tables {
            values.extend(table.iter().map(of));
            values.extend(std::iter::repeat_n(fill, size - table.len()));
        }
        b.doubles(&[values.len()], &values)
    };
    let starts = flat(|line| line.x, f64::INFINITY);
    let (at, from) = (flat(|line| line.at, 0.0), flat(|line| line.from, 0.0));
    let slope = flat(|line| line.slope, 0.0);
    // The last start that is not above x, by halving.
    let first: Vec<i64> = (0..count).map(|table| (table * size) as i64).collect();
    let mut place = b.ints(&[1, count], &first);
    let mut half = size / 2;
    while half > 0 {
        let by = b.ints(&[], &[half as i64]);
        let probe = b.op("Add", &[&place, &by]);
        let start = b.gather(&starts, &probe, 0);
        let is_below = b.op("LessOrEqual", &[&start, &x]);
        place = b.op("Where", &[&is_below, &probe, &place]);
        half /= 2;
    }
    let [start, at, from, slope] =
        [starts, at, from, slope].map(|table| b.gather(&table, &place, 0));
    let behind = b.op("Sub", &[&x, &start]);
    let more = b.op("Mul", &[&behind, &slope]);
    let line = b.op("Add", &[&from, &more]);
    let is_start = b.op("Equal", &[&x, &start]);
    b.op("Where", &[&is_start, &at, &line])
}

/// The normal deviates of the ranks of columns, [rows × columns], among their quantiles.
fn deviates(b: &mut Builder, x: &str, quantiles: &[&[f64]]) -> Name {
    let tables: Vec<Vec<Line>> = quantiles.iter().map(|of| lines::of_ranks(of)).collect();
    let share = along(b, x, &tables);
    let edges = quantiles.iter().map(|of| 0.5 / of.len() as f64);
    let edges: Vec<f64> = edges.collect();
    let rests: Vec<f64> = edges.iter().map(|edge| 1.0 - edge).collect();
    let (least, most) = (
        b.doubles(&[edges.len()], &edges),
        b.doubles(&[rests.len()], &rests),
    );
    let share = b.op("Max", &[&share, &least]);
    let share = b.op("Min", &[&share, &most]);
    let q = b.with("Sub", &share, 0.5);
    let square = b.op("Mul", &[&q, &q]);
    let least = b.number(MIDDLE_AT);
    let r = b.op("Sub", &[&least, &square]);
    let middle = ratio(b, &r, &MIDDLE_OVER, &MIDDLE_UNDER);
    let middle = b.op("Mul", &[&q, &middle]);
    let one = b.number(1.0);
    let rest = b.op("Sub", &[&one, &share]);
    let smaller = b.op("Min", &[&share, &rest]);
    let log = b.op("Log", &[&smaller]);
    let log = b.op("Neg", &[&log]);
    let root = b.op("Sqrt", &[&log]);
    let r = b.with("Sub", &root, TAIL_AT);
    let tail = ratio(b, &r, &TAIL_OVER, &TAIL_UNDER);
    let sign = b.op("Sign", &[&q]);
    let tail = b.op("Mul", &[&sign, &tail]);
    let distance = b.op("Abs", &[&q]);
    let is_middle = b.with("LessOrEqual", &distance, MIDDLE);
    b.op("Where", &[&is_middle, &middle, &tail])
}

/// The ratio of two polynomials with their coefficients by rising powers.
fn ratio(b: &mut Builder, r: &str, over: &[f64; 8], under: &[f64; 8]) -> Name {
    let [over, under] = [over, under].map(|of| b.polynomial(r, of));
    b.op("Div", &[&over, &under])
}
