//! Tables and checks computed at compile time with const fn: checksums, roots, powers and bits.

pub const fn isqrt(n: u64) -> u64 {
    if n < 2 {
        return n;
    }
    let mut low = 1;
    let mut high = 1u64 << (n.ilog2() / 2 + 1);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if middle <= n / middle {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

pub const fn checksum_table(polynomial: u16) -> [u16; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < table.len() {
        let mut value = (index as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            value = match value & 0x8000 {
                0 => value << 1,
                _ => (value << 1) ^ polynomial,
            };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
}

const fn squares<const N: usize>() -> [u32; N] {
    let mut out = [0; N];
    let mut i = 0;
    while i < N {
        out[i] = (i * i) as u32;
        i += 1;
    }
    out
}

const fn powers_of_ten() -> [u64; 20] {
    let mut out = [1u64; 20];
    let mut i = 1;
    while i < out.len() {
        out[i] = match out[i - 1].checked_mul(10) {
            Some(next) => next,
            None => panic!("power of ten does not fit"),
        };
        i += 1;
    }
    out
}

static CHECKSUM: [u16; 256] = checksum_table(0x1021);
pub const TENS: [u64; 20] = powers_of_ten();
const SQUARES: [u32; 64] = squares();
const _: () = assert!(isqrt(u64::MAX) == u32::MAX as u64);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checksum {
    state: u16,
}

impl Default for Checksum {
    fn default() -> Self {
        Checksum::new()
    }
}

impl Checksum {
    pub const fn new() -> Self {
        Checksum { state: 0xFFFF }
    }

    pub fn update(&mut self, bytes: &[u8]) -> &mut Self {
        for &byte in bytes {
            let slot = usize::from((self.state >> 8) as u8 ^ byte);
            self.state = (self.state << 8) ^ CHECKSUM[slot];
        }
        self
    }

    pub const fn finish(self) -> u16 {
        self.state
    }
}

impl<'b> Extend<&'b u8> for Checksum {
    fn extend<I: IntoIterator<Item = &'b u8>>(&mut self, iter: I) {
        iter.into_iter().for_each(|byte| {
            self.update(std::slice::from_ref(byte));
        });
    }
}

pub fn decimal_digits(n: u64) -> usize {
    TENS.iter().skip(1).take_while(|&&power| power <= n).count() + 1
}

pub fn is_small_square(n: u32) -> bool {
    SQUARES.binary_search(&n).is_ok()
}

pub struct SetBits<T>(T);

macro_rules! set_bits {
    ($($t:ty),*) => {
        $(
            impl From<$t> for SetBits<$t> {
                fn from(word: $t) -> Self {
                    SetBits(word)
                }
            }

            impl Iterator for SetBits<$t> {
                type Item = u32;

                fn next(&mut self) -> Option<u32> {
                    if self.0 == 0 {
                        return None;
                    }
                    let lowest = self.0.trailing_zeros();
                    self.0 &= self.0 - 1;
                    Some(lowest)
                }

                fn size_hint(&self) -> (usize, Option<usize>) {
                    let left = self.0.count_ones() as usize;
                    (left, Some(left))
                }
            }

            impl ExactSizeIterator for SetBits<$t> {}
        )*
    };
}

set_bits!(u8, u16, u32, u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_agree_with_direct_work() {
        let whole = Checksum::new().update(b"123456789").finish();
        let mut parts = Checksum::default();
        parts.extend(b"12345".iter().chain(b"6789"));
        assert_eq!(whole, parts.finish());
        assert_eq!((decimal_digits(0), decimal_digits(999), decimal_digits(1000)), (1, 3, 4));
        assert!(is_small_square(49) && !is_small_square(50));
    }

    #[test]
    fn bits_come_out_low_first() {
        let bits = SetBits::from(0b1010_0001u8);
        assert_eq!(bits.len(), 3);
        assert_eq!(bits.collect::<Vec<_>>(), [0, 5, 7]);
    }
}
