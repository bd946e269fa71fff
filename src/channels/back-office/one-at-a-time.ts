// Acts on the same thing one after another within this process: a form that was sent twice in one moment is judged by what
// its first copy did. Other processes are kept apart by the flows' own locks, and by the keys of the forms (sent-forms.ts).

export function oneAtATime(): <Result>(key: string, work: () => Promise<Result>) => Promise<Result> {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}
