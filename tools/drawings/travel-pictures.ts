// Pictures of what travels and what cares.

import { loupe, travelCapsule } from './capsule.ts';
import { balmDetail, careKit } from './care-kit.ts';
import { type Drawing, ofFinish, ofProduct } from './drawing.ts';
import { openRoll, watchRoll } from './leather-goods.ts';
import { closer } from './scene.ts';
import { springBars, springBarTip } from './spring-bars.ts';
import { strapkeeper, strapkeeperClosed } from './strap-folder.ts';

const cognac = ['#9a5a2c', '#ecd6b8'] as const;
const black = ['#2c2b2a', '#8a847c'] as const;

export const travelPictures: readonly Drawing[] = [
  ofFinish(
    'travel-winder-capsule',
    ['Black'],
    'A black capsule as large as a mug, with a ribbed ring and a small green lamp',
    () => travelCapsule('#2b2d30', 'blackDiver'),
  ),
  ofFinish(
    'travel-winder-capsule',
    ['Sand'],
    'A sand-coloured capsule as large as a mug, with a ribbed ring and a small green lamp',
    () => travelCapsule('#cdbb9a', 'greenField'),
  ),
  ofProduct(
    'travel-winder-capsule',
    'open',
    'The sand capsule open, its lid beside it; a field watch lies in the cradle',
    () => travelCapsule('#cdbb9a', 'greenField', 'open'),
  ),

  ofFinish(
    'watch-roll-passage',
    ['1', 'Cognac'],
    'A short stiff roll of cognac leather, closed by one strap with a brass stud',
    () => watchRoll(...cognac, 1),
  ),
  ofFinish(
    'watch-roll-passage',
    ['1', 'Black'],
    'A short stiff roll of black leather, closed by one strap with a brass stud',
    () => watchRoll(...black, 1),
  ),
  ofFinish('watch-roll-passage', ['3', 'Cognac'], 'The long roll of cognac leather with two straps', () =>
    watchRoll(...cognac, 3),
  ),
  ofFinish('watch-roll-passage', ['3', 'Black'], 'The long roll in black leather', () => watchRoll(...black, 3)),
  ofProduct('watch-roll-passage', 'open', 'The long roll opened flat: three watches on raised pads', () =>
    openRoll(...cognac, '#cfc3ae'),
  ),

  ofProduct(
    'strapkeeper-case',
    'open',
    'A canvas folder lying open: straps of leather, suede, rubber and cloth under two bands',
    strapkeeper,
  ),
  ofProduct(
    'strapkeeper-case',
    'closed',
    'The folder closed, held by a leather ribbon with a brass stud',
    strapkeeperClosed,
  ),

  ofProduct(
    'spring-bars-and-tool',
    'set',
    'A steel tool with a knurled handle and three rows of spring bars on a grey mat',
    springBars,
  ),
  ofProduct('spring-bars-and-tool', 'tip', 'Closer: the forked tip of the tool and two spring bars', springBarTip),

  ofProduct(
    'sunday-care-kit',
    'set',
    'A brush of beech and horsehair, a green tin of balm, and a folded cloth',
    careKit,
  ),
  ofProduct('sunday-care-kit', 'balm', 'The tin open, the yellow balm in it', balmDetail),

  ofProduct('loupe-six', 'front', 'A black metal loupe with a brass line, its lens turned up', loupe),
  ofProduct('loupe-six', 'lens', 'Closer: the coated lens in its ring', () =>
    closer(loupe(), { x: 0.5, y: 0.34, zoom: 1.9 }),
  ),
];
