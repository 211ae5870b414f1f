//! What the score panel says.

catalogue! {
    /// What the score panel says.
    ScoreText {
        Title: "Score", "评分";
        // Filters.
        FilterDecision: "Filter by decision", "按决策筛选";
        FilterGrade: "Filter by grade", "按等级筛选";
        FilterPart: "Filter by part", "按样本集筛选";
        AllDecisions: "All decisions", "全部决策";
        AllGrades: "All grades", "全部等级";
        AllParts: "All parts", "全部样本集";
        GradeIs(grade: String = "C"): "Grade {grade}", "等级 {grade}";
        MostlyMissing(missing: usize = 4, columns: usize = 5): "{missing} of the {columns} columns of the model have no value for this applicant: the PD rests on the others.", "模型的 {columns} 列中有 {missing} 列对该申请人缺失：PD 仅基于其余列。";
        Misfits(names: String = "income"): "Cells that do not fit their column: {names}. The PD takes them as missing or as a special level; correct them and score again.", "与所在列不符的单元格：{names}。PD 将其视为缺失或特殊取值；请更正后重新评分。";
        NotListed: "Not in the list as it is filtered now.", "不在当前筛选的列表中。";
        FilterOf(column: String = "PD"): "Filter {column}", "筛选 {column}";
        Search: "Search by id", "按编号查找";
        Shown(shown: usize = 6000, all: usize = 30_000): "{shown} of {all} shown", "显示 {shown} / {all}";
        Sorting: "Sorting and filtering", "正在排序和筛选";
        ClearFilters: "Show all", "显示全部";
        // Buttons.
        ScoreAnother: "Score another file…", "对其他文件评分…";
        Export: "Export…", "导出…";
        ExportHeading: "Scored CSV", "评分 CSV";
        Exact: "Texts exactly as in the file", "文本与原文件完全一致";
        ExactTip: "Without this, an apostrophe is put before texts that a spreadsheet would run as a formula.", "不选时，会在电子表格可能当作公式执行的文本前加上单引号。";
        Bom: "Byte-order mark, for Excel", "写入 BOM（供 Excel 识别）";
        BomTip: "Excel needs it to show letters beyond English in a CSV file.", "Excel 需要它才能正确显示 CSV 中的中文等字符。";
        WithInput: "Append original columns", "附上原始列";
        WithInputTip: "All columns of the scored file, as they stood, after the columns of the score.", "在评分列之后，原样附上所评分文件的所有列。";
        OnlyShown(shown: usize = 502, all: usize = 1000): "Only what is shown ({shown} of {all})", "仅列表中的申请人（{shown} / {all}）";
        ExportAside(aside: usize = 1, rows: usize = 1202): "{aside} ⟨record that was|records that were⟩ set aside ⟨is|are⟩ in the file too, as DATA_ERROR: it has {rows} rows.", "文件中也包含被搁置的 {aside} 条记录（标为 DATA_ERROR），共 {rows} 行。";
        OnlyShownTip: "The applicants of the list as it is filtered and sorted, in that order. Records that were set aside are left out.", "按列表当前的筛选和排序导出；不含被搁置的记录。";
        WithReasons: "Up to four reasons", "最多四个原因";
        WithReasonsTip: "The fields that raise the PD most, against the training mean.", "相对训练集均值，最推高 PD 的字段。";
        WithReasonsProtected: "The model uses protected attributes; reasons may name them.", "模型使用了受保护属性，原因中可能出现。";
        WithLoss: "Append EAD, LGD and expected loss", "附上 EAD、LGD 和预期损失";
        WithLossTip: "As the money terms of the Decide step say; the columns are the last. Without an EAD and LGD there, they are not offered.", "按“决策”步骤中的金额条款计算，列在最后。未设置 EAD 或 LGD 时不可选。";
        ChooseFile: "Choose a file (.csv or .xlsx)…", "选择文件（.csv 或 .xlsx）…";
        // Table.
        Table: "Applicants", "申请人";
        TableTip: "Arrow keys move the selection, Ctrl+C copies it.", "方向键移动选择，Ctrl+C 复制。";
        Id: "id", "编号";
        Split: "split", "样本集";
        Outcome: "outcome", "结果";
        Pd: "PD", "PD";
        Score: "score", "分数";
        Grade: "grade", "等级";
        Decile: "decile", "十分位";
        Decision: "decision", "决策";
        SortBy(column: String = "PD"): "Sort by {column}", "按{column}排序";
        Rising: "rising", "升序";
        Falling: "falling", "降序";
        Train: "train", "训练集";
        Validation: "validation", "验证集";
        Test: "test", "测试集";
        Good: "good", "好";
        Bad: "bad", "坏";
        Unknown: "unknown", "未知";
        Approve: "APPROVE", "通过";
        Refer: "REFER", "转人工";
        Decline: "DECLINE", "拒绝";
        NoScore: "not scored", "未评分";
        // Reasons.
        ReasonsColumn: "reasons", "原因";
        ReasonsColumnTip: "Up to four fields that raise the PD most against the mean of the training rows, the strongest first. Their wording is in the Explain step.", "相对训练集均值最多四个使 PD 上升最多的字段，由强到弱。文本可在“解释”步骤中编辑。";
        Reasons: "Reasons", "原因";
        ReasonsTip: "What each field adds to the log-odds of bad, from the baseline to this applicant: integrated gradients (Sundararajan et al. 2017), exact for logistic regression; of boosted trees, Shapley values. The bars add up to the PD; to the right they raise it, to the left they lower it.", "各字段从基准到该申请人对“坏”的对数优势的贡献：积分梯度法（Sundararajan 等，2017），对逻辑回归为精确值；提升树为 Shapley 值。各条相加即得 PD；向右升高，向左降低。";
        Baseline: "Compared with", "对比基准";
        BaselineMean: "training mean", "训练集均值";
        BaselineApproved: "just approved", "刚好通过者";
        OtherFields(n: usize = 12): "{n} ⟨other|others⟩", "其他 {n} 项";
        Calibration: "calibration", "校准";
        ReasonsNote(pd: String = "18.20 %", gap: String = "2e-5"): "Log-odds, from the baseline's {pd}; unexplained {gap}", "对数优势，基准 PD 为 {pd}；未解释部分 {gap}";
        ReasonsAgree(share: String = "81.2 %"): "Of this model's reasons {share} are among the top four of sampled Shapley values too (24 rows, checked in training).", "该模型的原因中有 {share} 也在抽样 Shapley 值的前四位（训练时以 24 行检验）。";
        ProtectedReason: "A protected attribute is among the reasons; check before they are sent out.", "原因中包含受保护属性；发送前请核查。";
        NoBaselines: "This model was trained by an earlier version and holds no baseline to compare with; train again.", "该模型由早期版本训练，没有可比较的基准；请重新训练。";
        NoneApproved: "Fewer than 20 training applicants were approved at the cutoff; compare with the training mean.", "训练样本中在截断值下通过的申请人不足 20 位；请与训练集均值比较。";
        OtherCutoff(pd: String = "31.00 %"): "Those just approved belong to the cutoff of the training, {pd}; set it again, or compare with the training mean.", "“刚好通过者”对应训练时的截断值 {pd}；请恢复该截断值，或与训练集均值比较。";
        NoneMatch: "No applicant matches the filters", "没有符合筛选条件的申请人";
        CountApprove(n: usize = 4459): "approve {n}", "通过 {n}";
        CountRefer(n: usize = 214): "refer {n}", "转人工 {n}";
        CountDecline(n: usize = 1327): "decline {n}", "拒绝 {n}";
        CountNone(n: usize = 2): "not scored {n}", "未评分 {n}";
        // Detail.
        Applicant(id: String = "15067"): "Applicant {id}", "申请人 {id}";
        NobodySelected: "No applicant is selected", "尚未选择申请人";
        SelectSentence: "Click a row, or go to the table and use the arrow keys.", "单击一行，或将焦点移到表格后使用方向键。";
        Previous: "Previous applicant", "上一位申请人";
        Next: "Next applicant", "下一位申请人";
        Fields: "Fields in the file", "文件中的字段";
        SearchFields: "Search the fields", "查找字段";
        FieldsShown(shown: usize = 3, all: usize = 24): "{shown} / {all}", "{shown} / {all}";
        NoField: "No field has that name", "没有符合的字段";
        Missing: "missing", "缺失";
        // Another file.
        OtherFile(name: String = "june.csv", by: String = "run 3"): "{name}, scored with {by}", "{name}，由 {by} 评分";
        SetAside(n: usize = 4): "Records set aside by the loader: {n}", "加载时搁置的记录：{n}";
        NotThere(names: String = "income, age"): "The model knows these columns, the file lacks them: {names}", "模型已知但文件中没有的列：{names}";
        NotRead(names: String = "branch, note"): "The model does not read these columns: {names}", "模型不使用的列：{names}";
        BackToPortfolio: "Back to the portfolio", "返回当前组合";
        CloseFile: "Close this file", "关闭此文件";
        KeepTotals: "Score totals lines too", "合计行也评分";
        MoreNotes(n: usize = 2): "{n} more notes", "另有 {n} 条提示";
        FewerNotes: "fewer notes", "收起提示";
        RejectLine(line: usize = 1203, reason: String = "a line of totals"): "line {line}: {reason}", "第 {line} 行：{reason}";
        WithoutPd(n: usize = 2): "{n} ⟨applicant|applicants⟩ got no PD: none of the inputs of the model has a value. ⟨It is|They are⟩ DATA_ERROR in the scored file; fill in ⟨its|their⟩ inputs and score ⟨it|them⟩ again.", "{n} 位申请人没有 PD：模型的所有输入均为空。评分文件中记为 DATA_ERROR；请补全后重新评分。";
        AsideInData(n: usize = 2): "{n} ⟨record of the file was|records of the file were⟩ set aside and ⟨is|are⟩ not scored; the Data step shows each with its reason.", "文件中有 {n} 条记录被搁置，未评分；“数据”步骤列出每条及原因。";
        GoToData: "To the data", "前往数据";
        // Drift of another file.
        DriftScore: "Score PSI", "分数 PSI";
        DriftColumn(column: String = "loan_amount"): "CSI {column}", "CSI {column}";
        DriftBand(word: String = "stable", chance: String = ".004"): "{word} · chance {chance}", "{word} · 随机 {chance}";
        DriftUnknown: "Unknown values", "未知取值";
        DriftUnknownTip: "Values that are rare or unknown to the model, as its remarks tell them: only where they are more than in training.", "模型罕见或未知的取值，以模型提示为准：仅在多于训练时列出。";
        DriftOutside: "Out of range", "超出范围";
        DriftOutsideTip: "Numbers and dates outside the range of the training rows.", "超出训练样本取值范围的数值和日期。";
        DriftAsBefore: "as in training", "与训练时一致";
        DriftInColumns(n: usize = 3): "in {n} ⟨column|columns⟩", "涉及 {n} 列";
        DriftApproval: "Approval rate", "通过率";
        DriftThen(rate: String = "70.1 %"): "training {rate}", "训练集 {rate}";
        DriftNoThen: "training not known", "训练集未知";
        DriftDecidedTip: "Approved by the final decision, at the current cutoffs and by the current policy rules, of the applicants of this file with a PD; below the same for the training rows of the run, while it is the shown one.", "按当前截断值和准入规则的最终决策，本文件中有 PD 的申请人的通过比例；下方为该模型训练集的同一比例（该模型为当前模型时显示）。";
        DriftMore: "Drift of all columns, decisions then and now", "所有列的偏移，训练时与现在的决策";
        DriftLess: "Less of the drift", "收起偏移";
        DriftDecisions: "Decisions then and now", "训练时与现在的决策";
        DriftShare: "share", "占比";
        DriftNow: "this file", "此文件";
        // Nothing yet.
        EmptyHeading: "Nobody is scored yet", "还没有评分";
        EmptySentence: "Once a model is trained, every applicant of the portfolio stands here with PD, score, grade and decision.", "训练好模型后，这里会列出组合中每位申请人的违约概率、分数、等级和决策。";
        GoToTrain: "Go to Train", "转到训练";
        ModelHeading(name: String = "model.safetensors"): "{name} is ready to score", "{name} 已可用于评分";
        ModelSentence: "Choose a file with the columns that the model was trained on.", "请选择包含该模型训练所用列的文件。";
        Scoring(name: String = "june.csv"): "Scoring {name}", "正在对 {name} 评分";
        ExportStale: "Cutoff, terms or model have changed since the scored CSV was written. Export it again.", "自上次导出评分 CSV 以来，截断值、条款或模型有改动，请重新导出。";
        PolicyPending: "The policy rules on the Decide step are not applied to these decisions (yet).", "“决策”步骤中的准入规则（尚）未应用于这些决策。";
        GoToDecide: "Go to Decide", "转到决策";
        StaleSentence: "Data or choices have changed since this run was trained. These are its scores from before.", "此模型训练之后，数据或设置有改动。当前显示的是改动前的评分。";
    }
}
