// Says so when the live stream is down, and when something that was asked for did not work.
{
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
    say("");
  };

  document.addEventListener("htmx:sse:error", lost);
  document.addEventListener("htmx:sse:after:connection", found);
  window.addEventListener("offline", () => say(offline));
  document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx?.response === undefined) lost(event);
  });

  document.addEventListener("htmx:response:error", (event) => {
    const { ctx } = event.detail;
    if (ctx.hx?.redirect) return;
    // A page that cannot be shown explains itself; a region that cannot be redrawn keeps what it has.
    if (ctx.push) location.href = ctx.request.action;
    else if (ctx.request.method !== "GET") sayForNow(ctx.text);
  });
}
