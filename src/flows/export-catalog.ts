// The catalogue as a file, with the counts of this moment. A catalogue that changes while it is written is written again.
import type { Catalog, ExportOutcome, ExportRequest } from '../modules/catalog.ts';
import type { Stock } from '../modules/stock.ts';

export interface ExportTo extends Pick<ExportRequest, 'currency' | 'onProgress'> {
  /** Opens the file anew, and forgets what an earlier try wrote. */
  begin: () => Promise<ExportRequest['write']>;
}

export type ExportCatalogFile = (request: ExportTo) => Promise<ExportOutcome>;

const maxTries = 3;

export function exportCatalog(parts: {
  catalog: Pick<Catalog, 'exportShopifyCsv'>;
  stock: Pick<Stock, 'available'>;
}): ExportCatalogFile {
  return async ({ begin, ...request }) => {
    for (let attempt = 1; ; attempt++) {
      const outcome = await parts.catalog.exportShopifyCsv({
        ...request,
        write: await begin(),
        available: (variantIds) => parts.stock.available(variantIds),
      });
      if (outcome.kind === 'exported' || attempt === maxTries) return outcome;
    }
  };
}
