// `watchword customers`: customers on account, their limits and tokens. A new token is shown once and kept nowhere.
import type { CreateCustomer } from '../../flows/create-customer.ts';
import { formatMoney, type Money, money } from '../../kernel/money.ts';
import type { Customer } from '../../modules/customers.ts';
import { notFound, parseAmount } from './order-arguments.ts';
import { type ExitCode, readArguments, type Terminal, table, UsageError } from './terminal.ts';

export interface CustomerParts {
  currency: string;
  /** As it stands in the evidence: who gives the commands on this machine. */
  operator: string;
  createCustomer: CreateCustomer;
  listCustomers: (limit: number) => Promise<Customer[]>;
  rotateToken: (customerId: string) => Promise<string | undefined>;
}

export const usage =
  'watchword customers list\nwatchword customers add --email ADDRESS --name NAME --limit AMOUNT [--phone NUMBER]\n' +
  'watchword customers token CUSTOMER-ID --yes';

export async function customersCommand(
  parts: CustomerParts,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { positionals, values } = readArguments(args, {
    email: { type: 'string' },
    name: { type: 'string' },
    phone: { type: 'string' },
    limit: { type: 'string' },
    yes: { type: 'boolean', default: false },
  });
  const [act = 'list', id] = positionals;
  if (act === 'list') {
    const found = await parts.listCustomers(200);
    const rows = found.map((customer) => [
      customer.customerId,
      formatMoney(customer.used),
      formatMoney(customer.creditLimit),
      `${customer.tokens} tokens`,
    ]);
    terminal.result(
      found,
      rows.length === 0 ? 'No customers on account.' : table([['customer', 'used', 'limit', ''], ...rows]),
    );
    return 0;
  }
  if (act === 'add') {
    const { email, name, limit, phone } = values;
    if (!email?.includes('@') || !name || !limit) throw new UsageError(usage);
    const creditLimit: Money = money(parseAmount(limit, parts.currency), parts.currency);
    const made = await parts.createCustomer({
      contact: { email, name, phone },
      creditLimit,
      approvedBy: parts.operator,
    });
    terminal.result(made, `Customer ${made.customerId}\nToken (shown once): ${made.token}`);
    return 0;
  }
  if (act !== 'token' || id === undefined) throw new UsageError(usage);
  if (!values.yes) {
    terminal.print(`A new token for ${id} makes its present one useless at once. Repeat with --yes to do it.`);
    return 1;
  }
  const token = await parts.rotateToken(id);
  if (token === undefined) return notFound(terminal, id);
  terminal.result({ token }, `New token (shown once): ${token}`);
  return 0;
}
