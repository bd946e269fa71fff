import assert from 'node:assert/strict';
import test from 'node:test';
import { firstWords, splitDescription, textOf } from './split-description.ts';

test('a description falls apart at its headings, and a list of facts becomes a table', () => {
  const { intro, parts } = splitDescription(
    '<p>Turns &amp; rests.</p><h2>Specifications</h2>\n<ul><li>Holds: one watch</li><li>Size: 1 &lt; 2</li></ul><h3>Care</h3><p>Wipe.</p>',
  );
  assert.equal(intro.toString(), '<p>Turns &amp; rests.</p>');
  assert.deepEqual(
    parts.map(({ title, body }) => [title, body.toString()]),
    [
      [
        'Specifications',
        '<dl class="facts"><div><dt>Holds</dt><dd>one watch</dd></div><div><dt>Size</dt><dd>1 &lt; 2</dd></div></dl>',
      ],
      ['Care', '<p>Wipe.</p>'],
    ],
  );
});

test('what is no list of facts stays a list, and a heading inside something stays where it is', () => {
  const [part] = splitDescription('<h2>Notes</h2><ul><li>Holds: one</li><li>Quiet</li></ul>').parts;
  assert.equal(part?.body.toString(), '<ul><li>Holds: one</li><li>Quiet</li></ul>');
  const torn = '<div><p>One</p><h2>Two</h2><p>Three</p></div>';
  assert.deepEqual(splitDescription(torn).parts, []);
  assert.equal(splitDescription(torn).intro.toString(), torn);
});

test('words come out of HTML as they are read, and are cut between words', () => {
  assert.equal(textOf('<p>One &amp; <b>two</b><br>three</p>'), 'One & two three');
  assert.equal(firstWords('one two three', 20), 'one two three');
  assert.equal(firstWords('one two three', 9), 'one two…');
  assert.ok(firstWords('x'.repeat(50), 10).length <= 10);
});
