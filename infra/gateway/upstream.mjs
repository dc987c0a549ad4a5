// A provider for load tests: answers chats in OpenAI's format at once, from memory. Models named paced-FIRST-GAP-COUNT stream with these waits in milliseconds.
// Usage: node upstream.mjs PORT
import { createServer } from 'node:http';

const port = Number(process.argv[2] ?? 9901);
const words = ['alpha ', 'bravo ', 'charlie ', 'delta ', 'echo ', 'foxtrot ', 'golf ', 'hotel '];
const answerOf = count => Array.from({ length: count }, (_, i) => words[i % words.length]);
const usageOf = count => ({ prompt_tokens: 20, completion_tokens: count, total_tokens: 20 + count });
const frame = body => `data: ${JSON.stringify({ id: 'chatcmpl-load', created: 1, object: 'chat.completion.chunk', model: 'load', ...body })}\n\n`;

const whole = Buffer.from(JSON.stringify({
  id: 'chatcmpl-load', created: 1, object: 'chat.completion', model: 'load', usage: usageOf(16),
  choices: [{ index: 0, message: { role: 'assistant', content: answerOf(16).join('') }, finish_reason: 'stop' }],
}));

const streams = new Map();
function eventsOf(count) {
  if (!streams.has(count)) {
    streams.set(count, [
      frame({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] }),
      ...answerOf(count).map(content => frame({ choices: [{ index: 0, delta: { content } }] })),
      frame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
      frame({ choices: [], usage: usageOf(count) }) + 'data: [DONE]\n\n',
    ]);
  }
  return streams.get(count);
}

const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));

async function answer(request, response, text) {
  const { model = '', stream = false } = JSON.parse(text);
  const [, first, gap, count] = /^paced-(\d+)-(\d+)-(\d+)$/.exec(model) ?? [];
  if (!stream) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length }).end(whole);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (first) await wait(Number(first));
  for (const event of eventsOf(Number(count ?? 16))) {
    if (response.destroyed) return;
    response.write(event);
    if (gap) await wait(Number(gap));
  }
  response.end();
}

createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', part => (text += part)).on('end', () =>
    answer(request, response, text || '{}').catch(() => response.destroy()));
}).listen(port, '127.0.0.1');
