//! Where the columns stand that every row is asked for: found once for a header, and not again for each row.

use crate::rulebook::{ColumnSpec, ObjectId, Role};

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
    named: Vec<(&'a str, usize)>,
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

impl<'a> Places<'a> {
    /// The places of some columns, which come with theirs.
    pub(super) fn of(columns: impl Iterator<Item = (usize, &'a ColumnSpec)>) -> Self {
        let mut places = Self::default();
        for (index, column) in columns {
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
