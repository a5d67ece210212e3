//! Reads timed captions, shifts and stretches them, drops empty ones and prints them anew.

use std::error::Error;
use std::fmt;
use std::ops::{Add, AddAssign, Mul, Sub};
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Stamp(i64);

impl Add for Stamp {
    type Output = Stamp;
    fn add(self, other: Stamp) -> Stamp {
        Stamp(self.0 + other.0)
    }
}

impl Sub for Stamp {
    type Output = Stamp;
    fn sub(self, other: Stamp) -> Stamp {
        Stamp(self.0 - other.0)
    }
}

impl AddAssign for Stamp {
    fn add_assign(&mut self, other: Stamp) {
        *self = *self + other;
    }
}

impl Mul<f64> for Stamp {
    type Output = Stamp;
    fn mul(self, factor: f64) -> Stamp {
        Stamp((self.0 as f64 * factor).round() as i64)
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let ms = self.0.unsigned_abs();
        let (seconds, ms) = (ms / 1000, ms % 1000);
        write!(f, "{sign}{:02}:{:02}.{ms:03}", seconds / 60, seconds % 60)
    }
}

#[derive(Debug)]
struct BadStamp(String);

impl fmt::Display for BadStamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a time: {}", self.0)
    }
}

impl Error for BadStamp {}

impl FromStr for Stamp {
    type Err = BadStamp;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (minutes, rest) = text.split_once(':')?;
            let (seconds, ms) = rest.split_once('.')?;
            let minutes: i64 = minutes.parse().ok()?;
            let seconds: i64 = seconds.parse().ok().filter(|s| (0..60).contains(s))?;
            let ms: i64 = ms.parse().ok().filter(|_| ms.len() == 3)?;
            Some(Stamp((minutes * 60 + seconds) * 1000 + ms))
        };
        read().ok_or_else(|| BadStamp(text.to_string()))
    }
}

#[derive(Debug, Clone)]
struct Caption<'t> {
    from: Stamp,
    to: Stamp,
    lines: Vec<&'t str>,
}

impl<'t> TryFrom<&'t str> for Caption<'t> {
    type Error = Box<dyn Error>;

    fn try_from(block: &'t str) -> Result<Self, Self::Error> {
        let mut lines = block.lines();
        let head = lines.next().ok_or("empty block")?;
        let (from, to) = head
            .split_once(" > ")
            .ok_or_else(|| format!("no '>' in {head:?}"))?;
        let (from, to) = (from.trim().parse()?, to.trim().parse()?);
        if to < from {
            return Err(format!("{head:?} ends before it starts").into());
        }
        Ok(Caption {
            from,
            to,
            lines: lines.map(str::trim).filter(|l| !l.is_empty()).collect(),
        })
    }
}

struct Track<'t> {
    captions: Vec<Caption<'t>>,
}

impl<'t> Track<'t> {
    fn parse(text: &'t str) -> (Self, Vec<Box<dyn Error>>) {
        let mut problems = Vec::new();
        let mut captions = Vec::new();
        for block in text.split("\n\n").map(str::trim).filter(|b| !b.is_empty()) {
            match Caption::try_from(block) {
                Ok(caption) => captions.push(caption),
                Err(problem) => problems.push(problem),
            }
        }
        captions.sort_by_key(|c| c.from);
        (Track { captions }, problems)
    }

    fn retime(&mut self, mut change: impl FnMut(Stamp) -> Stamp) {
        for Caption { from, to, .. } in self.captions.iter_mut() {
            *from = change(*from);
            *to = change(*to);
        }
        self.captions.retain(|c| c.to > Stamp::default() && !c.lines.is_empty());
    }

    /// Shortens captions that run into the next one.
    fn untangle(&mut self, gap: Stamp) -> usize {
        let mut cut = 0;
        for at in 1..self.captions.len() {
            let (earlier, later) = self.captions.split_at_mut(at);
            if let (Some(a), Some(b)) = (earlier.last_mut(), later.first()) {
                if a.to + gap > b.from {
                    a.to = a.from.max(b.from - gap);
                    cut += 1;
                }
            }
        }
        cut
    }
}

fn main() {
    let text = "00:01.500 > 00:04.000\nWho goes there?\n\n\
                00:09.000 > 00:12.250\nOnly the miller,\n  with flour.\n\n\
                00:03.800 > 00:06.000\nA friend.\n\n\
                00:07.000 > 00:08.000\n\n\
                00:20.000 > 00:19.000\nBackwards\n\n\
                00:61.000 > 01:00.000\nNever";
    let (mut track, problems) = Track::parse(text);
    let lead = Stamp(-2000);
    track.retime(|stamp| stamp * 1.25 + lead);
    let cut = track.untangle(Stamp(100));

    let mut shown = Stamp::default();
    for caption in &track.captions {
        println!("{} .. {}  {}", caption.from, caption.to, caption.lines.join(" / "));
        shown += caption.to - caption.from;
    }
    println!("{shown} shown, {cut} cut short");
    for problem in problems {
        println!("skipped: {problem}");
    }
}
