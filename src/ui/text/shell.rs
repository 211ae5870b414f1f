//! What the frame around the panels says: menus, step rail, truth strip, job
//! bar, start page, messages.

catalogue! {
    /// What the frame around the panels says.
    ShellText {
        AppName: "riskbench", "riskbench";
        // Menus.
        MenuFile: "File", "文件";
        MenuEdit: "Edit", "编辑";
        MenuView: "View", "视图";
        MenuModel: "Model", "模型";
        MenuHelp: "Help", "帮助";
        Open: "Open loan file…", "打开贷款数据文件…";
        OpenModel: "Open model…", "打开模型…";
        OpenSample: "Open the sample portfolio", "打开示例组合";
        OpenRecent: "Open recent", "最近打开的文件";
        ClearRecent: "Clear the list", "清空列表";
        SaveModel: "Save model…", "保存模型…";
        SaveScored: "Export scored CSV…", "导出评分 CSV…";
        SaveMetrics: "Save figures as JSON…", "将指标保存为 JSON…";
        Close: "Close the portfolio", "关闭当前组合";
        Quit: "Quit", "退出";
        Copy: "Copy", "复制";
        SelectAll: "Select all", "全选";
        Find: "Find…", "查找…";
        Undo: "Undo", "撤销";
        Redo: "Redo", "重做";
        Theme: "Theme", "主题";
        ThemeSystem: "As the system", "跟随系统";
        ThemeDark: "Dark", "深色";
        ThemeLight: "Light", "浅色";
        LanguageMenu: "Language", "语言";
        ZoomIn: "Zoom in", "放大";
        ZoomOut: "Zoom out", "缩小";
        ZoomReset: "Original size", "原始大小";
        About: "About riskbench", "关于 riskbench";
        Licences: "Licences", "许可证";
        Version(version: String = "0.1.0"): "Version {version}", "版本 {version}";
        AboutSentence: "A workbench that takes a raw loan portfolio to scored applicants. Everything stays on this computer.", "从原始贷款组合到申请人评分的工作台。所有数据都留在本机。";
        Shortcuts: "Keyboard shortcuts", "键盘快捷键";
        Palette: "All commands…", "所有命令…";
        PaletteHint: "Type the name of a command", "输入命令名称";
        PaletteNone: "No command has that name", "没有匹配的命令";
        // Step rail.
        Steps: "Steps", "步骤";
        StepStart: "Start", "开始";
        StepData: "Data", "数据";
        StepFeatures: "Features", "特征";
        StepTrain: "Train", "训练";
        StepEvaluate: "Evaluate", "评估";
        StepExplain: "Explain", "解释";
        StepDecide: "Decide", "决策";
        StepScore: "Score", "评分";
        StepReport: "Report", "报告";
        MarkEmpty: "not started", "未开始";
        MarkReady: "ready", "可以开始";
        MarkDone: "done", "已完成";
        MarkStale: "out of date", "已过期";
        MarkRunning: "running", "进行中";
        StaleSentence: "Something before this step has changed since it was made. It is shown as it was; run it again to bring it up to date.", "此步骤生成之后，前面的步骤有改动。当前显示的是改动前的结果，请重新运行以更新。";
        // Truth strip.
        Strip: "What holds now", "当前状态";
        ChipBad: "bad", "坏样本";
        ChipBads: "bads", "坏账";
        ChipModel: "model", "模型";
        ChipCutoff: "cutoff", "截断值";
        ChipShown: "shown", "显示";
        ChipRows: "rows", "行数";
        ChipSample: "sample", "样本";
        SampleOfRecords(read: usize = 100_000, all: usize = 2_260_668): "{read} / {all}", "{read} / {all}";
        TargetIs(column: String = "default", value: String = "1"): "{column} = {value}", "{column} = {value}";
        BadsOfRows(bads: usize = 6636, rows: usize = 30_000, rate: String = "22.1 %"): "{bads} / {rows} ({rate})", "{bads} / {rows}（{rate}）";
        CutoffPdScore(pd: String = ".271", score: String = "516"): "PD {pd} · {score}", "PD {pd} · {score} 分";
        NoneYet: "none yet", "暂无";
        SplitTrain: "training rows", "训练集";
        SplitValidation: "validation rows", "验证集";
        SplitTest: "test rows", "测试集";
        SplitAll: "all rows", "全部";
        // Job bar.
        JobBar: "Jobs and notices", "任务与通知";
        JobNone: "Ready", "就绪";
        JobLoading(file: String = "loans.csv"): "Reading {file}", "正在读取 {file}";
        JobPreparing: "Preparing the inputs", "正在准备输入";
        JobDeciding: "Summing what the cutoffs do", "正在汇总各截断值的结果";
        JobProfiling: "Looking at the columns", "正在分析各列";
        JobTraining(model: String = "LSTM", epoch: usize = 32, epochs: usize = 50): "Training {model} · epoch {epoch} of {epochs}", "正在训练 {model} · 第 {epoch} / {epochs} 轮";
        JobScoring: "Scoring", "正在评分";
        JobExporting(file: String = "scored.csv"): "Writing {file}", "正在写入 {file}";
        JobSorting: "Sorting", "正在排序";
        JobResampling(model: String = "LSTM"): "Resampling {model}", "正在对 {model} 重复抽样";
        RowsPerSecond(rows: usize = 58_000): "{rows} rows/s", "{rows} 行/秒";
        TimeLeft(time: String = "3 s"): "{time} left", "剩余 {time}";
        Cancel: "Cancel", "取消";
        Cancelling: "Cancelling", "正在取消";
        Cancelled: "Cancelled", "已取消";
        Notices(n: usize = 2): "Notices: {n}", "通知：{n} 条";
        NoNotices: "No notices", "没有通知";
        ClearNotices: "Clear notices", "清空通知";
        Dismiss: "Dismiss", "关闭";
        Details: "Details", "详细信息";
        Finished(what: String = "Training"): "{what}: finished", "{what}：已完成";
        Saved(file: String = "scored.csv"): "Saved {file}", "已保存 {file}";
        Copied: "Copied", "已复制";
        // Start page.
        StartHeading: "Open a loan portfolio", "打开贷款组合";
        StartSentence: "Drop a loan file here, or choose one: CSV, Excel, OpenDocument or Parquet. Several at once become one portfolio. Delimiter, encoding and column types are worked out and shown; the files themselves are never changed.", "把贷款数据文件拖到这里，或选择文件：支持 CSV、Excel、OpenDocument 和 Parquet，同时选择多个文件会合并为一个组合。分隔符、编码和列类型会自动识别并显示，原文件不会被修改。";
        DropHere: "Drop the file to open it", "松开鼠标即可打开文件";
        DropOne: "Drop to open them as one portfolio", "松开以合并为一个组合打开";
        RecentFiles: "Recent files", "最近的文件";
        NoRecent: "Nothing opened yet", "还没有打开过文件";
        FileGone: "This file is no longer there", "该文件已不存在";
        // Messages.
        Yes: "Yes", "是";
        No: "No", "否";
        Ok: "OK", "确定";
        Back: "Back", "返回";
        Next: "Next", "下一步";
        GoTo(step: String = "Data"): "Go to {step}", "转到{step}";
        TryAgain: "Try again", "重试";
        CopyMessage: "Copy this message", "复制此信息";
        ErrorHeading: "That did not work", "操作未成功";
        JobPanicked: "A step ended through a fault in the program. Your data and earlier results are untouched.", "程序错误导致步骤中断，您的数据和之前的结果未受影响。";
        QuitHeading: "A training is running", "训练正在进行";
        QuitSentence: "If you quit now, this run is lost.", "现在退出将丢失本次训练。";
        QuitUnsavedHeading: "There are models that were not saved", "有未保存的模型";
        QuitUnsavedSentence: "Save the project (Ctrl+S) to find them here again.", "请先保存项目（Ctrl+S），以便下次继续使用这些模型。";
        QuitAnyway: "Quit anyway", "仍要退出";
        Stay: "Stay", "留下";
        ReplaceHeading: "Open another portfolio?", "要打开另一个组合吗？";
        ReplaceSentence: "The models of this portfolio that were not saved will be gone.", "当前组合中未保存的模型将会丢失。";
        ReplaceAnyway: "Open the other", "打开另一个";
        SaveOverSource: "That is the file the data came from. Choose another name: it is never overwritten.", "这是数据的来源文件，程序不会覆盖它，请另选文件名。";
        FilterCsv: "CSV files", "CSV 文件";
        FilterTables: "Tables", "数据表";
        FilterModels: "Model files", "模型文件";
        FilterJson: "JSON files", "JSON 文件";
        FilterPng: "PNG pictures", "PNG 图片";
        FilterSvg: "SVG pictures", "SVG 图片";
        FilterAll: "All files", "所有文件";
        FilterProjects: "Projects", "项目文件";
        // Actions.
        SaveProject: "Save project", "保存项目";
        SaveProjectAs: "Save project as…", "项目另存为…";
        ScoreFile: "Score another file…", "为其他文件评分…";
        ShowPart(part: String = "test rows"): "Show the {part}", "显示{part}";
        Train: "Start training", "开始训练";
        PauseOrResume: "Pause or resume training", "暂停或继续训练";
        Pause: "Pause", "暂停";
        Resume: "Resume", "继续";
        StopKeepBest: "Stop, keep the best epoch", "停止并保留最佳轮次";
        NoticeHistory: "Notices…", "通知记录…";
        JobEvaluating: "Evaluating", "正在评估";
        Ago(time: String = "3 s"): "{time} ago", "{time} 前";
    }
}
