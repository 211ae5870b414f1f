//! What the train panel says.

catalogue! {
    /// What the train panel says.
    TrainText {
        Title: "Train", "数据";
    }
}
