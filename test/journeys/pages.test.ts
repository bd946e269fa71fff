// The storefront's pages as bytes: what is typed comes back escaped and whole, other people's pages stay closed, forms obey
// our own pages only, and what is public is sent from memory.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { type Answer, startTestShop, type TestShop } from '../support/running-shop.ts';

let shop: TestShop;

before(async () => {
  shop = await startTestShop({ env: { LOG_LEVEL: 'debug' } });
});

after(async () => {
  await shop?.stop();
});

const naughty = JSON.parse(readFileSync(new URL('../data/strings/blns.json', import.meta.url), 'utf8')) as string[];

/** A browser without a window: keeps cookies, sends forms from our own page. */
function visitor() {
  const jar = new Map<string, string>();
  return {
    jar,
    async go(path: string, form?: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await shop.call(path, {
        ...(form === undefined ? {} : { form }),
        headers: { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...headers },
      });
      for (const set of answer.cookies) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        jar.set(name, value);
      }
      return answer;
    },
  };
}

type Someone = ReturnType<typeof visitor>;

async function variantOf(handle: string): Promise<string> {
  const product = (await shop.call(`/api/products/${handle}`)).json() as { variants: { id: string }[] };
  return product.variants[0]?.id ?? '';
}

async function fillCart(someone: Someone, handle = 'meridian-one'): Promise<void> {
  const added = await someone.go(`/products/${handle}`, { variantId: await variantOf(handle), quantity: '1' });
  assert.equal(added.headers['location'], '/cart?added');
}

/** The form as the page gives it, filled in. */
async function filledForm(someone: Someone): Promise<Record<string, string>> {
  const form = {
    email: 'ada@example.com',
    name: 'Ada',
    phone: '',
    country: 'US',
    line1: '1 Main Street',
    line2: '',
    city: 'Berkeley',
    region: 'CA',
    postalCode: '94704',
    discountCode: '',
  };
  const { text } = await someone.go('/checkout/update', form);
  return { ...form, ...hidden(text) };
}

function hidden(text: string): { checkoutId: string; seen: string } {
  const value = (name: string) => unescaped(new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '');
  return { checkoutId: value('checkoutId'), seen: value('seen') };
}

function countScripts(text: string): number {
  return text.match(/<script/gi)?.length ?? 0;
}

function unescaped(text: string): string {
  const characters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => characters[name] ?? '');
}

describe('what is typed', () => {
  test('comes back escaped and whole, whatever it is', async () => {
    const someone = visitor();
    await fillCart(someone);
    const fit = naughty.filter((text) => text.isWellFormed() && !text.includes('\0') && !/[\r\n]/.test(text));
    assert.ok(fit.length > 400);
    const scripts = countScripts((await someone.go('/checkout/update', { name: 'Ada', country: 'US' })).text);
    for (const text of fit) {
      const page = await someone.go('/checkout/update', { name: text, line1: `"${text}`, country: 'US' });
      assert.equal(page.status, 200, text);
      const typed = /<input id="name" name="name"[^>]*? value="([^"]*)"/.exec(page.text)?.[1] ?? '?';
      assert.equal(unescaped(typed), text);
      const street = /<input id="line1" name="line1"[^>]*? value="([^"]*)"/.exec(page.text)?.[1] ?? '?';
      assert.equal(unescaped(street), `"${text}`);
      assert.equal(countScripts(page.text), scripts, text);
    }
  });

  test('in a search comes back escaped too', async () => {
    const scripts = countScripts((await shop.call('/search?q=winder', { headers: { accept: 'text/html' } })).text);
    for (const text of naughty.filter((each) => each.isWellFormed() && each.length <= 100 && !each.includes('\0'))) {
      const page = await shop.call(`/search?q=${encodeURIComponent(text)}`, { headers: { accept: 'text/html' } });
      assert.equal(page.status, 200, text);
      // Our own page has none of these, so any would be the visitor's.
      assert.doesNotMatch(page.text, /<(?:iframe|video|object|embed|b|marquee)\b/i, text);
      const typed = /<input id="bar-q" name="q"[^>]*? value="([^"]*)"/.exec(page.text)?.[1] ?? '?';
      assert.equal(unescaped(typed).trim(), text.trim());
      if (/[<>]/.test(text)) assert.ok(!page.text.includes(text), text);
      assert.equal(countScripts(page.text), scripts, text);
    }
  });

  test('is refused with every mistake at once, and changes nothing', async () => {
    const someone = visitor();
    await fillCart(someone);
    const form = await filledForm(someone);
    const page = await someone.go('/checkout', {
      ...form,
      email: 'ada',
      name: ' ',
      region: 'Bavaria',
      phone: 'call me',
      discountCode: 'XYZ',
    });
    assert.equal(page.status, 422);
    for (const message of [
      'Email address: Enter an email address like name@example.com.',
      'Enter your full name.',
      'Enter a state of the USA',
      'Telephone: Enter a telephone number',
      'Discount code: We do not know this code.',
    ]) {
      assert.ok(page.text.includes(message), message);
    }
    assert.match(page.text, /<title>Error: Checkout/);
    assert.equal((await someone.go('/checkout')).status, 200);
  });
});

describe('an order', () => {
  test('is one, however often its form is sent, and at once', async () => {
    const someone = visitor();
    await fillCart(someone);
    const form = await filledForm(someone);
    const answers = await Promise.all([1, 2, 3].map(() => someone.go('/checkout', form)));
    answers.push(await someone.go('/checkout', form));
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [303, 303, 303, 303],
    );
    assert.equal(new Set(answers.map((answer) => answer.headers['location'])).size, 1);

    const other = await someone.go('/checkout', { ...form, name: 'Somebody Else' });
    assert.equal(other.status, 409);
    assert.match(other.text, /with other details, and that order stands/);
    assert.match(other.text, /value="Somebody Else"/);
  });

  test('is not placed at a total that was not seen', async () => {
    const someone = visitor();
    await fillCart(someone);
    const form = await filledForm(someone);
    const { total } = JSON.parse(form['seen'] ?? '') as { total: number };
    for (const seen of ['', '1', '{}', (form['seen'] ?? '').replace(`"total":${total}`, `"total":${total - 1}`)]) {
      const page = await someone.go('/checkout', { ...form, seen });
      assert.equal(page.status, 422, seen);
      assert.match(page.text, /Nothing is ordered yet/, seen);
      assert.deepEqual(hidden(page.text), hidden((await someone.go('/checkout', { ...form, seen: '' })).text));
    }
    assert.equal((await someone.go('/checkout', form)).status, 303);
  });

  test('is closed to everybody but its buyer, and is never stored', async () => {
    const buyer = visitor();
    await fillCart(buyer);
    const placed = await buyer.go('/checkout', await filledForm(buyer));
    const order = (placed.headers['location'] as string).replace(/\/pay$/, '');
    const stranger = visitor();
    await fillCart(stranger);
    const otherName = [...buyer.jar.keys()].find((name) => name.includes('-order-0'));
    assert.ok(otherName !== undefined);
    for (const path of [
      order,
      `${order}/pay`,
      `${order}/return`,
      `${order}/state`,
      `${order}/open/${'a'.repeat(43)}`,
    ]) {
      assert.equal((await stranger.go(path)).status, 404, path);
      // A cookie of the right name with another order's secret.
      const forged: Record<string, string> = { cookie: `${otherName}=${'b'.repeat(43)}` };
      assert.equal((await visitor().go(path, undefined, forged)).status, 404, path);
    }
    for (const path of [order, `${order}/pay`, `${order}/state`, '/cart']) {
      const page = await buyer.go(path);
      assert.equal(page.status, 200, path);
      assert.equal(page.headers['cache-control'], 'no-store', path);
    }
  });
});

describe('forms', () => {
  test('obey no other site, and none of another port', async () => {
    const someone = visitor();
    await fillCart(someone);
    const form = await filledForm(someone);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: shop.running.backOffice },
      { origin: shop.running.stripe },
      { origin: 'null' },
      { origin: shop.running.shop, 'sec-fetch-site': 'same-site' },
      { origin: shop.running.shop, 'sec-fetch-site': 'cross-site' },
    ]) {
      for (const path of ['/checkout', '/checkout/update', '/checkout/totals', '/cart', '/products/meridian-one']) {
        assert.equal((await someone.go(path, form, headers)).status, 403, `${path} ${JSON.stringify(headers)}`);
      }
    }
  });

  test('say what is wrong with a quantity, and take nothing', async () => {
    const someone = visitor();
    const variantId = await variantOf('meridian-one');
    for (const quantity of ['', '0', '-1', '1.5', '1e3', 'two', '10000', '９']) {
      const page = await someone.go('/products/meridian-one', { variantId, quantity });
      assert.equal(page.status, 422, quantity);
      assert.match(page.text, /There is something to mend/);
      assert.equal(someone.jar.size, 0);
    }
    const unknown = await someone.go('/products/meridian-one', { variantId: 'x', quantity: '1' });
    assert.equal(unknown.status, 422);
  });
});

describe('public pages', () => {
  test('are the same for everybody, sent compressed from memory, and again only when they changed', async () => {
    for (const path of ['/', '/search?q=oak', '/products/meridian-one']) {
      const page = await shop.call(path, { headers: { accept: 'text/html', 'accept-encoding': 'br' } });
      assert.equal(page.status, 200);
      assert.equal(page.headers['content-encoding'], 'br');
      assert.deepEqual(page.cookies, []);
      const etag = String(page.headers['etag']);
      const again = await shop.call(path, { headers: { accept: 'text/html', 'if-none-match': etag } });
      assert.equal(again.status, 304, path);
    }
  });

  test('refuse addresses that lead nowhere, in words', async () => {
    for (const [path, status, words] of [
      ['/products/no-such', 404, 'We do not sell this product'],
      ['/products?page=0', 404, 'There is no such page'],
      ['/products?page=999', 404, 'There are only'],
      [`/products?q=${'x'.repeat(101)}`, 400, 'Search for 100 characters at most'],
      ['/orders/%27%22', 404, 'Open the link from your confirmation mail'],
      ['/nowhere', 404, 'There is nothing at this address'],
    ] as const) {
      const page = await shop.call(path, { headers: { accept: 'text/html' } });
      assert.equal(page.status, status, path);
      assert.ok(page.text.includes(words), path);
      assert.match(page.text, /Demonstration/);
    }
  });
});
