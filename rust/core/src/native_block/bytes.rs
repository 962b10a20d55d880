//! Growing bytes in segments: nothing is copied when they grow, and little memory is held for what may come.

/// Bytes of a segment; a multiple of all widths, so that no number lies in two.
const SEGMENT: usize = 1 << 16;

/// Growing bytes. All segments but the last are full.
#[derive(Debug, Default)]
pub struct Bytes {
    full: Vec<Vec<u8>>,
    last: Vec<u8>,
}

impl Bytes {
    /// Bytes so far.
    #[inline]
    pub fn len(&self) -> usize {
        self.full.len() * SEGMENT + self.last.len()
    }

    /// Takes all bytes out. The memory goes back to the allocator, for whoever needs some next.
    pub fn clear(&mut self) {
        self.full.clear();
        self.last.clear();
    }

    /// The bytes in order.
    pub fn slices(&self) -> impl Iterator<Item = &[u8]> {
        self.full.iter().chain([&self.last]).map(Vec::as_slice)
    }

    /// Copies the bytes from one on to a place; they must be there.
    #[inline]
    pub fn copy_to(&self, start: usize, out: &mut [u8]) {
        let (segment, from) = (start / SEGMENT, start % SEGMENT);
        let bytes = self.full.get(segment).unwrap_or(&self.last);
        if let Some(bytes) = bytes.get(from..from + out.len()) {
            return out.copy_from_slice(bytes);
        }
        self.copy_across(segment, from, out);
    }

    #[cold]
    fn copy_across(&self, mut segment: usize, mut from: usize, mut out: &mut [u8]) {
        while !out.is_empty() {
            let bytes = &self.full.get(segment).unwrap_or(&self.last)[from..];
            let (place, rest) = out.split_at_mut(bytes.len().min(out.len()));
            place.copy_from_slice(&bytes[..place.len()]);
            (out, segment, from) = (rest, segment + 1, 0);
        }
    }

    /// Makes room behind the last byte for so many, or for fewer (but some) when the segment ends before; gives the count.
    fn make_room(&mut self, most: usize) -> usize {
        if self.last.len() == SEGMENT {
            self.full.push(std::mem::take(&mut self.last));
        }
        let length = self.last.len();
        let room = most.min(SEGMENT - length);
        if self.last.capacity() - length < room {
            // The first segment grows with its content, and small columns stay small.
            let doubled = if self.full.is_empty() { 2 * self.last.capacity() } else { SEGMENT };
            self.last.reserve_exact(doubled.clamp(length + room, SEGMENT) - length);
        }
        room
    }

    /// Appends a byte.
    #[inline]
    pub fn push(&mut self, byte: u8) {
        if self.last.len() == self.last.capacity() {
            self.make_room(1);
        }
        self.last.push(byte);
    }

    /// Appends bytes.
    #[inline]
    pub fn extend_from_slice(&mut self, bytes: &[u8]) {
        if bytes.len() <= self.last.capacity() - self.last.len() {
            return self.last.extend_from_slice(bytes);
        }
        self.extend_slowly(bytes);
    }

    #[cold]
    fn extend_slowly(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (fitting, rest) = bytes.split_at(self.make_room(bytes.len()));
            self.last.extend_from_slice(fitting);
            bytes = rest;
        }
    }

    /// Appends the first bytes of some, where there is room for all of them; else false.
    #[inline]
    pub fn extend_and_cut<const WIDE: usize>(&mut self, first: u8, bytes: &[u8; WIDE], length: usize) -> bool {
        let start = self.last.len();
        if self.last.capacity() - start < WIDE {
            return false;
        }
        self.last.extend_from_slice(bytes);
        self.last[start] = first;
        self.last.truncate(start + length);
        true
    }

    /// Appends one byte again and again, up to a length.
    pub fn fill(&mut self, length: usize, byte: u8) {
        while self.len() < length {
            let room = self.make_room(length - self.len());
            self.last.resize(self.last.len() + room, byte);
        }
    }

    /// Appends values of a fixed width.
    #[inline]
    pub fn extend<const WIDTH: usize>(&mut self, mut cells: impl ExactSizeIterator<Item = [u8; WIDTH]>) {
        while cells.len() > 0 {
            let (start, room) = (self.last.len() % SEGMENT, self.make_room(cells.len() * WIDTH));
            self.last.resize(start + room, 0);
            for (place, cell) in self.last[start..].as_chunks_mut().0.iter_mut().zip(&mut cells) {
                *place = cell;
            }
        }
    }

    /// Overwrites values of a fixed width.
    #[inline]
    pub fn put_at<const WIDTH: usize>(&mut self, cells: impl Iterator<Item = (usize, [u8; WIDTH])>) {
        let before = self.full.len() * SEGMENT / WIDTH;
        let (last, _) = self.last.as_chunks_mut::<WIDTH>();
        for (row, cell) in cells {
            if let Some(place) = last.get_mut(row.wrapping_sub(before)) {
                *place = cell;
            } else {
                self.full[row * WIDTH / SEGMENT].as_chunks_mut().0[row % (SEGMENT / WIDTH)] = cell;
            }
        }
    }

    /// Appends all bytes from one on again, `times` times.
    pub fn repeat(&mut self, start: usize, times: usize) {
        let mut tail = Vec::with_capacity(self.len() - start);
        let (segment, place) = (start / SEGMENT, start % SEGMENT);
        for (number, bytes) in self.slices().skip(segment).enumerate() {
            tail.extend_from_slice(if number == 0 { &bytes[place..] } else { bytes });
        }
        if let [only] = tail[..] {
            return self.fill(self.len() + times, only);
        }
        (0..times).for_each(|_| self.extend_from_slice(&tail));
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, SEGMENT};

    fn all(bytes: &Bytes) -> Vec<u8> {
        bytes.slices().collect::<Vec<_>>().concat()
    }

    #[test]
    fn bytes_are_those_of_a_vector_however_they_come() {
        let (mut bytes, mut plain) = (Bytes::default(), Vec::<u8>::new());
        let mut seed = 1_u64;
        while plain.len() < 5 * SEGMENT {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (choice, count) = (seed >> 60, (seed >> 40) as usize % 3000 / 8 * 8);
            let text: Vec<u8> = (0..count).map(|place| (place as u64 ^ seed) as u8).collect();
            match choice {
                0..4 => {
                    bytes.extend_from_slice(&text);
                    plain.extend_from_slice(&text);
                }
                4..8 => {
                    let cells = text.as_chunks::<8>().0;
                    bytes.extend(cells.iter().copied());
                    plain.extend_from_slice(&text);
                    let rows = plain.len().saturating_sub(2000) / 8..plain.len() / 8;
                    bytes.put_at(rows.clone().step_by(3).map(|row| (row, (row as u64).to_le_bytes())));
                    for row in rows.step_by(3) {
                        plain[row * 8..][..8].copy_from_slice(&(row as u64).to_le_bytes());
                    }
                }
                8..11 => {
                    bytes.fill(plain.len() + count, choice as u8);
                    plain.resize(plain.len() + count, choice as u8);
                }
                11..13 => {
                    let start = plain.len().saturating_sub(count);
                    bytes.repeat(start, 2);
                    (0..2).for_each(|_| plain.extend_from_within(start..start + plain[start..].len().min(count)));
                }
                13 => (0..8).for_each(|byte| {
                    bytes.push(byte);
                    plain.push(byte);
                }),
                _ => {
                    if bytes.extend_and_cut(7, &[9; 33], 16) {
                        plain.push(7);
                        plain.extend_from_slice(&[9; 15]);
                    }
                }
            }
            assert_eq!(bytes.len(), plain.len());
        }
        assert!(all(&bytes) == plain);
        bytes.clear();
        assert_eq!((bytes.len(), all(&bytes)), (0, vec![]));
    }

    #[test]
    fn a_text_may_be_longer_than_a_segment() {
        let text: Vec<u8> = (0..3 * SEGMENT + 5).map(|place| (place % 251) as u8).collect();
        let mut bytes = Bytes::default();
        bytes.push(0);
        bytes.extend_from_slice(&text);
        assert!(all(&bytes)[1..] == text);
        assert_eq!(bytes.len(), text.len() + 1);
    }

    #[test]
    fn little_content_holds_little_memory() {
        let mut bytes = Bytes::default();
        bytes.extend_from_slice(&[1; 100]);
        assert!(bytes.last.capacity() < 1000);
    }
}
