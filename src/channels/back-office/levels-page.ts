// Levels of access: what each may do, as a table of what counts; changes that wait for an owner; every version that ever
// was (S2.4, L6.3). The rules stand above the document: what they forbid a level counts for nothing, whatever is ticked.
import { type Html, html } from '../../kernel/html.ts';
import { type Reply, redirectReply } from '../../kernel/http.ts';
import { type Level, type LevelVersion, levels, type PermissionEntry, permissionTable } from '../../modules/access.ts';
import { confirmation, typedForm } from './forms.ts';
import { changesBetween, changeText, documentOf, type LevelsDesk, levelsNow, listed } from './levels-change.ts';
import { draftRoutes } from './levels-draft.ts';
import { get, post, type StaffExchange, type StaffRoute } from './routes.ts';
import { saying, sayOf } from './said.ts';
import { stepUpReply } from './step-up.ts';
import { type Column, plainTable } from './table.ts';
import { amountOf, badge, stateText, when, whoText } from './words.ts';

export function levelsRoutes(desk: LevelsDesk): StaffRoute[] {
  return [
    get('/levels', 'access.view', (exchange) => showLevels(desk, exchange)),
    ...draftRoutes(desk),
    get('/levels/versions/:version', 'access.view', (exchange) => showVersion(desk, exchange)),
    get('/levels/versions/:version/approve', 'access.approve-levels', (exchange) => showApproval(desk, exchange)),
    post('/levels/versions/:version/approve', 'access.approve-levels', (exchange) => approve(desk, exchange)),
  ];
}

async function showLevels(desk: LevelsDesk, exchange: StaffExchange): Promise<Reply> {
  const [now, ...counting] = await Promise.all([
    levelsNow(desk),
    ...levels.map(async (level) => ({ level, may: await desk.access.permissionsOf(level) })),
  ]);
  const { document, inForce, versions } = now;
  const mayDraft = exchange.actor.may.has('access.define-levels');
  const columns: Column<PermissionEntry>[] = [
    { title: 'May', cell: ({ name, says }) => html`${says}<br><code class="small">${name}</code>` },
    ...counting.map(
      ({ level, may }): Column<PermissionEntry> => ({
        title: stateText(level),
        cell: ({ name }) => cell({ counts: [...may].some((each) => each === name), isListed: lists(level, name) }),
      }),
    ),
  ];
  function lists(level: Level, name: string): boolean {
    return level !== 'owner' && document.levels[level].some((each) => each === name);
  }
  return desk.frame.show(exchange.actor, {
    title: 'Levels of access',
    current: '/levels',
    said: sayOf(exchange.queries()),
    body: html`<p class="soft">What counts now, by ${inForce === 0 ? 'the levels that are shipped' : `version ${inForce}`}. An amount is large from ${amountOf(document.largeAmountMinor, desk.currency)}.</p>
${
  mayDraft
    ? html`<div class="list-foot"><span>Draft a change:</span> ${listed.map((level) => html`<a class="button quiet" href="/levels/${level}">${stateText(level)}</a> `)}<a class="button quiet" href="/levels/large-amount">Large amount</a></div>`
    : ''
}
${plainTable({ caption: 'What each level may do', rows: permissionTable, columns })}
<h2>Versions</h2>${history(versions, { inForce, mayApprove: exchange.actor.may.has('access.approve-levels') })}`,
  });
}

function cell({ counts, isListed }: { counts: boolean; isListed: boolean }): Html {
  if (counts) return badge('approved', 'yes');
  if (isListed) return html`<span class="small">listed, but a rule forbids it</span>`;
  return html`<span class="soft"><span aria-hidden="true">–</span><span class="visually-hidden">no</span></span>`;
}

function history(
  versions: readonly LevelVersion[],
  { inForce, mayApprove }: { inForce: number; mayApprove: boolean },
): Html {
  if (versions.length === 0) return html`<div class="empty"><p>Nobody has changed the levels yet.</p></div>`;
  const columns: Column<LevelVersion>[] = [
    { title: 'Version', cell: ({ version }) => version },
    { title: 'Standing', cell: (version) => standing(version, inForce) },
    {
      title: 'Drafted',
      cell: ({ draftedBy, draftedAt }) => html`${when(draftedAt)} by ${whoText(`staff:${draftedBy}`)}`,
    },
    {
      title: 'Approved',
      wide: true,
      cell: ({ approvedBy, approvedAt }) =>
        approvedAt === null ? '–' : html`${when(approvedAt)} by ${whoText(`staff:${approvedBy ?? ''}`)}`,
    },
    {
      title: '',
      cell: ({ version, approvedAt }) =>
        mayApprove && approvedAt === null && version > inForce
          ? html`<a href="/levels/versions/${version}/approve">Decide</a>`
          : '',
    },
  ];
  return plainTable({
    caption: 'Versions of the levels',
    rows: versions,
    columns,
    href: ({ version }) => `/levels/versions/${version}`,
  });
}

function standing({ version, approvedAt }: LevelVersion, inForce: number): Html {
  if (version === inForce) return badge('approved', 'Counts');
  if (approvedAt !== null) return badge('plain', 'Counted before');
  return version > inForce ? badge('waiting', 'Waits for an owner') : badge('plain', 'Overtaken');
}

async function find(desk: LevelsDesk, exchange: StaffExchange) {
  const given = exchange.param('version');
  const now = await levelsNow(desk);
  const found = now.versions.find(({ version }) => String(version) === given);
  return found && { ...now, found };
}

const trail = [{ title: 'Levels of access', href: '/levels' }];

async function showVersion(desk: LevelsDesk, exchange: StaffExchange): Promise<Reply> {
  const known = await find(desk, exchange);
  if (known === undefined) return exchange.refuse(404, 'There is no such version.');
  const { found, document, inForce } = known;
  const own = documentOf(found.body);
  const changes = own && changesBetween(document, own);
  const mayDecide =
    exchange.actor.may.has('access.approve-levels') && found.approvedAt === null && found.version > inForce;
  return desk.frame.show(exchange.actor, {
    title: `Levels, version ${found.version}`,
    current: '/levels',
    trail,
    actions: mayDecide ? html`<a class="button" href="/levels/versions/${found.version}/approve">Decide</a>` : '',
    body: html`<section class="card"><p>${standing(found, inForce)}</p><dl class="facts"><dt>Drafted</dt><dd>${when(found.draftedAt)} by ${whoText(`staff:${found.draftedBy}`)}</dd>
${found.approvedAt === null ? '' : html`<dt>Approved</dt><dd>${when(found.approvedAt)} by ${whoText(`staff:${found.approvedBy ?? ''}`)}</dd>`}</dl></section>
<section class="card"><h2>Against what counts now</h2>${
      changes === undefined
        ? html`<p>It names permissions that this release does not know.</p>`
        : changes.length === 0
          ? html`<p>Nothing is different.</p>`
          : html`<dl class="facts">${changes.map((change) => {
              const [what, value] = changeText(change, desk.currency);
              return html`<dt>${what}</dt><dd>${value}</dd>`;
            })}</dl>`
    }</section>`,
  });
}

async function showApproval(desk: LevelsDesk, exchange: StaffExchange, faults: readonly string[] = []): Promise<Reply> {
  const known = await find(desk, exchange);
  if (known === undefined) return exchange.refuse(404, 'There is no such version.');
  const { found, document, inForce } = known;
  const own = documentOf(found.body);
  const overtaken = found.version <= inForce || found.approvedAt !== null;
  const said = [
    ...faults,
    ...(overtaken && faults.length === 0 ? ['It was decided already, or a newer version counts.'] : []),
    ...(own === undefined ? ['It names permissions that this release does not know: draft it anew.'] : []),
  ];
  return desk.frame.show(exchange.actor, {
    title: `Approve version ${found.version} of the levels`,
    current: '/levels',
    trail,
    faults: said,
    status: said.length > 0 ? 422 : 200,
    body:
      overtaken || own === undefined
        ? html`<p><a class="button quiet" href="/levels">To the levels</a></p>`
        : confirmation({
            action: `/levels/versions/${found.version}/approve`,
            back: '/levels',
            values: { against: String(inForce) },
            button: 'Approve it',
            note: 'It counts at once, for everybody of the level, with the next click.',
            effect: [
              ['Drafted by', whoText(`staff:${found.draftedBy}`)],
              ['Drafted', when(found.draftedAt)],
              ...changesBetween(document, own).map((change) => changeText(change, desk.currency)),
            ],
          }),
  });
}

async function approve(desk: LevelsDesk, exchange: StaffExchange): Promise<Reply> {
  const input = typedForm(exchange);
  if (input.kind === 'refused') return input.reply;
  const known = await find(desk, exchange);
  if (known === undefined) return exchange.refuse(404, 'There is no such version.');
  if (documentOf(known.found.body) === undefined) return showApproval(desk, exchange);
  if (input.typed('against') !== String(known.inForce))
    return showApproval(desk, exchange, ['Another version was approved since you opened this page. Look again.']);
  const { version } = known.found;
  const outcome = await desk.database.transaction((tx) => desk.access.approveLevels(tx, exchange.actor, version));
  switch (outcome.kind) {
    case 'approved':
      return redirectReply(saying('/levels', 'levels-approved'));
    case 'step-up-wanted':
      return stepUpReply(exchange, outcome.withinMs);
    case 'refused':
      return showApproval(desk, exchange, [outcome.reason]);
    case 'outdated':
      return showApproval(desk, exchange);
    case 'not-found':
      return exchange.refuse(404, 'There is no such version.');
  }
}
