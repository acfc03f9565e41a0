#!/bin/sh
# Makes this checkout ready to run: system packages, .venv, front-end packages, fonts.
#
#   scripts/setup.sh            what the program needs
#   scripts/setup.sh --tests    and what its test suite needs
#
# Does only what is missing, so that it can begin every run. Needs Debian 12 with Python 3.11; to install system packages
# it must be root or have sudo without a password, else it prints the command for somebody who has.
set -eu
cd "$(dirname "$0")/.."

with_tests=no
[ "${1:-}" = "--tests" ] && with_tests=yes

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
has_command() { command -v "$1" >/dev/null 2>&1; }
has_package() { dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'; }
can_make_venv() { "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# Debian's own Python first: it is built with more optimisation than one compiled by a version manager.
find_python() {
    for candidate in /usr/bin/python3.11 python3.11 python3; do
        if can_make_venv "$candidate"; then echo "$candidate"; return; fi
    done
}

missing_packages() {
    for package in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk; do
        has_package "$package" || echo "$package"
    done
    has_command redis-server || echo redis-server
    has_command npm || echo nodejs npm
    case "${DATABASE_URL:-}" in postgres*) has_command pg_dump || echo postgresql-client ;; esac  # for backups
    [ -n "$(find_python)" ] || echo python3.11 python3.11-venv
    [ "$with_tests" = yes ] || return 0
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo postgresql
    [ -x /usr/bin/chromium ] || echo chromium
    has_command pdftotext || echo poppler-utils
    has_command mutool || echo mupdf-tools
    has_command zbarimg || echo zbar-tools
    has_command qpdf || echo qpdf
    [ -x /usr/sbin/nginx ] || echo nginx-light
    has_package libfaketime || echo libfaketime
    has_command java || echo default-jre-headless
    has_package libpdfbox2-java || echo libpdfbox2-java
    has_package libjaxb-api-java || echo libjaxb-api-java  # PDFBox's validator uses it and does not depend on it
    has_package libreoffice-writer-nogui || echo libreoffice-writer-nogui
    has_package libreoffice-calc-nogui || echo libreoffice-calc-nogui
}

# As root. A policy that answers 101 keeps Debian from starting the installed servers: perfeval starts its own.
install_packages='
set -e
export DEBIAN_FRONTEND=noninteractive
if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap "rm -f /usr/sbin/policy-rc.d" EXIT
fi
apt-get update -qq
apt-get install -y -qq --no-install-recommends "$@"
'

system_packages() {
    missing=$(missing_packages | tr '\n' ' ')
    missing=${missing% }
    [ -n "$missing" ] || return 0
    has_command apt-get || fail "this system has no apt-get; install by its own means: $missing"
    # $missing stays unquoted: one word a package.
    if [ "$(id -u)" = 0 ]; then
        say "installing system packages: $missing"
        sh -c "$install_packages" sh $missing >/dev/null
    elif has_command sudo && sudo -n true 2>/dev/null; then
        say "installing system packages: $missing"
        sudo -n sh -c "$install_packages" sh $missing >/dev/null
    else
        printf 'setup: system packages are missing and may not be installed from here. Run as root, then start again:\n\n' >&2
        printf '    apt-get update && apt-get install -y --no-install-recommends %s\n\n' "$missing" >&2
        exit 1
    fi
}

stamp_of() { sha256sum "$@" | sha256sum | cut -d ' ' -f 1; }
is_stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

python_packages() {
    if ! .venv/bin/python -c '' 2>/dev/null; then
        say "making .venv"
        rm -rf .venv
        "$(find_python)" -m venv .venv
    fi
    # The lock of the tests holds the whole lock of the program, at the same versions.
    all=$(stamp_of requirements-dev.txt)
    run=$(stamp_of requirements.txt)
    is_stamped .venv/requirements-dev.stamp "$all" && return 0
    lock=requirements-dev.txt stamp=$all
    if [ "$with_tests" = no ]; then
        is_stamped .venv/requirements.stamp "$run" && return 0
        lock=requirements.txt stamp=$run
    fi
    say "installing Python packages ($lock)"
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-input --no-deps --require-hashes -r "$lock"
    echo "$stamp" >".venv/${lock%.txt}.stamp"
}

front_end_packages() {
    wanted=$(stamp_of package-lock.json)
    is_stamped node_modules/.stamp "$wanted" && return 0
    say "installing front-end packages"
    npm ci --loglevel=error --ignore-scripts >/dev/null
    echo "$wanted" >node_modules/.stamp
}

fonts() {
    [ -f perfeval/printing/management/commands/build_fonts.py ] || return 0
    .venv/bin/python manage.py build_fonts
}

system_packages
python_packages
front_end_packages
fonts
say "ready"
