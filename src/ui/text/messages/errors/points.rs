//! Why points of a scorecard cannot be set, in the words of the window.

use crate::bundle::{HeldField, PointsError, shown_certificate};
use crate::network::Direction;
use crate::ui::text::Say;
use std::borrow::Cow;

impl Say for PointsError {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::NoScorecard => {
                "该模型不是带有单一分数表的评分卡；请训练一个评分卡，且不使用保序校准。".into()
            }
            Self::NoColumn(column) => {
                format!("评分卡没有字段 {column}；请使用分数表中的字段。").into()
            }
            Self::NoBin { column, bin } => {
                format!("字段 {column} 没有分箱 {bin}；请使用分数表中的分箱。").into()
            }
            Self::NoPoints { column, bin } => {
                format!("{column}，{bin}：分数应为 -1,000,000 到 1,000,000 之间的数。").into()
            }
            Self::NoEffect(column) => format!(
                "字段 {column} 的系数为 0，其所有分箱的分数相同，无法单独设定；请保持原样，或在训练评分卡时不限定该字段的方向。"
            )
            .into(),
            Self::Direction(fields) => format!(
                "该模型承诺了对每位申请人成立的单调方向，改用这些分数后不再成立：{}。请让分数随违约概率升高而降低，或在训练时不限定该方向。",
                shown_certificate(fields)
            )
            .into(),
        }
    }

    fn examples() -> Vec<Self> {
        let column = || "income".to_owned();
        let bin = || "≤ 5".to_owned();
        vec![
            Self::NoScorecard,
            Self::NoColumn(column()),
            Self::NoBin {
                column: column(),
                bin: bin(),
            },
            Self::NoPoints {
                column: column(),
                bin: bin(),
            },
            Self::NoEffect(column()),
            Self::Direction(vec![HeldField {
                field: column(),
                direction: Direction::Falls,
            }]),
        ]
    }
}
