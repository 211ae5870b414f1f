//! What the data panel says.

catalogue! {
    /// What the data panel says.
    DataText {
        Title: "Data", "数据";
        NoData: "No portfolio is open", "尚未打开组合";
        NoDataSentence: "Open a loan file, drop one on the window, or look around with the sample portfolio.", "请打开贷款数据文件，或将文件拖到窗口中，也可以先用示例组合试一试。";
        // Rows.
        Rows: "Rows of the portfolio", "组合的数据行";
        Search: "Search all cells", "搜索所有单元格";
        RowsShown(shown: usize = 12, all: usize = 300): "{shown} of {all} rows", "{shown} / {all} 行";
        Searching: "searching…", "正在查找…";
        ColumnFilters: "Column filters", "按列筛选";
        ShowAll: "Show all", "显示全部";
        SaveCsv: "Save as CSV…", "保存为 CSV…";
        SaveCsvTip: "The rows that are shown, in the order that is shown. Texts that a spreadsheet would run as a formula get a leading apostrophe.", "按当前显示的行和顺序保存。可能被电子表格当作公式执行的文本会加上单引号前缀。";
        SavePreparing: "preparing the CSV…", "正在生成 CSV…";
        TooManyToSave(most: usize = 100_000): "At most {most} rows are saved from here; search or filter first.", "此处最多保存 {most} 行，请先搜索或筛选。";
        TooManyToCopy(most: usize = 10_000): "At most {most} rows are copied; save them as CSV instead.", "最多复制 {most} 行，更多请保存为 CSV。";
        CopiedRows(n: usize = 3): "Rows copied: {n}", "已复制 {n} 行";
        Record: "record", "记录";
        RecordTip: "Place of the record in the file, from 1; records set aside are counted, blank lines are not.", "记录在文件中的序号，从 1 开始；计入被搁置的记录，不计空行。";
        SortBy(column: String = "age"): "Sort by {column}", "按 {column} 排序";
        SortTip: "Click to sort: rising, falling, as in the file.", "点击排序：升序、降序、恢复文件顺序。";
        FilterOf(column: String = "age"): "Filter {column}", "筛选 {column}";
        FilterHint: "contains", "包含";
        MisfitTip: "This cell does not fit the kind of its column and counts as missing.", "该单元格不符合列的类型，按缺失处理。";
        NoRows: "No row matches", "没有匹配的行";
        NoRowsSentence: "Change the search or the filters.", "请修改搜索内容或筛选条件。";
        NoRowsAtAll: "The file has no rows", "文件中没有数据行";
        NoRowsAtAllSentence: "See how it was read at the right; another delimiter or encoding may help.", "请查看右侧的读取方式，更换分隔符或编码可能有帮助。";
        // The side.
        Side: "About the portfolio", "组合概况";
        SideColumns: "Columns", "列";
        SideLoading: "Loading", "读取";
        SideRejected(n: usize = 3): "Set aside: {n}", "搁置：{n}";
        SideRepeats(n: usize = 3): "Repeats: {n}", "重复：{n}";
        // Columns.
        ColumnList: "List of columns", "列清单";
        Kind: "kind", "类型";
        KindInteger: "whole number", "整数";
        KindNumber: "number", "数值";
        KindPercentage: "percentage", "百分比";
        KindMoney: "money", "金额";
        KindDate: "date", "日期";
        KindFlag: "yes / no", "是/否";
        KindCategory: "category", "类别";
        KindText: "text", "文本";
        KindIdentifier: "identifier", "标识";
        Unit: "unit", "单位";
        UnitDays: "days", "天";
        UnitWeeks: "weeks", "周";
        UnitMonths: "months", "月";
        UnitYears: "years", "年";
        UnitInstalments: "instalments", "期";
        UnitMyriads: "ones, written in ten thousands", "个（原文以万或亿计）";
        MissingShare(share: String = "2.1 %"): "missing {share}", "缺失 {share}";
        DistinctCount(n: usize = 12): "distinct: {n}", "不同值：{n}";
        MissingCells: "missing cells", "缺失单元格";
        Misfits: "cells that do not fit", "不符合类型的单元格";
        Distinct: "distinct values", "不同值";
        Min: "minimum", "最小值";
        Max: "maximum", "最大值";
        Median: "median", "中位数";
        Mean: "mean", "平均值";
        Deviation: "standard deviation", "标准差";
        Quantile(level: String = "95 %"): "quantile {level}", "{level} 分位数";
        SpecialCode(value: String = "999"): "looks like a code: {value}", "疑似特殊代码：{value}";
        SpecialCodeTip: "Far from all other values and frequent: often a code for something unknown, not a measurement.", "远离其他取值且频繁出现：往往是表示未知的代码，而非实际数值。";
        Distribution(column: String = "age"): "Distribution of {column}", "{column} 的分布";
        RowsAxis: "rows", "行数";
        YearAxis: "year", "年份";
        OtherValues(n: usize = 12): "other values: {n}", "其他取值：{n}";
        PrivateValues: "Its values are not listed: they could point at persons.", "不列出具体取值，以免指向个人。";
        RowsAndShare(n: usize = 12, share: String = "2.1 %"): "{n} · {share}", "{n} · {share}";
        // Loading.
        ReadAs: "How the file was read", "文件的读取方式";
        Format: "kind of file", "文件类型";
        Sheet: "sheet", "工作表";
        Files: "files", "文件";
        SampledFrom: "sample of records", "样本，总记录数";
        Encoding: "encoding", "编码";
        Delimiter: "delimiter", "分隔符";
        Header: "first record", "首条记录";
        HeaderNames: "names of the columns", "列名";
        HeaderData: "data", "数据";
        Quote: "quote", "引号";
        LineEnding: "line ending", "换行符";
        DecimalMark: "decimal mark", "小数点";
        Preamble: "lines before the header", "表头前的行数";
        Told: "told", "已指定";
        Sure(share: String = "98 %"): "{share} sure", "把握 {share}";
        SureTip: "How sure the loader is of what it found out by itself.", "程序自动判断的把握程度。";
        Overrule: "Read it otherwise", "改用其他方式读取";
        FindOut: "find out", "自动判断";
        Comma: "comma", "逗号";
        Semicolon: "semicolon", "分号";
        Tab: "tab", "制表符";
        Pipe: "vertical bar", "竖线";
        Space: "space", "空格";
        ReadAgain: "Read again", "重新读取";
        ReadAgainTip: "Models trained so far are kept and marked out of date.", "已训练的模型会保留，并标记为已过期。";
        BusyTraining: "A training is under way; stop it or wait for its end.", "训练正在进行，请停止或等待结束。";
        BusyLoading: "A file is being opened; wait or cancel it.", "正在打开文件，请等待或取消。";
        Accounting: "Every record accounted for", "记录核对";
        AccountingSum(records: usize = 303, kept: usize = 300, rejected: usize = 2, blank: usize = 1): "{records} records = {kept} kept + {rejected} set aside + {blank} blank", "{records} 条记录 = {kept} 条保留 + {rejected} 条搁置 + {blank} 条空行";
        Padded: "records with too few cells", "单元格不足的记录";
        PaddedTip: "The cells that they lack count as missing.", "缺少的单元格按缺失处理。";
        Size: "size", "大小";
        Remarks: "Remarks of the loader", "读取时的提示";
        NoRemarks: "Nothing unusual.", "没有异常。";
        // Set aside.
        RejectedList: "Records set aside", "被搁置的记录";
        NoRejects: "No record was set aside", "没有被搁置的记录";
        NoRejectsSentence: "Every record of the file became a row.", "文件中的每条记录都已成为数据行。";
        RejectFile(file: String = "a.csv", line: usize = 17, record: usize = 16): "{file} · line {line} · record {record}", "{file} · 第 {line} 行 · 记录 {record}";
        RejectPlace(line: usize = 17, record: usize = 16): "line {line} · record {record}", "第 {line} 行 · 记录 {record}";
        CopyList: "Copy the list", "复制清单";
        Line: "line", "行";
        Reason: "reason", "原因";
        // Repeats.
        RepeatsList: "Rows that repeat an earlier one", "与前面重复的行";
        RepeatsSentence(n: usize = 12, share: String = "0.1 %"): "{n} rows ({share}) equal an earlier row in every column but the identifier.", "{n} 行（{share}）除标识列外与前面某行完全相同。";
        NoRepeats: "No row repeats an earlier one", "没有重复的行";
        NoRepeatsSentence: "The identifier does not count in the comparison.", "比较时不计标识列。";
        LeaveOut: "Leave repeated rows out of training and figures", "训练和指标中剔除重复行";
        RecordNumber(n: usize = 16): "record {n}", "记录 {n}";
    }
}
