use std::borrow::Cow;

use super::decode::{Node, Text};
use super::fault::suggest;
use super::organ::{Naming, pieces_of, short};
use super::vocabulary::{EventId, Vocabulary};
use crate::time::Day;

/// An act and its days in force: `rules/lagar.toml`, and only there.
#[derive(Clone, Debug)]
pub struct Act {
    /// Number in Svensk författningssamling, such as `2001:453`.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Name for citing after a paragraph, such as `SoL (2001:453)`.
    pub short: String,
    /// Acts that replace each other share a family.
    pub family: String,
    /// First day in force.
    pub in_force: Day,
    /// First day for which the rules of this act have been written down.
    pub from: Day,
    /// Last day in force.
    pub to: Day,
}

/// An act, by its place in the list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ActIx(pub(crate) usize);

/// What `lagar.toml` holds: the acts, and the short names by which other sources are cited, with what they stand for.
pub(crate) type Laws = (Vec<Act>, Vec<(String, String)>);

/// Reads `lagar.toml`.
pub(crate) fn decode_acts(node: &Node<'_>) -> Laws {
    let acts = node.some_tables("lag").iter().map(decode_act).collect();
    let names = node.opt_table("kortnamn").map(|table| {
        let named = table.entries().map(|(short, value)| {
            let name = value.get_ref().as_str();
            if name.is_none() {
                table.fault(&value.span(), "ett kortnamn ska stå för en text");
            }
            (short.value, name.unwrap_or_default().to_owned())
        });
        named.collect()
    });
    (acts, names.unwrap_or_default())
}

fn decode_act(node: &Node<'_>) -> Act {
    let in_force = node.opt_day("i_kraft");
    if in_force.is_none() && !node.has("i_kraft") {
        node.fault(&node.span, "nyckeln ”i_kraft” saknas");
    }
    let act = Act {
        id: node.text("id").value,
        name: node.text("namn").value,
        short: node.text("kort").value,
        family: node.text("familj").value,
        in_force: in_force.unwrap_or(Day::MIN),
        from: node
            .opt_day("granskas_fran")
            .or(in_force)
            .unwrap_or(Day::MIN),
        to: node.opt_day("upphord").unwrap_or(Day::MAX),
    };
    node.finish();
    act
}

/// Resolves an act's number, or faults it.
pub(crate) fn find_act(acts: &[Act], node: &Node<'_>, id: &Text) -> Option<ActIx> {
    let found = acts.iter().position(|act| act.id == id.value);
    if found.is_none() && !id.value.is_empty() {
        let hint = suggest(&id.value, acts.iter().map(|act| act.id.as_str()));
        node.fault(&id.span, format!("okänd lag ”{}”; {hint}", id.value));
    }
    found.map(ActIx)
}

/// What rule files are resolved against: the words, the acts, and what the law says of delegation.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) words: &'a Vocabulary,
    pub(crate) acts: &'a [Act],
    pub(crate) delegation: &'a DelegationLaw,
}

/// What the law says of delegation: `rules/delegation.toml`.
#[derive(Clone, Default, Debug)]
pub struct DelegationLaw {
    /// What it takes to pass a right on.
    pub subdelegation: SubdelegationLaw,
    /// Words that a title begins with when someone stands in for its holder, in lower case.
    pub stand_ins: Vec<String>,
    /// The organs that can decide.
    pub bodies: Vec<Body>,
    /// Decisions that only some organs may take.
    pub reservations: Vec<Reservation>,
    courts: Courts,
    naming: Naming,
    shapes: Shapes,
}

/// How courts are named, in lower case.
#[derive(Clone, Default, Debug)]
struct Courts {
    /// Words that name one.
    names: Vec<String>,
    /// What the words that name one begin with.
    beginnings: Vec<String>,
}

impl Courts {
    fn decode(node: &Node<'_>) -> Self {
        let Some(table) = node.opt_table("domstol") else {
            return Self::default();
        };
        let courts = Self {
            names: lowercased(&table, "namn"),
            beginnings: lowercased(&table, "borjar_med"),
        };
        table.finish();
        courts
    }

    fn has(&self, word: &str) -> bool {
        let mut beginnings = self.beginnings.iter();
        self.names.iter().any(|name| name == word)
            || beginnings.any(|beginning| word.starts_with(beginning.as_str()))
    }
}

/// Bytes beyond which no text is the name of an organ.
const LONGEST_NAME: usize = 256;

/// What the names of organs end in: hardly any text is one, and a look at its last bytes spares comparing it with each of
/// them.
#[derive(Clone, Default, Debug)]
struct Shapes {
    /// A bit for each last byte of an ending.
    endings: [u64; 4],
    /// A bit for the last two bytes of each name and each post, which may stand alone or after the name of a whole.
    tails: [u64; 4],
    /// True where a name or an ending is empty, and says nothing.
    is_open: bool,
}

impl Shapes {
    fn of(bodies: &[Body]) -> Self {
        let mut shapes = Self::default();
        for body in bodies {
            for ending in &body.endings {
                match ending.as_bytes().last() {
                    Some(last) => set(&mut shapes.endings, usize::from(*last)),
                    None => shapes.is_open = true,
                }
            }
            let names = body.names.iter().chain(&body.short_names);
            for name in names.chain(&body.posts).chain([&body.id]) {
                match tail(name) {
                    Some(bit) => set(&mut shapes.tails, bit),
                    None => shapes.is_open = true,
                }
            }
        }
        // `Arbetsutskottet (AU)`.
        set(&mut shapes.endings, usize::from(b')'));
        shapes
    }

    /// False for a text that is no organ's name, and ends as none does, whether its last letter is a capital or not.
    fn may_be(&self, text: &str) -> bool {
        let Some(last) = text.as_bytes().last().map(u8::to_ascii_lowercase) else {
            return self.is_open;
        };
        let is_set = |bits: &[u64; 4], bit: usize| (bits[bit / 64] >> (bit % 64)) & 1 == 1;
        self.is_open
            || is_set(&self.endings, usize::from(last))
            || tail(text).is_some_and(|bit| is_set(&self.tails, bit))
    }
}

/// A number below 256 for the last two bytes, whether their letters are capitals or not.
fn tail(text: &str) -> Option<usize> {
    let (last, before) = text.as_bytes().split_last()?;
    let letter = |byte: &u8| usize::from(byte.to_ascii_lowercase());
    Some((letter(before.last()?) * 31 + letter(last)) % 256)
}

fn set(bits: &mut [u64; 4], bit: usize) {
    bits[bit / 64] |= 1_u64 << (bit % 64);
}

/// What it takes to pass a right on (7 kap. 6 § KL).
#[derive(Clone, Default, Debug)]
pub struct SubdelegationLaw {
    /// Titles that may do it, in lower case.
    pub givers: Vec<String>,
    /// The paragraph.
    pub paragraph: String,
    /// True when nämnden must have allowed it.
    pub needs_permission: bool,
    /// True when it must be in writing.
    pub needs_writing: bool,
    /// What of this is not certain, and why.
    pub uncertain: Option<String>,
}

/// An organ that can decide.
#[derive(Clone, Debug)]
pub struct Body {
    /// Its word in the files.
    pub id: String,
    /// Its name for readers.
    pub label: String,
    /// Every way an export may write it, in lower case.
    pub names: Vec<String>,
    /// Ways to write it that may as well be somebody's initials, in lower case: `au`. They stand for it only where
    /// something else says so.
    pub short_names: Vec<String>,
    /// Endings of the names of such organs, in lower case: `socialutskottet`.
    pub endings: Vec<String>,
    /// Endings, in lower case, of the names of organs that end so and have other tasks: `överförmyndarnämnden`.
    pub others: Vec<String>,
    /// Posts that are held in another organ, in lower case: `ordförande`, of nämnden.
    pub posts: Vec<String>,
    /// The organ that the posts are held in: a place in [`DelegationLaw::bodies`].
    pub posts_in: Option<usize>,
    /// True for nämnden, which decides without delegation.
    pub in_own_right: bool,
}

/// A decision that only some organs may take while an act is in force.
#[derive(Clone, Debug)]
pub struct Reservation {
    /// The decision.
    pub decision: EventId,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// The paragraph, with its act.
    pub paragraph: String,
    /// The organs that may decide: places in [`DelegationLaw::bodies`].
    pub bodies: Vec<usize>,
    /// The organs that the law lets decide when nämnden cannot be waited for.
    pub urgent: Vec<usize>,
    /// Organs whose right to decide is disputed.
    pub disputed: Vec<usize>,
    /// True when it is disputed whether an employee may be given the right.
    pub employees_disputed: bool,
    /// What of this is not certain, and why.
    pub uncertain: Option<String>,
}

impl DelegationLaw {
    /// Reads `delegation.toml`.
    pub(crate) fn decode(node: &Node<'_>, words: &Vocabulary, acts: &[Act]) -> Self {
        let mut law = Self::default();
        if let Some(table) = node.opt_table("vidaredelegation") {
            law.subdelegation = SubdelegationLaw {
                givers: lowercased(&table, "ges_av"),
                paragraph: table.text("lagrum").value,
                needs_permission: table.flag("kraver_medgivande"),
                needs_writing: table.flag("kraver_skriftlig_form"),
                uncertain: table.opt_string("osaker_varfor"),
            };
            table.finish();
        }
        if let Some(table) = node.opt_table("tillforordnad") {
            law.stand_ins = lowercased(&table, "inleds_med");
            table.finish();
        }
        law.courts = Courts::decode(node);
        law.naming = Naming::decode(node);
        let organs = node.tables("organ");
        law.bodies = organs.iter().map(decode_body).collect();
        for (place, table) in organs.iter().enumerate() {
            let within = table.opt_text("poster_i");
            law.bodies[place].posts_in = within.and_then(|within| law.body(table, &within));
            table.finish();
        }
        law.shapes = Shapes::of(&law.bodies);
        law.naming.note_boards(&law.bodies);
        law.reservations = node
            .tables("forbehall")
            .iter()
            .flat_map(|table| law.decode_reservation(table, words, acts))
            .collect();
        law
    }

    fn decode_reservation(
        &self,
        node: &Node<'_>,
        words: &Vocabulary,
        acts: &[Act],
    ) -> Vec<Reservation> {
        let decisions = words.event_list(node, "beslut");
        let act = find_act(acts, node, &node.text("lag")).map(|ix| &acts[ix.0]);
        let paragraph = node.text("lagrum").value;
        let bodies = |key| self.bodies_under(node, key);
        let (organs, urgent, disputed) =
            (bodies("organ"), bodies("bradskande"), bodies("omtvistat"));
        let (from, to) = (node.opt_day("fran"), node.opt_day("till"));
        let uncertain = node.opt_string("osaker_varfor");
        let employees_disputed = node.flag("anstalld_omtvistad");
        node.finish();
        let Some(act) = act else {
            return Vec::new();
        };
        let reservation = |decision| Reservation {
            decision,
            from: from.unwrap_or(act.from).max(act.from),
            to: to.unwrap_or(act.to).min(act.to),
            paragraph: format!("{paragraph} {}", act.short),
            bodies: organs.clone(),
            urgent: urgent.clone(),
            disputed: disputed.clone(),
            employees_disputed,
            uncertain: uncertain.clone(),
        };
        decisions.into_iter().map(reservation).collect()
    }

    fn bodies_under(&self, node: &Node<'_>, key: &'static str) -> Vec<usize> {
        let texts = node.texts(key);
        texts
            .iter()
            .filter_map(|text| self.body(node, text))
            .collect()
    }

    /// Resolves an organ's word to its place, or faults it.
    pub(crate) fn body(&self, node: &Node<'_>, text: &Text) -> Option<usize> {
        let found = self.bodies.iter().position(|body| body.id == text.value);
        if found.is_none() {
            let hint = suggest(&text.value, self.bodies.iter().map(|body| body.id.as_str()));
            node.fault(&text.span, format!("okänt organ ”{}”; {hint}", text.value));
        }
        found
    }

    /// True for a text that has the name of a court in it.
    #[must_use]
    pub fn names_court(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let mut words = text.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| self.courts.has(word))
    }

    /// The reservation for a decision on a day.
    #[must_use]
    pub fn reservation(&self, decision: EventId, day: Day) -> Option<&Reservation> {
        self.reservations
            .iter()
            .find(|rule| rule.decision == decision && (rule.from..=rule.to).contains(&day))
    }

    /// The post that a title is held for, when it says that someone stands in: `tf enhetschef`.
    #[must_use]
    pub fn post_of<'t>(&self, title: &'t str) -> Option<&'t str> {
        let post = |title: &'t str| {
            self.stand_ins.iter().find_map(|word| {
                let rest = title.strip_prefix(word.as_str())?;
                let post = rest.trim_start();
                (post.len() < rest.len() && !post.is_empty()).then_some(post)
            })
        };
        // One may stand in for someone who stands in.
        std::iter::successors(post(title), |&title| post(title)).last()
    }

    /// The names of the nämnder that a text names, however they are written; none where it does not tell which.
    #[must_use]
    pub fn boards_in(&self, text: &str) -> Vec<String> {
        self.naming.boards_in(&self.bodies, text)
    }

    /// True for the name of an organ, or of a post in one, that belongs to another nämnd than these. A text that does not
    /// tell which nämnd it is about may be of any.
    #[must_use]
    pub fn is_of_another_board(&self, text: &str, own: &[String]) -> bool {
        let text: &str = &in_lower_case(text);
        let is_ending = |rest: &str| matches!(rest, "" | "en" | "ens");
        let is_own = |name: &String| text.strip_prefix(name.as_str()).is_some_and(is_ending);
        // Most are nämnden itself by its own name, or name no nämnd.
        if own.is_empty() || !self.naming.may_tell_board(text) || own.iter().any(is_own) {
            return false;
        }
        let named = self.boards_in(text);
        !named.is_empty() && !named.iter().any(|name| own.contains(name))
    }

    /// The organ that a delegate in the order of delegation is: nobody is put there by initials.
    #[must_use]
    pub fn delegate_named(&self, name: &str) -> Option<usize> {
        let known = self.body_named(name);
        known.or_else(|| self.short_named(name))
    }

    /// The organs that a delegate in the order of delegation is: several, where the row names them one after the other. What
    /// begins with nämnden names a part of it.
    #[must_use]
    pub fn delegates_named(&self, name: &str) -> Vec<usize> {
        let pieces = pieces_of(name).map(|piece| self.delegate_named(piece));
        let pieces: Option<Vec<usize>> = pieces.collect();
        let several = pieces.filter(|pieces| {
            let first = pieces.first().map(|first| &self.bodies[*first]);
            pieces.len() > 1 && first.is_some_and(|first| !first.in_own_right)
        });
        several.unwrap_or_else(|| self.delegate_named(name).into_iter().collect())
    }

    /// The organ that a short name stands for, where it is one.
    #[must_use]
    pub fn short_named(&self, name: &str) -> Option<usize> {
        short(&self.bodies, &in_lower_case(name.trim()))
    }

    /// True for a text that may name an organ, or a post in one, though none is known by it: that it has no right is not
    /// known either.
    #[must_use]
    pub fn may_be_body(&self, text: &str) -> bool {
        let text: &str = &in_lower_case(text.trim());
        let post = self.post_of(text).unwrap_or(text);
        self.body_named(post).is_none() && self.naming.may_be_one(&self.bodies, post)
    }

    /// The organ of a title, also of one who stands in: `tf ordförande i socialnämnden`.
    #[must_use]
    pub fn body_of_title(&self, title: &str) -> Option<usize> {
        self.body_named(self.post_of(title).unwrap_or(title))
    }

    /// The organ that a name stands for, however an export writes it. A text that only mentions an organ is none.
    #[must_use]
    pub fn body_named(&self, name: &str) -> Option<usize> {
        let name = name.trim();
        // What is longer is looked through for names over and over.
        if name.len() > LONGEST_NAME {
            return None;
        }
        // Of letters in ASCII there are as many in lower case, and the shape tells before they are written so.
        if name.is_ascii() && !self.shapes.may_be(name) {
            return None;
        }
        let name: &str = &in_lower_case(name);
        if !self.shapes.may_be(name) {
            return None;
        }
        self.naming.find(&self.bodies, name)
    }
}

/// A text in lower case, copied only where it is not so already: titles are, and every decision asks for one.
fn in_lower_case(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    let is_lower = |letter: char| {
        if letter.is_ascii() {
            !letter.is_ascii_uppercase()
        } else {
            letter.to_lowercase().eq([letter])
        }
    };
    if text.chars().all(is_lower) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

fn decode_body(node: &Node<'_>) -> Body {
    Body {
        id: node.text("id").value,
        label: node.text("etikett").value,
        names: node
            .strings("namn")
            .iter()
            .map(|name| name.to_lowercase())
            .collect(),
        short_names: lowercased(node, "forkortningar"),
        endings: lowercased(node, "slutar_med"),
        others: lowercased(node, "andra_slutar_med"),
        posts: lowercased(node, "poster"),
        posts_in: None,
        in_own_right: node.flag("egen_ratt"),
    }
}

/// A list of texts in lower case.
pub(super) fn lowercased(node: &Node<'_>, key: &'static str) -> Vec<String> {
    let texts = node.strings(key);
    texts.iter().map(|text| text.to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::Rulebook;

    #[test]
    fn a_name_that_is_in_lower_case_already_is_not_copied_and_every_other_is() {
        let names = ["", "p-06", "enhetschef", "första linjens chef", "t.f. chef"];
        for name in names {
            assert!(matches!(in_lower_case(name), Cow::Borrowed(_)), "{name}");
        }
        for name in names
            .into_iter()
            .chain(["P-06", "Åsa", "ÖSTRA", "ΟΔΟΣ", "ǅ", "İ"])
        {
            assert_eq!(in_lower_case(name), name.to_lowercase());
        }
    }

    #[test]
    fn a_title_without_end_takes_neither_time_nor_stack_without_end() {
        const TIMES: usize = 200_000;
        let book = Rulebook::embedded().unwrap();
        let law = &book.delegation;
        let stand_in = "tf ".repeat(TIMES) + "enhetschef";
        assert_eq!(law.post_of(&stand_in), Some("enhetschef"));
        let words = format!("1 {}xutskottet", "och ".repeat(TIMES));
        let brackets = "utskottet(".repeat(TIMES) + &")".repeat(TIMES);
        for text in [stand_in, words, brackets] {
            assert_eq!(law.body_of_title(&text), None);
        }
        assert_eq!(law.post_of("tf vik enhetschef"), Some("enhetschef"));
        assert_eq!(law.post_of("tf "), None);
    }

    /// Names of organs, parts of them and other texts.
    #[test]
    fn no_organ_is_passed_over_by_what_a_text_looks_like() {
        let book = Rulebook::embedded().unwrap();
        let law = &book.delegation;
        let mut texts = vec![String::new(), "P-098".to_owned(), "enhetschef".to_owned()];
        for body in &law.bodies {
            let names = body.names.iter().chain(&body.short_names);
            for name in names.chain(&body.endings).chain([&body.id]) {
                for (place, _) in name.char_indices() {
                    texts.extend([name[..place].to_owned(), name[place..].to_owned()]);
                }
                let upper = name.to_uppercase();
                texts.extend([format!(" {upper} "), format!("Norra {name}")]);
                texts.extend([
                    format!("Ordförande i {name}"),
                    format!("{name}s ordförande"),
                    format!("Socialnämnden/{name}"),
                    format!("{name} (AU)"),
                ]);
            }
        }
        let mut found = 0;
        for text in &texts {
            let slow = law.naming.find(&law.bodies, &text.trim().to_lowercase());
            assert_eq!(law.body_named(text), slow, "{text}");
            found += usize::from(slow.is_some());
        }
        assert!(found > 50, "{found}");
    }
}
