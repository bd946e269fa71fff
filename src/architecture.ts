// The house as data: floors, modules, the edges between neighbours, and who may hold a dangerous power.
// `tools/tidy.ts` enforces it and ARCHITECTURE.md is drawn from it. Imports nothing, and no running code reads it.

export interface Floor {
  readonly name: string;
  readonly folder: string;
  /** Floors whose public files may be imported without an edge of their own. */
  readonly mayImport: readonly string[];
  /** Whether units of this floor import each other freely (never in a circle), or along edges only. */
  readonly neighbours: 'free' | 'by edge';
  readonly holds: string;
}

export interface HouseModule {
  readonly name: string;
  readonly owns: string;
}

/**
 * A permitted import between two units, written `floor/unit`: between neighbours on one floor, or from a channel to
 * a module whose functions (not only its types) it uses.
 */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** A package, a builtin or a global that only its holders may use: a file, a folder, or a public file with its folder. */
export interface Power {
  readonly power: string;
  readonly holders: readonly { readonly path: string; readonly why: string }[];
}

export interface Architecture {
  readonly floors: readonly Floor[];
  readonly modules: readonly HouseModule[];
  readonly edges: readonly Edge[];
  readonly powers: readonly Power[];
  /** Files of `src` that a simulator may import. Empty: an outside party shares no code with the shop. */
  readonly sharedWithSimulators: readonly { readonly path: string; readonly why: string }[];
}

const floors: Floor[] = [
  {
    name: 'kernel',
    folder: 'src/kernel',
    mayImport: [],
    neighbours: 'free',
    holds: 'database, SQL tag, migrations, jobs, HTTP, TLS, clock, ids, money, logs: no business word',
  },
  {
    name: 'modules',
    folder: 'src/modules',
    mayImport: ['kernel'],
    neighbours: 'by edge',
    holds: 'the nouns: each owns a database schema, a public file and a private folder',
  },
  {
    name: 'flows',
    folder: 'src/flows',
    mayImport: ['modules', 'kernel'],
    neighbours: 'free',
    holds: 'the stories: one use case across modules per file; opens the transaction',
  },
  {
    name: 'channels',
    folder: 'src/channels',
    mayImport: ['flows', 'kernel'],
    neighbours: 'by edge',
    holds: 'how the world reaches us: parse in, render out, no business rule; of modules only the types',
  },
  {
    name: 'demo',
    folder: 'src/demo',
    mayImport: ['flows', 'modules', 'kernel'],
    neighbours: 'free',
    holds: 'the demonstration shop: its catalogue, its customer, its settings',
  },
];

const modules: HouseModule[] = [
  { name: 'settings', owns: 'what the merchant decides, as versioned documents' },
  { name: 'catalog', owns: 'products, variants, the import of product files' },
  { name: 'media', owns: 'pictures in the widths and formats that are served, and where they come from' },
  { name: 'stock', owns: 'what is on hand, and expiring reservations' },
  { name: 'pricing', owns: 'quotes: prices, shipping, tax, discounts' },
  { name: 'orders', owns: 'carts, orders, their lines and states, the secret link' },
  { name: 'screening', owns: 'the first and the second look at a transaction, their rules and lists' },
  { name: 'cases', owns: 'what a person must look into, with a deadline' },
  { name: 'payments', owns: 'payment intents at Stripe, the event inbox, reconciliation' },
  { name: 'ledger', owns: 'double-entry books' },
  { name: 'vault', owns: 'sealing, person keys, blind indexes, disclosures, erasure' },
  { name: 'mailing', owns: 'the record of outgoing mail: what is owed, how it stands, whom it cannot reach' },
  { name: 'wishes', owns: 'who wants to be told when goods are back' },
  { name: 'customers', owns: 'customers, their tokens and credit limits' },
  { name: 'access', owns: 'what staff may do: levels, permission rules, grants, confirmations of host commands' },
  { name: 'identity', owns: 'staff and how they prove who they are: credentials, sign-ins, sessions, step-up' },
  { name: 'promises', owns: 'the promises that a policy can make, and which a sentence makes' },
  { name: 'policy', owns: 'clauses, controls, probes, observations' },
  { name: 'perimeter', owns: 'the outside look: listeners, certificates, what is spoken on the way' },
  { name: 'evidence', owns: 'the Merkle log, checkpoints, cosignatures, verification' },
  { name: 'witness', owns: 'a witness of logs, run by somebody else: its key, and what it countersigned last' },
];

const edges: Edge[] = [
  { from: 'modules/orders', to: 'modules/vault', why: 'the contact of an order is sealed under its person’s key' },
  { from: 'modules/orders', to: 'modules/catalog', why: 'a line names a variant (VariantId)' },
  { from: 'modules/orders', to: 'modules/customers', why: 'an order on account is charged to a customer (CustomerId)' },
  { from: 'modules/stock', to: 'modules/catalog', why: 'stock is counted by variant (VariantId)' },
  { from: 'modules/pricing', to: 'modules/catalog', why: 'a quote prices variants (VariantId)' },
  { from: 'modules/payments', to: 'modules/orders', why: 'a payment is for an order (OrderId)' },
  { from: 'modules/wishes', to: 'modules/catalog', why: 'somebody waits for a variant (VariantId)' },
  { from: 'modules/wishes', to: 'modules/vault', why: 'the address is sealed under a person’s key (PersonId)' },
  { from: 'channels/back-office', to: 'modules/access', why: 'its routes name permissions, and their list is data' },
  { from: 'channels/storefront', to: 'channels/shop', why: 'one of the channels of the shop’s listener' },
  { from: 'channels/storefront', to: 'modules/pricing', why: 'compares what the buyer saw with what it costs now' },
  { from: 'channels/store-api', to: 'modules/pricing', why: 'compares what the buyer saw with what it costs now' },
  { from: 'channels/store-api', to: 'channels/shop', why: 'one of the channels of the shop’s listener' },
  { from: 'channels/media', to: 'channels/shop', why: 'one of the channels of the shop’s listener' },
  { from: 'channels/stripe-events', to: 'channels/shop', why: 'one of the channels of the shop’s listener' },
  { from: 'channels/trust', to: 'channels/shop', why: 'one of the channels of the shop’s listener' },
  {
    from: 'channels/shop',
    to: 'modules/settings',
    why: 'a look is made of settings, and a page shows those that stand',
  },
  { from: 'modules/customers', to: 'modules/vault', why: 'a customer is a person with a key (PersonId)' },
  { from: 'modules/access', to: 'modules/identity', why: 'grants are of staff (StaffId)' },
  { from: 'modules/access', to: 'modules/policy', why: 'declares its controls (Control)' },
  { from: 'modules/access', to: 'modules/evidence', why: 'each act writes its entry (NewEntry)' },
  { from: 'modules/identity', to: 'modules/vault', why: 'a staff person is a person with a key (PersonId)' },
  { from: 'modules/identity', to: 'modules/policy', why: 'declares its controls (Control)' },
  { from: 'modules/vault', to: 'modules/policy', why: 'declares its control (Control)' },
  { from: 'modules/payments', to: 'modules/policy', why: 'declares its control (Control)' },
  { from: 'modules/perimeter', to: 'modules/policy', why: 'declares its controls (Control)' },
  { from: 'modules/evidence', to: 'modules/policy', why: 'declares its controls (Control)' },
  { from: 'modules/ledger', to: 'modules/policy', why: 'declares its controls (Control)' },
  { from: 'modules/stock', to: 'modules/policy', why: 'declares its controls (Control)' },
  { from: 'modules/screening', to: 'modules/policy', why: 'declares its controls (Control)' },
  { from: 'modules/mailing', to: 'modules/policy', why: 'declares its control (Control)' },
  {
    from: 'modules/policy',
    to: 'modules/promises',
    why: 'a published sentence is read as policy check reads it, against what the shop is known for (KnownShop)',
  },
  { from: 'modules/witness', to: 'modules/evidence', why: 'speaks the log’s formats: notes, checkpoints, proofs' },
];

const powers: Power[] = [
  {
    power: 'pg',
    holders: [
      { path: 'src/kernel/database.ts', why: 'the pool of the application’s role' },
      { path: 'src/kernel/jobs', why: 'a small pool apart, so that jobs cannot starve requests' },
      { path: 'src/kernel/migrate', why: 'migrations run as the owner role, on one connection' },
      { path: 'src/kernel/embedded-postgres', why: 'makes the roles and the database of a fresh server' },
      { path: 'src/modules/vault', why: 'the key store of several machines is a PostgreSQL apart' },
    ],
  },
  { power: 'pg-boss', holders: [{ path: 'src/kernel/jobs', why: 'the only way to the job queue' }] },
  {
    power: '@cedar-policy/cedar-wasm',
    holders: [{ path: 'src/modules/access', why: 'decides by the permission rules' }],
  },
  { power: 'pino', holders: [{ path: 'src/kernel/log.ts', why: 'the only way to the log' }] },
  { power: 'stripe', holders: [{ path: 'src/modules/payments', why: 'the only way to Stripe' }] },
  { power: 'nodemailer', holders: [{ path: 'src/channels/mail', why: 'the only way mail leaves' }] },
  { power: 'smtp-server', holders: [{ path: 'simulators/mailbox', why: 'the demonstration’s mail host' }] },
  { power: 'csv-parse', holders: [{ path: 'src/modules/catalog', why: 'product files are CSV' }] },
  {
    power: 'sanitize-html',
    holders: [
      { path: 'src/modules/catalog', why: 'product texts are foreign HTML' },
      { path: 'src/channels/shop', why: 'a merchant’s pages and logo may hold what was copied from elsewhere' },
    ],
  },
  { power: 'sharp', holders: [{ path: 'src/modules/media', why: 'decodes foreign pictures and encodes ours' }] },
  {
    power: 'node:child_process',
    holders: [
      { path: 'src/kernel/supervised-child.ts', why: 'starts the simulators and starts them again' },
      { path: 'src/kernel/embedded-postgres', why: 'starts the embedded server' },
      { path: 'src/kernel/tls', why: 'installs our authority with the system’s own programs' },
      { path: 'src/planted', why: 'starts scratch copies of the shop' },
    ],
  },
  {
    power: 'node:sqlite',
    holders: [
      { path: 'src/modules/vault', why: 'the key store, apart from the database' },
      { path: 'src/kernel/folder-lock.ts', why: 'a lock that dies with its process' },
      { path: 'simulators/stripe', why: 'the simulator’s state survives kill -9' },
    ],
  },
  {
    power: 'node:https',
    holders: [
      { path: 'src/kernel/http', why: 'the listeners' },
      { path: 'src/kernel/tls', why: 'the agent for calls to the outside, with our cipher list' },
      { path: 'src/modules/perimeter', why: 'probes ask as a stranger does' },
      { path: 'src/modules/media', why: 'fetches pictures of imported products, guarded' },
      { path: 'src/modules/evidence', why: 'submits checkpoints to witnesses' },
      { path: 'src/planted', why: 'plants a violation between the visitors and a scratch copy' },
      { path: 'simulators', why: 'an outside party has its own listener' },
    ],
  },
  {
    power: 'node:http',
    holders: [
      { path: 'src/kernel/http', why: 'the listener that only redirects, and status texts' },
      { path: 'src/modules/perimeter', why: 'a probe asks what plain HTTP answers' },
      { path: 'src/planted', why: 'plants a violation between the visitors and a scratch copy' },
    ],
  },
  { power: 'node:http2', holders: [] },
  { power: 'node:net', holders: [{ path: 'src/ports.ts', why: 'finds a free port that others must know beforehand' }] },
  {
    power: 'node:tls',
    holders: [{ path: 'src/modules/perimeter', why: 'probes shake hands as old and careless clients do' }],
  },
  { power: 'node:dgram', holders: [] },
  {
    power: 'node:dns',
    holders: [
      {
        path: 'src/modules/media',
        why: 'resolves a stranger’s host itself, so that it connects to what it has looked at',
      },
    ],
  },
  { power: 'node:cluster', holders: [] },
  { power: 'node:worker_threads', holders: [] },
  { power: 'node:vm', holders: [] },
  { power: 'node:inspector', holders: [] },
  { power: 'fetch', holders: [] },
];

export const architecture: Architecture = { floors, modules, edges, powers, sharedWithSimulators: [] };
