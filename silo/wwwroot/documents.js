// The documents panel: files that answers may come from, kept in a vector store of this browser session.
import { ask } from "./api.js";
import { openReader } from "./reader.js";

const STORE_NAME = "orleansllm.store";
const POLL = 400;
const stages = { waiting: "waiting", reading: "reading", embedding: "embedding", indexing: "indexing" };

/**
 * Runs the panel.
 * @param ui elements: documents, documentInput, documentList, documentUse
 * @param keyOf gives the API key
 * @param onError is told what went wrong
 * @param announce tells screen readers
 */
export function createDocuments(ui, keyOf, onError, announce) {
  const files = new Map();
  let store = sessionStorage.getItem(STORE_NAME);
  let timer = null;

  const isReady = () => [...files.values()].some(file => file.status === "completed");

  async function ensureStore() {
    store ??= (await ask(keyOf(), "POST", "/v1/vector_stores", { name: "Playground", expires_after: { anchor: "last_active_at", days: 1 } })).id;
    sessionStorage.setItem(STORE_NAME, store);
    return store;
  }

  async function add(chosen) {
    for (const file of chosen) {
      const place = { id: null, filename: file.name, status: "uploading" };
      const temporary = `new-${crypto.randomUUID()}`;
      files.set(temporary, place);
      show();
      try {
        const form = new FormData();
        form.append("purpose", "assistants");
        form.append("file", file, file.name);
        const stored = await ask(keyOf(), "POST", "/v1/files", form);
        const attached = await ask(keyOf(), "POST", `/v1/vector_stores/${await ensureStore()}/files`, { file_id: stored.id });
        files.delete(temporary);
        files.set(stored.id, { filename: file.name, ...attached });
      } catch (error) {
        files.set(temporary, { ...place, status: "failed", last_error: { message: error.message } });
      }

      show();
    }

    poll();
  }

  function poll() {
    if (timer === null && [...files.values()].some(file => file.status === "in_progress")) {
      timer = setTimeout(look, POLL);
    }
  }

  async function look() {
    try {
      await Promise.all([...files].filter(([, file]) => file.status === "in_progress").map(async ([id, before]) => {
        const now = await ask(keyOf(), "GET", `/v1/vector_stores/${store}/files/${id}`);
        files.set(id, { ...before, ...now, progress: now.progress });
        if (now.status === "completed") {
          announce(`${now.filename} is ready.`);
          ui.documentUse.checked = true;
        } else if (now.status === "failed") {
          announce(`${now.filename} could not be read.`);
        }
      }));
    } catch (error) {
      onError(error);
    } finally {
      timer = null;
      show();
      poll();
    }
  }

  async function remove(id) {
    try {
      if (store !== null && !id.startsWith("new-")) {
        await ask(keyOf(), "DELETE", `/v1/files/${id}`);
      }

      files.delete(id);
      show();
      ui.documentInput.focus();
    } catch (error) {
      onError(error);
    }
  }

  async function load() {
    ui.documents.hidden = false;
    files.clear();
    try {
      for (const file of store === null ? [] : (await ask(keyOf(), "GET", `/v1/vector_stores/${store}/files?limit=100`)).data) {
        files.set(file.id, file);
      }
    } catch (error) {
      // Another key's, or expired: a new one is made with the next file.
      store = null;
      sessionStorage.removeItem(STORE_NAME);
    }

    show();
    poll();
  }

  function show() {
    ui.documentList.replaceChildren(...[...files].map(([id, file]) => itemOf(id, file)));
    ui.documentUse.disabled = !isReady();
    ui.documentUse.checked &&= isReady();
  }

  function itemOf(id, file) {
    const item = document.createElement("li");
    item.className = file.status;
    item.dataset.testid = "document";
    const name = item.appendChild(document.createElement("span"));
    name.className = "name";
    name.textContent = name.title = file.filename;
    const button = item.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "quiet";
    button.textContent = "Remove";
    button.setAttribute("aria-label", `Remove ${file.filename}`);
    button.disabled = file.status === "uploading";
    button.addEventListener("click", () => remove(id));
    const state = item.appendChild(document.createElement("span"));
    state.className = "state";
    state.dataset.testid = "document-state";
    state.textContent = stateOf(file);
    if (file.status === "in_progress" || file.status === "uploading") {
      item.append(barOf(file));
    }

    return item;
  }

  function barOf(file) {
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", `Progress of ${file.filename}`);
    if (file.progress?.chunks > 0) {
      bar.max = file.progress.chunks;
      bar.value = file.progress.ready_chunks;
    }

    return bar;
  }

  function stateOf(file) {
    switch (file.status) {
      case "completed": return `ready, ${file.chunks} ${file.chunks === 1 ? "passage" : "passages"}`;
      case "failed": return file.last_error?.message ?? "could not be read";
      case "in_progress": {
        const progress = file.progress ?? { stage: "waiting", chunks: 0 };
        const counts = progress.chunks > 0 ? ` ${progress.ready_chunks} of ${progress.chunks}` : "";
        return `${stages[progress.stage] ?? progress.stage}${counts}${progress.waiting ? `: ${progress.waiting.message}` : ""}`;
      }

      default: return file.status;
    }
  }

  ui.documentInput.addEventListener("change", () => {
    const chosen = [...ui.documentInput.files];
    ui.documentInput.value = "";
    add(chosen).catch(onError);
  });

  return {
    load,
    /** The tools of a request; none when documents are not to be used. */
    tools: () => ui.documentUse.checked && isReady() ? [{ type: "file_search", vector_store_ids: [store] }] : [],
    /** Buttons that open what an answer cites. */
    sourcesOf(annotations) {
      const list = document.createElement("ul");
      list.className = "sources";
      list.dataset.testid = "sources";
      list.setAttribute("aria-label", "Sources");
      for (const citation of uniqueOf(annotations)) {
        const button = list.appendChild(document.createElement("li")).appendChild(document.createElement("button"));
        button.type = "button";
        button.dataset.testid = "source";
        button.textContent = citation.filename ?? citation.file_id;
        button.title = citation.quote ?? "";
        button.addEventListener("click", () => openReader(keyOf(), citation, onError));
      }

      return list;
    },
  };
}

function uniqueOf(annotations) {
  const seen = new Set();
  return annotations.map(one => one.file_citation).filter(one => one !== undefined)
    .filter(one => !seen.has(`${one.file_id} ${one.quote}`) && seen.add(`${one.file_id} ${one.quote}`));
}
