// Several beginnings at once, of which all or none are wanted.

/** Waits for all even when one fails: what is half started could not be stopped. */
export async function allOrNothing<Work extends readonly unknown[] | []>(work: Work) {
  await Promise.allSettled(work);
  return await Promise.all(work);
}
