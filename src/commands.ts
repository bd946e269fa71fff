export async function runCommand(..._: unknown[]): Promise<number> { return 2; }
