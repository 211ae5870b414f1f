//! What the evaluate panel says.

catalogue! {
    /// What the evaluate panel says.
    EvaluateText {
        Title: "Evaluate", "评估";
        PartShown: "Part shown", "显示的样本集";
        RunShown: "Run shown", "显示的模型";
        Train: "Train", "训练集";
        Validation: "Validation", "验证集";
        OutOfFold: "Out of fold", "折外";
        Test: "Test", "测试集";
        InTrain: "training", "训练集";
        InValidation: "validation", "验证集";
        InTest: "test", "测试集";
        Chosen(on: String = "validation", of: String = "test"): "chosen on {on} · reported on {of}", "在{on}上选择 · 在{of}上报告";
        ByHand(of: String = "test"): "cutoff set by hand · reported on {of}", "截断值为手动设定 · 在{of}上报告";
        NoRunHeading: "No trained model yet", "还没有训练好的模型";
        OnlyChance: "No run so far is better than chance. Train another one, or choose one on the Train step to look at it.", "目前没有优于随机的训练。请重新训练，或在“训练”步骤选择一个查看。";
        NoRunSentence: "Once a model is trained, its figures on rows it has never seen stand here.", "训练好模型后，这里会显示它在从未见过的样本上的各项指标。";
        TrainingSentence: "A training is under way. Its figures stand here once it ends.", "训练正在进行，结束后这里会显示各项指标。";
        GoToTrain: "Go to Train", "转到训练";
        StaleSentence: "Data or choices have changed since this run was trained. These are its figures from before.", "此模型训练之后，数据或设置有改动。当前显示的是改动前的指标。";
        NoRows(part: String = "test"): "This run has no {part} rows with a known outcome. Choose another part above.", "此模型的{part}没有已知结果的样本，请在上方选择其他样本集。";
        // Tiles.
        Interval(low: String = ".769", high: String = ".794"): "95 % {low}–{high}", "95 % {low}–{high}";
        AtPd(pd: String = ".24"): "PD {pd}", "PD {pd}";
        EceNote(ece: String = ".011"): "ECE {ece}", "ECE {ece}";
        AtCutoff: "at the cutoff", "当前截断值下";
        // Confusion matrix.
        Matrix: "Confusion matrix", "混淆矩阵";
        OfApplicants(part: String = "test", n: usize = 6000): "{part}, {n} ⟨applicant|applicants⟩", "{part}，{n} 位申请人";
        PredictedGood: "predicted good: approve", "预测为好：通过";
        PredictedBad: "predicted bad: decline", "预测为坏：拒绝";
        ActualGood: "actual good", "实际为好";
        ActualBad: "actual bad", "实际为坏";
        GoodKept: "good business kept", "保留的优质业务";
        GoodLost: "good business lost", "流失的优质业务";
        LossesTaken: "losses taken", "承担的损失";
        LossesAvoided: "losses avoided", "避免的损失";
        // Cutoff.
        Cutoff: "Cutoff", "截断值";
        OneCutoff: "one cutoff in all steps", "各步骤共用一个截断值";
        Pd: "PD", "PD";
        ApprovalRate: "approval rate", "通过率";
        ApprovedBadRate: "bad rate of approved", "通过客户坏样本率";
        PrecisionRow: "precision", "精确率";
        // Figures.
        Roc: "ROC", "ROC";
        PrecisionRecall: "Precision–recall", "精确率–召回率";
        Scores: "Score distribution", "分数分布";
        GoodsDeclined: "share of goods declined", "好样本被拒绝的比例";
        BadsDeclined: "share of bads declined", "坏样本被拒绝的比例";
        RecallAxis: "recall", "召回率";
        CumulativeShare: "share up to this PD", "至该 PD 的累计占比";
        ScoreAxis: "points", "分数";
        Applicants: "applicants", "申请人数";
        Goods: "goods", "好";
        Bads: "bads", "坏";
        Guessing: "guessing", "随机猜测";
        CutoffMark(pd: String = ".271"): "cutoff {pd}", "截断值 {pd}";
        KsMark(ks: String = ".431"): "KS {ks}", "KS {ks}";
        // Tables.
        Parts: "Parts side by side", "各样本集对比";
        Runs: "All runs", "所有模型";
        RunsNote(part: String = "test"): "on {part}, each at its own cutoff of highest F1", "{part}，各模型按自身 F1 最大的截断值";
        Figure: "figure", "指标";
        Rows: "rows", "行数";
        BadRows: "bads", "坏样本数";
        BadRate: "bad rate", "坏样本率";
        AucInterval: "AUC 95 %", "AUC 95 %";
        Run: "run", "模型";
        Family: "model", "模型";
        ShowRun(name: String = "run 3"): "Show {name}", "显示 {name}";
        RunStale: "out of date", "已过期";
    }
}
