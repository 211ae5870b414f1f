//! The evaluation of a graph as its file holds it: the operators that exports write, with the
//! rules of ONNX for shapes, and those of onnxruntime where they are computed in 32 bits.

use super::graph::Name;
use super::proto::{Graph, Node, Tensor, kind};
use regex::Regex;
use statrs::function::erf::erf;
use std::collections::HashMap;

/// The values of a tensor, row-major.
#[derive(Debug, Clone)]
pub(super) enum Data {
    Double(Vec<f64>),
    Float(Vec<f32>),
    Int(Vec<i64>),
    Bool(Vec<bool>),
    Text(Vec<String>),
}

/// A tensor.
#[derive(Debug, Clone)]
pub(super) struct Array {
    pub(super) shape: Vec<usize>,
    pub(super) data: Data,
}

/// Why a graph is not computed.
pub(super) type Problem = String;

/// The outputs of a graph for inputs.
pub(super) fn run(graph: &Graph, inputs: &[(Name, Array)]) -> Result<HashMap<Name, Data>, Problem> {
    let mut held: HashMap<&str, Array> = HashMap::new();
    for (name, array) in inputs {
        held.insert(name, array.clone());
    }
    for tensor in &graph.initializer {
        held.insert(&tensor.name, constant(tensor)?);
    }
    for node in &graph.node {
        let of = |name: &String| held.get(name.as_str());
        let inputs: Option<Vec<&Array>> = node.input.iter().map(of).collect();
        let inputs = inputs.ok_or_else(|| format!("an input of {} is absent", node.op_type))?;
        let output =
            compute(node, &inputs).ok_or_else(|| format!("{} cannot be computed", node.op_type))?;
        if let Some(name) = node.output.first() {
            held.insert(name, output);
        }
    }
    let outputs = graph.output.iter().filter_map(|info| {
        let array = held.get(info.name.as_str())?;
        Some((info.name.clone(), array.data.clone()))
    });
    Ok(outputs.collect())
}

fn constant(tensor: &Tensor) -> Result<Array, Problem> {
    let shape: Vec<usize> = tensor.dims.iter().map(|&size| size as usize).collect();
    let raw = tensor.raw_data.as_deref().unwrap_or_default();
    let (eights, _) = raw.as_chunks::<8>();
    let (fours, _) = raw.as_chunks::<4>();
    let texts = tensor.string_data.iter();
    let data = match tensor.data_type {
        kind::DOUBLE => Data::Double(eights.iter().map(|b| f64::from_le_bytes(*b)).collect()),
        kind::FLOAT => Data::Float(fours.iter().map(|b| f32::from_le_bytes(*b)).collect()),
        kind::INT => Data::Int(eights.iter().map(|b| i64::from_le_bytes(*b)).collect()),
        kind::TEXT => {
            let texts: Result<Vec<String>, _> = texts.cloned().map(String::from_utf8).collect();
            Data::Text(texts.map_err(|e| e.to_string())?)
        }
        other => return Err(format!("a constant has the type {other}")),
    };
    let array = Array { shape, data };
    if array.data.len() == array.shape.iter().product::<usize>() {
        Ok(array)
    } else {
        Err("a constant has another shape".to_owned())
    }
}

impl Data {
    fn len(&self) -> usize {
        match self {
            Self::Double(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Int(values) => values.len(),
            Self::Bool(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// The values at places.
    fn at(&self, places: &[usize]) -> Self {
        fn of<T: Clone>(values: &[T], places: &[usize]) -> Vec<T> {
            places.iter().map(|&place| values[place].clone()).collect()
        }
        match self {
            Self::Double(values) => Self::Double(of(values, places)),
            Self::Float(values) => Self::Float(of(values, places)),
            Self::Int(values) => Self::Int(of(values, places)),
            Self::Bool(values) => Self::Bool(of(values, places)),
            Self::Text(values) => Self::Text(of(values, places)),
        }
    }

    /// Places of the values of both behind each other.
    fn joined(&mut self, more: &Self) -> Option<()> {
        match (self, more) {
            (Self::Double(all), Self::Double(more)) => all.extend_from_slice(more),
            (Self::Int(all), Self::Int(more)) => all.extend_from_slice(more),
            (Self::Bool(all), Self::Bool(more)) => all.extend_from_slice(more),
            _ => return None,
        }
        Some(())
    }
}

impl Array {
    fn like(&self, data: Data) -> Self {
        Self {
            shape: self.shape.clone(),
            data,
        }
    }

    fn doubles(&self) -> Option<&[f64]> {
        match &self.data {
            Data::Double(values) => Some(values),
            _ => None,
        }
    }

    fn ints(&self) -> Option<&[i64]> {
        match &self.data {
            Data::Int(values) => Some(values),
            _ => None,
        }
    }

    fn bools(&self) -> Option<&[bool]> {
        match &self.data {
            Data::Bool(values) => Some(values),
            _ => None,
        }
    }

    fn texts(&self) -> Option<&[String]> {
        match &self.data {
            Data::Text(values) => Some(values),
            _ => None,
        }
    }

    /// Sizes before an axis, of it, and behind it.
    fn around(&self, axis: usize) -> (usize, usize, usize) {
        let before = self.shape[..axis].iter().product();
        (
            before,
            self.shape[axis],
            self.shape[axis + 1..].iter().product(),
        )
    }
}

fn int(node: &Node, name: &str) -> Option<i64> {
    node.attribute.iter().find(|a| a.name == name)?.i
}

fn text<'a>(node: &'a Node, name: &str) -> Option<&'a str> {
    let found = node.attribute.iter().find(|a| a.name == name)?;
    std::str::from_utf8(found.s.as_deref()?).ok()
}

fn compute(node: &Node, x: &[&Array]) -> Option<Array> {
    let first = *x.first()?;
    let map = |f: fn(f64) -> f64| {
        let values = first.doubles()?.iter().map(|x| f(*x)).collect();
        Some(first.like(Data::Double(values)))
    };
    let asked = |f: fn(f64) -> bool| {
        let values = first.doubles()?.iter().map(|x| f(*x)).collect();
        Some(first.like(Data::Bool(values)))
    };
    match node.op_type.as_str() {
        "Identity" => Some(first.clone()),
        "Abs" => map(f64::abs),
        "Floor" => map(f64::floor),
        "Log" => map(f64::ln),
        "Neg" => map(|x| -x),
        "Relu" => map(|x| x.max(0.0)),
        "Sigmoid" => map(|x| 1.0 / (1.0 + (-x).exp())),
        "Sign" => map(|x| if x == 0.0 { 0.0 } else { x.signum() }),
        "Sin" => map(f64::sin),
        "Sqrt" => map(f64::sqrt),
        "Tanh" => map(f64::tanh),
        "Erf" => match &first.data {
            Data::Float(values) => {
                let of = values.iter().map(|&x| erf(f64::from(x)) as f32);
                Some(first.like(Data::Float(of.collect())))
            }
            _ => None,
        },
        "IsNaN" => asked(f64::is_nan),
        "IsInf" => asked(f64::is_infinite),
        "Not" => {
            let values = first.bools()?.iter().map(|x| !x).collect();
            Some(first.like(Data::Bool(values)))
        }
        "Cast" => cast(first, int(node, "to")?),
        "Clip" => clip(x),
        "RegexFullMatch" => matched(first, text(node, "pattern")?),
        "StringSplit" => split(first, text(node, "delimiter")?),
        "Where" => choose(x),
        "Concat" => concat(x, int(node, "axis")?),
        "Gather" => gather(first, x.get(1)?, int(node, "axis")?),
        "Reshape" => reshape(first, x.get(1)?.ints()?),
        "MatMul" => product(first, x.get(1)?),
        "ReduceSum" | "ReduceMean" | "ReduceMax" => {
            let axis = *x.get(1)?.ints()?.first()?;
            reduce(&node.op_type, first, axis, int(node, "keepdims")? == 1)
        }
        op => pairs(op, first, x.get(1)?),
    }
}

fn cast(x: &Array, to: i64) -> Option<Array> {
    let data = match (&x.data, i32::try_from(to).ok()?) {
        (Data::Double(values), kind::FLOAT) => {
            Data::Float(values.iter().map(|&x| x as f32).collect())
        }
        (Data::Double(values), kind::INT) => Data::Int(values.iter().map(|&x| x as i64).collect()),
        (Data::Float(values), kind::DOUBLE) => {
            Data::Double(values.iter().map(|&x| f64::from(x)).collect())
        }
        (Data::Bool(values), kind::DOUBLE) => {
            Data::Double(values.iter().map(|&x| f64::from(u8::from(x))).collect())
        }
        (Data::Bool(values), kind::INT) => Data::Int(values.iter().map(|&x| x.into()).collect()),
        (Data::Text(values), kind::DOUBLE) => {
            let all: Option<Vec<f64>> = values.iter().map(|x| x.parse().ok()).collect();
            Data::Double(all?)
        }
        _ => return None,
    };
    Some(x.like(data))
}

fn clip(x: &[&Array]) -> Option<Array> {
    let [x, least, most] = x else { return None };
    let (least, most) = (*least.doubles()?.first()?, *most.doubles()?.first()?);
    let values = x.doubles()?.iter().map(|x| x.max(least).min(most));
    Some(x.like(Data::Double(values.collect())))
}

fn matched(x: &Array, pattern: &str) -> Option<Array> {
    let pattern = Regex::new(&format!(r"\A(?:{pattern})\z")).ok()?;
    let values = x.texts()?.iter().map(|text| pattern.is_match(text));
    Some(x.like(Data::Bool(values.collect())))
}

fn split(x: &Array, delimiter: &str) -> Option<Array> {
    let texts = x.texts()?.iter();
    let parts: Vec<Vec<&str>> = texts.map(|text| text.split(delimiter).collect()).collect();
    let most = parts.iter().map(Vec::len).max().unwrap_or(0);
    let filled = parts.iter().flat_map(|parts| {
        let all = parts.iter().copied().chain(std::iter::repeat(""));
        all.take(most).map(str::to_owned)
    });
    let data = Data::Text(filled.collect());
    let mut shape = x.shape.clone();
    shape.push(most);
    Some(Array { shape, data })
}

/// The shape that arrays have together, and of each the places of its values in that.
fn together(arrays: &[&Array]) -> Option<(Vec<usize>, Vec<Vec<usize>>)> {
    let depth = arrays.iter().map(|array| array.shape.len()).max()?;
    let size = |array: &Array, axis: usize| {
        let missing = depth - array.shape.len();
        axis.checked_sub(missing)
            .map_or(1, |axis| array.shape[axis])
    };
    let mut shape = vec![1; depth];
    for (axis, most) in shape.iter_mut().enumerate() {
        for array in arrays {
            match size(array, axis) {
                1 => {}
                own if *most == 1 || *most == own => *most = own,
                _ => return None,
            }
        }
    }
    let places = arrays.iter().map(|array| {
        let mut places = vec![0];
        for (axis, &most) in shape.iter().enumerate() {
            let own = size(array, axis);
            let steps = |place: usize| (0..most).map(move |k| place * own + k.min(own - 1));
            places = places.into_iter().flat_map(steps).collect();
        }
        places
    });
    let places = places.collect();
    Some((shape, places))
}

fn choose(x: &[&Array]) -> Option<Array> {
    let [test, then, otherwise] = x else {
        return None;
    };
    let (shape, places) = together(x)?;
    let mut all = then.data.clone();
    // The values of both behind each other, so that one place names either.
    let behind = all.len();
    if let (Data::Text(all), Data::Text(more)) = (&mut all, &otherwise.data) {
        all.extend_from_slice(more);
    } else {
        all.joined(&otherwise.data)?;
    }
    let tests = test.bools()?;
    let picked = places[0].iter().zip(&places[1]).zip(&places[2]);
    let picked = picked.map(|((t, a), b)| if tests[*t] { *a } else { behind + *b });
    let data = all.at(&picked.collect::<Vec<usize>>());
    Some(Array { shape, data })
}

/// Operators of two arrays.
fn pairs(op: &str, a: &Array, b: &Array) -> Option<Array> {
    let (shape, places) = together(&[a, b])?;
    let each = || places[0].iter().zip(&places[1]);
    let data = match (&a.data, &b.data) {
        (Data::Double(a), Data::Double(b)) => {
            let number = |f: fn(f64, f64) -> f64| {
                Data::Double(each().map(|(i, j)| f(a[*i], b[*j])).collect())
            };
            let test = |f: fn(&f64, &f64) -> bool| {
                Data::Bool(each().map(|(i, j)| f(&a[*i], &b[*j])).collect())
            };
            match op {
                "Add" => number(|a, b| a + b),
                "Sub" => number(|a, b| a - b),
                "Mul" => number(|a, b| a * b),
                "Div" => number(|a, b| a / b),
                "Max" => number(f64::max),
                "Min" => number(f64::min),
                "Equal" => test(f64::eq),
                "Less" => test(f64::lt),
                "LessOrEqual" => test(f64::le),
                "Greater" => test(f64::gt),
                "GreaterOrEqual" => test(f64::ge),
                _ => return None,
            }
        }
        (Data::Int(a), Data::Int(b)) if op == "Add" => {
            Data::Int(each().map(|(i, j)| a[*i] + b[*j]).collect())
        }
        (Data::Bool(a), Data::Bool(b)) if op == "And" || op == "Or" => {
            let of = |(i, j): (&usize, &usize)| match op {
                "And" => a[*i] && b[*j],
                _ => a[*i] || b[*j],
            };
            Data::Bool(each().map(of).collect())
        }
        (Data::Text(a), Data::Text(b)) if op == "Equal" => {
            Data::Bool(each().map(|(i, j)| a[*i] == b[*j]).collect())
        }
        _ => return None,
    };
    Some(Array { shape, data })
}

fn concat(x: &[&Array], axis: i64) -> Option<Array> {
    let axis = usize::try_from(axis).ok()?;
    let first = x.first()?;
    let mut all = first.data.clone();
    for more in &x[1..] {
        all.joined(&more.data)?;
    }
    let (before, ..) = first.around(axis);
    let mut places = Vec::with_capacity(all.len());
    for row in 0..before {
        let mut start = 0;
        for array in x {
            let (rows, size, behind) = array.around(axis);
            if rows != before {
                return None;
            }
            places.extend((0..size * behind).map(|k| start + row * size * behind + k));
            start += array.data.len();
        }
    }
    let mut shape = first.shape.clone();
    shape[axis] = x.iter().map(|array| array.shape[axis]).sum();
    let data = all.at(&places);
    Some(Array { shape, data })
}

fn gather(x: &Array, at: &Array, axis: i64) -> Option<Array> {
    let axis = usize::try_from(axis).ok()?;
    let (before, size, behind) = x.around(axis);
    let indices = at.ints()?;
    if indices.iter().any(|&k| k < 0 || k as usize >= size) {
        return None;
    }
    let mut places = Vec::with_capacity(before * indices.len() * behind);
    for row in 0..before {
        for &k in indices {
            let start = (row * size + k as usize) * behind;
            places.extend(start..start + behind);
        }
    }
    let mut shape = x.shape[..axis].to_vec();
    shape.extend(&at.shape);
    shape.extend(&x.shape[axis + 1..]);
    let data = x.data.at(&places);
    Some(Array { shape, data })
}

/// 0 in a shape keeps the size of that axis.
fn reshape(x: &Array, shape: &[i64]) -> Option<Array> {
    let kept = |(axis, &size): (usize, &i64)| match size {
        0 => x.shape.get(axis).copied(),
        size => usize::try_from(size).ok(),
    };
    let shape: Option<Vec<usize>> = shape.iter().enumerate().map(kept).collect();
    let (shape, data) = (shape?, x.data.clone());
    let fits = shape.iter().product::<usize>() == data.len();
    fits.then_some(Array { shape, data })
}

/// The last axis of `x` times a matrix.
fn product(x: &Array, kernel: &Array) -> Option<Array> {
    let &[from, to] = kernel.shape.as_slice() else {
        return None;
    };
    let (x_values, weights) = (x.doubles()?, kernel.doubles()?);
    if x.shape.last() != Some(&from) {
        return None;
    }
    let mut values = Vec::with_capacity(x_values.len() / from.max(1) * to);
    for row in x_values.chunks_exact(from.max(1)) {
        let start = values.len();
        values.resize(start + to, 0.0);
        for (x, weights) in row.iter().zip(weights.chunks_exact(to.max(1))) {
            for (sum, weight) in values[start..].iter_mut().zip(weights) {
                *sum += x * weight;
            }
        }
    }
    let mut shape = x.shape.clone();
    *shape.last_mut()? = to;
    let data = Data::Double(values);
    Some(Array { shape, data })
}

fn reduce(op: &str, x: &Array, axis: i64, keeps: bool) -> Option<Array> {
    let depth = x.shape.len() as i64;
    let axis = usize::try_from(if axis < 0 { axis + depth } else { axis }).ok()?;
    let (before, size, behind) = x.around(axis);
    let outer = (0..before).flat_map(|row| (0..behind).map(move |k| (row, k)));
    let place = |row: usize, k: usize| (0..size).map(move |s| (row * size + s) * behind + k);
    let data = match &x.data {
        Data::Double(values) => {
            let of = |(row, k)| {
                let along = place(row, k).map(|place| values[place]);
                match op {
                    "ReduceMax" => along.fold(f64::NEG_INFINITY, f64::max),
                    "ReduceMean" => along.sum::<f64>() / size as f64,
                    _ => along.sum(),
                }
            };
            Data::Double(outer.map(of).collect())
        }
        Data::Int(values) if op == "ReduceSum" => {
            let of = |(row, k)| place(row, k).map(|place| values[place]).sum();
            Data::Int(outer.map(of).collect())
        }
        _ => return None,
    };
    let mut shape = x.shape.clone();
    if keeps {
        shape[axis] = 1;
    } else {
        shape.remove(axis);
    }
    Some(Array { shape, data })
}
