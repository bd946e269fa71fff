// `expand`: replaces an id by its object, several levels deep, in lists too (`data.latest_charge.balance_transaction`).
import type Stripe from 'stripe';
import { withStatus } from './balance.ts';
import { type Call, list, published } from './call.ts';
import { StripeError } from './errors.ts';
import type { Kept } from './store.ts';

/** Field of a kind → the kinds that its id may name. */
const expandable: Record<string, Record<string, string[]>> = {
  balance_transaction: { source: ['charge', 'refund'] },
  charge: {
    balance_transaction: ['balance_transaction'],
    customer: ['customer'],
    failure_balance_transaction: ['balance_transaction'],
    payment_intent: ['payment_intent'],
  },
  customer: { default_payment_method: ['payment_method'], default_source: [] },
  payment_intent: { customer: ['customer'], latest_charge: ['charge'], payment_method: ['payment_method'] },
  payment_method: { customer: ['customer'] },
  refund: {
    balance_transaction: ['balance_transaction'],
    charge: ['charge'],
    customer: ['customer'],
    failure_balance_transaction: ['balance_transaction'],
    payment_intent: ['payment_intent'],
    payment_method: ['payment_method'],
  },
};

const maxDepth = 4;

type Tree = { [field: string]: Tree };
type Fields = { [name: string]: unknown };

/**
 * Applies the request's `expand` to an answer.
 * @throws StripeError 400 for a field that cannot be expanded, or more than four levels
 */
export function expanded(call: Call, answer: object): object {
  const paths = list(call.parameters['expand'])?.map(String) ?? [];
  if (paths.length === 0) return answer;
  const tree: Tree = {};
  for (const path of paths) {
    const fields = path.split('.');
    const depth = fields[0] === 'data' ? fields.length - 1 : fields.length;
    if (depth > maxDepth) throw refusal(`You cannot expand more than ${maxDepth} levels of a property: ${path}.`);
    let branch = tree;
    for (const field of fields) {
      const next = Object.hasOwn(branch, field) ? branch[field] : undefined;
      branch = next ?? (branch[field] = {});
    }
  }
  return grow(call, answer as Fields, tree, { kind: undefined, path: '' });
}

function grow(call: Call, node: Fields, tree: Tree, at: { kind: string | undefined; path: string }): Fields {
  const kind = typeof node['object'] === 'string' ? node['object'] : at.kind;
  const grown: Fields = { ...node };
  for (const [field, below] of Object.entries(tree)) {
    const path = at.path === '' ? field : `${at.path}.${field}`;
    const here = { kind, path };
    if (kind === 'charge' && field === 'refunds') {
      grown[field] = refundsOf(call, String(node['id']), below, here);
      continue;
    }
    const value = node[field];
    const targets = kind === undefined ? undefined : expandable[kind]?.[field];
    if (targets !== undefined) {
      if (typeof value !== 'string') {
        if (value !== null && value !== undefined) grown[field] = grow(call, value as Fields, below, here);
        continue;
      }
      const found = targets.map((target) => call.store.get<Kept>(target, value)).find((object) => object !== undefined);
      if (found !== undefined) grown[field] = grow(call, shown(call, found), below, here);
    } else if (Array.isArray(value) && Object.keys(below).length > 0) {
      grown[field] = value.map((each) => grow(call, each as Fields, below, here));
    } else if (value !== null && typeof value === 'object' && Object.keys(below).length > 0) {
      grown[field] = grow(call, value as Fields, below, here);
    } else if (value !== null || Object.keys(below).length === 0) {
      throw refusal(`This property cannot be expanded (${path}).`);
    }
  }
  return grown;
}

function refundsOf(call: Call, chargeId: string, below: Tree, at: { kind: string | undefined; path: string }): Fields {
  const found = call.store.list<Stripe.Refund>('refund', { equal: { charge: chargeId }, limit: 10 });
  const refunds = 'data' in found ? found : { data: [], more: false };
  const answer: Fields = {
    object: 'list',
    data: refunds.data,
    has_more: refunds.more,
    url: `/v1/charges/${chargeId}/refunds`,
  };
  return grow(call, answer, below, at);
}

function shown(call: Call, object: Kept): Fields {
  const plain =
    object.object === 'balance_transaction' ? withStatus(call, object as Stripe.BalanceTransaction) : object;
  return { ...published(plain) };
}

function refusal(message: string): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message });
}
