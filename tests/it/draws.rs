//! Draws: every vector of the order of tickets, and what a record must refuse.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use sha2::Digest;
use stickprov::draw::{
    Allocation, Arrangement, Change, DrawError, DrawRecord, Fate, Frame, FrozenFrame, Method, Plan,
    RECORD_VERSION, Seed, Step, Unit, digest, normal, salt_of, spaced, stepped,
};

fn vectors() -> Value {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/statistik/lottordning.json"
    );
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().unwrap().iter();
    list.map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn numbers(value: &Value) -> Vec<u64> {
    let list = value.as_array().unwrap().iter();
    list.map(|number| number.as_u64().unwrap()).collect()
}

fn unit(id: &str, levels: &[&str]) -> Unit {
    Unit {
        id: id.to_owned(),
        dag: None,
        varden: levels.iter().map(|level| (*level).to_owned()).collect(),
    }
}

/// A record over some units, drawn with a seed.
fn drawn(
    method: Method,
    units: Vec<Unit>,
    variables: &[&str],
    strata: Option<&str>,
    seed: Option<&str>,
) -> DrawRecord {
    let mut record = frozen(method, units, variables, strata);
    record.draw(seed, None, true).unwrap();
    record
}

fn frozen(
    method: Method,
    units: Vec<Unit>,
    variables: &[&str],
    strata: Option<&str>,
) -> DrawRecord {
    let frame = Frame {
        units,
        excluded: Vec::new(),
    };
    DrawRecord {
        version: RECORD_VERSION,
        program: "prov".to_owned(),
        granskning: None,
        tabell: "forhandsbedomningar".to_owned(),
        objekt: "forhandsbedomning".to_owned(),
        plan: Plan {
            method,
            strata: strata.map(ToOwned::to_owned),
            arrangement: Arrangement::Export,
            variables: variables.iter().map(|name| (*name).to_owned()).collect(),
        },
        ram: FrozenFrame::of(frame, [7; 16]),
        sigill: String::new(),
        fro: None,
        andringar: Vec::new(),
        urval: Vec::new(),
    }
    .sealed()
}

/// The ids that are to be read, stratum by stratum.
fn kept(record: &DrawRecord) -> BTreeMap<String, Vec<String>> {
    let strata = record.strata().unwrap();
    let ids = |stratum: &stickprov::draw::Stratum| {
        let kept = stratum.chosen.iter().filter(|case| case.fate == Fate::Kept);
        kept.map(|case| record.ram.arenden[case.place].id.clone())
            .collect()
    };
    strata
        .iter()
        .map(|stratum| (stratum.name.clone(), ids(stratum)))
        .collect()
}

fn kept_of(record: &DrawRecord) -> Vec<String> {
    kept(record).remove("").unwrap()
}

fn twelve() -> Vec<Unit> {
    (1..=12)
        .map(|number| unit(&format!("2022-{number:04}"), &[]))
        .collect()
}

const SEED: &str = "20261001-4173926085";

fn lot(count: u64) -> Method {
    Method::Lottning { antal: count }
}

#[test]
fn a_ticket_is_the_hash_that_a_shell_gives() {
    let vectors = vectors();
    for vector in vectors["tickets"].as_array().unwrap() {
        let seed = Seed::parse(vector["seed"].as_str().unwrap()).unwrap();
        let ticket = seed.ticket(vector["id"].as_str().unwrap()).to_string();
        assert_eq!(ticket, vector["sha256"].as_str().unwrap());
    }
    let more = [
        (
            SEED,
            "2022-0002",
            "930eb70be72145d3a49d2e715f55afa69f976d478dc59e2230df776d7145d0d5",
        ),
        (
            SEED,
            "7",
            "17a2e5fd3ac625910232261ff4efdd8034dcf3ceaaa6dd049cc879339abd7a95",
        ),
        (
            "åäö-frö",
            "Å-17",
            "52441a03b6fd6c9e19e1b8adab2aeb5b3da1c39876ed3ec839311cbbb429b375",
        ),
        (
            SEED,
            "",
            "369fee55a6a78ddd9dfa9534fb7ce9772b8aae477f8686d968b3df8a211cff94",
        ),
    ];
    for (seed, id, expected) in more {
        assert_eq!(Seed::parse(seed).unwrap().ticket(id).to_string(), expected);
    }
}

#[test]
fn letters_written_in_two_ways_have_one_ticket() {
    let vector = &vectors()["normalisering"][0];
    let expected = vector["sha256_efter_NFC"].as_str().unwrap();
    for id in ["Å-17", "A\u{30a}-17", "  Å-17\r\n"] {
        assert_eq!(Seed::parse(SEED).unwrap().ticket(id).to_string(), expected);
    }
    assert_eq!(
        normal("\u{a0}7"),
        "\u{a0}7",
        "only four kinds of blanks are trimmed"
    );
}

#[test]
fn the_order_and_its_prefixes_are_those_of_the_key() {
    let vectors = vectors();
    for vector in vectors["order"].as_array().unwrap() {
        let units = texts(&vector["ids"])
            .iter()
            .map(|id| unit(id, &[]))
            .collect();
        let seed = vector["seed"].as_str().unwrap();
        let mut record = drawn(lot(5), units, &[], None, Some(seed));
        assert_eq!(kept_of(&record), texts(&vector["sample_n5"]));
        let tickets: Vec<String> = record.urval[0]
            .valda
            .iter()
            .map(|case| case.lott.clone().unwrap()[..12].to_owned())
            .collect();
        assert_eq!(tickets, texts(&vector["tickets_first12hex"])[..5]);
        record.change(Change::Utokat { antal: 8 }).unwrap();
        assert_eq!(kept_of(&record), texts(&vector["utökat_till_n8"]));
        record.change(Change::Utokat { antal: 12 }).unwrap();
        assert_eq!(kept_of(&record), texts(&vector["order"]));
    }
    let others = [
        (
            "Eskilstuna 2026-10-01 T:4173926085",
            "0001 0002 0003 0012 0008 0007 0006 0004 0005 0009 0011 0010",
        ),
        (
            "åäö-frö",
            "0009 0008 0006 0012 0004 0007 0003 0002 0010 0011 0001 0005",
        ),
    ];
    for (seed, order) in others {
        let expected: Vec<String> = order.split(' ').map(|id| format!("2022-{id}")).collect();
        assert_eq!(
            kept_of(&drawn(lot(12), twelve(), &[], None, Some(seed))),
            expected
        );
    }
}

#[test]
fn the_order_of_eleven_thousand_cases_is_the_known_one() {
    let ids = (1..=6700)
        .map(|number| format!("2022-{number:05}"))
        .chain((1..=4300).map(|number| format!("2023-{number:05}")));
    let units: Vec<Unit> = ids.map(|id| unit(&id, &[])).collect();
    let order = kept_of(&drawn(lot(11_000), units, &[], None, Some(SEED)));
    assert_eq!(
        order[..5],
        [
            "2022-02979",
            "2023-04222",
            "2022-04998",
            "2023-01901",
            "2023-02802"
        ]
    );
    let text = order.join("\n") + "\n";
    let hash = hash_of(&text);
    assert!(
        hash.starts_with("bddae29b") && hash.ends_with("8780"),
        "{hash}"
    );
}

/// SHA-256 of a text, as hex.
fn hash_of(text: &str) -> String {
    use std::fmt::Write as _;
    let bytes = sha2::Sha256::digest(text.as_bytes());
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

#[test]
fn a_case_that_leaves_or_comes_changes_only_its_own_place() {
    let vectors = vectors();
    let vector = &vectors["konsistens"];
    let without: Vec<Unit> = twelve()
        .into_iter()
        .filter(|unit| unit.id != "2022-0003")
        .collect();
    assert_eq!(
        kept_of(&drawn(lot(5), without, &[], None, Some(SEED))),
        texts(&vector["om_2022-0003_utgår"])
    );
    let mut more = twelve();
    more.push(unit("2022-0027", &[]));
    assert_eq!(
        kept_of(&drawn(lot(5), more, &[], None, Some(SEED))),
        texts(&vector["om_2022-0027_tillkommer"])
    );
}

fn stratified_frame() -> (Vec<Unit>, Value) {
    let vector = vectors()["stratifierat"].clone();
    let units = vector["ram"].as_array().unwrap().iter();
    let units = units.map(|row| {
        unit(
            row["id"].as_str().unwrap(),
            &[row["enhet"].as_str().unwrap()],
        )
    });
    (units.collect(), vector)
}

#[test]
fn strata_take_their_own_cases_in_the_common_order() {
    let (units, vector) = stratified_frame();
    let seed = Some(vector["seed"].as_str().unwrap());
    let each = drawn(lot(3), units.clone(), &["enhet"], Some("enhet"), seed);
    let equal = Method::Stratifierad {
        antal: 9,
        fordelning: Allocation::Lika,
    };
    let equal = drawn(equal, units.clone(), &["enhet"], Some("enhet"), seed);
    for (name, ids) in vector["lika_n3"].as_object().unwrap() {
        assert_eq!(kept(&each)[name], texts(ids));
        assert_eq!(kept(&equal)[name], texts(ids));
    }
    let shares = Method::Stratifierad {
        antal: 9,
        fordelning: Allocation::Proportionell,
    };
    let shares = drawn(shares, units, &["enhet"], Some("enhet"), seed);
    for (name, ids) in vector["proportionellt_n9"].as_object().unwrap() {
        assert_eq!(kept(&shares)[name], texts(ids));
    }
    for stratum in &each.urval {
        let expected = texts(&vector["reservlista_nästa3"][&stratum.namn]);
        assert_eq!(stratum.reserv[..3], expected);
    }
}

#[test]
fn a_case_outside_the_population_is_replaced_by_the_next_in_its_stratum() {
    let (units, all) = stratified_frame();
    let vectors = vectors();
    let vector = &vectors["bortfall"];
    let seed = Some(all["seed"].as_str().unwrap());
    let mut record = drawn(lot(3), units, &["enhet"], Some("enhet"), seed);
    let before = kept(&record);
    let out = "2022-0028".to_owned();
    record
        .change(Change::Overtackning {
            arende: out.clone(),
            orsak: "barn i annan kommun".to_owned(),
        })
        .unwrap();
    let after = kept(&record);
    assert_eq!(after["Utredning 1"], texts(&vector["slutligt"]));
    assert_eq!(after["Mottagning"], before["Mottagning"]);
    let stratum = record
        .urval
        .iter()
        .find(|stratum| stratum.namn == "Utredning 1")
        .unwrap();
    assert_eq!(stratum.valda.len(), 4);
    let replacement = stratum
        .valda
        .iter()
        .find(|case| case.arende == "2022-0022")
        .unwrap();
    assert_eq!(replacement.nr, 10, "numbers are never given again");
    assert_eq!(replacement.tillkom, "ersätter nr 5");
    let again = record.change(Change::Overtackning {
        arende: out,
        orsak: String::new(),
    });
    assert!(matches!(again, Err(DrawError::AlreadyOut)));
}

#[test]
fn a_case_that_cannot_be_read_is_not_replaced() {
    let mut record = drawn(lot(5), twelve(), &[], None, Some(SEED));
    let lost = Change::Bortfall {
        arende: "2022-0003".to_owned(),
        orsak: "akten saknas".to_owned(),
    };
    record.change(lost).unwrap();
    assert_eq!(
        kept_of(&record),
        ["2022-0001", "2022-0008", "2022-0005", "2022-0011"]
    );
    let unknown = record.change(Change::Bortfall {
        arende: "2022-0007".to_owned(),
        orsak: String::new(),
    });
    assert!(matches!(unknown, Err(DrawError::NotChosen)));
    record.change(Change::Utokat { antal: 6 }).unwrap();
    assert_eq!(
        kept_of(&record).len(),
        5,
        "what fell away still counts among the drawn"
    );
}

#[test]
fn a_spread_sample_follows_the_caps_as_the_key_does() {
    let vectors = vectors();
    let vector = &vectors["taklottning"];
    let names = ["ålder", "kön", "hl"];
    let units: Vec<Unit> = vector["ram"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let levels: Vec<&str> = names
                .iter()
                .map(|name| row[*name].as_str().unwrap())
                .collect();
            unit(row["id"].as_str().unwrap(), &levels)
        })
        .collect();
    let spread = Method::Spridning {
        antal: 10,
        jamn_over: names.map(ToOwned::to_owned).into(),
    };
    let seed = Some(vector["seed"].as_str().unwrap());
    let record = drawn(spread, units, &names, None, seed);
    assert_eq!(kept_of(&record), texts(&vector["urval"]));
    let log = vector["logg"].as_array().unwrap().iter();
    let skipped: Vec<String> = log
        .filter(|line| line[1] == "hoppas över")
        .map(|line| {
            format!(
                "{}: {} är fullt",
                line[0].as_str().unwrap(),
                line[2].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(record.urval[0].overhoppade, skipped);
    let mut replaced = record.clone();
    let out = texts(&vector["bortfall"]).remove(0);
    replaced
        .change(Change::Overtackning {
            arende: out,
            orsak: "annan kommun".to_owned(),
        })
        .unwrap();
    assert_eq!(kept_of(&replaced), texts(&vector["efter_ersättning"]));
    let mut extended = record;
    extended.change(Change::Utokat { antal: 14 }).unwrap();
    assert_eq!(kept_of(&extended), texts(&vector["utökat_till_14"]));
}

#[test]
fn systematic_positions_are_those_of_the_key() {
    let vectors = vectors();
    for vector in vectors["systematiskt"].as_array().unwrap() {
        let seed = Seed::parse(vector["seed"].as_str().unwrap()).unwrap();
        let drawn = seed.start();
        assert_eq!(drawn.to_string(), vector["u64"].as_str().unwrap());
        let hundred = &vector["intervall_100"];
        let start = 1 + drawn % 100;
        assert_eq!(start, hundred["start"].as_u64().unwrap());
        assert_eq!(
            stepped(start, 100, 543),
            numbers(&hundred["positioner_N543"])
        );
        assert_eq!(
            stepped(1 + drawn % 5, 5, 35),
            numbers(&vector["intervall_5_N35"])
        );
        for (key, count, frame) in [
            ("bråkintervall_N300_n20", 20, 300),
            ("bråkintervall_N6700_n10", 10, 6700),
            ("bråkintervall_N7_n3", 3, 7),
        ] {
            assert_eq!(spaced(drawn, count, frame), numbers(&vector[key]), "{key}");
        }
    }
}

#[test]
fn positions_and_fixed_starts_are_taken_as_given_and_are_no_probability_samples() {
    let vectors = vectors();
    let positions = numbers(&vectors["uttryckliga_positioner"]["KPMG_2023"]);
    let units: Vec<Unit> = (1..=300)
        .map(|number| unit(&number.to_string(), &[]))
        .collect();
    let method = Method::Positioner {
        positioner: positions.clone(),
    };
    let record = drawn(method, units.clone(), &[], None, None);
    let taken: Vec<u64> = kept_of(&record)
        .iter()
        .map(|id| id.parse().unwrap())
        .collect();
    assert_eq!(taken, positions);
    assert!(!record.plan.inference().is_probability());
    let fixed = Method::Systematisk {
        steg: Step::Intervall(100),
        start: Some(1),
    };
    let fixed = drawn(fixed, units.clone(), &[], None, None);
    assert_eq!(kept_of(&fixed), ["1", "101", "201"]);
    assert!(!fixed.plan.inference().is_probability());
    let beyond = Method::Positioner {
        positioner: vec![100, 400],
    };
    let mut beyond = frozen(beyond, units, &[], None);
    assert!(matches!(
        beyond.draw(None, None, false),
        Err(DrawError::Position {
            position: 400,
            frame: 300
        })
    ));
}

#[test]
fn the_frames_digest_is_the_known_one_whatever_the_order() {
    let salt = "00112233445566778899aabbccddeeff";
    assert!(salt_of(salt).is_some());
    let mut ids: Vec<String> = twelve().into_iter().map(|unit| unit.id).collect();
    ids.reverse();
    let expected = "54e72a5b84acc7c75809a25f353732244b44aaa5b35da9fc6cf9e86f4b80a032";
    assert_eq!(digest(salt, &ids), expected);
    assert!(salt_of("0011").is_none() && salt_of(&"x".repeat(32)).is_none());
}

#[test]
fn seeds_that_make_the_hash_ambiguous_are_refused() {
    for seed in ["", "  \t", "a|b", "a\u{7}b", "a\nb"] {
        assert!(Seed::parse(seed).is_err(), "{seed:?}");
    }
    assert_eq!(Seed::parse(" frö ").unwrap().text(), "frö");
}

#[test]
fn a_draw_gets_one_seed_and_a_changed_record_is_found_out() {
    let mut record = frozen(lot(5), twelve(), &[], None);
    assert!(record.awaits_seed());
    assert!(matches!(record.control(), Err(DrawError::NotDrawn)));
    assert!(matches!(
        record.change(Change::Utokat { antal: 8 }),
        Err(DrawError::NotDrawn)
    ));
    record.draw(Some(SEED), Some("tärning"), true).unwrap();
    assert!(record.control().unwrap().is_empty());
    assert!(matches!(
        record.draw(Some("annat"), None, true),
        Err(DrawError::AlreadyDrawn)
    ));
    assert!(matches!(
        record.change(Change::Utokat { antal: 5 }),
        Err(DrawError::NotLarger(5))
    ));
    let mut swapped = record.clone();
    swapped.urval[0].valda[0].arende = "2022-0002".to_owned();
    assert_eq!(swapped.control().unwrap().len(), 1);
    let mut smaller = record.clone();
    smaller.ram.arenden.remove(0);
    assert!(
        smaller.control().unwrap().len() >= 2,
        "the digest and the sample differ"
    );
    let mut reseeded = record;
    reseeded.fro.as_mut().unwrap().varde = "annat".to_owned();
    assert!(!reseeded.control().unwrap().is_empty());
}

#[test]
fn cases_that_came_after_the_frame_was_frozen_are_told_by_their_own_tickets() {
    let record = drawn(lot(5), twelve(), &[], None, Some(SEED));
    let mut units = twelve();
    units.remove(1);
    units.push(unit("2022-0027", &[]));
    units.push(unit("2022-0099", &[]));
    let now = Frame {
        units,
        excluded: Vec::new(),
    };
    let change = record.compare_frame(&now).unwrap();
    assert_eq!(change.come, ["2022-0027", "2022-0099"]);
    assert_eq!(change.gone, ["2022-0002"]);
    assert_eq!(change.would_be_drawn, ["2022-0027"]);
}
