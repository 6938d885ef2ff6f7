//! How much work a key file may ask of whoever opens it.

use pkcs8::pkcs5::pbes2::{Kdf, ScryptParams};
use thiserror::Error;

/// Four times the memory of the highest cost that OWASP recommends (N = 2^17, r = 8).
const MAX_MEMORY: u64 = 512 << 20;
/// With all of that memory, 64 times the work of N = 2^17, r = 8, p = 1.
const MAX_PASSES: u16 = 16;
/// Some seconds on a slow laptop; OWASP recommends 600 000 with SHA-256.
const MAX_ITERATIONS: u32 = 10_000_000;

/// A stretching of the passphrase that is none, or that would stop the computer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UnsupportedCost {
    /// The parameters of scrypt.
    #[error(
        "its passphrase is stretched by scrypt with N = {n}, r = {r}, p = {p}, which is not sound \
         or takes more than {} MiB", MAX_MEMORY >> 20
    )]
    Scrypt {
        /// The cost of CPU and memory.
        n: u64,
        /// The block size.
        r: u16,
        /// The number of passes.
        p: u16,
    },
    /// The iterations of PBKDF2.
    #[error(
        "its passphrase is stretched by {0} iterations of PBKDF2, and 1 to {MAX_ITERATIONS} are read"
    )]
    Pbkdf2(u32),
    /// The function is not known.
    #[error("its passphrase is stretched in an unknown way")]
    Unknown,
}

/// Refuses a cost before it is paid: a file from elsewhere may ask for any.
pub(super) fn check(function: &Kdf) -> Result<(), UnsupportedCost> {
    match function {
        Kdf::Scrypt(cost) if is_sound(cost) => Ok(()),
        Kdf::Scrypt(ScryptParams { cost_parameter, block_size, parallelization, .. }) => {
            Err(UnsupportedCost::Scrypt { n: *cost_parameter, r: *block_size, p: *parallelization })
        }
        Kdf::Pbkdf2(cost) if (1..=MAX_ITERATIONS).contains(&cost.iteration_count) => Ok(()),
        Kdf::Pbkdf2(cost) => Err(UnsupportedCost::Pbkdf2(cost.iteration_count)),
        _ => Err(UnsupportedCost::Unknown),
    }
}

/// RFC 7914, 2 and 6: N is a power of two above 1, r and p are at least 1, and scrypt takes 128 * N
/// * r bytes.
fn is_sound(cost: &ScryptParams) -> bool {
    let ScryptParams { cost_parameter: n, block_size: r, parallelization: p, .. } = *cost;
    let memory = n.checked_mul(u64::from(r)).and_then(|blocks| blocks.checked_mul(128));
    n > 1
        && n.is_power_of_two()
        && r >= 1
        && (1..=MAX_PASSES).contains(&p)
        && memory.is_some_and(|memory| memory <= MAX_MEMORY)
}
