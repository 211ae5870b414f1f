//! recipe (temporary)

/// Rows as the numbers that enter a network.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matrix {
    /// Number of rows.
    pub rows: usize,
    /// Numbers per row outside any sequence.
    pub static_width: usize,
    /// Row-major, [rows × static_width].
    pub statics: Vec<f32>,
    /// Time steps, oldest first.
    pub steps: usize,
    /// Numbers per time step.
    pub channels: usize,
    /// Row-major, [rows × steps × channels].
    pub sequence: Vec<f32>,
}
