// The pieces of every form of the back office: fields with their words, a reason, quantities of lines, hidden values; and
// reading them again, from an address or a form alike.

import { z } from 'zod';
import { type Reason, reasonFrom } from '../../flows/reason.ts';
import { type Html, type HtmlValue, html } from '../../kernel/html.ts';
import type { Exchange } from '../../kernel/http.ts';
import type { LineQuantity, StoryLine } from '../../modules/orders.ts';

/** What was typed; '' for what was not. */
export type Typed = (name: string) => string;

export function typedQuery(exchange: Exchange): Typed {
  const query = exchange.queries();
  return (name) => (query.get(name) ?? '').trim();
}

const anyForm = z.record(z.string().max(80), z.string().max(60_000));

/** The form's fields, or the refusal to send. */
export function typedForm(exchange: Exchange) {
  const input = exchange.form(anyForm);
  if (input.kind === 'refused') return input;
  const { value } = input;
  const typed: Typed = (name) => (Object.hasOwn(value, name) ? (value[name] ?? '').trim() : '');
  return { kind: 'valid', typed, raw: value } as const;
}

interface FieldOptions {
  name: string;
  label: string;
  value?: string;
  hint?: string;
  type?: string;
  required?: boolean;
  max?: number;
  list?: readonly string[];
  autocomplete?: string;
}

export function field(options: FieldOptions): Html {
  const {
    name,
    label,
    value = '',
    hint,
    type = 'text',
    required = false,
    max = 500,
    list,
    autocomplete = 'off',
  } = options;
  const hintId = `${name}-hint`;
  return html`<div class="field"><label for="${name}">${label}</label>
${hint === undefined ? '' : html`<p class="hint" id="${hintId}">${hint}</p>`}
<input id="${name}" name="${name}" type="${type}" value="${value}" maxlength="${max}" autocomplete="${autocomplete}"${required ? html` required` : ''}${hint === undefined ? '' : html` aria-describedby="${hintId}"`}${list === undefined ? '' : html` list="${name}-list"`}>
${list === undefined ? '' : html`<datalist id="${name}-list">${list.map((entry) => html`<option value="${entry}">`)}</datalist>`}</div>`;
}

export function choice(options: {
  name: string;
  label: string;
  value: string;
  options: Readonly<Record<string, string>>;
}): Html {
  const { name, label, value } = options;
  return html`<div class="field"><label for="${name}">${label}</label>
<select id="${name}" name="${name}">${Object.entries(options.options).map(([key, text]) => html`<option value="${key}"${key === value ? html` selected` : ''}>${text}</option>`)}</select></div>`;
}

export function check(name: string, label: string, on: boolean): Html {
  return html`<label class="check"><input type="checkbox" name="${name}" value="yes"${on ? html` checked` : ''}> ${label}</label>`;
}

export function hidden(values: Readonly<Record<string, string>>): Html {
  return html`${Object.entries(values).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`;
}

export function area(options: { name: string; label: string; value: string; rows: number; hint?: string }): Html {
  const { name, label, value, rows, hint } = options;
  return html`<div class="field whole"><label for="${name}">${label}</label>
${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}
<textarea id="${name}" name="${name}" rows="${rows}" spellcheck="false"${hint === undefined ? '' : html` aria-describedby="${name}-hint"`}>
${value}</textarea></div>`;
}

const usualReasons = [
  'asked-for-it',
  'out-of-stock',
  'known-customer',
  'damaged',
  'late',
  'goodwill',
  'fraud-suspected',
  'wrong-price',
];

export function reasonField(value: string): Html {
  return field({
    name: 'reason',
    label: 'Reason',
    value,
    max: 40,
    required: true,
    list: usualReasons,
    hint: 'A word or two with hyphens, like out-of-stock. It stays in the log for ever: nothing about a person.',
  });
}

export function readReason(typed: Typed): Reason | undefined {
  return reasonFrom(typed('reason').toLowerCase().replaceAll(/\s+/g, '-'));
}

export const reasonFault = 'Say why in a word or two, with hyphens: out-of-stock.';

/** One number field a line; `most`: how many of it there are for this act. */
export function quantityTable(
  caption: string,
  lines: readonly { line: StoryLine; most: number }[],
  typed: Typed,
): HtmlValue {
  return html`<div class="table-wrap" role="region" aria-label="${caption}" tabindex="0"><table><caption class="visually-hidden">${caption}</caption>
<thead><tr><th scope="col">Line</th><th scope="col" class="wide">SKU</th><th scope="col" class="end">Pieces</th></tr></thead><tbody>
${lines.map(({ line, most }) => {
  const name = `line-${line.line}`;
  return html`<tr><th scope="row"><label for="${name}">${line.title}</label></th><td class="wide">${line.sku}</td>
<td class="end"><input class="number" id="${name}" name="${name}" type="number" inputmode="numeric" min="0" max="${most}" value="${typed(name) === '' ? String(most) : typed(name)}"> of ${most}</td></tr>`;
})}</tbody></table></div>`;
}

/** The pieces that were typed; undefined when one is no whole number or more than there are. */
export function readQuantities(
  lines: readonly { line: StoryLine; most: number }[],
  typed: Typed,
): LineQuantity[] | undefined {
  const chosen: LineQuantity[] = [];
  for (const { line, most } of lines) {
    const text = typed(`line-${line.line}`);
    if (!/^\d{0,4}$/.test(text)) return undefined;
    const quantity = Number(text);
    if (quantity > most) return undefined;
    if (quantity > 0) chosen.push({ line: line.line, quantity });
  }
  return chosen;
}

export function quantitiesAsFields(lines: readonly LineQuantity[]): Record<string, string> {
  return Object.fromEntries(lines.map(({ line, quantity }) => [`line-${line}`, String(quantity)]));
}

/** The last page before an act that cannot be taken back: what it will do, in numbers, and the one button that does it. */
export function confirmation(options: {
  effect: readonly (readonly [what: string, value: HtmlValue])[];
  note?: HtmlValue;
  action: string;
  values: Readonly<Record<string, string>>;
  button: string;
  back: string;
}): Html {
  const { effect, note, action, values, button, back } = options;
  return html`<section class="effect" aria-label="What this will do"><h2>What this will do</h2>
<dl class="facts">${effect.map(([what, value]) => html`<dt>${what}</dt><dd>${value}</dd>`)}</dl>${note === undefined ? '' : html`<p>${note}</p>`}</section>
<form method="post" action="${action}">${hidden(values)}
<div class="buttons"><button class="danger">${button}</button> <a href="${back}">Go back, change nothing</a></div></form>`;
}
