export { recordContractEvent } from './record-contract-event';
