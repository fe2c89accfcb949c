// Marks a thread as read while somebody looks at it: shown, in the tab in front, in the window in front.
{
  let told;

  const look = () => {
    const thread = document.getElementById("thread");
    if (!thread || thread.dataset.unread !== "true") return;
    if (document.hidden || !document.hasFocus() || thread.offsetParent === null) return;
    const newest = `${thread.dataset.conversation} ${thread.querySelector(".entries > :last-child")?.id}`;
    if (told === newest) return;
    told = newest;
    fetch(`/conversations/${thread.dataset.conversation}/read`, { method: "POST", headers: { "HX-Request": "true" } })
      .then((answer) => { if (!answer.ok) told = undefined; })
      .catch(() => { told = undefined; });
  };

  document.addEventListener("DOMContentLoaded", look);
  document.addEventListener("htmx:after:settle", look);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("focus", look);
}
