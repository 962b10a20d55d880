//! Short texts as four words, which are compared and hashed without a look at their length.

use crate::columns::{Slices, View};

/// Longest text that is told apart by its words.
pub const SHORT: usize = 32;

/// A short text, filled up with zeros: equal words and lengths are equal texts.
pub type Words = [u64; 4];

/// 32 times all bits, then none: where to begin is the length.
static MASKS: [u8; 2 * SHORT] = {
    let mut masks = [0; 2 * SHORT];
    let mut place = 0;
    while place < SHORT {
        masks[place] = u8::MAX;
        place += 1;
    }
    masks
};

#[inline]
fn to_words(bytes: &[u8; SHORT]) -> Words {
    let mut words = [0; 4];
    for (word, bytes) in words.iter_mut().zip(bytes.as_chunks::<8>().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    words
}

/// The words of a text, unless it is too long.
#[inline]
pub fn of(value: &[u8]) -> Option<Words> {
    let mut bytes = [0; SHORT];
    bytes.get_mut(..value.len())?.copy_from_slice(value);
    Some(to_words(&bytes))
}

/// The words of a short text in the arenas; None for a long one.
#[inline]
pub fn of_view(view: View, arenas: &Slices) -> Option<Words> {
    let (start, length) = (view.offset(), view.len());
    if length > SHORT {
        return None;
    }
    let behind = arenas.0.get(view.arena()).and_then(|arena| arena.get(start..));
    // What lies behind the text is read too, and masked: no branch depends on the length.
    let (Some(wide), Some(mask)) = (behind.and_then(<[u8]>::first_chunk), MASKS[SHORT - length..].first_chunk()) else {
        return of(arenas.get(view));
    };
    let (mut words, mask) = (to_words(wide), to_words(mask));
    for (word, mask) in words.iter_mut().zip(mask) {
        *word &= mask;
    }
    Some(words)
}

#[inline]
fn fold(left: u64, right: u64) -> u64 {
    let product = u128::from(left) * u128::from(right);
    product as u64 ^ (product >> 64) as u64
}

/// A hash of a short text under a seed.
#[inline]
pub fn hash(words: &Words, length: usize, seed: &Words) -> u64 {
    let head = fold(words[0] ^ seed[0], words[1] ^ seed[1]);
    let tail = fold(words[2] ^ seed[2], words[3] ^ seed[3] ^ length as u64);
    head.rotate_left(20) ^ tail
}

#[cfg(test)]
mod tests {
    use super::{SHORT, hash, of, of_view};
    use crate::columns::{Slices, View};

    #[test]
    fn a_text_has_the_same_words_wherever_it_lies() {
        let arena: Vec<u8> = (1..=100).collect();
        let arenas = Slices(vec![&arena]);
        for start in 0..arena.len() {
            for length in 0..(arena.len() - start).min(40) {
                let (view, text) = (View::new(0, start, length), &arena[start..start + length]);
                assert_eq!(of_view(view, &arenas), of(text), "{start} {length}");
                assert_eq!(of(text).is_some(), length <= SHORT);
            }
        }
        assert_eq!(of_view(View::EMPTY, &Slices(Vec::new())), Some([0; 4]));
    }

    #[test]
    fn texts_that_differ_in_zeros_have_other_hashes() {
        let seed = [1, 2, 3, 4].map(|word: u64| word.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let hashes: Vec<u64> =
            (0..=SHORT).filter_map(|length| of(&vec![0; length]).map(|words| hash(&words, length, &seed))).collect();
        let distinct: std::collections::HashSet<_> = hashes.iter().collect();
        assert_eq!(distinct.len(), SHORT + 1);
    }
}
