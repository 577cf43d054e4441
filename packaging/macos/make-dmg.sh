#!/bin/sh
# Freeze the program on a Mac and put it into a disk image. Untested: see README.md beside this.
set -eu
cd "$(dirname "$0")/../.."
: "${XAI_DESKTOP_VARIANT:=cpu}" "${XAI_DESKTOP_BUNDLED:=build/mac/bundled.json}"
export XAI_DESKTOP_VARIANT XAI_DESKTOP_BUNDLED
[ "$(uname -s)" = Darwin ] || { echo "This makes a disk image of macOS and runs only there." >&2; exit 1; }

version=$(python3 -c 'import sys; sys.path.insert(0, "packaging"); from making.facts import version; print(version())')
image="dist/xai-desktop-$version-macos-$(uname -m).dmg"
mkdir -p build/mac dist
python3 packaging/manual/build.py
python3 -m PyInstaller --noconfirm --clean --distpath build/mac --workpath build/mac/work packaging/xai-desktop.spec
app="build/mac/XAI Desktop.app"

if [ -n "${SIGN_AS:-}" ]; then
  codesign --force --deep --options runtime --timestamp --entitlements packaging/macos/entitlements.plist --sign "$SIGN_AS" "$app"
  codesign --verify --deep --strict "$app"
fi

rm -rf build/mac/image "$image"
mkdir build/mac/image
cp -R "$app" build/mac/image/
ln -s /Applications build/mac/image/Applications
hdiutil create -volname "XAI Desktop" -srcfolder build/mac/image -fs HFS+ -format UDZO "$image"

if [ -n "${NOTARY_PROFILE:-}" ]; then
  xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
  xcrun stapler staple "$image"
fi
echo "$image"
