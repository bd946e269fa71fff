// `watchword orders address|contact`: what goes onto a parcel, and how to reach the buyer. The only commands that show
// personal data: somebody in the back office must say yes to it, and the vault keeps on record that they did.
import type { Address } from '../../flows/checkout-request.ts';
import type { ContactPurpose, OpenContact, OpenedContact } from '../../flows/open-contact.ts';
import { type Confirm, confirmUsage } from './access-confirm.ts';
import type { FoundOrder } from './order-story-text.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export interface ContactParts {
  /** As it stands in the evidence: who gives the commands on this machine. */
  operator: string;
  openContact: OpenContact;
  /** Asks the back office before anything is opened (S2.4). */
  confirm: Confirm;
}

export const contactUsage = `watchword orders address NUMBER           what goes onto the parcel; each look is on record
watchword orders contact NUMBER           how to reach the buyer; each look is on record
  ${confirmUsage}`;

export async function contactCommand(
  { openContact, operator, confirm }: ContactParts,
  { act, found, breakGlass }: { act: 'address' | 'contact'; found: FoundOrder; breakGlass: string | undefined },
  terminal: Terminal,
): Promise<ExitCode> {
  const { order } = found.shown;
  const purpose: ContactPurpose = act === 'address' ? 'delivery' : 'support';
  const effect = `The ${act} of one person, the buyer of order ${order.number}, is shown on this machine.`;
  if (!(await confirm({ command: `orders ${act} ${order.number}`, effect, breakGlass }, terminal))) return 1;
  const outcome = await openContact({ orderId: order.orderId, purpose, actor: operator });
  if (outcome.kind !== 'opened') {
    terminal.result(outcome, `The person of order ${order.number} was erased: nobody can read the address any more.`);
    return 1;
  }
  const { shippingTitle, pickup } = order;
  const how = pickup === undefined ? shippingTitle : `picked up: ${pickup.name}`;
  terminal.result(
    { number: order.number, ...outcome, how },
    [
      ...(purpose === 'delivery' ? labelOf(outcome.contact, how) : reachOf(outcome.contact)),
      `(On record: opened for ${purpose} by ${operator}.)`,
    ].join('\n'),
  );
  return 0;
}

function labelOf({ name, address, phone, giftNote }: OpenedContact, how: string | undefined): string[] {
  return [
    plain(name),
    ...(address === undefined ? [] : linesOf(address)),
    ...(phone === undefined ? [] : ['', `Telephone: ${plain(phone)}`]),
    ...(giftNote === undefined ? [] : ['', 'Gift note:', ...giftNote.split(/\r?\n/).map((line) => `  ${plain(line)}`)]),
    ...(how === undefined ? [] : ['', `How: ${plain(how)}`]),
  ];
}

function linesOf({ line1, line2, city, region, postalCode, country }: Address): string[] {
  const town = [city, region, postalCode].filter((part) => part !== undefined && part !== '').join(' ');
  return [line1, line2 ?? '', town, country].filter((line) => line !== '').map(plain);
}

function reachOf({ name, email, phone }: OpenedContact): string[] {
  return [name, email, phone].filter((line) => line !== undefined).map(plain);
}

/** What strangers typed must not steer the terminal: no escapes, nothing that turns the writing around. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\u{fffd}');
}
