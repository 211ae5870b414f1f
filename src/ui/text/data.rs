//! What the data panel says.

catalogue! {
    /// What the data panel says.
    DataText {
        Title: "Data", "数据";
    }
}
