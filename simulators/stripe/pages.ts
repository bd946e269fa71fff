// The simulator's own pages.
import type { ApiRequest } from './api.ts';
import type { ListenerOptions, PageAnswer } from './listener.ts';

export function createPages(_options: ListenerOptions): (request: ApiRequest) => Promise<PageAnswer> {
  return async () => ({ status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not found.\n' });
}
