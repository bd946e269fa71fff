// `watchword orders return|returns|approve|decline|receive|close` and the refund of a return: what customers send back.
import { isReturnReason, type RequestReturn, returnReasons } from '../../flows/request-return.ts';
import type { DecideReturn, NoReturn, ReceiveReturn, RefundReturn } from '../../flows/return-order.ts';
import { dueFor, receivedOf } from '../../flows/return-order.ts';
import { formatMoney, money } from '../../kernel/money.ts';
import type { ListedReturn, OrderReturn, ReturnState } from '../../modules/orders.ts';
import {
  describeLines,
  notFound,
  type OrderValues,
  parseAmount,
  parseLines,
  payOutNote,
  readReason,
  wantsYes,
  wholeNumber,
} from './order-arguments.ts';
import type { FoundOrder } from './order-story-text.ts';
import { counted, type ExitCode, type Terminal, table, UsageError } from './terminal.ts';

export interface ReturnParts {
  operator: string;
  find: (number: string) => Promise<FoundOrder | undefined>;
  requestReturn: RequestReturn;
  returns: { decide: DecideReturn; receive: ReceiveReturn; refund: RefundReturn };
  listReturns: (page: { state?: ReturnState | undefined; limit: number }) => Promise<ListedReturn[]>;
}

export const returnUsage = `watchword orders return NUMBER --line N:QTY… --reason WORD [--late]
watchword orders returns [--state STATE] [--limit N]
watchword orders approve RETURN --reason WORD
watchword orders decline|close RETURN --reason WORD --yes
watchword orders receive RETURN --restock|--write-off [--line N:QTY]… --yes
watchword orders refund RETURN [AMOUNT] --reason WORD --yes`;

interface ReturnAct {
  act: string;
  number: string | undefined;
  values: OrderValues;
}

export async function returnCommand(
  parts: ReturnParts,
  { act, number, values }: ReturnAct,
  terminal: Terminal,
): Promise<ExitCode> {
  if (act === 'returns') return list(parts, values, terminal);
  if (number === undefined) throw new UsageError(returnUsage);
  if (act === 'return') return request(parts, number, values, terminal);
  const found = await findReturn(parts, number);
  if (found === undefined) return notFound(terminal, number);
  switch (act) {
    case 'approve':
    case 'decline':
    case 'close':
      return decide(parts, found, { decision: act, values }, terminal);
    case 'receive':
      return receive(parts, found, values, terminal);
    default:
      throw new UsageError(returnUsage);
  }
}

interface FoundReturn extends FoundOrder {
  back: OrderReturn;
}

async function findReturn(parts: ReturnParts, given: string): Promise<FoundReturn | undefined> {
  const number = given.trim().toUpperCase();
  const found = await parts.find(number.replace(/-R\d+$/, ''));
  const back = found?.shown.returns.find((each) => each.number === number);
  return found === undefined || back === undefined ? undefined : { ...found, back };
}

async function list(parts: ReturnParts, values: OrderValues, terminal: Terminal): Promise<ExitCode> {
  const state = values.state as ReturnState | undefined;
  const found = await parts.listReturns({ state, limit: wholeNumber(values.limit, '--limit') });
  const rows = found.map((each) => [each.number, each.state, each.pieces, each.reason, each.requestedAt.toISOString()]);
  terminal.result(found, rows.length === 0 ? 'No returns wait.' : table(rows));
  return 0;
}

async function request(parts: ReturnParts, number: string, values: OrderValues, terminal: Terminal): Promise<ExitCode> {
  const found = await parts.find(number);
  if (found === undefined) return notFound(terminal, number);
  const lines = parseLines(values.line);
  const reason = values.reason ?? '';
  if (lines === 'all') throw new UsageError('Say which pieces: --line 1:2 for two of line 1.');
  if (!isReturnReason(reason)) throw new UsageError(`--reason is one of: ${returnReasons.join(', ')}`);
  const outcome = await parts.requestReturn({
    orderId: found.shown.order.orderId,
    lines,
    reason,
    actor: parts.operator,
    // Ten years: kinder than the customer's own time.
    ...(values.late ? { windowDays: 3_650 } : {}),
  });
  if (outcome.kind === 'requested') {
    terminal.result(outcome, `Return ${outcome.number} is noted. Approve or decline it next.`);
    return 0;
  }
  const left = describeLines(outcome.returnable);
  terminal.result(
    outcome,
    `Of order ${number} can be sent back: ${left} (--late: whatever its age). Nothing was changed.`,
  );
  return 1;
}

async function decide(
  parts: ReturnParts,
  { back }: FoundReturn,
  { decision, values }: { decision: 'approve' | 'decline' | 'close'; values: OrderValues },
  terminal: Terminal,
): Promise<ExitCode> {
  const { number } = back;
  const reason = readReason(values.reason);
  if (decision !== 'approve' && !values.yes) {
    const pieces = describeLines(receivedOf(back));
    return wantsYes(terminal, `Return ${number} (${pieces}) is ${back.state}. It ends here, and no money goes back.`);
  }
  const outcome = await parts.returns.decide({ number, decision, reason, actor: parts.operator });
  if (outcome.kind === 'no-return' || outcome.kind === 'not-now') return refused(outcome, number, terminal);
  terminal.result({ ...outcome, number }, `Return ${number} is ${outcome.kind}.`);
  return 0;
}

async function receive(
  parts: ReturnParts,
  { back, shown }: FoundReturn,
  values: OrderValues,
  terminal: Terminal,
): Promise<ExitCode> {
  const { number } = back;
  const condition = values.restock ? 'restock' : 'write-off';
  if (values.restock === values['write-off']) throw new UsageError('Say what becomes of it: --restock or --write-off.');
  const lines = parseLines(values.line);
  if (!values.yes) {
    const pieces = lines === 'all' ? receivedOf(back) : lines;
    const due = formatMoney(money(dueFor(shown, pieces), shown.order.total.currency));
    const shelf = condition === 'restock' ? 'can be sold again' : 'are written off';
    return wantsYes(terminal, `Return ${number} is ${back.state}: ${describeLines(pieces)} ${shelf}; ${due} is due.`);
  }
  const outcome = await parts.returns.receive({ number, condition, lines, actor: parts.operator });
  switch (outcome.kind) {
    case 'received': {
      const due = formatMoney(money(outcome.dueMinor, shown.order.total.currency));
      terminal.result(
        outcome,
        `${counted(outcome.pieces, 'piece')} arrived. ${due} is due: watchword orders refund ${number}`,
      );
      return 0;
    }
    case 'too-many':
      terminal.result(outcome, `Announced were ${describeLines(outcome.announced)}. Nothing was changed.`);
      return 1;
    default:
      return refused(outcome, number, terminal);
  }
}

export async function refundReturnCommand(
  parts: ReturnParts,
  { number: given, amount, values }: { number: string; amount: string | undefined; values: OrderValues },
  terminal: Terminal,
): Promise<ExitCode> {
  const reason = readReason(values.reason);
  const found = await findReturn(parts, given);
  if (found === undefined) return notFound(terminal, given);
  const { back, shown } = found;
  const { currency } = shown.order.total;
  const text = (amountMinor: number) => formatMoney(money(amountMinor, currency));
  const amountMinor = amount === undefined || amount === 'all' ? 'due' : parseAmount(amount, currency);
  if (!values.yes) {
    const dueMinor = dueFor(shown, receivedOf(back));
    const wish = amountMinor === 'due' ? dueMinor : amountMinor;
    return wantsYes(
      terminal,
      `Return ${back.number} is ${back.state}: ${describeLines(receivedOf(back))}, ${text(dueMinor)} due. ` +
        `This gives back ${text(wish)}.`,
      { dueMinor, amountMinor: wish },
    );
  }
  const outcome = await parts.returns.refund({ number: back.number, amountMinor, reason, actor: parts.operator });
  switch (outcome.kind) {
    case 'refunded':
      terminal.result(
        outcome,
        `${text(outcome.amountMinor)} goes back for return ${back.number}.${payOutNote(outcome.way)}`,
      );
      return 0;
    case 'too-much':
      terminal.result(outcome, `At most ${text(outcome.refundableMinor)} can be given back. Nothing was changed.`);
      return 1;
    case 'nothing-due':
      terminal.result(outcome, 'All of it was given back before: close the return. Nothing was changed.');
      return 1;
    case 'nothing-paid':
      terminal.result(outcome, 'Nothing was paid for it. Nothing was changed.');
      return 1;
    default:
      return refused(outcome, back.number, terminal);
  }
}

function refused(outcome: NoReturn, number: string, terminal: Terminal): ExitCode {
  if (outcome.kind === 'no-return') return notFound(terminal, number);
  terminal.result(outcome, `Return ${number} is ${outcome.state}: not now. Nothing was changed.`);
  return 1;
}
