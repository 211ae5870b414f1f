//! What the features panel says.

catalogue! {
    /// What the features panel says.
    FeaturesText {
        Title: "Features", "数据";
    }
}
