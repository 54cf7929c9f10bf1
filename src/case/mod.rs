//! The cases of an export: calendars of events and facts, joined once, in a compact store.
//!
//! An event is 16 bytes and a fact 9; ids are interned. Every value keeps file and row.

mod arrivals;
mod builder;
mod by_case;
mod derived;
mod details;
mod elsewhere;
mod exported;
mod followed;
mod handed;
mod interner;
mod join;
mod keys;
mod kin;
mod leaning;
mod memo;
mod name;
mod openings;
mod places;
mod registers;
mod room;
mod siblings;
mod store;
mod titles;
mod told;
mod view;

pub use builder::{Builder, Endless, NewEvent};
pub use exported::FileKind;
pub use interner::{Followed, Following, Id, Interner, Tag, Texts};
pub(crate) use kin::children_of;
pub use memo::Memo;
pub use name::{AMBIGUOUS, CaseName};
pub use registers::{
    Boards, ById, DelegationOrder, Employment, Form, Lost, Meetings, OrderRow, Person, Personnel,
    Persons, Registers, ReportRule, Subdelegation, Subdelegations,
};
pub(crate) use room::{append, lengthen, push};
pub(crate) use titles::are_near;

pub use store::{
    CaseIx, Event, EventIx, Events, Fact, Facts, FileIx, LogColumns, Position, Stated, Store,
    Until, Value, When,
};
pub use view::CaseView;
