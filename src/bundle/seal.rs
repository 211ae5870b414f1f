//! The sealed file: one JSON document and named f32 tensors as safetensors,
//! with a SHA-256 over every byte.
//!
//! The checksum stands at the head of the document's metadata entry and is
//! computed with its own digits set to zero. This file knows no model.

use super::{BundleError, damaged};
use crate::files::fingerprint;
use crate::network::Weights;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use std::collections::HashMap;

const KEY: &str = "riskbench";
const MARK: &str = "\"riskbench\":\"sha256:";
const DIGITS: usize = 64;
/// Largest header (names, shapes, document) that is parsed.
const MAX_HEADER_BYTES: u64 = 64 << 20;

/// A tensor as it stands in the file.
pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f32>,
}

/// The bytes of a file with `document` and `weights`.
pub(super) fn seal(document: &str, weights: &Weights) -> Result<Vec<u8>, BundleError> {
    let bytes_of = |v: &[f32]| v.iter().flat_map(|w| w.to_le_bytes()).collect::<Vec<u8>>();
    let parts: Vec<Vec<u8>> = weights
        .specs()
        .iter()
        .map(|s| bytes_of(&weights.values()[s.range()]))
        .collect();
    let mut views = Vec::with_capacity(parts.len());
    for (spec, part) in weights.specs().iter().zip(&parts) {
        let view = TensorView::new(Dtype::F32, spec.shape.clone(), part).map_err(damaged)?;
        views.push((spec.name.as_str(), view));
    }
    let entry = format!("sha256:{}{document}", "0".repeat(DIGITS));
    let metadata = HashMap::from([(KEY.to_owned(), entry)]);
    let mut bytes = safetensors::serialize(views, Some(metadata)).map_err(damaged)?;
    let Some(place) = digits_at(&bytes) else {
        return Err(BundleError::Damaged("the checksum has no place".into()));
    };
    let digest = fingerprint(&bytes);
    bytes[place].copy_from_slice(digest.as_bytes());
    Ok(bytes)
}

/// The document and tensors of a file, checked against its checksum.
pub(super) fn open(bytes: &[u8]) -> Result<(String, Vec<Tensor>), BundleError> {
    let header = bytes.first_chunk::<8>().map(|b| u64::from_le_bytes(*b));
    match header {
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
    let document = document
        .ok_or_else(|| damaged("it has no description"))?
        .to_owned();
    let tensors = SafeTensors::deserialize(bytes).map_err(damaged)?;
    let tensors: Result<Vec<Tensor>, BundleError> = tensors.iter().map(tensor).collect();
    Ok((document, tensors?))
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
