//! The arguments of a training's network, optimiser and calibration, as typed.

use crate::cli::arguments::args::word;
use crate::evaluate::binning::Trend;
use crate::evaluate::probability::recalibrate::Method as Recalibrate;
use crate::network::{Activation, Backend, Family, MAX_MEMBERS, Norm, Objective};
use crate::train::{Algorithm, ClassWeight, Literature, Monitor, Preset, Schedule};
use crate::workflow::Augment;
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

/// Network, optimiser and calibration.
#[derive(Debug, Args)]
#[command(next_help_heading = "Network and training")]
pub(in crate::cli) struct NetworkArguments {
    /// Model: mlp, cnn, lstm, gru, rnn, logistic, scorecard (logistic regression on the weights of
    /// evidence of supervised bins, with a table of points: scorecard.csv), or trees (gradient
    /// boosting) [default: mlp; with --time-budget all networks that suit the inputs, and trees]
    #[arg(long, value_parser = word::<Family>)]
    pub(in crate::cli) model: Option<Family>,
    /// Search for the best model and end after this time, the writing of the files included, such
    /// as 60s or 5m: networks of several families and boosted trees are trained, and the best on the
    /// validation rows become one model. Writes leaderboard.csv and the key search of metrics.json
    #[arg(long, value_name = "60s|5m", value_parser = budget,
        conflicts_with_all = ["network", "members", "augment", "folds"])]
    pub(in crate::cli) time_budget: Option<Duration>,
    /// Repeat the search that this metrics.json records, without a clock: the same members for
    /// the same epochs. Data and the other options must be those of the search
    #[arg(long, value_name = "FILE",
        conflicts_with_all = ["network", "members", "augment", "folds", "time_budget"])]
    pub(in crate::cli) repeat_search: Option<PathBuf>,
    /// Hold the PD to rise (+) or fall (-) with the numbers of a field, for every applicant: a column,
    /// or the stem of columns over months; mlp, trees, logistic and scorecard. The bad rate over the bins
    /// of a scorecard may also be none (free), or turn once (peak, valley) [default of its bins: rises
    /// or falls, whichever tells more]
    #[arg(long, value_name = "FIELD=+|-", value_parser = monotone)]
    pub(in crate::cli) monotone: Vec<(String, Trend)>,
    /// A network that the literature names: mlp-32-16, mlp-128-64, mlp-1000-100, lstm-64 (dropout
    /// .2), gru-64-64 or conv-32 (on a grid with --grid); sets --model, --preset plain, --hidden
    /// and --dropout
    #[arg(long, value_name = "NAME", value_parser = word::<Literature>, conflicts_with_all = ["model", "preset"])]
    pub(in crate::cli) network: Option<Literature>,
    /// Hyper-parameters: tuned, or plain (the textbook network)
    #[arg(long, default_value = "tuned", value_parser = word::<Preset>)]
    pub(in crate::cli) preset: Preset,
    /// Networks of the ensemble, up to 64: settings that are not given are drawn for each, and the
    /// PDs come from the weighted mean of their logits [default: 16 of mlp, 8 of cnn, lstm, gru and rnn;
    /// 1 with --hidden, --preset plain and other backends]
    #[arg(long, value_name = "N")]
    pub(in crate::cli) members: Option<usize>,
    /// Train only member K of an ensemble of N, on this machine or another; the command combine
    /// makes the models of all members the model that --members N gives. The model holds the path
    /// of its files, which combine reads again. Not for columns of other files or formulas
    #[arg(long, value_name = "K/N", value_parser = member,
        conflicts_with_all = ["augment", "folds", "time_budget", "repeat_search"])]
    pub(in crate::cli) member: Option<(usize, usize)>,
    /// Maximum number of epochs; of trees, the number of trees
    #[arg(long, value_name = "N")]
    pub(in crate::cli) epochs: Option<usize>,
    /// Rows per batch
    #[arg(long, value_name = "N")]
    pub(in crate::cli) batch_size: Option<usize>,
    /// Units per hidden layer: dense layers of mlp, dense layers after pooling of cnn, stacked recurrent layers
    #[arg(long, value_name = "32,16", value_delimiter = ',')]
    pub(in crate::cli) hidden: Option<Vec<usize>>,
    /// Number of convolution filters
    #[arg(long, value_name = "N")]
    pub(in crate::cli) filters: Option<usize>,
    /// Kernel size, in time steps
    #[arg(long, value_name = "N")]
    pub(in crate::cli) kernel: Option<usize>,
    /// Pool size, in time steps
    #[arg(long, value_name = "N")]
    pub(in crate::cli) pool: Option<usize>,
    /// Maximum number of leaves of a tree [trees; default: 8, of plain 31]
    #[arg(long, value_name = "N")]
    pub(in crate::cli) leaves: Option<usize>,
    /// Read the inputs as a grid of H lines of W cells, in the order of the columns (cnn): the
    /// convolution and pooling are two-dimensional
    #[arg(long, value_name = "HxW", value_parser = grid)]
    pub(in crate::cli) grid: Option<[usize; 2]>,
    /// Activation: relu, tanh, sigmoid, gelu or silu
    #[arg(long, value_parser = word::<Activation>)]
    pub(in crate::cli) activation: Option<Activation>,
    /// Normalisation: none, batch or layer
    #[arg(long, value_parser = word::<Norm>)]
    pub(in crate::cli) norm: Option<Norm>,
    /// Initial learning rate
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub(in crate::cli) learning_rate: Option<f64>,
    /// Learning-rate schedule: constant, cosine, warmup-cosine, step or exponential
    #[arg(long, value_parser = word::<Schedule>)]
    pub(in crate::cli) schedule: Option<Schedule>,
    /// Optimiser: adam, adamw, sgd, rmsprop or adagrad
    #[arg(long, value_parser = word::<Algorithm>)]
    pub(in crate::cli) optimizer: Option<Algorithm>,
    /// Loss: bce (binary cross-entropy) or mse (squared error); for numbers mse, mae, huber:WIDTH
    /// (in standard deviations) or quantile:Q; for counts poisson
    #[arg(long = "loss", alias = "objective", value_name = "LOSS", value_parser = objective)]
    pub(in crate::cli) objective: Option<Objective>,
    /// Dropout rate
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub(in crate::cli) dropout: Option<f64>,
    /// L1 penalty
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub(in crate::cli) l1: Option<f64>,
    /// L2 penalty; weight decay of adamw
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub(in crate::cli) l2: Option<f64>,
    /// Maximum gradient norm
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub(in crate::cli) clip: Option<f64>,
    /// Early stopping: epochs without improvement; off runs all epochs and keeps the last
    #[arg(long, value_name = "N|off", value_parser = patience)]
    pub(in crate::cli) patience: Option<Patience>,
    /// Validation figure that selects the best epoch: loss, auc, or refined (log-loss after
    /// temperature scaling, which leaves out what is only miscalibrated)
    #[arg(long, value_parser = word::<Monitor>)]
    pub(in crate::cli) monitor: Option<Monitor>,
    /// Class weights: none or balanced (PDs are corrected for the population's bad rate; chances of
    /// classes are those of classes that are equally frequent)
    #[arg(long, value_parser = word::<ClassWeight>)]
    pub(in crate::cli) class_weight: Option<ClassWeight>,
    /// Synthetic rows beside the training rows: none, or gan (bads that a GAN learnt from the
    /// training rows; validation and test rows stay as they are)
    #[arg(long, default_value = "none", value_parser = word::<Augment>)]
    pub(in crate::cli) augment: Augment,
    /// Compute backend: fused, flex, ndarray or gpu (a graphics processor, in builds with the
    /// feature gpu)
    #[arg(long, default_value = "fused", value_parser = word::<Backend>)]
    pub(in crate::cli) backend: Backend,
    /// Recalibration on the validation rows: none, platt or isotonic
    #[arg(long, value_name = "HOW", default_value = "none", value_parser = recalibrate)]
    pub(in crate::cli) recalibrate: Recalibrated,
}

/// `--recalibrate`, as typed.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Recalibrated(pub(in crate::cli) Option<Recalibrate>);

fn recalibrate(text: &str) -> Result<Recalibrated, String> {
    match text {
        "none" => Ok(Recalibrated(None)),
        text => word(text).map(|method| Recalibrated(Some(method))),
    }
}

fn monotone(text: &str) -> Result<(String, Trend), String> {
    // A column's name may hold an equals sign.
    let named = text
        .rsplit_once('=')
        .filter(|(column, _)| !column.is_empty());
    let trend = named.and_then(|(column, how)| {
        let trend = match how.trim() {
            "+" => Trend::Ascending,
            "-" | "−" => Trend::Descending,
            "none" => Trend::Free,
            "peak" => Trend::Peak,
            "valley" => Trend::Valley,
            _ => return None,
        };
        Some((column.to_owned(), trend))
    });
    trend.ok_or_else(|| "give FIELD=+ or FIELD=-, such as days_late=+".to_owned())
}

fn grid(text: &str) -> Result<[usize; 2], String> {
    let sides = text.split_once(['x', 'X', '×']);
    let sides = sides.and_then(|(h, w)| Some([h.trim().parse().ok()?, w.trim().parse().ok()?]));
    let within = |sides: &[usize; 2]| sides.iter().all(|side| (1..=512).contains(side));
    sides
        .filter(within)
        .ok_or_else(|| "give lines and cells per line, such as 28x28".to_owned())
}

/// Longest budget of a search: a week.
const MOST_SECONDS: f64 = 7.0 * 86_400.0;

/// A time such as `60s`, `5m` or `1h`.
fn budget(text: &str) -> Result<Duration, String> {
    let units = [("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let seconds = units.iter().find_map(|(unit, seconds)| {
        let number: f64 = text.trim().strip_suffix(unit)?.trim().parse().ok()?;
        Some(number * seconds)
    });
    let within = |seconds: &f64| *seconds > 0.0 && *seconds <= MOST_SECONDS;
    let seconds = seconds.filter(within);
    let budget = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    budget.ok_or_else(|| "give a time with its unit, such as 60s, 5m or 1h, above 0".to_owned())
}

/// A member such as 3/16: its place, from 1, and how many there are.
fn member(text: &str) -> Result<(usize, usize), String> {
    let parts = text.split_once('/');
    let parts =
        parts.and_then(|(place, of)| Some((place.trim().parse().ok()?, of.trim().parse().ok()?)));
    let within =
        |(place, of): &(usize, usize)| (2..=MAX_MEMBERS).contains(of) && (1..=*of).contains(place);
    parts.filter(within).ok_or_else(|| {
        format!("give the member and how many there are, such as 3/16, up to {MAX_MEMBERS}")
    })
}

fn objective(text: &str) -> Result<Objective, String> {
    let (name, number) = text
        .split_once(':')
        .map_or((text, None), |(n, v)| (n, Some(v)));
    let number = match number {
        None => None,
        Some(text) => Some(text.parse::<f64>().map_err(|e| e.to_string())?),
    };
    let objective = match (name, number) {
        ("bce", None) => Objective::Bce,
        ("mse", None) => Objective::Mse,
        ("mae", None) => Objective::Absolute,
        ("huber", width) => Objective::Huber(width.unwrap_or(1.0)),
        ("quantile", Some(q)) => Objective::Quantile(q),
        ("poisson", None) => Objective::Poisson,
        ("cross-entropy", None) => Objective::Softmax,
        _ => {
            return Err("give bce, mse, mae, huber, huber:1.5, quantile:0.9 or poisson".to_owned());
        }
    };
    objective.check().map_err(|e| e.to_string())?;
    Ok(objective)
}

/// `--patience`, as typed.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) enum Patience {
    Epochs(usize),
    Off,
}

fn patience(text: &str) -> Result<Patience, String> {
    if text == "off" {
        return Ok(Patience::Off);
    }
    let epochs = text
        .parse()
        .map_err(|e| format!("give a number of epochs, or off ({e})"));
    epochs.map(Patience::Epochs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_a_time_above_0_with_its_unit() {
        let seconds = |text| budget(text).map(|budget| budget.as_secs_f64()).ok();
        assert_eq!(seconds("60s"), Some(60.0));
        assert_eq!(seconds("5m"), Some(300.0));
        assert_eq!(seconds(" 1.5 h "), Some(5400.0));
        for wrong in ["0s", "-1s", "abc", "60", "s", "nans", "infm", "1e9h", ""] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
