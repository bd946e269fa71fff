// What vague words mean here: a value, its unit, plain words for customers; approved by a person with a fresh proof (L20).
import { html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import type { ParameterValue, TrustReport } from '../../modules/policy.ts';
import { area, confirmation, field, typedForm } from './forms.ts';
import { type Desk, get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying, sayOf } from './said.ts';
import { actorOf } from './staff.ts';
import { type Column, plainTable } from './table.ts';
import { badge, when, whoText } from './words.ts';

export function parameterRoutes(desk: Desk): StaffRoute[] {
  return [
    get('/policy/parameters', 'policy.view', (exchange) => showList(desk, exchange)),
    get('/policy/parameters/:id', 'policy.bind', (exchange) => showParameter(desk, exchange)),
    post('/policy/parameters/:id', 'policy.bind', (exchange) => approve(desk, exchange)),
  ];
}

type Shown = TrustReport['parameters'][number];

const columns: Column<Shown>[] = [
  { title: 'Parameter', cell: ({ id }) => id },
  {
    title: 'Standing',
    cell: ({ approval }) => (approval === undefined ? badge('waiting', 'Our default') : badge('approved')),
  },
  { title: 'Means', cell: ({ meaning }) => meaning },
  { title: 'Words', wide: true, cell: ({ terms }) => terms.map((term) => `“${term}”`).join(', ') },
  {
    title: 'In sentences that promise',
    wide: true,
    cell: ({ requirements }) => (requirements.length === 0 ? 'anything' : requirements.join(', ')),
  },
];

const trail = [{ title: 'Policy', href: '/policy' }];
const deepTrail = [...trail, { title: 'What words mean', href: '/policy/parameters' }];

async function showList(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const { parameters } = await desk.policy.report();
  const mayApprove = exchange.actor.may.has('policy.bind');
  return desk.frame.show(exchange.actor, {
    title: 'What words mean',
    current: '/policy',
    trail,
    said: sayOf(exchange.queries()),
    body: html`<p class="soft">A vague word promises nothing until a person approves what it means. Until then its sentences are unbound.</p>
${plainTable({ caption: 'Parameters', rows: parameters, columns, ...(mayApprove ? { href: ({ id }: Shown) => `/policy/parameters/${id}` } : {}) })}`,
  });
}

async function find(desk: Desk, exchange: StaffExchange): Promise<{ shown: Shown; concerned: string[] } | undefined> {
  const report = await desk.policy.report();
  const shown = report.parameters.find(({ id }) => id === exchange.param('id'));
  if (shown === undefined) return undefined;
  const sentences = report.clauses.filter(({ words }) => words.some(({ parameter }) => parameter === shown.id));
  return { shown, concerned: sentences.map(({ id }) => id) };
}

interface Said {
  value: string;
  words: string;
}

async function showParameter(
  desk: Desk,
  exchange: StaffExchange,
  { said, faults = [] }: { said?: Said; faults?: readonly string[] } = {},
): Promise<Reply> {
  const found = await find(desk, exchange);
  if (found === undefined) return exchange.refuse(404, 'There is no such parameter.');
  const { shown, concerned } = found;
  const { id, unit, meaning, approval, terms } = shown;
  const { value, words } = said ?? { value: valueText(shown.value), words: shown.words };
  return desk.frame.show(exchange.actor, {
    title: id,
    current: '/policy',
    trail: deepTrail,
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: html`<section class="card"><p>${meaning}</p><dl class="facts"><dt>Standing</dt><dd>${approval === undefined ? 'our default: nobody has approved it' : html`approved by ${whoText(approval.by)}, ${when(approval.at)}`}</dd>
<dt>Binds</dt><dd>${terms.map((term) => `“${term}”`).join(', ')}</dd><dt>Sentences concerned</dt><dd>${concerned.length === 0 ? 'none at present' : concerned.join(', ')}</dd></dl></section>
<form class="card" method="post" action="/policy/parameters/${id}">
${
  unit === 'list'
    ? area({ name: 'value', label: 'Value: one a line', value, rows: 8, hint: 'At most 50 lines of 200 characters.' })
    : field({ name: 'value', label: `Value, in ${unit === 'level' ? 'levels' : unit}`, value, max: 12, required: true })
}
${area({ name: 'words', label: 'In plain words', value: words, rows: 3, hint: 'What a customer is told. {} stands for the value with its unit.' })}
<div class="buttons"><button>Continue</button> <a href="/policy/parameters">Back</a></div></form>`,
  });
}

function valueText(value: ParameterValue): string {
  return typeof value === 'number' ? String(value) : value.join('\n');
}

/** What was typed as a value of its kind; undefined for what is none. */
function readValue(text: string, unit: Shown['unit']): ParameterValue | undefined {
  if (unit !== 'list') return /^\d{1,6}(?:\.\d{1,3})?$/.test(text) ? Number(text) : undefined;
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

async function approve(desk: Desk, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const found = await find(desk, exchange);
  if (found === undefined) return exchange.refuse(404, 'There is no such parameter.');
  const { shown, concerned } = found;
  const said = { value: input.typed('value'), words: input.typed('words') };
  const again = (fault: string) => showParameter(desk, exchange, { said, faults: [fault] });
  const value = readValue(said.value, shown.unit);
  if (value === undefined) return again(`The value is a number of ${shown.unit}, like ${valueText(shown.value)}.`);
  if (said.words === '') return again('Say in plain words what it means.');
  if (said.words.includes('\0') || said.value.includes('\0')) return again('There are characters that are no text.');
  if (!said.words.includes('{}')) return again('The words must hold {} where the value stands.');
  if (input.typed('sure') !== 'yes') {
    return desk.frame.show(exchange.actor, {
      title: `Approve ${shown.id}`,
      current: '/policy',
      trail: deepTrail,
      body: confirmation({
        action: `/policy/parameters/${shown.id}`,
        back: '/policy/parameters',
        values: { ...said, sure: 'yes' },
        button: 'Approve it',
        effect: [
          ['Value now', `${valueText(shown.value).replaceAll('\n', '; ')} ${unitText(shown.unit)}`],
          ['Value then', `${valueText(value).replaceAll('\n', '; ')} ${unitText(shown.unit)}`],
          ['In plain words', said.words],
          ['Sentences concerned', concerned.length === 0 ? 'none at present' : concerned.join(', ')],
          ['Who sees it', 'everybody, on the trust page'],
        ],
      }),
    });
  }
  const { actor } = exchange;
  const outcome = await desk.policy.approve({
    parameter: shown.id,
    value,
    words: said.words,
    by: { actor: actorOf(actor), steppedUpAt: actor.steppedUpAt },
  });
  if (outcome.kind === 'refused') return again(`${outcome.reason}.`);
  return redirectReply(saying('/policy/parameters', 'parameter-approved'));
}

function unitText(unit: Shown['unit']): string {
  return unit === 'list' ? '' : unit;
}
