//! What the views of the evaluate panel beyond its overview say.

catalogue! {
    /// What the views of the evaluate panel beyond its overview say.
    StudyText {
        Views: "View", "视图";
        Overview: "Overview", "总览";
        Ranking: "Ranking", "排序能力";
        Calibration: "Calibration", "校准";
        Stability: "Stability", "稳定性";
        Segments: "Segments", "分群";
        Compare: "Compare", "模型比较";
        Resampling: "Resampling", "重复抽样";
        Working: "Working…", "正在计算……";
        SaveTable(table: String = "gains"): "Save the table {table} as CSV…", "将表格“{table}”保存为 CSV…";
        OneClass(part: String = "test"): "Of the {part} rows all are good or all are bad, so there is nothing to tell apart.", "{part}的样本全部为好或全部为坏，无法进行区分。";
        OtherData: "The portfolio is no longer the one that this run was trained on; train it again to see this.", "当前数据已不是训练此模型时的数据；请重新训练后查看。";
        // Ranking.
        Cap: "Cumulative accuracy profile", "累计准确曲线（CAP）";
        ShareRiskiest: "share of applicants, riskiest first", "申请人占比（风险由高到低）";
        ShareOfBads: "share of bads", "坏样本占比";
        Perfect: "perfect", "完美模型";
        Gains: "Gains table", "增益表";
        Bin: "bin", "组";
        PdRange: "PD", "PD";
        CumulativeBads: "bads so far", "累计坏样本";
        CumulativeGoods: "goods so far", "累计好样本";
        Lift: "lift", "提升度";
        GainsNote: "1 is the riskiest tenth", "第 1 组风险最高";
        // Calibration.
        Reliability: "Reliability", "可靠性曲线";
        Bins: "How the bins are cut", "分组方式";
        EqualCount: "equal count", "等频";
        EqualWidth: "equal width", "等宽";
        MeanPd: "mean PD", "平均 PD";
        Observed: "observed bad rate", "实际坏账率";
        Ideal: "as predicted", "与预测一致";
        Low: "95 % low", "95 % 下限";
        High: "95 % high", "95 % 上限";
        Figures: "Calibration in figures", "校准指标";
        Oe: "observed ÷ expected", "实际 ÷ 预期";
        Slope: "slope", "斜率";
        Intercept: "intercept", "截距";
        Spiegelhalter: "Spiegelhalter z", "Spiegelhalter z";
        HosmerLemeshow: "Hosmer–Lemeshow p", "Hosmer–Lemeshow p";
        Grades: "Calibration by grade", "分等级校准";
        GradesNote: "grades of the trained model", "训练模型的等级";
        Grade: "grade", "等级";
        Share: "share", "占比";
        Binomial: "binomial p", "二项检验 p";
        Jeffreys: "Jeffreys p", "Jeffreys p";
        Light: "traffic light", "红绿灯";
        Green: "green", "绿";
        Yellow: "yellow", "黄";
        Red: "red", "红";
        Inversions(pairs: String = "B–C"): "The worse grade has the lower bad rate: {pairs}.", "较差等级的坏账率反而更低：{pairs}。";
        Concentrated(share: String = "55.0 %"): "One grade holds {share} of the rows; above 40 % counts as concentrated.", "某一等级占 {share} 的样本，超过 40 % 视为集中。";
        TermBinomial: "The probability of at least so many bads if the mean PD were right (Tasche). Small: more bads than the PD explains.", "若平均 PD 正确，出现不少于当前坏样本数的概率（Tasche）。越小说明坏样本多于 PD 所能解释。";
        TermJeffreys: "The probability that the true rate is at most the mean PD (ECB). Small: the PD is too low.", "真实违约率不高于平均 PD 的概率（欧洲央行）。越小说明 PD 偏低。";
        TermLight: "Green below 95 %, yellow from 95 %, red from 99.9 % of the binomial distribution.", "二项分布 95 % 以下为绿，95 % 起为黄，99.9 % 起为红。";
        // Stability.
        ScorePsi: "Score: training deciles", "分数：训练集十分位";
        PsiNote(psi: String = ".012", word: String = "stable", chance: String = ".004"): "PSI {psi}: {word}; chance alone reaches {chance} in 1 of 20", "PSI {psi}：{word}；仅由偶然每 20 次有 1 次达到 {chance}";
        Stable: "stable", "稳定";
        Watch: "watch", "关注";
        Shift: "shift", "偏移";
        Decile: "decile", "十分位";
        InTraining: "training", "训练集";
        Now: "this part", "此样本集";
        Csi: "Columns against training", "各列与训练集对比";
        Column: "column", "列";
        CsiValue: "CSI", "CSI";
        Chance: "by chance", "偶然水平";
        Says: "says", "结论";
        NoDevelopment: "This model does not know how its training rows lay.", "此模型没有记录训练样本的分布。";
        Months: "By month", "按月";
        MonthAxis: "month", "月份";
        YearAxis: "year", "年份";
        DateColumn: "Date column", "日期列";
        NoDate: "No column holds dates, so there are no months to tell apart.", "没有日期列，无法按月区分。";
        // Segments.
        BySegment: "Column", "列";
        ChooseColumn: "choose a column", "选择一列";
        Monitored: "protected", "受保护";
        Group: "group", "组别";
        Air: "AIR", "AIR";
        TprGap: "recall gap", "召回率差";
        FprGap: "goods declined gap", "误拒率差";
        PdGap: "PD gap", "PD 差";
        Reference(group: String = "30 to < 40"): "held against the largest group, {group}", "以最大组“{group}”为参照";
        TooFew: "Groups under 30 rows or 5 bads show no figures: they would tell more about chance and single persons than about the group.", "少于 30 行或 5 个坏样本的组不显示指标：它们更多反映偶然或个别人，而非群体。";
        Flagged(groups: String = "f"): "Adverse impact ratio under 0.80: {groups}. This is a diagnostic, not a legal verdict; look into the reasons.", "不利影响比率低于 0.80：{groups}。这是诊断信息，并非法律结论，请查明原因。";
        NotFlagged: "No group has an adverse impact ratio under 0.80. This is a diagnostic, not a legal verdict.", "没有组别的不利影响比率低于 0.80。这是诊断信息，并非法律结论。";
        TermAir: "Adverse impact ratio: the group's approval rate divided by that of the reference group.", "不利影响比率：该组通过率除以参照组通过率。";
        Rates: "Rates by group", "各组比率";
        GroupAxis: "group", "组别";
        // Compare.
        Against: "Against", "对比模型";
        OneRun: "There is one run only. Train another one to compare.", "目前只有一个模型，请再训练一个以进行比较。";
        SharedRows(part: String = "test", n: usize = 1000): "{n} {part} rows that both hold", "两者共有的{part} {n} 行";
        NoShared(part: String = "test"): "These runs share no {part} rows with known outcomes, so they cannot be held against each other.", "两个模型没有共同的{part}样本，无法比较。";
        Difference(a: String = "LSTM", b: String = "MLP", d: String = ".012", low: String = "−.003", high: String = ".027"): "AUC of {a} − {b}: {d} (95 % {low} to {high})", "AUC {a} − {b}：{d}（95 % {low} 至 {high}）";
        DelongP(p: String = ".123"): "DeLong p {p}", "DeLong p {p}";
        Unlike: "The difference is more than chance at the 5 % level.", "在 5 % 水平上，差异超出偶然。";
        Alike: "The difference may be chance.", "差异可能出于偶然。";
        SwapAt: "Both approve", "两者均通过";
        SwapSet: "Swap set", "换入换出";
        Approved: "approved by both", "两者均通过";
        SwappedIn(name: String = "MLP"): "in with {name}", "改用 {name} 换入";
        SwappedOut(name: String = "MLP"): "out with {name}", "改用 {name} 换出";
        Declined: "declined by both", "两者均拒绝";
        Side: "figure", "指标";
        TradeOff: "Bad rate of the approved", "通过客户坏账率";
        Ap: "average precision", "平均精确率";
        // Resampling.
        CrossValidation: "Cross-validation", "交叉验证";
        CrossNote: "each fold is scored by a model that has not seen it", "每一折由未见过它的模型评分";
        Folds: "folds", "折数";
        StartFolds: "Cross-validate", "开始交叉验证";
        Fold: "fold", "折";
        Mean: "mean", "均值";
        Spread: "± standard deviation", "± 标准差";
        BestEpoch: "best epoch", "最佳轮次";
        Bootstrap: "Bootstrap intervals", "自助法区间";
        BootstrapNote(part: String = "test"): "95 % of the draws, on {part}", "{part}上 95 % 的抽样结果";
        Draws: "draws", "抽样次数";
        StartDraws: "Draw", "开始抽样";
        Value: "value", "数值";
        FoldsIdle: "Nothing drawn yet. A cross-validation trains the network of this run once per fold.", "尚未运行。交叉验证会按折数重复训练此模型。";
        DrawsIdle: "Nothing drawn yet. Rows are drawn anew, goods and bads apart.", "尚未运行。将对好、坏样本分别重新抽样。";
        Cancel: "Cancel", "取消";
    }
}
