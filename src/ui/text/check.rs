//! What the data check says.

catalogue! {
    /// What the data check says.
    CheckText {
        Title: "What to look at before training", "训练前需要查看的问题";
        Settled: "Settled", "已处理";
        NothingElse: "Nothing else to look at.", "没有其他需要查看的问题。";
        LoaderRemarks(n: usize = 3): "Remarks of the loader: {n}", "读取时的提示：{n}";
        // Findings.
        Totals(n: usize = 2): "{n} ⟨record is a total, an average or a trailer; it was|records are totals, averages or trailers; they were⟩ set aside.", "{n} 条记录是合计、平均或结尾行，已搁置。";
        TotalsKept: "Totals, averages and trailers count as applicants.", "合计、平均和结尾行按申请人处理。";
        Rejected(n: usize = 2): "{n} ⟨record was|records were⟩ set aside; the list says why.", "{n} 条记录被搁置，列表中说明原因。";
        NoKey: "No column names the applicant; rows go by their record numbers.", "没有列标识申请人，按记录序号区分。";
        KeyFound(column: String = "note"): "No column names the applicant, but each row has a value of its own in {column}.", "没有列标识申请人，但 {column} 中每行的值各不相同。";
        Key(column: String = "loan_id"): "{column} names the applicant: each row has a value of its own.", "{column} 标识申请人，每行的值各不相同。";
        KeyRepeats(column: String = "customer", rows: usize = 12): "{column} names the applicant, but {rows} ⟨row repeats|rows repeat⟩ the value of an earlier one.", "{column} 标识申请人，但有 {rows} 行与前面某行的值相同。";
        KeyMissing(column: String = "customer", rows: usize = 12, missing: usize = 3): "{column} names the applicant, but {rows} ⟨row repeats|rows repeat⟩ the value of an earlier one and {missing} ⟨holds|hold⟩ none.", "{column} 标识申请人，但有 {rows} 行与前面某行的值相同，{missing} 行没有值。";
        Repeats(n: usize = 12): "{n} ⟨row equals|rows equal⟩ an earlier row in every column but the identifier.", "{n} 行除标识列外与前面某行完全相同。";
        RepeatsOut(n: usize = 12): "{n} repeated ⟨row takes|rows take⟩ no part in training and figures.", "{n} 行重复行不参与训练和指标计算。";
        Codes(column: String = "employment_years", codes: String = "999", n: usize = 40): "{column} holds {codes} in {n} ⟨row|rows⟩, as codes are written; it enters as a number.", "{column} 中有 {n} 行为 {codes}，疑似特殊代码，目前按数值处理。";
        CodesSet(column: String = "employment_years", codes: String = "999", n: usize = 40): "{codes} in {column} ({n} ⟨row|rows⟩) is a special level.", "{column} 中的 {codes}（{n} 行）作为特殊取值处理。";
        Misfits(column: String = "income", n: usize = 13): "{n} ⟨cell|cells⟩ of {column} ⟨does|do⟩ not fit its kind.", "{column} 中有 {n} 个单元格不符合列的类型。";
        TextNumbers(column: String = "rate", share: String = "75.0 %"): "{column} is read as text, although {share} of its cells are numbers.", "{column} 按文本读取，但 {share} 的单元格是数字。";
        TextDays(column: String = "issued", share: String = "75.0 %"): "{column} is read as text, although {share} of its cells are dates.", "{column} 按文本读取，但 {share} 的单元格是日期。";
        ReadAsTold(column: String = "rate"): "{column} is read as it was told.", "{column} 按指定的方式读取。";
        Empty(n: usize = 2, columns: String = "note, remark"): "{n} empty ⟨column is|columns are⟩ left out: {columns}", "{n} 个空列未进入模型：{columns}";
        Constant(n: usize = 2, columns: String = "branch, currency"): "{n} ⟨column|columns⟩ of one value ⟨is|are⟩ left out: {columns}", "{n} 个只有一个取值的列未进入模型：{columns}";
        AndMore(columns: String = "a, b", n: usize = 4): "{columns} and {n} more", "{columns} 等，另有 {n} 列";
        // What a click does.
        Keep: "Keep as applicants", "按申请人保留";
        SetAside: "Set aside", "搁置";
        Show: "Show", "查看";
        TakeAsKey: "Take as identifier", "作为标识列";
        AsGuessed: "As guessed", "恢复自动判断";
        SplitByKey: "Split by it", "按此列划分";
        SplitAtRandom: "Split at random", "改为随机划分";
        LeaveOut: "Leave out", "剔除";
        TakeIn: "Take in again", "重新纳入";
        MakeSpecial: "Special level", "作为特殊取值";
        AsNumbers: "As numbers again", "恢复为数值";
        ReadAsNumber: "Read as number", "按数值读取";
        Detect: "Detect again", "恢复自动判断";
        // What it does, in a sentence.
        ReloadTip: "Reads the file again. Models trained so far are kept and marked out of date.", "重新读取文件。已训练的模型会保留，并标记为已过期。";
        UndoTip: "Can be taken back with Undo.", "可以撤销。";
        Short(records: usize = 1, lines: String = "501"): "{records} ⟨record has|records have⟩ fewer cells than there are columns; the last cells count as missing. In the file: line {lines}.", "有 {records} 条记录的单元格少于列数，末尾的单元格按缺失处理。文件中的行号：{lines}。";
        ShowRowTip: "Goes to the first of these rows.", "跳到其中的第一行。";
        ShowMisfitsTip: "Shows only these rows and goes to the first cell. They count as missing, or as special levels of a model that has such.", "只显示这些行并跳到第一个单元格。它们按缺失处理，或在模型支持时作为特殊取值。";
        SplitTip: "Rows of one applicant are then all in training or all in test; otherwise test figures may be too good. Can be taken back with Undo.", "同一申请人的各行会全部在训练集或全部在测试集；否则测试指标可能偏高。可以撤销。";
        ShowColumnTip: "Shows the column, where the order of day and month can be told.", "显示该列，可在其中指定日和月的顺序。";
        ShowRejectedTip: "Lists the records, each with its line and reason.", "列出这些记录及其行号和原因。";
    }
}
