//! A graph under construction: every node and every constant once, each under a name of its own.

use super::proto::{Attribute, Graph, Node, Tensor, ValueInfo, kind};
use crate::network;
use prost::Message;
use std::collections::HashMap;

/// The name of a tensor.
pub(super) type Name = String;

/// A graph to which nodes are added.
pub(super) struct Builder {
    graph: Graph,
    /// What was added before, by its content without a name.
    added: HashMap<Vec<u8>, Name>,
    /// Names of tensors begin so, and no column does.
    prefix: String,
}

impl Builder {
    /// An empty graph for the columns of these names.
    pub(super) fn new(columns: &[&str]) -> Self {
        let mut prefix = "t".to_owned();
        while columns.iter().any(|column| column.starts_with(&prefix)) {
            prefix.push('_');
        }
        Self {
            graph: Graph {
                name: "riskbench".to_owned(),
                ..Graph::default()
            },
            added: HashMap::new(),
            prefix,
        }
    }

    pub(super) fn input(&mut self, info: ValueInfo) {
        self.graph.input.push(info);
    }

    /// Puts a tensor out under the name of `info`.
    pub(super) fn output(&mut self, info: ValueInfo, from: &str) {
        self.graph.node.push(Node {
            input: vec![from.to_owned()],
            output: vec![info.name.clone()],
            op_type: "Identity".to_owned(),
            attribute: Vec::new(),
        });
        self.graph.output.push(info);
    }

    pub(super) fn finish(self) -> Graph {
        self.graph
    }

    /// The output of a node without attributes.
    pub(super) fn op(&mut self, op_type: &str, inputs: &[&str]) -> Name {
        self.node(op_type, inputs, Vec::new())
    }

    /// The first output of a node.
    pub(super) fn node(
        &mut self,
        op_type: &str,
        inputs: &[&str],
        attribute: Vec<Attribute>,
    ) -> Name {
        let mut node = Node {
            input: inputs.iter().map(|&name| name.to_owned()).collect(),
            output: Vec::new(),
            op_type: op_type.to_owned(),
            attribute,
        };
        let key = node.encode_to_vec();
        if let Some(name) = self.added.get(&key) {
            return name.clone();
        }
        let name = format!("{}{}", self.prefix, self.added.len());
        node.output.push(name.clone());
        if op_type == "StringSplit" {
            // Its second output, the number of parts.
            node.output.push(format!("{name}n"));
        }
        self.graph.node.push(node);
        self.added.insert(key, name.clone());
        name
    }

    fn tensor(&mut self, mut tensor: Tensor) -> Name {
        let key = tensor.encode_to_vec();
        if let Some(name) = self.added.get(&key) {
            return name.clone();
        }
        tensor.name = format!("{}{}", self.prefix, self.added.len());
        let name = tensor.name.clone();
        self.graph.initializer.push(tensor);
        self.added.insert(key, name.clone());
        name
    }

    /// Whether a tensor is a constant, without rows.
    pub(super) fn is_constant(&self, name: &str) -> bool {
        self.graph.initializer.iter().any(|held| held.name == name)
    }

    fn raw(&mut self, data_type: i32, shape: &[usize], raw_data: Vec<u8>) -> Name {
        self.tensor(Tensor {
            dims: shape.iter().map(|&size| size as i64).collect(),
            data_type,
            raw_data: Some(raw_data),
            ..Tensor::default()
        })
    }

    /// A constant of doubles.
    pub(super) fn doubles(&mut self, shape: &[usize], values: &[f64]) -> Name {
        let raw = values.iter().flat_map(|value| value.to_le_bytes());
        self.raw(kind::DOUBLE, shape, raw.collect())
    }

    /// A double for all rows.
    pub(super) fn number(&mut self, value: f64) -> Name {
        self.doubles(&[], &[value])
    }

    /// A constant of integers.
    pub(super) fn ints(&mut self, shape: &[usize], values: &[i64]) -> Name {
        let raw = values.iter().flat_map(|value| value.to_le_bytes());
        self.raw(kind::INT, shape, raw.collect())
    }

    /// A text for all rows.
    pub(super) fn text(&mut self, text: &str) -> Name {
        self.tensor(Tensor {
            data_type: kind::TEXT,
            string_data: vec![text.as_bytes().to_vec()],
            ..Tensor::default()
        })
    }

    /// Weights as doubles; the file holds them in 32 bits, as the model does.
    pub(super) fn weights(&mut self, shape: &[usize], values: &[f32]) -> Name {
        let raw = values.iter().flat_map(|value| value.to_le_bytes());
        let name = self.raw(kind::FLOAT, shape, raw.collect());
        self.cast(&name, kind::DOUBLE)
    }

    /// The columns `from..to` of a matrix of weights, or the same part of a vector.
    pub(super) fn part(&mut self, of: &network::Tensor, from: usize, to: usize) -> Name {
        let across = of.shape.last().copied().unwrap_or(1).max(1);
        let rows = of.values.chunks_exact(across);
        let values: Vec<f32> = rows.flat_map(|row| &row[from..to]).copied().collect();
        let mut shape = of.shape.clone();
        if let Some(last) = shape.last_mut() {
            *last = to - from;
        }
        self.weights(&shape, &values)
    }

    pub(super) fn cast(&mut self, from: &str, to: i32) -> Name {
        self.node("Cast", &[from], vec![Attribute::int("to", i64::from(to))])
    }

    pub(super) fn concat(&mut self, parts: &[Name], axis: i64) -> Name {
        if let [only] = parts {
            return only.clone();
        }
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        self.node("Concat", &parts, vec![Attribute::int("axis", axis)])
    }

    /// `from` at the places `at` of an axis; the axis goes where `at` has no shape.
    pub(super) fn gather(&mut self, from: &str, at: &str, axis: i64) -> Name {
        self.node("Gather", &[from, at], vec![Attribute::int("axis", axis)])
    }

    /// The rows of `from` with another shape of what one row holds.
    pub(super) fn reshape(&mut self, from: &str, row: &[usize]) -> Name {
        // 0 keeps the number of rows.
        let mut shape = vec![0];
        shape.extend(row.iter().map(|&size| size as i64));
        let shape = self.ints(&[shape.len()], &shape);
        self.op("Reshape", &[from, &shape])
    }

    /// A sum, mean or maximum (`op_type`) over an axis.
    pub(super) fn reduce(&mut self, op_type: &str, from: &str, axis: i64, keeps: bool) -> Name {
        let axes = self.ints(&[1], &[axis]);
        let keep = Attribute::int("keepdims", i64::from(keeps));
        self.node(op_type, &[from, &axes], vec![keep])
    }

    /// Whether each text as a whole has a pattern.
    pub(super) fn matches(&mut self, text: &str, pattern: &str) -> Name {
        let pattern = Attribute::text("pattern", pattern);
        self.node("RegexFullMatch", &[text], vec![pattern])
    }

    /// `x` within two numbers.
    pub(super) fn clip(&mut self, x: &str, least: f64, most: f64) -> Name {
        let (least, most) = (self.number(least), self.number(most));
        self.op("Clip", &[x, &least, &most])
    }

    /// A polynomial with its coefficients by rising powers.
    pub(super) fn polynomial(&mut self, x: &str, coefficients: &[f64]) -> Name {
        let mut rest = coefficients.iter().rev();
        let mut sum = self.number(rest.next().copied().unwrap_or_default());
        for coefficient in rest {
            let more = self.op("Mul", &[&sum, x]);
            sum = self.with("Add", &more, *coefficient);
        }
        sum
    }

    /// `x` ∘ number.
    pub(super) fn with(&mut self, op_type: &str, x: &str, number: f64) -> Name {
        let number = self.number(number);
        self.op(op_type, &[x, &number])
    }
}
