#!/usr/bin/env bash
# Measures what the silo costs as a gateway to a remote provider: the same load on a fake provider directly and through a Release silo that checks keys,
# reserves and settles budgets, limits rates and counts metrics; ratios are of one run. Needs wrk, Node and curl; everything stays on loopback.
# Usage: infra/bench-gateway.sh
# Variables, with their defaults: CONCURRENCY="1 16 64 256" SECONDS_EACH=10 WARM=30 ROUNDS=1 WORK=<folder for build and data; default: a temporary one>
#   PORTKEY=<folder with node_modules/@portkey-ai/gateway, measured beside; default: not>
#     npm i --prefix FOLDER @portkey-ai/gateway@1.15.2 hono@4.9.7 @hono/node-server@1.13.5
set -euo pipefail
cd "$(dirname "$0")/.."
scripts="$PWD/infra/gateway" work=${WORK:-$(mktemp -d)} key=operator-key-of-the-load-test
up=9901 gateway=5981 portkey=8787
pids=()
stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; [ -n "${WORK:-}" ] || rm -rf "$work"; }
trap stop EXIT

dotnet publish silo -c Release -o "$work/silo" --nologo -v quiet
node "$scripts/upstream.mjs" $up & pids+=($!)
provider=OrleansLlm__Providers__load
settings=("$provider"__Kind=openai-compatible "$provider"__BaseUrl="http://127.0.0.1:$up/v1" "$provider"__ApiKey=sk-load)
for model in load paced-20-10-20; do
  settings+=("${provider}__Models__${model}__ContextLength=8192" "${provider}__Models__${model}__Price__InputPerMillion=1" "${provider}__Models__${model}__Price__OutputPerMillion=2")
done
rm -rf "$work/data"
env "${settings[@]}" OrleansLlm__AdminKey=$key OrleansLlm__DataFolder="$work/data" OrleansLlm__SiloPort=11981 OrleansLlm__GatewayPort=30981 \
  OrleansLlm__Models__ember__Preload=false urls="http://127.0.0.1:$gateway" "$work/silo/OrleansLlm.Silo" >"$work/silo.log" 2>&1 & silo=$!; pids+=($silo)
for _ in $(seq 300); do curl -fs -o /dev/null "http://127.0.0.1:$gateway/health/ready" && break; sleep 0.2; done

# Limits that are checked and never reached.
curl -fs -o /dev/null -X PUT "http://127.0.0.1:$gateway/admin/v1/tenants/default/limits/tenant" -H "authorization: Bearer $key" -H 'content-type: application/json' \
  -d '{"budgets":[{"period":"month","hard":1000000},{"period":"day","kind":"rolling","hard":1000000}],"requests_per_minute":100000000,"tokens_per_minute":10000000000}'

direct_url="http://127.0.0.1:$up/v1/chat/completions" gateway_url="http://127.0.0.1:$gateway/v1/chat/completions" portkey_url="http://127.0.0.1:$portkey/v1/chat/completions"
portkey_headers=("x-portkey-provider: openai" "x-portkey-custom-host: http://127.0.0.1:$up/v1")
if [ -n "${PORTKEY:-}" ]; then
  (cd "$PORTKEY" && exec node node_modules/@portkey-ai/gateway/build/start-server.js --headless --port=$portkey) >"$work/portkey.log" 2>&1 & portkey_pid=$!; pids+=($portkey_pid)
  sleep 5
fi

cpu() { awk '{print $14 + $15}' "/proc/$1/stat"; }
load() { wrk -t1 -c"$1" -d"$2s" --timeout 20s -s "$scripts/chat.lua" "$3" -- "${@:4}" | sed -n 's/^FIGURES //p'; }

# through NAME PID URL KEY CONCURRENCY STREAM [HEADERS...]: one line of the table, beside the figures of the direct call.
through() {
  local name=$1 pid=$2 url=$3 as=$4 concurrency=$5 stream=$6 before
  before=$(cpu "$pid")
  read -r requests rate p50 p99 errors < <(load "$concurrency" "${SECONDS_EACH:-10}" "$url" "$as" load "$stream" "${@:7}")
  awk -v name="$name" -v stream="$stream" -v c="$concurrency" -v direct="$direct" -v rate="$rate" -v p50="$p50" -v p99="$p99" -v errors="$errors" \
    -v cpu="$((($(cpu "$pid") - before) * 1000000 / $(getconf CLK_TCK) / (requests > 0 ? requests : 1)))" \
    'BEGIN { printf "| %s | %s | %s | %d | %d | %.2f | %s | %s | %s | %s |\n", name, stream == "true" ? "SSE" : "JSON", c, direct, rate, rate / direct, cpu, p50, p99, errors }'
}

load 32 "${WARM:-30}" "$gateway_url" $key load false >/dev/null
load 32 "${WARM:-30}" "$gateway_url" $key load true >/dev/null
echo "# $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"
echo "| gateway | answer | concurrency | direct/s | through/s | ratio | CPU µs/request | p50 ms | p99 ms | errors |"
echo "|---|---|---|---|---|---|---|---|---|---|"
for _ in $(seq "${ROUNDS:-1}"); do
  for stream in false true; do
    for concurrency in ${CONCURRENCY:-1 16 64 256}; do
      read -r _ direct _ < <(load "$concurrency" "${SECONDS_EACH:-10}" "$direct_url" sk-load load "$stream")
      through OrleansLlm "$silo" "$gateway_url" $key "$concurrency" "$stream"
      [ -z "${PORTKEY:-}" ] || through Portkey "$portkey_pid" "$portkey_url" sk-load "$concurrency" "$stream" "${portkey_headers[@]}"
    done
  done
done
echo "Time to the first token of a paced stream (20 ms), p50 and p99 in ms:"
for concurrency in 1 16 64; do
  echo "  concurrency $concurrency: direct $(node "$scripts/first-token.mjs" "$direct_url" sk-load paced-20-10-20 "$concurrency" $((concurrency * 10)))," \
    "through $(node "$scripts/first-token.mjs" "$gateway_url" $key paced-20-10-20 "$concurrency" $((concurrency * 10)))"
done
