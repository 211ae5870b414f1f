//! What the card for columns from another file says.

catalogue! {
    /// What the card for columns from another file says.
    JoinText {
        Side: "Other files", "其他文件";
        Title: "Add columns from another file", "添加其他文件的列";
        Sentence: "From a file of transactions or other dated events: how many each applicant had before the date of application, their sums, means, extremes and trend, over windows of months.", "来自交易等带日期的事件文件：每个申请人在申请日期之前的事件数、合计、均值、最大最小值和趋势，按若干个月的窗口计算。";
        Drop: "Drop the file here, or choose it.", "将文件拖到这里，或选择文件。";
        Choose: "Choose file…", "选择文件…";
        Remove: "Leave the file out", "不用该文件";
        EventsFile: "file of events", "事件文件";
        EdgesFile: "list of edges", "关系列表";
        ChooseEdges: "Choose edges…", "选择关系…";
        EdgesTip: "A file whose first two columns name the two ends of an edge, such as guarantor and borrower, and which may have a date from which it is there: degree, PageRank and share of known bads among the neighbours of each applicant.", "前两列为一条关系两端的键（例如担保人和借款人），可含生效日期的文件：计算每个申请人的邻居数、PageRank 以及邻居中已知坏样本的占比。";
        RemoveEdges: "Leave the edges out", "不用关系列表";
        OutcomeDate: "outcome known from", "结果已知日期";
        OutcomeDateTip: "The day from which the outcome of an applicant is known: then the share of known bads among neighbours is made. A bad counts from that day on.", "申请人结果已知的日期：用于计算邻居中已知坏样本的占比，坏样本自该日起计入。";
        NoBads: "Choose a target of good and bad on the Features step: it says which neighbours are bad.", "请在“特征”步骤选择好坏目标：由它说明哪些邻居是坏样本。";
        Edges(with: usize = 280, rows: usize = 300, edges: usize = 900): "{with} of {rows} ⟨row|rows⟩ with neighbours before the date of application; {edges} ⟨edge|edges⟩", "{rows} 行中有 {with} 行在申请日期之前有邻居；{edges} 条关系";
        None: "none", "无";
        Key: "key of the applicants", "申请人的键";
        EventsKey: "key in the events", "事件中的键";
        AsOf: "date of application", "申请日期";
        EventDate: "date of an event", "事件日期";
        KeyTip: "The column by which events name applicants.", "事件用来指明申请人的列。";
        AsOfTip: "Only what lies before this day counts.", "只计入这一天之前的事件。";
        Windows: "windows, in months", "窗口（月）";
        WindowsHint: "1, 3, 6, 12", "1, 3, 6, 12";
        WindowsWrong: "Windows are whole months back from the date of application, from 1, such as 1, 3, 6, 12.", "窗口是申请日期之前的整月数，从 1 开始，例如 1, 3, 6, 12。";
        Columns: "columns to summarise", "要汇总的列";
        AllSuitable: "all that are suitable", "所有合适的列";
        ChosenOf(n: usize = 2, of: usize = 7): "{n} of {of}", "{of} 列中的 {n} 列";
        Formulas: "formulas", "公式";
        FormulasTip: "One on each line: name = a / b. Columns, also new ones, numbers, + - * /, brackets, log(x), age(date) and month(date); names that hold blanks between double quotes.", "每行一个：名称 = a / b。可用列（含新列）、数字、+ - * /、括号、log(x)、age(日期) 和 month(日期)；含空格的名称用双引号括起来。";
        FormulasHint: "burden = loan_amount / annual_income", "burden = loan_amount / annual_income";
        FormulasRead(n: usize = 2): "{n} ⟨formula|formulas⟩ can be read", "可以读取 {n} 个公式";
        Add: "Add columns", "添加列";
        AddAgain: "Add them again", "重新添加";
        AddTip: "Reads the portfolio again. Models trained so far are kept and marked out of date; Undo takes the columns out.", "重新读取组合。已训练的模型会保留并标记为已过期；撤销可去掉这些列。";
        TakeOut: "Take the columns out", "去掉这些列";
        Nothing: "Choose a file of events or a list of edges, or write a formula.", "请选择事件文件或关系列表，或写一个公式。";
        Cancel: "Cancel", "取消";
        Added(n: usize = 61): "{n} ⟨column|columns⟩ added", "已添加 {n} 列";
        Events(with: usize = 280, rows: usize = 300, used: usize = 2_900, all: usize = 4_000): "{with} of {rows} ⟨row|rows⟩ with events before the date of application; {used} of {all} events used", "{rows} 行中有 {with} 行在申请日期之前有事件；{all} 个事件中用到 {used} 个";
        LeftOut(column: String = "memo", why: String = "its texts hardly repeat"): "{column} is left out: {why}", "未使用 {column}：{why}";
        IvTip: "Information value of the column alone, over its bins and missing cells. The Features step shows its bins.", "该列单独的信息值，按其分箱和缺失计算。“特征”步骤显示其分箱。";
        Iv: "IV", "IV";
        NoTarget: "Choose a target on the Features step to see their information values.", "在“特征”步骤选择目标后可查看信息值。";
        ToFeatures: "Bins on the Features step", "在“特征”步骤查看分箱";
        // The Score step.
        ModelNeeds: "The model makes columns of a file of events: choose the one that goes with the file to be scored.", "模型的部分列来自事件文件：请选择与待评分文件对应的事件文件。";
        ModelHas(name: String = "events.csv"): "Events for the model's columns: {name}", "模型所需的事件文件：{name}";
    }
}
