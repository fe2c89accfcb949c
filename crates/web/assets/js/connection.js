// Opens the live stream; says so when it is down, and for a while what else is to be said at the top.
{
  const live = () => document.getElementById("live");
  const say = (words) => {
    const place = document.getElementById("connection");
    if (place && place.textContent !== words) place.textContent = words;
  };
  const sayForNow = (words) => {
    say(words);
    setTimeout(() => {
      if (document.getElementById("connection")?.textContent === words) say("");
    }, 10_000);
  };
  const offline = "Offline. What you see may be out of date; it catches up by itself.";
  let grace;

  const lost = (event) => {
    // The session is over: the page cannot catch up any more.
    if (event.detail.status === 401) location.reload();
    grace ??= setTimeout(() => say(offline), 2_000);
  };
  const found = () => {
    clearTimeout(grace);
    grace = undefined;
    wait = 500;
    say("");
  };

  // The stream is asked for here and not by an attribute: htmx reads attributes as soon as it is loaded itself, and the
  // part that knows about streams may come a moment later. Once it stands, it comes back by itself; until then we ask again.
  let wait = 500;
  const connect = () => htmx.ajax("GET", live().dataset.stream, { source: live(), timeout: 60_000 });
  const connectLater = () => {
    setTimeout(connect, wait);
    wait = Math.min(wait * 2, 60_000);
  };
  // After the regions listen, which they do from a timer that was set before this one.
  document.addEventListener("DOMContentLoaded", () => { if (live()) setTimeout(connect); });
  document.addEventListener("htmx:sse:close", ({ detail }) => { if (detail.reason === "ended") connectLater(); });

  document.addEventListener("htmx:sse:error", lost);
  document.addEventListener("htmx:sse:after:connection", found);
  window.addEventListener("offline", () => say(offline));
  document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx?.response !== undefined) return;
    lost(event);
    if (event.target === live()) connectLater();
  });

  document.addEventListener("htmx:response:error", (event) => {
    const { ctx } = event.detail;
    if (ctx.hx?.redirect) return;
    if (event.target === live()) {
      lost(event);
      connectLater();
      return;
    }
    // A page that cannot be shown explains itself; a region that cannot be redrawn keeps what it has.
    if (ctx.push) location.href = ctx.request.action;
  });
  document.addEventListener("kn:say", ({ detail }) => sayForNow(detail));
}
