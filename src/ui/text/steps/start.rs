//! What the start panel says beyond the shell's texts, and what went wrong when
//! a file was opened, with the remedy.

catalogue! {
    /// What the start panel says.
    StartText {
        Open: "Open…", "打开…";
        AlsoModels: "Saved models and projects open the same way.", "已保存的模型和项目也可以这样打开。";
        OpenNow(name: String = "loans.csv", rows: usize = 30_000): "Open now: {name}, {rows} ⟨row|rows⟩", "当前已打开：{name}，{rows} 行";
        OpenModel(name: String = "lstm.safetensors"): "Model ready to score files: {name}", "可用于评分的模型：{name}";
        Missing: "no longer there", "已不存在";
        RecentsOff: "Recent files are not remembered (see the preferences).", "未记录最近的文件（见偏好设置）。";
        OpenRecent(name: String = "loans.csv"): "Open {name}", "打开 {name}";
        ReadOnly: "The file is only read, never changed.", "只读取文件，不会修改。";
        FindPortfolio: "Find the portfolio…", "查找组合文件……";
        StillOpen: "What was open before is still open.", "之前打开的内容仍然保留。";
        // What went wrong, and the remedy.
        NotFound(path: String = "loans.csv"): "There is no file {path}. Check the name and the folder.", "找不到文件 {path}。请检查文件名和文件夹。";
        IsFolder(path: String = "data"): "{path} is a folder without files named part-…. Choose the file in it.", "{path} 是文件夹，其中没有名为 part-… 的文件。请选择其中的文件。";
        NoPermission(path: String = "loans.csv"): "{path} may not be read. Ask for permission, or copy it to a folder of yours.", "没有读取 {path} 的权限。请申请权限，或将文件复制到自己的文件夹。";
        Unreadable(path: String = "loans.csv"): "{path} could not be read. Check the disk or the network share.", "无法读取 {path}。请检查磁盘或网络共享。";
        Changed(path: String = "loans.csv"): "{path} was changed while it was being read. Wait until it is complete and open it again.", "{path} 在读取过程中发生了变化。请等待写入完成后重新打开。";
        Packed(what: String = "bzip2-compressed data"): "The file holds {what}, which is not read. Unpack it and open the file in it.", "无法读取该文件（{what}）。请先解压，再打开其中的文件。";
        NoTable(what: String = "labels of SAS (.sas7bcat), not a table"): "The file holds {what}. Open the table that goes with it.", "该文件是{what}。请打开与其配套的数据表。";
        Repack(what: String = "a zip archive compressed by bzip2"): "The file holds {what}, which is not read. Unpack it and open the file in it, or pack it again by deflate, the usual method of zip.", "无法读取该文件（{what}）。请先解压并打开其中的文件，或用 zip 的常用方法 deflate 重新压缩。";
        EncryptedData(what: String = "data encrypted by PGP"): "The file holds {what}, which is not read. Decrypt it and open the file in it.", "无法读取该文件（{what}）。请先解密，再打开其中的文件。";
        EncryptedTable(what: String = "an encrypted SAS table (.sas7bdat)"): "The file holds {what}, which is not read. Open it with its password in SAS, save a copy without the option ENCRYPT and open that.", "无法读取该文件（{what}）。请在 SAS 中用密码打开，另存一份不使用 ENCRYPT 选项的副本后再打开。";
        Statements(what: String = "statements of a database (SQL)"): "The file holds {what}, which is not read. Run it in a database, export the table as CSV and open that.", "无法读取该文件（{what}）。请在数据库中执行，把表导出为 CSV 后再打开。";
        Snapshot(what: String = "a Delta table with its earlier versions"): "The folder holds {what}, which is not read. Write its present rows to one CSV or Parquet file with the program that keeps it, and open that.", "该文件夹是{what}，无法直接读取。请用维护它的程序将当前的行写成一个 CSV 或 Parquet 文件后再打开。";
        SaveAsWorkbook(what: String = "a web archive (MHTML)"): "The file holds {what}, which is not read. Open it in Excel or LibreOffice, save it as a workbook (.xlsx) and open that.", "无法读取该文件（{what}）。请用 Excel 或 LibreOffice 打开，另存为工作簿（.xlsx）后再打开。";
        Mainframe(what: String = "text of a mainframe (EBCDIC)"): "The file holds {what}, which is not read. Convert it to UTF-8 with a delimiter between the cells and open that.", "无法读取该文件（{what}）。请转换为 UTF-8 并用分隔符分开单元格后再打开。";
        Nested(what: String = "YAML"): "The file holds {what}, which is not read. Convert its records to CSV and open that.", "无法读取该文件（{what}）。请把其中的记录转换为 CSV 后再打开。";
        Binary(what: String = "a PDF document"): "The file holds {what}, which is not read. Export it as CSV, Parquet or an Excel workbook and open that.", "无法读取该文件（{what}）。请导出为 CSV、Parquet 或 Excel 工作簿后再打开。";
        Damaged: "The file is damaged or ends too early. Copy or export it again, or save it as CSV and open that.", "文件已损坏或不完整。请重新复制或导出，或另存为 CSV 后再打开。";
        Encrypted: "The workbook is protected by a password. Save a copy without one and open that.", "工作簿受密码保护。请另存一份不带密码的副本后再打开。";
        WideIntegers(columns: String = "balance, limit"): "The Arrow table has integers of 128 bits, which the Arrow format does not have, in {columns}. Cast these columns to Int64, to a decimal or to text, and write the file again.", "Arrow 表的列 {columns} 含有 128 位整数，而 Arrow 格式没有这种类型。请把这些列转换为 Int64、小数或文本后重新写出文件。";
        Expands(limit: String = "256 MB"): "Unpacked, the file takes more than {limit}, out of proportion to its size or to the free memory. Check where it comes from, or open a sample of it.", "解压后超过 {limit}，与文件大小或可用内存不成比例。请确认文件来源，或只打开其中一部分样本。";
        Sparse(used: usize = 2, area: usize = 268_435_456): "The workbook has {used} ⟨cell|cells⟩ with a value, but they are spread over a rectangle of {area}. Delete the stray cells far from the table, or copy the table to a new workbook.", "工作簿有 {used} 个有值的单元格，却散布在含 {area} 个单元格的区域中。请删除远离表格的零散单元格，或将表格复制到新的工作簿。";
        TooLittleMemory(needed: String = "12.0 GB", free: String = "8.0 GB"): "Loading takes about {needed}, and of the {free} of memory that are free half is used at most. Open a sample, or close other programs.", "读取约需 {needed}，而可用内存为 {free}，最多使用一半。请打开样本，或关闭其他程序。";
        NoSheet(told: String = "Loans", sheets: String = "Cover, Data"): "There is no sheet or table {told}; the file has {sheets}. Choose one on the Data step.", "没有工作表或数据表 {told}；该文件有 {sheets}。请在“数据”步骤中选择。";
        NoSheets: "A sheet was chosen, but the file is neither a workbook nor a database. Let the sheet be detected on the Data step.", "指定了工作表，但该文件不是工作簿或数据库。请在“数据”步骤中改为自动判断。";
        NoLines: "Fixed widths were described, but the cells of this file have types of their own. Remove the description on the Data step.", "已指定固定宽度，但该文件的单元格自带类型。请在“数据”步骤中删除说明。";
        NoColumnRead: "No column of the file holds values that can be read. Save it with numbers, texts or dates in its columns.", "该文件没有可读取的列。请把各列保存为数值、文本或日期。";
        NoTables: "The database holds no table. Check that it is the right file.", "数据库中没有数据表。请检查文件是否正确。";
        Query(table: String = "open_loans"): "The database cannot read its table {table}. Choose another on the Data step, or export this one as CSV from the program that made it.", "数据库无法读取数据表 {table}。请在“数据”步骤中选择其他表，或用创建它的程序导出为 CSV。";
        DatabaseInUse(path: String = "loans.db", beside: String = "-wal"): "The database {path} is in use: its last changes lie in {path}{beside}. Close the program that writes it and open it again.", "数据库 {path} 正在使用：最近的更改在 {path}{beside} 中。请关闭写入它的程序后再打开。";
        PickledArray: "The array holds Python objects, which are never read, as that would run code in them. Save it with numbers or texts only, or as CSV.", "该数组包含 Python 对象。读取对象会运行其中的代码，因此不读取。请只保存数值或文本，或另存为 CSV。";
        ArrayDimensions(found: usize = 3): "The array has {found} dimensions, and a table has one or two. Save each table by itself, or several arrays of equal length.", "该数组有 {found} 维，而表格只有一维或二维。请单独保存每个表格，或保存多个等长数组。";
        Arff(line: usize = 12): "Line {line} of the ARFF file cannot be read. Check its quotes and braces there, or save the table as CSV.", "无法读取 ARFF 文件的第 {line} 行。请检查该行的引号和花括号，或另存为 CSV。";
        BadEncoding(told: String = "latin-0"): "{told} is no encoding known here. Choose another one on the Data step.", "无法识别编码 {told}。请在“数据”步骤中选择其他编码。";
        BadDelimiter(told: String = "x"): "{told} cannot be the delimiter. Choose another one on the Data step.", "{told} 不能作为分隔符。请在“数据”步骤中选择其他分隔符。";
        BadMark(told: String = "ab"): "{told} cannot be a quote, an escape, a comment or a number of header lines. Leave it to be detected.", "{told} 不能作为引号、转义符、注释标记或表头行数。请改为自动识别。";
        TooManyColumns(found: usize = 90_000, limit: usize = 10_000): "A record has {found} columns where at most {limit} are read. Check the delimiter.", "某条记录有 {found} 列，最多只读取 {limit} 列。请检查分隔符。";
        RecordTooLong(limit: usize = 4_000_000): "A record is longer than {limit} bytes. Check the quotes and line ends.", "某条记录超过 {limit} 字节。请检查引号和换行。";
        OversizeHeading: "This file needs much memory", "该文件占用内存较多";
        OversizeNeeds(needed: String = "12.0 GB", free: String = "8.0 GB"): "Loading it takes about {needed} of memory. {free} are free, and more than half of that is not taken without asking.", "读取该文件约需 {needed} 内存；当前可用 {free}，未经确认最多使用其中一半。";
        OversizeExpands(limit: String = "256 MB"): "Unpacked it takes more than {limit}, out of proportion to its size or to the free memory. Check where it comes from.", "解压后超过 {limit}，与文件大小或可用内存不成比例。请确认文件来源。";
        OversizeLong(size: String = "90.0 GB"): "It has {size}; files of that size are not read without asking.", "文件大小为 {size}，如此大的文件需经确认才会读取。";
        OversizeSample(rows: usize = 100_000): "Load a sample of {rows} rows", "读取 {rows} 行样本";
        OversizeSampleNote: "Evenly over the whole file, and the same rows each time. The rest can be loaded later, on the Data step.", "在整个文件中均匀抽取，每次抽到的行相同。之后可在“数据”步骤中读取全部。";
        OversizeTrainNote: "Figures and models are of the sample then. The command `riskbench train` trains on all rows of such a file.", "此时指标和模型均基于样本。命令 riskbench train 可用此类文件的全部数据行训练。";
        OversizeAnyway: "Load anyway", "仍然读取全部";
        OversizeAnywayNote: "The computer may become slow, or end this program when no memory is left.", "电脑可能变慢；内存耗尽时，系统可能会结束本程序。";
        OversizeScoreNote: "The command `riskbench score` scores a file of any length in little memory.", "命令 riskbench score 只需很少内存即可为任意大小的文件评分。";
        OversizeLeave: "Leave it", "暂不读取";
        Picture(path: String = "loans.png"): "{path} is a picture, not a loan file. Export the data as CSV and open that.", "{path} 是图片，不是贷款数据。请将数据导出为 CSV 后再打开。";
        TooLarge(path: String = "loans.csv", size: String = "90.0 GB"): "{path} has {size}, more than is read at once. Load a sample, or split it.", "{path} 大小为 {size}，超出一次读取的范围。请读取样本，或拆分文件。";
        BadModel(path: String = "lstm.safetensors", reason: String = "It is damaged."): "The model {path} was not opened. {reason}", "模型 {path} 未能打开。{reason}";
        ProjectDamaged(path: String = "loans.json"): "{path} is damaged or is no riskbench project. Open another copy.", "{path} 已损坏或不是 riskbench 项目。请打开其他副本。";
        ProjectNewer(path: String = "loans.json"): "{path} was written by a newer riskbench. Update the program.", "{path} 由更新版本的 riskbench 写入。请更新程序。";
        SourceVanished(path: String = "loans.csv"): "The portfolio {path} of the project is not there any more. Open it from where it is now.", "项目中的组合 {path} 已不存在。请从现在的位置打开。";
        Broken: "The program made a mistake of its own; nothing else was lost. Try again, and report it if it comes back.", "程序自身出错，其他内容没有丢失。请重试；若再次出现，请反馈。";
        Cancelled: "Reading was cancelled. Open the file again to go on.", "读取已取消。如需继续，请重新打开文件。";
        Internal(what: String = "records do not add up"): "The loader contradicted itself ({what}). Please report this.", "读取程序自相矛盾（{what}），请反馈此问题。";
    }
}
