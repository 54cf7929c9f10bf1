//! Which act asks for what, and by which paragraph.

use stickprov::rulebook::Version;

use crate::support::book;

#[test]
fn trap_14_polisanmalan_and_structured_methods_are_no_statutory_duties() {
    let book = book();
    for id in [
        "polisanmalan_vid_brott",
        "stallningstagande_att_inte_polisanmala",
        "strukturerad_bedomningsmetod",
    ] {
        let rule = book.rule(book.rule_named(id).unwrap());
        for version in &rule.versions {
            assert_eq!(
                version.grade.to_string(),
                "bör",
                "{id} från {}",
                version.from
            );
        }
    }
}

#[test]
fn trap_15_forvaltningslagen_reaches_the_cases_only_through_sol() {
    let book = book();
    let bridges = ["11 kap. 8 §", "14 kap. 10 §"];
    let mut through_nothing = Vec::new();
    for rule in &book.rules {
        for version in &rule.versions {
            let cited = version.citation(&book.acts);
            let cites_act = cited.contains("FL") || cited.contains("förvaltningslagen");
            // Only 23–25, 31–34 and 11–12 §§ are taken over; jäv is in force of itself or by KL.
            let is_taken_over = ["11 §", "12 §", "25 §", "31 §", "32 §", "33 §"]
                .iter()
                .any(|paragraph| cited.contains(&format!("{paragraph} FL")));
            let stands_in_sol =
                version.paragraph.is_some() && book.act(version.act).family == "sol";
            if !stands_in_sol
                && cites_act
                && is_taken_over
                && !bridges.iter().any(|bridge| cited.contains(bridge))
            {
                through_nothing.push(format!("{} från {}: {cited}", rule.id, version.from));
            }
        }
    }
    assert_eq!(through_nothing, Vec::<String>::new());
    let kommunicering = book.rule(book.rule_named("kommunicering_i_utredning").unwrap());
    let cited: Vec<String> = kommunicering
        .versions
        .iter()
        .map(|version| version.citation(&book.acts))
        .collect();
    assert!(
        bridges
            .iter()
            .all(|bridge| cited.iter().any(|text| text.contains(bridge)))
    );
}

#[test]
fn trap_16_the_new_law_asks_only_for_the_chance_to_be_heard_but_lvu_for_the_attitude() {
    let book = book();
    let words = |id: &str| book.rule(book.rule_named(id).unwrap()).counting.clone();
    let of_sol = words("barnets_installning_i_utredning");
    assert!(
        of_sol.contains("möjlighet att framföra sina åsikter"),
        "{of_sol}"
    );
    assert!(of_sol.contains("bara i 2001 års lag"), "{of_sol}");
    let of_lvu = words("barnets_asikter_enligt_lvu");
    assert!(of_lvu.contains("klarl"), "{of_lvu}");
}

#[test]
fn trap_18_the_paragraphs_did_not_just_shift() {
    let book = book();
    let pairs = [
        ("vardplan_finns", "11 kap. 3 §", "9 kap. 12 §"),
        (
            "vardplan_reviderad_inom_tva_ar",
            "11 kap. 3 §",
            "9 kap. 13 §",
        ),
        (
            "behorig_handlaggare_i_utredning",
            "3 kap. 3 a §",
            "25 kap. 1 §",
        ),
        (
            "missforhallande_rapporterat_genast",
            "14 kap. 3 §",
            "27 kap. 2 §",
        ),
        (
            "allvarligt_missforhallande_anmalt_till_ivo",
            "14 kap. 7 §",
            "27 kap. 6 §",
        ),
        (
            "beslut_verkstallt_inom_tre_manader",
            "16 kap. 6 f §",
            "34 kap. 1 §",
        ),
    ];
    for (id, old, new) in pairs {
        let rule = book.rule(book.rule_named(id).unwrap());
        let paragraph = |act: &str| {
            let of_act = |version: &&Version| book.act(version.act).id == act;
            let version = rule.versions.iter().rfind(of_act).unwrap();
            version.paragraph.clone().unwrap_or_default()
        };
        assert!(
            paragraph("2001:453").contains(old),
            "{id}: {}",
            paragraph("2001:453")
        );
        assert!(
            paragraph("2025:400").contains(new),
            "{id}: {}",
            paragraph("2025:400")
        );
    }
}
