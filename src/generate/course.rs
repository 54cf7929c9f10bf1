//! What happened in an invented case: days, people and what was written down.

use super::form::Event;
use super::people::{Employee, Enhet};
use super::phrases::Phrase;
use crate::time::{Day, Moment};

/// A child.
#[derive(Clone, Copy, Debug)]
pub(super) struct Child {
    pub(super) number: u64,
    pub(super) birth: Day,
    /// Place among the codes of kön.
    pub(super) sex: usize,
    pub(super) is_protected: bool,
}

/// What makes someone report: of siblings the same for all of them.
#[derive(Clone, Copy)]
pub(super) struct Occasion<'a> {
    pub(super) came: Moment,
    pub(super) unit: &'a Enhet,
    /// Place among the codes of anmälans typ.
    pub(super) kind: usize,
    /// Place among the codes of anmälare.
    pub(super) reporter: Option<usize>,
    pub(super) reason: Phrase,
}

/// An anmälan.
pub(super) struct Anmalan<'a> {
    pub(super) number: u64,
    pub(super) came: Moment,
    pub(super) kind: usize,
    pub(super) reporter: Option<usize>,
    pub(super) reason: Option<Phrase>,
    pub(super) wants_answer: bool,
    /// Why the one who reported is told nothing.
    pub(super) unfit: Option<&'static str>,
    /// When the one who reported was told.
    pub(super) answered: Option<Day>,
    pub(super) guard: Option<Guard<'a>>,
}

/// A skyddsbedömning.
pub(super) struct Guard<'a> {
    /// When it was made, as far as it says.
    pub(super) made: Option<Moment>,
    /// Who made it, as far as it says.
    pub(super) name: Option<&'a str>,
    pub(super) title: Option<&'static str>,
    pub(super) conclusion: &'static str,
}

/// A decision.
pub(super) struct Decision<'a> {
    pub(super) number: u64,
    pub(super) what: Event,
    pub(super) day: Day,
    /// Who took it, as far as it says.
    pub(super) by: Option<&'a str>,
    pub(super) reason: Option<&'static str>,
    pub(super) until: Option<Day>,
}

/// A time made longer.
#[derive(Clone, Copy)]
pub(super) struct Lengthening {
    pub(super) day: Day,
    pub(super) until: Day,
    pub(super) has_reason: bool,
}

/// When something was finished, if it was, and whether its time was made longer.
#[derive(Clone, Copy, Default)]
pub(super) struct Closing {
    pub(super) day: Option<Day>,
    pub(super) lengthened: Option<Lengthening>,
}

impl Closing {
    /// Finished on a day, or not at all.
    pub(super) fn on(day: Option<Day>) -> Self {
        Self {
            day,
            lengthened: None,
        }
    }
}

/// A förhandsbedömning.
pub(super) struct Assessment<'a> {
    pub(super) number: u64,
    pub(super) child: Child,
    pub(super) unit: &'a Enhet,
    /// Its anmälningar, in order of time.
    pub(super) parts: Vec<Anmalan<'a>>,
    pub(super) officer: Option<&'a Employee>,
    pub(super) stance: Option<Phrase>,
    /// When the child's view was taken down.
    pub(super) view: Option<Day>,
    pub(super) no_view: Option<&'static str>,
    pub(super) violence: bool,
    pub(super) lengthened: Option<Decision<'a>>,
    pub(super) decision: Option<Decision<'a>>,
    /// The day on which an utredning begins, when one does.
    pub(super) begins: Option<Day>,
}

/// An utredning.
pub(super) struct Inquiry<'a> {
    pub(super) number: u64,
    pub(super) child: Child,
    pub(super) unit: &'a Enhet,
    /// The förhandsbedömning that it came out of.
    pub(super) origin: u64,
    pub(super) officer: Option<&'a Employee>,
    pub(super) begun: Day,
    pub(super) ended: Option<Day>,
    pub(super) reason: Option<Phrase>,
    /// True when it says whom it is about.
    pub(super) names_child: bool,
    pub(super) planned: Option<Day>,
    pub(super) talk: Talk,
    pub(super) contacts: Contacts,
    pub(super) heard: Option<Day>,
    pub(super) danger: Danger,
    pub(super) lengthened: Option<Decision<'a>>,
    pub(super) decision: Option<Decision<'a>>,
    /// An anmälan that came in while it was open, and whether it says that it belongs here.
    pub(super) late: Option<(Anmalan<'a>, bool)>,
}

/// What the child said in an utredning.
#[derive(Clone, Copy, Default)]
pub(super) struct Talk {
    pub(super) held: Option<Moment>,
    pub(super) not_held: Option<&'static str>,
    pub(super) view: Option<Day>,
    pub(super) no_view: Option<&'static str>,
}

/// The contacts that were taken in an utredning.
#[derive(Clone, Copy, Default)]
pub(super) struct Contacts {
    /// Place among the codes of grund för kontakter.
    pub(super) ground: Option<usize>,
    pub(super) consent: Option<Day>,
    pub(super) without: Option<Day>,
}

/// What an utredning says of violence and crime.
#[derive(Clone, Copy, Default)]
pub(super) struct Danger {
    pub(super) violence: Option<bool>,
    pub(super) risk: Option<Day>,
    pub(super) crime: Option<bool>,
    pub(super) police: Option<Day>,
    pub(super) no_police: Option<Day>,
}
