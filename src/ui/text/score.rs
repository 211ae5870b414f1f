//! What the scoring panel says.

catalogue! {
    /// What the scoring panel says.
    ScoreText {
        Title: "Score", "评分";
        EmptyHeading: "No applicant is scored yet", "还没有评分结果";
        EmptySentence: "Train a model, or open one and a file to score with it.", "训练模型，或打开已有模型和待评分文件。";
        GoToTrain: "Go to training", "前往训练";
        ScoreFile: "Score another file…", "为其他文件评分…";
        ScorePortfolio: "Score the portfolio", "为当前组合评分";
        ShownOf(shown: usize = 6000, all: usize = 30_000): "{shown} of {all} shown", "显示 {shown} / {all}";
        Export: "Export CSV…", "导出 CSV…";
        ExportShown: "Export the rows shown…", "导出显示的行…";
        ExportReasons: "with reasons", "含原因";
        ExportInput: "with the input columns", "含输入列";
        ExportBom: "for Excel (UTF-8 with BOM)", "供 Excel 使用（带 BOM 的 UTF-8）";
        ExportExact: "all digits", "保留全部小数位";
        Search: "Search", "搜索";
        SearchHint: "id", "标识";
        NothingFound: "No applicant matches", "没有匹配的申请人";
        ClearFilters: "Clear filters", "清除筛选";
        FilterDecision: "Decision", "决策";
        FilterGrade: "Grade", "等级";
        FilterSplit: "Split", "样本划分";
        All: "all", "全部";
        AllDecisions: "all decisions", "全部决策";
        AllGrades: "all grades", "全部等级";
        Id: "id", "标识";
        Row: "row", "行号";
        Pd: "PD", "PD";
        Points: "score", "分数";
        Grade: "grade", "等级";
        Decile: "decile", "十分位";
        Decision: "decision", "决策";
        Actual: "actual", "实际";
        Part: "split", "划分";
        Approve: "approve", "通过";
        Decline: "decline", "拒绝";
        Refer: "refer", "人工审核";
        ActualGood: "good", "好";
        ActualBad: "bad", "坏";
        Unknown: "unknown", "未知";
        FirstReason: "first reason", "首要原因";
        SortBy(column: String = "PD"): "Sort by {column}", "按{column}排序";
        Summary(decline: usize = 1327, approve: usize = 4459): "decline {decline} · approve {approve}", "拒绝 {decline} · 通过 {approve}";
        RowsShown(from: usize = 3412, to: usize = 3426, all: usize = 6000): "rows {from}–{to} of {all}", "第 {from}–{to} 行，共 {all} 行";
        Applicant(id: String = "15067"): "Applicant {id}", "申请人 {id}";
        NoApplicant: "Choose an applicant to see more", "选择一位申请人查看详情";
        Previous: "Previous applicant", "上一位申请人";
        NextApplicant: "Next applicant", "下一位申请人";
        Inputs: "What the file says", "文件中的信息";
        CopyRows: "Copy selected rows", "复制所选行";
        Distribution: "Score distribution", "分数分布";
        Grades: "Applicants by grade", "各等级申请人";
        Drift: "Drift", "漂移";
        DriftNote: "this file against the training rows", "与训练集相比";
        Schema: "Columns", "列匹配";
        SchemaFits: "Every column the model needs is there", "模型需要的列全部存在";
        SchemaMissing(names: String = "income, age"): "The model needs these columns: {names}", "缺少模型需要的列：{names}";
        ModelFile: "model", "模型";
        Scoring(rows: usize = 58_000): "Scored {rows} rows", "已评分 {rows} 行";
        Exported(rows: usize = 30_000, file: String = "scored.csv"): "{rows} rows written to {file}", "已将 {rows} 行写入 {file}";
    }
}
