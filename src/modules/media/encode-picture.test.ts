import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
// oxlint-disable-next-line import/default -- its types say "export =", its code has a default
import sharp from 'sharp';
import { type EncodedPicture, encodePicture, widthsFor } from './encode-picture.ts';

// All inputs are drawn before the first encoding: after it this process decodes only what the shop decodes.
const red = { r: 200, g: 30, b: 40 };
const plain = (width: number, height: number, background: object = red) =>
  sharp({ create: { width, height, channels: 3, background: background as typeof red } });

/** Blue above, red below. */
const twoHalves = (width: number, height: number) =>
  plain(width, height).composite([
    { input: { create: { width, height: height / 2, channels: 3, background: '#1030c0' } }, top: 0, left: 0 },
  ]);

const secret = 'canary-of-the-camera';
const inputs = {
  photo: await twoHalves(600, 400)
    .withExif({
      IFD0: { Artist: secret, Copyright: secret, Make: secret },
      IFD2: { BodySerialNumber: secret, UserComment: secret },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100', GPSLongitudeRef: 'W' },
    })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>${secret}</a></x:xmpmeta>`)
    .jpeg()
    .toBuffer(),
  turned: await twoHalves(600, 400).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  png: await plain(400, 300).png().toBuffer(),
  png16: await plain(400, 300).toColourspace('rgb16').png().toBuffer(),
  grey: await plain(400, 300).greyscale().png().toBuffer(),
  cut: await sharp({ create: { width: 200, height: 200, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .png()
    .toBuffer(),
  webp: await plain(400, 300).webp().toBuffer(),
  avif: await plain(400, 300).avif({ effort: 0 }).toBuffer(),
  cmyk: await plain(400, 300).toColourspace('cmyk').jpeg().toBuffer(),
  wide: await plain(400, 300).withIccProfile('p3').jpeg().toBuffer(),
  gif: await sharp(
    [await plain(60, 40, { r: 0, g: 0, b: 255 }).png().toBuffer(), await plain(60, 40).png().toBuffer()],
    {
      join: { animated: true },
    },
  )
    .gif()
    .toBuffer(),
  tiff: await plain(40, 30).tiff().toBuffer(),
  tall: await plain(300, 6_000).png().toBuffer(),
  large: await plain(2_000, 1_000).jpeg().toBuffer(),
  // 100 million pixels in about 100 kB.
  bomb: await plain(10_000, 10_000).png({ compressionLevel: 9 }).toBuffer(),
};

async function encoded(bytes: Uint8Array): Promise<EncodedPicture> {
  const outcome = await encodePicture(bytes);
  assert.ok(outcome.kind === 'encoded', outcome.kind === 'refused' ? outcome.reason : '');
  return outcome.picture;
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const outcome = await encodePicture(bytes);
  assert.ok(outcome.kind === 'refused');
  return outcome.reason;
}

const pixel = async (bytes: Uint8Array, left: number, top: number) => [
  ...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer()),
];

test('each width is there as AVIF and as WebP, smallest first, and none is wider than the picture', async () => {
  const picture = await encoded(inputs.photo);
  assert.deepEqual(
    picture.files.map(({ width, format }) => `${width}.${format}`),
    ['320.avif', '320.webp', '600.avif', '600.webp'],
  );
  assert.deepEqual([picture.width, picture.height], [600, 400]);
  for (const { width, format, bytes } of picture.files) {
    const about = await sharp(bytes).metadata();
    assert.deepEqual([about.width, about.format], [width, format === 'avif' ? 'heif' : 'webp']);
    assert.equal(Math.round((about.width / about.height) * 10), 15);
  }
});

test('nothing of what the camera wrote is in an encoding', async () => {
  assert.ok(inputs.photo.includes(secret) && inputs.photo.includes('Exif'));
  for (const { bytes } of (await encoded(inputs.photo)).files) {
    const { exif, xmp, iptc, icc } = await sharp(bytes).metadata();
    assert.deepEqual([exif, xmp, iptc, icc], [undefined, undefined, undefined, undefined]);
    const text = Buffer.from(bytes).toString('latin1');
    assert.doesNotMatch(text, /canary-of|GPS|xmpmeta|Exif/i);
  }
});

test('a picture stands as the camera was held', async () => {
  const picture = await encoded(inputs.turned);
  assert.deepEqual([picture.width, picture.height], [400, 600]);
  // Turned by a quarter to the right: what was above is on the right.
  const bytes = picture.files.at(-1)?.bytes ?? assert.fail();
  const [right, left] = [await pixel(bytes, 380, 300), await pixel(bytes, 20, 300)];
  assert.ok((right[2] ?? 0) > 150 && (right[0] ?? 255) < 80, `blue on the right: ${right.join()}`);
  assert.ok((left[0] ?? 0) > 150 && (left[2] ?? 255) < 90, `red on the left: ${left.join()}`);
});

test('every kind and colour space comes out as red as it was', async () => {
  for (const kind of ['png', 'png16', 'webp', 'avif', 'cmyk', 'wide'] as const) {
    const picture = await encoded(inputs[kind]);
    const [r = 0, g = 255, b = 255] = await pixel(picture.files.at(-1)?.bytes ?? assert.fail(), 100, 100);
    assert.ok(r > 150 && g < 90 && b < 100, `${kind}: ${r} ${g} ${b}`);
    assert.match(picture.colour, /^#[b-d][0-9a-f][0-4][0-9a-f][0-5][0-9a-f]$/, kind);
  }
  assert.match((await encoded(inputs.grey)).colour, /^#[0-9a-f]{6}$/);
});

test('of what moves the first frame is shown; what is cut out stands on white', async () => {
  const gif = await encoded(inputs.gif);
  assert.deepEqual([gif.width, gif.height], [60, 40]);
  assert.ok(((await pixel(gif.files.at(-1)?.bytes ?? assert.fail(), 30, 20))[2] ?? 0) > 200);
  const cut = await encoded(inputs.cut);
  assert.ok((await pixel(cut.files.at(-1)?.bytes ?? assert.fail(), 100, 100)).every((value) => value > 250));
  assert.equal((await sharp(cut.files[0]?.bytes).metadata()).hasAlpha, false);
});

test('what is larger than any screen is made smaller, and what is very tall fits', async () => {
  const large = await encoded(inputs.large);
  assert.deepEqual([...new Set(large.files.map((file) => file.width))], [320, 640, 960, 1440]);
  assert.deepEqual([large.width, large.height], [1_440, 720]);
  const tall = await encoded(inputs.tall);
  assert.deepEqual([tall.width, tall.height], [144, 2_880]);
});

test('a picture that claims more pixels than any camera has is refused', async () => {
  assert.ok(inputs.bomb.length < 1_000_000);
  assert.equal(await refusal(inputs.bomb), 'it has more than 50 million pixels');
  // The head alone claims four thousand million.
  const claims = Buffer.from(inputs.png);
  claims.writeUInt32BE(65_000, 16);
  claims.writeUInt32BE(65_000, 20);
  assert.match(await refusal(claims), /million pixels|broken/);
});

test('what is no picture, cut off or too large is refused in plain words', async () => {
  const unknown = 'it is not a picture in JPEG, PNG, WebP, AVIF or GIF';
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
  for (const bytes of [Buffer.from(svg), inputs.tiff, Buffer.alloc(0), Buffer.from('%PDF-1.7')])
    assert.equal(await refusal(bytes), unknown);
  for (const whole of [inputs.photo, inputs.png, inputs.webp, inputs.avif])
    assert.equal(await refusal(whole.subarray(0, Math.floor(whole.length / 2))), 'it is broken');
  assert.equal(await refusal(Buffer.concat([inputs.png, Buffer.alloc(21 * 1024 * 1024)])), 'it has more than 20 MB');
});

test('other decoders are gone from the process', async () => {
  await encodePicture(inputs.png);
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  await assert.rejects(sharp(svg).png().toBuffer());
  await assert.rejects(sharp(inputs.tiff).png().toBuffer());
});

test('whatever follows the first bytes of a picture, the answer is an outcome', async () => {
  const heads = [inputs.photo, inputs.png, inputs.webp, inputs.gif, inputs.avif].map((input) => input.subarray(0, 40));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 400 }), async (head, tail) => {
      const outcome = await encodePicture(Buffer.concat([head, tail]));
      assert.ok(outcome.kind === 'refused' || outcome.picture.files.length > 0);
    }),
    { numRuns: 60 },
  );
});

test('a width hardly smaller than the picture is left out', () => {
  assert.deepEqual(widthsFor(1_440), [320, 640, 960, 1_440]);
  assert.deepEqual(widthsFor(1_000), [320, 640, 1_000]);
  assert.deepEqual(widthsFor(700), [320, 700]);
  assert.deepEqual(widthsFor(200), [200]);
  assert.deepEqual(widthsFor(1), [1]);
});
