#!/usr/bin/env bash
# Records a version as the one before this one: record.sh COMMIT. To be run with each release, for the version that is in use then.
# The sources lie here and not only in the history, so that a checkout without one (shallow, or an archive) can build them.
# `zcat previous.tar.gz | git get-tar-commit-id` says which version it is.
set -euo pipefail
commit=$(git rev-parse --verify "${1:?which commit?}^{commit}")
target=$(realpath "$(dirname "$0")")/previous.tar.gz
cd "$(git rev-parse --show-toplevel)"
git archive --format=tar "$commit" -- \
  ChatApp.{Api,Cli,Client,Contracts,Cql,Delivery,Gateway,Presence,Routing,ServiceDefaults,Signal,Storage} \
  Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt global.json | gzip -9n >"$target"
