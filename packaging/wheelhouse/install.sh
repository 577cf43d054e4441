#!/bin/sh
# Installs XAI Desktop from the wheels beside this file, without a network. README.txt says how.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 2
wanted=@PYTHON@
seen=
for python in ${PYTHON:+"$PYTHON"} "python$wanted" python3 python; do
  found=$("$python" -c 'import platform; print(platform.python_version())' 2>/dev/null) || continue
  case $found in
    "$wanted".*) exec "$python" -I "$here/install.py" "$@" ;;
  esac
  seen="$seen $python is $found;"
done
echo "xai-desktop: These wheels need Python $wanted, which is not here (${seen:- there is no Python at all;} nothing else was" \
  "found). Install it, on Debian with: apt-get install python$wanted. Or name it: PYTHON=/path/to/python$wanted sh install.sh" >&2
exit 2
