//! Which words the export has a place for, asked for the case at hand: that a column stands in one file tells nothing of the
//! cases of another, nor a table of one system of the cases of another.
//!
//! While rows are read it is noted which file has which columns, and which files have rows about a case. Then sources that
//! have rows about the same cases are taken for one system, and each case gets what its system has, but for columns that
//! the files with its own rows lack. Where all files of a table have the same columns and there is one source, no case lacks
//! what another has, and nothing is kept by case.

use hashbrown::{HashMap, HashSet};
use smallvec::SmallVec;

use super::builder::index;
use super::places::Places;
use super::room::push;
use super::store::{CaseIx, CaseRow, FileIx};
use crate::rulebook::{EventId, FactId, ObjectId, Word};

/// What a file or sheet is read as.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct FileKind {
    /// Place among the sources of the review.
    pub source: usize,
    /// Place among the canonical tables.
    pub table: usize,
    /// Place among the profile's tables: several may read parts of one table from the same source.
    pub block: Option<usize>,
    /// True where each row tells of something more about a unit, and none of the unit once again.
    pub is_of_parts: bool,
}

/// Words, by kind of unit, as tables of yes and no.
#[derive(Clone, Default, Debug)]
pub(super) struct WordTable {
    events: Vec<Vec<bool>>,
    facts: Vec<Vec<bool>>,
}

/// What is noted of an export while it is read.
#[derive(Default, Debug)]
pub(super) struct Exporting {
    /// By file.
    kinds: Vec<FileKind>,
    /// By source: what is told of all its cases, as logs do.
    whole: Vec<WordTable>,
    /// By source: what it is taken to tell of all its cases though no row of it does, as a table of decisions may.
    assumed: Vec<WordTable>,
    /// By file: the columns that are read.
    columns: Vec<WordTable>,
    /// By file: the columns that it has, but of which nothing can be read.
    hidden: Vec<WordTable>,
    /// Sources that have rows about the same case.
    joined: Vec<(usize, usize)>,
    /// Further files, beside the one that they stand first in, that have rows about cases.
    further: Vec<(CaseIx, FileIx)>,
    /// What rows tell of nobody knows which cases.
    everywhere: Vec<Word>,
}

/// What the cases of an export have a place for.
#[derive(Clone, Default, Debug)]
pub(super) struct Exported {
    /// By system: what its files have taken together.
    systems: Vec<WordTable>,
    /// By case its group; empty where all cases are alike.
    group_of: Vec<u32>,
    groups: Vec<Group>,
    /// True when rows about some case would tell something, had their files a column for it.
    any_doubts: bool,
    /// What may be true of any case, since rows tell it of nobody knows which.
    everywhere: Vec<Word>,
    /// The group that is like another but for one more word that it lacks.
    lacking: HashMap<(u32, ObjectId, Word), u32>,
    /// What a system has a place for since its units have it from others: which kind of unit, and what.
    passed: HashSet<(usize, ObjectId, Word)>,
}

/// Cases whose rows stand in the same files.
#[derive(Clone, Default, Debug)]
struct Group {
    system: usize,
    /// What the files lack of what the system has.
    lacks: WordTable,
    /// What rows about the cases would tell, had their files a column for it.
    doubts: Vec<(ObjectId, Word)>,
}

/// The files of a case, in order.
type Files = SmallVec<[FileIx; 4]>;

/// What a file lacks.
#[derive(Clone, Default, Debug)]
struct Gaps {
    /// Columns that another file of the table has.
    lacks: WordTable,
    /// Columns of which nothing can be read, where other files have the table too.
    hidden: WordTable,
    /// The columns that it lacks of a table of parts, whether or not the same is told elsewhere: each row of it would have
    /// told something of its own there.
    untold: Vec<(ObjectId, Word)>,
}

impl WordTable {
    fn insert(&mut self, object: ObjectId, word: Word) {
        let (table, place) = match word {
            Word::Event(EventId(place)) => (&mut self.events, place),
            Word::Fact(FactId(place)) => (&mut self.facts, place),
        };
        *at(at(table, usize::from(object.0)), usize::from(place)) = true;
    }

    #[inline]
    fn has(&self, object: ObjectId, word: Word) -> bool {
        let (table, place) = match word {
            Word::Event(EventId(place)) => (&self.events, place),
            Word::Fact(FactId(place)) => (&self.facts, place),
        };
        let words = table.get(usize::from(object.0));
        words.is_some_and(|words| words.get(usize::from(place)) == Some(&true))
    }

    fn knows(&self, word: Word) -> bool {
        let (table, place) = match word {
            Word::Event(EventId(place)) => (&self.events, place),
            Word::Fact(FactId(place)) => (&self.facts, place),
        };
        let mut objects = table.iter();
        objects.any(|words| words.get(usize::from(place)) == Some(&true))
    }

    fn is_empty(&self) -> bool {
        let mut words = self.events.iter().chain(&self.facts).flatten();
        !words.any(|is_in| *is_in)
    }

    /// Every word in it, with the kind of unit.
    fn all(&self) -> impl Iterator<Item = (ObjectId, Word)> {
        let kinds = 0..self.events.len().max(self.facts.len());
        kinds.flat_map(move |kind| {
            let events = places_in(&self.events, kind).map(|place| Word::Event(EventId(place)));
            let facts = places_in(&self.facts, kind).map(|place| Word::Fact(FactId(place)));
            let object = ObjectId(u8::try_from(kind).unwrap_or(u8::MAX));
            events.chain(facts).map(move |word| (object, word))
        })
    }

    /// The words that are in this table, in another or in both, as a rule says.
    fn with(&self, other: &Self, is_in: fn(bool, bool) -> bool) -> Self {
        Self {
            events: put_together(&self.events, &other.events, is_in),
            facts: put_together(&self.facts, &other.facts, is_in),
        }
    }

    fn add(&mut self, other: &Self) {
        *self = self.with(other, |own, its| own || its);
    }

    fn without(&self, other: &Self) -> Self {
        self.with(other, |own, its| own && !its)
    }

    fn common(&self, other: &Self) -> Self {
        self.with(other, |own, its| own && its)
    }
}

/// A place in a list, which is made so long.
pub(super) fn at<T: Clone + Default>(list: &mut Vec<T>, place: usize) -> &mut T {
    if list.len() <= place {
        list.resize(place + 1, T::default());
    }
    &mut list[place]
}

/// The places of the words that a kind of unit has.
fn places_in(list: &[Vec<bool>], kind: usize) -> impl Iterator<Item = u16> {
    let words = list.get(kind).into_iter().flatten();
    (0..)
        .zip(words)
        .filter(|(_, is_in)| **is_in)
        .map(|(place, _)| place)
}

fn put_together(
    one: &[Vec<bool>],
    other: &[Vec<bool>],
    is_in: fn(bool, bool) -> bool,
) -> Vec<Vec<bool>> {
    let places = |list: &[Vec<bool>], object: usize| list.get(object).map_or(0, Vec::len);
    let has = |list: &[Vec<bool>], object: usize, place: usize| {
        let words = list.get(object);
        words.is_some_and(|words| words.get(place) == Some(&true))
    };
    let row = |object: usize| -> Vec<bool> {
        let count = places(one, object).max(places(other, object));
        let pairs = (0..count).map(|place| (has(one, object, place), has(other, object, place)));
        pairs.map(|(own, its)| is_in(own, its)).collect()
    };
    (0..one.len().max(other.len())).map(row).collect()
}

impl Exporting {
    /// Notes what a file is read as.
    pub(super) fn describe(&mut self, file: FileIx, kind: FileKind) {
        *at(&mut self.kinds, usize::from(file.0)) = kind;
    }

    /// The source that a file is part of.
    #[inline]
    pub(super) fn source_of(&self, file: FileIx) -> usize {
        let kind = self.kinds.get(usize::from(file.0));
        kind.map_or(0, |kind| kind.source)
    }

    /// By file its source.
    pub(super) fn sources(&self) -> Vec<usize> {
        self.kinds.iter().map(|kind| kind.source).collect()
    }

    /// How many sources there are: at least one.
    pub(super) fn source_count(&self) -> usize {
        let sources = self.kinds.iter().map(|kind| kind.source + 1);
        sources.max().unwrap_or(1)
    }

    /// A word that the source of a file tells of all its cases.
    pub(super) fn mark(&mut self, file: FileIx, object: ObjectId, word: Word) {
        let source = self.source_of(file);
        at(&mut self.whole, source).insert(object, word);
    }

    /// A word that the source of a file is taken to tell of all its cases, whether or not any row of it does.
    pub(super) fn assume(&mut self, file: FileIx, object: ObjectId, word: Word) {
        let source = self.source_of(file);
        at(&mut self.assumed, source).insert(object, word);
    }

    /// A word that a file has a column for.
    pub(super) fn mark_column(&mut self, file: FileIx, object: ObjectId, word: Word) {
        at(&mut self.columns, usize::from(file.0)).insert(object, word);
    }

    /// A word that a file has a column for, of which nothing can be read.
    pub(super) fn hide_column(&mut self, file: FileIx, object: ObjectId, word: Word) {
        at(&mut self.hidden, usize::from(file.0)).insert(object, word);
    }

    /// A word that may be true of any case.
    pub(super) fn doubt_everywhere(&mut self, word: Word) {
        if !self.everywhere.contains(&word) {
            self.everywhere.push(word);
        }
    }

    /// Notes a row about a case that stands first in another file; `is_of_log` where what the file has is told of all cases.
    pub(super) fn add_row(&mut self, case: CaseIx, first: FileIx, file: FileIx, is_of_log: bool) {
        if first == file {
            return;
        }
        let sources = (self.source_of(first), self.source_of(file));
        if sources.0 != sources.1 && !self.joined.contains(&sources) {
            self.joined.push(sources);
        }
        if !is_of_log && self.further.last() != Some(&(case, file)) {
            push(&mut self.further, (case, file));
        }
    }

    /// What sources tell, or are taken to tell, of all their cases.
    fn of_sources(&self) -> impl Iterator<Item = (usize, &WordTable)> {
        let whole = self.whole.iter().enumerate();
        whole.chain(self.assumed.iter().enumerate())
    }

    /// By source: true when the system that it is part of has a place for a word.
    pub(super) fn sources_with(&self, object: ObjectId, word: Word) -> Vec<bool> {
        let system_of = self.systems();
        let mut has = vec![false; system_of.len()];
        let of_files = self.kinds.iter().map(|kind| kind.source);
        let of_files = of_files.zip(&self.columns);
        for (source, words) in self.of_sources().chain(of_files) {
            has[system_of[source]] |= words.has(object, word);
        }
        system_of.into_iter().map(|system| has[system]).collect()
    }

    /// What each case has a place for, when all rows are read. A case that has a row in a file with a column of which nothing
    /// can be read, and another in a file of the same table, may have something there that the other rows do not tell: it is
    /// said to lack rows.
    pub(super) fn settle(mut self, cases: &mut [CaseRow], places: &Places) -> Exported {
        let files = self.columns.len().max(self.hidden.len());
        if self.kinds.len() < files {
            self.kinds.resize(files, FileKind::default());
        }
        let system_of = self.systems();
        let count = system_of.iter().max().map_or(1, |last| last + 1);
        let mut exported = Exported {
            systems: vec![WordTable::default(); count],
            everywhere: std::mem::take(&mut self.everywhere),
            ..Exported::default()
        };
        for (source, words) in self.of_sources() {
            exported.systems[system_of[source]].add(words);
        }
        for (kind, words) in self.kinds.iter().zip(&self.columns) {
            exported.systems[system_of[kind.source]].add(words);
        }
        let gaps = self.gaps(&system_of);
        let is_whole =
            |gaps: &Gaps| gaps.lacks.is_empty() && gaps.hidden.is_empty() && gaps.untold.is_empty();
        if count > 1 || !gaps.iter().all(is_whole) {
            self.group(cases, places, (&system_of, &gaps), &mut exported);
        }
        exported
    }

    /// By source its system: sources with rows about the same cases are one.
    fn systems(&self) -> Vec<usize> {
        let of_files = self.kinds.iter().map(|kind| kind.source + 1).max();
        let of_logs = self.whole.len().max(self.assumed.len());
        let sources = of_files.unwrap_or(0).max(of_logs);
        let mut system_of: Vec<usize> = (0..sources).collect();
        for (one, other) in &self.joined {
            let (kept, lost) = (system_of[*one], system_of[*other]);
            for system in &mut system_of {
                if *system == lost {
                    *system = kept;
                }
            }
        }
        let mut numbers: Vec<usize> = system_of.clone();
        numbers.sort_unstable();
        numbers.dedup();
        let number = |system: usize| numbers.partition_point(|other| *other < system);
        system_of.into_iter().map(number).collect()
    }

    /// By file what it lacks of what its system has.
    fn gaps(&self, system_of: &[usize]) -> Vec<Gaps> {
        let nothing = WordTable::default();
        let columns = |file: usize| self.columns.get(file).unwrap_or(&nothing);
        let table_of = |kind: &FileKind| (system_of[kind.source], kind.table);
        let (mut tables, mut blocks) = (HashMap::new(), HashMap::new());
        for (file, kind) in self.kinds.iter().enumerate() {
            let table: &mut (WordTable, usize) = tables.entry(table_of(kind)).or_default();
            table.0.add(columns(file));
            table.1 += 1;
            let block: &mut (WordTable, usize) = blocks.entry(*kind).or_default();
            block.0.add(columns(file));
            block.1 += 1;
        }
        // What is told of a case in some other way than by the table. A table of decisions in which none of a kind stands is not
        // where such decisions are told, when another file has a column for them.
        let mut elsewhere: HashMap<(usize, usize), WordTable> = HashMap::new();
        for place in tables.keys() {
            let words: &mut WordTable = elsewhere.entry(*place).or_default();
            let logs = self.whole.iter().enumerate();
            for (_, log) in logs.filter(|(source, _)| system_of[*source] == place.0) {
                words.add(log);
            }
            let others = tables.iter();
            for (_, (other, _)) in others.filter(|(other, _)| other.0 == place.0 && *other != place)
            {
                words.add(other);
            }
        }
        let gaps_of = |(file, kind): (usize, &FileKind)| {
            let place = table_of(kind);
            // Other parts of the table from the same source are about the same units.
            let of_same = blocks.iter().filter(|(other, _)| {
                (other.source, other.table) == (kind.source, kind.table)
                    && other.block != kind.block
            });
            let (mut own, mut beside) = (columns(file).clone(), 1_usize);
            for (_, (words, count)) in of_same {
                own.add(words);
                beside += count;
            }
            let (words, count) = &tables[&place];
            let has_others = *count > beside;
            let hidden = self.hidden.get(file).filter(|_| has_others);
            let lacks = words.without(&own);
            let untold: Option<Vec<(ObjectId, Word)>> =
                kind.is_of_parts.then(|| lacks.all().collect());
            Gaps {
                lacks: lacks.without(&elsewhere[&place]),
                hidden: hidden.cloned().unwrap_or_default(),
                untold: untold.unwrap_or_default(),
            }
        };
        self.kinds.iter().enumerate().map(gaps_of).collect()
    }

    /// Puts each case with those whose rows stand in the same files.
    fn group(
        mut self,
        cases: &mut [CaseRow],
        places: &Places,
        (system_of, gaps): (&[usize], &[Gaps]),
        exported: &mut Exported,
    ) {
        self.further.sort_unstable();
        self.further.dedup();
        let mut further = self.further.as_slice();
        let mut known: HashMap<Files, (u32, bool)> = HashMap::new();
        let mut last: Option<(Files, (u32, bool))> = None;
        for (number, case) in cases.iter_mut().enumerate() {
            let ix = CaseIx(index(number));
            let own = further.partition_point(|(other, _)| *other <= ix);
            let (here, later) = further.split_at(own);
            further = later;
            let mut files: Files = SmallVec::new();
            files.push(places.position(case.place).file);
            files.extend(here.iter().map(|(_, file)| *file));
            files.sort_unstable();
            files.dedup();
            let found = match &last {
                Some((same, found)) if *same == files => *found,
                _ => *known.entry(files.clone()).or_insert_with(|| {
                    let (group, is_doubted) = self.group_of(&files, system_of, gaps);
                    exported.any_doubts |= !group.doubts.is_empty();
                    exported.groups.push(group);
                    (index(exported.groups.len() - 1), is_doubted)
                }),
            };
            last = Some((files, found));
            push(&mut exported.group_of, found.0);
            case.lacks_rows |= found.1;
        }
    }

    /// What the cases have whose rows stand in some files, and whether one of these may hold more than can be read.
    fn group_of(&self, files: &[FileIx], system_of: &[usize], gaps: &[Gaps]) -> (Group, bool) {
        let kind = |file: &FileIx| {
            let kind = self.kinds.get(usize::from(file.0));
            kind.copied().unwrap_or_default()
        };
        let gaps_of = |file: &FileIx| gaps.get(usize::from(file.0));
        let mut group = Group {
            system: files
                .first()
                .map_or(0, |file| system(system_of, kind(file))),
            ..Group::default()
        };
        let mut is_doubted = false;
        for (place, file) in files.iter().enumerate() {
            let Some(own) = gaps_of(file) else {
                continue;
            };
            let is_same = |other: &&FileIx| kind(other).table == kind(file).table;
            let has_others = files.iter().filter(is_same).nth(1).is_some();
            is_doubted |= has_others && !own.hidden.is_empty();
            group.lacks.add(&own.hidden);
            group.doubts.extend_from_slice(&own.untold);
            if files[..place].iter().any(|other| is_same(&other)) {
                continue;
            }
            // It is enough that one of the files of a table that tell of the case has the column.
            let same = files.iter().filter(is_same).filter_map(gaps_of);
            let lacks = same.map(|gaps| gaps.lacks.clone());
            let lacks = lacks.reduce(|one, other| one.common(&other));
            group.lacks.add(&lacks.unwrap_or_default());
        }
        (group, is_doubted)
    }
}

fn system(system_of: &[usize], kind: FileKind) -> usize {
    system_of.get(kind.source).copied().unwrap_or(0)
}

impl Exported {
    #[inline]
    fn group(&self, case: CaseIx) -> Option<&Group> {
        let number = self.group_of.get(case.0 as usize)?;
        self.groups.get(*number as usize)
    }

    /// True when not all cases have the same.
    #[inline]
    pub(super) fn differs(&self) -> bool {
        !self.group_of.is_empty()
    }

    /// The system that a case is of.
    pub(super) fn system(&self, case: CaseIx) -> usize {
        self.group(case).map_or(0, |group| group.system)
    }

    /// True when there is a place for a word about some kind of unit, for a case: the unit, or one that it has parts of.
    #[inline]
    pub(super) fn has(&self, case: CaseIx, object: ObjectId, word: Word) -> bool {
        let group = self.group(case);
        let system = group.map_or(0, |group| group.system);
        let words = self.systems.get(system);
        words.is_some_and(|words| words.has(object, word))
            && !group.is_some_and(|group| group.lacks.has(object, word))
    }

    /// True when any case has a place for a word about any kind of unit.
    pub(super) fn knows(&self, word: Word) -> bool {
        self.systems.iter().any(|words| words.knows(word))
    }

    /// True when the files of a case lack what its system has.
    pub(super) fn lacks(&self, case: CaseIx, object: ObjectId, word: Word) -> bool {
        let group = self.group(case);
        group.is_some_and(|group| group.lacks.has(object, word))
    }

    /// True when rows about some case would tell something, had their files a column for it, or may be about it.
    #[inline]
    pub(super) fn has_doubts(&self) -> bool {
        self.any_doubts || !self.everywhere.is_empty()
    }

    /// What rows about a case would tell of it, had their files a column for it, and what rows tell that may be about it.
    pub(super) fn doubts(&self, case: CaseIx, object: ObjectId) -> impl Iterator<Item = Word> {
        let doubts = self.group(case).into_iter().flat_map(|group| &group.doubts);
        let own = doubts.filter(move |(of, _)| *of == object);
        let own = own.map(|(_, word)| *word);
        own.chain(self.everywhere.iter().copied())
    }

    /// Gives every case a place for a word.
    pub(super) fn insert(&mut self, object: ObjectId, word: Word) {
        for words in &mut self.systems {
            words.insert(object, word);
        }
    }

    /// Gives the cases of a case's system a place for a word.
    pub(super) fn insert_for(&mut self, case: CaseIx, object: ObjectId, word: Word) {
        let system = self.system(case);
        at(&mut self.systems, system).insert(object, word);
    }

    /// What one kind of unit has from another, it has a place for in the systems where the other has.
    pub(super) fn pass_on(
        &mut self,
        heir: (CaseIx, ObjectId),
        giver: (CaseIx, ObjectId),
        word: Word,
    ) {
        if self.system_has(giver, word) && !self.system_has(heir, word) {
            let system = self.system(heir.0);
            self.insert_for(heir.0, heir.1, word);
            self.passed.insert((system, heir.1, word));
        }
    }

    /// True when the system of a case has a place for a word about some kind of unit.
    fn system_has(&self, (case, object): (CaseIx, ObjectId), word: Word) -> bool {
        let words = self.systems.get(self.system(case));
        words.is_some_and(|words| words.has(object, word))
    }

    /// A unit lacks what the one that it would have it from lacks: in its files, or in its system where the unit's own has it
    /// from others alone.
    pub(super) fn pass_on_gap(
        &mut self,
        heir: (CaseIx, ObjectId),
        giver: (CaseIx, ObjectId),
        word: Word,
    ) {
        let is_passed = || self.passed.contains(&(self.system(heir.0), heir.1, word));
        let is_lacking =
            self.lacks(giver.0, giver.1, word) || (!self.system_has(giver, word) && is_passed());
        if !is_lacking || self.lacks(heir.0, heir.1, word) {
            return;
        }
        let (case, object) = heir;
        let Some(group) = self.group_of.get_mut(case.0 as usize) else {
            return;
        };
        let (before, groups) = (*group, &mut self.groups);
        let known = self.lacking.entry((before, object, word));
        *group = *known.or_insert_with(|| {
            let mut more = groups[before as usize].clone();
            more.lacks.insert(object, word);
            groups.push(more);
            index(groups.len() - 1)
        });
    }
}
