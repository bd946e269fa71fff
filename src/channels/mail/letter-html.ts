// A letter as HTML for mail programs old and new: tables for layout, styles in the elements, nothing fetched from
// anywhere. Light is written into the elements; dark overrides it where a program knows dark.
import { type Html, html, trustedHtml } from '../../kernel/html.ts';
import type { Block, Fact, Letter, Letterhead, Palette, Sum } from './letter.ts';
import { oneLine } from './mail-address.ts';
import { mailTexts } from './texts.ts';

export function letterHtml(letter: Letter, head: Letterhead): string {
  const style = styleOf(head);
  const { page, card, text, soft, line, accent } = head.light;
  const shopName = oneLine(head.shopName);
  const made = html`<!doctype html>
<html lang="${letter.locale}" dir="ltr" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${letter.subject}</title>
<style>${trustedHtml(darkStyles(head.dark))}</style>
${trustedHtml('<!--[if mso]><style>*{font-family:Arial,sans-serif!important}</style><![endif]-->')}
</head>
<body class="page" style="margin:0;padding:0;background-color:${page};-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;color:${page}" aria-hidden="true">${letter.preheader}${trustedHtml(silence)}</div>
<div role="main"><table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${page}" style="background-color:${page}"><tr><td align="center" style="padding:24px 12px 32px">
${trustedHtml('<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->')}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;margin:0 auto">
<tr><td style="padding:0 4px 16px;${style.heading};font-size:20px;line-height:28px"><a class="text" href="${head.shopUrl}" style="color:${text};text-decoration:none">${shopName}</a></td></tr>
${head.isDemonstration ? html`<tr><td style="padding:0 0 16px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td bgcolor="#ffd54d" style="background-color:#ffd54d;color:#1a1a1a;border-radius:${head.corner};padding:10px 16px;${style.body};font-size:15px;line-height:22px">${mailTexts(letter.locale).demonstration}</td></tr></table></td></tr>\n` : ''}<tr><td>
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${card}" style="background-color:${card};border:1px solid ${line};border-top:4px solid ${accent};border-radius:${head.corner};border-collapse:separate">
<tr><td class="text pad" style="padding:28px 28px 12px;color:${text};${style.body};font-size:16px;line-height:25px;word-break:break-word;overflow-wrap:anywhere">
<h1 class="text" style="margin:0 0 16px;color:${text};${style.heading};font-size:26px;line-height:33px">${unbroken(letter.heading)}</h1>
${letter.blocks.map((block) => html`${blockHtml(block, style)}\n`)}</td></tr>
</table>
</td></tr>
<tr><td class="soft" style="padding:20px 4px 0;color:${soft};${style.body};font-size:13px;line-height:20px;word-break:break-word;overflow-wrap:anywhere">
${letter.footer.map((text) => html`<p style="margin:0 0 8px">${withLinks(text, head)}</p>\n`)}<p style="margin:0">${shopName}, <a class="soft" href="${head.shopUrl}" style="color:${soft}">${new URL(head.shopUrl).host}</a></p>
</td></tr>
</table>
${trustedHtml('<!--[if mso]></td></tr></table><![endif]-->')}
</td></tr></table></div>
</body>
</html>
`;
  return made.toString();
}

// Keeps the preview line of a mailbox from running on into the letter itself.
const silence = '&#8203;&#847; '.repeat(40);

interface Style {
  light: Palette;
  body: string;
  heading: string;
  buttonCorner: string;
}

function styleOf({ light, textFont, headingFont, headingWeight, buttonCorner }: Letterhead): Style {
  return {
    light,
    body: `font-family:${textFont}`,
    heading: `font-family:${headingFont};font-weight:${headingWeight}`,
    buttonCorner,
  };
}

/** `data-ogsc` is how Outlook's own dark view marks what it changed. */
function darkStyles({ page, card, text, soft, line, accent, onAccent }: Palette): string {
  const rules = [
    ['.page', `background-color:${page}!important`],
    ['.card', `background-color:${card}!important;border-color:${line}!important;border-top-color:${accent}!important`],
    ['.text', `color:${text}!important`],
    ['.soft', `color:${soft}!important`],
    ['.rule', `border-color:${line}!important`],
    ['.link', `color:${accent}!important`],
    ['.button', `background-color:${accent}!important;color:${onAccent}!important`],
  ] as const;
  const dark = rules.map(([selector, body]) => `${selector}{${body}}`).join('');
  const outlook = rules.map(([selector, body]) => `[data-ogsc] ${selector}{${body}}`).join('');
  return `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){${dark}}
${outlook}
@media (max-width:480px){.pad{padding:22px 18px 8px!important}}`;
}

function blockHtml(block: Block, style: Style): Html {
  const { accent, onAccent } = style.light;
  const corner = `border-radius:${style.buttonCorner}`;
  switch (block.kind) {
    case 'text':
      return html`<p style="margin:0 0 16px">${block.text}</p>`;
    case 'button':
      return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 24px"><tr><td class="button" align="center" bgcolor="${accent}" style="background-color:${accent};${corner}"><a class="button" href="${block.href}" style="display:inline-block;padding:13px 26px;color:${onAccent};${style.body};font-size:16px;line-height:22px;font-weight:600;text-decoration:none;${corner}">${block.label}</a></td></tr></table>`;
    case 'facts':
      return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 20px">
${block.facts.map((fact) => factRow(fact, style))}</table>`;
    case 'list':
      return html`${subheading(block.title, style)}
<ul style="margin:0 0 20px;padding:0 0 0 20px">
${block.items.map((item) => html`<li style="margin:0 0 8px">${item}</li>\n`)}</ul>`;
    case 'lines':
      return html`${subheading(block.title, style)}
<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 20px;border-collapse:collapse">
${block.lines.map(
  ({ quantity, title, amount }) =>
    html`<tr><td class="rule" style="${cell(style)};text-align:left">${quantity} × ${title}</td>${amount === undefined ? '' : html`<td class="rule" style="${cell(style)};${amountStyle}">${amount}</td>`}</tr>\n`,
)}${block.sums.map((sum, index) => sumRow(sum, index, style))}</table>`;
  }
}

function subheading(title: string, { light, body }: Style): Html {
  return html`<h2 class="text" style="margin:8px 0 8px;color:${light.text};${body};font-size:16px;line-height:24px;font-weight:700">${title}</h2>`;
}

/** The label above its value: both may be long, and a telephone is narrow. */
function factRow({ label, value, href }: Fact, style: Style): Html {
  const { soft, accent } = style.light;
  return html`<tr><td class="rule" style="${cell(style)}"><span class="soft" style="color:${soft};font-size:14px">${label}</span><br>${href === undefined ? value : html`<a class="link" href="${href}" style="color:${accent}">${value}</a>`}</td></tr>\n`;
}

/** Sums stand together; a line is above the first of them and above the one that counts. */
function sumRow({ label, amount, weight }: Sum, index: number, style: Style): Html {
  const { soft, line } = style.light;
  const isTotal = weight === 'total';
  const rule = index === 0 || isTotal ? `border-top:${isTotal ? 2 : 1}px solid ${line};padding-top:10px;` : '';
  const size = isTotal ? 'font-weight:700;font-size:18px' : `font-weight:400;font-size:15px;color:${soft}`;
  const common = `padding:5px 0;${rule}vertical-align:top;${size}`;
  const name = isTotal ? 'rule' : 'soft rule';
  return html`<tr><th class="${name}" scope="row" style="${common};text-align:left">${label}</th><td class="${name}" style="${common};${amountStyle}">${amount}</td></tr>\n`;
}

function cell({ light }: Style): string {
  return `padding:10px 0;border-top:1px solid ${light.line};vertical-align:top`;
}

const amountStyle = 'padding-left:16px;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums';

/** The number of an order stays on one line. */
function unbroken(text: string): Html {
  const pieces = text.split(/(\b[A-Z]+-\d+)/);
  return html`${pieces.map((piece, index) => (index % 2 === 1 ? html`<span style="white-space:nowrap">${piece}</span>` : piece))}`;
}

/** The contact address of a footer, and https addresses, become links. */
function withLinks(text: string, { contactAddress, light }: Letterhead): Html {
  const pieces = text.split(/(https:\/\/\S+[\w/=-]|[^\s<>:]+@[^\s<>]+[\w])/);
  const linked = pieces.map((piece) => {
    const href = piece.startsWith('https://') ? piece : piece === contactAddress ? `mailto:${piece}` : undefined;
    return href === undefined ? piece : html`<a class="soft" href="${href}" style="color:${light.soft}">${piece}</a>`;
  });
  return html`${linked}`;
}
