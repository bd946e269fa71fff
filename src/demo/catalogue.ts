// The demonstration's products: invented winders, boxes and straps of an invented maker. Data only.
// long: one product after another

export interface DemoProduct {
  title: string;
  type: 'Single winder' | 'Multiple winder' | 'Watch box' | 'Strap';
  tags: string;
  about: string;
  /** "name: value" each. */
  specifications: string[];
  care: string;
  /** What its variants differ in. */
  option?: string;
  variants: DemoVariant[];
}

interface DemoVariant {
  /** The value of the option. */
  is?: string;
  sku: string;
  price: string;
  grams: number;
  inStock: number;
}

export const demoVendor = 'Watchword Demo';

const turns = 'Turns a day: 650, 900 or 1,200, in one direction or both';
const mains = 'Power: 5 V by USB-C, adapter for 100 to 240 V in the box';
const woodCare = 'Wipe with a dry, soft cloth. Keep out of direct sun, which bleaches the veneer over the years.';
const leatherCare = 'Brush off dust, keep dry, and treat twice a year with a colourless balm for smooth leather.';
const strapCare = 'Let it dry in the air after rain, never on a radiator. Rest it for a day after each day of wear.';

const singleWinders: DemoProduct[] = [
  {
    title: 'Meridian One',
    type: 'Single winder',
    tags: 'bestseller, quiet, usb',
    about:
      'The plain winder for the watch that you wear on most days. It turns for two minutes, rests for six, and stops face up, so that the date can be read in passing.',
    specifications: [
      'Holds: one watch, cases up to 52 mm',
      turns,
      mains,
      'Sound: below 18 dB at one metre',
      'Size: 118 × 118 × 152 mm',
    ],
    care: woodCare,
    option: 'Finish',
    variants: [
      { is: 'Graphite', sku: 'WD-M1-GR', price: '129.00', grams: 940, inStock: 1_000_000 },
      { is: 'Light oak', sku: 'WD-M1-OA', price: '139.00', grams: 980, inStock: 100_000 },
      { is: 'Walnut', sku: 'WD-M1-WA', price: '139.00', grams: 985, inStock: 100_000 },
    ],
  },
  {
    title: 'Meridian One, Founders’ Edition',
    type: 'Single winder',
    tags: 'limited, numbered',
    about:
      'The first Meridian, made once more from the remaining boards of one smoked oak. Numbered under the cushion; when they are gone, they are gone.',
    specifications: [
      'Holds: one watch, cases up to 52 mm',
      turns,
      mains,
      'Edition: 60 pieces',
      'Size: 118 × 118 × 152 mm',
    ],
    care: woodCare,
    variants: [{ sku: 'WD-M1-FE', price: '389.00', grams: 1_040, inStock: 7 }],
  },
  {
    title: 'Travel Winder Capsule',
    type: 'Single winder',
    tags: 'travel, battery',
    about:
      'A padded capsule that closes with a quarter turn and keeps winding in a suitcase. Ten days on one charge; it pauses by itself while it is being shaken.',
    specifications: [
      'Holds: one watch, cases up to 48 mm',
      turns,
      'Power: built-in cell, 2,600 mAh, charged by USB-C',
      'Size: 92 mm across, 128 mm long',
    ],
    care: 'Wipe the shell with a damp cloth. Charge once every three months when it is not in use.',
    option: 'Colour',
    variants: [
      { is: 'Black', sku: 'WD-TC-BK', price: '94.50', grams: 410, inStock: 100_000 },
      { is: 'Sand', sku: 'WD-TC-SA', price: '94.50', grams: 410, inStock: 100_000 },
    ],
  },
  {
    title: 'Bedside Winder Hush',
    type: 'Single winder',
    tags: 'quiet, bedroom',
    about:
      'Built for sleepers. The motor hangs in silicone, turns slowly enough to be felt rather than heard, and can be told to keep still between ten and seven.',
    specifications: [
      'Holds: one watch, cases up to 50 mm',
      'Turns a day: 500 to 950, in steps of 50',
      mains,
      'Sound: below 10 dB at one metre',
      'Size: 126 × 126 × 160 mm',
    ],
    care: 'Dust with a soft brush. The cushion cover can be washed by hand at 30 °C.',
    option: 'Colour',
    variants: [
      { is: 'Chalk', sku: 'WD-HU-CH', price: '179.00', grams: 1_120, inStock: 100_000 },
      { is: 'Ink', sku: 'WD-HU-IN', price: '179.00', grams: 1_120, inStock: 100_000 },
    ],
  },
  {
    title: 'Workbench Winder Open',
    type: 'Single winder',
    tags: 'workshop, open',
    about:
      'No lid, no box: a weighted foot, an arm and a cradle, for a workshop or a shelf behind glass. Its four programs are set with one knob that clicks.',
    specifications: [
      'Holds: one watch, any case',
      turns,
      mains,
      'Material: cast aluminium, felt',
      'Size: 100 × 140 × 165 mm',
    ],
    care: 'A damp cloth will do. Put a drop of sewing-machine oil on the arm’s bearing once a year.',
    variants: [{ sku: 'WD-WO-01', price: '109.00', grams: 1_450, inStock: 100_000 }],
  },
  {
    title: 'Cube Winder Mini',
    type: 'Single winder',
    tags: 'small, usb, gift',
    about:
      'The smallest that we make: a cube for a desk with little room. Cubes stand on one another, and one cable feeds up to three of them.',
    specifications: [
      'Holds: one watch, cases up to 46 mm',
      'Turns a day: 750, in both directions',
      'Power: 5 V by USB-C (cable in the box, no adapter)',
      'Size: 98 × 98 × 98 mm',
    ],
    care: 'Wipe with a dry cloth.',
    option: 'Colour',
    variants: [
      { is: 'White', sku: 'WD-CU-WH', price: '69.00', grams: 520, inStock: 100_000 },
      { is: 'Black', sku: 'WD-CU-BK', price: '69.00', grams: 520, inStock: 100_000 },
      { is: 'Moss', sku: 'WD-CU-MO', price: '72.00', grams: 520, inStock: 100_000 },
    ],
  },
];

const multipleWinders: DemoProduct[] = [
  {
    title: 'Meridian Two',
    type: 'Multiple winder',
    tags: 'bestseller, quiet',
    about:
      'Two cradles, each with its own motor and its own program, behind one pane of glass. Made for the pair that takes turns.',
    specifications: ['Holds: two watches, cases up to 52 mm', turns, mains, 'Size: 222 × 130 × 165 mm'],
    care: woodCare,
    option: 'Finish',
    variants: [
      { is: 'Graphite', sku: 'WD-M2-GR', price: '229.00', grams: 1_850, inStock: 100_000 },
      { is: 'Light oak', sku: 'WD-M2-OA', price: '249.00', grams: 1_900, inStock: 100_000 },
      { is: 'Walnut', sku: 'WD-M2-WA', price: '249.00', grams: 1_910, inStock: 100_000 },
    ],
  },
  {
    title: 'Meridian Four',
    type: 'Multiple winder',
    tags: 'drawer',
    about:
      'Four cradles above a lined drawer for straps, tools and papers. The light comes on with the door, and goes by itself.',
    specifications: [
      'Holds: four watches, cases up to 52 mm',
      turns,
      mains,
      'Drawer: 300 × 160 × 45 mm',
      'Size: 342 × 210 × 290 mm',
    ],
    care: woodCare,
    option: 'Finish',
    variants: [
      { is: 'Graphite', sku: 'WD-M4-GR', price: '449.00', grams: 4_900, inStock: 100_000 },
      { is: 'Walnut', sku: 'WD-M4-WA', price: '489.00', grams: 5_100, inStock: 100_000 },
    ],
  },
  {
    title: 'Gallery Six',
    type: 'Multiple winder',
    tags: 'glass, display',
    about:
      'Six watches in two rows behind a frameless pane. Every cradle turns by its own program; all of them stop face up.',
    specifications: [
      'Holds: six watches, cases up to 54 mm',
      turns,
      mains,
      'Glass: 4 mm, tempered',
      'Size: 420 × 230 × 310 mm',
    ],
    care: 'Clean the glass with a microfibre cloth and water, nothing else. Dust the inside with a brush.',
    variants: [{ sku: 'WD-G6-01', price: '749.00', grams: 8_200, inStock: 40_000 }],
  },
  {
    title: 'Cabinet Twelve',
    type: 'Multiple winder',
    tags: 'cabinet, lock',
    about:
      'A small cabinet with a lock, for a collection that has found its shape: twelve cradles, three drawers, one key and its spare.',
    specifications: [
      'Holds: twelve watches, cases up to 54 mm',
      turns,
      'Power: 12 V, adapter for 100 to 240 V in the box',
      'Lock: key, two of them',
      'Size: 480 × 300 × 720 mm',
    ],
    care: woodCare,
    option: 'Finish',
    variants: [
      { is: 'Graphite', sku: 'WD-C12-GR', price: '1899.00', grams: 24_000, inStock: 20_000 },
      { is: 'Walnut', sku: 'WD-C12-WA', price: '2049.00', grams: 25_500, inStock: 20_000 },
    ],
  },
  {
    title: 'Tower Three',
    type: 'Multiple winder',
    tags: 'narrow',
    about:
      'Three cradles one above the other, on the footprint of a book. It stands in a shelf, and looks as if it had always been there.',
    specifications: ['Holds: three watches, cases up to 50 mm', turns, mains, 'Size: 124 × 150 × 380 mm'],
    care: woodCare,
    variants: [{ sku: 'WD-T3-01', price: '319.00', grams: 3_100, inStock: 100_000 }],
  },
  {
    title: 'Drawer Insert for Winders',
    type: 'Multiple winder',
    tags: 'built-in',
    about:
      'A tray with flat cradles for a drawer that you have already. Cut it to width along the scored lines; the motors stay in the middle.',
    specifications: ['Holds: two or four watches, cases up to 48 mm', turns, mains, 'Height: 92 mm', 'Depth: 380 mm'],
    care: 'Vacuum with a soft brush.',
    option: 'Width',
    variants: [
      { is: '300 mm, two watches', sku: 'WD-DI-30', price: '199.00', grams: 2_200, inStock: 60_000 },
      { is: '600 mm, four watches', sku: 'WD-DI-60', price: '339.00', grams: 3_900, inStock: 60_000 },
    ],
  },
];

const watchBoxes: DemoProduct[] = [
  {
    title: 'Atlas Watch Box',
    type: 'Watch box',
    tags: 'bestseller, glass lid',
    about:
      'A box with a glass lid and soft cushions that fit small wrists and large ones. The hinges hold the lid at any angle.',
    specifications: ['Cushions: 55 to 75 mm, of felt', 'Lid: glass, 3 mm', 'Inside height: 70 mm', 'Closure: magnet'],
    care: woodCare,
    option: 'Places',
    variants: [
      { is: '4', sku: 'WD-AT-04', price: '79.00', grams: 1_100, inStock: 100_000 },
      { is: '6', sku: 'WD-AT-06', price: '99.00', grams: 1_450, inStock: 100_000 },
      { is: '10', sku: 'WD-AT-10', price: '139.00', grams: 2_200, inStock: 100_000 },
      { is: '20', sku: 'WD-AT-20', price: '219.00', grams: 3_900, inStock: 60_000 },
    ],
  },
  {
    title: 'Quiet Corner Valet Tray',
    type: 'Watch box',
    tags: 'tray, leather',
    about:
      'Where the watch goes at night, with the keys and the change. One hide, folded and stitched at four corners.',
    specifications: ['Material: full-grain leather, 3 mm', 'Size open: 240 × 180 mm', 'Snaps: brass'],
    care: leatherCare,
    option: 'Colour',
    variants: [
      { is: 'Chestnut', sku: 'WD-VT-CN', price: '48.00', grams: 260, inStock: 100_000 },
      { is: 'Black', sku: 'WD-VT-BK', price: '48.00', grams: 260, inStock: 100_000 },
    ],
  },
  {
    title: 'Watch Roll Passage',
    type: 'Watch box',
    tags: 'travel, leather',
    about:
      'A stiff roll whose dividers keep cases from meeting, whatever happens to the suitcase. The flap closes with a strap, not with a clasp that scratches.',
    specifications: ['Material: full-grain leather, microfibre inside', 'Fits: cases up to 50 mm'],
    care: leatherCare,
    option: 'Places',
    variants: [
      { is: '1', sku: 'WD-RP-1', price: '64.00', grams: 210, inStock: 100_000 },
      { is: '3', sku: 'WD-RP-3', price: '112.00', grams: 480, inStock: 100_000 },
    ],
  },
  {
    title: 'Strapkeeper Case',
    type: 'Watch box',
    tags: 'straps, storage',
    about:
      'Twelve straps lie flat between felt leaves, like sheets in a folder. A pocket in the spine takes the spring-bar tool.',
    specifications: ['Holds: twelve straps up to 24 mm', 'Material: canvas, felt', 'Size closed: 270 × 120 × 45 mm'],
    care: 'Brush it dry. Spots come out with a little soap and cold water.',
    variants: [{ sku: 'WD-SK-12', price: '56.00', grams: 390, inStock: 100_000 }],
  },
  {
    title: 'Archive Box, Lockable',
    type: 'Watch box',
    tags: 'lock, papers',
    about:
      'Eight watches above, their papers and warranty cards below, all under one lock. The lower tray lifts out with two ribbons.',
    specifications: ['Places: 8', 'Tray for papers: A5', 'Lock: key, two of them', 'Size: 330 × 230 × 170 mm'],
    care: woodCare,
    option: 'Finish',
    variants: [
      { is: 'Light oak', sku: 'WD-AR-OA', price: '189.00', grams: 3_300, inStock: 60_000 },
      { is: 'Walnut', sku: 'WD-AR-WA', price: '189.00', grams: 3_350, inStock: 60_000 },
    ],
  },
  {
    title: 'Desk Stand Arc',
    type: 'Watch box',
    tags: 'stand, steel',
    about:
      'One bent strip of steel that holds a watch at the angle of a small clock. Felt where the case touches, weight where the table does.',
    specifications: [
      'Material: steel, powder-coated; felt',
      'Fits: wrists from 150 to 210 mm',
      'Size: 70 × 90 × 130 mm',
    ],
    care: 'Wipe with a damp cloth.',
    option: 'Colour',
    variants: [
      { is: 'Black', sku: 'WD-DA-BK', price: '34.00', grams: 420, inStock: 100_000 },
      { is: 'Brass', sku: 'WD-DA-BR', price: '39.00', grams: 430, inStock: 100_000 },
    ],
  },
];

const straps: DemoProduct[] = [
  {
    title: 'Harbour Strap, Nylon',
    type: 'Strap',
    tags: 'nylon, water',
    about:
      'One piece, woven close, so that the watch stays on the wrist even when a spring bar gives way. It dries in an hour.',
    specifications: ['Material: nylon, buckle of brushed steel', 'Length: 275 mm', 'Thickness: 1.3 mm'],
    care: 'Rinse in fresh water after the sea. Machine wash at 30 °C in a bag.',
    option: 'Width',
    variants: [
      { is: '18 mm', sku: 'WD-HN-18', price: '19.90', grams: 24, inStock: 100_000 },
      { is: '20 mm', sku: 'WD-HN-20', price: '19.90', grams: 26, inStock: 100_000 },
      { is: '22 mm', sku: 'WD-HN-22', price: '19.90', grams: 28, inStock: 100_000 },
    ],
  },
  {
    title: 'Saddle Strap, Leather',
    type: 'Strap',
    tags: 'leather, bestseller',
    about:
      'Vegetable-tanned leather that starts out pale and takes the colour of its years. Cut by hand, edges burnished, no lining to come loose.',
    specifications: [
      'Material: vegetable-tanned leather, buckle of steel',
      'Length: 75 + 120 mm',
      'Thickness: 3 mm to 2 mm',
    ],
    care: strapCare,
    option: 'Width',
    variants: [
      { is: '18 mm', sku: 'WD-SL-18', price: '54.00', grams: 22, inStock: 100_000 },
      { is: '20 mm', sku: 'WD-SL-20', price: '54.00', grams: 24, inStock: 100_000 },
      { is: '22 mm', sku: 'WD-SL-22', price: '54.00', grams: 26, inStock: 100_000 },
    ],
  },
  {
    title: 'Evening Strap, Suede',
    type: 'Strap',
    tags: 'leather, suede',
    about:
      'Soft from the first evening on, thin enough to go under a cuff. The spring bars have levers: no tool is needed.',
    specifications: ['Material: suede, lined with calf', 'Length: 70 + 115 mm', 'Thickness: 2.2 mm'],
    care: strapCare,
    option: 'Colour',
    variants: [
      { is: 'Slate, 20 mm', sku: 'WD-ES-SL', price: '46.00', grams: 20, inStock: 100_000 },
      { is: 'Tobacco, 20 mm', sku: 'WD-ES-TO', price: '46.00', grams: 20, inStock: 100_000 },
    ],
  },
  {
    title: 'Reef Strap, Rubber',
    type: 'Strap',
    tags: 'rubber, water',
    about:
      'Dense fluoroelastomer that takes no dust and no smell, with channels underneath that let water out and air in.',
    specifications: ['Material: FKM rubber, buckle of steel', 'Length: 78 + 125 mm', 'Temperature: −20 to 180 °C'],
    care: 'Soap and water. Keep away from solvents.',
    option: 'Width',
    variants: [
      { is: '20 mm', sku: 'WD-RR-20', price: '39.00', grams: 38, inStock: 100_000 },
      { is: '22 mm', sku: 'WD-RR-22', price: '39.00', grams: 42, inStock: 100_000 },
    ],
  },
  {
    title: 'Orchard Strap, Plant-Based',
    type: 'Strap',
    tags: 'vegan',
    about:
      'Made from what is left of apples after the juice. It looks like fine leather, and nobody had to give a skin for it.',
    specifications: ['Material: apple fibre and polyurethane on cotton', 'Length: 75 + 120 mm', 'Thickness: 2.4 mm'],
    care: 'Wipe with a damp cloth. Keep dry for the night.',
    option: 'Colour',
    variants: [
      { is: 'Forest, 20 mm', sku: 'WD-OP-FO', price: '42.00', grams: 21, inStock: 100_000 },
      { is: 'Night, 20 mm', sku: 'WD-OP-NI', price: '42.00', grams: 21, inStock: 100_000 },
    ],
  },
  {
    title: 'Mesh Bracelet Fine',
    type: 'Strap',
    tags: 'steel',
    about: 'Milanese mesh of fine wire, with a clasp that slides to any length and then stays there.',
    specifications: ['Material: stainless steel 316L', 'Length: adjustable to 210 mm', 'Thickness: 2.6 mm'],
    care: 'Brush with warm, soapy water, rinse, and dry with a cloth.',
    option: 'Width',
    variants: [
      { is: '18 mm', sku: 'WD-MB-18', price: '59.00', grams: 52, inStock: 100_000 },
      { is: '20 mm', sku: 'WD-MB-20', price: '59.00', grams: 58, inStock: 100_000 },
    ],
  },
  {
    title: 'Spring Bars and Tool',
    type: 'Strap',
    tags: 'tool, small',
    about: 'A fork, a pin, and eight bars of each common length: what changing a strap takes.',
    specifications: ['Bars: 18, 20 and 22 mm, eight of each, steel', 'Tool: steel, two tips, 140 mm'],
    care: 'Keep the bars dry. Replace a bar that has been bent.',
    variants: [{ sku: 'WD-SB-24', price: '14.50', grams: 60, inStock: 100_000 }],
  },
];

/** In the order in which the shop lists them: the first page shows some of every group. */
export const demoCatalogue: DemoProduct[] = interleave([singleWinders, multipleWinders, watchBoxes, straps]);

function interleave(groups: DemoProduct[][]): DemoProduct[] {
  const longest = Math.max(...groups.map((group) => group.length));
  return Array.from({ length: longest }, (_, index) => groups.flatMap((group) => group[index] ?? [])).flat();
}
