use stickprov::judge::try_example;
use stickprov::rulebook::Rulebook;

pub(crate) fn book() -> Rulebook {
    match Rulebook::embedded() {
        Ok(book) => book,
        Err(faults) => panic!(
            "{}",
            faults
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        ),
    }
}

#[test]
fn every_example_in_every_rule_file_gets_the_answer_it_states() {
    let book = book();
    let mut tried = 0;
    let mut wrong = Vec::new();
    for rule in &book.rules {
        for example in &rule.examples {
            tried += 1;
            wrong.extend(
                try_example(&book, rule, example)
                    .err()
                    .map(|mismatch| mismatch.to_string()),
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "{} av {tried} exempel:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(tried > 100, "bara {tried} exempel");
}
