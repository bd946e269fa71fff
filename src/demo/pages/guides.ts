// How to measure for a strap, and how to look after what one has.
import type { ShopSettings } from '../../modules/settings.ts';

type Page = ShopSettings['pages'][number];

/** Wrist → pieces of a strap, in millimetres. */
const wrists: [wrist: string, long: string, short: string, hole: string][] = [
  ['150 – 160', '110', '70', '2'],
  ['160 – 170', '115', '75', '3'],
  ['170 – 180', '120', '75', '4'],
  ['180 – 190', '120', '80', '5'],
  ['190 – 205', '125', '80', '6'],
];

const cases: [width: string, cases: string][] = [
  ['18 mm', '34 – 37 mm'],
  ['20 mm', '38 – 41 mm'],
  ['22 mm', '42 – 45 mm'],
];

/** The first cell of a row says what the row is about. */
function table(caption: string, head: string[], rows: readonly (readonly string[])[]): string {
  const heads = head.map((cell) => `<th scope="col">${cell}</th>`).join('');
  const body = rows.map(([first, ...rest]) => {
    const cells = rest.map((cell) => `<td>${cell}</td>`).join('');
    return `<tr><th scope="row">${first}</th>${cells}</tr>`;
  });
  return `<table><caption>${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

export const strapSizeGuide: Page = {
  handle: 'strap-size-guide',
  title: { en: 'Strap size guide', de: 'So misst man für ein Band' },
  description: {
    en: 'Measure between the lugs in whole millimetres: how, and which length fits your wrist.',
    de: 'Zwischen den Hörnern messen, in ganzen Millimetern: wie, und welche Länge an Ihr Handgelenk passt.',
  },
  body: {
    en: `
<p>A strap fits by one number, its <strong>width</strong>, and sits well by another, its <strong>length</strong>.</p>
<h2>The width</h2>
<ol>
<li>Lay the watch face down on a cloth.</li>
<li>Hold a ruler across two lugs that belong together, close to the spring bar.</li>
<li>Read the distance between their inner sides, in millimetres. Measure, and do not guess by the case: watches of the same size differ.</li>
<li>Between two numbers, take the smaller one. A strap that is half a millimetre narrow wanders a little; one that is too wide will not go in.</li>
</ol>
${table(
  'What is usual. Your ruler is right where this table is not.',
  ['Width between the lugs', 'Often found on cases of'],
  cases,
)}
<h2>The length</h2>
<p>Lay a strip of paper around your wrist where the watch sits, mark where it meets, and measure it. Our two-piece straps are 120 mm and 75 mm long, without the buckle, and close between the third and the fifth hole on most wrists.</p>
${table(
  'Wrist and strap, in millimetres',
  ['Around the wrist', 'Long piece that sits best', 'Short piece', 'Hole of seven'],
  wrists,
)}
<h2>The buckle</h2>
<p>Most of our straps narrow to 16.5 mm; that is the number for a buckle or a folding clasp of your own. The rubber and the sailcloth one narrow to 18 mm.</p>`,
    de: `
<p>Ein Band passt durch eine Zahl, seine <strong>Breite</strong>, und sitzt gut durch eine zweite, seine <strong>Länge</strong>.</p>
<h2>Die Breite</h2>
<ol>
<li>Legen Sie die Uhr mit dem Glas nach unten auf ein Tuch.</li>
<li>Halten Sie ein Lineal quer über zwei Hörner, die zusammengehören, nahe am Federsteg.</li>
<li>Lesen Sie den Abstand ihrer Innenseiten ab, in Millimetern. Messen Sie und schließen Sie nicht vom Gehäuse darauf: Gleich große Uhren sind verschieden.</li>
<li>Zwischen zwei Zahlen nehmen Sie die kleinere. Ein Band, das einen halben Millimeter zu schmal ist, wandert ein wenig; ein zu breites geht nicht hinein.</li>
</ol>
${table(
  'Was üblich ist. Wo Ihr Lineal etwas anderes sagt, hat es recht.',
  ['Abstand der Hörner', 'Oft an Gehäusen von'],
  cases,
)}
<h2>Die Länge</h2>
<p>Legen Sie einen Papierstreifen um das Handgelenk, wo die Uhr sitzt, zeichnen Sie an, wo er sich trifft, und messen Sie ihn. Unsere zweiteiligen Bänder sind 120 mm und 75 mm lang, ohne Schließe, und schließen an den meisten Handgelenken zwischen dem dritten und dem fünften Loch.</p>
${table(
  'Handgelenk und Band, in Millimetern',
  ['Umfang', 'Langes Teil, das am besten sitzt', 'Kurzes Teil', 'Loch von sieben'],
  wrists,
)}
<h2>Die Schließe</h2>
<p>Die meisten unserer Bänder laufen auf 16,5 mm zu; das ist die Zahl für eine eigene Dorn- oder Faltschließe. Das aus Kautschuk und das aus Segeltuch laufen auf 18 mm zu.</p>`,
  },
};

export const careGuide: Page = {
  handle: 'care-guide',
  title: { en: 'Care guide', de: 'Pflege' },
  description: {
    en: 'Wood, leather, suede, steel, glass and felt: what helps, and what harms.',
    de: 'Holz, Leder, Wildleder, Stahl, Glas und Filz: was hilft, und was schadet.',
  },
  body: {
    en: `
<p>Most of care is leaving alone. What follows is the rest.</p>
${table(
  'What helps, what harms, and how often',
  ['Material', 'Helps', 'Harms', 'How often'],
  [
    ['Wood', 'A dry, soft cloth, along the grain', 'Sun, silicone polish, a wet cloth', 'When you see dust'],
    ['Lacquer', 'Breath and a microfibre', 'Spirit, scouring milk', 'When you see fingers'],
    ['Smooth leather', 'Brush, then a fingertip of balm', 'Radiators, oil, too much balm', 'Twice a year'],
    ['Suede', 'Brush; spray before the first wear', 'Rain, balm', 'After each week of wear'],
    ['Nylon, sailcloth', 'Fresh water, soap; a bag in the machine at 30 °C', 'Tumble dryer', 'After the sea'],
    ['Rubber', 'Soap and water', 'Acetone, petrol', 'When it is dull'],
    ['Steel', 'A soft brush, warm soapy water, a cloth', 'Steel wool, bleach', 'Once a month'],
    ['Brass', 'Nothing, or chalk on a cloth', 'Vinegar that is left on it', 'As you like it'],
    ['Glass', 'A microfibre, damp', 'Paper, dry dust', 'When you see it'],
    ['Felt', 'A soft brush, a roll of tape', 'Water', 'Twice a year'],
  ],
)}
<h2>A strap’s week</h2>
<p>Leather wants a day’s rest after a day’s wear, because it takes up more sweat than it gives off in a night. Two straps in turn last longer than two straps one after the other.</p>
<h2>A winder’s year</h2>
<p>Once a year take out the cushions, brush the drum, and pull the plug for a minute. Does it tick or rub afterwards, something lies under the drum: a hair is enough.</p>`,
    de: `
<p>Das meiste an der Pflege ist, die Dinge in Ruhe zu lassen. Hier ist der Rest.</p>
${table(
  'Was hilft, was schadet, und wie oft',
  ['Stoff', 'Hilft', 'Schadet', 'Wie oft'],
  [
    [
      'Holz',
      'Ein trockenes, weiches Tuch, mit der Maserung',
      'Sonne, Silikonpolitur, ein nasses Tuch',
      'Wenn man Staub sieht',
    ],
    ['Lack', 'Hauch und Mikrofaser', 'Spiritus, Scheuermilch', 'Wenn man Finger sieht'],
    ['Glattleder', 'Bürste, dann eine Fingerspitze Balsam', 'Heizkörper, Öl, zu viel Balsam', 'Zweimal im Jahr'],
    ['Wildleder', 'Bürste; Spray vor dem ersten Tragen', 'Regen, Balsam', 'Nach jeder Woche'],
    ['Nylon, Segeltuch', 'Süßwasser, Seife; im Beutel bei 30 °C', 'Wäschetrockner', 'Nach dem Meer'],
    ['Kautschuk', 'Wasser und Seife', 'Aceton, Benzin', 'Wenn es stumpf ist'],
    ['Stahl', 'Weiche Bürste, warme Seifenlauge, ein Tuch', 'Stahlwolle, Chlorbleiche', 'Einmal im Monat'],
    ['Messing', 'Nichts, oder Kreide auf einem Tuch', 'Essig, der darauf bleibt', 'Nach Geschmack'],
    ['Glas', 'Mikrofaser, feucht', 'Papier, trockener Staub', 'Wenn man es sieht'],
    ['Filz', 'Weiche Bürste, Kleberolle', 'Wasser', 'Zweimal im Jahr'],
  ],
)}
<h2>Die Woche eines Bandes</h2>
<p>Leder will nach einem Tag am Arm einen Tag Ruhe, denn es nimmt mehr Schweiß auf, als es in einer Nacht wieder abgibt. Zwei Bänder im Wechsel halten länger als zwei Bänder nacheinander.</p>
<h2>Das Jahr eines Uhrenbewegers</h2>
<p>Nehmen Sie einmal im Jahr die Kissen heraus, bürsten Sie die Trommel aus und ziehen Sie für eine Minute den Stecker. Tickt oder schleift er danach, liegt etwas unter der Trommel: Ein Haar genügt.</p>`,
  },
};
