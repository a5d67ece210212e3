//! Binary encoding trait with blanket implementations for containers and tuples.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::hash::Hash;
use std::io::{self, Cursor, Read, Write};

trait Encode {
    fn encode<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()>;
}

trait Decode: Sized {
    fn decode<R: Read + ?Sized>(input: &mut R) -> io::Result<Self>;
}

macro_rules! fixed_width {
    ($($int:ty),*) => {
        $(
            impl Encode for $int {
                fn encode<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
                    out.write_all(&self.to_be_bytes())
                }
            }

            impl Decode for $int {
                fn decode<R: Read + ?Sized>(input: &mut R) -> io::Result<Self> {
                    let mut raw = [0u8; std::mem::size_of::<$int>()];
                    input.read_exact(&mut raw)?;
                    Ok(<$int>::from_be_bytes(raw))
                }
            }
        )*
    };
}

fixed_width!(u8, u16, u32, i64);

impl<T: Encode + ?Sized> Encode for &T {
    fn encode<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        (**self).encode(out)
    }
}

impl<T: Encode> Encode for [T] {
    fn encode<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        encode_all(self.iter(), self.len(), out)
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        self.as_slice().encode(out)
    }
}

impl Encode for str {
    fn encode<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        self.as_bytes().encode(out)
    }
}

impl Encode for String {
    fn encode<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        self.as_str().encode(out)
    }
}

impl<A: Encode, B: Encode> Encode for (A, B) {
    fn encode<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        self.0.encode(out)?;
        self.1.encode(out)
    }
}

impl<K: Encode + Ord, V: Encode> Encode for HashMap<K, V> {
    fn encode<W: Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        let sorted: BTreeMap<&K, &V> = self.iter().collect();
        encode_all(sorted.iter().map(|(key, value)| (*key, *value)), self.len(), out)
    }
}

fn encode_all<T, W>(items: impl Iterator<Item = T>, count: usize, out: &mut W) -> io::Result<()>
where
    T: Encode,
    W: Write + ?Sized,
{
    let count = u32::try_from(count).map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e))?;
    count.encode(out)?;
    for item in items {
        item.encode(out)?;
    }
    Ok(())
}

impl<T: Decode> Decode for Vec<T> {
    fn decode<R: Read + ?Sized>(input: &mut R) -> io::Result<Self> {
        let count = u32::decode(input)?;
        (0..count).map(|_| T::decode(input)).collect()
    }
}

impl Decode for String {
    fn decode<R: Read + ?Sized>(input: &mut R) -> io::Result<Self> {
        let bytes = Vec::<u8>::decode(input)?;
        String::from_utf8(bytes).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
    }
}

impl<A: Decode, B: Decode> Decode for (A, B) {
    fn decode<R: Read + ?Sized>(input: &mut R) -> io::Result<Self> {
        Ok((A::decode(input)?, B::decode(input)?))
    }
}

impl<K: Decode + Hash + Eq, V: Decode> Decode for HashMap<K, V> {
    fn decode<R: Read + ?Sized>(input: &mut R) -> io::Result<Self> {
        let pairs = Vec::<(K, V)>::decode(input)?;
        Ok(pairs.into_iter().collect())
    }
}

trait ToPacket: Encode {
    fn to_packet(&self) -> Vec<u8> {
        let mut packet = Vec::new();
        if self.encode(&mut packet).is_err() {
            packet.clear();
        }
        packet
    }
}

impl<T: Encode + ?Sized> ToPacket for T {}

fn round_trip<T>(value: &T) -> io::Result<usize>
where
    T: Encode + Decode + PartialEq + Debug,
{
    let packet = value.to_packet();
    let size = packet.len();
    let mut cursor = Cursor::new(packet);
    let back = T::decode(&mut cursor)?;
    if back != *value || cursor.position() != size as u64 {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{back:?} differs")));
    }
    Ok(size)
}

fn main() -> io::Result<()> {
    let mut levels: HashMap<String, Vec<u16>> = HashMap::new();
    levels.entry("harbour".into()).or_default().extend([310, 322, 298]);
    levels.entry("lock".into()).or_default().push(77);
    println!("map takes {} bytes", round_trip(&levels)?);
    println!("pair takes {} bytes", round_trip(&(String::from("délta"), -9i64))?);

    let hex: Vec<String> = "ok".to_packet().iter().map(|b| format!("{b:02x}")).collect();
    println!("{}", hex.join(" "));

    let mut cut = levels.to_packet();
    cut.truncate(10);
    let mut input: &[u8] = &cut;
    match HashMap::<String, Vec<u16>>::decode(&mut input) {
        Ok(map) => println!("decoded {} entries", map.len()),
        Err(error) => println!("short packet: {:?}", error.kind()),
    }
    Ok(())
}
