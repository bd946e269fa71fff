import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  consistencyRanges,
  emptyRoot,
  inclusionRanges,
  leafHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';
import {
  encodeBundle,
  levelsAt,
  maxEntryBytes,
  parseBundle,
  parseTilePath,
  RightEdge,
  rootAt,
  splitHashes,
  subtreeRoots,
  type TileSource,
  tilePath,
  tilesAt,
  widthAt,
} from './tiles.ts';

suite('paths', () => {
  test('are those of the specification', () => {
    assert.equal(tilePath({ level: 0, index: 1_234_067, width: 256 }), 'tile/0/x001/x234/067');
    assert.equal(tilePath({ level: 1, index: 0, width: 17 }), 'tile/1/000.p/17');
    assert.equal(tilePath({ level: 'entries', index: 999, width: 1 }), 'tile/entries/999.p/1');
    assert.equal(tilePath({ level: 0, index: 1000, width: 256 }), 'tile/0/x001/000');
  });

  test('read back as they were written', () => {
    const level = fc.oneof(fc.constant('entries' as const), fc.integer({ min: 0, max: 63 }));
    const name = fc.record({ level, index: fc.maxSafeNat(), width: fc.integer({ min: 1, max: 256 }) });
    fc.assert(fc.property(name, (it) => assert.deepEqual(parseTilePath(tilePath(it)), { ...it })));
  });

  test('have one spelling only', () => {
    const wrong = [
      'tile/00/000',
      'tile/64/000',
      'tile/0/0000',
      'tile/0/x000/001',
      'tile/0/001/000',
      'tile/0/000.p/256',
      'tile/0/000.p/0',
      'tile/0/000.p/01',
      'tile/-1/000',
      'tile/0/x999/x999/x999/x999/x999/999',
      'tile/0/../000',
      '/tile/0/000',
      'tile/0/000/',
      'tile/entries/000.p',
      'tile/0/000\n',
      'checkpoint',
      '',
    ];
    for (const path of wrong) assert.equal(parseTilePath(path), undefined, path);
    fc.assert(
      fc.property(fc.string(), (path) => {
        const name = parseTilePath(path);
        assert.ok(name === undefined || tilePath(name) === path);
      }),
    );
  });

  test('a tree of 70,000 has the tiles that the specification names', () => {
    const count = (level: number | 'entries', full: boolean) =>
      [...tilesAt(70_000)].filter((it) => it.level === level && (it.width === 256) === full).map(({ width }) => width);
    assert.equal(count(0, true).length, 273);
    assert.deepEqual(count(0, false), [112]);
    assert.equal(count(1, true).length, 1);
    assert.deepEqual(count(1, false), [17]);
    assert.deepEqual([count(2, true).length, count(2, false)], [0, [1]]);
    assert.deepEqual([count('entries', true).length, count('entries', false)], [273, [112]]);
    assert.deepEqual([...tilesAt(256)].map(tilePath), ['tile/0/000', 'tile/1/000.p/1', 'tile/entries/000']);
    assert.deepEqual([...tilesAt(0)], []);
    assert.deepEqual([levelsAt(0), levelsAt(1), levelsAt(255), levelsAt(256)], [0, 1, 1, 2]);
  });
});

suite('bundles', () => {
  test('read back as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 256 }), (entries) => {
        const parsed = parseBundle(encodeBundle(entries));
        assert.deepEqual(
          parsed?.map((entry) => [...entry]),
          entries.map((entry) => [...entry]),
        );
      }),
    );
  });

  test('whose lengths do not add up are refused', () => {
    const bundle = encodeBundle([Buffer.from('one'), Buffer.from('two')]);
    for (const cut of [1, 3, 6, 9]) assert.equal(parseBundle(bundle.subarray(0, cut)), undefined);
    assert.equal(parseBundle(Buffer.concat([bundle, Buffer.of(0)])), undefined);
  });

  test('take entries up to 65,535 bytes', () => {
    assert.equal(parseBundle(encodeBundle([Buffer.alloc(maxEntryBytes)]))?.[0]?.length, maxEntryBytes);
    assert.throws(() => encodeBundle([Buffer.alloc(maxEntryBytes + 1)]), RangeError);
  });
});

suite('a growing log of 66,000 leaves', () => {
  const size = 66_000;
  const leaves = Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`${i}`)));
  const edge = new RightEdge();
  const full = new Map<string, { hashes: Buffer; root: Buffer }>();
  const roots = new Map<number, Buffer>([[0, emptyRoot]]);
  for (const leaf of leaves) {
    for (const tile of edge.push(leaf)) full.set(`${tile.level}/${tile.index}`, tile);
    if (edge.size < 600 || edge.size % 997 === 0) roots.set(edge.size, edge.root());
  }
  roots.set(size, edge.root());
  // As the store does: a partial tile is the beginning of what lies below.
  const source: TileSource = async ({ level, index, width }) => {
    const hashes = Array.from({ length: width }, (_, i) =>
      level === 0 ? leaves[index * 256 + i] : full.get(`${level - 1}/${index * 256 + i}`)?.root,
    );
    return Buffer.concat(hashes.map((hash) => hash ?? assert.fail('no such tile')));
  };

  test('its right edge has the root that the definition gives', () => {
    for (const [at, root] of roots) if (at < 600) assert.deepEqual(root, rootOf(leaves.slice(0, at)));
    assert.deepEqual(edge.root(), rootOf(leaves));
    assert.equal(full.size, 257 + 1);
  });

  test('a full tile holds what the source says', async () => {
    const tile = full.get('1/0') ?? assert.fail('no level 1 tile');
    assert.deepEqual(await source({ level: 1, index: 0, width: 256 }), tile.hashes);
    assert.equal(splitHashes(tile.hashes).length, 256);
  });

  test('roots and proofs from tiles verify at every kind of size', async () => {
    const sizes = [...roots.keys()];
    const pick = fc.integer({ min: 1, max: sizes.length - 1 });
    await fc.assert(
      fc.asyncProperty(pick, fc.nat(), fc.nat(), async (at, a, b) => {
        const now = sizes[at] ?? 1;
        const root = roots.get(now) ?? emptyRoot;
        assert.deepEqual(await rootAt(now, source), root);
        const index = a % now;
        const proof = await subtreeRoots(inclusionRanges(index, now), now, source);
        assert.ok(verifyInclusion({ index, size: now, leaf: leaves[index] ?? root, proof, root }));
        const earlier = sizes[b % (at + 1)] ?? 0;
        const claim = { earlier, size: now, earlierRoot: roots.get(earlier) ?? emptyRoot, root };
        const consistency = await subtreeRoots(consistencyRanges(earlier, now), now, source);
        assert.ok(verifyConsistency({ ...claim, proof: consistency }));
      }),
      { numRuns: 150 },
    );
  });

  test('its right edge can be taken up again from its partial tiles', async () => {
    const levels = await Promise.all(
      [0, 1, 2].map(async (level) => {
        const index = Math.floor(size / 256 ** (level + 1));
        return splitHashes(await source({ level, index, width: widthAt(level, index, size) }));
      }),
    );
    assert.deepEqual(new RightEdge(size, levels).root(), edge.root());
    assert.throws(() => new RightEdge(size, levels.slice(1)), /lacks level/);
  });
});
