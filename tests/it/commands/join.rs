//! Columns of other files joined to applicants, made again by their recipe, and what is refused.

use super::*;

pub(super) fn fixture(name: &str) -> String {
    format!(
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/join/{}"),
        name
    )
}

/// What a command that succeeds says on standard error.
pub(super) fn told(arguments: &[&str]) -> String {
    let output = riskbench(arguments);
    let said = text(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    said
}

const EVENTS: [&str; 6] = [
    "--key",
    "customer",
    "--as-of",
    "applied",
    "--event-date",
    "booked",
];
pub(super) const KEYS: [&str; 6] = [
    "--key",
    "customer",
    "--as-of",
    "decided",
    "--event-date",
    "booked",
];
pub(super) const OUTCOME: [&str; 6] = [
    "--target",
    "outcome",
    "--bad",
    "bad",
    "--outcome-date",
    "known",
];

#[test]
fn a_join_is_written_beside_the_cells_and_repeated_by_its_recipe() {
    let folder = Folder::new();
    let (file, events) = (fixture("applicants.csv"), fixture("events.csv"));
    let (edges, out) = (fixture("edges.csv"), folder.path("joined.csv"));
    let sources = ["--events", &events, "--edges", &edges];
    let formula = [
        "--formula",
        "age = age(born)",
        "--formula",
        "r = income / age",
    ];
    let base = ["join", &file, "--out", &out];
    let said = told(&[&base[..], &sources, &EVENTS, &OUTCOME, &formula].concat());
    for sentence in [
        "60 rows:",
        "900 events:",
        "without a readable as-of date",
        "repeat key and as-of date",
        "keys that no row has",
        "information value",
        "bads with a day",
    ] {
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
    let joined = folder.read("joined.csv");
    let given = std::fs::read_to_string(&file).unwrap();
    for (line, before) in joined.lines().zip(given.lines()) {
        assert!(line.starts_with(&format!("{before},")), "{line}");
    }
    let head = joined.lines().next().unwrap();
    for name in [
        "events_days_since_last",
        "amount_trend_12m",
        "channel_web_count_3m",
        "edges_bad_share",
        "age",
    ] {
        assert!(head.split(',').any(|cell| cell == name), "{name}: {head}");
    }
    assert!(head.ends_with(",age,r"), "{head}");

    // Applicants that came later, in another order: their outcomes are those of the first file.
    let lines: Vec<&str> = given.lines().collect();
    let later = [lines[0], lines[20], lines[5], lines[41]].join("\n");
    let later = folder.write("later.csv", &later);
    let recipe = folder.path("joined.join.json");
    let again = folder.path("again.csv");
    let like = ["--like", &recipe, "--outcomes", &file, "--threads", "1"];
    told(&[&["join", &later, "--out", &again], &sources[..], &like].concat());
    let expected: Vec<&str> = joined.lines().collect();
    let expected = [expected[0], expected[20], expected[5], expected[41]].join("\n") + "\n";
    assert_eq!(folder.read("again.csv"), expected);
    // No cell of an applicant is in the recipe.
    assert!(!folder.read("joined.join.json").contains("K0"));

    // As JSON, and the file on standard output.
    let options = [&sources[..], &EVENTS, &OUTCOME, &formula, &["--json"]].concat();
    let json = ok(&[&base[..], &options].concat());
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["events"]["rows_without_key"], 1);
    assert_eq!(json["edges"]["known_bads"], 14);
    let columns = json["columns"].as_array().unwrap().len();
    assert_eq!(json["binning"].as_array().unwrap().len(), columns);
    let piped = ok(&[&["join", &later, "--out", "-"], &sources[..], &like].concat());
    assert_eq!(piped, expected);
}

#[test]
fn a_join_trains_a_model_that_scores_what_its_recipe_makes() {
    let folder = Folder::new();
    let (file, events) = sample_with_events(&folder);
    let joined = folder.path("joined.csv");
    told(
        &[
            &["join", &file, "--events", &events, "--out", &joined],
            &KEYS[..],
        ]
        .concat(),
    );
    let out = folder.path("run");
    ok(&[
        "train",
        &joined,
        "--target",
        "default_flag",
        "--id",
        "application_id",
        "--drop",
        "customer,decided",
        "--model",
        "scorecard",
        "--out",
        &out,
    ]);
    let recipe = folder.path("joined.join.json");
    let again = folder.path("again.csv");
    told(&[
        "join", &file, "--events", &events, "--like", &recipe, "--out", &again,
    ]);
    assert_eq!(folder.read("joined.csv"), folder.read("again.csv"));
    let (model, scored) = (format!("{out}/model.riskbench"), folder.path("scored.csv"));
    ok(&["score", &model, &again, "--out", &scored]);
    assert_eq!(folder.read("scored.csv").lines().count(), 601);
}

#[test]
fn what_cannot_be_joined_is_refused_and_nothing_is_written() {
    let folder = Folder::new();
    let (file, events) = (fixture("applicants.csv"), fixture("events.csv"));
    let out = folder.path("joined.csv");
    let check = |more: &[&str], code: i32, sentence: &str| {
        let base = ["join", &file, "--out", &out];
        fails(&[&base[..], more].concat(), code, sentence);
        assert!(!Path::new(&out).exists());
    };
    let with = |more: &[&'static str]| [&["--events", &events], &EVENTS[..], more].concat();
    check(&[], 2, "Nothing says which columns");
    for window in ["0", "-3", "3,-1"] {
        check(
            &with(&["--windows", window]),
            2,
            "cannot be used; windows are whole months",
        );
    }
    check(&with(&["--columns", "balance"]), 2, "no column \"balance\"");
    check(&with(&["--columns", "booked"]), 2, "holds dates");
    check(
        &with(&["--events-key", "channel"]),
        3,
        "None of 900 events belongs",
    );
    check(
        &with(&["--prefix", "income\nx", "--formula", "income = 1"]),
        2,
        "name of a column that is there",
    );
    check(
        &with(&["--formula", "x = income /"]),
        2,
        "ends where a column",
    );
    check(&with(&["--formula", "x = outcome / 2"]), 2, "holds texts");
    check(
        &with(&["--outcome-date", "known", "--target", "outcome"]),
        2,
        "--edges",
    );
    check(
        &[
            "--events",
            &events,
            "--key",
            "customer",
            "--as-of",
            "income",
            "--event-date",
            "booked",
        ],
        3,
        "not read as dates",
    );
    check(
        &[
            "--events",
            &events,
            "--key",
            "customer",
            "--event-date",
            "booked",
        ],
        2,
        "--as-of is needed",
    );
    check(&["--events", &events, "--like", &file], 3, "no recipe");
    check(
        &["--events", &events, "--like", "absent.join.json"],
        4,
        "cannot be read",
    );
}

#[test]
fn events_that_no_row_can_use_are_refused() {
    let folder = Folder::new();
    let (file, events) = (fixture("applicants.csv"), fixture("events.csv"));
    let out = folder.path("joined.csv");
    let check = |more: &[&str], code: i32, sentence: &str| {
        let base = ["join", &file, "--out", &out];
        fails(&[&base[..], more].concat(), code, sentence);
    };
    // Keys that a program kept as numbers, and a file without rows.
    let numbers = folder.write("n.csv", "key,applied\n7,2024-01-01\n8,2024-01-01\n");
    let zeros = folder.write("zeros.csv", "key,booked,amount\n007,2023-01-01,5\n");
    let keys = [
        "--key",
        "key",
        "--as-of",
        "applied",
        "--event-date",
        "booked",
    ];
    let join = ["join", &numbers, "--out", &out, "--events"];
    let would = "1 event would match without leading zeros";
    fails(&[&join[..], &[&zeros], &keys].concat(), 3, would);
    let none = folder.write("none.csv", "key,booked,amount\n");
    fails(&[&join[..], &[&none], &keys].concat(), 3, "has no rows");

    // All events come after the decision, or have no date at all.
    let late = folder.write(
        "late.csv",
        "customer,booked,amount\nK001,2029-01-01,5\nK002,,6\n",
    );
    let later = [&["--events", &late], &EVENTS[..]].concat();
    check(&later, 3, "as-of date (1 on or after it, 1 without a date)");
    let empty = folder.write("empty.csv", "customer,applied\nK001,\nK002,\n");
    fails(
        &[
            &["join", &empty, "--out", &out, "--events", &events],
            &EVENTS[..],
        ]
        .concat(),
        3,
        "No row has a date",
    );
    let edges = folder.write("edges.csv", "a,b\nx,y\n");
    check(
        &["--key", "customer", "--edges", &edges],
        3,
        "None of the 2 keys of the edges",
    );
    let over = ["join", &file, "--out", &file, "--events", &events];
    fails(&[&over[..], &EVENTS].concat(), 2, "never written over");
    assert!(!Path::new(&out).exists());
}

/// Two applicants of one day, with events of the same year.
fn two(folder: &Folder, events: &str) -> (String, String) {
    let file = folder.write(
        "two.csv",
        "id,cust,applied\n,A,2024-06-10\n2,B,2024-06-10\n",
    );
    (file, folder.write("events.csv", events))
}

#[test]
fn events_of_a_month_count_once_it_is_over_and_no_row_is_lost() {
    let folder = Folder::new();
    for months in ["202406", "06/2024", "Jun-24"] {
        let earlier = months.replace("06", "05").replace("Jun", "May");
        let events = format!("cust,month,bal\nA,{earlier},50\nA,{months},100\nB,{earlier},7\n");
        let (file, events) = two(&folder, &events);
        let out = folder.path("out.csv");
        let said = told(&[
            "join",
            &file,
            "--events",
            &events,
            "--key",
            "cust",
            "--as-of",
            "applied",
            "--event-date",
            "month",
            "--windows",
            "1,3",
            "--columns",
            "bal",
            "--out",
            &out,
        ]);
        assert!(said.contains("name months, not days"), "{said}");
        let rows = scored_rows(&folder.read("out.csv"));
        // A row with a blank first cell is no total.
        assert_eq!(rows.len(), 2);
        let head = folder.read("out.csv");
        let place = head
            .lines()
            .next()
            .unwrap()
            .split(',')
            .position(|n| n == "bal_sum_1m");
        assert_eq!(&rows[0][place.unwrap()], "50", "{months}");
    }
}

#[test]
fn a_recipe_refuses_files_that_are_written_otherwise() {
    let folder = Folder::new();
    let head = "cust,day,amt\n";
    let iso = "A,2024-01-25,5\nA,2024-05-04,7\nB,2024-03-02,9\nB,2024-02-28,1\n";
    let (file, events) = two(&folder, &format!("{head}{iso}"));
    let out = folder.path("out.csv");
    ok(&[
        "join",
        &file,
        "--events",
        &events,
        "--key",
        "cust",
        "--as-of",
        "applied",
        "--event-date",
        "day",
        "--windows",
        "12",
        "--columns",
        "amt",
        "--out",
        &out,
    ]);
    let recipe = folder.path("out.join.json");
    let again = folder.path("again.csv");
    let dotted = "A,25.01.2024,5\nA,04.05.2024,7\nB,02.03.2024,9\nB,28.02.2024,1\n";
    let words = "A,2024-01-25,few\nA,2024-05-04,many\nB,2024-03-02,none\nB,2024-02-28,1\n";
    for (text, sentence) in [
        (dotted, "day-first"),
        (words, "cannot be read as the recipe"),
    ] {
        let events = folder.write("other.csv", &format!("{head}{text}"));
        let like = [
            "join", &file, "--events", &events, "--like", &recipe, "--out", &again,
        ];
        fails(&like, 3, sentence);
        assert!(!Path::new(&again).exists());
    }
    let events = folder.write("other.csv", &format!("{head}{dotted}"));
    let read = ["--read", "day=day-first"];
    let like = [
        "join", &file, "--events", &events, "--like", &recipe, "--out", &again,
    ];
    ok(&[&like[..], &read].concat());
    assert_eq!(folder.read("again.csv"), folder.read("out.csv"));
}

/// The sample with a key and a day of decision, and events of its applicants and of others.
pub(super) fn sample_with_events(folder: &Folder) -> (String, String) {
    let portfolio: String = std::fs::read_to_string(SAMPLE)
        .unwrap()
        .lines()
        .take(601)
        .enumerate()
        .map(|(n, line)| match n {
            0 => format!("customer,decided,{line}\n"),
            n => format!("C{n},2024-{:02}-28,{line}\n", n % 12 + 1),
        })
        .collect();
    let mut events = String::from("customer,booked,amount,channel\n");
    for n in 0..4000 {
        let (key, month, day) = (n * 7 % 640, n % 12 + 1, n % 28 + 1);
        let channel = ["web", "branch", "phone"][n % 3];
        let amount = n % 91;
        events += &format!("C{key},2024-{month:02}-{day:02},{amount}.5,{channel}\n");
    }
    (
        folder.write("p.csv", &portfolio),
        folder.write("e.csv", &events),
    )
}
