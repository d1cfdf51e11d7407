//! Blocks of addresses as rows hold them: the first address, and a mask within its bounds.
//!
//! A row that has anything else cannot be read: what computes with a block need not ask.

use std::{
    net::{IpAddr, Ipv4Addr},
    ops::RangeInclusive,
};

use ipnet::IpNet;
use minicbor::{Decode, Decoder, decode::Error};

/// Reads an IPv4 block with a mask within these bounds.
pub fn ipv4<const LEAST: u8, const MOST: u8, C>(
    bytes: &mut Decoder<'_>,
    _: &mut C,
) -> Result<(Ipv4Addr, u8), Error> {
    let (first, mask) = <(Ipv4Addr, u8)>::decode(bytes, &mut ())?;
    check(first.into(), mask, LEAST..=MOST)?;
    Ok((first, mask))
}

/// Reads IPv4 blocks with masks within these bounds.
pub fn ipv4_list<const LEAST: u8, const MOST: u8, C>(
    bytes: &mut Decoder<'_>,
    _: &mut C,
) -> Result<Vec<(Ipv4Addr, u8)>, Error> {
    let blocks = Vec::<(Ipv4Addr, u8)>::decode(bytes, &mut ())?;
    for (first, mask) in &blocks {
        check((*first).into(), *mask, LEAST..=MOST)?;
    }
    Ok(blocks)
}

/// Reads a block of either IP version, with a mask within the bounds of its version.
pub fn either<const LEAST_V4: u8, const MOST_V4: u8, const LEAST_V6: u8, const MOST_V6: u8, C>(
    bytes: &mut Decoder<'_>,
    _: &mut C,
) -> Result<(IpAddr, u8), Error> {
    let (first, mask) = <(IpAddr, u8)>::decode(bytes, &mut ())?;
    let masks = if first.is_ipv4() { LEAST_V4..=MOST_V4 } else { LEAST_V6..=MOST_V6 };
    check(first, mask, masks)?;
    Ok((first, mask))
}

fn check(first: IpAddr, mask: u8, masks: RangeInclusive<u8>) -> Result<(), Error> {
    let block = IpNet::new(first, mask).ok().filter(|block| block.trunc() == *block);
    match block.is_some() && masks.contains(&mask) {
        true => Ok(()),
        false => Err(Error::message("not a block, or one with a mask that no such block has")),
    }
}

#[cfg(test)]
mod tests {
    use minicbor::Encode;

    use super::*;

    fn read<T, U: Encode<()>>(
        block: U,
        reader: impl FnOnce(&mut Decoder<'_>, &mut ()) -> Result<T, Error>,
    ) -> bool {
        let bytes = minicbor::to_vec(block).expect("it is written");
        reader(&mut Decoder::new(&bytes), &mut ()).is_ok()
    }

    #[test]
    fn a_block_is_read_only_with_its_first_address_and_a_mask_within_its_bounds() {
        let v4 = |mask: u8| read((Ipv4Addr::new(10, 0, 0, 0), mask), ipv4::<8, 28, ()>);
        assert_eq!([7, 8, 28, 29, 33, 255].map(v4), [false, true, true, false, false, false]);
        let inside = (Ipv4Addr::from([10, 0, 0, 1]), 28u8);
        assert!(!read(inside, ipv4::<8, 28, ()>));
        let list = |last: u8| {
            let blocks =
                vec![(Ipv4Addr::new(10, 0, 0, 0), 28u8), (Ipv4Addr::new(10, 0, 1, 0), last)];
            read(blocks, ipv4_list::<8, 28, ()>)
        };
        assert_eq!([7, 28, 29].map(list), [false, true, false]);
        let either = |first: &str, mask: u8| {
            let first = first.parse::<IpAddr>().expect("an address");
            read((first, mask), either::<16, 28, 64, 80, ()>)
        };
        assert_eq!(
            [15, 16, 28, 29].map(|mask| either("10.0.0.0", mask)),
            [false, true, true, false]
        );
        let v6 = [63, 64, 80, 81, 129].map(|mask| either("2001:db8::", mask));
        assert_eq!(v6, [false, true, true, false, false]);
        assert!(!either("2001:db8::1", 80) && !either("10.0.0.1", 28));
    }
}
