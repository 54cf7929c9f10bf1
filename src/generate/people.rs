//! Kommuner, enheter and those who work there: posts that are now and then vacant, and successors.

use std::ops::Range;

use super::Wish;
use super::random::Random;
use crate::time::Day;

/// The codes of examen; the last one is no degree that counts.
pub(super) const DEGREES: [&str; 3] = ["socionom", "annan_relevant_examen", "ingen"];
const SOCIONOM: usize = 0;
const OTHER: usize = 1;
const NONE: usize = 2;

/// Titles, spelled as in the order of delegation.
pub(super) const DIRECTOR: &str = "förvaltningschef";
pub(super) const CHIEF: &str = "enhetschef";
pub(super) const LEADER: &str = "teamledare";
pub(super) const SENIOR: &str = "förste socialsekreterare";
pub(super) const OFFICER: &str = "socialsekreterare";

/// Places of posts among those of an enhet's handläggare: they are never vacant, and what is special about them.
pub(super) const MAY_REFUSE: usize = 0;
pub(super) const UNQUALIFIED: usize = 1;

/// How long before the period the staff was there: births, first days and delegations lie after that.
const DAYS_BEFORE: i32 = 500;

const COLOURS: [&str; 8] = ["Blå", "Grön", "Röd", "Gul", "Lila", "Vit", "Grå", "Rosa"];

/// Someone on a post, from a day to another.
#[derive(Debug)]
pub(super) struct Employee {
    pub(super) id: String,
    pub(super) title: &'static str,
    /// Place among [`DEGREES`].
    pub(super) degree: usize,
    pub(super) from: Day,
    /// The last day; `Day::MAX` for one who is still there.
    pub(super) to: Day,
}

impl Employee {
    /// True for a degree that the law asks for.
    pub(super) fn is_qualified(&self) -> bool {
        self.degree != NONE
    }
}

/// Those who have held a post, one after another, as places among the employees.
pub(super) type Post = Range<usize>;

/// A unit.
#[derive(Debug)]
pub(super) struct Enhet {
    pub(super) name: String,
    /// What the keys of its kommun begin with; empty when there is only one kommun.
    pub(super) prefix: String,
    pub(super) director: Post,
    pub(super) chief: Post,
    pub(super) leader: Post,
    pub(super) officers: Vec<Post>,
}

/// Everyone.
pub(super) struct Staff {
    pub(super) employees: Vec<Employee>,
    pub(super) units: Vec<Enhet>,
    /// The first day on which every post that is never vacant is filled.
    pub(super) first: Day,
}

impl Staff {
    /// Hires everyone.
    pub(super) fn of(wish: &Wish) -> Self {
        let (first, last) = wish.period;
        let mut hiring = Hiring {
            random: Random::new(&wish.seed, "personal"),
            first: first.plus_days(-DAYS_BEFORE),
            last,
            employees: Vec::new(),
        };
        let mut units = Vec::new();
        for kommun in 1..=wish.kommuner {
            let several = wish.kommuner > 1;
            let prefix = several.then(|| format!("K{kommun:02}-"));
            let prefix = prefix.unwrap_or_default();
            let director = hiring.post(&prefix, DIRECTOR, Some(SOCIONOM), false);
            for number in 1..=wish.enheter {
                units.push(hiring.unit(wish, kommun, number, &prefix, &director));
            }
        }
        Self {
            first: hiring.first,
            employees: hiring.employees,
            units,
        }
    }

    /// The one on a post on a day.
    pub(super) fn on(&self, post: &Post, day: Day) -> Option<&Employee> {
        let mut holders = self.employees[post.clone()].iter();
        holders.find(|holder| (holder.from..=holder.to).contains(&day))
    }

    /// A handläggare of a unit on a day for whom a condition holds, looked for from a post on.
    pub(super) fn officer(
        &self,
        unit: &Enhet,
        day: Day,
        start: usize,
        fits: impl Fn(usize, &Employee) -> bool,
    ) -> Option<&Employee> {
        let count = unit.officers.len();
        for step in 0..count {
            let place = (start + step) % count;
            let holder = self.on(&unit.officers[place], day);
            if let Some(holder) = holder.filter(|holder| fits(place, holder)) {
                return Some(holder);
            }
        }
        None
    }
}

/// The staff while it is being hired.
struct Hiring {
    random: Random,
    first: Day,
    last: Day,
    employees: Vec<Employee>,
}

impl Hiring {
    fn unit(
        &mut self,
        wish: &Wish,
        kommun: u32,
        number: u32,
        prefix: &str,
        director: &Post,
    ) -> Enhet {
        let colour = usize::try_from(number).unwrap_or(0) % COLOURS.len();
        let name = format!("Enhet {} {number:02}", COLOURS[colour]);
        let name = if prefix.is_empty() {
            name
        } else {
            format!("Kommun {kommun:02} {name}")
        };
        Enhet {
            name,
            prefix: prefix.to_owned(),
            director: director.clone(),
            chief: self.post(prefix, CHIEF, Some(SOCIONOM), false),
            leader: self.post(prefix, LEADER, Some(SOCIONOM), true),
            officers: self.officers(wish, prefix),
        }
    }

    fn officers(&mut self, wish: &Wish, prefix: &str) -> Vec<Post> {
        let count = usize::try_from(wish.handlaggare).unwrap_or(0);
        let post = |place: usize| match place {
            MAY_REFUSE => self.post(prefix, OFFICER, Some(SOCIONOM), false),
            UNQUALIFIED => self.post(prefix, OFFICER, Some(NONE), false),
            place if place % 4 == 3 => self.post(prefix, SENIOR, Some(SOCIONOM), true),
            _ => self.post(prefix, OFFICER, None, true),
        };
        (0..count).map(post).collect()
    }

    /// A post from before the period until after it. The degree is anyone's when none is given.
    fn post(
        &mut self,
        prefix: &str,
        title: &'static str,
        degree: Option<usize>,
        has_gaps: bool,
    ) -> Post {
        let start = self.employees.len();
        let mut from = self.first.plus_days(-self.random.between(0, 1_500));
        loop {
            let leaves = from.plus_days(self.random.between(300, 1_800));
            let stays = leaves >= self.last;
            let degree = degree.unwrap_or_else(|| self.degree());
            let number = self.employees.len() + 1;
            self.employees.push(Employee {
                id: format!("{prefix}P-{number:05}"),
                title,
                degree,
                from,
                to: if stays { Day::MAX } else { leaves },
            });
            if stays {
                return start..self.employees.len();
            }
            let gap = if has_gaps && self.random.percent(60) {
                self.random.between(20, 150)
            } else {
                0
            };
            from = leaves.plus_days(1 + gap);
        }
    }

    fn degree(&mut self) -> usize {
        match self.random.below(100) {
            0..88 => SOCIONOM,
            88..96 => OTHER,
            _ => NONE,
        }
    }
}
