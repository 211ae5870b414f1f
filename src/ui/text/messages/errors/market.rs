//! Errors and cautions of market series in both languages.

use crate::market::{Caution, MarketError};
use crate::network::NetworkError;
use crate::train::TrainError;
use crate::ui::text::Say;
use std::borrow::Cow;

impl Say for MarketError {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::Network(error) => error.en(),
            Self::Train(error) => error.en(),
            other => other.to_string().into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::NoSeries => "尚未指定序列；请至少选择一列价格、利率或数值。".into(),
            Self::Twice(name) => format!("序列“{name}”被选择了两次；每列只选一次。").into(),
            Self::Setting { what, least, most } => {
                format!("{}必须在 {least} 到 {most} 之间；请修改。", setting_zh(what)).into()
            }
            Self::NoNumbers(name) => format!(
                "列“{name}”几乎没有数值；请选择价格、利率或数值列，或在“数据”步骤指定数字的写法。"
            )
            .into(),
            Self::NoDates(name) => format!(
                "列“{name}”不是日期；请选择其他日期列，或在“数据”步骤指定日与月的先后。"
            )
            .into(),
            Self::DatesTwice { rows, first } => format!(
                "有 {rows} 行的日期与其他行重复（第一处为第 {first} 行）；每个日期请只保留一行（同一天内的多个时刻可保留最后一个），每个序列一列。"
            )
            .into(),
            Self::LongFile { column, series } => format!(
                "文件中有 {series} 个序列上下排列，由列“{column}”区分，每个日期各有一行。请只保留其中一个序列的行，或为每个序列单设一列。"
            )
            .into(),
            Self::TooShort {
                series,
                rows,
                needed,
            } => format!(
                "序列“{series}”只有 {rows} 个值，而当前的滞后、期限和三个样本集需要 {needed} 个；请减少滞后、缩短期限或使用更长的序列。"
            )
            .into(),
            Self::Constant(name) => format!(
                "序列“{name}”在拟合的行中没有变化，无可预测；请选择其他列或其他行。"
            )
            .into(),
            Self::Negative { series, cells } => format!(
                "序列“{series}”有 {cells} 个负值，负的价格没有收益率；请改为预测数值，或更正该列。"
            )
            .into(),
            Self::Zero { series, cells } => format!(
                "序列“{series}”有 {cells} 个零值，会导致无穷大的收益率；请改为预测数值，或将这些单元格留空。"
            )
            .into(),
            Self::Network(error) => error.zh(),
            Self::Train(error) => error.zh(),
        }
    }

    fn examples() -> Vec<Self> {
        let series = || "close".to_owned();
        vec![
            Self::NoSeries,
            Self::Twice(series()),
            Self::Setting {
                what: "The horizon",
                least: 1.0,
                most: 250.0,
            },
            Self::NoNumbers(series()),
            Self::NoDates(series()),
            Self::DatesTwice { rows: 3, first: 7 },
            Self::LongFile {
                column: "LOCATION".to_owned(),
                series: 3,
            },
            Self::TooShort {
                series: series(),
                rows: 30,
                needed: 90,
            },
            Self::Constant(series()),
            Self::Negative {
                series: series(),
                cells: 2,
            },
            Self::Zero {
                series: series(),
                cells: 1,
            },
            Self::Network(NetworkError::Dropout),
            Self::Train(TrainError::Unfinished),
        ]
    }
}

fn setting_zh(what: &str) -> &'static str {
    match what {
        "The number of lags" => "滞后天数",
        "The horizon" => "预测期限",
        "The number of folds" => "折数",
        _ => "交易成本",
    }
}

impl Say for Caution {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::NoDates => "没有日期列；各行按文件顺序处理，最早的在前。".into(),
            Self::Reversed => "文件中最新的行在前，已将顺序颠倒。".into(),
            Self::Sorted => "日期没有顺序，已按日期排序。".into(),
            Self::NoDate { rows } => format!("有 {rows} 行缺少日期，未使用。").into(),
            Self::Ends { series, at, rows } => format!(
                "{series} 的数据止于 {at}，比文件早 {rows} 行：其测试行在此之前，其下一个值和风险价值属于该处之后的一行，而不是文件末尾之后。"
            )
            .into(),
            Self::Begins { series, at, rows } => {
                format!("{series} 的数据始于 {at}，比文件晚 {rows} 行。").into()
            }
            Self::Gaps { series, cells } => format!(
                "{series}：有 {cells} 个单元格没有数值（例如假日）；收益率从前一个值算到后一个值。"
            )
            .into(),
            Self::Codes {
                series,
                code,
                cells,
            } => format!(
                "{series}：有 {cells} 个单元格为 {code}，远离其他所有值：数据提供方用这类数字表示缺失值，这些单元格按缺失处理。"
            )
            .into(),
            Self::Spacing {
                series,
                least,
                most,
            } => format!(
                "{series}：各行的间隔发生变化：文件不同部分相邻行相隔 {least} 至 {most} 天。每行按一步计算；请只保留间隔一致的部分。"
            )
            .into(),
            Self::LongGaps { series, gaps, days } => format!(
                "{series}：有 {gaps} 处相邻值相隔超过一个月（最长 {days} 天）；其变化按一步计算。若含义已改变，请在该处截断序列。"
            )
            .into(),
            Self::Jumps { series, cells } => format!(
                "{series}：有 {cells} 个收益率超过 50 %，常见原因是拆股或数据错误；请查看这些行。"
            )
            .into(),
            Self::Differences { series } => {
                format!("{series}：部分值不为正；变化按差值而非对数收益率计算。").into()
            }
            Self::Stopped { series } => {
                format!("{series}：训练被停止，使用了目前最佳的轮次。").into()
            }
            Self::GarchAtEdge {
                series,
                alpha,
                beta,
            } => format!(
                "{series}：GARCH(1,1) 的估计落在边界（α {alpha:.3}，β {beta:.3}）；其波动率几乎不反应或从不平息，请谨慎解读其 VaR。"
            )
            .into(),
            Self::FewForTests { series, rows } => format!(
                "{series}：不重叠的测试行只有 {rows} 个，对 VaR 检验来说偏少；Kupiec 检验在约 250 行以下（99 % 时约 1,000 行以下）会过多或过少拒绝。"
            )
            .into(),
            Self::FewForComparison {
                series,
                rows,
                horizon,
            } => format!(
                "{series}：Diebold–Mariano 检验在期限 {horizon} 下只有 {rows} 行，会过于频繁地拒绝。"
            )
            .into(),
            Self::NoPortfolio { needed } => format!(
                "没有组合：需要所有序列在至少 {needed} 个共同测试行上的价格均为正。"
            )
            .into(),
        }
    }

    fn examples() -> Vec<Self> {
        let series = || "close".to_owned();
        vec![
            Self::NoDates,
            Self::Reversed,
            Self::Sorted,
            Self::NoDate { rows: 2 },
            Self::Ends {
                series: series(),
                at: "2020-09-08".to_owned(),
                rows: 200,
            },
            Self::Begins {
                series: series(),
                at: "2019-01-02".to_owned(),
                rows: 120,
            },
            Self::Gaps {
                series: series(),
                cells: 4,
            },
            Self::Codes {
                series: series(),
                code: "-99.99".to_owned(),
                cells: 25,
            },
            Self::Spacing {
                series: series(),
                least: 1,
                most: 30,
            },
            Self::LongGaps {
                series: series(),
                gaps: 1,
                days: 152,
            },
            Self::Jumps {
                series: series(),
                cells: 1,
            },
            Self::Differences { series: series() },
            Self::Stopped { series: series() },
            Self::GarchAtEdge {
                series: series(),
                alpha: 0.0,
                beta: 0.99,
            },
            Self::FewForTests {
                series: series(),
                rows: 56,
            },
            Self::FewForComparison {
                series: series(),
                rows: 12,
                horizon: 5,
            },
            Self::NoPortfolio { needed: 20 },
        ]
    }
}
