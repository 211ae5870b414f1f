//! What the panels of the analyses beside the credit model share.

catalogue! {
    /// What the panels of the analyses beside the credit model share.
    AnalysisText {
        NoData: "No portfolio is open", "尚未打开数据";
        OpenFile: "Open a file…", "打开文件…";
        Stop: "Stop and keep", "停止并保留";
        StopTip: "Ends after the step and keeps what was learned so far.", "在当前步骤后结束，并保留目前学到的结果。";
        Stopping: "Ending…", "正在结束……";
        Cancel: "Cancel", "取消";
        CancelTip: "Ends without a result; an earlier one stays.", "不产生结果即结束；先前的结果保留。";
        Preparing: "Preparing…", "正在准备……";
        Epochs(epoch: usize = 12, epochs: usize = 100): "epoch {epoch} of {epochs}", "第 {epoch} / {epochs} 轮";
        Stale: "This result was made with other settings; run it again to bring it up to date.", "该结果使用了不同的设置；请重新运行以更新。";
        Failed: "There is no result:", "没有结果：";
        Seed: "seed", "随机种子";
        SeedTip: "Fixes everything that is drawn; the same seed gives the same result.", "固定所有随机抽取；相同的种子给出相同的结果。";
        SeedWanted: "a whole number", "整数";
        Remove(column: String = "close"): "Remove {column}", "移除 {column}";
        NoneChosen: "none", "无";
        Protected(columns: String = "sex, age"): "Protected attributes left out: {columns}.", "未使用的受保护属性：{columns}。";
        Epoch: "epoch", "轮次";
        Loss: "loss", "损失";
    }
}
