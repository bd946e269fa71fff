// Every letter in every language: text and HTML say the same, nothing is fetched, nobody is named.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import fc from 'fast-check';
import { defaultShopSettings, locales, makeLook, shopSettingsSchema } from '../../modules/settings.ts';
import { backInStockLetter, orderLetter, renderLetter, sampleKinds, sampleLetter } from '../mail.ts';
import type { Block, Letter } from './letter.ts';
import { letterheadOf } from './letterhead.ts';

const shop = { shopUrl: 'https://localhost:8443', contactAddress: 'help@example.org', isDemonstration: false };
const head = letterheadOf(defaultShopSettings, makeLook(defaultShopSettings.look), shop);

/** What a reader sees of the HTML: its words, one space between them. */
function seen(html: string): string {
  return html
    .replace(/<head>[\s\S]*?<\/head>/, '')
    .replaceAll(/<\/?a\b[^>]*>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll(/&#8203;|&#847;/g, '')
    .replaceAll(/[ \t\r\n]+/g, ' ');
}

function factsOf(block: Block): string[] {
  switch (block.kind) {
    case 'text':
      return [block.text];
    case 'button':
      return [block.label];
    case 'facts':
      return block.facts.flatMap(({ label, value }) => [label, value]);
    case 'list':
      return [block.title, ...block.items];
    case 'lines':
      return [
        block.title,
        ...block.lines.flatMap(({ quantity, title, amount }) => [`${quantity} × ${title}`, amount ?? '']),
        ...block.sums.flatMap(({ label, amount }) => [label, amount]),
      ];
  }
}

function linksOf({ blocks }: Letter): string[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'button') return [block.href];
    return block.kind === 'facts' ? block.facts.flatMap(({ href }) => href ?? []) : [];
  });
}

for (const locale of locales)
  describe(`in ${locale}`, () => {
    for (const kind of sampleKinds)
      test(`${kind}: text and HTML say the same, and fetch nothing`, () => {
        const letter = sampleLetter(kind, locale, head);
        const { subject, text, html } = renderLetter(letter, head);
        assert.ok(subject.length > 10 && subject.length <= 120, subject);
        assert.ok(letter.preheader.length > 10);
        const words = seen(html);
        for (const fact of [letter.heading, ...letter.blocks.flatMap(factsOf), ...letter.footer]) {
          assert.ok(text.includes(fact), `the text lacks: ${fact}`);
          assert.ok(words.includes(fact), `the HTML lacks: ${fact}`);
        }
        for (const href of linksOf(letter)) {
          assert.ok(text.includes(href), href);
          assert.ok(html.includes(`href="${href.replaceAll('&', '&amp;')}"`), href);
        }
        assert.doesNotMatch(text + html, /undefined|\[object|NaN|\$\{/);
        assert.doesNotMatch(
          html,
          /<(?:img|link|script|iframe|form|video|audio|object|embed|base)\b|url\(|@import|\bsrc=/i,
        );
        assert.match(html, new RegExp(`<html lang="${locale}"`));
      });
  });

test('German letters are German: none of their sentences is an English one', () => {
  for (const kind of sampleKinds) {
    const [english, german] = [sampleLetter(kind, 'en', head), sampleLetter(kind, 'de', head)];
    assert.notEqual(english.subject, german.subject);
    assert.notEqual(english.heading, german.heading);
    for (const block of english.blocks) {
      if (block.kind !== 'text') continue;
      assert.ok(!german.blocks.some((other) => other.kind === 'text' && other.text === block.text), block.text);
    }
  }
  const { text } = renderLetter(sampleLetter('confirmation', 'de', head), head);
  assert.match(text, /374,86\s\$/);
});

test('tax is a part of the total or added to it, as the order says', () => {
  const sample = { locale: 'en', statusUrl: 'https://localhost/orders/1/open/x' } as const;
  const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' });
  const order = {
    ...orderOf(),
    subtotal: usd(11_900),
    discount: usd(0),
    shipping: usd(0),
    tax: usd(1_900),
    total: usd(11_900),
    taxIncluded: true,
  };
  const facts = { kind: 'confirmation', payment: { kind: 'paid' } } as const;
  const included = renderLetter(orderLetter({ ...sample, order, facts }, head), head).text;
  assert.match(included, /Total: \$119\.00\nIncludes tax of: \$19\.00/);
  assert.match(included, /Shipping: Free/);
  assert.doesNotMatch(included, /Discount/);
  const added = { ...order, subtotal: usd(10_000), taxIncluded: false };
  assert.match(
    renderLetter(orderLetter({ ...sample, order: added, facts }, head), head).text,
    /Tax: \$19\.00\nTotal: \$119\.00/,
  );
});

test('a demonstration says so first', () => {
  const demo = { ...head, isDemonstration: true };
  const { text, html } = renderLetter(sampleLetter('confirmation', 'en', demo), demo);
  assert.match(text, /^A demonstration: nothing was bought/);
  assert.match(html, /A demonstration: nothing was bought/);
});

test('foreign words are text, one line each, and never a header or an element', () => {
  const evil = '</title><script>alert(1)</script>"\r\nBcc: eve@example.net\u202E';
  const bad = { ...head, shopName: evil };
  const order = { ...orderOf(), number: evil, lines: [{ ...lineOf(), title: evil }] };
  const facts = { kind: 'confirmation', payment: { kind: 'paid' } } as const;
  const letters = [
    orderLetter({ locale: 'en', order, facts, statusUrl: 'https://localhost/1' }, bad),
    backInStockLetter(
      { locale: 'en', product: evil, productUrl: 'https://a/', confirmUrl: 'https://a/', endUrl: 'https://a/' },
      bad,
    ),
  ];
  for (const letter of letters) {
    const mail = renderLetter(letter, bad);
    assert.doesNotMatch(mail.subject, /[\r\n\u202E]/);
    assert.doesNotMatch(mail.html, /<script/);
    assert.doesNotMatch(mail.text, /^Bcc:/m);
  }
});

test('any text of the merchant’s stays text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (title) => {
      const order = { ...orderOf(), lines: [{ ...lineOf(), title }] };
      const facts = { kind: 'confirmation', payment: { kind: 'paid' } } as const;
      const { html } = renderLetter(orderLetter({ locale: 'en', order, facts, statusUrl: 'https://a/' }, head), head);
      const plain = renderLetter(
        orderLetter({ locale: 'en', order: orderOf(), facts, statusUrl: 'https://a/' }, head),
        head,
      ).html;
      const tags = (page: string) => page.match(/<\w/g)?.length;
      return tags(html) === tags(plain);
    }),
    { numRuns: 200 },
  );
});

test('a link that is not https is an error: it carries the secret of the order', () => {
  const facts = { kind: 'confirmation', payment: { kind: 'paid' } } as const;
  const content = { locale: 'en', order: orderOf(), facts } as const;
  assert.throws(() => orderLetter({ ...content, statusUrl: 'http://localhost/orders/1' }, head), /https/);
  const parcel = { carrier: 'X', tracking: '1', trackingUrl: 'javascript:alert(1)' };
  const shipped = { kind: 'shipped', parcel, lines: [], isAll: true } as const;
  assert.throws(
    () => orderLetter({ ...content, facts: { ...shipped, lines: [] }, statusUrl: 'https://a/' }, head),
    /https/,
  );
});

test('the merchant’s look and name are the letter’s', () => {
  const settings = shopSettingsSchema.parse({
    name: 'Lux Winders',
    contact: { email: 'care@lux.example' },
    look: { preset: 'atelier', light: { accent: '#7a1144' } },
  });
  const own = letterheadOf(settings, makeLook(settings.look), shop);
  const { html, text, subject } = renderLetter(sampleLetter('confirmation', 'en', own), own);
  assert.match(subject, /Lux Winders/);
  assert.match(html, /background-color:#7a1144/);
  assert.match(text, /care@lux\.example/);
});

function orderOf() {
  const zero = { amountMinor: 0, currency: 'USD' };
  return {
    orderId: 'o' as never,
    number: 'W-1',
    checkoutId: 'c',
    personId: 'p' as never,
    customerId: undefined,
    state: 'paid' as const,
    stateAt: new Date(0),
    shippingMethod: undefined,
    paymentMethod: 'card' as const,
    placedAt: new Date(0),
    subtotal: zero,
    discount: zero,
    shipping: zero,
    tax: zero,
    total: zero,
    lines: [lineOf()],
  };
}

function lineOf() {
  const price = { amountMinor: 100, currency: 'USD' };
  return { variantId: 'v' as never, sku: 's', title: 'Strap', quantity: 1, unitPrice: price, total: price };
}
