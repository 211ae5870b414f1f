//! Errors of networks, trainings and model files in both languages.

use crate::bundle::BundleError;
use crate::network::NetworkError;
use crate::train::TrainError;
use crate::ui::text::Say;
use std::borrow::Cow;

impl Say for NetworkError {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Size {
                what,
                got,
                least,
                most,
            } => {
                let what = size_zh(what);
                format!("{what}为 {got}，必须在 {least} 到 {most} 之间，请修改。").into()
            }
            Self::Dropout => "Dropout 必须不小于 0 且小于 1，常用 0.1 到 0.5。".into(),
            Self::Huber => "Huber 损失的宽度必须大于 0，常用 1 个标准差。".into(),
            Self::Quantile => "分位数必须大于 0 且小于 1，例如 0.9。".into(),
            Self::Form(_) => "该网络得到的输入形式不对，请重新准备数据。".into(),
            Self::ForeignWeights => "权重与模型文件描述的网络不一致，文件已损坏。".into(),
            Self::NotFinite => "模型含有非有限数值的权重，文件已损坏。".into(),
            Self::NotMonotone => {
                "要使违约概率随字段单调变化，模型须为 MLP、逻辑回归、评分卡或提升树；MLP 的层间激活函数须为 relu、tanh 或 sigmoid，不用归一化，且只有一个输出。请修改这些设置，或取消单调方向。".into()
            }
            Self::BrokenSigns => {
                "权重违反了模型自身的单调性证明，文件在训练后被改动过；请重新训练或换用其他副本。".into()
            }
        }
    }

    fn examples() -> Vec<Self> {
        let size = |what| Self::Size {
            what,
            got: 9000,
            least: 1,
            most: 4096,
        };
        let mut all: Vec<Self> = SIZES.iter().map(|(what, _)| size(*what)).collect();
        all.extend([
            Self::Dropout,
            Self::Huber,
            Self::Quantile,
            Self::Form("lstm"),
            Self::ForeignWeights,
            Self::NotFinite,
            Self::NotMonotone,
            Self::BrokenSigns,
        ]);
        all
    }
}

/// The sizes of a network by their English names.
const SIZES: [(&str, &str); 10] = [
    ("The number of hidden layers", "隐藏层数"),
    ("The number of branch layers", "分支层数"),
    ("The number of head layers", "输出前的层数"),
    ("A layer's width", "层的宽度"),
    ("The number of filters", "卷积核数量"),
    ("The kernel", "卷积核宽度"),
    ("The pool", "池化宽度"),
    ("The number of outputs", "输出数"),
    ("The number of inputs", "输入数"),
    ("The number of weights", "权重数"),
];

fn size_zh(what: &str) -> &'static str {
    let known = SIZES.iter().find(|(en, _)| *en == what);
    known.map_or("网络的大小", |(_, zh)| zh)
}

impl Say for TrainError {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Diverged { epoch, step, rate } => format!(
                "训练在第 {epoch} 轮第 {step} 步发散（学习率 {rate}）：损失已不是有限数值。请将学习率缩小到十分之一，或改用更小的网络。"
            )
            .into(),
            Self::Unfinished => "训练在第一轮完成之前被停止，没有可保留的结果。".into(),
            Self::NotGrown => "无法用这些输入生成树：请减少树和叶的数量，排除含极端值的列，或改用其他模型。".into(),
            Self::NoBoosting => "本程序未包含提升树，请使用包含该功能的版本。".into(),
            Self::NoRows => "没有训练行，请加大划分中训练部分的占比。".into(),
            Self::Unreadable(error) => format!(
                "无法从临时文件读回已准备好的数据行（{error}）。请检查临时文件夹所在的磁盘，或指定另一个文件夹，然后重新运行。"
            )
            .into(),
        }
    }

    fn examples() -> Vec<Self> {
        let diverged = Self::Diverged {
            epoch: 2,
            step: 31,
            rate: 0.5,
        };
        let unreadable = Self::Unreadable("unexpected end of file".to_owned());
        vec![
            diverged,
            Self::Unfinished,
            Self::NoRows,
            Self::NotGrown,
            Self::NoBoosting,
            unreadable,
        ]
    }
}

impl Say for BundleError {
    fn en(&self) -> Cow<'static, str> {
        self.to_string().into()
    }

    fn zh(&self) -> Cow<'static, str> {
        match self {
            Self::Io(error) => format!("系统报告：{error}").into(),
            Self::Damaged(_) => {
                "模型文件已损坏，或不是 riskbench 模型；请重新训练或使用其他副本。".into()
            }
            Self::Newer(format) => {
                format!("模型文件的格式为 {format}，比本程序能读取的更新；请升级 riskbench。")
                    .into()
            }
            Self::TooLarge { mebibytes, most } => format!(
                "模型的说明需要 {mebibytes} MiB，而模型文件最多容纳 {most} MiB；请用更少的列训练。"
            )
            .into(),
            Self::OtherTask(_) => {
                "该模型学习的不是好坏目标，不给出 PD；请用命令 score 和 evaluate 使用。".into()
            }
            Self::Drifted => "模型给出的评分已与保存时不同；请不要使用，重新训练。".into(),
        }
    }

    fn examples() -> Vec<Self> {
        vec![
            Self::Io(std::io::Error::other("broken pipe")),
            Self::Damaged("its checksum does not match".to_owned()),
            Self::Newer(9),
            Self::OtherTask(crate::recipe::Task::Ordinal),
            Self::TooLarge {
                mebibytes: 80,
                most: 64,
            },
            Self::Drifted,
        ]
    }
}
