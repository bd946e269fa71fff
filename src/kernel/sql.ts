// The `sql` tag: SQL text whose values can only ever be parameters. Each statement is named by a hash of its text,
// so that a connection prepares it once. Never builds SQL from strings at run time.
import { createHash } from 'node:crypto';

/** A statement with its parameters. `Row` is the shape of a result row; the database does not check it. */
export interface Query<Row = unknown> {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** Only carries the type. */
  readonly row?: Row;
}

interface Shape {
  name: string;
  text: string;
}

// Keyed by the template's own strings array, which is one object for each place in the source: no hashing on a hot path.
const shapes = new WeakMap<TemplateStringsArray, Shape>();

/**
 * sql<{ id: string }>`select id from orders.cart where token_hash = ${hash}`
 *
 * Every `${}` becomes a parameter. Lists go in as arrays: `= any(${ids}::uuid[])`.
 */
export function sql<Row = unknown>(strings: TemplateStringsArray, ...values: readonly unknown[]): Query<Row> {
  let shape = shapes.get(strings);
  if (shape === undefined) {
    const text = strings.reduce((left, right, index) => `${left}$${index}${right}`);
    shape = { text, name: `s${createHash('sha256').update(text).digest('hex').slice(0, 16)}` };
    shapes.set(strings, shape);
  }
  return { name: shape.name, text: shape.text, values };
}
