//! Which kinds read other records is put down in `rulebook`, so that `records` looks up nothing in vain: the two must agree.

use checks::KINDS;
use rulebook::{READ_OTHERS, READ_QUOTA, READ_TITLES_AND_BARS};

#[test]
fn every_kind_that_reads_other_records_is_put_down() {
    for (reads, listed) in [
        (&["standing.others"][..], READ_OTHERS),
        (&["standing.titles", "standing.bars"][..], READ_TITLES_AND_BARS),
        (&["standing.quota"][..], READ_QUOTA),
    ] {
        for (kind, source) in KINDS {
            let reading = reads.iter().any(|what| source.replace("cx.request.", "").contains(what));
            assert_eq!(reading, listed.contains(kind), "kind `{kind}` and {reads:?}: mend the list in crates/rulebook/src/records_asked.rs");
        }
        assert!(listed.iter().all(|kind| KINDS.iter().any(|(name, _)| name == kind)));
    }
}
