use crate::reply::{RawInput, Reply};
use ink::scale::{DecodeAll, Encode};
use powergrid_traits::GridError;

#[test]
fn an_answer_is_read_whether_it_has_a_result_or_not() {
    let read = |bytes: &[u8]| Reply::<GridError>::decode_all(&mut &*bytes).map(|reply| reply.0);
    assert_eq!(read(&[]), Ok(Ok(())));
    assert_eq!(read(&Ok::<(), GridError>(()).encode()), Ok(Ok(())));
    let refused = Err::<(), GridError>(GridError::ParameterOutOfRange);
    assert_eq!(read(&refused.encode()), Ok(refused));
    assert!(read(&[1, 255]).is_err());
}

#[test]
fn arguments_are_sent_as_they_were_proposed() {
    assert_eq!(RawInput(&[1, 2, 3]).encode(), [1, 2, 3]);
}
