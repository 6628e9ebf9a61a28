use ink::primitives::{AccountId, Hash};
use powergrid_traits::{Outcome, RegistryError};

use crate::{data::Device, RegistryData};

/// Longer than the longest notice, window, report, challenge and resolve periods of a grid event together.
const MAX_LOCK_MS: u64 = 130 * 86_400_000;
const MAX_REPUTATION: u8 = 100;
/// A reputation below the threshold regains one point in 7 days.
const RECOVERY_MS: u64 = 604_800_000;

impl RegistryData {
    /// Extends the device's lock to `until_ms`, but not beyond what a grid event could need; returns the time it is
    /// locked until now.
    pub fn lock_device(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        device_id: Hash,
        until_ms: u64,
    ) -> Result<u64, RegistryError> {
        self.ensure_authorized_caller(caller)?;
        let mut device = self.existing(device_id)?;
        device.locked_until_ms = device
            .locked_until_ms
            .max(until_ms.min(now_ms.saturating_add(MAX_LOCK_MS)));
        self.put(device_id, &device);
        Ok(device.locked_until_ms)
    }

    /// Changes the reputation by an outcome; returns it before and after.
    pub fn record_performance(
        &mut self,
        caller: AccountId,
        now_ms: u64,
        device_id: Hash,
        outcome: Outcome,
    ) -> Result<(u8, u8), RegistryError> {
        self.ensure_authorized_caller(caller)?;
        let mut device = self.existing(device_id)?;
        let before = self.reputation(&device, now_ms);
        let after = match outcome {
            Outcome::Delivered => before.saturating_add(2).min(MAX_REPUTATION),
            Outcome::Partial | Outcome::Void => before,
            Outcome::Missed | Outcome::Unmetered => before.saturating_sub(5),
            Outcome::Fraud => before.saturating_sub(50),
        };
        device.reputation = after;
        device.reputation_at_ms = now_ms;
        self.put(device_id, &device);
        Ok((before, after))
    }

    /// The reputation with what it has regained: one point in 7 days, up to the threshold.
    pub(crate) fn reputation(&self, device: &Device, now_ms: u64) -> u8 {
        let threshold = self.parameters.reputation_threshold;
        if device.reputation >= threshold {
            return device.reputation;
        }
        let regained = now_ms.saturating_sub(device.reputation_at_ms) / RECOVERY_MS;
        u64::from(device.reputation)
            .saturating_add(regained)
            .min(u64::from(threshold))
            .try_into()
            .unwrap_or(threshold)
    }
}
