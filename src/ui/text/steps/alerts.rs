//! What the work queue of alerts says.

catalogue! {
    /// What the work queue of alerts says.
    AlertText {
        Listed: "Rows listed", "列出的行";
        Applicants: "All applicants", "全部申请人";
        Alerts: "Alerts", "预警";
        Budget: "Alerts that can be looked into", "可处理的预警数";
        BudgetTip: "A number of rows, such as 100, or a share, such as 1%: the rows of the highest PDs.", "行数（如 100）或占比（如 1%）：PD 最高的行。";
        BudgetWanted: "a number of rows such as 100, or a share such as 1%", "行数（如 100）或占比（如 1%）";
        NoBudget: "Say how many alerts can be looked into", "请设定可处理的预警数";
        NoBudgetSentence: "Type a number of rows, or a share such as 1%, into the field above: the rows of the highest PDs then make the work queue.", "在上方输入行数或占比（如 1%）：PD 最高的行即构成工作队列。";
        Filter: "Alerts listed", "列出的预警";
        All: "all", "全部";
        Open: "open", "未处理";
        Fraud: "fraud", "欺诈";
        FalseAlarm: "false alarm", "误报";
        Counts(all: String = "100", open: String = "72", fraud: String = "9", no: String = "19"): "{all} alerts: {open} open, {fraud} fraud, {no} false alarm", "{all} 条预警：{open} 条未处理，{fraud} 条欺诈，{no} 条误报";
        Precision(share: String = "32.1 %"): "precision so far {share}", "目前精确率 {share}";
        PrecisionTip: "Confirmed frauds among the alerts that were looked into.", "已处理的预警中确认为欺诈的占比。";
        Keys: "Keys on the list: F fraud, X false alarm, O open; each goes on to the next row. Arrows move.", "列表快捷键：F 欺诈，X 误报，O 未处理，并转到下一行；方向键移动。";
        Export: "Export alerts…", "导出预警…";
        ExportTip: "One line per alert: rank, id, PD, state, note and reasons.", "每条预警一行：排名、编号、PD、状态、备注和原因。";
        Rank: "rank", "排名";
        Id: "id", "编号";
        Pd: "PD", "PD";
        State: "state", "状态";
        Reasons: "reasons", "原因";
        Note: "note", "备注";
        NoteOf(id: String = "A2023-000123"): "Note on {id}", "{id} 的备注";
        NoteField: "Note on the chosen alert", "所选预警的备注";
        NoteWanted(most: usize = 500): "up to {most} characters on one line", "单行，最多 {most} 个字符";
        NoneOfState: "No alert is in this state.", "没有该状态的预警。";
        Row(rank: usize = 1, id: String = "A2023-000123", pd: String = "91.20 %", state: String = "open"): "{rank}, {id}, {pd}, {state}", "{rank}，{id}，{pd}，{state}";
        Kept: "What is noted is kept in the project by id, notes as they are typed.", "处理结果和备注按编号保存在项目中。";
    }
}
