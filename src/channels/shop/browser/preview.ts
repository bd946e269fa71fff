// On pages of a preview: shows the page anew when the draft has changed. Asks now and then; the public pages have none of
// this.
const bar = document.querySelector<HTMLElement>('[data-preview]');
const everyMs = 1_000;
if (bar !== null) void watch(bar.dataset['preview'] ?? '');

async function watch(version: string): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    if (document.hidden) continue;
    try {
      const answer = await fetch('/preview/version');
      if (!answer.ok) continue;
      const now = (await answer.json()) as { version: number };
      if (String(now.version) !== version) return location.reload();
    } catch {
      // The shop is being started anew, say.
    }
  }
}
