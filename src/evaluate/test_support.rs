//! Examples for tests: rows of pseudo-random labels and PDs, and how results are
//! held against a reference.

use serde_json::Value;

/// `n` rows with ties among the PDs (three decimals) and both classes.
pub fn pseudo_random(seed: u64, n: usize) -> (Vec<bool>, Vec<f64>) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1;
    let mut uniform = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let p: Vec<f64> = (0..n)
        .map(|_| (uniform() * 999.0).round() / 1000.0)
        .collect();
    let mut y: Vec<bool> = p.iter().map(|&p| uniform() < 0.1 + 0.7 * p).collect();
    // At least two of each class, so that every figure is defined.
    y[..4].copy_from_slice(&[true, false, true, false]);
    (y, p)
}

/// Everything under `expected` stands in `got` too, numbers equal to 1e-9.
pub fn assert_contains(got: &Value, expected: &Value, at: &str) {
    match expected {
        Value::Object(fields) => {
            for (key, value) in fields {
                assert_contains(&got[key], value, &format!("{at}.{key}"));
            }
        }
        Value::Array(items) => {
            let count = got.as_array().map(Vec::len);
            assert_eq!(count, Some(items.len()), "{at}");
            for (k, value) in items.iter().enumerate() {
                assert_contains(&got[k], value, &format!("{at}[{k}]"));
            }
        }
        Value::String(_) | Value::Bool(_) | Value::Null => assert_eq!(got, expected, "{at}"),
        Value::Number(_) => {
            let (g, e) = (got.as_f64(), expected.as_f64().unwrap());
            let g = g.unwrap_or_else(|| panic!("{at} is undefined, not {e}"));
            let unit = if e.abs() < 1.0 { 1.0 } else { e.abs() };
            assert!((g - e).abs() <= 1e-9 * unit, "{at} is {g}, not {e}");
        }
    }
}
