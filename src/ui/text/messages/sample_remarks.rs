//! Remarks on rows and columns as a sample to learn from, in Chinese; in English the window says them
//! as the command line does.

use crate::recipe::SampleRemark;

fn outcome_zh(bad: bool) -> &'static str {
    if bad { "坏" } else { "好" }
}

pub(super) fn sample_zh(remark: &SampleRemark) -> String {
    match remark {
        SampleRemark::LevelOfOne {
            column,
            level,
            rows,
            bad,
            expected,
        } => {
            let level = match level {
                Some(level) => format!("{column} = {level} 的"),
                None => format!("{column} 缺失的"),
            };
            format!(
                "{level} {rows} 行全部为{}（按总体比例应有 {expected} 行为{}）：这些行的结果可能是补填的，或者该列取决于结果。除非申请时即可获得，否则应排除该列，或把这些行的结果留空。",
                outcome_zh(*bad),
                outcome_zh(!*bad)
            )
        }
        SampleRemark::Decision(column) => format!(
            "{column} 看起来是对申请的审批决定：申请时尚不可知，而被拒的申请人没有结果。请排除该列，或把被拒申请人的结果留空。"
        ),
        SampleRemark::NoGroup { column, rows } => {
            format!("有 {rows} 行没有 {column}：各自作为一组划分，本属同组的行可能被分到多个部分。")
        }
        SampleRemark::RuleReadsTarget { rule, column } => format!(
            "政策规则“{rule}”读取了 {column}，即模型要预测的结果；新申请人没有结果，请删除该规则。"
        ),
        SampleRemark::OnlyBads {
            period,
            bads,
            known,
            unknown,
        } => format!(
            "{period}：{unknown} 行没有结果，其余 {known} 行中有 {bads} 行为坏：好样本的结果似乎尚未得知。请在结果齐全之前排除该月份，否则坏账率偏高。"
        ),
        SampleRemark::RepeatedRows {
            period,
            rows,
            is_estimate,
        } => format!(
            "{period}：{} {rows} 行的编号、PD 和结果与另一行相同，被重复计数；请从文件中删除。",
            if *is_estimate { "约有" } else { "有" }
        ),
        SampleRemark::FewLastBads {
            column,
            from,
            rate,
            before,
        } => format!(
            "按 {column}，自 {from} 起坏账率为 {rate} %，此前各月为 {before} %：这些结果可能尚未得知。请在得知之前留空；当作好样本会使 PD 偏低。"
        ),
    }
}

/// Examples for the tests of the catalogue.
pub(super) fn sample_examples() -> Vec<SampleRemark> {
    let column = || "issued".to_owned();
    let level = |level: Option<&str>, bad| SampleRemark::LevelOfOne {
        column: column(),
        level: level.map(str::to_owned),
        rows: 1190,
        bad,
        expected: 243,
    };
    vec![
        level(Some("0"), false),
        level(None, true),
        SampleRemark::Decision(column()),
        SampleRemark::NoGroup {
            column: column(),
            rows: 750,
        },
        SampleRemark::RuleReadsTarget {
            rule: "arrears".to_owned(),
            column: "bad".to_owned(),
        },
        SampleRemark::OnlyBads {
            period: "2024-06".to_owned(),
            bads: 85,
            known: 90,
            unknown: 310,
        },
        SampleRemark::RepeatedRows {
            period: "2024-02".to_owned(),
            rows: 400,
            is_estimate: false,
        },
        SampleRemark::FewLastBads {
            column: column(),
            from: "2024-05".to_owned(),
            rate: "4.5".to_owned(),
            before: "21.4".to_owned(),
        },
    ]
}
