// The controls of payments, and the violations that their probes must catch.
import type { Control } from '../policy.ts';
import * as planted from './planted-store.ts';

export const cardDigitsNowhere: Control = {
  id: 'card-digits-nowhere',
  requirements: ['S1.4'],
  statement:
    'No card number is in the database, its raw files, the key store, the logs or the evidence, and no field of ours takes one.',
  enforcedAt: ['src/channels/store-api/schemas.ts', 'src/channels/storefront', 'src/kernel/log.ts'],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-number-in-a-log-line',
      what: 'a line of a log holds a card number',
      act: {
        kind: 'file',
        path: 'logs/proxy.log',
        content: '10.0.0.9 - "POST /pay" card=4242424242424242 exp=12/34\n',
        encoding: 'utf8',
      },
    },
    {
      id: 'a-number-in-utf-16',
      what: 'an exported spreadsheet in UTF-16 holds a card number with dashes',
      act: { kind: 'file', path: 'evidence/customers.csv', content: 'Ann;3782-822463-10005;\n', encoding: 'utf16le' },
    },
    {
      id: 'a-number-beside-the-keys',
      what: 'a file in the key store’s folder holds a card number',
      act: { kind: 'file', path: 'key-store/notes.txt', content: 'Visa 4000 0000 0000 9995\n', encoding: 'utf8' },
    },
    {
      id: 'a-payment-that-takes-more-fields',
      what: 'one edited line: the Store API takes unknown fields beside the payment method',
      act: {
        kind: 'source',
        file: 'src/channels/store-api/schemas.ts',
        find: '  payment: z.strictObject({',
        replace: '  payment: z.looseObject({',
      },
    },
    {
      id: 'a-number-in-a-note',
      what: 'a JSON column of business facts holds a card number',
      act: { kind: 'sql', ...planted.numberInNote, traces: true },
    },
    {
      id: 'a-number-in-a-job',
      what: 'a job’s data holds a card number',
      act: { kind: 'sql', ...planted.numberInJob, traces: true },
    },
  ],
};

const inbox = 'src/modules/payments/event-inbox.ts';

export const webhooksGenuine: Control = {
  id: 'webhooks-genuine',
  requirements: ['S1.1', 'L5.1'],
  statement:
    'What claims to come from the payment processor is refused unless it is signed, unaltered and fresh; and nothing is stored twice.',
  enforcedAt: [inbox, 'src/channels/stripe-events.ts', 'src/modules/payments/schema/0001.sql'],
  intervalMs: 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'old-events-are-taken',
      what: 'one edited line: a signature may be days old',
      act: {
        kind: 'source',
        file: inbox,
        find: 'const toleranceSeconds = 300;',
        replace: 'const toleranceSeconds = 300_000;',
      },
    },
    {
      id: 'forged-events-are-taken',
      what: 'one edited line: an event whose signature does not hold is read all the same',
      act: {
        kind: 'source',
        file: inbox,
        find: "  } catch {\n    return { kind: 'refused' };",
        replace: '  } catch {\n    event = JSON.parse(String(request.body)) as Stripe.Event;',
      },
    },
    {
      id: 'unsigned-events-are-taken',
      what: 'one edited line: an event without a signature is answered as if it were taken',
      act: {
        kind: 'source',
        file: 'src/channels/stripe-events.ts',
        find: "return exchange.refuse(400, 'The event is not signed.');",
        replace: 'return emptyReply({ status: 200 });',
      },
    },
    {
      id: 'events-may-stand-twice',
      what: 'the key by which the database refuses an event a second time is gone',
      act: { kind: 'sql', ...planted.eventsTwice },
    },
  ],
};

export const processorReconciles: Control = {
  id: 'processor-reconciles',
  requirements: ['S1.1', 'L1'],
  statement: 'What our records say of a payment is what the processor says: state, amount and currency.',
  enforcedAt: ['src/flows/record-payment-outcome.ts', 'src/flows/sweep-payments.ts'],
  intervalMs: 4 * 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'another-amount-than-was-charged',
      what: 'a captured payment’s amount is larger by a cent than what was charged',
      act: { kind: 'sql', ...planted.anotherAmount },
    },
    {
      id: 'cancelled-here-and-charged-there',
      what: 'a payment that was charged is recorded as cancelled',
      act: { kind: 'sql', ...planted.cancelledHere },
    },
    {
      id: 'a-payment-that-was-never-made',
      what: 'a captured payment names an intent that the processor does not know',
      act: { kind: 'sql', ...planted.neverMade },
    },
  ],
};

export const paymentPageScripts: Control = {
  id: 'payment-page-scripts',
  requirements: ['S1.1', 'S1.4'],
  statement:
    'On the payment page run only scripts that are authorised with a reason, our own unchanged, the processor’s from its own address.',
  enforcedAt: [
    'src/modules/payments/payment-page-scripts.ts',
    'src/channels/storefront/stripe-form.ts',
    'src/kernel/browser-assets.ts',
  ],
  // PCI DSS 11.6.1 asks for once a week.
  intervalMs: 12 * 3_600_000,
  grade: 'shop',
  planted: [
    {
      id: 'a-script-written-into-the-payment-page',
      what: 'one edited line: a script is written into the payment page',
      act: {
        kind: 'source',
        file: 'src/channels/storefront/pay-page.ts',
        find: '<div id="payment"></div>',
        replace: '<div id="payment"></div><script>document.title</script>',
      },
    },
    {
      id: 'another-script-from-the-processors-address',
      what: 'one edited line: the payment page loads another script than the processor’s form',
      act: {
        kind: 'source',
        file: 'src/channels/storefront/stripe-form.ts',
        find: "const script = '/endive/stripe.js';",
        replace: "const script = '/endive/counter.js';",
      },
    },
    {
      id: 'scripts-of-a-third-party-are-permitted',
      what: 'one edited line: the payment page permits scripts of somebody else',
      act: {
        kind: 'source',
        file: 'src/channels/storefront/stripe-form.ts',
        find: '      script: apiBase === real ?',
        replace: "      script: apiBase !== real ? [apiBase, 'https://counter.example'] : apiBase === real ?",
      },
    },
    {
      id: 'a-script-more-than-is-authorised',
      what: 'one edited line: the payment page loads the script of the checkout as well',
      act: {
        kind: 'source',
        file: 'src/channels/storefront/pay-page.ts',
        find: "    modules: ['pay'],",
        replace: "    modules: ['pay', 'checkout'],",
      },
    },
    {
      id: 'a-script-that-is-changed-on-the-way',
      what: 'one edited line: files for browsers are given out with a line more than was read',
      act: {
        kind: 'source',
        file: 'src/kernel/browser-assets.ts',
        find: 'stored.set(fileName, storeReply(text,',
        replace: "stored.set(fileName, storeReply(kind === 'js' ? text + '\\n//' : text,",
      },
    },
  ],
};
