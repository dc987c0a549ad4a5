// Shows a document's text with a cited passage marked.
import { ask } from "./api.js";

const find = id => document.getElementById(id);

/** Opens the document that a citation names, at the words that it quotes. */
export async function openReader(key, citation, onError) {
  try {
    const content = await ask(key, "GET", `/v1/vector_stores/${citation.vector_store_id}/files/${citation.file_id}/content`);
    const text = content.data.map(part => part.text).join("\n");
    const span = spanOf(text, citation.quote ?? "");
    find("reader-title").textContent = content.filename ?? citation.filename;
    find("reader-note").hidden = span !== null;
    find("reader-note").textContent = span === null ? "The cited words are not in the document any more." : "";
    const view = find("reader-text");
    view.replaceChildren(...(span === null ? [text] : [text.slice(0, span.start), markOf(text.slice(span.start, span.end)), text.slice(span.end)]));
    find("reader").showModal();
    const mark = view.querySelector("mark");
    (mark ?? view).focus();
    mark?.scrollIntoView({ block: "center" });
  } catch (error) {
    onError(error);
  }
}

/** Where the quoted words stand: white space may differ, since passages are put together again here. Null: nowhere. */
export function spanOf(text, quote) {
  const places = [];
  let letters = "";
  for (let i = 0; i < text.length; i++) {
    if (!/\s/u.test(text[i])) {
      letters += text[i];
      places.push(i);
    }
  }

  const wanted = quote.replace(/\s+/gu, "");
  const at = wanted === "" ? -1 : letters.indexOf(wanted);
  return at < 0 ? null : { start: places[at], end: places[at + wanted.length - 1] + 1 };
}

function markOf(words) {
  const mark = document.createElement("mark");
  mark.tabIndex = -1;
  mark.dataset.testid = "cited";
  mark.textContent = words;
  return mark;
}
