//! The first reading: a random sample of the records, and how many there are.

use super::passes::for_each;
use super::{LEAST_MEMORY, LargeFile, OutOfCoreError, OutOfCorePlan, Stretch};
use crate::table::{Record, Source, Stream, TableError, Wanted};
use std::convert::Infallible;
use std::ops::ControlFlow;

/// Most and least records of a sample.
const MOST_RECORDS: usize = 200_000;
const LEAST_RECORDS: usize = 20_000;
/// Memory that a byte of a sampled record takes: twice as many records while they are chosen, then
/// text, table and inputs.
const BYTES_PER_BYTE: u64 = 10;

/// Of all that is offered the k things whose numbers have the smallest hashes: a random sample
/// without replacement that depends on the numbers alone. The sample of two parts together is that
/// of their samples together. Things of one number are kept or left out together.
#[derive(Debug, Clone)]
pub struct BottomK<T> {
    k: usize,
    kept: Vec<(u64, u64, T)>,
    /// Hashes from here on are no longer taken.
    limit: u64,
}

impl<T> BottomK<T> {
    /// A sample of at most `k` things.
    #[must_use]
    pub fn new(k: usize) -> Self {
        Self {
            k: k.max(1),
            kept: Vec::new(),
            limit: u64::MAX,
        }
    }

    /// Offers the thing of this number, which is made only where it is taken.
    pub fn offer(&mut self, number: u64, thing: impl FnOnce() -> T) {
        let hash = hash(number);
        if hash < self.limit {
            self.kept.push((hash, number, thing()));
            if self.kept.len() >= 2 * self.k {
                self.cut();
            }
        }
    }

    /// Adds the sample of other numbers.
    pub fn merge(&mut self, other: Self) {
        self.limit = self.limit.min(other.limit);
        self.kept.extend(other.kept);
        let limit = self.limit;
        self.kept.retain(|(hash, ..)| *hash < limit);
        if self.kept.len() >= 2 * self.k {
            self.cut();
        }
    }

    /// Keeps the k smallest hashes; of things of one number all or none.
    fn cut(&mut self) {
        if self.kept.len() > self.k {
            let (_, first_out, _) = self
                .kept
                .select_nth_unstable_by_key(self.k, |(hash, ..)| *hash);
            let limit = first_out.0;
            self.limit = limit;
            self.kept.retain(|(hash, ..)| *hash < limit);
        }
    }

    /// The numbers and things of the sample, numbers rising.
    #[must_use]
    pub fn finish(mut self) -> Vec<(u64, T)> {
        self.cut();
        self.kept.sort_unstable_by_key(|(_, number, _)| *number);
        let kept = self.kept.into_iter();
        kept.map(|(_, number, thing)| (number, thing)).collect()
    }
}

/// `SplitMix64` (Steele et al. 2014), under a key of ours. Different numbers have different hashes.
fn hash(number: u64) -> u64 {
    let mut z = (number ^ 0x7269_736b_6265_6e63).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Records of a stretch: where the texts of its rows stand, and how many are no rows.
struct Scanned {
    source: Source,
    rows: Vec<(u32, u32)>,
    rejected: usize,
}

fn scan(source: Source) -> Scanned {
    let (mut rows, mut rejected) = (Vec::new(), 0);
    let mut visit = |record: &Record<'_>| -> Result<(), Infallible> {
        match record.rejection {
            None => rows.push((record.byte as u32, record.raw.len() as u32)),
            Some(_) => rejected += 1,
        }
        Ok(())
    };
    let Ok(()) = source.for_each_record_with(Wanted::Nothing, &mut visit);
    Scanned {
        source,
        rows,
        rejected,
    }
}

impl<'a> LargeFile<'a> {
    /// Reads the file for a sample of its records. `progress` hears of the bytes read, and of all
    /// bytes.
    ///
    /// # Errors
    /// A file that cannot be read, or only as a whole.
    pub fn sample(
        plan: OutOfCorePlan<'a>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Self, OutOfCoreError> {
        let (mut stream, print) = Stream::open_marked(plan.path, plan.options)?;
        if !stream.comes_in_parts() {
            return Err(OutOfCoreError::NoText);
        }
        let mut sample: Option<BottomK<String>> = None;
        let (mut stretches, mut rows) = (Vec::new(), 0_usize);
        let mut take = |scanned: Scanned| -> Result<(), OutOfCoreError> {
            let text = scanned.source.text(0);
            let sample = sample.get_or_insert_with(|| {
                BottomK::new(records_for(plan.memory, text.len(), scanned.rows.len()))
            });
            for (start, length) in &scanned.rows {
                let raw = || text[*start as usize..][..*length as usize].to_owned();
                sample.offer(rows as u64, raw);
                rows += 1;
            }
            stretches.push(Stretch {
                kept: scanned.rows.len(),
                rejected: scanned.rejected,
            });
            Ok(())
        };
        for_each(
            &mut stream,
            |_, source| Ok(scan(source)),
            &mut take,
            progress,
        )?;
        if u32::try_from(rows).is_err() {
            return Err(OutOfCoreError::TooManyRows);
        }
        let kept = sample.map_or(Vec::new(), BottomK::finish);
        let (places, texts): (Vec<u32>, Vec<String>) = kept
            .into_iter()
            .map(|(number, text)| (number as u32, text))
            .unzip();
        let source = stream.source_of(&texts, rows, plan.options)?;
        drop(texts);
        let table = source.table(&mut |_, _| ControlFlow::Continue(()))?;
        if table.rows != places.len() {
            let what = "a record of the sample is read otherwise than in the file".to_owned();
            return Err(TableError::Internal { what }.into());
        }
        Ok(Self {
            plan,
            source,
            table,
            sha256: print.finish(),
            places,
            stretches,
        })
    }
}

/// Records of a sample that so much memory is enough for, by those of the first stretch.
fn records_for(memory: u64, bytes: usize, records: usize) -> usize {
    let each = (bytes / records.max(1)).max(1) as u64;
    let fit = memory.max(LEAST_MEMORY) / 2 / (BYTES_PER_BYTE * each);
    (fit as usize).clamp(LEAST_RECORDS, MOST_RECORDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(numbers: std::ops::Range<u64>, k: usize) -> BottomK<u64> {
        let mut sample = BottomK::new(k);
        numbers.for_each(|number| sample.offer(number, || number));
        sample
    }

    #[test]
    fn samples_of_parts_make_the_sample_of_the_whole() {
        for (all, cut, k) in [(10, 4, 20), (1_000, 1, 7), (50_000, 30_000, 500)] {
            let whole = sample(0..all, k).finish();
            assert_eq!(whole.len(), k.min(all as usize));
            assert!(whole.iter().all(|(number, thing)| number == thing));
            assert!(whole.is_sorted());
            let mut merged = sample(cut..all, k);
            merged.merge(sample(0..cut, k));
            assert_eq!(merged.finish(), whole);
        }
    }

    #[test]
    fn each_record_is_as_likely_as_any_other() {
        // 2,000 of 100,000: in each tenth of the file 200, standard deviation 13.3; also in each
        // tenth of numbers that a file may repeat with a period of ten.
        let kept = sample(0..100_000, 2_000).finish();
        let (mut by_tenth, mut by_digit) = ([0_u32; 10], [0_u32; 10]);
        for (number, _) in kept {
            by_tenth[number as usize / 10_000] += 1;
            by_digit[number as usize % 10] += 1;
        }
        let is_near = |count: &u32| count.abs_diff(200) < 54;
        assert!(by_tenth.iter().all(is_near), "{by_tenth:?}");
        assert!(by_digit.iter().all(is_near), "{by_digit:?}");
    }

    #[test]
    fn a_sample_fits_its_memory() {
        assert_eq!(records_for(512 << 20, 160 * 6_000, 6_000), 167_772);
        assert_eq!(records_for(8 << 30, 160 * 6_000, 6_000), MOST_RECORDS);
        assert_eq!(records_for(1 << 20, 160 * 6_000, 6_000), 20_971);
        assert_eq!(records_for(64 << 20, 0, 0), MOST_RECORDS);
    }
}
