//! Terms of the trade, each explained in a sentence or two for a tooltip.

catalogue! {
    /// The explanation of a term.
    TermText {
        Bad: "A loan that defaulted as the target column defines it; y = 1.", "按目标列定义发生违约的贷款，即坏样本；y = 1。";
        Good: "A loan that did not default; y = 0.", "未发生违约的贷款，即好样本；y = 0。";
        Indeterminate: "A loan that is neither good nor bad. It takes no part in training and figures, and is still scored.", "既不算好也不算坏的贷款。不参与训练和指标计算，但仍会评分。";
        BadRate: "Bads as a share of all loans counted.", "坏样本占统计样本的比例。";
        Pd: "Probability of default: the model's estimate that this loan turns bad.", "违约概率：模型估计该笔贷款变坏的概率。";
        Score: "Points on a logarithmic scale of the odds: the higher, the safer. A fixed number of points doubles the odds of being good.", "按好坏比的对数刻度给出的分数，分数越高越安全；每增加固定分数，好坏比翻倍。";
        Cutoff: "The PD at or above which an applicant counts as bad and is declined. One cutoff holds in all steps.", "截断值：违约概率达到或高于该值的申请人按坏样本处理并拒绝。所有步骤共用同一个截断值。";
        Decision: "What the cutoff says of an applicant: approve or decline.", "根据截断值对申请人给出的结论：通过或拒绝。";
        Grade: "A letter for a band of PD: A is the safest.", "按违约概率区间划分的等级，A 最安全。";
        Decile: "A tenth of the applicants by PD, with bounds taken from the training rows: 1 is the safest, 10 the riskiest.", "按违约概率分成十组，分界取自训练集：第 1 组最安全，第 10 组风险最高。";
        AucInterval: "If the sample were drawn again many times, intervals made like this would hold the true AUC 95 % of the time (DeLong).", "若反复抽样，按此方法（DeLong）得到的区间有 95 % 会包含真实 AUC。";
        Roc: "Recall against the share of goods declined, for every possible cutoff. The further above the diagonal, the better.", "在所有可能的截断值下，召回率与好样本误拒率的关系曲线；离对角线越远越好。";
        PrecisionRecall: "Precision against recall for every possible cutoff. It shows more than ROC does where bads are rare.", "所有截断值下精确率与召回率的关系；坏样本很少时比 ROC 更有参考价值。";
        LiveAccuracy: "Accuracy at PD 0.5 while training; the cutoff is chosen when the run ends.", "训练过程中按 PD = 0.5 计算的准确率；截断值在训练结束后选定。";
        ConfusionMatrix: "How many goods and bads are approved and declined at the cutoff.", "混淆矩阵：在当前截断值下，好、坏样本被通过与被拒绝的数量。";
        TruePositive: "Bads declined: losses avoided.", "被拒绝的坏样本：避免的损失。";
        FalseNegative: "Bads approved: losses taken.", "被通过的坏样本：承担的损失。";
        FalsePositive: "Goods declined: good business lost.", "被拒绝的好样本：流失的优质业务。";
        TrueNegative: "Goods approved: good business kept.", "被通过的好样本：保留的优质业务。";
        ApprovalRate: "The share of applicants under the cutoff.", "违约概率低于截断值的申请人比例。";
        Calibration: "Whether the PD can be taken at its word: of applicants with a PD near 10 %, about 10 % should turn bad.", "校准：违约概率是否可信。例如 PD 约 10 % 的申请人中，应约有 10 % 变坏。";
        CalibrationSlope: "1 where PDs are neither too bold nor too timid; under 1 they are too extreme.", "等于 1 表示违约概率既不过激也不保守；小于 1 表示过于极端。";
        ObservedExpected: "Bads observed for each bad expected: over 1 the PDs are too low on the whole.", "实际坏样本数与预期坏样本数之比：大于 1 表示整体违约概率偏低。";
        HosmerLemeshow: "A test of calibration over ten groups: a small p speaks against it. In large samples it finds gaps that don't matter.", "Hosmer–Lemeshow 检验：分十组检验校准，p 值小说明校准不佳；样本很大时会放大无关紧要的偏差。";
        Psi: "Population stability index: how far a distribution has moved. Under 0.1 little, 0.1 to 0.25 watch, over 0.25 much.", "群体稳定性指数（PSI）：分布偏移的程度。低于 0.1 稳定，0.1–0.25 需关注，高于 0.25 偏移明显。";
        Csi: "Characteristic stability index: the PSI of one input, how far its distribution has moved since the training rows. Under 0.1 little, 0.1 to 0.25 watch, over 0.25 much.", "特征稳定性指数（CSI）：单个输入变量的 PSI，衡量其分布相对训练集的变化。低于 0.1 变化很小，0.1–0.25 需关注，高于 0.25 变化明显。";
        Iv: "Information value: how well one column alone separates bads from goods. Under 0.02 hardly, 0.1 to 0.3 medium, over 0.5 suspiciously well.", "信息值（IV）：单个变量区分好坏的能力。低于 0.02 几乎没有，0.1–0.3 中等，高于 0.5 需警惕。";
        Woe: "Weight of evidence of a bin: the logarithm of its share of goods over its share of bads.", "证据权重（WoE）：该分箱中好样本占比与坏样本占比之比的对数。";
        Split: "Rows are divided once: the model learns from training rows, is chosen on validation rows, and is judged on test rows it has never seen.", "样本只划分一次：在训练集上学习，在验证集上选择，在从未见过的测试集上评判。";
        Leak: "A column that knows the outcome, for instance because it was filled in after the default. Keep it out.", "数据泄漏：该列包含结果信息，例如在违约之后才填写，应排除。";
        Protected: "An attribute such as sex, age or marriage whose use may be unlawful. It stays out unless you let it in.", "性别、年龄、婚姻等受保护属性，使用可能违法；除非您明确允许，否则不进入模型。";
        Sequence: "Columns that hold one measure over several months, read as a series by CNN, RNN, LSTM and GRU.", "同一指标在多个月份的取值，CNN、RNN、LSTM 和 GRU 会按时间序列读取。";
        Epoch: "One pass over all training rows; of boosted trees, one tree.", "完整遍历训练集一次；提升树则为一棵树。";
        BatchSize: "Rows per step of the optimiser: small ones learn in more, noisier steps.", "优化器每步使用的行数；越小步数越多、噪声越大。";
        LearningRate: "How far one step moves the weights: too high diverges, too low takes long.", "每步调整权重的幅度：过大会发散，过小则收敛缓慢。";
        Dropout: "The share of units silenced at random while training, against learning by heart.", "训练时随机关闭的单元比例，用于防止过拟合。";
        Patience: "Epochs, or trees, without improvement on the validation rows before the run stops. The best epoch, or number of trees, is kept.", "验证集指标连续多少轮（或多少棵树）没有改善就停止，并保留最佳的结果。";
        ClassWeight: "Balanced makes each bad count as much as several goods in the loss; PDs are shifted back afterwards. Of several classes each counts as much as every other, and chances stay those of equally frequent classes.", "“平衡”让坏样本在损失中权重更大，之后再把违约概率校正回来。多类别时各类同等计入，概率保持为各类等频时的概率。";
        Weights: "L1 and L2 penalties pull weights towards zero, against learning by heart.", "L1、L2 正则把权重拉向零，防止过拟合。";
        Seed: "The start of the random numbers: the same seed on the same data gives the same model.", "随机数种子：相同数据和相同种子得到相同的模型。";
        Overfit: "Training loss falls while validation loss rises: the model learns rows by heart.", "训练损失下降而验证损失上升：模型在死记训练样本。";
        Logistic: "Logistic regression: the baseline every other model has to beat.", "逻辑回归：任何其他模型都应超过的基准。";
        Scorecard: "Scorecard: every column in bins, each bin with its points; they add up to the score.", "评分卡：每列分箱，每个分箱有固定分数，相加即得总分。";
        Trees: "Boosted trees: each small tree corrects what the trees before it left; the usual challenger in the field.", "提升树：每棵小树修正之前各树的误差；业内常用的挑战者模型。";
        Coefficient: "What the log-odds of being bad change by per unit of the weight of evidence; below 0 where bins of more risk earn fewer points.", "证据权重每增加一个单位，变坏的对数几率的变化；小于 0 表示风险越高的分箱得分越低。";
        Mlp: "Multilayer perceptron: dense layers, for columns without an order in time.", "多层感知机：全连接层，适合没有时间顺序的列。";
        Cnn: "Convolutional network: looks for short patterns over neighbouring months.", "卷积网络：在相邻月份中寻找短期模式。";
        Lstm: "Long short-term memory: reads the months in order and decides what to remember.", "长短期记忆网络：按月份顺序读取，并决定记住什么。";
        Gru: "Gated recurrent unit: like LSTM with fewer weights.", "门控循环单元：类似 LSTM，但参数更少。";
        Rnn: "Plain recurrent network: reads the months in order; the oldest fade fast.", "普通循环网络：按月份顺序读取，较早的信息衰减很快。";
    }
}
