// Judges JSON requests by an OpenAPI 3.1 description.
import Ajv2020 from "ajv/dist/2020.js";

/**
 * Meta's description puts schemas together with `allOf` of which each forbids what the others ask for, so that nothing, its own
 * examples included, could ever follow it. What is forbidden is asked of the whole instead.
 */
function mendAllOf(node) {
  if (Array.isArray(node)) return node.map(mendAllOf);
  if (node === null || typeof node !== "object") return node;
  const mended = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, mendAllOf(value)]));
  if (!Array.isArray(mended.allOf)) return mended;
  const closed = mended.allOf.some((part) => part.additionalProperties === false);
  const allOf = mended.allOf.map(({ additionalProperties, ...part }) => part);
  return { ...mended, allOf, ...(closed ? { unevaluatedProperties: false } : {}) };
}

/** Resolves with a judge: what is wrong with a body by the schema at this place of the document, as sentences. */
export function judge(description) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ ...mendAllOf(description), $id: "https://api.test/description" });
  const at = (...place) => place.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  return (place, body) => {
    const follows = ajv.compile({ $ref: `https://api.test/description#/${at(...place)}` });
    if (follows(body)) return [];
    return [...new Set(follows.errors.map(({ instancePath, message, params }) => {
      const named = params.unevaluatedProperty ?? params.additionalProperty ?? params.allowedValues?.join(", ") ?? "";
      return `${instancePath || "/"} ${message}${named === "" ? "" : `: ${named}`}`;
    }))];
  };
}
