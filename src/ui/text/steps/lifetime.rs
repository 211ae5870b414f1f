//! What the panel of PDs over the life of a loan says.

catalogue! {
    /// What the panel of PDs over the life of a loan says.
    LifetimeText {
        Title: "Lifetime PD", "存续期违约概率";
        NoDataSentence: "Open a file of loans with their months on book and whether they defaulted; the chance of default in each month is learned from it.", "请打开含有账龄月数和是否违约的贷款文件；由此学习每个月的违约概率。";
        NoTarget: "No target is chosen", "尚未选择目标";
        NoTargetSentence: "Say on the Features step which column tells whether a loan defaulted.", "请在“特征”步骤指明哪一列说明贷款是否违约。";
        ToFeatures: "Go to Features", "转到特征";
        Setup: "What it is learned from", "学习的依据";
        Target(target: String = "status = default"): "Target, columns and split are those of the Features step: {target} is a default.", "目标、列和划分与“特征”步骤相同：{target} 为违约。";
        TargetUnknown(target: String = "status"): "Target, columns and split are those of the Features step: {target}.", "目标、列和划分与“特征”步骤相同：{target}。";
        Time: "months on book", "账龄（月）";
        TimeTip: "How long a loan was observed, up to its default or to the end of the data; in a panel the month of the row.", "贷款观察了多久，直到违约或数据结束；面板中为该行所在的月。";
        Choose: "choose a column", "请选择一列";
        Rows: "rows", "行";
        RowsTip: "One row per loan, or a panel of one row per loan and month: then the column that names a loan.", "每笔贷款一行；或每笔贷款每月一行的面板，此时选择标识贷款的列。";
        OneRow: "one per loan", "每笔贷款一行";
        Model: "model", "模型";
        ModelTip: "logistic: odds of default in each month times a factor for each field, fitted exactly. MLP: a network with one output for each month.", "逻辑：每月的违约优势乘以各字段的系数，精确拟合。MLP：每月一个输出的网络。";
        Logistic: "logistic", "逻辑";
        Mlp: "MLP", "MLP";
        Horizon: "last month", "最后一月";
        HorizonTip: "Later months count as not defaulted up to it.", "之后的月份按到该月尚未违约计。";
        HorizonHint: "of the file", "按文件";
        HorizonWanted: "a whole number from 1 to 1,023", "1 到 1,023 的整数";
        Run: "Learn", "学习";
        Export: "Export PDs…", "导出违约概率…";
        ExportTip: "Each loan with its PD over 12 months and over its life, as CSV.", "每笔贷款 12 个月及存续期的违约概率，CSV 格式。";
        EmptyHeading: "Nothing is learned yet", "尚未学习";
        EmptySentence: "Choose the column of months on book and press Learn.", "请选择账龄列，然后按“学习”。";
        Losses: "Loss of the training rows", "训练行的损失";
        Loans: "loans", "贷款";
        Defaults(defaults: usize = 750): "{defaults} ⟨default|defaults⟩", "{defaults} 次违约";
        Concordance: "C (Harrell)", "C（Harrell）";
        ConcordanceTip: "Of two loans of which one is known to default first: the share in which its PD is higher. 0.5 is chance.", "在已知谁先违约的两笔贷款中，先违约者违约概率更高的比例。0.5 相当于随机。";
        Brier: "integrated Brier", "积分 Brier 分数";
        BrierTip: "Mean squared distance between predicted and actual survival over the months, weighted for censoring; less is better.", "各月预测与实际存活之间的均方差，按删失加权；越小越好。";
        Likelihood: "log-likelihood", "对数似然";
        LikelihoodTip: "Mean per loan and month at risk; closer to 0 is better.", "每笔贷款每个风险月的平均值；越接近 0 越好。";
        OnTest: "test rows", "测试集";
        OnValidation: "validation rows", "验证集";
        OnTrain: "training rows", "训练集";
        Stress: "What if a field were shifted", "若某字段变动";
        Field: "field", "字段";
        FieldTip: "Its values are multiplied for every loan; all else stays.", "所有贷款的该字段值按比例变动，其余不变。";
        NoField: "none", "无";
        By: "by", "幅度";
        ByOf(field: String = "income"): "shift of {field} in percent", "{field} 的变动百分比";
        Shown(percent: String = "+10 %"): "{percent}", "{percent}";
        CurveNote(rows: usize = 400): "Mean over {rows} ⟨loan|loans⟩ spread over the file, from their start.", "对文件中均匀选取的 {rows} 笔贷款从起点起取平均。";
        Cumulative: "Cumulative PD by month", "各月累计违约概率";
        Marginal: "PD in each month", "各月违约概率";
        Month: "month on book", "账龄月";
        Pd: "PD", "违约概率";
        AsIs: "as it is", "原样";
        Shifted: "shifted", "变动后";
        KaplanMeier: "Kaplan–Meier", "Kaplan–Meier";
        Interval: "95 % interval", "95 % 区间";
        Calibration: "Observed and predicted hazard by month", "各月实际与预测的风险率";
        Observed: "observed", "实际";
        Predicted: "predicted", "预测";
        Hazard: "hazard", "风险率";
        Beside: "Beside simpler models", "与更简单的模型对照";
        BesideNote: "All are fitted to the same training rows and held against the same others.", "均拟合于相同的训练行，并在相同的其他行上对照。";
        Name: "model", "模型";
        ThisModel: "this model", "本模型";
        Cox: "Cox (Efron)", "Cox（Efron）";
        LogisticHazard: "logistic hazard", "逻辑风险率";
        Uno: "C (Uno)", "C（Uno）";
    }
}
