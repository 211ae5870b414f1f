//! Small matrix products: [m × k] · [k × n], for sizes at which a general
//! library is all overhead.
//!
//! Lanes run along the columns of the right matrix; every element of a result
//! is one chain of sums over k in rising order, whatever tile it falls into. So
//! a row of a result depends on that row of the left matrix alone.

use crate::network::fused::block::Grid;
use crate::network::fused::math::buffer::{Buffer, padded};
use crate::network::fused::math::transpose::transpose;
use pulp::{Arch, Simd, WithSimd};

/// Columns of a matrix in groups (the gates of a cell), each padded to whole
/// cache lines where it is computed, and dense where weights are stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns {
    pub(crate) groups: usize,
    pub(crate) width: usize,
}

impl Columns {
    /// One group that is padded already.
    pub(crate) fn whole(width: usize) -> Self {
        Self { groups: 1, width }
    }

    /// Columns as stored.
    pub(crate) fn dense(self) -> usize {
        self.groups * self.width
    }

    /// Columns as computed.
    pub(crate) fn padded(self) -> usize {
        self.groups * padded(self.width)
    }

    /// Computed columns up to the last one in use.
    pub(crate) fn span(self) -> usize {
        (self.groups - 1) * padded(self.width) + self.width
    }

    /// Place in a stored row, and length, of `lanes` computed columns.
    #[inline(always)]
    fn stored(self, column: usize, lanes: usize) -> (usize, usize) {
        let wide = padded(self.width);
        let (group, within) = (column / wide, column % wide);
        let len = self.width.saturating_sub(within).min(lanes);
        (group * self.width + within.min(self.width), len)
    }
}

/// The left matrix: element (m, k) stands at m·`row` + k·`step`; one of the two
/// is 1.
#[derive(Clone, Copy)]
pub(crate) struct Left<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) row: usize,
    pub(crate) step: usize,
}

/// The right matrix, its rows padded.
#[derive(Clone, Copy)]
pub(crate) enum Right<'a> {
    /// Rows one after the other, so many f32 apart.
    Rows(&'a [f32], usize),
    /// Cut into panels.
    Panels(&'a Panels),
}

/// What a result starts from.
#[derive(Clone, Copy)]
pub(crate) enum Start<'a> {
    Zero,
    /// The same row everywhere, padded.
    Row(&'a [f32]),
    /// What stands there.
    Sum,
}

/// Where a result goes.
pub(crate) struct Target<'a> {
    pub(crate) values: &'a mut [f32],
    /// f32 from one row to the next.
    pub(crate) row: usize,
    pub(crate) columns: Columns,
}

impl<'a> Left<'a> {
    /// Rows as they stand.
    pub(crate) fn rows(x: Grid<'a>) -> Self {
        Self {
            values: x.values,
            row: x.stride,
            step: 1,
        }
    }

    /// The transpose.
    pub(crate) fn columns(x: Grid<'a>) -> Self {
        Self {
            values: x.values,
            row: 1,
            step: x.stride,
        }
    }
}

impl<'a> Target<'a> {
    /// Rows that are padded to `stride`.
    pub(crate) fn grid(values: &'a mut [f32], stride: usize) -> Self {
        Self {
            values,
            row: stride,
            columns: Columns::whole(stride),
        }
    }

    /// Rows as weights are stored.
    pub(crate) fn stored(values: &'a mut [f32], columns: Columns) -> Self {
        Self {
            values,
            row: columns.dense(),
            columns,
        }
    }
}

/// Number of f32 in a vector of this machine.
pub(crate) fn lanes(arch: Arch) -> usize {
    struct Lanes;
    impl WithSimd for Lanes {
        type Output = usize;
        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) -> usize {
            S::F32_LANES
        }
    }
    arch.dispatch(Lanes)
}

/// Vectors side by side in a tile and in a panel.
const ACROSS: usize = 2;

/// A right matrix cut into panels of two vectors, each with its rows one after
/// the other: a tile reads it from first to last.
pub(crate) struct Panels {
    values: Buffer,
    lanes: usize,
    rows: usize,
    width: usize,
}

impl Panels {
    /// Zeros: [rows × width], the width padded.
    pub(crate) fn new(arch: Arch, rows: usize, width: usize) -> Self {
        Self {
            values: Buffer::new(rows * padded(width)),
            lanes: lanes(arch),
            rows,
            width: padded(width),
        }
    }

    fn panel(&mut self, column: usize) -> (&mut [f32], usize) {
        let wide = (ACROSS * self.lanes).min(self.width - column);
        let start = column * self.rows;
        (&mut self.values[start..start + self.rows * wide], wide)
    }

    /// Takes over stored weights [rows × columns].
    pub(crate) fn fill(&mut self, arch: Arch, weights: &[f32], columns: Columns) {
        arch.dispatch(Fill {
            panels: self,
            weights,
            columns,
        });
    }

    /// Takes over the transpose of stored weights [width × columns], a row for
    /// each computed column.
    pub(crate) fn fill_transposed(&mut self, arch: Arch, weights: &[f32], columns: Columns) {
        let (dense, width, wide) = (columns.dense(), columns.width, padded(columns.width));
        for first in (0..self.width).step_by(ACROSS * self.lanes) {
            let rows = weights.get(first * dense..).unwrap_or_default();
            let (panel, across) = self.panel(first);
            let places = across.min(rows.len() / dense.max(1));
            for group in 0..columns.groups {
                let from = rows.get(group * width..).unwrap_or_default();
                let to = &mut panel[group * wide * across..];
                transpose(arch, (places, width), (from, dense), (to, across));
            }
        }
    }
}

struct Fill<'a> {
    panels: &'a mut Panels,
    weights: &'a [f32],
    columns: Columns,
}

impl WithSimd for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let lanes = S::F32_LANES;
        for first in (0..self.panels.width).step_by(ACROSS * lanes) {
            let (panel, wide) = self.panels.panel(first);
            let rows = self.weights.chunks_exact(self.columns.dense());
            let (start, len) = self.columns.stored(first, lanes);
            let (_, behind) = self.columns.stored(first + lanes, lanes);
            // Whole vectors are side by side.
            if wide == ACROSS * lanes && len + behind == wide {
                let (panel, _) = S::as_mut_simd_f32s(panel).0.as_chunks_mut::<ACROSS>();
                for (to, from) in panel.iter_mut().zip(rows) {
                    let (from, _) = S::as_simd_f32s(&from[start..start + wide]);
                    if let Some(from) = from.first_chunk::<ACROSS>() {
                        *to = *from;
                    }
                }
                continue;
            }
            for column in (0..wide).step_by(lanes) {
                let (start, len) = self.columns.stored(first + column, lanes);
                for (to, from) in panel.chunks_exact_mut(wide).zip(rows.clone()) {
                    let (to, _) = S::as_mut_simd_f32s(&mut to[column..]);
                    if let Some(to) = to.first_mut() {
                        *to = s.partial_load_f32s(&from[start..start + len]);
                    }
                }
            }
        }
    }
}

/// `target` = `start` + `left`[rows × depth] · `right`[depth × columns].
pub(crate) fn multiply(
    arch: Arch,
    (rows, depth): (usize, usize),
    left: Left<'_>,
    right: Right<'_>,
    start: Start<'_>,
    target: Target<'_>,
) {
    arch.dispatch(Product {
        rows,
        depth,
        left,
        right,
        start,
        target,
    });
}

struct Product<'a> {
    rows: usize,
    depth: usize,
    left: Left<'a>,
    right: Right<'a>,
    start: Start<'a>,
    target: Target<'a>,
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, s: S) {
        let vectors = self.target.columns.padded() / S::F32_LANES;
        for column in (0..vectors / ACROSS).map(|i| i * ACROSS) {
            self.panel::<S, ACROSS>(s, column);
        }
        if !vectors.is_multiple_of(ACROSS) {
            self.panel::<S, 1>(s, vectors - 1);
        }
    }
}

impl Product<'_> {
    /// All rows of `N` vectors of columns, from vector `column` on.
    #[inline(always)]
    fn panel<S: Simd, const N: usize>(&mut self, s: S, column: usize) {
        let depth = self.depth;
        match self.right {
            Right::Panels(panels) => {
                let (all, _) = S::as_simd_f32s(&panels.values);
                let (rows, _) = all[column * depth..][..N * depth].as_chunks::<N>();
                self.tiles(s, column, rows.iter());
            }
            Right::Rows(values, stride) => {
                let across = stride / S::F32_LANES;
                // Known before the loop, it is not asked for in each row.
                if column + N <= across {
                    let (all, _) = S::as_simd_f32s(&values[..depth * stride]);
                    let rows = all.chunks_exact(across);
                    let rows = rows.filter_map(|row| row[column..].first_chunk::<N>());
                    self.tiles(s, column, rows);
                }
            }
        }
    }

    /// Eight rows at a time need the registers that only the longest vectors come with.
    #[inline(always)]
    fn tiles<'b, S: Simd, const N: usize>(
        &mut self,
        s: S,
        column: usize,
        right: impl Iterator<Item = &'b [S::f32s; N]> + Clone,
    ) {
        let place = |j| {
            self.target
                .columns
                .stored((column + j) * S::F32_LANES, S::F32_LANES)
        };
        let places: [(usize, usize); N] = std::array::from_fn(place);
        let at = (column, places);
        let mut row = 0;
        if S::F32_LANES != 8 {
            while row + 8 <= self.rows {
                self.tile::<S, 8, N>(s, row, at, right.clone());
                row += 8;
            }
        }
        while row + 4 <= self.rows {
            self.tile::<S, 4, N>(s, row, at, right.clone());
            row += 4;
        }
        match self.rows - row {
            3 => self.tile::<S, 3, N>(s, row, at, right),
            2 => self.tile::<S, 2, N>(s, row, at, right),
            1 => self.tile::<S, 1, N>(s, row, at, right),
            _ => {}
        }
    }

    /// `M` rows of a panel; `places` are where its vectors are stored in a row.
    #[inline(always)]
    fn tile<'b, S: Simd, const M: usize, const N: usize>(
        &mut self,
        s: S,
        row: usize,
        (column, places): (usize, [(usize, usize); N]),
        right: impl Iterator<Item = &'b [S::f32s; N]>,
    ) {
        let begun = self.begin::<S, M, N>(s, row, column);
        let Left {
            values,
            row: across,
            step,
        } = self.left;
        let depth = self.depth;
        // Stored in either branch, the sums stay in registers.
        if step == 1 {
            let rows: [&[f32]; M] = std::array::from_fn(|i| &values[(row + i) * across..][..depth]);
            let left = (0..depth).map(|k| std::array::from_fn(|i| rows[i][k]));
            let sums = accumulate(s, begun, left, right);
            self.store::<S, M, N>(s, row, places, sums);
        } else if row + M <= step {
            let rows = values[..depth * step].chunks_exact(step);
            let left = rows.filter_map(|k| k[row..].first_chunk::<M>().copied());
            let sums = accumulate(s, begun, left, right);
            self.store::<S, M, N>(s, row, places, sums);
        }
    }

    #[inline(always)]
    fn begin<S: Simd, const M: usize, const N: usize>(
        &self,
        s: S,
        row: usize,
        column: usize,
    ) -> [[S::f32s; N]; M] {
        let zero = s.splat_f32s(0.0);
        let mut begun = [[zero; N]; M];
        match self.start {
            Start::Zero => {}
            Start::Row(values) => {
                let (values, _) = S::as_simd_f32s(values);
                let mut first = [zero; N];
                first.copy_from_slice(&values[column..column + N]);
                begun = [first; M];
            }
            Start::Sum => {
                for (i, sums) in begun.iter_mut().enumerate() {
                    let at = (row + i) * self.target.row;
                    let (values, _) = S::as_simd_f32s(&self.target.values[at..]);
                    sums.copy_from_slice(&values[column..column + N]);
                }
            }
        }
        begun
    }

    #[inline(always)]
    fn store<S: Simd, const M: usize, const N: usize>(
        &mut self,
        s: S,
        row: usize,
        places: [(usize, usize); N],
        sums: [[S::f32s; N]; M],
    ) {
        let across = self.target.row;
        // Whole vectors are side by side.
        if places.iter().all(|(_, len)| *len == S::F32_LANES) {
            for (i, sums) in sums.iter().enumerate() {
                let at = (row + i) * across + places[0].0;
                let to = &mut self.target.values[at..at + N * S::F32_LANES];
                if let Some(to) = S::as_mut_simd_f32s(to).0.first_chunk_mut::<N>() {
                    *to = *sums;
                }
            }
            return;
        }
        for (i, sums) in sums.iter().enumerate() {
            for ((place, len), sum) in places.into_iter().zip(sums) {
                let at = (row + i) * across + place;
                s.partial_store_f32s(&mut self.target.values[at..at + len], *sum);
            }
        }
    }
}

#[inline(always)]
fn accumulate<'b, S: Simd, const M: usize, const N: usize>(
    s: S,
    mut sums: [[S::f32s; N]; M],
    left: impl Iterator<Item = [f32; M]>,
    right: impl Iterator<Item = &'b [S::f32s; N]>,
) -> [[S::f32s; N]; M] {
    for (left, right) in left.zip(right) {
        for i in 0..M {
            let x = s.splat_f32s(left[i]);
            for j in 0..N {
                sums[i][j] = s.mul_add_e_f32s(x, right[j], sums[i][j]);
            }
        }
    }
    sums
}

/// The product of each row of `x` with one column `kernel`, plus `bias`, into the first
/// value of the rows of `to`. A sum runs along the vectors of a row, then over their lanes.
pub(crate) fn dot_rows(
    arch: Arch,
    x: Grid<'_>,
    (kernel, bias): (&[f32], f32),
    (to, stride): (&mut [f32], usize),
) {
    arch.dispatch(DotRows {
        x,
        kernel,
        bias,
        to,
        stride,
    });
}

struct DotRows<'a> {
    x: Grid<'a>,
    kernel: &'a [f32],
    bias: f32,
    to: &'a mut [f32],
    stride: usize,
}

impl WithSimd for DotRows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (kernel, rest) = S::as_simd_f32s(self.kernel);
        let last = s.partial_load_f32s(rest);
        let rows = self.x.values.chunks_exact(self.x.stride);
        for (to, row) in self.to.chunks_exact_mut(self.stride).zip(rows) {
            let (row, _) = S::as_simd_f32s(row);
            let mut sum = s.splat_f32s(0.0);
            for (x, w) in row.iter().zip(kernel) {
                sum = s.mul_add_e_f32s(*x, *w, sum);
            }
            if let (false, Some(x)) = (rest.is_empty(), row.get(kernel.len())) {
                sum = s.mul_add_e_f32s(*x, last, sum);
            }
            to[0] = self.bias + s.reduce_sum_f32s(sum);
        }
    }
}

/// The sum of `rows` padded rows into a stored row: the gradient of a bias.
pub(crate) fn sum_rows(arch: Arch, rows: usize, values: &[f32], columns: Columns, to: &mut [f32]) {
    arch.dispatch(RowSum {
        rows,
        values,
        columns,
        to,
    });
}

struct RowSum<'a> {
    rows: usize,
    values: &'a [f32],
    columns: Columns,
    to: &'a mut [f32],
}

impl WithSimd for RowSum<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (values, _) = S::as_simd_f32s(self.values);
        let stride = self.columns.padded() / S::F32_LANES;
        for column in 0..stride {
            let mut sum = s.splat_f32s(0.0);
            for row in values.chunks_exact(stride).take(self.rows) {
                sum = s.add_f32s(sum, row[column]);
            }
            let (place, len) = self.columns.stored(column * S::F32_LANES, S::F32_LANES);
            s.partial_store_f32s(&mut self.to[place..place + len], sum);
        }
    }
}

#[cfg(test)]
#[path = "product_tests.rs"]
mod tests;
