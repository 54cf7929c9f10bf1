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
    /// What has utskott and is not nämnden: `kommunstyrelsen`.
    wholes: Vec<String>,
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
        };
        table.finish();
        naming
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
        let alone = self.alone(bodies, text);
        alone.or_else(|| {
            let gaps = text.char_indices().filter(|(_, letter)| is_gap(*letter));
            let mut parts = gaps.map(|(at, _)| text.split_at(at));
            parts.find_map(|(whole, part)| {
                let whole = genitive_of(whole);
                let part = self.alone(bodies, part.trim_start_matches(is_gap))?;
                let has_parts = || {
                    let organ = self.alone(bodies, whole);
                    organ.is_some_and(|organ| bodies[organ].in_own_right)
                        || self.wholes.iter().any(|own| own == whole)
                };
                (!bodies[part].in_own_right && has_parts()).then_some(part)
            })
        })
    }

    /// The organ that a text names by a name of its own.
    fn alone(&self, bodies: &[Body], text: &str) -> Option<usize> {
        let is_named = |body: &Body| body.id == text || body.names.iter().any(|own| own == text);
        let is_kind = |body: &Body| {
            body.endings.iter().any(|ending| text.ends_with(ending))
                && !body.others.iter().any(|other| text.ends_with(other))
                && self.is_one_name(bodies, text)
        };
        let named = bodies.iter().position(is_named);
        named.or_else(|| bodies.iter().position(is_kind))
    }

    /// True for `socialnämnden`, `norra socialnämnden` and `barn- och utbildningsnämnden`; not where a word stands before
    /// that may be a person's title or name.
    fn is_one_name(&self, bodies: &[Body], text: &str) -> bool {
        let mut words = text.split_whitespace().rev();
        let is_word = |word: &str| word.chars().all(char::is_alphabetic);
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

    /// The name of the nämnd that a text has in it, without its ending: `barn- och utbildningsnämnd`. `None` where it says
    /// no more than `nämnden`, or names none.
    pub(super) fn board_in(&self, bodies: &[Body], text: &str) -> Option<String> {
        let text = text.to_lowercase();
        let text = text.replace('&', "och").replace("-och ", "- och ");
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '&');
        let words = text.split_whitespace();
        let words: Vec<&str> = words
            .map(|word| word.trim_matches(|letter: char| !is_part(letter)))
            .collect();
        let boards = bodies.iter().filter(|body| body.in_own_right);
        let endings: Vec<&str> = boards
            .flat_map(|body| &body.endings)
            .map(|ending| indefinite(ending))
            .collect();
        let is_board = |word: &&str| {
            let word = indefinite(word);
            endings.iter().any(|ending| word.ends_with(*ending))
        };
        let last = words.iter().rposition(is_board)?;
        let belongs =
            |word: &&&str| is_linked(word) || self.qualifiers.iter().any(|own| own == **word);
        let before = words[..last].iter().rev().take_while(belongs).count();
        // «Socialnämnden och barn- och ungdomsnämnden»: the first «och» links two boards.
        let is_link = before > 0 && words[last - before] == "och";
        let before = before - usize::from(is_link);
        let name = indefinite(words[last]);
        let is_bare = before == 0 && endings.contains(&name);
        let mut whole = words[last - before..last].to_vec();
        whole.push(name);
        (!is_bare).then(|| whole.join(" "))
    }

    /// True for a post in the organ that such posts are held in: `ordförande i socialnämnden`.
    fn is_post(&self, bodies: &[Body], body: &Body, text: &str) -> bool {
        let organ_of = |post: &String| self.organ(bodies, self.held_in(text, post)?);
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

/// `barn-` and `och` of `barn- och utbildningsnämnden`.
fn is_linked(word: &str) -> bool {
    let stem = word.strip_suffix(',').unwrap_or(word).strip_suffix('-');
    let is_stem = |stem: &str| !stem.is_empty() && stem.chars().all(char::is_alphabetic);
    matches!(word, "och" | "&") || stem.is_some_and(is_stem)
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
    letter == ',' || letter.is_whitespace()
}

#[cfg(test)]
mod tests {
    use crate::rulebook::Rulebook;

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
    fn a_board_is_known_by_its_name_however_it_is_written() {
        let book = Rulebook::embedded().unwrap();
        let board = |text: &str| book.delegation.board_in(text);
        let social = board("socialnämnden");
        assert!(social.is_some());
        for text in [
            "Socialnämnden (påhittad)",
            "Socialnämnden i Eskilstuna",
            "Eskilstuna kommun, socialnämnden",
            "Eskilstuna kommuns socialnämnd",
        ] {
            assert_eq!(board(text), social, "{text}");
        }
        for text in [
            "utbildningsnämnden",
            "barn- och utbildningsnämnden",
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
        ] {
            assert_eq!(board(one), board(other), "{one}");
        }
        for text in ["", "Nämnden", "nämnd", "Individ och familj"] {
            assert_eq!(board(text), None, "{text}");
        }
    }

    const NAMES: [(&str, &[&str]); 5] = [
        (
            "namnden",
            &[
                "nämnden",
                "Socialnämnden",
                "norra socialnämnden",
                "barn- och utbildningsnämnden",
                "Kultur-, fritids- och socialnämnden",
                "Individ och familjenämnden",
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
            ],
        ),
        (
            "ledamoten",
            &[
                "ledamot i socialnämnden",
                "förordnad ledamot i nämnden",
                "vice ordförande i socialnämnden",
                "socialnämndens vice ordförande",
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
            ],
        ),
    ];
}
