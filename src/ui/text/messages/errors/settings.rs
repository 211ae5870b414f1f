//! A setting outside its bounds, in both languages.

use crate::network::GpuFault;
use crate::score::ScorecardError;
use crate::ui::text::Say;
use crate::workflow::SettingError;
use std::borrow::Cow;

impl Say for SettingError {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::Penalty => "The L1 and L2 penalties must be 0 or more.".into(),
            Self::Backend(GpuFault::NotBuilt) => {
                "This program was built without a graphics processor; choose the backend Fused.".into()
            }
            Self::Backend(GpuFault::NoDevice) => {
                "No graphics processor was found: no driver for Vulkan, Metal or DirectX 12 offers one. \
                 Install the driver of the card, or choose the backend Fused."
                    .into()
            }
            Self::Epochs
            | Self::BatchSize
            | Self::Members
            | Self::Member
            | Self::OtherMember
            | Self::Patience
            | Self::BatchNorm
            | Self::NotPositive
            | Self::NoCutoff
            | Self::UnreachedBadRate
            | Self::Folds
            | Self::TaskFolds
            | Self::RareInFolds { .. }
            | Self::OneScorecard
            | Self::FittedExactly
            | Self::IsotonicPoints
            | Self::OfTrees
            | Self::TooManyTrees
            | Self::Leaves
            | Self::NotHeld(_)
            | Self::TurningTrend
            | Self::NoPdToHold(_)
            | Self::Grid { .. }
            | Self::NoValidationToSearch
            | Self::OtherSearch
            | Self::Loss(_)
            | Self::OnlyPds(_)
            | Self::NoClassesToWeigh(_)
            | Self::Scorecard(_) => self.to_string().into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Epochs => "轮数至少为 1。",
            Self::BatchSize => "批大小至少为 1，常用 32 到 512。",
            Self::Backend(GpuFault::NotBuilt) => "本程序未包含显卡计算；请选择 Fused 后端。",
            Self::Backend(GpuFault::NoDevice) => {
                "没有找到显卡：没有 Vulkan、Metal 或 DirectX 12 驱动提供显卡。请安装显卡驱动，或选择 Fused 后端。"
            }
            Self::Members => "成员数必须在 1 到 64 之间，默认为 16。",
            Self::Member => "成员序号必须在 1 到成员数之间。",
            Self::OtherMember => "网络的层与按这些设置所得的成员不同；请用训练成员的同一版本程序合并。",
            Self::Patience => "早停的耐心至少为 1 轮，或关闭早停。",
            Self::BatchNorm => "批归一化要求每步至少 2 行。",
            Self::NotPositive => "学习率和梯度裁剪上限必须大于 0。",
            Self::Penalty => "L1 和 L2 惩罚不能小于 0。",
            Self::Grid {
                lines,
                across,
                inputs,
            } => {
                return format!(
                    "{lines} x {across} 的网格需要 CNN 和 {} 个数值输入（逐行，每格一个），现有 {inputs} 个。",
                    lines * across
                )
                .into();
            }
            Self::NoValidationToSearch => "搜索在验证集上比较网络，但没有验证集；请给验证集一定的占比。",
            Self::OtherSearch => "所记录的搜索使用了其他设置，无法以当前设置重复；请使用当时的种子、划分和设置。",
            Self::OneScorecard => {
                "评分卡是一个模型、一张分数表；请不要设置成员数，或改为训练网络集成。"
            }
            Self::FittedExactly => {
                "评分卡直接拟合到最大似然解：层、轮数、批大小、优化器、损失、正则和早停对其不起作用，请取消这些设置。"
            }
            Self::OfTrees => {
                "提升树只使用树的数量（轮数）、叶数、学习率、L2 正则、耐心、类别权重以及按损失或 AUC 选择，并由 Fused 后端计算；请取消网络的其他设置。"
            }
            Self::TooManyTrees => {
                "提升树最多 5,000 棵（轮数），每棵 2 到 1,024 片叶，总共最多一百万片叶；请减少。"
            }
            Self::Leaves => "只有提升树才有叶数；请取消该设置，或改为训练提升树。",
            Self::IsotonicPoints => {
                "评分卡的分数相加即为违约概率的对数好坏比，保序回归校准会破坏这一关系；请改用 Platt 校准，或不校准。"
            }
            Self::NotHeld(_) => {
                "该模型不能保证违约概率随字段单调升降；请改用 MLP、提升树、逻辑回归或评分卡，或取消单调方向。"
            }
            Self::TurningTrend => {
                "坏样本率先升后降、先降后升或不限只是评分卡分箱的走势；请改为升或降，或训练评分卡。"
            }
            Self::NoPdToHold(_) => {
                "只有违约概率可以保证随字段单调升降，该任务不产生违约概率；请取消单调方向。"
            }
            Self::Loss(_) => "所选损失函数不适用于该任务，请换用适合的损失函数。",
            Self::OnlyPds(_) => "合成坏样本、集成、评分卡、提升树、再校准和按 AUC 选轮只适用于好坏目标，请取消这些设置。",
            Self::NoClassesToWeigh(_) => "平衡类别权重适用于好坏目标和类别目标，该任务请取消。",
            Self::NoCutoff => "违约概率不可用，无法选择截断值。",
            Self::UnreachedBadRate => {
                "在验证集上，没有截断值能使通过者的坏样本率低到该水平；请放宽要求，或以其他方式选择截断值。"
            }
            Self::Folds => "折数须在 2 到 50 之间，且每折至少各有一个好样本和坏样本。",
            Self::TaskFolds => "折数须在 2 到 50 之间，且不超过行数。",
            Self::RareInFolds { class, rows, k } => {
                return format!(
                    "参与 {k} 折划分的行中，类别“{class}”只有 {rows} 行，会有折中缺少该类；请减少折数，或在学习的类别中去掉它。"
                )
                .into();
            }
            Self::Scorecard(error) => return error.zh(),
        }
        .into()
    }

    fn examples() -> Vec<Self> {
        let mut all = vec![
            Self::Epochs,
            Self::BatchSize,
            Self::Backend(GpuFault::NotBuilt),
            Self::Backend(GpuFault::NoDevice),
            Self::Patience,
            Self::BatchNorm,
            Self::NotPositive,
            Self::Penalty,
            Self::OneScorecard,
            Self::FittedExactly,
            Self::IsotonicPoints,
            Self::OfTrees,
            Self::TooManyTrees,
            Self::Leaves,
            Self::NotHeld(crate::network::Family::Lstm),
            Self::TurningTrend,
            Self::NoPdToHold(crate::recipe::Task::Regression),
            Self::Grid {
                lines: 28,
                across: 28,
                inputs: 23,
            },
            Self::Loss(crate::recipe::Task::Count),
            Self::OnlyPds(crate::recipe::Task::Regression),
            Self::NoClassesToWeigh(crate::recipe::Task::Count),
            Self::NoCutoff,
            Self::NoValidationToSearch,
            Self::OtherSearch,
            Self::Member,
            Self::OtherMember,
            Self::UnreachedBadRate,
            Self::Folds,
            Self::TaskFolds,
            Self::RareInFolds {
                class: "CCC".to_owned(),
                rows: 3,
                k: 5,
            },
        ];
        all.extend(ScorecardError::examples().into_iter().map(Self::Scorecard));
        all
    }
}
