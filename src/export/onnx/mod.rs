//! The ONNX export: one graph from the columns of an applicant to PD, points and decision. It is
//! decoded again and computed on the fixture as it was written.

mod proto;
mod trees;
mod graph;
mod cells;
mod values;
mod layers;
mod evaluate;

use super::description::{Description, Read};
use super::fixture::Fixture;
use super::lines;
use super::python::{PLACE, literal};
use super::value::Value;
use super::{Export, ExportError};
use crate::evaluate::probability::recalibrate::Recalibration;
use cells::{Cells, Truth};
use evaluate::{Array, Data};
use graph::{Builder, Name};
use layers::Inputs;
use prost::Message;
use proto::kind;
use serde_json::{Map, json};

/// What runs the file in onnxruntime on the fixture.
const CHECK: &str = include_str!("check.py");

/// Writes the graph, decodes it and computes it on the fixture.
pub(super) fn export(description: &Description, fixture: &Fixture) -> Result<Export, ExportError> {
    let outputs = outputs(description);
    let bytes = model(description, &outputs).encode_to_vec();
    let unchecked = |e: &dyn std::fmt::Display| ExportError::Unchecked(e.to_string());
    let written = proto::Model::decode(bytes.as_slice()).map_err(|e| unchecked(&e))?;
    let graph = written.graph.as_ref();
    let graph = graph.ok_or_else(|| unchecked(&"it has no graph"))?;
    let columns = columns(description, fixture);
    let found = evaluate::run(graph, &columns).map_err(|e| unchecked(&e))?;
    let (Some(Data::Double(pds)), Some(Data::Text(decisions))) =
        (found.get(&outputs[0]), found.get(&outputs[2]))
    else {
        return Err(unchecked(&"its outputs were not found"));
    };
    if pds.len() != fixture.rows.len() {
        return Err(unchecked(&"it has other rows"));
    }
    let is_isotonic = matches!(description.recalibration, Some(Recalibration::Isotonic(_)));
    let difference = fixture.difference(is_isotonic, pds.iter().copied())?;
    let mut decided = fixture.rows.iter().zip(decisions);
    if !decided.all(|(row, decision)| row.decision == *decision) {
        return Err(unchecked(&"a row of its fixture is decided otherwise"));
    }
    Ok(Export {
        bytes,
        check: Some(("check.py", check(columns, fixture).into_bytes())),
        rows: fixture.rows.len(),
        with_pd: fixture.with_pd(),
        difference,
        columns: description.fields.len(),
    })
}

/// The names of the outputs: no column has one of them.
fn outputs(description: &Description) -> [Name; 3] {
    ["pd", "score", "decision"].map(|name| {
        let mut name = name.to_owned();
        while description.fields.iter().any(|field| field.name == name) {
            name = format!("riskbench_{name}");
        }
        name
    })
}

/// The cells of the fixture as inputs of the graph.
fn columns(description: &Description, fixture: &Fixture) -> Vec<(Name, Array)> {
    let texts = cells::of_texts(description);
    let column = |(place, is_text): (usize, bool)| {
        let field = &description.fields[place];
        let data = if is_text {
            let comma = matches!(field.read, Read::Number { comma: true, .. });
            let cells = fixture.rows.iter().map(|row| &row.cells[place]);
            let cells = cells.map(|cell| {
                if comma {
                    cell.replace(',', ".")
                } else {
                    cell.clone()
                }
            });
            Data::Text(cells.collect())
        } else {
            let cells = fixture.read.iter().map(|row| row[place].number);
            Data::Double(cells.collect())
        };
        let shape = vec![fixture.rows.len(), 1];
        (field.name.clone(), Array { shape, data })
    };
    texts.into_iter().enumerate().map(column).collect()
}

/// The script that compares on the engine of its reader.
fn check(columns: Vec<(Name, Array)>, fixture: &Fixture) -> String {
    let cells = columns.into_iter().map(|(name, array)| match array.data {
        Data::Double(numbers) => (name, json!(numbers)),
        Data::Text(texts) => (name, json!(texts)),
        _ => (name, json!(null)),
    });
    let (pds, decisions): (Vec<_>, Vec<_>) = fixture
        .rows
        .iter()
        .map(|row| (row.pd, &row.decision))
        .unzip();
    let document = json!({
        "columns": cells.collect::<Map<_, _>>(),
        "pd": pds,
        "decision": decisions,
    });
    CHECK.replacen(PLACE, &literal(&document.to_string()), 1)
}

fn model(description: &Description, outputs: &[Name; 3]) -> proto::Model {
    let entry = |key: &str, value: &str| proto::Entry {
        key: key.to_owned(),
        value: value.to_owned(),
    };
    proto::Model {
        ir_version: proto::IR_VERSION,
        producer_name: "riskbench".to_owned(),
        producer_version: description.version.clone(),
        doc_string: "Probability of default, points and decision of an applicant. Every column is \
                     an input [rows, 1]: doubles, NaN where missing, or texts as in a CSV file, \
                     without blanks at the ends and empty where missing. pd and score are NaN and \
                     decision is DATA_ERROR where no column has a value or a text cannot be read."
            .to_owned(),
        graph: Some(graph_of(description, outputs)),
        opset_import: vec![proto::OperatorSet {
            domain: Some(String::new()),
            version: proto::OPERATORS,
        }],
        metadata_props: vec![entry("model_sha256", &description.model_sha256)],
    }
}

fn graph_of(description: &Description, outputs: &[Name; 3]) -> proto::Graph {
    let names: Vec<&str> = description.fields.iter().map(|f| f.name.as_str()).collect();
    let mut builder = Builder::new(&names);
    let b = &mut builder;
    let cells = Cells::read(b, description);
    let inputs = inputs(b, description, &cells);
    let logit = layers::logit(b, &description.members, &inputs);
    let pd = calibrated(b, description, &logit);
    let points = points(b, description, &pd);
    let mut decision = b.text("APPROVE");
    if let Some(refer) = description.refer_pd {
        let held = b.with("GreaterOrEqual", &pd, refer);
        decision = chosen(b, &Truth::Of(held), "REFER", decision);
    }
    let held = b.with("GreaterOrEqual", &pd, description.cutoff_pd);
    decision = chosen(b, &Truth::Of(held), "DECLINE", decision);
    for rule in description.rules.iter().rev() {
        let held = cells.test(b, &rule.test);
        decision = chosen(b, &held, &rule.outcome, decision);
    }
    let nan = b.number(f64::NAN);
    let (mut pd, mut points) = (pd, points);
    for unscored in [cells.test(b, &description.no_value), cells.unreadable(b)] {
        decision = chosen(b, &unscored, "DATA_ERROR", decision);
        if let Truth::Of(unscored) = unscored {
            pd = b.op("Where", &[&unscored, &nan, &pd]);
            points = b.op("Where", &[&unscored, &nan, &points]);
        }
    }
    let about = "probability of default, NaN where there is none";
    b.output(proto::column(&outputs[0], kind::DOUBLE, about), &pd);
    let about = "points, NaN without a PD";
    b.output(proto::column(&outputs[1], kind::DOUBLE, about), &points);
    let about = "APPROVE, REFER, DECLINE or DATA_ERROR";
    b.output(proto::column(&outputs[2], kind::TEXT, about), &decision);
    builder.finish()
}

/// A text where a test holds, else another.
fn chosen(b: &mut Builder, held: &Truth, text: &str, otherwise: Name) -> Name {
    match held {
        Truth::Known(false) => otherwise,
        Truth::Known(true) => b.text(text),
        Truth::Of(held) => {
            let text = b.text(text);
            b.op("Where", &[held, &text, &otherwise])
        }
    }
}

fn inputs(b: &mut Builder, description: &Description, cells: &Cells) -> Inputs {
    let statics: Vec<&Value> = description.statics.iter().collect();
    let sequence: Vec<&Value> = description.sequence.iter().flatten().collect();
    let steps = description.sequence.len();
    Inputs {
        statics: (!statics.is_empty()).then(|| (values::inputs(b, cells, &statics), statics.len())),
        sequence: (!sequence.is_empty()).then(|| {
            let channels = sequence.len() / steps;
            let all = values::inputs(b, cells, &sequence);
            (b.reshape(&all, &[steps, channels]), steps, channels)
        }),
    }
}

/// The PD of a logit.
fn calibrated(b: &mut Builder, description: &Description, logit: &str) -> Name {
    let logit = b.with("Add", logit, description.shift);
    let pd = b.op("Sigmoid", &[&logit]);
    let Some(recalibration) = &description.recalibration else {
        return pd;
    };
    let within = b.clip(&pd, 1e-15, 1.0 - 1e-15);
    let log_odds = log_odds(b, &within);
    match recalibration {
        Recalibration::Platt(line) => {
            let z = b.with("Mul", &log_odds, line.slope);
            let z = b.with("Add", &z, line.intercept);
            b.op("Sigmoid", &[&z])
        }
        Recalibration::Isotonic(isotonic) => {
            values::along(b, &log_odds, &[lines::of_knots(isotonic.knots())])
        }
    }
}

fn log_odds(b: &mut Builder, pd: &str) -> Name {
    let one = b.number(1.0);
    let rest = b.op("Sub", &[&one, pd]);
    let odds = b.op("Div", &[pd, &rest]);
    b.op("Log", &[&odds])
}

/// Points, rounded to whole ones, halves away from 0.
fn points(b: &mut Builder, description: &Description, pd: &str) -> Name {
    let within = b.clip(pd, 1e-4, 1.0 - 1e-4);
    let log_odds = log_odds(b, &within);
    let exact = b.with("Mul", &log_odds, -description.points_factor);
    let exact = b.with("Add", &exact, description.points_offset);
    let size = b.op("Abs", &[&exact]);
    let half = b.with("Add", &size, 0.5);
    let whole = b.op("Floor", &[&half]);
    let sign = b.op("Sign", &[&exact]);
    b.op("Mul", &[&sign, &whole])
}
