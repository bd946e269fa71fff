// Charts drawn on the server: bars for days, as SVG that needs no script and no style of its own; the same figures stand in
// a table beside it, for screen readers and for whoever wants to know exactly.
import { type Html, html } from '../../kernel/html.ts';

export interface Bar {
  /** `2026-11-22` */
  day: string;
  value: number;
}

const width = 600;
const height = 160;
const foot = 22;
const head = 18;

/** `say`: a value in words, for the table and the highest line. */
export function dayChart(options: { title: string; bars: readonly Bar[]; say: (value: number) => string }): Html {
  const { title, bars, say } = options;
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const isEmpty = bars.every(({ value }) => value === 0);
  const room = height - foot - head;
  const step = width / Math.max(1, bars.length);
  const shapes = bars.map(({ value }, index) => {
    const tall = Math.max(value > 0 ? 1 : 0, Math.round((Math.max(0, value) / most) * room));
    return html`<rect class="bar-of" x="${(index * step + 1).toFixed(1)}" y="${height - foot - tall}" width="${Math.max(1, step - 2).toFixed(1)}" height="${tall}"/>`;
  });
  const [first, last] = [bars[0]?.day ?? '', bars.at(-1)?.day ?? ''];
  return html`<section class="card"><h2>${title}</h2>
<svg class="chart" viewBox="0 0 ${width} ${height}" aria-hidden="true" focusable="false">
<line class="rule" x1="0" x2="${width}" y1="${head}" y2="${head}"/><line class="rule" x1="0" x2="${width}" y1="${height - foot}" y2="${height - foot}"/>
${isEmpty ? '' : html`<text x="0" y="13">${say(most)}</text>`}${shapes}<text x="0" y="${height - 4}">${first}</text><text x="${width}" y="${height - 4}" text-anchor="end">${last}</text></svg>${isEmpty ? html`<p class="soft">Nothing in this time.</p>` : ''}
<details><summary>The same as a table</summary><div class="table-wrap" role="region" aria-label="${title}" tabindex="0"><table><caption class="visually-hidden">${title}</caption><thead><tr><th scope="col">Day</th><th scope="col" class="end">Value</th></tr></thead><tbody>
${bars.map(({ day, value }) => html`<tr><th scope="row">${day}</th><td class="end">${say(value)}</td></tr>`)}</tbody></table></div></details></section>`;
}

/** One bar a day, the days without a value too. */
export function everyDay(since: Date, days: number, values: ReadonlyMap<string, number>): Bar[] {
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(since.getTime() + index * 86_400_000).toISOString().slice(0, 10);
    return { day, value: values.get(day) ?? 0 };
  });
}
