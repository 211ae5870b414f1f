//! What the report panel says.

catalogue! {
    /// What the report panel says.
    ReportText {
        Title: "Report", "报告";
        EmptyHeading: "No model yet", "尚无模型";
        EmptySentence: "A report is of a trained model, or of a model file that is opened.", "报告针对已训练的模型，或已打开的模型文件。";
        GoToTrain: "Go to Train", "转到训练";
        StaleSentence: "Data, target or fields were changed after this run; the report describes the run as it was trained.", "此次训练后数据、目标或字段有改动；报告描述训练时的情况。";
        Views: "View of the Report step", "报告步骤视图";
        ViewReport: "Report", "报告";
        ViewLog: "Decision log", "决策日志";
        ViewVerify: "Verify", "核验";
        ViewExport: "Export the model", "导出模型";
        // Report.
        Language: "Language", "语言";
        SaveHtml: "Save as HTML…", "另存为 HTML…";
        SaveWord: "Save as Word…", "另存为 Word…";
        Of(model: String = "MLP 2", rows: String = "loans.csv"): "{model} on {rows}", "{model}，基于 {rows}";
        OfModel(model: String = "model.riskbench"): "{model} without a portfolio: score a file to have its figures computed", "{model}，未提供组合：为文件评分后才会计算相关数值";
        SaveTip: "Of the model with cutoff and terms as they stand. A report is verified with the file of that model: save it too (Model, Save model…).", "针对当前截断值和条件下的模型。核验报告需要该模型的文件：请一并保存（模型 → 保存模型…）。";
        TargetHeading: "Validation report", "验证报告";
        TargetSentence: "Data, target, model and training curve, figures and calibration on the held-out rows, explanations, versions and hashes, of the run on the portfolio that it was trained on. A report is verified with the file of the model: save it too.", "该训练在其所用组合上的数据、目标、模型与训练曲线、留出记录上的指标与校准、解释、版本与哈希。核验报告需要模型文件：请一并保存。";
        Contents: "Contents", "目录";
        Missing: "something is missing", "有缺失内容";
        Computing: "Computing the report", "正在计算报告";
        Stopped: "The computation was stopped.", "计算已停止。";
        Compute: "Compute", "计算";
        Cancel: "Cancel", "取消";
        Preview: "Preview of the report", "报告预览";
        // Decision log.
        LogSentence: "What was changed and when, kept in the project. Each line carries a SHA-256 over the line before it and its own words, so that a line that is changed, removed or moved later is found. Nothing is taken out of it: undo adds a line.", "更改的内容及时间，保存在项目中。每行带有对上一行及本行内容计算的 SHA-256，之后被更改、删除或移动的行都能发现。日志从不删除内容：撤销也会增加一行。";
        LogEmpty: "Nothing was changed yet.", "尚无更改。";
        LogNewest(shown: usize = 500, all: usize = 812): "The newest {shown} of {all} lines are shown; reports and the project hold all.", "显示 {all} 行中最新的 {shown} 行；报告和项目包含全部。";
        LogBroken(line: usize = 3): "The chain is broken: the hash of line {line} does not follow from the line before and its words. Compare the project with an earlier copy or a report.", "哈希链断裂：第 {line} 行的哈希与上一行及本行内容不符。请将项目与早先的副本或报告比对。";
        LogLine(line: usize = 3): "decision log, line {line}", "决策日志第 {line} 行";
        LogDiffers: "absent, changed or moved", "缺失、被更改或移动";
        LogNotInProject: "not in the project", "项目中没有";
        Line: "line", "行";
        Time: "time (UTC)", "时间（UTC）";
        Change: "change", "更改";
        Hash: "SHA-256, first digits", "SHA-256（前几位）";
        // Verification.
        VerifySentence: "Computes every figure of a written report again, from the model and the open portfolio, and lists those that differ.", "根据模型和当前打开的组合重新计算已写出报告中的每个数值，并列出不一致之处。";
        VerifyFile: "Verify a report…", "核验报告…";
        Verifying(file: String = "report.html"): "Verifying {file}", "正在核验 {file}";
        AllEqual(file: String = "report.html", figures: usize = 812, model: String = "MLP 2"): "{file}: all {figures} figures are equal to those computed with {model}.", "{file}：全部 {figures} 个数值与用 {model} 计算的结果一致。";
        EqualChecked(file: String = "report.html", figures: usize = 40, model: String = "MLP 2"): "{file}: {figures} ⟨figure is|figures are⟩ equal to ⟨that|those⟩ computed with {model}.", "{file}：{figures} 个数值与用 {model} 计算的结果一致。";
        Differ(file: String = "report.html", differences: usize = 2, figures: usize = 810): "{file}: {differences} ⟨difference|differences⟩; {figures} figures are equal. Do not rely on this report.", "{file}：{differences} 处不一致，{figures} 个数值一致。请勿依赖该报告。";
        Unchecked(figures: usize = 700): "{figures} ⟨figure needs|figures need⟩ the portfolio of the report and ⟨was|were⟩ not checked; open it.", "{figures} 个数值需要报告所用的组合，未核验；请打开该组合。";
        OtherPortfolio: "The open portfolio is not that of the report, so figures computed on it differ.", "当前打开的组合不是报告所用的组合，因此相关数值会不一致。";
        TooLarge(file: String = "report.html"): "{file} is too large to be a report; choose another file.", "{file} 过大，不可能是报告；请选择其他文件。";
        NoReport(file: String = "report.html"): "{file} is no report of riskbench, or another program saved it and dropped its figures; choose the file as it was written.", "{file} 不是 riskbench 的报告，或被其他程序另存而丢失了数值；请选择原始文件。";
        OtherModel(file: String = "report.html", sha256: String = "5f2b"): "{file} is of another model, or of other terms: it names a model file with the SHA-256 {sha256}. Open that file, or set cutoff and terms back, and verify again.", "{file} 针对另一个模型或其他条件：其模型文件的 SHA-256 为 {sha256}。请打开该文件，或恢复截断值和条件后重新核验。";
        Figure: "figure", "数值";
        Written: "in the report", "报告中";
        ComputedNow: "computed", "计算结果";
        ShownAs(text: String = ".75"): "shown as {text}", "显示为 {text}";
        Absent: "absent, or there twice", "缺失或重复";
        Unknown: "no such figure", "无此数值";
        Drawing: "another drawing", "图形不同";
        Words: "other words", "文字不同";
        Differences: "Differences", "不一致之处";
        Worst(shown: usize = 200, all: usize = 812): "The first {shown} of {all} differences are listed.", "列出 {all} 处不一致中的前 {shown} 处。";
        // Export.
        ExportSentence: "Writes the model with its whole preparation as a program, a query or an ONNX graph that runs without riskbench. It is run on rows of the model's own making first; a difference above 1e-6 in a PD refuses it.", "将模型及其全部数据准备写成不依赖 riskbench 的程序、查询或 ONNX 计算图。写出前先在由模型自行生成的记录上运行；PD 差异超过 1e-6 则拒绝导出。";
        Form: "Written as", "形式";
        Python: "Python", "Python";
        Sql: "SQL", "SQL";
        Onnx: "ONNX", "ONNX";
        Dialect: "Dialect", "方言";
        TableName: "Table", "表名";
        TableNameTip: "The table that the query reads, perhaps with its schema: risk.applicants", "查询读取的表，可带模式名：risk.applicants";
        NoTableName: "Enter the name of a table.", "请输入表名。";
        ExportModel: "Export the model…", "导出模型…";
        Exporting(file: String = "model.py"): "Exporting {file}", "正在导出 {file}";
        Exported(file: String = "model.py"): "{file} was written.", "{file} 已写入。";
        Refused(file: String = "model.sql"): "{file} was not written.", "{file} 未写入。";
        LargestDifference: "Largest PD difference", "最大 PD 差异";
        CheckedRows(rows: usize = 300, with_pd: usize = 290): "{rows} rows checked, {with_pd} with a PD", "核对 {rows} 行，其中 {with_pd} 行有 PD";
        ReadsColumns: "Columns read", "读取的列";
        CheckPython(file: String = "model.py"): "To check it where it is to run: python {file} --self-test", "在运行环境中核对：python {file} --self-test";
        CheckOnnx(check: String = "model.check.py", file: String = "model.onnx"): "To check it on your engine: python {check} {file}, with onnxruntime 1.17 or later.", "在您的引擎上核对：用 onnxruntime 1.17 或更高版本运行 python {check} {file}。";
        CheckSql(file: String = "model.check.sql"): "To check it on your engine: run {file}, which gives the largest difference.", "在您的引擎上核对：运行 {file}，它会给出最大差异。";
    }
}
