// Says into how many parts a text message is cut, as it is written. The server says so without this for what was begun.
{
  const rooms = { gsm: [160, 153], ucs: [70, 67] };

  const parts = (text, basic, extended) => {
    const letters = [...text.replaceAll("\r\n", "\n")];
    const isPlain = letters.every((letter) => basic.includes(letter) || extended.includes(letter));
    const sizes = letters.map((letter) => (isPlain ? (extended.includes(letter) ? 2 : 1) : letter.length));
    const [alone, shared] = isPlain ? rooms.gsm : rooms.ucs;
    const whole = sizes.reduce((sum, size) => sum + size, 0);
    if (whole <= alone) return { isPlain, count: whole > 0 ? 1 : 0, left: alone - whole };
    let [count, left] = [1, shared];
    for (const size of sizes) {
      if (size > left) [count, left] = [count + 1, shared];
      left -= size;
    }
    return { isPlain, count, left };
  };

  const words = ({ isPlain, count, left }) => {
    const wide = isPlain ? "" : ", with letters that take more room";
    if (count === 0) return "";
    return count === 1 ? `1 text message${wide}, ${left} left` : `${count} text messages${wide}, ${left} left in the last`;
  };

  const tell = () => {
    const length = document.querySelector("[data-basic]");
    if (!length) return;
    const { value } = length.closest("form").querySelector("textarea");
    const told = words(parts(value, length.dataset.basic, length.dataset.extended));
    if (length.textContent !== told) length.textContent = told;
  };
  for (const event of ["input", "htmx:after:request", "htmx:after:settle", "DOMContentLoaded"]) document.addEventListener(event, tell);
}
