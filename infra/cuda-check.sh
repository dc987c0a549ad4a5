#!/usr/bin/env bash
# Checks the CUDA build on this machine's GPU: logits and greedy choices against the CPU's, then tokens per second against what the GPU's memory allows.
# Usage: infra/cuda-check.sh [options of "Benchmarks -- cuda"]     e.g. infra/cuda-check.sh --shape qwen2.5-0.5b --bandwidth 864
# Exit codes: 0 passed, 1 the results differ, 2 wrong arguments, 3 no GPU, 4 the build failed.
set -uo pipefail
cd "$(dirname "$0")/.."
if ! command -v nvidia-smi >/dev/null || ! nvidia-smi --list-gpus | grep -q .; then
  echo "No NVIDIA GPU: nvidia-smi names none. Nothing was checked." >&2
  exit 3
fi
nvidia-smi --list-gpus
# Into a folder of its own: the CPU build stays as it is.
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT
dotnet build tests/OrleansLlm.Benchmarks -c Release -p:Accelerator=cuda --output "$output" --nologo -v quiet || exit 4
dotnet "$output/OrleansLlm.Benchmarks.dll" cuda "$@"
