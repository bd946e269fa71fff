// A merchant adds a picture to a product by hand, or takes one away: by the same decoder and the same limits as what is
// fetched. Picture, catalogue and evidence change together.
import type { Database } from '../kernel/database.ts';
import type { Catalog } from '../modules/catalog.ts';
import type { Evidence } from '../modules/evidence.ts';
import { type Media, ownAddress } from '../modules/media.ts';

interface PictureParts {
  database: Database;
  catalog: Pick<Catalog, 'addImage' | 'removeImage' | 'isPictureShown'>;
  media: Pick<Media, 'make' | 'remove'>;
  evidence: Pick<Evidence, 'append'>;
}

export interface NewImage {
  bytes: Uint8Array;
  handle: string;
  alt: string;
  /** From 1; behind the others when not said. */
  position?: number | undefined;
  actor: string;
}

export type AddPictureOutcome =
  | { kind: 'added'; url: string; hash: string }
  | { kind: 'no-product' }
  /** In plain words. */
  | { kind: 'refused'; reason: string };

export type AddPicture = (image: NewImage) => Promise<AddPictureOutcome>;

export function addPicture({ database, catalog, media, evidence }: PictureParts): AddPicture {
  return async ({ bytes, handle, alt, position, actor }) => {
    const made = await media.make(bytes);
    if (made.kind === 'refused') return made;
    const { hash } = made;
    const url = ownAddress(hash);
    const isThere = await database.transaction(async (tx) => {
      const added = await catalog.addImage(tx, { handle, url, alt, position });
      if (!added) return false;
      await made.store(tx, url);
      await evidence.append(tx, { act: 'catalog.picture-added', actor, object: handle, detail: { hash } });
      return true;
    });
    return isThere ? { kind: 'added', url, hash } : { kind: 'no-product' };
  };
}

export type RemovePicture = (image: {
  url: string;
  handle: string;
  actor: string;
}) => Promise<'dropped' | 'no-product' | 'no-picture'>;

/** The product no longer shows it. When none does, the picture itself goes too. */
export function removePicture({ database, catalog, media, evidence }: PictureParts): RemovePicture {
  return ({ url, handle, actor }) =>
    database.transaction(async (tx) => {
      const outcome = await catalog.removeImage(tx, { handle, url });
      if (outcome !== 'dropped') return outcome;
      if (!(await catalog.isPictureShown(tx, url))) await media.remove(tx, url);
      await evidence.append(tx, { act: 'catalog.picture-removed', actor, object: handle, detail: {} });
      return outcome;
    });
}
