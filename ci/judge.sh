#!/usr/bin/env bash
# One step of a CI job: judge $TARGET with $OPTIONS, in the folder where this is called. The reports
# go to the folder $REPORT, and what a GitHub job wants to know to $GITHUB_OUTPUT.
set -euo pipefail

forkspec=$(cd "$(dirname "$0")/.." && pwd)
report=${REPORT:-$(mktemp -d)}
mkdir -p "$report"
tox=tox
if [ -x "${RUNNER_TEMP:-}/forkspec/bin/tox" ]; then
    tox=$RUNNER_TEMP/forkspec/bin/tox
fi
options=()
while IFS= read -r -d '' option; do
    options+=("$option")
done < <(python3 -c 'import os, shlex; [print(w, end="\0") for w in shlex.split(os.environ.get("OPTIONS", ""))]')

status=0
"$tox" -q -c "$forkspec/tox.ini" -- --target "$TARGET" \
    --report-json "$report/report.json" --report-html "$report/report.html" \
    --junit-xml "$report/junit.xml" "${options[@]}" || status=$?

if [ -n "${GITHUB_OUTPUT:-}" ]; then
    verdict=none
    if [ -f "$report/report.json" ]; then
        verdict=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["verdict"])' "$report/report.json")
    fi
    printf 'verdict=%s\nreport=%s\n' "$verdict" "$report" >>"$GITHUB_OUTPUT"
fi
exit "$status"
