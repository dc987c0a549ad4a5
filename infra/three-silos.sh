#!/usr/bin/env bash
# Starts three silos on this machine as one cluster: three processes that share a data folder.
# Usage: infra/three-silos.sh [DATA_FOLDER]     (default: data)
# HTTP on 5080, 5081, 5082; Ctrl-C stops all three.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:-data}
dotnet build silo -c Release --nologo -v quiet
trap 'kill 0' EXIT
for i in 0 1 2; do
  OrleansLlm__DataFolder="$data" OrleansLlm__SiloPort=$((11111 + i)) OrleansLlm__GatewayPort=$((30000 + i)) \
    dotnet silo/bin/Release/net10.0/OrleansLlm.Silo.dll --urls "http://127.0.0.1:$((5080 + i))" &
  echo "silo $i: pid $!, http://127.0.0.1:$((5080 + i))"
done
wait
