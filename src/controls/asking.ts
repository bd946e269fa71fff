// Asking as a stranger does, from one look's beginning to its end.
import { type Asking, openAsking } from '../modules/perimeter.ts';

/** For the length of one look. */
export async function asking<Value>(look: (asking: Asking) => Promise<Value>): Promise<Value> {
  const opened = openAsking();
  try {
    return await look(opened);
  } finally {
    opened.close();
  }
}
