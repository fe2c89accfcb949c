// Files to send: chosen, dropped or pasted, looked at and checked before anything leaves, sent one by one. Without this a plain
// form sends them.
{
  const tray = () => document.querySelector("[data-files]");
  const part = (form, name) => form.querySelector(name);
  /** What is known of each row: its file, its key, its problem. */
  const chosen = new WeakMap();
  const rows = (form) => [...form.querySelectorAll(".chosen > li")];
  const compose = () => document.querySelector("[data-compose]");

  /** As the thread says it, never less than it is. */
  const size = (bytes) => {
    if (bytes < 1 << 10) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
    if (bytes < 1 << 20) return `${Math.ceil(bytes / (1 << 10))} KB`;
    return `${(Math.ceil((bytes * 10) / (1 << 20)) / 10).toFixed(1)} MB`;
  };
  const most = (bytes) => (bytes >= 1 << 20 ? `${bytes / (1 << 20)} MB` : `${bytes / (1 << 10)} KB`);
  const ending = (file) => (file.name.includes(".") ? file.name.split(".").at(-1) : "");

  /** The type as WhatsApp writes it: browsers write some in several ways, and know others only by the name. */
  const typeOf = (file, names) => {
    const said = file.type.split(";")[0];
    const written = said === "" || said === "application/octet-stream" ? `.${ending(file).toLowerCase()}` : said;
    return names[written] ?? written;
  };

  /** What is wrong with a file, as far as a browser can tell; the server looks again. */
  const problem = (file, { limits, names }) => {
    const type = typeOf(file, names);
    const limit = limits.find(({ types }) => types.includes(type));
    if (file.size === 0) return "This file is empty.";
    if (!limit) return `WhatsApp takes no files of this type (${type === "." ? file.name : type}).`;
    if (file.size <= limit.largest) return undefined;
    return `${limit.words} may have up to ${most(limit.largest)}; this one has ${size(file.size)}.`;
  };

  const preview = (box, file) => {
    const say = () => { box.textContent = ending(file).slice(0, 5).toUpperCase() || "File"; };
    const [kind] = file.type.split("/");
    if (kind !== "image" && kind !== "video") {
      say();
      return;
    }
    const shown = document.createElement(kind === "image" ? "img" : "video");
    if (kind === "image") shown.alt = "";
    else Object.assign(shown, { muted: true, preload: "metadata", tabIndex: -1 });
    shown.addEventListener("error", say);
    shown.src = URL.createObjectURL(file);
    box.append(shown);
  };

  /** Only pictures, films and documents have words below them. */
  const hasCaption = (file) => !file.type.startsWith("audio/") && file.type !== "image/webp";

  const count = (form) => {
    const all = rows(form);
    const good = all.filter((row) => !chosen.get(row).refused).length;
    part(form, "details").open = all.length > 0;
    part(form, "[data-no-files]").hidden = all.length === 0;
    const send = part(form, "[data-send-files]");
    send.textContent = good > 1 ? `Send ${good} files` : "Send file";
    send.disabled = good === 0;
    // Only one button sends, and with files no words are needed.
    const answer = compose();
    part(answer, ".main").hidden = all.length > 0;
    part(answer, "textarea").required = all.length === 0;
  };

  /** Sound can be listened to before it leaves. */
  const player = (file) => {
    const sound = Object.assign(document.createElement("audio"), { controls: true, preload: "metadata" });
    sound.setAttribute("aria-label", file.name);
    sound.src = URL.createObjectURL(file);
    return sound;
  };

  const add = (form, files, voice = false) => {
    const known = { limits: JSON.parse(form.dataset.limits), names: JSON.parse(form.dataset.names) };
    for (const file of files) {
      const row = part(form, "template").content.firstElementChild.cloneNode(true);
      const refused = problem(file, known);
      chosen.set(row, { file, voice, refused, key: crypto.randomUUID?.() ?? String(Math.random()) });
      part(row, "[data-name]").textContent = voice ? "Voice note" : file.name;
      part(row, "[data-size]").textContent = size(file.size);
      part(row, "[data-remove]").setAttribute("aria-label", `Remove ${file.name}`);
      const caption = part(row, "[data-caption]");
      caption.setAttribute("aria-label", `Caption of ${file.name}`);
      caption.hidden = !hasCaption(file) || refused !== undefined;
      say(row, refused);
      preview(part(row, ".preview"), file);
      if (file.type.startsWith("audio/") && !refused) row.append(player(file));
      part(form, ".chosen").append(row);
    }
    dress(form);
    count(form);
    const last = rows(form).at(-1);
    last?.scrollIntoView({ block: "nearest" });
    (rows(form).map((row) => part(row, "[data-caption]")).find((field) => !field.hidden) ?? part(form, "[data-send-files]")).focus();
  };

  const say = (row, words) => {
    const place = part(row, "[data-problem]");
    place.textContent = words ?? "";
    place.hidden = words === undefined;
  };

  const remove = (form, row) => {
    const shown = part(row, ".preview > *, audio");
    if (shown?.src) URL.revokeObjectURL(shown.src);
    row.remove();
    count(form);
  };

  /** Sends one file; resolves with what went wrong, if anything did. */
  const send = (form, row, reply, caption, heard) => new Promise((resolve) => {
    const { file, voice, key } = chosen.get(row);
    const body = new FormData();
    body.append("key", key);
    body.append("reply_to", reply);
    body.append("heard", heard);
    body.append("caption", caption);
    body.append("voice", voice);
    body.append("file", file);
    const bar = part(row, "progress");
    bar.hidden = false;
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => { bar.value = (100 * loaded) / total; });
    request.addEventListener("load", () => resolve(request.status < 400 ? undefined : request.responseText));
    request.addEventListener("error", () => resolve("The server could not be reached. Send it again."));
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.send(body);
  });

  /** The file below which the words of the field go: the first with room for them. */
  const withWords = (form, words) => rows(form).find((row) => {
    const caption = part(row, "[data-caption]");
    return words !== "" && !caption.hidden && caption.value === "" && [...words].length <= caption.dataset.most;
  });

  const lost = "The contact was linked meanwhile. Choose the files again that were not sent yet.";

  /** Sends the files with the words of the field: below the first that has room for them, else after all of them. */
  const sendAll = async (form) => {
    const answer = compose();
    if (form.hasAttribute("aria-busy") || !answer.reportValidity() || !form.reportValidity()) return;
    const quoted = answer.elements.reply_to;
    const field = part(answer, "textarea");
    const words = field.value.trim();
    const captioned = withWords(form, words);
    const button = part(form, "[data-send-files]");
    button.disabled = true;
    form.setAttribute("aria-busy", "true");
    for (const row of rows(form)) {
      if (chosen.get(row).refused) continue;
      say(row, undefined);
      const caption = row === captioned ? words : part(row, "[data-caption]").value;
      // The words of the field answer what was there when they were begun.
      const heard = (row === captioned ? answer : form).elements.heard.value;
      const refused = await send(form, row, quoted.value, caption, heard);
      if (refused === undefined && row === captioned) empty(field.into ?? field, words);
      // Whoever left the conversation meanwhile was asked, and wants no more of it sent. Who was linked was not.
      if (!form.isConnected) {
        const left = rows(form).filter((one) => one !== row || refused !== undefined).length;
        if (field.into && left > 0) document.dispatchEvent(new CustomEvent("kn:say", { detail: lost }));
        return;
      }
      part(row, "progress").hidden = true;
      if (refused === undefined) {
        remove(form, row);
        if (quoted.value) document.querySelector("[data-no-reply]")?.click();
      } else say(row, refused);
    }
    form.removeAttribute("aria-busy");
    count(form);
    if (rows(form).length > 0) return;
    field.focus();
    if (words !== "" && !captioned) answer.requestSubmit();
  };

  /** Takes from the field what was sent; what was written meanwhile stays. */
  const empty = (field, sent) => {
    field.value = field.value.replace(sent, "").trimStart();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /** The plain fields make way for what can be looked at. */
  const dress = (form) => { part(form, ".plain").hidden = true; };

  document.addEventListener("click", (event) => {
    const form = event.target.closest?.("[data-files]");
    if (!form) return;
    if (event.target.closest("summary")) {
      event.preventDefault();
      part(form, "input[type=file]").click();
    } else if (event.target.closest("[data-remove]")) {
      remove(form, event.target.closest("li"));
      part(form, "summary").focus();
    } else if (event.target.closest("[data-no-files]")) {
      for (const row of rows(form)) remove(form, row);
      part(form, "summary").focus();
    }
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("[data-files]");
    if (!form || event.target.type !== "file") return;
    add(form, event.target.files);
    event.target.value = "";
  });

  /** Files that another script has for this form. */
  document.addEventListener("files", (event) => add(event.target, event.detail.files, event.detail.voice));

  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("[data-files]");
    if (!form || rows(form).length === 0) return;
    event.preventDefault();
    sendAll(form);
  });
  // Sending the words sends the files with them.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.("[data-compose]") || waiting() === 0) return;
    event.preventDefault();
    event.stopPropagation();
    sendAll(tray());
  }, true);

  // Files are not left behind without a question.
  const waiting = () => (tray() ? rows(tray()).length : 0);
  const question = () =>
    waiting() === 1 ? "A file is not sent yet. Leave without sending it?" : `${waiting()} files are not sent yet. Leave without sending them?`;
  document.addEventListener("htmx:before:request", (event) => {
    const leaves = event.target.getAttribute?.("hx-target") === "#conversation";
    if (leaves && waiting() > 0 && !window.confirm(question())) event.preventDefault();
  });
  window.addEventListener("beforeunload", (event) => { if (waiting() > 0) event.preventDefault(); });

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("[data-files]");
    if (form && event.key === "Escape") document.querySelector("[data-compose] textarea")?.focus();
  });

  document.addEventListener("paste", (event) => {
    const form = tray();
    const files = event.clipboardData?.files ?? [];
    if (!form || files.length === 0 || !event.target.closest?.(".composer")) return;
    event.preventDefault();
    add(form, files);
  });

  const under = (event) => {
    const isFile = [...(event.dataTransfer?.types ?? [])].includes("Files");
    return isFile && tray() ? event.target.closest?.("#conversation") : null;
  };
  document.addEventListener("dragover", (event) => {
    const place = under(event);
    if (!place) return;
    event.preventDefault();
    place.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    const place = event.target.closest?.("#conversation");
    if (place && !place.contains(event.relatedTarget)) place.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    const place = under(event);
    if (!place) return;
    event.preventDefault();
    place.classList.remove("dropping");
    add(tray(), event.dataTransfer.files);
  });
}
