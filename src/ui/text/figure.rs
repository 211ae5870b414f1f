//! What every figure says: its menu, its readout, its table.

catalogue! {
    /// What every figure says.
    FigureText {
        Menu(title: String = "ROC"): "More for {title}", "更多：{title}";
        AsTable: "Numbers as table", "以表格显示数值";
        CopyCsv: "Copy as CSV", "复制为 CSV";
        SaveCsv: "Save CSV…", "保存 CSV…";
        SavePng: "Save PNG…", "保存 PNG…";
        SaveSvg: "Save SVG…", "保存 SVG…";
        Follow: "Follow", "跟随";
        FollowTip: "Keep all points in view as they arrive; dragging or zooming turns it off.", "新数据到达时保持全部可见；拖动或缩放后自动关闭。";
        ZoomTip: "Drag to move, scroll with Ctrl to zoom, double-click to see all.", "拖动可平移，按住 Ctrl 滚动可缩放，双击恢复全部。";
        CursorTip: "Point at a curve to read it, click to pin the reading, Ctrl+C to copy it; with the focus, the arrow keys go from point to point.", "将指针移到曲线上读取数值，单击固定读数，Ctrl+C 复制；获得焦点后可用方向键逐点移动。";
        HandleTip: "Drag the cutoff to move it in all steps; with the focus, Shift with an arrow key does.", "拖动截断值可在所有步骤中移动它；获得焦点后也可用 Shift 加方向键。";
        SeriesColumn: "series", "序列";
        Empty: "Nothing to draw yet", "暂无可绘制的内容";
        Kind(title: String = "ROC", names: String = "train, validation"): "Figure {title}: {names}", "图 {title}：{names}";
    }
}
