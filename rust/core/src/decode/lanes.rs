//! Sixteen bytes at a time: SSE2 where every processor has it, a wide integer elsewhere.

#[cfg(target_arch = "x86_64")]
mod vector {
    use std::arch::x86_64::{
        __m128i, _mm_and_si128, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128,
        _mm_set1_epi8, _mm_setzero_si128, _mm_xor_si128,
    };

    /// Sixteen bytes.
    #[derive(Clone, Copy)]
    pub struct Lane(__m128i);

    impl Lane {
        /// The bytes, first one first.
        #[inline(always)]
        pub fn new(bytes: &[u8; 16]) -> Self {
            // SAFETY: sixteen bytes are there, and the load wants no alignment. Every x86-64 processor has SSE2.
            Self(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
        }

        /// Bits that both have.
        #[inline(always)]
        pub fn and(self, other: Self) -> Self {
            Self(unsafe { _mm_and_si128(self.0, other.0) })
        }

        /// Bits that either has.
        #[inline(always)]
        pub fn or(self, other: Self) -> Self {
            Self(unsafe { _mm_or_si128(self.0, other.0) })
        }

        /// Bits that one of both has.
        #[inline(always)]
        pub fn differences(self, other: Self) -> Self {
            Self(unsafe { _mm_xor_si128(self.0, other.0) })
        }

        /// Whether no byte has its highest bit.
        #[inline(always)]
        pub fn is_ascii(self) -> bool {
            unsafe { _mm_movemask_epi8(self.0) == 0 }
        }

        /// Whether no bit is set.
        #[inline(always)]
        pub fn is_zero(self) -> bool {
            unsafe { _mm_movemask_epi8(_mm_cmpeq_epi8(self.0, _mm_setzero_si128())) == 0xffff }
        }

        /// Place of the first byte that ends a run of plain characters in JSON; 16 or more when there is none.
        #[inline(always)]
        pub fn first_special(self) -> usize {
            let found = unsafe {
                let quotes = _mm_cmpeq_epi8(self.0, _mm_set1_epi8(0x22));
                let backslashes = _mm_cmpeq_epi8(self.0, _mm_set1_epi8(0x5c));
                let controls = _mm_cmpeq_epi8(_mm_min_epu8(self.0, _mm_set1_epi8(0x1f)), self.0);
                _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, backslashes), controls))
            };
            found.trailing_zeros() as usize
        }
    }
}

#[cfg(not(target_arch = "x86_64"))]
mod vector {
    /// Sixteen bytes.
    #[derive(Clone, Copy)]
    pub struct Lane(u128);

    impl Lane {
        /// The bytes, first one first.
        #[inline(always)]
        pub fn new(bytes: &[u8; 16]) -> Self {
            Self(u128::from_le_bytes(*bytes))
        }

        /// Bits that both have.
        #[inline(always)]
        pub fn and(self, other: Self) -> Self {
            Self(self.0 & other.0)
        }

        /// Bits that either has.
        #[inline(always)]
        pub fn or(self, other: Self) -> Self {
            Self(self.0 | other.0)
        }

        /// Bits that one of both has.
        #[inline(always)]
        pub fn differences(self, other: Self) -> Self {
            Self(self.0 ^ other.0)
        }

        /// Whether no byte has its highest bit.
        #[inline(always)]
        pub fn is_ascii(self) -> bool {
            self.0 & 0x8080_8080_8080_8080_8080_8080_8080_8080 == 0
        }

        /// Whether no bit is set.
        #[inline(always)]
        pub fn is_zero(self) -> bool {
            self.0 == 0
        }

        /// Place of the first byte that ends a run of plain characters in JSON; 16 or more when there is none.
        #[inline(always)]
        pub fn first_special(self) -> usize {
            const ONES: u128 = 0x0101_0101_0101_0101_0101_0101_0101_0101;
            let (quotes, backslashes) = (self.0 ^ ONES * 0x22, self.0 ^ ONES * 0x5c);
            // A byte's high bit is set when it is the lowest that matches; higher ones may be set wrongly.
            let found = (quotes.wrapping_sub(ONES) & !quotes)
                | (backslashes.wrapping_sub(ONES) & !backslashes)
                | (self.0.wrapping_sub(ONES * 0x20) & !self.0);
            (found & ONES * 0x80).trailing_zeros() as usize / 8
        }
    }
}

pub use vector::Lane;

use super::padded::load;

/// The sixteen bytes at `index` of a padded buffer.
#[inline(always)]
pub fn lane(bytes: &[u8], index: usize) -> Lane {
    Lane::new(&load(bytes, index))
}

/// Place, from `index` on, of the first quote, backslash or control character; 16 or more when sixteen bytes have none.
#[inline(always)]
pub fn first_special(bytes: &[u8], index: usize) -> usize {
    lane(bytes, index).first_special()
}
