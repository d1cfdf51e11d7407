//! Figures of several runs.

use std::fmt;

/// A figure: the median of several runs, with the least and the most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The middle one; of an even number, the mean of the two.
    pub median: f64,
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
}

impl Figure {
    /// The figure of these runs; none without runs.
    pub fn of(runs: impl IntoIterator<Item = f64>) -> Option<Figure> {
        let mut runs = runs.into_iter().collect::<Vec<_>>();
        runs.sort_by(f64::total_cmp);
        let (least, most) = (*runs.first()?, *runs.last()?);
        let middle = [runs[(runs.len() - 1) / 2], runs[runs.len() / 2]];
        Some(Figure { median: middle.iter().sum::<f64>() / 2.0, least, most })
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figure { median, least, most } = *self;
        write!(f, "{} ({}–{})", number(median), number(least), number(most))
    }
}

/// A number with three digits, or all that it has before the point.
pub fn number(value: f64) -> String {
    let decimals = match value.abs() {
        large if large >= 99.95 => 0,
        middle if middle >= 9.995 => 1,
        small if small >= 0.0005 || small == 0.0 => 2,
        _ => 4,
    };
    let text = format!("{value:.decimals$}");
    let (whole, rest) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0
            && digit.is_ascii_digit()
            && (whole.len() - at) % 3 == 0
            && !grouped.ends_with('-')
        {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    rest.map_or(grouped.clone(), |rest| format!("{grouped}.{rest}"))
}

/// The value below which, or at which, this part of all values is; they are sorted. Zero of none.
pub fn percentile(sorted: &[u64], part: f64) -> u64 {
    let rank = (part * sorted.len() as f64).ceil() as usize;
    let at = rank.clamp(1, sorted.len().max(1)) - 1;
    sorted.get(at).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let hundred = (1..=100).collect::<Vec<_>>();
        let of = |part| percentile(&hundred, part);
        assert_eq!([of(0.0), of(0.5), of(0.99), of(0.999), of(1.0)], [1, 50, 99, 100, 100]);
        assert_eq!(
            [percentile(&[7], 0.5), percentile(&[7, 9], 0.5), percentile(&[], 0.5)],
            [7, 7, 0]
        );
    }

    #[test]
    fn a_figure_is_the_middle_of_its_runs_with_their_ends() {
        let figure = |runs: &[f64]| Figure::of(runs.iter().copied());
        assert_eq!(figure(&[]), None);
        assert_eq!(figure(&[3.0, 1.0, 2.0]), Some(Figure { median: 2.0, least: 1.0, most: 3.0 }));
        assert_eq!(figure(&[1.0, 4.0]), Some(Figure { median: 2.5, least: 1.0, most: 4.0 }));
    }

    #[test]
    fn numbers_have_three_digits_and_their_thousands() {
        for (value, expected) in [
            (0.0, "0.00"),
            (0.00012, "0.0001"),
            (0.1234, "0.12"),
            (1.239, "1.24"),
            (12.34, "12.3"),
            (99.96, "100"),
            (1234.5, "1,234"),
            (1234567.0, "1,234,567"),
            (-123456.0, "-123,456"),
        ] {
            assert_eq!(number(value), expected);
        }
    }
}
