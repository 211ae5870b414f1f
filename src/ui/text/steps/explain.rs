//! What the explain panel says.

catalogue! {
    /// What the explain panel says.
    ExplainText {
        Title: "Explain", "解释";
        EmptyHeading: "No model to explain", "没有可解释的模型";
        EmptySentence: "Train a model first. Then this step shows which fields matter, how the PD depends on each, and what one applicant's PD would be with other values.", "请先训练模型。此步骤随后显示哪些字段重要、PD 如何随各字段变化，以及某位申请人的值改变后 PD 会是多少。";
        GoToTrain: "Go to Train", "前往“训练”";
        ModelHeading(name: String = "lstm.riskbench"): "{name} is open", "已打开 {name}";
        ModelSentence: "Score a file with it: its rows are what fields are explained on.", "请用它对一个文件评分：字段将在该文件的行上解释。";
        ScoreFile: "Score a file…", "对文件评分…";
        StaleSentence: "Data or choices have changed since this model was trained; it is explained as it is.", "该模型训练之后数据或选择有改动；此处按原模型解释。";
        // Fields.
        Fields: "Fields", "字段";
        SortBy: "Order of the fields", "字段排序";
        ByContribution: "contribution", "贡献";
        ByImportance: "AUC drop", "AUC 下降";
        ContributionTip: "Mean size of what the field adds to the log-odds of the rows, against the mean of the training rows.", "该字段对各行对数几率的贡献（相对训练集均值）的平均绝对值。";
        ImportanceTip: "Drop of AUC when the values of the field are permuted among the rows: mean and 95 % interval of ten samples.", "将该字段的值在各行之间打乱后 AUC 的下降：十次抽样的均值和 95% 区间。";
        FieldRow(field: String = "income", contribution: String = ".21", drop: String = "AUC drop .012 [.004, .020]"): "{field}: {contribution} log-odds, {drop}", "{field}：对数几率 {contribution}，{drop}";
        Drop(mean: String = ".012", low: String = ".004", high: String = ".020"): "AUC drop {mean} [{low}, {high}]", "AUC 下降 {mean} [{low}, {high}]";
        ShortDrop(mean: String = ".012", half: String = ".008"): "AUC drop {mean} ± {half}", "AUC 下降 {mean} ± {half}";
        NoDrop: "AUC drop not measured", "未测量 AUC 下降";
        FewOutcomes: "Under 20 bads or goods are known in these rows, so the AUC drop is not measured.", "这些行中已知的坏样本或好样本不足 20 个，未测量 AUC 下降。";
        FieldsNote(part: String = "validation rows", rows: usize = 5000): "{part}, {rows} rows", "{part}，{rows} 行";
        NoContributions: "This model was trained by an earlier version and holds no baseline: the fields are in the order of the model.", "该模型由较早版本训练，不含基线：字段按模型中的顺序列出。";
        Compute: "Compute", "计算";
        Stopped: "The computation was cancelled.", "计算已取消。";
        Working(what: String = "income"): "Computing: {what}", "正在计算：{what}";
        Cancel: "Cancel", "取消";
        AllFields: "importance of the fields", "字段重要性";
        // Texts of reasons.
        Texts: "Texts of reasons", "原因文本";
        TextsTip: "What is written in place of the name of a field where it is a reason: in the table of applicants, scored files, reports and the model.", "字段作为原因时代替其名称的文字：用于申请人表、评分文件、报告和模型。";
        TextsNote: "A field without a text is named by its column. Texts go into files and the model as they stand here.", "没有文本的字段以列名表示。文本按此处所写进入文件和模型。";
        FieldName: "field", "字段";
        EnglishText(field: String = "income"): "English text of {field}", "{field} 的英文文本";
        ChineseText(field: String = "income"): "Chinese text of {field}", "{field} 的中文文本";
        English: "English", "英文";
        Chinese: "Chinese", "中文";
        TextWanted(most: usize = 200): "up to {most} characters on one line", "单行，最多 {most} 个字符";
        ReadTexts: "Read a CSV…", "读取 CSV…";
        ReadTextsTip: "Replaces the texts by those of a file with the columns field, en and zh.", "用含 field、en、zh 列的文件替换全部文本。";
        SaveTexts: "Save as CSV…", "另存为 CSV…";
        // The plot.
        Months: "Month", "月份";
        AllMonths: "all months at the value", "所有月份取该值";
        PdAxis: "PD, bad rate", "PD、坏账率";
        BadRate: "bad rate", "坏账率";
        Partial: "partial dependence", "部分依赖";
        Accumulated: "ALE + mean PD", "ALE + 平均 PD";
        OneApplicant: "this applicant (ICE)", "该申请人（ICE）";
        Now: "now", "当前";
        PartialTip: "Partial dependence: mean PD of the rows with the field at the value. ALE: accumulated local effects, changes from value to value over the rows that are near, added to the mean PD; it holds where fields go together. ICE: the PD of this applicant with the field at the value. Along the axis, each step holds about as many rows as the next.", "部分依赖：将各行的该字段设为此值时的平均 PD。ALE：累积局部效应，只用邻近的行计算逐值变化，再加上平均 PD；在字段相关时仍成立。ICE：将该申请人的该字段设为此值时的 PD。横轴各步的行数大致相等。";
        Caption(part: String = "validation rows", rows: usize = 6000, averaged: usize = 2000): "{part}, {rows} rows; effects over {averaged}", "{part}，{rows} 行；效应基于 {averaged} 行";
        HowToRead: "Point here for what the lines mean.", "将指针移到此处查看各线的含义。";
        OrderBadRate: "levels in ALE ordered by bad rate", "ALE 中类别按坏账率排序";
        OrderMeanPd: "levels in ALE ordered by mean PD", "ALE 中类别按平均 PD 排序";
        Constant: "The field holds one value in these rows: there is nothing to compare.", "该字段在这些行中只有一个值，无可比较。";
        AllMissing: "The field has no value in any row.", "该字段在所有行中均缺失。";
        NoAleMonths: "ALE is of single months; choose one above.", "ALE 仅适用于单个月份，请在上方选择。";
        TableTitle(field: String = "income"): "{field}: values", "{field}：取值";
        Value: "value", "值";
        Rows: "rows", "行数";
        PartialPd: "PD, partial", "部分依赖 PD";
        AlePd: "ALE, PD", "ALE（PD）";
        OtherLevels: "(other levels)", "（其他类别）";
        MissingLevel: "(missing)", "（缺失）";
        // One applicant.
        Applicant(id: String = "A2023-000123"): "Applicant {id}", "申请人 {id}";
        NoApplicant: "One applicant", "单个申请人";
        ChooseId: "Id or row number, then Enter", "输入编号或行号后按回车";
        IdField: "Id of an applicant", "申请人编号";
        FirstRow: "First", "第一位";
        NotThere: "No applicant has this id; capitals and leading zeros count.", "没有此编号的申请人；区分大小写和前导零。";
        Twice(times: usize = 2, row: usize = 3): "{times} applicants have this id; row {row} is shown, Enter goes to the next.", "有 {times} 位申请人使用此编号；显示第 {row} 行，按回车查看下一位。";
        ChooseSentence: "Type an id and press Enter, or open an applicant in the Score step.", "输入编号并按回车，或在“评分”步骤中打开一位申请人。";
        NoPd: "This applicant has no value in any field of the model, so there is no PD.", "该申请人在模型的所有字段中均缺失，因此没有 PD。";
        AsIs: "in the file", "原值";
        Edited: "with changes", "改动后";
        Pd: "PD", "PD";
        Points: "score", "分数";
        Decision: "decision", "决策";
        ByRule(rule: String = "minor"): "by the rule {rule}", "按规则 {rule}";
        Tab: "View of the applicant", "申请人视图";
        TabWhatIf: "What if", "假设分析";
        TabReasons: "Reasons", "原因";
        TabNearest: "Nearest approved", "最近的通过方案";
        Reset: "Reset", "重置";
        ResetField(field: String = "income"): "Reset {field}", "重置 {field}";
        SliderOf(field: String = "income"): "{field}, slider over the training range", "{field}，训练范围内的滑块";
        TextOf(field: String = "income"): "{field}, as the file writes it", "{field}，按文件写法";
        LevelOf(field: String = "housing"): "{field}, level", "{field}，类别";
        Missing: "missing", "缺失";
        Outside(field: String = "income", low: String = "9000", high: String = "131000"): "{field} is outside of the training range ({low} to {high}): the PD is an extrapolation.", "{field} 超出训练范围（{low} 至 {high}）：PD 为外推值。";
        Unseen(field: String = "housing"): "{field} holds a level that the model does not know; it counts as a rare one.", "{field} 的类别是模型未知的，按罕见类别处理。";
        NoPercentSign(field: String = "utilisation"): "{field} has no percent sign and is read as percent points: 0.5 is 0.5 %.", "{field} 没有百分号，按百分点读取：0.5 即 0.5 %。";
        NoNumber(field: String = "income"): "{field} holds no number, day or known word; it counts as missing.", "{field} 不是数字、日期或已知词语，按缺失处理。";
        Unchanged: "Nothing is changed.", "没有改动。";
        // Nearest approved profile.
        NearestNote: "Ticked fields may change; protected attributes never do.", "勾选的字段可以改变；受保护属性从不改变。";
        MayRise: "either way", "可升可降";
        OnlyRise: "may rise", "只能升高";
        OnlyFall: "may fall", "只能降低";
        DirectionOf(field: String = "income"): "{field}, direction", "{field}，方向";
        AllowOf(field: String = "income"): "{field} may change", "{field} 可以改变";
        MostChanges: "Changes, at most", "最多改变";
        Find: "Find", "查找";
        Approved: "The applicant is approved as it is.", "该申请人已通过。";
        NoneTicked: "No field may change; tick one.", "没有可改变的字段；请至少勾选一个。";
        NoneFound(tried: usize = 4200, fields: usize = 12, changes: usize = 3): "None found: {tried} profiles were scored, of up to {changes} changes among {fields} fields.", "未找到：在 {fields} 个字段中最多改变 {changes} 处，共评分 {tried} 个方案。";
        LowestPd(pd: String = ".24", below: String = ".12"): "Their lowest PD is {pd}; approved is below {below}.", "其中最低 PD 为 {pd}；低于 {below} 才通过。";
        RuleDecides(rule: String = "minor"): "The rule {rule} of the policy decides about the applicant.", "由政策规则 {rule} 决定该申请人。";
        FoundNote(tried: usize = 4200): "Distance in standard deviations of the column, 1 for another level; {tried} profiles were scored.", "距离以该列标准差为单位，更换类别计 1；共评分 {tried} 个方案。";
        NearestTitle: "Nearest approved profile", "最近的通过方案";
        Field: "field", "字段";
        From: "from", "原值";
        To: "to", "新值";
        Distance: "distance", "距离";
        Take: "Take over", "采用";
        TakeTip: "Enters these values in What if.", "将这些值填入“假设分析”。";
        OpenHere: "What if…", "假设分析…";
        OpenHereTip: "Shows this applicant in the Explain step.", "在“解释”步骤中查看该申请人。";
    }
}
