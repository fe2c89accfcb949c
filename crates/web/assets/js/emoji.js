// Emoji: found by word or by looking, for the field and for reactions. The list of them is fetched when it is first wanted.
{
  const groups = ["Smileys", "People", undefined, "Animals and nature", "Food and drink", "Travel and places", "Activities", "Objects", "Symbols", "Flags"];
  const first = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
  const remembered = 16;
  const most = 120;
  let panel;
  let all;
  let pick;
  let opener;
  let taken;

  const recent = () => {
    try {
      return JSON.parse(localStorage.getItem("emoji")) ?? [];
    } catch {
      return [];
    }
  };
  const remember = (emoji) => {
    const list = [emoji, ...recent().filter((other) => other !== emoji)].slice(0, remembered);
    localStorage.setItem("emoji", JSON.stringify(list));
  };

  const load = async (address) => {
    const answer = await fetch(address);
    const list = await answer.json();
    all = list.filter(({ group }) => groups[group]).map(({ emoji, annotation, tags, group }) => ({
      // What is an emoji by itself needs no sign that says so, and WhatsApp sends none.
      emoji: emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, "$1"), name: annotation, group,
      said: annotation.toLowerCase(), words: [...annotation.split(/[^\p{L}\p{N}]+/u), ...(tags ?? [])].map((word) => word.toLowerCase()),
    }));
  };

  const field = () => panel.querySelector("input");
  const options = () => [...panel.querySelectorAll("[role=option]")];
  const active = () => panel.querySelector("[aria-selected=true]");

  const option = (one, index) => {
    const item = document.createElement("button");
    item.type = "button";
    item.tabIndex = -1;
    item.id = `emoji-option-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-label", one.name);
    item.setAttribute("aria-selected", "false");
    item.title = one.name;
    item.dataset.emoji = one.emoji;
    item.textContent = one.emoji;
    return item;
  };
  const section = (name, list, start) => {
    const group = document.createElement("div");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", name);
    const title = document.createElement("p");
    title.className = "emoji-group";
    title.setAttribute("role", "presentation");
    title.textContent = name;
    const grid = document.createElement("div");
    grid.className = "emoji-grid";
    grid.setAttribute("role", "presentation");
    grid.append(...list.map((one, index) => option(one, start + index)));
    group.append(title, grid);
    return group;
  };

  const named = (emoji) => all?.find((one) => one.emoji === emoji) ?? { emoji, name: emoji };
  const found = (typed) => {
    const name = typed.toLowerCase();
    const words = name.split(/\s+/).filter(Boolean);
    const anyhow = (one) => [one.said, ...one.words].join(" ");
    const fits = all.filter((one) => words.every((word) => anyhow(one).includes(word)));
    return fits.map((one) => [rank(one, name, words), one]).sort(([a], [b]) => a - b).slice(0, most).map(([, one]) => one);
  };
  /** How well it fits: by its whole name, by whole words (first what is often used), by their beginnings, or just somewhere. */
  const rank = (one, name, words) => {
    if (one.said === name) return 0;
    if (words.every((word) => one.words.includes(word))) {
      if (first.includes(one.emoji) || recent().includes(one.emoji)) return 1;
      return one.said.startsWith(words[0]) ? 2 : 3;
    }
    return words.every((word) => one.words.some((other) => other.startsWith(word))) ? 4 : 5;
  };

  const draw = () => {
    const typed = field().value.trim();
    const list = panel.querySelector("[role=listbox]");
    let sections = [];
    if (!all) sections = [["Often used", first.map(named)]];
    else if (typed !== "") sections = [["Found", found(typed)]];
    else {
      const often = [...recent(), ...first.filter((emoji) => !recent().includes(emoji))];
      sections = [["Often used", often.map(named)],
        ...groups.map((name, group) => [name, all.filter((one) => one.group === group)]).filter(([name]) => name)];
    }
    let start = 0;
    list.replaceChildren(...sections.filter(([, some]) => some.length).map(([name, some]) => {
      start += some.length;
      return section(name, some, start - some.length);
    }));
    panel.querySelector("[role=status]").textContent = start ? "" : "No emoji is called that.";
    choose(typed === "" ? undefined : options()[0]);
    list.scrollTop = 0;
  };

  const choose = (next) => {
    active()?.setAttribute("aria-selected", "false");
    field().removeAttribute("aria-activedescendant");
    if (!next) return;
    next.setAttribute("aria-selected", "true");
    field().setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  };

  /** The one below or above, as the eye sees it. */
  const beside = (from, down) => {
    const edge = from.getBoundingClientRect();
    const others = options().map((one) => [one, one.getBoundingClientRect()]);
    const rows = others.filter(([, { top }]) => (down ? top > edge.top + 2 : top < edge.top - 2));
    if (!rows.length) return from;
    const top = down ? Math.min(...rows.map(([, place]) => place.top)) : Math.max(...rows.map(([, place]) => place.top));
    const row = rows.filter(([, place]) => Math.abs(place.top - top) < 2);
    const away = ([, { left }]) => Math.abs(left - edge.left);
    return row.sort((a, b) => away(a) - away(b))[0][0];
  };

  const walk = (key) => {
    const list = options();
    const here = active();
    if (!here) return list[0];
    const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (key === "ArrowDown" || key === "ArrowUp") return beside(here, key === "ArrowDown");
    return list[list.indexOf(here) + (key === forward ? 1 : -1)] ?? here;
  };

  const take = (chosen) => {
    const emoji = chosen?.dataset.emoji;
    if (!emoji) return;
    remember(emoji);
    taken = true;
    close();
    pick(emoji);
  };

  const close = () => { if (panel?.open) panel.close(); };

  const build = () => {
    panel = document.createElement("dialog");
    panel.id = "emoji-panel";
    panel.className = "emoji-panel";
    panel.setAttribute("aria-label", "Emoji");
    panel.innerHTML = `<input type="search" role="combobox" aria-expanded="true" aria-controls="emoji-list" aria-autocomplete="list"
      aria-label="Search emoji" placeholder="Search" autocomplete="off" maxlength="60">
      <p class="hint" role="status"></p><div id="emoji-list" role="listbox" aria-label="Emoji" class="scroll" tabindex="-1"></div>`;
    document.body.append(panel);
    field().addEventListener("input", draw);
    panel.addEventListener("keydown", (event) => {
      const moves = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"].includes(event.key);
      const inWords = (event.key === "ArrowLeft" || event.key === "ArrowRight") && field().value !== "" && !active();
      if (moves && !inWords) choose(walk(event.key));
      else if (event.key === "Enter") take(active() ?? options()[0]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
    panel.addEventListener("click", (event) => {
      if (event.target === panel) close();
      else take(event.target.closest("[role=option]"));
    });
    panel.addEventListener("close", () => { if (!taken) opener.focus(); });
  };

  /** Beside whatever opened it, as far as the window allows. */
  const settle = () => {
    const edge = opener.getBoundingClientRect();
    const { width, height } = panel.getBoundingClientRect();
    const room = 8;
    const left = Math.min(Math.max(room, edge.left), innerWidth - width - room);
    const above = edge.top - height - room;
    panel.style.left = `${Math.max(room, left)}px`;
    panel.style.top = `${Math.max(room, above > room ? above : Math.min(edge.bottom + room, innerHeight - height - room))}px`;
  };

  const show = async (button, address, then) => {
    if (!panel) build();
    opener = button;
    taken = false;
    pick = then;
    field().value = "";
    draw();
    panel.showModal();
    settle();
    field().focus();
    if (all) return;
    try {
      await load(address);
    } catch {
      panel.querySelector("[role=status]").textContent = "The list of emoji cannot be fetched now. These few can be used.";
      return;
    }
    draw();
    settle();
  };

  const insert = (text, emoji) => {
    text.setRangeText(emoji, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  };

  const address = () => document.querySelector("[data-emoji-list]")?.dataset.emojiList;
  const react = (message, emoji) => {
    const form = document.querySelector("[data-reacts]");
    form.elements.message.value = message;
    form.elements.emoji.value = emoji;
    form.requestSubmit();
  };

  document.addEventListener("click", (event) => {
    const into = event.target.closest?.("[data-emoji-list]");
    const to = event.target.closest?.("[data-react]");
    const back = event.target.closest?.("[data-react-back]");
    if (into) {
      const text = document.getElementById(into.dataset.into);
      show(into, address(), (emoji) => insert(text, emoji));
    } else if (to) show(to, address(), (emoji) => { react(to.dataset.react, emoji); to.focus(); });
    else if (back) react(back.dataset.reactBack, "");
  });
  window.addEventListener("resize", close);

  // Only where something can be sent do messages offer a reaction.
  const dress = () => {
    const can = document.querySelector("[data-reacts]") !== null;
    for (const button of document.querySelectorAll("[data-react], [data-react-back]")) button.hidden = !can;
  };
  document.addEventListener("DOMContentLoaded", dress);
  document.addEventListener("htmx:after:settle", dress);
}
