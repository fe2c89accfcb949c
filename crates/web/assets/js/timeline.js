// Keeps the thread where the reader left it: at the newest message if they were there, else on the message they read.
{
  const near = 48;
  const timeline = () => document.getElementById("timeline");
  const newest = () => document.getElementById("newest");
  const conversation = () => document.getElementById("thread")?.dataset.conversation;
  const lastMessage = (box) => box.querySelector(".entries > :last-child")?.id;
  const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < near;
  const toEnd = (box) => { box.scrollTop = box.scrollHeight; };

  /** The first entry that can be seen, and where. */
  const anchor = (box) => {
    const top = box.getBoundingClientRect().top;
    for (const entry of box.querySelectorAll(".entries > [id]:not(.day)")) {
      const edge = entry.getBoundingClientRect();
      if (edge.bottom > top) return { id: entry.id, offset: edge.top - top };
    }
    return undefined;
  };

  const restore = (box, { id, offset }) => {
    const entry = document.getElementById(id);
    if (entry) box.scrollTop += entry.getBoundingClientRect().top - box.getBoundingClientRect().top - offset;
  };

  let shown;
  let before;

  // Who rests at the newest message stays there when the field below grows.
  let rests = true;
  const resized = new ResizeObserver(([{ target }]) => { if (rests) toEnd(target); });

  const remember = () => {
    const box = timeline();
    before = box && { conversation: conversation(), end: atEnd(box), last: lastMessage(box), anchor: anchor(box) };
  };

  const settle = () => {
    const box = timeline();
    if (!box) {
      shown = undefined;
      return;
    }
    resized.observe(box);
    if (shown !== conversation()) {
      shown = conversation();
      rests = !location.hash.startsWith("#m-");
      if (!location.hash.startsWith("#m-")) toEnd(box);
    } else if (before?.conversation === shown) {
      if (before.end) toEnd(box);
      else {
        if (before.anchor) restore(box, before.anchor);
        if (before.last !== lastMessage(box)) newest().hidden = false;
      }
    }
    before = undefined;
  };

  document.addEventListener("htmx:before:swap", remember);
  document.addEventListener("htmx:after:settle", settle);
  document.addEventListener("DOMContentLoaded", settle);

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#newest")) toEnd(timeline());
  });
  document.addEventListener("scroll", (event) => {
    if (event.target.id !== "timeline") return;
    rests = atEnd(event.target);
    if (rests) newest().hidden = true;
  }, { capture: true, passive: true });
}
