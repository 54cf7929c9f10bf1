//! Texts of a column that follow each other, or come again and again: found without being looked for.

use super::Id;
use super::numbers::Tag;
use super::text::Text;

/// Where the texts of a column stand among those known: the rows of one file mostly come in the order of another's, so that
/// the next text is found near the one before it, which costs far less than looking for it.
#[derive(Clone, Default, Debug)]
pub struct Following {
    /// The place of the last one.
    pub(super) last: usize,
    /// Texts since one was found near the last.
    pub(super) misses: u8,
    /// Where they have no order, as the names of those who did something: texts that have been found, each in the place that
    /// its letters give it. Such columns have few texts, each many times.
    met: Vec<(Text, Id)>,
}

/// What came of following the texts of a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Followed {
    /// The number of the text.
    Known(Id),
    /// What the text is looked up by: it is not among those known.
    Unknown(Tag),
    /// The texts do not follow each other, or this one is too long to be told at a look.
    NotSought,
}

/// Texts that are looked at from the last one on.
pub(super) const STEPS: usize = 16;

/// So many texts far from each other are no order.
pub(super) const MOST_MISSES: u8 = 4;

/// Places for texts that have been found.
const MET: usize = 128;

impl Following {
    /// Goes on with rows that may be far from those so far.
    pub fn start_anew(&mut self) {
        self.misses = 0;
    }

    /// Keeps a text that has been found.
    pub fn keep(&mut self, text: &str, found: Id) {
        if let Some(short) = Text::short(text) {
            self.met.resize(MET, (Text::NONE, found));
            self.met[short.mixed() % MET] = (short, found);
        }
    }

    /// What a text has been found to be.
    pub(super) fn known(&self, text: Text) -> Followed {
        match self.met.get(text.mixed() % MET) {
            Some((known, id)) if *known == text => Followed::Known(*id),
            _ => Followed::NotSought,
        }
    }
}
