//! Why a column has its role, in the words of the window.

use crate::profile::target::Because;
use crate::recipe::Reason;
use crate::ui::text::Say;
use std::borrow::Cow;

impl Say for Reason {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::RowNumbers => "it numbers the rows; tick it to keep it.".into(),
            Self::PartyName => "its name says that it identifies a customer, a contract or \
                                another party; tick it to keep it."
                .into(),
            Self::Dates => "a date says when a row came about, and new rows lie outside the dates \
                            of training; split by it, or tick it to keep it as an input."
                .into(),
            Self::MostlyValues { percent, days } => {
                let values = if *days { "dates" } else { "numbers" };
                format!(
                    "{percent} % of its cells are {values}, the others words; choose on the Data \
                     step that it is read as {values}."
                )
                .into()
            }
            _ => self.to_string().into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        reason_zh(*self)
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Chosen,
            Self::Protected,
            Self::IdName,
            Self::PartyName,
            Self::RowNumbers,
            Self::OwnTexts,
            Self::OwnValues,
            Self::Key,
            Self::FreeText,
            Self::MostlyValues {
                percent: 97,
                days: false,
            },
            Self::MostlyValues {
                percent: 97,
                days: true,
            },
            Self::Empty,
            Self::Equal,
            Self::Parts,
            Self::OwnScores,
            Self::Dates,
            Self::DateName,
            Self::WeightName,
            Self::ExposureName,
            Self::Varies,
        ]
    }
}

pub(in crate::ui::text) fn reason_zh(reason: Reason) -> Cow<'static, str> {
    let text = match reason {
        Reason::MostlyValues { percent, days } => {
            let values = if days { "日期" } else { "数值" };
            return format!(
                "有 {percent} % 的单元格是{values}，其余的是文字；可在“数据”步骤中选择按{values}读取。"
            )
            .into();
        }
        Reason::Chosen => "已选为目标列。",
        Reason::Protected => "从列名看是受保护属性。",
        Reason::PartyName => "从列名看是客户、合同或其他主体的编号；勾选后可保留。",
        Reason::IdName => "从列名看是用来标识行的。",
        Reason::RowNumbers => "是行号；勾选后可保留。",
        Reason::OwnTexts => "每行的文字都不同，属于主键。",
        Reason::OwnValues => "几乎每行取值都不同，属于主键。",
        Reason::Key => "属于主键。",
        Reason::FreeText => "内容为自由文本。",
        Reason::Empty => "没有任何取值。",
        Reason::Equal => "所有取值都相同。",
        Reason::Parts => "标明哪些行用于训练、哪些用于测试；可选择按该列划分。",
        Reason::OwnScores => "是某个模型评分文件中的列；从其他模型的评分中学习没有新信息。",
        Reason::Dates => {
            "日期表示该行产生的时间，新数据会超出训练时的日期；可按其划分，或勾选以保留为输入。"
        }
        Reason::DateName => "从列名看是行的日期。",
        Reason::WeightName => "从列名看是行的权重。",
        Reason::ExposureName => "从列名看是风险敞口，同时也进入模型。",
        Reason::Varies => "取值有变化，没有排除的理由。",
    };
    text.into()
}

/// Why a value means bad.
pub(in crate::ui::text) fn because_zh(because: Because) -> &'static str {
    match because {
        Because::Word => "该词本身即表示违约",
        Because::Yes => "“是”回答了列名，且不超过半数",
        Because::One => "0/1 中的 1，且不超过半数",
    }
}
