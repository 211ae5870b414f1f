//! Remarks of a session, from any layer: choices, trainings, policies.

use crate::network::Family;
use crate::recipe::Reason;
use crate::recipe::Remark as RecipeRemark;
use crate::recipe::Role;
use crate::score::{AmountFinding, Finding};
use crate::table::Remark as TableRemark;
use crate::ui::text::Say;
use crate::ui::text::messages::reasons::reason_zh;
use crate::ui::text::messages::typing_remarks;
use crate::words::{counted, one_or_many};
use crate::workflow::survival::SurvivalRemark;
use crate::workflow::warning::shown;
use crate::workflow::{
    Caveat, FEW_BADS, GoodFigure, LeftOutFamily, LeftOutReason, NoChallenger, NoTrees, Remark, Size,
};
use std::borrow::Cow;

impl Say for Remark {
    fn en(&self) -> Cow<'static, str> {
        match self {
            Self::Table(remark) => remark.en(),
            Self::Recipe(remark) => remark.en(),
            Self::Caveat(caveat) => caveat.en(),
            Self::Survival(remark) => remark.en(),
            Self::Policy(finding) => finding.en(),
            Self::Amount(finding) => finding.en(),
            Self::Repeats(rows) => format!(
                "{} {} an earlier row in every column but the id; “Repeats” on the Data step can \
                 leave {} out of training and figures.",
                counted(*rows, "row"),
                one_or_many(*rows, "repeats", "repeat"),
                one_or_many(*rows, "it", "them")
            )
            .into(),
            Self::LeftOut {
                column,
                reason: reason @ (Reason::RowNumbers | Reason::PartyName | Reason::Dates),
                ..
            } => format!("The column {column:?} was left out: {}", reason.en()).into(),
            Self::LeftOut { .. }
            | Self::RepeatsLeftOut(_)
            | Self::TurnedFile { .. }
            | Self::OnlyBins(_)
            | Self::NoSequence(_) => self.to_string().into(),
        }
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Table(remark) => remark.zh(),
            Self::Recipe(remark) => remark.zh(),
            Self::Caveat(caveat) => caveat.zh(),
            Self::Survival(remark) => remark.zh(),
            Self::Policy(finding) => finding.zh(),
            Self::Amount(finding) => finding.zh(),
            Self::LeftOut {
                column,
                role,
                reason,
            } => format!(
                "列“{column}”{}，未进入模型：{}",
                role_zh(*role),
                reason_zh(*reason)
            )
            .into(),
            Self::Repeats(rows) => format!(
                "有 {rows} 行除编号外与前面的行完全相同；可在“数据”步骤的“重复”中将其排除在训练和指标之外。"
            )
            .into(),
            Self::TurnedFile { file, high, low } => format!(
                "{file} 中有 {high}% 的行为坏，而第一个文件为 {low}%：其中一个文件的结果可能编码相反，请检查取值的含义。"
            )
            .into(),
            Self::RepeatsLeftOut(rows) => {
                format!("有 {rows} 行重复数据会评分，但不参与训练和指标。").into()
            }
            Self::OnlyBins(columns) => format!(
                "评分卡按分箱读取每一列，因此为 {} 选择的处理方式对其不起作用。",
                columns.join("、")
            )
            .into(),
            Self::NoSequence(family) => format!(
                "没有找到有序的列（如 bal_1 … bal_6）：{} 网络会逐个读取特征，其先后顺序没有意义。",
                family_zh(*family)
            )
            .into(),
        }
    }

    fn examples() -> Vec<Self> {
        let roles = [Role::Id, Role::Date, Role::Weight, Role::Ignore];
        let left_out = roles.map(|role| Self::LeftOut {
            column: "issued".to_owned(),
            role,
            reason: Reason::Dates,
        });
        let mut all = left_out.to_vec();
        all.extend(TableRemark::examples().into_iter().map(Self::Table));
        let typing = typing_remarks::examples().into_iter();
        let typing = typing.chain(typing_remarks::spelling_examples());
        all.extend(typing.map(Self::Table));
        all.extend(RecipeRemark::examples().into_iter().map(Self::Recipe));
        all.extend(Caveat::examples().into_iter().map(Self::Caveat));
        all.extend([Self::Repeats(12), Self::RepeatsLeftOut(12)]);
        all.push(Self::TurnedFile {
            file: "2024.csv".to_owned(),
            high: 83,
            low: 17,
        });
        all.extend(SurvivalRemark::examples().into_iter().map(Self::Survival));
        all.extend(Finding::examples().into_iter().map(Self::Policy));
        all.extend(AmountFinding::examples().into_iter().map(Self::Amount));
        all.push(Self::OnlyBins(vec!["income".to_owned(), "age".to_owned()]));
        all.push(Self::NoSequence(Family::Lstm));
        all
    }
}

fn role_zh(role: Role) -> &'static str {
    match role {
        Role::Id => "是标识",
        Role::Date => "是日期",
        Role::Weight => "是行权重（目前尚未使用）",
        Role::Input | Role::Target | Role::Exposure | Role::Monitor | Role::Ignore => {
            "对模型没有用处"
        }
    }
}

fn family_zh(family: Family) -> &'static str {
    match family {
        Family::Logistic => "逻辑回归",
        Family::Scorecard => "评分卡",
        Family::Trees => "提升树",
        Family::Mlp => "MLP",
        Family::Cnn => "CNN",
        Family::Rnn => "RNN",
        Family::Lstm => "LSTM",
        Family::Gru => "GRU",
    }
}

const NO_VALIDATION_FOR_TREES: &str =
    "没有验证集来选择树的数量，因此全部保留；请给验证集一定的占比。";

fn few_bads_for_trees(bads: usize) -> String {
    format!(
        "树的数量是在只有 {bads} 个坏样本（少于 {FEW_BADS} 个）的验证集上选出的，换一个种子可能不同；请增加验证集的占比，或使用折叠。"
    )
}

fn left_out_zh(left_out: LeftOutFamily) -> String {
    let family = family_zh(left_out.family);
    let reason = match left_out.reason {
        LeftOutReason::NoSequence => "没有找到有序的列（如 bal_1 … bal_6）",
        LeftOutReason::TooSlow => "在限定的时间内训练太慢",
        LeftOutReason::NotHeld => "不能保证违约概率随字段单调升降",
    };
    let network = if left_out.family == Family::Trees {
        ""
    } else {
        " 网络"
    };
    format!("{family}{network}未参与搜索：{reason}。")
}

impl Say for Caveat {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::CutoffOnTraining => "验证集的行太少，无法选择截断值；截断值在训练集上选定。",
            Self::NobodyReferred => "选出的截断值不高于转人工的违约概率下限；没有申请人转人工。",
            Self::NoValidation => {
                "没有验证集来选择训练轮次，因此保留最后一轮；请给验证集一定的占比。"
            }
            Self::FewValidationBads(bads) => {
                return format!(
                    "最佳轮次是在只有 {bads} 个坏样本（少于 {FEW_BADS} 个）的验证集上选出的，换一个种子可能不同；请增加验证集的占比，或使用折叠。"
                )
                .into();
            }
            Self::NoValidationForTrees => NO_VALIDATION_FOR_TREES,
            Self::FewBadsForTrees(bads) => return few_bads_for_trees(*bads).into(),
            Self::OffInTheLarge(size) => {
                let side = if *size == Size::TooHigh { "偏高" } else { "偏低" };
                return format!(
                    "测试集上违约概率的总体水平{side}：实际坏样本数与预期之比超出其 95 % 区间；请检查测试集是否来自同一总体，或进行重新校准。"
                )
                .into();
            }
            Self::TooGood {
                figure,
                thousandths,
            } => {
                return format!(
                    "测试集上的 {} 为 {}：该领域的模型很少达到这一水平，可能有列已知道结果；请查看最重要的列。",
                    figure.word(),
                    shown(*thousandths)
                )
                .into();
            }
            Self::NotRecalibrated => {
                "违约概率未重新校准：验证集须同时含有好坏样本，两者的违约概率有重叠，且概率越高坏样本越多；请增加验证集的行数。"
            }
            Self::ValidationCrossFitted => {
                "重新校准在验证集上拟合，因此验证集指标采用 10 折交叉拟合；曲线和评分文件中的这些行使用最终校准。"
            }
            Self::NoTrees(reason) => match reason {
                NoTrees::TooLarge => "模型未与提升树比较：行数和列数过多，无法在几秒内拟合。",
                NoTrees::Sampled => "模型未与提升树比较：内存中只有部分行的样本。",
                NoTrees::Failed => "模型未与提升树比较：提升树无法拟合。",
            },
            Self::NoChallenger(reason) => match reason {
                NoChallenger::TooLarge => "模型未与评分卡比较：行数和列数过多，无法在几秒内拟合评分卡。",
                NoChallenger::Sampled => "模型未与评分卡比较：内存中只有部分行的样本。",
                NoChallenger::NoBins => "模型未与评分卡比较：没有可以分箱的列。",
                NoChallenger::Diverged => "模型未与评分卡比较：评分卡的拟合没有有限的最优解。",
            },
            Self::WrongSigns(columns) => {
                return format!(
                    "评分卡中有 {} 列的系数符号相反：{}。坏样本率更高的分箱在这些列得分更高，因为其他列已包含同样的风险；请去掉此类列。",
                    columns.len(),
                    columns.join("、")
                )
                .into();
            }
            Self::GanCollapsed => {
                "GAN 已崩溃：反复生成几乎相同的行，因此未向训练集添加任何行；可换一个种子再试。"
            }
            Self::GpuSlower { tenths } => {
                return format!(
                    "该网络在显卡上每步训练的时间是本机单核 Fused 后端的 {}.{} 倍，后者更快；显卡适合宽网络和大批量。",
                    tenths / 10,
                    tenths % 10
                )
                .into();
            }
            Self::MembersLeftOut(networks) => {
                return format!(
                    "集成中有 {networks} 个网络发散，已被排除；将学习率减小到十分之一可能会保留它们。"
                )
                .into();
            }
            Self::FewerEpochs(epochs) => {
                return format!(
                    "由于行数或权重较多，集成中的网络训练轮数少于默认值，最大的网络最多 {epochs} 轮；如需训练更久，请设定轮数。"
                )
                .into();
            }
            Self::BudgetBelowEpoch => {
                "限定的时间在任何网络完成第一轮之前就已用尽，模型只学习了部分训练样本；请给出更多时间。"
            }
            Self::FamilyLeftOut(left_out) => return left_out_zh(*left_out).into(),
            Self::ValidationLeftOut => {
                "重新校准在验证集上拟合，而验证集的行太少，无法交叉拟合其指标，故不给出；请增加验证集的行数。"
            }
        }
        .into()
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::WrongSigns(vec!["income".to_owned(), "age".to_owned()]),
            Self::NoTrees(NoTrees::TooLarge),
            Self::NoTrees(NoTrees::Sampled),
            Self::NoTrees(NoTrees::Failed),
            Self::NoChallenger(NoChallenger::TooLarge),
            Self::NoChallenger(NoChallenger::Sampled),
            Self::NoChallenger(NoChallenger::NoBins),
            Self::NoChallenger(NoChallenger::Diverged),
            Self::CutoffOnTraining,
            Self::NobodyReferred,
            Self::NotRecalibrated,
            Self::NoValidation,
            Self::FewValidationBads(7),
            Self::NoValidationForTrees,
            Self::FewBadsForTrees(7),
            Self::OffInTheLarge(Size::TooHigh),
            Self::OffInTheLarge(Size::TooLow),
            Self::TooGood {
                figure: GoodFigure::Auc,
                thousandths: 997,
            },
            Self::ValidationCrossFitted,
            Self::ValidationLeftOut,
            Self::GanCollapsed,
            Self::GpuSlower { tenths: 34 },
            Self::MembersLeftOut(1),
            Self::MembersLeftOut(3),
            Self::FewerEpochs(12),
            Self::BudgetBelowEpoch,
            Self::FamilyLeftOut(LeftOutFamily {
                family: Family::Lstm,
                reason: LeftOutReason::NoSequence,
            }),
            Self::FamilyLeftOut(LeftOutFamily {
                family: Family::Lstm,
                reason: LeftOutReason::TooSlow,
            }),
        ]
    }
}
