use indexmap::IndexSet;

/// A text that occurs many times (a key, a title, a category), kept once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Id(pub(crate) u32);

/// Texts by number and numbers by text.
#[derive(Clone, Default, Debug)]
pub struct Interner {
    texts: IndexSet<Box<str>>,
}

impl Interner {
    /// The number of a text, which is added if new.
    ///
    /// # Panics
    /// With more than four billion different texts, which no export of this kind can hold.
    pub fn intern(&mut self, text: &str) -> Id {
        let index = match self.texts.get_index_of(text) {
            Some(index) => index,
            None => self.texts.insert_full(text.into()).0,
        };
        Id(u32::try_from(index).unwrap_or_else(|_| panic!("more than u32::MAX different texts")))
    }

    /// The number of a text that is already known.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Id> {
        let index = self.texts.get_index_of(text)?;
        u32::try_from(index).ok().map(Id)
    }

    /// The text with a number.
    #[must_use]
    pub fn text(&self, id: Id) -> &str {
        self.texts.get_index(id.0 as usize).map_or("", |text| text)
    }
}
