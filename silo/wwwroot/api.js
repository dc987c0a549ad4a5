// Talks to the OpenAI-shaped API of the server that served this page.

/** An error answer of the API, or a broken stream. */
export class ApiError extends Error {
  constructor(message, code, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Lists the models that the key may use. */
export async function listModels(key) {
  const response = await fetch("/v1/models", { headers: { Authorization: `Bearer ${key}` } });
  await ensureOk(response);
  return (await response.json()).data;
}

/** Asks the API and reads its JSON; a body is sent as JSON, a form as it is. */
export async function ask(key, method, path, body, signal) {
  const headers = { Authorization: `Bearer ${key}` };
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) {
    headers["Content-Type"] = "application/json";
  }

  const response = await fetch(path, { method, headers, body: body === undefined || isForm ? body : JSON.stringify(body), signal });
  await ensureOk(response);
  return response.json();
}

/** Streams a chat completion: yields its chunks, and throws when it does not end well. */
export async function* streamChat(key, body, signal) {
  const response = await fetch("/v1/chat/completions", {
    method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  await ensureOk(response);
  for await (const event of readEvents(response.body)) {
    if (event.type === "error") {
      const { error } = JSON.parse(event.data);
      throw new ApiError(error.message, error.code);
    }

    if (event.data === "[DONE]") {
      return;
    }

    yield JSON.parse(event.data);
  }

  throw new ApiError("The stream was cut off before its end.", "stream_cut");
}

/** Splits a byte stream into server-sent events, by the rules of the HTML standard. */
export async function* readEvents(stream) {
  let type = "message";
  let data = [];
  for await (const line of readLines(stream)) {
    if (line === "") {
      if (data.length > 0) {
        yield { type, data: data.join("\n") };
      }

      type = "message";
      data = [];
      continue;
    }

    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") {
      data.push(value);
    } else if (field === "event") {
      type = value;
    }
  }
}

async function* readLines(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    while (true) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }

      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        yield line.endsWith("\r") ? line.slice(0, -1) : line;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function ensureOk(response) {
  if (response.ok) {
    return;
  }

  let error = null;
  try {
    ({ error } = await response.json());
  } catch {
    // Not our envelope: a proxy in between, perhaps.
  }

  throw new ApiError(error?.message ?? `The server answered with status ${response.status}.`, error?.code, response.status);
}
