use ink::{
    env::hash::{Blake2x256, HashOutput},
    env::Event,
    prelude::vec::Vec,
    primitives::Hash,
    storage::{traits::ManualKey, Lazy},
};

/// How many events a contract has emitted, and a hash over all of them in order. Whoever holds the list of raw events
/// can show against this one value that nothing is missing, added or changed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct History {
    pub seq: u64,
    pub digest: Hash,
}

impl History {
    /// Counts one event: `digest = blake2_256(digest ++ signature_topic ++ data)`.
    pub fn append(&mut self, signature_topic: &[u8; 32], data: &[u8]) {
        let mut input: Vec<u8> = Vec::new();
        input.extend_from_slice(self.digest.as_ref());
        input.extend_from_slice(signature_topic);
        input.extend_from_slice(data);
        let mut digest = <Blake2x256 as HashOutput>::Type::default();
        ink::env::hash_bytes::<Blake2x256>(&input, &mut digest);
        self.digest = digest.into();
        self.seq = self.seq.saturating_add(1);
    }
}

/// Where the history is stored: the same key in every contract and in every version of it.
const HISTORY_KEY: u32 = 0x4849_5354;

/// The cell that keeps the history. Events are emitted through it and in no other way.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct NumberedHistory {
    cell: Lazy<History, ManualKey<HISTORY_KEY>>,
}

impl NumberedHistory {
    pub fn get(&self) -> History {
        self.cell.get_or_default()
    }

    /// Emits `event` and counts it. Anonymous events cannot be counted and do not exist here.
    pub fn emit<E: Event>(&mut self, event: E) {
        let mut history = self.cell.get_or_default();
        history.append(&E::SIGNATURE_TOPIC.unwrap_or_default(), &event.encode());
        self.cell.set(&history);
        ink::env::emit_event::<ink::env::DefaultEnvironment, E>(event);
    }

    /// Emits the event of a message that may have changed nothing.
    pub fn emit_some<E: Event>(&mut self, event: Option<E>) {
        if let Some(event) = event {
            self.emit(event);
        }
    }
}
