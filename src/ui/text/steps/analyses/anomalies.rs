//! What the panel of anomalies says.

catalogue! {
    /// What the panel of anomalies says.
    AnomalyText {
        Title: "Anomalies", "异常行";
        NoDataSentence: "Open a file; its rows are then scored by how unusual they are, without a target.", "请打开文件；之后各行会按异常程度评分，无需目标列。";
        Setup: "How rows are scored", "评分方式";
        Method: "method", "方法";
        MethodTip: "Isolation forest: how few random splits set a row apart; finds rows that are unusual in several columns. Autoencoder: how badly a network puts a row out again; also finds impossible values of a single column.", "孤立森林：把一行分离出来所需随机划分的多少，适合多列同时异常的行。自编码器：网络重构该行的误差，也能找出单列中不可能的取值。";
        Forest: "isolation forest", "孤立森林";
        Autoencoder: "autoencoder", "自编码器";
        Drop: "columns left out", "不使用的列";
        DropTip: "Such as a known outcome, which would make the bads unusual.", "例如已知结果，否则坏样本会显得异常。";
        AddDrop: "Leave out a column…", "不使用某列…";
        UseProtected: "Use protected attributes as well", "同时使用受保护属性";
        Used(columns: usize = 12): "{columns} ⟨column is|columns are⟩ used.", "使用 {columns} 列。";
        UsedTip: "All but keys, texts, weights, protected attributes and those left out.", "除编号、文本、权重、受保护属性及不使用的列以外的所有列。";
        Run: "Score the rows", "为各行评分";
        RowsOf(rows: usize = 4096, of: usize = 10_000): "{rows} of {of} rows", "{rows} / {of} 行";
        Export: "Export scores…", "导出评分…";
        ExportTip: "One line per record: id, score, and the columns in which it is most unusual.", "每条记录一行：编号、得分及其最异常的列。";
        Losses: "Loss of the autoencoder by epoch", "自编码器各轮次的损失";
        LossAxis: "mean squared error", "均方误差";
        Histogram: "Scores of the rows", "各行得分的分布";
        Score: "score", "得分";
        Errors: "Errors of the rows", "各行的重构误差";
        Error: "error, each column 1 on average", "误差（每列平均为 1）";
        Rows: "rows", "行数";
        ForestNote: "Above 0.5 a row is set apart sooner than on average.", "得分高于 0.5 的行比平均更易被分离。";
        AutoencoderNote: "A score is the share of rows that are put out again better.", "得分为重构得更好的行的占比。";
        List: "Rows by score", "按得分排列的行";
        ListNote(rows: usize = 5000): "{rows} ⟨row|rows⟩", "{rows} 行";
        Id: "row", "行";
        First: "most unusual in", "最异常的列";
        Second: "then in", "其次";
        Third: "then in", "再次";
        Holds(column: String = "income", value: String = "900000", median: String = "42,000"): "{column}: {value} (median {median})", "{column}：{value}（中位数 {median}）";
        HoldsText(column: String = "region", value: String = "north"): "{column}: {value}", "{column}：{value}";
        NoValue: "no value", "无值";
        SortBy(column: String = "score"): "Sort by {column}", "按{column}排序";
        Median: "median", "中位数";
        High: "99 % of the rows below", "99 % 分位数";
        Highest: "highest", "最高";
        Scored: "rows scored", "已评分行数";
        Often: "Columns named for the highest 1 % of the rows", "得分最高的 1 % 的行中被列出的列";
        Column: "column", "列";
        Named: "rows that name it", "列出该列的行数";
        EmptyHeading: "No rows were scored yet", "尚未评分";
        EmptySentence: "Each row then has a score and the columns in which it is most unusual; the highest come first.", "之后每行会有得分及其最异常的列，得分最高的在前。";
    }
}
