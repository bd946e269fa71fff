// While an order is being checked, asks the shop now and then and shows the page anew when something has changed.
// Without this module the link "Look again" does the same.
const place = document.querySelector<HTMLElement>('[data-watch]');
const longestMs = 30_000;
if (place !== null) void watch(place.dataset['watch'] ?? '', place.dataset['version'] ?? '');

async function watch(address: string, version: string): Promise<void> {
  for (let waitMs = 1_000; ; waitMs = Math.min(waitMs * 1.5, longestMs)) {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    if (document.hidden) continue;
    try {
      const answer = await fetch(address, { headers: { accept: 'application/json' } });
      if (!answer.ok) return;
      const now = (await answer.json()) as { version: string };
      if (now.version !== version) return location.reload();
    } catch {
      // No network just now.
    }
  }
}
