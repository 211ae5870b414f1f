//! What the cutoff control says, wherever it stands.

catalogue! {
    /// What the cutoff control says.
    CutoffText {
        Slider: "Cutoff as a PD", "以违约概率表示的截断值";
        Typed: "Cutoff as a number", "截断值数值";
        Pd: "PD", "PD";
        Points(points: String = "516"): "{points} points", "{points} 分";
        Ways: "How the cutoff is chosen", "截断值的选择方式";
        MaxF1: "max F1", "F1 最大";
        MaxKs: "max KS", "KS 最大";
        Half: "0.5", "0.5";
        Approval: "approval rate", "通过率";
        BadRate: "bad rate", "坏样本率";
        Cost: "cost", "成本";
        Profit: "profit", "利润";
        ApprovalAtLeast: "approve at least", "至少通过";
        BadRateAtMost: "bads among approved at most", "通过客户坏样本率不超过";
        On(part: String = "test", rate: String = "81.0 %"): "on {part} {rate}", "在{part}上 {rate}";
        CostOfBad: "a bad approved costs", "通过一个坏客户的成本";
        CostOfGood: "a good declined costs", "拒绝一个好客户的成本";
        Margin: "margin on a good", "好客户的收益率";
        CostOfApproval: "cost per approval", "每笔通过的成本";
        Unreached(part: String = "validation"): "No cutoff reaches this on {part}; the cutoff stays where it was.", "在{part}上没有截断值能达到此要求，截断值保持不变。";
    }
}
