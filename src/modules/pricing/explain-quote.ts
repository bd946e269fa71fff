// The sum, row by row, as a buyer reads it: what each amount is and how it came about. The rows but those of tax that is
// included add up to the total. English, or the merchant's own words; pages in other languages go by the kinds.
import { formatMoney, type Money, money } from '../../kernel/money.ts';
import type { Discount } from './discount.ts';
import type { AppliedDiscount, ExplanationRow, Quote, ShippingChoice } from './quote.ts';
import type { TillTables } from './till-tables.ts';

type Sums = Omit<Quote, 'explanation' | 'messages'>;

export function explain(quote: Sums, tables: TillTables, discounts: readonly Discount[]): ExplanationRow[] {
  const pieces = quote.lines.reduce((count, line) => count + line.quantity, 0);
  const rows: ExplanationRow[] = [
    { kind: 'goods', label: 'Goods', amount: quote.subtotal, note: `${pieces} ${pieces === 1 ? 'item' : 'items'}` },
    ...quote.discounts
      .filter((discount) => discount.class !== 'shipping')
      .map((discount) => discountRow(discount, { quote, tables, discounts })),
    shippingRow(quote),
    ...taxRows(quote),
  ];
  if (quote.rounding.amountMinor !== 0) {
    rows.push({ kind: 'rounding', label: 'Rounding', amount: quote.rounding, note: quote.roundingRule });
  }
  rows.push({ kind: 'total', label: quote.complete ? 'Total' : 'Total so far', amount: quote.total });
  if (quote.taxIncluded) rows.push(...includedRows(quote));
  return rows;
}

function discountRow(
  { id, code, title, amount }: AppliedDiscount,
  facts: { quote: Sums; tables: TillTables; discounts: readonly Discount[] },
): ExplanationRow {
  const discount = facts.discounts.find((candidate) => candidate.id === id);
  const note = discount && giftWords(discount, facts.tables);
  return {
    kind: 'discount',
    label: code === undefined || title === code ? title : `${title} (${code})`,
    amount: money(-amount.amountMinor, amount.currency),
    ...(note === undefined ? {} : { note }),
  };
}

function giftWords({ gives }: Discount, tables: TillTables): string | undefined {
  switch (gives.kind) {
    case 'percentage':
      return `${percent(gives.rateMillionths)} off ${gives.items === undefined ? 'the goods' : 'some of the goods'}`;
    case 'amount': {
      const offMinor = tables.amount(gives.off);
      if (offMinor === undefined) return undefined;
      return `${formatMoney(money(offMinor, tables.currency))} off${gives.each === 'piece' ? ' each piece' : ''}`;
    }
    case 'buy-get':
      return gives.get.rateMillionths === 1_000_000
        ? `buy ${gives.buy.quantity}, get ${gives.get.quantity} free`
        : `buy ${gives.buy.quantity}, get ${gives.get.quantity} at ${percent(gives.get.rateMillionths)} off`;
    case 'free-shipping':
      return undefined;
  }
}

function shippingRow({ shippingChoices, shippingChoice, shipping, complete, lines }: Sums): ExplanationRow {
  const choice = shippingChoices.find(({ id }) => id === shippingChoice);
  if (choice === undefined) {
    return complete || lines.length === 0
      ? { kind: 'shipping', label: 'Shipping', amount: shipping, note: 'nothing to ship' }
      : { kind: 'shipping-unknown', label: 'Shipping', note: 'from your address' };
  }
  const note = shippingNote(choice);
  return {
    kind: 'shipping',
    label: choice.kind === 'pickup' ? `Pick-up: ${choice.title}` : `Shipping: ${choice.title}`,
    amount: shipping,
    ...(note === undefined ? {} : { note }),
  };
}

function shippingNote({ reducedBy, fullPrice }: ShippingChoice): string | undefined {
  if (reducedBy === undefined) return undefined;
  const instead = `instead of ${formatMoney(fullPrice)}`;
  return reducedBy.kind === 'threshold'
    ? `free from ${formatMoney(reducedBy.from)}, ${instead}`
    : `${reducedBy.title}, ${instead}`;
}

function taxRows({ taxes, taxIncluded, complete, tax }: Sums): ExplanationRow[] {
  if (taxIncluded) return [];
  if (taxes.length > 0) {
    return taxes.map(({ label, rateMillionths, amount, base }) => ({
      kind: 'tax-added',
      label: `${label} ${percent(rateMillionths)}`,
      amount,
      note: `on ${formatMoney(base)}`,
    }));
  }
  return complete
    ? [{ kind: 'tax-added', label: 'Tax', amount: tax, note: 'none is charged for this destination' }]
    : [{ kind: 'tax-unknown', label: 'Tax', note: 'from your address' }];
}

function includedRows({ taxes, tax }: Sums): ExplanationRow[] {
  const row = (label: string, amount: Money, note: string): ExplanationRow => ({
    kind: 'tax-included',
    label,
    amount,
    note,
  });
  if (taxes.length === 0) return [row('Tax', tax, 'none is included')];
  return taxes.map(({ label, rateMillionths, amount, base }) =>
    row(`${label} ${percent(rateMillionths)}`, amount, `included, on ${formatMoney(base)} without tax`),
  );
}

/** "7.25 %" */
export function percent(rateMillionths: number): string {
  return `${String(rateMillionths / 10_000)} %`;
}
