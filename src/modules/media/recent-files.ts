// The encodings that were asked for lately, in memory up to a number of bytes. What is under a hash never changes, so
// nothing here grows old; the one that nobody asked for longest goes first.

export interface RecentFiles {
  /** From memory, or by `load`; callers who ask for the same one at the same time share one load. */
  get(
    key: string,
    load: () => Promise<Uint8Array<ArrayBuffer> | undefined>,
  ): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** For what was removed. */
  forget(prefix: string): void;
  readonly bytes: number;
}

/** What a file costs beside its bytes: keys, maps, buffers. */
const overheadBytes = 256;

export function openRecentFiles(maxBytes: number): RecentFiles {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const flights = new Map<string, Promise<Uint8Array<ArrayBuffer> | undefined>>();
  let held = 0;

  function drop(key: string, file: Uint8Array<ArrayBuffer>) {
    files.delete(key);
    held -= file.length + overheadBytes;
  }

  function keep(key: string, file: Uint8Array<ArrayBuffer>) {
    files.set(key, file);
    held += file.length + overheadBytes;
    for (const [oldest, other] of files) {
      if (held <= maxBytes) break;
      drop(oldest, other);
    }
  }

  return {
    async get(key, load) {
      const file = files.get(key);
      if (file !== undefined) {
        // Written anew, so that the first key of the map is the one not asked for longest.
        files.delete(key);
        files.set(key, file);
        return file;
      }
      const flight = flights.get(key) ?? load();
      flights.set(key, flight);
      try {
        const loaded = await flight;
        if (loaded !== undefined && flights.get(key) === flight) keep(key, loaded);
        return loaded;
      } finally {
        if (flights.get(key) === flight) flights.delete(key);
      }
    },
    forget(prefix) {
      for (const key of flights.keys()) if (key.startsWith(prefix)) flights.delete(key);
      for (const [key, file] of files) if (key.startsWith(prefix)) drop(key, file);
    },
    get bytes() {
      return held;
    },
  };
}
