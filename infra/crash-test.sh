#!/usr/bin/env bash
# Proves that money stays exact under crashes: three silo processes, many clients (streamed or not, some hang up) on a budget that is
# always nearly spent, SIGKILL for a random silo every few seconds. At the end: overspend, lost spend and leaked reservations must be 0.
# Usage: infra/crash-test.sh [MINUTES] [CLIENTS] [SEED]     (default: 10 256 1)
set -euo pipefail
cd "$(dirname "$0")/.."
export CRASH_MINUTES=${1:-10} CRASH_CLIENTS=${2:-256} CRASH_SEED=${3:-1}
dotnet run -c Release --project tests/OrleansLlm.EndToEnd.Tests -- -explicit only -method "OrleansLlm.EndToEnd.Tests.Crash.CrashTests.Long_run"
