//! What the evaluate panel says.

catalogue! {
    /// What the evaluate panel says.
    EvaluateText {
        Title: "Evaluate", "数据";
    }
}
