//! A table in partitions, as Hive, Spark and DuckDB write it: files in folders `KEY=VALUE` below
//! one, whose names hold columns that the files lack.

use std::path::{Path, PathBuf};

use polars::prelude::{NewChunkedArray, StringChunked};

use crate::table::columns::values::typed_rows::Values;
use crate::table::error::TableError;
use crate::table::source::file::{Part, Source};

/// What stands for a missing value in the name of a folder.
const MISSING: &str = "__HIVE_DEFAULT_PARTITION__";
/// Columns in the names of folders, at most.
const DEEPEST: usize = 16;

/// A file within partitions.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Partition {
    pub path: PathBuf,
    /// The columns in the names of its folders, from the outermost, with their values.
    pub columns: Vec<(String, Option<String>)>,
}

impl Partition {
    /// The path below the folder of the table.
    pub fn name(&self, folder: &Path) -> String {
        let inner = self.path.strip_prefix(folder).unwrap_or(&self.path);
        let parts = inner.components().map(|c| c.as_os_str().to_string_lossy());
        parts.collect::<Vec<_>>().join("/")
    }
}

/// The files with a byte or more within the partitions of a folder, in the order of their paths;
/// hidden files and checksums are left out. None without a folder `KEY=VALUE`.
pub(super) fn files_of(folder: &Path) -> Result<Vec<Partition>, TableError> {
    let mut found = Vec::new();
    walk(folder, &mut Vec::new(), &mut found)?;
    Ok(found)
}

fn walk(
    folder: &Path,
    columns: &mut Vec<(String, Option<String>)>,
    found: &mut Vec<Partition>,
) -> Result<(), TableError> {
    let fail = |error| TableError::from_io(&folder.display().to_string(), error);
    let entries = std::fs::read_dir(folder).map_err(fail)?;
    let paths: Result<Vec<PathBuf>, _> = entries.map(|e| e.map(|e| e.path())).collect();
    let mut paths = paths.map_err(fail)?;
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_hidden = name.starts_with(['_', '.']) || name.ends_with(".crc");
        let metadata = std::fs::metadata(&path).map_err(fail)?;
        if metadata.is_dir() {
            let column = name.split_once('=').filter(|(key, _)| !key.is_empty());
            if let Some((key, value)) = column.filter(|_| columns.len() < DEEPEST) {
                let value = decoded(value);
                columns.push((decoded(key), Some(value).filter(|v| v != MISSING)));
                walk(&path, columns, found)?;
                columns.pop();
            }
        } else if !columns.is_empty() && !is_hidden && metadata.is_file() && metadata.len() > 0 {
            let columns = columns.clone();
            found.push(Partition { path, columns });
        }
    }
    Ok(())
}

/// A name with `%20` and the like as the characters that they stand for.
fn decoded(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3);
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.filter(|_| byte == b'%');
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        plain.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(plain).unwrap_or_else(|_| name.to_owned())
}

impl Part {
    /// The value that all records have in a place behind their cells; empty in others.
    #[inline]
    pub fn constant(&self, place: Option<usize>) -> &str {
        let behind = place.and_then(|place| place.checked_sub(self.width));
        behind
            .and_then(|behind| self.constants.get(behind))
            .map_or("", String::as_str)
    }
}

impl Source {
    /// Adds columns that have one value in all records; those that it has already stay.
    pub(super) fn add_constants(&mut self, columns: &[(String, Option<String>)]) {
        for (name, value) in columns {
            if self.names.contains(name) {
                continue;
            }
            let width = self.names.len();
            for part in &mut self.parts {
                let own: Vec<Option<usize>> = (0..width).map(|i| part.place(i)).collect();
                let place = if let Some(frame) = &mut part.frame {
                    let texts = value.as_deref();
                    let texts = std::iter::repeat_n(texts, frame.rows);
                    let texts = StringChunked::from_iter_options(name.as_str().into(), texts);
                    frame.columns.push(Values::Text(texts));
                    frame.columns.len() - 1
                } else {
                    part.constants.push(value.clone().unwrap_or_default());
                    part.width + part.constants.len() - 1
                };
                let places = own.into_iter().chain([Some(place)]);
                part.places = Some(places.collect());
            }
            self.names.push(name.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Kind, LoadOptions};
    use std::ops::ControlFlow;

    fn write(folder: &Path, name: &str, text: &str) {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn open(folder: &Path) -> Source {
        let options = LoadOptions::default();
        Source::open(folder, &options, &mut |_, _| ControlFlow::Continue(())).unwrap()
    }

    #[test]
    fn the_names_of_folders_are_columns() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(
            root,
            "year=2015/city=New%20York/data_0.csv",
            "a,b\n1,x\n2,\"y,\n\"\n",
        );
        write(root, "year=2015/city=Rome/data_0.csv", "b;a\nz;3\n");
        write(
            root,
            "year=2016/city=__HIVE_DEFAULT_PARTITION__/d.csv",
            "a,b\n4,w\n\n5,v\n1,2,3\n",
        );
        write(root, "year=2016/city=Rome/.d.csv.crc", "crc");
        write(root, "year=2016/city=Rome/empty.csv", "");
        write(root, "_SUCCESS", "");
        let source = open(root);
        assert_eq!(source.names(), ["a", "b", "year", "city"]);
        let table = source.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
        let of = |name: &str| table.column(name).unwrap();
        assert_eq!(of("year").kind, Kind::Integer);
        assert_eq!(
            of("year").numbers(),
            [2015.0, 2015.0, 2015.0, 2016.0, 2016.0]
        );
        assert_eq!(of("a").numbers(), [1.0, 2.0, 3.0, 4.0, 5.0]);
        let text = |t: &str| Some(t.to_owned());
        let cities = [text("New York"), text("New York"), text("Rome"), None, None];
        assert_eq!(of("city").texts(), cities);
        assert_eq!(table.accounting.rejected, 1);
        let mut rows = Vec::new();
        let each = source.for_each_record(|record| {
            if record.rejection.is_none() {
                rows.push(record.cells().collect::<Vec<_>>().join("|"));
            }
            Ok::<(), ()>(())
        });
        each.unwrap();
        assert_eq!(rows[0], "1|x|2015|New York");
        assert_eq!(rows[3], "4|w|2016|");
        assert_eq!(
            table.decisions.files[0],
            "year=2015/city=New%20York/data_0.csv"
        );
    }

    #[test]
    fn one_file_has_its_column_and_moved_files_are_another_table() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(root, "region=North/d.csv", "a,b\n1,x\n");
        let north = open(root);
        assert_eq!(north.names(), ["a", "b", "region"]);
        std::fs::rename(root.join("region=North"), root.join("region=South")).unwrap();
        assert_ne!(open(root).fingerprint(), north.fingerprint());
        // The file's own column counts.
        write(root, "region=South/d.csv", "a,region\n1,West\n");
        let own = open(root);
        let table = own.table(&mut |_, _| ControlFlow::Continue(())).unwrap();
        assert_eq!(
            table.column("region").unwrap().texts(),
            [Some("West".to_owned())]
        );
    }

    #[test]
    fn escapes_in_names_are_characters() {
        assert_eq!(decoded("New%20York"), "New York");
        assert_eq!(decoded("a%3Ab%C3%A9"), "a:bé");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz"), "%zz");
    }
}
