//! Errors of synthetic rows and of the search for anomalies.

use crate::synthetic::SyntheticError;
use crate::ui::text::Say;
use std::borrow::Cow;

impl Say for SyntheticError {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::NoRows => "合成的行数至少为 1。".into(),
            Self::TooManyRows { most } => format!("一次最多合成 {most} 行；请减少行数。").into(),
            Self::TooFewBads { bads, least } => format!(
                "可供学习的坏样本只有 {bads} 个，GAN 至少需要 {least} 个，否则只会重复它们。"
            )
            .into(),
            Self::TooFewRows { rows, least } => {
                format!("可供学习的行只有 {rows} 行，至少需要 {least} 行。").into()
            }
            Self::NoColumns => "没有任何列包含两个以上的值，无可学习；请选入其他列。".into(),
            Self::Diverged { epoch } => {
                format!("GAN 的训练在第 {epoch} 轮发散：损失不再是数；请换一个种子或另一种预设。")
                    .into()
            }
            Self::Unfinished => "在第一轮结束或全部行评分之前被停止，没有生成任何结果。".into(),
            Self::Epochs => "轮次数至少为 1。".into(),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::NoRows,
            Self::TooManyRows { most: 5_000_000 },
            Self::TooFewBads { bads: 7, least: 20 },
            Self::TooFewRows { rows: 3, least: 20 },
            Self::NoColumns,
            Self::Diverged { epoch: 4 },
            Self::Unfinished,
            Self::Epochs,
        ]
    }
}
