// The command line: parses arguments, prints results as text or JSON, asks before it destroys. What a command does is a
// flow's business; which parts it is given stands in commands.ts.
export { type AccessParts, accessCommand } from './cli/access-commands.ts';
export { type HostDoor, openConfirm } from './cli/access-confirm.ts';
export { type CaseParts, casesCommand } from './cli/case-commands.ts';
export { exportCatalogCommand, importCatalog } from './cli/catalog-commands.ts';
export { type CollectionParts, collectionsCommand } from './cli/collection-commands.ts';
export { type CustomerParts, customersCommand } from './cli/customer-commands.ts';
export { type EvidenceParts, evidenceCommand } from './cli/evidence-commands.ts';
export { eraseCommand, type KeyParts, keysCommand } from './cli/key-commands.ts';
export { type MailDeskParts, type MailParts, mailCommand } from './cli/mail-commands.ts';
export { type PictureParts, picturesCommand } from './cli/media-commands.ts';
export {
  doctorCommand,
  type Finding,
  type RunningState,
  reconcileCommand,
  statusCommand,
  trustCommand,
} from './cli/operations-commands.ts';
export { type OrderParts, ordersCommand, refundCommand } from './cli/order-commands.ts';
export { policyCommand } from './cli/policy-check-commands.ts';
export { inspectCommand, probeCommand } from './cli/policy-commands.ts';
export type { PolicyDesk } from './cli/policy-desk-commands.ts';
export { type ScreeningParts, screeningCommand } from './cli/screening-commands.ts';
export { type ShopCommandParts, shopCommand } from './cli/shop-commands.ts';
export { type StaffParts, staffCommand } from './cli/staff-commands.ts';
export { type ExitCode, openTerminal, type Terminal, UsageError } from './cli/terminal.ts';
export { discountsCommand, type TillParts, tillCommand } from './cli/till-commands.ts';
export { commandUsage } from './cli/usage.ts';
export {
  type ServeOptions,
  type WitnessesParts,
  type WitnessParts,
  witnessCommand,
  witnessesCommand,
} from './cli/witness-commands.ts';
