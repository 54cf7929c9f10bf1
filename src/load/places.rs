//! Where the columns stand that every row is asked for: found once for a header, and not again for each row.

use crate::rulebook::{ColumnSpec, EventId, FactId, ObjectId, Role, Word};

/// Places in the row, by what the columns are.
#[derive(Default)]
pub(super) struct Places<'a> {
    /// The key.
    pub(super) key: Option<usize>,
    /// The child.
    pub(super) child: Option<usize>,
    /// Columns that refer to another table's rows: place, what they refer to, and the column's name.
    pub(super) references: Vec<(usize, ObjectId, &'a str)>,
    /// Those of a log.
    pub(super) log: LogPlaces,
    /// True when some column says more of an event in the same row.
    pub(super) has_details: bool,
    /// Columns that tell something of a case: which of all columns, and what.
    pub(super) tells: Vec<(usize, Tells)>,
    named: Vec<(&'a str, usize)>,
}

/// What a filled cell of a column tells of a case.
#[derive(Clone, Copy)]
pub(super) enum Tells {
    /// That something happened. Where that is what the row stands for, an empty cell tells it too.
    Event { word: EventId, row_is: bool },
    /// How something is.
    Fact(FactId),
}

/// Where the columns of a log stand.
#[derive(Clone, Copy, Default)]
pub(super) struct LogPlaces {
    /// What the entry is about.
    pub(super) case: Option<usize>,
    /// What happened.
    pub(super) event: Option<usize>,
    /// When.
    pub(super) moment: Option<usize>,
    /// Until when it holds.
    pub(super) until: Option<usize>,
    /// Who did it.
    pub(super) actor: Option<usize>,
    /// Why.
    pub(super) reasons: Option<usize>,
}

impl Tells {
    /// What a column with a role tells; `None` when it tells nothing by itself.
    pub(super) fn of(role: &Role) -> Option<Self> {
        match role {
            Role::Event { word, row_is } => Some(Self::Event {
                word: *word,
                row_is: *row_is,
            }),
            Role::Fact(word) => Some(Self::Fact(*word)),
            Role::Key
            | Role::BelongsTo(_)
            | Role::Child
            | Role::EndOf(_)
            | Role::DeciderOf(_)
            | Role::ReasonOf(_)
            | Role::Named(_) => None,
        }
    }

    /// The word for it.
    pub(super) fn word(self) -> Word {
        match self {
            Self::Event { word, .. } => Word::Event(word),
            Self::Fact(word) => Word::Fact(word),
        }
    }
}

impl<'a> Places<'a> {
    /// The places of some columns, which come with theirs.
    pub(super) fn of(columns: impl Iterator<Item = (usize, &'a ColumnSpec)>) -> Self {
        let mut places = Self::default();
        for (number, (index, column)) in columns.enumerate() {
            match &column.role {
                Role::Key => places.key = places.key.or(Some(index)),
                Role::Child => places.child = places.child.or(Some(index)),
                Role::Named(name) => places.named.push((name, index)),
                Role::BelongsTo(object) => {
                    places.references.push((index, *object, &column.name));
                }
                Role::EndOf(_) | Role::DeciderOf(_) | Role::ReasonOf(_) => {
                    places.has_details = true;
                }
                Role::Event { .. } | Role::Fact(_) => {}
            }
            if let Some(told) = Tells::of(&column.role) {
                places.tells.push((number, told));
            }
        }
        places.log = LogPlaces {
            case: places.named("arende"),
            event: places.named("handelse"),
            moment: places.named("tidpunkt"),
            until: places.named("till"),
            actor: places.named("utford_av"),
            reasons: places.named("skal"),
        };
        places
    }

    /// The place of the first column with a named role.
    pub(super) fn named(&self, role: &str) -> Option<usize> {
        let found = self.named.iter().find(|(known, _)| *known == role);
        found.map(|(_, place)| *place)
    }
}
