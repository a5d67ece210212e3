/// A tram as the timetable has it.
pub struct Tram {
    pub line: String,
    pub seats: i32,
    pub load: f32,
}

/// The seats that are left.
pub fn free_seats(tram: &Tram, taken: i64) -> i64 {
    let seats: i64 = tram.seats;
    seats - taken
}
