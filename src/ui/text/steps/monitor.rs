//! What the monitor panel says.

catalogue! {
    /// What the monitor panel says.
    MonitorText {
        Title: "Monitor", "监控";
        EmptyHeading: "No model yet", "尚无模型";
        EmptySentence: "Monitoring holds later portfolios against the development of a trained model, or of a model file that is opened.", "监控将之后的组合与模型的开发样本比较，模型可以是已训练的，也可以是打开的模型文件。";
        GoToTrain: "Go to Train", "转到训练";
        Begin: "Later portfolios, month by month", "之后的组合，逐月比较";
        BeginSentence: "Choose later files, or drop them here: how score and columns have moved, what is missing or unknown, and, where outcomes have come, whether the PDs are still right and still rank. Rows stream by; none is kept.", "选择之后的文件，或拖放到此处：分数和各列的偏移、缺失与未知的取值；已有结果时，还有违约概率是否仍然准确、是否仍能区分。数据逐行读取，不保留任何一行。";
        Choose: "Choose files…", "选择文件…";
        Model(model: String = "MLP 2"): "model {model}", "模型 {model}";
        Reference(rows: String = "9,000", bads: String = "2,000", auc: String = "0.7750", train: String = "16,000"): "Score, calibration and AUC against {rows} rows that were not learned from ({bads} bads, AUC {auc}); columns against {train} training rows.", "分数、校准和 AUC 与未参与学习的 {rows} 行（坏样本 {bads}，AUC {auc}）比较；各列与 {train} 行训练样本比较。";
        Months: "Months by", "月份依据";
        ByFile: "each file is a period", "每个文件为一期";
        Reading: "Reading the files", "正在读取文件";
        Cancel: "Cancel", "取消";
        Again: "Monitor again", "重新监控";
        StaleSentence: "Model, cutoff or terms were changed since; the figures are of the model as it was.", "此后模型、截断值或条件有改动；这些数值属于改动前的模型。";
        NoReference: "The model is of an earlier version and does not remember how its rows lay; train it again to monitor it.", "该模型由早期版本训练，没有保存其样本的分布；请重新训练后再监控。";
        NoRows: "The files hold no applicants; choose files with rows.", "文件中没有申请人；请选择含有数据行的文件。";
        TrainingRows: "A file begins with the rows of training, on which a model looks better than it is.", "有文件以训练样本开头，模型在其上的表现会偏好。";
        WithoutDate(rows: String = "12"): "Rows without a month, in no period: {rows}.", "没有月份、不属于任何一期的行：{rows}。";
        Gaps(months: String = "2026-03"): "Months without rows: {months}.", "没有数据的月份：{months}。";
        NoAlarm(periods: usize = 12, share: String = "1.00 %"): "No alarm in {periods} periods. Without any change each kind would come in {share} of them.", "{periods} 期中没有警报。若无任何变化，每类警报也会在 {share} 的期间出现。";
        Alarms(alarms: usize = 4, periods: usize = 2, of: usize = 12, share: String = "1.00 %"): "Alarms: {alarms}, in {periods} of {of} periods. Without any change each kind would come in {share} of them.", "警报 {alarms} 个，涉及 {of} 期中的 {periods} 期。若无任何变化，每类警报也会在 {share} 的期间出现。";
        AlarmTable: "Alarms", "警报";
        Period: "period", "期间";
        About: "about", "对象";
        Found: "found", "发现";
        Chance: "by chance", "偶然概率";
        ChanceTip: "How often so large a difference comes without any change, given the rows of both samples.", "在两个样本的行数下，若无任何变化，出现如此大差异的频率。";
        Score: "score", "分数";
        Calibration: "calibration", "校准";
        Discrimination: "discrimination", "区分能力";
        ScoreFound(psi: String = "0.1200"): "PSI {psi}", "PSI {psi}";
        ColumnFound(csi: String = "0.3000", bin: String = "(missing)", now: String = "10 %", before: String = "0 %"): "CSI {csi}; {bin}: {now} of the rows, {before} in training", "CSI {csi}；{bin}：占 {now}，训练时为 {before}";
        CalibrationFound(bads: String = "245", expected: String = "282.7"): "{bads} bads, {expected} expected", "坏样本 {bads}，预期 {expected}";
        AucFound(auc: String = "0.7300"): "AUC {auc}", "AUC {auc}";
        ScoreFigure: "PSI of the score", "分数的 PSI";
        ByChance: "exceeded by chance in 5 %", "偶然超出的概率为 5 %";
        Alarm: "alarm", "警报";
        RiskFigure: "Bad rate and mean PD", "坏账率与平均违约概率";
        BadRate: "bad rate", "坏账率";
        MeanPd: "mean PD", "平均违约概率";
        AucFigure: "AUC", "AUC";
        Held: "rows that were not learned from", "未参与学习的样本";
        Interval: "95 % interval", "95 % 区间";
        VolumeFigure: "Rows", "行数";
        NoOutcomes: "No outcomes yet: the files lack the target, or it is empty.", "尚无结果：文件缺少目标列，或该列为空。";
        Columns: "Columns", "各列";
        Column: "column", "列";
        HighestCsi: "highest CSI", "最高 CSI";
        In: "in", "所在期间";
        AlarmCount: "alarms", "警报数";
        MostMissing: "most missing", "最高缺失率";
        MissingInTraining: "missing in training", "训练时缺失率";
        Unseen: "unseen cells", "未见取值";
        UnseenTip: "Numbers beyond the range of training, and categories without a name in the model.", "超出训练范围的数值，以及模型中没有名称的类别。";
        ColumnFigure(column: String = "income"): "CSI of {column}", "{column} 的 CSI";
        Missing: "share missing", "缺失率";
        Field: "Column", "列";
        Periods: "Periods", "各期";
        Rows: "rows", "行数";
        Approved: "approved", "通过率";
        Bads: "bads", "坏样本";
        Oe: "O/E", "观察/预期";
        // Challenger.
        TrainAgain: "Train again on these files", "用这些文件重新训练";
        TrainAgainTip: "Trains a challenger by the recipe of the model (the same columns, preparation, family, settings and terms) on the rows of these files that have an outcome, and shows how the two differ. The model in use stays as it is.", "按该模型的配方（相同的列、预处理、模型类型、设置与条件），用这些文件中有结果的行训练挑战模型，并显示两者的差异。现用模型保持不变。";
        Challenger: "Challenger", "挑战模型";
        ChallengerOn(rows: String = "6,000", part: String = "test"): "On {rows} rows of the newer files that the challenger did not learn from ({part}).", "基于新文件中挑战模型未学习过的 {rows} 行（{part}）。";
        NoHeldOut: "No row was held out from the challenger, so that the two cannot be held against each other; train with test or validation rows.", "没有留出的行，无法比较两个模型；请在训练时保留测试或验证样本。";
        UnknownChoices: "The model does not hold the choices it was trained with: it is of an earlier version, or came out of a search. Train a challenger on the newer rows by hand.", "该模型没有保存训练时的选择：由早期版本训练，或来自搜索。请手动用新数据训练挑战模型。";
        OtherModel: "The model was changed since; the challenger is compared with the model as it was.", "此后模型有改动；挑战模型与改动前的模型比较。";
        AucBetter(difference: String = "+0.0100", low: String = "0.0020", high: String = "0.0180"): "AUC of the challenger {difference} (95 % interval {low} to {high}): it ranks better.", "挑战模型的 AUC {difference}（95 % 区间 {low} 至 {high}）：区分更好。";
        AucWorse(difference: String = "-0.0100", low: String = "-0.0180", high: String = "-0.0020"): "AUC of the challenger {difference} (95 % interval {low} to {high}): the champion ranks better.", "挑战模型的 AUC {difference}（95 % 区间 {low} 至 {high}）：现用模型区分更好。";
        AucAlike(difference: String = "+0.0010", low: String = "-0.0080", high: String = "0.0100"): "AUC of the challenger {difference} (95 % interval {low} to {high}): chance alone could make that difference.", "挑战模型的 AUC {difference}（95 % 区间 {low} 至 {high}）：可能只是偶然差异。";
        Flips(rows: String = "312", share: String = "5.2 %", correlation: String = "0.9600"): "Decisions that flip: {rows} ({share}). Rank correlation of the PDs: {correlation}.", "改变的决策：{rows}（{share}）。违约概率的秩相关：{correlation}。";
        SameReason(share: String = "84 %"): "Same first reason in {share} of the rows that either declines.", "在任一模型拒绝的行中，{share} 的首要原因相同。";
        Models: "Champion and challenger", "现用模型与挑战模型";
        Which: "model", "模型";
        Champion: "champion", "现用模型";
        DecisionsTable: "champion ↓ challenger →", "现用模型 ↓ 挑战模型 →";
        SaveChallenger: "Save the challenger…", "保存挑战模型…";
        Replace: "Open it as the model", "作为模型打开";
    }
}
