# What bin/test and bin/demo share: making a fresh clone on Debian 12 or 13 ready. Sourced, in the project's folder; the
# caller defines say (a heading) and give_up (a message, does not return).

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
has() { PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1; }

need_node() {
  node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a > 20 || (+a === 20 && +b >= 19) ? 0 : 1)' 2>/dev/null ||
    give_up "needs Node.js 20.19 or newer (found: $(node --version 2>/dev/null || echo none))"
}

# Debian's packages, where one of the programs is missing that they bring.
need_packages() { # file for apt's output, what for, packages, programs
  for program in $4; do
    has "$program" && continue
    has apt-get || give_up "$2 needs Debian's packages $3"
    say "installing what $2 needs: $3"
    as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends $3 >"$1" 2>&1 || {
      cat "$1" 2>/dev/null >&2
      give_up "cannot install $3"
    }
    return
  done
}

need_lab_packages() { # file for apt's output
  need_packages "$1" 'the lab' 'user-mode-linux mmdebstrap e2fsprogs util-linux' 'linux.uml mmdebstrap mkfs.ext4 taskset flock'
  # test/lab/guest/wide-state.c
  ! grep -qw amx_tile /proc/cpuinfo || need_packages "$1" 'the lab on this processor' 'gcc libc6-dev' cc
  # The image of the guest is built as root: ask for the password now rather than in the middle.
  [ "$(id -u)" = 0 ] || sudo -v || give_up 'the lab needs root or sudo'
}

need_node_modules() {
  if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    say 'installing dependencies'
    mkdir -p .cache
    # Without scripts: the only one of ours builds, which is a step of its own. `npm ci` refuses a lockfile that lacks other
    # platforms' binaries, which a registry mirror may not have; `npm install` takes the locked versions too.
    npm ci --ignore-scripts --no-audit --no-fund >.cache/npm.log 2>&1 ||
      npm install --no-save --ignore-scripts --no-audit --no-fund >>.cache/npm.log 2>&1 || {
      cat .cache/npm.log >&2
      give_up 'the dependencies cannot be installed'
    }
    touch node_modules/.package-lock.json
  fi
}
