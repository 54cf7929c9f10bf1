//! Which organ a text names. Only an organ's whole name is one: a text that mentions an organ beside something else is a
//! post in it, or the title of a person.

use super::decode::Node;
use super::law::{Body, lowercased};

/// How the names of organs are built: `rules/delegation.toml`.
#[derive(Clone, Default, Debug)]
pub(super) struct Naming {
    /// Words that may stand before a name and leave it the name of such an organ: `norra`.
    qualifiers: Vec<String>,
    /// Words between a post and the organ that it is held in: `i`.
    between: Vec<String>,
    /// What has utskott and is not nämnden: `ifo`.
    wholes: Vec<String>,
    /// What has utskott and is a nämnd of another name: `kommunstyrelsen`. The first is the name of them all.
    councils: Vec<String>,
    /// What a text has in it that may name an organ, or a post in one: `utskot`.
    hints: Vec<String>,
    /// What a word in such a text begins with: `presidi`.
    beginnings: Vec<String>,
    /// What a title of an employee has in it, also when an organ is mentioned beside it: `sekreterare`.
    jobs: Vec<String>,
    /// Ways to write the name of a nämnd, and the name: `soc.nämnd`, `socialnämnd`.
    spellings: Vec<(String, String)>,
    /// What a text has in it that may tell which nämnd it is about: `nämnd`.
    boards: Vec<String>,
}

impl Naming {
    /// Reads the table `organnamn`.
    pub(super) fn decode(node: &Node<'_>) -> Self {
        let Some(table) = node.opt_table("organnamn") else {
            return Self::default();
        };
        let naming = Self {
            qualifiers: lowercased(&table, "bestamningar"),
            between: lowercased(&table, "mellan"),
            wholes: lowercased(&table, "helheter"),
            councils: lowercased(&table, "styrelser"),
            hints: lowercased(&table, "antyder"),
            beginnings: lowercased(&table, "antyder_forst"),
            jobs: lowercased(&table, "tjanster"),
            spellings: table
                .tables("likalydande")
                .iter()
                .flat_map(decode_spellings)
                .collect(),
            boards: Vec::new(),
        };
        table.finish();
        naming
    }

    /// Notes by what a text may tell which nämnd it is about: what nämnder end with, and names of another kind.
    pub(super) fn note_boards(&mut self, bodies: &[Body]) {
        let boards = bodies.iter().filter(|body| body.in_own_right);
        let endings = boards
            .flat_map(|body| &body.endings)
            .map(|ending| indefinite(ending));
        let councils = self.councils.iter().map(String::as_str);
        let written = self.spellings.iter().map(|(written, _)| written.as_str());
        let mut signs: Vec<String> = Vec::new();
        for sign in endings.chain(councils).chain(written) {
            // What has another of them in it is found by that.
            if !signs.iter().any(|known| sign.contains(known.as_str())) {
                signs.push(sign.to_owned());
            }
        }
        self.boards = signs;
    }

    /// The organ that a text in lower case names, or whose post it names.
    pub(super) fn find(&self, bodies: &[Body], text: &str) -> Option<usize> {
        let organ = self.organ(bodies, text);
        organ.or_else(|| {
            let is_post = |body: &Body| self.is_post(bodies, body, text);
            bodies.iter().position(is_post)
        })
    }

    /// The organ that a text names: by its own name, or as part of nämnden, `socialnämndens arbetsutskott`.
    fn organ(&self, bodies: &[Body], text: &str) -> Option<usize> {
        if let Some((name, also)) = in_brackets(text) {
            return self.named_twice(bodies, name, also);
        }
        let alone = self.alone(bodies, text);
        alone.or_else(|| {
            let gaps = text.char_indices().filter(|(_, letter)| is_gap(*letter));
            let mut parts = gaps.map(|(at, _)| text.split_at(at));
            parts.find_map(|(whole, part)| {
                let part = self.alone_or_short(bodies, part.trim_start_matches(is_between))?;
                (!bodies[part].in_own_right && self.has_part(bodies, whole, part)).then_some(part)
            })
        })
    }

    /// The organ of `arbetsutskottet (au)`, and of `nämnden (au)`, which is a part of it.
    fn named_twice(&self, bodies: &[Body], name: &str, also: &str) -> Option<usize> {
        let organ = self.organ(bodies, name)?;
        let other = self.organ(bodies, also).or_else(|| short(bodies, also))?;
        let is_part = bodies[organ].in_own_right && !bodies[other].in_own_right;
        (organ == other || is_part).then_some(other)
    }

    /// True for what has such a part: nämnden, perhaps in the genitive. One of [`Naming::wholes`], or another nämnd, has utskott,
    /// but no post in it is one in nämnden.
    fn has_part(&self, bodies: &[Body], text: &str, part: usize) -> bool {
        let text = text.trim_end_matches(is_between);
        let is_post = !bodies[part].posts.is_empty();
        [text, genitive_of(text)].into_iter().any(|whole| {
            let organ = self.alone_or_short(bodies, whole);
            let mut others = self.wholes.iter().chain(&self.councils);
            organ.is_some_and(|organ| bodies[organ].in_own_right)
                || (!is_post && others.any(|own| own == whole))
        })
    }

    /// True for a text in lower case that may tell which nämnd it is about.
    pub(super) fn may_tell_board(&self, text: &str) -> bool {
        let mut boards = self.boards.iter();
        boards.any(|sign| text.contains(sign.as_str()))
    }

    /// The organ that a text names by a name of its own, or a short one beside which another name stands.
    fn alone_or_short(&self, bodies: &[Body], text: &str) -> Option<usize> {
        self.alone(bodies, text).or_else(|| short(bodies, text))
    }

    /// The organ that a text names by a name of its own.
    fn alone(&self, bodies: &[Body], text: &str) -> Option<usize> {
        let is_named = |body: &Body| body.id == text || body.names.iter().any(|own| own == text);
        let is_other = |other: &String| indefinite(text).ends_with(indefinite(other));
        let is_kind = |body: &Body| {
            body.endings.iter().any(|ending| text.ends_with(ending))
                && !body.others.iter().any(is_other)
                && self.is_one_name(bodies, text)
        };
        let named = bodies.iter().position(is_named);
        named.or_else(|| bodies.iter().position(is_kind))
    }

    /// True for a text in lower case that may name an organ, or a post in one, though none is known by it.
    pub(super) fn may_be_one(&self, bodies: &[Body], text: &str) -> bool {
        let has_any = |parts: &[String]| parts.iter().any(|part| text.contains(part.as_str()));
        let is_begun = |word: &str| {
            let mut beginnings = self.beginnings.iter();
            beginnings.any(|own| word.starts_with(own.as_str()))
        };
        let mut words = text.split(|letter: char| !letter.is_alphanumeric());
        let mut is_hinted = || has_any(&self.hints) || words.any(is_begun);
        short(bodies, text).is_some() || (!has_any(&self.jobs) && is_hinted())
    }

    /// True for `socialnämnden`, `norra socialnämnden` and `barn- och utbildningsnämnden`; not where a word stands before
    /// that may be a person's title or name.
    fn is_one_name(&self, bodies: &[Body], text: &str) -> bool {
        let mut words = text.split_whitespace().rev();
        // `ifo-utskottet` is one word.
        let is_letters = |part: &str| !part.is_empty() && part.chars().all(char::is_alphabetic);
        let is_word = |word: &str| word.split('-').all(is_letters);
        let Some(last) = words.next().filter(|word| is_word(word)) else {
            return false;
        };
        let mut names = bodies.iter().flat_map(|body| &body.names);
        let is_whole = names.any(|name| name == last);
        // `individ` of `individ och familjenämnden`, which is often written without its hyphen.
        let mut next = last;
        words.all(|word| {
            let is_first = next == "och" && !is_whole && is_word(word);
            next = word;
            is_first || is_linked(word) || self.qualifiers.iter().any(|own| own == word)
        })
    }

    /// The names of the nämnder that a text has in it, without their endings: `barn- och utbildningsnämnd`, also of its
    /// utskott or its chair. None where it says no more than `nämnden`.
    pub(super) fn boards_in(&self, bodies: &[Body], text: &str) -> Vec<String> {
        let text = self.spelled_out(&text.to_lowercase());
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '&');
        let words = text.split(|letter: char| letter.is_whitespace() || letter == '/');
        let words: Vec<&str> = words
            .map(|word| word.trim_matches(|letter: char| !is_part(letter)))
            .filter(|word| !word.is_empty())
            .collect();
        let boards = bodies.iter().filter(|body| body.in_own_right);
        let endings: Vec<&str> = boards
            .flat_map(|body| &body.endings)
            .map(|ending| indefinite(ending))
            .collect();
        let is_board = |word: &str| {
            let name = indefinite(genitive_of(word));
            self.council(word).is_some() || endings.iter().any(|ending| name.ends_with(*ending))
        };
        let places = (0..words.len()).filter(|place| is_board(words[*place]));
        places
            .filter_map(|last| self.board_at(bodies, &words[..=last], &endings))
            .collect()
    }

    /// The name of the nämnd of another name that a word, perhaps in the genitive, is.
    fn council(&self, word: &str) -> Option<&str> {
        let mut councils = self.councils.iter();
        let is_one = |own: &String| {
            let mut forms = [word, genitive_of(word)].into_iter();
            forms.any(|form| indefinite(form) == indefinite(own))
        };
        councils.any(is_one).then(|| self.councils[0].as_str())
    }

    /// A text in lower case in which each nämnd is written in one way.
    fn spelled_out(&self, text: &str) -> String {
        let text = text.replace('&', "och").replace("-och ", "- och ");
        let spellings = self.spellings.iter();
        spellings.fold(text, |text, (written, name)| text.replace(written, name))
    }

    /// The name of the nämnd that some words end with, where they say more than that it is one.
    fn board_at(&self, bodies: &[Body], words: &[&str], endings: &[&str]) -> Option<String> {
        let (last, before) = words.split_last()?;
        if let Some(council) = self.council(last) {
            return Some(council.to_owned());
        }
        let belongs =
            |word: &&&str| is_linked(word) || self.qualifiers.iter().any(|own| own == **word);
        let count = before.iter().rev().take_while(belongs).count();
        let (before, mut linked) = before.split_at(before.len() - count);
        let name = indefinite(genitive_of(last));
        let mut half = None;
        if let ["och", rest @ ..] = linked {
            let is_half = |word: &&&str| rest.is_empty() && is_half_of(bodies, word, name, endings);
            half = before.last().filter(is_half).map(|word| format!("{word}-"));
            // «Socialnämnden och barn- och ungdomsnämnden»: the first «och» links two boards.
            if half.is_none() {
                linked = rest;
            }
        }
        let is_bare = linked.is_empty() && endings.contains(&name);
        let linked = half.as_deref().into_iter().chain(linked.iter().copied());
        let whole: Vec<&str> = linked.chain([name]).collect();
        (!is_bare).then(|| whole.join(" "))
    }

    /// True for a post in the organ that such posts are held in: `ordförande i socialnämnden`.
    fn is_post(&self, bodies: &[Body], body: &Body, text: &str) -> bool {
        let organ_of = |post: &String| {
            let held_in = self.held_in(text, post)?;
            let organ = self.organ(bodies, held_in);
            organ.or_else(|| short(bodies, held_in))
        };
        let mut organs = body.posts.iter().filter_map(organ_of);
        organs.any(|organ| body.posts_in == Some(organ))
    }

    /// What is left of a text when the post that it begins or ends with is taken away.
    fn held_in<'t>(&self, text: &'t str, post: &str) -> Option<&'t str> {
        let Some(rest) = text.strip_prefix(post) else {
            let rest = text.strip_suffix(post)?;
            return rest.ends_with(is_gap).then(|| genitive_of(rest));
        };
        let place = after_gap(rest)?;
        let mut without = self.between.iter();
        let without = without.find_map(|word| after_gap(place.strip_prefix(word.as_str())?));
        Some(without.unwrap_or(place))
    }
}

/// The ways in which a nämnd may be written, each with its name.
fn decode_spellings(node: &Node<'_>) -> Vec<(String, String)> {
    let name = node.text("namn").value.to_lowercase();
    let written = lowercased(node, "skrivs");
    node.finish();
    let with_name = |written: String| (!written.is_empty()).then(|| (written, name.clone()));
    written.into_iter().filter_map(with_name).collect()
}

/// `barn-` and `och` of `barn- och utbildningsnämnden`.
fn is_linked(word: &str) -> bool {
    let stem = word.strip_suffix(',').unwrap_or(word).strip_suffix('-');
    let is_stem = |stem: &str| !stem.is_empty() && stem.chars().all(char::is_alphabetic);
    matches!(word, "och" | "&") || stem.is_some_and(is_stem)
}

/// True for `individ` of `individ och familjenämnden`, which is often written without its hyphen.
fn is_half_of(bodies: &[Body], word: &str, name: &str, endings: &[&str]) -> bool {
    let mut names = bodies.iter().flat_map(|body| &body.names);
    let is_whole = names.any(|own| indefinite(own) == name);
    let is_board = endings.iter().any(|ending| word.ends_with(*ending));
    // What stands in the definite form is not half a name: `kommunstyrelsen`.
    let is_half = word.chars().all(char::is_alphabetic) && indefinite(word) == word;
    is_half && !is_whole && !is_board
}

/// The organ of a short name, which may as well be somebody's initials.
pub(super) fn short(bodies: &[Body], text: &str) -> Option<usize> {
    let is_called = |body: &Body| body.short_names.iter().any(|own| own == text);
    bodies.iter().position(is_called)
}

/// The organs that a text names one after the other, `utskottet/ordföranden`, as pieces; none where it names one thing.
pub(super) fn pieces_of(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(['/', ',']).flat_map(|part| part.split(" och "));
    parts.map(str::trim)
}

/// A text and what stands in brackets at its end.
fn in_brackets(text: &str) -> Option<(&str, &str)> {
    let (name, also) = text.strip_suffix(')')?.split_once('(')?;
    Some((name.trim_end(), also.trim()))
}

/// `socialnämnd` of `socialnämnden`.
fn indefinite(name: &str) -> &str {
    name.strip_suffix("en").unwrap_or(name)
}

/// The name that a text, without what parts it from the next, is the genitive of; or the text itself.
fn genitive_of(text: &str) -> &str {
    let text = text.trim_end_matches(is_gap);
    let name = text.strip_suffix('s').unwrap_or(text);
    name.strip_suffix(':').unwrap_or(name)
}

/// A text without what parts it from the one before, when something does.
fn after_gap(text: &str) -> Option<&str> {
    text.starts_with(is_gap)
        .then(|| text.trim_start_matches(is_gap))
}

fn is_gap(letter: char) -> bool {
    matches!(letter, ',' | '/' | '–') || letter.is_whitespace()
}

/// True for what may stand between the name of an organ and that of its part: a hyphen also, but only beside a gap, since
/// `barn-` is half a name.
fn is_between(letter: char) -> bool {
    letter == '-' || is_gap(letter)
}

#[cfg(test)]
mod tests {
    use crate::rulebook::{RuleFiles, Rulebook};

    #[test]
    fn only_the_whole_name_of_an_organ_or_a_post_in_it_is_taken_for_one() {
        let book = Rulebook::embedded().unwrap();
        let law = &book.delegation;
        let found = |text: &str| {
            let place = law.body_named(text);
            place.map_or("", |place| law.bodies[place].id.as_str())
        };
        for (organ, texts) in NAMES {
            for text in texts {
                assert_eq!(found(text), organ, "{text}");
            }
        }
    }

    #[test]
    fn initials_are_an_organ_only_beside_another_name_or_in_the_order_of_delegation() {
        let book = Rulebook::embedded().unwrap();
        let law = &book.delegation;
        for text in ["AU", "au", "SN", "IU"] {
            assert_eq!(law.body_named(text), None, "{text}");
            assert!(law.delegate_named(text).is_some(), "{text}");
            assert!(law.may_be_body(text), "{text}");
        }
        assert_eq!(law.delegate_named("AU"), law.body_named("utskottet"));
        assert_eq!(law.delegate_named("AK"), None);
    }

    #[test]
    fn a_text_that_may_be_an_organ_is_told_from_a_title_that_mentions_one() {
        let book = Rulebook::embedded().unwrap();
        let law = &book.delegation;
        for text in [
            "Socialnämnden Hisingen",
            "Socialnämndens presidium",
            "jourhavande ledamot",
            "tf ordf. och ledamot",
            "Socialnämden",
            "Individutskotet",
        ] {
            assert!(law.may_be_body(text), "{text}");
        }
        for text in [
            "socialnämnden",
            "utskottet",
            "enhetschef",
            "socialsekreterare",
            "enhetschef socialnämnden",
            "nämndsekreterare",
            "sekreterare i individutskottet",
            "handläggare åt ordföranden",
            "P-06",
            "",
        ] {
            assert!(!law.may_be_body(text), "{text}");
        }
    }

    #[test]
    fn a_board_is_known_by_its_name_however_it_is_written() {
        let book = Rulebook::embedded().unwrap();
        let board = |text: &str| book.delegation.boards_in(text).pop();
        let social = board("socialnämnden");
        assert!(social.is_some());
        for text in [
            "Socialnämnden (påhittad)",
            "Socialnämnden i Eskilstuna",
            "Eskilstuna kommun, socialnämnden",
            "Eskilstuna kommuns socialnämnd",
            "Socialnämndens arbetsutskott",
            "Socialnämnden/utskottet",
            "ordförande i socialnämnden",
            "Soc.nämnden",
            "Soc. nämnden",
            "Soc-nämndens AU",
            "ordförande i soc nämnden",
            "Social nämnden",
        ] {
            assert_eq!(board(text), social, "{text}");
        }
        for text in [
            "utbildningsnämnden",
            "barn- och utbildningsnämnden",
            "barn- och utbildningsnämndens ordförande",
            "norra socialnämnden",
        ] {
            assert!(board(text).is_some() && board(text) != social, "{text}");
        }
        assert_ne!(
            board("barn- och utbildningsnämnden"),
            board("utbildningsnämnden")
        );
        for (one, other) in [
            ("Vård- & omsorgsnämnden", "vård-och omsorgsnämnden"),
            (
                "Socialnämnden och barn- och ungdomsnämnden",
                "barn- och ungdomsnämnden",
            ),
            ("Individ och familjenämnden", "individ- och familjenämnden"),
            ("Kommunstyrelsen och familjenämnden", "familjenämnden"),
            ("Omsorgsnämnd och familjenämnd", "familjenämnden"),
        ] {
            assert_eq!(board(one), board(other), "{one}");
        }
        for text in [
            "",
            "Nämnden",
            "nämnd",
            "nämndens arbetsutskott",
            "Individ och familj",
        ] {
            assert_eq!(board(text), None, "{text}");
        }
    }

    #[test]
    fn a_board_whose_name_ends_in_another_way_is_told_from_ones_own() {
        let mut files = RuleFiles::embedded();
        let text = files.get("delegation.toml").unwrap().to_owned();
        let (from, to) = (
            "slutar_med = [\"nämnden\",",
            "slutar_med = [\"beredningen\", \"nämnden\",",
        );
        assert_eq!(text.matches(from).count(), 1);
        files.insert("delegation.toml", &text.replace(from, to));
        let book = Rulebook::load(&files).unwrap();
        let own = book.delegation.boards_in("Socialnämnden");
        let is_other = |text: &str| book.delegation.is_of_another_board(text, &own);
        assert!(is_other("skolberedningen") && is_other("skolnämnden"));
        assert!(!is_other("socialnämnden") && !is_other("beredningen"));
    }

    #[test]
    fn every_board_that_is_named_counts_as_ones_own_and_no_other() {
        let book = Rulebook::embedded().unwrap();
        let law = &book.delegation;
        let own = law.boards_in("Socialnämnden och barn- och ungdomsnämnden");
        assert_eq!(own, ["socialnämnd", "barn- och ungdomsnämnd"]);
        let is_other = |text: &str| law.is_of_another_board(text, &own);
        for text in [
            "nämnden",
            "utskottet",
            "SOCIALNÄMNDEN",
            "socialnämndens arbetsutskott",
            "Barn- och ungdomsnämnden",
            "ordförande i barn- och ungdomsnämnden",
        ] {
            assert!(!is_other(text), "{text}");
        }
        for text in [
            "ungdomsnämnden",
            "norra socialnämnden",
            "Omsorgsnämndens arbetsutskott",
            "ordförande i utbildningsnämnden",
        ] {
            assert!(is_other(text), "{text}");
            assert!(!law.is_of_another_board(text, &[]), "{text}");
        }
    }

    const NAMES: [(&str, &[&str]); 6] = [
        (
            "namnden",
            &[
                "nämnden",
                "Socialnämnden",
                "norra socialnämnden",
                "barn- och utbildningsnämnden",
                "Kultur-, fritids- och socialnämnden",
                "Individ och familjenämnden",
                "IFO-nämnden",
                "Socialnämnd",
                "Stadsdelsnämnd",
                "Soc.nämnden",
                "Soc nämnden",
                "Socialnämnden (SN)",
            ],
        ),
        (
            "utskottet",
            &[
                "utskottet",
                "individutskottet",
                "Individ- och familjeutskottet",
                "Sociala utskottet",
                "socialnämndens arbetsutskott",
                "socialnämndens individ- och familjeutskott",
                "Socialnämnden, individutskottet",
                "Kommunstyrelsens arbetsutskott",
                "SN:s arbetsutskott",
                "Andra socialutskottet",
                "IFO-utskottet",
                "IFO AU",
                "Socialnämnden/utskottet",
                "Socialnämnden / arbetsutskottet",
                "Socialnämnden - arbetsutskottet",
                "Socialnämnden – individutskottet",
                "Socialnämnden, AU",
                "Socialnämndens AU",
                "Soc.nämndens AU",
                "Soc nämndens arbetsutskott",
                "SN AU",
                "SN:s AU",
                "SN/AU",
                "SNAU",
                "KS AU",
                "Arbetsutskottet (AU)",
                "Socialnämndens arbetsutskott (SNAU)",
                "Nämnden (AU)",
                "Individ- och familjenämndens arbetsutskott",
                "Stadsdelsnämndens sociala delegation",
                "Socialnämndens individutskott 1",
                "Socialnämndens utskott för individärenden",
            ],
        ),
        (
            "ordforanden",
            &[
                "Ordföranden",
                "nämndens ordförande",
                "ordförande i socialnämnden",
                "ordförande, socialnämnden",
                "ordförande socialnämnden",
                "Ordföranden för barn- och ungdomsnämnden",
                "norra socialnämndens ordförande",
                "Nämndens ordf.",
                "Ordf. i socialnämnden",
                "Nämndordf",
                "SN:s ordförande",
                "SN ordf.",
                "ordf SN",
            ],
        ),
        (
            "ledamoten",
            &[
                "ledamot i socialnämnden",
                "förordnad ledamot i nämnden",
                "vice ordförande i socialnämnden",
                "socialnämndens vice ordförande",
                "v. ordf.",
                "1:e vice ordförande i socialnämnden",
                "Socialnämndens förste vice ordförande",
            ],
        ),
        (
            "utskottsordforanden",
            &[
                "ordförande i individutskottet",
                "Utskottets ordf.",
                "AU:s ordförande",
                "ordförande AU",
            ],
        ),
        (
            "",
            &[
                "enhetschef på delegation av nämnden",
                "enhetschef enligt delegation från socialnämnden",
                "enhetschef socialnämnden",
                "enhetschef, socialnämnden",
                "sekreterare i individutskottet",
                "tjänsteman för utskottet",
                "P1 socialnämnden",
                "Anna nämnden",
                "nämndsekreterare",
                "överförmyndarnämnden",
                "överförmyndarnämndens ordförande",
                "ledamot i individutskottet",
                "biträdande ordförande i nämnden",
                "överförmyndarnämnd",
                "överförmyndarnämnden (AU)",
                "ovannämnd",
                "ej nämnd",
                "enhetschef/socialnämnden",
                "enhetschef (AU)",
                "Anna AU",
                "Socialnämnden (jour)",
                "Socialnämnden Hisingen",
                "AU",
                "SN",
            ],
        ),
    ];
}
