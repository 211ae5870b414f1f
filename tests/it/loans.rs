//! Loans whose default depends on `debt`, with their months on book, for tests and pictures of the time to
//! default.

/// A file of 800 loans, one row each.
pub fn loans() -> String {
    let mut state = 3_u64;
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    let mut text = "loan,debt,income,months_on_book,defaulted\n".to_owned();
    for loan in 0..800 {
        let (debt, income) = ((draw() * 50.0) as u32, (draw() * 90.0) as u32);
        let ends = 5 + (draw() * 25.0) as u32;
        let hazard = 0.004 + 0.03 * f64::from(debt) / 50.0;
        let default = (1..=ends).find(|_| draw() < hazard);
        let (months, bad) = (default.unwrap_or(ends), u8::from(default.is_some()));
        text += &format!("L{loan},{debt},{income},{months},{bad}\n");
    }
    text
}
