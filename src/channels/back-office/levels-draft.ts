// Drafting what a level may do: boxes, then a page with what it gains and loses, then a draft that waits for an owner
// (L6.3). It builds on the newest draft that waits, so that several changes can be approved as one.
import { z } from 'zod';
import { html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import { isPermission, type LevelDocument, type Permission, permissionTable } from '../../modules/access.ts';
import { confirmation, field } from './forms.ts';
import {
  changesBetween,
  changeText,
  documentOf,
  type LevelsDesk,
  type LevelsNow,
  type ListedLevel,
  levelsNow,
  listed,
} from './levels-change.ts';
import { get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying } from './said.ts';
import { stepUpReply } from './step-up.ts';
import { plainAmount, readAmount, stateText } from './words.ts';

export function draftRoutes(desk: LevelsDesk): StaffRoute[] {
  return [
    get('/levels/:what', 'access.define-levels', (exchange) => begin(desk, exchange)),
    post('/levels/:what', 'access.define-levels', (exchange) => send(desk, exchange)),
  ];
}

/** What a change is made to: a level, or the amount that is large. */
type What = ListedLevel | 'large-amount';

function whatOf(exchange: StaffExchange): What | undefined {
  const given = exchange.param('what');
  return given === 'large-amount' ? given : listed.find((level) => level === given);
}

interface Ground {
  document: LevelDocument;
  /** The draft that waits and is built on; undefined: what counts. */
  draft: number | undefined;
  /** As the form carries it: what counted, and on what it builds. */
  base: string;
}

function groundOf({ document, inForce, versions }: LevelsNow): Ground {
  const newest = versions.find(({ version, approvedAt }) => approvedAt === null && version > inForce);
  const drafted = newest && documentOf(newest.body);
  if (newest === undefined || drafted === undefined) return { document, draft: undefined, base: `${inForce}` };
  return { document: drafted, draft: newest.version, base: `${inForce}-${newest.version}` };
}

interface Typed {
  chosen: readonly string[];
  amount: string;
}

async function begin(desk: LevelsDesk, exchange: StaffExchange): Promise<Reply> {
  const what = whatOf(exchange);
  if (what === undefined) return exchange.refuse(404, 'There is no such level to be changed.');
  const ground = groundOf(await levelsNow(desk));
  const { largeAmountMinor: amountMinor, levels } = ground.document;
  const typed = {
    chosen: what === 'large-amount' ? [] : levels[what],
    amount: plainAmount({ amountMinor, currency: desk.currency }),
  };
  return showForm(desk, exchange, { what, ground, typed });
}

interface Asked {
  what: What;
  ground: Ground;
  typed: Typed;
}

const trail = [{ title: 'Levels of access', href: '/levels' }];

function showForm(
  desk: LevelsDesk,
  exchange: StaffExchange,
  { what, ground, typed, faults = [] }: Asked & { faults?: readonly string[] },
): Promise<Reply> {
  const chosen = new Set(typed.chosen);
  return desk.frame.show(exchange.actor, {
    title: what === 'large-amount' ? 'From when an amount is large' : `What ${stateText(what).toLowerCase()} may do`,
    current: '/levels',
    trail,
    faults,
    status: faults.length > 0 ? 422 : 200,
    body: html`${ground.draft === undefined ? '' : html`<p class="note">Builds on version ${ground.draft}, which waits for an owner: yours holds its changes too.</p>`}
<form class="card" method="post" action="/levels/${what}"><input type="hidden" name="base" value="${ground.base}">
${
  what === 'large-amount'
    ? field({
        name: 'amount',
        label: `Large from, in ${desk.currency}`,
        value: typed.amount,
        max: 16,
        required: true,
        hint: 'Acts that move as much want a fresher proof.',
      })
    : html`<fieldset><legend>May</legend>${permissionTable.map(
        ({ name, says }) =>
          html`<label class="check"><input type="checkbox" name="may" value="${name}"${chosen.has(name) ? html` checked` : ''}> ${says} <code class="small">${name}</code></label>`,
      )}</fieldset>`
}
<p>Nothing counts until an owner approves it. What a rule forbids this level counts for nothing.</p>
<div class="buttons"><button>Continue</button> <a href="/levels">Back</a></div></form>`,
  });
}

const formShape = z
  .object({
    base: z.string().max(40),
    amount: z.string().max(200),
    chosen: z.string().max(4_000),
    sure: z.string().max(10),
  })
  .partial()
  .extend({ may: z.array(z.string().max(80)) });

async function send(desk: LevelsDesk, exchange: StaffExchange): Promise<Reply> {
  const what = whatOf(exchange);
  if (what === undefined) return exchange.refuse(404, 'There is no such level to be changed.');
  const input = exchange.form(formShape, { lists: ['may'] });
  if (input.kind === 'refused') return input.reply;
  const { base = '', amount = '', chosen = '', sure, may } = input.value;
  const typed = { chosen: [...may, ...chosen.split(' ').filter((name) => name !== '')], amount: amount.trim() };
  const ground = groundOf(await levelsNow(desk));
  const asked = { what, ground, typed };
  const again = (fault: string) => showForm(desk, exchange, { ...asked, faults: [fault] });
  if (base !== ground.base)
    return again('The levels were drafted or approved otherwise since you began. Look at yours again, then continue.');
  const wanted = wantedDocument(desk, asked);
  if ('fault' in wanted) return again(wanted.fault);
  const changes = changesBetween(ground.document, wanted);
  if (changes.length === 0) return again('Nothing is different.');
  if (sure !== 'yes') {
    return desk.frame.show(exchange.actor, {
      title: 'Draft this change',
      current: '/levels',
      trail,
      body: confirmation({
        action: `/levels/${what}`,
        back: '/levels',
        values: { sure: 'yes', base, amount: typed.amount, chosen: typed.chosen.join(' ') },
        button: 'Draft it',
        note: 'It waits for an owner, and counts when he approves it.',
        effect: changes.map((change) => changeText(change, desk.currency)),
      }),
    });
  }
  const outcome = await desk.database.transaction((tx) => desk.access.draftLevels(tx, exchange.actor, wanted));
  switch (outcome.kind) {
    case 'drafted':
      return redirectReply(saying('/levels', 'levels-drafted'));
    case 'step-up-wanted':
      return stepUpReply(exchange, outcome.withinMs);
    case 'refused':
      return again(outcome.reason);
  }
}

function wantedDocument({ currency }: LevelsDesk, { what, ground, typed }: Asked): LevelDocument | { fault: string } {
  const { document } = ground;
  if (what === 'large-amount') {
    const largeAmountMinor = readAmount(typed.amount, currency);
    if (largeAmountMinor !== undefined) return { ...document, largeAmountMinor };
    return { fault: `Write the amount like ${plainAmount({ amountMinor: document.largeAmountMinor, currency })}.` };
  }
  const unknown = typed.chosen.find((name) => !isPermission(name));
  if (unknown !== undefined) return { fault: `There is no permission “${unknown}”.` };
  const chosen = permissionTable.flatMap(({ name }): Permission[] => (typed.chosen.includes(name) ? [name] : []));
  return { ...document, levels: { ...document.levels, [what]: chosen } };
}
