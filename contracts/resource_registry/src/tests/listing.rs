use super::*;

#[ink::test]
fn devices_are_listed_by_pages_in_the_order_of_registration() {
    let mut data = data();
    let ids: Vec<_> = (0..120u8).map(|n| Hash::from([n; 32])).collect();
    for id in &ids {
        register_as(&mut data, *id, MIN_STAKE, plug()).unwrap();
    }
    assert_eq!(data.device_count(), 120);
    assert_eq!(data.device_ids(0, 2), ids[..2]);
    assert_eq!(data.device_ids(118, 10), ids[118..]);
    assert_eq!(data.device_ids(0, u32::MAX), ids[..100]);
    assert_eq!(data.device_ids(120, 10), []);
    assert_eq!(data.device_ids(u32::MAX, u32::MAX), []);
    assert_eq!(data.total_stake(), 120 * MIN_STAKE);
}
