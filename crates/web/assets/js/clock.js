// Tells the server the reader's time zone, and has the page redrawn once a minute while it is looked at, so that "4 min"
// stays true. The server writes all times; nothing is formatted here.
{
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const cookie = `kn_zone=${encodeURIComponent(zone)}`;
  if (!document.cookie.split("; ").includes(cookie)) {
    document.cookie = `${cookie}; Path=/; Max-Age=31536000; SameSite=Lax`;
  }

  const tick = () => {
    if (!document.hidden) htmx.trigger(document.body, "tick");
  };
  setInterval(tick, 60_000);
}
