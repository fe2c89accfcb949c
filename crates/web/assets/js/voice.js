// Voice notes: recorded, made into the sound that WhatsApp takes, then laid among the files to send. Where a browser cannot record,
// nothing offers it.
{
  const longest = 15 * 60;
  /** Opus inside any of these only changes its wrapping; other sound is coded anew. */
  const types = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4;codecs=opus"];
  const canRecord = Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
  const part = (box, name) => box.querySelector(`[data-${name}]`);
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  const noSound = {
    NotAllowedError: "The microphone is blocked for this page. Allow it in your browser's settings for this site, then record again.",
    NotFoundError: "No microphone was found. Connect one, then record again.",
  };
  const notNow = "The microphone cannot be used now. Another program may have it; close that, then record again.";
  const notMade = "This browser could not make a voice note of the recording. Record again, or attach a sound file.";

  const say = (box, words) => { part(box, "record").parentElement.querySelector("[role=alert]").textContent = words; };

  /** What is being recorded: where, by what, since when. */
  let now;

  const show = (box, isRecording, words = "Recording") => {
    box.querySelector(".recorder").hidden = !isRecording;
    part(box, "record").hidden = isRecording;
    part(box, "state").textContent = words;
    part(box, "stop").disabled = words !== "Recording";
  };

  const tick = () => {
    const seconds = (performance.now() - now.since) / 1000;
    part(now.box, "time").textContent = clock(seconds);
    if (seconds >= longest) stop();
  };

  const begin = async (box) => {
    say(box, "");
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    } catch (error) {
      say(box, noSound[error.name] ?? notNow);
      return;
    }
    const silence = () => { for (const track of stream.getTracks()) track.stop(); };
    if (now || !box.isConnected) {
      silence();
      return;
    }
    const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 });
    const library = import(box.dataset.library);
    library.catch(() => {});
    const pieces = [];
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    recorder.addEventListener("stop", silence);
    now = { box, recorder, pieces, library, since: performance.now(), ticking: setInterval(tick, 250) };
    recorder.start(1000);
    part(box, "time").textContent = clock(0);
    show(box, true);
    part(box, "stop").focus();
  };

  /** Ends the recording; resolves with its sound. */
  const end = () => new Promise((resolve) => {
    const { recorder, pieces, ticking } = now;
    clearInterval(ticking);
    now = undefined;
    recorder.addEventListener("stop", () => resolve(new Blob(pieces, { type: recorder.mimeType })));
    recorder.stop();
  });

  const cancel = async () => {
    const { box } = now;
    await end();
    show(box, false);
    part(box, "record").focus();
  };

  /** WhatsApp's voice notes are Opus in Ogg, with one channel. */
  const asVoiceNote = async (library, sound) => {
    const { ALL_FORMATS, BlobSource, BufferTarget, Conversion, Input, OggOutputFormat, Output } = await library;
    const output = new Output({ format: new OggOutputFormat(), target: new BufferTarget() });
    const input = new Input({ source: new BlobSource(sound), formats: ALL_FORMATS });
    const conversion = await Conversion.init({ input, output, audio: { codec: "opus", numberOfChannels: 1 } });
    await conversion.execute();
    return new File([output.target.buffer], "Voice note.ogg", { type: "audio/ogg" });
  };

  const stop = async () => {
    const { box, library } = now;
    show(box, true, "Getting it ready");
    const sound = await end();
    try {
      const file = await asVoiceNote(library, sound);
      show(box, false);
      document.getElementById(box.dataset.voice)?.dispatchEvent(new CustomEvent("files", { bubbles: true, detail: { files: [file], voice: true } }));
    } catch {
      show(box, false);
      say(box, notMade);
      part(box, "record").focus();
    }
  };

  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("[data-voice]");
    if (!box) return;
    if (event.target.closest("[data-record]")) begin(box);
    else if (now && event.target.closest("[data-cancel]")) cancel();
    else if (now && event.target.closest("[data-stop]")) stop();
  });

  document.addEventListener("keydown", (event) => {
    if (now && event.key === "Escape" && event.target.closest?.(".recorder")) cancel();
  });

  const dress = () => {
    for (const button of document.querySelectorAll("[data-record]")) {
      button.hidden = !canRecord || now?.box.contains(button) === true;
    }
    // Another thread was opened: nobody listens in there.
    if (now && !now.box.isConnected) end();
  };
  document.addEventListener("DOMContentLoaded", dress);
  document.addEventListener("htmx:after:settle", dress);
}
