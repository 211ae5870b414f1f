//! Examples of remarks on later files, for the tests of the catalogue.

use crate::profile::target::Because;
use crate::recipe::Attribute;
use crate::recipe::Remark;
use crate::recipe::remark::{OutsideCells, ShareOf};

/// Columns that know the outcome.
fn leak_examples() -> Vec<Remark> {
    let column = || "issued".to_owned();
    vec![
        Remark::FilledForOne {
            column: column(),
            rows: 37,
            bad: true,
        },
        Remark::FollowsTarget {
            column: column(),
            correlation: "-0.998".to_owned(),
        },
    ]
}

pub(super) fn check_examples() -> Vec<Remark> {
    let column = || "issued".to_owned();
    let mut all = leak_examples();
    all.extend([
        Remark::OwnNumbers(column()),
        Remark::Leak {
            column: column(),
            auc: "0.971".to_owned(),
        },
        Remark::LeakByGaps {
            column: column(),
            auc: "0.934".to_owned(),
        },
        Remark::SharedIds {
            column: column(),
            values: 148,
        },
        Remark::SharedRows(5),
        Remark::OneOutcome {
            column: column(),
            bads: 0,
            goods: 300,
        },
        Remark::NoOutcomes(column()),
        Remark::AllowedInVain(column()),
        Remark::ProtectedValues {
            column: column(),
            attribute: Attribute::Sex,
        },
        Remark::ProtectedInput(column()),
        Remark::TrainingRows,
        Remark::Outside {
            column: column(),
            cells: 3,
            present: 300,
            low: "0".to_owned(),
            high: "99".to_owned(),
        },
        Remark::FewOutside {
            columns: vec![OutsideCells {
                column: column(),
                cells: 3,
                present: 3000,
                low: "0".to_owned(),
                high: "99".to_owned(),
            }],
        },
        Remark::FarMiddle {
            column: column(),
            times: "1000".to_owned(),
            smaller: true,
        },
        Remark::FarMiddle {
            column: column(),
            times: "100".to_owned(),
            smaller: false,
        },
        Remark::OneValue {
            column: column(),
            values: 300,
        },
        Remark::MoreMissing {
            column: column(),
            missing: 90,
            rows: 300,
            percent: "30.0".to_owned(),
            before: "2.0".to_owned(),
        },
        Remark::DayOrder {
            column: column(),
            cells: 40,
            contradicting: 0,
            day_first: true,
        },
        Remark::DayOrder {
            column: column(),
            cells: 40,
            contradicting: 9,
            day_first: false,
        },
    ]);
    let of = [
        ShareOf::Zeros,
        ShareOf::OneValue,
        ShareOf::Category,
        ShareOf::Words,
    ];
    all.extend(of.map(|of| Remark::OtherShare {
        column: column(),
        of,
        percent: "93.0".to_owned(),
        before: "18.0".to_owned(),
    }));
    let why = [Because::Word, Because::Yes, Because::One];
    all.extend(why.map(|because| Remark::Polarity {
        column: column(),
        values: vec!["1".to_owned()],
        because,
    }));
    all
}

/// Examples of remarks on targets of classes and numbers, and on codes.
pub(super) fn target_examples() -> [Remark; 3] {
    let column = || "grade".to_owned();
    [
        Remark::NoTarget {
            rows: 12,
            column: column(),
        },
        Remark::CodesAsLevels(vec!["day".to_owned(), "branch".to_owned()]),
        Remark::RareClasses {
            column: column(),
            few: 3,
            least: 10,
        },
    ]
}
