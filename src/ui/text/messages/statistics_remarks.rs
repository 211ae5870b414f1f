//! Remarks on files of statistics packages, in Chinese; the English sentence is their own.

use crate::table::StatisticsRemark;

/// In Chinese.
pub(super) fn zh(remark: &StatisticsRemark) -> String {
    match remark {
        StatisticsRemark::Labels(columns) => {
            format!("以下列的代码按其值标签显示：{}。", columns.join("、"))
        }
        StatisticsRemark::SharedLabels(columns) => format!(
            "以下列有多个代码使用同一值标签，已在标签后注明代码以便区分：{}。",
            columns.join("、")
        ),
        StatisticsRemark::Codes(columns) => format!(
            "以下列的缺失代码（如 .A 或声明为缺失的值）以文字形式保留在数值旁，模型把每个代码作为一个特殊取值：{}。",
            columns.join("、")
        ),
        StatisticsRemark::Periods(columns) => format!(
            "以下列的格式只显示月、季度、半年或周，已读作该时期的第一天：{}。",
            columns.join("、")
        ),
        StatisticsRemark::OwnFormats(columns) => format!(
            "以下列的标签定义在格式目录文件（.sas7bcat）中，该文件不读取，因此显示代码。如需标签，请在 SAS 中用 PUT 将其写入数据表：{}。",
            columns.join("、")
        ),
        StatisticsRemark::DeletedRows(rows) => {
            format!("文件中有 {rows} 行已标记为删除，未读取。")
        }
    }
}
