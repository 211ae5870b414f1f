//! What the score panel says.

catalogue! {
    /// What the score panel says.
    ScoreText {
        Title: "Score", "数据";
    }
}
