// Measures the time to the first token of streams: node first-token.mjs URL KEY MODEL CONCURRENCY COUNT. Prints p50 and p99 in milliseconds.
import { Agent, request } from 'node:http';

const [url, key, model, concurrency, count] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(concurrency) });
const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Name eight letters.' }], max_tokens: 64 });

function firstToken() {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let found = 0;
    let text = '';
    request(url, { method: 'POST', agent, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } }, response => {
      response.setEncoding('utf8').on('data', part => {
        text += part;
        // The first event with text: one before it may only name the role.
        if (!found && /"content":"[^"]/.test(text)) found = performance.now() - started;
      }).on('end', () => (response.statusCode === 200 && found && text.includes('[DONE]') ? resolve(found) : reject(new Error(`${response.statusCode} ${text.slice(0, 200)}`))));
    }).on('error', reject).end(body);
  });
}

const times = [];
let left = Number(count);
await Promise.all(Array.from({ length: Number(concurrency) }, async () => {
  while (left-- > 0) times.push(await firstToken());
}));
times.sort((a, b) => a - b);
const at = share => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(2);
console.log(`${at(0.5)} ${at(0.99)}`);
agent.destroy();
