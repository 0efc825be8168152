#!/bin/sh
# Installs what the tests need from the operating system where it may (root on Debian), otherwise says what is missing.
# Usage: tools/host_setup.sh demo|test
set -u
want="python3-venv fonts-noto-cjk bubblewrap libseccomp2 libarchive13 lhasa"
[ "${1:-test}" = test ] && want="$want postgresql chromium chromium-l10n gettext golang-go golang-golang-x-mod-dev git iptables iproute2"
missing=""
for package in $want; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing:$missing"
  apt-get update -qq || echo "The package list could not be refreshed; trying with the one at hand."
  # shellcheck disable=SC2086
  if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; then exit 0; fi
fi
echo "Missing on this machine (install them as root: apt-get install$missing)."
echo "What needs them says so when it is used: Japanese PDF (fonts-noto-cjk), programs in isolation (bubblewrap), archives other than ZIP (libarchive13, lhasa), the tests on PostgreSQL and in a browser."
[ "${1:-test}" = demo ]
