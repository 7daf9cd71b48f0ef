// What the M/M/4 programs in Rust share: random numbers, and this process's CPU time.

/// SplitMix64: the state.
pub struct Draws(pub u64);

impl Draws {
    pub fn exponential(&mut self, rate: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        let unit = (z >> 11) as f64 / (1u64 << 53) as f64;
        -(1.0 - unit).ln() / rate
    }
}

extern "C" {
    fn clock() -> std::ffi::c_long;
}

/// CPU time of all threads, in ns; POSIX counts it in µs.
pub fn cpu_ns() -> i64 {
    unsafe { clock() as i64 * 1000 }
}
