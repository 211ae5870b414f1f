//! Which of several trained networks make an ensemble, and with which weights.

/// Picks of a selection.
const PICKS: usize = 32;

/// The share of each network in an ensemble that averages logits, chosen on validation rows by
/// greedy selection with replacement (Caruana et al. 2004): each pick is the network that gives
/// the least log-loss together with those picked before, the first of equals. The shares add up
/// to 1.
///
/// # Arguments
/// `logits` holds the logits of the validation rows for each network, `y` their labels, 1 = bad.
#[must_use]
pub fn select(logits: &[Vec<f32>], y: &[f32]) -> Vec<f64> {
    let mut sum = vec![0.0_f64; y.len()];
    let mut picks = vec![0_usize; logits.len()];
    let mut best = (f64::INFINITY, picks.clone());
    for count in 1..=PICKS {
        let loss_with = |member: &Vec<f32>| {
            let rows = sum.iter().zip(member).zip(y);
            rows.map(|((sum, z), y)| log_loss((sum + f64::from(*z)) / count as f64, *y))
                .sum::<f64>()
        };
        let losses = logits.iter().map(loss_with).enumerate();
        let least = losses.min_by(|(_, a), (_, b)| a.total_cmp(b));
        let Some((picked, loss)) = least else { break };
        picks[picked] += 1;
        for (sum, z) in sum.iter_mut().zip(&logits[picked]) {
            *sum += f64::from(*z);
        }
        if loss < best.0 {
            best = (loss, picks.clone());
        }
    }
    let all = best.1.iter().sum::<usize>().max(1) as f64;
    best.1.iter().map(|count| *count as f64 / all).collect()
}

/// −ln of the probability that a logit gives to a label.
fn log_loss(z: f64, y: f32) -> f64 {
    let signed = if y > 0.5 { -z } else { z };
    signed.max(0.0) + (-signed.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    const Y: [f32; 4] = [1.0, 0.0, 1.0, 0.0];

    fn loss(shares: &[f64], logits: &[Vec<f32>]) -> f64 {
        let mean = |row: usize| {
            let members = shares.iter().zip(logits);
            members.map(|(w, z)| w * f64::from(z[row])).sum::<f64>()
        };
        (0..Y.len()).map(|row| log_loss(mean(row), Y[row])).sum()
    }

    #[test]
    fn networks_that_err_on_different_rows_are_joined() {
        let logits = vec![
            vec![3.0, 1.0, 1.0, -3.0],
            vec![0.5, -0.5, 0.5, -0.5],
            vec![1.0, -3.0, 3.0, 1.0],
            vec![-2.0, 2.0, -2.0, 2.0],
        ];
        let shares = select(&logits, &Y);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(
            shares[0] > 0.0 && shares[2] > 0.0 && shares[3] == 0.0,
            "{shares:?}"
        );
        for alone in 0..logits.len() {
            let mut one = vec![0.0; logits.len()];
            one[alone] = 1.0;
            assert!(loss(&shares, &logits) <= loss(&one, &logits));
        }
    }

    #[test]
    fn of_equal_networks_the_first_is_picked() {
        let z = vec![1.0, -1.0, 2.0, -0.5];
        let shares = select(&[z.clone(), z.clone(), z], &Y);
        assert_eq!(shares, [1.0, 0.0, 0.0]);
        assert!(select(&[], &Y).is_empty());
    }
}
