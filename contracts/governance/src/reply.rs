use ink::scale::{Decode, Encode, Error, Input, Output};

/// Arguments that are encoded already.
pub struct RawInput<'a>(pub &'a [u8]);

impl Encode for RawInput<'_> {
    fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
        dest.write(self.0);
    }
}

/// What an owner's message answers: `Result<(), E>`, or nothing where `upgrade` let a migration without a result answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Reply<E>(pub Result<(), E>);

impl<E: Decode> Decode for Reply<E> {
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        if input.remaining_len()? == Some(0) {
            return Ok(Self(Ok(())));
        }
        Result::decode(input).map(Self)
    }
}
