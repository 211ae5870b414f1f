//! Several files as one portfolio: columns matched by name, records concatenated,
//! each file read in its own dialect.

use std::path::{Path, PathBuf};

use crate::files;
use crate::table::error::{Remedy, TableError};
use crate::table::intake::memory;
use crate::table::remark::Remark;
use crate::table::source::file::{Part, Progress, Source};
use crate::table::source::load::LoadOptions;
use crate::table::source::partitions::{self, Partition};

impl Source {
    /// Reads the files at `paths` as one portfolio, in this order; a folder stands
    /// for its parts.
    ///
    /// # Errors
    /// As [`Source::open`], of any of them.
    pub fn open_all(
        paths: &[PathBuf],
        options: &LoadOptions,
        progress: Progress<'_>,
    ) -> Result<Self, TableError> {
        let files = with_parts(paths)?;
        if let [file] = &files[..]
            && file.columns.is_empty()
        {
            return Self::open(&file.path, options, progress);
        }
        let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
        let shown = names(paths.as_slice());
        let names = files
            .iter()
            .zip(shown)
            .map(|(file, name)| file.name.clone().unwrap_or(name));
        let length = |path: &PathBuf| std::fs::metadata(path).map_or(0, |m| m.len());
        let all: u64 = paths.iter().map(length).sum();
        let share = LoadOptions {
            sample_rows: options.sample_rows.map(|rows| (rows / paths.len()).max(1)),
            ..options.clone()
        };
        let mut sources = Vec::with_capacity(paths.len());
        let (mut done, mut taken) = (0, 0);
        for (file, name) in files.iter().zip(names) {
            let path = &file.path;
            let report = &mut |part: u64, _: u64| progress(done / 8 + part, all * 2);
            let mut source = Self::open(path, &share, report)?;
            source.add_constants(&file.columns);
            let part = |p: &Part| match &p.frame {
                Some(frame) => 2 * frame.bytes() as u64,
                None => memory::of_text(&p.text, p.dialect.delimiter.first()),
            };
            taken += source.parts.iter().map(part).sum::<u64>();
            options.memory.check(taken)?;
            done += length(path);
            sources.push((name, source));
        }
        let mut joined = Self::joined(sources);
        // The names of folders count as the bytes of files do.
        let columns = files.iter().flat_map(|file| &file.columns);
        let columns: Vec<String> = columns
            .map(|(name, value)| format!("{name}={}", value.as_deref().unwrap_or_default()))
            .collect();
        if !columns.is_empty() {
            let prints = joined.fingerprint() + &columns.join("/");
            joined.original = Some(files::fingerprint(prints.as_bytes()));
        }
        Ok(joined)
    }

    /// Several portfolios, each with a name, as one. Columns of the same name
    /// become one: as it is written, or else whatever its case.
    #[must_use]
    pub fn joined(sources: Vec<(String, Self)>) -> Self {
        let mut joined = Self::default();
        let mut prints = String::new();
        for (place, (file, source)) in sources.into_iter().enumerate() {
            prints += &source.fingerprint();
            let indexes = source.decisions.index_columns.clone();
            if place == 0 {
                joined.decisions = source.decisions;
                joined.names.clone_from(&source.names);
                joined.told = source.told;
                joined.scales = source.scales;
                joined.made = source.made;
            } else {
                let sampled = source.decisions.sampled_from;
                let sum = joined.decisions.sampled_from.zip(sampled);
                joined.decisions.sampled_from = sum.map(|(a, b)| a + b);
            }
            joined.decisions.files.push(file.clone());
            let index = &mut joined.decisions.index_columns;
            let more = indexes.into_iter().filter(|name| !index.contains(name));
            let more: Vec<String> = more.collect();
            index.extend(more);
            let of_file = source.warnings.into_iter().map(|remark| Remark::InFile {
                file: file.clone(),
                remark: Box::new(remark),
            });
            joined.warnings.extend(of_file);
            let places = joined.matched(&file, &source.names);
            let base = joined.parts.len();
            joined.parts.extend(source.parts.into_iter().map(|part| {
                let place = |place: &Option<usize>| place.and_then(|place| part.place(place));
                let places = Some(places.iter().map(place).collect());
                Part { places, ..part }
            }));
            joined
                .blocks
                .extend(source.blocks.into_iter().map(|mut block| {
                    block.part += base;
                    block
                }));
        }
        let width = joined.names.len();
        for part in &mut joined.parts {
            if let Some(places) = &mut part.places {
                places.resize(width, None);
            }
            let in_order = |places: &Vec<Option<usize>>| {
                places
                    .iter()
                    .enumerate()
                    .all(|(i, place)| *place == Some(i))
            };
            part.places = part.places.take().filter(|places| !in_order(places));
        }
        joined.original = Some(files::fingerprint(prints.as_bytes()));
        joined
    }

    /// Where each column of the portfolio stands among `names`, once those that
    /// it lacks are added to it.
    fn matched(&mut self, file: &str, names: &[String]) -> Vec<Option<usize>> {
        let find = |wanted: &str| names.iter().position(|name| name == wanted);
        let mut places: Vec<Option<usize>> = self.names.iter().map(|name| find(name)).collect();
        let mut other_case = Vec::new();
        for (place, known) in places.iter_mut().zip(&self.names) {
            if place.is_some() {
                continue;
            }
            let lower = known.to_lowercase();
            let free = |name: &&String| !self.names.contains(name) && name.to_lowercase() == lower;
            if let Some(name) = names.iter().find(free) {
                *place = find(name);
                other_case.push(known.clone());
            }
        }
        let missing = self.names.iter().zip(&places).filter(|(_, p)| p.is_none());
        let missing: Vec<String> = missing.map(|(name, _)| name.clone()).collect();
        let mut added = Vec::new();
        for (place, name) in names.iter().enumerate() {
            if !places.contains(&Some(place)) {
                places.push(Some(place));
                self.names.push(name.clone());
                added.push(name.clone());
            }
        }
        let about = || file.to_owned();
        let report = [(other_case, 0), (missing, 1), (added, 2)];
        for (columns, what) in report {
            if columns.is_empty() || names.is_empty() {
                continue;
            }
            let file = about();
            self.warnings.push(match what {
                0 => Remark::OtherCase { file, columns },
                1 => Remark::ColumnsMissing { file, columns },
                _ => Remark::ColumnsAdded { file, columns },
            });
        }
        places
    }
}

/// A file of a portfolio.
struct PartFile {
    path: PathBuf,
    /// How it is called where its folder is given.
    name: Option<String>,
    /// The columns in the names of its folders.
    columns: Vec<(String, Option<String>)>,
}

/// The paths, each folder replaced by its parts.
fn with_parts(paths: &[PathBuf]) -> Result<Vec<PartFile>, TableError> {
    let plain = |path: PathBuf| PartFile {
        path,
        name: None,
        columns: Vec::new(),
    };
    let mut all = Vec::with_capacity(paths.len());
    for path in paths {
        if !path.is_dir() {
            all.push(plain(path.clone()));
            continue;
        }
        match files_in(path)? {
            Parts::Plain(parts) => all.extend(parts.into_iter().map(plain)),
            Parts::Partitioned(parts) => all.extend(parts.into_iter().map(|part| PartFile {
                name: Some(part.name(path)),
                path: part.path,
                columns: part.columns,
            })),
        }
    }
    Ok(all)
}

/// The files of a folder that is one portfolio.
enum Parts {
    /// `part-…`.
    Plain(Vec<PathBuf>),
    /// In folders `KEY=VALUE`.
    Partitioned(Vec<Partition>),
}

/// The files `part-…` of a folder that Spark and others write, or those of its partitions
/// `KEY=VALUE`, in the order of their names; those without a byte, checksums and hidden ones left
/// out.
///
/// # Errors
/// A folder that cannot be read, holds no such file, or whose log says which of its rows still hold.
pub fn parts_of(folder: &Path) -> Result<Vec<PathBuf>, TableError> {
    Ok(match files_in(folder)? {
        Parts::Plain(paths) => paths,
        Parts::Partitioned(files) => files.into_iter().map(|file| file.path).collect(),
    })
}

fn files_in(folder: &Path) -> Result<Parts, TableError> {
    let shown = folder.display().to_string();
    if let Some(what) = kept_by_log(folder) {
        return Err(TableError::Refused {
            what,
            remedy: Remedy::Snapshot,
        });
    }
    let fail = |error| TableError::from_io(&shown, error);
    let mut parts = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let lower = name.to_ascii_lowercase();
        let is_part = ["part-", "part.", "part_"]
            .iter()
            .any(|p| lower.starts_with(p));
        let path = entry.path();
        let length = std::fs::metadata(&path).map_err(fail)?;
        let is_checksum = path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("crc"));
        if is_part && !is_checksum && length.is_file() && length.len() > 0 {
            parts.push((name, path));
        }
    }
    if parts.is_empty() {
        let files = partitions::files_of(folder)?;
        if files.is_empty() {
            return Err(TableError::IsFolder { path: shown });
        }
        return Ok(Parts::Partitioned(files));
    }
    parts.sort();
    let parts = parts.into_iter().map(|(_, path)| path).collect();
    Ok(Parts::Plain(parts))
}

/// Folders above one that may be those of its table; columns of partitions are few.
const MOST_PARTITIONS: usize = 4;

/// The table formats whose folders also hold rows that were deleted or replaced.
fn kept_by_log(folder: &Path) -> Option<&'static str> {
    const LOGS: [(&str, &str); 3] = [
        ("_delta_log", "a Delta table with its earlier versions"),
        (".hoodie", "a Hudi table with its earlier versions"),
        (
            "metadata/version-hint.text",
            "an Iceberg table with its earlier versions",
        ),
    ];
    // Also of the folder of a partition.
    let mut folders = folder.ancestors().take(MOST_PARTITIONS);
    folders.find_map(|folder| {
        let found = LOGS.iter().find(|(log, _)| folder.join(log).exists());
        found.map(|(_, what)| *what)
    })
}

/// The names of files, with their folders where two are called the same.
fn names(paths: &[PathBuf]) -> Vec<String> {
    let short = |path: &Path| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        name.to_string_lossy().into_owned()
    };
    let mut seen = std::collections::HashSet::new();
    let differ = paths.iter().all(|path| seen.insert(short(path)));
    let full = |path: &PathBuf| path.display().to_string();
    paths
        .iter()
        .map(|path| if differ { short(path) } else { full(path) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Kind, Table};
    use std::ops::ControlFlow;

    fn joined(files: &[(&str, &[u8])]) -> (Source, Table) {
        let options = LoadOptions::default();
        let open = |(name, bytes): &(&str, &[u8])| {
            let source = Source::from_bytes(bytes.to_vec(), &options).unwrap();
            ((*name).to_owned(), source)
        };
        let source = Source::joined(files.iter().map(open).collect());
        let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
        (source, table)
    }

    fn shown(table: &Table) -> Vec<String> {
        let texts = |c: &crate::table::Column| {
            let texts = c.texts().into_iter().map(Option::unwrap_or_default);
            format!("{}={}", c.name, texts.collect::<Vec<_>>().join("|"))
        };
        table.columns.iter().map(texts).collect()
    }

    fn remarks(table: &Table) -> Vec<String> {
        table.warnings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_same_columns_are_appended_whatever_the_layout() {
        let wide: Vec<u8> = "a;b\r\n3;z\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let (source, table) = joined(&[("x.csv", b"a,b\n1,x\n2,y\n"), ("y.csv", &wide)]);
        assert_eq!(shown(&table), ["a=1|2|3", "b=x|y|z"]);
        assert!(table.warnings.is_empty(), "{:?}", table.warnings);
        assert_eq!(table.decisions.files, ["x.csv", "y.csv"]);
        assert_eq!(source.names(), ["a", "b"]);
    }

    #[test]
    fn a_folder_of_parts_is_one_portfolio() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
        };
        let options = LoadOptions::default();
        let open = || {
            let on = &mut |_, _| ControlFlow::Continue(());
            Source::open(folder.path(), &options, on)
        };
        write("loans.csv", "a,b\n9,z\n");
        let refused = open().map(|_| ()).unwrap_err();
        assert!(refused.to_string().contains("part-"), "{refused}");
        write("part-00001-x.csv", "a,b\n3,y\n");
        write("part-00000-x.csv", "a,b\n1,x\n2,x\n");
        write("part-00002-x.csv", "");
        for name in ["_SUCCESS", ".part-00000-x.csv.crc", "part-00000-x.csv.crc"] {
            write(name, "crc");
        }
        let source = open().unwrap();
        let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
        assert_eq!(shown(&table), ["a=1|2|3", "b=x|x|y"]);
        assert_eq!(
            table.decisions.files,
            ["part-00000-x.csv", "part-00001-x.csv"]
        );
    }

    #[test]
    fn columns_are_matched_by_name_and_the_rest_is_told() {
        let (source, table) = joined(&[
            ("x.csv", b"id,Income,age\n1,10,30\n"),
            ("y.csv", b"age,income ,id\n40,20,2\n"),
            ("z.csv", b"id,income,city\n3,30,Rome\n"),
        ]);
        let expected = ["id=1|2|3", "Income=10|20|30", "age=30|40|", "city=||Rome"];
        assert_eq!(shown(&table), expected);
        assert_eq!(
            remarks(&table),
            [
                "y.csv writes these column names in another case; they are taken as the same: Income.",
                "z.csv writes these column names in another case; they are taken as the same: Income.",
                "z.csv lacks these columns of the other files; their cells count as missing: age.",
                "z.csv has columns that the files before it lack; their cells count as missing there: city.",
            ]
        );
        let mut rows = Vec::new();
        let each = source.for_each_record(|record| {
            rows.push(record.cells().collect::<Vec<_>>().join("|"));
            Ok::<(), ()>(())
        });
        each.unwrap();
        assert_eq!(rows, ["1|10|30|", "2|20|40|", "3|30||Rome"]);
    }

    #[test]
    fn a_reject_is_told_with_its_file_and_its_line_there() {
        let (_, table) = joined(&[
            ("x.csv", b"a,b\n1,x\n1,2,3\n"),
            ("y.csv", b"a,b,c\n\n1,x,y\n1,2,3,4\n5,6,7\n"),
        ]);
        let places: Vec<_> = table
            .rejects
            .iter()
            .map(|r| (r.file, r.line, r.record))
            .collect();
        assert_eq!(places, [(Some(0), 3, 2), (Some(1), 4, 4)]);
        let sum = table.accounting;
        assert_eq!(
            (sum.records, sum.kept, sum.rejected, sum.blank),
            (6, 3, 2, 1)
        );
        assert_eq!(table.record_numbers(), [1, 3, 5]);
    }

    #[test]
    fn folders_whose_log_says_which_rows_hold_are_refused() {
        for log in ["_delta_log", ".hoodie", "metadata/version-hint.text"] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("part-0.csv"), "a,b\n1,2\n").unwrap();
            assert_eq!(parts_of(folder.path()).unwrap().len(), 1);
            std::fs::create_dir_all(folder.path().join(log)).unwrap();
            let error = parts_of(folder.path()).unwrap_err().to_string();
            assert!(error.contains("earlier versions"), "{error}");
            assert!(error.contains("write its present rows"), "{error}");
        }
    }

    #[test]
    fn kinds_are_decided_over_all_files() {
        let (_, table) = joined(&[
            ("x.csv", b"a,d\n1,05/01/2018\n"),
            ("y.csv", b"a,d\n1.5,25/01/2018\n"),
        ]);
        assert_eq!(table.columns[0].kind, Kind::Number);
        assert_eq!(shown(&table)[1], "d=2018-01-05|2018-01-25");
    }

    #[test]
    fn the_fingerprint_tells_the_files_and_their_order() {
        let of = |files: &[(&str, &[u8])]| joined(files).0.fingerprint();
        let (x, y): (&[u8], &[u8]) = (b"a\n1\n", b"a\n2\n");
        assert_eq!(of(&[("x", x), ("y", y)]), of(&[("p", x), ("q", y)]));
        assert_ne!(of(&[("x", x), ("y", y)]), of(&[("x", y), ("y", x)]));
    }
}
