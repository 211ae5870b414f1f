//! Tests of the products, against plain sums in f64.

use super::*;

fn waves(count: usize, pace: f64) -> Vec<f32> {
    (0..count).map(|i| (pace * i as f64).sin() as f32).collect()
}

/// Σ a(m, i)·b(i, n) in f64.
fn plain(m: usize, k: usize, n: usize, a: &[f32], b: &[f32]) -> Vec<f64> {
    let at = |i: usize| {
        let (row, column) = (i / n, i % n);
        let each = (0..k).map(|j| f64::from(a[row * k + j]) * f64::from(b[j * n + column]));
        each.sum()
    };
    (0..m * n).map(at).collect()
}

fn assert_near(got: &[f32], expected: &[f64], what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (g, e) in got.iter().zip(expected) {
        assert!((f64::from(*g) - e).abs() < 3e-5, "{what}: {g} {e}");
    }
}

const SIZES: [(usize, usize, usize); 7] = [
    (1, 1, 1),
    (3, 5, 7),
    (8, 3, 16),
    (13, 23, 32),
    (32, 32, 16),
    (5, 17, 33),
    (32, 64, 48),
];

#[test]
fn products_equal_the_plain_sum_in_every_form() {
    let arch = Arch::new();
    for (m, k, n) in SIZES {
        let what = format!("{m} {k} {n}");
        let (a, b) = (waves(m * k, 0.7), waves(k * n, 0.3));
        let expected = plain(m, k, n, &a, &b);
        let columns = Columns {
            groups: 1,
            width: n,
        };
        let mut panels = Panels::new(arch, k, n);
        panels.fill(Arch::new(), &b, columns);
        let mut dense = vec![9.0; m * n];
        let target = Target {
            values: &mut dense,
            row: n,
            columns,
        };
        let left = Left {
            values: &a,
            row: k,
            step: 1,
        };
        multiply(
            arch,
            (m, k),
            left,
            Right::Panels(&panels),
            Start::Zero,
            target,
        );
        assert_near(&dense, &expected, &what);

        let turned: Vec<f32> = (0..m * k).map(|i| a[i % m * k + i / m]).collect();
        let mut rows = Buffer::new(k * padded(n));
        for (to, from) in rows.chunks_exact_mut(padded(n)).zip(b.chunks_exact(n)) {
            to[..n].copy_from_slice(from);
        }
        let left = Left {
            values: &turned,
            row: 1,
            step: m,
        };
        let mut wide = Buffer::new(m * padded(n));
        wide.fill(1.0);
        let ones = vec![1.0; padded(n)];
        for (start, added) in [(Start::Row(&ones), 1.0), (Start::Sum, 1.0)] {
            wide.fill(1.0);
            let target = Target {
                values: &mut wide,
                row: padded(n),
                columns: Columns::whole(padded(n)),
            };
            multiply(
                arch,
                (m, k),
                left,
                Right::Rows(&rows, padded(n)),
                start,
                target,
            );
            let kept: Vec<f32> = wide
                .chunks(padded(n))
                .flat_map(|r| &r[..n])
                .map(|v| v - added)
                .collect();
            assert_near(&kept, &expected, &what);
        }

        let mut back = Panels::new(arch, columns.span(), k);
        back.fill_transposed(Arch::new(), &b, columns);
        let x = waves(m * n, 0.2);
        let turned: Vec<f32> = (0..k * n).map(|i| b[i % k * n + i / k]).collect();
        let mut got = vec![0.0; m * k];
        let target = Target {
            values: &mut got,
            row: k,
            columns: Columns {
                groups: 1,
                width: k,
            },
        };
        let left = Left {
            values: &x,
            row: n,
            step: 1,
        };
        multiply(
            arch,
            (m, n),
            left,
            Right::Panels(&back),
            Start::Zero,
            target,
        );
        assert_near(&got, &plain(m, n, k, &x, &turned), &what);
    }
}

#[test]
fn groups_are_padded_apart_and_stored_together() {
    let arch = Arch::new();
    let columns = Columns {
        groups: 3,
        width: 5,
    };
    let b = waves(2 * 15, 0.4);
    let mut panels = Panels::new(arch, 2, columns.padded());
    panels.fill(Arch::new(), &b, columns);
    let a = waves(4 * 2, 0.9);
    let mut got = vec![0.0; 4 * 15];
    let target = Target {
        values: &mut got,
        row: 15,
        columns,
    };
    let left = Left {
        values: &a,
        row: 2,
        step: 1,
    };
    multiply(
        arch,
        (4, 2),
        left,
        Right::Panels(&panels),
        Start::Zero,
        target,
    );
    assert_near(&got, &plain(4, 2, 15, &a, &b), "groups");
    let mut back = Panels::new(arch, columns.padded(), 2);
    back.fill_transposed(Arch::new(), &b, columns);
    let mut x = Buffer::new(columns.padded());
    x[16] = 1.0;
    let mut turned = vec![0.0; 2];
    let target = Target {
        values: &mut turned,
        row: 2,
        columns: Columns {
            groups: 1,
            width: 2,
        },
    };
    let left = Left {
        values: &x,
        row: 48,
        step: 1,
    };
    multiply(
        arch,
        (1, 48),
        left,
        Right::Panels(&back),
        Start::Zero,
        target,
    );
    assert_eq!(turned, [b[5], b[20]]);
}

#[test]
fn a_row_does_not_depend_on_the_rows_beside_it() {
    let arch = Arch::new();
    let (a, b) = (waves(13 * 37, 0.7), waves(37 * 24, 0.3));
    let columns = Columns {
        groups: 1,
        width: 24,
    };
    let mut panels = Panels::new(arch, 37, 24);
    panels.fill(Arch::new(), &b, columns);
    let run = |rows: usize, a: &[f32]| {
        let mut c = vec![0.0; rows * 24];
        let target = Target {
            values: &mut c,
            row: 24,
            columns,
        };
        let left = Left {
            values: a,
            row: 37,
            step: 1,
        };
        multiply(
            arch,
            (rows, 37),
            left,
            Right::Panels(&panels),
            Start::Zero,
            target,
        );
        c
    };
    let all = run(13, &a);
    for row in 0..13 {
        assert_eq!(run(1, &a[row * 37..]), all[row * 24..(row + 1) * 24]);
    }
}

#[test]
fn a_sum_of_rows_leaves_the_padding_out() {
    let columns = Columns {
        groups: 2,
        width: 3,
    };
    let mut values = Buffer::new(2 * 32);
    values
        .iter_mut()
        .enumerate()
        .for_each(|(i, v)| *v = i as f32);
    let mut to = vec![0.0; 6];
    sum_rows(Arch::new(), 2, &values, columns, &mut to);
    assert_eq!(to, [32.0, 34.0, 36.0, 64.0, 66.0, 68.0]);
}
