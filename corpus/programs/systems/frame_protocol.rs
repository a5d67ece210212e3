//! Length-prefixed message framing over any byte stream, with a typed message layer.

use std::io::{self, BufRead, ErrorKind, Read, Write};
use std::string::FromUtf8Error;

const MAX_FRAME: u32 = 64 * 1024;

#[derive(Debug)]
pub enum FrameError {
    Io(io::Error),
    TooLong(u32),
    Text(FromUtf8Error),
    UnknownKind(u8),
    Short,
}

impl From<io::Error> for FrameError {
    fn from(err: io::Error) -> Self {
        match err.kind() {
            ErrorKind::UnexpectedEof => FrameError::Short,
            _ => FrameError::Io(err),
        }
    }
}

impl From<FromUtf8Error> for FrameError {
    fn from(err: FromUtf8Error) -> Self {
        FrameError::Text(err)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    Hello { version: u16, name: String },
    Data { stream: u32, body: Vec<u8> },
    Ack(u32),
    Bye,
}

impl Message {
    fn kind(&self) -> u8 {
        match self {
            Message::Hello { .. } => 1,
            Message::Data { .. } => 2,
            Message::Ack(_) => 3,
            Message::Bye => 4,
        }
    }

    fn payload(self) -> Vec<u8> {
        let mut bytes = vec![self.kind()];
        match self {
            Message::Hello { version, name } => {
                bytes.extend_from_slice(&version.to_be_bytes());
                bytes.append(&mut name.into_bytes());
            }
            Message::Data { stream, mut body } => {
                bytes.extend_from_slice(&stream.to_be_bytes());
                bytes.append(&mut body);
            }
            Message::Ack(stream) => bytes.extend_from_slice(&stream.to_be_bytes()),
            Message::Bye => {}
        }
        bytes
    }

    fn parse(payload: &[u8]) -> Result<Message, FrameError> {
        let (&kind, mut rest) = payload.split_first().ok_or(FrameError::Short)?;
        match kind {
            1 => {
                let version = u16::from_be_bytes(read_array(&mut rest)?);
                let name = String::from_utf8(rest.to_vec())?;
                Ok(Message::Hello { version, name })
            }
            2 => {
                let stream = u32::from_be_bytes(read_array(&mut rest)?);
                Ok(Message::Data { stream, body: rest.to_owned() })
            }
            3 => Ok(Message::Ack(u32::from_be_bytes(read_array(&mut rest)?))),
            4 => Ok(Message::Bye),
            other => Err(FrameError::UnknownKind(other)),
        }
    }
}

fn read_array<const N: usize>(input: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

pub struct FrameWriter<W: Write> {
    inner: W,
    sent: usize,
}

impl<W: Write> FrameWriter<W> {
    pub fn new(inner: W) -> Self {
        Self { inner, sent: 0 }
    }

    pub fn send(&mut self, message: Message) -> Result<(), FrameError> {
        let payload = message.payload();
        let length = payload.len() as u32;
        if length > MAX_FRAME {
            return Err(FrameError::TooLong(length));
        }
        self.inner.write_all(&length.to_be_bytes())?;
        self.inner.write_all(&payload)?;
        self.sent += 1;
        Ok(())
    }

    pub fn finish(mut self) -> Result<(W, usize), FrameError> {
        self.send(Message::Bye)?;
        self.inner.flush()?;
        Ok((self.inner, self.sent))
    }
}

pub struct FrameReader<R> {
    inner: R,
    buffer: Vec<u8>,
}

impl<R: BufRead> FrameReader<R> {
    pub fn new(inner: R) -> Self {
        Self { inner, buffer: Vec::new() }
    }

    pub fn receive(&mut self) -> Result<Option<Message>, FrameError> {
        if self.inner.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let length = u32::from_be_bytes(read_array(&mut self.inner)?);
        if length > MAX_FRAME {
            return Err(FrameError::TooLong(length));
        }
        self.buffer.resize(length as usize, 0);
        self.inner.read_exact(&mut self.buffer)?;
        Message::parse(&self.buffer).map(Some)
    }
}

impl<R: BufRead> Iterator for FrameReader<R> {
    type Item = Result<Message, FrameError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.receive().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversation() {
        let mut writer = FrameWriter::new(Vec::new());
        let hello = Message::Hello { version: 2, name: "pump".to_string() };
        writer.send(hello.clone()).unwrap();
        writer.send(Message::Data { stream: 9, body: vec![1, 2] }).unwrap();
        let (bytes, sent) = writer.finish().unwrap();
        assert_eq!(sent, 3);

        let messages: Result<Vec<_>, _> = FrameReader::new(&bytes[..]).collect();
        let messages = messages.unwrap();
        assert_eq!(messages[0], hello);
        assert_eq!(messages.last(), Some(&Message::Bye));

        let cut = &bytes[..bytes.len() - 1];
        assert!(matches!(FrameReader::new(cut).last(), Some(Err(FrameError::Short))));
    }
}
