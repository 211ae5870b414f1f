//! The layers of flat networks as steps of a query, from the columns x0, x1, … of `inputs` to
//! the column `logit` of `logits`.

use super::ExportError;
use super::dialect::{Dialect, number};
use crate::network::{Activation, Child, Forest, Member, Stage, Tensor};

/// Appends the steps of all members; returns how many columns the widest of them has.
pub(super) fn write(
    members: &[Member],
    dialect: Dialect,
    kept: &str,
    steps: &mut Vec<String>,
) -> Result<usize, ExportError> {
    let passed = 1 + kept.matches(',').count();
    if let [
        Member {
            trees: Some(forest),
            ..
        },
    ] = members
    {
        trees(forest, kept, steps);
        return Ok(passed + forest.roots.len().div_ceil(TREES_OF_COLUMN));
    }
    let mut widest = 0;
    let mut from = "inputs".to_owned();
    let inputs = count(members);
    let all = |count: usize| {
        (0..count)
            .map(|k| format!(", x{k}"))
            .collect::<Vec<String>>()
            .concat()
    };
    let mut sums = String::new();
    for (place, member) in members.iter().enumerate() {
        let last = place + 1 == members.len();
        let mut state: Vec<String> = (0..inputs).map(|k| format!("x{k}")).collect();
        let stages = member.branch.iter().chain(&member.head);
        for (depth, stage) in stages.enumerate() {
            let values = layer(stage, &state, dialect)?;
            let to = format!("m{place}_{depth}");
            let of_inputs = if last && depth > 0 { 0 } else { inputs };
            widest = widest.max(passed + of_inputs + place + values.len());
            let inputs = if last && depth > 0 {
                String::new()
            } else {
                all(inputs)
            };
            let logits: Vec<String> = (0..place).map(|k| format!(", z{k}")).collect();
            let logits = logits.concat();
            let mut text = format!("{to} AS MATERIALIZED (\nSELECT {kept}{inputs}{logits}");
            for (k, value) in values.iter().enumerate() {
                text += &format!(",\n  {value} AS h{k}");
            }
            steps.push(format!("{text} FROM {from})"));
            state = (0..values.len()).map(|k| format!("h{k}")).collect();
            from = to;
        }
        let to = format!("m{place}");
        let logits: Vec<String> = (0..place).map(|k| format!(", z{k}")).collect();
        let logits = logits.concat();
        let inputs = if last { String::new() } else { all(inputs) };
        steps.push(format!(
            "{to} AS MATERIALIZED (\nSELECT {kept}{inputs}{logits}, {} AS z{place} FROM {from})",
            state[0]
        ));
        from = to;
        let plus = if place > 0 { " + " } else { "" };
        sums += &format!("{plus}{} * z{place}", number(member.weight));
    }
    steps.push(format!(
        "logits AS MATERIALIZED (\nSELECT {kept}, {sums} AS logit FROM {from})"
    ));
    Ok(widest.max(passed + 1 + members.len()))
}

/// Terms of a sum without parentheses: `DuckDB` and `SQLite` bound the depth of an expression to 1,000.
const MOST_TERMS: usize = 500;
/// Trees whose values are added in one column: `PostgreSQL` bounds the columns of a step to 1,664.
const TREES_OF_COLUMN: usize = 50;

/// Appends the steps of boosted trees: columns of sums of some of them, and the sum of these.
fn trees(forest: &Forest, kept: &str, steps: &mut Vec<String>) {
    let mut columns = String::new();
    let mut sum = number(f64::from(forest.bias));
    for (place, roots) in forest.roots.chunks(TREES_OF_COLUMN).enumerate() {
        let trees = roots
            .iter()
            .map(|root| format!("({})", branch(forest, *root)));
        let trees: Vec<String> = trees.collect();
        columns += &format!(",\n  {} AS t{place}", trees.join("\n  + "));
        sum += &format!(" + t{place}");
    }
    steps.push(format!(
        "trees AS MATERIALIZED (\nSELECT {kept}{columns} FROM inputs)"
    ));
    steps.push(format!(
        "logits AS MATERIALIZED (\nSELECT {kept}, {sum} AS logit FROM trees)"
    ));
}

fn branch(forest: &Forest, at: Child) -> String {
    match at {
        Child::Leaf(place) => number(f64::from(forest.leaves[place])),
        Child::Split(place) => {
            let split = forest.splits[place];
            format!(
                "CASE WHEN x{} < {} THEN {} ELSE {} END",
                split.input,
                number(f64::from(split.threshold)),
                branch(forest, split.below),
                branch(forest, split.above)
            )
        }
    }
}

/// Inputs of the first layer that says it.
fn count(members: &[Member]) -> usize {
    let mut stages = members.iter().flat_map(|m| m.branch.iter().chain(&m.head));
    let mut added = 0;
    let found = stages.find_map(|stage| match stage {
        Stage::Waves { frequency, .. } => {
            added = frequency.values.len();
            None
        }
        Stage::Ranges { numbers, knots } => {
            added = numbers.len() * (knots.len() - 1);
            None
        }
        Stage::Dense { kernel, .. } => Some(kernel.shape[0] - added),
        _ => None,
    });
    found.unwrap_or(0)
}

/// The values of a layer from those of the layer before.
fn layer(stage: &Stage, x: &[String], dialect: Dialect) -> Result<Vec<String>, ExportError> {
    let each = |f: &dyn Fn(usize, &String) -> String| -> Vec<String> {
        x.iter().enumerate().map(|(k, x)| f(k, x)).collect()
    };
    let refused = |part| {
        Err(ExportError::Part {
            target: "SQL",
            part,
        })
    };
    Ok(match stage {
        Stage::Waves {
            numbers,
            frequency,
            phase,
        } => {
            let size = frequency.values.len() / numbers.len().max(1);
            let waves = frequency.values.iter().zip(&phase.values).enumerate();
            let added = waves.map(|(place, (w, b))| {
                let x = &x[numbers[place / size]];
                let turns = std::f64::consts::TAU;
                let (w, b) = (f64::from(*w) * turns, f64::from(*b) * turns);
                format!("cos({x} * {} + {})", number(w), number(b))
            });
            x.iter().cloned().chain(added).collect()
        }
        Stage::Ranges { numbers, knots } => {
            let through = |x: &str, ends: &[f32]| {
                let (low, high) = (f64::from(ends[0]), f64::from(ends[1]));
                let share = format!("({x} - {}) / {}", number(low), number(high - low));
                dialect.clamp(&share, 0.0, 1.0)
            };
            let added = numbers
                .iter()
                .flat_map(|place| knots.windows(2).map(|ends| through(&x[*place], ends)));
            x.iter().cloned().chain(added).collect()
        }
        Stage::Dense { kernel, bias } => dense(kernel, bias, x),
        Stage::Affine { scale, shift } => {
            each(&|k, x| format!("{x} * {} + {}", number(scale[k]), number(shift[k])))
        }
        Stage::Activation(kind) => match kind {
            Activation::Relu => each(&|_, x| format!("CASE WHEN {x} > 0 THEN {x} ELSE 0e0 END")),
            Activation::Sigmoid => each(&|_, x| dialect.sigmoid(x)),
            Activation::Silu => each(&|_, x| format!("{x} * {}", dialect.sigmoid(x))),
            Activation::Tanh => {
                each(&|_, x| format!("2e0 * {} - 1e0", dialect.sigmoid(&format!("(2e0 * {x})"))))
            }
            Activation::Gelu => return refused("the activation gelu"),
        },
        Stage::LayerNorm { .. } => return refused("layer normalisation"),
        Stage::Conv { .. } | Stage::Cell { .. } | Stage::Pool { .. } | Stage::LastMean { .. } => {
            return refused("networks over time steps");
        }
    })
}

fn dense(kernel: &Tensor, bias: &Tensor, x: &[String]) -> Vec<String> {
    let to = bias.values.len();
    let unit = |unit: usize| {
        let weights = x.iter().enumerate();
        let weights = weights.map(|(k, x)| (x, f64::from(kernel.values[k * to + unit])));
        let products = weights
            .filter(|(_, weight)| *weight != 0.0)
            .map(|(x, weight)| format!("{x} * {}", number(weight)));
        let bias = number(f64::from(bias.values[unit]));
        sum(&std::iter::once(bias).chain(products).collect::<Vec<_>>())
    };
    (0..to).map(unit).collect()
}

/// The sum of some terms; long ones are sums of sums, as databases bound the depth of an expression.
fn sum(terms: &[String]) -> String {
    if terms.len() <= MOST_TERMS {
        return terms.join(" + ");
    }
    let parts = terms.chunks(MOST_TERMS);
    sum(&parts
        .map(|part| format!("({})", sum(part)))
        .collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_thousand_trees_are_within_the_bounds_of_databases() {
        let forest = Forest {
            roots: vec![Child::Leaf(0); 5_000],
            splits: Vec::new(),
            leaves: vec![0.5],
            bias: 0.0,
        };
        let mut steps = Vec::new();
        trees(&forest, "id", &mut steps);
        assert_eq!(steps[0].matches(" AS t").count(), 100);
        let sums = steps.iter().flat_map(|step| step.split(','));
        let longest = sums.map(|sum| sum.matches(" + ").count()).max();
        assert_eq!(longest, Some(100));
    }

    #[test]
    fn long_sums_are_sums_of_sums() {
        let of = |count: usize| sum(&vec!["1e0".to_owned(); count]);
        assert_eq!(of(3), "1e0 + 1e0 + 1e0");
        let text = of(1_200);
        assert_eq!(text.matches("1e0").count(), 1_200);
        let parts = text.split(") + (").map(|part| part.matches(" + ").count());
        assert_eq!(parts.collect::<Vec<_>>(), [499, 499, 199]);
    }
}
