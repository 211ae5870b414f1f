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
        Weighted: "weighted over the scenarios", "按情景加权";
        SaveModel: "Save model…", "保存模型…";
        SaveModelTip: "The model as a file, with which other loans are scored.", "将模型保存为文件，用于对其他贷款评分。";
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

catalogue! {
    /// What the card of expected credit losses says.
    LossText {
        Title: "Expected credit loss", "预期信用损失";
        Rate: "discount rate", "贴现率";
        RateTip: "Effective annual rate, such as that of the loans; losses of later months count less.", "实际年利率（例如贷款的利率）；较晚月份的损失折现后较小。";
        RateWanted: "a percentage from 0 up to below 100", "0 到 100 以下的百分数";
        Term: "term in months", "期限（月）";
        TermTip(last: usize = 60): "The column of the contractual term, by which the life of a loan ends; without one it ends by month {last}, the last of the model.", "合同期限所在的列，贷款的存续期以此为止；未选择时以模型的最后一月（第 {last} 月）为止。";
        NoTerm: "none", "无";
        From: "loans are taken", "起算点";
        FromTip: "From their month on book as the file has it, or all from their first month.", "从文件中的账龄月起算，或全部从第一个月起算。";
        FromNow: "as they are", "从当前账龄";
        FromStart: "from the start", "从放款时";
        File: "written file", "导出文件";
        ByPeriod: "PD of each month", "含各月违约概率";
        FileTip: "Adds the PD in each month and up to it to the file of PDs.", "在导出的文件中加入各月及累计违约概率。";
        Scenarios: "Scenarios", "情景";
        ScenariosTip: "Courses of the months to come, each with its probability.", "未来各月的走势及其概率。";
        ScenariosNote: "A line holds from its month on up to the next line of its scenario. The column of a field takes shifts such as +10%, +2 or -1.", "每一行自其月份起生效，直到该情景的下一行。字段列填写变动，例如 +10%、+2 或 -1。";
        Scenario: "scenario", "情景";
        ScenarioTip: "Its name; lines of one name are one scenario.", "名称；同名的行属于同一情景。";
        Weight: "weight", "权重";
        WeightTip: "Its probability; those of all scenarios add up to 1.", "概率；所有情景之和为 1。";
        FromPeriod: "from month", "自第几月";
        FromPeriodTip: "The first month that the line is of, counted from now.", "该行生效的第一个月，从现在起数。";
        LogOdds: "log-odds", "对数优势";
        LogOddsTip: "Added to the log-odds of default in each month: 0.69 doubles the odds.", "加到各月违约的对数优势上：0.69 使优势加倍。";
        EadFactor: "EAD ×", "EAD ×";
        EadFactorTip: "The exposure is multiplied by it.", "敞口乘以该系数。";
        LgdFactor: "LGD ×", "LGD ×";
        LgdFactorTip: "The loss given default is multiplied by it.", "违约损失率乘以该系数。";
        CellOf(column: String = "weight", line: usize = 2): "{column} of line {line}", "第 {line} 行的 {column}";
        RemoveLine(line: usize = 2): "Remove line {line}", "删除第 {line} 行";
        RemoveField(field: String = "income"): "Do not shift {field}", "不变动 {field}";
        AddScenario: "Add a scenario", "添加情景";
        NewName(number: usize = 2): "scenario {number}", "情景 {number}";
        AddStep: "Add a step", "添加阶段";
        AddStepTip: "Another line of the last scenario, from a later month on.", "为最后一个情景添加一行，自较晚的月份起生效。";
        AddField: "shift a field", "变动字段";
        Read: "Read from file…", "从文件读取…";
        Save: "Save as CSV…", "保存为 CSV…";
        BaseAlone: "Base alone", "仅保留基准";
        Losses: "Expected loss by scenario", "各情景的预期损失";
        Year: "12 months", "12 个月";
        Life: "lifetime", "存续期";
        Weighted: "weighted", "加权";
        Expected: "expected loss", "预期损失";
        Scored(scored: usize = 700, unscored: usize = 50): "{scored} ⟨loan|loans⟩ scored, {unscored} not.", "{scored} 笔贷款已评分，{unscored} 笔未评分。";
        Latest(loans: usize = 700, rows: usize = 9000): "Of the latest row of each of {loans} ⟨loan|loans⟩ in {rows} rows.", "按 {rows} 行中 {loans} 笔贷款各自的最新一行计算。";
        WithoutId(rows: usize = 3): "{rows} ⟨row|rows⟩ without the name of a loan ⟨counts|count⟩ as a loan of its own.", "{rows} 行没有贷款标识，各按一笔贷款计。";
        Defaulted(loans: usize = 40): "{loans} ⟨loan is|loans are⟩ in default already.", "{loans} 笔已经违约。";
        Unknown(loans: usize = 2): "{loans} ⟨loan has|loans have⟩ an outcome that training did not know.", "{loans} 笔的结果在训练时没有出现。";
        Ended(loans: usize = 4, last: usize = 60): "{loans} ⟨loan has|loans have⟩ reached month {last}, the last of the model, or the end of the term.", "{loans} 笔已到模型的最后一月（第 {last} 月）或期限终点。";
        WithoutTime(loans: usize = 4): "{loans} ⟨loan|loans⟩ without a time on book.", "{loans} 笔没有账龄。";
        WithoutTerm(loans: usize = 4, last: usize = 60): "{loans} ⟨loan|loans⟩ without a term: month {last} ends the life.", "{loans} 笔没有期限：以第 {last} 月为止。";
        Beyond(loans: usize = 4, last: usize = 60): "{loans} ⟨loan has|loans have⟩ a term beyond month {last}: later losses are not counted.", "{loans} 笔的期限超过第 {last} 月：之后的损失未计入。";
        Short(loans: usize = 4): "{loans} ⟨loan reaches|loans reach⟩ the end within 12 months.", "{loans} 笔在 12 个月内到期。";
        WithoutMoney(loans: usize = 4): "{loans} ⟨loan|loans⟩ without a usable exposure or LGD ⟨has|have⟩ no expected loss.", "{loans} 笔没有可用的敞口或 LGD，不计预期损失。";
        UnitExposure: "The exposure is 1 for each loan, so losses are in units of one loan.", "每笔贷款的敞口为 1，损失以一笔贷款为单位。";
    }
}
