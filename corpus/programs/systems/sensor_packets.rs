//! C-layout sensor packets shared with firmware, copied in and out of byte buffers.

use std::ffi::{CStr, CString, NulError};
use std::mem::{self, MaybeUninit};
use std::os::raw::{c_char, c_int};
use std::ptr;
use std::slice;

#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    pub channel: u16,
    pub flags: u16,
    pub value: i32,
}

#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct PacketHeader {
    pub magic: u32,
    pub sequence: u16,
    pub count: u16,
    pub label: [u8; 8],
}

pub const PACKET_MAGIC: u32 = 0x5350_4b31;
const HEADER_SIZE: usize = mem::size_of::<PacketHeader>();
const READING_SIZE: usize = mem::size_of::<Reading>();

/// Types made only of integers, without padding.
pub unsafe trait Plain: Copy + 'static {}

unsafe impl Plain for Reading {}
unsafe impl Plain for PacketHeader {}

pub fn as_bytes<T: Plain>(value: &T) -> &[u8] {
    let start = (value as *const T).cast::<u8>();
    unsafe { slice::from_raw_parts(start, mem::size_of::<T>()) }
}

pub fn from_bytes<T: Plain>(bytes: &[u8]) -> Option<T> {
    if bytes.len() < mem::size_of::<T>() {
        return None;
    }
    let mut value = MaybeUninit::<T>::uninit();
    unsafe {
        let target = value.as_mut_ptr() as *mut u8;
        ptr::copy_nonoverlapping(bytes.as_ptr(), target, mem::size_of::<T>());
        Some(value.assume_init())
    }
}

#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Ok = 0,
    NullPointer = -1,
    TooShort = -2,
    WrongMagic = -3,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Packet {
    pub sequence: u16,
    pub label: String,
    pub readings: Vec<Reading>,
}

impl Packet {
    pub fn encode(&self) -> Vec<u8> {
        let mut label = [0u8; 8];
        for (slot, byte) in label.iter_mut().zip(self.label.bytes()) {
            *slot = byte;
        }
        let header = PacketHeader {
            magic: PACKET_MAGIC,
            sequence: self.sequence,
            count: self.readings.len() as u16,
            label,
        };
        let mut bytes = as_bytes(&header).to_vec();
        bytes.reserve(self.readings.len() * READING_SIZE);
        for reading in &self.readings {
            bytes.extend_from_slice(as_bytes(reading));
        }
        bytes
    }

    pub fn decode(bytes: &[u8]) -> Result<Packet, Status> {
        let header: PacketHeader = from_bytes(bytes).ok_or(Status::TooShort)?;
        if header.magic != PACKET_MAGIC {
            return Err(Status::WrongMagic);
        }
        let body = &bytes[HEADER_SIZE..];
        let readings: Vec<Reading> = body
            .chunks_exact(READING_SIZE)
            .take(usize::from(header.count))
            .filter_map(from_bytes)
            .collect();
        if readings.len() < header.count as usize {
            return Err(Status::TooShort);
        }
        let used = header.label.iter().position(|&b| b == 0).unwrap_or(header.label.len());
        let label = String::from_utf8_lossy(&header.label[..used]).into_owned();
        Ok(Packet { sequence: header.sequence, label, readings })
    }
}

/// Adds the values of a packet into `total`.
///
/// # Safety
/// `data` must point to `len` readable bytes and `total` to a writable integer.
pub unsafe extern "C" fn packet_total(data: *const u8, len: usize, total: *mut i64) -> c_int {
    if data.is_null() || total.is_null() {
        return Status::NullPointer as c_int;
    }
    let bytes = unsafe { slice::from_raw_parts(data, len) };
    match Packet::decode(bytes) {
        Ok(packet) => {
            let sum = packet.readings.iter().map(|r| i64::from(r.value)).sum();
            unsafe { total.write(sum) };
            Status::Ok as c_int
        }
        Err(status) => status as c_int,
    }
}

pub fn owned_name(name: &str) -> Result<CString, NulError> {
    CString::new(format!("sensor/{name}"))
}

/// # Safety
/// `name` must be null or a terminated string that outlives the call.
pub unsafe fn name_length(name: *const c_char) -> Option<usize> {
    if name.is_null() {
        return None;
    }
    let text = unsafe { CStr::from_ptr(name) };
    text.to_str().ok().map(|text| text.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_through_pointers() {
        let reading = Reading { channel: 1, flags: 0, value: -5 };
        let readings = vec![reading, Reading { value: 45, ..reading }];
        let packet = Packet { sequence: 7, label: "boiler".into(), readings };
        let bytes = packet.encode();
        assert_eq!(Packet::decode(&bytes), Ok(packet));
        let mut total = 0i64;
        let code = unsafe { packet_total(bytes.as_ptr(), bytes.len(), &mut total) };
        assert_eq!((code, total), (0, 40));
        let code = unsafe { packet_total(bytes.as_ptr(), 3, &mut total) };
        assert_eq!(code, Status::TooShort as i32);
        let name = owned_name("top").unwrap();
        assert_eq!(unsafe { name_length(name.as_ptr()) }, Some(10));
    }
}
