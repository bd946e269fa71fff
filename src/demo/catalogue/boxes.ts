// Boxes, trays and stands.
// long: one product after another
import type { DemoProduct } from './demo-product.ts';

const woodCare =
  'Wipe with a dry, soft cloth, along the grain. Keep out of direct sun, which bleaches the veneer over the years.';
const leatherCare =
  'Brush off dust, keep dry, and treat twice a year with a colourless balm for smooth leather. Scratches of a fingernail can be rubbed out with the thumb.';
const cushions = 'Cushions: 54 × 76 mm, pressed together from 55 mm down to 42 mm';

export const boxes: DemoProduct[] = [
  {
    handle: 'atlas-watch-box',
    kind: 'walnut box with a glass lid',
    title: 'Atlas Watch Box',
    type: 'Watch box',
    tags: 'bestseller, glass, gift',
    summary: 'A walnut box with a glass lid for four, six, ten or twenty watches.',
    about: [
      'A box with a glass lid, and soft cushions that fit small wrists and large ones. The hinges hold the lid at any angle, and the lock keeps it shut when the box is moved.',
      'Choose one size larger than you need today. A box that is full shows a collection that is finished, and few are. Between the cells stand walls of felt on plywood, so that two cases never meet; under the glass there is room for 18 mm, enough for a chronograph with its pushers. Quartz watches and those with a spring that is wound by hand are at home here. An automatic will stop after two days, and that does it no harm.',
    ],
    specifications: [
      'Lid: glass, 3 mm, in a mitred frame',
      'Inside height: 44 mm',
      'Closure: lock of brass, two keys',
      'Outside, 4 places: 300 × 124 × 84 mm',
      'Outside, 6 places: 232 × 220 × 84 mm',
      'Outside, 10 places: 368 × 220 × 84 mm',
      'Outside, 20 places: 368 × 412 × 84 mm',
    ],
    sizes: ['Cells: 64 × 92 mm', cushions, 'Cases: up to 54 mm across'],
    materials: 'Walnut veneer on plywood, solid walnut edges, glass, felt of wool and viscose.',
    care: `${woodCare} The glass takes water and a microfibre cloth; spray the cloth and never the box.`,
    options: ['Places'],
    variants: [
      { is: ['4'], sku: 'WD-AT-04', price: '79.00', grams: 1_100, inStock: 100_000 },
      { is: ['6'], sku: 'WD-AT-06', price: '99.00', grams: 1_450, inStock: 100_000 },
      { is: ['10'], sku: 'WD-AT-10', price: '139.00', grams: 2_200, inStock: 100_000 },
      { is: ['20'], sku: 'WD-AT-20', price: '219.00', grams: 3_900, inStock: 60_000 },
    ],
  },
  {
    handle: 'quiet-corner-valet-tray',
    kind: 'leather tray for watch and keys',
    title: 'Quiet Corner Valet Tray',
    type: 'Watch box',
    tags: 'leather, gift',
    summary: 'One hide, folded and held by four rivets: where the watch goes at night, with the keys.',
    about: [
      'Where the watch goes at night, with the keys and the change. One piece of leather, folded up at four corners and held by brass rivets.',
      'A tray is the simplest thing that keeps a watch from being lost, knocked off a table, or laid crown down on marble. The rim is higher than a case is thick, the floor is soft, and nothing in it can scratch a crystal but your keys; so lay them in the other corner. Undo the rivets’ caps, and the tray lies flat in a suitcase and weighs no more than a paperback.',
    ],
    specifications: [
      'Floor: 200 × 146 mm',
      'Rim: 46 mm high',
      'Flat: 290 × 240 mm',
      'Edges: burnished by hand, stitched all around',
    ],
    sizes: ['Room: two watches and a bunch of keys'],
    materials: 'Vegetable-tanned cow leather, 3 mm, from one hide; waxed polyester thread; brass rivets.',
    care: leatherCare,
    options: ['Colour'],
    variants: [
      { is: ['Chestnut'], sku: 'WD-VT-CN', price: '48.00', grams: 260, inStock: 100_000 },
      { is: ['Black'], sku: 'WD-VT-BK', price: '48.00', grams: 260, inStock: 100_000 },
    ],
  },
  {
    handle: 'archive-box-lockable',
    kind: 'watch box with room for papers',
    title: 'Archive Box, Lockable',
    type: 'Watch box',
    tags: 'lock, drawer',
    summary: 'Eight watches above, their papers and cards below, all under one lock.',
    about: [
      'Eight watches above, their papers and warranty cards below, all under one lock. The drawer takes A5 without folding, which is what most booklets are.',
      'A watch with its papers is worth more than one without, and easier to insure; but papers live in another cupboard, and get lost in a move. So this box keeps them together. The lid is solid, for leather and lume age less in the dark, and a padded lining holds the watches down when the box is carried. The lock closes lid and drawer at once by a bar behind the front. It is made against curiosity, not against burglars.',
    ],
    specifications: [
      'Places: 8',
      'Drawer: A5, 46 mm high',
      'Lock: one key for lid and drawer, two of them',
      'Outside: 304 × 153 × 224 mm',
    ],
    sizes: ['Cells: 64 × 92 mm', cushions, 'Cases: up to 54 mm across and 18 mm high'],
    materials:
      'Oak or walnut veneer on plywood, drawer of solid beech, felt of wool and viscose, lock of brass or steel.',
    care: woodCare,
    options: ['Finish'],
    variants: [
      { is: ['Light oak'], sku: 'WD-AR-OA', price: '189.00', was: '219.00', grams: 3_300, inStock: 60_000 },
      { is: ['Walnut'], sku: 'WD-AR-WA', price: '189.00', was: '219.00', grams: 3_350, inStock: 60_000 },
    ],
  },
  {
    handle: 'desk-stand-arc',
    kind: 'steel stand for one watch',
    title: 'Desk Stand Arc',
    type: 'Watch box',
    tags: 'steel, display, gift, small',
    summary: 'One bent strip of steel that holds a watch at the angle of a small clock.',
    about: [
      'One bent strip of steel that holds a watch at the angle of a small clock, where you can read it while you write. Felt where the case touches, weight where the table does.',
      'Take the watch off to type, and lay it over the roll with its strap closed: it hangs by its own weight and nothing needs to be buckled twice. The roll is as thick as a slender wrist, so a bracelet keeps its curve and a leather strap gets to breathe for an hour. Seen from the side the stand is a single line, from the table up to the dial.',
    ],
    specifications: ['Holds: one watch', 'Angle: 62 degrees', 'Foot: lined with cork', 'Outside: 62 × 124 × 96 mm'],
    sizes: ['Straps: closed, for wrists from 150 to 210 mm', 'Cases: any'],
    materials: 'Spring steel, 3 mm, powder-coated or plated in brass; roll of cork, covered with wool felt.',
    care: 'Wipe with a damp cloth. Brush the felt now and then.',
    options: ['Colour'],
    variants: [
      { is: ['Black'], sku: 'WD-DA-BK', price: '34.00', grams: 420, inStock: 100_000 },
      { is: ['Brass'], sku: 'WD-DA-BR', price: '39.00', grams: 430, inStock: 100_000 },
    ],
  },
  {
    handle: 'lantern-display-dome',
    kind: 'glass bell for one watch',
    title: 'Lantern Display Dome',
    type: 'Watch box',
    tags: 'glass, display, gift',
    summary: 'A bell of clear glass over one watch on a brass post: dust stays out, the dial stays in view.',
    about: [
      'A bell of clear glass over one watch on a brass post. Dust stays out, the dial stays in view, and the watch that you inherited but do not wear has a place that is not a drawer.',
      'The bell is blown, not moulded: look along it and you will see the light bend a little, as in old windows. It stands in a groove of the foot and is lifted by its knob, straight up. The post turns, so that the dial can follow you to the desk. Put it where the sun does not reach: glass keeps out dust, and keeps in heat.',
    ],
    specifications: [
      'Holds: one watch',
      'Bell: 116 mm across, 166 mm high',
      'Foot: 140 mm across',
      'Height: 203 mm with its knob',
    ],
    sizes: ['Straps: closed, for wrists from 150 to 210 mm', 'Cases: up to 56 mm across'],
    materials: 'Mouth-blown soda-lime glass, foot of solid oak or walnut, post of brass, roll covered with wool felt.',
    care: 'Lift the bell with both hands. Wash it in warm water with a drop of dish soap, and dry it with a cloth that leaves no lint.',
    options: ['Finish'],
    variants: [
      { is: ['Light oak'], sku: 'WD-LD-OA', price: '88.00', grams: 1_250, inStock: 60_000 },
      { is: ['Walnut'], sku: 'WD-LD-WA', price: '92.00', grams: 1_270, inStock: 60_000 },
    ],
  },
  {
    handle: 'terrace-drawer-box',
    kind: 'watch chest with two drawers',
    title: 'Terrace Drawer Box',
    type: 'Watch box',
    tags: 'drawer',
    summary: 'A low chest with two drawers, five places in each: watches kept in the dark, and at hand.',
    about: [
      'A low chest with two drawers, five places in each. It stands on a dresser where a lid would have no room to open, and another chest can stand on top of it.',
      'Watches that are kept in the dark keep their colours: the lume its green, the leather its brown. What one gives up is seeing them, so the drawers run out to their full depth and stop by themselves, and all five lie before you. The fronts are cut from one board, so that the grain runs on from the upper drawer into the lower. Push a drawer in slowly; the air goes out at the back and closes it for you.',
    ],
    specifications: [
      'Places: 10, in two drawers',
      'Drawers: full extension, with stops',
      'Stacking: up to three chests',
      'Outside: 384 × 194 × 150 mm',
    ],
    sizes: ['Cells: 64 × 92 mm', cushions, 'Cases: up to 54 mm across and 18 mm high'],
    materials:
      'Oak veneer or lacquer on plywood, drawers of solid beech, knobs of turned steel, felt of wool and viscose.',
    care: woodCare,
    options: ['Finish'],
    variants: [
      { is: ['Graphite'], sku: 'WD-TD-GR', price: '159.00', grams: 4_100, inStock: 40_000 },
      { is: ['Light oak'], sku: 'WD-TD-OA', price: '169.00', grams: 4_200, inStock: 40_000 },
    ],
  },
];
