//! Random numbers of the operating system.

use rand::TryRng;
use rand::rngs::SysRng;

/// The seed of one operation.
pub(crate) fn seed() -> u64 {
    u64::from_ne_bytes(bytes())
}

/// The seed of what is drawn for a call beforehand: as much as a key can need.
pub(crate) fn long_seed() -> [u8; 32] {
    bytes()
}

/// A new RequestId: a random UUID in upper case, as `473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E`.
pub(crate) fn request_id() -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut bytes: [u8; 16] = bytes();
    bytes[6] = bytes[6] & 0x0f | 0x40; // version 4: random
    bytes[8] = bytes[8] & 0x3f | 0x80; // the variant of RFC 9562
    let mut id = String::with_capacity(36);
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        id.push(char::from(DIGITS[usize::from(byte >> 4)]));
        id.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    id
}

/// A secret that nobody can guess: 64 hexadecimal digits.
pub(crate) fn token() -> String {
    bytes::<32>().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).expect("the system's random source works once it is booted");
    bytes
}

#[cfg(test)]
mod tests {
    use super::request_id;

    #[test]
    fn request_ids_look_like_the_service_s() {
        let shape = |id: &str| -> String {
            let class = |c: char| match c {
                '-' => '-',
                '0'..='9' | 'A'..='F' => 'x',
                _ => '?',
            };
            id.chars().map(class).collect()
        };
        let id = request_id();
        assert_eq!(shape(&id), shape("473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E"));
        assert_eq!(&id[14..15], "4");
        assert_ne!(id, request_id());
    }
}
