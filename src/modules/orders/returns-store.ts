// The SQL of returns. The database counts what comes back of each line and refuses more than was shipped. State moves are
// compare-and-set along the table of returns-state.ts.
import type { Reader, Tx } from '../../kernel/database.ts';
import { sql } from '../../kernel/sql.ts';
import type { OrderId } from './order.ts';
import type { LineQuantity, OrderReturn, ReturnId } from './order-story.ts';
import { mayMoveReturn, type ReturnReason, type ReturnState } from './returns-state.ts';

export interface NewReturn {
  returnId: ReturnId;
  orderId: OrderId;
  lines: readonly LineQuantity[];
  reason: ReturnReason;
  requestedBy: string;
  at: Date;
}

/** Inserts a return and gives it the next number of its order, whose row the caller has locked. */
export async function insertReturn(tx: Tx, request: NewReturn): Promise<string> {
  const { returnId, orderId, lines, reason, requestedBy, at } = request;
  const { number } = await tx.one(sql<{ number: string }>`
    insert into orders.return (id, order_id, number, state, reason, requested_by, requested_at, state_at)
    select ${returnId}, id, number || '-R' || (select count(*) + 1 from orders.return where order_id = orders.order.id),
           'requested', ${reason}, ${requestedBy}, ${at}, ${at}
    from orders.order where id = ${orderId}
    returning number`);
  await tx.execute(sql`
    insert into orders.return_line (return_id, order_id, line, quantity)
    select ${returnId}, ${orderId}, line, quantity
    from unnest(${lines.map((each) => each.line)}::integer[], ${lines.map((each) => each.quantity)}::integer[])
      as each (line, quantity)`);
  return number;
}

/** Moves a return along an edge of the table; false when somebody else moved it first. */
export async function moveReturn(
  tx: Tx,
  move: { returnId: ReturnId; from: ReturnState; to: ReturnState; at: Date; condition?: 'restock' | 'write-off' },
): Promise<boolean> {
  const { returnId, from, to, at, condition } = move;
  if (!mayMoveReturn(from, to)) throw new Error(`returns have no edge from ${from} to ${to}`);
  const changed = await tx.execute(sql`
    update orders.return set state = ${to}, state_at = ${at}, condition = coalesce(${condition ?? null}, condition)
    where id = ${returnId} and state = ${from}`);
  return changed === 1;
}

/** What arrived of a return: of each line that is not named, nothing. */
export async function noteReceived(tx: Tx, returnId: ReturnId, received: readonly LineQuantity[]): Promise<void> {
  await tx.execute(sql`
    update orders.return_line as line
    set received = coalesce((select quantity
      from unnest(${received.map((each) => each.line)}::integer[], ${received.map((each) => each.quantity)}::integer[])
        as each (line, quantity) where each.line = line.line), 0)
    where return_id = ${returnId}`);
}

/** By the number that people use, as `W-100234-R1`. */
export async function returnByNumber(
  reader: Reader,
  number: string,
): Promise<{ returnId: ReturnId; orderId: OrderId } | undefined> {
  return reader.maybeOne(sql<{ returnId: ReturnId; orderId: OrderId }>`
    select id as "returnId", order_id as "orderId" from orders.return where number = ${number.trim().toUpperCase()}`);
}

export interface ListedReturn extends Pick<OrderReturn, 'returnId' | 'number' | 'state' | 'reason' | 'requestedAt'> {
  pieces: number;
}

/** Returns, those first that wait longest; without a state, all that somebody must do something about. */
export async function listReturns(
  reader: Reader,
  page: { state?: ReturnState | undefined; limit: number },
): Promise<ListedReturn[]> {
  return reader.query(sql<ListedReturn>`
    select id as "returnId", number, state, reason, requested_at as "requestedAt",
           (select sum(quantity) from orders.return_line where return_id = back.id) as pieces
    from orders.return as back
    where case when ${page.state ?? null}::text is null then state in ('requested', 'approved', 'received')
               else state = ${page.state ?? null} end
    order by requested_at, id limit ${page.limit}`);
}
