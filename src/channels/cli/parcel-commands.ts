// `watchword orders fulfil|amend|withdraw`: parcels, sent and corrected. A parcel is named by its place in the order: 1, 2 …
import type { AmendParcel, FulfilOrder, WithdrawParcel } from '../../flows/fulfil-order.ts';
import { parcelDetails } from '../../flows/parcel-details.ts';
import type { ParcelDetails } from '../../modules/orders.ts';
import {
  describeLines,
  notFound,
  type OrderValues,
  parseLines,
  readReason,
  wantsYes,
  wholeNumber,
} from './order-arguments.ts';
import type { FoundOrder } from './order-story-text.ts';
import { type ExitCode, type Terminal, UsageError } from './terminal.ts';

export interface ParcelParts {
  /** As it stands in the evidence: who gives the commands on this machine. */
  operator: string;
  find: (number: string) => Promise<FoundOrder | undefined>;
  parcels: { fulfil: FulfilOrder; amend: AmendParcel; withdraw: WithdrawParcel };
}

export const parcelUsage = `watchword orders fulfil NUMBER [--line N:QTY]… --carrier NAME [--tracking CODE] [--url HTTPS]
watchword orders amend NUMBER --parcel N --carrier NAME [--tracking CODE] [--url HTTPS]
watchword orders withdraw NUMBER --parcel N --reason WORD --yes`;

interface ParcelAct {
  act: 'fulfil' | 'amend' | 'withdraw';
  found: FoundOrder;
  values: OrderValues;
}

export function parcelCommand(parts: ParcelParts, given: ParcelAct, terminal: Terminal): Promise<ExitCode> | ExitCode {
  switch (given.act) {
    case 'fulfil':
      return fulfil(parts, given, terminal);
    case 'amend':
      return amend(parts, given, terminal);
    case 'withdraw':
      return withdraw(parts, given, terminal);
  }
}

async function fulfil(parts: ParcelParts, { found, values }: ParcelAct, terminal: Terminal): Promise<ExitCode> {
  const { orderId, number } = found.shown.order;
  const parcel = readDetails(values);
  const lines = parseLines(values.line);
  const outcome = await parts.parcels.fulfil({ orderId, lines, parcel, actor: parts.operator });
  switch (outcome.kind) {
    case 'shipped':
      terminal.result(outcome, `Order ${number} is ${outcome.fulfilment === 'partly' ? 'partly ' : ''}fulfilled.`);
      return 0;
    case 'not-sold':
      terminal.result(outcome, `Order ${number} is ${outcome.state}: nothing of it may leave. Nothing was changed.`);
      return 1;
    case 'too-many':
      terminal.result(outcome, `Of order ${number} can be sent: ${describeLines(outcome.left)}. Nothing was changed.`);
      return 1;
  }
}

async function amend(parts: ParcelParts, { found, values }: ParcelAct, terminal: Terminal): Promise<ExitCode> {
  const parcel = readDetails(values);
  const chosen = choose(found, values);
  if (chosen === undefined) return notFound(terminal, `such parcel of order ${found.shown.order.number}`);
  const outcome = await parts.parcels.amend({ parcelId: chosen.parcelId, parcel, actor: parts.operator });
  const isDone = outcome.kind === 'amended';
  terminal.result(outcome, isDone ? 'Corrected, also on the customer’s page.' : 'That parcel was withdrawn.');
  return isDone ? 0 : 1;
}

async function withdraw(parts: ParcelParts, { found, values }: ParcelAct, terminal: Terminal): Promise<ExitCode> {
  const { number } = found.shown.order;
  const reason = readReason(values.reason);
  const chosen = choose(found, values);
  if (chosen === undefined) return notFound(terminal, `such parcel of order ${number}`);
  if (!values.yes) {
    return wantsYes(
      terminal,
      `The parcel never left: ${describeLines(chosen.lines)} of ${number} are to be sent again.`,
    );
  }
  const outcome = await parts.parcels.withdraw({ parcelId: chosen.parcelId, reason, actor: parts.operator });
  switch (outcome.kind) {
    case 'withdrawn':
      terminal.result(outcome, `The parcel is withdrawn; order ${number} is ${outcome.fulfilment}.`);
      return 0;
    case 'not-on-its-way':
      terminal.result(outcome, 'That parcel was withdrawn before. Nothing was changed.');
      return 1;
    case 'coming-back':
      terminal.result(outcome, 'Some of it comes back: it was picked up. Nothing was changed.');
      return 1;
  }
}

function choose({ shown }: FoundOrder, values: OrderValues) {
  if (values.parcel === undefined) throw new UsageError(parcelUsage);
  return shown.parcels[wholeNumber(values.parcel, '--parcel') - 1];
}

function readDetails({ carrier, tracking, url }: OrderValues): ParcelDetails {
  if (carrier === undefined) throw new UsageError(parcelUsage);
  const outcome = parcelDetails({ carrier, tracking, url });
  if (outcome.kind === 'details') return outcome.details;
  const wanted = {
    carrier: '--carrier is a name of at most 60 letters.',
    tracking: '--tracking is a code of at most 80 letters and digits.',
    url: '--url is an https address of at most 500 characters, without a user name.',
  };
  throw new UsageError(wanted[outcome.field]);
}
