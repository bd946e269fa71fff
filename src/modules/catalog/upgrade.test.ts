import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '../../../test/support/test-database.ts';
import { migrate, migrationFiles } from '../../kernel/migrate.ts';
import { sql } from '../../kernel/sql.ts';
import { openCatalog } from '../catalog.ts';

test('a catalogue of the first shape is listed, found and filtered after the later migrations', async () => {
  const db = await createTestDatabase({ areas: [] });
  try {
    const { ownerUrl, appUrl } = db;
    const files = migrationFiles().filter(({ area }) => area === 'kernel' || area === 'catalog');
    const isLater = ({ area, file }: { area: string; file: string }) => area === 'catalog' && file > '0001.sql';
    await migrate({ ownerUrl, appUrl, files: files.filter((file) => !isLater(file)) });
    const [product, variant] = [crypto.randomUUID(), crypto.randomUUID()];
    await db.owner.execute(sql`
      insert into catalog.product (id, handle, title, description_html, vendor, product_category, type, tags, status,
        published, gift_card, option_names, seo_title, seo_description, currency, from_price_minor, search_text, extra)
      values (${product}, 'old', 'Älteres Band', '<p>Made of <b>leather</b>.</p>', 'Works', '', 'Strap', '{Quiet}',
        'active', true, false, '{Width}', '', '', 'USD', 1200, 'alteres band works strap quiet s-1', '{}')`);
    await db.owner.execute(sql`
      insert into catalog.variant (id, product_id, position, option_values, sku, barcode, price_minor, compare_at_minor,
        cost_minor, taxable, tax_code, requires_shipping, grams, weight_unit, image_url, retired, inventory_said, extra)
      values (${variant}, ${product}, 1, '{20 mm}', 'S-1', '', 1200, null, null, true, '', true, 20, 'g', '', false,
        '{"tracked": false, "oversell": false, "quantity": null}', '{}')`);
    await migrate({ ownerUrl, appUrl, files });

    const catalog = openCatalog({ database: db.app, setCounts: () => Promise.resolve() });
    const total = async (request: Omit<Parameters<typeof catalog.listPage>[0], 'page'>) =>
      (await catalog.listPage({ page: 1, ...request })).total;
    assert.equal(await total({}), 1);
    for (const query of ['alteres', 'Älteres band', 'leather', 'works', 's-1', 'altres'])
      assert.equal(await total({ query }), 1, query);
    assert.equal(await total({ filters: { type: ['strap'], tag: ['quiet'], options: { width: ['20 MM'] } } }), 1);
    const { groups } = await catalog.facets({});
    assert.deepEqual(
      groups.map(({ kind, name, values }) => [name ?? kind, values.map(({ label }) => label)]),
      [
        ['type', ['Strap']],
        ['vendor', ['Works']],
        ['tag', ['Quiet']],
        ['Width', ['20 mm']],
      ],
    );
    async function* file() {
      yield Buffer.from('Handle,Title,Option1 Name,Option1 Value,SKU,Price\nold,Älteres Band,Width,20 mm,S-1,12\n');
    }
    const outcome = await catalog.importShopifyCsv({ stream: file() });
    assert.deepEqual(
      outcome.kind === 'imported' && [outcome.created, outcome.updated, outcome.unchanged],
      [0, 0, 1],
      'what is made anew of its words is no change of the product',
    );
  } finally {
    await db.drop();
  }
});
