//! The transpose of a matrix, in squares as wide as the machine's vectors where it has
//! instructions for that.

use super::buffer::padded;
use pulp::Arch;

/// `to`[t, p] = `from`[p, t] for p < `rows` and t < `width`; the rows of `from` and of
/// `to` are `stride` f32 apart, the second number of each pair.
pub(crate) fn transpose(
    arch: Arch,
    (rows, width): (usize, usize),
    (from, from_stride): (&[f32], usize),
    (to, to_stride): (&mut [f32], usize),
) {
    let mut done = (0, 0);
    #[cfg(target_arch = "x86_64")]
    if let Arch::V4(simd) = arch {
        done = x86::squares(simd, (rows, width), (from, from_stride), (to, to_stride));
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = arch;
    for row in 0..rows {
        let first = if row < done.0 { done.1 } else { 0 };
        for column in first..width {
            to[column * to_stride + row] = from[row * from_stride + column];
        }
    }
}

/// How many of the columns of padded rows to transpose where `width` are in use: all of a square,
/// where squares are transposed.
pub(crate) fn whole(arch: Arch, width: usize) -> usize {
    #[cfg(target_arch = "x86_64")]
    if matches!(arch, Arch::V4(_)) {
        return padded(width);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = arch;
    width
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use pulp::x86::V4;
    use pulp::{NullaryFnOnce, Simd, cast, f32x16};
    use std::arch::x86_64::__m512;

    /// Side of a square: the f32 of a vector.
    const SIDE: usize = 16;

    /// Transposes all whole squares; the rows and columns that they cover.
    pub(super) fn squares(
        simd: V4,
        (rows, width): (usize, usize),
        from: (&[f32], usize),
        to: (&mut [f32], usize),
    ) -> (usize, usize) {
        let whole = (rows / SIDE * SIDE, width / SIDE * SIDE);
        simd.vectorize(Squares {
            simd,
            whole,
            from,
            to,
        });
        whole
    }

    struct Squares<'a> {
        simd: V4,
        whole: (usize, usize),
        from: (&'a [f32], usize),
        to: (&'a mut [f32], usize),
    }

    impl NullaryFnOnce for Squares<'_> {
        type Output = ();

        #[inline(always)]
        fn call(self) {
            let ((from, from_stride), (to, to_stride)) = (self.from, self.to);
            for row in (0..self.whole.0).step_by(SIDE) {
                for column in (0..self.whole.1).step_by(SIDE) {
                    let zero = cast(f32x16(
                        0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0.,
                    ));
                    let mut square: [__m512; SIDE] = [zero; SIDE];
                    for (i, vector) in square.iter_mut().enumerate() {
                        let at = (row + i) * from_stride + column;
                        if let [first, ..] = V4::as_simd_f32s(&from[at..at + SIDE]).0 {
                            *vector = cast(*first);
                        }
                    }
                    let square = turn(self.simd, square);
                    for (i, vector) in square.into_iter().enumerate() {
                        let at = (column + i) * to_stride + row;
                        let to = &mut to[at..at + SIDE];
                        if let [first, ..] = V4::as_mut_simd_f32s(to).0 {
                            *first = cast(vector);
                        }
                    }
                }
            }
        }
    }

    /// The transpose of a square, by four rounds in which pairs, quadruples, lanes and
    /// pairs of lanes change places.
    #[inline(always)]
    fn turn(simd: V4, a: [__m512; SIDE]) -> [__m512; SIDE] {
        let x = simd.avx512f;
        let mut b = a;
        for i in 0..8 {
            b[2 * i] = x._mm512_unpacklo_ps(a[2 * i], a[2 * i + 1]);
            b[2 * i + 1] = x._mm512_unpackhi_ps(a[2 * i], a[2 * i + 1]);
        }
        let mut c = b;
        for i in 0..4 {
            for j in 0..2 {
                let pair = (cast(b[4 * i + j]), cast(b[4 * i + j + 2]));
                c[4 * i + 2 * j] = cast(x._mm512_unpacklo_pd(pair.0, pair.1));
                c[4 * i + 2 * j + 1] = cast(x._mm512_unpackhi_pd(pair.0, pair.1));
            }
        }
        let mut d = c;
        for i in 0..4 {
            d[i] = x._mm512_shuffle_f32x4::<0x88>(c[i], c[i + 4]);
            d[i + 4] = x._mm512_shuffle_f32x4::<0xdd>(c[i], c[i + 4]);
            d[i + 8] = x._mm512_shuffle_f32x4::<0x88>(c[i + 8], c[i + 12]);
            d[i + 12] = x._mm512_shuffle_f32x4::<0xdd>(c[i + 8], c[i + 12]);
        }
        let mut e = d;
        for i in 0..4 {
            e[i] = x._mm512_shuffle_f32x4::<0x88>(d[i], d[i + 8]);
            e[i + 8] = x._mm512_shuffle_f32x4::<0xdd>(d[i], d[i + 8]);
            e[i + 4] = x._mm512_shuffle_f32x4::<0x88>(d[i + 4], d[i + 12]);
            e[i + 12] = x._mm512_shuffle_f32x4::<0xdd>(d[i + 4], d[i + 12]);
        }
        e
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_changes_places() {
        for (rows, width) in [(0, 5), (1, 1), (3, 17), (16, 16), (33, 50), (64, 31)] {
            let (from_stride, to_stride) = (width + 3, rows + 2);
            let from: Vec<f32> = (0..rows * from_stride).map(|i| i as f32).collect();
            for arch in [Arch::Scalar, Arch::new()] {
                let mut to = vec![-1.0; width * to_stride];
                let (from, to) = ((&*from, from_stride), (&mut *to, to_stride));
                transpose(arch, (rows, width), from, (to.0, to.1));
                for (column, row) in to.0.chunks(to_stride).enumerate() {
                    for (place, value) in row.iter().enumerate() {
                        let expected = (place * from_stride + column) as f32;
                        assert_eq!(*value, if place < rows { expected } else { -1.0 });
                    }
                }
            }
        }
    }
}
