#!/usr/bin/env bash
# Measures the silo beside llama.cpp's server: the same shape with random weights, the same load tool, on the same cores, in turn; prints medians and ratios.
# llama.cpp is built from its public source:
#   git clone https://github.com/ggml-org/llama.cpp && cd llama.cpp && cmake -B build -DCMAKE_BUILD_TYPE=Release && cmake --build build --target llama-server llama-quantize
# Usage: LLAMA_BIN=.../llama.cpp/build/bin infra/compare-llama.sh
# Variables, with their defaults: SHAPE=smollm2-135m WEIGHTS=int4 CACHE=int8 QUANT=Q4_0 LEVELS=1,4,16 ROUNDS=3 REQUESTS=16 PROMPT_WORDS=47 (about 128 tokens) OUTPUT=64
#   THREADS=<cores, of both> TUNE=<minutes that the silo is tuned for first; 0: not> WORK=<folder for models and data; default: a temporary one>
# Settings of the silo (OrleansLlm__...) are passed on. No prefix cache, no speculation: random prompts and random weights say nothing about either.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${LLAMA_BIN:?set LLAMA_BIN to the folder that holds llama-server and llama-quantize}"
shape=${SHAPE:-smollm2-135m} threads=${THREADS:-$(nproc)} tune=${TUNE:-0}
work=${WORK:-$(mktemp -d)}
mkdir -p "$work/data/models"
pids=()
stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; [ -n "${WORK:-}" ] || rm -rf "$work"; }
trap stop EXIT

for project in silo client/OrleansLlm.Cli tests/OrleansLlm.Benchmarks; do dotnet build "$project" -c Release --nologo -v quiet; done
benchmarks="dotnet tests/OrleansLlm.Benchmarks/bin/Release/net10.0/OrleansLlm.Benchmarks.dll"
orleansllm="dotnet client/OrleansLlm.Cli/bin/Release/net10.0/orleansllm.dll"
silo="dotnet silo/bin/Release/net10.0/OrleansLlm.Silo.dll"

package="$work/data/models/random"
[ -e "$package/model.onnx" ] || $benchmarks decoder --shape "$shape" --weights "${WEIGHTS:-int4}" --cache "${CACHE:-int8}" --out "$package"
gguf="$work/random.${QUANT:-Q4_0}.gguf"
if [ ! -e "$gguf" ]; then
  $benchmarks gguf --shape "$shape" --package "$package" --out "$work/random.f32.gguf"
  "$LLAMA_BIN/llama-quantize" "$work/random.f32.gguf" "$gguf" "${QUANT:-Q4_0}" >"$work/quantize.log" 2>&1
fi

export OrleansLlm__DataFolder="$work/data" OrleansLlm__DevelopmentKey=sk-comparison-only
export OrleansLlm__PrefixCache=false OrleansLlm__Speculation=off OrleansLlm__SiloPort=11911 OrleansLlm__GatewayPort=30911 OrleansLlm__Models__ember__Preload=false
if [ "$tune" != 0 ]; then $orleansllm tune random --silo silo/bin/Release/net10.0/OrleansLlm.Silo.dll --minutes "$tune"; else export OrleansLlm__Threads=${OrleansLlm__Threads:-$threads}; fi
$silo --urls http://127.0.0.1:5980 >"$work/silo.log" 2>&1 &
pids+=($!)
most=$(tr , '\n' <<<"${LEVELS:-1,4,16}" | sort -n | tail -1)
"$LLAMA_BIN/llama-server" -m "$gguf" -t "$threads" -np "$most" -c $((most * 512)) --cache-ram 0 --host 127.0.0.1 --port 5981 >"$work/llama.log" 2>&1 &
pids+=($!)
for url in http://127.0.0.1:5980/health/ready http://127.0.0.1:5981/health; do
  for _ in $(seq 300); do curl -fs -o /dev/null "$url" && break; sleep 0.2; done
  curl -fs -o /dev/null "$url" || { echo "$url does not answer; see $work" >&2; exit 1; }
done
$orleansllm bench --url http://127.0.0.1:5980 --key "$OrleansLlm__DevelopmentKey" -m random --against http://127.0.0.1:5981 --completions --ignore-eos --temperature 0 \
  -c "${LEVELS:-1,4,16}" -p "${PROMPT_WORDS:-47}" -o "${OUTPUT:-64}" -n "${REQUESTS:-16}" --rounds "${ROUNDS:-3}" --json "${JSON:-$work/comparison.json}"
