// What a Node.js program does with the unmodified npm package "openai". Address and key come from OPENAI_BASE_URL and
// OPENAI_API_KEY, as the package reads them itself. Prints what the client returned as JSON; the C# tests judge it.
import OpenAI, { toFile } from "openai";

const model = "ember";
const question = [{ role: "user", content: "What is RAG?" }];
const client = new OpenAI({ maxRetries: 0 });
const ask = options => client.chat.completions.create({ model, messages: question, temperature: 0, ...options });

const documents = [{ role: "user", content: "What do our documents say about opening hours?" }];
const parametersOf = name => ({ type: "object", properties: { [name]: { type: "string" } }, required: [name], additionalProperties: false });
const functions = [
  { name: "get_weather", description: "The weather in a city.", parameters: parametersOf("city") },
  { name: "search_documents", description: "Searches our documents.", parameters: parametersOf("query"), strict: true },
];
const tools = functions.map(definition => ({ type: "function", function: definition }));

const scenarios = {
  chat: () => ask(),

  async stream() {
    const pieces = [];
    let usage = null;
    let finish = null;
    for await (const chunk of await ask({ stream: true, stream_options: { include_usage: true } })) {
      const choice = chunk.choices[0];
      if (choice?.delta.content) {
        pieces.push(choice.delta.content);
      }

      finish = choice?.finish_reason ?? finish;
      usage = chunk.usage ?? usage;
    }

    return { pieces, usage, finish };
  },

  async conversation() {
    const failed = call => call.then(() => 200, error => error.status);
    const say = (role, content) => ({ type: "message", role, content });
    const made = await client.conversations.create({ metadata: { team: "shop" }, items: [say("user", "Hello")] });
    const updated = await client.conversations.update(made.id, { metadata: { team: "sales" } });
    const added = await client.conversations.items.create(made.id, { items: [say("user", "My name is Tom."), say("assistant", "Noted.")] });
    const item = await client.conversations.items.retrieve(added.last_id, { conversation_id: made.id });
    const response = await client.responses.create({ model, conversation: made.id, input: "What is RAG?", temperature: 0 });
    const all = [];
    for await (const one of client.conversations.items.list(made.id, { order: "asc", limit: 2 })) {
      all.push(one);
    }

    const left = await client.conversations.items.delete(added.first_id, { conversation_id: made.id });
    const noItem = await failed(client.conversations.items.retrieve(added.first_id, { conversation_id: made.id }));
    const deleted = await client.conversations.delete(made.id);
    return { made, updated, added, item, answer: response.output_text, all, left, noItem, deleted, gone: await failed(client.conversations.retrieve(made.id)) };
  },

  async models() {
    const listed = [];
    for await (const entry of client.models.list()) {
      listed.push(entry.id);
    }

    return { listed, retrieved: await client.models.retrieve(model) };
  },

  completion: () => client.completions.create({ model, prompt: "RAG means", max_tokens: 5, temperature: 0, echo: true }),

  async embeddings([embedder]) {
    const input = ["What is RAG?", "retrieval of documents"];
    const asked = options => client.embeddings.create({ model: embedder, input, ...options });
    return { packed: await asked({}), plain: await asked({ encoding_format: "float" }), short: await asked({ dimensions: 8 }) };
  },

  stop: ([stop]) => ask({ stop }),

  choices: () => ask({ n: 2, temperature: 1, max_tokens: 12 }),

  async seed() {
    const texts = [];
    for (const seed of [7, 7, 8, 9, 10]) {
      const answer = await ask({ seed, temperature: 1.5, max_tokens: 20, ignore_eos: true });
      texts.push(answer.choices[0].message.content);
    }

    return texts;
  },

  logprobs: () => ask({ logprobs: true, top_logprobs: 3 }),

  async cancel() {
    const abort = new AbortController();
    const stream = await client.chat.completions.create(
      { model, messages: question, stream: true, n: 16, max_tokens: 900, ignore_eos: true }, { signal: abort.signal });
    let pieces = 0;
    for await (const _ of stream) {
      if (++pieces === 3) {
        abort.abort();
      }
    }

    return { pieces };
  },

  toolChoices: async () => ({
    auto: await ask({ messages: documents, tools }),
    none: await ask({ messages: documents, tools, tool_choice: "none" }),
    required: await ask({ tools, tool_choice: "required", parallel_tool_calls: false }),
    named: await ask({ tools, tool_choice: { type: "function", function: { name: "get_weather" } } }),
  }),

  async toolStream() {
    const stream = client.chat.completions.stream({ model, messages: documents, tools, temperature: 0, stream_options: { include_usage: true } });
    const deltas = [];
    for await (const chunk of stream) {
      deltas.push(...(chunk.choices[0]?.delta.tool_calls ?? []));
    }

    return { deltas, whole: await stream.finalChatCompletion() };
  },

  // The package's own loop: it calls the functions and sends their results until the model answers in words.
  async toolLoop() {
    const asked = [];
    const runner = client.chat.completions.runTools({
      model,
      messages: documents,
      temperature: 0,
      tools: functions.map(definition => ({
        type: "function",
        function: {
          ...definition,
          parse: JSON.parse,
          function: given => {
            asked.push({ name: definition.name, given });
            return "The Paris office opens at 9:15.";
          },
        },
      })),
    });
    return { content: await runner.finalContent(), asked, messages: runner.messages };
  },

  async response() {
    const first = await client.responses.create({ model, input: "What is RAG?", temperature: 0, metadata: { team: "shop" } });
    const second = await client.responses.create({ model, input: "And what is a vector?", previous_response_id: first.id, temperature: 0 });
    const read = await client.responses.retrieve(first.id);
    const items = [];
    for await (const item of client.responses.inputItems.list(second.id)) {
      items.push(item);
    }

    await client.responses.delete(first.id);
    const gone = await client.responses.retrieve(first.id).then(() => 200, error => error.status);
    return { text: first.output_text, read: read.output_text, first, second, items, gone };
  },

  async responseStream() {
    const types = [];
    const stream = client.responses.stream({ model, input: "What is RAG?", temperature: 0 });
    for await (const event of stream) {
      types.push({ type: event.type, number: event.sequence_number });
    }

    const final = await stream.finalResponse();
    return { types, text: final.output_text, usage: final.usage };
  },

  async responseBackground() {
    const question = { model, input: "What is RAG?", temperature: 0, background: true };
    const queued = await client.responses.create(question);
    let made = queued;
    while (made.status === "queued" || made.status === "in_progress") {
      await new Promise(resume => setTimeout(resume, 50));
      made = await client.responses.retrieve(queued.id);
    }

    let id = null;
    let text = "";
    const numbers = [];
    for await (const event of await client.responses.create({ ...question, stream: true })) {
      id ??= event.response.id;
      text += event.type === "response.output_text.delta" ? event.delta : "";
      numbers.push(event.sequence_number);
      if (text.length > 10) {
        break;
      }
    }

    for await (const event of await client.responses.retrieve(id, { stream: true, starting_after: numbers.at(-1) })) {
      text += event.type === "response.output_text.delta" ? event.delta : "";
      numbers.push(event.sequence_number);
    }

    const dropped = await client.responses.create({ ...question, input: "Tell me a long story." });
    const cancelled = await client.responses.cancel(dropped.id);
    const again = await client.responses.cancel(dropped.id);
    return { queued: queued.status, made: made.status, whole: made.output_text, text, numbers, cancelled: cancelled.status, again: again.status };
  },

  async responseSchema() {
    const schema = { type: "object", properties: { city: { type: "string", enum: ["Paris", "Rome"] } }, required: ["city"], additionalProperties: false };
    const answer = await client.responses.parse({
      model, input: "Which city?", temperature: 0, text: { format: { type: "json_schema", name: "city", schema, strict: true } },
    });
    return { parsed: answer.output_parsed ?? JSON.parse(answer.output_text) };
  },

  async responseTools() {
    const flat = functions.map(definition => ({ type: "function", strict: false, ...definition }));
    const question = { role: "user", content: "What do our documents say about opening hours?" };
    const asked = await client.responses.create({ model, input: [question], tools: flat, temperature: 0 });
    const calls = asked.output.filter(item => item.type === "function_call");
    const outputs = calls.map(call => ({ type: "function_call_output", call_id: call.call_id, output: "The Paris office opens at 9:15." }));
    const stateful = await client.responses.create({ model, previous_response_id: asked.id, input: outputs, tools: flat, temperature: 0 });
    const stateless = await client.responses.create({ model, store: false, input: [question, ...asked.output, ...outputs], tools: flat, temperature: 0 });
    return { calls, stateful: stateful.output_text, stateless: stateless.output_text };
  },

  badResponse: () => client.responses.create({ model, input: "Hi", tools: [{ type: "web_search" }] }),

  async batch() {
    const line = (id, body) => JSON.stringify({ custom_id: id, method: "POST", url: "/v1/responses", body });
    const lines = [line("a", { model, input: "What is RAG?", max_output_tokens: 8 }), line("b", { model: "no-such-model", input: "x" })].join("\n");
    const file = await client.files.create({ file: await toFile(Buffer.from(lines), "lines.jsonl"), purpose: "batch", expires_after: { anchor: "created_at", seconds: 3600 } });
    const listed = [];
    for await (const one of client.files.list({ purpose: "batch", order: "asc" })) {
      listed.push(one.id);
    }

    let batch = await client.batches.create({ input_file_id: file.id, endpoint: "/v1/responses", completion_window: "24h", metadata: { team: "shop" } });
    while (!["completed", "failed", "expired", "cancelled"].includes(batch.status)) {
      await new Promise(resolve => setTimeout(resolve, 200));
      batch = await client.batches.retrieve(batch.id);
    }

    const read = async id => (await (await client.files.content(id)).text()).trim().split("\n").map(JSON.parse);
    const result = { file, listed, batch, answers: await read(batch.output_file_id), failures: await read(batch.error_file_id) };
    await client.files.delete(file.id);
    return result;
  },

  async vectorStore() {
    const named = (text, name) => toFile(Buffer.from(text), name);
    const store = await client.vectorStores.create({ name: "Handbook", expires_after: { anchor: "last_active_at", days: 7 }, metadata: { team: "shop" } });
    const file = await client.files.create({ file: await named("# Refunds\n\nA refund takes ten days.\n", "handbook.md"), purpose: "assistants" });
    const within = { vector_store_id: store.id };
    const attached = await client.vectorStores.files.createAndPoll(store.id, {
      file_id: file.id, attributes: { region: "eu" }, chunking_strategy: { type: "static", static: { max_chunk_size_tokens: 200, chunk_overlap_tokens: 50 } },
    });
    const batch = await client.vectorStores.fileBatches.uploadAndPoll(store.id, {
      files: [await named("Parcels are kept for a week.", "parcels.txt"), await named("Offices open at nine.", "offices.txt")],
    });
    const failed = await client.vectorStores.files.uploadAndPoll(store.id, await toFile(Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 37) % 256)), "picture.bin"));
    const all = async pages => {
      const items = [];
      for await (const item of pages) {
        items.push(item);
      }

      return items;
    };
    const found = await all(client.vectorStores.search(store.id, {
      query: "How long does a refund take?", max_num_results: 3, filters: { type: "eq", key: "region", value: "eu" }, ranking_options: { ranker: "auto", score_threshold: 0 },
    }));
    const content = await all(client.vectorStores.files.content(file.id, within));
    const updated = await client.vectorStores.files.update(file.id, { ...within, attributes: { region: "us" } });
    const listed = await all(client.vectorStores.files.list(store.id, { limit: 2 }));
    const renamed = await client.vectorStores.update(store.id, { name: "New" });
    await client.vectorStores.files.delete(file.id, within);
    await client.vectorStores.delete(store.id);
    const gone = await client.vectorStores.retrieve(store.id).then(() => 200, error => error.status);
    return { store, attached, batch, failed, found, content, updated, listed, renamed, gone };
  },

  unknownTool: () => ask({ tools, tool_choice: { type: "function", function: { name: "unknown" } } }),

  wrongKey: () => new OpenAI({ maxRetries: 0, apiKey: "sk-wrong" }).models.list(),
  unknownModel: () => ask({ model: "no-such-model" }),
  badParameter: () => ask({ temperature: 5 }),
  longPrompt: () => ask({ messages: [{ role: "user", content: "many words ".repeat(3000) }] }),
};

const [name, ...rest] = process.argv.slice(2);
try {
  console.log(JSON.stringify(await scenarios[name](rest)));
} catch (error) {
  const { status, code, param, type, message } = error;
  console.log(JSON.stringify({ error: error.constructor.name, status, code, param, type, message }));
}
