//! Room for long lists, so that the memory that they took is given back when they are gone.
//!
//! A list that doubles as it grows leaves a hole each time where it lay, and what is put there next keeps the process from
//! giving the memory back. So a list that has become long is given pages of its own, once: those that are not written take
//! no memory, it grows in them without being copied, and they are given back with the list.

/// Memory of this size is pages of its own with every usual allocator, whatever it has learnt of earlier lists.
const OWN_PAGES: usize = 32 << 20;

/// Lists that are smaller than this share their pages with others.
const LONG: usize = 1 << 20;

/// Makes room for so many more values in a list.
pub(super) fn make_room<T>(list: &mut Vec<T>, more: usize) {
    let size = size_of::<T>().max(1);
    let wanted = list.len().saturating_add(more);
    if wanted.saturating_mul(size) < LONG {
        return list.reserve_exact(more);
    }
    let room = wanted.max(OWN_PAGES / size + 1);
    // Where there is no room for as much, a list that turns out to need it fails when it does.
    let _ = list.try_reserve_exact(room - list.len());
}

/// Puts a value last in a list that may become long.
#[inline]
pub(crate) fn push<T>(list: &mut Vec<T>, value: T) {
    if list.len() == list.capacity() {
        grow(list);
    }
    list.push(value);
}

#[cold]
fn grow<T>(list: &mut Vec<T>) {
    make_room(list, list.len().max(4));
}

/// A list of so many of the same value, which may be long.
pub(super) fn filled<T: Clone>(count: usize, value: T) -> Vec<T> {
    let mut list = Vec::new();
    make_room(&mut list, count);
    list.resize(count, value);
    list
}

/// Puts values last in a list that may become long.
pub(crate) fn append<T>(list: &mut Vec<T>, values: Vec<T>) {
    if list.capacity() - list.len() < values.len() {
        make_room(list, list.len().max(values.len()));
    }
    list.extend(values);
}

/// Makes a list that may become long at least so long, with the same value in all its new places.
pub(crate) fn lengthen<T: Clone>(list: &mut Vec<T>, length: usize, value: T) {
    if list.len() >= length {
        return;
    }
    if list.capacity() < length {
        make_room(list, list.len().max(length - list.len()));
    }
    list.resize(length, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_given_pages_of_its_own_when_it_becomes_long_and_doubles_after_that() {
        let (mut list, mut slow) = (Vec::new(), Vec::new());
        let mut rooms = Vec::new();
        for number in 0..4_500_000_u64 {
            push(&mut list, number);
            slow.push(number);
            if rooms.last() != Some(&list.capacity()) {
                rooms.push(list.capacity());
            }
        }
        assert_eq!(list, slow);
        let long: Vec<usize> = rooms.into_iter().filter(|room| *room > 100_000).collect();
        assert_eq!(long, [OWN_PAGES / 8 + 1, 2 * (OWN_PAGES / 8 + 1)]);
    }

    #[test]
    fn a_list_that_is_filled_or_added_to_holds_the_same_however_long_it_is() {
        for count in [0, 3, LONG, 2 * OWN_PAGES] {
            assert_eq!(filled(count, 7_u8), vec![7; count]);
            let (mut list, mut slow) = (vec![1_u8, 2], vec![1_u8, 2]);
            append(&mut list, vec![9; count]);
            slow.extend(vec![9; count]);
            assert_eq!(list, slow);
        }
        assert!(filled(LONG, 0_u8).capacity() > OWN_PAGES);
    }

    #[test]
    fn a_list_is_lengthened_as_by_resizing_it_and_is_never_shortened() {
        let (mut list, mut slow) = (vec![7_u8], vec![7_u8]);
        for length in [0, 1, 5, 3, LONG + 1, LONG] {
            lengthen(&mut list, length, 9);
            slow.resize(length.max(slow.len()), 9);
            assert_eq!(list, slow);
        }
        assert!(list.capacity() > OWN_PAGES);
    }
}
