//! What can be done with a table.

catalogue! {
    /// Texts of tables: saving, copying, sorting, filtering.
    TableText {
        Save: "Save table…", "保存表格…";
        SaveTip: "As CSV or as an Excel workbook: the ending of the name decides (.csv, .xlsx).", "保存为 CSV 或 Excel 工作簿，由文件名后缀（.csv、.xlsx）决定。";
        SaveNamed(title: String = "Gains"): "Save the table {title}…", "保存表格“{title}”…";
        SaveAs: "Save as CSV or Excel…", "保存为 CSV 或 Excel…";
        CopyCell: "Copy cell", "复制单元格";
        Rename: "Rename", "重命名";
        CopyRow: "Copy row", "复制行";
        CopyRows(rows: usize = 3): "Copy {rows} ⟨row|rows⟩", "复制 {rows} 行";
        CopyTable: "Copy table", "复制表格";
        CopyShown(rows: usize = 300): "Copy the {rows} shown ⟨row|rows⟩", "复制显示的 {rows} 行";
        SortBy(column: String = "rows"): "Sort by {column}", "按 {column} 排序";
        SortRising: "Sort ascending", "升序排序";
        SortFalling: "Sort descending", "降序排序";
        OwnOrder: "Original order", "恢复原顺序";
        FilterValue(value: String = "rent"): "Only rows with {value}", "仅显示 {value}";
        FilterMissing: "Only rows without a value", "仅显示缺失值";
        FilterMisfits: "Only rows that do not fit", "仅显示不符的行";
        ClearFilter: "Clear the filter of this column", "清除此列筛选";
        MakeId: "Use as id of the applicants", "设为申请人编号";
        NoId: "Not the id (as detected)", "不作编号（恢复自动识别）";
        ReadAs: "Read this column as", "将此列读取为";
        AsCategory: "category or text", "类别或文本";
        ReadDetected: "As detected", "自动识别";
        ReadNothing(kind: String = "Date"): "No cell of this column can be read as {kind}.", "此列没有单元格可读取为{kind}。";
        ReadSome(kind: String = "Date", rows: usize = 12, all: usize = 300): "{rows} of {all} looked at can be read as {kind}; the others become cells that do not fit.", "抽查的 {all} 个单元格中有 {rows} 个可读取为{kind}，其余将成为不符单元格。";
        ReadTip: "Reads the file again. Models trained so far are kept and marked out of date.", "重新读取文件。已训练的模型会保留，并标记为已过期。";
        LowerEdge: "Drag to make the upper part higher or lower", "拖动以调整上半部分的高度";
        ColumnSeparator: "Drag to divide the room between rows and details", "拖动以调整行与详情的宽度";
    }
}
