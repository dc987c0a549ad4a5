import { listModels, streamChat } from "./api.js";
import { createDocuments } from "./documents.js";

const KEY_NAME = "orleansllm.key";
const find = id => document.getElementById(id);
const ui = Object.fromEntries(
  ["key", "key-form", "model", "model-facts", "system", "temperature", "temperature-shown", "max-tokens", "total-replies", "total-input",
    "total-output", "total-cost", "clear", "log", "empty", "error", "composer", "prompt", "regenerate", "stop", "send", "status",
    "documents", "document-input", "document-list", "document-use"]
    .map(id => [id.replace(/-(.)/g, (_, letter) => letter.toUpperCase()), find(id)]));

const state = { messages: [], models: [], running: null, totals: { replies: 0, input: 0, output: 0, cost: 0 } };
const documents = createDocuments(ui, () => ui.key.value.trim(), showError, announce);

// ---- key and models

async function connect() {
  const key = ui.key.value.trim();
  showError(null);
  if (!key) {
    return;
  }

  try {
    state.models = await listModels(key);
    sessionStorage.setItem(KEY_NAME, key);
    showModels();
    await documents.load();
    ui.prompt.focus();
  } catch (error) {
    state.models = [];
    sessionStorage.removeItem(KEY_NAME);
    showModels();
    showError(error);
  }
}

function showModels() {
  const chosen = ui.model.value;
  const options = state.models.map(model => new Option(model.id, model.id, false, model.id === chosen));
  ui.model.replaceChildren(...(options.length > 0 ? options : [new Option("No models", "")]));
  ui.model.disabled = options.length === 0;
  showModelFacts();
  showState();
}

function showModelFacts() {
  const model = state.models.find(candidate => candidate.id === ui.model.value);
  ui.modelFacts.textContent = model === undefined ? "" : [
    `${model.context_length.toLocaleString("en")} tokens of context`,
    model.architecture,
    `${model.replicas} ${model.replicas === 1 ? "replica" : "replicas"}`,
    `$${model.price.input_per_million} in, $${model.price.output_per_million} out per million`,
  ].join(" · ");
}

// ---- one reply

async function reply() {
  const view = addMessage("assistant", "");
  view.item.classList.add("running");
  const abort = new AbortController();
  state.running = abort;
  showError(null);
  showState();
  const run = { text: "", first: null, usage: null, finish: null, sources: [], started: performance.now() };
  try {
    for await (const chunk of streamChat(ui.key.value.trim(), requestBody(), abort.signal)) {
      take(run, chunk, view);
    }

    announce("Reply complete.");
  } catch (error) {
    if (abort.signal.aborted) {
      run.finish = "stopped";
      announce("Stopped.");
    } else {
      run.finish = "failed";
      showError(error);
    }
  } finally {
    finish(run, view);
  }
}

function requestBody() {
  const system = ui.system.value.trim();
  const body = {
    model: ui.model.value,
    messages: [...(system ? [{ role: "system", content: system }] : []), ...state.messages],
    temperature: Number(ui.temperature.value),
  };
  if (ui.maxTokens.value !== "") {
    body.max_completion_tokens = Number(ui.maxTokens.value);
  }

  const tools = documents.tools();
  if (tools.length > 0) {
    body.tools = tools;
  }

  return body;
}

function take(run, chunk, view) {
  run.usage = chunk.usage ?? run.usage;
  const choice = chunk.choices[0];
  if (choice === undefined) {
    return;
  }

  run.finish = choice.finish_reason ?? run.finish;
  run.sources.push(...choice.delta.annotations ?? []);
  for (const call of choice.delta.server_tools ?? []) {
    view.activity.textContent = activityOf(call);
  }

  if (choice.delta.content) {
    run.first ??= performance.now();
    run.text += choice.delta.content;
    const atEnd = ui.log.scrollHeight - ui.log.scrollTop - ui.log.clientHeight < 80;
    view.text.textContent = run.text;
    if (atEnd) {
      ui.log.scrollTop = ui.log.scrollHeight;
    }
  }
}

function finish(run, view) {
  state.running = null;
  view.item.classList.remove("running");
  if (run.text !== "") {
    state.messages.push({ role: "assistant", content: run.text });
  } else if (run.finish === "failed" || run.finish === "stopped") {
    view.item.remove();
  }

  view.numbers.textContent = numbersOf(run);
  if (run.sources.length > 0) {
    view.numbers.before(documents.sourcesOf(run.sources));
  }

  addToTotals(run);
  showState();
  ui.prompt.focus();
}

function activityOf(call) {
  const what = call.queries?.length > 0 ? ` for \u201c${call.queries[0]}\u201d` : "";
  switch (call.status) {
    case "in_progress": return call.type === "file_search_call" ? "Searching the documents\u2026" : `Calling ${call.name}\u2026`;
    case "failed": return `${call.name} failed: ${call.error}`;
    default: return call.type === "file_search_call" ? `Searched the documents${what}` : `Called ${call.name}`;
  }
}

function numbersOf(run) {
  const ended = performance.now();
  const parts = [];
  if (run.usage !== null) {
    parts.push(`${run.usage.prompt_tokens} in, ${run.usage.completion_tokens} out`);
  }

  if (run.usage?.cost !== undefined) {
    parts.push(money(run.usage.cost));
  }

  if (run.first !== null) {
    parts.push(`first token after ${Math.round(run.first - run.started)} ms`);
    if (run.usage?.completion_tokens > 1 && ended > run.first) {
      parts.push(`${((run.usage.completion_tokens - 1) / ((ended - run.first) / 1000)).toFixed(1)} tokens/s`);
    }
  }

  const endings = { length: "ended at the token limit", content_filter: "ended by a safety rule", stopped: "stopped", failed: "broke off" };
  if (endings[run.finish] !== undefined) {
    parts.push(endings[run.finish]);
  }

  return parts.join(" · ");
}

// ---- what is shown

function addMessage(role, text) {
  const item = document.createElement("li");
  item.className = `message ${role}`;
  item.dataset.testid = `message-${role}`;
  const who = item.appendChild(document.createElement("span"));
  who.className = "who";
  who.textContent = role === "user" ? "You" : ui.model.value;
  const activity = item.appendChild(document.createElement("div"));
  activity.className = "activity";
  activity.dataset.testid = "message-activity";
  const body = item.appendChild(document.createElement("div"));
  body.className = "text";
  body.dataset.testid = "message-text";
  body.textContent = text;
  const numbers = item.appendChild(document.createElement("div"));
  numbers.className = "numbers";
  numbers.dataset.testid = "message-numbers";
  ui.log.append(item);
  ui.log.scrollTop = ui.log.scrollHeight;
  return { item, activity, text: body, numbers };
}

function addToTotals(run) {
  const totals = state.totals;
  totals.replies += run.text === "" ? 0 : 1;
  totals.input += run.usage?.prompt_tokens ?? 0;
  totals.output += run.usage?.completion_tokens ?? 0;
  totals.cost += run.usage?.cost ?? 0;
  showTotals();
}

function showTotals() {
  ui.totalReplies.textContent = state.totals.replies;
  ui.totalInput.textContent = state.totals.input.toLocaleString("en");
  ui.totalOutput.textContent = state.totals.output.toLocaleString("en");
  ui.totalCost.textContent = money(state.totals.cost);
}

function showState() {
  const running = state.running !== null;
  const ready = ui.model.value !== "";
  ui.empty.hidden = ui.log.childElementCount > 0;
  ui.stop.hidden = !running;
  ui.send.hidden = running;
  ui.send.disabled = !ready || ui.prompt.value.trim() === "";
  ui.regenerate.disabled = running || !ready || !state.messages.some(message => message.role === "user");
  ui.clear.disabled = running;
}

function showError(error) {
  ui.error.hidden = error === null;
  ui.error.textContent = error === null ? "" : error.code ? `${error.message} (${error.code})` : error.message;
}

function announce(text) {
  ui.status.textContent = text;
}

function money(dollars) {
  return dollars === 0 ? "$0" : `$${dollars.toFixed(dollars < 0.01 ? 6 : 4)}`;
}

// ---- what the user does

function send() {
  const text = ui.prompt.value.trim();
  if (text === "" || state.running !== null || ui.model.value === "") {
    return;
  }

  ui.prompt.value = "";
  state.messages.push({ role: "user", content: text });
  addMessage("user", text);
  reply();
}

function regenerate() {
  if (state.running !== null) {
    return;
  }

  while (state.messages.at(-1)?.role === "assistant") {
    state.messages.pop();
    ui.log.lastElementChild?.remove();
  }

  if (state.messages.length > 0) {
    reply();
  }
}

function clear() {
  state.messages = [];
  state.totals = { replies: 0, input: 0, output: 0, cost: 0 };
  ui.log.replaceChildren();
  showError(null);
  showTotals();
  showState();
  ui.prompt.focus();
}

ui.keyForm.addEventListener("submit", event => { event.preventDefault(); connect(); });
ui.composer.addEventListener("submit", event => { event.preventDefault(); send(); });
ui.prompt.addEventListener("input", showState);
ui.prompt.addEventListener("keydown", event => {
  // Enter that ends an input method's composition is not meant for us.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  }
});
document.addEventListener("keydown", event => {
  if (event.key === "Escape") {
    state.running?.abort();
  }
});
ui.stop.addEventListener("click", () => state.running?.abort());
ui.regenerate.addEventListener("click", regenerate);
ui.clear.addEventListener("click", clear);
ui.model.addEventListener("change", () => { showModelFacts(); showState(); });
ui.temperature.addEventListener("input", () => { ui.temperatureShown.textContent = ui.temperature.value; });

ui.key.value = sessionStorage.getItem(KEY_NAME) ?? "";
showTotals();
showState();
if (ui.key.value !== "") {
  connect();
} else {
  ui.key.focus();
}
