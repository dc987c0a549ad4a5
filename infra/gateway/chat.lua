-- wrk script: one chat, over and over. Arguments: key, model, stream (true or false), further headers as "name: value".
function init(arguments)
  wrk.method = "POST"
  wrk.headers["content-type"] = "application/json"
  wrk.headers["authorization"] = "Bearer " .. arguments[1]
  local stream = arguments[3] == "true" and ',"stream":true,"stream_options":{"include_usage":true}' or ""
  wrk.body = '{"model":"' .. arguments[2] .. '","max_tokens":64,"messages":[{"role":"system","content":"Answer in one line."},'
    .. '{"role":"user","content":"Name eight letters of the spelling alphabet."}]' .. stream .. "}"
  for i = 4, #arguments do
    local name, value = arguments[i]:match("^(.-): (.*)$")
    wrk.headers[name] = value
  end
end

-- One line: requests, requests per second, p50 and p99 in milliseconds, errors.
function done(summary, latency)
  local errors = summary.errors
  print(string.format("FIGURES %d %.0f %.2f %.2f %d", summary.requests, summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
