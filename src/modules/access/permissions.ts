// Every permission of the back office as data: what it allows in plain words, on what, and how fresh a step-up it wants
// (the table of L6.5). Rules, menus, routes and the tests read this list; a permission that is not here is refused.

/** reading: changes nothing and opens nothing sealed. */
export type PermissionKind = 'reading' | 'opening' | 'changing';

/** What kind of thing a rule may ask about: the whole shop, a person of the staff, a grant, a person whose data is sealed. */
export type ResourceKind = 'shop' | 'staff' | 'grant' | 'person';

/** When a fresh step-up is wanted, and how old it may be. The narrowest one that applies counts. */
export interface StepUpRule {
  readonly when: 'always' | 'large-amount' | 'raised-risk';
  readonly withinMs: number;
}

export interface PermissionEntry {
  readonly name: string;
  /** Completes "may …". */
  readonly says: string;
  readonly kind: PermissionKind;
  readonly on: ResourceKind;
  readonly stepUp: readonly StepUpRule[];
}

const minuteMs = 60_000;
const always: readonly StepUpRule[] = [{ when: 'always', withinMs: 5 * minuteMs }];
const anew: readonly StepUpRule[] = [{ when: 'always', withinMs: minuteMs }];
const whenLarge: readonly StepUpRule[] = [
  { when: 'large-amount', withinMs: 5 * minuteMs },
  { when: 'raised-risk', withinMs: 5 * minuteMs },
];
const whenRaised: readonly StepUpRule[] = [{ when: 'raised-risk', withinMs: 5 * minuteMs }];
const moneyBack: readonly StepUpRule[] = [
  ...always,
  { when: 'large-amount', withinMs: minuteMs },
  { when: 'raised-risk', withinMs: minuteMs },
];

const reading = <Name extends string>(name: Name, says: string) =>
  ({ name, says, kind: 'reading', on: 'shop', stepUp: [] }) as const;
const changing = <Name extends string>(name: Name, says: string, stepUp: readonly StepUpRule[] = []) =>
  ({ name, says, kind: 'changing', on: 'shop', stepUp }) as const;

/**
 * The whole list. `raised-risk` is the caller's word for: money settings, an order that screening held or a bank disputes,
 * a discount or a price that gives more than half away.
 */
export const permissionTable = [
  reading('today.view', 'see what needs attention, and the figures of the day'),

  reading('orders.view', 'see orders, their lines and their history'),
  changing('orders.ship', 'enter parcels and their tracking'),
  changing('orders.cancel', 'cancel orders that have not left', whenLarge),
  changing('orders.refund', 'give money back', moneyBack),
  changing('orders.decide', 'release or refuse orders that screening held', whenLarge),
  reading('returns.view', 'see returns'),
  changing('returns.decide', 'approve or refuse returns', whenLarge),
  changing('returns.receive', 'say what came back'),

  reading('cases.view', 'see cases and what screening saw'),
  changing('cases.work', 'take cases and note on them'),
  reading('screening.view', 'see the rules and lists of screening'),
  changing('screening.change', 'change the rules and lists of screening', always),

  reading('catalog.view', 'see products, prices and pictures'),
  changing('catalog.change', 'change products and their texts'),
  changing('prices.change', 'change prices', whenRaised),
  changing('pictures.change', 'add and remove pictures'),
  reading('stock.view', 'see what is on hand'),
  changing('stock.count', 'count and correct stock'),
  reading('discounts.view', 'see discounts and their use'),
  changing('discounts.change', 'make and end discounts', whenRaised),

  reading('customers.view', 'see customers by number, everything sealed'),
  {
    name: 'customers.open',
    says: 'open sealed data of one person, for a purpose',
    kind: 'opening',
    on: 'person',
    stepUp: always,
  },
  changing('customers.change', 'open accounts and set credit limits', always),
  changing('customers.erase', 'destroy a person’s key', anew),

  reading('mail.view', 'see mail that is owed, and templates'),
  changing('mail.change', 'change templates and send mail again'),
  reading('settings.view', 'see the settings of the shop'),
  changing('settings.change', 'change name, look, pages, taxes and shipping', whenRaised),

  reading('staff.view', 'see who works here and with which level'),
  changing('staff.invite', 'invite somebody to the staff', always),
  { name: 'staff.end', says: 'end somebody’s work here', kind: 'changing', on: 'staff', stepUp: always },
  {
    name: 'staff.reset-factors',
    says: 'let somebody set his factors anew',
    kind: 'changing',
    on: 'staff',
    stepUp: anew,
  },

  reading('access.view', 'see levels, grants and who approved them'),
  { name: 'access.propose', says: 'propose a grant', kind: 'changing', on: 'grant', stepUp: always },
  {
    name: 'access.approve',
    says: 'approve a grant that somebody else proposed',
    kind: 'changing',
    on: 'grant',
    stepUp: always,
  },
  { name: 'access.end', says: 'end a grant at once', kind: 'changing', on: 'staff', stepUp: always },
  changing('access.define-levels', 'draft what each level may do', always),
  changing('access.approve-levels', 'approve what each level may do', always),
  changing('access.declare-sole-owner', 'declare that there is no second person', always),

  reading('policy.view', 'see the policy and its versions'),
  changing('policy.edit', 'draft the policy'),
  changing('policy.bind', 'confirm what backs a sentence', always),
  changing('policy.publish', 'publish the policy', always),
  reading('controls.view', 'see controls and what probes saw'),
  changing('controls.run', 'have probes look now'),
  reading('evidence.view', 'read the evidence'),
  { name: 'evidence.export', says: 'export the evidence', kind: 'reading', on: 'shop', stepUp: always },

  reading('host-commands.view', 'see commands on the host that wait or ran without asking'),
  changing('host-commands.approve', 'approve or refuse a command on the host', anew),
  changing('host-commands.review', 'review a command that ran without asking', always),
] as const satisfies readonly PermissionEntry[];

export type Permission = (typeof permissionTable)[number]['name'];

export const permissions: readonly Permission[] = permissionTable.map(({ name }) => name);

const byName: ReadonlyMap<string, PermissionEntry> = new Map(permissionTable.map((entry) => [entry.name, entry]));

/** Undefined for what is no permission. */
export function permissionEntry(name: string): PermissionEntry | undefined {
  return byName.get(name);
}

export function isPermission(name: string): name is Permission {
  return byName.has(name);
}

/** How fresh a step-up must be for this act, in milliseconds; undefined: none is wanted (L6.5). */
export function stepUpWithinMs(
  { stepUp }: PermissionEntry,
  act: { largeAmount: boolean; raisedRisk: boolean },
): number | undefined {
  const wanted = stepUp.filter(
    ({ when }) =>
      when === 'always' || (when === 'large-amount' && act.largeAmount) || (when === 'raised-risk' && act.raisedRisk),
  );
  return wanted.length === 0 ? undefined : Math.min(...wanted.map(({ withinMs }) => withinMs));
}

/** The screens in the order of the menu, each with what it takes to see it. */
export const screens = [
  { screen: 'today', permission: 'today.view' },
  { screen: 'orders', permission: 'orders.view' },
  { screen: 'returns', permission: 'returns.view' },
  { screen: 'cases', permission: 'cases.view' },
  { screen: 'screening', permission: 'screening.view' },
  { screen: 'products', permission: 'catalog.view' },
  { screen: 'stock', permission: 'stock.view' },
  { screen: 'discounts', permission: 'discounts.view' },
  { screen: 'customers', permission: 'customers.view' },
  { screen: 'mail', permission: 'mail.view' },
  { screen: 'settings', permission: 'settings.view' },
  { screen: 'staff', permission: 'staff.view' },
  { screen: 'access', permission: 'access.view' },
  { screen: 'policy', permission: 'policy.view' },
  { screen: 'controls', permission: 'controls.view' },
  { screen: 'evidence', permission: 'evidence.view' },
  { screen: 'host-commands', permission: 'host-commands.view' },
] as const satisfies readonly { screen: string; permission: Permission }[];

export type Screen = (typeof screens)[number]['screen'];
