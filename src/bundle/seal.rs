//! The sealed file: one JSON document and named f32 tensors as safetensors,
//! with a SHA-256 over every byte.
//!
//! Long lists of numbers in the document (quantiles, edges of bins) are f64 tensors,
//! to which the document refers as `{"f64": k}`: the header of a file is bounded, and
//! a model of thousands of columns has millions of quantiles.
//!
//! The checksum stands at the head of the document's metadata entry and is
//! computed with its own digits set to zero. This file knows no model.

use super::{BundleError, damaged};
use crate::files::fingerprint;
use crate::network::Weights;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde_json::{Value, json};
use std::collections::HashMap;

const KEY: &str = "riskbench";
const MARK: &str = "\"riskbench\":\"sha256:";
const DIGITS: usize = 64;
/// Largest header (names, shapes, document) that is written and read.
const MAX_HEADER_BYTES: u64 = 64 << 20;
/// Lists of fewer numbers are part of the document.
const FEWEST_NUMBERS: usize = 16;
/// The key that refers to a list of numbers.
const REFERENCE: &str = "f64";

/// A tensor as it stands in the file.
pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f32>,
}

/// The bytes of a file with `document` and `weights`.
pub(super) fn seal(mut document: Value, weights: &Weights) -> Result<Vec<u8>, BundleError> {
    let bytes_of = |v: &[f32]| v.iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<u8>>();
    let mut lists = Vec::new();
    take_lists(&mut document, &mut lists);
    let mut parts: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> = Vec::new();
    for spec in weights.specs() {
        let bytes = bytes_of(&weights.values()[spec.range()]);
        parts.push((spec.name.clone(), Dtype::F32, spec.shape.clone(), bytes));
    }
    for (k, list) in lists.iter().enumerate() {
        let bytes = list.iter().flat_map(|v| v.to_le_bytes()).collect();
        parts.push((list_name(k), Dtype::F64, vec![list.len()], bytes));
    }
    let mut views = Vec::with_capacity(parts.len());
    for (name, kind, shape, bytes) in &parts {
        let view = TensorView::new(*kind, shape.clone(), bytes).map_err(damaged)?;
        views.push((name.as_str(), view));
    }
    let entry = format!("sha256:{}{document}", "0".repeat(DIGITS));
    let metadata = HashMap::from([(KEY.to_owned(), entry)]);
    let mut bytes = safetensors::serialize(views, Some(metadata)).map_err(damaged)?;
    let header = header_bytes(&bytes).unwrap_or(u64::MAX);
    if header > MAX_HEADER_BYTES {
        return Err(BundleError::TooLarge {
            mebibytes: header >> 20,
            most: MAX_HEADER_BYTES >> 20,
        });
    }
    let Some(place) = digits_at(&bytes) else {
        return Err(BundleError::Damaged("the checksum has no place".into()));
    };
    let digest = fingerprint(&bytes);
    bytes[place].copy_from_slice(digest.as_bytes());
    Ok(bytes)
}

/// The document and the f32 tensors of a file, checked against its checksum.
pub(super) fn open(bytes: &[u8]) -> Result<(Value, Vec<Tensor>), BundleError> {
    match header_bytes(bytes) {
        Some(length) if length <= MAX_HEADER_BYTES && length < bytes.len() as u64 => {}
        _ => return Err(BundleError::Damaged("it has no valid header".into())),
    }
    let Some(place) = digits_at(bytes) else {
        return Err(BundleError::Damaged("it has no checksum".into()));
    };
    let mut zeroed = bytes.to_vec();
    zeroed[place.clone()].fill(b'0');
    if fingerprint(&zeroed).as_bytes() != &bytes[place] {
        return Err(BundleError::Damaged("its checksum does not match".into()));
    }
    drop(zeroed);
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
    let entry = metadata.metadata().as_ref().and_then(|m| m.get(KEY));
    let document = entry.and_then(|e| e.get("sha256:".len() + DIGITS..));
    let document = document.ok_or_else(|| damaged("it has no description"))?;
    let mut document: Value = serde_json::from_str(document).map_err(damaged)?;
    let all = SafeTensors::deserialize(bytes).map_err(damaged)?;
    let (mut tensors, mut lists) = (Vec::new(), HashMap::new());
    for (name, view) in all.iter() {
        if view.dtype() == Dtype::F64 {
            let (chunks, _) = view.data().as_chunks::<8>();
            let values: Vec<f64> = chunks.iter().map(|c| f64::from_le_bytes(*c)).collect();
            lists.insert(name, values);
        } else {
            tensors.push(tensor((name, view))?);
        }
    }
    put_lists(&mut document, &mut lists)?;
    Ok((document, tensors))
}

fn list_name(k: usize) -> String {
    format!("{REFERENCE}.{k}")
}

fn header_bytes(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk::<8>().map(|b| u64::from_le_bytes(*b))
}

/// Takes the long lists of numbers out of a document and leaves references.
fn take_lists(value: &mut Value, lists: &mut Vec<Vec<f64>>) {
    match value {
        Value::Array(items) if items.len() >= FEWEST_NUMBERS && items.iter().all(Value::is_f64) => {
            let list = items.iter().filter_map(Value::as_f64).collect();
            *value = json!({ REFERENCE: lists.len() });
            lists.push(list);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| take_lists(item, lists)),
        Value::Object(fields) => fields.values_mut().for_each(|item| take_lists(item, lists)),
        _ => {}
    }
}

/// Puts the lists back where the document refers to them, each once: a forged
/// document may not multiply them.
fn put_lists(value: &mut Value, lists: &mut HashMap<&str, Vec<f64>>) -> Result<(), BundleError> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| put_lists(item, lists)),
        Value::Object(fields) => {
            let reference = fields.get(REFERENCE).filter(|_| fields.len() == 1);
            let Some(reference) = reference.and_then(Value::as_u64) else {
                return fields
                    .values_mut()
                    .try_for_each(|item| put_lists(item, lists));
            };
            let list = lists.remove(list_name(reference as usize).as_str());
            let list = list.ok_or_else(|| damaged("a list of numbers is absent"))?;
            *value = json!(list);
            Ok(())
        }
        _ => Ok(()),
    }
}

fn tensor((name, view): (&str, TensorView<'_>)) -> Result<Tensor, BundleError> {
    if view.dtype() != Dtype::F32 {
        return Err(BundleError::Damaged("a weight is not f32".into()));
    }
    let (chunks, _) = view.data().as_chunks::<4>();
    Ok(Tensor {
        name: name.to_owned(),
        shape: view.shape().to_vec(),
        values: chunks.iter().map(|c| f32::from_le_bytes(*c)).collect(),
    })
}

fn digits_at(bytes: &[u8]) -> Option<std::ops::Range<usize>> {
    let found = bytes
        .windows(MARK.len())
        .position(|w| w == MARK.as_bytes())?;
    let start = found + MARK.len();
    (start + DIGITS <= bytes.len()).then(|| start..start + DIGITS)
}
