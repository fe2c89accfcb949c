// Keeps the living parts of the page fresh. Without it everything still works, by pressing buttons and reloading.
const living = () => [...document.querySelectorAll("[data-live]")];
const log = () => document.querySelector(".log");
const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 40;

function showLatest() {
  const box = log();
  if (box) box.scrollTop = box.scrollHeight;
}

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const follow = log() && atEnd(log());
  for (const old of living()) {
    const fresh = page.querySelector(`[data-live="${old.dataset.live}"]`);
    if (fresh && fresh.innerHTML !== old.innerHTML) old.replaceChildren(...fresh.childNodes);
  }
  if (follow) showLatest();
}

async function keepFresh() {
  try {
    await refresh();
  } catch {
    // The simulator is being restarted; the next round finds it again.
  }
  setTimeout(keepFresh, 1500);
}

showLatest();
document.querySelector(".people [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
setTimeout(keepFresh, 1500);
